//! A paper as .docx. Fonts are only named, so this works on a machine without any; the reader's Word or WPS
//! supplies 方正小标宋 and 仿宋_GB2312, or what `fontTable.xml` says to try next.

use super::parts::{self, CHAR, LINE};
use super::xml::{Frame, Ink, escape};
use crate::block::{
    Align, Block, BulletinHead, Cell, Chart, Colophon, Head, LetterHead, Look, Paper, Picture, Run, Signature, Table,
};
use crate::error::{Error, Result};
use crate::fonts::{Face, Fonts};
use crate::gbt9704 as page;
use crate::grid::{Grid, Slot};
use crate::package::zip_time;
use crate::pdf::data::{
    bracketed, cell_align, cell_size, colophon_lines, is_absolute, is_long, printed, row_height, sticks, unit_line,
    with_colon,
};
use crate::{Written, chart, picture};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const RED: &str = "FF0000";
const TWIPS_PER_MM: f32 = 1440.0 / 25.4;
const EMU_PER_MM: f32 = 36_000.0;

/// Writes the paper as .docx. `fonts` are needed for charts only, which are pictures here.
pub fn write(paper: &Paper, fonts: &Fonts) -> Result<Written> {
    let mut sheet = Sheet {
        fonts,
        width_mm: page::text_width_mm(paper),
        body: String::new(),
        media: Vec::new(),
        links: Vec::new(),
        notes: Vec::new(),
        remarks: Vec::new(),
        keep: false,
    };
    sheet.paper(paper)?;
    let bytes = sheet.pack(paper)?;
    Ok(Written { bytes, pages: None, substitutions: Vec::new(), notes: sheet.remarks, accessible: false })
}

struct Sheet<'a> {
    fonts: &'a Fonts,
    width_mm: f32,
    body: String,
    media: Vec<(String, Vec<u8>)>,
    links: Vec<String>,
    /// Footnotes in order.
    notes: Vec<String>,
    /// What the caller should know.
    remarks: Vec<String>,
    /// Paragraphs stay on the page of the next one: from the last of the body to the signature.
    keep: bool,
}

impl Sheet<'_> {
    fn paper(&mut self, paper: &Paper) -> Result<()> {
        match &paper.head {
            Head::None => {}
            Head::Letter(letter) => self.letter(letter),
            Head::Bulletin(bulletin) => self.bulletin(bulletin),
        }
        self.title(&paper.title);
        if !paper.subtitle.trim().is_empty() {
            self.line(
                &Frame { align: "center", ..Frame::default() },
                Ink::body().with(Face::Kai),
                paper.subtitle.trim(),
            );
        }
        if !paper.title.trim().is_empty() {
            self.blank(if matches!(paper.head, Head::None) { LINE / 2 } else { LINE });
        }
        if !paper.recipients.trim().is_empty() {
            self.line(&Frame::default(), Ink::body(), &with_colon(&paper.recipients));
        }
        let (last, before) = match paper.blocks.split_last() {
            Some((last, before)) if sticks(paper) => (Some(last), before),
            _ => (None, paper.blocks.as_slice()),
        };
        self.blocks(before)?;
        self.keep = last.is_some() || paper.signature.is_some();
        if let Some(last) = last {
            self.block(last, None)?;
        }
        self.attachments(&page::attachment_list(paper));
        if let Some(signature) = &paper.signature {
            self.signature(signature, !paper.remark.trim().is_empty());
        }
        self.keep = false;
        if !paper.remark.trim().is_empty() {
            self.line(&Frame { first: CHAR * 2, ..Frame::default() }, Ink::body(), &bracketed(&paper.remark));
        }
        for (at, annex) in paper.annexes.iter().enumerate() {
            self.line(
                &Frame { page_break_before: true, ..Frame::default() },
                Ink::body().with(Face::Hei),
                &page::annex_label(&paper.annexes, at),
            );
            self.blank(LINE);
            self.title(&annex.title);
            if !annex.title.is_empty() {
                self.blank(LINE);
            }
            self.blocks(&annex.blocks)?;
        }
        if let Some(colophon) = &paper.colophon {
            self.colophon(colophon);
        }
        Ok(())
    }

    fn twips(&self) -> i32 {
        (self.width_mm * TWIPS_PER_MM).round() as i32
    }

    fn line(&mut self, frame: &Frame, ink: Ink, text: &str) {
        self.body += &frame.paragraph(&ink.run(text));
    }

    fn blank(&mut self, height: i32) {
        self.body += &Frame { line: height, keep_next: self.keep, ..Frame::default() }.paragraph("");
    }

    fn corner(&mut self, copy_no: Option<u32>, secrecy: &str, urgency: &str) -> i32 {
        let mut lines = 0;
        if let Some(n) = copy_no {
            self.line(&Frame::default(), Ink::body(), &format!("{n:06}"));
            lines += 1;
        }
        for mark in [secrecy, urgency] {
            if !mark.trim().is_empty() {
                self.line(&Frame::default(), Ink::body().with(Face::Hei), mark.trim());
                lines += 1;
            }
        }
        lines
    }

    fn letter(&mut self, letter: &LetterHead) {
        let corner = self.corner(letter.copy_no, &letter.secrecy, &letter.urgency);
        // A spacing before the first paragraph of a page may be dropped by Word, an empty line of exact height not.
        let drop = ((page::MARK_DROP_MM * TWIPS_PER_MM) as i32 - corner * LINE).max(20);
        self.blank(drop.min(1500));
        if drop > 1500 {
            self.blank(drop - 1500);
        }
        let widest = letter.issuers.iter().map(|issuer| page::width_em(issuer)).fold(1.0, f32::max);
        let size = (self.width_mm * 72.0 / 25.4 * 0.97 / widest)
            .min(if letter.issuers.len() > 1 { 36.0 } else { 56.0 })
            .floor();
        for issuer in &letter.issuers {
            self.line(
                &Frame { align: "center", line: (size * 27.0) as i32, ..Frame::default() },
                Ink { color: Some(RED), ..Ink::new(Face::Title, size) },
                issuer.trim(),
            );
        }
        self.blank(LINE);
        self.blank(LINE);
        let rule = Some((18, 11, RED));
        if letter.signers.is_empty() {
            self.line(
                &Frame { align: "center", rule_below: rule, ..Frame::default() },
                Ink::body(),
                letter.number.trim(),
            );
        } else {
            // 文号 one character in at the left, 签发人 one character in at the right.
            for (at, name) in letter.signers.iter().enumerate() {
                let last = at + 1 == letter.signers.len();
                let number = if last { letter.number.trim() } else { "" };
                let lead = if at == 0 { "签发人：" } else { "" };
                let frame = Frame {
                    left: CHAR,
                    right_tab: self.twips() - CHAR,
                    rule_below: if last { rule } else { None },
                    ..Frame::default()
                };
                let content =
                    Ink::body().run(&format!("{number}\t{lead}")) + &Ink::body().with(Face::Kai).run(name.trim());
                self.body += &frame.paragraph(&content);
            }
        }
        self.blank(LINE);
        self.blank(LINE);
    }

    fn bulletin(&mut self, bulletin: &BulletinHead) {
        let marks: Vec<&str> = [&bulletin.secrecy, &bulletin.urgency]
            .into_iter()
            .map(|mark| mark.trim())
            .filter(|mark| !mark.is_empty())
            .collect();
        let copy = bulletin.copy_no.map_or(String::new(), |n| format!("{n:06}"));
        for at in 0..marks.len().max(usize::from(!copy.is_empty())) {
            let content = Ink::body().with(Face::Hei).run(marks.get(at).copied().unwrap_or_default())
                + &if at == 0 && !copy.is_empty() { Ink::body().run(&format!("\t{copy}")) } else { String::new() };
            self.body += &Frame { right_tab: self.twips(), ..Frame::default() }.paragraph(&content);
        }
        self.blank(200);
        let size =
            (self.width_mm * 72.0 / 25.4 * 0.97 / (page::width_em(&bulletin.name) * 1.25).max(1.0)).min(50.0).floor();
        let ink = Ink { color: Some(RED), spacing: (size * 20.0 * 0.18) as i32, ..Ink::new(Face::Title, size) };
        self.line(
            &Frame { align: "center", line: (size * 26.0) as i32, ..Frame::default() },
            ink,
            bulletin.name.trim(),
        );
        let issue = match (bulletin.issue.trim(), bulletin.total.trim()) {
            (issue, "") => issue.to_owned(),
            (issue, total) => format!("{issue}（{total}）"),
        };
        if !issue.is_empty() {
            self.line(&Frame { align: "center", before: 160, ..Frame::default() }, Ink::body(), &issue);
        }
        let frame =
            Frame { left: CHAR, right_tab: self.twips() - CHAR, rule_below: None, align: "left", ..Frame::default() };
        if !bulletin.office.is_empty() || !bulletin.date.is_empty() {
            self.line(&frame, Ink::body(), &format!("{}\t{}", bulletin.office.trim(), bulletin.date.trim()));
        }
        self.body += &Frame { line: 80, rule_below: Some((18, 1, RED)), ..Frame::default() }.paragraph("");
        self.blank(LINE);
    }

    fn title(&mut self, title: &str) {
        let most = (self.width_mm * 72.0 / 25.4 / page::TITLE_PT - 1.0).floor();
        let lines = page::title_lines(&crate::block::as_set(title), most);
        if !lines.is_empty() {
            self.line(
                &Frame { style: "Title", align: "center", ..Frame::default() },
                Ink::new(Face::Title, page::TITLE_PT),
                &lines.join("\n"),
            );
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<()> {
        let headings = page::headings(blocks);
        for (block, heading) in blocks.iter().zip(headings) {
            self.block(block, heading)?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, heading: Option<(u8, String)>) -> Result<()> {
        let indented = Frame { first: CHAR * 2, ..Frame::default() };
        match block {
            Block::Heading { .. } => {
                let (level, text) = heading.unwrap_or_default();
                let (style, face) = [
                    ("Heading1", Face::Hei),
                    ("Heading2", Face::Kai),
                    ("Heading3", Face::Fang),
                    ("Heading4", Face::Fang),
                ][usize::from(level.clamp(1, 4)) - 1];
                self.line(
                    &Frame { style, first: CHAR * 2, keep_next: true, ..Frame::default() },
                    Ink::body().with(face),
                    text.trim(),
                );
            }
            Block::Para(para) => {
                let content = self.runs(&para.runs, Ink::body());
                let flush = para.flush || para.align != Align::Left;
                self.body += &Frame {
                    first: if flush { 0 } else { CHAR * 2 },
                    align: jc(para.align, "both"),
                    keep_next: self.keep,
                    ..Frame::default()
                }
                .paragraph(&content);
            }
            Block::List { items } => {
                for item in items {
                    let content = self.runs(item, Ink::body());
                    self.body += &indented.paragraph(&content);
                }
            }
            Block::Note { label, runs } => {
                let lead = if label.is_empty() {
                    String::new()
                } else {
                    Ink::body().with(Face::Hei).run(&format!("{}：", label.trim()))
                };
                let content = lead + &self.runs(runs, Ink::body().with(Face::Kai));
                self.body +=
                    &Frame { left: CHAR * 2, right: CHAR * 2, first: CHAR * 2, ..Frame::default() }.paragraph(&content);
            }
            Block::PageBreak => self.body += r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#,
            Block::Table(table) => self.table(table)?,
            Block::Picture(picture) => self.picture(picture)?,
            Block::Chart(chart) => self.chart(chart)?,
        }
        Ok(())
    }

    fn runs(&mut self, runs: &[Run], ink: Ink) -> String {
        let mut out = String::new();
        for run in runs {
            let look = match run.look {
                Look::Plain => ink,
                Look::Strong => ink.with(Face::Hei),
                Look::Kai => ink.with(Face::Kai),
                Look::Missing => Ink { shaded: true, ..ink.with(Face::Hei) },
            };
            let text = look.run(&run.text);
            let figure = run.figure.as_ref();
            match figure.map(|figure| figure.link.as_str()).filter(|link| is_absolute(link)) {
                Some(link) => {
                    self.links.push(link.to_owned());
                    out += &format!(
                        r#"<w:hyperlink r:id="rIdLink{}" w:history="1">{text}</w:hyperlink>"#,
                        self.links.len()
                    );
                }
                None => out += &text,
            }
            if let Some(note) = figure.map(|figure| figure.footnote.trim()).filter(|note| !note.is_empty()) {
                self.notes.push(note.to_owned());
                out += &format!(
                    r#"<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{}"/></w:r>"#,
                    self.notes.len()
                );
            }
        }
        out
    }

    fn table(&mut self, table: &Table) -> Result<()> {
        let grid = Grid::of(table)?;
        let size = cell_size(grid.widths.len(), self.width_mm);
        if !table.caption.trim().is_empty() {
            self.line(
                &Frame { style: "Caption", align: "center", before: 120, keep_next: true, ..Frame::default() },
                Ink::new(Face::Hei, 14.0),
                table.caption.trim(),
            );
        }
        let unit = unit_line(&table.unit);
        let small = Ink::new(Face::Fang, 10.5);
        if !unit.is_empty() {
            self.line(&Frame { align: "right", line: 320, keep_next: true, ..Frame::default() }, small, &unit);
        }
        if !grid.widths.is_empty() {
            self.table_body(table, &grid, size);
        }
        if table.note.trim().is_empty() {
            // Two tables in a row would otherwise grow together.
            self.blank(200);
        } else {
            self.line(&Frame { before: 60, after: 160, line: 300, ..Frame::default() }, small, table.note.trim());
        }
        Ok(())
    }

    fn table_body(&mut self, table: &Table, grid: &Grid, size: f32) {
        let total = self.twips();
        let widths: Vec<i32> =
            grid.fitted(size, self.width_mm).iter().map(|share| (share * total as f32).round() as i32).collect();
        self.body += &format!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>{}<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>"#,
            borders()
        );
        if !table.caption.trim().is_empty() {
            self.body += &format!(r#"<w:tblCaption w:val="{}"/>"#, escape(table.caption.trim()));
        }
        self.body += "</w:tblPr><w:tblGrid>";
        for width in &widths {
            self.body += &format!(r#"<w:gridCol w:w="{width}"/>"#);
        }
        self.body += "</w:tblGrid>";
        for row in &grid.head {
            self.row(row, table, &widths, size, true, false);
        }
        let last = grid.rows.len().saturating_sub(1);
        for (at, row) in grid.rows.iter().enumerate() {
            self.row(row, table, &widths, size, false, table.total && at == last);
        }
        self.body += "</w:tbl>";
    }

    fn row(&mut self, row: &[Slot], table: &Table, widths: &[i32], size: f32, head: bool, total: bool) {
        let high = row
            .iter()
            .map(|slot| if let Slot::Cell { cell, rows: 1, .. } = slot { row_height(cell, head) } else { 0.0 })
            .fold(0.0, f32::max);
        let height = ((high * TWIPS_PER_MM) as i32).max((size * 20.0 * 1.9) as i32);
        self.body += "<w:tr><w:trPr>";
        if !is_long(row) {
            self.body += "<w:cantSplit/>";
        }
        self.body += &format!(r#"<w:trHeight w:val="{height}" w:hRule="atLeast"/>"#);
        if head {
            self.body += "<w:tblHeader/>";
        }
        self.body += "</w:trPr>";
        for slot in row {
            match slot {
                Slot::Covered { columns, column } => {
                    let width: i32 = widths[*column..(column + columns).min(widths.len())].iter().sum();
                    self.body += &format!(
                        r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{}<w:vMerge/></w:tcPr><w:p/></w:tc>"#,
                        span(*columns)
                    );
                }
                Slot::Cell { cell, column, columns, rows } => {
                    let width: i32 = widths[*column..column + columns].iter().sum();
                    let align = jc(cell_align(cell, table, *column, head), "left");
                    self.cell(cell, width, *columns, *rows, align, size, head, total);
                }
            }
        }
        self.body += "</w:tr>";
    }

    #[allow(clippy::too_many_arguments)]
    fn cell(
        &mut self,
        cell: &Cell,
        width: i32,
        columns: usize,
        rows: usize,
        align: &'static str,
        size: f32,
        head: bool,
        total: bool,
    ) {
        let merge = if rows > 1 { r#"<w:vMerge w:val="restart"/>"# } else { "" };
        let ground = if head || cell.label { r#"<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>"# } else { "" };
        let face = if head || cell.label || total { Face::Hei } else { Face::Fang };
        let content = self.runs(&cell.runs, Ink::new(face, size));
        let frame = Frame { align, line: (size * 20.0 * 1.3) as i32, before: 40, after: 40, ..Frame::default() };
        self.body += &format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{}{merge}{ground}<w:vAlign w:val="center"/></w:tcPr>{}</w:tc>"#,
            span(columns),
            frame.paragraph(&content)
        );
    }

    fn picture(&mut self, picture: &Picture) -> Result<()> {
        let fitted = picture::ready(picture, self.width_mm)?;
        let alt = if picture.alt.trim().is_empty() { &picture.caption } else { &picture.alt };
        self.drawing(
            fitted.bytes,
            fitted.extension,
            fitted.width_mm,
            fitted.height_mm,
            alt,
            !picture.caption.is_empty(),
        );
        self.below(&picture.caption, "");
        Ok(())
    }

    fn chart(&mut self, chart: &Chart) -> Result<()> {
        let drawing = chart::draw(chart, self.width_mm * 72.0 / 25.4)?;
        match crate::pdf::picture_of(&drawing, self.fonts) {
            Ok(bytes) => {
                let (width, height) = (drawing.width / 72.0 * 25.4, drawing.height / 72.0 * 25.4);
                self.drawing(bytes, "png", width, height, &chart::describe(chart), !chart.title.is_empty());
                self.below(&chart.title, &chart.note);
            }
            // Words in a picture need a font; the numbers themselves do not.
            Err(Error::NoChineseFont) => {
                self.remarks.push(format!(
                    "本机没有中文字体，“{}”在 Word 文档里以数据表代替图形",
                    if chart.title.is_empty() { "统计图" } else { &chart.title }
                ));
                self.table(&as_table(chart))?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn below(&mut self, title: &str, note: &str) {
        if !title.trim().is_empty() {
            self.line(
                &Frame { align: "center", line: 400, keep_next: !note.is_empty(), ..Frame::default() },
                Ink::new(Face::Hei, 12.0),
                title.trim(),
            );
        }
        if !note.trim().is_empty() {
            self.line(
                &Frame { align: "center", line: 300, after: 120, ..Frame::default() },
                Ink::new(Face::Fang, 10.5),
                note.trim(),
            );
        }
    }

    fn drawing(&mut self, bytes: Vec<u8>, extension: &str, width_mm: f32, height_mm: f32, alt: &str, keep_next: bool) {
        let id = self.media.len() + 1;
        self.media.push((format!("image{id}.{extension}"), bytes));
        let (w, h) = ((width_mm * EMU_PER_MM) as i64, (height_mm * EMU_PER_MM) as i64);
        let alt = escape(&alt.replace('\n', " "));
        let content = format!(
            r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{w}" cy="{h}"/><wp:docPr id="{id}" name="图{id}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{id}" name="image{id}.{extension}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdImage{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
        );
        // The body's exact line height would cut a picture down to a strip.
        let keep = if keep_next { "<w:keepNext/>" } else { "" };
        self.body += &format!(
            r#"<w:p><w:pPr>{keep}<w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>{content}</w:p>"#
        );
    }

    fn attachments(&mut self, names: &[String]) {
        if names.is_empty() {
            return;
        }
        self.blank(LINE);
        for (at, name) in names.iter().enumerate() {
            let number = if names.len() > 1 { format!("{}.", at + 1) } else { String::new() };
            // 附件： is three characters; further lines of a name stand under its first.
            let lead = if at == 0 { "附件：" } else { "" };
            let hanging = CHAR * 3 + if names.len() > 1 { CHAR } else { 0 };
            let left = CHAR * 2 + hanging;
            let frame = if at == 0 {
                Frame { left, hanging, keep_next: self.keep, ..Frame::default() }
            } else {
                Frame { left, hanging: CHAR, keep_next: self.keep, ..Frame::default() }
            };
            self.line(&frame, Ink::body(), &format!("{lead}{number}{}", name.trim()));
        }
    }

    fn signature(&mut self, signature: &Signature, remark: bool) {
        let (unit, date) = page::signature_insets(signature);
        self.blank(LINE);
        if signature.sealed {
            self.blank(LINE);
        }
        let inset = |em: f32| (em * CHAR as f32) as i32;
        for name in &signature.units {
            self.line(
                &Frame { align: "right", right: inset(unit), keep_next: true, ..Frame::default() },
                Ink::body(),
                name.trim(),
            );
        }
        if !signature.date.trim().is_empty() {
            self.line(
                &Frame { align: "right", right: inset(date), keep_next: remark, ..Frame::default() },
                Ink::body(),
                signature.date.trim(),
            );
        }
    }

    /// A text box at the foot of the last page; text gives way above it. The rules of §7.4 are thin
    /// paragraphs of their own, because a paragraph's border is as short as its indents and these run over the full width.
    fn colophon(&mut self, colophon: &Colophon) {
        let width = self.twips();
        let ink = Ink::new(Face::Fang, page::SMALL_PT);
        let frame = Frame { left: 280, right: 280, line: 400, align: "left", ..Frame::default() };
        let mut lines = 0;
        let mut count = |text: &str, hanging: i32| {
            let capacity = ((width - 560 - hanging) as f32 / 280.0 - 1.0).max(1.0);
            lines += ((page::width_em(text) * 1.02) / capacity).ceil().max(1.0) as i32;
        };
        let mut groups: Vec<String> = Vec::new();
        let mut first = String::new();
        for (label, text) in colophon_lines(colophon) {
            let hanging = page::width_em(&label) as i32 * 280;
            count(&text, hanging);
            first +=
                &Frame { left: 280 + hanging, hanging, ..frame.clone() }.paragraph(&ink.run(&format!("{label}{text}")));
        }
        groups.push(first);
        let duties = colophon.duties.iter().map(|(duty, who)| format!("{duty}：{who}")).collect::<Vec<_>>().join("　");
        if !duties.is_empty() {
            count(&duties, 0);
            groups.push(frame.paragraph(&ink.run(&duties)));
        }
        let printed = printed(colophon);
        if !colophon.office.is_empty() || !printed.is_empty() {
            count("", 0);
            let frame = Frame { right_tab: width - 280, ..frame.clone() };
            groups.push(frame.paragraph(&ink.run(&format!("{}\t{printed}", colophon.office.trim()))));
        }
        groups.retain(|group| !group.is_empty());
        let rule = |eighths: u32| {
            Frame { line: 80, rule_below: Some((eighths, 1, "000000")), ..Frame::default() }.paragraph("")
        };
        // 0.35 mm is 8 eighths of a point, 0.25 mm is 6.
        let mut content = rule(8) + &groups.join(&rule(6)) + &rule(8);
        if let Some(n) = colophon.print_run {
            count("", 0);
            content += &Frame { align: "right", ..frame }.paragraph(&ink.run(&format!("共印{n}份")));
        }
        let height = i64::from(lines * 400 + (groups.len() as i32 + 1) * 110) * 635;
        let wide = i64::from(width) * 635;
        let id = self.media.len() + 1000;
        self.body += &format!(
            r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="{wide}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="{id}" name="版记"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"#
        );
    }

    fn pack(&self, paper: &Paper) -> Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let time = zip_time(paper.properties.created_at);
        let mut put = |name: &str, bytes: &[u8]| -> Result<()> {
            let method =
                if name.starts_with("word/media/") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            zip.start_file(name, SimpleFileOptions::default().compression_method(method).last_modified_time(time))
                .map_err(Error::broken)?;
            zip.write_all(bytes)?;
            Ok(())
        };
        let notes = !self.notes.is_empty();
        let mut extensions: Vec<&str> = self.media.iter().filter_map(|(name, _)| name.rsplit('.').next()).collect();
        extensions.sort_unstable();
        extensions.dedup();
        put("[Content_Types].xml", parts::content_types(&extensions, notes).as_bytes())?;
        put("_rels/.rels", parts::PACKAGE_RELATIONS.as_bytes())?;
        let document = format!(
            "{}<w:document {}><w:body>{}{}</w:body></w:document>",
            parts::HEAD,
            parts::NAMESPACES,
            self.body,
            parts::section(paper, notes)
        );
        put("word/document.xml", document.as_bytes())?;
        put("word/_rels/document.xml.rels", self.relations(notes).as_bytes())?;
        put("word/styles.xml", parts::styles().as_bytes())?;
        put("word/settings.xml", parts::settings(notes).as_bytes())?;
        put("word/fontTable.xml", parts::font_table().as_bytes())?;
        put("word/footer1.xml", parts::footer(true).as_bytes())?;
        put("word/footer2.xml", parts::footer(false).as_bytes())?;
        if notes {
            put("word/footnotes.xml", parts::footnotes(&self.notes).as_bytes())?;
        }
        for (name, bytes) in &self.media {
            put(&format!("word/media/{name}"), bytes)?;
        }
        put("docProps/core.xml", parts::core(paper).as_bytes())?;
        put("docProps/app.xml", parts::app().as_bytes())?;
        Ok(zip.finish().map_err(Error::broken)?.into_inner())
    }

    fn relations(&self, notes: bool) -> String {
        let mut out = format!(
            r#"{}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
            parts::HEAD
        );
        let mut relate = |id: &str, kind: &str, target: &str, mode: &str| {
            out += &format!(
                r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{}"{mode}/>"#,
                escape(target)
            );
        };
        relate("rIdStyles", "styles", "styles.xml", "");
        relate("rIdSettings", "settings", "settings.xml", "");
        relate("rIdFonts", "fontTable", "fontTable.xml", "");
        relate("rIdFooter1", "footer", "footer1.xml", "");
        relate("rIdFooter2", "footer", "footer2.xml", "");
        if notes {
            relate("rIdNotes", "footnotes", "footnotes.xml", "");
        }
        for (at, (name, _)) in self.media.iter().enumerate() {
            relate(&format!("rIdImage{}", at + 1), "image", &format!("media/{name}"), "");
        }
        for (at, link) in self.links.iter().enumerate() {
            relate(&format!("rIdLink{}", at + 1), "hyperlink", link, r#" TargetMode="External""#);
        }
        out + "</Relationships>"
    }
}

fn jc(align: Align, left: &'static str) -> &'static str {
    match align {
        Align::Left => left,
        Align::Center => "center",
        Align::Right => "right",
    }
}

fn span(columns: usize) -> String {
    if columns > 1 { format!(r#"<w:gridSpan w:val="{columns}"/>"#) } else { String::new() }
}

fn borders() -> String {
    let sides = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(|side| format!(r#"<w:{side} w:val="single" w:sz="5" w:space="0" w:color="000000"/>"#));
    format!("<w:tblBorders>{}</w:tblBorders>", sides.concat())
}

/// The numbers of a chart as a table.
pub fn as_table(chart: &Chart) -> Table {
    let mut columns = vec![crate::block::Column::new("项目", 2.0)];
    columns.extend(
        chart.series.iter().map(|series| {
            crate::block::Column::number(if series.name.is_empty() { "数值" } else { &series.name }, 1.0)
        }),
    );
    let rows = chart
        .categories
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let mut row = vec![Cell::text(name)];
            row.extend(chart.series.iter().map(|series| {
                Cell::text(series.values.get(at).copied().flatten().map_or("—".to_owned(), chart::number))
            }));
            row
        })
        .collect();
    Table {
        caption: chart.title.clone(),
        unit: chart.unit.clone(),
        columns,
        rows,
        note: chart.note.clone(),
        ..Table::default()
    }
}
