//! What a unit sees: the dispatches sent to it, each with its own clocks, timeline and files, and nothing else.

use super::act::act_for_unit;
use super::store;
use super::views::{DispatchList, DispatchView};
use super::web::{clock_views, read_act, task_view};
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::cases::{self, Standing};
use domain::ids::Id;
use domain::people::Act;
use serde::Deserialize;
use utoipa::ToSchema;

/// My unit's dispatches.
#[utoipa::path(get, path = "/api/dispatches", tag = "cases",
    responses((status = 200, description = "Dispatches of my unit, open ones first", body = DispatchList)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<DispatchList>> {
    actor.require(Act::AnswerCase)?;
    let (rows, open) = store::dispatches(&app, actor.unit_id).await?;
    Ok(Json(DispatchList { rows, open }))
}

/// One dispatch of my unit.
#[utoipa::path(get, path = "/api/dispatches/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "The dispatch", body = DispatchView)))]
pub(super) async fn view(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<DispatchView>> {
    Ok(Json(dispatch_view(&app, &actor, id).await?))
}

/// An act of the unit.
#[derive(Deserialize, ToSchema)]
pub(super) struct DispatchAct {
    /// `{"verb": "sign" | "answer" | "ask_extension", …}`; the dispatch is the one in the address.
    #[schema(value_type = Object)]
    act: serde_json::Value,
}

/// Signs for, answers, or asks for more time.
#[utoipa::path(post, path = "/api/dispatches/{id}/acts", tag = "cases", request_body = DispatchAct,
    params(("id" = String, Path)), responses((status = 200, description = "The dispatch afterwards", body = DispatchView)))]
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<DispatchAct>,
) -> Answer<Json<DispatchView>> {
    let mut value = form.act;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("task".into(), id.to_string().into());
    }
    act_for_unit(&app, &actor, id, read_act(value)?).await?;
    Ok(Json(dispatch_view(&app, &actor, id).await?))
}

/// The case of a dispatch, when it was sent to the actor's unit.
pub(super) async fn own_case(app: &App, actor: &Actor, id: Id) -> Answer<Id> {
    actor.require(Act::AnswerCase)?;
    match store::case_of_dispatch(app, id).await? {
        Some((case_id, unit_id)) if unit_id == actor.unit_id => Ok(case_id),
        _ => Err(Fault::NotFound("个督办件")),
    }
}

async fn dispatch_view(app: &App, actor: &Actor, id: Id) -> Answer<DispatchView> {
    let case_id = own_case(app, actor, id).await?;
    let record = store::read(app, case_id).await?.ok_or(Fault::NotFound("个督办件"))?;
    let case = &record.state.0;
    let task = case.task(id).ok_or(Fault::NotFound("个督办件"))?;
    let allowed = cases::allowed(case, &actor.roles, Standing::Unit(id));
    let mine = |clock: &cases::Clock| clock.task == Some(id) && clock.kind.is_of_unit();
    Ok(DispatchView {
        id,
        task: task_view(case, task),
        clocks: clock_views(case, app.now(), mine),
        timeline: store::timeline_of_dispatch(app, id).await?,
        evidence: store::evidence_of_dispatch(app, id).await?,
        allowed: allowed.into_iter().map(|verb| verb.code().to_owned()).collect(),
        level: case.level.map(|level| level.number()),
        number: record.number.clone(),
        title: record.title.clone(),
        office: record.unit_name.clone(),
    })
}
