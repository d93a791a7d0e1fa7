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
#[into_params(parameter_in = Query)]
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
    /// ok, doubt, gone: what the last check of the address said.
    pub link: Option<String>,
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

/// A field of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// In the record.
    pub code: String,
    /// On screens.
    pub title: String,
    /// `text`, `long`, `int`, `day`, `choice`, `flag`.
    pub holds: String,
    /// Whether it must be there.
    pub required: bool,
    /// For choices.
    pub choices: Vec<String>,
}

/// A register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterView {
    /// In addresses.
    pub code: String,
    /// On screens.
    pub title: String,
    /// What its title line is called.
    pub subject: String,
    /// What its date is called.
    pub date: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// An entry of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its title line.
    pub title: String,
    /// Its date.
    pub at: i64,
    /// Its fields by code.
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
    /// No longer in force.
    pub closed: bool,
    /// For accounts: `fresh`, `amber`, `red`, `broken`, `unknown`.
    pub light: String,
    /// For accounts: the latest counts.
    pub counts: Option<SnapshotView>,
    /// Last change.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the optimistic lock.
    pub version: i64,
    /// Whether this reader may change it.
    pub may_edit: bool,
}

/// A page of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordList {
    /// Newest first.
    pub rows: Vec<RecordView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
    /// Whether this reader may add.
    pub may_edit: bool,
}

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordQuery {
    /// Words.
    pub q: Option<String>,
    /// Also those no longer in force.
    #[serde(default)]
    pub closed: bool,
    /// Cursor of the last row shown.
    pub after: Option<String>,
    /// 20 to 100.
    pub limit: Option<i64>,
}

/// An entry to be added or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RecordInput {
    /// Made in the browser; sending twice is one entry.
    #[serde(default)]
    pub client_id: String,
    /// Its title line.
    #[serde(default)]
    pub title: String,
    /// Its date, in milliseconds.
    #[serde(default)]
    pub at: i64,
    /// Its fields by code.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
    /// Unit; absent = mine.
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// No longer in force.
    #[serde(default)]
    pub closed: bool,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}

/// Counts of an account on a day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SnapshotView {
    /// The day.
    pub taken_at: i64,
    /// 用户数.
    pub followers: Option<i64>,
    /// 累计发布.
    pub posts: Option<i64>,
    /// 累计留言.
    pub messages: Option<i64>,
    /// 累计回复.
    pub replies: Option<i64>,
    /// Last post.
    pub last_post_at: Option<i64>,
    /// Who counted.
    pub taken_by: String,
}

/// Counts to be written down.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SnapshotInput {
    /// The day, in milliseconds.
    pub taken_at: i64,
    /// 用户数.
    pub followers: Option<i64>,
    /// 累计发布.
    pub posts: Option<i64>,
    /// 累计留言.
    pub messages: Option<i64>,
    /// 累计回复.
    pub replies: Option<i64>,
    /// Last post, in milliseconds.
    pub last_post_at: Option<i64>,
}

/// A press event.
#[derive(Debug, Serialize, ToSchema)]
pub struct PressView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Code of the kind.
    pub kind: String,
    /// Its name.
    pub kind_title: String,
    /// Topic.
    pub topic: String,
    /// When.
    pub held_at: i64,
    /// Where.
    pub place: String,
    /// Places linked by video.
    pub sites: Vec<String>,
    /// Host.
    pub host: String,
    /// Speakers.
    pub speakers: Vec<String>,
    /// Outlets invited.
    pub outlets_invited: Vec<String>,
    /// Outlets that came.
    pub outlets_present: Vec<String>,
    /// Journalists, as visits.
    pub journalists: i64,
    /// Run sheet.
    pub run_sheet: String,
    /// 发布口径.
    pub lines: String,
    /// 新闻通稿.
    pub release: String,
    /// Code of the state.
    pub state: String,
    /// Its name.
    pub state_title: String,
    /// For the optimistic lock.
    pub version: i64,
    /// `edit`, `hold`, `cancel`.
    pub allowed: Vec<String>,
}

/// A page of press events.
#[derive(Debug, Serialize, ToSchema)]
pub struct PressList {
    /// Newest first.
    pub rows: Vec<PressView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
    /// Kinds: code and name.
    pub kinds: Vec<(String, String)>,
    /// Whether this reader may change them.
    pub may_manage: bool,
}

/// A press event to be added or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PressInput {
    /// Made in the browser; sending twice is one event.
    #[serde(default)]
    pub client_id: String,
    /// Code of the kind.
    #[serde(default)]
    pub kind: String,
    /// Topic.
    #[serde(default)]
    pub topic: String,
    /// When, in milliseconds.
    #[serde(default)]
    pub held_at: i64,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// Places linked by video.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Host.
    #[serde(default)]
    pub host: String,
    /// Speakers.
    #[serde(default)]
    pub speakers: Vec<String>,
    /// Outlets invited.
    #[serde(default)]
    pub outlets_invited: Vec<String>,
    /// Outlets that came.
    #[serde(default)]
    pub outlets_present: Vec<String>,
    /// Journalists, as visits.
    #[serde(default)]
    pub journalists: i64,
    /// Run sheet.
    #[serde(default)]
    pub run_sheet: String,
    /// 发布口径.
    #[serde(default)]
    pub lines: String,
    /// 新闻通稿.
    #[serde(default)]
    pub release: String,
    /// `held`, `cancelled`; anything else leaves the state.
    #[serde(default)]
    pub state: String,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}
