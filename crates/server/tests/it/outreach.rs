//! Outreach: the calendar with an office's word on it, campaigns with their counts, trainings, selections, and that
//! the figures count exactly what stands in these registers.

use crate::site::{START, Site};
use domain::people::Role;
use domain::time::DAY_MS;
use serde_json::json;

#[tokio::test]
async fn the_calendar_is_computed_and_the_office_has_the_last_word() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let days = editor.get("/api/outreach/calendar?year=2024").await.expect(200).json;
    let day = |days: &serde_json::Value, key: &str| {
        days.as_array().unwrap().iter().find(|day| day["key"] == key).unwrap().clone()
    };
    assert_eq!(days.as_array().unwrap().len(), 55);
    assert_eq!(day(&days, "patriotic_month")["title"], "第36个爱国卫生月");
    assert_eq!(day(&days, "no_tobacco")["title"], "第37个世界无烟日");
    let said = json!({"year": 2024, "theme": "保护青少年免受烟草行业干扰", "source": "世卫组织通知", "confirmed": true, "version": 0});
    let kept = editor.put("/api/outreach/calendar/no_tobacco", said.clone()).await.expect(200).json;
    assert_eq!(
        (kept["theme"].as_str(), kept["confirmed_by"].as_str()),
        (Some("保护青少年免受烟草行业干扰"), Some("编辑"))
    );
    assert_eq!(editor.put("/api/outreach/calendar/no_tobacco", said).await.expect(409).json["code"], "stale");
    editor
        .put("/api/outreach/calendar/no_tobacco", json!({"year": 2024, "first": "2023-05-31", "version": 1}))
        .await
        .expect(422);
    editor.put("/api/outreach/calendar/nothing", json!({"year": 2024})).await.expect(404);
    site.as_(Role::Correspondent).put("/api/outreach/calendar/ear", json!({"year": 2024})).await.expect(403);
    editor.get("/api/outreach/calendar?year=1800").await.expect(422);
}

#[tokio::test]
async fn a_units_campaign_is_counted_and_the_counts_are_kept_apart() {
    let site = Site::new().await;
    let unit = site.as_(Role::Correspondent);
    let form = json!({"client_id": "c1", "name": "世界卫生日义诊", "day_key": "who_day", "held_at": START - 5 * DAY_MS, "held": true,
        "consultations": 300, "clinic_visits": 120, "clinics": 1, "beneficiaries": 400,
        "materials": [{"kind": "折页", "printed": 1500, "handed_out": 1200}, {"kind": "海报", "printed": 40, "handed_out": 60}]});
    let made = unit.post("/api/outreach/campaigns", form.clone()).await.expect(200);
    assert_eq!(
        unit.post("/api/outreach/campaigns", form).await.expect(200).id(),
        made.id(),
        "sending twice is one campaign"
    );
    assert_eq!(
        made.json["remarks"].as_array().unwrap().len(),
        1,
        "more posters handed out than printed is remarked, not refused"
    );
    let editor = site.as_(Role::Editor);
    let ask = |metric: &str| format!("/api/figures/ask?metric={metric}&period=2026");
    for (metric, value) in [
        ("campaigns", 1),
        ("consultations", 300),
        ("clinic_visits", 120),
        ("beneficiaries", 400),
        ("materials_printed", 1540),
        ("materials_handed_out", 1260),
    ] {
        let figure = editor.get(&ask(metric)).await.expect(200).json;
        assert_eq!(figure["figure"]["value"], value, "{metric}");
    }
    assert!(
        editor.get(&ask("donations")).await.expect(200).json["figure"]["value"].is_null(),
        "unknown is not nothing"
    );
    // Wrong counts are refused field by field, and nothing is lost.
    let bad = json!({"name": " ", "held_at": START + 9 * DAY_MS, "held": true, "consultations": -1});
    let fields: Vec<String> = unit.post("/api/outreach/campaigns", bad).await.expect(422).json["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["name", "held_at", "consultations"]);
    // Another county neither sees nor changes it.
    let path = format!("/api/outreach/campaigns/{}", made.id());
    site.as_in(Role::Correspondent, site.counties[1]).get(&path).await.expect(404);
    site.as_in(Role::CountyReviewer, site.counties[0]).get(&path).await.expect(200);
    // A cancelled one is not counted and not edited.
    let version = made.json["version"].as_i64().unwrap();
    let reopened =
        editor.post(&format!("{path}/act"), json!({"act": "reopen", "version": version})).await.expect(200).json;
    let cancelled = editor
        .post(&format!("{path}/act"), json!({"act": "cancel", "version": reopened["version"]}))
        .await
        .expect(200)
        .json;
    assert_eq!(cancelled["allowed"], json!(["reopen", "remove"]));
    assert_eq!(editor.get(&ask("campaigns")).await.expect(200).json["figure"]["value"], serde_json::Value::Null);
    editor.put(&path, json!({"version": cancelled["version"], "name": "改名", "held_at": START})).await.expect(409);
    // Next year's begins from this year's, on the day of the calendar.
    let next = editor.post(&format!("{path}/copy"), json!({})).await.expect(200).json;
    assert_eq!((next["state"].as_str(), next["consultations"].is_null()), (Some("planned"), true));
    assert_eq!(domain::time::format_day(next["held_at"].as_i64().unwrap()), "2027-04-07");
}

#[tokio::test]
async fn persons_are_counted_once_and_visits_each_time() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    for (topic, names) in
        [("第一期", vec![("王明", "甲"), ("李华", "乙")]), ("第二期", vec![("王 明", "甲"), ("王明", "丙")])]
    {
        let made = editor
            .post("/api/outreach/trainings", json!({"topic": topic, "held_at": START - DAY_MS, "state": "held"}))
            .await
            .expect(200);
        let names: Vec<_> = names.iter().map(|(name, unit)| json!({"name": name, "unit_name": unit})).collect();
        let path = format!("/api/outreach/trainings/{}/attendance", made.id());
        let signed = editor.put(&path, json!({"version": made.json["version"], "names": names})).await.expect(200).json;
        assert_eq!(signed["attendants"], 2);
        editor.put(&path, json!({"version": made.json["version"], "names": names})).await.expect(409);
    }
    let value = |json: serde_json::Value| json["figure"]["value"].as_i64();
    assert_eq!(value(editor.get("/api/figures/ask?metric=trainings&period=2026").await.expect(200).json), Some(2));
    assert_eq!(
        value(editor.get("/api/figures/ask?metric=training_visits&period=2026").await.expect(200).json),
        Some(4)
    );
    assert_eq!(
        value(editor.get("/api/figures/ask?metric=training_persons&period=2026").await.expect(200).json),
        Some(3)
    );
    let made = editor
        .post("/api/outreach/trainings", json!({"topic": "三", "held_at": START, "state": "held"}))
        .await
        .expect(200);
    let twice = json!({"version": 1, "names": [{"name": "王明"}, {"name": "王 明"}]});
    editor.put(&format!("/api/outreach/trainings/{}/attendance", made.id()), twice).await.expect(422);
    site.as_(Role::Correspondent)
        .post("/api/outreach/trainings", json!({"topic": "x", "held_at": START}))
        .await
        .expect(403);
}

#[tokio::test]
async fn honours_stand_only_after_the_publicity_period() {
    let mut site = Site::new().await;
    site.leaves_jobs();
    let made = site
        .as_(Role::Editor)
        .post("/api/outreach/selections", json!({"name": "最美医院", "started_at": START}))
        .await
        .expect(200);
    let path = format!("/api/outreach/selections/{}", made.id());
    let step = |act: &str, version: &serde_json::Value| json!({"act": act, "version": version});
    let editor = site.as_(Role::Editor);
    assert_eq!(
        editor.post(&format!("{path}/step"), step("review", &made.json["version"])).await.expect(409).json["code"],
        "no_nominees"
    );
    let unit = site.as_(Role::Correspondent);
    unit.post(&format!("{path}/nominees"), json!({"name": "青禾县人民医院"})).await.expect(200);
    unit.post(&format!("{path}/nominees"), json!({"name": "青禾县人民医院"})).await.expect(422);
    site.as_in(Role::Correspondent, site.counties[1])
        .post(&format!("{path}/nominees"), json!({"name": "沙岭镇卫生院"}))
        .await
        .expect(200);
    assert_eq!(
        unit.get(&path).await.expect(200).json["names"].as_array().unwrap().len(),
        1,
        "units see their own entries"
    );
    let reviewed = editor.post(&format!("{path}/step"), step("review", &made.json["version"])).await.expect(200).json;
    let first = reviewed["names"][0]["id"].clone();
    let publicise = json!({"act": "publicise", "version": reviewed["version"], "proposed": [first], "public_until": START + 3_600_000});
    let shown = editor.post(&format!("{path}/step"), publicise).await.expect(200).json;
    assert_eq!(
        editor.post(&format!("{path}/step"), step("decide", &shown["version"])).await.expect(409).json["code"],
        "still_public"
    );
    site.clock.advance(20 * 60_000);
    site.as_(Role::Editor).get(&path).await.expect(200);
    site.clock.advance(20 * 60_000);
    site.as_(Role::Editor).get(&path).await.expect(200);
    site.clock.advance(20 * 60_000 + 1);
    let editor = site.as_(Role::Editor);
    let decided = editor.post(&format!("{path}/step"), step("decide", &shown["version"])).await.expect(200).json;
    assert_eq!(decided["state"], "decided");
    assert_eq!(editor.get("/api/figures/ask?metric=honours&period=2026").await.expect(200).json["figure"]["value"], 1);
}

#[tokio::test]
async fn a_plan_stands_beside_what_was_counted() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let goal = json!({"year": 2026, "label": "一、", "text": "办好社会宣传", "position": 1});
    let plan = editor.post("/api/outreach/plan", goal).await.expect(200).json;
    let goal = plan[0]["id"].clone();
    let measure = json!({"client_id": "m1", "year": 2026, "parent_id": goal, "label": "1.", "text": "百场宣讲",
        "target": {"metric": "lectures", "least": 100, "period": "2026"}});
    editor.post("/api/outreach/plan", measure.clone()).await.expect(200);
    let plan = editor.post("/api/outreach/plan", measure).await.expect(200).json;
    assert_eq!(plan.as_array().unwrap().len(), 2, "sending twice is one item");
    assert!(plan[1]["path"].as_str().unwrap().starts_with(plan[0]["path"].as_str().unwrap()));
    let bad = json!({"year": 2026, "text": " ", "target": {"metric": "nothing", "least": 1, "period": "2026"}});
    let fields = editor.post("/api/outreach/plan", bad).await.expect(422).json;
    assert_eq!(fields["fields"].as_array().unwrap().len(), 2);
    // What was counted stands beside the target, with its pace.
    let form = json!({"name": "宣讲进校园", "held_at": START - 5 * DAY_MS, "held": true, "lectures": 40});
    site.as_(Role::Correspondent).post("/api/outreach/campaigns", form).await.expect(200);
    let held = editor.get("/api/figures/plan?year=2026").await.expect(200).json;
    assert_eq!((held[1]["counted"].as_i64(), held[1]["pace"].as_str()), (Some(40), Some("behind")));
    // The plan becomes a summary whose figures are questions.
    let summary = editor.post("/api/summaries", json!({"template": "plan", "period": "2026"})).await.expect(200).json;
    assert_eq!(summary["figures"][0]["value"], 40);
    // A goal cannot hang below its own measure; a stale edit is told so; taking out a goal takes its measures.
    let mut moved = plan[0].clone();
    moved["parent_id"] = plan[1]["id"].clone();
    let path = format!("/api/outreach/plan/{}", goal.as_str().unwrap());
    editor.put(&path, moved).await.expect(422);
    let mut stale = plan[0].clone();
    stale["version"] = json!(9);
    assert_eq!(editor.put(&path, stale).await.expect(409).json["code"], "stale");
    let copied = editor.post("/api/outreach/plan/copy", json!({"from": 2026, "to": 2027})).await.expect(200).json;
    assert_eq!(copied[1]["target"]["period"], "2027");
    let mut gone = plan[0].clone();
    gone["removed"] = json!(true);
    assert_eq!(editor.put(&path, gone).await.expect(200).json, json!([]));
    site.as_(Role::Correspondent).post("/api/outreach/plan", json!({"year": 2026, "text": "x"})).await.expect(403);
}

#[tokio::test]
async fn a_ledger_is_registered_carried_and_counted() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let ledgers = editor.get("/api/outreach/ledgers").await.expect(200).json;
    assert_eq!(ledgers.as_array().unwrap().len(), 8);
    let form = json!({"client_id": "b1", "title": "前三季度政务信息评分通报", "at": START - DAY_MS,
        "fields": {"about": "政务信息", "issuer": "省卫生健康委", "rank": 5, "evil": 1}});
    let made = editor.post("/api/outreach/ledgers/bulletin", form.clone()).await.expect(200);
    assert_eq!(editor.post("/api/outreach/ledgers/bulletin", form).await.expect(200).id(), made.id());
    assert_eq!(made.json["fields"], json!({"about": "政务信息", "issuer": "省卫生健康委", "rank": 5}));
    let figure = editor.get("/api/figures/ask?metric=superior_rank&period=2026").await.expect(200).json;
    assert_eq!(figure["figure"]["value"], 5);
    // A newer bulletin is the one that counts.
    let newer =
        json!({"title": "全年通报", "at": START, "fields": {"about": "政务信息", "issuer": "省卫生健康委", "rank": 3}});
    editor.post("/api/outreach/ledgers/bulletin", newer).await.expect(200);
    let figure = editor.get("/api/figures/ask?metric=superior_rank&period=2026").await.expect(200).json;
    assert_eq!((figure["figure"]["value"].as_i64(), figure["figure"]["records"].as_i64()), (Some(3), Some(1)));
    let bad = editor
        .post("/api/outreach/ledgers/bulletin", json!({"title": "", "at": 0, "fields": {}}))
        .await
        .expect(422)
        .json;
    assert_eq!(bad["fields"].as_array().unwrap().len(), 4);
    editor.get("/api/outreach/ledgers/nothing").await.expect(404);
    // Out as a file and in again: what is there is not doubled.
    let file = editor.get("/api/registers/bulletins?format=jsonl").await.expect(200);
    assert!(file.text.contains("前三季度政务信息评分通报"));
    let back = editor
        .upload("/api/registers/bulletins", &[("mode", "trial")], "通报.jsonl", "application/x-ndjson", &file.bytes)
        .await
        .expect(200)
        .json;
    assert_eq!((back["good"].as_i64(), back["bad"].as_i64()), (Some(0), Some(2)), "{back}");
    // Taken out, it counts no more; a correspondent may not write.
    let path = format!("/api/outreach/ledger-entries/{}", made.id());
    let mut gone = made.json.clone();
    gone["removed"] = json!(true);
    editor.put(&path, gone).await.expect(200);
    editor.get(&path).await.expect(404);
    let form = json!({"title": "x", "at": START, "fields": {"about": "网站", "issuer": "省"}});
    site.as_(Role::Correspondent).post("/api/outreach/ledgers/bulletin", form).await.expect(403);
}

#[tokio::test]
async fn people_in_the_room_sign_in_with_the_code() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let made = editor
        .post("/api/outreach/trainings", json!({"topic": "新闻写作", "held_at": START, "state": "held"}))
        .await
        .expect(200);
    let path = format!("/api/outreach/trainings/{}", made.id());
    let open = editor.post(&format!("{path}/code"), json!({"minutes": 10})).await.expect(200).json;
    let code = open["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 6);
    let unit = site.as_(Role::Correspondent);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    unit.post("/api/outreach/sign-in", json!({"code": wrong})).await.expect(422);
    let signed = unit.post("/api/outreach/sign-in", json!({"code": code})).await.expect(200).json;
    assert_eq!((signed["topic"].as_str(), signed["again"].as_bool()), (Some("新闻写作"), Some(false)));
    assert_eq!(unit.post("/api/outreach/sign-in", json!({"code": code})).await.expect(200).json["again"], true);
    let shown = editor.get(&path).await.expect(200).json;
    assert_eq!(shown["attendants"], 1);
    // A pasted list adds to those who signed in themselves.
    let names = json!({"version": shown["version"], "names": [{"name": "李华", "unit_name": "乙院"}]});
    assert_eq!(editor.put(&format!("{path}/attendance"), names).await.expect(200).json["attendants"], 2);
    site.clock.advance(11 * 60_000);
    site.as_in(Role::CountyReviewer, site.counties[1])
        .post("/api/outreach/sign-in", json!({"code": code}))
        .await
        .expect(422);
    unit.post(&format!("{path}/code"), json!({"minutes": 10})).await.expect(403);
}
