//! Tone (倾向), offence (冒犯), topic (类别) and rumour likeness (谣言倾向) of a text, each explained by the words
//! that decided it. Small linear models over hashed character runs and words; the clerk's corrections are
//! training rows. A classifier proposes, a person decides: tone alone never raises a level.

mod features;
mod lexicon;
mod model;

pub use lexicon::Polarity;
pub use model::{Model, Row, TrainSettings, train};

use crate::matcher;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// pos | neg.
    Tone,
    /// offensive | safe.
    Offence,
    /// Category of the health lexicon, or 其他.
    Topic,
    /// rumour | plain.
    Rumour,
}

impl Task {
    /// Reads the command line's word for a task.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "tone" => Self::Tone,
            "offence" => Self::Offence,
            "topic" => Self::Topic,
            "rumour" => Self::Rumour,
            _ => return None,
        })
    }
}

/// An answer with its grounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The likeliest label.
    pub label: String,
    /// Likelihood of each label; they add up to 1.
    pub scores: BTreeMap<String, f32>,
    /// Words that decided it, weightiest first.
    pub because: Vec<String>,
}

impl Verdict {
    /// Likelihood of the label given.
    pub fn confidence(&self) -> f32 {
        self.scores.get(&self.label).copied().unwrap_or(0.0)
    }
}

/// Three-way tone as the screens show it; sensitive, negative and untrue are different questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// 正面.
    Positive,
    /// 中性: the model is not sure either way.
    Neutral,
    /// 负面.
    Negative,
}

/// Share of likelihood below which a tone is called neutral.
const SURE_FROM: f32 = 0.68;

/// Answers one task with the shipped models.
pub fn classify(text: &str, task: Task) -> Verdict {
    match task {
        Task::Tone => tone(text),
        Task::Offence => offence(text),
        Task::Topic => topic(text),
        Task::Rumour => rumour(text),
    }
}

/// pos or neg, with the words that say so.
pub fn tone(text: &str) -> Verdict {
    match shipped_tone() {
        Some(model) => tone_by(model, text),
        None => lexicon::tone(text),
    }
}

/// The same by another model of pos and neg.
pub fn tone_by(model: &Model, text: &str) -> Verdict {
    let prepared = features::prepared(text);
    let found = lexicon::polarity(&prepared);
    lean(model.classify_prepared(&prepared, &found), found)
}

/// How far the word list moves a model that does not know, in nats for one word of praise or blame standing alone.
const LEAN: f32 = 2.0;

/// Added to the list's word: reviews that praise nothing mostly complain, a post that blames nothing seldom does.
const UNBLAMED: f32 = 0.2;

fn lean(mut verdict: Verdict, found: Polarity) -> Verdict {
    let good = leaned(verdict.scores.get("pos").copied().unwrap_or(0.5), &found);
    let label = if good >= 0.5 { "pos" } else { "neg" };
    if label != verdict.label {
        verdict.because = if label == "pos" { found.good } else { found.bad };
        verdict.because.dedup();
        verdict.because.truncate(6);
        verdict.label = label.to_owned();
    }
    verdict.scores = BTreeMap::from([("pos".to_owned(), good), ("neg".to_owned(), 1.0 - good)]);
    verdict
}

/// The model has learnt from reviews; on other kinds of text it is seldom sure, and there the word list, which
/// belongs to no kind, decides. The surer the model, the less the list moves it.
fn leaned(good: f32, found: &Polarity) -> f32 {
    let good = good.clamp(1e-6, 1.0 - 1e-6);
    let unsure = 1.0 - (2.0 * good - 1.0).abs();
    let leaned = (good / (1.0 - good)).ln() + LEAN * unsure * (found.lean() + UNBLAMED);
    1.0 / (1.0 + (-leaned).exp())
}

/// Likelihood that a text is positive, as [`tone`] finds it but without the words that say so: a third of the time.
pub fn goodness(text: &str) -> f32 {
    let Some(model) = shipped_tone() else { return lexicon::tone(text).scores["pos"] };
    let prepared = features::prepared(text);
    let found = lexicon::polarity(&prepared);
    leaned(model.likelihood("pos", &prepared, &found), &found)
}

/// Tone for a screen: neutral where the model is not sure.
pub fn tone_of(text: &str) -> (Tone, Verdict) {
    let verdict = tone(text);
    let tone = match verdict.label.as_str() {
        _ if verdict.confidence() < SURE_FROM => Tone::Neutral,
        "pos" => Tone::Positive,
        _ => Tone::Negative,
    };
    (tone, verdict)
}

/// offensive or safe.
pub fn offence(text: &str) -> Verdict {
    match shipped_offence() {
        Some(model) => model.classify(text),
        None => lexicon::offence(text),
    }
}

/// Rumour likeness: the manner of a text, not whether it is true.
pub fn rumour(text: &str) -> Verdict {
    lexicon::rumour(text)
}

/// Category of opinion by the health lexicon, with the words that matched.
pub fn topic(text: &str) -> Verdict {
    static WATCHES: OnceLock<Option<matcher::Watches>> = OnceLock::new();
    let lexicon = matcher::health_lexicon();
    let watches = WATCHES.get_or_init(|| {
        let of = |category: &matcher::Category| matcher::WatchSpec {
            name: category.name.clone(),
            rule: format!("@{}", category.name),
            ..matcher::WatchSpec::default()
        };
        let specs: Vec<matcher::WatchSpec> = lexicon.categories.iter().map(of).collect();
        matcher::Watches::compile_with(&specs, &lexicon.lists()).ok()
    });
    let found = watches
        .as_ref()
        .map(|watches| watches.find(&matcher::Doc { body: text, ..matcher::Doc::default() }))
        .unwrap_or_default();
    let mut weights: BTreeMap<String, f32> = found
        .iter()
        .map(|hit| (hit.watch.clone(), hit.hits.iter().map(|h| 0.5 + h.word.chars().count() as f32 / 4.0).sum()))
        .collect();
    weights.insert("其他".to_owned(), 0.75);
    let total: f32 = weights.values().sum();
    let scores: BTreeMap<String, f32> = weights.into_iter().map(|(name, weight)| (name, weight / total)).collect();
    let label = scores.iter().max_by(|a, b| a.1.total_cmp(b.1)).map_or_else(|| "其他".to_owned(), |(n, _)| n.clone());
    let mut because: Vec<String> =
        found.iter().filter(|hit| hit.watch == label).flat_map(|hit| hit.hits.iter().map(|h| h.word.clone())).collect();
    because.dedup();
    because.truncate(8);
    Verdict { label, scores, because }
}

fn shipped_tone() -> Option<&'static Model> {
    static MODEL: OnceLock<Option<Model>> = OnceLock::new();
    MODEL.get_or_init(|| Model::from_bytes(include_bytes!("../../data/models/tone.model"))).as_ref()
}

fn shipped_offence() -> Option<&'static Model> {
    static MODEL: OnceLock<Option<Model>> = OnceLock::new();
    MODEL.get_or_init(|| Model::from_bytes(include_bytes!("../../data/models/offence.model"))).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_offence_rumour_and_topic_answer() {
        assert_eq!(tone("服务态度太差了，排队三小时没人管，非常失望").label, "neg");
        assert_eq!(tone("医生护士都很耐心，治疗效果很好，非常感谢").label, "pos");
        assert_eq!(rumour("速看！内部消息，明天封城，赶紧转发给家人！！！").label, "rumour");
        assert_eq!(rumour("市卫健委昨日召开新闻发布会，通报流感监测情况。").label, "plain");
        let topic = topic("家属在医院门口堵门索赔，医患纠纷引关注");
        assert_eq!(topic.label, "医患纠纷");
        assert!(topic.because.contains(&"索赔".to_owned()));
        let mixed = "医生很好，可是排队太久";
        assert!((goodness(mixed) - tone(mixed).scores["pos"]).abs() < 1e-6);
        let total: f32 = topic.scores.values().sum();
        assert!((total - 1.0).abs() < 1e-3);
    }
}
