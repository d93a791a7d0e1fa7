//! `GET /metrics`: how the program is doing, for Prometheus. Counts of requests are kept in memory; what the database
//! knows (jobs, stored files) is asked when the page is asked for. Nothing about persons or contents.

use super::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Instant;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    /// `portal`, `workbench`, `api`, `live`.
    part: &'static str,
    /// The first digit of the answer's status.
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct InState {
    state: String,
}

/// What this process has counted since it started.
struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Asked, Counter>,
    seconds: Histogram,
    jobs: Family<InState, Gauge>,
    oldest_wait: Gauge,
    pages: Gauge,
}

impl Metrics {
    fn new() -> Metrics {
        let mut registry = Registry::with_prefix("weixuan");
        let (requests, jobs) = (Family::<Asked, Counter>::default(), Family::<InState, Gauge>::default());
        let seconds = Histogram::new([0.002, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]);
        let (oldest_wait, pages) = (Gauge::default(), Gauge::default());
        registry.register("http_requests", "Answered requests", requests.clone());
        registry.register_with_unit("http_request", "Time to the first byte", Unit::Seconds, seconds.clone());
        registry.register("jobs", "Jobs by state", jobs.clone());
        registry.register_with_unit(
            "job_oldest_wait",
            "How long the oldest due job waits",
            Unit::Seconds,
            oldest_wait.clone(),
        );
        registry.register("live_pages", "Open pages that are told of changes", pages.clone());
        Metrics { registry: Mutex::new(registry), requests, seconds, jobs, oldest_wait, pages }
    }
}

/// Counts every answer.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let part = match request.uri().path() {
        path if path.starts_with("/api/") => "api",
        path if path.starts_with("/app") => "workbench",
        "/live" => "live",
        _ => "portal",
    };
    let began = Instant::now();
    let response = next.run(request).await;
    let metrics = app.held(Metrics::new);
    metrics.requests.get_or_create(&Asked { part, status: response.status().as_u16() / 100 }).inc();
    metrics.seconds.observe(began.elapsed().as_secs_f64());
    response
}

/// Loopback without a proxy in between, or the configured key.
fn may_read(app: &App, from: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let key = &app.config().metrics_key;
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A proxy on this machine also comes from loopback, but says whom it speaks for.
    let direct = !headers.contains_key("x-forwarded-for") && !headers.contains_key(header::FORWARDED);
    (!key.is_empty() && given == format!("Bearer {key}"))
        || (direct && from.is_some_and(|from| from.ip().is_loopback()))
}

/// `GET /metrics`.
pub async fn page(State(app): State<App>, request: Request) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if !may_read(&app, from, request.headers()) {
        return (StatusCode::FORBIDDEN, "只接受本机或持有 metrics_key 的请求\n").into_response();
    }
    match written(&app).await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
            .into_response(),
        Err(error) => super::Fault::Broken(error).into_response(),
    }
}

async fn written(app: &App) -> anyhow::Result<String> {
    let metrics = app.held(Metrics::new);
    let now = app.now();
    let states: Vec<(String, i64)> =
        app.db().all("SELECT state, COUNT(*) AS jobs FROM job GROUP BY state", db::args![]).await?;
    let oldest =
        app.db().int("SELECT MIN(run_at) FROM job WHERE state = 'waiting' AND run_at <= $1", db::args![now]).await?;
    // A state that emptied is 0, not the last number that was seen.
    metrics.jobs.clear();
    for (state, jobs) in states {
        metrics.jobs.get_or_create(&InState { state }).set(jobs);
    }
    metrics.oldest_wait.set(if oldest == 0 { 0 } else { (now - oldest) / 1000 });
    metrics.pages.set(i64::try_from(app.live().listeners()).unwrap_or(i64::MAX));
    let mut text = String::new();
    encode(&mut text, &metrics.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner))?;
    Ok(text)
}
