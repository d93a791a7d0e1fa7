//! `weixuan bench papers`: the bars of papers, end to end through the server on real rows in an empty data folder.
//!
//! Method: one process with the whole application; a month of 100,000 items (every tenth a
//! repost), 2,000 events, 500 cases opened, assessed and dispatched through the verbs, 3,000 placements. Requests go
//! through the router as a signed-in clerk's and chief's do; jobs run in the same process. Times are the wall clock,
//! memory is the peak of the process since the line before.

use crate::cases::{self, NewCase, Owner, Source};
use crate::people::{accounts, tree};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::{App, Fault, session};
use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::cases::{Act, Dispatch, Part};
use domain::ids::Id;
use domain::monitor::Level;
use domain::people::{Role, UnitKind};
use domain::time::{DAY_MS, HOUR_MS, parse};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tower::ServiceExt;

const REACHES: [&str; 8] =
    ["national", "foreign", "industry", "provincial", "municipal", "county", "new_media", "forum"];

/// Where the rows are made.
struct Office {
    app: App,
    city: Id,
    counties: Vec<Id>,
}

/// Where they are printed: the program with two people signed in.
struct Site {
    app: App,
    router: Router,
    clerk: String,
    chief: String,
}

/// Makes a month of so many items and cases in an empty folder, and prints what its papers take.
pub async fn bench(config: Config, items: i64, count: i64) -> Result<()> {
    let clock = Clock::fixed(parse("2026-11-02 09:00").context("a date")?);
    let app = App::open(config, clock.clone()).await?;
    if app.db().int("SELECT COUNT(*) FROM unit", db::args![]).await? == 0 {
        make(app, &clock, items, count).await?;
        // Measured by a process of its own: what making the rows left in memory is not what papers take.
        let done = std::process::Command::new(std::env::current_exe()?).args(std::env::args_os().skip(1)).status()?;
        anyhow::ensure!(done.success(), "no papers were made: {done}");
        return Ok(());
    }
    measure(&signed_in(app).await?, &Memory::watch(), items).await
}

async fn make(app: App, clock: &Clock, items: i64, count: i64) -> Result<()> {
    let begun = Instant::now();
    let office = people(app).await?;
    rows(&office, items).await?;
    open_cases(&office, clock, count).await?;
    eprintln!("{items} items and {count} cases are there after {:.0} s", begun.elapsed().as_secs_f32());
    office.app.db().close().await;
    Ok(())
}

async fn measure(site: &Site, memory: &Memory, items: i64) -> Result<()> {
    println!("| what | measured | bar |\n|---|---|---|");
    let works = crate::routes::works();
    // The first print of a process reads the fonts: it is told apart.
    for (name, bar) in [("月报, first print of the process", ""), ("月报 docx + pdf", "≤ 5 s, ≤ 300 MB")] {
        let begun = Instant::now();
        let made = site.post(&site.clerk, "/api/papers", json!({"kind": "monthly"})).await?;
        works.run_due(&site.app).await?;
        let drafted = begun.elapsed().as_secs_f32();
        let path = format!("/api/papers/{}", made["row"]["id"].as_str().context("an id")?);
        let word = site.get(&format!("{path}/docx")).await?;
        let print = site.get(&format!("{path}/pdf")).await?;
        let took = begun.elapsed().as_secs_f32();
        let view: Value = serde_json::from_slice(&site.get(&path).await?)?;
        anyhow::ensure!(view["gaps"] == json!([]), "the paper is whole: {}", view["gaps"]);
        anyhow::ensure!(view["draft"]["facts"][0]["value"].as_i64() > Some(items / 2), "the month is counted");
        let (word, print) = (word.len() / 1024, print.len() / 1024);
        println!(
            "| {name} | {took:.2} s ({drafted:.2} s drafting), {word} + {print} KB, peak {} MB | {bar} |",
            memory.peak_mb()
        );
    }
    let list: Value = serde_json::from_slice(&site.get("/api/cases?state=all&limit=200").await?)?;
    let rows = list["rows"].as_array().context("rows")?;
    let ids: Vec<String> = rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect();
    let begun = Instant::now();
    let special = site.post(&site.clerk, "/api/papers", json!({"kind": "special", "case_id": ids[0]})).await?;
    let path = format!("/api/papers/{}", special["row"]["id"].as_str().context("an id")?);
    site.get(&format!("{path}/docx")).await?;
    site.get(&format!("{path}/pdf")).await?;
    println!("| 专报 drafted, docx + pdf | {} ms | ≤ 500 ms |", begun.elapsed().as_millis());

    let begun = Instant::now();
    let asked = ids.iter().cycle().take(50).map(|id| async move {
        let made = site.post(&site.clerk, "/api/papers", json!({"kind": "special", "case_id": id})).await?;
        let path = format!("/api/papers/{}/acts", made["row"]["id"].as_str().context("an id")?);
        let signed = site.post(&site.chief, &path, json!({"version": 1, "act": "sign"})).await?;
        signed["row"]["mark"].as_str().map(str::to_owned).context("a mark")
    });
    let marks = futures_util::future::join_all(asked).await.into_iter().collect::<Result<Vec<_>>>()?;
    works.run_due(&site.app).await?;
    let number = |mark: &String| mark.split('第').nth(1)?.trim_end_matches('期').parse::<i64>().ok();
    let mut numbers: Vec<i64> = marks.iter().filter_map(number).collect();
    numbers.sort_unstable();
    let in_a_row = numbers.len() == 50 && numbers.windows(2).all(|two| two[1] == two[0] + 1);
    anyhow::ensure!(in_a_row, "gaps or doubles: {numbers:?}");
    let took = begun.elapsed().as_secs_f32();
    println!(
        "| 50 专报 drafted, signed and printed at once | {took:.1} s, fifty numbers in a row, peak {} MB | gap-free |",
        memory.peak_mb()
    );
    site.app.db().close().await;
    Ok(())
}

impl Site {
    async fn send(&self, request: Request<Body>) -> Result<Vec<u8>> {
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes().to_vec();
        anyhow::ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&bytes));
        Ok(bytes)
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>> {
        self.send(Request::get(path).header(header::COOKIE, &self.clerk).body(Body::empty())?).await
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Result<Value> {
        let request = Request::post(path)
            .header(header::COOKIE, who)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))?;
        Ok(serde_json::from_slice(&self.send(request).await?)?)
    }
}

/// A city, four counties, a clerk and a chief.
async fn people(app: App) -> Result<Office> {
    let mut change = app.system_change("bench").await?;
    let now = change.now();
    let unit = |id, parent_id, name: &'static str, level| tree::NewUnit {
        id,
        parent_id,
        name,
        short_name: name,
        kind: UnitKind::Authority,
        level,
        region: "云川市",
        position: 0,
        created_at: now,
    };
    let city = app.id();
    tree::insert(&mut change, &unit(city, None, "云川市卫生健康委员会", "prefecture")).await?;
    let mut counties = Vec::new();
    for name in ["青禾县卫生健康局", "沙岭县卫生健康局", "临江区卫生健康局", "北塘县卫生健康局"]
    {
        let id = app.id();
        tree::insert(&mut change, &unit(id, Some(city), name, "county")).await?;
        counties.push(id);
    }
    for (role, login) in PEOPLE {
        let name = role.title();
        let user = accounts::NewUser { id: app.id(), unit_id: city, login, name, phone: "", post: "", roles: &[role] };
        accounts::insert(&mut change, &user).await?;
    }
    change.commit().await?;
    Ok(Office { app, city, counties })
}

const PEOPLE: [(Role, &str); 2] = [(Role::OpinionClerk, "clerk"), (Role::SectionChief, "chief")];

async fn signed_in(app: App) -> Result<Site> {
    let mut change = app.system_change("bench").await?;
    let now = change.now();
    let mut cookies = Vec::new();
    for (_, login) in PEOPLE {
        let (token, kept) = session::new_token();
        let sql = "INSERT INTO session (token_hash, user_id, created_at, seen_at) SELECT $1, id, $2, $2 FROM users WHERE login = $3";
        change.run(sql, db::args![kept, now, login]).await?;
        cookies.push(format!("weixuan={token}"));
    }
    change.commit().await?;
    let chief = cookies.pop().context("a cookie")?;
    let clerk = cookies.pop().context("a cookie")?;
    Ok(Site { router: crate::routes::site(app.clone()), app, clerk, chief })
}

/// A month of items with events and watches, and placements: plain rows, as collecting would have left them.
async fn rows(office: &Office, items: i64) -> Result<()> {
    let first = parse("2026-10-01").context("a date")?;
    let step = 31 * DAY_MS / items.max(1);
    let mut tx = office.app.db().begin().await?;
    tx.run(
        "INSERT INTO source (id, name, kind, url, reach, legal_basis, owner, state, created_at, updated_at)
         VALUES (1, '演示来源', 'feed', 'http://x.example/', 'municipal', '公开信息', '宣传科', 'paused', $1, $1)",
        db::args![first],
    )
    .await?;
    for (id, name) in (1_i64..).zip(["医疗服务", "医患纠纷", "疫苗接种", "传染病", "医保收费", "食品安全"])
    {
        let sql = "INSERT INTO watch (id, name, draft, updated_at) VALUES ($1, $2, '{}', $3)";
        tx.run(sql, db::args![id, name, first]).await?;
    }
    let events = (items / 50).max(1);
    for chunk in (0..items).collect::<Vec<_>>().chunks(500) {
        let (mut captures, mut values, mut texts, mut watches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for n in chunk {
            let (id, at) = (n + 1, first + n * step);
            captures.push(format!("({id},1,'feed','k{id}','0',{at})"));
            let repost = if n % 10 == 9 { n.to_string() } else { "NULL".into() };
            values.push(format!(
                "({id},{id},1,'http://x.example/{id}','u{id}','第{id}条:发热门诊候诊情况','媒体{}',{at},'exact',{at},{at},'{}','青禾县','ordinary',{},{},{repost},{},{at},{})",
                n % 60,
                REACHES[(n % 8) as usize],
                [-600, 0, 600][(n % 3) as usize],
                n % events + 1,
                n % 4,
                at + 700 * DAY_MS
            ));
            texts.push(format!("({id},'候诊时间')"));
            watches.push(format!("({id},{},1,'[]')", n % 6 + 1));
        }
        for (head, list) in [
            ("INSERT INTO capture (id, source_id, form, key_hash, file_hash, captured_at) VALUES", captures),
            (
                "INSERT INTO item (id, capture_id, source_id, url, url_hash, title, outlet, published_at, time_quality,
                   at, captured_at, reach, region, severity, tone, event_id, repost_of, reposts, placed_at, expires_at) VALUES",
                values,
            ),
            ("INSERT INTO item_text (item_id, body) VALUES", texts),
            ("INSERT INTO item_watch (item_id, watch_id, watch_version, hits) VALUES", watches),
        ] {
            tx.run(&format!("{head} {}", list.join(",")), db::args![]).await?;
        }
    }
    for n in 1..=events {
        let at = first + n * (31 * DAY_MS / (events + 1));
        tx.run(
            "INSERT INTO event (id, title, first_item_id, first_at, last_at, originals, reposts, outlets, level, created_at)
             VALUES ($1, $2, $1, $3, $4, $5, $6, 9, $7, $3)",
            db::args![n, format!("第{n}起:患者反映候诊时间长"), at, at + DAY_MS, 45 + n % 30, n % 40, n % 4 + 1],
        )
        .await?;
    }
    let outlet = "INSERT INTO outlet (id, name, created_at, updated_at) VALUES (1, '云川日报(演示)', $1, $1)";
    tx.run(outlet, db::args![first]).await?;
    for n in 0..3000_i64 {
        let tier = ["national", "industry", "provincial", "municipal", "new_media"][(n % 5) as usize];
        let at = first + n * (31 * DAY_MS / 3000);
        tx.run(
            "INSERT INTO placement (id, placed_at, outlet_id, outlet_name, channel, position, tier, title, title_key, url,
               unit_id, unit_name, unit_path, created_at, updated_at)
             SELECT $1, $2, 1, '云川日报', 'paper', 'other', $3, $4, $4, $5, id, name, path, $2, $2 FROM unit WHERE id = $6",
            db::args![n + 1, at, tier, format!("延时门诊服务群众 {n}"), format!("http://p.example/{n}"), office.city.0],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Cases through the verbs: opened, assessed, dispatched.
async fn open_cases(office: &Office, clock: &Clock, count: i64) -> Result<()> {
    let first = parse("2026-10-01").context("a date")?;
    let rules = cases::rules(&office.app).await.map_err(plain)?;
    let found: Option<String> =
        office.app.db().one("SELECT path FROM unit WHERE id = $1", db::args![office.city.0]).await?;
    let owner = Owner {
        unit_id: office.city,
        unit_path: found.context("a path")?,
        unit_name: "云川市卫生健康委员会".into(),
        keeper_id: None,
        keeper_name: "舆情员".into(),
    };
    for n in 0..count {
        let at = first + n * (30 * DAY_MS / count.max(1)) + 9 * HOUR_MS;
        clock.set(at);
        let mut change = office.app.system_change("bench").await?;
        let source = |k: i64| Source {
            title: format!("候诊三小时 {n}-{k}"),
            url: format!("http://c.example/{n}/{k}"),
            source: format!("平台{k}"),
            published_at: Some(at - k * DAY_MS),
            ..Source::default()
        };
        let new = NewCase {
            title: format!("第{n}件:网民反映候诊时间过长"),
            facts: "多名网民反映排队超过三小时。".into(),
            sources: (0..4).map(source).collect(),
            ..NewCase::default()
        };
        let id = cases::open_at(&mut change, &owner, new, &rules, at).await.map_err(plain)?;
        let assess = Act::Assess {
            kind: "医疗服务".into(),
            facts: "两个诊室停诊".into(),
            responsible: "青禾县卫生健康局".into(),
            level: [Level::Blue, Level::Yellow, Level::Orange][(n % 3) as usize],
            emergency: false,
            trend: "总体平稳".into(),
            advice: "督办核查".into(),
        };
        cases::act_at(&mut change, &owner, id, assess, &rules, at + HOUR_MS / 2).await.map_err(plain)?;
        let dispatch = Dispatch {
            id: Id(0),
            unit_id: office.counties[(n % 4) as usize],
            unit_name: String::new(),
            part: Part::Lead,
            requirement: "核查并报告整改措施".into(),
        };
        let assign = Act::Assign { dispatches: vec![dispatch], no_guide_why: "宣传科直接督办".into() };
        cases::act_at(&mut change, &owner, id, assign, &rules, at + HOUR_MS).await.map_err(plain)?;
        change.commit().await?;
    }
    Ok(())
}

fn plain(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault:?}")
}

/// The most memory of this process since it was asked last, in MB: pages that several readers map count once (`Pss`).
struct Memory {
    most: Arc<AtomicU64>,
}

impl Memory {
    /// Looks every twenty milliseconds for as long as somebody asks.
    fn watch() -> Memory {
        let most = Arc::new(AtomicU64::new(0));
        let seen = Arc::downgrade(&most);
        std::thread::spawn(move || {
            while let Some(most) = seen.upgrade() {
                let rolled = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
                let line = rolled.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
                let kb = line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0);
                most.fetch_max(kb / 1024, Ordering::Relaxed);
                drop(most);
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        });
        Memory { most }
    }

    fn peak_mb(&self) -> u64 {
        self.most.swap(0, Ordering::Relaxed)
    }
}
