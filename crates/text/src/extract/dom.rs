//! A lenient HTML parser into one flat arena, in document order, borrowing from the source text.
//!
//! Called by the extractor and the link finder. It recovers from the faults of real pages the way browsers do where that
//! changes the text (implied end tags, unclosed anchors, stray ends, nested `<html>`), and skips what never changes it
//! (foster parenting, the adoption agency). It never recurses, and depth, nodes and input are bounded, so hostile input
//! costs linear time.

use super::entity;
use std::borrow::Cow;

/// Longest input looked at, in bytes; what follows is ignored. The longest real article pages are under 4 MB.
pub const MAX_INPUT: usize = 12 << 20;
/// Deepest nesting kept; deeper elements are flattened into the deepest one kept.
pub const MAX_DEPTH: usize = 400;
/// Most nodes kept; parsing stops there.
pub const MAX_NODES: usize = 1_500_000;
/// "No node".
pub const NONE: u32 = u32::MAX;

macro_rules! tags {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// The elements this parser tells apart.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Tag { $($name),*, Root, Text, Other }

        impl Tag {
            const COUNT: usize = Tag::Other as usize + 1;
            fn of(lower: &[u8]) -> Tag {
                match lower { $($text => Tag::$name,)* _ => Tag::Other }
            }
            /// Name as written in HTML; empty for text, the root and unknown elements.
            pub fn name(self) -> &'static str {
                match self { $(Tag::$name => std::str::from_utf8($text).unwrap_or(""),)* _ => "" }
            }
        }
    };
}

tags! {
    A = b"a", Abbr = b"abbr", Address = b"address", Area = b"area", Article = b"article", Aside = b"aside", Audio = b"audio",
    B = b"b", Base = b"base", Big = b"big", Blockquote = b"blockquote", Body = b"body", Br = b"br", Button = b"button", Canvas = b"canvas",
    Caption = b"caption", Center = b"center", Cite = b"cite", Code = b"code", Col = b"col", Colgroup = b"colgroup", Dd = b"dd",
    Del = b"del", Details = b"details", Dialog = b"dialog", Div = b"div", Dl = b"dl", Dt = b"dt", Em = b"em", Embed = b"embed",
    Fieldset = b"fieldset", Figcaption = b"figcaption", Figure = b"figure", Font = b"font", Footer = b"footer", Form = b"form",
    Frame = b"frame", H1 = b"h1", H2 = b"h2", H3 = b"h3", H4 = b"h4", H5 = b"h5", H6 = b"h6", Head = b"head", Header = b"header",
    Hgroup = b"hgroup", Hr = b"hr", Html = b"html", I = b"i", Iframe = b"iframe", Img = b"img", Input = b"input", Ins = b"ins",
    Label = b"label", Legend = b"legend", Li = b"li", Link = b"link", Main = b"main", Map = b"map", Mark = b"mark", Menu = b"menu",
    Meta = b"meta", Nav = b"nav", Noframes = b"noframes", Noscript = b"noscript", Object = b"object", Ol = b"ol",
    Optgroup = b"optgroup", Option = b"option", P = b"p", Param = b"param", Picture = b"picture", Pre = b"pre", Q = b"q",
    S = b"s", Samp = b"samp", Script = b"script", Section = b"section", Select = b"select", Small = b"small", Source = b"source",
    Span = b"span", Strong = b"strong", Style = b"style", Sub = b"sub", Summary = b"summary", Sup = b"sup", Svg = b"svg",
    Table = b"table", Tbody = b"tbody", Td = b"td", Template = b"template", Textarea = b"textarea", Tfoot = b"tfoot", Th = b"th",
    Thead = b"thead", Time = b"time", Title = b"title", Tr = b"tr", Track = b"track", U = b"u", Ul = b"ul", Video = b"video",
    Wbr = b"wbr", Xmp = b"xmp", Math = b"math", Rp = b"rp", Rt = b"rt", Ruby = b"ruby", Strike = b"strike", Tt = b"tt",
}

impl Tag {
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base | Br | Col | Embed | Frame | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    fn is_raw_text(self) -> bool {
        use Tag::*;
        matches!(self, Script | Style | Textarea | Title | Iframe | Xmp | Noframes)
    }

    /// True where a browser starts a new line: the element bounds a block of text.
    pub fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Root
                | Noscript
                | Option
                | Select
                | Optgroup
                | Xmp
        )
    }

    /// True for `h1` to `h6`.
    pub fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    fn closes_paragraph(self) -> bool {
        use Tag::*;
        self.is_block()
            && !matches!(
                self,
                Body | Html
                    | Caption
                    | Tbody
                    | Td
                    | Tfoot
                    | Th
                    | Thead
                    | Tr
                    | Legend
                    | Noscript
                    | Option
                    | Select
                    | Optgroup
            )
    }

    fn stays_in_head(self) -> bool {
        use Tag::*;
        matches!(self, Base | Link | Meta | Noscript | Script | Style | Template | Title | Head | Html | Other)
    }
}

/// One element or run of text.
pub struct Node<'a> {
    /// Kind of the node.
    pub tag: Tag,
    /// Parent, or `NONE` for the root.
    pub parent: u32,
    /// First child, or `NONE`.
    pub first: u32,
    /// Next sibling, or `NONE`.
    pub next: u32,
    last: u32,
    /// Raw source of a text node (still encoded), or the written name of an unknown element.
    pub raw: &'a str,
    attr_at: u32,
    attr_len: u32,
}

/// A parsed page. Node 0 is the root; children stand after their parents.
pub struct Dom<'a> {
    /// All nodes in document order.
    pub nodes: Vec<Node<'a>>,
    attrs: Vec<(&'a str, &'a str)>,
    ends: Vec<u32>,
}

impl<'a> Dom<'a> {
    /// Parses `html`; never fails.
    pub fn parse(html: &'a str) -> Dom<'a> {
        let html = if html.len() > MAX_INPUT { &html[..html.floor_char_boundary(MAX_INPUT)] } else { html };
        let mut builder = Builder::new(html.len());
        builder.read(html);
        let mut dom = builder.dom;
        dom.ends = vec![dom.nodes.len() as u32; dom.nodes.len()];
        for i in 1..dom.nodes.len() {
            let n = &dom.nodes[i];
            dom.ends[i] = if n.next == NONE { dom.ends[n.parent as usize] } else { n.next };
        }
        dom
    }

    /// Value of attribute `name` (lower case) as written; empty when absent.
    pub fn raw_attr(&self, node: u32, name: &str) -> &'a str {
        let n = &self.nodes[node as usize];
        let at = n.attr_at as usize;
        self.attrs[at..at + n.attr_len as usize]
            .iter()
            .find(|(k, _)| k.eq_ignore_ascii_case(name))
            .map_or("", |(_, v)| v)
    }

    /// True when the attribute is written at all.
    pub fn has_attr(&self, node: u32, name: &str) -> bool {
        let n = &self.nodes[node as usize];
        let at = n.attr_at as usize;
        self.attrs[at..at + n.attr_len as usize].iter().any(|(k, _)| k.eq_ignore_ascii_case(name))
    }

    /// Value of an attribute with character references decoded.
    pub fn attr(&self, node: u32, name: &str) -> Cow<'a, str> {
        entity::decode(self.raw_attr(node, name))
    }

    /// All attributes as written.
    pub fn attrs(&self, node: u32) -> &[(&'a str, &'a str)] {
        let n = &self.nodes[node as usize];
        &self.attrs[n.attr_at as usize..(n.attr_at + n.attr_len) as usize]
    }

    /// Kind of a node.
    pub fn tag(&self, node: u32) -> Tag {
        self.nodes[node as usize].tag
    }

    /// Parent of a node, `NONE` at the root.
    pub fn parent(&self, node: u32) -> u32 {
        self.nodes[node as usize].parent
    }

    /// Children of a node in order.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.nodes[node as usize].first;
        std::iter::from_fn(move || {
            if at == NONE {
                return None;
            }
            let now = at;
            at = self.nodes[at as usize].next;
            Some(now)
        })
    }

    /// First node after the subtree of `node`. The arena is in document order, so `node..end(node)` is the subtree.
    pub fn end(&self, node: u32) -> u32 {
        self.ends[node as usize]
    }

    /// True when `node` stands inside `ancestor` (or is it).
    pub fn is_inside(&self, node: u32, ancestor: u32) -> bool {
        node >= ancestor && node < self.end(ancestor)
    }

    /// Visible text of a subtree with white space folded; scripts and styles left out.
    pub fn text(&self, node: u32) -> String {
        let mut out = String::new();
        let end = self.end(node);
        let mut at = node;
        while at < end {
            let n = &self.nodes[at as usize];
            match n.tag {
                Tag::Text => push_folded(&mut out, &entity::decode(n.raw)),
                Tag::Script | Tag::Style | Tag::Template | Tag::Iframe => {
                    at = self.end(at);
                    continue;
                }
                t if t.is_block() || t == Tag::Br => push_folded(&mut out, " "),
                _ => {}
            }
            at += 1;
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// Source text directly inside a raw element (`script`, `style`, `title`).
    pub fn raw_text(&self, node: u32) -> &'a str {
        match self.nodes[node as usize].first {
            NONE => "",
            child => self.nodes[child as usize].raw,
        }
    }
}

/// True for characters that pages use as white space or to trip up copies: zero width, BOM, ideographic space.
pub fn is_blank(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{e5e5}' | '\0')
        || c.is_whitespace()
        || c.is_control()
}

/// Appends `text`, folding each run of white space into one space and never starting with one.
pub fn push_folded(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Long runs of plain characters are copied whole: ASCII graphics and anything from U+4E00 up to U+9FFF.
        let start = at;
        while at < bytes.len() {
            match bytes[at] {
                0x21..=0x7e => at += 1,
                0xe4..=0xe9 if at + 2 < bytes.len() => at += 3,
                _ => break,
            }
        }
        if at > start {
            out.push_str(&text[start..at]);
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}') {
            continue;
        }
        if is_blank(c) {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

struct Builder<'a> {
    dom: Dom<'a>,
    stack: Vec<u32>,
    open: [u32; Tag::COUNT],
}

impl<'a> Builder<'a> {
    fn new(len: usize) -> Builder<'a> {
        let mut nodes = Vec::with_capacity(len / 48 + 16);
        nodes.push(Node {
            tag: Tag::Root,
            parent: NONE,
            first: NONE,
            next: NONE,
            last: NONE,
            raw: "",
            attr_at: 0,
            attr_len: 0,
        });
        Builder {
            dom: Dom { nodes, attrs: Vec::with_capacity(len / 64 + 16), ends: Vec::new() },
            stack: vec![0],
            open: [0; Tag::COUNT],
        }
    }

    fn read(&mut self, s: &'a str) {
        let bytes = s.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.dom.nodes.len() < MAX_NODES {
            let lt = memchr::memchr(b'<', &bytes[at..]).map_or(bytes.len(), |i| at + i);
            if lt > at {
                self.text(&s[at..lt]);
            }
            if lt >= bytes.len() {
                break;
            }
            at = self.markup(s, lt);
        }
    }

    /// Reads one piece of markup at `lt`; returns where to go on.
    fn markup(&mut self, s: &'a str, lt: usize) -> usize {
        let bytes = s.as_bytes();
        match bytes.get(lt + 1) {
            Some(b'!') => {
                if bytes[lt..].starts_with(b"<!--") {
                    // `<!-->` and `<!--->` are whole comments.
                    if bytes[lt + 4..].starts_with(b">") {
                        return lt + 5;
                    }
                    if bytes[lt + 4..].starts_with(b"->") {
                        return lt + 6;
                    }
                    return memchr::memmem::find(&bytes[lt + 4..], b"-->").map_or(bytes.len(), |i| lt + 4 + i + 3);
                }
                if bytes[lt..].starts_with(b"<![CDATA[") {
                    let end = memchr::memmem::find(&bytes[lt..], b"]]>").map_or(bytes.len(), |i| lt + i);
                    self.text(&s[lt + 9..end.max(lt + 9)]);
                    return (end + 3).min(bytes.len());
                }
                memchr::memchr(b'>', &bytes[lt..]).map_or(bytes.len(), |i| lt + i + 1)
            }
            Some(b'?') => memchr::memchr(b'>', &bytes[lt..]).map_or(bytes.len(), |i| lt + i + 1),
            Some(b'/') => {
                let close = memchr::memchr(b'>', &bytes[lt..]).map_or(bytes.len(), |i| lt + i + 1);
                let name_end = name_end(bytes, lt + 2);
                if name_end > lt + 2 {
                    self.end_tag(&s[lt + 2..name_end]);
                }
                close
            }
            Some(b) if b.is_ascii_alphabetic() => self.start_tag(s, lt),
            _ => {
                self.text(&s[lt..lt + 1]);
                lt + 1
            }
        }
    }

    fn start_tag(&mut self, s: &'a str, lt: usize) -> usize {
        let bytes = s.as_bytes();
        let name_end = name_end(bytes, lt + 1);
        let name = &s[lt + 1..name_end];
        let tag = tag_of(name);
        let attr_at = self.dom.attrs.len();
        let (mut at, self_closing) = self.attributes(s, name_end);
        let attr_len = self.dom.attrs.len() - attr_at;
        self.open_element(tag, name, attr_at as u32, attr_len as u32, self_closing);
        if tag.is_raw_text() && !(self_closing && tag != Tag::Script) {
            let end = raw_end(bytes, at, name.as_bytes());
            if end > at {
                self.append(Tag::Text, &s[at..end], 0, 0);
            }
            self.end_tag(name);
            at = memchr::memchr(b'>', &bytes[end..]).map_or(bytes.len(), |i| end + i + 1);
        }
        at
    }

    /// Reads attributes from `at` up to and including `>`.
    fn attributes(&mut self, s: &'a str, mut at: usize) -> (usize, bool) {
        let bytes = s.as_bytes();
        let first = self.dom.attrs.len();
        let mut self_closing = false;
        loop {
            while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
                self_closing = bytes[at] == b'/';
                at += 1;
            }
            let Some(&b) = bytes.get(at) else { return (at, self_closing) };
            if b == b'>' {
                return (at + 1, self_closing);
            }
            self_closing = false;
            let name_at = at;
            // A `<` inside a tag means the tag was never closed: browsers read on, but the text that follows matters more here.
            if b == b'<' {
                return (at, false);
            }
            at += 1;
            while at < bytes.len() && !matches!(bytes[at], b'=' | b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c) {
                at += 1;
            }
            let name = &s[name_at..at];
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
                        let start = at + 1;
                        let end = memchr::memchr(q, &bytes[start..]).map_or(bytes.len(), |i| start + i);
                        value = &s[start..end];
                        at = (end + 1).min(bytes.len());
                    }
                    _ => {
                        let start = at;
                        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && bytes[at] != b'>' {
                            at += 1;
                        }
                        value = &s[start..at];
                    }
                }
            }
            // 64 attributes are more than any real element has.
            if self.dom.attrs.len() - first < 64 {
                self.dom.attrs.push((name, value));
            }
        }
    }

    fn open_element(&mut self, tag: Tag, name: &'a str, attr_at: u32, attr_len: u32, self_closing: bool) {
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head)
            && (self.open[tag as usize] > 0 || (tag == Tag::Head && self.open[Tag::Body as usize] > 0))
        {
            // A page pasted into a page: its own frame is dropped, its content kept.
            return;
        }
        self.close_implied(tag);
        let id = self.append(tag, name, attr_at, attr_len);
        if tag.is_void() || (self_closing && (tag == Tag::Other || self.open[Tag::Svg as usize] > 0)) {
            return;
        }
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(id);
            self.open[tag as usize] += 1;
        }
    }

    /// Ends the elements whose end tag may be left out before `tag`.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        if self.open[Head as usize] > 0 && !tag.stays_in_head() {
            self.close_to(Head, &[]);
        }
        if tag.closes_paragraph() && self.open[P as usize] > 0 {
            self.close_to(P, &[Td, Th, Table, Caption, Button, Object, Li, Div, Section, Article]);
        }
        match tag {
            Li => self.close_to(Li, &[Ul, Ol, Menu, Td, Th, Div, Article, Section]),
            Dt | Dd => {
                self.close_to(Dt, &[Dl, Td, Th, Div]);
                self.close_to(Dd, &[Dl, Td, Th, Div]);
            }
            Option | Optgroup => self.close_to(Option, &[Select]),
            Tr => self.close_to(Tr, &[Table]),
            Td | Th => {
                self.close_to(Td, &[Tr, Table]);
                self.close_to(Th, &[Tr, Table]);
            }
            Tbody | Thead | Tfoot => {
                self.close_to(Thead, &[Table]);
                self.close_to(Tbody, &[Table]);
                self.close_to(Tfoot, &[Table]);
            }
            A => self.close_to(A, &[Td, Th, Table]),
            _ if tag.is_heading() => {
                if let Some(&top) = self.stack.last()
                    && self.dom.tag(top).is_heading()
                {
                    self.pop();
                }
            }
            _ => {}
        }
    }

    /// Pops up to and including the nearest `tag`, unless a `wall` stands in between.
    fn close_to(&mut self, tag: Tag, walls: &[Tag]) {
        if self.open[tag as usize] == 0 {
            return;
        }
        for i in (1..self.stack.len()).rev() {
            let here = self.dom.tag(self.stack[i]);
            if here == tag {
                while self.stack.len() > i {
                    self.pop();
                }
                return;
            }
            if walls.contains(&here) {
                return;
            }
        }
    }

    fn end_tag(&mut self, name: &str) {
        use Tag::*;
        let tag = tag_of(name);
        match tag {
            Br => {
                self.append(Br, "", 0, 0);
                return;
            }
            // Text after `</body>` still belongs to the page.
            Html | Body => return,
            _ => {}
        }
        if self.open[tag as usize] == 0 {
            return;
        }
        if tag == Other {
            for i in (1..self.stack.len()).rev() {
                let n = &self.dom.nodes[self.stack[i] as usize];
                if n.tag == Other && n.raw.eq_ignore_ascii_case(name) {
                    self.stack_truncate(i);
                    return;
                }
                if n.tag.is_block() {
                    return;
                }
            }
            return;
        }
        // An inline end never closes a block, and nothing but a table's own parts closes a cell.
        let inline = !tag.is_block();
        let table_part = matches!(tag, Table | Tr | Tbody | Thead | Tfoot | Td | Th);
        for i in (1..self.stack.len()).rev() {
            let here = self.dom.tag(self.stack[i]);
            if here == tag {
                self.stack_truncate(i);
                return;
            }
            let wall = match here {
                Td | Th | Table => !table_part || (here == Table && tag != Table),
                _ => inline && here.is_block() && here != P,
            };
            if wall {
                return;
            }
        }
    }

    fn stack_truncate(&mut self, len: usize) {
        while self.stack.len() > len {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if self.stack.len() > 1
            && let Some(id) = self.stack.pop()
        {
            let tag = self.dom.tag(id) as usize;
            self.open[tag] = self.open[tag].saturating_sub(1);
        }
    }

    fn text(&mut self, raw: &'a str) {
        if self.open[Tag::Head as usize] > 0 {
            if raw.bytes().all(|b| b.is_ascii_whitespace()) || raw.starts_with('\u{feff}') {
                return;
            }
            let top = self.stack.last().map_or(Tag::Root, |&n| self.dom.tag(n));
            if matches!(top, Tag::Head) {
                self.close_to(Tag::Head, &[]);
            }
        }
        self.append(Tag::Text, raw, 0, 0);
    }

    fn append(&mut self, tag: Tag, raw: &'a str, attr_at: u32, attr_len: u32) -> u32 {
        let id = self.dom.nodes.len() as u32;
        let parent = self.stack.last().copied().unwrap_or(0);
        self.dom.nodes.push(Node { tag, parent, first: NONE, next: NONE, last: NONE, raw, attr_at, attr_len });
        let p = &mut self.dom.nodes[parent as usize];
        let before = p.last;
        p.last = id;
        if before == NONE {
            p.first = id;
        } else {
            self.dom.nodes[before as usize].next = id;
        }
        id
    }
}

fn name_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && !matches!(bytes[at], b'>' | b'/' | b'<' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c) {
        at += 1;
    }
    at
}

fn tag_of(name: &str) -> Tag {
    let bytes = name.as_bytes();
    let mut lower = [0u8; 10];
    if bytes.len() > lower.len() {
        return Tag::Other;
    }
    for (to, from) in lower.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    Tag::of(&lower[..bytes.len()])
}

/// Where the raw text starting at `at` ends: at `</name`, or at the end of input.
fn raw_end(bytes: &[u8], at: usize, name: &[u8]) -> usize {
    let mut from = at;
    while let Some(i) = memchr::memmem::find(&bytes[from..], b"</") {
        let here = from + i;
        let after = here + 2 + name.len();
        if after <= bytes.len()
            && bytes[here + 2..after].eq_ignore_ascii_case(name)
            && bytes.get(after).is_none_or(|b| !b.is_ascii_alphanumeric())
        {
            return here;
        }
        from = here + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(html: &str) -> String {
        let dom = Dom::parse(html);
        fn walk(dom: &Dom, n: u32, out: &mut String) {
            for c in dom.children(n) {
                match dom.tag(c) {
                    Tag::Text => out.push_str(dom.nodes[c as usize].raw.trim()),
                    t => {
                        out.push_str(t.name());
                        out.push('(');
                        walk(dom, c, out);
                        out.push(')');
                    }
                }
            }
        }
        let mut out = String::new();
        walk(&dom, 0, &mut out);
        out
    }

    #[test]
    fn broken_markup_is_mended_as_browsers_do() {
        for (html, want) in [
            ("<p>a<p>b", "p(a)p(b)"),
            ("<p>a<div>b</div>", "p(a)div(b)"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>", "ul(li(a)li(bul(li(c))))"),
            ("<a href=1>x<a href=2>y</a>", "a(x)a(y)"),
            ("<table><tr><td>a<td>b<tr><td>c</table>d", "table(tr(td(a)td(b))tr(td(c)))d"),
            ("<table><tr><td></div>a</td></tr></table>", "table(tr(td(a)))"),
            ("<div><b>a<div>b</b>c</div></div>d", "div(b(adiv(bc)))d"),
            (
                "<html><head><title>t</title><body><div><html><body>x</body></html>y</div>",
                "html(head(title(t))body(div(xy)))",
            ),
            ("<script>if (a</b) '<p>'</script>z", "script(if (a</b) '<p>')z"),
            ("<div a='1' <p>x", "div(p(x))"),
            ("a < b", "a<b"),
            ("<!-- <p>no</p> -->yes<!-->also", "yesalso"),
        ] {
            assert_eq!(outline(html), want, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_in_every_quoting() {
        let dom = Dom::parse("<a href = \"x?a=1&amp;b=2\" Class=c disabled data-n='1 2'>t</a>");
        assert_eq!(dom.attr(1, "href"), "x?a=1&b=2");
        assert_eq!(dom.raw_attr(1, "class"), "c");
        assert!(dom.has_attr(1, "disabled"));
        assert_eq!(dom.raw_attr(1, "data-n"), "1 2");
    }

    #[test]
    fn hostile_depth_is_flat_and_quick() {
        let html = "<div>".repeat(300_000) + "x";
        let dom = Dom::parse(&html);
        assert!(dom.text(0).ends_with('x'));
        let mut depth = 0;
        let mut at = dom.nodes.len() as u32 - 1;
        while at != NONE {
            depth += 1;
            at = dom.parent(at);
        }
        assert!(depth <= MAX_DEPTH + 1);
    }
}
