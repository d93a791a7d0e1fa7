//! 办公室台账: simple registers of the office (bulletins from above, honours, staff, meetings, documents, money, venues,
//! works). Form, check, files and figures speak of the fields that `domain` names.

use crate::platform::filter::{Filter, contains, cursor};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::{Path, State};
use db::args;
use domain::ids::Id;
use domain::media::register::{self, Register};
use domain::outreach::ledger;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What is sent to add or change an entry.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LedgerForm {
    /// Made in the browser: sending twice is one entry.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// Its date.
    pub at: i64,
    /// Its fields.
    #[schema(value_type = Object)]
    pub fields: Value,
    /// Whether it is to be taken out.
    #[serde(default)]
    pub removed: bool,
}

/// An entry.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LedgerView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Of which ledger.
    pub ledger: String,
    /// What it is called.
    pub title: String,
    /// Its date.
    pub at: i64,
    /// Its fields.
    #[schema(value_type = Object)]
    pub fields: db::Json<Value>,
    /// Whose.
    pub unit_name: String,
    /// Its path.
    pub unit_path: String,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerList {
    /// The page, newest first.
    pub rows: Vec<LedgerView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct PageOf {
    q: Option<String>,
    after: Option<String>,
    limit: Option<i64>,
}

const COLUMNS: &str = "id, ledger, title, at, fields, unit_name, unit_path, updated_at, updated_by, version";

fn known(code: &str) -> Answer<&'static Register> {
    ledger::of(code).ok_or(Fault::NotFound("种台账"))
}

/// Every ledger with its fields.
#[utoipa::path(get, path = "/api/outreach/ledgers", tag = "outreach",
    responses((status = 200, description = "Ledgers", body = Vec<serde_json::Value>)))]
pub(super) async fn kinds(actor: Actor) -> Answer<Json<Value>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(serde_json::to_value(ledger::LEDGERS)?))
}

/// Entries of a ledger, newest first.
#[utoipa::path(get, path = "/api/outreach/ledgers/{ledger}", tag = "outreach",
    params(("ledger" = String, Path), ("q" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "A page of entries", body = LedgerList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(page): Params<PageOf>,
) -> Answer<Json<LedgerList>> {
    actor.require(Act::ReadOutreach)?;
    let ledger = known(&code)?;
    let limit = page.limit.unwrap_or(50).clamp(1, 200);
    let mut filter = Filter::default();
    filter.with("ledger = ?", ledger.code).with("unit_path LIKE ?", format!("{}%", actor.unit_path));
    filter.fixed("removed_at IS NULL");
    let words = page.q.as_deref().map(str::trim).filter(|words| !words.is_empty()).map(contains);
    filter.maybe("(title LIKE ? ESCAPE '\\' OR fields LIKE ? ESCAPE '\\')", words);
    let total = app.db().int(&format!("SELECT COUNT(*) FROM ledger_entry{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(page.after.as_deref()) {
        filter.with(&format!("(at < ? OR (at = ? AND id < {id}))"), at);
    }
    let sql =
        format!("SELECT {COLUMNS} FROM ledger_entry{} ORDER BY at DESC, id DESC LIMIT {}", filter.sql(), limit + 1);
    let mut rows: Vec<LedgerView> = app.db().all(&sql, filter.args()).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at, row.id));
    Ok(Json(LedgerList { rows, next, total }))
}

/// One entry.
#[utoipa::path(get, path = "/api/outreach/ledger-entries/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "The entry", body = LedgerView)))]
pub(super) async fn show(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<LedgerView>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Adds an entry.
#[utoipa::path(post, path = "/api/outreach/ledgers/{ledger}", tag = "outreach", params(("ledger" = String, Path)), request_body = LedgerForm,
    responses((status = 200, description = "The entry", body = LedgerView)))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(form): Input<LedgerForm>,
) -> Answer<Json<LedgerView>> {
    actor.require(Act::ManageOutreach)?;
    let ledger = known(&code)?;
    let fields = checked(&app, ledger, &form)?;
    if let Some(client_id) = &form.client_id {
        let made = app.db().int("SELECT id FROM ledger_entry WHERE client_id = $1", args![client_id]).await?;
        if made != 0 {
            return Ok(Json(find(&app, &actor, Id(made)).await?));
        }
    }
    let mut change = app.change(&actor).await?;
    let (id, now) = (app.id(), change.now());
    change
        .insert(
            "ledger_entry",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.clone().into()),
                ("ledger", ledger.code.into()),
                ("title", form.title.trim().into()),
                ("at", form.at.into()),
                ("fields", (&fields).into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_name", (&actor.unit_name).into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_by", actor.user_id.0.into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    let said = json!({"ledger": ledger.code, "title": form.title.trim(), "fields": fields});
    change.audit("ledger.add", "ledger_entry", id, None, Some(said));
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Changes an entry, or takes it out.
#[utoipa::path(put, path = "/api/outreach/ledger-entries/{id}", tag = "outreach", params(("id" = String, Path)), request_body = LedgerForm,
    responses((status = 200, description = "The entry", body = LedgerView), (status = 409, description = "Somebody saved first")))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<LedgerForm>,
) -> Answer<Json<LedgerView>> {
    actor.require(Act::ManageOutreach)?;
    let before = find(&app, &actor, id).await?;
    let fields = checked(&app, known(&before.ledger)?, &form)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE ledger_entry SET title = $1, at = $2, fields = $3, removed_at = $4, updated_at = $5, updated_by = $6,
               version = version + 1 WHERE id = $7 AND version = $8",
            args![form.title.trim(), form.at, &fields, form.removed.then_some(now), now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) });
    }
    change.audit(
        if form.removed { "ledger.remove" } else { "ledger.update" },
        "ledger_entry",
        id,
        Some(json!({"title": before.title, "at": before.at, "fields": before.fields})),
        Some(json!({"title": form.title.trim(), "at": form.at, "fields": fields})),
    );
    change.commit().await?;
    if form.removed {
        return Ok(Json(before));
    }
    Ok(Json(find(&app, &actor, id).await?))
}

fn checked(app: &App, ledger: &Register, form: &LedgerForm) -> Answer<Value> {
    let mut faults: Vec<FieldError> = register::faults(ledger, &form.title, form.at, &form.fields)
        .into_iter()
        .map(|(field, text)| FieldError::new(field, text))
        .collect();
    if form.at > app.now() + 366 * domain::time::DAY_MS {
        faults.push(FieldError::new("at", format!("{}不能晚于一年以后", ledger.date)));
    }
    if faults.is_empty() { Ok(register::known(ledger, &form.fields)) } else { Err(Fault::Invalid(faults)) }
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<LedgerView> {
    let found: Option<LedgerView> = app
        .db()
        .one(&format!("SELECT {COLUMNS} FROM ledger_entry WHERE id = $1 AND removed_at IS NULL"), args![id.0])
        .await?;
    found.filter(|found| actor.covers(&found.unit_path)).ok_or(Fault::NotFound("条台账"))
}
