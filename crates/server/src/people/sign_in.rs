//! Signing in and out. A wrong name and a wrong password cost the same time and say the same sentence.

use super::store;
use super::views::{Session, SessionUser, SignIn};
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault, session};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use db::args;
use domain::ids::Id;
use domain::people::roles::acts_of;
use domain::time::{HOUR_MS, MINUTE_MS};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Attempts a minute for one name: enough for a person, useless for a guesser.
struct Attempts(DefaultKeyedRateLimiter<String>);

const WRONG: &str = "用户名或密码不对";

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "people", request_body = SignIn,
    responses((status = 200, description = "Signed in; the cookie is set", body = Session)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    Input(form): Input<SignIn>,
) -> Answer<impl IntoResponse> {
    let login = form.login.trim().to_lowercase();
    let attempts =
        app.held(|| Attempts(RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(20).unwrap_or(NonZeroU32::MIN)))));
    if attempts.0.check_key(&login).is_err() {
        return Err(Fault::Busy("尝试次数太多，请一分钟后再试".into()));
    }
    let found = store::credentials(&app, &login).await?;
    let now = app.now();
    if let Some(until) = found.as_ref().and_then(|c| c.locked_until).filter(|until| *until > now) {
        let minutes = (until - now + MINUTE_MS - 1) / MINUTE_MS;
        return Err(Fault::refused(
            "locked",
            format!("密码连续输错，账号已锁定，{minutes} 分钟后可再试"),
            "忘记密码请联系系统管理员重置",
        ));
    }
    let kept = found.as_ref().and_then(|c| c.password_hash.clone());
    let right = super::password::verify(form.password, kept).await?;
    let Some(known) = found else { return Err(Fault::field("password", WRONG)) };
    if !right || known.state != "active" {
        if !right {
            remember_failure(&app, &known).await?;
        }
        return Err(Fault::field("password", WRONG));
    }
    let cookie = open_session(&app, known.id, &headers).await?;
    let mut request = HeaderMap::new();
    if let Some(value) = cookie.split(';').next().and_then(|pair| pair.parse().ok()) {
        request.insert(header::COOKIE, value);
    }
    let actor = session_of(&app, &request).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(describe(&app, &actor))))
}

async fn session_of(app: &App, headers: &HeaderMap) -> Answer<Actor> {
    crate::platform::session::actor(app, headers).await.ok_or(Fault::SignIn)
}

async fn remember_failure(app: &App, known: &store::Credentials) -> Answer<()> {
    let limits = &app.config().session;
    let failed = known.failed + 1;
    let locked = failed >= limits.lock_after;
    let mut change = app.system_change("sign-in").await?;
    let until = locked.then(|| change.now() + limits.lock_minutes * MINUTE_MS);
    change
        .run(
            "UPDATE users SET failed = $1, locked_until = $2 WHERE id = $3",
            args![if locked { 0 } else { failed }, until, known.id.0],
        )
        .await?;
    change.audit(if locked { "session.lock" } else { "session.fail" }, "user", known.id, None, None);
    change.commit().await?;
    Ok(())
}

async fn open_session(app: &App, user: Id, headers: &HeaderMap) -> Answer<String> {
    let (token, kept) = session::new_token();
    let agent: String =
        headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(120).collect();
    let mut change = app.system_change("sign-in").await?;
    let now = change.now();
    change
        .run(
            "INSERT INTO session (token_hash, user_id, created_at, seen_at, agent) VALUES ($1, $2, $3, $3, $4)",
            args![kept, user.0, now, agent],
        )
        .await?;
    change
        .run("UPDATE users SET failed = 0, locked_until = NULL, last_seen_at = $1 WHERE id = $2", args![now, user.0])
        .await?;
    change.audit("session.open", "user", user, None, None);
    change.commit().await?;
    Ok(session::cookie(app, &token))
}

fn describe(app: &App, actor: &Actor) -> Session {
    Session {
        user: SessionUser {
            id: actor.user_id,
            name: actor.name.clone(),
            unit_id: actor.unit_id,
            unit_name: actor.unit_name.clone(),
            unit_path: actor.unit_path.clone(),
            roles: actor.roles.clone(),
            titles: actor.roles.iter().map(|role| role.title().to_owned()).collect(),
        },
        acts: acts_of(&actor.roles),
        office: app.config().office.name.clone(),
        idle_minutes: app.config().session.idle_minutes,
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "people",
    responses((status = 200, description = "The signed-in person", body = Session)))]
pub(super) async fn who(State(app): State<App>, actor: Actor) -> Json<Session> {
    Json(describe(&app, &actor))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "people",
    responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Answer<impl IntoResponse> {
    if let Some(token) = session::token(&app, &headers) {
        let mut change = app.system_change("sign-out").await?;
        change.run("DELETE FROM session WHERE token_hash = $1", args![session::token_hash(&token)]).await?;
        change.commit().await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, session::cookie(&app, ""))]))
}

/// Clears away sessions and links that have ended.
pub(super) async fn clear(app: App) -> anyhow::Result<()> {
    let now = app.now();
    let oldest = now - app.config().session.longest_hours * HOUR_MS;
    let mut tx = app.db().begin().await?;
    tx.run("DELETE FROM session WHERE created_at < $1", args![oldest]).await?;
    tx.run("DELETE FROM one_time_link WHERE expires_at < $1", args![now - 24 * HOUR_MS]).await?;
    tx.commit().await?;
    Ok(())
}
