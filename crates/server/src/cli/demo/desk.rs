//! The demo's hands: requests through the program's own interface, as somebody, at a moment.

use super::people::Account;
use crate::platform::clock::Clock;
use crate::platform::jobs::Works;
use crate::platform::{App, session};
use crate::routes;
use anyhow::{Result, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use db::args;
use domain::ids::Id;
use domain::people::Role;
use serde_json::Value;
use std::collections::HashMap;
use tower::ServiceExt;

/// Acts as the people of the city.
pub struct Desk {
    pub app: App,
    pub clock: Clock,
    pub accounts: Vec<Account>,
    router: Router,
    works: Works,
    cookies: HashMap<Id, (String, i64)>,
}

impl Desk {
    /// Opens the interface in-process; nothing listens yet.
    pub async fn open(app: &App, clock: &Clock, accounts: Vec<Account>) -> Result<Desk> {
        Ok(Desk {
            app: app.clone(),
            clock: clock.clone(),
            accounts,
            router: routes::site(app.clone()),
            works: routes::works(),
            cookies: HashMap::new(),
        })
    }

    /// The first person with a role; units' roles in the first county.
    pub fn somebody(&self, role: Role) -> Account {
        self.accounts.iter().find(|account| account.role == role).cloned().unwrap_or_else(|| self.accounts[0].clone())
    }

    async fn cookie(&mut self, user: Id) -> Result<String> {
        let now = self.clock.now();
        if let Some((known, seen_at)) = self.cookies.get_mut(&user) {
            if *seen_at == now {
                return Ok(known.clone());
            }
            *seen_at = now;
            let hash = session::token_hash(known);
            let mut tx = self.app.db().begin().await?;
            tx.run("UPDATE session SET created_at = $1, seen_at = $1 WHERE token_hash = $2", args![now, hash]).await?;
            tx.commit().await?;
            return Ok(known.clone());
        }
        let (token, kept) = session::new_token();
        let mut tx = self.app.db().begin().await?;
        tx.run(
            "INSERT INTO session (token_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
            args![kept, user.0, now],
        )
        .await?;
        tx.commit().await?;
        self.cookies.insert(user, (token.clone(), now));
        Ok(token)
    }

    /// Sends a request as somebody. An answer that is not a success is an error that says what was refused.
    pub async fn send(&mut self, who: &Account, method: &str, path: &str, body: Value) -> Result<Value> {
        let token = self.cookie(who.id).await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, format!("weixuan={token}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(if body.is_null() { String::new() } else { body.to_string() }))?;
        self.answer(request, who.role.code()).await
    }

    async fn answer(&self, request: Request<Body>, who: &str) -> Result<Value> {
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 64 * 1024 * 1024).await?;
        if !status.is_success() {
            bail!("{asked} as {who}: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn post(&mut self, who: &Account, path: &str, body: Value) -> Result<Value> {
        self.send(who, "POST", path, body).await
    }

    pub async fn get(&mut self, who: &Account, path: &str) -> Result<Value> {
        self.send(who, "GET", path, Value::Null).await
    }

    /// Sends a form of the public pages, as somebody without an account.
    pub async fn write_in(&mut self, path: &str, form: &[(&str, String)]) -> Result<()> {
        let body = form.iter().fold(String::new(), |mut body, (name, value)| {
            // Everything is escaped: Chinese text would grow threefold either way.
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            body.push_str(&format!("{name}={value}&"));
            body
        });
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))?;
        self.answer(request, "the public").await.map(|_| ())
    }

    /// Sends a photo, as the form of an article does; answers its id.
    pub async fn photo(&mut self, who: &Account, name: &str, jpeg: Vec<u8>) -> Result<String> {
        let token = self.cookie(who.id).await?;
        let mut body =
            format!("--photo\r\ncontent-disposition: form-data; name=\"client_id\"\r\n\r\n{name}\r\n").into_bytes();
        body.extend(
            b"--photo\r\ncontent-disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n",
        );
        body.extend(jpeg);
        body.extend(b"\r\n--photo--\r\n");
        let request = Request::post("/api/newsroom/photos")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=photo")
            .header(header::COOKIE, format!("weixuan={token}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))?;
        let photo = self.answer(request, who.role.code()).await?;
        Ok(photo["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Sends rows under the key of a source.
    pub async fn push(&mut self, key: &str, body: Value) -> Result<Value> {
        let request = Request::post("/api/push")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-source-key", key)
            .body(Body::from(body.to_string()))?;
        self.answer(request, "push").await
    }

    /// Runs every tick once, as the first minute of a new system does.
    pub async fn tick(&self) -> Result<()> {
        self.works.run_ticks(&self.app).await?;
        self.work().await.map(|_| ())
    }

    /// Runs every due job until none is.
    pub async fn work(&self) -> Result<usize> {
        self.works.run_due(&self.app).await
    }

    /// Ends the sessions that were opened for the year, so that nobody is signed in before anybody has come.
    pub async fn leave(&mut self) -> Result<()> {
        let mut tx = self.app.db().begin().await?;
        tx.run("DELETE FROM session", args![]).await?;
        tx.commit().await?;
        self.cookies.clear();
        Ok(())
    }
}
