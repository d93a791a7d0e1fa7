//! Addresses of events: the list, one event, its level, and what people join, split and hold apart.

use super::{day, limit_of, two};
use crate::monitor::store::events;
use crate::monitor::views::*;
use crate::monitor::{doubles, read, regroup};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::monitor::Level;
use domain::people::Act;
use domain::time::DAY_MS;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_events))
        .routes(routes!(one_event))
        .routes(routes!(set_level))
        .routes(routes!(mute_event))
        .routes(routes!(merge_events))
        .routes(routes!(split_event))
        .routes(routes!(undo_edit))
        .routes(routes!(event_doubles))
        .routes(routes!(hold_apart))
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
    crate::monitor::grade::set(&app, &actor, id, level, &form.reason, form.version).await?;
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
    crate::monitor::grade::mute(&app, &actor, id, form.until).await?;
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
