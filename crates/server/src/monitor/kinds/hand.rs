//! Hand entry: a link that is fetched and read, or a text. The office's own source stands behind both.

use crate::monitor::collect;
use crate::monitor::digest;
use crate::monitor::row::{Hint, Row, hash, same_address};
use crate::monitor::store::captures::{self, NewCapture};
use crate::monitor::store::sources::{self, Source};
use crate::platform::{Actor, Answer, App, Change, Fault};
use domain::ids::Id;
use domain::monitor::{Reach, SourceKind};

/// What a clerk entered.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Entry {
    /// A link: the page is fetched and read. Leave empty to enter text.
    pub url: String,
    /// Headline.
    pub title: String,
    /// Text.
    pub body: String,
    /// `2026-11-20 09:41`.
    pub published: String,
    /// Where it was seen.
    pub origin: String,
    /// Platform.
    pub platform: String,
    /// Interactions, where they can be seen.
    pub interactions: Option<i64>,
    /// Screenshots, by the hashes under which they were stored.
    pub pictures: Vec<String>,
}

/// Most screenshots of one entry.
const MOST_PICTURES: usize = 9;

/// The kind of a stored picture; what is none is refused.
pub async fn picture(app: &App, hash: &str) -> Answer<&'static str> {
    let bytes = app.files().read(hash).await.map_err(|_| Fault::field("pictures", "截图没有传完，请重新选择。"))?;
    match image::guess_format(&bytes) {
        Ok(image::ImageFormat::Png) => Ok("image/png"),
        Ok(image::ImageFormat::Jpeg) => Ok("image/jpeg"),
        Ok(image::ImageFormat::WebP) => Ok("image/webp"),
        _ => Err(Fault::field("pictures", "截图应为 png、jpg 或 webp 图片。")),
    }
}

/// Enters it. The item appears when digested, a second later; a link, when its page has been fetched.
pub async fn enter(app: &App, actor: &Actor, entry: Entry) -> Answer<()> {
    let (url, title, body) = (entry.url.trim(), entry.title.trim(), entry.body.trim());
    if url.is_empty() && body.is_empty() && title.is_empty() {
        return Err(Fault::field("url", "请粘贴链接，或填写标题和正文。"));
    }
    if entry.pictures.len() > MOST_PICTURES {
        return Err(Fault::field("pictures", format!("一次最多附 {MOST_PICTURES} 张截图。")));
    }
    let mut pictures = Vec::new();
    for hash in &entry.pictures {
        let kind = picture(app, hash).await?;
        let size = tokio::fs::metadata(app.files().path(hash)?).await.map_or(0, |about| about.len() as i64);
        pictures.push((hash.clone(), kind, size));
    }
    if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Fault::field("url", "链接应以 http:// 或 https:// 开头。"));
    }
    if !entry.published.trim().is_empty() && crate::monitor::row::moment(&entry.published).is_none() {
        return Err(Fault::field("published", "发布时间应写成 2026-11-20 09:41。"));
    }
    let row = Row {
        title: title.into(),
        body: body.into(),
        url: url.into(),
        published: entry.published.trim().into(),
        origin: entry.origin.trim().into(),
        platform: entry.platform.trim().into(),
        interactions: entry.interactions,
        ..Row::default()
    };
    let follow = body.is_empty() && !url.is_empty();
    let stored =
        if follow { None } else { Some(app.files().put(serde_json::to_vec(&row)?, "application/x-ndjson").await?) };
    let mut change = app.change(actor).await?;
    let source = own_source(&mut change, &actor.name).await?;
    let id = app.id();
    match stored {
        None => {
            let (url_hash, now) = (hash([same_address(url).as_str()]), change.now());
            sources::insert_link(&mut change, source, &url_hash, url, &digest::by_hand(), now).await?;
            sources::set_link(&mut change, source, &url_hash, "waiting").await?;
            change.enqueue(collect::page_job(source, &url_hash)).await?;
            attach(&mut change, source, &captures::picture_of_link(&url_hash), pictures).await?;
        }
        Some(stored) => {
            let capture = NewCapture {
                id,
                form: "row",
                url: url.into(),
                key: row.key(),
                file_hash: stored.hash,
                size: stored.size,
                media_type: stored.media_type,
                hint: Hint { line: Some(0), by_hand: true, ..Hint::default() },
                title: collect::headline(&row.title),
            };
            let now = change.now();
            if captures::insert(&mut change, source, &[capture], now).await? == 0 {
                return Err(Fault::refused("item_known", "这条信息已经录入过。", "可在信息流中按标题搜索。"));
            }
            change.enqueue(digest::job(&[id])).await?;
            attach(&mut change, source, &captures::picture_of(id), pictures).await?;
        }
    }
    change.audit(
        "item.enter",
        "capture",
        id,
        None,
        Some(serde_json::json!({"url": url, "title": collect::headline(title)})),
    );
    change.commit().await?;
    Ok(())
}

/// Screenshots are evidence beside the text: they wait until the item exists.
async fn attach(
    change: &mut Change,
    source: Id,
    of: &str,
    pictures: Vec<(String, &'static str, i64)>,
) -> anyhow::Result<()> {
    let now = change.now();
    let rows: Vec<NewCapture> = pictures
        .into_iter()
        .map(|(file_hash, media_type, size)| NewCapture {
            id: change.app().id(),
            form: "picture",
            url: of.to_owned(),
            key: hash(["picture", of, &file_hash]),
            file_hash,
            size,
            media_type: media_type.into(),
            hint: Hint::default(),
            title: "截图".into(),
        })
        .collect();
    captures::insert(change, source, &rows, now).await?;
    Ok(())
}

/// The source behind hand entries, made at first use.
async fn own_source(change: &mut Change, by: &str) -> anyhow::Result<Id> {
    const NAME: &str = "人工录入";
    let known: Option<Id> = change.one("SELECT id FROM source WHERE name = $1", db::args![NAME]).await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let (id, now) = (change.app().id(), change.now());
    let source = Source {
        legal_basis: "工作人员履职中发现的公开信息".into(),
        owner: "舆情岗".into(),
        updated_by: by.into(),
        ..Source::new(id, NAME, SourceKind::Hand, "", Reach::Forum, now)
    };
    sources::insert(change, &source).await?;
    Ok(id)
}
