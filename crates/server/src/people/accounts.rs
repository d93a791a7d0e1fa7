//! Accounts: made by the system administrator, never with a password; a one-time link lets the person set one.

use super::password::one_time_link;
use super::store::{self, UserFilter};
use super::views::{OneTimeLink, UserForm, UserList, UserRow};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError};
use anyhow::Result;
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::people::{Act, Role, roles};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UserQuery {
    /// A word of the name, the sign-in name or the unit's name.
    #[serde(default)]
    q: String,
    /// Only with this role.
    #[serde(default)]
    role: String,
    /// From the page before.
    after: Option<String>,
    /// Rows a page, at most 100.
    limit: Option<i64>,
}

/// People of my scope.
#[utoipa::path(get, path = "/api/users", tag = "people", params(UserQuery),
    responses((status = 200, description = "People, a page of them", body = UserList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<UserQuery>,
) -> Answer<Json<UserList>> {
    actor.require(Act::ReadPeople)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let filter = UserFilter {
        scope: &actor.unit_path,
        word: query.q.trim(),
        role: &query.role,
        after: query.after.and_then(|a| a.parse().ok()).unwrap_or(0),
        limit: limit + 1,
    };
    let (mut rows, total) = store::users(&app, filter).await?;
    let next = (rows.len() as i64 > limit).then(|| rows[limit as usize - 1].id.to_string());
    rows.truncate(limit as usize);
    Ok(Json(UserList { rows, next, total }))
}

fn check(form: &UserForm) -> Answer<()> {
    let mut wrong = Vec::new();
    let login = form.login.trim();
    if !(2..=40).contains(&login.len())
        || !login.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    {
        wrong.push(FieldError::new("login", "用户名为 2 至 40 位字母、数字、点、横线或下划线"));
    }
    if form.name.trim().is_empty() || form.name.chars().count() > 30 {
        wrong.push(FieldError::new("name", "请填写姓名，不超过 30 个字"));
    }
    if form.roles.is_empty() {
        wrong.push(FieldError::new("roles", "请至少选择一个角色"));
    } else if !roles::compatible(&form.roles) {
        wrong.push(FieldError::new("roles", "系统、安全、审计管理员须分设，也不能兼任业务角色"));
    }
    if !matches!(form.state.as_deref(), None | Some("active" | "locked" | "closed")) {
        wrong.push(FieldError::new("state", "账号状态不对"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

/// An account to be inserted by verbs, imports and the demo.
pub struct NewUser<'a> {
    /// Their id.
    pub id: Id,
    /// Where they work.
    pub unit_id: Id,
    /// Sign-in name, lower case.
    pub login: &'a str,
    /// Name.
    pub name: &'a str,
    /// Phone.
    pub phone: &'a str,
    /// 职务.
    pub post: &'a str,
    /// What they are.
    pub roles: &'a [Role],
}

/// Inserts an account without a password.
pub async fn insert(change: &mut Change, user: &NewUser<'_>) -> Result<()> {
    let now = change.now();
    change
        .run(
            "INSERT INTO users (id, unit_id, login, name, phone, post, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![user.id.0, user.unit_id.0, user.login, user.name, user.phone, user.post, now],
        )
        .await?;
    store::set_roles(change, user.id, user.roles).await?;
    change.audit("user.create", "user", user.id, None, Some(json!({"login": user.login, "roles": user.roles})));
    Ok(())
}

async fn row(app: &App, actor: &Actor, id: Id) -> Answer<UserRow> {
    let filter = UserFilter { scope: &actor.unit_path, word: "", role: "", after: id.0 - 1, limit: 1 };
    let (rows, _) = store::users(app, filter).await?;
    rows.into_iter().next().filter(|found| found.id == id).ok_or(Fault::NotFound("个账号"))
}

/// Makes an account.
#[utoipa::path(post, path = "/api/users", tag = "people", request_body = UserForm,
    responses((status = 200, description = "The new account", body = UserRow)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<UserForm>,
) -> Answer<Json<UserRow>> {
    actor.require(Act::ManagePeople)?;
    check(&form)?;
    let path = store::unit_path(&app, form.unit_id).await?.ok_or(Fault::field("unit_id", "请选择单位"))?;
    actor.require_scope(&path)?;
    let id = app.id();
    let login = form.login.trim().to_lowercase();
    let mut change = app.change(&actor).await?;
    let user = NewUser {
        id,
        unit_id: form.unit_id,
        login: &login,
        name: form.name.trim(),
        phone: form.phone.trim(),
        post: form.post.trim(),
        roles: &form.roles,
    };
    if let Err(error) = insert(&mut change, &user).await {
        return Err(match error.downcast_ref::<db::Error>() {
            Some(db::Error::Duplicate(_)) => Fault::field("login", "这个用户名已经有人用了"),
            _ => Fault::Broken(error),
        });
    }
    change.commit().await?;
    Ok(Json(row(&app, &actor, id).await?))
}

/// Changes an account: name, unit, roles, state. Closing or locking it ends its sessions.
#[utoipa::path(put, path = "/api/users/{id}", tag = "people", request_body = UserForm, params(("id" = String, Path)),
    responses((status = 200, description = "The account as it stands now", body = UserRow)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<UserForm>,
) -> Answer<Json<UserRow>> {
    actor.require(Act::ManagePeople)?;
    check(&form)?;
    let before = row(&app, &actor, id).await?;
    let path = store::unit_path(&app, form.unit_id).await?.ok_or(Fault::field("unit_id", "请选择单位"))?;
    actor.require_scope(&path)?;
    if id == actor.user_id && (form.roles != before.roles || form.state.as_deref().is_some_and(|s| s != "active")) {
        return Err(Fault::refused("own_account", "不能修改自己的角色或停用自己", "请另一位系统管理员办理"));
    }
    let state = form.state.clone().unwrap_or(before.state.clone());
    let keep_phone = form.phone.trim().is_empty() || form.phone.contains('*');
    let mut change = app.change(&actor).await?;
    let touched = change
        .run(
            "UPDATE users SET name = $1, unit_id = $2, post = $3, state = $4,
               phone = CASE WHEN $5 = 1 THEN phone ELSE $6 END,
               locked_until = CASE WHEN $4 = 'active' THEN NULL ELSE locked_until END, version = version + 1
             WHERE id = $7 AND version = $8",
            args![
                form.name.trim(),
                form.unit_id.0,
                form.post.trim(),
                &state,
                keep_phone,
                form.phone.trim(),
                id.0,
                form.version
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale { by: "他人".into(), at: change.now(), current: json!(before) });
    }
    store::set_roles(&mut change, id, &form.roles).await?;
    if state != "active" {
        change.run("DELETE FROM session WHERE user_id = $1", args![id.0]).await?;
    }
    let after = json!({"name": form.name, "unit_id": form.unit_id, "roles": form.roles, "state": state});
    change.audit(
        "user.update",
        "user",
        id,
        Some(json!({"name": before.name, "unit_id": before.unit_id, "roles": before.roles, "state": before.state})),
        Some(after),
    );
    change.commit().await?;
    Ok(Json(row(&app, &actor, id).await?))
}

/// A one-time link by which the person sets a password.
#[utoipa::path(post, path = "/api/users/{id}/link", tag = "people", params(("id" = String, Path)),
    responses((status = 200, description = "The link; shown once", body = OneTimeLink)))]
pub(super) async fn link(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<OneTimeLink>> {
    actor.require(Act::ManagePeople)?;
    row(&app, &actor, id).await?;
    let mut change = app.change(&actor).await?;
    let (url, expires_at) = one_time_link(&mut change, id).await?;
    change.commit().await?;
    Ok(Json(OneTimeLink { url, expires_at }))
}

/// At the first start: the root unit, one system administrator without a password, and the link to set it.
/// Answers nothing when there are accounts already.
pub async fn first_administrator(app: &App) -> Result<Option<String>> {
    if app.db().int("SELECT COUNT(*) FROM users", args![]).await? > 0 {
        return Ok(None);
    }
    let mut change = app.system_change("first start").await?;
    let now = change.now();
    let root: Option<Id> =
        change.one("SELECT id FROM unit WHERE parent_id IS NULL ORDER BY id LIMIT 1", args![]).await?;
    let root = match root {
        Some(root) => root,
        None => {
            let id = app.id();
            let name = app.config().office.name.clone();
            super::tree::insert(
                &mut change,
                &super::tree::NewUnit {
                    id,
                    parent_id: None,
                    name: &name,
                    short_name: "",
                    kind: domain::people::UnitKind::Authority,
                    level: "prefecture",
                    region: "",
                    position: 0,
                    created_at: now,
                },
            )
            .await?;
            id
        }
    };
    let id = app.id();
    insert(
        &mut change,
        &NewUser {
            id,
            unit_id: root,
            login: "admin",
            name: "系统管理员",
            phone: "",
            post: "",
            roles: &[Role::SystemAdmin],
        },
    )
    .await?;
    let (url, _) = one_time_link(&mut change, id).await?;
    change.commit().await?;
    Ok(Some(url))
}
