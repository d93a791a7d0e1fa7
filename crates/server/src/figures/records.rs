//! The records behind a figure as a list page and as a file. The same WHERE as the number; only for those who may
//! see the register; every export is audited.

use super::ask::{self, Question};
use super::views::ColumnView;
use super::{count, trace};
use crate::platform::web::{Params, download};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::people::Act;
use domain::time;
use paper::xlsx;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Beyond this an export would not open in an office's spreadsheet.
const MOST_EXPORTED: i64 = 200_000;

/// A page of the records behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordList {
    /// What is counted.
    pub title: String,
    /// The number.
    pub value: Option<i64>,
    /// Its unit.
    pub unit: String,
    /// The days, in words.
    pub period_title: String,
    /// The unit asked.
    pub scope: String,
    /// The counting rule.
    pub rule: String,
    /// Columns of the rows.
    pub columns: Vec<ColumnView>,
    /// The page.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<BTreeMap<String, serde_json::Value>>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

fn readable(actor: &Actor, question: &Question) -> Answer<()> {
    if actor.may(question.register.act) {
        return Ok(());
    }
    Err(Fault::Forbidden(format!(
        "您没有查看{}明细的权限，如需核对请联系{}。",
        question.register.name, question.metric.owner
    )))
}

/// The records behind a figure.
#[utoipa::path(get, path = "/api/figures/records", tag = "figures",
    params(("metric" = String, Query), ("period" = Option<String>, Query), ("unit_id" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "A page of records", body = RecordList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<trace::Query>,
) -> Answer<Json<RecordList>> {
    actor.require(Act::AskFigures)?;
    let question = ask::question(&app, &actor, &trace::wanted_or_frozen(&app, &query).await?).await?;
    readable(&actor, &question)?;
    let limit = query.get("limit").and_then(|text| text.parse::<i64>().ok()).unwrap_or(50).clamp(1, 200);
    let after = query.get("after").and_then(|text| trace::cursor(text));
    let figure = ask::ask(&app, &question).await?;
    let found = count::records(&app, &question, after, limit + 1).await?;
    let next = (found.len() as i64 > limit)
        .then(|| found.get(limit as usize - 1).map(|last| format!("{}_{}", last.at, last.id)))
        .flatten();
    Ok(Json(RecordList {
        title: figure.name,
        value: figure.value,
        unit: figure.unit,
        period_title: figure.period_title,
        scope: figure.scope.name,
        rule: figure.rule,
        columns: trace::columns(&question),
        rows: found.into_iter().take(limit as usize).map(|record| trace::row(&question, record)).collect(),
        next,
        total: figure.records,
    }))
}

/// The records behind a figure as a workbook (or csv), with a second sheet that says what was counted.
#[utoipa::path(get, path = "/api/figures/export", tag = "figures",
    params(("metric" = String, Query), ("period" = Option<String>, Query), ("unit_id" = Option<String>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn export(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<trace::Query>,
) -> Answer<Response> {
    actor.require(Act::AskFigures)?;
    let question = ask::question(&app, &actor, &trace::wanted_or_frozen(&app, &query).await?).await?;
    readable(&actor, &question)?;
    let figure = ask::ask(&app, &question).await?;
    if figure.records > MOST_EXPORTED {
        return Err(Fault::TooLarge(format!(
            "有 {} 条记录，一次最多导出 {MOST_EXPORTED} 条，请缩小时段或单位。",
            figure.records
        )));
    }
    let records = count::records(&app, &question, None, MOST_EXPORTED).await?;
    let columns = trace::columns(&question);
    let heads: Vec<xlsx::Column> = columns
        .iter()
        .map(|column| match column.key.as_str() {
            "date" => xlsx::Column::of("日期", xlsx::Kind::Date),
            "value" => xlsx::Column::of(column.title.clone(), xlsx::Kind::Whole),
            "title" => xlsx::Column::text("标题", 48),
            _ => xlsx::Column::text(column.title.clone(), 18),
        })
        .collect();
    let lines: Vec<Vec<xlsx::Value>> = records
        .into_iter()
        .map(|record| {
            let at = record.at;
            let row = trace::row(&question, record);
            columns
                .iter()
                .map(|column| match (column.key.as_str(), row.get(&column.key)) {
                    ("date", _) => xlsx::Value::Moment(at),
                    (_, Some(serde_json::Value::Number(n))) => n.as_i64().into(),
                    (_, Some(serde_json::Value::String(text))) => text.as_str().into(),
                    _ => xlsx::Value::Empty,
                })
                .collect()
        })
        .collect();
    let count = lines.len();
    let csv = query.get("format").is_some_and(|format| format == "csv");
    let about: Vec<(String, String)> = [
        ("指标", figure.name.clone()),
        ("数值", format!("{}{}", figure.value.map_or_else(|| "无数据".into(), |value| value.to_string()), figure.unit)),
        ("口径", figure.rule.clone()),
        ("时段", figure.period_title.clone()),
        ("单位", figure.scope.name.clone()),
        ("截至", time::format_minute(question.as_of.unwrap_or(figure.counted_at))),
        ("筛选", question.narrowed.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("，")),
        ("行数", count.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let (name, title) = (figure.name.clone(), format!("{}（{}）", figure.name, figure.period_title));
    let written = tokio::task::spawn_blocking(move || {
        if csv { xlsx::write_csv(&heads, lines) } else { xlsx::write(&name, &title, heads, lines, &about) }
    })
    .await?
    .map_err(|error| Fault::refused("paper_failed", format!("文件没有生成：{error}"), "请稍后重试。"))?;
    let mut change = app.change(&actor).await?;
    change.audit(
        "figure.export",
        "figure",
        question.metric.id,
        None,
        Some(json!({"question": trace::address(&question), "rows": count})),
    );
    change.commit().await?;
    let (media_type, extension) = if csv {
        ("text/csv; charset=utf-8", "csv")
    } else {
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
    };
    Ok(download(written.bytes, media_type, &format!("{}-{}.{extension}", figure.name, figure.period)))
}
