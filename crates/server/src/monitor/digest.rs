//! 消化: a capture becomes an item, a revision of one, or a drop with its reason. Pure CPU up to the writing:
//! decode → extract → simplify → mask → match → judge. The same capture always gives the same answer, so it may be
//! run again after a kill, or over history after a rule has changed.

use super::ground::{self, Subject};
use super::kinds::select;
use super::marks;
use super::models::{self, Models};
use super::pace::{self, Stage};
use super::pipeline::Step;
use super::row::{self, Hint, Row};
use super::store::captures::{self, Capture};
use super::store::items::{self, Draft, NewItem};
use super::store::sources::{self, Source};
use super::watching::{self, WatchSet};
use crate::platform::{App, Job, Outcome, Running};
use anyhow::Context;
use domain::ids::Id;
use domain::monitor::relevance::{self, Found, Verdict};
use domain::monitor::{DropReason, SourceKind, TimeQuality};
use domain::time::DAY_MS;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use text::extract::Quality;
use text::matcher::Doc;

/// Captures digested by one job.
pub const BATCH: usize = 200;
/// Texts that may wait for their place before digesting waits for the placer, and how long a batch waits at most.
const MOST_UNPLACED: i64 = 1_500;
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest text kept; a longer one is cut and says so.
const MOST_CHARS: usize = 40_000;

/// Characters of a text that, with its title, are judged for tone and rumour: its lead says what it is about.
const LEAD: usize = 300;

#[derive(Serialize, Deserialize)]
struct Payload {
    captures: Vec<Id>,
}

/// The job that digests these captures. Its key is the first of them: a batch never changes.
pub fn job(captures: &[Id]) -> Job {
    let key = captures.first().copied().unwrap_or_default();
    Job::new("digest", key, serde_json::json!(Payload { captures: captures.to_vec() }))
}

/// Runs one job.
pub async fn run(app: App, running: Running) -> anyhow::Result<Outcome> {
    let ids = running.read::<Payload>()?.captures;
    let_placing_follow(&app).await?;
    let from = Instant::now();
    let waiting = captures::waiting(&app, &ids).await?;
    if waiting.is_empty() {
        return Ok(Outcome::Dropped("这些采集件已经处理过".into()));
    }
    let set = watching::current(&app).await?;
    let terms = Terms::load(&app, &waiting).await?;
    let files = read_files(&app, &waiting).await?;
    let read = {
        let (set, terms, waiting) = (Arc::clone(&set), terms.clone(), waiting.clone());
        tokio::task::spawn_blocking(move || -> Vec<(Capture, Step)> {
            waiting
                .into_iter()
                .map(|capture| {
                    let step = step(&capture, files.get(&capture.file_hash), &terms, &set);
                    (capture, step)
                })
                .collect()
        })
        .await
        .context("digesting stopped")?
    };
    save(&app, read, &set, &terms).await?;
    pace::of(&app).note(Stage::Digest, from);
    Ok(Outcome::Done)
}

/// Waits while the placer is at work and far behind: nobody sees what is digested and not placed, and on two processors it
/// is the placer, one text after another, that everybody else would crowd out.
async fn let_placing_follow(app: &App) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until && items::placing_lags(app, MOST_UNPLACED).await? {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// What digesting needs besides the capture.
#[derive(Clone)]
pub struct Terms {
    sources: Arc<HashMap<Id, Source>>,
    limits: relevance::Limits,
    words: Arc<marks::Words>,
    models: Arc<Models>,
}

impl Terms {
    /// Reads the sources of these captures and the office's limits.
    pub async fn load(app: &App, waiting: &[Capture]) -> anyhow::Result<Terms> {
        let mut known = HashMap::new();
        for capture in waiting {
            if let std::collections::hash_map::Entry::Vacant(place) = known.entry(capture.source_id)
                && let Some(source) = sources::get(app, capture.source_id).await?
            {
                place.insert(source);
            }
        }
        Ok(Terms {
            sources: Arc::new(known),
            limits: app.settings().get("monitor.limits").await?,
            words: Arc::new(app.settings().get("monitor.marks").await?),
            models: models::current(app),
        })
    }
}

/// Bytes as they came. A file of rows holds thousands of captures: where its lines begin is looked up once.
pub struct Original {
    bytes: Vec<u8>,
    lines: OnceLock<Vec<usize>>,
}

impl Original {
    fn of(bytes: Vec<u8>) -> Self {
        Self { bytes, lines: OnceLock::new() }
    }

    fn line(&self, number: usize) -> Option<Row> {
        let starts = self.lines.get_or_init(|| {
            let ends = self.bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let from = *starts.get(number)?;
        let to = starts.get(number + 1).map_or(self.bytes.len(), |next| next - 1);
        serde_json::from_slice(self.bytes.get(from..to)?).ok()
    }
}

/// The stored bytes of captures, each file once. One that is gone is left out: its captures say so, the others go on.
pub async fn read_files(app: &App, waiting: &[Capture]) -> anyhow::Result<HashMap<String, Original>> {
    let mut files = HashMap::new();
    for capture in waiting {
        if !capture.file_hash.is_empty() && !files.contains_key(&capture.file_hash) {
            match app.files().read(&capture.file_hash).await {
                Ok(bytes) => files.insert(capture.file_hash.clone(), Original::of(bytes)),
                Err(_) if !app.files().path(&capture.file_hash)?.exists() => continue,
                Err(error) => return Err(error),
            };
        }
    }
    Ok(files)
}

/// One capture through every step. No I/O.
pub fn step(capture: &Capture, original: Option<&Original>, terms: &Terms, set: &WatchSet) -> Step {
    let Some(source) = terms.sources.get(&capture.source_id) else {
        return Step::Quarantined { why: "来源已被删除".into() };
    };
    let Some(original) = original else {
        return Step::Quarantined { why: "采集原件不见了".into() };
    };
    let reading = match read(capture, original, source) {
        Ok(reading) => reading,
        Err((reason, detail)) => return Step::Dropped { reason, detail, title: capture.hint.0.title.clone() },
    };
    judge(capture, reading, source, terms, set)
}

/// A text as it was read, before anything is decided.
pub struct Reading {
    title: String,
    body: String,
    url: String,
    origin: String,
    author: String,
    platform: String,
    region: String,
    published_at: Option<i64>,
    time_quality: TimeQuality,
    interactions: Option<i64>,
}

/// Decode and extract.
fn read(capture: &Capture, original: &Original, source: &Source) -> Result<Reading, (DropReason, String)> {
    let hint = &capture.hint.0;
    if capture.form == "row" {
        let row = original.line(hint.line.unwrap_or(0)).ok_or((DropReason::Unreadable, "这一行读不出来".to_owned()))?;
        return Ok(from_row(row, capture));
    }
    let decoded =
        text::decode::decode(&original.bytes, Some(capture.media_type.as_str()).filter(|kind| !kind.is_empty()));
    if is_garbage(&decoded.text) {
        return Err((DropReason::Unreadable, format!("按 {} 解码后不是文字", decoded.encoding)));
    }
    let mut page = text::extract::extract(&decoded.text, Some(&capture.url));
    // What a person pointed at goes before what was found; a page of another make is still read automatically.
    let pointed = select::read(&decoded.text, &source.options.0.selectors);
    if !pointed.title.is_empty() {
        page.title = pointed.title;
    }
    if !pointed.body.is_empty() {
        page.body = pointed.body;
    }
    if let Some((when, _, _)) = text::extract::when::first_in(&pointed.time) {
        (page.publish_ms, page.time_quality) = (when.ms(), Quality::Stated);
    }
    let stated = page.publish_ms.filter(|_| page.time_quality == Quality::Stated);
    // The list page or the feed names a time too; it is weaker than the page's own, stronger than a guess.
    let (published_at, time_quality) = match (stated, row::moment(&hint.published), page.publish_ms) {
        (Some(at), _, _) => (Some(at), TimeQuality::Stated),
        (None, Some(at), _) => (Some(at), TimeQuality::Stated),
        (None, None, Some(at)) => (Some(at), TimeQuality::Inferred),
        (None, None, None) => (None, TimeQuality::Missing),
    };
    Ok(Reading {
        title: if page.title.is_empty() { hint.title.clone() } else { page.title },
        body: page.body,
        url: capture.url.clone(),
        origin: page.source,
        author: page.author,
        platform: source.platform.clone(),
        region: String::new(),
        published_at,
        time_quality,
        interactions: None,
    })
}

fn from_row(row: Row, capture: &Capture) -> Reading {
    let published_at = row::moment(&row.published);
    let body = if looks_like_html(&row.body) { plain(&row.body) } else { row.body };
    let title = if looks_like_html(&row.title) { plain(&row.title) } else { row.title.trim().to_owned() };
    // A post of a platform has no headline: its first sentence stands in.
    let title = if title.is_empty() { first_sentence(&body) } else { title };
    Reading {
        title,
        body,
        url: if row.url.is_empty() { capture.url.clone() } else { row.url },
        origin: row.origin,
        author: row.author,
        platform: row.platform,
        region: row.region,
        published_at,
        time_quality: if published_at.is_some() { TimeQuality::Stated } else { TimeQuality::Missing },
        interactions: row.interactions.filter(|count| *count >= 0),
    }
}

fn first_sentence(body: &str) -> String {
    let end = body.find(['。', '！', '？', '\n']).unwrap_or(body.len());
    let sentence: String = body[..end].trim().chars().take(60).collect();
    if sentence.is_empty() { body.chars().take(60).collect() } else { sentence }
}

fn looks_like_html(text: &str) -> bool {
    text.contains('<')
        && ["<p", "<br", "<div", "<a ", "<img", "<span", "</", "<em", "<strong", "<li"]
            .iter()
            .any(|tag| text.contains(tag))
        || text.contains("&nbsp;")
        || text.contains("&lt;")
}

/// The text of a fragment of HTML, blocks one a line.
pub fn plain(html: &str) -> String {
    let dom = text::extract::dom::Dom::parse(html);
    let flow = text::extract::blocks::flow(&dom);
    flow.blocks.iter().map(|block| flow.of(block).trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// More than a twentieth of control or replacement characters is no text in any script.
fn is_garbage(text: &str) -> bool {
    let (mut all, mut bad) = (0usize, 0usize);
    for c in text.chars().take(20_000) {
        all += 1;
        if c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()) {
            bad += 1;
        }
    }
    all > 0 && bad * 20 > all
}

/// Mask, match and judge.
fn judge(capture: &Capture, reading: Reading, source: &Source, terms: &Terms, set: &WatchSet) -> Step {
    let by_hand = capture.hint.0.by_hand || capture.forced;
    let title = masked(&reading.title.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut body = masked(reading.body.trim());
    if body.0.chars().count() > MOST_CHARS {
        body.0 = body.0.chars().take(MOST_CHARS).chain("\n（全文过长，以下从略，见原件）".chars()).collect();
    }
    let (title_text, body_text) = (text::script::to_simplified(&title.0), text::script::to_simplified(&body.0));
    let stated = !reading.region.is_empty();
    let mut region = if stated { reading.region } else { source.region.clone() };
    let outlet = outlet(source, &reading.origin, &reading.platform, &reading.url);
    let doc = Doc { title: &title_text, body: &body_text, source: &outlet, tier: source.reach.code(), region: &region };
    let findings = set.find(&doc);
    // An outlet of the city writes about a county: the matter stands where the text says, unless the export says it.
    if let Some(named) = findings.region.clone().filter(|_| !stated) {
        region = named;
    }
    // A time in the future is a clock set wrong somewhere; a day of grace for sites in other zones.
    let published_at = reading.published_at.filter(|at| *at > 0 && *at <= capture.captured_at + DAY_MS);
    let time_quality = if published_at.is_some() { reading.time_quality } else { TimeQuality::Missing };
    let found = Found {
        body_chars: body_text.chars().filter(|c| !c.is_whitespace()).count(),
        title_chars: title_text.chars().filter(|c| !c.is_whitespace()).count(),
        published_at,
        captured_at: capture.captured_at,
        matches: findings.list.iter().map(|finding| finding.found.clone()).collect(),
        by_hand,
    };
    let kept = match relevance::judge(&found, terms.limits) {
        Verdict::Drop(reason, detail) => return Step::Dropped { reason, detail, title: title.0 },
        Verdict::Keep(kept) => kept,
    };
    let mut marks = marks::read(&title_text, &body_text, &terms.words);
    if findings.own_region {
        marks.names.push("own_region".into());
    }
    // Brought back by hand although its context was harmless: it stands in the stream and raises nothing.
    if capture.forced
        && !findings.list.is_empty()
        && findings.list.iter().all(|finding| finding.found.harmless.is_some())
    {
        marks.names.push("harmless".into());
    }
    let severity =
        kept.iter().filter_map(|index| set.members.get(*index)).map(|watch| watch.severity).max().unwrap_or_default();
    let hits = kept
        .iter()
        .filter_map(|index| {
            let member = set.members.get(*index)?;
            let finding = findings.list.iter().find(|finding| finding.found.watch == *index)?;
            Some((member.id, member.version, finding.hits.to_string()))
        })
        .collect();
    let judged = format!("{title_text}。{}", body_text.chars().take(LEAD).collect::<String>());
    let draft = Draft {
        url: reading.url,
        title: title.0,
        body: body.0,
        origin: reading.origin.chars().take(60).collect(),
        outlet,
        author_key: pseudonym(&reading.platform, source, &reading.author),
        platform: reading.platform,
        published_at,
        time_quality,
        reach: source.reach,
        region,
        severity,
        tone: terms.models.tone(&judged),
        rumour: terms.models.rumour(&judged),
        interactions: reading.interactions,
        deaths: marks.deaths,
        marks: marks.names,
        masked: title.1 + body.1,
        captured_at: capture.captured_at,
        hits,
    };
    Step::Kept(Box::new(draft), Box::new(Subject::of(&title_text, &body_text)))
}

fn masked(text: &str) -> (String, i64) {
    let masked = text::mask::mask(text);
    (masked.text, masked.masked.len() as i64)
}

/// Who carried it: the outlet itself for a site; for exports and pushes, whichever account or site the row names.
fn outlet(source: &Source, origin: &str, platform: &str, url: &str) -> String {
    if source.kind.is_polled() {
        return source.name.clone();
    }
    let host = row::host(url);
    [origin, &host, platform, &source.name]
        .into_iter()
        .find(|name| !name.trim().is_empty())
        .unwrap_or_default()
        .trim()
        .chars()
        .take(60)
        .collect()
}

/// An author is a platform and a number nobody can turn back into a name (个人信息保护法 第七十三条: 去标识化).
fn pseudonym(platform: &str, source: &Source, author: &str) -> Option<String> {
    let author = author.trim();
    // The outlet's own staff are named on the page; only accounts of platforms are people to protect and to count.
    (!author.is_empty() && source.kind != SourceKind::Hand)
        .then(|| row::hash(["author", platform, &source.id.to_string(), author]).chars().take(16).collect())
}

/// Writes what was decided, with the captures still waiting; whoever came second writes nothing.
async fn save(app: &App, read: Vec<(Capture, Step)>, set: &WatchSet, terms: &Terms) -> anyhow::Result<()> {
    let mut change = app.system_change("消化").await?;
    let now = change.now();
    let ids: Vec<Id> = read.iter().map(|(capture, _)| capture.id).collect();
    let waiting = captures::still_waiting(&mut change, &ids).await?;
    let mut kept: Vec<(Capture, Box<Draft>, String)> = Vec::new();
    let mut subjects: HashMap<Id, Subject> = HashMap::new();
    for (capture, step) in read {
        if !waiting.contains(&capture.id) {
            continue;
        }
        match step {
            Step::Dropped { reason, detail, title } => {
                let title: String = title.chars().take(200).collect();
                captures::drop_one(&mut change, capture.id, reason, &detail, &title, set.version, now).await?;
            }
            Step::Quarantined { why } => {
                captures::drop_one(&mut change, capture.id, DropReason::Unreadable, &why, "", set.version, now).await?;
            }
            Step::Kept(draft, subject) => {
                let url_hash = if draft.url.is_empty() {
                    capture.id.to_string()
                } else {
                    row::hash([row::same_address(&draft.url).as_str()])
                };
                subjects.insert(capture.id, *subject);
                kept.push((capture, draft, url_hash));
            }
        }
    }
    let placed = !kept.is_empty();
    // What of them an item is made of, what revises one, what is evidence of one: (capture, item).
    let mut joined: Vec<(Id, Id)> = Vec::new();
    let mut fresh: Vec<(Id, Capture, Box<Draft>, String)> = Vec::new();
    let mut met: HashMap<(Id, String), Id> = HashMap::new();
    let asked = kept.iter().filter(|(_, draft, _)| !draft.url.is_empty());
    let known = items::at_addresses(&mut change, asked.map(|(capture, _, hash)| (capture.source_id, hash))).await?;
    for (capture, draft, url_hash) in kept {
        let address = (capture.source_id, url_hash);
        // The same address twice in one batch: the second is evidence of the first.
        if let Some(item) = met.get(&address) {
            joined.push((capture.id, *item));
            continue;
        }
        match known.get(&address) {
            Some((_, title, body)) if *title == draft.title && *body == draft.body && !capture.forced => {
                let (version, unchanged) = (set.version, DropReason::Unchanged);
                captures::drop_one(&mut change, capture.id, unchanged, "", &draft.title, version, now).await?;
            }
            Some((item, ..)) => {
                items::revise(&mut change, *item, &draft).await?;
                joined.push((capture.id, *item));
            }
            None => {
                let item = app.id();
                joined.push((capture.id, item));
                met.insert(address.clone(), item);
                fresh.push((item, capture, draft, address.1));
            }
        }
    }
    let new: Vec<NewItem<'_>> = fresh
        .iter()
        .map(|(id, capture, draft, url_hash)| NewItem {
            id: *id,
            capture_id: capture.id,
            source_id: capture.source_id,
            url_hash: url_hash.clone(),
            expires_at: now
                + terms.sources.get(&capture.source_id).map_or(730, |source| source.retention_days) * DAY_MS,
            draft,
        })
        .collect();
    items::insert(&mut change, &new).await?;
    captures::keep(&mut change, &joined, set.version, now).await?;
    for item in &new {
        if terms.sources.get(&item.source_id).is_some_and(|source| source.kind == SourceKind::Hand) {
            captures::join_pictures(&mut change, item.source_id, item.capture_id, &item.url_hash, item.id, now).await?;
        }
    }
    if placed {
        change.enqueue(super::place::job()).await?;
    }
    // Before anybody can know of the items: the placer may be quick.
    ground::ready(app).hold(new.iter().filter_map(|item| Some((item.id, subjects.remove(&item.capture_id)?))));
    change.commit().await?;
    Ok(())
}

/// The parts of a stored capture as text, for previews: title and body, simplified.
pub fn text_of(capture: &Capture, original: &Original, source: &Source) -> Option<(String, String)> {
    let reading = read(capture, original, source).ok()?;
    Some((
        text::script::to_simplified(&masked(&reading.title).0),
        text::script::to_simplified(&masked(&reading.body).0),
    ))
}

/// A hint for a hand entry.
pub fn by_hand() -> Hint {
    Hint { by_hand: true, ..Hint::default() }
}
