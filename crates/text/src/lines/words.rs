//! The word verbs of the command line: one JSON row in, one out. They call what the pipeline calls.

use crate::classify::{self, Task};
use crate::cluster::Clusterer;
use crate::fingerprint::{Nearby, Signature};
use crate::matcher::{Doc, Watches};
use crate::proof::Settings;
use crate::same::{Piece, Stream};
use crate::script::{self, Script};
use crate::{mask as masking, proof as proofing, retrieve as finding, same as sameness, segment as cutting};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A row's answer, or one sentence on what is wrong with it.
pub type Line = Result<Value, String>;

/// Both sides of a row of `same`.
type Pair = (Piece, Piece);

/// `{"id", "text"}` → `{"id", "text"}` in the script asked for.
pub fn convert(row: Value, to: Script) -> Line {
    Ok(json!({"id": id(&row), "text": script::convert(text(&row, "text")?, to)}))
}

/// `{"id", "text"}` → `{"id", "words"}`.
pub fn segment(row: Value) -> Line {
    Ok(json!({"id": id(&row), "words": cutting::words(text(&row, "text")?)}))
}

/// `{"id", "title"?, "body", "source"?, "tier"?, "region"?}` → the watches that hold, or why none does.
pub fn matches(row: Value, watches: &Watches) -> Line {
    let doc = Doc {
        title: optional(&row, "title"),
        body: body(&row)?,
        source: optional(&row, "source"),
        tier: optional(&row, "tier"),
        region: optional(&row, "region"),
    };
    let report = watches.report(&doc);
    let found: Vec<Value> =
        report.watches.iter().map(|watch| json!({"name": watch.watch, "hits": watch.hits})).collect();
    Ok(json!({"id": id(&row), "watches": found, "dropped": report.dropped()}))
}

/// `{"id", "text"}` → `{"id", "findings"}`.
pub fn proof(row: Value, settings: &Settings) -> Line {
    Ok(json!({"id": id(&row), "findings": proofing::proof_with(text(&row, "text")?, settings)}))
}

/// `{"id", "text"}` → the text without personal data, and where it stood.
pub fn mask(row: Value) -> Line {
    let masked = masking::mask(text(&row, "text")?);
    Ok(json!({"id": id(&row), "text": masked.text, "masked": masked.masked}))
}

/// `{"id", "text"}` → label, scores and grounds.
pub fn classify(row: Value, task: Task) -> Line {
    let verdict = classify::classify(text(&row, "text")?, task);
    Ok(json!({"id": id(&row), "label": verdict.label, "scores": verdict.scores, "because": verdict.because}))
}

/// The answer to a row that cannot be read: its id, and the sentence. A line that was no row at all comes with its own.
fn broken(id: Value, said: Option<&str>, sentence: String) -> Value {
    json!({"id": id, "error": said.map_or(sentence, str::to_owned)})
}

fn said(row: &Value) -> Option<&str> {
    row.get("error").and_then(Value::as_str)
}

/// `{"id", "a", "b"}` → same event or not. All rows together are the stream whose common words weigh little.
pub fn same(rows: impl IntoIterator<Item = Value>) -> impl Iterator<Item = Line> {
    let read: Vec<(Value, Result<Pair, Value>)> = rows
        .into_iter()
        .map(|row| {
            let pair = piece_of(&row["a"]).and_then(|a| piece_of(&row["b"]).map(|b| (a, b)));
            (id(&row), pair.map_err(|sentence| broken(id(&row), said(&row), sentence)))
        })
        .collect();
    let mut stream = Stream::default();
    for (a, b) in read.iter().filter_map(|(_, pair)| pair.as_ref().ok()) {
        stream.learn(a);
        stream.learn(b);
    }
    read.into_iter().map(move |(id, pair)| {
        let (a, b) = match pair {
            Ok(pair) => pair,
            Err(answer) => return Ok(answer),
        };
        let verdict = sameness::score_in(&a, &b, &stream);
        Ok(json!({
            "id": id, "label": u8::from(verdict.same), "score": verdict.score,
            "because": {"words": verdict.words, "places": verdict.places, "figures": verdict.figures},
        }))
    })
}

/// Texts → pairs `{"a", "b", "similarity"}` of near-duplicates, each pair once, when its later text comes.
pub fn nearby(rows: impl IntoIterator<Item = Value>) -> impl Iterator<Item = Line> {
    let mut index = Nearby::new();
    let mut names: HashMap<i64, Value> = HashMap::new();
    let mut next = 0_i64;
    rows.into_iter().flat_map(move |row| {
        let body = match body(&row) {
            Ok(body) => body,
            Err(sentence) => return vec![Ok(broken(id(&row), said(&row), sentence))],
        };
        let title = optional(&row, "title");
        let signature = Signature::of(if body.trim().is_empty() { title } else { body });
        let found = index.find(&signature);
        let name = id(&row);
        let pairs = found
            .iter()
            .map(|near| Ok(json!({"a": names[&near.key], "b": name, "similarity": near.similarity})))
            .collect();
        index.insert(next, signature);
        names.insert(next, name);
        next += 1;
        pairs
    })
}

/// Texts in order of time → `{"id", "cluster"}`, decided one by one.
pub fn cluster(rows: impl IntoIterator<Item = Value>) -> impl Iterator<Item = Line> {
    let mut clusterer = Clusterer::default();
    let mut clock = 0_i64;
    rows.into_iter().map(move |row| {
        let body = match body(&row) {
            Ok(body) => body,
            Err(sentence) => return Ok(broken(id(&row), said(&row), sentence)),
        };
        let piece = Piece::of(optional(&row, "title"), body);
        clock = time_ms(optional(&row, "publish_time")).unwrap_or(clock);
        let placed = clusterer.place(&piece, clock);
        Ok(json!({
            "id": id(&row), "cluster": placed.event.to_string(), "new": placed.is_new, "likeness": placed.likeness,
            "because": {"words": placed.because.words, "places": placed.because.places},
        }))
    })
}

/// Passages `{"id", "text"}` and queries `{"id", "query"}` → `{"id", "docs"}`, ten best first.
pub fn retrieve(
    passages: impl IntoIterator<Item = Value>,
    queries: impl IntoIterator<Item = Value>,
) -> impl Iterator<Item = Line> {
    let mut index = finding::Index::new();
    for passage in passages {
        if let Ok(body) = body(&passage) {
            let name = name_of(&id(&passage));
            index.add(&name, &format!("{}\n{body}", optional(&passage, "title")));
        }
    }
    queries.into_iter().map(move |row| {
        let query = match text(&row, "query") {
            Ok(query) => query,
            Err(sentence) => return Ok(broken(id(&row), said(&row), sentence)),
        };
        let docs: Vec<&str> = index.search(query, 10).into_iter().map(|(name, _)| name).collect();
        Ok(json!({"id": id(&row), "docs": docs}))
    })
}

fn id(row: &Value) -> Value {
    row.get("id").cloned().unwrap_or(Value::Null)
}

fn name_of(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn text<'a>(row: &'a Value, field: &str) -> Result<&'a str, String> {
    match row.get(field) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("字段 {field} 应当是文字")),
        None => Err(format!("缺少字段 {field}")),
    }
}

fn optional<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or("")
}

/// `body`, or `text` where a row has no title of its own.
fn body(row: &Value) -> Result<&str, String> {
    if row.get("body").is_some() { text(row, "body") } else { text(row, "text") }
}

fn piece_of(side: &Value) -> Result<Piece, String> {
    if let Some(plain) = side.as_str() {
        return Ok(Piece::of("", plain));
    }
    if !side.is_object() {
        return Err("字段 a 和 b 应当是 {\"title\"?, \"body\"}".into());
    }
    Ok(Piece::of(optional(side, "title"), body(side)?))
}

/// `YYYY-MM-DD[ HH:MM[:SS]]` as ms on the civil clock; only differences between rows matter here.
fn time_ms(stamp: &str) -> Option<i64> {
    let mut numbers = stamp.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut next = || numbers.next().and_then(|part| part.parse::<i64>().ok());
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next().unwrap_or(0), next().unwrap_or(0), next().unwrap_or(0));
    if !(1..=9_999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days since 1970-01-01 by the civil calendar (years begin in March).
    let shifted = if month <= 2 { year - 1 } else { year };
    let era_day = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + era_day - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::WatchSpec;

    #[test]
    fn every_verb_answers_its_row() {
        let row = json!({"id": 7, "text": "衛生局"});
        assert_eq!(convert(row.clone(), Script::Simplified), Ok(json!({"id": 7, "text": "卫生局"})));
        assert_eq!(segment(json!({"id": "s", "text": "卫生局通报"})).expect("answers")["words"][0], "卫生局");
        assert!(segment(json!({"id": 1})).is_err_and(|sentence| sentence.contains("text")));
        let watch = WatchSpec { name: "甲".into(), rule: "卫生".into(), ..WatchSpec::default() };
        let watches = Watches::compile(&[watch]).expect("compiles");
        let found = matches(json!({"id": 1, "body": "县卫生局"}), &watches).expect("answers");
        assert_eq!(found["watches"][0]["hits"][0]["at"], 1);
        assert!(found["dropped"].is_null());
        assert_eq!(mask(json!({"id": 1, "text": "电话13800138000"})).expect("answers")["masked"][0]["kind"], "phone");
    }

    #[test]
    fn streams_answer_in_order() {
        let long = "白石县人民医院新门诊楼今天启用，设有十二个诊区，患者等候时间缩短一半，市民可以预约挂号。".repeat(2);
        let rows = vec![
            json!({"id": "a", "text": long}),
            json!({"id": "b", "text": "别的事"}),
            json!({"id": "c", "text": long}),
        ];
        let pairs: Vec<Line> = nearby(rows.clone()).collect();
        assert_eq!(pairs.len(), 1);
        let pair = pairs[0].as_ref().expect("answers");
        assert_eq!((&pair["a"], &pair["b"]), (&json!("a"), &json!("c")));
        let clusters: Vec<Value> = cluster(rows).map(|line| line.expect("answers")).collect();
        assert_eq!(clusters[0]["cluster"], clusters[2]["cluster"]);
        assert_ne!(clusters[0]["cluster"], clusters[1]["cluster"]);
        let passages = vec![json!({"id": "p", "text": "结核病防治"}), json!({"id": "q", "text": "球赛"})];
        let found: Vec<Line> = retrieve(passages, vec![json!({"id": 1, "query": "結核病"})]).collect();
        assert_eq!(found[0].as_ref().expect("answers")["docs"][0], "p");
    }

    #[test]
    fn a_broken_row_keeps_its_id_and_the_stream_goes_on() {
        let rows = || {
            vec![json!({"id": 1, "text": 5}), json!({"id": null, "error": "不是 JSON"}), json!({"id": 3, "text": "好"})]
        };
        let answers: Vec<Value> = cluster(rows()).map(|line| line.expect("answers")).collect();
        assert_eq!((&answers[0]["id"], answers[0]["error"].is_string()), (&json!(1), true));
        assert_eq!(answers[1]["error"], "不是 JSON");
        assert_eq!(answers[2]["id"], 3);
        assert_eq!(nearby(rows()).filter(|line| line.as_ref().is_ok_and(|row| row["error"].is_string())).count(), 2);
        let pairs: Vec<Line> = same(vec![json!({"id": "x", "a": {"body": "甲"}})]).collect();
        assert_eq!(pairs[0].as_ref().expect("answers")["id"], "x");
    }

    #[test]
    fn times_differ_by_what_lies_between() {
        let at = |stamp| time_ms(stamp).expect("a time");
        assert_eq!(at("1970-01-01"), 0);
        assert_eq!(at("2026-03-01 00:00") - at("2026-02-28 23:59:59"), 1_000);
        assert_eq!(at("2024-03-01") - at("2024-02-28"), 2 * 86_400_000);
        assert_eq!(time_ms("昨天"), None);
    }
}
