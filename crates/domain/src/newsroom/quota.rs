//! 任务指标: how much must be placed in a period, who owes how much of it, what is still nobody's duty,
//! and whether the pace is enough.

use super::super::{figures::Period, ids::Id};
use serde::{Deserialize, Serialize};

/// A demand from above and how it is handed on (省考核不低于 300 条, 各县区不少于 25 条).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// What is demanded, as the office calls it.
    pub name: String,
    /// What is counted: a metric's identifier.
    pub metric: String,
    /// The tiers that count; empty for all.
    pub tiers: Vec<String>,
    /// Over these days.
    pub period: Period,
    /// Demanded of the whole.
    pub whole: i64,
    /// Handed on to units.
    pub shares: Vec<Share>,
}

/// What one unit owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The unit.
    pub unit: Id,
    /// At least so many.
    pub least: i64,
}

/// How one unit stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitProgress {
    /// The unit.
    pub unit: Id,
    /// Owed; 0 for a unit that gives without owing.
    pub least: i64,
    /// Done.
    pub done: i64,
    /// Still owed.
    pub gap: i64,
    /// Done by the end at this pace; `None` while less than a twentieth of the period has passed.
    pub forecast: Option<i64>,
    /// What should be done by now at an even pace.
    pub pace: i64,
}

/// How the whole stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// Units that owe or give, in the order of the quota, givers last.
    pub units: Vec<UnitProgress>,
    /// Done by all.
    pub done: i64,
    /// Still missing of the whole.
    pub gap: i64,
    /// Handed on in all.
    pub handed_on: i64,
    /// Demanded but owed by nobody.
    pub nobodys: i64,
    /// At this pace.
    pub forecast: Option<i64>,
    /// `11 × 25 = 275，尚有 25 篇没有落实到单位。`; empty when every one is owed by somebody.
    pub warning: String,
}

/// How a quota stands at a moment. `done` names what each unit has placed, those without a share included.
pub fn progress(quota: &Quota, done: &[(Id, i64)], now: i64) -> Progress {
    let elapsed = quota.period.elapsed(now);
    let forecast = |done: i64| (elapsed >= 0.05).then(|| (done as f64 / elapsed).round() as i64);
    let of = |unit: Id| done.iter().filter(|(id, _)| *id == unit).map(|(_, count)| count).sum::<i64>();
    let line = |unit: Id, least: i64| {
        let done = of(unit);
        UnitProgress {
            unit,
            least,
            done,
            gap: (least - done).max(0),
            forecast: forecast(done),
            pace: (least as f64 * elapsed).ceil() as i64,
        }
    };
    let mut units: Vec<UnitProgress> = quota.shares.iter().map(|share| line(share.unit, share.least)).collect();
    for (unit, _) in done {
        if !units.iter().any(|known| known.unit == *unit) {
            units.push(line(*unit, 0));
        }
    }
    let all: i64 = done.iter().map(|(_, count)| count).sum();
    let handed_on: i64 = quota.shares.iter().map(|share| share.least).sum();
    let nobodys = (quota.whole - handed_on).max(0);
    Progress {
        units,
        done: all,
        gap: (quota.whole - all).max(0),
        handed_on,
        nobodys,
        forecast: forecast(all),
        warning: warning(quota, handed_on, nobodys),
    }
}

fn warning(quota: &Quota, handed_on: i64, nobodys: i64) -> String {
    if nobodys == 0 {
        return String::new();
    }
    let same = quota.shares.first().filter(|first| quota.shares.iter().all(|share| share.least == first.least));
    let sum = match same {
        Some(first) => format!("{} × {} = {handed_on}", quota.shares.len(), first.least),
        None => format!("各单位任务合计 {handed_on}"),
    };
    format!("{sum}，总任务 {}，尚有 {nobodys} 没有落实到单位。", quota.whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time;
    use proptest::prelude::*;

    fn quota(shares: Vec<Share>) -> Quota {
        Quota {
            name: "主流媒体刊发".into(),
            metric: "placements".into(),
            tiers: vec![],
            period: Period::year(2018).unwrap(),
            whole: 300,
            shares,
        }
    }

    #[test]
    fn eleven_counties_of_25_leave_25_to_nobody() {
        let shares = (1..=11).map(|unit| Share { unit: Id(unit), least: 25 }).collect();
        let progress = progress(
            &quota(shares),
            &[(Id(1), 30), (Id(2), 10), (Id(40), 7)],
            time::parse("2018-07-02 12:00").unwrap(),
        );
        assert_eq!((progress.handed_on, progress.nobodys, progress.done, progress.gap), (275, 25, 47, 253));
        assert_eq!(progress.warning, "11 × 25 = 275，总任务 300，尚有 25 没有落实到单位。");
        assert_eq!(progress.units.len(), 12);
        assert_eq!((progress.units[0].gap, progress.units[1].gap, progress.units[1].forecast), (0, 15, Some(20)));
        assert_eq!(
            progress.units[11],
            UnitProgress { unit: Id(40), least: 0, done: 7, gap: 0, forecast: Some(14), pace: 0 }
        );
    }

    #[test]
    fn no_forecast_from_a_few_days() {
        let progress = progress(&quota(vec![]), &[(Id(1), 3)], time::parse("2018-01-05").unwrap());
        assert_eq!(progress.forecast, None);
        assert_eq!(progress.nobodys, 300);
    }

    proptest! {
        #[test]
        fn units_add_up_to_the_whole(done in proptest::collection::vec((1i64..20, 0i64..50), 0..30), least in 0i64..60) {
            let shares = (1..=5).map(|unit| Share { unit: Id(unit), least }).collect();
            let rows: Vec<(Id, i64)> = done.iter().map(|(unit, count)| (Id(*unit), *count)).collect();
            let progress = progress(&quota(shares), &rows, time::parse("2018-06-01").unwrap());
            prop_assert_eq!(progress.units.iter().map(|unit| unit.done).sum::<i64>(), progress.done);
            prop_assert_eq!(progress.handed_on + progress.nobodys, progress.handed_on.max(300));
        }
    }
}
