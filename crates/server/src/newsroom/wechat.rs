//! 公众号草稿: with the account's interface configured, a released article is put into its draft box; a person there
//! still looks and sends. Without it the page hands out the same markup to paste.

use super::render::{account_markup_with, digest};
use super::store::{self, KeptPhoto};
use crate::platform::config::Wechat;
use crate::platform::{App, Notice, Outcome, Running};
use anyhow::Context;
use domain::ids::Id;
use domain::newsroom::publication::State as PublicationState;
use domain::people::Role;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The kind of the job.
pub const DRAFT: &str = "wechat_draft";
/// The longest title the account takes, in characters.
const TITLE_MOST: usize = 64;
/// What the receipt of a delivered draft is signed with; also the sign that it was delivered.
const RECEIVER: &str = "公众号草稿箱";

/// The job. A delivered draft carries its receipt, so that a second run delivers nothing.
pub(super) async fn draft(app: App, job: Running) -> anyhow::Result<Outcome> {
    #[derive(serde::Deserialize)]
    struct Payload {
        publication: Id,
    }
    let Payload { publication: id } = job.read()?;
    let Some(account) = app.config().wechat.clone() else {
        return Ok(Outcome::Dropped("没有配置公众号接口".into()));
    };
    let mut change = app.system_change(RECEIVER).await?;
    let Some(row) = store::publication_in(&mut change, id).await? else {
        return Ok(Outcome::Dropped("发布安排已不存在".into()));
    };
    if row.state != PublicationState::Released || row.receipt_by == RECEIVER {
        return Ok(Outcome::Dropped("草稿已送达，或稿件已撤下".into()));
    }
    let article = store::article_in(&mut change, row.article_id).await?.context("the article of a publication")?;
    let version = store::version_in(&mut change, row.article_id, row.text_version).await?.context("its version")?;
    // Nothing is held open while the other side thinks.
    drop(change);
    let photos = version.photos.0.clone();
    let sent = if photos.is_empty() {
        Err("公众号草稿要有一张封面图，这篇稿件没有照片".to_owned())
    } else {
        deliver(&app, &account, &version.title, &version.body, &article.unit_name, &article.writers, &photos).await?
    };
    let mut change = app.system_change(RECEIVER).await?;
    let key = format!("wechat.{id}");
    let link = format!("/newsroom/{}", article.id);
    match sent {
        Ok(media_id) => {
            let mut row = store::publication_in(&mut change, id).await?.context("the publication")?;
            row.receipt_at = Some(change.now());
            row.receipt_by = RECEIVER.into();
            row.receipt_note = media_id;
            row.updated_at = change.now();
            row.updated_by = "系统".into();
            anyhow::ensure!(store::save_publication(&mut change, &row).await?, "the publication was saved meanwhile");
            change.audit(
                "publication.wechat_draft",
                "publication",
                id,
                None,
                Some(json!({"media_id": row.receipt_note})),
            );
            let title = format!("《{}》已送到公众号草稿箱，请到公众平台群发", version.title);
            change.notice(Notice::to_role(Role::Editor, "todo", key, title, link)).await?;
            change.commit().await?;
            Ok(Outcome::Done)
        }
        Err(why) => {
            let title = format!("《{}》没有送到公众号草稿箱，请手工粘贴", version.title);
            change.notice(Notice::to_role(Role::Editor, "todo", key, title, link).body(&why)).await?;
            change.commit().await?;
            Ok(Outcome::Dropped(why))
        }
    }
}

/// Answers the draft's id, or why the account refused; an unreachable interface is an error and tried again.
async fn deliver(
    app: &App,
    account: &Wechat,
    title: &str,
    body: &str,
    unit: &str,
    writers: &str,
    photos: &[KeptPhoto],
) -> anyhow::Result<Result<String, String>> {
    let api = account.api.trim_end_matches('/');
    let ask = json!({"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret});
    let answer = read(app.fetch().post_json(&format!("{api}/cgi-bin/stable_token"), &[], &ask).await)?;
    let Some(token) = answer["access_token"].as_str().map(ToOwned::to_owned) else { return Ok(Err(refused(&answer))) };
    let mut places = HashMap::new();
    let mut cover = String::new();
    for photo in photos {
        let bytes = app.files().read(&photo.hash).await?;
        let url = format!("{api}/cgi-bin/media/uploadimg?access_token={token}");
        let answer = upload(app, &url, &photo.hash, &bytes).await?;
        let Some(place) = answer["url"].as_str() else { return Ok(Err(refused(&answer))) };
        places.insert(photo.hash.clone(), place.to_owned());
        if cover.is_empty() {
            let url = format!("{api}/cgi-bin/material/add_material?access_token={token}&type=image");
            let answer = upload(app, &url, &photo.hash, &bytes).await?;
            let Some(id) = answer["media_id"].as_str() else { return Ok(Err(refused(&answer))) };
            id.clone_into(&mut cover);
        }
    }
    let at = |photo: &KeptPhoto| places.get(&photo.hash).cloned().unwrap_or_default();
    let article = json!({
        "title": title.chars().take(TITLE_MOST).collect::<String>(),
        "author": if writers.trim().is_empty() { unit } else { writers.trim() }.chars().take(8).collect::<String>(),
        "digest": digest(body, 54),
        "content": account_markup_with(title, body, unit, writers, &at, photos),
        "thumb_media_id": cover,
    });
    let url = format!("{api}/cgi-bin/draft/add?access_token={token}");
    let answer = read(app.fetch().post_json(&url, &[], &json!({"articles": [article]})).await)?;
    Ok(answer["media_id"].as_str().map(ToOwned::to_owned).ok_or_else(|| refused(&answer)))
}

async fn upload(app: &App, url: &str, name: &str, bytes: &[u8]) -> anyhow::Result<Value> {
    // A boundary that no JPEG holds: the hash of this very file.
    let edge = format!("weixuan-{name}");
    let mut body = format!(
        "--{edge}\r\ncontent-disposition: form-data; name=\"media\"; filename=\"{name}.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
    read(app.fetch().post_bytes(url, &format!("multipart/form-data; boundary={edge}"), body).await)
}

fn read(answer: Result<crate::platform::fetch::Fetched, crate::platform::fetch::Unfetched>) -> anyhow::Result<Value> {
    let answer = answer.map_err(|why| anyhow::anyhow!("the account's interface: {why}"))?;
    anyhow::ensure!(answer.status < 500, "the account's interface answered {}", answer.status);
    serde_json::from_slice(&answer.bytes).context("the account's interface did not answer JSON")
}

/// The account's refusal in its own words; never its secrets.
fn refused(answer: &Value) -> String {
    format!("公众平台返回 {}：{}", answer["errcode"], answer["errmsg"].as_str().unwrap_or("没有说明原因"))
}
