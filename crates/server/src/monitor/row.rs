//! What a source hands over before anything is decided: a row of text, or a link with what was said about it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One report as a feed entry, an export row, a pushed object or a hand entry gives it.
/// Kept as one JSON line in a stored file; nothing is changed before it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Row {
    /// Headline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Text; HTML is recognised and turned into text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Address of the original.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// `2026-11-20 09:41`, ISO 8601, or milliseconds.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub published: String,
    /// Author as the source names it; never stored as such.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Outlet named as the origin.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// Platform, such as 微博 or 抖音.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// Region, where the export says it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Reads, likes, comments together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactions: Option<i64>,
}

impl Row {
    /// The same row again, whatever the time: the identity of a capture within its source.
    pub fn key(&self) -> String {
        hash([self.url.as_str(), &self.title, &self.body])
    }
}

/// What is known about a page before it is fetched, and how to read a stored row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hint {
    /// Line of the stored file, for captures that are rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Headline on the list page or in the feed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Time on the list page or in the feed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub published: String,
    /// A person decided that it matters.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    /// Where the bytes were really found, when redirected.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub final_url: String,
}

/// SHA-256 over parts, so that no two different lists of parts are alike; lower-case hexadecimal.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part.as_bytes());
    }
    crate::platform::files::hex(&sum.finalize())
}

/// The same address written differently: scheme, `www.`, fragment, trailing slash and tracking parameters do not make another page.
pub fn same_address(url: &str) -> String {
    let url = url.trim();
    let url = url.split('#').next().unwrap_or(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    const TRACKING: [&str; 7] = ["utm_", "spm", "from", "share", "isappinstalled", "wxfid", "scene"];
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !TRACKING.iter().any(|tracking| pair.to_ascii_lowercase().starts_with(tracking))
        })
        .collect();
    let path = path.strip_suffix('/').unwrap_or(path);
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The host of an address, without `www.` and port.
pub fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.split(':').next().unwrap_or_default().trim_start_matches("www.").to_ascii_lowercase()
}

/// Reads the times that exports and feeds use, as Beijing time where no zone is given. Milliseconds.
pub fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.chars().all(|c| c.is_ascii_digit()) {
        return match (text.len(), text.parse::<i64>().ok()?) {
            (10, seconds) => Some(seconds * 1000),
            (13, ms) => Some(ms),
            _ => None,
        };
    }
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp().as_millisecond());
    }
    let plain = text.replace(['年', '月', '/'], "-").replace("日 ", " ").replace('日', " ").replace('.', "-");
    domain::time::parse(plain.trim()).or_else(|| padded(plain.trim()))
}

/// `2026-1-5 9:03` as spreadsheets write it.
fn padded(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let mut parts = date.split('-').map(|part| part.trim().parse::<i16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let mut clock = clock.trim().split(':').map(|part| part.parse::<i8>().unwrap_or(0));
    let (hour, minute) = (clock.next().unwrap_or(0), clock.next().unwrap_or(0));
    let at = jiff::civil::DateTime::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?, hour, minute, 0, 0)
        .ok()?;
    Some(domain::time::ms(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_differ_only_in_dress_are_the_same() {
        let base = same_address("http://news.example/a/1.html");
        for other in [
            "https://www.news.example/a/1.html",
            "http://news.example/a/1.html/#top",
            "http://news.example/a/1.html?utm_source=x&from=timeline",
        ] {
            assert_eq!(same_address(other), base, "{other}");
        }
        assert_ne!(same_address("http://news.example/a/?id=1"), same_address("http://news.example/a/?id=2"));
        assert_eq!(host("https://www.News.example:8080/a?b=c"), "news.example");
    }

    #[test]
    fn times_of_exports_and_feeds_are_read() {
        let at = domain::time::parse("2026-11-20 09:03").unwrap();
        for text in [
            "2026-11-20 09:03",
            "2026-11-20T01:03:00Z",
            "2026-11-20T09:03:00+08:00",
            "Fri, 20 Nov 2026 09:03:00 +0800",
            "2026年11月20日 09:03",
            "2026/11/20 9:03",
            "1795136580000",
            "1795136580",
        ] {
            assert_eq!(moment(text), Some(at), "{text}");
        }
        assert_eq!(moment("昨天"), None);
        assert_eq!(moment("2026-13-40"), None);
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        assert_ne!(hash(["ab", "c"]), hash(["a", "bc"]));
    }
}
