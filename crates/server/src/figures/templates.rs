//! Templates of summaries: those shipped, in the order an office reports (年度总结的次序), and the office's own.

use crate::outreach::plan;
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::metric;
use domain::figures::summary::{self, Block};
use domain::ids::Id;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The template made of the year's plan: what was aimed at beside what was counted.
pub const PLAN: &str = "plan";

/// id, kind, name, title, body.
const SHIPPED: &[(&str, &str, &str, &str, &str)] = &[
    ("annual", "annual", "年度工作总结", "{period}卫生健康宣传工作总结", include_str!("templates/annual.md")),
    ("half_year", "half_year", "半年工作总结", "{period}卫生健康宣传工作总结", include_str!("templates/half_year.md")),
    ("quarter", "quarter", "季度工作总结", "{period}卫生健康宣传工作总结", include_str!("templates/quarter.md")),
    ("month", "month", "月度工作小结", "{period}卫生健康宣传工作小结", include_str!("templates/month.md")),
    ("report", "report", "工作汇报", "卫生健康宣传工作汇报（{period}）", include_str!("templates/report.md")),
    ("duty", "duty", "述职报告", "述职报告（{period}）", include_str!("templates/duty.md")),
    ("bulletin", "bulletin", "工作情况通报", "关于{period}宣传工作情况的通报", include_str!("templates/bulletin.md")),
    (PLAN, PLAN, "工作要点完成情况", "{period}宣传工作要点完成情况", ""),
    ("unit", "unit", "单位年度自评", "{unit}{period}宣传工作自评", include_str!("templates/unit.md")),
];

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateView {
    /// `annual`, or the id of an own one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its text.
    pub body: String,
    /// Whether it came with the program.
    pub shipped: bool,
    /// For the next save; 0 for shipped ones.
    pub version: i64,
}

/// What is sent to make or change a template.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TemplateForm {
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(default)]
    pub kind: String,
    /// Its text, in the notation of the templates.
    pub body: String,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
}

#[derive(Deserialize)]
struct Own {
    id: Id,
    name: String,
    kind: String,
    body: String,
    updated_at: i64,
    updated_by: String,
    version: i64,
}

/// The kind, title and blocks to begin with. `@me` in a template is the writer.
pub async fn start(
    app: &App,
    id: &str,
    (year, unit_path): (i16, &str),
    writer: &str,
) -> Answer<(String, String, Vec<Block>)> {
    if let Some((_, kind, _, title, body)) = SHIPPED.iter().find(|(known, ..)| *known == id) {
        let body = if id == PLAN { of_plan(app, year, unit_path).await? } else { (*body).to_owned() };
        return Ok(((*kind).into(), (*title).into(), blocks(&body.replace("@me", writer))?));
    }
    let own = match id.parse::<Id>() {
        Ok(id) => own(app, id).await?,
        Err(_) => None,
    };
    let own = own.ok_or_else(|| Fault::field("template", "没有这个模板。"))?;
    Ok((own.kind, format!("{{period}}{}", own.name), blocks(&own.body.replace("@me", writer))?))
}

/// The plan of a year as a template: goals are headings, each measure with a target is a sentence with its figure.
async fn of_plan(app: &App, year: i16, unit_path: &str) -> Answer<String> {
    let items = plan::items(app, i64::from(year), unit_path).await?;
    if items.is_empty() {
        return Err(Fault::refused(
            "plan_empty",
            format!("{year}年还没有工作要点。"),
            "请先在“工作要点”中登记目标和任务。",
        ));
    }
    let mut body = String::new();
    for item in &items {
        // A line of a template begins no heading and no note of its own accord.
        let text = item.text.replace(['{', '}', '\n'], " ");
        let text = text.trim_start_matches(['#', '>', ' ']);
        let note = item.note.replace(['{', '}', '\n'], " ");
        let named = format!("{}{text}", item.label);
        let has_children = items.iter().any(|other| other.parent_id == Some(item.id));
        match &item.target {
            Some(target) => {
                let unit = metric::metric(&target.0.metric).map_or("", |metric| metric.unit.word());
                body.push_str(&format!(
                    "{named}：目标不少于{}{unit}，完成{{{{{}|period={}}}}}{unit}。{}",
                    target.0.least, target.0.metric, target.0.period, note
                ));
            }
            None if has_children => {
                body.push_str(&format!("{} {named}", if item.parent_id.is_none() { "##" } else { "###" }))
            }
            None => {
                let stands = if item.done_at.is_some() { "已完成" } else { "正在推进" };
                body.push_str(&format!("{named}：{stands}。{note}"));
            }
        }
        body.push_str("\n\n");
    }
    Ok(body)
}

/// The ids of the shipped templates.
pub fn shipped_ids() -> Vec<&'static str> {
    SHIPPED.iter().map(|(id, ..)| *id).collect()
}

fn blocks(body: &str) -> Answer<Vec<Block>> {
    summary::parse(body).map_err(|faults| {
        Fault::Invalid(
            faults
                .iter()
                .map(|fault| {
                    crate::platform::FieldError::new("body", format!("第 {} 行：{}", fault.line, fault.sentence))
                })
                .collect(),
        )
    })
}

async fn own(app: &App, id: Id) -> Answer<Option<Own>> {
    Ok(app
        .db()
        .one("SELECT id, name, kind, body, updated_at, updated_by, version FROM summary_template WHERE id = $1 AND retired_at IS NULL", args![id.0])
        .await?)
}

fn view(own: Own) -> TemplateView {
    TemplateView {
        id: own.id.to_string(),
        name: own.name,
        kind: own.kind,
        body: own.body,
        shipped: false,
        version: own.version,
    }
}

/// Every template, the office's own first.
#[utoipa::path(get, path = "/api/summary-templates", tag = "figures",
    responses((status = 200, description = "Templates", body = Vec<TemplateView>)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<TemplateView>>> {
    actor.require(Act::WriteSummaries)?;
    let own: Vec<Own> = app
        .db()
        .all("SELECT id, name, kind, body, updated_at, updated_by, version FROM summary_template WHERE retired_at IS NULL ORDER BY name", args![])
        .await?;
    let shipped = SHIPPED.iter().map(|(id, kind, name, _, body)| TemplateView {
        id: (*id).into(),
        name: (*name).into(),
        kind: (*kind).into(),
        body: (*body).into(),
        shipped: true,
        version: 0,
    });
    Ok(Json(own.into_iter().map(view).chain(shipped).collect()))
}

fn check(form: &TemplateForm) -> Answer<()> {
    if form.name.trim().is_empty() || form.name.chars().count() > 40 {
        return Err(Fault::field("name", "模板名称应为 1 到 40 个字。"));
    }
    blocks(&form.body).map(|_| ())
}

/// Makes an own template.
#[utoipa::path(post, path = "/api/summary-templates", tag = "figures", request_body = TemplateForm,
    responses((status = 200, description = "The template", body = TemplateView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<TemplateForm>,
) -> Answer<Json<TemplateView>> {
    actor.require(Act::WriteSummaries)?;
    check(&form)?;
    let taken = app.db().int("SELECT COUNT(*) FROM summary_template WHERE name = $1", args![form.name.trim()]).await?;
    if taken > 0 {
        return Err(Fault::field("name", "已有同名模板，请换一个名称。"));
    }
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .run(
            "INSERT INTO summary_template (id, name, kind, body, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id.0, form.name.trim(), form.kind.trim(), &form.body, now, &actor.name],
        )
        .await?;
    change.audit("summary_template.create", "summary_template", id, None, Some(json!({"name": form.name})));
    change.commit().await?;
    Ok(Json(view(own(&app, id).await?.ok_or(Fault::NotFound("个模板"))?)))
}

/// Changes an own template.
#[utoipa::path(put, path = "/api/summary-templates/{id}", tag = "figures", params(("id" = String, Path)), request_body = TemplateForm,
    responses((status = 200, description = "The template", body = TemplateView)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<TemplateForm>,
) -> Answer<Json<TemplateView>> {
    actor.require(Act::WriteSummaries)?;
    check(&form)?;
    let before = own(&app, id).await?.ok_or(Fault::NotFound("个模板"))?;
    if before.version != form.version {
        return Err(Fault::Stale {
            by: before.updated_by.clone(),
            at: before.updated_at,
            current: json!({"version": before.version, "body": before.body}),
        });
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    change
        .run(
            "UPDATE summary_template SET name = $1, kind = $2, body = $3, updated_at = $4, updated_by = $5, version = version + 1 WHERE id = $6",
            args![form.name.trim(), form.kind.trim(), &form.body, now, &actor.name, id.0],
        )
        .await?;
    change.audit(
        "summary_template.update",
        "summary_template",
        id,
        Some(json!({"name": before.name})),
        Some(json!({"name": form.name})),
    );
    change.commit().await?;
    Ok(Json(view(own(&app, id).await?.ok_or(Fault::NotFound("个模板"))?)))
}
