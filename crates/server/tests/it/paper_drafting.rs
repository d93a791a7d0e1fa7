//! How papers come about: the office's own templates, long papers part by part, review before signing, letters, and the
//! kinds that are drafted from articles and risk reviews.

use crate::site::{Reply, Site};
use domain::ids::Id;
use domain::people::Role;
use paper::block::{Block, Cell, Column, Paper, Table};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// An office's own .docx: text with placeholders, and a table whose row repeats.
fn own_docx(paragraphs: &[&str], row: &[&str]) -> Vec<u8> {
    let mut blocks: Vec<Block> = paragraphs.iter().map(|text| Block::para(*text)).collect();
    if !row.is_empty() {
        blocks.push(Block::Table(Table {
            columns: row.iter().map(|_| Column::new("列", 5.0)).collect(),
            rows: vec![row.iter().map(|text| Cell::text(*text)).collect()],
            ..Table::default()
        }));
    }
    let page = Paper { title: "云川市{{标题}}".into(), blocks, ..Paper::default() };
    paper::docx::write(&page, &paper::Fonts::find(&[])).unwrap().bytes
}

/// A case that was opened in October and has been dispatched.
async fn case_of_october(site: &Site) -> Id {
    site.clock.set(domain::time::parse("2026-10-20 10:00").unwrap());
    let clerk = site.as_(Role::OpinionClerk);
    let new = json!({"title": "网民反映青禾县人民医院发热门诊候诊时间过长", "facts": "多名网民反映排队超过三小时"});
    let id = clerk.post("/api/cases", new).await.expect(200).id();
    let path = format!("/api/cases/{id}/acts");
    let assess = json!({"verb": "assess", "kind": "医疗服务", "facts": "两个诊室停诊", "responsible": "青禾县卫生健康局", "level": 3, "advice": "督办核查"});
    clerk.post(&path, json!({"version": 1, "act": assess})).await.expect(200);
    let assign = json!({"verb": "assign", "no_guide_why": "宣传科直接督办", "dispatches": [{"unit_id": site.counties[0], "part": "lead", "requirement": "核查"}]});
    clerk.post(&path, json!({"version": 2, "act": assign})).await.expect(200);
    site.clock.set(crate::site::START);
    id
}

async fn act(site: &Site, role: Role, paper: &Value, what: &str, why: &str) -> Reply {
    let id = paper["row"]["id"].as_str().unwrap();
    let body = json!({"version": paper["row"]["version"], "act": what, "why": why});
    site.as_(role).post(&format!("/api/papers/{id}/acts"), body).await
}

fn patient(config: &mut server::platform::config::Config) {
    config.session.idle_minutes = 1_000_000;
    config.session.longest_hours = 1_000_000;
}

#[tokio::test]
async fn an_own_docx_is_tried_on_last_month_before_it_is_used() {
    let site = Site::with(patient).await;
    let clerk = site.as_(Role::OpinionClerk);
    let kind = [("kind", "monthly"), ("name", "我委月报")];
    case_of_october(&site).await;

    // what cannot be a template is refused, or its faults are named and it cannot be enabled
    clerk
        .upload("/api/paper-templates", &kind, "旧模板.doc", "application/msword", b"\xd0\xcf\x11\xe0")
        .await
        .expect(422);
    clerk.upload("/api/paper-templates", &[("kind", "monthly")], "a.docx", DOCX, b"PK").await.expect(422);
    clerk.upload("/api/paper-templates", &[("kind", "x"), ("name", "y")], "a.docx", DOCX, b"PK").await.expect(422);
    let broken =
        clerk.upload("/api/paper-templates", &kind, "坏.docx", DOCX, b"PK\x03\x04 not a zip").await.expect(200);
    assert_eq!(broken.json["trial"]["faults"].as_array().unwrap().len(), 1, "{}", broken.text);
    let stray = own_docx(&["{{没有这个}}", "{{总体情况}}"], &["{{案件办理.没有这列}}"]);
    let stray = clerk.upload("/api/paper-templates", &kind, "错.docx", DOCX, &stray).await.expect(200);
    let faults = stray.json["trial"]["faults"].to_string();
    assert!(faults.contains("没有这个") && faults.contains("没有这列") && faults.contains("新立案件"), "{faults}");
    let chief = site.as_(Role::SectionChief);
    for bad in [&broken, &stray] {
        let path = format!("/api/paper-templates/{}/acts", bad.id());
        let refused = chief.post(&path, json!({"version": 1, "act": "enable"})).await.expect(409);
        assert!(refused.text.contains("不能启用"), "{}", refused.text);
    }
    let empty = own_docx(&["没有占位符的文件"], &[]);
    let written = clerk.upload("/api/paper-templates", &kind, "空.docx", DOCX, &empty).await.expect(200);
    assert_eq!(written.json["trial"]["asked"], json!(["标题"]));

    // a right one shows last month in the office's own form
    let own = own_docx(
        &["{{总体情况}}", "本月新立案件{{新立案件}}件，{{起}}至{{止}}。"],
        &["{{案件办理.编号}}", "{{案件办理.案件}}"],
    );
    let tried = clerk.upload("/api/paper-templates", &kind, "月报.docx", DOCX, &own).await.expect(200);
    assert_eq!(tried.json["trial"]["faults"], json!([]), "{}", tried.text);
    assert!(tried.json["trial"]["about"].as_str().unwrap().contains("2026-10-01至2026-10-31"), "{}", tried.text);
    let text = tried.json["trial"]["text"].to_string();
    for part in ["云川市2026年10月舆情月报", "新立案件1件", "舆督〔2026〕1号", "2026年10月31日"] {
        assert!(text.contains(part), "{part} is missing from {text}");
    }
    assert!(!text.contains("{{"), "{text}");
    let id = tried.id();
    let path = format!("/api/paper-templates/{id}");
    let file = clerk.get(&format!("{path}/file")).await.expect(200);
    assert!(paper::docx::read_text(&file.bytes).unwrap().join("").contains("舆督〔2026〕1号"));

    // it is not used before it is enabled, by whoever signs
    let new = json!({"kind": "monthly", "template_id": id});
    clerk.post("/api/papers", new.clone()).await.expect(422);
    clerk.post(&format!("{path}/acts"), json!({"version": 1, "act": "enable"})).await.expect(403);
    site.as_(Role::CountyReviewer).get("/api/paper-templates").await.expect(403);
    chief.post(&format!("{path}/acts"), json!({"version": 1, "act": "enable"})).await.expect(200);
    chief.post(&format!("{path}/acts"), json!({"version": 1, "act": "retire"})).await.expect(429);
    clerk.post("/api/papers", json!({"kind": "weekly", "template_id": id})).await.expect(422);
    let begun = clerk.post("/api/papers", new).await.expect(200).json;
    site.run_jobs().await;
    let paper = format!("/api/papers/{}", begun["row"]["id"].as_str().unwrap());
    let drafted = clerk.get(&paper).await.expect(200).json;
    assert_eq!((&drafted["template"], &drafted["gaps"]), (&json!("我委月报"), &json!([])));
    let signed = act(&site, Role::SectionChief, &drafted, "sign", "").await.expect(200).json;
    assert!(signed["notes"].to_string().contains("按模板“我委月报”生成"), "{}", signed["notes"]);
    let words =
        paper::docx::read_text(&clerk.get(&format!("{paper}/docx")).await.expect(200).bytes).unwrap().join("\n");
    assert!(words.contains("云川市2026年10月舆情月报") && words.contains("舆督〔2026〕1号"), "{words}");
    assert!(clerk.get(&format!("{paper}/pdf")).await.expect(200).bytes.starts_with(b"%PDF"));
    site.run_jobs().await;
}

#[tokio::test]
async fn an_own_outline_is_a_page_of_text() {
    let site = Site::with(patient).await;
    let clerk = site.as_(Role::OpinionClerk);
    case_of_october(&site).await;
    let form = |body: &str| {
        vec![
            ("kind".to_owned(), "monthly".to_owned()),
            ("name".to_owned(), "月报提纲".to_owned()),
            ("body".to_owned(), body.to_owned()),
        ]
    };
    let send = async |body: &str| {
        let fields = form(body);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        clerk.send_form("/api/paper-templates", &fields).await
    };
    let wrong = send("正文\n## 概览\n{{没有}}\n").await.expect(200);
    let faults = wrong.json["trial"]["faults"].to_string();
    assert!(faults.contains("第1行") && faults.contains("第3行"), "{faults}");
    let stray = send("## 概览\n共{不存在的数据}条").await.expect(200);
    assert!(stray.json["trial"]["faults"].to_string().contains("不存在的数据"), "{}", stray.text);
    let tried = send("# 云川{{标题}}\n## 本月概览\n{{总体情况}}\n全市新立{新立案件}件。\n## 办件\n{{案件办理}}\n## 要求\n请各单位按时反馈。\n")
        .await
        .expect(200);
    assert_eq!(tried.json["trial"]["faults"], json!([]), "{}", tried.text);
    let file = clerk.get(&format!("/api/paper-templates/{}/file", tried.id())).await.expect(200);
    assert!(file.bytes.starts_with(b"%PDF"));
    let path = format!("/api/paper-templates/{}/acts", tried.id());
    let list = site.as_(Role::SectionChief).post(&path, json!({"version": 1, "act": "enable"})).await.expect(200);
    assert_eq!(list.json["rows"][0]["state"], "enabled");
    let begun = clerk.post("/api/papers", json!({"kind": "monthly", "template_id": tried.id()})).await.expect(200).json;
    site.run_jobs().await;
    let path = format!("/api/papers/{}", begun["row"]["id"].as_str().unwrap());
    let drafted = clerk.get(&path).await.expect(200).json;
    let headings: Vec<&str> =
        drafted["draft"]["sections"].as_array().unwrap().iter().map(|one| one["heading"].as_str().unwrap()).collect();
    assert_eq!(headings, ["本月概览", "办件", "要求"]);
    assert_eq!(drafted["draft"]["title"], "云川2026年10月舆情月报");
    assert_eq!(drafted["draft"]["sections"][1]["rows"][0][0], "舆督〔2026〕1号");
    // asking the records again keeps the outline; what the office wants filled must be filled
    let again = act(&site, Role::OpinionClerk, &drafted, "refresh", "").await.expect(200).json;
    assert_eq!(again["draft"]["sections"][1]["rows"][0][0], "舆督〔2026〕1号");
    let mut draft = again["draft"].clone();
    draft["sections"][2]["text"] = json!("");
    draft["template"] = json!("");
    let saved = clerk.put(&path, json!({"version": again["row"]["version"], "draft": draft})).await.expect(200).json;
    assert!(saved["gaps"].to_string().contains("“要求”还没有内容"), "{}", saved["gaps"]);
    act(&site, Role::SectionChief, &saved, "sign", "").await.expect(422);
}

#[tokio::test]
async fn a_long_paper_goes_on_from_the_part_that_failed() {
    let site = Site::with(patient).await;
    case_of_october(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let begun = clerk.post("/api/papers", json!({"kind": "monthly"})).await.expect(200).json;
    let path = format!("/api/papers/{}", begun["row"]["id"].as_str().unwrap());
    // nobody edits or signs what is still being drafted
    let put = json!({"version": begun["row"]["version"], "draft": begun["draft"]});
    let refused = clerk.put(&path, put).await.expect(409);
    assert!(refused.text.contains("还在分步取数"), "{}", refused.text);
    act(&site, Role::SectionChief, &begun, "sign", "").await.expect(409);
    site.run_jobs().await;
    let drafted = clerk.get(&path).await.expect(200).json;
    assert!(drafted["build"]["parts"].as_array().unwrap().iter().all(|part| part["state"] == "done"), "{drafted}");
    act(&site, Role::OpinionClerk, &drafted, "retry", "").await.expect(409);

    // the machine stopped at 主要媒体报道: what was there before is kept, what comes after is asked
    let mut build = drafted["build"].clone();
    let mut draft = drafted["draft"].clone();
    for (at, part) in build["parts"].as_array_mut().unwrap().iter_mut().enumerate() {
        if part["key"] == "media" {
            *part = json!({"key": "media", "title": "主要媒体报道", "state": "failed", "why": "这一部分没有取到数"});
            draft["sections"][at]["text"] = json!("");
        }
        if part["key"] == "advice" {
            part["state"] = json!("waiting");
            draft["sections"][at]["text"] = json!("");
        }
    }
    draft["sections"][0]["text"] = json!("第一部分早已取好。");
    let mut tx = site.app.db().begin().await.unwrap();
    tx.run(
        "UPDATE paper SET build = $1, draft = $2 WHERE kind = 'monthly'",
        db::args![build.to_string(), draft.to_string()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let stopped = clerk.get(&path).await.expect(200).json;
    assert_eq!(stopped["draft"]["sections"][0]["text"], "第一部分早已取好。", "a partial result can be read");
    site.as_(Role::CountyReviewer)
        .post(&format!("{path}/acts"), json!({"version": 1, "act": "retry"}))
        .await
        .expect(404);
    act(&site, Role::OpinionClerk, &stopped, "retry", "").await.expect(200);
    site.run_jobs().await;
    let whole = clerk.get(&path).await.expect(200).json;
    let text = |key: &str| {
        let sections = whole["draft"]["sections"].as_array().unwrap().clone();
        sections.into_iter().find(|one| one["key"] == key).unwrap()["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(text("overview"), "第一部分早已取好。", "what was done is not asked again");
    assert!(text("media").contains("{媒体刊发}") && !text("advice").is_empty(), "{whole}");
    assert_eq!(whole["gaps"], json!([]));

    // or a person goes on without what is missing
    let other = clerk.post("/api/papers", json!({"kind": "weekly"})).await.expect(200).json;
    let skipped = act(&site, Role::OpinionClerk, &other, "skip", "").await.expect(200).json;
    assert!(skipped["gaps"].to_string().contains("总体情况"), "{}", skipped["gaps"]);
    site.run_jobs().await;
    let path = format!("/api/papers/{}", other["row"]["id"].as_str().unwrap());
    let put = json!({"version": skipped["row"]["version"], "draft": skipped["draft"]});
    clerk.put(&path, put).await.expect(200);
}

#[tokio::test]
async fn a_paper_is_reviewed_before_it_is_signed_and_names_who_did() {
    let site = Site::with(patient).await;
    let id = case_of_october(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let draft = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    act(&site, Role::SectionChief, &draft, "review", "").await.expect(409);
    let sent = act(&site, Role::OpinionClerk, &draft, "submit", "").await.expect(200).json;
    act(&site, Role::OpinionClerk, &sent, "review", "").await.expect(403);
    let read = act(&site, Role::SectionChief, &sent, "review", "数据已核对").await.expect(200).json;
    assert_eq!(read["row"]["stage"], "submitted");
    let notices = site.as_(Role::Leader).get("/api/notices").await.expect(200);
    assert!(notices.text.contains("待签发"), "{}", notices.text);
    let signed = act(&site, Role::Leader, &read, "sign", "").await.expect(200).json;
    let steps: Vec<(String, String)> = signed["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["act"].as_str().unwrap().into(), step["note"].as_str().unwrap().into()))
        .collect();
    let wanted = [("draft", ""), ("submit", ""), ("review", "数据已核对"), ("sign", "舆情专报〔2026〕第1期")];
    assert_eq!(steps, wanted.map(|(act, note)| (act.to_owned(), note.to_owned())));
    let path = format!("/api/papers/{}/docx", signed["row"]["id"].as_str().unwrap());
    let words = paper::docx::read_text(&clerk.get(&path).await.expect(200).bytes).unwrap().join("\n");
    assert!(words.contains("审核") && words.contains(Role::SectionChief.title()), "{words}");
    site.run_jobs().await;
}

/// A mail server on loopback that takes every letter and remembers what it was given.
async fn mail_server() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let letters = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&letters);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let (read, mut write) = socket.into_split();
                let mut lines = BufReader::new(read).lines();
                write.write_all(b"220 mail.example\r\n").await.ok();
                let (mut letter, mut inside) = (String::new(), false);
                while let Ok(Some(line)) = lines.next_line().await {
                    if inside && line == "." {
                        kept.lock().unwrap().push(std::mem::take(&mut letter));
                        inside = false;
                    } else if inside {
                        letter.push_str(&line);
                        letter.push('\n');
                        continue;
                    } else if line.starts_with("DATA") {
                        inside = true;
                        write.write_all(b"354 go on\r\n").await.ok();
                        continue;
                    } else if line.contains("nobody@") {
                        write.write_all(b"550 no such user\r\n").await.ok();
                        continue;
                    }
                    write.write_all(b"250 ok\r\n").await.ok();
                }
            });
        }
    });
    (port, letters)
}

#[tokio::test]
async fn a_signed_paper_goes_out_by_mail_once_to_each_address() {
    let (port, letters) = mail_server().await;
    let site = Site::with(|config| {
        patient(config);
        config.mail = Some(server::platform::config::Mail {
            host: "127.0.0.1".into(),
            port,
            user: String::new(),
            password: String::new(),
            from: "卫宣 <weixuan@health.example>".into(),
        });
    })
    .await;
    let id = case_of_october(&site).await;
    let clerk = site.as_(Role::OpinionClerk);
    let draft = clerk.post("/api/papers", json!({"kind": "special", "case_id": id})).await.expect(200).json;
    let path = format!("/api/papers/{}/mail", draft["row"]["id"].as_str().unwrap());
    let to = json!({"addresses": "ju@health.example;nobody@health.example"});
    clerk.post(&path, to.clone()).await.expect(409);
    act(&site, Role::SectionChief, &draft, "sign", "").await.expect(200);
    let wrong = clerk.post(&path, json!({"addresses": "ju@health.example,李局长"})).await.expect(422);
    assert!(wrong.text.contains("李局长"), "{}", wrong.text);
    clerk.post(&path, json!({"addresses": " "})).await.expect(422);
    clerk.post(&path, to.clone()).await.expect(200);
    site.run_jobs().await;
    for _ in 0..5 {
        site.clock.set(site.app.now() + 61_000);
        site.run_jobs().await;
    }
    let view = clerk.post(&path, json!({"addresses": "ju@health.example"})).await.expect(200).json;
    site.run_jobs().await;
    let states: Vec<(&str, &str)> = view["mails"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["address"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("ju@health.example", "sent"), ("nobody@health.example", "failed")], "{view}");
    let letters = letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 1, "one letter to one address, however often it is asked for");
    assert!(letters[0].contains("application/pdf"), "{}", &letters[0][..letters[0].len().min(800)]);

    let plain = Site::new().await;
    let draft = plain.as_(Role::OpinionClerk).post("/api/papers", json!({"kind": "express"})).await.expect(200).json;
    let path = format!("/api/papers/{}/mail", draft["row"]["id"].as_str().unwrap());
    let refused = plain.as_(Role::OpinionClerk).post(&path, to).await.expect(409);
    assert!(refused.text.contains("邮件服务器"), "{}", refused.text);
}

#[tokio::test]
async fn papers_are_drafted_from_articles_and_risk_reviews() {
    let site = Site::with(patient).await;
    let clerk = site.as_(Role::OpinionClerk);
    let article = json!({"client_id": "article-0001", "kind": "gov_info", "title": "青禾县推行延时门诊",
        "body": "青禾县人民医院自10月起推行延时门诊，方便上班族就医。\n截至目前，服务群众3000人次。\n存在问题是夜间药房人手不足。\n下一步将增配药师。",
        "submit": true, "confirmed": true});
    let sent = site.as_(Role::Correspondent).post("/api/newsroom/articles", article).await.expect(200);
    let article = sent.json["id"].as_str().or(sent.json["row"]["id"].as_str()).unwrap().to_owned();
    for kind in ["information", "express", "release"] {
        let made = clerk.post("/api/papers", json!({"kind": kind, "source_id": article})).await.expect(200).json;
        assert_eq!(made["draft"]["title"], "青禾县推行延时门诊");
        let text = made["draft"].to_string();
        assert!(text.contains("服务群众3000人次") && text.contains("增配药师"), "{kind}: {text}");
    }
    clerk.post("/api/papers", json!({"kind": "information", "source_id": "1"})).await.expect(404);

    let factors = ["reach", "interest", "misreading", "history", "timing", "consistency", "readiness"];
    let answers: Vec<Value> =
        factors.iter().map(|f| json!({"factor": f, "likelihood": 2, "effect": 2, "note": "座谈会意见"})).collect();
    let review = json!({"title": "门诊收费调整", "subject": "涉及全市二级以上医院就诊群众", "answers": answers, "plan": "提前发布解读", "lines": "只调结构", "sign": false});
    let list = clerk.post("/api/risk-reviews", review).await.expect(200);
    let id = list.json["rows"][0]["id"].clone();
    clerk.post("/api/papers", json!({"kind": "risk"})).await.expect(422);
    let made = clerk.post("/api/papers", json!({"kind": "risk", "source_id": id})).await.expect(200).json;
    assert_eq!(made["gaps"], json!([]), "{made}");
    let answers = &made["draft"]["sections"][1];
    assert_eq!(answers["rows"].as_array().unwrap().len(), 7);
    assert!(answers["text"].as_str().unwrap().contains("风险等级"), "{answers}");

    for kind in ["circular", "bulletin"] {
        let made = clerk.post("/api/papers", json!({"kind": kind, "from_at": crate::site::START - 86_400_000, "to_at": crate::site::START + 86_400_000})).await.expect(200).json;
        if kind == "circular" {
            let text = made["draft"].to_string();
            assert!(
                text.contains("青禾县人民医院") && text.contains("沙岭县卫生健康局"),
                "ranked and idle units: {text}"
            );
            assert_eq!(made["draft"]["facts"][0]["value"], 1);
        }
    }
}
