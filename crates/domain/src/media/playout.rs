//! 户外大屏播放: how often content was shown. 43 items, each 20 times a day, make 860 plays **a day**;
//! a day's figure and a period's total are never mixed up.

use crate::time::{DAY_MS, day_start};

/// One content on one screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playout {
    /// The first day, any moment of it.
    pub from_at: i64,
    /// The last day, any moment of it; included.
    pub to_at: i64,
    /// Plays on each of the days.
    pub plays_per_day: i64,
}

impl Playout {
    /// The days on which it runs within `[from, to]`, both days included.
    pub fn days(&self, from: i64, to: i64) -> i64 {
        let first = day_start(self.from_at.max(from));
        let last = day_start(self.to_at.min(to));
        ((last - first) / DAY_MS + 1).max(0)
    }
}

/// Plays on one day: of everything that runs on it.
pub fn plays_on(playouts: &[Playout], day: i64) -> i64 {
    playouts.iter().filter(|p| p.days(day, day) == 1).map(|p| p.plays_per_day).sum()
}

/// Plays within `[from, to]`, both days included.
pub fn plays_between(playouts: &[Playout], from: i64, to: i64) -> i64 {
    playouts.iter().map(|p| p.days(from, to) * p.plays_per_day).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_three_items_twenty_times_make_860_a_day() {
        let start = crate::time::parse("2026-05-01").unwrap();
        let one = Playout { from_at: start, to_at: start + 29 * DAY_MS, plays_per_day: 20 };
        let all = vec![one; 43];
        assert_eq!(plays_on(&all, start + 3 * DAY_MS), 860);
        assert_eq!(plays_between(&all, start, start + DAY_MS), 1_720);
        assert_eq!(plays_on(&all, start + 30 * DAY_MS), 0);
        assert_eq!(plays_between(&all, start - 100 * DAY_MS, start + 100 * DAY_MS), 860 * 30);
    }
}
