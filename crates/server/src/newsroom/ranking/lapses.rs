//! 扣分情形: lapses a person registers (迟报、漏报、差错), or the comparison with monitored events confirmed.

use super::rank::{RankingView, ranked};
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::FAULTS;
use domain::people::Act;
use domain::time;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A lapse to be written down.
pub(crate) struct NewLapse<'a> {
    /// Id, path and name of the unit.
    pub unit: (Id, &'a str, &'a str),
    /// Its code.
    pub fault: &'a str,
    /// When it happened.
    pub at: i64,
    /// What happened.
    pub reason: &'a str,
    /// The credit it spoils.
    pub spoils: Option<Id>,
}

/// Writes a lapse into an open change. Answers its id.
pub(crate) async fn insert(change: &mut Change, by: &str, lapse: &NewLapse<'_>) -> Answer<Id> {
    let id = change.app().id();
    let now = change.now();
    let (unit, path, name) = lapse.unit;
    change
        .insert(
            "score_lapse",
            [
                ("id", id.0.into()),
                ("unit_id", unit.0.into()),
                ("unit_path", path.into()),
                ("unit_name", name.into()),
                ("fault", lapse.fault.into()),
                ("at", lapse.at.into()),
                ("spoils", lapse.spoils.map(|id| id.0).into()),
                ("reason", lapse.reason.into()),
                ("registered_by", by.into()),
                ("created_at", now.into()),
            ],
        )
        .await?;
    let after = json!({"unit": unit, "fault": lapse.fault, "reason": lapse.reason});
    change.audit("score.lapse", "score_lapse", id, None, Some(after));
    Ok(id)
}

/// Takes a lapse back; it stays in the trail and costs nothing any more.
pub(crate) async fn void_in(change: &mut Change, id: Id, why: &str) -> Answer<bool> {
    let now = change.now();
    let sql = "UPDATE score_lapse SET voided_at = $1, version = version + 1 WHERE id = $2 AND voided_at IS NULL";
    let touched = change.run(sql, args![now, id.0]).await?;
    if touched > 0 {
        change.audit("score.lapse_void", "score_lapse", id, None, Some(json!({"why": why})));
    }
    Ok(touched > 0)
}

/// What is sent to register a lapse.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LapseForm {
    /// Whose.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// late, missed, concealed, false, serious_error, negative_news, commission_failed.
    pub fault: String,
    /// When.
    pub at: i64,
    /// What happened.
    pub reason: String,
    /// The credit it spoils.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub spoils: Option<Id>,
}

/// Registers a lapse (迟报、漏报、差错); the ranking takes it into account at once.
#[utoipa::path(post, path = "/api/scores/lapses", tag = "scores", request_body = LapseForm,
    responses((status = 200, description = "The ranking of its month", body = RankingView)))]
pub(super) async fn lapse(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<LapseForm>,
) -> Answer<Json<RankingView>> {
    actor.require(Act::ManageScores)?;
    if !FAULTS.iter().any(|(code, _)| *code == form.fault) {
        return Err(Fault::field("fault", "没有这种扣分情形。"));
    }
    if form.reason.trim().is_empty() {
        return Err(Fault::field("reason", "请写明情况。"));
    }
    if form.at > app.now() {
        return Err(Fault::field("at", "日期不能晚于今天。"));
    }
    let unit: Option<(String, String)> =
        app.db().one("SELECT path, name FROM unit WHERE id = $1", args![form.unit_id.0]).await?;
    let (path, name) = unit.ok_or(Fault::NotFound("个单位"))?;
    actor.require_scope(&path)?;
    let mut change = app.change(&actor).await?;
    let lapse = NewLapse {
        unit: (form.unit_id, &path, &name),
        fault: &form.fault,
        at: form.at,
        reason: form.reason.trim(),
        spoils: form.spoils,
    };
    insert(&mut change, &actor.name, &lapse).await?;
    change.commit().await?;
    let date = time::date(form.at);
    let month = Period::month(date.year(), date.month()).ok_or(Fault::NotFound("个月份"))?;
    Ok(Json(ranked(&app, &actor, month, false).await?.view))
}

/// A registered lapse.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LapseView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Whose.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Whose.
    pub unit_name: String,
    /// Code.
    pub fault: String,
    /// In words.
    #[serde(default)]
    pub fault_title: String,
    /// When.
    pub at: i64,
    /// What happened.
    pub reason: String,
    /// Who wrote it down.
    pub registered_by: String,
}

/// Lapses of a month that stand, in the scope of a path.
pub(super) async fn of_month(app: &App, path: &str, month: Period) -> Answer<Vec<LapseView>> {
    let mut rows: Vec<LapseView> = app
        .db()
        .all(
            "SELECT id, unit_id, unit_name, fault, at, reason, registered_by FROM score_lapse
             WHERE voided_at IS NULL AND unit_path LIKE $1 AND at >= $2 AND at < $3 ORDER BY at, id",
            args![format!("{path}%"), month.from_at(), month.until_at()],
        )
        .await?;
    for row in &mut rows {
        let title = FAULTS.iter().find(|(code, _)| *code == row.fault).map_or("", |(_, title)| title);
        row.fault_title = title.into();
    }
    Ok(rows)
}

/// Lapses of a month in this person's scope.
#[utoipa::path(get, path = "/api/scores/lapses", tag = "scores", params(("month" = Option<String>, Query)),
    responses((status = 200, description = "Lapses, oldest first", body = Vec<LapseView>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    crate::platform::web::Params(of): crate::platform::web::Params<super::rank::MonthOf>,
) -> Answer<Json<Vec<LapseView>>> {
    actor.require(Act::ReadScores)?;
    let month = super::rank::month_of(&app, of.month.as_deref())?;
    Ok(Json(of_month(&app, &actor.unit_path, month).await?))
}

/// What is sent to take a lapse back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VoidForm {
    /// Why.
    pub reason: String,
}

/// Takes a wrongly registered lapse back.
#[utoipa::path(post, path = "/api/scores/lapses/{id}/void", tag = "scores", params(("id" = String, Path)), request_body = VoidForm,
    responses((status = 204, description = "It costs nothing any more")))]
pub(super) async fn void(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<VoidForm>,
) -> Answer<axum::http::StatusCode> {
    actor.require(Act::ManageScores)?;
    if form.reason.trim().is_empty() {
        return Err(Fault::field("reason", "请写明撤销的原因。"));
    }
    let mut change = app.change(&actor).await?;
    let path: Option<String> = change.one("SELECT unit_path FROM score_lapse WHERE id = $1", args![id.0]).await?;
    actor.require_scope(&path.ok_or(Fault::NotFound("条扣分记录"))?)?;
    if void_in(&mut change, id, form.reason.trim()).await? {
        change.commit().await?;
    }
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Registers a lapse once: the same unit, fault and reason stand only once.
pub async fn note_lapse(change: &mut Change, unit: Id, fault: &str, at: i64, reason: &str) -> anyhow::Result<bool> {
    let known = change
        .int(
            "SELECT COUNT(*) FROM score_lapse WHERE unit_id = $1 AND fault = $2 AND reason = $3 AND voided_at IS NULL",
            args![unit.0, fault, reason],
        )
        .await?;
    if known > 0 {
        return Ok(false);
    }
    let (id, now) = (change.app().id(), change.now());
    change
        .run(
            "INSERT INTO score_lapse (id, unit_id, unit_path, unit_name, fault, at, reason, registered_by, created_at)
             SELECT $1, id, path, name, $2, $3, $4, '系统', $5 FROM unit WHERE id = $6",
            args![id.0, fault, at, reason, now, unit.0],
        )
        .await?;
    change.audit("score.lapse", "score_lapse", id, None, Some(json!({"unit": unit, "fault": fault, "reason": reason})));
    Ok(true)
}

/// Takes a lapse back, where what it rested on fell away.
pub async fn drop_lapse(change: &mut Change, unit: Id, fault: &str, reason: &str) -> anyhow::Result<()> {
    let now = change.now();
    change
        .run(
            "UPDATE score_lapse SET voided_at = $1, version = version + 1
             WHERE unit_id = $2 AND fault = $3 AND reason = $4 AND voided_at IS NULL",
            args![now, unit.0, fault, reason],
        )
        .await?;
    Ok(())
}
