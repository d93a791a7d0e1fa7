//! 监测方案的编辑: save a version, see what it would have caught and lost, and let it take effect at once.

use super::digest;
use super::store::captures;
use super::store::items;
use super::store::sources;
use super::store::watches::{self as store, Watch, WordList};
use super::views::{Preview, Sample, WatchForm};
use super::watching::{self, Member, WatchSet};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use db::Json;
use domain::ids::Id;
use domain::monitor::relevance::Match;
use domain::monitor::rule::{Boxes, words};
use domain::monitor::watch::{self, Draft, Severity};
use domain::people::Act;
use domain::time::DAY_MS;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use text::matcher::Doc;

/// Days that a preview looks back.
pub const PREVIEW_DAYS: i64 = 30;
/// Texts that a preview looks at, newest first, kept and dropped each; a busy office is told how many days they cover.
const MOST_TEXTS: i64 = 20_000;
/// Texts read and matched at a time.
const PART_TEXTS: i64 = 2_000;
/// Longest time a preview may take: it is asked for at every pause of typing.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Samples shown of each kind.
const SAMPLES: usize = 8;

/// The draft of a form, or what is wrong with it, field by field.
pub async fn draft(app: &App, form: &WatchForm) -> Answer<Draft> {
    let severity: Severity =
        serde_json::from_value(json!(form.severity)).map_err(|_| Fault::field("severity", "请选择事项性质。"))?;
    let boxes = Boxes {
        region: form.boxes.region.clone(),
        subject: form.boxes.subject.clone(),
        event: form.boxes.event.clone(),
        noise: form.boxes.noise.clone(),
        harmless: form.boxes.harmless.clone(),
        grave: form.boxes.grave.clone(),
    };
    let draft = Draft { name: form.name.trim().to_owned(), purpose: form.purpose.trim().to_owned(), boxes, severity };
    let mut faults: Vec<FieldError> =
        watch::faults(&draft).into_iter().map(|(field, sentence)| FieldError::new(field, sentence)).collect();
    let lists = watching::lists(app).await?;
    let boxes = &draft.boxes;
    for (field, rule, is_noise) in [
        ("boxes.region", &boxes.region, false),
        ("boxes.subject", &boxes.subject, false),
        ("boxes.event", &boxes.event, false),
        ("boxes.noise", &boxes.noise, true),
        ("boxes.harmless", &boxes.harmless, false),
        ("boxes.grave", &boxes.grave, false),
    ] {
        if rule.trim().is_empty() {
            continue;
        }
        let read = if is_noise {
            text::matcher::Rule::parse_noise(rule, &lists)
        } else {
            text::matcher::Rule::parse_with(rule, &lists)
        };
        if let Err(error) = read {
            faults.push(FieldError::new(field, format!("第 {} 个字处：{}", error.at + 1, error.sentence)));
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    if let Some(refusal) = watch::follows_a_person(&draft.boxes) {
        return Err(Fault::Refused(refusal));
    }
    Ok(draft)
}

/// Saves a new watch.
pub async fn create(app: &App, actor: &Actor, form: &WatchForm) -> Answer<Id> {
    actor.require(Act::ManageWatches)?;
    let draft = draft(app, form).await?;
    let mut change = app.change(actor).await?;
    let id = app.id();
    let watch = Watch {
        id,
        name: draft.name.clone(),
        draft: Json(draft),
        enabled: form.enabled,
        version: 1,
        updated_at: change.now(),
        updated_by: actor.name.clone(),
    };
    store::insert(&mut change, &watch).await.map_err(name_taken)?;
    store::bump(&mut change).await?;
    change.audit("watch.create", "watch", id, None, Some(json!(watch.draft.0)));
    change.commit().await?;
    Ok(id)
}

/// Saves a new version. The next text is matched by it.
pub async fn update(app: &App, actor: &Actor, id: Id, form: &WatchForm) -> Answer<()> {
    actor.require(Act::ManageWatches)?;
    let before = store::get(app, id).await?.ok_or(Fault::NotFound("个监测方案"))?;
    let draft = draft(app, form).await?;
    let mut change = app.change(actor).await?;
    let watch = Watch {
        id,
        name: draft.name.clone(),
        draft: Json(draft),
        enabled: form.enabled,
        version: form.version,
        updated_at: change.now(),
        updated_by: actor.name.clone(),
    };
    if store::update(&mut change, &watch).await.map_err(name_taken)? == 0 {
        return Err(Fault::Stale { by: before.updated_by, at: before.updated_at, current: json!(before.draft.0) });
    }
    store::bump(&mut change).await?;
    change.audit("watch.update", "watch", id, Some(json!(before.draft.0)), Some(json!(watch.draft.0)));
    change.commit().await?;
    Ok(())
}

fn name_taken(error: db::Error) -> Fault {
    match error {
        db::Error::Duplicate(_) => Fault::field("name", "已有同名的方案或词表。"),
        other => other.into(),
    }
}

/// What a rule would have done with the last 30 days: kept texts and those dropped for want of a watch.
pub async fn preview(app: &App, form: &WatchForm) -> Answer<Preview> {
    let draft = draft(app, form).await?;
    let lists = watching::lists(app).await?;
    let home = watching::home(app).await?;
    let member = Member { id: Id(0), version: 0, severity: draft.severity };
    let set = WatchSet::compile(0, &[(member, draft.boxes.clone())], &lists, home)
        .map_err(|(_, error)| Fault::field("boxes.event", error.sentence))?;
    let (now, begun) = (app.now(), Instant::now());
    let since = now - PREVIEW_DAYS * DAY_MS;
    let set = Arc::new(set);
    let mut preview = Preview {
        days: PREVIEW_DAYS,
        looked_at: 0,
        looked_days: PREVIEW_DAYS,
        holds: 0,
        gained: 0,
        lost: 0,
        held_back: 0,
        harmless: 0,
        gained_samples: Vec::new(),
        lost_samples: Vec::new(),
        held_back_samples: Vec::new(),
        hit_samples: Vec::new(),
    };
    let watch = form.id.map_or(0, |id| id.0);
    let mut reached: Vec<i64> = Vec::new();
    // Kept and dropped texts side by side, so that a preview that is cut short has seen both equally far back.
    let (mut kept_before, mut dropped_before) = (Some(i64::MAX), Some(i64::MAX));
    while kept_before.is_some() || dropped_before.is_some() {
        let mut texts = Vec::new();
        if let Some(before) = kept_before {
            let part = items::texts_since(app, since, watch, before, PART_TEXTS).await?;
            kept_before = part.last().map(|text| text.id.0).filter(|_| part.len() as i64 == PART_TEXTS);
            reached.extend(part.last().map(|text| text.at).filter(|_| kept_before.is_some()));
            texts.extend(part.into_iter().map(Looked::kept));
        }
        if let Some(before) = dropped_before {
            let (part, last) = dropped_texts(app, since, before).await?;
            reached.extend(last.map(|(_, at)| at));
            dropped_before = last.map(|(id, _)| id);
            texts.extend(part);
        }
        let set = Arc::clone(&set);
        preview = tokio::task::spawn_blocking(move || {
            texts.iter().for_each(|text| look(&mut preview, &set, text));
            preview
        })
        .await
        .map_err(anyhow::Error::from)?;
        if begun.elapsed() > PATIENCE || preview.looked_at >= 2 * MOST_TEXTS {
            break;
        }
    }
    if kept_before.is_some() || dropped_before.is_some() {
        let last = reached.into_iter().filter(|at| *at > since).max().unwrap_or(since);
        preview.looked_days = ((now - last) / DAY_MS).clamp(1, PREVIEW_DAYS);
    }
    Ok(preview)
}

/// A text that a preview looks at.
struct Looked {
    title: String,
    body: String,
    source: String,
    reach: String,
    region: String,
    at: i64,
    url: String,
    held: bool,
}

impl Looked {
    fn kept(text: items::Text) -> Looked {
        Looked {
            title: text.title,
            body: text::script::to_simplified(&text.body),
            source: text.source,
            reach: text.reach.code().to_owned(),
            region: text.region,
            at: text.at,
            url: text.url,
            held: text.held,
        }
    }
}

fn look(preview: &mut Preview, set: &WatchSet, text: &Looked) {
    preview.looked_at += 1;
    let title = text::script::to_simplified(&text.title);
    let doc = Doc { title: &title, body: &text.body, source: &text.source, tier: &text.reach, region: &text.region };
    let findings = set.find(&doc);
    let sample = |words: Vec<String>| Sample {
        title: text.title.clone(),
        source: text.source.clone(),
        at: text.at,
        url: text.url.clone(),
        words,
    };
    let keep = |list: &mut Vec<Sample>, words: Vec<String>| {
        if list.len() < SAMPLES {
            list.push(sample(words));
        }
    };
    let finding = findings.list.first();
    let holds = finding.is_some_and(|finding| is_clean(&finding.found));
    match finding {
        Some(finding) if holds => {
            preview.holds += 1;
            let words = super::watching::hit_words(&finding.hits);
            if text.held {
                keep(&mut preview.hit_samples, words);
            } else {
                preview.gained += 1;
                keep(&mut preview.gained_samples, words);
            }
        }
        Some(finding) => {
            let noise = finding.found.noise.clone();
            if noise.is_some() {
                preview.held_back += 1;
            } else {
                preview.harmless += 1;
            }
            keep(&mut preview.held_back_samples, noise.or(finding.found.harmless.clone()).into_iter().collect());
        }
        None => {}
    }
    if text.held && !holds {
        preview.lost += 1;
        keep(&mut preview.lost_samples, Vec::new());
    }
}

fn is_clean(found: &Match) -> bool {
    found.noise.is_none() && (found.harmless.is_none() || found.grave)
}

/// The next drops that a watch could have caught, read again from the evidence; and where to go on, when there is more.
async fn dropped_texts(app: &App, since: i64, before: i64) -> anyhow::Result<(Vec<Looked>, Option<(i64, i64)>)> {
    let waiting = captures::recent(app, since, before, PART_TEXTS).await?;
    let more = waiting.len() as i64 == PART_TEXTS;
    let last = waiting.last().map(|capture| (capture.id.0, capture.captured_at)).filter(|_| more);
    let known: HashMap<Id, sources::Source> =
        sources::all(app).await?.into_iter().map(|source| (source.id, source)).collect();
    let files = digest::read_files(app, &waiting).await?;
    let texts = tokio::task::spawn_blocking(move || {
        waiting
            .iter()
            .filter_map(|capture| {
                let source = known.get(&capture.source_id)?;
                let (title, body) = digest::text_of(capture, files.get(&capture.file_hash)?, source)?;
                Some(Looked {
                    title,
                    body,
                    source: source.name.clone(),
                    reach: source.reach.code().to_owned(),
                    region: source.region.clone(),
                    at: capture.captured_at,
                    url: capture.url.clone(),
                    held: false,
                })
            })
            .collect()
    });
    Ok((texts.await?, last))
}

/// Saves a word list of the office: a new one, or a new version of a known one.
pub async fn save_list(app: &App, actor: &Actor, name: &str, typed: &str, version: i64) -> Answer<()> {
    actor.require(Act::ManageWatches)?;
    let name = name.trim();
    if name.is_empty() || name.chars().any(|c| c.is_whitespace() || "()（）|\"@-".contains(c)) {
        return Err(Fault::field("name", "词表名不能为空，也不能含空格、括号和符号。"));
    }
    let kept = words(typed);
    if kept.is_empty() {
        return Err(Fault::field("words", "词表至少要有一个词。"));
    }
    if kept.len() > 5_000 {
        return Err(Fault::field("words", "一个词表最多 5000 个词。"));
    }
    let known = store::lists(app).await?.into_iter().find(|list| list.name == name);
    let mut change = app.change(actor).await?;
    let mut list = WordList {
        id: known.as_ref().map_or_else(|| app.id(), |list| list.id),
        name: name.to_owned(),
        words: kept.join("\n"),
        version,
        updated_at: change.now(),
        updated_by: actor.name.clone(),
    };
    match &known {
        None => {
            store::insert_list(&mut change, &list).await?;
        }
        Some(before) => {
            list.version = version;
            if store::update_list(&mut change, &list).await? == 0 {
                let current = json!({"words": before.words});
                return Err(Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current });
            }
        }
    }
    store::bump(&mut change).await?;
    change.audit("word_list.save", "word_list", list.id, None, Some(json!({"name": name, "words": kept.len()})));
    change.commit().await?;
    Ok(())
}
