//! 新闻发布: press events of each kind and the interviews received and given.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What kind of meeting with the press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PressKind {
    /// 新闻发布会.
    Conference,
    /// 通气会.
    Briefing,
    /// 沟通会.
    Exchange,
    /// 座谈会.
    Symposium,
    /// 情况介绍会.
    Presentation,
    /// 吹风会.
    Background,
    /// 邀请媒体采访: no meeting, media were asked to come and see.
    Coverage,
    /// 采访团.
    Tour,
}

impl PressKind {
    /// Every kind.
    pub const ALL: [PressKind; 8] = [
        PressKind::Conference,
        PressKind::Briefing,
        PressKind::Exchange,
        PressKind::Symposium,
        PressKind::Presentation,
        PressKind::Background,
        PressKind::Coverage,
        PressKind::Tour,
    ];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            PressKind::Conference => "新闻发布会",
            PressKind::Briefing => "通气会",
            PressKind::Exchange => "媒体沟通会",
            PressKind::Symposium => "座谈会",
            PressKind::Presentation => "情况介绍会",
            PressKind::Background => "吹风会",
            PressKind::Coverage => "邀请采访",
            PressKind::Tour => "采访团",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            PressKind::Conference => "conference",
            PressKind::Briefing => "briefing",
            PressKind::Exchange => "exchange",
            PressKind::Symposium => "symposium",
            PressKind::Presentation => "presentation",
            PressKind::Background => "background",
            PressKind::Coverage => "coverage",
            PressKind::Tour => "tour",
        }
    }
}

/// Where a press event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PressState {
    /// 筹备中.
    Planned,
    /// 已举行.
    Held,
    /// 已取消.
    Cancelled,
}

impl PressState {
    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            PressState::Planned => "planned",
            PressState::Held => "held",
            PressState::Cancelled => "cancelled",
        }
    }
}

/// Whether an event may be marked held. It counts in reports (媒体 9 次、记者 62 人次) only from then on,
/// so it needs the counts, and it cannot have been held tomorrow.
pub fn hold(
    state: PressState,
    held_at: i64,
    outlets_present: i64,
    journalists: i64,
    now: i64,
) -> Result<PressState, Refusal> {
    if state == PressState::Cancelled {
        return Err(Refusal::new("cancelled", "这场活动已经取消。", "需要时请新建一场。"));
    }
    if held_at > now {
        return Err(Refusal::new("in_future", "活动时间还没有到，不能登记为已举行。", "请先核对时间。"));
    }
    if outlets_present < 0 || journalists < outlets_present {
        return Err(Refusal::new(
            "counts_impossible",
            format!("到会媒体 {outlets_present} 家，记者 {journalists} 人次，人次不应少于家数。"),
            "请核对到会媒体和记者人次。",
        ));
    }
    Ok(PressState::Held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_happened_counts() {
        use PressState::*;
        assert_eq!(hold(Planned, 10, 15, 20, 20), Ok(Held));
        assert_eq!(hold(Held, 10, 15, 20, 20), Ok(Held));
        let code = |r: Result<PressState, Refusal>| r.unwrap_err().code;
        assert_eq!(code(hold(Planned, 30, 1, 1, 20)), "in_future");
        assert_eq!(code(hold(Cancelled, 10, 1, 1, 20)), "cancelled");
        assert_eq!(code(hold(Planned, 10, 9, 2, 20)), "counts_impossible");
    }
}
