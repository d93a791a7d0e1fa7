//! The days a figure covers. Both ends are included; a moment belongs to the Beijing day it falls in.

use crate::{refusal::Refusal, time};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A span of civil days, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// The days from `first` to `last`.
    ///
    /// # Errors
    /// A refusal when the end lies before the beginning.
    pub fn new(first: Date, last: Date) -> Result<Self, Refusal> {
        if last < first {
            return Err(Refusal::new(
                "period_backwards",
                format!("时段的结束日期 {last} 早于开始日期 {first}。"),
                "请对调两个日期。",
            ));
        }
        Ok(Self { first, last })
    }

    /// A whole year.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self { first: Date::new(year, 1, 1).ok()?, last: Date::new(year, 12, 31).ok()? })
    }

    /// A whole month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self { first, last: first.last_of_month() })
    }

    fn months(year: i16, first: i8, last: i8) -> Option<Self> {
        Some(Self { first: Date::new(year, first, 1).ok()?, last: Date::new(year, last, 1).ok()?.last_of_month() })
    }

    /// The first moment inside, in milliseconds.
    pub fn from_at(&self) -> i64 {
        time::date_start(self.first)
    }

    /// The first moment after, in milliseconds.
    pub fn until_at(&self) -> i64 {
        time::date_start(self.last) + time::DAY_MS
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        (self.until_at() - self.from_at()) / time::DAY_MS
    }

    /// The months it touches, each cut to the period.
    pub fn by_month(&self) -> Vec<Period> {
        let mut months = Vec::new();
        let mut first = self.first;
        while first <= self.last {
            let last = first.last_of_month().min(self.last);
            months.push(Period { first, last });
            match last.tomorrow() {
                Ok(next) => first = next,
                Err(_) => break,
            }
        }
        months
    }

    /// The same days one year before (29 February becomes 28 February).
    pub fn year_before(&self) -> Period {
        let back = |date: Date| date.checked_sub(1.year()).unwrap_or(date);
        let last =
            if self.last == self.last.last_of_month() { back(self.last).last_of_month() } else { back(self.last) };
        Period { first: back(self.first), last }
    }

    /// The period of the same length that ends the day before: whole months for whole months.
    pub fn before(&self) -> Period {
        let last = self.first.yesterday().unwrap_or(self.first);
        let whole = self.first.day() == 1 && self.last == self.last.last_of_month();
        let first = if whole {
            let months = i32::from(self.last.year() - self.first.year()) * 12
                + i32::from(self.last.month() - self.first.month())
                + 1;
            self.first.checked_sub(months.months()).unwrap_or(self.first)
        } else {
            self.first.checked_sub(self.days().days()).unwrap_or(self.first)
        };
        Period { first, last }
    }

    /// Cut at a cut-off day: what 截至 means.
    pub fn until(&self, last: Date) -> Period {
        Period { first: self.first, last: self.last.min(last).max(self.first) }
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Period) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether every day of the other lies in this one.
    pub fn contains(&self, other: &Period) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// How much of the period has passed at a moment, from 0 to 1.
    pub fn elapsed(&self, at: i64) -> f64 {
        let whole = (self.until_at() - self.from_at()) as f64;
        ((at - self.from_at()) as f64 / whole).clamp(0.0, 1.0)
    }

    /// As papers print it: `2026年`, `2026年上半年`, `2026年第三季度`, `2026年1—4月`, `2026年1月1日至4月15日`.
    pub fn title(&self) -> String {
        let (first, last) = (self.first, self.last);
        let whole = first.day() == 1 && last == last.last_of_month();
        if !whole || first.year() != last.year() {
            let start = format!("{}年{}月{}日", first.year(), first.month(), first.day());
            if first == last {
                return start;
            }
            let year = if first.year() == last.year() { String::new() } else { format!("{}年", last.year()) };
            return format!("{start}至{year}{}月{}日", last.month(), last.day());
        }
        let year = first.year();
        match (first.month(), last.month()) {
            (1, 12) => format!("{year}年"),
            (1, 6) => format!("{year}年上半年"),
            (7, 12) => format!("{year}年下半年"),
            (1, 3) => format!("{year}年第一季度"),
            (4, 6) => format!("{year}年第二季度"),
            (7, 9) => format!("{year}年第三季度"),
            (10, 12) => format!("{year}年第四季度"),
            (a, b) if a == b => format!("{year}年{a}月"),
            (a, b) => format!("{year}年{a}—{b}月"),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first, self.last);
        let whole = first.day() == 1 && last == last.last_of_month() && first.year() == last.year();
        match (whole, first.month(), last.month()) {
            (true, 1, 12) => write!(f, "{}", first.year()),
            (true, 1, 6) => write!(f, "{}H1", first.year()),
            (true, 7, 12) => write!(f, "{}H2", first.year()),
            (true, a, b) if a % 3 == 1 && b == a + 2 => write!(f, "{}Q{}", first.year(), (a + 2) / 3),
            (true, a, b) if a == b => write!(f, "{}-{a:02}", first.year()),
            _ => write!(f, "{first}..{last}"),
        }
    }
}

impl FromStr for Period {
    type Err = Refusal;

    /// Reads `2026`, `2026H1`, `2026Q3`, `2026-11`, `2026-11-20`, `2026-01..2026-04`, `2026-01-01..2026-04-15`,
    /// `..2026-04-30` (from the first day of that year) and the Chinese forms `2026年上半年`, `2026年1—4月`.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let plain = plain(text);
        let unknown = || {
            Refusal::new(
                "period_unknown",
                format!("看不懂时段“{}”。", text.trim()),
                "可以写 2026、2026H1、2026Q3、2026-11、2026-01-01..2026-04-30 或“2026年上半年”。",
            )
        };
        if let Some((first, last)) = plain.split_once("..") {
            let end = one(last).ok_or_else(unknown)?;
            let begin = if first.is_empty() {
                Date::new(end.last.year(), 1, 1).map_err(|_| unknown())?
            } else {
                one(first).ok_or_else(unknown)?.first
            };
            return Period::new(begin, end.last);
        }
        one(&plain).ok_or_else(unknown)
    }
}

impl TryFrom<String> for Period {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|refusal: Refusal| refusal.sentence)
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

/// Chinese forms and full-width signs brought to the plain notation.
fn plain(text: &str) -> String {
    let mut out = text.trim().to_string();
    for (from, to) in [
        ("上半年", "H1"),
        ("下半年", "H2"),
        ("第一季度", "Q1"),
        ("第二季度", "Q2"),
        ("第三季度", "Q3"),
        ("第四季度", "Q4"),
        ("一季度", "Q1"),
        ("二季度", "Q2"),
        ("三季度", "Q3"),
        ("四季度", "Q4"),
        ("全年", ""),
        ("截至", ".."),
        ("至", ".."),
        ("—", "~"),
        ("－", "~"),
        ("～", "~"),
        (" ", ""),
    ] {
        out = out.replace(from, to);
    }
    if let Some((year, rest)) = out.split_once('年') {
        let rest = rest.replace("年", "-").replace('月', "-").replace('日', "");
        let rest = rest.trim_end_matches('-').to_string();
        out = match rest.split_once('~') {
            Some((a, b)) => format!("{year}-{a}..{year}-{b}"),
            None if rest.is_empty() || rest.starts_with(['H', 'Q']) => format!("{year}{rest}"),
            None => format!("{year}-{rest}"),
        };
    }
    out
}

fn one(text: &str) -> Option<Period> {
    if let Some((year, half)) = text.split_once(['H', 'h']) {
        let year = year.trim_end_matches('-').parse().ok()?;
        return match half {
            "1" => Period::months(year, 1, 6),
            "2" => Period::months(year, 7, 12),
            _ => None,
        };
    }
    if let Some((year, quarter)) = text.split_once(['Q', 'q']) {
        let year = year.trim_end_matches('-').parse().ok()?;
        let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
        return Period::months(year, quarter * 3 - 2, quarter * 3);
    }
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year] if year.len() == 4 => Period::year(year.parse().ok()?),
        [year, month] if year.len() == 4 => Period::month(year.parse().ok()?, month.parse().ok()?),
        [year, month, day] if year.len() == 4 => {
            let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some(Period { first: date, last: date })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_is_read_and_printed() {
        for (text, code, title) in [
            ("2026", "2026", "2026年"),
            ("2026年", "2026", "2026年"),
            ("2026H1", "2026H1", "2026年上半年"),
            ("2026年上半年", "2026H1", "2026年上半年"),
            ("2026Q3", "2026Q3", "2026年第三季度"),
            ("2026-02", "2026-02", "2026年2月"),
            ("2026年2月", "2026-02", "2026年2月"),
            ("2026-01..2026-04", "2026-01-01..2026-04-30", "2026年1—4月"),
            ("2026年1—4月", "2026-01-01..2026-04-30", "2026年1—4月"),
            ("..2026-05-29", "2026-01-01..2026-05-29", "2026年1月1日至5月29日"),
            ("2025-12-01..2026-01-15", "2025-12-01..2026-01-15", "2025年12月1日至2026年1月15日"),
            ("2026-11-22", "2026-11-22..2026-11-22", "2026年11月22日"),
        ] {
            let period = of(text);
            assert_eq!(period.to_string(), code, "{text}");
            assert_eq!(period.title(), title, "{text}");
            assert_eq!(of(&period.to_string()), period);
        }
        for bad in ["", "去年", "2026-13", "26", "2026Q5", "2026-02-30", "2026-05..2026-01"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn neighbours_and_last_year() {
        assert_eq!(of("2026Q1").before(), of("2025Q4"));
        assert_eq!(of("2026-03").before(), of("2026-02"));
        assert_eq!(of("2026").year_before(), of("2025"));
        assert_eq!(of("2024-02").year_before(), of("2023-02"));
        assert_eq!(of("2026-03-02..2026-03-08").before(), of("2026-02-23..2026-03-01"));
        assert_eq!(of("2026").until(Date::constant(2026, 4, 30)), of("2026-01..2026-04"));
    }

    #[test]
    fn the_posts_of_the_first_report_a_day() {
        // 988 posts from 1 January to 29 May: 149 days, 6.6 a day.
        let days = of("2019-01-01..2019-05-29").days();
        assert_eq!(days, 149);
        assert_eq!((988.0 / days as f64 * 10.0).round() / 10.0, 6.6);
    }

    proptest! {
        #[test]
        fn months_cover_the_period_once(start in 0i64..4000, length in 1i64..900) {
            let first = Date::constant(2020, 1, 1).checked_add(start.days()).unwrap();
            let period = Period::new(first, first.checked_add((length - 1).days()).unwrap()).unwrap();
            let months = period.by_month();
            prop_assert_eq!(months.iter().map(Period::days).sum::<i64>(), length);
            prop_assert!(months.windows(2).all(|two| two[0].until_at() == two[1].from_at()));
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
    }
}
