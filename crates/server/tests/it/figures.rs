//! Figures: the tier table of the first source report from records, parts that make the whole, rights to records,
//! freezing and asking again, summaries whose numbers are questions, reports that are read.

use crate::site::{START, Site};
use db::args;
use domain::figures::metric::CATALOGUE;
use domain::ids::Id;
use domain::people::Role;
use domain::time::{DAY_MS, parse};
use serde_json::{Value, json};

/// Placements straight into the register: (tier, how many), a day apart from 1 January on.
async fn place(site: &Site, unit: Id, tiers: &[(&str, i64)], year: &str) -> Vec<Id> {
    let path: String = site.app.db().one("SELECT path FROM unit WHERE id = $1", args![unit.0]).await.unwrap().unwrap();
    let mut change = site.app.system_change("test").await.unwrap();
    let outlet = site.app.id();
    change
        .insert(
            "outlet",
            [
                ("id", outlet.0.into()),
                ("name", format!("云川测试报{outlet}").into()),
                ("created_at", 0.into()),
                ("updated_at", 0.into()),
            ],
        )
        .await
        .unwrap();
    let first = parse(&format!("{year}-01-01")).unwrap();
    let mut ids = Vec::new();
    for (tier, many) in tiers {
        for nth in 0..*many {
            let id = site.app.id();
            change
                .insert(
                    "placement",
                    [
                        ("id", id.0.into()),
                        ("placed_at", (first + (nth % 120) * DAY_MS).into()),
                        ("outlet_id", outlet.0.into()),
                        ("outlet_name", "云川测试报".into()),
                        ("channel", "web".into()),
                        ("position", "inside".into()),
                        ("tier", (*tier).into()),
                        ("title", format!("第{nth}篇").into()),
                        ("title_key", format!("{tier}{nth}").into()),
                        ("unit_id", unit.0.into()),
                        ("unit_name", "单位".into()),
                        ("unit_path", (&path).into()),
                        ("created_at", (first + (nth % 120) * DAY_MS).into()),
                        ("updated_at", first.into()),
                    ],
                )
                .await
                .unwrap();
            ids.push(id);
        }
    }
    change.commit().await.unwrap();
    ids
}

/// The table of the first source report, to the end of April: 18 + 15 + 68 + 122 + 366 = 589.
const REPORT: [(&str, i64); 5] =
    [("national", 18), ("industry", 15), ("provincial", 68), ("municipal", 122), ("new_media", 366)];

fn parts(reply: &Value) -> Vec<(String, i64)> {
    reply["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["key"].as_str().unwrap().to_owned(), part["value"].as_i64().unwrap()))
        .collect()
}

#[tokio::test]
async fn every_metric_of_the_catalogue_can_be_asked_listed_and_split() {
    let site = Site::new().await;
    let editor = site.as_(Role::SectionChief);
    let catalogue = editor.get("/api/figures/catalogue").await.expect(200).json;
    let known = catalogue.as_array().unwrap();
    assert_eq!(known.len(), CATALOGUE.len(), "every metric has its register");
    let has_items = site.app.db().int("SELECT COUNT(*) FROM item", args![]).await.is_ok();
    for metric in known {
        let id = metric["id"].as_str().unwrap();
        if !has_items && ["舆情条目", "舆情事件"].contains(&metric["register"].as_str().unwrap()) {
            eprintln!("{id} was not asked: monitoring has no tables yet");
            continue;
        }
        editor.get(&format!("/api/figures/ask?metric={id}&period=2026")).await.expect(200);
        editor.get(&format!("/api/figures/trace?metric={id}&period=2026")).await.expect(200);
        for split in metric["splits"].as_array().unwrap() {
            let by = split["id"].as_str().unwrap();
            editor.get(&format!("/api/figures/ask?metric={id}&period=2026&by={by}")).await.expect(200);
        }
    }
}

#[tokio::test]
async fn the_589_of_the_first_report_come_from_records() {
    let site = Site::new().await;
    place(&site, site.counties[0], &REPORT, "2026").await;
    // A record after the cut-off counts for the year and not for the report.
    let late = place(&site, site.counties[0], &[("national", 1)], "2026").await;
    let mut change = site.app.system_change("test").await.unwrap();
    let may = parse("2026-05-02").unwrap();
    change.run("UPDATE placement SET placed_at = $1 WHERE id = $2", args![may, late[0].0]).await.unwrap();
    change.commit().await.unwrap();
    let editor = site.as_(Role::Editor);
    let reply = editor.get("/api/figures/ask?metric=placements&period=2026-01..2026-04&by=tier").await.expect(200).json;
    assert_eq!(reply["figure"]["value"], 589);
    assert_eq!(reply["figure"]["records"], 589);
    assert_eq!(parts(&reply), REPORT.map(|(tier, many)| (tier.to_owned(), many)));
    assert_eq!(reply["check"]["sentence"], "18 + 15 + 68 + 122 + 366 = 589，与合计一致。");
    // The number opens its records, and a part its part.
    let trace = editor
        .get("/api/figures/trace?metric=placements&period=2026-01..2026-04&split=national")
        .await
        .expect(200)
        .json;
    assert_eq!((trace["value"].as_i64(), trace["total"].as_i64()), (Some(18), Some(18)));
    assert_eq!(trace["rows"].as_array().unwrap().len(), 18);
    assert!(trace["rows"].as_array().unwrap().iter().all(|row| row["tier"] == "国家级"));
    let months = editor.get("/api/figures/ask?metric=placements&period=2026&by=month").await.expect(200).json;
    assert_eq!(months["check"]["ok"], true);
    assert_eq!(months["parts"].as_array().unwrap().len(), 12);
    assert_eq!(months["figure"]["value"], 590);
    assert_eq!(months["missing_months"].as_array().unwrap().len(), 6, "June to November stand empty");
}

#[tokio::test]
async fn every_record_counted_is_reached_page_by_page_and_in_the_export() {
    let site = Site::new().await;
    let placed = place(&site, site.counties[0], &REPORT, "2026").await;
    let editor = site.as_(Role::Editor);
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = editor
            .get(&format!("/api/figures/records?metric=placements&period=2026&limit=100&after={after}"))
            .await
            .expect(200)
            .json;
        assert_eq!(page["total"], 589);
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().parse::<Id>().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let mut expected = placed.clone();
    expected.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, expected);
    let file = editor.get("/api/figures/export?metric=placements&period=2026").await.expect(200);
    let sheets = paper::xlsx::read(&file.bytes).unwrap();
    let rows = sheets[0]
        .rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| cell.starts_with('第') && cell.ends_with('篇')))
        .count();
    assert_eq!(rows, 589);
    assert!(
        sheets[1].rows.iter().any(|row| row.cells.iter().any(|cell| cell == "589")),
        "the second sheet says how many"
    );
    let audited = site.app.db().int("SELECT COUNT(*) FROM audit WHERE verb = 'figure.export'", args![]).await.unwrap();
    assert_eq!(audited, 1);
}

#[tokio::test]
async fn a_reader_sees_numbers_of_their_scope_and_records_of_their_rights_only() {
    let site = Site::new().await;
    place(&site, site.counties[0], &[("national", 3)], "2026").await;
    place(&site, site.counties[1], &[("national", 5)], "2026").await;
    let ask = "/api/figures/ask?metric=placements&period=2026";
    assert_eq!(site.as_(Role::Leader).get(ask).await.expect(200).json["figure"]["value"], 8);
    let county = site.as_in(Role::CountyReviewer, site.counties[1]);
    assert_eq!(county.get(ask).await.expect(200).json["figure"]["value"], 5);
    county.get(&format!("{ask}&unit_id={}", site.counties[0])).await.expect(404);
    county.get(&format!("{ask}&unit_id={}", site.city)).await.expect(404);
    // By unit, the parts are the counties.
    let units = site.as_(Role::Leader).get(&format!("{ask}&by=unit")).await.expect(200).json;
    assert_eq!(parts(&units), vec![(site.counties[1].to_string(), 5), (site.counties[0].to_string(), 3)]);
    // A county may ask its own cases but not the opinion items, which belong to no unit.
    assert_eq!(
        county.get("/api/figures/ask?metric=opinion_items&period=2026").await.expect(409).json["code"],
        "no_unit_scope"
    );
    // An editor sees how many cases there are, but not which.
    let trace = site.as_(Role::Editor).get("/api/figures/trace?metric=cases&period=2026").await.expect(200).json;
    assert!(trace["hidden"].as_str().unwrap().contains("没有查看"));
    assert_eq!(trace["rows"], json!([]));
    site.as_(Role::Editor).get("/api/figures/records?metric=cases&period=2026").await.expect(403);
    site.as_(Role::Correspondent).get(ask).await.expect(403);
    site.as_(Role::SystemAdmin).get(ask).await.expect(403);
    site.anonymous().get(ask).await.expect(401);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_said() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    for (query, field) in [
        ("metric=nothing", "metric"),
        ("metric=placements&period=去年", "period"),
        ("metric=placements&colour=red", "colour"),
        ("metric=placements&by=colour", "by"),
    ] {
        let reply = editor.get(&format!("/api/figures/ask?{}", encode(query))).await.expect(422);
        assert_eq!(reply.json["fields"][0]["field"], field, "{}", reply.text);
    }
    // Nothing was ever registered: no number, and a sentence why. Never 0.
    let reply = editor.get("/api/figures/ask?metric=placements&period=2026").await.expect(200).json;
    assert_eq!(reply["figure"]["value"], Value::Null);
    assert!(reply["figure"]["remark"].as_str().unwrap().contains("还没有任何记录"));
    place(&site, site.counties[0], &[("national", 1)], "2025").await;
    let reply = editor.get("/api/figures/ask?metric=placements&period=2026").await.expect(200).json;
    assert_eq!(
        (reply["figure"]["value"].as_i64(), reply["last_year"].as_i64()),
        (Some(0), Some(1)),
        "an honest nothing"
    );
}

fn encode(query: &str) -> String {
    query.bytes().map(|b| if b.is_ascii() { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

#[tokio::test]
async fn a_frozen_figure_says_what_changed_it() {
    let site = Site::new().await;
    let placed = place(&site, site.counties[0], &[("national", 4)], "2026").await;
    let chief = site.as_(Role::SectionChief);
    let form = json!({"metric": "placements", "period": "2026-01..2026-04"});
    let frozen = chief.post("/api/figures/frozen", form.clone()).await.expect(200).json;
    assert_eq!((frozen["value"].as_i64(), frozen["records"].as_i64()), (Some(4), Some(4)));
    let again = format!("/api/figures/frozen/{}/again", frozen["id"].as_str().unwrap());
    let same = chief.get(&again).await.expect(200).json;
    assert_eq!(same["same"], true);
    // Frozen twice without a change: the same list, the same hash.
    let twin = chief.post("/api/figures/frozen", form).await.expect(200).json;
    assert_eq!(twin["set_hash"], frozen["set_hash"]);
    assert_ne!(twin["number"], frozen["number"]);
    // One record is voided, one comes late.
    let mut change = site.app.system_change("test").await.unwrap();
    change.run("UPDATE placement SET voided_at = $1 WHERE id = $2", args![START, placed[0].0]).await.unwrap();
    change.commit().await.unwrap();
    site.clock.advance(10 * 60_000);
    let late = place(&site, site.counties[0], &[("industry", 1)], "2026").await;
    let mut change = site.app.system_change("test").await.unwrap();
    change
        .run("UPDATE placement SET created_at = $1 WHERE id = $2", args![START + 5 * 60_000, late[0].0])
        .await
        .unwrap();
    change.commit().await.unwrap();
    let drift = chief.get(&again).await.expect(200).json;
    assert_eq!(
        (drift["same"].as_bool(), drift["now"].as_i64()),
        (Some(false), Some(4)),
        "the number is the same, the records are not"
    );
    let rows: Vec<(String, bool, String)> = drift["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["how"].as_str().unwrap().to_owned(),
                row["late"].as_bool().unwrap(),
                row["id"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(rows, vec![("joined".into(), true, late[0].to_string()), ("left".into(), false, placed[0].to_string())]);
    // As of the cut-off, the late one is not counted.
    let as_of =
        chief.get(&format!("/api/figures/ask?metric=placements&period=2026&as_of={START}")).await.expect(200).json;
    assert_eq!(as_of["figure"]["value"], 3);
    site.as_(Role::Leader).post("/api/figures/frozen", json!({"metric": "placements"})).await.expect(403);
}

#[tokio::test]
async fn a_summary_is_text_whose_numbers_open_their_records() {
    let site = Site::new().await;
    place(&site, site.counties[0], &REPORT, "2026").await;
    let editor = site.as_(Role::Editor);
    let begun = editor
        .post("/api/summaries", json!({"template": "report", "period": "2026-01..2026-04", "client_id": "one"}))
        .await
        .expect(200)
        .json;
    let same = editor
        .post("/api/summaries", json!({"template": "report", "period": "2026-01..2026-04", "client_id": "one"}))
        .await
        .expect(200)
        .json;
    assert_eq!(begun["id"], same["id"], "sending twice is one summary");
    assert_eq!(begun["title"], "卫生健康宣传工作汇报（2026年1—4月）");
    let figures = begun["figures"].as_array().unwrap();
    let values: Vec<Option<i64>> = figures[..6].iter().map(|figure| figure["value"].as_i64()).collect();
    assert_eq!(values, vec![Some(589), Some(18), Some(15), Some(68), Some(122), Some(366)]);
    // Every number equals the count of the list it opens.
    for figure in figures.iter().filter(|figure| figure["metric"] == "placements") {
        let narrowed: String = figure["narrowed"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| format!("&{k}={}", v.as_str().unwrap()))
            .collect();
        let list = editor
            .get(&format!(
                "/api/figures/records?metric=placements&period={}&unit_id={}{narrowed}",
                figure["period"].as_str().unwrap(),
                figure["unit_id"].as_str().unwrap()
            ))
            .await
            .expect(200)
            .json;
        assert_eq!(list["total"], figure["value"]);
    }
    assert!(
        begun["remarks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|remark| remark["sentence"].as_str().unwrap().contains("18 + 15 + 68 + 122 + 366 = 589"))
    );
    // What has no records prints as a gap and says so.
    let gap = figures.iter().find(|figure| figure["metric"] == "press_events").unwrap();
    assert_eq!((gap["standing"].as_str(), gap["printed"].as_str()), (Some("no_data"), Some("〔待补〕")));

    // Written by hand without grounds is refused; typed blanks stop the approval.
    let id = begun["id"].as_str().unwrap().to_owned();
    let by_hand = json!({"version": 1, "title": "汇报", "blocks": [{"kind": "prose", "runs": [
        {"kind": "figure", "figure": {"metric": "placements", "by_hand": {"value": 600, "grounds": " "}}}]}]});
    editor.put(&format!("/api/summaries/{id}"), by_hand).await.expect(422);
    let draft = json!({"version": 1, "title": "汇报", "blocks": [{"kind": "prose", "runs": [
        {"kind": "text", "text": "共刊登"}, {"kind": "figure", "figure": {"metric": "placements", "accepted": 589}},
        {"kind": "text", "text": "篇，培训XXX人。"}]}]});
    let saved = editor.put(&format!("/api/summaries/{id}"), draft.clone()).await.expect(200).json;
    assert_eq!(editor.put(&format!("/api/summaries/{id}"), draft).await.expect(409).json["code"], "stale");
    let chief = site.as_(Role::SectionChief);
    let refused =
        chief.post(&format!("/api/summaries/{id}/approve"), json!({"version": saved["version"]})).await.expect(409);
    assert_eq!(refused.json["code"], "summary_unready");
    let done = json!({"version": saved["version"], "title": "汇报", "blocks": [{"kind": "prose", "runs": [
        {"kind": "text", "text": "共刊登"}, {"kind": "figure", "figure": {"metric": "placements", "accepted": 589}}, {"kind": "text", "text": "篇。"}]}]});
    let saved = editor.put(&format!("/api/summaries/{id}"), done).await.expect(200).json;
    site.as_(Role::OpinionClerk)
        .post(&format!("/api/summaries/{id}/approve"), json!({"version": saved["version"]}))
        .await
        .expect(403);
    chief.post(&format!("/api/summaries/{id}/approve"), json!({"version": saved["version"]})).await.expect(200);
    // Later records show as differences, never as changed history.
    place(&site, site.counties[1], &[("national", 2)], "2026").await;
    let later = editor.get(&format!("/api/summaries/{id}")).await.expect(200).json;
    assert_eq!(
        (
            later["figures"][0]["standing"].as_str(),
            later["figures"][0]["value"].as_i64(),
            later["figures"][0]["counted"].as_i64()
        ),
        (Some("frozen"), Some(589), Some(591))
    );
    editor
        .put(&format!("/api/summaries/{id}"), json!({"version": later["version"], "title": "改", "blocks": []}))
        .await
        .expect(409);

    for format in ["docx", "html", "md"] {
        let file = editor.get(&format!("/api/summaries/{id}/export?format={format}&annex=1")).await.expect(200);
        let text = match format {
            "docx" => paper::docx::read_text(&file.bytes).unwrap().join("\n"),
            _ => file.text.clone(),
        };
        assert!(text.contains("589"), "{format}: {text}");
        if format == "html" {
            assert!(text.contains("/app/figures/records?metric=placements"), "the number is a link to its records");
        }
    }
    editor.get(&format!("/api/summaries/{id}/export?format=exe")).await.expect(422);
}

#[tokio::test]
async fn a_report_is_read_and_its_blanks_are_answered() {
    let site = Site::new().await;
    place(&site, site.counties[0], &REPORT, "2026").await;
    let editor = site.as_(Role::Editor);
    let text = "全年累计在各类媒体刊发稿件XXX篇，业务经费  万元。截至4月底，共刊登稿件600篇，其中国家级刊登18篇。\
                编发专报145期,编发简报60期,编发快报430期,编发信息1350条次,共发布信息2620条次。";
    let read = editor.post("/api/reports/check", json!({"text": text, "period": "2026"})).await.expect(200).json;
    let blanks = read["blanks"].as_array().unwrap();
    assert_eq!(blanks.len(), 2);
    assert_eq!(
        (blanks[0]["proposed"]["metric"].as_str(), blanks[0]["proposed"]["printed"].as_str()),
        (Some("placements"), Some("589"))
    );
    // A metric without records: no number, and the person to ask.
    assert_eq!(blanks[1]["proposed"]["metric"], "budget_planned");
    assert_eq!(blanks[1]["proposed"]["value"], Value::Null);
    assert!(blanks[1]["proposed"]["because"].as_str().unwrap().contains("财务"));
    let claims = read["claims"].as_array().unwrap();
    let of = |value: i64| claims.iter().find(|claim| claim["value"] == value).unwrap();
    assert_eq!((of(600)["agrees"].as_bool(), of(600)["cutoff"].as_str()), (Some(false), Some("4月底")));
    assert_eq!(of(600)["proposed"]["period"], "2026-01-01..2026-04-30");
    assert_eq!(of(18)["agrees"], true);
    assert!(
        read["doubts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|doubt| doubt["sentence"].as_str().unwrap().contains("1985 ≠ 2620"))
    );
    editor.post("/api/reports/check", json!({"text": "  "})).await.expect(422);
    // The same as a file.
    let file = editor
        .upload("/api/reports/check/file", &[("period", "2026")], "旧报告.txt", "text/plain", text.as_bytes())
        .await
        .expect(200)
        .json;
    assert_eq!(file["blanks"].as_array().unwrap().len(), 2);
    let old = [0xd0, 0xcf, 0x11, 0xe0, 0, 0];
    editor.upload("/api/reports/check/file", &[], "旧.doc", "application/msword", &old).await.expect(422);
}

#[tokio::test]
async fn own_templates_are_read_and_their_faults_named() {
    let site = Site::new().await;
    let editor = site.as_(Role::Editor);
    let bad =
        editor.post("/api/summary-templates", json!({"name": "我的", "body": "## 一\n{{没有}}篇"})).await.expect(422);
    assert!(bad.json["fields"][0]["message"].as_str().unwrap().starts_with("第 2 行"));
    let made = editor
        .post("/api/summary-templates", json!({"name": "我的", "body": "## 一\n{{媒体刊发|tier=national}}篇"}))
        .await
        .expect(200)
        .json;
    editor.post("/api/summary-templates", json!({"name": "我的", "body": "好"})).await.expect(422);
    let begun = editor.post("/api/summaries", json!({"template": made["id"], "period": "2026"})).await.expect(200).json;
    assert_eq!(begun["figures"][0]["metric"], "placements");
    assert_eq!(begun["figures"][0]["narrowed"]["tier"], "national");
}

#[tokio::test]
async fn the_command_line_gives_the_same_number() {
    let site = Site::new().await;
    place(&site, site.counties[0], &REPORT, "2026").await;
    use server::figures::command::{FigureArguments, figure, report, report_check};
    let said = figure(
        &site.app,
        &FigureArguments {
            metric: "placements".into(),
            period: Some("2026-01..2026-04".into()),
            by: Some("tier".into()),
            ..FigureArguments::default()
        },
    )
    .await
    .unwrap();
    assert!(said.starts_with("媒体刊发\t589篇\t589 条记录"), "{said}");
    assert!(said.contains("18 + 15 + 68 + 122 + 366 = 589"), "{said}");
    let error = figure(&site.app, &FigureArguments { metric: "nothing".into(), ..FigureArguments::default() })
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "没有名为“nothing”的指标。");
    let markdown =
        String::from_utf8(report(&site.app, "report", "2026-01..2026-04", None, "md").await.unwrap()).unwrap();
    assert!(markdown.contains("589"), "{markdown}");
    let file = site.folder().join("报告.txt");
    std::fs::write(&file, "全年在各类媒体刊发稿件XXX篇。").unwrap();
    let read = report_check(&site.app, &file, Some("2026")).await.unwrap();
    assert!(read.contains("空白") && read.contains("589"), "{read}");
}

#[tokio::test]
async fn scores_rank_units_and_a_changed_rule_is_tried_first() {
    let site = Site::new().await;
    // November: the first county has 2 national (20 each), the second 3 municipal (4 each), under the shipped scheme.
    let november = |ids: Vec<Id>| async {
        let mut change = site.app.system_change("test").await.unwrap();
        for id in ids {
            change
                .run("UPDATE placement SET placed_at = $1 WHERE id = $2", args![START - 2 * DAY_MS, id.0])
                .await
                .unwrap();
        }
        change.commit().await.unwrap();
    };
    november(place(&site, site.hospital, &[("national", 2)], "2026").await).await;
    november(place(&site, site.counties[1], &[("municipal", 3)], "2026").await).await;
    let chief = site.as_(Role::SectionChief);
    let schemes = chief.get("/api/scores/schemes").await.expect(200).json;
    assert_eq!(schemes["published"].as_array().unwrap().len(), 8);
    let view = chief.get("/api/scores/ranking?month=2026-11").await.expect(200).json;
    let rows = view["rows"].as_array().unwrap();
    // Base: nobody sent its monthly article: eleven months at 8 points each are missing, for both alike.
    assert_eq!(rows[0]["unit_id"], site.counties[0].to_string());
    assert_eq!(rows[0]["month"].as_f64(), Some(40.0 - 8.0));
    assert_eq!(rows[1]["month"].as_f64(), Some(12.0 - 8.0));
    assert_eq!((rows[0]["rank"].as_i64(), rows[1]["rank"].as_i64()), (Some(1), Some(2)));
    // The points open to their records, and add up to the month.
    let sheet =
        chief.get(&format!("/api/scores/sheet?month=2026-11&unit_id={}", site.counties[0])).await.expect(200).json;
    let sum: f64 = sheet["rows"].as_array().unwrap().iter().map(|row| row["points"].as_f64().unwrap()).sum();
    assert_eq!(sum, rows[0]["month"].as_f64().unwrap());
    assert!(
        sheet["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["href"].as_str().unwrap().starts_with("/media/placements/"))
    );
    // A county sees the ranking and its own sheet, not another's.
    let county = site.as_in(Role::CountyReviewer, site.counties[1]);
    county.get("/api/scores/ranking?month=2026-11").await.expect(200);
    county.get(&format!("/api/scores/sheet?month=2026-11&unit_id={}", site.counties[1])).await.expect(200);
    county.get(&format!("/api/scores/sheet?month=2026-11&unit_id={}", site.counties[0])).await.expect(404);
    // Another scheme is tried without being saved: municipal worth more than national turns the table.
    let mut scheme = schemes["current"].clone();
    for rule in scheme["rules"].as_array_mut().unwrap() {
        if rule["id"] == "city" {
            rule["points"] = json!(50);
        }
    }
    let trial = chief.post("/api/scores/dry-run", json!({"scheme": scheme, "month": "2026-11"})).await.expect(200).json;
    assert_eq!(trial["changed_lines"], 3);
    assert_eq!(trial["after"]["rows"][0]["unit_id"], site.counties[1].to_string());
    assert_eq!(
        chief.get("/api/scores/ranking?month=2026-11").await.expect(200).json["rows"][0]["unit_id"],
        site.counties[0].to_string()
    );
    chief.post("/api/scores/schemes", json!({"scheme": scheme})).await.expect(422);
    chief.post("/api/scores/schemes", json!({"scheme": scheme, "reason": "试行"})).await.expect(200);
    assert_eq!(
        chief.get("/api/scores/ranking?month=2026-11").await.expect(200).json["rows"][0]["unit_id"],
        site.counties[1].to_string()
    );
    site.as_(Role::Editor).post("/api/scores/schemes", json!({"scheme": scheme, "reason": "x"})).await.expect(403);
    // A lapse costs at once.
    let lapse = json!({"unit_id": site.counties[1], "fault": "negative_news", "at": START - DAY_MS, "reason": "负面报道未及时处置"});
    let after = chief.post("/api/scores/lapses", lapse).await.expect(200).json;
    assert_eq!(after["rows"][0]["unit_id"], site.counties[0].to_string());
    chief
        .post("/api/scores/lapses", json!({"unit_id": site.counties[1], "fault": "x", "at": START, "reason": "y"}))
        .await
        .expect(422);
    let file = chief.get("/api/scores/bulletin?month=2026-11&format=docx").await.expect(200);
    let text = paper::docx::read_text(&file.bytes).unwrap().join("\n");
    assert!(text.contains("青禾县") && text.contains("通报"), "{text}");
    chief.get("/api/scores/ranking?month=2026").await.expect(422);
}

#[tokio::test]
async fn a_quota_shows_what_is_nobodys_duty() {
    let site = Site::new().await;
    place(&site, site.hospital, &[("municipal", 7), ("national", 2)], "2026").await;
    let chief = site.as_(Role::SectionChief);
    let made = chief
        .post("/api/scores/quotas", json!({"name": "主流媒体刊发", "tiers": ["municipal", "provincial", "national"], "period": "2026", "whole": 300, "each": 25}))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (made["handed_on"].as_i64(), made["nobodys"].as_i64(), made["done"].as_i64()),
        (Some(50), Some(250), Some(9))
    );
    assert_eq!(made["warning"], "2 × 25 = 50，总任务 300，尚有 250 没有落实到单位。");
    let county =
        made["units"].as_array().unwrap().iter().find(|unit| unit["unit_id"] == site.counties[0].to_string()).unwrap();
    assert_eq!(
        (county["done"].as_i64(), county["gap"].as_i64()),
        (Some(9), Some(16)),
        "the hospital's work is its county's"
    );
    let seen = site.as_in(Role::CountyReviewer, site.counties[1]).get("/api/scores/quotas").await.expect(200).json;
    assert_eq!(seen[0]["units"].as_array().unwrap().len(), 1, "a county sees its own line");
    let bad =
        chief.post("/api/scores/quotas", json!({"name": "", "period": "去年", "whole": 0})).await.expect(422).json;
    assert_eq!(bad["fields"].as_array().unwrap().len(), 3);
    site.as_(Role::Editor)
        .post("/api/scores/quotas", json!({"name": "x", "period": "2026", "whole": 1}))
        .await
        .expect(403);
}

/// Dice with a seed, so that a failing round can be thrown again.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[tokio::test]
async fn whatever_the_records_parts_make_the_whole_and_only_readers_with_rights_reach_them() {
    const TIERS: [&str; 6] = ["national", "industry", "provincial", "municipal", "county", "new_media"];
    for seed in 1..=6 {
        let site = Site::new().await;
        let mut dice = Dice(seed);
        let units = [site.counties[0], site.counties[1], site.hospital, site.city];
        let mut counted = vec![Vec::new(), Vec::new()];
        for _ in 0..8 {
            let at = dice.up_to(4) as usize;
            let tier = TIERS[dice.up_to(6) as usize];
            let year = if dice.up_to(4) == 0 { "2025" } else { "2026" };
            let placed = place(&site, units[at], &[(tier, 1 + dice.up_to(9) as i64)], year).await;
            let mut change = site.app.system_change("test").await.unwrap();
            for id in placed {
                let (voided, reprint) = (dice.up_to(5) == 0, dice.up_to(5) == 0);
                change
                    .run(
                        "UPDATE placement SET voided_at = $1, original = $2 WHERE id = $3",
                        args![voided.then_some(START), i64::from(!reprint), id.0],
                    )
                    .await
                    .unwrap();
                if !voided && !reprint && year == "2026" {
                    // The hospital lies below the first county.
                    if at == 0 || at == 2 {
                        counted[0].push(id);
                    }
                    if at == 1 {
                        counted[1].push(id);
                    }
                }
            }
            change.commit().await.unwrap();
        }
        let leader = site.as_(Role::Leader);
        for by in ["tier", "outlet", "channel", "month", "day", "unit"] {
            let asked =
                leader.get(&format!("/api/figures/ask?metric=placements&period=2026&by={by}")).await.expect(200).json;
            let whole = asked["figure"]["value"].as_i64().unwrap_or(0);
            let sum: i64 = parts(&asked).iter().map(|(_, value)| value).sum();
            assert_eq!(sum, whole, "seed {seed}, by {by}");
        }
        // A grid has the same cells, whichever way it is read.
        let grid =
            leader.get("/api/figures/grid?metric=placements&period=2026&by=month&and=tier").await.expect(200).json;
        let cells: i64 = grid["series"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|series| series["values"].as_array().unwrap())
            .filter_map(Value::as_i64)
            .sum();
        let whole = leader.get("/api/figures/ask?metric=placements&period=2026").await.expect(200).json;
        assert_eq!(cells, whole["figure"]["value"].as_i64().unwrap_or(0), "seed {seed}");
        // Freezing and asking again without a change gives the same hash.
        let chief = site.as_(Role::SectionChief);
        let form = json!({"metric": "placements", "period": "2026"});
        let frozen = chief.post("/api/figures/frozen", form.clone()).await.expect(200).json;
        let again =
            chief.get(&format!("/api/figures/frozen/{}/again", frozen["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(again.json["same"], true, "seed {seed}");
        assert_eq!(chief.post("/api/figures/frozen", form).await.expect(200).json["set_hash"], frozen["set_hash"]);
        // Each county reaches exactly the records counted for it.
        for (county, mut expected) in site.counties.into_iter().zip(counted) {
            let list = site
                .as_in(Role::CountyReviewer, county)
                .get("/api/figures/records?metric=placements&period=2026&limit=200")
                .await
                .expect(200)
                .json;
            let mut reached: Vec<Id> = list["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_str().unwrap().parse().unwrap())
                .collect();
            reached.sort_unstable();
            expected.sort_unstable();
            assert_eq!(reached, expected, "seed {seed}");
            assert_eq!(list["total"], expected.len());
        }
    }
}

#[tokio::test]
async fn figures_that_share_records_are_not_added() {
    let site = Site::new().await;
    place(&site, site.counties[0], &[("national", 3)], "2026").await;
    place(&site, site.counties[1], &[("industry", 5)], "2026").await;
    let leader = site.as_(Role::Leader);
    let term = |metric: &str, unit: Id| json!({"metric": metric, "period": "2026", "unit_id": unit});
    let sum = |terms: Value| json!({"terms": terms});
    let counties = sum(json!([term("placements", site.counties[0]), term("placements", site.counties[1])]));
    let added = leader.post("/api/figures/sum", counties).await.expect(200).json;
    assert_eq!((added["value"].as_i64(), added["sentence"].as_str()), (Some(8), Some("3 + 5 = 8篇")));
    let overlapping = sum(json!([term("placements", site.city), term("placements", site.counties[1])]));
    assert_eq!(leader.post("/api/figures/sum", overlapping).await.expect(409).json["code"], "scopes_overlap");
    let mixed = sum(json!([term("placements", site.city), term("trainings", site.city)]));
    assert_eq!(leader.post("/api/figures/sum", mixed).await.expect(409).json["code"], "units_differ");
    let daily = sum(json!([term("playouts_per_day", site.city)]));
    assert_eq!(leader.post("/api/figures/sum", daily).await.expect(409).json["code"], "per_day_never_adds");
    leader.post("/api/figures/sum", sum(json!([]))).await.expect(422);
}

/// Numbers 1 to n as a table.
fn numbers(most: i64) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {most})")
}

#[tokio::test]
async fn the_tables_of_the_source_reports_come_back_from_records() {
    let site = Site::new().await;
    let at = parse("2026-04-10").unwrap();
    let unit = site.counties[0];
    let path: String = site.app.db().one("SELECT path FROM unit WHERE id = $1", args![unit.0]).await.unwrap().unwrap();
    let u = unit.0;
    let mut change = site.app.system_change("test").await.unwrap();
    let issue = |first: i64, many: i64, kind: &str| {
        format!(
            "INSERT INTO paper (id, kind, title, unit_id, unit_path, stage, cutoff_at, year, number, draft, drafted_by, signed_at, changed_by, changed_at, created_at)
             {} SELECT {first} + i, '{kind}', '期' || i, {u}, '{path}', 'signed', {at}, 2026, i, '{{}}', '甲', {at}, '甲', {at}, {at} FROM n",
            numbers(many)
        )
    };
    let outlets = serde_json::to_string(&(1..=15).map(|n| format!("媒体{n}")).collect::<Vec<_>>()).unwrap();
    let press = |id: i64, kind: &str, present: &str, journalists: i64| {
        format!(
            "INSERT INTO press_event (id, kind, topic, held_at, outlets_present, journalists, state, unit_id, unit_path, created_at, updated_at)
             VALUES ({id}, '{kind}', '主题{id}', {at}, '{present}', {journalists}, 'held', {u}, '{path}', {at}, {at})"
        )
    };
    let record = |id: i64, register: &str, fields: &str| {
        format!(
            "INSERT INTO media_record (id, register, title, at, fields, unit_id, unit_path, created_at, updated_at)
             VALUES ({id}, '{register}', '登记{id}', {at}, '{fields}', {u}, '{path}', {at}, {at})"
        )
    };
    let ledger = |id: i64, code: &str, fields: &str| {
        format!(
            "INSERT INTO ledger_entry (id, ledger, title, at, fields, unit_id, unit_name, unit_path, created_at, updated_at)
             VALUES ({id}, '{code}', '台账{id}', {at}, '{fields}', {u}, '单位', '{path}', {at}, {at})"
        )
    };
    let campaign = |id: i64, counts: &str| {
        format!(
            "INSERT INTO campaign (id, name, day_key, held_at, state, consultations, clinics, clinic_visits, beneficiaries, lectures, donations_yuan, unit_id, unit_name, unit_path, created_at, updated_at)
             VALUES ({id}, '活动{id}', 'who_day', {at}, 'held', {counts}, {u}, '单位', '{path}', {at}, {at})"
        )
    };
    let until = parse("2026-05-31").unwrap();
    let playout = format!("{{\"screen\": \"广场\", \"plays_per_day\": 20, \"to_at\": {until}}}");
    let mut statements = vec![
        // The first report: invitations, the release, the screens, the account, the cases, the magazine, the leaflets.
        press(1, "coverage", "[]", 62),
        press(11, "conference", &outlets, 0),
        record(500, "account", "{\"platform\": \"微信公众号\"}"),
        format!(
            "INSERT INTO account_snapshot (id, account_id, taken_at, followers, posts, messages, replies) VALUES (1, 500, {}, 33076, 988, 120, 120)",
            parse("2026-05-29").unwrap()
        ),
        issue(2_000, 2, "magazine"),
        format!(
            "INSERT INTO article (id, client_id, kind, title, body, state, author_id, author_name, unit_id, unit_name, unit_path, first_submitted_at, created_at, updated_at)
             {} SELECT 10000 + i, 'a' || i, 'news', '稿' || i, '', 'published', 1, '甲', {u}, '单位', '{path}', {at}, {at}, {at} FROM n",
            numbers(2_620)
        ),
        format!(
            "INSERT INTO adoption (id, article_id, level, channel, use_kind, adopted_at, unit_id, unit_path, author_id, kind, created_at)
             {} SELECT 10000 + i, 10000 + i, 'own', '杂志', 'single', {at}, {u}, '{path}', 1, 'news', {at} FROM n",
            numbers(101)
        ),
        format!(
            "INSERT INTO cases (id, number, title, origin_kind, unit_id, unit_path, stage, headline, discovered_at, opened_at, closed_at, sort_at, state, changed_at)
             {} SELECT 3000 + i, 'C' || i, '件' || i, 'hand', {u}, '{path}', 'closed', '', {at}, {at}, {at}, {at}, '{{}}', {at} FROM n",
            numbers(6)
        ),
        campaign(600, "308, NULL, NULL, NULL, NULL, NULL"),
        "INSERT INTO campaign_material (id, campaign_id, seq, kind, printed, handed_out) VALUES (1, 600, 0, '折页', 0, 1520), (2, 600, 1, '明白纸', 31600, 0), (3, 600, 2, '海报', 4000, 0)".to_owned(),
        // The third: issues of three series, what was published, the views, the rank.
        issue(20_000, 145, "brief"),
        issue(30_000, 60, "special"),
        issue(40_000, 430, "daily"),
        format!(
            "INSERT INTO publication (id, article_id, channel, state, planned_at, released_at, text_version, created_at, updated_at)
             {} SELECT 50000 + i, 10000 + i, CASE WHEN i <= 458 THEN 'upward' ELSE 'portal' END, 'released', {at}, {at}, 1, {at}, {at} FROM n",
            numbers(2_620)
        ),
        format!("INSERT INTO page_view (day_at, path, views) VALUES ({at}, '/', 1052784)"),
        ledger(700, "bulletin", "{\"about\": \"政务信息\", \"issuer\": \"上级\", \"rank\": 5, \"score\": 132}"),
        // The fourth: honours, meetings, lectures and clinics, donations.
        ledger(720, "meeting", "{\"kind\": \"专题会\"}"),
        ledger(721, "meeting", "{\"kind\": \"专题会\"}"),
        ledger(722, "meeting", "{\"kind\": \"分析研判会\"}"),
        ledger(723, "meeting", "{\"kind\": \"分析研判会\"}"),
        campaign(601, "NULL, 24, 20310, 35120, 33, 30400"),
        // The fifth: two full-time staff without press cards, the money.
        ledger(730, "staff", "{\"post\": \"宣传员\", \"time\": \"专职\"}"),
        ledger(731, "staff", "{\"post\": \"宣传员\", \"time\": \"专职\"}"),
        ledger(740, "budget", "{\"kind\": \"新闻宣传\", \"planned\": 50000}"),
    ];
    statements.extend((2..=9).map(|id| press(id, "coverage", "[]", 0)));
    statements.extend((0..43).map(|n| record(800 + n, "playout", &playout)));
    statements.extend((0..4).map(|n| ledger(710 + n, "award", "{\"level\": \"省级\", \"holder\": \"单位\"}")));
    for sql in statements {
        change.run(&sql, args![]).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    change.commit().await.unwrap();
    let chief = site.as_(Role::SectionChief);
    for (question, value) in [
        ("metric=media_invited&period=2026", 9),
        ("metric=journalist_visits&period=2026", 62),
        ("metric=press_events&period=2026", 1),
        ("metric=press_outlets&period=2026", 15),
        ("metric=playout_contents&period=2026-05", 43),
        ("metric=playouts_per_day&period=2026-05", 860),
        ("metric=playouts&period=2026-05", 860 * 31),
        ("metric=followers&period=2026-01-01..2026-05-29", 33_076),
        ("metric=posts&period=2026-01-01..2026-05-29", 988),
        ("metric=messages_received&period=2026-01-01..2026-05-29", 120),
        ("metric=messages_answered&period=2026-01-01..2026-05-29", 120),
        ("metric=cases&period=2026", 6),
        ("metric=magazines&period=2026", 2),
        ("metric=issue_articles&period=2026", 101),
        ("metric=consultations&period=2026", 308),
        ("metric=materials_handed_out&period=2026", 1_520),
        ("metric=materials_printed&period=2026", 35_600),
        ("metric=briefs&period=2026", 145),
        ("metric=opinion_reports&period=2026", 60),
        ("metric=publications&period=2026", 2_620),
        ("metric=upward_reports&period=2026", 458),
        ("metric=page_views&period=2026", 1_052_784),
        ("metric=superior_rank&period=2026", 5),
        ("metric=superior_score&period=2026", 132),
        ("metric=honours_received&period=2026", 4),
        ("metric=meetings&period=2026", 4),
        ("metric=lectures&period=2026", 33),
        ("metric=clinic_visits&period=2026", 20_310),
        ("metric=beneficiaries&period=2026", 35_120),
        ("metric=donations&period=2026", 30_400),
        ("metric=staff_full_time&period=2026", 2),
        ("metric=press_cards&period=2026", 0),
        ("metric=budget_planned&period=2026", 50_000),
    ] {
        let asked = chief.get(&format!("/api/figures/ask?{question}")).await.expect(200).json;
        assert_eq!(asked["figure"]["value"], value, "{question}: {asked}");
    }
    // Read against these records, the reports keep their contradictions.
    let text = "一年中，共编发《卫生专报信息》145期，编发专报60期，编发快报430期，编发信息1350条次，共在网站、专报和杂志发布信息2620条次。\
                户外大屏发布43项内容，各项每天滚动20次，共计860次。发放宣传资料1.2万份。发放宣传资料近4万份。第36个世界无烟日。";
    let read = chief.post("/api/reports/check", json!({"text": text, "period": "2026"})).await.expect(200).json;
    let codes: Vec<&str> =
        read["doubts"].as_array().unwrap().iter().map(|doubt| doubt["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["units_mixed", "per_day", "said_twice", "edition_differs"], "{}", read["doubts"]);
    let agrees = |value: i64| {
        read["claims"]
            .as_array()
            .unwrap()
            .iter()
            .find(|claim| claim["value"] == value)
            .map(|claim| claim["agrees"].clone())
    };
    assert_eq!(agrees(2_620), Some(json!(true)));
    // The money is open only with its register's right, and a rank opens the one bulletin it stands on.
    let trace = chief.get("/api/figures/trace?metric=superior_rank&period=2026").await.expect(200).json;
    assert_eq!((trace["total"].as_i64(), trace["rows"].as_array().unwrap().len()), (Some(1), 1));
}
