//! How long each step takes: the last few hundred of each, in this process. What the bench prints.

use crate::platform::App;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A step whose pace is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Rows become captures.
    Collect,
    /// Captures become items.
    Digest,
    /// Items find their place.
    Place,
    /// What was moved is graded.
    Grade,
    /// Placed items become searchable.
    Index,
}

/// The stages with the names they have in the output.
pub const STAGES: [(Stage, &str); 5] = [
    (Stage::Collect, "collect"),
    (Stage::Digest, "digest"),
    (Stage::Place, "place"),
    (Stage::Grade, "grade"),
    (Stage::Index, "search"),
];

/// Batches remembered of each stage.
const KEPT: usize = 512;

/// Milliseconds a batch, by stage.
#[derive(Default)]
pub struct Pace {
    batches: Mutex<[VecDeque<f64>; 5]>,
}

/// The pace of this process.
pub fn of(app: &App) -> Arc<Pace> {
    app.held(Pace::default)
}

impl Pace {
    /// Remembers a batch that began at `from`.
    pub fn note(&self, stage: Stage, from: Instant) {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut batches[stage as usize];
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(from.elapsed().as_secs_f64() * 1000.0);
    }

    /// What is remembered of a stage, in order of size.
    pub fn sorted(&self, stage: Stage) -> Vec<f64> {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<f64> = batches[stage as usize].iter().copied().collect();
        all.sort_by(f64::total_cmp);
        all
    }
}
