//! Items and what found them.

use super::list;
use crate::platform::App;
use db::{Json, Tx, Value, args};
use domain::ids::Id;
use domain::monitor::watch::Severity;
use domain::monitor::{ItemState, Reach, TimeQuality};
use serde::Deserialize;
use std::collections::HashMap;

/// An item, as its page, cases and triage read it; what the stream shows comes with its row.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    pub id: Id,
    pub url: String,
    pub title: String,
    pub body: String,
    pub origin: String,
    pub outlet: String,
    pub at: i64,
    pub captured_at: i64,
    pub reach: Reach,
    pub region: String,
    pub rumour: i64,
    pub rumour_label: Option<String>,
    pub interactions: Option<i64>,
    pub masked: i64,
    pub event_id: Option<Id>,
    pub repost_of: Option<Id>,
    pub because: Json<Vec<String>>,
    pub state: ItemState,
    pub state_by: String,
    pub state_at: Option<i64>,
    pub case_id: Option<Id>,
    pub revision: i64,
}

const COLUMNS: &str =
    "id, url, title, (SELECT body FROM item_text WHERE item_id = item.id) AS body, origin, outlet, at, captured_at, reach, region, rumour, rumour_label, interactions,
    masked, event_id, repost_of, because, state, state_by, state_at, case_id, revision";

/// What digesting found; becomes an item or a revision of one.
#[derive(Clone, Debug)]
pub struct Draft {
    pub url: String,
    pub title: String,
    pub body: String,
    pub origin: String,
    pub outlet: String,
    pub platform: String,
    pub author_key: Option<String>,
    pub published_at: Option<i64>,
    pub time_quality: TimeQuality,
    pub reach: Reach,
    pub region: String,
    pub severity: Severity,
    pub tone: i64,
    pub rumour: i64,
    pub interactions: Option<i64>,
    pub deaths: i64,
    pub marks: Vec<String>,
    pub masked: i64,
    pub captured_at: i64,
    /// (watch, version, hits as JSON)
    pub hits: Vec<(Id, i64, String)>,
}

impl Draft {
    /// When it counts as published: the stated time, else that of the capture.
    pub fn at(&self) -> i64 {
        self.published_at.unwrap_or(self.captured_at)
    }
}

/// A draft with the ids it will have.
pub struct NewItem<'a> {
    pub id: Id,
    pub capture_id: Id,
    pub source_id: Id,
    pub url_hash: String,
    pub expires_at: i64,
    pub draft: &'a Draft,
}

const NEW: &[&str] = &[
    "id",
    "capture_id",
    "source_id",
    "url",
    "url_hash",
    "title",
    "origin",
    "outlet",
    "platform",
    "author_key",
    "published_at",
    "time_quality",
    "at",
    "captured_at",
    "reach",
    "region",
    "severity",
    "tone",
    "rumour",
    "interactions",
    "deaths",
    "marks",
    "masked",
    "expires_at",
];

pub fn code<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Writes new items with the watches that found them.
pub async fn insert(tx: &mut Tx, items: &[NewItem<'_>]) -> db::Result<()> {
    let rows = items
        .iter()
        .map(|new| {
            let d = new.draft;
            vec![
                new.id.0.into(),
                new.capture_id.0.into(),
                new.source_id.0.into(),
                d.url.as_str().into(),
                new.url_hash.as_str().into(),
                d.title.as_str().into(),
                d.origin.as_str().into(),
                d.outlet.as_str().into(),
                d.platform.as_str().into(),
                Value::from(d.author_key.clone()),
                d.published_at.into(),
                code(d.time_quality).into(),
                d.at().into(),
                d.captured_at.into(),
                d.reach.code().into(),
                d.region.as_str().into(),
                code(d.severity).into(),
                d.tone.into(),
                d.rumour.into(),
                d.interactions.into(),
                d.deaths.into(),
                serde_json::to_string(&d.marks).unwrap_or_default().into(),
                d.masked.into(),
                new.expires_at.into(),
            ]
        })
        .collect();
    tx.insert_many("item", NEW, rows, "").await?;
    let texts = items.iter().map(|new| vec![new.id.0.into(), new.draft.body.as_str().into()]).collect();
    tx.insert_many("item_text", &["item_id", "body"], texts, "").await?;
    let hits = items.iter().flat_map(|new| hit_rows(new.id, new.draft)).collect();
    insert_hits(tx, hits).await
}

fn hit_rows(item: Id, draft: &Draft) -> Vec<Vec<Value>> {
    draft
        .hits
        .iter()
        .map(|(watch, version, hits)| vec![item.0.into(), watch.0.into(), (*version).into(), hits.as_str().into()])
        .collect()
}

async fn insert_hits(tx: &mut Tx, rows: Vec<Vec<Value>>) -> db::Result<()> {
    let tail =
        "ON CONFLICT (item_id, watch_id) DO UPDATE SET watch_version = excluded.watch_version, hits = excluded.hits";
    tx.insert_many("item_watch", &["item_id", "watch_id", "watch_version", "hits"], rows, tail).await?;
    Ok(())
}

/// The items of addresses, each (source, hash of the address), with their text, to tell a revision from a repetition.
pub async fn at_addresses(
    tx: &mut Tx,
    addresses: impl Iterator<Item = (Id, &String)>,
) -> db::Result<HashMap<(Id, String), (Id, String, String)>> {
    let mut of_source: HashMap<Id, Vec<&String>> = HashMap::new();
    for (source, hash) in addresses {
        of_source.entry(source).or_default().push(hash);
    }
    let mut found = HashMap::new();
    for (source, hashes) in of_source {
        for part in hashes.chunks(400) {
            let marks: Vec<String> = (2..part.len() + 2).map(|n| format!("${n}")).collect();
            let mut values = vec![Value::from(source.0)];
            values.extend(part.iter().map(|hash| Value::from(*hash)));
            let sql = format!(
                "SELECT id, url_hash, title, body FROM item JOIN item_text ON item_id = id
                 WHERE source_id = $1 AND url_hash IN ({}) ORDER BY id DESC",
                marks.join(", ")
            );
            // The oldest stays: it comes last.
            for (id, hash, title, body) in tx.all::<(Id, String, String, String)>(&sql, values).await? {
                found.insert((source, hash), (id, title, body));
            }
        }
    }
    Ok(found)
}

/// A changed text under a known address: the item takes it over and is placed anew; the evidence keeps both.
pub async fn revise(tx: &mut Tx, id: Id, draft: &Draft) -> db::Result<()> {
    tx.run(
        "UPDATE item SET title = $1, published_at = COALESCE($2, published_at), severity = $3, tone = $4, rumour = $5,
           interactions = COALESCE($6, interactions), deaths = $7, marks = $8, masked = $9, revision = revision + 1,
           placed_at = NULL, version = version + 1 WHERE id = $10",
        args![
            &draft.title,
            draft.published_at,
            code(draft.severity),
            draft.tone,
            draft.rumour,
            draft.interactions,
            draft.deaths,
            serde_json::to_string(&draft.marks).unwrap_or_default(),
            draft.masked,
            id.0
        ],
    )
    .await?;
    tx.run("UPDATE item_text SET body = $1 WHERE item_id = $2", args![&draft.body, id.0]).await?;
    insert_hits(tx, hit_rows(id, draft)).await
}

pub async fn get(app: &App, id: Id) -> db::Result<Option<Item>> {
    app.db().one(&format!("SELECT {COLUMNS} FROM item WHERE id = $1"), args![id.0]).await
}

pub async fn get_in(tx: &mut Tx, id: Id) -> db::Result<Option<Item>> {
    tx.one(&format!("SELECT {COLUMNS} FROM item WHERE id = $1"), args![id.0]).await
}

/// What the placer needs of an item.
#[derive(Clone, Debug, Deserialize)]
pub struct Unplaced {
    pub id: Id,
    pub title: String,
    /// Empty where it was not asked for.
    pub body: String,
    pub at: i64,
    pub time_quality: TimeQuality,
    pub region: String,
    pub event_id: Option<Id>,
    pub repost_of: Option<Id>,
    pub version: i64,
}

const UNPLACED: &[&str] = &["id", "title", "body", "at", "time_quality", "region", "event_id", "repost_of", "version"];

/// Items with their texts, found and put in order by `which`.
async fn unplaced(app: &App, which: &str, values: impl AsRef<[Value]>) -> db::Result<Vec<Unplaced>> {
    app.db()
        .bulk(UNPLACED, &format!("(SELECT * FROM item JOIN item_text ON item_id = id {which}) AS found"), values)
        .await
}

/// The next items to be placed after this one, in the order in which they came, without their texts.
pub async fn next_unplaced(app: &App, after: Id, most: i64) -> db::Result<Vec<Unplaced>> {
    let rest =
        "(SELECT item.*, '' AS body FROM item WHERE placed_at IS NULL AND id > $1 ORDER BY id LIMIT $2) AS found";
    app.db().bulk(UNPLACED, rest, args![after.0, most]).await
}

/// The texts of items.
pub async fn texts(app: &App, items: &[Id]) -> db::Result<Vec<(Id, String)>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let rest = format!("item_text WHERE item_id IN ({})", list(items.iter().copied()));
    app.db().bulk(&["item_id", "body"], &rest, args![]).await
}

/// Whether the placer is running with more than so many texts before it.
pub async fn placing_lags(app: &App, most: i64) -> db::Result<bool> {
    let sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM job WHERE kind = 'place' AND state IN ('running', 'again'))
        THEN (SELECT COUNT(*) FROM (SELECT 1 AS one FROM item WHERE placed_at IS NULL LIMIT $1) AS waiting) ELSE 0 END";
    Ok(app.db().int(sql, args![most]).await? >= most)
}

/// How many of these still wait, and the sum of their versions, asked inside the transaction that places them: a version
/// only ever rises, so an equal sum says that none was changed.
pub async fn unplaced_versions(tx: &mut Tx, ids: &[Id]) -> db::Result<(i64, i64)> {
    let ids = list(ids.iter().copied());
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM item WHERE placed_at IS NULL AND id IN ({ids})"
    );
    Ok(tx.one(&sql, args![]).await?.unwrap_or_default())
}

/// Placed items since a moment, oldest first, to remember them after a restart.
pub async fn placed_since(app: &App, since: i64, most: i64) -> db::Result<Vec<Unplaced>> {
    let which = "WHERE placed_at IS NOT NULL AND captured_at >= $1 ORDER BY id DESC LIMIT $2";
    let mut rows = unplaced(app, which, args![since, most]).await?;
    rows.reverse();
    Ok(rows)
}

/// Items that were moved after a turn, with where they are now.
pub async fn moved_after(app: &App, turn: i64, most: i64) -> db::Result<Vec<(Id, Id)>> {
    app.db()
        .all(
            "SELECT id, event_id FROM item WHERE turn > $1 AND placed_at IS NOT NULL AND event_id IS NOT NULL LIMIT $2",
            args![turn, most],
        )
        .await
}

/// Every placed item of some events, oldest first.
pub async fn placed_in(app: &App, events: &[Id], most: i64) -> db::Result<Vec<Unplaced>> {
    let events = list(events.iter().copied());
    let which = format!("WHERE event_id IN ({events}) AND placed_at IS NOT NULL ORDER BY id LIMIT $1");
    unplaced(app, &which, args![most]).await
}

/// Where an item was put.
pub struct Place {
    pub id: Id,
    pub event_id: Id,
    pub repost_of: Option<Id>,
    pub likeness: Option<i64>,
    pub because: Vec<String>,
}

/// Puts items where they belong; each is placed once.
pub async fn place(tx: &mut Tx, places: &[Place], turn: i64, now: i64) -> db::Result<u64> {
    let rows = places
        .iter()
        .map(|place| {
            let values = vec![
                place.event_id.0.into(),
                place.repost_of.map(|id| id.0).into(),
                place.likeness.into(),
                serde_json::to_string(&place.because).unwrap_or_default().into(),
                now.into(),
                turn.into(),
            ];
            (place.id.0, values)
        })
        .collect();
    tx.update_many("item", &["event_id", "repost_of", "likeness", "because", "placed_at", "turn"], rows, "").await
}

/// A latecomer turned out to be the first: it leads the group that `old` led.
pub async fn lead_group(tx: &mut Tx, new: Id, old: Id, turn: i64) -> db::Result<()> {
    tx.run("UPDATE item SET repost_of = $1, turn = $2 WHERE repost_of = $3", args![new.0, turn, old.0]).await?;
    tx.run("UPDATE item SET repost_of = $1, turn = $2 WHERE id = $3", args![new.0, turn, old.0]).await?;
    tx.run("UPDATE item SET repost_of = NULL WHERE id = $1", args![new.0]).await?;
    Ok(())
}

/// Counts the reposts of these heads again.
pub async fn recount(tx: &mut Tx, heads: &[Id]) -> db::Result<u64> {
    tx.run(
        &format!(
            "UPDATE item SET reposts = (SELECT COUNT(*) FROM item AS r WHERE r.repost_of = item.id) WHERE id IN ({})",
            list(heads.iter().copied())
        ),
        args![],
    )
    .await
}

/// Moves items (and the reposts of heads among them) to another event. A repost that moves without its report stands on its
/// own feet: answers those, each with the report it left.
pub async fn move_to(tx: &mut Tx, items: &[Id], event: Id, turn: i64) -> db::Result<Vec<(Id, Id)>> {
    let ids = list(items.iter().copied());
    let alone = format!("id IN ({ids}) AND repost_of NOT IN ({ids})");
    let parted: Vec<(Id, Id)> =
        tx.all(&format!("SELECT id, repost_of FROM item WHERE {alone} ORDER BY id"), args![]).await?;
    tx.run(&format!("UPDATE item SET repost_of = NULL WHERE {alone}"), args![]).await?;
    tx.run(
        &format!("UPDATE item SET event_id = $1, turn = $2, version = version + 1 WHERE id IN ({ids}) OR repost_of IN ({ids})"),
        args![event.0, turn],
    )
    .await?;
    recount(tx, &parted.iter().map(|(_, head)| *head).collect::<Vec<_>>()).await?;
    Ok(parted)
}

/// Puts reposts back under the reports they left, where both stand in one event again.
pub async fn rejoin(tx: &mut Tx, parted: &[(Id, Id)], turn: i64) -> db::Result<()> {
    for (repost, head) in parted {
        tx.run(
            "UPDATE item SET repost_of = $1, turn = $2, version = version + 1
             WHERE (id = $3 OR repost_of = $3) AND event_id = (SELECT event_id FROM item WHERE id = $1 AND repost_of IS NULL)",
            args![head.0, turn, repost.0],
        )
        .await?;
    }
    recount(tx, &parted.iter().flat_map(|(repost, head)| [*repost, *head]).collect::<Vec<_>>()).await?;
    Ok(())
}

/// The events of items: (item, its event), those that are there.
pub async fn events_of(tx: &mut Tx, ids: &[Id]) -> db::Result<Vec<(Id, Option<Id>)>> {
    let ids = list(ids.iter().copied());
    tx.all(&format!("SELECT id, event_id FROM item WHERE id IN ({ids}) ORDER BY id"), args![]).await
}

/// Items that an event keeps when these, with their reposts, are gone.
pub async fn left_without(tx: &mut Tx, event: Id, gone: &[Id]) -> db::Result<i64> {
    let ids = list(gone.iter().copied());
    let sql = format!(
        "SELECT COUNT(*) FROM item WHERE event_id = $1 AND id NOT IN ({ids}) AND (repost_of IS NULL OR repost_of NOT IN ({ids}))"
    );
    tx.int(&sql, args![event.0]).await
}

/// Every item of an event.
pub async fn ids_of_event(tx: &mut Tx, event: Id) -> db::Result<Vec<Id>> {
    tx.all("SELECT id FROM item WHERE event_id = $1 ORDER BY id", args![event.0]).await
}

pub async fn set_state(tx: &mut Tx, id: Id, state: ItemState, reason: &str, by: &str, now: i64) -> db::Result<u64> {
    tx.run(
        "UPDATE item SET state = $1, state_reason = $2, state_by = $3, state_at = $4, version = version + 1 WHERE id = $5",
        args![code(state), reason, by, now, id.0],
    )
    .await
}

/// The case of an item, or of all items of an event.
pub async fn set_case(tx: &mut Tx, ids: &[Id], case: Option<Id>, by: &str, now: i64) -> db::Result<u64> {
    let state = if case.is_some() { ItemState::InCase } else { ItemState::Read };
    tx.run(
        &format!(
            "UPDATE item SET case_id = $1, state = $2, state_by = $3, state_at = $4, version = version + 1 WHERE id IN ({})",
            list(ids.iter().copied())
        ),
        args![case.map(|id| id.0), code(state), by, now],
    )
    .await
}

pub async fn set_label(tx: &mut Tx, id: Id, task: &str, label: &str) -> db::Result<u64> {
    let column = if task == "rumour" { "rumour_label" } else { "tone_label" };
    tx.run(&format!("UPDATE item SET {column} = $1, version = version + 1 WHERE id = $2"), args![label, id.0]).await
}

pub async fn insert_label(
    tx: &mut Tx,
    id: Id,
    item: Id,
    task: &str,
    label: &str,
    by: &str,
    now: i64,
) -> db::Result<()> {
    tx.insert(
        "item_label",
        [
            ("id", id.0.into()),
            ("item_id", item.0.into()),
            ("task", task.into()),
            ("label", label.into()),
            ("by_name", by.into()),
            ("at", now.into()),
        ],
    )
    .await
}

/// The watches that found an item: (watch, its name, version, hits).
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    pub watch_id: Id,
    pub name: Option<String>,
    pub watch_version: i64,
    pub hits: Json<serde_json::Value>,
}

pub async fn found_by(app: &App, item: Id) -> db::Result<Vec<Found>> {
    app.db()
        .all(
            "SELECT iw.watch_id, w.name, iw.watch_version, iw.hits FROM item_watch iw LEFT JOIN watch w ON w.id = iw.watch_id
             WHERE iw.item_id = $1 ORDER BY w.name",
            args![item.0],
        )
        .await
}

/// The names of watches beside many items: (item, name).
pub async fn watch_names(app: &App, items: &[Id]) -> db::Result<Vec<(i64, String)>> {
    app.db()
        .all(
            &format!(
                "SELECT iw.item_id, w.name FROM item_watch iw JOIN watch w ON w.id = iw.watch_id
                 WHERE iw.item_id IN ({}) ORDER BY iw.item_id, w.name",
                list(items.iter().copied())
            ),
            args![],
        )
        .await
}

/// A row of the stream.
#[derive(Clone, Debug, Deserialize)]
pub struct StreamRow {
    pub id: Id,
    pub title: String,
    pub url: String,
    pub outlet: String,
    pub platform: String,
    pub source: String,
    pub time_quality: TimeQuality,
    pub at: i64,
    pub reach: Reach,
    pub region: String,
    pub tone: i64,
    pub tone_label: Option<String>,
    pub state: ItemState,
    pub state_reason: String,
    pub event_id: Option<Id>,
    pub event_title: Option<String>,
    pub level: Option<i64>,
    pub similar: i64,
    pub reposts: i64,
    pub repost_of: Option<Id>,
    pub case_id: Option<Id>,
    pub version: i64,
}

/// Which items. Tri-state filters: `None` either, `Some(true)` only, `Some(false)` without.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub word: String,
    pub watch: i64,
    pub source: i64,
    pub reach: String,
    pub state: String,
    /// `negative`, `neutral`, `positive`, or empty.
    pub tone: String,
    pub level: i64,
    pub event: i64,
    pub from_at: i64,
    pub to_at: i64,
    pub reposts: Option<bool>,
    pub ids: Option<Vec<Id>>,
    /// (at, id) of the last row of the page before.
    pub after: Option<(i64, i64)>,
    pub limit: i64,
}

const STREAM: &str = "i.id, i.title, i.url, i.outlet, i.platform, s.name AS source, i.time_quality, i.at,
    i.reach, i.region, i.tone, i.tone_label, i.state, i.state_reason, i.event_id, e.title AS event_title, e.level,
    COALESCE(e.originals + e.reposts, 1) AS similar, i.reposts, i.repost_of, i.case_id, i.version";

fn conditions(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut sql = String::from("i.placed_at IS NOT NULL");
    let mut add = |clause: &str, value: Value, values: &mut Vec<Value>| {
        values.push(value);
        sql.push_str(" AND ");
        sql.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    // Items that a search found are looked up by their ids. Left to choose, SQLite walks the index of all originals for them
    // (211 ms for 600 of two million, 2 ms so), so no other column may lead it to an index.
    let found = filter.ids.is_some();
    let number = |column: &str| if found { format!("+i.{column}") } else { format!("i.{column}") };
    let text = |column: &str| if found { format!("COALESCE(i.{column}, '')") } else { format!("i.{column}") };
    if filter.watch != 0 {
        add(
            "EXISTS (SELECT 1 FROM item_watch iw WHERE iw.item_id = i.id AND iw.watch_id = ?)",
            filter.watch.into(),
            values,
        );
    }
    if filter.source != 0 {
        add(&format!("{} = ?", number("source_id")), filter.source.into(), values);
    }
    if !filter.reach.is_empty() {
        add(&format!("{} = ?", text("reach")), filter.reach.as_str().into(), values);
    }
    if !filter.tone.is_empty() {
        add(&format!("{} = ?", super::period::TONE), filter.tone.as_str().into(), values);
    }
    if filter.event != 0 {
        add(&format!("{} = ?", number("event_id")), filter.event.into(), values);
    }
    if filter.level != 0 {
        add("e.level = ?", filter.level.into(), values);
    }
    if filter.from_at != 0 {
        add(&format!("{} >= ?", number("at")), filter.from_at.into(), values);
    }
    if filter.to_at != 0 {
        add(&format!("{} < ?", number("at")), filter.to_at.into(), values);
    }
    match filter.state.as_str() {
        "" => sql.push_str(" AND i.state <> 'ignored'"),
        "all" => {}
        state => add(&format!("{} = ?", text("state")), state.into(), values),
    }
    match filter.reposts {
        Some(true) => sql.push_str(" AND i.repost_of IS NOT NULL"),
        Some(false) => sql.push_str(&format!(" AND {} IS NULL", number("repost_of"))),
        None => {}
    }
    if let Some(ids) = &filter.ids {
        sql.push_str(&format!(" AND i.id IN ({})", list(ids.iter().copied())));
    }
    sql
}

impl Filter {
    /// Whether more than words, time and the usual folding is asked.
    pub fn is_narrow(&self) -> bool {
        self.watch != 0
            || self.source != 0
            || self.level != 0
            || self.event != 0
            || !self.reach.is_empty()
            || !matches!(self.state.as_str(), "" | "all")
            || self.reposts == Some(true)
    }
}

/// Most that are counted; the stream says 10,000 and more beyond it.
const COUNTED: i64 = 10_001;

/// The stream, newest first, and how many there are.
pub async fn stream(app: &App, filter: &Filter) -> db::Result<(Vec<StreamRow>, i64)> {
    Ok((rows(app, filter).await?, count(app, filter).await?))
}

/// How many a filter holds.
pub async fn count(app: &App, filter: &Filter) -> db::Result<i64> {
    let mut values = Vec::new();
    let sql = conditions(filter, &mut values);
    let events = if filter.level != 0 { "LEFT JOIN event e ON e.id = i.event_id" } else { "" };
    app.db()
        .int(
            &format!(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM item i {events} WHERE {sql} LIMIT {COUNTED}) AS found"
            ),
            values,
        )
        .await
}

/// Rows of the stream, newest first.
pub async fn rows(app: &App, filter: &Filter) -> db::Result<Vec<StreamRow>> {
    let mut values = Vec::new();
    let sql = page(filter, &mut values);
    app.db()
        .all(
            &format!(
                "SELECT {STREAM} FROM item i JOIN source s ON s.id = i.source_id LEFT JOIN event e ON e.id = i.event_id {sql}"
            ),
            values,
        )
        .await
}

/// The ids of the same rows.
pub async fn ids(app: &App, filter: &Filter) -> db::Result<Vec<Id>> {
    let mut values = Vec::new();
    let sql = page(filter, &mut values);
    app.db().all(&format!("SELECT i.id FROM item i LEFT JOIN event e ON e.id = i.event_id {sql}"), values).await
}

fn page(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut sql = conditions(filter, values);
    if let Some((at, id)) = filter.after {
        values.push(at.into());
        values.push(id.into());
        let n = values.len();
        // The first half alone lets the index be entered at the cursor.
        let at = if filter.ids.is_some() { "+i.at" } else { "i.at" };
        sql.push_str(&format!(" AND {at} <= ${} AND ({at} < ${} OR i.id < ${n})", n - 1, n - 1));
    }
    values.push(filter.limit.into());
    format!("WHERE {sql} ORDER BY i.at DESC, i.id DESC LIMIT ${}", values.len())
}

/// The texts of a few items, for the words around what a search found.
pub async fn bodies(app: &App, ids: &[Id]) -> db::Result<Vec<(i64, String)>> {
    app.db()
        .all(&format!("SELECT item_id, body FROM item_text WHERE item_id IN ({})", list(ids.iter().copied())), args![])
        .await
}

/// A kept text, for the preview of a watch.
#[derive(Clone, Debug, Deserialize)]
pub struct Text {
    pub id: Id,
    pub title: String,
    pub body: String,
    pub source: String,
    pub reach: Reach,
    pub region: String,
    pub at: i64,
    pub url: String,
    pub held: bool,
}

/// The next texts before an id, newest first.
pub async fn texts_since(app: &App, since: i64, watch: i64, before: i64, most: i64) -> db::Result<Vec<Text>> {
    app.db()
        .all(
            "SELECT i.id, i.title, t.body, s.name AS source, i.reach, i.region, i.at, i.url,
               CASE WHEN EXISTS (SELECT 1 FROM item_watch iw WHERE iw.item_id = i.id AND iw.watch_id = $2) THEN 1 ELSE 0 END AS held
             FROM item i JOIN item_text t ON t.item_id = i.id JOIN source s ON s.id = i.source_id
             WHERE i.captured_at >= $1 AND i.id < $3 ORDER BY i.id DESC LIMIT $4",
            args![since, watch, before, most],
        )
        .await
}

/// Counts the stream by state.
pub async fn state_counts(app: &App) -> db::Result<Vec<(String, i64)>> {
    app.db()
        .all("SELECT state, COUNT(*) AS n FROM item WHERE repost_of IS NULL GROUP BY state ORDER BY state", args![])
        .await
}

/// What the search index reads: items placed or changed after a turn, in order.
#[derive(Clone, Debug, Deserialize)]
pub struct Indexed {
    pub id: Id,
    pub title: String,
    pub body: String,
    pub at: i64,
    pub turn: i64,
}

pub async fn changed_after(app: &App, turn: i64, most: i64) -> db::Result<Vec<Indexed>> {
    // A turn is indexed whole or not at all, so the last one of a full page is left for the next.
    let rest = "(SELECT * FROM item JOIN item_text ON item_id = id
         WHERE turn > $1 AND placed_at IS NOT NULL ORDER BY turn, id LIMIT $2) AS changed";
    app.db().bulk(&["id", "title", "body", "at", "turn"], rest, args![turn, most]).await
}

/// Items whose keeping has ended.
pub async fn expired(tx: &mut Tx, now: i64, most: i64) -> db::Result<Vec<Id>> {
    tx.all(
        "SELECT id FROM item WHERE expires_at < $1 AND case_id IS NULL ORDER BY expires_at LIMIT $2",
        args![now, most],
    )
    .await
}

/// Takes the texts of items out for good; the counts of their events stay as they were reported.
pub async fn erase(tx: &mut Tx, ids: &[Id]) -> db::Result<()> {
    let ids = list(ids.iter().copied());
    tx.run(&format!("DELETE FROM item_watch WHERE item_id IN ({ids})"), args![]).await?;
    tx.run(&format!("DELETE FROM item_label WHERE item_id IN ({ids})"), args![]).await?;
    tx.run(&format!("UPDATE item SET repost_of = NULL WHERE repost_of IN ({ids})"), args![]).await?;
    tx.run(&format!("UPDATE capture SET item_id = NULL, title = '' WHERE item_id IN ({ids})"), args![]).await?;
    tx.run(&format!("DELETE FROM item_text WHERE item_id IN ({ids})"), args![]).await?;
    tx.run(&format!("DELETE FROM item WHERE id IN ({ids})"), args![]).await?;
    Ok(())
}
