//! Shapes on the wire: the catalogue, the answer with its parts, the trace of a figure, frozen figures.

use super::ask::Figure;
use super::count::Part;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A metric of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricView {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 篇, 条, 人次 …
    pub unit: String,
    /// The counting rule.
    pub rule: String,
    /// The register it counts, in words.
    pub register: String,
    /// Who answers for the definition.
    pub owner: String,
    /// Whether it is a day's number.
    pub per_day: bool,
    /// What it may be split and narrowed by.
    pub splits: Vec<SplitView>,
}

/// A split.
#[derive(Debug, Serialize, ToSchema)]
pub struct SplitView {
    /// As queries name it.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Whether parts make a whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// They do.
    pub ok: bool,
    /// `18 + 15 + … = 589，与合计一致。`
    pub sentence: String,
}

/// A figure, its parts, and the same of the period before and of last year.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskView {
    /// The figure.
    pub figure: Figure,
    /// Split by what was asked; empty otherwise.
    pub parts: Vec<Part>,
    /// Whether they make the whole.
    pub check: Option<CheckView>,
    /// 上期.
    pub before: Option<i64>,
    /// 上年同期.
    pub last_year: Option<i64>,
    /// Months of the period without a record, in words.
    pub missing_months: Vec<String>,
    /// 据不完全统计: months without records, units that sent nothing; absent where nothing is missing.
    pub completeness: Option<String>,
}

/// A column of the records behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// Its key in the rows.
    pub key: String,
    /// Its head.
    pub title: String,
}

/// Where a figure comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceView {
    /// What is counted.
    pub title: String,
    /// The number.
    pub value: Option<i64>,
    /// Its unit.
    pub unit: String,
    /// 口径.
    pub definition: String,
    /// Who answers for it, and the period.
    pub version: String,
    /// 截至.
    pub cutoff_at: i64,
    /// The number of the frozen figure, when one is shown.
    pub snapshot: Option<String>,
    /// 校验.
    pub check: Option<CheckView>,
    /// Parts to look at one by one.
    pub splits: Vec<TraceSplit>,
    /// Columns of the rows.
    pub columns: Vec<ColumnView>,
    /// The first rows, by column key, with `id` and `href`.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<BTreeMap<String, serde_json::Value>>,
    /// How many there are.
    pub total: i64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The same question as a list page.
    pub list_href: Option<String>,
    /// The same question as an export.
    pub export_href: Option<String>,
    /// Said instead of rows where the reader may not see them.
    pub hidden: Option<String>,
}

/// A part of a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceSplit {
    /// The value of the split.
    pub key: String,
    /// In words.
    pub title: String,
    /// Its number.
    pub value: i64,
}

/// What is sent to freeze a figure.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FreezeForm {
    /// The metric.
    pub metric: String,
    /// The days.
    #[serde(default)]
    pub period: Option<String>,
    /// The unit; the asker's own when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// Narrowed: split → value.
    #[serde(default)]
    pub narrowed: BTreeMap<String, String>,
    /// Records entered up to this moment; now when absent.
    #[serde(default)]
    pub cutoff_at: Option<i64>,
}

/// A frozen figure.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FrozenView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// S-20261120-0941-7.
    pub number: String,
    /// The metric.
    pub metric: String,
    /// The days.
    pub period: String,
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Narrowed, as JSON.
    #[schema(value_type = Object)]
    pub narrowed: db::Json<BTreeMap<String, String>>,
    /// The number.
    pub value: Option<i64>,
    /// Records it counted.
    pub records: i64,
    /// SHA-256 of the list of records.
    pub set_hash: String,
    /// Records entered up to this moment.
    pub cutoff_at: i64,
    /// Who froze it.
    pub frozen_by_name: String,
    /// When.
    pub frozen_at: i64,
}

/// A record that changed a figure since it was frozen.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftRow {
    /// `joined`, `left` or `changed`.
    pub how: String,
    /// Whether it was entered after the cut-off: 迟报.
    pub late: bool,
    /// The record.
    #[schema(value_type = String)]
    pub id: Id,
    /// What it is called; empty when it is gone.
    pub title: String,
    /// Its unit.
    pub unit_name: String,
    /// When it happened.
    pub at: i64,
    /// What it brought then.
    pub before: Option<i64>,
    /// What it brings now.
    pub after: Option<i64>,
    /// Where it stands.
    pub href: String,
}

/// A frozen figure asked again.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgainView {
    /// As frozen.
    pub frozen: FrozenView,
    /// As it would be now.
    pub now: Option<i64>,
    /// The list of records is the same.
    pub same: bool,
    /// In a sentence.
    pub sentence: String,
    /// Which records did it; empty where the reader may not see them.
    pub rows: Vec<DriftRow>,
}
