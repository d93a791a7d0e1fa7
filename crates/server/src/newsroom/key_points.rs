//! 年度报送要点: what the office wants to read about this year, and how far each unit is with it.

use crate::people;
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError, Notice};
use axum::Json;
use axum::extract::State;
use db::{Json as Kept, args};
use domain::ids::Id;
use domain::people::{Act, Role};
use domain::time;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A key point with what was sent on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyPointView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The year.
    pub year: i64,
    /// Its place in the list, from 1.
    pub position: i64,
    /// What it is.
    pub title: String,
    /// What exactly is wanted.
    pub detail: String,
    /// Units asked; empty = every unit.
    #[schema(value_type = Vec<String>)]
    pub units: Vec<Id>,
    /// How many articles each unit shall send on it; 0 = none in particular.
    pub each_unit: i64,
    /// Articles sent on it.
    pub sent: i64,
    /// Of them adopted or published.
    pub used: i64,
    /// Sent by this person's unit.
    pub mine: i64,
    /// Units with too few, for the office.
    pub behind: Vec<String>,
    /// Nothing more is asked.
    pub closed: bool,
    /// For the next save.
    pub version: i64,
}

#[derive(Deserialize)]
struct Row {
    id: Id,
    year: i64,
    position: i64,
    title: String,
    detail: String,
    units: Kept<Vec<Id>>,
    each_unit: i64,
    closed_at: Option<i64>,
    updated_at: i64,
    updated_by: String,
    version: i64,
    sent: i64,
    used: i64,
    mine: i64,
}

const ROW: &str = "SELECT k.id, k.year, k.position, k.title, k.detail, k.units, k.each_unit, k.closed_at, k.updated_at,
   k.updated_by, k.version,
   (SELECT COUNT(*) FROM article a WHERE a.key_point_id = k.id AND a.first_submitted_at IS NOT NULL
      AND a.state NOT IN ('withdrawn', 'merged')) AS sent,
   (SELECT COUNT(*) FROM article a WHERE a.key_point_id = k.id AND (a.state = 'published' OR EXISTS
      (SELECT 1 FROM adoption x WHERE x.article_id = a.id AND x.voided_at IS NULL))) AS used,
   (SELECT COUNT(*) FROM article a WHERE a.key_point_id = k.id AND a.first_submitted_at IS NOT NULL
      AND a.state NOT IN ('withdrawn', 'merged') AND a.unit_path LIKE $1) AS mine
 FROM key_point k";

/// Which year.
#[derive(Debug, Deserialize)]
pub struct YearOf {
    year: Option<i64>,
}

/// The key points of a year, this one when none is given.
#[utoipa::path(get, path = "/api/newsroom/key-points", tag = "newsroom", params(("year" = Option<i64>, Query)),
    responses((status = 200, description = "In their order", body = Vec<KeyPointView>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(of): Params<YearOf>,
) -> Answer<Json<Vec<KeyPointView>>> {
    actor.require(Act::ReadArticles)?;
    let year = of.year.unwrap_or_else(|| i64::from(time::date(app.now()).year()));
    Ok(Json(of_year(&app, &actor, year).await?))
}

/// The key points of a year that this person's unit is asked about.
pub(super) async fn of_year(app: &App, actor: &Actor, year: i64) -> Answer<Vec<KeyPointView>> {
    let is_office = actor.may(Act::PublishArticle);
    let rows: Vec<Row> = app
        .db()
        .all(
            &format!("{ROW} WHERE k.year = $2 ORDER BY k.position, k.id"),
            args![format!("{}%", actor.unit_path), year],
        )
        .await?;
    let units = if is_office { people::units_below(app, &actor.unit_path).await? } else { Vec::new() };
    let mut views = Vec::new();
    for row in rows {
        if !is_office && !row.units.0.is_empty() && !row.units.0.contains(&actor.unit_id) {
            continue;
        }
        let behind = if is_office && row.each_unit > 0 { behind(app, actor, &row, &units).await? } else { Vec::new() };
        views.push(KeyPointView {
            id: row.id,
            year: row.year,
            position: row.position,
            title: row.title,
            detail: row.detail,
            units: row.units.0,
            each_unit: row.each_unit,
            sent: row.sent,
            used: row.used,
            mine: row.mine,
            behind,
            closed: row.closed_at.is_some(),
            version: row.version,
        });
    }
    Ok(views)
}

/// Units asked that have sent too few: those named, or every unit just below the office.
async fn behind(app: &App, actor: &Actor, row: &Row, units: &[people::UnitRow]) -> Answer<Vec<String>> {
    let sent: Vec<(String,)> = app
        .db()
        .all(
            "SELECT unit_path FROM article WHERE key_point_id = $1 AND first_submitted_at IS NOT NULL
               AND state NOT IN ('withdrawn', 'merged')",
            args![row.id.0],
        )
        .await?;
    let asked = units.iter().filter(|unit| {
        unit.closed_at.is_none()
            && if row.units.0.is_empty() {
                unit.parent_id == Some(actor.unit_id)
            } else {
                row.units.0.contains(&unit.id)
            }
    });
    Ok(asked
        .filter_map(|unit| {
            let count = sent.iter().filter(|(path,)| path.starts_with(&unit.path)).count() as i64;
            (count < row.each_unit).then(|| format!("{} {count}/{}", unit.name, row.each_unit))
        })
        .collect())
}

/// What is sent to add or change a key point.
#[derive(Debug, Deserialize, ToSchema)]
pub struct KeyPointInput {
    /// The year.
    pub year: i64,
    /// What it is.
    pub title: String,
    /// What exactly is wanted.
    #[serde(default)]
    pub detail: String,
    /// Units asked; empty = every unit.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub units: Vec<Id>,
    /// How many articles each shall send on it.
    #[serde(default)]
    pub each_unit: i64,
    /// Its place; at the end when absent.
    #[serde(default)]
    pub position: Option<i64>,
    /// Nothing more is asked.
    #[serde(default)]
    pub closed: bool,
    /// The version that was read.
    #[serde(default)]
    pub version: i64,
}

async fn check(app: &App, actor: &Actor, input: &KeyPointInput) -> Answer<()> {
    actor.require(Act::PublishArticle)?;
    let mut faults = Vec::new();
    let this_year = i64::from(time::date(app.now()).year());
    if !(this_year - 1..=this_year + 1).contains(&input.year) {
        faults.push(FieldError::new("year", "请选择去年、今年或明年"));
    }
    if !(2..=60).contains(&input.title.trim().chars().count()) {
        faults.push(FieldError::new("title", "请用 2 到 60 个字写明要点"));
    }
    if input.detail.chars().count() > 1000 {
        faults.push(FieldError::new("detail", "说明最多 1000 个字"));
    }
    if !(0..=100).contains(&input.each_unit) {
        faults.push(FieldError::new("each_unit", "每单位篇数应在 0 到 100 之间"));
    }
    let known = people::units_below(app, &actor.unit_path).await?;
    if input.units.iter().any(|unit| !known.iter().any(|row| row.id == *unit)) {
        faults.push(FieldError::new("units", "有单位不在您的范围内，请重新选择"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Adds a key point and tells the units.
#[utoipa::path(post, path = "/api/newsroom/key-points", tag = "newsroom", request_body = KeyPointInput,
    responses((status = 200, description = "The year's key points", body = Vec<KeyPointView>)))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<KeyPointInput>,
) -> Answer<Json<Vec<KeyPointView>>> {
    check(&app, &actor, &input).await?;
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    let last = change.int("SELECT MAX(position) FROM key_point WHERE year = $1", args![input.year]).await?;
    change
        .insert(
            "key_point",
            [
                ("id", id.0.into()),
                ("year", input.year.into()),
                ("position", input.position.unwrap_or(last + 1).into()),
                ("title", input.title.trim().into()),
                ("detail", input.detail.trim().into()),
                ("units", serde_json::to_string(&input.units)?.into()),
                ("each_unit", input.each_unit.into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    let (key, title) = (format!("key_point.{id}"), format!("{}年报送要点：{}", input.year, input.title.trim()));
    let link = format!("/m/submit?key_point={id}");
    if input.units.is_empty() {
        change.notice(Notice::to_role(Role::Correspondent, "news", &key, &title, &link)).await?;
    }
    for unit in &input.units {
        change.notice(Notice::to_role_in_unit(Role::Correspondent, *unit, "news", &key, &title, &link)).await?;
    }
    change.audit("key_point.add", "key_point", id, None, Some(json!({"title": input.title.trim()})));
    change.commit().await?;
    Ok(Json(of_year(&app, &actor, input.year).await?))
}

/// Changes or closes a key point.
#[utoipa::path(post, path = "/api/newsroom/key-points/{id}", tag = "newsroom", params(("id" = String, Path)), request_body = KeyPointInput,
    responses((status = 200, description = "The year's key points", body = Vec<KeyPointView>),
              (status = 409, description = "Somebody saved first")))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<KeyPointInput>,
) -> Answer<Json<Vec<KeyPointView>>> {
    check(&app, &actor, &input).await?;
    let mut change = app.change(&actor).await?;
    let row: Option<Row> =
        change.one(&format!("{ROW} WHERE k.id = $2"), args![format!("{}%", actor.unit_path), id.0]).await?;
    let row = row.ok_or(Fault::NotFound("条要点"))?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE key_point SET year = $1, title = $2, detail = $3, units = $4, each_unit = $5, position = $6, closed_at = $7,
               updated_at = $8, updated_by = $9, version = version + 1 WHERE id = $10 AND version = $11",
            args![
                input.year,
                input.title.trim(),
                input.detail.trim(),
                serde_json::to_string(&input.units)?,
                input.each_unit,
                input.position.unwrap_or(row.position),
                input.closed.then(|| row.closed_at.unwrap_or(now)),
                now,
                &actor.name,
                id.0,
                input.version
            ],
        )
        .await?;
    if touched == 0 {
        let current = json!({"version": row.version, "title": row.title});
        return Err(Fault::Stale { by: row.updated_by, at: row.updated_at, current });
    }
    let after = json!({"title": input.title.trim(), "closed": input.closed});
    change.audit("key_point.update", "key_point", id, Some(json!({"title": row.title})), Some(after));
    change.commit().await?;
    Ok(Json(of_year(&app, &actor, input.year).await?))
}
