//! A summary as a file: docx and PDF in the layout of GB/T 9704, HTML, Markdown. Each figure keeps a mark that leads
//! to its records, and on request an annex lists the source of each.

use super::summaries::{self, FigureStanding, SummaryView};
use crate::platform::web::{Params, PathId, download};
use crate::platform::{Actor, Answer, App, print};
use axum::extract::State;
use axum::response::Response;
use domain::figures::summary::{Block, Run, Standing};
use domain::people::Act;
use domain::time;
use paper::block as sheet;
use serde::Deserialize;
use serde_json::json;

/// How a summary is to be printed.
#[derive(Debug, Deserialize)]
pub struct PrintOf {
    format: Option<String>,
    annex: Option<String>,
    notes: Option<String>,
}

/// The summary as a file. Audited: what leaves the house is known.
#[utoipa::path(get, path = "/api/summaries/{id}/export", tag = "figures",
    params(("id" = String, Path), ("format" = Option<String>, Query), ("annex" = Option<String>, Query), ("notes" = Option<String>, Query)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn export(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Params(print): Params<PrintOf>,
) -> Answer<Response> {
    actor.require(Act::AskFigures)?;
    let kept = summaries::find(&app, &actor, id).await?;
    let view = summaries::view(&app, &actor, &kept).await?;
    let format = print.format.as_deref().unwrap_or("docx");
    let yes = |flag: &Option<String>| flag.as_deref().is_some_and(|flag| flag == "1" || flag == "true");
    let paper = paper_of(&app, &view, yes(&print.annex), yes(&print.notes));
    let (bytes, media_type) = print::written(&app, paper, format).await?;
    let mut change = app.change(&actor).await?;
    change.audit(
        "summary.export",
        "summary",
        id,
        None,
        Some(json!({"format": format, "title": view.title, "version": view.version})),
    );
    change.commit().await?;
    Ok(download(bytes, media_type, &format!("{}.{format}", view.title)))
}

/// The paper of a summary.
pub fn paper_of(app: &App, view: &SummaryView, annex: bool, notes: bool) -> sheet::Paper {
    let base = app.config().public_url.trim_end_matches('/').to_owned();
    let mut figures = view.figures.iter();
    let mut blocks = Vec::new();
    for block in &view.blocks {
        match block {
            Block::Heading { level, text } => blocks.push(heading(*level, text)),
            Block::Prose { runs } => {
                let runs = runs
                    .iter()
                    .map(|run| match run {
                        Run::Text { text } => sheet::Run::text(text.clone()),
                        Run::Figure { .. } => figures
                            .next()
                            .map_or_else(|| sheet::Run::missing(""), |figure| figure_run(&base, figure, notes)),
                    })
                    .collect();
                blocks.push(sheet::Block::runs(runs));
            }
            Block::Table { .. } => {
                if let Some(figure) = figures.next() {
                    blocks.push(parts_table(figure));
                }
            }
            // What only a person can write is not printed until it is written.
            Block::Note { .. } => {}
        }
    }
    sheet::Paper {
        title: view.title.clone(),
        blocks,
        signature: Some(sheet::Signature {
            units: vec![view.unit_name.clone()],
            date: time::format_paper_date(view.approved_at.unwrap_or_else(|| app.now())),
            sealed: false,
        }),
        annexes: if annex { vec![sources(&base, view)] } else { Vec::new() },
        ..sheet::Paper::default()
    }
}

/// Headings are numbered by the writer, unless the author numbered them.
fn heading(level: u8, text: &str) -> sheet::Block {
    let bare = text.trim_start();
    let first: String = bare.chars().take_while(|c| "一二三四五六七八九十（）()0123456789".contains(*c)).collect();
    let numbered_by_hand = !first.is_empty() && bare[first.len()..].starts_with(['、', '.', '．'])
        || first.starts_with(['（', '(']) && first.len() > 3;
    let level = level.saturating_sub(1).clamp(1, 4);
    if numbered_by_hand {
        sheet::Block::Heading { level, text: text.to_owned(), numbered: false }
    } else {
        sheet::Block::heading(level, text)
    }
}

fn figure_run(base: &str, figure: &FigureStanding, notes: bool) -> sheet::Run {
    if figure.standing == Standing::NoData {
        return sheet::Run::missing("");
    }
    let key = format!("{}@{}", figure.metric, figure.period);
    let run = sheet::Run::figure(figure.printed.clone(), key, format!("{base}{}", summaries::records_address(figure)));
    if notes { run.with_footnote(format!("{} 口径：{}", figure.name, figure.rule)) } else { run }
}

fn parts_table(figure: &FigureStanding) -> sheet::Block {
    let mut rows: Vec<Vec<sheet::Cell>> = figure
        .parts
        .iter()
        .map(|part| {
            vec![
                sheet::Cell::text(part.title.clone()),
                sheet::Cell::text(part.value.map_or_else(|| "—".into(), |value| value.to_string())),
            ]
        })
        .collect();
    rows.push(vec![sheet::Cell::text("合计"), sheet::Cell::text(figure.printed.clone())]);
    sheet::Block::Table(sheet::Table {
        caption: figure.name.clone(),
        unit: format!("单位：{}", figure.unit),
        columns: vec![sheet::Column::new("分类", 2.0), sheet::Column::number("数量", 1.0)],
        rows,
        total: true,
        note: figure.rule.clone(),
        ..sheet::Table::default()
    })
}

/// 数据来源表: figure, definition, cut-off, records, where they lie.
fn sources(base: &str, view: &SummaryView) -> sheet::Annex {
    let word = |standing: Standing| match standing {
        Standing::Agrees => "一致",
        Standing::MovedOn => "数据有更新",
        Standing::ByHand => "人工改写",
        Standing::Frozen => "已冻结",
        Standing::NoData => "待补",
    };
    let rows = view
        .figures
        .iter()
        .map(|figure| {
            let title = match figure.narrowed.values().next() {
                Some(value) => format!(
                    "{}（{}）",
                    figure.name,
                    domain::media::tier::Tier::of(value).map_or(value.as_str(), |tier| tier.title())
                ),
                None => figure.name.clone(),
            };
            vec![
                sheet::Cell::text(title),
                sheet::Cell::run(sheet::Run::figure(
                    format!("{}{}", figure.printed, figure.unit),
                    figure.metric.clone(),
                    format!("{base}{}", summaries::records_address(figure)),
                )),
                sheet::Cell::text(figure.period.clone()),
                sheet::Cell::text(figure.records.to_string()),
                sheet::Cell::text(word(figure.standing)),
                sheet::Cell::text(figure.snapshot.clone().unwrap_or_default()),
            ]
        })
        .collect();
    sheet::Annex {
        title: "数据来源表".into(),
        blocks: vec![sheet::Block::Table(sheet::Table {
            columns: vec![
                sheet::Column::new("指标", 3.0),
                sheet::Column::number("数字", 1.5),
                sheet::Column::new("时段", 2.0),
                sheet::Column::number("记录数", 1.0),
                sheet::Column::new("状态", 1.3),
                sheet::Column::new("快照", 2.0),
            ],
            rows,
            note: "电子版中点开数字可以查看计入的每一条记录。".into(),
            ..sheet::Table::default()
        })],
    }
}
