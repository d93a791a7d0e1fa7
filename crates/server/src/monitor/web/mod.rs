//! The addresses of monitoring: read the request, call a verb, give back a view.

mod alerts;
mod events;
mod intake;
mod items;
mod sources;
mod watches;

use crate::platform::{Answer, App, Fault};
use utoipa_axum::router::OpenApiRouter;

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(items::routes())
        .merge(events::routes())
        .merge(alerts::routes())
        .merge(watches::routes())
        .merge(sources::routes())
        .merge(intake::routes())
}

/// Most rows of a page.
const MOST: i64 = 200;

fn id_of(text: &Option<String>) -> i64 {
    text.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn limit_of(limit: Option<i64>) -> i64 {
    limit.unwrap_or(50).clamp(1, MOST)
}

fn day(text: &str, plus_ms: i64) -> Answer<i64> {
    if text.trim().is_empty() {
        return Ok(0);
    }
    domain::time::parse(text).map(|at| at + plus_ms).ok_or_else(|| Fault::field("from", "日期应写成 2026-11-20。"))
}

/// `123:456`
fn two(cursor: &str) -> Option<(i64, i64)> {
    let (at, id) = cursor.split_once(':')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
