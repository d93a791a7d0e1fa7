//! A paper as Markdown (tables as GitHub writes them), for people who go on writing elsewhere.

use crate::Written;
use crate::block::{Align, Block, Head, Look, Paper, Run, Table, clean};
use crate::error::Result;
use crate::gbt9704 as page;
use crate::grid::{Grid, Slot};
use crate::pdf::data::{bracketed, colophon_lines, is_absolute, printed, unit_line, with_colon};

/// Writes the paper. Pictures are named, not embedded; charts become their tables.
pub fn write(paper: &Paper) -> Result<Written> {
    let mut sheet = Sheet::default();
    match &paper.head {
        Head::None => {}
        Head::Letter(letter) => {
            for issuer in &letter.issuers {
                sheet.para(&format!("**{}**", escape(issuer)));
            }
            sheet.para(&escape(&[letter.secrecy.as_str(), &letter.urgency, &letter.number].join(" ")));
            if !letter.signers.is_empty() {
                sheet.para(&format!("签发人：{}", escape(&letter.signers.join("　"))));
            }
            sheet.para("---");
        }
        Head::Bulletin(bulletin) => {
            sheet.para(&format!("**{}**", escape(&bulletin.name)));
            sheet.para(&escape(
                [bulletin.secrecy.as_str(), &bulletin.urgency, &bulletin.issue, &bulletin.total].join(" ").trim(),
            ));
            sheet.para(&escape([bulletin.office.as_str(), &bulletin.date].join("　").trim()));
            sheet.para("---");
        }
    }
    if !paper.title.trim().is_empty() {
        sheet.para(&format!("# {}", escape(&paper.title.replace('\n', ""))));
    }
    sheet.para(&escape(&paper.subtitle));
    sheet.para(&escape(&with_colon(&paper.recipients)));
    sheet.blocks(&paper.blocks)?;
    let attachments = page::attachment_list(paper);
    if !attachments.is_empty() {
        let list: Vec<String> = attachments
            .iter()
            .enumerate()
            .map(
                |(at, name)| {
                    if attachments.len() > 1 { format!("{}\\.{}", at + 1, escape(name)) } else { escape(name) }
                },
            )
            .collect();
        sheet.para(&format!("附件：{}", list.join("  \n")));
    }
    if let Some(signature) = &paper.signature {
        let mut lines: Vec<String> = signature.units.iter().map(|unit| escape(unit)).collect();
        lines.push(escape(&signature.date));
        sheet.para(&lines.join("  \n"));
    }
    sheet.para(&escape(&bracketed(&paper.remark)));
    for (at, annex) in paper.annexes.iter().enumerate() {
        sheet.para(&format!("---\n\n{}", page::annex_label(&paper.annexes, at)));
        if !annex.title.is_empty() {
            sheet.para(&format!("# {}", escape(&annex.title.replace('\n', ""))));
        }
        sheet.blocks(&annex.blocks)?;
    }
    if let Some(colophon) = &paper.colophon {
        let mut lines: Vec<String> =
            colophon_lines(colophon).into_iter().map(|(label, text)| format!("{label}{}", escape(&text))).collect();
        lines.extend(colophon.duties.iter().map(|(duty, who)| format!("{}：{}", escape(duty), escape(who))));
        lines.push(escape([colophon.office.as_str(), &printed(colophon)].join("　").trim()));
        lines.extend(colophon.print_run.map(|n| format!("共印{n}份")));
        lines.retain(|line| !line.is_empty());
        sheet.para("---");
        sheet.para(&lines.join("  \n"));
    }
    for (at, note) in sheet.notes.clone().iter().enumerate() {
        sheet.para(&format!("[^{}]: {}", at + 1, escape(note)));
    }
    Ok(Written { bytes: sheet.out.into_bytes(), ..Written::default() })
}

#[derive(Default)]
struct Sheet {
    out: String,
    notes: Vec<String>,
}

impl Sheet {
    fn para(&mut self, text: &str) {
        if !text.trim().is_empty() {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.out += text.trim_end();
            self.out.push('\n');
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<()> {
        for (block, heading) in blocks.iter().zip(page::headings(blocks)) {
            match block {
                Block::Heading { .. } => {
                    let (level, text) = heading.unwrap_or_default();
                    self.para(&format!("{} {}", "#".repeat(usize::from(level) + 1), escape(&text).replace('\n', "")));
                }
                Block::Para(para) => {
                    let text = self.runs(&para.runs);
                    self.para(&text);
                }
                Block::List { items } => {
                    for item in items {
                        let text = self.runs(item);
                        self.para(&text);
                    }
                }
                Block::Note { label, runs } => {
                    let label = if label.is_empty() { String::new() } else { format!("**{}：**", escape(label)) };
                    let text = self.runs(runs);
                    self.para(&format!("> {}", (label + &text).replace('\n', "\n> ")));
                }
                Block::PageBreak => {}
                Block::Table(table) => self.table(table)?,
                Block::Picture(picture) => self.para(&format!(
                    "〔图：{}〕",
                    escape(if picture.caption.is_empty() { &picture.alt } else { &picture.caption })
                )),
                Block::Chart(chart) => {
                    crate::chart::draw(chart, 440.0)?;
                    self.table(&crate::docx::chart_table(chart))?;
                }
            }
        }
        Ok(())
    }

    fn runs(&mut self, runs: &[Run]) -> String {
        let mut out = String::new();
        for run in runs {
            let text = escape(&run.text).replace('\n', "  \n");
            let mut shown = match run.look {
                Look::Strong | Look::Missing if !text.trim().is_empty() => format!("**{text}**"),
                _ => text,
            };
            if let Some(figure) = &run.figure {
                if is_absolute(&figure.link) && !figure.link.contains(['(', ')', ' ', '<', '>', '\n']) {
                    shown = format!("[{shown}]({})", figure.link);
                }
                if !figure.footnote.trim().is_empty() {
                    self.notes.push(figure.footnote.replace('\n', " "));
                    shown += &format!("[^{}]", self.notes.len());
                }
            }
            out += &shown;
        }
        out
    }

    fn table(&mut self, table: &Table) -> Result<()> {
        let grid = Grid::of(table)?;
        if grid.widths.is_empty() {
            return Ok(());
        }
        if !table.caption.is_empty() {
            self.para(&format!("**{}**", escape(&table.caption)));
        }
        self.para(&escape(&unit_line(&table.unit)));
        let mut rows: Vec<Vec<String>> = Vec::new();
        for row in grid.head.iter().chain(&grid.rows) {
            let mut cells = vec![String::new(); grid.widths.len()];
            for slot in row {
                if let Slot::Cell { cell, column, .. } = slot {
                    cells[*column] = self.runs(&cell.runs).replace("  \n", "<br>").replace('\n', " ");
                }
            }
            rows.push(cells);
        }
        // Markdown knows one heading row; further ones become bold rows, a table without one gets an empty one.
        let head = if grid.head.is_empty() { vec![String::new(); grid.widths.len()] } else { rows.remove(0) };
        let marks: Vec<&str> = (0..grid.widths.len())
            .map(|at| match table.columns.get(at).map(|column| column.align) {
                Some(Align::Right) => "---:",
                Some(Align::Center) => ":---:",
                _ => "---",
            })
            .collect();
        let mut text = format!("| {} |\n| {} |", head.join(" | "), marks.join(" | "));
        for row in rows {
            text += &format!("\n| {} |", row.join(" | "));
        }
        self.para(&text);
        self.para(&escape(&table.note));
        Ok(())
    }
}

/// Text that Markdown takes for text: marks that would start markup are escaped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in clean(text).split_inclusive('\n') {
        for (at, c) in line.chars().enumerate() {
            let starts = at == 0 && matches!(c, '#' | '>' | '-' | '+' | '=');
            if starts || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Cell, Column};

    #[test]
    fn a_paper_reads_as_markdown() {
        let table = Table {
            caption: "表1".into(),
            columns: vec![Column::new("单位", 1.0), Column::number("篇数", 1.0)],
            rows: vec![vec!["甲|乙".into(), Cell::run(Run::figure("12", "k", "https://w.example/f/1"))]],
            ..Table::default()
        };
        let paper = Paper {
            title: "十月\n通报".into(),
            recipients: "各县".into(),
            blocks: vec![Block::heading(1, "总体"), Block::para("共*12*篇。"), Block::Table(table)],
            ..Paper::default()
        };
        let text = String::from_utf8(write(&paper).expect("writes").bytes).expect("utf-8");
        assert_eq!(
            text,
            "# 十月通报\n\n各县：\n\n## 一、总体\n\n共\\*12\\*篇。\n\n**表1**\n\n| 单位 | 篇数 |\n| --- | ---: |\n| 甲\\|乙 | [12](https://w.example/f/1) |\n"
        );
    }
}
