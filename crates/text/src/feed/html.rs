//! HTML values inside feeds: addresses made absolute, scripts dropped, tags spelt one way. Not a sanitiser for display:
//! that is `sanitise::for_display`, which everything shown passes.

use super::xml::escape;
use crate::extract::entity;
use std::borrow::Cow;
use url::Url;

/// True for elements without content.
pub fn is_void(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
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
pub fn absolute(address: &str, base: Option<&Url>) -> String {
    let address = address.trim();
    // An address that is whole stays as written: the parser's own spelling differs (`http://a.example` gains a slash).
    if address.starts_with("http") && address.contains("://") && !address.contains(' ') {
        return address.to_owned();
    }
    match base {
        Some(b) if !address.is_empty() => b.join(address).map_or_else(
            |_| address.to_owned(),
            |u| if address.contains("://") { address.to_owned() } else { decoded(u.as_str()) },
        ),
        _ => address.to_owned(),
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

const ALLOWED: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "command",
    "datagrid",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "event-source",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "font",
    "form",
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "keygen",
    "kbd",
    "label",
    "legend",
    "li",
    "m",
    "map",
    "menu",
    "meter",
    "multicol",
    "nav",
    "nextid",
    "ol",
    "output",
    "optgroup",
    "option",
    "p",
    "pre",
    "progress",
    "q",
    "s",
    "samp",
    "section",
    "select",
    "small",
    "sound",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
];
const ALLOWED_MORE: &[&str] = &[
    "table", "tbody", "td", "textarea", "time", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "video",
    "noscript", "picture", "wbr", "mark", "ruby", "rt",
];
const WITH_CONTENT: [&str; 6] = ["script", "style", "applet", "iframe", "object", "title"];

fn is_allowed(name: &str) -> bool {
    matches!(name, "p" | "a" | "br" | "img" | "div" | "span" | "b" | "strong")
        || ALLOWED.contains(&name)
        || ALLOWED_MORE.contains(&name)
}

/// Rewrites an HTML value.
pub fn rewrite(value: &str, base: Option<&Url>) -> String {
    let value = numbered(value);
    if !value.contains('<') {
        return value.into_owned();
    }
    let bytes = value.as_bytes();
    let mut out = String::with_capacity(value.len() + 32);
    let mut at = 0;
    let mut drawing = false;
    while at < bytes.len() {
        let lt = memchr::memchr(b'<', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        out.push_str(&value[at..lt]);
        if lt >= bytes.len() {
            break;
        }
        at = tag(&value, lt, &mut out, base, &mut drawing);
    }
    out.trim().to_owned()
}

/// Writes the tag at `lt` in its new spelling; returns where to go on.
fn tag(s: &str, lt: usize, out: &mut String, base: Option<&Url>, drawing: &mut bool) -> usize {
    let bytes = s.as_bytes();
    let rest = &s[lt..];
    if let Some(inside) = rest.strip_prefix("<!--") {
        return inside.find("-->").map_or(s.len(), |i| lt + 4 + i + 3);
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return match rest.find('>') {
            Some(i) if rest[2..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '[') => lt + i + 1,
            None if rest.starts_with("<!DOCTYPE") => {
                out.push_str(rest);
                s.len()
            }
            _ => {
                out.push_str("&lt;");
                lt + 1
            }
        };
    }
    let ending = bytes.get(lt + 1) == Some(&b'/');
    let name_at = lt + 1 + usize::from(ending);
    if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
        out.push_str("&lt;");
        return lt + 1;
    }
    let mut at = name_at;
    while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'-' | b':' | b'_')) {
        at += 1;
    }
    let written = &s[name_at..at];
    let name = written.to_ascii_lowercase();
    if ending {
        let close = memchr::memchr(b'>', &bytes[at..]).map_or(s.len(), |i| at + i + 1);
        if (*drawing && !WITH_CONTENT.contains(&name.as_str())) || name == "title" && *drawing {
            out.push_str(&format!("</{written}>"));
            *drawing = !matches!(name.as_str(), "svg" | "math");
        } else if is_allowed(&name) && !is_void(&name) {
            out.push_str(&format!("</{name}>"));
        }
        return close;
    }
    let (attributes, close, closed) = attributes(s, at);
    if matches!(name.as_str(), "svg" | "math") {
        *drawing = true;
    }
    if *drawing && (name == "title" || !WITH_CONTENT.contains(&name.as_str())) {
        draw(out, written, attributes, base);
        return close;
    }
    if WITH_CONTENT.contains(&name.as_str()) && !closed {
        let mark = format!("</{name}");
        let found = s[close..].to_ascii_lowercase().find(&mark).map(|i| close + i);
        return found.map_or(s.len(), |f| memchr::memchr(b'>', &bytes[f..]).map_or(s.len(), |i| f + i + 1));
    }
    if !is_allowed(&name) {
        return close;
    }
    out.push('<');
    out.push_str(&name);
    for (key, raw) in attributes {
        let key = key.to_ascii_lowercase();
        if key.starts_with("on")
            || key.starts_with("xmlns")
            || matches!(key.as_str(), "style" | "id" | "class") && key == "style"
        {
            continue;
        }
        let link = matches!(
            key.as_str(),
            "href" | "src" | "cite" | "longdesc" | "poster" | "action" | "background" | "usemap" | "data"
        );
        let value = entity::decode(raw);
        let value = if link { absolute(&value, base) } else { value.into_owned() };
        let scheme = value.trim_start().to_ascii_lowercase();
        if link
            && (scheme.starts_with("javascript:") || scheme.starts_with("vbscript:") || scheme.starts_with("data:text"))
        {
            continue;
        }
        out.push(' ');
        out.push_str(&key);
        out.push_str("=\"");
        if link {
            escape(out, &value, true);
        } else {
            // References stay as they were written.
            out.push_str(&raw.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;"));
        }
        out.push('"');
    }
    out.push_str(if is_void(&name) { " />" } else { ">" });
    close
}

/// A tag of SVG or MathML: names keep their case, attributes are sorted, what runs is left out.
fn draw(out: &mut String, name: &str, attributes: Attributes<'_>, base: Option<&Url>) {
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, raw) in attributes {
        let lower = key.to_ascii_lowercase();
        let value = entity::decode(raw);
        if lower.starts_with("on") || value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
            continue;
        }
        let value = if lower.ends_with("href") { absolute(&value, base) } else { value.into_owned() };
        kept.push((key.to_owned(), value));
    }
    if kept.iter().any(|(k, _)| k.starts_with("xlink:")) && !kept.iter().any(|(k, _)| k == "xmlns:xlink") {
        kept.push(("xmlns:xlink".into(), "http://www.w3.org/1999/xlink".into()));
    }
    kept.sort();
    out.push('<');
    out.push_str(name);
    for (key, value) in kept {
        out.push(' ');
        out.push_str(&key);
        out.push_str("=\"");
        escape(out, &value, true);
        out.push('"');
    }
    out.push('>');
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
fn numbered(value: &str) -> Cow<'_, str> {
    if !value.contains("&#1") {
        return Cow::Borrowed(value);
    }
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
    Cow::Owned(out)
}
