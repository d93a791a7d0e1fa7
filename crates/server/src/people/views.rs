//! Shapes on the wire: units, people, sessions, the trail.

use domain::ids::Id;
use domain::people::{Act, Role, UnitKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit in the tree.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnitRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The unit above; none for the root.
    #[schema(value_type = Option<String>)]
    pub parent_id: Option<Id>,
    /// Ids from the root, `/1/5/`; a subtree is a prefix.
    pub path: String,
    /// 青禾县卫生健康局.
    pub name: String,
    /// 青禾县.
    pub short_name: String,
    /// What it is.
    #[schema(value_type = String)]
    pub kind: UnitKind,
    /// province, prefecture, county, town; empty where it does not matter.
    pub level: String,
    /// The place it answers for, 青禾县.
    pub region: String,
    /// 信息联络员.
    pub liaison: String,
    /// Order among its siblings.
    pub position: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// For the next save.
    pub version: i64,
}

/// What is sent to make or change a unit.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UnitForm {
    /// The unit above.
    #[schema(value_type = Option<String>)]
    pub parent_id: Option<Id>,
    /// Its full name.
    pub name: String,
    /// Its short name.
    #[serde(default)]
    pub short_name: String,
    /// What it is.
    #[schema(value_type = String)]
    pub kind: UnitKind,
    /// Its level.
    #[serde(default)]
    pub level: String,
    /// The place it answers for.
    #[serde(default)]
    pub region: String,
    /// 信息联络员.
    #[serde(default)]
    pub liaison: String,
    /// Order among its siblings.
    #[serde(default)]
    pub position: i64,
    /// Closed units send and receive nothing.
    #[serde(default)]
    pub closed: bool,
    /// The version that was edited; absent when making one.
    #[serde(default)]
    pub version: i64,
}

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserRow {
    /// Their id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Phone, masked: 138****0000.
    pub phone: String,
    /// 职务.
    pub post: String,
    /// Where they work.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// What they are.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// `active`, `locked` or `closed`.
    pub state: String,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Last sign of life.
    pub last_seen_at: Option<i64>,
    /// For the next save.
    pub version: i64,
}

/// What is sent to make or change an account.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UserForm {
    /// Sign-in name: letters, digits, dot, dash, underscore.
    pub login: String,
    /// Name.
    pub name: String,
    /// Phone; an empty one or a masked one keeps what is there.
    #[serde(default)]
    pub phone: String,
    /// 职务.
    #[serde(default)]
    pub post: String,
    /// Where they work.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// What they are.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// `active`, `locked` or `closed`.
    #[serde(default)]
    pub state: Option<String>,
    /// The version that was edited; absent when making one.
    #[serde(default)]
    pub version: i64,
}

/// People, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    /// The page.
    pub rows: Vec<UserRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// A link that works once.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneTimeLink {
    /// To be handed to the person.
    pub url: String,
    /// Until when it works.
    pub expires_at: i64,
}

/// What is sent to sign in.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// The signed-in person and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Who.
    pub user: SessionUser,
    /// Every act the roles allow; the menu is drawn from it.
    #[schema(value_type = Vec<String>)]
    pub acts: Vec<Act>,
    /// The name of the authority.
    pub office: String,
    /// Signed out after so many minutes without a request.
    pub idle_minutes: i64,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionUser {
    /// Their id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Where they work.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Its path; their scope.
    pub unit_path: String,
    /// What they are.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// The same in words.
    pub titles: Vec<String>,
}

/// What is sent to set a password: the token of a one-time link, or the old password.
#[derive(Deserialize, ToSchema)]
pub struct PasswordForm {
    /// Of the one-time link.
    pub token: Option<String>,
    /// The password so far.
    pub old: Option<String>,
    /// The new one.
    pub new: String,
}

/// A line of the audit trail.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TrailRow {
    /// Its place.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// To what kind of record.
    pub kind: String,
    /// To which.
    pub record_id: String,
    /// What stood before, as JSON text.
    pub before: Option<String>,
    /// What stands after, as JSON text.
    pub after: Option<String>,
    /// First digits of the chained hash.
    pub hash: String,
}

/// The trail, a page of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrailList {
    /// The page, newest first.
    pub rows: Vec<TrailRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many lines in all.
    pub total: i64,
}

/// Whether the trail is whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrailCheck {
    /// Whether every line follows from the one before.
    pub whole: bool,
    /// Lines, or the place of the first that does not follow.
    pub at: i64,
    /// In a sentence.
    pub sentence: String,
}

/// A version of a setting.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SettingRow {
    /// Which.
    pub key: String,
    /// Its version.
    pub version: i64,
    /// From when it counts.
    pub effective_at: i64,
    /// The value as JSON text.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub changed_by_name: Option<String>,
}
