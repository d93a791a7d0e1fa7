//! Finished pages in memory, each with its gzip twin. Publishing drops them all; a node that did not publish
//! notices by the stamp. A page that is in here is answered without touching the database.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

/// More pages than this and the oldest generation goes: a crawler must not fill the memory.
const MOST_PAGES: usize = 4_000;
/// A page stands this long at most, for what changes by itself (dates, counts), in milliseconds.
const STANDS_MS: i64 = 60_000;

/// A finished page.
#[derive(Clone)]
pub(super) struct Page {
    pub status: StatusCode,
    plain: Bytes,
    gzip: Bytes,
    etag: HeaderValue,
    media_type: &'static str,
    policy: HeaderValue,
    made_at: i64,
}

impl Page {
    /// Finishes a page: compresses it and names its content.
    pub fn new(status: StatusCode, body: String, media_type: &'static str, policy: HeaderValue, now: i64) -> Page {
        let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(6));
        let gzip = encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
        let digest = Sha256::digest(body.as_bytes());
        let tag = format!("\"{}\"", crate::platform::files::hex(&digest[..12]));
        let etag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
        Page { status, plain: body.into(), gzip: gzip.into(), etag, media_type, policy, made_at: now }
    }

    /// The answer to one request: not modified, compressed, or plain.
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let mut response = if request.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if !self.gzip.is_empty() && accepts_gzip(request) {
            let mut response = (self.status, self.gzip.clone()).into_response();
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            (self.status, self.plain.clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        response
    }
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("gzip"))
}

/// The pages of one process, and how often each path was asked for since the last count was written.
#[derive(Default)]
pub(super) struct Pages {
    pages: RwLock<HashMap<String, Arc<Page>>>,
    views: Mutex<HashMap<String, i64>>,
    /// Pictures known to be public in this generation.
    pictures: RwLock<HashMap<String, Bytes>>,
    stamp: AtomicI64,
    generation: AtomicU64,
}

impl Pages {
    /// A finished page, if it still stands.
    pub fn get(&self, key: &str, now: i64) -> Option<Arc<Page>> {
        let pages = self.pages.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        pages.get(key).filter(|page| now - page.made_at < STANDS_MS && now >= page.made_at).cloned()
    }

    /// Which generation a page that is about to be made belongs to.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Keeps a page, unless its generation was dropped while it was being made.
    pub fn put(&self, key: String, page: Arc<Page>, generation: u64) {
        let mut pages = self.pages.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.generation() != generation {
            return;
        }
        if pages.len() >= MOST_PAGES {
            pages.clear();
        }
        pages.insert(key, page);
    }

    /// Drops everything.
    pub fn drop_all(&self) {
        let mut pages = self.pages.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::AcqRel);
        pages.clear();
        self.pictures.write().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }

    /// Drops everything when the stamp of the database is another than the one seen last.
    pub fn see_stamp(&self, stamp: i64) {
        if self.stamp.swap(stamp, Ordering::AcqRel) != stamp {
            self.drop_all();
        }
    }

    /// A picture that was public when it was last asked for, in this generation.
    pub fn picture(&self, hash: &str) -> Option<Bytes> {
        self.pictures.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(hash).cloned()
    }

    /// Keeps a public picture; a few hundred at most.
    pub fn put_picture(&self, hash: String, bytes: Bytes, generation: u64) {
        let mut pictures = self.pictures.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.generation() != generation {
            return;
        }
        if pictures.len() >= 200 {
            pictures.clear();
        }
        pictures.insert(hash, bytes);
    }

    /// One more request for a path.
    pub fn viewed(&self, path: &str) {
        let mut views = self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match views.get_mut(path) {
            Some(count) => *count += 1,
            None => {
                views.insert(path.to_owned(), 1);
            }
        }
    }

    /// The counts since the last time, which begin anew.
    pub fn take_views(&self) -> Vec<(String, i64)> {
        self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner).drain().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(now: i64) -> Arc<Page> {
        let policy = HeaderValue::from_static("default-src 'self'");
        Arc::new(Page::new(StatusCode::OK, "<p>云川</p>".repeat(50), "text/html; charset=utf-8", policy, now))
    }

    #[test]
    fn a_page_made_before_a_drop_is_not_kept_after_it() {
        let pages = Pages::default();
        let generation = pages.generation();
        pages.drop_all();
        pages.put("/".into(), page(0), generation);
        assert!(pages.get("/", 1).is_none());
        pages.put("/".into(), page(0), pages.generation());
        assert!(pages.get("/", 1).is_some());
        assert!(pages.get("/", STANDS_MS).is_none());
        pages.see_stamp(7);
        assert!(pages.get("/", 1).is_none());
    }

    #[test]
    fn the_twin_is_sent_to_who_reads_it() {
        let page = page(0);
        let mut headers = HeaderMap::new();
        assert!(page.answer(&headers).headers().get(header::CONTENT_ENCODING).is_none());
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let response = page.answer(&headers);
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        headers.insert(header::IF_NONE_MATCH, response.headers()[header::ETAG].clone());
        assert_eq!(page.answer(&headers).status(), StatusCode::NOT_MODIFIED);
    }
}
