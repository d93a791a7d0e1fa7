//! The office's own .docx as a template: `{{标题}}` is replaced by text, and a table row with `{{列表.名称}}`
//! is repeated once per record. Word splits a placeholder over several runs as people type; the pieces are
//! put together again and keep the look of their first piece.

use super::read::resolve;
use super::xml::escape;
use crate::error::{Error, Result};
use crate::inflate::{self, MOST_DOCUMENT};
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Deeper nesting no word processor writes.
const MOST_DEPTH: usize = 256;
/// Rows a template may grow to.
const MOST_ROWS: usize = 20_000;

/// What the placeholders stand for.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// `{{名称}}`.
    pub texts: BTreeMap<String, String>,
    /// `{{列表.名称}}` in a table row: one record per row.
    pub lists: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

/// A template filled.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The .docx.
    pub bytes: Vec<u8>,
    /// Values the template does not ask for.
    pub unused: Vec<String>,
}

/// The placeholders of a template in order of appearance, without doubles; a malformed template is refused.
pub fn placeholders(template: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (_, root) in read_parts(template)? {
        let mut paragraphs = 0;
        collect(&root, &mut paragraphs, &mut names)?;
    }
    Ok(names)
}

/// Fills a template. A placeholder without a value is refused by name, so that no `{{…}}` is ever sent out.
pub fn fill_template(template: &[u8], values: &Values) -> Result<Filled> {
    let asked = placeholders(template)?;
    let known = |name: &String| match name.split_once('.') {
        Some((list, field)) => {
            values.lists.get(list).is_some_and(|records| records.iter().all(|record| record.contains_key(field)))
        }
        None => values.texts.contains_key(name),
    };
    let unknown: Vec<String> = asked.iter().filter(|name| !known(name)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Error::UnknownPlaceholders { names: unknown });
    }
    let mut filled = BTreeMap::new();
    for (name, mut root) in read_parts(template)? {
        let mut budget = MOST_ROWS;
        root.children = repeat_rows(root.children, values, &mut budget)?;
        let mut line = 0;
        fill(&mut root, values, &BTreeMap::new(), &mut line)?;
        filled.insert(name, print(&root)?);
    }
    let used: BTreeSet<&str> =
        asked.iter().map(|name| name.split_once('.').map_or(name.as_str(), |(list, _)| list)).collect();
    let unused =
        values.texts.keys().chain(values.lists.keys()).filter(|name| !used.contains(name.as_str())).cloned().collect();
    Ok(Filled { bytes: repack(template, &filled)?, unused })
}

/// An element kept as it was read, so that everything we do not know survives untouched.
#[derive(Clone, Debug)]
struct Element {
    start: BytesStart<'static>,
    children: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
    Other(Event<'static>),
}

impl Element {
    fn is(&self, name: &str) -> bool {
        self.start.local_name().as_ref() == name
    }
}

fn template_parts(name: &str) -> bool {
    name == "word/document.xml"
        || ((name.starts_with("word/header") || name.starts_with("word/footer") || name == "word/footnotes.xml")
            && name.ends_with(".xml"))
}

fn read_parts(template: &[u8]) -> Result<Vec<(String, Element)>> {
    let mut parts = inflate::open(template, ".docx", MOST_DOCUMENT)?;
    let mut names: Vec<String> = parts
        .file_names()
        .filter_map(|name| name.ok().map(|name| name.into_owned()))
        .filter(|name| template_parts(name))
        .collect();
    names.sort();
    if !names.iter().any(|name| name == "word/document.xml") {
        return Err(Error::MissingPart { part: "word/document.xml".into() });
    }
    let mut out = Vec::new();
    for name in names {
        let bytes = inflate::read(&mut parts, &name, MOST_DOCUMENT)?.unwrap_or_default();
        let root = parse(&name, &bytes)?;
        out.push((name, root));
    }
    Ok(out)
}

fn parse(part: &str, bytes: &[u8]) -> Result<Element> {
    let bad = |detail: String| Error::BadXml { part: part.to_owned(), detail };
    let text = std::str::from_utf8(bytes).map_err(|error| bad(error.to_string()))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    // The root stands for the file: its children are the declaration and the document element.
    let mut open = vec![Element { start: BytesStart::new("root"), children: Vec::new() }];
    loop {
        let event = reader.read_event().map_err(|error| bad(error.to_string()))?;
        let node = match event {
            Event::Start(start) => {
                if open.len() > MOST_DEPTH {
                    return Err(bad("too deep".into()));
                }
                open.push(Element { start: start.into_owned(), children: Vec::new() });
                continue;
            }
            Event::Empty(start) => Node::Element(Element { start: start.into_owned(), children: Vec::new() }),
            Event::End(_) => {
                let done = open.pop().ok_or_else(|| bad("unbalanced".into()))?;
                Node::Element(done)
            }
            Event::Text(text) => Node::Text(text.to_string()),
            Event::GeneralRef(name) => Node::Text(resolve(&name)?),
            Event::CData(text) => Node::Text(text.to_string()),
            Event::DocType(_) => return Err(bad("document type".into())),
            Event::Eof => break,
            other => Node::Other(other.into_owned()),
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => return Err(bad("unbalanced".into())),
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(root), true) => Ok(root),
        _ => Err(bad("elements left open".into())),
    }
}

/// The text of a paragraph, without that of paragraphs inside it (text boxes).
fn paragraph_text(element: &Element, out: &mut String) {
    for child in &element.children {
        match child {
            Node::Element(child) if child.is("t") => out.extend(
                child
                    .children
                    .iter()
                    .filter_map(|node| if let Node::Text(text) = node { Some(text.as_str()) } else { None }),
            ),
            Node::Element(child) if !child.is("p") => paragraph_text(child, out),
            _ => {}
        }
    }
}

fn collect(element: &Element, paragraphs: &mut usize, names: &mut Vec<String>) -> Result<()> {
    if element.is("p") {
        *paragraphs += 1;
        let mut text = String::new();
        paragraph_text(element, &mut text);
        for piece in split(&text, *paragraphs)? {
            if let Piece::Name(name) = piece
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }
    for child in &element.children {
        if let Node::Element(child) = child {
            collect(child, paragraphs, names)?;
        }
    }
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Name(String),
}

fn split(text: &str, line: usize) -> Result<Vec<Piece>> {
    let wrong = |reason: String| Error::Template { line, reason };
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        if rest[..at].contains("}}") {
            return Err(wrong("多了一个“}}”".into()));
        }
        if at > 0 {
            out.push(Piece::Text(rest[..at].to_owned()));
        }
        let inside = &rest[at + 2..];
        let end = inside.find("}}").ok_or_else(|| wrong(format!("“{{{{{}”没有用“}}}}”结束", shorten(inside))))?;
        let name = inside[..end].trim();
        if name.is_empty()
            || name.contains("{{")
            || name.chars().count() > 60
            || name.matches('.').count() > 1
            || name.starts_with('.')
            || name.ends_with('.')
        {
            return Err(wrong(format!("占位符“{{{{{}}}}}”写法不对", shorten(name))));
        }
        out.push(Piece::Name(name.to_owned()));
        rest = &inside[end + 2..];
    }
    if rest.contains("}}") {
        return Err(wrong("多了一个“}}”".into()));
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest.to_owned()));
    }
    Ok(out)
}

fn shorten(text: &str) -> String {
    text.chars().take(16).collect()
}

fn repeat_rows(nodes: Vec<Node>, values: &Values, budget: &mut usize) -> Result<Vec<Node>> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Node::Element(mut element) = node else {
            out.push(node);
            continue;
        };
        if !element.is("tr") {
            element.children = repeat_rows(element.children, values, budget)?;
            out.push(Node::Element(element));
            continue;
        }
        let mut names = Vec::new();
        collect(&element, &mut 0, &mut names)?;
        let lists: BTreeSet<&str> =
            names.iter().filter_map(|name| name.split_once('.').map(|(list, _)| list)).collect();
        match lists.into_iter().collect::<Vec<_>>().as_slice() {
            [] => out.push(Node::Element(element)),
            [list] => {
                let records = values.lists.get(*list).map(Vec::as_slice).unwrap_or_default();
                *budget = budget
                    .checked_sub(records.len())
                    .ok_or_else(|| Error::Template { line: 1, reason: format!("“{list}”的行数太多") })?;
                for record in records {
                    let mut row = element.clone();
                    let named: BTreeMap<String, String> =
                        record.iter().map(|(field, text)| (format!("{list}.{field}"), text.clone())).collect();
                    fill(&mut row, values, &named, &mut 0)?;
                    out.push(Node::Element(row));
                }
            }
            [first, second, ..] => {
                return Err(Error::Template {
                    line: 1,
                    reason: format!("同一表格行里用了“{first}”和“{second}”两个列表"),
                });
            }
        }
    }
    Ok(out)
}

fn fill(element: &mut Element, values: &Values, record: &BTreeMap<String, String>, line: &mut usize) -> Result<()> {
    if element.is("p") {
        *line += 1;
        let mut text = String::new();
        paragraph_text(element, &mut text);
        if text.contains("{{") {
            let pieces = split(&text, *line)?;
            let mut spans = Vec::new();
            let mut at = 0;
            for piece in pieces {
                match piece {
                    Piece::Text(text) => at += text.len(),
                    Piece::Name(name) => {
                        // Names are trimmed, so the length comes from the text itself.
                        let length = text[at..].find("}}").map_or(0, |end| end + 2);
                        let value = record.get(&name).or_else(|| values.texts.get(&name));
                        let value = value.ok_or_else(|| Error::Template {
                            line: *line,
                            reason: format!("列表占位符“{name}”要写在表格的行里"),
                        })?;
                        spans.push((at, at + length, value.clone()));
                        at += length;
                    }
                }
            }
            replace(element, &spans, &mut 0);
        }
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            fill(child, values, record, line)?;
        }
    }
    Ok(())
}

/// Puts values over byte ranges of a paragraph's text: the run where a range begins takes the value, the others lose their share.
fn replace(element: &mut Element, spans: &[(usize, usize, String)], at: &mut usize) {
    let mut children = Vec::with_capacity(element.children.len());
    for child in std::mem::take(&mut element.children) {
        match child {
            Node::Element(mut child) if child.is("t") => {
                let text: String = child
                    .children
                    .iter()
                    .filter_map(|node| if let Node::Text(text) = node { Some(text.as_str()) } else { None })
                    .collect();
                let (start, end) = (*at, *at + text.len());
                *at = end;
                let mut out = String::new();
                let mut from = start;
                for (first, last, value) in spans.iter().filter(|(first, last, _)| *first < end && *last > start) {
                    if *first >= start {
                        out.push_str(&text[from - start..first - start]);
                        out.push_str(value);
                    }
                    from = (*last).min(end).max(from);
                }
                out.push_str(&text[from - start..]);
                push_text(&mut children, &mut child, &out);
            }
            Node::Element(mut child) if !child.is("p") => {
                replace(&mut child, spans, at);
                children.push(Node::Element(child));
            }
            other => children.push(other),
        }
    }
    element.children = children;
}

/// A text element per line, with Word's line breaks between them.
fn push_text(out: &mut Vec<Node>, element: &mut Element, text: &str) {
    let clean = crate::block::clean(text);
    let name = element.start.name().as_ref().to_owned();
    for (at, line) in clean.split('\n').enumerate() {
        if at > 0 {
            let prefix = name.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
            out.push(Node::Element(Element { start: BytesStart::new(format!("{prefix}br")), children: Vec::new() }));
        }
        let mut start = BytesStart::new(name.clone());
        start.push_attribute(("xml:space", "preserve"));
        out.push(Node::Element(Element { start, children: vec![Node::Text(line.to_owned())] }));
    }
}

fn print(root: &Element) -> Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    for child in &root.children {
        print_node(child, &mut writer)?;
    }
    Ok(writer.into_inner())
}

fn print_node(node: &Node, writer: &mut Writer<Vec<u8>>) -> Result<()> {
    match node {
        Node::Text(text) => writer.write_event(Event::Text(BytesText::from_escaped(escape(text))))?,
        Node::Other(event) => writer.write_event(event.clone())?,
        Node::Element(element) if element.children.is_empty() => {
            writer.write_event(Event::Empty(element.start.clone()))?
        }
        Node::Element(element) => {
            writer.write_event(Event::Start(element.start.clone()))?;
            for child in &element.children {
                print_node(child, writer)?;
            }
            writer.write_event(Event::End(element.start.to_end().into_owned()))?;
        }
    }
    Ok(())
}

fn repack(template: &[u8], filled: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let mut parts = inflate::open(template, ".docx", MOST_DOCUMENT)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(template.len())));
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at).map_err(Error::broken)?;
        let name = part.name().map_err(Error::broken)?.into_owned();
        match filled.get(&name) {
            Some(bytes) => {
                drop(part);
                zip.start_file(&name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
                    .map_err(Error::broken)?;
                zip.write_all(bytes)?;
            }
            None => zip.raw_copy_file(part).map_err(Error::broken)?,
        }
    }
    Ok(zip.finish().map_err(Error::broken)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::super::read_text;
    use super::*;

    const OPEN: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

    fn docx(body: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in
            [("word/document.xml", format!("{OPEN}{body}</w:body></w:document>")), ("word/keep.bin", "原样".to_owned())]
        {
            zip.start_file(name, SimpleFileOptions::default()).expect("starts");
            zip.write_all(content.as_bytes()).expect("writes");
        }
        zip.finish().expect("closes").into_inner()
    }

    fn p(runs: &[&str]) -> String {
        format!(
            "<w:p>{}</w:p>",
            runs.iter().map(|text| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")).collect::<String>()
        )
    }

    fn values() -> Values {
        let record = |name: &str, n: &str| {
            BTreeMap::from([("名称".to_owned(), name.to_owned()), ("篇数".to_owned(), n.to_owned())])
        };
        Values {
            texts: BTreeMap::from([
                ("标题".to_owned(), "甲&乙<丙>\n第二行".to_owned()),
                ("期号".to_owned(), "第3期".to_owned()),
                ("不用".to_owned(), String::new()),
            ]),
            lists: BTreeMap::from([("单位".to_owned(), vec![record("青山县", "3"), record("白沙县", "5")])]),
        }
    }

    #[test]
    fn placeholders_split_over_runs_are_filled_and_rows_repeat() {
        let row =
            format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(&["{{单位.", "名称}}"]), p(&["{{单位.篇数}}篇"]));
        let template = docx(&format!(
            "{}{}<w:tbl>{row}</w:tbl>",
            p(&["前{", "{ 标", "题 }}后", "{{期号}}"]),
            p(&["无占位 { } 单括号"])
        ));
        assert_eq!(placeholders(&template).expect("reads"), ["标题", "期号", "单位.名称", "单位.篇数"]);
        let filled = fill_template(&template, &values()).expect("fills");
        assert_eq!(
            read_text(&filled.bytes).expect("reads"),
            ["前甲&乙<丙>\n第二行后第3期", "无占位 { } 单括号", "青山县\t3篇", "白沙县\t5篇"]
        );
        assert_eq!(filled.unused, ["不用"]);
        let mut parts = inflate::open(&filled.bytes, ".docx", MOST_DOCUMENT).expect("opens");
        assert_eq!(inflate::read(&mut parts, "word/keep.bin", 100).expect("reads").as_deref(), Some("原样".as_bytes()));
        let xml = String::from_utf8(
            inflate::read(&mut parts, "word/document.xml", MOST_DOCUMENT).expect("reads").expect("there"),
        )
        .expect("utf-8");
        assert!(xml.contains("<w:rPr><w:b/></w:rPr>"), "the look of the run is kept: {xml}");
    }

    #[test]
    fn an_empty_list_leaves_no_row_and_no_braces() {
        let template =
            docx(&format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}", p(&["{{单位.名称}}"]), p(&["完"])));
        let empty = Values { lists: BTreeMap::from([("单位".to_owned(), Vec::new())]), ..Values::default() };
        assert_eq!(read_text(&fill_template(&template, &empty).expect("fills").bytes).expect("reads"), ["完"]);
    }

    #[test]
    fn values_are_not_read_as_placeholders() {
        let template = docx(&p(&["{{标题}}与{{期号}}"]));
        let mut values = values();
        values.texts.insert("标题".into(), "{{期号}}".into());
        assert_eq!(
            read_text(&fill_template(&template, &values).expect("fills").bytes).expect("reads"),
            ["{{期号}}与第3期"]
        );
    }

    #[test]
    fn malformed_templates_are_refused_in_a_sentence() {
        for (body, words) in [
            (p(&["好"]) + &p(&["{{标题"]), "第 2 段"),
            (p(&["标题}}"]), "多了一个"),
            (p(&["{{}}"]), "写法不对"),
            (p(&["{{a.b.c}}"]), "写法不对"),
            (p(&["{{没有的}}和{{单位.没有}}"]), "没有的、单位.没有"),
            (p(&["{{单位.名称}}"]), "要写在表格的行里"),
        ] {
            let error = fill_template(&docx(&body), &values()).expect_err(words);
            assert!(error.to_string().contains(words) && error.is_users(), "{error}");
        }
    }

    #[test]
    fn damaged_and_foreign_files_are_named_for_what_they_are() {
        let code = |bytes: &[u8]| placeholders(bytes).expect_err("refused").code();
        assert_eq!(code(b"hello"), "wrong_format");
        assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), "old_office_format");
        assert_eq!(code(&docx("<w:p><w:r></w:p>")), "bad_xml");
        assert_eq!(code(&docx("<w:p>")), "bad_xml");
        assert_eq!(code(&docx(&"<w:a>".repeat(2000))), "bad_xml");
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.txt", SimpleFileOptions::default()).expect("starts");
        assert_eq!(code(&zip.finish().expect("closes").into_inner()), "part_missing");
        let good = docx(&p(&["x"]));
        assert!(placeholders(&good[..good.len() - 30]).is_err());
    }

    #[test]
    fn a_zip_bomb_is_not_inflated() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).expect("starts");
        for _ in 0..6 {
            zip.write_all(&[b' '; 1 << 20]).expect("writes");
        }
        let bytes = zip.finish().expect("closes").into_inner();
        assert_eq!(read_text(&bytes).expect_err("bomb").code(), "suspicious_ratio");
        let small = docx(&p(&["好"]));
        let mut parts = inflate::open(&small, ".docx", MOST_DOCUMENT).expect("opens");
        assert_eq!(
            inflate::read(&mut parts, "word/document.xml", 20).expect_err("over the limit").code(),
            "file_too_large"
        );
        assert_eq!(inflate::open(&small, ".docx", 10).expect_err("over the limit").code(), "file_too_large");
    }
}
