//! `weixuan collect`, `search` and `bench pipeline`: monitoring without the web.

use crate::monitor;
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::routes;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Collects now and prints what was kept and dropped, and why.
pub async fn collect(config: Config, source: Option<&str>) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let done = monitor::collect_now(&app, &routes::works(), source, |line| println!("{line}")).await;
    app.db().close().await;
    done
}

/// What the search box does.
pub async fn search(config: Config, query: &str, from: Option<&str>, to: Option<&str>, json: bool) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let found = monitor::search_lines(&app, query, from, to, json).await;
    app.db().close().await;
    for line in found? {
        println!("{line}");
    }
    Ok(())
}

/// Prints the clerks' corrections as training rows.
pub async fn labels(config: Config, task: &str) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let found = monitor::label_lines(&app, task).await;
    app.db().close().await;
    for line in found? {
        println!("{line}");
    }
    Ok(())
}

/// Pushes items through digest, place, store and search with the production code: those of a file, or so many of the
/// fictional stream.
pub async fn bench_pipeline(config: Config, file: Option<&Path>, count: usize) -> Result<()> {
    let rows: Box<dyn Iterator<Item = monitor::Row>> = match file {
        Some(file) => {
            let opened = std::fs::File::open(file).with_context(|| format!("打不开 {}", file.display()))?;
            let broken = file.display().to_string();
            Box::new(BufReader::new(opened).lines().enumerate().filter_map(move |(n, line)| {
                let line = line.ok().filter(|line| !line.trim().is_empty())?;
                let row = serde_json::from_str(&line);
                if row.is_err() {
                    eprintln!("{broken} 第 {} 行不是一条条目，略过", n + 1);
                }
                row.ok()
            }))
        }
        None => Box::new(monitor::fictional(count, Clock::system().now())),
    };
    let app = App::open(config, Clock::system()).await?;
    let say = |done: usize, pace: f64, cost: f64| eprintln!("{done} 条，{pace:.0} 条/秒，处理器 {cost:.2} 毫秒/条");
    let bench = monitor::bench(&app, &routes::works(), rows, say).await?;
    app.db().close().await;
    if bench.items == 0 {
        bail!("没有一条被采用：条目应命中监测方案");
    }
    println!("{}", serde_json::to_string_pretty(&bench)?);
    Ok(())
}
