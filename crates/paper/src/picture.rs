//! Photographs and scans on their way to a page: known kind, sane size, no more pixels than print needs.

use crate::block::Picture;
use crate::error::{Error, Result};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Largest file taken, bytes.
pub const MOST_BYTES: usize = 30 << 20;
/// Largest picture decoded. 50 megapixels are 150 MB while they are made smaller, half of what a report may use.
pub const MOST_PIXELS: u64 = 50_000_000;
/// More dots per inch than this no office printer shows.
const PRINT_DPI: f32 = 220.0;

/// A picture ready to print.
#[derive(Clone, Debug)]
pub struct Ready {
    /// JPEG or PNG.
    pub bytes: Vec<u8>,
    /// "jpeg" or "png".
    pub extension: &'static str,
    /// Printed width, mm.
    pub width_mm: f32,
    /// Printed height, mm.
    pub height_mm: f32,
}

/// Checks a picture and fits it into the text block; keeps the original bytes when they are already fit to print.
pub fn ready(picture: &Picture, text_width_mm: f32) -> Result<Ready> {
    let name =
        if picture.caption.is_empty() { picture.key.chars().take(12).collect() } else { picture.caption.clone() };
    let refuse = |reason: &str| Error::Picture { name: name.clone(), reason: reason.to_owned() };
    if picture.bytes.is_empty() {
        return Err(refuse("文件是空的或已经丢失，请重新上传"));
    }
    if picture.bytes.len() > MOST_BYTES {
        return Err(refuse(&format!(
            "文件有 {} MB，上限 {} MB，请压缩后再传",
            picture.bytes.len() >> 20,
            MOST_BYTES >> 20
        )));
    }
    let damaged = |_| refuse("文件已损坏或不是 JPG、PNG、WebP、GIF 图片");
    let mut reader = ImageReader::new(Cursor::new(&picture.bytes)).with_guessed_format()?;
    let format = reader.format().ok_or_else(|| refuse("不是 JPG、PNG、WebP、GIF 图片"))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(refuse("图片没有内容"));
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(refuse(&format!(
            "有 {} 万像素，上限 {} 万像素，请缩小后再传",
            pixels / 10_000,
            MOST_PIXELS / 10_000
        )));
    }
    let turn = decoder.orientation().map_err(damaged)?;
    let (shown_w, shown_h) = if matches!(turn.to_exif(), 5..=8) { (height, width) } else { (width, height) };
    let (width_mm, height_mm) = fit(picture, text_width_mm, shown_w as f32 / shown_h as f32);
    let most_wide = (width_mm / 25.4 * PRINT_DPI).ceil() as u32;
    let fits = shown_w <= most_wide * 3 / 2 && turn.to_exif() == 1;
    match format {
        ImageFormat::Jpeg if fits => {
            return Ok(Ready { bytes: picture.bytes.clone(), extension: "jpeg", width_mm, height_mm });
        }
        ImageFormat::Png if fits => {
            return Ok(Ready { bytes: picture.bytes.clone(), extension: "png", width_mm, height_mm });
        }
        _ => {}
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let most_high = (height_mm / 25.4 * PRINT_DPI).ceil() as u32;
    if shown_w > most_wide {
        // `thumbnail` is a box filter: one pass, no second picture of full size in memory.
        image = if shown_w == width {
            image.thumbnail(most_wide, most_high)
        } else {
            image.thumbnail(most_high, most_wide)
        };
    }
    image.apply_orientation(turn);
    let opaque = !image.color().has_alpha();
    let mut bytes = Vec::new();
    if opaque && format != ImageFormat::Png && format != ImageFormat::Gif {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88);
        image.to_rgb8().write_with_encoder(encoder).map_err(Error::broken)?;
        return Ok(Ready { bytes, extension: "jpeg", width_mm, height_mm });
    }
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(Error::broken)?;
    Ok(Ready { bytes, extension: "png", width_mm, height_mm })
}

fn fit(picture: &Picture, text_width_mm: f32, ratio: f32) -> (f32, f32) {
    let most_w = if picture.max_width_mm > 0.0 { picture.max_width_mm.min(text_width_mm) } else { text_width_mm };
    let most_h = if picture.max_height_mm > 0.0 { picture.max_height_mm.min(200.0) } else { 110.0 };
    let width = most_w.min(most_h * ratio).max(1.0);
    (width, (width / ratio).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]))
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .expect("encodes");
        bytes
    }

    fn picture(bytes: Vec<u8>) -> Picture {
        Picture { key: "abc".into(), bytes, caption: "义诊现场".into(), ..Picture::default() }
    }

    #[test]
    fn a_large_photograph_is_made_smaller_for_print() {
        let ready = ready(&picture(jpeg(4000, 3000)), 156.0).expect("prints");
        let printed = image::load_from_memory(&ready.bytes).expect("is a picture");
        assert!(printed.width() <= 1400, "{}", printed.width());
        assert!(ready.width_mm <= 156.0 && ready.height_mm <= 110.1);
        assert!((ready.width_mm / ready.height_mm - 4.0 / 3.0).abs() < 0.01);
    }

    #[test]
    fn a_small_photograph_keeps_its_bytes() {
        let bytes = jpeg(600, 400);
        assert_eq!(ready(&picture(bytes.clone()), 156.0).expect("prints").bytes, bytes);
    }

    #[test]
    fn eighty_megapixels_are_refused_before_they_are_decoded() {
        // Only the header says 10 000 × 8 000; decoding would take 240 MB.
        let mut bytes = jpeg(16, 16);
        let at = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("baseline frame");
        bytes[at + 5..at + 9].copy_from_slice(&[0x1f, 0x40, 0x27, 0x10]);
        let refusal = ready(&picture(bytes), 156.0).expect_err("too large").to_string();
        assert_eq!(refusal, "图片“义诊现场”不能印出：有 8000 万像素，上限 5000 万像素，请缩小后再传");
    }

    #[test]
    fn rubbish_is_refused_in_a_sentence() {
        for bytes in [Vec::new(), b"hello".to_vec(), jpeg(64, 64)[..200].to_vec()] {
            let refusal = ready(&Picture { max_width_mm: 3.0, ..picture(bytes) }, 156.0);
            if let Err(error) = refusal {
                assert!(error.to_string().starts_with("图片“义诊现场”不能印出"));
            }
        }
    }
}
