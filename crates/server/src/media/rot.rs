//! 链接检查: the addresses of placements are asked again every month, slowly; what is gone is said, and the evidence
//! copy is what remains.

use crate::platform::fetch::{Unfetched, Validators};
use crate::platform::{App, Job, Notice, Outcome, Running};
use db::args;
use domain::ids::Id;
use domain::media::link::{LinkState, after_check};
use domain::people::Role;
use domain::time::DAY_MS;
use serde::Deserialize;
use serde_json::json;

/// The kind of the job.
pub const LINK_CHECK: &str = "link_check";
/// Addresses asked in one run: a day's share, so that a year's placements are seen about once a month.
const A_RUN: i64 = 300;
/// How long an answer stands.
const STANDS_MS: i64 = 30 * DAY_MS;

#[derive(Deserialize)]
struct Due {
    id: Id,
    url: String,
    link_state: String,
}

const DUE: &str = "FROM placement WHERE voided_at IS NULL AND url <> '' AND placed_at < $1
   AND (link_checked_at IS NULL OR link_checked_at < $2)";

/// Once a day: asks for a run when anything is due.
pub(super) async fn tick(app: App) -> anyhow::Result<()> {
    let now = app.now();
    let due = app.db().int(&format!("SELECT COUNT(*) {DUE}"), args![now - DAY_MS, now - STANDS_MS]).await?;
    if due > 0 {
        let mut change = app.system_change("链接检查").await?;
        change.enqueue(Job::new(LINK_CHECK, now / DAY_MS, json!({})).title("检查刊发链接")).await?;
        change.commit().await?;
    }
    Ok(())
}

/// The job: one address after another. Running twice asks only what the first run left.
pub(super) async fn run(app: App, job: Running) -> anyhow::Result<Outcome> {
    let now = app.now();
    let due: Vec<Due> = app
        .db()
        .all(
            &format!("SELECT id, url, link_state {DUE} ORDER BY COALESCE(link_checked_at, 0), id LIMIT {A_RUN}"),
            args![now - DAY_MS, now - STANDS_MS],
        )
        .await?;
    if due.is_empty() {
        return Ok(Outcome::Dropped("没有到期的链接".into()));
    }
    let mut lost = Vec::new();
    for (n, one) in due.iter().enumerate() {
        let before = LinkState::of(&one.link_state);
        let (status, forbidden) = match app.fetch().get(&one.url, &Validators::default()).await {
            Ok(page) => (Some(page.status), false),
            Err(Unfetched::Robots | Unfetched::Private | Unfetched::BadUrl) => (None, true),
            Err(_) => (None, false),
        };
        let after = after_check(before, status, forbidden);
        let mut change = app.system_change("链接检查").await?;
        change
            .run(
                "UPDATE placement SET link_state = $1, link_checked_at = $2 WHERE id = $3",
                args![after.map_or("", LinkState::code), now, one.id.0],
            )
            .await?;
        if after == Some(LinkState::Gone) && before != after {
            change.audit("placement.link_gone", "placement", one.id, None, Some(json!({"status": status})));
            lost.push(one.id);
        }
        change.commit().await?;
        job.progress(i64::try_from(n + 1)?, i64::try_from(due.len())?, "检查链接").await?;
    }
    if !lost.is_empty() {
        let mut change = app.system_change("链接检查").await?;
        let title = format!("{} 条刊发的链接已失效，证据副本仍在", lost.len());
        let key = format!("links.gone.{}", job.id);
        change.notice(Notice::to_role(Role::Editor, "todo", key, title, "/media/placements?link=gone")).await?;
        change.commit().await?;
    }
    Ok(Outcome::Done)
}
