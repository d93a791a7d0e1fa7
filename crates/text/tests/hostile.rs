//! Bytes made to break a parser. Fixed cases run always; the mutation run takes `WEIXUAN_FUZZ_SECONDS` (default 2) and
//! starts from the pages and feeds of `testdata`, the same each time, so that a failure can be run again by its number.

use std::path::Path;
use std::time::{Duration, Instant};
use text::{decode, extract, feed, sanitise};

/// Everything this crate does with bytes from outside.
fn swallow(bytes: &[u8]) {
    let decoded = decode::decode(bytes, None);
    let page = extract::extract(&decoded.text, Some("http://a.example/2026/1122/1.html"));
    assert!(page.body.len() <= decoded.text.len() * 4 + 4096);
    let found = extract::links_found(&decoded.text, "http://a.example/list/");
    if !found.selector.is_empty() {
        assert!(
            extract::links_by_selector(&decoded.text, "http://a.example/list/", &found.selector).is_ok(),
            "{}",
            found.selector
        );
    }
    if let Ok(parsed) = feed::parse(bytes, Some("text/xml"), "http://a.example/rss.xml") {
        assert!(parsed.entries.len() <= bytes.len());
    }
    for safe in [sanitise::for_display(&decoded.text), sanitise::office_paste(&decoded.text)] {
        harmless(&safe);
        // What browsers make of our output when they read it again must be harmless too.
        harmless(&sanitise::for_display(&safe));
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

/// Generous on a busy machine; an honest page takes milliseconds.
const LIMIT: Duration = Duration::from_secs(60);

fn within_limit(name: &str, bytes: &[u8]) {
    let from = Instant::now();
    let text = decode::decode(bytes, None).text;
    extract::extract(&text, None);
    let extracted = from.elapsed().as_millis();
    swallow(bytes);
    let took = from.elapsed();
    eprintln!("{name}: {} bytes, extracted in {extracted} ms, all in {} ms", bytes.len(), took.as_millis());
    assert!(took < LIMIT, "{name} took {took:?}");
}

#[test]
fn a_huge_page_and_endless_nesting_end_in_time() {
    within_limit("50 MB of paragraphs", "<p>云溪县今天举行义诊，群众踊跃参加。</p>".repeat(900_000).as_bytes());
    within_limit("a million nested elements", "<div><b><i>".repeat(340_000).as_bytes());
    within_limit("a million anchors", "<a href=x>y".repeat(1_000_000).as_bytes());
    within_limit("a million stray ends", "</td></p></div>".repeat(400_000).as_bytes());
    within_limit("a million table cells", "<table><tr><td>".repeat(300_000).as_bytes());
    within_limit("an endless attribute", format!("<p {}", "a=1 ".repeat(2_000_000)).as_bytes());
    within_limit("an endless comment", format!("<!--{}", "x".repeat(20_000_000)).as_bytes());
    within_limit("half-open tags", "<a <b <c ".repeat(500_000).as_bytes());
    within_limit("references", "&amp;&#x4e2d;&nosuch;&".repeat(500_000).as_bytes());
    within_limit("a feed of nested items", "<rss><channel><item><title>".repeat(100_000).as_bytes());
    within_limit("nested JSON", "[".repeat(1_000_000).as_bytes());
    within_limit(
        "nested JSON-LD",
        format!("<script type='application/ld+json'>{}</script>", "{\"a\":".repeat(500_000)).as_bytes(),
    );
}

#[test]
fn garbage_bytes_are_read_as_something() {
    let mut random = Random(7);
    for size in [0, 1, 2, 3, 5, 17, 256, 4096, 1 << 20] {
        let bytes: Vec<u8> = (0..size).map(|_| random.next() as u8).collect();
        swallow(&bytes);
    }
}

#[test]
fn mutated_pages_and_feeds_never_break_a_parser() {
    let seconds = std::env::var("WEIXUAN_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2);
    let seeds = seeds();
    assert!(seeds.len() >= 6, "testdata holds seeds");
    let from = Instant::now();
    let mut round = 0u64;
    while from.elapsed() < Duration::from_secs(seconds) {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let bytes = mutate(&seeds, &mut random);
        let started = Instant::now();
        if std::panic::catch_unwind(|| swallow(&bytes)).is_err() {
            panic!("round {round} broke a parser");
        }
        if started.elapsed() > Duration::from_secs(20) {
            // A machine that stood still is no fault of the input: the same input again decides.
            let again = Instant::now();
            swallow(&bytes);
            assert!(
                again.elapsed() < Duration::from_secs(20),
                "round {round} took {:?} for {} bytes",
                again.elapsed(),
                bytes.len()
            );
        }
        round += 1;
    }
    eprintln!("{round} mutated inputs in {seconds} s");
}

fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut out = Vec::new();
    for folder in ["pages", "feeds"] {
        let mut files: Vec<_> =
            std::fs::read_dir(root.join(folder)).expect("testdata").filter_map(Result::ok).map(|e| e.path()).collect();
        files.sort();
        out.extend(
            files
                .iter()
                .filter(|f| f.extension().is_none_or(|e| e != "txt"))
                .map(|f| std::fs::read(f).expect("a seed")),
        );
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
