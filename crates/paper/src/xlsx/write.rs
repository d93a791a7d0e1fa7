//! Writing workbooks and csv.

use crate::Written;
use crate::block::{Block, Paper, clean, plain};
use crate::error::{Error, Result};
use crate::gbt9704::width_em;
use crate::grid::{Grid, Slot};
use crate::package::utc;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Excel's own limit.
const MOST_ROWS: u32 = 1_048_576;
/// Characters in a cell, Excel's own limit.
const MOST_CHARS: usize = 32_767;
/// Whole numbers beyond this lose digits in Excel (and in JavaScript): ids are written as text.
const MOST_WHOLE: i64 = 9_007_199_254_740_992;
const CHINA_MS: i64 = 8 * 3_600_000;

/// A column of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Head.
    pub title: String,
    /// Width in half-width characters; 0 fits the title and the kind.
    pub width: u16,
    /// What the cells are.
    pub kind: Kind,
}

/// How a column's numbers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text, wrapped.
    #[default]
    Text,
    /// 1234.
    Whole,
    /// With so many decimals.
    Decimal(u8),
    /// A share between 0 and 1, shown as 35.2%.
    Percent,
    /// 2026-11-22.
    Date,
    /// 2026-11-22 09:30, Asia/Shanghai.
    Moment,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing known; not zero.
    #[default]
    Empty,
    /// Text, never taken for a formula.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// Year, month, day.
    Date(i16, u8, u8),
    /// ms since the epoch, shown in Asia/Shanghai as date or as date and time by the column's kind.
    Moment(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Whole(n)
    }
}
impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl Column {
    /// A column of text.
    pub fn text(title: impl Into<String>, width: u16) -> Self {
        Self { title: title.into(), width, kind: Kind::Text }
    }

    /// A column of this kind, as wide as it needs.
    pub fn of(title: impl Into<String>, kind: Kind) -> Self {
        Self { title: title.into(), width: 0, kind }
    }

    fn characters(&self) -> f64 {
        let least = match self.kind {
            Kind::Text => 10.0,
            Kind::Whole | Kind::Decimal(_) | Kind::Percent => 9.0,
            Kind::Date => 11.5,
            Kind::Moment => 16.5,
        };
        // Room for the filter's arrow beside the title.
        let title = f64::from(width_em(&self.title)) * 2.0 + 4.0;
        if self.width > 0 { f64::from(self.width.min(120)) } else { title.max(least).min(60.0) }
    }
}

fn broken(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::Io(error),
        other => Error::broken(other),
    }
}

/// Writes sheets one after another, each row by row.
pub struct Writer {
    book: Workbook,
    looks: Looks,
    names: Vec<String>,
    open: Option<Open>,
}

struct Open {
    columns: Vec<Column>,
    next: u32,
    head: u32,
}

struct Looks {
    title: Format,
    head: Format,
    text: Format,
    label: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::VerticalCenter);
        Self {
            title: base().set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center),
            head: base()
                .set_font_name("黑体")
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color("#F2F2F2")
                .set_border(FormatBorder::Thin),
            text: base().set_text_wrap().set_border(FormatBorder::Thin),
            label: base()
                .set_font_name("黑体")
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_background_color("#F2F2F2"),
        }
    }

    fn number(&self, pattern: &str) -> Format {
        self.text.clone().set_num_format(pattern).set_align(FormatAlign::Right)
    }

    fn of(&self, kind: Kind) -> Format {
        match kind {
            Kind::Text => self.text.clone(),
            Kind::Whole => self.number("0"),
            Kind::Decimal(0) => self.number("0"),
            Kind::Decimal(n) => self.number(&format!("0.{}", "0".repeat(usize::from(n.min(6))))),
            Kind::Percent => self.number("0.0%"),
            Kind::Date => self.number("yyyy-mm-dd").set_align(FormatAlign::Center),
            Kind::Moment => self.number("yyyy-mm-dd hh:mm").set_align(FormatAlign::Center),
        }
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self { book: Workbook::new(), looks: Looks::new(), names: Vec::new(), open: None }
    }
}

impl Writer {
    /// Starts a sheet. The title, when not empty, stands above the head and on every printed page.
    pub fn sheet(&mut self, name: &str, title: &str, columns: Vec<Column>) -> Result<()> {
        self.close()?;
        if columns.len() > 200 {
            return Err(Error::Data {
                name: name.to_owned(), reason: format!("有 {} 列，最多 200 列", columns.len())
            });
        }
        let name = self.free_name(name);
        let title = clean(title).replace('\n', " ");
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(broken)?;
        set_up(sheet, &name, &columns)?;
        let last = columns.len().saturating_sub(1) as u16;
        let head = u32::from(!title.trim().is_empty());
        if head == 1 {
            // A merged cell would stop people from sorting; centring over the columns is only a look.
            sheet
                .write_string_with_format(0, 0, &title, &self.looks.title.clone().set_align(FormatAlign::CenterAcross))
                .map_err(broken)?;
            for column in 1..=last {
                sheet
                    .write_blank(0, column, &self.looks.title.clone().set_align(FormatAlign::CenterAcross))
                    .map_err(broken)?;
            }
        }
        for (at, column) in columns.iter().enumerate() {
            sheet.write_string_with_format(head, at as u16, clean(&column.title), &self.looks.head).map_err(broken)?;
        }
        sheet.set_freeze_panes(head + 1, u16::from(columns.len() > 6)).map_err(broken)?;
        sheet.set_repeat_rows(0, head).map_err(broken)?;
        self.names.push(name);
        self.open = Some(Open { columns, next: head + 1, head });
        Ok(())
    }

    /// The next row of the open sheet.
    pub fn row(&mut self, values: &[Value]) -> Result<()> {
        let Some(open) = &mut self.open else { return Err(Error::broken("row without sheet")) };
        if open.next >= MOST_ROWS {
            return Err(Error::Data {
                name: self.names.last().cloned().unwrap_or_default(),
                reason: format!("超过 Excel 的 {MOST_ROWS} 行上限，请缩小范围或导出 csv"),
            });
        }
        let at = self.names.len() - 1;
        let sheet = self.book.worksheet_from_index(at).map_err(broken)?;
        for (column, value) in values.iter().enumerate().take(open.columns.len()) {
            let kind = open.columns[column].kind;
            put(sheet, open.next, column as u16, value, kind, &self.looks)?;
        }
        open.next += 1;
        Ok(())
    }

    /// The second sheet 说明: what was counted, when, how. Written last so that it is the last tab.
    pub fn about(&mut self, facts: &[(String, String)]) -> Result<()> {
        if facts.is_empty() {
            return Ok(());
        }
        self.close()?;
        let name = self.free_name("说明");
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(&name).map_err(broken)?;
        sheet.set_column_width(0, 18).map_err(broken)?;
        sheet.set_column_width(1, 80).map_err(broken)?;
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
        for (at, (label, text)) in facts.iter().enumerate() {
            sheet.write_string_with_format(at as u32, 0, cell_text(label), &self.looks.label).map_err(broken)?;
            sheet.write_string_with_format(at as u32, 1, cell_text(text), &self.looks.text).map_err(broken)?;
        }
        self.names.push(name);
        Ok(())
    }

    /// The finished workbook. `created_at` in ms since the epoch; 0 leaves today's date out of the file.
    pub fn finish(mut self, author: &str, created_at: i64) -> Result<Written> {
        self.close()?;
        if self.names.is_empty() {
            self.sheet("空表", "", Vec::new())?;
            self.close()?;
        }
        let (year, month, day, hour, minute, second) = utc(created_at.max(0));
        let created = u16::try_from(year)
            .ok()
            .and_then(|year| ExcelDateTime::from_ymd(year, month, day).ok())
            .and_then(|date| date.and_hms(u16::from(hour), minute, f64::from(second)).ok());
        let mut properties = DocProperties::new().set_author(clean(author)).set_company("");
        if let Some(created) = created {
            properties = properties.set_creation_datetime(&created);
        }
        self.book.set_properties(&properties);
        Ok(Written { bytes: self.book.save_to_buffer().map_err(broken)?, ..Written::default() })
    }

    fn close(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if open.columns.is_empty() {
            return Ok(());
        }
        let last = (open.next - 1).max(open.head);
        let sheet = self.book.worksheet_from_index(self.names.len() - 1).map_err(broken)?;
        sheet.autofilter(open.head, 0, last, open.columns.len() as u16 - 1).map_err(broken)?;
        Ok(())
    }

    /// A sheet name Excel takes: at most 31 characters, none of []:*?/\, no double, no quote at the ends.
    fn free_name(&self, wanted: &str) -> String {
        let base: String = clean(wanted).chars().map(|c| if "[]:*?/\\\n\t".contains(c) { ' ' } else { c }).collect();
        let base: String = base.trim_matches([' ', '\'']).chars().take(27).collect();
        let base = if base.is_empty() { "表".to_owned() } else { base };
        let taken = |name: &str| self.names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        if !taken(&base) {
            return base;
        }
        (2..).map(|n| format!("{base} {n}")).find(|name| !taken(name)).unwrap_or(base)
    }
}

fn set_up(sheet: &mut Worksheet, name: &str, columns: &[Column]) -> Result<()> {
    sheet.set_name(name).map_err(broken)?;
    let mut wide = 0.0;
    for (at, column) in columns.iter().enumerate() {
        wide += column.characters();
        sheet.set_column_width(at as u16, column.characters()).map_err(broken)?;
    }
    sheet
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.6, 0.6, 0.8, 0.8, 0.4, 0.4)
        .set_footer("&C第 &P 页，共 &N 页");
    if wide > 95.0 {
        sheet.set_landscape();
    }
    Ok(())
}

fn cell_text(text: &str) -> String {
    let text = clean(text);
    if text.encode_utf16().count() <= MOST_CHARS {
        return text;
    }
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < MOST_CHARS - 1
        })
        .chain(['…'])
        .collect()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, kind: Kind, looks: &Looks) -> Result<()> {
    let format = looks.of(kind);
    let done = match value {
        Value::Empty => sheet.write_blank(row, column, &format),
        Value::Text(text) => sheet.write_string_with_format(row, column, cell_text(text), &looks.text),
        Value::Whole(n) if n.abs() <= MOST_WHOLE && kind != Kind::Text => {
            sheet.write_number_with_format(row, column, *n as f64, &format)
        }
        Value::Whole(n) if n.abs() <= 999_999_999 => {
            sheet.write_number_with_format(row, column, *n as f64, &looks.number("0"))
        }
        Value::Whole(n) => sheet.write_string_with_format(row, column, n.to_string(), &looks.text),
        Value::Number(n) if n.is_finite() => sheet.write_number_with_format(row, column, *n, &format),
        Value::Number(_) => sheet.write_blank(row, column, &format),
        Value::Date(year, month, day) => match u16::try_from(*year)
            .ok()
            .and_then(|year| ExcelDateTime::from_ymd(year, *month, *day).ok())
        {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, &looks.of(Kind::Date)),
            None => sheet.write_string_with_format(row, column, format!("{year:04}-{month:02}-{day:02}"), &looks.text),
        },
        Value::Moment(ms) => {
            let (year, month, day, hour, minute, second) = utc(ms + CHINA_MS);
            let date = u16::try_from(year).ok().and_then(|year| ExcelDateTime::from_ymd(year, month, day).ok());
            let shown = if kind == Kind::Date {
                date
            } else {
                date.and_then(|date| date.and_hms(u16::from(hour), minute, f64::from(second)).ok())
            };
            match shown {
                Some(moment) => sheet.write_datetime_with_format(
                    row,
                    column,
                    &moment,
                    &looks.of(if kind == Kind::Date { Kind::Date } else { Kind::Moment }),
                ),
                None => sheet.write_string_with_format(row, column, shown_text(value, kind), &looks.text),
            }
        }
    };
    done.map(|_| ()).map_err(broken)
}

/// One list as a workbook, with its 说明.
pub fn write(
    name: &str,
    title: &str,
    columns: Vec<Column>,
    rows: impl IntoIterator<Item = Vec<Value>>,
    about: &[(String, String)],
) -> Result<Written> {
    let mut writer = Writer::default();
    writer.sheet(name, title, columns)?;
    for row in rows {
        writer.row(&row)?;
    }
    writer.about(about)?;
    writer.finish("", 0)
}

/// The same list as csv in UTF-8 with the mark by which Excel knows it. Text that Excel would run as a formula
/// is led by an apostrophe, which [`super::read_csv`] takes off again.
pub fn write_csv(columns: &[Column], rows: impl IntoIterator<Item = Vec<Value>>) -> Result<Written> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    let write = |out: &mut csv::Writer<Vec<u8>>, row: Vec<String>| out.write_record(&row).map_err(Error::broken);
    write(&mut out, columns.iter().map(|column| guarded(&column.title)).collect())?;
    for row in rows {
        let cells = columns
            .iter()
            .enumerate()
            .map(|(at, column)| row.get(at).map_or(String::new(), |value| shown_text(value, column.kind)));
        write(&mut out, cells.collect())?;
    }
    let bytes = out.into_inner().map_err(|error| Error::broken(error.to_string()))?;
    Ok(Written { bytes, ..Written::default() })
}

fn guarded(text: &str) -> String {
    let text = clean(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\'']) { format!("'{text}") } else { text }
}

fn shown_text(value: &Value, kind: Kind) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => guarded(text),
        Value::Whole(n) => n.to_string(),
        Value::Number(n) if n.is_finite() => n.to_string(),
        Value::Number(_) => String::new(),
        Value::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        Value::Moment(ms) => {
            let (year, month, day, hour, minute, second) = utc(ms + CHINA_MS);
            let date = format!("{year:04}-{month:02}-{day:02}");
            if kind == Kind::Date { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
        }
    }
}

/// The tables and charts of a paper, a sheet each, for readers who want to go on counting.
/// Cells that are numbers become numbers; merged cells are spread out so that every row can be sorted.
pub fn write_paper(paper: &Paper) -> Result<Written> {
    let mut writer = Writer::default();
    let charts: Vec<crate::block::Table> = all_blocks(paper)
        .filter_map(|block| if let Block::Chart(chart) = block { Some(crate::docx::chart_table(chart)) } else { None })
        .collect();
    let tables = all_blocks(paper).filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    for (at, table) in tables.chain(&charts).enumerate() {
        let grid = Grid::of(table)?;
        let name = if table.caption.is_empty() { format!("表{}", at + 1) } else { table.caption.clone() };
        let head = flat_head(&grid);
        let rows: Vec<Vec<Value>> = flat_rows(&grid);
        let columns = head.into_iter().enumerate().map(|(at, title)| column_of(title, at, &rows)).collect();
        writer.sheet(&name, &name, columns)?;
        for row in rows {
            writer.row(&row)?;
        }
    }
    let about = [
        ("文件".to_owned(), paper.title.replace('\n', "")),
        ("来源".to_owned(), paper.properties.author.clone()),
        ("说明".to_owned(), "表中数字取自同名文件的表格和统计图，编报口径以文件为准。".to_owned()),
    ];
    writer.about(&about)?;
    writer.finish(&paper.properties.author, paper.properties.created_at)
}

fn all_blocks(paper: &Paper) -> impl Iterator<Item = &Block> {
    paper.blocks.iter().chain(paper.annexes.iter().flat_map(|annex| &annex.blocks))
}

/// Titles of several heading rows joined: 本月·报送.
fn flat_head(grid: &Grid) -> Vec<String> {
    let mut out = vec![String::new(); grid.widths.len()];
    for row in &grid.head {
        for slot in row {
            if let Slot::Cell { cell, column, columns, .. } = slot {
                let text = plain(&cell.runs);
                for title in &mut out[*column..column + columns] {
                    if !title.is_empty() && !text.is_empty() {
                        title.push('·');
                    }
                    title.push_str(&text);
                }
            }
        }
    }
    out
}

fn flat_rows(grid: &Grid) -> Vec<Vec<Value>> {
    let mut out: Vec<Vec<Value>> = Vec::with_capacity(grid.rows.len());
    for row in &grid.rows {
        let mut values = vec![Value::Empty; grid.widths.len()];
        for slot in row {
            match slot {
                Slot::Cell { cell, column, .. } => values[*column] = number_or_text(&plain(&cell.runs)),
                Slot::Covered { column, columns } => {
                    if let Some(above) = out.last() {
                        values[*column..column + columns].clone_from_slice(&above[*column..column + columns]);
                    }
                }
            }
        }
        out.push(values);
    }
    out
}

fn number_or_text(text: &str) -> Value {
    let text = text.trim();
    // 007 is a code, not a number.
    if text.len() > 1 && text.starts_with('0') && !text.starts_with("0.") {
        return text.into();
    }
    if let Ok(n) = text.parse::<i64>()
        && n.abs() < 1_000_000_000_000
    {
        return Value::Whole(n);
    }
    if let Some(share) = text.strip_suffix('%').and_then(|share| share.parse::<f64>().ok()) {
        return Value::Number(share / 100.0);
    }
    match text.parse::<f64>() {
        Ok(n) if n.is_finite() && text.chars().all(|c| c.is_ascii_digit() || "-.".contains(c)) => Value::Number(n),
        _ => text.into(),
    }
}

fn column_of(title: String, at: usize, rows: &[Vec<Value>]) -> Column {
    let known: Vec<&Value> = rows
        .iter()
        .filter_map(|row| row.get(at))
        .filter(|value| !matches!(value, Value::Empty) && **value != Value::Text(String::new()))
        .collect();
    let all = |test: fn(&Value) -> bool| !known.is_empty() && known.iter().all(|value| test(value));
    let kind = if all(|value| matches!(value, Value::Whole(_))) {
        Kind::Whole
    } else if all(|value| matches!(value, Value::Number(n) if n.abs() <= 1.0)) {
        Kind::Percent
    } else if all(|value| matches!(value, Value::Whole(_) | Value::Number(_))) {
        Kind::Decimal(2)
    } else {
        Kind::Text
    };
    let longest = known
        .iter()
        .filter_map(|value| if let Value::Text(text) = value { Some(width_em(text) * 2.0) } else { None })
        .fold(0.0, f32::max);
    let width =
        if kind == Kind::Text { (longest + 2.0).clamp(10.0, 50.0).max(width_em(&title) * 2.0 + 4.0) as u16 } else { 0 };
    Column { title, width, kind }
}

/// Kept beside the writer so that its reader proves what was written.
#[cfg(test)]
mod tests {
    use super::super::{read_csv, read_first};
    use super::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::text("单位", 24),
            Column::of("采用", Kind::Whole),
            Column::of("采用率", Kind::Percent),
            Column::of("日期", Kind::Date),
            Column::of("报送时间", Kind::Moment),
        ]
    }

    fn rows() -> Vec<Vec<Value>> {
        vec![
            vec![
                "青山县卫生健康局".into(),
                42.into(),
                0.352.into(),
                Value::Date(2026, 11, 2),
                Value::Moment(1_795_305_600_000),
            ],
            vec!["=1+1".into(), Value::Whole(1_234_567_890_123_456_789), Value::Empty, Value::Empty, Value::Empty],
            vec!["𠮷㐂龘😀".into(), 0.into(), Value::Number(f64::NAN), Value::Empty, Value::Empty],
        ]
    }

    #[test]
    fn a_workbook_reads_back_as_it_was_written() {
        let about = [("口径".to_owned(), "按首发计，转载不计".to_owned())];
        let written = write("采用情况", "2026年10月信息采用情况", columns(), rows(), &about).expect("writes");
        let read = super::super::read(&written.bytes).expect("reads");
        assert_eq!(read.iter().map(|rows| rows.name.as_str()).collect::<Vec<_>>(), ["采用情况", "说明"]);
        let first = &read[0].rows;
        assert_eq!(
            (first[1].line, first[1].cells.as_slice()),
            (2, ["单位", "采用", "采用率", "日期", "报送时间"].map(String::from).as_slice())
        );
        assert_eq!(first[2].cells, ["青山县卫生健康局", "42", "0.352", "2026-11-02", "2026-11-22 08:00:00"]);
        assert_eq!(
            first[3].cells[..2],
            ["=1+1".to_owned(), "1234567890123456789".to_owned()],
            "formulas stay text, long ids keep every digit"
        );
        assert_eq!(first[4].cells[0], "𠮷㐂龘😀");
    }

    #[test]
    fn csv_reads_back_and_cannot_run() {
        let written = write_csv(&columns(), rows()).expect("writes");
        let text = String::from_utf8(written.bytes).expect("utf-8");
        assert!(text.starts_with('\u{feff}') && text.contains("'=1+1"));
        let read = read_csv(&text).expect("reads");
        assert_eq!(read.rows[2].cells[0], "=1+1");
        assert_eq!(read.rows[1].cells, ["青山县卫生健康局", "42", "0.352", "2026-11-02", "2026-11-22 08:00:00"]);
    }

    #[test]
    fn awkward_names_and_empty_books_are_written() {
        let mut writer = Writer::default();
        for name in ["", "a/b[c]*?:\\", "'引号'", &"长".repeat(60), "表", "表"] {
            writer.sheet(name, "", vec![Column::text("x", 0)]).expect("a name Excel takes");
        }
        let bytes = writer.finish("", 0).expect("writes").bytes;
        assert_eq!(super::super::read(&bytes).expect("reads").len(), 6);
        assert!(read_first(&Writer::default().finish("", 0).expect("writes").bytes).expect("reads").rows.is_empty());
    }
}
