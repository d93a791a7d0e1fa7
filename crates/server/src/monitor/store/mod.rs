//! All SQL of monitoring, by table. No decisions here.

pub mod alerts;
pub mod captures;
pub mod events;
pub mod items;
pub mod period;
pub mod sources;
pub mod watches;

use db::{Tx, Value};
use domain::ids::Id;

/// Inserts many rows in few statements: one statement a row costs more than the row.
pub async fn insert_many(
    tx: &mut Tx,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    tail: &str,
) -> db::Result<u64> {
    // Both databases take at least 32,000 arguments; fewer keep the statement cache small.
    let most = (4_000 / columns.len().max(1)).max(1);
    let mut touched = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let part: Vec<Vec<Value>> = rows.by_ref().take(most).collect();
        let mut marks = String::new();
        let mut n = 0;
        for row in &part {
            marks.push_str(if n == 0 { "(" } else { ", (" });
            for column in 0..row.len() {
                n += 1;
                marks.push_str(&format!("{}${n}", if column == 0 { "" } else { ", " }));
            }
            marks.push(')');
        }
        let sql = format!("INSERT INTO {table} ({}) VALUES {marks} {tail}", columns.join(", "));
        touched += tx.run(&sql, part.into_iter().flatten().collect::<Vec<_>>()).await?;
    }
    Ok(touched)
}

/// Ids as a list for `IN (…)`; they are numbers, so nothing needs quoting. Never empty: `IN ()` is no SQL.
pub fn list(ids: impl IntoIterator<Item = Id>) -> String {
    let mut text = ids.into_iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    if text.is_empty() {
        text.push_str("-1");
    }
    text
}
