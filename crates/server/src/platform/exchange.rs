//! Import and export of registers: xlsx, csv (UTF-8 or GB18030) and JSON lines, round-trip safe.
//! A feature describes a kind by its columns and two functions; files, faults and transactions are handled here.
//! A bad row is named with its line, its column and the reason; nothing is written unless every row is good,
//! or the good ones are asked for.

use super::{Actor, App, Change};
use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;

/// The most rows one file may hold.
const MOST_ROWS: usize = 500_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// `2026-11-20`, kept as the moment at which the day begins.
    Day,
    /// `2026-11-20 09:41`.
    Minute,
    /// 是 or 否.
    Flag,
}

/// A column of a register.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name in jsonl, and in the header of a csv made for machines.
    pub key: &'static str,
    /// The header that people read.
    pub title: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether a row without it is bad.
    pub required: bool,
}

/// A column in one line: `column("name", "名称", Holds::Text, true)`.
pub const fn column(key: &'static str, title: &'static str, holds: Holds, required: bool) -> Column {
    Column { key, title, holds, required }
}

/// A cell on its way out.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A moment; the column says whether as a day or a minute.
    At(i64),
    /// 是 or 否.
    Flag(bool),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Int(number)
    }
}
impl From<Option<i64>> for Cell {
    fn from(at: Option<i64>) -> Cell {
        at.map_or(Cell::Empty, Cell::At)
    }
}
impl From<bool> for Cell {
    fn from(flag: bool) -> Cell {
        Cell::Flag(flag)
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowFault {
    /// The line of the file, the header being line 1.
    pub line: usize,
    /// The header of the column; empty when the whole row is meant.
    pub column: String,
    /// One Chinese sentence.
    pub reason: String,
}

/// A row on its way in: values by column key, already of the column's type.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line of the file.
    pub line: usize,
    values: BTreeMap<&'static str, Value>,
}

impl Row {
    /// The words of a column; empty where there are none.
    pub fn text(&self, key: &str) -> &str {
        self.values.get(key).and_then(Value::as_str).unwrap_or_default()
    }
    /// The number, day or minute (in milliseconds) of a column.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.values.get(key).and_then(Value::as_i64)
    }
    /// The number of a column.
    pub fn real(&self, key: &str) -> Option<f64> {
        self.values.get(key).and_then(Value::as_f64)
    }
    /// Whether a column says 是.
    pub fn flag(&self, key: &str) -> bool {
        self.values.get(key).and_then(Value::as_bool).unwrap_or(false)
    }
    /// A fault of this row in a column of the kind.
    pub fn fault(&self, kind: &Exchange, key: &str, reason: impl Into<String>) -> RowFault {
        let title = kind.columns.iter().find(|column| column.key == key).map_or("", |column| column.title);
        RowFault { line: self.line, column: title.into(), reason: reason.into() }
    }
}

/// Which records to export.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Records of units whose path begins so.
    pub scope: String,
    /// From this moment on, where the kind has a date.
    pub from: Option<i64>,
    /// Before this moment.
    pub to: Option<i64>,
}

/// Answers rows in the order of the columns.
pub type ExportFuture = Pin<Box<dyn Future<Output = Result<Vec<Vec<Cell>>>> + Send>>;
/// Writes one row, or says what is wrong with it. An `Err` outside is a failure of the system.
pub type ImportFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<RowFault>>> + Send + 'a>>;

/// A register that can be carried out and in.
#[derive(Clone, Copy)]
pub struct Exchange {
    /// `placements`.
    pub kind: &'static str,
    /// 刊发登记.
    pub title: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// The right to read it out.
    pub read: domain::people::Act,
    /// The right to write it in.
    pub write: domain::people::Act,
    /// Reads it out.
    pub export: fn(App, Wanted) -> ExportFuture,
    /// Writes a row in; `scope` is the unit path the writer may write under.
    pub import: Option<for<'a> fn(&'a mut Change, &'a Row, &'a str) -> ImportFuture<'a>>,
}

/// What an import did.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Imported {
    /// Rows that were (or with a trial run: would be) written.
    pub good: usize,
    /// Rows that were not.
    pub bad: usize,
    /// Whether anything was written.
    pub written: bool,
    /// The faults, at most 1,000 of them.
    pub faults: Vec<RowFault>,
}

/// How an import goes about bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Say what would happen and write nothing.
    Trial,
    /// Write all rows or none.
    All,
    /// Write the good rows and name the bad.
    KeepGood,
}

/// A format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma separated, UTF-8 with a mark so that Excel reads it.
    Csv,
    /// JSON lines.
    Jsonl,
}

impl Format {
    /// The format that a file's name says.
    pub fn of(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Format::Xlsx),
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            _ => None,
        }
    }
    /// Its ending.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
        }
    }
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Jsonl => "application/x-ndjson",
        }
    }
}

/// Reads a register out as a file; the export is an audit line of whoever asked.
pub async fn export(
    app: &App,
    kind: &Exchange,
    wanted: Wanted,
    format: Format,
    actor: Option<&Actor>,
) -> Result<Vec<u8>> {
    let rows = (kind.export)(app.clone(), wanted).await?;
    let count = rows.len();
    let columns = kind.columns;
    let bytes = match format {
        Format::Jsonl => jsonl(columns, &rows)?,
        Format::Csv => csv_bytes(columns, &rows)?,
        Format::Xlsx => {
            let title = kind.title;
            tokio::task::spawn_blocking(move || workbook(title, columns, &rows)).await??
        }
    };
    let mut change = match actor {
        Some(actor) => app.change(actor).await?,
        None => app.system_change("export").await?,
    };
    change.audit("register.export", "register", kind.kind, None, Some(serde_json::json!({"rows": count})));
    change.commit().await?;
    Ok(bytes)
}

/// An empty file with the header, to be filled in.
pub fn template(kind: &Exchange, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Jsonl => {
            let keys: serde_json::Map<String, Value> =
                kind.columns.iter().map(|column| (column.key.to_owned(), Value::Null)).collect();
            Ok(format!("{}\n", Value::Object(keys)).into_bytes())
        }
        Format::Csv => csv_bytes(kind.columns, &[]),
        Format::Xlsx => workbook(kind.title, kind.columns, &[]),
    }
}

fn shown(column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::At(at) if column.holds == Holds::Day => domain::time::format_day(*at),
        Cell::At(at) => domain::time::format_minute(*at),
        Cell::Flag(flag) => if *flag { "是" } else { "否" }.into(),
    }
}

fn jsonl(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for row in rows {
        let object: serde_json::Map<String, Value> = columns
            .iter()
            .zip(row)
            .map(|(column, cell)| {
                let value = match cell {
                    Cell::Empty => Value::Null,
                    Cell::Int(number) => (*number).into(),
                    Cell::Real(number) => (*number).into(),
                    Cell::Flag(flag) => (*flag).into(),
                    other => shown(column, other).into(),
                };
                (column.key.to_owned(), value)
            })
            .collect();
        serde_json::to_writer(&mut out, &object)?;
        out.push(b'\n');
    }
    Ok(out)
}

fn csv_bytes(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(columns.iter().map(|column| column.title))?;
    for row in rows {
        // A spreadsheet would run a cell that begins like a formula.
        writer.write_record(columns.iter().zip(row).map(|(column, cell)| {
            let text = shown(column, cell);
            let runs = matches!(cell, Cell::Text(_)) && text.starts_with(['=', '+', '-', '@', '\t']);
            if runs { format!("'{text}") } else { text }
        }))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))
}

fn workbook(title: &str, columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>> {
    use paper::xlsx::{Column as Head, Kind, Value as Slot};
    let heads = columns
        .iter()
        .map(|column| {
            let kind = match column.holds {
                Holds::Text | Holds::Flag => Kind::Text,
                Holds::Int => Kind::Whole,
                Holds::Real => Kind::Decimal(2),
                Holds::Day => Kind::Date,
                Holds::Minute => Kind::Moment,
            };
            Head::of(column.title, kind)
        })
        .collect();
    let slots = rows.iter().map(|row| {
        row.iter()
            .map(|cell| match cell {
                Cell::Empty => Slot::Empty,
                Cell::Text(text) => Slot::Text(text.clone()),
                Cell::Int(number) => Slot::Whole(*number),
                Cell::Real(number) => Slot::Number(*number),
                Cell::At(at) => Slot::Moment(*at),
                Cell::Flag(flag) => Slot::Text(if *flag { "是" } else { "否" }.into()),
            })
            .collect()
    });
    let about = [("导出内容".to_owned(), title.to_owned()), ("行数".to_owned(), rows.len().to_string())];
    Ok(paper::xlsx::write(title, "", heads, slots, &about)?.bytes)
}

/// Writes a file into a register.
pub async fn import(
    change: &mut Change,
    kind: &Exchange,
    name: &str,
    bytes: Vec<u8>,
    scope: &str,
    mode: Mode,
) -> Result<Imported> {
    let Some(write) = kind.import else { bail!("{}不支持导入", kind.title) };
    let Some(format) = Format::of(name) else { bail!("文件应为 xlsx、csv 或 jsonl") };
    let columns = kind.columns;
    let (rows, mut faults) = tokio::task::spawn_blocking(move || rows(columns, format, &bytes)).await??;
    let mut done = Imported {
        bad: faults.iter().map(|f| f.line).collect::<std::collections::BTreeSet<_>>().len(),
        ..Imported::default()
    };
    for row in &rows {
        change.run("SAVEPOINT imported_row", db::args![]).await?;
        let fault = match write(change, row, scope).await {
            Ok(fault) => fault,
            Err(error) => match error.downcast_ref::<db::Error>() {
                Some(db::Error::Duplicate(_)) => {
                    Some(RowFault {
                        line: row.line, column: String::new(), reason: "这一行与已有记录重复".into()
                    })
                }
                _ => return Err(error),
            },
        };
        match fault {
            Some(fault) => {
                change.run("ROLLBACK TO SAVEPOINT imported_row", db::args![]).await?;
                faults.push(fault);
                done.bad += 1;
            }
            None => done.good += 1,
        }
        change.run("RELEASE SAVEPOINT imported_row", db::args![]).await?;
    }
    faults.sort_by_key(|fault| fault.line);
    faults.truncate(1000);
    done.faults = faults;
    done.written = done.good > 0 && (mode == Mode::KeepGood || (mode == Mode::All && done.bad == 0));
    if done.written {
        change.audit(
            "register.import",
            "register",
            kind.kind,
            None,
            Some(serde_json::json!({"good": done.good, "bad": done.bad})),
        );
    }
    Ok(done)
}

type Parsed = (Vec<Row>, Vec<RowFault>);

/// Reads a file into typed rows and the faults that reading alone finds.
fn rows(columns: &'static [Column], format: Format, bytes: &[u8]) -> Result<Parsed> {
    if format == Format::Jsonl {
        return json_rows(columns, bytes);
    }
    let sheet = match format {
        Format::Xlsx => paper::xlsx::read_first(bytes)?,
        _ => paper::xlsx::read_csv(&text::decode::decode(bytes, None).text)?,
    };
    if sheet.rows.len() > MOST_ROWS {
        bail!("文件超过 {MOST_ROWS} 行，请分开导入");
    }
    let mut lines = sheet.rows.into_iter();
    let Some(header) = lines.next() else { bail!("文件是空的") };
    let places: Vec<Option<&'static Column>> = header.cells.iter().map(|title| named(columns, title)).collect();
    if let Some(missing) = columns.iter().find(|c| c.required && !places.iter().flatten().any(|p| p.key == c.key)) {
        bail!(
            "缺少“{}”列；应有的列：{}",
            missing.title,
            columns.iter().map(|c| c.title).collect::<Vec<_>>().join("、")
        );
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for paper::xlsx::Row { line, cells } in lines {
        let values =
            places.iter().zip(cells).filter_map(|(place, cell)| place.map(|column| (column, Value::String(cell))));
        typed(columns, line, values, &mut rows, &mut faults);
    }
    Ok((rows, faults))
}

fn named(columns: &'static [Column], title: &str) -> Option<&'static Column> {
    let title = title.trim().trim_end_matches('*');
    columns.iter().find(|column| column.title == title || column.key == title)
}

fn json_rows(columns: &'static [Column], bytes: &[u8]) -> Result<Parsed> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (number, line) in String::from_utf8_lossy(bytes).lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        match serde_json::from_str::<serde_json::Map<String, Value>>(line) {
            Ok(object) => {
                let values =
                    object.into_iter().filter_map(|(key, value)| named(columns, &key).map(|column| (column, value)));
                typed(columns, number + 1, values, &mut rows, &mut faults);
            }
            Err(_) => {
                faults.push(RowFault {
                    line: number + 1, column: String::new(), reason: "这一行不是 JSON 对象".into()
                })
            }
        }
    }
    Ok((rows, faults))
}

fn typed(
    columns: &[Column],
    line: usize,
    values: impl Iterator<Item = (&'static Column, Value)>,
    rows: &mut Vec<Row>,
    faults: &mut Vec<RowFault>,
) {
    let mut row = Row { line, values: BTreeMap::new() };
    let before = faults.len();
    for (column, value) in values {
        match convert(column, value) {
            Ok(Value::Null) => {}
            Ok(value) => {
                row.values.insert(column.key, value);
            }
            Err(reason) => faults.push(RowFault { line, column: column.title.into(), reason }),
        }
    }
    for column in columns.iter().filter(|column| column.required && !row.values.contains_key(column.key)) {
        if !faults[before..].iter().any(|fault| fault.column == column.title) {
            faults.push(RowFault {
                line, column: column.title.into(), reason: format!("“{}”不能为空", column.title)
            });
        }
    }
    if faults.len() == before {
        rows.push(row);
    }
}

fn convert(column: &Column, value: Value) -> Result<Value, String> {
    let text = match value {
        Value::Null => return Ok(Value::Null),
        Value::String(text) => text,
        Value::Bool(flag) if column.holds == Holds::Flag => return Ok(Value::Bool(flag)),
        other => other.to_string(),
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let wrong = |what: &str| format!("“{text}”不是{what}");
    match column.holds {
        Holds::Text => Ok(Value::String(text.strip_prefix('\'').unwrap_or(text).to_owned())),
        Holds::Int => whole(text).map(Value::from).ok_or_else(|| wrong("整数")),
        Holds::Real => text
            .replace([',', ','], "")
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
            .map(Value::from)
            .ok_or_else(|| wrong("数字")),
        Holds::Day => {
            moment(text).map(|at| domain::time::day_start(at).into()).ok_or_else(|| wrong("日期，应写成 2026-11-20"))
        }
        Holds::Minute => moment(text).map(Value::from).ok_or_else(|| wrong("时间，应写成 2026-11-20 09:41")),
        Holds::Flag => match text {
            "是" | "1" | "true" | "TRUE" | "√" => Ok(true.into()),
            "否" | "0" | "false" | "FALSE" => Ok(false.into()),
            _ => Err(wrong("“是”或“否”")),
        },
    }
}

/// Whole numbers as people and spreadsheets write them: `1,052,784`, `12.0`.
fn whole(text: &str) -> Option<i64> {
    let plain = text.replace([',', ','], "");
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    plain.parse().ok()
}

/// Days as people and spreadsheets write them: `2026-11-20`, `2026/11/20`, `2026年11月20日`, and Excel's day numbers.
fn moment(text: &str) -> Option<i64> {
    let plain = text.replace(['/', '年', '月', '.'], "-").replace('日', "");
    if let Some(at) = domain::time::parse(plain.trim()) {
        return Some(at);
    }
    let mut parts = plain.trim().split('-').map(|part| part.trim().parse::<i64>());
    if let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        return domain::time::parse(&format!("{year:04}-{month:02}-{day:02}"));
    }
    // Excel counts days from 1899-12-30; anything from 2000 to 2100 is surely meant as a date.
    let days = text.parse::<f64>().ok().filter(|days| (36_526.0..73_051.0).contains(days))?;
    let start = domain::time::parse("1899-12-30")?;
    Some(start + (days * domain::time::DAY_MS as f64).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        column("name", "名称", Holds::Text, true),
        column("count", "数量", Holds::Int, false),
        column("day", "日期", Holds::Day, false),
    ];

    #[test]
    fn a_bad_row_is_named_by_line_column_and_reason() {
        let csv = "名称,数量,日期\n甲,12,2026/1/2\n,3,\n乙,三,昨天\n";
        let (good, faults) = rows(COLUMNS, Format::Csv, csv.as_bytes()).unwrap();
        assert_eq!(good.len(), 1);
        assert_eq!(good[0].int("day"), domain::time::parse("2026-01-02"));
        let said: Vec<_> = faults.iter().map(|f| (f.line, f.column.as_str())).collect();
        assert_eq!(said, [(3, "名称"), (4, "数量"), (4, "日期")]);
    }

    #[test]
    fn gb18030_and_formulas() {
        let (bytes, _, _) = encoding_rs::GBK.encode("名称,数量\n青禾县卫生健康局开展健康知识宣传活动,\"1,052\"\n");
        let (good, faults) = rows(COLUMNS, Format::Csv, &bytes).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(good[0].int("count"), Some(1052));
        let out = csv_bytes(COLUMNS, &[vec![Cell::Text("=1+1".into()), Cell::Int(-3), Cell::Empty]]).unwrap();
        assert!(String::from_utf8(out).unwrap().ends_with("'=1+1,-3,\n"));
    }

    #[test]
    fn a_missing_column_is_said_before_any_row() {
        let error = rows(COLUMNS, Format::Csv, "数量\n1\n".as_bytes()).unwrap_err();
        assert!(error.to_string().contains("名称"));
    }
}
