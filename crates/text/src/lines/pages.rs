//! Rows of the verbs that read bytes: extract, decode, feed.

use crate::{decode, extract, feed};
use base64::Engine;
use serde_json::{Value, json};
use std::io::Read;

/// Largest file read, in bytes, packed or unpacked.
const MAX_FILE: u64 = 64 << 20;

/// `{"id", "path" or "html_b64", "url"?, "content_type"?}` → the fields of the article.
pub fn extract(row: Value) -> Result<Value, String> {
    let bytes = bytes(&row, "html_b64")?;
    let decoded = decode::decode(&bytes, text(&row, "content_type"));
    let page = extract::extract(&decoded.text, text(&row, "url"));
    Ok(json!({
        "id": row["id"],
        "title": page.title,
        "publish_time": page.publish_time.unwrap_or_default(),
        "time_quality": page.time_quality,
        "source": page.source,
        "author": page.author,
        "body": page.body,
        "encoding": decoded.encoding,
    }))
}

/// `{"id", "path" or "b64", "content_type"?}` → encoding and text.
pub fn decode(row: Value) -> Result<Value, String> {
    let bytes = bytes(&row, "b64")?;
    let decoded = decode::decode(&bytes, text(&row, "content_type"));
    Ok(json!({"id": row["id"], "encoding": decoded.encoding, "text": decoded.text}))
}

/// `{"id", "path" or "b64", "content_type"?}` → feed and entries in feedparser's names, written.
pub fn feed(row: Value) -> Result<String, String> {
    let bytes = bytes(&row, "b64")?;
    let base = text(&row, "content_location").or(text(&row, "url")).unwrap_or_default();
    let result = feed::parse_named(&bytes, text(&row, "content_type"), base).map_err(|e| e.to_string())?;
    Ok(format!(r#"{{"id":{},"result":{result}}}"#, row["id"]))
}

fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key).and_then(Value::as_str)
}

/// The bytes a row names: inline, or a file (unpacked when its name ends in `.gz`).
fn bytes(row: &Value, inline: &str) -> Result<Vec<u8>, String> {
    if let Some(packed) = text(row, inline) {
        return base64::engine::general_purpose::STANDARD
            .decode(packed)
            .map_err(|_| format!("{inline} 不是有效的 Base64 编码"));
    }
    let path = text(row, "path").ok_or_else(|| format!("这一行既没有 path，也没有 {inline}"))?;
    let file = std::fs::File::open(path).map_err(|_| format!("打不开文件 {path}"))?;
    let mut bytes = Vec::new();
    let read = if path.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(file).take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        file.take(MAX_FILE + 1).read_to_end(&mut bytes)
    };
    read.map_err(|_| format!("读不了文件 {path}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("文件 {path} 超过 64 MB"));
    }
    Ok(bytes)
}
