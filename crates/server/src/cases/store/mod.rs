//! All SQL of cases. The row repeats from the case what lists and ticks ask for; it is written here and nowhere else.

pub mod period;

use super::open::{NewCase, Owner, Source};
use super::views::{ActRow, CaseRow, DispatchRow, EvidenceRow, SourceRow, Tallies};
use crate::platform::{App, Change};
use anyhow::Result;
use db::{Json, Tx, args};
use domain::cases::deadlines::EndKind;
use domain::cases::{Case, Clock, Part, Stage, TaskStage, Verb};
use domain::ids::Id;
use domain::time::{DAY_MS, civil, day_start};
use serde::Deserialize;

/// A case as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Record {
    pub id: Id,
    pub number: String,
    pub title: String,
    pub facts: String,
    pub origin_kind: String,
    pub origin_id: Option<Id>,
    pub unit_id: Id,
    pub unit_path: String,
    pub unit_name: String,
    pub keeper_id: Option<Id>,
    pub keeper_name: String,
    pub discovered_at: i64,
    pub first_published_at: Option<i64>,
    pub opened_at: i64,
    pub state: Json<Case>,
    pub package_hash: Option<String>,
    pub package_file: Option<String>,
    pub package_size: Option<i64>,
    pub changed_by: String,
    pub changed_at: i64,
    pub version: i64,
}

const RECORD: &str = "c.id, c.number, c.title, c.facts, c.origin_kind, c.origin_id, c.unit_id, c.unit_path,
    u.name AS unit_name, c.keeper_id, c.keeper_name, c.discovered_at, c.first_published_at, c.opened_at, c.state,
    c.package_hash, c.package_file, c.package_size, c.changed_by, c.changed_at, c.version
    FROM cases c JOIN unit u ON u.id = c.unit_id";

/// One case, seen from inside a change.
pub(super) async fn load(tx: &mut Tx, id: Id) -> Result<Option<Record>> {
    Ok(tx.one(&format!("SELECT {RECORD} WHERE c.id = $1"), args![id.0]).await?)
}

/// One case, for reading.
pub(super) async fn read(app: &App, id: Id) -> Result<Option<Record>> {
    Ok(app.db().one(&format!("SELECT {RECORD} WHERE c.id = $1"), args![id.0]).await?)
}

/// The case of a dispatch.
pub(super) async fn case_of_dispatch(app: &App, dispatch: Id) -> Result<Option<(Id, Id)>> {
    Ok(app.db().one("SELECT case_id, unit_id FROM case_dispatch WHERE id = $1", args![dispatch.0]).await?)
}

/// The next number of the year. The counter row is locked until the change ends, so numbers have no gaps and no twins.
async fn next_number(tx: &mut Tx, now: i64) -> Result<String> {
    let year = civil(now).year();
    let last = tx
        .int(
            "INSERT INTO case_number (year, last) VALUES ($1, 1)
             ON CONFLICT (year) DO UPDATE SET last = case_number.last + 1 RETURNING last",
            args![i64::from(year)],
        )
        .await?;
    Ok(format!("舆督〔{year}〕{last}号"))
}

/// Writes a new case and its sources.
pub(super) async fn insert(
    change: &mut Change,
    id: Id,
    owner: &Owner,
    new: &NewCase,
    case: &Case,
    now: i64,
) -> Result<String> {
    let number = next_number(change, now).await?;
    change
        .insert(
            "cases",
            [
                ("id", id.0.into()),
                ("number", (&number).into()),
                ("title", new.title.trim().into()),
                ("facts", new.facts.trim().into()),
                ("origin_kind", new.origin_kind.as_str().into()),
                ("origin_id", new.origin_id.map(|id| id.0).into()),
                ("unit_id", owner.unit_id.0.into()),
                ("unit_path", owner.unit_path.as_str().into()),
                ("keeper_id", owner.keeper_id.map(|id| id.0).into()),
                ("keeper_name", owner.keeper_name.as_str().into()),
                ("stage", case.stage.code().into()),
                ("headline", case.headline().into()),
                ("discovered_at", case.discovered_at.into()),
                ("first_published_at", new.first_published_at.into()),
                ("opened_at", now.into()),
                ("sort_at", 0i64.into()),
                ("state", serde_json::to_string(case)?.into()),
                ("changed_by", owner.keeper_name.as_str().into()),
                ("changed_at", now.into()),
            ],
        )
        .await?;
    add_sources(change, id, &new.sources, now).await?;
    project(change, id, None, case).await?;
    Ok(number)
}

/// Adds sources; one that stands already (same item or same address) is left as it is.
pub(super) async fn add_sources(change: &mut Change, id: Id, sources: &[Source], now: i64) -> Result<usize> {
    let mut added = 0;
    for source in sources {
        let twin = change
            .int(
                "SELECT COUNT(*) FROM case_source WHERE case_id = $1 AND ((item_id IS NOT NULL AND item_id = $2)
                   OR (url <> '' AND url = $3))",
                args![id.0, source.item_id.map(|id| id.0), source.url.trim()],
            )
            .await?;
        if twin > 0 {
            continue;
        }
        let row = change.app().id();
        change
            .run(
                "INSERT INTO case_source (id, case_id, item_id, title, url, source, excerpt, published_at, capture_hash, added_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                args![
                    row.0,
                    id.0,
                    source.item_id.map(|id| id.0),
                    source.title.trim(),
                    source.url.trim(),
                    source.source.trim(),
                    source.excerpt.trim(),
                    source.published_at,
                    source.capture_hash.as_deref(),
                    now
                ],
            )
            .await?;
        added += 1;
    }
    Ok(added)
}

/// Saves the next state of a case. False when somebody saved between loading and saving.
pub(super) async fn save(change: &mut Change, record: &Record, case: &Case, by: &str, now: i64) -> Result<bool> {
    let closed_at = match case.stage {
        Stage::Closed | Stage::Archived | Stage::Merged => Some(now),
        _ => None,
    };
    let touched = change
        .run(
            "UPDATE cases SET state = $1, version = version + 1, changed_by = $2, changed_at = $3,
               closed_at = CASE WHEN $4 IS NULL THEN NULL ELSE COALESCE(closed_at, $4) END,
               archived_at = CASE WHEN $5 = 'archived' THEN $3 ELSE NULL END
             WHERE id = $6 AND version = $7",
            args![serde_json::to_string(case)?, by, now, closed_at, case.stage.code(), record.id.0, record.version],
        )
        .await?;
    if touched == 0 {
        return Ok(false);
    }
    project(change, record.id, Some(&record.state.0), case).await?;
    Ok(true)
}

/// Repeats what changed of a case in the columns and tables that lists and ticks ask.
async fn project(change: &mut Change, id: Id, before: Option<&Case>, case: &Case) -> Result<()> {
    const LAST: i64 = i64::MAX / 2;
    let duty = case.next_duty();
    let leads: Vec<&str> = case
        .tasks
        .iter()
        .filter(|task| task.part == Part::Lead && task.stage != TaskStage::Withdrawn)
        .map(|task| task.unit_name.as_str())
        .collect();
    let sort_at = match duty {
        Some(clock) if clock.is_paused() => LAST - 1,
        Some(clock) => clock.due_at(),
        // Finished cases come last, the newest first among them.
        None => LAST,
    };
    change
        .run(
            "UPDATE cases SET stage = $1, headline = $2, level = $3, emergency = $4, kind = $5, lead_units = $6,
               duty = $7, duty_start_at = $8, duty_amber_at = $9, duty_due_at = $10, duty_paused = $11, sort_at = $12
             WHERE id = $13",
            args![
                case.stage.code(),
                case.headline(),
                case.level.map(|level| level.number()),
                case.emergency,
                case.finding.as_ref().map_or("", |finding| finding.kind.as_str()),
                leads.join("、"),
                duty.map_or("", |clock| clock.kind.title()),
                duty.map(|clock| clock.start_at),
                duty.map(Clock::amber_at),
                duty.map(Clock::due_at),
                duty.is_some_and(Clock::is_paused),
                sort_at,
                id.0
            ],
        )
        .await?;
    for (at, clock) in case.clocks.iter().enumerate() {
        if before.and_then(|case| case.clocks.get(at)) != Some(clock) {
            write_clock(change, id, clock).await?;
        }
    }
    for (at, task) in case.tasks.iter().enumerate() {
        let due_at = case.feedback_due(task.id);
        let same = before.is_some_and(|old| {
            old.tasks.get(at) == Some(task) && old.feedback_due(task.id) == due_at && old.level == case.level
        });
        if !same {
            write_dispatch(change, id, case, task, due_at).await?;
        }
    }
    Ok(())
}

async fn write_clock(change: &mut Change, id: Id, clock: &Clock) -> Result<()> {
    let end_kind = clock.end.as_ref().map(|end| match end.kind {
        EndKind::Met => "met",
        EndKind::Superseded => "superseded",
        EndKind::Excused => "excused",
    });
    // A clock that moved (pause, extension) may turn amber again, and says so again.
    change
        .run(
            "INSERT INTO case_clock (case_id, no, kind, dispatch_id, start_at, amber_at, due_at, paused, ended_at, end_kind)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (case_id, no) DO UPDATE SET amber_at = excluded.amber_at,
               said = CASE WHEN excluded.due_at > case_clock.due_at THEN 0 ELSE case_clock.said END,
               due_at = excluded.due_at, paused = excluded.paused, ended_at = excluded.ended_at,
               end_kind = excluded.end_kind",
            args![
                id.0,
                clock.no,
                clock.kind.code(),
                clock.task.map(|id| id.0),
                clock.start_at,
                clock.amber_at(),
                clock.due_at(),
                clock.is_paused(),
                clock.end.as_ref().map(|end| end.at),
                end_kind
            ],
        )
        .await?;
    Ok(())
}

async fn write_dispatch(
    change: &mut Change,
    id: Id,
    case: &Case,
    task: &domain::cases::Task,
    due_at: Option<i64>,
) -> Result<()> {
    let code = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let late = case.clocks.iter().any(|clock| {
        clock.kind == domain::cases::ClockKind::Feedback
            && clock.task == Some(task.id)
            && clock.end.as_ref().is_some_and(|end| end.kind == EndKind::Met && end.at > clock.due_at())
    });
    change
        .run(
            "INSERT INTO case_dispatch (id, case_id, unit_id, unit_name, part, stage, level, assigned_at, signed_at,
               answered_at, finished_at, due_at, reminders, returns, late)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, level = excluded.level,
               signed_at = excluded.signed_at, answered_at = excluded.answered_at,
               finished_at = excluded.finished_at, due_at = COALESCE(excluded.due_at, case_dispatch.due_at),
               reminders = excluded.reminders, returns = excluded.returns, late = excluded.late",
            args![
                task.id.0,
                id.0,
                task.unit_id.0,
                &task.unit_name,
                code(serde_json::to_value(task.part)?),
                code(serde_json::to_value(task.stage)?),
                case.level.map(|level| level.number()),
                task.assigned_at,
                task.signed_at,
                task.answered_at,
                task.finished_at,
                due_at,
                task.reminders,
                task.returns,
                late
            ],
        )
        .await?;
    Ok(())
}

/// One line of the timeline.
pub(super) struct Line<'a> {
    pub case_id: Id,
    pub dispatch_id: Option<Id>,
    pub verb: Verb,
    pub by_id: Option<Id>,
    pub by_name: &'a str,
    pub by_unit: &'a str,
    pub at: i64,
    pub sentence: &'a str,
    pub data: serde_json::Value,
}

/// Writes a line of the timeline.
pub(super) async fn write_line(change: &mut Change, line: Line<'_>) -> Result<()> {
    let id = change.app().id();
    change
        .run(
            "INSERT INTO case_act (id, case_id, dispatch_id, verb, by_id, by_name, by_unit, at, sentence, data)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                id.0,
                line.case_id.0,
                line.dispatch_id.map(|id| id.0),
                line.verb.code(),
                line.by_id.map(|id| id.0),
                line.by_name,
                line.by_unit,
                line.at,
                line.sentence,
                line.data
            ],
        )
        .await?;
    Ok(())
}

fn titled(mut rows: Vec<ActRow>) -> Vec<ActRow> {
    for row in &mut rows {
        let verb = Verb::ALL.into_iter().find(|verb| verb.code() == row.verb);
        row.title = verb.map_or("", |verb| verb.title()).to_owned();
    }
    rows
}

const ACT: &str = "id, dispatch_id, verb, by_name, by_unit, at, sentence FROM case_act";

/// The timeline of a case, newest first.
pub(super) async fn timeline(app: &App, id: Id) -> Result<Vec<ActRow>> {
    let sql = format!("SELECT {ACT} WHERE case_id = $1 ORDER BY id DESC LIMIT 1000");
    Ok(titled(app.db().all(&sql, args![id.0]).await?))
}

/// What was said about one dispatch, newest first.
pub(super) async fn timeline_of_dispatch(app: &App, dispatch: Id) -> Result<Vec<ActRow>> {
    let sql = format!("SELECT {ACT} WHERE dispatch_id = $1 ORDER BY id DESC LIMIT 500");
    Ok(titled(app.db().all(&sql, args![dispatch.0]).await?))
}

const SOURCE: &str = "id, item_id, title, url, source, excerpt, published_at, capture_hash, added_at FROM case_source";

/// The sources of a case, earliest first.
pub(super) async fn sources(app: &App, id: Id) -> Result<Vec<SourceRow>> {
    let sql = format!("SELECT {SOURCE} WHERE case_id = $1 ORDER BY COALESCE(published_at, added_at), id LIMIT 1000");
    Ok(app.db().all(&sql, args![id.0]).await?)
}

/// The sources of a case as another one may take them up, each with its id.
pub(super) async fn copies(tx: &mut Tx, from: Id) -> Result<Vec<(Id, Source)>> {
    let sql = format!("SELECT {SOURCE} WHERE case_id = $1 ORDER BY id");
    let rows: Vec<SourceRow> = tx.all(&sql, args![from.0]).await?;
    let copy = |row: SourceRow| {
        let source = Source {
            item_id: row.item_id,
            title: row.title,
            url: row.url,
            source: row.source,
            excerpt: row.excerpt,
            published_at: row.published_at,
            capture_hash: row.capture_hash,
        };
        (row.id, source)
    };
    Ok(rows.into_iter().map(copy).collect())
}

/// Carries the sources of a merged case into the one that goes on; the merged one keeps its own.
pub(super) async fn copy_sources(change: &mut Change, from: Id, into: Id, now: i64) -> Result<Vec<Source>> {
    let sources: Vec<Source> = copies(change, from).await?.into_iter().map(|(_, source)| source).collect();
    add_sources(change, into, &sources, now).await?;
    Ok(sources)
}

const EVIDENCE: &str =
    "id, dispatch_id, kind, name, caption, media_type, hash, size, added_by, added_at FROM case_evidence";

/// The evidence of a case, oldest first.
pub(super) async fn evidence(app: &App, id: Id) -> Result<Vec<EvidenceRow>> {
    let sql = format!("SELECT {EVIDENCE} WHERE case_id = $1 ORDER BY id");
    Ok(app.db().all(&sql, args![id.0]).await?)
}

/// The evidence of one dispatch, oldest first.
pub(super) async fn evidence_of_dispatch(app: &App, dispatch: Id) -> Result<Vec<EvidenceRow>> {
    let sql = format!("SELECT {EVIDENCE} WHERE dispatch_id = $1 ORDER BY id");
    Ok(app.db().all(&sql, args![dispatch.0]).await?)
}

/// One file of evidence with its case.
pub(super) async fn evidence_one(app: &App, id: Id) -> Result<Option<(Id, EvidenceRow)>> {
    #[derive(Deserialize)]
    struct Found {
        case_id: Id,
    }
    let Some(found): Option<Found> =
        app.db().one("SELECT case_id FROM case_evidence WHERE id = $1", args![id.0]).await?
    else {
        return Ok(None);
    };
    let row: Option<EvidenceRow> = app.db().one(&format!("SELECT {EVIDENCE} WHERE id = $1"), args![id.0]).await?;
    Ok(row.map(|row| (found.case_id, row)))
}

/// Which cases.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub scope: String,
    pub keeper: i64,
    pub word: String,
    pub stage: String,
    pub level: i64,
    /// `open`, `closed` or `all`.
    pub state: String,
    /// `mine`, `overdue`, `today` or empty.
    pub quick: String,
    /// `opened`, `closed`, `running`: what happened in the period; empty for any time.
    pub by: String,
    pub from_at: i64,
    pub to_at: i64,
    pub now: i64,
    pub after: (i64, i64),
    pub limit: i64,
}

const LISTED: &str = "unit_path LIKE $1 AND (title LIKE $2 OR number LIKE $2 OR lead_units LIKE $2)
    AND ($3 = '' OR stage = $3) AND ($4 = 0 OR level = $4)
    AND ($5 = 'all' OR ($5 = 'closed' AND stage IN ('closed', 'archived', 'merged'))
      OR ($5 = 'open' AND stage NOT IN ('closed', 'archived', 'merged')))
    AND ($6 <> 'mine' OR keeper_id = $7)
    AND ($6 <> 'overdue' OR (duty_paused = 0 AND duty_due_at < $8))
    AND ($6 <> 'today' OR (duty_paused = 0 AND duty_due_at >= $8 AND duty_due_at < $9))
    AND ($10 <> 'opened' OR (opened_at >= $11 AND opened_at < $12))
    AND ($10 <> 'closed' OR (closed_at >= $11 AND closed_at < $12))
    AND ($10 <> 'running' OR (opened_at < $12 AND (closed_at IS NULL OR closed_at >= $12)))";

/// A page of cases by time left, and how many there are.
pub(super) async fn list(app: &App, filter: &Filter) -> Result<(Vec<CaseRow>, i64)> {
    let (scope, word) = (format!("{}%", filter.scope), format!("%{}%", filter.word.replace(['%', '_'], "")));
    let midnight = day_start(filter.now) + DAY_MS;
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT id, number, title, stage, headline, level, emergency, lead_units, keeper_name, opened_at, duty,
                   duty_start_at, duty_amber_at, duty_due_at, duty_paused, sort_at
                 FROM cases WHERE {LISTED} AND (sort_at > $13 OR (sort_at = $13 AND id < $14))
                 ORDER BY sort_at, id DESC LIMIT $15"
            ),
            args![
                &scope,
                &word,
                &filter.stage,
                filter.level,
                &filter.state,
                &filter.quick,
                filter.keeper,
                filter.now,
                midnight,
                &filter.by,
                filter.from_at,
                filter.to_at,
                filter.after.0,
                filter.after.1,
                filter.limit
            ],
        )
        .await?;
    let total = app
        .db()
        .int(
            &format!("SELECT COUNT(*) FROM cases WHERE {LISTED}"),
            args![
                &scope,
                &word,
                &filter.stage,
                filter.level,
                &filter.state,
                &filter.quick,
                filter.keeper,
                filter.now,
                midnight,
                &filter.by,
                filter.from_at,
                filter.to_at
            ],
        )
        .await?;
    Ok((rows, total))
}

/// Counts over everything open in scope.
pub(super) async fn tallies(app: &App, scope: &str, keeper: Id, now: i64) -> Result<Tallies> {
    let midnight = day_start(now) + DAY_MS;
    let found = app
        .db()
        .one(
            "SELECT COUNT(*) AS open,
               CAST(COALESCE(SUM(CASE WHEN keeper_id = $2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS mine,
               CAST(COALESCE(SUM(CASE WHEN duty_paused = 0 AND duty_due_at < $3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS overdue,
               CAST(COALESCE(SUM(CASE WHEN duty_paused = 0 AND duty_due_at >= $3 AND duty_due_at < $4 THEN 1 ELSE 0 END), 0) AS BIGINT) AS today
             FROM cases WHERE unit_path LIKE $1 AND stage NOT IN ('closed', 'archived', 'merged')",
            args![format!("{scope}%"), keeper.0, now, midnight],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// The dispatches of a unit: open ones first.
pub(super) async fn dispatches(app: &App, unit: Id) -> Result<(Vec<DispatchRow>, i64)> {
    let rows: Vec<DispatchRow> = app
        .db()
        .all(
            "SELECT d.id, c.number, c.title, d.level, d.part, d.stage, d.assigned_at, d.due_at, d.reminders, d.returns
             FROM case_dispatch d JOIN cases c ON c.id = d.case_id WHERE d.unit_id = $1
             ORDER BY CASE WHEN d.stage IN ('sent', 'signed') THEN 0 WHEN d.stage = 'answered' THEN 1 ELSE 2 END,
               COALESCE(d.due_at, d.assigned_at), d.id DESC LIMIT 200",
            args![unit.0],
        )
        .await?;
    let open = app
        .db()
        .int(
            "SELECT COUNT(*) FROM case_dispatch WHERE unit_id = $1
               AND (stage = 'sent' OR (stage = 'signed' AND part <> 'guide'))",
            args![unit.0],
        )
        .await?;
    Ok((rows, open))
}

/// The articles that were begun for a case, oldest first.
pub(super) async fn articles(app: &App, case: Id) -> Result<Vec<Id>> {
    let sql = "SELECT article_id FROM case_article WHERE case_id = $1 ORDER BY added_at, article_id";
    Ok(app.db().all(sql, args![case.0]).await?)
}

/// A case of the past that was like this one.
pub(super) struct Similar {
    pub id: Id,
    pub number: String,
    pub title: String,
    pub opened_at: i64,
    pub closed_at: i64,
    pub case: Case,
    /// What the units that led did, in their own words, as it was accepted.
    pub measures: Vec<String>,
}

/// Closed cases of the same kind or with the same words, newest first, with what was done and concluded.
pub(super) async fn similar(app: &App, record: &Record, words: &[String]) -> Result<Vec<Similar>> {
    let kind = record.state.0.finding.as_ref().map(|finding| finding.kind.clone()).unwrap_or_default();
    let word = |at: usize| words.get(at).map_or("\u{1}".to_owned(), |word| format!("%{word}%"));
    #[derive(Deserialize)]
    struct Found {
        id: Id,
        number: String,
        title: String,
        state: Json<Case>,
        opened_at: i64,
        closed_at: i64,
    }
    let rows: Vec<Found> = app
        .db()
        .all(
            "SELECT id, number, title, state, opened_at, closed_at FROM cases
             WHERE id <> $1 AND unit_path LIKE $2 AND stage IN ('closed', 'archived') AND closed_at IS NOT NULL
               AND (($3 <> '' AND kind = $3) OR title LIKE $4 OR title LIKE $5 OR title LIKE $6)
             ORDER BY (CASE WHEN kind = $3 THEN 2 ELSE 0 END) + (CASE WHEN title LIKE $4 THEN 1 ELSE 0 END)
               + (CASE WHEN title LIKE $5 THEN 1 ELSE 0 END) + (CASE WHEN title LIKE $6 THEN 1 ELSE 0 END) DESC,
               closed_at DESC LIMIT 5",
            args![record.id.0, format!("{}%", record.unit_path), kind, word(0), word(1), word(2)],
        )
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let case = row.state.0;
        let mut measures = Vec::new();
        for (task, _, said) in answers(app, row.id).await?.into_iter().rev() {
            let accepted =
                case.task(task).is_some_and(|task| task.stage == TaskStage::Accepted && task.part == Part::Lead);
            if let Some(said) = said["measures"].as_str().filter(|_| accepted && measures.len() < 3) {
                measures.push(said.to_owned());
            }
        }
        found.push(Similar {
            id: row.id,
            number: row.number,
            title: row.title,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            case,
            measures,
        });
    }
    Ok(found)
}

/// The answers of units, oldest first: dispatch, when, the answer's fields.
async fn answers(app: &App, case: Id) -> Result<Vec<(Id, i64, serde_json::Value)>> {
    let rows: Vec<(Id, i64, Json<serde_json::Value>)> = app
        .db()
        .all(
            "SELECT dispatch_id, at, data FROM case_act WHERE case_id = $1 AND verb = 'answer' ORDER BY id",
            args![case.0],
        )
        .await?;
    Ok(rows.into_iter().map(|(task, at, data)| (task, at, data.0)).collect())
}

/// A case for papers and figures: what is known, without the way it is stored.
pub struct CaseFacts {
    /// Its id.
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Facts at opening.
    pub facts: String,
    /// The office.
    pub unit_id: Id,
    /// Its path.
    pub unit_path: String,
    /// Its name.
    pub unit_name: String,
    /// 经办人.
    pub keeper_name: String,
    /// When it was first published.
    pub first_published_at: Option<i64>,
    /// The case itself.
    pub case: Case,
    /// Sources, earliest first.
    pub sources: Vec<SourceRow>,
    /// Timeline, oldest first.
    pub acts: Vec<ActRow>,
    /// The answers of units: unit, when, the answer's fields.
    pub answers: Vec<(Id, i64, serde_json::Value)>,
}

/// Everything that a paper of one case needs.
pub async fn case_facts(app: &App, id: Id) -> Result<Option<CaseFacts>> {
    let Some(record) = read(app, id).await? else { return Ok(None) };
    let mut acts = timeline(app, id).await?;
    acts.reverse();
    Ok(Some(CaseFacts {
        sources: sources(app, id).await?,
        acts,
        answers: answers(app, id).await?,
        id: record.id,
        number: record.number,
        title: record.title,
        facts: record.facts,
        unit_id: record.unit_id,
        unit_path: record.unit_path,
        unit_name: record.unit_name,
        keeper_name: record.keeper_name,
        first_published_at: record.first_published_at,
        case: record.state.0,
    }))
}
