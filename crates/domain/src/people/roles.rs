//! Roles and the one table of who may do what. The table is the whole truth: what it does not list is refused.

use serde::{Deserialize, Serialize};

/// A role of a person in the system. One person may hold several, except that the three
/// administrators are kept apart (三员分立, GB/T 22239-2019).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 通讯员: writes for a unit, answers dispatches sent to it.
    Correspondent,
    /// 单位(县区)审核人: signs off what the unit sends.
    CountyReviewer,
    /// 编辑: reviews, edits, publishes at the office.
    Editor,
    /// 舆情岗: runs watches, triages items, keeps cases.
    OpinionClerk,
    /// 科长: final review, levels, lines, assignments.
    SectionChief,
    /// 领导: reads, instructs.
    Leader,
    /// 系统管理员: accounts, units, settings, sources; sees no business records by this role.
    SystemAdmin,
    /// 安全管理员: policies, permissions review.
    SecurityAdmin,
    /// 审计管理员: reads the audit trail.
    AuditAdmin,
}

impl Role {
    /// Every role, in the order in which screens list them.
    pub const ALL: [Role; 9] = [
        Role::Correspondent,
        Role::CountyReviewer,
        Role::Editor,
        Role::OpinionClerk,
        Role::SectionChief,
        Role::Leader,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Role::Correspondent => "通讯员",
            Role::CountyReviewer => "单位审核人",
            Role::Editor => "编辑",
            Role::OpinionClerk => "舆情岗",
            Role::SectionChief => "科长",
            Role::Leader => "领导",
            Role::SystemAdmin => "系统管理员",
            Role::SecurityAdmin => "安全管理员",
            Role::AuditAdmin => "审计管理员",
        }
    }

    /// The snake_case text kept in the database and sent on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Role::Correspondent => "correspondent",
            Role::CountyReviewer => "county_reviewer",
            Role::Editor => "editor",
            Role::OpinionClerk => "opinion_clerk",
            Role::SectionChief => "section_chief",
            Role::Leader => "leader",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
        }
    }

    /// The role of a code, if there is one.
    pub fn of(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Something a person may or may not do. Scope (which unit's records) is checked apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    // people
    ReadPeople,
    ManagePeople,
    ManageSettings,
    ReadAudit,
    ManageSecurity,
    ReadJobs,
    // media and newsroom
    SubmitArticle,
    ReviewForUnit,
    ReviewArticle,
    SignArticle,
    PublishArticle,
    ReadArticles,
    RegisterPlacement,
    VerifyPlacement,
    ReadPlacements,
    ManageMedia,
    ManageScores,
    ReadScores,
    ManagePortal,
    AnswerMessages,
    // monitoring
    ReadItems,
    TriageItems,
    ManageWatches,
    ManageSources,
    // cases and papers
    ReadCases,
    OpenCase,
    RunCase,
    DecideCase,
    AnswerCase,
    InstructCase,
    ReadPapers,
    DraftPaper,
    SignPaper,
    // outreach and figures
    ManageOutreach,
    RegisterOutreach,
    ReadOutreach,
    AskFigures,
    FreezeFigures,
    WriteSummaries,
}

/// Whether any of these roles may do this act.
pub fn may(roles: &[Role], act: Act) -> bool {
    roles.iter().any(|role| row(act).contains(role))
}

/// Every act a set of roles may do, for the workbench to draw its menu.
pub fn acts_of(roles: &[Role]) -> Vec<Act> {
    ALL_ACTS.iter().copied().filter(|act| may(roles, *act)).collect()
}

/// Every act there is.
pub const ALL_ACTS: &[Act] = &[
    Act::ReadPeople,
    Act::ManagePeople,
    Act::ManageSettings,
    Act::ReadAudit,
    Act::ManageSecurity,
    Act::ReadJobs,
    Act::SubmitArticle,
    Act::ReviewForUnit,
    Act::ReviewArticle,
    Act::SignArticle,
    Act::PublishArticle,
    Act::ReadArticles,
    Act::RegisterPlacement,
    Act::VerifyPlacement,
    Act::ReadPlacements,
    Act::ManageMedia,
    Act::ManageScores,
    Act::ReadScores,
    Act::ManagePortal,
    Act::AnswerMessages,
    Act::ReadItems,
    Act::TriageItems,
    Act::ManageWatches,
    Act::ManageSources,
    Act::ReadCases,
    Act::OpenCase,
    Act::RunCase,
    Act::DecideCase,
    Act::AnswerCase,
    Act::InstructCase,
    Act::ReadPapers,
    Act::DraftPaper,
    Act::SignPaper,
    Act::ManageOutreach,
    Act::RegisterOutreach,
    Act::ReadOutreach,
    Act::AskFigures,
    Act::FreezeFigures,
    Act::WriteSummaries,
];

fn row(act: Act) -> &'static [Role] {
    use Role::*;
    match act {
        Act::ReadPeople => &[CountyReviewer, Editor, OpinionClerk, SectionChief, Leader, SystemAdmin, SecurityAdmin],
        Act::ManagePeople => &[SystemAdmin],
        Act::ManageSettings => &[SectionChief, SystemAdmin],
        Act::ReadAudit => &[AuditAdmin],
        Act::ManageSecurity => &[SecurityAdmin],
        Act::ReadJobs => &[Editor, OpinionClerk, SectionChief, SystemAdmin],
        Act::SubmitArticle => &[Correspondent, CountyReviewer, Editor, OpinionClerk],
        Act::ReviewForUnit => &[CountyReviewer],
        Act::ReviewArticle => &[Editor, SectionChief],
        Act::SignArticle => &[SectionChief],
        Act::PublishArticle => &[Editor, SectionChief],
        Act::ReadArticles => &[Correspondent, CountyReviewer, Editor, OpinionClerk, SectionChief, Leader],
        Act::RegisterPlacement => &[Correspondent, CountyReviewer, Editor, SectionChief],
        Act::VerifyPlacement => &[Editor, SectionChief],
        Act::ReadPlacements => &[Correspondent, CountyReviewer, Editor, OpinionClerk, SectionChief, Leader],
        Act::ManageMedia => &[Editor, SectionChief],
        Act::ManageScores => &[SectionChief],
        Act::ReadScores => &[Correspondent, CountyReviewer, Editor, SectionChief, Leader],
        Act::ManagePortal => &[Editor, SectionChief],
        Act::AnswerMessages => &[CountyReviewer, Editor, SectionChief],
        Act::ReadItems => &[OpinionClerk, SectionChief, Leader],
        Act::TriageItems => &[OpinionClerk, SectionChief],
        Act::ManageWatches => &[OpinionClerk, SectionChief],
        Act::ManageSources => &[OpinionClerk, SectionChief, SystemAdmin],
        Act::ReadCases => &[Correspondent, CountyReviewer, OpinionClerk, SectionChief, Leader],
        Act::OpenCase => &[OpinionClerk, SectionChief],
        Act::RunCase => &[OpinionClerk, SectionChief],
        Act::DecideCase => &[SectionChief],
        Act::AnswerCase => &[Correspondent, CountyReviewer],
        Act::InstructCase => &[Leader],
        Act::ReadPapers => &[Editor, OpinionClerk, SectionChief, Leader],
        Act::DraftPaper => &[Editor, OpinionClerk, SectionChief],
        Act::SignPaper => &[SectionChief, Leader],
        Act::ManageOutreach => &[Editor, SectionChief],
        Act::RegisterOutreach => &[Correspondent, CountyReviewer, Editor, SectionChief],
        Act::ReadOutreach => &[Correspondent, CountyReviewer, Editor, SectionChief, Leader],
        Act::AskFigures => &[CountyReviewer, Editor, OpinionClerk, SectionChief, Leader],
        Act::FreezeFigures => &[Editor, SectionChief],
        Act::WriteSummaries => &[Editor, OpinionClerk, SectionChief],
    }
}

/// Whether one person may hold these roles together: the three administrators are kept apart
/// from each other and from the business (GB/T 22239-2019, 三员分立).
pub fn compatible(roles: &[Role]) -> bool {
    let is_admin = |role: &&Role| matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin);
    let admins = roles.iter().filter(is_admin).count();
    admins == 0 || roles.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_somebody_and_no_administrator_touches_business() {
        for act in ALL_ACTS {
            assert!(!row(*act).is_empty(), "{act:?}");
        }
        assert!(!may(&[Role::SystemAdmin], Act::ReadItems));
        assert!(!may(&[Role::AuditAdmin], Act::ManagePeople));
        assert!(may(&[Role::AuditAdmin], Act::ReadAudit));
        assert!(!may(&[], Act::ReadArticles));
    }

    #[test]
    fn the_three_administrators_are_kept_apart() {
        assert!(compatible(&[Role::Editor, Role::OpinionClerk]));
        assert!(compatible(&[Role::SystemAdmin]));
        assert!(!compatible(&[Role::SystemAdmin, Role::AuditAdmin]));
        assert!(!compatible(&[Role::SystemAdmin, Role::Editor]));
    }

    #[test]
    fn codes_are_their_own_inverse() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.code()), Some(role));
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{}\"", role.code()));
        }
    }
}
