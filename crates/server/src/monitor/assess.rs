//! 研判: after items moved, their events are counted and graded again, and an alert is raised when one is due.

use super::alert;
use super::store::events::{self, Event, NewLevel, Sums};
use crate::platform::{App, Change};
use domain::ids::Id;
use domain::monitor::assess::{self, Facts, LevelTable, Standing};
use domain::monitor::{Assessment, Reach, event};
use domain::time::{DAY_MS, HOUR_MS};
use std::collections::HashMap;
use std::sync::Arc;

/// The span in which growth is measured.
const RECENT_MS: i64 = 6 * HOUR_MS;
/// The span from which the usual pace is taken.
const HISTORY_MS: i64 = 7 * DAY_MS;

/// What each watch usually brings, counted once an hour: the count walks a week of items.
#[derive(Default)]
struct Usual {
    /// Reports in six hours by watch.
    by_watch: Arc<HashMap<i64, f64>>,
    counted_at: i64,
}

/// Grades these events again: after items moved, after a hand edit, or when a hold has ended.
pub async fn again(change: &mut Change, ids: &[Id]) -> anyhow::Result<()> {
    let now = change.now();
    let usual = usual_now(change, now).await?;
    grade(change, ids, &usual).await
}

/// Held no longer than for the count: whoever grades holds rows of events, for which another grading may wait.
async fn usual_now(change: &mut Change, now: i64) -> anyhow::Result<Arc<HashMap<i64, f64>>> {
    let held = change.app().held(tokio::sync::Mutex::<Usual>::default);
    let mut known = held.lock().await;
    if now - known.counted_at >= HOUR_MS {
        *known = Usual { by_watch: Arc::new(usual(change, now).await?), counted_at: now };
    }
    Ok(Arc::clone(&known.by_watch))
}

/// Reports that each watch usually brings in six hours, from its own last week.
async fn usual(change: &mut Change, now: i64) -> anyhow::Result<HashMap<i64, f64>> {
    let spans = (HISTORY_MS - RECENT_MS) as f64 / RECENT_MS as f64;
    let counts = events::watch_pace(change, now - HISTORY_MS, now - RECENT_MS).await?;
    Ok(counts.into_iter().map(|(watch, count)| (watch, count as f64 / spans)).collect())
}

/// The same for the replay of other thresholds: by event.
pub async fn usual_of(app: &App, ids: &[Id]) -> anyhow::Result<HashMap<i64, f64>> {
    let now = app.now();
    let spans = (HISTORY_MS - RECENT_MS) as f64 / RECENT_MS as f64;
    let pace: HashMap<i64, i64> =
        events::pace_between(app, now - HISTORY_MS, now - RECENT_MS).await?.into_iter().collect();
    let mut usual: HashMap<i64, f64> = HashMap::new();
    for (event, watch) in events::watches_of(app, ids).await? {
        let of = usual.entry(event).or_insert(0.0);
        *of = of.max(pace.get(&watch).copied().unwrap_or(0) as f64 / spans);
    }
    Ok(usual)
}

async fn grade(change: &mut Change, ids: &[Id], usual: &HashMap<i64, f64>) -> anyhow::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = change.now();
    let table = change.app().settings().at::<LevelTable>("levels", now).await?;
    let terms = change.app().settings().get::<domain::monitor::alert::Terms>("monitor.alerts").await?;
    for part in ids.chunks(200) {
        let sums: HashMap<Id, Sums> = events::sums(change, part, now - RECENT_MS, now - DAY_MS)
            .await?
            .into_iter()
            .map(|sum| (sum.event_id, sum))
            .collect();
        let mut outlets: HashMap<i64, Vec<(Reach, i64)>> = HashMap::new();
        for (event, reach, count) in events::outlets(change, part).await? {
            outlets.entry(event).or_default().push((reach, count));
        }
        let mut pace: HashMap<i64, f64> = HashMap::new();
        let paced = usual.values().any(|reports| *reports > 0.0);
        for (event, watch) in if paced { events::watches(change, part).await? } else { Vec::new() } {
            let of = pace.entry(event).or_insert(0.0);
            *of = of.max(usual.get(&watch).copied().unwrap_or(0.0));
        }
        let mut first: HashMap<Id, (Id, String)> = events::first_items(change, part)
            .await?
            .into_iter()
            .map(|(event, item, title)| (event, (item, title)))
            .collect();
        let mut graded: Vec<Event> = events::many(change, part).await?;
        let mut found_of: Vec<(Assessment, bool)> = Vec::with_capacity(graded.len());
        for event in &mut graded {
            let sum = sums.get(&event.id).cloned().unwrap_or_default();
            let carried = outlets.remove(&event.id.0).unwrap_or_default();
            let facts = facts(&sum, carried, pace.get(&event.id.0).copied().unwrap_or(0.0));
            let before = event.level;
            let first_time = event.assessment.0.as_object().is_none_or(serde_json::Map::is_empty);
            count(event, &sum, &facts, first.remove(&event.id));
            let found = assess::assess(&facts, &table.value);
            let standing = Standing {
                level: before,
                milder_since: event.milder_since,
                by_hand: event.by_hand,
                hand_over: event.hand_over,
            };
            let after = assess::settle(standing, found.level, now, table.value.lower_after_ms);
            (event.level, event.milder_since, event.by_hand) = (after.level, after.milder_since, after.by_hand);
            if !event.by_hand {
                event.hand_reason.clear();
            }
            event.score = found.score;
            event.level_table = table.version;
            event.assessment = db::Json(serde_json::to_value(&found)?);
            found_of.push((found, first_time || event.level != before));
        }
        let graded: Vec<(&Event, &[String], bool)> = graded
            .iter()
            .zip(&found_of)
            .map(|(event, (found, moved))| (event, found.reasons.as_slice(), *moved))
            .collect();
        let app = change.app().clone();
        let levels: Vec<NewLevel<'_>> = graded
            .iter()
            .filter(|(_, _, moved)| *moved)
            .map(|(event, reasons, _)| NewLevel {
                id: app.id(),
                event: event.id,
                level: event.level,
                by: "系统",
                reasons,
            })
            .collect();
        events::insert_levels(change, &levels, now).await?;
        events::save(change, graded.iter().map(|(event, ..)| *event)).await?;
        let due: Vec<_> = graded.iter().map(|(event, reasons, _)| (*event, *reasons)).collect();
        alert::raise_if_due(change, &due, &terms).await?;
    }
    Ok(())
}

fn facts(sum: &Sums, outlets: Vec<(Reach, i64)>, usual: f64) -> Facts {
    let reports = sum.originals + sum.reposts;
    Facts {
        outlets,
        originals: sum.originals,
        reposts: sum.reposts,
        interactions_day: Some(sum.interactions_day).filter(|count| *count > 0),
        deaths: sum.deaths,
        mass: sum.mass > 0,
        epidemic: sum.epidemic > 0,
        vulnerable: sum.vulnerable > 0,
        hot_list: sum.hot_list > 0,
        severity: sum.severity(),
        own_region: sum.own_region > 0,
        harmless: reports > 0 && sum.harmless == reports,
        recent: sum.recent,
        usual,
        rumour: sum.rumour as f64 / 1000.0,
        negative: if reports == 0 { 0.0 } else { sum.negative as f64 / reports as f64 },
    }
}

/// Writes the counts of an event and lets its earliest report name it.
fn count(event: &mut Event, sum: &Sums, facts: &Facts, first: Option<(Id, String)>) {
    event.originals = sum.originals;
    event.reposts = sum.reposts;
    event.outlets = facts.outlet_count();
    event.interactions = sum.interactions;
    event.heat = (event::heat(sum.originals, sum.reposts, sum.interactions) * 10.0) as i64;
    if sum.originals + sum.reposts > 0 {
        (event.first_at, event.last_at) = (sum.first_at, sum.last_at);
    }
    if let Some((item, title)) = first {
        (event.first_item_id, event.title) = (item, title);
    }
}
