//! `weixuan import` and `weixuan export`: the registers, scripted.

use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::exchange::{self, Exchange, Format, Mode, Wanted};
use crate::routes;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;

fn find(kind: &str) -> Result<Exchange> {
    let kinds = routes::exchanges();
    kinds.iter().copied().find(|known| known.kind == kind).with_context(|| {
        format!("没有“{kind}”这种登记；可用：{}", kinds.iter().map(|known| known.kind).collect::<Vec<_>>().join(" "))
    })
}

/// Writes a file into a register.
pub async fn import(config: Config, kind: &str, file: &Path, trial: bool, keep_good: bool) -> Result<()> {
    let kind = find(kind)?;
    let bytes = std::fs::read(file).with_context(|| format!("打不开 {}", file.display()))?;
    let app = App::open(config, Clock::system()).await?;
    let mode = if trial {
        Mode::Trial
    } else if keep_good {
        Mode::KeepGood
    } else {
        Mode::All
    };
    let mut change = app.system_change("import").await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let done = exchange::import(&mut change, &kind, &name, bytes, "/", mode).await?;
    if done.written {
        change.commit().await?;
    } else {
        drop(change);
    }
    for fault in &done.faults {
        let column = if fault.column.is_empty() { String::new() } else { format!("“{}”列：", fault.column) };
        eprintln!("第 {} 行 {column}{}", fault.line, fault.reason);
    }
    app.db().close().await;
    match (done.written, trial) {
        (true, _) => println!("{}：写入 {} 行，未写入 {} 行", kind.title, done.good, done.bad),
        (false, true) => println!("{}：试导入，可写入 {} 行，有问题 {} 行", kind.title, done.good, done.bad),
        (false, false) => {
            bail!(
                "{}：有 {} 行有问题，没有写入任何数据；改好后重试，或加 --keep-good 只写入好的行",
                kind.title,
                done.bad
            )
        }
    }
    Ok(())
}

/// Reads a register out.
pub async fn export(
    config: Config,
    kind: &str,
    format: Format,
    period: Option<&str>,
    unit: Option<&str>,
    to: Option<&Path>,
) -> Result<()> {
    let kind = find(kind)?;
    let app = App::open(config, Clock::system()).await?;
    let scope: String = match unit {
        Some(unit) => app
            .db()
            .one("SELECT path FROM unit WHERE name = $1 OR short_name = $1 ORDER BY id LIMIT 1", db::args![unit])
            .await?
            .with_context(|| format!("没有单位“{unit}”"))?,
        None => "/".into(),
    };
    let mut wanted = Wanted { scope, ..Wanted::default() };
    if let Some(period) = period {
        let period: domain::figures::period::Period = period
            .parse()
            .map_err(|refusal: domain::refusal::Refusal| anyhow::anyhow!("{}{}", refusal.sentence, refusal.advice))?;
        (wanted.from, wanted.to) = (Some(period.from_at()), Some(period.until_at()));
    }
    let bytes = exchange::export(&app, &kind, wanted, format, None).await?;
    match to {
        Some(path) => std::fs::write(path, &bytes).with_context(|| format!("写不到 {}", path.display()))?,
        None => std::io::stdout().write_all(&bytes)?,
    }
    app.db().close().await;
    Ok(())
}
