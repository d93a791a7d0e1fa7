//! The addresses of papers.

use super::build;
use super::compose::{self, Request};
use super::mail;
use super::print;
use super::sign;
use super::store::{self, Filter, Record};
use super::template;
use super::views::*;
use crate::platform::print::{DOCX, PDF, XLSX, at_press};
use crate::platform::web::{Input, Params, PathId, download};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::Id;
use domain::papers::{Draft, Kind, PaperAct, allowed, gaps, resolve};
use domain::people::Act;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// Which papers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Only this kind.
    #[serde(default)]
    kind: String,
    /// Only this stage.
    #[serde(default)]
    stage: String,
    /// Only of this case.
    #[serde(default)]
    case_id: i64,
    /// Words in title or mark.
    #[serde(default)]
    q: String,
    /// Where the page begins.
    #[serde(default)]
    after: String,
    /// How many.
    limit: Option<i64>,
}

/// Papers, newest first.
#[utoipa::path(get, path = "/api/papers", tag = "papers", params(ListQuery),
    responses((status = 200, description = "Papers of my office", body = PaperList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<ListQuery>,
) -> Answer<Json<PaperList>> {
    actor.require(Act::ReadPapers)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let after = query.after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    let filter = Filter {
        scope: actor.unit_path.clone(),
        kind: query.kind,
        stage: query.stage,
        case_id: query.case_id,
        word: query.q.trim().to_owned(),
        after: after.unwrap_or((i64::MAX, i64::MAX)),
        limit: limit + 1,
    };
    let (mut rows, total) = store::list(&app, &filter).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.created_at, row.id));
    Ok(Json(PaperList {
        rows,
        next,
        total,
        kinds: sign::kinds(),
        waiting: store::waiting(&app, &actor.unit_path).await?,
        may_draft: actor.may(Act::DraftPaper),
    }))
}

/// Drafts a paper from records.
#[utoipa::path(post, path = "/api/papers", tag = "papers", request_body = PaperForm,
    responses((status = 200, description = "The draft", body = PaperView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<PaperForm>,
) -> Answer<Json<PaperView>> {
    let kind = Kind::of(&form.kind).ok_or_else(|| Fault::field("kind", "没有这种公文"))?;
    actor.require(Act::DraftPaper)?;
    let request = Request {
        case_id: form.case_id,
        dispatch_id: form.dispatch_id,
        source_id: form.source_id,
        from_at: form.from_at,
        to_at: form.to_at,
        template: template::chosen(&app, &actor.unit_path, kind, form.template_id).await?,
        ..Request::of(kind, &actor.unit_path, &actor.name)
    };
    sign::check_request(&request)?;
    let request = request.with_period(app.now());
    let id = if kind.is_long() {
        build::start(&app, &actor, &request).await?
    } else {
        sign::create(&app, &actor, &request).await?
    };
    Ok(Json(paper_view(&app, &actor, id).await?))
}

/// The record, when the actor reads the office's papers or it was sent to the actor.
async fn readable(app: &App, actor: &Actor, id: Id) -> Answer<Record> {
    let record = store::read(app, id).await?.ok_or(Fault::NotFound("份公文"))?;
    let of_office = actor.may(Act::ReadPapers) && actor.covers(&record.unit_path);
    if of_office || (sign::is_frozen(record.stage) && store::was_sent(app, id, actor.user_id).await?) {
        return Ok(record);
    }
    Err(Fault::NotFound("份公文"))
}

/// A paper.
#[utoipa::path(get, path = "/api/papers/{id}", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, description = "The paper", body = PaperView)))]
pub(super) async fn view(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<PaperView>> {
    Ok(Json(paper_view(&app, &actor, id).await?))
}

async fn paper_view(app: &App, actor: &Actor, id: Id) -> Answer<PaperView> {
    let record = readable(app, actor, id).await?;
    let draft = &record.draft.0;
    let frozen = sign::is_frozen(record.stage);
    let of_office = actor.may(Act::ReadPapers) && actor.covers(&record.unit_path);
    let pieces = draft
        .sections
        .iter()
        .map(|section| serde_json::to_value(resolve(&section.text, &draft.facts)))
        .collect::<Result<_, _>>()?;
    Ok(PaperView {
        pieces,
        gaps: if frozen {
            Vec::new()
        } else {
            gaps(record.kind, draft).into_iter().map(|(key, sentence)| Gap { key, sentence }).collect()
        },
        drifts: if of_office { drifts(app, &record).await.unwrap_or_default() } else { Vec::new() },
        build: record.build().map(serde_json::to_value).transpose()?,
        template: match record.template_id {
            Some(id) => store::template(app, id).await?.map(|found| found.name),
            None => None,
        },
        steps: if of_office { store::steps(app, id).await? } else { Vec::new() },
        mails: if of_office { store::mails(app, id).await? } else { Vec::new() },
        notes: record.notes.0.clone(),
        returned_why: record.returned_why.clone(),
        receipts: if of_office { store::receipts(app, id).await? } else { Vec::new() },
        allowed: if of_office {
            allowed(record.stage, &actor.roles)
                .into_iter()
                .filter_map(|act| serde_json::to_value(act).ok()?.as_str().map(str::to_owned))
                .collect()
        } else {
            Vec::new()
        },
        draft: serde_json::to_value(draft)?,
        row: record.row(),
    })
}

/// Figures whose records say something else by now.
async fn drifts(app: &App, record: &Record) -> Answer<Vec<Drift>> {
    let kept = &record.draft.0.facts;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    if record.build().is_some_and(|build| build.is_open()) {
        return Ok(Vec::new());
    }
    let fresh = compose::draft_of(app, &sign::request_of(app, record).await?).await?;
    Ok(kept
        .iter()
        .filter_map(|fact| {
            let now = fresh.facts.iter().find(|new| new.name == fact.name)?.value;
            (now != fact.value).then(|| Drift { name: fact.name.clone(), printed: fact.value, now })
        })
        .collect())
}

/// Saves a draft.
#[utoipa::path(put, path = "/api/papers/{id}", tag = "papers", request_body = DraftForm, params(("id" = String, Path)),
    responses((status = 200, description = "The paper afterwards", body = PaperView)))]
pub(super) async fn save(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<DraftForm>,
) -> Answer<Json<PaperView>> {
    let draft: Draft =
        serde_json::from_value(form.draft).map_err(|_| Fault::field("draft", "公文内容的格式不对，请刷新后重试"))?;
    sign::save(&app, &actor, id, form.version, draft).await?;
    Ok(Json(paper_view(&app, &actor, id).await?))
}

/// Refreshes, submits, returns, signs, revises or drops a paper.
#[utoipa::path(post, path = "/api/papers/{id}/acts", tag = "papers", request_body = PaperActForm, params(("id" = String, Path)),
    responses((status = 200, description = "The paper afterwards; for `revise` the new edition", body = PaperView)))]
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<PaperActForm>,
) -> Answer<Json<PaperView>> {
    readable(&app, &actor, id).await?;
    if matches!(form.act.as_str(), "retry" | "skip") {
        build::go_on(&app, &actor, id, form.version, form.act == "skip").await?;
        return Ok(Json(paper_view(&app, &actor, id).await?));
    }
    let act: PaperAct = serde_json::from_value(form.act.into()).map_err(|_| Fault::field("act", "没有这种操作"))?;
    let id = sign::act(&app, &actor, id, form.version, act, &form.why).await?;
    Ok(Json(paper_view(&app, &actor, id).await?))
}

/// Hands a signed paper to readers.
#[utoipa::path(post, path = "/api/papers/{id}/readers", tag = "papers", request_body = SendForm, params(("id" = String, Path)),
    responses((status = 200, description = "The paper with its readers", body = PaperView)))]
pub(super) async fn send(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SendForm>,
) -> Answer<Json<PaperView>> {
    sign::send(&app, &actor, id, &form.users, &form.roles).await?;
    Ok(Json(paper_view(&app, &actor, id).await?))
}

/// Sends a signed paper by e-mail.
#[utoipa::path(post, path = "/api/papers/{id}/mail", tag = "papers", request_body = MailForm, params(("id" = String, Path)),
    responses((status = 200, description = "The paper with its letters", body = PaperView)))]
pub(super) async fn mail(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<MailForm>,
) -> Answer<Json<PaperView>> {
    mail::ask(&app, &actor, id, &form.addresses).await?;
    Ok(Json(paper_view(&app, &actor, id).await?))
}

/// Papers that were sent to me.
#[utoipa::path(get, path = "/api/paper-inbox", tag = "papers",
    responses((status = 200, description = "Newest first", body = Vec<InboxRow>)))]
pub(super) async fn inbox(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<InboxRow>>> {
    Ok(Json(store::inbox(&app, actor.user_id).await?))
}

/// Says that I read a paper.
#[utoipa::path(post, path = "/api/papers/{id}/read", tag = "papers", params(("id" = String, Path)),
    responses((status = 204, description = "Remembered, the first time")))]
pub(super) async fn read(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<StatusCode> {
    if !store::was_sent(&app, id, actor.user_id).await? {
        return Err(Fault::NotFound("份公文"));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    if store::mark_read(&mut change, id, actor.user_id, now).await? {
        change.audit("paper.read", "paper", id, None, None);
    }
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// From 1.
    #[serde(default = "first")]
    page: usize,
    /// Dots an inch, 30–200.
    #[serde(default = "sharp")]
    dpi: f32,
}

fn first() -> usize {
    1
}

fn sharp() -> f32 {
    96.0
}

/// A page as it will be printed, as a picture; 404 after the last one.
#[utoipa::path(get, path = "/api/papers/{id}/page", tag = "papers", params(("id" = String, Path), PageQuery),
    responses((status = 200, description = "A page as PNG", body = String, content_type = "image/png")))]
pub(super) async fn page(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Params(query): Params<PageQuery>,
) -> Answer<Response> {
    let record = readable(&app, &actor, id).await?;
    let page = print::page_of(&app, &record).await?;
    let picture = at_press(&app, move |fonts| paper::pdf::preview(&page, fonts, query.page, query.dpi))
        .await?
        .map_err(anyhow::Error::from)?;
    let bytes = picture.ok_or(Fault::NotFound("一页"))?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], bytes).into_response())
}

/// The Word file.
#[utoipa::path(get, path = "/api/papers/{id}/docx", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn docx(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    file(&app, &actor, id, Form::Docx).await
}

/// The PDF file.
#[utoipa::path(get, path = "/api/papers/{id}/pdf", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = String, content_type = "application/pdf")))]
pub(super) async fn pdf(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    file(&app, &actor, id, Form::Pdf).await
}

/// The tables of a paper as a workbook with real numbers.
#[utoipa::path(get, path = "/api/papers/{id}/xlsx", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn xlsx(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    file(&app, &actor, id, Form::Xlsx).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Docx,
    Pdf,
    Xlsx,
}

/// A signed paper gives the file that was kept; a draft is printed now and says so in its name.
async fn file(app: &App, actor: &Actor, id: Id, form: Form) -> Answer<Response> {
    let record = readable(app, actor, id).await?;
    let (end, media_type, kept) = match form {
        Form::Docx => ("docx", DOCX, &record.docx_hash),
        Form::Pdf => ("pdf", PDF, &record.pdf_hash),
        Form::Xlsx => ("xlsx", XLSX, &None),
    };
    let bytes = match (kept, form) {
        (Some(hash), _) => app.files().read(hash).await?,
        (None, Form::Docx) => print::word(app, &record).await?.bytes,
        (None, Form::Pdf) => print::write(app, print::page_of(app, &record).await?, paper::pdf::write).await?.bytes,
        (None, Form::Xlsx) => {
            let page = print::page_of(app, &record).await?;
            print::write(app, page, |page, _| paper::xlsx::write_paper(page)).await?.bytes
        }
    };
    let name = if record.mark.is_empty() {
        format!("{}（送审稿）-{}.{end}", record.kind.title(), record.title)
    } else {
        format!("{}-{}.{end}", record.mark, record.title)
    };
    let mut change = app.change(actor).await?;
    change.audit("paper.export", "paper", id, None, Some(json!({"format": end, "mark": record.mark})));
    change.commit().await?;
    Ok(download(bytes, media_type, &name))
}
