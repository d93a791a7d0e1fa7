//! Passwords: Argon2id, rules of length and classes, one-time links instead of default passwords.

use super::views::PasswordForm;
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Change, Fault, session};
use anyhow::{Result, anyhow};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::extract::State;
use axum::http::{StatusCode, request::Parts};
use db::args;
use domain::ids::Id;
use domain::time::DAY_MS;

/// A hash of nothing anybody knows: verified against where there is no account, so that the time tells nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$d2VpeHVhbi1ub2JvZHk$4cCL5SJIP6BL5pqzH7WfmnY0OB0lQCR+nn0wUqlRMGo";

/// Whether a password fits what is kept; takes the same time where nothing is kept.
pub(super) async fn verify(password: String, kept: Option<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
        let fits = Argon2::default().verify_password(password.as_bytes(), kept.as_str()).is_ok();
        Ok(fits && known)
    })
    .await?
}

/// What is kept of a password.
pub async fn hash(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| anyhow!("argon2: {error}"))
    })
    .await?
}

/// Why a password will not do, in a sentence (GB/T 22239-2019: length and classes).
pub fn weakness(password: &str, login: &str) -> Option<&'static str> {
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if password.chars().count() < 8 {
        Some("密码至少 8 位")
    } else if password.chars().count() > 200 {
        Some("密码太长")
    } else if classes.into_iter().filter(|found| *found).count() < 3 {
        Some("密码应包含大写字母、小写字母、数字、符号中的三种")
    } else if !login.is_empty() && password.to_lowercase().contains(login) {
        Some("密码里不能含有用户名")
    } else {
        None
    }
}

/// A link by which a person sets a password, once, within a day.
pub async fn one_time_link(change: &mut Change, user: Id) -> Result<(String, i64)> {
    let (token, kept) = session::new_token();
    let expires_at = change.now() + DAY_MS;
    change
        .run(
            "INSERT INTO one_time_link (token_hash, user_id, expires_at) VALUES ($1, $2, $3)",
            args![kept, user.0, expires_at],
        )
        .await?;
    change.audit("password.link", "user", user, None, None);
    let url = format!("{}/app/password?token={token}", change.app().config().site_url());
    Ok((url, expires_at))
}

/// Sets a password: by the token of a one-time link, or by the old one.
#[utoipa::path(post, path = "/api/password", tag = "people", request_body = PasswordForm,
    responses((status = 204, description = "Set; every other session of this person has ended")))]
pub(super) async fn change(
    State(app): State<App>,
    parts: Parts,
    Input(form): Input<PasswordForm>,
) -> Answer<StatusCode> {
    let now = app.now();
    let user: Option<(i64, String, Option<String>)> = match (&form.token, Actor::maybe(&parts)) {
        (Some(token), _) => {
            app.db()
                .one(
                    "SELECT u.id, u.login, u.password_hash FROM one_time_link l JOIN users u ON u.id = l.user_id
                     WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND u.state <> 'closed'",
                    args![session::token_hash(token), now],
                )
                .await?
        }
        (None, Some(actor)) => {
            app.db().one("SELECT id, login, password_hash FROM users WHERE id = $1", args![actor.user_id.0]).await?
        }
        (None, None) => return Err(Fault::SignIn),
    };
    let Some((user, login, kept)) = user else {
        return Err(Fault::refused("link_used", "这个链接已经用过或已过期", "请系统管理员重新发一个"));
    };
    if form.token.is_none() && !verify(form.old.unwrap_or_default(), kept).await? {
        return Err(Fault::field("old", "原密码不对"));
    }
    if let Some(weak) = weakness(&form.new, &login) {
        return Err(Fault::field("new", weak));
    }
    let hash = hash(form.new).await?;
    let mut change = app.system_change("password").await?;
    if let Some(token) = &form.token {
        let used = change
            .run(
                "UPDATE one_time_link SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL",
                args![now, session::token_hash(token)],
            )
            .await?;
        if used == 0 {
            return Err(Fault::refused("link_used", "这个链接已经用过", "请系统管理员重新发一个"));
        }
    }
    change
        .run(
            "UPDATE users SET password_hash = $1, password_at = $2, failed = 0, locked_until = NULL WHERE id = $3",
            args![hash, now, user],
        )
        .await?;
    change.run("DELETE FROM session WHERE user_id = $1", args![user]).await?;
    change.audit("password.set", "user", user, None, None);
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_named() {
        assert_eq!(weakness("Ab1", ""), Some("密码至少 8 位"));
        assert!(weakness("abcdefgh1", "").is_some());
        assert!(weakness("Wangmin2026", "wangmin").is_some());
        assert_eq!(weakness("Qinghe-2026", "wangmin"), None);
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!verify("anything".into(), None).await.unwrap());
        let kept = hash("Qinghe-2026".into()).await.unwrap();
        assert!(verify("Qinghe-2026".into(), Some(kept.clone())).await.unwrap());
        assert!(!verify("Qinghe-2027".into(), Some(kept)).await.unwrap());
    }
}
