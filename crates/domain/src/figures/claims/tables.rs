//! Tables inside a report (columns set apart by tabs or bars) and lines of the form 刊发稿件（篇）：____.
//! A cell says its number, its row and its column say what is counted.

use super::blanks::Mark;
use super::{Blank, Claim, CountUnit, Doubt, Page, Sense, is_word};
use crate::figures::check;

/// A cell: where its words begin and end.
#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
}

/// Rows that stand together.
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
}

/// Heads of columns that hold numbers although they name no unit.
const QUANTITY: [&str; 16] = [
    "数", "量", "合计", "总计", "完成", "实际", "本年", "今年", "本期", "上年", "去年", "同期", "累计", "率", "季度",
    "月",
];
/// Heads of columns that hold words.
const WORDS: [&str; 14] =
    ["备注", "说明", "责任", "时间", "日期", "名称", "单位名", "链接", "地点", "姓名", "内容", "项目", "目标", "要求"];

impl Page<'_> {
    pub(super) fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut start = 0;
        let mut close = |rows: &mut Vec<Vec<Cell>>| {
            if rows.len() >= 2 {
                tables.push(Table { rows: std::mem::take(rows) });
            }
            rows.clear();
        };
        for line in self.text.split(|c| *c == '\n') {
            let end = start + line.len();
            let cells = self.cells(start, end);
            if cells.len() >= 2 {
                // The line of dashes under the head of a Markdown table is no row.
                let dashes =
                    cells.iter().all(|cell| self.text[cell.start..cell.end].iter().all(|c| "-:—".contains(*c)));
                if !dashes {
                    rows.push(cells);
                }
            } else {
                close(&mut rows);
            }
            start = end + 1;
        }
        close(&mut rows);
        tables
    }

    fn cells(&self, start: usize, end: usize) -> Vec<Cell> {
        // Tabs are folded to spaces; the report as given still has them.
        let bars = self.text[start..end].iter().filter(|c| matches!(c, '|' | '│' | '┃')).count();
        let splits = |k: usize| {
            if bars >= 2 { matches!(self.text[k], '|' | '│' | '┃') } else { self.original[k] == '\t' }
        };
        let mut cells = Vec::new();
        let mut from = start;
        for k in (start..=end).filter(|k| *k == end || splits(*k)) {
            cells.push(self.trimmed(from, k));
            from = k + 1;
        }
        if bars >= 2 {
            // | a | b | opens and closes with a bar.
            if cells.first().is_some_and(|cell| cell.start == cell.end) {
                cells.remove(0);
            }
            if self.text[start..end].iter().rev().find(|c| !c.is_whitespace()).is_some_and(|c| "|│┃".contains(*c)) {
                cells.pop();
            }
        }
        cells
    }

    fn trimmed(&self, start: usize, end: usize) -> Cell {
        if self.text[start..end].iter().all(|c| c.is_whitespace()) {
            let middle = start + (end - start).min(1);
            return Cell { start: middle, end: middle };
        }
        let (mut from, mut to) = (start, end);
        while from < to && self.text[from].is_whitespace() {
            from += 1;
        }
        while to > from && self.text[to - 1].is_whitespace() {
            to -= 1;
        }
        Cell { start: from, end: to }
    }

    fn words(&self, cell: Cell) -> String {
        self.text[cell.start..cell.end].iter().filter(|c| !c.is_whitespace()).collect()
    }

    /// Whether a cell is left to be filled in: empty, or nothing but a placeholder.
    fn is_open(&self, cell: Cell) -> bool {
        if cell.start == cell.end {
            return true;
        }
        self.open(cell.start, &[]).is_some_and(|open| {
            open.end == cell.end && (open.mark != Mark::Letter || !matches!(self.at(cell.start), Some('*' | '#')))
        })
    }

    /// What a cell counts: its unit from its column, its row, or a column of units; and its label.
    fn meaning(&self, table: &Table, row: usize, column: usize) -> (Option<(Option<CountUnit>, String)>, String) {
        let head = table.rows[0].get(column).map_or_else(String::new, |cell| self.words(*cell));
        let label = table.rows[row].first().map_or_else(String::new, |cell| self.words(*cell));
        let units_in = table.rows[0].iter().position(|cell| matches!(self.words(*cell).as_str(), "单位" | "计量单位"));
        let unit = Self::unit_of_label(&head)
            .or_else(|| {
                let cell = table.rows[row].get(units_in?)?;
                Self::unit_of_label(&self.words(*cell))
            })
            .or_else(|| Self::unit_of_label(&label));
        (unit, format!("{label}{head}"))
    }

    pub(super) fn table_blanks(&self, table: &Table, blanks: &mut Vec<Blank>) {
        for (at, row) in table.rows.iter().enumerate().skip(1) {
            let label = row.first().map_or_else(String::new, |cell| self.words(*cell));
            if !label.chars().any(is_word) {
                continue;
            }
            for (column, cell) in row.iter().enumerate().skip(1) {
                if !self.is_open(*cell)
                    || blanks.iter().any(|b| b.start < cell.end.max(cell.start + 1) && cell.start < b.end)
                {
                    continue;
                }
                let head = table.rows[0].get(column).map_or_else(String::new, |cell| self.words(*cell));
                let (unit, label) = self.meaning(table, at, column);
                let holds_words = WORDS.iter().any(|word| head.contains(word));
                // An empty cell is a blank where its column, elsewhere, holds numbers or is made for them.
                let counted = unit.is_some() || QUANTITY.iter().any(|word| head.contains(word));
                if holds_words || !counted || matches!(head.as_str(), "单位" | "计量单位" | "序号") {
                    continue;
                }
                let (unit, word) = unit.unwrap_or((None, String::new()));
                let end = cell.end.max((cell.start + 1).min(self.text.len()));
                blanks.push(Blank {
                    start: cell.start,
                    end,
                    found: self.slice(cell.start, cell.end),
                    unit,
                    word,
                    ten_thousands: false,
                    approx: None,
                    context: label.clone(),
                    label,
                });
            }
        }
    }

    /// 刊发稿件（篇）：____ , 参训人次：（待补）.
    pub(super) fn form_blanks(&self, blanks: &mut Vec<Blank>) {
        for colon in (1..self.text.len()).filter(|k| self.text[*k] == ':') {
            let line = (0..colon).rev().find(|k| matches!(self.text[*k], '\n' | ',' | ';' | '。')).map_or(0, |k| k + 1);
            let label: String = self.text[line.max(colon.saturating_sub(24))..colon].iter().collect();
            let Some((unit, word)) = Self::unit_of_label(&label) else { continue };
            let mut at = colon + 1;
            while self.at(at) == Some(' ') {
                at += 1;
            }
            let open = self.open(at, blanks).filter(|open| open.mark != Mark::Gap);
            let nothing = self.at(at).is_none_or(|c| matches!(c, '\n' | '\r' | ',' | ';' | '。'));
            let (start, end) = match open {
                Some(open) => (open.start, open.end),
                None if nothing && label.contains('(') => (colon, colon + 1),
                None => continue,
            };
            // What follows must not be a number or a word of its own.
            if self.at(end).is_some_and(|c| is_word(c) || c.is_ascii_digit()) && end > colon + 1 {
                continue;
            }
            if blanks.iter().any(|b| b.start < end && start < b.end) {
                continue;
            }
            blanks.push(Blank {
                start,
                end,
                found: self.slice(start, end),
                unit,
                word,
                ten_thousands: false,
                approx: None,
                context: self.slice(line, end).trim().to_string(),
                label,
            });
        }
    }

    pub(super) fn table_claims(&self, table: &Table, claims: &mut Vec<Claim>) {
        for at in 1..table.rows.len() {
            for column in 1..table.rows[at].len() {
                let cell = table.rows[at][column];
                let Some(value) = self.plain_number(cell) else { continue };
                let (unit, label) = self.meaning(table, at, column);
                let Some((Some(unit), _)) = unit else { continue };
                let total = ["合计", "总计", "共计"].iter().any(|word| label.contains(word));
                claims.push(Claim {
                    start: cell.start,
                    end: cell.end,
                    found: self.slice(cell.start, cell.end),
                    value,
                    unit,
                    approx: None,
                    sense: if total { Sense::Total } else { Sense::Counted },
                    cutoff: None,
                    context: label.clone(),
                    label,
                });
            }
        }
    }

    fn plain_number(&self, cell: Cell) -> Option<i64> {
        if cell.start == cell.end {
            return None;
        }
        let from = cell.start + (cell.start..cell.end).take_while(|k| self.text[*k] == '*').count();
        let to = cell.end - (cell.start..cell.end).rev().take_while(|k| self.text[*k] == '*').count();
        let (value, end, arabic) = self.number(from.min(cell.end))?;
        (arabic && end == to && value.fract() == 0.0).then_some(value as i64)
    }

    /// A row or column of totals that its parts do not make.
    pub(super) fn table_doubts(&self, table: &Table) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let total = |words: &str| ["合计", "总计", "共计", "小计"].iter().any(|word| words.contains(word));
        let width = table.rows.iter().map(Vec::len).min().unwrap_or(0);
        for column in 1..width {
            let mut parts: Vec<(i64, Cell)> = Vec::new();
            for row in &table.rows[1..] {
                let Some(value) = self.plain_number(row[column]) else { continue };
                if total(&self.words(row[0])) {
                    doubts.extend(self.total_doubt(value, row[column], &parts));
                    parts.clear();
                } else {
                    parts.push((value, row[column]));
                }
            }
        }
        let Some(sum_in) = table.rows[0].iter().position(|cell| total(&self.words(*cell))) else { return doubts };
        // A column of totals over the columns beside it that hold the same unit.
        for row in &table.rows[1..] {
            let Some(value) = row.get(sum_in).and_then(|cell| self.plain_number(*cell)) else { continue };
            let parts: Vec<(i64, Cell)> = row
                .iter()
                .enumerate()
                .skip(1)
                .filter(|(column, _)| *column != sum_in)
                .filter_map(|(_, cell)| Some((self.plain_number(*cell)?, *cell)))
                .collect();
            doubts.extend(self.total_doubt(value, row[sum_in], &parts));
        }
        doubts
    }

    fn total_doubt(&self, value: i64, cell: Cell, parts: &[(i64, Cell)]) -> Option<Doubt> {
        if parts.len() < 2 {
            return None;
        }
        let values: Vec<i64> = parts.iter().map(|(value, _)| *value).collect();
        let check = check::parts_make(value, &values);
        (!check.holds).then(|| Doubt {
            code: "sum_differs",
            start: parts.iter().map(|(_, part)| part.start).min().unwrap_or(cell.start).min(cell.start),
            end: cell.end,
            sentence: check.sentence,
            contradicts: true,
        })
    }
}
