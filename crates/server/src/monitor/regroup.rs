//! 归并与拆分 by hand: merge events, split reports off, move them, undo any of these. What a person said is remembered:
//! the placer reads events as people left them, and `doubles.rs` never again proposes to join what was split.

use super::store::events::{self, Carried, Edit, NewEvent};
use super::store::items::{self, Item};
use super::store::{alerts, watches};
use super::{assess, search, triage};
use crate::platform::{Actor, Answer, App, Audience, Change, Fault};
use db::Json;
use domain::ids::Id;
use domain::people::Act;
use serde_json::json;
use std::collections::BTreeMap;

/// Merges events into one.
pub async fn merge(app: &App, actor: &Actor, into: Id, others: &[Id], reason: &str) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    if others.is_empty() || others.contains(&into) {
        return Err(Fault::field("others", "请选择要并入的其他事件。"));
    }
    let mut change = begin(app, actor).await?;
    for other in others {
        absorb(&mut change, actor, into, *other, reason).await?;
    }
    change.commit().await?;
    search::catch_up(app).await?;
    Ok(())
}

/// Splits reports off into an event of their own.
pub async fn split(app: &App, actor: &Actor, event: Id, ids: &[Id], reason: &str) -> Answer<Id> {
    actor.require(Act::TriageItems)?;
    let mut change = begin(app, actor).await?;
    open_event(&mut change, event).await?;
    let all = items::ids_of_event(&mut change, event).await?;
    let Some(first) = ids.first() else { return Err(Fault::field("items", "请选择要拆出的报道。")) };
    if !ids.iter().all(|id| all.contains(id)) {
        return Err(Fault::field("items", "所选报道不都属于这个事件。"));
    }
    if items::left_without(&mut change, event, ids).await? == 0 {
        return Err(Fault::refused("split_all", "不能把全部报道都拆出去。", "请至少留下一条。"));
    }
    let Some(first) = items::get_in(&mut change, *first).await? else { return Err(Fault::NotFound("条信息")) };
    let new = new_event(&mut change, &first).await?;
    let edit = new_edit(&change, actor, "split", event, new, reason);
    carry(&mut change, edit, ids, event, new).await?;
    change.commit().await?;
    search::catch_up(app).await?;
    Ok(new)
}

/// Moves items, with their reposts, into an event; without one, into a new event of their own. An event that keeps no report is
/// merged. Answers how many were moved: what stands there already is left alone.
pub async fn move_to(app: &App, actor: &Actor, ids: &[Id], event: Option<Id>, reason: &str) -> Answer<i64> {
    actor.require(Act::TriageItems)?;
    triage::check_count(ids)?;
    let mut change = begin(app, actor).await?;
    let mut from: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (item, event) in items::events_of(&mut change, ids).await? {
        let event = event.ok_or_else(|| Fault::refused("item_unplaced", "有信息正在归并，请稍候再试。", ""))?;
        from.entry(event).or_default().push(item);
    }
    let Some(first) = items::get_in(&mut change, ids[0]).await? else { return Err(Fault::NotFound("条信息")) };
    let into = match event {
        Some(event) => {
            let standing = events::standing(&mut change, event).await?;
            open_event(&mut change, standing).await?.id
        }
        None => {
            let whole = match from.first_key_value() {
                Some((event, moved)) if from.len() == 1 => items::left_without(&mut change, *event, moved).await? == 0,
                _ => false,
            };
            if whole {
                return Err(Fault::refused("alone", "所选信息已单独成为一个事件。", ""));
            }
            new_event(&mut change, &first).await?
        }
    };
    from.remove(&into);
    if from.is_empty() {
        return Err(Fault::refused("already_there", "所选信息已在这个事件中。", ""));
    }
    for (event, moved) in &from {
        if items::left_without(&mut change, *event, moved).await? == 0 {
            absorb(&mut change, actor, into, *event, reason).await?;
        } else {
            let edit = new_edit(&change, actor, "split", *event, into, reason);
            carry(&mut change, edit, moved, *event, into).await?;
        }
    }
    change.commit().await?;
    search::catch_up(app).await?;
    Ok(from.values().map(|moved| moved.len() as i64).sum())
}

/// Undoes an edit: the moved reports go back where they were, wherever the placer put later ones, and with them what followed.
pub async fn undo(app: &App, actor: &Actor, edit: Id) -> Answer<Id> {
    actor.require(Act::TriageItems)?;
    let mut change = begin(app, actor).await?;
    let now = change.now();
    let Some(edit) = events::edit(&mut change, edit).await? else { return Err(Fault::NotFound("次合并或拆分")) };
    if events::undo_edit(&mut change, edit.id, now).await? == 0 {
        return Err(Fault::refused("already_undone", "这次操作已经撤销过。", ""));
    }
    let Some(back) = edit.other_id else { return Err(Fault::NotFound("个事件")) };
    if edit.kind == events::APART {
        return undone(change, edit.event_id, edit, &[back]).await;
    }
    // For a split `other` is the new event and the reports go back to `event`; for a merge the other way round.
    let merged = edit.kind == "merge";
    let (from, into) = if merged { (edit.event_id, back) } else { (back, edit.event_id) };
    if merged {
        events::set_merged(&mut change, into, None).await?;
    }
    // Either may have been merged since.
    let (from, into) = (events::standing(&mut change, from).await?, events::standing(&mut change, into).await?);
    let turn = watches::take_turn(&mut change).await?;
    items::move_to(&mut change, &edit.moved.0, into, turn).await?;
    let carried = &edit.carried.0;
    items::rejoin(&mut change, &carried.parted, turn).await?;
    alerts::follow(&mut change, &carried.alerts, into).await?;
    let holder = events::get_in(&mut change, from).await?;
    if carried.case_id.is_some() && holder.is_some_and(|holder| holder.case_id == carried.case_id) {
        events::set_case(&mut change, from, None).await?;
    }
    if !merged && from != into && items::left_without(&mut change, from, &[]).await? == 0 {
        // What was split off holds nothing any more: its address and its alerts lead to where its reports are.
        let raised = alerts::ids_of_event(&mut change, from).await?;
        alerts::follow(&mut change, &raised, into).await?;
        events::set_merged(&mut change, from, Some(into)).await?;
    }
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

/// A change that keeps the placer's turn from others: reports must not be placed or graded while they are moved, and whoever
/// comes second waits here, not with rows in hand.
async fn begin(app: &App, actor: &Actor) -> Answer<Change> {
    let mut change = app.change(actor).await?;
    watches::hold_turn(&mut change).await?;
    Ok(change)
}

pub(super) async fn open_event(change: &mut Change, id: Id) -> Answer<events::Event> {
    let event = events::get_in(change, id).await?.ok_or(Fault::NotFound("个事件"))?;
    match event.merged_into {
        Some(_) => Err(Fault::refused("event_merged", "该事件已并入其他事件。", "请刷新后在合并后的事件中操作。")),
        None => Ok(event),
    }
}

/// A new event around a report.
async fn new_event(change: &mut Change, first: &Item) -> Answer<Id> {
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

/// An edit as it is made now, before it has moved anything.
pub(super) fn new_edit(change: &Change, actor: &Actor, kind: &str, event: Id, other: Id, reason: &str) -> Edit {
    Edit {
        id: change.app().id(),
        kind: kind.into(),
        event_id: event,
        other_id: Some(other),
        moved: Json(Vec::new()),
        carried: Json(Carried::default()),
        reason: reason.trim().chars().take(200).collect(),
        at: change.now(),
        by_name: actor.name.clone(),
        undone_at: None,
    }
}

/// Merges one event into another: its reports, its alerts and its case follow.
async fn absorb(change: &mut Change, actor: &Actor, into: Id, other: Id, reason: &str) -> Answer<()> {
    let (target, other) = (open_event(change, into).await?, open_event(change, other).await?);
    let case_id = match (target.case_id, other.case_id) {
        (Some(a), Some(b)) if a != b => {
            return Err(Fault::refused(
                "two_cases",
                "两个事件已分别立案，不能合并。",
                "请先在处置件中合并或撤销其中一件。",
            ));
        }
        (None, follows) => follows,
        _ => None,
    };
    let alerts = alerts::ids_of_event(change, other.id).await?;
    alerts::follow(change, &alerts, into).await?;
    if case_id.is_some() {
        events::set_case(change, into, case_id).await?;
    }
    events::set_merged(change, other.id, Some(into)).await?;
    let reports = items::ids_of_event(change, other.id).await?;
    let mut edit = new_edit(change, actor, "merge", into, other.id, reason);
    edit.carried.0 = Carried { alerts, case_id, ..Carried::default() };
    carry(change, edit, &reports, other.id, into).await
}

/// Moves reports, writes down what is needed to undo it, and grades both events again.
async fn carry(change: &mut Change, mut edit: Edit, ids: &[Id], from: Id, into: Id) -> Answer<()> {
    let turn = watches::take_turn(change).await?;
    edit.carried.0.parted = items::move_to(change, ids, into, turn).await?;
    edit.moved = Json(ids.to_vec());
    events::insert_edit(change, &edit).await?;
    assess::again(change, &[from, into]).await?;
    let verb = if edit.kind == "merge" { "event.merge" } else { "event.split" };
    let what = json!({"other": edit.other_id, "moved": ids.len(), "reason": edit.reason});
    change.audit(verb, "event", edit.event_id, None, Some(what));
    tell(change, &[from, into]);
    Ok(())
}

pub(super) fn tell(change: &mut Change, events: &[Id]) {
    change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": events}));
}
