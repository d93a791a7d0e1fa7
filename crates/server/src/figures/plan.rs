//! 工作要点 against what was counted: each target with its figure and its pace.

use super::ask::{self, Wanted};
use super::trace;
use crate::outreach::plan::{self, PlanItem};
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::outreach::plan::{Pace, pace};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An item with what was counted against its target.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanStanding {
    /// The item.
    #[serde(flatten)]
    pub item: PlanItem,
    /// What its target counts.
    pub metric_name: String,
    /// 篇, 场 …
    pub unit: String,
    /// Counted so far; absent without a target or records.
    pub counted: Option<i64>,
    /// done, on_pace, behind, missed; absent without a target.
    #[schema(value_type = Option<String>)]
    pub pace: Option<Pace>,
    /// The figure as an address.
    pub query: String,
}

/// Of which year.
#[derive(Debug, Deserialize)]
pub struct OfYear {
    year: i64,
}

/// My unit's plan of a year with what was counted against it.
#[utoipa::path(get, path = "/api/figures/plan", tag = "figures", params(("year" = i64, Query)),
    responses((status = 200, description = "Items, parents before children", body = Vec<PlanStanding>)))]
pub(super) async fn plan(
    State(app): State<App>,
    actor: Actor,
    Params(of): Params<OfYear>,
) -> Answer<Json<Vec<PlanStanding>>> {
    actor.require(Act::AskFigures)?;
    let items = plan::items(&app, of.year, &actor.unit_path).await?;
    let scope = ask::scope(&app, actor.unit_id).await?;
    let mut questions = Vec::new();
    for item in &items {
        questions.push(match &item.target {
            Some(target) => {
                let wanted = Wanted {
                    metric: target.0.metric.clone(),
                    period: Some(target.0.period.to_string()),
                    ..Wanted::default()
                };
                match ask::prepare(&app, &wanted, scope.clone()) {
                    Ok(question) => Some(question),
                    Err(Fault::Refused(_)) => None,
                    Err(fault) => return Err(fault),
                }
            }
            None => None,
        });
    }
    let mut figures = ask::ask_many(&app, &questions.iter().flatten().collect::<Vec<_>>()).await?.into_iter();
    let now = app.now();
    Ok(Json(
        items
            .into_iter()
            .zip(questions)
            .map(|(item, question)| {
                let figure = question.as_ref().and_then(|_| figures.next());
                let counted = figure.as_ref().and_then(|figure| figure.value);
                let pace =
                    item.target.as_ref().filter(|_| figure.is_some()).map(|t| pace(&t.0, counted.unwrap_or(0), now));
                PlanStanding {
                    item,
                    metric_name: figure.as_ref().map(|figure| figure.name.clone()).unwrap_or_default(),
                    unit: figure.map(|figure| figure.unit).unwrap_or_default(),
                    counted,
                    pace,
                    query: question.as_ref().map(trace::address).unwrap_or_default(),
                }
            })
            .collect(),
    ))
}
