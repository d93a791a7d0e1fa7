//! 断点续传: a photo goes up in pieces; after a broken line the browser asks how far it came and goes on from there.
//! The pieces are kept by hash until the photo is whole, then it is taken in like any other.

use super::photos::{self, PHOTO_BYTES_MAX, Sent};
use super::{show, views::PhotoView};
use crate::platform::web::Params;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use db::args;
use domain::people::Act;
use domain::time::DAY_MS;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most bytes of one piece.
pub(super) const PIECE_BYTES_MAX: usize = 1024 * 1024;
/// Pieces nobody came back for are forgotten after so long.
const KEPT_MS: i64 = 7 * DAY_MS;

/// How far an upload came.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadView {
    /// Bytes that are here: go on from this one.
    pub received: i64,
    /// The photo, once it is whole.
    pub photo: Option<PhotoView>,
}

/// Where a piece belongs.
#[derive(Debug, Deserialize)]
pub struct PieceOf {
    /// Its first byte.
    offset: i64,
    /// Bytes of the whole.
    size: i64,
    /// What the photo shows.
    #[serde(default)]
    caption: String,
}

fn check_name(client_id: &str) -> Answer<()> {
    let fits = (8..=64).contains(&client_id.len()) && client_id.is_ascii();
    if fits { Ok(()) } else { Err(Fault::field("client_id", "照片编号的格式不对，请刷新页面")) }
}

async fn standing(app: &App, actor: &Actor, client_id: &str) -> Answer<UploadView> {
    if let Some(photo) = super::store::photo_of_client(app.db(), actor.user_id, client_id).await? {
        return Ok(UploadView { received: photo.size, photo: Some(show::photo_view(&photo)) });
    }
    Ok(UploadView { received: received(app, actor, client_id).await?, photo: None })
}

/// Bytes without a gap from the first one.
async fn received(app: &App, actor: &Actor, client_id: &str) -> db::Result<i64> {
    let pieces: Vec<(i64, i64)> = app
        .db()
        .all(
            "SELECT starts_at, size FROM upload_piece WHERE owner_id = $1 AND client_id = $2 ORDER BY starts_at",
            args![actor.user_id.0, client_id],
        )
        .await?;
    let mut end = 0;
    for (starts_at, size) in pieces {
        if starts_at > end {
            break;
        }
        end = end.max(starts_at + size);
    }
    Ok(end)
}

/// How far an upload came, for going on after a broken line.
#[utoipa::path(get, path = "/api/newsroom/uploads/{client_id}", tag = "newsroom", params(("client_id" = String, Path)),
    responses((status = 200, description = "How far it came", body = UploadView)))]
pub(super) async fn how_far(
    State(app): State<App>,
    actor: Actor,
    Path(client_id): Path<String>,
) -> Answer<Json<UploadView>> {
    actor.require(Act::SubmitArticle)?;
    check_name(&client_id)?;
    Ok(Json(standing(&app, &actor, &client_id).await?))
}

/// Takes a piece. The last one makes the photo; a piece that came before changes nothing.
#[utoipa::path(put, path = "/api/newsroom/uploads/{client_id}", tag = "newsroom",
    params(("client_id" = String, Path), ("offset" = i64, Query), ("size" = i64, Query), ("caption" = Option<String>, Query)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "How far it came", body = UploadView),
              (status = 409, description = "A piece before this one is missing: ask how far it came"),
              (status = 413, description = "Larger than 20 MB"),
              (status = 422, description = "Not a photo")))]
pub(super) async fn take(
    State(app): State<App>,
    actor: Actor,
    Path(client_id): Path<String>,
    Params(of): Params<PieceOf>,
    piece: Bytes,
) -> Answer<Json<UploadView>> {
    actor.require(Act::SubmitArticle)?;
    check_name(&client_id)?;
    let size = i64::try_from(piece.len()).unwrap_or(i64::MAX);
    if of.size > PHOTO_BYTES_MAX as i64 {
        return Err(Fault::TooLarge("这张照片超过 20 MB,请先压缩或重新拍摄".into()));
    }
    if of.offset < 0 || size == 0 || of.offset + size > of.size {
        return Err(Fault::field("offset", "照片分段的位置不对，请重新上传"));
    }
    let now_at = standing(&app, &actor, &client_id).await?;
    if now_at.photo.is_some() {
        return Ok(Json(now_at));
    }
    if of.offset > now_at.received {
        return Err(Fault::refused(
            "piece_missing",
            format!("前面的部分还没有到，请从第 {} 字节续传。", now_at.received),
            "页面会自动续传。",
        ));
    }
    let stored = app.files().put(piece.to_vec(), "application/octet-stream").await?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    change.run("DELETE FROM upload_piece WHERE created_at < $1", args![now - KEPT_MS]).await?;
    change
        .run(
            "INSERT INTO upload_piece (owner_id, client_id, starts_at, size, hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (owner_id, client_id, starts_at) DO UPDATE SET size = excluded.size, hash = excluded.hash",
            args![actor.user_id.0, &client_id, of.offset, size, &stored.hash, now],
        )
        .await?;
    change.commit().await?;
    let mut view = standing(&app, &actor, &client_id).await?;
    if view.received < of.size {
        return Ok(Json(view));
    }
    let pieces: Vec<(i64, String)> = app
        .db()
        .all(
            "SELECT starts_at, hash FROM upload_piece WHERE owner_id = $1 AND client_id = $2 ORDER BY starts_at",
            args![actor.user_id.0, &client_id],
        )
        .await?;
    let mut bytes: Vec<u8> = Vec::with_capacity(usize::try_from(of.size).unwrap_or(0));
    for (starts_at, hash) in pieces {
        bytes.truncate(usize::try_from(starts_at).unwrap_or(0));
        bytes.extend(app.files().read(&hash).await?);
    }
    let kept = photos::keep(&app, &actor, Sent { client_id: client_id.clone(), caption: of.caption, bytes }).await;
    // Whole or broken, the pieces have served: what cannot be read now will not be readable later.
    let mut change = app.change(&actor).await?;
    let whose = args![actor.user_id.0, &client_id];
    change.run("DELETE FROM upload_piece WHERE owner_id = $1 AND client_id = $2", whose).await?;
    change.commit().await?;
    view.photo = Some(show::photo_view(&kept?));
    Ok(Json(view))
}
