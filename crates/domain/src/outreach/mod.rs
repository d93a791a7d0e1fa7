//! 社会宣传: campaigns on the health calendar, trainings, selections, and plan items with targets.

pub mod calendar;
pub mod campaign;
pub mod ledger;
pub mod plan;
pub mod selection;
pub mod training;
