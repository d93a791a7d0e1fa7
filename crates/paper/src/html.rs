//! A paper as HTML: the reader's page, the e-mail, the preview. Same data, same order; charts as SVG with
//! their numbers in words. Everything typed by a user is escaped; links are http(s) or paths of the system.

use crate::block::{Align, Block, Head, Look, Paper, Picture, Run, Table, as_set, clean};
use crate::chart::{Anchor, Drawing, Mark, describe, draw};
use crate::error::Result;
use crate::gbt9704 as page;
use crate::grid::{Grid, Slot};
use crate::pdf::data::{bracketed, cell_align, colophon_lines, printed, unit_line, with_colon};
use crate::{Written, picture};

const STYLE: &str = "body{margin:0;background:#f3f6f7;color:#111}\
.paper{max-width:46rem;margin:0 auto;padding:2.5rem 1.5rem;background:#fff;font:1.125rem/1.9 'FangSong_GB2312','仿宋_GB2312',FangSong,STFangsong,'Noto Serif CJK SC',serif}\
.paper h1{font:700 1.5rem/1.6 'FZXiaoBiaoSong-B05S','方正小标宋简体','Noto Serif CJK SC',serif;text-align:center;margin:1.5rem 0 1rem}\
.paper h2,.paper .strong,.paper th{font-family:SimHei,'黑体','Noto Sans CJK SC',sans-serif;font-weight:normal}\
.paper h3,.paper .kai{font-family:KaiTi_GB2312,'楷体_GB2312',KaiTi,STKaiti,'Noto Serif CJK SC',serif;font-weight:normal}\
.paper h2,.paper h3,.paper h4,.paper h5{font-size:1em;font-weight:normal;margin:.4em 0;text-indent:2em}\
.paper p{margin:.3em 0;text-indent:2em;text-align:justify;overflow-wrap:anywhere}.paper p.flush{text-indent:0}.paper p.center{text-indent:0;text-align:center}.paper p.right{text-indent:0;text-align:right}\
.paper .mark{color:#d40000;text-align:center;font:700 clamp(1.4rem,6vw,2.6rem)/1.3 'FZXiaoBiaoSong-B05S','方正小标宋简体','Noto Serif CJK SC',serif;margin:.5em 0}\
.paper .red{border:0;border-top:3px solid #d40000;margin:.3rem 0 1.2rem}.paper .row{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}\
.paper .scroll{overflow-x:auto}.paper table{border-collapse:collapse;width:100%;font-size:.9em;line-height:1.5}.paper th,.paper td{border:1px solid #333;padding:.3em .5em}\
.paper th{background:#f2f2f2}.paper caption,.paper figcaption{font-family:SimHei,'黑体','Noto Sans CJK SC',sans-serif;text-align:center;padding:.3em}.paper td.r{text-align:right;font-variant-numeric:tabular-nums}.paper td.c{text-align:center}\
.paper figure{margin:1em 0;text-align:center}.paper img,.paper svg{max-width:100%;height:auto}.paper .small{font-size:.8em;text-indent:0;line-height:1.5}.paper .missing{background:#ddd}\
.paper a.figure{color:inherit;text-decoration:underline dotted}.paper .colophon{border-top:2px solid;border-bottom:2px solid;margin-top:2rem;font-size:.9em}.paper .colophon>div{padding:.2em .8em}.paper .colophon>div+div{border-top:1px solid}\
@media print{body{background:#fff}.paper{max-width:none;padding:0}.paper tr,.paper figure{break-inside:avoid}.paper thead{display:table-header-group}}@media(max-width:30rem){.paper{padding:1rem;font-size:1rem}}";

/// A page that stands alone: style inside, pictures inside, nothing loaded from anywhere.
pub fn write(paper: &Paper) -> Result<Written> {
    let title = escape(&paper.title.replace('\n', ""));
    let body = fragment(paper)?;
    let bytes = format!("<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body>{body}</body></html>").into_bytes();
    Ok(Written { bytes, ..Written::default() })
}

/// The style that [`fragment`] expects.
pub fn style() -> &'static str {
    STYLE
}

/// The paper as one `<article class="paper">`, for a page of the system.
pub fn fragment(paper: &Paper) -> Result<String> {
    let mut page = Page { out: String::new(), notes: Vec::new(), width_mm: page::text_width_mm(paper) };
    page.out += "<article class=\"paper\">";
    page.head(&paper.head);
    if !paper.title.trim().is_empty() {
        page.out += &format!("<h1>{}</h1>", lines(paper.title.trim()));
    }
    page.line("center kai", &paper.subtitle);
    page.line("flush", &with_colon(&paper.recipients));
    page.blocks(&paper.blocks)?;
    let attachments = page::attachment_list(paper);
    for (at, name) in attachments.iter().enumerate() {
        let number = if attachments.len() > 1 { format!("{}.", at + 1) } else { String::new() };
        page.line("", &format!("{}{number}{name}", if at == 0 { "附件：" } else { "　　　" }));
    }
    if let Some(signature) = &paper.signature {
        for unit in &signature.units {
            page.line("right", unit);
        }
        page.line("right", &signature.date);
    }
    page.line("", &bracketed(&paper.remark));
    for (at, annex) in paper.annexes.iter().enumerate() {
        page.out += "<section>";
        page.line("flush strong", &page::annex_label(&paper.annexes, at));
        if !annex.title.is_empty() {
            page.out += &format!("<h1>{}</h1>", lines(&annex.title));
        }
        page.blocks(&annex.blocks)?;
        page.out += "</section>";
    }
    page.footnotes();
    page.colophon(paper);
    page.out += "</article>";
    Ok(page.out)
}

struct Page {
    out: String,
    notes: Vec<String>,
    width_mm: f32,
}

impl Page {
    fn line(&mut self, class: &str, text: &str) {
        if !text.trim().is_empty() {
            self.out += &format!("<p class=\"{class}\">{}</p>", lines(text));
        }
    }

    fn head(&mut self, head: &Head) {
        let mut row = |left: &str, right: &str, class: &str| {
            if !left.is_empty() || !right.is_empty() {
                self.out += &format!(
                    "<div class=\"row\"><span class=\"{class}\">{}</span><span>{}</span></div>",
                    escape(left),
                    escape(right)
                );
            }
        };
        match head {
            Head::None => return,
            Head::Letter(letter) => {
                row(&letter.copy_no.map_or(String::new(), |n| format!("{n:06}")), "", "");
                row(&letter.secrecy, "", "strong");
                row(&letter.urgency, "", "strong");
                for issuer in &letter.issuers {
                    self.out += &format!("<p class=\"mark\" style=\"text-indent:0\">{}</p>", escape(issuer));
                }
                let signers = if letter.signers.is_empty() {
                    String::new()
                } else {
                    format!("签发人：{}", letter.signers.join("　"))
                };
                let side = if signers.is_empty() { "center" } else { "space-between" };
                self.out += &format!(
                    "<div class=\"row\" style=\"justify-content:{side}\"><span>{}</span>{}</div>",
                    escape(&letter.number),
                    if signers.is_empty() { String::new() } else { format!("<span>{}</span>", escape(&signers)) }
                );
            }
            Head::Bulletin(bulletin) => {
                row(
                    [bulletin.secrecy.as_str(), bulletin.urgency.as_str()].join(" ").trim(),
                    &bulletin.copy_no.map_or(String::new(), |n| format!("{n:06}")),
                    "strong",
                );
                self.out += &format!("<p class=\"mark\" style=\"text-indent:0\">{}</p>", escape(&bulletin.name));
                let total = if bulletin.total.is_empty() { String::new() } else { format!("（{}）", bulletin.total) };
                self.out += &format!("<p class=\"center\">{}{}</p>", escape(&bulletin.issue), escape(&total));
                self.out += &format!(
                    "<div class=\"row\"><span>{}</span><span>{}</span></div>",
                    escape(&bulletin.office),
                    escape(&bulletin.date)
                );
            }
        }
        self.out += "<hr class=\"red\">";
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<()> {
        for (block, heading) in blocks.iter().zip(page::headings(blocks)) {
            match block {
                Block::Heading { .. } => {
                    let (level, text) = heading.unwrap_or_default();
                    self.out += &format!("<h{0}>{1}</h{0}>", level + 1, lines(&text));
                }
                Block::Para(para) => {
                    let class = match (para.align, para.flush) {
                        (Align::Center, _) => "center",
                        (Align::Right, _) => "right",
                        (Align::Left, true) => "flush",
                        (Align::Left, false) => "",
                    };
                    let text = self.runs(&para.runs);
                    self.out += &format!("<p class=\"{class}\">{text}</p>");
                }
                Block::List { items } => {
                    for item in items {
                        let text = self.runs(item);
                        self.out += &format!("<p>{text}</p>");
                    }
                }
                Block::Note { label, runs } => {
                    let text = self.runs(runs);
                    let label = if label.is_empty() {
                        String::new()
                    } else {
                        format!("<span class=\"strong\">{}：</span>", escape(label))
                    };
                    self.out += &format!("<aside class=\"kai\"><p>{label}{text}</p></aside>");
                }
                Block::PageBreak => self.out += "<div style=\"break-after:page\"></div>",
                Block::Table(table) => self.table(table)?,
                Block::Picture(picture) => self.picture(picture)?,
                Block::Chart(chart) => {
                    let drawing = draw(chart, self.width_mm * 72.0 / 25.4)?;
                    self.out += &format!(
                        "<figure>{}<figcaption>{}</figcaption>",
                        svg(&drawing, &describe(chart)),
                        escape(&chart.title)
                    );
                    self.line("small center", &chart.note);
                    self.out += "</figure>";
                }
            }
        }
        Ok(())
    }

    fn runs(&mut self, runs: &[Run]) -> String {
        let mut out = String::new();
        for run in runs {
            let text = lines(&run.text);
            let mut shown = match run.look {
                Look::Plain => text,
                Look::Strong => format!("<span class=\"strong\">{text}</span>"),
                Look::Kai => format!("<span class=\"kai\">{text}</span>"),
                Look::Missing => format!("<mark class=\"missing\">{text}</mark>"),
            };
            if let Some(figure) = &run.figure {
                let key = marked_up(&clean(&figure.key));
                shown = if is_followable(&figure.link) {
                    format!(
                        "<a class=\"figure\" data-figure=\"{key}\" href=\"{}\">{shown}</a>",
                        marked_up(&clean(&figure.link))
                    )
                } else if key.is_empty() {
                    shown
                } else {
                    format!("<span data-figure=\"{key}\">{shown}</span>")
                };
                if !figure.footnote.trim().is_empty() {
                    self.notes.push(figure.footnote.clone());
                    let n = self.notes.len();
                    shown += &format!("<sup><a id=\"back{n}\" href=\"#note{n}\">[{n}]</a></sup>");
                }
            }
            out += &shown;
        }
        out
    }

    fn table(&mut self, table: &Table) -> Result<()> {
        let grid = Grid::of(table)?;
        self.out += "<div class=\"scroll\"><table>";
        let unit = unit_line(&table.unit);
        if !table.caption.is_empty() || !unit.is_empty() {
            self.out += &format!("<caption>{}", escape(&table.caption));
            self.line("small right", &unit);
            self.out += "</caption>";
        }
        for (part, rows) in [("thead", &grid.head), ("tbody", &grid.rows)] {
            if rows.is_empty() {
                continue;
            }
            let last = rows.len() - 1;
            self.out += &format!("<{part}>");
            for (at, row) in rows.iter().enumerate() {
                self.out += "<tr>";
                for slot in row {
                    let Slot::Cell { cell, column, columns, rows } = slot else { continue };
                    let tag = if part == "thead" || cell.label { "th" } else { "td" };
                    let class = match cell_align(cell, table, *column, part == "thead") {
                        Align::Left => "",
                        Align::Center => "c",
                        Align::Right => "r",
                    };
                    let total = if table.total && part == "tbody" && at == last { " strong" } else { "" };
                    let text = self.runs(&cell.runs);
                    let (columns, rows) = (
                        if *columns > 1 { format!(" colspan=\"{columns}\"") } else { String::new() },
                        if *rows > 1 { format!(" rowspan=\"{rows}\"") } else { String::new() },
                    );
                    let scope = if part == "thead" { " scope=\"col\"" } else { "" };
                    let high = if cell.min_height_mm > 0.0 {
                        format!(" style=\"height:{}mm\"", cell.min_height_mm)
                    } else {
                        String::new()
                    };
                    self.out += &format!("<{tag} class=\"{class}{total}\"{scope}{columns}{rows}{high}>{text}</{tag}>");
                }
                self.out += "</tr>";
            }
            self.out += &format!("</{part}>");
        }
        self.out += "</table></div>";
        self.line("small", &table.note);
        Ok(())
    }

    fn picture(&mut self, picture: &Picture) -> Result<()> {
        let ready = picture::ready(picture, self.width_mm)?;
        let alt = if picture.alt.is_empty() { &picture.caption } else { &picture.alt };
        self.out += &format!(
            "<figure><img alt=\"{}\" style=\"width:{}mm\" src=\"data:image/{};base64,{}\"><figcaption>{}</figcaption></figure>",
            escape(alt),
            ready.width_mm,
            ready.extension,
            base64(&ready.bytes),
            escape(&picture.caption)
        );
        Ok(())
    }

    fn footnotes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        for (at, note) in notes.iter().enumerate() {
            let n = at + 1;
            self.out +=
                &format!("<p class=\"small\" id=\"note{n}\"><a href=\"#back{n}\">[{n}]</a> {}</p>", lines(note));
        }
    }

    fn colophon(&mut self, paper: &Paper) {
        let Some(colophon) = &paper.colophon else { return };
        let mut rows: Vec<String> = Vec::new();
        let lines: Vec<String> =
            colophon_lines(colophon).into_iter().map(|(label, text)| format!("{label}{}", escape(&text))).collect();
        rows.push(lines.join("<br>"));
        rows.push(escape(
            &colophon.duties.iter().map(|(duty, who)| format!("{duty}：{who}")).collect::<Vec<_>>().join("　　"),
        ));
        let run = colophon.print_run.map_or(String::new(), |n| format!("　共印{n}份"));
        rows.push(format!(
            "<span class=\"row\"><span>{}</span><span>{}{run}</span></span>",
            escape(&colophon.office),
            escape(&printed(colophon))
        ));
        self.out += "<footer class=\"colophon\">";
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            self.out += &format!("<div>{row}</div>");
        }
        self.out += "</footer>";
    }
}

/// A drawing as SVG; also used by pages that show a chart without a script.
pub fn svg(drawing: &Drawing, description: &str) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {:.0}\" role=\"img\" aria-label=\"{}\" font-family=\"'Noto Sans CJK SC','Microsoft YaHei',sans-serif\">",
        drawing.width,
        drawing.height,
        escape(description)
    );
    for mark in &drawing.marks {
        out += &match mark {
            Mark::Line { x1, y1, x2, y2, weight, color, dashed } => format!(
                "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{color}\" stroke-width=\"{weight}\" stroke-linecap=\"round\"{}/>",
                if *dashed { " stroke-dasharray=\"4 3\"" } else { "" }
            ),
            Mark::Rect { x, y, w, h, color } => {
                format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{color}\"/>")
            }
            Mark::Dot { x, y, r, color } => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r}\" fill=\"{color}\"/>"),
            Mark::Text { x, y, anchor, size, color, text } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                format!(
                    "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{color}\">{}</text>",
                    y + size * 0.36,
                    escape(text)
                )
            }
        };
    }
    out + "</svg>"
}

/// Addresses a page of the system may follow: the web, or a path of its own.
fn is_followable(link: &str) -> bool {
    crate::pdf::data::is_absolute(link) || (link.starts_with('/') && !link.starts_with("//") && !link.contains('\\'))
}

/// Text for readers. Keys and addresses are not set in print: their marks stay as they are.
fn escape(text: &str) -> String {
    marked_up(&as_set(text))
}

fn marked_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let n = group.iter().fold(0u32, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for at in 0..4 {
            out.push(if at <= group.len() { DIGITS[(n >> (18 - 6 * at) & 63) as usize] as char } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_standard() {
        for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn what_users_type_stays_text() {
        let paper = Paper {
            title: "<script>alert(1)</script>".into(),
            blocks: vec![
                Block::runs(vec![Run::figure("12\"篇", "k\"><img>", "javascript:alert(1)")]),
                Block::runs(vec![Run::figure("13篇", "k", "/app/figures/1").with_footnote("<b>口径</b>")]),
            ],
            ..Paper::default()
        };
        let html = String::from_utf8(write(&paper).expect("writes").bytes).expect("utf-8");
        assert!(
            !html.contains("<script>")
                && !html.contains("javascript:")
                && !html.contains("<img>")
                && !html.contains("<b>")
        );
        assert!(html.contains("href=\"/app/figures/1\"") && html.contains("data-figure=\"k\""));
    }
}
