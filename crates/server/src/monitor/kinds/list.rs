//! A list page: its article links are found by their likeness to each other, then filtered by the source's own words.

use super::{Asked, Unasked, text_of, wanted};
use crate::monitor::row::{Hint, host};
use crate::monitor::store::sources::Source;
use crate::platform::fetch::Fetched;

/// Most links taken from one page; a page with more is an index of a whole site.
const MOST: usize = 400;

/// Reads a list page. A page without links is an answer, not a failure: it may be empty today.
pub fn read(source: &Source, fetched: &Fetched) -> Result<Asked, Unasked> {
    let html = text_of(fetched);
    let base = if fetched.final_url.is_empty() { &source.url } else { &fetched.final_url };
    let links = text::extract::links(&html, base)
        .into_iter()
        .filter(|link| link.url.starts_with("http") && !host(&link.url).is_empty() && wanted(source, &link.url))
        .take(MOST)
        .map(|link| {
            let published = link.publish_time.unwrap_or_default();
            (link.url, Hint { title: link.text, published, ..Hint::default() })
        })
        .collect();
    Ok(Asked { links, ..Asked::default() })
}
