//! `weixuan serve`: the whole system in one process, or one role of it.

use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::config::{Config, ServeRole};
use crate::platform::jobs::WORKERS;
use crate::{people, routes};
use anyhow::{Context, Result};
use futures_util::future::join_all;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

/// Log lines go to standard error; `RUST_LOG` chooses what.
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,tantivy=warn,html5ever=error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init().ok();
}

/// Serves until it is told to stop.
pub async fn serve(config: Config) -> Result<()> {
    log();
    let listener = TcpListener::bind(&config.listen)
        .await
        .with_context(|| format!("监听不了 {}（端口可能已被占用）", config.listen))?;
    let app = App::open(config, Clock::system()).await?;
    if let Some(link) = people::accounts::first_administrator(&app).await? {
        println!("首次启动：请在 24 小时内打开下面的链接，为系统管理员 admin 设置密码（只能用一次）\n  {link}");
    }
    println!("卫宣已启动：{}  （工作台 {0}/app/ ）", app.config().site_url());
    run(app, listener).await
}

/// Serves pages and works, as the role says, until SIGTERM or Ctrl-C.
pub async fn run(app: App, listener: TcpListener) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let mut working = Vec::new();
    if app.config().role != ServeRole::Web {
        working = routes::works().start(&app, WORKERS, &stopped).await?;
    }
    let site = routes::site(app.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let mut until = stopped.clone();
    let serving = axum::serve(listener, site).with_graceful_shutdown(async move {
        until.changed().await.ok();
    });
    let serving = tokio::spawn(async move { serving.await });
    signal().await;
    stop.send(true).ok();
    // Open event streams never end by themselves, and a page may be fetched for a minute: such a job is taken up again.
    let patience = Duration::from_secs(5);
    let _ = tokio::join!(timeout(patience, serving), timeout(patience, join_all(working)));
    app.db().close().await;
    Ok(())
}

async fn signal() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(_) => return tokio::signal::ctrl_c().await.unwrap_or(()),
    };
    tokio::select! { _ = terminate.recv() => {} _ = tokio::signal::ctrl_c() => {} }
}

/// Applies the migrations and says which.
pub async fn migrate(config: Config) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let count = app.db().int("SELECT COUNT(*) FROM migration", db::args![]).await?;
    println!("数据库已是最新，共 {count} 步");
    app.db().close().await;
    Ok(())
}

/// Measures the newsroom in an empty data folder.
pub async fn bench_newsroom(config: Config, size: crate::newsroom::Size) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let bench = crate::newsroom::bench(&app, size, |part| eprintln!("{part}")).await?;
    app.db().close().await;
    println!("{}", serde_json::to_string_pretty(&bench)?);
    Ok(())
}
