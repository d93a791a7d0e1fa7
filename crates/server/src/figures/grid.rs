//! A figure split two ways, for stacked charts and heat tables: the parts of each part.

use super::ask;
use super::trace;
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::people::Act;
use serde::Serialize;
use utoipa::ToSchema;

/// The most series a grid gives.
const MOST_SERIES: usize = 12;

/// One series.
#[derive(Debug, Serialize, ToSchema)]
pub struct Series {
    /// The value of the second split.
    pub key: String,
    /// In words.
    pub title: String,
    /// One number for each column.
    pub values: Vec<Option<i64>>,
}

/// A figure split two ways.
#[derive(Debug, Serialize, ToSchema)]
pub struct GridView {
    /// Keys of the columns.
    pub keys: Vec<String>,
    /// The same in words.
    pub titles: Vec<String>,
    /// The series.
    pub series: Vec<Series>,
    /// The unit.
    pub unit: String,
    /// Counted at this moment.
    pub counted_at: i64,
}

/// A figure split by two things.
#[utoipa::path(get, path = "/api/figures/grid", tag = "figures",
    params(("metric" = String, Query), ("period" = Option<String>, Query), ("unit_id" = Option<String>, Query), ("by" = String, Query), ("and" = String, Query)),
    responses((status = 200, description = "Columns and series", body = GridView)))]
pub(super) async fn grid(
    State(app): State<App>,
    actor: Actor,
    Params(mut query): Params<trace::Query>,
) -> Answer<Json<GridView>> {
    actor.require(Act::AskFigures)?;
    let and = query.remove("and").unwrap_or_default();
    let by = query.get("by").cloned().unwrap_or_else(|| "month".into());
    if by == and {
        return Err(Fault::field("and", "两个划分不能相同。"));
    }
    let question = ask::question(&app, &actor, &trace::wanted(&query)?).await?;
    let columns = ask::parts(&app, &question, &by).await?;
    let rows = ask::parts(&app, &question, &and).await?;
    let mut series = Vec::new();
    let cells = super::count::cells(&app, &question, &by, &and).await?;
    for row in rows.into_iter().take(MOST_SERIES) {
        let values = columns
            .iter()
            .map(|column| match cells.get(&(column.key.clone(), row.key.clone())) {
                Some(sum) => sum.value(question.metric),
                None => Some(0),
            })
            .collect();
        series.push(Series { key: row.key, title: row.title, values });
    }
    Ok(Json(GridView {
        keys: columns.iter().map(|column| column.key.clone()).collect(),
        titles: columns.into_iter().map(|column| column.title).collect(),
        series,
        unit: question.metric.unit.word().into(),
        counted_at: app.now(),
    }))
}
