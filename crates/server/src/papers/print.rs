//! From a draft to the page: which head a kind has, figures as runs that open their records, the annex that names
//! every figure's source. Files are printed once after signing and kept; a draft is printed as it is asked for.

use super::store::{self, Record};
use super::template;
use crate::cases;
use crate::platform::print::{DOCX, PDF, at_press};
use crate::platform::{App, Outcome, Running};
use anyhow::{Context, Result};
use domain::ids::Id;
use domain::papers::draft::Piece;
use domain::papers::kind::Numbering;
use domain::papers::{Draft, Kind, Section, label, resolve};
use domain::time::{format_minute, format_paper_date};
use paper::block::*;
use paper::{Fonts, Written, docx, pdf};

/// What the page needs to know beside the draft.
pub(super) struct Marks<'a> {
    pub kind: Kind,
    pub number: Option<i64>,
    pub mark: &'a str,
    pub extra: bool,
    pub office: &'a str,
    /// The signing moment, or now for a draft.
    pub at: i64,
    pub signed_by: &'a str,
    /// Who read it before it was signed.
    pub reviewers: &'a [String],
}

/// The page of a draft.
pub(super) fn lay_out(draft: &Draft, marks: &Marks<'_>) -> Paper {
    let kind = marks.kind;
    let date = format_paper_date(marks.at);
    let mut blocks = Vec::new();
    for section in &draft.sections {
        add_section(&mut blocks, kind, section, draft);
    }
    let letter = kind.numbering() == Numbering::Letter;
    Paper {
        head: head(draft, marks, &date),
        title: draft.title.trim().to_owned(),
        recipients: draft.recipients.trim().to_owned(),
        blocks,
        signature: (letter || kind.numbering() == Numbering::None).then(|| Signature {
            units: vec![marks.office.to_owned()],
            date: date.clone(),
            sealed: letter,
        }),
        annexes: annexes(draft, kind),
        // The list of attachments would name the annex of sources, which is not an attachment of the letter.
        attachments: if kind == Kind::Supervision { vec!["督办反馈单".into()] } else { Vec::new() },
        colophon: Some(colophon(draft, marks, &date)),
        properties: Properties {
            author: marks.office.to_owned(),
            keywords: vec![kind.title().to_owned()],
            created_at: marks.at,
        },
        ..Paper::default()
    }
}

fn head(draft: &Draft, marks: &Marks<'_>, date: &str) -> Head {
    match marks.kind.numbering() {
        Numbering::Issue => Head::Bulletin(BulletinHead {
            name: marks.kind.title().to_owned(),
            issue: marks.number.map_or("（送审稿）".into(), |number| label(marks.kind, number, marks.extra)),
            office: marks.office.to_owned(),
            date: date.to_owned(),
            secrecy: draft.secrecy.clone(),
            urgency: draft.urgency.clone(),
            copy_no: draft.copy_no,
            ..BulletinHead::default()
        }),
        Numbering::Letter => Head::Letter(LetterHead {
            issuers: vec![marks.office.to_owned()],
            number: if marks.mark.is_empty() {
                format!("{}〔    〕  号", marks.kind.word())
            } else {
                marks.mark.to_owned()
            },
            secrecy: draft.secrecy.clone(),
            urgency: draft.urgency.clone(),
            copy_no: draft.copy_no,
            ..LetterHead::default()
        }),
        Numbering::None => Head::None,
    }
}

fn colophon(draft: &Draft, marks: &Marks<'_>, date: &str) -> Colophon {
    let reviewers = marks.reviewers.join("、");
    let duties = [
        ("责任编辑", draft.editor.as_str()),
        ("审核", reviewers.as_str()),
        ("签发", marks.signed_by),
        ("联系电话", draft.phone.as_str()),
    ];
    Colophon {
        report_to: draft.report_to.clone(),
        send_to: draft.send_to.clone(),
        issue_to: draft.issue_to.clone(),
        duties: duties
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        office: marks.office.to_owned(),
        printed_on: date.to_owned(),
        print_run: draft.print_run,
        ..Colophon::default()
    }
}

fn add_section(blocks: &mut Vec<Block>, kind: Kind, section: &Section, draft: &Draft) {
    let empty = section.text.trim().is_empty() && section.rows.is_empty() && section.curve.is_empty();
    if empty {
        return;
    }
    if section.key == "note" {
        blocks.push(Block::Note { label: "编者按".into(), runs: runs(&section.text.replace('\n', ""), draft) });
        return;
    }
    // 新闻通稿 runs on without headings; everything else names its parts.
    if kind != Kind::Release && section.key != "body" {
        blocks.push(Block::heading(1, section.heading.clone()));
    }
    for line in section.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        blocks.push(Block::runs(runs(line, draft)));
    }
    if !section.rows.is_empty() {
        blocks.push(Block::Table(table(section)));
    }
    if section.curve.len() > 1 {
        blocks.push(Block::Chart(Chart {
            shape: ChartShape::Line,
            title: format!("{}走势", section.heading.trim_end_matches("情况").trim_end_matches("走势")),
            unit: "条".into(),
            categories: section.curve.iter().map(|(day, _)| day.clone()).collect(),
            series: vec![Series {
                name: "信息".into(),
                values: section.curve.iter().map(|(_, count)| Some(*count as f64)).collect(),
            }],
            ..Chart::default()
        }));
    }
}

fn runs(line: &str, draft: &Draft) -> Vec<Run> {
    resolve(line, &draft.facts)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text { text } => Run::text(text),
            Piece::Figure { name, text, link } => Run::figure(text, name, link),
            Piece::Missing { .. } => Run::missing(""),
        })
        .collect()
}

/// Columns as wide as what stands in them: a column of numbers is narrow, a column of titles is not.
fn table(section: &Section) -> Table {
    let widest = |at: usize| {
        let cells = section.rows.iter().filter_map(|row| row.get(at)).chain(section.heads.get(at));
        cells.map(|text| text.chars().count().min(24)).max().unwrap_or(4).max(3)
    };
    let is_number = |at: usize| {
        section
            .rows
            .iter()
            .filter_map(|row| row.get(at))
            .all(|text| text == "—" || text.trim_end_matches('%').parse::<f64>().is_ok())
    };
    Table {
        columns: section
            .heads
            .iter()
            .enumerate()
            .map(|(at, head)| {
                let width = widest(at) as f32;
                if is_number(at) { Column::number(head.clone(), width) } else { Column::new(head.clone(), width) }
            })
            .collect(),
        rows: section.rows.iter().map(|row| row.iter().map(|text| Cell::text(text.clone())).collect()).collect(),
        ..Table::default()
    }
}

fn annexes(draft: &Draft, kind: Kind) -> Vec<Annex> {
    let mut annexes = Vec::new();
    if kind == Kind::Supervision {
        annexes.push(Annex { title: "督办反馈单".into(), blocks: vec![Block::Table(return_slip(draft))] });
    }
    let named: Vec<_> = draft
        .facts
        .iter()
        .filter(|fact| draft.sections.iter().any(|section| section.text.contains(&format!("{{{}}}", fact.name))))
        .collect();
    if !named.is_empty() {
        let rows = named
            .iter()
            .map(|fact| {
                vec![
                    Cell::text(fact.name.clone()),
                    Cell::run(match fact.value {
                        Some(value) => Run::figure(value.to_string(), fact.name.clone(), fact.link.clone()),
                        None => Run::missing(""),
                    }),
                    Cell::text(fact.unit.clone()),
                    Cell::text(fact.how.clone()),
                    Cell::text(format_minute(fact.as_of)),
                ]
            })
            .collect();
        annexes.push(Annex {
            title: "数据来源表".into(),
            blocks: vec![Block::Table(Table {
                columns: vec![
                    Column::new("数据", 8.0),
                    Column::number("数值", 5.0),
                    Column::center("单位", 4.0),
                    Column::new("口径", 18.0),
                    Column::center("截至", 11.0),
                ],
                rows,
                ..Table::default()
            })],
        });
    }
    annexes
}

/// The slip that the unit fills in and sends back: one page with the colophon below it.
fn return_slip(draft: &Draft) -> Table {
    let row = |name: &str, high: f32| vec![Cell::label(name), Cell::text("").across(3).high(high)];
    Table {
        columns: vec![Column::new("", 5.0), Column::new("", 9.0), Column::new("", 5.0), Column::new("", 9.0)],
        rows: vec![
            vec![Cell::label("督办事项"), Cell::text(draft.title.clone()).across(3)],
            vec![Cell::label("承办单位"), Cell::text(draft.recipients.clone()).across(3)],
            row("核查情况", 26.0),
            row("处置措施", 26.0),
            row("答复群众情况", 13.0),
            row("附件", 8.0),
            vec![Cell::label("责任人"), Cell::text(""), Cell::label("联系电话"), Cell::text("")],
            vec![
                Cell::label("单位负责人\n签字（盖章）"),
                Cell::text("").high(13.0),
                Cell::label("反馈日期"),
                Cell::text(""),
            ],
            row("办结意见", 12.0),
        ],
        ..Table::default()
    }
}

/// The page of a paper as it stands: frozen when signed, laid out from the draft otherwise.
pub(super) async fn page_of(app: &App, record: &Record) -> Result<Paper> {
    if let Some(frozen) = store::frozen(app, record.id).await? {
        return Ok(frozen);
    }
    let marks = Marks {
        kind: record.kind,
        number: record.number,
        mark: &record.mark,
        extra: record.extra,
        office: &record.unit_name,
        at: app.now(),
        signed_by: "",
        reviewers: &[],
    };
    Ok(lay_out(&record.draft.0, &marks))
}

/// The Word file of a paper: in the office's own .docx where the paper follows one, on the standard's page otherwise.
pub(super) async fn word(app: &App, record: &Record) -> Result<Written> {
    let used = match record.template_id {
        Some(id) => store::template(app, id).await?,
        None => None,
    };
    let mut note = None;
    if let Some((name, hash)) = used.and_then(|used| Some((used.name, used.file_hash?))) {
        let reviewers = Vec::new();
        let marks = Marks {
            kind: record.kind,
            number: record.number,
            mark: &record.mark,
            extra: record.extra,
            office: &record.unit_name,
            at: record.signed_at.unwrap_or(app.now()),
            signed_by: record.signed_by.as_deref().unwrap_or_default(),
            reviewers: &reviewers,
        };
        let values = template::values_of(&record.draft.0, &marks, record.from_at, record.to_at);
        match template::fill(app, &hash, values).await {
            Ok(bytes) => {
                let notes = vec![format!("Word 文件按模板“{name}”生成,PDF 按国家标准版式生成")];
                return Ok(Written { bytes, notes, ..Written::default() });
            }
            // A part was renamed since the trial: the paper must still come out, and say how.
            Err(error) => note = Some(format!("模板“{name}”填不进这份公文({error}),Word 文件改按国家标准版式生成")),
        }
    }
    let mut written = write(app, page_of(app, record).await?, docx::write).await?;
    written.notes.extend(note);
    Ok(written)
}

/// Prints a page on a thread where it may take its time.
pub(super) async fn write(
    app: &App,
    page: Paper,
    print: fn(&Paper, &Fonts) -> paper::Result<Written>,
) -> Result<Written> {
    at_press(app, move |fonts| print(&page, fonts)).await?.map_err(anyhow::Error::from)
}

/// What a print does without, in sentences: a missing font is said, never silently replaced.
fn notes_of(written: &Written) -> Vec<String> {
    let fonts = written.substitutions.iter().map(|one| one.to_string());
    fonts.chain(written.notes.iter().cloned()).collect()
}

/// Prints a signed paper once, keeps both files, and keeps them with its case. Run right after signing, and as a job
/// in case the machine stopped in between; what is printed already stays.
pub(super) async fn print_signed(app: &App, id: Id) -> Result<bool> {
    let Some(record) = store::read(app, id).await? else { return Ok(false) };
    if record.docx_hash.is_some() && record.pdf_hash.is_some() {
        return Ok(true);
    }
    let page = store::frozen(app, id).await?.context("a signed paper has a frozen page")?;
    let word = word(app, &record).await?;
    let print = write(app, page, pdf::write).await?;
    let mut notes = notes_of(&print);
    if record.template_id.is_some() {
        notes.extend(word.notes.iter().cloned());
    }
    let word = app.files().put(word.bytes, DOCX).await?;
    let print = app.files().put(print.bytes, PDF).await?;
    let mut change = app.system_change("papers.print").await?;
    for (stored, kind) in [(&word, DOCX), (&print, PDF)] {
        store::keep_file(&mut change, stored, kind, app.now()).await?;
    }
    store::save_print(&mut change, id, &word.hash, &print.hash, &notes).await?;
    if let Some(case_id) = record.case_id {
        let by = record.signed_by.clone().unwrap_or_default();
        for (stored, kind, end) in [(&word, DOCX, "docx"), (&print, PDF, "pdf")] {
            let name = format!("{}.{end}", record.mark);
            cases::keep_paper(&mut change, case_id, &name, kind, stored, &by).await?;
        }
    }
    change.commit().await?;
    Ok(true)
}

/// The job behind `print_signed`.
pub(super) async fn print_job(app: App, job: Running) -> Result<Outcome> {
    let id: Id = job.key.parse().context("the key is the paper's id")?;
    job.progress(0, 2, "打印公文").await?;
    if !print_signed(&app, id).await? {
        return Ok(Outcome::Dropped("公文不在了".into()));
    }
    job.progress(2, 2, "打印公文").await?;
    Ok(Outcome::DoneWith(format!("/papers/{id}")))
}
