//! All SQL of people.

use super::views::{SettingRow, TrailRow, UnitRow, UserRow};
use crate::platform::App;
use anyhow::Result;
use db::{Tx, args};
use domain::ids::Id;
use domain::people::Role;
use serde::Deserialize;

const UNIT: &str = "id, parent_id, path, name, short_name, kind, level, region, liaison, position, closed_at, version";

/// Every unit of a subtree, parents before children.
pub async fn units_below(app: &App, scope: &str) -> Result<Vec<UnitRow>> {
    let sql = format!(
        "SELECT {UNIT} FROM unit WHERE path LIKE $1 ORDER BY LENGTH(path) - LENGTH(REPLACE(path, '/', '')), position, id"
    );
    Ok(app.db().all(&sql, args![format!("{scope}%")]).await?)
}

/// One unit.
pub(super) async fn unit(tx: &mut Tx, id: Id) -> Result<Option<UnitRow>> {
    Ok(tx.one(&format!("SELECT {UNIT} FROM unit WHERE id = $1"), args![id.0]).await?)
}

/// The path of a unit, to check a scope.
pub async fn unit_path(app: &App, id: Id) -> Result<Option<String>> {
    Ok(app.db().one("SELECT path FROM unit WHERE id = $1", args![id.0]).await?)
}

/// Active people with a role whose scope covers a unit, from below the root: a unit's own reviewers, and those of
/// the units above it. The root's people are the office itself and review at stages of their own.
pub async fn users_with_role_over(tx: &mut Tx, role: Role, path: &str) -> db::Result<Vec<Id>> {
    tx.all(
        "SELECT u.id FROM users u JOIN user_role r ON r.user_id = u.id JOIN unit n ON n.id = u.unit_id
         WHERE r.role = $1 AND u.state = 'active' AND n.parent_id IS NOT NULL AND $2 LIKE n.path || '%' ORDER BY u.id",
        args![role.code(), path],
    )
    .await
}

/// Whether anybody has a role over a unit (see [`users_with_role_over`]).
pub async fn has_role_over(app: &App, role: Role, path: &str) -> db::Result<bool> {
    let count = app
        .db()
        .int(
            "SELECT COUNT(*) FROM users u JOIN user_role r ON r.user_id = u.id JOIN unit n ON n.id = u.unit_id
             WHERE r.role = $1 AND u.state = 'active' AND n.parent_id IS NOT NULL AND $2 LIKE n.path || '%'",
            args![role.code(), path],
        )
        .await?;
    Ok(count > 0)
}

/// Whether anybody has a role in this very unit, and whether anybody has it in a unit above (below the root).
pub async fn reviewers_over(app: &App, role: Role, path: &str) -> db::Result<(bool, bool)> {
    let paths: Vec<(String,)> = app
        .db()
        .all(
            "SELECT DISTINCT n.path FROM users u JOIN user_role r ON r.user_id = u.id JOIN unit n ON n.id = u.unit_id
             WHERE r.role = $1 AND u.state = 'active' AND n.parent_id IS NOT NULL AND $2 LIKE n.path || '%'",
            args![role.code(), path],
        )
        .await?;
    Ok((paths.iter().any(|(known,)| known == path), paths.iter().any(|(known,)| known != path)))
}

pub(super) async fn has_children(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(tx.int("SELECT COUNT(*) FROM unit WHERE parent_id = $1 AND closed_at IS NULL", args![id.0]).await? > 0)
}

#[derive(Deserialize)]
struct UserRecord {
    id: Id,
    login: String,
    name: String,
    phone: String,
    post: String,
    unit_id: Id,
    unit_name: String,
    state: String,
    has_password: bool,
    last_seen_at: Option<i64>,
    version: i64,
    roles: String,
}

/// Which people.
pub(super) struct UserFilter<'a> {
    pub scope: &'a str,
    pub word: &'a str,
    pub role: &'a str,
    pub after: i64,
    pub limit: i64,
}

pub(super) async fn users(app: &App, filter: UserFilter<'_>) -> Result<(Vec<UserRow>, i64)> {
    let condition = "n.path LIKE $1 AND (u.name LIKE $2 OR u.login LIKE $2 OR n.name LIKE $2)
        AND ($3 = '' OR EXISTS (SELECT 1 FROM user_role x WHERE x.user_id = u.id AND x.role = $3))";
    let (scope, word) = (format!("{}%", filter.scope), format!("%{}%", filter.word));
    let roles = match app.db().dialect() {
        db::Dialect::Sqlite => "(SELECT COALESCE(GROUP_CONCAT(role, ','), '') FROM user_role r WHERE r.user_id = u.id)",
        db::Dialect::Postgres => "(SELECT COALESCE(STRING_AGG(role, ','), '') FROM user_role r WHERE r.user_id = u.id)",
    };
    let rows: Vec<UserRecord> = app
        .db()
        .all(
            &format!(
                "SELECT u.id, u.login, u.name, u.phone, u.post, u.unit_id, n.name AS unit_name, u.state,
                   CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END AS has_password, u.last_seen_at, u.version,
                   {roles} AS roles
                 FROM users u JOIN unit n ON n.id = u.unit_id
                 WHERE {condition} AND u.id > $4 ORDER BY u.id LIMIT $5"
            ),
            args![&scope, &word, filter.role, filter.after, filter.limit],
        )
        .await?;
    let total = app
        .db()
        .int(
            &format!("SELECT COUNT(*) FROM users u JOIN unit n ON n.id = u.unit_id WHERE {condition}"),
            args![&scope, &word, filter.role],
        )
        .await?;
    let rows = rows
        .into_iter()
        .map(|u| UserRow {
            id: u.id,
            login: u.login,
            name: u.name,
            phone: mask_phone(&u.phone),
            post: u.post,
            unit_id: u.unit_id,
            unit_name: u.unit_name,
            roles: u.roles.split(',').filter_map(Role::of).collect(),
            state: u.state,
            has_password: u.has_password,
            last_seen_at: u.last_seen_at,
            version: u.version,
        })
        .collect();
    Ok((rows, total))
}

pub(super) fn mask_phone(phone: &str) -> String {
    let chars: Vec<char> = phone.chars().collect();
    if chars.len() < 7 {
        return "*".repeat(chars.len());
    }
    let tail: String = chars[chars.len() - 4..].iter().collect();
    let head: String = chars[..3].iter().collect();
    format!("{head}****{tail}")
}

/// What signing in needs to know.
#[derive(Deserialize)]
pub(super) struct Credentials {
    pub id: Id,
    pub password_hash: Option<String>,
    pub state: String,
    pub failed: i64,
    pub locked_until: Option<i64>,
}

pub(super) async fn credentials(app: &App, login: &str) -> Result<Option<Credentials>> {
    Ok(app
        .db()
        .one("SELECT id, password_hash, state, failed, locked_until FROM users WHERE login = $1", args![login])
        .await?)
}

pub(super) async fn set_roles(tx: &mut Tx, user: Id, roles: &[Role]) -> Result<()> {
    tx.run("DELETE FROM user_role WHERE user_id = $1", args![user.0]).await?;
    for role in roles {
        tx.run("INSERT INTO user_role (user_id, role) VALUES ($1, $2)", args![user.0, role.code()]).await?;
    }
    Ok(())
}

pub(super) async fn trail(app: &App, before: i64, word: &str, limit: i64) -> Result<(Vec<TrailRow>, i64)> {
    let like = format!("%{word}%");
    let condition = "(actor LIKE $1 OR verb LIKE $1 OR record_id LIKE $1)";
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT seq, at, actor, verb, kind, record_id, before, after, SUBSTR(hash, 1, 12) AS hash FROM audit
                 WHERE {condition} AND seq < $2 ORDER BY seq DESC LIMIT $3"
            ),
            args![&like, before, limit],
        )
        .await?;
    let total = app.db().int(&format!("SELECT COUNT(*) FROM audit WHERE {condition}"), args![&like]).await?;
    Ok((rows, total))
}

pub(super) async fn settings(app: &App) -> Result<Vec<SettingRow>> {
    Ok(app
        .db()
        .all(
            "SELECT s.key, s.version, s.effective_at, s.value, s.reason, u.name AS changed_by_name
             FROM setting s LEFT JOIN users u ON u.id = s.changed_by ORDER BY s.key, s.version DESC",
            args![],
        )
        .await?)
}
