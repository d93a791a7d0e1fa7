//! Notices: what a person should know or do, in the inbox of the workbench and the phone.

use super::{Actor, Answer, App, web::Params};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::people::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// To whom.
#[derive(Clone, Debug)]
pub(crate) enum To {
    User(Id),
    Unit(Id),
    Role(Role),
    RoleInUnit(Role, Id),
}

/// A notice to be put into inboxes.
#[derive(Clone, Debug)]
pub struct Notice {
    pub(crate) to: To,
    pub(crate) kind: &'static str,
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) link: String,
}

impl Notice {
    /// `kind` is `todo` (需要我办), `news` (进展) or `system`; `key` makes it reach a person once;
    /// `link` is an address inside the workbench, `/cases/123`.
    fn new(
        to: To,
        kind: &'static str,
        key: impl Into<String>,
        title: impl Into<String>,
        link: impl Into<String>,
    ) -> Self {
        Notice { to, kind, key: key.into(), title: title.into(), body: String::new(), link: link.into() }
    }
    /// To one person.
    pub fn to_user(
        id: Id,
        kind: &'static str,
        key: impl Into<String>,
        title: impl Into<String>,
        link: impl Into<String>,
    ) -> Self {
        Self::new(To::User(id), kind, key, title, link)
    }
    /// To everybody in a unit (not its subtree).
    pub fn to_unit(
        id: Id,
        kind: &'static str,
        key: impl Into<String>,
        title: impl Into<String>,
        link: impl Into<String>,
    ) -> Self {
        Self::new(To::Unit(id), kind, key, title, link)
    }
    /// To everybody with a role.
    pub fn to_role(
        role: Role,
        kind: &'static str,
        key: impl Into<String>,
        title: impl Into<String>,
        link: impl Into<String>,
    ) -> Self {
        Self::new(To::Role(role), kind, key, title, link)
    }
    /// To everybody with a role in one unit.
    pub fn to_role_in_unit(
        role: Role,
        unit: Id,
        kind: &'static str,
        key: impl Into<String>,
        title: impl Into<String>,
        link: impl Into<String>,
    ) -> Self {
        Self::new(To::RoleInUnit(role, unit), kind, key, title, link)
    }
    /// A second sentence.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }
}

/// A notice in an inbox.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// `todo`, `news` or `system`.
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// More, if there is more.
    pub body: String,
    /// Address inside the workbench.
    pub link: String,
    /// When, in milliseconds.
    pub created_at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
}

/// An inbox: the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox {
    /// Up to 100.
    pub rows: Vec<NoticeRow>,
    /// How many are unread in all.
    pub unread: i64,
}

/// Which notices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    /// Only unread ones.
    #[serde(default)]
    pub unread: bool,
}

/// Which notices to mark.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MarkRead {
    /// These; all where absent.
    #[schema(value_type = Option<Vec<String>>)]
    pub ids: Option<Vec<Id>>,
}

/// The routes of the inbox.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(inbox, mark_read))
}

/// My notices.
#[utoipa::path(get, path = "/api/notices", tag = "platform", params(InboxQuery),
    responses((status = 200, description = "My notices, newest first", body = Inbox)))]
async fn inbox(State(app): State<App>, actor: Actor, Params(query): Params<InboxQuery>) -> Answer<Json<Inbox>> {
    let filter = if query.unread { "AND read_at IS NULL" } else { "" };
    let rows = app
        .db()
        .all(
            &format!("SELECT id, kind, title, body, link, created_at, read_at FROM notice WHERE user_id = $1 {filter} ORDER BY created_at DESC, id DESC LIMIT 100"),
            args![actor.user_id.0],
        )
        .await?;
    let unread = app
        .db()
        .int("SELECT COUNT(*) FROM notice WHERE user_id = $1 AND read_at IS NULL", args![actor.user_id.0])
        .await?;
    Ok(Json(Inbox { rows, unread }))
}

/// Marks notices as read.
#[utoipa::path(post, path = "/api/notices", tag = "platform", request_body = MarkRead,
    responses((status = 200, description = "The inbox afterwards", body = Inbox)))]
async fn mark_read(
    State(app): State<App>,
    actor: Actor,
    super::web::Input(marks): super::web::Input<MarkRead>,
) -> Answer<Json<Inbox>> {
    let mut change = app.change(&actor).await?;
    let now = change.now();
    match marks.ids {
        Some(ids) => {
            for id in ids.iter().take(500) {
                change
                    .run(
                        "UPDATE notice SET read_at = $1 WHERE id = $2 AND user_id = $3 AND read_at IS NULL",
                        args![now, id.0, actor.user_id.0],
                    )
                    .await?;
            }
        }
        None => {
            change
                .run(
                    "UPDATE notice SET read_at = $1 WHERE user_id = $2 AND read_at IS NULL",
                    args![now, actor.user_id.0],
                )
                .await?;
        }
    }
    change.commit().await?;
    inbox(State(app), actor, Params(InboxQuery { unread: false })).await
}
