//! A sitemap: addresses with the day of their last change. Only news of the last days is followed.

use super::{Asked, Unasked, text_of, wanted};
use crate::monitor::row::{Hint, moment};
use crate::monitor::store::sources::Source;
use crate::platform::fetch::Fetched;

/// Most addresses taken at once; the newest first.
const MOST: usize = 300;

/// Reads a sitemap. An index of sitemaps is said to be one, so that the office enters the right address.
pub fn read(source: &Source, fetched: &Fetched) -> Result<Asked, Unasked> {
    let xml = text_of(fetched);
    if xml.contains("<sitemapindex") {
        return Err(Unasked::Failed {
            status: Some(fetched.status),
            why: "这是网站地图的目录，请填写其中一份新闻地图的网址".into(),
            wait_s: None,
        });
    }
    if !xml.contains("<urlset") {
        return Err(Unasked::Failed {
            status: Some(fetched.status),
            why: "返回的内容不是网站地图".into(),
            wait_s: None,
        });
    }
    let mut found: Vec<(String, Hint)> = xml
        .split("<url>")
        .skip(1)
        .filter_map(|part| {
            let part = part.split("</url>").next()?;
            let url = inside(part, "loc")?;
            let published =
                inside(part, "news:publication_date").or_else(|| inside(part, "lastmod")).unwrap_or_default();
            let title = inside(part, "news:title").unwrap_or_default();
            (url.starts_with("http") && wanted(source, &url))
                .then(|| (url, Hint { title, published, ..Hint::default() }))
        })
        .collect();
    found.sort_by_key(|(_, hint)| std::cmp::Reverse(moment(&hint.published).unwrap_or(0)));
    found.truncate(MOST);
    Ok(Asked { links: found, ..Asked::default() })
}

fn inside(xml: &str, tag: &str) -> Option<String> {
    let rest = xml.split_once(&format!("<{tag}>"))?.1;
    let text = rest.split_once("</")?.0.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    Some(
        text.replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'"),
    )
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn elements_are_read_with_their_entities() {
        assert_eq!(
            inside("<loc>http://a.example/?x=1&amp;y=2</loc>", "loc").as_deref(),
            Some("http://a.example/?x=1&y=2")
        );
        assert_eq!(inside("<news:title><![CDATA[标题]]></news:title>", "news:title").as_deref(), Some("标题"));
        assert_eq!(inside("<loc>cut", "loc"), None);
    }
}
