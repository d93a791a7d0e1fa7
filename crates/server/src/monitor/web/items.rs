//! Addresses of items: the stream, one text, what is done with it, searches and evidence.

use super::{day, id_of, limit_of, two};
use crate::monitor::kinds::hand;
use crate::monitor::store::items::{self, Filter};
use crate::monitor::store::{captures, watches};
use crate::monitor::views::*;
use crate::monitor::{read, regroup, search, triage};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::monitor::item::ItemAct;
use domain::people::Act;
use domain::time::DAY_MS;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_items, enter_item))
        .routes(routes!(list_facets))
        .routes(routes!(stream_head))
        .routes(routes!(one_item))
        .routes(routes!(triage_items))
        .routes(routes!(export_items))
        .routes(routes!(evidence_file))
        .routes(routes!(list_searches, save_search))
}

/// Which items.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ItemQuery {
    /// Words of the full-text search: AND by spaces, `|`, `-`, "phrase", 标题:word.
    pub q: String,
    /// Only of this watch.
    pub watch: Option<String>,
    /// Only of this source.
    pub source: Option<String>,
    /// Only of this reach.
    pub reach: String,
    /// `unread`, `read`, `ignored`, `in_case`, `all`; empty = all but ignored.
    pub state: String,
    /// `negative`, `neutral`, `positive`; empty = all.
    pub tone: String,
    /// Only of events of this level.
    pub level: Option<i64>,
    /// Only of this event.
    pub event: Option<String>,
    /// From this day on, `2026-11-01`.
    pub from: String,
    /// To this day, inclusive.
    pub to: String,
    /// `yes` only reposts, `no` without (the default), `all`.
    pub reposts: String,
    /// `newest` or `best` (only with words).
    pub sort: String,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows, at most 200.
    pub limit: Option<i64>,
}

impl ItemQuery {
    fn filter(&self) -> Answer<Filter> {
        Ok(Filter {
            word: self.q.trim().to_owned(),
            watch: id_of(&self.watch),
            source: id_of(&self.source),
            reach: self.reach.clone(),
            state: self.state.clone(),
            tone: self.tone.clone(),
            level: self.level.unwrap_or(0),
            event: id_of(&self.event),
            from_at: day(&self.from, 0)?,
            to_at: day(&self.to, DAY_MS)?,
            reposts: match self.reposts.as_str() {
                "yes" => Some(true),
                "all" => None,
                _ => Some(false),
            },
            ids: None,
            after: self.after.as_deref().and_then(two),
            limit: limit_of(self.limit),
        })
    }
}

/// The stream, newest first.
#[utoipa::path(get, path = "/api/monitor/items", tag = "monitor", params(ItemQuery),
    responses((status = 200, description = "Items, newest first", body = Page<ItemRow>)))]
pub async fn list_items(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<ItemQuery>,
) -> Answer<Json<Page<ItemRow>>> {
    actor.require(Act::ReadItems)?;
    let filter = query.filter()?;
    let words = filter.word.clone();
    if query.sort == "best" && !words.is_empty() {
        let from = query.after.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
        let (rows, next, total) = search::best(&app, &filter, from).await?;
        let rows = read::rows(&app, &actor, rows, &words).await?;
        return Ok(Json(Page { rows, next: next.map(|rank| rank.to_string()), total }));
    }
    let (rows, total) =
        if words.is_empty() { items::stream(&app, &filter).await? } else { search::page(&app, &filter).await? };
    let next =
        (rows.len() as i64 == filter.limit).then(|| rows.last().map(|row| format!("{}:{}", row.at, row.id))).flatten();
    Ok(Json(Page { rows: read::rows(&app, &actor, rows, &words).await?, next, total }))
}

/// Facets of a search.
#[utoipa::path(get, path = "/api/monitor/facets", tag = "monitor", params(ItemQuery),
    responses((status = 200, description = "Counts by source, reach, watch, level and day", body = Facets)))]
pub async fn list_facets(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<ItemQuery>,
) -> Answer<Json<Facets>> {
    actor.require(Act::ReadItems)?;
    let ids = search::ids(&app, &query.filter()?, read::FACETED).await?;
    Ok(Json(read::facets(&app, &ids).await?))
}

/// Numbers beside the stream.
#[utoipa::path(get, path = "/api/monitor/head", tag = "monitor",
    responses((status = 200, description = "States, last collection, red sources, open alerts", body = StreamHead)))]
pub async fn stream_head(State(app): State<App>, actor: Actor) -> Answer<Json<StreamHead>> {
    actor.require(Act::ReadItems)?;
    Ok(Json(read::head(&app).await?))
}

/// An item, whole.
#[utoipa::path(get, path = "/api/monitor/items/{id}", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The item", body = ItemView)))]
pub async fn one_item(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<ItemView>> {
    actor.require(Act::ReadItems)?;
    Ok(Json(read::item(&app, &actor, id).await?))
}

/// Enters an item by hand: a link, or a text.
#[utoipa::path(post, path = "/api/monitor/items", tag = "monitor", request_body = hand::Entry,
    responses((status = 202, description = "It is being read")))]
pub async fn enter_item(State(app): State<App>, actor: Actor, Input(entry): Input<hand::Entry>) -> Answer<StatusCode> {
    actor.require(Act::TriageItems)?;
    hand::enter(&app, &actor, entry).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Acts on items, one or many.
#[utoipa::path(post, path = "/api/monitor/triage", tag = "monitor", request_body = Triage,
    responses((status = 200, description = "What was done, and the items as they stand", body = Triaged)))]
pub async fn triage_items(State(app): State<App>, actor: Actor, Input(form): Input<Triage>) -> Answer<Json<Triaged>> {
    let act = match form.act.as_str() {
        "read" => Some(ItemAct::Read),
        "unread" => Some(ItemAct::Unread),
        "ignore" => Some(ItemAct::Ignore),
        "restore" => Some(ItemAct::Restore),
        _ => None,
    };
    let done = match (act, form.act.as_str()) {
        (Some(act), _) => triage::set(&app, &actor, &form.ids, act, &form.reason).await?,
        (None, "label") => triage::label(&app, &actor, &form.ids, &form.task, &form.label).await?,
        (None, "move") => {
            let done = regroup::move_to(&app, &actor, &form.ids, form.event_id, &form.reason).await?;
            triage::Done { done, refused: Vec::new() }
        }
        _ => return Err(Fault::field("act", "没有这种操作。")),
    };
    Ok(Json(Triaged { done: done.done, refused: done.refused, rows: read::rows_of(&app, &actor, &form.ids).await? }))
}

/// Exports what a filter holds, as a spreadsheet.
#[utoipa::path(get, path = "/api/monitor/export", tag = "monitor", params(ItemQuery),
    responses((status = 200, description = "xlsx", content_type = "application/octet-stream")))]
pub async fn export_items(State(app): State<App>, actor: Actor, Params(query): Params<ItemQuery>) -> Answer<Response> {
    actor.require(Act::ReadItems)?;
    let bytes = crate::monitor::export::items(&app, &actor, query.filter()?).await?;
    let name = format!("舆情信息-{}.xlsx", domain::time::format_day(app.now()));
    Ok(crate::platform::web::download(
        bytes,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &name,
    ))
}

/// The bytes of an evidence copy, as they came, for saving.
#[utoipa::path(get, path = "/api/monitor/captures/{id}/file", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The stored bytes", content_type = "application/octet-stream")))]
pub async fn evidence_file(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    actor.require(Act::ReadItems)?;
    let evidence = captures::evidence_one(&app, id)
        .await?
        .filter(|one| !one.file_hash.is_empty())
        .ok_or(Fault::NotFound("份采集原件"))?;
    let bytes = app.files().read(&evidence.file_hash).await?;
    let mut change = app.change(&actor).await?;
    change.audit("capture.export", "capture", id, None, Some(serde_json::json!({"hash": evidence.file_hash})));
    change.commit().await?;
    // Never run inside the workbench: bytes from outside are only saved; a picture is shown as a picture.
    let ending = match evidence.media_type.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        kind if kind.contains("html") => "html",
        _ => "jsonl",
    };
    Ok(crate::platform::web::download(
        bytes,
        "application/octet-stream",
        &format!("采集原件-{}.{ending}", &evidence.file_hash[..12]),
    ))
}

/// My saved searches.
#[utoipa::path(get, path = "/api/monitor/searches", tag = "monitor",
    responses((status = 200, description = "By name", body = Vec<SavedSearch>)))]
pub async fn list_searches(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<SavedSearch>>> {
    actor.require(Act::ReadItems)?;
    let rows: Vec<(String, String)> = watches::searches(&app, actor.user_id).await?;
    Ok(Json(rows.into_iter().map(|(name, query)| SavedSearch { name, query }).collect()))
}

/// Saves a search under a name; with an empty query, forgets it.
#[utoipa::path(put, path = "/api/monitor/searches", tag = "monitor", request_body = SavedSearch,
    responses((status = 200, description = "By name", body = Vec<SavedSearch>)))]
pub async fn save_search(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<SavedSearch>,
) -> Answer<Json<Vec<SavedSearch>>> {
    actor.require(Act::ReadItems)?;
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > 20 {
        return Err(Fault::field("name", "名称应为 1 至 20 个字。"));
    }
    if form.query.len() > 2_000 {
        return Err(Fault::field("query", "筛选条件太长。"));
    }
    let mut change = app.change(&actor).await?;
    let (id, now) = (app.id(), change.now());
    watches::save_search(&mut change, id, actor.user_id, name, form.query.trim(), now).await?;
    change.audit("search.save", "saved_search", name, None, Some(serde_json::json!({"query": form.query})));
    change.commit().await?;
    list_searches(State(app), actor).await
}
