//! 计分办法: the scheme in force, the published ones to start from, and a new version with its effective date after
//! a trial on last month's records.

use super::credits::{self, CLASSES, Wants};
use super::rank::{self, RankingView};
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault, FieldError, settings};
use axum::Json;
use axum::extract::State;
use domain::figures::Period;
use domain::media::outlet::Channel;
use domain::newsroom::article::{Kind, TEMPLATES};
use domain::newsroom::score::{self, Points, Scheme};
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
            combined_percent: 100,
            brief_percent: 100,
            ..Scheme::default()
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
    let faults = score::faults(scheme);
    if faults.is_empty() {
        return Ok(());
    }
    Err(Fault::Invalid(faults.into_iter().map(|fault| FieldError::new(fault.at, fault.sentence)).collect()))
}

/// The words a scheme is written in: code and name.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrammarView {
    /// What earns points.
    pub sources: Vec<(String, String)>,
    /// Whose channel.
    pub levels: Vec<(String, String)>,
    /// Positions.
    pub positions: Vec<(String, String)>,
    /// Ways of use.
    pub usages: Vec<(String, String)>,
    /// Kinds of article, and what they are written from.
    pub kinds: Vec<(String, String)>,
    /// Kinds of outlet; any part of a name may be written besides.
    pub channels: Vec<(String, String)>,
    /// Classes of unit.
    pub classes: Vec<(String, String)>,
    /// Stretches of the calendar.
    pub spans: Vec<(String, String)>,
    /// Faults.
    pub faults: Vec<(String, String)>,
    /// What requirements count.
    pub counted: Vec<(String, String)>,
    /// How co-authors share.
    pub shares: Vec<(String, String)>,
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(code, title)| ((*code).to_owned(), (*title).to_owned())).collect()
}

/// The words a scheme is written in, so that a screen offers them.
#[utoipa::path(get, path = "/api/scores/grammar", tag = "scores", responses((status = 200, description = "Words", body = GrammarView)))]
pub(super) async fn grammar(actor: Actor) -> Answer<Json<GrammarView>> {
    actor.require(Act::ReadScores)?;
    let mut kinds: Vec<(String, String)> = Kind::ALL.iter().map(|k| (k.code().into(), k.title().into())).collect();
    kinds.extend(TEMPLATES.iter().filter(|t| Kind::of(t.code).is_none()).map(|t| (t.code.into(), t.title.into())));
    Ok(Json(GrammarView {
        sources: pairs(&[
            ("adoption", "采用"),
            ("placement", "媒体刊发"),
            ("sent", "向上报送"),
            ("instruction", "领导批示"),
        ]),
        levels: pairs(&[
            ("nation", "国家级"),
            ("province", "省级"),
            ("city", "市级"),
            ("county", "县级"),
            ("own", "本级"),
            ("industry", "行业媒体"),
            ("new_media", "新媒体"),
        ]),
        positions: pairs(&[("front_lead", "头版头条"), ("front", "头版"), ("homepage", "首页"), ("inside", "内页")]),
        usages: pairs(&[("single", "单条"), ("combined", "综合"), ("brief", "简讯"), ("repost", "转载")]),
        kinds,
        channels: Channel::ALL.iter().map(|c| (c.code().into(), c.title().into())).collect(),
        classes: pairs(&CLASSES),
        spans: pairs(&[("month", "每月"), ("quarter", "每季度"), ("half", "每半年"), ("year", "每年")]),
        faults: pairs(&score::FAULTS),
        counted: pairs(&[("sent", "报送"), ("adoption", "采用"), ("placement", "刊发")]),
        shares: pairs(&[("divided", "按份额分"), ("full", "各计全分"), ("first", "只计第一作者单位")]),
    }))
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
    /// The first of them.
    pub lines: Vec<TrialLine>,
    /// In a sentence.
    pub sentence: String,
}

/// A line that would differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialLine {
    /// Whose.
    pub unit_name: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub href: String,
    /// The rule before; empty where none fitted.
    pub rule_before: String,
    /// The rule after.
    pub rule_after: String,
    /// Points before.
    #[schema(value_type = f64)]
    pub before: Points,
    /// Points after.
    #[schema(value_type = f64)]
    pub after: Points,
}

/// The most changed lines shown one by one.
const LINES_SHOWN: usize = 200;

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
    let current = in_force(&app, month.until_at() - 1).await?.value.0;
    let wants = Wants::of([&current, &form.scheme], Some(month.from_at()));
    let work = credits::work(&app, &actor.unit_path, rank::year_until(month), wants).await?;
    let next = form.scheme;
    Ok(Json(tokio::task::spawn_blocking(move || trial(&work, &current, &next, month)).await?))
}

fn trial(work: &credits::Work, current: &Scheme, next: &Scheme, month: Period) -> TrialView {
    let (before, old) = rank::rank_work(work, current, month);
    let (after, new) = rank::rank_work(work, next, month);
    let within = |at: i64| at >= month.from_at() && at < month.until_at();
    let mut changed_lines = 0;
    let mut lines = Vec::new();
    for unit in &work.units {
        let (Some(old), Some(new)) = (old.get(&unit.id), new.get(&unit.id)) else { continue };
        for changed in score::compare(old, new) {
            let at = changed.after.as_ref().or(changed.before.as_ref()).map_or(0, |entry| entry.at);
            if !within(at) {
                continue;
            }
            changed_lines += 1;
            if lines.len() < LINES_SHOWN {
                let titled = changed.record.and_then(|record| work.titles.get(&record)).cloned();
                let (title, href) = titled.unwrap_or_default();
                let rule =
                    |entry: &Option<score::ScoreEntry>| entry.as_ref().map_or_else(String::new, |e| e.name.to_string());
                let points = |entry: &Option<score::ScoreEntry>| entry.as_ref().map_or(Points(0), |e| e.points);
                lines.push(TrialLine {
                    unit_name: unit.name.clone(),
                    title,
                    href,
                    rule_before: rule(&changed.before),
                    rule_after: rule(&changed.after),
                    before: points(&changed.before),
                    after: points(&changed.after),
                });
            }
        }
    }
    let places: std::collections::HashMap<_, _> = after.rows.iter().map(|row| (row.unit_id, row.rank)).collect();
    let moved = before.rows.iter().filter(|row| places.get(&row.unit_id).is_some_and(|rank| *rank != row.rank)).count();
    let sentence = format!("按新办法，{}有 {changed_lines} 条得分改变，{moved} 个单位名次改变。", month.title());
    TrialView { before, after, changed_lines, lines, sentence }
}
