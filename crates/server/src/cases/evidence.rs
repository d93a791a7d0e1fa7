//! Evidence: files kept with the case under their hash. Nothing inside a file is opened here, so a file that means
//! harm is only bytes; what it is, its first bytes say, not its name.

use super::store;
use super::views::EvidenceRow;
use super::web::readable;
use crate::platform::web::{PathId, download as save_as};
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::response::Response;
use db::args;
use domain::cases::{self, Standing, Verb, licensed};
use domain::ids::Id;
use serde_json::json;

/// The largest file: 20 MB.
pub(super) const LARGEST: usize = 20 * 1024 * 1024;
/// The most files of one case.
const MOST: i64 = 500;

struct Upload {
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
    caption: String,
    client_key: Option<String>,
}

fn broken_upload(error: &MultipartError) -> Fault {
    if error.status().as_u16() == 413 {
        return Fault::TooLarge("单个文件不能超过20 MB,请压缩后再传".into());
    }
    Fault::field("file", "文件没有传完整，可能是网络中断，请重新上传")
}

async fn receive(mut form: Multipart) -> Answer<Upload> {
    let (mut caption, mut client_key, mut file) = (String::new(), None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken_upload(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "caption" => caption = field.text().await.map_err(|error| broken_upload(&error))?,
            "client_key" => client_key = Some(field.text().await.map_err(|error| broken_upload(&error))?),
            "file" => {
                let name = clean_name(field.file_name().unwrap_or_default());
                let bytes = field.bytes().await.map_err(|error| broken_upload(&error))?;
                file = Some((name, bytes.to_vec()));
            }
            _ => {}
        }
    }
    let Some((name, bytes)) = file else { return Err(Fault::field("file", "请选择文件")) };
    if bytes.is_empty() {
        return Err(Fault::field("file", "文件是空的，请重新选择"));
    }
    if bytes.len() > LARGEST {
        return Err(Fault::TooLarge("单个文件不能超过20 MB,请压缩后再传".into()));
    }
    let Some(media_type) = kind_of(&name, &bytes) else {
        return Err(Fault::field("file", "只能上传照片、PDF、Office 文档、文本、音视频"));
    };
    let caption = caption.trim().chars().take(200).collect();
    let client_key = client_key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty() && key.len() <= 64);
    Ok(Upload { name, media_type, bytes, caption, client_key })
}

/// The last part of a path, without control characters, at most 100 characters long.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    if clean.is_empty() {
        "未命名".into()
    } else {
        clean.chars().rev().take(100).collect::<Vec<_>>().into_iter().rev().collect()
    }
}

/// What a file is by its first bytes, checked against its name where one container holds many kinds.
fn kind_of(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if begins(b"GIF8") {
        Some("image/gif")
    } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else if begins(b"%PDF-") {
        Some("application/pdf")
    } else if begins(b"PK\x03\x04") {
        match extension.as_str() {
            "docx" => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            "pptx" => Some("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            _ => None,
        }
    } else if begins(b"\xd0\xcf\x11\xe0") {
        match extension.as_str() {
            "doc" | "wps" => Some("application/msword"),
            "xls" | "et" => Some("application/vnd.ms-excel"),
            "ppt" => Some("application/vnd.ms-powerpoint"),
            _ => None,
        }
    } else if bytes.get(4..8) == Some(b"ftyp") {
        match extension.as_str() {
            "mp4" | "mov" | "m4v" => Some("video/mp4"),
            "m4a" => Some("audio/mp4"),
            _ => None,
        }
    } else if begins(b"ID3") || (begins(&[0xff]) && bytes.get(1).is_some_and(|b| b & 0xe0 == 0xe0)) {
        (extension == "mp3").then_some("audio/mpeg")
    } else if extension == "txt" && !bytes.contains(&0) {
        Some("text/plain")
    } else {
        None
    }
}

/// Adds a file to a case.
#[utoipa::path(post, path = "/api/cases/{id}/evidence", tag = "cases", params(("id" = String, Path)),
    request_body(content_type = "multipart/form-data", content = String, description = "`file`, `caption`, `client_key`"),
    responses((status = 200, description = "The file as kept", body = EvidenceRow)))]
pub(super) async fn add_to_case(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    form: Multipart,
) -> Answer<Json<EvidenceRow>> {
    let record = readable(&app, &actor, id).await?;
    if !licensed(&actor.roles, Standing::Office, Verb::Note) {
        return Err(Fault::Forbidden("您的角色不能给案件添加材料".into()));
    }
    cases::states::in_order(&record.state.0, Verb::Note)?;
    let upload = receive(form).await?;
    Ok(Json(keep(&app, &actor, id, None, upload).await?))
}

/// Adds a file to a dispatch of my unit.
#[utoipa::path(post, path = "/api/dispatches/{id}/evidence", tag = "cases", params(("id" = String, Path)),
    request_body(content_type = "multipart/form-data", content = String, description = "`file`, `caption`, `client_key`"),
    responses((status = 200, description = "The file as kept", body = EvidenceRow)))]
pub(super) async fn add_to_dispatch(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    form: Multipart,
) -> Answer<Json<EvidenceRow>> {
    let case_id = super::dispatches::own_case(&app, &actor, id).await?;
    let record = store::read(&app, case_id).await?.ok_or(Fault::NotFound("个督办件"))?;
    cases::states::in_order(&record.state.0, Verb::Note)?;
    let over = record.state.0.task(id).is_none_or(|task| task.finished_at.is_some());
    if over {
        return Err(Fault::refused("task_over", "督办件已办完或已收回，不能再添加材料", "如需补充，请联系督办单位"));
    }
    let upload = receive(form).await?;
    Ok(Json(keep(&app, &actor, case_id, Some(id), upload).await?))
}

async fn keep(app: &App, actor: &Actor, case_id: Id, dispatch: Option<Id>, mut upload: Upload) -> Answer<EvidenceRow> {
    if let Some(key) = &upload.client_key {
        // A phone on a bad network sends a photo again; it is the same photo.
        let twin: Option<i64> = app
            .db()
            .one("SELECT id FROM case_evidence WHERE case_id = $1 AND client_key = $2", args![case_id.0, key])
            .await?;
        if let Some(twin) = twin {
            let found = store::evidence_one(app, Id(twin)).await?.ok_or(Fault::NotFound("个文件"))?;
            return Ok(found.1);
        }
    }
    let stored = app.files().put(std::mem::take(&mut upload.bytes), upload.media_type).await?;
    let mut change = app.change(actor).await?;
    if change.int("SELECT COUNT(*) FROM case_evidence WHERE case_id = $1", args![case_id.0]).await? >= MOST {
        return Err(Fault::refused("too_many_files", "一个案件最多保存500个文件", "请合并材料后再传"));
    }
    let kind = if upload.media_type.starts_with("image/") { "photo" } else { "document" };
    let id = insert(&mut change, case_id, dispatch, kind, &upload, &stored.hash, stored.size, &actor.name).await?;
    change.audit(
        "case.evidence",
        "case",
        case_id,
        None,
        Some(json!({"evidence": id, "hash": stored.hash, "size": stored.size})),
    );
    change.commit().await?;
    let found = store::evidence_one(app, id).await?.ok_or(Fault::NotFound("个文件"))?;
    Ok(found.1)
}

#[allow(clippy::too_many_arguments, reason = "one row, one argument a column")]
async fn insert(
    change: &mut Change,
    case_id: Id,
    dispatch: Option<Id>,
    kind: &str,
    upload: &Upload,
    hash: &str,
    size: i64,
    by: &str,
) -> anyhow::Result<Id> {
    let (id, now) = (change.app().id(), change.now());
    change
        .run(
            "INSERT INTO file (hash, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
            args![hash, size, upload.media_type, now],
        )
        .await?;
    change
        .run(
            "INSERT INTO case_evidence (id, case_id, dispatch_id, kind, name, caption, media_type, hash, size, client_key, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            args![
                id.0,
                case_id.0,
                dispatch.map(|id| id.0),
                kind,
                &upload.name,
                &upload.caption,
                upload.media_type,
                hash,
                size,
                upload.client_key.as_deref(),
                by,
                now
            ],
        )
        .await?;
    Ok(id)
}

/// Keeps a signed paper with its case, so that the archive holds it; a frozen case stays as it is. Called by `papers`.
pub async fn keep_paper(
    change: &mut Change,
    case_id: Id,
    name: &str,
    media_type: &'static str,
    stored: &crate::platform::files::Stored,
    by: &str,
) -> anyhow::Result<()> {
    let live = "SELECT COUNT(*) FROM cases WHERE id = $1 AND stage NOT IN ('archived', 'merged')";
    let twin = "SELECT COUNT(*) FROM case_evidence WHERE case_id = $1 AND hash = $2";
    if change.int(live, args![case_id.0]).await? == 0 || change.int(twin, args![case_id.0, &stored.hash]).await? > 0 {
        return Ok(());
    }
    let upload = Upload {
        name: name.to_owned(),
        media_type,
        bytes: Vec::new(),
        caption: String::new(),
        client_key: Some(format!("paper:{}", &stored.hash[..40])),
    };
    insert(change, case_id, None, "paper", &upload, &stored.hash, stored.size, by).await.map(|_| ())
}

/// A file of evidence, to whoever may see its case or its dispatch.
#[utoipa::path(get, path = "/api/case-evidence/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn download(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    let (case_id, row) = store::evidence_one(&app, id).await?.ok_or(Fault::NotFound("个文件"))?;
    let of_unit = match row.dispatch_id {
        Some(dispatch) => super::dispatches::own_case(&app, &actor, dispatch).await.is_ok(),
        None => false,
    };
    if !of_unit {
        readable(&app, &actor, case_id).await.map_err(|_| Fault::NotFound("个文件"))?;
    }
    let bytes = app.files().read(&row.hash).await?;
    let mut response = save_as(bytes, &row.media_type, &row.name);
    if row.media_type.starts_with("image/") {
        // Pictures are shown in the page; everything else is saved, never opened in our name.
        response
            .headers_mut()
            .insert(axum::http::header::CONTENT_DISPOSITION, axum::http::HeaderValue::from_static("inline"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(kind_of("a.jpg", b"\xff\xd8\xff\xe0rest"), Some("image/jpeg"));
        assert_eq!(kind_of("a.jpg", b"MZ\x90\x00program"), None);
        assert_eq!(kind_of("a.docx", b"PK\x03\x04rest").map(|kind| kind.ends_with("document")), Some(true));
        assert_eq!(kind_of("a.zip", b"PK\x03\x04rest"), None);
        assert_eq!(kind_of("a.html", b"<script>"), None);
        assert_eq!(kind_of("说明.txt", "情况说明".as_bytes()), Some("text/plain"));
        assert_eq!(clean_name("C:\\照片\\现场\u{7}.jpg"), "现场.jpg");
        assert_eq!(clean_name("../../"), "未命名");
    }
}
