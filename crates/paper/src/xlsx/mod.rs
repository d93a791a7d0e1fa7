//! Workbooks: lists with real number types, a frozen head and a page set-up, written row by row to a
//! temporary file so that memory does not grow with the rows; and the rows of somebody else's workbook as text.

mod read;
mod write;

pub use read::{Row, Rows, column_name, read, read_csv, read_first};
pub use write::{Column, Kind, Value, Writer, write, write_csv, write_paper};
