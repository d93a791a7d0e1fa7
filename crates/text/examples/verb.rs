//! Runs one text verb over JSON lines: `cargo run --release --example verb extract rows.jsonl > out.jsonl`.

use std::io::{BufRead, Write};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let (Some(verb), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: verb extract|decode|feed FILE.jsonl".into());
    };
    let run = match verb.as_str() {
        "extract" => text::lines::extract,
        "decode" => text::lines::decode,
        "feed" => text::lines::feed,
        other => return Err(format!("no verb {other}")),
    };
    let file = std::fs::File::open(&path).map_err(|e| e.to_string())?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::BufReader::new(file).lines() {
        let row: serde_json::Value = serde_json::from_str(&line.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
        let id = row["id"].clone();
        let answer = run(row).unwrap_or_else(|e| serde_json::json!({"id": id, "error": e}));
        writeln!(out, "{answer}").map_err(|e| e.to_string())?;
    }
    Ok(())
}
