//! The portal's staff pages on the wire: reads the request, calls a verb, answers a view.

use super::views::*;
use super::{columns, messages};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{Path, State};
use domain::ids::Id;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_columns, add_column))
        .routes(routes!(update_column))
        .routes(routes!(health))
        .routes(routes!(list_leaders, add_leader))
        .routes(routes!(update_leader))
        .routes(routes!(list_messages))
        .routes(routes!(one_message))
        .routes(routes!(message_act))
}

/// Columns with their lights.
#[utoipa::path(get, path = "/api/portal/columns", tag = "portal",
    responses((status = 200, description = "Columns and the words of their forms", body = ColumnList)))]
async fn list_columns(State(app): State<App>, actor: Actor) -> Answer<Json<ColumnList>> {
    Ok(Json(columns::list(&app, &actor).await?))
}

/// Adds a column.
#[utoipa::path(post, path = "/api/portal/columns", tag = "portal", request_body = ColumnInput,
    responses((status = 200, description = "All columns", body = ColumnList), (status = 422, description = "Fields to be mended")))]
async fn add_column(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<ColumnInput>,
) -> Answer<Json<ColumnList>> {
    columns::save(&app, &actor, None, input).await?;
    Ok(Json(columns::list(&app, &actor).await?))
}

/// Changes a column.
#[utoipa::path(post, path = "/api/portal/columns/{id}", tag = "portal", params(("id" = String, Path)), request_body = ColumnInput,
    responses((status = 200, description = "All columns", body = ColumnList), (status = 409, description = "Somebody saved first")))]
async fn update_column(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<ColumnInput>,
) -> Answer<Json<ColumnList>> {
    columns::save(&app, &actor, Some(id), input).await?;
    Ok(Json(columns::list(&app, &actor).await?))
}

/// 栏目健康: the inspection of the site.
#[utoipa::path(get, path = "/api/portal/health", tag = "portal",
    responses((status = 200, description = "Lights", body = HealthView)))]
async fn health(State(app): State<App>, actor: Actor) -> Answer<Json<HealthView>> {
    Ok(Json(columns::health(&app, &actor).await?))
}

/// Leaders in order.
#[utoipa::path(get, path = "/api/portal/leaders", tag = "portal",
    responses((status = 200, description = "Leaders in order", body = Vec<LeaderView>)))]
async fn list_leaders(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<LeaderView>>> {
    Ok(Json(columns::leaders(&app, &actor).await?))
}

/// Adds a leader.
#[utoipa::path(post, path = "/api/portal/leaders", tag = "portal", request_body = LeaderInput,
    responses((status = 200, description = "Leaders in order", body = Vec<LeaderView>)))]
async fn add_leader(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<LeaderInput>,
) -> Answer<Json<Vec<LeaderView>>> {
    columns::save_leader(&app, &actor, None, input).await?;
    Ok(Json(columns::leaders(&app, &actor).await?))
}

/// Changes a leader, or takes them off the page.
#[utoipa::path(post, path = "/api/portal/leaders/{id}", tag = "portal", params(("id" = String, Path)), request_body = LeaderInput,
    responses((status = 200, description = "Leaders in order", body = Vec<LeaderView>), (status = 409, description = "Somebody saved first")))]
async fn update_leader(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<LeaderInput>,
) -> Answer<Json<Vec<LeaderView>>> {
    columns::save_leader(&app, &actor, Some(id), input).await?;
    Ok(Json(columns::leaders(&app, &actor).await?))
}

/// Messages from the public.
#[utoipa::path(get, path = "/api/portal/messages", tag = "portal", params(MessageQuery),
    responses((status = 200, description = "A page of messages", body = MessageList)))]
async fn list_messages(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<MessageQuery>,
) -> Answer<Json<MessageList>> {
    Ok(Json(messages::list(&app, &actor, query).await?))
}

/// One message.
#[utoipa::path(get, path = "/api/portal/messages/{id}", tag = "portal", params(("id" = String, Path)),
    responses((status = 200, description = "The message", body = MessageView)))]
async fn one_message(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<MessageView>> {
    Ok(Json(messages::one(&app, &actor, id).await?))
}

/// `assign`, `extend`, `answer`, `publish`, `hide`, `void`.
#[utoipa::path(post, path = "/api/portal/messages/{id}/{act}", tag = "portal",
    params(("id" = String, Path), ("act" = String, Path)), request_body = MessageInput,
    responses((status = 200, description = "The message", body = MessageView), (status = 409, description = "Stale, or not possible now")))]
async fn message_act(
    State(app): State<App>,
    actor: Actor,
    Path((id, act)): Path<(String, String)>,
    Input(input): Input<MessageInput>,
) -> Answer<Json<MessageView>> {
    let id: Id = id.parse().map_err(|_| Fault::NotFound("条留言"))?;
    messages::act(&app, &actor, id, &act, input).await?;
    Ok(Json(messages::one(&app, &actor, id).await?))
}
