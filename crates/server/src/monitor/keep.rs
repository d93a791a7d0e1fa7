//! Retention: texts are kept as long as their source says and no longer (网络数据安全管理条例 第二十四条); counts stay.
//! What was collected and not kept as an item ends after the same time, and so do the stored bytes nobody names any more.

use super::store::{captures, items, sources};
use crate::platform::App;
use domain::time::DAY_MS;
use serde_json::json;

/// Records erased in one transaction.
const PART: i64 = 500;

/// Erases items whose keeping has ended, from the tables and from the search index; then what lies behind them.
pub async fn expire(app: App) -> anyhow::Result<()> {
    loop {
        let mut change = app.system_change("保存期限").await?;
        let now = change.now();
        let ids = items::expired(&mut change, now, PART).await?;
        if ids.is_empty() {
            break;
        }
        items::erase(&mut change, &ids).await?;
        change.audit("item.expire", "item", "expired", None, Some(json!({"count": ids.len()})));
        // The index first: stopped in between, the items stand yet and end next time; the other way round it would keep their words.
        let index = crate::platform::search::of(&app).await?;
        index.erase(&app, &ids.iter().map(|id| id.0).collect::<Vec<_>>()).await?;
        change.commit().await?;
    }
    for source in sources::all(&app).await? {
        forget_captures(&app, &source).await?;
    }
    Ok(())
}

/// Blanks captures of a source that have outlived it, and lets go of files that no capture names any more.
async fn forget_captures(app: &App, source: &sources::Source) -> anyhow::Result<()> {
    loop {
        let mut change = app.system_change("保存期限").await?;
        let before = change.now() - source.retention_days * DAY_MS;
        let old = captures::outlived(&mut change, source.id, before, PART).await?;
        if old.is_empty() {
            return Ok(());
        }
        captures::blank(&mut change, &old.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
        change.audit("capture.expire", "source", source.id, None, Some(json!({"count": old.len()})));
        change.commit().await?;
        let mut files: Vec<String> = old.into_iter().map(|(_, file)| file).collect();
        files.sort_unstable();
        files.dedup();
        for file in files {
            if !captures::names_file(app, &file).await? {
                app.files().forget(&file).await?;
            }
        }
    }
}

/// Forgets runs of sources older than 90 days.
pub async fn forget_runs(app: App) -> anyhow::Result<()> {
    let mut tx = app.db().begin().await?;
    sources::purge_runs(&mut tx, app.now() - 90 * DAY_MS).await?;
    tx.commit().await?;
    Ok(())
}
