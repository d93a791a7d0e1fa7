//! Monitoring from end to end: a news web on loopback, the real fetcher, the real pipeline; only the clock is set.

use crate::site::Site;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::Id;
use domain::monitor::{Reach, SourceKind};
use domain::people::Role;
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

/// A small news web on loopback. Pages can be changed while it runs; every question is remembered.
#[derive(Clone, Default)]
struct News {
    pages: Arc<Mutex<HashMap<String, PageOf>>>,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
    posted: Arc<Mutex<Vec<(String, HashMap<String, String>, Value)>>>,
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
    let site = Site::with(move |config| config.fetch.allow_private = vec![format!("127.0.0.1:{port}")]).await;
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
