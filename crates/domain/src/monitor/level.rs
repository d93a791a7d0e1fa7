//! The four levels of an opinion event (突发事件分级, colours as in the national warning scale).

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How grave an event is. Kept and sent as 1 (gravest) to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub enum Level {
    /// Ⅰ 特别重大, red.
    Red,
    /// Ⅱ 重大, orange.
    Orange,
    /// Ⅲ 较大, yellow.
    Yellow,
    /// Ⅳ 一般, blue.
    Blue,
}

impl Level {
    /// From the gravest to the mildest.
    pub const ALL: [Level; 4] = [Level::Red, Level::Orange, Level::Yellow, Level::Blue];

    /// 1 for Ⅰ … 4 for Ⅳ.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The level of a number from 1 to 4.
    pub fn of(number: i64) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.number() == number)
    }

    /// `Ⅱ 重大`, as screens and papers print it.
    pub fn title(self) -> &'static str {
        match self {
            Level::Red => "Ⅰ 特别重大",
            Level::Orange => "Ⅱ 重大",
            Level::Yellow => "Ⅲ 较大",
            Level::Blue => "Ⅳ 一般",
        }
    }

    /// The colour word of the warning scale.
    pub fn colour(self) -> &'static str {
        match self {
            Level::Red => "红色",
            Level::Orange => "橙色",
            Level::Yellow => "黄色",
            Level::Blue => "蓝色",
        }
    }

    /// Whether this level is graver than the other.
    pub fn graver_than(self, other: Level) -> bool {
        self.number() < other.number()
    }
}

/// Graver is greater, so that `max` finds the level to act on.
impl Ord for Level {
    fn cmp(&self, other: &Self) -> Ordering {
        other.number().cmp(&self.number())
    }
}

impl PartialOrd for Level {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Level> for i64 {
    fn from(level: Level) -> i64 {
        level.number()
    }
}

impl TryFrom<i64> for Level {
    type Error = String;
    fn try_from(number: i64) -> Result<Self, String> {
        Level::of(number).ok_or_else(|| format!("no level {number}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn graver_is_greater_and_numbers_are_their_own_inverse() {
        assert_eq!(Level::ALL.into_iter().max(), Some(Level::Red));
        assert!(Level::Red.graver_than(Level::Orange));
        assert!(!Level::Blue.graver_than(Level::Blue));
        for level in Level::ALL {
            assert_eq!(Level::of(level.number()), Some(level));
            assert_eq!(serde_json::from_str::<Level>(&serde_json::to_string(&level).unwrap()).unwrap(), level);
        }
        assert!(serde_json::from_str::<Level>("5").is_err());
    }
}
