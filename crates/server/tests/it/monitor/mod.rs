//! Monitoring from end to end: a news web on loopback, the real fetcher, the real pipeline; only the clock is set.

mod collect;
mod desk;
mod kill;
mod rough;

use crate::site::{START, Site};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::Id;
use domain::monitor::{Reach, SourceKind};
use domain::people::Role;
use domain::time::{HOUR_MS, MINUTE_MS};
use serde_json::{Value, json};
use server::monitor;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// What a page of the news web answers.
#[derive(Clone, Default)]
struct PageOf {
    bytes: Vec<u8>,
    content_type: String,
    etag: Option<String>,
    status: u16,
}

/// Address, headers and body of what was sent to the news web.
type Posted = (String, HashMap<String, String>, Value);

/// A small news web on loopback. Pages can be changed while it runs; every question is remembered.
#[derive(Clone, Default)]
struct News {
    pages: Arc<Mutex<HashMap<String, PageOf>>>,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
    posted: Arc<Mutex<Vec<Posted>>>,
    port: u16,
}

impl News {
    async fn start() -> News {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let news = News { port: listener.local_addr().unwrap().port(), ..News::default() };
        let router =
            axum::Router::new().route("/{*path}", axum::routing::get(answer).post(receive)).with_state(news.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.ok() });
        news
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    fn put(&self, path: &str, bytes: impl Into<Vec<u8>>, content_type: &str) {
        let page = PageOf { bytes: bytes.into(), content_type: content_type.into(), etag: None, status: 200 };
        self.pages.lock().unwrap().insert(path.into(), page);
    }

    fn put_tagged(&self, path: &str, bytes: impl Into<Vec<u8>>, content_type: &str, etag: &str) {
        let page =
            PageOf { bytes: bytes.into(), content_type: content_type.into(), etag: Some(etag.into()), status: 200 };
        self.pages.lock().unwrap().insert(path.into(), page);
    }

    fn fail(&self, path: &str, status: u16) {
        self.pages.lock().unwrap().insert(path.into(), PageOf { status, ..PageOf::default() });
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|(asked, _)| asked == path).count()
    }

    fn statuses(&self, path: &str) -> Vec<u16> {
        self.asked.lock().unwrap().iter().filter(|(asked, _)| asked == path).map(|(_, status)| *status).collect()
    }
}

async fn answer(State(news): State<News>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    let page = news.pages.lock().unwrap().get(&path).cloned();
    let Some(page) = page else {
        news.asked.lock().unwrap().push((path, 404));
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let status = if page.etag.is_some() && known == page.etag.as_deref() { 304 } else { page.status };
    news.asked.lock().unwrap().push((path, status));
    let mut response = Response::builder().status(status);
    if let Some(etag) = &page.etag {
        response = response.header(header::ETAG, etag);
    }
    if !page.content_type.is_empty() {
        response = response.header(header::CONTENT_TYPE, &page.content_type);
    }
    response.body(axum::body::Body::from(if status == 304 { Vec::new() } else { page.bytes })).unwrap()
}

async fn receive(State(news): State<News>, Path(path): Path<String>, headers: HeaderMap, body: String) -> Response {
    let kept = headers.iter().map(|(k, v)| (k.to_string(), v.to_str().unwrap_or_default().to_owned())).collect();
    let status = news.pages.lock().unwrap().get(&path).map_or(200, |page| page.status);
    news.posted.lock().unwrap().push((path, kept, serde_json::from_str(&body).unwrap_or(Value::String(body))));
    (StatusCode::from_u16(status).unwrap(), r#"{"errcode":0,"errmsg":"ok"}"#).into_response()
}

async fn site(news: &News) -> Site {
    let port = news.port;
    let site = Site::with(move |config| {
        config.fetch.allow_private = vec![format!("127.0.0.1:{port}")];
        // Days pass in these tests; nobody is signed out meanwhile.
        config.session.idle_minutes = 1_000_000;
        config.session.longest_hours = 1_000_000;
    })
    .await;
    site.as_(Role::OpinionClerk).post("/api/monitor/watches/starter", json!({})).await.expect(200);
    site
}

fn article(title: &str, time: &str, source: &str, body: &str) -> String {
    let paragraphs: String = body.split('\n').map(|line| format!("<p>{line}</p>")).collect();
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>{title}_云川新闻网</title></head><body>
         <div class=\"nav\"><a href=\"/\">首页</a><a href=\"/news\">新闻</a></div>
         <div class=\"article\"><h1>{title}</h1><div class=\"info\">{time}　来源：{source}</div><div class=\"content\">{paragraphs}</div></div>
         <div class=\"foot\">版权所有 云川新闻网</div></body></html>"
    )
}

const QUEUE: &str = "近日，多名家长反映青禾县人民医院发热门诊候诊时间过长，有患儿等候超过三个小时仍未就诊，现场秩序一度混乱。\n\
家长表示，夜间只有一名医生坐诊，导诊人员不足，叫号系统多次停摆，患者家属投诉后也没有得到答复，医院态度恶劣、推诿敷衍。\n\
有家长称，孩子持续高烧，在走廊里等了一整夜。记者从医院了解到，近期就诊量明显上升，院方已增派医护人员并开设临时诊室。\n\
青禾县卫生健康局表示已介入调查，将根据核查结果依法依规处理，并向社会公布。";

fn rss(items: &[(String, String, String)]) -> String {
    let items: String = items
        .iter()
        .map(|(title, link, body)| {
            format!("<item><title>{title}</title><link>{link}</link><description><![CDATA[{body}]]></description><pubDate>Fri, 20 Nov 2026 08:30:00 +0800</pubDate></item>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>云川新闻</title>{items}</channel></rss>"
    )
}

async fn ask(site: &Site, source: Id) {
    site.as_(Role::OpinionClerk).post(&format!("/api/monitor/sources/{source}/collect"), json!({})).await.expect(202);
    site.run_jobs().await;
}

async fn items(site: &Site, query: &str) -> Value {
    site.as_(Role::OpinionClerk).get(&format!("/api/monitor/items?{query}")).await.expect(200).json
}

async fn drops(site: &Site) -> BTreeMap<String, i64> {
    let page = site.as_(Role::OpinionClerk).get("/api/monitor/drops?limit=200").await.expect(200).json;
    page["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row[0].as_str().unwrap().to_owned(), row[2].as_i64().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_feed_and_a_list_page_become_one_event_with_its_reposts_and_one_alert() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    // A feed with the whole text, and a GBK list page of another outlet that reposts it under another headline.
    news.put_tagged(
        "feed.xml",
        rss(&[(
            "青禾县人民医院发热门诊候诊超三小时引家长投诉".into(),
            news.url("a/1.html"),
            QUEUE.replace('\n', "<br>"),
        )]),
        "application/rss+xml",
        "\"one\"",
    );
    let list = "<html><head><meta charset=\"gbk\"><title>新闻列表</title></head><body><ul class=\"list\">".to_owned()
        + &(1..=6)
            .map(|n| {
                format!(
                    "<li><a href=\"/b/{n}.html\">云川市卫生健康工作动态第{n}号报道标题</a><span>2026-11-20</span></li>"
                )
            })
            .collect::<String>()
        + "</ul></body></html>";
    news.put("list.html", encoding(&list), "text/html");
    let repost = article("家长吐槽：孩子高烧等了一夜，这家医院怎么了", "2026-11-20 08:50", "云川新闻", QUEUE)
        .replace("utf-8", "gbk");
    news.put("b/1.html", encoding(&repost), "text/html");
    for n in 2..=6 {
        let page = article(
            &format!("云川市举行第{n}届运动会"),
            "2026-11-20 08:00",
            "云川日报",
            "全市中小学生参加了开幕式，比赛项目包括田径、跳绳和接力跑。\n各代表队精神饱满，现场气氛热烈。组委会表示比赛将持续三天，闭幕式上将颁发奖牌。",
        );
        news.put(&format!("b/{n}.html"), encoding(&page.replace("utf-8", "gbk")), "text/html");
    }
    let feed =
        monitor::register(&site.app, "云川新闻网", SourceKind::Feed, &news.url("feed.xml"), Reach::City, "云川市")
            .await
            .unwrap();
    let list =
        monitor::register(&site.app, "青禾在线", SourceKind::List, &news.url("list.html"), Reach::County, "青禾县")
            .await
            .unwrap();
    ask(&site, feed).await;
    ask(&site, list).await;

    // Reposts folded: one head in the stream, the repost under it, counted as heat.
    let stream = items(&site, "").await;
    assert_eq!(stream["total"], 1, "{stream:#}");
    let head = &stream["rows"][0];
    assert_eq!((head["reposts"].as_i64(), head["similar"].as_i64()), (Some(1), Some(2)), "{head:#}");
    assert_eq!(head["title"], "青禾县人民医院发热门诊候诊超三小时引家长投诉");
    assert!(!head["watches"].as_array().unwrap().is_empty());
    let all = items(&site, "reposts=all").await;
    assert_eq!(all["total"], 2);
    assert_eq!(drops(&site).await, BTreeMap::from([("no_watch".into(), 5)]));

    // The event has a level with reasons, its carriers and its evidence.
    let clerk = site.as_(Role::OpinionClerk);
    let event_id = head["event_id"].as_str().unwrap().to_owned();
    let event = clerk.get(&format!("/api/monitor/events/{event_id}")).await.expect(200).json;
    assert_eq!(
        (event["originals"].as_i64(), event["reposts"].as_i64(), event["outlets"].as_i64()),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!(event["level"], 3, "{event:#}");
    assert!(event["reasons"].to_string().contains("市级媒体已报道"), "{}", event["reasons"]);
    assert_eq!(event["carriers"].as_array().unwrap().len(), 2);
    assert!(event["factors"].as_array().unwrap().iter().any(|factor| factor["name"] == "媒体层级"));

    // One alert, told to the desk; nothing more however often the same is collected.
    let alerts = clerk.get("/api/monitor/alerts").await.expect(200).json;
    assert_eq!(alerts["total"], 1, "{alerts:#}");
    assert_eq!(alerts["rows"][0]["told"], 1);
    ask(&site, feed).await;
    ask(&site, list).await;
    assert_eq!(clerk.get("/api/monitor/alerts").await.expect(200).json["total"], 1);
    assert_eq!(items(&site, "reposts=all").await["total"], 2);
    assert_eq!(news.statuses("feed.xml"), [200, 304]);
    assert_eq!(news.asked("b/1.html"), 1, "an article is fetched once");

    // The item, whole: words that were found, evidence with its hash.
    let item = clerk.get(&format!("/api/monitor/items/{}", head["id"].as_str().unwrap())).await.expect(200).json;
    assert!(!item["found_by"][0]["words"].as_array().unwrap().is_empty(), "{item:#}");
    assert_eq!(item["evidence"][0]["file_hash"].as_str().unwrap().len(), 64);
    assert_eq!(item["group"].as_array().unwrap().len(), 1);
    assert_eq!(item["time_quality"], "stated");

    // Search finds it, in both scripts.
    for words in ["发热门诊", "發熱門診", "标题:候诊 -运动会"] {
        let found = items(&site, &format!("q={}", urlencoded(words))).await;
        assert_eq!(found["total"], 1, "{words}");
    }
    assert_eq!(items(&site, &format!("q={}", urlencoded("运动会"))).await["total"], 0);
}

fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn urlencoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// Rows pushed under a key, as a partner's program does; answers (found, fresh).
async fn push(site: &Site, key: &str, rows: Value) -> (i64, i64) {
    let request = axum::http::Request::post("/api/push")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-source-key", key)
        .body(axum::body::Body::from(json!({"items": rows}).to_string()))
        .unwrap();
    let taken = site.anonymous().send(request).await.expect(200).json;
    site.run_jobs().await;
    (taken["found"].as_i64().unwrap(), taken["fresh"].as_i64().unwrap())
}

/// A push source of this reach, with its key.
async fn push_source(site: &Site, name: &str, reach: &str) -> String {
    let clerk = site.as_(Role::OpinionClerk);
    let form =
        json!({"name": name, "kind": "push", "reach": reach, "legal_basis": "采购合同〔2026〕3 号", "owner": "舆情岗"});
    let id =
        clerk.post("/api/monitor/sources", form).await.expect(200).json["source"]["id"].as_str().unwrap().to_owned();
    clerk.post(&format!("/api/monitor/sources/{id}/key"), json!({})).await.expect(200).json["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn row(title: &str, body: &str, origin: &str) -> Value {
    json!({"title": title, "body": body, "origin": origin, "published": "2026-11-20 08:30", "url": format!("http://{}.example/{}", origin.len(), domain::time::format_day(START).len() + title.len() * 7 + body.len())})
}

async fn heads(site: &Site) -> Vec<Value> {
    items(site, "limit=200").await["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn broken_sources_are_outcomes_in_words_and_lose_nothing() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    news.put(
        "garbage.xml",
        (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>(),
        "application/rss+xml",
    );
    news.fail("down.xml", 500);
    let garbage = monitor::register(&site.app, "坏源", SourceKind::Feed, &news.url("garbage.xml"), Reach::City, "")
        .await
        .unwrap();
    let down =
        monitor::register(&site.app, "停机源", SourceKind::Feed, &news.url("down.xml"), Reach::City, "").await.unwrap();
    for _ in 0..3 {
        ask(&site, garbage).await;
        ask(&site, down).await;
    }
    let clerk = site.as_(Role::OpinionClerk);
    for (id, words) in [(garbage, "不是订阅源"), (down, "网站自身出错")] {
        let page = clerk.get(&format!("/api/monitor/sources/{id}")).await.expect(200).json;
        assert_eq!(page["source"]["light"], "red", "{page:#}");
        let health = page["source"]["health"].as_str().unwrap();
        assert!(health.contains(words) && health.contains("3 次失败"), "{health}");
    }
    // It comes back: the light turns green, and back-off ends.
    news.put(
        "down.xml",
        rss(&[("青禾县人民医院发热门诊候诊被投诉".into(), news.url("x.html"), QUEUE.replace('\n', "<br>"))]),
        "application/rss+xml",
    );
    ask(&site, down).await;
    assert_eq!(clerk.get(&format!("/api/monitor/sources/{down}")).await.expect(200).json["source"]["light"], "green");
    assert_eq!(heads(&site).await.len(), 1);
    // A page that declares the wrong charset is read all the same.
    let lying = article(
        "青禾县疾控中心回应疫苗接种异常投诉",
        "2026-11-20 07:10",
        "云川新闻",
        &QUEUE.replace("发热门诊", "疫苗接种门诊"),
    );
    news.put("lying.html", encoding(&lying), "text/html; charset=utf-8");
    clerk.post("/api/monitor/items", json!({"url": news.url("lying.html")})).await.expect(202);
    site.run_jobs().await;
    assert!(heads(&site).await.iter().any(|row| row["title"] == "青禾县疾控中心回应疫苗接种异常投诉"));
    // A link that leads nowhere is a drop with its reason.
    clerk.post("/api/monitor/items", json!({"url": news.url("gone.html")})).await.expect(202);
    site.run_jobs().await;
    assert_eq!(drops(&site).await.get("page_failed"), Some(&1));
    // A private address is refused unless the configuration lists it.
    let trial = clerk
        .post(
            "/api/monitor/sources/try",
            json!({"name": "内网", "kind": "list", "url": "http://127.0.0.1:1/", "reach": "municipal"}),
        )
        .await
        .expect(200)
        .json;
    assert!(trial["ok"] == false && trial["sentence"].as_str().unwrap().contains("内网"), "{trial}");
}

#[tokio::test]
async fn a_job_that_runs_twice_doubles_nothing_and_ten_thousand_entries_pass() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let many: Vec<(String, String, String)> = (0..10_000)
        .map(|n| {
            let body = if n % 500 == 0 {
                format!("{} 第{n}号反映材料已经登记在册。", QUEUE.replace('\n', "<br>"))
            } else {
                format!(
                    "第{n}号工作简讯：全市各学校开展了形式多样的课外活动，学生参与热情高涨，现场秩序井然。{}",
                    "活动内容丰富。".repeat(20)
                )
            };
            (format!("第{n}号稿件标题"), news.url(&format!("m/{n}.html")), body)
        })
        .collect();
    news.put("many.xml", rss(&many), "application/rss+xml");
    let source =
        monitor::register(&site.app, "大订阅源", SourceKind::Feed, &news.url("many.xml"), Reach::County, "青禾县")
            .await
            .unwrap();
    ask(&site, source).await;
    let all = items(&site, "reposts=all").await["total"].as_i64().unwrap();
    assert_eq!(all, 20);
    assert_eq!(heads(&site).await.len(), 1, "twenty copies of one report are one head");
    let captures = site.app.db().int("SELECT COUNT(*) FROM capture", db::args![]).await.unwrap();
    assert_eq!(captures, 10_000);
    // As after kill -9: every job of the pipeline is asked for again.
    let mut tx = site.app.db().begin().await.unwrap();
    tx.run(
        "UPDATE job SET state = 'waiting', run_at = 0 WHERE kind IN ('collect', 'digest', 'place', 'notify')",
        db::args![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    site.run_jobs().await;
    assert_eq!(site.app.db().int("SELECT COUNT(*) FROM capture", db::args![]).await.unwrap(), captures);
    assert_eq!(items(&site, "reposts=all").await["total"].as_i64(), Some(all));
    let alerts = site.app.db().int("SELECT COUNT(*) FROM alert", db::args![]).await.unwrap();
    let events = site.app.db().int("SELECT COUNT(*) FROM event", db::args![]).await.unwrap();
    assert!(alerts <= events, "{alerts} alerts for {events} events");
}

#[tokio::test]
async fn an_alert_goes_out_once_over_each_channel_and_up_when_nobody_answers() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let channel =
        json!({"name": "值班群", "kind": "webhook", "target": news.url("hook"), "secret": "key", "from_level": 3});
    let rows = clerk.post("/api/monitor/channels", channel).await.expect(200).json;
    assert!(!rows.to_string().contains("\"secret\":\"key\"") && rows[0]["has_secret"] == true);
    let id = rows[0]["id"].as_str().unwrap();
    assert_eq!(clerk.post(&format!("/api/monitor/channels/{id}/test"), json!({})).await.expect(200).json["ok"], true);
    let key = push_source(&site, "市级媒体推送", "municipal").await;
    push(&site, &key, json!([row("青禾县人民医院发热门诊候诊超三小时引投诉", QUEUE, "云川晚报")])).await;
    push(&site, &key, json!([row("孩子高烧等一夜，医院回应", QUEUE, "云川商报")])).await;
    let sent = || news.posted.lock().unwrap().iter().filter(|(_, _, body)| body["kind"] == "alert").count();
    assert_eq!(sent(), 1, "a repost raises no second alert");
    {
        let posted = news.posted.lock().unwrap();
        let (_, headers, body) = posted.iter().find(|(_, _, body)| body["kind"] == "alert").unwrap();
        assert!(headers["x-weixuan-signature"].starts_with("sha256="));
        assert!(body["title"].as_str().unwrap().contains("较大"), "{body}");
        assert!(!body.to_string().contains("持续高烧"), "no text leaves the house");
    }
    // Nobody answers: the chief after two hours, the leader after four, then nobody is left.
    for (hours, steps) in [(2, 1), (2, 2), (48, 2)] {
        site.clock.advance(hours * HOUR_MS + MINUTE_MS);
        site.run_ticks().await;
        let step = site.app.db().int("SELECT step FROM alert", db::args![]).await.unwrap();
        assert_eq!(step, steps);
    }
    assert_eq!(sent(), 3);
    let inbox = site.as_(Role::SectionChief).get("/api/monitor/alerts?state=open").await.expect(200).json;
    let alert = inbox["rows"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(inbox["rows"][0]["told"], 3);
    site.as_(Role::SectionChief)
        .post(&format!("/api/monitor/alerts/{alert}/acknowledge"), json!({"note": "已核实"}))
        .await
        .expect(204);
    let again = clerk.post(&format!("/api/monitor/alerts/{alert}/acknowledge"), json!({})).await.expect(409).json;
    assert_eq!(again["code"], "alert_answered");
    let trail = clerk.post(&format!("/api/monitor/alerts/{alert}/seen"), json!({})).await.expect(200).json;
    assert_eq!(trail["deliveries"].as_array().unwrap().len(), 3);
    assert!(trail["receipts"].as_array().unwrap().iter().any(|one| !one["seen_at"].is_null()));
}

#[tokio::test]
async fn a_watch_previews_what_it_would_catch_and_takes_effect_at_once() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let key = push_source(&site, "服务商", "county").await;
    let sports = "云川市体育中心跳绳比赛今日开幕，来自全市的中小学生参加比赛，家长和老师到场加油，现场气氛热烈，比赛将持续三天。";
    push(&site, &key, json!([row("云川市跳绳比赛开幕", sports, "云川日报")])).await;
    assert_eq!(heads(&site).await.len(), 0);
    let form = json!({"name": "体育赛事医疗保障", "purpose": "统计赛事医疗保障报道", "severity": "ordinary", "boxes": {"region": "云川", "event": "跳绳|长跑"}});
    let preview = clerk.post("/api/monitor/watches/preview", form.clone()).await.expect(200).json;
    assert_eq!((preview["gained"].as_i64(), preview["lost"].as_i64()), (Some(1), Some(0)), "{preview:#}");
    let mut bad = form.clone();
    bad["boxes"]["event"] = json!("(跳绳");
    let fault = clerk.post("/api/monitor/watches", bad).await.expect(422).json;
    assert_eq!(fault["fields"][0]["field"], "boxes.event", "{fault}");
    let mut person = form.clone();
    person["boxes"] = json!({"event": "13800138000"});
    assert_eq!(clerk.post("/api/monitor/watches", person).await.expect(409).json["code"], "watch_follows_person");
    clerk.post("/api/monitor/watches", form).await.expect(200);
    push(
        &site,
        &key,
        json!([row("云川市长跑比赛收官", &sports.replace("跳绳", "长跑").replace("开幕", "收官"), "云川晚报")]),
    )
    .await;
    assert_eq!(heads(&site).await.len(), 1, "without a restart");
}

#[tokio::test]
async fn real_pages_pass_through_the_production_path() {
    let mut outcomes: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for set in ["extraction_zh", "extraction_zh_gbk"] {
        // The repository's neighbour, or a neighbour further up when this is a second working tree.
        let roots = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2).take(4);
        let Some(folder) = roots.map(|root| root.join("../shared/data").join(set)).find(|folder| folder.is_dir())
        else {
            eprintln!("../shared/data/{set} is not there: skipped");
            continue;
        };
        let Some(pages) = html_files(&folder) else {
            eprintln!("{set} is not there: skipped");
            continue;
        };
        let news = News::start().await;
        let mut site = site(&news).await;
        site.leaves_jobs();
        let list: String = pages
            .iter()
            .enumerate()
            .map(|(n, _)| format!("<url><loc>{}</loc></url>", news.url(&format!("p/{n}.html"))))
            .collect();
        news.put("map.xml", format!("<urlset>{list}</urlset>"), "text/xml");
        for (n, bytes) in pages.iter().enumerate() {
            news.put(&format!("p/{n}.html"), bytes.clone(), "text/html");
        }
        let source = monitor::register(&site.app, set, SourceKind::Sitemap, &news.url("map.xml"), Reach::Province, "")
            .await
            .unwrap();
        ask(&site, source).await;
        let rows: Vec<(String, Option<String>, i64)> = site
            .app
            .db()
            .all("SELECT state, reason, COUNT(*) AS n FROM capture GROUP BY state, reason", db::args![])
            .await
            .unwrap();
        let counted: i64 = rows.iter().map(|(.., n)| n).sum();
        assert_eq!(counted, pages.len().min(300) as i64, "every page has an outcome");
        assert_eq!(
            site.app.db().int("SELECT COUNT(*) FROM capture WHERE state = 'waiting'", db::args![]).await.unwrap(),
            0
        );
        assert!(
            rows.iter().all(|(_, reason, _)| !matches!(reason.as_deref(), Some("unreadable" | "page_failed"))),
            "{rows:?}"
        );
        outcomes.insert(set.into(), rows.into_iter().map(|(state, reason, n)| (reason.unwrap_or(state), n)).collect());
    }
    eprintln!("outcomes: {outcomes:?}");
}

fn html_files(folder: &std::path::Path) -> Option<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).ok()?.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".html.gz") {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(
                    &mut flate2::read::GzDecoder::new(std::fs::File::open(&path).ok()?),
                    &mut bytes,
                )
                .ok()?;
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    (!found.is_empty()).then(|| found.into_iter().map(|(_, bytes)| bytes).collect())
}
