//! 统计: what can be counted, over which period, sums that must hold, words of approximation,
//! and the reading of reports: their blanks, their figures, and the text a summary is written in.
//! A figure is a question asked of records; nothing here counts, it only says what is meant.

pub mod approx;
pub mod check;
pub mod claims;
pub mod count_unit;
pub mod metric;
pub mod period;
pub mod propose;
mod script;
pub mod summary;

pub use approx::Approx;
pub use count_unit::CountUnit;
pub use metric::{CATALOGUE, Dimension, Measure, Metric};
pub use period::Period;
pub use summary::{Block, FigureRef, Run};
