//! The shapes of papers on the wire.

use super::store::PaperRow;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Papers and what may be drafted.
#[derive(Serialize, ToSchema)]
pub struct PaperList {
    /// A page, newest first.
    pub rows: Vec<PaperRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Of this filter.
    pub total: i64,
    /// Kinds, in the order of the menu.
    pub kinds: Vec<KindRow>,
    /// How many wait to be signed.
    pub waiting: i64,
    /// Whether the reader may draft.
    pub may_draft: bool,
}

/// A kind of paper for the menu.
#[derive(Serialize, ToSchema)]
pub struct KindRow {
    /// snake_case.
    pub code: String,
    /// In words.
    pub title: String,
    /// What it is drafted from: `case`, `period`, `article`, `review`.
    pub origin: String,
    /// Whether it needs one.
    pub must: bool,
}

/// A new paper.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PaperForm {
    /// Its kind, snake_case.
    pub kind: String,
    /// The case it is about.
    #[schema(value_type = Option<String>)]
    pub case_id: Option<Id>,
    /// The dispatch it is about (督办单).
    #[schema(value_type = Option<String>)]
    pub dispatch_id: Option<Id>,
    /// The article or risk review that it is drafted from.
    #[schema(value_type = Option<String>)]
    pub source_id: Option<Id>,
    /// The office's own template; the system's outline where absent.
    #[schema(value_type = Option<String>)]
    pub template_id: Option<Id>,
    /// The period: from.
    pub from_at: Option<i64>,
    /// The period: to, exclusive.
    pub to_at: Option<i64>,
}

/// A line of 签批流程.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct StepRow {
    /// `draft`, `submit`, `review`, `return`, `sign`, `revise`, `drop`.
    pub act: String,
    /// Who.
    pub by_name: String,
    /// Of which unit.
    pub unit_name: String,
    /// When.
    pub at: i64,
    /// What was said.
    pub note: String,
}

/// A letter.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct MailRow {
    /// To which address.
    pub address: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked_at: i64,
    /// `waiting`, `sent`, `failed`.
    pub state: String,
    /// What the mail server said.
    pub answer: String,
    /// When it went out.
    pub sent_at: Option<i64>,
}

/// What is still missing before it may be signed.
#[derive(Serialize, ToSchema)]
pub struct Gap {
    /// Which part.
    pub key: String,
    /// What.
    pub sentence: String,
}

/// A figure of a signed paper that its records no longer show.
#[derive(Serialize, ToSchema)]
pub struct Drift {
    /// Its name.
    pub name: String,
    /// As it stands in the paper.
    pub printed: Option<i64>,
    /// As the records say now.
    pub now: Option<i64>,
}

/// A reader of a paper.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ReadReceipt {
    /// Who.
    pub user_name: String,
    /// Of which unit.
    pub unit_name: String,
    /// When it was sent.
    pub sent_at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
}

/// A paper.
#[derive(Serialize, ToSchema)]
pub struct PaperView {
    /// The row of the list.
    pub row: PaperRow,
    /// `Draft` of the domain: title, marks, sections with text and tables, facts.
    #[schema(value_type = Object)]
    pub draft: serde_json::Value,
    /// For each section its text in pieces: words, figures with their records, missing ones.
    #[schema(value_type = Vec<Object>)]
    pub pieces: Vec<serde_json::Value>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Figures whose records changed since.
    pub drifts: Vec<Drift>,
    /// How far a long paper is drafted: `Build` of the domain; none for one drafted at once.
    #[schema(value_type = Option<Object>)]
    pub build: Option<serde_json::Value>,
    /// The template that it is made by.
    pub template: Option<String>,
    /// 签批流程, oldest first.
    pub steps: Vec<StepRow>,
    /// Letters.
    pub mails: Vec<MailRow>,
    /// Fonts and characters that the print does without, in sentences.
    pub notes: Vec<String>,
    /// Why it was returned.
    pub returned_why: String,
    /// Readers.
    pub receipts: Vec<ReadReceipt>,
    /// The acts that the reader may do now.
    pub allowed: Vec<String>,
}

/// A changed draft.
#[derive(Deserialize, ToSchema)]
pub struct DraftForm {
    /// From the view.
    pub version: i64,
    /// The whole draft.
    #[schema(value_type = Object)]
    pub draft: serde_json::Value,
}

/// An act on a paper.
#[derive(Deserialize, ToSchema)]
pub struct PaperActForm {
    /// From the view.
    pub version: i64,
    /// `refresh`, `submit`, `review`, `return`, `sign`, `revise`, `drop`; of a paper that is still being drafted also
    /// `retry` and `skip`.
    pub act: String,
    /// Why, where it is returned; an opinion, where it is reviewed.
    #[serde(default)]
    pub why: String,
}

/// To whom a paper goes.
#[derive(Deserialize, ToSchema)]
pub struct SendForm {
    /// These people.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub users: Vec<Id>,
    /// Everybody with these roles in the paper's office.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// To which addresses a paper goes.
#[derive(Deserialize, ToSchema)]
pub struct MailForm {
    /// Parted by commas, semicolons or line breaks.
    pub addresses: String,
}

/// A paper that was sent to me.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct InboxRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its mark, 舆情专报〔2026〕第12期.
    pub mark: String,
    /// Its title.
    pub title: String,
    /// Its case, for writing an instruction.
    #[schema(value_type = Option<String>)]
    pub case_id: Option<Id>,
    /// When it was sent.
    pub sent_at: i64,
    /// When I read it.
    pub read_at: Option<i64>,
}
