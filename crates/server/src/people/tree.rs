//! The tree of units: read by everybody in scope, changed by the system administrator.

use super::store;
use super::views::{UnitForm, UnitRow};
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::{Tx, args};
use domain::ids::Id;
use domain::people::{Act, UnitKind, units};
use serde_json::json;

/// The units of my scope. Whoever works in the office's own unit sees all of it.
#[utoipa::path(get, path = "/api/units", tag = "people",
    responses((status = 200, description = "Units, parents before children", body = Vec<UnitRow>)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<UnitRow>>> {
    Ok(Json(store::units_below(&app, &actor.unit_path).await?))
}

/// A new unit, made by `create` below, by imports and by the demo: its path follows from its parent.
pub struct NewUnit<'a> {
    /// Its id.
    pub id: Id,
    /// The unit above; none for the root.
    pub parent_id: Option<Id>,
    /// Its full name.
    pub name: &'a str,
    /// Its short name.
    pub short_name: &'a str,
    /// What it is.
    pub kind: UnitKind,
    /// Its level.
    pub level: &'a str,
    /// The place it answers for.
    pub region: &'a str,
    /// Order among its siblings.
    pub position: i64,
    /// When.
    pub created_at: i64,
}

/// Inserts a unit and answers its path.
pub async fn insert(tx: &mut Tx, unit: &NewUnit<'_>) -> anyhow::Result<String> {
    let parent_path: String = match unit.parent_id {
        Some(parent) => tx.one("SELECT path FROM unit WHERE id = $1", args![parent.0]).await?.unwrap_or("/".into()),
        None => "/".into(),
    };
    let path = units::path(&parent_path, unit.id);
    let kind = serde_json::to_value(unit.kind)?.as_str().unwrap_or_default().to_owned();
    tx.run(
        "INSERT INTO unit (id, parent_id, path, name, short_name, kind, level, region, position, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            unit.id.0,
            unit.parent_id.map(|id| id.0),
            &path,
            unit.name,
            unit.short_name,
            kind,
            unit.level,
            unit.region,
            unit.position,
            unit.created_at
        ],
    )
    .await?;
    Ok(path)
}

fn check(form: &UnitForm) -> Answer<()> {
    let mut wrong = Vec::new();
    let length = form.name.trim().chars().count();
    if length == 0 {
        wrong.push(FieldError::new("name", "请填写单位名称"));
    } else if length > 60 {
        wrong.push(FieldError::new("name", "单位名称不超过 60 个字"));
    }
    if form.short_name.chars().count() > 20 {
        wrong.push(FieldError::new("short_name", "简称不超过 20 个字"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

/// Makes a unit.
#[utoipa::path(post, path = "/api/units", tag = "people", request_body = UnitForm,
    responses((status = 200, description = "The new unit", body = UnitRow)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<UnitForm>,
) -> Answer<Json<UnitRow>> {
    actor.require(Act::ManagePeople)?;
    check(&form)?;
    let Some(parent) = form.parent_id else { return Err(Fault::field("parent_id", "请选择上级单位")) };
    let mut change = app.change(&actor).await?;
    let Some(above) = store::unit(&mut change, parent).await? else {
        return Err(Fault::field("parent_id", "上级单位不存在"));
    };
    actor.require_scope(&above.path)?;
    let id = app.id();
    let now = change.now();
    insert(
        &mut change,
        &NewUnit {
            id,
            parent_id: Some(parent),
            name: form.name.trim(),
            short_name: form.short_name.trim(),
            kind: form.kind,
            level: &form.level,
            region: form.region.trim(),
            position: form.position,
            created_at: now,
        },
    )
    .await?;
    let made = store::unit(&mut change, id).await?.ok_or(Fault::NotFound("个单位"))?;
    change.audit("unit.create", "unit", id, None, Some(json!({"name": made.name})));
    change.commit().await?;
    Ok(Json(made))
}

/// Changes or closes a unit. It stays where it is in the tree: records of its past stand under its path.
#[utoipa::path(put, path = "/api/units/{id}", tag = "people", request_body = UnitForm, params(("id" = String, Path)),
    responses((status = 200, description = "The unit as it stands now", body = UnitRow)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<UnitForm>,
) -> Answer<Json<UnitRow>> {
    actor.require(Act::ManagePeople)?;
    check(&form)?;
    let mut change = app.change(&actor).await?;
    let before = store::unit(&mut change, id).await?.ok_or(Fault::NotFound("个单位"))?;
    actor.require_scope(&before.path)?;
    if before.version != form.version {
        return Err(Fault::Stale { by: "他人".into(), at: change.now(), current: json!(before) });
    }
    if form.closed && before.closed_at.is_none() && store::has_children(&mut change, id).await? {
        return Err(Fault::refused("unit_has_children", "这个单位下面还有单位，不能停用", "请先停用或移走下级单位"));
    }
    let now = change.now();
    let closed_at = form.closed.then(|| before.closed_at.unwrap_or(now));
    change
        .run(
            "UPDATE unit SET name = $1, short_name = $2, region = $3, liaison = $4, position = $5, closed_at = $6,
               level = $7, version = version + 1 WHERE id = $8",
            args![
                form.name.trim(),
                form.short_name.trim(),
                form.region.trim(),
                form.liaison.trim(),
                form.position,
                closed_at,
                &form.level,
                id.0
            ],
        )
        .await?;
    let after = store::unit(&mut change, id).await?.ok_or(Fault::NotFound("个单位"))?;
    change.audit("unit.update", "unit", id, Some(json!(before)), Some(json!(after)));
    change.commit().await?;
    Ok(Json(after))
}
