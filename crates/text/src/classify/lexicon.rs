//! Word lists of our own making for tone and rumour likeness: the grounds when no model is loaded, and features
//! of the models when one is.

use super::{Verdict, features};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What the lexicon says of the tone of a text.
#[derive(Clone, Debug, Default)]
pub struct Polarity {
    /// Praise and gladness found.
    pub good: Vec<String>,
    /// Blame, fear and sorrow found.
    pub bad: Vec<String>,
    /// Weight of praise less weight of blame.
    sum: f32,
    /// Weight of both.
    said: f32,
}

impl Polarity {
    /// Positive minus negative.
    pub fn balance(&self) -> i32 {
        self.good.len() as i32 - self.bad.len() as i32
    }

    pub(super) fn features(&self, mut back: impl FnMut(u32)) {
        for (salt, words) in [(21, &self.good), (22, &self.bad)] {
            for level in 0..words.len().min(4) {
                back(features::salted(&level.to_string(), salt));
            }
        }
        let balance = self.balance().clamp(-3, 3);
        back(features::salted(&balance.to_string(), 23));
    }

    /// How far the words lean, from about -3 to 3: many on both sides say less than few on one.
    pub fn lean(&self) -> f32 {
        self.sum / (1.0 + self.said).sqrt()
    }

    fn add(&mut self, good: bool, word: String, weight: f32) {
        self.sum += if good { weight } else { -weight };
        self.said += weight;
        if good { &mut self.good } else { &mut self.bad }.push(word);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Good,
    Bad,
    Negation,
    /// A longer word that only happens to hold a tone word, as 担心 holds 心.
    Plain,
    Rumour(u8),
    Official(u8),
    Abuse,
}

struct Words {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    marks: Vec<Mark>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut marks = Vec::new();
        let mut patterns: BTreeMap<&str, u32> = BTreeMap::new();
        for line in include_str!("../../data/words/tone.txt").lines() {
            let Some((mark, list)) = line.split_once(' ').filter(|(mark, _)| !mark.starts_with('#')) else { continue };
            let mark = match mark {
                "good" => Mark::Good,
                "bad" => Mark::Bad,
                "not" => Mark::Negation,
                "plain" => Mark::Plain,
                "abuse" => Mark::Abuse,
                "rumour3" => Mark::Rumour(3),
                "rumour2" => Mark::Rumour(2),
                "rumour1" => Mark::Rumour(1),
                "official2" => Mark::Official(2),
                _ => Mark::Official(1),
            };
            for word in list.split(' ').filter(|word| !word.is_empty()) {
                patterns.entry(word).or_insert(marks.len() as u32);
                marks.push(mark);
            }
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns)
            .expect("the shipped list has no doubled word");
        Words { automaton, marks }
    })
}

/// Characters between a negation and the word it turns.
const NEGATION_REACH: usize = 9;

/// A blame denied is weaker than praise: 不坏 is not yet 好.
const DENIED_BLAME: f32 = 0.5;

/// What a word weighs by its length: one character is often part of another word, three seldom mean anything else.
fn weight(word: &str) -> f32 {
    match word.chars().count() {
        1 => 0.4,
        2 => 1.0,
        _ => 1.4,
    }
}

/// Tone words of a prepared text; a negation shortly before a word turns it.
pub(super) fn polarity(prepared: &str) -> Polarity {
    let list = words();
    let mut out = Polarity::default();
    let mut negated_until = 0;
    for found in list.automaton.leftmost_find_iter(prepared) {
        let word = &prepared[found.start()..found.end()];
        let turned = found.start() <= negated_until && negated_until > 0;
        match list.marks[found.value() as usize] {
            Mark::Negation => {
                negated_until = found.end() + NEGATION_REACH;
                continue;
            }
            Mark::Good if turned => out.add(false, format!("不{word}"), weight(word)),
            Mark::Good => out.add(true, word.to_owned(), weight(word)),
            Mark::Bad if turned => out.add(true, format!("不{word}"), weight(word) * DENIED_BLAME),
            Mark::Bad | Mark::Abuse => out.add(false, word.to_owned(), weight(word)),
            Mark::Plain | Mark::Rumour(_) | Mark::Official(_) => {}
        }
    }
    out
}

/// Tone by the lexicon alone.
pub(super) fn tone(text: &str) -> Verdict {
    let polarity = polarity(&features::prepared(text));
    let good = sigmoid(polarity.lean() * 1.4);
    let (label, because) = if good >= 0.5 { ("pos", polarity.good) } else { ("neg", polarity.bad) };
    two(label, "pos", "neg", good, because)
}

/// Offence by the lexicon alone.
pub(super) fn offence(text: &str) -> Verdict {
    let prepared = features::prepared(text);
    let list = words();
    let because: Vec<String> = list
        .automaton
        .leftmost_find_iter(&prepared)
        .filter(|found| list.marks[found.value() as usize] == Mark::Abuse)
        .map(|found| prepared[found.start()..found.end()].to_owned())
        .collect();
    let offensive = sigmoid(because.len() as f32 * 2.0 - 1.0);
    two(if offensive >= 0.5 { "offensive" } else { "safe" }, "offensive", "safe", offensive, because)
}

/// Rumour likeness by manner: urging to pass on, unnamed insiders, alarm; against it: named sources and plain report.
pub(super) fn rumour(text: &str) -> Verdict {
    let prepared = features::prepared(text);
    let list = words();
    let (mut weight, mut because) = (-1.6_f32, Vec::new());
    let mut seen = std::collections::BTreeSet::new();
    for found in list.automaton.leftmost_find_iter(&prepared) {
        if !seen.insert(found.value()) {
            continue;
        }
        match list.marks[found.value() as usize] {
            Mark::Rumour(strength) => {
                weight += f32::from(strength) * 0.6;
                because.push((strength, prepared[found.start()..found.end()].to_owned()));
            }
            Mark::Official(strength) => weight -= f32::from(strength) * 0.6,
            _ => {}
        }
    }
    let cries = prepared.matches(['!']).count().min(6);
    if cries >= 2 {
        weight += 0.25 * cries as f32;
        because.push((1, "！！".to_owned()));
    }
    because.sort_by_key(|(strength, _)| std::cmp::Reverse(*strength));
    let likely = sigmoid(weight);
    let words = because.into_iter().map(|(_, word)| word).take(8).collect();
    two(if likely >= 0.5 { "rumour" } else { "plain" }, "rumour", "plain", likely, words)
}

fn two(label: &str, first: &str, second: &str, first_score: f32, mut because: Vec<String>) -> Verdict {
    because.dedup();
    because.truncate(8);
    let scores = BTreeMap::from([(first.to_owned(), first_score), (second.to_owned(), 1.0 - first_score)]);
    Verdict { label: label.to_owned(), scores, because }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
