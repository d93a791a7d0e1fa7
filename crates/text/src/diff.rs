//! What changed between two versions of a text, word by word, for the version page and the stale-edit merge.

use crate::segment;
use serde::Serialize;
use similar::{Algorithm, ChangeTag};
use std::time::{Duration, Instant};

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In both.
    Same,
    /// Only in the new version.
    Added,
    /// Only in the old version.
    Removed,
}

/// A run of text with one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its fate.
    pub kind: Kind,
    /// The text.
    pub text: String,
}

/// Longest search for the smallest difference; after it a coarser one is shown.
const PATIENCE: Duration = Duration::from_millis(300);

/// Compares two versions. Same and removed runs joined give the old text, same and added the new.
pub fn diff(old: &str, new: &str) -> Vec<Change> {
    let (old_words, new_words) = (segment::words(old), segment::words(new));
    let deadline = Instant::now() + PATIENCE;
    let ops = similar::capture_diff_slices_deadline(Algorithm::Myers, &old_words, &new_words, Some(deadline));
    let mut out: Vec<Change> = Vec::new();
    for change in ops.iter().flat_map(|op| op.iter_changes(&old_words, &new_words)) {
        let kind = match change.tag() {
            ChangeTag::Equal => Kind::Same,
            ChangeTag::Insert => Kind::Added,
            ChangeTag::Delete => Kind::Removed,
        };
        match out.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => out.push(Change { kind, text: change.value().to_owned() }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_can_be_read_back() {
        let (old, new) = ("市卫健委举办了义诊活动，共100人参加。", "市卫健委举办义诊和讲座活动，共120人次参加。");
        let changes = diff(old, new);
        let side = |skip: Kind| changes.iter().filter(|c| c.kind != skip).map(|c| c.text.as_str()).collect::<String>();
        assert_eq!(side(Kind::Added), old);
        assert_eq!(side(Kind::Removed), new);
        assert_eq!(changes[0], Change { kind: Kind::Same, text: "市卫健委举办".into() });
    }
}
