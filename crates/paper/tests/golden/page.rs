//! The page, measured.

use crate::{fonts, samples};
use paper::block::*;
use paper::gbt9704 as standard;
use paper::pdf::{self, PageLines};

fn full_text() -> Vec<PageLines> {
    let paper = Paper {
        blocks: vec![Block::Para(Para {
            runs: vec![Run::text("卫生健康宣传工作报告".repeat(200))],
            flush: true,
            ..Para::default()
        })],
        ..Paper::default()
    };
    pdf::measure(&paper, fonts()).expect("lays out")
}

fn is_number(text: &str) -> bool {
    text.starts_with('—')
}

#[test]
fn a_page_holds_22_lines_of_28_characters() {
    let pages = full_text();
    let body: Vec<_> = pages[0].lines.iter().filter(|line| !is_number(&line.text)).collect();
    assert_eq!(body.len(), standard::LINES);
    for line in &body {
        assert_eq!(line.text.chars().count(), standard::CHARS);
    }
    // 天头 37 ± 1, 订口 28 ± 1; the lines fill the block from edge to edge.
    let (first, last) = (body[0], body[21]);
    let top = first.baseline - 16.0 * 0.8665 * 25.4 / 72.0;
    let bottom = last.baseline + 16.0 * 0.118 * 25.4 / 72.0;
    assert!((top - 37.0).abs() <= 1.0, "天头 {top}");
    assert!((first.left - 28.0).abs() <= 0.3, "订口 {}", first.left);
    assert!((bottom - (37.0 + 225.0)).abs() <= 1.0, "版心下边 {bottom}");
    assert!((first.right - (28.0 + 156.0)).abs() <= 0.5, "版心右边 {}", first.right);
    for pair in body.windows(2) {
        assert!((pair[1].baseline - pair[0].baseline - f64::from(standard::LINE_PT) * 25.4 / 72.0).abs() < 0.01);
    }
}

#[test]
fn page_numbers_stand_right_on_odd_and_left_on_even_pages() {
    let pages = full_text();
    assert!(pages.len() >= 3);
    for (at, page) in pages.iter().enumerate() {
        let number = page.lines.iter().find(|line| is_number(&line.text)).expect("a number");
        assert_eq!(number.text.replace(' ', ""), format!("—{}—", at + 1));
        assert_eq!(number.size, 14.0);
        let one_char = 14.0 * 25.4 / 72.0;
        if at % 2 == 0 {
            assert!((184.0 - number.right - one_char).abs() < 0.5, "odd page: {}", number.right);
        } else {
            assert!((number.left - 28.0 - one_char).abs() < 0.5, "even page: {}", number.left);
        }
        // 一字线上距版心下边缘 7 mm.
        assert!((262.0 + 7.0..262.0 + 13.0).contains(&number.baseline), "{}", number.baseline);
    }
}

#[test]
fn the_red_head_stands_where_the_standard_puts_it() {
    let pages = pdf::measure(&samples::upward_letter(), fonts()).expect("lays out");
    let page = &pages[0];
    let find = |text: &str| {
        page.lines.iter().find(|line| line.text.contains(text)).unwrap_or_else(|| panic!("{text} is not on page 1"))
    };
    let mark = find("临江市卫生健康委员会文件");
    let top = mark.baseline - mark.size * 0.8665 * 25.4 / 72.0;
    assert!((top - 37.0 - 35.0).abs() < 1.0, "发文机关标志 at {top}");
    assert!(((mark.left + mark.right) / 2.0 - 106.0).abs() < 0.6, "not centred");
    // 份号, 密级, 紧急程度 from the top-left corner down.
    let corner: Vec<f64> = ["000001", "秘密★1年", "特急"].map(|text| find(text).baseline).to_vec();
    assert!(corner[0] < corner[1] && corner[1] < corner[2] && corner[2] < mark.baseline);
    let number = find("临卫〔2026〕112号");
    let rule = page.rules.iter().find(|(_, _, y)| *y > number.baseline).expect("the red rule");
    assert!((rule.1 - rule.0 - 156.0).abs() < 0.5, "the rule is as wide as the text");
    assert!((rule.2 - number.baseline - 4.0).abs() < 1.5, "4 mm under the number: {}", rule.2 - number.baseline);
    assert!((number.left - 28.0 - f64::from(standard::CHAR_PT) * 25.4 / 72.0).abs() < 0.5, "文号 one character in");
    let title = find("关于申请健康宣传专项经费的请示");
    assert_eq!(title.size, 22.0);
    let gap = (title.baseline - rule.2) * 72.0 / 25.4 / f64::from(standard::LINE_PT);
    assert!((2.4..3.4).contains(&gap), "two blank lines between rule and title: {gap}");
}

#[test]
fn the_first_page_shows_body_text_and_no_signature_stands_alone() {
    let text_of = |page: &PageLines| page.lines.iter().map(|line| line.text.as_str()).collect::<String>();
    for (name, paper) in samples::all() {
        let pages = pdf::measure(&paper, fonts()).expect(name);
        let start: String = paper
            .blocks
            .iter()
            .find_map(|block| if let Block::Para(para) = block { Some(plain(&para.runs)) } else { None })
            .unwrap_or_default();
        let start: String = start.chars().take(8).collect();
        assert!(text_of(&pages[0]).contains(&start), "{name}: page 1 has no body");
        let Some(signature) = &paper.signature else { continue };
        let signed = pages
            .iter()
            .find(|page| text_of(page).contains(&signature.date) && text_of(page).contains(&signature.units[0]))
            .expect("signed on one page");
        let last = paper.blocks.iter().rev().find_map(|block| match block {
            Block::Para(para) => Some(plain(&para.runs)),
            Block::Table(table) => table.rows.last().map(|row| plain(&row[0].runs)),
            _ => None,
        });
        let end: String =
            last.unwrap_or_default().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        assert!(text_of(signed).contains(&end), "{name}: the signature stands alone");
    }
}

#[test]
fn the_colophon_closes_the_last_page() {
    for paper in [samples::ranking_notice(), samples::monthly(), samples::upward_letter()] {
        let pages = pdf::measure(&paper, fonts()).expect("lays out");
        let last = pages.last().expect("a page");
        let colophon = paper.colophon.as_ref().expect("a colophon");
        let run = if colophon.print_run.is_some() { 8.0 } else { 1.0 };
        let lowest = last.rules.iter().map(|rule| rule.2).fold(0.0, f64::max);
        assert!((262.0 - lowest) < run && lowest < 262.5, "the last rule is at {lowest}");
    }
}

#[test]
fn a_signature_without_seal_has_its_date_two_characters_on() {
    let pages = pdf::measure(&samples::ranking_notice(), fonts()).expect("lays out");
    let line = |text: &str| {
        pages
            .iter()
            .flat_map(|page| &page.lines)
            .find(|line| line.text == text && line.size == 16.0)
            .unwrap_or_else(|| panic!("{text}"))
    };
    let (unit, date) = (line("临江市卫生健康委员会办公室"), line("2026年11月3日"));
    let char_mm = f64::from(standard::CHAR_PT) * 25.4 / 72.0;
    assert!((184.0 - unit.right - 2.0 * char_mm).abs() < 0.6, "{}", unit.right);
    assert!((date.left - unit.left - 2.0 * char_mm).abs() < char_mm, "{} {}", unit.left, date.left);
}
