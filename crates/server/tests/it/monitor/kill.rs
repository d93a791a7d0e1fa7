//! kill -9 in the middle of whatever is being done, again and again: nothing lost, nothing doubled, no alert twice.
//! A worker process of its own is killed; the web, the sources and the receiver of alerts live in the test.

use super::{News, QUEUE, article, site};
use crate::site::Site;
use domain::monitor::{Reach, SourceKind};
use domain::people::Role;
use domain::time::format_minute;
use serde_json::{Value, json};
use server::monitor;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Kills in the usual run; `WEIXUAN_KILLS=200` is the long one.
const KILLS: usize = 10;
/// Reports that each round adds: through the feed, and through the list page.
const A_ROUND: (usize, usize) = (4, 2);

const HOSPITALS: [&str; 6] = ["人民医院", "中医院", "妇幼保健院", "第二医院", "城关卫生院", "口腔医院"];
const MATTERS: [&str; 5] = ["候诊太久", "误诊", "乱收费", "态度恶劣", "疫苗过期"];

/// Report number `n`: every third repeats an earlier one under another headline.
fn report(n: usize) -> (String, String) {
    let of = if n % 3 == 2 { n - 2 } else { n };
    let (hospital, matter) = (HOSPITALS[of % 6], MATTERS[(of / 6) % 5]);
    let words: String = (0..12)
        .map(|k| {
            format!(
                "{}号诊室在{}时{}分叫到第{}号，",
                of * 7 + k,
                8 + (of + k) % 10,
                (of * 13 + k * 7) % 60,
                of * 31 + k
            )
        })
        .collect();
    let title = format!("青禾县{hospital}被反映{matter}（第{n}号）");
    let body =
        format!("{}{words}{}", QUEUE.replace("人民医院", hospital).replace("候诊时间过长", matter), of * 1_000_003);
    (title, body)
}

/// Starts a worker and waits until it works.
async fn start(site: &Site, port: u16) -> Child {
    let config = site.folder().join("worker.toml");
    let database = site.app.config().database_url();
    let text = format!(
        "data = {:?}\ndatabase = {database:?}\nrole = \"work\"\nlisten = \"127.0.0.1:0\"\n[fetch]\nallow_private = [\"127.0.0.1:{port}\"]\npace_ms = 0\n[session]\nidle_minutes = 1000000\nlongest_hours = 1000000\n",
        site.folder().display().to_string()
    );
    std::fs::write(&config, text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_weixuan"))
        .args(["--config", config.to_str().unwrap(), "serve"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    tokio::time::timeout(Duration::from_secs(60), async {
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains("已启动") {
                break;
            }
        }
    })
    .await
    .expect("the worker did not start");
    // Whoever reads no more must not stop who writes.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    child
}

async fn count(site: &Site, sql: &str) -> i64 {
    site.app.db().int(sql, db::args![]).await.unwrap()
}

/// On a crowded machine the worker may hold the writer longer than a statement waits: then it is asked again.
async fn run_sql(site: &Site, sql: &str) {
    for _ in 0..30 {
        let done = async {
            let mut tx = site.app.db().begin().await?;
            tx.run(sql, db::args![]).await?;
            tx.commit().await
        };
        match done.await {
            Ok(()) => return,
            Err(db::Error::Busy(_)) => tokio::time::sleep(Duration::from_millis(300)).await,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the database stayed locked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_loses_nothing_doubles_nothing_and_alerts_nobody_twice() {
    let kills = std::env::var("WEIXUAN_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let hook =
        json!({"name": "值班群", "kind": "webhook", "target": news.url("hook"), "secret": "key", "from_level": 3});
    clerk.post("/api/monitor/channels", hook).await.expect(200);
    // The worker lives in the machine's time, whatever hour that is.
    let mut rules = clerk.get("/api/monitor/rules").await.expect(200).json;
    rules["terms"]["quiet_from"] = json!(0);
    rules["terms"]["quiet_to"] = json!(0);
    rules["terms"]["brief_at"] = json!([]);
    rules["reason"] = json!("测试");
    clerk.put("/api/monitor/rules", rules).await.expect(200);
    let (feed, list) = (news.url("feed.json"), news.url("list.html"));
    let feed =
        monitor::register(&site.app, "云川新闻网", SourceKind::Feed, &feed, Reach::City, "云川市").await.unwrap();
    let list =
        monitor::register(&site.app, "青禾在线", SourceKind::List, &list, Reach::County, "青禾县").await.unwrap();
    let (now, begun) = (jiff::Timestamp::now().as_millisecond(), Instant::now());

    let (mut entries, mut links): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut fed, mut linked) = (0, 0);
    let mut dice: u64 = 0x9E37_79B9_7F4A_7C15;
    for round in 0..=kills {
        for _ in 0..A_ROUND.0 {
            let (title, body) = report(fed * 2);
            entries.push(json!({"id": format!("f{fed}"), "url": news.url(&format!("f/{fed}.html")), "title": title, "content_text": body, "date_published": jiff::Timestamp::from_millisecond(now - 3_600_000).unwrap().to_string()}));
            fed += 1;
        }
        for _ in 0..A_ROUND.1 {
            let (title, body) = report(linked * 2 + 1);
            news.put(
                &format!("b/{linked}.html"),
                article(&title, &format_minute(now - 1_800_000), "青禾在线", &body),
                "text/html",
            );
            links.push(format!("<li><a href=\"/b/{linked}.html\">{title}</a></li>"));
            linked += 1;
        }
        let feed_json = json!({"version": "https://jsonfeed.org/version/1.1", "title": "云川新闻", "items": entries});
        news.put("feed.json", feed_json.to_string(), "application/feed+json");
        // A list page shows its newest only, and no more than a page is read for.
        let shown: String = links.iter().rev().take(300).map(String::as_str).collect();
        news.put("list.html", format!("<html><body><ul class=\"list\">{shown}</ul></body></html>"), "text/html");
        for source in [feed, list] {
            let path = format!("/api/monitor/sources/{source}/collect");
            while clerk.post(&path, json!({})).await.status != 202 {
                assert!(begun.elapsed() < Duration::from_secs(3_600), "the source cannot be asked");
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        }
        // A killed worker's leases end with time; here the time is given.
        run_sql(&site, "UPDATE job SET leased_until = 0 WHERE state IN ('running', 'again')").await;
        let mut child = start(&site, news.port).await;
        if round < kills {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            tokio::time::sleep(Duration::from_millis((dice >> 33) % 450)).await;
            child.start_kill().unwrap();
            child.wait().await.unwrap();
            continue;
        }
        // The last one may finish.
        let waited = Instant::now();
        loop {
            let left = count(
                &site,
                "SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'running', 'again')
                   AND kind IN ('collect', 'fetch_page', 'digest', 'place', 'index', 'notify', 'deliver')",
            )
            .await;
            if left == 0 {
                break;
            }
            // What failed while the process died waits its back-off; here too the time is given.
            run_sql(&site, "UPDATE job SET run_at = 0 WHERE state = 'waiting'").await;
            assert!(waited.elapsed() < Duration::from_secs(300), "{left} jobs are left");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        child.start_kill().unwrap();
        child.wait().await.unwrap();
    }

    // Nothing lost: every report has its capture, and every capture its item; nothing waits, nothing stands aside.
    let expected = (fed + linked) as i64;
    assert_eq!(count(&site, "SELECT COUNT(*) FROM job WHERE state = 'quarantined'").await, 0);
    let states: Vec<(String, Option<String>, i64)> = site
        .app
        .db()
        .all("SELECT state, reason, COUNT(*) AS n FROM capture GROUP BY state, reason", db::args![])
        .await
        .unwrap();
    assert_eq!(states, [("kept".to_owned(), None, expected)], "captures");
    // Nothing doubled.
    assert_eq!(count(&site, "SELECT COUNT(*) FROM item").await, expected);
    assert_eq!(count(&site, "SELECT COUNT(DISTINCT url_hash) FROM item").await, expected);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM item WHERE placed_at IS NULL OR event_id IS NULL").await, 0);
    assert_eq!(
        count(&site, "SELECT CAST(SUM(originals + reposts) AS BIGINT) FROM event WHERE merged_into IS NULL").await,
        expected
    );
    assert_eq!(count(&site, "SELECT COUNT(*) FROM item i LEFT JOIN item h ON h.id = i.repost_of WHERE i.repost_of IS NOT NULL AND (h.id IS NULL OR h.repost_of IS NOT NULL OR h.event_id <> i.event_id)").await, 0);
    // Searchable, each once.
    let found = site
        .as_(Role::OpinionClerk)
        .get("/api/monitor/items?q=%E9%9D%92%E7%A6%BE&reposts=all&state=all")
        .await
        .expect(200)
        .json;
    assert_eq!(found["total"].as_i64(), Some(expected));
    // No alert twice: one for an event and a level, and each message reached the other side at most once.
    let alerts = count(&site, "SELECT COUNT(*) FROM alert").await;
    assert!(alerts > 0);
    assert_eq!(count(&site, "SELECT COUNT(*) FROM (SELECT DISTINCT event_id, level FROM alert) AS once").await, alerts);
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, body) in news.posted.lock().unwrap().iter().filter(|(_, _, body)| body["kind"] == "alert") {
        *arrived.entry(body["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(arrived.values().all(|times| *times == 1), "{arrived:?}");
    let deliveries: Vec<(i64, String)> =
        site.app.db().all("SELECT alert_id, state FROM alert_delivery", db::args![]).await.unwrap();
    assert_eq!(deliveries.len() as i64, alerts, "every alert was carried, or says that it is unclear");
    let known: BTreeSet<String> = deliveries.iter().map(|(id, _)| id.to_string()).collect();
    assert!(arrived.keys().all(|id| known.contains(id)));
    for (id, state) in &deliveries {
        match state.as_str() {
            "sent" => assert!(arrived.contains_key(&id.to_string()), "sent and never arrived: {id}"),
            state => assert_eq!(state, "unclear"),
        }
    }
    let unclear = deliveries.iter().filter(|(_, state)| state == "unclear").count();
    eprintln!("{kills} kills: {expected} reports, {alerts} alerts, {} arrived, {unclear} unclear", arrived.len());
}
