//! The papers feature.

mod registers;

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

/// What this feature does again and again.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}
