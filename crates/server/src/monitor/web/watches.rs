//! Addresses of watches and word lists.

use crate::monitor::store::items;
use crate::monitor::store::watches;
use crate::monitor::views::*;
use crate::monitor::{starter, watch};
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App};
use axum::Json;
use axum::extract::State;
use domain::people::Act;
use domain::time::DAY_MS;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_watches, create_watch))
        .routes(routes!(preview_watch))
        .routes(routes!(starter_watches))
        .routes(routes!(update_watch))
        .routes(routes!(watch_versions))
        .routes(routes!(list_lists, save_list))
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
    let rows = crate::monitor::watching::lists(&app).await?.into_iter().map(|(name, words)| {
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
