//! A bounded mutation fuzzer for stable Rust: seeds are the project's own testdata, inputs follow from a number, so that a
//! failure can be run again by it. Used by `tests/hostile.rs` (a short run) and `examples/fuzz.rs` (a long one).

use std::path::Path;
use text::{decode, extract, feed, mask, matcher, proof, sanitise};

/// What is fuzzed, and what is done with an input.
pub const TARGETS: [(&str, fn(&[u8])); 7] = [
    ("decode", decode_bytes),
    ("extract", extract_page),
    ("feed", read_feed),
    ("sanitise", clean_html),
    ("rule", parse_rule),
    ("mask", mask_text),
    ("proof", proof_text),
];

fn decode_bytes(bytes: &[u8]) {
    for content_type in [None, Some("text/html; charset=gb2312"), Some("text/xml; charset=utf-16"), Some("big5")] {
        let decoded = decode::decode(bytes, content_type);
        assert!(decoded.text.len() <= bytes.len() * 4 + 16);
    }
}

fn extract_page(bytes: &[u8]) {
    let decoded = decode::decode(bytes, None);
    let page = extract::extract(&decoded.text, Some("http://a.example/2026/1122/1.html"));
    assert!(page.body.len() <= decoded.text.len() * 4 + 4096);
    let found = extract::links_found(&decoded.text, "http://a.example/list/");
    if !found.selector.is_empty() {
        let again = extract::links_by_selector(&decoded.text, "http://a.example/list/", &found.selector);
        assert!(again.is_ok(), "{}", found.selector);
    }
}

fn read_feed(bytes: &[u8]) {
    if let Ok(parsed) = feed::parse(bytes, Some("text/xml"), "http://a.example/rss.xml") {
        assert!(parsed.entries.len() <= bytes.len());
    }
    let _ = feed::parse_named(bytes, None, "");
}

fn clean_html(bytes: &[u8]) {
    let text = decode::decode(bytes, None).text;
    for safe in [sanitise::for_display(&text), sanitise::office_paste(&text)] {
        harmless(&safe);
        // What browsers make of our output when they read it again must be harmless too.
        harmless(&sanitise::for_display(&safe));
    }
}

/// Signs and words of the rule language, so that mutations meet its grammar and not only its errors.
fn parse_rule(bytes: &[u8]) {
    const PARTS: [&str; 24] = [
        "(",
        ")",
        "\"",
        "/",
        " AND ",
        " OR ",
        " NOT ",
        "|",
        "-",
        " NEAR/3 ",
        " NEAR/",
        "title:",
        "source:",
        "tier:",
        "@县区",
        "@",
        "（",
        "）",
        "卫生",
        "医院",
        "甲*",
        "[a-z]{2,}",
        "\\",
        "标题:",
    ];
    let text = String::from_utf8_lossy(bytes);
    let mixed: String =
        text.chars()
            .take(2_000)
            .map(|c| {
                if (c as u32).is_multiple_of(3) {
                    PARTS[c as usize / 3 % PARTS.len()].to_owned()
                } else {
                    c.to_string()
                }
            })
            .collect();
    for rule in [text.chars().take(4_000).collect::<String>(), mixed] {
        let spec = matcher::WatchSpec { name: "甲".into(), rule: rule.clone(), ..matcher::WatchSpec::default() };
        let lists = matcher::Lists::from([("县区".to_owned(), vec!["白石县".to_owned()])]);
        match matcher::Watches::compile_with(&[spec], &lists) {
            Ok(watches) => {
                let doc = matcher::Doc { title: "白石县医院", body: &text, ..matcher::Doc::default() };
                watches.find(&doc);
            }
            Err((_, error)) => assert!(error.at <= rule.chars().count() && !error.sentence.is_empty()),
        }
    }
}

fn mask_text(bytes: &[u8]) {
    let text = decode::decode(bytes, None).text;
    let masked = mask::mask(&text);
    assert_eq!(masked.text.chars().count(), text.chars().count());
    assert!(masked.masked.iter().all(|m| m.start < m.end) && masked.masked.windows(2).all(|m| m[0].end <= m[1].start));
}

fn proof_text(bytes: &[u8]) {
    let text: String = decode::decode(bytes, None).text.chars().take(20_000).collect();
    let leader = |order, name: &str, title: &str| proof::Leader { name: name.into(), title: title.into(), order };
    let settings = proof::Settings {
        leaders: vec![leader(1, "乔远山", "市卫生健康委主任"), leader(2, "柳青川", "市卫生健康委副主任")],
        year: Some(2026),
        health_advice: Some(true),
        ..proof::Settings::default()
    };
    let chars = text.chars().count();
    for finding in proof::proof_with(&text, &settings) {
        assert!(finding.start <= finding.end && finding.end <= chars);
        assert_eq!(finding.found.chars().count(), finding.end - finding.start);
    }
}

/// No element that runs or loads, no attribute that runs, no address but the plain kinds. Read as elements, because the
/// text of a page may speak of any of them.
fn harmless(html: &str) {
    use extract::dom::{Dom, Tag};
    let dom = Dom::parse(html);
    for node in 1..dom.nodes.len() as u32 {
        let tag = dom.tag(node);
        let runs = matches!(
            tag,
            Tag::Script
                | Tag::Style
                | Tag::Iframe
                | Tag::Svg
                | Tag::Math
                | Tag::Object
                | Tag::Embed
                | Tag::Form
                | Tag::Input
                | Tag::Base
                | Tag::Meta
                | Tag::Link
                | Tag::Template
        );
        assert!(!runs, "<{}> got through", tag.name());
        for (name, value) in dom.attrs(node) {
            assert!(!name.to_ascii_lowercase().starts_with("on"), "{name} got through");
            let value = extract::entity::decode(value).trim().to_ascii_lowercase();
            let bad = ["javascript:", "vbscript:", "data:"].iter().any(|s| value.starts_with(s));
            assert!(!(bad && matches!(*name, "href" | "src")), "{name}={value} got through");
        }
    }
}

/// The input of a round.
pub fn input(seeds: &[Vec<u8>], round: u64) -> Vec<u8> {
    let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    mutate(seeds, &mut random)
}

/// The project's own pages, layouts, feeds and sentences.
pub fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut out = Vec::new();
    for folder in ["pages", "layouts", "feeds"] {
        let mut files: Vec<_> =
            std::fs::read_dir(root.join(folder)).expect("testdata").filter_map(Result::ok).map(|e| e.path()).collect();
        files.sort();
        let read = files.iter().filter(|f| f.extension().is_none_or(|e| e != "txt"));
        out.extend(read.map(|f| std::fs::read(f).expect("a seed")));
    }
    for sentences in ["proof/faults.tsv", "mask-clean.txt"] {
        let text = std::fs::read_to_string(root.join(sentences)).expect("sentences");
        out.extend(text.split_inclusive('\n').collect::<Vec<_>>().chunks(12).map(|lines| lines.concat().into_bytes()));
    }
    out
}

const SCRAPS: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"</script>",
    b"<table><tr><td>",
    b"</table>",
    b"<a href=",
    b"\"",
    b"'",
    b"&",
    b"&#",
    b"&#x110000;",
    b"&nbsp",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<svg><title>",
    b"<math><mi>",
    b"<template>",
    b"<style>",
    b"<noscript>",
    b"<textarea>",
    b"<title>",
    b"style='display:none'",
    b"class=comment",
    b"<item>",
    b"<entry>",
    b"xmlns:a='b'",
    b"xml:base='://'",
    b"\xe4\xb8",
    b"2026-11-22",
    b"99999999999999999999",
    b"2026-13-40 25:61",
    b"charset=utf-16",
    b"charset=big5",
    b"<base href='http://['>",
    b"href='http://[::1'",
    b"\xe2\x80\x8b",
    b"<o:p>",
    b"mso-list:l0",
    b"<frameset>",
    b"<img src=x onerror=alert(1)>",
    b"<a href=javascript:alert(1)>",
    b"<select><option>",
    "身份证号110105194912310021，".as_bytes(),
    "患者王小明，男，45岁，".as_bytes(),
    "共589篇，其中18篇、15篇、".as_bytes(),
    "2026年13月32日（星期八）".as_bytes(),
    "第999999999999个爱国卫生月".as_bytes(),
    "99999999999999999999999999999999万亿人次".as_bytes(),
    "乔远杉副主任".as_bytes(),
    "\u{FF11}\u{FF12}\u{3000}\u{202E}\u{FEFF}".as_bytes(),
];

fn mutate(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(12) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => {
                let scrap = SCRAPS[random.below(SCRAPS.len())];
                let times = if random.below(20) == 0 { 500 } else { 1 + random.below(3) };
                bytes.splice(at..at, scrap.repeat(times));
            }
            2 if !bytes.is_empty() => {
                let i = random.below(bytes.len());
                bytes[i] = random.next() as u8;
            }
            3 => {
                let end = (at + random.below(400)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + random.below(2000)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let end = (at + random.below(3000)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
        bytes.truncate(200_000);
    }
    bytes
}

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
}
