//! Addresses of alerts: the inbox, the rules that raise them, the channels that carry them.

use super::{id_of, limit_of};
use crate::monitor::store::alerts;
use crate::monitor::views::*;
use crate::monitor::{read, rules};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::people::Act;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_alerts))
        .routes(routes!(see_alert))
        .routes(routes!(acknowledge))
        .routes(routes!(read_rules, save_rules))
        .routes(routes!(preview_rules))
        .routes(routes!(list_channels, create_channel))
        .routes(routes!(update_channel))
        .routes(routes!(test_channel))
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
    crate::monitor::grade::acknowledge(&app, &actor, id, &form.note).await?;
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
    crate::monitor::grade::save_channel(&app, &actor, None, form).await?;
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
    crate::monitor::grade::save_channel(&app, &actor, Some(id), form).await?;
    list_channels(State(app), actor).await
}

/// Sends a test over a channel.
#[utoipa::path(post, path = "/api/monitor/channels/{id}/test", tag = "monitor", params(("id" = String, Path)),
    responses((status = 200, description = "What the other side said", body = Tested)))]
pub async fn test_channel(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Tested>> {
    Ok(Json(crate::monitor::grade::test_channel(&app, &actor, id).await?))
}
