//! Databases for tests: SQLite in a temporary folder, or a fresh database of the PostgreSQL cluster that
//! `WEIXUAN_TEST_POSTGRES` names (its URL up to the database name). Each test has its own.

use crate::{Db, Result, args};
use std::sync::atomic::{AtomicU32, Ordering};

/// The URL of an empty database for one test; `folder` holds the file in SQLite mode.
pub async fn fresh_url(folder: &std::path::Path) -> Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    match std::env::var("WEIXUAN_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => {
            let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let server = server.trim_end_matches('/').to_owned();
            let admin = Db::open(&format!("{server}/postgres")).await?;
            admin.execute_outside(&format!("CREATE DATABASE {name}")).await?;
            admin.close().await;
            Ok(format!("{server}/{name}"))
        }
        _ => Ok(format!("sqlite:{}", folder.join("weixuan.db").display())),
    }
}

/// Drops the database of a test; nothing to do for SQLite, whose folder goes away.
pub async fn drop_url(url: &str) -> Result<()> {
    let Some((server, name)) = url.rsplit_once('/').filter(|_| url.starts_with("postgres")) else {
        return Ok(());
    };
    let admin = Db::open(&format!("{server}/postgres")).await?;
    admin.execute_outside(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    let _: i64 = admin.int("SELECT 1", args![]).await?;
    admin.close().await;
    Ok(())
}
