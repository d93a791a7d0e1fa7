//! 检索: the full-text index over kept items, filled turn by turn, and the search box that asks it.

use super::pace::{self, Stage};
use super::store::items::{self, Filter, StreamRow};
use crate::platform::search::{self, Entry, Hits, MOST, Sort, Window};
use crate::platform::{Answer, App, Fault, Job, Outcome, Running};
use domain::ids::Id;
use std::collections::HashMap;
use std::time::Instant;

/// Items read for the index at once.
const PAGE: i64 = 2_000;

/// The job that takes in what was placed. One key, so that it runs beside the placer and takes in many batches at once.
pub fn job() -> Job {
    Job::new("index", "all", serde_json::json!({}))
}

/// Runs the job.
pub async fn run(app: App, _: Running) -> anyhow::Result<Outcome> {
    Ok(if catch_up(&app).await? > 0 {
        Outcome::Done
    } else {
        Outcome::Dropped("没有待编入检索的条目".into())
    })
}

/// Takes into the index what was placed or changed since its last turn.
pub async fn catch_up(app: &App) -> anyhow::Result<usize> {
    let index = search::of(app).await?;
    let mut taken = 0;
    loop {
        let (turn, from) = (index.turn(app).await?, Instant::now());
        let mut rows = items::changed_after(app, turn, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.turn) else { return Ok(taken) };
        let whole = (rows.len() as i64) < PAGE;
        // A turn is taken in whole: the last one of a full page may be cut, unless it is the only one.
        if !whole && rows.first().is_some_and(|first| first.turn != last) {
            rows.retain(|row| row.turn != last);
        }
        let upto = rows.last().map_or(turn, |row| row.turn);
        taken += rows.len();
        let entries =
            rows.into_iter().map(|row| Entry { id: row.id.0, title: row.title, body: row.body, at: row.at }).collect();
        index.put(app, entries, upto).await?;
        pace::of(app).note(Stage::Index, from);
        if whole || index.turn(app).await? <= turn {
            // Another process holds the index: it will catch up by itself.
            return Ok(taken);
        }
    }
}

/// Asks the index. A query that cannot be read is a field error with its sentence.
async fn find(app: &App, query: &str, sort: Sort, window: &Window) -> Answer<Hits> {
    let index = search::of(app).await?;
    index.find(app, query, sort, window).await?.map_err(|sentence| Fault::field("q", sentence))
}

fn window(filter: &Filter, most: usize) -> Window {
    Window { from_at: filter.from_at, to_at: filter.to_at, upto_at: None, most }
}

/// Hits up to which the total counts exactly what the filter leaves; beyond it, texts that hold the words.
const COUNTED: usize = 2_000;

/// Looks through the hits of a search, newest first, part by part, until a page is full. The cursor is a moment and an id,
/// so what comes in between moves nothing.
pub async fn page(app: &App, filter: &Filter) -> Answer<(Vec<StreamRow>, i64)> {
    let mut narrowed = Filter { word: String::new(), ..filter.clone() };
    let mut window = window(filter, (filter.limit.max(1) as usize * 4).clamp(200, MOST));
    let mut rows: Vec<StreamRow> = Vec::new();
    let mut known = None;
    window.upto_at = filter.after.map(|(at, _)| at);
    loop {
        let mut hits = find(app, &filter.word, Sort::Newest, &window).await?;
        let whole = hits.rows.len() < window.most;
        if known.is_none() && filter.after.is_none() {
            // A part that holds all hits need not be asked for again to count what the filter leaves of them.
            known = Some(if whole { Found::All(hits.clone()) } else { Found::Total(hits.total) });
        }
        let last = hits.rows.last().map(|(_, at)| *at);
        if !whole {
            // Hits of the last moment may be cut in two: they are left for the next part, unless they are all there is.
            let kept = hits.rows.iter().take_while(|(_, at)| Some(*at) != last).count();
            if kept == 0 && window.most < MOST {
                window.most = MOST;
                continue;
            }
            if kept > 0 {
                hits.rows.truncate(kept);
            }
        }
        narrowed.ids = Some(hits.rows.iter().map(|(id, _)| Id(*id)).collect());
        narrowed.limit = filter.limit - rows.len() as i64;
        rows.extend(items::rows(app, &narrowed).await?);
        if whole || rows.len() as i64 >= filter.limit {
            break;
        }
        window.upto_at = if hits.rows.last().map(|(_, at)| *at) == last { last.map(|at| at - 1) } else { last };
        window.most = (window.most * 4).min(MOST);
    }
    Ok((rows, total_of(app, filter, known).await?))
}

/// What is known of the hits of a search before they are counted.
enum Found {
    Total(usize),
    All(Hits),
}

/// How many a search holds. A few thousand are counted as the other filters leave them; more are counted by the index alone.
async fn total_of(app: &App, filter: &Filter, known: Option<Found>) -> Answer<i64> {
    let hits = match known {
        Some(Found::Total(total)) if total > COUNTED && !filter.is_narrow() => return Ok(total as i64),
        Some(Found::All(hits)) => hits,
        _ => find(app, &filter.word, Sort::Newest, &window(filter, MOST)).await?,
    };
    if hits.total > COUNTED && !filter.is_narrow() {
        return Ok(hits.total as i64);
    }
    let ids = hits.rows.into_iter().map(|(id, _)| Id(id)).collect();
    Ok(items::count(app, &Filter { word: String::new(), ids: Some(ids), after: None, ..filter.clone() }).await?)
}

/// The same by likeness. The cursor is the rank to go on from; answers the next one.
pub async fn best(app: &App, filter: &Filter, from: usize) -> Answer<(Vec<StreamRow>, Option<usize>, i64)> {
    const PART: usize = 200;
    let hits = find(app, &filter.word, Sort::Best, &window(filter, MOST)).await?;
    let mut rows: Vec<StreamRow> = Vec::new();
    let mut rank = from;
    'parts: while rank < hits.rows.len() {
        let part: Vec<i64> = hits.rows.iter().skip(rank).take(PART).map(|(id, _)| *id).collect();
        let ids = part.iter().map(|id| Id(*id)).collect();
        let narrowed =
            Filter { word: String::new(), ids: Some(ids), after: None, limit: PART as i64, ..filter.clone() };
        let mut known: HashMap<i64, StreamRow> =
            items::rows(app, &narrowed).await?.into_iter().map(|row| (row.id.0, row)).collect();
        for id in part {
            if rows.len() as i64 >= filter.limit {
                break 'parts;
            }
            rows.extend(known.remove(&id));
            rank += 1;
        }
    }
    let next = (rank < hits.rows.len()).then_some(rank);
    Ok((rows, next, total_of(app, filter, None).await?))
}

/// The newest items that a filter holds, with or without words: for facets and exports.
pub async fn ids(app: &App, filter: &Filter, most: usize) -> Answer<Vec<Id>> {
    let mut narrowed = Filter { word: String::new(), after: None, limit: most as i64, ..filter.clone() };
    if !filter.word.is_empty() {
        let hits = find(app, &filter.word, Sort::Newest, &window(filter, MOST)).await?;
        narrowed.ids = Some(hits.rows.into_iter().map(|(id, _)| Id(id)).collect());
    }
    Ok(items::ids(app, &narrowed).await?)
}
