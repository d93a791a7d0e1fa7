//! The shapes of monitoring on the wire. Ids travel as strings, moments as milliseconds.

use super::store::alerts::{Delivery, Receipt};
use super::store::captures::{Dropped, Evidence};
use super::store::sources::{Options, Run};
use domain::ids::Id;
use domain::monitor::LevelTable;
use domain::monitor::alert::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of rows with the cursor of the next.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Cursor of the next page; nothing at the end.
    pub next: Option<String>,
    /// How many there are; 10,001 stands for more than ten thousand.
    pub total: i64,
}

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
    /// `merge`, `split` or `apart`.
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

/// An alert of the inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its event.
    #[schema(value_type = String)]
    pub event_id: Id,
    /// 1–4.
    pub level: i64,
    /// Headline of the event when it was raised.
    pub title: String,
    /// Why.
    pub reasons: Vec<String>,
    /// When it was raised.
    pub raised_at: i64,
    /// When it may go out (quiet hours).
    pub send_at: i64,
    /// When it went out.
    pub sent_at: Option<i64>,
    /// Times it was escalated.
    pub step: i64,
    /// When it was answered.
    pub acknowledged_at: Option<i64>,
    /// By whom.
    pub acknowledged_by: String,
    /// What they said.
    pub note: String,
    /// People told.
    pub told: i64,
    /// Of them, who have seen it.
    pub seen: i64,
    /// When this reader has seen it.
    pub mine_seen_at: Option<i64>,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// Who was told, and how it was delivered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertTrail {
    /// People.
    pub receipts: Vec<Receipt>,
    /// Channels.
    pub deliveries: Vec<Delivery>,
}

/// Answers an alert.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Acknowledge {
    /// What will be done.
    #[serde(default)]
    pub note: String,
}

/// The rules of alerts in force: every threshold.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rules {
    /// 分级标准.
    #[schema(value_type = Object)]
    pub table: LevelTable,
    /// From which level, quiet hours, escalation, briefs.
    #[schema(value_type = Object)]
    pub terms: Terms,
    /// Version of the table.
    pub version: i64,
    /// Version of the terms.
    pub terms_version: i64,
}

/// Rules as edited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RulesForm {
    /// 分级标准.
    #[schema(value_type = Object)]
    pub table: LevelTable,
    /// From which level, quiet hours, escalation, briefs.
    #[schema(value_type = Object)]
    pub terms: Terms,
    /// As read.
    #[serde(default)]
    pub version: i64,
    /// As read.
    #[serde(default)]
    pub terms_version: i64,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What other rules would have raised.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replay {
    /// Days played again.
    pub days: i64,
    /// Events played again.
    pub events: i64,
    /// Alerts by level by the rules in force, Ⅰ first.
    pub now: Vec<i64>,
    /// Alerts by level by the edited rules.
    pub then: Vec<i64>,
    /// Headlines announced only by the edited rules.
    pub gained: Vec<String>,
    /// Headlines announced no more.
    pub lost: Vec<String>,
}

/// A saved search of a person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The filters, as the address of the stream has them.
    pub query: String,
}

/// A channel; its secret is never sent back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Kind in words.
    pub kind_title: String,
    /// Address, its key hidden.
    pub target: String,
    /// A secret is set.
    pub has_secret: bool,
    /// Levels from this one on are carried, 1–4.
    pub from_level: i64,
    /// In use.
    pub enabled: bool,
    /// It carries briefs.
    pub briefs: bool,
    /// Last delivery.
    pub last_sent_at: Option<i64>,
    /// Last failure.
    pub last_fault: String,
    /// For the lock.
    pub version: i64,
}

/// A channel as edited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChannelForm {
    /// Name.
    pub name: String,
    /// `webhook`, `wecom`, `dingtalk`, `feishu`, `email`.
    pub kind: String,
    /// Address; empty keeps the one that is set.
    #[serde(default)]
    pub target: String,
    /// Secret; empty keeps the one that is set.
    #[serde(default)]
    pub secret: String,
    /// 1–4.
    pub from_level: i64,
    /// In use.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// It carries briefs.
    #[serde(default)]
    pub briefs: bool,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
}

fn yes() -> bool {
    true
}

/// What a test said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tested {
    /// It went through.
    pub ok: bool,
    /// In words.
    pub sentence: String,
}

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

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Kind in words.
    pub kind_title: String,
    /// Address.
    pub url: String,
    /// Code of the reach.
    pub reach: String,
    /// Reach in words.
    pub reach_title: String,
    /// Region.
    pub region: String,
    /// Platform.
    pub platform: String,
    /// Why it may be collected.
    pub legal_basis: String,
    /// Who answers for it.
    pub owner: String,
    /// `verify`, `on`, `paused`.
    pub state: String,
    /// `green`, `amber`, `red`, `grey`.
    pub light: String,
    /// Why, in a sentence.
    pub health: String,
    /// Last time it was asked.
    pub last_run_at: Option<i64>,
    /// Last time something new came.
    pub last_new_at: Option<i64>,
    /// Next time it is asked.
    pub next_at: i64,
    /// Kept in the last seven days.
    pub kept: i64,
    /// Dropped in the last seven days.
    pub dropped: i64,
    /// Days a text is kept.
    pub retention_days: i64,
    /// What is particular to it.
    pub options: Options,
    /// For the lock.
    pub version: i64,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// A source with its last runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcePage {
    /// The source.
    pub source: SourceView,
    /// The last runs, newest first.
    pub runs: Vec<Run>,
}

/// A source as edited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SourceForm {
    /// Name.
    pub name: String,
    /// `feed`, `list`, `sitemap`, `upload`, `push`.
    pub kind: String,
    /// Address; not needed for uploads and pushes.
    #[serde(default)]
    pub url: String,
    /// Code of the reach.
    pub reach: String,
    /// Region.
    #[serde(default)]
    pub region: String,
    /// Platform.
    #[serde(default)]
    pub platform: String,
    /// Why it may be collected.
    #[serde(default)]
    pub legal_basis: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner: String,
    /// Days a text is kept; 0 = as the kind is kept.
    #[serde(default)]
    pub retention_days: i64,
    /// What is particular to it.
    #[serde(default)]
    pub options: Options,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
}

/// What a trial of a source found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trial {
    /// It can be read.
    pub ok: bool,
    /// In words.
    pub sentence: String,
    /// Entries or links.
    pub found: i64,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// What was read of the first page.
    pub first: Option<TrialPage>,
    /// The selector by which the links of a list page were found, or the corrected one.
    pub selector: String,
    /// Every link of a list page, for a person to click on the right ones.
    pub links: Vec<TrialLink>,
}

/// A link of the page that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialLink {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// It is read as an article.
    pub taken: bool,
}

/// A block of the sample article, with the selectors that clicking on it gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialPiece {
    /// Its words, shortened.
    pub text: String,
    /// Selector of the element itself: a headline, a line with the time.
    pub alone: String,
    /// Selector of what holds it and its neighbours: the text.
    pub around: String,
}

/// Tries an address; with `pick`, finds the links that stand like the clicked one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TrialForm {
    /// The source as far as it is filled in.
    #[serde(flatten)]
    pub form: SourceForm,
    /// Address of the link that was clicked on.
    #[serde(default)]
    pub pick: String,
}

/// One page as it was read in a trial.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialPage {
    /// Headline.
    pub title: String,
    /// Publish time.
    pub publish_time: String,
    /// Outlet named.
    pub origin: String,
    /// Beginning of the text.
    pub beginning: String,
    /// Characters of the text.
    pub chars: i64,
    /// Its address.
    pub url: String,
    /// Its blocks, for a person to click on headline, time and text.
    pub pieces: Vec<TrialPiece>,
}

/// A new push key, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushKey {
    /// To be sent as `X-Source-Key`.
    pub key: String,
}

/// How an upload will be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadPreview {
    /// Hash of the stored file.
    pub hash: String,
    /// Columns.
    pub columns: Vec<String>,
    /// Column → field, as proposed or as saved with the source.
    pub mapping: std::collections::BTreeMap<String, String>,
    /// Rows.
    pub rows: i64,
    /// The first rows as they would be read.
    pub samples: Vec<super::row::Row>,
    /// Rows without headline and text, by number.
    pub empty: Vec<i64>,
}

/// Starts an upload.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UploadStart {
    /// Hash of the stored file.
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Column → field; saved with the source.
    pub mapping: std::collections::BTreeMap<String, String>,
    /// Rows as the preview counted them, for the progress.
    #[serde(default)]
    pub rows: i64,
}

/// A screenshot that was stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Picture {
    /// Names it in a hand entry.
    pub hash: String,
    /// Bytes.
    pub size: i64,
}

/// Rows of the push interface.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Pushed {
    /// At most 1,000.
    pub items: Vec<super::row::Row>,
}

/// Drops with their counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropPage {
    /// The rows.
    pub rows: Vec<DropRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// How many there are.
    pub total: i64,
    /// (reason, its words, count) of the last 30 days.
    pub reasons: Vec<(String, String, i64)>,
    /// (state, count) of captures of the last 30 days.
    pub states: Vec<(String, i64)>,
}

/// A drop.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropRow {
    /// The capture.
    #[serde(flatten)]
    pub capture: Dropped,
    /// The reason in words.
    pub reason_title: String,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// Captures to bring back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BringBack {
    /// The captures.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<Id>,
}

/// How many things were done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// Things.
    pub count: i64,
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
