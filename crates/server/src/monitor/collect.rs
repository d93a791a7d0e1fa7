//! 采集: asks sources, keeps the bytes, and leaves captures for the digest. The only step that meets the network.

use super::digest;
use super::kinds::{self, Asked, Unasked};
use super::pace::{self, Stage};
use super::row::{Hint, Row, hash, same_address};
use super::store::captures::{self, NewCapture};
use super::store::sources::{self, Run, Source};
use crate::platform::fetch::Validators;
use crate::platform::{App, Audience, Change, Job, Notice, Outcome, Running};
use domain::ids::Id;
use domain::monitor::source::{next_wait, silent_since};
use domain::monitor::{DropReason, SourceState};
use domain::people::{Act, Role};
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize)]
struct Payload {
    source_id: Id,
    #[serde(default)]
    url_hash: String,
}

/// The job that asks a source.
pub fn job(source_id: Id) -> Job {
    Job::new("collect", source_id, json!({"source_id": source_id}))
}

/// The job that fetches one page of a source.
pub fn page_job(source_id: Id, url_hash: &str) -> Job {
    Job::new("fetch_page", format!("{source_id}:{url_hash}"), json!({"source_id": source_id, "url_hash": url_hash}))
}

/// What taking rows came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Taken {
    /// Rows given.
    pub found: i64,
    /// Of them not met before.
    pub fresh: i64,
}

/// Runs the job: asks the source once and writes down how it went.
pub async fn run(app: App, running: Running) -> anyhow::Result<Outcome> {
    let source_id = running.read::<Payload>()?.source_id;
    match ask(&app, source_id).await? {
        None => Ok(Outcome::Dropped("来源已暂停或不需要采集".into())),
        Some(run) => Ok(Outcome::DoneWith(run.sentence)),
    }
}

/// Asks a source now, whatever its next time. `None` when it is not switched on or not polled.
pub async fn ask(app: &App, source_id: Id) -> anyhow::Result<Option<Run>> {
    let Some(source) = sources::get(app, source_id).await? else { return Ok(None) };
    if source.state != SourceState::On || !source.kind.is_polled() {
        return Ok(None);
    }
    let run = match kinds::ask(app, &source).await {
        Ok(asked) => took(app, source, asked).await?,
        Err(unasked) => not_took(app, source, unasked).await?,
    };
    Ok(Some(run))
}

/// The source answered: rows and links that are new become captures and pages to fetch.
async fn took(app: &App, mut source: Source, asked: Asked) -> anyhow::Result<Run> {
    let found = (asked.rows.len() + asked.links.len()) as i64;
    let sample = asked.rows.first().map(|row| &row.title).or(asked.links.first().map(|(_, hint)| &hint.title));
    if let Some(title) = sample.filter(|title| !title.trim().is_empty()) {
        source.last_title = headline(&digest::plain(title));
    }
    let prepared = prepare(app, &source, asked.rows).await?;
    let mut change = app.system_change("采集").await?;
    let now = change.now();
    let mut fresh = write(&mut change, &source, prepared).await?;
    for (url, hint) in &asked.links {
        let url_hash = hash([same_address(url).as_str()]);
        let hint = Hint { title: headline(&hint.title), ..hint.clone() };
        if sources::insert_link(&mut change, source.id, &url_hash, url, &hint, now).await? {
            fresh += 1;
            change.enqueue(page_job(source.id, &url_hash)).await?;
        }
    }
    source.etag = asked.etag;
    source.last_modified = asked.last_modified;
    source.failures = 0;
    source.failing_since = None;
    source.last_fault = None;
    source.last_run_at = Some(now);
    source.last_ok_at = Some(now);
    source.empty_runs = if found == 0 { source.empty_runs + 1 } else { 0 };
    note_news(&mut source, fresh, now);
    source.next_at = now + next_wait(&source.rhythm());
    let sentence = match (found, fresh, &asked.fault) {
        (_, _, Some(fault)) => fault.clone(),
        (0, _, _) => "页面能打开，没有识别出文章".to_owned(),
        (_, 0, _) => format!("找到 {found} 条，都已采集过"),
        _ => format!("找到 {found} 条，新增 {fresh} 条"),
    };
    let run = Run {
        id: app.id(),
        source_id: source.id,
        started_at: now,
        outcome: if fresh > 0 { "kept" } else { "unchanged" }.into(),
        status: Some(i64::from(asked.status)),
        found,
        fresh,
        bytes: asked.bytes as i64,
        sentence,
    };
    finish(change, &source, &run).await?;
    Ok(run)
}

/// Gaps between news tell how often to ask; a burst counts as one piece of news.
fn note_news(source: &mut Source, fresh: i64, now: i64) {
    if fresh == 0 {
        return;
    }
    if let Some(last) = source.last_new_at.filter(|last| *last < now) {
        source.gaps.0.push(now - last);
        let surplus = source.gaps.0.len().saturating_sub(20);
        source.gaps.0.drain(..surplus);
    }
    source.last_new_at = Some(now);
    source.silent_noticed_at = None;
}

/// The source did not answer, or answered that nothing is new.
async fn not_took(app: &App, mut source: Source, unasked: Unasked) -> anyhow::Result<Run> {
    let change = app.system_change("采集").await?;
    let now = change.now();
    source.last_run_at = Some(now);
    let mut run = Run {
        id: app.id(),
        source_id: source.id,
        started_at: now,
        outcome: String::new(),
        status: None,
        found: 0,
        fresh: 0,
        bytes: 0,
        sentence: String::new(),
    };
    let wait_ms = match unasked {
        // A 304 says that the page is there; it does not clear a fault of reading it (empty runs stay).
        Unasked::Unchanged => {
            source.failures = 0;
            source.failing_since = None;
            source.last_fault = None;
            source.last_ok_at = Some(now);
            (run.outcome, run.status, run.sentence) = ("unchanged".into(), Some(304), "页面没有变化（304）".into());
            0
        }
        Unasked::Refused(why) => {
            failed(&mut source, &why, now);
            (run.outcome, run.sentence) = ("refused".into(), why);
            DAY_MS
        }
        Unasked::Failed { status, why, wait_s } => {
            failed(&mut source, &why, now);
            (run.outcome, run.status, run.sentence) = ("failed".into(), status.map(i64::from), why);
            wait_s.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(0).saturating_mul(1000).min(DAY_MS))
        }
    };
    source.next_at = now + next_wait(&source.rhythm()).max(wait_ms);
    finish(change, &source, &run).await?;
    Ok(run)
}

fn failed(source: &mut Source, why: &str, now: i64) {
    source.failures += 1;
    source.failing_since.get_or_insert(now);
    source.last_fault = Some(why.chars().take(200).collect());
}

async fn finish(mut change: Change, source: &Source, run: &Run) -> anyhow::Result<()> {
    sources::save_rhythm(&mut change, source).await?;
    sources::insert_run(&mut change, run).await?;
    if source.failures == 3 {
        let key = format!("source-red:{}:{}", source.id, source.failing_since.unwrap_or(0));
        let title = format!("来源“{}”连续 3 次采集失败", source.name);
        change
            .notice(
                Notice::to_role(Role::OpinionClerk, "system", key, title, "/monitor/sources")
                    .body(run.sentence.clone()),
            )
            .await?;
    }
    change.live(
        Audience::Act(Act::ReadItems),
        "source",
        json!({"id": source.id, "outcome": run.outcome, "fresh": run.fresh}),
    );
    change.commit().await?;
    Ok(())
}

/// A headline as a table may hold it before anything is digested: people masked, and not too long.
pub(super) fn headline(title: &str) -> String {
    text::mask::mask(title.trim()).text.chars().take(200).collect()
}

/// Rows that are new, as captures over stored files.
pub struct Prepared {
    captures: Vec<NewCapture>,
}

/// Stores the new ones of these rows as lines of files, a batch a file.
async fn prepare(app: &App, source: &Source, rows: Vec<Row>) -> anyhow::Result<Prepared> {
    let mut keys = std::collections::HashSet::new();
    let rows: Vec<(String, Row)> =
        rows.into_iter().map(|row| (row.key(), row)).filter(|(key, _)| keys.insert(key.clone())).collect();
    let met = captures::met(app, source.id, &rows.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()).await?;
    let fresh: Vec<(String, Row)> = rows.into_iter().filter(|(key, _)| !met.contains(key)).collect();
    let mut captures = Vec::new();
    for part in fresh.chunks(digest::BATCH) {
        let mut bytes = Vec::new();
        for (_, row) in part {
            serde_json::to_writer(&mut bytes, row)?;
            bytes.push(b'\n');
        }
        let stored = app.files().put(bytes, "application/x-ndjson").await?;
        for (line, (key, row)) in part.iter().enumerate() {
            captures.push(NewCapture {
                id: app.id(),
                form: "row",
                url: row.url.clone(),
                key: key.clone(),
                file_hash: stored.hash.clone(),
                size: stored.size,
                media_type: stored.media_type.clone(),
                hint: Hint { line: Some(line), ..Hint::default() },
                title: headline(&row.title),
            });
        }
    }
    Ok(Prepared { captures })
}

/// Writes captures and the jobs that digest them.
async fn write(change: &mut Change, source: &Source, prepared: Prepared) -> anyhow::Result<i64> {
    let now = change.now();
    let fresh = captures::insert(change, source.id, &prepared.captures, now).await?;
    for part in prepared.captures.chunks(digest::BATCH) {
        change.enqueue(digest::job(&part.iter().map(|capture| capture.id).collect::<Vec<_>>())).await?;
    }
    Ok(i64::try_from(fresh).unwrap_or(i64::MAX))
}

/// Takes rows that were handed over: an upload or a push.
pub async fn take_rows(app: &App, source: &Source, rows: Vec<Row>) -> anyhow::Result<Taken> {
    let (found, from) = (rows.len() as i64, std::time::Instant::now());
    let prepared = prepare(app, source, rows).await?;
    if prepared.captures.is_empty() {
        return Ok(Taken { found, fresh: 0 });
    }
    let mut change = app.system_change("采集").await?;
    let now = change.now();
    let fresh = write(&mut change, source, prepared).await?;
    let Some(mut source) = sources::get_in(&mut change, source.id).await? else { anyhow::bail!("the source is gone") };
    source.last_run_at = Some(now);
    source.last_ok_at = Some(now);
    note_news(&mut source, fresh, now);
    sources::save_rhythm(&mut change, &source).await?;
    change.commit().await?;
    pace::of(app).note(Stage::Collect, from);
    Ok(Taken { found, fresh })
}

/// Attempts after which a page is given up.
const MOST_ATTEMPTS: i64 = 4;

/// Fetches one article page.
pub async fn run_page(app: App, running: Running) -> anyhow::Result<Outcome> {
    let Payload { source_id, url_hash } = running.read()?;
    let Some(link) = sources::link(&app, source_id, &url_hash).await?.filter(|link| link.state == "waiting") else {
        return Ok(Outcome::Dropped("这个页面已经取过".into()));
    };
    let fetched = match app.fetch().get(&link.url, &Validators::default()).await {
        Ok(fetched) if (200..300).contains(&fetched.status) => fetched,
        Ok(fetched) => {
            let again = matches!(fetched.status, 429 | 500..=599);
            let wait_ms =
                fetched.retry_after_s.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(0).saturating_mul(1000));
            return give_up_or_wait(
                &app,
                &running,
                &link,
                DropReason::PageFailed,
                kinds::status_words(fetched.status),
                again,
                wait_ms,
            )
            .await;
        }
        Err(why) => {
            return match kinds::unasked(why) {
                Unasked::Refused(why) => {
                    give_up_or_wait(&app, &running, &link, DropReason::NotPermitted, why, false, 0).await
                }
                Unasked::Failed { why, .. } => {
                    give_up_or_wait(&app, &running, &link, DropReason::PageFailed, why, true, 0).await
                }
                Unasked::Unchanged => Ok(Outcome::Done),
            };
        }
    };
    let media_type = fetched.content_type.clone().unwrap_or_default();
    let stored = app.files().put(fetched.bytes, if media_type.is_empty() { "text/html" } else { &media_type }).await?;
    let capture = NewCapture {
        id: app.id(),
        form: "page",
        url: link.url.clone(),
        key: hash([link.url.as_str(), &stored.hash]),
        file_hash: stored.hash,
        size: stored.size,
        media_type,
        hint: Hint { final_url: fetched.final_url, ..link.hint.0.clone() },
        title: headline(&link.hint.0.title),
    };
    let mut change = app.system_change("采集").await?;
    let now = change.now();
    if captures::insert(&mut change, source_id, std::slice::from_ref(&capture), now).await? > 0 {
        change.enqueue(digest::job(&[capture.id])).await?;
    }
    captures::forget_failure(&mut change, source_id, &failure_key(&link.url)).await?;
    sources::set_link(&mut change, source_id, &url_hash, "fetched").await?;
    change.commit().await?;
    Ok(Outcome::Done)
}

/// The identity of a page that could not be fetched: one drop, however often it is tried.
fn failure_key(url: &str) -> String {
    hash([url, "failed"])
}

async fn give_up_or_wait(
    app: &App,
    running: &Running,
    link: &sources::Link,
    reason: DropReason,
    why: String,
    again: bool,
    wait_ms: i64,
) -> anyhow::Result<Outcome> {
    if again && running.attempts + 1 < MOST_ATTEMPTS {
        let wait = (MINUTE_MS << (running.attempts * 2)).max(wait_ms).min(6 * HOUR_MS);
        return Ok(Outcome::Later(app.now() + wait));
    }
    let capture = NewCapture {
        id: app.id(),
        form: "page",
        url: link.url.clone(),
        key: failure_key(&link.url),
        file_hash: String::new(),
        size: 0,
        media_type: String::new(),
        hint: link.hint.0.clone(),
        title: headline(&link.hint.0.title),
    };
    let mut change = app.system_change("采集").await?;
    let now = change.now();
    captures::insert(&mut change, link.source_id, std::slice::from_ref(&capture), now).await?;
    captures::drop_by_key(&mut change, link.source_id, &capture.key, reason, &why, now).await?;
    sources::set_link(&mut change, link.source_id, &link.url_hash, "failed").await?;
    change.commit().await?;
    Ok(Outcome::Dropped(why))
}

/// Asks every source whose time has come.
pub async fn poll(app: App) -> anyhow::Result<()> {
    let due = sources::due(&app).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut change = app.system_change("采集").await?;
    for source in &due {
        // The next time is pushed on at once, so that a slow source is not asked twice meanwhile.
        let next = change.now() + next_wait(&source.rhythm());
        change.run("UPDATE source SET next_at = $1 WHERE id = $2", db::args![next, source.id.0]).await?;
        change.enqueue(job(source.id)).await?;
    }
    change.commit().await?;
    Ok(())
}

/// Raises a notice for each source that is silent against its own history, once a silence.
pub async fn listen_for_silence(app: App) -> anyhow::Result<()> {
    let now = app.now();
    let silent: Vec<(Source, i64)> = sources::all(&app)
        .await?
        .into_iter()
        .filter(|source| source.silent_noticed_at.is_none())
        .filter_map(|source| silent_since(&source.rhythm(), now).map(|since| (source, since)))
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    let mut change = app.system_change("来源巡检").await?;
    for (mut source, since) in silent {
        source.silent_noticed_at = Some(now);
        sources::save_rhythm(&mut change, &source).await?;
        let title = format!("来源“{}”自 {} 起没有新内容", source.name, domain::time::format_minute(since));
        let notice = Notice::to_role(
            Role::OpinionClerk,
            "system",
            format!("source-silent:{}:{since}", source.id),
            title,
            "/monitor/sources",
        );
        change.notice(notice.body("与它平时的更新节奏不符，请检查网站是否改版。")).await?;
    }
    change.commit().await?;
    Ok(())
}
