//! 公文与简报: drafted from records, edited, signed under a gap-free number, frozen, printed, handed out.
//! Reads cases (and monitoring) through what they export; changes nothing of theirs.

mod board;
mod build;
mod compose;
mod mail;
mod print;
mod registers;
mod sign;
mod store;
mod template;
mod views;
mod web;

pub use compose::{Request, draft_of};
pub use registers::registers;
pub use sign::{Signer, create_at, sign_at};
pub use store::{PaperRow, papers_of_period};

use crate::platform::exchange::Exchange;
use crate::platform::{App, JobKind, Tick};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(template::list, template::upload))
        .layer(DefaultBodyLimit::max(template::LARGEST + 64 * 1024));
    OpenApiRouter::new()
        .routes(routes!(web::list, web::create))
        .routes(routes!(web::inbox))
        .routes(routes!(web::view, web::save))
        .routes(routes!(web::act))
        .routes(routes!(board::view, board::compose))
        .routes(routes!(web::send))
        .routes(routes!(web::read))
        .routes(routes!(web::page))
        .routes(routes!(web::docx))
        .routes(routes!(web::pdf))
        .routes(routes!(web::xlsx))
        .routes(routes!(web::mail))
        .routes(routes!(template::act))
        .routes(routes!(template::file))
        .merge(uploads)
}

/// The jobs of this feature.
pub fn jobs() -> Vec<JobKind> {
    vec![
        JobKind { kind: "paper.print", run: |app, job| Box::pin(print::print_job(app, job)) },
        JobKind { kind: build::BUILD, run: |app, job| Box::pin(build::run(app, job)) },
        JobKind { kind: mail::MAIL, run: |app, job| Box::pin(mail::run(app, job)) },
    ]
}

/// The registers of this feature that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    Vec::new()
}

/// Nothing is done again and again.
pub fn ticks() -> Vec<Tick> {
    Vec::new()
}
