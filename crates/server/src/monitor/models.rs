//! The classifiers in use: those that ship, or the office's own, trained by `weixuan text train` from its corrections and laid
//! into the data folder as `models/tone.model` and `models/rumour.model`. A new file is taken up with the next texts.

use crate::platform::App;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use text::classify::{self, Model, Verdict};

/// The classifiers of this process.
#[derive(Default)]
pub struct Models {
    tone: Option<Model>,
    rumour: Option<Model>,
}

/// Which files were read, and what came of them.
#[derive(Default)]
struct Held {
    stamps: HashMap<&'static str, Option<SystemTime>>,
    models: Arc<Models>,
}

/// The models in force. Asked for every batch: two looks at the folder cost nothing beside a batch.
pub fn current(app: &App) -> Arc<Models> {
    let held = app.held(Mutex::<Held>::default);
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = app.config().data.join("models");
    let stamp = |task: &str| std::fs::metadata(file(&folder, task)).and_then(|about| about.modified()).ok();
    let stamps = HashMap::from([("tone", stamp("tone")), ("rumour", stamp("rumour"))]);
    if stamps != held.stamps {
        held.models = Arc::new(Models { tone: read(&folder, "tone"), rumour: read(&folder, "rumour") });
        held.stamps = stamps;
    }
    Arc::clone(&held.models)
}

fn file(folder: &Path, task: &str) -> std::path::PathBuf {
    folder.join(format!("{task}.model"))
}

/// A model file, or nothing: a damaged one is said and the shipped model goes on.
fn read(folder: &Path, task: &str) -> Option<Model> {
    let bytes = std::fs::read(file(folder, task)).ok()?;
    let model = Model::from_bytes(&bytes);
    if model.is_none() {
        tracing::warn!(task, "the office's own model cannot be read; the shipped one is used");
    }
    model
}

impl Models {
    /// −1000 (negative) … 1000 (positive).
    pub fn tone(&self, text: &str) -> i64 {
        let Some(model) = &self.tone else { return ((2.0 * classify::goodness(text) - 1.0) * 1000.0) as i64 };
        let verdict = model.classify(text);
        let share = |labels: [&str; 2]| -> f32 { labels.iter().filter_map(|label| verdict.scores.get(*label)).sum() };
        ((share(["pos", "positive"]) - share(["neg", "negative"])) * 1000.0) as i64
    }

    /// 0 … 1000.
    pub fn rumour(&self, text: &str) -> i64 {
        let verdict: Verdict =
            self.rumour.as_ref().map_or_else(|| classify::rumour(text), |model| model.classify(text));
        (verdict.scores.get("rumour").copied().unwrap_or(0.0) * 1000.0) as i64
    }
}
