//! 条目: one kept post or report, and what a clerk may do with it.

use crate::{
    people::{Act, Role, may},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};

/// How far a source is heard. Central and foreign media weigh most, a thread of a forum least:
/// the plans that were found grade mostly by media level (仙桃市、华宁公路分局).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 中央级媒体, national portals.
    National,
    /// 境外媒体.
    Foreign,
    /// 行业媒体: papers and sites of health itself.
    Industry,
    /// 省级媒体. Code as in the tier table of `media`.
    #[serde(rename = "provincial")]
    Province,
    /// 市级媒体.
    #[serde(rename = "municipal")]
    City,
    /// 县区融媒体.
    County,
    /// 新媒体账号: accounts on platforms.
    NewMedia,
    /// 论坛、贴吧、留言板.
    Forum,
}

impl Reach {
    /// Every reach, in the order in which screens list them.
    pub const ALL: [Reach; 8] = [
        Reach::National,
        Reach::Foreign,
        Reach::Industry,
        Reach::Province,
        Reach::City,
        Reach::County,
        Reach::NewMedia,
        Reach::Forum,
    ];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Reach::National => "中央级",
            Reach::Foreign => "境外",
            Reach::Industry => "行业",
            Reach::Province => "省级",
            Reach::City => "市级",
            Reach::County => "县区级",
            Reach::NewMedia => "新媒体",
            Reach::Forum => "论坛留言",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Reach::National => "national",
            Reach::Foreign => "foreign",
            Reach::Industry => "industry",
            Reach::Province => "provincial",
            Reach::City => "municipal",
            Reach::County => "county",
            Reach::NewMedia => "new_media",
            Reach::Forum => "forum",
        }
    }

    /// The reach of a code, if there is one.
    pub fn of(code: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| reach.code() == code)
    }
}

/// Where the publish time of an item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeQuality {
    /// The page or the feed says it.
    Stated,
    /// Read from the address or from words like 昨天.
    Inferred,
    /// Not found: the time of capture stands in for it and says so.
    Missing,
}

/// What has been done with an item at the monitoring desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// 未读.
    Unread,
    /// 已读.
    Read,
    /// 已忽略, with a reason.
    Ignored,
    /// 已转处置: a case has it.
    InCase,
}

impl ItemState {
    /// The word on screens.
    pub fn title(self) -> &'static str {
        match self {
            ItemState::Unread => "未读",
            ItemState::Read => "已读",
            ItemState::Ignored => "已忽略",
            ItemState::InCase => "处置中",
        }
    }
}

/// What a clerk may do with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemAct {
    /// 标为已读.
    Read,
    /// 标为未读.
    Unread,
    /// 忽略, with a reason.
    Ignore,
    /// 撤销忽略.
    Restore,
    /// 归入事件.
    Move,
    /// 立案处置.
    OpenCase,
    /// 纠正标注 (tone, rumour): becomes a training row.
    Label,
}

impl ItemAct {
    /// Every act.
    pub const ALL: [ItemAct; 7] = [
        ItemAct::Read,
        ItemAct::Unread,
        ItemAct::Ignore,
        ItemAct::Restore,
        ItemAct::Move,
        ItemAct::OpenCase,
        ItemAct::Label,
    ];

    fn needs(self) -> Act {
        match self {
            ItemAct::OpenCase => Act::OpenCase,
            _ => Act::TriageItems,
        }
    }
}

/// The state after an act, or why not. Repeating an act is harmless, because two clerks triage one stream.
pub fn step(state: ItemState, act: ItemAct) -> Result<ItemState, Refusal> {
    use {ItemAct::*, ItemState as S};
    match (state, act) {
        (S::Unread | S::Read, Read) => Ok(S::Read),
        (S::Unread | S::Read, Unread) => Ok(S::Unread),
        (S::Unread | S::Read | S::Ignored, Ignore) => Ok(S::Ignored),
        (S::Ignored | S::Unread | S::Read, Restore) => Ok(S::Unread),
        (S::Unread | S::Read | S::InCase, OpenCase) => Ok(S::InCase),
        (state, Move | Label) => Ok(state),
        (S::Ignored, Read | Unread) => {
            Err(Refusal::new("item_ignored", "该条信息已被忽略。", "先撤销忽略，再标记已读或未读。"))
        }
        (S::Ignored, OpenCase) => {
            Err(Refusal::new("item_ignored", "该条信息已被忽略，不能立案。", "先撤销忽略，再立案处置。"))
        }
        (S::InCase, Read | Unread | Ignore | Restore) => {
            Err(Refusal::new("item_in_case", "该条信息已转入处置件。", "请在处置件中处理，或先从处置件移出。"))
        }
    }
}

/// What these roles may do with an item in this state, for the screen to draw.
pub fn allowed(state: ItemState, roles: &[Role]) -> Vec<ItemAct> {
    ItemAct::ALL
        .into_iter()
        .filter(|act| may(roles, act.needs()))
        .filter(|act| match (state, act) {
            // An act that changes nothing is permitted but not offered.
            (ItemState::Read, ItemAct::Read) | (ItemState::Unread, ItemAct::Unread | ItemAct::Restore) => false,
            (ItemState::Read, ItemAct::Restore) | (ItemState::Ignored, ItemAct::Ignore) => false,
            (ItemState::InCase, ItemAct::OpenCase) => false,
            _ => step(state, *act).is_ok(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_moves_by_the_table() {
        use {ItemAct as A, ItemState::*};
        let cases = [
            (Unread, A::Read, Ok(Read)),
            (Read, A::Unread, Ok(Unread)),
            (Unread, A::Ignore, Ok(Ignored)),
            (Ignored, A::Ignore, Ok(Ignored)),
            (Ignored, A::Restore, Ok(Unread)),
            (Ignored, A::OpenCase, Err("item_ignored")),
            (Ignored, A::Read, Err("item_ignored")),
            (Read, A::OpenCase, Ok(InCase)),
            (InCase, A::OpenCase, Ok(InCase)),
            (InCase, A::Ignore, Err("item_in_case")),
            (InCase, A::Move, Ok(InCase)),
        ];
        for (state, act, expected) in cases {
            assert_eq!(step(state, act).map_err(|no| no.code), expected, "{state:?} {act:?}");
        }
    }

    #[test]
    fn what_is_offered_is_never_refused_and_never_idle() {
        let clerk = [Role::OpinionClerk];
        for state in [ItemState::Unread, ItemState::Read, ItemState::Ignored, ItemState::InCase] {
            for act in allowed(state, &clerk) {
                let after = step(state, act).unwrap();
                assert!(after != state || matches!(act, ItemAct::Move | ItemAct::Label), "{state:?} {act:?}");
            }
            assert!(allowed(state, &[Role::Leader]).is_empty());
        }
    }

    #[test]
    fn codes_are_their_own_inverse() {
        for reach in Reach::ALL {
            assert_eq!(Reach::of(reach.code()), Some(reach));
            assert_eq!(serde_json::to_string(&reach).unwrap(), format!("\"{}\"", reach.code()));
        }
    }
}
