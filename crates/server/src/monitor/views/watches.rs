//! Watches and word lists.

use super::alerts::yes;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The four boxes of a watch, and the two of harmless contexts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct BoxesView {
    /// 地域.
    pub region: String,
    /// 主体.
    pub subject: String,
    /// 事件.
    pub event: String,
    /// 排除.
    pub noise: String,
    /// 无害语境.
    pub harmless: String,
    /// 重要词.
    pub grave: String,
}

/// A watch as edited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct WatchForm {
    /// Name.
    pub name: String,
    /// Why it is collected.
    pub purpose: String,
    /// The rule.
    pub boxes: BoxesView,
    /// `count`, `ordinary`, `sensitive`, `grave`.
    pub severity: String,
    /// In use.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
    /// The watch that is edited, for the preview.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub id: Option<Id>,
}

/// A watch.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Why it is collected.
    pub purpose: String,
    /// The rule.
    pub boxes: BoxesView,
    /// The rule in one line.
    pub rule: String,
    /// `count`, `ordinary`, `sensitive`, `grave`.
    pub severity: String,
    /// In words.
    pub severity_title: String,
    /// In use.
    pub enabled: bool,
    /// Items it found in the last 30 days.
    pub found: i64,
    /// For the lock; also names the version in force.
    pub version: i64,
    /// When it was saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// An earlier version of a watch.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Number.
    pub version: i64,
    /// The rule in one line.
    pub rule: String,
    /// The rule.
    pub boxes: BoxesView,
    /// In use.
    pub enabled: bool,
    /// When.
    pub at: i64,
    /// By whom.
    pub by: String,
}

/// A text in the preview of a watch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sample {
    /// Headline.
    pub title: String,
    /// Source.
    pub source: String,
    /// When.
    pub at: i64,
    /// Address.
    pub url: String,
    /// Words found, or the word that held it back.
    pub words: Vec<String>,
}

/// What a rule would have done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    /// Days looked back.
    pub days: i64,
    /// Texts looked at.
    pub looked_at: i64,
    /// Days that these cover: fewer where very much was collected.
    pub looked_days: i64,
    /// Texts it would hold.
    pub holds: i64,
    /// Of them not held by the version in force.
    pub gained: i64,
    /// Held by the version in force and no longer.
    pub lost: i64,
    /// Held back by noise.
    pub held_back: i64,
    /// Held back as harmless.
    pub harmless: i64,
    /// Newest gains.
    pub gained_samples: Vec<Sample>,
    /// Newest losses.
    pub lost_samples: Vec<Sample>,
    /// Newest held back.
    pub held_back_samples: Vec<Sample>,
    /// Newest hits.
    pub hit_samples: Vec<Sample>,
}

/// A word list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListView {
    /// Its id; nothing while it is still the one that ships.
    #[schema(value_type = Option<String>)]
    pub id: Option<Id>,
    /// Used in rules as @name.
    pub name: String,
    /// The words.
    pub words: Vec<String>,
    /// The office has edited it.
    pub own: bool,
    /// For the lock.
    pub version: i64,
}

/// A word list as edited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ListForm {
    /// Used in rules as @name.
    pub name: String,
    /// One a line, or parted by | or commas.
    pub words: String,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
}
