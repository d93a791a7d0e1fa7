//! 立案: a case from an item, an event, a public message, or by hand with its facts.

use super::rules::Rules;
use super::store::{self, Line};
use crate::monitor;
use crate::platform::{Actor, Answer, App, Audience, Change, Fault, FieldError};
use domain::cases::{self, Verb};
use domain::ids::Id;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A source that the case rests on.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Source {
    /// The monitored item, if it comes from one.
    #[schema(value_type = Option<String>)]
    pub item_id: Option<Id>,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Outlet or platform.
    pub source: String,
    /// A few lines.
    pub excerpt: String,
    /// When it appeared, in milliseconds.
    pub published_at: Option<i64>,
    /// Hash of the kept page.
    #[serde(skip_deserializing)]
    pub capture_hash: Option<String>,
}

/// What a new case is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewCase {
    /// Title.
    pub title: String,
    /// What is known.
    pub facts: String,
    /// `hand`, `item`, `event` or `message`; `hand` where absent.
    pub origin_kind: String,
    /// Of which item, event or message.
    #[schema(value_type = Option<String>)]
    pub origin_id: Option<Id>,
    /// When the office learnt of it; now where absent.
    pub discovered_at: Option<i64>,
    /// When it first appeared.
    pub first_published_at: Option<i64>,
    /// Sources entered by hand.
    pub sources: Vec<Source>,
}

/// Whose case it is.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The office.
    pub unit_id: Id,
    /// Its path.
    pub unit_path: String,
    /// Its name.
    pub unit_name: String,
    /// Who opens and keeps it.
    pub keeper_id: Option<Id>,
    /// Their name.
    pub keeper_name: String,
}

impl From<&Actor> for Owner {
    fn from(actor: &Actor) -> Self {
        Owner {
            unit_id: actor.unit_id,
            unit_path: actor.unit_path.clone(),
            unit_name: actor.unit_name.clone(),
            keeper_id: Some(actor.user_id),
            keeper_name: actor.name.clone(),
        }
    }
}

fn check(new: &NewCase, now: i64) -> Answer<()> {
    let mut wrong = Vec::new();
    match new.title.trim().chars().count() {
        0 => wrong.push(FieldError::new("title", "请填写案件标题")),
        1..=80 => {}
        _ => wrong.push(FieldError::new("title", "标题不超过80个字")),
    }
    if new.facts.trim().is_empty() && new.sources.is_empty() {
        wrong.push(FieldError::new("facts", "请写明反映的问题，或附上至少一条来源"));
    }
    if new.facts.chars().count() > cases::act::LONGEST {
        wrong.push(FieldError::new("facts", format!("不能超过{}个字", cases::act::LONGEST)));
    }
    if new.discovered_at.is_some_and(|at| at > now + domain::time::MINUTE_MS) {
        wrong.push(FieldError::new("discovered_at", "发现时间不能晚于现在"));
    }
    if new.first_published_at.is_some_and(|at| at > now + domain::time::MINUTE_MS) {
        wrong.push(FieldError::new("first_published_at", "首发时间不能晚于现在"));
    }
    let known = ["", "hand", "item", "event", "message", "case"];
    if !known.contains(&new.origin_kind.as_str()) {
        wrong.push(FieldError::new("origin_kind", "来源种类不正确"));
    }
    for source in &new.sources {
        let web = source.url.is_empty() || source.url.starts_with("http://") || source.url.starts_with("https://");
        if !web {
            wrong.push(FieldError::new("sources", "来源网址应以 http:// 或 https:// 开头"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

/// The most items of an event that a case takes up as sources; the event itself keeps them all.
const MOST_SOURCES: usize = 300;

/// What monitoring knows of the item or event: title, facts, when it was found, and its items as sources.
/// What the page sent of an item is only its id; the rest is taken from the record, with the hash of the kept page.
pub(super) async fn fill_from_monitor(app: &App, new: &mut NewCase) -> Answer<()> {
    let mut ids: Vec<Id> = new.sources.iter().filter_map(|source| source.item_id).collect();
    match (new.origin_kind.as_str(), new.origin_id) {
        ("event", Some(id)) => {
            let event = monitor::event_for_case(app, id).await?.ok_or(Fault::NotFound("个事件"))?;
            refuse_twin(event.case_id)?;
            new.origin_id = Some(event.id);
            if new.title.trim().is_empty() {
                new.title = event.title.chars().take(80).collect();
            }
            if new.facts.trim().is_empty() {
                new.facts = format!(
                    "相关报道{}条，转载{}次，涉及{}家媒体和平台。{}",
                    event.originals,
                    event.reposts,
                    event.outlets,
                    event.reasons.join("；")
                );
            }
            new.first_published_at = new.first_published_at.or(Some(event.first_at));
            ids.extend(event.items);
        }
        ("item", Some(id)) => {
            let item = monitor::item_for_case(app, id).await?.ok_or(Fault::NotFound("条信息"))?;
            refuse_twin(item.case_id)?;
            if new.title.trim().is_empty() {
                new.title = item.title.chars().take(80).collect();
            }
            new.first_published_at = new.first_published_at.or(Some(item.at));
            ids.push(id);
        }
        _ => {}
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let (mut found, mut captured) = (Vec::new(), Vec::new());
    for id in ids.into_iter().take(MOST_SOURCES) {
        let (source, captured_at) = source_of(app, id).await?;
        captured.push(captured_at);
        found.push(source);
    }
    new.sources.retain(|source| source.item_id.is_none());
    new.sources.extend(found);
    if new.discovered_at.is_none() {
        new.discovered_at = captured.into_iter().min().filter(|at| *at <= app.now());
    }
    Ok(())
}

fn refuse_twin(case_id: Option<Id>) -> Answer<()> {
    match case_id {
        None => Ok(()),
        Some(id) => {
            Err(Fault::refused("case_exists", "已经立案，不能重复立案", format!("请打开原案件继续办理（编号 {id}）")))
        }
    }
}

/// An item as a source of a case, and when it was captured.
pub(super) async fn source_of(app: &App, id: Id) -> Answer<(Source, i64)> {
    let item = monitor::item_for_case(app, id).await?.ok_or(Fault::NotFound("条信息"))?;
    let source = Source {
        item_id: Some(id),
        title: item.title,
        url: item.url,
        source: item.outlet,
        excerpt: item.body.chars().take(200).collect(),
        published_at: Some(item.at),
        capture_hash: item.evidence.first().map(|copy| copy.file_hash.clone()),
    };
    Ok((source, item.captured_at))
}

/// Marks items and event as held by a case, in the case's own change.
pub(super) async fn take(change: &mut Change, case: Id, event: Option<Id>, sources: &[Source], by: &str) -> Answer<()> {
    if let Some(event) = event {
        monitor::take_event(change, event, case, by).await?;
    }
    let ids: Vec<Id> = sources.iter().filter_map(|source| source.item_id).collect();
    if !ids.is_empty() {
        monitor::take_items(change, &ids, case, by).await?;
    }
    Ok(())
}

/// Opens a case at a moment. `now` is an argument so that a demonstration or an import can tell a past.
pub async fn open_at(change: &mut Change, owner: &Owner, mut new: NewCase, rules: &Rules, now: i64) -> Answer<Id> {
    check(&new, now)?;
    if new.origin_kind.is_empty() {
        new.origin_kind = "hand".into();
    }
    let case = cases::open(new.discovered_at.unwrap_or(now), &rules.setting(now, &owner.keeper_name));
    let id = change.app().id();
    let number = store::insert(change, id, owner, &new, &case, now).await?;
    let event = new.origin_id.filter(|_| new.origin_kind == "event");
    take(change, id, event, &new.sources, &owner.keeper_name).await?;
    let sentence = match new.sources.len() {
        0 => new.facts.clone(),
        count => format!("{}（来源{count}条）", if new.facts.trim().is_empty() { &new.title } else { &new.facts }),
    };
    store::write_line(
        change,
        Line {
            case_id: id,
            dispatch_id: None,
            verb: Verb::Open,
            by_id: owner.keeper_id,
            by_name: &owner.keeper_name,
            by_unit: &owner.unit_name,
            at: now,
            sentence: &sentence,
            data: json!({"origin_kind": new.origin_kind, "origin_id": new.origin_id}),
        },
    )
    .await?;
    change.audit("case.open", "case", id, None, Some(json!({"number": number, "title": new.title})));
    change.live(Audience::Act(Act::RunCase), "case", json!({"id": id, "verb": "open"}));
    Ok(id)
}
