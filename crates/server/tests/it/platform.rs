//! What every feature stands on: refusals in sentences, cross-site guard, jobs, settings, live events.

use crate::site::Site;
use axum::body::Body;
use axum::http::{Request, header};
use domain::people::Role;
use serde_json::json;
use server::platform::{Audience, Job, settings};

#[tokio::test]
async fn wrong_requests_get_sentences_and_never_500() {
    let site = Site::new().await;
    let admin = site.as_(Role::SystemAdmin);
    let raw = |body: &'static str, kind: &'static str| {
        Request::post("/api/users").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    for (body, kind) in
        [("{", "application/json"), ("[]", "application/json"), ("a=1", "text/plain"), ("", "application/json")]
    {
        let reply = admin.send(raw(body, kind)).await;
        assert!((400..500).contains(&reply.status), "{body:?}: {}", reply.text);
        assert!(reply.json["sentence"].is_string(), "{body:?}: {}", reply.text);
    }
    for path in ["/api/users/abc/link", "/api/users/99999999999999999999/link", "/api/nothing"] {
        let reply = admin.post(path, json!({})).await.expect(404);
        assert!(reply.json["sentence"].is_string(), "{}", reply.text);
    }
    admin.get("/api/users?limit=x").await.expect(422);
    let long = "长".repeat(3_000_000);
    admin.post("/api/users", json!({"name": long})).await.expect(413);
}

#[tokio::test]
async fn another_site_cannot_send_on_a_users_behalf() {
    let site = Site::new().await;
    let request = Request::post("/api/units")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ORIGIN, "https://evil.example")
        .header(header::HOST, "127.0.0.1:8080")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("{}"))
        .unwrap();
    let reply = site.as_(Role::SystemAdmin).send(request).await.expect(403);
    assert!(reply.json["sentence"].is_string());
}

#[tokio::test]
async fn a_job_stands_once_and_a_killed_one_is_taken_again() {
    let mut site = Site::new().await;
    site.leaves_jobs();
    for _ in 0..3 {
        let mut change = site.app.system_change("test").await.unwrap();
        change.enqueue(Job::new("nothing", "one", json!({"n": 1}))).await.unwrap();
        change.commit().await.unwrap();
    }
    let count = site.app.db().int("SELECT COUNT(*) FROM job WHERE kind = 'nothing'", db::args![]).await.unwrap();
    assert_eq!(count, 1);
    // A worker that was killed left its lease behind.
    let mut tx = site.app.db().begin().await.unwrap();
    let ended = site.app.now() - 1;
    tx.run("UPDATE job SET state = 'running', leased_until = $1", db::args![ended]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(site.run_jobs().await, 1);
    let jobs = site.as_(Role::SystemAdmin).get("/api/jobs?all=true&state=quarantined").await.expect(200);
    assert_eq!(jobs.json["rows"].as_array().unwrap().len(), 1, "an unknown kind waits for a person");
}

#[tokio::test]
async fn settings_are_versions_with_a_date() {
    let site = Site::new().await;
    let by = site.app.id();
    let mut change = site.app.system_change("test").await.unwrap();
    settings::save(&mut change, "words", &vec!["甲"], site.app.now() - 10, "起始", by).await.unwrap();
    settings::save(&mut change, "words", &vec!["乙"], site.app.now() + 1000, "下周起", by).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(site.app.settings().get::<Vec<String>>("words").await.unwrap(), ["甲"]);
    site.clock.advance(1000);
    let later = site.app.settings().at::<Vec<String>>("words", site.app.now()).await.unwrap();
    assert_eq!((later.value, later.version), (vec!["乙".to_owned()], 2));
    assert!(site.app.settings().get::<Vec<String>>("none").await.unwrap().is_empty());
}

#[tokio::test]
async fn events_go_out_after_the_commit_and_not_without_it() {
    let site = Site::new().await;
    let mut events = site.app.live().listen();
    let mut lost = site.app.system_change("test").await.unwrap();
    lost.live(Audience::Unit("/1/".into()), "item", json!({"n": 1}));
    drop(lost);
    let mut kept = site.app.system_change("test").await.unwrap();
    kept.live(Audience::Unit("/1/".into()), "item", json!({"n": 2}));
    kept.commit().await.unwrap();
    assert_eq!(events.try_recv().unwrap().data, json!({"n": 2}));
    assert!(events.try_recv().is_err());
}

#[tokio::test]
async fn the_document_is_valid_and_every_page_has_its_headers() {
    let site = Site::new().await;
    let nobody = site.anonymous();
    let document = nobody.get("/api/openapi.json").await.expect(200);
    assert!(document.json["paths"]["/api/session"].is_object());
    let health = nobody.get("/healthz").await.expect(200);
    assert_eq!(health.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(health.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'self'"));
    nobody.get("/app/anything").await.expect(200);
    nobody.get("/app/missing.js").await.expect(404);
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_the_key() {
    let site = Site::with(|config| config.metrics_key = "k-2026".into()).await;
    let nobody = site.anonymous();
    nobody.get("/healthz").await.expect(200);
    nobody.get("/metrics").await.expect(403);
    let ask = |request: axum::http::request::Builder| request.uri("/metrics").body(Body::empty()).unwrap();
    let with_key = |key: &str| Request::builder().header(header::AUTHORIZATION, format!("Bearer {key}"));
    nobody.send(ask(with_key("k-2025"))).await.expect(403);
    let text = nobody.send(ask(with_key("k-2026"))).await.expect(200).text;
    assert!(text.contains("weixuan_http_requests_total{part=\"portal\",status=\"2\"} 1"), "{text}");
    assert!(text.contains("weixuan_job_oldest_wait_seconds 0"), "{text}");
    let from = |address: &str| {
        let address: std::net::SocketAddr = address.parse().unwrap();
        Request::builder().extension(axum::extract::ConnectInfo(address))
    };
    nobody.send(ask(from("127.0.0.1:5000"))).await.expect(200);
    nobody.send(ask(from("10.0.0.8:5000"))).await.expect(403);
    nobody.send(ask(from("127.0.0.1:5000").header("x-forwarded-for", "203.0.113.9"))).await.expect(403);
}
