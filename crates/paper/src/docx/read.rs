//! The text of somebody else's .docx, within limits: for `report check`, submissions and imports.

use crate::error::{Error, Result};
use crate::inflate::{self, MOST_DOCUMENT};
use quick_xml::Reader;
use quick_xml::events::Event;

const MAIN: &str = "word/document.xml";

/// Paragraphs in reading order, one string each; the cells of a table row are joined by tabs into one.
/// Deleted (tracked) text, field codes and the doubles that Word keeps for old versions are left out.
pub fn read_text(bytes: &[u8]) -> Result<Vec<String>> {
    let mut parts = inflate::open(bytes, ".docx", MOST_DOCUMENT)?;
    let xml = inflate::read(&mut parts, MAIN, MOST_DOCUMENT)?.ok_or(Error::MissingPart { part: MAIN.into() })?;
    let text = std::str::from_utf8(&xml).map_err(|error| bad(error.to_string()))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut state = State::default();
    loop {
        match reader.read_event().map_err(|error| bad(error.to_string()))? {
            Event::Start(start) => state.open(start.local_name().as_ref()),
            Event::Empty(start) => {
                state.open(start.local_name().as_ref());
                state.close(start.local_name().as_ref());
            }
            Event::End(end) => state.close(end.local_name().as_ref()),
            Event::Text(piece) if state.in_text => state.push(&piece),
            Event::GeneralRef(name) if state.in_text => state.push(&resolve(&name)?),
            Event::CData(piece) if state.in_text => state.push(&piece),
            Event::Eof => break,
            _ => {}
        }
    }
    if state.depth != 0 {
        return Err(bad("elements left open".into()));
    }
    Ok(state.done)
}

fn bad(detail: String) -> Error {
    Error::BadXml { part: MAIN.into(), detail }
}

/// `&amp;` and `&#x4e00;`; other entities do not occur in Word's XML and are kept from being looked up.
pub(super) fn resolve(name: &str) -> Result<String> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
            Some(digits) => number(digits, 10),
            None => None,
        },
    };
    c.map(String::from).ok_or_else(|| bad(format!("entity {name}")))
}

#[derive(Default)]
struct State {
    done: Vec<String>,
    depth: usize,
    paragraphs: Vec<String>,
    /// Cells of the open rows.
    rows: Vec<Vec<String>>,
    in_text: bool,
    /// Depth below which everything is skipped.
    skip_from: Option<usize>,
}

impl State {
    fn open(&mut self, name: &str) {
        self.depth += 1;
        if self.skip_from.is_some() {
            return;
        }
        match name {
            "del" | "moveFrom" | "Fallback" => self.skip_from = Some(self.depth),
            "p" => self.paragraphs.push(String::new()),
            "tr" => self.rows.push(Vec::new()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(String::new());
                }
            }
            "t" => self.in_text = true,
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        match self.skip_from {
            Some(from) if from == depth => {
                self.skip_from = None;
                return;
            }
            Some(_) => return,
            None => {}
        }
        match name {
            "t" => self.in_text = false,
            "p" => {
                let text = self.paragraphs.pop().unwrap_or_default();
                self.finish(text);
            }
            "tr" => {
                let cells = self.rows.pop().unwrap_or_default();
                self.finish(cells.join("\t"));
            }
            _ => {}
        }
    }

    fn finish(&mut self, text: String) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            if !cell.is_empty() && !text.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&text);
        } else {
            self.done.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if self.skip_from.is_some() {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    #[test]
    fn deleted_text_field_codes_and_doubles_are_left_out() {
        let xml = r#"<w:document xmlns:w="w" xmlns:mc="mc"><w:body><w:p><w:r><w:t>甲&amp;</w:t></w:r><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新&#x4e00;</w:t></w:r></w:ins><w:r><w:instrText> PAGE </w:instrText><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>三</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(MAIN, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(xml.as_bytes()).expect("writes");
        let bytes = zip.finish().expect("closes").into_inner();
        assert_eq!(read_text(&bytes).expect("reads"), ["框", "甲&新一\t乙\n丙", "一 二\t\t三"]);
    }
}
