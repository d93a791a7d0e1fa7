//! 舆情监测: what is kept, what is the same, what belongs together, how grave it is, and who must be told.
//! Called by `server::monitor`; found words, likeness and counts come in as plain data, because text machinery,
//! clocks and databases are not the business of a rule.

pub mod alert;
pub mod assess;
pub mod event;
pub mod item;
pub mod level;
pub mod relevance;
pub mod replay;
pub mod rule;
pub mod sameness;
pub mod source;
pub mod watch;

pub use assess::{Assessment, Factor, Facts, LevelTable, Trigger};
pub use item::{ItemAct, ItemState, Reach, TimeQuality};
pub use level::Level;
pub use relevance::DropReason;
pub use source::{Rhythm, SourceKind, SourceState};
