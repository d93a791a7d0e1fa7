//! Turns a text into the hashed features of the linear models: runs of one to four characters, words and pairs
//! of words, and what the tone lexicon says. Stable across versions: model files depend on every line here.

use super::lexicon;
use crate::{script, segment};

/// Characters read of a text.
const READ: usize = 2_000;

/// One feature and, when wanted, the text it came from.
pub(super) struct Features {
    pub hashes: Vec<u32>,
}

/// Folded text as the features see it: links, names after @ and digits carry no tone.
pub(super) fn prepared(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().take(READ).map(script::fold_char).peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let c = match c {
            '@' => {
                while chars.peek().is_some_and(|c| c.is_alphanumeric() || *c == '_' || *c == '-') {
                    chars.next();
                }
                '@'
            }
            _ if c.is_ascii_digit() => '0',
            _ if c.is_whitespace() => ' ',
            _ => c,
        };
        // Three of a kind say what thirty say.
        if c == last && (c == ' ' || c == '0' || out.ends_with(&[c, c].iter().collect::<String>())) {
            continue;
        }
        out.push(c);
        last = c;
    }
    out
}

pub(super) fn of(prepared: &str) -> Features {
    let mut hashes = Vec::with_capacity(prepared.len() * 2);
    each(prepared, |hash, _| hashes.push(hash));
    hashes.sort_unstable();
    hashes.dedup();
    Features { hashes }
}

/// Calls back with every feature and the text behind it.
pub(super) fn each(prepared: &str, mut back: impl FnMut(u32, &str)) {
    let bounds: Vec<usize> = prepared.char_indices().map(|(at, _)| at).chain(std::iter::once(prepared.len())).collect();
    for length in 1..=4 {
        for window in bounds.windows(length + 1) {
            let run = &prepared[window[0]..window[length]];
            if run != " " {
                back(salted(run, length as u32), run);
            }
        }
    }
    let words = segment::words(prepared);
    for (at, word) in words.iter().enumerate() {
        if word.len() > 3 {
            back(salted(word, 11), word);
        }
        if let Some(next) = words.get(at + 1) {
            let mut hash = salted(word, 12);
            hash = hash.wrapping_mul(0x9E37_79B1) ^ salted(next, 13);
            back(hash, word);
        }
    }
    lexicon::polarity(prepared).features(&mut back);
}

pub(super) fn salted(text: &str, salt: u32) -> u32 {
    segment::hash_of(text).wrapping_mul(0x85EB_CA6B).wrapping_add(salt.wrapping_mul(0xC2B2_AE35))
}
