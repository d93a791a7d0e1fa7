//! Hand verbs around events and alerts: set or release a level, mute, answer, bring a drop back, and keep the channels.

use super::assess;
use super::channels::{self, Message};
use super::digest;
use super::row::{hash, same_address};
use super::store::alerts::{self, Channel};
use super::store::captures;
use super::store::events::{self, NewLevel};
use super::store::{sources, watches};
use super::views::{ChannelForm, Tested};
use crate::platform::{Actor, Answer, App, Audience, Fault, FieldError, Notice};
use domain::ids::Id;
use domain::monitor::alert::Terms;
use domain::monitor::{DropReason, Level};
use domain::people::{Act, Role};
use domain::time::DAY_MS;
use serde_json::json;

/// Sets the level of an event by hand, with a reason; without a level, gives it back to the rules.
pub async fn set(app: &App, actor: &Actor, id: Id, level: Option<Level>, reason: &str, version: i64) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    let reason = reason.trim();
    if level.is_some() && reason.is_empty() {
        return Err(Fault::field("reason", "人工定级必须写明理由。"));
    }
    let mut change = app.change(actor).await?;
    // Grading writes events whole: it must not write over this word, nor this over its counts.
    watches::hold_turn(&mut change).await?;
    let now = change.now();
    let mut event = events::get_in(&mut change, id).await?.ok_or(Fault::NotFound("个事件"))?;
    if event.merged_into.is_some() {
        return Err(Fault::refused("event_merged", "该事件已并入其他事件。", "请在合并后的事件中定级。"));
    }
    // Counts move by themselves while a clerk reads; only a level that changed meanwhile is a conflict.
    if event.version != version && level.is_some() {
        let last = events::levels(app, id).await?.into_iter().next_back();
        if let Some(last) = last.filter(|last| {
            last.by_name != "系统" && last.by_name != actor.name && now - last.at < 10 * domain::time::MINUTE_MS
        }) {
            return Err(Fault::Stale { by: last.by_name, at: last.at, current: json!({"level": event.level}) });
        }
    }
    let before = event.level;
    let computed = event.assessed().map_or(Level::Blue, |found| found.level);
    match level {
        Some(level) => {
            (event.level, event.by_hand, event.hand_over, event.hand_reason) =
                (level, true, computed, reason.to_owned());
            event.milder_since = None;
        }
        None => {
            (event.level, event.by_hand, event.hand_reason) = (computed, false, String::new());
            event.milder_since = None;
        }
    }
    let why = if level.is_some() { format!("人工定级：{reason}") } else { "交回系统定级".to_owned() };
    let row = app.id();
    let reasons = [why];
    let new = NewLevel { id: row, event: id, level: event.level, by: &actor.name, reasons: &reasons };
    events::insert_levels(&mut change, &[new], now).await?;
    events::save(&mut change, [&event]).await?;
    let terms: Terms = app.settings().get("monitor.alerts").await?;
    super::alert::raise_if_due(&mut change, &[(&event, &reasons)], &terms).await?;
    change.audit(
        "event.level",
        "event",
        id,
        Some(json!({"level": before})),
        Some(json!({"level": event.level, "reason": reason})),
    );
    change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": [id]}));
    change.commit().await?;
    Ok(())
}

/// Mutes an event until a moment, at most 30 days; red speaks nevertheless.
pub async fn mute(app: &App, actor: &Actor, id: Id, until: Option<i64>) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    if until.is_some_and(|until| until <= app.now() || until > app.now() + 30 * DAY_MS) {
        return Err(Fault::field("until", "静默时间应在 30 天以内。"));
    }
    let mut change = app.change(actor).await?;
    watches::hold_turn(&mut change).await?;
    let mut event = events::get_in(&mut change, id).await?.ok_or(Fault::NotFound("个事件"))?;
    event.muted_until = until;
    events::save(&mut change, [&event]).await?;
    change.audit("event.mute", "event", id, None, Some(json!({"until": until})));
    change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": [id]}));
    change.commit().await?;
    Ok(())
}

/// Answers an alert.
pub async fn acknowledge(app: &App, actor: &Actor, id: Id, note: &str) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let alert = alerts::get_in(&mut change, id).await?.ok_or(Fault::NotFound("条预警"))?;
    if alerts::acknowledge(&mut change, id, &actor.name, note.trim(), now).await? == 0 {
        let at = domain::time::format_minute(alert.acknowledged_at.unwrap_or(now));
        return Err(Fault::refused(
            "alert_answered",
            format!("这条预警已由{}于 {at} 处理。", alert.acknowledged_by),
            "",
        ));
    }
    alerts::see(&mut change, id, actor.user_id, now).await?;
    change.audit("alert.acknowledge", "alert", id, None, Some(json!({"note": note.trim()})));
    change.live(Audience::Act(Act::ReadItems), "alert", json!({"id": id, "acknowledged": true}));
    change.commit().await?;
    Ok(())
}

/// Saves a channel. An empty address or secret keeps the one that is set: they are never sent to the browser.
pub async fn save_channel(app: &App, actor: &Actor, id: Option<Id>, form: ChannelForm) -> Answer<()> {
    actor.require(Act::ManageWatches)?;
    let before = match id {
        Some(id) => Some(alerts::channel(app, id).await?.ok_or(Fault::NotFound("个通道"))?),
        None => None,
    };
    let kept = |typed: &str, old: Option<&String>| {
        if typed.trim().is_empty() { old.cloned().unwrap_or_default() } else { typed.trim().to_owned() }
    };
    let target = kept(&form.target, before.as_ref().filter(|old| old.kind == form.kind).map(|old| &old.target));
    let secret = kept(&form.secret, before.as_ref().map(|old| &old.secret));
    let mut faults: Vec<FieldError> = channels::faults(&form.kind, &form.name, &target)
        .into_iter()
        .map(|(field, sentence)| FieldError::new(field, sentence))
        .collect();
    let level = Level::of(form.from_level);
    if level.is_none() {
        faults.push(FieldError::new("from_level", "请选择从哪一级开始发送。"));
    }
    let (Some(from_level), true) = (level, faults.is_empty()) else { return Err(Fault::Invalid(faults)) };
    let channel = Channel {
        id: id.unwrap_or_else(|| app.id()),
        name: form.name.trim().to_owned(),
        kind: form.kind,
        target,
        secret,
        from_level,
        enabled: form.enabled,
        briefs: form.briefs,
        last_sent_at: None,
        last_fault: String::new(),
        version: form.version,
    };
    let taken = |error: db::Error| match error {
        db::Error::Duplicate(_) => Fault::field("name", "已有同名的通道。"),
        other => other.into(),
    };
    let mut change = app.change(actor).await?;
    let now = change.now();
    if id.is_some() {
        if alerts::update_channel(&mut change, &channel).await.map_err(taken)? == 0 {
            return Err(Fault::refused("stale", "该通道已被他人修改。", "请刷新后再改。"));
        }
    } else {
        alerts::insert_channel(&mut change, &channel, now).await.map_err(taken)?;
    }
    change.audit(
        "channel.save",
        "alert_channel",
        channel.id,
        None,
        Some(json!({"name": channel.name, "kind": channel.kind, "enabled": channel.enabled})),
    );
    change.commit().await?;
    Ok(())
}

/// Sends a test over a channel and says how it went.
pub async fn test_channel(app: &App, actor: &Actor, id: Id) -> Answer<Tested> {
    actor.require(Act::ManageWatches)?;
    let channel = alerts::channel(app, id).await?.ok_or(Fault::NotFound("个通道"))?;
    let message = Message {
        id: app.id(),
        title: "这是一条测试消息，无需处理".into(),
        lines: vec![format!("由{}在预警通道页面发出", actor.name)],
        level: Level::Blue,
        link: format!("{}/app/monitor/alerts", app.config().site_url()),
        at: app.now(),
        kind: "test",
    };
    let said = channels::send(app, &channel, &message).await;
    let mut change = app.change(actor).await?;
    let now = change.now();
    alerts::note_channel(&mut change, id, said.is_ok().then_some(now), said.as_ref().err().map_or("", String::as_str))
        .await?;
    change.audit("channel.test", "alert_channel", id, None, Some(json!({"ok": said.is_ok()})));
    change.commit().await?;
    Ok(match said {
        Ok(sentence) => Tested { ok: true, sentence: format!("测试消息已发出：{sentence}") },
        Err(sentence) => Tested { ok: false, sentence },
    })
}

/// Brings drops back: they are digested again and kept whatever the watches say.
pub async fn bring_back(app: &App, actor: &Actor, ids: &[Id]) -> Answer<i64> {
    actor.require(Act::TriageItems)?;
    if ids.is_empty() || ids.len() > 500 {
        return Err(Fault::field("ids", "请选择 1 至 500 条。"));
    }
    let mut change = app.change(actor).await?;
    let mut back = Vec::new();
    for id in ids {
        let Some(drop) = captures::dropped(&mut change, *id).await? else { continue };
        let Some(reason) = DropReason::of(&drop.reason).filter(|reason| reason.can_return()) else { continue };
        if captures::bring_back(&mut change, *id).await? == 0 {
            continue;
        }
        change.audit("capture.return", "capture", id, Some(json!({"reason": drop.reason})), None);
        if reason.asks_again() {
            // Nothing was kept of a page that failed: it is asked for once more.
            let url_hash = hash([same_address(&drop.url).as_str()]);
            sources::set_link(&mut change, drop.source_id, &url_hash, "waiting").await?;
            change.enqueue(super::collect::page_job(drop.source_id, &url_hash)).await?;
        } else {
            change.enqueue(digest::job(&[*id])).await?;
        }
        back.push(*id);
    }
    change.commit().await?;
    Ok(back.len() as i64)
}

/// Grades again what may have to fall, and notices second waves.
pub async fn review(app: App) -> anyhow::Result<()> {
    let falling = events::falling(&app, 500).await?;
    if !falling.is_empty() {
        let mut change = app.system_change("事件巡检").await?;
        watches::hold_turn(&mut change).await?;
        assess::again(&mut change, &falling).await?;
        change.commit().await?;
    }
    notice_waves(&app).await
}

/// Fewer reports make no wave: a peak and half of it again.
const WAVE_REPORTS: i64 = 8;

/// A second wave is said once: often it is the office's own answer that stirs it.
async fn notice_waves(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    for event in events::stirring(app, now - DAY_MS, WAVE_REPORTS, 200).await? {
        let trend = domain::monitor::event::trend(&events::moments(app, event.id).await?);
        let Some(hour) = trend.as_ref().and_then(|trend| trend.second_wave) else { continue };
        let Some(from_at) = trend.map(|trend| trend.from_at) else { continue };
        let at = from_at + hour as i64 * domain::time::HOUR_MS;
        let mut change = app.system_change("事件巡检").await?;
        if events::set_wave(&mut change, event.id, now).await? == 0 {
            continue;
        }
        let notice = Notice::to_role(
            Role::OpinionClerk,
            "todo",
            format!("event-wave:{}", event.id),
            format!("出现二次传播：{}", event.title),
            format!("/monitor/events/{}", event.id),
        );
        let body =
            format!("首轮高峰回落后，{} 前后再次升高，请研判是否由处置或回应引发。", domain::time::format_minute(at));
        change.notice(notice.body(body)).await?;
        change.audit("event.wave", "event", event.id, None, Some(json!({"at": at})));
        change.live(Audience::Act(Act::ReadItems), "event", json!({"changed": [event.id]}));
        change.commit().await?;
    }
    Ok(())
}
