//! Jobs are rows, enqueued in the transaction of the change that needs them, and idempotent.
//! A worker leases a row, runs it, and writes its outcome; a lease that ends (a killed process) is taken again.

use super::{Actor, Answer, App, web::Params};
use anyhow::Result;
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::people::Act;
use domain::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Workers of a running office. One more than the smallest machine has processors: one of them waits for the writer.
pub const WORKERS: usize = 3;
/// How long a worker may hold a job without a sign of life.
const LEASE_MS: i64 = 2 * MINUTE_MS;
/// Failures after which a job waits for a person.
const MOST_ATTEMPTS: i64 = 8;

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct Job {
    pub(super) kind: &'static str,
    pub(super) key: String,
    pub(super) payload: serde_json::Value,
    pub(super) run_at: Option<i64>,
    pub(super) title: String,
}

impl Job {
    /// `key` names the work: the same kind and key stand in the queue once.
    pub fn new(kind: &'static str, key: impl ToString, payload: serde_json::Value) -> Job {
        Job { kind, key: key.to_string(), payload, run_at: None, title: String::new() }
    }
    /// Not before this moment.
    pub fn at(mut self, ms: i64) -> Job {
        self.run_at = Some(ms);
        self
    }
    /// Shown in the tray of whoever asked for it: `导出刊发登记`.
    pub fn title(mut self, title: impl Into<String>) -> Job {
        self.title = title.into();
        self
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done. Holds what to show, often empty: a link or a count.
    Done,
    /// It is done, and this is what its owner is shown: a link to the result.
    DoneWith(String),
    /// There was nothing to do, for this reason.
    Dropped(String),
    /// It runs again at this moment.
    Later(i64),
    /// It can never work like this: a person must look. Holds the reason.
    Quarantined(String),
}

/// A job that is running.
pub struct Running {
    /// Its row.
    pub id: Id,
    /// What it was enqueued with.
    pub payload: serde_json::Value,
    /// The key it was enqueued with.
    pub key: String,
    /// Runs before this one.
    pub attempts: i64,
    /// Who asked for it.
    pub created_by: Option<Id>,
    app: App,
}

impl Running {
    /// Says how far it is (0 of 0 = unknown), keeps the lease, and tells the tray.
    pub async fn progress(&self, done: i64, total: i64, part: &str) -> Result<()> {
        let mut tx = self.app.db().begin().await?;
        tx.run(
            "UPDATE job SET done = $1, total = $2, part = $3, leased_until = $4 WHERE id = $5",
            args![done, total, part, self.app.now() + LEASE_MS, self.id.0],
        )
        .await?;
        tx.commit().await?;
        if let Some(user) = self.created_by {
            let data = serde_json::json!({"id": self.id, "done": done, "total": total, "part": part});
            self.app.live().send(super::live::Event {
                audience: super::Audience::User(user),
                topic: "job".into(),
                data,
            });
        }
        Ok(())
    }

    /// How far an earlier run of this job came, so that a long one need not begin anew.
    pub async fn done_before(&self) -> Result<i64> {
        Ok(self.app.db().int("SELECT done FROM job WHERE id = $1", args![self.id.0]).await?)
    }

    /// The payload as its type.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_value(self.payload.clone())?)
    }
}

/// What a run gives back.
pub type RunFuture = Pin<Box<dyn Future<Output = Result<Outcome>> + Send>>;

/// A kind of job and what runs it.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// As in [`Job::new`].
    pub kind: &'static str,
    /// Runs one. Must be idempotent: it may run twice.
    pub run: fn(App, Running) -> RunFuture,
}

/// Something done again and again. Each tick runs in one process at a time.
#[derive(Clone, Copy)]
pub struct Tick {
    /// `sources.poll`.
    pub name: &'static str,
    /// How often, in milliseconds.
    pub every_ms: i64,
    /// Does it once. Must be idempotent.
    pub run: fn(App) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>,
}

/// The kinds and ticks of every feature, joined at start.
#[derive(Clone, Default)]
pub struct Works {
    kinds: Arc<HashMap<&'static str, JobKind>>,
    ticks: Arc<Vec<Tick>>,
}

#[derive(Deserialize)]
struct Leased {
    id: Id,
    kind: String,
    key: String,
    payload: db::Json<serde_json::Value>,
    attempts: i64,
    created_by: Option<Id>,
}

impl Works {
    /// Joins what the features bring.
    pub fn new(kinds: Vec<JobKind>, ticks: Vec<Tick>) -> Works {
        Works { kinds: Arc::new(kinds.into_iter().map(|k| (k.kind, k)).collect()), ticks: Arc::new(ticks) }
    }

    /// Starts workers and ticks; they stop when `stop` says so, after finishing what they hold. Whoever closes the database
    /// waits for what is answered, or they fall over it.
    pub async fn start(
        &self,
        app: &App,
        workers: usize,
        stop: &tokio::sync::watch::Receiver<bool>,
    ) -> Result<Vec<JoinHandle<()>>> {
        release_all(app).await?;
        app.wake().listen(app.live().clone()).await;
        let mut working = Vec::new();
        for n in 0..workers {
            let (works, app, mut stop) = (self.clone(), app.clone(), stop.clone());
            working.push(tokio::spawn(async move {
                let owner = format!("{}-{n}-{:x}", std::process::id(), rand::random::<u32>());
                while !*stop.borrow() {
                    // One at a time: what a worker holds, no other takes.
                    match works.run_batch(&app, &owner, 1).await {
                        Ok(0) => {
                            tokio::select! {
                                () = app.wake().wait() => {}
                                () = tokio::time::sleep(Duration::from_millis(1000)) => {}
                                _ = stop.changed() => {}
                            }
                        }
                        Ok(_) => {}
                        Err(error) => {
                            tracing::error!(error = format!("{error:#}"), "the queue cannot be read");
                            tokio::time::sleep(Duration::from_secs(2)).await;
                        }
                    }
                }
            }));
        }
        let clock = Tick { name: "clock.back", every_ms: MINUTE_MS, run: |app| Box::pin(follow_clock(app)) };
        for tick in self.ticks.iter().copied().chain([clock]) {
            let (app, mut stop) = (app.clone(), stop.clone());
            working.push(tokio::spawn(async move {
                while !*stop.borrow() {
                    if let Err(error) = (tick.run)(app.clone()).await {
                        tracing::error!(tick = tick.name, error = format!("{error:#}"), "a tick failed");
                    }
                    let wait = Duration::from_millis(u64::try_from(tick.every_ms).unwrap_or(1000));
                    tokio::select! { () = tokio::time::sleep(wait) => {} _ = stop.changed() => {} }
                }
            }));
        }
        Ok(working)
    }

    /// Runs what is due until nothing is; for tests and for verbs of the command line. Answers how many ran.
    pub async fn run_due(&self, app: &App) -> Result<usize> {
        let mut total = 0;
        loop {
            match self.run_batch(app, "inline", 16).await? {
                0 => return Ok(total),
                n => total += n,
            }
        }
    }

    /// Runs every tick once; for tests.
    pub async fn run_ticks(&self, app: &App) -> Result<()> {
        follow_clock(app.clone()).await?;
        for tick in self.ticks.iter() {
            (tick.run)(app.clone()).await?;
        }
        Ok(())
    }

    async fn run_batch(&self, app: &App, owner: &str, most: i64) -> Result<usize> {
        let leased = lease(app, owner, most).await?;
        let count = leased.len();
        for row in leased {
            self.run_one(app, row).await?;
        }
        Ok(count)
    }

    async fn run_one(&self, app: &App, row: Leased) -> Result<()> {
        let Leased { id, kind, key, payload, attempts, created_by } = row;
        let running = Running { id, payload: payload.0, key, attempts, created_by, app: app.clone() };
        let outcome = match self.kinds.get(kind.as_str()) {
            Some(known) => match AssertUnwindSafe((known.run)(app.clone(), running)).catch_unwind().await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => {
                    tracing::warn!(%kind, %id, attempts, error = format!("{error:#}"), "a job failed");
                    failed(app, attempts, &format!("{error:#}"))
                }
                Err(_) => failed(app, attempts.max(MOST_ATTEMPTS - 2), "the job panicked"),
            },
            None => Outcome::Quarantined(format!("no worker knows the kind {kind}")),
        };
        finish(app, id, created_by, outcome).await
    }
}

/// Tries again after 5 s, 20 s, 80 s … at most an hour apart; gives up to a person after eight.
fn failed(app: &App, attempts: i64, why: &str) -> Outcome {
    if attempts + 1 >= MOST_ATTEMPTS {
        return Outcome::Quarantined(why.chars().take(500).collect());
    }
    let wait = (5 * SECOND_MS).saturating_mul(4_i64.saturating_pow(u32::try_from(attempts).unwrap_or(0))).min(HOUR_MS);
    Outcome::Later(app.now() + wait)
}

async fn lease(app: &App, owner: &str, most: i64) -> Result<Vec<Leased>> {
    let now = app.now();
    let due = app
        .db()
        .int(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM job WHERE (state = 'waiting' AND run_at <= $1)
               OR (state IN ('running', 'again') AND leased_until < $1) LIMIT 1) AS due",
            args![now],
        )
        .await?;
    if due == 0 {
        // An idle worker must not take the writer of SQLite every second.
        return Ok(Vec::new());
    }
    let mut tx = app.db().begin().await?;
    let skip = if tx.dialect() == db::Dialect::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let rows: Vec<Leased> = tx
        .all(
            &format!(
                "SELECT id, kind, key, payload, attempts, created_by FROM job
                 WHERE (state = 'waiting' AND run_at <= $1) OR (state IN ('running', 'again') AND leased_until < $1)
                 ORDER BY run_at, id LIMIT $2 {skip}"
            ),
            args![now, most],
        )
        .await?;
    for row in &rows {
        tx.run(
            "UPDATE job SET state = 'running', owner = $1, leased_until = $2, finished_at = NULL WHERE id = $3",
            args![owner, now + LEASE_MS, row.id.0],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(rows)
}

async fn finish(app: &App, id: Id, created_by: Option<Id>, outcome: Outcome) -> Result<()> {
    let now = app.now();
    let (state, run_at, text) = match &outcome {
        Outcome::Done => ("done", None, String::new()),
        Outcome::DoneWith(what) => ("done", None, what.clone()),
        Outcome::Dropped(why) => ("dropped", None, why.clone()),
        Outcome::Later(at) => ("waiting", Some(*at), String::new()),
        Outcome::Quarantined(why) => ("quarantined", None, why.clone()),
    };
    let mut tx = app.db().begin().await?;
    tx.run(
        "UPDATE job SET state = CASE WHEN state = 'again' THEN 'waiting' ELSE $1 END,
           run_at = CASE WHEN state = 'again' OR $2 IS NULL THEN run_at ELSE $2 END,
           attempts = CASE WHEN $1 = 'waiting' THEN attempts + 1 ELSE attempts END,
           outcome = $3, leased_until = NULL, finished_at = $4 WHERE id = $5",
        args![state, run_at, &text, now, id.0],
    )
    .await?;
    tx.commit().await?;
    if let Some(user) = created_by {
        let data = serde_json::json!({"id": id, "state": state, "outcome": text});
        app.live().send(super::live::Event { audience: super::Audience::User(user), topic: "job".into(), data });
    }
    Ok(())
}

/// After a start nobody else holds a lease on SQLite: a killed process left them.
async fn release_all(app: &App) -> Result<()> {
    if app.db().dialect() == db::Dialect::Sqlite {
        let mut tx = app.db().begin().await?;
        tx.run("UPDATE job SET state = 'waiting', leased_until = NULL WHERE state IN ('running', 'again')", args![])
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A clock that was set back would let every waiting job sleep until the old time comes again. The youngest job tells:
/// when it was made "tomorrow", what waits since then is drawn back by as much, and the administrators are told.
async fn follow_clock(app: App) -> Result<()> {
    let now = app.now();
    let youngest: Option<i64> = app.db().one("SELECT created_at FROM job ORDER BY id DESC LIMIT 1", args![]).await?;
    let Some(back) = youngest.map(|at| at - now).filter(|back| *back > 2 * MINUTE_MS) else { return Ok(()) };
    let mut change = app.system_change("时钟").await?;
    change
        .run(
            "UPDATE job SET run_at = CASE WHEN run_at - $1 < $2 THEN $2 ELSE run_at - $1 END
             WHERE state = 'waiting' AND run_at > $2 AND created_at > $2",
            args![back, now],
        )
        .await?;
    change
        .run(
            "UPDATE job SET leased_until = $1 WHERE state IN ('running', 'again') AND leased_until > $1",
            args![now + LEASE_MS],
        )
        .await?;
    change.run("UPDATE job SET created_at = $1 WHERE created_at > $1", args![now]).await?;
    let title = format!("系统时钟比上次记录早 {} 分钟", back / MINUTE_MS);
    let notice = super::Notice::to_role(
        domain::people::Role::SystemAdmin,
        "system",
        format!("clock-back:{}", now / HOUR_MS),
        title,
        "/admin",
    );
    change.notice(notice.body("等待中的任务已相应提前，工作照常进行。请检查服务器的时间同步。")).await?;
    change.audit("clock.back", "clock", "system", None, Some(serde_json::json!({"back_ms": back})));
    change.commit().await?;
    Ok(())
}

/// A job on the page of jobs and in the tray.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// What it does.
    pub kind: String,
    /// In words, when somebody asked for it.
    pub title: String,
    /// `waiting`, `running`, `again`, `done`, `dropped`, `quarantined`.
    pub state: String,
    /// What it is doing.
    pub part: String,
    /// How far.
    pub done: i64,
    /// Of how much; 0 = unknown.
    pub total: i64,
    /// Result or reason.
    pub outcome: String,
    /// Runs so far.
    pub attempts: i64,
    /// When it runs (next).
    pub run_at: i64,
    /// When it was asked for.
    pub created_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
}

/// Jobs and how many stand in each state.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobList {
    /// Up to 100, newest first.
    pub rows: Vec<JobRow>,
    /// State and count, over all jobs the reader may see.
    pub states: Vec<(String, i64)>,
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Everybody's (needs the right to see jobs), not only mine.
    #[serde(default)]
    pub all: bool,
    /// Only in this state.
    pub state: Option<String>,
}

/// The routes of jobs.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(retry))
}

/// Jobs: mine, or everybody's.
#[utoipa::path(get, path = "/api/jobs", tag = "platform", params(JobQuery),
    responses((status = 200, description = "Jobs, newest first", body = JobList)))]
async fn list(State(app): State<App>, actor: Actor, Params(query): Params<JobQuery>) -> Answer<Json<JobList>> {
    if query.all {
        actor.require(Act::ReadJobs)?;
    }
    let whose = if query.all { -1 } else { actor.user_id.0 };
    let state = query.state.unwrap_or_default();
    let rows = app
        .db()
        .all(
            "SELECT id, kind, title, state, part, done, total, outcome, attempts, run_at, created_at, finished_at FROM job
             WHERE ($1 = -1 OR created_by = $1) AND ($2 = '' OR state = $2)
             ORDER BY created_at DESC, id DESC LIMIT 100",
            args![whose, state],
        )
        .await?;
    let states = app
        .db()
        .all(
            "SELECT state, COUNT(*) AS n FROM job WHERE ($1 = -1 OR created_by = $1) GROUP BY state ORDER BY state",
            args![whose],
        )
        .await?;
    Ok(Json(JobList { rows, states }))
}

/// Runs a quarantined or dropped job again.
#[utoipa::path(post, path = "/api/jobs/{id}/retry", tag = "platform", params(("id" = String, Path)),
    responses((status = 204, description = "It waits in the queue again")))]
async fn retry(
    State(app): State<App>,
    actor: Actor,
    super::web::PathId(id): super::web::PathId,
) -> Answer<axum::http::StatusCode> {
    actor.require(Act::ReadJobs)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE job SET state = 'waiting', attempts = 0, run_at = $1, outcome = ''
             WHERE id = $2 AND state IN ('quarantined', 'dropped')",
            args![now, id.0],
        )
        .await?;
    if touched == 0 {
        return Err(super::Fault::NotFound("个可以重试的任务"));
    }
    change.audit("job.retry", "job", id, None, None);
    change.commit().await?;
    app.wake().jobs();
    Ok(axum::http::StatusCode::NO_CONTENT)
}
