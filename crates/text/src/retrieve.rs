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

/// What an index holds of a text: every pair of Han characters and every single one, and the words of all other writing,
/// each with the character at which it begins, in order. Han words are no terms of their own — their pairs find them —
/// so no dictionary is asked for them.
pub fn terms(text: &str, mut take: impl FnMut(usize, &str)) {
    let folded = script::fold(text);
    let mut chars = folded.char_indices().enumerate().peekable();
    while let Some((at, (from, c))) = chars.next() {
        if is_han(c) {
            let end = from + c.len_utf8();
            take(at, &folded[from..end]);
            if let Some((_, (_, next))) = chars.peek().filter(|(_, (_, next))| is_han(*next)) {
                take(at, &folded[from..end + next.len_utf8()]);
            }
            continue;
        }
        let mut end = from + c.len_utf8();
        while let Some((_, (_, next))) = chars.next_if(|(_, (_, next))| !is_han(*next)) {
            end += next.len_utf8();
        }
        let mut start = at;
        for word in segment::words(&folded[from..end]) {
            if word.chars().any(char::is_alphanumeric) {
                take(start, word.trim());
            }
            start += word.chars().count();
        }
    }
}

/// Whether a character is Han, of any plane.
pub fn is_han(c: char) -> bool {
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
    /// Folded texts, to see how close together the asked words stand.
    texts: Vec<String>,
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
        self.texts.push(script::fold(text));
        self.lengths.push(lengths);
    }

    /// The best texts for a query: names and scores, best first; equal scores in order of adding.
    pub fn search(&self, query: &str, most: usize) -> Vec<(&str, f32)> {
        let texts = self.names.len() as f32;
        let mut scores = vec![0.0_f32; self.names.len()];
        let asked = asked(query);
        let mut worth: Vec<(&str, f32)> = Vec::with_capacity(asked.len());
        for token in &asked {
            let (kind, text) = (token.kind as u8, token.text.as_str());
            let Some(postings) = self.postings.get(&(kind, segment::hash_of(text))) else { continue };
            let found = postings.len() as f32;
            let rarity = (1.0 + (texts - found + 0.5) / (found + 0.5)).ln().powf(RARITY_POWER);
            let weight = query_weight(token) * rarity;
            let average = (self.totals[kind as usize] / texts).max(1.0);
            for (doc, count) in postings {
                let length = self.lengths[*doc as usize][kind as usize] / average;
                let norm = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
                scores[*doc as usize] += weight * count * (SATURATION + 1.0) / (count + norm);
            }
            if token.kind != TokenKind::Single {
                worth.push((text, weight));
            }
        }
        let best_first = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        let mut ranked: Vec<(usize, f32)> = scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
        if ranked.len() > most.max(READ_AGAIN) {
            ranked.select_nth_unstable_by(most.max(READ_AGAIN), best_first);
            ranked.truncate(most.max(READ_AGAIN));
        }
        ranked.sort_unstable_by(best_first);
        for (doc, score) in ranked.iter_mut().take(READ_AGAIN) {
            *score += NEARNESS_WEIGHT * nearness(&worth, &self.texts[*doc]);
        }
        ranked.sort_by(best_first);
        ranked.into_iter().take(most).map(|(doc, score)| (self.names[doc].as_str(), score)).collect()
    }
}

/// Tokens of a query, each once.
fn asked(query: &str) -> Vec<Token> {
    let mut asked = tokens(query);
    asked.sort_by(|a, b| (a.kind as u8, &a.text).cmp(&(b.kind as u8, &b.text)));
    asked.dedup_by(|a, b| a.kind == b.kind && a.text == b.text);
    asked
}

/// Texts at the top that are read again for how close the asked words stand.
const READ_AGAIN: usize = 20;
/// Weight of that closeness against the words alone.
const NEARNESS_WEIGHT: f32 = 1.0;
/// Bytes of a stretch that answers: about forty Han characters.
const STRETCH: usize = 120;

/// Greatest worth of different asked words that one short stretch of a text holds: the answer to a question stands in
/// one sentence, and a text that scatters the words over its paragraphs does not hold it.
fn nearness(worth: &[(&str, f32)], text: &str) -> f32 {
    let mut met: Vec<(usize, usize)> = Vec::new();
    for (word, (part, _)) in worth.iter().enumerate() {
        met.extend(memchr::memmem::find_iter(text.as_bytes(), part.as_bytes()).take(50).map(|at| (at, word)));
    }
    met.sort_unstable();
    let mut counts = vec![0_u32; worth.len()];
    let (mut first, mut sum, mut best) = (0, 0.0_f32, 0.0_f32);
    for (at, word) in &met {
        counts[*word] += 1;
        if counts[*word] == 1 {
            sum += worth[*word].1;
        }
        while met[first].0 + STRETCH < *at {
            let left = met[first].1;
            counts[left] -= 1;
            if counts[left] == 0 {
                sum -= worth[left].1;
            }
            first += 1;
        }
        best = best.max(sum);
    }
    best
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
    fn words_close_together_come_first() {
        let mut index = Index::new();
        let filler = "当地还介绍了其他方面的工作进展和下一步安排，会议由有关负责人主持。".repeat(3);
        index.add("散", &format!("白石县召开会议。{filler}门诊楼外的道路已修好。{filler}新年启用了食堂。"));
        index.add("近", &format!("白石县门诊楼新年启用。{filler}{filler}会议强调了道路安全。"));
        assert_eq!(index.search("白石县门诊楼何时启用", 2)[0].0, "近");
    }

    #[test]
    fn positions_are_of_the_input() {
        let found = tokens("ＤＲＧ改革");
        assert!(found.iter().any(|t| t.text == "drg" && t.start == 0 && t.end == 3));
        assert!(found.iter().any(|t| t.text == "改革" && t.start == 3 && t.end == 5));
    }
}
