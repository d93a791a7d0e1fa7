//! All watches over one text in one pass: every word of every rule stands in one tree, the text is folded before it,
//! and only watches whose deciding words were met are worked out.

use super::rule::{Expr, Field, Filter, Rule, RuleError};
use super::trie::Trie;
use super::{Lists, WatchSpec};
use crate::script;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// A text to be judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Doc<'a> {
    /// 标题.
    pub title: &'a str,
    /// 正文.
    pub body: &'a str,
    /// Name of the source; empty when unknown.
    pub source: &'a str,
    /// Tier of the outlet; empty when unknown.
    pub tier: &'a str,
    /// Region of the source; empty when unknown.
    pub region: &'a str,
}

/// One word found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Part of the watch it satisfied: 地域, 主题, 事件 or 规则.
    pub rule: String,
    /// The word as the rule has it (folded).
    pub word: String,
    /// Position in characters within its field.
    pub at: usize,
    /// Whether `at` counts in the title.
    pub in_title: bool,
}

/// A watch that holds, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WatchHit {
    /// Name of the watch.
    pub watch: String,
    /// Place of the watch in the list it was compiled from.
    pub index: usize,
    /// The words that made it hold, longest first where they overlap.
    pub hits: Vec<Hit>,
}

/// A watch that would hold but for its noise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Name of the watch.
    pub watch: String,
    /// The noise word that held it back.
    pub word: String,
}

/// What all watches say of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Watches that hold.
    pub watches: Vec<WatchHit>,
    /// Watches held back by noise.
    pub held: Vec<Held>,
}

impl Report {
    /// Why nothing was kept, as one sentence; nothing when a watch holds.
    pub fn dropped(&self) -> Option<String> {
        if !self.watches.is_empty() {
            return None;
        }
        Some(match self.held.first() {
            Some(held) => format!("方案“{}”命中，但含噪声词“{}”", held.watch, held.word),
            None => "没有命中任何监测方案".to_owned(),
        })
    }
}

/// Watches made ready; cheap to share between threads, replaced whole when one of them is edited.
pub struct Watches {
    trie: Trie,
    words: Vec<Word>,
    watches: Vec<Compiled>,
    /// Watches to work out when a word is met.
    woken_by: Vec<Vec<u32>>,
    /// Watches without a deciding word (only filters or expressions).
    always: Vec<u32>,
}

struct Word {
    text: String,
    edges: Edges,
}

/// Latin words match whole: DRG is not in DRGs, AI not in CHINA.
#[derive(Clone, Copy, PartialEq)]
struct Edges {
    left: bool,
    right: bool,
}

struct Compiled {
    name: String,
    parts: Vec<(&'static str, Node)>,
    noise: Option<Node>,
    except: Vec<u32>,
}

enum Node {
    Words(Vec<u32>, Field),
    Near(Box<Node>, Box<Node>, usize),
    Pattern(regex::Regex, Field),
    From(Filter),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// One occurrence: word, field (0 title, 1 body), characters from..to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    word: u32,
    field: u8,
    start: u32,
    end: u32,
}

/// Occurrences remembered of one text; a page of one repeated word must not fill the memory.
const MOST_PLACES: usize = 200_000;
/// Occurrences looked at on each side of NEAR.
const MOST_NEAR: usize = 512;
/// Occurrences of one word shown as evidence.
const SHOWN: usize = 3;

impl Watches {
    /// Compiles watches without named lists.
    pub fn compile(specs: &[WatchSpec]) -> Result<Self, (String, RuleError)> {
        Self::compile_with(specs, &Lists::new())
    }

    /// Compiles watches; the error names the watch and the place in its rule.
    pub fn compile_with(specs: &[WatchSpec], lists: &Lists) -> Result<Self, (String, RuleError)> {
        let mut ids = Ids::default();
        let mut watches = Vec::new();
        let mut woken: Vec<(u32, u32)> = Vec::new();
        let mut always = Vec::new();
        for spec in specs {
            let compiled = compile_one(spec, lists, &mut ids).map_err(|error| (spec.name.clone(), error))?;
            let index = watches.len() as u32;
            let deciding = compiled.parts.iter().filter_map(|(_, node)| deciding(node)).min_by_key(Vec::len);
            match deciding {
                Some(words) => woken.extend(words.into_iter().map(|word| (word, index))),
                None => always.push(index),
            }
            watches.push(compiled);
        }
        let mut woken_by = vec![Vec::new(); ids.words.len()];
        for (word, index) in woken {
            woken_by[word as usize].push(index);
        }
        let trie = Trie::of(ids.words.iter().map(|word| word.text.as_str()));
        Ok(Self { trie, words: ids.words, watches, woken_by, always })
    }

    /// Number of different words of all watches.
    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The watches that hold for a text.
    pub fn find(&self, doc: &Doc<'_>) -> Vec<WatchHit> {
        self.report(doc).watches
    }

    /// The watches that hold, and those that noise held back.
    pub fn report(&self, doc: &Doc<'_>) -> Report {
        let mut places = Vec::new();
        self.scan(doc.title, 0, &mut places);
        self.scan(doc.body, 1, &mut places);
        places.sort_unstable();
        let mut distinct: Vec<u32> = places.iter().map(|place| place.word).collect();
        distinct.dedup();
        let mut candidates: BTreeSet<u32> = self.always.iter().copied().collect();
        candidates.extend(distinct.iter().flat_map(|word| &self.woken_by[*word as usize]));
        let mut report = Report::default();
        let mut folded = Folded { doc, title: None, body: None };
        for index in candidates {
            let watch = &self.watches[index as usize];
            let shadows = shadows(&places, &watch.except);
            let mut view = View { places: &places, distinct: &distinct, shadows: &shadows, folded: &mut folded };
            if !watch.parts.iter().all(|(_, node)| view.holds(node)) {
                continue;
            }
            if let Some(noise) = &watch.noise
                && view.holds(noise)
            {
                let mut hits = Vec::new();
                self.evidence(noise, "噪声", &mut view, &mut hits);
                let word = hits.first().map_or_else(|| "噪声规则".to_owned(), |hit| hit.word.clone());
                report.held.push(Held { watch: watch.name.clone(), word });
                continue;
            }
            let mut hits = Vec::new();
            for (label, node) in &watch.parts {
                self.evidence(node, label, &mut view, &mut hits);
            }
            keep_longest(&mut hits);
            report.watches.push(WatchHit { watch: watch.name.clone(), index: index as usize, hits });
        }
        report
    }

    /// Counts all overlapping occurrences of all words; what the benchmark measures.
    pub fn count(&self, text: &str) -> usize {
        let mut places = Vec::new();
        self.scan(text, 1, &mut places);
        places.len()
    }

    fn scan(&self, text: &str, field: u8, places: &mut Vec<Place>) {
        if self.words.is_empty() {
            return;
        }
        let folds = script::folds();
        let fold = |c: char| folds.get(c as usize).map_or_else(|| script::fold_char(c) as u32, |c| u32::from(*c));
        let chars: Vec<u32> = text.chars().map(fold).collect();
        places.reserve(chars.len() / 8);
        self.trie.find(&chars, |word, start, end| {
            let edges = self.words[word as usize].edges;
            let joined = edges.left && start > 0 && is_latin(chars[start - 1])
                || edges.right && chars.get(end).is_some_and(|c| is_latin(*c));
            if !joined && places.len() < MOST_PLACES {
                places.push(Place { word, field, start: start as u32, end: end as u32 });
            }
        });
    }

    /// The words that made a node hold.
    fn evidence(&self, node: &Node, label: &str, view: &mut View<'_, '_>, hits: &mut Vec<Hit>) {
        match node {
            Node::Words(words, field) => {
                for word in view.met(words) {
                    for place in view.places_of(word, *field).take(SHOWN) {
                        hits.push(Hit {
                            rule: label.to_owned(),
                            word: self.words[word as usize].text.clone(),
                            at: place.start as usize,
                            in_title: place.field == 0,
                        });
                    }
                }
            }
            Node::Near(left, right, _) => {
                self.evidence(left, label, view, hits);
                self.evidence(right, label, view, hits);
            }
            Node::Pattern(pattern, field) => {
                for in_title in [true, false] {
                    if !in_title && *field == Field::Title {
                        continue;
                    }
                    let text = view.folded.text(in_title);
                    if let Some(found) = pattern.find(text) {
                        let at = text[..found.start()].chars().count();
                        let word = found.as_str().chars().take(60).collect();
                        hits.push(Hit { rule: label.to_owned(), word, at, in_title });
                    }
                }
            }
            Node::All(parts) => parts.iter().for_each(|part| self.evidence(part, label, view, hits)),
            Node::Any(parts) => {
                for part in parts {
                    if view.holds(part) {
                        self.evidence(part, label, view, hits);
                    }
                }
            }
            Node::From(_) | Node::Not(_) => {}
        }
    }
}

#[derive(Default)]
struct Ids {
    by_text: HashMap<String, u32>,
    words: Vec<Word>,
}

impl Ids {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        let id = self.words.len() as u32;
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        self.words.push(Word {
            text: text.to_owned(),
            edges: Edges { left: latin(text.chars().next()), right: latin(text.chars().next_back()) },
        });
        self.by_text.insert(text.to_owned(), id);
        id
    }
}

fn compile_one(spec: &WatchSpec, lists: &Lists, ids: &mut Ids) -> Result<Compiled, RuleError> {
    let mut parts = Vec::new();
    for (label, text) in [("地域", &spec.region), ("主题", &spec.subject), ("事件", &spec.event), ("规则", &spec.rule)]
    {
        if !text.trim().is_empty() {
            parts.push((label, node(&Rule::parse_with(text, lists)?.expr, ids)));
        }
    }
    if parts.is_empty() {
        return Err(RuleError { at: 0, sentence: "方案没有任何规则".into() });
    }
    let noise = match spec.noise.trim() {
        "" => None,
        text => Some(node(&Rule::parse_with(text, lists)?.expr, ids)),
    };
    let except = spec.except.iter().map(|word| script::fold(word.trim())).filter(|w| !w.is_empty()).map(|w| ids.of(&w));
    let except = except.collect();
    Ok(Compiled { name: spec.name.clone(), parts, noise, except })
}

fn node(expr: &Expr, ids: &mut Ids) -> Node {
    match expr {
        Expr::Word(word, field) => Node::Words(vec![ids.of(word)], *field),
        Expr::List(_, words, field) => {
            let mut list: Vec<u32> = words.iter().map(|word| ids.of(word)).collect();
            list.sort_unstable();
            list.dedup();
            Node::Words(list, *field)
        }
        Expr::Near(a, b, width) => Node::Near(Box::new(node(a, ids)), Box::new(node(b, ids)), *width),
        Expr::Pattern(pattern, field) => Node::Pattern(pattern.clone(), *field),
        Expr::From(filter) => Node::From(filter.clone()),
        Expr::All(parts) => Node::All(parts.iter().map(|part| node(part, ids)).collect()),
        Expr::Any(parts) => Node::Any(parts.iter().map(|part| node(part, ids)).collect()),
        Expr::Not(inner) => Node::Not(Box::new(node(inner, ids))),
    }
}

/// The words of which at least one must be met for the node to hold; nothing when it can hold without.
fn deciding(node: &Node) -> Option<Vec<u32>> {
    match node {
        Node::Words(words, _) => Some(words.clone()),
        Node::Near(left, right, _) => [deciding(left), deciding(right)].into_iter().flatten().min_by_key(Vec::len),
        Node::All(parts) => parts.iter().filter_map(deciding).min_by_key(Vec::len),
        Node::Any(parts) => {
            let each: Option<Vec<Vec<u32>>> = parts.iter().map(deciding).collect();
            each.map(|lists| lists.concat())
        }
        Node::Pattern(..) | Node::From(_) | Node::Not(_) => None,
    }
}

struct Folded<'a> {
    doc: &'a Doc<'a>,
    title: Option<String>,
    body: Option<String>,
}

impl Folded<'_> {
    fn text(&mut self, title: bool) -> &str {
        if title {
            self.title.get_or_insert_with(|| script::fold(self.doc.title))
        } else {
            self.body.get_or_insert_with(|| script::fold(self.doc.body))
        }
    }
}

struct View<'a, 'd> {
    places: &'a [Place],
    /// The different words met, rising.
    distinct: &'a [u32],
    /// Spans of longer words inside which a hit means nothing.
    shadows: &'a [Place],
    folded: &'a mut Folded<'d>,
}

impl<'a> View<'a, '_> {
    /// Those of a node's words (rising) that were met; a list of thousands costs no more than what was met.
    fn met<'w>(&self, words: &'w [u32]) -> impl Iterator<Item = u32> + use<'a, 'w> {
        let distinct = self.distinct;
        let few = words.len() <= distinct.len();
        let (outer, inner): (&[u32], &[u32]) = if few { (words, distinct) } else { (distinct, words) };
        outer.iter().copied().filter(|word| inner.binary_search(word).is_ok()).collect::<Vec<u32>>().into_iter()
    }

    fn places_of(&self, word: u32, field: Field) -> impl Iterator<Item = &'a Place> + use<'a> {
        let from = self.places.partition_point(|place| place.word < word);
        let shadows = self.shadows;
        self.places[from..]
            .iter()
            .take_while(move |place| place.word == word)
            .filter(move |place| field == Field::Anywhere || place.field == 0)
            .filter(move |place| !shadows.iter().any(|shadow| covers(shadow, place)))
    }

    fn spans(&self, node: &Node, out: &mut Vec<Place>) {
        match node {
            Node::Words(words, field) => {
                for word in self.met(words) {
                    out.extend(self.places_of(word, *field).take(MOST_NEAR.saturating_sub(out.len())));
                }
            }
            Node::Any(parts) => parts.iter().for_each(|part| self.spans(part, out)),
            Node::Near(left, right, width) => {
                let (mut a, mut b) = (Vec::new(), Vec::new());
                self.spans(left, &mut a);
                self.spans(right, &mut b);
                out.extend(near_pairs(&a, &b, *width));
            }
            _ => {}
        }
    }

    fn holds(&mut self, node: &Node) -> bool {
        match node {
            Node::Words(words, field) => self.met(words).any(|word| self.places_of(word, *field).next().is_some()),
            Node::Near(..) => {
                let mut found = Vec::new();
                self.spans(node, &mut found);
                !found.is_empty()
            }
            Node::Pattern(pattern, field) => {
                pattern.is_match(self.folded.text(true))
                    || (*field == Field::Anywhere && pattern.is_match(self.folded.text(false)))
            }
            Node::From(filter) => from_holds(filter, self.folded.doc),
            Node::All(parts) => parts.iter().all(|part| self.holds(part)),
            Node::Any(parts) => parts.iter().any(|part| self.holds(part)),
            Node::Not(inner) => !self.holds(inner),
        }
    }
}

/// Pairs no more than `width` characters apart, each as the span of both.
fn near_pairs(a: &[Place], b: &[Place], width: usize) -> Vec<Place> {
    let mut out = Vec::new();
    for x in a {
        for y in b {
            if x.field != y.field || (x.start, x.end) == (y.start, y.end) {
                continue;
            }
            let gap = x.start.max(y.start).saturating_sub(x.end.min(y.end)) as usize;
            if gap <= width {
                out.push(Place { start: x.start.min(y.start), end: x.end.max(y.end), ..*x });
                if out.len() >= MOST_NEAR {
                    return out;
                }
            }
        }
    }
    out
}

fn from_holds(filter: &Filter, doc: &Doc<'_>) -> bool {
    match filter {
        Filter::Source(value) => script::fold(doc.source).contains(value),
        Filter::Tier(value) => script::fold(doc.tier) == *value,
        Filter::Region(value) => script::fold(doc.region).contains(value),
    }
}

fn shadows(places: &[Place], except: &[u32]) -> Vec<Place> {
    let mut out = Vec::new();
    for word in except {
        let from = places.partition_point(|place| place.word < *word);
        out.extend(places[from..].iter().take_while(|place| place.word == *word));
    }
    out
}

fn covers(outer: &Place, inner: &Place) -> bool {
    outer.field == inner.field
        && outer.start <= inner.start
        && outer.end >= inner.end
        && outer.end - outer.start > inner.end - inner.start
}

/// Longest hit first, so 中医院 is not also counted as 医院.
fn keep_longest(hits: &mut Vec<Hit>) {
    let spans: Vec<(bool, usize, usize)> =
        hits.iter().map(|hit| (hit.in_title, hit.at, hit.at + hit.word.chars().count())).collect();
    let mut index = 0;
    hits.retain(|_| {
        let (field, start, end) = spans[index];
        let covered = spans.iter().any(|(f, s, e)| *f == field && *s <= start && *e >= end && e - s > end - start);
        index += 1;
        !covered
    });
    hits.sort_by(|a, b| (!a.in_title, a.at, &a.rule).cmp(&(!b.in_title, b.at, &b.rule)));
    hits.dedup();
}

/// Whether a folded character is a Latin letter or a digit.
fn is_latin(c: u32) -> bool {
    u8::try_from(c).is_ok_and(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(name: &str, region: &str, subject: &str, event: &str, noise: &str) -> WatchSpec {
        WatchSpec {
            name: name.into(),
            region: region.into(),
            subject: subject.into(),
            event: event.into(),
            noise: noise.into(),
            ..WatchSpec::default()
        }
    }

    #[test]
    fn region_and_subject_and_event_not_noise() {
        let watches = Watches::compile(&[watch("医患", "青川市|白石县", "医院|卫生院", "伤医|医闹|打人", "演练|招聘")])
            .expect("compiles");
        let doc = |body| Doc { body, ..Doc::default() };
        let found = watches.find(&doc("白石縣人民醫院發生打人事件"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].hits.iter().map(|hit| hit.word.as_str()).collect::<Vec<_>>(), ["白石县", "医院", "打人"]);
        assert_eq!(found[0].hits[1].at, 5);
        let held = watches.report(&doc("白石县医院开展伤医事件应急演练"));
        assert!(held.watches.is_empty());
        assert_eq!(held.dropped().expect("held"), "方案“医患”命中，但含噪声词“演练”");
        assert!(watches.find(&doc("外省医院发生打人事件")).is_empty());
    }

    #[test]
    fn exceptions_near_titles_and_latin_words() {
        let mut spec = watch("甲", "朝阳", "", "", "");
        spec.except = vec!["朝阳产业".into()];
        spec.rule = "(医院 NEAR/4 打人) | title:DRG".into();
        let watches = Watches::compile(&[spec]).expect("compiles");
        let find = |title, body| watches.find(&Doc { title, body, ..Doc::default() }).len();
        assert_eq!(find("", "健康是朝阳产业，医院打人"), 0);
        assert_eq!(find("", "朝阳一医院打人"), 1);
        assert_eq!(find("", "朝阳一医院里今天有人在打人"), 0);
        assert_eq!(find("ＤＲＧ改革", "朝阳"), 1);
        assert_eq!(find("DRGs改革", "朝阳"), 0);
    }

    #[test]
    fn filters_and_expressions() {
        let mut spec = watch("乙", "", "", "", "");
        spec.rule = r"/甲流.{0,4}聚集/ source:日报 tier:市级".into();
        let watches = Watches::compile(&[spec]).expect("compiles");
        let doc = Doc { body: "学校甲流病例聚集", source: "青川日报", tier: "市级", ..Doc::default() };
        assert_eq!(watches.find(&doc)[0].hits[0].word, "甲流病例聚集");
        assert!(watches.find(&Doc { tier: "省级", ..doc }).is_empty());
    }
}
