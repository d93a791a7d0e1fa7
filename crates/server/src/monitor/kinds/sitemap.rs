//! A sitemap: addresses with the day of their last change. Only news of the last days is followed.

use super::{Asked, Unasked, text_of, wanted};
use crate::monitor::row::{Hint, moment};
use crate::monitor::store::sources::Source;
use crate::platform::App;
use crate::platform::fetch::{Fetched, Validators};

/// Most addresses taken at once; the newest first.
const MOST: usize = 300;

/// Maps of an index that are read in one question, the newest first.
const MOST_MAPS: usize = 5;

/// Reads a sitemap; of an index, the maps that changed last.
pub async fn read(app: &App, source: &Source, fetched: &Fetched) -> Result<Asked, Unasked> {
    let xml = text_of(fetched);
    let mut asked = Asked::default();
    if xml.contains("<sitemapindex") {
        let mut maps: Vec<(String, i64)> = parts(&xml, "sitemap")
            .filter_map(|part| Some((inside(part, "loc")?, when(part))))
            .filter(|(url, _)| url.starts_with("http"))
            .collect();
        maps.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        let mut failed = 0;
        for (url, _) in maps.into_iter().take(MOST_MAPS) {
            match app.fetch().get(&url, &Validators::default()).await {
                Ok(found) if (200..300).contains(&found.status) => asked.links.extend(links(source, &text_of(&found))),
                _ => failed += 1,
            }
        }
        if failed > 0 {
            asked.fault = Some(format!("有 {failed} 份子地图没有打开，其余 {} 个网址已收下", asked.links.len()));
        }
    } else if xml.contains("<urlset") {
        asked.links = links(source, &xml);
    } else {
        return Err(Unasked::Failed {
            status: Some(fetched.status),
            why: "返回的内容不是网站地图".into(),
            wait_s: None,
        });
    }
    asked.links.sort_by_key(|(_, hint)| std::cmp::Reverse(moment(&hint.published).unwrap_or(0)));
    asked.links.truncate(MOST);
    Ok(asked)
}

fn parts<'a>(xml: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let starts: Vec<usize> = xml.match_indices(&open).map(|(at, _)| at + open.len()).collect();
    starts.into_iter().map(move |at| xml[at..].split(&close).next().unwrap_or_default())
}

fn when(part: &str) -> i64 {
    inside(part, "lastmod").and_then(|text| moment(&text)).unwrap_or(0)
}

fn links(source: &Source, xml: &str) -> Vec<(String, Hint)> {
    parts(xml, "url")
        .filter_map(|part| {
            let url = inside(part, "loc")?;
            let published =
                inside(part, "news:publication_date").or_else(|| inside(part, "lastmod")).unwrap_or_default();
            let title = inside(part, "news:title").unwrap_or_default();
            (url.starts_with("http") && wanted(source, &url))
                .then(|| (url, Hint { title, published, ..Hint::default() }))
        })
        .collect()
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
