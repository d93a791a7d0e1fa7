//! What is wrong with a scheme somebody wrote, said by its place so that the screen can point at it.

use super::{Penalty, Points, Scheme};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Faults a unit may be charged with: code and name. Penalties speak of these.
pub const FAULTS: [(&str, &str); 7] = [
    ("late", "迟报"),
    ("missed", "漏报"),
    ("concealed", "瞒报"),
    ("false", "内容不实"),
    ("serious_error", "严重差错"),
    ("negative_news", "负面新闻"),
    ("commission_failed", "约稿未完成"),
];

/// One thing wrong with a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SchemeFault {
    /// Where: `name`, `rules.3.points`, `bonuses.0.at_least` …
    pub at: String,
    /// What, in a sentence.
    pub sentence: String,
}

struct Found(Vec<SchemeFault>);

impl Found {
    fn say(&mut self, wrong: bool, at: impl Into<String>, sentence: impl Into<String>) {
        if wrong {
            self.0.push(SchemeFault { at: at.into(), sentence: sentence.into() });
        }
    }
}

const MOST: i64 = 1_000_000;

fn too_big(points: Points) -> bool {
    points.0.abs() > MOST
}

fn percent_wrong(percent: i64) -> bool {
    !(0..=1_000).contains(&percent)
}

fn counts_wrong(counts: &BTreeMap<String, i64>) -> bool {
    counts.is_empty() || counts.values().any(|count| !(0..=10_000).contains(count))
}

/// Everything wrong with a scheme; empty when it may take effect.
pub fn faults(scheme: &Scheme) -> Vec<SchemeFault> {
    let mut found = Found(Vec::new());
    let name = scheme.name.trim().chars().count();
    found.say(!(1..=60).contains(&name), "name", "请用 1 到 60 个字写明办法名称。");
    found.say(scheme.rules.is_empty() || scheme.rules.len() > 300, "rules", "办法应有 1 到 300 条规则。");
    let mut ids = HashSet::new();
    for (n, rule) in scheme.rules.iter().enumerate() {
        let at = |part: &str| format!("rules.{n}.{part}");
        found.say(rule.name.trim().is_empty(), at("name"), format!("第 {} 条规则没有名称。", n + 1));
        let said = format!("规则“{}”", rule.name);
        found.say(rule.id.is_empty() || !ids.insert(&rule.id), at("id"), format!("{said}的编号为空或重复。"));
        found.say(too_big(rule.points), at("points"), format!("{said}的分值太大。"));
        found.say(percent_wrong(rule.multiplier), at("multiplier"), format!("{said}的倍数应在 0 到 1000% 之间。"));
        let cap = rule.cap.as_ref().is_some_and(|cap| cap.points.0 <= 0 || too_big(cap.points));
        found.say(cap, at("cap"), format!("{said}的上限应大于 0。"));
        let beyond = rule.beyond.as_ref().is_some_and(|b| b.count < 0 || !(0..=100).contains(&b.percent));
        found.say(beyond, at("beyond"), format!("{said}超出部分的比例应在 0 到 100% 之间。"));
        let words = rule.least_words.zip(rule.under_words).is_some_and(|(least, under)| least >= under);
        found.say(words, at("least_words"), format!("{said}的字数下限不小于上限，没有稿件能符合。"));
        // A rule behind one that takes everything it would take never counts.
        let hidden = scheme.rules[..n].iter().find(|earlier| covers(earlier, rule));
        if let Some(earlier) = hidden {
            let sentence =
                format!("{said}永远轮不到：排在前面的“{}”已包含它，请把更具体的规则移到前面。", earlier.name);
            found.say(true, at("order"), sentence);
        }
    }
    for (at, percent) in [
        ("combined_percent", scheme.combined_percent),
        ("brief_percent", scheme.brief_percent),
        ("repost_percent", scheme.repost_percent),
    ] {
        found.say(percent_wrong(percent), at, "比例应在 0 到 1000% 之间。");
    }
    found.say(
        scheme.class_percent.values().any(|p| percent_wrong(*p)),
        "class_percent",
        "单位系数应在 0 到 1000% 之间。",
    );
    let late = scheme.late.as_ref().is_some_and(|late| {
        percent_wrong(late.percent) || too_big(late.points) || late.by_day.is_some_and(|day| !(1..=28).contains(&day))
    });
    found.say(late, "late", "逾期登记日应为 1 到 28 日，比例应在 0 到 1000% 之间。");
    let minimum = scheme.minimum.as_ref().is_some_and(|m| counts_wrong(&m.a_month) || too_big(m.base));
    found.say(minimum, "minimum", "每月最低报送数应写明条数，“*”代表其他单位。");
    for (n, one) in scheme.requirements.iter().enumerate() {
        found.say(one.name.trim().is_empty(), format!("requirements.{n}.name"), "任务要求没有名称。");
        found.say(counts_wrong(&one.least), format!("requirements.{n}.least"), "任务要求应写明条数。");
    }
    for (n, bonus) in scheme.bonuses.iter().enumerate() {
        found.say(bonus.name.trim().is_empty(), format!("bonuses.{n}.name"), "数量奖励没有名称。");
        found.say(bonus.at_least < 1, format!("bonuses.{n}.at_least"), "数量奖励的起点应不少于 1 条。");
        let unknown = bonus.rules.iter().any(|rule| !scheme.rules.iter().any(|known| *known.id == **rule));
        found.say(unknown, format!("bonuses.{n}.rules"), "数量奖励引用了不存在的规则。");
    }
    for (n, Penalty { fault, name, points, .. }) in scheme.penalties.iter().enumerate() {
        let known = FAULTS.iter().any(|(code, _)| code == fault);
        found.say(!known, format!("penalties.{n}.fault"), "没有这种扣分情形。");
        found.say(name.trim().is_empty(), format!("penalties.{n}.name"), "扣分项没有名称。");
        found.say(
            points.0 > 0 || too_big(*points),
            format!("penalties.{n}.points"),
            format!("“{name}”是扣分，分值不能是正数。"),
        );
    }
    found.0
}

/// Whether the first rule takes whatever the second would.
fn covers(first: &super::ScoreRule, second: &super::ScoreRule) -> bool {
    let all = |a: &[String], b: &[String]| a.is_empty() || (!b.is_empty() && b.iter().all(|one| a.contains(one)));
    // A part of a name covers every longer part that holds it.
    let named = first.channels.is_empty()
        || (!second.channels.is_empty()
            && second.channels.iter().all(|part| first.channels.iter().any(|whole| part.contains(whole.as_str()))));
    first.source == second.source
        && named
        && all(&first.levels, &second.levels)
        && all(&first.positions, &second.positions)
        && all(&first.usages, &second.usages)
        && all(&first.kinds, &second.kinds)
        && all(&first.classes, &second.classes)
        && first.least_words.is_none_or(|least| second.least_words.is_some_and(|other| other >= least))
        && first.under_words.is_none_or(|under| second.under_words.is_some_and(|other| other <= under))
}
