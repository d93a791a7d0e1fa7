//! Alerts, the rules that raise them and the channels that carry them.

use crate::monitor::store::alerts::{Delivery, Receipt};
use domain::ids::Id;
use domain::monitor::LevelTable;
use domain::monitor::alert::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An alert of the inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its event.
    #[schema(value_type = String)]
    pub event_id: Id,
    /// 1–4.
    pub level: i64,
    /// Headline of the event when it was raised.
    pub title: String,
    /// Why.
    pub reasons: Vec<String>,
    /// When it was raised.
    pub raised_at: i64,
    /// When it may go out (quiet hours).
    pub send_at: i64,
    /// When it went out.
    pub sent_at: Option<i64>,
    /// Times it was escalated.
    pub step: i64,
    /// When it was answered.
    pub acknowledged_at: Option<i64>,
    /// By whom.
    pub acknowledged_by: String,
    /// What they said.
    pub note: String,
    /// People told.
    pub told: i64,
    /// Of them, who have seen it.
    pub seen: i64,
    /// When this reader has seen it.
    pub mine_seen_at: Option<i64>,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// Who was told, and how it was delivered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertTrail {
    /// People.
    pub receipts: Vec<Receipt>,
    /// Channels.
    pub deliveries: Vec<Delivery>,
}

/// Answers an alert.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Acknowledge {
    /// What will be done.
    #[serde(default)]
    pub note: String,
}

/// The rules of alerts in force: every threshold.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rules {
    /// 分级标准.
    #[schema(value_type = Object)]
    pub table: LevelTable,
    /// From which level, quiet hours, escalation, briefs.
    #[schema(value_type = Object)]
    pub terms: Terms,
    /// Version of the table.
    pub version: i64,
    /// Version of the terms.
    pub terms_version: i64,
}

/// Rules as edited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RulesForm {
    /// 分级标准.
    #[schema(value_type = Object)]
    pub table: LevelTable,
    /// From which level, quiet hours, escalation, briefs.
    #[schema(value_type = Object)]
    pub terms: Terms,
    /// As read.
    #[serde(default)]
    pub version: i64,
    /// As read.
    #[serde(default)]
    pub terms_version: i64,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What other rules would have raised.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replay {
    /// Days played again.
    pub days: i64,
    /// Events played again.
    pub events: i64,
    /// Alerts by level by the rules in force, Ⅰ first.
    pub now: Vec<i64>,
    /// Alerts by level by the edited rules.
    pub then: Vec<i64>,
    /// Headlines announced only by the edited rules.
    pub gained: Vec<String>,
    /// Headlines announced no more.
    pub lost: Vec<String>,
}

/// A channel; its secret is never sent back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Kind in words.
    pub kind_title: String,
    /// Address, its key hidden.
    pub target: String,
    /// A secret is set.
    pub has_secret: bool,
    /// Levels from this one on are carried, 1–4.
    pub from_level: i64,
    /// In use.
    pub enabled: bool,
    /// It carries briefs.
    pub briefs: bool,
    /// Last delivery.
    pub last_sent_at: Option<i64>,
    /// Last failure.
    pub last_fault: String,
    /// For the lock.
    pub version: i64,
}

/// A channel as edited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChannelForm {
    /// Name.
    pub name: String,
    /// `webhook`, `wecom`, `dingtalk`, `feishu`, `email`.
    pub kind: String,
    /// Address; empty keeps the one that is set.
    #[serde(default)]
    pub target: String,
    /// Secret; empty keeps the one that is set.
    #[serde(default)]
    pub secret: String,
    /// 1–4.
    pub from_level: i64,
    /// In use.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// It carries briefs.
    #[serde(default)]
    pub briefs: bool,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
}

pub(super) fn yes() -> bool {
    true
}

/// What a test said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tested {
    /// It went through.
    pub ok: bool,
    /// In words.
    pub sentence: String,
}
