//! HTML values inside feeds: addresses made absolute, scripts dropped, tags spelt one way. Not a sanitiser for display:
//! that is `sanitise::for_display`, which everything shown passes.

use super::fields::{lower, trim};
use super::xml::escape;
use crate::extract::entity;
use std::borrow::Cow;
use url::Url;

/// True for elements without content.
pub fn is_void(name: &str) -> bool {
    matches!(
        lower(name).as_ref(),
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "col"
            | "area"
            | "base"
            | "embed"
            | "source"
            | "track"
            | "wbr"
            | "param"
            | "frame"
    )
}

/// Joins an address to a base; what cannot be joined stays as written.
pub fn absolute<'a>(address: impl Into<Cow<'a, str>>, base: Option<&Url>) -> Cow<'a, str> {
    let address = trim(address.into());
    // An address that is whole stays as written: the parser's own spelling differs (`http://a.example` gains a slash).
    if address.is_empty() || address.contains("://") {
        return address;
    }
    match base.map(|b| b.join(&address)) {
        Some(Ok(joined)) => decoded(joined.as_str()).into(),
        _ => address,
    }
}

/// Percent signs for characters beyond ASCII undone, so that addresses read as they were written.
fn decoded(address: &str) -> String {
    if !address.contains('%') {
        return address.to_owned();
    }
    let bytes = address.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let high = (bytes[at] == b'%')
            .then(|| address.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok()))
            .flatten();
        match high {
            Some(b) if b >= 0x80 => {
                out.push(b);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| address.to_owned())
}

/// In order, for looking up.
#[rustfmt::skip]
const ALLOWED: &[&str] = &[
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "big", "blockquote", "br",
    "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "command", "datagrid", "datalist",
    "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "event-source", "fieldset",
    "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i",
    "img", "input", "ins", "kbd", "keygen", "label", "legend", "li", "m", "map", "mark", "menu", "meter",
    "multicol", "nav", "nextid", "noscript", "ol", "optgroup", "option", "output", "p", "picture", "pre",
    "progress", "q", "rt", "ruby", "s", "samp", "section", "select", "small", "sound", "source", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tr", "tt", "u",
    "ul", "var", "video", "wbr",
];
const WITH_CONTENT: [&str; 6] = ["script", "style", "applet", "iframe", "object", "title"];

fn is_allowed(name: &str) -> bool {
    matches!(name, "p" | "a" | "br" | "img" | "span") || ALLOWED.binary_search(&name).is_ok()
}

/// Rewrites an HTML value.
pub fn rewrite<'a>(value: Cow<'a, str>, base: Option<&Url>) -> Cow<'a, str> {
    let value = if value.contains("&#1") { numbered(&value).into() } else { value };
    if !value.contains('<') {
        return value;
    }
    let out = String::with_capacity(value.len() + value.len() / 8);
    let last_end = memchr::memrchr(b'>', value.as_bytes()).unwrap_or(0);
    let mut writer = Writer { s: &value, out, base, drawing: false, last_end };
    let mut at = 0;
    while at < value.len() {
        let lt = memchr::memchr(b'<', &value.as_bytes()[at..]).map_or(value.len(), |i| at + i);
        writer.out.push_str(&value[at..lt]);
        at = if lt < value.len() { writer.tag(lt) } else { lt };
    }
    trim(writer.out.into())
}

struct Writer<'s> {
    s: &'s str,
    out: String,
    base: Option<&'s Url>,
    /// True inside SVG or MathML.
    drawing: bool,
    /// Where the last `>` stands: nothing that opens behind it ends.
    last_end: usize,
}

impl Writer<'_> {
    /// Writes the tag at `lt` in its new spelling; returns where to go on.
    fn tag(&mut self, lt: usize) -> usize {
        let s = self.s;
        let bytes = s.as_bytes();
        let rest = &s[lt..];
        if let Some(inside) = rest.strip_prefix("<!--") {
            return inside.find("-->").map_or(s.len(), |i| lt + 4 + i + 3);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let is_named = rest[2..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '[');
            if is_named && lt < self.last_end {
                return rest.find('>').map_or(s.len(), |i| lt + i + 1);
            }
            if rest.starts_with("<!DOCTYPE") {
                self.out.push_str(rest);
                return s.len();
            }
            self.out.push_str("&lt;");
            return lt + 1;
        }
        let ending = bytes.get(lt + 1) == Some(&b'/');
        let name_at = lt + 1 + usize::from(ending);
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            self.out.push_str("&lt;");
            return lt + 1;
        }
        let mut at = name_at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'-' | b':' | b'_')) {
            at += 1;
        }
        let written = &s[name_at..at];
        let name = lower(written);
        let name = name.as_ref();
        if ending {
            if self.drawing && (name == "title" || !WITH_CONTENT.contains(&name)) {
                self.end(written);
                self.drawing = !matches!(name, "svg" | "math");
            } else if is_allowed(name) && !is_void(name) {
                self.end(name);
            }
            return memchr::memchr(b'>', &bytes[at..]).map_or(s.len(), |i| at + i + 1);
        }
        let (attributes, close, closed) = attributes(s, at);
        if matches!(name, "svg" | "math") {
            self.drawing = true;
        }
        if self.drawing && (name == "title" || !WITH_CONTENT.contains(&name)) {
            self.draw(written, attributes);
            return close;
        }
        if WITH_CONTENT.contains(&name) && !closed {
            let is_its_end =
                |i: &usize| bytes[i + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
            let end = memchr::memmem::find_iter(&bytes[close..], b"</").map(|i| close + i).find(is_its_end);
            return end.and_then(|e| memchr::memchr(b'>', &bytes[e..]).map(|i| e + i + 1)).unwrap_or(s.len());
        }
        if is_allowed(name) {
            self.start(name, attributes);
        }
        close
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, raw) in attributes {
            let key = lower(key);
            if key.starts_with("on") || key.starts_with("xmlns") || key == "style" {
                continue;
            }
            let link = matches!(
                key.as_ref(),
                "href" | "src" | "cite" | "longdesc" | "poster" | "action" | "background" | "usemap" | "data"
            );
            if !link {
                // References stay as they were written.
                self.attribute(&key, raw, false);
                continue;
            }
            let value = absolute(entity::decode(raw), self.base);
            if !["javascript:", "vbscript:", "data:text"].iter().any(|scheme| has_scheme(&value, scheme)) {
                self.attribute(&key, &value, true);
            }
        }
        self.out.push_str(if is_void(name) { " />" } else { ">" });
    }

    fn attribute(&mut self, key: &str, value: &str, is_decoded: bool) {
        self.out.push(' ');
        self.out.push_str(key);
        self.out.push_str("=\"");
        escape(&mut self.out, value, if is_decoded { "&<>\"" } else { "<>\"" });
        self.out.push('"');
    }

    /// A tag of SVG or MathML: names keep their case, attributes are sorted, what runs is left out.
    fn draw(&mut self, name: &str, attributes: Attributes<'_>) {
        let mut kept: Vec<(&str, Cow<str>)> = Vec::new();
        for (key, raw) in attributes {
            let lower = lower(key);
            let value = entity::decode(raw);
            if !lower.starts_with("on") && !has_scheme(&value, "javascript:") {
                kept.push((key, if lower.ends_with("href") { absolute(value, self.base) } else { value }));
            }
        }
        if kept.iter().any(|(k, _)| k.starts_with("xlink:")) && !kept.iter().any(|(k, _)| *k == "xmlns:xlink") {
            kept.push(("xmlns:xlink", "http://www.w3.org/1999/xlink".into()));
        }
        kept.sort();
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in kept {
            self.attribute(key, &value, true);
        }
        self.out.push('>');
    }
}

fn has_scheme(address: &str, scheme: &str) -> bool {
    address.trim_start().as_bytes().get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme.as_bytes()))
}

type Attributes<'a> = Vec<(&'a str, &'a str)>;

fn attributes(s: &str, mut at: usize) -> (Attributes<'_>, usize, bool) {
    let bytes = s.as_bytes();
    let mut found = Vec::new();
    let mut closed = false;
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            closed = bytes[at] == b'/';
            at += 1;
        }
        match bytes.get(at) {
            None => return (found, at, closed),
            Some(b'>') => return (found, at + 1, closed),
            _ => closed = false,
        }
        let from = at;
        at += 1;
        while at < bytes.len() && !matches!(bytes[at], b'=' | b'>' | b'/') && !bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let key = &s[from..at];
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            match bytes.get(at) {
                Some(&q @ (b'"' | b'\'')) => {
                    let end = memchr::memchr(q, &bytes[at + 1..]).map_or(s.len(), |i| at + 1 + i);
                    value = &s[at + 1..end];
                    at = (end + 1).min(s.len());
                }
                _ => {
                    let from = at;
                    while at < bytes.len() && !bytes[at].is_ascii_whitespace() && bytes[at] != b'>' {
                        at += 1;
                    }
                    value = &s[from..at];
                }
            }
        }
        if key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_')) && found.len() < 64 {
            found.push((key, value));
        }
    }
}

/// `&#128;` to `&#159;` are Windows-1252 in every feed that holds them.
fn numbered(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(i) = rest.find("&#1") {
        out.push_str(&rest[..i]);
        let tail = &rest[i..];
        let number: String = tail[2..].chars().take(4).take_while(char::is_ascii_digit).collect();
        match number.parse::<u32>() {
            Ok(n @ 128..=159) if tail[2 + number.len()..].starts_with(';') => {
                if let Some((entity::Decoded::Char(c), used)) = entity::reference(tail) {
                    let _ = n;
                    out.push_str(&format!("&#x{:x};", c as u32));
                    rest = &tail[used..];
                    continue;
                }
                out.push_str(&tail[..3]);
                rest = &tail[3..];
            }
            _ => {
                out.push_str(&tail[..3]);
                rest = &tail[3..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_looked_up_is_in_order() {
        assert!(super::ALLOWED.is_sorted());
    }
}
