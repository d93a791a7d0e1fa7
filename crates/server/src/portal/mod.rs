//! 门户: the public site, rendered on the server and answered from memory, with its columns, leaders and messages.
//! It reads released texts from the newsroom and verified placements from media, and never anything unreleased.

mod cache;
mod columns;
mod messages;
mod pages;
mod registers;
mod store;
mod views;
mod web;

pub use columns::load_starter;
pub use pages::Words;
pub use registers::registers;

use crate::newsroom::PORTAL_REFRESH;
use crate::platform::{App, JobKind, Outcome, Tick};
use domain::time::{self, DAY_MS, MINUTE_MS, SECOND_MS};
use utoipa_axum::router::OpenApiRouter;

/// The staff's addresses of this feature.
pub fn routes() -> OpenApiRouter<App> {
    web::routes()
}

/// The newsroom tells by a job that public texts changed.
pub fn jobs() -> Vec<JobKind> {
    vec![JobKind { kind: PORTAL_REFRESH, run: |app, _| Box::pin(changed(app)) }]
}

/// Other nodes' changes are noticed, views are written down, and an empty site gets its columns.
pub fn ticks() -> Vec<Tick> {
    vec![
        Tick { name: "portal.views", every_ms: MINUTE_MS, run: |app| Box::pin(write_views(app)) },
        Tick { name: "portal.stamp", every_ms: 5 * SECOND_MS, run: |app| Box::pin(async move { refresh(&app).await }) },
        Tick { name: "portal.starter", every_ms: DAY_MS, run: |app| Box::pin(columns::fill_when_empty(app)) },
    ]
}

/// The public pages, rendered on the server.
pub fn pages() -> axum::Router<App> {
    pages::routes()
}

/// Page requests (PV = pages requested) between two moments, for figures.
pub async fn views_between(app: &App, from: i64, to: i64) -> db::Result<i64> {
    store::views_between(app.db(), from, to).await
}

async fn changed(app: App) -> anyhow::Result<Outcome> {
    let mut change = app.system_change("portal").await?;
    store::bump(&mut change).await?;
    change.commit().await?;
    refresh(&app).await?;
    Ok(Outcome::Done)
}

/// Drops finished pages when the stamp says that something public changed.
async fn refresh(app: &App) -> anyhow::Result<()> {
    let stamp = store::stamp(app.db()).await?;
    pages::pages(app).see_stamp(stamp);
    Ok(())
}

async fn write_views(app: App) -> anyhow::Result<()> {
    let counts = pages::pages(&app).take_views();
    if counts.is_empty() {
        return Ok(());
    }
    let day = time::day_start(app.now());
    let mut tx = app.db().begin().await?;
    store::add_views(&mut tx, day, &counts).await?;
    tx.commit().await?;
    Ok(())
}
