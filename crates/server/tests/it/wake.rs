//! Two processes over one database: NATS wakes the other one's workers and carries live events to its pages.
//! Runs where `WEIXUAN_TEST_NATS` names a server (`cargo xtask test` starts one).

use crate::site::Site;
use serde_json::json;
use server::platform::{App, Audience, Job, clock::Clock};
use std::time::Duration;

#[tokio::test]
async fn another_process_is_woken_and_told() {
    let Ok(nats) = std::env::var("WEIXUAN_TEST_NATS") else {
        println!("skipped: WEIXUAN_TEST_NATS is not set");
        return;
    };
    let mut site = Site::with(|config| config.nats = nats).await;
    site.leaves_jobs();
    let other = App::open(site.app.config().clone(), Clock::fixed(site.app.now())).await.unwrap();
    other.wake().listen(other.live().clone()).await;
    let mut events = other.live().listen();

    let mut change = site.app.system_change("test").await.unwrap();
    change.enqueue(Job::new("nothing", "one", json!({}))).await.unwrap();
    change.live(Audience::Unit("/1/".into()), "item", json!({"n": 1}));
    change.commit().await.unwrap();

    let woken = tokio::time::timeout(Duration::from_secs(10), other.wake().wait()).await;
    assert!(woken.is_ok(), "the other process was not woken");
    let told = tokio::time::timeout(Duration::from_secs(10), events.recv()).await.unwrap().unwrap();
    assert_eq!(told.data, json!({"n": 1}));
    other.db().close().await;
}

#[tokio::test]
async fn a_nats_that_is_down_stops_nobody() {
    let site = Site::with(|config| config.nats = "nats://127.0.0.1:9".into()).await;
    site.anonymous().get("/healthz").await.expect(200);
}
