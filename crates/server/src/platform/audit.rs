//! The audit trail: insert-only and hash-chained, written in the transaction of the change it records.

use super::App;
use super::change::By;
use db::{Tx, args};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What one change did to one record.
pub(crate) struct Line {
    pub verb: &'static str,
    pub kind: &'static str,
    pub record_id: String,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
}

/// A line as it stands in the trail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// When, in milliseconds.
    pub at: i64,
    /// Who; none for the system.
    pub user_id: Option<i64>,
    /// The name at that time.
    pub actor: String,
    /// The unit of the actor at that time.
    pub unit_id: Option<i64>,
    /// `article.submit`.
    pub verb: String,
    /// `article`.
    pub kind: String,
    /// The record.
    pub record_id: String,
    /// What stood before, as JSON text.
    pub before: Option<String>,
    /// What stands after, as JSON text.
    pub after: Option<String>,
    /// The hash of the line before.
    pub prev_hash: String,
    /// SHA-256 over `prev_hash` and this line.
    pub hash: String,
}

pub(crate) async fn append(tx: &mut Tx, at: i64, by: &By, lines: &[Line]) -> db::Result<()> {
    // The row lock on the head is taken last in a change, so writers wait for each other only here.
    tx.run("UPDATE audit_head SET seq = seq + $1 WHERE id = 1", args![lines.len()]).await?;
    let head: (i64, String) =
        tx.one("SELECT seq, hash FROM audit_head WHERE id = 1", args![]).await?.unwrap_or_default();
    let first = head.0 - lines.len() as i64 + 1;
    let mut prev_hash = head.1;
    for (seq, line) in (first..).zip(lines) {
        let mut row = AuditRow {
            seq,
            at,
            user_id: by.user_id.map(|id| id.0),
            actor: by.name.clone(),
            unit_id: by.unit_id.map(|id| id.0),
            verb: line.verb.into(),
            kind: line.kind.into(),
            record_id: line.record_id.clone(),
            before: line.before.as_ref().map(ToString::to_string),
            after: line.after.as_ref().map(ToString::to_string),
            prev_hash,
            hash: String::new(),
        };
        row.hash = hash(&row);
        tx.run(
            "INSERT INTO audit (seq, at, user_id, actor, unit_id, verb, kind, record_id, before, after, prev_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            args![
                row.seq,
                row.at,
                row.user_id,
                &row.actor,
                row.unit_id,
                &row.verb,
                &row.kind,
                &row.record_id,
                &row.before,
                &row.after,
                &row.prev_hash,
                &row.hash
            ],
        )
        .await?;
        prev_hash = row.hash;
    }
    tx.run("UPDATE audit_head SET hash = $1 WHERE id = 1", args![prev_hash]).await?;
    Ok(())
}

/// What is hashed: every field but the hash, as a JSON array, so that no two lines can be confused.
fn hash(row: &AuditRow) -> String {
    let line = serde_json::json!([
        row.prev_hash,
        row.seq,
        row.at,
        row.user_id,
        row.actor,
        row.unit_id,
        row.verb,
        row.kind,
        row.record_id,
        row.before,
        row.after
    ]);
    super::files::hex(&Sha256::digest(line.to_string().as_bytes()))
}

/// What is wrong with the trail: the first line that does not follow from the one before, if any.
#[derive(Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every line follows; holds how many there are.
    Whole(i64),
    /// The line at this place is missing or was changed.
    BrokenAt(i64),
}

/// Reads the whole trail and recomputes the chain.
pub async fn verify(app: &App) -> db::Result<Chain> {
    let mut seq = 0;
    let mut prev_hash = String::new();
    loop {
        let rows: Vec<AuditRow> =
            app.db().all("SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000", args![seq]).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq != seq + 1 || row.prev_hash != prev_hash || row.hash != hash(&row) {
                return Ok(Chain::BrokenAt(seq + 1));
            }
            seq = row.seq;
            prev_hash = row.hash;
        }
    }
    let head: (i64, String) =
        app.db().one("SELECT seq, hash FROM audit_head WHERE id = 1", args![]).await?.unwrap_or_default();
    // Lines cut off at the end leave no gap; the head knows how many there were.
    Ok(if head == (seq, prev_hash) { Chain::Whole(seq) } else { Chain::BrokenAt(seq + 1) })
}
