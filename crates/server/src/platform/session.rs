//! Sessions: a random token in a strict cookie, its SHA-256 in the database; revocable, with an idle limit.

use super::{Answer, App, Fault};
use axum::http::{HeaderMap, header};
use db::args;
use domain::ids::Id;
use domain::people::{Act, Role, may, units};
use domain::time::{HOUR_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The signed-in person, as every verb sees them.
#[derive(Clone, Debug, Serialize)]
pub struct Actor {
    /// Who.
    pub user_id: Id,
    /// The name on screens.
    pub name: String,
    /// Where they work.
    pub unit_id: Id,
    /// Path of that unit; their scope is its subtree.
    pub unit_path: String,
    /// Name of that unit.
    pub unit_name: String,
    /// What they are.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether the roles allow an act.
    pub fn may(&self, act: Act) -> bool {
        may(&self.roles, act)
    }

    /// Refuses with a sentence when the roles do not allow an act.
    pub fn require(&self, act: Act) -> Answer<()> {
        if self.may(act) {
            return Ok(());
        }
        let titles: Vec<_> = self.roles.iter().map(|role| role.title()).collect();
        Err(Fault::Forbidden(format!("您的角色({})不能办理这件事", titles.join("、"))))
    }

    /// Whether a unit lies in this person's scope.
    pub fn covers(&self, unit_path: &str) -> bool {
        units::covers(&self.unit_path, unit_path)
    }

    /// Refuses as "not found" when a unit lies outside: who may not see a record may not know of it.
    pub fn require_scope(&self, unit_path: &str) -> Answer<()> {
        if self.covers(unit_path) { Ok(()) } else { Err(Fault::NotFound("条记录")) }
    }
}

/// A new token and what is kept of it.
pub fn new_token() -> (String, String) {
    let token = super::files::hex(&rand::random::<[u8; 32]>());
    let kept = token_hash(&token);
    (token, kept)
}

/// What the database keeps of a token.
pub fn token_hash(token: &str) -> String {
    super::files::hex(&Sha256::digest(token.as_bytes()))
}

fn cookie_name(app: &App) -> &'static str {
    if app.config().session.secure_cookies { "__Host-weixuan" } else { "weixuan" }
}

/// The cookie that signs in; an empty token signs out.
pub fn cookie(app: &App, token: &str) -> String {
    let secure = if app.config().session.secure_cookies { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { app.config().session.longest_hours * 3600 };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", cookie_name(app))
}

/// The token of a request, if it carries one.
pub fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(app);
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && value.len() == 64).then(|| value.to_owned())
    })
}

#[derive(Deserialize)]
struct Found {
    user_id: Id,
    name: String,
    unit_id: Id,
    unit_path: String,
    unit_name: String,
    created_at: i64,
    seen_at: i64,
}

/// The person behind a request, unless the session has ended. Touches the session at most once a minute,
/// so that reading pages does not mean writing.
pub async fn actor(app: &App, headers: &HeaderMap) -> Option<Actor> {
    let hash = token_hash(&token(app, headers)?);
    match read(app, &hash).await {
        Ok(actor) => actor,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the session cannot be read");
            None
        }
    }
}

async fn read(app: &App, hash: &str) -> anyhow::Result<Option<Actor>> {
    let found: Option<Found> = app
        .db()
        .one(
            "SELECT s.user_id, u.name, u.unit_id, n.path AS unit_path, n.name AS unit_name, s.created_at, s.seen_at
             FROM session s JOIN users u ON u.id = s.user_id JOIN unit n ON n.id = u.unit_id
             WHERE s.token_hash = $1 AND u.state = 'active'",
            args![hash],
        )
        .await?;
    let Some(found) = found else { return Ok(None) };
    let now = app.now();
    let limits = &app.config().session;
    if now - found.seen_at > limits.idle_minutes * MINUTE_MS || now - found.created_at > limits.longest_hours * HOUR_MS
    {
        return Ok(None);
    }
    if now - found.seen_at > MINUTE_MS {
        let mut tx = app.db().begin().await?;
        tx.run("UPDATE session SET seen_at = $1 WHERE token_hash = $2", args![now, hash]).await?;
        tx.run("UPDATE users SET last_seen_at = $1 WHERE id = $2", args![now, found.user_id.0]).await?;
        tx.commit().await?;
    }
    let roles: Vec<String> =
        app.db().all("SELECT role FROM user_role WHERE user_id = $1 ORDER BY role", args![found.user_id.0]).await?;
    Ok(Some(Actor {
        user_id: found.user_id,
        name: found.name,
        unit_id: found.unit_id,
        unit_path: found.unit_path,
        unit_name: found.unit_name,
        roles: roles.iter().filter_map(|code| Role::of(code)).collect(),
    }))
}
