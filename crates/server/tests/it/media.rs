//! Tests of media: outlets, tiers, placements and what the monitor found.

use crate::site::{START, Site};
use domain::ids::Id;
use domain::people::Role;
use domain::time::DAY_MS;
use serde_json::{Value, json};

async fn outlet(site: &Site, name: &str, tier: &str, host: &str) -> String {
    let input = json!({"name": name, "tier": tier, "hosts": [host]});
    let list = site.as_(Role::Editor).post("/api/media/outlets", input).await.expect(200).json;
    list["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

fn placement(client: &str, outlet: &str, title: &str, url: &str) -> Value {
    json!({"client_id": client, "placed_at": START - DAY_MS, "outlet_id": outlet, "channel": "web", "title": title, "url": url})
}

#[tokio::test]
async fn a_placement_has_the_tier_of_its_date_and_is_registered_once() {
    let site = Site::new().await;
    let daily = outlet(&site, "云川日报", "municipal", "yunchuan.example").await;
    let portal = outlet(&site, "示例省网", "provincial", "province.example").await;
    let writer = site.as_(Role::Correspondent);
    let first = writer
        .post("/api/media/placements", placement("p-00000001", &daily, "夜间门诊亮起的灯", "http://yunchuan.example/1"))
        .await
        .expect(200);
    assert_eq!(first.json["tier"], "municipal");
    assert_eq!(first.json["original"], true);
    // The same form sent again is the same placement; the same address is refused with its twin.
    let again = placement("p-00000001", &daily, "夜间门诊亮起的灯", "http://yunchuan.example/1");
    assert_eq!(writer.post("/api/media/placements", again).await.expect(200).id(), first.id());
    let twin = placement("p-00000002", &daily, "夜间门诊亮起的灯", "https://www.yunchuan.example/1?from=timeline");
    assert_eq!(writer.post("/api/media/placements", twin).await.expect(409).json["code"], "placement_twin");
    // The same title elsewhere is a repost, and both are shown.
    let repost = placement("p-00000003", &portal, "夜间门诊，亮起的灯！", "http://province.example/9");
    let repost = writer.post("/api/media/placements", repost).await.expect(200);
    assert_eq!(repost.json["original"], false);
    assert_eq!(repost.json["repost_of"], first.json["id"]);
    let list = site.as_(Role::Leader).get("/api/media/placements").await.expect(200).json;
    assert_eq!(list["total"], 2);
    let sum: i64 = list["tiers"].as_array().unwrap().iter().map(|t| t["count"].as_i64().unwrap()).sum();
    assert_eq!(sum, 2, "the tiers add up to the total");
    // A tier changed from tomorrow on changes nothing that is registered.
    let tier = json!({"tier": "provincial", "from_at": START + DAY_MS});
    site.as_(Role::Editor).post(&format!("/api/media/outlets/{daily}/tiers"), tier).await.expect(200);
    let now = writer.get(&format!("/api/media/placements/{}", first.id())).await.expect(200).json;
    assert_eq!(now["tier"], "municipal");
    // A front page counts more, from the day the office says so.
    let front = json!({"channel": "print", "position": "front", "tier": "national", "from_at": 0});
    site.as_(Role::Editor).post(&format!("/api/media/outlets/{daily}/tiers"), front).await.expect(200);
    let mut paper = placement("p-00000004", &daily, "乡村医生三十年", "");
    paper["channel"] = "print".into();
    paper["position"] = "front".into();
    assert_eq!(writer.post("/api/media/placements", paper).await.expect(200).json["tier"], "national");
}

#[tokio::test]
async fn a_verified_placement_is_the_offices() {
    let site = Site::new().await;
    let daily = outlet(&site, "云川日报", "municipal", "yunchuan.example").await;
    let writer = site.as_(Role::Correspondent);
    let p = writer.post("/api/media/placements", placement("v-00000001", &daily, "义诊进山村", "")).await.expect(200);
    let path = format!("/api/media/placements/{}", p.id());
    writer.post(&format!("{path}/verify"), json!({"version": 1})).await.expect(403);
    let done = site.as_(Role::Editor).post(&format!("{path}/verify"), json!({"version": 1})).await.expect(200);
    assert_eq!(done.json["verified_by"], "编辑");
    let mut edit = placement("", &daily, "改个标题", "");
    edit["version"] = done.json["version"].clone();
    assert_eq!(writer.post(&path, edit.clone()).await.expect(409).json["code"], "verified");
    edit["version"] = 1.into();
    assert_eq!(site.as_(Role::Editor).post(&path, edit).await.expect(409).json["code"], "stale");
    site.as_in(Role::Correspondent, site.counties[1]).get(&path).await.expect(404);
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        site.as_(role).get("/api/media/placements").await.expect(403);
    }
    site.as_(Role::Leader)
        .post("/api/media/placements", placement("v-00000002", &daily, "领导不登记", ""))
        .await
        .expect(403);
    writer.post("/api/media/outlets", json!({"name": "自封媒体"})).await.expect(403);
    site.as_(Role::Editor)
        .post(&format!("{path}/void"), json!({"version": done.json["version"], "reason": "重复"}))
        .await
        .expect(204);
    site.as_(Role::Editor).get(&path).await.expect(404);
    assert_eq!(writer.get("/api/media/placements").await.expect(200).json["total"], 0);
}

#[tokio::test]
async fn a_link_that_cannot_be_read_leaves_the_fields_to_be_typed() {
    let site = Site::new().await;
    let daily = outlet(&site, "云川日报", "municipal", "127.0.0.1.example").await;
    let writer = site.as_(Role::Correspondent);
    // The configuration does not list this address: the guard says no, and the form stays usable.
    let read = writer.post("/api/media/read-link", json!({"url": "http://127.0.0.1:9/x"})).await.expect(200).json;
    assert!(read["trouble"].as_str().unwrap().contains("手工填写"), "{read}");
    assert_eq!(read["title"], "");
    writer.post("/api/media/read-link", json!({"url": "不是链接"})).await.expect(422);
    let mut bad = placement("b-00000001", &daily, "", "javascript:alert(1)");
    bad["placed_at"] = (START + 5 * DAY_MS).into();
    bad["authors"] = json!([{"name": "甲", "user_id": null, "share": 60}]);
    let refused = writer.post("/api/media/placements", bad).await.expect(422).json;
    let fields: Vec<&str> =
        refused["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["title", "placed_at", "url", "authors"]);
}

#[tokio::test]
async fn what_the_monitor_found_is_accepted_with_one_key() {
    let site = Site::new().await;
    outlet(&site, "云川日报", "municipal", "yunchuan.example").await;
    let outlets = server::media::Outlets::read(&site.app).await.unwrap();
    let known = outlets.of_url("https://www.yunchuan.example/a/1", START).unwrap();
    assert_eq!((known.name.as_str(), known.tier), ("云川日报", Some(domain::media::tier::Tier::Municipal)));
    let path = format!("/{}/{}/", site.city, site.counties[0]);
    let mut change = site.app.system_change("test").await.unwrap();
    for item in [7, 7] {
        let found = server::media::Found {
            item_id: Id(item),
            title: "青禾县家庭医生走进山村",
            url: "http://yunchuan.example/a/1",
            outlet_id: Some(known.id),
            outlet_name: "云川日报",
            placed_at: START,
            unit_id: site.counties[0],
            unit_name: "青禾县卫生健康局",
            unit_path: &path,
        };
        server::media::suggest(&mut change, &found).await.unwrap();
    }
    change.commit().await.unwrap();
    let reviewer = site.as_(Role::CountyReviewer);
    let list = reviewer.get("/api/media/suggestions").await.expect(200).json;
    assert_eq!(list["total"], 1);
    assert_eq!(
        site.as_in(Role::CountyReviewer, site.counties[1]).get("/api/media/suggestions").await.expect(200).json["total"],
        0
    );
    let accept = format!("/api/media/suggestions/{}/accept", list["rows"][0]["id"].as_str().unwrap());
    let placed = reviewer.post(&accept, json!({})).await.expect(200).json;
    assert_eq!(
        (placed["found_by"].as_str(), placed["unit_name"].as_str()),
        (Some("monitor"), Some("青禾县卫生健康局"))
    );
    assert_eq!(reviewer.post(&accept, json!({})).await.expect(409).json["code"], "decided");
}

#[tokio::test]
async fn an_empty_register_fills_itself_and_outlets_can_be_joined() {
    let site = Site::new().await;
    site.run_ticks().await;
    let list = site.as_(Role::Editor).get("/api/media/outlets").await.expect(200).json;
    let rows = list["rows"].as_array().unwrap();
    assert!(rows.len() >= 100);
    assert!(rows.iter().any(|row| row["verify"] == true));
    site.run_ticks().await;
    let (a, b) = (&rows[0], &rows[1]);
    let merge = json!({"into": b["id"], "version": a["version"]});
    let after = site
        .as_(Role::Editor)
        .post(&format!("/api/media/outlets/{}/merge", a["id"].as_str().unwrap()), merge)
        .await
        .expect(200)
        .json;
    let row = |id: &Value| after["rows"].as_array().unwrap().iter().find(|row| row["id"] == *id).unwrap().clone();
    assert_eq!(row(&a["id"])["retired"], true);
    assert!(row(&b["id"])["hosts"].as_array().unwrap().len() >= a["hosts"].as_array().unwrap().len());
}

#[tokio::test]
async fn press_events_and_registers_count_only_what_happened() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let event = json!({"client_id": "press-0001", "kind": "conference", "topic": "冬季传染病防控发布会", "held_at": START + DAY_MS, "speakers": ["示例发言人"], "outlets_invited": ["云川日报", " "]});
    let made = editor.post("/api/media/press", event.clone()).await.expect(200);
    assert_eq!(editor.post("/api/media/press", event.clone()).await.expect(200).id(), made.id());
    assert_eq!(made.json["outlets_invited"].as_array().unwrap().len(), 1);
    let path = format!("/api/media/press/{}", made.id());
    let mut held = event.clone();
    held["version"] = made.json["version"].clone();
    held["state"] = "held".into();
    assert_eq!(editor.post(&path, held.clone()).await.expect(409).json["code"], "in_future");
    held["held_at"] = (START - DAY_MS).into();
    held["outlets_present"] = json!(["云川日报", "示例省台"]);
    held["journalists"] = 1.into();
    assert_eq!(editor.post(&path, held.clone()).await.expect(409).json["code"], "counts_impossible");
    held["journalists"] = 5.into();
    assert_eq!(editor.post(&path, held.clone()).await.expect(200).json["state"], "held");
    assert_eq!(editor.post(&path, held).await.expect(409).json["code"], "stale");
    site.as_(Role::Correspondent).post("/api/media/press", event).await.expect(403);

    let account = json!({"client_id": "account-1", "title": "健康云川", "at": START - 90 * DAY_MS, "fields": {"platform": "微信公众号", "filing": "已备案", "evil": 1}});
    let account = editor.post("/api/media/registers/account", account).await.expect(200);
    assert_eq!(account.json["light"], "unknown");
    assert!(account.json["fields"].get("evil").is_none());
    let counts = format!("/api/media/records/{}/counts", account.id());
    let wrong = json!({"taken_at": START, "messages": 100, "replies": 120});
    editor.post(&counts, wrong).await.expect(422);
    let right = json!({"taken_at": START, "followers": 33076, "posts": 988, "messages": 120, "replies": 120, "last_post_at": START - 12 * DAY_MS});
    assert_eq!(editor.post(&counts, right).await.expect(200).json["light"], "red");
    let playout = json!({"title": "健康科普", "at": START, "fields": {"screen": "市民广场"}});
    let refused = editor.post("/api/media/registers/playout", playout).await.expect(422).json;
    assert_eq!(refused["fields"].as_array().unwrap().len(), 2);
    editor.get("/api/media/registers/nothing").await.expect(404);
    site.as_(Role::AuditAdmin).get("/api/media/registers/account").await.expect(403);
}
