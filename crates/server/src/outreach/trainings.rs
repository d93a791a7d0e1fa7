//! 培训: sessions and who came. Persons are counted once, visits each time.

use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::outreach::training;
use domain::people::Act;
use domain::time::DAY_MS;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most names one training takes.
const MOST_NAMES: usize = 5_000;

/// What is sent to register or change a training.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TrainingForm {
    /// Made in the browser: sending twice is one training.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// 主题.
    pub topic: String,
    /// When it begins.
    pub held_at: i64,
    /// How many days.
    #[serde(default = "one")]
    pub days: i64,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// 授课人.
    #[serde(default)]
    pub lecturers: String,
    /// What was taught.
    #[serde(default)]
    pub content: String,
    /// planned, held, cancelled.
    #[serde(default = "planned")]
    pub state: String,
}

fn one() -> i64 {
    1
}
fn planned() -> String {
    "planned".into()
}

/// Somebody who came.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Attendant {
    /// Name.
    pub name: String,
    /// Their unit.
    #[serde(default)]
    pub unit_name: String,
}

/// What is sent to say who came: the whole list.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignInForm {
    /// The version that was seen.
    pub version: i64,
    /// Everybody who came.
    pub names: Vec<Attendant>,
}

/// A training.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrainingView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// 主题.
    pub topic: String,
    /// When it begins.
    pub held_at: i64,
    /// How many days.
    pub days: i64,
    /// Where.
    pub place: String,
    /// 授课人.
    pub lecturers: String,
    /// What was taught.
    pub content: String,
    /// planned, held, cancelled.
    pub state: String,
    /// Whose.
    pub unit_name: String,
    /// Its path.
    pub unit_path: String,
    /// How many came.
    pub attendants: i64,
    /// Who came; only with one training.
    #[serde(default)]
    pub names: Vec<Attendant>,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
    /// edit, sign_in, remove.
    #[serde(default)]
    pub allowed: Vec<String>,
}

/// A page of trainings.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingList {
    /// The page, newest first.
    pub rows: Vec<TrainingView>,
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

const COLUMNS: &str = "r.id, r.topic, r.held_at, r.days, r.place, r.lecturers, r.content, r.state, r.unit_name, r.unit_path, r.updated_at, r.updated_by, r.version,
  (SELECT COUNT(*) FROM attendance a WHERE a.training_id = r.id AND a.present = 1) AS attendants";

/// Trainings of my scope.
#[utoipa::path(get, path = "/api/outreach/trainings", tag = "outreach",
    params(("q" = Option<String>, Query), ("after" = Option<i64>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "Trainings, newest first", body = TrainingList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(page): Params<PageOf>,
) -> Answer<Json<TrainingList>> {
    actor.require(Act::ReadOutreach)?;
    let (scope, word) = (format!("{}%", actor.unit_path), format!("%{}%", page.q.unwrap_or_default().trim()));
    let limit = page.limit.unwrap_or(50).clamp(1, 200);
    let total = app
        .db()
        .int(
            "SELECT COUNT(*) FROM training r WHERE r.removed_at IS NULL AND r.unit_path LIKE $1 AND r.topic LIKE $2",
            args![&scope, &word],
        )
        .await?;
    let mut rows: Vec<TrainingView> = app
        .db()
        .all(
            &format!("SELECT {COLUMNS} FROM training r WHERE r.removed_at IS NULL AND r.unit_path LIKE $1 AND r.topic LIKE $2 AND r.id < $3 ORDER BY r.id DESC LIMIT $4"),
            args![&scope, &word, page.after.unwrap_or(i64::MAX), limit],
        )
        .await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    for row in &mut rows {
        row.allowed = allowed(&actor);
    }
    Ok(Json(TrainingList { rows, next, total }))
}

fn allowed(actor: &Actor) -> Vec<String> {
    if actor.may(Act::ManageOutreach) { ["edit", "sign_in", "remove"].map(str::to_owned).to_vec() } else { Vec::new() }
}

/// One training with everybody who came.
#[utoipa::path(get, path = "/api/outreach/trainings/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "The training", body = TrainingView)))]
pub(super) async fn show(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<TrainingView>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Registers a training.
#[utoipa::path(post, path = "/api/outreach/trainings", tag = "outreach", request_body = TrainingForm,
    responses((status = 200, description = "The training", body = TrainingView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<TrainingForm>,
) -> Answer<Json<TrainingView>> {
    actor.require(Act::ManageOutreach)?;
    check(&app, &form)?;
    if let Some(client_id) = &form.client_id {
        let made = app.db().int("SELECT id FROM training WHERE client_id = $1", args![client_id]).await?;
        if made != 0 {
            return Ok(Json(find(&app, &actor, Id(made)).await?));
        }
    }
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .insert(
            "training",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.clone().into()),
                ("topic", form.topic.trim().into()),
                ("held_at", form.held_at.into()),
                ("days", form.days.into()),
                ("place", form.place.trim().into()),
                ("lecturers", form.lecturers.trim().into()),
                ("content", form.content.trim().into()),
                ("state", (&form.state).into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_name", (&actor.unit_name).into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("training.create", "training", id, None, Some(json!({"topic": form.topic})));
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Changes a training; `removed` as state takes it out.
#[utoipa::path(put, path = "/api/outreach/trainings/{id}", tag = "outreach", params(("id" = String, Path)), request_body = TrainingForm,
    responses((status = 200, description = "The training as it stands now", body = TrainingView)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<TrainingForm>,
) -> Answer<Json<TrainingView>> {
    actor.require(Act::ManageOutreach)?;
    let before = find(&app, &actor, id).await?;
    check(&app, &form)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let removed_at = (form.state == "removed").then_some(now);
    let state = if removed_at.is_some() { &before.state } else { &form.state };
    let touched = change
        .run(
            "UPDATE training SET topic = $1, held_at = $2, days = $3, place = $4, lecturers = $5, content = $6, state = $7, removed_at = $8,
               updated_at = $9, updated_by = $10, version = version + 1 WHERE id = $11 AND version = $12",
            args![form.topic.trim(), form.held_at, form.days, form.place.trim(), form.lecturers.trim(), form.content.trim(), state, removed_at, now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) });
    }
    change.audit(
        "training.update",
        "training",
        id,
        Some(json!({"topic": before.topic, "state": before.state})),
        Some(json!({"topic": form.topic, "state": form.state})),
    );
    change.commit().await?;
    if removed_at.is_some() {
        return Ok(Json(before));
    }
    Ok(Json(find(&app, &actor, id).await?))
}

/// Says who came: the list replaces the one before.
#[utoipa::path(put, path = "/api/outreach/trainings/{id}/attendance", tag = "outreach", params(("id" = String, Path)), request_body = SignInForm,
    responses((status = 200, description = "The training with its list", body = TrainingView)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SignInForm>,
) -> Answer<Json<TrainingView>> {
    actor.require(Act::ManageOutreach)?;
    let before = find(&app, &actor, id).await?;
    if form.names.len() > MOST_NAMES {
        return Err(Fault::field("names", format!("一期培训最多登记 {MOST_NAMES} 人。")));
    }
    let mut seen = std::collections::HashSet::new();
    for (line, one) in form.names.iter().enumerate() {
        if one.name.trim().is_empty() || one.name.chars().count() > 40 {
            return Err(Fault::field("names", format!("第 {} 行的姓名为空或太长。", line + 1)));
        }
        if !seen.insert(training::person_key(&one.name, &one.unit_name)) {
            return Err(Fault::field("names", format!("第 {} 行“{}”重复了。", line + 1, one.name.trim())));
        }
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run("UPDATE training SET updated_at = $1, updated_by = $2, version = version + 1 WHERE id = $3 AND version = $4", args![now, &actor.name, id.0, form.version])
        .await?;
    if touched == 0 {
        return Err(Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) });
    }
    // Whoever signed in with the code stays signed in so; the list adds to them.
    let by_code: Vec<String> = change
        .all("SELECT person_key FROM attendance WHERE training_id = $1 AND found_by = 'code'", args![id.0])
        .await?;
    change.run("DELETE FROM attendance WHERE training_id = $1 AND found_by <> 'code'", args![id.0]).await?;
    let listed = |one: &&Attendant| !by_code.contains(&training::person_key(&one.name, &one.unit_name));
    for one in form.names.iter().filter(listed) {
        let row = change.app().id();
        change
            .run(
                "INSERT INTO attendance (id, training_id, name, unit_name, person_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                args![row.0, id.0, one.name.trim(), one.unit_name.trim(), training::person_key(&one.name, &one.unit_name), now],
            )
            .await?;
    }
    change.audit(
        "training.sign_in",
        "training",
        id,
        Some(json!({"attendants": before.attendants})),
        Some(json!({"attendants": form.names.len()})),
    );
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// What is sent to open a code.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CodeForm {
    /// For how many minutes; 0 closes it.
    pub minutes: i64,
}

/// A code that is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// Six digits, shown in the room; empty when closed.
    pub code: String,
    /// Until when it is taken.
    pub until_at: i64,
    /// How many have signed in.
    pub attendants: i64,
}

/// What is sent to sign in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CodeSignIn {
    /// The six digits on the wall.
    pub code: String,
}

/// Opens a code for the people in the room, or closes it.
#[utoipa::path(post, path = "/api/outreach/trainings/{id}/code", tag = "outreach", params(("id" = String, Path)), request_body = CodeForm,
    responses((status = 200, description = "The code", body = CodeView)))]
pub(super) async fn open_code(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<CodeForm>,
) -> Answer<Json<CodeView>> {
    actor.require(Act::ManageOutreach)?;
    let training = find(&app, &actor, id).await?;
    if !(0..=24 * 60).contains(&form.minutes) {
        return Err(Fault::field("minutes", "签到时长应在 0 到 1440 分钟之间。"));
    }
    if training.state == "cancelled" {
        return Err(Fault::refused("training_cancelled", "培训已取消，不能签到。", "请先恢复培训。"));
    }
    let mut change = app.change(&actor).await?;
    let until_at = change.now() + form.minutes * 60_000;
    let code = if form.minutes == 0 { String::new() } else { format!("{:06}", rand::random::<u32>() % 1_000_000) };
    change
        .run("UPDATE training SET sign_code = $1, sign_until = $2 WHERE id = $3", args![&code, until_at, id.0])
        .await?;
    change.audit("training.code", "training", id, None, Some(json!({"minutes": form.minutes})));
    change.commit().await?;
    Ok(Json(CodeView { code, until_at, attendants: training.attendants }))
}

/// Signs the reader in to the training whose code is open.
#[utoipa::path(post, path = "/api/outreach/sign-in", tag = "outreach", request_body = CodeSignIn,
    responses((status = 200, description = "The training signed in to", body = serde_json::Value)))]
pub(super) async fn sign_in_by_code(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<CodeSignIn>,
) -> Answer<Json<serde_json::Value>> {
    let code = form.code.trim();
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let found: Option<(i64, String)> = change
        .one(
            "SELECT id, topic FROM training WHERE sign_code = $1 AND sign_code <> '' AND sign_until >= $2 AND removed_at IS NULL ORDER BY id DESC LIMIT 1",
            args![code, now],
        )
        .await?;
    let Some((training, topic)) = found else {
        return Err(Fault::field("code", "签到码不对或已过期，请看会场屏幕上的最新号码。"));
    };
    let row = change.app().id();
    let signed = change
        .run(
            "INSERT INTO attendance (id, training_id, name, unit_name, person_key, user_id, created_at, found_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'code') ON CONFLICT (training_id, person_key) DO NOTHING",
            args![
                row.0,
                training,
                &actor.name,
                &actor.unit_name,
                training::person_key(&actor.name, &actor.unit_name),
                actor.user_id.0,
                now
            ],
        )
        .await?;
    if signed > 0 {
        change.audit("training.sign_in_by_code", "training", training, None, Some(json!({"name": actor.name})));
        change.commit().await?;
    }
    Ok(Json(json!({"topic": topic, "again": signed == 0})))
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<TrainingView> {
    let found: Option<TrainingView> = app
        .db()
        .one(&format!("SELECT {COLUMNS} FROM training r WHERE r.id = $1 AND r.removed_at IS NULL"), args![id.0])
        .await?;
    let mut found = found.filter(|found| actor.covers(&found.unit_path)).ok_or(Fault::NotFound("期培训"))?;
    found.names = app
        .db()
        .all("SELECT name, unit_name FROM attendance WHERE training_id = $1 AND present = 1 ORDER BY id", args![id.0])
        .await?;
    found.allowed = allowed(actor);
    Ok(found)
}

fn check(app: &App, form: &TrainingForm) -> Answer<()> {
    let mut wrong = Vec::new();
    if form.topic.trim().is_empty() || form.topic.chars().count() > 100 {
        wrong.push(FieldError::new("topic", "培训主题应为 1 到 100 个字。"));
    }
    if form.held_at <= 0 {
        wrong.push(FieldError::new("held_at", "请填写培训日期。"));
    } else if form.state == "held" && form.held_at > app.now() + DAY_MS {
        wrong.push(FieldError::new("held_at", "培训日期还没到，不能登记为已举办。"));
    }
    if !(1..=365).contains(&form.days) {
        wrong.push(FieldError::new("days", "天数应在 1 到 365 之间。"));
    }
    if !["planned", "held", "cancelled", "removed"].contains(&form.state.as_str()) {
        wrong.push(FieldError::new("state", "没有这种状态。"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}
