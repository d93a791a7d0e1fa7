//! 简报: what happened since the one before, at the hours the office chose; alerts that the quiet hours held back stand in it
//! as one message. One for each hour, whoever makes it.

use super::alert::MOST_ATTEMPTS;
use super::channels::{self, Message};
use super::store::alerts::{self, Brief};
use super::store::events;
use crate::platform::{App, Job, Notice, Outcome, Running};
use db::Json;
use domain::ids::Id;
use domain::monitor::Level;
use domain::monitor::alert::{Terms, brief_due};
use domain::people::Role;
use domain::time::{MINUTE_MS, format_minute};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lines of alerts, and of events below them.
const MOST: usize = 12;

#[derive(Serialize, Deserialize)]
struct Delivery {
    brief: Id,
    channel: Id,
}

/// Makes the brief that is due, once. One with nothing to say is not made.
pub async fn tick(app: App) -> anyhow::Result<()> {
    let terms: Terms = app.settings().get("monitor.alerts").await?;
    let Some((from, at)) = brief_due(app.now(), &terms) else { return Ok(()) };
    if alerts::has_brief(&app, at).await? {
        return Ok(());
    }
    let lines = lines(&app, from, at, terms.from_level).await?;
    if lines.is_empty() {
        return Ok(());
    }
    let brief =
        Brief { id: app.id(), due_at: at, title: format!("舆情简报 {}", format_minute(at)), lines: Json(lines) };
    let mut change = app.system_change("简报").await?;
    let now = change.now();
    if !alerts::insert_brief(&mut change, &brief, from, now).await? {
        return Ok(());
    }
    for role in [Role::OpinionClerk, Role::SectionChief] {
        let key = format!("alert-brief:{}", brief.id);
        let notice = Notice::to_role(role, "system", key, brief.title.clone(), "/monitor/alerts");
        change.notice(notice.body(brief.lines.0.join("\n"))).await?;
    }
    for channel in alerts::brief_channels(&mut change).await? {
        let payload = json!(Delivery { brief: brief.id, channel: channel.id });
        change.enqueue(Job::new("deliver_brief", format!("{}:{}", brief.id, channel.id), payload)).await?;
    }
    change.commit().await?;
    Ok(())
}

async fn lines(app: &App, from: i64, to: i64, from_level: Level) -> anyhow::Result<Vec<String>> {
    let told = alerts::between(app, from, to).await?;
    let quiet = events::quiet_between(app, from, to, from_level.number(), MOST as i64).await?;
    let mut lines = Vec::new();
    if !told.is_empty() {
        let of = |level: Level| told.iter().filter(|alert| alert.level == level).count();
        let by_level: Vec<String> = Level::ALL
            .into_iter()
            .filter(|level| of(*level) > 0)
            .map(|level| format!("{} {} 条", level.title(), of(level)))
            .collect();
        let open = told.iter().filter(|alert| alert.open).count();
        lines.push(format!("预警 {} 条（{}），待处理 {open} 条", told.len(), by_level.join("、")));
        for alert in told.iter().take(MOST) {
            let mark = if alert.open { "，待处理" } else { "" };
            lines.push(format!(
                "{}：{}（{} 篇，{} 家媒体{mark}）",
                alert.level.title(),
                alert.title,
                alert.reports,
                alert.outlets
            ));
        }
        if told.len() > MOST {
            lines.push(format!("其余 {} 条见预警页", told.len() - MOST));
        }
    }
    if !quiet.is_empty() {
        lines.push(format!("未达预警级别的事件，热度居前 {} 起：", quiet.len()));
        lines.extend(
            quiet.into_iter().map(|(title, reports, outlets)| format!("{title}（{reports} 篇，{outlets} 家媒体）")),
        );
    }
    Ok(lines)
}

/// Carries a brief over one channel; claimed before it is sent, as alerts are.
pub async fn run_deliver(app: App, running: Running) -> anyhow::Result<Outcome> {
    let Delivery { brief, channel } = running.read()?;
    let (Some(brief), Some(channel)) = (alerts::brief(&app, brief).await?, alerts::channel(&app, channel).await?)
    else {
        return Ok(Outcome::Dropped("简报或通道已不存在".into()));
    };
    let mut change = app.system_change("简报").await?;
    let now = change.now();
    if !alerts::claim_brief(&mut change, brief.id, channel.id, now).await? {
        alerts::settle_brief(&mut change, brief.id, channel.id, "unclear", "发送时程序中断，结果不明，未重发").await?;
        change.commit().await?;
        return Ok(Outcome::Dropped("已发送过，或发送时中断，未重发".into()));
    }
    change.commit().await?;
    let message = Message {
        id: brief.id,
        title: brief.title.clone(),
        lines: brief.lines.0.clone(),
        level: Level::Blue,
        link: format!("{}/app/monitor/alerts", app.config().site_url()),
        at: brief.due_at,
        kind: "brief",
    };
    let said = channels::send(&app, &channel, &message).await;
    let mut change = app.system_change("简报").await?;
    let (state, answer) = said.as_ref().map_or_else(|why| ("failed", why), |answer| ("sent", answer));
    let attempts = alerts::settle_brief(&mut change, brief.id, channel.id, state, answer).await?;
    change.commit().await?;
    Ok(match said {
        Ok(_) => Outcome::Done,
        Err(why) if attempts >= MOST_ATTEMPTS => Outcome::Dropped(why),
        Err(_) => Outcome::Later(app.now() + MINUTE_MS * attempts),
    })
}
