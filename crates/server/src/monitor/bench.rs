//! `weixuan bench pipeline FILE`: pushes a file of rows through capture, digest, place, store and search with the
//! production code, and measures it. Run on a data folder of its own.

use super::row::Row;
use super::store::sources;
use super::{collect, starter};
use crate::platform::App;
use crate::platform::jobs::Works;
use domain::monitor::{Reach, SourceKind};
use serde::Serialize;
use std::time::Instant;

/// Rows handed over at once, as a busy partner would push them.
const PART: usize = 1_000;

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
    /// Milliseconds a part of rows took, half of the parts.
    pub part_ms_p50: f64,
    /// Ninety-nine of a hundred parts.
    pub part_ms_p99: f64,
    /// Resident memory at its highest, MB; 0 where the system does not say.
    pub peak_mb: i64,
    /// Bytes on disk an item, database, files and index together.
    pub bytes_per_item: i64,
}

/// Pushes rows through. Watches must exist: without one everything is dropped.
pub async fn bench(
    app: &App,
    works: &Works,
    rows: Vec<Row>,
    mut say: impl FnMut(usize, usize),
) -> anyhow::Result<Bench> {
    let id = starter::register(app, "基准测试", SourceKind::Push, "", Reach::City, "").await?;
    let Some(source) = sources::get(app, id).await? else { anyhow::bail!("the source of the bench is gone") };
    let (total, begun) = (rows.len(), Instant::now());
    let mut parts = Vec::new();
    let mut rows = rows.into_iter();
    let mut done = 0;
    loop {
        let part: Vec<Row> = rows.by_ref().take(PART).collect();
        if part.is_empty() {
            break;
        }
        done += part.len();
        let at = Instant::now();
        collect::take_rows(app, &source, part).await?;
        // Digests of a part are independent; two run at once as two workers would.
        let (one, two) = tokio::join!(works.run_due(app), works.run_due(app));
        one?;
        two?;
        parts.push(at.elapsed().as_secs_f64() * 1000.0);
        say(done, total);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let items = app.db().int("SELECT COUNT(*) FROM item WHERE placed_at IS NOT NULL", db::args![]).await?;
    let events = app.db().int("SELECT COUNT(*) FROM event", db::args![]).await?;
    parts.sort_by(f64::total_cmp);
    let at = |share: f64| {
        parts.get(((parts.len() as f64 * share) as usize).min(parts.len().saturating_sub(1))).copied().unwrap_or(0.0)
    };
    Ok(Bench {
        rows: total,
        items,
        events,
        seconds,
        items_per_second: items as f64 / seconds.max(1e-9),
        part_ms_p50: at(0.5),
        part_ms_p99: at(0.99),
        peak_mb: peak_mb(),
        bytes_per_item: folder_bytes(&app.config().data) / items.max(1),
    })
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
