//! 舆情风险评估: answers to seven questions give a level; from Ⅲ on a plan is asked before the thing may go out.

use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::cases::risk::{self, Answer as Said, Factor};
use domain::ids::Id;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// An assessment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RiskRow {
    /// Its id.
    #[schema(value_type = String)]
    id: Id,
    /// What is assessed.
    title: String,
    /// What it is about.
    subject: String,
    /// Answers: factor, likelihood 0–3, effect 0–3, note.
    #[schema(value_type = Vec<Object>)]
    answers: serde_json::Value,
    /// 1–4.
    level: i64,
    /// How the level came about.
    why: String,
    /// What will be ready.
    plan: String,
    /// Agreed wording.
    lines: String,
    /// When the thing goes out.
    released_at: Option<i64>,
    /// Who wrote it.
    by_name: String,
    /// Who signed it.
    signed_by: Option<String>,
    /// When.
    signed_at: Option<i64>,
    /// When it was made.
    created_at: i64,
    /// For the next save.
    version: i64,
}

/// Assessments and the questions they answer.
#[derive(Serialize, ToSchema)]
pub(super) struct RiskList {
    /// Newest first.
    rows: Vec<RiskRow>,
    /// Code and words of each question.
    factors: Vec<(String, String)>,
    /// Whether the reader may sign.
    may_sign: bool,
}

/// What is filled in.
#[derive(Deserialize, ToSchema)]
pub(super) struct RiskForm {
    /// What is assessed.
    title: String,
    /// What it is about.
    subject: String,
    /// Answers.
    #[schema(value_type = Vec<Object>)]
    answers: serde_json::Value,
    /// What will be ready.
    #[serde(default)]
    plan: String,
    /// Agreed wording.
    #[serde(default)]
    lines: String,
    /// When the thing goes out.
    released_at: Option<i64>,
    /// Signs it with this save.
    #[serde(default)]
    sign: bool,
    /// From the row; 0 for a new one.
    #[serde(default)]
    version: i64,
}

const ROW: &str = "id, title, subject, answers, level, why, plan, lines, released_at, by_name, signed_by, signed_at,
    created_at, version FROM risk_review";

#[derive(Deserialize)]
struct KeptRow {
    id: Id,
    title: String,
    subject: String,
    answers: db::Json<serde_json::Value>,
    level: i64,
    why: String,
    plan: String,
    lines: String,
    released_at: Option<i64>,
    by_name: String,
    signed_by: Option<String>,
    signed_at: Option<i64>,
    created_at: i64,
    version: i64,
}

impl From<KeptRow> for RiskRow {
    fn from(row: KeptRow) -> Self {
        RiskRow {
            id: row.id,
            title: row.title,
            subject: row.subject,
            answers: row.answers.0,
            level: row.level,
            why: row.why,
            plan: row.plan,
            lines: row.lines,
            released_at: row.released_at,
            by_name: row.by_name,
            signed_by: row.signed_by,
            signed_at: row.signed_at,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A risk review for a paper.
pub struct RiskFacts {
    /// What is assessed.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The seven answers.
    pub answers: Vec<Said>,
    /// 1 to 4.
    pub level: i64,
    /// How the level came about.
    pub why: String,
    /// What will be ready.
    pub plan: String,
    /// Agreed wording.
    pub lines: String,
    /// When the thing goes out.
    pub released_at: Option<i64>,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// When.
    pub signed_at: Option<i64>,
}

/// One risk review of an office.
pub async fn risk_review(app: &App, scope: &str, id: Id) -> Answer<Option<RiskFacts>> {
    let found: Option<KeptRow> = app
        .db()
        .one(&format!("SELECT {ROW} WHERE id = $1 AND unit_path LIKE $2"), args![id.0, format!("{scope}%")])
        .await?;
    let Some(row) = found else { return Ok(None) };
    Ok(Some(RiskFacts {
        title: row.title,
        subject: row.subject,
        answers: serde_json::from_value(row.answers.0)?,
        level: row.level,
        why: row.why,
        plan: row.plan,
        lines: row.lines,
        released_at: row.released_at,
        signed_by: row.signed_by,
        signed_at: row.signed_at,
    }))
}

async fn read_all(app: &App, actor: &Actor) -> Answer<RiskList> {
    let rows: Vec<KeptRow> = app
        .db()
        .all(
            &format!("SELECT {ROW} WHERE unit_path LIKE $1 ORDER BY created_at DESC LIMIT 200"),
            args![format!("{}%", actor.unit_path)],
        )
        .await?;
    let code = |factor: Factor| serde_json::to_value(factor).ok().and_then(|value| value.as_str().map(str::to_owned));
    Ok(RiskList {
        rows: rows.into_iter().map(RiskRow::from).collect(),
        factors: Factor::ALL.iter().map(|one| (code(*one).unwrap_or_default(), one.title().to_owned())).collect(),
        may_sign: actor.may(Act::DecideCase),
    })
}

/// Risk assessments.
#[utoipa::path(get, path = "/api/risk-reviews", tag = "cases",
    responses((status = 200, description = "Assessments, newest first", body = RiskList)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<RiskList>> {
    super::web::require_office(&actor)?;
    Ok(Json(read_all(&app, &actor).await?))
}

fn check(form: &RiskForm) -> Answer<(Vec<Said>, domain::monitor::Level, String)> {
    let answers: Vec<Said> = serde_json::from_value(form.answers.clone())
        .map_err(|_| Fault::field("answers", "评估项的格式不对，可能性和影响应为0至3"))?;
    let (level, why) = risk::level(&answers);
    let mut wrong = Vec::new();
    if form.title.trim().is_empty() {
        wrong.push(FieldError::new("title", "请填写评估事项"));
    }
    if form.subject.trim().is_empty() {
        wrong.push(FieldError::new("subject", "请写明事项内容和涉及人群"));
    }
    if answers.iter().any(|answer| answer.likelihood > 3 || answer.effect > 3) {
        wrong.push(FieldError::new("answers", "可能性和影响应为0至3"));
    }
    let mut seen: Vec<_> = answers.iter().map(|answer| answer.factor).collect();
    seen.dedup();
    if form.sign && seen.len() < Factor::ALL.len() {
        wrong.push(FieldError::new("answers", "七项都评估后才能签发"));
    }
    if form.sign && level.number() <= 3 && form.plan.trim().is_empty() {
        wrong.push(FieldError::new("plan", format!("{}风险须有应对预案才能签发", level.title())));
    }
    if wrong.is_empty() { Ok((answers, level, why)) } else { Err(Fault::Invalid(wrong)) }
}

/// A new assessment.
#[utoipa::path(post, path = "/api/risk-reviews", tag = "cases", request_body = RiskForm,
    responses((status = 200, description = "All assessments afterwards", body = RiskList)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<RiskForm>,
) -> Answer<Json<RiskList>> {
    save(&app, &actor, None, form).await
}

/// Changes an assessment; a signed one stays as it was signed.
#[utoipa::path(put, path = "/api/risk-reviews/{id}", tag = "cases", request_body = RiskForm, params(("id" = String, Path)),
    responses((status = 200, description = "All assessments afterwards", body = RiskList)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<RiskForm>,
) -> Answer<Json<RiskList>> {
    save(&app, &actor, Some(id), form).await
}

async fn save(app: &App, actor: &Actor, id: Option<Id>, form: RiskForm) -> Answer<Json<RiskList>> {
    actor.require(if form.sign { Act::DecideCase } else { Act::RunCase })?;
    let (answers, level, why) = check(&form)?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let signed = form.sign.then_some(now);
    let signer = form.sign.then(|| actor.name.clone());
    let answers = serde_json::to_string(&answers)?;
    let id = match id {
        None => {
            let id = app.id();
            change
                .run(
                    "INSERT INTO risk_review (id, title, subject, unit_id, unit_path, answers, level, why, plan, lines,
                       released_at, by_name, signed_by, signed_at, created_at, changed_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
                    args![
                        id.0,
                        form.title.trim(),
                        form.subject.trim(),
                        actor.unit_id.0,
                        &actor.unit_path,
                        answers,
                        level.number(),
                        why,
                        form.plan.trim(),
                        form.lines.trim(),
                        form.released_at,
                        &actor.name,
                        signer,
                        signed,
                        now
                    ],
                )
                .await?;
            id
        }
        Some(id) => {
            let kept: Option<KeptRow> = change
                .one(
                    &format!("SELECT {ROW} WHERE id = $1 AND unit_path LIKE $2"),
                    args![id.0, format!("{}%", actor.unit_path)],
                )
                .await?;
            let kept = kept.ok_or(Fault::NotFound("份风险评估"))?;
            if kept.signed_at.is_some() {
                return Err(Fault::refused("risk_signed", "已签发的风险评估不能修改", "情况有变化时请新建一份"));
            }
            if kept.version != form.version {
                let by = kept.by_name.clone();
                return Err(Fault::Stale { by, at: now, current: json!(RiskRow::from(kept)) });
            }
            change
                .run(
                    "UPDATE risk_review SET title = $1, subject = $2, answers = $3, level = $4, why = $5, plan = $6,
                       lines = $7, released_at = $8, signed_by = $9, signed_at = $10, changed_at = $11,
                       version = version + 1 WHERE id = $12",
                    args![
                        form.title.trim(),
                        form.subject.trim(),
                        answers,
                        level.number(),
                        why,
                        form.plan.trim(),
                        form.lines.trim(),
                        form.released_at,
                        signer,
                        signed,
                        now,
                        id.0
                    ],
                )
                .await?;
            id
        }
    };
    change.audit("risk.save", "risk_review", id, None, Some(json!({"level": level, "signed": form.sign})));
    change.commit().await?;
    Ok(Json(read_all(app, actor).await?))
}
