//! How each kind of source is asked. Every kind ends in the same two lists: rows of text, and links to follow.

pub mod epaper;
pub mod feed;
pub mod hand;
pub mod list;
pub mod push;
pub mod select;
pub mod sitemap;
pub mod table;
pub mod upload;

use super::row::{Hint, Row};
use super::store::sources::Source;
use crate::platform::App;
use crate::platform::fetch::{Fetched, Unfetched, Validators};
use domain::monitor::SourceKind;

/// What a source answered.
#[derive(Default)]
pub struct Asked {
    /// HTTP status.
    pub status: u16,
    /// Bytes of the answer.
    pub bytes: usize,
    /// For the next conditional request.
    pub etag: Option<String>,
    /// For the next conditional request.
    pub last_modified: Option<String>,
    /// Entries that carry their text.
    pub rows: Vec<Row>,
    /// Addresses to follow, with what was said about them.
    pub links: Vec<(String, Hint)>,
    /// What could not be read, in words; the rest still counts.
    pub fault: Option<String>,
    /// The selector by which the links of a list page were found.
    pub selector: String,
    /// The list page itself, for a person who corrects it.
    pub html: String,
}

/// Why a source could not be asked or its answer not be used.
#[derive(Debug)]
pub enum Unasked {
    /// Nothing has changed since last time (304).
    Unchanged,
    /// The other side, or our own guard, says no; asking again soon will not help.
    Refused(String),
    /// No usable answer this time.
    Failed {
        /// HTTP status, where there was one.
        status: Option<u16>,
        /// In words.
        why: String,
        /// Seconds after which the other side wants to be asked again.
        wait_s: Option<u64>,
    },
}

/// Asks a polled source once.
pub async fn ask(app: &App, source: &Source) -> Result<Asked, Unasked> {
    if source.kind == SourceKind::EPaper {
        return epaper::ask(app, source).await;
    }
    let known = Validators { etag: source.etag.clone(), last_modified: source.last_modified.clone() };
    let fetched = app.fetch().get(&source.url, &known).await.map_err(unasked)?;
    if fetched.status == 304 {
        return Err(Unasked::Unchanged);
    }
    if !(200..300).contains(&fetched.status) {
        return Err(Unasked::Failed {
            status: Some(fetched.status),
            why: status_words(fetched.status),
            wait_s: fetched.retry_after_s,
        });
    }
    let mut asked = match source.kind {
        SourceKind::Feed => feed::read(source, &fetched)?,
        SourceKind::Sitemap => sitemap::read(app, source, &fetched).await?,
        _ => list::read(source, &fetched)?,
    };
    asked.status = fetched.status;
    asked.bytes = fetched.bytes.len();
    asked.etag = fetched.etag.clone();
    asked.last_modified = fetched.last_modified.clone();
    Ok(asked)
}

/// A fetch that gave no answer, as an outcome of asking.
pub fn unasked(why: Unfetched) -> Unasked {
    match why {
        Unfetched::Robots | Unfetched::Private | Unfetched::BadUrl => Unasked::Refused(why.to_string()),
        Unfetched::TooLong | Unfetched::Unreachable(_) => {
            Unasked::Failed { status: None, why: why.to_string(), wait_s: None }
        }
    }
}

/// A status in words, for people who do not know the numbers.
pub fn status_words(status: u16) -> String {
    let words = match status {
        401 | 403 => "网站拒绝访问",
        404 | 410 => "页面不存在",
        429 => "网站要求放慢访问",
        500..=599 => "网站自身出错",
        _ => "网站没有给出内容",
    };
    format!("{words}（{status}）")
}

/// Whether an address passes the filter of its source.
pub(super) fn wanted(source: &Source, url: &str) -> bool {
    let parts = &source.options.0.link_contains;
    parts.is_empty() || parts.iter().any(|part| url.contains(part.as_str()))
}

/// The text of an answer that must be text.
pub(super) fn text_of(fetched: &Fetched) -> String {
    text::decode::decode(&fetched.bytes, fetched.content_type.as_deref()).text
}
