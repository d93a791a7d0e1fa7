//! Captures: bytes as they came, and what became of them.

use super::list;
use crate::monitor::row::Hint;
use crate::platform::App;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::monitor::DropReason;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A capture that waits to be digested.
#[derive(Clone, Debug, Deserialize)]
pub struct Capture {
    pub id: Id,
    pub source_id: Id,
    /// `page` or `row`.
    pub form: String,
    pub url: String,
    pub file_hash: String,
    pub media_type: String,
    pub hint: Json<Hint>,
    #[serde(deserialize_with = "db::flag")]
    pub forced: bool,
    pub captured_at: i64,
}

/// A capture to be written.
pub struct NewCapture {
    pub id: Id,
    pub form: &'static str,
    pub url: String,
    pub key: String,
    pub file_hash: String,
    pub size: i64,
    pub media_type: String,
    pub hint: Hint,
    pub title: String,
}

const COLUMNS: &[&str] =
    &["id", "source_id", "form", "url", "key_hash", "file_hash", "size", "media_type", "hint", "title", "captured_at"];

/// Writes captures that were not met before and answers how many those were.
pub async fn insert(tx: &mut Tx, source_id: Id, captures: &[NewCapture], now: i64) -> db::Result<u64> {
    let rows = captures
        .iter()
        .map(|new| {
            vec![
                new.id.0.into(),
                source_id.0.into(),
                new.form.into(),
                new.url.as_str().into(),
                new.key.as_str().into(),
                new.file_hash.as_str().into(),
                new.size.into(),
                new.media_type.as_str().into(),
                serde_json::to_string(&new.hint).unwrap_or_default().into(),
                new.title.as_str().into(),
                now.into(),
            ]
        })
        .collect();
    tx.insert_many("capture", COLUMNS, rows, "ON CONFLICT (source_id, key_hash) DO NOTHING").await
}

/// Which of these keys were met before at this source.
pub async fn met(app: &App, source_id: Id, keys: &[String]) -> db::Result<HashSet<String>> {
    let mut known = HashSet::new();
    for part in keys.chunks(400) {
        let marks: Vec<String> = (2..part.len() + 2).map(|n| format!("${n}")).collect();
        let mut values = vec![db::Value::from(source_id.0)];
        values.extend(part.iter().map(db::Value::from));
        let sql = format!("SELECT key_hash FROM capture WHERE source_id = $1 AND key_hash IN ({})", marks.join(", "));
        known.extend(app.db().all::<String>(&sql, values).await?);
    }
    Ok(known)
}

/// Those of these captures that still wait.
pub async fn waiting(app: &App, ids: &[Id]) -> db::Result<Vec<Capture>> {
    let columns = ["id", "source_id", "form", "url", "file_hash", "media_type", "hint", "forced", "captured_at"];
    let ids = list(ids.iter().copied());
    let rest = format!("(SELECT * FROM capture WHERE state = 'waiting' AND id IN ({ids}) ORDER BY id) AS waiting");
    app.db().bulk(&columns, &rest, args![]).await
}

/// The same, asked again inside the transaction that will write the outcome.
pub async fn still_waiting(tx: &mut Tx, ids: &[Id]) -> db::Result<HashSet<Id>> {
    let rest = format!("capture WHERE state = 'waiting' AND id IN ({})", list(ids.iter().copied()));
    let rows: Vec<(Id,)> = tx.bulk(&["id"], &rest, args![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How a screenshot names the capture, or the link, whose item it belongs to.
pub fn picture_of(capture: Id) -> String {
    format!("capture:{capture}")
}

/// See [`picture_of`].
pub fn picture_of_link(url_hash: &str) -> String {
    format!("link:{url_hash}")
}

/// Screenshots that waited for an item join it.
pub async fn join_pictures(
    tx: &mut Tx,
    source: Id,
    capture: Id,
    url_hash: &str,
    item: Id,
    now: i64,
) -> db::Result<u64> {
    tx.run(
        "UPDATE capture SET state = 'kept', item_id = $1, digested_at = $2
         WHERE source_id = $3 AND state = 'waiting' AND form = 'picture' AND url IN ($4, $5)",
        args![item.0, now, source.0, picture_of(capture), picture_of_link(url_hash)],
    )
    .await
}

/// Marks waiting captures as kept: (capture, its item), a capture once.
pub async fn keep(tx: &mut Tx, kept: &[(Id, Id)], watch_set: i64, now: i64) -> db::Result<u64> {
    let rows =
        kept.iter().map(|(capture, item)| (capture.0, vec![item.0.into(), watch_set.into(), now.into()])).collect();
    let also = "state = 'kept', reason = NULL, detail = ''";
    tx.update_many("capture", &["item_id", "watch_set", "digested_at"], rows, also).await
}

/// Marks a capture as dropped, with the reason.
pub async fn drop_one(
    tx: &mut Tx,
    id: Id,
    reason: DropReason,
    detail: &str,
    title: &str,
    watch_set: i64,
    now: i64,
) -> db::Result<u64> {
    tx.run(
        "UPDATE capture SET state = 'dropped', reason = $1, detail = $2, title = $3, watch_set = $4, digested_at = $5
         WHERE id = $6 AND state = 'waiting'",
        args![reason.code(), detail, title, watch_set, now, id.0],
    )
    .await
}

/// A capture on the page of drops.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Dropped {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Where it came from.
    #[schema(value_type = String)]
    pub source_id: Id,
    /// Name of the source.
    pub source: String,
    /// Address of the original.
    pub url: String,
    /// Headline, where there was one.
    pub title: String,
    /// Code of the reason.
    pub reason: String,
    /// The word or number that decided.
    pub detail: String,
    /// When it was captured.
    pub captured_at: i64,
}

/// Which drops.
#[derive(Clone, Debug, Default)]
pub struct DropFilter {
    pub reason: String,
    pub source_id: i64,
    pub word: String,
    pub after: i64,
    pub limit: i64,
}

const DROP_WHERE: &str = "c.state = 'dropped' AND ($1 = '' OR c.reason = $1) AND ($2 = 0 OR c.source_id = $2)
    AND ($3 = '' OR c.title LIKE $3)";

/// Drops, newest first.
pub async fn drops(app: &App, filter: &DropFilter) -> db::Result<(Vec<Dropped>, i64)> {
    let like = if filter.word.is_empty() { String::new() } else { format!("%{}%", filter.word) };
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT c.id, c.source_id, s.name AS source, c.url, c.title, c.reason, c.detail, c.captured_at
                 FROM capture c JOIN source s ON s.id = c.source_id
                 WHERE {DROP_WHERE} AND ($4 = 0 OR c.id < $4) ORDER BY c.id DESC LIMIT $5"
            ),
            args![&filter.reason, filter.source_id, &like, filter.after, filter.limit],
        )
        .await?;
    let total = app
        .db()
        .int(
            &format!("SELECT COUNT(*) FROM capture c WHERE {DROP_WHERE}"),
            args![&filter.reason, filter.source_id, &like],
        )
        .await?;
    Ok((rows, total))
}

/// How many were dropped for each reason since a moment.
pub async fn drop_counts(app: &App, since: i64) -> db::Result<Vec<(String, i64)>> {
    app.db()
        .all(
            "SELECT reason, COUNT(*) AS n FROM capture WHERE state = 'dropped' AND captured_at >= $1
             GROUP BY reason ORDER BY n DESC, reason",
            args![since],
        )
        .await
}

/// How many stand in each state since a moment.
pub async fn state_counts(app: &App, since: i64) -> db::Result<Vec<(String, i64)>> {
    app.db()
        .all(
            "SELECT state, COUNT(*) AS n FROM capture WHERE captured_at >= $1 GROUP BY state ORDER BY state",
            args![since],
        )
        .await
}

/// Brings a drop back: it waits again and will be kept whatever the watches say.
pub async fn bring_back(tx: &mut Tx, id: Id) -> db::Result<u64> {
    tx.run(
        "UPDATE capture SET state = 'waiting', forced = 1, reason = NULL, detail = '' WHERE id = $1 AND state = 'dropped'",
        args![id.0],
    )
    .await
}

/// A drop: its reason, its source and its address.
#[derive(Clone, Debug, Deserialize)]
pub struct Drop {
    pub reason: String,
    pub source_id: Id,
    pub url: String,
}

pub async fn dropped(tx: &mut Tx, id: Id) -> db::Result<Option<Drop>> {
    tx.one("SELECT reason, source_id, url FROM capture WHERE id = $1 AND state = 'dropped'", args![id.0]).await
}

/// A failed page that came after all: the page itself stands now where the failure stood.
pub async fn forget_failure(tx: &mut Tx, source: Id, key: &str) -> db::Result<u64> {
    tx.run(
        "DELETE FROM capture WHERE source_id = $1 AND key_hash = $2 AND file_hash = '' AND item_id IS NULL",
        args![source.0, key],
    )
    .await
}

/// Marks the failure of a page as dropped again, whatever it waits for.
pub async fn drop_by_key(
    tx: &mut Tx,
    source: Id,
    key: &str,
    reason: DropReason,
    detail: &str,
    now: i64,
) -> db::Result<u64> {
    tx.run(
        "UPDATE capture SET state = 'dropped', reason = $1, detail = $2, digested_at = $3
         WHERE source_id = $4 AND key_hash = $5 AND file_hash = ''",
        args![reason.code(), detail, now, source.0, key],
    )
    .await
}

/// What a retention has run out for: captures without an item, older than their source keeps them. (id, file).
pub async fn outlived(tx: &mut Tx, source: Id, before: i64, most: i64) -> db::Result<Vec<(Id, String)>> {
    tx.all(
        "SELECT id, file_hash FROM capture WHERE source_id = $1 AND captured_at < $2 AND file_hash <> '' AND item_id IS NULL
           AND state IN ('dropped', 'kept') ORDER BY id LIMIT $3",
        args![source.0, before, most],
    )
    .await
}

/// Takes what is said about captures out for good; their keys stay, so that nothing is collected anew.
pub async fn blank(tx: &mut Tx, ids: &[Id]) -> db::Result<u64> {
    tx.run(
        &format!(
            "UPDATE capture SET state = 'expired', file_hash = '', title = '', url = '', hint = '{{}}', detail = ''
             WHERE id IN ({})",
            list(ids.iter().copied())
        ),
        args![],
    )
    .await
}

/// Whether any capture still names a file.
pub async fn names_file(app: &App, hash: &str) -> db::Result<bool> {
    Ok(app
        .db()
        .int("SELECT COUNT(*) FROM (SELECT 1 AS one FROM capture WHERE file_hash = $1 LIMIT 1) AS found", args![hash])
        .await?
        > 0)
}

/// An evidence copy.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Where it was found.
    pub url: String,
    /// SHA-256 of the bytes as they came.
    pub file_hash: String,
    /// Bytes.
    pub size: i64,
    /// `text/html` …
    pub media_type: String,
    /// When it was captured.
    pub captured_at: i64,
}

/// Evidence copies of an item, newest first.
pub async fn evidence(app: &App, item: Id) -> db::Result<Vec<Evidence>> {
    app.db()
        .all(
            "SELECT id, CASE WHEN form = 'picture' THEN '' ELSE url END AS url, file_hash, size, media_type, captured_at
             FROM capture WHERE item_id = $1 AND file_hash <> '' ORDER BY id DESC LIMIT 50",
            args![item.0],
        )
        .await
}

/// One evidence copy.
pub async fn evidence_one(app: &App, id: Id) -> db::Result<Option<Evidence>> {
    app.db()
        .one("SELECT id, url, file_hash, size, media_type, captured_at FROM capture WHERE id = $1", args![id.0])
        .await
}

/// Captures since a moment, for the preview of a watch: newest first.
pub async fn recent(app: &App, since: i64, before: i64, most: i64) -> db::Result<Vec<Capture>> {
    app.db()
        .all(
            "SELECT id, source_id, form, url, file_hash, media_type, hint, forced, captured_at FROM capture
             WHERE captured_at >= $1 AND state = 'dropped' AND reason IN ('no_watch', 'noise', 'harmless')
               AND id < $2 ORDER BY id DESC LIMIT $3",
            args![since, before, most],
        )
        .await
}
