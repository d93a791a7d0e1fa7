//! Golden documents: each kind is written, read back and compared; the page is measured against GB/T 9704-2012.

mod bad_input;
mod page;
mod samples;

use paper::{Fonts, docx, html, markdown, pdf, xlsx};
use std::io::{Cursor, Read};
use std::sync::OnceLock;

/// One engine for all tests, as the server keeps one.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let fonts = Fonts::find(&[]);
        assert!(fonts.has_chinese(), "these tests need a Chinese font: apt-get install fonts-noto-cjk");
        fonts
    })
}

pub fn parts(docx: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip");
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("inflates");
            (part.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

pub fn part(docx: &[u8], name: &str) -> String {
    let found = parts(docx).into_iter().find(|(part, _)| part == name).unwrap_or_else(|| panic!("{name} is missing"));
    String::from_utf8(found.1).expect("utf-8")
}

#[test]
fn every_kind_reads_back_as_it_was_written() {
    for (name, paper) in samples::all() {
        let written = docx::write(&paper, fonts()).expect(name);
        let text = docx::read_text(&written.bytes).expect(name).join("\n");
        insta::assert_snapshot!(format!("{name}.docx"), text);
        let text = String::from_utf8(markdown::write(&paper).expect(name).bytes).expect("utf-8");
        insta::assert_snapshot!(format!("{name}.md"), text);
    }
}

#[test]
fn every_part_of_every_docx_is_well_formed_and_referenced() {
    for (name, paper) in samples::all() {
        let bytes = docx::write(&paper, fonts()).expect(name).bytes;
        let all = parts(&bytes);
        let types = part(&bytes, "[Content_Types].xml");
        let relations = part(&bytes, "word/_rels/document.xml.rels");
        let document = part(&bytes, "word/document.xml");
        for (path, content) in &all {
            let extension = path.rsplit('.').next().expect("an extension");
            assert!(
                types.contains(&format!("PartName=\"/{path}\""))
                    || types.contains(&format!("Extension=\"{extension}\"")),
                "{name}: {path} has no type"
            );
            if extension == "xml" || extension == "rels" {
                let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(content).expect("utf-8"));
                reader.config_mut().check_end_names = true;
                loop {
                    match reader.read_event() {
                        Ok(quick_xml::events::Event::Eof) => break,
                        Ok(_) => {}
                        Err(error) => panic!("{name}: {path}: {error}"),
                    }
                }
            }
        }
        for id in document
            .split("r:id=\"")
            .skip(1)
            .chain(document.split("r:embed=\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(relations.contains(&format!("Id=\"{id}\"")), "{name}: {id} leads nowhere");
        }
        for target in relations
            .split("Target=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|target| !target.starts_with("http"))
        {
            assert!(all.iter().any(|(path, _)| path == &format!("word/{target}")), "{name}: {target} is missing");
        }
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let paper = samples::monthly();
    assert_eq!(docx::write(&paper, fonts()).expect("docx").bytes, docx::write(&paper, fonts()).expect("docx").bytes);
    assert_eq!(pdf::write(&paper, fonts()).expect("pdf").bytes, pdf::write(&paper, fonts()).expect("pdf").bytes);
}

#[test]
fn a_draft_survives_storage() {
    for (name, paper) in samples::all() {
        let stored = serde_json::to_string(&paper).expect(name);
        assert_eq!(serde_json::from_str::<paper::block::Paper>(&stored).expect(name), paper);
    }
    let least: paper::block::Paper = serde_json::from_str(
        r#"{"title":"只有标题","blocks":[{"kind":"heading","level":1,"text":"甲"},{"kind":"page_break"}]}"#,
    )
    .expect("defaults");
    assert_eq!(least.title, "只有标题");
}

#[test]
fn pdfs_are_readable_by_screen_readers_and_say_what_was_substituted() {
    for (name, paper) in samples::all() {
        let written = pdf::write(&paper, fonts()).expect(name);
        assert!(written.accessible, "{name} does not pass PDF/UA-1");
        assert!(written.bytes.starts_with(b"%PDF-"));
        assert_eq!(written.substitutions, fonts().substitutions());
        assert!(written.notes.is_empty(), "{name}: {:?}", written.notes);
    }
}

#[test]
fn a_docx_names_the_fonts_of_the_standard() {
    let bytes = docx::write(&samples::upward_letter(), fonts()).expect("docx").bytes;
    let document = part(&bytes, "word/document.xml");
    for font in ["方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"] {
        assert!(document.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
    }
    assert!(part(&bytes, "word/footer1.xml").contains("w:eastAsia=\"宋体\""));
    assert!(part(&bytes, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    let section = document.split("<w:sectPr>").nth(1).expect("a section");
    assert!(section.contains(r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1588""#), "{section}");
}

#[test]
fn table_heads_repeat_and_rows_stay_whole() {
    let document = part(&docx::write(&samples::monthly(), fonts()).expect("docx").bytes, "word/document.xml");
    assert_eq!(document.matches("<w:tblHeader/>").count(), 2);
    assert!(document.matches("<w:cantSplit/>").count() >= 34);
    let pages = pdf::measure(&samples::monthly(), fonts()).expect("lays out");
    let heads = pages.iter().filter(|page| page.lines.iter().any(|line| line.text.contains("承办单位"))).count();
    assert!(heads >= 3, "the head stands on {heads} pages");
}

#[test]
fn figures_open_their_records_in_every_format() {
    let paper = samples::special_report();
    let address = "https://weixuan.linjiang.example/app/figures/items.event-36";
    assert!(part(&docx::write(&paper, fonts()).expect("docx").bytes, "word/_rels/document.xml.rels").contains(address));
    let written = pdf::write(&paper, fonts()).expect("pdf");
    assert!(written.bytes.windows(address.len()).any(|part| part == address.as_bytes()), "no link in the PDF");
    assert!(
        String::from_utf8_lossy(&html::write(&paper).expect("html").bytes).contains(&format!("href=\"{address}\""))
    );
    assert!(
        String::from_utf8_lossy(&markdown::write(&paper).expect("md").bytes)
            .contains(&format!("[213条]({address})[^1]"))
    );
}

#[test]
fn tables_and_charts_go_into_a_workbook_as_numbers() {
    let sheets = xlsx::read(&xlsx::write_paper(&samples::monthly()).expect("xlsx").bytes).expect("reads");
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "表1 10月信息来源分布",
            "表2 10月督办件一览",
            "图1 10月每日信息量",
            "图2 各县区信息量与倾向",
            "图3 各类主题数量",
            "说明"
        ]
    );
    assert_eq!(sheets[0].rows[2].cells, ["1", "新闻网站", "20000", "0.215", "0.06"]);
    let sheets = xlsx::read(&xlsx::write_paper(&samples::ranking_notice()).expect("xlsx").bytes).expect("reads");
    assert_eq!(sheets[0].rows[1].cells[3..6], ["采用·省级", "采用·市级", "采用·委内"].map(String::from));
}
