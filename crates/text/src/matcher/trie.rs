//! The words of all rules as a tree of characters, asked at every place of a text. Most places begin no word, and a bit per
//! edge says so before any table is touched; an automaton with its links would be read from memory at every character.
//! A text of n characters costs at most n times the length of the longest word.

use rustc_hash::FxHashMap as HashMap;

/// Words of characters, numbered by the caller.
pub(super) struct Trie {
    /// Words of one character, by the character.
    single: HashMap<u32, u32>,
    /// Edges as an open table: (parent, character), [`EMPTY`] where nothing is. The node behind the first character of a word is that
    /// character, so that two characters are looked up at once.
    keys: Vec<u64>,
    /// Node behind each edge, less [`DEEP`].
    children: Vec<u32>,
    /// Word that ends in a node.
    words: Vec<u32>,
    /// One bit per hash of an edge.
    seen: Vec<u64>,
}

const NONE: u32 = u32::MAX;
const EMPTY: u64 = u64::MAX;
/// Nodes from here on stand behind two characters or more: beyond every character.
const DEEP: u32 = 0x11_0000;

impl Trie {
    /// Builds the tree of the words given; a word's number is its place.
    pub fn of<'a>(all: impl Iterator<Item = &'a str>) -> Self {
        let mut edges: HashMap<u64, u32> = HashMap::default();
        let (mut single, mut words) = (HashMap::default(), Vec::new());
        for (number, word) in all.enumerate() {
            let number = number as u32;
            let mut chars = word.chars().map(u32::from);
            let Some(first) = chars.next() else { continue };
            let mut node = first;
            for c in chars {
                node = *edges.entry(key(node, c)).or_insert_with(|| {
                    words.push(NONE);
                    DEEP + words.len() as u32 - 1
                });
            }
            match node.checked_sub(DEEP) {
                Some(deep) => words[deep as usize] = number,
                None => drop(single.insert(first, number)),
            }
        }
        let slots = (edges.len() * 3 / 2).next_power_of_two().max(2);
        let bits = (edges.len() * 8).next_power_of_two().max(64);
        let (keys, children) = (vec![EMPTY; slots], vec![NONE; slots]);
        let mut trie = Self { single, keys, children, words, seen: vec![0; bits / 64] };
        for (key, child) in edges {
            let hash = hash(key);
            trie.seen[bit(hash, bits)] |= 1 << (hash & 63);
            let mut at = slot(hash, slots);
            while trie.keys[at] != EMPTY {
                at = (at + 1) & (slots - 1);
            }
            (trie.keys[at], trie.children[at]) = (key, child - DEEP);
        }
        trie
    }

    /// Calls back with every word in a text: its number, its first character and one past its last.
    pub fn find(&self, chars: &[u32], mut back: impl FnMut(u32, usize, usize)) {
        if !self.single.is_empty() {
            for (at, c) in chars.iter().enumerate() {
                if let Some(word) = self.single.get(c) {
                    back(*word, at, at + 1);
                }
            }
        }
        // Two steps, the first without a branch: what a text holds next cannot be foreseen, and a branch guessed wrong costs
        // more than the question.
        let mut promising = vec![0_u32; chars.len()];
        let mut count = 0;
        for (at, pair) in chars.windows(2).enumerate() {
            promising[count] = at as u32;
            count += usize::from(self.may_be(hash(key(pair[0], pair[1]))));
        }
        for start in &promising[..count] {
            let start = *start as usize;
            let (mut node, mut end) = (chars[start], start + 1);
            while let Some(deep) = chars.get(end).and_then(|c| self.child(node, *c)) {
                end += 1;
                let word = self.words[deep as usize];
                if word != NONE {
                    back(word, start, end);
                }
                node = DEEP + deep;
            }
        }
    }

    #[inline(always)]
    fn may_be(&self, hash: u64) -> bool {
        self.seen[bit(hash, self.seen.len() * 64)] >> (hash & 63) & 1 == 1
    }

    #[inline(always)]
    fn child(&self, parent: u32, c: u32) -> Option<u32> {
        let key = key(parent, c);
        let hash = hash(key);
        if !self.may_be(hash) {
            return None;
        }
        let mut at = slot(hash, self.keys.len());
        while self.keys[at] != key {
            if self.keys[at] == EMPTY {
                return None;
            }
            at = (at + 1) & (self.keys.len() - 1);
        }
        Some(self.children[at])
    }
}

const CHAR_BITS: u32 = 21;

fn key(parent: u32, c: u32) -> u64 {
    u64::from(parent) << CHAR_BITS | u64::from(c)
}

fn hash(key: u64) -> u64 {
    let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

/// Word of the bit field; its lowest bits choose within it.
fn bit(hash: u64, bits: usize) -> usize {
    (hash as usize >> 6) & (bits / 64 - 1)
}

fn slot(hash: u64, slots: usize) -> usize {
    (hash >> 40) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(usize, String)> {
        let trie = Trie::of(words.iter().copied());
        let chars: Vec<u32> = text.chars().map(u32::from).collect();
        let mut out = Vec::new();
        trie.find(&chars, |word, start, end| {
            assert_eq!(words[word as usize].chars().count(), end - start);
            out.push((start, words[word as usize].to_owned()));
        });
        out.sort();
        out
    }

    #[test]
    fn every_word_at_every_place() {
        let words = ["医", "医院", "人民医院", "院长", "🙂笑", "ab", "中医"];
        let expected = [(0, "人民医院"), (2, "医"), (2, "医院"), (3, "院长"), (5, "🙂笑"), (8, "ab")];
        let expected: Vec<(usize, String)> = expected.iter().map(|(at, word)| (*at, (*word).to_owned())).collect();
        assert_eq!(found(&words, "人民医院长🙂笑aabb"), expected);
        assert!(found(&[], "医院").is_empty());
        assert!(found(&["医院"], "\0\0医\0").is_empty());
    }
}
