//! The only place that reads the time. Tests set it and move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where moments come from. Cheap to clone; clones share a set time.
#[derive(Clone, Default)]
pub struct Clock {
    /// 0 = the system's clock; otherwise the set moment.
    set: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still at `at` until it is moved.
    pub fn fixed(at: i64) -> Self {
        Self { set: Arc::new(AtomicI64::new(at)) }
    }

    /// Now, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        match self.set.load(Ordering::Relaxed) {
            0 => jiff::Timestamp::now().as_millisecond(),
            at => at,
        }
    }

    /// Sets the moment; 0 lets the system's clock run again.
    pub fn set(&self, at: i64) {
        self.set.store(at, Ordering::Relaxed);
    }

    /// Moves a set clock forward (or back, with a negative number) by milliseconds.
    pub fn advance(&self, ms: i64) {
        self.set.fetch_add(ms, Ordering::Relaxed);
    }
}
