//! Reading workbooks and csv: every cell as text with its line, so that an import can say where a mistake is.

use crate::error::{Error, Result};
use crate::inflate::{self, MOST_WORKBOOK};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::Cursor;

/// Columns further right are somebody's stray space, or an attack on memory.
const MOST_COLUMNS: u32 = 512;
/// Cells of one sheet kept in memory.
const MOST_CELLS: usize = 20_000_000;

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Its tab; empty for csv.
    pub name: String,
    /// Rows that hold anything.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As the user sees it at the left, from one.
    pub line: usize,
    /// Text of the cells from column A on; dates as 2026-11-22 and 2026-11-22 09:30:00, trimmed.
    pub cells: Vec<String>,
}

/// A, B, … Z, AA: how the user names a column; `at` counts from zero.
pub fn column_name(at: usize) -> String {
    let mut out = Vec::new();
    let mut n = at + 1;
    while n > 0 {
        out.push(b'A' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|byte| *byte as char).collect()
}

/// All sheets of a workbook.
pub fn read(bytes: &[u8]) -> Result<Vec<Rows>> {
    guarded(|| {
        let mut book = open(bytes)?;
        let names = book.sheet_names();
        names.into_iter().map(|name| sheet(&mut book, name)).collect()
    })
}

/// The first sheet of a workbook.
pub fn read_first(bytes: &[u8]) -> Result<Rows> {
    guarded(|| {
        let mut book = open(bytes)?;
        let name = book.sheet_names().into_iter().next();
        sheet(&mut book, name.ok_or_else(|| Error::MissingPart { part: "工作表".into() })?)
    })
}

/// A spoilt workbook is refused also where the library falls over it: calamine reckons the address of a cell without
/// looking whether the number still fits, which a build with checks does not forgive (found by fuzzing).
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(Error::WrongFormat { wanted: ".xlsx", detail: "表格内部有损坏".into() }))
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>> {
    inflate::check(bytes, ".xlsx", MOST_WORKBOOK)?;
    Xlsx::new(Cursor::new(bytes)).map_err(wrong)
}

fn wrong(error: XlsxError) -> Error {
    Error::WrongFormat { wanted: ".xlsx", detail: error.to_string() }
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String) -> Result<Rows> {
    let mut rows: Vec<Row> = Vec::new();
    let mut kept = 0usize;
    // Chart sheets have no cells.
    let Ok(mut cells) = book.worksheet_cells_reader(&name) else { return Ok(Rows { name, rows }) };
    while let Some(cell) = cells.next_cell().map_err(wrong)? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let line = row as usize + 1;
        if column >= MOST_COLUMNS {
            return Err(Error::Row {
                line,
                reason: format!("{} 列有内容，最多读到第 {MOST_COLUMNS} 列", column_name(column as usize)),
            });
        }
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(Row { line, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            kept += (column as usize + 1).saturating_sub(last.cells.len());
            if kept > MOST_CELLS {
                return Err(Error::Row {
                    line, reason: format!("单元格超过 {MOST_CELLS} 个，请拆成几个文件")
                });
            }
            if last.cells.len() <= column as usize {
                last.cells.resize(column as usize + 1, String::new());
            }
            last.cells[column as usize] = text;
        }
    }
    Ok(Rows { name, rows })
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::Bool(true) => "是".to_owned(),
        DataRef::Bool(false) => "否".to_owned(),
        DataRef::DateTime(moment) if moment.is_duration() => number(moment.as_f64()),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            // Day fractions do not hit whole seconds exactly.
            let second = if milli >= 500 { (second + 1).min(59) } else { second };
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (moment.as_f64() < 1.0, moment.as_f64().fract() == 0.0) {
                (true, false) => format!("{hour:02}:{minute:02}:{second:02}"),
                (_, true) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.replace('T', " "),
        // #REF! and its like hold no value that could be imported.
        DataRef::Error(_) => String::new(),
    }
}

/// 42 and not 42.0; no exponent, no noise in the sixteenth digit.
fn number(n: f64) -> String {
    if n == n.trunc() && n.abs() < 9e15 {
        return format!("{}", n as i64);
    }
    let short = format!("{:.10}", n);
    short.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Rows of a csv text (decoded by the caller: UTF-8 or GB18030). Comma, semicolon or tab, whichever the first line uses most.
pub fn read_csv(text: &str) -> Result<Rows> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|mark| (first.bytes().filter(|byte| byte == mark).count(), *mark == b','))
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| Error::Row {
            line: error.position().map_or(0, |at| at.line() as usize),
            reason: "文字编码或引号有误".into(),
        })?;
        // The reader's own count is one behind after `\r\n` and blank lines, so lines are counted here.
        let from = record.position().map_or(counted, |at| at.byte() as usize);
        let start = from
            + text.as_bytes()[from.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += line_ends(&text.as_bytes()[counted..start]);
        counted = start;
        if record.len() > MOST_COLUMNS as usize {
            return Err(Error::Row { line, reason: format!("有 {} 列，最多 {MOST_COLUMNS} 列", record.len()) });
        }
        let mut cells: Vec<String> = record.iter().map(unguarded).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            rows.push(Row { line, cells });
        }
    }
    Ok(Rows { name: String::new(), rows })
}

/// `\n`, `\r\n`, and the `\r` alone of old machines.
fn line_ends(bytes: &[u8]) -> usize {
    let ends = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|at| ends(*at)).count()
}

fn unguarded(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\'']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_names_users_see() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_name(at), name);
        }
    }

    #[test]
    fn csv_keeps_lines_quotes_and_breaks() {
        let read = read_csv("\u{feff}标题;单位\r\n\"义诊;\n进社区\";青山县\r\n\r\n;;\r\n末行;x;\r\n").expect("reads");
        let lines: Vec<(usize, usize)> = read.rows.iter().map(|row| (row.line, row.cells.len())).collect();
        assert_eq!(read.rows[1].cells, ["义诊;\n进社区", "青山县"]);
        assert_eq!(lines, [(1, 2), (2, 2), (6, 2)]);
        assert!(read_csv("").expect("empty").rows.is_empty());
        let old = read_csv("标题;单位\r甲;乙\r\r丙;丁").expect("reads");
        assert_eq!(old.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn wrong_files_are_named_for_what_they_are() {
        assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]).expect_err("old").code(), "old_office_format");
        assert_eq!(read(b"hello").expect_err("text").code(), "wrong_format");
        assert_eq!(read(b"").expect_err("empty").code(), "wrong_format");
    }

    #[test]
    fn numbers_read_as_people_typed_them() {
        for (n, text) in [(42.0, "42"), (0.1 + 0.2, "0.3"), (-3.5, "-3.5"), (1e14, "100000000000000")] {
            assert_eq!(number(n), text);
        }
    }
}
