//! All SQL of monitoring, by table. No decisions here.

pub mod alerts;
pub mod captures;
pub mod events;
pub mod items;
pub mod period;
pub mod sources;
pub mod watches;

use domain::ids::Id;

/// Ids as a list for `IN (…)`; they are numbers, so nothing needs quoting. Never empty: `IN ()` is no SQL.
pub fn list(ids: impl IntoIterator<Item = Id>) -> String {
    let mut text = ids.into_iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    if text.is_empty() {
        text.push_str("-1");
    }
    text
}
