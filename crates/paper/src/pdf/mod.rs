//! PDF through typst: real Chinese typesetting, fonts embedded and cut down to the glyphs used, tagged for
//! screen readers. The page is a fixed template; what a user typed reaches it only as data, never as source.

pub(crate) mod data;
mod measure;

pub use measure::{Line, PageLines, measure};

use crate::Written;
use crate::block::Paper;
use crate::chart::Drawing;
use crate::error::{Error, Result};
use crate::fonts::{Face, Fonts, Found};
use crate::picture::Ready;
use std::collections::{BTreeMap, BTreeSet};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Dict, Smart, Value};
use typst::text::Font;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

const PAGE: &str = include_str!("page.typ");
const FIGURE: &str = include_str!("figure.typ");
const DRAW: &str = include_str!("draw.typ");
/// Printers' mark for a character that no font has (U+3013).
const GETA: char = '〓';

/// The engine with the fonts in memory. Made once per process and shared between threads.
pub(crate) struct Press {
    engine: TypstEngine,
    fonts: Vec<Font>,
    /// Families per face, first the chosen one, then the spare ones.
    families: Value,
}

impl Press {
    pub(crate) fn new(chosen: &BTreeMap<Face, Found>, spare: &[Found]) -> Result<Self> {
        let mut files: Vec<(std::path::PathBuf, Bytes)> = Vec::new();
        let mut fonts: Vec<Font> = Vec::new();
        let mut load = |found: &Found| -> Option<Font> {
            let bytes = match files.iter().find(|(path, _)| *path == found.path) {
                Some((_, bytes)) => bytes.clone(),
                None => {
                    let bytes = Bytes::new(std::fs::read(&found.path).ok()?);
                    files.push((found.path.clone(), bytes.clone()));
                    bytes
                }
            };
            let font = Font::new(bytes, found.index)?;
            if !fonts.contains(&font) {
                fonts.push(font.clone());
            }
            Some(font)
        };
        let spare: Vec<String> = spare.iter().filter_map(&mut load).map(|font| font.info().family.clone()).collect();
        let mut families = Dict::new();
        for (face, chosen) in chosen {
            let Some(font) = load(chosen) else { continue };
            let mut names = vec![font.info().family.clone()];
            names.extend(spare.iter().filter(|name| **name != names[0]).cloned().collect::<Vec<_>>());
            let mut entry = Dict::new();
            entry.insert(
                "families".into(),
                Value::Array(names.into_iter().map(|name| Value::Str(name.into())).collect()),
            );
            entry.insert("weight".into(), Value::Int(i64::from(font.info().variant.weight.to_number())));
            let key = match face {
                Face::Title => "title",
                Face::Fang => "fang",
                Face::Hei => "hei",
                Face::Kai => "kai",
                Face::Song => "song",
            };
            families.insert(key.into(), Value::Dict(entry));
        }
        if families.len() < Face::ALL.len() {
            return Err(Error::NoChineseFont);
        }
        let engine = TypstEngine::builder()
            .fonts(fonts.clone())
            .with_static_source_file_resolver([("page.typ", PAGE), ("figure.typ", FIGURE), ("draw.typ", DRAW)])
            .build();
        Ok(Self { engine, fonts, families: Value::Dict(families) })
    }

    fn compile(&self, source: &str, mut inputs: Dict) -> Result<PagedDocument> {
        inputs.insert("fonts".into(), self.families.clone());
        self.engine.compile_with_input(source, inputs).output.map_err(Error::broken)
    }

    /// The text with every character that no loaded font can draw replaced, and the replaced ones noted.
    fn drawable(&self, text: &str, lacking: &mut BTreeSet<char>) -> String {
        let text: String = crate::block::as_set(text)
            .chars()
            .filter(|c| !is_joiner(*c))
            .map(|c| {
                if c.is_ascii()
                    || c.is_whitespace()
                    || self.fonts.iter().any(|font| font.info().coverage.contains(c as u32))
                {
                    c
                } else {
                    lacking.insert(c);
                    GETA
                }
            })
            .collect();
        breakable(&text)
    }
}

/// An address or a row of marks that offers no place to break would run off the page: it gets invisible
/// break points every eight characters.
fn breakable(text: &str) -> String {
    let unbroken = |c: char| c.is_ascii_graphic() || (!c.is_alphanumeric() && !c.is_whitespace());
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !unbroken(c)) {
        let long = word.chars().count() > 24;
        for (at, c) in word.chars().enumerate() {
            out.push(c);
            if long && (at % 8 == 7 || "/?&=".contains(c)) {
                out.push('\u{200b}');
            }
        }
    }
    out
}

/// Variation selectors, joiners and skin tones belong to emoji that are replaced as a whole anyway.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Writes the paper as PDF.
pub fn write(paper: &Paper, fonts: &Fonts) -> Result<Written> {
    let mut lacking = BTreeSet::new();
    let document = lay_out(paper, fonts, &mut lacking)?;
    let (bytes, accessible) = export(paper, &document)?;
    let mut notes = Vec::new();
    if !lacking.is_empty() {
        let list: Vec<String> = lacking.iter().map(|c| format!("{c}(U+{:04X})", *c as u32)).collect();
        notes.push(format!("本机字体没有这些字,PDF 中以“{GETA}”代替：{}", list.join("、")));
    }
    Ok(Written {
        bytes,
        pages: Some(document.pages().len()),
        substitutions: fonts.substitutions().to_vec(),
        notes,
        accessible,
    })
}

/// A page as PNG, to show a template or a draft without a PDF viewer. `page` counts from one.
pub fn preview(paper: &Paper, fonts: &Fonts, page: usize, dpi: f32) -> Result<Option<Vec<u8>>> {
    let document = lay_out(paper, fonts, &mut BTreeSet::new())?;
    let Some(page) = page.checked_sub(1).and_then(|at| document.pages().get(at)) else { return Ok(None) };
    png(page, dpi.clamp(30.0, 200.0)).map(Some)
}

/// A drawing as PNG at print resolution, for formats that cannot hold it as vectors.
pub(crate) fn picture_of(drawing: &Drawing, fonts: &Fonts) -> Result<Vec<u8>> {
    let document = set("figure.typ", fonts, &mut BTreeSet::new(), |drawable| {
        let mut inputs = Dict::new();
        inputs.insert("drawing".into(), data::drawing(drawing, drawable)?);
        Ok(inputs)
    })?;
    let page = document.pages().first().ok_or_else(|| Error::broken("no page"))?;
    png(page, 200.0)
}

fn png(page: &typst_layout::Page, dpi: f32) -> Result<Vec<u8>> {
    let options = RenderOptions { pixel_per_pt: f64::from(dpi / 72.0).into(), render_bleed: false };
    typst_render::render(page, &options).encode_png().map_err(Error::broken)
}

fn lay_out(paper: &Paper, fonts: &Fonts, lacking: &mut BTreeSet<char>) -> Result<PagedDocument> {
    set("page.typ", fonts, lacking, |drawable| {
        let mut pictures: Vec<Ready> = Vec::new();
        let tree = data::paper(paper, &mut pictures, drawable)?;
        let mut inputs = Dict::new();
        inputs.insert("paper".into(), tree);
        let pictures = pictures.into_iter().map(|picture| Value::Bytes(Bytes::new(picture.bytes))).collect();
        inputs.insert("pictures".into(), Value::Array(pictures));
        Ok(inputs)
    })
}

/// Sets a sheet with the chosen faces, or with the spare fonts too where a character asks for them. `lacking` takes what
/// no font has.
fn set(
    sheet: &str,
    fonts: &Fonts,
    lacking: &mut BTreeSet<char>,
    make: impl Fn(&mut dyn FnMut(&str) -> String) -> Result<Dict>,
) -> Result<PagedDocument> {
    let press = fonts.press()?;
    let inputs = make(&mut |text| press.drawable(text, lacking))?;
    if lacking.is_empty() {
        return press.compile(sheet, inputs);
    }
    lacking.clear();
    let press = fonts.full_press()?;
    let inputs = make(&mut |text| press.drawable(text, lacking))?;
    press.compile(sheet, inputs)
}

fn export(paper: &Paper, document: &PagedDocument) -> Result<(Vec<u8>, bool)> {
    let options = |standards| PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("卫宣".into())),
        timestamp: timestamp(paper.properties.created_at),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    // Held to PDF/UA-1 where the paper allows it; a paper without a title, say, is still written, tagged but not certified.
    if let Ok(strict) = PdfStandards::new(&[PdfStandard::Ua_1])
        && let Ok(bytes) = typst_pdf::pdf(document, &options(strict))
    {
        return Ok((bytes, true));
    }
    let bytes = typst_pdf::pdf(document, &options(PdfStandards::default()))
        .map_err(|errors: typst::ecow::EcoVec<SourceDiagnostic>| Error::broken(errors))?;
    Ok((bytes, false))
}

fn timestamp(ms: i64) -> Option<Timestamp> {
    if ms <= 0 {
        return None;
    }
    let (year, month, day, hour, minute, second) = crate::package::utc(ms);
    Datetime::from_ymd_hms(year, month, day, hour, minute, second).map(Timestamp::new_utc)
}
