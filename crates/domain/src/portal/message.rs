//! 公众留言: 7 working days for a plain question, 15 for a complex one (国办发〔2017〕47号).
//! Nothing of a message is public but what its writer consented to and the answering clerk released.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Working days for a plain message.
pub const PLAIN_WORKDAYS: u32 = 7;
/// Working days for a complex one.
pub const COMPLEX_WORKDAYS: u32 = 15;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待分办.
    Received,
    /// 已转办.
    Assigned,
    /// 已答复.
    Answered,
    /// 无效留言: advertising, abuse, nothing to answer.
    Void,
}

impl State {
    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Assigned => "assigned",
            State::Answered => "answered",
            State::Void => "void",
        }
    }

    /// The name on screens and for the one who asks.
    pub fn title(self) -> &'static str {
        match self {
            State::Received => "已收到",
            State::Assigned => "办理中",
            State::Answered => "已答复",
            State::Void => "不予受理",
        }
    }
}

/// Something done to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// 转办.
    Assign,
    /// 按复杂问题延长.
    Extend,
    /// 答复.
    Answer,
    /// 公开.
    Publish,
    /// 撤回公开.
    Hide,
    /// 标为无效.
    Void,
}

/// Where a verb leads.
pub fn step(state: State, verb: Verb) -> Result<State, Refusal> {
    Ok(match (state, verb) {
        (State::Received | State::Assigned, Verb::Assign) => State::Assigned,
        (State::Received | State::Assigned, Verb::Extend) => state,
        (State::Received | State::Assigned, Verb::Answer) => State::Answered,
        (State::Received | State::Assigned, Verb::Void) => State::Void,
        (State::Answered, Verb::Publish | Verb::Hide) => State::Answered,
        (State::Answered, Verb::Answer) => {
            return Err(Refusal::new("answered", "这条留言已经答复过。", "请先查看已发出的答复，避免重复。"));
        }
        _ => {
            return Err(Refusal::new("wrong_state", format!("留言{}，不能再这样做。", state.title()), ""));
        }
    })
}

/// The verbs a message allows in this state. `consented` is the writer's own word.
pub fn allowed(state: State, consented: bool, published: bool) -> Vec<Verb> {
    [Verb::Assign, Verb::Extend, Verb::Answer, Verb::Publish, Verb::Hide, Verb::Void]
        .into_iter()
        .filter(|verb| step(state, *verb).is_ok())
        .filter(|verb| match verb {
            Verb::Publish => consented && !published,
            Verb::Hide => published,
            _ => true,
        })
        .collect()
}

/// Whether an answered message may stand on the portal.
pub fn may_publish(state: State, consented: bool) -> Result<(), Refusal> {
    if state != State::Answered {
        return Err(Refusal::new("not_answered", "还没有答复，不能公开。", "请先答复。"));
    }
    if !consented {
        return Err(Refusal::new("no_consent", "留言人没有同意公开，不能公开。", "可以只向本人答复。"));
    }
    Ok(())
}

/// What is wrong with what a citizen typed.
pub fn faults(name: &str, subject: &str, body: &str, phone: &str) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let length = |text: &str| text.trim().chars().count();
    if length(name) == 0 || length(name) > 30 {
        faults.push(("name", "请填写称呼，最多 30 个字。".into()));
    }
    if length(subject) < 4 || length(subject) > 60 {
        faults.push(("subject", "请用 4 到 60 个字写明主题。".into()));
    }
    if length(body) < 10 {
        faults.push(("body", "请把情况写清楚，至少 10 个字。".into()));
    } else if length(body) > 2_000 {
        faults.push(("body", format!("内容有 {} 个字，最多 2000 个字。", length(body))));
    }
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if !phone.trim().is_empty() && (!(7..=13).contains(&digits) || phone.chars().any(char::is_alphabetic)) {
        faults.push(("phone", "联系电话的格式不对，可以不填。".into()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use State::*;
        let cases = [
            (Received, Verb::Assign, Some(Assigned)),
            (Assigned, Verb::Assign, Some(Assigned)),
            (Received, Verb::Answer, Some(Answered)),
            (Answered, Verb::Answer, None),
            (Answered, Verb::Assign, None),
            (Void, Verb::Answer, None),
            (Answered, Verb::Publish, Some(Answered)),
            (Received, Verb::Publish, None),
        ];
        for (state, verb, next) in cases {
            assert_eq!(step(state, verb).ok(), next, "{state:?} {verb:?}");
        }
    }

    #[test]
    fn nothing_is_public_without_consent_and_answer() {
        assert!(may_publish(State::Answered, true).is_ok());
        assert_eq!(may_publish(State::Answered, false).unwrap_err().code, "no_consent");
        assert_eq!(may_publish(State::Assigned, true).unwrap_err().code, "not_answered");
        assert!(!allowed(State::Answered, false, false).contains(&Verb::Publish));
        assert_eq!(allowed(State::Answered, true, true), vec![Verb::Hide]);
    }

    #[test]
    fn a_message_is_short_but_says_something() {
        assert!(faults("王先生", "医院停车难", "市医院停车位太少，希望增加。", "").is_empty());
        let fields: Vec<_> = faults("", "难", "太短", "abc").into_iter().map(|f| f.0).collect();
        assert_eq!(fields, ["name", "subject", "body", "phone"]);
    }
}
