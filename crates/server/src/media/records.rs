//! The simple registers (interviews, releases, accounts, screens, partnerships, columns) and the counts of accounts.

use super::place::unit_of;
use super::views::{RecordInput, RecordList, RecordQuery, RecordView, SnapshotInput, SnapshotView};
use crate::platform::filter::{Filter, contains, cursor};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use db::{Json, args};
use domain::ids::Id;
use domain::media::account::{self, Freshness};
use domain::media::register::{self, Register};
use domain::people::Act;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Record {
    id: Id,
    register: String,
    title: String,
    at: i64,
    fields: Json<Value>,
    unit_path: String,
    closed_at: Option<i64>,
    updated_at: i64,
    updated_by: String,
    version: i64,
}

const RECORD: &str = "id, register, title, at, fields, unit_path, closed_at, updated_at, updated_by, version";

fn known(code: &str) -> Answer<&'static Register> {
    register::of(code).ok_or(Fault::NotFound("种登记"))
}

fn view(actor: &Actor, record: Record, counts: Option<SnapshotView>, now: i64) -> RecordView {
    let light = match (&*record.register, &counts) {
        ("account", counts) => Some(account::freshness(counts.as_ref().and_then(|c| c.last_post_at), now)),
        _ => None,
    };
    let word = |light: Freshness| serde_json::to_value(light).ok().and_then(|v| v.as_str().map(ToOwned::to_owned));
    RecordView {
        id: record.id,
        title: record.title,
        at: record.at,
        fields: record.fields.0,
        closed: record.closed_at.is_some(),
        light: light.and_then(word).unwrap_or_default(),
        counts,
        updated_at: record.updated_at,
        updated_by: record.updated_by,
        version: record.version,
        may_edit: actor.may(Act::RegisterPlacement),
    }
}

async fn latest_counts(app: &App, account: Id) -> db::Result<Option<SnapshotView>> {
    app.db()
        .one(
            "SELECT taken_at, followers, posts, messages, replies, last_post_at, taken_by FROM account_snapshot
             WHERE account_id = $1 ORDER BY taken_at DESC LIMIT 1",
            args![account.0],
        )
        .await
}

/// Entries of a register, newest first.
pub(super) async fn list(app: &App, actor: &Actor, code: &str, query: RecordQuery) -> Answer<RecordList> {
    actor.require(Act::ReadPlacements)?;
    let register = known(code)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let mut filter = Filter::default();
    filter.with("register = ?", register.code).with("unit_path LIKE ?", format!("{}%", actor.unit_path));
    if !query.closed {
        filter.fixed("closed_at IS NULL");
    }
    let words = query.q.as_deref().map(str::trim).filter(|w| !w.is_empty()).map(contains);
    filter.maybe("(title LIKE ? ESCAPE '\\' OR fields LIKE ? ESCAPE '\\')", words);
    let total = app.db().int(&format!("SELECT COUNT(*) FROM media_record{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(query.after.as_deref()) {
        filter.with(&format!("(at < ? OR (at = ? AND id < {id}))"), at);
    }
    let mut rows: Vec<Record> = app
        .db()
        .all(
            &format!("SELECT {RECORD} FROM media_record{} ORDER BY at DESC, id DESC LIMIT {}", filter.sql(), limit + 1),
            filter.args(),
        )
        .await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at, row.id));
    let mut views = Vec::new();
    for row in rows {
        let counts = if row.register == "account" { latest_counts(app, row.id).await? } else { None };
        views.push(view(actor, row, counts, app.now()));
    }
    Ok(RecordList { rows: views, next, total, may_edit: actor.may(Act::RegisterPlacement) })
}

/// One entry.
pub(super) async fn one(app: &App, actor: &Actor, id: Id) -> Answer<RecordView> {
    actor.require(Act::ReadPlacements)?;
    let found: Option<Record> =
        app.db().one(&format!("SELECT {RECORD} FROM media_record WHERE id = $1"), args![id.0]).await?;
    let record = found.ok_or(Fault::NotFound("条登记"))?;
    actor.require_scope(&record.unit_path)?;
    let counts = if record.register == "account" { latest_counts(app, id).await? } else { None };
    Ok(view(actor, record, counts, app.now()))
}

fn check(register: &Register, input: &RecordInput) -> Answer<Value> {
    let faults = register::faults(register, &input.title, input.at, &input.fields);
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults.into_iter().map(|(field, text)| FieldError::new(field, text)).collect()));
    }
    Ok(register::known(register, &input.fields))
}

/// Adds an entry; the same `client_id` is one entry.
pub(super) async fn add(app: &App, actor: &Actor, code: &str, input: RecordInput) -> Answer<Id> {
    actor.require(Act::RegisterPlacement)?;
    let register = known(code)?;
    let fields = check(register, &input)?;
    let unit = unit_of(app, actor, input.unit_id).await?;
    let mut change = app.change(actor).await?;
    let there: Option<Id> =
        change.one("SELECT id FROM media_record WHERE client_id = $1", args![&input.client_id]).await?;
    if let Some(id) = there.filter(|_| !input.client_id.is_empty()) {
        return Ok(id);
    }
    let id = app.id();
    let now = change.now();
    let client_id = (!input.client_id.is_empty()).then_some(input.client_id.as_str());
    change
        .insert(
            "media_record",
            [
                ("id", id.0.into()),
                ("client_id", client_id.into()),
                ("register", register.code.into()),
                ("title", input.title.trim().into()),
                ("at", input.at.into()),
                ("fields", (&fields).into()),
                ("unit_id", unit.id.0.into()),
                ("unit_path", unit.path.into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("media_record.add", "media_record", id, None, Some(json!({"register": register.code})));
    change.commit().await?;
    Ok(id)
}

/// Changes an entry, closes it, or opens it again.
pub(super) async fn update(app: &App, actor: &Actor, id: Id, input: RecordInput) -> Answer<()> {
    actor.require(Act::RegisterPlacement)?;
    let mut change = app.change(actor).await?;
    let found: Option<Record> =
        change.one(&format!("SELECT {RECORD} FROM media_record WHERE id = $1"), args![id.0]).await?;
    let record = found.ok_or(Fault::NotFound("条登记"))?;
    actor.require_scope(&record.unit_path)?;
    if Some(record.version) != input.version {
        let current = json!({"title": record.title, "version": record.version});
        return Err(Fault::Stale { by: record.updated_by, at: record.updated_at, current });
    }
    let fields = check(known(&record.register)?, &input)?;
    let now = change.now();
    let closed = input.closed.then(|| record.closed_at.unwrap_or(now));
    change
        .run(
            "UPDATE media_record SET title = $1, at = $2, fields = $3, closed_at = $4, updated_at = $5, updated_by = $6,
               version = version + 1 WHERE id = $7",
            args![input.title.trim(), input.at, &fields, closed, now, &actor.name, id.0],
        )
        .await?;
    let after = json!({"title": input.title.trim(), "closed": input.closed});
    change.audit("media_record.update", "media_record", id, Some(json!({"title": record.title})), Some(after));
    change.commit().await?;
    Ok(())
}

/// Counts of an account on a day; the same day is written over.
pub(super) async fn count(app: &App, actor: &Actor, id: Id, input: SnapshotInput) -> Answer<()> {
    actor.require(Act::RegisterPlacement)?;
    let one = one(app, actor, id).await?;
    let numbers = [input.followers, input.posts, input.messages, input.replies];
    if numbers.iter().flatten().any(|n| *n < 0) {
        return Err(Fault::field("followers", "数字不能是负数"));
    }
    if input.replies.unwrap_or(0) > input.messages.unwrap_or(i64::MAX) {
        return Err(Fault::field("replies", "回复数不应超过留言数"));
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    if input.taken_at > now || input.last_post_at.is_some_and(|at| at > now) {
        return Err(Fault::field("taken_at", "日期不能晚于今天"));
    }
    let snapshot = app.id();
    change
        .run(
            "INSERT INTO account_snapshot (id, account_id, taken_at, followers, posts, messages, replies, last_post_at, taken_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (account_id, taken_at) DO UPDATE SET followers = excluded.followers, posts = excluded.posts,
               messages = excluded.messages, replies = excluded.replies, last_post_at = excluded.last_post_at,
               taken_by = excluded.taken_by",
            args![
                snapshot.0,
                id.0,
                domain::time::day_start(input.taken_at),
                input.followers,
                input.posts,
                input.messages,
                input.replies,
                input.last_post_at,
                &actor.name
            ],
        )
        .await?;
    change.audit("account.count", "media_record", id, None, Some(json!({"account": one.title})));
    change.commit().await?;
    Ok(())
}
