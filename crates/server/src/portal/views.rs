//! Shapes of the portal's staff pages on the wire.

use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A column.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// Its id; the target of a publication.
    #[schema(value_type = String)]
    pub id: Id,
    /// In its address.
    pub code: String,
    /// Its public address.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Code of the kind of page.
    pub kind: String,
    /// Code of the class.
    pub class: String,
    /// Name of the class with its rule.
    pub class_title: String,
    /// Place on the home page.
    pub zone: String,
    /// Order.
    pub position: i64,
    /// A sentence about it.
    pub intro: String,
    /// Where it points instead; empty = itself.
    pub redirect: String,
    /// Taken off the site.
    pub retired: bool,
    /// Texts in it.
    pub items: i64,
    /// When the last one came.
    pub last_at: Option<i64>,
    /// `fresh`, `amber`, `red`, `broken`, `unknown`.
    pub light: String,
    /// Days until the rule is broken.
    pub days_left: Option<i64>,
    /// The same in words.
    pub sentence: String,
    /// For the optimistic lock.
    pub version: i64,
}

/// Columns and the words of their forms.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnList {
    /// In order.
    pub rows: Vec<ColumnView>,
    /// Kinds: code and name.
    pub kinds: Vec<(String, String)>,
    /// Zones: code and name.
    pub zones: Vec<(String, String)>,
    /// Classes: code and name.
    pub classes: Vec<(String, String)>,
    /// Whether this reader may change them.
    pub may_manage: bool,
}

/// A column to be added or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ColumnInput {
    /// In its address; fixed once made.
    #[serde(default)]
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the kind of page.
    pub kind: String,
    /// Code of the class.
    pub class: String,
    /// Place on the home page.
    #[serde(default)]
    pub zone: String,
    /// Order.
    #[serde(default)]
    pub position: i64,
    /// A sentence about it.
    #[serde(default)]
    pub intro: String,
    /// Where it points instead.
    #[serde(default)]
    pub redirect: String,
    /// Take it off the site.
    #[serde(default)]
    pub retired: bool,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}

/// One light of the inspection.
#[derive(Debug, Serialize, ToSchema)]
pub struct LightView {
    /// What is judged.
    pub title: String,
    /// `fresh`, `amber`, `red`, `broken`, `unknown`.
    pub light: String,
    /// In words.
    pub sentence: String,
    /// Days until the rule is broken.
    pub days_left: Option<i64>,
}

/// The inspection of the site.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Whether a rule of veto is broken.
    pub fails: bool,
    /// In words.
    pub verdict: String,
    /// Of the site as a whole.
    pub lights: Vec<LightView>,
    /// Of each column.
    pub columns: Vec<ColumnView>,
}

/// A leader.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaderView {
    /// Their id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// What they answer for.
    pub duties: String,
    /// Career.
    pub bio: String,
    /// Order.
    pub position: i64,
    /// For the optimistic lock.
    pub version: i64,
}

/// A leader to be added or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LeaderInput {
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// What they answer for.
    #[serde(default)]
    pub duties: String,
    /// Career.
    #[serde(default)]
    pub bio: String,
    /// Order.
    #[serde(default)]
    pub position: i64,
    /// Take them off the page.
    #[serde(default)]
    pub retired: bool,
    /// The version the page has; absent for a new one.
    pub version: Option<i64>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its number.
    pub number: String,
    /// How the writer calls themself.
    pub name: String,
    /// Telephone, if given.
    pub phone: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// The writer agrees to publication.
    pub consented: bool,
    /// When it came.
    pub received_at: i64,
    /// When it must be answered.
    pub due_at: i64,
    /// 15 instead of 7 working days.
    pub complex: bool,
    /// Why.
    pub complex_reason: String,
    /// Whether that time is over.
    pub overdue: bool,
    /// How much of the time is used up.
    pub used_percent: i64,
    /// Code of the state.
    pub state: String,
    /// Its name.
    pub state_title: String,
    /// Who handles it.
    pub unit_name: String,
    /// Answer.
    pub answer: String,
    /// When it was answered.
    pub answered_at: Option<i64>,
    /// By whom.
    pub answered_by: String,
    /// Stands on the portal.
    pub published: bool,
    /// What the public would see.
    pub masked_subject: String,
    /// What the public would see.
    pub masked_body: String,
    /// What the public would see.
    pub masked_answer: String,
    /// Why it was turned away.
    pub void_reason: String,
    /// For the optimistic lock.
    pub version: i64,
    /// `assign`, `extend`, `answer`, `publish`, `hide`, `void`.
    pub allowed: Vec<String>,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageList {
    /// Newest first.
    pub rows: Vec<MessageView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All that match.
    pub total: i64,
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// `open`, `received`, `assigned`, `answered`, `void`.
    pub state: Option<String>,
    /// Only overdue ones.
    #[serde(default)]
    pub overdue: bool,
    /// Words of subject or number.
    pub q: Option<String>,
    /// Cursor of the last row shown.
    pub after: Option<String>,
    /// 20 to 100.
    pub limit: Option<i64>,
}

/// Something done to a message.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MessageInput {
    /// The version the page has.
    pub version: i64,
    /// Answer or reason.
    #[serde(default)]
    pub text: String,
    /// Who shall handle it.
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// Subject as the public shall see it; masked once more.
    pub public_subject: Option<String>,
    /// Text as the public shall see it; masked once more.
    pub public_body: Option<String>,
    /// Answer as the public shall see it; masked once more.
    pub public_answer: Option<String>,
}
