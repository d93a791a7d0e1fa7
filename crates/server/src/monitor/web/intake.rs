//! Addresses by which texts are handed in, and of those that were dropped.

use super::{id_of, limit_of};
use crate::monitor::collect;
use crate::monitor::kinds::{hand, push, upload};
use crate::monitor::store::{captures, sources};
use crate::monitor::views::*;
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use domain::monitor::{DropReason, SourceState};
use domain::people::Act;
use domain::time::DAY_MS;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload_start))
        .routes(routes!(push_rows))
        .routes(routes!(list_drops))
        .routes(routes!(return_drops))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(upload_preview))
                .routes(routes!(take_picture))
                // Both are streamed to disk and bounded there.
                .layer(axum::extract::DefaultBodyLimit::disable()),
        )
}

/// Largest upload. It is streamed to disk, so the limit only guards the disk.
const LARGEST_UPLOAD: i64 = 4 * 1024 * 1024 * 1024;
/// Largest screenshot.
const LARGEST_PICTURE: i64 = 20 * 1024 * 1024;

/// Streams the file of a form to disk: (its name, what was stored).
async fn file_of(app: &App, form: &mut Multipart, most: i64) -> Answer<(String, crate::platform::files::Stored)> {
    let cut = |_| Fault::field("file", "文件没有传完，请重新上传。");
    while let Some(mut field) = form.next_field().await.map_err(cut)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or("导入文件").to_owned();
        let mut incoming = app.files().begin().await?;
        while let Some(chunk) = field.chunk().await.map_err(cut)? {
            if incoming.size() + chunk.len() as i64 > most {
                return Err(Fault::TooLarge(format!("文件超过 {} MB。", most / 1024 / 1024)));
            }
            incoming.write(&chunk).await?;
        }
        return Ok((name, incoming.finish("application/octet-stream").await?));
    }
    Err(Fault::field("file", "请选择文件。"))
}

/// Stores an export and says how it would be read.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/upload", tag = "monitor", params(("id" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "Columns, mapping and first rows", body = UploadPreview)))]
pub async fn upload_preview(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    mut form: Multipart,
) -> Answer<Json<UploadPreview>> {
    actor.require(Act::ManageSources)?;
    let source = sources::get(&app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    let (name, stored) = file_of(&app, &mut form, LARGEST_UPLOAD).await?;
    let (path, saved) = (app.files().path(&stored.hash)?, source.options.0.mapping.clone());
    let looked = tokio::task::spawn_blocking(move || upload::look(&path, &name, &saved)).await;
    let found = looked.map_err(anyhow::Error::from)?.map_err(|sentence| Fault::field("file", sentence))?;
    Ok(Json(UploadPreview {
        hash: stored.hash,
        mapping: found.mapping,
        rows: found.rows,
        samples: found.samples,
        columns: found.columns,
        empty: found.empty,
    }))
}

/// Takes a screenshot for a hand entry; the entry names it by its hash.
#[utoipa::path(post, path = "/api/monitor/pictures", tag = "monitor",
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "The stored picture", body = Picture)))]
pub async fn take_picture(State(app): State<App>, actor: Actor, mut form: Multipart) -> Answer<Json<Picture>> {
    actor.require(Act::TriageItems)?;
    let (_, stored) = file_of(&app, &mut form, LARGEST_PICTURE).await?;
    hand::picture(&app, &stored.hash).await?;
    Ok(Json(Picture { hash: stored.hash, size: stored.size }))
}

/// Takes a stored export in; a job with progress.
#[utoipa::path(post, path = "/api/monitor/sources/{id}/take", tag = "monitor", params(("id" = String, Path)), request_body = UploadStart,
    responses((status = 202, description = "It is being read")))]
pub async fn upload_start(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<UploadStart>,
) -> Answer<StatusCode> {
    actor.require(Act::ManageSources)?;
    let mut source = sources::get(&app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    if source.state != SourceState::On {
        return Err(Fault::refused("source_paused", "该来源已暂停。", "请先启用来源再导入。"));
    }
    if !form.mapping.values().any(|field| field == "title" || field == "body") {
        return Err(Fault::field("mapping", "请至少指定标题或正文所在的列。"));
    }
    source.options.0.mapping = form.mapping;
    let mut change = app.change(&actor).await?;
    sources::update(&mut change, &source).await?;
    change
        .enqueue(upload::job(&upload::Payload {
            source_id: id,
            hash: form.hash.clone(),
            name: form.name.clone(),
            mapping: source.options.0.mapping.clone(),
            rows: form.rows,
        }))
        .await?;
    change.audit("source.upload", "source", id, None, Some(serde_json::json!({"file": form.name, "hash": form.hash})));
    change.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// The push interface: rows under the key of a source (`X-Source-Key`).
#[utoipa::path(post, path = "/api/push", tag = "monitor", request_body = Pushed,
    responses((status = 200, description = "Rows given and new", body = collect::Taken)))]
pub async fn push_rows(
    State(app): State<App>,
    headers: HeaderMap,
    Input(pushed): Input<Pushed>,
) -> Answer<Json<collect::Taken>> {
    let key = headers.get("x-source-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(Json(push::take(&app, key, pushed.items).await?))
}

/// Which drops.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DropQuery {
    /// Code of the reason.
    pub reason: String,
    /// Only of this source.
    pub source: Option<String>,
    /// Part of the headline.
    pub q: String,
    /// Cursor.
    pub after: Option<String>,
    /// Rows.
    pub limit: Option<i64>,
}

/// Everything that was not kept, with its reason.
#[utoipa::path(get, path = "/api/monitor/drops", tag = "monitor", params(DropQuery),
    responses((status = 200, description = "Drops, newest first, and counts by reason", body = DropPage)))]
pub async fn list_drops(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<DropQuery>,
) -> Answer<Json<DropPage>> {
    actor.require(Act::ReadItems)?;
    let since = app.now() - 30 * DAY_MS;
    let limit = limit_of(query.limit);
    let filter = captures::DropFilter {
        reason: query.reason.clone(),
        source_id: id_of(&query.source),
        word: query.q.trim().to_owned(),
        after: id_of(&query.after),
        limit,
    };
    let (rows, total) = captures::drops(&app, &filter).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    let may_return = actor.may(Act::TriageItems);
    let rows = rows
        .into_iter()
        .map(|capture| {
            let reason = DropReason::of(&capture.reason);
            let allowed =
                if may_return && reason.is_some_and(DropReason::can_return) { vec!["return"] } else { Vec::new() };
            DropRow { reason_title: reason.map_or("原因不明", DropReason::title).into(), capture, allowed }
        })
        .collect();
    let reasons = captures::drop_counts(&app, since)
        .await?
        .into_iter()
        .map(|(code, count)| {
            let title = DropReason::of(&code).map_or("原因不明", DropReason::title).to_owned();
            (code, title, count)
        })
        .collect();
    Ok(Json(DropPage { rows, next, total, reasons, states: captures::state_counts(&app, since).await? }))
}

/// Brings drops back into the stream.
#[utoipa::path(post, path = "/api/monitor/drops/return", tag = "monitor", request_body = BringBack,
    responses((status = 200, description = "How many come back", body = Count)))]
pub async fn return_drops(State(app): State<App>, actor: Actor, Input(form): Input<BringBack>) -> Answer<Json<Count>> {
    Ok(Json(Count { count: crate::monitor::grade::bring_back(&app, &actor, &form.ids).await? }))
}
