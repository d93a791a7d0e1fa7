//! The clock rules and the work calendar in force: data that the office edits, versioned by `platform::settings`.

use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault, FieldError, settings};
use axum::Json;
use axum::extract::State;
use domain::cases::{Requirements, RuleSet};
use domain::people::Act;
use domain::workdays::{WorkCalendar, Workdays};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const CLOCKS: &str = "clock_rules";
const CALENDAR: &str = "work_calendar";
const REQUIREMENTS: &str = "case_requirements";

/// The rules in force at a moment.
pub struct Rules {
    /// Limits, with the version that every clock started now will show.
    pub clocks: RuleSet,
    /// Working days.
    pub workdays: Workdays,
}

impl Rules {
    /// What an act needs beside the case.
    pub fn setting<'a>(&'a self, now: i64, by: &'a str) -> domain::cases::Setting<'a> {
        domain::cases::Setting { now, by, rules: &self.clocks, workdays: &self.workdays }
    }
}

/// The rules in force now.
pub async fn rules(app: &App) -> Answer<Rules> {
    let found = app.settings().at::<RuleSet>(CLOCKS, app.now()).await?;
    let mut clocks = found.value;
    if found.version > 0 {
        clocks.version = format!("第{}版", found.version);
    }
    let calendar = app.settings().get::<WorkCalendar>(CALENDAR).await?;
    Ok(Rules { clocks, workdays: Workdays::new(&calendar) })
}

/// The holidays in `[from, to)` by name with their first and last day, as a paper says them.
pub async fn rest_days(app: &App, from_at: i64, to_at: i64) -> Answer<Vec<String>> {
    let calendar = app.settings().get::<WorkCalendar>(CALENDAR).await?;
    let (from, to) = (domain::time::date(from_at), domain::time::date(to_at));
    let mut days: Vec<_> = calendar
        .days
        .iter()
        .filter(|day| day.kind == domain::workdays::DayKind::Off && from <= day.date && day.date < to)
        .collect();
    days.sort_by_key(|day| day.date);
    let words = |day: jiff::civil::Date| format!("{}月{}日", day.month(), day.day());
    Ok(days
        .chunk_by(|a, b| a.name == b.name)
        .map(|run| match run {
            [one] => format!("{}（{}）", one.name, words(one.date)),
            [first, .., last] => format!("{}（{}至{}）", first.name, words(first.date), words(last.date)),
            [] => String::new(),
        })
        .collect())
}

/// Clock rules and work calendar, as the settings page edits them.
#[derive(Serialize, ToSchema)]
pub struct RulesView {
    /// `RuleSet` of the domain: version and rules, each with kind, document, levels, limit.
    #[schema(value_type = Object)]
    pub clocks: serde_json::Value,
    /// Years with their source, and the days that differ from the week.
    #[schema(value_type = Object)]
    pub calendar: serde_json::Value,
    /// What is asked of units for each kind of case.
    #[schema(value_type = Vec<Object>)]
    pub requirements: serde_json::Value,
    /// Whether the reader may change them.
    pub editable: bool,
}

/// What is asked of units, by kind of case.
#[derive(Deserialize, ToSchema)]
pub struct RequirementsForm {
    /// All of them: kind, lead, support, guide.
    #[schema(value_type = Vec<Object>)]
    pub requirements: serde_json::Value,
    /// Why they change.
    pub reason: String,
}

/// New rules.
#[derive(Deserialize, ToSchema)]
pub struct ClockRulesForm {
    /// All rules, in order.
    #[schema(value_type = Object)]
    pub clocks: serde_json::Value,
    /// Why they change; shown in the history.
    pub reason: String,
    /// From when on they hold, in milliseconds; now where absent. Running clocks keep the rule that started them.
    pub effective_at: Option<i64>,
}

/// A new calendar.
#[derive(Deserialize, ToSchema)]
pub struct CalendarForm {
    /// Years and days.
    #[schema(value_type = Object)]
    pub calendar: serde_json::Value,
    /// Which notice it follows.
    pub reason: String,
}

/// What is asked of units, by kind of case.
pub(super) async fn requirements(app: &App) -> Answer<Requirements> {
    Ok(app.settings().get::<Requirements>(REQUIREMENTS).await?)
}

/// The rules in force.
#[utoipa::path(get, path = "/api/case-rules", tag = "cases",
    responses((status = 200, description = "Clock rules and work calendar in force", body = RulesView)))]
pub(super) async fn read(State(app): State<App>, actor: Actor) -> Answer<Json<RulesView>> {
    let clocks = rules(&app).await?.clocks;
    let calendar = app.settings().get::<WorkCalendar>(CALENDAR).await?;
    Ok(Json(RulesView {
        clocks: serde_json::to_value(&clocks)?,
        calendar: serde_json::to_value(&calendar)?,
        requirements: serde_json::to_value(requirements(&app).await?)?,
        editable: actor.may(Act::ManageSettings),
    }))
}

/// Saves a new version of the clock rules.
#[utoipa::path(put, path = "/api/case-rules", tag = "cases", request_body = ClockRulesForm,
    responses((status = 200, description = "The rules in force afterwards", body = RulesView)))]
pub(super) async fn save(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<ClockRulesForm>,
) -> Answer<Json<RulesView>> {
    actor.require(Act::ManageSettings)?;
    let found: RuleSet = serde_json::from_value(form.clocks)
        .map_err(|_| Fault::field("clocks", "时限规则的格式不对，请检查时限、等级和依据"))?;
    let mut wrong: Vec<_> = found.faults().into_iter().map(|fault| FieldError::new("clocks", fault)).collect();
    if form.reason.trim().is_empty() {
        wrong.push(FieldError::new("reason", "请写明修改理由"));
    }
    if !wrong.is_empty() {
        return Err(Fault::Invalid(wrong));
    }
    let mut change = app.change(&actor).await?;
    let effective_at = form.effective_at.unwrap_or(change.now());
    settings::save(&mut change, CLOCKS, &found, effective_at, &form.reason, actor.user_id).await?;
    change.commit().await?;
    read(State(app), actor).await
}

/// Saves a new version of the work calendar.
#[utoipa::path(put, path = "/api/work-calendar", tag = "cases", request_body = CalendarForm,
    responses((status = 200, description = "The calendar in force afterwards", body = RulesView)))]
pub(super) async fn save_calendar(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<CalendarForm>,
) -> Answer<Json<RulesView>> {
    actor.require(Act::ManageSettings)?;
    let found: WorkCalendar = serde_json::from_value(form.calendar)
        .map_err(|_| Fault::field("calendar", "日历的格式不对，日期应写作 2027-01-01"))?;
    let mut wrong: Vec<_> = found.faults().into_iter().map(|fault| FieldError::new("calendar", fault)).collect();
    if form.reason.trim().is_empty() {
        wrong.push(FieldError::new("reason", "请写明依据的通知"));
    }
    if !wrong.is_empty() {
        return Err(Fault::Invalid(wrong));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    settings::save(&mut change, CALENDAR, &found, now, &form.reason, actor.user_id).await?;
    change.commit().await?;
    read(State(app), actor).await
}

/// Saves what is asked of units by kind of case.
#[utoipa::path(put, path = "/api/case-requirements", tag = "cases", request_body = RequirementsForm,
    responses((status = 200, description = "What is in force afterwards", body = RulesView)))]
pub(super) async fn save_requirements(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<RequirementsForm>,
) -> Answer<Json<RulesView>> {
    actor.require(Act::ManageSettings)?;
    let found: Requirements = serde_json::from_value(form.requirements)
        .map_err(|_| Fault::field("requirements", "督办要求的格式不对，请检查后重试"))?;
    let mut wrong: Vec<_> = found.faults().into_iter().map(|fault| FieldError::new("requirements", fault)).collect();
    if form.reason.trim().is_empty() {
        wrong.push(FieldError::new("reason", "请写明修改理由"));
    }
    if !wrong.is_empty() {
        return Err(Fault::Invalid(wrong));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    settings::save(&mut change, REQUIREMENTS, &found, now, &form.reason, actor.user_id).await?;
    change.commit().await?;
    read(State(app), actor).await
}
