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
use text::matcher::Doc;

/// Days that a preview looks back.
pub const PREVIEW_DAYS: i64 = 30;
/// Texts that a preview looks at, newest first, kept and dropped each.
const MOST_TEXTS: i64 = 4_000;
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
    let since = app.now() - PREVIEW_DAYS * DAY_MS;
    let kept = items::texts_since(app, since, form.id.map_or(0, |id| id.0), MOST_TEXTS).await?;
    let dropped = dropped_texts(app, since).await?;
    let mut preview = Preview {
        days: PREVIEW_DAYS,
        looked_at: (kept.len() + dropped.len()) as i64,
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
    let preview = tokio::task::spawn_blocking(move || {
        for text in &kept {
            let (title, body) = (text::script::to_simplified(&text.title), text::script::to_simplified(&text.body));
            let doc =
                Doc { title: &title, body: &body, source: &text.source, tier: text.reach.code(), region: &text.region };
            let about = About { title: &text.title, source: &text.source, at: text.at, url: &text.url };
            look(&mut preview, &set, &doc, about, text.held);
        }
        for text in &dropped {
            let doc = Doc {
                title: &text.title,
                body: &text.body,
                source: &text.source,
                tier: &text.reach,
                region: &text.region,
            };
            let about = About { title: &text.title, source: &text.source, at: text.at, url: &text.url };
            look(&mut preview, &set, &doc, about, false);
        }
        preview
    })
    .await
    .map_err(anyhow::Error::from)?;
    Ok(preview)
}

#[derive(Clone, Copy)]
struct About<'a> {
    title: &'a str,
    source: &'a str,
    at: i64,
    url: &'a str,
}

fn look(preview: &mut Preview, set: &WatchSet, doc: &Doc<'_>, about: About<'_>, held: bool) {
    let findings = set.find(doc);
    let sample = |words: Vec<String>| Sample {
        title: about.title.to_owned(),
        source: about.source.to_owned(),
        at: about.at,
        url: about.url.to_owned(),
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
            let words = super::web::hit_words(&finding.hits);
            if held {
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
    if held && !holds {
        preview.lost += 1;
        keep(&mut preview.lost_samples, Vec::new());
    }
}

fn is_clean(found: &Match) -> bool {
    found.noise.is_none() && (found.harmless.is_none() || found.grave)
}

struct DroppedText {
    title: String,
    body: String,
    source: String,
    reach: String,
    region: String,
    at: i64,
    url: String,
}

/// Texts of drops that a watch could have caught, read again from the evidence.
async fn dropped_texts(app: &App, since: i64) -> anyhow::Result<Vec<DroppedText>> {
    let waiting = captures::recent(app, since, MOST_TEXTS).await?;
    let known: HashMap<Id, sources::Source> =
        sources::all(app).await?.into_iter().map(|source| (source.id, source)).collect();
    let files = digest::read_files(app, &waiting).await?;
    Ok(tokio::task::spawn_blocking(move || {
        waiting
            .iter()
            .filter_map(|capture| {
                let source = known.get(&capture.source_id)?;
                let (title, body) = digest::text_of(capture, files.get(&capture.file_hash)?, source)?;
                Some(DroppedText {
                    title,
                    body,
                    source: source.name.clone(),
                    reach: source.reach.code().to_owned(),
                    region: source.region.clone(),
                    at: capture.captured_at,
                    url: capture.url.clone(),
                })
            })
            .collect()
    })
    .await?)
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
