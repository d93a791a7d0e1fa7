//! How a long paper comes about: part by part, so that what is ready can be read, what failed is named, and a second
//! try begins where the first one stopped.

use super::kind::Kind;
use serde::{Deserialize, Serialize};

/// Where one part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Not asked yet.
    Waiting,
    /// Its records stand in the draft.
    Done,
    /// The records could not be asked.
    Failed,
    /// A person goes on without it.
    Skipped,
}

/// One part of a paper that is being drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildPart {
    /// As in `Kind::outline`.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Where it stands.
    pub state: PartState,
    /// Why it failed; empty otherwise.
    #[serde(default)]
    pub why: String,
}

/// The parts of a long paper, in the order in which they are drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// In order.
    pub parts: Vec<BuildPart>,
}

impl Build {
    /// Nothing drafted yet.
    pub fn of(kind: Kind) -> Build {
        let part = |(key, title, _): &(&str, &str, bool)| BuildPart {
            key: (*key).into(),
            title: (*title).into(),
            state: PartState::Waiting,
            why: String::new(),
        };
        Build { parts: kind.outline().iter().map(part).collect() }
    }

    /// Whether something still waits or failed: until then nobody edits or signs.
    pub fn is_open(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.state, PartState::Waiting | PartState::Failed))
    }

    /// The part that comes next; none when all are behind or one failed and waits for a person.
    pub fn next(&self) -> Option<&BuildPart> {
        self.parts
            .iter()
            .find(|part| !matches!(part.state, PartState::Done | PartState::Skipped))
            .filter(|part| part.state == PartState::Waiting)
    }

    /// How many parts are behind, and of how many.
    pub fn progress(&self) -> (i64, i64) {
        let behind = self.parts.iter().filter(|part| matches!(part.state, PartState::Done | PartState::Skipped));
        (behind.count() as i64, self.parts.len() as i64)
    }

    /// A part is drafted.
    pub fn done(&mut self, key: &str) {
        self.set(key, PartState::Done, "");
    }

    /// A part could not be drafted.
    pub fn failed(&mut self, key: &str, why: &str) {
        self.set(key, PartState::Failed, why);
    }

    /// What failed is tried again; what is done stays done.
    pub fn retry(&mut self) {
        for part in self.parts.iter_mut().filter(|part| part.state == PartState::Failed) {
            part.state = PartState::Waiting;
            part.why.clear();
        }
    }

    /// A person goes on with what is there.
    pub fn skip_rest(&mut self) {
        for part in &mut self.parts {
            if matches!(part.state, PartState::Waiting | PartState::Failed) {
                part.state = PartState::Skipped;
            }
        }
    }

    fn set(&mut self, key: &str, state: PartState, why: &str) {
        for part in self.parts.iter_mut().filter(|part| part.key == key) {
            part.state = state;
            part.why = why.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_try_begins_where_the_first_one_stopped() {
        let mut build = Build::of(Kind::Monthly);
        let total = Kind::Monthly.outline().len() as i64;
        assert_eq!((build.is_open(), build.progress()), (true, (0, total)));
        assert_eq!(build.next().unwrap().key, "overview");
        build.done("overview");
        build.failed("trend", "数据库没有应答");
        assert!(build.next().is_none() && build.is_open(), "a failed part waits for a person");
        build.retry();
        assert_eq!((build.next().unwrap().key.as_str(), build.progress()), ("trend", (1, total)));
        build.failed("trend", "数据库没有应答");
        build.skip_rest();
        assert!(!build.is_open() && build.next().is_none());
        assert_eq!(build.progress(), (total, total));
        assert_eq!(build.parts[0].state, PartState::Done);
    }
}
