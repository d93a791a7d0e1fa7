//! Shapes of the newsroom on the wire.

use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A draft, as the author's page holds it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DraftInput {
    /// Made once in the browser; sending twice is one article.
    pub client_id: String,
    /// The version the page has; absent on the first save.
    pub version: Option<i64>,
    /// `news`, `gov_info`, `photo`, `video`, `lead`, `urgent`, `commissioned`.
    pub kind: String,
    /// Which template it began with.
    #[serde(default)]
    pub template: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Plain text, paragraphs parted by line breaks; `[图1]` stands where the first photo goes.
    #[serde(default)]
    pub body: String,
    /// Markup of the desk editor; sanitised before it is kept.
    #[serde(default)]
    pub html: String,
    /// Names to be printed, when they are not the sender's.
    #[serde(default)]
    pub writers: String,
    /// The key point of the year it answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub key_point_id: Option<Id>,
    /// The commissioned topic it answers.
    #[schema(value_type = Option<String>)]
    pub commission_id: Option<Id>,
    /// The sender says that the guardians of children on the photos agree.
    #[serde(default)]
    pub minors_consented: bool,
    /// Its photos, in order.
    #[serde(default)]
    pub photos: Vec<PhotoUse>,
    /// Send it for review at once.
    #[serde(default)]
    pub submit: bool,
    /// The sender has seen the warnings of the checks.
    #[serde(default)]
    pub confirmed: bool,
}

/// A photo and what it shows.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct PhotoUse {
    /// Id of the uploaded photo.
    #[schema(value_type = String)]
    pub id: Id,
    /// What it shows.
    #[serde(default)]
    pub caption: String,
}

/// A marked passage and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    /// Where it begins, in characters of the body.
    pub at: i64,
    /// How many characters.
    pub length: i64,
    /// The words themselves, so that the mark survives an edit.
    pub passage: String,
    /// What is wrong.
    #[serde(default)]
    pub note: String,
}

/// What a reviewer answers.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DecisionInput {
    /// The version the page has.
    pub version: i64,
    /// Why; required to return, decline, withdraw and recall.
    #[serde(default)]
    pub reason: String,
    /// Marked passages.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

/// A reviewer's edit.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditInput {
    /// The version the page has.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// Markup; empty = the plain text is all there is.
    #[serde(default)]
    pub html: String,
    /// Why it was changed.
    #[serde(default)]
    pub why: String,
}

/// A correction of a published text.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CorrectionInput {
    /// The version the page has.
    pub version: i64,
    /// What is told to the readers, above the text.
    pub notice: String,
    /// Title, corrected.
    pub title: String,
    /// Plain text, corrected.
    pub body: String,
}

/// A plan.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanInput {
    /// The version the page has.
    pub version: i64,
    /// One line a channel.
    pub lines: Vec<PlanLine>,
}

/// One line of a plan.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanLine {
    /// `portal`, `brief`, `magazine`, `wechat`, `alliance`, `upward`.
    pub channel: String,
    /// Portal column id, or receiver of an upward report.
    #[serde(default)]
    pub target: String,
    /// The name of the target, for lists.
    #[serde(default)]
    pub target_name: String,
    /// When, in milliseconds; absent = now.
    pub at: Option<i64>,
}

/// Something done to one publication.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PublicationInput {
    /// The version the page has.
    pub version: i64,
    /// New time, to reschedule.
    pub at: Option<i64>,
    /// Receiver, for a receipt.
    #[serde(default)]
    pub by: String,
    /// Reason or note.
    #[serde(default)]
    pub note: String,
}

/// A use to be registered.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AdoptionInput {
    /// Made in the browser; sending twice is one adoption.
    pub client_id: String,
    /// `own`, `county`, `city`, `province`, `nation`.
    pub level: String,
    /// The journal or desk that took it.
    pub channel: String,
    /// Its issue.
    #[serde(default)]
    pub issue: String,
    /// `single`, `combined`, `brief`.
    pub use_kind: String,
    /// When, in milliseconds.
    pub adopted_at: i64,
    /// A leader wrote on it.
    #[serde(default)]
    pub instructed: bool,
    /// The leader's words.
    #[serde(default)]
    pub instruction: String,
    /// Who wrote them.
    #[serde(default)]
    pub instructed_by: String,
}

/// Which articles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArticleQuery {
    /// Only mine.
    #[serde(default)]
    pub mine: bool,
    /// Only what waits for me: `review`, `publish`.
    pub queue: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only of this unit.
    pub unit_id: Option<i64>,
    /// Words of title, number or author.
    pub q: Option<String>,
    /// Sent at or after, in milliseconds.
    pub from_at: Option<i64>,
    /// Sent before, in milliseconds.
    pub to_at: Option<i64>,
    /// Cursor of the last row shown.
    pub after: Option<String>,
    /// 20 to 100.
    pub limit: Option<i64>,
}

/// A page of articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleList {
    /// The rows.
    pub rows: Vec<ArticleRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
}

/// One line of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// `2026-000123`, or empty.
    pub number: String,
    /// Code of the kind.
    pub kind: String,
    /// Name of the kind.
    pub kind_title: String,
    /// Title.
    pub title: String,
    /// Code of the state.
    pub state: String,
    /// Name of the state.
    pub state_title: String,
    /// Author.
    pub author_name: String,
    /// Unit.
    pub unit_name: String,
    /// When it was first sent.
    pub submitted_at: Option<i64>,
    /// Last change.
    pub updated_at: i64,
    /// How many photos.
    pub photos: i64,
    /// How many registered uses.
    pub adoptions: i64,
    /// Who reads it now; empty when nobody does.
    pub locked_by: String,
    /// Whom it was passed on to; empty = nobody.
    pub assignee: String,
    /// For the optimistic lock.
    pub version: i64,
    /// What this reader may do.
    pub allowed: Vec<String>,
}

/// A photo.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhotoView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Address of the picture.
    pub url: String,
    /// Address of the small picture.
    pub thumb: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Bytes.
    pub size: i64,
    /// What it shows.
    pub caption: String,
}

/// A finding of the checks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// Stable code of the rule.
    pub code: String,
    /// `hint`, `warning`, `stop`.
    pub weight: String,
    /// `title`, `body`, `photos`.
    pub field: String,
    /// Where, in characters of the field.
    pub at: Option<i64>,
    /// The words found.
    pub found: String,
    /// One Chinese sentence.
    pub sentence: String,
    /// What to write instead.
    pub suggestion: String,
}

/// What the checks say.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// Gravest first.
    pub findings: Vec<FindingView>,
    /// Articles that look like this one.
    pub similar: Vec<SimilarView>,
    /// Reports the system has collected that tell the same.
    pub collected: Vec<CollectedView>,
    /// Findings that were let pass and are not shown.
    pub passed: usize,
    /// Rules that were asked, so that an empty list says what it means.
    pub asked: Vec<String>,
}

/// An article that looks like this one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit_name: String,
    /// When it was sent.
    pub submitted_at: i64,
    /// Likeness in percent.
    pub percent: i64,
}

/// A text to be checked before it is sent.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckInput {
    /// The article it is, so that it is not compared with itself.
    #[schema(value_type = Option<String>)]
    pub id: Option<Id>,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Text.
    #[serde(default)]
    pub body: String,
    /// How many photos.
    #[serde(default)]
    pub photos: usize,
    /// Guardians agree.
    #[serde(default)]
    pub minors_consented: bool,
}

/// One stage of the way, for the steps on the screen.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageView {
    /// `unit`, `first`, `second`, `final`.
    pub stage: String,
    /// Its name.
    pub title: String,
    /// Who passed it in this round; empty when nobody has.
    pub passed_by: String,
    /// When.
    pub passed_at: Option<i64>,
    /// Whether the article waits here.
    pub current: bool,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct HappeningView {
    /// When.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Code of the verb.
    pub verb: String,
    /// Its word.
    pub verb_title: String,
    /// Name of the state it came to.
    pub state_title: String,
    /// Why.
    pub reason: String,
    /// Marked passages.
    pub marks: Vec<Mark>,
    /// The version of the text it speaks of.
    pub text_version: i64,
}

/// A kept version.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Counted from 1.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Why it was made.
    pub why: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: i64,
}

/// A publication.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Code of the channel.
    pub channel: String,
    /// Its name.
    pub channel_title: String,
    /// Portal column id or receiver.
    pub target: String,
    /// Its name.
    pub target_name: String,
    /// Code of the state.
    pub state: String,
    /// Its name.
    pub state_title: String,
    /// When it is due.
    pub planned_at: i64,
    /// When it went out.
    pub released_at: Option<i64>,
    /// The version of the text that stands there.
    pub text_version: i64,
    /// The notice above the text.
    pub correction: String,
    /// Stands first in its column.
    pub pinned: bool,
    /// When the receiver confirmed.
    pub receipt_at: Option<i64>,
    /// Who confirmed.
    pub receipt_by: String,
    /// Its public address, on the portal.
    pub url: String,
    /// For the optimistic lock.
    pub version: i64,
    /// What may be done.
    pub allowed: Vec<String>,
}

/// One line of the publishing plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanRow {
    /// The publication.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its article.
    #[schema(value_type = String)]
    pub article_id: Id,
    /// Number of the article.
    pub number: String,
    /// Title.
    pub title: String,
    /// Unit.
    pub unit_name: String,
    /// Code of the channel.
    pub channel: String,
    /// Its name.
    pub channel_title: String,
    /// Column or receiver.
    pub target_name: String,
    /// Code of the state.
    pub state: String,
    /// Its name.
    pub state_title: String,
    /// When it is due.
    pub planned_at: i64,
    /// When it went out.
    pub released_at: Option<i64>,
    /// Whether a correction stands above it.
    pub corrected: bool,
    /// Stands first in its column.
    pub pinned: bool,
    /// When the receiver confirmed.
    pub receipt_at: Option<i64>,
    /// Who confirmed.
    pub receipt_by: String,
    /// For the optimistic lock.
    pub version: i64,
    /// What may be done.
    pub allowed: Vec<String>,
}

/// A page of the publishing plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanList {
    /// The rows.
    pub rows: Vec<PlanRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
}

/// Which publications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanQuery {
    /// Only this channel.
    pub channel: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Cursor of the last row shown.
    pub after: Option<String>,
    /// 20 to 100.
    pub limit: Option<i64>,
}

/// A registered use.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdoptionView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name of the level.
    pub level_title: String,
    /// Journal or desk.
    pub channel: String,
    /// Issue.
    pub issue: String,
    /// How it was used.
    pub use_title: String,
    /// When.
    pub adopted_at: i64,
    /// The leader's words; empty when there were none.
    pub instruction: String,
    /// Who wrote them.
    pub instructed_by: String,
    /// Who registered it.
    pub registered_by: String,
}

/// An article with everything the review screen shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Made in the author's browser.
    pub client_id: String,
    /// `2026-000123`, or empty before it was sent.
    pub number: String,
    /// Code of the kind.
    pub kind: String,
    /// Its name.
    pub kind_title: String,
    /// Which template it began with.
    pub template: String,
    /// Title.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// Markup, as it would be shown.
    pub html: String,
    /// Names to be printed.
    pub writers: String,
    /// The topic it answers.
    #[schema(value_type = Option<String>)]
    pub commission_id: Option<Id>,
    /// Guardians agree.
    pub minors_consented: bool,
    /// Code of the state.
    pub state: String,
    /// Its name.
    pub state_title: String,
    /// The stages it passes.
    pub stages: Vec<StageView>,
    /// How often it was sent.
    pub round: i64,
    /// Author.
    pub author_name: String,
    /// Unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Unit.
    pub unit_name: String,
    /// When it was first sent.
    pub submitted_at: Option<i64>,
    /// When it first stood in public.
    pub published_at: Option<i64>,
    /// Last change.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// Who reads it now; empty when nobody does.
    pub locked_by: String,
    /// Whether that is the reader of this answer.
    pub locked_by_me: bool,
    /// When somebody else may take it over.
    pub lock_ends_at: Option<i64>,
    /// The last reason for a return, when it is with its author.
    pub return_reason: String,
    /// Photos in order.
    pub photos: Vec<PhotoView>,
    /// What happened, oldest first.
    pub history: Vec<HappeningView>,
    /// Kept versions, oldest first.
    pub versions: Vec<VersionView>,
    /// Where it stands or shall stand.
    pub publications: Vec<PublicationView>,
    /// Registered uses.
    pub adoptions: Vec<AdoptionView>,
    /// Whom it was passed on to; empty = nobody.
    pub assignee: String,
    /// The key point of the year it answers.
    #[schema(value_type = Option<String>)]
    pub key_point_id: Option<Id>,
    /// Names with units and shares; empty = its author's alone.
    pub contributors: Vec<ContributorView>,
    /// Articles it was split from or into, or merged with.
    pub relatives: Vec<RelativeView>,
    /// Number of the current text version.
    pub text_version: i64,
    /// For the optimistic lock.
    pub version: i64,
    /// What this reader may do.
    pub allowed: Vec<String>,
}

/// One piece of a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiffPiece {
    /// `same`, `added`, `removed`.
    pub change: String,
    /// The words.
    pub text: String,
}

/// The difference between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiffView {
    /// Of the titles.
    pub title: Vec<DiffPiece>,
    /// Of the texts.
    pub body: Vec<DiffPiece>,
    /// Characters added.
    pub added: i64,
    /// Characters removed.
    pub removed: i64,
}

/// Which two versions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// The older.
    pub from: i64,
    /// The newer.
    pub to: i64,
}

/// What the form of submission needs to know.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormView {
    /// Kinds: code and name.
    pub kinds: Vec<(String, String)>,
    /// Starts.
    pub templates: Vec<TemplateView>,
    /// Open topics for my unit.
    pub commissions: Vec<CommissionView>,
    /// Key points of the year this unit is asked about: id and title.
    pub key_points: Vec<(String, String)>,
    /// The most characters of a title.
    pub title_max: usize,
    /// The most characters of a text.
    pub body_max: usize,
    /// The most photos.
    pub photos_max: usize,
    /// The most bytes of a photo.
    pub photo_bytes_max: usize,
}

/// A start.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateView {
    /// Stable name.
    pub code: String,
    /// On the button.
    pub title: String,
    /// Kind it starts.
    pub kind: String,
    /// A pattern for the title.
    pub headline: String,
    /// Questions, one a paragraph.
    pub questions: Vec<String>,
}

/// A commissioned topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommissionView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Topic.
    pub topic: String,
    /// What is wanted.
    pub brief: String,
    /// Due, in milliseconds.
    pub due_at: i64,
    /// Asked units; empty = all.
    #[schema(value_type = Vec<String>)]
    pub units: Vec<Id>,
    /// Answers sent.
    pub answers: i64,
    /// Units asked that have not answered; for the office.
    pub missing: Vec<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it is overdue.
    pub overdue: bool,
    /// Who asked.
    pub by: String,
    /// For the optimistic lock.
    pub version: i64,
}

/// A topic to be commissioned.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CommissionInput {
    /// Topic.
    pub topic: String,
    /// What is wanted.
    #[serde(default)]
    pub brief: String,
    /// Due, in milliseconds.
    pub due_at: i64,
    /// Asked units; empty = all.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub units: Vec<Id>,
}

/// A notice with sign-for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CircularView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// When it was sent.
    pub sent_at: i64,
    /// By whom.
    pub by: String,
    /// How many units signed.
    pub signed: i64,
    /// When my unit signed.
    pub mine_at: Option<i64>,
    /// Units asked that have not signed; for the office.
    pub unsigned: Vec<String>,
    /// Who signed; only for the office.
    pub receipts: Vec<ReceiptView>,
}

/// A signature.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// Unit.
    pub unit_name: String,
    /// Person.
    pub by: String,
    /// When.
    pub at: i64,
}

/// A notice to be sent.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CircularInput {
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// To whom; empty = all units.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub units: Vec<Id>,
}

/// Text read from a document or given to be pasted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextView {
    /// First line, as a title.
    pub title: String,
    /// The rest.
    pub text: String,
}

/// Clean markup for the official account.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkupView {
    /// Title.
    pub title: String,
    /// Markup with inline styles only, as the account's editor keeps them.
    pub html: String,
    /// One sentence for the card.
    pub digest: String,
}

/// Open work, for badges and home pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskView {
    /// Waits for my review.
    pub to_review: i64,
    /// Accepted, waits for a plan.
    pub to_publish: i64,
    /// My returned articles.
    pub returned: i64,
    /// My drafts.
    pub drafts: i64,
    /// Sent by me this month.
    pub sent_this_month: i64,
    /// Of mine, used this year.
    pub adopted_this_year: i64,
    /// Open topics for my unit.
    pub commissions: i64,
    /// Notices my unit has not signed.
    pub unsigned: i64,
    /// States and counts in my scope: code, name, count.
    pub states: Vec<(String, String, i64)>,
}

/// Only the version the page has.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VersionInput {
    /// The version the page has.
    pub version: i64,
}

/// A name under an article.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContributorView {
    /// As printed.
    pub name: String,
    /// Their account, if they have one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub user_id: Option<Id>,
    /// Their unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    #[serde(default)]
    pub unit_name: String,
    /// Per cent of the points.
    pub share: i64,
}

/// An article beside this one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RelativeView {
    /// It.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// `merged` into this one, `part` of this one, the `whole` this one was split from, what this one went `into`.
    pub relation: String,
}

/// What is sent to name authors and shares.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ContributorsInput {
    /// In order; empty = its author's alone.
    pub names: Vec<ContributorView>,
    /// The version that was read.
    pub version: i64,
}

/// What is sent to pass an article on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AssignInput {
    /// To whom; nobody = back into the common queue.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub user_id: Option<Id>,
    /// Why.
    #[serde(default)]
    pub note: String,
    /// The version that was read.
    pub version: i64,
}

/// What is sent to split: what stays, and what becomes articles of their own.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SplitInput {
    /// What stays.
    pub keep: PartInput,
    /// What becomes articles of their own.
    pub parts: Vec<PartInput>,
    /// The version that was read.
    pub version: i64,
}

/// A part of a split article.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PartInput {
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
}

/// What is sent to merge others into an article.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergeInput {
    /// The others with the versions that were read.
    pub others: Vec<MergedInput>,
    /// The title as it shall be.
    pub title: String,
    /// The text as it shall be.
    pub body: String,
    /// The version of the article they go into.
    pub version: i64,
}

/// An article that goes into another.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergedInput {
    /// It.
    #[schema(value_type = String)]
    pub id: Id,
    /// The version that was read.
    pub version: i64,
}

/// A colleague an article may be passed on to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ColleagueView {
    /// The account.
    #[schema(value_type = String)]
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Articles in their hands.
    pub waiting: i64,
}

/// A collected report that tells what an article tells.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectedView {
    /// The item.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its headline.
    pub title: String,
    /// Where it stood.
    pub outlet: String,
    /// When.
    pub at: i64,
    /// Likeness in per cent.
    pub percent: i64,
}
