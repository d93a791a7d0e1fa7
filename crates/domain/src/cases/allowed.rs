//! Who may do what to a case: one licence per verb. What the table does not list is refused; the buttons that a
//! screen draws and the authorisation of the server are read from the same lines.

use super::act::Verb;
use super::case::{Case, Part, TaskStage};
use super::states::in_order;
use crate::ids::Id;
use crate::people::{self, Act, Role};

/// In what relation a person stands to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Of the office that keeps the case, or of a superior of it: the case lies in the person's subtree.
    Office,
    /// Of a unit to which this dispatch was sent.
    Unit(Id),
    /// Neither: for this person the case does not exist.
    Stranger,
}

/// Which right and which standing a verb asks for.
fn licence(verb: Verb) -> (Act, bool) {
    const OF_OFFICE: bool = false;
    const OF_UNIT: bool = true;
    match verb {
        Verb::Open => (Act::OpenCase, OF_OFFICE),
        Verb::Assess
        | Verb::Raise
        | Verb::Assign
        | Verb::Remind
        | Verb::Accept
        | Verb::Return
        | Verb::Withdraw
        | Verb::Report
        | Verb::Fulfil
        | Verb::DraftLine
        | Verb::Merge
        | Verb::Absorb
        | Verb::Split
        | Verb::Archive
        | Verb::Note
        | Verb::Stir => (Act::RunCase, OF_OFFICE),
        Verb::Lower
        | Verb::GrantExtension
        | Verb::DenyExtension
        | Verb::Respond
        | Verb::Clarify
        | Verb::SignLine
        | Verb::Pause
        | Verb::Resume
        | Verb::Transfer
        | Verb::Close
        | Verb::Reopen => (Act::DecideCase, OF_OFFICE),
        Verb::Instruct => (Act::InstructCase, OF_OFFICE),
        Verb::Sign | Verb::AskExtension | Verb::Answer => (Act::AnswerCase, OF_UNIT),
    }
}

/// Whether these roles in this standing hold the licence of a verb, whatever the state of the case.
pub fn licensed(roles: &[Role], standing: Standing, verb: Verb) -> bool {
    let (act, of_unit) = licence(verb);
    let stands = match standing {
        Standing::Office => !of_unit,
        Standing::Unit(_) => of_unit,
        Standing::Stranger => false,
    };
    stands && people::may(roles, act)
}

/// Whether these roles read the cases of their office at all. Units hold `ReadCases` too, but for their own dispatches.
pub fn reads_office(roles: &[Role]) -> bool {
    people::may(roles, Act::RunCase) || people::may(roles, Act::DecideCase) || people::may(roles, Act::InstructCase)
}

/// The verbs that these roles may do to this case now, in the order of a case's life. For a unit only the state of
/// its own dispatch counts.
pub fn allowed(case: &Case, roles: &[Role], standing: Standing) -> Vec<Verb> {
    let fits = |verb: &Verb| {
        licensed(roles, standing, *verb)
            && in_order(case, *verb).is_ok()
            && match standing {
                Standing::Unit(id) => unit_may(case, id, *verb),
                _ => true,
            }
    };
    // Absorbing is the other side of merging and has no button of its own.
    Verb::ALL.into_iter().filter(|verb| *verb != Verb::Absorb).filter(fits).collect()
}

fn unit_may(case: &Case, id: Id, verb: Verb) -> bool {
    let Some(task) = case.task(id) else { return false };
    match verb {
        Verb::Sign => task.stage == TaskStage::Sent,
        Verb::Answer => task.stage == TaskStage::Signed,
        Verb::AskExtension => {
            task.part != Part::Guide && task.wish.is_none() && matches!(task.stage, TaskStage::Sent | TaskStage::Signed)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole matrix as a picture: one row a verb, one column a role; O may in the office, U may for its own unit.
    #[test]
    fn the_matrix_is_what_was_agreed() {
        let mut picture = String::new();
        for verb in Verb::ALL {
            let cells: String = Role::ALL
                .into_iter()
                .map(|role| {
                    assert!(!licensed(&[role], Standing::Stranger, verb), "{verb:?} {role:?}");
                    match (licensed(&[role], Standing::Office, verb), licensed(&[role], Standing::Unit(Id(1)), verb)) {
                        (true, false) => 'O',
                        (false, true) => 'U',
                        (false, false) => '.',
                        (true, true) => 'X',
                    }
                })
                .collect();
            picture.push_str(&format!("{:<16}{cells}\n", verb.code()));
        }
        // columns: correspondent, county_reviewer, editor, opinion_clerk, section_chief, leader, three administrators
        insta::assert_snapshot!(picture, @r"
        open            ...OO....
        assess          ...OO....
        assign          ...OO....
        sign            UU.......
        answer          UU.......
        ask_extension   UU.......
        accept          ...OO....
        return          ...OO....
        remind          ...OO....
        grant_extension ....O....
        deny_extension  ....O....
        withdraw        ...OO....
        respond         ....O....
        clarify         ....O....
        report          ...OO....
        instruct        .....O...
        fulfil          ...OO....
        draft_line      ...OO....
        sign_line       ....O....
        raise           ...OO....
        lower           ....O....
        pause           ....O....
        resume          ....O....
        stir            ...OO....
        note            ...OO....
        merge           ...OO....
        absorb          ...OO....
        split           ...OO....
        transfer        ....O....
        close           ....O....
        reopen          ....O....
        archive         ...OO....
        ");
    }
}
