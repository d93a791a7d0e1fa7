//! The ranking of units, and what another scheme would have changed.

use super::{Points, ScoreEntry, Sheet};
use crate::ids::Id;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};

/// A line of the ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The unit.
    pub unit: Id,
    /// This month.
    pub month: Points,
    /// 上月累计: carried from the months before, of the same year.
    pub carried: Points,
    /// Both.
    pub cumulative: Points,
    /// From 1; equal points share a rank and the next rank is skipped. `None` for a vetoed unit.
    pub rank: Option<i64>,
    /// The rank by the carried points alone, for the arrow.
    pub rank_before: Option<i64>,
}

/// Ranks units by cumulative points; vetoed units stand at the end without a rank.
pub fn rank(rows: &[(Id, Points, Points, bool)]) -> Vec<Ranked> {
    let place = |points: &dyn Fn(&(Id, Points, Points, bool)) -> Points, row: &(Id, Points, Points, bool)| {
        (!row.3).then(|| 1 + rows.iter().filter(|other| !other.3 && points(other) > points(row)).count() as i64)
    };
    let now = |row: &(Id, Points, Points, bool)| row.1 + row.2;
    let before = |row: &(Id, Points, Points, bool)| row.2;
    let none_before = rows.iter().all(|row| row.2.0 == 0);
    let mut ranked: Vec<Ranked> = rows
        .iter()
        .map(|row| Ranked {
            unit: row.0,
            month: row.1,
            carried: row.2,
            cumulative: row.1 + row.2,
            rank: place(&now, row),
            rank_before: if none_before { None } else { place(&before, row) },
        })
        .collect();
    ranked.sort_by_key(|row| (row.rank.unwrap_or(i64::MAX), row.unit));
    ranked
}

/// What another scheme would have changed for a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The record, when one stands behind it.
    pub record: Option<Id>,
    /// The line under the scheme in force; `None` where only the new one counts.
    pub before: Option<ScoreEntry>,
    /// The line under the new scheme.
    pub after: Option<ScoreEntry>,
}

/// The lines of two sheets of the same records that differ.
pub fn compare(before: &Sheet, after: &Sheet) -> Vec<Changed> {
    let key = |entry: &ScoreEntry| {
        (
            entry.record,
            if entry.record.is_some() { 0 } else { entry.at },
            entry.record.is_none().then(|| entry.rule.clone()),
        )
    };
    let mut left: HashMap<_, VecDeque<&ScoreEntry>> = HashMap::new();
    for entry in &after.entries {
        left.entry(key(entry)).or_default().push_back(entry);
    }
    let mut changed = Vec::new();
    for entry in &before.entries {
        let other = left.get_mut(&key(entry)).and_then(VecDeque::pop_front);
        if other.is_none_or(|other| other.points != entry.points) {
            changed.push(Changed { record: entry.record, before: Some(entry.clone()), after: other.cloned() });
        }
    }
    // Still in the order of the sheet: what only the new scheme counts.
    let mut rest: Vec<&ScoreEntry> = left.into_values().flatten().filter(|entry| entry.points.0 != 0).collect();
    rest.sort_by_key(|entry| (entry.at, entry.record));
    changed.extend(rest.into_iter().map(|entry| Changed {
        record: entry.record,
        before: None,
        after: Some(entry.clone()),
    }));
    changed
}
