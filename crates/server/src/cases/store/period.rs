//! What periodic papers, lists behind their figures, and the page of units ask of cases.

use super::super::views::{CaseRow, ClockRow, PerformanceRow};
use crate::platform::App;
use anyhow::Result;
use db::{Json, args};
use domain::cases::{Case, ClockKind};
use domain::ids::Id;
use domain::time::HOUR_MS;
use serde::Deserialize;
use std::collections::HashMap;

/// What periodic papers say about cases.
#[derive(Debug, Default, Deserialize)]
pub struct PeriodCounts {
    /// Opened in the period.
    pub opened: i64,
    /// Closed in the period.
    pub closed: i64,
    /// Open at its end.
    pub running: i64,
    /// Clocks met in the period.
    pub met: i64,
    /// Of which in time.
    pub in_time: i64,
    /// Past due at its end.
    pub overdue: i64,
    /// Median hours from opening to closing of those closed in it.
    #[serde(default)]
    pub close_hours: Option<i64>,
}

/// Counts of a period `[from, to)` in a scope.
pub async fn counts_of_period(app: &App, scope: &str, from_at: i64, to_at: i64) -> Result<PeriodCounts> {
    let scope = format!("{scope}%");
    let one = |sql: &'static str| {
        let scope = scope.clone();
        async move { app.db().int(sql, args![scope, from_at, to_at]).await }
    };
    let clock_count = |by: &'static str| {
        let sql = format!(
            "SELECT COUNT(*) FROM case_clock k JOIN cases c ON c.id = k.case_id WHERE c.unit_path LIKE $1 AND {}",
            clocks_where(by)
        );
        let scope = scope.clone();
        async move { app.db().int(&sql, args![scope, from_at, to_at]).await }
    };
    Ok(PeriodCounts {
        opened: one("SELECT COUNT(*) FROM cases WHERE unit_path LIKE $1 AND opened_at >= $2 AND opened_at < $3")
            .await?,
        closed: one("SELECT COUNT(*) FROM cases WHERE unit_path LIKE $1 AND closed_at >= $2 AND closed_at < $3")
            .await?,
        running: one("SELECT COUNT(*) FROM cases WHERE unit_path LIKE $1 AND $2 <= $3 AND opened_at < $3
               AND (closed_at IS NULL OR closed_at >= $3)")
        .await?,
        met: clock_count("met").await?,
        in_time: clock_count("in_time").await?,
        close_hours: close_hours(app, &scope, from_at, to_at).await?,
        overdue: clock_count("overdue").await?,
    })
}

async fn close_hours(app: &App, scope: &str, from_at: i64, to_at: i64) -> Result<Option<i64>> {
    let spans: Vec<i64> = app
        .db()
        .all(
            "SELECT closed_at - opened_at AS span FROM cases
             WHERE unit_path LIKE $1 AND closed_at >= $2 AND closed_at < $3 ORDER BY span",
            args![scope, from_at, to_at],
        )
        .await?;
    Ok(spans.get(spans.len() / 2).map(|span| (span + HOUR_MS / 2) / HOUR_MS))
}

/// How many cases of each kind were opened in a period, the most first.
pub async fn kinds_of_period(app: &App, scope: &str, from_at: i64, to_at: i64) -> Result<Vec<(String, i64)>> {
    Ok(app
        .db()
        .all(
            "SELECT CASE WHEN kind = '' THEN '待研判' ELSE kind END AS name, COUNT(*) AS n FROM cases
             WHERE unit_path LIKE $1 AND opened_at >= $2 AND opened_at < $3
             GROUP BY CASE WHEN kind = '' THEN '待研判' ELSE kind END ORDER BY n DESC, name",
            args![format!("{scope}%"), from_at, to_at],
        )
        .await?)
}

/// Number, title and conclusion of cases closed in a period, gravest first.
pub async fn conclusions_of_period(
    app: &App,
    scope: &str,
    from_at: i64,
    to_at: i64,
    limit: i64,
) -> Result<Vec<(String, String, String)>> {
    let rows: Vec<(String, String, Json<Case>)> = app
        .db()
        .all(
            "SELECT number, title, state FROM cases
             WHERE unit_path LIKE $1 AND closed_at >= $2 AND closed_at < $3 AND stage IN ('closed', 'archived')
             ORDER BY COALESCE(level, 9), closed_at, id LIMIT $4",
            args![format!("{scope}%"), from_at, to_at, limit],
        )
        .await?;
    let said = |(number, title, state): (String, String, Json<Case>)| Some((number, title, state.0.conclusion?));
    Ok(rows.into_iter().filter_map(said).collect())
}

/// Number and state in a word of these cases.
pub async fn numbers_of(app: &App, ids: &[Id]) -> Result<HashMap<Id, (String, String)>> {
    let mut found = HashMap::new();
    for id in ids {
        let row: Option<(String, String)> =
            app.db().one("SELECT number, headline FROM cases WHERE id = $1", args![id.0]).await?;
        found.extend(row.map(|row| (*id, row)));
    }
    Ok(found)
}

/// Which clocks.
#[derive(Clone, Debug, Default)]
pub struct ClockFilter {
    pub scope: String,
    /// `met`, `in_time`, `late`, `overdue`.
    pub by: String,
    pub from_at: i64,
    pub to_at: i64,
    /// (due, case, number within the case) of the last row of the page before.
    pub after: (i64, i64, i64),
    pub limit: i64,
}

const ENDED: &str = "k.end_kind = 'met' AND k.ended_at >= $2 AND k.ended_at < $3";
const OVERDUE: &str = "$2 <= $3 AND k.start_at < $3 AND k.due_at < $3 AND k.paused = 0
    AND (k.ended_at IS NULL OR k.ended_at >= $3)";

/// The condition of a count of clocks: the number and the list behind it are asked with the same words.
fn clocks_where(by: &str) -> String {
    match by {
        "met" => ENDED.into(),
        "in_time" => format!("{ENDED} AND k.ended_at <= k.due_at"),
        "late" => format!("{ENDED} AND k.ended_at > k.due_at"),
        _ => OVERDUE.into(),
    }
}

/// Clocks of a period, by the moment they were due.
pub async fn clocks(app: &App, filter: &ClockFilter) -> Result<(Vec<ClockRow>, i64)> {
    let from = format!(
        "FROM case_clock k JOIN cases c ON c.id = k.case_id LEFT JOIN case_dispatch d ON d.id = k.dispatch_id
         WHERE c.unit_path LIKE $1 AND {}",
        clocks_where(&filter.by)
    );
    let scope = format!("{}%", filter.scope);
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT k.case_id, k.no, k.kind, c.number, c.title, COALESCE(d.unit_name, '') AS unit_name, k.start_at,
                   k.due_at, k.ended_at {from}
                   AND (k.due_at > $4 OR (k.due_at = $4 AND (k.case_id > $5 OR (k.case_id = $5 AND k.no > $6))))
                 ORDER BY k.due_at, k.case_id, k.no LIMIT $7"
            ),
            args![&scope, filter.from_at, filter.to_at, filter.after.0, filter.after.1, filter.after.2, filter.limit],
        )
        .await?;
    let total = app.db().int(&format!("SELECT COUNT(*) {from}"), args![&scope, filter.from_at, filter.to_at]).await?;
    Ok((rows, total))
}

/// A duty that presses, for a daily paper.
#[derive(Debug, Deserialize)]
pub struct Pressing {
    /// The case's number.
    pub number: String,
    /// The duty, code.
    pub duty: String,
    /// The unit that owes it; empty for the office.
    pub unit_name: String,
    /// When it is due.
    pub due_at: i64,
}

/// Live duties that are past due or amber at a moment, the latest due first.
pub async fn pressing(app: &App, scope: &str, at: i64, limit: i64) -> Result<Vec<Pressing>> {
    let mut rows: Vec<Pressing> = app
        .db()
        .all(
            "SELECT c.number, k.kind AS duty, CASE WHEN k.kind IN ('sign', 'feedback') THEN COALESCE(d.unit_name, '') ELSE '' END
               AS unit_name, k.due_at
             FROM case_clock k JOIN cases c ON c.id = k.case_id LEFT JOIN case_dispatch d ON d.id = k.dispatch_id
             WHERE c.unit_path LIKE $1 AND k.paused = 0 AND k.start_at < $2 AND k.amber_at <= $2
               AND (k.ended_at IS NULL OR k.ended_at >= $2) ORDER BY k.due_at, k.case_id, k.no LIMIT $3",
            args![format!("{scope}%"), at, limit],
        )
        .await?;
    for row in &mut rows {
        row.duty = ClockKind::ALL
            .into_iter()
            .find(|kind| kind.code() == row.duty)
            .map_or_else(|| row.duty.clone(), |kind| kind.title().into());
    }
    Ok(rows)
}

/// Cases opened, or still running, in a period; gravest first.
pub async fn cases_of_period(app: &App, scope: &str, from_at: i64, to_at: i64, limit: i64) -> Result<Vec<CaseRow>> {
    Ok(app
        .db()
        .all(
            "SELECT id, number, title, stage, headline, level, emergency, lead_units, keeper_name, opened_at, duty,
               duty_start_at, duty_amber_at, duty_due_at, duty_paused, sort_at
             FROM cases WHERE unit_path LIKE $1 AND opened_at < $3 AND (closed_at IS NULL OR closed_at >= $2)
             ORDER BY COALESCE(level, 9), opened_at, id LIMIT $4",
            args![format!("{scope}%"), from_at, to_at, limit],
        )
        .await?)
}

/// How units answered what was sent to them in a period, the slowest to be read first.
pub async fn performance(app: &App, scope: &str, from_at: i64, to_at: i64) -> Result<Vec<PerformanceRow>> {
    #[derive(Deserialize)]
    struct Found {
        unit_id: Id,
        unit_name: String,
        stage: String,
        assigned_at: i64,
        signed_at: Option<i64>,
        answered_at: Option<i64>,
        due_at: Option<i64>,
        returns: i64,
        late: bool,
    }
    let rows: Vec<Found> = app
        .db()
        .all(
            "SELECT d.unit_id, d.unit_name, d.stage, d.assigned_at, d.signed_at, d.answered_at, d.due_at, d.returns, d.late
             FROM case_dispatch d JOIN cases c ON c.id = d.case_id
             WHERE c.unit_path LIKE $1 AND d.assigned_at >= $2 AND d.assigned_at < $3
               AND d.part <> 'guide' AND d.stage <> 'withdrawn' ORDER BY d.unit_id",
            args![format!("{scope}%"), from_at, to_at],
        )
        .await?;
    let now = app.now();
    let mut table: Vec<PerformanceRow> = Vec::new();
    for group in rows.chunk_by(|a, b| a.unit_id == b.unit_id) {
        let minutes = |span: fn(&Found) -> Option<i64>| {
            let mut found: Vec<i64> = group.iter().filter_map(span).map(|ms| ms / domain::time::MINUTE_MS).collect();
            found.sort_unstable();
            found.get(found.len() / 2).copied()
        };
        let waits = |row: &&Found| matches!(row.stage.as_str(), "sent" | "signed");
        table.push(PerformanceRow {
            unit_id: group[0].unit_id,
            unit_name: group[0].unit_name.clone(),
            dispatches: group.len() as i64,
            answered: group.iter().filter(|row| row.answered_at.is_some()).count() as i64,
            overdue: group
                .iter()
                .filter(|row| row.late || (waits(row) && row.due_at.is_some_and(|due| due < now)))
                .count() as i64,
            returns: group.iter().map(|row| row.returns).sum(),
            sign_minutes: minutes(|row| row.signed_at.map(|at| at - row.assigned_at)),
            answer_minutes: minutes(|row| {
                row.answered_at.zip(row.signed_at).map(|(answered, signed)| answered - signed)
            }),
        });
    }
    table.sort_by_key(|row| (-row.overdue, -row.returns, row.answer_minutes.map(|minutes| -minutes)));
    Ok(table)
}
