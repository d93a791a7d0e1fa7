//! Repost, revision, or new: one report carried by ten outlets is one report with nine reposts.

use serde::{Deserialize, Serialize};

/// Limits of likeness; data of the office.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Likeness of bodies (0–1) from which a text is a repost whatever its headline.
    pub repost: f64,
    /// Two texts further apart than this are no reposts of each other. Milliseconds.
    pub window_ms: i64,
}

impl Default for Limits {
    fn default() -> Self {
        // The near-duplicate index of `text` is tuned to report only what passes; this is the office's floor.
        Self { repost: 0.5, window_ms: 30 * crate::time::DAY_MS }
    }
}

/// An earlier item that looks like the one at hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Index in the caller's list.
    pub index: usize,
    /// Likeness of the texts, 0–1.
    pub likeness: f64,
    /// Publish (or capture) time, ms.
    pub at: i64,
}

/// Which earlier item this text repeats, if any: the most alike, and of equals the earliest.
pub fn repost_of(at: i64, neighbours: &[Neighbour], limits: Limits) -> Option<Neighbour> {
    neighbours
        .iter()
        .filter(|near| near.likeness >= limits.repost && (at - near.at).abs() <= limits.window_ms)
        .copied()
        .max_by(|a, b| a.likeness.total_cmp(&b.likeness).then(b.at.cmp(&a.at)))
}

/// Whether `newcomer` should lead a group whose head is dated `head_at`: an outlet that is collected late
/// may still have been first. Only a stated time may overturn, an inferred one is a guess.
pub fn was_first(newcomer_at: i64, newcomer_stated: bool, head_at: i64) -> bool {
    newcomer_stated && newcomer_at < head_at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;

    #[test]
    fn the_most_alike_then_the_earliest_within_the_window() {
        let near = |index, likeness, at| Neighbour { index, likeness, at };
        let limits = Limits { repost: 0.7, window_ms: 7 * DAY_MS };
        let cases: [(Vec<Neighbour>, Option<usize>); 5] = [
            (vec![], None),
            (vec![near(0, 0.69, 0)], None),
            (vec![near(0, 0.8, 0), near(1, 0.9, 5)], Some(1)),
            (vec![near(0, 0.9, 50), near(1, 0.9, 5)], Some(1)),
            (vec![near(0, 1.0, -8 * DAY_MS)], None),
        ];
        for (neighbours, expected) in cases {
            assert_eq!(repost_of(0, &neighbours, limits).map(|near| near.index), expected, "{neighbours:?}");
        }
    }

    #[test]
    fn only_a_stated_time_makes_a_latecomer_the_first() {
        assert!(was_first(5, true, 10));
        assert!(!was_first(5, false, 10));
        assert!(!was_first(10, true, 10));
    }
}
