//! Sources, their runs, and the links met on them.

use crate::monitor::row::Hint;
use crate::platform::App;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::monitor::{Reach, Rhythm, SourceKind, SourceState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is particular to one source.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Options {
    /// Feed entries are followed to their pages: `auto` when the entry is short, `always`, `never`.
    pub follow: String,
    /// Only links whose address contains one of these are articles.
    pub link_contains: Vec<String>,
    /// Column of an upload → field of a row, saved with the source.
    pub mapping: BTreeMap<String, String>,
    /// CSS selectors a person corrected by clicking on a sample; empty = found automatically.
    pub selectors: Selectors,
}

/// Where things stand on the pages of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Selectors {
    /// The links of the list page.
    pub links: String,
    /// Headline of an article.
    pub title: String,
    /// Text of an article.
    pub body: String,
    /// Publish time of an article.
    pub time: String,
}

/// A source, whole.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    pub id: Id,
    pub name: String,
    pub kind: SourceKind,
    pub url: String,
    pub host: String,
    pub reach: Reach,
    pub region: String,
    pub platform: String,
    pub legal_basis: String,
    pub owner: String,
    pub state: SourceState,
    pub options: Json<Options>,
    pub retention_days: i64,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub next_at: i64,
    pub failures: i64,
    pub failing_since: Option<i64>,
    pub last_fault: Option<String>,
    pub last_run_at: Option<i64>,
    pub last_ok_at: Option<i64>,
    pub last_new_at: Option<i64>,
    pub empty_runs: i64,
    pub last_title: String,
    pub gaps: Json<Vec<i64>>,
    pub silent_noticed_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

impl Source {
    /// A source that has not been asked yet, switched on, kept as long as its kind is.
    pub fn new(id: Id, name: &str, kind: SourceKind, url: &str, reach: Reach, now: i64) -> Source {
        Source {
            id,
            name: name.to_owned(),
            kind,
            url: url.to_owned(),
            host: crate::monitor::row::host(url),
            reach,
            region: String::new(),
            platform: String::new(),
            legal_basis: String::new(),
            owner: String::new(),
            state: SourceState::On,
            options: Json(Options::default()),
            retention_days: kind.retention_days(),
            etag: None,
            last_modified: None,
            next_at: 0,
            failures: 0,
            failing_since: None,
            last_fault: None,
            last_run_at: None,
            last_ok_at: None,
            last_new_at: None,
            empty_runs: 0,
            last_title: String::new(),
            gaps: Json(Vec::new()),
            silent_noticed_at: None,
            created_at: now,
            updated_at: now,
            updated_by: String::new(),
            version: 1,
        }
    }

    /// What the health rules ask.
    pub fn rhythm(&self) -> Rhythm {
        Rhythm {
            polled: self.kind.is_polled(),
            on: self.state == SourceState::On,
            unverified: self.state == SourceState::Verify,
            failures: self.failures,
            last_fault: self.last_fault.clone(),
            failing_since: self.failing_since,
            last_ok_at: self.last_ok_at,
            last_new_at: self.last_new_at,
            gaps_ms: self.gaps.0.clone(),
            created_at: self.created_at,
            empty_runs: self.empty_runs,
            last_title: self.last_title.clone(),
        }
    }
}

const COLUMNS: &str = "id, name, kind, url, host, reach, region, platform, legal_basis, owner, state, options, retention_days,
    etag, last_modified, next_at, failures, failing_since, last_fault, last_run_at, last_ok_at, last_new_at, empty_runs, last_title,
    gaps, silent_noticed_at, created_at, updated_at, updated_by, version";

pub async fn get(app: &App, id: Id) -> db::Result<Option<Source>> {
    app.db().one(&format!("SELECT {COLUMNS} FROM source WHERE id = $1"), args![id.0]).await
}

pub async fn get_in(tx: &mut Tx, id: Id) -> db::Result<Option<Source>> {
    tx.one(&format!("SELECT {COLUMNS} FROM source WHERE id = $1"), args![id.0]).await
}

pub async fn by_push_key(app: &App, hash: &str) -> db::Result<Option<Source>> {
    app.db().one(&format!("SELECT {COLUMNS} FROM source WHERE push_key_hash = $1"), args![hash]).await
}

pub async fn all(app: &App) -> db::Result<Vec<Source>> {
    app.db().all(&format!("SELECT {COLUMNS} FROM source ORDER BY name"), args![]).await
}

/// Every source that is switched on and whose time has come.
pub async fn due(app: &App) -> db::Result<Vec<Source>> {
    app.db()
        .all(
            &format!(
                "SELECT {COLUMNS} FROM source WHERE state = 'on' AND kind IN ('feed', 'list', 'sitemap', 'epaper')
                   AND (next_at <= $1 OR last_run_at > $2) ORDER BY next_at LIMIT 200"
            ),
            // One that was asked in the future was asked before the clock was set back.
            args![app.now(), app.now() + 2 * domain::time::MINUTE_MS],
        )
        .await
}

pub async fn insert(tx: &mut Tx, source: &Source) -> db::Result<()> {
    tx.insert(
        "source",
        [
            ("id", source.id.0.into()),
            ("name", source.name.as_str().into()),
            ("kind", source.kind.code().into()),
            ("url", source.url.as_str().into()),
            ("host", source.host.as_str().into()),
            ("reach", source.reach.code().into()),
            ("region", source.region.as_str().into()),
            ("platform", source.platform.as_str().into()),
            ("legal_basis", source.legal_basis.as_str().into()),
            ("owner", source.owner.as_str().into()),
            ("state", state_code(source.state).into()),
            ("options", serde_json::to_string(&source.options.0).unwrap_or_default().into()),
            ("retention_days", source.retention_days.into()),
            ("created_at", source.created_at.into()),
            ("updated_at", source.updated_at.into()),
            ("updated_by", source.updated_by.as_str().into()),
        ],
    )
    .await
}

/// Saves what a person edits. Changing the address forgets the validators of the old one.
pub async fn update(tx: &mut Tx, source: &Source) -> db::Result<u64> {
    tx.run(
        "UPDATE source SET name = $1, kind = $2, url = $3, host = $4, reach = $5, region = $6, platform = $7, legal_basis = $8,
           owner = $9, options = $10, retention_days = $11, updated_at = $12, updated_by = $13, version = version + 1,
           etag = CASE WHEN url = $3 THEN etag ELSE NULL END,
           last_modified = CASE WHEN url = $3 THEN last_modified ELSE NULL END,
           state = $14, next_at = $15
         WHERE id = $16 AND version = $17",
        args![
            &source.name,
            source.kind.code(),
            &source.url,
            &source.host,
            source.reach.code(),
            &source.region,
            &source.platform,
            &source.legal_basis,
            &source.owner,
            serde_json::to_string(&source.options.0).unwrap_or_default(),
            source.retention_days,
            source.updated_at,
            &source.updated_by,
            state_code(source.state),
            source.next_at,
            source.id.0,
            source.version
        ],
    )
    .await
}

pub fn state_code(state: SourceState) -> &'static str {
    match state {
        SourceState::Verify => "verify",
        SourceState::On => "on",
        SourceState::Paused => "paused",
    }
}

/// Writes back how the last run went.
pub async fn save_rhythm(tx: &mut Tx, source: &Source) -> db::Result<u64> {
    tx.run(
        "UPDATE source SET etag = $1, last_modified = $2, next_at = $3, failures = $4, failing_since = $5, last_fault = $6,
           last_run_at = $7, last_ok_at = $8, last_new_at = $9, empty_runs = $10, gaps = $11, silent_noticed_at = $12,
           last_title = $13
         WHERE id = $14",
        args![
            source.etag.clone(),
            source.last_modified.clone(),
            source.next_at,
            source.failures,
            source.failing_since,
            source.last_fault.clone(),
            source.last_run_at,
            source.last_ok_at,
            source.last_new_at,
            source.empty_runs,
            serde_json::to_string(&source.gaps.0).unwrap_or_default(),
            source.silent_noticed_at,
            &source.last_title,
            source.id.0
        ],
    )
    .await
}

/// One run, in words.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Run {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The source that was asked.
    #[schema(value_type = String)]
    pub source_id: Id,
    /// When.
    pub started_at: i64,
    /// `kept`, `unchanged`, `failed`, `refused`.
    pub outcome: String,
    /// HTTP status, where there was one.
    pub status: Option<i64>,
    /// Entries or links found.
    pub found: i64,
    /// Of them not met before.
    pub fresh: i64,
    /// Size of the answer.
    pub bytes: i64,
    /// What happened, for people.
    pub sentence: String,
}

pub async fn insert_run(tx: &mut Tx, run: &Run) -> db::Result<()> {
    tx.insert(
        "source_run",
        [
            ("id", run.id.0.into()),
            ("source_id", run.source_id.0.into()),
            ("started_at", run.started_at.into()),
            ("outcome", run.outcome.as_str().into()),
            ("status", run.status.into()),
            ("found", run.found.into()),
            ("fresh", run.fresh.into()),
            ("bytes", run.bytes.into()),
            ("sentence", run.sentence.as_str().into()),
        ],
    )
    .await
}

pub async fn runs(app: &App, source_id: Id, most: i64) -> db::Result<Vec<Run>> {
    app.db()
        .all(
            "SELECT id, source_id, started_at, outcome, status, found, fresh, bytes, sentence FROM source_run
             WHERE source_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2",
            args![source_id.0, most],
        )
        .await
}

/// Runs older than this are forgotten; the counts live on in captures.
pub async fn purge_runs(tx: &mut Tx, before: i64) -> db::Result<u64> {
    tx.run("DELETE FROM source_run WHERE started_at < $1", args![before]).await
}

/// A link that waits to be fetched.
#[derive(Clone, Debug, Deserialize)]
pub struct Link {
    pub source_id: Id,
    pub url_hash: String,
    pub url: String,
    pub hint: Json<Hint>,
    pub state: String,
}

/// Remembers a link; false when it was met before.
pub async fn insert_link(
    tx: &mut Tx,
    source_id: Id,
    url_hash: &str,
    url: &str,
    hint: &Hint,
    now: i64,
) -> db::Result<bool> {
    let fresh = tx
        .run(
            "INSERT INTO link (source_id, url_hash, url, hint, first_seen_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (source_id, url_hash) DO NOTHING",
            args![source_id.0, url_hash, url, serde_json::to_string(hint).unwrap_or_default(), now],
        )
        .await?;
    Ok(fresh > 0)
}

pub async fn link(app: &App, source_id: Id, url_hash: &str) -> db::Result<Option<Link>> {
    app.db()
        .one(
            "SELECT source_id, url_hash, url, hint, state FROM link WHERE source_id = $1 AND url_hash = $2",
            args![source_id.0, url_hash],
        )
        .await
}

pub async fn set_link(tx: &mut Tx, source_id: Id, url_hash: &str, state: &str) -> db::Result<u64> {
    tx.run("UPDATE link SET state = $1 WHERE source_id = $2 AND url_hash = $3", args![state, source_id.0, url_hash])
        .await
}

/// Kept and dropped of each source since a moment: (source, kept, dropped).
pub async fn tallies(app: &App, since: i64) -> db::Result<Vec<(i64, i64, i64)>> {
    app.db()
        .all(
            "SELECT source_id, CAST(SUM(CASE WHEN state = 'kept' THEN 1 ELSE 0 END) AS BIGINT) AS kept,
               CAST(SUM(CASE WHEN state = 'dropped' THEN 1 ELSE 0 END) AS BIGINT) AS dropped
             FROM capture WHERE captured_at >= $1 GROUP BY source_id",
            args![since],
        )
        .await
}
