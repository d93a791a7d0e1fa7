//! 余、多、近、超: words of approximation, by rule only. A report may print 180余人 for 188,
//! but the exact value stays behind the word, and a word that the exact value does not bear is refused.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A word that rounds a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approx {
    /// 余: rounded down, and something is left over (188 → 180余).
    Odd,
    /// 多: the same as 余, in speech (188 → 180多).
    Some,
    /// 近: rounded up, and nearly there (496 → 近500).
    Near,
    /// 超: more than (15234 → 超1.5万).
    Over,
}

impl Approx {
    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Approx::Odd => "余",
            Approx::Some => "多",
            Approx::Near => "近",
            Approx::Over => "超",
        }
    }

    /// The word as reports write it, if it is one.
    pub fn of(word: &str) -> Option<Approx> {
        match word {
            "余" => Some(Approx::Odd),
            "多" => Some(Approx::Some),
            "近" | "将近" | "接近" => Some(Approx::Near),
            "超" | "超过" | "逾" => Some(Approx::Over),
            _ => None,
        }
    }
}

/// How an exact value is printed with a word: `188, Odd` → `180余`. Two leading digits are kept,
/// and from 10,000 on the number is given in 万.
///
/// # Errors
/// A refusal when nothing is left over (180 is not 180余), when the value is too small to round,
/// or when 近 would claim more than a twentieth that is not there.
pub fn print(value: i64, word: Approx) -> Result<String, Refusal> {
    if value < 10 {
        return Err(Refusal::new(
            "too_small_to_round",
            format!("{value} 太小，不能用“{}”。", word.word()),
            "请写准确数字。",
        ));
    }
    let step = step_of(value);
    let floor = value / step * step;
    match word {
        Approx::Near => {
            // Nearness looks at one leading digit first: 496 is 近500, not 近500 by luck of 近50×10.
            let coarse = 10_i64.pow(digits(value) - 1);
            let up = [coarse, step]
                .into_iter()
                .map(|s| (value + s - 1) / s * s)
                .find(|up| *up > value && (up - value) * 20 <= *up);
            match up {
                Some(up) => Ok(format!("近{}", with_ten_thousands(up))),
                None => Err(Refusal::new(
                    "not_near",
                    format!("{value} 离整数还差得多，不能写“近”。"),
                    "请写准确数字，或改用“余”。",
                )),
            }
        }
        _ if floor == value => Err(Refusal::new(
            "nothing_left_over",
            format!("{value} 是整数，没有余数，不能写“{}”。", word.word()),
            "请直接写这个数字。",
        )),
        Approx::Over => Ok(format!("超{}", with_ten_thousands(floor))),
        Approx::Odd | Approx::Some => Ok(format!("{}{}", with_ten_thousands(floor), word.word())),
    }
}

/// Whether a printed number with its word is true of an exact value: 180余 is true of 181…189,
/// 近500 of 475…499, 超1.5万 of everything above.
pub fn bears(printed: i64, word: Approx, exact: i64) -> bool {
    match word {
        Approx::Over => exact > printed,
        Approx::Near => exact < printed && (printed - exact) * 20 <= printed,
        Approx::Odd | Approx::Some => exact > printed && exact < printed + last_place(printed),
    }
}

/// 33076 → `3.3076万` never; only whole steps reach here, so at most one decimal place is printed.
fn with_ten_thousands(value: i64) -> String {
    if value < 10_000 {
        return value.to_string();
    }
    match (value / 10_000, value % 10_000 / 1_000) {
        (whole, 0) => format!("{whole}万"),
        (whole, tenth) => format!("{whole}.{tenth}万"),
    }
}

fn digits(value: i64) -> u32 {
    value.max(1).ilog10() + 1
}

/// Two leading digits are kept; of a two-digit number one (37 → 30余).
fn step_of(value: i64) -> i64 {
    match digits(value) {
        2 => 10,
        n => 10_i64.pow(n - 2),
    }
}

/// The place of the last digit that is not zero: 10 for 180, 1000 for 33000.
fn last_place(value: i64) -> i64 {
    let mut place = 1;
    while value != 0 && value % (place * 10) == 0 {
        place *= 10;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_words_of_the_source_reports() {
        for (value, word, printed) in [
            (188, Approx::Odd, "180余"),
            (183, Approx::Odd, "180余"),
            (1_532, Approx::Odd, "1500余"),
            (37, Approx::Odd, "30余"),
            (496, Approx::Near, "近500"),
            (39_400, Approx::Near, "近4万"),
            (15_234, Approx::Over, "超1.5万"),
            (33_076, Approx::Odd, "3.3万余"),
            (1_052_784, Approx::Odd, "100万余"),
            (526, Approx::Some, "520多"),
        ] {
            assert_eq!(print(value, word).unwrap(), printed, "{value}");
        }
    }

    #[test]
    fn what_the_rule_refuses() {
        assert_eq!(print(180, Approx::Odd).unwrap_err().code, "nothing_left_over");
        assert_eq!(print(6, Approx::Odd).unwrap_err().code, "too_small_to_round");
        assert_eq!(print(420, Approx::Near).unwrap_err().code, "not_near");
    }

    #[test]
    fn a_printed_word_is_checked_against_the_exact_value() {
        assert!(bears(180, Approx::Odd, 188));
        assert!(!bears(180, Approx::Odd, 180));
        assert!(!bears(180, Approx::Odd, 190));
        assert!(bears(500, Approx::Near, 496));
        assert!(!bears(500, Approx::Near, 430));
        assert!(bears(15_000, Approx::Over, 15_001));
    }

    proptest! {
        #[test]
        fn whatever_is_printed_is_true_of_its_value(value in 10i64..100_000_000) {
            for word in [Approx::Odd, Approx::Some, Approx::Near, Approx::Over] {
                let Ok(text) = print(value, word) else { continue };
                let bare: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                let mut printed = bare.parse::<f64>().unwrap();
                if text.contains('万') { printed *= 10_000.0; }
                prop_assert!(bears(printed.round() as i64, word, value), "{value} → {text}");
            }
        }
    }
}
