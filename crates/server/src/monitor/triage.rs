//! 分拣: what a clerk does with items of the stream, one or many at a time. Each act may be undone by another.

use super::store::{items, watches};
use super::{assess, store};
use crate::platform::{Actor, Answer, App, Audience, Change, Fault};
use domain::ids::Id;
use domain::monitor::item::{self, ItemAct, ItemState};
use domain::people::Act;
use serde_json::json;

/// Most items in one act.
const MOST: usize = 500;

/// What was done: how many, and sentences for the rest.
#[derive(Debug, Default)]
pub struct Done {
    /// Items that changed.
    pub done: i64,
    /// Why others did not.
    pub refused: Vec<String>,
}

/// Sets the state of items. `reason` is required to ignore.
pub async fn set(app: &App, actor: &Actor, ids: &[Id], act: ItemAct, reason: &str) -> Answer<Done> {
    actor.require(Act::TriageItems)?;
    check_count(ids)?;
    let reason = reason.trim();
    if act == ItemAct::Ignore && reason.is_empty() {
        return Err(Fault::field("reason", "请填写忽略的原因，便于日后复查。"));
    }
    let mut change = app.change(actor).await?;
    // The placer counts reposts and grades events: whoever comes second waits here, not with rows in hand.
    watches::hold_turn(&mut change).await?;
    let now = change.now();
    let mut done = Done::default();
    let mut counted: Vec<Id> = Vec::new();
    for id in ids {
        let Some(item) = items::get_in(&mut change, *id).await? else { continue };
        match item::step(item.state, act) {
            Err(refusal) => note(&mut done, refusal.sentence),
            Ok(state) if state == item.state => {}
            Ok(state) => {
                let kept = if state == ItemState::Ignored { reason } else { "" };
                items::set_state(&mut change, *id, state, kept, &actor.name, now).await?;
                done.done += 1;
                // Ignoring takes an item out of its event's counts; restoring puts it back.
                if state == ItemState::Ignored || item.state == ItemState::Ignored {
                    counted.extend(item.event_id);
                }
                if act != ItemAct::Read && act != ItemAct::Unread {
                    let after = json!({"state": state, "reason": kept});
                    change.audit("item.triage", "item", id, Some(json!({"state": item.state})), Some(after));
                }
            }
        }
    }
    counted.sort_unstable();
    counted.dedup();
    assess::again(&mut change, &counted).await?;
    tell(&mut change, ids);
    change.commit().await?;
    Ok(done)
}

/// Corrects what a classifier said. The correction is a training row.
pub async fn label(app: &App, actor: &Actor, ids: &[Id], task: &str, label: &str) -> Answer<Done> {
    actor.require(Act::TriageItems)?;
    check_count(ids)?;
    let known = match task {
        "tone" => ["positive", "neutral", "negative"].contains(&label),
        "rumour" => ["rumour", "plain"].contains(&label),
        _ => return Err(Fault::field("task", "请选择要纠正的标注。")),
    };
    if !known {
        return Err(Fault::field("label", "没有这种标注。"));
    }
    let mut change = app.change(actor).await?;
    watches::hold_turn(&mut change).await?;
    let now = change.now();
    let mut done = Done::default();
    for id in ids {
        if items::set_label(&mut change, *id, task, label).await? > 0 {
            let row = app.id();
            items::insert_label(&mut change, row, *id, task, label, &actor.name, now).await?;
            change.audit("item.label", "item", id, None, Some(json!({"task": task, "label": label})));
            done.done += 1;
        }
    }
    tell(&mut change, ids);
    change.commit().await?;
    Ok(done)
}

pub(super) fn check_count(ids: &[Id]) -> Answer<()> {
    match ids.len() {
        0 => Err(Fault::field("ids", "请先选择信息。")),
        n if n > MOST => Err(Fault::field("ids", format!("一次最多处理 {MOST} 条。"))),
        _ => Ok(()),
    }
}

fn note(done: &mut Done, sentence: String) {
    if !done.refused.contains(&sentence) {
        done.refused.push(sentence);
    }
}

fn tell(change: &mut Change, ids: &[Id]) {
    change.live(Audience::Act(Act::ReadItems), "item", json!({"changed": ids.iter().take(50).collect::<Vec<_>>()}));
}

/// A case has taken these items, or let them go. Called by `cases` inside its own change.
pub async fn set_case(change: &mut Change, items: &[Id], case: Option<Id>, by: &str) -> anyhow::Result<()> {
    let now = change.now();
    store::items::set_case(change, items, case, by, now).await?;
    tell(change, items);
    Ok(())
}
