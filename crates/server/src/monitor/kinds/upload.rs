//! Exports of platforms and vendors: xlsx, csv, jsonl. Columns are mapped once and the mapping is kept with the source.
//! Taken in parts, so that any size works; a run that was cut short goes on where it was and doubles nothing.

use super::table;
use crate::monitor::collect;
use crate::monitor::row::{Row, hash};
use crate::monitor::store::sources;
use crate::platform::{App, Job, Outcome, Running};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows taken in one transaction.
const PART: usize = 500;

/// The fields a column may be mapped to, with the names they have in exports.
const FIELDS: [(&str, &[&str]); 9] = [
    ("title", &["标题", "title", "主题", "文章标题", "帖子标题", "headline"]),
    ("body", &["正文", "内容", "content", "body", "全文", "原文", "摘要", "微博内容", "文本", "text"]),
    ("url", &["链接", "网址", "url", "原文链接", "地址", "link", "href"]),
    ("published", &["发布时间", "时间", "日期", "发布日期", "发帖时间", "published", "publish_time", "date", "time"]),
    ("author", &["作者", "发布者", "昵称", "用户名", "账号", "博主", "author", "user"]),
    ("origin", &["来源", "媒体", "媒体名称", "网站", "站点", "网站名称", "来源网站", "source", "media"]),
    ("platform", &["平台", "来源类型", "媒体类型", "渠道", "platform", "channel"]),
    ("region", &["地域", "地区", "属地", "涉及地域", "region"]),
    ("interactions", &["互动量", "互动数", "阅读数", "评论数", "转评赞", "interactions"]),
];

/// Which column is what, as far as the names say. Column → field.
pub fn propose(columns: &[String]) -> BTreeMap<String, String> {
    let mut taken = BTreeMap::new();
    for (field, names) in FIELDS {
        let exact = columns.iter().find(|column| names.iter().any(|name| column.trim().eq_ignore_ascii_case(name)));
        let near = || {
            columns.iter().find(|column| {
                names.iter().any(|name| name.chars().count() > 1 && column.contains(name))
                    && !taken.contains_key(*column)
            })
        };
        if let Some(column) = exact.or_else(near) {
            taken.entry(column.clone()).or_insert_with(|| field.to_owned());
        }
    }
    taken
}

/// One row of a table, by a mapping.
pub fn to_row(columns: &[String], cells: &[String], mapping: &BTreeMap<String, String>) -> Row {
    let mut row = Row::default();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        let into = match mapping.get(column).map(String::as_str) {
            Some("title") => &mut row.title,
            Some("body") => &mut row.body,
            Some("url") => &mut row.url,
            Some("published") => &mut row.published,
            Some("author") => &mut row.author,
            Some("origin") => &mut row.origin,
            Some("platform") => &mut row.platform,
            Some("region") => &mut row.region,
            Some("interactions") => {
                let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
                row.interactions = digits.parse::<i64>().ok().map(|more| more + row.interactions.unwrap_or(0));
                continue;
            }
            _ => continue,
        };
        if into.is_empty() {
            into.push_str(cell);
        }
    }
    row
}

/// How an upload would be read.
pub struct Outlook {
    /// Names of columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: i64,
    /// The first rows by the mapping.
    pub samples: Vec<Row>,
    /// Rows that hold neither headline nor text, by their number in the file.
    pub empty: Vec<i64>,
    /// Column → field.
    pub mapping: BTreeMap<String, String>,
}

/// Looks a stored file through. `Err` is a sentence.
pub fn look(path: &Path, name: &str, saved: &BTreeMap<String, String>) -> Result<Outlook, String> {
    let table = table::open(path, name)?;
    let mapping = if saved.is_empty() { propose(&table.columns) } else { saved.clone() };
    let (mut samples, mut empty, mut rows) = (Vec::new(), Vec::new(), 0);
    for cells in table.rows {
        rows += 1;
        let row = to_row(&table.columns, &cells?, &mapping);
        if row.title.is_empty() && row.body.is_empty() {
            if empty.len() < 100 {
                empty.push(rows + 1);
            }
        } else if samples.len() < 5 {
            samples.push(row);
        }
    }
    Ok(Outlook { columns: table.columns, rows, samples, empty, mapping })
}

/// The job that takes an upload.
#[derive(Serialize, Deserialize)]
pub struct Payload {
    /// The source it belongs to.
    pub source_id: Id,
    /// The stored file.
    pub hash: String,
    /// Its name, which tells its kind.
    pub name: String,
    /// Column → field.
    #[serde(default)]
    pub mapping: BTreeMap<String, String>,
    /// Rows it has, for the progress.
    #[serde(default)]
    pub rows: i64,
}

/// The job for an upload. Another mapping of the same file is another piece of work.
pub fn job(payload: &Payload) -> Job {
    let parts = payload.mapping.iter().flat_map(|(column, field)| [column.as_str(), field.as_str()]);
    let mapped: String = hash(parts).chars().take(12).collect();
    Job::new("upload", format!("{}:{}:{mapped}", payload.source_id, payload.hash), serde_json::json!(payload))
        .title(format!("导入 {}", payload.name))
}

/// Takes an upload, part by part, with progress; goes on where it was cut short.
pub async fn run(app: App, running: Running) -> anyhow::Result<Outcome> {
    let payload: Payload = running.read()?;
    let Some(source) = sources::get(&app, payload.source_id).await? else {
        return Ok(Outcome::Dropped("来源已被删除".into()));
    };
    // What was taken before the stop is behind us; a finished run that is asked for again begins anew.
    let before = running.done_before().await?;
    let from = if before >= payload.rows { 0 } else { before };
    let (path, name, mapping) = (app.files().path(&payload.hash)?, payload.name.clone(), payload.mapping.clone());
    let (parts, mut taken) = tokio::sync::mpsc::channel::<Vec<Row>>(2);
    let reading = tokio::task::spawn_blocking(move || -> Result<(), String> {
        let table = table::open(&path, &name)?;
        let mapping = if mapping.is_empty() { propose(&table.columns) } else { mapping };
        let mut part = Vec::with_capacity(PART);
        for cells in table.rows.skip(usize::try_from(from).unwrap_or(0)) {
            part.push(to_row(&table.columns, &cells?, &mapping));
            if part.len() == PART && parts.blocking_send(std::mem::take(&mut part)).is_err() {
                return Ok(());
            }
        }
        parts.blocking_send(part).ok();
        Ok(())
    });
    let (mut done, mut fresh) = (from, 0);
    while let Some(part) = taken.recv().await {
        done += part.len() as i64;
        let rows = part.into_iter().filter(|row| !row.title.is_empty() || !row.body.is_empty()).collect();
        fresh += collect::take_rows(&app, &source, rows).await?.fresh;
        running.progress(done, payload.rows.max(done), "读入各行").await?;
    }
    if let Err(sentence) = reading.await? {
        return Ok(Outcome::Dropped(sentence));
    }
    let went_on = if from > 0 { format!("从第 {from} 行接着读，") } else { String::new() };
    Ok(Outcome::DoneWith(format!("{went_on}共 {done} 行，新增 {fresh} 条")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_recognised_by_their_names() {
        let columns: Vec<String> = ["序号", "文章标题", "内容", "原文链接", "发布时间", "媒体名称", "来源类型", "作者"]
            .map(str::to_owned)
            .to_vec();
        let mapping = propose(&columns);
        for (column, field) in [
            ("文章标题", "title"),
            ("内容", "body"),
            ("原文链接", "url"),
            ("发布时间", "published"),
            ("媒体名称", "origin"),
            ("作者", "author"),
        ] {
            assert_eq!(mapping.get(column).map(String::as_str), Some(field), "{column}");
        }
        assert!(!mapping.contains_key("序号"));
        let cells: Vec<String> = ["1", "标题", "正文", "http://a.example/1", "2026-11-20", "某报", "网站", "某人"]
            .map(str::to_owned)
            .to_vec();
        let row = to_row(&columns, &cells, &mapping);
        assert_eq!((row.title.as_str(), row.origin.as_str(), row.published.as_str()), ("标题", "某报", "2026-11-20"));
    }
}
