//! 工作要点: a tree of goals, tasks and measures in any numbering, with owner, date and target. What was counted
//! against a target is asked by `figures`.

use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::outreach::plan::{self, Target};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The most items a year may have.
const MOST_ITEMS: i64 = 1_000;

/// What is sent to add or change an item.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanForm {
    /// Made in the browser: sending twice is one item.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// The year of the plan.
    pub year: i64,
    /// The item it hangs below; none for a goal.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub parent_id: Option<Id>,
    /// Its place among its neighbours.
    #[serde(default)]
    pub position: i64,
    /// Its number as the office writes it: 一、, 1., “1234”.
    #[serde(default)]
    pub label: String,
    /// What is to be done.
    pub text: String,
    /// Who is to do it.
    #[serde(default)]
    pub owner: String,
    /// By when.
    #[serde(default)]
    pub due_at: Option<i64>,
    /// A metric and at least so many over a period.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub target: Option<Target>,
    /// Whether it is done, for items without a target.
    #[serde(default)]
    pub done: bool,
    /// How it stands, in words.
    #[serde(default)]
    pub note: String,
    /// Whether it is to be taken out, with everything below it.
    #[serde(default)]
    pub removed: bool,
}

/// What is sent to begin a year from another.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CopyForm {
    /// From this year.
    pub from: i64,
    /// Into this one.
    pub to: i64,
}

/// An item.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanItem {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The year of the plan.
    pub year: i64,
    /// The item it hangs below.
    #[schema(value_type = Option<String>)]
    pub parent_id: Option<Id>,
    /// Where it hangs: the ids from the goal down.
    pub path: String,
    /// Its place among its neighbours.
    pub position: i64,
    /// Its number as the office writes it.
    pub label: String,
    /// What is to be done.
    pub text: String,
    /// Who is to do it.
    pub owner: String,
    /// By when.
    pub due_at: Option<i64>,
    /// A metric and at least so many over a period.
    #[schema(value_type = Option<Object>)]
    pub target: Option<db::Json<Target>>,
    /// When it was done.
    pub done_at: Option<i64>,
    /// How it stands, in words.
    pub note: String,
    /// Whose plan.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
}

const COLUMNS: &str = "id, year, parent_id, path, position, label, text, owner, due_at, target, done_at, note, unit_id, updated_at, updated_by, version";

/// The items of a unit's plan, parents before children, neighbours in their order.
pub async fn items(app: &App, year: i64, unit_path: &str) -> Answer<Vec<PlanItem>> {
    let found: Vec<PlanItem> = app
        .db()
        .all(
            &format!("SELECT {COLUMNS} FROM plan_item WHERE year = $1 AND unit_path = $2 AND removed_at IS NULL ORDER BY position, id"),
            args![year, unit_path],
        )
        .await?;
    let mut below: HashMap<Option<Id>, Vec<PlanItem>> = HashMap::new();
    for item in found {
        below.entry(item.parent_id).or_default().push(item);
    }
    let mut ordered = Vec::new();
    let mut open = below.remove(&None).unwrap_or_default();
    open.reverse();
    while let Some(item) = open.pop() {
        let mut children = below.remove(&Some(item.id)).unwrap_or_default();
        children.reverse();
        ordered.push(item);
        open.append(&mut children);
    }
    Ok(ordered)
}

/// Of which year.
#[derive(Debug, Deserialize)]
pub struct OfYear {
    year: i64,
}

/// My unit's plan of a year.
#[utoipa::path(get, path = "/api/outreach/plan", tag = "outreach", params(("year" = i64, Query)),
    responses((status = 200, description = "Items, parents before children", body = Vec<PlanItem>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(of): Params<OfYear>,
) -> Answer<Json<Vec<PlanItem>>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(items(&app, of.year, &actor.unit_path).await?))
}

/// Adds an item.
#[utoipa::path(post, path = "/api/outreach/plan", tag = "outreach", request_body = PlanForm,
    responses((status = 200, description = "The plan of the year", body = Vec<PlanItem>)))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<PlanForm>,
) -> Answer<Json<Vec<PlanItem>>> {
    actor.require(Act::ManageOutreach)?;
    check(&form)?;
    if let Some(client_id) = &form.client_id
        && app.db().int("SELECT COUNT(*) FROM plan_item WHERE client_id = $1", args![client_id]).await? > 0
    {
        return Ok(Json(items(&app, form.year, &actor.unit_path).await?));
    }
    let mut change = app.change(&actor).await?;
    let have = change
        .int(
            "SELECT COUNT(*) FROM plan_item WHERE year = $1 AND unit_path = $2 AND removed_at IS NULL",
            args![form.year, &actor.unit_path],
        )
        .await?;
    if have >= MOST_ITEMS {
        return Err(Fault::refused(
            "plan_full",
            format!("一年的工作要点最多 {MOST_ITEMS} 条。"),
            "请合并或删除部分条目。",
        ));
    }
    let id = change.app().id();
    let parent = match form.parent_id {
        Some(parent) => Some(find(&app, &actor, parent).await?),
        None => None,
    };
    if parent.as_ref().is_some_and(|parent| parent.year != form.year) {
        return Err(Fault::field("parent_id", "上级条目不是这一年的。"));
    }
    let above = parent.map_or_else(|| "/".to_owned(), |parent| parent.path);
    let now = change.now();
    change
        .insert(
            "plan_item",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.clone().into()),
                ("year", form.year.into()),
                ("parent_id", form.parent_id.map(|id| id.0).into()),
                ("path", format!("{above}{id}/").into()),
                ("position", form.position.into()),
                ("label", form.label.trim().into()),
                ("text", form.text.trim().into()),
                ("owner", form.owner.trim().into()),
                ("due_at", form.due_at.into()),
                ("target", target_text(&form)?.into()),
                ("done_at", form.done.then_some(now).into()),
                ("note", form.note.trim().into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("plan.add", "plan_item", id, None, Some(json!({"text": form.text.trim(), "target": form.target})));
    change.commit().await?;
    Ok(Json(items(&app, form.year, &actor.unit_path).await?))
}

/// Changes an item, moves it, or takes it out.
#[utoipa::path(put, path = "/api/outreach/plan/{id}", tag = "outreach", params(("id" = String, Path)), request_body = PlanForm,
    responses((status = 200, description = "The plan of the year", body = Vec<PlanItem>), (status = 409, description = "Somebody saved first")))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<PlanForm>,
) -> Answer<Json<Vec<PlanItem>>> {
    actor.require(Act::ManageOutreach)?;
    check(&form)?;
    let before = find(&app, &actor, id).await?;
    let parent_path = match form.parent_id {
        Some(parent) => find(&app, &actor, parent).await?.path,
        None => "/".to_owned(),
    };
    if !plan::may_hang(&before.path, &parent_path) {
        return Err(Fault::field("parent_id", "不能移到自己下面。"));
    }
    let path = format!("{parent_path}{id}/");
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let done_at = form.done.then(|| before.done_at.unwrap_or(now));
    let touched = change
        .run(
            "UPDATE plan_item SET parent_id = $1, position = $2, label = $3, text = $4, owner = $5, due_at = $6, target = $7,
               done_at = $8, note = $9, updated_at = $10, updated_by = $11, version = version + 1 WHERE id = $12 AND version = $13",
            args![form.parent_id.map(|id| id.0), form.position, form.label.trim(), form.text.trim(), form.owner.trim(), form.due_at,
                target_text(&form)?, done_at, form.note.trim(), now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) });
    }
    if path != before.path {
        let from = i64::try_from(before.path.chars().count() + 1).unwrap_or(1);
        change
            .run(
                "UPDATE plan_item SET path = $1 || SUBSTR(path, CAST($2 AS INTEGER)) WHERE path LIKE $3",
                args![&path, from, format!("{}%", before.path)],
            )
            .await?;
    }
    if form.removed {
        change.run("UPDATE plan_item SET removed_at = $1 WHERE path LIKE $2", args![now, format!("{path}%")]).await?;
    }
    change.audit(
        if form.removed { "plan.remove" } else { "plan.update" },
        "plan_item",
        id,
        Some(json!(before)),
        Some(json!({"text": form.text.trim(), "target": form.target, "done": form.done})),
    );
    change.commit().await?;
    Ok(Json(items(&app, before.year, &actor.unit_path).await?))
}

/// Begins a year from another: goals, measures and targets, each target over the same days of the new year.
#[utoipa::path(post, path = "/api/outreach/plan/copy", tag = "outreach", request_body = CopyForm,
    responses((status = 200, description = "The new year's plan", body = Vec<PlanItem>)))]
pub(super) async fn copy(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<CopyForm>,
) -> Answer<Json<Vec<PlanItem>>> {
    actor.require(Act::ManageOutreach)?;
    if !items(&app, form.to, &actor.unit_path).await?.is_empty() {
        return Err(Fault::refused(
            "plan_begun",
            format!("{}年的工作要点已经有内容。", form.to),
            "请在现有内容上修改。",
        ));
    }
    let source = items(&app, form.from, &actor.unit_path).await?;
    if source.is_empty() {
        return Err(Fault::refused("plan_empty", format!("{}年没有工作要点可以复制。", form.from), "请直接新建。"));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let mut made: HashMap<Id, (Id, String)> = HashMap::new();
    for item in &source {
        let id = change.app().id();
        let (parent, above) = match item.parent_id.and_then(|parent| made.get(&parent)) {
            Some((parent, path)) => (Some(parent.0), path.clone()),
            None => (None, "/".to_owned()),
        };
        let path = format!("{above}{id}/");
        let target = item.target.as_ref().map(|target| Target {
            period: domain::figures::Period::year(i16::try_from(form.to).unwrap_or(i16::MAX))
                .unwrap_or(target.0.period),
            ..target.0.clone()
        });
        change
            .insert(
                "plan_item",
                [
                    ("id", id.0.into()),
                    ("year", form.to.into()),
                    ("parent_id", parent.into()),
                    ("path", (&path).into()),
                    ("position", item.position.into()),
                    ("label", (&item.label).into()),
                    ("text", (&item.text).into()),
                    ("owner", (&item.owner).into()),
                    ("target", target.map(|target| serde_json::to_string(&target)).transpose()?.into()),
                    ("unit_id", actor.unit_id.0.into()),
                    ("unit_path", (&actor.unit_path).into()),
                    ("created_at", now.into()),
                    ("updated_at", now.into()),
                    ("updated_by", (&actor.name).into()),
                ],
            )
            .await?;
        made.insert(item.id, (id, path));
    }
    change.audit("plan.copy", "plan_item", form.to, None, Some(json!({"from": form.from, "items": source.len()})));
    change.commit().await?;
    Ok(Json(items(&app, form.to, &actor.unit_path).await?))
}

fn target_text(form: &PlanForm) -> Answer<Option<String>> {
    Ok(form.target.as_ref().map(serde_json::to_string).transpose()?)
}

fn check(form: &PlanForm) -> Answer<()> {
    let mut wrong = Vec::new();
    let length = form.text.trim().chars().count();
    if length == 0 || length > 500 {
        wrong.push(FieldError::new("text", "请填写内容，最多 500 个字。"));
    }
    if !(2000..=2100).contains(&form.year) {
        wrong.push(FieldError::new("year", "年份应在 2000 到 2100 之间。"));
    }
    if form.label.chars().count() > 20 {
        wrong.push(FieldError::new("label", "编号最多 20 个字。"));
    }
    if let Some(Err(refusal)) = form.target.as_ref().map(plan::check) {
        wrong.push(FieldError::new("target", refusal.sentence));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<PlanItem> {
    let found: Option<PlanItem> = app
        .db()
        .one(
            &format!("SELECT {COLUMNS} FROM plan_item WHERE id = $1 AND unit_path = $2 AND removed_at IS NULL"),
            args![id.0, &actor.unit_path],
        )
        .await?;
    found.ok_or(Fault::NotFound("条工作要点"))
}
