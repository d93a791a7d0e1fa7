//! The grammar of a scheme, and what it is applied to. Every part but the rules may be left out: a scheme an office
//! writes names only what its own document names. docs/features/scores.md explains each part with an example.

use super::Points;
use crate::ids::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What earns points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 采用 by our own or a superior's channel.
    Adoption,
    /// 刊发 by an outlet.
    Placement,
    /// Sent upward, adopted or not.
    Sent,
    /// 领导批示.
    Instruction,
}

/// One thing a unit did that may earn points. Half a million stand in a year, and their codes repeat: a text is kept once
/// and shared. Names are those of the registers; `level` is `own`, `county`, `city`,
/// `province`, `nation`, and for placements also `industry`, `new_media`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credit {
    /// The record it stands in.
    pub record: Id,
    /// The article used, for schemes that count only the highest use.
    pub article: Option<Id>,
    /// Who earns.
    pub unit: Id,
    /// When.
    pub at: i64,
    /// What it is.
    pub source: Source,
    /// Whose channel, or which leader's.
    pub level: Arc<str>,
    /// The journal as it calls itself, the leader who wrote, or the kind of outlet (print, tv, web).
    pub channel: Arc<str>,
    /// The outlet as it calls itself, for placements.
    #[serde(default)]
    pub outlet: Arc<str>,
    /// single, combined, brief; repost for a placement that repeats another.
    #[serde(default)]
    pub usage: Arc<str>,
    /// front_lead (头版头条), front, homepage, inside.
    #[serde(default)]
    pub position: Arc<str>,
    /// news, gov_info, photo, video …
    #[serde(default)]
    pub kind: Arc<str>,
    /// What it was written from: research, experience …; rules may name it among their kinds.
    #[serde(default)]
    pub genre: Arc<str>,
    /// Characters of the text; 0 where nobody counted.
    #[serde(default)]
    pub words: i64,
    /// The unit's share among authors, 1–100.
    #[serde(default = "whole_share")]
    pub share: i64,
    /// Whether the first author is of this unit.
    #[serde(default = "yes")]
    pub leads: bool,
    /// When it was registered; 0 = at once.
    #[serde(default)]
    pub recorded_at: i64,
    /// It answered a commission after its deadline.
    #[serde(default)]
    pub overdue: bool,
}

fn yes() -> bool {
    true
}

/// Something a unit sent, for requirements by kind and length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentItem {
    /// When.
    pub at: i64,
    /// Its kind.
    pub kind: String,
    /// What it was written from.
    pub genre: String,
    /// Characters.
    pub words: i64,
}

/// Points added or taken after an appeal was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The appeal.
    pub record: Id,
    /// The month it belongs to, by any moment of it.
    pub at: i64,
    /// Added.
    pub points: Points,
    /// The decision.
    pub why: String,
}

fn whole_share() -> i64 {
    100
}

/// A fault that costs points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lapse {
    /// The record it stands in.
    pub record: Id,
    /// Whose.
    pub unit: Id,
    /// When.
    pub at: i64,
    /// late, missed, concealed, false, serious_error, negative_news, commission_failed …
    pub fault: String,
    /// The credit it spoils, where the scheme takes the item's points away.
    #[serde(default)]
    pub spoils: Option<Id>,
}

/// One line of a scheme. Empty lists stand for every value; the first rule that fits counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRule {
    /// Stable within the scheme.
    pub id: Arc<str>,
    /// As the published scheme calls it.
    pub name: Arc<str>,
    /// What earns.
    pub source: Source,
    /// Levels it holds for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Parts of the name of the journal, the outlet or the leader, or the kind of outlet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Positions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<String>,
    /// single, combined, brief.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usages: Vec<String>,
    /// Kinds of article, or what it was written from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Classes of unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// At least so many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_words: Option<i64>,
    /// Fewer than so many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_words: Option<i64>,
    /// Points of one.
    pub points: Points,
    /// In per cent of the points; 200 doubles them.
    #[serde(default = "whole_share")]
    pub multiplier: i64,
    /// Uses of one article on one ladder count once, the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
    /// No more than this in a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// Later ones in a span count less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Beyond>,
}

/// 超出部分减计: beyond so many in a span each brings a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beyond {
    /// So many count whole.
    pub count: i64,
    /// In each of these.
    pub per: Span,
    /// Per cent of the points for the others; 0 = nothing.
    pub percent: i64,
}

/// The most a rule may bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cap {
    /// So many points.
    pub points: Points,
    /// In each of these.
    pub per: Span,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// January to June, July to December.
    Half,
    /// A calendar year.
    Year,
}

/// How several uses of one article go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// Every use counts.
    #[default]
    Sum,
    /// Only the highest.
    Highest,
}

/// Base points for sending enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Minimum {
    /// How many a month, by class of unit; `*` for the others.
    pub a_month: BTreeMap<String, i64>,
    /// Granted …
    pub base: Points,
    /// … once in each of these.
    pub base_per: Span,
    /// Whether a span with a short month loses its base.
    #[serde(default)]
    pub base_lost_when_short: bool,
    /// Taken away for each missing item; written as a positive number.
    #[serde(default)]
    pub each_missing: Points,
}

fn once() -> i64 {
    1
}

fn is_once(spans: &i64) -> bool {
    *spans == 1
}

/// What counts towards a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// 报送.
    #[default]
    Sent,
    /// 采用.
    Adoption,
    /// 刊发.
    Placement,
}

/// 任务要求: so many of something in each span, with points for meeting it or a deduction for each one missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// As the document calls it.
    pub name: String,
    /// What is counted.
    #[serde(default)]
    pub of: Counted,
    /// Only these kinds or genres.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Only of these levels; for adoptions and placements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Only texts of so many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_words: Option<i64>,
    /// How many, by class of unit; `*` for the others.
    pub least: BTreeMap<String, i64>,
    /// In each of these.
    pub per: Span,
    /// Granted when it is met.
    #[serde(default)]
    pub when_met: Points,
    /// Taken away for each one missing; written as a positive number.
    #[serde(default)]
    pub each_missing: Points,
    /// Taken away once when nothing at all came (零报送); written as a positive number.
    #[serde(default)]
    pub when_none: Points,
    /// Taken away so only from the so-manieth empty span in a row on (连续两个月零报送); 1 = from the first.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub none_in_a_row: i64,
}

/// 数量奖励: points for reaching a number of scored items in a span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bonus {
    /// As the document calls it.
    pub name: String,
    /// Items of these rules; of every rule when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// From so many on.
    pub at_least: i64,
    /// In each of these.
    pub per: Span,
    /// Added.
    pub points: Points,
    /// Added again for each further so many.
    #[serde(default)]
    pub again: bool,
}

/// 逾期: what comes late counts less.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Late {
    /// Registered after this day of the following month is late; nothing = only answers to commissions are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_day: Option<i8>,
    /// Per cent of the points; 0 = nothing.
    #[serde(default)]
    pub percent: i64,
    /// Taken away besides; written as a positive number.
    #[serde(default)]
    pub points: Points,
}

/// How co-authors of several units share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shares {
    /// By their shares.
    #[default]
    Divided,
    /// Each unit the whole.
    Full,
    /// Only the unit of the first author.
    First,
}

/// What a fault costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Penalty {
    /// The fault.
    pub fault: String,
    /// As the published scheme calls it.
    pub name: String,
    /// Added; negative.
    pub points: Points,
    /// The item itself earns nothing.
    #[serde(default)]
    pub spoils_item: bool,
    /// The month earns nothing.
    #[serde(default)]
    pub empties_month: bool,
    /// 一票否决: out of the ranking.
    #[serde(default)]
    pub veto: bool,
}

/// Points taken for too few adoptions among what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdoptionRate {
    /// Below this per cent …
    pub below_percent: i64,
    /// … in a quarter, this is added; negative.
    pub points: Points,
}

/// A whole scheme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The document it comes from.
    pub source: String,
    /// What a reader must know about how it was read.
    #[serde(default)]
    pub note: String,
    /// The lines, most exact first.
    pub rules: Vec<ScoreRule>,
    /// How uses of one article go together.
    #[serde(default)]
    pub stack: Stack,
    /// Per cent of the points for 综合采用.
    #[serde(default = "whole_share")]
    pub combined_percent: i64,
    /// Per cent of the points for 简讯.
    #[serde(default = "whole_share")]
    pub brief_percent: i64,
    /// Per cent of the points for a placement that repeats another; 0 = reprints do not count.
    #[serde(default)]
    pub repost_percent: i64,
    /// Per cent by class of unit, for classes that are not 100.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub class_percent: BTreeMap<String, i64>,
    /// Co-authors of several units.
    #[serde(default)]
    pub shares: Shares,
    /// Late ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// The most all rules together bring in a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// What is asked of each unit beside the monthly minimum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
    /// For reaching a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<Bonus>,
    /// Base points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Minimum>,
    /// Faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<Penalty>,
    /// Too few adoptions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption_rate: Option<AdoptionRate>,
}

/// A unit to be scored: what it sent month by month, beside its credits and lapses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The class of unit that minimums are set by.
    pub class: String,
    /// Items sent, by `(year, month)`.
    pub sent: BTreeMap<(i16, i8), i64>,
    /// The same one by one.
    pub items: Vec<SentItem>,
    /// Decided appeals.
    pub adjustments: Vec<Adjustment>,
}

/// One line of a unit's sheet: why it got these points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreEntry {
    /// The record, when one stands behind it.
    pub record: Option<Id>,
    /// When.
    pub at: i64,
    /// The rule, penalty or `base`.
    pub rule: Arc<str>,
    /// As printed.
    pub name: Arc<str>,
    /// What it brings; 0 where something higher already counts.
    pub points: Points,
    /// Why it differs from the rule's points; empty when it does not.
    pub why: String,
}

/// A unit's sheet over the months scored.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sheet {
    /// The lines in time order.
    pub entries: Vec<ScoreEntry>,
    /// Their sum.
    pub total: Points,
    /// 一票否决.
    pub vetoed: bool,
}
