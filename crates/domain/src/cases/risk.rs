//! 舆情风险评估 before a policy or an event: seven questions, each with likelihood and effect, give a level, and the
//! level says what must be ready before the thing goes out (安徽省实施意见 asks for a level and a plan, domain R4).

use crate::monitor::Level;
use serde::{Deserialize, Serialize};

/// What is asked about a policy or event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// 涉及人数.
    Reach,
    /// 触及切身利益(收费、报销、就医、生育).
    Interest,
    /// 易被误读.
    Misreading,
    /// 历史上曾引发舆情.
    History,
    /// 敏感时间或关联热点.
    Timing,
    /// 各部门口径不一.
    Consistency,
    /// 执行单位准备不足.
    Readiness,
}

impl Factor {
    /// Every question, in order.
    pub const ALL: [Factor; 7] = [
        Factor::Reach,
        Factor::Interest,
        Factor::Misreading,
        Factor::History,
        Factor::Timing,
        Factor::Consistency,
        Factor::Readiness,
    ];

    /// The question's name.
    pub fn title(self) -> &'static str {
        match self {
            Factor::Reach => "涉及人数",
            Factor::Interest => "触及切身利益",
            Factor::Misreading => "易被误读",
            Factor::History => "曾引发舆情",
            Factor::Timing => "时间敏感或关联热点",
            Factor::Consistency => "各方口径不一",
            Factor::Readiness => "执行准备不足",
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// To which question.
    pub factor: Factor,
    /// How likely, 0 (不涉及) to 3.
    pub likelihood: u8,
    /// How grave if it happens, 0 to 3.
    pub effect: u8,
    /// On what it rests.
    #[serde(default)]
    pub note: String,
}

/// Points of likelihood times effect that make each level: the highest single answer decides together with the sum.
pub fn score(answers: &[Answer]) -> u32 {
    answers.iter().map(|one| u32::from(one.likelihood.min(3)) * u32::from(one.effect.min(3))).sum()
}

/// The level and why. One answer of 9 alone makes it Ⅱ at least, because a single certain and grave risk is not
/// diluted by six harmless answers.
pub fn level(answers: &[Answer]) -> (Level, String) {
    let sum = score(answers);
    let worst = answers.iter().max_by_key(|one| one.likelihood.min(3) * one.effect.min(3));
    let worst_points = worst.map_or(0, |one| one.likelihood.min(3) * one.effect.min(3));
    let level = match (sum, worst_points) {
        (36.., _) => Level::Red,
        (20.., _) | (_, 9) => Level::Orange,
        (8.., _) | (_, 4..) => Level::Yellow,
        _ => Level::Blue,
    };
    let top = worst
        .filter(|_| worst_points > 0)
        .map_or(String::new(), |one| format!("，其中“{}”{}分最高", one.factor.title(), worst_points));
    (level, format!("七项合计{sum}分（满分63分）{top}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(factor: Factor, likelihood: u8, effect: u8) -> Answer {
        Answer { factor, likelihood, effect, note: String::new() }
    }

    #[test]
    fn levels_by_sum_and_by_the_worst_answer() {
        assert_eq!(level(&[]).0, Level::Blue);
        assert_eq!(level(&[answer(Factor::Reach, 1, 1)]).0, Level::Blue);
        assert_eq!(level(&[answer(Factor::Reach, 2, 2)]).0, Level::Yellow);
        let (found, why) = level(&[answer(Factor::Misreading, 3, 3), answer(Factor::Reach, 0, 3)]);
        assert_eq!(found, Level::Orange);
        assert_eq!(why, "七项合计9分（满分63分），其中“易被误读”9分最高");
        let all: Vec<_> = Factor::ALL.into_iter().map(|factor| answer(factor, 2, 3)).collect();
        assert_eq!(level(&all).0, Level::Red);
        assert_eq!(score(&[answer(Factor::Reach, 200, 200)]), 9);
    }
}
