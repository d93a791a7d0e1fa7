//! 电子报: the front page of a day, found by a pattern of dates in its address. Its other pages (版) are asked too, and the
//! articles on them are followed. A paper that is not up yet today is yesterday's, not a failure.

use super::{Asked, Unasked, status_words, text_of, unasked, wanted};
use crate::monitor::row::{Hint, host};
use crate::monitor::store::sources::Source;
use crate::platform::App;
use crate::platform::fetch::{Fetched, Validators};
use domain::monitor::source::address_of_day;
use domain::time::{DAY_MS, format_day};

/// Most pages of one issue.
const MOST_PAGES: usize = 24;
/// Most articles of one issue.
const MOST: usize = 400;

/// Asks for the issue of today, else of yesterday.
pub async fn ask(app: &App, source: &Source) -> Result<Asked, Unasked> {
    let now = app.now();
    let mut last = 404;
    for day in [now, now - DAY_MS] {
        let address = address_of_day(&source.url, day);
        // The validators belong to today's front page; yesterday's is known by its links.
        let known = if day == now {
            Validators { etag: source.etag.clone(), last_modified: source.last_modified.clone() }
        } else {
            Validators::default()
        };
        let front = app.fetch().get(&address, &known).await.map_err(unasked)?;
        match front.status {
            304 => return Err(Unasked::Unchanged),
            200..=299 => return read(app, source, front, day, day == now).await,
            404 | 410 => last = front.status,
            status => {
                return Err(Unasked::Failed {
                    status: Some(status),
                    why: status_words(status),
                    wait_s: front.retry_after_s,
                });
            }
        }
    }
    Err(Unasked::Failed {
        status: Some(last),
        why: "今天和昨天的版面都打不开，请检查网址里的日期写法".into(),
        wait_s: None,
    })
}

async fn read(app: &App, source: &Source, front: Fetched, day: i64, is_today: bool) -> Result<Asked, Unasked> {
    let issue = Issue { day, front: front.final_url.clone() };
    let mut asked = Asked {
        status: front.status,
        bytes: front.bytes.len(),
        etag: front.etag.clone().filter(|_| is_today),
        last_modified: front.last_modified.clone().filter(|_| is_today),
        ..Asked::default()
    };
    let html = text_of(&front);
    let first = issue.links(&html, &front.final_url, &source.options.0.selectors.links)?;
    let mut articles = first.articles;
    let mut failed = 0;
    for page in first.pages.into_iter().take(MOST_PAGES) {
        match app.fetch().get(&page, &Validators::default()).await {
            Ok(found) if (200..300).contains(&found.status) => {
                asked.bytes += found.bytes.len();
                let base = found.final_url.clone();
                articles.extend(issue.links(&text_of(&found), &base, &source.options.0.selectors.links)?.articles);
            }
            _ => failed += 1,
        }
    }
    let published = format_day(day);
    for (url, title) in articles {
        if asked.links.len() < MOST && wanted(source, &url) && !asked.links.iter().any(|(known, _)| *known == url) {
            asked.links.push((url, Hint { title, published: published.clone(), ..Hint::default() }));
        }
    }
    if failed > 0 {
        asked.fault = Some(format!("有 {failed} 个版面没有打开，其余 {} 篇已收下", asked.links.len()));
    }
    Ok(asked)
}

/// One issue: what belongs to its day.
struct Issue {
    day: i64,
    front: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    pages: Vec<String>,
    articles: Vec<(String, String)>,
}

impl Issue {
    /// The other pages and the articles that a page of the issue names.
    fn links(&self, html: &str, base: &str, selector: &str) -> Result<Links, Unasked> {
        let by = if selector.is_empty() { "a" } else { selector };
        let no = |why: String| Unasked::Failed { status: None, why, wait_s: None };
        let mut found = Links::default();
        for link in text::extract::links_by_selector(html, base, by).map_err(no)? {
            if !self.holds(&link.url) || link.url == base || link.url == self.front {
                continue;
            }
            if is_page(&link.url, &link.text) {
                if !found.pages.contains(&link.url) {
                    found.pages.push(link.url);
                }
            } else if link.text.chars().count() >= 4 {
                found.articles.push((link.url, link.text));
            }
        }
        Ok(found)
    }

    /// Same paper, same day: the day stands in the address, in one of the ways papers write it, or the folder is the front page's.
    fn holds(&self, url: &str) -> bool {
        let day = format_day(self.day);
        let [year, month, date] = [0..4, 5..7, 8..10].map(|part| day.get(part).unwrap_or_default());
        let dated = [
            format!("{year}-{month}/{date}"),
            format!("{year}{month}/{date}"),
            format!("{year}{month}{date}"),
            format!("{year}/{month}/{date}"),
            format!("{year}-{month}-{date}"),
            format!("{year}/{month}{date}"),
        ];
        let folder = self.front.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
        let is_file = [".pdf", ".jpg", ".png", ".zip", ".gif", ".mp3", ".mp4"].iter().any(|end| path.ends_with(end));
        host(url) == host(&self.front)
            && !is_file
            && (dated.iter().any(|form| url.contains(form)) || (!folder.is_empty() && url.starts_with(folder)))
    }
}

/// `第03版：要闻`, `A05 健康`, `node_3.htm`.
fn is_page(url: &str, text: &str) -> bool {
    let name = url.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |text: &str| {
        let rest = text.trim().trim_start_matches('第').trim_start_matches(|c: char| c.is_ascii_uppercase());
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        (1..=3).contains(&digits) && rest[digits..].trim_start().starts_with('版')
    };
    ["node", "layout", "page", "index_"].iter().any(|start| name.starts_with(start)) || numbered(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_tells_pages_from_articles_and_leaves_other_days_out() {
        let issue = Issue {
            day: domain::time::parse("2026-11-20").unwrap(),
            front: "http://epaper.example/html/2026-11/20/node_1.htm".into(),
        };
        let html = r#"<body><a href="node_1.htm">第01版：要闻</a><a href="node_2.htm">第02版：健康</a>
            <a href="/html/2026-11/20/a3.htm">A3 版 公告</a>
            <a href="content_101.htm">县医院开设夜间门诊方便群众就医</a><a href="content_101.htm">县医院开设夜间门诊方便群众就医</a>
            <a href="page2.pdf">版面下载版面下载</a><a href="../19/content_9.htm">昨天的文章不在这一期里</a>
            <a href="http://other.example/2026-11/20/content_1.htm">别家报纸的文章不在这里</a><a href="content_102.htm">图</a></body>"#;
        let found = issue.links(html, &issue.front, "").unwrap();
        assert_eq!(
            found.pages,
            ["http://epaper.example/html/2026-11/20/node_2.htm", "http://epaper.example/html/2026-11/20/a3.htm"]
        );
        assert_eq!(
            found.articles,
            [(
                "http://epaper.example/html/2026-11/20/content_101.htm".to_owned(),
                "县医院开设夜间门诊方便群众就医".to_owned()
            )]
        );
        assert!(issue.links(html, &issue.front, "a[").is_err());
    }
}
