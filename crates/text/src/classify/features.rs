//! Turns a text into the hashed features of the linear models: runs of one to four characters, words and pairs
//! of words, and what the tone lexicon says. Stable across versions: model files depend on every line here.

use super::lexicon;
use crate::{script, segment};
use std::cell::RefCell;

/// Characters read of a text.
const READ: usize = 2_000;

/// A feature, by its place in the model, and the stretch of the prepared text it came from, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Feature {
    pub slot: u32,
    pub from: u32,
    pub to: u32,
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

/// Every place of a model of 2^`bits` places that the text touches, once, with the first stretch that does.
pub(super) fn of(prepared: &str, polarity: &lexicon::Polarity, bits: u32) -> Vec<Feature> {
    thread_local! {
        /// A bit for each place, all 0 between two texts: a model has more places than a text touches.
        static SEEN: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    }
    let mut out: Vec<Feature> = Vec::with_capacity(prepared.len() * 2);
    SEEN.with_borrow_mut(|seen| {
        seen.resize(seen.len().max((1_usize << bits).div_ceil(64)), 0);
        each(prepared, polarity, |hash, from, to| {
            let slot = hash >> (32 - bits);
            let (word, bit) = (&mut seen[slot as usize / 64], 1 << (slot % 64));
            if *word & bit == 0 {
                *word |= bit;
                out.push(Feature { slot, from, to });
            }
        });
        out.iter().for_each(|feature| seen[feature.slot as usize / 64] = 0);
    });
    out
}

fn each(prepared: &str, polarity: &lexicon::Polarity, mut back: impl FnMut(u32, u32, u32)) {
    let bounds: Vec<usize> = prepared.char_indices().map(|(at, _)| at).chain(std::iter::once(prepared.len())).collect();
    for length in 1..=4 {
        for window in bounds.windows(length + 1) {
            let (from, to) = (window[0], window[length]);
            let run = &prepared[from..to];
            if run != " " {
                back(salted(run, length as u32), from as u32, to as u32);
            }
        }
    }
    let words = segment::words(prepared);
    let mut from = 0;
    for (at, word) in words.iter().enumerate() {
        let (begin, to) = (from as u32, (from + word.len()) as u32);
        from += word.len();
        if word.len() > 3 {
            back(salted(word, 11), begin, to);
        }
        if let Some(next) = words.get(at + 1) {
            let hash = salted(word, 12).wrapping_mul(0x9E37_79B1) ^ salted(next, 13);
            back(hash, begin, to);
        }
    }
    // What the word list says is no stretch of the text; the runs that hold its words are.
    polarity.features(|hash| back(hash, 0, 0));
}

pub(super) fn salted(text: &str, salt: u32) -> u32 {
    segment::hash_of(text).wrapping_mul(0x85EB_CA6B).wrapping_add(salt.wrapping_mul(0xC2B2_AE35))
}
