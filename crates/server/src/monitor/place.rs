//! 归并: each kept text finds its place, one at a time: a repost under its first report, or a report in an event.
//! The whole batch is one transaction; the placer's turn is a row, so two processes never place at once.

use super::ground::{self, Ground, Known, Prepared, Subject};
use super::pace::{self, Stage};
use super::store::events::{self, NewEvent};
use super::store::items::{self, Place, Unplaced};
use super::{assess, own_news, search, store};
use crate::platform::{App, Audience, Change, Job, Outcome, Running};
use anyhow::Context;
use domain::ids::Id;
use domain::monitor::TimeQuality;
use domain::monitor::sameness::{self, Limits, Neighbour};
use domain::people::Act;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};
use text::same::Piece;

/// Items placed in one transaction.
const BATCH: i64 = 300;

/// The job that places whatever waits. One key: it stands in the queue once, however many digests ask for it.
pub fn job() -> Job {
    Job::new("place", "all", json!({}))
}

/// While texts stream in, events are graded once in so long, and the index takes in what was placed: an event that fifty
/// of them join is summed up once, and a part of the index is not written for every few hundred.
const GRADE_EVERY: Duration = Duration::from_millis(700);

/// Places until nothing waits. While a round of batches is placed, what the one before it moved is graded, and the index follows.
pub async fn run(app: App, _: Running) -> anyhow::Result<Outcome> {
    let mut placed = 0;
    loop {
        let (now, graded) = tokio::join!(round(&app), grade_moved(&app));
        graded?;
        index_placed(&app).await?;
        match now? {
            Some(now) => placed += now,
            None => break,
        }
    }
    while grade_moved(&app).await? > 0 {}
    if placed > 0 {
        own_news::suggest(&app).await?;
    }
    Ok(if placed > 0 { Outcome::Done } else { Outcome::Dropped("没有待归并的条目".into()) })
}

/// Batch after batch until it is time to grade; while one is decided and written, the next is read and worked out.
/// Answers how many were placed, or nothing when none waited.
async fn round(app: &App) -> anyhow::Result<Option<usize>> {
    let begun = Instant::now();
    let mut placed = None;
    let mut next = waiting_after(app.clone(), Id(0)).await?;
    while let Some(last) = next.last().map(|prepared| prepared.item.id) {
        let ahead = (begun.elapsed() < GRADE_EVERY).then(|| tokio::spawn(waiting_after(app.clone(), last)));
        let count = next.len();
        let written = batch(app, next).await?;
        *placed.get_or_insert(0) += if written { count } else { 0 };
        next = match ahead {
            Some(ahead) if written => ahead.await.context("reading ahead stopped")??,
            // Something moved while it was decided: it is read again from the first that waits.
            Some(_) => waiting_after(app.clone(), Id(0)).await?,
            None => break,
        };
    }
    Ok(placed)
}

/// The next texts to be placed after this one, with what placing asks of them worked out.
async fn waiting_after(app: App, after: Id) -> anyhow::Result<Vec<Prepared>> {
    let waiting = items::next_unplaced(&app, after, BATCH).await?;
    let mut ready = ground::ready(&app).take(&waiting);
    let unread: Vec<Id> = waiting.iter().map(|item| item.id).filter(|id| !ready.contains_key(id)).collect();
    let mut texts: HashMap<Id, String> = items::texts(&app, &unread).await?.into_iter().collect();
    let read = move || {
        let worked_out = waiting.into_iter().map(|item| {
            let held = ready.remove(&item.id);
            let read = || Subject::read(&item.title, &texts.remove(&item.id).unwrap_or_default());
            Prepared { subject: held.unwrap_or_else(read), item }
        });
        worked_out.collect()
    };
    if unread.is_empty() { Ok(read()) } else { tokio::task::spawn_blocking(read).await.context("preparing stopped") }
}

/// Asks for the index. Also when nothing was placed: a run before this one may have been stopped short of it.
async fn index_placed(app: &App) -> anyhow::Result<()> {
    let mut change = app.system_change("归并").await?;
    change.enqueue(search::job()).await?;
    change.commit().await?;
    Ok(())
}

/// Grades the events that were moved and not graded since, so many in a transaction that nobody waits long for the writer.
/// What is moved meanwhile is left for the next time.
async fn grade_moved(app: &App) -> anyhow::Result<usize> {
    const MOST: i64 = 10_000;
    const AT_ONCE: usize = 100;
    let moved = events::to_grade(app, MOST).await?;
    for ids in moved.chunks(AT_ONCE) {
        let from = Instant::now();
        let mut change = app.system_change("归并").await?;
        store::watches::hold_turn(&mut change).await?;
        assess::again(&mut change, ids).await?;
        events::graded(&mut change, ids).await?;
        change.live(
            Audience::Act(Act::ReadItems),
            "event",
            json!({"changed": ids.iter().take(20).collect::<Vec<_>>()}),
        );
        change.commit().await?;
        pace::of(app).note(Stage::Grade, from);
    }
    Ok(moved.len())
}

/// What a batch decides before it is written.
#[derive(Default)]
struct Plan {
    events: Vec<NewEvent>,
    places: Vec<Place>,
    /// (latecomer, old head)
    leads: Vec<(Id, Id)>,
    heads: HashSet<Id>,
    touched: HashSet<Id>,
}

/// Finds the place of each text and writes it. False when something moved meanwhile: then nothing is written.
async fn batch(app: &App, prepared: Vec<Prepared>) -> anyhow::Result<bool> {
    let (held, from) = (ground::held(app), Instant::now());
    // One batch at a time: each is decided by what the one before it left.
    let mut slot = held.lock().await;
    let limits: Limits = app.settings().get("monitor.sameness").await?;
    let mut ground = match slot.take() {
        Some(ground) => ground,
        None => rebuild(app).await?,
    };
    if ground.turn != turn_now(app).await? {
        // Somebody else placed or edited since: what changed is read.
        ground = match catch_up(app, ground).await? {
            Some(ground) => ground,
            None => rebuild(app).await?,
        };
    }
    let ids: Vec<Id> = prepared.iter().map(|prepared| prepared.item.id).collect();
    let versions: i64 = prepared.iter().map(|prepared| prepared.item.version).sum();
    // Decided before the writer is asked for: whoever saves meanwhile does not wait for it.
    let deciding = app.clone();
    let (plan, mut ground) = tokio::task::spawn_blocking(move || {
        let plan = decide(&deciding, &mut ground, prepared, limits);
        (plan, ground)
    })
    .await
    .context("deciding stopped")?;
    let mut change = app.system_change("归并").await?;
    let turn = store::watches::take_turn(&mut change).await?;
    if ground.turn != turn - 1 || items::unplaced_versions(&mut change, &ids).await? != (ids.len() as i64, versions) {
        // The memory is read again: it holds what was decided and not written.
        return Ok(false);
    }
    let placed = plan.places.len();
    write(&mut change, &plan, turn).await?;
    let touched: Vec<Id> = plan.touched.iter().copied().collect();
    events::moved(&mut change, &touched).await?;
    change.live(
        Audience::Act(Act::ReadItems),
        "item",
        json!({"placed": placed, "events": touched.iter().take(20).collect::<Vec<_>>()}),
    );
    change.commit().await?;
    ground.turn = turn;
    *slot = Some(ground);
    pace::of(app).note(Stage::Place, from);
    Ok(true)
}

/// The last turn that anybody took.
async fn turn_now(app: &App) -> db::Result<i64> {
    app.db().int("SELECT value FROM monitor_counter WHERE name = 'turn'", db::args![]).await
}

/// Items that one hand edit may have moved; more are read anew as a whole.
const FEW: i64 = 2_000;

/// Brings the memory up to date with a few hand edits: the events that were touched are read again from their items.
/// `None` when too much has changed.
async fn catch_up(app: &App, mut ground: Ground) -> anyhow::Result<Option<Ground>> {
    let turn = turn_now(app).await?;
    let moved = items::moved_after(app, ground.turn, FEW).await?;
    if moved.len() as i64 >= FEW {
        return Ok(None);
    }
    let mut touched: HashSet<Id> = moved.iter().map(|(_, event)| *event).collect();
    touched.extend(moved.iter().filter_map(|(item, _)| ground.known(item.0)).map(|known| known.event));
    let members = items::placed_in(app, &touched.iter().copied().collect::<Vec<_>>(), FEW).await?;
    if members.len() as i64 >= FEW {
        return Ok(None);
    }
    let done = tokio::task::spawn_blocking(move || {
        ground.read_again(&touched, ground::prepare(members));
        ground.turn = turn;
        ground
    })
    .await
    .context("the memory of the placer could not be read")?;
    Ok(Some(done))
}

/// Reads the memory from the database.
async fn rebuild(app: &App) -> anyhow::Result<Ground> {
    let since = app.now() - ground::WINDOW_MS;
    let turn = turn_now(app).await?;
    let placed = items::placed_since(app, since, ground::MOST as i64).await?;
    let standing: HashMap<i64, Id> =
        events::absorbed(app).await?.into_iter().map(|(from, into)| (from, Id(into))).collect();
    let settings = app.settings().get::<ClusterSettings>("monitor.events").await?.into();
    tokio::task::spawn_blocking(move || Ground::rebuild(turn, ground::prepare(placed), &standing, settings))
        .await
        .context("the memory of the placer could not be read")
}

/// How events are told apart; data of the office.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ClusterSettings {
    /// Likeness from which a text joins an event, 0–1; less in a stream whose texts have little in common.
    pub join_from: f32,
    /// An event without news for so long takes no more texts, ms.
    pub quiet_ms: i64,
    /// Most live events.
    pub most_live: usize,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        let shipped = text::cluster::Settings::default();
        Self { join_from: shipped.join_from, quiet_ms: shipped.quiet_ms, most_live: shipped.most_live }
    }
}

impl From<ClusterSettings> for text::cluster::Settings {
    fn from(own: ClusterSettings) -> Self {
        Self { join_from: own.join_from, quiet_ms: own.quiet_ms, most_live: own.most_live }
    }
}

/// Finds the place of each text. No I/O.
fn decide(app: &App, ground: &mut Ground, prepared: Vec<Prepared>, limits: Limits) -> Plan {
    let mut plan = Plan::default();
    for Prepared { item, subject } in prepared {
        let id = item.id;
        if let Some(event) = item.event_id {
            // A revised text keeps the place that it, or a person, found for it.
            let known = ground.known(id.0).unwrap_or_else(|| known(&item, item.repost_of.unwrap_or(id), event));
            ground.remember(id, known, subject);
            plan.touched.insert(event);
            plan.places.push(Place {
                id,
                event_id: event,
                repost_of: item.repost_of,
                likeness: None,
                because: vec!["内容有更新".into()],
            });
            continue;
        }
        let near = ground.nearby.find(&subject.signature);
        let neighbours: Vec<Neighbour> = near
            .iter()
            .enumerate()
            .filter_map(|(index, near)| {
                let at = ground.known(near.key)?.at;
                Some(Neighbour { index, likeness: f64::from(near.similarity), at })
            })
            .collect();
        let (same, elsewhere) = alike_here(ground, item.at, &subject.piece, neighbours, &near, limits);
        match same.and_then(|same| Some((same, ground.known(near[same.index].key)?))) {
            Some((same, alike)) => {
                let head = ground.known(alike.head).unwrap_or(alike);
                let stated = item.time_quality == TimeQuality::Stated;
                let leads = sameness::was_first(item.at, stated, head.at);
                let likeness = Some((same.likeness * 1000.0) as i64);
                let because = vec![format!("与已有报道相似 {:.0}%", same.likeness * 100.0)];
                if leads {
                    ground.lead(id.0, alike.head);
                    plan.leads.push((id, Id(alike.head)));
                    plan.heads.insert(id);
                }
                let group = if leads { id } else { Id(alike.head) };
                plan.heads.insert(group);
                ground.remember(id, known(&item, group, alike.event), subject);
                plan.touched.insert(alike.event);
                plan.places.push(Place {
                    id,
                    event_id: alike.event,
                    repost_of: (!leads).then_some(group),
                    likeness,
                    because,
                });
            }
            None => {
                let mut placed = ground.clusterer.place(&subject.piece, item.at);
                let joined = ground.events.get(&placed.event).copied();
                // The same words about another place: a matter of its own, however alike.
                let template = joined.filter(|event| placed.because.places_differ && elsewhere.contains(event));
                if template.is_some() {
                    (placed.event, placed.is_new) = (app.id().0, true);
                    ground.clusterer.recall(placed.event, &subject.piece, item.at);
                }
                let (event, because) = match joined.filter(|_| template.is_none()) {
                    Some(event) => (event, shared(&placed.because)),
                    None => {
                        let event = app.id();
                        ground.events.insert(placed.event, event);
                        plan.events.push(NewEvent {
                            id: event,
                            title: item.title.clone(),
                            first_item_id: id,
                            at: item.at,
                            region: item.region.clone(),
                            words: subject.piece.words().take(8).map(str::to_owned).collect(),
                        });
                        (event, vec!["首次出现".to_owned()])
                    }
                };
                ground.remember(id, known(&item, id, event), subject);
                plan.touched.insert(event);
                let likeness = (!placed.is_new).then_some((placed.likeness * 1000.0) as i64);
                plan.places.push(Place { id, event_id: event, repost_of: None, likeness, because });
            }
        }
    }
    plan
}

/// Texts that look like one and speak of another place are passed over, so many at most.
const PASSED_OVER: usize = 4;

/// The earlier text that this one repeats, of the same place; and the events of those that were passed over.
fn alike_here(
    ground: &Ground,
    at: i64,
    piece: &Piece,
    mut neighbours: Vec<Neighbour>,
    near: &[text::fingerprint::Near],
    limits: Limits,
) -> (Option<Neighbour>, Vec<Id>) {
    let mut elsewhere = Vec::new();
    for _ in 0..PASSED_OVER {
        let Some(same) = sameness::repost_of(at, &neighbours, limits) else { break };
        let key = near[same.index].key;
        if !ground.elsewhere(piece, key) {
            return (Some(same), elsewhere);
        }
        elsewhere.extend(ground.known(key).map(|known| known.event));
        neighbours.retain(|other| other.index != same.index);
    }
    (None, elsewhere)
}

fn known(item: &Unplaced, head: Id, event: Id) -> Known {
    Known { at: item.at, head: head.0, event }
}

/// What a text shares with its event, in words.
fn shared(because: &text::same::Sameness) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, found) in [("同地", &because.places), ("同数", &because.figures), ("同词", &because.words)] {
        if !found.is_empty() {
            lines.push(format!("{name}：{}", found.iter().take(6).cloned().collect::<Vec<_>>().join("、")));
        }
    }
    if lines.is_empty() {
        lines.push("用词相近".into());
    }
    lines
}

async fn write(change: &mut Change, plan: &Plan, turn: i64) -> anyhow::Result<()> {
    let now = change.now();
    events::insert(change, &plan.events, now).await?;
    items::place(change, &plan.places, turn, now).await?;
    for (new, old) in &plan.leads {
        items::lead_group(change, *new, *old, turn).await?;
    }
    if !plan.heads.is_empty() {
        items::recount(change, &plan.heads.iter().copied().collect::<Vec<_>>()).await?;
    }
    Ok(())
}
