//! Items and what is asked of their stream.

use crate::monitor::store::captures::Evidence;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row of the stream.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Headline.
    pub title: String,
    /// Address of the original.
    pub url: String,
    /// Name of the source.
    pub source: String,
    /// Outlet or account that carried it.
    pub outlet: String,
    /// Platform, where there is one.
    pub platform: String,
    /// Code of the reach.
    pub reach: String,
    /// Reach in words.
    pub reach_title: String,
    /// Region.
    pub region: String,
    /// Publish time, or capture time where that is missing.
    pub at: i64,
    /// `stated`, `inferred`, `missing`.
    pub time_quality: String,
    /// `positive`, `neutral`, `negative`; a person's word before the machine's.
    pub tone: String,
    /// `unread`, `read`, `ignored`, `in_case`.
    pub state: String,
    /// The state in words.
    pub state_title: String,
    /// Why it was ignored.
    pub state_reason: String,
    /// Its event.
    #[schema(value_type = Option<String>)]
    pub event_id: Option<Id>,
    /// Name of its event.
    pub event_title: Option<String>,
    /// Level of its event, 1–4.
    pub level: Option<i64>,
    /// Reports of its event, reposts included.
    pub similar: i64,
    /// Reposts of this very report.
    pub reposts: i64,
    /// The report it repeats.
    #[schema(value_type = Option<String>)]
    pub repost_of: Option<Id>,
    /// The case that has it.
    #[schema(value_type = Option<String>)]
    pub case_id: Option<Id>,
    /// Names of the watches that found it.
    pub watches: Vec<String>,
    /// Where the words of the search stand in the headline, in characters.
    pub marks: Vec<(usize, usize)>,
    /// The words around the first hit of a search in the text.
    pub excerpt: Option<Excerpt>,
    /// For the lock.
    pub version: i64,
    /// What this reader may do.
    pub allowed: Vec<String>,
}

/// Words that a watch found in an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundBy {
    /// The watch.
    #[schema(value_type = String)]
    pub watch_id: Id,
    /// Its name now.
    pub name: String,
    /// The version that found it.
    pub version: i64,
    /// Words, each once.
    pub words: Vec<String>,
}

/// An item, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// The row.
    #[serde(flatten)]
    pub row: ItemRow,
    /// The text, personal data masked.
    pub body: String,
    /// Outlet that the page names as its source.
    pub origin: String,
    /// When it was captured.
    pub captured_at: i64,
    /// Interactions, where the source states them.
    pub interactions: Option<i64>,
    /// Personal data masked in it.
    pub masked: i64,
    /// Likeness to rumours, 0–1000.
    pub rumour: i64,
    /// What a person said of it: `rumour` or `plain`.
    pub rumour_label: Option<String>,
    /// Times its text has changed.
    pub revision: i64,
    /// Why it stands where it stands.
    pub because: Vec<String>,
    /// Watches with their words.
    pub found_by: Vec<FoundBy>,
    /// Evidence copies.
    pub evidence: Vec<Evidence>,
    /// Reposts of it, or the others of its group.
    pub group: Vec<ItemRow>,
    /// Who set the state.
    pub state_by: String,
    /// When.
    pub state_at: Option<i64>,
}

/// Numbers beside the stream.
#[derive(Debug, Serialize, ToSchema)]
pub struct StreamHead {
    /// State and count, reposts folded.
    pub states: Vec<(String, i64)>,
    /// The last time any source was asked.
    pub last_run_at: Option<i64>,
    /// Sources that are red.
    pub red_sources: i64,
    /// Alerts that nobody has answered.
    pub open_alerts: i64,
    /// Those of them that went a step up for it.
    pub late_alerts: i64,
}

/// What is done with items.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Triage {
    /// The items.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<Id>,
    /// `read`, `unread`, `ignore`, `restore`, `move`, `label`.
    pub act: String,
    /// Why; required to ignore.
    #[serde(default)]
    pub reason: String,
    /// Where to, with `move`; nothing makes a new event.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub event_id: Option<Id>,
    /// `tone` or `rumour`, with `label`.
    #[serde(default)]
    pub task: String,
    /// The label.
    #[serde(default)]
    pub label: String,
}

/// What was done, and what was not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Triaged {
    /// Items that changed.
    pub done: i64,
    /// Sentences for those that did not.
    pub refused: Vec<String>,
    /// The items as they stand now.
    pub rows: Vec<ItemRow>,
}

/// A saved search of a person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The filters, as the address of the stream has them.
    pub query: String,
}

/// What a search found besides its rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facets {
    /// By source: (id, name, count).
    pub sources: Vec<(String, String, i64)>,
    /// By reach: (code, words, count).
    pub reaches: Vec<(String, String, i64)>,
    /// By watch: (id, name, count).
    pub watches: Vec<(String, String, i64)>,
    /// By level: (level, count).
    pub levels: Vec<(i64, i64)>,
    /// By day: (day, count).
    pub days: Vec<(String, i64)>,
}

/// A piece of a text with what was found in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Excerpt {
    /// The piece, `…` where something stands before it.
    pub text: String,
    /// Where the words of the search stand in it, in characters.
    pub marks: Vec<(usize, usize)>,
}
