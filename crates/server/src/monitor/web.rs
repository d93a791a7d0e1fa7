//! The addresses of monitoring: read the request, call a verb, give back a view.

use super::kinds::{hand, push, upload};
use super::store::items::{self, Filter};
use super::store::{alerts, captures, events, sources, watches};
use super::views::*;
use super::{attempt, collect, doubles, read, regroup, rules, search, source, starter, triage, watch};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::ids::Id;
use domain::monitor::item::ItemAct;
use domain::monitor::{DropReason, Level, SourceState};
use domain::people::Act;
use domain::time::DAY_MS;
use serde::Deserialize;
use utoipa::IntoParams;

/// Most rows of a page.
const MOST: i64 = 200;

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

fn id_of(text: &Option<String>) -> i64 {
    text.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn limit_of(limit: Option<i64>) -> i64 {
    limit.unwrap_or(50).clamp(1, MOST)
}

fn day(text: &str, plus_ms: i64) -> Answer<i64> {
    if text.trim().is_empty() {
        return Ok(0);
    }
    domain::time::parse(text).map(|at| at + plus_ms).ok_or_else(|| Fault::field("from", "日期应写成 2026-11-20。"))
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

/// `123:456`
fn two(cursor: &str) -> Option<(i64, i64)> {
    let (at, id) = cursor.split_once(':')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// The words of hits, each once.
pub(super) fn hit_words(hits: &serde_json::Value) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for hit in hits.as_array().into_iter().flatten() {
        if let Some(word) = hit["word"].as_str()
            && !words.iter().any(|known| known == word)
        {
            words.push(word.to_owned());
        }
    }
    words
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
            triage::move_to(&app, &actor, &form.ids, form.event_id, &form.reason).await?;
            triage::Done { done: form.ids.len() as i64, refused: Vec::new() }
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
    let bytes = super::export::items(&app, &actor, query.filter()?).await?;
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

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct EventQuery {
    /// Part of the headline.
    pub q: String,
    /// 1–4.
    pub level: Option<i64>,
    /// With news from this day on.
    pub from: String,
    /// Begun before the end of this day.
    pub to: String,
    /// `yes` with a case, `no` without.
    pub case: String,
    /// `heat` or `last`.
    pub sort: String,
    /// Cursor.
    pub after: Option<String>,
    /// Rows.
    pub limit: Option<i64>,
}

/// Events, those with the latest news first.
#[utoipa::path(get, path = "/api/monitor/events", tag = "monitor", params(EventQuery),
    responses((status = 200, description = "Events", body = Page<EventRow>)))]
pub async fn list_events(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<EventQuery>,
) -> Answer<Json<Page<EventRow>>> {
    actor.require(Act::ReadItems)?;
    let filter = events::Filter {
        word: query.q.trim().to_owned(),
        level: query.level.unwrap_or(0),
        from_at: day(&query.from, 0)?,
        to_at: day(&query.to, DAY_MS)?,
        open: match query.case.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        sort_heat: query.sort == "heat",
        after: query.after.as_deref().and_then(two),
        limit: limit_of(query.limit),
    };
    let (rows, total) = events::page(&app, &filter).await?;
    let next = (rows.len() as i64 == filter.limit)
        .then(|| rows.last().map(|row| format!("{}:{}", if filter.sort_heat { row.heat } else { row.last_at }, row.id)))
        .flatten();
    Ok(Json(Page { rows: rows.into_iter().map(read::event_row).collect(), next, total }))
}

/// An event, whole.
#[utoipa::path(get, path = "/api/monitor/events/{id}", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The event", body = EventView)))]
pub async fn one_event(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<EventView>> {
    actor.require(Act::ReadItems)?;
    Ok(Json(read::event(&app, &actor, id).await?))
}

/// Sets the level by hand, or releases it.
#[utoipa::path(post, path = "/api/monitor/events/{id}/level", tag = "monitor", params(("id" = String, Path)), request_body = SetLevel,
    responses((status = 200, description = "The event", body = EventView)))]
pub async fn set_level(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SetLevel>,
) -> Answer<Json<EventView>> {
    let level = match form.level {
        None => None,
        Some(number) => Some(Level::of(number).ok_or_else(|| Fault::field("level", "等级应为 1 至 4。"))?),
    };
    super::grade::set(&app, &actor, id, level, &form.reason, form.version).await?;
    Ok(Json(read::event(&app, &actor, id).await?))
}

/// Mutes an event.
#[utoipa::path(post, path = "/api/monitor/events/{id}/mute", tag = "monitor", params(("id" = String, Path)), request_body = Mute,
    responses((status = 200, description = "The event", body = EventView)))]
pub async fn mute_event(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<Mute>,
) -> Answer<Json<EventView>> {
    super::grade::mute(&app, &actor, id, form.until).await?;
    Ok(Json(read::event(&app, &actor, id).await?))
}

/// Merges other events into this one.
#[utoipa::path(post, path = "/api/monitor/events/{id}/merge", tag = "monitor", params(("id" = String, Path)), request_body = Merge,
    responses((status = 200, description = "The event", body = EventView)))]
pub async fn merge_events(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<Merge>,
) -> Answer<Json<EventView>> {
    regroup::merge(&app, &actor, id, &form.others, &form.reason).await?;
    Ok(Json(read::event(&app, &actor, id).await?))
}

/// Splits reports off; answers the new event.
#[utoipa::path(post, path = "/api/monitor/events/{id}/split", tag = "monitor", params(("id" = String, Path)), request_body = Split,
    responses((status = 200, description = "The new event", body = EventView)))]
pub async fn split_event(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<Split>,
) -> Answer<Json<EventView>> {
    let new = regroup::split(&app, &actor, id, &form.items, &form.reason).await?;
    Ok(Json(read::event(&app, &actor, new).await?))
}

/// Other events that may be the same one.
#[utoipa::path(get, path = "/api/monitor/events/{id}/doubles", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The likeliest first", body = Vec<DoubleView>)))]
pub async fn event_doubles(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Vec<DoubleView>>> {
    Ok(Json(doubles::of(&app, &actor, id).await?))
}

/// Says that another event is not the same one; answers this event.
#[utoipa::path(post, path = "/api/monitor/events/{id}/apart", tag = "monitor", params(("id" = String, Path)), request_body = Apart,
    responses((status = 200, description = "The event", body = EventView)))]
pub async fn hold_apart(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<Apart>,
) -> Answer<Json<EventView>> {
    doubles::hold_apart(&app, &actor, id, form.other).await?;
    Ok(Json(read::event(&app, &actor, id).await?))
}

/// Undoes a merge, a split or a word that two events are not one.
#[utoipa::path(post, path = "/api/monitor/edits/{id}/undo", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The event that stands again", body = EventView)))]
pub async fn undo_edit(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<EventView>> {
    let event = regroup::undo(&app, &actor, id).await?;
    Ok(Json(read::event(&app, &actor, event).await?))
}

/// Which alerts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AlertQuery {
    /// `open`, `answered`, or all.
    pub state: String,
    /// 1–4.
    pub level: Option<i64>,
    /// Cursor.
    pub after: Option<String>,
    /// Rows.
    pub limit: Option<i64>,
}

/// The inbox of alerts.
#[utoipa::path(get, path = "/api/monitor/alerts", tag = "monitor", params(AlertQuery),
    responses((status = 200, description = "Alerts, newest first", body = Page<AlertRow>)))]
pub async fn list_alerts(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<AlertQuery>,
) -> Answer<Json<Page<AlertRow>>> {
    actor.require(Act::ReadItems)?;
    let open = match query.state.as_str() {
        "open" => Some(true),
        "answered" => Some(false),
        _ => None,
    };
    let limit = limit_of(query.limit);
    let (rows, total) =
        alerts::inbox(&app, actor.user_id, open, query.level.unwrap_or(0), id_of(&query.after), limit).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(Page { rows: rows.into_iter().map(|row| read::alert_row(row, &actor)).collect(), next, total }))
}

/// Who was told of an alert. Reading it is the receipt.
#[utoipa::path(post, path = "/api/monitor/alerts/{id}/seen", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "People and channels", body = AlertTrail)))]
pub async fn see_alert(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<AlertTrail>> {
    actor.require(Act::ReadItems)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    alerts::see(&mut change, id, actor.user_id, now).await?;
    change.commit().await?;
    Ok(Json(AlertTrail {
        receipts: alerts::receipts(&app, id).await?,
        deliveries: alerts::deliveries(&app, id).await?,
    }))
}

/// Answers an alert: it will not be escalated.
#[utoipa::path(post, path = "/api/monitor/alerts/{id}/acknowledge", tag = "monitor", params(("id" = String, Path)), request_body = Acknowledge,
    responses((status = 204, description = "Answered")))]
pub async fn acknowledge(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<Acknowledge>,
) -> Answer<StatusCode> {
    super::grade::acknowledge(&app, &actor, id, &form.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rules of alerts in force.
#[utoipa::path(get, path = "/api/monitor/rules", tag = "monitor",
    responses((status = 200, description = "Every threshold", body = Rules)))]
pub async fn read_rules(State(app): State<App>, actor: Actor) -> Answer<Json<Rules>> {
    actor.require(Act::ReadItems)?;
    Ok(Json(rules::read(&app).await?))
}

/// How many alerts other rules would have raised in 30 days.
#[utoipa::path(post, path = "/api/monitor/rules/preview", tag = "monitor", request_body = RulesForm,
    responses((status = 200, description = "Alerts by level, now and then", body = Replay)))]
pub async fn preview_rules(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<RulesForm>,
) -> Answer<Json<Replay>> {
    actor.require(Act::ReadItems)?;
    Ok(Json(rules::preview(&app, &form).await?))
}

/// Saves rules.
#[utoipa::path(put, path = "/api/monitor/rules", tag = "monitor", request_body = RulesForm,
    responses((status = 200, description = "The rules in force", body = Rules)))]
pub async fn save_rules(State(app): State<App>, actor: Actor, Input(form): Input<RulesForm>) -> Answer<Json<Rules>> {
    Ok(Json(rules::save(&app, &actor, &form).await?))
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

/// Channels.
#[utoipa::path(get, path = "/api/monitor/channels", tag = "monitor",
    responses((status = 200, description = "Channels without their secrets", body = Vec<ChannelView>)))]
pub async fn list_channels(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<ChannelView>>> {
    actor.require(Act::ManageWatches)?;
    Ok(Json(alerts::channels(&app).await?.into_iter().map(read::channel).collect()))
}

/// A new channel.
#[utoipa::path(post, path = "/api/monitor/channels", tag = "monitor", request_body = ChannelForm,
    responses((status = 200, description = "Channels", body = Vec<ChannelView>)))]
pub async fn create_channel(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<ChannelForm>,
) -> Answer<Json<Vec<ChannelView>>> {
    super::grade::save_channel(&app, &actor, None, form).await?;
    list_channels(State(app), actor).await
}

/// Saves a channel.
#[utoipa::path(put, path = "/api/monitor/channels/{id}", tag = "monitor", params(("id" = String, Path)), request_body = ChannelForm,
    responses((status = 200, description = "Channels", body = Vec<ChannelView>)))]
pub async fn update_channel(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<ChannelForm>,
) -> Answer<Json<Vec<ChannelView>>> {
    super::grade::save_channel(&app, &actor, Some(id), form).await?;
    list_channels(State(app), actor).await
}

/// Sends a test over a channel.
#[utoipa::path(post, path = "/api/monitor/channels/{id}/test", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "What the other side said", body = Tested)))]
pub async fn test_channel(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Tested>> {
    Ok(Json(super::grade::test_channel(&app, &actor, id).await?))
}

/// Watches.
#[utoipa::path(get, path = "/api/monitor/watches", tag = "monitor",
    responses((status = 200, description = "Watches", body = Vec<WatchView>)))]
pub async fn list_watches(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<WatchView>>> {
    actor.require(Act::ReadItems)?;
    let tallies: std::collections::HashMap<i64, i64> =
        watches::tallies(&app, app.now() - 30 * DAY_MS).await?.into_iter().collect();
    let may_edit = actor.may(Act::ManageWatches);
    let rows = watches::all(&app).await?.into_iter().map(|watch| {
        let draft = watch.draft.0;
        WatchView {
            id: watch.id,
            name: watch.name,
            purpose: draft.purpose,
            rule: draft.boxes.sentence(),
            boxes: boxes(draft.boxes),
            severity: items::code(draft.severity),
            severity_title: draft.severity.title().into(),
            enabled: watch.enabled,
            found: tallies.get(&watch.id.0).copied().unwrap_or(0),
            version: watch.version,
            updated_at: watch.updated_at,
            updated_by: watch.updated_by,
            allowed: if may_edit { vec!["edit"] } else { Vec::new() },
        }
    });
    Ok(Json(rows.collect()))
}

fn boxes(boxes: domain::monitor::rule::Boxes) -> BoxesView {
    BoxesView {
        region: boxes.region,
        subject: boxes.subject,
        event: boxes.event,
        noise: boxes.noise,
        harmless: boxes.harmless,
        grave: boxes.grave,
    }
}

/// A new watch.
#[utoipa::path(post, path = "/api/monitor/watches", tag = "monitor", request_body = WatchForm,
    responses((status = 200, description = "Watches", body = Vec<WatchView>)))]
pub async fn create_watch(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<WatchForm>,
) -> Answer<Json<Vec<WatchView>>> {
    watch::create(&app, &actor, &form).await?;
    list_watches(State(app), actor).await
}

/// Saves a new version of a watch.
#[utoipa::path(put, path = "/api/monitor/watches/{id}", tag = "monitor", params(("id" = String, Path)), request_body = WatchForm,
    responses((status = 200, description = "Watches", body = Vec<WatchView>)))]
pub async fn update_watch(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<WatchForm>,
) -> Answer<Json<Vec<WatchView>>> {
    watch::update(&app, &actor, id, &form).await?;
    list_watches(State(app), actor).await
}

/// What a rule would have caught and lost over the last 30 days.
#[utoipa::path(post, path = "/api/monitor/watches/preview", tag = "monitor", request_body = WatchForm,
    responses((status = 200, description = "Hits, gains, losses, held back", body = Preview)))]
pub async fn preview_watch(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<WatchForm>,
) -> Answer<Json<Preview>> {
    actor.require(Act::ManageWatches)?;
    Ok(Json(watch::preview(&app, &form).await?))
}

/// Earlier versions of a watch.
#[utoipa::path(get, path = "/api/monitor/watches/{id}/versions", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "Versions, newest first", body = Vec<VersionView>)))]
pub async fn watch_versions(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
) -> Answer<Json<Vec<VersionView>>> {
    actor.require(Act::ReadItems)?;
    let rows = watches::versions(&app, id).await?.into_iter().map(|version| VersionView {
        version: version.version,
        rule: version.draft.0.boxes.sentence(),
        boxes: boxes(version.draft.0.boxes),
        enabled: version.enabled,
        at: version.at,
        by: version.by_name,
    });
    Ok(Json(rows.collect()))
}

/// Makes the watches of the health lexicon that are not there yet.
#[utoipa::path(post, path = "/api/monitor/watches/starter", tag = "monitor",
    responses((status = 200, description = "Watches", body = Vec<WatchView>)))]
pub async fn starter_watches(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<WatchView>>> {
    starter::watches(&app, &actor).await?;
    list_watches(State(app), actor).await
}

/// Word lists: the office's own, and those that ship.
#[utoipa::path(get, path = "/api/monitor/lists", tag = "monitor",
    responses((status = 200, description = "Word lists", body = Vec<ListView>)))]
pub async fn list_lists(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<ListView>>> {
    actor.require(Act::ReadItems)?;
    let own = watches::lists(&app).await?;
    let rows = super::watching::lists(&app).await?.into_iter().map(|(name, words)| {
        let known = own.iter().find(|list| list.name == name);
        ListView {
            id: known.map(|list| list.id),
            own: known.is_some(),
            version: known.map_or(0, |list| list.version),
            name,
            words,
        }
    });
    Ok(Json(rows.collect()))
}

/// Saves a word list.
#[utoipa::path(put, path = "/api/monitor/lists", tag = "monitor", request_body = ListForm,
    responses((status = 200, description = "Word lists", body = Vec<ListView>)))]
pub async fn save_list(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<ListForm>,
) -> Answer<Json<Vec<ListView>>> {
    watch::save_list(&app, &actor, &form.name, &form.words, form.version).await?;
    list_lists(State(app), actor).await
}

/// Sources, the red ones first.
#[utoipa::path(get, path = "/api/monitor/sources", tag = "monitor",
    responses((status = 200, description = "Sources with their health", body = Vec<SourceView>)))]
pub async fn list_sources(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<SourceView>>> {
    if !actor.may(Act::ManageSources) {
        actor.require(Act::ReadItems)?;
    }
    Ok(Json(read::sources_list(&app, &actor).await?))
}

async fn source_page(app: &App, actor: &Actor, id: Id) -> Answer<Json<SourcePage>> {
    let source = read::sources_list(app, actor)
        .await?
        .into_iter()
        .find(|source| source.id == id)
        .ok_or(Fault::NotFound("个来源"))?;
    Ok(Json(SourcePage { source, runs: sources::runs(app, id, 30).await? }))
}

/// A source with its last runs.
#[utoipa::path(get, path = "/api/monitor/sources/{id}", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The source", body = SourcePage)))]
pub async fn one_source(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<SourcePage>> {
    if !actor.may(Act::ManageSources) {
        actor.require(Act::ReadItems)?;
    }
    source_page(&app, &actor, id).await
}

/// A new source.
#[utoipa::path(post, path = "/api/monitor/sources", tag = "monitor", request_body = SourceForm,
    responses((status = 200, description = "The source", body = SourcePage)))]
pub async fn create_source(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<SourceForm>,
) -> Answer<Json<SourcePage>> {
    let id = source::create(&app, &actor, &form).await?;
    source_page(&app, &actor, id).await
}

/// Saves a source.
#[utoipa::path(put, path = "/api/monitor/sources/{id}", tag = "monitor", params(("id" = String, Path)), request_body = SourceForm,
    responses((status = 200, description = "The source", body = SourcePage)))]
pub async fn update_source(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SourceForm>,
) -> Answer<Json<SourcePage>> {
    source::update(&app, &actor, id, &form).await?;
    source_page(&app, &actor, id).await
}

/// Tries an address without keeping anything.
#[utoipa::path(post, path = "/api/monitor/sources/try", tag = "monitor", request_body = TrialForm,
    responses((status = 200, description = "What was found", body = Trial)))]
pub async fn try_source(State(app): State<App>, actor: Actor, Input(form): Input<TrialForm>) -> Answer<Json<Trial>> {
    Ok(Json(attempt::attempt(&app, &actor, &form).await?))
}

/// Switches a source on.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/start", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The source", body = SourcePage)))]
pub async fn start_source(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<SourcePage>> {
    source::set_state(&app, &actor, id, SourceState::On).await?;
    source_page(&app, &actor, id).await
}

/// Pauses a source.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/pause", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The source", body = SourcePage)))]
pub async fn pause_source(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<SourcePage>> {
    source::set_state(&app, &actor, id, SourceState::Paused).await?;
    source_page(&app, &actor, id).await
}

/// Asks a source now.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/collect", tag = "monitor", params(("id" = String, Path)),
    responses((status = 202, description = "It is being asked")))]
pub async fn collect_source(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<StatusCode> {
    actor.require(Act::ManageSources)?;
    let mut change = app.change(&actor).await?;
    change.enqueue(collect::job(id)).await?;
    change.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// A new key for a push source; shown once.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/key", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "The key", body = PushKey)))]
pub async fn source_key(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<PushKey>> {
    Ok(Json(PushKey { key: source::new_key(&app, &actor, id).await? }))
}

/// Makes the sources of the starter pack that are not there yet, each to be verified.
#[utoipa::path(post, path = "/api/monitor/sources/starter", tag = "monitor",
    responses((status = 200, description = "Sources", body = Vec<SourceView>)))]
pub async fn starter_sources(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<SourceView>>> {
    starter::sources(&app, &actor).await?;
    list_sources(State(app), actor).await
}

/// Largest upload. It is streamed to disk, so the limit only guards the disk.
const LARGEST_UPLOAD: i64 = 4 * 1024 * 1024 * 1024;
/// Largest screenshot.
const LARGEST_PICTURE: i64 = 20 * 1024 * 1024;

/// Streams the file of a form to disk: (its name, what was stored).
async fn file_of(app: &App, form: &mut Multipart, most: i64) -> Answer<(String, crate::platform::files::Stored)> {
    let cut = |_| Fault::field("file", "文件没有传完，请重新上传。");
    while let Some(mut field) = form.next_field().await.map_err(cut)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or("导入文件").to_owned();
        let mut incoming = app.files().begin().await?;
        while let Some(chunk) = field.chunk().await.map_err(cut)? {
            if incoming.size() + chunk.len() as i64 > most {
                return Err(Fault::TooLarge(format!("文件超过 {} MB。", most / 1024 / 1024)));
            }
            incoming.write(&chunk).await?;
        }
        return Ok((name, incoming.finish("application/octet-stream").await?));
    }
    Err(Fault::field("file", "请选择文件。"))
}

/// Stores an export and says how it would be read.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/upload", tag = "monitor", params(("id" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "Columns, mapping and first rows", body = UploadPreview)))]
pub async fn upload_preview(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    mut form: Multipart,
) -> Answer<Json<UploadPreview>> {
    actor.require(Act::ManageSources)?;
    let source = sources::get(&app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    let (name, stored) = file_of(&app, &mut form, LARGEST_UPLOAD).await?;
    let (path, saved) = (app.files().path(&stored.hash)?, source.options.0.mapping.clone());
    let looked = tokio::task::spawn_blocking(move || upload::look(&path, &name, &saved)).await;
    let found = looked.map_err(anyhow::Error::from)?.map_err(|sentence| Fault::field("file", sentence))?;
    Ok(Json(UploadPreview {
        hash: stored.hash,
        mapping: found.mapping,
        rows: found.rows,
        samples: found.samples,
        columns: found.columns,
        empty: found.empty,
    }))
}

/// Takes a screenshot for a hand entry; the entry names it by its hash.
#[utoipa::path(post, path = "/api/monitor/pictures", tag = "monitor",
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "The stored picture", body = Picture)))]
pub async fn take_picture(State(app): State<App>, actor: Actor, mut form: Multipart) -> Answer<Json<Picture>> {
    actor.require(Act::TriageItems)?;
    let (_, stored) = file_of(&app, &mut form, LARGEST_PICTURE).await?;
    hand::picture(&app, &stored.hash).await?;
    Ok(Json(Picture { hash: stored.hash, size: stored.size }))
}

/// Takes a stored export in; a job with progress.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/take", tag = "monitor", params(("id" = String, Path)), request_body = UploadStart,
    responses((status = 202, description = "It is being read")))]
pub async fn upload_start(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<UploadStart>,
) -> Answer<StatusCode> {
    actor.require(Act::ManageSources)?;
    let mut source = sources::get(&app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    if source.state != SourceState::On {
        return Err(Fault::refused("source_paused", "该来源已暂停。", "请先启用来源再导入。"));
    }
    if !form.mapping.values().any(|field| field == "title" || field == "body") {
        return Err(Fault::field("mapping", "请至少指定标题或正文所在的列。"));
    }
    source.options.0.mapping = form.mapping;
    let mut change = app.change(&actor).await?;
    sources::update(&mut change, &source).await?;
    change
        .enqueue(upload::job(&upload::Payload {
            source_id: id,
            hash: form.hash.clone(),
            name: form.name.clone(),
            mapping: source.options.0.mapping.clone(),
            rows: form.rows,
        }))
        .await?;
    change.audit("source.upload", "source", id, None, Some(serde_json::json!({"file": form.name, "hash": form.hash})));
    change.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// The push interface: rows under the key of a source (`X-Source-Key`).
#[utoipa::path(post, path = "/api/push", tag = "monitor", request_body = Pushed,
    responses((status = 200, description = "Rows given and new", body = collect::Taken)))]
pub async fn push_rows(
    State(app): State<App>,
    headers: HeaderMap,
    Input(pushed): Input<Pushed>,
) -> Answer<Json<collect::Taken>> {
    let key = headers.get("x-source-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(Json(push::take(&app, key, pushed.items).await?))
}

/// Which drops.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DropQuery {
    /// Code of the reason.
    pub reason: String,
    /// Only of this source.
    pub source: Option<String>,
    /// Part of the headline.
    pub q: String,
    /// Cursor.
    pub after: Option<String>,
    /// Rows.
    pub limit: Option<i64>,
}

/// Everything that was not kept, with its reason.
#[utoipa::path(get, path = "/api/monitor/drops", tag = "monitor", params(DropQuery),
    responses((status = 200, description = "Drops, newest first, and counts by reason", body = DropPage)))]
pub async fn list_drops(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<DropQuery>,
) -> Answer<Json<DropPage>> {
    actor.require(Act::ReadItems)?;
    let since = app.now() - 30 * DAY_MS;
    let limit = limit_of(query.limit);
    let filter = captures::DropFilter {
        reason: query.reason.clone(),
        source_id: id_of(&query.source),
        word: query.q.trim().to_owned(),
        after: id_of(&query.after),
        limit,
    };
    let (rows, total) = captures::drops(&app, &filter).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    let may_return = actor.may(Act::TriageItems);
    let rows = rows
        .into_iter()
        .map(|capture| {
            let reason = DropReason::of(&capture.reason);
            let allowed =
                if may_return && reason.is_some_and(DropReason::can_return) { vec!["return"] } else { Vec::new() };
            DropRow { reason_title: reason.map_or("原因不明", DropReason::title).into(), capture, allowed }
        })
        .collect();
    let reasons = captures::drop_counts(&app, since)
        .await?
        .into_iter()
        .map(|(code, count)| {
            let title = DropReason::of(&code).map_or("原因不明", DropReason::title).to_owned();
            (code, title, count)
        })
        .collect();
    Ok(Json(DropPage { rows, next, total, reasons, states: captures::state_counts(&app, since).await? }))
}

/// Brings drops back into the stream.
#[utoipa::path(post, path = "/api/monitor/drops/return", tag = "monitor", request_body = BringBack,
    responses((status = 200, description = "How many come back", body = Count)))]
pub async fn return_drops(State(app): State<App>, actor: Actor, Input(form): Input<BringBack>) -> Answer<Json<Count>> {
    Ok(Json(Count { count: super::grade::bring_back(&app, &actor, &form.ids).await? }))
}
