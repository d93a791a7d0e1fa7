//! Photos of campaigns, trainings and ledger entries: proof that what is counted took place.

use crate::newsroom::photos;
use crate::platform::web::PathId;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use db::args;
use domain::ids::Id;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The most photos of one record.
const MOST: i64 = 20;

/// A photo of a record.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PhotoView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// What it shows.
    pub caption: String,
    /// By whom.
    pub created_by_name: String,
    /// When.
    pub created_at: i64,
}

/// The addresses of photos; their bodies may be as large as a photo.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(picture))
        .routes(routes!(remove))
        .layer(DefaultBodyLimit::max(photos::PHOTO_BYTES_MAX + 1024 * 1024))
}

/// The unit path of the record a photo belongs to, for somebody who covers it.
async fn owner(app: &App, actor: &Actor, kind: &str, id: Id) -> Answer<String> {
    let sql = match kind {
        "campaign" => "SELECT unit_path FROM campaign WHERE id = $1 AND removed_at IS NULL",
        "training" => "SELECT unit_path FROM training WHERE id = $1 AND removed_at IS NULL",
        "ledger" => "SELECT unit_path FROM ledger_entry WHERE id = $1 AND removed_at IS NULL",
        _ => return Err(Fault::NotFound("种登记")),
    };
    let path: Option<String> = app.db().one(sql, args![id.0]).await?;
    path.filter(|path| actor.covers(path)).ok_or(Fault::NotFound("条登记"))
}

/// Photos of a record.
#[utoipa::path(get, path = "/api/outreach/{kind}/{id}/photos", tag = "outreach", params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = 200, description = "Photos, oldest first", body = Vec<PhotoView>)))]
async fn list(
    State(app): State<App>,
    actor: Actor,
    Path((kind, id)): Path<(String, Id)>,
) -> Answer<Json<Vec<PhotoView>>> {
    actor.require(Act::ReadOutreach)?;
    owner(&app, &actor, &kind, id).await?;
    let found = app
        .db()
        .all(
            "SELECT id, caption, created_by_name, created_at FROM outreach_photo
             WHERE of_kind = $1 AND of_id = $2 AND removed_at IS NULL ORDER BY id",
            args![&kind, id.0],
        )
        .await?;
    Ok(Json(found))
}

/// Adds a photo; the same `client_id` is one photo.
#[utoipa::path(post, path = "/api/outreach/{kind}/{id}/photos", tag = "outreach", params(("kind" = String, Path), ("id" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "The photo", body = PhotoView)))]
async fn add(
    State(app): State<App>,
    actor: Actor,
    Path((kind, id)): Path<(String, Id)>,
    form: Multipart,
) -> Answer<Json<PhotoView>> {
    if !actor.may(Act::ManageOutreach) {
        actor.require(Act::RegisterOutreach)?;
    }
    let unit_path = owner(&app, &actor, &kind, id).await?;
    let sent = photos::receive(form).await?;
    if !(8..=64).contains(&sent.client_id.len()) || !sent.client_id.is_ascii() {
        return Err(Fault::field("client_id", "照片编号的格式不对，请刷新页面"));
    }
    let one = "SELECT id, caption, created_by_name, created_at FROM outreach_photo WHERE client_id = $1 AND of_id = $2";
    if let Some(there) = app.db().one::<PhotoView>(one, args![&sent.client_id, id.0]).await? {
        return Ok(Json(there));
    }
    let have = app
        .db()
        .int(
            "SELECT COUNT(*) FROM outreach_photo WHERE of_kind = $1 AND of_id = $2 AND removed_at IS NULL",
            args![&kind, id.0],
        )
        .await?;
    if have >= MOST {
        return Err(Fault::refused("photos_full", format!("一条登记最多 {MOST} 张照片。"), "请先移除不需要的照片。"));
    }
    let (hash, thumb_hash) = photos::pictures(&app, sent.bytes).await?;
    let mut change = app.change(&actor).await?;
    let photo = PhotoView {
        id: app.id(),
        caption: sent.caption.trim().chars().take(100).collect(),
        created_by_name: actor.name.clone(),
        created_at: change.now(),
    };
    change
        .insert(
            "outreach_photo",
            [
                ("id", photo.id.0.into()),
                ("client_id", sent.client_id.into()),
                ("of_kind", (&kind).into()),
                ("of_id", id.0.into()),
                ("unit_path", unit_path.into()),
                ("hash", (&hash).into()),
                ("thumb_hash", thumb_hash.into()),
                ("caption", (&photo.caption).into()),
                ("created_by_name", (&photo.created_by_name).into()),
                ("created_at", photo.created_at.into()),
            ],
        )
        .await?;
    change.audit(
        "outreach_photo.add",
        "outreach_photo",
        photo.id,
        None,
        Some(json!({"of": kind, "record": id.to_string(), "hash": hash})),
    );
    change.commit().await?;
    Ok(Json(photo))
}

/// A picture: `size=thumb` for the small one.
#[utoipa::path(get, path = "/api/outreach/photos/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "JPEG", body = String, content_type = "image/jpeg")))]
async fn picture(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    actor.require(Act::ReadOutreach)?;
    let found: Option<(String, String)> = app
        .db()
        .one("SELECT hash, unit_path FROM outreach_photo WHERE id = $1 AND removed_at IS NULL", args![id.0])
        .await?;
    let (hash, _) = found.filter(|(_, path)| actor.covers(path)).ok_or(Fault::NotFound("张照片"))?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=86400, immutable")];
    Ok((headers, app.files().read(&hash).await?).into_response())
}

/// Takes a photo out.
#[utoipa::path(delete, path = "/api/outreach/photos/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 204, description = "Gone from the record")))]
async fn remove(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<axum::http::StatusCode> {
    if !actor.may(Act::ManageOutreach) {
        actor.require(Act::RegisterOutreach)?;
    }
    let mut change = app.change(&actor).await?;
    let path: Option<String> =
        change.one("SELECT unit_path FROM outreach_photo WHERE id = $1 AND removed_at IS NULL", args![id.0]).await?;
    path.filter(|path| actor.covers(path)).ok_or(Fault::NotFound("张照片"))?;
    let now = change.now();
    change.run("UPDATE outreach_photo SET removed_at = $1 WHERE id = $2", args![now, id.0]).await?;
    change.audit("outreach_photo.remove", "outreach_photo", id, None, None);
    change.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
