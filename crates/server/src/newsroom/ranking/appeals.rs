//! 申诉: a unit doubts a line of its points; the office decides with a reason, and what it decides counts at once.
//! Every step stays in the appeal's own log.

use super::lapses::void_in;
use super::rank::root;
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault, Notice};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::appeal::{self, Verdict};
use domain::newsroom::score::Points;
use domain::people::{Act, Role};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// One step of an appeal.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AppealStep {
    /// When.
    pub at: i64,
    /// Who.
    pub by_name: String,
    /// open, upheld, rejected, withdrawn.
    pub verb: String,
    /// What was said.
    pub note: String,
}

/// An appeal with its log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Whose.
    pub unit_name: String,
    /// The month it is about.
    pub month: String,
    /// What the line is called; empty when it is about the whole month.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// open, upheld, rejected, withdrawn.
    pub state: String,
    /// In words.
    pub state_title: String,
    /// What was decided.
    pub decision: String,
    /// Points the decision adds or takes.
    #[schema(value_type = f64)]
    pub points: Points,
    /// Who appealed.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// For the next act.
    pub version: i64,
    /// What this person may do.
    pub allowed: Vec<String>,
    /// Every step.
    pub log: Vec<AppealStep>,
}

#[derive(Deserialize)]
struct Kept {
    id: Id,
    unit_path: String,
    unit_name: String,
    month: String,
    record_id: Option<Id>,
    subject: String,
    reason: String,
    state: String,
    decision: String,
    points: i64,
    user_id: Option<Id>,
    created_by: String,
    created_at: i64,
    version: i64,
}

const COLUMNS: &str = "id, unit_path, unit_name, month, record_id, subject, reason, state, decision, points, user_id,
  created_by, created_at, version";

/// Which appeals.
#[derive(Debug, Deserialize)]
pub struct AppealQuery {
    state: Option<String>,
    month: Option<String>,
}

/// Appeals in this person's scope, newest first.
#[utoipa::path(get, path = "/api/scores/appeals", tag = "scores", params(("state" = Option<String>, Query), ("month" = Option<String>, Query)),
    responses((status = 200, description = "Appeals with their logs", body = Vec<AppealView>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<AppealQuery>,
) -> Answer<Json<Vec<AppealView>>> {
    actor.require(Act::ReadScores)?;
    let mut filter = crate::platform::filter::Filter::default();
    filter.with("unit_path LIKE ?", format!("{}%", actor.unit_path));
    filter.maybe("state = ?", query.state.filter(|state| !state.is_empty()));
    filter.maybe("month = ?", query.month.filter(|month| !month.is_empty()));
    let sql = format!("SELECT {COLUMNS} FROM score_appeal{} ORDER BY id DESC LIMIT 200", filter.sql());
    let kept: Vec<Kept> = app.db().all(&sql, filter.args()).await?;
    let mut views = Vec::new();
    for one in kept {
        let log = app
            .db()
            .all(
                "SELECT at, by_name, verb, note FROM score_appeal_event WHERE appeal_id = $1 ORDER BY id",
                args![one.id.0],
            )
            .await?;
        views.push(view(&actor, one, log));
    }
    Ok(Json(views))
}

fn view(actor: &Actor, kept: Kept, log: Vec<AppealStep>) -> AppealView {
    let mut allowed = Vec::new();
    if kept.state == "open" {
        if actor.may(Act::ManageScores) {
            allowed.extend(["uphold".to_owned(), "reject".to_owned()]);
        }
        if kept.user_id == Some(actor.user_id) {
            allowed.push("withdraw".into());
        }
    }
    AppealView {
        id: kept.id,
        unit_name: kept.unit_name,
        month: kept.month,
        subject: kept.subject,
        reason: kept.reason,
        state_title: appeal::state_title(&kept.state).into(),
        state: kept.state,
        decision: kept.decision,
        points: Points(kept.points),
        created_by: kept.created_by,
        created_at: kept.created_at,
        version: kept.version,
        allowed,
        log,
    }
}

/// What is sent to appeal.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AppealForm {
    /// The month.
    pub month: String,
    /// The line it is about; the whole month when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub record_id: Option<Id>,
    /// What that line is called.
    #[serde(default)]
    pub subject: String,
    /// Why.
    pub reason: String,
}

/// 提出申诉, for one's own unit.
#[utoipa::path(post, path = "/api/scores/appeals", tag = "scores", request_body = AppealForm,
    responses((status = 200, description = "Appeals as they stand now", body = Vec<AppealView>)))]
pub(super) async fn open(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<AppealForm>,
) -> Answer<Json<Vec<AppealView>>> {
    actor.require(Act::ReadScores)?;
    let month: Period = form.month.parse()?;
    let office = root(&app, &actor).await?;
    if actor.unit_path == office {
        return Err(Fault::refused("own_office", "申诉由参加排名的单位提出。", "宣传科可以直接更正记录。"));
    }
    appeal::refuse_opening(&form.reason, month.from_at(), app.now())?;
    let mut change = app.change(&actor).await?;
    let twin = change
        .int(
            "SELECT COUNT(*) FROM score_appeal WHERE unit_id = $1 AND month = $2 AND state = 'open'
               AND COALESCE(record_id, 0) = $3",
            args![actor.unit_id.0, month.to_string(), form.record_id.map_or(0, |id| id.0)],
        )
        .await?;
    if twin > 0 {
        return Err(Fault::refused("appealed_twice", "这一条已经有一件申诉在办。", "请等宣传科答复，或撤回后再提。"));
    }
    let id = app.id();
    let now = change.now();
    let subject: String = form.subject.trim().chars().take(200).collect();
    change
        .insert(
            "score_appeal",
            [
                ("id", id.0.into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_path", (&actor.unit_path).into()),
                ("unit_name", (&actor.unit_name).into()),
                ("month", month.to_string().into()),
                ("record_id", form.record_id.map(|id| id.0).into()),
                ("subject", (&subject).into()),
                ("reason", form.reason.trim().into()),
                ("user_id", actor.user_id.0.into()),
                ("created_by", (&actor.name).into()),
                ("created_at", now.into()),
            ],
        )
        .await?;
    step(&mut change, id, &actor, "open", form.reason.trim()).await?;
    let title = format!("{}对{}得分提出申诉", actor.unit_name, month.title());
    let notice = Notice::to_role(Role::Editor, "todo", format!("appeal.{id}"), title, "/media/ranking?appeals=open");
    change.notice(notice.body(form.reason.trim())).await?;
    change.audit("score.appeal", "score_appeal", id, None, Some(json!({"month": month.to_string()})));
    change.commit().await?;
    list(State(app), actor, Params(AppealQuery { state: None, month: None })).await
}

async fn step(change: &mut Change, appeal: Id, actor: &Actor, verb: &str, note: &str) -> Answer<()> {
    let id = change.app().id();
    let now = change.now();
    change
        .insert(
            "score_appeal_event",
            [
                ("id", id.0.into()),
                ("appeal_id", appeal.0.into()),
                ("at", now.into()),
                ("by_name", (&actor.name).into()),
                ("verb", verb.into()),
                ("note", note.into()),
            ],
        )
        .await?;
    Ok(())
}

/// What is sent to decide.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AppealDecision {
    /// uphold, reject, withdraw.
    pub verb: String,
    /// The decision in words.
    #[serde(default)]
    pub decision: String,
    /// Points it adds or takes; 0 when correcting the record is enough.
    #[serde(default)]
    #[schema(value_type = f64)]
    pub points: Points,
    /// The version that was read.
    pub version: i64,
}

/// 裁定. A lapse that was appealed with success is taken back; other corrections are points with a reason.
#[utoipa::path(post, path = "/api/scores/appeals/{id}", tag = "scores", params(("id" = String, Path)), request_body = AppealDecision,
    responses((status = 200, description = "Appeals as they stand now", body = Vec<AppealView>),
              (status = 409, description = "Decided already, or read before somebody else acted")))]
pub(super) async fn decide(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<AppealDecision>,
) -> Answer<Json<Vec<AppealView>>> {
    let mut change = app.change(&actor).await?;
    let found: Option<Kept> =
        change.one(&format!("SELECT {COLUMNS} FROM score_appeal WHERE id = $1"), args![id.0]).await?;
    let kept = found.filter(|kept| actor.covers(&kept.unit_path)).ok_or(Fault::NotFound("件申诉"))?;
    let verdict = Verdict::of(&form.verb).ok_or_else(|| Fault::field("verb", "没有这种裁定。"))?;
    match verdict {
        Verdict::Withdraw if kept.user_id != Some(actor.user_id) => {
            return Err(Fault::Forbidden("只有提出申诉的人可以撤回".into()));
        }
        Verdict::Withdraw => {}
        Verdict::Uphold | Verdict::Reject => actor.require(Act::ManageScores)?,
    }
    let state = appeal::decide(&kept.state, verdict, &form.decision, form.points)?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE score_appeal SET state = $1, decision = $2, points = $3, decided_by = $4, decided_at = $5,
               version = version + 1 WHERE id = $6 AND version = $7",
            args![state, form.decision.trim(), form.points.0, &actor.name, now, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        let current = json!({"state": kept.state, "version": kept.version});
        return Err(Fault::Stale { by: kept.created_by, at: kept.created_at, current });
    }
    if verdict == Verdict::Uphold
        && let Some(record) = kept.record_id
    {
        void_in(&mut change, record, form.decision.trim()).await?;
    }
    step(&mut change, id, &actor, state, form.decision.trim()).await?;
    if verdict != Verdict::Withdraw
        && let Some(user) = kept.user_id
    {
        let title = format!("申诉{}：{}", appeal::state_title(state), kept.subject);
        let notice = Notice::to_user(user, "news", format!("appeal.{id}.{state}"), title, "/media/ranking?appeals=all");
        change.notice(notice.body(form.decision.trim())).await?;
    }
    let after = json!({"state": state, "points": form.points, "decision": form.decision.trim()});
    change.audit("score.appeal_decide", "score_appeal", id, Some(json!({"state": kept.state})), Some(after));
    change.commit().await?;
    list(State(app), actor, Params(AppealQuery { state: None, month: None })).await
}
