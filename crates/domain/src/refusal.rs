//! An answer that says no: a stable code, one Chinese sentence, and what the user can do.

use serde::Serialize;
use std::fmt;

/// Why an act cannot be done now. Not an error: the program works, the rules say no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Stable, snake_case; tests and clients may rely on it.
    pub code: &'static str,
    /// One Chinese sentence: what is refused and why.
    pub sentence: String,
    /// What the user can do instead; may be empty.
    pub advice: String,
}

impl Refusal {
    /// A refusal with its way out.
    pub fn new(code: &'static str, sentence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), advice: advice.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Refusal {}
