//! Misspellings no list holds: a stretch that is no word, but would be a known one with one character changed to
//! one that sounds or looks the same. Judged by how much likelier the sentence becomes: every word of the dictionary
//! has a cost (how rare it is), and a correction has to save more than a slip of the pen costs.

use super::Kind;
use super::people::{sounds_alike, sounds_nearly_alike};
use super::text::{Mark, Text};
use crate::segment;
use rustc_hash::FxHashSet;
use std::sync::OnceLock;

/// Characters that are taken for one another by eye (形近字), both ways.
pub(super) fn looks_alike(a: char, b: char) -> bool {
    static PAIRS: OnceLock<FxHashSet<(char, char)>> = OnceLock::new();
    let pairs = PAIRS.get_or_init(|| {
        let groups = include_str!("../../data/words/look-alike.txt").lines().filter(|line| !line.starts_with('#'));
        groups.flat_map(|group| group.chars().flat_map(move |a| group.chars().map(move |b| (a, b)))).collect()
    });
    a != b && pairs.contains(&(a, b))
}

/// Words of the health office: expected here, so a smaller saving is enough.
const OWN: &str = include_str!("../../data/words/office-words.txt");

/// Words by what is left of them when one place is taken out.
struct Neighbours {
    words: Vec<Word>,
    /// By rising hash.
    open: Vec<Open>,
    /// Where in `open` the hashes of each beginning start, and one past the last: a search through all of it would read
    /// memory twenty times.
    starts: Vec<u32>,
    /// One bit per hash: most stretches are near no word, and this says so in one look.
    seen: Vec<u64>,
}

/// A word with one place left open. Holds what is asked first, so that few words themselves are read.
struct Open {
    hash: u32,
    word: u32,
    /// The character of the place.
    meant: char,
    /// Whether it is a word of the office.
    own: bool,
}

struct Word {
    text: Box<str>,
    cost: f32,
}

const SEEN_BITS: u32 = 23;
const START_BITS: u32 = 18;

impl Neighbours {
    /// Words that a stretch with one place left open could be.
    fn with(&self, hash: u32) -> impl Iterator<Item = &Open> {
        let bit = hash >> (32 - SEEN_BITS);
        let seen = self.seen[(bit >> 6) as usize] & (1 << (bit & 63)) != 0;
        let start = (hash >> (32 - START_BITS)) as usize;
        let range = if seen { self.starts[start] as usize..self.starts[start + 1] as usize } else { 0..0 };
        self.open[range].iter().filter(move |open| open.hash == hash)
    }
}

fn neighbours() -> &'static Neighbours {
    static TABLE: OnceLock<Neighbours> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut words: Vec<Word> = Vec::new();
        let mut open = Vec::new();
        let mut add = |word: &str, own: bool| {
            let id = words.len() as u32;
            let chars: Vec<char> = word.chars().collect();
            for (place, meant) in chars.iter().enumerate() {
                open.push(Open { hash: open_hash(&chars, place), word: id, meant: *meant, own });
            }
            let cost = if own { cost_of(word).min(OWN_COST) } else { cost_of(word) };
            words.push(Word { text: Box::from(word), cost });
        };
        let own: FxHashSet<&str> =
            OWN.split_whitespace().filter(|word| (2..=4).contains(&word.chars().count())).collect();
        let frequent = |length: usize, count: u32| match length {
            4 => count >= 3,
            3 => count >= 30,
            2 => count >= 100,
            _ => false,
        };
        for (word, count) in segment::dictionary_words() {
            let length = word.chars().count();
            // Names of people and places differ from one another by a character as a matter of course.
            let plain = segment::known(word).name.is_none() && frequent(length, count);
            if plain && word.chars().all(is_han) && !own.contains(word) {
                add(word, false);
            }
        }
        let mut own: Vec<&str> = own.into_iter().collect();
        own.sort_unstable();
        own.iter().for_each(|word| add(word, true));
        open.sort_unstable_by_key(|open| (open.hash, open.word));
        let mut seen = vec![0_u64; 1 << (SEEN_BITS - 6)];
        for open in &open {
            let bit = open.hash >> (32 - SEEN_BITS);
            seen[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        let mut starts = vec![0_u32; (1 << START_BITS) + 1];
        for open in &open {
            starts[(open.hash >> (32 - START_BITS)) as usize + 1] += 1;
        }
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        Neighbours { words, open, starts, seen }
    })
}

/// How rare a word is, in nats; a phrase no dictionary lists costs what its words cost.
fn cost_of(word: &str) -> f32 {
    if segment::is_word(word) { segment::known(word).weight / 0.8 } else { phrase_cost(word) }
}

fn phrase_cost(word: &str) -> f32 {
    let parts = segment::words(word);
    if parts.len() == 1 { letters_cost(word) } else { parts.into_iter().map(cost_of_token).sum() }
}

fn cost_of_token(word: &str) -> f32 {
    if segment::is_word(word) && word.chars().nth(1).is_some() {
        segment::known(word).weight / 0.8
    } else {
        letters_cost(word)
    }
}

fn letters_cost(word: &str) -> f32 {
    let cost = |c: &str| (segment::known(c).weight / 0.8).min(RAREST);
    word.char_indices().map(|(at, c)| cost(&word[at..at + c.len_utf8()])).sum()
}

/// What a single character costs at most: a rare one belongs to a name or a term of science sooner than to a slip.
const RAREST: f32 = 12.5;

fn open_hash(chars: &[char], place: usize) -> u32 {
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64 ^ ((chars.len() * 8 + place) as u64);
    for (at, c) in chars.iter().enumerate() {
        let code = if at == place { 0 } else { *c as u64 };
        hash = (hash ^ code).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash ^= hash >> 31;
    }
    (hash >> 32) as u32
}

/// Characters whose change makes another right word, and those that stand alone in every sentence.
const NEVER: &str = "一二三四五六七八九十百千万亿两第他她它的地得了着过在是有和与为不没这那哪个们";

/// What a slip costs, by the length of the word: two characters agree with something by chance, four do not.
const NEED: [f32; 5] = [f32::MAX, f32::MAX, 9.6, 8.0, 5.0];
/// What a word of the office saves more.
const OWN_HELPS: f32 = 4.6;
/// What a word of the office costs at most, however rare the general dictionary has it.
const OWN_COST: f32 = 10.5;
/// What a window costs more that begins or ends inside what the cutter took for one unknown word.
const INSIDE: f32 = 1.5;
/// What a sound that is only nearly the same costs more.
const NEARLY: f32 = 2.0;

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    for (start, sentence) in text.sentences() {
        if sentence.len() >= 6 {
            check(&text.folded, start, sentence, marks);
        }
    }
}

struct Token<'a> {
    at: usize,
    text: &'a str,
    chars: usize,
    /// One character, or no word of the dictionary: where a mistake has broken the sentence.
    loose: bool,
    /// Continues the unknown word that the one before it belongs to.
    joined: bool,
}

fn check(folded: &str, start: usize, sentence: &str, marks: &mut Vec<Mark>) {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(sentence.len() / 5);
    let mut at = 0;
    for text in segment::words(sentence) {
        let chars = text.chars().count();
        if chars > 2 && !segment::is_word(text) && text.chars().all(is_han) {
            for (offset, c) in text.char_indices() {
                let text = &text[offset..offset + c.len_utf8()];
                tokens.push(Token { at: at + offset, text, chars: 1, loose: true, joined: offset > 0 });
            }
        } else {
            tokens.push(Token { at, text, chars, loose: chars == 1 || !segment::is_word(text), joined: false });
        }
        at += text.len();
    }
    let mut from = 0;
    while from < tokens.len() {
        let hit = [4, 3, 2].into_iter().find_map(|length| {
            let to = window(&tokens[from..], length)?;
            let inside = tokens[from].joined || tokens.get(from + to).is_some_and(|next| next.joined);
            correction(&tokens[from..from + to], if inside { INSIDE } else { 0.0 }).map(|word| (to, word))
        });
        let Some((count, word)) = hit else {
            from += 1;
            continue;
        };
        let last = &tokens[from + count - 1];
        let (begin, end) = (tokens[from].at, last.at + last.text.len());
        // A slip is made once; what comes again is a name or a term that no dictionary knows.
        if folded.matches(&sentence[begin..end]).take(2).count() < 2 {
            marks.push(Mark::new(
                Kind::Typo,
                start + begin,
                start + end,
                word,
                format!("疑为“{word}”之误（音近或形近）"),
            ));
        }
        from += count;
    }
}

/// Tokens that make up exactly so many Han characters, something among them loose. Four characters may be two words
/// (绿色|同道): then only a phrase of the office can be meant.
fn window(tokens: &[Token<'_>], length: usize) -> Option<usize> {
    let (mut chars, mut count, mut loose) = (0, 0, false);
    for token in tokens {
        if chars == length {
            break;
        }
        if !token.text.chars().all(is_han) {
            return None;
        }
        chars += token.chars;
        count += 1;
        loose |= token.loose;
    }
    let all = length > 2 || tokens[..count].iter().all(|token| token.loose);
    (chars == length && (loose || length == 4 && count == 2) && all).then_some(count)
}

/// The word that a window was meant to be, if that is likely enough.
fn correction(window: &[Token<'_>], more: f32) -> Option<&'static str> {
    // At most four characters, kept off the heap: this is asked at every word of every text.
    let (mut chars, mut loose, mut length) = (['\0'; 4], [false; 4], 0);
    for token in window {
        for c in token.text.chars() {
            (chars[length], loose[length]) = (c, token.loose);
            length += 1;
        }
    }
    let (chars, loose) = (&chars[..length], &loose[..length]);
    let whole_words = !loose.contains(&true);
    let table = neighbours();
    let mut known = None;
    let mut cost = None;
    let mut best: Option<(f32, &'static str)> = None;
    for place in 0..chars.len() {
        if NEVER.contains(chars[place]) || !loose[place] && chars.len() < 4 {
            continue;
        }
        for open in table.with(open_hash(chars, place)) {
            if *known.get_or_insert_with(|| segment::is_word(&chars.iter().collect::<String>())) {
                return None;
            }
            let meant = open.meant;
            if meant == chars[place] || NEVER.contains(meant) || whole_words && !open.own {
                continue;
            }
            let mut need = NEED[chars.len()] + more;
            if !looks_alike(chars[place], meant) && !sounds_alike(chars[place], meant) {
                if chars.len() < 3 && !open.own || !sounds_nearly_alike(chars[place], meant) {
                    continue;
                }
                need += NEARLY;
            }
            need -= if open.own { OWN_HELPS } else { 0.0 };
            let word = &table.words[open.word as usize];
            let mut wanted = word.text.chars();
            let fits = wanted.clone().count() == chars.len()
                && (0..chars.len()).all(|at| wanted.next().is_some_and(|c| at == place || c == chars[at]));
            if !fits {
                continue;
            }
            let shown_cost =
                *cost.get_or_insert_with(|| window.iter().map(|token| cost_of_token(token.text)).sum::<f32>());
            let over = shown_cost - word.cost - need;
            if over > 0.0 && best.is_none_or(|(known, _)| over > known) {
                best = Some((over, &word.text));
            }
        }
    }
    best.map(|(_, word)| word)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, proof};

    #[test]
    fn one_character_off_is_found() {
        for (text, wanted) in [
            ("全力推进家庭医声签约", "医生"),
            ("落实防控措师", "措施"),
            ("开展传染病监侧工作", "监测"),
            ("医务工作者舍己为仁", "舍己为人"),
        ] {
            let found = proof(text);
            assert!(found.iter().any(|f| f.kind == Kind::Typo && f.suggest.contains(wanted)), "{text}: {found:?}");
        }
    }

    #[test]
    fn right_words_are_let_pass() {
        for text in
            ["第一季度与第二季度持平。", "王建军医生坚持随访。", "青川市白石县柳树镇卫生院", "他们说它的味道很好。"]
        {
            assert!(proof(text).is_empty(), "{text}: {:?}", proof(text));
        }
    }
}
