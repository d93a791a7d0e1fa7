//! People: units as a tree, accounts and roles, signing in, the audit trail, settings.
//! Everybody builds on it; it builds on nothing but the platform.

mod registers;

pub use registers::registers;

pub mod accounts;
mod exchange;
pub mod password;
mod sign_in;
mod store;
mod trail;
pub mod tree;
mod views;

pub use store::{has_role_over, reviewers_over, unit_path, units_below, users_with_role_over};
pub use views::{UnitRow, UserRow};

use crate::platform::exchange::Exchange;
use crate::platform::{App, JobKind, Tick};
use domain::time::HOUR_MS;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in, sign_in::who, sign_in::sign_out))
        .routes(routes!(password::change))
        .routes(routes!(tree::list, tree::create))
        .routes(routes!(tree::update))
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::update))
        .routes(routes!(accounts::link))
        .routes(routes!(trail::list))
        .routes(routes!(trail::check))
        .routes(routes!(trail::settings))
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    vec![exchange::UNITS, exchange::USERS, exchange::CORRESPONDENTS]
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    Vec::new()
}

/// Ended sessions and used links are cleared away; residual data is not kept (GB/T 22239-2019).
pub fn ticks() -> Vec<Tick> {
    vec![Tick { name: "sessions.clear", every_ms: HOUR_MS, run: |app| Box::pin(sign_in::clear(app)) }]
}
