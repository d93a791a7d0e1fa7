//! Trains a classifier from labelled JSON lines and writes its model file:
//! `cargo run --release -p text --example train -- OUT.model ROWS.jsonl[.gz] …`; rows are `{"text", "label"}`.
//! The shipped models were made so; docs/features/text-engine.md names the rows and their licences.

use serde_json::Value;
use std::io::BufRead;
use text::classify::{Row, TrainSettings, train};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: train OUT.model ROWS.jsonl …")?;
    let mut rows = Vec::new();
    for path in arguments {
        let file = std::fs::File::open(&path).map_err(|e| format!("{path}: {e}"))?;
        let reader: Box<dyn BufRead> = if path.ends_with(".gz") {
            Box::new(std::io::BufReader::new(flate2::read::GzDecoder::new(file)))
        } else {
            Box::new(std::io::BufReader::new(file))
        };
        for line in reader.lines() {
            let row: Value = serde_json::from_str(&line.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
            if let (Some(text), Some(label)) = (row["text"].as_str(), row["label"].as_str()) {
                rows.push(Row { text: text.to_owned(), label: label.to_owned() });
            }
        }
    }
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
    let model = train(&rows, settings).ok_or("need at least two labels")?;
    let bytes = model.to_bytes();
    std::fs::write(&out, &bytes).map_err(|e| format!("{out}: {e}"))?;
    eprintln!("{} rows, labels {:?}, {} KB", rows.len(), model.labels(), bytes.len() / 1024);
    Ok(())
}
