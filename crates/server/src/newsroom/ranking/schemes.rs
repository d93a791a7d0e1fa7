//! 计分办法: the scheme in force, the published ones to start from, and a new version with its effective date after
//! a trial on last month's records.

use super::credits;
use super::rank::{self, RankingView};
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault, settings};
use axum::Json;
use axum::extract::State;
use domain::figures::Period;
use domain::newsroom::score::{self, Scheme};
use domain::people::Act;
use domain::time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The setting that holds the scheme.
pub const KEY: &str = "score_scheme";

/// The scheme as it is kept; the default is the health authority's own kind among the published ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InForce(pub Scheme);

impl Default for InForce {
    fn default() -> Self {
        InForce(score::published("city-human-resources").unwrap_or_else(|| Scheme {
            id: "none".into(),
            name: "未设置".into(),
            source: String::new(),
            note: String::new(),
            rules: Vec::new(),
            stack: score::Stack::Sum,
            combined_percent: 100,
            brief_percent: 100,
            minimum: None,
            penalties: Vec::new(),
            adoption_rate: None,
        }))
    }
}

/// The scheme in force at a moment.
pub async fn in_force(app: &App, at: i64) -> Answer<settings::Versioned<InForce>> {
    Ok(app.settings().at::<InForce>(KEY, at).await?)
}

/// The scheme in force and those to start from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemesView {
    /// In force now.
    #[schema(value_type = Object)]
    pub current: Scheme,
    /// Its version; 0 = the shipped one.
    pub version: i64,
    /// From when it counts.
    pub effective_at: i64,
    /// Published schemes.
    #[schema(value_type = Vec<Object>)]
    pub published: Vec<Scheme>,
}

/// What is sent to try or save a scheme.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SchemeForm {
    /// The scheme.
    #[schema(value_type = Object)]
    pub scheme: Scheme,
    /// From when it counts, with saving; now when absent.
    #[serde(default)]
    pub effective_at: Option<i64>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The month to try it on, `2026-10`; last month when absent.
    #[serde(default)]
    pub month: Option<String>,
}

/// The scheme in force and the published ones.
#[utoipa::path(get, path = "/api/scores/schemes", tag = "scores", responses((status = 200, description = "Schemes", body = SchemesView)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<SchemesView>> {
    actor.require(Act::ReadScores)?;
    let current = in_force(&app, app.now()).await?;
    let published = score::PUBLISHED.iter().filter_map(|(id, _)| score::published(id)).collect();
    Ok(Json(SchemesView {
        current: current.value.0,
        version: current.version,
        effective_at: current.effective_at,
        published,
    }))
}

fn check(scheme: &Scheme) -> Answer<()> {
    if scheme.name.trim().is_empty() {
        return Err(Fault::field("name", "请填写办法名称。"));
    }
    if scheme.rules.is_empty() || scheme.rules.len() > 300 {
        return Err(Fault::field("rules", "办法应有 1 到 300 条规则。"));
    }
    let mut ids = std::collections::HashSet::new();
    for rule in &scheme.rules {
        if rule.name.trim().is_empty() || !ids.insert(rule.id.as_str()) {
            return Err(Fault::field("rules", format!("规则“{}”没有名称，或编号重复。", rule.name)));
        }
        if rule.points.0.abs() > 1_000_000 || !(0..=1_000).contains(&rule.multiplier) {
            return Err(Fault::field("rules", format!("规则“{}”的分值或倍数超出范围。", rule.name)));
        }
    }
    Ok(())
}

/// Saves a new version of the scheme.
#[utoipa::path(post, path = "/api/scores/schemes", tag = "scores", request_body = SchemeForm,
    responses((status = 200, description = "Schemes as they stand now", body = SchemesView)))]
pub(super) async fn save(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<SchemeForm>,
) -> Answer<Json<SchemesView>> {
    actor.require(Act::ManageScores)?;
    check(&form.scheme)?;
    if form.reason.trim().is_empty() {
        return Err(Fault::field("reason", "请填写修改原因。"));
    }
    let mut change = app.change(&actor).await?;
    let effective_at = form.effective_at.unwrap_or_else(|| change.now());
    settings::save(&mut change, KEY, &InForce(form.scheme), effective_at, form.reason.trim(), actor.user_id).await?;
    change.commit().await?;
    list(State(app), actor).await
}

/// What another scheme would have changed in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialView {
    /// Under the scheme in force.
    pub before: RankingView,
    /// Under the new one.
    pub after: RankingView,
    /// Lines that would differ.
    pub changed_lines: usize,
    /// In a sentence.
    pub sentence: String,
}

/// Tries a scheme on a month's records without saving it.
#[utoipa::path(post, path = "/api/scores/dry-run", tag = "scores", request_body = SchemeForm,
    responses((status = 200, description = "The month under both schemes", body = TrialView)))]
pub(super) async fn dry_run(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<SchemeForm>,
) -> Answer<Json<TrialView>> {
    actor.require(Act::ManageScores)?;
    check(&form.scheme)?;
    let today = time::date(app.now());
    let last = Period::month(today.year(), today.month()).map(|month| month.before());
    let month: Period = match &form.month {
        Some(text) => text.parse()?,
        None => last.ok_or(Fault::NotFound("个月份"))?,
    };
    let work = credits::work(&app, &actor.unit_path, rank::year_until(month)).await?;
    let current = in_force(&app, month.until_at() - 1).await?.value.0;
    let (before, old) = rank::rank_work(&work, &current, month);
    let (after, new) = rank::rank_work(&work, &form.scheme, month);
    let changed_lines = work
        .units
        .iter()
        .map(|unit| match (old.get(&unit.id), new.get(&unit.id)) {
            (Some(old), Some(new)) => score::compare(old, new).len(),
            _ => 0,
        })
        .sum();
    let moved = before
        .rows
        .iter()
        .filter(|row| after.rows.iter().any(|other| other.unit_id == row.unit_id && other.rank != row.rank))
        .count();
    let sentence = format!("按新办法，{}有 {changed_lines} 条得分改变，{moved} 个单位名次改变。", month.title());
    Ok(Json(TrialView { before, after, changed_lines, sentence }))
}
