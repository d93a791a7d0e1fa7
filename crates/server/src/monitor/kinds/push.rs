//! The push interface: a partner's program sends rows under the key of its source.

use crate::monitor::collect::{self, Taken};
use crate::monitor::row::{Row, hash};
use crate::monitor::store::sources;
use crate::platform::{Answer, App, Fault};
use domain::monitor::{SourceKind, SourceState};

/// Most rows in one request.
pub const MOST: usize = 1_000;

/// Takes rows under a key. Only a hash of the key is kept.
pub async fn take(app: &App, key: &str, rows: Vec<Row>) -> Answer<Taken> {
    let source = match key.trim() {
        "" => None,
        key => sources::by_push_key(app, &hash(["push", key])).await?,
    };
    let source = source.filter(|source| source.kind == SourceKind::Push).ok_or(Fault::SignIn)?;
    if source.state != SourceState::On {
        return Err(Fault::refused("source_paused", "该来源已暂停接收。", "请联系接收单位启用来源后再推送。"));
    }
    if rows.len() > MOST {
        return Err(Fault::TooLarge(format!("一次最多推送 {MOST} 条。")));
    }
    let empty = rows.iter().position(|row| row.title.trim().is_empty() && row.body.trim().is_empty());
    if let Some(number) = empty {
        return Err(Fault::field(&format!("items.{number}"), format!("第 {} 条既没有标题也没有正文。", number + 1)));
    }
    Ok(collect::take_rows(app, &source, rows).await?)
}
