//! Addresses of sources: the list, one source, its trial and its rhythm.

use crate::monitor::store::sources;
use crate::monitor::views::*;
use crate::monitor::{attempt, collect, read, source, starter};
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::Id;
use domain::monitor::SourceState;
use domain::people::Act;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_sources, create_source))
        .routes(routes!(try_source))
        .routes(routes!(starter_sources))
        .routes(routes!(one_source, update_source))
        .routes(routes!(start_source))
        .routes(routes!(pause_source))
        .routes(routes!(collect_source))
        .routes(routes!(source_key))
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
