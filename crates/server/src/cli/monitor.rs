//! `weixuan collect`, `search` and `bench pipeline`: monitoring without the web.

use crate::monitor;
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::routes;
use anyhow::{Context, Result, bail};
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

/// Pushes a file of items through digest, place, store and search with the production code.
pub async fn bench_pipeline(config: Config, file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("打不开 {}", file.display()))?;
    let rows: Vec<monitor::Row> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .enumerate()
        .map(|(n, line)| serde_json::from_str(line).with_context(|| format!("第 {} 行不是一条条目", n + 1)))
        .collect::<Result<_>>()?;
    if rows.is_empty() {
        bail!("文件里没有条目");
    }
    let app = App::open(config, Clock::system()).await?;
    monitor::seed(&app).await?;
    let bench = monitor::bench(&app, &routes::works(), rows, |done, total| eprintln!("{done}/{total}")).await?;
    app.db().close().await;
    println!("{}", serde_json::to_string_pretty(&bench)?);
    Ok(())
}
