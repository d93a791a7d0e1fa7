//! 冻结与再问: a frozen figure keeps its value, its question, its cut-off, who froze it, and the list of records it
//! counted in a stored file, so that asking again can name the records that changed it.

use super::ask::{self, Question, Wanted};
use super::count;
use super::views::{AgainView, DriftRow, FreezeForm, FrozenView};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::people::Act;
use domain::time;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

const COLUMNS: &str = "id, number, metric, period, unit_id, unit_name, narrowed, value, records, set_hash, cutoff_at, frozen_by_name, frozen_at";

/// The most records that an answer to "what changed" names.
const MOST_NAMED: usize = 200;

/// Freezes a figure.
#[utoipa::path(post, path = "/api/figures/frozen", tag = "figures", request_body = FreezeForm,
    responses((status = 200, description = "The frozen figure", body = FrozenView)))]
pub(super) async fn freeze(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<FreezeForm>,
) -> Answer<Json<FrozenView>> {
    actor.require(Act::FreezeFigures)?;
    let cutoff_at = form.cutoff_at.unwrap_or_else(|| app.now());
    if cutoff_at > app.now() {
        return Err(Fault::field("cutoff_at", "截止时间不能晚于现在。"));
    }
    let wanted = Wanted {
        metric: form.metric,
        period: form.period,
        unit_id: form.unit_id,
        as_of: Some(cutoff_at),
        narrowed: form.narrowed,
    };
    let question = ask::question(&app, &actor, &wanted).await?;
    let counted = take(&app, &question).await?;
    let mut change = app.change(&actor).await?;
    let frozen = keep(&mut change, &actor, &question, counted, None).await?;
    change.commit().await?;
    Ok(Json(frozen))
}

/// A figure with the list of what it counted, stored, but not yet kept as frozen.
pub struct Taken {
    value: Option<i64>,
    records: i64,
    set_hash: String,
}

/// Counts and stores the list. Before the change that keeps it, because files are not part of a transaction.
pub async fn take(app: &App, question: &Question) -> Answer<Taken> {
    let figure = ask::ask(app, question).await?;
    let set = count::record_set(app, question).await?;
    let stored = app.files().put(text_of(&set).into_bytes(), "text/plain").await?;
    Ok(Taken { value: figure.value, records: set.len() as i64, set_hash: stored.hash })
}

/// Keeps a frozen figure inside a change.
pub async fn keep(
    change: &mut Change,
    actor: &Actor,
    question: &Question,
    taken: Taken,
    summary: Option<Id>,
) -> Answer<FrozenView> {
    let id = change.app().id();
    let now = change.now();
    let day = time::format_day(now).replace('-', "");
    let nth =
        1 + change.int("SELECT COUNT(*) FROM frozen_figure WHERE frozen_at >= $1", args![time::day_start(now)]).await?;
    let frozen = FrozenView {
        id,
        number: format!("S-{day}-{nth:04}"),
        metric: question.metric.id.into(),
        period: question.period.to_string(),
        unit_id: question.scope.id,
        unit_name: question.scope.name.clone(),
        narrowed: db::Json(question.narrowed.clone()),
        value: taken.value,
        records: taken.records,
        set_hash: taken.set_hash,
        cutoff_at: question.as_of.unwrap_or(now),
        frozen_by_name: actor.name.clone(),
        frozen_at: now,
    };
    change
        .insert(
            "frozen_figure",
            [
                ("id", id.0.into()),
                ("number", (&frozen.number).into()),
                ("metric", (&frozen.metric).into()),
                ("period", (&frozen.period).into()),
                ("unit_id", frozen.unit_id.0.into()),
                ("unit_path", (&question.scope.path).into()),
                ("unit_name", (&frozen.unit_name).into()),
                ("narrowed", serde_json::to_string(&frozen.narrowed)?.into()),
                ("value", frozen.value.into()),
                ("records", frozen.records.into()),
                ("set_hash", (&frozen.set_hash).into()),
                ("cutoff_at", frozen.cutoff_at.into()),
                ("summary_id", summary.map(|id| id.0).into()),
                ("frozen_by", actor.user_id.0.into()),
                ("frozen_by_name", (&frozen.frozen_by_name).into()),
                ("frozen_at", now.into()),
            ],
        )
        .await?;
    change.audit(
        "figure.freeze",
        "frozen_figure",
        id,
        None,
        Some(json!({"number": frozen.number, "metric": frozen.metric, "period": frozen.period, "value": frozen.value, "set_hash": frozen.set_hash})),
    );
    Ok(frozen)
}

/// A frozen figure by id or number.
pub async fn find(app: &App, snap: &str) -> Answer<FrozenView> {
    let found: Option<FrozenView> = match snap.parse::<i64>() {
        Ok(id) => app.db().one(&format!("SELECT {COLUMNS} FROM frozen_figure WHERE id = $1"), args![id]).await?,
        Err(_) => app.db().one(&format!("SELECT {COLUMNS} FROM frozen_figure WHERE number = $1"), args![snap]).await?,
    };
    found.ok_or(Fault::NotFound("个冻结数字"))
}

/// The question a frozen figure answered.
pub fn wanted(frozen: &FrozenView) -> Wanted {
    Wanted {
        metric: frozen.metric.clone(),
        period: Some(frozen.period.clone()),
        unit_id: Some(frozen.unit_id),
        as_of: Some(frozen.cutoff_at),
        narrowed: frozen.narrowed.0.clone(),
    }
}

/// A page of frozen figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrozenList {
    /// The page, newest first.
    pub rows: Vec<FrozenView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct PageOf {
    after: Option<i64>,
    limit: Option<i64>,
}

/// Frozen figures of my scope.
#[utoipa::path(get, path = "/api/figures/frozen", tag = "figures",
    params(("after" = Option<i64>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "Frozen figures, newest first", body = FrozenList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(page): Params<PageOf>,
) -> Answer<Json<FrozenList>> {
    actor.require(Act::AskFigures)?;
    let scope = format!("{}%", actor.unit_path);
    let limit = page.limit.unwrap_or(50).clamp(1, 200);
    let total = app.db().int("SELECT COUNT(*) FROM frozen_figure WHERE unit_path LIKE $1", args![&scope]).await?;
    let rows: Vec<FrozenView> = app
        .db()
        .all(
            &format!(
                "SELECT {COLUMNS} FROM frozen_figure WHERE unit_path LIKE $1 AND id < $2 ORDER BY id DESC LIMIT $3"
            ),
            args![&scope, page.after.unwrap_or(i64::MAX), limit],
        )
        .await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(FrozenList { rows, next, total }))
}

/// Asks a frozen figure again: what changed, and which records did it.
#[utoipa::path(get, path = "/api/figures/frozen/{id}/again", tag = "figures", params(("id" = String, Path)),
    responses((status = 200, description = "Then, now, and the records between", body = AgainView)))]
pub(super) async fn again(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<AgainView>> {
    actor.require(Act::AskFigures)?;
    let frozen = find(&app, &id.to_string()).await?;
    // Asked as of now, not as of the cut-off: what came late is the point.
    let question = ask::question(&app, &actor, &Wanted { as_of: None, ..wanted(&frozen) }).await?;
    let now = ask::ask(&app, &question).await?.value;
    let set = count::record_set(&app, &question).await?;
    let kept = read_text(&String::from_utf8(app.files().read(&frozen.set_hash).await?)?);
    let rows =
        if actor.may(question.register.act) { drift(&app, &question, &frozen, &kept, &set).await? } else { Vec::new() };
    let same = kept == set;
    Ok(Json(AgainView { sentence: sentence(&frozen, now, same, &kept, &set), frozen, now, same, rows }))
}

fn sentence(
    frozen: &FrozenView,
    now: Option<i64>,
    same: bool,
    kept: &[(i64, Option<i64>)],
    set: &[(i64, Option<i64>)],
) -> String {
    if same {
        return "再问的结果与冻结时一致，计入的记录也完全相同。".into();
    }
    let (joined, left, changed) = differences(kept, set);
    let said = |value: Option<i64>| value.map_or_else(|| "无数据".to_owned(), |value| value.to_string());
    format!(
        "{} → {}：新增 {} 条、减少 {} 条、改动 {} 条记录。",
        said(frozen.value),
        said(now),
        joined.len(),
        left.len(),
        changed.len()
    )
}

type Values = BTreeMap<i64, Option<i64>>;

fn differences(kept: &[(i64, Option<i64>)], set: &[(i64, Option<i64>)]) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let then: Values = kept.iter().copied().collect();
    let now: Values = set.iter().copied().collect();
    let joined = now.keys().filter(|id| !then.contains_key(id)).copied().collect();
    let left = then.keys().filter(|id| !now.contains_key(id)).copied().collect();
    let changed =
        now.iter().filter(|(id, value)| then.get(id).is_some_and(|then| then != *value)).map(|(id, _)| *id).collect();
    (joined, left, changed)
}

async fn drift(
    app: &App,
    question: &Question,
    frozen: &FrozenView,
    kept: &[(i64, Option<i64>)],
    set: &[(i64, Option<i64>)],
) -> Answer<Vec<DriftRow>> {
    let (joined, left, changed) = differences(kept, set);
    let then: Values = kept.iter().copied().collect();
    let now: Values = set.iter().copied().collect();
    let all: Vec<(i64, &str)> = joined
        .iter()
        .map(|id| (*id, "joined"))
        .chain(left.iter().map(|id| (*id, "left")))
        .chain(changed.iter().map(|id| (*id, "changed")))
        .take(MOST_NAMED)
        .collect();
    let ids: Vec<i64> = all.iter().map(|(id, _)| *id).collect();
    let named: BTreeMap<i64, count::Counted> =
        count::named(app, question, &ids).await?.into_iter().map(|found| (found.id.0, found)).collect();
    Ok(all
        .into_iter()
        .map(|(id, how)| {
            let found = named.get(&id);
            DriftRow {
                how: how.into(),
                late: how == "joined" && found.is_some_and(|found| found.recorded_at > frozen.cutoff_at),
                id: Id(id),
                title: found.map(|found| found.title.clone()).unwrap_or_default(),
                unit_name: found.map(|found| found.unit_name.clone()).unwrap_or_default(),
                at: found.map_or(0, |found| found.at),
                before: then.get(&id).copied().flatten(),
                after: now.get(&id).copied().flatten(),
                href: found
                    .map(|found| question.register.href.replace("{id}", &found.link_id.to_string()))
                    .unwrap_or_default(),
            }
        })
        .collect())
}

/// `id value`, one a line, in the order of ids.
fn text_of(set: &[(i64, Option<i64>)]) -> String {
    let mut text = String::with_capacity(set.len() * 24);
    for (id, value) in set {
        text.push_str(&format!("{id} {}\n", value.map_or_else(|| "-".to_owned(), |value| value.to_string())));
    }
    text
}

fn read_text(text: &str) -> Vec<(i64, Option<i64>)> {
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(id, value)| Some((id.parse().ok()?, value.parse().ok())))
        .collect()
}
