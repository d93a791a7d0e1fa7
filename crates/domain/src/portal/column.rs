//! 栏目更新: how long a column may stand without something new, by its class
//! (国办秘函〔2019〕19号: news 2 weeks, notices and policies 6 months, personnel and plans 1 year).

use crate::media::account::Freshness;
use crate::time::DAY_MS;
use serde::{Deserialize, Serialize};

/// What a column holds, which decides how fresh it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 动态要闻: two weeks.
    News,
    /// 通知公告、政策文件: six months.
    Notice,
    /// 人事、规划计划: one year.
    Personnel,
    /// 每月数据: 45 days.
    Monthly,
    /// 专题、领导、机构: no duty to update.
    Standing,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 5] = [Class::News, Class::Notice, Class::Personnel, Class::Monthly, Class::Standing];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Class::News => "动态要闻（两周）",
            Class::Notice => "通知政策（六个月）",
            Class::Personnel => "人事规划（一年）",
            Class::Monthly => "每月数据（45 天）",
            Class::Standing => "固定内容（不计更新）",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Class::News => "news",
            Class::Notice => "notice",
            Class::Personnel => "personnel",
            Class::Monthly => "monthly",
            Class::Standing => "standing",
        }
    }

    /// The most days between two items; `None` where nothing is asked.
    pub fn days(self) -> Option<i64> {
        match self {
            Class::News => Some(14),
            Class::Notice => Some(183),
            Class::Personnel => Some(365),
            Class::Monthly => Some(45),
            Class::Standing => None,
        }
    }
}

/// What the inspection says of one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The light.
    pub light: Freshness,
    /// Whole days until the rule is broken; negative once it is.
    pub days_left: Option<i64>,
    /// One Chinese sentence.
    pub sentence: String,
}

/// Judges one column: empty columns break a rule of their own; items without a date count as not updated,
/// so `last_at` must come from dated items only.
pub fn judge(class: Class, items: i64, last_at: Option<i64>, now: i64) -> Verdict {
    if items == 0 {
        return Verdict {
            light: Freshness::Broken, days_left: None, sentence: "空白栏目，请发布内容或下线。".into()
        };
    }
    let Some(limit) = class.days() else {
        return Verdict { light: Freshness::Fresh, days_left: None, sentence: "固定内容，不计更新。".into() };
    };
    let Some(last) = last_at else {
        return Verdict {
            light: Freshness::Broken, days_left: None, sentence: "内容都没有日期，按未更新计。".into()
        };
    };
    let age = (now - last).div_euclid(DAY_MS);
    let left = limit - age;
    // Warn in the last quarter of the time, red in the last tenth (at least two days).
    let light = if left < 0 {
        Freshness::Broken
    } else if left <= (limit / 10).max(2) {
        Freshness::Red
    } else if left <= (limit / 4).max(4) {
        Freshness::Amber
    } else {
        Freshness::Fresh
    };
    let sentence = if left < 0 {
        format!("已 {age} 天没有更新，超过 {limit} 天的要求。")
    } else {
        format!("{age} 天前更新，还有 {left} 天到期。")
    };
    Verdict { light, days_left: Some(left), sentence }
}

/// The site as a whole: 单项否决 when five news or notice columns are overdue, ten of any, or five empty.
pub fn site_fails(overdue_news_and_notices: i64, overdue_all: i64, empty: i64) -> Option<&'static str> {
    if overdue_news_and_notices >= 5 {
        Some("动态要闻、通知政策类栏目超期达到 5 个，触发单项否决。")
    } else if overdue_all >= 10 {
        Some("应更新未更新的栏目达到 10 个，触发单项否决。")
    } else if empty >= 5 {
        Some("空白栏目达到 5 个，触发单项否决。")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_time() {
        let light = |class, days| judge(class, 3, Some(0), days * DAY_MS).light;
        let cases = [
            (Class::News, 3, Freshness::Fresh),
            (Class::News, 10, Freshness::Amber),
            (Class::News, 12, Freshness::Red),
            (Class::News, 14, Freshness::Red),
            (Class::News, 15, Freshness::Broken),
            (Class::Notice, 100, Freshness::Fresh),
            (Class::Notice, 184, Freshness::Broken),
            (Class::Personnel, 360, Freshness::Red),
            (Class::Standing, 5_000, Freshness::Fresh),
        ];
        for (class, days, expected) in cases {
            assert_eq!(light(class, days), expected, "{class:?} {days}");
        }
        assert_eq!(judge(Class::Standing, 0, None, 0).light, Freshness::Broken);
        assert_eq!(judge(Class::News, 5, None, 0).light, Freshness::Broken);
    }

    #[test]
    fn the_site_falls_by_one_rule() {
        assert_eq!(site_fails(4, 9, 4), None);
        assert!(site_fails(5, 5, 0).is_some());
        assert!(site_fails(0, 10, 0).is_some());
        assert!(site_fails(0, 0, 5).is_some());
    }
}
