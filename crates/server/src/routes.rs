//! Every address in one place: features' routes, the workbench, the live stream, health, and the OpenAPI document.

use crate::platform::{App, JobKind, Tick, embed, exchange::Exchange, jobs::Works, live, web};
use crate::{cases, figures, media, monitor, newsroom, outreach, papers, people, portal};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(info(
    title = "卫宣",
    description = "The interface of the publicity platform. Ids are strings; times are milliseconds since 1970. \
                   Whatever is not a success is `application/problem+json`."
))]
struct Document;

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(crate::platform::notices::routes())
        .merge(crate::platform::jobs::routes())
        .merge(crate::platform::health::routes())
        .merge(crate::exchanges::routes())
        .merge(people::routes())
        .merge(media::routes())
        .merge(monitor::routes())
        .merge(newsroom::routes())
        .merge(outreach::routes())
        .merge(cases::routes())
        .merge(papers::routes())
        .merge(figures::routes())
        .merge(portal::routes())
}

/// The OpenAPI document, as JSON; the TypeScript client is generated from it.
pub fn document() -> String {
    let (_, document) = api().split_for_parts();
    document.to_pretty_json().unwrap_or_default()
}

/// The whole site.
pub fn site(app: App) -> Router {
    let (router, document) = api().split_for_parts();
    let json = document.to_json().unwrap_or_default();
    let router = router
        .route("/api/openapi.json", get(move || async move { ([("content-type", "application/json")], json) }))
        .route("/live", get(live::stream))
        .route("/healthz", get(health))
        .route("/metrics", get(crate::platform::metrics::page))
        .route("/app", get(|| async { Redirect::permanent("/app/") }))
        .route("/app/", get(page))
        .route("/app/{*path}", get(page))
        .merge(portal::pages());
    web::layers(app, router)
}

/// Every register that can be carried in and out.
pub fn exchanges() -> Vec<Exchange> {
    [
        people::exchanges(),
        media::exchanges(),
        monitor::exchanges(),
        newsroom::exchanges(),
        outreach::exchanges(),
        cases::exchanges(),
    ]
    .concat()
}

/// Every kind of job and every tick.
pub fn works() -> Works {
    let mut kinds: Vec<JobKind> = Vec::new();
    let mut ticks: Vec<Tick> = Vec::new();
    for (jobs, more) in [
        (people::jobs(), people::ticks()),
        (media::jobs(), media::ticks()),
        (monitor::jobs(), monitor::ticks()),
        (newsroom::jobs(), newsroom::ticks()),
        (outreach::jobs(), outreach::ticks()),
        (cases::jobs(), cases::ticks()),
        (papers::jobs(), papers::ticks()),
        (figures::jobs(), figures::ticks()),
        (portal::jobs(), portal::ticks()),
    ] {
        kinds.extend(jobs);
        ticks.extend(more);
    }
    Works::new(kinds, ticks)
}

async fn page(uri: Uri, headers: HeaderMap) -> Response {
    embed::workbench(uri.path().trim_start_matches("/app"), &headers)
}

/// `GET /healthz`: 200 when the database answers.
async fn health(State(app): State<App>) -> Response {
    match app.db().int("SELECT 1", db::args![]).await {
        Ok(1) => "ok".into_response(),
        _ => (axum::http::StatusCode::SERVICE_UNAVAILABLE, "数据库没有应答").into_response(),
    }
}
