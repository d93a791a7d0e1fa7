//! What cases read of items and events, and how they take them. The only names cases need.

use super::store::captures::{self, Evidence};
use super::store::{events, items, watches};
use super::triage;
use crate::platform::{App, Audience, Change};
use domain::ids::Id;
use domain::monitor::Level;
use domain::people::Act;
use serde::Serialize;
use serde_json::json;

/// An item as a case keeps it.
#[derive(Clone, Debug, Serialize)]
pub struct ItemForCase {
    /// The item.
    pub id: Id,
    /// Headline.
    pub title: String,
    /// Text, personal data masked.
    pub body: String,
    /// Address of the original.
    pub url: String,
    /// Outlet or account.
    pub outlet: String,
    /// Reach in words.
    pub reach: &'static str,
    /// Region.
    pub region: String,
    /// Publish time, or capture time.
    pub at: i64,
    /// When it was captured.
    pub captured_at: i64,
    /// Its event.
    pub event_id: Option<Id>,
    /// The case that has it.
    pub case_id: Option<Id>,
    /// Evidence copies, newest first.
    pub evidence: Vec<Evidence>,
}

/// An event as a case keeps it.
#[derive(Clone, Debug, Serialize)]
pub struct EventForCase {
    /// The event; the one that absorbed the asked one, where it was merged.
    pub id: Id,
    /// Headline of its first report.
    pub title: String,
    /// Level in force.
    pub level: Level,
    /// Why.
    pub reasons: Vec<String>,
    /// First report.
    pub first_at: i64,
    /// Latest report.
    pub last_at: i64,
    /// Reports.
    pub originals: i64,
    /// Reposts.
    pub reposts: i64,
    /// Outlets.
    pub outlets: i64,
    /// Region.
    pub region: String,
    /// The case that has it.
    pub case_id: Option<Id>,
    /// Its items.
    pub items: Vec<Id>,
}

/// An item, for a case.
pub async fn item_for_case(app: &App, id: Id) -> anyhow::Result<Option<ItemForCase>> {
    let Some(item) = items::get(app, id).await? else { return Ok(None) };
    Ok(Some(ItemForCase {
        id,
        title: item.title,
        body: item.body,
        url: item.url,
        outlet: item.outlet,
        reach: item.reach.title(),
        region: item.region,
        at: item.at,
        captured_at: item.captured_at,
        event_id: item.event_id,
        case_id: item.case_id,
        evidence: captures::evidence(app, id).await?,
    }))
}

/// An event, for a case.
pub async fn event_for_case(app: &App, id: Id) -> anyhow::Result<Option<EventForCase>> {
    let Some(mut event) = events::get(app, id).await? else { return Ok(None) };
    while let Some(into) = event.merged_into {
        match events::get(app, into).await? {
            Some(next) => event = next,
            None => break,
        }
    }
    let ids = app
        .db()
        .all("SELECT id FROM item WHERE event_id = $1 ORDER BY at, id LIMIT 2000", db::args![event.id.0])
        .await?;
    Ok(Some(EventForCase {
        id: event.id,
        reasons: event.assessed().map(|found| found.reasons).unwrap_or_default(),
        title: event.title,
        level: event.level,
        first_at: event.first_at,
        last_at: event.last_at,
        originals: event.originals,
        reposts: event.reposts,
        outlets: event.outlets,
        region: event.region,
        case_id: event.case_id,
        items: ids,
    }))
}

/// A case takes an event with all its items, inside the case's own change.
pub async fn take_event(change: &mut Change, event: Id, case: Id, by: &str) -> anyhow::Result<()> {
    // Grading writes events whole: it must not write over the case.
    watches::hold_turn(change).await?;
    let event = events::standing(change, event).await?;
    events::set_case(change, event, Some(case)).await?;
    let ids = items::ids_of_event(change, event).await?;
    triage::set_case(change, &ids, Some(case), by).await?;
    change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": [event]}));
    Ok(())
}

/// A case takes single items, inside the case's own change.
pub async fn take_items(change: &mut Change, ids: &[Id], case: Id, by: &str) -> anyhow::Result<()> {
    triage::set_case(change, ids, Some(case), by).await
}

/// A case lets go of what it took: it was opened by mistake.
pub async fn let_go(change: &mut Change, case: Id, by: &str) -> anyhow::Result<()> {
    watches::hold_turn(change).await?;
    let ids: Vec<Id> = change.all("SELECT id FROM item WHERE case_id = $1", db::args![case.0]).await?;
    triage::set_case(change, &ids, None, by).await?;
    change.run("UPDATE event SET case_id = NULL, version = version + 1 WHERE case_id = $1", db::args![case.0]).await?;
    Ok(())
}
