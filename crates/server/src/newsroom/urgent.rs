//! 迟漏瞒报: urgent reports laid beside monitored events. What is found is a list with evidence; the office confirms,
//! which registers the lapse the score rules know, or lets it go with a reason.

use super::ranking::lapses::{self, NewLapse};
use super::review::required;
use crate::monitor::{self, Reported};
use crate::people;
use crate::platform::web::{Input, Params};
use crate::platform::{Actor, Answer, App, Fault, Notice};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::newsroom::urgent::{self, Limits, Seen, Sent};
use domain::people::{Act, Role};
use domain::time::{DAY_MS, HOUR_MS};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// From this likeness on a report and an event are the same matter.
const ALIKE: i64 = 45;
/// The longest span that is compared at once, in days.
const DAYS_MOST: i64 = 92;

/// Something the comparison found.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapView {
    /// The event.
    #[schema(value_type = String)]
    pub event_id: Id,
    /// Its headline.
    pub event_title: String,
    /// Its level.
    pub level: i64,
    /// First public report.
    pub first_at: i64,
    /// Address of it.
    pub url: String,
    /// The unit that should have reported.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Why this unit: its name stands in the report, or the region is its.
    pub because: String,
    /// late, missed, concealed.
    pub fault: String,
    /// In words.
    pub fault_title: String,
    /// The evidence, a sentence each.
    pub evidence: Vec<String>,
    /// What the unit sent about it.
    pub articles: Vec<GapArticle>,
    /// `waiting`, `confirmed`, `let_go`.
    pub verdict: String,
    /// Why it was decided so.
    pub reason: String,
    /// Who decided.
    pub decided_by: String,
}

/// What a unit sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapArticle {
    /// It.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its title.
    pub title: String,
    /// When it was sent.
    pub at: Option<i64>,
    /// Likeness to the event.
    pub percent: i64,
}

/// Which span.
#[derive(Debug, Deserialize)]
pub struct GapQuery {
    from_at: Option<i64>,
    to_at: Option<i64>,
}

/// What was found in a span, the last thirty days when none is given.
#[utoipa::path(get, path = "/api/newsroom/urgent-gaps", tag = "newsroom",
    params(("from_at" = Option<i64>, Query), ("to_at" = Option<i64>, Query)),
    responses((status = 200, description = "Suspicions with evidence, newest first", body = Vec<GapView>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<GapQuery>,
) -> Answer<Json<Vec<GapView>>> {
    actor.require(Act::ManageScores)?;
    let to = query.to_at.unwrap_or_else(|| app.now());
    let from = query.from_at.unwrap_or(to.saturating_sub(30 * DAY_MS));
    if from >= to || to.saturating_sub(from) > DAYS_MOST * DAY_MS {
        return Err(Fault::field("from_at", format!("请选择不超过 {DAYS_MOST} 天的时段")));
    }
    Ok(Json(found(&app, &actor, from, to).await?))
}

#[derive(Deserialize)]
struct Written {
    id: Id,
    number: String,
    title: String,
    body: String,
    unit_path: String,
    first_submitted_at: Option<i64>,
    state: String,
}

#[derive(Deserialize)]
struct Verdict {
    event_id: Id,
    unit_id: Id,
    confirmed: bool,
    reason: String,
    decided_by: String,
}

async fn found(app: &App, actor: &Actor, from: i64, to: i64) -> Answer<Vec<GapView>> {
    let limits: Limits = app.settings().get("urgent_limits").await?;
    let events = monitor::events_reported(app, from, to, limits.level).await?;
    let units: Vec<people::UnitRow> = people::units_below(app, &actor.unit_path)
        .await?
        .into_iter()
        .filter(|unit| unit.path != actor.unit_path && unit.closed_at.is_none())
        .collect();
    let written: Vec<Written> = app
        .db()
        .all(
            "SELECT id, number, title, body, unit_path, first_submitted_at, state FROM article
             WHERE unit_path LIKE $1 AND first_submitted_at >= $2 AND first_submitted_at < $3 AND kind IN ('urgent', 'gov_info')",
            args![
                format!("{}%", actor.unit_path),
                from.saturating_sub(limits.before_hours.saturating_mul(HOUR_MS)),
                to.saturating_add(30 * DAY_MS)
            ],
        )
        .await?;
    let verdicts: Vec<Verdict> =
        app.db().all("SELECT event_id, unit_id, confirmed, reason, decided_by FROM urgent_verdict", args![]).await?;
    let verdicts: HashMap<(Id, Id), Verdict> = verdicts.into_iter().map(|v| ((v.event_id, v.unit_id), v)).collect();
    let now = app.now();
    // Comparing texts pair by pair is work for another thread.
    Ok(tokio::task::spawn_blocking(move || {
        events.iter().filter_map(|event| gap(event, &units, &written, &verdicts, &limits, now)).collect()
    })
    .await?)
}

/// The unit that answers for an event: the one named in it, the longest name first, else the county of its region.
fn answerable<'a>(event: &Reported, units: &'a [people::UnitRow]) -> Option<(&'a people::UnitRow, String)> {
    let names = |unit: &'a people::UnitRow| [unit.name.as_str(), unit.short_name.as_str()];
    let named = units
        .iter()
        .flat_map(|unit| names(unit).into_iter().map(move |name| (unit, name)))
        .filter(|(_, name)| name.chars().count() >= 4 && (event.title.contains(name) || event.body.contains(name)))
        .max_by_key(|(_, name)| name.chars().count());
    if let Some((unit, name)) = named {
        return Some((unit, format!("报道中写明“{name}”")));
    }
    let of_region = |unit: &&people::UnitRow| {
        let region = unit.region.trim();
        !region.is_empty()
            && region.chars().count() >= 2
            && (event.region.contains(region) || event.title.contains(region) || event.body.contains(region))
    };
    // A county answers for its region, not each clinic in it: the shortest path.
    let unit = units.iter().filter(of_region).min_by_key(|unit| unit.path.len())?;
    Some((unit, format!("事发地“{}”", unit.region)))
}

fn gap(
    event: &Reported,
    units: &[people::UnitRow],
    written: &[Written],
    verdicts: &HashMap<(Id, Id), Verdict>,
    limits: &Limits,
    now: i64,
) -> Option<GapView> {
    let (unit, because) = answerable(event, units)?;
    let head: String = event.body.chars().take(400).collect();
    let told = format!("{} {head}", event.title);
    let about: Vec<(&Written, i64)> = written
        .iter()
        .filter(|one| {
            // Its own report, or that of a unit above or below which answers for the same matter.
            (one.unit_path.starts_with(&unit.path) || unit.path.starts_with(&one.unit_path))
                && one.first_submitted_at.is_some_and(|at| at >= event.first_at - limits.before_hours * HOUR_MS)
        })
        .map(|one| {
            let by_title = urgent::likeness(&event.title, &format!("{} {}", one.title, one.body));
            (one, by_title.max(urgent::likeness(&told, &format!("{} {}", one.title, one.body))))
        })
        .filter(|(_, percent)| *percent >= ALIKE)
        .collect();
    let titles: Vec<String> = about.iter().map(|(one, _)| format!("{} {}", one.number, one.title)).collect();
    let sent: Vec<Sent> = about
        .iter()
        .zip(&titles)
        .map(|((one, _), title)| Sent {
            title,
            at: one.first_submitted_at,
            withdrawn: one.state == "withdrawn",
            deaths: monitor::deaths(&one.title).max(monitor::deaths(&one.body)),
        })
        .collect();
    let seen = Seen { title: &event.title, first_at: event.first_at, outlet: &event.outlet, deaths: event.deaths };
    let (suspicion, evidence) = urgent::compare(&seen, &sent, limits, now)?;
    let verdict = verdicts.get(&(event.id, unit.id));
    Some(GapView {
        event_id: event.id,
        event_title: event.title.clone(),
        level: event.level,
        first_at: event.first_at,
        url: event.url.clone(),
        unit_id: unit.id,
        unit_name: unit.name.clone(),
        because,
        fault: suspicion.code().into(),
        fault_title: suspicion.title().into(),
        evidence,
        articles: about
            .iter()
            .map(|(one, percent)| GapArticle {
                id: one.id,
                title: one.title.clone(),
                at: one.first_submitted_at,
                percent: *percent,
            })
            .collect(),
        verdict: match verdict {
            None => "waiting",
            Some(v) if v.confirmed => "confirmed",
            Some(_) => "let_go",
        }
        .into(),
        reason: verdict.map(|v| v.reason.clone()).unwrap_or_default(),
        decided_by: verdict.map(|v| v.decided_by.clone()).unwrap_or_default(),
    })
}

/// What is sent to decide.
#[derive(Debug, Deserialize, ToSchema)]
pub struct GapVerdict {
    /// The event.
    #[schema(value_type = String)]
    pub event_id: Id,
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// late, missed, concealed: as the office judges, which may differ from what was suspected.
    pub fault: String,
    /// Whether it is a lapse.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
}

/// Confirms a suspicion, which registers the lapse, or lets it go.
#[utoipa::path(post, path = "/api/newsroom/urgent-gaps", tag = "newsroom", request_body = GapVerdict,
    responses((status = 200, description = "The list of the last thirty days", body = Vec<GapView>),
              (status = 409, description = "Decided already")))]
pub(super) async fn decide(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<GapVerdict>,
) -> Answer<Json<Vec<GapView>>> {
    actor.require(Act::ManageScores)?;
    if !["late", "missed", "concealed"].contains(&input.fault.as_str()) {
        return Err(Fault::field("fault", "请选择迟报、漏报或瞒报"));
    }
    let reason = required(&input.reason, "请写明认定或排除的理由")?;
    let units = people::units_below(&app, &actor.unit_path).await?;
    let unit = units.iter().find(|unit| unit.id == input.unit_id).ok_or(Fault::NotFound("个单位"))?;
    let mut change = app.change(&actor).await?;
    let event: Option<(String, i64)> =
        change.one("SELECT title, first_at FROM event WHERE id = $1", args![input.event_id.0]).await?;
    let (title, first_at) = event.ok_or(Fault::NotFound("个事件"))?;
    let lapse = if input.confirmed {
        let why = format!("{title}：{reason}");
        let new = NewLapse {
            unit: (unit.id, &unit.path, &unit.name),
            fault: &input.fault,
            at: first_at,
            reason: &why,
            spoils: None,
        };
        Some(lapses::insert(&mut change, &actor.name, &new).await?)
    } else {
        None
    };
    let (id, now) = (app.id(), change.now());
    let fresh = change
        .run(
            "INSERT INTO urgent_verdict (id, event_id, unit_id, fault, confirmed, reason, lapse_id, decided_by, decided_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (event_id, unit_id) DO NOTHING",
            args![id.0, input.event_id.0, unit.id.0, &input.fault, input.confirmed, &reason, lapse.map(|id| id.0), &actor.name, now],
        )
        .await?;
    if fresh == 0 {
        return Err(Fault::refused("decided", "这一条已经有人认定过。", "请刷新后查看；认定有误的请撤销扣分记录。"));
    }
    if input.confirmed {
        for role in [Role::CountyReviewer, Role::Correspondent] {
            let key = format!("urgent.{}.{}", input.event_id, unit.id);
            let said = format!("紧急信息报送情况：{title}");
            let notice = Notice::to_role_in_unit(role, unit.id, "news", key, said, "/media/ranking");
            change.notice(notice.body(format!("{reason}（如有异议可以申诉）"))).await?;
        }
    }
    let after = json!({"unit": unit.id, "fault": input.fault, "confirmed": input.confirmed, "reason": reason});
    change.audit("urgent.verdict", "event", input.event_id, None, Some(after));
    change.commit().await?;
    let now = app.now();
    Ok(Json(found(&app, &actor, now - 30 * DAY_MS, now).await?))
}
