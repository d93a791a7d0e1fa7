//! HTML from outside made safe and plain: pages and feeds before they are shown, pastes from Word, WPS and WeChat before
//! they are edited. Called last, after every step that may add markup; what it lets through is the whole of what an
//! article of this office may contain.

use crate::extract::dom::{Dom, Tag};
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Longest paste looked at, in bytes; the rest is cut off.
const MAX_INPUT: usize = 8 << 20;
/// Longest HTML cleaned as HTML, in bytes. An article stays far below: its pictures are addresses.
const MAX_MARKUP: usize = 1 << 20;
/// Most tags and most references cleaned as HTML; no hand and no editor writes so many, and the sanitiser's parser
/// needs time that grows with their square.
const MAX_PIECES: usize = 20_000;
/// Deepest nesting passed on; the sanitiser's parser recurses with depth, so deeper markup is flattened first.
const MAX_DEPTH: usize = 120;

static DISPLAY: LazyLock<Builder<'static>> = LazyLock::new(display_rules);

fn display_rules() -> Builder<'static> {
    let mut rules = Builder::default();
    rules
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "col",
            "colgroup",
            "data",
            "dd",
            "del",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "ins",
            "li",
            "mark",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "small",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "u",
            "ul",
        ]))
        .clean_content_tags(HashSet::from([
            "script", "style", "iframe", "object", "embed", "noscript", "template", "textarea", "select", "title",
            "svg", "math", "xmp", "noframes",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt", "title", "width", "height"])),
            // A number in a text that stands for a question asked of records (see the figures feature).
            ("data", HashSet::from(["value", "data-metric", "data-snap"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("col", HashSet::from(["span"])),
            ("ol", HashSet::from(["start"])),
            ("p", HashSet::from(["style"])),
        ]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("p", "style") => text_align(value).map(|a| Cow::Owned(format!("text-align: {a}"))),
            // Protocol-relative addresses would follow the intranet's scheme to an outside host unseen.
            ("a", "href") | ("img", "src") if value.trim_start().starts_with("//") => {
                Some(Cow::Owned(format!("https:{}", value.trim_start())))
            }
            ("td" | "th" | "col" | "ol" | "img", "colspan" | "rowspan" | "span" | "start" | "width" | "height") => {
                let short = !value.is_empty() && value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
                short.then_some(Cow::Borrowed(value))
            }
            _ => Some(Cow::Borrowed(value)),
        });
    rules
}

/// HTML that is safe to show inside a page of ours.
pub fn for_display(html: &str) -> String {
    let pieces = |mark: u8| memchr::memchr_iter(mark, html.as_bytes()).count();
    if html.len() > MAX_MARKUP || pieces(b'<') > MAX_PIECES || pieces(b'&') > MAX_PIECES {
        return paragraphs(html);
    }
    if is_deep(html) { DISPLAY.clean(&flatten(html)).to_string() } else { DISPLAY.clean(html).to_string() }
}

/// The text alone, a paragraph a line: what is left of markup too large to be an article's.
fn paragraphs(html: &str) -> String {
    let dom = Dom::parse(&html[..html.floor_char_boundary(MAX_INPUT)]);
    let flow = crate::extract::blocks::flow(&dom);
    let mut out = String::new();
    for block in &flow.blocks {
        if out.len() > MAX_MARKUP / 2 {
            break;
        }
        out.push_str("<p>");
        let line = flow.of(block);
        escape(&mut out, &line[..line.floor_char_boundary(20_000)]);
        out.push_str("</p>");
    }
    out
}

fn text_align(style: &str) -> Option<&'static str> {
    style.split(';').find_map(|part| {
        let (name, value) = part.split_once(':')?;
        if !name.trim().eq_ignore_ascii_case("text-align") {
            return None;
        }
        ["left", "center", "right", "justify"].into_iter().find(|a| value.trim().eq_ignore_ascii_case(a))
    })
}

/// True when start tags may outnumber end tags by more than the depth we pass on.
fn is_deep(html: &str) -> bool {
    let bytes = html.as_bytes();
    let (mut open, mut highest) = (0i64, 0i64);
    for at in memchr::memchr_iter(b'<', bytes) {
        match bytes.get(at + 1) {
            Some(b'/') => open = (open - 1).max(0),
            Some(b) if b.is_ascii_alphabetic() => {
                open += 1;
                highest = highest.max(open);
            }
            _ => {}
        }
    }
    // Void and unclosed elements count as open here; only then is the exact outline worth building.
    highest > MAX_DEPTH as i64
}

/// The same content with elements deeper than `MAX_DEPTH` dissolved.
fn flatten(html: &str) -> String {
    let dom = Dom::parse(html);
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<(u32, Tag)> = Vec::new();
    for node in 1..dom.nodes.len() as u32 {
        close_until(&mut out, &mut open, node);
        let tag = dom.tag(node);
        match tag {
            Tag::Text if !matches!(open.last(), Some((_, Tag::Script | Tag::Style))) => {
                escape(&mut out, &crate::extract::entity::decode(dom.nodes[node as usize].raw));
            }
            Tag::Script | Tag::Style => open.push((dom.end(node), tag)),
            Tag::Other => {}
            _ if open.len() < MAX_DEPTH => {
                out.push('<');
                out.push_str(tag.name());
                for (name, value) in dom.attrs(node) {
                    if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !name.is_empty() {
                        out.push(' ');
                        out.push_str(name);
                        out.push_str("=\"");
                        escape(&mut out, &crate::extract::entity::decode(value));
                        out.push('"');
                    }
                }
                out.push('>');
                if !is_void(tag) {
                    open.push((dom.end(node), tag));
                }
            }
            _ => {}
        }
    }
    close_until(&mut out, &mut open, u32::MAX);
    out
}

fn is_void(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Br
            | Tag::Hr
            | Tag::Img
            | Tag::Input
            | Tag::Meta
            | Tag::Link
            | Tag::Col
            | Tag::Area
            | Tag::Base
            | Tag::Embed
            | Tag::Source
            | Tag::Track
            | Tag::Wbr
            | Tag::Param
            | Tag::Frame
    )
}

fn close_until(out: &mut String, open: &mut Vec<(u32, Tag)>, node: u32) {
    while let Some(&(end, tag)) = open.last()
        && end <= node
    {
        if !matches!(tag, Tag::Script | Tag::Style) {
            out.push_str("</");
            out.push_str(tag.name());
            out.push('>');
        }
        open.pop();
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => {}
            c => out.push(c),
        }
    }
}

/// What stands where a pasted picture lies on the writer's own disk and cannot be fetched.
pub const PICTURE_MISSING: &str = "〔图片需单独上传〕";

/// A paste from Word, WPS or a WeChat article as plain paragraphs, lists, tables and pictures.
pub fn office_paste(html: &str) -> String {
    let html = if html.len() > MAX_INPUT { &html[..html.floor_char_boundary(MAX_INPUT)] } else { html };
    // The clipboard carries the whole document; only what lies between these marks was copied.
    let copied = match (html.find("<!--StartFragment-->"), html.rfind("<!--EndFragment-->")) {
        (Some(a), Some(b)) if a < b => &html[a..b],
        _ => html,
    };
    let dom = Dom::parse(copied);
    let mut paste = Paste {
        dom: &dom,
        out: String::new(),
        line: String::new(),
        align: None,
        heading: None,
        list: None,
        item: None,
        cell_depth: 0,
    };
    paste.children(0, 0, Marks::default());
    paste.end_line();
    paste.end_list();
    for_display(&paste.out)
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Marks {
    strong: bool,
    em: bool,
    underline: bool,
    script: Option<&'static str>,
}

struct Paste<'a, 'b> {
    dom: &'b Dom<'a>,
    out: String,
    /// Inline HTML of the paragraph being read.
    line: String,
    align: Option<&'static str>,
    heading: Option<&'static str>,
    /// The list being written, and whether Word meant it (by style) or the page did (by element).
    list: Option<&'static str>,
    /// Set while a paragraph is an item of a Word list.
    item: Option<&'static str>,
    cell_depth: usize,
}

impl Paste<'_, '_> {
    fn children(&mut self, node: u32, depth: usize, marks: Marks) {
        let children: Vec<u32> = self.dom.children(node).collect();
        for child in children {
            self.node(child, depth + 1, marks);
        }
    }

    fn node(&mut self, node: u32, depth: usize, marks: Marks) {
        let tag = self.dom.tag(node);
        if depth > MAX_DEPTH {
            let text = self.dom.text(node);
            self.inline_text(&text, marks);
            return;
        }
        match tag {
            Tag::Text => {
                let text = crate::extract::entity::decode(self.dom.nodes[node as usize].raw);
                self.inline_text(&text, marks);
            }
            Tag::Script
            | Tag::Style
            | Tag::Head
            | Tag::Title
            | Tag::Meta
            | Tag::Link
            | Tag::Template
            | Tag::Noscript
            | Tag::Iframe
            | Tag::Svg
            | Tag::Button
            | Tag::Input => {}
            Tag::Br => self.line.push_str("<br>"),
            Tag::Hr => self.end_line(),
            Tag::Img => self.picture(node),
            Tag::Table => self.table(node, depth),
            Tag::Ul | Tag::Ol => self.list(node, depth, marks, if tag == Tag::Ul { "ul" } else { "ol" }),
            Tag::A => self.link(node, depth, marks),
            Tag::Other
                if self.dom.nodes[node as usize].raw.contains(':')
                    && !self.dom.nodes[node as usize].raw.starts_with("st1:") =>
            {
                // Office's own elements (`o:p`, `v:shape`, `w:sdt`): keep what a reader sees inside content controls only.
                if self.dom.nodes[node as usize].raw.eq_ignore_ascii_case("w:sdt") {
                    self.children(node, depth, marks);
                }
            }
            _ if self.style(node).contains("mso-list:ignore") => {
                let sign = self.dom.text(node);
                self.item =
                    Some(if sign.trim_start().starts_with(|c: char| c.is_alphanumeric() || c == '(' || c == '（') {
                        "ol"
                    } else {
                        "ul"
                    });
            }
            _ if self.style(node).contains("display:none") => {}
            _ if tag.is_block() => self.paragraph(node, depth, marks),
            _ => {
                let inner = self.marked(node, marks);
                self.children(node, depth, inner);
            }
        }
    }

    fn style(&self, node: u32) -> String {
        self.dom.attr(node, "style").to_ascii_lowercase().replace([' ', '\t', '\n', '\r'], "")
    }

    fn marked(&self, node: u32, mut marks: Marks) -> Marks {
        let style = self.style(node);
        let bold_off = style.contains("font-weight:normal") || style.contains("font-weight:400");
        match self.dom.tag(node) {
            Tag::B | Tag::Strong if !bold_off => marks.strong = true,
            Tag::I | Tag::Em => marks.em = true,
            Tag::U | Tag::Ins => marks.underline = true,
            Tag::Sub => marks.script = Some("sub"),
            Tag::Sup => marks.script = Some("sup"),
            _ => {}
        }
        if ["font-weight:bold", "font-weight:700", "font-weight:600", "font-weight:800", "font-weight:900"]
            .iter()
            .any(|w| style.contains(w))
        {
            marks.strong = true;
        } else if bold_off {
            marks.strong = false;
        }
        if style.contains("text-decoration:underline") {
            marks.underline = true;
        }
        marks
    }

    fn inline_text(&mut self, text: &str, marks: Marks) {
        let mut folded = String::new();
        let leads = text.starts_with(|c: char| c.is_ascii_whitespace())
            && !self.line.is_empty()
            && !self.line.ends_with([' ', '>']);
        crate::extract::dom::push_folded(&mut folded, &joined(text));
        if folded.is_empty() {
            return;
        }
        if leads && folded.starts_with(|c: char| c.is_ascii()) {
            self.line.push(' ');
        }
        let (mut open, mut close) = (String::new(), String::new());
        for (on, name) in [(marks.strong, "strong"), (marks.em, "em"), (marks.underline, "u")] {
            if on && self.heading.is_none() {
                open.push_str(&format!("<{name}>"));
                close.insert_str(0, &format!("</{name}>"));
            }
        }
        if let Some(name) = marks.script {
            open.push_str(&format!("<{name}>"));
            close.insert_str(0, &format!("</{name}>"));
        }
        // Runs of equal marks join: Word splits a word at every change of font.
        if !close.is_empty() && self.line.ends_with(&close) && self.line.contains(&open) {
            self.line.truncate(self.line.len() - close.len());
        } else {
            self.line.push_str(&open);
        }
        escape(&mut self.line, &folded);
        self.line.push_str(&close);
    }

    fn paragraph(&mut self, node: u32, depth: usize, marks: Marks) {
        self.end_line();
        let style = self.style(node);
        let class = self.dom.raw_attr(node, "class").to_ascii_lowercase();
        let tag = self.dom.tag(node);
        let align_before = self.align;
        let align = text_align(&style).or_else(|| {
            ["left", "center", "right", "justify"]
                .into_iter()
                .find(|a| self.dom.raw_attr(node, "align").eq_ignore_ascii_case(a))
        });
        self.align = align.or(self.align).filter(|a| *a == "center" || *a == "right");
        self.heading = match tag {
            Tag::H1 => Some("h2"),
            Tag::H2 => Some("h2"),
            Tag::H3 => Some("h3"),
            Tag::H4 | Tag::H5 | Tag::H6 => Some("h4"),
            _ => None,
        };
        let inner = self.marked(node, marks);
        let list_paragraph = style.contains("mso-list:l") || class.contains("msolistparagraph");
        self.children(node, depth, inner);
        if list_paragraph && let Some(kind) = self.item {
            self.list_item(kind);
        }
        self.end_line();
        self.heading = None;
        self.align = align_before;
    }

    fn list_item(&mut self, kind: &'static str) {
        let text = std::mem::take(&mut self.line);
        self.item = None;
        if is_blank_html(&text) {
            return;
        }
        if self.list != Some(kind) {
            self.end_list();
            self.out.push_str(&format!("<{kind}>"));
            self.list = Some(kind);
        }
        self.out.push_str(&format!("<li>{}</li>", text.trim()));
    }

    fn end_list(&mut self) {
        if let Some(kind) = self.list.take() {
            self.out.push_str(&format!("</{kind}>"));
        }
    }

    /// Writes the paragraph read so far.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim().trim_end_matches("<br>").trim_start_matches("<br>").trim();
        if is_blank_html(line) {
            return;
        }
        self.item = None;
        self.end_list();
        if self.cell_depth > 0 {
            if !self.out.ends_with('>') {
                self.out.push_str("<br>");
            }
            self.out.push_str(line);
            return;
        }
        match (self.heading, self.align) {
            (Some(name), _) => self.out.push_str(&format!("<{name}>{line}</{name}>")),
            (None, Some(align)) => self.out.push_str(&format!("<p style=\"text-align: {align}\">{line}</p>")),
            (None, None) => self.out.push_str(&format!("<p>{line}</p>")),
        }
    }

    fn picture(&mut self, node: u32) {
        // WeChat loads pictures late: the address stands in `data-src`.
        let address = ["data-src", "data-original", "src"]
            .iter()
            .map(|a| self.dom.attr(node, a))
            .find(|v| !v.is_empty())
            .unwrap_or_default();
        let address = address.trim();
        if address.starts_with("http://") || address.starts_with("https://") || address.starts_with('/') {
            self.line.push_str("<img src=\"");
            escape(&mut self.line, address);
            self.line.push_str("\" alt=\"");
            escape(&mut self.line, &self.dom.attr(node, "alt"));
            self.line.push_str("\">");
        } else if !address.is_empty() {
            self.line.push_str(PICTURE_MISSING);
        }
    }

    fn link(&mut self, node: u32, depth: usize, marks: Marks) {
        let address = self.dom.attr(node, "href");
        let outside =
            address.starts_with("http://") || address.starts_with("https://") || address.starts_with("mailto:");
        if outside {
            self.line.push_str("<a href=\"");
            escape(&mut self.line, &address);
            self.line.push_str("\">");
        }
        self.children(node, depth, marks);
        if outside {
            self.line.push_str("</a>");
        }
    }

    fn list(&mut self, node: u32, depth: usize, marks: Marks, name: &'static str) {
        self.end_line();
        self.end_list();
        self.out.push_str(&format!("<{name}>"));
        let items: Vec<u32> = self.dom.children(node).filter(|&c| self.dom.tag(c) != Tag::Text).collect();
        for item in items {
            self.out.push_str("<li>");
            self.cell_depth += 1;
            self.children(item, depth + 1, marks);
            self.end_line();
            self.cell_depth -= 1;
            self.out.push_str("</li>");
        }
        self.out.push_str(&format!("</{name}>"));
    }

    fn table(&mut self, node: u32, depth: usize) {
        self.end_line();
        self.end_list();
        self.out.push_str("<table><tbody>");
        let rows: Vec<u32> = (node..self.dom.end(node))
            .filter(|&n| self.dom.tag(n) == Tag::Tr && self.nearest(n, Tag::Table) == node)
            .collect();
        for row in rows {
            self.out.push_str("<tr>");
            let cells: Vec<u32> =
                self.dom.children(row).filter(|&c| matches!(self.dom.tag(c), Tag::Td | Tag::Th)).collect();
            for cell in cells {
                let name = self.dom.tag(cell).name();
                self.out.push_str(&format!("<{name}"));
                for span in ["colspan", "rowspan"] {
                    let value = self.dom.attr(cell, span);
                    if value.parse::<u16>().is_ok_and(|n| n > 1) {
                        self.out.push_str(&format!(" {span}=\"{value}\""));
                    }
                }
                self.out.push('>');
                self.cell_depth += 1;
                self.children(cell, depth + 2, Marks::default());
                self.end_line();
                self.end_list();
                self.cell_depth -= 1;
                self.out.push_str(&format!("</{name}>"));
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table>");
    }

    fn nearest(&self, mut node: u32, tag: Tag) -> u32 {
        while node != crate::extract::dom::NONE && self.dom.tag(node) != tag {
            node = self.dom.parent(node);
        }
        node
    }
}

/// Word breaks source lines in the middle of Chinese words; the white space means nothing there.
fn joined(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let is_wide = |c: char| c as u32 >= 0x2e80;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let head = rest[..at].trim_end_matches([' ', '\t', '\r']);
        out.push_str(head);
        rest = rest[at..].trim_start_matches([' ', '\t', '\r', '\n']);
        if !(out.ends_with(is_wide) && rest.starts_with(is_wide)) {
            out.push(' ');
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_blank_html(line: &str) -> bool {
    if line.contains("<img") {
        return false;
    }
    let mut inside = false;
    !line.replace("&nbsp;", "").chars().any(|c| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c => return !inside && !crate::extract::dom::is_blank(c),
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_gets_through() {
        for html in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href='javascript:alert(1)'>x</a>",
            "<a href=' java\nscript:alert(1)'>x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>",
            "<iframe src=//a.example></iframe>",
            "<p style='background:url(javascript:alert(1));text-align:center'>x</p>",
            "<form action=/x><input name=a><button>b</button></form>",
            "<img src='data:text/html;base64,PHNjcmlwdD4='>",
        ] {
            let safe = for_display(html).to_ascii_lowercase();
            for bad in ["script", "onerror", "javascript", "iframe", "background", "<form", "<input", "data:"] {
                assert!(!safe.contains(bad), "{html} → {safe}");
            }
        }
        assert_eq!(
            for_display("<p style='color:red; text-align : Center'>一</p>"),
            "<p style=\"text-align: center\">一</p>"
        );
        let kept = "<table><tbody><tr><td colspan=\"2\">一</td></tr></tbody></table>";
        assert_eq!(for_display(kept), kept);
        let figure = "<p>接种 <data value=\"589\" data-metric=\"placements\" data-snap=\"7\">589</data> 条</p>";
        assert_eq!(for_display(figure), figure);
    }

    #[test]
    fn deep_markup_is_flattened_not_recursed() {
        let html = format!("{}<b onclick=x>字</b>", "<blockquote>".repeat(200_000));
        let safe = for_display(&html);
        assert!(safe.contains('字') && !safe.contains("onclick") && safe.len() < 100_000);
        assert!(office_paste(&html).contains('字'));
    }

    #[test]
    fn a_word_paste_becomes_plain() {
        let word = r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{font-size:16pt}</style></head><body><!--StartFragment-->
            <p class=MsoNormal align=center style='text-align:center'><b><span style='font-family:方正小标宋简体;font-size:22pt'>关于开展义诊活
            动的通知</span></b><o:p></o:p></p>
            <p class=MsoNormal style='text-indent:32pt'><span lang=EN-US>2026</span><span style='font-family:仿宋'>年，<span style='color:red'>各单位</span></span></p>
            <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]>认真组织</p>
            <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>按时报送</p>
            <table class=MsoTableGrid><tr><td colspan=2><p>合计</p></td></tr><tr><td>甲</td><td>乙</td></tr></table>
            <p><img src="file:///C:/Users/a/clip.png"></p><p>&nbsp;</p>
            <p class=MsoNormal align=right>某某县卫生健康局</p><!--EndFragment--></body></html>"#;
        let plain = office_paste(word);
        assert_eq!(
            plain,
            "<p style=\"text-align: center\"><strong>关于开展义诊活动的通知</strong></p><p>2026年，各单位</p><ol><li>认真组织</li><li>按时报送</li></ol>\
             <table><tbody><tr><td colspan=\"2\">合计</td></tr><tr><td>甲</td><td>乙</td></tr></tbody></table><p>〔图片需单独上传〕</p><p style=\"text-align: right\">某某县卫生健康局</p>"
        );
    }

    #[test]
    fn a_wechat_paste_keeps_text_and_pictures() {
        let wechat = r#"<section style="margin:0"><section><span style="font-weight: bold;">健康提示</span></section><p style="text-align:center"><img data-src="https://pic.example/a.jpg" src="data:image/gif;base64,AA"></p>
            <section><span>勤洗手，</span><span>常通风。</span></section></section>"#;
        assert_eq!(
            office_paste(wechat),
            "<p><strong>健康提示</strong></p><p style=\"text-align: center\"><img src=\"https://pic.example/a.jpg\" alt=\"\"></p><p>勤洗手，常通风。</p>"
        );
    }
}
