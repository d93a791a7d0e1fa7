//! 工作要点: a tree of goals, tasks and measures in any numbering an office likes (“1234”, “1 3 6 n”), where a
//! measure may name a metric and a target so that the plan is held against what was counted.

use super::super::figures::{Period, metric};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What a plan item aims at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// A metric of the catalogue.
    pub metric: String,
    /// At least so many.
    pub least: i64,
    /// Over these days.
    pub period: Period,
}

/// How a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// 已完成.
    Done,
    /// 进度正常.
    OnPace,
    /// 进度滞后.
    Behind,
    /// 逾期未完成.
    Missed,
}

/// What keeps a target from being set.
///
/// # Errors
/// `metric_unknown`, `target_empty`, `target_per_day`.
pub fn check(target: &Target) -> Result<(), Refusal> {
    let Some(metric) = metric::metric(&target.metric) else {
        return Err(Refusal::new(
            "metric_unknown",
            format!("没有名为“{}”的指标。", target.metric),
            "请从指标目录中选择。",
        ));
    };
    if target.least <= 0 {
        return Err(Refusal::new("target_empty", "目标数应大于 0。", ""));
    }
    if metric.per_day {
        return Err(Refusal::new(
            "target_per_day",
            format!("“{}”是每天的数字，不能作全期目标。", metric.name),
            "请改用累计指标。",
        ));
    }
    Ok(())
}

/// How a target stands with what was counted so far.
pub fn pace(target: &Target, counted: i64, now: i64) -> Pace {
    if counted >= target.least {
        return Pace::Done;
    }
    if now >= target.period.until_at() {
        return Pace::Missed;
    }
    let due = target.least as f64 * target.period.elapsed(now);
    if counted as f64 + 1.0 > due { Pace::OnPace } else { Pace::Behind }
}

/// Whether a node may hang below another: never below itself or one of its own.
pub fn may_hang(node_path: &str, parent_path: &str) -> bool {
    node_path.is_empty() || !parent_path.starts_with(node_path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time;

    #[test]
    fn a_hundred_lectures_a_year() {
        let target = Target { metric: "lectures".into(), least: 100, period: "2023".parse().unwrap() };
        check(&target).unwrap();
        let at = |day: &str| time::parse(day).unwrap();
        assert_eq!(pace(&target, 50, at("2023-07-02")), Pace::OnPace);
        assert_eq!(pace(&target, 20, at("2023-07-02")), Pace::Behind);
        assert_eq!(pace(&target, 100, at("2023-03-02")), Pace::Done);
        assert_eq!(pace(&target, 99, at("2024-01-01")), Pace::Missed);
        assert_eq!(
            check(&Target { metric: "playouts_per_day".into(), ..target.clone() }).unwrap_err().code,
            "target_per_day"
        );
        assert_eq!(check(&Target { metric: "x".into(), ..target }).unwrap_err().code, "metric_unknown");
    }

    #[test]
    fn a_node_never_hangs_below_itself() {
        assert!(may_hang("/1/2/", "/1/"));
        assert!(!may_hang("/1/2/", "/1/2/3/"));
        assert!(!may_hang("/1/2/", "/1/2/"));
    }
}
