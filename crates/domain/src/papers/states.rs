//! The life of a paper: drafted, put up for signing, returned or signed. A signed paper is frozen with its cut-off;
//! what must change becomes a new edition, and the old one stays as it was.

use crate::people::{self, Act, Role};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a paper stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperStage {
    /// 起草中.
    Draft,
    /// 待签发.
    Submitted,
    /// 已签发.
    Signed,
    /// 已有新稿: signed, and replaced by a later edition.
    Superseded,
    /// 已作废: a draft that was given up. Signed papers are never given up.
    Dropped,
}

impl PaperStage {
    /// As lists print it.
    pub fn title(self) -> &'static str {
        match self {
            PaperStage::Draft => "起草中",
            PaperStage::Submitted => "待签发",
            PaperStage::Signed => "已签发",
            PaperStage::Superseded => "已有新稿",
            PaperStage::Dropped => "已作废",
        }
    }

    /// snake_case, as stored.
    pub fn code(self) -> &'static str {
        match self {
            PaperStage::Draft => "draft",
            PaperStage::Submitted => "submitted",
            PaperStage::Signed => "signed",
            PaperStage::Superseded => "superseded",
            PaperStage::Dropped => "dropped",
        }
    }
}

/// What is done to a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperAct {
    /// 修改.
    Edit,
    /// 重新取数: asks the records again.
    Refresh,
    /// 送签.
    Submit,
    /// 退回.
    Return,
    /// 核稿: read and found right, before it is signed.
    Review,
    /// 签发.
    Sign,
    /// 另起新稿.
    Revise,
    /// A later edition was signed.
    Supersede,
    /// 分发.
    Send,
    /// 作废.
    Drop,
}

impl PaperAct {
    /// Every act that has a button.
    pub const ALL: [PaperAct; 9] = [
        PaperAct::Edit,
        PaperAct::Refresh,
        PaperAct::Submit,
        PaperAct::Return,
        PaperAct::Review,
        PaperAct::Sign,
        PaperAct::Send,
        PaperAct::Revise,
        PaperAct::Drop,
    ];

    /// On buttons.
    pub fn title(self) -> &'static str {
        match self {
            PaperAct::Edit => "修改",
            PaperAct::Refresh => "重新取数",
            PaperAct::Submit => "送签",
            PaperAct::Return => "退回",
            PaperAct::Review => "核稿",
            PaperAct::Sign => "签发",
            PaperAct::Revise => "另起新稿",
            PaperAct::Supersede => "由新稿替代",
            PaperAct::Send => "分发",
            PaperAct::Drop => "作废",
        }
    }
}

/// The state table.
pub fn step(stage: PaperStage, act: PaperAct) -> Result<PaperStage, Refusal> {
    use PaperAct::*;
    use PaperStage::*;
    match (stage, act) {
        (Draft, Edit | Refresh) => Ok(Draft),
        (Draft, Submit) => Ok(Submitted),
        (Submitted, Return) => Ok(Draft),
        // Any number of persons may read a paper before it is signed; each is named in its trail and on its last page.
        (Submitted, Review) => Ok(Submitted),
        // A chief signs a draft of the office without sending it to himself first.
        (Draft | Submitted, Sign) => Ok(Signed),
        (Signed, Send | Revise) => Ok(Signed),
        (Signed, Supersede) => Ok(Superseded),
        (Draft | Submitted, Drop) => Ok(Dropped),
        (Signed | Superseded, Edit | Refresh | Drop | Review | Sign) => {
            Err(Refusal::new("paper_signed", "已签发的公文不能改动", "确需更正时，请“另起新稿”，原稿保留备查"))
        }
        (Submitted, Edit | Refresh) => {
            Err(Refusal::new("paper_submitted", "公文正在待签，不能修改", "请先由签发人退回"))
        }
        _ => Err(Refusal::new("paper_out_of_order", format!("公文当前为“{}”，不能{}", stage.title(), act.title()), "")),
    }
}

/// Whether a role may do this at all.
pub fn licensed(roles: &[Role], act: PaperAct) -> bool {
    let needed = match act {
        PaperAct::Sign | PaperAct::Return | PaperAct::Review => Act::SignPaper,
        _ => Act::DraftPaper,
    };
    people::may(roles, needed)
}

/// The acts that a person may do now.
pub fn allowed(stage: PaperStage, roles: &[Role]) -> Vec<PaperAct> {
    PaperAct::ALL.into_iter().filter(|act| licensed(roles, *act) && step(stage, *act).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use PaperAct::*;
        use PaperStage::*;
        let table = [
            (Draft, Edit, Some(Draft)),
            (Draft, Sign, Some(Signed)),
            (Submitted, Edit, None),
            (Submitted, Return, Some(Draft)),
            (Submitted, Sign, Some(Signed)),
            (Draft, Review, None),
            (Submitted, Review, Some(Submitted)),
            (Signed, Review, None),
            (Signed, Edit, None),
            (Signed, Refresh, None),
            (Signed, Drop, None),
            (Signed, Sign, None),
            (Signed, Revise, Some(Signed)),
            (Signed, Supersede, Some(Superseded)),
            (Superseded, Revise, None),
            (Dropped, Edit, None),
        ];
        for (stage, act, after) in table {
            assert_eq!(step(stage, act).ok(), after, "{stage:?} {act:?}");
        }
    }

    #[test]
    fn nothing_that_was_signed_ever_becomes_a_draft_again() {
        use PaperStage::*;
        for stage in [Signed, Superseded] {
            for act in PaperAct::ALL.into_iter().chain([PaperAct::Supersede]) {
                if let Ok(after) = step(stage, act) {
                    assert!(matches!(after, Signed | Superseded), "{stage:?} {act:?}");
                }
            }
        }
    }

    #[test]
    fn who_sees_which_buttons() {
        assert_eq!(allowed(PaperStage::Submitted, &[Role::OpinionClerk]), vec![PaperAct::Drop]);
        assert_eq!(
            allowed(PaperStage::Submitted, &[Role::SectionChief]),
            vec![PaperAct::Return, PaperAct::Review, PaperAct::Sign, PaperAct::Drop]
        );
        assert_eq!(allowed(PaperStage::Draft, &[Role::Leader]), vec![PaperAct::Sign]);
        assert_eq!(allowed(PaperStage::Draft, &[Role::Correspondent]), vec![]);
    }
}
