//! A table with its merged cells worked out: every writer gets rows in which each column is either a
//! cell's own or covered from above, and a row that does not fit is refused instead of drawn askew.

use crate::block::{Cell, Table, plain};
use crate::error::{Error, Result};
use crate::gbt9704::set_em;

/// A table ready to draw.
pub(crate) struct Grid {
    /// Shares of the width; they add up to one.
    pub widths: Vec<f32>,
    /// Rows that repeat on every page.
    pub head: Vec<Vec<Slot>>,
    pub rows: Vec<Vec<Slot>>,
}

/// A place in a row.
#[derive(Debug)]
pub(crate) enum Slot {
    /// A cell starts here.
    Cell { cell: Cell, column: usize, columns: usize, rows: usize },
    /// Covered by a cell of a row above.
    Covered { columns: usize, column: usize },
}

impl Grid {
    pub(crate) fn of(table: &Table) -> Result<Self> {
        let count = table.columns.len().max(
            table
                .rows
                .iter()
                .chain(&table.head)
                .map(|row| row.iter().map(Cell::columns).sum::<usize>())
                .max()
                .unwrap_or(0),
        );
        let name = if table.caption.is_empty() { "表格" } else { &table.caption };
        if count > 40 {
            return Err(Error::Data {
                name: name.into(),
                reason: format!("有 {count} 列，一页最多印 40 列，请拆成几张表或导出 Excel"),
            });
        }
        if !table.columns.is_empty() && count > table.columns.len() {
            return Err(Error::Data {
                name: name.into(),
                reason: format!("表头有 {} 列，却有一行占了 {count} 列", table.columns.len()),
            });
        }
        let shares: Vec<f32> = (0..count)
            .map(|at| table.columns.get(at).map_or(1.0, |column| if column.width > 0.0 { column.width } else { 1.0 }))
            .collect();
        let sum: f32 = shares.iter().sum();
        let mut head_rows = table.head.clone();
        if table.columns.iter().any(|column| !column.title.is_empty()) {
            head_rows.push(title_row(table, count));
        }
        Ok(Self {
            widths: shares.into_iter().map(|share| share / sum).collect(),
            head: place(&head_rows, count, name)?,
            rows: place(&table.rows, count, name)?,
        })
    }
}

impl Grid {
    /// The shares of the width, with columns widened where a short word (10月20日, 序号) would otherwise break:
    /// the others give in proportion to what they can spare.
    pub(crate) fn fitted(&self, size_pt: f32, width_mm: f32) -> Vec<f32> {
        let total = width_mm * 72.0 / 25.4;
        let mut need = vec![0f32; self.widths.len()];
        for (slots, head) in self.head.iter().map(|row| (row, true)).chain(self.rows.iter().map(|row| (row, false))) {
            for slot in slots {
                let Slot::Cell { cell, column, columns: 1, .. } = slot else { continue };
                let text = plain(&cell.runs);
                let widest = text.lines().map(set_em).fold(0.0, f32::max);
                let em = match (head, widest) {
                    (_, em) if em <= 3.0 => em,
                    // A longer title may stand on two lines.
                    (true, em) => (em / 2.0).ceil().min(5.0),
                    (false, em) if em <= 7.5 => em,
                    (false, _) => 4.0,
                };
                need[*column] = need[*column].max((em * size_pt + 11.0) / total);
            }
        }
        let lacking: f32 = self.widths.iter().zip(&need).map(|(share, need)| (need - share).max(0.0)).sum();
        let spare: f32 = self.widths.iter().zip(&need).map(|(share, need)| (share - need).max(0.0)).sum();
        if lacking == 0.0 || lacking > spare {
            return self.widths.clone();
        }
        self.widths
            .iter()
            .zip(&need)
            .map(|(share, need)| if share < need { *need } else { share - (share - need) * lacking / spare })
            .collect()
    }
}

/// Column titles, without those that a merged heading reaches down to cover.
fn title_row(table: &Table, count: usize) -> Vec<Cell> {
    let mut below = vec![0usize; count];
    for row in &table.head {
        let mut column = 0;
        for slot in &mut below {
            *slot = slot.saturating_sub(1);
        }
        for cell in row {
            while below.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            below[column.min(count)..(column + cell.columns()).min(count)].fill(cell.rows());
            column += cell.columns();
        }
    }
    (0..count)
        .filter(|at| below[*at] < 2)
        .map(|at| Cell::label(table.columns.get(at).map_or("", |column| &column.title)))
        .collect()
}

fn place(rows: &[Vec<Cell>], count: usize, name: &str) -> Result<Vec<Vec<Slot>>> {
    let mut reach: Vec<usize> = vec![0; count];
    let mut span: Vec<usize> = vec![1; count];
    let mut out = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let mut slots = Vec::with_capacity(row.len());
        let mut cells = row.iter();
        let mut column = 0;
        while column < count {
            if reach[column] > 0 {
                let columns = span[column].max(1);
                slots.push(Slot::Covered { columns, column });
                for below in &mut reach[column..(column + columns).min(count)] {
                    *below -= 1;
                }
                column += columns;
                continue;
            }
            let cell = cells.next().cloned().unwrap_or_default();
            let columns = cell.columns();
            if column + columns > count || reach[column..column + columns].iter().any(|rows| *rows > 0) {
                return Err(Error::Data {
                    name: name.into(), reason: format!("第 {} 行的合并单元格放不下", at + 1)
                });
            }
            let down = cell.rows().min(rows.len() - at);
            for covered in column..column + columns {
                reach[covered] = down - 1;
                span[covered] = columns;
            }
            slots.push(Slot::Cell { cell, column, columns, rows: down });
            column += columns;
        }
        if cells.next().is_some() {
            return Err(Error::Data {
                name: name.into(), reason: format!("第 {} 行的单元格多于 {count} 列", at + 1)
            });
        }
        out.push(slots);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Column;

    fn shape(rows: &[Vec<Slot>]) -> Vec<String> {
        rows.iter()
            .map(|row| {
                row.iter()
                    .map(|slot| match slot {
                        Slot::Cell { columns, rows, .. } => format!("{columns}x{rows} "),
                        Slot::Covered { columns, .. } => format!("-{columns} "),
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn merged_cells_cover_and_short_rows_are_filled() {
        let table = Table {
            columns: vec![Column::default(); 4],
            rows: vec![vec![Cell::text("a").down(2), Cell::text("b").across(3)], vec!["c".into()], vec!["d".into()]],
            ..Table::default()
        };
        let grid = Grid::of(&table).expect("fits");
        assert_eq!(shape(&grid.rows), ["1x2 3x1 ", "-1 1x1 1x1 1x1 ", "1x1 1x1 1x1 1x1 "]);
    }

    #[test]
    fn a_heading_that_reaches_down_hides_the_column_title() {
        let columns = vec![Column::new("单位", 2.0), Column::number("报送", 1.0), Column::number("采用", 1.0)];
        let table = Table {
            columns,
            head: vec![vec![Cell::label("单位").down(2), Cell::label("本月").across(2)]],
            ..Table::default()
        };
        let grid = Grid::of(&table).expect("fits");
        assert_eq!(shape(&grid.head), ["1x2 2x1 ", "-1 1x1 1x1 "]);
    }

    #[test]
    fn short_words_get_the_room_they_need() {
        let columns = vec![Column::center("序号", 0.2), Column::new("标题", 8.0), Column::center("日期", 0.5)];
        let table = Table {
            columns,
            rows: vec![vec!["1".into(), "很长的标题".repeat(5).into(), "10月20日".into()]],
            ..Table::default()
        };
        let grid = Grid::of(&table).expect("fits");
        let widths = grid.fitted(12.0, 156.0);
        assert!((widths.iter().sum::<f32>() - 1.0).abs() < 0.001);
        assert!(widths[0] * 442.2 >= 33.0 && widths[2] * 442.2 >= 12.0 * 5.0, "{widths:?}");
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        for rows in [
            vec![vec![Cell::text("a").across(3)]],
            vec![vec!["a".into(), "b".into(), "c".into()]],
            vec![vec!["a".into(), Cell::text("b").down(2)], vec![Cell::text("c").across(2)]],
        ] {
            let table = Table { columns: vec![Column::default(); 2], rows, ..Table::default() };
            assert!(Grid::of(&table).is_err());
        }
        assert!(Grid::of(&Table::default()).expect("empty").rows.is_empty());
    }
}
