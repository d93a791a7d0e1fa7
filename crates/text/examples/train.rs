//! Trains a classifier from labelled JSON lines and writes its model file:
//! `cargo run --release -p text --example train -- OUT.model ROWS …`; rows are `{"text", "label"}` in `.jsonl[.gz]`,
//! or label, tab, text in `.tsv`. `ROWS … + ROWS …` teaches two kinds of text apart and adds their models.
//! `TEST="FILE …"` says how the model does on other rows.
//! The shipped models were made so; docs/features/text-engine.md names the rows and their licences.

use serde_json::Value;
use std::io::BufRead;
use text::classify::{Model, Row, TrainSettings, tone_by, train};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: train OUT.model ROWS.jsonl …")?;
    let kinds: Vec<String> = arguments.collect();
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<f32>().ok());
    let mut settings = TrainSettings::default();
    if let Some(passes) = number("PASSES") {
        settings.passes = passes as u32;
    }
    if let Some(decay) = number("DECAY") {
        settings.decay = decay;
    }
    if let Some(bits) = number("BITS") {
        settings.bits = bits as u32;
    }
    let mut count = 0;
    let mut parts = Vec::new();
    for paths in kinds.split(|argument| argument == "+") {
        let rows = read(paths.iter().cloned())?;
        count += rows.len();
        parts.push(train(&rows, settings).ok_or("need at least two labels")?);
    }
    let model = Model::sum(&parts).ok_or("the kinds need the same labels")?;
    let bytes = model.to_bytes();
    std::fs::write(&out, &bytes).map_err(|e| format!("{out}: {e}"))?;
    eprintln!("{} rows, labels {:?}, {} KB", count, model.labels(), bytes.len() / 1024);
    if let Ok(paths) = std::env::var("TEST") {
        for path in paths.split(' ') {
            report(&model, path, &read(std::iter::once(path.to_owned()))?);
        }
    }
    Ok(())
}

fn report(model: &Model, path: &str, rows: &[Row]) {
    let started = std::time::Instant::now();
    let given: Vec<String> = rows.iter().map(|row| judge(model, &row.text)).collect();
    let seconds = started.elapsed().as_secs_f64();
    let f1 = |label: &String| {
        let pairs = || rows.iter().zip(&given);
        let hit = pairs().filter(|(row, given)| row.label == *label && *given == label).count() as f64;
        let all = pairs().filter(|(row, _)| row.label == *label).count()
            + pairs().filter(|(_, given)| *given == label).count();
        2.0 * hit / (all as f64).max(1.0)
    };
    let macro_f1 = model.labels().iter().map(f1).sum::<f64>() / model.labels().len() as f64;
    let right = rows.iter().zip(&given).filter(|(row, given)| row.label == **given).count() as f64 / rows.len() as f64;
    eprintln!("{path}: macro F1 {macro_f1:.4}, accuracy {right:.4}, {:.0} texts/s", rows.len() as f64 / seconds);
}

/// As the engine answers: a model of tone is joined by the word list.
fn judge(model: &Model, text: &str) -> String {
    let is_tone = model.labels() == ["neg", "pos"];
    if is_tone { tone_by(model, text) } else { model.classify(text) }.label
}

fn read(paths: impl Iterator<Item = String>) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for path in paths {
        let file = std::fs::File::open(&path).map_err(|e| format!("{path}: {e}"))?;
        let reader: Box<dyn BufRead> = if path.ends_with(".gz") {
            Box::new(std::io::BufReader::new(flate2::read::GzDecoder::new(file)))
        } else {
            Box::new(std::io::BufReader::new(file))
        };
        for line in reader.lines() {
            let line = line.map_err(|e| format!("{path}: {e}"))?;
            rows.extend(if path.ends_with(".tsv") { tabbed(&line) } else { json(&line)? });
        }
    }
    Ok(rows)
}

fn json(line: &str) -> Result<Option<Row>, String> {
    let row: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let field = |name: &str| row[name].as_str().map(str::to_owned);
    Ok(field("text").zip(field("label")).map(|(text, label)| Row { text, label }))
}

/// Lines of `#` are remarks.
fn tabbed(line: &str) -> Option<Row> {
    let (label, text) = line.split_once('\t').filter(|(label, _)| !label.starts_with('#'))?;
    Some(Row { text: text.to_owned(), label: label.to_owned() })
}
