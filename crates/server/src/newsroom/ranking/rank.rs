//! The ranking of a month with its carried and cumulative points, a unit's sheet, lapses, and the bulletin (通报).

use super::credits::{self, Work};
use super::schemes;
use crate::platform::web::{Input, Params, download};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::{self, Points, Scheme, Sheet};
use domain::people::Act;
use domain::time;
use paper::block as sheets;
use serde::{Deserialize, Serialize};
use serde_json::json;
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
    month: Option<String>,
    unit_id: Option<i64>,
    format: Option<String>,
}

fn month_of(app: &App, text: Option<&str>) -> Answer<Period> {
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
async fn root(app: &App, actor: &Actor) -> Answer<String> {
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
    let mut lines = Vec::new();
    let mut sheets = HashMap::new();
    for unit in &work.units {
        let none = score::Standing::default();
        let standing = work.standings.get(&unit.id).unwrap_or(&none);
        let credits = work.credits.get(&unit.id).map_or(&[][..], Vec::as_slice);
        let lapses = work.lapses.get(&unit.id).map_or(&[][..], Vec::as_slice);
        let sheet = score::score(scheme, standing, credits, lapses, &all);
        let within = |at: i64| at >= month.from_at() && at < month.until_at();
        let of_month: Points = sheet.entries.iter().filter(|entry| within(entry.at)).map(|entry| entry.points).sum();
        let carried: Points = sheet.entries.iter().filter(|entry| !within(entry.at)).map(|entry| entry.points).sum();
        lines.push((unit.id, of_month, carried, sheet.vetoed));
        sheets.insert(unit.id, sheet);
    }
    let rows = score::rank(&lines)
        .into_iter()
        .map(|ranked| {
            let unit = work.units.iter().find(|unit| unit.id == ranked.unit);
            let sheet = sheets.get(&ranked.unit);
            let mut by_rule = BTreeMap::new();
            let mut credits = 0;
            for entry in sheet
                .iter()
                .flat_map(|sheet| &sheet.entries)
                .filter(|entry| entry.at >= month.from_at() && entry.at < month.until_at())
            {
                *by_rule.entry(entry.name.clone()).or_insert(0.0) += entry.points.0 as f64 / 100.0;
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

async fn ranked(app: &App, actor: &Actor, month: Period) -> Answer<(RankingView, HashMap<Id, Sheet>, Work)> {
    let path = root(app, actor).await?;
    let work = credits::work(app, &path, year_until(month)).await?;
    let scheme = schemes::in_force(app, (month.until_at() - 1).min(app.now())).await?.value.0;
    let (mut view, sheets) = rank_work(&work, &scheme, month);
    view.counted_at = app.now();
    Ok((view, sheets, work))
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
    Ok(Json(ranked(&app, &actor, month).await?.0))
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
    let (_, sheets, work) = ranked(&app, &actor, month).await?;
    let unit_id = Id(of.unit_id.ok_or_else(|| Fault::field("unit_id", "请选择单位。"))?);
    let unit = work.units.iter().find(|unit| unit.id == unit_id).ok_or(Fault::NotFound("个单位"))?;
    // A unit sees its own lines; the office sees all.
    if !actor.covers(&unit.path) && !unit.path.starts_with(&actor.unit_path) && !actor.unit_path.starts_with(&unit.path)
    {
        return Err(Fault::NotFound("个单位"));
    }
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
                rule: entry.name.clone(),
                title,
                points: entry.points,
                why: entry.why.clone(),
                href,
            }
        })
        .collect();
    let total = rows.iter().map(|row| row.points).sum();
    Ok(Json(SheetView { unit_name: unit.name.clone(), month_title: month.title(), total, rows }))
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
    const FAULTS: [&str; 7] =
        ["late", "missed", "concealed", "false", "serious_error", "negative_news", "commission_failed"];
    if !FAULTS.contains(&form.fault.as_str()) {
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
    let id = app.id();
    let now = change.now();
    change
        .run(
            "INSERT INTO score_lapse (id, unit_id, unit_path, unit_name, fault, at, spoils, reason, registered_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![id.0, form.unit_id.0, path, name, &form.fault, form.at, form.spoils.map(|id| id.0), form.reason.trim(), &actor.name, now],
        )
        .await?;
    change.audit(
        "score.lapse",
        "score_lapse",
        id,
        None,
        Some(json!({"unit": form.unit_id, "fault": form.fault, "reason": form.reason})),
    );
    change.commit().await?;
    let date = time::date(form.at);
    let month = Period::month(date.year(), date.month()).ok_or(Fault::NotFound("个月份"))?;
    Ok(Json(ranked(&app, &actor, month).await?.0))
}

/// The bulletin (通报) of a month: docx, pdf, html, md or xlsx.
#[utoipa::path(get, path = "/api/scores/bulletin", tag = "scores", params(("month" = Option<String>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn bulletin(State(app): State<App>, actor: Actor, Params(of): Params<MonthOf>) -> Answer<Response> {
    actor.require(Act::ReadScores)?;
    let month = month_of(&app, of.month.as_deref())?;
    let (view, ..) = ranked(&app, &actor, month).await?;
    let format = of.format.unwrap_or_else(|| "docx".into());
    let title = format!("{}信息采用和媒体刊发情况通报", month.title());
    let paper = paper_of(&app, &view, &title);
    let fonts = app.config().fonts.clone();
    let kind = format.clone();
    let written = tokio::task::spawn_blocking(move || match kind.as_str() {
        "docx" => paper::docx::write(&paper, &paper::Fonts::find(&fonts))
            .map(|w| Some((w.bytes, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"))),
        "pdf" => paper::pdf::write(&paper, &paper::Fonts::find(&fonts)).map(|w| Some((w.bytes, "application/pdf"))),
        "xlsx" => paper::xlsx::write_paper(&paper)
            .map(|w| Some((w.bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        "md" => paper::markdown::write(&paper).map(|w| Some((w.bytes, "text/markdown; charset=utf-8"))),
        _ => Ok(None),
    })
    .await?
    .map_err(|error| Fault::refused("paper_failed", format!("通报没有生成：{error}"), "请稍后重试。"))?;
    let Some((bytes, media_type)) = written else {
        return Err(Fault::field("format", "可以导出 docx、pdf、xlsx、md。"));
    };
    let mut change = app.change(&actor).await?;
    change.audit(
        "score.bulletin",
        "ranking",
        &view.month,
        None,
        Some(json!({"format": format, "units": view.rows.len()})),
    );
    change.commit().await?;
    Ok(download(bytes, media_type, &format!("{title}.{format}")))
}

fn paper_of(app: &App, view: &RankingView, title: &str) -> sheets::Paper {
    let total: i64 = view.rows.iter().map(|row| row.credits).sum();
    let text = |words: String| sheets::Cell::text(words);
    let rows = view
        .rows
        .iter()
        .map(|row| {
            vec![
                text(row.rank.map_or_else(|| "否决".into(), |rank| rank.to_string())),
                text(row.unit_name.clone()),
                text(row.sent.to_string()),
                text(row.month.text()),
                text(row.carried.text()),
                text(row.cumulative.text()),
            ]
        })
        .collect();
    let mut blocks = vec![
        sheets::Block::para(format!(
            "{}，各单位共有 {total} 条采用、刊发计分，按《{}》计分排名如下。",
            view.month_title, view.scheme
        )),
        sheets::Block::Table(sheets::Table {
            caption: "得分排名".into(),
            unit: "单位：分".into(),
            columns: vec![
                sheets::Column::center("名次", 1.0),
                sheets::Column::new("单位", 3.0),
                sheets::Column::number("报送", 1.0),
                sheets::Column::number("本月得分", 1.3),
                sheets::Column::number("上月累计", 1.3),
                sheets::Column::number("累计得分", 1.3),
            ],
            rows,
            note: format!("得分相同的名次并列。统计时间：{}。", time::format_minute(app.now())),
            ..sheets::Table::default()
        }),
    ];
    if !view.silent.is_empty() {
        blocks.push(sheets::Block::para(format!("本月零报送单位：{}。", view.silent.join("、"))));
    }
    sheets::Paper {
        title: title.into(),
        blocks,
        signature: Some(sheets::Signature {
            units: vec![app.config().office.name.clone()],
            date: time::format_paper_date(app.now()),
            sealed: false,
        }),
        ..sheets::Paper::default()
    }
}
