//! Tests of the portal: what the public sees, and what it must never see.

use crate::newsroom::{accept, column, draft, published};
use crate::site::{START, Site};
use axum::body::Body;
use axum::http::{Request, header};
use domain::people::Role;
use domain::time::DAY_MS;
use serde_json::json;

fn form(path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

#[tokio::test]
async fn nothing_unreleased_is_ever_public() {
    let site = Site::new().await;
    let title = "尚未发布的稿件标题";
    let sent = site.as_(Role::Correspondent).post("/api/newsroom/articles", draft("secret", title)).await.expect(200);
    let id = sent.id();
    let accepted = accept(&site, id).await;
    let target = column(&site, "latest").await;
    let line = json!({"channel": "portal", "target": target, "target_name": "最新动态", "at": START + DAY_MS});
    let planned = site
        .as_(Role::Editor)
        .post(&format!("/api/newsroom/articles/{id}/publish"), json!({"version": accepted["version"], "lines": [line]}))
        .await
        .expect(200);
    site.run_jobs().await;
    let publication = planned.json["publications"][0]["id"].as_str().unwrap().to_owned();
    let public = site.anonymous();
    for path in ["/", "/c/latest", "/rss.xml", "/sitemap.xml", "/search?q=%E5%B0%9A%E6%9C%AA%E5%8F%91%E5%B8%83"] {
        let page = public.get(path).await.expect(200).text;
        let found = page.replace("value=\"尚未发布\"", "").replace("“尚未发布”", "");
        assert!(!found.contains("尚未发布") && !page.contains(&publication), "{path}");
    }
    public.get(&format!("/a/{publication}")).await.expect(404);
    public.get(&format!("/a/{id}")).await.expect(404);
    // At its hour it is there, although the empty pages were kept in memory.
    site.clock.advance(DAY_MS);
    site.run_jobs().await;
    public.get(&format!("/a/{publication}")).await.expect(200);
    assert!(public.get("/").await.expect(200).text.contains(title));
    assert!(public.get("/c/latest").await.expect(200).text.contains(title));
}

#[tokio::test]
async fn pages_come_from_memory_compressed_small_and_with_hashes_only() {
    let site = Site::new().await;
    for n in 0..6 {
        published(&site, &format!("page-{n}"), &format!("青禾县人民医院第{n}次健康讲座")).await;
    }
    let request = || Request::get("/").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    let first = site.anonymous().send(request()).await.expect(200);
    assert_eq!(first.headers["content-encoding"], "gzip");
    assert!(first.bytes.len() <= 40 * 1024, "{} bytes", first.bytes.len());
    let policy = first.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'sha256-") && !policy.contains("unsafe-inline"), "{policy}");
    let again =
        Request::get("/").header(header::IF_NONE_MATCH, first.headers["etag"].clone()).body(Body::empty()).unwrap();
    site.anonymous().send(again).await.expect(304);
    // No address of the page leads out of the house, and no style hides in an attribute.
    let page = site.anonymous().get("/").await.expect(200).text;
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" style="), "{page}");
    let care = Request::get("/").header(header::COOKIE, "care=1").body(Body::empty()).unwrap();
    assert!(site.anonymous().send(care).await.expect(200).text.contains("class=\"care\""));
    let elsewhere = site.anonymous().get("/care?on=1&back=//evil.example").await.expect(303);
    assert_eq!(elsewhere.headers["location"], "/");
    for path in ["/nothing", "/c/nothing", "/a/1", "/a/x", "/photo/x.jpg"] {
        site.anonymous().get(path).await.expect(404);
    }
    for path in ["/nothing", "/nothing.html", "/c/nothing"] {
        let page = site.anonymous().get(path).await.expect(404);
        assert!(page.text.contains("没有找到这个页面"), "{path}: {}", page.text);
    }
    for path in
        ["/leaders", "/map", "/messages", "/messages/query", "/robots.txt", "/search?q=", "/c/latest?page=9999999"]
    {
        site.anonymous().get(path).await.expect(200);
    }
}

#[tokio::test]
async fn a_message_is_answered_and_shown_only_masked_and_with_consent() {
    let site = Site::new().await;
    let body = "client_id=form-0001&name=%E7%8E%8B%E5%85%88%E7%94%9F&phone=13800138000&subject=%E5%8C%BB%E9%99%A2%E5%81%9C%E8%BD%A6%E9%9A%BE&body=%E8%AF%B7%E8%81%94%E7%B3%BB13900139000%EF%BC%8C%E5%B8%8C%E6%9C%9B%E5%A2%9E%E5%8A%A0%E8%BD%A6%E4%BD%8D%E3%80%82&consent=1";
    let receipt = site.anonymous().send(form("/messages", body)).await.expect(200).text;
    let between = |text: &str, before: &str| text.split(before).nth(1).unwrap().split('<').next().unwrap().to_owned();
    let number = between(&receipt, "编号 <b>");
    let code = between(&receipt, "查询码 <b>");
    // The same form sent twice is one message; the code is shown once.
    let again = site.anonymous().send(form("/messages", body)).await.expect(200).text;
    assert!(again.contains(&number) && !again.contains("查询码 <b>"));
    let editor = site.as_(Role::Editor);
    let list = editor.get("/api/portal/messages?state=open").await.expect(200).json;
    assert_eq!(list["total"], 1);
    let message = &list["rows"][0];
    // Friday 20 November: seven working days end on Tuesday, 1 December.
    assert_eq!(domain::time::format_day(message["due_at"].as_i64().unwrap()), "2026-12-01");
    let path = format!("/api/portal/messages/{}", message["id"].as_str().unwrap());
    let publish = json!({"version": message["version"]});
    editor.post(&format!("{path}/publish"), publish).await.expect(409);
    let reviewer = site.as_(Role::CountyReviewer);
    reviewer.get(&path).await.expect(404);
    let assign = json!({"version": message["version"], "unit_id": site.counties[0], "text": "请核实"});
    let assigned = editor.post(&format!("{path}/assign"), assign).await.expect(200).json;
    let answer =
        json!({"version": assigned["version"], "text": "您好，二期停车楼将于12月投入使用，联系人李某13700137000。"});
    let answered = reviewer.post(&format!("{path}/answer"), answer.clone()).await.expect(200).json;
    assert_eq!(reviewer.post(&format!("{path}/answer"), answer).await.expect(409).json["code"], "answered");
    reviewer.post(&format!("{path}/publish"), json!({"version": answered["version"]})).await.expect(403);
    let before = site.anonymous().get("/messages").await.expect(200).text;
    assert!(!before.contains("停车"), "an answer is not public before it is released");
    editor.post(&format!("{path}/publish"), json!({"version": answered["version"]})).await.expect(200);
    for page in ["/messages", "/"] {
        let page = site.anonymous().get(page).await.expect(200).text;
        assert!(page.contains("停车难") && page.contains("停车楼"), "{page}");
        for secret in ["13800138000", "13900139000", "13700137000", "王先生"] {
            assert!(!page.contains(secret), "{secret}");
        }
    }
    // Who wrote it reads the whole answer with number and code, and nobody without.
    let query =
        site.anonymous().send(form("/messages/query", &format!("number={number}&code={code}"))).await.expect(200).text;
    assert!(query.contains("二期停车楼"));
    let wrong =
        site.anonymous().send(form("/messages/query", &format!("number={number}&code=000000x"))).await.expect(200).text;
    assert!(!wrong.contains("二期停车楼"));
    // What was typed stays when something is wrong.
    let bad = site
        .anonymous()
        .send(form("/messages", "client_id=form-0002&name=&subject=abc&body=%E7%9F%AD"))
        .await
        .expect(422)
        .text;
    assert!(bad.contains("value=\"abc\"") && bad.contains("class=\"bad\""));
}

#[tokio::test]
async fn the_inspection_says_what_is_late_and_who_may_change_columns() {
    let site = Site::new().await;
    published(&site, "fresh", "青禾县人民医院开展健康讲座").await;
    let editor = site.as_(Role::Editor);
    let health = editor.get("/api/portal/health").await.expect(200).json;
    let light = |health: &serde_json::Value, code: &str| {
        let row = health["columns"].as_array().unwrap().iter().find(|c| c["code"] == code).unwrap().clone();
        row["light"].as_str().unwrap().to_owned()
    };
    assert_eq!(light(&health, "latest"), "fresh");
    assert_eq!(light(&health, "counties"), "broken", "an empty column");
    assert_eq!(health["fails"], true);
    // The text grows old; the clock stays, because nobody is signed in for two weeks.
    for (days, expected) in [(11, "amber"), (15, "broken")] {
        let mut change = site.app.system_change("test").await.unwrap();
        change.run("UPDATE publication SET released_at = $1", db::args![START - days * DAY_MS]).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(light(&editor.get("/api/portal/health").await.expect(200).json, "latest"), expected);
    }

    let new = json!({"code": "dental", "name": "口腔健康", "kind": "topic", "class": "standing", "zone": "topics"});
    site.as_(Role::Correspondent).post("/api/portal/columns", new.clone()).await.expect(403);
    site.as_(Role::Leader).post("/api/portal/columns", new.clone()).await.expect(403);
    editor.post("/api/portal/columns", new.clone()).await.expect(200);
    editor.post("/api/portal/columns", new).await.expect(422);
    assert!(site.anonymous().get("/").await.expect(200).text.contains("口腔健康"));
    site.anonymous().get("/c/dental").await.expect(200);
    let bad = json!({"code": "bad", "name": "跳转", "kind": "list", "class": "news", "redirect": "//evil.example"});
    editor.post("/api/portal/columns", bad).await.expect(422);
    let leader = json!({"name": "示例领导", "post": "主任", "duties": "主持全面工作"});
    editor.post("/api/portal/leaders", leader).await.expect(200);
    assert!(site.anonymous().get("/leaders").await.expect(200).text.contains("示例领导"));
    site.run_ticks().await;
    let seen = server::portal::views_between(&site.app, 0, i64::MAX).await.unwrap();
    assert!(seen >= 3, "{seen}");
}
