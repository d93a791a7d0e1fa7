//! From draft to signature. The number is given in the signing change itself: whoever signs gets the next one, whoever
//! fails gives it back, and fifty at once get fifty in a row.

use super::build;
use super::compose::{self, Request};
use super::print::{self, Marks};
use super::store::{self, New, Record, Signed};
use super::template;
use super::views::KindRow;
use crate::cases;
use crate::platform::{Actor, Answer, App, Audience, Change, Fault, FieldError, Job, Notice};
use domain::ids::Id;
use domain::papers::kind::Numbering;
use domain::papers::states::licensed;
use domain::papers::{Draft, Kind, Origin, PaperAct, PaperStage, gaps, mark, step};
use domain::people::{Act, Role};
use domain::time::{DAY_MS, civil};
use serde_json::json;

/// Who drafts or signs, for verbs and for the demonstration.
#[derive(Clone, Debug)]
pub struct Signer {
    /// Their name.
    pub name: String,
    /// Their office.
    pub unit_id: Id,
    /// Its path.
    pub unit_path: String,
    /// Its name.
    pub unit_name: String,
}

impl From<&Actor> for Signer {
    fn from(actor: &Actor) -> Self {
        Signer {
            name: actor.name.clone(),
            unit_id: actor.unit_id,
            unit_path: actor.unit_path.clone(),
            unit_name: actor.unit_name.clone(),
        }
    }
}

fn need(actor: &Actor, act: PaperAct) -> Answer<()> {
    if licensed(&actor.roles, act) {
        return Ok(());
    }
    let titles: Vec<_> = actor.roles.iter().map(|role| role.title()).collect();
    Err(Fault::Forbidden(format!("您的角色({})不能{}公文", titles.join("、"), act.title())))
}

/// Writes a new draft.
pub async fn create_at(change: &mut Change, by: &Signer, request: &Request, draft: &Draft, now: i64) -> Answer<Id> {
    let id = change.app().id();
    store::insert(
        change,
        New {
            id,
            kind: request.kind,
            case_id: request.case_id,
            dispatch_id: request.dispatch_id,
            source_id: request.source_id,
            template_id: request.template.as_ref().map(|used| used.id),
            unit_id: by.unit_id,
            unit_path: &by.unit_path,
            from_at: request.from_at,
            to_at: request.to_at,
            draft,
            by: &by.name,
            now,
            previous: None,
        },
    )
    .await?;
    store::add_step(change, id, "draft", &by.name, &by.unit_name, now, "").await?;
    change.audit("paper.draft", "paper", id, None, Some(json!({"kind": request.kind, "title": draft.title})));
    change.live(Audience::Act(Act::ReadPapers), "paper", json!({"id": id}));
    Ok(id)
}

/// A draft from records, for a signed-in person.
pub(super) async fn create(app: &App, actor: &Actor, request: &Request) -> Answer<Id> {
    actor.require(Act::DraftPaper)?;
    let draft = compose::draft_of(app, request).await?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let id = create_at(&mut change, &Signer::from(actor), request, &draft, now).await?;
    change.commit().await?;
    Ok(id)
}

pub(super) async fn load(change: &mut Change, actor: &Actor, id: Id, version: i64) -> Answer<Record> {
    let record = store::load(change, id).await?.ok_or(Fault::NotFound("份公文"))?;
    if !actor.covers(&record.unit_path) {
        return Err(Fault::NotFound("份公文"));
    }
    if record.version != version {
        return Err(stale(&record));
    }
    Ok(record)
}

fn stale(record: &Record) -> Fault {
    let current = json!({"version": record.version, "draft": record.draft.0});
    Fault::Stale { by: record.changed_by.clone(), at: record.changed_at, current }
}

pub(super) fn raced() -> Fault {
    Fault::Busy("这份公文刚被别人改动，请刷新后再试；您填写的内容没有丢失".into())
}

/// Saves an edited draft.
pub(super) async fn save(app: &App, actor: &Actor, id: Id, version: i64, draft: Draft) -> Answer<()> {
    need(actor, PaperAct::Edit)?;
    let mut change = app.change(actor).await?;
    let record = load(&mut change, actor, id, version).await?;
    step(record.stage, PaperAct::Edit)?;
    build::check(&record)?;
    check_size(&draft)?;
    let draft = keep_records(&record, draft);
    if !store::save_draft(&mut change, &record, &draft, &actor.name, record.cutoff_at).await? {
        return Err(raced());
    }
    change.audit("paper.edit", "paper", id, None, Some(json!({"title": draft.title})));
    change.commit().await?;
    Ok(())
}

fn check_size(draft: &Draft) -> Answer<()> {
    let mut wrong = Vec::new();
    if draft.title.chars().count() > 120 {
        wrong.push(FieldError::new("title", "标题不超过120个字"));
    }
    for section in &draft.sections {
        if section.text.chars().count() > 50_000 {
            wrong.push(FieldError::new(section.key.clone(), "每部分不超过5万字"));
        }
    }
    if draft.sections.len() > 30 {
        wrong.push(FieldError::new("sections", "最多30个部分"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

/// What comes from records stays as the records gave it; only a person's words and marks are taken from the form.
fn keep_records(record: &Record, mut draft: Draft) -> Draft {
    let kept = &record.draft.0;
    draft.facts = kept.facts.clone();
    draft.template = kept.template.clone();
    for section in &mut draft.sections {
        if let Some(old) = kept.sections.iter().find(|old| old.key == section.key) {
            section.curve = old.curve.clone();
            section.heads = old.heads.clone();
            // Rows may be left out by the editor, never invented.
            section.rows.retain(|row| old.rows.contains(row));
        } else {
            section.curve.clear();
            section.heads.clear();
            section.rows.clear();
        }
    }
    draft
}

/// Everything that is done to a paper but editing, signing and sending.
pub(super) async fn act(app: &App, actor: &Actor, id: Id, version: i64, act: PaperAct, why: &str) -> Answer<Id> {
    need(actor, act)?;
    match act {
        PaperAct::Sign => sign(app, actor, id, version).await.map(|()| id),
        PaperAct::Refresh => refresh(app, actor, id, version).await.map(|()| id),
        PaperAct::Revise => revise(app, actor, id, version).await,
        PaperAct::Submit | PaperAct::Return | PaperAct::Review | PaperAct::Drop => {
            let mut change = app.change(actor).await?;
            let record = load(&mut change, actor, id, version).await?;
            let stage = step(record.stage, act)?;
            if act == PaperAct::Return && why.trim().is_empty() {
                return Err(Fault::field("why", "请写明退回理由"));
            }
            if act == PaperAct::Submit {
                check_ready(&record)?;
            }
            // What a returned paper was returned for stays with it until it is put up again.
            let returned = if act == PaperAct::Return { why.trim() } else { "" };
            if !store::save_stage(&mut change, &record, stage, &actor.name, returned).await? {
                return Err(raced());
            }
            let now = change.now();
            let code = serde_json::to_value(act)?.as_str().unwrap_or_default().to_owned();
            store::add_step(&mut change, id, &code, &actor.name, &actor.unit_name, now, why.trim()).await?;
            change.audit(
                "paper.act",
                "paper",
                id,
                Some(json!({"stage": record.stage})),
                Some(json!({"act": act, "stage": stage, "why": why})),
            );
            if matches!(act, PaperAct::Submit | PaperAct::Review) {
                // Who reviewed it hands it on to whoever signs above: the leaders.
                let next = if act == PaperAct::Submit { Role::SectionChief } else { Role::Leader };
                let text = format!("{}《{}》待签发", record.kind.title(), record.title);
                let key = format!("paper:{id}:submit:{version}");
                let link = format!("/papers/{id}");
                change.notice(Notice::to_role_in_unit(next, record.unit_id, "todo", key, text, link)).await?;
            }
            change.live(Audience::Act(Act::ReadPapers), "paper", json!({"id": id}));
            change.commit().await?;
            Ok(id)
        }
        _ => Err(Fault::field("act", "没有这种操作")),
    }
}

fn check_ready(record: &Record) -> Answer<()> {
    build::check(record)?;
    let missing = gaps(record.kind, &record.draft.0);
    if missing.is_empty() {
        return Ok(());
    }
    Err(Fault::Invalid(missing.into_iter().map(|(key, sentence)| FieldError::new(key, sentence)).collect()))
}

/// Asks the records again: figures and tables are new, the words of people stay.
async fn refresh(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    let record = store::read(app, id).await?.ok_or(Fault::NotFound("份公文"))?;
    step(record.stage, PaperAct::Refresh)?;
    build::check(&record)?;
    let fresh = compose::draft_of(app, &request_of(app, &record).await?).await?;
    let mut change = app.change(actor).await?;
    let record = load(&mut change, actor, id, version).await?;
    let mut draft = record.draft.0.clone();
    draft.facts = fresh.facts;
    for section in &mut draft.sections {
        if let Some(new) = fresh.sections.iter().find(|new| new.key == section.key) {
            section.heads = new.heads.clone();
            section.rows = new.rows.clone();
            section.curve = new.curve.clone();
            if section.text.trim().is_empty() {
                section.text = new.text.clone();
            }
        }
    }
    let now = change.now();
    if !store::save_draft(&mut change, &record, &draft, &actor.name, now).await? {
        return Err(raced());
    }
    change.audit("paper.refresh", "paper", id, None, Some(json!({"cutoff_at": now})));
    change.commit().await?;
    Ok(())
}

/// The request by which a paper was drafted, to draft it again.
pub(super) async fn request_of(app: &App, record: &Record) -> Answer<Request> {
    Ok(Request {
        case_id: record.case_id,
        dispatch_id: record.dispatch_id,
        source_id: record.source_id,
        from_at: record.from_at,
        to_at: record.to_at,
        template: template::of_paper(app, record).await?,
        ..Request::of(record.kind, &record.unit_path, &record.draft.0.editor)
    })
}

/// A new edition of a signed paper; the old one stays in force until the new one is signed.
async fn revise(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<Id> {
    let mut change = app.change(actor).await?;
    let record = load(&mut change, actor, id, version).await?;
    step(record.stage, PaperAct::Revise)?;
    if store::later_edition(&mut change, id).await?.is_some() {
        return Err(Fault::refused("edition_exists", "已有一份新稿在起草", "请打开新稿继续修改"));
    }
    let (new_id, now) = (app.id(), change.now());
    store::insert(
        &mut change,
        New {
            id: new_id,
            kind: record.kind,
            case_id: record.case_id,
            dispatch_id: record.dispatch_id,
            source_id: record.source_id,
            template_id: record.template_id,
            unit_id: record.unit_id,
            unit_path: &record.unit_path,
            from_at: record.from_at,
            to_at: record.to_at,
            draft: &record.draft.0,
            by: &actor.name,
            now,
            previous: Some(&record),
        },
    )
    .await?;
    store::add_step(&mut change, new_id, "revise", &actor.name, &actor.unit_name, now, &record.mark).await?;
    super::board::carry_over(&mut change, id, new_id).await?;
    change.audit("paper.revise", "paper", new_id, None, Some(json!({"previous": id, "edition": record.edition + 1})));
    change.commit().await?;
    Ok(new_id)
}

async fn sign(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    let mut change = app.change(actor).await?;
    let record = load(&mut change, actor, id, version).await?;
    let now = change.now();
    sign_at(&mut change, &Signer::from(actor), &record.id, now).await?;
    change.commit().await?;
    // Printed at once so that the files are there when the page comes back; the job stands by for a stopped machine.
    if let Err(error) = print::print_signed(app, id).await {
        tracing::warn!(%id, error = format!("{error:#}"), "a signed paper waits for its print job");
    }
    Ok(())
}

/// Signs at a moment: number, mark and page are frozen in this change.
pub async fn sign_at(change: &mut Change, by: &Signer, id: &Id, now: i64) -> Answer<()> {
    let id = *id;
    let record = store::load(change, id).await?.ok_or(Fault::NotFound("份公文"))?;
    step(record.stage, PaperAct::Sign)?;
    check_ready(&record)?;
    let year = record.year.unwrap_or(i64::from(civil(now).year()));
    let extra = record.draft.0.extra;
    let number = match (record.kind.numbering(), record.number) {
        (Numbering::None, _) => None,
        // A later edition keeps the number it corrects.
        (_, Some(number)) => Some(number),
        _ => Some(store::next_number(change, record.kind, year, extra).await?),
    };
    let mark = mark(record.kind, year, number.unwrap_or(0), extra, record.edition);
    let reviewers = store::reviewers(change, id).await?;
    let page = print::lay_out(
        &record.draft.0,
        &Marks {
            kind: record.kind,
            number,
            mark: &mark,
            extra,
            office: &record.unit_name,
            at: now,
            signed_by: &by.name,
            reviewers: &reviewers,
        },
    );
    let frozen = serde_json::to_string(&page)?;
    let signed = Signed { year, number, mark: &mark, frozen: &frozen, by: &by.name, at: now };
    if !store::save_signed(change, &record, signed).await? {
        return Err(raced());
    }
    super::board::used(change, id, record.kind, &mark, &by.name, now).await?;
    if let Some(previous) = record.previous_id {
        let old = store::load(change, previous).await?.ok_or(Fault::NotFound("份公文"))?;
        let stage = step(old.stage, PaperAct::Supersede)?;
        if !store::save_stage(change, &old, stage, &by.name, "").await? {
            return Err(raced());
        }
    }
    store::add_step(change, id, "sign", &by.name, &by.unit_name, now, &mark).await?;
    change.audit(
        "paper.sign",
        "paper",
        id,
        Some(json!({"stage": record.stage})),
        Some(json!({"mark": mark, "cutoff_at": record.cutoff_at, "previous": record.previous_id})),
    );
    change.enqueue(Job::new("paper.print", id, json!({})).title(format!("打印{mark}"))).await?;
    if let Some(case_id) = record.case_id {
        // The case's own timeline says that a paper of it went out.
        note_case(change, by, case_id, &mark, &record.title, now).await?;
    }
    change.live(Audience::Act(Act::ReadPapers), "paper", json!({"id": id}));
    Ok(())
}

async fn note_case(change: &mut Change, by: &Signer, case_id: Id, mark: &str, title: &str, now: i64) -> Answer<()> {
    let rules = cases::rules(change.app()).await?;
    let owner = cases::Owner {
        unit_id: by.unit_id,
        unit_path: by.unit_path.clone(),
        unit_name: by.unit_name.clone(),
        keeper_id: None,
        keeper_name: by.name.clone(),
    };
    let note = domain::cases::Act::Note { text: format!("签发{mark}《{title}》") };
    match cases::act_at(change, &owner, case_id, note, &rules, now).await {
        // An archived case can still be written about; it only cannot be written into.
        Err(Fault::Refused(refusal)) if refusal.code == "case_archived" || refusal.code == "case_merged" => Ok(()),
        other => other,
    }
}

/// Puts a signed paper before readers, and remembers who opened it.
pub(super) async fn send(app: &App, actor: &Actor, id: Id, users: &[Id], roles: &[String]) -> Answer<usize> {
    need(actor, PaperAct::Send)?;
    let mut change = app.change(actor).await?;
    let record = store::load(&mut change, id).await?.ok_or(Fault::NotFound("份公文"))?;
    if !actor.covers(&record.unit_path) {
        return Err(Fault::NotFound("份公文"));
    }
    if step(record.stage, PaperAct::Send).is_err() {
        return Err(Fault::refused("paper_not_signed", "公文签发后才能分发", "请先签发"));
    }
    let mut readers: Vec<Id> = users.to_vec();
    for role in roles {
        readers.extend(store::with_role(&mut change, record.unit_id, role).await?);
    }
    readers.sort_unstable();
    readers.dedup();
    if readers.is_empty() {
        return Err(Fault::field("users", "请至少选择一位收阅人"));
    }
    let (now, mut sent) = (change.now(), 0);
    for user in readers {
        let Some((user, name, unit)) = store::reader(&mut change, user, &record.unit_path).await? else {
            return Err(Fault::field("users", "所选人员不存在、已停用或不在本单位范围内"));
        };
        if store::hand_out(&mut change, id, user, &name, &unit, now).await? {
            sent += 1;
            let text = format!("请阅{}《{}》", record.mark, record.title);
            let notice =
                Notice::to_user(user, "todo", format!("paper:{id}:sent"), text, format!("/m/read/papers/{id}"));
            change.notice(notice).await?;
        }
    }
    change.audit("paper.send", "paper", id, None, Some(json!({"readers": sent})));
    change.commit().await?;
    Ok(sent)
}

/// 2000 to 2100, in milliseconds: what a period may be made of.
const SENSIBLE: std::ops::RangeInclusive<i64> = 946_684_800_000..=4_102_444_800_000;

/// Whether a draft may be asked for like this.
pub(super) fn check_request(request: &Request) -> Answer<()> {
    let kind = request.kind;
    if kind.must_have_origin() {
        let (field, missing, what) = match kind.origin() {
            Origin::Case => ("case_id", request.case_id.is_none(), "案件"),
            _ => ("source_id", request.source_id.is_none(), "风险评估"),
        };
        if missing {
            return Err(Fault::field(field, format!("{}须选择{what}", kind.title())));
        }
    }
    if let (Some(from), Some(to)) = (request.from_at, request.to_at) {
        if from >= to {
            return Err(Fault::field("to_at", "结束时间应晚于开始时间"));
        }
        if !SENSIBLE.contains(&from) || !SENSIBLE.contains(&to) {
            return Err(Fault::field("from_at", "时段应在2000年至2100年之间"));
        }
        if to - from > 400 * DAY_MS {
            return Err(Fault::field("to_at", "时段不能超过400天"));
        }
    }
    Ok(())
}

/// Whether a stage shows what was printed rather than what is edited.
pub(super) fn is_frozen(stage: PaperStage) -> bool {
    matches!(stage, PaperStage::Signed | PaperStage::Superseded)
}

/// The kinds for menus.
pub(super) fn kinds() -> Vec<KindRow> {
    let row = |kind: Kind| KindRow {
        code: kind.code().into(),
        title: kind.title().into(),
        origin: match kind.origin() {
            Origin::Case => "case",
            Origin::Period => "period",
            Origin::Article => "article",
            Origin::Review => "review",
        }
        .into(),
        must: kind.must_have_origin(),
    };
    Kind::ALL.into_iter().map(row).collect()
}
