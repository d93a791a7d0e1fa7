//! `weixuan demo`: a throw-away copy with an invented city, a year of its records, and a local news web that goes on
//! publishing. The year is lived through the program's own interface with a moved clock, so that everything in it
//! (numbers, deadlines, the audit trail) is what the program itself would have made.

mod cases;
mod city;
mod desk;
mod dice;
mod office;
mod people;
mod press;
mod scene;
mod stories;
mod year;

use super::serve;
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use anyhow::{Context, Result};
use desk::Desk;
use domain::time::DAY_MS;
use people::SignIn;
use std::path::Path;
use tokio::net::TcpListener;

/// Builds the city and serves it until told to stop; with `kept`, only builds it into that folder.
pub async fn demo(listen: &str, sign_ins: Option<&Path>, kept: Option<&Path>) -> Result<()> {
    serve::log();
    let folder = tempfile::tempdir().context("建不了临时目录")?;
    let listener = match kept {
        Some(_) => None,
        None => Some(
            TcpListener::bind(listen)
                .await
                .with_context(|| format!("监听不了 {listen}(端口可能已被占用),可用 --listen 换一个"))?,
        ),
    };
    let now = Clock::system().now();
    let news = press::start(now).await?;
    let mut config = Config { listen: listen.into(), data: kept.unwrap_or(folder.path()).into(), ..Config::default() };
    config.office.name = "云川市卫生健康委员会".into();
    config.session.idle_minutes = 240;
    config.fetch.pace_ms = 150;
    config.fetch.allow_private = vec![news.trim_start_matches("http://").into()];
    config.check()?;
    println!("正在生成演示城市：云川市，12 个县区、60 余家单位、约 200 人、一年的记录（全部虚构）……");
    let clock = Clock::fixed(domain::time::day_start(now - 365 * DAY_MS));
    let app = App::open(config, clock.clone()).await?;
    let accounts = people::settle(&app).await?;
    let mut desk = Desk::open(&app, &clock, accounts).await?;
    year::live(&mut desk, now).await?;
    clock.set(0);
    let sign_in_list = people::sign_ins(&app).await?;
    if let Some(path) = sign_ins {
        std::fs::write(path, serde_json::to_vec_pretty(&sign_in_list)?)
            .with_context(|| format!("写不到 {}", path.display()))?;
    }
    let Some(listener) = listener else {
        app.db().close().await;
        return Ok(());
    };
    year::subscribe(&mut desk, &news).await?;
    introduce(&app, &sign_in_list);
    serve::run(app, listener).await
}

fn introduce(app: &App, sign_ins: &[SignIn]) {
    let site = app.config().site_url();
    println!("\n演示已启动（数据在临时目录，退出即清除；按 Ctrl-C 退出）");
    println!("  门户    {site}/\n  工作台  {site}/app/\n  手机页  {site}/app/m\n");
    println!("  {:<12}{:<16}{:<18}单位", "角色", "用户名", "密码");
    for one in sign_ins {
        println!("  {:<12}{:<18}{:<20}{}", one.title, one.login, one.password, one.unit);
    }
    println!();
}
