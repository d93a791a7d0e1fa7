//! Runs one text verb over JSON lines: `cargo run --release --example verb -- extract rows.jsonl > out.jsonl`.
//! `convert:traditional`, `classify:offence` and the like name the option after a colon; `match:WATCHES.json`
//! and `retrieve:PASSAGES.jsonl` name a file. Time taken goes to standard error.

use serde_json::Value;
use std::io::{BufRead, Write};
use std::time::Instant;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let (Some(verb), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: verb VERB[:OPTION] FILE.jsonl".into());
    };
    let (verb, option) = verb.split_once(':').unwrap_or((&verb, ""));
    let input = rows(&path)?;
    let count = input.len();
    // Load dictionaries before the clock starts.
    text::segment::words("卫生");
    let started = Instant::now();
    let answers = answer(verb, option, input)?;
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{verb}: {count} rows in {seconds:.3} s, {:.0} rows/s", count as f64 / seconds);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for answer in answers {
        writeln!(out, "{answer}").map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn rows(path: &str) -> Result<Vec<Value>, String> {
    let file = std::fs::File::open(path).map_err(|e| format!("{path}: {e}"))?;
    let reader: Box<dyn BufRead> = if path.ends_with(".gz") {
        Box::new(std::io::BufReader::new(flate2::read::GzDecoder::new(file)))
    } else {
        Box::new(std::io::BufReader::new(file))
    };
    let lines = reader.lines().map(|line| line.map_err(|e| e.to_string()));
    lines.map(|line| serde_json::from_str(&line?).map_err(|e| e.to_string())).collect()
}

fn answer(verb: &str, option: &str, input: Vec<Value>) -> Result<Vec<Value>, String> {
    use text::lines;
    let each = |run: &dyn Fn(Value) -> lines::Line| {
        let one = |row: Value| {
            let id = row["id"].clone();
            run(row).unwrap_or_else(|e| serde_json::json!({"id": id, "error": e}))
        };
        input.clone().into_iter().map(one).collect::<Vec<Value>>()
    };
    let all = |lines: &mut dyn Iterator<Item = lines::Line>| {
        lines.map(|line| line.unwrap_or_else(|e| serde_json::json!({"error": e}))).collect::<Vec<Value>>()
    };
    Ok(match verb {
        "extract" => each(&lines::extract),
        "decode" => each(&lines::decode),
        "feed" => each(&|row| serde_json::from_str(&lines::feed(row)?).map_err(|e| e.to_string())),
        "convert" => {
            let to = text::script::Script::named(option).ok_or("convert:simplified or convert:traditional")?;
            each(&|row| lines::convert(row, to))
        }
        "segment" => each(&lines::segment),
        "match" => {
            let file = std::fs::read_to_string(option).map_err(|e| e.to_string())?;
            let file: text::matcher::WatchFile = serde_json::from_str(&file).map_err(|e| e.to_string())?;
            let watches = text::matcher::Watches::compile_with(&file.watches, &file.lists)
                .map_err(|(name, error)| format!("{name}: {error}"))?;
            each(&|row| lines::matches(row, &watches))
        }
        "proof" => each(&|row| lines::proof(row, &text::proof::Settings::default())),
        "mask" => each(&lines::mask),
        "classify" => {
            let task = text::classify::Task::named(option).ok_or("classify:tone|offence|topic|rumour")?;
            each(&|row| lines::classify(row, task))
        }
        "same" => all(&mut lines::same(input)),
        "nearby" => all(&mut lines::nearby(input)),
        "cluster" => all(&mut lines::cluster(input)),
        "retrieve" => all(&mut lines::retrieve(rows(option)?, input)),
        other => return Err(format!("no verb {other}")),
    })
}
