//! 监测方案: what the office looks for and why. A watch is versioned; each item says which version found it.

use super::rule::Boxes;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// How grave a hit of this watch can be by its subject alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 仅统计: own publicity, never alerts.
    Count,
    /// 一般.
    #[default]
    Ordinary,
    /// 敏感: money, ethics, privacy.
    Sensitive,
    /// 重大: lives, epidemics, violence.
    Grave,
}

impl Severity {
    /// Points in the score of an event.
    pub fn points(self) -> i64 {
        match self {
            Severity::Count => 0,
            Severity::Ordinary => 5,
            Severity::Sensitive => 15,
            Severity::Grave => 30,
        }
    }

    /// The word on screens.
    pub fn title(self) -> &'static str {
        match self {
            Severity::Count => "仅统计",
            Severity::Ordinary => "一般",
            Severity::Sensitive => "敏感",
            Severity::Grave => "重大",
        }
    }
}

/// One version of a watch, as edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Name on screens, unique in the office.
    pub name: String,
    /// 用途说明: why this is collected. Required, because personal data may be touched only for a stated purpose
    /// (个人信息保护法 第六条).
    pub purpose: String,
    /// The rule.
    pub boxes: Boxes,
    /// How grave a hit can be.
    pub severity: Severity,
}

/// What is wrong with a draft, field by field: (field, sentence).
pub fn faults(draft: &Draft) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if draft.name.trim().is_empty() {
        found.push(("name", "请填写方案名称。".to_owned()));
    } else if draft.name.chars().count() > 40 {
        found.push(("name", "方案名称不超过 40 个字。".to_owned()));
    }
    if draft.purpose.trim().chars().count() < 6 {
        found.push(("purpose", "请写明监测用途，不少于 6 个字。".to_owned()));
    }
    if draft.boxes.positive().is_none() {
        found.push(("boxes.region", "地域、主体、事件至少填写一项。".to_owned()));
    }
    found
}

/// Words that would make a watch follow a person instead of a matter. No profile of a person can be built,
/// so a watch whose only positive words are an account or a phone number is refused.
pub fn follows_a_person(boxes: &Boxes) -> Option<Refusal> {
    let positive = boxes.positive()?;
    let digits = positive.chars().filter(char::is_ascii_digit).count();
    // `@名` where a word may begin names a list, and a list that is not there was refused before; anywhere else, in
    // quotes or inside a word, it is somebody's account.
    let mut before = ' ';
    let account = positive.chars().any(|c| {
        let names_list = before.is_whitespace() || "(（|｜-!".contains(before);
        let found = c == '@' && !names_list;
        before = c;
        found
    });
    (account || digits >= 11).then(|| {
        Refusal::new(
            "watch_follows_person",
            "监测方案不能以个人账号、电话或证件号码为对象。",
            "请改为监测事项：地域、机构、事件类别。",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, purpose: &str, event: &str) -> Draft {
        Draft {
            name: name.into(),
            purpose: purpose.into(),
            boxes: Boxes { event: event.into(), ..Boxes::default() },
            severity: Severity::Ordinary,
        }
    }

    #[test]
    fn a_draft_names_its_faults_by_field() {
        let fields = |draft| faults(&draft).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert!(fields(draft("医患纠纷", "及时发现并化解医患矛盾", "医闹")).is_empty());
        assert_eq!(fields(draft(" ", "看", " ")), ["name", "purpose", "boxes.region"]);
        assert_eq!(fields(draft(&"长".repeat(41), "及时发现并化解医患矛盾", "医闹")), ["name"]);
    }

    #[test]
    fn a_watch_looks_at_matters_not_at_people() {
        let boxes = |event: &str| Boxes { event: event.into(), ..Boxes::default() };
        assert!(follows_a_person(&boxes("医闹|堵门")).is_none());
        assert!(follows_a_person(&boxes("@本地 @卫生主体|@中医养生 -@噪声")).is_none(), "lists are not people");
        assert_eq!(follows_a_person(&boxes("\"@某账号\"")).map(|no| no.code), Some("watch_follows_person"));
        assert!(follows_a_person(&boxes("微博@某账号")).is_some());
        assert!(follows_a_person(&boxes("13800000000")).is_some());
    }

    #[test]
    fn graver_subjects_weigh_more() {
        let all = [Severity::Count, Severity::Ordinary, Severity::Sensitive, Severity::Grave];
        assert!(all.windows(2).all(|pair| pair[0].points() < pair[1].points()));
    }
}
