//! 数字来源: the definition, the check, the parts and the records behind a figure, as pages and as a file.

use super::ask::{self, Question, Wanted};
use super::count;
use super::registers;
use super::views::{AskView, CheckView, ColumnView, MetricView, SplitView, TraceSplit, TraceView};
use crate::platform::register::Register;
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use domain::figures::metric::CATALOGUE;
use domain::figures::{Period, check};
use domain::ids::Id;
use domain::people::Act;
use domain::time;
use std::collections::BTreeMap;

/// Names that are not splits.
const OWN_NAMES: [&str; 10] =
    ["metric", "period", "unit_id", "as_of", "by", "split", "snap", "after", "limit", "format"];

/// A question as it stands in an address.
pub type Query = BTreeMap<String, String>;

/// Reads the question out of a query; unknown names are splits to narrow by.
pub fn wanted(query: &Query) -> Answer<Wanted> {
    let id = |name: &str| -> Answer<Option<i64>> {
        match query.get(name).filter(|text| !text.is_empty()) {
            Some(text) => text.parse().map(Some).map_err(|_| Fault::field(name, "这一项应为数字。")),
            None => Ok(None),
        }
    };
    Ok(Wanted {
        metric: query.get("metric").cloned().unwrap_or_default(),
        period: query.get("period").cloned(),
        unit_id: id("unit_id")?.map(Id),
        as_of: id("as_of")?,
        // Names with a leading underscore are notes of the page to itself.
        narrowed: query
            .iter()
            .filter(|(name, _)| !OWN_NAMES.contains(&name.as_str()) && !name.starts_with('_'))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    })
}

/// The question in a query, or that of the frozen figure it names.
pub async fn wanted_or_frozen(app: &App, query: &Query) -> Answer<Wanted> {
    match query.get("snap").filter(|snap| !snap.is_empty()) {
        Some(snap) => Ok(super::freeze::wanted(&super::freeze::find(app, snap).await?)),
        None => wanted(query),
    }
}

/// Everything that can be asked.
#[utoipa::path(get, path = "/api/figures/catalogue", tag = "figures",
    responses((status = 200, description = "The metrics", body = Vec<MetricView>)))]
pub(super) async fn catalogue(actor: Actor) -> Answer<Json<Vec<MetricView>>> {
    actor.require(Act::AskFigures)?;
    Ok(Json(
        CATALOGUE
            .iter()
            .filter_map(|metric| {
                let register = registers::of(metric)?;
                Some(MetricView {
                    id: metric.id.into(),
                    name: metric.name.into(),
                    unit: metric.unit.word().into(),
                    rule: metric.rule.into(),
                    register: register.name.into(),
                    owner: metric.owner.into(),
                    per_day: metric.per_day,
                    splits: ask::splits_of(&register)
                        .into_iter()
                        .map(|(id, name)| SplitView { id: id.into(), name: name.into() })
                        .collect(),
                })
            })
            .collect(),
    ))
}

/// A figure with its parts.
#[utoipa::path(get, path = "/api/figures/ask", tag = "figures",
    params(("metric" = String, Query), ("period" = Option<String>, Query), ("unit_id" = Option<String>, Query), ("by" = Option<String>, Query)),
    responses((status = 200, description = "The figure, its parts, its neighbours", body = AskView)))]
pub(super) async fn ask_one(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<Query>,
) -> Answer<Json<AskView>> {
    actor.require(Act::AskFigures)?;
    let question = ask::question(&app, &actor, &wanted(&query)?).await?;
    Ok(Json(answer(&app, &question, query.get("by").map(String::as_str).filter(|by| !by.is_empty())).await?))
}

/// The figure, its parts by a split, and the same a period and a year before.
pub async fn answer(app: &App, question: &Question, by: Option<&str>) -> Answer<AskView> {
    let at = |period: Period| Question { period, ..question.clone() };
    let (then, year_before) = (at(question.period.before()), at(question.period.year_before()));
    let asked = [question, &then, &year_before];
    let parts = async {
        match by {
            Some(by) => ask::parts(app, question, by).await,
            None => Ok(Vec::new()),
        }
    };
    let (asked, parts) = futures_util::future::try_join(ask::ask_many(app, &asked), parts).await?;
    let [figure, before, last_year]: [ask::Figure; 3] =
        asked.try_into().map_err(|_| Fault::Broken(anyhow::anyhow!("three figures were asked")))?;
    let check = by
        .and_then(|_| ask::parts_hold(question, figure.value, &parts))
        .map(|check| CheckView { ok: check.holds, sentence: check.sentence });
    let missing: Vec<Period> = if by == Some("month") && figure.value.is_some() {
        let seen: Vec<(i16, i8)> = parts
            .iter()
            .filter(|part| part.records > 0)
            .filter_map(|part| Some((part.key.get(..4)?.parse().ok()?, part.key.get(5..7)?.parse().ok()?)))
            .collect();
        let now = time::date(app.now());
        let past = question.period.until(now);
        check::missing_months(&past, &seen)
    } else {
        Vec::new()
    };
    let silent = if by == Some("unit") { silent_units(app, question, &parts).await? } else { 0 };
    let completeness = check::completeness(&missing, silent);
    let missing_months = missing.iter().map(Period::title).collect();
    let (before, last_year) = (before.value, last_year.value);
    Ok(AskView { figure, parts, check, before, last_year, missing_months, completeness })
}

/// Units right below the scope that have no record in the period.
async fn silent_units(app: &App, question: &Question, parts: &[count::Part]) -> Answer<i64> {
    let below = app
        .db()
        .int("SELECT COUNT(*) FROM unit WHERE parent_id = $1 AND closed_at IS NULL", db::args![question.scope.id.0])
        .await?;
    let heard =
        parts.iter().filter(|part| part.records > 0 && !part.key.is_empty() && !part.key.ends_with('!')).count();
    Ok((below - heard as i64).max(0))
}

/// The split the drawer shows: the register's first, or units.
fn first_split(register: &Register) -> &'static str {
    register.splits.first().map_or("unit", |split| split.id)
}

/// Where a figure comes from.
#[utoipa::path(get, path = "/api/figures/trace", tag = "figures",
    params(("metric" = String, Query), ("period" = Option<String>, Query), ("unit_id" = Option<String>, Query),
        ("split" = Option<String>, Query), ("snap" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "Definition, check, parts and records", body = TraceView)))]
pub(super) async fn trace(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<Query>,
) -> Answer<Json<TraceView>> {
    actor.require(Act::AskFigures)?;
    let snap = match query.get("snap").filter(|snap| !snap.is_empty()) {
        Some(snap) => Some(super::freeze::find(&app, snap).await?),
        None => None,
    };
    let mut wanted = wanted(&query)?;
    if let Some(frozen) = &snap {
        wanted = super::freeze::wanted(frozen);
    }
    let whole = ask::question(&app, &actor, &wanted).await?;
    let by = first_split(&whole.register);
    let mut question = whole.clone();
    if let Some(key) = query.get("split").filter(|key| !key.is_empty()) {
        question.narrowed.insert(by.to_owned(), key.clone());
    }
    let figure = ask::ask(&app, &question).await?;
    let parts = if whole.narrowed.contains_key(by) { Vec::new() } else { ask::parts(&app, &whole, by).await? };
    let whole_value =
        if question.narrowed == whole.narrowed { figure.value } else { ask::ask(&app, &whole).await?.value };
    let check = ask::parts_hold(&whole, whole_value, &parts)
        .map(|check| CheckView { ok: check.holds, sentence: check.sentence });
    let hidden = (!actor.may(question.register.act)).then(|| {
        format!(
            "您可以看到这个数字，但没有查看{}明细的权限；如需核对，请联系{}。",
            question.register.name, question.metric.owner
        )
    });
    let limit = query.get("limit").and_then(|text| text.parse::<i64>().ok()).unwrap_or(20).clamp(1, 200);
    let after = query.get("after").and_then(|text| cursor(text));
    let mut rows = Vec::new();
    let mut next = None;
    if hidden.is_none() {
        let found = count::records(&app, &question, after, limit + 1).await?;
        if found.len() as i64 > limit {
            next = found.get(limit as usize - 1).map(|last| format!("{}_{}", last.at, last.id));
        }
        rows = found.into_iter().take(limit as usize).map(|record| row(&question, record)).collect();
    }
    let address = address(&question);
    let place = question.period.title();
    Ok(Json(TraceView {
        title: figure.name.clone(),
        value: figure.value,
        unit: if figure.per_day { format!("{}/天", figure.unit) } else { figure.unit.clone() },
        definition: match figure.remark.as_str() {
            "" => figure.rule.clone(),
            remark => format!("{} {remark}", figure.rule),
        },
        version: format!("{} · {place} · 口径负责：{}", question.scope.name, question.metric.owner),
        cutoff_at: snap.as_ref().map_or(figure.counted_at, |frozen| frozen.cutoff_at),
        snapshot: snap.map(|frozen| frozen.number),
        check,
        splits: parts
            .into_iter()
            .map(|part| TraceSplit { key: part.key, title: part.title, value: part.value.unwrap_or(0) })
            .collect(),
        columns: columns(&question),
        rows,
        total: figure.records,
        next,
        list_href: hidden.is_none().then(|| format!("/figures/records?{address}")),
        export_href: hidden.is_none().then(|| format!("/api/figures/export?{address}")),
        hidden,
    }))
}

/// `1795136400000_42`.
pub fn cursor(text: &str) -> Option<(i64, i64)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// The columns of a register's records.
pub fn columns(question: &Question) -> Vec<ColumnView> {
    let mut columns: Vec<ColumnView> = question
        .register
        .splits
        .iter()
        .filter(|split| split.shown)
        .map(|split| ColumnView { key: split.id.into(), title: split.name.into() })
        .collect();
    columns.push(ColumnView { key: "title".into(), title: "标题".into() });
    columns.push(ColumnView { key: "date".into(), title: "日期".into() });
    columns.push(ColumnView { key: "unit".into(), title: "单位".into() });
    if !matches!(question.metric.measure, domain::figures::Measure::Count | domain::figures::Measure::Distinct(_)) {
        columns.push(ColumnView { key: "value".into(), title: question.metric.unit.word().into() });
    }
    columns
}

/// A record as a row of those columns.
pub fn row(question: &Question, record: count::Counted) -> BTreeMap<String, serde_json::Value> {
    let mut row = BTreeMap::from([
        ("id".to_owned(), record.id.to_string().into()),
        ("title".to_owned(), record.title.into()),
        ("date".to_owned(), time::format_day(record.at).into()),
        ("unit".to_owned(), record.unit_name.into()),
        ("value".to_owned(), record.value.into()),
        ("recorded_at".to_owned(), record.recorded_at.into()),
        ("href".to_owned(), question.register.href.replace("{id}", &record.link_id.to_string()).into()),
    ]);
    for split in question.register.splits.iter().filter(|split| split.shown) {
        let code = record.splits.get(split.id).and_then(|value| value.as_str()).unwrap_or_default();
        row.insert(split.id.into(), (split.title)(code).into());
    }
    row
}

/// The question as an address.
pub fn address(question: &Question) -> String {
    let mut pairs = vec![
        ("metric".to_owned(), question.metric.id.to_owned()),
        ("period".to_owned(), question.period.to_string()),
        ("unit_id".to_owned(), question.scope.id.to_string()),
    ];
    pairs.extend(question.as_of.map(|as_of| ("as_of".to_owned(), as_of.to_string())));
    pairs.extend(question.narrowed.iter().map(|(k, v)| (k.clone(), v.clone())));
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// Percent-encoding of a query value.
pub fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
