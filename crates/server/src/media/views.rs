//! Shapes of media on the wire.

use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An outlet.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutletView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: String,
    /// Contact.
    pub contact: String,
    /// Note.
    pub note: String,
    /// From the starter pack, not yet confirmed.
    pub verify: bool,
    /// No longer used for new entries.
    pub retired: bool,
    /// Hosts, with a path where one matters: `epaper.example.cn/rb`.
    pub hosts: Vec<String>,
    /// Its general tier now; empty where the office has not said.
    pub tier: String,
    /// Its name.
    pub tier_title: String,
    /// The tier table of this outlet, oldest first.
    pub tiers: Vec<TierView>,
    /// For the optimistic lock.
    pub version: i64,
}

/// One line of a tier table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TierView {
    /// Code of the channel; empty = every channel.
    pub channel: String,
    /// Its name.
    pub channel_title: String,
    /// Code of the position; empty = every position.
    pub position: String,
    /// Its name.
    pub position_title: String,
    /// Code of the tier.
    pub tier: String,
    /// Its name.
    pub tier_title: String,
    /// From when it counts.
    pub from_at: i64,
}

/// Outlets and the words of the tier table.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutletList {
    /// In order of name.
    pub rows: Vec<OutletView>,
    /// Tiers: code and name, highest first.
    pub tiers: Vec<(String, String)>,
    /// Channels: code and name.
    pub channels: Vec<(String, String)>,
    /// Positions: code and name.
    pub positions: Vec<(String, String)>,
    /// Whether this reader may change them.
    pub may_manage: bool,
}

/// An outlet to be added or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OutletInput {
    /// Its name.
    pub name: String,
    /// Where it is.
    #[serde(default)]
    pub region: String,
    /// Contact.
    #[serde(default)]
    pub contact: String,
    /// Note.
    #[serde(default)]
    pub note: String,
    /// Hosts, with a path where one matters.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// General tier of a new outlet.
    #[serde(default)]
    pub tier: String,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}

/// A new line of a tier table.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TierInput {
    /// Only this channel; empty = every channel.
    #[serde(default)]
    pub channel: String,
    /// Only this position; empty = every position.
    #[serde(default)]
    pub position: String,
    /// The tier.
    pub tier: String,
    /// From when it counts, in milliseconds.
    pub from_at: i64,
}

/// An outlet to be joined with another.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergeInput {
    /// The one that stays.
    #[schema(value_type = String)]
    pub into: Id,
    /// The version the page has.
    pub version: i64,
}

/// An author and their share.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AuthorView {
    /// As printed.
    pub name: String,
    /// The user, when they are one.
    #[schema(value_type = Option<String>)]
    pub user_id: Option<Id>,
    /// Percent.
    pub share: i64,
}

/// A placement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// When it was published.
    pub placed_at: i64,
    /// Outlet.
    #[schema(value_type = String)]
    pub outlet_id: Id,
    /// Its name.
    pub outlet_name: String,
    /// Code of the channel.
    pub channel: String,
    /// Its name.
    pub channel_title: String,
    /// Code of the position.
    pub position: String,
    /// Its name.
    pub position_title: String,
    /// Code of the tier at its date; empty where the office has not said.
    pub tier: String,
    /// Its name.
    pub tier_title: String,
    /// Page or programme.
    pub page: String,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// The article it came from.
    #[schema(value_type = Option<String>)]
    pub article_id: Option<Id>,
    /// Authors with shares.
    pub authors: Vec<AuthorView>,
    /// Whether an evidence copy is kept.
    pub has_evidence: bool,
    /// Its SHA-256.
    pub evidence_hash: String,
    /// Counts as original.
    pub original: bool,
    /// What it reposts.
    #[schema(value_type = Option<String>)]
    pub repost_of: Option<Id>,
    /// `hand`, `link`, `import`, `monitor`.
    pub found_by: String,
    /// Note.
    pub note: String,
    /// When it was checked.
    pub verified_at: Option<i64>,
    /// By whom.
    pub verified_by: String,
    /// `ok`, `gone`, or empty when never checked.
    pub link_state: String,
    /// Who registered it.
    pub created_by: String,
    /// For the optimistic lock.
    pub version: i64,
    /// What this reader may do: `edit`, `verify`, `unverify`, `void`.
    pub allowed: Vec<String>,
}

/// A page of placements.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementList {
    /// The rows.
    pub rows: Vec<PlacementView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
    /// The tier table of all that match; adds up to the total.
    pub tiers: Vec<TierCount>,
    /// Whether this reader may register.
    pub may_register: bool,
}

/// One line of the tier table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TierCount {
    /// Code; empty = the office has not said.
    pub tier: String,
    /// Name.
    pub title: String,
    /// Originals.
    pub originals: i64,
    /// Reposts.
    pub reposts: i64,
    /// Both.
    pub count: i64,
}

/// Which placements.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct PlacementQuery {
    /// Words of title, outlet or unit.
    pub q: Option<String>,
    /// Code of the tier; `none` = without one.
    pub tier: Option<String>,
    /// Only this outlet.
    pub outlet_id: Option<i64>,
    /// Only this unit.
    pub unit_id: Option<i64>,
    /// Only of this article.
    pub article_id: Option<i64>,
    /// Published at or after, in milliseconds.
    pub from_at: Option<i64>,
    /// Published before, in milliseconds.
    pub to_at: Option<i64>,
    /// Only checked or unchecked ones.
    pub verified: Option<bool>,
    /// Only originals or reposts.
    pub original: Option<bool>,
    /// Cursor of the last row shown.
    pub after: Option<String>,
    /// 20 to 100.
    pub limit: Option<i64>,
}

/// A placement to be registered or changed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct PlacementInput {
    /// Made in the browser; sending twice is one placement.
    #[serde(default)]
    pub client_id: String,
    /// When it was published, in milliseconds.
    pub placed_at: i64,
    /// Outlet.
    #[schema(value_type = Option<String>)]
    pub outlet_id: Option<Id>,
    /// Code of the channel.
    #[serde(default)]
    pub channel: String,
    /// Code of the position.
    #[serde(default)]
    pub position: String,
    /// Page or programme.
    #[serde(default)]
    pub page: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Address.
    #[serde(default)]
    pub url: String,
    /// Unit; absent = mine.
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// The article it came from.
    #[schema(value_type = Option<String>)]
    pub article_id: Option<Id>,
    /// Authors with shares.
    #[serde(default)]
    pub authors: Vec<AuthorView>,
    /// Note.
    #[serde(default)]
    pub note: String,
    /// Counts as original; absent = found out by its likeness to others.
    pub original: Option<bool>,
    /// `hand`, `link`.
    #[serde(default)]
    pub found_by: String,
    /// Evidence read with the link: SHA-256 of the stored page.
    #[serde(default)]
    pub evidence_hash: String,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}

/// A reason with the version the page has.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReasonInput {
    /// The version the page has.
    pub version: i64,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A link to be read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LinkInput {
    /// Its address.
    pub url: String,
}

/// What a link says of itself. Fields that could not be read are empty, to be typed by hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// Its address after redirects.
    pub url: String,
    /// Title.
    pub title: String,
    /// When it was published.
    pub placed_at: Option<i64>,
    /// `stated`, `inferred`, `missing`.
    pub time_quality: String,
    /// The outlet its host belongs to.
    #[schema(value_type = Option<String>)]
    pub outlet_id: Option<Id>,
    /// Its name, or the source the page names.
    pub outlet_name: String,
    /// Code of the channel.
    pub channel: String,
    /// Code of the tier.
    pub tier: String,
    /// Name of the tier.
    pub tier_title: String,
    /// SHA-256 of the kept copy; empty when nothing could be read.
    pub evidence_hash: String,
    /// What could not be read, in one sentence; empty when all was.
    pub trouble: String,
    /// A placement that is the same.
    pub twin: Option<TwinView>,
}

/// A placement that is the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct TwinView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Title.
    pub title: String,
    /// Outlet.
    pub outlet_name: String,
    /// When it was published.
    pub placed_at: i64,
    /// Unit.
    pub unit_name: String,
}

/// A placement the monitor found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Outlet.
    pub outlet_name: String,
    /// Whether the outlet is in the register.
    pub outlet_known: bool,
    /// When it was published.
    pub placed_at: i64,
    /// Unit named in it.
    pub unit_name: String,
}

/// Placements the monitor found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionList {
    /// Newest first.
    pub rows: Vec<SuggestionView>,
    /// All that wait.
    pub total: i64,
}

/// What an import would do, or did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// Rows that can be taken.
    pub good: i64,
    /// Rows that repeat what is there.
    pub repeated: i64,
    /// Rows that cannot be taken.
    pub bad: Vec<BadRow>,
    /// Rows taken; 0 in a preview.
    pub taken: i64,
    /// The first rows, as they were understood.
    pub sample: Vec<ImportRow>,
}

/// A row that cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct BadRow {
    /// Line in the sheet, from 1.
    pub line: i64,
    /// Column.
    pub column: String,
    /// Why.
    pub reason: String,
}

/// A row as it was understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRow {
    /// Line in the sheet, from 1.
    pub line: i64,
    /// When it was published.
    pub placed_at: i64,
    /// Outlet.
    pub outlet_name: String,
    /// Name of the tier.
    pub tier_title: String,
    /// Title.
    pub title: String,
    /// Unit.
    pub unit_name: String,
}
