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
    let corrected = &source.options.0.selectors.links;
    let (selector, links) = if corrected.is_empty() {
        let found = text::extract::links_found(&html, base);
        (found.selector, found.links)
    } else {
        let links = text::extract::links_by_selector(&html, base, corrected).map_err(|why| Unasked::Failed {
            status: None,
            why,
            wait_s: None,
        })?;
        (corrected.clone(), links)
    };
    let fault = (links.is_empty() && !corrected.is_empty())
        .then(|| "按指定的位置没有找到文章链接，页面可能改版，请重新点选".to_owned());
    let links = links
        .into_iter()
        .filter(|link| link.url.starts_with("http") && !host(&link.url).is_empty() && wanted(source, &link.url))
        .take(MOST)
        .map(|link| {
            let published = link.publish_time.unwrap_or_default();
            (link.url, Hint { title: link.text, published, ..Hint::default() })
        })
        .collect();
    Ok(Asked { links, fault, selector, html, ..Asked::default() })
}
