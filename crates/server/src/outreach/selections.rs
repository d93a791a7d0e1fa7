//! 评选: nominees come from units, the proposal is shown to the public, then the honours stand in the register.

use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::outreach::selection::{self, Known, State as Stage};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What is sent to begin or change a selection.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SelectionForm {
    /// Made in the browser: sending twice is one selection.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// 最美医院, 健康家庭 …
    pub name: String,
    /// 主办单位.
    #[serde(default)]
    pub issuer: String,
    /// When it began.
    pub started_at: i64,
    /// 备注.
    #[serde(default)]
    pub note: String,
}

/// What is sent to enter somebody.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NomineeForm {
    /// Person or institution.
    pub name: String,
    /// 荣誉名称; the selection's when empty.
    #[serde(default)]
    pub honour: String,
    /// 事迹.
    #[serde(default)]
    pub deeds: String,
}

/// What is sent to go on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StepForm {
    /// review, publicise, decide, stop.
    pub act: String,
    /// The version that was seen.
    pub version: i64,
    /// Who is proposed, with `publicise`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub proposed: Vec<Id>,
    /// The end of the publicity period, with `publicise`.
    #[serde(default)]
    pub public_until: Option<i64>,
}

/// Somebody entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NomineeView {
    /// Their id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Person or institution.
    pub name: String,
    /// Entered by.
    pub unit_name: String,
    /// 荣誉名称.
    pub honour: String,
    /// 事迹.
    pub deeds: String,
    /// 拟入选.
    pub proposed: bool,
    /// When it was announced.
    pub honoured_at: Option<i64>,
}

/// A selection.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SelectionView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its name.
    pub name: String,
    /// 主办单位.
    pub issuer: String,
    /// When it began.
    pub started_at: i64,
    /// calling, reviewing, publicised, decided, stopped.
    #[schema(value_type = String)]
    pub state: Stage,
    /// The end of the publicity period.
    pub public_until: Option<i64>,
    /// 备注.
    pub note: String,
    /// Whose.
    pub unit_name: String,
    /// Its path.
    pub unit_path: String,
    /// How many are entered.
    pub nominees: i64,
    /// How many are proposed.
    pub proposed: i64,
    /// Who is entered; only with one selection.
    #[serde(default)]
    pub names: Vec<NomineeView>,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
    /// nominate, review, publicise, decide, stop, edit.
    #[serde(default)]
    pub allowed: Vec<String>,
}

/// A page of selections.
#[derive(Debug, Serialize, ToSchema)]
pub struct SelectionList {
    /// The page, newest first.
    pub rows: Vec<SelectionView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct PageOf {
    q: Option<String>,
    after: Option<i64>,
    limit: Option<i64>,
}

const COLUMNS: &str = "r.id, r.name, r.issuer, r.started_at, r.state, r.public_until, r.note, r.unit_name, r.unit_path, r.updated_at, r.updated_by, r.version,
  (SELECT COUNT(*) FROM nominee n WHERE n.selection_id = r.id) AS nominees,
  (SELECT COUNT(*) FROM nominee n WHERE n.selection_id = r.id AND n.proposed = 1) AS proposed";

/// Selections: those of the office are everybody's to enter into.
#[utoipa::path(get, path = "/api/outreach/selections", tag = "outreach",
    params(("q" = Option<String>, Query), ("after" = Option<i64>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "Selections, newest first", body = SelectionList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(page): Params<PageOf>,
) -> Answer<Json<SelectionList>> {
    actor.require(Act::ReadOutreach)?;
    let word = format!("%{}%", page.q.unwrap_or_default().trim());
    let limit = page.limit.unwrap_or(50).clamp(1, 200);
    let total = app
        .db()
        .int("SELECT COUNT(*) FROM selection r WHERE r.removed_at IS NULL AND r.name LIKE $1", args![&word])
        .await?;
    let mut rows: Vec<SelectionView> = app
        .db()
        .all(
            &format!("SELECT {COLUMNS} FROM selection r WHERE r.removed_at IS NULL AND r.name LIKE $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3"),
            args![&word, page.after.unwrap_or(i64::MAX), limit],
        )
        .await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    for row in &mut rows {
        row.allowed = allowed(&app, &actor, row);
    }
    Ok(Json(SelectionList { rows, next, total }))
}

fn known(app: &App, view: &SelectionView) -> Known {
    Known { now: app.now(), nominees: view.nominees, proposed: view.proposed, public_until: view.public_until }
}

fn allowed(app: &App, actor: &Actor, view: &SelectionView) -> Vec<String> {
    let known = Known { proposed: view.nominees.max(view.proposed), ..known(app, view) };
    selection::allowed(view.state, known)
        .into_iter()
        .filter(|act| {
            if *act == selection::Act::Nominate {
                actor.may(Act::RegisterOutreach)
            } else {
                actor.may(Act::ManageOutreach)
            }
        })
        .filter_map(|act| serde_json::to_value(act).ok()?.as_str().map(str::to_owned))
        .chain(actor.may(Act::ManageOutreach).then(|| "edit".to_owned()))
        .collect()
}

/// One selection with everybody entered; units see their own entries until the result stands.
#[utoipa::path(get, path = "/api/outreach/selections/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "The selection", body = SelectionView)))]
pub(super) async fn show(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<SelectionView>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Begins a selection.
#[utoipa::path(post, path = "/api/outreach/selections", tag = "outreach", request_body = SelectionForm,
    responses((status = 200, description = "The selection", body = SelectionView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<SelectionForm>,
) -> Answer<Json<SelectionView>> {
    actor.require(Act::ManageOutreach)?;
    check(&form)?;
    if let Some(client_id) = &form.client_id {
        let made = app.db().int("SELECT id FROM selection WHERE client_id = $1", args![client_id]).await?;
        if made != 0 {
            return Ok(Json(find(&app, &actor, Id(made)).await?));
        }
    }
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .insert(
            "selection",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.clone().into()),
                ("name", form.name.trim().into()),
                ("issuer", form.issuer.trim().into()),
                ("started_at", form.started_at.into()),
                ("note", form.note.trim().into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_name", (&actor.unit_name).into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("selection.create", "selection", id, None, Some(json!({"name": form.name})));
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Changes the words of a selection.
#[utoipa::path(put, path = "/api/outreach/selections/{id}", tag = "outreach", params(("id" = String, Path)), request_body = SelectionForm,
    responses((status = 200, description = "The selection as it stands now", body = SelectionView)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SelectionForm>,
) -> Answer<Json<SelectionView>> {
    actor.require(Act::ManageOutreach)?;
    let before = find(&app, &actor, id).await?;
    check(&form)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE selection SET name = $1, issuer = $2, started_at = $3, note = $4, updated_at = $5, updated_by = $6, version = version + 1 WHERE id = $7 AND version = $8",
            args![form.name.trim(), form.issuer.trim(), form.started_at, form.note.trim(), now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(stale(&before));
    }
    change.audit(
        "selection.update",
        "selection",
        id,
        Some(json!({"name": before.name})),
        Some(json!({"name": form.name})),
    );
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Enters somebody.
#[utoipa::path(post, path = "/api/outreach/selections/{id}/nominees", tag = "outreach", params(("id" = String, Path)), request_body = NomineeForm,
    responses((status = 200, description = "The selection with its nominees", body = SelectionView)))]
pub(super) async fn nominate(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<NomineeForm>,
) -> Answer<Json<SelectionView>> {
    actor.require(Act::RegisterOutreach)?;
    let before = find(&app, &actor, id).await?;
    selection::step(before.state, selection::Act::Nominate, known(&app, &before))?;
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Fault::field("name", "请填写 1 到 60 个字的姓名或单位名称。"));
    }
    let mut change = app.change(&actor).await?;
    let twin = change
        .int(
            "SELECT COUNT(*) FROM nominee WHERE selection_id = $1 AND name = $2 AND unit_id = $3",
            args![id.0, name, actor.unit_id.0],
        )
        .await?;
    if twin > 0 {
        return Err(Fault::field("name", "本单位已经推荐过这个对象。"));
    }
    let nominee = app.id();
    let now = change.now();
    let honour = if form.honour.trim().is_empty() { before.name.as_str() } else { form.honour.trim() };
    change
        .run(
            "INSERT INTO nominee (id, selection_id, name, unit_id, unit_name, unit_path, honour, deeds, created_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![nominee.0, id.0, name, actor.unit_id.0, &actor.unit_name, &actor.unit_path, honour, form.deeds.trim(), now, &actor.name],
        )
        .await?;
    change.audit("selection.nominate", "selection", id, None, Some(json!({"nominee": nominee, "name": name})));
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Goes on: review, publicise, decide, stop.
#[utoipa::path(post, path = "/api/outreach/selections/{id}/step", tag = "outreach", params(("id" = String, Path)), request_body = StepForm,
    responses((status = 200, description = "The selection as it stands now", body = SelectionView)))]
pub(super) async fn step(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<StepForm>,
) -> Answer<Json<SelectionView>> {
    actor.require(Act::ManageOutreach)?;
    let before = find(&app, &actor, id).await?;
    if before.version != form.version {
        return Err(stale(&before));
    }
    let act = match form.act.as_str() {
        "review" => selection::Act::Review,
        "publicise" => selection::Act::Publicise,
        "decide" => selection::Act::Decide,
        "stop" => selection::Act::Stop,
        _ => return Err(Fault::field("act", "没有这种操作。")),
    };
    let mut knows = known(&app, &before);
    if act == selection::Act::Publicise {
        let own: Vec<Id> = before.names.iter().map(|one| one.id).collect();
        knows.proposed = form.proposed.iter().filter(|id| own.contains(id)).count() as i64;
        knows.public_until = form.public_until;
    }
    let after = selection::step(before.state, act, knows)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    match act {
        selection::Act::Publicise => {
            change.run("UPDATE nominee SET proposed = 0 WHERE selection_id = $1", args![id.0]).await?;
            for one in &form.proposed {
                change
                    .run(
                        "UPDATE nominee SET proposed = 1, updated_by = $1 WHERE id = $2 AND selection_id = $3",
                        args![&actor.name, one.0, id.0],
                    )
                    .await?;
            }
            change.run("UPDATE selection SET public_until = $1 WHERE id = $2", args![form.public_until, id.0]).await?;
        }
        selection::Act::Decide => {
            change
                .run("UPDATE nominee SET honoured_at = $1 WHERE selection_id = $2 AND proposed = 1", args![now, id.0])
                .await?;
            change.run("UPDATE selection SET decided_at = $1 WHERE id = $2", args![now, id.0]).await?;
        }
        _ => {}
    }
    change
        .run(
            "UPDATE selection SET state = $1, updated_at = $2, updated_by = $3, version = version + 1 WHERE id = $4",
            args![after.code(), now, &actor.name, id.0],
        )
        .await?;
    change.audit(
        "selection.step",
        "selection",
        id,
        Some(json!({"state": before.state})),
        Some(json!({"state": after, "proposed": form.proposed})),
    );
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<SelectionView> {
    let found: Option<SelectionView> = app
        .db()
        .one(&format!("SELECT {COLUMNS} FROM selection r WHERE r.id = $1 AND r.removed_at IS NULL"), args![id.0])
        .await?;
    let mut found = found.ok_or(Fault::NotFound("项评选"))?;
    let scope = if found.state == Stage::Decided { "/".to_owned() } else { actor.unit_path.clone() };
    found.names = app
        .db()
        .all(
            "SELECT id, name, unit_name, honour, deeds, proposed, honoured_at FROM nominee WHERE selection_id = $1 AND unit_path LIKE $2 ORDER BY proposed DESC, id",
            args![id.0, format!("{scope}%")],
        )
        .await?;
    found.allowed = allowed(app, actor, &found);
    Ok(found)
}

fn stale(before: &SelectionView) -> Fault {
    Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) }
}

fn check(form: &SelectionForm) -> Answer<()> {
    let mut wrong = Vec::new();
    if form.name.trim().is_empty() || form.name.chars().count() > 80 {
        wrong.push(FieldError::new("name", "评选名称应为 1 到 80 个字。"));
    }
    if form.started_at <= 0 {
        wrong.push(FieldError::new("started_at", "请填写启动日期。"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}
