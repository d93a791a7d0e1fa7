//! 任务指标: what is demanded, who owes it, how far it is, and what is still nobody's duty.

use super::credits;
use crate::media;
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::media::tier::Tier;
use domain::newsroom::quota::{self, Quota, Share};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What a unit owes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShareForm {
    /// The unit.
    #[schema(value_type = String)]
    pub unit: Id,
    /// At least so many.
    pub least: i64,
}

/// What is sent to set a quota.
#[derive(Debug, Deserialize, ToSchema)]
pub struct QuotaForm {
    /// What is demanded, as the office calls it.
    pub name: String,
    /// Tiers that count; all when empty.
    #[serde(default)]
    pub tiers: Vec<String>,
    /// Over these days.
    pub period: String,
    /// Of the whole.
    pub whole: i64,
    /// Handed on to units; with `each`, every unit owes the same.
    #[serde(default)]
    pub shares: Vec<ShareForm>,
    /// The same for each county.
    #[serde(default)]
    pub each: Option<i64>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// Closes it.
    #[serde(default)]
    pub closed: bool,
}

/// A unit's progress.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaUnit {
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Owed.
    pub least: i64,
    /// Done.
    pub done: i64,
    /// Still owed.
    pub gap: i64,
    /// By the end at this pace.
    pub forecast: Option<i64>,
    /// Should be done by now.
    pub pace: i64,
}

/// A quota with its progress.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Tiers that count.
    pub tiers: Vec<String>,
    /// The same in words.
    pub tier_titles: Vec<String>,
    /// Over these days.
    pub period: String,
    /// In words.
    pub period_title: String,
    /// Demanded of the whole.
    pub whole: i64,
    /// Done by all.
    pub done: i64,
    /// Still missing.
    pub gap: i64,
    /// Handed on.
    pub handed_on: i64,
    /// Owed by nobody.
    pub nobodys: i64,
    /// At this pace.
    pub forecast: Option<i64>,
    /// `11 × 25 = 275 …`; empty when every one is owed.
    pub warning: String,
    /// Units.
    pub units: Vec<QuotaUnit>,
    /// For the next save.
    pub version: i64,
}

#[derive(Deserialize)]
struct Kept {
    id: Id,
    name: String,
    tiers: db::Json<Vec<String>>,
    period: String,
    whole: i64,
    shares: db::Json<Vec<ShareForm>>,
    unit_path: String,
    updated_at: i64,
    updated_by: String,
    version: i64,
}

const COLUMNS: &str = "id, name, tiers, period, whole, shares, unit_path, updated_at, updated_by, version";

/// Quotas with their progress.
#[utoipa::path(get, path = "/api/scores/quotas", tag = "scores", responses((status = 200, description = "Quotas", body = Vec<QuotaView>)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<QuotaView>>> {
    actor.require(Act::ReadScores)?;
    let kept: Vec<Kept> = app
        .db()
        .all(&format!("SELECT {COLUMNS} FROM quota WHERE closed_at IS NULL ORDER BY id DESC LIMIT 50"), args![])
        .await?;
    let mut views = Vec::new();
    for one in kept.iter().filter(|one| actor.covers(&one.unit_path) || actor.unit_path.starts_with(&one.unit_path)) {
        views.push(view(&app, &actor, one).await?);
    }
    Ok(Json(views))
}

/// Quotas of the office whose period overlaps a month, for its bulletin.
pub(super) async fn of_office(app: &App, actor: &Actor, month: Period) -> Answer<Vec<QuotaView>> {
    let kept: Vec<Kept> = app
        .db()
        .all(&format!("SELECT {COLUMNS} FROM quota WHERE closed_at IS NULL ORDER BY id LIMIT 50"), args![])
        .await?;
    let mut views = Vec::new();
    for one in kept.iter().filter(|one| actor.covers(&one.unit_path) || actor.unit_path.starts_with(&one.unit_path)) {
        if one.period.parse::<Period>().is_ok_and(|period| period.overlaps(&month)) {
            views.push(view(app, actor, one).await?);
        }
    }
    Ok(views)
}

async fn view(app: &App, actor: &Actor, kept: &Kept) -> Answer<QuotaView> {
    let period: Period = kept.period.parse()?;
    let units = credits::contenders(app, &kept.unit_path).await?;
    let ask = media::Ask {
        scope: kept.unit_path.clone(),
        from_at: Some(period.from_at()),
        to_at: Some(period.until_at()),
        tiers: kept.tiers.0.clone(),
        originals_only: true,
        ..media::Ask::default()
    };
    let mut done: HashMap<Id, i64> = HashMap::new();
    for placed in media::placements(app.db(), &ask).await? {
        let unit = placed
            .unit_path
            .strip_prefix(&kept.unit_path)
            .and_then(|below| below.split('/').next())
            .and_then(|id| id.parse().ok());
        *done.entry(unit.unwrap_or(placed.unit_id)).or_default() += 1;
    }
    let mut done: Vec<(Id, i64)> = done.into_iter().collect();
    done.sort_unstable();
    let quota = Quota {
        name: kept.name.clone(),
        metric: "placements".into(),
        tiers: kept.tiers.0.clone(),
        period,
        whole: kept.whole,
        shares: kept.shares.0.iter().map(|share| Share { unit: share.unit, least: share.least }).collect(),
    };
    let progress = quota::progress(&quota, &done, app.now());
    let name_of =
        |id: Id| units.iter().find(|unit| unit.id == id).map_or_else(|| "本级".to_owned(), |unit| unit.name.clone());
    let seen = |id: Id| {
        units
            .iter()
            .find(|unit| unit.id == id)
            .is_none_or(|unit| actor.covers(&unit.path) || actor.unit_path.starts_with(&unit.path))
    };
    Ok(QuotaView {
        id: kept.id,
        name: kept.name.clone(),
        tiers: kept.tiers.0.clone(),
        tier_titles: kept
            .tiers
            .0
            .iter()
            .filter_map(|tier| Tier::of(tier))
            .map(|tier| tier.title().to_owned())
            .collect(),
        period: kept.period.clone(),
        period_title: period.title(),
        whole: kept.whole,
        done: progress.done,
        gap: progress.gap,
        handed_on: progress.handed_on,
        nobodys: progress.nobodys,
        forecast: progress.forecast,
        warning: progress.warning,
        units: progress
            .units
            .into_iter()
            .filter(|unit| seen(unit.unit))
            .map(|unit| QuotaUnit {
                unit_id: unit.unit,
                unit_name: name_of(unit.unit),
                least: unit.least,
                done: unit.done,
                gap: unit.gap,
                forecast: unit.forecast,
                pace: unit.pace,
            })
            .collect(),
        version: kept.version,
    })
}

async fn shares_of(app: &App, actor: &Actor, form: &QuotaForm) -> Answer<Vec<ShareForm>> {
    let mut wrong = Vec::new();
    if form.name.trim().is_empty() || form.name.chars().count() > 60 {
        wrong.push(FieldError::new("name", "任务名称应为 1 到 60 个字。"));
    }
    if !(1..=1_000_000).contains(&form.whole) {
        wrong.push(FieldError::new("whole", "总任务应在 1 到 100 万之间。"));
    }
    if form.period.parse::<Period>().is_err() {
        wrong.push(FieldError::new("period", "看不懂时段，可以写 2026 或 2026H1。"));
    }
    if form.tiers.iter().any(|tier| !Tier::ALL.iter().any(|known| known.code() == tier)) {
        wrong.push(FieldError::new("tiers", "有不认识的媒体层级。"));
    }
    if form.shares.iter().any(|share| !(0..=1_000_000).contains(&share.least))
        || form.each.is_some_and(|each| !(1..=1_000_000).contains(&each))
    {
        wrong.push(FieldError::new("shares", "各单位任务应在 0 到 100 万之间。"));
    }
    if !wrong.is_empty() {
        return Err(Fault::Invalid(wrong));
    }
    let units = credits::contenders(app, &actor.unit_path).await?;
    if let Some(each) = form.each {
        return Ok(units
            .iter()
            .filter(|unit| unit.kind == "authority")
            .map(|unit| ShareForm { unit: unit.id, least: each })
            .collect());
    }
    if form.shares.iter().any(|share| !units.iter().any(|unit| unit.id == share.unit)) {
        return Err(Fault::field("shares", "任务只能落实到直接下属的单位。"));
    }
    Ok(form.shares.clone())
}

/// Sets a quota.
#[utoipa::path(post, path = "/api/scores/quotas", tag = "scores", request_body = QuotaForm,
    responses((status = 200, description = "The quota with its progress", body = QuotaView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<QuotaForm>,
) -> Answer<Json<QuotaView>> {
    actor.require(Act::ManageScores)?;
    let shares = shares_of(&app, &actor, &form).await?;
    let period: Period = form.period.parse()?;
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .run(
            "INSERT INTO quota (id, name, metric, tiers, period, whole, shares, unit_id, unit_path, created_at, updated_at, updated_by)
             VALUES ($1, $2, 'placements', $3, $4, $5, $6, $7, $8, $9, $9, $10)",
            args![id.0, form.name.trim(), serde_json::to_string(&form.tiers)?, period.to_string(), form.whole, serde_json::to_string(&shares)?, actor.unit_id.0, &actor.unit_path, now, &actor.name],
        )
        .await?;
    change.audit(
        "quota.create",
        "quota",
        id,
        None,
        Some(json!({"name": form.name, "whole": form.whole, "shares": shares.len()})),
    );
    change.commit().await?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

/// Changes or closes a quota.
#[utoipa::path(put, path = "/api/scores/quotas/{id}", tag = "scores", params(("id" = String, Path)), request_body = QuotaForm,
    responses((status = 200, description = "The quota with its progress", body = QuotaView)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<QuotaForm>,
) -> Answer<Json<QuotaView>> {
    actor.require(Act::ManageScores)?;
    let before = find(&app, &actor, id).await?;
    let shares = shares_of(&app, &actor, &form).await?;
    let period: Period = form.period.parse()?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE quota SET name = $1, tiers = $2, period = $3, whole = $4, shares = $5, closed_at = $6, updated_at = $7, updated_by = $8,
               version = version + 1 WHERE id = $9 AND version = $10",
            args![form.name.trim(), serde_json::to_string(&form.tiers)?, period.to_string(), form.whole, serde_json::to_string(&shares)?, form.closed.then_some(now), now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale {
            by: before.updated_by,
            at: before.updated_at,
            current: json!({"version": before.version, "name": before.name}),
        });
    }
    change.audit(
        "quota.update",
        "quota",
        id,
        Some(json!({"name": before.name, "whole": before.whole})),
        Some(json!({"name": form.name, "whole": form.whole, "closed": form.closed})),
    );
    change.commit().await?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<Kept> {
    let kept: Option<Kept> = app.db().one(&format!("SELECT {COLUMNS} FROM quota WHERE id = $1"), args![id.0]).await?;
    kept.filter(|kept| actor.covers(&kept.unit_path)).ok_or(Fault::NotFound("项任务"))
}
