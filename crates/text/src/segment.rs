//! Chinese words (分词) and what each is worth. Called by search, clustering, classifiers and the `segment`
//! verb. Every character of the input is in exactly one word, white space included; traditional text is cut
//! where its simplified form would be.

use crate::script;
use jieba_rs::Jieba;
use std::sync::OnceLock;

/// Cuts a text into words; joined again they are the text.
pub fn words(text: &str) -> Vec<&str> {
    let folded;
    let source = if needs_fold(text) {
        folded = same_width_simplified(text);
        folded.as_str()
    } else {
        text
    };
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    let mut rest = text;
    for token in jieba().cut(source, true) {
        let width = if source.len() == text.len() && source.as_ptr() == text.as_ptr() {
            token.word.len()
        } else {
            bytes_of_chars(rest, token.word.chars().count())
        };
        let (word, tail) = rest.split_at(width);
        rest = tail;
        out.push(word);
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

/// What kind of name the dictionary says a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// 人名.
    Person,
    /// 地名.
    Place,
    /// 机构名.
    Organisation,
}

/// What the dictionary knows of one word.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Inverse document frequency stand-in from the dictionary's counts: about 2 for 的, about 13 for a rare word.
    pub weight: f32,
    /// Set where the dictionary marks a proper name.
    pub name: Option<NameKind>,
}

/// Looks a simplified word up; a word that is in no dictionary is rare, and so worth much.
pub fn known(word: &str) -> Known {
    let table = values();
    let at = table.place(hash_of(word));
    if table.hashes[at] == 0 {
        return Known { weight: UNKNOWN_WEIGHT, name: None };
    }
    let packed = table.packed[at];
    let name = match packed >> 6 {
        1 => Some(NameKind::Person),
        2 => Some(NameKind::Place),
        3 => Some(NameKind::Organisation),
        _ => None,
    };
    Known { weight: f32::from(packed & 0x3F) / 4.0, name }
}

/// Whether the dictionary has the word.
pub fn is_word(word: &str) -> bool {
    let table = values();
    table.hashes[table.place(hash_of(word))] != 0
}

/// Weight of a word that no dictionary lists: as rare as its rarest entries.
const UNKNOWN_WEIGHT: f32 = 12.0;

/// 350,000 words in an open table of five bytes a place: a map of strings would cost thirty megabytes of an idle
/// server, and this is asked for every word of every text.
struct Values {
    /// Hash of the word, 0 where nothing is.
    hashes: Vec<u32>,
    packed: Vec<u8>,
}

const PLACES: usize = 1 << 19;

impl Values {
    /// The place of a word, or the free place where it would be put.
    fn place(&self, hash: u32) -> usize {
        let mut at = (hash.wrapping_mul(0x9E37_79B1) >> 13) as usize;
        while self.hashes[at] != 0 && self.hashes[at] != hash {
            at = (at + 1) & (PLACES - 1);
        }
        at
    }
}

fn values() -> &'static Values {
    static TABLE: OnceLock<Values> = OnceLock::new();
    TABLE.get_or_init(|| {
        let total: f64 = entries().map(|(_, count, _)| f64::from(count)).sum();
        let mut table = Values { hashes: vec![0; PLACES], packed: vec![0; PLACES] };
        for (word, count, tag) in entries() {
            let weight = (total / (f64::from(count) + 1.0)).ln().clamp(0.0, 15.5) * 0.8;
            let kind = match tag {
                "nr" => 1,
                "ns" => 2,
                "nt" => 3,
                _ => 0,
            };
            let at = table.place(hash_of(word));
            table.hashes[at] = hash_of(word);
            table.packed[at] = kind << 6 | (weight * 4.0) as u8;
        }
        table
    })
}

/// Words of the general dictionary with their counts.
pub(crate) fn dictionary_words() -> impl Iterator<Item = (&'static str, u32)> {
    entries().map(|(word, count, _)| (word, count))
}

fn entries() -> impl Iterator<Item = (&'static str, u32, &'static str)> {
    DICTIONARY.lines().chain(HEALTH_WORDS.lines()).filter_map(|line| {
        let mut parts = line.split(' ');
        let word = parts.next()?;
        let count = parts.next()?.parse().ok()?;
        Some((word, count, parts.next().unwrap_or("")))
    })
}

fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(|| {
        let mut both = std::io::Read::chain(DICTIONARY.as_bytes(), HEALTH_WORDS.as_bytes());
        Jieba::with_dict(&mut both).expect("the shipped dictionaries are well formed")
    })
}

/// FNV-1a over the bytes: stable across runs and versions, because model files are keyed by it.
pub(crate) fn hash_of(word: &str) -> u32 {
    hash_bytes(word.as_bytes())
}

pub(crate) fn hash_bytes(bytes: &[u8]) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

fn needs_fold(text: &str) -> bool {
    let table = script::folds();
    text.chars().any(|c| {
        let code = c as usize;
        (0x2E80..0x1_0000).contains(&code) && code < 0xFF00 && u32::from(table[code]) != c as u32
    })
}

/// Simplified character by character; punctuation and case stay, because the dictionary knows them as they are.
fn same_width_simplified(text: &str) -> String {
    text.chars().map(|c| if (0x2E80..0xFF00).contains(&(c as u32)) { script::fold_char(c) } else { c }).collect()
}

fn bytes_of_chars(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

const DICTIONARY: &str = include_str!("../data/words/dictionary.txt");
const HEALTH_WORDS: &str = include_str!("../data/words/health-words.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        for text in ["", " ", "卫健委 通报\n\t甲流。", "昭通市衛生和計劃生育宣傳教育站工作總結", "a１b　🙂乾淨"]
        {
            assert_eq!(words(text).concat(), text);
        }
    }

    #[test]
    fn traditional_is_cut_like_simplified() {
        assert_eq!(words("疾病預防控制中心").len(), words("疾病预防控制中心").len());
    }

    #[test]
    fn frequent_words_weigh_little() {
        assert!(known("的").weight < known("疫苗").weight);
        assert_eq!(known("廊坊").name, Some(NameKind::Place));
    }
}
