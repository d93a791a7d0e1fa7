//! The shapes of monitoring on the wire. Ids travel as strings, moments as milliseconds.

mod alerts;
mod events;
mod intake;
mod items;
mod sources;
mod watches;

pub use alerts::*;
pub use events::*;
pub use intake::*;
pub use items::*;
pub use sources::*;
pub use watches::*;

use serde::Serialize;
use utoipa::ToSchema;

/// A page of rows with the cursor of the next.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Cursor of the next page; nothing at the end.
    pub next: Option<String>,
    /// How many there are; 10,001 stands for more than ten thousand.
    pub total: i64,
}

/// How many things were done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// Things.
    pub count: i64,
}
