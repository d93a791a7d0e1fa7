//! 媒体层级: a tier belongs to an outlet, a channel and a position from a date on, never to a host alone
//! (the same host holds many tiers, and a front page counts more than an inside one).

use super::outlet::{Channel, Position};
use crate::ids::Id;
use serde::{Deserialize, Serialize};

/// A tier of the tier table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 国家级.
    National,
    /// 行业.
    Industry,
    /// 省级主要.
    Provincial,
    /// 市级主流.
    Municipal,
    /// 县级.
    County,
    /// 新媒体.
    NewMedia,
}

impl Tier {
    /// Every tier, highest first; the order of every table.
    pub const ALL: [Tier; 6] =
        [Tier::National, Tier::Industry, Tier::Provincial, Tier::Municipal, Tier::County, Tier::NewMedia];

    /// The name on screens and in reports.
    pub fn title(self) -> &'static str {
        match self {
            Tier::National => "国家级",
            Tier::Industry => "行业",
            Tier::Provincial => "省级主要",
            Tier::Municipal => "市级主流",
            Tier::County => "县级",
            Tier::NewMedia => "新媒体",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Tier::National => "national",
            Tier::Industry => "industry",
            Tier::Provincial => "provincial",
            Tier::Municipal => "municipal",
            Tier::County => "county",
            Tier::NewMedia => "new_media",
        }
    }

    /// The tier of a code or of a Chinese name as offices write it.
    pub fn of(text: &str) -> Option<Tier> {
        let text = text.trim();
        Tier::ALL.into_iter().find(|tier| tier.code() == text || tier.title() == text).or(match text {
            "中央" | "中央级" | "央媒" | "国家" => Some(Tier::National),
            "行业级" | "行业媒体" => Some(Tier::Industry),
            "省级" | "省" | "省级媒体" => Some(Tier::Provincial),
            "市级" | "市" | "市级媒体" => Some(Tier::Municipal),
            "县" | "区县级" | "县区" => Some(Tier::County),
            "新媒体平台" | "自媒体" => Some(Tier::NewMedia),
            _ => None,
        })
    }
}

/// One line of the tier table. `None` stands for every channel or every position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRule {
    /// The outlet.
    pub outlet: Id,
    /// Only this channel of it.
    pub channel: Option<Channel>,
    /// Only this position.
    pub position: Option<Position>,
    /// The tier.
    pub tier: Tier,
    /// From this moment on.
    pub from_at: i64,
}

/// The tier of a placement at its date: the most exact rule in force wins, then the youngest.
/// `None` where the office has not said.
pub fn tier_of(rules: &[TierRule], outlet: Id, channel: Channel, position: Position, at: i64) -> Option<Tier> {
    let fits = |rule: &&TierRule| {
        rule.outlet == outlet
            && rule.from_at <= at
            && rule.channel.is_none_or(|c| c == channel)
            && rule.position.is_none_or(|p| p == position)
    };
    let exactness =
        |rule: &TierRule| (i32::from(rule.channel.is_some()) * 2 + i32::from(rule.position.is_some()), rule.from_at);
    rules.iter().filter(fits).max_by_key(|rule| exactness(rule)).map(|rule| rule.tier)
}

/// Whether the tiers add up to the whole. Returns the difference (parts minus whole) when they do not:
/// a report whose parts do not make its total is refused, never mended.
pub fn difference(whole: i64, parts: &[(Tier, i64)]) -> Option<i64> {
    let sum: i64 = parts.iter().map(|(_, count)| count).sum();
    (sum != whole).then_some(sum - whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_rule_in_force_wins() {
        let rule = |channel, position, tier, from_at| TierRule { outlet: Id(1), channel, position, tier, from_at };
        let rules = [
            rule(None, None, Tier::Municipal, 0),
            rule(Some(Channel::Print), None, Tier::Provincial, 0),
            rule(Some(Channel::Print), Some(Position::Front), Tier::National, 0),
            rule(None, None, Tier::County, 1_000),
            TierRule { outlet: Id(2), channel: None, position: None, tier: Tier::National, from_at: 0 },
        ];
        let tier = |channel, position, at| tier_of(&rules, Id(1), channel, position, at);
        assert_eq!(tier(Channel::Web, Position::Inside, 500), Some(Tier::Municipal));
        assert_eq!(tier(Channel::Web, Position::Inside, 1_000), Some(Tier::County));
        assert_eq!(tier(Channel::Print, Position::Inside, 2_000), Some(Tier::Provincial));
        assert_eq!(tier(Channel::Print, Position::Front, 2_000), Some(Tier::National));
        assert_eq!(tier(Channel::Web, Position::Inside, -1), None);
        assert_eq!(tier_of(&rules, Id(3), Channel::Web, Position::Inside, 0), None);
    }

    #[test]
    fn the_table_of_the_source_report_adds_up() {
        let parts = [
            (Tier::National, 18),
            (Tier::Industry, 15),
            (Tier::Provincial, 68),
            (Tier::Municipal, 122),
            (Tier::NewMedia, 366),
        ];
        assert_eq!(difference(589, &parts), None);
        assert_eq!(difference(590, &parts), Some(-1));
    }

    #[test]
    fn tiers_are_known_by_code_and_by_the_words_offices_use() {
        for tier in Tier::ALL {
            assert_eq!(Tier::of(tier.code()), Some(tier));
            assert_eq!(Tier::of(tier.title()), Some(tier));
        }
        assert_eq!(Tier::of(" 央媒 "), Some(Tier::National));
        assert_eq!(Tier::of("世界级"), None);
    }
}
