//! 预警: who must be told now, once. One alert for each event and rise, never for a repost.

use super::level::Level;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, day_start};
use serde::{Deserialize, Serialize};

/// When and from which level on alerts are sent; data of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Milder levels raise no alert.
    pub from_level: Level,
    /// 免打扰 from this minute of the day…
    pub quiet_from: i64,
    /// …to this one (may cross midnight). Equal: no quiet hours.
    pub quiet_to: i64,
    /// This level and graver ones are sent in quiet hours too.
    pub wakes: Level,
    /// A level reached again within this time of its last alert is the same rise. Milliseconds.
    pub again_after_ms: i64,
    /// Unread so long, the alert goes one step up, by level 1–4. Milliseconds.
    pub escalate_ms: [i64; 4],
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            from_level: Level::Yellow,
            quiet_from: 22 * 60,
            quiet_to: 7 * 60,
            wakes: Level::Red,
            again_after_ms: 3 * DAY_MS,
            escalate_ms: [10 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 24 * HOUR_MS],
        }
    }
}

/// The last alert of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The level it was raised for.
    pub level: Level,
    /// When.
    pub at: i64,
}

/// An alert that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The level it is raised for.
    pub level: Level,
    /// When it may go out: now, or at the end of the quiet hours.
    pub send_at: i64,
}

/// Whether an event that now stands at `level` must be announced.
/// `sent` are its earlier alerts, newest first; `muted_until` is a clerk's word.
pub fn due(level: Level, sent: &[Sent], muted_until: Option<i64>, now: i64, terms: &Terms) -> Option<Due> {
    if level < terms.from_level || muted_until.is_some_and(|until| now < until && level < Level::Red) {
        return None;
    }
    // A rise is a level graver than all announced lately; falling back and rising again within days is no news.
    let announced = sent.iter().filter(|alert| now - alert.at < terms.again_after_ms).map(|alert| alert.level).max();
    if announced.is_some_and(|announced| level <= announced) {
        return None;
    }
    let send_at = if level >= terms.wakes { now } else { out_of_quiet(now, terms) };
    Some(Due { level, send_at })
}

/// `now`, or the end of the quiet hours it lies in.
pub fn out_of_quiet(now: i64, terms: &Terms) -> i64 {
    let today = day_start(now);
    let minute = (now - today) / MINUTE_MS;
    let (from, to) = (terms.quiet_from, terms.quiet_to);
    let end = |day: i64| day + to * MINUTE_MS;
    match () {
        _ if from == to => now,
        _ if from < to && (from..to).contains(&minute) => end(today),
        _ if from > to && minute >= from => end(today + DAY_MS),
        _ if from > to && minute < to => end(today),
        _ => now,
    }
}

/// When an alert sent at `sent_at` and still unread is escalated for the `step`-th time (0 first).
/// Two steps up is the top: beyond the leader there is nobody.
pub fn escalates_at(sent_at: i64, level: Level, step: i64, terms: &Terms) -> Option<i64> {
    let wait = terms.escalate_ms[(level.number() - 1) as usize];
    (step < 2 && wait > 0).then(|| sent_at + wait * (step + 1))
}

/// How many alerts another starting level would have raised, given each event's sequence of (level, moment) changes.
pub fn would_have_raised(histories: &[Vec<(Level, i64)>], terms: &Terms) -> usize {
    let mut raised = 0;
    for history in histories {
        let mut sent: Vec<Sent> = Vec::new();
        for (level, at) in history {
            if due(*level, &sent, None, *at, terms).is_some() {
                sent.insert(0, Sent { level: *level, at: *at });
                raised += 1;
            }
        }
    }
    raised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;
    use proptest::prelude::*;

    fn at(text: &str) -> i64 {
        parse(text).unwrap()
    }

    #[test]
    fn one_alert_for_each_rise() {
        let terms = Terms::default();
        let noon = at("2026-11-20 12:00");
        let sent = |level, hours_ago: i64| Sent { level, at: noon - hours_ago * HOUR_MS };
        let cases: [(Level, Vec<Sent>, Option<Level>); 7] = [
            (Level::Blue, vec![], None),
            (Level::Yellow, vec![], Some(Level::Yellow)),
            (Level::Yellow, vec![sent(Level::Yellow, 1)], None),
            (Level::Orange, vec![sent(Level::Yellow, 1)], Some(Level::Orange)),
            (Level::Yellow, vec![sent(Level::Orange, 30)], None),
            (Level::Yellow, vec![sent(Level::Orange, 80)], Some(Level::Yellow)),
            (Level::Red, vec![sent(Level::Red, 2), sent(Level::Yellow, 80)], None),
        ];
        for (level, history, expected) in cases {
            assert_eq!(
                due(level, &history, None, noon, &terms).map(|due| due.level),
                expected,
                "{level:?} {history:?}"
            );
        }
    }

    #[test]
    fn quiet_hours_hold_all_but_the_gravest() {
        let terms = Terms::default();
        let cases = [
            ("2026-11-20 21:59", Level::Orange, "2026-11-20 21:59"),
            ("2026-11-20 22:00", Level::Orange, "2026-11-21 07:00"),
            ("2026-11-21 03:30", Level::Yellow, "2026-11-21 07:00"),
            ("2026-11-21 03:30", Level::Red, "2026-11-21 03:30"),
            ("2026-11-21 07:00", Level::Yellow, "2026-11-21 07:00"),
        ];
        for (now, level, expected) in cases {
            assert_eq!(due(level, &[], None, at(now), &terms).unwrap().send_at, at(expected), "{now} {level:?}");
        }
        let siesta = Terms { quiet_from: 12 * 60, quiet_to: 14 * 60, ..Terms::default() };
        assert_eq!(out_of_quiet(at("2026-11-20 13:00"), &siesta), at("2026-11-20 14:00"));
        let never = Terms { quiet_from: 0, quiet_to: 0, ..Terms::default() };
        assert_eq!(out_of_quiet(at("2026-11-20 03:00"), &never), at("2026-11-20 03:00"));
    }

    #[test]
    fn a_muted_event_speaks_only_when_red() {
        let terms = Terms::default();
        let noon = at("2026-11-20 12:00");
        assert!(due(Level::Orange, &[], Some(noon + 1), noon, &terms).is_none());
        assert!(due(Level::Red, &[], Some(noon + 1), noon, &terms).is_some());
        assert!(due(Level::Orange, &[], Some(noon), noon, &terms).is_some());
    }

    #[test]
    fn an_unread_alert_goes_up_twice_and_no_further() {
        let terms = Terms::default();
        assert_eq!(escalates_at(0, Level::Orange, 0, &terms), Some(30 * MINUTE_MS));
        assert_eq!(escalates_at(0, Level::Orange, 1, &terms), Some(60 * MINUTE_MS));
        assert_eq!(escalates_at(0, Level::Orange, 2, &terms), None);
    }

    proptest! {
        #[test]
        fn a_wavering_event_never_repeats_itself(levels in proptest::collection::vec(1i64..=4, 1..60)) {
            // An hour apart, sixty hours at most: within one window each level can be announced once at most.
            let history: Vec<(Level, i64)> = levels.iter().enumerate()
                .map(|(hour, number)| (Level::of(*number).unwrap(), hour as i64 * HOUR_MS)).collect();
            prop_assert!(would_have_raised(&[history], &Terms::default()) <= 3);
        }
    }
}
