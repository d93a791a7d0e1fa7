//! The desk: search as it is typed, rules as data, briefs, waves, what people corrected.

use super::{News, QUEUE, heads, items, push, push_source, row, site, urlencoded};
use domain::people::Role;
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use serde_json::{Value, json};

fn text(n: usize) -> String {
    format!(
        "青禾县人民医院第{n}号诊室候诊太久，医生态度恶劣，患者投诉。{}",
        (0..20).map(|k| format!("{}号家属在{}窗口等候{}分钟；", n * 7 + k, n + k, n * k)).collect::<String>()
    )
}

/// The same row under an address of its own.
fn at(mut row: Value, n: usize) -> Value {
    row["url"] = json!(format!("http://x.example/{n}"));
    row
}

#[tokio::test]
async fn a_search_pages_to_its_end_whatever_came_in_between() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let key = push_source(&site, "服务商", "county").await;
    let rows = |from: usize, to: usize| -> Value {
        (from..to)
            .map(|n| {
                let mut row = row(&format!("青禾县第{n}号候诊投诉"), &text(n), "云川晚报");
                row["url"] = json!(format!("http://x.example/{n}"));
                // Ten texts share each moment: pages are cut in the middle of them.
                row["published"] = json!(format!("2026-11-{:02} 08:30", 1 + (n / 10) % 19));
                row
            })
            .collect::<Vec<_>>()
            .into()
    };
    push(&site, &key, rows(0, 120)).await;
    let q = urlencoded("候诊 (患者 OR 没有这个词) -没有这个词");
    let (mut seen, mut after): (Vec<String>, String) = (Vec::new(), String::new());
    loop {
        let page = items(&site, &format!("q={q}&reposts=all&limit=7&after={after}")).await;
        for row in page["rows"].as_array().unwrap() {
            assert!(row["excerpt"]["text"].as_str().unwrap().contains("候诊"), "{row}");
            assert!(!row["excerpt"]["marks"].as_array().unwrap().is_empty());
            seen.push(row["id"].as_str().unwrap().to_owned());
        }
        if seen.len() == 14 {
            assert_eq!(page["total"], 120);
            push(&site, &key, rows(200, 203)).await;
        }
        match page["next"].as_str() {
            Some(next) => after = urlencoded(next),
            None => break,
        }
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "nothing twice");
    assert!((120..=123).contains(&seen.len()), "{}", seen.len());
    // Old texts are found by their days, however many newer ones hold the words.
    let old = items(&site, &format!("q={q}&reposts=all&from=2026-11-02&to=2026-11-02&limit=200")).await;
    assert_eq!((old["total"].as_i64(), old["rows"].as_array().unwrap().len()), (Some(13), 13));
    let best = items(&site, &format!("q={q}&reposts=all&sort=best&limit=9")).await;
    assert_eq!((best["rows"].as_array().unwrap().len(), best["next"].as_str().is_some()), (9, true));
    let clerk = site.as_(Role::OpinionClerk);
    let facets = clerk.get(&format!("/api/monitor/facets?q={q}&reposts=all")).await.expect(200).json;
    assert_eq!(facets["sources"][0][2], 123);
    assert!(!facets["watches"].as_array().unwrap().is_empty() && !facets["levels"].as_array().unwrap().is_empty());
    let wrong = clerk.get(&format!("/api/monitor/items?q={}", urlencoded("(候诊"))).await.expect(422).json;
    assert_eq!(wrong["fields"][0]["field"], "q");
    // A saved search is the person's own.
    clerk.put("/api/monitor/searches", json!({"name": "候诊", "query": format!("q={q}")})).await.expect(200);
    let mine = clerk.put("/api/monitor/searches", json!({"name": "候诊", "query": "q=a"})).await.expect(200).json;
    assert_eq!(mine, json!([{"name": "候诊", "query": "q=a"}]));
    assert_eq!(site.as_(Role::SectionChief).get("/api/monitor/searches").await.expect(200).json, json!([]));
    assert_eq!(
        clerk.put("/api/monitor/searches", json!({"name": "候诊", "query": ""})).await.expect(200).json,
        json!([])
    );
}

#[tokio::test]
async fn thresholds_are_data_and_another_one_says_what_it_would_have_raised() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let key = push_source(&site, "县级媒体推送", "county").await;
    for (n, outlet) in ["甲报", "乙报", "丙报", "丁报"].iter().enumerate() {
        push(&site, &key, json!([at(row("青禾县人民医院候诊被投诉", QUEUE, outlet), n)])).await;
    }
    let rules = clerk.get("/api/monitor/rules").await.expect(200).json;
    let with = |least: i64| {
        let mut form = rules.clone();
        for row in form["table"]["rows"].as_array_mut().unwrap() {
            row["any"].as_array_mut().unwrap().retain(|one| one["when"] == "outlets");
            for one in row["any"].as_array_mut().unwrap() {
                one["is"] = json!(least);
            }
        }
        form["table"]["rows"].as_array_mut().unwrap().retain(|row| !row["any"].as_array().unwrap().is_empty());
        form["reason"] = json!("县级转载多，放宽家数");
        form
    };
    let total =
        |played: &Value, of: &str| played[of].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).sum::<i64>();
    let strict = clerk.post("/api/monitor/rules/preview", with(9)).await.expect(200).json;
    assert_eq!((total(&strict, "now"), total(&strict, "then")), (total(&strict, "now"), 0), "{strict:#}");
    assert!(total(&strict, "now") > 0 && !strict["lost"].as_array().unwrap().is_empty());
    let loose = clerk.post("/api/monitor/rules/preview", with(2)).await.expect(200).json;
    assert_eq!(total(&loose, "then"), 1);
    let mut bad = with(2);
    bad["table"]["rows"][0]["any"][0]["is"] = json!(0);
    assert_eq!(clerk.put("/api/monitor/rules", bad).await.expect(422).json["fields"][0]["field"], "table");
    let mut silent = with(9);
    silent["reason"] = json!(" ");
    assert_eq!(clerk.put("/api/monitor/rules", silent).await.expect(422).json["fields"][0]["field"], "reason");
    let saved = clerk.put("/api/monitor/rules", with(9)).await.expect(200).json;
    assert_eq!(saved["version"], 1);
    assert_eq!(clerk.put("/api/monitor/rules", with(2)).await.expect(409).json["code"], "stale");
    // In force at once: three more outlets raise nothing now.
    let before = clerk.get("/api/monitor/alerts").await.expect(200).json["total"].clone();
    let other =
        "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入调查。"
            .repeat(3);
    for (n, outlet) in ["甲报", "乙报", "丙报", "丁报"].iter().enumerate() {
        push(&site, &key, json!([at(row("沙岭县医院乱收费", &other, outlet), 10 + n)])).await;
    }
    assert_eq!(clerk.get("/api/monitor/alerts").await.expect(200).json["total"], before);
}

#[tokio::test]
async fn quiet_hours_end_in_one_brief_and_a_second_wave_is_said_once() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let channel = json!({"name": "值班群", "kind": "webhook", "target": news.url("hook"), "secret": "key", "from_level": 3, "briefs": true});
    assert_eq!(clerk.post("/api/monitor/channels", channel).await.expect(200).json[0]["briefs"], true);
    let key = push_source(&site, "市级媒体推送", "municipal").await;
    // 23:00: two events of Ⅲ are held until the morning.
    site.clock.advance(14 * HOUR_MS);
    push(&site, &key, json!([row("青禾县人民医院候诊被投诉", QUEUE, "晚报")])).await;
    let other =
        "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入调查。"
            .repeat(3);
    push(&site, &key, json!([row("沙岭县中心医院被指乱收费", &other, "商报")])).await;
    site.run_ticks().await;
    let sent = |kind: &str| news.posted.lock().unwrap().iter().filter(|(_, _, body)| body["kind"] == kind).count();
    assert_eq!((sent("alert"), sent("brief")), (0, 0));
    site.clock.advance(8 * HOUR_MS + MINUTE_MS);
    site.run_ticks().await;
    site.run_ticks().await;
    assert_eq!((sent("alert"), sent("brief")), (0, 1), "one message for the night");
    let lines = news.posted.lock().unwrap().iter().find(|(_, _, body)| body["kind"] == "brief").unwrap().2["reasons"]
        .to_string();
    assert!(lines.contains("预警 2 条") && lines.contains("乱收费") && lines.contains("待处理 2 条"), "{lines}");
    assert_eq!(
        clerk.get("/api/monitor/alerts?state=open").await.expect(200).json["total"],
        2,
        "each stands in the inbox"
    );

    // A peak, a quiet half day, and a rise again.
    let event =
        heads(&site).await.iter().find(|row| row["title"].as_str().unwrap().contains("候诊")).unwrap()["event_id"]
            .as_str()
            .unwrap()
            .to_owned();
    let wave = |from: usize, count: usize, at: &str| -> Value {
        (from..from + count)
            .map(|n| {
                let mut one = row(&format!("青禾县人民医院候诊被投诉转载{n}"), QUEUE, &format!("媒体{n}"));
                one["url"] = json!(format!("http://wave.example/{n}"));
                one["published"] = json!(at);
                one
            })
            .collect::<Vec<_>>()
            .into()
    };
    push(&site, &key, wave(0, 9, "2026-11-20 10:10")).await;
    push(&site, &key, wave(20, 6, "2026-11-21 07:00")).await;
    site.run_ticks().await;
    site.run_ticks().await;
    let notices = "SELECT COUNT(*) FROM notice WHERE key LIKE 'event-wave:%'";
    assert_eq!(site.app.db().int(notices, db::args![]).await.unwrap(), 1);
    let view = clerk.get(&format!("/api/monitor/events/{event}")).await.expect(200).json;
    assert!(!view["trend"]["second_wave"].is_null(), "{}", view["trend"]);
}

#[tokio::test]
async fn an_alert_nobody_reads_goes_up_however_many_stand_before_it() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let key = push_source(&site, "市级媒体推送", "municipal").await;
    push(&site, &key, json!([row("青禾县人民医院候诊被投诉", QUEUE, "晚报")])).await;
    site.run_ticks().await;
    let clerk = site.as_(Role::OpinionClerk);
    let alert = clerk.get("/api/monitor/alerts").await.expect(200).json["rows"][0].clone();
    let id = alert["id"].as_str().unwrap().to_owned();
    assert_eq!((alert["level"].as_i64(), alert["step"].as_i64()), (Some(3), Some(0)), "{alert:#}");
    // Hundreds of older ones that are not due to go up for a day.
    let mut tx = site.app.db().begin().await.unwrap();
    for n in 1..=700 {
        tx.run(
            "INSERT INTO alert (id, event_id, level, title, reasons, raised_at, send_at, sent_at)
             SELECT $1, event_id, 4, title, reasons, raised_at, send_at, sent_at FROM alert WHERE id = $2",
            db::args![n, id.parse::<i64>().unwrap()],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    let step = async || {
        site.run_ticks().await;
        site.app.db().int(&format!("SELECT step FROM alert WHERE id = {id}"), db::args![]).await.unwrap()
    };
    site.clock.advance(2 * HOUR_MS - MINUTE_MS);
    assert_eq!(step().await, 0);
    site.clock.advance(2 * MINUTE_MS);
    assert_eq!((step().await, step().await), (1, 1), "once");
    let told = format!("SELECT COUNT(*) FROM notice WHERE key LIKE '%:{id}:1' AND title LIKE '%未响应升级%'");
    assert_eq!(site.app.db().int(&told, db::args![]).await.unwrap(), 1, "the chief is told");
    site.clock.advance(2 * HOUR_MS);
    assert_eq!((step().await, step().await), (2, 2), "beyond the leader there is nobody");
}

#[tokio::test]
async fn what_a_person_corrected_is_remembered_and_undone() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let key = push_source(&site, "县级媒体推送", "county").await;
    let fees = "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入调查。"
        .repeat(3);
    push(
        &site,
        &key,
        json!([row("青禾县人民医院候诊被投诉", QUEUE, "晚报"), row("沙岭县中心医院被指乱收费", &fees, "商报")]),
    )
    .await;
    let event_of = |rows: &[Value], words: &str| {
        rows.iter().find(|row| row["title"].as_str().unwrap().contains(words)).unwrap()["event_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let rows = heads(&site).await;
    let (queue, fee) = (event_of(&rows, "候诊"), event_of(&rows, "乱收费"));
    assert_ne!(queue, fee);
    let merged = clerk
        .post(&format!("/api/monitor/events/{queue}/merge"), json!({"others": [fee], "reason": "同一调查组"}))
        .await
        .expect(200)
        .json;
    assert_eq!(merged["originals"], 2);
    // The next report of the absorbed matter goes where the person put it, without the memory being read anew as a whole.
    push(
        &site,
        &key,
        json!([row("沙岭县中心医院乱收费后续", &format!("{fees}院方当日退还了多收的费用，并向患者道歉。"), "日报")]),
    )
    .await;
    let all = items(&site, "reposts=all").await;
    assert_eq!(event_of(all["rows"].as_array().unwrap(), "后续"), queue);
    let edit = merged["edits"][0]["id"].as_str().unwrap().to_owned();
    clerk.post(&format!("/api/monitor/edits/{edit}/undo"), json!({})).await.expect(200);
    assert_eq!(event_of(&heads(&site).await, "被指乱收费"), fee);
    assert_eq!(
        clerk.post(&format!("/api/monitor/edits/{edit}/undo"), json!({})).await.expect(409).json["code"],
        "already_undone"
    );

    // A corrected label is a training row.
    let item = heads(&site).await[0]["id"].as_str().unwrap().to_owned();
    clerk
        .post("/api/monitor/triage", json!({"ids": [item], "act": "label", "task": "tone", "label": "positive"}))
        .await
        .expect(200);
    clerk
        .post("/api/monitor/triage", json!({"ids": [item], "act": "label", "task": "tone", "label": "negative"}))
        .await
        .expect(200);
    clerk
        .post("/api/monitor/triage", json!({"ids": [item], "act": "label", "task": "rumour", "label": "rumour"}))
        .await
        .expect(200);
    let lines = server::monitor::label_lines(&site.app, "tone").await.unwrap();
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!((lines.len(), line["label"].as_str()), (1, Some("negative")));
    assert!(line["text"].as_str().unwrap().chars().count() > 30);
    assert_eq!(server::monitor::label_lines(&site.app, "rumour").await.unwrap().len(), 1);
    site.clock.advance(DAY_MS);
}

#[tokio::test]
async fn what_is_moved_by_hand_takes_its_case_and_alerts_along_and_gives_them_back() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let key = push_source(&site, "市级媒体推送", "municipal").await;
    let fees = "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入调查。"
        .repeat(3);
    let vaccine = "沙岭县妇幼保健院接种门诊被曝给七名儿童接种过期疫苗，药监部门封存批次，涉事护士停职，补种方案和免费体检安排已公布。".repeat(3);
    let rows = json!([
        at(row("青禾县人民医院候诊被投诉", QUEUE, "晚报"), 1),
        at(row("家长吐槽等了一夜", QUEUE, "早报"), 2),
        at(row("沙岭县中心医院被指乱收费", &fees, "商报"), 3),
        at(row("七名儿童接种过期疫苗", &vaccine, "日报"), 4),
    ]);
    push(&site, &key, rows).await;
    // What stands: (reports, reposts, case, alerts) of the event with these words in its title.
    let all = items(&site, "reposts=all").await["rows"].as_array().unwrap().clone();
    let found = |words: &str| {
        let row = all.iter().find(|row| row["title"].as_str().unwrap().contains(words)).unwrap();
        (row["id"].as_str().unwrap().to_owned(), row["event_id"].as_str().unwrap().to_owned())
    };
    let ((_, queue), (repost, _)) = (found("候诊"), found("吐槽"));
    let ((fee_item, fee), (vaccine_item, vaccine_event)) = (found("乱收费"), found("疫苗"));
    let stands = async |event: &str| {
        let view = clerk.get(&format!("/api/monitor/events/{event}")).await.expect(200).json;
        let alerts = clerk.get("/api/monitor/alerts").await.expect(200).json;
        let alerts = alerts["rows"].as_array().unwrap().iter().filter(|alert| alert["event_id"] == *event).count();
        let case = view["case_id"].as_str().map(str::to_owned);
        (view["originals"].as_i64().unwrap(), view["reposts"].as_i64().unwrap(), case, alerts)
    };
    let undo_last = async |event: &str| {
        let view = clerk.get(&format!("/api/monitor/events/{event}")).await.expect(200).json;
        let edit = view["edits"].as_array().unwrap().iter().find(|edit| edit["undone_at"].is_null()).unwrap();
        clerk.post(&format!("/api/monitor/edits/{}/undo", edit["id"].as_str().unwrap()), json!({})).await.expect(200);
    };
    let opened = json!({"title": "", "facts": "", "origin_kind": "event", "origin_id": fee});
    let case = clerk.post("/api/cases", opened).await.expect(200).json["id"].as_str().map(str::to_owned);
    let before = (stands(&queue).await, stands(&fee).await, stands(&vaccine_event).await);
    assert_eq!((before.0.0, before.0.1, &before.1.2), (1, 1, &case), "{before:?}");
    assert!(before.1.3 == 1 && before.2.3 == 1, "{before:?}");

    // Items of two events into a third: both keep nothing, so they are merged, and all that hung on them follows.
    let moves = |ids: &[&String], event: Option<&str>| json!({"ids": ids, "act": "move", "event_id": event});
    let done =
        clerk.post("/api/monitor/triage", moves(&[&fee_item, &vaccine_item], Some(&queue))).await.expect(200).json;
    assert_eq!(done["done"], 2);
    let joined = stands(&queue).await;
    assert_eq!((joined.0, joined.1, &joined.2), (3, 1, &case));
    assert!(joined.3 >= before.0.3 + 2, "its own, maybe one for the rise, and theirs: {joined:?}");
    for event in [&fee, &vaccine_event] {
        assert_eq!(clerk.get(&format!("/api/monitor/events/{event}")).await.expect(200).json["merged_into"], *queue);
    }
    // Once more, nothing is to be moved.
    let again = clerk.post("/api/monitor/triage", moves(&[&fee_item], Some(&queue))).await.expect(409).json;
    assert_eq!(again["code"], "already_there");
    undo_last(&queue).await;
    undo_last(&queue).await;
    let apart = (before.0.0, before.0.1, before.0.2.clone(), joined.3 - 2);
    assert_eq!(
        (stands(&queue).await, stands(&fee).await, stands(&vaccine_event).await),
        (apart.clone(), before.1, before.2)
    );

    // A repost that is moved alone leaves its report, and comes back under it.
    clerk.post("/api/monitor/triage", moves(&[&repost], None)).await.expect(200);
    assert_eq!((stands(&queue).await.0, stands(&queue).await.1), (1, 0));
    let head = heads(&site).await.into_iter().find(|row| row["id"] == repost).unwrap();
    assert_eq!(head["reposts"], 0);
    let alone = head["event_id"].as_str().unwrap();
    let view = clerk.get(&format!("/api/monitor/events/{alone}")).await.expect(200).json;
    assert_eq!(
        (view["edits"][0]["kind"].as_str(), view["edits"][0]["other_id"].as_str()),
        (Some("taken"), Some(&*queue))
    );
    let refused = clerk.post("/api/monitor/triage", moves(&[&repost], None)).await.expect(409).json;
    assert_eq!(refused["code"], "alone");
    undo_last(&queue).await;
    // What was raised while it stood alone comes with it.
    assert_eq!(stands(&queue).await, (apart.0, apart.1, apart.2, apart.3 + 1));
    assert_eq!(heads(&site).await.into_iter().find(|row| row["event_id"] == queue).unwrap()["reposts"], 1);
    clerk.post("/api/monitor/triage", moves(&[&"77".to_owned()], Some(&queue))).await.expect(404);
}

#[tokio::test]
async fn a_matter_told_of_again_after_a_fortnight_is_proposed_until_a_person_says_no() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let clerk = site.as_(Role::OpinionClerk);
    let key = push_source(&site, "县级媒体推送", "county").await;
    let on = |mut row: Value, day: usize| {
        row["published"] = json!(format!("2026-11-{day:02} 08:30"));
        at(row, day)
    };
    let told = "沙岭县中心医院收费窗口被反映乱收费，多名患者出示单据要求退款，医院称正在核实，县卫生健康局已介入。";
    let again = "沙岭县中心医院乱收费一事有了结果：县卫生健康局查明收费窗口多收患者检查费，责令医院向多名患者退款。";
    push(&site, &key, json!([on(row("沙岭县中心医院被指乱收费", told, "商报"), 3)])).await;
    push(&site, &key, json!([on(row("青禾县人民医院候诊被投诉", QUEUE, "晚报"), 4)])).await;
    push(&site, &key, json!([on(row("沙岭县中心医院乱收费处理结果公布", again, "日报"), 17)])).await;
    let rows = heads(&site).await;
    let event_of = |words: &str| {
        let row = rows.iter().find(|row| row["title"].as_str().unwrap().contains(words)).unwrap();
        row["event_id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (event_of("被指"), event_of("结果"));
    assert_ne!(first, second, "quiet for longer than an event may be");
    let doubles = async |event: &str| {
        let found = clerk.get(&format!("/api/monitor/events/{event}/doubles")).await.expect(200).json;
        let ids = found.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<String>>()
    };
    assert_eq!((doubles(&first).await, doubles(&second).await), (vec![second.clone()], vec![first.clone()]));
    let apart = format!("/api/monitor/events/{second}/apart");
    let view = clerk.post(&apart, json!({"other": first})).await.expect(200).json;
    assert_eq!((view["edits"][0]["kind"].as_str(), view["originals"].as_i64()), (Some("apart"), Some(1)));
    assert!(doubles(&first).await.is_empty() && doubles(&second).await.is_empty());
    // From the other side it is the same word; and an event is not held apart from itself, nor from one that is not there.
    let other_side = format!("/api/monitor/events/{first}/apart");
    assert_eq!(clerk.post(&other_side, json!({"other": second})).await.expect(409).json["code"], "already_apart");
    clerk.post(&apart, json!({"other": second})).await.expect(422);
    clerk.post(&apart, json!({"other": "77"})).await.expect(404);
    site.as_(Role::Leader).post(&apart, json!({"other": first})).await.expect(403);
    let edit = view["edits"][0]["id"].as_str().unwrap();
    clerk.post(&format!("/api/monitor/edits/{edit}/undo"), json!({})).await.expect(200);
    assert_eq!(doubles(&second).await, std::slice::from_ref(&first));
    // Joined, it is proposed no more; what was split off stays apart.
    let merge = json!({"others": [first], "reason": ""});
    let merged = clerk.post(&format!("/api/monitor/events/{second}/merge"), merge).await.expect(200).json;
    assert!(doubles(&second).await.is_empty() && doubles(&first).await.is_empty());
    let old = merged["items"].as_array().unwrap().iter().find(|item| item["title"] == "沙岭县中心医院被指乱收费");
    let split = json!({"items": [old.unwrap()["id"]], "reason": ""});
    clerk.post(&format!("/api/monitor/events/{second}/split"), split).await.expect(200);
    assert!(doubles(&second).await.is_empty());
}

#[tokio::test]
async fn the_same_words_about_another_county_are_another_matter() {
    let news = News::start().await;
    let mut site = site(&news).await;
    site.leaves_jobs();
    let key = push_source(&site, "县级媒体推送", "county").await;
    let title = |county: &str| format!("{county}人民医院发热门诊候诊太久被投诉");
    let body = |county: &str| QUEUE.replace("青禾县", county);
    push(&site, &key, json!([at(row(&title("青禾县"), &body("青禾县"), "甲报"), 1)])).await;
    push(&site, &key, json!([at(row(&title("沙岭县"), &body("沙岭县"), "乙报"), 2)])).await;
    push(&site, &key, json!([at(row("家长吐槽等了一夜", &body("沙岭县"), "丙报"), 3)])).await;
    let rows = heads(&site).await;
    assert_eq!(rows.len(), 2, "two counties, two reports: {rows:#?}");
    assert_ne!(rows[0]["event_id"], rows[1]["event_id"]);
    let second = rows.iter().find(|row| row["title"].as_str().unwrap().contains("沙岭")).unwrap();
    assert_eq!(second["reposts"], 1, "the repost joins the county it speaks of");
}
