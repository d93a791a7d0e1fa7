//! 回应稿件: the article that answers the public, begun from the case, and what became of it: where it stands and where
//! it was picked up.

use super::store;
use super::views::{CaseView, PickUp, ResponseArticle};
use super::web::{case_view, readable};
use crate::media::{self, Ask};
use crate::newsroom::{self, DraftInput};
use crate::platform::web::PathId;
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::cases::{Case, Standing, Verb, licensed};
use domain::ids::Id;
use domain::media::tier::Tier;
use serde_json::json;

/// Begins an article for the case's public response, with the agreed wording in it.
#[utoipa::path(post, path = "/api/cases/{id}/articles", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "The case with its new article", body = CaseView)))]
pub(super) async fn begin(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<CaseView>> {
    let record = readable(&app, &actor, id).await?;
    if !licensed(&actor.roles, Standing::Office, Verb::DraftLine) {
        return Err(Fault::Forbidden("您的角色不能起草回应稿件".into()));
    }
    let case = &record.state.0;
    domain::cases::states::in_order(case, Verb::DraftLine)?;
    let line = case.lines.iter().rev().find(|line| line.signed.is_some()).or(case.lines.last());
    let subject = record.title.trim_start_matches("关于").trim_end_matches("的情况");
    let known = articles_of(&app, id).await?.len();
    let draft = DraftInput {
        // The next article of a case has its own key; asking twice for the same one is one article.
        client_id: format!("case-{id}-{known}"),
        version: None,
        kind: "news".into(),
        template: String::new(),
        title: format!("关于{}的情况说明", subject.chars().take(40).collect::<String>()),
        body: line.map_or(String::new(), |line| line.text.clone()),
        html: String::new(),
        writers: String::new(),
        commission_id: None,
        key_point_id: None,
        minors_consented: false,
        photos: Vec::new(),
        submit: false,
        confirmed: false,
    };
    let article = newsroom::start(&app, &actor, draft).await?;
    let mut change = app.change(&actor).await?;
    link(&mut change, id, article, &actor.name).await?;
    change.audit("case.article", "case", id, None, Some(json!({"article": article})));
    change.commit().await?;
    Ok(Json(case_view(&app, &actor, id).await?))
}

/// Remembers that an article belongs to a case.
pub(super) async fn link(change: &mut Change, case: Id, article: Id, by: &str) -> Answer<()> {
    let now = change.now();
    change
        .run(
            "INSERT INTO case_article (case_id, article_id, added_by, added_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (case_id, article_id) DO NOTHING",
            args![case.0, article.0, by, now],
        )
        .await?;
    Ok(())
}

async fn articles_of(app: &App, case: Id) -> Answer<Vec<Id>> {
    Ok(store::articles(app, case).await?)
}

/// The articles of a case: those begun for it and those that a response names, with where each was picked up.
pub(super) async fn articles(app: &App, scope: &str, id: Id, case: &Case) -> Answer<Vec<ResponseArticle>> {
    let mut ids = articles_of(app, id).await?;
    for named in case.responses.iter().filter_map(|response| response.article_id) {
        if !ids.contains(&named) {
            ids.push(named);
        }
    }
    let mut views = Vec::new();
    for article in ids {
        let Some(line) = newsroom::line_of(app.db(), scope, article).await? else { continue };
        let ask = Ask { scope: scope.to_owned(), article: Some(article), ..Ask::default() };
        let placed = media::placements(app.db(), &ask).await?;
        views.push(ResponseArticle {
            id: article,
            title: line.title,
            state: line.state,
            published_at: line.published_at,
            answers: case.responses.iter().any(|response| response.article_id == Some(article)),
            pick_ups: placed
                .into_iter()
                .map(|one| PickUp {
                    tier: Tier::of(&one.tier).map_or("未定级", |tier| tier.title()).to_owned(),
                    outlet: one.outlet_name,
                    title: one.title,
                    url: one.url,
                    at: one.placed_at,
                })
                .collect(),
        });
    }
    Ok(views)
}
