//! Watches, their versions, word lists, and the counter that says when to compile anew.

use crate::platform::App;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::monitor::watch::Draft;
use serde::Deserialize;

/// A watch as it stands.
#[derive(Clone, Debug, Deserialize)]
pub struct Watch {
    pub id: Id,
    pub name: String,
    pub draft: Json<Draft>,
    pub enabled: bool,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: String,
}

const COLUMNS: &str = "id, name, draft, enabled, version, updated_at, updated_by";

pub async fn all(app: &App) -> db::Result<Vec<Watch>> {
    app.db().all(&format!("SELECT {COLUMNS} FROM watch ORDER BY name"), args![]).await
}

pub async fn get(app: &App, id: Id) -> db::Result<Option<Watch>> {
    app.db().one(&format!("SELECT {COLUMNS} FROM watch WHERE id = $1"), args![id.0]).await
}

pub async fn insert(tx: &mut Tx, watch: &Watch) -> db::Result<()> {
    tx.insert(
        "watch",
        [
            ("id", watch.id.0.into()),
            ("name", watch.name.as_str().into()),
            ("draft", serde_json::to_string(&watch.draft.0).unwrap_or_default().into()),
            ("enabled", watch.enabled.into()),
            ("updated_at", watch.updated_at.into()),
            ("updated_by", watch.updated_by.as_str().into()),
        ],
    )
    .await?;
    keep_version(tx, watch).await
}

/// Saves a new version; 0 when somebody saved first.
pub async fn update(tx: &mut Tx, watch: &Watch) -> db::Result<u64> {
    let touched = tx
        .run(
            "UPDATE watch SET name = $1, draft = $2, enabled = $3, version = version + 1, updated_at = $4, updated_by = $5
             WHERE id = $6 AND version = $7",
            args![
                &watch.name,
                serde_json::to_string(&watch.draft.0).unwrap_or_default(),
                watch.enabled,
                watch.updated_at,
                &watch.updated_by,
                watch.id.0,
                watch.version
            ],
        )
        .await?;
    if touched > 0 {
        keep_version(tx, &Watch { version: watch.version + 1, ..watch.clone() }).await?;
    }
    Ok(touched)
}

async fn keep_version(tx: &mut Tx, watch: &Watch) -> db::Result<()> {
    tx.insert(
        "watch_version",
        [
            ("watch_id", watch.id.0.into()),
            ("version", watch.version.into()),
            ("draft", serde_json::to_string(&watch.draft.0).unwrap_or_default().into()),
            ("enabled", watch.enabled.into()),
            ("at", watch.updated_at.into()),
            ("by_name", watch.updated_by.as_str().into()),
        ],
    )
    .await
}

/// An earlier version.
#[derive(Clone, Debug, Deserialize)]
pub struct Version {
    pub version: i64,
    pub draft: Json<Draft>,
    pub enabled: bool,
    pub at: i64,
    pub by_name: String,
}

pub async fn versions(app: &App, id: Id) -> db::Result<Vec<Version>> {
    app.db()
        .all(
            "SELECT version, draft, enabled, at, by_name FROM watch_version WHERE watch_id = $1 ORDER BY version DESC LIMIT 50",
            args![id.0],
        )
        .await
}

/// Items found by each watch since a moment.
pub async fn tallies(app: &App, since: i64) -> db::Result<Vec<(i64, i64)>> {
    app.db()
        .all(
            "SELECT iw.watch_id, COUNT(*) AS n FROM item_watch iw JOIN item i ON i.id = iw.item_id
             WHERE i.captured_at >= $1 GROUP BY iw.watch_id",
            args![since],
        )
        .await
}

/// A named word list.
#[derive(Clone, Debug, Deserialize)]
pub struct WordList {
    pub id: Id,
    pub name: String,
    pub words: String,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: String,
}

pub async fn lists(app: &App) -> db::Result<Vec<WordList>> {
    app.db().all("SELECT id, name, words, version, updated_at, updated_by FROM word_list ORDER BY name", args![]).await
}

pub async fn insert_list(tx: &mut Tx, list: &WordList) -> db::Result<u64> {
    tx.run(
        "INSERT INTO word_list (id, name, words, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name) DO NOTHING",
        args![list.id.0, &list.name, &list.words, list.updated_at, &list.updated_by],
    )
    .await
}

pub async fn update_list(tx: &mut Tx, list: &WordList) -> db::Result<u64> {
    tx.run(
        "UPDATE word_list SET words = $1, updated_at = $2, updated_by = $3, version = version + 1 WHERE id = $4 AND version = $5",
        args![&list.words, list.updated_at, &list.updated_by, list.id.0, list.version],
    )
    .await
}

/// The version of all watches and lists together.
pub async fn set_version(app: &App) -> db::Result<i64> {
    app.db().int("SELECT value FROM monitor_counter WHERE name = 'watch_set'", args![]).await
}

/// Something changed: every process compiles anew before its next text.
pub async fn bump(tx: &mut Tx) -> db::Result<u64> {
    tx.run("UPDATE monitor_counter SET value = value + 1 WHERE name = 'watch_set'", args![]).await
}

/// Takes the placer's turn: whoever else wants it waits until this transaction ends. Answers its number.
pub async fn take_turn(tx: &mut Tx) -> db::Result<i64> {
    tx.run("UPDATE monitor_counter SET value = value + 1 WHERE name = 'turn'", args![]).await?;
    tx.int("SELECT value FROM monitor_counter WHERE name = 'turn'", args![]).await
}

/// Waits for whoever has the placer's turn and keeps it from others until this transaction ends, without taking one:
/// what is graded must not be moved meanwhile.
pub async fn hold_turn(tx: &mut Tx) -> db::Result<()> {
    tx.run("UPDATE monitor_counter SET value = value WHERE name = 'turn'", args![]).await?;
    Ok(())
}

/// Saved searches of a person: (name, query).
pub async fn searches(app: &App, user: Id) -> db::Result<Vec<(String, String)>> {
    app.db().all("SELECT name, query FROM saved_search WHERE user_id = $1 ORDER BY name", args![user.0]).await
}

/// Saves a search; an empty query forgets it.
pub async fn save_search(tx: &mut Tx, id: Id, user: Id, name: &str, query: &str, now: i64) -> db::Result<u64> {
    tx.run("DELETE FROM saved_search WHERE user_id = $1 AND name = $2", args![user.0, name]).await?;
    if query.is_empty() {
        return Ok(0);
    }
    tx.run(
        "INSERT INTO saved_search (id, user_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![id.0, user.0, name, query, now],
    )
    .await
}
