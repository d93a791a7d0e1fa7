//! The built workbench inside the executable, served with hashes as ETags and compressed twins.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Workbench;

/// A file of the workbench, or its page for an address without a dot (the page routes by itself).
pub fn workbench(path: &str, headers: &HeaderMap) -> Response {
    let path = path.trim_start_matches('/');
    let wanted = if path.is_empty() || !path.contains('.') { "index.html" } else { path };
    let Some(file) = Workbench::get(wanted) else {
        return (StatusCode::NOT_FOUND, "没有这个文件").into_response();
    };
    let etag = format!("\"{}\"", super::files::hex(&file.metadata.sha256_hash()[..12]));
    let cache = if wanted.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let accepts_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|part| part.trim().starts_with("gzip")));
    let twin = if accepts_gzip { Workbench::get(&format!("{wanted}.gz")) } else { None };
    let media_type = mime_guess::from_path(wanted).first_or_octet_stream();
    let charset = if media_type.type_() == "text" || wanted.ends_with(".js") { "; charset=utf-8" } else { "" };
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, format!("{media_type}{charset}"))
        .header(header::CACHE_CONTROL, cache)
        .header(header::ETAG, etag)
        .header(header::VARY, "accept-encoding");
    let body = match twin {
        Some(twin) => {
            response = response.header(header::CONTENT_ENCODING, "gzip");
            twin.data
        }
        None => file.data,
    };
    response.body(Body::from(body.into_owned())).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
