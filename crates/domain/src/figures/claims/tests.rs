use super::*;
fn blanks(text: &str) -> Vec<String> {
    read(text).blanks.into_iter().map(|blank| blank.found).collect()
}

#[test]
fn blanks_of_every_shape_are_found() {
    for (text, found) in [
        ("全年累计在各类媒体刊发稿件XXX篇，编发上报各类信息XXX条次。", vec!["XXX篇", "XXX条次"]),
        ("组织接待媒体采访\nXXX余次", vec!["XXX余次"]),
        ("播发有关卫生新闻信息XXX\n余条次。", vec!["XXX\n余条次"]),
        ("新聞報道數爲 \u{a0}條，通過", vec![" \u{a0}條"]),
        ("業務經費僅有  萬元，除去", vec!["  萬元"]),
        ("共发放资料____份", vec!["____份"]),
        ("举办培训（）期、参训（　）人次", vec!["（）期", "（　）人次"]),
        ("发布信息〔待补〕条", vec!["〔待补〕条"]),
        ("接待采访×次", vec!["×次"]),
        ("新增用户XX万人", vec!["XX万人"]),
    ] {
        assert_eq!(blanks(text), found, "{text}");
    }
}

#[test]
fn names_years_and_gaps_are_no_blanks() {
    for text in [
        "201X年，XXX厅长多次对新闻宣传工作提出明确要求",
        "新华社内XXX分社录制节目，在XXX电视台、XXX日报、XXX新闻网开办专栏",
        "到XXX人民医院、XXX人\n民广播电台采访",
        "XXX家庭医生签约，XXX次日召开，XXX条例",
        "20**年全市卫生健康工作",
        "一、 工作开展情况\n    二○一九年一月八日",
        "单位  篇数  得分",
        "名称  条  份",
        "接受X光检查，XX区XX局",
        "XXX 卫生图书资源库等栏目",
    ] {
        assert_eq!(blanks(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn figures_are_read_with_their_sense_and_cut_off() {
    let text = "截至4月底,共刊登589篇,其中国家级18篇、行业15篇。截至5月29日,发布信息988条,回复留言120条。\
                各县不少于25条。每天滚动20次。惠及超过1.5万人次,发放近4万份,受益3.5万余人,浏览1,052,784次。第36个爱国卫生月。共180余人参加。四次新闻发布会";
    let read = read(text);
    let said: Vec<(i64, &str, Sense, Option<&str>)> =
        read.claims.iter().map(|c| (c.value, c.unit.word(), c.sense, c.cutoff.as_deref())).collect();
    assert_eq!(
        said,
        vec![
            (589, "篇", Sense::Total, Some("4月底")),
            (18, "篇", Sense::Counted, Some("4月底")),
            (15, "篇", Sense::Counted, Some("4月底")),
            (988, "条", Sense::Counted, Some("5月29日")),
            (120, "条", Sense::Counted, Some("5月29日")),
            (25, "条", Sense::Demanded, None),
            (20, "次", Sense::PerDay, None),
            (15_000, "人次", Sense::Counted, None),
            (40_000, "份", Sense::Counted, None),
            (35_000, "人", Sense::Counted, None),
            (1_052_784, "次", Sense::Counted, None),
            (36, "个", Sense::Ordinal, None),
            (180, "人", Sense::Total, None),
            (4, "次", Sense::Counted, None),
        ]
    );
    assert_eq!(cutoffs(&read.claims), vec!["4月底", "5月29日"]);
    let words: Vec<Option<Approx>> = read.claims[7..10].iter().map(|c| c.approx).collect();
    assert_eq!(words, vec![Some(Approx::Over), Some(Approx::Near), Some(Approx::Odd)]);
}

#[test]
fn sums_are_doubted_and_never_mended() {
    let codes =
        |text: &str| read(text).doubts.into_iter().map(|doubt| (doubt.code, doubt.sentence)).collect::<Vec<_>>();
    assert_eq!(codes("共刊登589篇,其中国家级18篇、行业15篇、省级68篇、市级122篇,新媒体366篇。"), vec![]);
    let wrong = codes("共刊登590篇,其中国家级18篇、行业15篇、省级68篇、市级122篇,新媒体366篇。");
    assert_eq!(wrong, vec![("sum_differs", "18 + 15 + 68 + 122 + 366 = 589，与合计 590 相差 1。".to_string())]);
    let mixed = codes("一年中,共编发专报145期,编发专报60期,编发快报430期,编发信息1350条次,共在网站发布信息2620条次。");
    assert_eq!(mixed.len(), 1);
    assert_eq!(mixed[0].0, "units_mixed");
    assert!(mixed[0].1.contains("= 1985 ≠ 2620"), "{}", mixed[0].1);
    let plays = codes("户外大屏发布43项内容,各项每天滚动20次,共计860次。");
    assert_eq!(plays.len(), 1);
    assert_eq!(plays[0].0, "per_day");
    let list = codes("开辟“学习贯彻”“执法公示”“作风整顿”“健康扶贫”等6个重点专题");
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].0, "list_shorter");
    assert_eq!(codes("开设《甲》、《乙》、《丙》2个专栏")[0].0, "list_longer");
}

/// The source documents lie beside a checkout on the developers' machines only.
fn source(number: &str) -> Option<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|up| up.join("shared/source-documents"))
        .find(|path| path.is_dir())?;
    let file = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .find(|file| file.file_name().to_string_lossy().starts_with(number))?;
    std::fs::read_to_string(file.path()).ok()
}

#[test]
fn every_blank_of_the_source_reports_and_no_other() {
    for (number, expected) in [("000", 0), ("001", 0), ("002", 10), ("003", 0), ("004", 5)] {
        let Some(text) = source(number) else {
            eprintln!("source documents are not here; their blanks were not counted");
            return;
        };
        let found = blanks(&text);
        assert_eq!(found.len(), expected, "{number}: {found:?}");
    }
}

#[test]
fn the_doubts_of_the_source_reports() {
    let (Some(first), Some(third)) = (source("000"), source("002")) else { return };
    let first = read(&first);
    let codes: Vec<&str> = first.doubts.iter().map(|doubt| doubt.code).collect();
    assert_eq!(codes, vec!["per_day", "list_shorter"], "{:#?}", first.doubts);
    let kept_apart = cutoffs(&first.claims);
    assert_eq!(kept_apart, vec!["4月底", "目前", "5月底", "5月29日"]);
    let third = read(&third);
    assert!(
        third.doubts.iter().any(|doubt| doubt.code == "units_mixed" && doubt.sentence.contains("1985 ≠ 2620")),
        "{:#?}",
        third.doubts
    );
}

/// Reports written for this test. `⟦XX篇|metric⟧` marks a blank with the metric that answers it, `?` a person;
/// a comment at the end names the doubts to be raised.
const REPORTS: [(&str, &str); 10] = [
    ("county half-year", include_str!("reports/01-county-half-year.txt")),
    ("underscores", include_str!("reports/02-underscores-plan.txt")),
    ("crosses", include_str!("reports/03-crosses-department.txt")),
    ("traditional gaps", include_str!("reports/04-traditional-gaps.txt")),
    ("markdown tables", include_str!("reports/05-markdown-table.txt")),
    ("damaged", include_str!("reports/06-damaged-text.txt")),
    ("bracketed words", include_str!("reports/07-bracketed-words.txt")),
    ("news without blanks", include_str!("reports/08-no-blanks-news.txt")),
    ("duty report", include_str!("reports/09-duty-report.txt")),
    ("sums and scopes", include_str!("reports/10-sums-and-scopes.txt")),
];

/// The report without its marks, the blanks in it (place of the first letter, metric), and the doubts.
fn unmarked(marked: &str) -> (String, Vec<(usize, String)>, Vec<String>) {
    let (body, doubts) = marked.split_once("<!--doubt").unwrap_or((marked, ""));
    let mut text = String::new();
    let mut blanks = Vec::new();
    for piece in body.split_inclusive('⟧') {
        match piece.split_once('⟦') {
            Some((before, marked)) => {
                text.push_str(before);
                let (letters, metric) = marked.trim_end_matches('⟧').split_once('|').unwrap();
                blanks.push((text.chars().count(), metric.to_string()));
                text.push_str(letters);
            }
            None => text.push_str(piece),
        }
    }
    let doubts =
        doubts.trim_end_matches(|c: char| !c.is_ascii_lowercase()).split_whitespace().map(String::from).collect();
    (text, blanks, doubts)
}

#[test]
fn the_blanks_of_ten_more_reports() {
    use crate::figures::propose::{Proposal, Words};
    let (mut expected, mut found, mut right, mut answered) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for (name, marked) in REPORTS {
        let (text, blanks, _) = unmarked(marked);
        let words = Words::of(&text);
        let read = read(&text);
        expected += blanks.len();
        found += read.blanks.len();
        for blank in &read.blanks {
            let Some((_, metric)) = blanks.iter().find(|(at, _)| *at == blank.start) else {
                wrong.push(format!("{name}: invented {:?} in {}", blank.found, blank.context));
                continue;
            };
            right += 1;
            let proposed = match words.for_blank(blank) {
                Proposal::Ask { metric, narrowed: Some((split, value)), .. } => format!("{metric}|{split}={value}"),
                Proposal::Ask { metric, .. } => metric.to_string(),
                Proposal::Person { .. } => "?".to_string(),
            };
            if proposed == *metric {
                answered += 1;
            } else {
                wrong.push(format!("{name}: {} is {proposed}, not {metric}", blank.context));
            }
        }
        for (at, metric) in &blanks {
            if !read.blanks.iter().any(|blank| blank.start == *at) {
                let around: String = text.chars().skip(at.saturating_sub(8)).take(16).collect();
                wrong.push(format!("{name}: missed {metric} at {around:?}"));
            }
        }
    }
    eprintln!(
        "{expected} blanks, {found} found, {right} of them real, {answered} with the right metric\n{}",
        wrong.join("\n")
    );
    assert_eq!((found, right), (expected, expected), "{}", wrong.join("\n"));
    assert_eq!(answered, expected, "{}", wrong.join("\n"));
}

#[test]
fn the_doubts_of_ten_more_reports() {
    use crate::figures::propose::Words;
    for (name, marked) in REPORTS {
        let (text, _, mut expected) = unmarked(marked);
        let read = read(&text);
        let mut doubts = read.doubts.clone();
        doubts.extend(Words::of(&text).said_twice(&read.claims));
        doubts.extend(editions(&text, &read, 2025));
        let mut codes: Vec<String> = doubts.iter().map(|doubt| doubt.code.to_string()).collect();
        codes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(codes, expected, "{name}: {doubts:#?}");
    }
}
