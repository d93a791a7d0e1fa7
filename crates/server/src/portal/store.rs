//! All SQL of the portal. Its articles are read through the newsroom.

use crate::platform::filter::{Filter, contains, cursor};
use db::{Db, Tx, args};
use domain::ids::Id;
use domain::portal::column::Class;
use domain::portal::message::State;
use serde::Deserialize;

/// A column.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Column {
    pub id: Id,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub class: Class,
    pub zone: String,
    pub position: i64,
    pub intro: String,
    pub redirect: String,
    pub retired_at: Option<i64>,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const COLUMN: &str =
    "id, code, name, kind, class, zone, position, intro, redirect, retired_at, updated_at, updated_by, version";

pub(super) async fn columns(db: &Db) -> db::Result<Vec<Column>> {
    db.all(&format!("SELECT {COLUMN} FROM portal_column ORDER BY retired_at NULLS FIRST, position, id"), args![]).await
}

pub(super) async fn column_in(tx: &mut Tx, id: Id) -> db::Result<Option<Column>> {
    tx.one(&format!("SELECT {COLUMN} FROM portal_column WHERE id = $1"), args![id.0]).await
}

pub(super) async fn column_by_code(tx: &mut Tx, code: &str) -> db::Result<Option<Column>> {
    tx.one(&format!("SELECT {COLUMN} FROM portal_column WHERE code = $1"), args![code]).await
}

pub(super) async fn insert_column(tx: &mut Tx, c: &Column, now: i64) -> db::Result<()> {
    tx.insert(
        "portal_column",
        [
            ("id", c.id.0.into()),
            ("code", (&c.code).into()),
            ("name", (&c.name).into()),
            ("kind", (&c.kind).into()),
            ("class", c.class.code().into()),
            ("zone", (&c.zone).into()),
            ("position", c.position.into()),
            ("intro", (&c.intro).into()),
            ("redirect", (&c.redirect).into()),
            ("created_at", now.into()),
            ("updated_at", now.into()),
            ("updated_by", (&c.updated_by).into()),
        ],
    )
    .await
}

pub(super) async fn save_column(tx: &mut Tx, c: &Column) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE portal_column SET name = $1, kind = $2, class = $3, zone = $4, position = $5, intro = $6, redirect = $7,
               retired_at = $8, updated_at = $9, updated_by = $10, version = version + 1 WHERE id = $11 AND version = $12",
            args![
                &c.name,
                &c.kind,
                c.class.code(),
                &c.zone,
                c.position,
                &c.intro,
                &c.redirect,
                c.retired_at,
                c.updated_at,
                &c.updated_by,
                c.id.0,
                c.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// A leader, as the portal names them.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Leader {
    pub id: Id,
    pub name: String,
    pub post: String,
    pub duties: String,
    pub bio: String,
    pub position: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const LEADER: &str = "id, name, post, duties, bio, position, updated_at, updated_by, version";

pub(super) async fn leaders(db: &Db) -> db::Result<Vec<Leader>> {
    db.all(&format!("SELECT {LEADER} FROM portal_leader WHERE retired_at IS NULL ORDER BY position, id"), args![]).await
}

pub(super) async fn leader_in(tx: &mut Tx, id: Id) -> db::Result<Option<Leader>> {
    tx.one(&format!("SELECT {LEADER} FROM portal_leader WHERE id = $1 AND retired_at IS NULL"), args![id.0]).await
}

/// A message from the public, as staff see it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Message {
    pub id: Id,
    pub number: String,
    pub code_hash: String,
    pub name: String,
    pub phone: String,
    pub subject: String,
    pub body: String,
    pub consented: bool,
    pub received_at: i64,
    pub due_at: i64,
    pub complex: bool,
    pub complex_reason: String,
    pub state: State,
    pub unit_id: Option<Id>,
    pub unit_name: String,
    pub unit_path: String,
    pub answer: String,
    pub answered_at: Option<i64>,
    pub answered_by: String,
    pub public_subject: String,
    pub public_body: String,
    pub public_answer: String,
    pub published_at: Option<i64>,
    pub void_reason: String,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const MESSAGE: &str = "id, number, code_hash, name, phone, subject, body, consented, received_at, due_at, complex,
  complex_reason, state, unit_id, unit_name, unit_path, answer, answered_at, answered_by, public_subject, public_body,
  public_answer, published_at, void_reason, updated_at, updated_by, version";

pub(super) async fn message(db: &Db, id: Id) -> db::Result<Option<Message>> {
    db.one(&format!("SELECT {MESSAGE} FROM message WHERE id = $1"), args![id.0]).await
}

pub(super) async fn message_in(tx: &mut Tx, id: Id) -> db::Result<Option<Message>> {
    tx.one(&format!("SELECT {MESSAGE} FROM message WHERE id = $1"), args![id.0]).await
}

pub(super) async fn message_by_number(db: &Db, number: &str) -> db::Result<Option<Message>> {
    db.one(&format!("SELECT {MESSAGE} FROM message WHERE number = $1"), args![number]).await
}

pub(super) async fn message_by_client(tx: &mut Tx, client_id: &str) -> db::Result<Option<String>> {
    tx.one("SELECT number FROM message WHERE client_id = $1", args![client_id]).await
}

/// Which messages staff ask for.
pub(super) struct Search<'a> {
    pub scope: &'a str,
    pub is_office: bool,
    pub state: Option<String>,
    pub overdue_at: Option<i64>,
    pub words: Option<String>,
    pub after: Option<&'a str>,
    pub limit: i64,
}

pub(super) async fn messages(db: &Db, search: &Search<'_>) -> db::Result<(Vec<Message>, i64)> {
    let mut filter = Filter::default();
    if !search.is_office {
        filter.fixed("unit_path <> ''").with("unit_path LIKE ?", format!("{}%", search.scope));
    }
    match search.state.as_deref() {
        Some("open") => filter.fixed("state IN ('received', 'assigned')"),
        Some(state) => filter.with("state = ?", state),
        None => &mut filter,
    };
    if let Some(now) = search.overdue_at {
        filter.with("due_at < ?", now).fixed("state IN ('received', 'assigned')");
    }
    let words = search.words.as_deref().map(str::trim).filter(|w| !w.is_empty()).map(contains);
    filter.maybe("(subject LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\')", words);
    let total = db.int(&format!("SELECT COUNT(*) FROM message{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(search.after) {
        filter.with(&format!("(received_at < ? OR (received_at = ? AND id < {id}))"), at);
    }
    let rows = db
        .all(
            &format!(
                "SELECT {MESSAGE} FROM message{} ORDER BY received_at DESC, id DESC LIMIT {}",
                filter.sql(),
                search.limit
            ),
            filter.args(),
        )
        .await?;
    Ok((rows, total))
}

pub(super) async fn save_message(tx: &mut Tx, m: &Message) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE message SET due_at = $1, complex = $2, complex_reason = $3, state = $4, unit_id = $5, unit_name = $6,
               unit_path = $7, answer = $8, answered_at = $9, answered_by = $10, public_subject = $11, public_body = $12,
               public_answer = $13, published_at = $14, void_reason = $15, updated_at = $16, updated_by = $17,
               version = version + 1 WHERE id = $18 AND version = $19",
            args![
                m.due_at,
                m.complex,
                &m.complex_reason,
                m.state.code(),
                m.unit_id.map(|id| id.0),
                &m.unit_name,
                &m.unit_path,
                &m.answer,
                m.answered_at,
                &m.answered_by,
                &m.public_subject,
                &m.public_body,
                &m.public_answer,
                m.published_at,
                &m.void_reason,
                m.updated_at,
                &m.updated_by,
                m.id.0,
                m.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// A message as the public sees it: only the masked texts.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PublicMessage {
    pub public_subject: String,
    pub public_body: String,
    pub public_answer: String,
    pub received_at: i64,
    pub answered_at: Option<i64>,
    pub unit_name: String,
}

pub(super) async fn public_messages(db: &Db, limit: i64) -> db::Result<Vec<PublicMessage>> {
    db.all(
        "SELECT number, public_subject, public_body, public_answer, received_at, answered_at, unit_name FROM message
         WHERE published_at IS NOT NULL AND consented = 1 AND state = 'answered'
         ORDER BY answered_at DESC, id DESC LIMIT $1",
        args![limit],
    )
    .await
}

/// Messages received, answered, and the sum of their days of waiting since a moment: the public statistics.
pub(super) async fn message_counts(db: &Db, since: i64) -> db::Result<(i64, i64, i64)> {
    let row: Option<(i64, i64, i64)> = db
        .one(
            "SELECT COUNT(*) AS received, CAST(COALESCE(SUM(CASE WHEN state = 'answered' THEN 1 ELSE 0 END), 0) AS BIGINT) AS answered,
               CAST(COALESCE(SUM(CASE WHEN state = 'answered' THEN answered_at - received_at ELSE 0 END), 0) AS BIGINT) AS waited
             FROM message WHERE received_at >= $1 AND state <> 'void'",
            args![since],
        )
        .await?;
    Ok(row.unwrap_or((0, 0, 0)))
}

/// Open messages: how many, how many overdue, and the age of the oldest.
pub(super) async fn open_messages(db: &Db, now: i64) -> db::Result<(i64, i64, Option<i64>)> {
    let row: Option<(i64, i64, Option<i64>)> = db
        .one(
            "SELECT COUNT(*) AS open, CAST(COALESCE(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS late,
               MIN(received_at) AS oldest FROM message WHERE state IN ('received', 'assigned')",
            args![now],
        )
        .await?;
    Ok(row.unwrap_or((0, 0, None)))
}

/// Messages received since a moment: a flood is turned away.
pub(super) async fn received_since(tx: &mut Tx, since: i64) -> db::Result<i64> {
    tx.int("SELECT COUNT(*) FROM message WHERE received_at >= $1", args![since]).await
}

pub(super) async fn stamp(db: &Db) -> db::Result<i64> {
    db.int("SELECT stamp FROM portal_stamp WHERE id = 1", args![]).await
}

pub(super) async fn bump(tx: &mut Tx) -> db::Result<()> {
    tx.run("UPDATE portal_stamp SET stamp = stamp + 1 WHERE id = 1", args![]).await?;
    Ok(())
}

pub(super) async fn add_views(tx: &mut Tx, day: i64, counts: &[(String, i64)]) -> db::Result<()> {
    for (path, count) in counts {
        tx.run(
            "INSERT INTO page_view (day_at, path, views) VALUES ($1, $2, $3)
             ON CONFLICT (day_at, path) DO UPDATE SET views = page_view.views + excluded.views",
            args![day, path, count],
        )
        .await?;
    }
    Ok(())
}

/// Views of one page over all days.
pub(super) async fn views_of(db: &Db, path: &str) -> db::Result<i64> {
    db.int("SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM page_view WHERE path = $1", args![path]).await
}

/// Page requests between two moments, for figures (PV).
pub(super) async fn views_between(db: &Db, from: i64, to: i64) -> db::Result<i64> {
    db.int(
        "SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM page_view WHERE day_at >= $1 AND day_at < $2",
        args![from, to],
    )
    .await
}
