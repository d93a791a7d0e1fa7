//! A lenient XML parser into a flat tree, for feeds. Faults that a strict parser stops at (raw `&`, missing ends, HTML
//! names of characters, a second root) are noted and read over. Bounded in depth and nodes; never recurses.

use super::fields::{lower, trim};
use crate::extract::entity;
use memchr::memmem::Finder;
use std::borrow::Cow;

/// Deepest nesting kept.
const MAX_DEPTH: usize = 200;
/// Most nodes kept.
const MAX_NODES: usize = 4_000_000;
/// "No node".
pub const NONE: u32 = u32::MAX;

/// An element or a run of text.
pub struct Node<'a> {
    /// Namespace prefix as this program spells it (`""` for the feed's own names), or as written when unknown.
    pub space: Cow<'a, str>,
    /// Local name in lower case; empty for text.
    pub name: Cow<'a, str>,
    /// Source: a run of text, or the local name as written.
    pub raw: &'a str,
    /// True for CDATA: no references inside.
    pub literal: bool,
    /// First child.
    pub first: u32,
    /// Next sibling.
    pub next: u32,
    last: u32,
    attr_at: u32,
    attr_len: u32,
}

impl Node<'_> {
    /// True for an element.
    pub fn is_element(&self) -> bool {
        !self.name.is_empty()
    }
}

/// A parsed document. Node 0 holds the roots.
pub struct Tree<'a> {
    /// All nodes.
    pub nodes: Vec<Node<'a>>,
    attrs: Vec<(&'a str, &'a str)>,
    /// Namespace addresses met at the root, for telling versions apart.
    pub root_spaces: Vec<&'a str>,
    /// True when the document broke a rule of XML.
    pub is_broken: bool,
}

impl<'a> Tree<'a> {
    /// Parses a document; never fails.
    pub fn parse(source: &'a str) -> Tree<'a> {
        let mut reader = Reader {
            tree: Tree {
                nodes: Vec::with_capacity(source.len() / 40 + 4),
                attrs: Vec::new(),
                root_spaces: Vec::new(),
                is_broken: false,
            },
            stack: Vec::new(),
            spaces: Vec::new(),
            literal_end: Finder::new("]]>"),
            endless: false,
            patience: 1 << 20,
        };
        reader.push(Cow::Borrowed(""), Cow::Borrowed(""), "", false, 0, 0);
        reader.stack.push((0, 0, ""));
        reader.read(source);
        reader.tree
    }

    /// Children in order.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.nodes[node as usize].first;
        std::iter::from_fn(move || {
            (at != NONE).then(|| {
                let now = at;
                at = self.nodes[at as usize].next;
                now
            })
        })
    }

    /// Value of an attribute by its local name or written name, references decoded.
    pub fn attr(&self, node: u32, name: &str) -> Option<Cow<'a, str>> {
        self.raw_attrs(node)
            .iter()
            .find(|(k, _)| {
                k.eq_ignore_ascii_case(name)
                    || (!name.contains(':') && k.rsplit(':').next().is_some_and(|l| l.eq_ignore_ascii_case(name)))
            })
            .map(|(_, v)| entity::decode(v))
    }

    /// Attributes as written.
    pub fn raw_attrs(&self, node: u32) -> &[(&'a str, &'a str)] {
        let n = &self.nodes[node as usize];
        &self.attrs[n.attr_at as usize..(n.attr_at + n.attr_len) as usize]
    }

    /// All text under a node, references decoded, ends trimmed.
    pub fn text(&self, node: u32) -> Cow<'a, str> {
        // Nearly always one run of text.
        let first = self.nodes[node as usize].first;
        if first != NONE && self.nodes[first as usize].next == NONE && !self.nodes[first as usize].is_element() {
            let n = &self.nodes[first as usize];
            return if n.literal { n.raw.trim().into() } else { trim(entity::decode(n.raw)) };
        }
        if first == NONE {
            return "".into();
        }
        let mut out = String::new();
        let mut stack = vec![first];
        while let Some(at) = stack.pop() {
            if at == NONE {
                continue;
            }
            let n = &self.nodes[at as usize];
            stack.push(n.next);
            if n.is_element() {
                stack.push(n.first);
            } else if n.literal {
                out.push_str(n.raw);
            } else {
                out.push_str(&entity::decode(n.raw));
            }
        }
        trim(out.into())
    }

    /// True when the node has element children.
    pub fn has_elements(&self, node: u32) -> bool {
        self.children(node).any(|c| self.nodes[c as usize].is_element())
    }

    /// The content as markup again, text escaped.
    pub fn markup(&self, node: u32) -> String {
        let mut out = String::new();
        // (node, true) is the way out of an element.
        let mut stack: Vec<(u32, bool)> = vec![(self.nodes[node as usize].first, false)];
        while let Some((at, leaving)) = stack.pop() {
            if at == NONE {
                continue;
            }
            let n = &self.nodes[at as usize];
            if leaving {
                out.push_str("</");
                out.push_str(n.raw);
                out.push('>');
                continue;
            }
            stack.push((n.next, false));
            if !n.is_element() {
                let text = if n.literal { Cow::Borrowed(n.raw) } else { entity::decode(n.raw) };
                escape(&mut out, &text, "&<>");
                continue;
            }
            out.push('<');
            out.push_str(n.raw);
            let foreign = matches!(n.name.as_ref(), "svg" | "math");
            for (name, value) in
                self.raw_attrs(at).iter().filter(|(k, _)| foreign && *k == "xmlns" || !k.starts_with("xmlns"))
            {
                out.push(' ');
                out.push_str(name);
                out.push_str("=\"");
                escape(&mut out, &entity::decode(value), "&<>\"");
                out.push('"');
            }
            if n.first == NONE && super::html::is_void(n.raw) {
                out.push_str(" />");
            } else {
                out.push('>');
                stack.push((at, true));
                stack.push((n.first, false));
            }
        }
        out.trim().to_owned()
    }
}

/// Appends text with those of the characters `&<>"` escaped that are named.
pub fn escape(out: &mut String, text: &str, which: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let reference = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        if which.as_bytes().contains(&byte) {
            out.push_str(&text[from..at]);
            out.push_str(reference);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

struct Reader<'a> {
    tree: Tree<'a>,
    /// Open elements: node, number of namespace bindings before it, written name with prefix.
    stack: Vec<(u32, usize, &'a str)>,
    /// Bindings in force: prefix → canonical prefix.
    spaces: Vec<(&'a str, Cow<'a, str>)>,
    /// Made once: building it costs more than most searches.
    literal_end: Finder<'static>,
    /// True once no `?>` follows.
    endless: bool,
    /// Bytes that may still be looked through for the ends of internal subsets.
    patience: usize,
}

impl<'a> Reader<'a> {
    fn read(&mut self, s: &'a str) {
        let bytes = s.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.tree.nodes.len() < MAX_NODES {
            let lt = memchr::memchr(b'<', &bytes[at..]).map_or(bytes.len(), |i| at + i);
            if lt > at {
                self.text(&s[at..lt], false);
            }
            if lt >= bytes.len() {
                break;
            }
            at = self.markup(s, lt);
        }
        if self.stack.len() > 1 {
            self.tree.is_broken = true;
        }
    }

    fn markup(&mut self, s: &'a str, lt: usize) -> usize {
        let bytes = s.as_bytes();
        let rest = &bytes[lt..];
        let upto =
            |mark: &[u8], from: usize| memchr::memmem::find(&rest[from..], mark).map(|i| lt + from + i + mark.len());
        if rest.starts_with(b"<!--") {
            return upto(b"-->", 4).unwrap_or(bytes.len());
        }
        if rest.starts_with(b"<![CDATA[") {
            let end = self.literal_end.find(rest).map_or(bytes.len(), |i| lt + i);
            self.text(&s[lt + 9..end.max(lt + 9)], true);
            return (end + 3).min(bytes.len());
        }
        if rest.starts_with(b"<!") {
            return self.doctype(bytes, lt);
        }
        if rest.starts_with(b"<?") {
            let end = if self.endless { None } else { upto(b"?>", 2) };
            self.endless = end.is_none();
            return end.or_else(|| upto(b">", 2)).unwrap_or(bytes.len());
        }
        if rest.starts_with(b"</") {
            let close = memchr::memchr(b'>', rest).map_or(bytes.len(), |i| lt + i);
            self.end(s[lt + 2..close].trim());
            return (close + 1).min(bytes.len());
        }
        if rest.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80) {
            return self.start(s, lt);
        }
        self.tree.is_broken = true;
        self.text(&s[lt..lt + 1], false);
        lt + 1
    }

    /// Skips a document type with its internal subset.
    fn doctype(&mut self, bytes: &[u8], lt: usize) -> usize {
        let mut depth = 0i32;
        for (i, b) in bytes[lt..].iter().enumerate().take(self.patience.min(100_000)) {
            self.patience -= 1;
            match b {
                b'[' => depth += 1,
                b']' => depth -= 1,
                b'>' if depth <= 0 => return lt + i + 1,
                _ => {}
            }
        }
        memchr::memchr(b'>', &bytes[lt..]).map_or(bytes.len(), |i| lt + i + 1)
    }

    fn start(&mut self, s: &'a str, lt: usize) -> usize {
        let bytes = s.as_bytes();
        let mut at = lt + 1;
        while at < bytes.len() && !matches!(bytes[at], b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'<') {
            at += 1;
        }
        let name = &s[lt + 1..at];
        let attr_at = self.tree.attrs.len();
        let mut closed = false;
        loop {
            while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
                closed = bytes[at] == b'/';
                at += 1;
            }
            match bytes.get(at) {
                None => break,
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'<') => {
                    self.tree.is_broken = true;
                    break;
                }
                _ => {}
            }
            closed = false;
            let key_at = at;
            at += 1;
            while at < bytes.len() && !matches!(bytes[at], b'=' | b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r') {
                at += 1;
            }
            let key = &s[key_at..at];
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            if bytes.get(at) != Some(&b'=') {
                self.tree.is_broken = true;
                continue;
            }
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let value = match bytes.get(at) {
                Some(&q @ (b'"' | b'\'')) => {
                    let end = memchr::memchr(q, &bytes[at + 1..]).map_or(bytes.len(), |i| at + 1 + i);
                    let v = &s[at + 1..end];
                    at = (end + 1).min(bytes.len());
                    v
                }
                _ => {
                    self.tree.is_broken = true;
                    let from = at;
                    while at < bytes.len() && !bytes[at].is_ascii_whitespace() && bytes[at] != b'>' {
                        at += 1;
                    }
                    &s[from..at]
                }
            };
            if self.tree.attrs.len() - attr_at < 64 {
                self.tree.attrs.push((key, value));
            }
        }
        self.open(name, attr_at, closed);
        at
    }

    fn open(&mut self, name: &'a str, attr_at: usize, closed: bool) {
        // An entry never holds an entry: its end was forgotten.
        if matches!(name, "item" | "entry")
            && let Some(i) = self.stack.iter().rposition(|(_, _, n)| *n == name)
        {
            self.tree.is_broken = true;
            self.spaces.truncate(self.stack[i].1);
            self.stack.truncate(i);
        }
        let bound = self.spaces.len();
        for i in attr_at..self.tree.attrs.len() {
            let (key, value) = self.tree.attrs[i];
            let prefix = if key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") };
            if let Some(prefix) = prefix
                && self.spaces.len() < 500
            {
                if self.stack.len() == 1 {
                    self.tree.root_spaces.push(value);
                }
                let canonical = canonical(value).map_or_else(|| lower(prefix), Cow::Borrowed);
                self.spaces.push((prefix, canonical));
            }
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let space = self
            .spaces
            .iter()
            .rev()
            .find(|(p, _)| *p == prefix)
            .map(|(_, c)| c.clone())
            .unwrap_or_else(|| known_prefix(prefix));
        let attr_len = self.tree.attrs.len() - attr_at;
        let id = self.push(space, lower(local), local, false, attr_at as u32, attr_len as u32);
        if closed || self.stack.len() >= MAX_DEPTH {
            self.spaces.truncate(bound);
        } else {
            self.stack.push((id, bound, name));
        }
    }

    fn end(&mut self, name: &str) {
        let Some(i) = self.stack.iter().rposition(|(_, _, n)| n.eq_ignore_ascii_case(name)).filter(|i| *i > 0) else {
            self.tree.is_broken = true;
            return;
        };
        if i + 1 != self.stack.len() {
            self.tree.is_broken = true;
        }
        self.spaces.truncate(self.stack[i].1);
        self.stack.truncate(i);
    }

    fn text(&mut self, raw: &'a str, literal: bool) {
        if self.stack.len() == 1 {
            return;
        }
        if raw.len() > 64 && raw.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        self.push(Cow::Borrowed(""), Cow::Borrowed(""), raw, literal, 0, 0);
    }

    fn push(
        &mut self,
        space: Cow<'a, str>,
        name: Cow<'a, str>,
        raw: &'a str,
        literal: bool,
        attr_at: u32,
        attr_len: u32,
    ) -> u32 {
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Node {
            space,
            name,
            raw,
            literal,
            first: NONE,
            next: NONE,
            last: NONE,
            attr_at,
            attr_len,
        });
        if let Some(&(parent, _, _)) = self.stack.last() {
            let before = self.tree.nodes[parent as usize].last;
            self.tree.nodes[parent as usize].last = id;
            if before == NONE {
                self.tree.nodes[parent as usize].first = id;
            } else {
                self.tree.nodes[before as usize].next = id;
            }
        }
        id
    }
}

/// How this program spells the namespaces it knows.
fn canonical(address: &str) -> Option<&'static str> {
    let a = address.trim().to_ascii_lowercase();
    Some(match a.as_str() {
        "" => "",
        _ if a.starts_with("http://purl.org/atom/")
            || a.starts_with("http://www.w3.org/2005/atom")
            || a.starts_with("http://purl.org/net/rss1.1") =>
        {
            ""
        }
        _ if a.contains("purl.org/rss/1.0/modules/content") => "content",
        _ if a.contains("purl.org/rss/1.0/modules/slash") => "slash",
        _ if a.contains("purl.org/rss/1.0/modules/syndication") => "sy",
        _ if a.starts_with("http://purl.org/rss/1.0/modules/") => return None,
        _ if a.starts_with("http://purl.org/rss/1.0")
            || a.starts_with("http://my.netscape.com/")
            || a.starts_with("http://channel.netscape.com/")
            || a.starts_with("http://backend.userland.com/rss") =>
        {
            ""
        }
        "http://backend.userland.com/creativecommonsrssmodule" => "creativecommons",
        "http://web.resource.org/cc/"
        | "http://creativecommons.org/ns#license"
        | "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html" => "cc",
        "http://blogs.law.harvard.edu/tech/rss" | "http://backend.userland.com/blogchannelmodule" => "",
        _ if a.starts_with("http://example.com/newformat")
            || a.starts_with("http://example.com/necho")
            || a.starts_with("http://purl.org/echo")
            || a.starts_with("uri/of/echo")
            || a.starts_with("http://purl.org/pie") =>
        {
            ""
        }
        "http://purl.org/dc/elements/1.1/" => "dc",
        "http://purl.org/dc/terms/" => "dcterms",
        _ if a.starts_with("http://www.itunes.com/dtds/podcast-1.0.dtd")
            || a.starts_with("http://example.com/dtds/podcast") =>
        {
            "itunes"
        }
        _ if a.starts_with("http://search.yahoo.com/mrss") || a.starts_with("https://search.yahoo.com/mrss") => "media",
        "http://www.georss.org/georss" => "georss",
        _ if a.starts_with("http://www.opengis.net/gml") => "gml",
        "http://www.w3.org/2003/01/geo/wgs84_pos#" => "geo",
        "http://www.w3.org/1999/xhtml" => "xhtml",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => "rdf",
        "http://wellformedweb.org/commentapi/" => "wfw",
        "http://podlove.org/simple-chapters" | "http://podlove.org/simple-chapters/" => "psc",
        "http://www.w3.org/xml/1998/namespace" => "xml",
        "http://purl.org/syndication/thread/1.0" => "thr",
        "http://webns.net/mvcb/" => "admin",
        _ => return None,
    })
}

/// Prefixes used without a declaration, as broken feeds do.
fn known_prefix(prefix: &str) -> Cow<'_, str> {
    match prefix {
        "rss" | "atom" => Cow::Borrowed(""),
        p => lower(p),
    }
}
