//! `weixuan bench pipeline`: pushes rows through capture, digest, place, store and search with the production code, and
//! measures it: the pace as the store grows, each step, a search over all of it, and how long a fresh text takes until its
//! alert is out. Run on a data folder of its own.

mod stream;

use super::pace::{self, STAGES};
use super::row::Row;
use super::store::sources::{self, Source};
use super::store::watches::{self, WordList};
use super::{collect, search, starter};
use crate::platform::App;
use crate::platform::jobs::{WORKERS, Works};
use domain::monitor::{Reach, SourceKind};
use futures_util::future::join_all;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Rows handed over at once, as a busy partner would push them.
const PART: usize = 1_000;
/// Jobs that may wait before more is handed over: every worker has something to do, and nothing piles up.
const MOST_WAITING: i64 = 6;
/// Fresh texts whose way to the alert is timed.
const FRESH: usize = 40;
/// Searches that are timed.
const SEARCHES: usize = 200;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Bench {
    /// Rows given.
    pub rows: usize,
    /// Items kept, placed and searchable.
    pub items: i64,
    /// Events they made.
    pub events: i64,
    /// Seconds from the first row to the last searchable item.
    pub seconds: f64,
    /// Items a second.
    pub items_per_second: f64,
    /// While the store grew: (rows so far, items a second since the mark before, processor milliseconds an item).
    pub curve: Vec<(usize, f64, f64)>,
    /// Processor milliseconds an item: what it costs, however busy the machine is with other things.
    pub cpu_ms_per_item: f64,
    /// Milliseconds a batch by stage, the last batches: (stage, half of them, ninety-nine of a hundred).
    pub stages: Vec<(&'static str, f64, f64)>,
    /// Milliseconds of a search with its first page, half of them.
    pub search_ms_p50: f64,
    /// Ninety-nine of a hundred.
    pub search_ms_p99: f64,
    /// Each query with its slowest answer, ms.
    pub search_ms_slowest: Vec<(&'static str, f64)>,
    /// Milliseconds from the bytes of a text to its alert in the inbox, half of them.
    pub fresh_ms_p50: f64,
    /// Ninety-five of a hundred.
    pub fresh_ms_p95: f64,
    /// Fresh texts that raised no alert within ten seconds: they joined an event that was announced before.
    pub fresh_without_alert: usize,
    /// Resident memory at its highest, MB; 0 where the system does not say.
    pub peak_mb: i64,
    /// Bytes on disk an item, database, files and index together.
    pub bytes_per_item: i64,
}

/// Rows of the fictional stream, made one by one.
pub fn fictional(count: usize, now: i64) -> impl Iterator<Item = Row> {
    (0..count).map(move |n| stream::row(n, now))
}

/// Pushes rows through; the watches and the word list of the bench are made first.
pub async fn bench(
    app: &App,
    works: &Works,
    rows: impl Iterator<Item = Row>,
    mut say: impl FnMut(usize, f64, f64),
) -> anyhow::Result<Bench> {
    prepare(app).await?;
    let source = source(app, "基准测试", Reach::County).await?;
    let begun = Instant::now();
    let mut curve = Vec::new();
    let (mut next_mark, mut mark_at, mut mark_rows) = (10_000, begun, 0);
    let cpu_before = cpu_ms();
    let mut mark_cpu = cpu_before;
    let mut rows = rows;
    let mut done = 0;
    // The workers of a running office; rows are handed over as fast as they are taken in.
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working = works.start(app, WORKERS, &stopped).await?;
    loop {
        let part: Vec<Row> = rows.by_ref().take(PART).collect();
        if part.is_empty() {
            break;
        }
        done += part.len();
        collect::take_rows(app, &source, part).await?;
        app.wake().jobs();
        drained(app, MOST_WAITING).await?;
        if done >= next_mark {
            let pace = (done - mark_rows) as f64 / mark_at.elapsed().as_secs_f64();
            let cost = (cpu_ms() - mark_cpu) / (done - mark_rows) as f64;
            curve.push((done, pace, cost));
            say(done, pace, cost);
            (mark_at, mark_rows, mark_cpu) = (Instant::now(), done, cpu_ms());
            next_mark = if next_mark < 100_000 { next_mark + 10_000 } else { next_mark + 50_000 };
        }
    }
    drained(app, 0).await?;
    search::catch_up(app).await?;
    stop.send(true).ok();
    join_all(working).await;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = cpu_ms() - cpu_before;
    let items = app.db().int("SELECT COUNT(*) FROM item WHERE placed_at IS NOT NULL", db::args![]).await?;
    let events = app.db().int("SELECT COUNT(*) FROM event", db::args![]).await?;
    let asked = searches(app).await?;
    let searches: Vec<f64> = asked.iter().map(|(_, took)| *took).collect();
    let slowest: BTreeMap<&'static str, f64> = asked.into_iter().collect();
    let fresh = fresh(app, works).await?;
    let pace = pace::of(app);
    let stages = STAGES
        .iter()
        .map(|(stage, name)| {
            let sorted = pace.sorted(*stage);
            (*name, at(&sorted, 0.5), at(&sorted, 0.99))
        })
        .collect();
    Ok(Bench {
        rows: done,
        items,
        events,
        seconds,
        items_per_second: items as f64 / seconds.max(1e-9),
        curve,
        cpu_ms_per_item: cpu / (items as f64).max(1.0),
        stages,
        search_ms_p50: at(&searches, 0.5),
        search_ms_p99: at(&searches, 0.99),
        search_ms_slowest: slowest.into_iter().collect(),
        fresh_ms_p50: at(&fresh, 0.5),
        fresh_ms_p95: at(&fresh, 0.95),
        fresh_without_alert: FRESH - fresh.len(),
        peak_mb: peak_mb(),
        bytes_per_item: folder_bytes(&app.config().data) / items.max(1),
    })
}

/// Waits until so few jobs stand in the queue; those that are to run later do not count.
async fn drained(app: &App, most: i64) -> anyhow::Result<()> {
    loop {
        let now = app.now();
        let open =
            "SELECT COUNT(*) FROM job WHERE state IN ('running', 'again') OR (state = 'waiting' AND run_at <= $1)";
        if app.db().int(open, db::args![now]).await? <= most {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn at(sorted: &[f64], share: f64) -> f64 {
    let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or(0.0)
}

/// The invented counties as the office's own region, and the watches of the lexicon.
async fn prepare(app: &App) -> anyhow::Result<()> {
    let list = WordList {
        id: app.id(),
        name: "本地".into(),
        words: stream::COUNTIES.join("\n"),
        version: 1,
        updated_at: app.now(),
        updated_by: "基准测试".into(),
    };
    let mut change = app.system_change("基准测试").await?;
    watches::insert_list(&mut change, &list).await?;
    watches::bump(&mut change).await?;
    change.commit().await?;
    starter::seed(app).await?;
    Ok(())
}

async fn source(app: &App, name: &str, reach: Reach) -> anyhow::Result<Source> {
    let id = match app.db().one("SELECT id FROM source WHERE name = $1", db::args![name]).await? {
        Some(id) => id,
        None => starter::register(app, name, SourceKind::Push, "", reach, "").await?,
    };
    let Some(source) = sources::get(app, id).await? else { anyhow::bail!("the source of the bench is gone") };
    Ok(source)
}

/// What people look for, rare and common, with their first page. Milliseconds by query.
async fn searches(app: &App) -> anyhow::Result<Vec<(&'static str, f64)>> {
    const ASKED: [&str; 10] = [
        "误诊",
        "青禾县 误诊",
        "疫苗过期",
        "\"抢救不及时\"",
        "医院",
        "标题:骗保",
        "沙岭县 (红包 OR 假药) -医院",
        "患者家属投诉",
        "食物中毒 | 聚集性腹泻",
        "病历泄露 停职",
    ];
    let mut took = Vec::new();
    for n in 0..SEARCHES {
        let filter = super::store::items::Filter {
            word: ASKED[n % ASKED.len()].to_owned(),
            reposts: Some(false),
            limit: 50,
            ..super::store::items::Filter::default()
        };
        let from = Instant::now();
        search::page(app, &filter).await.map_err(|_| anyhow::anyhow!("a query of the bench cannot be read"))?;
        took.push((ASKED[n % ASKED.len()], from.elapsed().as_secs_f64() * 1000.0));
    }
    took.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(took)
}

/// From the bytes of a text to its alert, with the workers of a running office. Milliseconds, sorted.
async fn fresh(app: &App, works: &Works) -> anyhow::Result<Vec<f64>> {
    let source = source(app, "基准测试·市级媒体", Reach::City).await?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working = works.start(app, WORKERS, &stopped).await?;
    let mut took = Vec::new();
    for n in 0..FRESH {
        let before = alerts_out(app).await?;
        let mut row = stream::row(50_000_000 + n * 1_000_003, app.now());
        row.title = format!("第{n}例：{}", row.title);
        let from = Instant::now();
        collect::take_rows(app, &source, vec![row]).await?;
        while alerts_out(app).await? == before && from.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if from.elapsed() < Duration::from_secs(10) {
            took.push(from.elapsed().as_secs_f64() * 1000.0);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send(true).ok();
    join_all(working).await;
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// Alerts raised; one that waits for the end of the quiet hours has done its way all the same.
async fn alerts_out(app: &App) -> anyhow::Result<i64> {
    let now = app.now();
    Ok(app.db().int("SELECT COUNT(*) FROM alert WHERE sent_at IS NOT NULL OR send_at > $1", db::args![now]).await?)
}

/// Processor time of this process; 0 where the system does not say. Linux counts in hundredths of a second.
fn cpu_ms() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold spaces: the fields are counted from its closing bracket.
    let fields: Vec<&str> = status.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (field(11) + field(12)) * 10.0
}

fn peak_mb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<i64>().ok()).unwrap_or(0) / 1024
}

fn folder_bytes(folder: &std::path::Path) -> i64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => folder_bytes(&entry.path()),
            Ok(found) => i64::try_from(found.len()).unwrap_or(0),
            Err(_) => 0,
        })
        .sum()
}
