//! What a page says about itself outside its text: meta elements, JSON-LD, variables in scripts, the canonical address.

use super::dom::{Dom, Tag};
use super::entity;
use super::when::{self, When};
use serde_json::Value;

/// The page's own statements.
pub struct Meta<'a> {
    named: Vec<(String, String)>,
    json: Vec<Value>,
    json_text: Vec<&'a str>,
    scripts: Vec<&'a str>,
    /// Text of `<title>`.
    pub title: String,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
}

impl<'a> Meta<'a> {
    /// Collects the statements of a page.
    pub fn read(dom: &Dom<'a>) -> Meta<'a> {
        let mut meta = Meta {
            named: Vec::new(),
            json: Vec::new(),
            json_text: Vec::new(),
            scripts: Vec::new(),
            title: String::new(),
            canonical: None,
        };
        for i in 1..dom.nodes.len() as u32 {
            match dom.tag(i) {
                Tag::Meta => meta.add_named(dom, i),
                Tag::Title if meta.title.is_empty() && dom.tag(dom.parent(i)) != Tag::Svg => {
                    let mut folded = String::new();
                    super::dom::push_folded(&mut folded, &entity::decode(dom.raw_text(i)));
                    meta.title = folded.trim().to_owned();
                }
                Tag::Link if meta.canonical.is_none() && dom.raw_attr(i, "rel").eq_ignore_ascii_case("canonical") => {
                    meta.canonical = Some(dom.attr(i, "href").into_owned());
                }
                Tag::Script => {
                    let text = dom.raw_text(i);
                    if dom.raw_attr(i, "type").contains("ld+json") {
                        meta.json_text.push(text);
                        if let Ok(value) = serde_json::from_str(text.trim().trim_end_matches(';')) {
                            meta.json.push(value);
                        }
                    } else if !text.is_empty() {
                        meta.scripts.push(text);
                    }
                }
                _ => {}
            }
        }
        meta
    }

    fn add_named(&mut self, dom: &Dom, node: u32) {
        let content = dom.attr(node, "content");
        if content.trim().is_empty() || content.len() > 4000 {
            return;
        }
        for key in ["name", "property", "itemprop", "http-equiv"] {
            let name = dom.raw_attr(node, key);
            if !name.is_empty() && self.named.len() < 500 {
                self.named.push((name.to_ascii_lowercase(), content.trim().to_owned()));
            }
        }
    }

    /// Content of the first meta element of that name (lower case).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// The first of several names that is present.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|n| self.get(n))
    }

    /// Time of publication in a meta element. `PubDate` is the name that the directive for Chinese government websites
    /// (政府网站发展指引, 国办发〔2017〕47号) prescribes.
    pub fn published(&self) -> Option<When> {
        const NAMES: [&str; 24] = [
            "article:published_time",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "publish_time",
            "og:published_time",
            "og:article:published_time",
            "weibo:article:create_at",
            "weibo: article:create_at",
            "apub:time",
            "og:time",
            "_pubtime",
            "og:release_date",
            "release_date",
            "datepublished",
            "date.issued",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date",
            "dcterms.created",
            "sailthru.date",
            "originalpublicationdate",
            "date",
        ];
        NAMES.iter().find_map(|n| self.get(n).and_then(when::parse))
    }

    /// Time of the last change, where that is all a page gives.
    pub fn modified(&self) -> Option<When> {
        const NAMES: [&str; 9] = [
            "dateupdate",
            "datemodified",
            "article:modified_time",
            "og:updated_time",
            "lastmod",
            "last-modified",
            "lastmodified",
            "revised",
            "dcterms.modified",
        ];
        NAMES.iter().find_map(|n| self.get(n).and_then(when::parse))
    }

    /// A text property anywhere in the page's JSON-LD.
    pub fn json_ld(&self, key: &str) -> Option<String> {
        self.json.iter().find_map(|v| find(v, key, 0)).or_else(|| {
            // JSON-LD with a comma too many is common: read the property by hand.
            self.json_text.iter().find_map(|t| values_in(t, key).into_iter().next())
        })
    }

    /// Values that scripts give to `name`: `name = "…"`, `"name": "…"`, `name: 123`.
    pub fn script_values(&self, name: &str) -> Vec<String> {
        self.scripts.iter().flat_map(|s| values_in(s, name)).take(8).collect()
    }

    /// All script texts of the page.
    pub fn scripts(&self) -> &[&'a str] {
        &self.scripts
    }
}

fn find(value: &Value, key: &str, depth: u8) -> Option<String> {
    if depth > 8 {
        return None;
    }
    match value {
        Value::Object(map) => {
            match map.get(key) {
                Some(Value::String(s)) if !s.trim().is_empty() => return Some(entity::decode(s.trim()).into_owned()),
                Some(Value::Object(o)) => {
                    if let Some(Value::String(s)) = o.get("name") {
                        return Some(s.trim().to_owned());
                    }
                }
                Some(Value::Array(a)) => {
                    let names: Vec<&str> =
                        a.iter().filter_map(|x| x.as_str().or_else(|| x.get("name").and_then(Value::as_str))).collect();
                    if !names.is_empty() {
                        return Some(names.join(" "));
                    }
                }
                _ => {}
            }
            ["@graph", "mainEntity"].iter().filter_map(|k| map.get(*k)).find_map(|v| find(v, key, depth + 1))
        }
        Value::Array(list) => list.iter().find_map(|v| find(v, key, depth + 1)),
        _ => None,
    }
}

/// Values after `name` and `=` or `:` in script source.
fn values_in(source: &str, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    let bytes = source.as_bytes();
    for at in memchr::memmem::find_iter(bytes, name.as_bytes()).take(40) {
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'$';
        if at > 0 && is_word(bytes[at - 1]) {
            continue;
        }
        let mut i = at + name.len();
        if bytes.get(i).copied().is_some_and(is_word) {
            continue;
        }
        // `\"key\":` inside a string of JSON, `'key':`, `key =`.
        while matches!(bytes.get(i), Some(b'"' | b'\'' | b'\\' | b' ' | b'\t' | b'\n' | b'\r')) {
            i += 1;
        }
        if !matches!(bytes.get(i), Some(b'=' | b':')) || bytes.get(i + 1) == Some(&b'=') {
            continue;
        }
        i += 1;
        while matches!(bytes.get(i), Some(b' ' | b'\t' | b'\n' | b'\r' | b'\\')) {
            i += 1;
        }
        let value = match bytes.get(i) {
            Some(&q @ (b'"' | b'\'' | b'`')) => string_at(source, i + 1, q),
            Some(b'0'..=b'9') => {
                let end = bytes[i..].iter().position(|b| !b.is_ascii_digit()).map_or(bytes.len(), |n| i + n);
                source[i..end].to_owned()
            }
            _ => continue,
        };
        if !value.trim().is_empty() {
            out.push(value);
        }
    }
    out
}

/// A script string up to its closing quote, escapes undone.
pub fn string_at(source: &str, start: usize, quote: u8) -> String {
    let mut out = String::new();
    let mut chars = source[start..].chars();
    while let Some(c) = chars.next() {
        if c as u32 == u32::from(quote) || out.len() > 400_000 {
            break;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') | None => {}
            Some(k @ ('u' | 'x')) => {
                let rest = chars.as_str();
                let width = if k == 'u' { 4 } else { 2 };
                let code = rest.get(..width).and_then(|h| u32::from_str_radix(h, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(c) => {
                        out.push(c);
                        chars = rest[width..].chars();
                    }
                    None => out.push(k),
                }
            }
            Some(c) if c as u32 == u32::from(quote) && source.as_bytes().get(start.wrapping_sub(2)) == Some(&b'\\') => {
                break;
            }
            Some(c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_values_are_found_in_every_spelling() {
        assert_eq!(values_in("var ct = \"1795305909\";", "ct"), ["1795305909"]);
        assert_eq!(values_in("{\"publish_time\":\"2026-11-22 08:00\"}", "publish_time"), ["2026-11-22 08:00"]);
        assert_eq!(values_in("act = 1; ct == 2; ct: 1795305909000,", "ct"), ["1795305909000"]);
        assert_eq!(values_in("{'t':'\\u5065\\u5eb7'}", "t"), ["健康"]);
        assert_eq!(values_in("\"{\\\"ptime\\\":\\\"2026-11-22\\\"}\"", "ptime"), ["2026-11-22"]);
    }
}
