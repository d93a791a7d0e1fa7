//! 发布: one row per channel on which an article shall stand, has stood, or no longer stands.
//! A published text is never edited in place: a correction is a new version with a notice above it.

use crate::refusal::Refusal;
use crate::time::DAY_MS;
use serde::{Deserialize, Serialize};

/// Where an article is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 门户栏目.
    Portal,
    /// 简报.
    Brief,
    /// 杂志.
    Magazine,
    /// 公众号草稿: clean HTML to paste.
    Wechat,
    /// 宣传联盟推送.
    Alliance,
    /// 向上报送, with the receiver's receipt.
    Upward,
}

impl Channel {
    /// Every channel, in the order of the plan.
    pub const ALL: [Channel; 6] =
        [Channel::Portal, Channel::Brief, Channel::Magazine, Channel::Wechat, Channel::Alliance, Channel::Upward];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Channel::Portal => "门户网站",
            Channel::Brief => "简报",
            Channel::Magazine => "杂志",
            Channel::Wechat => "公众号草稿",
            Channel::Alliance => "宣传联盟",
            Channel::Upward => "向上报送",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Portal => "portal",
            Channel::Brief => "brief",
            Channel::Magazine => "magazine",
            Channel::Wechat => "wechat",
            Channel::Alliance => "alliance",
            Channel::Upward => "upward",
        }
    }

    /// The channel of a code, if there is one.
    pub fn of(code: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// Whether the plan must name a target: the portal a column, an upward report its receiver.
    pub fn needs_target(self) -> bool {
        matches!(self, Channel::Portal | Channel::Upward)
    }
}

/// Where a publication stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 已安排: waits for its time.
    Planned,
    /// 已发布.
    Released,
    /// 已取消: before its time.
    Cancelled,
    /// 已撤下: after it stood in public.
    Withdrawn,
}

impl State {
    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Released => "released",
            State::Cancelled => "cancelled",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            State::Planned => "已安排",
            State::Released => "已发布",
            State::Cancelled => "已取消",
            State::Withdrawn => "已撤下",
        }
    }
}

/// Something done to a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Its time has come.
    Release,
    /// 改期.
    Reschedule,
    /// 取消安排.
    Cancel,
    /// 撤下.
    Withdraw,
    /// 登记回执: the receiver has it.
    Receipt,
}

/// Where an act leads.
pub fn step(state: State, act: Act) -> Result<State, Refusal> {
    Ok(match (state, act) {
        (State::Planned, Act::Release) => State::Released,
        (State::Planned, Act::Reschedule) => State::Planned,
        (State::Planned, Act::Cancel) => State::Cancelled,
        (State::Released, Act::Withdraw) => State::Withdrawn,
        (State::Released, Act::Receipt) => State::Released,
        _ => {
            return Err(Refusal::new(
                "wrong_state",
                format!("这条发布{}，不能再这样做。", state.title()),
                "请刷新后查看现在的状态。",
            ));
        }
    })
}

/// The acts a publication allows in this state.
pub fn allowed(state: State) -> Vec<Act> {
    [Act::Reschedule, Act::Cancel, Act::Withdraw, Act::Receipt]
        .into_iter()
        .filter(|act| step(state, *act).is_ok())
        .collect()
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where.
    pub channel: Channel,
    /// The portal column, or the receiver of an upward report, or empty.
    pub target: &'a str,
    /// When; a time in the past means now.
    pub at: i64,
}

/// What keeps a plan from being made. `standing` are the lines already planned or released.
pub fn refuse(lines: &[Line], standing: &[(Channel, String)], now: i64) -> Option<Refusal> {
    if lines.is_empty() {
        return Some(Refusal::new("no_channel", "请至少选择一个发布渠道。", ""));
    }
    for (n, line) in lines.iter().enumerate() {
        if line.channel.needs_target() && line.target.trim().is_empty() {
            let what = if line.channel == Channel::Portal { "门户栏目" } else { "接收单位" };
            return Some(Refusal::new("no_target", format!("{}还没有选择{what}。", line.channel.title()), ""));
        }
        if line.at > now + 366 * DAY_MS {
            return Some(Refusal::new("too_far", "发布时间不能晚于一年之后。", "请检查年份。"));
        }
        let twin = standing.iter().any(|(channel, target)| *channel == line.channel && target == line.target)
            || lines[..n].iter().any(|other| other.channel == line.channel && other.target == line.target);
        if twin {
            return Some(Refusal::new(
                "already_planned",
                format!("{}已经安排过，不能重复发布。", line.channel.title()),
                "需要改时间请在原来那一行改期。",
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use State::*;
        let cases = [
            (Planned, Act::Release, Some(Released)),
            (Planned, Act::Cancel, Some(Cancelled)),
            (Planned, Act::Withdraw, None),
            (Released, Act::Release, None),
            (Released, Act::Withdraw, Some(Withdrawn)),
            (Released, Act::Cancel, None),
            (Cancelled, Act::Release, None),
            (Withdrawn, Act::Release, None),
            (Released, Act::Receipt, Some(Released)),
        ];
        for (state, act, next) in cases {
            assert_eq!(step(state, act).ok(), next, "{state:?} {act:?}");
        }
        assert_eq!(allowed(Withdrawn), vec![]);
    }

    #[test]
    fn plans_name_their_targets_and_never_repeat() {
        let line = |channel, target| Line { channel, target, at: 0 };
        let code = |lines: &[Line], standing: &[(Channel, String)]| refuse(lines, standing, 0).map(|r| r.code);
        assert_eq!(code(&[], &[]), Some("no_channel"));
        assert_eq!(code(&[line(Channel::Portal, "")], &[]), Some("no_target"));
        assert_eq!(code(&[line(Channel::Portal, "7"), line(Channel::Portal, "8")], &[]), None);
        assert_eq!(code(&[line(Channel::Portal, "7")], &[(Channel::Portal, "7".into())]), Some("already_planned"));
        assert_eq!(code(&[line(Channel::Wechat, ""), line(Channel::Wechat, "")], &[]), Some("already_planned"));
        let far = Line { channel: Channel::Brief, target: "", at: 400 * DAY_MS };
        assert_eq!(code(&[far], &[]), Some("too_far"));
    }
}
