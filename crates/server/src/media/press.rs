//! 新闻发布: press events of each kind, with speakers, sites, outlets invited and present, run sheet and lines.
//! An event counts in reports only once it is marked held, with its counts.

use super::views::{PressInput, PressList, PressView, RecordQuery};
use crate::platform::filter::{Filter, contains, cursor};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use db::{Json, args};
use domain::ids::Id;
use domain::media::press::{PressKind, PressState, hold};
use domain::people::Act;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Event {
    id: Id,
    kind: PressKind,
    topic: String,
    held_at: i64,
    place: String,
    sites: Json<Vec<String>>,
    host: String,
    speakers: Json<Vec<String>>,
    outlets_invited: Json<Vec<String>>,
    outlets_present: Json<Vec<String>>,
    journalists: i64,
    run_sheet: String,
    lines: String,
    release: String,
    state: PressState,
    unit_path: String,
    updated_at: i64,
    updated_by: String,
    version: i64,
}

const EVENT: &str =
    "id, kind, topic, held_at, place, sites, host, speakers, outlets_invited, outlets_present, journalists,
  run_sheet, lines, release, state, unit_path, updated_at, updated_by, version";

fn view(actor: &Actor, e: Event) -> PressView {
    let mut allowed: Vec<String> = Vec::new();
    if actor.may(Act::ManageMedia) {
        allowed.push("edit".into());
        if e.state == PressState::Planned {
            allowed.extend(["hold".into(), "cancel".into()]);
        }
    }
    PressView {
        id: e.id,
        kind: e.kind.code().into(),
        kind_title: e.kind.title().into(),
        topic: e.topic,
        held_at: e.held_at,
        place: e.place,
        sites: e.sites.0,
        host: e.host,
        speakers: e.speakers.0,
        outlets_invited: e.outlets_invited.0,
        outlets_present: e.outlets_present.0,
        journalists: e.journalists,
        run_sheet: e.run_sheet,
        lines: e.lines,
        release: e.release,
        state: e.state.code().into(),
        state_title: match e.state {
            PressState::Planned => "筹备中",
            PressState::Held => "已举行",
            PressState::Cancelled => "已取消",
        }
        .into(),
        version: e.version,
        allowed,
    }
}

/// Events, newest first.
pub(super) async fn list(app: &App, actor: &Actor, query: RecordQuery) -> Answer<PressList> {
    actor.require(Act::ReadPlacements)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let mut filter = Filter::default();
    filter.with("unit_path LIKE ?", format!("{}%", actor.unit_path));
    let words = query.q.as_deref().map(str::trim).filter(|w| !w.is_empty()).map(contains);
    filter.maybe("(topic LIKE ? ESCAPE '\\' OR outlets_present LIKE ? ESCAPE '\\')", words);
    let total = app.db().int(&format!("SELECT COUNT(*) FROM press_event{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(query.after.as_deref()) {
        filter.with(&format!("(held_at < ? OR (held_at = ? AND id < {id}))"), at);
    }
    let mut rows: Vec<Event> = app
        .db()
        .all(
            &format!(
                "SELECT {EVENT} FROM press_event{} ORDER BY held_at DESC, id DESC LIMIT {}",
                filter.sql(),
                limit + 1
            ),
            filter.args(),
        )
        .await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.held_at, row.id));
    Ok(PressList {
        rows: rows.into_iter().map(|e| view(actor, e)).collect(),
        next,
        total,
        kinds: PressKind::ALL.iter().map(|k| (k.code().into(), k.title().into())).collect(),
        may_manage: actor.may(Act::ManageMedia),
    })
}

/// One event.
pub(super) async fn one(app: &App, actor: &Actor, id: Id) -> Answer<PressView> {
    actor.require(Act::ReadPlacements)?;
    let found: Option<Event> =
        app.db().one(&format!("SELECT {EVENT} FROM press_event WHERE id = $1"), args![id.0]).await?;
    let event = found.ok_or(Fault::NotFound("场发布活动"))?;
    actor.require_scope(&event.unit_path)?;
    Ok(view(actor, event))
}

fn kind_of(input: &PressInput) -> Answer<PressKind> {
    let mut faults = Vec::new();
    let kind = PressKind::ALL.into_iter().find(|kind| kind.code() == input.kind);
    if kind.is_none() {
        faults.push(FieldError::new("kind", "请选择活动形式"));
    }
    if !(2..=100).contains(&input.topic.trim().chars().count()) {
        faults.push(FieldError::new("topic", "请用 2 到 100 个字写明主题"));
    }
    if input.held_at <= 0 {
        faults.push(FieldError::new("held_at", "请填写时间"));
    }
    if input.journalists < 0 {
        faults.push(FieldError::new("journalists", "记者人次不能是负数"));
    }
    match kind {
        Some(kind) if faults.is_empty() => Ok(kind),
        _ => Err(Fault::Invalid(faults)),
    }
}

fn names(list: &[String]) -> String {
    let kept: Vec<&str> = list.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "[]".into())
}

/// Adds an event; the same `client_id` is one event.
pub(super) async fn add(app: &App, actor: &Actor, input: PressInput) -> Answer<Id> {
    actor.require(Act::ManageMedia)?;
    let kind = kind_of(&input)?;
    let mut change = app.change(actor).await?;
    let there: Option<Id> =
        change.one("SELECT id FROM press_event WHERE client_id = $1", args![&input.client_id]).await?;
    if let Some(id) = there.filter(|_| !input.client_id.is_empty()) {
        return Ok(id);
    }
    let id = app.id();
    let now = change.now();
    let client_id = (!input.client_id.is_empty()).then_some(input.client_id.as_str());
    change
        .insert(
            "press_event",
            [
                ("id", id.0.into()),
                ("client_id", client_id.into()),
                ("kind", kind.code().into()),
                ("topic", input.topic.trim().into()),
                ("held_at", input.held_at.into()),
                ("place", input.place.trim().into()),
                ("sites", names(&input.sites).into()),
                ("host", input.host.trim().into()),
                ("speakers", names(&input.speakers).into()),
                ("outlets_invited", names(&input.outlets_invited).into()),
                ("outlets_present", names(&input.outlets_present).into()),
                ("journalists", input.journalists.into()),
                ("run_sheet", input.run_sheet.trim().into()),
                ("lines", input.lines.trim().into()),
                ("release", input.release.trim().into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("press_event.add", "press_event", id, None, Some(json!({"topic": input.topic})));
    change.commit().await?;
    Ok(id)
}

/// Changes an event; `state` may become `held` or `cancelled`.
pub(super) async fn update(app: &App, actor: &Actor, id: Id, input: PressInput) -> Answer<()> {
    actor.require(Act::ManageMedia)?;
    let kind = kind_of(&input)?;
    let mut change = app.change(actor).await?;
    let found: Option<Event> =
        change.one(&format!("SELECT {EVENT} FROM press_event WHERE id = $1"), args![id.0]).await?;
    let event = found.ok_or(Fault::NotFound("场发布活动"))?;
    actor.require_scope(&event.unit_path)?;
    if Some(event.version) != input.version {
        let current = json!({"topic": event.topic, "version": event.version});
        return Err(Fault::Stale { by: event.updated_by, at: event.updated_at, current });
    }
    let now = change.now();
    let present = i64::try_from(input.outlets_present.iter().filter(|n| !n.trim().is_empty()).count()).unwrap_or(0);
    let state = match input.state.as_str() {
        "held" => hold(event.state, input.held_at, present, input.journalists, now)?,
        "cancelled" if event.state != PressState::Held => PressState::Cancelled,
        "cancelled" => return Err(Fault::refused("held", "已举行的活动不能取消。", "填错了请直接修改。")),
        _ => event.state,
    };
    change
        .run(
            "UPDATE press_event SET kind = $1, topic = $2, held_at = $3, place = $4, sites = $5, host = $6, speakers = $7,
               outlets_invited = $8, outlets_present = $9, journalists = $10, run_sheet = $11, lines = $12, release = $13,
               state = $14, updated_at = $15, updated_by = $16, version = version + 1 WHERE id = $17",
            args![
                kind.code(),
                input.topic.trim(),
                input.held_at,
                input.place.trim(),
                names(&input.sites),
                input.host.trim(),
                names(&input.speakers),
                names(&input.outlets_invited),
                names(&input.outlets_present),
                input.journalists,
                input.run_sheet.trim(),
                input.lines.trim(),
                input.release.trim(),
                state.code(),
                now,
                &actor.name,
                id.0
            ],
        )
        .await?;
    let after = json!({"topic": input.topic.trim(), "state": state});
    change.audit("press_event.update", "press_event", id, Some(json!({"state": event.state})), Some(after));
    change.commit().await?;
    Ok(())
}
