//! Events, their levels over time, and what people merged and split.

use super::list;
use super::period::tone;
use crate::platform::App;
use db::{Json, Tx, args};
use domain::ids::Id;
use domain::monitor::watch::Severity;
use domain::monitor::{Assessment, Level, Reach};
use serde::{Deserialize, Serialize};

/// An event, whole.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub id: Id,
    pub title: String,
    pub first_item_id: Id,
    pub first_at: i64,
    pub last_at: i64,
    pub region: String,
    pub originals: i64,
    pub reposts: i64,
    pub outlets: i64,
    pub interactions: i64,
    pub heat: i64,
    pub level: Level,
    pub score: i64,
    pub assessment: Json<serde_json::Value>,
    pub level_table: i64,
    pub milder_since: Option<i64>,
    #[serde(deserialize_with = "db::flag")]
    pub by_hand: bool,
    pub hand_over: Level,
    pub hand_reason: String,
    pub words: Json<Vec<String>>,
    pub merged_into: Option<Id>,
    pub muted_until: Option<i64>,
    pub wave_noticed_at: Option<i64>,
    pub case_id: Option<Id>,
    pub version: i64,
}

impl Event {
    /// The assessment, where one was made.
    pub fn assessed(&self) -> Option<Assessment> {
        serde_json::from_value(self.assessment.0.clone()).ok()
    }
}

/// In the order of the fields of [`Event`].
const COLUMNS: &[&str] = &[
    "id",
    "title",
    "first_item_id",
    "first_at",
    "last_at",
    "region",
    "originals",
    "reposts",
    "outlets",
    "interactions",
    "heat",
    "level",
    "score",
    "assessment",
    "level_table",
    "milder_since",
    "by_hand",
    "hand_over",
    "hand_reason",
    "words",
    "merged_into",
    "muted_until",
    "wave_noticed_at",
    "case_id",
    "version",
];

/// One event, by its id.
fn whole() -> String {
    format!("SELECT {} FROM event WHERE id = $1", COLUMNS.join(", "))
}

pub async fn get(app: &App, id: Id) -> db::Result<Option<Event>> {
    app.db().one(&whole(), args![id.0]).await
}

pub async fn get_in(tx: &mut Tx, id: Id) -> db::Result<Option<Event>> {
    tx.one(&whole(), args![id.0]).await
}

pub async fn many(tx: &mut Tx, ids: &[Id]) -> db::Result<Vec<Event>> {
    let rest = format!("(SELECT * FROM event WHERE id IN ({}) ORDER BY id) AS found", list(ids.iter().copied()));
    tx.bulk(COLUMNS, &rest, args![]).await
}

/// A new event around its first item. Level and counts follow when it is assessed.
pub struct NewEvent {
    pub id: Id,
    pub title: String,
    pub first_item_id: Id,
    pub at: i64,
    pub region: String,
    pub words: Vec<String>,
}

pub async fn insert(tx: &mut Tx, events: &[NewEvent], now: i64) -> db::Result<u64> {
    let rows = events
        .iter()
        .map(|new| {
            vec![
                new.id.0.into(),
                new.title.as_str().into(),
                new.first_item_id.0.into(),
                new.at.into(),
                new.at.into(),
                new.region.as_str().into(),
                serde_json::to_string(&new.words).unwrap_or_default().into(),
                now.into(),
            ]
        })
        .collect();
    let columns = &["id", "title", "first_item_id", "first_at", "last_at", "region", "words", "created_at"];
    tx.insert_many("event", columns, rows, "").await
}

/// What an event's items add up to. Ignored items count for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Sums {
    pub event_id: Id,
    pub originals: i64,
    pub reposts: i64,
    pub first_at: i64,
    pub last_at: i64,
    pub interactions: i64,
    pub interactions_day: i64,
    pub deaths: i64,
    pub rumour: i64,
    pub negative: i64,
    pub recent: i64,
    pub grave: i64,
    pub sensitive: i64,
    pub ordinary: i64,
    pub mass: i64,
    pub epidemic: i64,
    pub vulnerable: i64,
    pub own_region: i64,
    pub hot_list: i64,
    pub harmless: i64,
}

pub async fn sums(tx: &mut Tx, events: &[Id], recent_from: i64, day_from: i64) -> db::Result<Vec<Sums>> {
    let of = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
    let mark = |name: &str| of(&format!("marks LIKE '%\"{name}\"%'"));
    // In the order of the fields of `Sums`.
    let sums = [
        "event_id".to_owned(),
        of("repost_of IS NULL"),
        of("repost_of IS NOT NULL"),
        "MIN(at)".to_owned(),
        "MAX(at)".to_owned(),
        "CAST(SUM(COALESCE(interactions, 0)) AS BIGINT)".to_owned(),
        format!("CAST(SUM(CASE WHEN at >= {day_from} THEN COALESCE(interactions, 0) ELSE 0 END) AS BIGINT)"),
        "MAX(deaths)".to_owned(),
        "MAX(rumour)".to_owned(),
        of(tone!("item" " = 'negative'")),
        of(&format!("at >= {recent_from}")),
        of("severity = 'grave'"),
        of("severity = 'sensitive'"),
        of("severity = 'ordinary'"),
        mark("mass"),
        mark("epidemic"),
        mark("vulnerable"),
        mark("own_region"),
        mark("hot_list"),
        mark("harmless"),
    ];
    let names: Vec<String> = (0..sums.len()).map(|n| format!("s{n}")).collect();
    let named: Vec<String> = sums.iter().zip(&names).map(|(sum, name)| format!("{sum} AS {name}")).collect();
    let rest = format!(
        "(SELECT {} FROM item WHERE event_id IN ({}) AND state <> 'ignored' GROUP BY event_id) AS summed",
        named.join(", "),
        list(events.iter().copied())
    );
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    tx.bulk(&columns, &rest, args![]).await
}

impl Sums {
    /// The gravest watch that was hit.
    pub fn severity(&self) -> Severity {
        match () {
            _ if self.grave > 0 => Severity::Grave,
            _ if self.sensitive > 0 => Severity::Sensitive,
            _ if self.ordinary > 0 => Severity::Ordinary,
            _ => Severity::Count,
        }
    }
}

/// Outlets of events by reach: (event, reach, outlets).
pub async fn outlets(tx: &mut Tx, events: &[Id]) -> db::Result<Vec<(i64, Reach, i64)>> {
    let rest = format!(
        "(SELECT event_id, reach, COUNT(DISTINCT outlet) AS n FROM item
          WHERE event_id IN ({}) AND state <> 'ignored' GROUP BY event_id, reach) AS counted",
        list(events.iter().copied())
    );
    tx.bulk(&["event_id", "reach", "n"], &rest, args![]).await
}

/// The watches of events: (event, watch).
pub async fn watches(tx: &mut Tx, events: &[Id]) -> db::Result<Vec<(i64, i64)>> {
    let rest = format!(
        "(SELECT DISTINCT i.event_id, iw.watch_id FROM item i JOIN item_watch iw ON iw.item_id = i.id
          WHERE i.event_id IN ({})) AS found",
        list(events.iter().copied())
    );
    tx.bulk(&["event_id", "watch_id"], &rest, args![]).await
}

/// The reports of a watch in a span, for its usual pace.
pub async fn watch_pace(tx: &mut Tx, from: i64, to: i64) -> db::Result<Vec<(i64, i64)>> {
    tx.all(
        "SELECT iw.watch_id, COUNT(*) AS n FROM item i JOIN item_watch iw ON iw.item_id = i.id
         WHERE i.at >= $1 AND i.at < $2 GROUP BY iw.watch_id",
        args![from, to],
    )
    .await
}

const SAVED: &[&str] = &[
    "title",
    "first_item_id",
    "first_at",
    "last_at",
    "originals",
    "reposts",
    "outlets",
    "interactions",
    "heat",
    "level",
    "score",
    "assessment",
    "level_table",
    "milder_since",
    "by_hand",
    "hand_over",
    "hand_reason",
    "muted_until",
    "case_id",
    "wave_noticed_at",
];

/// Writes counts and levels back.
pub async fn save<'a>(tx: &mut Tx, events: impl IntoIterator<Item = &'a Event>) -> db::Result<u64> {
    let rows = events
        .into_iter()
        .map(|event| {
            let values = vec![
                event.title.as_str().into(),
                event.first_item_id.0.into(),
                event.first_at.into(),
                event.last_at.into(),
                event.originals.into(),
                event.reposts.into(),
                event.outlets.into(),
                event.interactions.into(),
                event.heat.into(),
                event.level.number().into(),
                event.score.into(),
                event.assessment.0.to_string().into(),
                event.level_table.into(),
                event.milder_since.into(),
                event.by_hand.into(),
                event.hand_over.number().into(),
                event.hand_reason.as_str().into(),
                event.muted_until.into(),
                event.case_id.map(|id| id.0).into(),
                event.wave_noticed_at.into(),
            ];
            (event.id.0, values)
        })
        .collect();
    tx.update_many("event", SAVED, rows, "version = event.version + 1").await
}

/// These were moved: they are to be graded.
pub async fn moved(tx: &mut Tx, events: &[Id]) -> db::Result<()> {
    let rows = events.iter().map(|event| vec![event.0.into()]).collect();
    tx.insert_many("event_to_be_graded", &["event_id"], rows, "ON CONFLICT (event_id) DO NOTHING").await?;
    Ok(())
}

/// These have been graded.
pub async fn graded(tx: &mut Tx, events: &[Id]) -> db::Result<()> {
    for part in events.chunks(500) {
        let ids = list(part.iter().copied());
        tx.run(&format!("DELETE FROM event_to_be_graded WHERE event_id IN ({ids})"), args![]).await?;
    }
    Ok(())
}

/// Events that were moved and not graded since.
pub async fn to_grade(app: &App, most: i64) -> db::Result<Vec<Id>> {
    let rest = "(SELECT event_id FROM event_to_be_graded ORDER BY event_id LIMIT $1) AS moved";
    let rows: Vec<(Id,)> = app.db().bulk(&["event_id"], rest, args![most]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The earliest original of each event: (event, item, title).
pub async fn first_items(tx: &mut Tx, events: &[Id]) -> db::Result<Vec<(Id, Id, String)>> {
    // The plus keeps SQLite from the index of all originals: these are to be found by their events.
    let rest = format!(
        "event e JOIN item i ON i.id = (SELECT id FROM item
           WHERE event_id = e.id AND +repost_of IS NULL AND state <> 'ignored' ORDER BY at, id LIMIT 1)
         WHERE e.id IN ({})",
        list(events.iter().copied())
    );
    tx.bulk(&["e.id", "i.id", "i.title"], &rest, args![]).await
}

/// What a level is written with.
pub struct NewLevel<'a> {
    pub id: Id,
    pub event: Id,
    pub level: Level,
    pub by: &'a str,
    pub reasons: &'a [String],
}

pub async fn insert_levels(tx: &mut Tx, levels: &[NewLevel<'_>], now: i64) -> db::Result<u64> {
    let rows = levels
        .iter()
        .map(|new| {
            vec![
                new.id.0.into(),
                new.event.0.into(),
                new.level.number().into(),
                now.into(),
                new.by.into(),
                serde_json::to_string(new.reasons).unwrap_or_default().into(),
            ]
        })
        .collect();
    tx.insert_many("event_level", &["id", "event_id", "level", "at", "by_name", "reasons"], rows, "").await
}

/// A change of level.
#[derive(Clone, Debug, Deserialize)]
pub struct LevelChange {
    pub level: Level,
    pub at: i64,
    pub by_name: String,
    pub reasons: Json<Vec<String>>,
}

pub async fn levels(app: &App, event: Id) -> db::Result<Vec<LevelChange>> {
    app.db()
        .all("SELECT level, at, by_name, reasons FROM event_level WHERE event_id = $1 ORDER BY at, id", args![event.0])
        .await
}

/// Marks an event as absorbed by another, or free again.
pub async fn set_merged(tx: &mut Tx, id: Id, into: Option<Id>) -> db::Result<u64> {
    tx.run("UPDATE event SET merged_into = $1, version = version + 1 WHERE id = $2", args![into.map(|id| id.0), id.0])
        .await
}

/// The case of an event.
pub async fn set_case(tx: &mut Tx, id: Id, case: Option<Id>) -> db::Result<u64> {
    tx.run("UPDATE event SET case_id = $1, version = version + 1 WHERE id = $2", args![case.map(|id| id.0), id.0]).await
}

/// What a person did, with what is needed to undo it.
#[derive(Clone, Debug, Deserialize)]
pub struct Edit {
    pub id: Id,
    pub kind: String,
    pub event_id: Id,
    pub other_id: Option<Id>,
    pub moved: Json<Vec<Id>>,
    pub carried: Json<Carried>,
    pub reason: String,
    pub at: i64,
    pub by_name: String,
    pub undone_at: Option<i64>,
}

/// What went with the reports that were moved, and goes back with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    /// Reposts that left their report behind: (repost, report).
    pub parted: Vec<(Id, Id)>,
    /// Alerts that followed their event into another.
    pub alerts: Vec<Id>,
    /// The case that followed its event into one that had none.
    pub case_id: Option<Id>,
}

/// The kind of an edit that moves nothing: two events that a person said are not one.
pub const APART: &str = "apart";

impl Edit {
    /// The event that this edit holds apart from `event`: what was split off stays apart as well.
    pub fn keeps_apart_from(&self, event: Id) -> Option<Id> {
        let stands = self.undone_at.is_none() && (self.kind == APART || self.kind == "split");
        if self.event_id == event { self.other_id.filter(|_| stands) } else { stands.then_some(self.event_id) }
    }
}

const EDIT: &str = "id, kind, event_id, other_id, moved, carried, reason, at, by_name, undone_at";

pub async fn insert_edit(tx: &mut Tx, edit: &Edit) -> db::Result<()> {
    tx.insert(
        "event_edit",
        [
            ("id", edit.id.0.into()),
            ("kind", edit.kind.as_str().into()),
            ("event_id", edit.event_id.0.into()),
            ("other_id", edit.other_id.map(|id| id.0).into()),
            ("moved", serde_json::to_string(&edit.moved.0).unwrap_or_default().into()),
            ("carried", serde_json::to_string(&edit.carried.0).unwrap_or_default().into()),
            ("reason", edit.reason.as_str().into()),
            ("at", edit.at.into()),
            ("by_name", edit.by_name.as_str().into()),
        ],
    )
    .await
}

pub async fn edit(tx: &mut Tx, id: Id) -> db::Result<Option<Edit>> {
    tx.one(&format!("SELECT {EDIT} FROM event_edit WHERE id = $1"), args![id.0]).await
}

/// The edits of one event, whichever side it was on, the latest first.
fn of_event() -> String {
    format!("SELECT {EDIT} FROM event_edit WHERE event_id = $1 OR other_id = $1 ORDER BY at DESC, id DESC")
}

pub async fn edits(app: &App, event: Id) -> db::Result<Vec<Edit>> {
    app.db().all(&of_event(), args![event.0]).await
}

pub async fn edits_in(tx: &mut Tx, event: Id) -> db::Result<Vec<Edit>> {
    tx.all(&of_event(), args![event.0]).await
}

pub async fn undo_edit(tx: &mut Tx, id: Id, now: i64) -> db::Result<u64> {
    tx.run("UPDATE event_edit SET undone_at = $1 WHERE id = $2 AND undone_at IS NULL", args![now, id.0]).await
}

/// An event as another one is compared with it.
#[derive(Clone, Debug, Deserialize)]
pub struct Nearby {
    pub id: Id,
    pub title: String,
    pub first_item_id: Id,
    pub first_at: i64,
    pub last_at: i64,
}

/// Standing events whose last news lies between two moments, the latest first.
pub async fn between(app: &App, from: i64, to: i64, most: i64) -> db::Result<Vec<Nearby>> {
    app.db()
        .all(
            "SELECT id, title, first_item_id, first_at, last_at FROM event
             WHERE merged_into IS NULL AND last_at BETWEEN $1 AND $2 ORDER BY last_at DESC, id DESC LIMIT $3",
            args![from, to, most],
        )
        .await
}

/// Events that were absorbed: (event, into).
pub async fn absorbed(app: &App) -> db::Result<Vec<(i64, i64)>> {
    app.db().all("SELECT id, merged_into FROM event WHERE merged_into IS NOT NULL", args![]).await
}

/// Where an event went: itself, or what absorbed it.
pub async fn standing(tx: &mut Tx, mut id: Id) -> db::Result<Id> {
    // Chains are short; the bound only guards against a ring that never should be.
    for _ in 0..16 {
        match tx.one::<Option<Id>>("SELECT merged_into FROM event WHERE id = $1", args![id.0]).await?.flatten() {
            Some(into) => id = into,
            None => break,
        }
    }
    Ok(id)
}

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub word: String,
    pub level: i64,
    pub from_at: i64,
    pub to_at: i64,
    pub open: Option<bool>,
    pub sort_heat: bool,
    pub after: Option<(i64, i64)>,
    pub limit: i64,
}

/// A row of the list of events.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: Id,
    pub title: String,
    pub first_at: i64,
    pub last_at: i64,
    pub region: String,
    pub originals: i64,
    pub reposts: i64,
    pub outlets: i64,
    pub heat: i64,
    pub level: Level,
    pub by_hand: bool,
    pub assessment: Json<serde_json::Value>,
    pub muted_until: Option<i64>,
    pub case_id: Option<Id>,
    pub version: i64,
}

pub async fn page(app: &App, filter: &Filter) -> db::Result<(Vec<Row>, i64)> {
    let mut values: Vec<db::Value> = Vec::new();
    let mut sql = String::from("merged_into IS NULL AND originals + reposts > 0");
    let mut add = |clause: &str, value: db::Value| {
        values.push(value);
        sql.push_str(&format!(" AND {}", clause.replace('?', &format!("${}", values.len()))));
    };
    if !filter.word.is_empty() {
        add("title LIKE ?", format!("%{}%", filter.word).into());
    }
    if filter.level != 0 {
        add("level = ?", filter.level.into());
    }
    if filter.from_at != 0 {
        add("last_at >= ?", filter.from_at.into());
    }
    if filter.to_at != 0 {
        add("first_at < ?", filter.to_at.into());
    }
    match filter.open {
        Some(true) => sql.push_str(" AND case_id IS NOT NULL"),
        Some(false) => sql.push_str(" AND case_id IS NULL"),
        None => {}
    }
    let total = app.db().int(&format!("SELECT COUNT(*) FROM event WHERE {sql}"), values.clone()).await?;
    let key = if filter.sort_heat { "heat" } else { "last_at" };
    if let Some((value, id)) = filter.after {
        let n = values.len();
        values.push(value.into());
        values.push(id.into());
        sql.push_str(&format!(" AND ({key} < ${} OR ({key} = ${} AND id < ${}))", n + 1, n + 1, n + 2));
    }
    values.push(filter.limit.into());
    let rows = app
        .db()
        .all(
            &format!(
                "SELECT id, title, first_at, last_at, region, originals, reposts, outlets, heat, level, by_hand, assessment,
                   muted_until, case_id, version FROM event WHERE {sql} ORDER BY {key} DESC, id DESC LIMIT ${}",
                values.len()
            ),
            values,
        )
        .await?;
    Ok((rows, total))
}

/// The moments of an event's reports, for its trend.
pub async fn moments(app: &App, event: Id) -> db::Result<Vec<i64>> {
    app.db()
        .all(
            "SELECT at FROM item WHERE event_id = $1 AND state <> 'ignored' ORDER BY at DESC LIMIT 20000",
            args![event.0],
        )
        .await
}

/// How an event spread: outlet by outlet, the earliest first.
#[derive(Clone, Debug, Deserialize)]
pub struct Carrier {
    pub reach: Reach,
    pub outlet: String,
    pub first_at: i64,
    pub reports: i64,
}

pub async fn carriers(app: &App, event: Id) -> db::Result<Vec<Carrier>> {
    app.db()
        .all(
            "SELECT reach, outlet, MIN(at) AS first_at, COUNT(*) AS reports FROM item
             WHERE event_id = $1 AND state <> 'ignored' GROUP BY reach, outlet ORDER BY first_at LIMIT 500",
            args![event.0],
        )
        .await
}

/// Events with news since a moment and enough reports for a second wave, of which none was noticed yet.
pub async fn stirring(app: &App, since: i64, least: i64, most: i64) -> db::Result<Vec<Event>> {
    app.db()
        .all(
            &format!(
                "SELECT {} FROM event WHERE merged_into IS NULL AND last_at >= $1 AND wave_noticed_at IS NULL
                   AND originals + reposts >= $2 ORDER BY last_at DESC LIMIT $3",
                COLUMNS.join(", ")
            ),
            args![since, least, most],
        )
        .await
}

pub async fn set_wave(tx: &mut Tx, id: Id, at: i64) -> db::Result<u64> {
    tx.run("UPDATE event SET wave_noticed_at = $1 WHERE id = $2 AND wave_noticed_at IS NULL", args![at, id.0]).await
}

/// Events with news since a moment: (event, headline), for the replay of other thresholds.
pub async fn since(app: &App, from: i64, most: i64) -> db::Result<Vec<(Id, String)>> {
    app.db()
        .all(
            "SELECT id, title FROM event WHERE merged_into IS NULL AND last_at >= $1 ORDER BY last_at DESC, id DESC LIMIT $2",
            args![from, most],
        )
        .await
}

/// A report as the replay reads it.
#[derive(Clone, Debug, Deserialize)]
pub struct Replayed {
    pub event_id: Id,
    pub captured_at: i64,
    pub at: i64,
    pub reach: Reach,
    pub outlet: String,
    pub repost: bool,
    pub interactions: i64,
    pub deaths: i64,
    pub rumour: i64,
    pub severity: Severity,
    pub marks: Json<Vec<String>>,
}

/// The reports of events in the order they came.
pub async fn reports(app: &App, events: &[Id]) -> db::Result<Vec<Replayed>> {
    app.db()
        .all(
            &format!(
                "SELECT event_id, captured_at, at, reach, outlet, CASE WHEN repost_of IS NULL THEN 0 ELSE 1 END AS repost,
                   COALESCE(interactions, 0) AS interactions, deaths, rumour, severity, marks
                 FROM item WHERE event_id IN ({}) AND state <> 'ignored' ORDER BY event_id, captured_at, id",
                list(events.iter().copied())
            ),
            args![],
        )
        .await
}

/// The watches of events: (event, watch); outside any change.
pub async fn watches_of(app: &App, events: &[Id]) -> db::Result<Vec<(i64, i64)>> {
    app.db()
        .all(
            &format!(
                "SELECT DISTINCT i.event_id, iw.watch_id FROM item i JOIN item_watch iw ON iw.item_id = i.id WHERE i.event_id IN ({})",
                list(events.iter().copied())
            ),
            args![],
        )
        .await
}

/// The reports of every watch in a span; outside any change.
pub async fn pace_between(app: &App, from: i64, to: i64) -> db::Result<Vec<(i64, i64)>> {
    app.db()
        .all(
            "SELECT iw.watch_id, COUNT(*) AS n FROM item i JOIN item_watch iw ON iw.item_id = i.id
             WHERE i.at >= $1 AND i.at < $2 GROUP BY iw.watch_id",
            args![from, to],
        )
        .await
}

/// Events with news in a span that stand below the level of alerts, the hottest first.
pub async fn quiet_between(
    app: &App,
    from: i64,
    to: i64,
    milder_than: i64,
    most: i64,
) -> db::Result<Vec<(String, i64, i64)>> {
    app.db()
        .all(
            "SELECT title, originals + reposts AS reports, outlets FROM event
             WHERE merged_into IS NULL AND last_at >= $1 AND last_at < $2 AND level > $3 AND originals + reposts > 0
             ORDER BY heat DESC, id DESC LIMIT $4",
            args![from, to, milder_than, most],
        )
        .await
}

/// Events with news lately whose level may have to fall.
pub async fn falling(app: &App, most: i64) -> db::Result<Vec<Id>> {
    app.db()
        .all("SELECT id FROM event WHERE milder_since IS NOT NULL AND merged_into IS NULL ORDER BY milder_since LIMIT $1", args![most])
        .await
}
