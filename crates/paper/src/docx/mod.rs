//! Word documents: written by us part by part, read and filled with streaming XML.
//!
//! Written without a docx library: the one at hand cannot say that a table's head repeats, cannot describe a
//! picture to a screen reader, and does not write the language of the text, which Word needs to break Chinese lines.

mod fill;
mod parts;
mod read;
mod write;
mod xml;

pub use fill::{Filled, Values, fill_template, placeholders};
pub use read::read_text;
pub use write::{as_table as chart_table, write};
