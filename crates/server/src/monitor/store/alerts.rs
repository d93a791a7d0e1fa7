//! Alerts, receipts, channels and deliveries.

use crate::platform::App;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::monitor::Level;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// An alert with its event.
#[derive(Clone, Debug, Deserialize)]
pub struct Alert {
    pub id: Id,
    pub event_id: Id,
    pub level: Level,
    pub title: String,
    pub reasons: Json<Vec<String>>,
    pub raised_at: i64,
    pub send_at: i64,
    pub step: i64,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: String,
}

const COLUMNS: &str = "id, event_id, level, title, reasons, raised_at, send_at, step, acknowledged_at, acknowledged_by";

pub async fn get_in(tx: &mut Tx, id: Id) -> db::Result<Option<Alert>> {
    tx.one(&format!("SELECT {COLUMNS} FROM alert WHERE id = $1"), args![id.0]).await
}

pub async fn get(app: &App, id: Id) -> db::Result<Option<Alert>> {
    app.db().one(&format!("SELECT {COLUMNS} FROM alert WHERE id = $1"), args![id.0]).await
}

/// Earlier alerts of events, newest first: (event, level, raised at).
pub async fn of_events(tx: &mut Tx, events: &[Id]) -> db::Result<Vec<(Id, Level, i64)>> {
    let rest = format!(
        "(SELECT event_id, level, raised_at FROM alert WHERE event_id IN ({}) ORDER BY raised_at DESC, id DESC) AS earlier",
        super::list(events.iter().copied())
    );
    tx.bulk(&["event_id", "level", "raised_at"], &rest, args![]).await
}

pub async fn insert(tx: &mut Tx, alerts: &[Alert]) -> db::Result<u64> {
    let rows = alerts
        .iter()
        .map(|alert| {
            vec![
                alert.id.0.into(),
                alert.event_id.0.into(),
                alert.level.number().into(),
                alert.title.as_str().into(),
                serde_json::to_string(&alert.reasons.0).unwrap_or_default().into(),
                alert.raised_at.into(),
                alert.send_at.into(),
            ]
        })
        .collect();
    tx.insert_many("alert", &["id", "event_id", "level", "title", "reasons", "raised_at", "send_at"], rows, "").await
}

/// Alerts whose time to be sent has come.
pub async fn due(app: &App, now: i64) -> db::Result<Vec<Alert>> {
    let sql =
        format!("SELECT {COLUMNS} FROM alert WHERE sent_at IS NULL AND send_at <= $1 ORDER BY send_at, id LIMIT 100");
    app.db().all(&sql, args![now]).await
}

/// Alerts nobody has answered that were sent at these moments or before, each for its level and step: the gravest first.
/// Each part says whole what its index holds, or the index is not used.
pub async fn unanswered(app: &App, sent_upto: &[(Level, i64, i64)]) -> db::Result<Vec<Alert>> {
    let due = sent_upto.iter().map(|(level, step, at)| {
        format!(
            "(level = {} AND step = {step} AND sent_at <= {at} AND step < 2 AND acknowledged_at IS NULL)",
            level.number()
        )
    });
    let any = due.collect::<Vec<_>>().join(" OR ");
    if any.is_empty() {
        return Ok(Vec::new());
    }
    app.db().all(&format!("SELECT {COLUMNS} FROM alert WHERE {any} ORDER BY level, id LIMIT 500"), args![]).await
}

/// Marks alerts as sent; answers those that were not before.
pub async fn set_sent(tx: &mut Tx, ids: &[Id], now: i64) -> db::Result<HashSet<Id>> {
    let ids = super::list(ids.iter().copied());
    let sql = format!(
        "UPDATE alert SET sent_at = $1, version = version + 1 WHERE id IN ({ids}) AND sent_at IS NULL RETURNING id"
    );
    Ok(tx.all(&sql, args![now]).await?.into_iter().collect())
}

/// One step up; 0 when somebody else has taken it already.
pub async fn step_up(tx: &mut Tx, id: Id, from: i64) -> db::Result<u64> {
    tx.run(
        "UPDATE alert SET step = step + 1, version = version + 1 WHERE id = $1 AND step = $2 AND acknowledged_at IS NULL",
        args![id.0, from],
    )
    .await
}

pub async fn acknowledge(tx: &mut Tx, id: Id, by: &str, note: &str, now: i64) -> db::Result<u64> {
    tx.run(
        "UPDATE alert SET acknowledged_at = $1, acknowledged_by = $2, note = $3, version = version + 1
         WHERE id = $4 AND acknowledged_at IS NULL",
        args![now, by, note, id.0],
    )
    .await
}

/// The alerts of an event.
pub async fn ids_of_event(tx: &mut Tx, event: Id) -> db::Result<Vec<Id>> {
    tx.all("SELECT id FROM alert WHERE event_id = $1 ORDER BY id", args![event.0]).await
}

/// Alerts follow their event into the one that absorbed it, and come back with it.
pub async fn follow(tx: &mut Tx, alerts: &[Id], event: Id) -> db::Result<u64> {
    let ids = super::list(alerts.iter().copied());
    tx.run(&format!("UPDATE alert SET event_id = $1 WHERE id IN ({ids})"), args![event.0]).await
}

pub async fn deliver_to(tx: &mut Tx, alert: Id, users: &[Id], step: i64, now: i64) -> db::Result<u64> {
    let rows = users.iter().map(|user| vec![alert.0.into(), user.0.into(), step.into(), now.into()]).collect();
    tx.insert_many(
        "alert_receipt",
        &["alert_id", "user_id", "step", "delivered_at"],
        rows,
        "ON CONFLICT (alert_id, user_id) DO NOTHING",
    )
    .await
}

pub async fn see(tx: &mut Tx, alert: Id, user: Id, now: i64) -> db::Result<u64> {
    tx.run(
        "UPDATE alert_receipt SET seen_at = $1 WHERE alert_id = $2 AND user_id = $3 AND seen_at IS NULL",
        args![now, alert.0, user.0],
    )
    .await
}

/// A receipt of an alert.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// Who was told.
    pub name: String,
    /// 0 first, 1 and 2 after escalation.
    pub step: i64,
    /// When it reached the inbox.
    pub delivered_at: i64,
    /// When it was seen.
    pub seen_at: Option<i64>,
}

pub async fn receipts(app: &App, alert: Id) -> db::Result<Vec<Receipt>> {
    app.db()
        .all(
            "SELECT u.name, r.step, r.delivered_at, r.seen_at FROM alert_receipt r JOIN users u ON u.id = r.user_id
             WHERE r.alert_id = $1 ORDER BY r.step, u.name",
            args![alert.0],
        )
        .await
}

/// A delivery over a channel.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Delivery {
    /// Name of the channel.
    pub channel: String,
    /// Kind of the channel.
    pub kind: String,
    /// 0 first, 1 and 2 after escalation.
    pub step: i64,
    /// `sending`, `sent`, `failed`.
    pub state: String,
    /// What the other side said, shortened.
    pub answer: String,
    /// When.
    pub at: i64,
}

pub async fn deliveries(app: &App, alert: Id) -> db::Result<Vec<Delivery>> {
    app.db()
        .all(
            "SELECT c.name AS channel, c.kind, d.step, d.state, d.answer, d.at FROM alert_delivery d
             JOIN alert_channel c ON c.id = d.channel_id WHERE d.alert_id = $1 ORDER BY d.step, c.name",
            args![alert.0],
        )
        .await
}

/// Claims a delivery. False when it was sent before, or is being sent by somebody who has not failed.
pub async fn claim(tx: &mut Tx, alert: Id, channel: Id, step: i64, now: i64) -> db::Result<bool> {
    let fresh = tx
        .run(
            "INSERT INTO alert_delivery (alert_id, channel_id, step, state, attempts, at) VALUES ($1, $2, $3, 'sending', 1, $4)
             ON CONFLICT (alert_id, channel_id, step) DO UPDATE SET state = 'sending', attempts = alert_delivery.attempts + 1,
               at = excluded.at WHERE alert_delivery.state = 'failed'",
            args![alert.0, channel.0, step, now],
        )
        .await?;
    Ok(fresh > 0)
}

pub async fn settle(tx: &mut Tx, alert: Id, channel: Id, step: i64, state: &str, answer: &str) -> db::Result<u64> {
    let answer: String = answer.chars().take(200).collect();
    tx.run(
        "UPDATE alert_delivery SET state = $1, answer = $2 WHERE alert_id = $3 AND channel_id = $4 AND step = $5",
        args![state, answer, alert.0, channel.0, step],
    )
    .await
}

pub async fn attempts(app: &App, alert: Id, channel: Id, step: i64) -> db::Result<i64> {
    app.db()
        .int(
            "SELECT attempts FROM alert_delivery WHERE alert_id = $1 AND channel_id = $2 AND step = $3",
            args![alert.0, channel.0, step],
        )
        .await
}

/// A channel.
#[derive(Clone, Debug, Deserialize)]
pub struct Channel {
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub target: String,
    pub secret: String,
    pub from_level: Level,
    pub enabled: bool,
    pub briefs: bool,
    pub last_sent_at: Option<i64>,
    pub last_fault: String,
    pub version: i64,
}

const CHANNEL: &str = "id, name, kind, target, secret, from_level, enabled, briefs, last_sent_at, last_fault, version";

pub async fn channels(app: &App) -> db::Result<Vec<Channel>> {
    app.db().all(&format!("SELECT {CHANNEL} FROM alert_channel ORDER BY name"), args![]).await
}

pub async fn channel(app: &App, id: Id) -> db::Result<Option<Channel>> {
    app.db().one(&format!("SELECT {CHANNEL} FROM alert_channel WHERE id = $1"), args![id.0]).await
}

/// The channels that carry a level.
pub async fn channels_for(tx: &mut Tx, level: Level) -> db::Result<Vec<Channel>> {
    tx.all(
        &format!("SELECT {CHANNEL} FROM alert_channel WHERE enabled = 1 AND from_level >= $1 ORDER BY id"),
        args![level.number()],
    )
    .await
}

pub async fn insert_channel(tx: &mut Tx, channel: &Channel, now: i64) -> db::Result<()> {
    tx.insert(
        "alert_channel",
        [
            ("id", channel.id.0.into()),
            ("name", channel.name.as_str().into()),
            ("kind", channel.kind.as_str().into()),
            ("target", channel.target.as_str().into()),
            ("secret", channel.secret.as_str().into()),
            ("from_level", channel.from_level.number().into()),
            ("enabled", channel.enabled.into()),
            ("briefs", channel.briefs.into()),
            ("created_at", now.into()),
        ],
    )
    .await
}

pub async fn update_channel(tx: &mut Tx, channel: &Channel) -> db::Result<u64> {
    tx.run(
        "UPDATE alert_channel SET name = $1, kind = $2, target = $3, secret = $4, from_level = $5, enabled = $6,
           briefs = $7, version = version + 1 WHERE id = $8 AND version = $9",
        args![
            &channel.name,
            &channel.kind,
            &channel.target,
            &channel.secret,
            channel.from_level.number(),
            channel.enabled,
            channel.briefs,
            channel.id.0,
            channel.version
        ],
    )
    .await
}

pub async fn note_channel(tx: &mut Tx, id: Id, sent_at: Option<i64>, fault: &str) -> db::Result<u64> {
    let fault: String = fault.chars().take(200).collect();
    tx.run(
        "UPDATE alert_channel SET last_sent_at = COALESCE($1, last_sent_at), last_fault = $2 WHERE id = $3",
        args![sent_at, fault, id.0],
    )
    .await
}

/// A row of the inbox, with what this reader has seen.
#[derive(Clone, Debug, Deserialize)]
pub struct InboxRow {
    pub id: Id,
    pub event_id: Id,
    pub level: Level,
    pub title: String,
    pub reasons: Json<Vec<String>>,
    pub raised_at: i64,
    pub send_at: i64,
    pub sent_at: Option<i64>,
    pub step: i64,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: String,
    pub note: String,
    pub told: i64,
    pub seen: i64,
    pub mine_seen_at: Option<i64>,
}

pub async fn inbox(
    app: &App,
    user: Id,
    open: Option<bool>,
    level: i64,
    after: i64,
    limit: i64,
) -> db::Result<(Vec<InboxRow>, i64)> {
    let state = match open {
        Some(true) => "AND a.acknowledged_at IS NULL",
        Some(false) => "AND a.acknowledged_at IS NOT NULL",
        None => "",
    };
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT a.id, a.event_id, a.level, a.title, a.reasons, a.raised_at, a.send_at, a.sent_at, a.step, a.acknowledged_at,
                   a.acknowledged_by, a.note,
                   (SELECT COUNT(*) FROM alert_receipt r WHERE r.alert_id = a.id) AS told,
                   (SELECT COUNT(*) FROM alert_receipt r WHERE r.alert_id = a.id AND r.seen_at IS NOT NULL) AS seen,
                   (SELECT r.seen_at FROM alert_receipt r WHERE r.alert_id = a.id AND r.user_id = $1) AS mine_seen_at
                 FROM alert a WHERE ($2 = 0 OR a.level = $2) AND ($3 = 0 OR a.id < $3) {state} ORDER BY a.id DESC LIMIT $4"
            ),
            args![user.0, level, after, limit],
        )
        .await?;
    let total = app
        .db()
        .int(&format!("SELECT COUNT(*) FROM alert a WHERE ($1 = 0 OR a.level = $1) {state}"), args![level])
        .await?;
    Ok((rows, total))
}

/// Alerts that were sent and that nobody has answered, and those of them that went a step up.
pub async fn open(app: &App) -> db::Result<(i64, i64)> {
    let counted = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN step > 0 THEN 1 ELSE 0 END), 0) FROM alert
        WHERE acknowledged_at IS NULL AND sent_at IS NOT NULL";
    Ok(app.db().one(counted, args![]).await?.unwrap_or_default())
}

/// An alert in a brief.
#[derive(Clone, Debug, Deserialize)]
pub struct Told {
    pub level: Level,
    pub title: String,
    pub reports: i64,
    pub outlets: i64,
    pub open: bool,
}

/// Alerts raised in a span, the gravest first.
pub async fn between(app: &App, from: i64, to: i64) -> db::Result<Vec<Told>> {
    app.db()
        .all(
            "SELECT a.level, a.title, e.originals + e.reposts AS reports, e.outlets,
               CASE WHEN a.acknowledged_at IS NULL THEN 1 ELSE 0 END AS open
             FROM alert a JOIN event e ON e.id = a.event_id WHERE a.raised_at >= $1 AND a.raised_at < $2
             ORDER BY a.level, a.raised_at LIMIT 500",
            args![from, to],
        )
        .await
}

/// A brief that was made.
#[derive(Clone, Debug, Deserialize)]
pub struct Brief {
    pub id: Id,
    pub due_at: i64,
    pub title: String,
    pub lines: Json<Vec<String>>,
}

pub async fn brief(app: &App, id: Id) -> db::Result<Option<Brief>> {
    app.db().one("SELECT id, due_at, title, lines FROM alert_brief WHERE id = $1", args![id.0]).await
}

pub async fn has_brief(app: &App, due_at: i64) -> db::Result<bool> {
    Ok(app.db().int("SELECT COUNT(*) FROM alert_brief WHERE due_at = $1", args![due_at]).await? > 0)
}

/// Keeps a brief; false when another process was first.
pub async fn insert_brief(tx: &mut Tx, brief: &Brief, from: i64, now: i64) -> db::Result<bool> {
    let touched = tx
        .run(
            "INSERT INTO alert_brief (id, due_at, from_at, title, lines, made_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (due_at) DO NOTHING",
            args![
                brief.id.0,
                brief.due_at,
                from,
                &brief.title,
                serde_json::to_string(&brief.lines.0).unwrap_or_default(),
                now
            ],
        )
        .await?;
    Ok(touched > 0)
}

/// The channels that carry briefs.
pub async fn brief_channels(tx: &mut Tx) -> db::Result<Vec<Channel>> {
    tx.all(&format!("SELECT {CHANNEL} FROM alert_channel WHERE enabled = 1 AND briefs = 1 ORDER BY id"), args![]).await
}

/// Claims the delivery of a brief, as [`claim`] does.
pub async fn claim_brief(tx: &mut Tx, brief: Id, channel: Id, now: i64) -> db::Result<bool> {
    let fresh = tx
        .run(
            "INSERT INTO brief_delivery (brief_id, channel_id, state, attempts, at) VALUES ($1, $2, 'sending', 1, $3)
             ON CONFLICT (brief_id, channel_id) DO UPDATE SET state = 'sending', attempts = brief_delivery.attempts + 1,
               at = excluded.at WHERE brief_delivery.state = 'failed'",
            args![brief.0, channel.0, now],
        )
        .await?;
    Ok(fresh > 0)
}

/// Writes how the delivery of a brief went; answers the attempts so far.
pub async fn settle_brief(tx: &mut Tx, brief: Id, channel: Id, state: &str, answer: &str) -> db::Result<i64> {
    let answer: String = answer.chars().take(200).collect();
    tx.run(
        "UPDATE brief_delivery SET state = $1, answer = $2 WHERE brief_id = $3 AND channel_id = $4 AND state = 'sending'",
        args![state, answer, brief.0, channel.0],
    )
    .await?;
    tx.int("SELECT attempts FROM brief_delivery WHERE brief_id = $1 AND channel_id = $2", args![brief.0, channel.0])
        .await
}
