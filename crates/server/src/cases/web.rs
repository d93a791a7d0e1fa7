//! The addresses of the office's cases: list, open, page, acts, similar cases, performance.

use super::open::{self, NewCase, Owner};
use super::store::{self, Filter, Record};
use super::views::*;
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::cases::states::unexplained;
use domain::cases::{self, Case, Clock, ClockState, Standing, Task};
use domain::ids::Id;
use domain::people::Act;
use domain::time::{DAY_MS, day_start};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Words in title, number or unit.
    #[serde(default)]
    q: String,
    /// Only this stage.
    #[serde(default)]
    stage: String,
    /// Only this level, 1–4.
    #[serde(default)]
    level: i64,
    /// `open` (default), `closed`, `all`.
    #[serde(default)]
    state: String,
    /// `mine`, `overdue`, `today`.
    #[serde(default)]
    quick: String,
    /// `opened`, `closed`, `running`: what happened from `from` to `to`.
    #[serde(default)]
    by: String,
    /// The period of `by`: from, in milliseconds.
    from: Option<i64>,
    /// To, exclusive.
    to: Option<i64>,
    /// Where the page begins.
    #[serde(default)]
    after: String,
    /// 20, 50 or 100.
    limit: Option<i64>,
}

/// Cases by time left.
#[utoipa::path(get, path = "/api/cases", tag = "cases", params(ListQuery),
    responses((status = 200, description = "Cases of my office, the most pressing first", body = CaseList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<ListQuery>,
) -> Answer<Json<CaseList>> {
    require_office(&actor)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let after = query.after.split_once('.').and_then(|(sort, id)| Some((sort.parse().ok()?, id.parse().ok()?)));
    let now = app.now();
    let filter = Filter {
        scope: actor.unit_path.clone(),
        keeper: actor.user_id.0,
        word: query.q.trim().to_owned(),
        stage: query.stage,
        level: query.level,
        state: if query.state.is_empty() { "open".into() } else { query.state },
        quick: query.quick,
        by: query.by,
        from_at: query.from.unwrap_or(0),
        to_at: query.to.unwrap_or(i64::MAX),
        now,
        after: after.unwrap_or((i64::MIN, i64::MAX)),
        limit: limit + 1,
    };
    let (mut rows, total) = store::list(&app, &filter).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.sort_at, row.id));
    let tallies = store::tallies(&app, &actor.unit_path, actor.user_id, now).await?;
    Ok(Json(CaseList { rows, next, total, tallies, may_open: actor.may(Act::OpenCase) }))
}

/// Cases are the office's; a unit reads its dispatches.
pub(super) fn require_office(actor: &Actor) -> Answer<()> {
    if cases::reads_office(&actor.roles) {
        return Ok(());
    }
    Err(Fault::Forbidden("您的角色只能查看发给本单位的督办件".into()))
}

/// Opens a case.
#[utoipa::path(post, path = "/api/cases", tag = "cases", request_body = NewCase,
    responses((status = 200, description = "The new case", body = CaseView)))]
pub(super) async fn open(
    State(app): State<App>,
    actor: Actor,
    Input(mut new): Input<NewCase>,
) -> Answer<Json<CaseView>> {
    actor.require(Act::OpenCase)?;
    open::fill_from_monitor(&app, &mut new).await?;
    let rules = super::rules(&app).await?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let id = open::open_at(&mut change, &Owner::from(&actor), new, &rules, now).await?;
    change.commit().await?;
    Ok(Json(case_view(&app, &actor, id).await?))
}

/// A case.
#[utoipa::path(get, path = "/api/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "The whole case", body = CaseView)))]
pub(super) async fn view(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<CaseView>> {
    Ok(Json(case_view(&app, &actor, id).await?))
}

/// An act with the version the page was drawn from.
#[derive(Deserialize, ToSchema)]
pub(super) struct CaseActForm {
    /// From the case's view.
    version: i64,
    /// `{"verb": "assess", …}` with the fields of that verb; times in milliseconds, ids as strings.
    #[schema(value_type = Object)]
    act: serde_json::Value,
}

/// Reads an act, and says in words what is wrong with its shape.
pub(super) fn read_act(value: serde_json::Value) -> Answer<cases::Act> {
    serde_json::from_value(value).map_err(|error| {
        let text = error.to_string();
        let field = text.split('`').nth(1).unwrap_or_default().to_owned();
        let sentence = if text.starts_with("missing field") {
            format!("缺少必填项 {field}")
        } else if text.starts_with("unknown variant") {
            "没有这种操作或选项".to_owned()
        } else {
            "提交的内容格式不对，请检查后重试".to_owned()
        };
        Fault::field(&field, sentence)
    })
}

/// Does an act.
#[utoipa::path(post, path = "/api/cases/{id}/acts", tag = "cases", request_body = CaseActForm, params(("id" = String, Path)),
    responses((status = 200, description = "The case afterwards", body = CaseView)))]
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<CaseActForm>,
) -> Answer<Json<CaseView>> {
    let act = read_act(form.act)?;
    if matches!(act, cases::Act::Archive) {
        super::archive::archive(&app, &actor, id, form.version).await?;
    } else {
        super::act(&app, &actor, id, form.version, act).await?;
    }
    Ok(Json(case_view(&app, &actor, id).await?))
}

/// A closed case that was like this one.
#[derive(Serialize, ToSchema)]
pub(super) struct SimilarRow {
    /// Its id.
    #[schema(value_type = String)]
    id: Id,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// What was concluded.
    conclusion: String,
    /// What the leading units did, as it was accepted: what worked.
    measures: Vec<String>,
    /// How the public was told, in words; empty where it was not.
    response: String,
    /// Hours from opening to closing.
    hours: i64,
    /// Whether every duty towards the public and of the units was done in time.
    in_time: bool,
    /// When it was closed.
    closed_at: i64,
}

impl From<store::Similar> for SimilarRow {
    fn from(found: store::Similar) -> Self {
        let case = &found.case;
        let told = case.responses.iter().map(|said| format!("{}（{}）", said.form.title(), said.channel));
        let late = |clock: &Clock| clock.state(found.closed_at) == ClockState::MetLate;
        SimilarRow {
            id: found.id,
            conclusion: case.conclusion.clone().unwrap_or_default(),
            response: told.collect::<Vec<_>>().join("、"),
            hours: (found.closed_at - found.opened_at) / domain::time::HOUR_MS,
            in_time: !case.clocks.iter().any(late),
            measures: found.measures,
            number: found.number,
            title: found.title,
            closed_at: found.closed_at,
        }
    }
}

/// Cases of the past that were like this one.
#[utoipa::path(get, path = "/api/cases/{id}/similar", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "Up to five closed cases", body = Vec<SimilarRow>)))]
pub(super) async fn similar(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Vec<SimilarRow>>> {
    let record = readable(&app, &actor, id).await?;
    let mut words: Vec<String> = text::segment::words(&record.title)
        .into_iter()
        .filter(|word| word.chars().count() > 1)
        .map(str::to_owned)
        .collect();
    // Longer words say more of what a case is about.
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let rows = store::similar(&app, &record, &words).await?;
    Ok(Json(rows.into_iter().map(SimilarRow::from).collect()))
}

/// Which duties.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct ClockQuery {
    /// `met`, `in_time`, `late` or `overdue`.
    #[serde(default)]
    by: String,
    /// From, in milliseconds.
    from: Option<i64>,
    /// To, exclusive; now where absent.
    to: Option<i64>,
    /// Where the page begins.
    #[serde(default)]
    after: String,
    /// How many.
    limit: Option<i64>,
}

/// The duties behind a figure of a paper: done in a period, in time or late, or overdue at its end.
#[utoipa::path(get, path = "/api/case-clocks", tag = "cases", params(ClockQuery),
    responses((status = 200, description = "Duties by the moment they were due", body = ClockPage)))]
pub(super) async fn clocks(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<ClockQuery>,
) -> Answer<Json<ClockPage>> {
    require_office(&actor)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let mut cursor = query.after.split('.').map(|part| part.parse().unwrap_or(i64::MIN));
    let mut part = || cursor.next().unwrap_or(i64::MIN);
    let filter = store::period::ClockFilter {
        scope: actor.unit_path.clone(),
        by: query.by,
        from_at: query.from.unwrap_or(0),
        to_at: query.to.unwrap_or(app.now()),
        after: (part(), part(), part()),
        limit: limit + 1,
    };
    let (mut rows, total) = store::period::clocks(&app, &filter).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    for row in &mut rows {
        let kind = cases::ClockKind::ALL.into_iter().find(|kind| kind.code() == row.kind);
        row.duty = kind.map_or("", |kind| kind.title()).to_owned();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}.{}", row.due_at, row.case_id, row.no));
    Ok(Json(ClockPage { rows, next, total }))
}

/// Which period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeriodQuery {
    /// From, in milliseconds; 90 days ago where absent.
    from: Option<i64>,
    /// To, in milliseconds; now where absent.
    to: Option<i64>,
}

/// How units answered.
#[utoipa::path(get, path = "/api/case-performance", tag = "cases", params(PeriodQuery),
    responses((status = 200, description = "One row a unit, the slowest first", body = Vec<PerformanceRow>)))]
pub(super) async fn performance(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<PeriodQuery>,
) -> Answer<Json<Vec<PerformanceRow>>> {
    require_office(&actor)?;
    let to = query.to.unwrap_or(app.now() + 1);
    let from = query.from.unwrap_or(day_start(app.now()) - 90 * DAY_MS);
    Ok(Json(store::period::performance(&app, &actor.unit_path, from, to).await?))
}

/// The record, when the actor is of its office.
pub(super) async fn readable(app: &App, actor: &Actor, id: Id) -> Answer<Record> {
    require_office(actor)?;
    let record = store::read(app, id).await?.ok_or(Fault::NotFound("个案件"))?;
    if actor.covers(&record.unit_path) { Ok(record) } else { Err(Fault::NotFound("个案件")) }
}

pub(super) async fn case_view(app: &App, actor: &Actor, id: Id) -> Answer<CaseView> {
    let record = readable(app, actor, id).await?;
    let case = &record.state.0;
    let now = app.now();
    let sources = store::sources(app, id).await?;
    let allowed = cases::allowed(case, &actor.roles, Standing::Office);
    let values = |list: serde_json::Value| list.as_array().cloned().unwrap_or_default();
    let mut lines = values(serde_json::to_value(&case.lines)?);
    lines.reverse();
    Ok(CaseView {
        spread: spread(&sources),
        clocks: clock_views(case, now, |_| true),
        tasks: case.tasks.iter().map(|task| task_view(case, task)).collect(),
        timeline: store::timeline(app, id).await?,
        evidence: store::evidence(app, id).await?,
        finding: case.finding.as_ref().map(serde_json::to_value).transpose()?,
        lines,
        instructions: values(serde_json::to_value(&case.instructions)?),
        responses: values(serde_json::to_value(&case.responses)?),
        articles: super::respond::articles(app, &actor.unit_path, id, case).await?,
        requirement: match &case.finding {
            Some(finding) => {
                super::rules::requirements(app).await?.find(&finding.kind).map(serde_json::to_value).transpose()?
            }
            None => None,
        },
        reports: values(serde_json::to_value(&case.reports)?),
        unexplained: unexplained(case).into_iter().map(|(code, question)| Question { code, question }).collect(),
        conclusion: case.conclusion.clone(),
        transferred_to: case.transferred_to.clone(),
        merged_into: case.merged_into,
        allowed: allowed.into_iter().map(|verb| verb.code().to_owned()).collect(),
        stage: case.stage.code().to_owned(),
        headline: case.headline().to_owned(),
        level: case.level.map(|level| level.number()),
        emergency: case.emergency,
        steps_done: case.steps_done(),
        id: record.id,
        number: record.number,
        title: record.title,
        facts: record.facts,
        origin_kind: record.origin_kind,
        origin_id: record.origin_id,
        unit_name: record.unit_name,
        keeper_name: record.keeper_name,
        discovered_at: record.discovered_at,
        first_published_at: record.first_published_at,
        opened_at: record.opened_at,
        sources,
        package_hash: record.package_hash,
        package_size: record.package_size,
        version: record.version,
        changed_by: record.changed_by,
        changed_at: record.changed_at,
    })
}

/// Sources a day, empty days between them as zeros.
fn spread(sources: &[SourceRow]) -> Vec<(i64, i64)> {
    let days: Vec<i64> = sources.iter().filter_map(|source| source.published_at).map(day_start).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Vec::new() };
    let span = ((last - first) / DAY_MS).min(400);
    (0..=span)
        .map(|at| first + at * DAY_MS)
        .map(|day| (day, days.iter().filter(|found| **found == day).count() as i64))
        .collect()
}

fn code(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Clocks as the page draws them: live ones by urgency, then the ended ones, newest first.
pub(super) fn clock_views(case: &Case, now: i64, which: impl Fn(&Clock) -> bool) -> Vec<ClockView> {
    let live = case.live_clocks();
    let ended = case.clocks.iter().rev().filter(|clock| clock.end.is_some());
    live.into_iter().chain(ended).filter(|clock| which(clock)).map(|clock| clock_view(case, clock, now)).collect()
}

fn clock_view(case: &Case, clock: &Clock, now: i64) -> ClockView {
    let pausable = if clock.is_running() { clock.pausable.as_slice() } else { &[] };
    let paused = clock.pauses.last().filter(|_| clock.state(now) == ClockState::Paused);
    ClockView {
        no: clock.no,
        kind: clock.kind.code().to_owned(),
        title: clock.kind.title().to_owned(),
        dispatch_id: clock.task.map(|id| id.to_string()),
        unit_name: clock
            .task
            .filter(|_| clock.kind.is_of_unit())
            .and_then(|id| case.task(id))
            .map_or(String::new(), |task| task.unit_name.clone()),
        document: clock.document.clone(),
        rule: clock.rule.clone(),
        version: clock.version.clone(),
        limit: clock.limit.title(),
        start_at: clock.start_at,
        amber_at: clock.amber_at(),
        due_at: clock.due_at(),
        state: code(clock.state(now)),
        sure: clock.sure,
        extended: clock.extension.is_some(),
        pausable: pausable.iter().map(|reason| (code(reason), reason.title().to_owned())).collect(),
        paused_why: paused.map(|pause| format!("{}（{}）", pause.reason.title(), pause.basis)),
        ended_at: clock.end.as_ref().map(|end| end.at),
        end_why: clock.end.as_ref().map(|end| end.why.clone()),
    }
}

/// A dispatch as office and unit both see it.
pub(super) fn task_view(case: &Case, task: &Task) -> TaskView {
    TaskView {
        id: task.id,
        unit_id: task.unit_id,
        unit_name: task.unit_name.clone(),
        part: code(task.part),
        part_title: task.part.title().to_owned(),
        stage: code(task.stage),
        stage_title: task.stage.title().to_owned(),
        requirement: task.requirement.clone(),
        assigned_at: task.assigned_at,
        signed_at: task.signed_at,
        answered_at: task.answered_at,
        finished_at: task.finished_at,
        due_at: case.feedback_due(task.id),
        reminders: task.reminders,
        returns: task.returns,
        wish_until_at: task.wish.as_ref().map(|wish| wish.until_at),
        wish_why: task.wish.as_ref().map(|wish| wish.why.clone()),
    }
}
