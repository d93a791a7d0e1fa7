//! What other thresholds would have done: the reports of past events, one after another, through the same rules.

use super::alert::{Sent, Terms, due};
use super::assess::{Facts, LevelTable, Standing, assess, settle};
use super::item::Reach;
use super::level::Level;
use super::watch::Severity;
use crate::time::{DAY_MS, HOUR_MS};
use std::collections::HashMap;

/// One report as it came in.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When it was captured.
    pub captured_at: i64,
    /// When it counts as published.
    pub at: i64,
    /// How far its outlet is heard.
    pub reach: Reach,
    /// Who carried it.
    pub outlet: String,
    /// A repost.
    pub repost: bool,
    /// Interactions, where known.
    pub interactions: i64,
    /// Deaths named.
    pub deaths: i64,
    /// Likeness to rumours, 0–1.
    pub rumour: f64,
    /// The gravest watch that was hit.
    pub severity: Severity,
    /// Names of marks, as the digest sets them.
    pub marks: Vec<String>,
}

/// An event with its reports in the order they came, and the usual pace of its watches.
#[derive(Clone, Debug)]
pub struct History {
    /// Headline, to name it.
    pub title: String,
    /// Reports.
    pub seen: Vec<Seen>,
    /// Reports in six hours that its watches usually bring.
    pub usual: f64,
}

/// What thresholds would have raised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    /// Alerts by level, Ⅰ first.
    pub by_level: [i64; 4],
    /// Events that would have been announced at all, by index.
    pub events: Vec<usize>,
}

impl Raised {
    /// Alerts of all levels.
    pub fn total(&self) -> i64 {
        self.by_level.iter().sum()
    }
}

/// Plays histories through a table and terms. Tone is left out: it never raises a level.
pub fn replay(histories: &[History], table: &LevelTable, terms: &Terms) -> Raised {
    let mut raised = Raised::default();
    for (index, history) in histories.iter().enumerate() {
        let levels = alerts_of(history, table, terms);
        if !levels.is_empty() {
            raised.events.push(index);
        }
        for level in levels {
            raised.by_level[(level.number() - 1) as usize] += 1;
        }
    }
    raised
}

fn alerts_of(history: &History, table: &LevelTable, terms: &Terms) -> Vec<Level> {
    let mut facts = Facts { usual: history.usual, ..Facts::default() };
    let mut outlets: HashMap<(Reach, &str), ()> = HashMap::new();
    let mut standing = Standing { level: Level::Blue, milder_since: None, by_hand: false, hand_over: Level::Blue };
    let mut sent: Vec<Sent> = Vec::new();
    let mut harmless = 0;
    for (so_far, seen) in history.seen.iter().enumerate() {
        if outlets.insert((seen.reach, &seen.outlet), ()).is_none() {
            match facts.outlets.iter_mut().find(|(reach, _)| *reach == seen.reach) {
                Some((_, count)) => *count += 1,
                None => facts.outlets.push((seen.reach, 1)),
            }
        }
        if seen.repost {
            facts.reposts += 1
        } else {
            facts.originals += 1
        }
        facts.deaths = facts.deaths.max(seen.deaths);
        facts.rumour = facts.rumour.max(seen.rumour);
        facts.severity = facts.severity.max(seen.severity);
        let marked = |name: &str| seen.marks.iter().any(|mark| mark == name);
        facts.mass |= marked("mass");
        facts.epidemic |= marked("epidemic");
        facts.vulnerable |= marked("vulnerable");
        facts.own_region |= marked("own_region");
        facts.hot_list |= marked("hot_list");
        harmless += usize::from(marked("harmless"));
        facts.harmless = harmless == so_far + 1;
        let now = seen.captured_at;
        let known = &history.seen[..=so_far];
        facts.recent = known.iter().filter(|one| one.at >= now - 6 * HOUR_MS).count() as i64;
        let day: i64 = known.iter().filter(|one| one.at >= now - DAY_MS).map(|one| one.interactions).sum();
        facts.interactions_day = Some(day).filter(|count| *count > 0);
        standing = settle(standing, assess(&facts, table).level, now, table.lower_after_ms);
        if let Some(due) = due(standing.level, &sent, None, now, terms) {
            sent.insert(0, Sent { level: due.level, at: now });
        }
    }
    sent.into_iter().rev().map(|sent| sent.level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::assess::{LevelRow, Trigger};

    fn seen(minutes: i64, reach: Reach, outlet: &str) -> Seen {
        Seen {
            captured_at: minutes * 60_000,
            at: minutes * 60_000,
            reach,
            outlet: outlet.into(),
            repost: minutes > 0,
            interactions: 0,
            deaths: 0,
            rumour: 0.0,
            severity: Severity::Ordinary,
            marks: vec![],
        }
    }

    fn history(seen: Vec<Seen>) -> History {
        History { title: "候诊".into(), seen, usual: 1.0 }
    }

    #[test]
    fn a_rise_is_one_alert_and_reposts_raise_none() {
        let events = [
            history(vec![
                seen(0, Reach::City, "甲"),
                seen(1, Reach::City, "甲"),
                seen(2, Reach::Province, "乙"),
                seen(3, Reach::Province, "乙"),
            ]),
            history(vec![seen(0, Reach::Forum, "丙")]),
        ];
        let raised = replay(&events, &LevelTable::default(), &Terms::default());
        assert_eq!((raised.by_level, raised.events), ([0, 1, 1, 0], vec![0]));
    }

    #[test]
    fn another_threshold_gives_another_count() {
        let events =
            [history((0..5).map(|n| seen(n, Reach::Forum, ["甲", "乙", "丙", "丁", "戊"][n as usize])).collect())];
        let table = |least| LevelTable {
            rows: vec![LevelRow { level: Level::Orange, any: vec![Trigger::Outlets(least)] }],
            lower_after_ms: DAY_MS,
        };
        let counts: Vec<i64> =
            [1, 3, 5, 6].map(|least| replay(&events, &table(least), &Terms::default()).total()).to_vec();
        assert_eq!(counts, [1, 1, 1, 0]);
        let milder = Terms { from_level: Level::Red, ..Terms::default() };
        assert_eq!(replay(&events, &table(3), &milder).total(), 0);
    }
}
