//! 舆情监测: sources are asked, texts kept or dropped with a reason, reposts folded, events graded, alerts raised.
//! `pipeline.rs` tells the way of a report on one page. Cases are opened from items and events through the names below;
//! monitoring itself knows nothing of cases.

mod alert;
mod assess;
mod attempt;
mod bench;
mod brief;
mod channels;
mod collect;
mod digest;
mod doubles;
mod export;
mod grade;
mod ground;
mod keep;
mod kinds;
mod marks;
mod models;
mod offer;
mod own_news;
mod pace;
mod pipeline;
mod place;
mod read;
mod registers;
mod regroup;
mod row;
mod rules;
mod search;
mod source;
mod starter;
mod store;
mod terminal;
mod triage;
mod views;
mod watch;
mod watching;
mod web;

pub use bench::{Bench, bench, fictional};
pub use collect::take_rows;
pub use marks::deaths;
pub use offer::{EventForCase, ItemForCase, event_for_case, item_for_case, let_go, take_event, take_items};
pub use own_news::{Report, Reported, events_reported, reports_with, suggest as suggest_placements};
pub use registers::{level as level_title, registers};
pub use row::Row;
pub use starter::{register, seed};
pub use store::period::{
    PeriodEvent, PeriodItems, PeriodReport, PeriodSplit, period_days, period_event_count, period_events, period_items,
    period_reports, period_split,
};
pub use terminal::{collect_now, label_lines, search_lines};
pub use web::routes;

use crate::platform::exchange::Exchange;
use crate::platform::{JobKind, Tick};
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    vec![
        JobKind { kind: "collect", run: |app, job| Box::pin(collect::run(app, job)) },
        JobKind { kind: "fetch_page", run: |app, job| Box::pin(collect::run_page(app, job)) },
        JobKind { kind: "upload", run: |app, job| Box::pin(kinds::upload::run(app, job)) },
        JobKind { kind: "digest", run: |app, job| Box::pin(digest::run(app, job)) },
        JobKind { kind: "place", run: |app, job| Box::pin(place::run(app, job)) },
        JobKind { kind: "index", run: |app, job| Box::pin(search::run(app, job)) },
        JobKind { kind: "notify", run: |app, job| Box::pin(alert::run_notify(app, job)) },
        JobKind { kind: "deliver", run: |app, job| Box::pin(alert::run_deliver(app, job)) },
        JobKind { kind: "deliver_brief", run: |app, job| Box::pin(brief::run_deliver(app, job)) },
    ]
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    Vec::new()
}

/// What this feature does again and again.
pub fn ticks() -> Vec<Tick> {
    vec![
        Tick { name: "sources.poll", every_ms: 5 * SECOND_MS, run: |app| Box::pin(collect::poll(app)) },
        Tick {
            name: "sources.silence",
            every_ms: 10 * MINUTE_MS,
            run: |app| Box::pin(collect::listen_for_silence(app)),
        },
        Tick { name: "alerts.send", every_ms: 5 * SECOND_MS, run: |app| Box::pin(alert::tick(app)) },
        Tick { name: "alerts.brief", every_ms: MINUTE_MS, run: |app| Box::pin(brief::tick(app)) },
        Tick { name: "events.review", every_ms: 10 * MINUTE_MS, run: |app| Box::pin(grade::review(app)) },
        Tick { name: "items.expire", every_ms: HOUR_MS, run: |app| Box::pin(keep::expire(app)) },
        Tick { name: "sources.forget", every_ms: DAY_MS, run: |app| Box::pin(keep::forget_runs(app)) },
    ]
}
