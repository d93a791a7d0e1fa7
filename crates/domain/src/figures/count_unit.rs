//! The units in which an office counts. They are never converted and never added to each other:
//! 145 期 and 1350 条次 make no total, and 人次 are not 人.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What one of the things counted is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountUnit {
    /// 篇: texts.
    Text,
    /// 条: entries, posts, messages, opinion items.
    Entry,
    /// 条次: uses of entries; one entry may count several times.
    EntryUse,
    /// 次: occasions.
    Occasion,
    /// 场: meetings and activities.
    Session,
    /// 期: issues and courses.
    Issue,
    /// 份: copies.
    Copy,
    /// 张: sheets.
    Sheet,
    /// 件: cases, documents.
    Case,
    /// 个: things counted singly.
    Piece,
    /// 项: contents, tasks.
    Task,
    /// 家: outlets, institutions.
    House,
    /// 人: persons, each once.
    Person,
    /// 人次: visits; one person may count several times.
    Visit,
    /// 元: money, whole yuan.
    Yuan,
    /// 分: points.
    Point,
    /// 小时: hours.
    Hour,
    /// %: a share; never added.
    Percent,
    /// 位: a rank; never added.
    Rank,
}

impl CountUnit {
    /// Every unit.
    pub const ALL: [CountUnit; 19] = [
        CountUnit::Text,
        CountUnit::Entry,
        CountUnit::EntryUse,
        CountUnit::Occasion,
        CountUnit::Session,
        CountUnit::Issue,
        CountUnit::Copy,
        CountUnit::Sheet,
        CountUnit::Case,
        CountUnit::Piece,
        CountUnit::Task,
        CountUnit::House,
        CountUnit::Person,
        CountUnit::Visit,
        CountUnit::Yuan,
        CountUnit::Point,
        CountUnit::Hour,
        CountUnit::Percent,
        CountUnit::Rank,
    ];

    /// The word printed behind the number.
    pub fn word(self) -> &'static str {
        match self {
            CountUnit::Text => "篇",
            CountUnit::Entry => "条",
            CountUnit::EntryUse => "条次",
            CountUnit::Occasion => "次",
            CountUnit::Session => "场",
            CountUnit::Issue => "期",
            CountUnit::Copy => "份",
            CountUnit::Sheet => "张",
            CountUnit::Case => "件",
            CountUnit::Piece => "个",
            CountUnit::Task => "项",
            CountUnit::House => "家",
            CountUnit::Person => "人",
            CountUnit::Visit => "人次",
            CountUnit::Yuan => "元",
            CountUnit::Point => "分",
            CountUnit::Hour => "小时",
            CountUnit::Percent => "%",
            CountUnit::Rank => "位",
        }
    }

    /// The unit of a word as reports write it (篇, 条次, 名, 起 …).
    pub fn of(word: &str) -> Option<CountUnit> {
        let alias = match word {
            "名" => "人",
            "起" | "宗" => "件",
            "余人次" => "人次",
            "幅" => "张",
            "本" | "册" => "份",
            other => other,
        };
        CountUnit::ALL.into_iter().find(|unit| unit.word() == alias)
    }

    /// Whether two figures of this unit may be added at all.
    pub fn adds(self) -> bool {
        !matches!(self, CountUnit::Percent | CountUnit::Rank | CountUnit::Hour)
    }
}

/// The unit of a sum of these, or why there is none.
pub fn sum_unit(units: &[CountUnit]) -> Result<CountUnit, Refusal> {
    let Some(first) = units.first() else {
        return Err(Refusal::new("nothing_to_add", "没有可以相加的数字。", "请先选择要合计的数字。"));
    };
    if let Some(other) = units.iter().find(|unit| *unit != first) {
        return Err(Refusal::new(
            "units_differ",
            format!("“{}”与“{}”不是同一种计数单位，不能相加。", first.word(), other.word()),
            "请分别列出，或改用同一单位的指标。",
        ));
    }
    if !first.adds() {
        return Err(Refusal::new(
            "unit_never_adds",
            format!("以“{}”计的数字不能相加。", first.word()),
            "请直接按更大的范围重新统计。",
        ));
    }
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_their_own_inverse() {
        for unit in CountUnit::ALL {
            assert_eq!(CountUnit::of(unit.word()), Some(unit));
        }
        assert_eq!(CountUnit::of("起"), Some(CountUnit::Case));
        assert_eq!(CountUnit::of("斤"), None);
    }

    #[test]
    fn only_like_is_added_to_like() {
        assert_eq!(sum_unit(&[CountUnit::Text, CountUnit::Text]), Ok(CountUnit::Text));
        assert_eq!(sum_unit(&[CountUnit::Issue, CountUnit::EntryUse]).unwrap_err().code, "units_differ");
        assert_eq!(sum_unit(&[CountUnit::Person, CountUnit::Visit]).unwrap_err().code, "units_differ");
        assert_eq!(sum_unit(&[CountUnit::Percent, CountUnit::Percent]).unwrap_err().code, "unit_never_adds");
        assert_eq!(sum_unit(&[]).unwrap_err().code, "nothing_to_add");
    }
}
