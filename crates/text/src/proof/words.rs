//! Words that are wrong wherever they stand: misspellings, swapped words, injected advertising, names of
//! authorities that have changed, exaggeration, secrecy marks. The list is data (`data/proof-words.tsv`).

use super::Kind;
use super::text::{Mark, Text, after, before, clause};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

struct Entry {
    kind: Kind,
    suggest: &'static str,
    why: &'static str,
    unless: Vec<String>,
}

struct List {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    entries: Vec<Entry>,
}

fn list() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut entries = Vec::new();
        let mut patterns: BTreeMap<String, u32> = BTreeMap::new();
        for line in include_str!("../../data/proof-words.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(kind), Some(words)) = (cells.next().and_then(kind_of), cells.next()) else { continue };
            for word in words.split('|').filter(|word| !word.is_empty()) {
                patterns.entry(crate::script::fold(word)).or_insert(entries.len() as u32);
            }
            let suggest = cells.next().unwrap_or("");
            let why = cells.next().unwrap_or("");
            let unless = cells.next().unwrap_or("").split('|').filter(|w| !w.is_empty()).map(crate::script::fold);
            entries.push(Entry { kind, suggest, why, unless: unless.collect() });
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns)
            .expect("the map has no doubled word");
        List { automaton, entries }
    })
}

fn kind_of(name: &str) -> Option<Kind> {
    Some(match name {
        "typo" => Kind::Typo,
        "swap" => Kind::Swap,
        "spam" => Kind::Spam,
        "obsolete" => Kind::Obsolete,
        "exaggeration" => Kind::Exaggeration,
        "secret" => Kind::Secret,
        _ => return None,
    })
}

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    let list = list();
    let folded = text.folded.as_str();
    // 史上最强 of a telephone is no health claim.
    let about_health = [
        "医",
        "药",
        "疗",
        "病",
        "健康",
        "患",
        "治",
        "症",
        "服用",
        "癌",
        "炎",
        "血压",
        "血糖",
        "保健",
        "免疫",
        "手术",
        "针灸",
        "见效",
        "复发",
        "副作用",
    ]
    .iter()
    .any(|word| folded.contains(word));
    let mut told: Vec<&str> = Vec::new();
    for found in list.automaton.leftmost_find_iter(folded) {
        let entry = &list.entries[found.value() as usize];
        let (start, end) = (found.start(), found.end());
        if !entry.unless.is_empty() {
            let near = clause(folded, start, end);
            if entry.unless.iter().any(|word| near.contains(word.as_str())) {
                continue;
            }
        }
        if entry.kind == Kind::Obsolete {
            let name = &folded[start..end];
            // An old name is pointed out once a text.
            if told.contains(&name) || is_history(folded, start, end) {
                continue;
            }
            told.push(name);
        }
        if entry.kind == Kind::Exaggeration && !about_health {
            continue;
        }
        let (start, end) = if entry.kind == Kind::Spam { widen(folded, start, end) } else { (start, end) };
        if entry.kind == Kind::Spam
            && let Some(last) = marks.last_mut().filter(|mark| mark.kind == Kind::Spam && mark.end >= start)
        {
            last.start = last.start.min(start);
            last.end = last.end.max(end);
            continue;
        }
        marks.push(Mark::new(entry.kind, start, end, entry.suggest, entry.why));
    }
}

/// An old name is right in a title, beside 原, and in a sentence about a year before it changed.
fn is_history(text: &str, start: usize, end: usize) -> bool {
    let near = clause(text, start, end);
    let quoted =
        before(text, start, 24).rfind('《').is_some_and(|open| !before(text, start, 24)[open..].contains('》'));
    quoted || before(text, start, 3).contains('原') || old_year(near)
}

fn old_year(clause: &str) -> bool {
    let bytes = clause.as_bytes();
    (0..bytes.len().saturating_sub(3)).any(|at| {
        let year = &bytes[at..at + 4];
        let alone = at == 0 || !bytes[at - 1].is_ascii_digit();
        alone
            && year.iter().all(u8::is_ascii_digit)
            && clause[at + 4..].starts_with('年')
            && (b"1900"[..] <= *year && *year < b"2019"[..])
    })
}

/// Injected words come in runs: 百家乐凯发k8, ks8凯发官方网站. The whole run is one finding.
fn widen(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut from = start;
    for c in text[..start].chars().rev().take(12) {
        if !c.is_ascii_alphanumeric() {
            break;
        }
        from -= c.len_utf8();
    }
    let mut to = end;
    for tail in ["官方网站", "官网", "娱乐", "平台", "app", "下载", "登录", "入口", "k8", "网站", "官方"]
    {
        if after(text, to, 8).starts_with(tail) {
            to += tail.len();
        }
    }
    for c in text[to..].chars().take(12) {
        if !c.is_ascii_alphanumeric() {
            break;
        }
        to += c.len_utf8();
    }
    (from, to)
}
