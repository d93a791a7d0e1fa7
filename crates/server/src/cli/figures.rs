//! `weixuan figure`, `weixuan report` and `weixuan report check`.

use crate::figures::command::{self, FigureArguments};
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;

/// One number, or a table, with the count of records behind it.
pub async fn figure(config: Config, arguments: &FigureArguments) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let said = command::figure(&app, arguments).await;
    app.db().close().await;
    print!("{}", said?);
    Ok(())
}

/// How long a summary and a dashboard take over five years of a province.
pub async fn bench(config: Config, share: i64) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let measured = crate::figures::bench::run(&app, share).await;
    app.db().close().await;
    println!("{}", serde_json::to_string_pretty(&measured?)?);
    Ok(())
}

/// What `weixuan report` was asked.
pub struct ReportArguments<'a> {
    /// A template, or `check`.
    pub template: &'a str,
    /// The report to check.
    pub file: Option<&'a Path>,
    /// The days.
    pub period: Option<&'a str>,
    /// A unit's name.
    pub unit: Option<&'a str>,
    /// docx, pdf, html, md.
    pub format: &'a str,
    /// Standard output when absent.
    pub out: Option<&'a Path>,
}

/// A work summary as a file, or a report read for its blanks and sums.
pub async fn report(config: Config, arguments: &ReportArguments<'_>) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let made = write(&app, arguments).await;
    app.db().close().await;
    let bytes = made?;
    match arguments.out {
        Some(out) => {
            std::fs::write(out, bytes).with_context(|| format!("写不了 {}", out.display()))?;
            eprintln!("已写入 {}", out.display());
        }
        None => std::io::stdout().write_all(&bytes)?,
    }
    Ok(())
}

async fn write(app: &App, arguments: &ReportArguments<'_>) -> Result<Vec<u8>> {
    if arguments.template == "check" {
        let Some(file) = arguments.file else { bail!("请写明要核对的报告文件:weixuan report check 文件") };
        return Ok(command::report_check(app, file, arguments.period).await?.into_bytes());
    }
    let Some(period) = arguments.period else { bail!("请写明时段，例如 --period 2026") };
    command::report(app, arguments.template, period, arguments.unit, arguments.format).await
}
