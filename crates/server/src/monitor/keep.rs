//! Retention: texts are kept as long as their source says and no longer (网络数据安全管理条例 第二十四条); counts stay.

use super::search;
use super::store::{items, sources};
use crate::platform::App;
use domain::time::DAY_MS;
use serde_json::json;

/// Items erased in one transaction.
const PART: i64 = 500;

/// Erases items whose keeping has ended, from the tables and from the search index.
pub async fn expire(app: App) -> anyhow::Result<()> {
    loop {
        let mut change = app.system_change("保存期限").await?;
        let now = change.now();
        let ids = items::expired(&mut change, now, PART).await?;
        if ids.is_empty() {
            return Ok(());
        }
        items::erase(&mut change, &ids).await?;
        change.audit("item.expire", "item", "expired", None, Some(json!({"count": ids.len()})));
        change.commit().await?;
        let index = crate::platform::search::of(&app).await?;
        index.erase(&app, &ids.iter().map(|id| id.0).collect::<Vec<_>>()).await?;
        search::catch_up(&app).await?;
    }
}

/// Forgets runs of sources older than 90 days.
pub async fn forget_runs(app: App) -> anyhow::Result<()> {
    let mut tx = app.db().begin().await?;
    sources::purge_runs(&mut tx, app.now() - 90 * DAY_MS).await?;
    tx.commit().await?;
    Ok(())
}
