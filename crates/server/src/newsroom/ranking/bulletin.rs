//! 通报: the month as a paper, with the ranking, what each unit's points stand on, tasks, lapses and who sent nothing.

use super::lapses::{self, LapseView};
use super::quotas::{self, QuotaView};
use super::rank::{MonthOf, RankedMonth, month_of, ranked, root};
use crate::platform::print;
use crate::platform::web::{Params, download};
use crate::platform::{Actor, Answer, App};
use axum::extract::State;
use axum::response::Response;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::{self, Credit, LEGEND};
use domain::people::Act;
use domain::time;
use paper::block as sheets;
use serde_json::json;
use std::collections::HashMap;

/// The most titles printed for one unit; the others stand in the system.
const TITLES_MOST: usize = 30;
/// The most items praised.
const BEST_MOST: usize = 10;

/// What a bulletin says beside the ranking.
struct Extra {
    quotas: Vec<QuotaView>,
    lapses: Vec<LapseView>,
    /// Open topics with their deadlines.
    asked: Vec<(String, i64)>,
}

async fn asked(app: &App) -> Answer<Vec<(String, i64)>> {
    let sql = "SELECT topic, due_at FROM commission WHERE closed_at IS NULL AND due_at > $1 ORDER BY due_at LIMIT 10";
    Ok(app.db().all(sql, args![app.now()]).await?)
}

/// The bulletin (通报) of a month: docx, pdf, html, md or xlsx.
#[utoipa::path(get, path = "/api/scores/bulletin", tag = "scores", params(("month" = Option<String>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn bulletin(State(app): State<App>, actor: Actor, Params(of): Params<MonthOf>) -> Answer<Response> {
    actor.require(Act::ReadScores)?;
    let month = month_of(&app, of.month.as_deref())?;
    let month_work = ranked(&app, &actor, month, true).await?;
    let office = root(&app, &actor).await?;
    let extra = Extra {
        quotas: quotas::of_office(&app, &actor, month).await?,
        lapses: lapses::of_month(&app, &office, month).await?,
        asked: asked(&app).await?,
    };
    let format = of.format.unwrap_or_else(|| "docx".into());
    let title = format!("{}信息采用和媒体刊发情况通报", month.title());
    let signature = sheets::Signature {
        units: vec![app.config().office.name.clone()],
        date: time::format_paper_date(app.now()),
        sealed: false,
    };
    let units = month_work.view.rows.len();
    let (heading, of_month) = (title.clone(), month_work.view.month.clone());
    let paper = tokio::task::spawn_blocking(move || paper_of(&month_work, month, &extra, heading, signature)).await?;
    let (bytes, media_type) = print::written(&app, paper, &format).await?;
    let mut change = app.change(&actor).await?;
    change.audit("score.bulletin", "ranking", &of_month, None, Some(json!({"format": format, "units": units})));
    change.commit().await?;
    Ok(download(bytes, media_type, &format!("{title}.{format}")))
}

fn table(caption: &str, unit: &str, columns: Vec<sheets::Column>, rows: Vec<Vec<String>>) -> sheets::Block {
    sheets::Block::Table(sheets::Table {
        caption: caption.into(),
        unit: unit.into(),
        columns,
        rows: rows.into_iter().map(|row| row.into_iter().map(sheets::Cell::text).collect()).collect(),
        ..sheets::Table::default()
    })
}

fn heading(text: &str) -> sheets::Block {
    sheets::Block::Heading { level: 1, text: text.into(), numbered: true }
}

fn paper_of(
    month_work: &RankedMonth,
    month: Period,
    extra: &Extra,
    title: String,
    signature: sheets::Signature,
) -> sheets::Paper {
    let mut blocks = overview(month_work, month);
    blocks.push(heading("得分排名"));
    blocks.push(ranking(month_work));
    blocks.extend(best(month_work, month));
    blocks.push(heading("各单位采用和刊发情况"));
    blocks.extend(lists(month_work, month));
    blocks.extend(tasks(&extra.quotas));
    blocks.extend(shortcomings(&month_work.view.silent, &extra.lapses));
    if !extra.asked.is_empty() {
        blocks.push(heading("下阶段报送要求"));
        let asked: Vec<String> =
            extra.asked.iter().map(|(topic, due)| format!("“{topic}”（{}前）", time::format_day(*due))).collect();
        blocks.push(sheets::Block::para(format!("请各单位围绕以下约稿题目按时报送：{}。", asked.join("、"))));
    }
    sheets::Paper { title, blocks, signature: Some(signature), ..sheets::Paper::default() }
}

fn of_month(month_work: &RankedMonth, month: Period) -> impl Iterator<Item = &Credit> {
    let within = move |credit: &&Credit| credit.at >= month.from_at() && credit.at < month.until_at();
    month_work.work.credits.values().flatten().filter(within)
}

fn overview(month_work: &RankedMonth, month: Period) -> Vec<sheets::Block> {
    let view = &month_work.view;
    let sent: i64 = view.rows.iter().map(|row| row.sent).sum();
    let mut counts: HashMap<(score::Source, &str), std::collections::HashSet<Id>> = HashMap::new();
    for credit in of_month(month_work, month).filter(|credit| &*credit.usage != "repost") {
        counts.entry((credit.source, &*credit.level)).or_default().insert(credit.record);
    }
    let of = |source, levels: &[(&str, &str)]| -> (usize, String) {
        let parts: Vec<(usize, &str)> = levels
            .iter()
            .map(|(code, title)| (counts.get(&(source, *code)).map_or(0, std::collections::HashSet::len), *title))
            .collect();
        let said: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, title)| format!("{title}{n}条")).collect();
        let whole = parts.iter().map(|(n, _)| n).sum();
        (whole, if said.is_empty() { String::new() } else { format!("（{}）", said.join("、")) })
    };
    let levels = [("nation", "国家级"), ("province", "省级"), ("city", "市级"), ("county", "县级"), ("own", "本级")];
    let tiers = [
        ("nation", "国家级"),
        ("industry", "行业"),
        ("province", "省级"),
        ("city", "市级"),
        ("county", "县级"),
        ("new_media", "新媒体"),
        ("", "未定级"),
    ];
    let (adopted, by_level) = of(score::Source::Adoption, &levels);
    let (instructed, _) = of(score::Source::Instruction, &levels);
    let (placed, by_tier) = of(score::Source::Placement, &tiers);
    vec![sheets::Block::para(format!(
        "{}，各单位报送信息{sent}条，采用{adopted}条{by_level}，领导批示{instructed}条，媒体刊发{placed}条{by_tier}。按《{}》计分，现将有关情况通报如下。",
        view.month_title, view.scheme
    ))]
}

fn ranking(month_work: &RankedMonth) -> sheets::Block {
    let rows = month_work
        .view
        .rows
        .iter()
        .map(|row| {
            vec![
                row.rank.map_or_else(|| "否决".into(), |rank| rank.to_string()),
                row.unit_name.clone(),
                row.sent.to_string(),
                row.month.text(),
                row.carried.text(),
                row.cumulative.text(),
            ]
        })
        .collect();
    let columns = vec![
        sheets::Column::center("名次", 1.0),
        sheets::Column::new("单位", 3.0),
        sheets::Column::number("报送", 1.0),
        sheets::Column::number("本月得分", 1.3),
        sheets::Column::number("上月累计", 1.3),
        sheets::Column::number("累计得分", 1.3),
    ];
    match table("得分排名", "单位：分", columns, rows) {
        sheets::Block::Table(made) => sheets::Block::Table(sheets::Table {
            note: format!("得分相同的名次并列。统计时间：{}。", time::format_minute(month_work.view.counted_at)),
            ..made
        }),
        other => other,
    }
}

/// A line of a unit's sheet with its sign and title.
struct Item<'a> {
    flag: &'static str,
    title: &'a str,
    points: score::Points,
}

fn items<'a>(month_work: &'a RankedMonth, month: Period, unit: Id) -> Vec<Item<'a>> {
    let within = |at: i64| at >= month.from_at() && at < month.until_at();
    let flags: HashMap<Id, &'static str> = month_work
        .work
        .credits
        .get(&unit)
        .into_iter()
        .flatten()
        .filter(|credit| within(credit.at))
        .map(|credit| (credit.record, score::flag(credit)))
        .collect();
    let place = |flag: &str| LEGEND.iter().position(|(sign, _)| *sign == flag).unwrap_or(LEGEND.len());
    let sheet = month_work.sheets.get(&unit);
    let mut items: Vec<Item> = sheet
        .into_iter()
        .flat_map(|sheet| &sheet.entries)
        .filter(|entry| within(entry.at))
        .filter_map(|entry| {
            let record = entry.record?;
            let title = month_work.work.titles.get(&record).map_or("", |(title, _)| title.as_str());
            Some(Item { flag: flags.get(&record)?, title, points: entry.points })
        })
        .collect();
    items.sort_by_key(|item| (place(item.flag), std::cmp::Reverse(item.points)));
    items
}

fn best(month_work: &RankedMonth, month: Period) -> Vec<sheets::Block> {
    let mut all: Vec<(&str, Item)> = Vec::new();
    for row in &month_work.view.rows {
        all.extend(items(month_work, month, row.unit_id).into_iter().map(|item| (row.unit_name.as_str(), item)));
    }
    all.retain(|(_, item)| item.points.0 > 0);
    all.sort_by_key(|(_, item)| std::cmp::Reverse(item.points));
    // One title adopted twice is praised once.
    let mut seen = std::collections::HashSet::new();
    all.retain(|(_, item)| seen.insert(item.title.trim_end_matches("（批示）").to_owned()));
    if all.is_empty() {
        return Vec::new();
    }
    let rows = all
        .iter()
        .take(BEST_MOST)
        .map(|(unit, item)| vec![format!("{}{}", item.flag, item.title), (*unit).to_owned(), item.points.text()])
        .collect();
    let columns =
        vec![sheets::Column::new("稿件", 5.0), sheets::Column::new("单位", 2.0), sheets::Column::number("得分", 1.0)];
    vec![heading("优秀稿件"), table("本月得分最高的稿件", "单位：分", columns, rows)]
}

fn lists(month_work: &RankedMonth, month: Period) -> Vec<sheets::Block> {
    let legend: Vec<String> = LEGEND.iter().map(|(sign, says)| format!("{sign}{says}")).collect();
    let mut blocks = vec![sheets::Block::para(format!("符号说明：{}。", legend.join("、")))];
    for row in &month_work.view.rows {
        let items = items(month_work, month, row.unit_id);
        if items.is_empty() {
            continue;
        }
        let shown: Vec<String> = items.iter().take(TITLES_MOST).map(|i| format!("{}{}", i.flag, i.title)).collect();
        let more = match items.len().saturating_sub(TITLES_MOST) {
            0 => String::new(),
            more => format!("；另有 {more} 条，明细见系统“任务与排名”"),
        };
        let text =
            format!("{}（{} 条，{} 分）：{}{more}。", row.unit_name, items.len(), row.month.text(), shown.join("；"));
        blocks.push(sheets::Block::para(text));
    }
    blocks
}

fn tasks(quotas: &[QuotaView]) -> Vec<sheets::Block> {
    if quotas.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading("任务完成情况")];
    for quota in quotas {
        let forecast = quota.forecast.map_or_else(String::new, |n| format!("，按目前进度到期约 {n} 篇"));
        let warning = if quota.warning.is_empty() { String::new() } else { format!("注意：{}", quota.warning) };
        blocks.push(sheets::Block::para(format!(
            "{}（{}）：任务 {} 篇，完成 {} 篇，还差 {} 篇{forecast}。{warning}",
            quota.name, quota.period_title, quota.whole, quota.done, quota.gap
        )));
        let rows: Vec<Vec<String>> = quota
            .units
            .iter()
            .filter(|unit| unit.least > 0)
            .map(|unit| {
                vec![
                    unit.unit_name.clone(),
                    unit.least.to_string(),
                    unit.done.to_string(),
                    unit.gap.to_string(),
                    unit.forecast.map_or_else(|| "—".into(), |n| n.to_string()),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let columns = vec![
                sheets::Column::new("单位", 3.0),
                sheets::Column::number("任务", 1.0),
                sheets::Column::number("完成", 1.0),
                sheets::Column::number("差额", 1.0),
                sheets::Column::number("预计", 1.0),
            ];
            blocks.push(table(&quota.name, "单位：篇", columns, rows));
        }
    }
    blocks
}

fn shortcomings(silent: &[String], lapses: &[LapseView]) -> Vec<sheets::Block> {
    if silent.is_empty() && lapses.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading("存在的问题")];
    if !silent.is_empty() {
        blocks.push(sheets::Block::para(format!("零报送单位（{} 个）：{}。", silent.len(), silent.join("、"))));
    }
    let said: Vec<String> = lapses
        .iter()
        .map(|lapse| {
            format!("{}{}（{}，{}）", lapse.unit_name, lapse.fault_title, time::format_day(lapse.at), lapse.reason)
        })
        .collect();
    if !said.is_empty() {
        blocks.push(sheets::Block::para(format!("扣分情形：{}。", said.join("；"))));
    }
    blocks
}
