//! 培训: sessions, who came, and how many: persons once, visits each time.

use std::collections::HashSet;

/// A training's attendance in two numbers that are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// 人次: every sign-in.
    pub visits: i64,
    /// 人: every person once.
    pub persons: i64,
}

/// Counts sign-ins given as `(name, unit)`; the same name in the same unit is one person.
pub fn attendance<'a>(signed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Attendance {
    let mut seen = HashSet::new();
    let mut visits = 0;
    for (name, unit) in signed {
        visits += 1;
        seen.insert(person_key(name, unit));
    }
    Attendance { visits, persons: seen.len() as i64 }
}

/// The key by which a person is one person: name and unit without spaces.
pub fn person_key(name: &str, unit: &str) -> String {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    format!("{}@{}", bare(name), bare(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_once_visits_each_time() {
        let signed = [("王 明", "甲县"), ("王明", "甲县"), ("王明", "乙县"), ("李华", "甲县")];
        assert_eq!(attendance(signed), Attendance { visits: 4, persons: 3 });
        assert_eq!(attendance([]), Attendance { visits: 0, persons: 0 });
    }
}
