//! The audit trail and the versions of settings, for those whose duty is to read them.

use super::store;
use super::views::{SettingRow, TrailCheck, TrailList};
use crate::platform::audit::{self, Chain};
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App};
use axum::Json;
use axum::extract::State;
use domain::people::Act;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TrailQuery {
    /// A word of the actor, the verb or the record.
    #[serde(default)]
    q: String,
    /// From the page before.
    after: Option<String>,
}

/// The audit trail, newest first.
#[utoipa::path(get, path = "/api/audit", tag = "people", params(TrailQuery),
    responses((status = 200, description = "The trail, a page of it", body = TrailList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<TrailQuery>,
) -> Answer<Json<TrailList>> {
    actor.require(Act::ReadAudit)?;
    let before = query.after.and_then(|a| a.parse().ok()).unwrap_or(i64::MAX);
    let (mut rows, total) = store::trail(&app, before, query.q.trim(), 51).await?;
    let next = (rows.len() > 50).then(|| rows[49].seq.to_string());
    rows.truncate(50);
    Ok(Json(TrailList { rows, next, total }))
}

/// Recomputes the chain.
#[utoipa::path(get, path = "/api/audit/check", tag = "people",
    responses((status = 200, description = "Whether the trail is whole", body = TrailCheck)))]
pub(super) async fn check(State(app): State<App>, actor: Actor) -> Answer<Json<TrailCheck>> {
    actor.require(Act::ReadAudit)?;
    Ok(Json(match audit::verify(&app).await? {
        Chain::Whole(at) => TrailCheck { whole: true, at, sentence: format!("审计链完整，共 {at} 行") },
        Chain::BrokenAt(at) => {
            TrailCheck {
                whole: false, at, sentence: format!("审计链在第 {at} 行断开，该行之后可能被改动或删除")
            }
        }
    }))
}

/// Every version of every setting.
#[utoipa::path(get, path = "/api/settings", tag = "people",
    responses((status = 200, description = "Settings, newest version first", body = Vec<SettingRow>)))]
pub(super) async fn settings(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<SettingRow>>> {
    actor.require(Act::ManageSettings)?;
    Ok(Json(store::settings(&app).await?))
}
