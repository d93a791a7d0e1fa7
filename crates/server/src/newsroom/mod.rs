//! 稿件: what correspondents send, how it is reviewed, where it is published and where it was used.
//! The portal, briefs and figures read it through the functions exported here; a case may start an article.
//! It never knows that cases, papers or the portal exist: they hear by jobs.

use crate::platform::exchange::Exchange;
mod adopt;
mod bench;
mod check;
mod check_lists;
mod commission;
mod contributors;
mod hand;
mod issue;
mod key_points;
mod passes;
pub mod photos;
mod pickup;
mod public;
mod publish;
mod ranking;
mod registers;
pub mod render;
mod review;
mod show;
mod store;
mod submit;
mod uploads;
mod urgent;
mod views;
mod web;
mod wechat;

pub use bench::{Bench, Size, bench};
pub use issue::{IssueArticle, IssueUse, issue_articles, use_in_issue};
pub use public::{
    ArticleLine, ArticleText, Counted, Released, ReleasedLine, adoptions_between, articles_between, brief_candidates,
    column_freshness, level_title, line_of, picture_is_public, released_in, released_one, search_released, text_of,
    texts_between,
};
pub use publish::{PORTAL_REFRESH, RELEASE};
pub use ranking::{drop_lapse, note_lapse};
pub use registers::registers;
pub use store::KeptPhoto;
pub use views::{DraftInput, PhotoUse};

use crate::platform::{Actor, Answer, App, Change, Fault, JobKind, Tick};
use domain::ids::Id;
use domain::newsroom::article::Kind;
use domain::newsroom::states::{Route, Standing, State, Verb};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Article;
use utoipa_axum::router::OpenApiRouter;

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    web::routes().merge(ranking::routes())
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    vec![
        JobKind { kind: RELEASE, run: |app, job| Box::pin(publish::release(app, job)) },
        JobKind { kind: wechat::DRAFT, run: |app, job| Box::pin(wechat::draft(app, job)) },
    ]
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    Vec::new()
}

/// Nothing here is done again and again: every publication has its own job.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}

/// Saves (and with `submit` sends) an article for somebody: how a case starts a public response.
/// Answers the article's id; the same `client_id` is one article.
pub async fn start(app: &App, actor: &Actor, draft: DraftInput) -> Answer<Id> {
    submit::save(app, actor, draft).await
}

/// The setting `review_routes`: which stages each kind passes. Kinds that are not listed pass the shipped ones.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Routes(pub BTreeMap<String, Route>);

impl Routes {
    fn of(&self, kind: Kind) -> Route {
        let set = self.0.get(kind.code()).filter(|route| route.refuse().is_none());
        set.cloned().unwrap_or_else(|| Route::shipped(kind))
    }
}

fn stale(article: &Article) -> Fault {
    Fault::Stale {
        by: article.updated_by.clone(),
        at: article.updated_at,
        current: serde_json::json!({
            "version": article.version,
            "state": article.state,
            "title": article.title,
            "body": article.body,
        }),
    }
}

/// The article inside a change, if this person may know of it and nobody saved since they read it.
async fn open(change: &mut Change, actor: &Actor, id: Id, version: i64) -> Answer<Article> {
    let article = store::article_in(change, id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    let is_author = article.author_id == actor.user_id;
    if !is_author && (article.state == State::Draft || !actor.covers(&article.unit_path)) {
        return Err(Fault::NotFound("篇稿件"));
    }
    if article.version != version {
        return Err(stale(&article));
    }
    Ok(article)
}

async fn standing<'a>(app: &App, actor: &'a Actor, article: &Article) -> Answer<Standing<'a>> {
    Ok(Standing {
        roles: &actor.roles,
        is_author: article.author_id == actor.user_id,
        covers_unit: actor.covers(&article.unit_path),
        above_unit: above(actor, &article.unit_path),
        passed_before: store::passed_before(app.db(), article.id, actor.user_id, article.round).await?,
    })
}

/// Whether a unit lies below this person's, and is not it.
fn above(actor: &Actor, unit_path: &str) -> bool {
    actor.covers(unit_path) && actor.unit_path != unit_path
}

fn touch(article: &mut Article, actor: &Actor, now: i64) {
    article.updated_at = now;
    article.updated_by.clone_from(&actor.name);
}

/// The name of a verb in the audit trail.
fn audit_verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Save => "article.save",
        Verb::Submit => "article.submit",
        Verb::Take => "article.take_over",
        Verb::Edit => "article.edit",
        Verb::Pass => "article.pass",
        Verb::Return => "article.return",
        Verb::Decline => "article.decline",
        Verb::Withdraw => "article.withdraw",
        Verb::Publish => "article.publish",
        Verb::Correct => "article.correct",
        Verb::Recall => "article.recall",
        Verb::Adopt => "article.adopt",
        Verb::Assign => "article.assign",
        Verb::Split => "article.split",
        Verb::Merge => "article.merge",
    }
}

/// A line of the article's timeline, and the same in the audit trail (without the text).
async fn record(
    change: &mut Change,
    actor: &Actor,
    article: &Article,
    verb: Verb,
    from: State,
    reason: &str,
    marks: Vec<views::Mark>,
) -> Answer<()> {
    let happening = store::Happening {
        id: change.app().id(),
        at: change.now(),
        user_id: Some(actor.user_id),
        user_name: actor.name.clone(),
        verb: serde_json::to_value(verb)?.as_str().unwrap_or_default().to_owned(),
        from_state: from,
        to_state: article.state,
        round: article.round,
        reason: reason.to_owned(),
        marks: db::Json(marks),
        text_version: article.text_version,
    };
    store::insert_happening(change, article.id, &happening).await?;
    change.audit(
        audit_verb(verb),
        "article",
        article.id,
        Some(serde_json::json!({"state": from})),
        Some(serde_json::json!({"state": article.state, "round": article.round, "text_version": article.text_version})),
    );
    change.live(
        crate::platform::Audience::Unit(article.unit_path.clone()),
        "article",
        serde_json::json!({"id": article.id, "state": article.state}),
    );
    Ok(())
}
