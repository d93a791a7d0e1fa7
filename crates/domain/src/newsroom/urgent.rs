//! 迟报、漏报、瞒报 of urgent information, found by laying what units sent beside what was seen in public. A finding is
//! a suspicion with its evidence; only a person makes it a lapse.

use crate::time::{HOUR_MS, format_minute};
use serde::{Deserialize, Serialize};

/// Within which time what is expected (突发公共卫生事件 are reported within two hours, 应急条例 第二十条).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// An urgent report is late after so many hours from the first public report.
    pub late_hours: i64,
    /// And missed after so many.
    pub missed_hours: i64,
    /// Reports sent so many hours before the first public one belong to it too.
    pub before_hours: i64,
    /// Events of this level and graver are compared (1 the gravest).
    pub level: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { late_hours: 2, missed_hours: 24, before_hours: 72, level: 3 }
    }
}

/// What was seen in public.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// Headline.
    pub title: &'a str,
    /// First report.
    pub first_at: i64,
    /// Where it was first seen.
    pub outlet: &'a str,
    /// The most deaths any report names.
    pub deaths: i64,
}

/// What the unit sent about it.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// Number and title.
    pub title: &'a str,
    /// When it was first sent; `None` for one that was never sent.
    pub at: Option<i64>,
    /// Taken back by its author.
    pub withdrawn: bool,
    /// Deaths it names.
    pub deaths: i64,
}

/// What the comparison suspects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// 迟报.
    Late,
    /// 漏报.
    Missed,
    /// 瞒报: a report was taken back, or names fewer dead than the public reports do.
    Concealed,
}

impl Suspicion {
    /// As the score rules call it.
    pub fn code(self) -> &'static str {
        match self {
            Suspicion::Late => "late",
            Suspicion::Missed => "missed",
            Suspicion::Concealed => "concealed",
        }
    }

    /// On screens.
    pub fn title(self) -> &'static str {
        match self {
            Suspicion::Late => "疑似迟报",
            Suspicion::Missed => "疑似漏报",
            Suspicion::Concealed => "疑似瞒报",
        }
    }
}

/// Compares one event with what one unit sent about it. The sentences are the evidence, in order.
pub fn compare(seen: &Seen, sent: &[Sent], limits: &Limits, now: i64) -> Option<(Suspicion, Vec<String>)> {
    let place = if seen.outlet.is_empty() { "公开渠道" } else { seen.outlet };
    let mut said = vec![format!("{}最早见于{place}：“{}”。", format_minute(seen.first_at), seen.title)];
    let first =
        sent.iter().filter(|one| !one.withdrawn).filter_map(|one| Some((one.at?, one))).min_by_key(|(at, _)| *at);
    if let Some(back) = sent.iter().find(|one| one.withdrawn)
        && first.is_none()
    {
        said.push(format!("单位的“{}”报送后又撤回，没有再报。", back.title));
        return Some((Suspicion::Concealed, said));
    }
    let Some((at, report)) = first else {
        if now - seen.first_at < limits.missed_hours * HOUR_MS {
            return None;
        }
        let hours = (now - seen.first_at) / HOUR_MS;
        said.push(format!("至今 {hours} 小时没有收到单位的紧急信息（要求 {} 小时内）。", limits.late_hours));
        return Some((Suspicion::Missed, said));
    };
    said.push(format!("单位于{}报送“{}”。", format_minute(at), report.title));
    if seen.deaths > report.deaths && report.deaths > 0 {
        said.push(format!("报送死亡 {} 人，公开报道为 {} 人。", report.deaths, seen.deaths));
        return Some((Suspicion::Concealed, said));
    }
    if seen.deaths > 0 && report.deaths == 0 {
        said.push(format!("公开报道死亡 {} 人，报送中没有写明死亡情况。", seen.deaths));
        return Some((Suspicion::Concealed, said));
    }
    if at > seen.first_at + limits.late_hours * HOUR_MS {
        let hours = (at - seen.first_at + HOUR_MS - 1) / HOUR_MS;
        said.push(format!("晚于公开报道 {hours} 小时，超过 {} 小时的要求。", limits.late_hours));
        return Some((Suspicion::Late, said));
    }
    None
}

/// Likeness of two texts in percent: how many runs of two characters of the shorter one stand in the longer one.
pub fn likeness(a: &str, b: &str) -> i64 {
    let grams = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<std::collections::HashSet<_>>()
    };
    let (a, b) = (grams(a), grams(b));
    let least = a.len().min(b.len());
    (a.intersection(&b).count() * 100).checked_div(least).unwrap_or(0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sent: &[Sent], deaths: i64, hours_later: i64) -> Option<(Suspicion, usize)> {
        let seen = Seen { title: "青禾县一学校多名学生发热", first_at: 0, outlet: "云川论坛", deaths };
        compare(&seen, sent, &Limits::default(), hours_later * HOUR_MS).map(|(what, said)| (what, said.len()))
    }

    #[test]
    fn late_missed_and_concealed_are_told_apart() {
        let report =
            |hours: i64, deaths| Sent {
                title: "学生发热情况", at: Some(hours * HOUR_MS), withdrawn: false, deaths
            };
        assert_eq!(of(&[], 0, 5), None, "there is still time");
        assert_eq!(of(&[], 0, 25), Some((Suspicion::Missed, 2)));
        assert_eq!(of(&[report(-3, 0)], 0, 25), None, "the unit was first");
        assert_eq!(of(&[report(2, 0)], 0, 25), None);
        assert_eq!(of(&[report(9, 0), report(3, 0)], 0, 25), Some((Suspicion::Late, 3)));
        assert_eq!(of(&[report(1, 1)], 3, 25), Some((Suspicion::Concealed, 3)));
        assert_eq!(of(&[report(1, 0)], 1, 25), Some((Suspicion::Concealed, 3)));
        assert_eq!(of(&[report(1, 3)], 3, 25), None);
        let back = Sent { withdrawn: true, ..report(1, 0) };
        assert_eq!(of(std::slice::from_ref(&back), 0, 3), Some((Suspicion::Concealed, 2)));
        assert_eq!(of(&[back, report(2, 0)], 0, 25), None, "sent again in time");
    }

    #[test]
    fn the_same_matter_in_other_words_is_alike() {
        let event = "青禾县第二小学多名学生发热 疾控人员到场调查";
        assert!(likeness(event, "青禾县第二小学学生发热情况报告：今日8时接报，多名学生发热，疾控人员已到场。") >= 60);
        assert!(likeness(event, "青禾县人民医院开展健康讲座，现场发放资料三百余份") < 30);
        assert_eq!(likeness("", "任何文字"), 0);
    }
}
