//! The running system with the demo city: start, memory, portal, lists, and saving beside reading.

use super::http::Client;
use super::{Row, binary};
use crate::run::{command, must, output};
use crate::services::{Folder, free_port};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        command("kill", &["-TERM", &self.0.id().to_string()]).status().ok();
        self.0.wait().ok();
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The value at a share of the sorted list.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted.get(((sorted.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(0.0)
}

fn start(data: &str, port: u16) -> Result<(Served, Duration)> {
    let began = Instant::now();
    let child = Command::new(binary())
        .args(["serve", "--data", data, "--listen", &format!("127.0.0.1:{port}")])
        .env("RUST_LOG", "error")
        .stdout(Stdio::null())
        .spawn()?;
    let served = Served(child);
    while began.elapsed() < Duration::from_secs(30) {
        if let Ok(mut client) = Client::open(port)
            && client.get("/").is_ok_and(|answer| answer.status == 200)
        {
            return Ok((served, began.elapsed()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    bail!("the server did not answer")
}

fn resident_mb(served: &Served) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.0.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kb: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kb / 1024.0)
}

fn sign_in(data: &str, port: u16, login: &str) -> Result<String> {
    let link = output(command(&binary().display().to_string(), &["user", "reset", login, "--data", data]))?;
    let token = link.trim().split("token=").nth(1).context("no token")?.to_owned();
    let mut client = Client::open(port)?;
    let password = "Bench-Pass-2026";
    let set = client.send("POST", "/api/password", &format!("{{\"token\":\"{token}\",\"new\":\"{password}\"}}"))?;
    if set.status != 204 {
        bail!("the password was not set: {}", String::from_utf8_lossy(&set.body));
    }
    let signed =
        client.send("POST", "/api/session", &format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}"))?;
    let cookie = signed.headers.iter().find(|(name, _)| name == "set-cookie").context("no cookie")?;
    Ok(cookie.1.split(';').next().unwrap_or_default().to_owned())
}

/// Requests a second of one page on eight connections, over three seconds.
fn rate(port: u16, path: &'static str) -> Result<f64> {
    let began = Instant::now();
    let workers: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(move || -> Result<u64> {
                let mut client = Client::open(port)?;
                let mut count = 0;
                while began.elapsed() < Duration::from_secs(3) {
                    if client.get(path)?.status != 200 {
                        bail!("not 200");
                    }
                    count += 1;
                }
                Ok(count)
            })
        })
        .collect();
    let mut total = 0;
    for worker in workers {
        total += worker.join().map_err(|_| anyhow::anyhow!("a client failed"))??;
    }
    Ok(total as f64 / began.elapsed().as_secs_f64())
}

fn times(port: u16, cookie: &str, path: &str, count: usize) -> Result<Vec<f64>> {
    let mut client = Client::open(port)?;
    client.set_cookie(cookie);
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        let answer = client.get(path)?;
        found.push(milliseconds(began.elapsed()));
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
    }
    found.sort_by(f64::total_cmp);
    Ok(found)
}

/// Every figure of the running system.
pub fn measure() -> Result<Vec<Row>> {
    let folder = Folder::new("bench")?;
    let data = folder.0.join("data").display().to_string();
    let began = Instant::now();
    let mut build = Command::new(binary());
    build.args(["demo", "--build-only", "--data", &data]).env("RUST_LOG", "error");
    must(build)?;
    let mut rows =
        vec![Row::new("the demo city's year is lived", format!("{:.1} s", began.elapsed().as_secs_f64()), "–")];

    let port = free_port()?;
    let mut starts = Vec::new();
    for _ in 0..3 {
        let (served, took) = start(&data, port)?;
        starts.push(milliseconds(took));
        drop(served);
    }
    starts.sort_by(f64::total_cmp);
    rows.push(Row::new(
        "cold start to the first answer, demo city",
        format!("{:.0} ms (median of 3)", starts[1]),
        "≤ 1,000 ms",
    ));

    let (served, _) = start(&data, port)?;
    std::thread::sleep(Duration::from_secs(8));
    rows.push(Row::new("resident memory, idle", format!("{:.0} MB", resident_mb(&served)?), "≤ 150 MB"));
    let page = Client::open(port)?.get("/")?;
    rows.push(Row::new("portal home over the wire", format!("{:.1} KB", page.body.len() as f64 / 1024.0), "≤ 100 KB"));
    rows.push(Row::new(
        "portal home from cache, client on the same cores",
        format!("{:.0} requests/s", rate(port, "/")?),
        "≥ 10,000",
    ));

    for (login, path) in [
        ("yuqing", "/api/monitor/items?limit=50"),
        ("yuqing", "/api/monitor/events?limit=50"),
        ("yuqing", "/api/cases?limit=50"),
        ("bianji", "/api/newsroom/articles?limit=50"),
        ("bianji", "/api/media/placements?limit=50"),
    ] {
        let cookie = sign_in(&data, port, login)?;
        let found = times(port, &cookie, path, 300)?;
        rows.push(Row::new(
            format!("list {path}"),
            format!("p50 {:.1} ms, p99 {:.1} ms", quantile(&found, 0.5), quantile(&found, 0.99)),
            "p99 ≤ 30 ms",
        ));
    }
    rows.extend(beside_collection(&data, port)?);
    rows.push(Row::new("resident memory after this load", format!("{:.0} MB", resident_mb(&served)?), "–"));
    Ok(rows)
}

/// What people do while a partner pushes thousands of texts: reading a list, saving a placement, one after the other.
fn beside_collection(data: &str, port: u16) -> Result<Vec<Row>> {
    let mut clerk = Client::open(port)?;
    clerk.set_cookie(&sign_in(data, port, "yuqing")?);
    let source = json!({"name": "基准推送", "kind": "push", "reach": "forum", "platform": "论坛", "legal_basis": "购买公共服务合同(基准)", "owner": "云川市卫生健康委员会宣传科"});
    let made = clerk.send("POST", "/api/monitor/sources", &source.to_string())?.json()?;
    let id = made["source"]["id"].as_str().with_context(|| format!("the source was not made: {made}"))?;
    let key: Value =
        serde_json::from_slice(&clerk.send("POST", &format!("/api/monitor/sources/{id}/key"), "{}")?.body)?;
    let key = key["key"].as_str().context("no key")?.to_owned();
    let done = Arc::new(AtomicBool::new(false));
    let pushing = {
        let done = Arc::clone(&done);
        std::thread::spawn(move || -> Result<usize> {
            let mut partner = Client::open(port)?;
            partner.set_source_key(&key);
            let mut pushed = 0;
            while !done.load(Ordering::Relaxed) {
                let items: Vec<Value> = (pushed..pushed + 200).map(row).collect();
                let answer = partner.send("POST", "/api/push", &json!({"items": items}).to_string())?;
                if answer.status >= 300 {
                    bail!("push: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
                }
                pushed += items.len();
            }
            Ok(pushed)
        })
    };
    let mut editor = Client::open(port)?;
    editor.set_cookie(&sign_in(data, port, "bianji")?);
    let known = editor.get("/api/media/placements?limit=1")?.json()?;
    let outlet = known["rows"][0]["outlet_id"].as_str().context("no outlet in the demo city")?;
    let (mut reads, mut saves) = (Vec::new(), Vec::new());
    for n in 0..300 {
        let began = Instant::now();
        let answer = editor.get("/api/media/placements?limit=50")?;
        reads.push(milliseconds(began.elapsed()));
        if answer.status != 200 {
            bail!("list: {}", answer.status);
        }
        let form = json!({
            "client_id": format!("bench-{n}"), "title": format!("边采集边登记的刊发 {n}"), "outlet_id": outlet, "channel": "web",
            "position": "inside", "placed_at": 1_760_000_000_000_i64 + n, "original": true, "authors": []
        });
        let began = Instant::now();
        let answer = editor.send("POST", "/api/media/placements", &form.to_string())?;
        saves.push(milliseconds(began.elapsed()));
        if answer.status != 200 {
            bail!("save: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
    }
    done.store(true, Ordering::Relaxed);
    let pushed = pushing.join().map_err(|_| anyhow::anyhow!("the partner failed"))??;
    let shown = |mut found: Vec<f64>| {
        found.sort_by(f64::total_cmp);
        format!("p50 {:.1} ms, p99 {:.1} ms", quantile(&found, 0.5), quantile(&found, 0.99))
    };
    Ok(vec![
        Row::new(format!("list while {pushed} texts come in"), shown(reads), "p99 ≤ 30 ms"),
        Row::new("saving a placement meanwhile", shown(saves), "never waits"),
    ])
}

/// A text as a partner pushes it: something about a hospital of the demo city, each a little different.
fn row(n: usize) -> Value {
    let matter = ["误诊", "乱收费", "疫苗过期", "排队挂号难", "态度恶劣"][n % 5];
    json!({
        "title": format!("青禾县人民医院第{n}号窗口{matter}"),
        "body": format!("{n}号窗口的家属反映{matter},当天等候{}分钟,院方称正在核实。", n % 300).repeat(8),
        "origin": "某论坛", "url": format!("https://bench.example/{n}"),
    })
}
