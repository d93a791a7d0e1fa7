//! 预警: raise once for each rise, tell those on duty, carry it over the channels, and go up when nobody answers.

use super::channels::{self, Message};
use super::store::alerts::{self, Alert, Channel};
use super::store::events::Event;
use crate::platform::{App, Audience, Change, Job, Notice, Outcome, Running};
use db::Json;
use domain::ids::Id;
use domain::monitor::Level;
use domain::monitor::alert::{Sent, Terms, due, escalates_at};
use domain::people::{Act, Role};
use domain::time::MINUTE_MS;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Attempts to deliver over one channel before it is given up.
pub(super) const MOST_ATTEMPTS: i64 = 3;

/// Raises an alert for each of these events that stands higher than anything announced lately, with its reasons.
pub async fn raise_if_due(change: &mut Change, graded: &[(&Event, &[String])], terms: &Terms) -> anyhow::Result<()> {
    let graded: Vec<_> =
        graded.iter().filter(|(event, _)| event.level >= terms.from_level && event.merged_into.is_none()).collect();
    if graded.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = graded.iter().map(|(event, _)| event.id).collect();
    let mut sent: HashMap<Id, Vec<Sent>> = HashMap::new();
    for (event, level, at) in alerts::of_events(change, &ids).await? {
        sent.entry(event).or_default().push(Sent { level, at });
    }
    let raised: Vec<Alert> = graded
        .into_iter()
        .filter_map(|(event, reasons)| {
            raise(change, event, reasons, sent.get(&event.id).map_or(&[], Vec::as_slice), terms)
        })
        .collect();
    alerts::insert(change, &raised).await?;
    let now = change.now();
    if raised.iter().any(|alert| alert.send_at <= now) {
        change.enqueue(job()).await?;
    }
    Ok(())
}

/// The alert of an event, if one is due.
fn raise(change: &Change, event: &Event, reasons: &[String], sent: &[Sent], terms: &Terms) -> Option<Alert> {
    let now = change.now();
    let due = due(event.level, sent, event.muted_until, now, terms)?;
    Some(Alert {
        id: change.app().id(),
        event_id: event.id,
        level: due.level,
        title: event.title.clone(),
        reasons: Json(reasons.to_vec()),
        raised_at: now,
        send_at: due.send_at,
        step: 0,
        acknowledged_at: None,
        acknowledged_by: String::new(),
    })
}

/// The job that sends whatever is due. One key: on a bad day alerts go out by the hundred, not each by a job of its own.
fn job() -> Job {
    Job::new("notify", "all", json!({}))
}

#[derive(Serialize, Deserialize)]
struct Delivery {
    alert: Id,
    channel: Id,
    step: i64,
}

fn delivery_job(alert: Id, channel: Id, step: i64) -> Job {
    Job::new("deliver", format!("{alert}:{channel}:{step}"), json!(Delivery { alert, channel, step }))
}

/// Who is told at each step: the desk, then the chief, then the leader.
fn told_at(step: i64) -> Role {
    match step {
        0 => Role::OpinionClerk,
        1 => Role::SectionChief,
        _ => Role::Leader,
    }
}

/// Who is on duty and which channels are open, looked up once for many alerts.
#[derive(Default)]
struct Desk {
    people: HashMap<Role, Vec<Id>>,
    channels: HashMap<Level, Vec<Channel>>,
}

impl Desk {
    async fn people(&mut self, change: &mut Change, role: Role) -> anyhow::Result<&[Id]> {
        Ok(match self.people.entry(role) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(change.users_with_role(role).await?),
        })
    }

    async fn channels(&mut self, change: &mut Change, level: Level) -> anyhow::Result<&[Channel]> {
        Ok(match self.channels.entry(level) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(alerts::channels_for(change, level).await?),
        })
    }
}

/// Sends the alerts that are due: inboxes, open pages, and one job for each channel.
pub async fn run_notify(app: App, _: Running) -> anyhow::Result<Outcome> {
    let mut sent = 0;
    loop {
        let due = alerts::due(&app, app.now()).await?;
        if due.is_empty() {
            break;
        }
        if send(&app, &due).await.is_err() {
            // One that cannot be sent must not hold the others back: each by itself, and the job comes again for the rest.
            let mut failed = None;
            for alert in &due {
                failed = send(&app, std::slice::from_ref(alert)).await.err().or(failed);
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        sent += due.len();
    }
    Ok(if sent > 0 { Outcome::Done } else { Outcome::Dropped("没有待发的预警".into()) })
}

/// Sends alerts in one transaction; one that somebody else has sent meanwhile is left out.
async fn send(app: &App, due: &[Alert]) -> anyhow::Result<()> {
    let mut change = app.system_change("预警").await?;
    let now = change.now();
    let ids: Vec<Id> = due.iter().map(|alert| alert.id).collect();
    let fresh = alerts::set_sent(&mut change, &ids, now).await?;
    let mut desk = Desk::default();
    for alert in due.iter().filter(|alert| fresh.contains(&alert.id)) {
        tell(&mut change, &mut desk, alert, 0).await?;
    }
    change.commit().await?;
    Ok(())
}

/// Puts an alert into the inboxes of a step and onto the channels.
async fn tell(change: &mut Change, desk: &mut Desk, alert: &Alert, step: i64) -> anyhow::Result<()> {
    let now = change.now();
    let mut people = desk.people(change, told_at(step)).await?.to_vec();
    if step == 0 && alert.level >= Level::Red {
        people.extend_from_slice(desk.people(change, Role::SectionChief).await?);
        people.extend_from_slice(desk.people(change, Role::Leader).await?);
    }
    people.sort_unstable();
    people.dedup();
    alerts::deliver_to(change, alert.id, &people, step, now).await?;
    let title = format!("{}{}：{}", if step > 0 { "【未响应升级】" } else { "" }, alert.level.title(), alert.title);
    let link = format!("/monitor/alerts?alert={}", alert.id);
    for person in people {
        let key = format!("alert:{}:{step}", alert.id);
        change
            .notice(Notice::to_user(person, "todo", key, title.clone(), link.clone()).body(alert.reasons.0.join("；")))
            .await?;
    }
    // What the quiet hours held back goes out as one message where a channel carries briefs.
    let held = step == 0 && alert.send_at > alert.raised_at;
    for channel in desk.channels(change, alert.level).await? {
        if held && channel.briefs {
            continue;
        }
        change.enqueue(delivery_job(alert.id, channel.id, step)).await?;
    }
    let data =
        json!({"id": alert.id, "event_id": alert.event_id, "level": alert.level, "title": alert.title, "step": step});
    change.live(Audience::Act(Act::ReadItems), "alert", data);
    Ok(())
}

/// Carries an alert over one channel. Claimed before it is sent: a kill in between leaves it unsent and says so,
/// but never sends it twice.
pub async fn run_deliver(app: App, running: Running) -> anyhow::Result<Outcome> {
    let Delivery { alert, channel, step } = running.read()?;
    let (Some(alert), Some(channel)) = (alerts::get(&app, alert).await?, alerts::channel(&app, channel).await?) else {
        return Ok(Outcome::Dropped("预警或通道已不存在".into()));
    };
    if !channel.enabled {
        return Ok(Outcome::Dropped("通道已停用".into()));
    }
    let mut change = app.system_change("预警").await?;
    let now = change.now();
    if !alerts::claim(&mut change, alert.id, channel.id, step, now).await? {
        return unclear(change, &alert, &channel, step).await;
    }
    change.commit().await?;
    let said = channels::send(&app, &channel, &message(&app, &alert, step)).await;
    let mut change = app.system_change("预警").await?;
    let (state, answer) = match &said {
        Ok(answer) => ("sent", answer.as_str()),
        Err(why) => ("failed", why.as_str()),
    };
    alerts::settle(&mut change, alert.id, channel.id, step, state, answer).await?;
    alerts::note_channel(
        &mut change,
        channel.id,
        said.is_ok().then_some(now),
        said.as_ref().err().map_or("", String::as_str),
    )
    .await?;
    let attempts = alerts::attempts(&app, alert.id, channel.id, step).await?;
    let given_up = said.is_err() && attempts >= MOST_ATTEMPTS;
    if given_up {
        let title = format!("预警没有送达“{}”", channel.name);
        let key = format!("channel-failed:{}:{}:{step}", alert.id, channel.id);
        let notice = Notice::to_role(Role::OpinionClerk, "system", key, title, "/monitor/alerts");
        change.notice(notice.body(said.as_ref().err().cloned().unwrap_or_default())).await?;
    }
    change.commit().await?;
    Ok(match said {
        Ok(_) => Outcome::Done,
        Err(why) if given_up => Outcome::Dropped(why),
        Err(_) => Outcome::Later(app.now() + MINUTE_MS * attempts),
    })
}

/// Claimed before and not settled: the program stopped while sending. Whether it went out nobody knows.
async fn unclear(mut change: Change, alert: &Alert, channel: &alerts::Channel, step: i64) -> anyhow::Result<Outcome> {
    let state: Option<String> = change
        .one(
            "SELECT state FROM alert_delivery WHERE alert_id = $1 AND channel_id = $2 AND step = $3",
            db::args![alert.id.0, channel.id.0, step],
        )
        .await?;
    if state.as_deref() == Some("sent") {
        return Ok(Outcome::Dropped("已经送达，不再重发".into()));
    }
    alerts::settle(&mut change, alert.id, channel.id, step, "unclear", "发送时程序中断，结果不明，未重发").await?;
    change.commit().await?;
    Ok(Outcome::Dropped("发送时程序中断，结果不明，未重发".into()))
}

/// The words of an alert as they leave the house. No body text: what is quoted outside cannot be taken back.
fn message(app: &App, alert: &Alert, step: i64) -> Message {
    Message {
        id: alert.id,
        title: format!(
            "{}舆情预警{}：{}",
            if step > 0 { "【未响应升级】" } else { "" },
            alert.level.title(),
            alert.title
        ),
        lines: alert.reasons.0.clone(),
        level: alert.level,
        link: format!("{}/app/monitor/alerts?alert={}", app.config().site_url(), alert.id),
        at: alert.raised_at,
        kind: "alert",
    }
}

/// Sends what quiet hours held back, and takes unanswered alerts one step up.
pub async fn tick(app: App) -> anyhow::Result<()> {
    let now = app.now();
    let due = alerts::due(&app, now).await?;
    if !due.is_empty() {
        let mut change = app.system_change("预警").await?;
        change.enqueue(job()).await?;
        change.commit().await?;
    }
    let terms: Terms = app.settings().get("monitor.alerts").await?;
    let steps = Level::ALL.into_iter().flat_map(|level| [(level, 0), (level, 1)]);
    let due: Vec<(Level, i64, i64)> =
        steps.filter_map(|(level, step)| Some((level, step, now - escalates_at(0, level, step, &terms)?))).collect();
    for alert in alerts::unanswered(&app, &due).await? {
        let mut change = app.system_change("预警升级").await?;
        if alerts::step_up(&mut change, alert.id, alert.step).await? > 0 {
            tell(&mut change, &mut Desk::default(), &alert, alert.step + 1).await?;
            change.commit().await?;
        }
    }
    Ok(())
}
