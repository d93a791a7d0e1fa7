//! Collection as an office uses it: a list page corrected by clicking, an electronic paper, a sitemap index, an export of any
//! size, a screenshot, a page that failed and comes back, and what happens when the keeping ends.

use super::{News, QUEUE, article, ask, drops, heads, items, site, urlencoded};
use domain::monitor::{Reach, SourceKind};
use domain::people::Role;
use domain::time::DAY_MS;
use serde_json::{Value, json};
use server::monitor;

fn form(kind: &str, url: &str) -> Value {
    json!({"name": format!("来源 {kind}"), "kind": kind, "url": url, "reach": "municipal", "region": "青禾县",
        "legal_basis": "公开网页，遵守 robots.txt", "owner": "舆情岗"})
}

#[tokio::test]
async fn a_list_page_is_corrected_by_clicking_on_a_sample() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let hot: String = (0..8)
        .map(|n| {
            format!("<li><a href=\"/hot/{n}.html\">全市运动会第{n}场比赛精彩回顾与点评</a><span>2026-11-20</span></li>")
        })
        .collect();
    let own: String = (0..3).map(|n| format!("<p class=\"line\"><a href=\"/own/{n}.html\">短讯{n}</a></p>")).collect();
    news.put(
        "list.html",
        format!("<html><body><ul class=\"hot\">{hot}</ul><div class=\"ours\">{own}</div></body></html>"),
        "text/html",
    );
    for n in 0..3 {
        // The text stands where no article usually stands: in a box beside the page.
        let page = format!(
            "<html><body><h1>本站公告栏目</h1><div class=\"nav\">{}</div><div class=\"aside\"><div class=\"tt\">青禾县人民医院发热门诊候诊被投诉{n}</div>\
             <div class=\"when\">2026-11-20 08:1{n}</div><div class=\"txt\"><p>{}</p></div></div></body></html>",
            "<a href=\"/\">首页</a> ".repeat(30),
            QUEUE.replace('\n', "</p><p>")
        );
        news.put(&format!("own/{n}.html"), page, "text/html");
    }
    let clerk = site.as_(Role::OpinionClerk);
    let mut draft = form("list", &news.url("list.html"));
    let first = clerk.post("/api/monitor/sources/try", draft.clone()).await.expect(200).json;
    assert!(first["samples"][0]["url"].as_str().unwrap().contains("/hot/"), "{first:#}");
    assert_eq!(first["links"].as_array().unwrap().len(), 11, "every link of the page can be clicked on");

    draft["pick"] = json!(news.url("own/1.html"));
    let picked = clerk.post("/api/monitor/sources/try", draft.clone()).await.expect(200).json;
    assert_eq!(picked["found"], 3, "{picked:#}");
    assert!(picked["selector"].as_str().unwrap().contains("p.line"), "{}", picked["selector"]);
    let piece = |words: &str, of: &str| {
        let pieces = picked["first"]["pieces"].as_array().unwrap();
        pieces.iter().find(|piece| piece["text"].as_str().unwrap().contains(words)).unwrap()[of].clone()
    };
    draft["pick"] = json!("");
    draft["options"] = json!({"selectors": {"links": picked["selector"], "title": piece("候诊被投诉", "alone"),
        "time": piece("2026-11-20 08:1", "alone"), "body": piece("多名家长反映", "around")}});
    let read = clerk.post("/api/monitor/sources/try", draft.clone()).await.expect(200).json;
    assert_eq!(read["first"]["title"], "青禾县人民医院发热门诊候诊被投诉0", "{read:#}");
    assert_eq!(read["first"]["publish_time"], "2026-11-20 08:10");
    assert!(read["first"]["beginning"].as_str().unwrap().starts_with("近日，多名家长反映"));

    let mut broken = draft.clone();
    broken["options"]["selectors"]["body"] = json!("div[");
    let fault = clerk.post("/api/monitor/sources", broken).await.expect(422).json;
    assert_eq!(fault["fields"][0]["field"], "options.selectors.body");
    let saved = clerk.post("/api/monitor/sources", draft).await.expect(200).json;
    let id = saved["source"]["id"].as_str().unwrap().parse().unwrap();
    ask(&site, id).await;
    let rows = items(&site, "reposts=all").await;
    assert_eq!(rows["total"], 3, "{rows:#}");
    assert!(rows["rows"].as_array().unwrap().iter().all(|row| row["time_quality"] == "stated"));
    let page = clerk.get(&format!("/api/monitor/sources/{id}")).await.expect(200).json;
    assert!(
        page["source"]["health"].as_str().unwrap().contains("短讯0"),
        "the last good sample: {}",
        page["source"]["health"]
    );
}

#[tokio::test]
async fn an_electronic_paper_is_read_by_its_day_and_a_sitemap_index_by_its_newest_maps() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let undated =
        clerk.post("/api/monitor/sources", form("epaper", &news.url("paper/node_1.htm"))).await.expect(422).json;
    assert_eq!(undated["fields"][0]["field"], "url");
    let saved = clerk
        .post("/api/monitor/sources", form("epaper", &news.url("html/{yyyy}-{MM}/{dd}/node_1.htm")))
        .await
        .expect(200);
    let paper = saved.json["source"]["id"].as_str().unwrap().parse().unwrap();
    ask(&site, paper).await;
    let health = |page: &Value| page["source"]["health"].as_str().unwrap().to_owned();
    let page = clerk.get(&format!("/api/monitor/sources/{paper}")).await.expect(200).json;
    assert!(health(&page).contains("今天和昨天的版面都打不开"), "{}", health(&page));

    // Yesterday's issue is up, today's not yet.
    let day = "html/2026-11/19";
    news.put(&format!("{day}/node_1.htm"), "<body><a href=\"node_1.htm\">第01版：要闻</a><a href=\"node_2.htm\">第02版：健康</a><a href=\"content_1.htm\">青禾县人民医院夜间门诊被投诉</a></body>", "text/html");
    news.put(
        &format!("{day}/node_2.htm"),
        "<body><a href=\"content_2.htm\">青禾县中医院回应误诊质疑</a></body>",
        "text/html",
    );
    news.put(
        &format!("{day}/content_1.htm"),
        article("青禾县人民医院夜间门诊被投诉", "2026-11-19", "云川日报", QUEUE),
        "text/html",
    );
    news.put(
        &format!("{day}/content_2.htm"),
        article("青禾县中医院回应误诊质疑", "2026-11-19", "云川日报", &QUEUE.replace("发热门诊候诊时间过长", "误诊")),
        "text/html",
    );
    ask(&site, paper).await;
    assert_eq!(items(&site, "reposts=all").await["total"], 2);
    let page = clerk.get(&format!("/api/monitor/sources/{paper}")).await.expect(200).json;
    assert_eq!(page["source"]["light"], "green", "{}", health(&page));

    news.put("index.xml", format!("<sitemapindex><sitemap><loc>{}</loc><lastmod>2026-11-19</lastmod></sitemap><sitemap><loc>{}</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>", news.url("gone.xml"), news.url("new.xml")), "text/xml");
    news.put("new.xml", format!("<urlset><url><loc>{}</loc></url></urlset>", news.url("s/1.html")), "text/xml");
    news.put(
        "s/1.html",
        article(
            "沙岭县医院乱收费被举报",
            "2026-11-20 07:00",
            "云川新闻",
            &QUEUE.replace("青禾", "沙岭").replace("候诊时间过长", "乱收费"),
        ),
        "text/html",
    );
    let map = monitor::register(&site.app, "地图", SourceKind::Sitemap, &news.url("index.xml"), Reach::City, "")
        .await
        .unwrap();
    ask(&site, map).await;
    assert_eq!(items(&site, "reposts=all").await["total"], 3);
    let runs = clerk.get(&format!("/api/monitor/sources/{map}")).await.expect(200).json["runs"].clone();
    assert!(runs[0]["sentence"].as_str().unwrap().contains("1 份子地图没有打开"), "{runs}");
}

#[tokio::test]
async fn an_export_is_mapped_once_streamed_and_goes_on_where_it_was_cut_short() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let saved = clerk.post("/api/monitor/sources", form("upload", "")).await.expect(200).json;
    let id = saved["source"]["id"].as_str().unwrap().to_owned();
    let mut csv = String::from("平台监测导出\n文章标题,正文内容,原文链接,发布时间,备注说明\n");
    for n in 0..1_500 {
        let body = if n % 100 == 0 {
            QUEUE.replace('\n', "")
        } else {
            format!("第{n}号校园活动简讯，学生参加。")
        };
        let title = if n % 100 == 0 { format!("青禾县第{n}号") } else { format!("第{n}号") };
        csv.push_str(&format!("{title},\"{body}\",http://x.example/{n},2026-11-20 08:00,无\n"));
    }
    csv.push_str(",,,,只有备注\n");
    let bytes = encoding_rs::GBK.encode(&csv).0.into_owned();
    let looked = clerk
        .upload(&format!("/api/monitor/sources/{id}/upload"), &[], "导出.csv", "text/csv", &bytes)
        .await
        .expect(200)
        .json;
    assert_eq!((looked["rows"].as_i64(), looked["empty"].as_array().unwrap().len()), (Some(1_501), 1), "{looked:#}");
    assert_eq!((&looked["mapping"]["文章标题"], &looked["mapping"]["备注说明"]), (&json!("title"), &Value::Null));
    let start =
        json!({"hash": looked["hash"], "name": "导出.csv", "mapping": looked["mapping"], "rows": looked["rows"]});
    clerk.post(&format!("/api/monitor/sources/{id}/take"), start.clone()).await.expect(202);
    // As after a kill in the middle: a thousand rows were said to be done.
    let mut tx = site.app.db().begin().await.unwrap();
    tx.run("UPDATE job SET done = 1000 WHERE kind = 'upload'", db::args![]).await.unwrap();
    tx.commit().await.unwrap();
    site.run_jobs().await;
    let job: (String, i64, i64) = site
        .app
        .db()
        .one("SELECT outcome, done, total FROM job WHERE kind = 'upload'", db::args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(job, ("从第 1000 行接着读，共 1501 行，新增 500 条".to_owned(), 1_501, 1_501));
    // Asked for again it begins anew and doubles nothing.
    clerk.post(&format!("/api/monitor/sources/{id}/take"), start).await.expect(202);
    site.run_jobs().await;
    assert_eq!(site.app.db().int("SELECT COUNT(*) FROM capture", db::args![]).await.unwrap(), 1_500);
    assert_eq!(items(&site, "reposts=all").await["total"], 15);
    // The mapping is kept with the source.
    let again = clerk
        .upload(
            &format!("/api/monitor/sources/{id}/upload"),
            &[],
            "b.csv",
            "text/csv",
            "文章标题,正文内容\n甲,乙\n".as_bytes(),
        )
        .await
        .expect(200)
        .json;
    assert_eq!(again["mapping"], looked["mapping"]);
    let empty = clerk
        .upload(&format!("/api/monitor/sources/{id}/upload"), &[], "c.csv", "text/csv", b"")
        .await
        .expect(422)
        .json;
    assert_eq!(empty["fields"][0]["field"], "file");
}

#[tokio::test]
async fn a_screenshot_stands_as_evidence_and_a_failed_page_may_be_asked_again() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let mut png = Vec::new();
    image::RgbImage::new(2, 2).write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let hash = clerk.upload("/api/monitor/pictures", &[], "截图.png", "image/png", &png).await.expect(200).json["hash"]
        .clone();
    clerk.upload("/api/monitor/pictures", &[], "不是图.png", "image/png", b"<script>").await.expect(422);
    let entry = json!({"title": "群内截图：候诊太久，联系 13912345678", "origin": "某居民群", "pictures": [hash]});
    clerk.post("/api/monitor/items", entry).await.expect(202);
    site.run_jobs().await;
    let row = heads(&site).await[0].clone();
    assert!(!row["title"].as_str().unwrap().contains("13912345678"), "masked on capture: {row}");
    let titles: Vec<String> = site.app.db().all("SELECT title FROM capture", db::args![]).await.unwrap();
    assert!(titles.iter().all(|title| !title.contains("13912345678")), "{titles:?}");
    let item = clerk.get(&format!("/api/monitor/items/{}", row["id"].as_str().unwrap())).await.expect(200).json;
    let picture = item["evidence"].as_array().unwrap().iter().find(|one| one["media_type"] == "image/png").unwrap();
    let bytes =
        clerk.get(&format!("/api/monitor/captures/{}/file", picture["id"].as_str().unwrap())).await.expect(200).bytes;
    assert_eq!(bytes, png);

    clerk.post("/api/monitor/items", json!({"url": news.url("late.html")})).await.expect(202);
    site.run_jobs().await;
    assert_eq!(drops(&site).await.get("page_failed"), Some(&1));
    let page = clerk.get("/api/monitor/drops?reason=page_failed").await.expect(200).json;
    let id = page["rows"][0]["id"].clone();
    // Still gone: one drop, not two.
    assert_eq!(clerk.post("/api/monitor/drops/return", json!({"ids": [id]})).await.expect(200).json["count"], 1);
    site.run_jobs().await;
    assert_eq!(drops(&site).await.get("page_failed"), Some(&1));
    news.put("late.html", article("青禾县医院病历泄露引质疑", "2026-11-20 08:00", "云川新闻", QUEUE), "text/html");
    clerk.post("/api/monitor/drops/return", json!({"ids": [id]})).await.expect(200);
    site.run_jobs().await;
    assert_eq!(drops(&site).await.get("page_failed"), None);
    assert!(heads(&site).await.iter().any(|row| row["title"] == "青禾县医院病历泄露引质疑"));
}

#[tokio::test]
async fn what_has_been_kept_long_enough_is_gone_from_tables_index_and_disk() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let mut short = form("push", "");
    short["retention_days"] = json!(30);
    let id =
        clerk.post("/api/monitor/sources", short).await.expect(200).json["source"]["id"].as_str().unwrap().to_owned();
    let default = clerk.post(
        "/api/monitor/sources",
        json!({"name": "导出", "kind": "upload", "reach": "municipal", "legal_basis": "采购合同", "owner": "舆情岗"}),
    );
    assert_eq!(default.await.expect(200).json["source"]["retention_days"], 365, "by its kind");
    let key = clerk.post(&format!("/api/monitor/sources/{id}/key"), json!({})).await.expect(200).json["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let dropped = json!({"title": "校园运动会开幕", "body": "学生们参加了开幕式，现场气氛热烈。", "author": "某人"});
    super::push(&site, &key, json!([super::row("青禾县人民医院候诊被投诉", QUEUE, "晚报"), dropped])).await;
    let files = |site: &crate::site::Site| walk(&site.folder().join("files"));
    assert_eq!((heads(&site).await.len(), files(&site)), (1, 1));
    site.clock.advance(31 * DAY_MS);
    site.run_ticks().await;
    assert_eq!(heads(&site).await.len(), 0);
    assert_eq!(items(&site, &format!("q={}", urlencoded("候诊"))).await["total"], 0);
    assert_eq!(files(&site), 0, "the bytes are gone too");
    assert_eq!(
        site.app
            .db()
            .int("SELECT COUNT(*) FROM capture WHERE title <> '' OR file_hash <> ''", db::args![])
            .await
            .unwrap(),
        0
    );
    // What was let go is not collected anew.
    let again = super::push(&site, &key, json!([super::row("青禾县人民医院候诊被投诉", QUEUE, "晚报")])).await;
    assert_eq!(again, (1, 0));
}

fn walk(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| {
        entries.flatten().map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { 1 }).sum()
    })
}
