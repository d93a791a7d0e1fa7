//! Exports the stream as a spreadsheet: the filter, not the page. Audited with the filter and the number of rows.

use super::read::filter_words;
use super::search;
use super::store::items::{self, Filter};
use crate::platform::{Actor, Answer, App, Fault};
use domain::time::format_minute;
use paper::xlsx::{Column, Kind, Value};
use serde_json::json;

/// Most rows in one file.
const MOST: i64 = 20_000;

/// The rows of a filter as xlsx.
pub async fn items(app: &App, actor: &Actor, mut filter: Filter) -> Answer<Vec<u8>> {
    let words = filter_words(&filter);
    if !filter.word.is_empty() {
        filter.ids = Some(search::ids(app, &filter, MOST as usize).await?);
        filter.word.clear();
    }
    (filter.after, filter.limit) = (None, MOST);
    let (rows, total) = items::stream(app, &filter).await?;
    if total > MOST {
        return Err(Fault::refused(
            "export_large",
            format!("符合条件的信息超过 {MOST} 条。"),
            "请缩小时间范围后分次导出。",
        ));
    }
    let count = rows.len();
    let columns = vec![
        Column::text("标题", 48),
        Column::text("来源", 18),
        Column::text("媒体层级", 10),
        Column::text("地区", 10),
        Column::of("发布时间", Kind::Moment),
        Column::text("时间依据", 10),
        Column::of("等级", Kind::Whole),
        Column::text("事件", 40),
        Column::of("同类", Kind::Whole),
        Column::text("状态", 10),
        Column::text("忽略原因", 20),
        Column::text("链接", 60),
    ];
    let about = vec![
        ("内容".to_owned(), "舆情信息".to_owned()),
        ("导出时间".to_owned(), format_minute(app.now())),
        ("导出人".to_owned(), actor.name.clone()),
        ("筛选条件".to_owned(), words.to_string()),
        ("条数".to_owned(), count.to_string()),
        ("说明".to_owned(), "个人信息已在采集时遮盖；同类包含转载".to_owned()),
    ];
    let bytes = tokio::task::spawn_blocking(move || {
        let cells = rows.into_iter().map(|row| {
            let quality = match row.time_quality {
                domain::monitor::TimeQuality::Stated => "原文注明",
                domain::monitor::TimeQuality::Inferred => "推断",
                domain::monitor::TimeQuality::Missing => "缺，用采集时间",
            };
            vec![
                Value::from(row.title),
                Value::from(row.outlet),
                Value::from(row.reach.title()),
                Value::from(row.region),
                Value::Moment(row.at),
                Value::from(quality),
                Value::from(row.level),
                Value::from(row.event_title),
                Value::from(row.similar),
                Value::from(row.state.title()),
                Value::from(row.state_reason),
                Value::from(row.url),
            ]
        });
        paper::xlsx::write("信息", "舆情信息", columns, cells, &about)
    })
    .await
    .map_err(anyhow::Error::from)?
    .map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut change = app.change(actor).await?;
    change.audit("item.export", "item", "list", None, Some(json!({"filter": words, "rows": count})));
    change.commit().await?;
    Ok(bytes.bytes)
}
