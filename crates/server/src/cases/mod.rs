//! 处置件: cases from opening to archive. The rules are `domain::cases`; here a case is loaded, asked, saved, and
//! everybody who must know is told. A unit reaches its own dispatch only, through its own addresses.
//! There is deliberately no way to post comments, hide posts, or list critics.

mod act;
mod archive;
mod clocks;
mod dispatches;
mod evidence;
mod open;
mod registers;
mod respond;
mod risks;
mod rules;
mod store;
mod views;
mod web;

pub use act::{act, act_at};
pub use archive::{PackageFault, verify_packages};
pub use evidence::keep_paper;
pub use open::{NewCase, Owner, Source, open_at};
pub use registers::registers;
pub use risks::{RiskFacts, risk_review};
pub use rules::{Rules, rest_days, rules};
pub use store::period::{
    PeriodCounts, cases_of_period, conclusions_of_period, counts_of_period, kinds_of_period, numbers_of, performance,
    pressing,
};
pub use store::{CaseFacts, case_facts};
pub use views::{ActRow, EvidenceRow, PerformanceRow, SourceRow};

use crate::platform::exchange::Exchange;
use crate::platform::{App, JobKind, Tick};
use axum::extract::DefaultBodyLimit;
use domain::time::SECOND_MS;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(evidence::add_to_case))
        .routes(routes!(evidence::add_to_dispatch))
        .layer(DefaultBodyLimit::max(evidence::LARGEST + 64 * 1024));
    OpenApiRouter::new()
        .routes(routes!(web::list, web::open))
        .routes(routes!(web::performance))
        .routes(routes!(web::clocks))
        .routes(routes!(rules::read, rules::save))
        .routes(routes!(rules::save_calendar))
        .routes(routes!(rules::save_requirements))
        .routes(routes!(respond::begin))
        .routes(routes!(risks::list, risks::create))
        .routes(routes!(risks::update))
        .routes(routes!(web::view))
        .routes(routes!(web::act))
        .routes(routes!(web::similar))
        .routes(routes!(archive::download))
        .routes(routes!(evidence::download))
        .routes(routes!(dispatches::list))
        .routes(routes!(dispatches::view))
        .routes(routes!(dispatches::act))
        .merge(uploads)
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    Vec::new()
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    Vec::new()
}

/// Clocks are looked at twice a minute; what is said is said once.
pub fn ticks() -> Vec<Tick> {
    vec![Tick { name: "cases.clocks", every_ms: 30 * SECOND_MS, run: |app| Box::pin(clocks::look(app)) }]
}
