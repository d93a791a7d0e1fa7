//! 词表: named lists of words that watches refer to, and the four boxes that make a rule.
//! The grammar itself is read by `text::matcher`; here stand only the parts an office tunes.

use serde::{Deserialize, Serialize};

/// The four boxes of a watch, as clerks think of it: REGION AND SUBJECT AND EVENT NOT NOISE.
/// Each box is an expression of its own; an empty box asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Boxes {
    /// 地域: own names, counties, towns, hospital short names.
    pub region: String,
    /// 主体: hospitals, doctors, vaccines…
    pub subject: String,
    /// 事件: what may have happened.
    pub event: String,
    /// 排除: words that make it somebody else's business.
    pub noise: String,
    /// 无害语境: drills, commendations, science pieces.
    pub harmless: String,
    /// 重要词: with one of these a harmless context is not harmless.
    pub grave: String,
}

impl Boxes {
    /// The expression that must hold, or `None` when every positive box is empty.
    pub fn positive(&self) -> Option<String> {
        let parts: Vec<String> = [&self.region, &self.subject, &self.event]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .map(|part| format!("({part})"))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    /// The whole rule in one line, for people and exports.
    pub fn sentence(&self) -> String {
        let mut line = self.positive().unwrap_or_default();
        if !self.noise.trim().is_empty() {
            line.push_str(&format!(" NOT ({})", self.noise.trim()));
        }
        line
    }
}

/// Words of a list as typed: one a line, or parted by `|`, commas or spaces. Order kept, doubles removed.
pub fn words(typed: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    typed
        .split(['\n', '\r', '\t', ' ', '\u{3000}', '|', ',', '\u{ff0c}', '、', ';', '\u{ff1b}'])
        .map(str::trim)
        .filter(|word| !word.is_empty() && seen.insert((*word).to_owned()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_boxes_ask_nothing() {
        let boxes =
            Boxes {
                region: "青禾".into(), event: "误诊|漏诊".into(), noise: "招聘".into(), ..Boxes::default()
            };
        assert_eq!(boxes.positive().as_deref(), Some("(青禾) AND (误诊|漏诊)"));
        assert_eq!(boxes.sentence(), "(青禾) AND (误诊|漏诊) NOT (招聘)");
        assert_eq!(Boxes::default().positive(), None);
    }

    #[test]
    fn word_lists_are_read_as_people_type_them() {
        assert_eq!(words("青禾县\n长桥、青禾县|人民医院，中医院"), ["青禾县", "长桥", "人民医院", "中医院"]);
        assert!(words(" \n").is_empty());
    }
}
