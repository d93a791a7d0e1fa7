//! Streams that were written text by text, not put together by a program: `testdata/streams/`, one JSON object a line.

use crate::invented::Text;
use std::collections::HashMap;
use std::path::Path;

/// A stream by the name of its file, in order of time.
pub fn read(name: &str) -> Vec<Text> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/streams/{name}.jsonl"));
    let mut events: HashMap<String, usize> = HashMap::new();
    let lines = std::fs::read_to_string(file).expect("the stream is there");
    lines
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).expect("a row of a stream");
            let field = |name: &str| row[name].as_str().expect("a text").to_owned();
            let next = events.len();
            let event = *events.entry(field("event")).or_insert(next);
            Text { event, hour: row["hour"].as_i64().expect("an hour"), title: field("title"), body: field("body") }
        })
        .collect()
}
