//! Cases from opening to archive, by everybody who takes part; who may do what; clocks that speak once and survive.

use crate::site::{Reply, Site, Visitor};
use domain::cases::{Standing, Verb, licensed};
use domain::ids::Id;
use domain::people::Role;
use domain::time::{HOUR_MS, MINUTE_MS};
use serde_json::{Value, json};
use server::platform::App;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF photo of the waiting room";

/// A site where nobody is signed out while days pass.
async fn patient() -> Site {
    Site::with(|config| {
        config.session.idle_minutes = 1_000_000;
        config.session.longest_hours = 1_000_000;
    })
    .await
}

async fn opened(site: &Site) -> Reply {
    let new = json!({
        "title": "网民反映青禾县人民医院发热门诊候诊时间过长",
        "facts": "11月20日8时起，多名网民反映发热门诊排队超过三小时。",
        "sources": [
            {"title": "发热门诊排队三小时", "url": "http://bbs.qinghe.example/1", "source": "青禾论坛", "published_at": 1_795_130_000_000_i64},
            {"title": "候诊太久了", "url": "http://weibo.example/2", "source": "微博", "published_at": 1_795_133_000_000_i64}
        ]
    });
    site.as_(Role::OpinionClerk).post("/api/cases", new).await.expect(200)
}

/// Does an act with the version as it stands.
async fn act(by: &Visitor<'_>, id: Id, act: Value) -> Reply {
    let version = by.get(&format!("/api/cases/{id}")).await.json["version"].clone();
    by.post(&format!("/api/cases/{id}/acts"), json!({"version": version, "act": act})).await
}

fn assess(level: i64) -> Value {
    json!({"verb": "assess", "kind": "医疗服务", "facts": "排队时间长，已核实两个诊室停诊", "responsible": "青禾县卫生健康局",
        "level": level, "advice": "督办核查"})
}

fn assign(site: &Site) -> Value {
    json!({"verb": "assign", "dispatches": [
        {"unit_id": site.counties[0], "part": "lead", "requirement": "12时前报告核查情况和整改措施"},
        {"unit_id": site.counties[1], "part": "guide", "requirement": "给予业务指导"}]})
}

fn answer() -> Value {
    json!({"verb": "answer", "facts": "属实，两个诊室因医生外出停诊", "measures": "增开2个诊室，安排4名导诊",
        "public_reply": "已向群众说明", "responsible": "李强"})
}

/// A case of level Ⅱ that the first county has; answers the dispatch's id.
async fn assigned(site: &Site) -> (Id, Id) {
    let id = opened(site).await.id();
    let clerk = site.as_(Role::OpinionClerk);
    act(&clerk, id, assess(2)).await.expect(200);
    let case = act(&clerk, id, assign(site)).await.expect(200);
    let dispatch = case.json["tasks"][0]["id"].as_str().unwrap().parse().unwrap();
    (id, dispatch)
}

#[tokio::test]
async fn a_case_goes_from_opening_to_an_archive_that_verifies() {
    let site = patient().await;
    let clerk = site.as_(Role::OpinionClerk);
    let chief = site.as_(Role::SectionChief);
    let county = site.as_(Role::CountyReviewer);
    let case = opened(&site).await;
    let id = case.id();
    assert_eq!(case.json["number"], "舆督〔2026〕1号");
    assert_eq!(case.json["headline"], "待研判");
    assert_eq!(case.json["clocks"][0]["title"], "研判");

    site.clock.advance(10 * MINUTE_MS);
    let case = act(&clerk, id, assess(2)).await.expect(200);
    assert_eq!(case.json["level"], 2);
    let documents: Vec<_> =
        case.json["clocks"].as_array().unwrap().iter().map(|clock| clock["title"].clone()).collect();
    assert!(documents.contains(&json!("公开回应")) && documents.contains(&json!("书面首报")), "{documents:?}");
    let case = act(&clerk, id, assign(&site)).await.expect(200);
    assert_eq!(case.json["headline"], "待签收");
    let dispatch = case.json["tasks"][0]["id"].as_str().unwrap().to_owned();

    let inbox = county.get("/api/notices").await.expect(200);
    assert!(inbox.json["rows"][0]["title"].as_str().unwrap().contains("督办件"), "{}", inbox.text);
    let mine = county.get("/api/dispatches").await.expect(200);
    assert_eq!((mine.json["open"].clone(), mine.json["rows"][0]["id"].clone()), (json!(1), json!(dispatch)));
    let path = format!("/api/dispatches/{dispatch}");
    assert_eq!(county.get(&path).await.expect(200).json["allowed"], json!(["sign", "ask_extension"]));
    county.post(&format!("{path}/acts"), json!({"act": answer()})).await.expect(409);
    let signed = county.post(&format!("{path}/acts"), json!({"act": {"verb": "sign"}})).await.expect(200);
    assert_eq!(signed.json["allowed"], json!(["answer", "ask_extension"]));
    let photo = [("caption", "增开诊室"), ("client_key", "photo-1")];
    let kept = county.upload(&format!("{path}/evidence"), &photo, "现场.jpg", "image/jpeg", JPEG).await.expect(200);
    let again = county.upload(&format!("{path}/evidence"), &photo, "现场.jpg", "image/jpeg", JPEG).await.expect(200);
    assert_eq!(kept.json["id"], again.json["id"], "a photo sent twice is kept once");
    let lacking = json!({"verb": "answer", "facts": "", "measures": "x", "responsible": ""});
    let told = county.post(&format!("{path}/acts"), json!({"act": lacking})).await.expect(422);
    assert_eq!(told.json["fields"][0]["field"], "facts");
    site.clock.advance(HOUR_MS);
    county.post(&format!("{path}/acts"), json!({"act": answer()})).await.expect(200);

    let todo = clerk.get("/api/notices").await.expect(200);
    assert!(todo.text.contains("已反馈，待审核"));
    act(&clerk, id, json!({"verb": "return", "task": dispatch, "why": "请补充排班表"})).await.expect(200);
    assert!(county.get(&path).await.expect(200).text.contains("请补充排班表"));
    county.post(&format!("{path}/acts"), json!({"act": answer()})).await.expect(200);
    let guide = case.json["tasks"][1]["id"].as_str().unwrap().to_owned();
    act(&clerk, id, json!({"verb": "accept", "task": dispatch, "opinion": "同意"})).await.expect(200);
    let case = act(&clerk, id, json!({"verb": "withdraw", "task": guide, "why": "无需再指导"})).await.expect(200);
    assert_eq!(case.json["stage"], "settled");

    let leader = site.as_(Role::Leader);
    let written = act(
        &leader,
        id,
        json!({"verb": "instruct", "text": "举一反三，全市排查", "duty": {"text": "全市排查发热门诊"}}),
    )
    .await;
    assert_eq!(written.expect(200).json["instructions"][0]["by"], "领导");
    let refused = act(&chief, id, json!({"verb": "close", "conclusion": "已整改"})).await.expect(409);
    assert_eq!(refused.json["code"], "close_unexplained");
    act(&chief, id, json!({"verb": "respond", "form": "reply", "text": "已增开诊室", "channel": "官方网站"}))
        .await
        .expect(200);
    let report = |stage: &str| json!({"verb": "report", "stage": stage, "to": "市委宣传部", "text": "情况报告"});
    act(&clerk, id, report("initial")).await.expect(200);
    act(&clerk, id, report("final")).await.expect(200);
    act(&chief, id, json!({"verb": "close", "conclusion": "已整改，群众满意"})).await.expect(200);
    assert_eq!(act(&clerk, id, json!({"verb": "archive"})).await.expect(409).json["code"], "instruction_open");
    act(&clerk, id, json!({"verb": "fulfil", "instruction": 1, "result": "已排查11家"})).await.expect(200);
    let case = act(&clerk, id, json!({"verb": "archive"})).await.expect(200);
    assert_eq!(case.json["stage"], "archived");
    assert_eq!(case.json["allowed"], json!([]));

    // the package opens without the system, and holds what was kept
    let package = clerk.get(&format!("/api/cases/{id}/package")).await.expect(200);
    let read = paper::package::read(&package.bytes).unwrap();
    assert_eq!(json!(read.hash), case.json["package_hash"]);
    assert!(read.files.values().any(|bytes| bytes == JPEG));
    let page = String::from_utf8(read.files["案卷.html"].clone()).unwrap();
    assert!(page.contains("举一反三") && page.contains("本单位约定") && page.contains("manifest.json"));
    assert_eq!(
        read.manifest.about["acts"],
        json!(case.json["timeline"].as_array().unwrap().len() - 1),
        "all acts but the archiving itself"
    );

    // afterwards every act is refused, with the reason
    for verb in ["note", "reopen", "instruct"] {
        let tried = act(&chief, id, json!({"verb": verb, "text": "x", "why": "x"})).await;
        assert!(tried.status == 409 && tried.json["code"] == "case_archived" || tried.status == 403, "{}", tried.text);
    }
    let late = county.upload(&format!("{path}/evidence"), &[], "迟到.jpg", "image/jpeg", JPEG).await.expect(409);
    assert_eq!(late.json["code"], "case_archived");

    let (count, faults) = server::cases::verify_packages(&site.app).await.unwrap();
    assert_eq!((count, faults.len()), (1, 0), "{faults:?}");
    spoil(&site.app).await;
    let (_, faults) = server::cases::verify_packages(&site.app).await.unwrap();
    assert!(faults[0].problems.iter().any(|problem| problem.contains("被改动")), "{faults:?}");
}

/// Changes one byte of the only package.
async fn spoil(app: &App) {
    let file: String =
        app.db().one("SELECT package_file FROM cases WHERE stage = 'archived'", db::args![]).await.unwrap().unwrap();
    let path = app.files().path(&file).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

#[tokio::test]
async fn a_unit_sees_its_own_dispatch_and_nothing_else() {
    let site = Site::new().await;
    let (id, dispatch) = assigned(&site).await;
    let path = format!("/api/dispatches/{dispatch}");
    let own = site.as_(Role::CountyReviewer);
    let other = site.as_in(Role::CountyReviewer, site.counties[1]);
    let correspondent = site.as_in(Role::Correspondent, site.counties[0]);
    own.get(&path).await.expect(200);
    correspondent.get(&path).await.expect(200);
    other.get(&path).await.expect(404);
    // the hospital lies below the county, and still has no part in the county's dispatch
    site.as_(Role::Correspondent).get(&path).await.expect(404);
    for unit in [&own, &other, &correspondent] {
        assert_eq!(unit.get(&format!("/api/cases/{id}")).await.status, 403);
        assert_eq!(unit.get("/api/cases").await.status, 403);
    }
    other.post(&format!("{path}/acts"), json!({"act": {"verb": "sign"}})).await.expect(404);
    let seen = own.get(&path).await.expect(200);
    assert!(!seen.text.contains("业务指导") && !seen.text.contains("沙岭县"), "{}", seen.text);
    // a file of the office is not a file of the unit
    let clerk = site.as_(Role::OpinionClerk);
    let file = clerk
        .upload(&format!("/api/cases/{id}/evidence"), &[], "内部.pdf", "application/pdf", b"%PDF-1.7 x")
        .await
        .expect(200);
    own.get(&format!("/api/case-evidence/{}", file.id())).await.expect(404);
    clerk.get(&format!("/api/case-evidence/{}", file.id())).await.expect(200);
    // somebody of the office cannot answer for a unit
    clerk.post(&format!("{path}/acts"), json!({"act": {"verb": "sign"}})).await.expect(404);
}

/// Every verb × every role × office, own unit, other unit: the server agrees with the table of `domain`.
#[tokio::test]
async fn the_authorisation_matrix_holds_at_the_edge() {
    let site = Site::new().await;
    let (id, dispatch) = assigned(&site).await;
    for verb in Verb::ALL.into_iter().filter(|verb| *verb != Verb::Open) {
        let body = filled(verb, dispatch);
        for role in Role::ALL {
            let office = licensed(&[role], Standing::Office, verb);
            let unit = licensed(&[role], Standing::Unit(dispatch), verb);
            // A wrong version answers 409 to whoever holds the licence, so that nothing changes while we ask.
            let asked = json!({"version": -1, "act": body});
            let reply = site.as_(role).post(&format!("/api/cases/{id}/acts"), asked).await;
            let wanted: &[u16] = if office && verb != Verb::Absorb { &[409] } else { &[403, 404] };
            assert!(wanted.contains(&reply.status), "{verb:?} by {role:?} at the office: {}", reply.text);
            let people: Vec<(Visitor<'_>, bool)> = match role {
                Role::CountyReviewer | Role::Correspondent => {
                    vec![(site.as_in(role, site.counties[0]), unit), (site.as_in(role, site.counties[1]), false)]
                }
                _ => vec![(site.as_(role), false)],
            };
            for (visitor, may) in people {
                if may {
                    continue; // done below on a dispatch of its own: here it would change the case
                }
                let reply = visitor.post(&format!("/api/dispatches/{dispatch}/acts"), json!({"act": body})).await;
                assert!([403, 404].contains(&reply.status), "{verb:?} by {role:?} for a unit: {}", reply.text);
            }
        }
    }
    let before = site.as_(Role::OpinionClerk).get(&format!("/api/cases/{id}")).await.expect(200);
    assert_eq!(before.json["timeline"].as_array().unwrap().len(), 3, "nothing was done: {}", before.text);
    // What the table lists for a unit is possible for that unit, and the buttons that are offered are the table's.
    for verb in Verb::ALL {
        for role in [Role::CountyReviewer, Role::Correspondent] {
            if !licensed(&[role], Standing::Unit(dispatch), verb) {
                continue;
            }
            let (_, own) = assigned(&site).await;
            let unit = site.as_in(role, site.counties[0]);
            let path = format!("/api/dispatches/{own}");
            if verb == Verb::Answer {
                unit.post(&format!("{path}/acts"), json!({"act": {"verb": "sign"}})).await.expect(200);
            }
            let offered = unit.get(&path).await.expect(200).json["allowed"].to_string();
            assert!(offered.contains(verb.code()), "{verb:?} is not offered to {role:?}: {offered}");
            unit.post(&format!("{path}/acts"), json!({"act": filled(verb, own)})).await.expect(200);
            site.as_in(role, site.counties[1]).get(&path).await.expect(404);
        }
    }
    for role in Role::ALL {
        let visitor = site.as_(role);
        let view = visitor.get(&format!("/api/cases/{id}")).await;
        if view.status == 200 {
            for verb in view.json["allowed"].as_array().unwrap() {
                let verb: Verb = serde_json::from_value(verb.clone()).unwrap();
                assert!(licensed(&[role], Standing::Office, verb), "{verb:?} is offered to {role:?}");
            }
        }
        // Files, packages, lists and settings of cases follow the same lines.
        let office = matches!(role, Role::OpinionClerk | Role::SectionChief | Role::Leader);
        for path in [
            format!("/api/cases/{id}/similar"),
            "/api/cases".into(),
            "/api/case-performance".into(),
            "/api/case-clocks".into(),
            "/api/risk-reviews".into(),
        ] {
            let wanted: &[u16] = if office { &[200] } else { &[403, 404] };
            let reply = visitor.get(&path).await;
            assert!(wanted.contains(&reply.status), "{path} by {role:?}: {} {}", reply.status, reply.text);
        }
        let form = json!({"requirements": [], "reason": "试"});
        let wanted = if matches!(role, Role::SectionChief | Role::SystemAdmin) { 200 } else { 403 };
        visitor.put("/api/case-requirements", form).await.expect(wanted);
    }
    for role in Role::ALL {
        let new = json!({"title": "试", "facts": "试"});
        let wanted = if licensed(&[role], Standing::Office, Verb::Open) { 200 } else { 403 };
        site.as_(role).post("/api/cases", new).await.expect(wanted);
    }
    site.anonymous().get("/api/cases").await.expect(401);
}

#[tokio::test]
async fn a_response_is_written_as_an_article_and_followed_to_where_it_was_picked_up() {
    let site = patient().await;
    let (id, _) = assigned(&site).await;
    let (clerk, chief) = (site.as_(Role::OpinionClerk), site.as_(Role::SectionChief));
    act(&clerk, id, json!({"verb": "draft_line", "text": "两个诊室已经增开，候诊缩短到一小时内。"})).await.expect(200);
    site.as_(Role::CountyReviewer).post(&format!("/api/cases/{id}/articles"), json!({})).await.expect(403);
    let view = clerk.post(&format!("/api/cases/{id}/articles"), json!({})).await.expect(200).json;
    let article = view["articles"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(view["articles"][0]["answers"], false);
    let text = clerk.get(&format!("/api/newsroom/articles/{article}")).await.expect(200).text;
    assert!(text.contains("候诊缩短到一小时内"), "{text}");
    let respond = |article: &str| json!({"verb": "respond", "form": "notice", "text": "已增开诊室", "channel": "官网", "article_id": article});
    act(&chief, id, respond("1")).await.expect(422);
    act(&chief, id, respond(&article)).await.expect(200);
    let now = site.app.now();
    let mut change = site.app.system_change("test").await.unwrap();
    let (row, outlet) = (site.app.id(), site.app.id());
    change
        .run(
            "INSERT INTO outlet (id, name, created_at, updated_at) VALUES ($1, '云川日报社', $2, $2)",
            db::args![outlet.0, now],
        )
        .await
        .unwrap();
    change
        .run(
            "INSERT INTO placement (id, placed_at, outlet_id, outlet_name, channel, position, tier, title, title_key, url,
               unit_id, unit_name, unit_path, article_id, created_at, updated_at)
             SELECT $1, $2, $3, '云川日报', 'paper', 'other', 'municipal', '发热门诊增开诊室', 'k', 'http://ycrb.example/1',
               id, name, path, $4, $2, $2 FROM unit WHERE id = $5",
            db::args![row.0, now, outlet.0, article.parse::<i64>().unwrap(), site.city.0],
        )
        .await
        .unwrap();
    change.commit().await.unwrap();
    let view = clerk.get(&format!("/api/cases/{id}")).await.expect(200).json;
    assert_eq!(view["articles"].as_array().unwrap().len(), 1, "one article, begun here and named by the response");
    assert_eq!(view["articles"][0]["answers"], true);
    assert_eq!(view["articles"][0]["pick_ups"][0]["outlet"], "云川日报");
    assert_eq!(view["articles"][0]["pick_ups"][0]["tier"], "市级主流");
}

#[tokio::test]
async fn requirements_come_with_the_kind_and_past_cases_say_what_worked() {
    let site = patient().await;
    let (id, dispatch) = assigned(&site).await;
    let (clerk, chief) = (site.as_(Role::OpinionClerk), site.as_(Role::SectionChief));
    let view = clerk.get(&format!("/api/cases/{id}")).await.expect(200).json;
    assert!(view["requirement"]["lead"].as_str().unwrap().contains("佐证材料"), "{}", view["requirement"]);
    let own = json!([{"kind": "医疗服务", "lead": "24小时内报告", "support": "", "guide": "审核专业内容"}]);
    let form = |own: &Value, reason: &str| json!({"requirements": own, "reason": reason});
    clerk.put("/api/case-requirements", form(&own, "试")).await.expect(403);
    chief.put("/api/case-requirements", form(&own, "")).await.expect(422);
    let twice = json!([own[0], own[0]]);
    let refused = chief.put("/api/case-requirements", form(&twice, "试")).await.expect(422);
    assert!(refused.text.contains("出现了两次"), "{}", refused.text);
    chief.put("/api/case-requirements", form(&own, "按新规定")).await.expect(200);
    let view = clerk.get(&format!("/api/cases/{id}")).await.expect(200).json;
    assert_eq!(view["requirement"]["lead"], "24小时内报告");

    // this case is closed; the next one of its kind shows what worked
    let county = site.as_(Role::CountyReviewer);
    let path = format!("/api/dispatches/{dispatch}/acts");
    county.post(&path, json!({"act": {"verb": "sign"}})).await.expect(200);
    county.post(&path, json!({"act": answer()})).await.expect(200);
    act(&clerk, id, json!({"verb": "accept", "task": dispatch, "opinion": "同意"})).await.expect(200);
    for task in clerk.get(&format!("/api/cases/{id}")).await.json["tasks"].as_array().unwrap() {
        if task["part"] == "guide" && task["stage"] == "sent" {
            let guide = site.as_in(Role::CountyReviewer, site.counties[1]);
            let path = format!("/api/dispatches/{}/acts", task["id"].as_str().unwrap());
            guide.post(&path, json!({"act": {"verb": "sign"}})).await.expect(200);
        }
    }
    act(&chief, id, json!({"verb": "respond", "form": "notice", "text": "已增开诊室", "channel": "官网"}))
        .await
        .expect(200);
    let mut because = serde_json::Map::new();
    for question in clerk.get(&format!("/api/cases/{id}")).await.json["unexplained"].as_array().unwrap() {
        because.insert(question["code"].as_str().unwrap().into(), json!("不适用"));
    }
    act(&chief, id, json!({"verb": "close", "conclusion": "群众满意", "because": because})).await.expect(200);
    let next = opened(&site).await.id();
    act(&clerk, next, assess(3)).await.expect(200);
    let similar = clerk.get(&format!("/api/cases/{next}/similar")).await.expect(200).json;
    assert_eq!(similar[0]["conclusion"], "群众满意");
    assert_eq!(similar[0]["measures"], json!(["增开2个诊室，安排4名导诊"]));
    assert_eq!(similar[0]["response"], "发布权威信息（官网）");

    // the lists behind the figures of papers
    let (from, to) = (site.app.now() - 24 * HOUR_MS, site.app.now() + 24 * HOUR_MS);
    let total = async |path: String| clerk.get(&path).await.expect(200).json["total"].as_i64().unwrap();
    assert_eq!(total(format!("/api/cases?state=all&by=opened&from={from}&to={to}")).await, 2);
    assert_eq!(total(format!("/api/cases?state=all&by=closed&from={from}&to={to}")).await, 1);
    assert_eq!(total(format!("/api/cases?state=all&by=running&from={from}&to={to}")).await, 1);
    let met = total(format!("/api/case-clocks?by=met&from={from}&to={to}")).await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = clerk
            .get(&format!("/api/case-clocks?by=met&from={from}&to={to}&limit=2&after={after}"))
            .await
            .expect(200)
            .json;
        let rows = page["rows"].as_array().unwrap().clone();
        seen.extend(rows.iter().map(|row| (row["case_id"].clone(), row["no"].clone())));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len() as i64, met, "pages hold every duty once: {seen:?}");
    assert!(met >= 5, "{met}");
}

/// An act of a verb with every field it may need.
fn filled(verb: Verb, task: Id) -> Value {
    let mut act = json!({
        "verb": verb, "task": task, "why": "理由", "text": "内容", "title": "标题", "facts": "事实", "into": "1", "from": "1",
        "number": "x", "kind": "医疗服务", "responsible": "单位", "level": 3, "advice": "建议", "to": 1, "until_at": 1_795_300_000_000_i64,
        "dispatches": [], "measures": "措施", "opinion": "同意", "form": "reply", "channel": "网站", "claim": "说法",
        "basis": "依据", "stage": "initial", "instruction": 1, "result": "已办", "version": 1, "clock": 1,
        "reason": "appraisal", "conclusion": "办结"
    });
    if matches!(verb, Verb::Transfer | Verb::Report) {
        act["to"] = json!("上级");
    }
    act
}

#[tokio::test]
async fn clocks_speak_once_climb_to_the_leader_and_survive_a_restart() {
    let site = patient().await;
    let (id, dispatch) = assigned(&site).await;
    let county = site.as_(Role::CountyReviewer);
    county.post(&format!("/api/dispatches/{dispatch}/acts"), json!({"act": {"verb": "sign"}})).await.expect(200);
    let about = |reply: &Reply, words: &str| {
        let rows = reply.json["rows"].as_array().unwrap().clone();
        rows.iter().filter(|row| row["title"].as_str().unwrap().contains(words)).count()
    };
    let state = |case: &Reply, title: &str| {
        let clocks = case.json["clocks"].as_array().unwrap().clone();
        let found = clocks.iter().find(|clock| clock["title"] == title && clock["ended_at"].is_null()).cloned();
        found.map(|clock| clock["state"].as_str().unwrap().to_owned())
    };
    let clerk = site.as_(Role::OpinionClerk);
    let page = format!("/api/cases/{id}");
    site.clock.advance(3 * HOUR_MS - MINUTE_MS);
    site.run_ticks().await;
    assert_eq!(state(&clerk.get(&page).await, "反馈").as_deref(), Some("running"));
    assert_eq!(about(&county.get("/api/notices").await, "“反馈”将于"), 0);
    site.clock.advance(MINUTE_MS);
    // Twice, and by a second process on the same database: a restart must not repeat itself.
    site.run_ticks().await;
    site.run_ticks().await;
    assert_eq!(state(&clerk.get(&page).await, "反馈").as_deref(), Some("amber"));
    assert_eq!(about(&county.get("/api/notices").await, "“反馈”将于"), 1);
    site.clock.advance(HOUR_MS + 1);
    site.run_ticks().await;
    site.run_ticks().await;
    assert_eq!(state(&clerk.get(&page).await, "反馈").as_deref(), Some("overdue"));
    assert_eq!(about(&county.get("/api/notices").await, "“反馈”已超时"), 1);
    let leader = site.as_(Role::Leader);
    assert_eq!(about(&leader.get("/api/notices").await, "“反馈”已超时"), 0);
    let list = clerk.get("/api/cases?quick=overdue").await.expect(200);
    assert_eq!(list.json["total"], 1);
    assert!(list.json["tallies"]["overdue"].as_i64().unwrap() >= 1);
    site.clock.advance(2 * HOUR_MS);
    site.run_ticks().await;
    assert_eq!(about(&leader.get("/api/notices").await, "“反馈”已超时"), 1);
    let performance = clerk.get("/api/case-performance").await.expect(200);
    assert_eq!(performance.json[0]["overdue"], 1);
    assert_eq!(performance.json[0]["dispatches"], 1);
    // The score rules may price it: one lapse, taken back when more time is granted after all.
    let lapses = async || {
        let sql = "SELECT COUNT(*) FROM score_lapse WHERE fault = 'feedback_late' AND voided_at IS NULL";
        site.app.db().int(sql, db::args![]).await.unwrap()
    };
    assert_eq!(lapses().await, 1);
    let until = site.app.now() + 5 * HOUR_MS;
    let path = format!("/api/dispatches/{dispatch}/acts");
    county
        .post(&path, json!({"act": {"verb": "ask_extension", "until_at": until, "why": "需要会诊"}}))
        .await
        .expect(200);
    let grant = json!({"verb": "grant_extension", "task": dispatch, "until_at": until, "why": "同意"});
    act(&site.as_(Role::SectionChief), id, grant).await.expect(200);
    assert_eq!(lapses().await, 0);
}

#[tokio::test]
async fn an_extension_is_asked_by_phone_and_granted_by_the_chief() {
    let site = Site::new().await;
    let (id, dispatch) = assigned(&site).await;
    let county = site.as_(Role::CountyReviewer);
    let until = crate::site::START + 9 * HOUR_MS;
    let ask = json!({"act": {"verb": "ask_extension", "until_at": until, "why": "需调取监控"}});
    county.post(&format!("/api/dispatches/{dispatch}/acts"), ask).await.expect(200);
    let chief = site.as_(Role::SectionChief);
    assert!(chief.get("/api/notices").await.text.contains("申请延期"));
    let grant = json!({"verb": "grant_extension", "task": dispatch, "until_at": until, "why": "同意"});
    assert_eq!(act(&site.as_(Role::OpinionClerk), id, grant.clone()).await.status, 403);
    let case = act(&chief, id, grant).await.expect(200);
    assert_eq!(case.json["tasks"][0]["due_at"], json!(until));
}

#[tokio::test]
async fn a_stale_page_a_broken_form_and_a_strange_file_lose_nothing() {
    let site = Site::new().await;
    let clerk = site.as_(Role::OpinionClerk);
    let id = opened(&site).await.id();
    let path = format!("/api/cases/{id}/acts");
    clerk.post(&path, json!({"version": 1, "act": assess(3)})).await.expect(200);
    let stale = clerk.post(&path, json!({"version": 1, "act": {"verb": "note", "text": "记"}})).await.expect(409);
    assert_eq!(stale.json["code"], "stale");
    clerk.post(&path, json!({"version": 2, "act": {"verb": "explode"}})).await.expect(422);
    clerk.post(&path, json!({"version": 2, "act": {"verb": "raise", "to": 9, "why": "x"}})).await.expect(422);
    clerk.post(&path, json!({"version": 2, "act": 7})).await.expect(422);
    clerk.post(&path, json!({"version": 2, "act": {"verb": "note", "text": ""}})).await.expect(422);
    clerk.post("/api/cases", json!({"title": "", "facts": ""})).await.expect(422);
    let odd = json!({"title": "龘𠮷㐂😷", "facts": "生僻字与表情", "sources": [{"url": "javascript:alert(1)"}]});
    clerk.post("/api/cases", odd).await.expect(422);
    let rare = clerk.post("/api/cases", json!({"title": "龘𠮷㐂😷", "facts": "生僻字与表情"})).await.expect(200);
    assert_eq!(rare.json["title"], "龘𠮷㐂😷");
    let files = format!("/api/cases/{id}/evidence");
    clerk.upload(&files, &[], "病毒.exe", "image/jpeg", b"MZ\x90\x00").await.expect(422);
    clerk.upload(&files, &[], "空.txt", "text/plain", b"").await.expect(422);
    let large = vec![b'a'; 21 * 1024 * 1024];
    clerk.upload(&files, &[], "大.txt", "text/plain", &large).await.expect(413);
    clerk.get("/api/cases/abc").await.expect(404);
    clerk.get("/api/cases/1").await.expect(404);
    clerk.get("/api/cases?after=garbage&level=3").await.expect(200);
}

#[tokio::test]
async fn merging_carries_sources_and_splitting_makes_a_case() {
    let site = Site::new().await;
    let clerk = site.as_(Role::OpinionClerk);
    let (first, second) = (opened(&site).await.id(), opened(&site).await.id());
    act(&clerk, first, json!({"verb": "merge", "into": first, "why": "x"})).await.expect(422);
    let merged = act(&clerk, first, json!({"verb": "merge", "into": second, "why": "同一事件"})).await.expect(200);
    assert_eq!(merged.json["stage"], "merged");
    assert_eq!(merged.json["merged_into"], json!(second));
    let host = clerk.get(&format!("/api/cases/{second}")).await.expect(200);
    assert_eq!(host.json["sources"].as_array().unwrap().len(), 2, "the same addresses are kept once");
    assert!(host.text.contains("舆督〔2026〕1号并入本案"));
    let goes = host.json["sources"][0]["id"].clone();
    let split =
        json!({"verb": "split", "title": "收费问题", "facts": "同时反映收费", "why": "职责不同", "items": [goes]});
    act(&clerk, second, split).await.expect(200);
    let new = clerk.get("/api/cases?state=all&q=收费问题").await.expect(200).json["rows"][0]["id"].clone();
    let new = clerk.get(&format!("/api/cases/{}", new.as_str().unwrap())).await.expect(200).json;
    assert_eq!(new["sources"][0]["title"], host.json["sources"][0]["title"], "what was named goes along");
    assert_eq!(new["sources"].as_array().unwrap().len(), 1);
    let list = clerk.get("/api/cases?state=all&limit=2").await.expect(200);
    assert_eq!(list.json["total"], 3);
    let next = list.json["next"].as_str().unwrap();
    let rest = clerk.get(&format!("/api/cases?state=all&limit=2&after={next}")).await.expect(200);
    assert_eq!(rest.json["rows"].as_array().unwrap().len(), 1);
    assert!(rest.json["next"].is_null());
}

#[tokio::test]
async fn rules_are_edited_with_a_reason_and_running_clocks_keep_theirs() {
    let site = Site::new().await;
    let chief = site.as_(Role::SectionChief);
    let before = opened(&site).await.id();
    let found = chief.get("/api/case-rules").await.expect(200);
    assert_eq!(found.json["editable"], true);
    let mut clocks = found.json["clocks"].clone();
    let at = clocks["rules"].as_array().unwrap().iter().position(|rule| rule["id"] == "assess").unwrap();
    clocks["rules"][at]["limit"] = json!({"minutes": 30});
    chief.put("/api/case-rules", json!({"clocks": clocks, "reason": ""})).await.expect(422);
    let mut holed = clocks.clone();
    holed["rules"].as_array_mut().unwrap().remove(at);
    chief.put("/api/case-rules", json!({"clocks": holed, "reason": "试"})).await.expect(422);
    site.as_(Role::OpinionClerk).put("/api/case-rules", json!({"clocks": clocks, "reason": "试"})).await.expect(403);
    chief.put("/api/case-rules", json!({"clocks": clocks, "reason": "提速"})).await.expect(200);
    let clerk = site.as_(Role::OpinionClerk);
    let after = opened(&site).await;
    assert_eq!(
        (after.json["clocks"][0]["limit"].clone(), after.json["clocks"][0]["version"].clone()),
        (json!("30分钟"), json!("第1版"))
    );
    let old = clerk.get(&format!("/api/cases/{before}")).await.expect(200);
    assert_eq!(old.json["clocks"][0]["limit"], "2小时");
    let mut calendar = found.json["calendar"].clone();
    calendar["days"].as_array_mut().unwrap().push(json!({"date": "2026-11-23", "kind": "off", "name": "停工"}));
    chief.put("/api/work-calendar", json!({"calendar": calendar, "reason": "市政府通知"})).await.expect(200);
    let id = opened(&site).await.id();
    act(&clerk, id, assess(4)).await.expect(200);
    let case = act(&clerk, id, assign(&site)).await.expect(200);
    let due = case.json["tasks"][0]["due_at"].as_i64().unwrap();
    assert_eq!(domain::time::format_minute(due), "2026-11-26 23:59", "Friday plus three working days, Monday off");
}

#[tokio::test]
async fn numbers_have_no_gaps_when_fifty_open_at_once() {
    let site = Site::new().await;
    let all = (0..50).map(|_| opened(&site));
    let replies = futures_util::future::join_all(all).await;
    let mut numbers: Vec<i64> = replies
        .iter()
        .map(|reply| {
            reply.json["number"]
                .as_str()
                .unwrap()
                .trim_start_matches("舆督〔2026〕")
                .trim_end_matches('号')
                .parse()
                .unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_risk_review_asks_for_a_plan_before_it_is_signed() {
    let site = Site::new().await;
    let clerk = site.as_(Role::OpinionClerk);
    let factors = clerk.get("/api/risk-reviews").await.expect(200).json["factors"].clone();
    let answers: Vec<Value> = factors
        .as_array()
        .unwrap()
        .iter()
        .map(|factor| json!({"factor": factor[0], "likelihood": 2, "effect": 2}))
        .collect();
    let form = json!({"title": "调整门诊时间", "subject": "全市二级以上医院", "answers": answers});
    let made = clerk.post("/api/risk-reviews", form.clone()).await.expect(200);
    assert_eq!(made.json["rows"][0]["level"], 2);
    let id = made.json["rows"][0]["id"].as_str().unwrap().to_owned();
    let chief = site.as_(Role::SectionChief);
    let mut signing = form;
    signing["sign"] = json!(true);
    signing["version"] = json!(1);
    clerk.put(&format!("/api/risk-reviews/{id}"), signing.clone()).await.expect(403);
    let told = chief.put(&format!("/api/risk-reviews/{id}"), signing.clone()).await.expect(422);
    assert_eq!(told.json["fields"][0]["field"], "plan");
    signing["plan"] = json!("提前三日公告，开通咨询电话");
    chief.put(&format!("/api/risk-reviews/{id}"), signing.clone()).await.expect(200);
    chief.put(&format!("/api/risk-reviews/{id}"), signing).await.expect(409);
}
