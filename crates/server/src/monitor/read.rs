//! What the screens read: rows and pages put together from the store. Nothing here changes anything.

use super::store::alerts;
use super::store::captures;
use super::store::events::{self, Event};
use super::store::items::{self, Filter, Item, StreamRow};
use super::store::sources::{self, Source};
use super::views::*;
use crate::platform::{Actor, Answer, App, Fault};
use domain::ids::Id;
use domain::monitor::item::allowed;
use domain::monitor::source::{Light, health};
use domain::monitor::{SourceState, event};
use domain::people::{Act, may};
use domain::time::DAY_MS;
use serde_json::json;
use std::collections::HashMap;

/// Rows of the stream, with their watches and what this reader may do.
pub async fn rows(app: &App, actor: &Actor, found: Vec<StreamRow>, query: &str) -> Answer<Vec<ItemRow>> {
    let ids: Vec<Id> = found.iter().map(|row| row.id).collect();
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (item, name) in items::watch_names(app, &ids).await? {
        names.entry(item).or_default().push(name);
    }
    let mut excerpts: HashMap<i64, Excerpt> = HashMap::new();
    if !query.is_empty() {
        for (item, body) in items::bodies(app, &ids).await? {
            excerpts.extend(excerpt(query, &body).map(|found| (item, found)));
        }
    }
    Ok(found
        .into_iter()
        .map(|row| {
            let excerpt = excerpts.remove(&row.id.0);
            ItemRow { excerpt, ..row_of(row, actor, &mut names, query) }
        })
        .collect())
}

/// Characters shown before and after the first hit.
const AROUND: (usize, usize) = (24, 66);

/// The words around the first hit in a text; nothing when only the headline holds it.
fn excerpt(query: &str, body: &str) -> Option<Excerpt> {
    // Far down a text its words say little about it; and marking costs by length.
    let beginning: String = body.chars().take(6_000).map(|c| if c == '\n' { ' ' } else { c }).collect();
    let marks = crate::platform::search::marks(query, &beginning);
    let first = marks.first()?.0;
    let (from, to) = (first.saturating_sub(AROUND.0), first + AROUND.1);
    let text: String = beginning.chars().skip(from).take(to - from).collect();
    let lead = usize::from(from > 0);
    let shown = if from > 0 { format!("…{text}") } else { text };
    let marks = marks
        .into_iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| (start - from + lead, end - from + lead))
        .collect();
    Some(Excerpt { text: shown, marks })
}

fn row_of(row: StreamRow, actor: &Actor, names: &mut HashMap<i64, Vec<String>>, query: &str) -> ItemRow {
    ItemRow {
        id: row.id,
        excerpt: None,
        marks: if query.is_empty() { Vec::new() } else { crate::platform::search::marks(query, &row.title) },
        title: row.title,
        url: row.url,
        source: row.source,
        outlet: row.outlet,
        platform: row.platform,
        reach: row.reach.code().into(),
        reach_title: row.reach.title().into(),
        region: row.region,
        at: row.at,
        time_quality: items::code(row.time_quality),
        tone: row.tone_label.unwrap_or_else(|| tone_word(row.tone).into()),
        state: items::code(row.state),
        state_title: row.state.title().into(),
        state_reason: row.state_reason,
        event_id: row.event_id,
        event_title: row.event_title,
        level: row.level,
        similar: row.similar,
        reposts: row.reposts,
        repost_of: row.repost_of,
        case_id: row.case_id,
        watches: names.remove(&row.id.0).unwrap_or_default(),
        version: row.version,
        allowed: allowed(row.state, &actor.roles).into_iter().map(items::code).collect(),
    }
}

/// The machine is sure of a tone from a third of the scale on.
fn tone_word(tone: i64) -> &'static str {
    match tone {
        t if t <= -360 => "negative",
        t if t >= 360 => "positive",
        _ => "neutral",
    }
}

/// The rows of these items, in the order given.
pub async fn rows_of(app: &App, actor: &Actor, ids: &[Id]) -> Answer<Vec<ItemRow>> {
    let filter =
        Filter { ids: Some(ids.to_vec()), state: "all".into(), limit: ids.len().max(1) as i64, ..Filter::default() };
    let (found, _) = items::stream(app, &filter).await?;
    rows(app, actor, found, "").await
}

/// An item, whole.
pub async fn item(app: &App, actor: &Actor, id: Id) -> Answer<ItemView> {
    let item: Item = items::get(app, id).await?.ok_or(Fault::NotFound("条信息"))?;
    let row = rows_of(app, actor, &[id]).await?.into_iter().next().ok_or(Fault::NotFound("条信息"))?;
    let found_by = items::found_by(app, id)
        .await?
        .into_iter()
        .map(|found| FoundBy {
            watch_id: found.watch_id,
            name: found.name.unwrap_or_else(|| "已删除的方案".into()),
            version: found.watch_version,
            words: super::watching::hit_words(&found.hits.0),
        })
        .collect();
    let head = item.repost_of.unwrap_or(id);
    let group_ids: Vec<Id> = app
        .db()
        .all(
            "SELECT id FROM item WHERE (repost_of = $1 OR id = $1) AND id <> $2 ORDER BY at LIMIT 200",
            db::args![head.0, id.0],
        )
        .await?;
    let group = if group_ids.is_empty() { Vec::new() } else { rows_of(app, actor, &group_ids).await? };
    Ok(ItemView {
        row,
        body: item.body,
        origin: item.origin,
        captured_at: item.captured_at,
        interactions: item.interactions,
        masked: item.masked,
        rumour: item.rumour,
        rumour_label: item.rumour_label,
        revision: item.revision,
        because: item.because.0,
        found_by,
        evidence: captures::evidence(app, id).await?,
        group,
        state_by: item.state_by,
        state_at: item.state_at,
    })
}

/// Numbers beside the stream.
pub async fn head(app: &App) -> Answer<StreamHead> {
    let now = app.now();
    let sources = sources::all(app).await?;
    let (open_alerts, late_alerts) = alerts::open(app).await?;
    Ok(StreamHead {
        states: items::state_counts(app).await?,
        last_run_at: sources.iter().filter_map(|source| source.last_run_at).max(),
        red_sources: sources.iter().filter(|source| health(&source.rhythm(), now).0 == Light::Red).count() as i64,
        open_alerts,
        late_alerts,
    })
}

/// A row of the list of events.
pub fn event_row(row: events::Row) -> EventRow {
    EventRow {
        id: row.id,
        title: row.title,
        level: row.level.number(),
        by_hand: row.by_hand,
        reasons: reasons(&row.assessment.0),
        first_at: row.first_at,
        last_at: row.last_at,
        region: row.region,
        originals: row.originals,
        reposts: row.reposts,
        outlets: row.outlets,
        heat: row.heat as f64 / 10.0,
        muted_until: row.muted_until,
        case_id: row.case_id,
        version: row.version,
    }
}

fn reasons(assessment: &serde_json::Value) -> Vec<String> {
    serde_json::from_value(assessment["reasons"].clone()).unwrap_or_default()
}

/// An event, whole.
pub async fn event(app: &App, actor: &Actor, id: Id) -> Answer<EventView> {
    let event: Event = events::get(app, id).await?.ok_or(Fault::NotFound("个事件"))?;
    let assessed = event.assessed();
    let trend = event::trend(&events::moments(app, id).await?).map(|trend| TrendView {
        from_at: trend.from_at,
        hours: trend.hours,
        peak: trend.peak,
        second_wave: trend.second_wave,
    });
    let filter = Filter { event: id.0, state: "all".into(), limit: 500, ..Filter::default() };
    let (found, _) = items::stream(app, &filter).await?;
    let items = rows(app, actor, found, "").await?;
    let carriers = events::carriers(app, id).await?.into_iter().map(|carrier| CarrierView {
        reach: carrier.reach.code().into(),
        reach_title: carrier.reach.title().into(),
        outlet: carrier.outlet,
        first_at: carrier.first_at,
        reports: carrier.reports,
    });
    let levels = events::levels(app, id).await?.into_iter().map(|change| LevelView {
        level: change.level.number(),
        at: change.at,
        by: change.by_name,
        reasons: change.reasons.0,
    });
    let edits = events::edits(app, id).await?.into_iter().map(|edit| EditView {
        id: edit.id,
        other_id: if edit.event_id == id { edit.other_id } else { Some(edit.event_id) },
        moved: edit.moved.0.len() as i64,
        kind: if edit.kind == "split" && edit.event_id != id { "taken".into() } else { edit.kind },
        reason: edit.reason,
        at: edit.at,
        by: edit.by_name,
        undone_at: edit.undone_at,
    });
    let reasons = assessed.as_ref().map(|found| found.reasons.clone()).unwrap_or_default();
    Ok(EventView {
        row: EventRow {
            id,
            title: event.title.clone(),
            level: event.level.number(),
            by_hand: event.by_hand,
            reasons: if event.by_hand { vec![format!("人工定级：{}", event.hand_reason)] } else { reasons },
            first_at: event.first_at,
            last_at: event.last_at,
            region: event.region.clone(),
            originals: event.originals,
            reposts: event.reposts,
            outlets: event.outlets,
            heat: event.heat as f64 / 10.0,
            muted_until: event.muted_until,
            case_id: event.case_id,
            version: event.version,
        },
        score: event.score,
        factors: assessed
            .map(|found| found.factors)
            .unwrap_or_default()
            .into_iter()
            .map(|factor| FactorView {
                name: factor.name,
                found: factor.found,
                points: factor.points,
                counts: factor.counts,
            })
            .collect(),
        hand_reason: event.hand_reason.clone(),
        heat_formula: event::HEAT_FORMULA,
        words: event.words.0.clone(),
        trend,
        carriers: carriers.collect(),
        items,
        levels: levels.collect(),
        edits: edits.collect(),
        merged_into: event.merged_into,
        allowed: event_verbs(actor, &event),
    })
}

fn event_verbs(actor: &Actor, event: &Event) -> Vec<&'static str> {
    if event.merged_into.is_some() {
        return Vec::new();
    }
    let mut verbs = Vec::new();
    if may(&actor.roles, Act::TriageItems) {
        verbs.extend(["merge", "split", "set_level", "mute"]);
    }
    if may(&actor.roles, Act::OpenCase) && event.case_id.is_none() {
        verbs.push("open_case");
    }
    verbs
}

/// A source as the page of sources shows it.
pub fn source(source: Source, actor: &Actor, now: i64, kept: i64, dropped: i64) -> SourceView {
    let (light, sentence) = health(&source.rhythm(), now);
    let mut allowed = Vec::new();
    if may(&actor.roles, Act::ManageSources) && source.kind != domain::monitor::SourceKind::Hand {
        allowed.push("edit");
        allowed.push(if source.state == SourceState::On { "pause" } else { "start" });
        if source.kind.is_polled() && source.state == SourceState::On {
            allowed.push("collect");
        }
        match source.kind {
            domain::monitor::SourceKind::Push => allowed.push("key"),
            domain::monitor::SourceKind::Upload => allowed.push("upload"),
            _ => {}
        }
    }
    SourceView {
        id: source.id,
        kind: source.kind.code().into(),
        kind_title: source.kind.title().into(),
        reach: source.reach.code().into(),
        reach_title: source.reach.title().into(),
        state: sources::state_code(source.state).into(),
        light: items::code(light),
        health: sentence,
        name: source.name,
        url: source.url,
        region: source.region,
        platform: source.platform,
        legal_basis: source.legal_basis,
        owner: source.owner,
        last_run_at: source.last_run_at,
        last_new_at: source.last_new_at,
        next_at: source.next_at,
        kept,
        dropped,
        retention_days: source.retention_days,
        options: source.options.0,
        version: source.version,
        allowed,
    }
}

/// Every source with its counts of the last seven days; the red ones first.
pub async fn sources_list(app: &App, actor: &Actor) -> Answer<Vec<SourceView>> {
    let now = app.now();
    let tallies: HashMap<i64, (i64, i64)> = sources::tallies(app, now - 7 * DAY_MS)
        .await?
        .into_iter()
        .map(|(id, kept, dropped)| (id, (kept, dropped)))
        .collect();
    let mut list: Vec<SourceView> = sources::all(app)
        .await?
        .into_iter()
        .map(|one| {
            let (kept, dropped) = tallies.get(&one.id.0).copied().unwrap_or_default();
            source(one, actor, now, kept, dropped)
        })
        .collect();
    let rank = |light: &str| ["red", "amber", "green", "grey"].iter().position(|known| *known == light);
    list.sort_by(|a, b| rank(&a.light).cmp(&rank(&b.light)).then_with(|| a.name.cmp(&b.name)));
    Ok(list)
}

/// A row of the inbox.
pub fn alert_row(row: alerts::InboxRow, actor: &Actor) -> AlertRow {
    let mut allowed = Vec::new();
    if row.acknowledged_at.is_none() && may(&actor.roles, Act::TriageItems) {
        allowed.push("acknowledge");
    }
    if may(&actor.roles, Act::OpenCase) {
        allowed.push("open_case");
    }
    AlertRow {
        id: row.id,
        event_id: row.event_id,
        level: row.level.number(),
        title: row.title,
        reasons: row.reasons.0,
        raised_at: row.raised_at,
        send_at: row.send_at,
        sent_at: row.sent_at,
        step: row.step,
        acknowledged_at: row.acknowledged_at,
        acknowledged_by: row.acknowledged_by,
        note: row.note,
        told: row.told,
        seen: row.seen,
        mine_seen_at: row.mine_seen_at,
        allowed,
    }
}

/// A channel without its secrets: of an address only the host and the last four characters are shown.
pub fn channel(channel: alerts::Channel) -> ChannelView {
    let target = if channel.kind == "email" {
        channel.target
    } else {
        let tail: String = channel.target.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        format!("{}…{tail}", super::row::host(&channel.target))
    };
    let kind_title =
        super::channels::KINDS.iter().find(|(code, _)| *code == channel.kind).map_or("", |(_, title)| *title);
    ChannelView {
        id: channel.id,
        name: channel.name,
        kind_title: kind_title.into(),
        kind: channel.kind,
        target,
        has_secret: !channel.secret.is_empty(),
        from_level: channel.from_level.number(),
        enabled: channel.enabled,
        briefs: channel.briefs,
        last_sent_at: channel.last_sent_at,
        last_fault: channel.last_fault,
        version: channel.version,
    }
}

/// Newest items that facets count.
pub const FACETED: usize = 5_000;

/// What a search found, by source, reach, watch, level and day.
pub async fn facets(app: &App, ids: &[Id]) -> Answer<Facets> {
    let inside = super::store::list(ids.iter().copied());
    let sources: Vec<(i64, String, i64)> = app
        .db()
        .all(
            &format!(
                "SELECT s.id, s.name, COUNT(*) AS n FROM item i JOIN source s ON s.id = i.source_id
                 WHERE i.id IN ({inside}) GROUP BY s.id, s.name ORDER BY n DESC, s.name LIMIT 30"
            ),
            db::args![],
        )
        .await?;
    let reaches: Vec<(domain::monitor::Reach, i64)> = app
        .db()
        .all(
            &format!("SELECT reach, COUNT(*) AS n FROM item WHERE id IN ({inside}) GROUP BY reach ORDER BY n DESC"),
            db::args![],
        )
        .await?;
    let watches: Vec<(i64, String, i64)> = app
        .db()
        .all(
            &format!(
                "SELECT w.id, w.name, COUNT(*) AS n FROM item_watch iw JOIN watch w ON w.id = iw.watch_id
                 WHERE iw.item_id IN ({inside}) GROUP BY w.id, w.name ORDER BY n DESC, w.name LIMIT 30"
            ),
            db::args![],
        )
        .await?;
    let levels: Vec<(i64, i64)> = app
        .db()
        .all(
            &format!(
                "SELECT e.level, COUNT(*) AS n FROM item i JOIN event e ON e.id = i.event_id
                 WHERE i.id IN ({inside}) GROUP BY e.level ORDER BY e.level"
            ),
            db::args![],
        )
        .await?;
    let moments: Vec<i64> = app.db().all(&format!("SELECT at FROM item WHERE id IN ({inside})"), db::args![]).await?;
    let mut days: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
    for at in moments {
        *days.entry(domain::time::format_day(at)).or_default() += 1;
    }
    Ok(Facets {
        sources: sources.into_iter().map(|(id, name, n)| (id.to_string(), name, n)).collect(),
        reaches: reaches.into_iter().map(|(reach, n)| (reach.code().to_owned(), reach.title().to_owned(), n)).collect(),
        watches: watches.into_iter().map(|(id, name, n)| (id.to_string(), name, n)).collect(),
        levels,
        days: days.into_iter().rev().take(60).collect(),
    })
}

/// For audit lines of exports: which filter, in few words.
pub fn filter_words(filter: &Filter) -> serde_json::Value {
    json!({"word": filter.word, "watch": filter.watch, "source": filter.source, "state": filter.state, "from": filter.from_at, "to": filter.to_at})
}
