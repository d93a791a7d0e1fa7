//! One act on a case: load, ask the table, save, write the line, tell who must know. Every verb goes this one way,
//! so none can forget its audit line or its clock.

use super::clocks;
use super::open::{self, NewCase, Owner};
use super::rules::Rules;
use super::store::{self, Line, Record};
use crate::newsroom;
use crate::platform::{Actor, Answer, App, Audience, Change, Fault, FieldError, Notice};
use db::args;
use domain::cases::{self, Act, Standing, Verb, licensed, say};
use domain::ids::Id;
use domain::people::{self, Role};
use serde_json::json;

/// Does an act as a signed-in person of the office. `version` is what the page was drawn from.
pub async fn act(app: &App, actor: &Actor, id: Id, version: i64, act: Act) -> Answer<()> {
    let rules = super::rules(app).await?;
    let mut change = app.change(actor).await?;
    let record = store::load(&mut change, id).await?.ok_or(Fault::NotFound("个案件"))?;
    if !actor.covers(&record.unit_path) || !cases::reads_office(&actor.roles) {
        return Err(Fault::NotFound("个案件"));
    }
    check_licence(actor, Standing::Office, act.verb())?;
    if record.version != version {
        let current = json!({"version": record.version, "headline": record.state.0.headline()});
        return Err(Fault::Stale { by: record.changed_by, at: record.changed_at, current });
    }
    let now = change.now();
    act_at(&mut change, &Owner::from(actor), record.id, act, &rules, now).await?;
    change.commit().await?;
    Ok(())
}

/// Does an act as somebody of the unit to which the dispatch was sent.
pub(super) async fn act_for_unit(app: &App, actor: &Actor, dispatch: Id, act: Act) -> Answer<()> {
    let rules = super::rules(app).await?;
    let (case_id, unit_id) = store::case_of_dispatch(app, dispatch).await?.ok_or(Fault::NotFound("个督办件"))?;
    if unit_id != actor.unit_id {
        return Err(Fault::NotFound("个督办件"));
    }
    check_licence(actor, Standing::Unit(dispatch), act.verb())?;
    if act.task() != Some(dispatch) {
        return Err(Fault::NotFound("个督办件"));
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    act_at(&mut change, &Owner::from(actor), case_id, act, &rules, now).await?;
    change.commit().await?;
    Ok(())
}

fn check_licence(actor: &Actor, standing: Standing, verb: Verb) -> Answer<()> {
    if verb == Verb::Absorb || !licensed(&actor.roles, standing, verb) {
        let titles: Vec<_> = actor.roles.iter().map(|role| role.title()).collect();
        return Err(Fault::Forbidden(format!("您的角色({})不能{}", titles.join("、"), verb.title())));
    }
    Ok(())
}

/// Does an act at a moment, without asking who may: for the verbs above, which asked, and for the demonstration.
pub async fn act_at(change: &mut Change, by: &Owner, id: Id, mut act: Act, rules: &Rules, now: i64) -> Answer<()> {
    let record = store::load(change, id).await?.ok_or(Fault::NotFound("个案件"))?;
    let lacks = act.lacks();
    if !lacks.is_empty() {
        // Order matters: a frozen case says so first, whatever the form holds.
        cases::states::in_order(&record.state.0, act.verb())?;
        return Err(Fault::Invalid(lacks.into_iter().map(|lack| FieldError::new(lack.field, lack.sentence)).collect()));
    }
    fill(change, &record, &mut act).await?;
    apply(change, by, &record, &act, rules, now).await?;
    match &act {
        Act::Merge { into, why } => {
            let host = store::load(change, *into).await?.ok_or(Fault::NotFound("个主案"))?;
            if host.id == record.id {
                return Err(Fault::field("into", "不能并入自己"));
            }
            if host.unit_path != record.unit_path {
                return Err(Fault::field("into", "只能并入本单位的案件"));
            }
            let absorb = Act::Absorb { from: record.id, number: record.number.clone(), why: why.clone() };
            apply(change, by, &host, &absorb, rules, now).await?;
            let sources = store::copy_sources(change, record.id, host.id, now).await?;
            let event = record.origin_id.filter(|_| record.origin_kind == "event");
            open::take(change, host.id, event, &sources, &by.keeper_name).await?;
        }
        // An extension or a withdrawal takes back that the answer was late.
        Act::GrantExtension { task, .. } | Act::Withdraw { task, .. } => {
            if let Some(task) = record.state.0.task(*task) {
                newsroom::drop_lapse(change, task.unit_id, clocks::LATE, &clocks::late_reason(&record.number)).await?;
            }
        }
        Act::Respond { article_id: Some(article), .. } => {
            super::respond::link(change, record.id, *article, &by.keeper_name).await?;
        }
        Act::Stir { items, .. } if !items.is_empty() => {
            let app = change.app().clone();
            let mut sources = Vec::new();
            for item in items {
                sources.push(open::source_of(&app, *item).await?.0);
            }
            store::add_sources(change, record.id, &sources, now).await?;
            open::take(change, record.id, None, &sources, &by.keeper_name).await?;
        }
        Act::Split { title, facts, why, items } => {
            // What goes along is named by the source or by its item; the case it came from keeps what it knew.
            let mut sources = store::copies(change, record.id).await?;
            sources
                .retain(|(id, source)| items.contains(id) || source.item_id.is_some_and(|item| items.contains(&item)));
            let new = NewCase {
                title: title.clone(),
                facts: format!("{facts}（由{}分出：{why}）", record.number),
                origin_kind: "case".into(),
                origin_id: Some(record.id),
                discovered_at: Some(record.discovered_at),
                first_published_at: record.first_published_at,
                sources: sources.into_iter().map(|(_, source)| source).collect(),
            };
            let owner = Owner {
                unit_id: record.unit_id,
                unit_path: record.unit_path.clone(),
                unit_name: record.unit_name.clone(),
                keeper_id: record.keeper_id,
                keeper_name: record.keeper_name.clone(),
            };
            open::open_at(change, &owner, new, rules, now).await?;
        }
        _ => {}
    }
    Ok(())
}

/// What the page does not know: ids of dispatches and the names of their units.
async fn fill(change: &mut Change, record: &Record, act: &mut Act) -> Answer<()> {
    if let Act::Respond { article_id: Some(article), .. } = act {
        let app = change.app().clone();
        if newsroom::line_of(app.db(), &record.unit_path, *article).await?.is_none() {
            return Err(Fault::field("article_id", "没有这篇稿件，请重新选择"));
        }
    }
    let Act::Assign { dispatches, .. } = act else { return Ok(()) };
    for dispatch in dispatches {
        let found: Option<(String, String)> = change
            .one("SELECT name, path FROM unit WHERE id = $1 AND closed_at IS NULL", args![dispatch.unit_id.0])
            .await?;
        let Some((name, _)) = found.filter(|(_, path)| people::units::covers(&record.unit_path, path)) else {
            return Err(Fault::field("dispatches", "所选单位不存在、已停用或不在本单位管辖范围内"));
        };
        dispatch.unit_name = name;
        dispatch.id = change.app().id();
    }
    Ok(())
}

async fn apply(change: &mut Change, by: &Owner, record: &Record, act: &Act, rules: &Rules, now: i64) -> Answer<()> {
    let before = &record.state.0;
    let case = cases::step(before, act, &rules.setting(now, &by.keeper_name))?;
    if !store::save(change, record, &case, &by.keeper_name, now).await? {
        return Err(Fault::Busy("这个案件刚被别人改动，请刷新后再试；您填写的内容没有丢失".into()));
    }
    let sentence = say::sentence(&case, act);
    store::write_line(
        change,
        Line {
            case_id: record.id,
            dispatch_id: act.task(),
            verb: act.verb(),
            by_id: by.keeper_id,
            by_name: &by.keeper_name,
            by_unit: &by.unit_name,
            at: now,
            sentence: &sentence,
            data: serde_json::to_value(act)?,
        },
    )
    .await?;
    change.audit(
        "case.act",
        "case",
        record.id,
        Some(json!({"stage": before.stage, "level": before.level})),
        Some(json!({"verb": act.verb(), "stage": case.stage, "level": case.level, "sentence": sentence})),
    );
    tell(change, record, &case, act).await?;
    let event = json!({"id": record.id, "verb": act.verb(), "dispatch": act.task()});
    change.live(Audience::Act(people::Act::RunCase), "case", event.clone());
    for task in &case.tasks {
        // Units learn only that their own dispatch moved.
        if act.task().is_none_or(|id| id == task.id) {
            let path = unit_path(change, task.unit_id).await?;
            change.live(Audience::Unit(path), "dispatch", json!({"id": task.id}));
        }
    }
    Ok(())
}

async fn unit_path(change: &mut Change, unit: Id) -> Answer<String> {
    Ok(change.one("SELECT path FROM unit WHERE id = $1", args![unit.0]).await?.unwrap_or_default())
}

/// Notices: whoever must act next hears of it once.
async fn tell(change: &mut Change, record: &Record, case: &cases::Case, act: &Act) -> Answer<()> {
    let (id, title) = (record.id, &record.title);
    let key = |what: &str| format!("case:{id}:{what}:{}", case.acts);
    let desk = format!("/cases/{id}");
    let to_keeper = |kind, what: &str, text: String| {
        record.keeper_id.map(|keeper| Notice::to_user(keeper, kind, key(what), text, desk.clone()).body(title.clone()))
    };
    let to_unit = |task: Id, what: &str, text: String| {
        case.task(task).map(|found| {
            Notice::to_unit(found.unit_id, "todo", key(what), text, format!("/m/cases/{task}")).body(title.clone())
        })
    };
    let mut notices: Vec<Option<Notice>> = Vec::new();
    match act {
        Act::Assign { dispatches, .. } => {
            for dispatch in dispatches {
                let due = case
                    .feedback_due(dispatch.id)
                    .map_or(String::new(), |due| format!("，{}前反馈", domain::time::format_minute(due)));
                let text = format!("收到{}督办件{due}", dispatch.part.title());
                notices.push(to_unit(dispatch.id, &format!("assign:{}", dispatch.id), text));
            }
        }
        Act::Remind { task, text } => notices.push(to_unit(*task, "remind", format!("催办：{text}"))),
        Act::Return { task, why } => notices.push(to_unit(*task, "return", format!("反馈被退回，请补充：{why}"))),
        Act::Withdraw { task, why } => notices.push(to_unit(*task, "withdraw", format!("督办件已收回：{why}"))),
        Act::Accept { task, .. } => notices.push(to_unit(*task, "accept", "反馈已采纳".into())),
        Act::GrantExtension { task, until_at, .. } => {
            let text = format!("延期已批准，至{}", domain::time::format_minute(*until_at));
            notices.push(to_unit(*task, "grant", text));
        }
        Act::DenyExtension { task, why } => notices.push(to_unit(*task, "deny", format!("延期未获批准：{why}"))),
        Act::Answer { task, .. } => {
            let unit = case.task(*task).map_or("", |task| &task.unit_name);
            notices.push(to_keeper("todo", "answer", format!("{unit}已反馈，待审核")));
        }
        Act::Sign { task } => {
            let unit = case.task(*task).map_or("", |task| &task.unit_name);
            notices.push(to_keeper("news", "sign", format!("{unit}已签收")));
        }
        Act::AskExtension { task, .. } => {
            let unit = case.task(*task).map_or("", |task| &task.unit_name);
            let text = format!("{unit}申请延期，待审批");
            let chief = Role::SectionChief;
            notices.push(Some(
                Notice::to_role_in_unit(chief, record.unit_id, "todo", key("wish"), text, desk.clone())
                    .body(title.clone()),
            ));
        }
        Act::Instruct { text, .. } => {
            notices.push(to_keeper("todo", "instruct", format!("领导批示：{text}")));
            let chief = Role::SectionChief;
            let line = format!("领导批示：{text}");
            notices.push(Some(
                Notice::to_role_in_unit(chief, record.unit_id, "todo", key("instruct-chief"), line, desk.clone())
                    .body(title.clone()),
            ));
        }
        Act::Raise { to, .. } if to.number() <= 2 => {
            let text = format!("案件提升为{}", to.title());
            notices.push(Some(
                Notice::to_role_in_unit(
                    Role::Leader,
                    record.unit_id,
                    "todo",
                    key("raise"),
                    text,
                    format!("/m/read/cases/{id}"),
                )
                .body(title.clone()),
            ));
        }
        Act::Assess { level, .. } if level.number() <= 2 => {
            let text = format!("新发{}案件", level.title());
            notices.push(Some(
                Notice::to_role_in_unit(
                    Role::Leader,
                    record.unit_id,
                    "todo",
                    key("assess"),
                    text,
                    format!("/m/read/cases/{id}"),
                )
                .body(title.clone()),
            ));
        }
        _ => {}
    }
    for notice in notices.into_iter().flatten() {
        change.notice(notice).await?;
    }
    Ok(())
}
