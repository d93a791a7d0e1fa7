//! 链接检查: whether the address of a placement still answers. One bad answer is a doubt, not a loss: sites rest at night.

use serde::{Deserialize, Serialize};

/// What is known of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Answered at the last check.
    Ok,
    /// Did not answer once.
    Doubt,
    /// 已失效: says itself that the page is gone, or did not answer twice.
    Gone,
}

impl LinkState {
    /// The text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            LinkState::Ok => "ok",
            LinkState::Doubt => "doubt",
            LinkState::Gone => "gone",
        }
    }

    /// The state of a code; `None` for one never checked.
    pub fn of(code: &str) -> Option<LinkState> {
        [LinkState::Ok, LinkState::Doubt, LinkState::Gone].into_iter().find(|state| state.code() == code)
    }
}

/// The state after a check: `status` of the answer, `None` when nothing answered; `forbidden` when we may not ask.
/// Nothing is concluded from what may not be asked, nor from an address that wants a sign-in.
pub fn after_check(before: Option<LinkState>, status: Option<u16>, forbidden: bool) -> Option<LinkState> {
    if forbidden {
        return before;
    }
    match status {
        Some(200..=399) => Some(LinkState::Ok),
        Some(404 | 410) => Some(LinkState::Gone),
        Some(401 | 403 | 405 | 429 | 451) => before.or(Some(LinkState::Ok)),
        _ => Some(match before {
            Some(LinkState::Doubt | LinkState::Gone) => LinkState::Gone,
            _ => LinkState::Doubt,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_silence_is_a_doubt_and_two_are_a_loss() {
        use LinkState::*;
        assert_eq!(after_check(None, Some(200), false), Some(Ok));
        assert_eq!(after_check(Some(Ok), None, false), Some(Doubt));
        assert_eq!(after_check(Some(Doubt), Some(503), false), Some(Gone));
        assert_eq!(after_check(Some(Gone), Some(200), false), Some(Ok), "it came back");
        assert_eq!(after_check(Some(Ok), Some(404), false), Some(Gone));
        assert_eq!(after_check(Some(Doubt), Some(403), false), Some(Doubt));
        assert_eq!(after_check(None, None, true), None);
        for state in [Ok, Doubt, Gone] {
            assert_eq!(LinkState::of(state.code()), Some(state));
        }
    }
}
