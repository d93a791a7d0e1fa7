//! The monitor feature.

use crate::platform::exchange::Exchange;
mod registers;

pub use registers::level as level_title;
pub use registers::registers;

use crate::platform::{App, JobKind, Tick};
use utoipa_axum::router::OpenApiRouter;

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    Vec::new()
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    Vec::new()
}

/// What this feature does again and again.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}
