//! 评选: call → nominate → review → publicise → result. The publicity period (公示) must have passed before a result.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a selection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 征集.
    Calling,
    /// 评审.
    Reviewing,
    /// 公示.
    Publicised,
    /// 已公布.
    Decided,
    /// 已终止.
    Stopped,
}

impl State {
    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            State::Calling => "征集",
            State::Reviewing => "评审",
            State::Publicised => "公示",
            State::Decided => "已公布",
            State::Stopped => "已终止",
        }
    }
    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Calling => "calling",
            State::Reviewing => "reviewing",
            State::Publicised => "publicised",
            State::Decided => "decided",
            State::Stopped => "stopped",
        }
    }
}

/// What somebody does with a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Enter a nominee.
    Nominate,
    /// No more nominees.
    Review,
    /// Show the proposal to the public until a day.
    Publicise,
    /// Announce.
    Decide,
    /// End without a result.
    Stop,
}

/// What an act needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Now.
    pub now: i64,
    /// How many nominees stand.
    pub nominees: i64,
    /// How many of them are proposed.
    pub proposed: i64,
    /// The end of the publicity period.
    pub public_until: Option<i64>,
}

/// The state after an act.
///
/// # Errors
/// A refusal that says what is missing.
pub fn step(state: State, act: Act, known: Known) -> Result<State, Refusal> {
    match (state, act) {
        (State::Calling, Act::Nominate) => Ok(State::Calling),
        (State::Calling, Act::Review) if known.nominees == 0 => {
            Err(Refusal::new("no_nominees", "还没有推荐对象，不能进入评审。", "请先登记推荐对象。"))
        }
        (State::Calling, Act::Review) => Ok(State::Reviewing),
        (State::Reviewing, Act::Publicise) if known.proposed == 0 => {
            Err(Refusal::new("none_proposed", "还没有选出拟入选对象，不能公示。", "请先在名单中勾选拟入选。"))
        }
        (State::Reviewing, Act::Publicise) => match known.public_until {
            Some(until) if until > known.now => Ok(State::Publicised),
            _ => Err(Refusal::new(
                "no_public_period",
                "请填写公示截止日期，且须晚于今天。",
                "公示期一般不少于 5 个工作日。",
            )),
        },
        (State::Publicised, Act::Decide) if known.public_until.is_some_and(|until| known.now < until) => {
            Err(Refusal::new("still_public", "公示期未满，不能公布结果。", "请等公示期满；期间有异议的请退回评审。"))
        }
        (State::Publicised, Act::Decide) => Ok(State::Decided),
        (State::Publicised, Act::Review) => Ok(State::Reviewing),
        (State::Calling | State::Reviewing | State::Publicised, Act::Stop) => Ok(State::Stopped),
        (from, _) => Err(Refusal::new(
            "selection_wrong_state",
            format!("评选目前在“{}”阶段，不能这样操作。", from.title()),
            "请刷新后再试。",
        )),
    }
}

/// The acts a state allows now.
pub fn allowed(state: State, known: Known) -> Vec<Act> {
    // A publicity period is given with the act; it is offered whenever somebody is proposed.
    let hopeful = Known {
        public_until: Some(if state == State::Reviewing { i64::MAX } else { known.public_until.unwrap_or(0) }),
        ..known
    };
    [Act::Nominate, Act::Review, Act::Publicise, Act::Decide, Act::Stop]
        .into_iter()
        .filter(|act| step(state, *act, hopeful).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const READY: Known = Known { now: 100, nominees: 3, proposed: 1, public_until: Some(200) };

    #[test]
    fn the_road_of_a_selection() {
        assert_eq!(step(State::Calling, Act::Review, Known { nominees: 0, ..READY }).unwrap_err().code, "no_nominees");
        assert_eq!(step(State::Calling, Act::Review, READY), Ok(State::Reviewing));
        assert_eq!(
            step(State::Reviewing, Act::Publicise, Known { proposed: 0, ..READY }).unwrap_err().code,
            "none_proposed"
        );
        assert_eq!(
            step(State::Reviewing, Act::Publicise, Known { public_until: None, ..READY }).unwrap_err().code,
            "no_public_period"
        );
        assert_eq!(step(State::Publicised, Act::Decide, READY).unwrap_err().code, "still_public");
        assert_eq!(step(State::Publicised, Act::Decide, Known { now: 200, ..READY }), Ok(State::Decided));
        assert_eq!(step(State::Publicised, Act::Review, READY), Ok(State::Reviewing));
    }

    proptest! {
        #[test]
        fn a_finished_selection_moves_no_more(now in 0i64..400, nominees in 0i64..4) {
            for state in [State::Decided, State::Stopped] {
                let acts = allowed(state, Known { now, nominees, ..READY });
                prop_assert!(acts.is_empty());
            }
        }
    }
}
