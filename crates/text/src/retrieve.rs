//! Words for finding (检索分词) and a small ranked index. The same tokens go into the server's full-text index:
//! a text is folded to simplified, then indexed as words, as pairs of characters and as single characters,
//! so that a name no dictionary knows is found, and a query in either script finds texts in both.

use crate::{script, segment};
use rustc_hash::FxHashMap as HashMap;

/// What a token is; the three are ranked apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A dictionary word, Latin word or number.
    Word,
    /// Two neighbouring Han characters.
    Pair,
    /// One Han character.
    Single,
}

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded text.
    pub text: String,
    /// Kind.
    pub kind: TokenKind,
    /// Where it begins, in characters of the input.
    pub start: usize,
    /// One past its end.
    pub end: usize,
}

/// Tokens of a text in order of position; characters are counted after folding, which keeps their number.
pub fn tokens(text: &str) -> Vec<Token> {
    let folded = script::fold(text);
    let mut out = Vec::with_capacity(folded.len());
    let mut at = 0;
    for word in segment::words(&folded) {
        let length = word.chars().count();
        let meaning = word.chars().any(char::is_alphanumeric);
        let han = word.chars().all(is_han);
        if meaning && !(han && length == 1) {
            out.push(Token { text: word.trim().to_owned(), kind: TokenKind::Word, start: at, end: at + length });
        }
        at += length;
    }
    let chars: Vec<char> = folded.chars().collect();
    for (at, c) in chars.iter().enumerate().filter(|(_, c)| is_han(**c)) {
        out.push(Token { text: c.to_string(), kind: TokenKind::Single, start: at, end: at + 1 });
        if let Some(next) = chars.get(at + 1).filter(|next| is_han(**next)) {
            out.push(Token { text: [*c, *next].iter().collect(), kind: TokenKind::Pair, start: at, end: at + 2 });
        }
    }
    out.sort_by_key(|token| (token.start, token.end));
    out
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// Weight of each kind in the ranking.
pub const WORD_WEIGHT: f32 = 1.0;
/// Weight of a pair of characters.
pub const PAIR_WEIGHT: f32 = 0.6;
/// Weight of a single character.
pub const SINGLE_WEIGHT: f32 = 0.5;

/// How much a token of a query is worth: question words (什么, 哪, 多少) ask, they do not describe.
pub fn query_weight(token: &Token) -> f32 {
    let base = match token.kind {
        TokenKind::Word => WORD_WEIGHT,
        TokenKind::Pair => PAIR_WEIGHT,
        TokenKind::Single => SINGLE_WEIGHT,
    };
    if ASKING.contains(&token.text.as_str()) { base * 0.2 } else { base }
}

const ASKING: [&str; 34] = [
    "什么",
    "哪些",
    "哪个",
    "哪里",
    "哪一",
    "多少",
    "为何",
    "为什么",
    "怎么",
    "怎样",
    "如何",
    "何时",
    "何地",
    "何人",
    "是谁",
    "谁",
    "吗",
    "呢",
    "哪",
    "何",
    "几",
    "请问",
    "是什",
    "的是",
    "是哪",
    "有哪",
    "有什",
    "在哪",
    "么",
    "什",
    "为什",
    "哪年",
    "哪位",
    "几个",
];

/// A ranked index in memory.
#[derive(Default)]
pub struct Index {
    names: Vec<String>,
    /// Tokens of each text by kind.
    lengths: Vec<[f32; 3]>,
    totals: [f32; 3],
    postings: HashMap<(u8, u32), Vec<(u32, f32)>>,
}

/// How soon a repeated word stops adding.
const SATURATION: f32 = 0.8;
/// How far a long text must earn its place.
const LENGTH_SHARE: f32 = 0.6;
/// Rare words decide more than plain BM25 lets them: a question names one rare thing and many common ones.
pub const RARITY_POWER: f32 = 1.5;

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under a name.
    pub fn add(&mut self, name: &str, text: &str) {
        let doc = self.names.len() as u32;
        let mut counts: HashMap<(u8, u32), f32> = HashMap::default();
        let mut lengths = [0.0_f32; 3];
        for token in tokens(text) {
            let kind = token.kind as u8;
            lengths[kind as usize] += 1.0;
            *counts.entry((kind, segment::hash_of(&token.text))).or_insert(0.0) += 1.0;
        }
        for (key, count) in counts {
            self.postings.entry(key).or_default().push((doc, count));
        }
        for (total, length) in self.totals.iter_mut().zip(lengths) {
            *total += length;
        }
        self.names.push(name.to_owned());
        self.lengths.push(lengths);
    }

    /// The best texts for a query: names and scores, best first; equal scores in order of adding.
    pub fn search(&self, query: &str, most: usize) -> Vec<(&str, f32)> {
        let texts = self.names.len() as f32;
        let mut scores = vec![0.0_f32; self.names.len()];
        let mut asked: HashMap<(u8, u32), f32> = HashMap::default();
        for token in tokens(query) {
            let weight = query_weight(&token);
            let slot = asked.entry((token.kind as u8, segment::hash_of(&token.text))).or_insert(0.0);
            *slot = slot.max(weight);
        }
        for (key, weight) in asked {
            let Some(postings) = self.postings.get(&key) else { continue };
            let found = postings.len() as f32;
            let rarity = (1.0 + (texts - found + 0.5) / (found + 0.5)).ln().powf(RARITY_POWER);
            let average = (self.totals[key.0 as usize] / texts).max(1.0);
            for (doc, count) in postings {
                let length = self.lengths[*doc as usize][key.0 as usize] / average;
                let norm = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
                scores[*doc as usize] += weight * rarity * count * (SATURATION + 1.0) / (count + norm);
            }
        }
        let mut ranked: Vec<usize> = (0..scores.len()).filter(|doc| scores[*doc] > 0.0).collect();
        ranked.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        ranked.into_iter().take(most).map(|doc| (self.names[doc].as_str(), scores[doc])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_script_finds_both() {
        let mut index = Index::new();
        index.add("简", "白石县人民医院开展脑卒中筛查");
        index.add("繁", "青川市衛生局舉辦結核病防治宣傳");
        index.add("他", "球队昨晚赢得比赛");
        assert_eq!(index.search("結核病防治", 3)[0].0, "繁");
        assert_eq!(index.search("结核病防治", 3)[0].0, "繁");
        assert_eq!(index.search("腦卒中", 3)[0].0, "简");
        assert!(index.search("不存在的词语啊", 3).iter().all(|(_, score)| *score >= 0.0));
        assert!(index.search("", 3).is_empty());
    }

    #[test]
    fn positions_are_of_the_input() {
        let found = tokens("ＤＲＧ改革");
        assert!(found.iter().any(|t| t.text == "drg" && t.start == 0 && t.end == 3));
        assert!(found.iter().any(|t| t.text == "改革" && t.start == 3 && t.end == 5));
    }
}
