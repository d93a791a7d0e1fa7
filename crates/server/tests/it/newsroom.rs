//! Tests of the newsroom: from a correspondent's draft to the public page and back.

use crate::site::{START, Site};
use domain::ids::Id;
use domain::people::Role;
use serde_json::{Value, json};

const BODY: &str = "11月18日，青禾县人民医院联合社区开展健康讲座，围绕合理膳食、适量运动等内容为居民讲解，现场发放资料三百余份，居民踊跃提问。\n下一步，医院将每月开展一次健康讲座。";

pub fn draft(client: &str, title: &str) -> Value {
    json!({"client_id": format!("client-{client}"), "kind": "news", "title": title, "body": BODY, "submit": true})
}

fn png(side: u32, shade: u8) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(side, side / 2, image::Rgb([shade, 120, 90])))
        .write_to(&mut out, image::ImageFormat::Png)
        .unwrap();
    out.into_inner()
}

/// Passes an article on through every stage that is left.
pub async fn accept(site: &Site, id: Id) -> Value {
    loop {
        let chief = site.as_(Role::SectionChief).get(&format!("/api/newsroom/articles/{id}")).await.expect(200);
        let role = match chief.json["state"].as_str().unwrap() {
            "unit_review" => Role::CountyReviewer,
            "first_review" | "second_review" => Role::Editor,
            "final_review" => Role::SectionChief,
            _ => return chief.json,
        };
        let version = chief.json["version"].clone();
        site.as_(role)
            .post(&format!("/api/newsroom/articles/{id}/pass"), json!({"version": version}))
            .await
            .expect(200);
    }
}

/// The id of a portal column by its code.
pub async fn column(site: &Site, code: &str) -> String {
    let columns = site.as_(Role::Editor).get("/api/portal/columns").await.expect(200).json;
    if columns["rows"].as_array().unwrap().is_empty() {
        let mut change = site.app.system_change("test").await.unwrap();
        server::portal::load_starter(&site.app, &mut change).await.unwrap();
        change.commit().await.unwrap();
    }
    let columns = site.as_(Role::Editor).get("/api/portal/columns").await.expect(200).json;
    let row = columns["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

/// Sends, accepts and publishes an article on the portal; answers it and its public address.
pub async fn published(site: &Site, client: &str, title: &str) -> (Id, String) {
    let sent = site.as_(Role::Correspondent).post("/api/newsroom/articles", draft(client, title)).await.expect(200);
    let id = sent.id();
    let accepted = accept(site, id).await;
    let target = column(site, "latest").await;
    let plan = json!({"version": accepted["version"], "lines": [{"channel": "portal", "target": target, "target_name": "最新动态"}]});
    site.as_(Role::Editor).post(&format!("/api/newsroom/articles/{id}/publish"), plan).await.expect(200);
    site.run_jobs().await;
    let now = site.as_(Role::Editor).get(&format!("/api/newsroom/articles/{id}")).await.expect(200).json;
    assert_eq!(now["state"], "published");
    (id, now["publications"][0]["url"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_way_from_a_phone_to_the_public() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let photo = writer
        .upload(
            "/api/newsroom/photos",
            &[("client_id", "photo-0001"), ("caption", "讲座现场")],
            "a.png",
            "image/png",
            &png(2400, 10),
        )
        .await
        .expect(200);
    assert_eq!(photo.json["width"], 1920);
    let mut sent = draft("way-1", "青禾县人民医院开展健康讲座");
    sent["photos"] = json!([{"id": photo.json["id"], "caption": "讲座现场"}]);
    let article = writer.post("/api/newsroom/articles", sent).await.expect(200);
    assert_eq!(article.json["number"], "2026-000001");
    assert_eq!(article.json["state"], "unit_review", "the county has a reviewer");
    let id = article.id();
    let path = format!("/api/newsroom/articles/{id}");

    let reviewer = site.as_(Role::CountyReviewer);
    assert_eq!(reviewer.get("/api/newsroom/articles?queue=review").await.expect(200).json["total"], 1);
    let marks = json!([{"at": 0, "length": 6, "passage": "11月18日", "note": "写明上午还是下午"}]);
    let back = json!({"version": article.json["version"], "reason": "时间不清楚", "marks": marks});
    let returned = reviewer.post(&format!("{path}/return"), back).await.expect(200);
    assert_eq!(returned.json["state"], "returned");

    let mine = writer.get(&path).await.expect(200).json;
    assert_eq!(mine["return_reason"], "时间不清楚");
    assert_eq!(mine["history"][1]["marks"][0]["passage"], "11月18日");
    let mut again = draft("way-1", "青禾县人民医院开展健康讲座");
    again["body"] = BODY.replace("11月18日", "11月18日上午").into();
    again["photos"] = json!([{"id": photo.json["id"], "caption": "讲座现场"}]);
    again["version"] = mine["version"].clone();
    writer.post("/api/newsroom/articles", again).await.expect(200);

    let accepted = accept(&site, id).await;
    assert_eq!(accepted["state"], "accepted");
    assert_eq!(accepted["versions"].as_array().unwrap().len(), 2);
    let diff = site.as_(Role::Editor).get(&format!("{path}/diff?from=1&to=2")).await.expect(200).json;
    assert_eq!(diff["added"], 2, "{diff}");

    let target = column(&site, "units").await;
    let lines = json!([{"channel": "portal", "target": target, "target_name": "直属动态"}, {"channel": "brief"},
        {"channel": "upward", "target": "省卫生健康委", "at": START + 1_200_000}]);
    let editor = site.as_(Role::Editor);
    editor.post(&format!("{path}/publish"), json!({"version": accepted["version"], "lines": lines})).await.expect(200);
    assert_eq!(site.run_jobs().await, 3, "two releases and the portal's refresh");
    let now = editor.get(&path).await.expect(200).json;
    assert_eq!(now["state"], "published");
    let url = now["publications"][0]["url"].as_str().unwrap();
    let page = site.anonymous().get(url).await.expect(200);
    assert!(page.text.contains("11月18日上午"), "{}", page.text);
    assert!(page.text.contains("讲座现场"));
    let picture = page.text.split("src=\"/photo/").nth(1).unwrap().split('"').next().unwrap();
    let picture = site.anonymous().get(&format!("/photo/{picture}")).await.expect(200);
    assert_eq!(picture.headers["content-type"], "image/jpeg");

    // The upward report waits for its hour, then for its receipt.
    assert_eq!(now["publications"][2]["state"], "planned");
    site.clock.advance(1_200_000);
    site.run_jobs().await;
    let report = editor.get(&path).await.expect(200).json["publications"][2].clone();
    assert_eq!(report["state"], "released");
    let receipt = json!({"version": report["version"], "by": "省卫生健康委宣传处", "note": ""});
    let done =
        editor.post(&format!("/api/newsroom/publications/{}/receipt", report["id"].as_str().unwrap()), receipt).await;
    assert_eq!(done.expect(200).json["publications"][2]["receipt_by"], "省卫生健康委宣传处");
}

#[tokio::test]
async fn sending_twice_is_one_article_and_one_photo() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let first = writer.post("/api/newsroom/articles", draft("twice", "青禾县人民医院开展健康讲座")).await.expect(200);
    let second = writer.post("/api/newsroom/articles", draft("twice", "青禾县人民医院开展健康讲座")).await.expect(200);
    assert_eq!(first.id(), second.id());
    assert_eq!(writer.get("/api/newsroom/articles?mine=true").await.expect(200).json["total"], 1);
    let picture = png(300, 7);
    let fields = [("client_id", "photo-twice")];
    let one = writer.upload("/api/newsroom/photos", &fields, "a.png", "image/png", &picture).await.expect(200);
    let two = writer.upload("/api/newsroom/photos", &fields, "a.png", "image/png", &picture).await.expect(200);
    assert_eq!(one.id(), two.id());
    // Somebody else's browser number is nobody's business.
    let other = site.as_in(Role::Correspondent, site.counties[1]);
    other.post("/api/newsroom/articles", draft("twice", "别处的稿件标题")).await.expect(404);
}

#[tokio::test]
async fn a_stale_save_names_who_was_first_and_changes_nothing() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let sent = writer.post("/api/newsroom/articles", draft("stale", "青禾县人民医院开展健康讲座")).await.expect(200);
    let path = format!("/api/newsroom/articles/{}", sent.id());
    let reviewer = site.as_(Role::CountyReviewer);
    let edit = |title: &str| json!({"version": sent.json["version"], "title": title, "body": BODY});
    reviewer.post(&format!("{path}/edit"), edit("青禾县人民医院健康讲座进社区")).await.expect(200);
    let late = reviewer.post(&format!("{path}/edit"), edit("另一个更晚的标题改动")).await.expect(409);
    assert_eq!(late.json["code"], "stale");
    assert!(late.json["sentence"].as_str().unwrap().contains("单位审核人"), "{}", late.text);
    assert_eq!(late.json["current"]["title"], "青禾县人民医院健康讲座进社区");
    assert_eq!(writer.get(&path).await.expect(200).json["title"], "青禾县人民医院健康讲座进社区");
}

#[tokio::test]
async fn an_article_is_read_by_one_reviewer_until_fifteen_minutes_pass() {
    let site = Site::new().await;
    let lead = json!({"client_id": "client-lock", "kind": "lead", "title": "青禾县将开展大型义诊", "body": "周六上午九点，县人民广场，三十名医生参加义诊。", "submit": true});
    let id = site.as_(Role::Correspondent).post("/api/newsroom/articles", lead).await.expect(200).id();
    let path = format!("/api/newsroom/articles/{id}");
    site.as_(Role::Editor).post(&format!("{path}/take"), json!({})).await.expect(200);
    let refused = site.as_(Role::SectionChief).post(&format!("{path}/take"), json!({})).await.expect(409);
    assert_eq!(refused.json["code"], "locked");
    let version = refused_version(&site, id).await;
    let pass = json!({"version": version});
    assert_eq!(
        site.as_(Role::SectionChief).post(&format!("{path}/pass"), pass).await.expect(409).json["code"],
        "locked"
    );
    site.clock.advance(15 * 60_000);
    let taken = site.as_(Role::SectionChief).post(&format!("{path}/take"), json!({})).await.expect(200);
    assert_eq!(taken.json["locked_by_me"], true);
    assert_eq!(taken.json["history"][1]["verb"], "take");
}

async fn refused_version(site: &Site, id: Id) -> Value {
    site.as_(Role::SectionChief).get(&format!("/api/newsroom/articles/{id}")).await.expect(200).json["version"].clone()
}

#[tokio::test]
async fn who_may_do_what() {
    let site = Site::new().await;
    let sent = site
        .as_(Role::Correspondent)
        .post("/api/newsroom/articles", draft("matrix", "青禾县人民医院开展健康讲座"))
        .await;
    let id = sent.expect(200).id();
    let path = format!("/api/newsroom/articles/{id}");
    // Reading: 200 for the business, 403 for administrators, 404 for units elsewhere.
    for (role, status) in [
        (Role::Correspondent, 200),
        (Role::CountyReviewer, 200),
        (Role::Editor, 200),
        (Role::OpinionClerk, 200),
        (Role::SectionChief, 200),
        (Role::Leader, 200),
        (Role::SystemAdmin, 403),
        (Role::SecurityAdmin, 403),
        (Role::AuditAdmin, 403),
    ] {
        site.as_(role).get(&path).await.expect(status);
    }
    site.as_in(Role::Correspondent, site.counties[1]).get(&path).await.expect(404);
    site.as_in(Role::CountyReviewer, site.counties[1]).get(&path).await.expect(404);
    site.anonymous().get(&path).await.expect(401);
    // Acts while it waits for the unit: only the unit's reviewer.
    for role in Role::ALL {
        let version = refused_version(&site, id).await;
        for verb in ["pass", "return", "decline", "edit", "publish", "correct", "recall"] {
            let body = json!({"version": version, "reason": "试", "lines": [{"channel": "brief"}], "notice": "更正", "title": "标题足够长", "body": BODY});
            let may = role == Role::CountyReviewer && matches!(verb, "pass" | "return" | "edit");
            let reply = site.as_(role).post(&format!("{path}/{verb}"), body).await;
            if may {
                continue;
            }
            assert!(matches!(reply.status, 403 | 404 | 409), "{role:?} {verb} {}", reply.text);
        }
        if role == Role::CountyReviewer {
            break;
        }
    }
    // Drafts are their author's alone.
    let mut private = draft("private", "还没写完的稿件标题");
    private["submit"] = false.into();
    let hidden = site.as_(Role::Correspondent).post("/api/newsroom/articles", private).await.expect(200).id();
    site.as_(Role::SectionChief).get(&format!("/api/newsroom/articles/{hidden}")).await.expect(404);
    // The list promises exactly what the article promises.
    let row = site.as_(Role::Editor).get("/api/newsroom/articles").await.expect(200).json["rows"][0].clone();
    let one = site
        .as_(Role::Editor)
        .get(&format!("/api/newsroom/articles/{}", row["id"].as_str().unwrap()))
        .await
        .expect(200)
        .json;
    assert_eq!(row["allowed"], one["allowed"]);
}

#[tokio::test]
async fn bad_input_gets_a_sentence_and_never_500() {
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let mut blanks = draft("blanks", "全年宣传工作情况");
    blanks["body"] =
        "刊发稿件XXX篇，接待媒体采访XX余次，全年开展各类健康讲座四十余场，居民反响良好，下一步继续做好相关工作。"
            .into();
    let refused = writer.post("/api/newsroom/articles", blanks).await.expect(422);
    assert!(refused.json["fields"][0]["message"].as_str().unwrap().contains("XXX"), "{}", refused.text);
    writer.post("/api/newsroom/articles", json!({"client_id": "c"})).await.expect(422);
    writer.post("/api/newsroom/articles", json!({"client_id": "client-0001", "kind": "poem"})).await.expect(422);
    let mut personal = draft("personal", "青禾县人民医院开展健康讲座");
    personal["body"] = format!("{BODY}\n报名请联系患者家属张某，电话13800138000。").into();
    let warned = writer.post("/api/newsroom/articles", personal.clone()).await.expect(409);
    assert_eq!(warned.json["code"], "confirm_findings");
    personal["confirmed"] = true.into();
    writer.post("/api/newsroom/articles", personal).await.expect(200);
    // Half a photo, no photo, an endless photo.
    let whole = png(800, 3);
    let fields = [("client_id", "photo-half")];
    writer.upload("/api/newsroom/photos", &fields, "a.png", "image/png", &whole[..whole.len() / 2]).await.expect(422);
    writer.upload("/api/newsroom/photos", &fields, "a.txt", "text/plain", b"hello").await.expect(422);
    let endless = vec![7_u8; 21 * 1024 * 1024];
    let refused = writer.upload("/api/newsroom/photos", &fields, "a.png", "image/png", &endless).await.expect(413);
    assert!(refused.json["sentence"].as_str().unwrap().contains("20 MB"));
    // The same photo, whole at last, is taken.
    writer.upload("/api/newsroom/photos", &fields, "a.png", "image/png", &whole).await.expect(200);
    let bomb = writer
        .upload("/api/newsroom/read-document", &[], "稿件.docx", "application/zip", b"PK\x03\x04 not a document")
        .await;
    assert_eq!(bomb.status, 422, "{}", bomb.text);
    site.as_(Role::Editor).get("/api/newsroom/articles?state=nowhere").await.expect(422);
    site.as_(Role::Editor).get("/api/newsroom/articles/abc").await.expect(404);
}

#[tokio::test]
async fn an_upload_that_breaks_off_loses_nothing() {
    use axum::body::Body;
    use axum::http::{Request, header};
    let site = Site::new().await;
    let writer = site.as_(Role::Correspondent);
    let picture = png(400, 9);
    let mut body = b"--b\r\ncontent-disposition: form-data; name=\"client_id\"\r\n\r\nphoto-broken\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n".to_vec();
    body.extend_from_slice(&picture);
    // The line drops before the closing boundary.
    let request = Request::post("/api/newsroom/photos")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    let broken = writer.send(request).await.expect(422);
    assert!(broken.json["sentence"].as_str().unwrap().contains("没有传完"), "{}", broken.text);
    writer
        .upload("/api/newsroom/photos", &[("client_id", "photo-broken")], "a.png", "image/png", &picture)
        .await
        .expect(200);
}

#[tokio::test]
async fn correcting_and_recalling_reach_the_public_and_the_channels() {
    let site = Site::new().await;
    let (id, url) = published(&site, "fix", "青禾县人民医院开展健康讲座").await;
    let path = format!("/api/newsroom/articles/{id}");
    let editor = site.as_(Role::Editor);
    let version = editor.get(&path).await.expect(200).json["version"].clone();
    editor
        .post(&format!("{path}/edit"), json!({"version": version, "title": "偷偷改标题", "body": BODY}))
        .await
        .expect(409);
    let correction = json!({"version": version, "notice": "原文日期有误，应为11月19日。", "title": "青禾县人民医院开展健康讲座", "body": BODY.replace("11月18日", "11月19日")});
    let done = editor.post(&format!("{path}/correct"), correction).await.expect(200);
    site.run_jobs().await;
    let page = site.anonymous().get(&url).await.expect(200).text;
    assert!(page.contains("应为11月19日") && page.contains("更正说明"), "{page}");
    assert!(!page.contains("11月18日，青禾县"));
    let notices = editor.get("/api/notices").await.expect(200).text;
    assert!(notices.contains("更正通知"), "{notices}");
    editor.post(&format!("{path}/recall"), json!({"version": done.json["version"], "reason": ""})).await.expect(422);
    editor
        .post(&format!("{path}/recall"), json!({"version": done.json["version"], "reason": "内容失实"}))
        .await
        .expect(200);
    site.run_jobs().await;
    site.anonymous().get(&url).await.expect(404);
    assert!(!site.anonymous().get("/").await.expect(200).text.contains("健康讲座"));
}

#[tokio::test]
async fn uses_are_registered_once_and_topics_are_asked_for() {
    let site = Site::new().await;
    let (id, _) = published(&site, "use", "青禾县人民医院开展健康讲座").await;
    let path = format!("/api/newsroom/articles/{id}/adopt");
    let editor = site.as_(Role::Editor);
    let used = json!({"client_id": "use-0001", "level": "province", "channel": "每日要情", "issue": "第12期", "use_kind": "single", "adopted_at": START});
    let once = editor.post(&path, used.clone()).await.expect(200);
    assert_eq!(once.json["adoptions"].as_array().unwrap().len(), 1);
    assert_eq!(editor.post(&path, used.clone()).await.expect(200).json["adoptions"].as_array().unwrap().len(), 1);
    let mut twin = used.clone();
    twin["client_id"] = "use-0002".into();
    assert_eq!(editor.post(&path, twin).await.expect(409).json["code"], "adopted_twice");
    site.as_(Role::Correspondent).post(&path, used).await.expect(409);

    let topic = json!({"topic": "冬季呼吸道疾病防护", "brief": "各县一篇", "due_at": START + 86_400_000, "units": []});
    editor.post("/api/newsroom/commissions", topic.clone()).await.expect(200);
    site.as_(Role::Correspondent).post("/api/newsroom/commissions", topic).await.expect(403);
    let form = site.as_(Role::Correspondent).get("/api/newsroom/form").await.expect(200).json;
    let commission = form["commissions"][0]["id"].clone();
    let answer = json!({"client_id": "client-answer", "kind": "commissioned", "title": "青禾县冬季防病做法", "body": BODY, "commission_id": commission, "submit": true});
    site.as_(Role::Correspondent).post("/api/newsroom/articles", answer).await.expect(200);
    assert_eq!(editor.get("/api/newsroom/commissions").await.expect(200).json[0]["answers"], 1);

    editor
        .post("/api/newsroom/circulars", json!({"title": "关于报送年度总结的通知", "body": "请于月底前报送。"}))
        .await
        .expect(200);
    let circular = site.as_(Role::Correspondent).get("/api/newsroom/circulars").await.expect(200).json[0]["id"].clone();
    let sign = format!("/api/newsroom/circulars/{}/sign", circular.as_str().unwrap());
    site.as_(Role::Correspondent).post(&sign, json!({})).await.expect(200);
    site.as_(Role::Correspondent).post(&sign, json!({})).await.expect(200);
    assert_eq!(editor.get("/api/newsroom/circulars").await.expect(200).json[0]["signed"], 1);
}
