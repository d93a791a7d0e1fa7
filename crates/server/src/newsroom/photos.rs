//! Photos: taken in whole or not at all, turned upright, shrunk, and written anew so that nothing the camera
//! wrote (place, owner) is kept. A repeated upload of the same photo answers the photo that is there.

use super::store::{self, Photo};
use crate::platform::{Actor, Answer, App, Fault};
use anyhow::Context;
use axum::extract::Multipart;
use domain::ids::Id;
use domain::people::Act;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType};
use std::io::Cursor;

/// The most bytes of one photo as it is sent.
pub const PHOTO_BYTES_MAX: usize = 20 * 1024 * 1024;
/// The most pixels of one photo: decoding needs four bytes each.
const PIXELS_MAX: u64 = 80_000_000;
/// The long side as kept, in pixels.
const LONG_SIDE: u32 = 1920;
/// The long side of the small picture, in pixels.
const THUMB_SIDE: u32 = 400;

/// A photo as it came.
pub struct Sent {
    /// Made in the browser: the same photo sent twice is one photo.
    pub client_id: String,
    /// What it shows.
    pub caption: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Reads the form. Refuses what is too large while it is still coming in.
pub async fn receive(mut form: Multipart) -> Answer<Sent> {
    let mut sent = Sent { client_id: String::new(), caption: String::new(), bytes: Vec::new() };
    while let Some(mut field) = form.next_field().await.map_err(|e| broken_off(&e))? {
        match field.name() {
            Some("client_id") => sent.client_id = field.text().await.map_err(|e| broken_off(&e))?,
            Some("caption") => sent.caption = field.text().await.map_err(|e| broken_off(&e))?,
            Some("file") => {
                while let Some(chunk) = field.chunk().await.map_err(|e| broken_off(&e))? {
                    if sent.bytes.len() + chunk.len() > PHOTO_BYTES_MAX {
                        return Err(too_large());
                    }
                    sent.bytes.extend_from_slice(&chunk);
                }
            }
            _ => {}
        }
    }
    if sent.bytes.is_empty() {
        return Err(Fault::field("file", "没有收到照片，请重新选择"));
    }
    Ok(sent)
}

fn too_large() -> Fault {
    Fault::TooLarge("这张照片超过 20 MB,请先压缩或重新拍摄".into())
}

fn broken_off(error: &axum::extract::multipart::MultipartError) -> Fault {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Fault::field("file", "照片没有传完，可能是网络中断；已填写的内容没有丢失，请重试")
}

/// Keeps a photo of this person; the same `client_id` gives the same photo however often it is sent.
pub(super) async fn keep(app: &App, actor: &Actor, sent: Sent) -> Answer<Photo> {
    actor.require(Act::SubmitArticle)?;
    if !(8..=64).contains(&sent.client_id.len()) || !sent.client_id.is_ascii() {
        return Err(Fault::field("client_id", "照片编号的格式不对，请刷新页面"));
    }
    if let Some(photo) = store::photo_of_client(app.db(), actor.user_id, &sent.client_id).await? {
        return Ok(photo);
    }
    let made =
        tokio::task::spawn_blocking(move || shrink(&sent.bytes).map(|made| (made, sent.client_id, sent.caption)))
            .await
            .context("shrinking a photo")??;
    let (made, client_id, caption) = made;
    let size = i64::try_from(made.picture.len()).unwrap_or(i64::MAX);
    let picture = app.files().put(made.picture, "image/jpeg").await?;
    let thumb = app.files().put(made.thumb, "image/jpeg").await?;
    let photo = Photo {
        id: app.id(),
        owner_id: actor.user_id,
        article_id: None,
        hash: picture.hash,
        thumb_hash: thumb.hash,
        media_type: "image/jpeg".into(),
        width: i64::from(made.width),
        height: i64::from(made.height),
        size,
        caption: caption.trim().chars().take(domain::newsroom::article::CAPTION_MAX).collect(),
        position: 0,
    };
    let mut change = app.change(actor).await?;
    let inserted = change
        .insert(
            "photo",
            [
                ("id", photo.id.0.into()),
                ("client_id", (&client_id).into()),
                ("owner_id", photo.owner_id.0.into()),
                ("hash", (&photo.hash).into()),
                ("thumb_hash", (&photo.thumb_hash).into()),
                ("media_type", (&photo.media_type).into()),
                ("width", photo.width.into()),
                ("height", photo.height.into()),
                ("size", photo.size.into()),
                ("caption", (&photo.caption).into()),
                ("created_at", change.now().into()),
            ],
        )
        .await;
    match inserted {
        Ok(()) => {}
        // Two sendings of one photo met: the other one was first.
        Err(db::Error::Duplicate(_)) => {
            drop(change);
            let there = store::photo_of_client(app.db(), actor.user_id, &client_id).await?;
            return there.ok_or_else(|| Fault::Busy("照片正在处理，请稍候重试".into()));
        }
        Err(error) => return Err(error.into()),
    }
    change.audit("photo.upload", "photo", photo.id, None, Some(serde_json::json!({"hash": photo.hash})));
    change.commit().await?;
    Ok(photo)
}

/// Keeps the two pictures of a photo, large and small, for another feature; answers their hashes.
pub async fn pictures(app: &App, bytes: Vec<u8>) -> Answer<(String, String)> {
    let made = tokio::task::spawn_blocking(move || shrink(&bytes)).await.context("shrinking a photo")??;
    let picture = app.files().put(made.picture, "image/jpeg").await?;
    let thumb = app.files().put(made.thumb, "image/jpeg").await?;
    Ok((picture.hash, thumb.hash))
}

/// The bytes of a picture for somebody who may see it: its owner, or whoever covers its article's unit.
pub(super) async fn read(app: &App, actor: &Actor, hash: &str) -> Answer<Vec<u8>> {
    let seen = store::may_see_picture(app.db(), hash, actor.user_id, &actor.unit_path).await?;
    if !seen {
        return Err(Fault::NotFound("张照片"));
    }
    Ok(app.files().read(hash).await?)
}

/// Forgets a photo that no article uses.
pub(super) async fn forget(app: &App, actor: &Actor, id: Id) -> Answer<()> {
    let photo = store::photo(app.db(), id).await?.filter(|photo| photo.owner_id == actor.user_id);
    let photo = photo.ok_or(Fault::NotFound("张照片"))?;
    if photo.article_id.is_some() {
        return Err(Fault::refused("photo_used", "这张照片已经放进稿件。", "请在稿件中移除后保存。"));
    }
    let mut change = app.change(actor).await?;
    change.run("DELETE FROM photo WHERE id = $1 AND article_id IS NULL", db::args![id.0]).await?;
    change.audit("photo.forget", "photo", id, None, None);
    change.commit().await?;
    Ok(())
}

/// Pictures as they are kept.
struct Made {
    picture: Vec<u8>,
    thumb: Vec<u8>,
    width: u32,
    height: u32,
}

fn shrink(bytes: &[u8]) -> Answer<Made> {
    let unreadable =
        || Fault::field("file", "这个文件不是 JPG、PNG 或 WebP 照片；苹果手机请在“设置-相机-格式”中选“兼容性最佳”");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| unreadable())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(PIXELS_MAX * 4 + 64 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Fault::field("file", "这张照片的像素太多（超过 8000 万），请先缩小"));
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)
        .map_err(|_| Fault::field("file", "照片内容不完整或已损坏，可能没有传完，请重试"))?;
    picture.apply_orientation(orientation);
    let picture = scale(picture, LONG_SIDE);
    let flat = DynamicImage::ImageRgb8(on_white(&picture));
    let thumb = scale(flat.clone(), THUMB_SIDE);
    Ok(Made { width: flat.width(), height: flat.height(), picture: jpeg(&flat, 82)?, thumb: jpeg(&thumb, 76)? })
}

fn scale(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    picture.resize(side, side, FilterType::Triangle)
}

/// A transparent picture on white: JPEG knows no transparency, and black is not what its author saw.
fn on_white(picture: &DynamicImage) -> image::RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let rgba = picture.to_rgba8();
    image::RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = (u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(255)
        };
        image::Rgb([over(r), over(g), over(b)])
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Answer<Vec<u8>> {
    let mut out = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality)).context("writing a photo")?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgba8(width, height).write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn large_photos_come_out_small_and_white_behind() {
        let made = shrink(&png(2400, 1200)).ok().unwrap();
        assert_eq!((made.width, made.height), (1920, 960));
        let back = image::load_from_memory(&made.picture).unwrap().to_rgb8();
        assert!(back.get_pixel(0, 0).0[0] > 250);
        assert!(made.thumb.len() < made.picture.len());
    }

    #[test]
    fn half_a_photo_and_no_photo_get_a_sentence() {
        let whole = png(300, 300);
        for bytes in [&whole[..whole.len() / 2], b"PK\x03\x04 not a photo", b""] {
            assert!(matches!(shrink(bytes), Err(Fault::Invalid(_))));
        }
    }
}
