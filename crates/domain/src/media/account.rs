//! 政务新媒体账号: registered accounts and how fresh they are. An account without a post for 14 days fails
//! the inspection (国办秘函〔2019〕19号), so the office is warned before.

use crate::time::DAY_MS;
use serde::{Deserialize, Serialize};

/// The platforms an authority keeps accounts on.
pub const PLATFORMS: [(&str, &str); 9] = [
    ("wechat", "微信公众号"),
    ("weibo", "微博"),
    ("douyin", "抖音"),
    ("kuaishou", "快手"),
    ("toutiao", "今日头条"),
    ("baijia", "百家号"),
    ("channels", "视频号"),
    ("xiaohongshu", "小红书"),
    ("other", "其他"),
];

/// How fresh an account or column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// In order.
    Fresh,
    /// Soon due.
    Amber,
    /// Due within days.
    Red,
    /// The rule is broken.
    Broken,
    /// Nothing is known; never shown as in order.
    Unknown,
}

/// The freshness of an account by its last post: 10 days amber, 12 red, 14 broken.
pub fn freshness(last_post_at: Option<i64>, now: i64) -> Freshness {
    let Some(last) = last_post_at else { return Freshness::Unknown };
    match (now - last).div_euclid(DAY_MS) {
        ..10 => Freshness::Fresh,
        10..12 => Freshness::Amber,
        12..14 => Freshness::Red,
        _ => Freshness::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warned_at_ten_and_twelve_broken_at_fourteen() {
        let cases = [
            (9, Freshness::Fresh),
            (10, Freshness::Amber),
            (12, Freshness::Red),
            (13, Freshness::Red),
            (14, Freshness::Broken),
        ];
        for (days, expected) in cases {
            assert_eq!(freshness(Some(0), days * DAY_MS), expected, "{days}");
        }
        assert_eq!(freshness(None, 0), Freshness::Unknown);
    }
}
