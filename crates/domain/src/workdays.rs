//! The Chinese work calendar (工作日历): weekends, holidays (放假) and swapped workdays (调休上班).
//! The days are data that an office edits each November when the State Council announces the next year;
//! the arrangements shipped here are a starting point. Called by every deadline that counts working days.

use crate::time::{DAY_MS, MINUTE_MS, date, date_start};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a listed day is. A day that is not listed follows the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// 放假: nobody works, whatever the weekday.
    Off,
    /// 调休上班: a Saturday or Sunday that is worked.
    Work,
}

/// One day that does not follow the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// The civil date in Beijing, `2026-02-14`.
    pub date: Date,
    /// Worked or not.
    pub kind: DayKind,
    /// 春节, 国庆节…
    pub name: String,
}

/// Where a year's arrangement comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearSource {
    /// The civil year.
    pub year: i16,
    /// The notice, or why there is none yet.
    pub document: String,
    /// Whether a person compared the days with the notice. A year that is not confirmed is shown as 待核.
    pub confirmed: bool,
}

/// The editable calendar: the setting `work_calendar`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCalendar {
    /// One entry a year.
    pub years: Vec<YearSource>,
    /// Only the days that differ from the week.
    pub days: Vec<SpecialDay>,
}

impl Default for WorkCalendar {
    fn default() -> Self {
        shipped()
    }
}

impl WorkCalendar {
    /// What is wrong with an edited calendar, in sentences: a day listed twice, a swapped workday that is no weekend day,
    /// a day of a year that has no source.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut seen = BTreeMap::new();
        for day in &self.days {
            if seen.insert(day.date, day.kind).is_some() {
                faults.push(format!("{}出现了两次", day.date));
            }
            if day.kind == DayKind::Work && !matches!(day.date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                faults.push(format!("{}本来就是工作日，不用列为调休上班", day.date));
            }
            if !self.years.iter().any(|year| year.year == day.date.year()) {
                faults.push(format!("{}所在的年份还没有列入，请先写明该年的依据", day.date));
            }
        }
        if self.years.iter().any(|year| year.document.trim().is_empty()) {
            faults.push("每个年份都要写明依据的通知".into());
        }
        faults.dedup();
        faults
    }
}

/// A calendar made ready for asking.
#[derive(Clone, Debug)]
pub struct Workdays {
    special: BTreeMap<Date, DayKind>,
    confirmed: BTreeMap<i16, bool>,
}

impl Workdays {
    /// Indexes a calendar; of two entries for one day the later one in the list wins.
    pub fn new(calendar: &WorkCalendar) -> Self {
        Self {
            special: calendar.days.iter().map(|day| (day.date, day.kind)).collect(),
            confirmed: calendar.years.iter().map(|year| (year.year, year.confirmed)).collect(),
        }
    }

    /// Whether offices work on this date.
    pub fn works(&self, date: Date) -> bool {
        match self.special.get(&date) {
            Some(kind) => *kind == DayKind::Work,
            None => !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The end of the `count`th working day after the day of `from_at`, as the last minute of that day.
    ///
    /// The day on which a period begins is not counted, and the period runs to the end of its last day
    /// (民法典 art. 201, 203). The last minute rather than midnight, so that the date on a screen is the day itself.
    pub fn after(&self, from_at: i64, count: u32) -> i64 {
        let mut day = date(from_at);
        let mut left = count;
        while left > 0 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if self.works(day) {
                left -= 1;
            }
        }
        date_start(day) + DAY_MS - MINUTE_MS
    }

    /// Working days from the day after `from_at` to the day of `to_at`, both in Beijing; 0 when `to_at` is earlier.
    pub fn between(&self, from_at: i64, to_at: i64) -> u32 {
        let last = date(to_at);
        let mut day = date(from_at);
        let mut count = 0;
        while day < last {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += u32::from(self.works(day));
        }
        count
    }

    /// Whether every year that the period touches was compared with its notice; a deadline that is not sure says so.
    pub fn sure(&self, from_at: i64, to_at: i64) -> bool {
        (date(from_at).year()..=date(to_at).year()).all(|year| self.confirmed.get(&year) == Some(&true))
    }
}

/// The calendar that ships: the State Council's arrangements for 2024–2026 and the statutory days of 2027,
/// whose swaps are announced in November 2026 and are therefore not confirmed.
pub fn shipped() -> WorkCalendar {
    let mut days = Vec::new();
    for (name, from, to, worked) in ARRANGEMENTS {
        let (from, to) = (day(from), day(to));
        let mut at = from;
        while at <= to {
            days.push(SpecialDay { date: at, kind: DayKind::Off, name: (*name).into() });
            let Ok(next) = at.tomorrow() else { break };
            at = next;
        }
        days.extend(worked.iter().map(|text| SpecialDay {
            date: day(text),
            kind: DayKind::Work,
            name: (*name).into(),
        }));
    }
    days.sort_by_key(|day| day.date);
    let year = |year, document: &str, confirmed| YearSource { year, document: document.into(), confirmed };
    WorkCalendar {
        years: vec![
            year(2024, "国办发明电〔2023〕7号", true),
            year(2025, "国办发明电〔2024〕12号", true),
            year(2026, "国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）", true),
            year(2027, "仅列法定节日（国务院令第795号），调休以国务院办公厅当年通知为准，待核", false),
        ],
        days,
    }
}

/// name, first day off, last day off, weekend days worked instead
const ARRANGEMENTS: &[(&str, &str, &str, &[&str])] = &[
    ("元旦", "2024-01-01", "2024-01-01", &[]),
    ("春节", "2024-02-10", "2024-02-17", &["2024-02-04", "2024-02-18"]),
    ("清明节", "2024-04-04", "2024-04-06", &["2024-04-07"]),
    ("劳动节", "2024-05-01", "2024-05-05", &["2024-04-28", "2024-05-11"]),
    ("端午节", "2024-06-10", "2024-06-10", &[]),
    ("中秋节", "2024-09-15", "2024-09-17", &["2024-09-14"]),
    ("国庆节", "2024-10-01", "2024-10-07", &["2024-09-29", "2024-10-12"]),
    ("元旦", "2025-01-01", "2025-01-01", &[]),
    ("春节", "2025-01-28", "2025-02-04", &["2025-01-26", "2025-02-08"]),
    ("清明节", "2025-04-04", "2025-04-06", &[]),
    ("劳动节", "2025-05-01", "2025-05-05", &["2025-04-27"]),
    ("端午节", "2025-05-31", "2025-06-02", &[]),
    ("国庆节、中秋节", "2025-10-01", "2025-10-08", &["2025-09-28", "2025-10-11"]),
    ("元旦", "2026-01-01", "2026-01-03", &["2026-01-04"]),
    ("春节", "2026-02-15", "2026-02-23", &["2026-02-14", "2026-02-28"]),
    ("清明节", "2026-04-04", "2026-04-06", &[]),
    ("劳动节", "2026-05-01", "2026-05-05", &["2026-05-09"]),
    ("端午节", "2026-06-19", "2026-06-21", &[]),
    ("中秋节", "2026-09-25", "2026-09-27", &[]),
    ("国庆节", "2026-10-01", "2026-10-07", &["2026-09-20", "2026-10-10"]),
    ("元旦", "2027-01-01", "2027-01-01", &[]),
    ("春节", "2027-02-05", "2027-02-08", &[]),
    ("清明节", "2027-04-05", "2027-04-05", &[]),
    ("劳动节", "2027-05-01", "2027-05-02", &[]),
    ("端午节", "2027-06-09", "2027-06-09", &[]),
    ("中秋节", "2027-09-15", "2027-09-15", &[]),
    ("国庆节", "2027-10-01", "2027-10-03", &[]),
];

/// A literal date of the table above; the tests read every row.
fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{format_minute, parse};
    use proptest::prelude::*;

    fn calendar() -> Workdays {
        Workdays::new(&shipped())
    }

    #[test]
    fn every_shipped_row_is_a_date_and_swaps_are_weekend_days() {
        for special in shipped().days {
            assert!(special.date.year() >= 2024, "{special:?}");
            if special.kind == DayKind::Work {
                assert!(matches!(special.date.weekday(), Weekday::Saturday | Weekday::Sunday), "{special:?}");
            }
        }
        // The number of working days a year follows from the arrangement and is published: 251, 248 and 248.
        for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
            let days = calendar()
                .between(parse(&format!("{}-12-31", year - 1)).unwrap(), parse(&format!("{year}-12-31")).unwrap());
            assert_eq!(days, expected, "{year}");
        }
    }

    #[test]
    fn working_days_cross_weekends_holidays_swaps_and_month_ends() {
        // (from, working days, last minute)
        let table = [
            ("2026-11-20 16:00", 1, "2026-11-23 23:59"), // Friday → Monday
            ("2026-11-21 10:00", 1, "2026-11-23 23:59"), // found on a Saturday
            ("2026-11-27 09:00", 3, "2026-12-02 23:59"), // over the end of a month
            ("2026-02-13 17:00", 1, "2026-02-14 23:59"), // the swapped Saturday before 春节 counts
            ("2026-02-14 09:00", 1, "2026-02-24 23:59"), // nine days off
            ("2026-02-14 09:00", 5, "2026-02-28 23:59"), // to the swapped Saturday after it
            ("2026-09-18 09:00", 1, "2026-09-20 23:59"), // a swapped Sunday
            ("2026-09-30 09:00", 3, "2026-10-10 23:59"), // 8, 9, and the swapped Saturday
            ("2025-12-31 23:59", 1, "2026-01-04 23:59"), // year end, swapped Sunday
            ("2024-09-29 08:00", 7, "2024-10-14 23:59"), // 30, 8–12, 14
            ("2026-11-20 16:00", 0, "2026-11-20 23:59"),
        ];
        for (from, count, expected) in table {
            assert_eq!(format_minute(calendar().after(parse(from).unwrap(), count)), expected, "{from} + {count}");
        }
    }

    #[test]
    fn an_edited_calendar_is_checked() {
        assert!(shipped().faults().is_empty());
        let mut calendar = shipped();
        let special = |date: &str, kind| SpecialDay { date: date.parse().unwrap(), kind, name: String::new() };
        calendar.days.extend([
            special("2026-01-01", DayKind::Off),
            special("2026-11-25", DayKind::Work),
            special("2031-01-01", DayKind::Off),
        ]);
        calendar.years[0].document.clear();
        assert_eq!(calendar.faults().len(), 4, "{:?}", calendar.faults());
    }

    #[test]
    fn a_year_without_a_notice_is_not_sure() {
        let at = |text| parse(text).unwrap();
        assert!(calendar().sure(at("2026-03-01"), at("2026-12-31")));
        assert!(!calendar().sure(at("2026-12-30"), at("2027-01-05")));
        assert!(!calendar().sure(at("2031-01-01"), at("2031-01-02")));
    }

    proptest! {
        #[test]
        fn after_and_between_are_inverse(days in 0i64..1400, minute in 0i64..1440, count in 1u32..60) {
            let from = parse("2024-01-01").unwrap() + days * DAY_MS + minute * MINUTE_MS;
            let due = calendar().after(from, count);
            prop_assert!(calendar().works(date(due)));
            prop_assert_eq!(calendar().between(from, due), count);
            prop_assert!(calendar().after(from, count + 1) > due);
        }
    }
}
