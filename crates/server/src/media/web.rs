//! Media on the wire: reads the request, calls a verb, answers a view.

use super::coverage;
use super::views::*;
use super::{link, outlets, place, press, records, show, store, suggest};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::people::Act;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest evidence file or sheet, in bytes.
const UPLOAD_BYTES_MAX: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    let uploads =
        OpenApiRouter::new().routes(routes!(keep_evidence)).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX + 64 * 1024));
    OpenApiRouter::new()
        .routes(routes!(list_outlets, add_outlet))
        .routes(routes!(starter))
        .routes(routes!(update_outlet))
        .routes(routes!(set_tier))
        .routes(routes!(retire_outlet))
        .routes(routes!(merge_outlet))
        .routes(routes!(list, register))
        .routes(routes!(one, update))
        .routes(routes!(verify))
        .routes(routes!(void))
        .routes(routes!(evidence))
        .routes(routes!(read_link))
        .routes(routes!(suggestions))
        .routes(routes!(accept))
        .routes(routes!(dismiss))
        .routes(routes!(registers))
        .routes(routes!(list_records, add_record))
        .routes(routes!(coverage::list, coverage::link))
        .routes(routes!(coverage::unlink))
        .routes(routes!(one_record, update_record))
        .routes(routes!(count_account))
        .routes(routes!(list_press, add_press))
        .routes(routes!(one_press, update_press))
        .merge(uploads)
}

/// Every outlet with its tier table.
#[utoipa::path(get, path = "/api/media/outlets", tag = "media",
    responses((status = 200, description = "Outlets and the words of the tier table", body = OutletList)))]
async fn list_outlets(State(app): State<App>, actor: Actor) -> Answer<Json<OutletList>> {
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Adds an outlet.
#[utoipa::path(post, path = "/api/media/outlets", tag = "media", request_body = OutletInput,
    responses((status = 200, description = "All outlets", body = OutletList), (status = 422, description = "Fields to be mended")))]
async fn add_outlet(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<OutletInput>,
) -> Answer<Json<OutletList>> {
    outlets::add(&app, &actor, input).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Puts in what is missing of the starter pack.
#[utoipa::path(post, path = "/api/media/starter", tag = "media",
    responses((status = 200, description = "All outlets", body = OutletList)))]
async fn starter(State(app): State<App>, actor: Actor) -> Answer<Json<OutletList>> {
    outlets::starter(&app, &actor).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Changes an outlet.
#[utoipa::path(post, path = "/api/media/outlets/{id}", tag = "media", params(("id" = String, Path)), request_body = OutletInput,
    responses((status = 200, description = "All outlets", body = OutletList), (status = 409, description = "Somebody saved first")))]
async fn update_outlet(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<OutletInput>,
) -> Answer<Json<OutletList>> {
    outlets::update(&app, &actor, id, input).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// A new line of its tier table.
#[utoipa::path(post, path = "/api/media/outlets/{id}/tiers", tag = "media", params(("id" = String, Path)), request_body = TierInput,
    responses((status = 200, description = "All outlets", body = OutletList), (status = 409, description = "Somebody saved first")))]
async fn set_tier(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<TierInput>,
) -> Answer<Json<OutletList>> {
    outlets::set_tier(&app, &actor, id, input).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Retires it, or takes it back.
#[utoipa::path(post, path = "/api/media/outlets/{id}/retire", tag = "media", params(("id" = String, Path)), request_body = ReasonInput,
    responses((status = 200, description = "All outlets", body = OutletList), (status = 409, description = "Somebody saved first")))]
async fn retire_outlet(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<ReasonInput>,
) -> Answer<Json<OutletList>> {
    outlets::retire(&app, &actor, id, input.version).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Joins it with another.
#[utoipa::path(post, path = "/api/media/outlets/{id}/merge", tag = "media", params(("id" = String, Path)), request_body = MergeInput,
    responses((status = 200, description = "All outlets", body = OutletList), (status = 409, description = "Somebody saved first")))]
async fn merge_outlet(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<MergeInput>,
) -> Answer<Json<OutletList>> {
    outlets::merge(&app, &actor, id, input).await?;
    Ok(Json(outlets::list(&app, &actor).await?))
}

/// Placements, filtered and paged, with their tier table.
#[utoipa::path(get, path = "/api/media/placements", tag = "media", params(PlacementQuery),
    responses((status = 200, description = "A page of placements", body = PlacementList)))]
async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<PlacementQuery>,
) -> Answer<Json<PlacementList>> {
    Ok(Json(show::list(&app, &actor, query).await?))
}

/// Registers a placement.
#[utoipa::path(post, path = "/api/media/placements", tag = "media", request_body = PlacementInput,
    responses((status = 200, description = "The placement", body = PlacementView),
              (status = 409, description = "It is registered already"), (status = 422, description = "Fields to be mended")))]
async fn register(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<PlacementInput>,
) -> Answer<Json<PlacementView>> {
    let id = place::register(&app, &actor, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// One placement.
#[utoipa::path(get, path = "/api/media/placements/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "The placement", body = PlacementView)))]
async fn one(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<PlacementView>> {
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// Changes a placement.
#[utoipa::path(post, path = "/api/media/placements/{id}", tag = "media", params(("id" = String, Path)), request_body = PlacementInput,
    responses((status = 200, description = "The placement", body = PlacementView), (status = 409, description = "Somebody saved first, or it is verified")))]
async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<PlacementInput>,
) -> Answer<Json<PlacementView>> {
    place::update(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 核实, or takes it back.
#[utoipa::path(post, path = "/api/media/placements/{id}/verify", tag = "media", params(("id" = String, Path)), request_body = ReasonInput,
    responses((status = 200, description = "The placement", body = PlacementView)))]
async fn verify(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<ReasonInput>,
) -> Answer<Json<PlacementView>> {
    place::verify(&app, &actor, id, input.version).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 作废, with a reason.
#[utoipa::path(post, path = "/api/media/placements/{id}/void", tag = "media", params(("id" = String, Path)), request_body = ReasonInput,
    responses((status = 204, description = "It counts no longer")))]
async fn void(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<ReasonInput>,
) -> Answer<StatusCode> {
    place::void(&app, &actor, id, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a screenshot, scan or saved page.
#[utoipa::path(post, path = "/api/media/placements/{id}/evidence", tag = "media", params(("id" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "The placement", body = PlacementView), (status = 413, description = "Larger than 20 MB")))]
async fn keep_evidence(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<Json<PlacementView>> {
    // Whose it is comes before what was sent: nobody uploads 20 MB to learn that it is not theirs.
    let placement = store::placement(app.db(), id).await?.ok_or(Fault::NotFound("条刊发"))?;
    actor.require_scope(&placement.unit_path)?;
    let (bytes, media_type) = receive(form).await?;
    place::keep_evidence(&app, &actor, id, bytes, &media_type).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// Reads the field `file` of a form whole, or says in a sentence why not.
pub(super) async fn receive(
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<(Vec<u8>, String)> {
    let mut form = form.map_err(|_| Fault::field("file", "请用表单上传文件"))?;
    let cut = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Fault::TooLarge("文件超过 20 MB".into())
        } else {
            Fault::field("file", "文件没有传完，可能是网络中断，请重试")
        }
    };
    while let Some(mut field) = form.next_field().await.map_err(cut)? {
        if field.name() != Some("file") {
            continue;
        }
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(cut)? {
            if bytes.len() + chunk.len() > UPLOAD_BYTES_MAX {
                return Err(Fault::TooLarge("文件超过 20 MB".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        // The boundary that ends the field must have come: a broken line is no whole file.
        while form.next_field().await.map_err(cut)?.is_some() {}
        if !bytes.is_empty() {
            return Ok((bytes, media_type));
        }
        break;
    }
    Err(Fault::field("file", "没有收到文件，请重新选择"))
}

/// The evidence copy, always as a download: a kept page must never run in our name.
#[utoipa::path(get, path = "/api/media/placements/{id}/evidence", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "The kept file", body = String, content_type = "application/octet-stream")))]
async fn evidence(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    actor.require(Act::ReadPlacements)?;
    let placement = store::placement(app.db(), id).await?.ok_or(Fault::NotFound("条刊发"))?;
    actor.require_scope(&placement.unit_path)?;
    if placement.evidence_hash.is_empty() {
        return Err(Fault::NotFound("份证据"));
    }
    let bytes = app.files().read(&placement.evidence_hash).await?;
    if placement.evidence_type.starts_with("image/") {
        return Ok(([(header::CONTENT_TYPE, placement.evidence_type)], bytes).into_response());
    }
    let extension = if placement.evidence_type == "application/pdf" { "pdf" } else { "txt" };
    Ok(crate::platform::web::download(bytes, "application/octet-stream", &format!("刊发证据-{id}.{extension}")))
}

/// Reads title, date, outlet and tier from a link.
#[utoipa::path(post, path = "/api/media/read-link", tag = "media", request_body = LinkInput,
    responses((status = 200, description = "What could be read", body = LinkView)))]
async fn read_link(State(app): State<App>, actor: Actor, Input(input): Input<LinkInput>) -> Answer<Json<LinkView>> {
    Ok(Json(link::read(&app, &actor, &input.url).await?))
}

/// Placements the monitor found.
#[utoipa::path(get, path = "/api/media/suggestions", tag = "media",
    responses((status = 200, description = "Newest first", body = SuggestionList)))]
async fn suggestions(State(app): State<App>, actor: Actor) -> Answer<Json<SuggestionList>> {
    Ok(Json(suggest::list(&app, &actor).await?))
}

/// Accepts one as a placement.
#[utoipa::path(post, path = "/api/media/suggestions/{id}/accept", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "The placement", body = PlacementView), (status = 409, description = "Decided already, or the outlet is unknown")))]
async fn accept(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<PlacementView>> {
    let placement = suggest::accept(&app, &actor, id).await?;
    Ok(Json(show::one(&app, &actor, placement).await?))
}

/// Says no to one.
#[utoipa::path(post, path = "/api/media/suggestions/{id}/dismiss", tag = "media", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone from the list")))]
async fn dismiss(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<StatusCode> {
    suggest::dismiss(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The simple registers and their fields.
#[utoipa::path(get, path = "/api/media/registers", tag = "media",
    responses((status = 200, description = "Registers in order", body = Vec<RegisterView>)))]
async fn registers(actor: Actor) -> Answer<Json<Vec<RegisterView>>> {
    actor.require(Act::ReadPlacements)?;
    let field = |f: &domain::media::register::Field| FieldView {
        code: f.code.into(),
        title: f.title.into(),
        holds: serde_json::to_value(f.holds).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default(),
        required: f.required,
        choices: f.choices.iter().map(|c| (*c).to_owned()).collect(),
    };
    let all = domain::media::register::REGISTERS.iter().map(|r| RegisterView {
        code: r.code.into(),
        title: r.title.into(),
        subject: r.subject.into(),
        date: r.date.into(),
        fields: r.fields.iter().map(field).collect(),
    });
    Ok(Json(all.collect()))
}

/// Entries of a register.
#[utoipa::path(get, path = "/api/media/registers/{register}", tag = "media", params(("register" = String, Path), RecordQuery),
    responses((status = 200, description = "A page of entries", body = RecordList)))]
async fn list_records(
    State(app): State<App>,
    actor: Actor,
    Path(register): Path<String>,
    Params(query): Params<RecordQuery>,
) -> Answer<Json<RecordList>> {
    Ok(Json(records::list(&app, &actor, &register, query).await?))
}

/// Adds an entry.
#[utoipa::path(post, path = "/api/media/registers/{register}", tag = "media", params(("register" = String, Path)),
    request_body = RecordInput,
    responses((status = 200, description = "The entry", body = RecordView), (status = 422, description = "Fields to be mended")))]
async fn add_record(
    State(app): State<App>,
    actor: Actor,
    Path(register): Path<String>,
    Input(input): Input<RecordInput>,
) -> Answer<Json<RecordView>> {
    let id = records::add(&app, &actor, &register, input).await?;
    Ok(Json(records::one(&app, &actor, id).await?))
}

/// One entry.
#[utoipa::path(get, path = "/api/media/records/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "The entry", body = RecordView)))]
async fn one_record(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<RecordView>> {
    Ok(Json(records::one(&app, &actor, id).await?))
}

/// Changes an entry, closes it, or opens it again.
#[utoipa::path(post, path = "/api/media/records/{id}", tag = "media", params(("id" = String, Path)), request_body = RecordInput,
    responses((status = 200, description = "The entry", body = RecordView), (status = 409, description = "Somebody saved first")))]
async fn update_record(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<RecordInput>,
) -> Answer<Json<RecordView>> {
    records::update(&app, &actor, id, input).await?;
    Ok(Json(records::one(&app, &actor, id).await?))
}

/// Counts of an account on a day.
#[utoipa::path(post, path = "/api/media/records/{id}/counts", tag = "media", params(("id" = String, Path)),
    request_body = SnapshotInput, responses((status = 200, description = "The account", body = RecordView)))]
async fn count_account(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<SnapshotInput>,
) -> Answer<Json<RecordView>> {
    records::count(&app, &actor, id, input).await?;
    Ok(Json(records::one(&app, &actor, id).await?))
}

/// Press events.
#[utoipa::path(get, path = "/api/media/press", tag = "media", params(RecordQuery),
    responses((status = 200, description = "A page of events", body = PressList)))]
async fn list_press(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<RecordQuery>,
) -> Answer<Json<PressList>> {
    Ok(Json(press::list(&app, &actor, query).await?))
}

/// Adds a press event.
#[utoipa::path(post, path = "/api/media/press", tag = "media", request_body = PressInput,
    responses((status = 200, description = "The event", body = PressView), (status = 422, description = "Fields to be mended")))]
async fn add_press(State(app): State<App>, actor: Actor, Input(input): Input<PressInput>) -> Answer<Json<PressView>> {
    let id = press::add(&app, &actor, input).await?;
    Ok(Json(press::one(&app, &actor, id).await?))
}

/// One press event.
#[utoipa::path(get, path = "/api/media/press/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 200, description = "The event", body = PressView)))]
async fn one_press(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<PressView>> {
    Ok(Json(press::one(&app, &actor, id).await?))
}

/// Changes a press event; `state` may become `held` or `cancelled`.
#[utoipa::path(post, path = "/api/media/press/{id}", tag = "media", params(("id" = String, Path)), request_body = PressInput,
    responses((status = 200, description = "The event", body = PressView), (status = 409, description = "Stale, or not possible")))]
async fn update_press(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<PressInput>,
) -> Answer<Json<PressView>> {
    press::update(&app, &actor, id, input).await?;
    Ok(Json(press::one(&app, &actor, id).await?))
}
