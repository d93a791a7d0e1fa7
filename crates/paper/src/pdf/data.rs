//! The paper as the tree of values that `page.typ` reads. Everything that needs thought (numbers, breaks,
//! insets, merged cells) is settled here, so that the template only draws.

use crate::block::{Align, Annex, Block, Cell, Colophon, Head, Look, Paper, Picture, Run, Signature, Table, plain};
use crate::chart::{Drawing, describe, draw};
use crate::error::{Error, Result};
use crate::gbt9704 as page;
use crate::grid::{Grid, Slot};
use crate::picture::{Ready, ready};
use serde_json::{Value as Json, json};
use typst::foundations::Value;

/// Makes a text drawable; also the one gate through which every text passes.
type Draw<'a> = &'a mut dyn FnMut(&str) -> String;

/// Fonts of the mark are as large as fits, up to here; smaller for the name plates of bulletins.
const MARK_PT: f32 = 56.0;
const PLATE_PT: f32 = 50.0;

pub(super) fn paper(paper: &Paper, pictures: &mut Vec<Ready>, d: Draw) -> Result<Value> {
    let width_mm = page::text_width_mm(paper);
    let mut body = Tree { d, pictures, width_mm };
    let mut blocks = body.blocks(&paper.blocks)?;
    if sticks(paper)
        && let Some(last) = blocks.last_mut()
    {
        last["stick"] = json!(true);
    }
    let annexes = paper
        .annexes
        .iter()
        .enumerate()
        .map(|(at, annex)| body.annex(annex, page::annex_label(&paper.annexes, at)))
        .collect::<Result<Vec<_>>>()?;
    let title = body.title(&paper.title);
    let tree = json!({
        "landscape": paper.landscape,
        "plain_title": title.concat(),
        "title": title,
        "subtitle": body.text(&paper.subtitle),
        "author": body.text(&paper.properties.author),
        "keywords": paper.properties.keywords.iter().map(|word| body.text(word)).collect::<Vec<_>>(),
        "head": body.head(&paper.head),
        "recipients": body.text(&with_colon(&paper.recipients)),
        "body": blocks,
        "attachments": page::attachment_list(paper).iter().map(|name| body.text(name)).collect::<Vec<_>>(),
        "signature": paper.signature.as_ref().map(|signature| body.signature(signature)),
        "remark": body.text(&bracketed(&paper.remark)),
        "annexes": annexes,
        "colophon": paper.colophon.as_ref().map(|colophon| body.colophon(colophon)),
    });
    serde_json::from_value(tree).map_err(Error::broken)
}

pub(super) fn drawing(drawing: &Drawing, d: Draw) -> Result<Value> {
    serde_json::from_value(drawing_json(drawing, d)).map_err(Error::broken)
}

fn drawing_json(drawing: &Drawing, d: Draw) -> Json {
    let mut tree = json!(drawing);
    if let Some(marks) = tree["marks"].as_array_mut() {
        for mark in marks {
            if let Some(text) = mark.get("text").and_then(Json::as_str).map(&mut *d) {
                mark["text"] = json!(text);
            }
        }
    }
    tree
}

/// 主送机关 ends with a full-width colon (§7.3.2).
pub(crate) fn with_colon(recipients: &str) -> String {
    let name = recipients.trim().trim_end_matches([':', '：']);
    if name.is_empty() { String::new() } else { format!("{name}：") }
}

/// 附注 stands in brackets (§7.3.6).
pub(crate) fn bracketed(remark: &str) -> String {
    let text = remark.trim().trim_start_matches(['(', '（']).trim_end_matches([')', '）']);
    if text.is_empty() { String::new() } else { format!("（{text}）") }
}

/// A signature must not stand on a page without text (此页无正文 is not allowed), so a short last paragraph goes with it.
pub(crate) fn sticks(paper: &Paper) -> bool {
    let plain_end = matches!(paper.blocks.last(), Some(Block::Para(para)) if !para.flush && para.align == Align::Left && plain(&para.runs).chars().count() <= 280);
    plain_end && paper.signature.is_some()
}

struct Tree<'a, 'b> {
    d: Draw<'a>,
    pictures: &'b mut Vec<Ready>,
    width_mm: f32,
}

impl Tree<'_, '_> {
    fn text(&mut self, text: &str) -> String {
        (self.d)(text.trim()).replace('\n', " ")
    }

    fn title(&mut self, title: &str) -> Vec<String> {
        // 2号 is 22 pt: twenty characters to the line, one less so that a line never touches both edges.
        let most = (self.width_mm * 72.0 / 25.4 / page::TITLE_PT - 1.0).floor();
        page::title_lines(&(self.d)(title), most)
    }

    fn head(&mut self, head: &Head) -> Json {
        let width_pt = self.width_mm * 72.0 / 25.4;
        let fit = |widest: f32, most: f32| if widest > 0.0 { (width_pt * 0.97 / widest).min(most) } else { most };
        match head {
            Head::None => json!({"kind": "none"}),
            Head::Letter(letter) => {
                let issuers: Vec<String> =
                    letter.issuers.iter().map(|issuer| self.text(issuer)).filter(|issuer| !issuer.is_empty()).collect();
                let widest = issuers.iter().map(|issuer| page::width_em(issuer)).fold(0.0, f32::max);
                json!({
                    "kind": "letter",
                    "size": fit(widest, if issuers.len() > 1 { 36.0 } else { MARK_PT }),
                    "issuers": issuers,
                    "number": self.text(&letter.number),
                    "corner": self.corner(letter.copy_no, &letter.secrecy, &letter.urgency),
                    "signers": letter.signers.iter().map(|name| self.text(name)).collect::<Vec<_>>(),
                })
            }
            Head::Bulletin(bulletin) => {
                let name = self.text(&bulletin.name);
                let issue: Vec<String> = [&bulletin.issue, &bulletin.total]
                    .into_iter()
                    .filter(|part| !part.trim().is_empty())
                    .map(|part| self.text(part))
                    .collect();
                json!({
                    "kind": "bulletin",
                    // Name plates are set with a space between the characters, as the offices do.
                    "size": fit(page::width_em(&name) * 1.25, PLATE_PT),
                    "name": name,
                    "issue": match issue.as_slice() { [issue, total] => format!("{issue}（{total}）"), _ => issue.concat() },
                    "office": self.text(&bulletin.office),
                    "date": self.text(&bulletin.date),
                    "left": self.corner(None, &bulletin.secrecy, &bulletin.urgency),
                    "copy_no": bulletin.copy_no.map_or(String::new(), |n| format!("{n:06}")),
                })
            }
        }
    }

    /// Top-left lines in the order of §7.2.1–7.2.3: copy number, secrecy, urgency.
    fn corner(&mut self, copy_no: Option<u32>, secrecy: &str, urgency: &str) -> Vec<Json> {
        let mut lines = Vec::new();
        if let Some(n) = copy_no {
            lines.push(json!({"text": format!("{n:06}"), "strong": false}));
        }
        for mark in [secrecy, urgency] {
            if !mark.trim().is_empty() {
                lines.push(json!({"text": self.text(mark), "strong": true}));
            }
        }
        lines
    }

    fn signature(&mut self, signature: &Signature) -> Json {
        let (unit, date) = page::signature_insets(signature);
        json!({
            "units": signature.units.iter().map(|unit| self.text(unit)).collect::<Vec<_>>(),
            "date": self.text(&signature.date),
            "unit_inset": unit, "date_inset": date, "sealed": signature.sealed,
        })
    }

    fn colophon(&mut self, colophon: &Colophon) -> Json {
        json!({
            "lines": colophon_lines(colophon).into_iter().map(|(label, text)| json!([label, self.text(&text)])).collect::<Vec<_>>(),
            "duties": colophon.duties.iter().map(|(duty, who)| format!("{}：{}", self.text(duty), self.text(who))).collect::<Vec<_>>(),
            "office": self.text(&colophon.office),
            "printed": self.text(&printed(colophon)),
            "run": colophon.print_run.map_or(String::new(), |n| format!("共印{n}份")),
        })
    }

    fn annex(&mut self, annex: &Annex, label: String) -> Result<Json> {
        Ok(json!({"label": label, "title": self.title(&annex.title), "body": self.blocks(&annex.blocks)?}))
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<Vec<Json>> {
        let headings = page::headings(blocks);
        let mut tag = 1;
        let mut out = Vec::with_capacity(blocks.len());
        for (block, heading) in blocks.iter().zip(headings) {
            if let Some((level, _)) = &heading {
                tag = (*level + 1).min(tag + 1);
            }
            out.push(self.block(block, heading, tag)?);
        }
        Ok(out)
    }

    fn block(&mut self, block: &Block, heading: Option<(u8, String)>, tag: u8) -> Result<Json> {
        Ok(match block {
            Block::Heading { level, text, .. } => {
                let (level, text) = heading.unwrap_or((*level, text.clone()));
                json!({"kind": "heading", "level": level, "tag": tag, "text": self.text(&text)})
            }
            Block::Para(para) => {
                json!({"kind": "para", "runs": self.runs(&para.runs), "flush": para.flush, "align": para.align, "stick": false})
            }
            Block::List { items } => {
                json!({"kind": "list", "items": items.iter().map(|item| self.runs(item)).collect::<Vec<_>>()})
            }
            Block::Note { label, runs } => json!({"kind": "note", "label": self.text(label), "runs": self.runs(runs)}),
            Block::PageBreak => json!({"kind": "page_break"}),
            Block::Table(table) => self.table(table)?,
            Block::Picture(picture) => self.picture(picture)?,
            Block::Chart(chart) => {
                let drawn = draw(chart, self.width_mm * 72.0 / 25.4)?;
                json!({"kind": "chart", "drawing": drawing_json(&drawn, &mut *self.d), "title": self.text(&chart.title), "note": self.text(&chart.note), "alt": self.text(&describe(chart))})
            }
        })
    }

    fn picture(&mut self, picture: &Picture) -> Result<Json> {
        let fitted = ready(picture, self.width_mm)?;
        let alt = [&picture.alt, &picture.caption]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .map_or("图片", |text| text);
        let out = json!({
            "kind": "picture", "index": self.pictures.len(), "width": fitted.width_mm, "height": fitted.height_mm,
            "caption": self.text(&picture.caption), "alt": self.text(alt),
        });
        self.pictures.push(fitted);
        Ok(out)
    }

    fn table(&mut self, table: &Table) -> Result<Json> {
        let grid = Grid::of(table)?;
        let last = grid.rows.len().saturating_sub(1);
        let mut head = Vec::new();
        for slot in grid.head.iter().flatten() {
            head.extend(self.slot(slot, table, true, false, false));
        }
        let mut cells = Vec::new();
        for (at, row) in grid.rows.iter().enumerate() {
            // A row longer than a page could otherwise not be printed at all.
            let breakable = is_long(row);
            for slot in row {
                cells.extend(self.slot(slot, table, false, table.total && at == last, breakable));
            }
        }
        Ok(json!({
            "kind": "table", "caption": self.text(&table.caption), "unit": self.text(&unit_line(&table.unit)), "note": self.text(&table.note),
            "widths": grid.fitted(cell_size(grid.widths.len(), self.width_mm), self.width_mm), "size": cell_size(grid.widths.len(), self.width_mm), "head": head, "cells": cells,
            "alt": format!("表格，{} 列 {} 行", grid.widths.len(), grid.rows.len()),
        }))
    }

    fn slot(&mut self, slot: &Slot, table: &Table, head: bool, total: bool, breakable: bool) -> Option<Json> {
        let Slot::Cell { cell, column, columns, rows } = slot else { return None };
        Some(json!({
            "runs": self.runs(&cell.runs), "columns": columns, "rows": rows,
            "align": cell_align(cell, table, *column, head), "strong": head || cell.label || total, "shaded": head || cell.label,
            "height": row_height(cell, head),
            "breakable": breakable,
        }))
    }

    fn runs(&mut self, runs: &[Run]) -> Vec<Json> {
        runs.iter()
            .map(|run| {
                let text = (self.d)(&run.text).replace('\t', "　");
                let figure = run.figure.as_ref();
                let link = figure.map_or("", |figure| figure.link.as_str());
                json!({
                    "lines": text.split('\n').collect::<Vec<_>>(),
                    "look": match run.look { Look::Plain => "plain", Look::Strong => "strong", Look::Kai => "kai", Look::Missing => "missing" },
                    "link": if is_absolute(link) { link } else { "" },
                    "note": figure.map_or(String::new(), |figure| self.text(&figure.footnote)),
                })
            })
            .collect()
    }
}

/// Only addresses that still work outside the system may leave it, and no others (no `javascript:`).
pub(crate) fn is_absolute(link: &str) -> bool {
    link.len() < 2000 && (link.starts_with("https://") || link.starts_with("http://"))
}

/// 单位：篇.
pub(crate) fn unit_line(unit: &str) -> String {
    let unit = unit.trim();
    if unit.is_empty() || unit.starts_with("单位") { unit.to_owned() } else { format!("单位：{unit}") }
}

/// 小四 while columns are few, smaller as they grow many.
pub(crate) fn cell_size(columns: usize, width_mm: f32) -> f32 {
    match width_mm / columns.max(1) as f32 {
        width if width >= 22.0 => 12.0,
        width if width >= 14.0 => 10.5,
        _ => 9.0,
    }
}

/// A row that may run over the end of a page.
pub(crate) fn is_long(row: &[Slot]) -> bool {
    row.iter().any(|slot| matches!(slot, Slot::Cell { cell, .. } if plain(&cell.runs).chars().count() > 400 || cell.min_height_mm > 200.0))
}

/// Rows of a form are high enough to write in by hand.
pub(crate) fn row_height(cell: &Cell, head: bool) -> f32 {
    if cell.label && !head { cell.min_height_mm.max(8.0) } else { cell.min_height_mm }
}

pub(crate) fn cell_align(cell: &Cell, table: &Table, column: usize, head: bool) -> Align {
    cell.align.unwrap_or(if head {
        Align::Center
    } else {
        table.columns.get(column).map_or(Align::Left, |column| column.align)
    })
}

/// 报, 送, 发, 抄送 and 本期增发 in order, each ending with a full stop.
pub(crate) fn colophon_lines(colophon: &Colophon) -> Vec<(String, String)> {
    [
        ("报：", &colophon.report_to),
        ("送：", &colophon.send_to),
        ("发：", &colophon.issue_to),
        ("抄送：", &colophon.copy_to),
        ("本期增发：", &colophon.extra_to),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .map(|(label, text)| (label.to_owned(), format!("{}。", text.trim().trim_end_matches(['。', '.']))))
    .collect()
}

/// 2026年11月22日印发.
pub(crate) fn printed(colophon: &Colophon) -> String {
    let date = colophon.printed_on.trim();
    if date.is_empty() || date.ends_with("印发") { date.to_owned() } else { format!("{date}印发") }
}
