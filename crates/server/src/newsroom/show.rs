//! Answers for pages: lists, one article with everything around it, differences, open work.

use super::render::{Place, account_markup, digest, markup, photo_url};
use super::standing;
use super::store::{self, Article, KeptPhoto, Photo, Publication, Search};
use super::views::*;
use crate::platform::{Actor, Answer, App, Fault};
use domain::ids::Id;
use domain::newsroom::article::{self, Kind, TEMPLATES};
use domain::newsroom::publication::{self, Channel, State as PublicationState};
use domain::newsroom::states::{self, LOCK_MS, Stage, Standing, State, Verb};
use domain::people::Act;
use domain::time;

pub(super) fn photo_view(photo: &Photo) -> PhotoView {
    PhotoView {
        id: photo.id,
        url: photo_url(Place::Desk, &photo.hash),
        thumb: photo_url(Place::Desk, &photo.thumb_hash),
        width: photo.width,
        height: photo.height,
        size: photo.size,
        caption: photo.caption.clone(),
    }
}

fn code<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

fn verbs(list: Vec<Verb>) -> Vec<String> {
    list.into_iter().map(code).collect()
}

fn verb_title(verb: &str) -> String {
    Verb::ALL.into_iter().find(|v| code(*v) == verb).map_or_else(|| verb.to_owned(), |v| v.title().to_owned())
}

/// A page of articles.
pub(super) async fn list(app: &App, actor: &Actor, query: ArticleQuery) -> Answer<ArticleList> {
    actor.require(Act::ReadArticles)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let states = match (query.queue.as_deref(), query.state.as_deref()) {
        (Some("review"), _) => review_states(actor),
        (Some("publish"), _) => vec![State::Accepted],
        (Some(_), _) => return Err(Fault::field("queue", "没有这个队列")),
        (None, Some(text)) => text
            .split(',')
            .map(|one| State::of(one).ok_or_else(|| Fault::field("state", "没有这个状态")))
            .collect::<Answer<Vec<State>>>()?,
        (None, None) => Vec::new(),
    };
    if query.queue.is_some() && states.is_empty() {
        return Ok(ArticleList { rows: Vec::new(), next: None, total: 0 });
    }
    let search = Search {
        scope: actor.unit_path.clone(),
        reader: actor.user_id,
        mine: query.mine,
        for_reader: query.queue.as_deref() == Some("review"),
        states,
        kind: query.kind.filter(|kind| Kind::of(kind).is_some()),
        unit_id: query.unit_id,
        words: query.q,
        from_at: query.from_at,
        to_at: query.to_at,
        after: query.after,
        oldest_first: query.queue.is_some(),
        limit: limit + 1,
    };
    let (mut rows, total) = store::list(app.db(), &search).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.sort_at, row.id));
    let now = app.now();
    let rows = rows
        .into_iter()
        .map(|row| {
            let who = Standing {
                roles: &actor.roles,
                is_author: row.author_id == actor.user_id,
                covers_unit: actor.covers(&row.unit_path),
                above_unit: super::above(actor, &row.unit_path),
                // A list promises no verb that depends on the round; the article's own page does.
                passed_before: false,
            };
            let is_held = row.lock_holder.is_some_and(|holder| holder != actor.user_id)
                && row.lock_at.is_some_and(|at| now - at < LOCK_MS);
            ArticleRow {
                id: row.id,
                number: row.number,
                kind: row.kind.code().into(),
                kind_title: row.kind.title().into(),
                allowed: verbs(states::allowed(row.state, who, &row.route.0)),
                title: row.title,
                state: row.state.code().into(),
                state_title: row.state.title().into(),
                author_name: row.author_name,
                unit_name: row.unit_name,
                submitted_at: row.first_submitted_at,
                updated_at: row.updated_at,
                photos: row.photos,
                adoptions: row.adoptions,
                locked_by: if is_held { row.lock_name } else { String::new() },
                assignee: row.assignee_name,
                version: row.version,
            }
        })
        .collect();
    Ok(ArticleList { rows, next, total })
}

/// The states whose articles wait for this person.
fn review_states(actor: &Actor) -> Vec<State> {
    [Stage::Unit, Stage::County, Stage::First, Stage::Second, Stage::Final]
        .into_iter()
        .filter(|stage| actor.may(stage.act()))
        .map(Stage::state)
        .collect()
}

/// One article with everything around it.
pub(super) async fn one(app: &App, actor: &Actor, id: Id) -> Answer<ArticleView> {
    let article = readable(app, actor, id).await?;
    let db = app.db();
    let photos = store::photos(db, id).await?;
    let history = store::happenings(db, id).await?;
    let versions = store::versions(db, id).await?;
    let publications = store::publications(db, id).await?;
    let adoptions = store::adoptions(db, id).await?;
    let contributors = store::contributors(db, id).await?;
    let relatives = store::relatives(db, &article).await?;
    let who = standing(app, actor, &article).await?;
    let allowed = verbs(states::allowed(article.state, who, &article.route.0));
    let may_publish = actor.may(Act::PublishArticle);
    let kept: Vec<KeptPhoto> = photos.iter().map(KeptPhoto::from).collect();
    let now = app.now();
    let is_held = article.lock_holder.is_some() && article.lock_at.is_some_and(|at| now - at < LOCK_MS);
    let return_reason = history
        .iter()
        .rev()
        .find(|h| h.to_state == State::Returned && article.state == State::Returned)
        .map(|h| h.reason.clone())
        .unwrap_or_default();
    Ok(ArticleView {
        id,
        stages: stages(&article, &history),
        html: markup(Place::Desk, &article.body, &article.html, &kept),
        client_id: article.client_id,
        number: article.number,
        kind: article.kind.code().into(),
        kind_title: article.kind.title().into(),
        template: article.template,
        title: article.title,
        body: article.body,
        writers: article.writers,
        commission_id: article.commission_id,
        minors_consented: article.minors_consented,
        state: article.state.code().into(),
        state_title: article.state.title().into(),
        round: article.round,
        author_name: article.author_name,
        unit_id: article.unit_id,
        unit_name: article.unit_name,
        submitted_at: article.first_submitted_at,
        published_at: article.published_at,
        updated_at: article.updated_at,
        updated_by: article.updated_by,
        locked_by: if is_held { article.lock_name } else { String::new() },
        locked_by_me: is_held && article.lock_holder == Some(actor.user_id),
        lock_ends_at: article.lock_at.filter(|_| is_held).map(|at| at + LOCK_MS),
        return_reason,
        photos: photos.iter().map(photo_view).collect(),
        history: history
            .into_iter()
            .map(|h| HappeningView {
                at: h.at,
                by: h.user_name,
                verb_title: verb_title(&h.verb),
                verb: h.verb,
                state_title: h.to_state.title().into(),
                reason: h.reason,
                marks: h.marks.0,
                text_version: h.text_version,
            })
            .collect(),
        versions: versions
            .into_iter()
            .map(|v| VersionView {
                number: v.number,
                title: v.title,
                body: v.body,
                why: v.why,
                by: v.made_by_name,
                at: v.made_at,
            })
            .collect(),
        publications: publications.iter().map(|p| publication_view(p, may_publish)).collect(),
        adoptions: adoptions
            .into_iter()
            .map(|a| AdoptionView {
                id: a.id,
                level_title: a.level.title().into(),
                channel: a.channel,
                issue: a.issue,
                use_title: a.use_kind.title().into(),
                adopted_at: a.adopted_at,
                instruction: if a.instructed { a.instruction } else { String::new() },
                instructed_by: a.instructed_by,
                registered_by: a.registered_by,
            })
            .collect(),
        assignee: article.assignee_name,
        key_point_id: article.key_point_id,
        contributors: contributors
            .into_iter()
            .map(|c| ContributorView {
                name: c.name,
                user_id: c.user_id,
                unit_id: c.unit_id,
                unit_name: c.unit_name,
                share: c.share,
            })
            .collect(),
        relatives: relatives
            .into_iter()
            .map(|(id, number, title, relation)| RelativeView { id, number, title, relation })
            .collect(),
        text_version: article.text_version,
        version: article.version,
        allowed,
    })
}

/// The article, if this person may read it: drafts are their author's alone.
async fn readable(app: &App, actor: &Actor, id: Id) -> Answer<Article> {
    actor.require(Act::ReadArticles)?;
    let article = store::article(app.db(), id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    let is_author = article.author_id == actor.user_id;
    if !is_author && (article.state == State::Draft || !actor.covers(&article.unit_path)) {
        return Err(Fault::NotFound("篇稿件"));
    }
    Ok(article)
}

fn stages(article: &Article, history: &[store::Happening]) -> Vec<StageView> {
    article
        .route
        .0
        .stages
        .iter()
        .map(|stage| {
            let passed = history
                .iter()
                .rev()
                .find(|h| h.round == article.round && h.verb == "pass" && h.from_state == stage.state());
            StageView {
                stage: code(*stage),
                title: stage.title().into(),
                passed_by: passed.map(|h| h.user_name.clone()).unwrap_or_default(),
                passed_at: passed.map(|h| h.at),
                current: article.state == stage.state(),
            }
        })
        .collect()
}

fn publication_view(p: &Publication, may_publish: bool) -> PublicationView {
    let public = p.channel == Channel::Portal && p.state == PublicationState::Released;
    PublicationView {
        id: p.id,
        channel: p.channel.code().into(),
        channel_title: p.channel.title().into(),
        target: p.target.clone(),
        target_name: p.target_name.clone(),
        state: p.state.code().into(),
        state_title: p.state.title().into(),
        planned_at: p.planned_at,
        released_at: p.released_at,
        text_version: p.text_version,
        correction: p.correction.clone(),
        pinned: p.pinned,
        receipt_at: p.receipt_at,
        receipt_by: p.receipt_by.clone(),
        url: if public { format!("/a/{}", p.id) } else { String::new() },
        version: p.version,
        allowed: publication_verbs(p.channel, p.state, p.pinned, may_publish),
    }
}

fn publication_verbs(channel: Channel, state: PublicationState, pinned: bool, may_publish: bool) -> Vec<String> {
    if !may_publish {
        return Vec::new();
    }
    let mut allowed: Vec<String> = publication::allowed(state).into_iter().map(code).collect();
    if channel != Channel::Upward && channel != Channel::Alliance {
        allowed.retain(|verb| verb != "receipt");
    }
    if channel == Channel::Portal && state == PublicationState::Released {
        allowed.push(if pinned { "unpin" } else { "pin" }.into());
    }
    allowed
}

/// The publishing plan.
pub(super) async fn plan(app: &App, actor: &Actor, query: PlanQuery) -> Answer<PlanList> {
    actor.require(Act::PublishArticle)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let (mut rows, total) =
        store::plan(app.db(), &actor.unit_path, query.channel, query.state, query.after.as_deref(), limit + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.planned_at, row.id));
    let rows = rows
        .into_iter()
        .map(|row| PlanRow {
            id: row.id,
            article_id: row.article_id,
            number: row.number,
            title: row.title,
            unit_name: row.unit_name,
            channel: row.channel.code().into(),
            channel_title: row.channel.title().into(),
            target_name: row.target_name,
            state: row.state.code().into(),
            state_title: row.state.title().into(),
            planned_at: row.planned_at,
            released_at: row.released_at,
            corrected: !row.correction.is_empty(),
            pinned: row.pinned,
            receipt_at: row.receipt_at,
            receipt_by: row.receipt_by,
            version: row.version,
            allowed: publication_verbs(row.channel, row.state, row.pinned, true),
        })
        .collect();
    Ok(PlanList { rows, next, total })
}

/// The difference between two kept versions.
pub(super) async fn difference(app: &App, actor: &Actor, id: Id, query: DiffQuery) -> Answer<DiffView> {
    readable(app, actor, id).await?;
    let versions = store::versions(app.db(), id).await?;
    let find = |number: i64| versions.iter().find(|v| v.number == number).cloned();
    let (Some(from), Some(to)) = (find(query.from), find(query.to)) else {
        return Err(Fault::NotFound("个版本"));
    };
    let view = tokio::task::spawn_blocking(move || {
        let title = pieces(&from.title, &to.title);
        let body = pieces(&from.body, &to.body);
        let count = |change: &str| {
            let sum: usize = body.iter().filter(|p| p.change == change).map(|p| p.text.chars().count()).sum();
            i64::try_from(sum).unwrap_or(i64::MAX)
        };
        DiffView { added: count("added"), removed: count("removed"), title, body }
    })
    .await?;
    Ok(view)
}

fn pieces(old: &str, new: &str) -> Vec<DiffPiece> {
    text::diff::diff(old, new).into_iter().map(|c| DiffPiece { change: code(c.kind), text: c.text }).collect()
}

/// Clean markup for the official account's editor.
pub(super) async fn account_draft(app: &App, actor: &Actor, id: Id) -> Answer<MarkupView> {
    actor.require(Act::PublishArticle)?;
    let article = readable(app, actor, id).await?;
    let photos: Vec<KeptPhoto> = store::photos(app.db(), id).await?.iter().map(KeptPhoto::from).collect();
    let base = app.config().public_url.trim_end_matches('/').to_owned();
    let html = account_markup(&article.title, &article.body, &article.unit_name, &article.writers, &base, &photos);
    Ok(MarkupView { digest: digest(&article.body, 54), title: article.title, html })
}

/// What the form of submission needs to know.
pub(super) async fn form(app: &App, actor: &Actor) -> Answer<FormView> {
    actor.require(Act::SubmitArticle)?;
    Ok(FormView {
        kinds: Kind::ALL.iter().map(|kind| (kind.code().into(), kind.title().into())).collect(),
        templates: TEMPLATES
            .iter()
            .map(|t| TemplateView {
                code: t.code.into(),
                title: t.title.into(),
                kind: t.kind.code().into(),
                headline: t.headline.into(),
                questions: t.questions.iter().map(|q| (*q).to_owned()).collect(),
            })
            .collect(),
        commissions: super::commission::list(app, actor, true).await?,
        key_points: super::key_points::of_year(app, actor, i64::from(time::date(app.now()).year()))
            .await?
            .into_iter()
            .filter(|point| !point.closed)
            .map(|point| (point.id.to_string(), point.title))
            .collect(),
        title_max: article::TITLE_MAX,
        body_max: article::BODY_MAX,
        photos_max: article::PHOTOS_MAX,
        photo_bytes_max: super::photos::PHOTO_BYTES_MAX,
    })
}

/// Open work of this person, for badges and home pages.
pub(super) async fn desk(app: &App, actor: &Actor) -> Answer<DeskView> {
    actor.require(Act::ReadArticles)?;
    let db = app.db();
    let counts = store::state_counts(db, &actor.unit_path).await?;
    let of = |state: State| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let to_review = review_states(actor).into_iter().map(of).sum();
    let now = app.now();
    let date = time::date(now);
    let month = time::date_start(date.first_of_month());
    let year = time::date_start(date.first_of_year());
    let mine = store::mine(db, actor.user_id, month, year).await?;
    let commissions = super::commission::list(app, actor, true).await?;
    let unsigned = super::commission::circulars(app, actor).await?.iter().filter(|c| c.mine_at.is_none()).count();
    Ok(DeskView {
        to_review,
        to_publish: if actor.may(Act::PublishArticle) { of(State::Accepted) } else { 0 },
        returned: mine.returned,
        drafts: mine.drafts,
        sent_this_month: mine.sent,
        adopted_this_year: mine.adopted,
        commissions: i64::try_from(commissions.len()).unwrap_or(0),
        unsigned: i64::try_from(unsigned).unwrap_or(0),
        states: counts.into_iter().map(|(s, n)| (s.code().into(), s.title().into(), n)).collect(),
    })
}

/// The text of an uploaded Word file, for pasting into the form.
pub(super) fn split_text(text: &str) -> TextView {
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty());
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    if first.chars().count() <= article::TITLE_MAX && !rest.is_empty() {
        return TextView { title: first.into(), text: rest.join("\n").trim().into() };
    }
    TextView { title: String::new(), text: text.trim().into() }
}
