//! The ranking of a month with its carried and cumulative points, and the sheet a unit's points stand on.

use super::credits::{self, Wants, Work};
use super::schemes;
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::{self, Points, Scheme, Sheet};
use domain::people::Act;
use domain::time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// A line of the ranking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankRow {
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Points of the month.
    #[schema(value_type = f64)]
    pub month: Points,
    /// 上月累计.
    #[schema(value_type = f64)]
    pub carried: Points,
    /// 累计.
    #[schema(value_type = f64)]
    pub cumulative: Points,
    /// From 1; absent for a vetoed unit.
    pub rank: Option<i64>,
    /// By the points carried.
    pub rank_before: Option<i64>,
    /// 一票否决.
    pub vetoed: bool,
    /// Articles it sent in the month.
    pub sent: i64,
    /// Placements and adoptions of the month.
    pub credits: i64,
    /// Points of the month by rule.
    #[schema(value_type = Object)]
    pub by_rule: BTreeMap<String, f64>,
}

/// The ranking of a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingView {
    /// The month.
    pub month: String,
    /// In words.
    pub month_title: String,
    /// The scheme.
    pub scheme: String,
    /// The document it comes from.
    pub source: String,
    /// Lines, best first.
    pub rows: Vec<RankRow>,
    /// Units that sent nothing.
    pub silent: Vec<String>,
    /// Counted at this moment.
    pub counted_at: i64,
}

/// Which month.
#[derive(Debug, Deserialize)]
pub struct MonthOf {
    pub(super) month: Option<String>,
    pub(super) unit_id: Option<i64>,
    pub(super) format: Option<String>,
}

pub(super) fn month_of(app: &App, text: Option<&str>) -> Answer<Period> {
    let today = time::date(app.now());
    match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            let period: Period = text.parse()?;
            if period.by_month().len() != 1 {
                return Err(Fault::field("month", "排名按月计算，请写作 2026-11。"));
            }
            Ok(period)
        }
        None => Period::month(today.year(), today.month()).ok_or(Fault::NotFound("个月份")),
    }
}

/// From the first of January to the end of the month.
pub fn year_until(month: Period) -> Period {
    Period::year(month.last.year()).map_or(month, |year| year.until(month.last))
}

/// The office's ranking is seen by everybody it ranks.
pub(super) async fn root(app: &App, actor: &Actor) -> Answer<String> {
    let path: Option<String> = app
        .db()
        .one("SELECT path FROM unit WHERE parent_id IS NULL AND $1 LIKE path || '%' LIMIT 1", args![&actor.unit_path])
        .await?;
    Ok(path.unwrap_or_else(|| actor.unit_path.clone()))
}

/// Scores the work and ranks the units; answers the sheets of the whole year too.
pub fn rank_work(work: &Work, scheme: &Scheme, month: Period) -> (RankingView, HashMap<Id, Sheet>) {
    let year = year_until(month);
    let all: Vec<(i16, i8)> = year.by_month().iter().map(|m| (m.first.year(), m.first.month())).collect();
    let none = score::Standing::default();
    let score_one = |unit: &credits::Contender| {
        let standing = work.standings.get(&unit.id).unwrap_or(&none);
        let credits = work.credits.get(&unit.id).map_or(&[][..], Vec::as_slice);
        let lapses = work.lapses.get(&unit.id).map_or(&[][..], Vec::as_slice);
        (unit.id, score::score(scheme, standing, credits, lapses, &all))
    };
    let score_one = &score_one;
    // No unit's points depend on another's: each processor takes its share of them.
    let share = work.units.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from)).max(1);
    let sheets: HashMap<Id, Sheet> = std::thread::scope(|scope| {
        let parts: Vec<_> = work
            .units
            .chunks(share)
            .map(|units| scope.spawn(move || units.iter().map(score_one).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let within = |at: i64| at >= month.from_at() && at < month.until_at();
    let mut lines = Vec::with_capacity(work.units.len());
    for unit in &work.units {
        let Some(sheet) = sheets.get(&unit.id) else { continue };
        let of_month: Points = sheet.entries.iter().filter(|entry| within(entry.at)).map(|entry| entry.points).sum();
        let carried: Points = sheet.entries.iter().filter(|entry| !within(entry.at)).map(|entry| entry.points).sum();
        lines.push((unit.id, of_month, carried, sheet.vetoed));
    }
    let named: HashMap<Id, &credits::Contender> = work.units.iter().map(|unit| (unit.id, unit)).collect();
    let rows = score::rank(&lines)
        .into_iter()
        .map(|ranked| {
            let unit = named.get(&ranked.unit);
            let sheet = sheets.get(&ranked.unit);
            let mut by_rule = BTreeMap::new();
            let mut credits = 0;
            for entry in sheet
                .iter()
                .flat_map(|sheet| &sheet.entries)
                .filter(|entry| entry.at >= month.from_at() && entry.at < month.until_at())
            {
                *by_rule.entry(entry.name.to_string()).or_insert(0.0) += entry.points.0 as f64 / 100.0;
                credits += i64::from(entry.record.is_some());
            }
            RankRow {
                unit_id: ranked.unit,
                unit_name: unit.map_or_else(String::new, |unit| unit.name.clone()),
                month: ranked.month,
                carried: ranked.carried,
                cumulative: ranked.cumulative,
                rank: ranked.rank,
                rank_before: ranked.rank_before,
                vetoed: sheet.is_some_and(|sheet| sheet.vetoed),
                sent: work
                    .standings
                    .get(&ranked.unit)
                    .and_then(|s| s.sent.get(&(month.first.year(), month.first.month())))
                    .copied()
                    .unwrap_or(0),
                credits,
                by_rule,
            }
        })
        .collect::<Vec<_>>();
    let silent = rows.iter().filter(|row| row.sent == 0 && row.credits == 0).map(|row| row.unit_name.clone()).collect();
    let view = RankingView {
        month: month.to_string(),
        month_title: month.title(),
        scheme: scheme.name.clone(),
        source: scheme.source.clone(),
        rows,
        silent,
        counted_at: 0,
    };
    (view, sheets)
}

/// A month scored: the ranking, each unit's sheet of the year, and what they stand on.
pub(super) struct RankedMonth {
    pub view: RankingView,
    pub sheets: HashMap<Id, Sheet>,
    pub work: Work,
}

pub(super) async fn ranked(app: &App, actor: &Actor, month: Period, with_titles: bool) -> Answer<RankedMonth> {
    let path = root(app, actor).await?;
    let scheme = schemes::in_force(app, (month.until_at() - 1).min(app.now())).await?.value.0;
    let wants = Wants::of([&scheme], with_titles.then(|| month.from_at()));
    let work = credits::work(app, &path, year_until(month), wants).await?;
    let now = app.now();
    // Half a million lines take a moment: not on a thread that answers requests.
    Ok(tokio::task::spawn_blocking(move || {
        let (mut view, sheets) = rank_work(&work, &scheme, month);
        view.counted_at = now;
        RankedMonth { view, sheets, work }
    })
    .await?)
}

/// The ranking of a month.
#[utoipa::path(get, path = "/api/scores/ranking", tag = "scores", params(("month" = Option<String>, Query)),
    responses((status = 200, description = "Units, best first", body = RankingView)))]
pub(super) async fn ranking(
    State(app): State<App>,
    actor: Actor,
    Params(of): Params<MonthOf>,
) -> Answer<Json<RankingView>> {
    actor.require(Act::ReadScores)?;
    let month = month_of(&app, of.month.as_deref())?;
    Ok(Json(ranked(&app, &actor, month, false).await?.view))
}

/// A line of a unit's sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetRow {
    /// The record; absent for base points.
    #[schema(value_type = Option<String>)]
    pub id: Option<Id>,
    /// When.
    pub at: i64,
    /// The rule.
    pub rule: String,
    /// What it is called.
    pub title: String,
    /// What it brings.
    #[schema(value_type = f64)]
    pub points: Points,
    /// Why it differs from the rule.
    pub why: String,
    /// Where it stands.
    pub href: String,
    /// Its sign in the bulletin.
    pub flag: String,
}

/// A unit's sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetView {
    /// The unit.
    pub unit_name: String,
    /// The month.
    pub month_title: String,
    /// Points of the month.
    #[schema(value_type = f64)]
    pub total: Points,
    /// Lines in time order.
    pub rows: Vec<SheetRow>,
}

/// The lines a unit's points of a month stand on.
#[utoipa::path(get, path = "/api/scores/sheet", tag = "scores", params(("unit_id" = String, Query), ("month" = Option<String>, Query)),
    responses((status = 200, description = "The sheet", body = SheetView)))]
pub(super) async fn sheet(
    State(app): State<App>,
    actor: Actor,
    Params(of): Params<MonthOf>,
) -> Answer<Json<SheetView>> {
    actor.require(Act::ReadScores)?;
    let month = month_of(&app, of.month.as_deref())?;
    let RankedMonth { sheets, work, .. } = ranked(&app, &actor, month, true).await?;
    let unit_id = Id(of.unit_id.ok_or_else(|| Fault::field("unit_id", "请选择单位。"))?);
    let unit = work.units.iter().find(|unit| unit.id == unit_id).ok_or(Fault::NotFound("个单位"))?;
    // A unit sees its own lines; the office sees all.
    if !actor.covers(&unit.path) && !unit.path.starts_with(&actor.unit_path) && !actor.unit_path.starts_with(&unit.path)
    {
        return Err(Fault::NotFound("个单位"));
    }
    let flags: HashMap<Id, &'static str> =
        work.credits.get(&unit_id).into_iter().flatten().map(|credit| (credit.record, score::flag(credit))).collect();
    let rows: Vec<SheetRow> = sheets
        .get(&unit_id)
        .into_iter()
        .flat_map(|sheet| &sheet.entries)
        .filter(|entry| entry.at >= month.from_at() && entry.at < month.until_at())
        .map(|entry| {
            let (title, href) = entry.record.and_then(|record| work.titles.get(&record)).cloned().unwrap_or_default();
            SheetRow {
                id: entry.record,
                at: entry.at,
                rule: entry.name.to_string(),
                title,
                points: entry.points,
                why: entry.why.clone(),
                href,
                flag: entry.record.and_then(|record| flags.get(&record)).copied().unwrap_or_default().into(),
            }
        })
        .collect();
    let total = rows.iter().map(|row| row.points).sum();
    Ok(Json(SheetView { unit_name: unit.name.clone(), month_title: month.title(), total, rows }))
}
