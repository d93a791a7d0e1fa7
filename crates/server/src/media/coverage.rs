//! 发布成果: which placements a press event led to. The system offers what came out in the days after, by outlets that
//! were there or with the topic in the title; a person says which belong to it.

use super::store;
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::{Path, State};
use db::{Json as Kept, args};
use domain::ids::Id;
use domain::media::tier::Tier;
use domain::people::Act;
use domain::time::DAY_MS;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// So long after an event its coverage is looked for.
const AFTER_MS: i64 = 10 * DAY_MS;

/// A placement beside an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageLine {
    /// The placement.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Its outlet.
    pub outlet_name: String,
    /// Tier in words.
    pub tier_title: String,
    /// When.
    pub placed_at: i64,
    /// Counts as original.
    pub original: bool,
    /// Why it is offered; empty for linked ones.
    pub because: String,
}

/// What an event led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageView {
    /// Linked, oldest first.
    pub linked: Vec<CoverageLine>,
    /// Offered.
    pub offered: Vec<CoverageLine>,
    /// Whether this person may link.
    pub may_link: bool,
}

#[derive(Deserialize)]
struct Event {
    topic: String,
    held_at: i64,
    outlets_present: Kept<Vec<String>>,
    unit_path: String,
}

#[derive(Deserialize)]
struct Found {
    id: Id,
    title: String,
    outlet_name: String,
    tier: String,
    placed_at: i64,
    original: bool,
}

fn line(found: Found, because: String) -> CoverageLine {
    CoverageLine {
        id: found.id,
        title: found.title,
        outlet_name: found.outlet_name,
        tier_title: Tier::of(&found.tier).map_or("未定级", Tier::title).into(),
        placed_at: found.placed_at,
        original: found.original,
        because,
    }
}

async fn event(app: &App, actor: &Actor, id: Id) -> Answer<Event> {
    let found: Option<Event> = app
        .db()
        .one("SELECT topic, held_at, outlets_present, unit_path FROM press_event WHERE id = $1", args![id.0])
        .await?;
    let event = found.ok_or(Fault::NotFound("场发布活动"))?;
    actor.require_scope(&event.unit_path)?;
    Ok(event)
}

/// What an event led to, and what may belong to it.
#[utoipa::path(get, path = "/api/media/press/{id}/coverage", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "Linked and offered", body = CoverageView)))]
pub(super) async fn list(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<CoverageView>> {
    actor.require(Act::ReadPlacements)?;
    let event = event(&app, &actor, id).await?;
    const SHOWN: &str = "p.id, p.title, p.outlet_name, p.tier, p.placed_at, p.original";
    let linked: Vec<Found> = app
        .db()
        .all(
            &format!(
                "SELECT {SHOWN} FROM placement p JOIN press_coverage c ON c.placement_id = p.id
                 WHERE c.press_event_id = $1 AND p.voided_at IS NULL ORDER BY p.placed_at, p.id"
            ),
            args![id.0],
        )
        .await?;
    let near: Vec<Found> = app
        .db()
        .all(
            &format!(
                "SELECT {SHOWN} FROM placement p WHERE p.voided_at IS NULL AND p.placed_at >= $1 AND p.placed_at < $2
                   AND p.unit_path LIKE $3 AND NOT EXISTS (SELECT 1 FROM press_coverage c WHERE c.placement_id = p.id)
                 ORDER BY p.placed_at, p.id LIMIT 300"
            ),
            args![domain::time::day_start(event.held_at), event.held_at + AFTER_MS, format!("{}%", event.unit_path)],
        )
        .await?;
    let words: Vec<&str> = text::segment::words(&event.topic)
        .into_iter()
        .filter(|word| word.chars().count() >= 2 && !["新闻", "发布会", "召开", "情况", "工作"].contains(word))
        .collect();
    let offered = near
        .into_iter()
        .filter_map(|found| {
            let word = words.iter().find(|word| found.title.contains(**word));
            let is_there = event.outlets_present.0.contains(&found.outlet_name);
            let because = match (word, is_there) {
                (Some(word), true) => format!("标题含“{word}”，媒体到会"),
                (Some(word), false) => format!("标题含“{word}”"),
                _ => return None,
            };
            Some(line(found, because))
        })
        .take(50)
        .collect();
    let linked = linked.into_iter().map(|found| line(found, String::new())).collect();
    Ok(Json(CoverageView { linked, offered, may_link: actor.may(Act::ManageMedia) }))
}

/// What is sent to link placements.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CoverageInput {
    /// The placements.
    #[schema(value_type = Vec<String>)]
    pub placements: Vec<Id>,
}

async fn open(app: &App, actor: &Actor, id: Id) -> Answer<Change> {
    actor.require(Act::ManageMedia)?;
    event(app, actor, id).await?;
    Ok(app.change(actor).await?)
}

/// Says that placements came of this event.
#[utoipa::path(post, path = "/api/media/press/{id}/coverage", tag = "media", params(("id" = String, Path)), request_body = CoverageInput,
    responses((status = 200, description = "Linked and offered", body = CoverageView)))]
pub(super) async fn link(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<CoverageInput>,
) -> Answer<Json<CoverageView>> {
    let mut change = open(&app, &actor, id).await?;
    for placement in input.placements.iter().take(200) {
        let found = store::placement_in(&mut change, *placement).await?.filter(|p| p.voided_at.is_none());
        let found = found.ok_or(Fault::NotFound("条刊发"))?;
        actor.require_scope(&found.unit_path)?;
        change
            .run(
                "INSERT INTO press_coverage (press_event_id, placement_id) VALUES ($1, $2)
                 ON CONFLICT (press_event_id, placement_id) DO NOTHING",
                args![id.0, placement.0],
            )
            .await?;
    }
    change.audit("press_event.coverage", "press_event", id, None, Some(json!({"placements": input.placements})));
    change.commit().await?;
    list(State(app), actor, PathId(id)).await
}

/// Takes a placement off an event.
#[utoipa::path(delete, path = "/api/media/press/{id}/coverage/{placement}", tag = "media",
    params(("id" = String, Path), ("placement" = String, Path)),
    responses((status = 200, description = "Linked and offered", body = CoverageView)))]
pub(super) async fn unlink(
    State(app): State<App>,
    actor: Actor,
    Path((id, placement)): Path<(Id, Id)>,
) -> Answer<Json<CoverageView>> {
    let mut change = open(&app, &actor, id).await?;
    change
        .run("DELETE FROM press_coverage WHERE press_event_id = $1 AND placement_id = $2", args![id.0, placement.0])
        .await?;
    change.audit("press_event.coverage_off", "press_event", id, None, Some(json!({"placement": placement})));
    change.commit().await?;
    list(State(app), actor, PathId(id)).await
}
