//! 预警: who must be told now, once. One alert for each event and rise, never for a repost.

use super::level::Level;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, day_start};
use serde::{Deserialize, Serialize};

/// When and from which level on alerts are sent; data of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    /// 简报 at these minutes of the day; the end of the quiet hours is one too. Empty and no quiet hours: none.
    pub brief_at: Vec<i64>,
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
            brief_at: vec![17 * 60 + 30],
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

/// A brief missed by more than this is not made up for: nobody reads yesterday's morning paper.
const BRIEF_LATE_MS: i64 = 6 * HOUR_MS;

/// The brief that is due now: (from, at), what happened in between. `None` when the last one is long past.
pub fn brief_due(now: i64, terms: &Terms) -> Option<(i64, i64)> {
    let mut minutes = terms.brief_at.clone();
    if terms.quiet_from != terms.quiet_to {
        minutes.push(terms.quiet_to);
    }
    let today = day_start(now);
    let mut moments: Vec<i64> = [today - DAY_MS, today]
        .into_iter()
        .flat_map(|day| minutes.iter().map(move |minute| day + minute * MINUTE_MS))
        .filter(|at| *at <= now)
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let at = moments.pop().filter(|at| now - at < BRIEF_LATE_MS)?;
    Some((moments.pop().unwrap_or(at - DAY_MS), at))
}

/// What is wrong with terms, field by field.
pub fn faults(terms: &Terms) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let day = 0..24 * 60;
    if !day.contains(&terms.quiet_from) || !day.contains(&terms.quiet_to) {
        found.push(("terms.quiet_from", "免打扰的起止应在一天之内。".to_owned()));
    }
    if terms.brief_at.iter().any(|minute| !day.contains(minute)) || terms.brief_at.len() > 6 {
        found.push(("terms.brief_at", "简报时间应在一天之内，最多 6 个。".to_owned()));
    }
    if terms.escalate_ms.iter().any(|wait| !(0..=7 * DAY_MS).contains(wait)) {
        found.push(("terms.escalate_ms", "未响应升级的时间应在 7 天以内，0 表示不升级。".to_owned()));
    }
    if !(HOUR_MS..=90 * DAY_MS).contains(&terms.again_after_ms) {
        found.push(("terms.again_after_ms", "再次预警的间隔应在 1 小时到 90 天之间。".to_owned()));
    }
    found
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
    fn a_brief_is_due_at_its_hours_and_covers_the_time_since_the_one_before() {
        let terms = Terms::default();
        let cases = [
            ("2026-11-20 06:59", None),
            ("2026-11-20 07:00", Some(("2026-11-19 17:30", "2026-11-20 07:00"))),
            ("2026-11-20 12:59", Some(("2026-11-19 17:30", "2026-11-20 07:00"))),
            ("2026-11-20 13:00", None),
            ("2026-11-20 17:31", Some(("2026-11-20 07:00", "2026-11-20 17:30"))),
        ];
        for (now, expected) in cases {
            let expected = expected.map(|(from, at_)| (at(from), at(at_)));
            assert_eq!(brief_due(at(now), &terms), expected, "{now}");
        }
        let none = Terms { quiet_from: 0, quiet_to: 0, brief_at: vec![], ..Terms::default() };
        assert_eq!(brief_due(at("2026-11-20 12:00"), &none), None);
        assert!(faults(&terms).is_empty());
        assert_eq!(faults(&Terms { brief_at: vec![1440], ..Terms::default() })[0].0, "terms.brief_at");
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
            let mut sent: Vec<Sent> = Vec::new();
            for (level, at) in history {
                if let Some(due) = due(level, &sent, None, at, &Terms::default()) {
                    sent.insert(0, Sent { level: due.level, at });
                }
            }
            prop_assert!(sent.len() <= 3);
        }
    }
}
