//! Simplified and traditional script (繁简): conversion for display, folding for comparison.
//! Called by matching, search, fingerprints and the `convert` verb. Longest phrase first, then single
//! characters, as OpenCC does it with the same dictionaries (provenance: docs/features/text-engine.md).
//! Never guesses regional vocabulary (软件/軟體): that changes what somebody wrote.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use std::sync::OnceLock;

/// Direction of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// 简体.
    Simplified,
    /// 繁体 in OpenCC's own standard, no Taiwan or Hong Kong variants.
    Traditional,
}

impl Script {
    /// Reads the command line's word for a script.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "simplified" => Some(Self::Simplified),
            "traditional" => Some(Self::Traditional),
            _ => None,
        }
    }
}

/// Converts in either direction.
pub fn convert(text: &str, to: Script) -> String {
    match to {
        Script::Simplified => to_simplified(text),
        Script::Traditional => to_traditional(text),
    }
}

/// Traditional → simplified. Text without a traditional character comes back unchanged.
pub fn to_simplified(text: &str) -> String {
    let table = simplify();
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let first = bytes[at];
        if first < 0xE0 {
            at += if first < 0x80 { 1 } else { 2 };
            continue;
        }
        let (code, length) = code_at(bytes, at);
        let to = if code < 0x1_0000 { table.near[code] } else { table.far(code) };
        if to == 0 {
            at += length;
            continue;
        }
        if to == PHRASE
            && let Some((taken, replacement)) = table.phrase(&text[at..], code)
        {
            out.push_str(&text[copied..at]);
            out.push_str(replacement);
            at += taken;
            copied = at;
            continue;
        }
        let single = if to == PHRASE { table.single(code) } else { to };
        if single != 0 && single as usize != code {
            out.push_str(&text[copied..at]);
            out.extend(char::from_u32(single));
            copied = at + length;
        }
        at += length;
    }
    out.push_str(&text[copied..]);
    out
}

/// Simplified → traditional, longest phrase first.
pub fn to_traditional(text: &str) -> String {
    let table = traditionalise();
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    for found in table.words.leftmost_find_iter(text) {
        let (start, end) = table.spans[found.value() as usize];
        let replacement = &table.replacements[start as usize..end as usize];
        out.push_str(&text[copied..found.start()]);
        out.push_str(replacement);
        copied = found.end();
    }
    out.push_str(&text[copied..]);
    out
}

/// One character brought to the form in which texts are compared: simplified, half width, lower case.
/// One character in, one out, so positions stay what they were.
#[inline]
pub fn fold_char(c: char) -> char {
    let code = c as usize;
    if code < 0x80 {
        return c.to_ascii_lowercase();
    }
    if code < 0x1_0000 {
        return char::from_u32(u32::from(folds()[code])).unwrap_or(c);
    }
    char::from_u32(simplify().far(code)).filter(|to| *to != '\0' && (*to as u32) != PHRASE).unwrap_or(c)
}

/// [`fold_char`] over a whole text; the number of characters is unchanged.
pub fn fold(text: &str) -> String {
    let table = folds();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let code = c as usize;
        out.push(if code < 0x1_0000 { char::from_u32(u32::from(table[code])).unwrap_or(c) } else { fold_char(c) });
    }
    out
}

/// [`fold`] for the source of a regular expression: letter case is left alone, because `\S` is not `\s`.
pub(crate) fn fold_pattern(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { fold_char(c) }).collect()
}

/// Whether a text holds traditional-only characters, so that its author can be answered in the same script.
pub fn looks_traditional(text: &str) -> bool {
    let table = simplify();
    let mut han = 0_usize;
    let mut traditional = 0_usize;
    for c in text.chars().take(2_000) {
        let code = c as usize;
        if (0x4E00..0xA000).contains(&code) {
            han += 1;
            let single = if table.near[code] == PHRASE { table.single(code) } else { table.near[code] };
            traditional += usize::from(single != 0 && single as usize != code);
        }
    }
    traditional * 10 > han
}

/// The fold table of the first plane, for loops that cannot afford a call per character.
pub(crate) fn folds() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let simple = simplify();
        let mut table: Vec<u16> = (0..=u16::MAX).collect();
        for (code, slot) in table.iter_mut().enumerate() {
            let single = if simple.near[code] == PHRASE { simple.single(code) } else { simple.near[code] };
            if single != 0 && single < 0x1_0000 {
                *slot = single as u16;
            }
            let c = char::from_u32(u32::from(*slot)).unwrap_or('\0');
            let half = match c {
                // Full-width ASCII (ＣＯＶＩＤ－１９) and the ideographic space.
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
                '\u{3000}' | '\u{00A0}' => ' ',
                _ => c,
            };
            let mut lower = half.to_lowercase();
            if let (Some(only), None) = (lower.next(), lower.next())
                && (only as u32) < 0x1_0000
            {
                *slot = only as u16;
            }
        }
        table
    })
}

/// Marks a character that begins a phrase; no assigned character has this code.
const PHRASE: u32 = u32::MAX;

struct Simplify {
    /// 0 = stays, [`PHRASE`] = look for a phrase first, otherwise the simplified character.
    near: Vec<u32>,
    far: std::collections::HashMap<u32, u32>,
    singles: std::collections::HashMap<u32, u32>,
    /// Phrases by first character, longest first.
    phrases: std::collections::HashMap<u32, Vec<(&'static str, &'static str)>>,
}

impl Simplify {
    fn far(&self, code: usize) -> u32 {
        self.far.get(&(code as u32)).copied().unwrap_or(0)
    }
    fn single(&self, code: usize) -> u32 {
        self.singles.get(&(code as u32)).copied().unwrap_or(0)
    }
    fn phrase(&self, rest: &str, code: usize) -> Option<(usize, &'static str)> {
        let list = self.phrases.get(&(code as u32))?;
        list.iter().find(|(from, _)| rest.starts_with(from)).map(|(from, to)| (from.len(), *to))
    }
}

fn simplify() -> &'static Simplify {
    static TABLE: OnceLock<Simplify> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut near = vec![0_u32; 0x1_0000];
        let mut far = std::collections::HashMap::new();
        let mut put = |from: char, to: char| {
            if (from as usize) < 0x1_0000 {
                near[from as usize] = to as u32;
            } else {
                far.insert(from as u32, to as u32);
            }
        };
        let mut chars = std::collections::HashMap::new();
        for (from, to) in pairs(TRADITIONAL_CHARACTERS) {
            if let (Some(f), Some(t)) = (only_char(from), only_char(to)) {
                put(f, t);
                chars.insert(f, t);
            }
        }
        // A compatibility ideograph (豈 U+F900) is first its ordinary self, then simplified.
        for (from, to) in pairs(COMPATIBILITY) {
            if let (Some(f), Some(t)) = (only_char(from), only_char(to)) {
                put(f, chars.get(&t).copied().unwrap_or(t));
            }
        }
        let mut phrases: std::collections::HashMap<u32, Vec<(&str, &str)>> = std::collections::HashMap::new();
        let mut singles = std::collections::HashMap::new();
        for (from, to) in pairs(TRADITIONAL_PHRASES) {
            if let Some(first) = from.chars().next() {
                phrases.entry(first as u32).or_default().push((from, to));
                let slot = if (first as usize) < 0x1_0000 { near[first as usize] } else { 0 };
                if slot != PHRASE {
                    singles.insert(first as u32, slot);
                }
                if (first as usize) < 0x1_0000 {
                    near[first as usize] = PHRASE;
                }
            }
        }
        for list in phrases.values_mut() {
            list.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        }
        Simplify { near, far, singles, phrases }
    })
}

struct Traditionalise {
    words: CharwiseDoubleArrayAhoCorasick<u32>,
    replacements: String,
    spans: Vec<(u32, u32)>,
}

fn traditionalise() -> &'static Traditionalise {
    static TABLE: OnceLock<Traditionalise> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut replacements = String::new();
        let mut spans = Vec::new();
        let mut words: Vec<(&str, u32)> = Vec::new();
        let mut add = |from: &'static str, to: &str| {
            let start = replacements.len() as u32;
            replacements.push_str(to);
            words.push((from, spans.len() as u32));
            spans.push((start, replacements.len() as u32));
        };
        let singles: std::collections::HashMap<&str, &str> = pairs(SIMPLIFIED_CHARACTERS).collect();
        for (from, to) in pairs(SIMPLIFIED_PHRASES) {
            add(from, to);
        }
        for (from, to) in &singles {
            add(from, to);
        }
        for (from, to) in pairs(COMPATIBILITY) {
            add(from, singles.get(to).copied().unwrap_or(to));
        }
        let words = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(words)
            .expect("the shipped dictionary has no empty and no doubled key");
        Traditionalise { words, replacements, spans }
    })
}

/// Code point and byte length of the multi-byte character that begins at `at` (three or four bytes).
#[inline(always)]
fn code_at(bytes: &[u8], at: usize) -> (usize, usize) {
    let low = |n: usize| usize::from(bytes[at + n] & 0x3F);
    if bytes[at] < 0xF0 {
        (usize::from(bytes[at] & 0x0F) << 12 | low(1) << 6 | low(2), 3)
    } else {
        (usize::from(bytes[at] & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4)
    }
}

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(|line| line.split_once('\t'))
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

const SIMPLIFIED_PHRASES: &str = include_str!("../data/script/simplified-phrases.tsv");
const SIMPLIFIED_CHARACTERS: &str = include_str!("../data/script/simplified-characters.tsv");
const TRADITIONAL_PHRASES: &str = include_str!("../data/script/traditional-phrases.tsv");
const TRADITIONAL_CHARACTERS: &str = include_str!("../data/script/traditional-characters.tsv");
const COMPATIBILITY: &str = include_str!("../data/script/compatibility.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_win_over_characters() {
        for (simplified, traditional) in
            [("头发", "頭髮"), ("发展", "發展"), ("干净", "乾淨"), ("干部", "幹部"), ("皇后", "皇后"), ("以后", "以後")]
        {
            assert_eq!(to_traditional(simplified), traditional);
            assert_eq!(to_simplified(traditional), simplified);
        }
        assert_eq!(to_simplified("乾坤"), "乾坤");
    }

    #[test]
    fn fold_keeps_the_number_of_characters() {
        let text = "ＣＯＶＩＤ－１９ 衛生局　乾淨𠮷";
        assert_eq!(fold(text).chars().count(), text.chars().count());
        assert_eq!(fold("ＣＯＶＩＤ－１９　衛生局"), "covid-19 卫生局");
    }

    #[test]
    fn plain_text_is_untouched() {
        let text = "a—é，今天天气很好🙂。";
        assert_eq!(to_simplified(text), text);
        assert!(looks_traditional("衛生計生工作總結"));
        assert!(!looks_traditional("卫生计生工作总结"));
    }
}
