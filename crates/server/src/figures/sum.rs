//! Adds figures, or says why they may not be added: other units, a day's number, scopes that share records.

use super::ask::{self, Wanted};
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::figures::check::{self, Covered};
use domain::ids::Id;
use domain::people::Act;
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most figures one sum takes.
const MOST_TERMS: usize = 50;

/// One figure of a sum.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Term {
    /// A metric.
    pub metric: String,
    /// The days.
    pub period: String,
    /// The unit; the asker's own when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// Narrowed: split → value.
    #[serde(default)]
    pub narrowed: BTreeMap<String, String>,
}

/// What is sent to add.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SumForm {
    /// The figures.
    pub terms: Vec<Term>,
}

/// A sum with its terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct SumView {
    /// The sum; absent where a term has no number.
    pub value: Option<i64>,
    /// Its unit.
    pub unit: String,
    /// `18 + 15 = 33`.
    pub sentence: String,
    /// The terms in order.
    pub terms: Vec<ask::Figure>,
}

/// Adds figures that share no record and count in one unit.
#[utoipa::path(post, path = "/api/figures/sum", tag = "figures", request_body = SumForm,
    responses((status = 200, description = "The sum and its terms", body = SumView), (status = 409, description = "They may not be added")))]
pub(super) async fn sum(State(app): State<App>, actor: Actor, Input(form): Input<SumForm>) -> Answer<Json<SumView>> {
    actor.require(Act::AskFigures)?;
    if form.terms.is_empty() || form.terms.len() > MOST_TERMS {
        return Err(Fault::field("terms", format!("请选择 1 到 {MOST_TERMS} 个数字。")));
    }
    let mut questions = Vec::new();
    for term in form.terms {
        let wanted = Wanted {
            metric: term.metric,
            period: Some(term.period),
            unit_id: term.unit_id,
            as_of: None,
            narrowed: term.narrowed,
        };
        questions.push(ask::question(&app, &actor, &wanted).await?);
    }
    if let Some(daily) = questions.iter().find(|question| question.metric.per_day) {
        return Err(Fault::Refused(Refusal::new(
            "per_day_never_adds",
            format!("“{}”是每天的数字，不能与其他数字相加。", daily.metric.name),
            "请改用累计指标。",
        )));
    }
    let covered: Vec<Covered<'_>> = questions
        .iter()
        .map(|question| Covered {
            metric: question.metric,
            unit_path: &question.scope.path,
            period: question.period,
            narrowed: match question.narrowed.iter().next() {
                Some((split, value)) if question.narrowed.len() == 1 => Some((split.as_str(), value.as_str())),
                _ => None,
            },
        })
        .collect();
    check::may_add(&covered)?;
    let terms = ask::ask_many(&app, &questions.iter().collect::<Vec<_>>()).await?;
    let values: Option<Vec<i64>> = terms.iter().map(|term| term.value).collect();
    let value = values.as_ref().map(|values| values.iter().sum());
    let said: Vec<String> =
        terms.iter().map(|term| term.value.map_or_else(|| "无数据".into(), |value| value.to_string())).collect();
    let unit = terms.first().map(|term| term.unit.clone()).unwrap_or_default();
    let sentence =
        format!("{} = {}{unit}", said.join(" + "), value.map_or_else(|| "无数据".into(), |v: i64| v.to_string()));
    Ok(Json(SumView { value, unit, sentence, terms }))
}
