//! 统计: a figure is a question asked of records. Asks, opens, freezes and asks again; writes work summaries whose
//! numbers are questions; reads reports for blanks and doubtful figures. Counts what the owners' registers open,
//! and keeps no number that could be counted.

pub mod ask;
pub mod bench;
mod check;
pub mod command;
mod count;
mod freeze;
mod grid;
mod plan;
mod print;
mod records;
mod registers;
mod sum;
mod summaries;
mod templates;
mod trace;
mod views;

use crate::platform::{App, JobKind, Tick};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(trace::catalogue))
        .routes(routes!(trace::ask_one))
        .routes(routes!(trace::trace))
        .routes(routes!(freeze::freeze, freeze::list))
        .routes(routes!(freeze::again))
        .routes(routes!(records::list))
        .routes(routes!(records::export))
        .routes(routes!(grid::grid))
        .routes(routes!(sum::sum))
        .routes(routes!(plan::plan))
        .routes(routes!(summaries::list, summaries::begin))
        .routes(routes!(summaries::show, summaries::save))
        .routes(routes!(summaries::approve))
        .routes(routes!(print::export))
        .routes(routes!(templates::list, templates::create))
        .routes(routes!(templates::update))
        .routes(routes!(check::check))
        .routes(routes!(check::check_file))
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    Vec::new()
}

/// What this feature does again and again.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}
