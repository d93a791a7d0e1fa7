//! What every feature stands on and none of them owns: the application state, web edge, sessions, jobs, files,
//! fetching, notices, audit, clock, live events and settings. Imports no feature.

pub mod app;
pub mod audit;
pub mod change;
pub mod clock;
pub mod config;
pub mod embed;
pub mod error;
pub mod exchange;
pub mod fetch;
pub mod files;
pub mod filter;
pub mod health;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod migrations;
pub mod notices;
pub mod print;
pub mod register;
pub mod search;
pub mod session;
pub mod settings;
pub mod wake;
pub mod web;

pub use app::App;
pub use change::Change;
pub use error::{Answer, Fault, FieldError};
pub use jobs::{Job, JobKind, Outcome, Running, Tick};
pub use live::Audience;
pub use notices::Notice;
pub use session::Actor;
