//! 媒体: outlets with tiers by outlet, channel and position, placements with evidence, press events, accounts and
//! the other registers. The monitor asks it which outlet an address is and hands it pages to suggest;
//! scores and figures count placements through the functions exported here.

mod coverage;
mod exchange;
mod link;
mod lookup;
mod outlets;
mod place;
mod press;
mod records;
mod rot;
mod show;
mod store;
mod suggest;
mod tally;
mod views;
mod web;

pub use lookup::{Known, Outlets};
pub use outlets::load_starter;
pub use suggest::{Found, suggest};
pub use tally::{
    Ask, OwnPlacement, Placed, Scored, ScoredPlacement, accounts, latest_verified, placements, placements_of,
    scored_placements, shared_placements, tier_counts,
};

mod registers;

pub use registers::registers;

use crate::platform::exchange::Exchange;
use crate::platform::{App, JobKind, Tick};
use domain::time::DAY_MS;
use utoipa_axum::router::OpenApiRouter;

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    web::routes()
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    vec![JobKind { kind: rot::LINK_CHECK, run: |app, job| Box::pin(rot::run(app, job)) }]
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    vec![exchange::PLACEMENTS, exchange::OUTLETS]
}

/// An empty register of outlets fills itself with the starter pack; links are asked again.
pub fn ticks() -> Vec<Tick> {
    vec![
        Tick { name: "media.starter", every_ms: DAY_MS, run: |app| Box::pin(outlets::fill_when_empty(app)) },
        Tick { name: "media.links", every_ms: DAY_MS, run: |app| Box::pin(rot::tick(app)) },
    ]
}
