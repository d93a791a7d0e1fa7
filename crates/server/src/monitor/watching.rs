//! The watches of the office, compiled once per version and shared by every digest.
//! Editing a watch or a list raises one counter; the next text is matched by the new version, without a restart.

use super::store::watches as store;
use crate::platform::App;
use domain::ids::Id;
use domain::monitor::relevance::Match;
use domain::monitor::rule::{Boxes, words};
use domain::monitor::watch::Severity;
use serde_json::json;
use std::sync::{Arc, RwLock};
use text::matcher::{Doc, Hit, Lists, RuleError, WatchSpec, Watches};

/// One watch inside a compiled set.
#[derive(Clone, Debug)]
pub struct Member {
    /// The watch.
    pub id: Id,
    /// Its version.
    pub version: i64,
    /// How grave a hit can be.
    pub severity: Severity,
}

/// What a part of the compiled set stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Positive,
    Harmless,
    Grave,
}

/// Every enabled watch in one automaton.
pub struct WatchSet {
    /// The version of all watches and lists together.
    pub version: i64,
    /// The watches.
    pub members: Vec<Member>,
    parts: Vec<(usize, Side)>,
    watches: Watches,
    home: Vec<Home>,
}

/// A name that is ours, and the region it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// 青禾县, 青禾, 青禾县人民医院.
    pub name: String,
    /// 青禾县.
    pub region: String,
    /// The region of the whole office: another one that is named beside it says more.
    pub whole: bool,
}

/// A match with the words found.
pub struct Finding {
    /// For the rule that judges.
    pub found: Match,
    /// `[{rule, word, at, in_title}]`, each word once.
    pub hits: serde_json::Value,
}

/// What all watches say of one text.
pub struct Findings {
    /// One for each watch whose positive part holds, noise or not.
    pub list: Vec<Finding>,
    /// A name of our own region stands in the text.
    pub own_region: bool,
    /// The region that it speaks of, as far as headline and beginning say.
    pub region: Option<String>,
}

/// Characters of a text in which its place is named.
const LEAD: usize = 200;

impl WatchSet {
    /// Compiles watches. The error names the field and the place in it.
    pub fn compile(
        version: i64,
        drafts: &[(Member, Boxes)],
        lists: &Lists,
        home: Vec<Home>,
    ) -> Result<WatchSet, (usize, RuleError)> {
        let mut specs = Vec::new();
        let mut parts = Vec::new();
        for (index, (_, boxes)) in drafts.iter().enumerate() {
            specs.push(WatchSpec {
                name: specs.len().to_string(),
                region: boxes.region.trim().to_owned(),
                subject: boxes.subject.trim().to_owned(),
                event: boxes.event.trim().to_owned(),
                noise: boxes.noise.trim().to_owned(),
                ..WatchSpec::default()
            });
            parts.push((index, Side::Positive));
            for (rule, side) in [(&boxes.harmless, Side::Harmless), (&boxes.grave, Side::Grave)] {
                if !rule.trim().is_empty() {
                    specs.push(WatchSpec {
                        name: specs.len().to_string(),
                        rule: rule.trim().to_owned(),
                        ..WatchSpec::default()
                    });
                    parts.push((index, side));
                }
            }
        }
        let watches = Watches::compile_with(&specs, lists).map_err(|(name, error)| {
            let part: usize = name.parse().unwrap_or(0);
            (parts.get(part).map_or(0, |(index, _)| *index), error)
        })?;
        let members = drafts.iter().map(|(member, _)| member.clone()).collect();
        Ok(WatchSet { version, members, parts, watches, home })
    }

    /// Asks every watch about one simplified text.
    pub fn find(&self, doc: &Doc<'_>) -> Findings {
        let report = self.watches.report(doc);
        let mut list: Vec<Finding> = Vec::new();
        let mut side: Vec<(usize, Side, String)> = Vec::new();
        for hit in &report.watches {
            let Some((index, kind)) = self.parts.get(hit.index).copied() else { continue };
            match kind {
                Side::Positive => list.push(Finding {
                    found: Match { watch: index, noise: None, harmless: None, grave: false },
                    hits: json!(each_once(&hit.hits)),
                }),
                kind => side.push((index, kind, hit.hits.first().map_or_else(String::new, |hit| hit.word.clone()))),
            }
        }
        for held in &report.held {
            let part: usize = held.watch.parse().unwrap_or(usize::MAX);
            if let Some((index, Side::Positive)) = self.parts.get(part).copied() {
                list.push(Finding {
                    found: Match { watch: index, noise: Some(held.word.clone()), harmless: None, grave: false },
                    hits: json!([]),
                });
            }
        }
        for finding in &mut list {
            for (_, kind, word) in side.iter().filter(|(index, _, _)| *index == finding.found.watch) {
                match kind {
                    Side::Harmless => finding.found.harmless = Some(word.clone()),
                    Side::Grave => finding.found.grave = true,
                    Side::Positive => {}
                }
            }
        }
        let own_region = self.home.iter().any(|home| doc.title.contains(&home.name) || doc.body.contains(&home.name));
        Findings { list, own_region, region: if own_region { self.region(doc) } else { None } }
    }

    /// The region named first in the headline, else in the beginning; a part of our region goes before the whole.
    fn region(&self, doc: &Doc<'_>) -> Option<String> {
        let end = doc.body.char_indices().nth(LEAD).map_or(doc.body.len(), |(at, _)| at);
        let named = |text: &str, whole: bool| {
            let places = self.home.iter().filter(|home| home.whole == whole && !home.region.is_empty());
            let first = places.filter_map(|home| Some((text.find(&home.name)?, home))).min_by_key(|(at, _)| *at);
            first.map(|(_, home)| home.region.clone())
        };
        let lead = &doc.body[..end];
        named(doc.title, false)
            .or_else(|| named(lead, false))
            .or_else(|| named(doc.title, true))
            .or_else(|| named(lead, true))
    }
}

/// The first place of each word that was hit, so many words at most.
fn each_once(hits: &[Hit]) -> Vec<&Hit> {
    const MOST: usize = 20;
    let mut words: Vec<&Hit> = Vec::new();
    for hit in hits {
        if words.len() < MOST && !words.iter().any(|known| known.word == hit.word) {
            words.push(hit);
        }
    }
    words
}

/// The set in force; compiled anew when its version has moved.
pub async fn current(app: &App) -> anyhow::Result<Arc<WatchSet>> {
    let held = app.held(|| RwLock::new(None::<Arc<WatchSet>>));
    let version = store::set_version(app).await?;
    let known = held.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    if let Some(set) = known.filter(|set| set.version == version) {
        return Ok(set);
    }
    let set = Arc::new(load(app, version).await?);
    *held.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::clone(&set));
    Ok(set)
}

async fn load(app: &App, version: i64) -> anyhow::Result<WatchSet> {
    let (lists, home) = (lists(app).await?, home(app).await?);
    let mut drafts: Vec<(Member, Boxes)> = store::all(app)
        .await?
        .into_iter()
        .filter(|watch| watch.enabled)
        .map(|watch| {
            let boxes = watch.draft.0.boxes.clone();
            (Member { id: watch.id, version: watch.version, severity: watch.draft.0.severity }, boxes)
        })
        .collect();
    loop {
        match WatchSet::compile(version, &drafts, &lists, home.clone()) {
            Ok(set) => return Ok(set),
            // A list was edited under a watch that used it. The others must not stop for that.
            Err((index, error)) => {
                let (member, _) = drafts.remove(index);
                tracing::warn!(watch = %member.id, error = error.sentence, "a watch no longer compiles and is left out");
            }
        }
    }
}

/// Every word list: the office's own over those that ship with the product, and `@本地` from the unit tree.
pub async fn lists(app: &App) -> anyhow::Result<Lists> {
    let mut lists = text::matcher::health_lexicon().lists();
    lists.insert("本地".into(), home(app).await?.into_iter().map(|home| home.name).collect());
    for list in store::lists(app).await? {
        lists.insert(list.name, words(&list.words));
    }
    // A rule that names an empty list would be refused as a whole.
    lists.retain(|_, words| !words.is_empty());
    Ok(lists)
}

/// Names that are ours: regions and short names of the unit tree, the longest first.
pub async fn home(app: &App) -> anyhow::Result<Vec<Home>> {
    let units = crate::people::units_below(app, "/").await?;
    let whole = units.first().map(|unit| unit.region.trim().to_owned()).unwrap_or_default();
    let mut names: Vec<Home> = Vec::new();
    for unit in &units {
        let region = unit.region.trim();
        // 青禾县 is also written 青禾.
        let bare = region.strip_suffix(['市', '县', '区', '旗']).unwrap_or(region);
        for name in [region, unit.short_name.trim(), unit.name.trim(), bare] {
            let name = text::script::to_simplified(name);
            if name.chars().count() >= 2 && !names.iter().any(|known| known.name == name) {
                names.push(Home { name, region: region.to_owned(), whole: region == whole });
            }
        }
    }
    names.sort_by_key(|home| std::cmp::Reverse(home.name.chars().count()));
    Ok(names)
}

/// The words of hits, each once.
pub fn hit_words(hits: &serde_json::Value) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for hit in hits.as_array().into_iter().flatten() {
        if let Some(word) = hit["word"].as_str()
            && !words.iter().any(|known| known == word)
        {
            words.push(word.to_owned());
        }
    }
    words
}
