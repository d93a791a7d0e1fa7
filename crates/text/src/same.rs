//! Whether two texts tell of the same event (同一事件): what each is about as weighted words, and how far two
//! agree. Places that contradict each other count against, because look-alike events in two counties share
//! nearly every other word. Called by the cluster step and the `same` verb; explains itself.

use crate::{script, segment};
use rustc_hash::FxHashMap as HashMap;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// What a text is about. Shared, because an event keeps its latest texts.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    pub(crate) told: Arc<Told>,
}

/// What a [`Piece`] holds.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Terms by falling weight, with their plain weight (no knowledge of the stream yet).
    pub(crate) terms: Vec<Term>,
    /// The words of the terms, one after another: a word of its own for each is a hundred pieces of memory a text.
    said: String,
    /// Places named, by hash, county-like names only.
    pub(crate) places: Vec<(u32, String)>,
    /// Those of them that the title or the beginning of the body names, by hash.
    named_first: Vec<u32>,
    /// Figures with their unit (`37例`), by hash.
    pub(crate) figures: Vec<(u32, String)>,
}

/// One term of a text.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub hash: u32,
    /// Occurrence and position, before rarity.
    pub strength: f32,
    /// Rarity by the dictionary.
    pub rarity: f32,
    /// Where the word itself is said, for the explanation; empty for a pair of characters.
    word: (u32, u32),
}

impl Term {
    fn is_pair(&self) -> bool {
        self.word.0 == self.word.1
    }
}

/// How often terms have been met in the stream, so that what everybody writes about this week weighs little.
#[derive(Clone, Debug, Default)]
pub struct Background {
    texts: u32,
    counts: HashMap<u32, u32>,
}

/// A stream as its pairs are judged by: what is common in it, and how like its texts are that tell of different events.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    background: Background,
    /// Some of the texts, each with the same chance.
    company: Vec<Piece>,
    /// Made when a pair is first judged.
    nearness: OnceLock<Nearness>,
}

/// How like the company of a stream is.
#[derive(Clone, Debug, Default)]
struct Nearness {
    /// Which of the company have a term, and its weight there.
    by_term: HashMap<u32, Vec<(usize, f32)>>,
    /// What a text of the stream is like its nearest strangers, on average.
    usual: f32,
}

/// The verdict on two texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sameness {
    /// 0 to 1.
    pub score: f32,
    /// Whether they tell of one event.
    pub same: bool,
    /// Shared words, heaviest first.
    pub words: Vec<String>,
    /// Shared places.
    pub places: Vec<String>,
    /// Shared figures.
    pub figures: Vec<String>,
    /// Set when each names places of its own and none is shared.
    pub places_differ: bool,
}

/// Score from which two texts are one event.
pub const SAME_FROM: f32 = 0.5;

/// Weight, hash, strength, rarity, word of a term while the heaviest are picked.
type Ranked<'a> = (f32, u32, f32, f32, &'a str);

/// Terms kept of one text.
const MOST_TERMS: usize = 96;
/// Terms from which a text is no longer short.
const ARTICLE: f32 = 80.0;
/// What the shortest text is let off.
const LET_OFF: f32 = 0.3;
/// Characters read of a body: an event is told at the beginning.
const READ: usize = 1_200;
/// Characters of a body in which the place that a text is about is named.
const LEAD: usize = 160;
/// Terms remembered in the background before rare ones are dropped.
const MOST_COUNTS: usize = 400_000;

impl Piece {
    /// Reads a text. The title counts twice; the first two hundred characters of the body count more than the rest.
    pub fn of(title: &str, body: &str) -> Self {
        let mut told = Told::default();
        let mut strengths: HashMap<u32, (f32, f32, &str)> =
            HashMap::with_capacity_and_hasher(body.len().min(3 * READ) / 4, Default::default());
        let title = script::fold(title);
        let head = body.char_indices().nth(READ).map_or(body, |(at, _)| &body[..at]);
        let body = script::fold(head);
        let mut chars = 0;
        for (text, base) in [(&title, 2.0), (&body, 1.0)] {
            let words = segment::words(text);
            told.note_places(text, &words, if base > 1.5 { usize::MAX } else { LEAD });
            for (at, word) in words.iter().enumerate() {
                chars += word.len() / 3;
                let share = if base > 1.5 || chars < 200 { base } else { base * 0.6 };
                told.note_figures(&words, at);
                let hash = segment::hash_of(word);
                if let Some(slot) = strengths.get_mut(&hash) {
                    slot.0 += share;
                } else if let Some(rarity) = rarity_of(word) {
                    strengths.insert(hash, (share, rarity, word));
                }
            }
            pairs(text, |hash| {
                let slot = strengths.entry(hash).or_insert((0.0, PAIR_RARITY, ""));
                slot.0 += base;
            });
        }
        // A place or a figure tells one event from its look-alike better than any other word.
        for (hash, name) in told.places.iter().chain(&told.figures) {
            let slot = strengths.entry(*hash).or_insert((0.0, NAME_RARITY, ""));
            slot.0 += NAME_STRENGTH;
            if slot.2.is_empty() {
                slot.2 = name.as_str();
            }
        }
        let heavier = |a: &Ranked<'_>, b: &Ranked<'_>| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let mut ranked: Vec<Ranked<'_>> = strengths
            .into_iter()
            .map(|(hash, (strength, rarity, word))| ((1.0 + strength).ln() * rarity, hash, strength, rarity, word))
            .collect();
        if ranked.len() > MOST_TERMS {
            ranked.select_nth_unstable_by(MOST_TERMS, heavier);
            ranked.truncate(MOST_TERMS);
        }
        ranked.sort_unstable_by(heavier);
        let mut said = String::with_capacity(ranked.iter().map(|ranked| ranked.4.len()).sum());
        let term = |(_, hash, strength, rarity, word): Ranked<'_>| {
            let strength = (1.0_f32 + strength).ln();
            let begin = said.len() as u32;
            said.push_str(word);
            Term { hash, strength, rarity, word: (begin, said.len() as u32) }
        };
        told.terms = ranked.into_iter().map(term).collect();
        told.said = said;
        told.places.sort_unstable();
        told.places.dedup();
        told.figures.sort_unstable();
        told.figures.dedup();
        Self { told: Arc::new(told) }
    }

    /// What is asked of this text where `from` is asked of an article: two posts on one event share fewer of their words.
    pub(crate) fn asked(&self, from: f32) -> f32 {
        let short = 1.0 - (self.told.terms.len() as f32 / ARTICLE).min(1.0);
        from * (1.0 - LET_OFF * short)
    }

    /// Places named in the title or the first 160 characters, by hash.
    pub fn named_first(&self) -> &[u32] {
        &self.told.named_first
    }

    /// Words by falling weight, for lists of what a text or an event is about.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.told.terms.iter().filter(|term| !term.is_pair()).map(|term| self.told.word(term))
    }
}

impl Told {
    fn word(&self, term: &Term) -> &str {
        &self.said[term.word.0 as usize..term.word.1 as usize]
    }

    fn note_figures(&mut self, words: &[&str], at: usize) {
        let word = words[at];
        if word.starts_with(|c: char| c.is_ascii_digit())
            && let Some(unit) =
                words.get(at + 1).and_then(|next| next.chars().next()).filter(|c| FIGURE_UNITS.contains(*c))
        {
            let figure = format!("{word}{unit}");
            self.figures.push((segment::hash_of(&figure), figure));
        }
    }

    /// Counties, towns and the like, by their ending: two or three characters before it that begin where
    /// something else has ended. The dictionary knows few of them, and cuts 桐山区 after the 桐.
    fn note_places(&mut self, text: &str, words: &[&str], lead: usize) {
        let chars: Vec<char> = text.chars().collect();
        let mut begins = vec![false; chars.len() + 1];
        let mut at = 0;
        for word in words {
            begins[at] = true;
            at += word.chars().count();
        }
        begins[at] = true;
        for end in 2..chars.len() {
            if !PLACE_ENDS.contains(&chars[end]) {
                continue;
            }
            let stands = |start: usize| {
                let name = &chars[start..end];
                let before = start.checked_sub(1).map(|at| chars[at]);
                let open =
                    before.is_none_or(|c| !is_han(c) || LEADS.contains(c) || PLACE_ENDS.contains(&c) || c == '省');
                name.iter().all(|c| is_han(*c) && !NOT_IN_A_NAME.contains(*c))
                    && (open || begins[start] && !common_ending(&chars[end - 1..=end]))
            };
            let start = [end.checked_sub(2), end.checked_sub(3)].into_iter().flatten().find(|start| stands(*start));
            if let Some(start) = start {
                let place: String = chars[start..=end].iter().collect();
                let hash = segment::hash_of(&place);
                if end < lead && !self.named_first.contains(&hash) {
                    self.named_first.push(hash);
                }
                self.places.push((hash, place));
            }
        }
    }
}

const PLACE_ENDS: [char; 6] = ['县', '区', '市', '镇', '乡', '旗'];
/// What may stand before a place.
const LEADS: &str = "在到从往赴由向对就据称报经与和及的了是位于自为被把让给因受等";
/// What no place is named with: 送往县, 等诊区, 各市.
const NOT_IN_A_NAME: &str =
    "的了在到从往赴由向对就据称报经与及是于被把让给等各全本该每两某这那我他她我送诊病院所有个级辖超股";
/// 山区, 社区, 城市: an ending that is a word of its own, unless the name is set off before it.
fn common_ending(two: &[char]) -> bool {
    let word: String = two.iter().collect();
    COMMON_ENDINGS.contains(&word.as_str())
}
const COMMON_ENDINGS: [&str; 34] = [
    "山区", "社区", "地区", "小区", "景区", "园区", "校区", "城区", "郊区", "街区", "牧区", "灾区", "厂区", "专区",
    "特区", "战区", "禁区", "林区", "湖区", "矿区", "市区", "库区", "新区", "发区", "城市", "上市", "门市", "夜市",
    "都市", "集市", "城镇", "乡镇", "家乡", "国旗",
];

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

const FIGURE_UNITS: &str = "例人名起岁万元亿张台所家天层份吨件辆床";
/// What a place or a figure counts beside its occurrences. More, and every sum of money would bind posts of one theme.
const NAME_STRENGTH: f32 = 1.0;
/// Rarity of a place or a figure before the stream is known.
const NAME_RARITY: f32 = 11.0;
/// Rarity of a pair of characters before the stream is known: pairs support words, they do not outweigh them.
const PAIR_RARITY: f32 = 3.0;

/// Rarity of a word worth comparing.
fn rarity_of(word: &str) -> Option<f32> {
    let mut chars = word.chars();
    let first = chars.next()?;
    let rest = chars.next();
    if !first.is_alphanumeric() {
        return None;
    }
    let known = segment::known(word);
    match rest {
        None if first.is_ascii_digit() => None,
        None => (known.weight > 7.0).then_some(known.weight * 0.6),
        Some(_) if known.weight < 4.0 => None,
        Some(_) if known.name.is_some() => Some(known.weight.max(8.0) * 1.15),
        Some(_) => Some(known.weight),
    }
}

/// Pairs of neighbouring Han characters, hashed apart from words.
fn pairs(text: &str, mut each: impl FnMut(u32)) {
    let mut last: Option<char> = None;
    for c in text.chars() {
        let han = ('\u{4E00}'..='\u{9FFF}').contains(&c);
        if let (Some(a), true) = (last, han) {
            each((a as u32).wrapping_mul(0x9E37_79B1) ^ (c as u32).wrapping_mul(0x85EB_CA77) ^ 0x5A5A_0000);
        }
        last = han.then_some(c);
    }
}

impl Background {
    /// Counts one more text.
    pub fn learn(&mut self, piece: &Piece) {
        self.texts = self.texts.saturating_add(1);
        for term in piece.told.terms.iter() {
            *self.counts.entry(term.hash).or_insert(0) += 1;
        }
        if self.counts.len() > MOST_COUNTS {
            // Halve, as an ageing of the memory: what was met once long ago is forgotten first.
            self.counts.retain(|_, count| {
                *count /= 2;
                *count > 0
            });
            self.texts /= 2;
        }
    }

    /// Texts counted.
    pub fn texts(&self) -> u32 {
        self.texts
    }

    /// Rarity of a term: by the dictionary at first, by the stream as it becomes known.
    fn rarity(&self, term: &Term) -> f32 {
        let met = self.counts.get(&term.hash).copied().unwrap_or(0) as f32;
        let texts = self.texts as f32;
        let trust = texts / (texts + TRUST_AT);
        let stream = ((texts + 1.0) / (met + 0.5)).ln().max(0.05);
        let pair = term.is_pair();
        let stream = if pair { stream * PAIR_SHARE } else { stream };
        let scale = if pair { 1.0 } else { 0.6 };
        (1.0 - trust) * term.rarity * scale + trust * stream
    }
}

impl Stream {
    /// Takes in one more text.
    pub fn learn(&mut self, piece: &Piece) {
        self.background.learn(piece);
        let texts = self.background.texts as usize;
        let drawn = self.background.texts.wrapping_mul(0x9E37_79B1) as usize % texts;
        if self.company.len() < COMPANY {
            self.company.push(piece.clone());
        } else if drawn < COMPANY {
            self.company[drawn] = piece.clone();
        }
        self.nearness = OnceLock::new();
    }

    fn nearness(&self) -> &Nearness {
        self.nearness.get_or_init(|| {
            let mut nearness = Nearness::default();
            let weighed: Vec<Weighed> = self.company.iter().map(|one| self.weigh(one)).collect();
            for (at, one) in weighed.iter().enumerate() {
                one.terms.iter().for_each(|(term, weight)| {
                    nearness.by_term.entry(*term).or_default().push((at, *weight));
                });
            }
            let each = self.company.iter().zip(&weighed).map(|(one, weighed)| self.to_others(&nearness, one, weighed));
            let known = weighed.len() as f32;
            nearness.usual = (each.sum::<f32>() + USUAL_OTHERS * FEW) / (known + FEW);
            nearness
        })
    }

    /// How like a text is to those that are not its event: the mean of the nearest of the company but the very nearest, which
    /// may be of its event. Where too few are known, what is usual counts for them.
    fn to_others(&self, nearness: &Nearness, piece: &Piece, weighed: &Weighed) -> f32 {
        let mut likeness = vec![0.0; self.company.len()];
        for (term, weight) in &weighed.terms {
            nearness.by_term.get(term).into_iter().flatten().for_each(|(at, other)| likeness[*at] += weight * other);
        }
        // The text itself is among them, and its copies tell nothing.
        let near = self.company.iter().zip(likeness).filter(|(_, likeness)| *likeness < COPY);
        let mut near: Vec<f32> = near.map(|(one, likeness)| likeness * place_factor(piece, one)).collect();
        near.sort_unstable_by(|a, b| b.total_cmp(a));
        let others = near.into_iter().skip(1).chain(std::iter::repeat(USUAL_OTHERS));
        others.take(OTHERS).sum::<f32>() / OTHERS as f32
    }

    /// Two texts alone have no course that would tell their event, so rarity counts twice: what only these two say decides,
    /// and the phrases that every office uses do not.
    fn weigh(&self, piece: &Piece) -> Weighed {
        weigh_by(piece, |term| self.background.rarity(term).powi(2))
    }
}

/// Texts after which the stream's own counts weigh as much as the dictionary.
const TRUST_AT: f32 = 100.0;
/// Weight of a pair of characters against a word of the same rarity. Pairs hold names together that the dictionary cuts.
const PAIR_SHARE: f32 = 0.55;

/// A text with the weights of the moment, of length one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighed {
    /// (term, weight), rising by term.
    pub terms: Vec<(u32, f32)>,
}

pub(crate) fn weigh(piece: &Piece, background: &Background) -> Weighed {
    weigh_by(piece, |term| background.rarity(term))
}

fn weigh_by(piece: &Piece, rarity: impl Fn(&Term) -> f32) -> Weighed {
    let mut terms: Vec<(u32, f32)> =
        piece.told.terms.iter().map(|term| (term.hash, term.strength * rarity(term))).collect();
    terms.sort_unstable_by_key(|(hash, _)| *hash);
    let length = terms.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        terms.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    Weighed { terms }
}

/// A weighed text made for being compared with many others: each of its terms has a slot of its own, so that a look at one
/// slot tells whether the text has a term, without a guess of the processor that could be wrong.
pub(crate) struct Lookup {
    /// (term, weight); a weight of 0 where no term is.
    slots: Vec<(u32, f32)>,
    factor: u32,
}

impl Lookup {
    pub(crate) fn of(weighed: &Weighed) -> Self {
        let mut size = (weighed.terms.len() * SLOTS_A_TERM).next_power_of_two();
        let mut factor = 0x9E37_79B1_u32;
        let mut taken = Vec::new();
        // Other factors are tried until no two terms fall into one slot; every few, twice the slots.
        for attempt in 1_usize.. {
            taken.clear();
            taken.resize(size.div_ceil(64), 0_u64);
            let is_free = |(term, _): &(u32, f32)| {
                let at = Self::place(*term, factor, size);
                let free = taken[at / 64] & (1 << (at % 64)) == 0;
                taken[at / 64] |= 1 << (at % 64);
                free
            };
            if weighed.terms.iter().all(is_free) {
                break;
            }
            factor = factor.wrapping_mul(0x85EB_CA6B).wrapping_add(2) | 1;
            size *= if attempt % 32 == 0 { 2 } else { 1 };
        }
        let mut slots = vec![(0, 0.0); size];
        for (term, weight) in &weighed.terms {
            slots[Self::place(*term, factor, size)] = (*term, *weight);
        }
        Self { slots, factor }
    }

    fn place(term: u32, factor: u32, size: usize) -> usize {
        (term.wrapping_mul(factor) >> 11) as usize & (size - 1)
    }

    /// Sum of the products of the weights of the terms that both have.
    pub(crate) fn product(&self, terms: &[(u32, f32)]) -> f32 {
        let mut sums = [0.0; 4];
        let (fours, rest) = terms.as_chunks::<4>();
        for four in fours {
            for (sum, (term, weight)) in sums.iter_mut().zip(four) {
                *sum += self.weight(*term) * weight;
            }
        }
        rest.iter().map(|(term, weight)| self.weight(*term) * weight).sum::<f32>() + sums.iter().sum::<f32>()
    }

    fn weight(&self, term: u32) -> f32 {
        let (own, weight) = self.slots[Self::place(term, self.factor, self.slots.len())];
        if own == term { weight } else { 0.0 }
    }
}

/// So many slots a term leave a text of 96 a chance of one in ten that none is taken twice.
const SLOTS_A_TERM: usize = 16;

pub(crate) fn cosine(a: &Weighed, b: &Weighed) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.terms.len() && j < b.terms.len() {
        match a.terms[i].0.cmp(&b.terms[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a.terms[i].1 * b.terms[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// Compares two texts without knowledge of the stream.
pub fn score(a: &Piece, b: &Piece) -> Sameness {
    score_in(a, b, &Stream::default())
}

/// Compares two texts as parts of a known stream.
pub fn score_in(a: &Piece, b: &Piece, stream: &Stream) -> Sameness {
    let nearness = stream.nearness();
    let (weighed, other) = (stream.weigh(a), stream.weigh(b));
    let likeness = cosine(&weighed, &other) * place_factor(a, b);
    let others = (stream.to_others(nearness, a, &weighed) + stream.to_others(nearness, b, &other)) / 2.0;
    let from = MIDDLE.min(NEARNESS_ASKS * nearness.usual.powi(2));
    judge(a, b, likeness, a.asked(from).min(b.asked(from)) + ABOVE_OTHERS * others)
}

/// What a likeness is worth by the places: whole, unless each text names places of its own. A figure in common (23名)
/// speaks for one event that one text puts into the county and the other into the city; without one, two counties are
/// two events.
pub(crate) fn place_factor(a: &Piece, b: &Piece) -> f32 {
    if !places_differ(a, b) {
        return 1.0;
    }
    differing(a.told.figures.iter().any(|(hash, _)| b.told.figures.iter().any(|(other, _)| other == hash)))
}

/// What a likeness is worth where the places differ, with or without a figure in common.
pub(crate) fn differing(figure: bool) -> f32 {
    if figure { PLACES_DIFFER } else { PLACES_DIFFER_ALONE }
}

/// Whether each names places and none is shared.
pub(crate) fn places_differ(a: &Piece, b: &Piece) -> bool {
    let shared = || a.told.places.iter().any(|(hash, _)| b.told.places.iter().any(|(other, _)| other == hash));
    !a.told.places.is_empty() && !b.told.places.is_empty() && !shared()
}

/// Turns a likeness of words into a verdict with the facts that speak for and against; at a likeness of `middle` they are as
/// often one event as not.
pub(crate) fn judge(a: &Piece, b: &Piece, likeness: f32, middle: f32) -> Sameness {
    let places = shared(&a.told.places, &b.told.places);
    let figures = shared(&a.told.figures, &b.told.figures);
    let places_differ = places_differ(a, b);
    let score = 1.0 / (1.0 + (-STEEP * (likeness - middle)).exp());
    let words = shared_words(a, b);
    Sameness { score, same: score >= SAME_FROM, words, places, figures, places_differ }
}

/// What a likeness is still worth when each text names places of its own. Not nothing: one may name the county
/// and the other the city above it.
const PLACES_DIFFER: f32 = 0.4;
/// The same where not even a figure is shared.
const PLACES_DIFFER_ALONE: f32 = 0.25;
/// Most that is asked of two articles, beside being liker than others.
const MIDDLE: f32 = 0.18;
/// Less is asked where the texts of a stream have little in common, as when each is written anew and none after a form: so
/// much times the square of what a text is like its nearest strangers.
const NEARNESS_ASKS: f32 = 7.0;
/// Texts as many as which what is usual counts before the stream is known.
const FEW: f32 = 10.0;
/// How much of the likeness to other events a text must rise above: on one theme, or where offices write after one form,
/// every text is somewhat like every event.
pub(crate) const ABOVE_OTHERS: f32 = 0.4;
/// Texts that stand for all others, and how many of the nearest are looked at.
pub(crate) const COMPANY: usize = 200;
const OTHERS: usize = 5;
/// Likeness to the others of an article in a stream of news.
pub(crate) const USUAL_OTHERS: f32 = 0.2;
/// Likeness from which a text is a copy.
const COPY: f32 = 0.999;
const STEEP: f32 = 14.0;

fn shared(a: &[(u32, String)], b: &[(u32, String)]) -> Vec<String> {
    a.iter()
        .filter(|(hash, _)| b.iter().any(|(other, _)| other == hash))
        .map(|(_, word)| word.clone())
        .take(8)
        .collect()
}

fn shared_words(a: &Piece, b: &Piece) -> Vec<String> {
    let theirs: std::collections::HashSet<u32> = b.told.terms.iter().map(|term| term.hash).collect();
    let both = a.told.terms.iter().filter(|term| !term.is_pair() && theirs.contains(&term.hash));
    both.map(|term| a.told.word(term).to_owned()).take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_is_the_same_event_and_a_look_alike_is_not() {
        let first = Piece::of(
            "白石县一幼儿园多名儿童呕吐腹泻",
            "11月2日，白石县春苗幼儿园23名儿童出现呕吐、腹泻，已送县医院治疗，疾控中心采样检测。",
        );
        let follow = Piece::of(
            "白石县通报春苗幼儿园事件：检出诺如病毒",
            "白石县疾控中心通报，春苗幼儿园23名腹泻儿童检出诺如病毒，均已出院，幼儿园停课消毒。",
        );
        let other = Piece::of(
            "黑水县一小学食堂被停业整顿",
            "黑水县市场监管局通报，某小学食堂因从业人员无健康证被责令停业整顿。",
        );
        assert!(score(&first, &follow).same, "{:?}", score(&first, &follow));
        assert!(!score(&first, &other).same, "{:?}", score(&first, &other));
        assert!(score(&first, &follow).places.contains(&"白石县".to_owned()));
    }

    #[test]
    fn empty_texts_are_nothing() {
        assert!(!score(&Piece::of("", ""), &Piece::of("", "")).same);
    }
}
