//! 申诉 against points: who doubts says why, who decides says why, and a decided one stays decided.

use crate::newsroom::score::Points;
use crate::refusal::Refusal;
use crate::time::DAY_MS;

/// How an appeal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 成立.
    Uphold,
    /// 不成立.
    Reject,
    /// Taken back by whoever appealed.
    Withdraw,
}

impl Verdict {
    /// The verdict of a word on the wire.
    pub fn of(code: &str) -> Option<Verdict> {
        match code {
            "uphold" => Some(Verdict::Uphold),
            "reject" => Some(Verdict::Reject),
            "withdraw" => Some(Verdict::Withdraw),
            _ => None,
        }
    }
}

/// The name of a state on screens.
pub fn state_title(state: &str) -> &'static str {
    match state {
        "open" => "待裁定",
        "upheld" => "成立",
        "rejected" => "不成立",
        "withdrawn" => "已撤回",
        _ => "",
    }
}

/// What keeps an appeal from being made: no reason, or a month that is long past or not yet begun.
pub fn refuse_opening(reason: &str, month_from: i64, now: i64) -> Result<(), Refusal> {
    if !(4..=1000).contains(&reason.trim().chars().count()) {
        return Err(Refusal::new(
            "no_reason",
            "请用 4 到 1000 个字写明申诉理由。",
            "写清哪一条、应得多少、依据是什么。",
        ));
    }
    if month_from > now {
        return Err(Refusal::new("future_month", "这个月还没有开始，不能申诉。", ""));
    }
    if now - month_from > 400 * DAY_MS {
        return Err(Refusal::new("too_old", "超过一年的得分不再受理申诉。", ""));
    }
    Ok(())
}

/// The state a verdict leads to.
pub fn decide(state: &str, verdict: Verdict, decision: &str, points: Points) -> Result<&'static str, Refusal> {
    if state != "open" {
        let sentence = format!("这件申诉已经{}，不能再裁定。", state_title(state));
        return Err(Refusal::new("decided", sentence, "如有新的依据，可以重新申诉。"));
    }
    if verdict != Verdict::Withdraw && decision.trim().is_empty() {
        return Err(Refusal::new("no_decision", "请写明裁定理由，申诉单位会看到。", ""));
    }
    if verdict != Verdict::Uphold && points.0 != 0 {
        return Err(Refusal::new(
            "points_without_cause",
            "申诉不成立时不能增减得分。",
            "请选择“成立”，或把分值改为 0。",
        ));
    }
    if points.0.abs() > 100_000 {
        return Err(Refusal::new("points_too_many", "一件申诉最多增减 1000 分。", ""));
    }
    Ok(match verdict {
        Verdict::Uphold => "upheld",
        Verdict::Reject => "rejected",
        Verdict::Withdraw => "withdrawn",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_is_reasoned_and_decided_once() {
        let now = 500 * DAY_MS;
        assert!(refuse_opening("省报头版应计十分", now - 20 * DAY_MS, now).is_ok());
        let code = |r: Result<(), Refusal>| r.unwrap_err().code;
        assert_eq!(code(refuse_opening("少", now, now)), "no_reason");
        assert_eq!(code(refuse_opening("省报头版应计十分", now + 1, now)), "future_month");
        assert_eq!(code(refuse_opening("省报头版应计十分", 1, now)), "too_old");

        let two = Points(200);
        assert_eq!(decide("open", Verdict::Uphold, "核实属实", two), Ok("upheld"));
        assert_eq!(decide("open", Verdict::Withdraw, "", Points(0)), Ok("withdrawn"));
        let code = |r: Result<&str, Refusal>| r.unwrap_err().code;
        assert_eq!(code(decide("open", Verdict::Reject, "不符合", two)), "points_without_cause");
        assert_eq!(code(decide("open", Verdict::Reject, " ", Points(0))), "no_decision");
        assert_eq!(code(decide("upheld", Verdict::Reject, "不符合", Points(0))), "decided");
        assert_eq!(code(decide("open", Verdict::Uphold, "好", Points(999_999))), "points_too_many");
    }
}
