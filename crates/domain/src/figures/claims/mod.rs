//! Reads a report as a careful approver would: the blanks left in it, the figures it claims, the cut-off each
//! figure stands at, and the sums that do not hold. Finds, never mends. Positions are in characters of the text
//! as given; traditional script and full-width signs are understood.

mod blanks;
mod doubts;
mod numbers;
mod tables;
#[cfg(test)]
mod tests;
mod units;

use super::{approx::Approx, count_unit::CountUnit, script::fold};
use serde::Serialize;

pub use doubts::editions;

/// A place left open where a number belongs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Blank {
    /// First character.
    pub start: usize,
    /// One past the last character, the unit included.
    pub end: usize,
    /// As it stands in the report.
    pub found: String,
    /// The unit printed behind it, where it is one we count in.
    pub unit: Option<CountUnit>,
    /// The unit as printed.
    pub word: String,
    /// Whether the unit is counted in 万.
    pub ten_thousands: bool,
    /// 余 or 多 printed behind it.
    pub approx: Option<Approx>,
    /// The words before and behind, one line.
    pub context: String,
    /// The words that say what is counted, for a cell of a table; otherwise empty and the sentence says it.
    #[serde(skip)]
    pub label: String,
}

/// What a number in a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// So many were counted.
    Counted,
    /// So many in all: 共、总计、合计.
    Total,
    /// So many are demanded: 不少于、不低于.
    Demanded,
    /// So many a day.
    PerDay,
    /// So many on average.
    Average,
    /// The so-manieth: 第36个.
    Ordinal,
    /// So many at another time: 去年同期.
    Before,
}

/// A figure a report claims.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// First character of the number.
    pub start: usize,
    /// One past the last character, the unit included.
    pub end: usize,
    /// As it stands in the report.
    pub found: String,
    /// The number, 万 multiplied out; fractions are cut.
    pub value: i64,
    /// Its unit.
    pub unit: CountUnit,
    /// A word of approximation, if any.
    pub approx: Option<Approx>,
    /// What it says.
    pub sense: Sense,
    /// The cut-off its sentence names (4月底, 5月29日, 目前).
    pub cutoff: Option<String>,
    /// The words before and behind, one line.
    pub context: String,
    /// The words that say what is counted, for a cell of a table; otherwise empty.
    #[serde(skip)]
    pub label: String,
}

/// Something in a report that does not hold or must be asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// `sum_differs`, `units_mixed`, `per_day`, `list_shorter`, `list_longer`, `share_differs`, `growth_differs`,
    /// `edition_differs`, `said_twice`, `word_not_borne`.
    pub code: &'static str,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// One Chinese sentence: what does not hold, or what to ask.
    pub sentence: String,
    /// Whether it contradicts itself; otherwise it only has to be asked or labelled.
    pub contradicts: bool,
}

/// Everything found in one report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reading {
    /// Blanks in the order of the text.
    pub blanks: Vec<Blank>,
    /// Figures in the order of the text.
    pub claims: Vec<Claim>,
    /// What does not hold.
    pub doubts: Vec<Doubt>,
}

/// A text without full stops is still read in pieces.
const LONGEST_SENTENCE: usize = 2_000;

/// Reads a report.
pub fn read(text: &str) -> Reading {
    read_as(text, text)
}

/// Reads a report of which somebody who knows more letters has made a simplified copy, letter for letter.
/// A copy of another length is not used.
pub fn read_as(text: &str, simplified: &str) -> Reading {
    let original: Vec<char> = text.chars().collect();
    let mut folded = fold(simplified);
    if folded.len() != original.len() {
        folded = fold(text);
    }
    let page = Page { original: &original, text: &folded };
    let tables = page.tables();
    let mut blanks = page.blanks();
    let mut claims = page.claims();
    for table in &tables {
        page.table_blanks(table, &mut blanks);
        page.table_claims(table, &mut claims);
    }
    page.form_blanks(&mut blanks);
    blanks.sort_by_key(|blank| blank.start);
    claims.sort_by_key(|claim| claim.start);
    let mut doubts = page.doubts(&claims);
    for table in &tables {
        doubts.extend(page.table_doubts(table));
    }
    doubts.sort_by_key(|doubt| doubt.start);
    Reading { blanks, claims, doubts }
}

/// The cut-offs a report stands at, each once, in the order of the text.
pub fn cutoffs(claims: &[Claim]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for cutoff in claims.iter().filter_map(|claim| claim.cutoff.as_ref()) {
        if !seen.contains(cutoff) {
            seen.push(cutoff.clone());
        }
    }
    seen
}

/// A report with its folded copy.
struct Page<'a> {
    original: &'a [char],
    text: &'a [char],
}

impl Page<'_> {
    fn at(&self, i: usize) -> Option<char> {
        self.text.get(i).copied()
    }

    fn before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|k| self.at(k))
    }

    /// The next character that is no space and no line break, and where it stands.
    fn skip_space(&self, mut i: usize) -> usize {
        while matches!(self.at(i), Some(' ' | '\n' | '\r')) {
            i += 1;
        }
        i
    }

    fn starts(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(k, c)| self.at(i + k) == Some(c))
    }

    /// The next letters without the spaces and line breaks between them.
    fn rest(&self, i: usize, most: usize) -> String {
        self.text[i.min(self.text.len())..].iter().filter(|c| !c.is_whitespace()).take(most).collect()
    }

    /// The letters before, without spaces and line breaks.
    fn run_up(&self, i: usize, most: usize) -> String {
        let mut letters: Vec<char> =
            self.text[..i].iter().rev().take(most * 2).filter(|c| !c.is_whitespace()).take(most).copied().collect();
        letters.reverse();
        letters.into_iter().collect()
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.original[start..end].iter().collect()
    }

    fn context(&self, start: usize, end: usize) -> String {
        let from = self.sentence_start(start).max(start.saturating_sub(28));
        let to = (end..(end + 12).min(self.text.len()))
            .find(|i| self.ends_sentence(*i))
            .unwrap_or((end + 12).min(self.text.len()));
        self.slice(from, to).chars().filter(|c| !matches!(c, '\n' | '\r')).collect::<String>().trim().to_string()
    }

    /// A question mark beside another is a blank, not an end.
    fn ends_sentence(&self, i: usize) -> bool {
        match self.text[i] {
            '。' | '!' => true,
            '?' => self.at(i + 1) != Some('?') && self.before(i) != Some('?'),
            _ => false,
        }
    }

    /// Where the sentence of `i` begins. A line break alone does not end one (copied reports are hard-wrapped);
    /// an empty line does.
    fn sentence_start(&self, i: usize) -> usize {
        let mut at = i;
        while at > i.saturating_sub(LONGEST_SENTENCE) {
            if self.ends_sentence(at - 1) || (self.text[at - 1] == '\n' && at > 1 && self.text[at - 2] == '\n') {
                break;
            }
            at -= 1;
        }
        at
    }

    /// Where the sentence of `i` ends.
    fn sentence_end(&self, i: usize) -> usize {
        let most = (i + LONGEST_SENTENCE).min(self.text.len());
        (i..most)
            .find(|k| self.ends_sentence(*k) || (self.text[*k] == '\n' && self.at(k + 1) == Some('\n')))
            .unwrap_or(most)
    }

    /// The words between the last comma (or figure) and the number. An enumeration comma does not end them:
    /// 共在网站、专报和杂志发布2620条次 is one total.
    fn clause(&self, i: usize) -> String {
        let ends = |c: char| matches!(c, ',' | ';' | ':') || c.is_ascii_digit();
        let start = self.sentence_start(i);
        let from = (start..i).rev().find(|k| ends(self.text[*k])).map_or(start, |k| k + 1);
        self.text[from..i].iter().filter(|c| !c.is_whitespace()).collect()
    }
}

fn is_word(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
