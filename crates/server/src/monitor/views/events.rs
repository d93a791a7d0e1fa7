//! Events: the row, the page, and what is done with them.

use super::ItemRow;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row of the list of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Headline of its first report.
    pub title: String,
    /// Level in force, 1–4.
    pub level: i64,
    /// Set by a person.
    pub by_hand: bool,
    /// Why this level.
    pub reasons: Vec<String>,
    /// First report.
    pub first_at: i64,
    /// Latest report.
    pub last_at: i64,
    /// Region.
    pub region: String,
    /// Reports that are not reposts.
    pub originals: i64,
    /// Reposts.
    pub reposts: i64,
    /// Outlets.
    pub outlets: i64,
    /// Heat.
    pub heat: f64,
    /// No alerts until then.
    pub muted_until: Option<i64>,
    /// The case of it.
    #[schema(value_type = Option<String>)]
    pub case_id: Option<Id>,
    /// For the lock.
    pub version: i64,
}

/// One outlet that carried an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarrierView {
    /// Code of the reach.
    pub reach: String,
    /// Reach in words.
    pub reach_title: String,
    /// Outlet.
    pub outlet: String,
    /// Its first report.
    pub first_at: i64,
    /// Reports.
    pub reports: i64,
}

/// A line of the score.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorView {
    /// Name.
    pub name: String,
    /// What was found.
    pub found: String,
    /// Points.
    pub points: i64,
    /// Whether they count towards the level.
    pub counts: bool,
}

/// A change of level.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelView {
    /// 1–4.
    pub level: i64,
    /// When.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Why.
    pub reasons: Vec<String>,
}

/// What a person merged, split or held apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// `merge`, `split`, `taken` (what another event was split by) or `apart`.
    pub kind: String,
    /// The other event.
    #[schema(value_type = Option<String>)]
    pub other_id: Option<Id>,
    /// Items moved.
    pub moved: i64,
    /// Why.
    pub reason: String,
    /// When.
    pub at: i64,
    /// Who.
    pub by: String,
    /// When it was undone.
    pub undone_at: Option<i64>,
}

/// Reports an hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendView {
    /// The first hour.
    pub from_at: i64,
    /// Reports in each.
    pub hours: Vec<i64>,
    /// The busiest hour.
    pub peak: usize,
    /// The hour of a second wave.
    pub second_wave: Option<usize>,
}

/// An event, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// The row.
    #[serde(flatten)]
    pub row: EventRow,
    /// Sum of the points that count.
    pub score: i64,
    /// The score, line by line.
    pub factors: Vec<FactorView>,
    /// What a person said when setting the level.
    pub hand_reason: String,
    /// How heat is reckoned.
    pub heat_formula: &'static str,
    /// Words it is about.
    pub words: Vec<String>,
    /// Reports an hour.
    pub trend: Option<TrendView>,
    /// Outlet by outlet, the earliest first.
    pub carriers: Vec<CarrierView>,
    /// Its reports, reposts folded under them.
    pub items: Vec<ItemRow>,
    /// Levels over time.
    pub levels: Vec<LevelView>,
    /// Merges and splits.
    pub edits: Vec<EditView>,
    /// Where it went, when it was merged into another.
    #[schema(value_type = Option<String>)]
    pub merged_into: Option<Id>,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// Sets a level by hand, or releases it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetLevel {
    /// 1–4; nothing releases the level to the rules.
    pub level: Option<i64>,
    /// Required.
    #[serde(default)]
    pub reason: String,
    /// As read.
    pub version: i64,
}

/// Merges another event into this one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Merge {
    /// The events that are absorbed.
    #[schema(value_type = Vec<String>)]
    pub others: Vec<Id>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Splits reports off into an event of their own.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Split {
    /// The reports; their reposts go with them.
    #[schema(value_type = Vec<String>)]
    pub items: Vec<Id>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Says that another event is not the same one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Apart {
    /// The other event.
    #[schema(value_type = String)]
    pub other: Id,
}

/// Another event that may be the same one.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoubleView {
    /// The other event.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its headline.
    pub title: String,
    /// Its first report.
    pub first_at: i64,
    /// Its latest report.
    pub last_at: i64,
    /// How like the two are, 0–100; from 50 they count as one by their first reports alone.
    pub likeness: i64,
    /// Places, figures and words that both name, the most telling first.
    pub shared: Vec<String>,
}

/// Mutes an event.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Mute {
    /// Until then; nothing lets it speak again.
    pub until: Option<i64>,
}
