//! The text of a work summary (总结): headings, prose and figures that are questions. Templates are plain text a
//! person can write; the stored form is blocks. `{{placements|tier=national}}` is a figure of the summary's own
//! period and unit; `{{placements|period=2025|approx=odd}}` asks another period and prints 余.

use super::{approx::Approx, metric, period::Period};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A figure inside prose: which question is asked, and how its answer is printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureRef {
    /// The metric's identifier.
    pub metric: String,
    /// Another period than the summary's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// `last_year` or `before`: a period told from the summary's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
    /// Another unit than the summary's own, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Narrowing by dimension, `tier=national`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub narrowed: BTreeMap<String, String>,
    /// 余, 多, 近 or 超.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approx: Option<Approx>,
    /// A number written by hand instead of the counted one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<ByHand>,
    /// The value last accepted into the text, to show when the records have moved on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<i64>,
    /// The frozen figure printed for good, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
}

/// A period told from the summary's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// 上年同期.
    LastYear,
    /// 上期.
    Before,
}

/// A number somebody wrote over the counted one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByHand {
    /// The number printed.
    pub value: i64,
    /// On what grounds; never empty.
    pub grounds: String,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Run {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A figure.
    Figure {
        /// The question.
        figure: FigureRef,
    },
}

/// A paragraph of a summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Block {
    /// A heading; level 1 is 一、, level 2 is (一).
    Heading {
        /// 1 to 4.
        level: u8,
        /// The words, numbering included.
        text: String,
    },
    /// A paragraph of words and figures.
    Prose {
        /// Its pieces.
        runs: Vec<Run>,
    },
    /// A table of one metric by one dimension.
    Table {
        /// What is counted.
        figure: FigureRef,
        /// Split by.
        by: String,
    },
    /// A part only a person can write; shown grey until words stand in it, never printed.
    Note {
        /// What belongs here.
        text: String,
    },
}

/// A template that cannot be read: line and reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemplateFault {
    /// The line, from 1.
    pub line: usize,
    /// One Chinese sentence.
    pub sentence: String,
}

/// Reads a template: `## ` headings, `> ` notes, `{{{metric|by=tier}}}` alone on a line for a table, prose with `{{…}}`.
///
/// # Errors
/// Every line that cannot be read, with its reason.
pub fn parse(text: &str) -> Result<Vec<Block>, Vec<TemplateFault>> {
    let mut blocks = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let fault = |sentence: String| TemplateFault { line: at + 1, sentence };
        if line.is_empty() {
            continue;
        }
        let hashes = line.chars().take_while(|c| *c == '#').count();
        if (1..=4).contains(&hashes) {
            blocks.push(Block::Heading { level: hashes as u8, text: line[hashes..].trim().to_string() });
        } else if let Some(note) = line.strip_prefix('>') {
            blocks.push(Block::Note { text: note.trim().to_string() });
        } else if let Some(inner) = line.strip_prefix("{{{").and_then(|rest| rest.strip_suffix("}}}")) {
            match table(inner) {
                Ok(block) => blocks.push(block),
                Err(sentence) => faults.push(fault(sentence)),
            }
        } else {
            match runs(line) {
                Ok(runs) => blocks.push(Block::Prose { runs }),
                Err(sentence) => faults.push(fault(sentence)),
            }
        }
    }
    if faults.is_empty() { Ok(blocks) } else { Err(faults) }
}

/// Writes blocks back as a template a person can read. Values accepted, frozen or written by hand stay behind.
pub fn to_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                out.push_str(&format!("{} {text}", "#".repeat(usize::from(*level).clamp(1, 4))))
            }
            Block::Note { text } => out.push_str(&format!("> {text}")),
            Block::Table { figure, by } => out.push_str(&format!("{{{{{{{}|by={by}}}}}}}", notation(figure))),
            Block::Prose { runs } => {
                for run in runs {
                    match run {
                        Run::Text { text } => out.push_str(text),
                        Run::Figure { figure } => out.push_str(&format!("{{{{{}}}}}", notation(figure))),
                    }
                }
            }
        }
        out.push_str("\n\n");
    }
    out.trim_end().to_string() + "\n"
}

/// Every figure in order.
pub fn figures(blocks: &[Block]) -> Vec<&FigureRef> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Prose { runs } => runs
                .iter()
                .filter_map(|run| match run {
                    Run::Figure { figure } => Some(figure),
                    Run::Text { .. } => None,
                })
                .collect::<Vec<_>>(),
            Block::Table { figure, .. } => vec![figure],
            _ => Vec::new(),
        })
        .collect()
}

fn notation(figure: &FigureRef) -> String {
    let mut parts = vec![figure.metric.clone()];
    parts.extend(figure.narrowed.iter().map(|(dimension, value)| format!("{dimension}={value}")));
    parts.extend(figure.unit.iter().map(|unit| format!("unit={unit}")));
    parts.extend(figure.period.iter().map(|period| format!("period={period}")));
    parts.extend(figure.compared.iter().map(|compared| match compared {
        Compared::LastYear => "period=last_year".to_string(),
        Compared::Before => "period=before".to_string(),
    }));
    parts.extend(figure.approx.iter().map(|word| format!("approx={}", word.word())));
    parts.join("|")
}

fn runs(line: &str) -> Result<Vec<Run>, String> {
    let mut runs = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find("{{") {
        if start > 0 {
            runs.push(Run::Text { text: rest[..start].to_string() });
        }
        let end = rest[start..].find("}}").ok_or_else(|| "“{{”没有对应的“}}”。".to_string())? + start;
        runs.push(Run::Figure { figure: figure(&rest[start + 2..end])? });
        rest = &rest[end + 2..];
    }
    if !rest.is_empty() {
        runs.push(Run::Text { text: rest.to_string() });
    }
    Ok(runs)
}

fn table(inner: &str) -> Result<Block, String> {
    let (kept, by): (Vec<&str>, Vec<&str>) = inner.split('|').map(str::trim).partition(|part| !part.starts_with("by="));
    let [by] = by.as_slice() else {
        return Err("表格要写明按什么划分，例如 {{{placements|by=tier}}}。".to_string());
    };
    Ok(Block::Table { figure: figure(&kept.join("|"))?, by: by.trim_start_matches("by=").to_string() })
}

/// Reads one figure's notation, `placements|tier=national|approx=余`.
///
/// # Errors
/// One Chinese sentence naming what is unknown.
pub fn figure(text: &str) -> Result<FigureRef, String> {
    let mut parts = text.split('|').map(str::trim);
    let id = parts.next().unwrap_or_default();
    let known = metric::metric(id).or_else(|| metric::CATALOGUE.iter().find(|metric| metric.name == id));
    let Some(metric) = known else { return Err(format!("没有名为“{id}”的指标。")) };
    let mut found = FigureRef { metric: metric.id.to_string(), ..FigureRef::default() };
    for part in parts {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("“{part}”应写成 名称=值。"))?;
        match (key.trim(), value.trim()) {
            ("period", "last_year") => found.compared = Some(Compared::LastYear),
            ("period", "before") => found.compared = Some(Compared::Before),
            ("period", value) => {
                found.period = Some(value.parse().map_err(|refusal: crate::refusal::Refusal| refusal.sentence)?)
            }
            ("unit", value) => found.unit = Some(value.to_string()),
            ("approx", value) => {
                found.approx = Some(Approx::of(value).ok_or_else(|| format!("“{value}”不是余、多、近、超。"))?)
            }
            (dimension, value) => {
                found.narrowed.insert(dimension.to_string(), value.to_string());
            }
        }
    }
    Ok(found)
}

/// The state of a printed figure against its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 一致: the text prints what the records say.
    Agrees,
    /// 数据有更新: the records have moved on since the value was accepted.
    MovedOn,
    /// 人工改写: a person wrote another number and gave grounds.
    ByHand,
    /// 已冻结: printed as frozen, for good.
    Frozen,
    /// 待补: no record answers.
    NoData,
}

/// How a figure stands, and the number printed for it.
pub fn standing(figure: &FigureRef, counted: Option<i64>, frozen_value: Option<i64>) -> (Standing, Option<i64>) {
    if let Some(by_hand) = &figure.by_hand {
        return (Standing::ByHand, Some(by_hand.value));
    }
    if let Some(value) = frozen_value {
        return (Standing::Frozen, Some(value));
    }
    match (counted, figure.accepted) {
        (None, _) => (Standing::NoData, None),
        (Some(now), Some(then)) if now != then => (Standing::MovedOn, Some(then)),
        (Some(now), _) => (Standing::Agrees, Some(now)),
    }
}

/// The words printed for a value: the exact number, or rounded by rule when a word is asked and borne.
pub fn printed(value: Option<i64>, word: Option<Approx>) -> String {
    match (value, word) {
        (None, _) => "〔待补〕".to_string(),
        (Some(value), Some(word)) => super::approx::print(value, word).unwrap_or_else(|_| value.to_string()),
        (Some(value), None) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "## 一、工作开展情况\n\n{{placements}}篇，其中国家级{{placements|tier=national}}篇，上年同期{{placements|period=last_year}}篇；培训{{training_persons|approx=余}}人。\n\n{{{placements|by=tier}}}\n\n> 请写存在的问题\n";

    #[test]
    fn a_template_is_read_and_written_back() {
        let blocks = parse(TEMPLATE).unwrap();
        assert_eq!(blocks.len(), 4);
        assert_eq!(figures(&blocks).len(), 5);
        assert_eq!(parse(&to_text(&blocks)).unwrap(), blocks);
    }

    #[test]
    fn a_bad_template_names_line_and_reason() {
        let faults =
            parse("## 好\n{{unknown}}篇\n\n{{placements篇\n{{{placements}}}\n{{placements|period=去年}}").unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), vec![2, 4, 5, 6]);
        assert_eq!(faults[0].sentence, "没有名为“unknown”的指标。");
    }

    #[test]
    fn the_states_of_a_figure() {
        let plain = FigureRef { metric: "placements".into(), ..FigureRef::default() };
        assert_eq!(standing(&plain, Some(120), None), (Standing::Agrees, Some(120)));
        let accepted = FigureRef { accepted: Some(120), ..plain.clone() };
        assert_eq!(standing(&accepted, Some(123), None), (Standing::MovedOn, Some(120)));
        let by_hand = FigureRef { by_hand: Some(ByHand { value: 180, grounds: "签到表".into() }), ..accepted };
        assert_eq!(standing(&by_hand, Some(183), None), (Standing::ByHand, Some(180)));
        assert_eq!(standing(&plain, Some(125), Some(120)), (Standing::Frozen, Some(120)));
        assert_eq!(standing(&plain, None, None), (Standing::NoData, None));
        assert_eq!(printed(None, None), "〔待补〕");
        assert_eq!(printed(Some(188), Some(Approx::Odd)), "180余");
        assert_eq!(printed(Some(180), Some(Approx::Odd)), "180");
    }
}
