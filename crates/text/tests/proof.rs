//! The proof-reader on the project's own 300 seeded faults (`testdata/proof/faults.tsv`), and on clean text. Recall may
//! not fall below what was reached; on the clean pages of `../shared/data`, if present, neither may false findings rise.

use std::collections::BTreeMap;
use std::path::Path;
use text::proof::{Kind, Leader, Settings, proof_with};

/// The leaders the set speaks of, as the office would keep them.
fn settings() -> Settings {
    let leader = |order, name: &str, title: &str| Leader { name: name.into(), title: title.into(), order };
    Settings {
        leaders: vec![
            leader(1, "乔远山", "市卫生健康委党委书记、主任"),
            leader(2, "柳青川", "市卫生健康委党委副书记、副主任"),
            leader(3, "沈若溪", "市卫生健康委副主任"),
            leader(4, "唐景和", "市疾控中心主任"),
            leader(5, "陆怀瑾", "市中心医院院长"),
        ],
        year: Some(2026),
        ..Settings::default()
    }
}

/// A seeded fault: its kind, the text, and where it stands, in characters.
struct Fault {
    kind: Kind,
    text: String,
    start: usize,
    end: usize,
}

fn faults() -> Vec<Fault> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/proof/faults.tsv");
    let content = std::fs::read_to_string(path).expect("the set of faults");
    let rows = content.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|line| {
        let (kind, marked) = line.split_once('\t').expect("kind and text");
        let kind = serde_json::from_value(kind.into()).expect("a kind of finding");
        let place = |mark| marked.chars().position(|c| c == mark).expect("brackets around the fault");
        let (start, end) = (place('〔'), place('〕') - 1);
        Fault { kind, text: marked.replace(['〔', '〕'], ""), start, end }
    })
    .collect()
}

#[test]
fn seeded_faults_are_found() {
    let settings = settings();
    let faults = faults();
    assert_eq!(faults.len(), 300);
    let mut kinds: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    for fault in &faults {
        let findings = proof_with(&fault.text, &settings);
        let hit = findings.iter().any(|f| f.kind == fault.kind && f.start < fault.end && fault.start < f.end);
        let (found, all) = kinds.entry(fault.kind).or_default();
        *found += usize::from(hit);
        *all += 1;
        if !hit {
            eprintln!("missed {:?}: {}", fault.kind, fault.text);
        }
    }
    for (kind, (found, all)) in &kinds {
        eprintln!("{kind:?}: {found} of {all}");
    }
    for (kind, (found, all)) in &kinds {
        assert!(*found * 10 >= *all * 9, "{kind:?} is found in {found} of {all}");
    }
    let found: usize = kinds.values().map(|(found, _)| found).sum();
    eprintln!("proof: {found} of {} seeded faults", faults.len());
    assert!(found >= FOUND, "{found} of 300, {FOUND} were reached before");
}

/// Faults found when last measured.
const FOUND: usize = 296;

/// Clean pages of the shared set: what is found there is nearly all false.
#[test]
fn clean_pages_have_few_findings() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("WEIXUAN_SHARED_DATA").map_or(data, std::path::PathBuf::from);
    let Ok(gold) = std::fs::read_to_string(root.join("extraction_zh/gold.jsonl")) else {
        eprintln!("skipped: no gold set extraction_zh in ../shared/data");
        return;
    };
    let (mut findings, mut characters) = (0, 0);
    for line in gold.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a gold row");
        let body = row["body"].as_str().unwrap_or_default();
        characters += body.chars().count();
        for finding in proof_with(body, &Settings::default()) {
            eprintln!("{:?} {} -> {}", finding.kind, finding.found, finding.suggest);
            findings += 1;
        }
    }
    let rate = 1_000.0 * f64::from(findings) / characters as f64;
    eprintln!("proof: {findings} findings in {characters} characters of clean pages, {rate:.3} per thousand");
    assert!(rate <= 0.5, "{rate:.3} findings per thousand characters of clean text");
}
