//! Awkward and hostile input: a right page or a clear sentence, never a panic and never a silent gap.

use crate::{fonts, part};
use paper::block::*;
use paper::{Fonts, docx, html, markdown, pdf, xlsx};

#[test]
fn an_empty_paper_is_a_page() {
    let blocks = vec![
        Block::para(""),
        Block::Table(Table::default()),
        Block::Chart(Chart::default()),
        Block::List { items: vec![] },
        Block::heading(9, ""),
        Block::Note { label: String::new(), runs: vec![] },
    ];
    let heads = [Head::None, Head::Letter(LetterHead::default()), Head::Bulletin(BulletinHead::default())];
    for (at, head) in heads.into_iter().enumerate() {
        for blocks in [Vec::new(), blocks.clone()] {
            let paper = Paper {
                head: head.clone(),
                blocks,
                signature: Some(Signature::default()),
                colophon: Some(Colophon::default()),
                annexes: vec![Annex::default()],
                ..Paper::default()
            };
            assert!(
                pdf::write(&paper, fonts())
                    .unwrap_or_else(|error| panic!("{at}: {error} {:?}", error.detail()))
                    .pages
                    .expect("laid out")
                    >= 1
            );
            docx::read_text(&docx::write(&paper, fonts()).expect("docx").bytes).expect("reads");
            html::write(&paper).expect("html");
            markdown::write(&paper).expect("md");
            xlsx::write_paper(&paper).expect("xlsx");
        }
    }
    let bare = Paper::default();
    assert_eq!(pdf::write(&bare, fonts()).expect("pdf").pages, Some(1));
}

#[test]
fn rare_characters_are_printed_and_missing_ones_are_named() {
    let paper = Paper {
        title: "𠮷田㐂龘的来信".into(),
        blocks: vec![Block::para("联系人：𠮷㐂龘。"), Block::para("家属👨‍👩‍👧表示感谢\u{10ffff}\u{fdd0}")],
        ..Paper::default()
    };
    let written = pdf::write(&paper, fonts()).expect("pdf");
    let text: String = pdf::measure(&paper, fonts())
        .expect("lays out")
        .iter()
        .flat_map(|page| page.lines.iter().map(|line| line.text.clone()))
        .collect();
    assert!(text.contains("𠮷㐂龘"), "{text}");
    for lost in ['👨', '\u{10ffff}'] {
        let noted = written.notes.iter().any(|note| note.contains(&format!("U+{:04X}", lost as u32)));
        assert!(noted || text.contains(lost), "{lost} is neither printed nor named: {:?}", written.notes);
    }
    assert!(text.contains('〓'));
    let back = docx::read_text(&docx::write(&paper, fonts()).expect("docx").bytes).expect("reads").concat();
    assert!(back.contains("𠮷㐂龘") && back.contains("👨‍👩‍👧"), "docx keeps every character: {back}");
}

#[test]
fn what_users_type_never_becomes_markup() {
    let nasty =
        "#panic(\"x\") *粗* _斜_ $x^2$ `码` = 题 @标 <标> \\u{41} #sys.inputs // 注 & ]]> {{名}} ${名} %n \"引\" '单'";
    let paper = Paper {
        title: nasty.into(),
        recipients: nasty.into(),
        blocks: vec![
            Block::para(nasty),
            Block::heading(1, nasty),
            Block::Table(Table {
                caption: nasty.into(),
                columns: vec![Column::new(nasty, 1.0)],
                rows: vec![vec![nasty.into()]],
                ..Table::default()
            }),
            Block::Chart(Chart {
                title: nasty.into(),
                categories: vec![nasty.into()],
                series: vec![Series { name: nasty.into(), values: vec![Some(1.0)] }],
                ..Chart::default()
            }),
        ],
        properties: Properties { author: nasty.into(), keywords: vec![nasty.into()], created_at: 0 },
        ..Paper::default()
    };
    let text: String = pdf::measure(&paper, fonts())
        .expect("lays out")
        .iter()
        .flat_map(|page| page.lines.iter().map(|line| line.text.replace(' ', "")))
        .collect();
    assert!(text.contains("#panic(\"x\")*粗*_斜_$x^2$`码`"), "{text}");
    assert!(pdf::write(&paper, fonts()).is_ok());
    let back = docx::read_text(&docx::write(&paper, fonts()).expect("docx").bytes).expect("reads").join("\n");
    assert!(back.contains(nasty), "{back}");
}

#[test]
fn control_characters_are_dropped() {
    let paper = Paper { blocks: vec![Block::para("甲\u{0}\u{1b}乙\u{202e}丙\r\n丁\u{b}戊")], ..Paper::default() };
    let back = docx::read_text(&docx::write(&paper, fonts()).expect("docx").bytes).expect("reads").concat();
    assert_eq!(back, "甲乙丙\n丁戊");
    assert!(pdf::write(&paper, fonts()).is_ok());
}

#[test]
fn a_table_of_300_rows_runs_over_pages_with_its_head() {
    let rows: Vec<Vec<Cell>> = (0..300)
        .map(|n| vec![Cell::text((n + 1).to_string()), Cell::text(format!("第{n}号稿件的标题")), Cell::text("青山县")])
        .collect();
    let paper = Paper {
        title: "稿件明细".into(),
        blocks: vec![Block::Table(Table {
            columns: vec![Column::center("序号", 1.0), Column::new("稿件标题栏", 5.0), Column::center("单位", 2.0)],
            rows,
            ..Table::default()
        })],
        ..Paper::default()
    };
    let pages = pdf::measure(&paper, fonts()).expect("lays out");
    assert!(pages.len() >= 8, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(page.lines.iter().any(|line| line.text.contains("稿件标题栏")), "page {} has no head", at + 1);
        assert!(
            page.lines.iter().filter(|line| !line.text.starts_with('—')).all(|line| line.baseline < 262.5),
            "page {} runs over",
            at + 1
        );
    }
    let all: String = pages.iter().flat_map(|page| page.lines.iter().map(|line| line.text.as_str())).collect();
    assert!(all.contains("第299号稿件的标题"));
    assert_eq!(
        docx::read_text(&docx::write(&paper, fonts()).expect("docx").bytes)
            .expect("reads")
            .iter()
            .filter(|line| line.contains("号稿件"))
            .count(),
        300
    );
}

#[test]
fn a_cell_longer_than_a_page_is_printed_whole() {
    let paper = Paper {
        blocks: vec![Block::Table(Table {
            columns: vec![Column::new("", 1.0), Column::new("", 4.0)],
            rows: vec![vec![Cell::label("事实"), format!("{}完", "很长的情况说明，".repeat(400)).into()]],
            ..Table::default()
        })],
        ..Paper::default()
    };
    let pages = pdf::measure(&paper, fonts()).expect("lays out");
    assert!(pages.len() >= 2);
    assert!(pages.last().expect("a page").lines.iter().any(|line| line.text.ends_with('完')));
    assert!(
        pages
            .iter()
            .flat_map(|page| &page.lines)
            .filter(|line| !line.text.starts_with('—'))
            .all(|line| line.baseline < 262.5)
    );
}

#[test]
fn an_unbreakable_word_and_endless_title_stay_on_the_page() {
    let paper = Paper {
        title: "测".repeat(300),
        blocks: vec![Block::para("https://example.org/".to_owned() + &"a".repeat(400)), Block::para("。".repeat(100))],
        ..Paper::default()
    };
    let pages = pdf::measure(&paper, fonts()).expect("lays out");
    for line in pages.iter().flat_map(|page| &page.lines) {
        assert!(line.left >= 27.0 && line.right <= 190.0, "{line:?}");
    }
}

#[test]
fn a_huge_picture_is_refused_in_a_sentence_by_every_writer() {
    let mut bytes = Vec::new();
    image::RgbImage::new(16, 16)
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("encodes");
    let at = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("frame");
    bytes[at + 5..at + 9].copy_from_slice(&[0x1f, 0x40, 0x27, 0x10]);
    let paper = Paper {
        blocks: vec![Block::Picture(Picture {
            key: "k".into(),
            bytes,
            caption: "义诊现场".into(),
            ..Picture::default()
        })],
        ..Paper::default()
    };
    let wanted = "图片“义诊现场”不能印出：有 8000 万像素，上限 5000 万像素，请缩小后再传";
    assert_eq!(pdf::write(&paper, fonts()).expect_err("refused").to_string(), wanted);
    assert_eq!(docx::write(&paper, fonts()).expect_err("refused").to_string(), wanted);
    assert_eq!(html::write(&paper).expect_err("refused").to_string(), wanted);
}

#[test]
fn a_picture_stands_in_pdf_and_docx_with_its_description() {
    let mut bytes = Vec::new();
    image::RgbImage::from_pixel(800, 600, image::Rgb([10, 120, 110]))
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("encodes");
    let paper = Paper {
        title: "图".into(),
        blocks: vec![Block::Picture(Picture {
            key: "k".into(),
            bytes,
            caption: "义诊现场".into(),
            alt: "医生为老人测血压".into(),
            ..Picture::default()
        })],
        ..Paper::default()
    };
    let written = pdf::write(&paper, fonts()).expect("pdf");
    assert!(written.accessible && written.pages == Some(1));
    let document = part(&docx::write(&paper, fonts()).expect("docx").bytes, "word/document.xml");
    assert!(document.contains("descr=\"医生为老人测血压\""));
}

#[test]
fn without_fonts_word_still_works_and_pdf_says_why_not() {
    let none = Fonts::within(&[]);
    let paper = crate::samples::special_report();
    assert_eq!(pdf::write(&paper, &none).expect_err("no font").code(), "no_chinese_font");
    let written = docx::write(&paper, &none).expect("docx");
    assert!(written.notes.iter().any(|note| note.contains("以数据表代替图形")), "{:?}", written.notes);
    assert!(docx::read_text(&written.bytes).expect("reads").iter().any(|line| line == "23时\t61"));
}

#[test]
fn charts_and_tables_that_contradict_themselves_are_refused() {
    let chart = Chart {
        title: "图1".into(),
        categories: vec!["甲".into()],
        series: vec![Series { name: "x".into(), values: vec![] }],
        ..Chart::default()
    };
    let table = Table {
        caption: "表1".into(),
        columns: vec![Column::new("甲", 1.0)],
        rows: vec![vec!["a".into(), "b".into()]],
        ..Table::default()
    };
    for block in [Block::Chart(chart), Block::Table(table)] {
        let paper = Paper { blocks: vec![block], ..Paper::default() };
        for error in [
            pdf::write(&paper, fonts()).expect_err("pdf"),
            docx::write(&paper, fonts()).expect_err("docx"),
            html::write(&paper).expect_err("html"),
            markdown::write(&paper).expect_err("md"),
        ] {
            assert_eq!(error.code(), "data_contradicts");
            assert!(error.is_users());
        }
    }
}
