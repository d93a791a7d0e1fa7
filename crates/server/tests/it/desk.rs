//! The desk around an article: stages by where reviewers sit, passing on, splitting, merging, shares, appeals, a person's
//! points, findings let pass, uploads in pieces, the alliance, key points, urgent gaps, the account's draft box.

use crate::newsroom::{accept, draft};
use crate::site::{START, Site, Visitor};
use axum::body::Body;
use axum::http::{Request, header};
use db::args;
use domain::ids::Id;
use domain::people::Role;
use domain::time::{DAY_MS, HOUR_MS};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

async fn send(who: &Visitor<'_>, client: &str, title: &str) -> Value {
    who.post("/api/newsroom/articles", draft(client, title)).await.expect(200).json
}

fn path(article: &Value) -> String {
    format!("/api/newsroom/articles/{}", article["id"].as_str().unwrap())
}

/// Gives somebody of the first county's hospital the role of its reviewer.
async fn hospital_reviewer(site: &Site) {
    let user: Id = site
        .app
        .db()
        .one("SELECT id FROM users WHERE unit_id = $1 ORDER BY id LIMIT 1", args![site.hospital.0])
        .await
        .unwrap()
        .unwrap();
    let mut change = site.app.system_change("test").await.unwrap();
    let id = site.app.id();
    change
        .run(
            "INSERT INTO users (id, unit_id, login, name, state, created_at) VALUES ($1, $2, $3, '院办审核人', 'active', $4)",
            args![id.0, site.hospital.0, format!("hospital-{user}"), START],
        )
        .await
        .unwrap();
    let sql = "INSERT INTO user_role (user_id, role) VALUES ($1, 'county_reviewer')";
    change.run(sql, args![id.0]).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_hospital_with_its_own_reviewer_signs_before_the_county_does() {
    let site = Site::new().await;
    hospital_reviewer(&site).await;
    let sent = send(&site.as_(Role::Correspondent), "county-1", "青禾县人民医院开展健康讲座").await;
    let stages: Vec<&str> =
        sent["stages"].as_array().unwrap().iter().map(|stage| stage["title"].as_str().unwrap()).collect();
    assert_eq!(stages, ["单位签发", "县区审核", "初审", "复审", "终审"]);
    let county = site.as_(Role::CountyReviewer);
    let signed =
        county.post(&format!("{}/pass", path(&sent)), json!({"version": sent["version"]})).await.expect(200).json;
    assert_eq!(signed["state"], "county_review");
    let other = site.as_in(Role::CountyReviewer, site.counties[1]);
    other.post(&format!("{}/pass", path(&sent)), json!({"version": signed["version"]})).await.expect(404);
    let passed =
        county.post(&format!("{}/pass", path(&sent)), json!({"version": signed["version"]})).await.expect(200).json;
    assert_eq!(passed["state"], "first_review");
    // One reviewer over the unit is one signature.
    let short = send(&site.as_in(Role::Correspondent, site.counties[1]), "county-2", "沙岭县开展健康课堂").await;
    assert_eq!(short["stages"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_article_is_passed_on_split_and_merged_and_nothing_is_lost() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let of = async |client: &str, unit: Id, title: &str| {
        let sent = send(&site.as_in(Role::Correspondent, unit), client, title).await;
        let reviewer = site.as_in(Role::CountyReviewer, if unit == site.hospital { site.counties[0] } else { unit });
        reviewer.post(&format!("{}/pass", path(&sent)), json!({"version": sent["version"]})).await.expect(200).json
    };
    let first = of("hand-1", site.hospital, "青禾县人民医院开展健康讲座").await;
    let second = of("hand-2", site.counties[1], "沙岭县举办健康讲座进社区").await;

    // Passed on: out of everybody else's queue, into one person's.
    let colleagues = editor.get(&format!("{}/colleagues", path(&first))).await.expect(200).json;
    let chief = colleagues.as_array().unwrap().iter().find(|one| one["name"] == "科长").unwrap();
    let assign = json!({"user_id": chief["id"], "note": "请把关数字", "version": first["version"]});
    let assigned = editor.post(&format!("{}/assign", path(&first)), assign).await.expect(200).json;
    assert_eq!(assigned["assignee"], "科长");
    assert_eq!(editor.get("/api/newsroom/articles?queue=review").await.expect(200).json["total"], 1);
    assert_eq!(
        site.as_(Role::SectionChief).get("/api/newsroom/articles?queue=review").await.expect(200).json["total"],
        2
    );
    let nobody = json!({"user_id": "99", "version": assigned["version"]});
    editor.post(&format!("{}/assign", path(&first)), nobody).await.expect(422);
    let back = editor
        .post(&format!("{}/assign", path(&first)), json!({"version": assigned["version"]}))
        .await
        .expect(200)
        .json;
    assert_eq!(back["assignee"], "");

    // Split: the part has a number, an author and a stage of its own; what came in stays as a version.
    let body = back["body"].as_str().unwrap().to_owned();
    let split = json!({
        "keep": {"title": "青禾县人民医院开展健康讲座", "body": body},
        "parts": [{"title": "青禾县人民医院每月一讲形成制度", "body": format!("{body}\n医院把讲座列入全年计划。")}],
        "version": back["version"]
    });
    let short = json!({"keep": {"title": "短", "body": "短"}, "parts": [{"title": "短", "body": "短"}], "version": back["version"]});
    assert_eq!(
        editor.post(&format!("{}/split", path(&first)), short).await.expect(422).json["fields"][0]["field"],
        "keep"
    );
    let kept = editor.post(&format!("{}/split", path(&first)), split).await.expect(200).json;
    assert_eq!(kept["relatives"][0]["relation"], "part");
    let part = editor
        .get(&format!("/api/newsroom/articles/{}", kept["relatives"][0]["id"].as_str().unwrap()))
        .await
        .expect(200)
        .json;
    assert_eq!((part["state"].as_str(), part["number"].as_str()), (Some("first_review"), Some("2026-000003")));
    assert_eq!(part["author_name"], "通讯员");
    assert_eq!(part["relatives"][0]["relation"], "whole");

    // Merge: the other ends, its author shares.
    let merge = |version: &Value, other: &Value| {
        json!({"others": [{"id": second["id"], "version": other}], "title": "我市各地开展健康讲座",
            "body": format!("{body}\n沙岭县同步举办讲座进社区活动。"), "version": version})
    };
    let stale = editor.post(&format!("{}/merge", path(&kept)), merge(&kept["version"], &json!(1))).await;
    assert_eq!(stale.expect(409).json["code"], "stale");
    let whole = editor
        .post(&format!("{}/merge", path(&kept)), merge(&kept["version"], &second["version"]))
        .await
        .expect(200)
        .json;
    let shares: Vec<(&str, i64)> = whole["contributors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["unit_name"].as_str().unwrap(), one["share"].as_i64().unwrap()))
        .collect();
    assert_eq!(shares, [("青禾县人民医院", 50), ("沙岭县卫生健康局", 50)]);
    let ended = editor.get(&path(&second)).await.expect(200).json;
    assert_eq!((ended["state"].as_str(), ended["relatives"][0]["relation"].as_str()), (Some("merged"), Some("into")));
    let gone = editor.post(&format!("{}/pass", path(&second)), json!({"version": ended["version"]})).await.expect(409);
    assert!(gone.text.contains("合并后的稿件"), "{}", gone.text);

    // Shares are mended, used, and counted for both units.
    let mut names = whole["contributors"].clone();
    names[0]["share"] = 70.into();
    let wrong = json!({"names": names, "version": whole["version"]});
    editor.post(&format!("{}/contributors", path(&kept)), wrong).await.expect(422);
    names[1]["share"] = 30.into();
    let set = json!({"names": names, "version": whole["version"]});
    editor.post(&format!("{}/contributors", path(&kept)), set).await.expect(200);
    let id: Id = kept["id"].as_str().unwrap().parse().unwrap();
    accept(&site, id).await;
    let use_ = json!({"client_id": "adopt-0001", "level": "province", "channel": "省卫生信息", "issue": "第3期",
        "use_kind": "single", "adopted_at": START, "instructed": true, "instruction": "做法很好", "instructed_by": "省领导"});
    editor.post(&format!("{}/adopt", path(&kept)), use_).await.expect(200);
    let chief = site.as_(Role::SectionChief);
    let mut scheme = chief.get("/api/scores/schemes").await.expect(200).json["published"][0].clone();
    assert_eq!(scheme["id"], "luan-2013");
    scheme["minimum"] = Value::Null;
    chief
        .post("/api/scores/schemes", json!({"scheme": scheme, "reason": "试行", "effective_at": START}))
        .await
        .expect(200);
    let ranking = chief.get("/api/scores/ranking?month=2026-11").await.expect(200).json;
    let points: Vec<(&str, f64)> = ranking["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["unit_name"].as_str().unwrap(), row["month"].as_f64().unwrap()))
        .collect();
    assert_eq!(points, [("青禾县", 49.0), ("沙岭县", 21.0)], "40 adopted and 30 for the instruction, 70 to 30");

    // Each person sees their own part, and the paper of it.
    let writer = site.as_in(Role::Correspondent, site.counties[1]);
    let own = writer.get("/api/scores/person").await.expect(200).json;
    assert_eq!(
        (own["total"].as_f64(), own["adoptions"].as_i64(), own["instructions"].as_i64()),
        (Some(21.0), Some(1), Some(1))
    );
    assert_eq!(own["rows"].as_array().unwrap().len(), 2);
    assert!(own["rows"][0]["why"].as_str().unwrap().contains("30%"), "{own}");
    let paper = writer.get("/api/scores/person?format=docx").await.expect(200);
    assert!(paper.bytes.starts_with(b"PK"));
    let other = format!("/api/scores/person?user_id={}", own["user_id"].as_str().unwrap());
    site.as_in(Role::Correspondent, site.hospital).get(&other).await.expect(404);
    site.as_in(Role::CountyReviewer, site.counties[1]).get(&other).await.expect(200);

    // The bulletin names both units with signs, and prints.
    let bulletin = chief.get("/api/scores/bulletin?month=2026-11&format=md").await.expect(200).text;
    for words in ["得分排名", "★国家级领导批示", "◆我市各地开展健康讲座", "☆我市各地开展健康讲座", "优秀稿件"]
    {
        assert!(bulletin.contains(words), "{words} in {bulletin}");
    }
    for format in ["docx", "pdf", "xlsx"] {
        chief.get(&format!("/api/scores/bulletin?month=2026-11&format={format}")).await.expect(200);
    }
}

#[tokio::test]
async fn an_appeal_is_decided_once_and_counts_at_once() {
    let site = Site::new().await;
    let chief = site.as_(Role::SectionChief);
    let lapse =
        json!({"unit_id": site.counties[0], "fault": "negative_news", "at": START - DAY_MS, "reason": "媒体曝光"});
    chief.post("/api/scores/lapses", lapse).await.expect(200);
    let lapses = chief.get("/api/scores/lapses?month=2026-11").await.expect(200).json;
    let record = lapses[0]["id"].as_str().unwrap();
    let county = site.as_(Role::CountyReviewer);
    county.post("/api/scores/appeals", json!({"month": "2026-11", "reason": "少"})).await.expect(409);
    let form =
        json!({"month": "2026-11", "record_id": record, "subject": "负面新闻", "reason": "该报道涉及的不是本县单位"});
    let opened = county.post("/api/scores/appeals", form.clone()).await.expect(200).json;
    assert_eq!((opened[0]["state"].as_str(), opened[0]["log"][0]["verb"].as_str()), (Some("open"), Some("open")));
    assert_eq!(county.post("/api/scores/appeals", form).await.expect(409).json["code"], "appealed_twice");
    chief.post("/api/scores/appeals", json!({"month": "2026-11", "reason": "宣传科自己申诉"})).await.expect(409);
    let other = site.as_in(Role::CountyReviewer, site.counties[1]);
    assert_eq!(other.get("/api/scores/appeals").await.expect(200).json, json!([]));

    let decide = format!("/api/scores/appeals/{}", opened[0]["id"].as_str().unwrap());
    let uphold =
        json!({"verb": "uphold", "decision": "经核实不属该县", "points": 2.5, "version": opened[0]["version"]});
    county.post(&decide, uphold.clone()).await.expect(403);
    let decided = chief.post(&decide, uphold.clone()).await.expect(200).json;
    assert_eq!((decided[0]["state"].as_str(), decided[0]["points"].as_f64()), (Some("upheld"), Some(2.5)));
    assert_eq!(chief.post(&decide, uphold).await.expect(409).json["code"], "decided");
    assert_eq!(
        chief.get("/api/scores/lapses?month=2026-11").await.expect(200).json,
        json!([]),
        "the lapse is taken back"
    );
    let sheet = format!("/api/scores/sheet?month=2026-11&unit_id={}", site.counties[0]);
    let sheet = chief.get(&sheet).await.expect(200).json;
    let line = sheet["rows"].as_array().unwrap().iter().find(|row| row["rule"] == "申诉更正").unwrap();
    assert_eq!((line["points"].as_f64(), line["why"].as_str()), (Some(2.5), Some("经核实不属该县")));
}

#[tokio::test]
async fn findings_are_let_pass_learned_and_taken_back() {
    let site = Site::new().await;
    let check = async |who: &Visitor<'_>, id: Option<&str>| {
        let text = json!({"id": id, "title": "青禾县开展健康讲座", "body": "联系电话 13800138000，欢迎居民前来参加健康讲座活动，现场还有义诊。", "photos": 0});
        who.post("/api/newsroom/check", text).await.expect(200).json
    };
    let found = |view: &Value| {
        view["findings"].as_array().unwrap().iter().any(|f| f["code"] == "personal_data" && f["found"] == "13800138000")
    };
    let writers = [
        site.as_in(Role::Correspondent, site.hospital),
        site.as_in(Role::Correspondent, site.counties[0]),
        site.as_in(Role::Correspondent, site.counties[1]),
    ];
    for (n, writer) in writers.iter().enumerate() {
        assert!(found(&check(writer, None).await), "not learned before the third");
        let mut form = draft(&format!("pass-{n}"), "青禾县开展健康讲座");
        form["submit"] = false.into();
        let kept = writer.post("/api/newsroom/articles", form).await.expect(200).json;
        let id = kept["id"].as_str().unwrap();
        let pass =
            json!({"code": "personal_data", "found": "13800138000", "article_id": id, "reason": "公开的咨询电话"});
        writer.post("/api/newsroom/check/passes", pass.clone()).await.expect(204);
        writer.post("/api/newsroom/check/passes", pass).await.expect(204);
        let view = check(writer, Some(id)).await;
        assert!(!found(&view));
        assert_eq!(view["passed"], 1);
    }
    let editor = site.as_(Role::Editor);
    assert!(!found(&check(&editor, None).await), "three people said so");
    let learned = editor.get("/api/newsroom/check/passes").await.expect(200).json;
    assert_eq!((learned[0]["passed_by_name"].as_str(), learned[0]["texts"].as_i64()), (Some("系统学习"), Some(3)));
    let back = format!("/api/newsroom/check/passes/{}/take-back", learned[0]["id"].as_str().unwrap());
    assert_eq!(editor.post(&back, json!({})).await.expect(200).json, json!([]));
    assert!(found(&check(&editor, None).await));
    let office = json!({"code": "personal_data", "found": "13800138000"});
    writers[0].post("/api/newsroom/check/passes", office.clone()).await.expect(403);
    editor.post("/api/newsroom/check/passes", office).await.expect(204);
    assert!(!found(&check(&editor, None).await));
    // Blanks stop whatever anybody says.
    editor.post("/api/newsroom/check/passes", json!({"code": "blank", "found": "XXX"})).await.expect(204);
    let blank = json!({"title": "青禾县开展健康讲座", "body": "共发放资料XXX份，居民踊跃参加健康讲座并现场提问互动。", "photos": 0});
    let view = editor.post("/api/newsroom/check", blank).await.expect(200).json;
    assert!(view["findings"].as_array().unwrap().iter().any(|f| f["code"] == "blank"));
}

#[tokio::test]
async fn a_photo_goes_on_where_the_line_broke() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let mut photo = std::io::Cursor::new(Vec::new());
    let noise = image::RgbImage::from_fn(400, 300, |x, y| {
        image::Rgb([(x * 7 % 256) as u8, (y * 13 % 256) as u8, ((x * y) % 256) as u8])
    });
    image::DynamicImage::ImageRgb8(noise).write_to(&mut photo, image::ImageFormat::Png).unwrap();
    let bytes = photo.into_inner();
    let (third, all) = (bytes.len() / 3, bytes.len());
    let put = async |from: usize, to: usize| {
        let request = Request::put(
            format!("/api/newsroom/uploads/piece-0001?offset={from}&size={all}&caption=现场")
                .replace("现场", "%E7%8E%B0%E5%9C%BA"),
        )
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(bytes[from..to].to_vec()))
        .unwrap();
        writer.send(request).await
    };
    assert_eq!(put(0, third).await.expect(200).json["received"], third);
    assert_eq!(put(2 * third, all).await.expect(409).json["code"], "piece_missing");
    // The line broke after the server had the piece: asked, it says where to go on, and a piece sent twice is one.
    let standing = writer.get("/api/newsroom/uploads/piece-0001").await.expect(200).json;
    assert_eq!((standing["received"].as_u64(), standing["photo"].is_null()), (Some(third as u64), true));
    put(0, third).await.expect(200);
    put(third, 2 * third).await.expect(200);
    let whole = put(2 * third, all).await.expect(200).json;
    assert_eq!((whole["photo"]["width"].as_i64(), whole["photo"]["caption"].as_str()), (Some(400), Some("现场")));
    assert_eq!(put(0, third).await.expect(200).json["photo"]["id"], whole["photo"]["id"], "after the last piece too");
    let left = site.app.db().int("SELECT COUNT(*) FROM upload_piece", args![]).await.unwrap();
    assert_eq!(left, 0);
    let other = site.as_in(Role::Correspondent, site.counties[1]);
    assert_eq!(other.get("/api/newsroom/uploads/piece-0001").await.expect(200).json["received"], 0);
}

#[tokio::test]
async fn the_alliance_takes_a_push_up_and_the_office_sees_who_did_not() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    for (unit, name) in [(site.hospital, "青禾医院"), (site.counties[1], "健康沙岭")] {
        let account = json!({"client_id": format!("account-{name}"), "title": name, "at": START, "unit_id": unit,
            "fields": {"platform": "微信公众号", "filing": "已备案"}});
        editor.post("/api/media/registers/account", account).await.expect(200);
    }
    let sent = send(&site.as_(Role::Correspondent), "push-1", "青禾县人民医院开展健康讲座").await;
    let id: Id = sent["id"].as_str().unwrap().parse().unwrap();
    let accepted = accept(&site, id).await;
    let plan = json!({"version": accepted["version"], "lines": [{"channel": "alliance"}]});
    editor.post(&format!("{}/publish", path(&sent)), plan).await.expect(200);
    site.run_jobs().await;
    let pushes = editor.get("/api/newsroom/pushes").await.expect(200).json;
    assert_eq!(pushes[0]["missing"].as_array().unwrap().len(), 2);
    let take = format!("/api/newsroom/publications/{}/pickups", pushes[0]["id"].as_str().unwrap());
    let writer = site.as_(Role::Correspondent);
    assert_eq!(writer.get("/api/newsroom/pushes").await.expect(200).json[0]["own"], json!(["青禾医院"]));
    writer.post(&take, json!({"account": "健康沙岭"})).await.expect(422);
    writer.post(&take, json!({"account": "青禾医院", "url": "javascript:1"})).await.expect(422);
    let good = json!({"account": "青禾医院", "url": "https://mp.example/s/1", "views": 320});
    writer.post(&take, good.clone()).await.expect(200);
    writer.post(&take, good).await.expect(200);
    let now = editor.get("/api/newsroom/pushes").await.expect(200).json;
    assert_eq!((now[0]["pickups"].as_array().unwrap().len(), &now[0]["missing"]), (1, &json!(["健康沙岭"])));
}

#[tokio::test]
async fn key_points_of_the_year_know_who_is_behind() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let point = json!({"year": 2026, "title": "基层卫生改革", "detail": "写做法和成效", "each_unit": 1});
    editor.post("/api/newsroom/key-points", json!({"year": 1999, "title": "旧"})).await.expect(422);
    let points = editor.post("/api/newsroom/key-points", point).await.expect(200).json;
    assert_eq!(points[0]["behind"], json!(["青禾县卫生健康局 0/1", "沙岭县卫生健康局 0/1"]));
    let mut form = draft("key-1", "青禾县人民医院开展健康讲座");
    form["key_point_id"] = points[0]["id"].clone();
    let writer = site.as_(Role::Correspondent);
    assert_eq!(writer.get("/api/newsroom/form").await.expect(200).json["key_points"][0][1], "基层卫生改革");
    writer.post("/api/newsroom/articles", form).await.expect(200);
    let points = editor.get("/api/newsroom/key-points").await.expect(200).json;
    assert_eq!((points[0]["sent"].as_i64(), &points[0]["behind"]), (Some(1), &json!(["沙岭县卫生健康局 0/1"])));
    let close = json!({"year": 2026, "title": "基层卫生改革", "closed": true, "version": points[0]["version"]});
    let update = format!("/api/newsroom/key-points/{}", points[0]["id"].as_str().unwrap());
    assert_eq!(editor.post(&update, close.clone()).await.expect(200).json[0]["closed"], true);
    editor.post(&update, close).await.expect(409);
    writer.post("/api/newsroom/key-points", json!({"year": 2026, "title": "不行"})).await.expect(403);
}

/// An event with one report, as the monitor would have left them.
async fn event(site: &Site, title: &str, body: &str, first_at: i64, deaths: i64, url: &str) -> Id {
    let ids: Vec<Id> = (0..4).map(|_| site.app.id()).collect();
    let [source, capture, item, event] = ids[..] else { unreachable!() };
    let mut change = site.app.system_change("test").await.unwrap();
    change
        .insert(
            "source",
            [
                ("id", source.0.into()),
                ("name", format!("来源{source}").into()),
                ("kind", "manual".into()),
                ("reach", "city".into()),
                ("legal_basis", "公开".into()),
                ("owner", "test".into()),
                ("state", "running".into()),
                ("created_at", START.into()),
                ("updated_at", START.into()),
            ],
        )
        .await
        .unwrap();
    change
        .insert(
            "capture",
            [
                ("id", capture.0.into()),
                ("source_id", source.0.into()),
                ("form", "page".into()),
                ("key_hash", format!("{capture}").into()),
                ("file_hash", "x".into()),
                ("captured_at", first_at.into()),
            ],
        )
        .await
        .unwrap();
    change
        .insert(
            "item",
            [
                ("id", item.0.into()),
                ("capture_id", capture.0.into()),
                ("source_id", source.0.into()),
                ("url", url.into()),
                ("url_hash", format!("{item}").into()),
                ("title", title.into()),
                ("outlet", "云川论坛".into()),
                ("time_quality", "exact".into()),
                ("at", first_at.into()),
                ("captured_at", first_at.into()),
                ("reach", "city".into()),
                ("severity", "ordinary".into()),
                ("deaths", deaths.into()),
                ("event_id", event.0.into()),
                ("turn", 1.into()),
                ("placed_at", first_at.into()),
                ("expires_at", (first_at + 900 * DAY_MS).into()),
            ],
        )
        .await
        .unwrap();
    change.insert("item_text", [("item_id", item.0.into()), ("body", body.into())]).await.unwrap();
    change
        .insert(
            "event",
            [
                ("id", event.0.into()),
                ("title", title.into()),
                ("first_item_id", item.0.into()),
                ("first_at", first_at.into()),
                ("last_at", first_at.into()),
                ("level", 2.into()),
                ("created_at", first_at.into()),
            ],
        )
        .await
        .unwrap();
    change.commit().await.unwrap();
    event
}

#[tokio::test]
async fn late_missed_and_concealed_reports_are_found_and_confirmed_by_a_person() {
    let site = Site::new().await;
    let told = "青禾县第二小学多名学生发热，疾控人员到场调查，学校已停课。";
    event(&site, "青禾县第二小学多名学生发热", told, START - 3 * DAY_MS, 0, "http://forum.example/1").await;
    let lost = "沙岭县一厂区发生气体泄漏，多名工人送医救治，现场已封控。";
    event(&site, "沙岭县一厂区气体泄漏多人送医", lost, START - 2 * DAY_MS, 0, "http://forum.example/2").await;
    let mut report = draft("urgent-1", "青禾县第二小学多名学生发热情况报告");
    report["kind"] = "urgent".into();
    report["body"] = "今日接报，青禾县第二小学多名学生发热，疾控人员到场调查，学校停课，患者病情平稳。".into();
    report["confirmed"] = true.into();
    let sent =
        site.as_in(Role::Correspondent, site.counties[0]).post("/api/newsroom/articles", report).await.expect(200);
    let late = START - 3 * DAY_MS + 9 * HOUR_MS;
    let mut change = site.app.system_change("test").await.unwrap();
    change.run("UPDATE article SET first_submitted_at = $1 WHERE id = $2", args![late, sent.id().0]).await.unwrap();
    change.commit().await.unwrap();

    let chief = site.as_(Role::SectionChief);
    site.as_(Role::CountyReviewer).get("/api/newsroom/urgent-gaps").await.expect(403);
    let gaps = chief.get("/api/newsroom/urgent-gaps").await.expect(200).json;
    let said: Vec<(&str, &str)> = gaps
        .as_array()
        .unwrap()
        .iter()
        .map(|gap| (gap["unit_name"].as_str().unwrap(), gap["fault"].as_str().unwrap()))
        .collect();
    assert_eq!(said, [("沙岭县卫生健康局", "missed"), ("青禾县卫生健康局", "late")], "{gaps:#}");
    assert!(gaps[1]["evidence"].to_string().contains("晚于公开报道 9 小时"), "{gaps:#}");
    assert_eq!(gaps[1]["articles"][0]["id"], sent.json["id"]);
    let verdict = |gap: &Value, confirmed: bool| json!({"event_id": gap["event_id"], "unit_id": gap["unit_id"], "fault": gap["fault"], "confirmed": confirmed, "reason": "已向单位核实"});
    chief.post("/api/newsroom/urgent-gaps", verdict(&gaps[0], true)).await.expect(200);
    let now = chief.post("/api/newsroom/urgent-gaps", verdict(&gaps[1], false)).await.expect(200).json;
    assert_eq!((now[0]["verdict"].as_str(), now[1]["verdict"].as_str()), (Some("confirmed"), Some("let_go")));
    assert_eq!(
        chief.post("/api/newsroom/urgent-gaps", verdict(&gaps[0], true)).await.expect(409).json["code"],
        "decided"
    );
    let lapses = chief.get("/api/scores/lapses?month=2026-11").await.expect(200).json;
    assert_eq!((lapses.as_array().unwrap().len(), lapses[0]["fault_title"].as_str()), (1, Some("漏报")));

    // What the system has collected already is shown before review.
    let check = json!({"title": "沙岭县一厂区气体泄漏多人送医", "body": lost, "photos": 0});
    let view = site.as_(Role::Editor).post("/api/newsroom/check", check).await.expect(200).json;
    assert_eq!(view["collected"][0]["outlet"], "云川论坛", "{view:#}");
}

/// An official account's interface on loopback: remembers what it was asked.
async fn account() -> (u16, Arc<Mutex<Vec<(String, Vec<u8>)>>>) {
    let asked: Arc<Mutex<Vec<(String, Vec<u8>)>>> = Arc::default();
    let kept = Arc::clone(&asked);
    let answer = move |uri: axum::http::Uri, body: axum::body::Bytes| async move {
        kept.lock().unwrap().push((uri.to_string(), body.to_vec()));
        axum::Json(match uri.path() {
            "/cgi-bin/stable_token" => json!({"access_token": "token-1", "expires_in": 7200}),
            "/cgi-bin/media/uploadimg" => json!({"url": "http://mmbiz.example/1.jpg"}),
            "/cgi-bin/material/add_material" => json!({"media_id": "cover-1"}),
            _ => json!({"media_id": "draft-1"}),
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await.ok() });
    (port, asked)
}

#[tokio::test]
async fn a_released_article_reaches_the_accounts_draft_box_once() {
    let (port, asked) = account().await;
    let site = Site::with(|config| {
        config.fetch.allow_private = vec![format!("127.0.0.1:{port}")];
        config.wechat = Some(server::platform::config::Wechat {
            api: format!("http://127.0.0.1:{port}"),
            app_id: "wx1".into(),
            secret: "s".into(),
        });
    })
    .await;
    let writer = site.as_(Role::Correspondent);
    let picture = {
        let mut out = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(60, 40).write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    };
    let photo = writer
        .upload("/api/newsroom/photos", &[("client_id", "wechat-photo")], "a.png", "image/png", &picture)
        .await
        .expect(200)
        .json;
    let mut form = draft("wechat-1", "青禾县人民医院开展健康讲座");
    form["photos"] = json!([{"id": photo["id"], "caption": "现场"}]);
    let sent = writer.post("/api/newsroom/articles", form).await.expect(200);
    let accepted = accept(&site, sent.id()).await;
    let editor = site.as_(Role::Editor);
    let plan = json!({"version": accepted["version"], "lines": [{"channel": "wechat"}]});
    editor.post(&format!("{}/publish", path(&sent.json)), plan).await.expect(200);
    site.run_jobs().await;
    let now = editor.get(&path(&sent.json)).await.expect(200).json;
    assert_eq!(now["publications"][0]["receipt_by"], "公众号草稿箱", "{now:#}");
    let asked = asked.lock().unwrap();
    let paths: Vec<&str> = asked.iter().map(|(uri, _)| uri.split('?').next().unwrap()).collect();
    assert_eq!(
        paths,
        ["/cgi-bin/stable_token", "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material", "/cgi-bin/draft/add"]
    );
    assert!(asked[1].1.windows(3).any(|w| w == [0xff, 0xd8, 0xff]), "a JPEG goes up");
    let draft: Value = serde_json::from_slice(&asked[3].1).unwrap();
    let article = &draft["articles"][0];
    assert_eq!(
        (article["title"].as_str(), article["thumb_media_id"].as_str()),
        (Some("青禾县人民医院开展健康讲座"), Some("cover-1"))
    );
    assert!(article["content"].as_str().unwrap().contains("http://mmbiz.example/1.jpg"));
}

#[tokio::test]
async fn links_are_asked_again_and_two_silences_are_a_loss() {
    let (port, _) = account().await;
    let site = Site::with(|config| config.fetch.allow_private = vec![format!("127.0.0.1:{port}")]).await;
    let editor = site.as_(Role::Editor);
    let outlets =
        editor.post("/api/media/outlets", json!({"name": "云川日报", "tier": "municipal"})).await.expect(200).json;
    let outlet =
        outlets["rows"].as_array().unwrap().iter().find(|row| row["name"] == "云川日报").unwrap()["id"].clone();
    for (n, url) in
        [format!("http://127.0.0.1:{port}/a"), "http://127.0.0.1:1/b".into(), String::new()].iter().enumerate()
    {
        let form = json!({"client_id": format!("rot-0000{n}"), "placed_at": START - 3 * DAY_MS, "outlet_id": outlet,
            "channel": "web", "title": format!("第{n}篇报道的标题"), "url": url});
        editor.post("/api/media/placements", form).await.expect(200);
    }
    let states = async || {
        let mut states: Vec<(String, String)> =
            site.app.db().all("SELECT url, link_state FROM placement ORDER BY title", args![]).await.unwrap();
        states.retain(|(url, _)| !url.is_empty());
        states.into_iter().map(|(_, state)| state).collect::<Vec<_>>()
    };
    site.run_ticks().await;
    assert_eq!(states().await[0], "ok");
    assert_eq!(states().await[1], "", "what may not be asked is not judged");
    site.clock.advance(31 * DAY_MS);
    let mut change = site.app.system_change("test").await.unwrap();
    change
        .run("UPDATE placement SET url = 'http://nowhere.invalid/b' WHERE link_state = ''  AND url <> ''", args![])
        .await
        .unwrap();
    change.commit().await.unwrap();
    site.run_ticks().await;
    assert_eq!(states().await[1], "doubt");
    site.clock.advance(31 * DAY_MS);
    site.run_ticks().await;
    assert_eq!(states().await[1], "gone");
}

#[tokio::test]
async fn a_press_event_gathers_its_coverage() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let outlets =
        editor.post("/api/media/outlets", json!({"name": "云川日报", "tier": "municipal"})).await.expect(200).json;
    let outlet =
        outlets["rows"].as_array().unwrap().iter().find(|row| row["name"] == "云川日报").unwrap()["id"].clone();
    let press = json!({"client_id": "press-0001", "kind": "conference", "topic": "家庭医生签约服务新闻发布会", "held_at": START - 2 * DAY_MS,
        "outlets_present": ["云川日报"], "journalists": 3});
    let made = editor.post("/api/media/press", press).await.expect(200).json;
    for (n, title) in ["我市家庭医生签约惠及万家", "市区道路施工公告"].iter().enumerate() {
        let form = json!({"client_id": format!("cover-000{n}"), "placed_at": START - DAY_MS, "outlet_id": outlet, "channel": "print", "title": title});
        editor.post("/api/media/placements", form).await.expect(200);
    }
    let path = format!("/api/media/press/{}/coverage", made["id"].as_str().unwrap());
    let view = editor.get(&path).await.expect(200).json;
    assert_eq!(view["offered"].as_array().unwrap().len(), 1, "{view:#}");
    assert!(view["offered"][0]["because"].as_str().unwrap().contains("媒体到会"));
    let id = view["offered"][0]["id"].clone();
    let linked = editor.post(&path, json!({"placements": [id]})).await.expect(200).json;
    assert_eq!((linked["linked"].as_array().unwrap().len(), linked["offered"].as_array().unwrap().len()), (1, 0));
    site.as_(Role::Correspondent).post(&path, json!({"placements": [id]})).await.expect(403);
}

#[tokio::test]
async fn own_units_in_good_news_are_offered_as_placements() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    editor
        .post("/api/media/outlets", json!({"name": "云川日报", "tier": "municipal", "hosts": ["yunchuan.example"]}))
        .await
        .expect(200);
    let body = "记者从青禾县人民医院获悉，该院开展巡诊进山村活动。";
    event(&site, "巡诊进山村", body, START - HOUR_MS, 0, "http://www.yunchuan.example/n/1").await;
    server::monitor::suggest_placements(&site.app).await.unwrap();
    server::monitor::suggest_placements(&site.app).await.unwrap();
    let list = site.as_(Role::CountyReviewer).get("/api/media/suggestions").await.expect(200).json;
    assert_eq!((list["total"].as_i64(), list["rows"][0]["unit_name"].as_str()), (Some(1), Some("青禾县人民医院")));
}

#[tokio::test]
async fn the_offices_word_lists_are_versioned() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let lists = json!({"whitelist": ["青禾镇"], "leaders": [{"name": "张三丰", "title": "主任"}], "reason": "人事调整", "version": 0});
    let saved = editor.post("/api/newsroom/check/lists", lists.clone()).await.expect(200).json;
    assert_eq!((saved["version"].as_i64(), &saved["leaders"][0]["title"]), (Some(1), &json!("主任")));
    assert_eq!(editor.post("/api/newsroom/check/lists", lists).await.expect(409).json["code"], "stale");
    let bad = json!({"whitelist": [], "leaders": [{"name": "张", "title": ""}], "reason": "", "version": 1});
    assert_eq!(
        editor.post("/api/newsroom/check/lists", bad).await.expect(422).json["fields"].as_array().unwrap().len(),
        2
    );
    site.as_(Role::Correspondent).get("/api/newsroom/check/lists").await.expect(403);
}

#[tokio::test]
async fn an_issue_is_put_together_signed_and_each_article_counts_as_used() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let editor = site.as_(Role::Editor);
    let mut ids = Vec::new();
    for (n, title) in ["青禾县人民医院开展健康讲座", "青禾县医院上线夜间门诊"].iter().enumerate()
    {
        let sent = send(&writer, &format!("issue-{n}"), title).await;
        let id: Id = sent["id"].as_str().unwrap().parse().unwrap();
        let accepted = accept(&site, id).await;
        if n == 1 {
            let plan = json!({"version": accepted["version"], "lines": [{"channel": "brief"}]});
            editor.post(&format!("{}/publish", path(&sent)), plan).await.expect(200);
        }
        ids.push(id);
    }
    site.run_jobs().await;
    let made = editor.post("/api/papers", json!({"kind": "bulletin"})).await.expect(200).json;
    let paper = format!("/api/papers/{}", made["row"]["id"].as_str().unwrap());
    let board = editor.get(&format!("{paper}/board")).await.expect(200).json;
    let first = &board["candidates"][0];
    assert_eq!(
        (first["title"].as_str(), first["planned"].as_bool()),
        (Some("青禾县医院上线夜间门诊"), Some(true)),
        "planned ones first"
    );
    let items = json!([{"article_id": ids[1], "section": "便民服务", "use_kind": "single"}, {"article_id": ids[0], "section": "健康教育", "use_kind": "brief"}]);
    let composed = editor
        .post(&format!("{paper}/board"), json!({"items": items, "version": board["version"]}))
        .await
        .expect(200)
        .json;
    assert!(composed.to_string().contains("【便民服务】"), "{composed:#}");
    editor.post(&format!("{paper}/board"), json!({"items": items, "version": board["version"]})).await.expect(409);
    writer.get(&format!("{paper}/board")).await.expect(403);
    let chief = site.as_(Role::SectionChief);
    let version = |view: &Value| view["row"]["version"].clone();
    let up = editor
        .post(&format!("{paper}/acts"), json!({"act": "submit", "version": version(&composed)}))
        .await
        .expect(200)
        .json;
    chief.post(&format!("{paper}/acts"), json!({"act": "sign", "version": version(&up)})).await.expect(200);
    site.run_jobs().await;
    for (id, used) in [(ids[1], "单条"), (ids[0], "简讯")] {
        let article = editor.get(&format!("/api/newsroom/articles/{id}")).await.expect(200).json;
        assert_eq!(
            (article["adoptions"][0]["level_title"].as_str(), article["adoptions"][0]["use_title"].as_str()),
            (Some("本级"), Some(used)),
            "{article:#}"
        );
    }
}
