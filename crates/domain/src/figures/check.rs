//! Sums that must hold. A total equals its parts or is not printed; a figure a day and a figure in all are
//! told apart; scopes that share records are never added. A contradiction is reported, never mended.

use super::{count_unit, metric::Metric, period::Period};
use crate::refusal::Refusal;
use serde::Serialize;

/// A part and its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What the part is called (国家级, 青禾县 …).
    pub name: String,
    /// Its value in the unit of the whole.
    pub value: i64,
}

/// The sentence that goes with a total and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumCheck {
    /// Whether the parts add up to the whole.
    pub holds: bool,
    /// `18 + 15 + 68 + 122 + 366 = 589，与合计一致。`
    pub sentence: String,
}

/// Whether the parts make the whole.
pub fn parts_make(whole: i64, parts: &[i64]) -> SumCheck {
    let sum: i64 = parts.iter().sum();
    let terms: Vec<String> = parts.iter().map(i64::to_string).collect();
    let terms = if terms.is_empty() { "0".to_string() } else { terms.join(" + ") };
    let holds = sum == whole;
    let sentence = if holds {
        format!("{terms} = {whole}，与合计一致。")
    } else {
        format!("{terms} = {sum}，与合计 {whole} 相差 {}。", (whole - sum).abs())
    };
    SumCheck { holds, sentence }
}

/// Contents × times a day: the number a report may only print with 每天.
pub fn plays_per_day(contents: i64, times_a_day: i64) -> i64 {
    contents * times_a_day
}

/// Plays in all: times a day over the days of showing.
pub fn plays_in_all(times_a_day: i64, days: i64) -> i64 {
    times_a_day * days
}

/// What one summand covers.
#[derive(Clone, Debug)]
pub struct Covered<'a> {
    /// The metric.
    pub metric: &'a Metric,
    /// The unit subtree, as a path `/1/5/`.
    pub unit_path: &'a str,
    /// The days.
    pub period: Period,
    /// One value of one dimension, when the figure was narrowed to it.
    pub narrowed: Option<(&'a str, &'a str)>,
}

/// Whether these may be added: one unit, and no record counted twice.
///
/// # Errors
/// `units_differ`, `unit_never_adds` or `scopes_overlap`, each naming the two that clash.
pub fn may_add(summands: &[Covered<'_>]) -> Result<(), Refusal> {
    let units: Vec<_> = summands.iter().map(|one| one.metric.unit).collect();
    count_unit::sum_unit(&units)?;
    for (at, one) in summands.iter().enumerate() {
        for other in &summands[at + 1..] {
            if shares_records(one, other) {
                return Err(Refusal::new(
                    "scopes_overlap",
                    format!(
                        "“{}”（{}）与“{}”（{}）的统计范围有重叠，相加会重复计数。",
                        one.metric.name,
                        one.period.title(),
                        other.metric.name,
                        other.period.title()
                    ),
                    "请改为不重叠的单位、时段或分类，或直接统计更大的范围。",
                ));
            }
        }
    }
    Ok(())
}

fn shares_records(one: &Covered<'_>, other: &Covered<'_>) -> bool {
    if one.metric.register != other.metric.register || !one.period.overlaps(&other.period) {
        return false;
    }
    let apart = match (one.narrowed, other.narrowed) {
        (Some((dimension, value)), Some((same, another))) => dimension == same && value != another,
        _ => false,
    };
    let nested = one.unit_path.starts_with(other.unit_path) || other.unit_path.starts_with(one.unit_path);
    nested && !apart
}

/// The months without a single record, to be printed as 缺 rather than counted as nothing.
pub fn missing_months(period: &Period, months_with_records: &[(i16, i8)]) -> Vec<Period> {
    period
        .by_month()
        .into_iter()
        .filter(|month| !months_with_records.contains(&(month.first.year(), month.first.month())))
        .collect()
}

/// What 据不完全统计 stands on: months without records, units that sent nothing.
pub fn completeness(missing: &[Period], silent_units: i64) -> Option<String> {
    let mut said = Vec::new();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(Period::title).collect();
        said.push(format!("缺{}记录", names.join("、")));
    }
    if silent_units > 0 {
        said.push(format!("{silent_units} 个单位没有记录"));
    }
    (!said.is_empty()).then(|| format!("据不完全统计：{}。", said.join("，")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::metric::metric;

    fn of(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn the_sums_of_the_source_reports() {
        assert!(parts_make(589, &[18, 15, 68, 122, 366]).holds);
        assert_eq!(parts_make(589, &[18, 15, 68, 122, 366]).sentence, "18 + 15 + 68 + 122 + 366 = 589，与合计一致。");
        let wrong = parts_make(2620, &[145, 60, 430, 1350]);
        assert!(!wrong.holds);
        assert_eq!(wrong.sentence, "145 + 60 + 430 + 1350 = 1985，与合计 2620 相差 635。");
        assert_eq!(plays_per_day(43, 20), 860);
        assert_eq!(plays_in_all(860, 31), 26_660);
    }

    #[test]
    fn records_are_never_counted_twice() {
        let placements = metric("placements").unwrap();
        let whole = Covered { metric: placements, unit_path: "/1/", period: of("2026-01..2026-04"), narrowed: None };
        let county = Covered { unit_path: "/1/5/", ..whole.clone() };
        let other_county = Covered { unit_path: "/1/6/", ..whole.clone() };
        let later = Covered { period: of("2026-05"), ..whole.clone() };
        let national = Covered { narrowed: Some(("tier", "national")), ..whole.clone() };
        let industry = Covered { narrowed: Some(("tier", "industry")), ..whole.clone() };
        assert_eq!(may_add(&[whole.clone(), county.clone()]).unwrap_err().code, "scopes_overlap");
        assert_eq!(may_add(&[whole.clone(), national.clone()]).unwrap_err().code, "scopes_overlap");
        assert!(may_add(&[county, other_county]).is_ok());
        assert!(may_add(&[whole.clone(), later]).is_ok());
        assert!(may_add(&[national, industry]).is_ok());
        let issues = Covered { metric: metric("issues").unwrap(), ..whole.clone() };
        assert_eq!(may_add(&[whole, issues]).unwrap_err().code, "units_differ");
    }

    #[test]
    fn missing_months_are_said() {
        let missing = missing_months(&of("2026Q1"), &[(2026, 1), (2026, 3)]);
        assert_eq!(missing, vec![of("2026-02")]);
        assert_eq!(completeness(&missing, 3).unwrap(), "据不完全统计：缺2026年2月记录，3 个单位没有记录。");
        assert_eq!(completeness(&[], 0), None);
    }
}
