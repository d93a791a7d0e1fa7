//! What periodic papers say of monitoring. Each count is the count of the list that its link opens: originals that are
//! placed and not ignored, reposts folded.

use crate::platform::App;
use db::args;
use domain::ids::Id;
use domain::time::DAY_MS;
use serde::Deserialize;

/// The originals of a period that stand.
const STANDING: &str = "i.placed_at IS NOT NULL AND i.repost_of IS NULL AND i.state <> 'ignored'
    AND i.at >= $1 AND i.at < $2";

/// The tone that a person gave, or the one that was reckoned: sure from a third of the scale on, as lists show it. For a
/// table by this name, and whatever follows.
macro_rules! tone {
    ($item:literal $($rest:literal)?) => {
        concat!("COALESCE(", $item, ".tone_label, CASE WHEN ", $item, ".tone <= -360 THEN 'negative' WHEN ", $item,
            ".tone >= 360 THEN 'positive' ELSE 'neutral' END)" $(, $rest)?)
    };
}
pub(crate) use tone;

/// The tone of an item.
pub const TONE: &str = tone!("i");

/// Counts over a period.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PeriodItems {
    /// Originals.
    pub total: i64,
    /// Reposts of them.
    pub reposts: i64,
    /// Of negative tone.
    pub negative: i64,
    /// Of positive tone.
    pub positive: i64,
    /// Taken up by a case.
    pub in_case: i64,
}

/// Counts over `[from, to)`.
pub async fn period_items(app: &App, from_at: i64, to_at: i64) -> db::Result<PeriodItems> {
    let sum = |condition: &str| format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let found = app
        .db()
        .one(
            &format!(
                "SELECT COUNT(*) AS total, CAST(COALESCE(SUM(i.reposts), 0) AS BIGINT) AS reposts, {} AS negative,
                   {} AS positive, {} AS in_case FROM item i WHERE {STANDING}",
                sum(&format!("{TONE} = 'negative'")),
                sum(&format!("{TONE} = 'positive'")),
                sum("i.case_id IS NOT NULL"),
            ),
            args![from_at, to_at],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// By what the items of a period are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodSplit {
    /// 来源级别.
    Reach,
    /// 地区.
    Region,
    /// 监测方案.
    Watch,
}

/// One part: its code or name, its originals, and how many of them are negative; the largest first.
pub async fn period_split(
    app: &App,
    by: PeriodSplit,
    from_at: i64,
    to_at: i64,
    limit: i64,
) -> db::Result<Vec<(String, i64, i64)>> {
    let (column, join) = match by {
        PeriodSplit::Reach => ("i.reach", ""),
        PeriodSplit::Region => ("i.region", ""),
        PeriodSplit::Watch => ("w.name", "JOIN item_watch iw ON iw.item_id = i.id JOIN watch w ON w.id = iw.watch_id"),
    };
    app.db()
        .all(
            &format!(
                "SELECT {column} AS name, COUNT(*) AS n,
                   CAST(COALESCE(SUM(CASE WHEN {TONE} = 'negative' THEN 1 ELSE 0 END), 0) AS BIGINT) AS negative
                 FROM item i {join} WHERE {STANDING} AND {column} <> '' GROUP BY {column}
                 ORDER BY n DESC, name LIMIT $3"
            ),
            args![from_at, to_at, limit],
        )
        .await
}

/// Originals a day of Beijing: how many days after `from_at`, and the count. Days without any are left out.
pub async fn period_days(app: &App, from_at: i64, to_at: i64) -> db::Result<Vec<(i64, i64)>> {
    app.db()
        .all(
            &format!(
                "SELECT (i.at - $1) / {DAY_MS} AS day, COUNT(*) AS n FROM item i WHERE {STANDING}
                 GROUP BY (i.at - $1) / {DAY_MS} ORDER BY day"
            ),
            args![from_at, to_at],
        )
        .await
}

/// An event in a list of a paper.
#[derive(Clone, Debug, Deserialize)]
pub struct PeriodEvent {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// First report.
    pub first_at: i64,
    /// Level, 1 to 4.
    pub level: i64,
    /// Reports.
    pub originals: i64,
    /// Reposts.
    pub reposts: i64,
    /// Outlets.
    pub outlets: i64,
    /// The outlet of the first report.
    pub outlet: String,
    /// The case that has it.
    pub case_id: Option<Id>,
}

/// Events with reports in a period, the gravest and widest first.
pub async fn period_events(app: &App, from_at: i64, to_at: i64, limit: i64) -> db::Result<Vec<PeriodEvent>> {
    app.db()
        .all(
            "SELECT e.id, e.title, e.first_at, e.level, e.originals, e.reposts, e.outlets, COALESCE(i.outlet, '') AS outlet,
               e.case_id
             FROM event e LEFT JOIN item i ON i.id = e.first_item_id
             WHERE e.merged_into IS NULL AND e.last_at >= $1 AND e.first_at < $2
             ORDER BY e.level, e.originals + e.reposts DESC, e.id LIMIT $3",
            args![from_at, to_at, limit],
        )
        .await
}

/// How many events had reports in a period.
pub async fn period_event_count(app: &App, from_at: i64, to_at: i64) -> db::Result<i64> {
    app.db()
        .int(
            "SELECT COUNT(*) FROM event e WHERE e.merged_into IS NULL AND e.last_at >= $1 AND e.first_at < $2",
            args![from_at, to_at],
        )
        .await
}

/// A report of a main outlet.
#[derive(Clone, Debug, Deserialize)]
pub struct PeriodReport {
    /// When it appeared.
    pub at: i64,
    /// Outlet.
    pub outlet: String,
    /// Reach, code.
    pub reach: String,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
}

/// What central, industry and provincial outlets reported in a period, oldest first.
pub async fn period_reports(app: &App, from_at: i64, to_at: i64, limit: i64) -> db::Result<Vec<PeriodReport>> {
    app.db()
        .all(
            &format!(
                "SELECT i.at, i.outlet, i.reach, i.title, i.url FROM item i
                 WHERE {STANDING} AND i.reach IN ('national', 'industry', 'provincial') ORDER BY i.at, i.id LIMIT $3"
            ),
            args![from_at, to_at, limit],
        )
        .await
}
