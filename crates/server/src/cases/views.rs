//! The shapes of cases on the wire.

use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A case in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// 舆督〔2026〕118号.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Stage, snake_case.
    pub stage: String,
    /// The state in a word, 待签收.
    pub headline: String,
    /// 1–4, none before the assessment.
    pub level: Option<i64>,
    /// 突发事件.
    pub emergency: bool,
    /// The units that lead, joined.
    pub lead_units: String,
    /// 经办人.
    pub keeper_name: String,
    /// When it was opened.
    pub opened_at: i64,
    /// The duty that is due first, in words; empty at the end.
    pub duty: String,
    /// Its clock: when it started.
    pub duty_start_at: Option<i64>,
    /// Its clock: amber from here.
    pub duty_amber_at: Option<i64>,
    /// Its clock: due.
    pub duty_due_at: Option<i64>,
    /// Its clock stands still.
    pub duty_paused: bool,
    /// Position in the list, for the cursor.
    #[serde(skip_serializing)]
    pub sort_at: i64,
}

/// Cases and how many there are of each sort.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseList {
    /// A page.
    pub rows: Vec<CaseRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Of this filter, on all pages.
    pub total: i64,
    /// Of all open cases in scope.
    pub tallies: Tallies,
    /// Whether the reader may open a case.
    pub may_open: bool,
}

/// Counts for the filter chips and the badge.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Tallies {
    /// Not closed.
    pub open: i64,
    /// Mine and not closed.
    pub mine: i64,
    /// Past due.
    pub overdue: i64,
    /// Due before midnight.
    pub today: i64,
}

/// A clock as the page draws it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockView {
    /// Number within the case.
    pub no: u32,
    /// Kind, snake_case.
    pub kind: String,
    /// The duty in words.
    pub title: String,
    /// The dispatch it belongs to.
    pub dispatch_id: Option<String>,
    /// The unit that must act, or empty for the office.
    pub unit_name: String,
    /// Which document.
    pub document: String,
    /// Which rule.
    pub rule: String,
    /// Which version of the rules.
    pub version: String,
    /// `4小时`.
    pub limit: String,
    /// Start.
    pub start_at: i64,
    /// Amber from here.
    pub amber_at: i64,
    /// Due.
    pub due_at: i64,
    /// `running`, `amber`, `overdue`, `paused`, `met`, `met_late`, `void`.
    pub state: String,
    /// False when the calendar of a year it touches is not confirmed.
    pub sure: bool,
    /// An extension was approved.
    pub extended: bool,
    /// The reasons for which it may be paused now: code and words.
    pub pausable: Vec<(String, String)>,
    /// Why it stands still.
    pub paused_why: Option<String>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// How it ended.
    pub end_why: Option<String>,
}

/// A dispatch as the office sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The unit's id.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// The unit.
    pub unit_name: String,
    /// `lead`, `support`, `guide`.
    pub part: String,
    /// In words.
    pub part_title: String,
    /// `sent`, `signed`, `answered`, `accepted`, `withdrawn`.
    pub stage: String,
    /// In words.
    pub stage_title: String,
    /// What is required.
    pub requirement: String,
    /// Sent.
    pub assigned_at: i64,
    /// Signed for.
    pub signed_at: Option<i64>,
    /// Last answered.
    pub answered_at: Option<i64>,
    /// Accepted or withdrawn.
    pub finished_at: Option<i64>,
    /// When the answer is due.
    pub due_at: Option<i64>,
    /// Urged so often.
    pub reminders: u32,
    /// Returned so often.
    pub returns: u32,
    /// Wants more time until.
    pub wish_until_at: Option<i64>,
    /// Why.
    pub wish_why: Option<String>,
}

/// One act in the timeline.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ActRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The dispatch it was about.
    #[schema(value_type = Option<String>)]
    pub dispatch_id: Option<Id>,
    /// Verb, snake_case.
    pub verb: String,
    /// In words.
    #[serde(default)]
    pub title: String,
    /// Who.
    pub by_name: String,
    /// Of which unit.
    pub by_unit: String,
    /// When.
    pub at: i64,
    /// What.
    pub sentence: String,
}

/// A source the case rests on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SourceRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The monitored item, if it came from one.
    #[schema(value_type = Option<String>)]
    pub item_id: Option<Id>,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Outlet or platform.
    pub source: String,
    /// A few lines.
    pub excerpt: String,
    /// When it appeared.
    pub published_at: Option<i64>,
    /// Hash of the kept page.
    pub capture_hash: Option<String>,
    /// When the case took it up.
    pub added_at: i64,
}

/// A file of evidence.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvidenceRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The dispatch it came with.
    #[schema(value_type = Option<String>)]
    pub dispatch_id: Option<Id>,
    /// `photo`, `document`, `paper`.
    pub kind: String,
    /// File name.
    pub name: String,
    /// What it shows.
    pub caption: String,
    /// MIME type.
    pub media_type: String,
    /// SHA-256.
    pub hash: String,
    /// Bytes.
    pub size: i64,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: i64,
}

/// Something closing must explain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    /// Under which code the reason is sent.
    pub code: String,
    /// What is asked.
    pub question: String,
}

/// A whole case for the office.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What was known at opening.
    pub facts: String,
    /// `hand`, `item`, `event`, `message`, `case`.
    pub origin_kind: String,
    /// Of what.
    #[schema(value_type = Option<String>)]
    pub origin_id: Option<Id>,
    /// The office.
    pub unit_name: String,
    /// 经办人.
    pub keeper_name: String,
    /// Stage.
    pub stage: String,
    /// In a word.
    pub headline: String,
    /// 1–4.
    pub level: Option<i64>,
    /// 突发事件.
    pub emergency: bool,
    /// Discovered.
    pub discovered_at: i64,
    /// First published.
    pub first_published_at: Option<i64>,
    /// Opened.
    pub opened_at: i64,
    /// Steps behind, 0–5.
    pub steps_done: u8,
    /// The last assessment, field by field.
    #[schema(value_type = Object)]
    pub finding: Option<serde_json::Value>,
    /// Live clocks first, soonest first; then the ended ones.
    pub clocks: Vec<ClockView>,
    /// Dispatches.
    pub tasks: Vec<TaskView>,
    /// The timeline, newest first.
    pub timeline: Vec<ActRow>,
    /// Sources.
    pub sources: Vec<SourceRow>,
    /// Reports a day, for the spread curve: day start in ms and count.
    pub spread: Vec<(i64, i64)>,
    /// Evidence.
    pub evidence: Vec<EvidenceRow>,
    /// Versions of the agreed wording, newest first.
    #[schema(value_type = Vec<Object>)]
    pub lines: Vec<serde_json::Value>,
    /// Leaders' instructions.
    #[schema(value_type = Vec<Object>)]
    pub instructions: Vec<serde_json::Value>,
    /// Public responses.
    #[schema(value_type = Vec<Object>)]
    pub responses: Vec<serde_json::Value>,
    /// Articles of the public response, with where they were picked up.
    pub articles: Vec<ResponseArticle>,
    /// What the office usually asks of units for this kind of case: lead, support, guide.
    #[schema(value_type = Option<Object>)]
    pub requirement: Option<serde_json::Value>,
    /// Reports upward.
    #[schema(value_type = Vec<Object>)]
    pub reports: Vec<serde_json::Value>,
    /// What closing must explain now.
    pub unexplained: Vec<Question>,
    /// 办结意见.
    pub conclusion: Option<String>,
    /// Handed to.
    pub transferred_to: Option<String>,
    /// Merged into this case.
    #[schema(value_type = Option<String>)]
    pub merged_into: Option<Id>,
    /// Hash of the archive package.
    pub package_hash: Option<String>,
    /// Its size.
    pub package_size: Option<i64>,
    /// The verbs that the reader may do now.
    pub allowed: Vec<String>,
    /// For the next save.
    pub version: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: i64,
}

/// A dispatch in a unit's list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DispatchRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The case's number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// 1–4.
    pub level: Option<i64>,
    /// `lead`, `support`, `guide`.
    pub part: String,
    /// `sent`, `signed`, `answered`, `accepted`, `withdrawn`.
    pub stage: String,
    /// Sent.
    pub assigned_at: i64,
    /// When the answer is due.
    pub due_at: Option<i64>,
    /// Urged so often.
    pub reminders: i64,
    /// Returned so often.
    pub returns: i64,
}

/// A unit's dispatches.
#[derive(Debug, Serialize, ToSchema)]
pub struct DispatchList {
    /// Open ones first, soonest due first.
    pub rows: Vec<DispatchRow>,
    /// How many are open.
    pub open: i64,
}

/// A dispatch as its unit sees it: nothing of the rest of the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct DispatchView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The case's number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Who sent it.
    pub office: String,
    /// 1–4.
    pub level: Option<i64>,
    /// Part and stage as the office sees them.
    pub task: TaskView,
    /// The clocks of this dispatch.
    pub clocks: Vec<ClockView>,
    /// What was said about this dispatch, newest first.
    pub timeline: Vec<ActRow>,
    /// Files of this dispatch.
    pub evidence: Vec<EvidenceRow>,
    /// The verbs that the reader may do now.
    pub allowed: Vec<String>,
}

/// How a unit answers: the case part of its yearly picture.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PerformanceRow {
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Dispatches in the period.
    pub dispatches: i64,
    /// Of which answered or accepted.
    pub answered: i64,
    /// Of which answered late or overdue now.
    pub overdue: i64,
    /// Answers returned.
    pub returns: i64,
    /// Median minutes from dispatch to signature.
    pub sign_minutes: Option<i64>,
    /// Median minutes from signature to answer.
    pub answer_minutes: Option<i64>,
}

/// A duty in the list behind a figure.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClockRow {
    /// Its case.
    #[schema(value_type = String)]
    pub case_id: Id,
    /// Number within the case.
    pub no: i64,
    /// Kind, snake_case.
    pub kind: String,
    /// In words.
    #[serde(default)]
    pub duty: String,
    /// The case's number.
    pub number: String,
    /// The case's title.
    pub title: String,
    /// The unit that it belongs to; empty for the office.
    pub unit_name: String,
    /// Start.
    pub start_at: i64,
    /// Due.
    pub due_at: i64,
    /// When it was done.
    pub ended_at: Option<i64>,
}

/// A page of duties.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockPage {
    /// By the moment they were due.
    pub rows: Vec<ClockRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// On all pages.
    pub total: i64,
}

/// An article of a case's public response.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseArticle {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Title.
    pub title: String,
    /// State, in words.
    pub state: String,
    /// When it was published.
    pub published_at: Option<i64>,
    /// Whether a registered response names it.
    pub answers: bool,
    /// Where it was picked up, oldest first.
    pub pick_ups: Vec<PickUp>,
}

/// One placement of an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct PickUp {
    /// Tier of the outlet, in words.
    pub tier: String,
    /// Outlet.
    pub outlet: String,
    /// Title there.
    pub title: String,
    /// Address there.
    pub url: String,
    /// When.
    pub at: i64,
}
