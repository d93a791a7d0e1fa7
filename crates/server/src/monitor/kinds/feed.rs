//! RSS, Atom and JSON Feed. An entry with its text becomes a row; a bare headline is followed to its page.

use super::{Asked, Unasked, wanted};
use crate::monitor::digest::plain;
use crate::monitor::row::{Hint, Row};
use crate::monitor::store::sources::Source;
use crate::platform::fetch::Fetched;

/// Entries with fewer characters of text than this are only a teaser.
const TEASER: usize = 160;

/// Reads a feed. Garbage is a failure in words.
pub fn read(source: &Source, fetched: &Fetched) -> Result<Asked, Unasked> {
    let base = if fetched.final_url.is_empty() { &source.url } else { &fetched.final_url };
    let feed = text::feed::parse(&fetched.bytes, fetched.content_type.as_deref(), base).map_err(|why| {
        Unasked::Failed {
            status: Some(fetched.status), why: format!("返回的内容不是订阅源：{why}"), wait_s: None
        }
    })?;
    let mut asked = Asked::default();
    for entry in feed.entries {
        if !entry.link.is_empty() && !wanted(source, &entry.link) {
            continue;
        }
        let body = if entry.content.is_empty() { entry.summary } else { entry.content };
        let published = entry.published_ms.or(entry.updated_ms).map(|at| at.to_string()).unwrap_or_default();
        let follow = match source.options.0.follow.as_str() {
            "always" => true,
            "never" => false,
            _ => plain(&body).chars().count() < TEASER,
        };
        if follow && entry.link.starts_with("http") {
            asked.links.push((entry.link, Hint { title: plain(&entry.title), published, ..Hint::default() }));
        } else if !entry.title.is_empty() || !body.is_empty() {
            asked.rows.push(Row {
                title: entry.title,
                body,
                url: entry.link,
                published,
                author: entry.author,
                origin: entry.source,
                ..Row::default()
            });
        }
    }
    Ok(asked)
}
