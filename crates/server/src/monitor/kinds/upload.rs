//! Exports of platforms and vendors: xlsx, csv, jsonl. Columns are mapped once and the mapping is kept with the source.
//! Taken in parts, so that any size works; a run that was cut short starts again and doubles nothing.

use crate::monitor::collect;
use crate::monitor::row::Row;
use crate::monitor::store::sources;
use crate::platform::{App, Job, Outcome, Running};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// A table as uploaded.
pub struct Table {
    /// Names of columns.
    pub columns: Vec<String>,
    /// Cells of each row.
    pub rows: Vec<Vec<String>>,
}

/// Reads an upload. `Err` is a sentence for the person who uploaded it.
pub fn read(bytes: &[u8], name: &str) -> Result<Table, String> {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".xlsx") || bytes.starts_with(b"PK\x03\x04") {
        return read_xlsx(bytes);
    }
    let text = text::decode::decode(bytes, None).text;
    let text = text.trim_start_matches('\u{feff}');
    if lower.ends_with(".jsonl") || lower.ends_with(".ndjson") || text.trim_start().starts_with('{') {
        return read_jsonl(text);
    }
    let mut rows = csv(text);
    if rows.is_empty() {
        return Err("文件是空的。".into());
    }
    let columns = rows.remove(0);
    Ok(Table { columns, rows })
}

fn read_xlsx(bytes: &[u8]) -> Result<Table, String> {
    let mut rows = paper::xlsx::read_first(bytes).map_err(|why| format!("表格打不开：{why}"))?.rows;
    // Exports often begin with a line that only says what they are.
    let head = rows
        .iter()
        .position(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() >= 2)
        .ok_or("表格里没有内容。")?;
    let columns = rows[head].cells.iter().map(|cell| cell.trim().to_owned()).collect();
    Ok(Table { columns, rows: rows.split_off(head + 1).into_iter().map(|row| row.cells).collect() })
}

fn read_jsonl(text: &str) -> Result<Table, String> {
    let mut columns: Vec<String> = Vec::new();
    let mut objects = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|_| format!("第 {} 行不是完整的 JSON 对象。", number + 1))?;
        for key in object.keys() {
            if !columns.contains(key) {
                columns.push(key.clone());
            }
        }
        objects.push(object);
    }
    let cell = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = objects.iter().map(|object| columns.iter().map(|key| cell(object.get(key))).collect()).collect();
    Ok(Table { columns, rows })
}

/// Comma- or tab-separated values with quotes (RFC 4180).
pub fn csv(text: &str) -> Vec<Vec<String>> {
    let first = text.lines().next().unwrap_or_default();
    let comma = if first.matches('\t').count() > first.matches(',').count() { '\t' } else { ',' };
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            c if c == comma && !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows.retain(|row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

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

/// The job that takes an upload.
#[derive(Serialize, Deserialize)]
pub struct Payload {
    /// The source it belongs to.
    pub source_id: Id,
    /// The stored file.
    pub hash: String,
    /// Its name, which tells its kind.
    pub name: String,
}

/// The job for an upload.
pub fn job(payload: &Payload) -> Job {
    Job::new("upload", format!("{}:{}", payload.source_id, payload.hash), serde_json::json!(payload))
        .title(format!("导入 {}", payload.name))
}

/// Takes an upload, part by part, with progress.
pub async fn run(app: App, running: Running) -> anyhow::Result<Outcome> {
    let payload: Payload = running.read()?;
    let Some(source) = sources::get(&app, payload.source_id).await? else {
        return Ok(Outcome::Dropped("来源已被删除".into()));
    };
    let bytes = app.files().read(&payload.hash).await?;
    let name = payload.name.clone();
    let table = match tokio::task::spawn_blocking(move || read(&bytes, &name)).await? {
        Ok(table) => table,
        Err(sentence) => return Ok(Outcome::Dropped(sentence)),
    };
    let mapping =
        if source.options.0.mapping.is_empty() { propose(&table.columns) } else { source.options.0.mapping.clone() };
    let total = table.rows.len() as i64;
    let (mut done, mut fresh) = (0, 0);
    for part in table.rows.chunks(PART) {
        let rows: Vec<Row> = part
            .iter()
            .map(|cells| to_row(&table.columns, cells, &mapping))
            .filter(|row| !row.title.is_empty() || !row.body.is_empty())
            .collect();
        fresh += collect::take_rows(&app, &source, rows).await?.fresh;
        done += part.len() as i64;
        running.progress(done, total, "读入各行").await?;
    }
    Ok(Outcome::DoneWith(format!("共 {total} 行，新增 {fresh} 条")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_keep_commas_and_lines() {
        let rows = csv("标题,正文\r\n\"a,b\",\"第一行\n第二行 \"\"引\"\"\"\n,\n");
        assert_eq!(rows, [vec!["标题", "正文"], vec!["a,b", "第一行\n第二行 \"引\""]]);
        assert_eq!(csv("a\tb\n1\t2"), [["a", "b"], ["1", "2"]]);
    }

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

    #[test]
    fn a_broken_line_is_named() {
        assert_eq!(
            read(b"{\"title\":\"a\"}\n{oops", "x.jsonl").err().as_deref(),
            Some("第 2 行不是完整的 JSON 对象。")
        );
        assert!(read(b"", "x.csv").is_err());
    }
}
