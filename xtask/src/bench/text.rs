//! The text verbs on the gold sets, with the sets' own scoring scripts, where they are present.

use super::{Row, binary};
use crate::run::{command, find, output, root};
use crate::services::Folder;
use anyhow::Result;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

struct Set {
    name: &'static str,
    verb: &'static [&'static str],
    gold: &'static str,
    /// Field of the gold rows that becomes the input's path.
    pages: Option<&'static str>,
    score: &'static [&'static str],
    bar: &'static str,
}

const SETS: &[Set] = &[
    Set {
        name: "extract, Chinese sites",
        verb: &["extract"],
        gold: "extraction_zh/gold.jsonl",
        pages: Some("extraction_zh/pages"),
        score: &["score_extraction.py"],
        bar: "body ≥ 0.97, title ≥ 0.97, day ≥ 0.99, minute ≥ 0.96",
    },
    Set {
        name: "extract, old GBK portal",
        verb: &["extract"],
        gold: "extraction_zh_gbk/gold.jsonl",
        pages: Some("extraction_zh_gbk/pages"),
        score: &["score_extraction.py"],
        bar: "body ≥ 0.985; day, minute 1.00",
    },
    Set {
        name: "extract, English news",
        verb: &["extract"],
        gold: "extraction_en/gold.jsonl",
        pages: Some("extraction_en/pages"),
        score: &["score_extraction.py"],
        bar: "body ≥ 0.965",
    },
    Set {
        name: "extract, many languages",
        verb: &["extract"],
        gold: "extraction_multi/gold.jsonl",
        pages: Some("extraction_multi/pages"),
        score: &["score_segments.py"],
        bar: "≥ 0.925",
    },
    Set {
        name: "segment, UD-GSDSimp",
        verb: &["segment"],
        gold: "segmentation/gsdsimp.gold.jsonl",
        pages: None,
        score: &["score_segmentation.py"],
        bar: "F1 ≥ 0.79",
    },
    Set {
        name: "nearby, edited articles",
        verb: &["nearby"],
        gold: "neardup/edited.docs.jsonl.gz",
        pages: None,
        score: &["score_neardup.py"],
        bar: "F1 ≥ 0.985",
    },
    Set {
        name: "cluster, stand-in set (likeness of subject)",
        verb: &["cluster"],
        gold: "events_proxy/docs.jsonl.gz",
        pages: None,
        score: &["score_clusters.py"],
        bar: "–",
    },
    Set {
        name: "classify offence",
        verb: &["classify", "--task", "offence"],
        gold: "offensive/dev.jsonl.gz",
        pages: None,
        score: &["score_labels.py"],
        bar: "macro F1 ≥ 0.80",
    },
];

/// The scores and the time of each verb on one core.
pub fn measure() -> Result<Vec<Row>> {
    let data = root().join("../shared/data");
    let score = root().join("../shared/score");
    if !data.is_dir() || find("python3").is_none() {
        println!("gold sets: ../shared/data is not present; skipped");
        return Ok(Vec::new());
    }
    let folder = Folder::new("bench-text")?;
    let mut rows = Vec::new();
    for set in SETS {
        let (input, count) = input_of(set, &data, &folder.0)?;
        let answers = folder.0.join("answers.jsonl");
        let began = Instant::now();
        let mut verb = Command::new(binary());
        verb.arg("text").args(set.verb).arg(&input).stdout(std::fs::File::create(&answers)?).stderr(Stdio::null());
        verb.status()?;
        let took = began.elapsed().as_secs_f64();
        let gold = match set.name {
            "nearby, edited articles" => data.join("neardup/edited.pairs.jsonl.gz"),
            _ => data.join(set.gold),
        };
        let mut scoring = command("python3", &[&score.join(set.score[0]).display().to_string()]);
        scoring.arg(gold).arg(&answers).args(&set.score[1..]);
        let scored = output(scoring).unwrap_or_else(|error| format!("{error:#}"));
        let scored = scored.lines().take(2).collect::<Vec<_>>().join("; ");
        rows.push(Row::new(set.name, format!("{scored}; {:.0} rows/s, start included", count as f64 / took), set.bar));
    }
    Ok(rows)
}

/// The set as the verb's input; pages are named by path.
fn input_of(set: &Set, data: &Path, folder: &Path) -> Result<(std::path::PathBuf, usize)> {
    let gold = data.join(set.gold);
    let text = read(&gold)?;
    let count = text.lines().filter(|line| !line.trim().is_empty()).count();
    let Some(pages) = set.pages else { return Ok((gold, count)) };
    let mut lines = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let id = row["id"].as_str().unwrap_or_default();
        let path = data.join(pages).join(format!("{id}.html.gz"));
        lines.push_str(&serde_json::json!({"id": id, "path": path, "url": row["url"]}).to_string());
        lines.push('\n');
    }
    let input = folder.join("input.jsonl");
    std::fs::write(&input, lines)?;
    Ok((input, count))
}

fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(bytes.as_slice()), &mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    Ok(text)
}
