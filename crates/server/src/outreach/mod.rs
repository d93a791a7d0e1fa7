//! 社会宣传: the health calendar, campaigns with their counts and materials, trainings and who came, selections and
//! honours, the year's plan, and the ledgers of the office. Units register their own; figures count what stands here.

mod calendar;
mod campaigns;
mod exchange;
mod ledgers;
mod photos;
pub mod plan;
mod registers;
mod selections;
mod trainings;

pub use calendar::days_between;
pub use registers::registers;

use crate::platform::exchange::Exchange;
use crate::platform::{App, JobKind, Tick};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(calendar::list))
        .routes(routes!(calendar::say))
        .routes(routes!(campaigns::list, campaigns::create))
        .routes(routes!(campaigns::show, campaigns::update))
        .routes(routes!(campaigns::act))
        .routes(routes!(campaigns::copy))
        .routes(routes!(trainings::list, trainings::create))
        .routes(routes!(trainings::show, trainings::update))
        .routes(routes!(trainings::sign_in))
        .routes(routes!(trainings::open_code))
        .routes(routes!(trainings::sign_in_by_code))
        .routes(routes!(plan::list, plan::add))
        .routes(routes!(plan::update))
        .routes(routes!(plan::copy))
        .routes(routes!(ledgers::kinds))
        .routes(routes!(ledgers::list, ledgers::add))
        .routes(routes!(ledgers::show, ledgers::update))
        .merge(photos::routes())
        .routes(routes!(selections::list, selections::create))
        .routes(routes!(selections::show, selections::update))
        .routes(routes!(selections::nominate))
        .routes(routes!(selections::step))
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    [vec![exchange::CAMPAIGNS], exchange::ledgers()].concat()
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    Vec::new()
}

/// What this feature does again and again.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}
