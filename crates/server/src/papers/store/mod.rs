//! All SQL of papers.

mod mails;
mod templates;

pub(super) use mails::*;
pub(super) use templates::*;

use super::views::{InboxRow, ReadReceipt, StepRow};
use crate::platform::files::Stored;
use crate::platform::{App, Change};
use anyhow::Result;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::papers::{Build, Draft, Kind, PaperStage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A paper in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PaperRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Kind, snake_case.
    pub kind: String,
    /// Title.
    pub title: String,
    /// The case it is about.
    #[schema(value_type = Option<String>)]
    pub case_id: Option<Id>,
    /// Stage, snake_case.
    pub stage: String,
    /// Its mark when signed, 舆情专报〔2026〕第12期.
    pub mark: String,
    /// 1, 2 …
    pub edition: i64,
    /// The period: from.
    pub from_at: Option<i64>,
    /// The period: to.
    pub to_at: Option<i64>,
    /// Its figures were counted until here.
    pub cutoff_at: i64,
    /// Who drafted it.
    pub drafted_by: String,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// When.
    pub signed_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: i64,
    /// For the next save.
    pub version: i64,
}

/// A paper as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Record {
    pub id: Id,
    pub kind: Kind,
    pub stage: PaperStage,
    pub title: String,
    pub case_id: Option<Id>,
    pub dispatch_id: Option<Id>,
    pub source_id: Option<Id>,
    pub template_id: Option<Id>,
    pub build: String,
    pub unit_id: Id,
    pub unit_path: String,
    pub unit_name: String,
    pub from_at: Option<i64>,
    pub to_at: Option<i64>,
    pub cutoff_at: i64,
    pub year: Option<i64>,
    pub number: Option<i64>,
    pub extra: bool,
    pub mark: String,
    pub edition: i64,
    pub previous_id: Option<Id>,
    pub draft: Json<Draft>,
    pub docx_hash: Option<String>,
    pub pdf_hash: Option<String>,
    pub notes: Json<Vec<String>>,
    pub drafted_by: String,
    pub signed_by: Option<String>,
    pub signed_at: Option<i64>,
    pub returned_why: String,
    pub changed_by: String,
    pub changed_at: i64,
    pub created_at: i64,
    pub version: i64,
}

impl Record {
    /// How far it is drafted; none for one that was drafted at once.
    pub fn build(&self) -> Option<Build> {
        serde_json::from_str(&self.build).ok()
    }

    pub fn row(&self) -> PaperRow {
        PaperRow {
            id: self.id,
            kind: self.kind.code().into(),
            title: self.title.clone(),
            case_id: self.case_id,
            stage: self.stage.code().into(),
            mark: self.mark.clone(),
            edition: self.edition,
            from_at: self.from_at,
            to_at: self.to_at,
            cutoff_at: self.cutoff_at,
            drafted_by: self.drafted_by.clone(),
            signed_by: self.signed_by.clone(),
            signed_at: self.signed_at,
            created_at: self.created_at,
            changed_by: self.changed_by.clone(),
            changed_at: self.changed_at,
            version: self.version,
        }
    }
}

const RECORD: &str = "p.id, p.kind, p.stage, p.title, p.case_id, p.dispatch_id, p.source_id, p.template_id,
    p.build, p.unit_id, p.unit_path,
    u.name AS unit_name, p.from_at, p.to_at, p.cutoff_at, p.year, p.number, p.extra, p.mark, p.edition, p.previous_id,
    p.draft, p.docx_hash, p.pdf_hash, p.notes, p.drafted_by, p.signed_by, p.signed_at, p.returned_why,
    p.changed_by, p.changed_at, p.created_at, p.version FROM paper p JOIN unit u ON u.id = p.unit_id";

pub(super) async fn load(tx: &mut Tx, id: Id) -> Result<Option<Record>> {
    Ok(tx.one(&format!("SELECT {RECORD} WHERE p.id = $1"), args![id.0]).await?)
}

pub(super) async fn read(app: &App, id: Id) -> Result<Option<Record>> {
    Ok(app.db().one(&format!("SELECT {RECORD} WHERE p.id = $1"), args![id.0]).await?)
}

/// What is needed to write a new paper.
pub(super) struct New<'a> {
    pub id: Id,
    pub kind: Kind,
    pub case_id: Option<Id>,
    pub dispatch_id: Option<Id>,
    pub source_id: Option<Id>,
    pub template_id: Option<Id>,
    pub unit_id: Id,
    pub unit_path: &'a str,
    pub from_at: Option<i64>,
    pub to_at: Option<i64>,
    pub draft: &'a Draft,
    pub by: &'a str,
    pub now: i64,
    pub previous: Option<&'a Record>,
}

pub(super) async fn insert(change: &mut Change, new: New<'_>) -> Result<()> {
    let number = new.previous.and_then(|old| old.number);
    change
        .insert(
            "paper",
            [
                ("id", new.id.0.into()),
                ("kind", new.kind.code().into()),
                ("title", new.draft.title.trim().into()),
                ("case_id", new.case_id.map(|id| id.0).into()),
                ("dispatch_id", new.dispatch_id.map(|id| id.0).into()),
                ("source_id", new.source_id.map(|id| id.0).into()),
                ("template_id", new.template_id.map(|id| id.0).into()),
                ("unit_id", new.unit_id.0.into()),
                ("unit_path", new.unit_path.into()),
                ("stage", PaperStage::Draft.code().into()),
                ("from_at", new.from_at.into()),
                ("to_at", new.to_at.into()),
                ("cutoff_at", new.now.into()),
                ("year", new.previous.and_then(|old| old.year).into()),
                ("number", number.into()),
                ("extra", new.draft.extra.into()),
                ("edition", (new.previous.map_or(0, |old| old.edition) + 1).into()),
                ("previous_id", new.previous.map(|old| old.id.0).into()),
                ("draft", serde_json::to_string(new.draft)?.into()),
                ("drafted_by", new.by.into()),
                ("changed_by", new.by.into()),
                ("changed_at", new.now.into()),
                ("created_at", new.now.into()),
            ],
        )
        .await?;
    Ok(())
}

/// Saves a draft that was edited or asked its records again. False when somebody saved first.
pub(super) async fn save_draft(
    change: &mut Change,
    record: &Record,
    draft: &Draft,
    by: &str,
    cutoff_at: i64,
) -> Result<bool> {
    let now = change.now();
    let touched = change
        .run(
            "UPDATE paper SET title = $1, draft = $2, extra = $3, cutoff_at = $4, changed_by = $5, changed_at = $6,
               version = version + 1 WHERE id = $7 AND version = $8",
            args![
                draft.title.trim(),
                serde_json::to_string(draft)?,
                draft.extra,
                cutoff_at,
                by,
                now,
                record.id.0,
                record.version
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Moves a paper to a stage. False when somebody saved first.
pub(super) async fn save_stage(
    change: &mut Change,
    record: &Record,
    stage: PaperStage,
    by: &str,
    why: &str,
) -> Result<bool> {
    let now = change.now();
    let touched = change
        .run(
            "UPDATE paper SET stage = $1, returned_why = $2, changed_by = $3, changed_at = $4,
               submitted_by = CASE WHEN $1 = 'submitted' THEN $3 ELSE submitted_by END, version = version + 1
             WHERE id = $5 AND version = $6",
            args![stage.code(), why, by, now, record.id.0, record.version],
        )
        .await?;
    Ok(touched == 1)
}

/// The next number of a series and year. The counter row is locked until the signing change ends, so a number that
/// is given is used, and a change that fails gives it back.
pub(super) async fn next_number(tx: &mut Tx, kind: Kind, year: i64, extra: bool) -> Result<i64> {
    Ok(tx
        .int(
            "INSERT INTO paper_number (series, year, extra, last) VALUES ($1, $2, $3, 1)
             ON CONFLICT (series, year, extra) DO UPDATE SET last = paper_number.last + 1 RETURNING last",
            args![kind.code(), year, extra],
        )
        .await?)
}

/// What signing writes.
pub(super) struct Signed<'a> {
    pub year: i64,
    pub number: Option<i64>,
    pub mark: &'a str,
    pub frozen: &'a str,
    pub by: &'a str,
    pub at: i64,
}

pub(super) async fn save_signed(change: &mut Change, record: &Record, signed: Signed<'_>) -> Result<bool> {
    let touched = change
        .run(
            "UPDATE paper SET stage = 'signed', year = $1, number = $2, mark = $3, frozen = $4, signed_by = $5,
               signed_at = $6, changed_by = $5, changed_at = $6, returned_why = '', version = version + 1
             WHERE id = $7 AND version = $8",
            args![
                signed.number.map(|_| signed.year),
                signed.number,
                signed.mark,
                signed.frozen,
                signed.by,
                signed.at,
                record.id.0,
                record.version
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// The page as it was frozen.
pub(super) async fn frozen(app: &App, id: Id) -> Result<Option<paper::block::Paper>> {
    let found: Option<Json<paper::block::Paper>> =
        app.db().one("SELECT frozen FROM paper WHERE id = $1 AND frozen IS NOT NULL", args![id.0]).await?;
    Ok(found.map(|json| json.0))
}

/// Which papers.
#[derive(Default)]
pub(super) struct Filter {
    pub scope: String,
    pub kind: String,
    pub stage: String,
    pub case_id: i64,
    pub word: String,
    pub after: (i64, i64),
    pub limit: i64,
}

const LISTED: &str = "unit_path LIKE $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR stage = $3)
    AND ($4 = 0 OR case_id = $4) AND (title LIKE $5 OR mark LIKE $5)
    AND ($3 <> '' OR stage <> 'dropped')";

const ROW: &str = "id, kind, title, case_id, stage, mark, edition, from_at, to_at, cutoff_at, drafted_by, signed_by,
    signed_at, created_at, changed_by, changed_at, version FROM paper";

pub(super) async fn list(app: &App, filter: &Filter) -> Result<(Vec<PaperRow>, i64)> {
    let (scope, word) = (format!("{}%", filter.scope), format!("%{}%", filter.word.replace(['%', '_'], "")));
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT {ROW} WHERE {LISTED} AND (created_at < $6 OR (created_at = $6 AND id < $7))
                 ORDER BY created_at DESC, id DESC LIMIT $8"
            ),
            args![
                &scope,
                &filter.kind,
                &filter.stage,
                filter.case_id,
                &word,
                filter.after.0,
                filter.after.1,
                filter.limit
            ],
        )
        .await?;
    let total = app
        .db()
        .int(
            &format!("SELECT COUNT(*) FROM paper WHERE {LISTED}"),
            args![&scope, &filter.kind, &filter.stage, filter.case_id, &word],
        )
        .await?;
    Ok((rows, total))
}

/// Signed papers of a kind in a period, oldest first: the list in a monthly report, and for figures.
pub async fn papers_of_period(app: &App, scope: &str, kind: Kind, from_at: i64, to_at: i64) -> Result<Vec<PaperRow>> {
    Ok(app
        .db()
        .all(
            &format!(
                "SELECT {ROW} WHERE unit_path LIKE $1 AND kind = $2 AND stage = 'signed' AND signed_at >= $3
                   AND signed_at < $4 ORDER BY signed_at, id LIMIT 500"
            ),
            args![format!("{scope}%"), kind.code(), from_at, to_at],
        )
        .await?)
}

pub(super) async fn waiting(app: &App, scope: &str) -> Result<i64> {
    Ok(app
        .db()
        .int("SELECT COUNT(*) FROM paper WHERE unit_path LIKE $1 AND stage = 'submitted'", args![format!("{scope}%")])
        .await?)
}

/// Whether a later edition was begun already.
pub(super) async fn later_edition(tx: &mut Tx, id: Id) -> Result<Option<Id>> {
    Ok(tx.one("SELECT id FROM paper WHERE previous_id = $1 AND stage <> 'dropped'", args![id.0]).await?)
}

pub(super) async fn receipts(app: &App, id: Id) -> Result<Vec<ReadReceipt>> {
    Ok(app
        .db()
        .all(
            "SELECT user_name, unit_name, sent_at, read_at FROM paper_receipt WHERE paper_id = $1 ORDER BY sent_at, user_name",
            args![id.0],
        )
        .await?)
}

/// People to whom a paper may be sent: active ones in the office's subtree.
pub(super) async fn reader(tx: &mut Tx, user: Id, scope: &str) -> Result<Option<(Id, String, String)>> {
    Ok(tx
        .one(
            "SELECT u.id, u.name, n.name AS unit_name FROM users u JOIN unit n ON n.id = u.unit_id
             WHERE u.id = $1 AND u.state = 'active' AND n.path LIKE $2",
            args![user.0, format!("{scope}%")],
        )
        .await?)
}

/// Active people with a role in one unit.
pub(super) async fn with_role(tx: &mut Tx, unit: Id, role: &str) -> Result<Vec<Id>> {
    Ok(tx
        .all(
            "SELECT u.id FROM users u JOIN user_role r ON r.user_id = u.id
             WHERE u.unit_id = $1 AND r.role = $2 AND u.state = 'active'",
            args![unit.0, role],
        )
        .await?)
}

/// Puts a paper before a reader; true the first time.
pub(super) async fn hand_out(tx: &mut Tx, paper: Id, user: Id, name: &str, unit: &str, now: i64) -> Result<bool> {
    let fresh = tx
        .run(
            "INSERT INTO paper_receipt (paper_id, user_id, user_name, unit_name, sent_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (paper_id, user_id) DO NOTHING",
            args![paper.0, user.0, name, unit, now],
        )
        .await?;
    Ok(fresh == 1)
}

/// Remembers that a reader opened a paper; the first time counts.
pub(super) async fn mark_read(tx: &mut Tx, paper: Id, user: Id, now: i64) -> Result<bool> {
    let touched = tx
        .run(
            "UPDATE paper_receipt SET read_at = $1 WHERE paper_id = $2 AND user_id = $3 AND read_at IS NULL",
            args![now, paper.0, user.0],
        )
        .await?;
    Ok(touched == 1)
}

pub(super) async fn was_sent(app: &App, paper: Id, user: Id) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM paper_receipt WHERE paper_id = $1 AND user_id = $2";
    Ok(app.db().int(sql, args![paper.0, user.0]).await? > 0)
}

pub(super) async fn inbox(app: &App, user: Id) -> Result<Vec<InboxRow>> {
    Ok(app
        .db()
        .all(
            "SELECT p.id, p.mark, p.title, p.case_id, r.sent_at, r.read_at FROM paper_receipt r
             JOIN paper p ON p.id = r.paper_id WHERE r.user_id = $1 ORDER BY r.sent_at DESC, p.id DESC LIMIT 100",
            args![user.0],
        )
        .await?)
}

/// Remembers the printed files.
pub(super) async fn save_print(change: &mut Change, id: Id, docx: &str, pdf: &str, notes: &[String]) -> Result<()> {
    change
        .run(
            "UPDATE paper SET docx_hash = $1, pdf_hash = $2, notes = $3 WHERE id = $4",
            args![docx, pdf, serde_json::to_string(notes)?, id.0],
        )
        .await?;
    Ok(())
}

/// Remembers how far a paper is drafted.
pub(super) async fn save_build(tx: &mut Tx, id: Id, build: &Build) -> Result<()> {
    tx.run("UPDATE paper SET build = $1 WHERE id = $2", args![serde_json::to_string(build)?, id.0]).await?;
    Ok(())
}

/// Writes a line of 签批流程.
pub(super) async fn add_step(
    change: &mut Change,
    paper: Id,
    act: &str,
    by: &str,
    unit: &str,
    at: i64,
    note: &str,
) -> Result<()> {
    let id = change.app().id();
    change
        .run(
            "INSERT INTO paper_step (id, paper_id, act, by_name, unit_name, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![id.0, paper.0, act, by, unit, at, note],
        )
        .await?;
    Ok(())
}

const STEP: &str = "SELECT act, by_name, unit_name, at, note FROM paper_step WHERE paper_id = $1 ORDER BY id";

/// 签批流程, oldest first.
pub(super) async fn steps(app: &App, paper: Id) -> Result<Vec<StepRow>> {
    Ok(app.db().all(STEP, args![paper.0]).await?)
}

/// Who read a paper and found it right since it was last put up for signing.
pub(super) async fn reviewers(tx: &mut Tx, paper: Id) -> Result<Vec<String>> {
    let rows: Vec<StepRow> = tx.all(STEP, args![paper.0]).await?;
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        match row.act.as_str() {
            "submit" | "return" => names.clear(),
            "review" if !names.contains(&row.by_name) => names.push(row.by_name),
            _ => {}
        }
    }
    Ok(names)
}

/// Registers a stored file.
pub(super) async fn keep_file(tx: &mut Tx, stored: &Stored, media_type: &str, now: i64) -> Result<()> {
    tx.run(
        "INSERT INTO file (hash, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
        args![&stored.hash, stored.size, media_type, now],
    )
    .await?;
    Ok(())
}
