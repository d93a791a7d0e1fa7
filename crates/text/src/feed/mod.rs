//! Feeds: RSS 0.9 to 2.0, Atom 0.3 and 1.0, CDF and JSON Feed, as they come, well-formed or not.
//!
//! Called by the collector and by `weixuan text feed`. One reader fills feedparser's names; the typed feed that the
//! collector uses is drawn from them, so that what is scored is what runs.

mod fields;
mod html;
mod json;
mod place;
mod read;
mod xml;

use crate::decode;
use crate::extract::when::{self, When};
use fields::{Field, Fields};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use url::Url;

/// Longest feed read, in bytes.
const MAX_INPUT: usize = 64 << 20;

/// Why bytes could not be read as a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAFeed {
    /// Nothing in it.
    Empty,
    /// A web page, not a feed.
    Page,
    /// Something else.
    Unknown,
}

impl std::fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NotAFeed::Empty => "内容是空的，不是订阅源",
            NotAFeed::Page => "这是一个网页，不是订阅源；可以改用“列表页”方式采集",
            NotAFeed::Unknown => "内容不是 RSS、Atom 或 JSON Feed",
        })
    }
}

impl std::error::Error for NotAFeed {}

/// A feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// Title of the feed.
    pub title: String,
    /// Address of the site.
    pub link: String,
    /// Language the feed declares; empty when none.
    pub language: String,
    /// `rss20`, `atom10`, `json11`, …
    pub version: String,
    /// True when the feed broke the rules of its format and was read all the same.
    pub is_broken: bool,
    /// Entries in the feed's order.
    pub entries: Vec<Entry>,
}

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The feed's own id, else the link.
    pub id: String,
    /// Title without markup.
    pub title: String,
    /// Absolute address; empty when none.
    pub link: String,
    /// Summary as the feed gives it, HTML possible: sanitise before showing.
    pub summary: String,
    /// Full content as the feed gives it, HTML possible; empty when none.
    pub content: String,
    /// Author; empty when none.
    pub author: String,
    /// Outlet named by the entry (`<source>`); empty when none.
    pub source: String,
    /// Published, as `YYYY-MM-DD[ HH:MM[:SS]]` in Asia/Shanghai; the time of the last change where that is all there is.
    pub publish_time: Option<String>,
    /// The same moment in milliseconds since 1970.
    pub published_ms: Option<i64>,
    /// Last change in milliseconds since 1970.
    pub updated_ms: Option<i64>,
    /// Categories.
    pub tags: Vec<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
}

/// A file attached to an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute address.
    pub url: String,
    /// Media type; empty when none.
    pub media_type: String,
    /// Bytes, when stated.
    pub length: Option<u64>,
}

/// A feed in feedparser's names, for scripts: `{"feed", "entries", "version", "encoding", "bozo"}`.
#[derive(Serialize)]
struct Named<'a> {
    feed: Fields<'a>,
    entries: Vec<Fields<'a>>,
    version: &'a str,
    encoding: &'a str,
    bozo: bool,
}

/// feedparser's second views of the same things: `enclosures` of `links`, `categories` of `tags`.
fn second_views(map: &mut Fields) {
    let is_enclosure = |l: &&Field| l.as_fields().and_then(|l| l.text("rel")) == Some("enclosure");
    let enclosures: Vec<Field> = map.list("links").iter().filter(is_enclosure).cloned().collect();
    if !enclosures.is_empty() {
        map.insert("enclosures", Field::List(enclosures));
    }
    let tags = map.list("tags").iter().filter_map(Field::as_fields);
    let categories: Vec<Field> =
        tags.map(|tag| Field::List(["scheme", "term"].map(|k| tag.get(k).cloned().into()).into())).collect();
    if !categories.is_empty() {
        map.insert("categories", Field::List(categories));
    }
}

/// Reads a feed. `base` is the address it was fetched from, for relative links.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: &str) -> Result<Feed, NotAFeed> {
    read(bytes, content_type, base, false, |mut raw, is_broken, _| Feed {
        title: plain(raw.feed.take_text("title").unwrap_or_default()),
        link: raw.feed.take_text("link").unwrap_or_default().into_owned(),
        language: raw.feed.take_text("language").unwrap_or_default().into_owned(),
        version: raw.version.to_owned(),
        is_broken,
        entries: raw.entries.into_iter().map(entry).collect(),
    })
}

/// Reads a feed into feedparser's names, written as JSON.
pub fn parse_named(bytes: &[u8], content_type: Option<&str>, base: &str) -> Result<String, NotAFeed> {
    read(bytes, content_type, base, true, |raw, bozo, decoded_as| {
        let read::Raw { version, mut feed, mut entries } = raw;
        second_views(&mut feed);
        entries.iter_mut().for_each(second_views);
        let encoding = &reported_encoding(bytes, content_type, decoded_as);
        serde_json::to_string(&Named { feed, entries, version, encoding, bozo }).unwrap_or_default()
    })
}

/// Reads a feed and gives `take` its fields, whether it was broken, and what encoding its bytes were in. The fields
/// borrow from the decoded text, so they do not outlive this.
fn read<T>(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &str,
    in_full: bool,
    take: impl FnOnce(read::Raw, bool, &'static str) -> T,
) -> Result<T, NotAFeed> {
    let bytes = &bytes[..bytes.len().min(MAX_INPUT)];
    let (text, encoding) = decoded(bytes, content_type);
    let text = without_controls(&text);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(NotAFeed::Empty);
    }
    if text.trim_start().starts_with('{') {
        let raw = json::read(text).ok_or(NotAFeed::Unknown)?;
        return Ok(take(raw, false, encoding));
    }
    let tree = xml::Tree::parse(text);
    let base = Url::parse(base).ok();
    match read::read(&tree, base.as_ref(), in_full) {
        Some(raw) => Ok(take(raw, tree.is_broken, encoding)),
        None => {
            let head = text[..text.floor_char_boundary(2048)].to_ascii_lowercase();
            Err(if head.contains("<html") || head.contains("<!doctype html") {
                NotAFeed::Page
            } else {
                NotAFeed::Unknown
            })
        }
    }
}

/// The text with the name of its encoding. Nearly every feed is UTF-8 and needs no copy.
fn decoded<'b>(bytes: &'b [u8], content_type: Option<&str>) -> (Cow<'b, str>, &'static str) {
    let (encoding, skip) = decode::detect(bytes, content_type);
    if encoding == encoding_rs::UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[skip..])
    {
        return (text.into(), "utf-8");
    }
    // UTF-32 is told from its mark, which begins with that of UTF-16 or with a zero.
    if skip > 0 || bytes.starts_with(b"\0") {
        let decoded = decode::decode(bytes, content_type);
        return (decoded.text.into(), decoded.encoding);
    }
    (encoding.decode_without_bom_handling(bytes).0, decode::name(encoding))
}

/// Characters U+0080 to U+009F are Windows-1252 that was taken for Latin-1 before it reached us.
fn without_controls(text: &str) -> Cow<'_, str> {
    // In UTF-8 they are the byte C2 and one up to 9F; C2 begins no other letter than those of Latin-1.
    let bytes = text.as_bytes();
    if !memchr::memchr_iter(0xc2, bytes).any(|at| bytes[at + 1] <= 0x9f) {
        return Cow::Borrowed(text);
    }
    let mend = |c: char| match c {
        '\u{80}'..='\u{9f}' => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[c as u8]).0.chars().next().unwrap_or(c)
        }
        c => c,
    };
    Cow::Owned(text.chars().map(mend).collect())
}

fn entry(mut map: Fields) -> Entry {
    let updated = map.text("updated").and_then(date);
    let published = ["published", "created"].iter().find_map(|k| map.text(k).and_then(date)).or(updated);
    let mut text = |k: &str| map.take_text(k).unwrap_or_default();
    let (id, link) = (text("id").into_owned(), text("link").into_owned());
    let (title, summary, author) = (plain(text("title")), text("summary").into_owned(), text("author").into_owned());
    let contents = match map.remove("content") {
        Some(Field::List(list)) => list,
        _ => Vec::new(),
    };
    let value = |content| match content {
        Field::Fields(mut content) => content.take_text("value"),
        _ => None,
    };
    let content = contents.into_iter().filter_map(value).max_by_key(|v| v.len()).unwrap_or_default();
    let of = |key: &'static str| map.list(key).iter().filter_map(Field::as_fields);
    let is_enclosure = |l: &&Fields| l.text("rel") == Some("enclosure");
    let link = if link.is_empty() {
        of("links").find(|l| !is_enclosure(l)).and_then(|l| l.text("href")).unwrap_or("").to_owned()
    } else {
        link
    };
    let enclosure = |l: &Fields| {
        Some(Enclosure {
            url: l.text("href")?.to_owned(),
            media_type: l.text("type").unwrap_or("").to_owned(),
            length: l.text("length").and_then(|n| n.parse().ok()),
        })
    };
    let source = map.get("source").and_then(Field::as_fields).and_then(|s| s.text("title"));
    Entry {
        id: if id.is_empty() { link.clone() } else { id },
        title,
        link,
        summary,
        content: content.into_owned(),
        author,
        source: source.unwrap_or("").to_owned(),
        publish_time: published.map(|w| w.shown()),
        published_ms: published.and_then(|w| w.ms()),
        updated_ms: updated.and_then(|w| w.ms()),
        tags: of("tags").filter_map(|t| t.text("term")).map(str::to_owned).collect(),
        enclosures: of("links").filter(is_enclosure).filter_map(enclosure).collect(),
    }
}

/// Text of a value that may hold markup.
fn plain(value: Cow<'_, str>) -> String {
    if value.contains('<') {
        return crate::extract::dom::Dom::parse(&value).text(0);
    }
    match crate::extract::entity::decode(&value) {
        Cow::Borrowed(_) => value.into_owned(),
        Cow::Owned(decoded) => decoded,
    }
}

/// A date of a feed: everything pages write, and what only feeds write (`2026-11`, `2026`, `2026-326`).
pub fn date(text: &str) -> Option<When> {
    let text = text.trim();
    if let Some(found) = when::parse(text) {
        return Some(found);
    }
    let year: i16 = text.get(..4)?.parse().ok().filter(|y| (1970..=2100).contains(y))?;
    let rest = text[4..].trim_start_matches('-');
    let day = |date: Option<jiff::civil::Date>| date.map(|date| When { date, time: None, offset: None });
    match rest.len() {
        0 => day(jiff::civil::Date::new(year, 1, 1).ok()),
        2 => day(jiff::civil::Date::new(year, rest.parse().ok()?, 1).ok()),
        3 => {
            let days: i64 = rest.parse().ok().filter(|d| (1..=366).contains(d))?;
            day(jiff::civil::Date::new(year, 1, 1)
                .ok()
                .and_then(|d| d.checked_add(jiff::Span::new().days(days - 1)).ok()))
        }
        _ => None,
    }
}

/// The encoding as RFC 7303 (and feedparser) would name it: text types without a charset are US-ASCII whatever the
/// document says; the bytes decide when they contradict.
fn reported_encoding(bytes: &[u8], content_type: Option<&str>, decoded_as: &'static str) -> String {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return "utf-8".into();
    }
    if bytes.starts_with(b"\xfe\xff") {
        return "utf-16be".into();
    }
    if bytes.starts_with(b"\xff\xfe") {
        return "utf-16le".into();
    }
    let header = content_type.unwrap_or("").to_ascii_lowercase();
    let charset = header
        .split(';')
        .skip(1)
        .find_map(|p| {
            p.trim()
                .strip_prefix("charset")
                .map(|v| v.trim().trim_start_matches('=').trim().trim_matches(['"', '\'']).to_owned())
        })
        .filter(|c| !c.is_empty());
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head
        .trim_start()
        .starts_with("<?xml")
        .then(|| {
            head.split("?>").next().unwrap_or("").split_once("encoding").map(|(_, r)| {
                r.trim_start_matches([' ', '=', '"', '\''])
                    .split(['"', '\'', '?', ' '])
                    .next()
                    .unwrap_or("")
                    .to_ascii_lowercase()
            })
        })
        .flatten()
        .filter(|d| !d.is_empty());
    let is_text = header.starts_with("text/");
    let named = match (charset, declared) {
        (Some(c), _) => c,
        (None, _) if is_text => "us-ascii".into(),
        (None, Some(d)) => d,
        (None, None) => "utf-8".into(),
    };
    let ascii = bytes.is_ascii();
    let named = if matches!(named.as_str(), "gb2312" | "gbk" | "x-gbk") { "gb18030".to_owned() } else { named };
    let agrees = ascii
        || encoding_rs::Encoding::for_label(named.as_bytes()).is_some_and(|e| decode::name(e) == decoded_as)
            && named != "us-ascii";
    if agrees {
        return named;
    }
    match decoded_as {
        "gb18030" if !bytes.windows(2).any(|w| w[0] >= 0x81 && w[0] < 0xa1) => "GB2312".into(),
        "big5" => "Big5".into(),
        "koi8-u" | "koi8-r" => "KOI8-R".into(),
        e @ ("euc-jp" | "euc-kr") => e.to_ascii_uppercase(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_feed_with_faults_is_read() {
        let xml = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>某市卫健委&nbsp;要闻</title><link>http://wjw.example/</link>
            <item><title><![CDATA[疫苗接种 & 健康宣教]]></title><link>/2026/1.html</link><pubDate>2026-11-02 08:00:00</pubDate><author>张某</author>
            <description>&lt;p&gt;正文&lt;/p&gt;<item><title>未闭合</title><pubDate>Mon, 02 Nov 2026 00:00:00 GMT</pubDate><enclosure url='a.mp3' length='5' type='audio/mpeg'/></item>";
        let feed = parse(xml.as_bytes(), None, "http://wjw.example/rss.xml").expect("a feed");
        assert!(feed.is_broken);
        // A space that must not break is part of the title as the feed gives it.
        assert_eq!(feed.title, "某市卫健委\u{a0}要闻");
        let first = &feed.entries.iter().find(|e| e.title.contains("疫苗")).expect("first entry");
        assert_eq!(first.link, "http://wjw.example/2026/1.html");
        assert_eq!(first.publish_time.as_deref(), Some("2026-11-02 08:00:00"));
        assert_eq!(first.published_ms, Some(1_793_577_600_000));
        assert_eq!(first.author, "张某");
    }

    #[test]
    fn a_json_feed_and_an_atom_feed_give_the_same_entry() {
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"http://a.example/1","title":"甲","date_published":"2026-11-22T08:00:00+08:00","content_html":"<p>x</p>"}]}"#;
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><link href="http://a.example/1"/><title>甲</title><published>2026-11-22T00:00:00Z</published><content type="html">&lt;p>x&lt;/p></content></entry></feed>"#;
        let a = parse(json.as_bytes(), None, "").expect("json");
        let b = parse(atom.as_bytes(), None, "").expect("atom");
        for f in [&a, &b] {
            let e = &f.entries[0];
            assert_eq!(
                (e.id.as_str(), e.title.as_str(), e.link.as_str(), e.content.as_str(), e.published_ms),
                ("1", "甲", "http://a.example/1", "<p>x</p>", Some(1_795_305_600_000))
            );
        }
    }

    #[test]
    fn what_is_no_feed_says_what_it_is() {
        assert_eq!(parse(b"  ", None, "").err(), Some(NotAFeed::Empty));
        assert_eq!(parse(b"<!DOCTYPE html><html><body>x</body></html>", None, "").err(), Some(NotAFeed::Page));
        assert_eq!(parse(b"\x00\x01\x02garbage", None, "").err(), Some(NotAFeed::Unknown));
        assert!(parse("<rss>".repeat(200_000).as_bytes(), None, "").is_ok());
    }
}
