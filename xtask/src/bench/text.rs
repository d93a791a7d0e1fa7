//! The text verbs on the gold sets, with the sets' own scoring scripts, where they are present; beside them the peers that
//! are installed for Python (`WEIXUAN_PEERS_PYTHON` names an interpreter that has them), on the same rows in the same run.

use super::{Row, binary};
use crate::run::{cargo, command, find, output, root};
use crate::services::Folder;
use anyhow::Result;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

struct Set {
    name: &'static str,
    /// The verb and its options; `PASSAGES` stands for the set's passages.
    verb: &'static [&'static str],
    rows: &'static str,
    input: Input,
    score: &'static [&'static str],
    /// What is scored against, when it is not the rows themselves.
    gold: Option<&'static str>,
    /// A function of `peers.py`.
    peer: Option<&'static str>,
    bar: &'static str,
}

/// How a gold row becomes a row of the verb.
enum Input {
    AsIs,
    /// Pages by path in this folder.
    Pages(&'static str),
    /// The words joined again.
    Words,
}

const SETS: &[Set] = &[
    Set {
        name: "extract, Chinese sites",
        verb: &["extract"],
        rows: "extraction_zh/gold.jsonl",
        input: Input::Pages("extraction_zh/pages"),
        score: &["score_extraction.py"],
        gold: None,
        peer: Some("trafilatura"),
        bar: "body ≥ 0.97, title ≥ 0.97, day ≥ 0.99, minute ≥ 0.96; ≥ 20 × trafilatura",
    },
    Set {
        name: "extract, old GBK portal",
        verb: &["extract"],
        rows: "extraction_zh_gbk/gold.jsonl",
        input: Input::Pages("extraction_zh_gbk/pages"),
        score: &["score_extraction.py"],
        gold: None,
        peer: Some("readability"),
        bar: "body ≥ 0.985; day, minute 1.00",
    },
    Set {
        name: "extract, English news",
        verb: &["extract"],
        rows: "extraction_en/gold.jsonl",
        input: Input::Pages("extraction_en/pages"),
        score: &["score_extraction.py"],
        gold: None,
        peer: Some("trafilatura"),
        bar: "body ≥ 0.965",
    },
    Set {
        name: "extract, many languages",
        verb: &["extract"],
        rows: "extraction_multi/gold.jsonl",
        input: Input::Pages("extraction_multi/pages"),
        score: &["score_segments.py"],
        gold: None,
        peer: None,
        bar: "≥ 0.925",
    },
    Set {
        name: "decode, Chinese, UTF-16 among them",
        verb: &["decode"],
        rows: "charset_zh/gold.jsonl.gz",
        input: Input::AsIs,
        score: &["score_labels.py", "encoding"],
        gold: None,
        peer: None,
        bar: "≥ 0.998 without UTF-16",
    },
    Set {
        name: "segment, UD-GSDSimp",
        verb: &["segment"],
        rows: "segmentation/gsdsimp.gold.jsonl",
        input: Input::Words,
        score: &["score_segmentation.py"],
        gold: None,
        peer: None,
        bar: "F1 ≥ 0.79, no text lost",
    },
    Set {
        name: "segment, speed on passages",
        verb: &["segment"],
        rows: "search/passages.jsonl.gz",
        input: Input::AsIs,
        score: &[],
        gold: None,
        peer: Some("rjieba"),
        bar: "≥ 20 MB/s (rjieba 23)",
    },
    Set {
        name: "convert to simplified, speed on passages",
        verb: &["convert", "--to", "simplified"],
        rows: "search/passages.jsonl.gz",
        input: Input::AsIs,
        score: &[],
        gold: None,
        peer: Some("opencc_t2s"),
        bar: "no less than OpenCC",
    },
    Set {
        name: "convert to traditional, speed on passages",
        verb: &["convert", "--to", "traditional"],
        rows: "search/passages.jsonl.gz",
        input: Input::AsIs,
        score: &[],
        gold: None,
        peer: Some("opencc_s2t"),
        bar: "no less than OpenCC",
    },
    Set {
        name: "nearby, edited articles",
        verb: &["nearby"],
        rows: "neardup/edited.docs.jsonl.gz",
        input: Input::AsIs,
        score: &["score_neardup.py"],
        gold: Some("neardup/edited.pairs.jsonl.gz"),
        peer: None,
        bar: "F1 ≥ 0.985",
    },
    Set {
        name: "cluster, stand-in set (likeness of subject)",
        verb: &["cluster"],
        rows: "events_proxy/docs.jsonl.gz",
        input: Input::AsIs,
        score: &["score_clusters.py"],
        gold: None,
        peer: None,
        bar: "–",
    },
    Set {
        name: "classify offence",
        verb: &["classify", "--task", "offence"],
        rows: "offensive/dev.jsonl.gz",
        input: Input::AsIs,
        score: &["score_labels.py"],
        gold: None,
        peer: None,
        bar: "macro F1 ≥ 0.80",
    },
    Set {
        name: "classify tone, posts (none of the set trained on)",
        verb: &["classify", "--task", "tone"],
        rows: "sentiment/weibo2018_train.jsonl.gz",
        input: Input::AsIs,
        score: &["score_labels.py"],
        gold: None,
        peer: None,
        bar: "macro F1 ≥ 0.85 in the mean of kinds",
    },
    Set {
        name: "retrieve, both scripts in one index",
        verb: &["retrieve", "--passages", "PASSAGES"],
        rows: "search/queries.jsonl.gz",
        input: Input::AsIs,
        score: &["score_search.py"],
        gold: None,
        peer: None,
        bar: "MRR@10 ≥ 0.975, p95 ≤ 1 ms",
    },
];

/// The scores and the time of each verb on one core, beside its peer.
pub fn measure() -> Result<Vec<Row>> {
    let mut rows = speeds()?;
    let data = root().join("../shared/data");
    let score = root().join("../shared/score");
    if !data.is_dir() || find("python3").is_none() {
        println!("gold sets: ../shared/data is not present; skipped");
        return Ok(rows);
    }
    let folder = Folder::new("bench-text")?;
    for set in SETS {
        let input = input_of(set, &data, &folder.0)?;
        let answers = folder.0.join("answers.jsonl");
        let passages = data.join("search/passages.jsonl.gz").display().to_string();
        let words: Vec<&str> =
            set.verb.iter().map(|word| if *word == "PASSAGES" { passages.as_str() } else { *word }).collect();
        let whole = seconds(&words, &input, Stdio::from(std::fs::File::create(&answers)?))?;
        let rate = rate(set, &words, &read(&input)?, whole, &folder.0)?;
        let mut measured = Vec::new();
        if let Some((script, options)) = set.score.split_first() {
            let mut scoring = command("python3", &[&score.join(script).display().to_string()]);
            scoring.arg(data.join(set.gold.unwrap_or(set.rows))).arg(&answers).args(options);
            let scored = output(scoring).unwrap_or_else(|error| format!("{error:#}"));
            measured.push(scored.lines().take(2).collect::<Vec<_>>().join("; "));
        }
        measured.push(rate.map_or("too short to time".into(), |rate| format!("{rate:.0} rows/s")));
        measured.extend(set.peer.zip(rate).map(|(peer, rate)| against(peer, &input, rate)));
        rows.push(Row::new(set.name, measured.join("; "), set.bar));
    }
    Ok(rows)
}

/// How long the whole command runs.
fn seconds(words: &[&str], input: &Path, answers: Stdio) -> Result<f64> {
    let began = Instant::now();
    Command::new(binary()).arg("text").args(words).arg(input).stdout(answers).stderr(Stdio::null()).status()?;
    Ok(began.elapsed().as_secs_f64())
}

/// Rows a second beyond the first: the time that a start takes, dictionaries, indexes and all, is not the verb's. A set that is done
/// in a moment is given again and again, but for the verbs to which the same text a second time is another thing.
fn rate(set: &Set, words: &[&str], text: &str, whole: f64, folder: &Path) -> Result<Option<f64>> {
    const LONG: f64 = 0.5;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let given = folder.join("given.jsonl");
    let timed = |lines: &[&str], times: usize| {
        std::fs::write(&given, format!("{}\n", lines.join("\n")).repeat(times))?;
        seconds(words, &given, Stdio::null())
    };
    let start = timed(&lines[..1.min(lines.len())], 1)?;
    let mut took = whole - start;
    let mut times = 1;
    if took < 2.0 * LONG && !matches!(set.verb.first(), Some(&"nearby" | &"cluster")) {
        times = (4.0 * LONG / took.max(0.01)).ceil() as usize;
        took = timed(&lines, times)? - start;
    }
    Ok((took >= LONG).then(|| (lines.len() * times) as f64 / took))
}

/// How many times a peer's speed ours is, on the same rows; what is missing is said.
fn against(peer: &str, input: &Path, ours: f64) -> String {
    let python = std::env::var("WEIXUAN_PEERS_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut run = command(&python, &[&root().join("xtask/src/bench/peers.py").display().to_string(), peer]);
    run.arg(input);
    let answer = output(run).unwrap_or_default();
    let report: Option<Value> = answer.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let rate = report.and_then(|report| Some(report["rows"].as_f64()? / report["seconds"].as_f64()?));
    match rate {
        Some(theirs) if theirs > 0.0 => format!("{:.1} × {peer} ({theirs:.0} rows/s)", ours / theirs),
        _ => format!("{peer} is not installed for {python}; skipped"),
    }
}

/// Speed of the functions themselves, by the crate's own example: matching at 85,000 words, events, proof, masking.
fn speeds() -> Result<Vec<Row>> {
    let mut run = cargo(&["run", "--quiet", "--release", "-p", "text", "--example", "bench"]);
    let passages = root().join("../shared/data/search/passages.jsonl.gz");
    if passages.is_file() {
        run.arg("--").arg(passages);
    }
    const BARS: [(&str, &str); 9] = [
        ("match, all overlapping", "≥ 150 MB/s at 85,000 patterns"),
        ("nearby, find and add", "≥ 10,000 articles/s"),
        ("cluster place, 10000 live events", "≥ 5,000 texts/s"),
        ("classify tone", "≥ 10,000 short texts/s"),
        ("classify offence", "–"),
        ("proof", "≥ 2 MB/s"),
        ("mask", "–"),
        ("segment", "≥ 20 MB/s"),
        ("tokens for search", "–"),
    ];
    let printed = output(run)?;
    let rows = printed.lines().filter_map(|line| {
        let (name, measured) = line.split_once(": ")?;
        let (_, bar) = BARS.iter().find(|(known, _)| *known == name)?;
        Some(Row::new(format!("{name} (function alone)"), measured, bar))
    });
    Ok(rows.collect())
}

/// The set as the verb's input.
fn input_of(set: &Set, data: &Path, folder: &Path) -> Result<PathBuf> {
    let rows = data.join(set.rows);
    let text = read(&rows)?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut out = String::new();
    for line in &lines {
        let row: Value = serde_json::from_str(line)?;
        let made = match set.input {
            Input::AsIs => return Ok(rows),
            Input::Pages(pages) => {
                let id = row["id"].as_str().unwrap_or_default();
                json!({"id": id, "path": data.join(pages).join(format!("{id}.html.gz")), "url": row["url"]})
            }
            Input::Words => {
                let words = row["words"].as_array().into_iter().flatten().filter_map(Value::as_str);
                json!({"id": row["id"], "text": words.collect::<String>()})
            }
        };
        out.push_str(&made.to_string());
        out.push('\n');
    }
    let input = folder.join("input.jsonl");
    std::fs::write(&input, out)?;
    Ok(input)
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
