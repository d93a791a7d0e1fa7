//! The text as the rules see it: folded (so half and full width are one), with the sentences cut once.

use super::{Finding, Kind};
use crate::script;

/// A text under proof.
pub(super) struct Text<'a> {
    pub original: &'a str,
    /// Simplified, half width, lower case; as many characters as the original.
    pub folded: String,
}

/// A finding in bytes of the folded text.
pub(super) struct Mark {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    pub suggest: String,
    pub why: String,
}

impl Mark {
    pub fn new(kind: Kind, start: usize, end: usize, suggest: impl Into<String>, why: impl Into<String>) -> Self {
        Self { kind, start, end, suggest: suggest.into(), why: why.into() }
    }
}

impl<'a> Text<'a> {
    pub fn new(original: &'a str) -> Self {
        Self { original, folded: script::fold(original) }
    }

    /// Sentences as (start, text) in the folded text.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.folded.split_inclusive(['。', '!', '?', ';', '\n']).map(move |sentence| {
            let start = at;
            at += sentence.len();
            (start, sentence)
        })
    }

    /// Turns marks into findings, in order, counting characters once.
    pub fn findings(&self, mut marks: Vec<Mark>) -> Vec<Finding> {
        marks.sort_by_key(|mark| (mark.start, mark.end, mark.kind));
        marks.dedup_by(|b, a| a.start == b.start && a.end == b.end && a.kind == b.kind);
        let mut out = Vec::with_capacity(marks.len());
        let (mut byte, mut count) = (0, 0);
        let mut original = self.original.char_indices();
        let mut original_byte = 0;
        for mark in marks {
            let skipped = self.folded[byte..mark.start].chars().count();
            if skipped > 0 {
                original_byte = original.nth(skipped - 1).map_or(self.original.len(), |(at, c)| at + c.len_utf8());
            }
            count += skipped;
            byte = mark.start;
            let length = self.folded[mark.start..mark.end].chars().count();
            let found: String = self.original[original_byte..].chars().take(length).collect();
            out.push(Finding {
                start: count,
                end: count + length,
                kind: mark.kind,
                found,
                suggest: mark.suggest,
                why: mark.why,
            });
        }
        out
    }
}

/// The clause around a stretch, for exceptions: up to the stops before and after.
pub(super) fn clause(text: &str, start: usize, end: usize) -> &str {
    let stop = |c: char| matches!(c, '。' | '!' | '?' | ';' | '\n');
    let from = text[..start].rfind(stop).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let to = text[end..].find(stop).map_or(text.len(), |at| end + at);
    &text[from..to]
}

/// At most so many characters before a place.
pub(super) fn before(text: &str, at: usize, chars: usize) -> &str {
    let from = text[..at].char_indices().rev().take(chars).last().map_or(at, |(index, _)| index);
    &text[from..at]
}

/// At most so many characters after a place.
pub(super) fn after(text: &str, at: usize, chars: usize) -> &str {
    let to = text[at..].char_indices().nth(chars).map_or(text.len(), |(index, _)| at + index);
    &text[at..to]
}
