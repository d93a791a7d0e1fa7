//! 归并与拆分 by hand: merge events, split reports off, undo either. What a person said is remembered:
//! the placer reads events as people left them, and `doubles.rs` never again proposes to join what was split.

use super::store::events::{self, Edit, NewEvent};
use super::store::items::{self, Item};
use super::store::{alerts, watches};
use super::{assess, search};
use crate::platform::{Actor, Answer, App, Audience, Change, Fault};
use db::Json;
use domain::ids::Id;
use domain::people::Act;
use serde_json::json;

/// Merges events into one.
pub async fn merge(app: &App, actor: &Actor, into: Id, others: &[Id], reason: &str) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    if others.is_empty() || others.contains(&into) {
        return Err(Fault::field("others", "请选择要并入的其他事件。"));
    }
    let mut change = app.change(actor).await?;
    let target = open_event(&mut change, into).await?;
    for other in others {
        let other = open_event(&mut change, *other).await?;
        if let (Some(a), Some(b)) = (target.case_id, other.case_id)
            && a != b
        {
            return Err(Fault::refused(
                "two_cases",
                "两个事件已分别立案，不能合并。",
                "请先在处置件中合并或撤销其中一件。",
            ));
        }
        let moved = items::ids_of_event(&mut change, other.id).await?;
        carry(&mut change, actor, &moved, other.id, into, "merge", reason).await?;
        events::set_merged(&mut change, other.id, Some(into)).await?;
        alerts::follow(&mut change, other.id, into).await?;
    }
    change.commit().await?;
    search::catch_up(app).await?;
    Ok(())
}

/// Splits reports off into an event of their own.
pub async fn split(app: &App, actor: &Actor, event: Id, ids: &[Id], reason: &str) -> Answer<Id> {
    actor.require(Act::TriageItems)?;
    let mut change = app.change(actor).await?;
    open_event(&mut change, event).await?;
    let all = items::ids_of_event(&mut change, event).await?;
    let Some(first) = ids.first() else { return Err(Fault::field("items", "请选择要拆出的报道。")) };
    if !ids.iter().all(|id| all.contains(id)) {
        return Err(Fault::field("items", "所选报道不都属于这个事件。"));
    }
    if ids.len() == all.len() {
        return Err(Fault::refused("split_all", "不能把全部报道都拆出去。", "请至少留下一条。"));
    }
    let Some(first) = items::get_in(&mut change, *first).await? else { return Err(Fault::NotFound("条信息")) };
    let new = new_event(&mut change, &first).await?;
    carry(&mut change, actor, ids, event, new, "split", reason).await?;
    change.commit().await?;
    search::catch_up(app).await?;
    Ok(new)
}

/// Undoes a merge or a split: the moved reports go back where they were, wherever the placer put later ones.
pub async fn undo(app: &App, actor: &Actor, edit: Id) -> Answer<Id> {
    actor.require(Act::TriageItems)?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let Some(edit) = events::edit(&mut change, edit).await? else { return Err(Fault::NotFound("次合并或拆分")) };
    if events::undo_edit(&mut change, edit.id, now).await? == 0 {
        return Err(Fault::refused("already_undone", "这次操作已经撤销过。", ""));
    }
    let Some(back) = edit.other_id else { return Err(Fault::NotFound("个事件")) };
    if edit.kind == events::APART {
        return undone(change, edit.event_id, edit, &[back]).await;
    }
    if edit.kind == "merge" {
        events::set_merged(&mut change, back, None).await?;
    }
    let turn = watches::take_turn(&mut change).await?;
    // For a split `other` is the new event and the reports go back to `event`; for a merge the other way round.
    let (from, into) = if edit.kind == "merge" { (edit.event_id, back) } else { (back, edit.event_id) };
    items::move_to(&mut change, &edit.moved.0, into, turn).await?;
    assess::again(&mut change, &[from, into]).await?;
    undone(change, into, edit, &[from]).await?;
    search::catch_up(app).await?;
    Ok(into)
}

/// Writes down that an edit was undone, and answers the event that stands again.
async fn undone(mut change: Change, event: Id, edit: Edit, others: &[Id]) -> Answer<Id> {
    let what = json!({"edit": edit.id, "kind": edit.kind, "moved": edit.moved.0.len()});
    change.audit("event.undo", "event", event, None, Some(what));
    tell(&mut change, &[&[event], others].concat());
    change.commit().await?;
    Ok(event)
}

pub(super) async fn open_event(change: &mut Change, id: Id) -> Answer<events::Event> {
    let event = events::get_in(change, id).await?.ok_or(Fault::NotFound("个事件"))?;
    match event.merged_into {
        Some(_) => Err(Fault::refused("event_merged", "该事件已并入其他事件。", "请刷新后在合并后的事件中操作。")),
        None => Ok(event),
    }
}

/// A new event around a report.
pub(super) async fn new_event(change: &mut Change, first: &Item) -> Answer<Id> {
    let (id, now) = (change.app().id(), change.now());
    let new = NewEvent {
        id,
        title: first.title.clone(),
        first_item_id: first.id,
        at: first.at,
        region: first.region.clone(),
        words: Vec::new(),
    };
    events::insert(change, &[new], now).await?;
    Ok(id)
}

/// Moves reports, writes down what is needed to undo it, and grades both events again.
/// `kind` `merge`: `event_id` is where they went; `split`: where they came from.
pub(super) async fn carry(
    change: &mut Change,
    actor: &Actor,
    ids: &[Id],
    from: Id,
    into: Id,
    kind: &str,
    reason: &str,
) -> Answer<()> {
    let now = change.now();
    let turn = watches::take_turn(change).await?;
    items::move_to(change, ids, into, turn).await?;
    let (event_id, other_id) = if kind == "merge" { (into, from) } else { (from, into) };
    let edit = Edit {
        id: change.app().id(),
        kind: kind.into(),
        event_id,
        other_id: Some(other_id),
        moved: Json(ids.to_vec()),
        reason: reason.trim().chars().take(200).collect(),
        at: now,
        by_name: actor.name.clone(),
        undone_at: None,
    };
    events::insert_edit(change, &edit).await?;
    assess::again(change, &[from, into]).await?;
    let verb = if kind == "merge" { "event.merge" } else { "event.split" };
    change.audit(
        verb,
        "event",
        event_id,
        None,
        Some(json!({"other": other_id, "moved": ids.len(), "reason": edit.reason})),
    );
    tell(change, &[from, into]);
    Ok(())
}

pub(super) fn tell(change: &mut Change, events: &[Id]) {
    change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": events}));
}
