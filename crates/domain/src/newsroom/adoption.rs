//! 采用: one use of an article by our own or a superior's channel. One article, many adoptions;
//! they are what scores count, and they are not placements (an outlet's publication).

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Whose channel took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 本级: our own portal, brief, magazine, account.
    Own,
    /// 县级.
    County,
    /// 市级.
    City,
    /// 省级.
    Province,
    /// 国家级: ministry, 中办, 国办.
    Nation,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Level; 5] = [Level::Own, Level::County, Level::City, Level::Province, Level::Nation];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Level::Own => "本级",
            Level::County => "县级",
            Level::City => "市级",
            Level::Province => "省级",
            Level::Nation => "国家级",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Level::Own => "own",
            Level::County => "county",
            Level::City => "city",
            Level::Province => "province",
            Level::Nation => "nation",
        }
    }
}

/// How it was used; most schemes score them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// 单条采用.
    Single,
    /// 综合采用: one of several sources of a text; half credit in most schemes.
    Combined,
    /// 简讯.
    Brief,
}

impl Use {
    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Use::Single => "单条",
            Use::Combined => "综合",
            Use::Brief => "简讯",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Use::Single => "single",
            Use::Combined => "combined",
            Use::Brief => "brief",
        }
    }
}

/// What somebody is about to register.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The journal, site or desk that took it, as it calls itself.
    pub channel: &'a str,
    /// When it was used.
    pub adopted_at: i64,
    /// When the article was first sent.
    pub submitted_at: i64,
    /// Whether a leader wrote on it (批示); then their words must be there.
    pub instructed: bool,
    /// The leader's words.
    pub instruction: &'a str,
}

/// What keeps an adoption from being registered.
pub fn refuse(entry: &Entry, now: i64) -> Option<Refusal> {
    if entry.channel.trim().is_empty() {
        return Some(Refusal::new("no_channel", "请填写采用的刊物或平台名称。", ""));
    }
    if entry.adopted_at > now {
        return Some(Refusal::new("in_future", "采用日期不能晚于今天。", ""));
    }
    if crate::time::day_start(entry.adopted_at) < crate::time::day_start(entry.submitted_at) {
        return Some(Refusal::new("before_submission", "采用日期早于稿件报送日期。", "请核对日期。"));
    }
    if entry.instructed && entry.instruction.trim().is_empty() {
        return Some(Refusal::new("no_instruction", "选择了“有批示”，请填写批示内容。", ""));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;

    #[test]
    fn an_adoption_has_a_channel_and_a_possible_date() {
        let now = 100 * DAY_MS;
        let good = Entry {
            channel: "每日要情",
            adopted_at: now,
            submitted_at: now - DAY_MS,
            instructed: false,
            instruction: "",
        };
        assert_eq!(refuse(&good, now), None);
        let code = |entry: Entry| refuse(&entry, now).map(|r| r.code);
        assert_eq!(code(Entry { channel: " ", ..good.clone() }), Some("no_channel"));
        assert_eq!(code(Entry { adopted_at: now + DAY_MS, ..good.clone() }), Some("in_future"));
        assert_eq!(code(Entry { adopted_at: now - 5 * DAY_MS, ..good.clone() }), Some("before_submission"));
        assert_eq!(code(Entry { instructed: true, ..good.clone() }), Some("no_instruction"));
        // On the same civil day the hour does not matter: journals are dated by day.
        assert_eq!(code(Entry { adopted_at: now, submitted_at: now + 1, ..good }), None);
    }
}
