//! Rough ground: a dead proxy, half a feed, an endless page, a full disk, a locked database, a clock set back.
//! Each is an outcome with a name, and the work goes on.

use super::{News, QUEUE, ask, heads, push, push_source, row, rss, site};
use crate::site::Site;
use domain::ids::Id;
use domain::monitor::{Reach, SourceKind};
use domain::people::Role;
use domain::time::{DAY_MS, HOUR_MS};
use serde_json::json;
use server::monitor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn health(site: &Site, source: Id) -> String {
    let page = site.as_(Role::OpinionClerk).get(&format!("/api/monitor/sources/{source}")).await.expect(200).json;
    page["source"]["health"].as_str().unwrap().to_owned()
}

async fn feed(site: &Site, name: &str, url: &str) -> Id {
    monitor::register(&site.app, name, SourceKind::Feed, url, Reach::City, "").await.unwrap()
}

/// A server that answers every request with these bytes and hangs up.
async fn raw(answer: Vec<u8>) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let count = socket.read(&mut request).await.unwrap_or(0);
            if String::from_utf8_lossy(&request[..count]).contains("robots.txt") {
                socket
                    .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                    .await
                    .ok();
            } else {
                socket.write_all(&answer).await.ok();
            }
        }
    });
    port
}

#[tokio::test]
async fn a_dead_proxy_is_said_and_costs_nothing_else() {
    let mut site = Site::with(|config| config.fetch.proxy = "http://127.0.0.1:9".into()).await;
    site.leaves_jobs();
    let source = feed(&site, "云川新闻网", "http://news.example/feed.xml").await;
    ask(&site, source).await;
    let said = health(&site, source).await;
    assert!(said.contains("代理") || said.contains("拒绝连接"), "{said}");
    site.as_(Role::OpinionClerk).post("/api/monitor/watches/starter", json!({})).await.expect(200);
    let key = push_source(&site, "服务商", "county").await;
    push(&site, &key, json!([row("青禾县人民医院候诊被投诉", QUEUE, "晚报")])).await;
    assert_eq!(heads(&site).await.len(), 1);
}

#[tokio::test]
async fn half_a_feed_and_an_endless_page_are_outcomes_in_words() {
    let whole = rss(&[("青禾县人民医院候诊被投诉".into(), "http://x.example/1".into(), QUEUE.replace('\n', "<br>"))]);
    let half =
        [b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\ncontent-length: 90000\r\n\r\n", whole.as_bytes()]
            .concat();
    let half = raw(half).await;
    let mut endless = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 52428800\r\n\r\n".to_vec();
    endless.resize(endless.len() + 50 * 1024 * 1024, b'a');
    let endless = raw(endless).await;
    let news = News::start().await;
    let port = news.port;
    let mut site = Site::with(move |config| {
        config.fetch.allow_private = [half, endless, port].iter().map(|port| format!("127.0.0.1:{port}")).collect();
    })
    .await;
    site.leaves_jobs();
    site.as_(Role::OpinionClerk).post("/api/monitor/watches/starter", json!({})).await.expect(200);
    let cut = feed(&site, "断线的源", &format!("http://127.0.0.1:{half}/feed.xml")).await;
    let long = feed(&site, "没完没了的源", &format!("http://127.0.0.1:{endless}/feed.xml")).await;
    let good = feed(&site, "好的源", &news.url("feed.xml")).await;
    news.put("feed.xml", whole, "application/rss+xml");
    for source in [cut, long, good] {
        ask(&site, source).await;
    }
    assert!(health(&site, cut).await.contains("传到一半断了"), "{}", health(&site, cut).await);
    assert!(health(&site, long).await.contains("超过大小上限"), "{}", health(&site, long).await);
    assert!(health(&site, good).await.contains("正常"), "{}", health(&site, good).await);
    assert_eq!(heads(&site).await.len(), 1, "nothing of half a feed is taken");
    // A feed that was saved half and is served whole: what stands in it before the tear is taken.
    let text = rss(&[
        ("青禾县人民医院候诊被投诉".into(), "http://x.example/1".into(), QUEUE.replace('\n', "<br>")),
        ("后半截".into(), "http://x.example/2".into(), QUEUE.into()),
    ]);
    let torn = text[..text.find("后半截").unwrap()].to_owned();
    news.put("torn.xml", torn, "application/rss+xml");
    let torn = feed(&site, "撕开的源", &news.url("torn.xml")).await;
    ask(&site, torn).await;
    let said = health(&site, torn).await;
    assert!(said.contains("正常") || said.contains("不是订阅源"), "{said}");
}

#[tokio::test]
async fn a_disk_without_room_is_tried_again_and_nothing_is_lost() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    news.put(
        "feed.xml",
        rss(&[("青禾县人民医院候诊被投诉".into(), news.url("1.html"), QUEUE.replace('\n', "<br>"))]),
        "application/rss+xml",
    );
    let source = feed(&site, "云川新闻网", &news.url("feed.xml")).await;
    // What cannot be written is what a full disk looks like from inside: the folder of unfinished files is no folder.
    let beside = site.folder().join("files/tmp");
    std::fs::remove_dir_all(&beside).unwrap();
    std::fs::write(&beside, b"").unwrap();
    ask(&site, source).await;
    let job: (String, i64) = site
        .app
        .db()
        .one("SELECT state, attempts FROM job WHERE kind = 'collect'", db::args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(job, ("waiting".to_owned(), 1), "the job waits for its next try");
    assert_eq!(heads(&site).await.len(), 0);
    std::fs::remove_file(&beside).unwrap();
    std::fs::create_dir_all(&beside).unwrap();
    site.clock.advance(HOUR_MS);
    site.run_jobs().await;
    assert_eq!(heads(&site).await.len(), 1);
    // Evidence that has vanished is a drop with its reason; its neighbours go on.
    let key = push_source(&site, "服务商", "county").await;
    let other =
        "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入调查。"
            .repeat(3);
    let sports = "校园运动会今日开幕，来自全市的中小学生参加比赛，现场气氛热烈。";
    push(&site, &key, json!([row("校园运动会", sports, "商报")])).await;
    let (id, hash): (i64, String) = site
        .app
        .db()
        .one("SELECT id, file_hash FROM capture WHERE state = 'dropped'", db::args![])
        .await
        .unwrap()
        .unwrap();
    std::fs::remove_file(site.app.files().path(&hash).unwrap()).unwrap();
    site.as_(Role::OpinionClerk).post("/api/monitor/drops/return", json!({"ids": [id.to_string()]})).await.expect(200);
    push(&site, &key, json!([row("沙岭县中心医院被指乱收费", &other, "商报")])).await;
    assert_eq!(heads(&site).await.len(), 2);
    assert_eq!(super::drops(&site).await.get("unreadable"), Some(&1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_is_waited_for() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let key = push_source(&site, "服务商", "county").await;
    // Somebody else holds the writer for a while: a backup, an administrator's tool.
    let other = db::Db::open(&site.app.config().database_url()).await.unwrap();
    let mut held = other.begin().await.unwrap();
    held.run("UPDATE monitor_counter SET value = value WHERE name = 'turn'", db::args![]).await.unwrap();
    let waiting = async {
        push(&site, &key, json!([row("青禾县人民医院候诊被投诉", QUEUE, "晚报")])).await;
        heads(&site).await.len()
    };
    let letting_go = async {
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        held.commit().await.unwrap();
    };
    let (found, ()) = tokio::join!(waiting, letting_go);
    assert_eq!(found, 1);
    other.close().await;
}

#[tokio::test]
async fn a_clock_set_back_is_said_and_waiting_work_follows_it() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    news.put(
        "feed.xml",
        rss(&[("青禾县人民医院候诊被投诉".into(), news.url("1.html"), QUEUE.replace('\n', "<br>"))]),
        "application/rss+xml",
    );
    let source = feed(&site, "云川新闻网", &news.url("feed.xml")).await;
    site.clock.advance(2 * DAY_MS);
    site.run_ticks().await;
    assert_eq!(heads(&site).await.len(), 1);
    let asked = news.asked("feed.xml");
    // A page fails and waits; then the clock loses the two days.
    news.fail("gone.html", 503);
    site.as_(Role::OpinionClerk).post("/api/monitor/items", json!({"url": news.url("gone.html")})).await.expect(202);
    site.run_jobs().await;
    site.clock.advance(-2 * DAY_MS);
    news.put(
        "gone.html",
        super::article("青禾县中医院被指误诊", "2026-11-20 08:00", "云川新闻", &QUEUE.replace("候诊时间过长", "误诊")),
        "text/html",
    );
    site.run_ticks().await;
    assert!(news.asked("feed.xml") > asked, "the source is asked although its next time lies ahead");
    site.clock.advance(HOUR_MS);
    site.run_ticks().await;
    assert!(heads(&site).await.iter().any(|row| row["title"] == "青禾县中医院被指误诊"));
    let told =
        site.app.db().int("SELECT COUNT(*) FROM notice WHERE key LIKE 'clock-back:%'", db::args![]).await.unwrap();
    assert_eq!(told, 1);
    assert!(health(&site, source).await.contains("正常"));
}
