//! Papers: drafted from records, signed under numbers without gaps, frozen, printed, handed out and read.

use crate::site::{Reply, Site};
use domain::ids::Id;
use domain::people::Role;
use domain::time::HOUR_MS;
use serde_json::{Value, json};

/// A case of level Ⅱ with an answered dispatch.
async fn case(site: &Site) -> Id {
    let clerk = site.as_(Role::OpinionClerk);
    let new = json!({"title": "网民反映青禾县人民医院发热门诊候诊时间过长", "facts": "多名网民反映排队超过三小时",
        "sources": [
            {"title": "发热门诊排队三小时", "url": "http://bbs.qinghe.example/1", "source": "青禾论坛", "published_at": 1_795_000_000_000_i64},
            {"title": "候诊太久了", "url": "http://weibo.example/2", "source": "微博", "published_at": 1_795_133_000_000_i64}]});
    let id = clerk.post("/api/cases", new).await.expect(200).id();
    let path = format!("/api/cases/{id}/acts");
    let assess = json!({"verb": "assess", "kind": "医疗服务", "facts": "两个诊室停诊", "responsible": "青禾县卫生健康局", "level": 2, "advice": "督办核查并公开回应"});
    clerk.post(&path, json!({"version": 1, "act": assess})).await.expect(200);
    let assign = json!({"verb": "assign", "no_guide_why": "宣传科直接督办", "dispatches": [{"unit_id": site.counties[0], "part": "lead", "requirement": "核查并报告整改措施"}]});
    let dispatch = clerk.post(&path, json!({"version": 2, "act": assign})).await.expect(200).json["tasks"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let county = site.as_(Role::CountyReviewer);
    let at = format!("/api/dispatches/{dispatch}/acts");
    county.post(&at, json!({"act": {"verb": "sign"}})).await.expect(200);
    county.post(&at, json!({"act": {"verb": "answer", "facts": "因医生外出停诊两个诊室", "measures": "已增开诊室", "responsible": "李强"}})).await.expect(200);
    id
}

async fn act(site: &Site, role: Role, paper: &Value, what: &str) -> Reply {
    let id = paper["row"]["id"].as_str().unwrap();
    site.as_(role)
        .post(
            &format!("/api/papers/{id}/acts"),
            json!({"version": paper["row"]["version"], "act": what, "why": "请补充"}),
        )
        .await
}

#[tokio::test]
async fn a_special_report_is_drafted_from_the_case_signed_and_printed() {
    let site = Site::new().await;
    let id = case(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let paper = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    assert_eq!(paper["gaps"], json!([]), "{paper}");
    let text = paper.to_string();
    assert!(
        text.contains("最早见于") && text.contains("青禾论坛") && text.contains("因医生外出停诊两个诊室"),
        "{text}"
    );
    let figure = &paper["draft"]["facts"][0];
    assert_eq!((figure["name"].clone(), figure["value"].clone()), (json!("相关信息"), json!(2)));
    assert_eq!(figure["link"], format!("/cases/{id}#sources"));
    let path = format!("/api/papers/{}", paper["row"]["id"].as_str().unwrap());

    // a person's words are kept; a figure cannot be typed over
    let mut draft = paper["draft"].clone();
    draft["sections"][4]["text"] = json!("一是认为分诊不足；二是担心交叉感染。涉及{相关信息}条。");
    draft["facts"][0]["value"] = json!(999);
    draft["report_to"] = json!("市政府办公室");
    let saved = clerk.put(&path, json!({"version": paper["row"]["version"], "draft": draft})).await.expect(200).json;
    assert_eq!(saved["draft"]["facts"][0]["value"], 2);
    assert_eq!(
        saved["pieces"][4][1],
        json!({"kind": "figure", "name": "相关信息", "text": "2", "link": format!("/cases/{id}#sources")})
    );
    clerk.put(&path, json!({"version": 1, "draft": draft})).await.expect(409);

    assert_eq!(act(&site, Role::OpinionClerk, &saved, "sign").await.status, 403);
    let submitted = act(&site, Role::OpinionClerk, &saved, "submit").await.expect(200).json;
    let returned = act(&site, Role::SectionChief, &submitted, "return").await.expect(200).json;
    assert_eq!(returned["returned_why"], "请补充");
    let submitted = act(&site, Role::OpinionClerk, &returned, "submit").await.expect(200).json;
    let signed = act(&site, Role::SectionChief, &submitted, "sign").await.expect(200).json;
    assert_eq!(signed["row"]["mark"], "舆情专报〔2026〕第1期");
    site.run_jobs().await;
    let refused = clerk.put(&path, json!({"version": signed["row"]["version"], "draft": draft})).await.expect(409);
    assert_eq!(refused.json["code"], "paper_signed");

    let docx = clerk.get(&format!("{path}/docx")).await.expect(200);
    let words = paper::docx::read_text(&docx.bytes).unwrap().join("\n");
    for part in ["舆情专报", "第1期", "核查情况", "分诊不足", "市政府办公室", "数据来源表"] {
        assert!(words.contains(part), "{part} is missing from {words}");
    }
    let pdf = clerk.get(&format!("{path}/pdf")).await.expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let again = clerk.get(&format!("{path}/pdf")).await.expect(200);
    assert_eq!(pdf.bytes, again.bytes, "a signed paper is printed once");
    let page = clerk.get(&format!("{path}/page?page=1&dpi=60")).await.expect(200);
    assert!(page.bytes.starts_with(b"\x89PNG"));
    clerk.get(&format!("{path}/page?page=99")).await.expect(404);

    // the case holds both files and says that the paper went out
    let held = clerk.get(&format!("/api/cases/{id}")).await.expect(200);
    assert_eq!(held.json["evidence"].as_array().unwrap().iter().filter(|row| row["kind"] == "paper").count(), 2);
    assert!(held.text.contains("签发舆情专报〔2026〕第1期"));

    // records go on; the signed paper stays and shows the difference
    site.clock.advance(HOUR_MS / 4);
    let more = json!({"verb": "respond", "form": "reply", "text": "已增开诊室", "channel": "官网"});
    let version = held.json["version"].clone();
    site.as_(Role::SectionChief)
        .post(&format!("/api/cases/{id}/acts"), json!({"version": version, "act": more}))
        .await
        .expect(200);
    let later = clerk.get(&path).await.expect(200).json;
    assert_eq!(later["drifts"][0], json!({"name": "公开回应", "printed": 0, "now": 1}));
}

#[tokio::test]
async fn a_new_edition_keeps_the_number_and_replaces_the_old_one_when_signed() {
    let site = Site::new().await;
    let id = case(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let draft = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    let first = act(&site, Role::SectionChief, &draft, "sign").await.expect(200).json;
    let second = act(&site, Role::OpinionClerk, &first, "revise").await.expect(200).json;
    assert_ne!(second["row"]["id"], first["row"]["id"]);
    assert_eq!(act(&site, Role::OpinionClerk, &first, "revise").await.json["code"], "edition_exists");
    let path = format!("/api/papers/{}", first["row"]["id"].as_str().unwrap());
    assert_eq!(clerk.get(&path).await.json["row"]["stage"], "signed");
    let signed = act(&site, Role::SectionChief, &second, "sign").await.expect(200).json;
    assert_eq!(signed["row"]["mark"], "舆情专报〔2026〕第1期（第2稿）");
    assert_eq!(clerk.get(&path).await.json["row"]["stage"], "superseded");
    let third = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    let third = act(&site, Role::SectionChief, &third, "sign").await.expect(200).json;
    assert_eq!(third["row"]["mark"], "舆情专报〔2026〕第2期");
    site.run_jobs().await;
}

#[tokio::test]
async fn fifty_signed_at_once_have_fifty_numbers_in_a_row() {
    let site = Site::new().await;
    let clerk = site.as_(Role::OpinionClerk);
    let mut drafts = Vec::new();
    for at in 0..50 {
        let mut made = clerk.post("/api/papers", json!({"kind": "information"})).await.expect(200).json;
        made["draft"]["title"] = json!(format!("第{at}篇经验"));
        made["draft"]["extra"] = json!(at % 5 == 0);
        made["draft"]["sections"][1]["text"] = json!("建立巡诊制度。");
        let path = format!("/api/papers/{}", made["row"]["id"].as_str().unwrap());
        drafts.push(clerk.put(&path, json!({"version": 1, "draft": made["draft"]})).await.expect(200).json);
    }
    // Only the numbers matter here: signing changes run side by side, printing is left to the jobs.
    let chief = server::papers::Signer {
        name: "科长".into(),
        unit_id: site.city,
        unit_path: String::new(),
        unit_name: "云川市卫生健康委员会".into(),
    };
    let ids: Vec<Id> = drafts.iter().map(|draft| draft["row"]["id"].as_str().unwrap().parse().unwrap()).collect();
    let signing = ids.iter().map(|id| async {
        let mut change = site.app.system_change("test").await.unwrap();
        let now = change.now();
        server::papers::sign_at(&mut change, &chief, id, now).await.unwrap();
        change.commit().await.unwrap();
    });
    futures_util::future::join_all(signing).await;
    let rows: Vec<(i64, i64)> = site
        .app
        .db()
        .all("SELECT extra, number FROM paper WHERE stage = 'signed' ORDER BY extra, number", db::args![])
        .await
        .unwrap();
    let wanted: Vec<(i64, i64)> = (1..=40).map(|n| (0, n)).chain((1..=10).map(|n| (1, n))).collect();
    assert_eq!(rows, wanted);
    // A signing that fails gives its number back.
    let refused = clerk.post("/api/papers", json!({"kind": "information"})).await.expect(200).json;
    let mut change = site.app.system_change("test").await.unwrap();
    let id: Id = refused["row"]["id"].as_str().unwrap().parse().unwrap();
    let now = change.now();
    assert!(server::papers::sign_at(&mut change, &chief, &id, now).await.is_err());
    drop(change);
    let last = site
        .app
        .db()
        .int("SELECT last FROM paper_number WHERE series = 'information' AND extra = 0", db::args![])
        .await
        .unwrap();
    assert_eq!(last, 40);
    let mut tx = site.app.db().begin().await.unwrap();
    tx.run("DELETE FROM job WHERE kind = 'paper.print'", db::args![]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_supervision_order_carries_its_deadline_and_its_return_slip() {
    let site = Site::new().await;
    let id = case(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let order = clerk.post("/api/papers", json!({"kind": "supervision", "case_id": id})).await.expect(200).json;
    let signed = act(&site, Role::SectionChief, &order, "sign").await.expect(200).json;
    assert_eq!(signed["row"]["mark"], "舆督单〔2026〕1号");
    let docx = clerk.get(&format!("/api/papers/{}/docx", signed["row"]["id"].as_str().unwrap())).await.expect(200);
    let words = paper::docx::read_text(&docx.bytes).unwrap().join("\n");
    for part in ["舆督单〔2026〕1号", "青禾县卫生健康局", "2026-11-20 13:00", "督办反馈单", "核查情况", "本单位约定"]
    {
        assert!(words.contains(part), "{part} is missing from {words}");
    }
    site.run_jobs().await;
    clerk.post("/api/papers", json!({"kind": "supervision"})).await.expect(422);
    clerk.post("/api/papers", json!({"kind": "nonsense"})).await.expect(422);
    clerk.post("/api/papers", json!({"kind": "special", "case_id": "1"})).await.expect(404);
}

#[tokio::test]
async fn periodic_papers_count_cases_and_list_units() {
    let site = Site::new().await;
    case(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let from = domain::time::parse("2026-11-01").unwrap();
    let to = domain::time::parse("2026-12-01").unwrap();
    let begun =
        clerk.post("/api/papers", json!({"kind": "monthly", "from_at": from, "to_at": to})).await.expect(200).json;
    assert_eq!(begun["draft"]["title"], "2026年11月舆情月报");
    assert_eq!(begun["build"]["parts"][0]["state"], "waiting", "a long paper is drafted by a job: {begun}");
    site.run_jobs().await;
    let path = format!("/api/papers/{}", begun["row"]["id"].as_str().unwrap());
    let month = clerk.get(&path).await.expect(200).json;
    let value = |name: &str| {
        let facts = month["draft"]["facts"].as_array().unwrap().clone();
        facts.iter().find(|fact| fact["name"] == name).map(|fact| fact["value"].clone())
    };
    assert_eq!(
        (value("新立案件"), value("在办案件"), value("办结案件")),
        (Some(json!(1)), Some(json!(1)), Some(json!(0)))
    );
    let units = month["draft"]["sections"]
        .as_array()
        .unwrap()
        .iter()
        .find(|section| section["key"] == "units")
        .unwrap()
        .clone();
    assert_eq!(units["rows"][0][0], "青禾县卫生健康局");
    assert_eq!(month["gaps"], json!([]), "every part that must be filled comes from records: {month}");
    assert!(month.to_string().contains("世界艾滋病日"), "the next month's days stand in the advice");
    // every figure opens the records it counted, and they are as many as it says
    let mut opened = 0;
    for fact in month["draft"]["facts"].as_array().unwrap() {
        let link = fact["link"].as_str().unwrap().to_owned();
        let api = link
            .strip_prefix("/cases/clocks?")
            .map(|query| format!("/api/case-clocks?{query}"))
            .or(link.strip_prefix("/cases?").map(|query| format!("/api/cases?{query}")))
            .or(link.strip_prefix("/monitor/items?").map(|query| format!("/api/monitor/items?{query}")))
            .or(link.strip_prefix("/media/placements?").map(|query| format!("/api/media/placements?{query}")));
        let Some(api) = api.filter(|_| fact["name"] != "转载") else { continue };
        let list = clerk.get(&api).await.expect(200);
        assert_eq!(list.json["total"], fact["value"], "{fact} by {api}");
        opened += 1;
    }
    assert!(opened >= 12, "only {opened} figures were opened");
    clerk.post("/api/papers", json!({"kind": "weekly"})).await.expect(200);
    site.run_jobs().await;
    clerk.post("/api/papers", json!({"kind": "daily"})).await.expect(200);
    clerk.post("/api/papers", json!({"kind": "daily", "from_at": 5, "to_at": 5})).await.expect(422);
    clerk
        .post("/api/papers", json!({"kind": "daily", "from_at": from - 400 * 86_400_000_i64, "to_at": to}))
        .await
        .expect(422);
    clerk.post("/api/papers", json!({"kind": "daily", "from_at": i64::MIN, "to_at": i64::MAX})).await.expect(422);
    // the tables as a workbook, with numbers that are numbers
    let book = clerk.get(&format!("{path}/xlsx")).await.expect(200).bytes;
    assert!(paper::xlsx::read_first(&book).unwrap().rows.iter().flat_map(|row| row.cells.iter()).count() > 5);
}

#[tokio::test]
async fn readers_get_their_paper_and_reading_leaves_a_receipt() {
    let site = Site::new().await;
    let id = case(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let draft = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    let path = format!("/api/papers/{}", draft["row"]["id"].as_str().unwrap());
    let county = site.as_(Role::CountyReviewer);
    county.get(&path).await.expect(404);
    let to = json!({"roles": ["leader"]});
    clerk.post(&format!("{path}/readers"), to.clone()).await.expect(409);
    act(&site, Role::SectionChief, &draft, "sign").await.expect(200);
    site.run_jobs().await;
    clerk.post(&format!("{path}/readers"), json!({})).await.expect(422);
    clerk.post(&format!("{path}/readers"), to.clone()).await.expect(200);
    let twice = clerk.post(&format!("{path}/readers"), to).await.expect(200);
    assert_eq!(twice.json["receipts"].as_array().unwrap().len(), 1);
    let leader = site.as_(Role::Leader);
    let inbox = leader.get("/api/paper-inbox").await.expect(200);
    assert_eq!(inbox.json[0]["mark"], "舆情专报〔2026〕第1期");
    leader.post(&format!("{path}/read"), json!({})).await.expect(204);
    county.post(&format!("{path}/read"), json!({})).await.expect(404);
    let seen = clerk.get(&path).await.expect(200);
    assert!(seen.json["receipts"][0]["read_at"].is_i64());
}

#[tokio::test]
async fn rare_characters_and_a_long_table_give_a_page() {
    let site = Site::new().await;
    let clerk = site.as_(Role::OpinionClerk);
    let sources: Vec<Value> = (0..300)
        .map(|at| json!({"title": format!("第{at}条 龘𠮷㐂😷"), "url": format!("http://x.example/{at}"), "source": format!("平台{}", at % 7)}))
        .collect();
    let id = clerk
        .post("/api/cases", json!({"title": "龘𠮷㐂😷同志反映", "facts": "龘𠮷㐂😷", "sources": sources}))
        .await
        .expect(200)
        .id();
    let paper = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    assert_eq!(paper["draft"]["facts"][0]["value"], 300);
    assert_eq!(paper["draft"]["facts"][1]["value"], 7);
    let path = format!("/api/papers/{}", paper["row"]["id"].as_str().unwrap());
    assert!(clerk.get(&format!("{path}/pdf")).await.expect(200).bytes.len() > 1000);
    let words = paper::docx::read_text(&clerk.get(&format!("{path}/docx")).await.expect(200).bytes).unwrap().join("\n");
    assert!(words.contains("龘𠮷㐂😷"));
    let not_ready = act(&site, Role::SectionChief, &paper, "sign").await.expect(422);
    assert!(not_ready.text.contains("研判"));
}
