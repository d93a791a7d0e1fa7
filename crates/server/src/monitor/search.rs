//! 检索: the full-text index over kept items, filled turn by turn, and the search box that asks it.

use super::store::items::{self, Filter};
use crate::platform::search::{self, Entry, Hits, Sort};
use crate::platform::{Answer, App, Fault};
use domain::ids::Id;

/// Items read for the index at once.
const PAGE: i64 = 2_000;

/// Takes into the index what was placed or changed since its last turn.
pub async fn catch_up(app: &App) -> anyhow::Result<usize> {
    let index = search::of(app).await?;
    let mut taken = 0;
    loop {
        let turn = index.turn(app).await?;
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
        if whole || index.turn(app).await? <= turn {
            // Another process holds the index: it will catch up by itself.
            return Ok(taken);
        }
    }
}

/// Asks the index. A query that cannot be read is a field error with its sentence.
pub async fn find(app: &App, query: &str, sort: Sort) -> Answer<Hits> {
    let index = search::of(app).await?;
    index.find(app, query, sort).await?.map_err(|sentence| Fault::field("q", sentence))
}

/// Narrows a filter to what a query finds; answers the number of hits before the other filters.
pub async fn narrow(app: &App, filter: &mut Filter) -> Answer<usize> {
    let hits = find(app, &filter.word, Sort::Newest).await?;
    filter.word.clear();
    filter.ids = Some(hits.ids.into_iter().map(Id).collect());
    Ok(hits.total)
}
