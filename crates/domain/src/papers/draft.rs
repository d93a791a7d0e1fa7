//! A draft: parts of plain text with figures as `{name}`. A figure is never typed where it can be counted; the text
//! names it, the facts carry its value and the address of its records, and freezing writes both down for good.

use super::kind::Kind;
use serde::{Deserialize, Serialize};

/// A figure of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// How the text names it, `相关信息`.
    pub name: String,
    /// What was counted; none while nobody has given it.
    pub value: Option<i64>,
    /// 条, 件, 个…
    pub unit: String,
    /// How it is counted, in a sentence.
    pub how: String,
    /// Address inside the workbench that opens the records.
    pub link: String,
    /// Until when the records were counted.
    pub as_of: i64,
}

/// A part of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    /// As in `Kind::outline`.
    pub key: String,
    /// Its heading.
    pub heading: String,
    /// Paragraphs, one a line, with figures as `{name}`.
    pub text: String,
    /// A table from records: heads and rows; empty for none.
    pub heads: Vec<String>,
    /// Rows of that table.
    pub rows: Vec<Vec<String>>,
    /// Points of a line from records, label and value; empty for none.
    pub curve: Vec<(String, i64)>,
}

/// What is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Title.
    pub title: String,
    /// 密级.
    pub secrecy: String,
    /// 紧急程度.
    pub urgency: String,
    /// 主送.
    pub recipients: String,
    /// 报.
    pub report_to: String,
    /// 送.
    pub send_to: String,
    /// 发.
    pub issue_to: String,
    /// 责任编辑.
    pub editor: String,
    /// 联系电话.
    pub phone: String,
    /// 份号.
    pub copy_no: Option<u32>,
    /// 印数.
    pub print_run: Option<u32>,
    /// 增刊.
    pub extra: bool,
    /// The office's own template page that it follows; empty for the outline of its kind.
    pub template: String,
    /// Parts in order.
    pub sections: Vec<Section>,
    /// Figures that the text may name.
    pub facts: Vec<Fact>,
}

/// A piece of resolved text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Piece {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A figure with its records.
    Figure {
        /// Its name.
        name: String,
        /// As printed.
        text: String,
        /// Its records.
        link: String,
    },
    /// A figure that nobody has given, or a name that no fact has.
    Missing {
        /// Its name.
        name: String,
    },
}

/// The text with every `{name}` replaced by its figure. A brace without a partner is only a brace.
pub fn resolve(text: &str, facts: &[Fact]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, tail) = rest.split_at(at);
        words.push_str(before);
        let name =
            tail[1..].find(['}', '{', '\n']).filter(|end| tail.as_bytes()[1 + *end] == b'}').map(|end| &tail[1..=end]);
        let Some(name) = name.filter(|name| !name.is_empty() && name.chars().count() <= 20) else {
            words.push('{');
            rest = &tail[1..];
            continue;
        };
        if !words.is_empty() {
            pieces.push(Piece::Text { text: std::mem::take(&mut words) });
        }
        let fact = facts.iter().find(|fact| fact.name == name);
        pieces.push(match fact.and_then(|fact| Some((fact, fact.value?))) {
            Some((fact, value)) => {
                Piece::Figure { name: name.into(), text: value.to_string(), link: fact.link.clone() }
            }
            None => Piece::Missing { name: name.into() },
        });
        rest = &tail[name.len() + 2..];
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Text { text: words });
    }
    pieces
}

/// What a paper still lacks before it may be signed: the part's key and a sentence. Blanks such as `XXX` and `____`
/// are what two of the office's own reports went out with.
pub fn gaps(kind: Kind, draft: &Draft) -> Vec<(String, String)> {
    let mut gaps = Vec::new();
    if draft.title.trim().is_empty() {
        gaps.push(("title".into(), "请填写标题".into()));
    } else if draft.title.chars().count() > 60 {
        gaps.push(("title".into(), "标题不超过60个字".into()));
    }
    let is_empty = |section: &Section| section.text.trim().is_empty() && section.rows.is_empty();
    if draft.template.is_empty() {
        for (key, heading, may_be_empty) in kind.outline() {
            let section = draft.sections.iter().find(|section| section.key == *key);
            if section.is_none_or(is_empty) && !may_be_empty {
                gaps.push(((*key).into(), format!("“{heading}”还没有内容")));
            }
        }
    } else {
        // What the office put into its own template it wants filled.
        let empty = draft.sections.iter().filter(|section| is_empty(section));
        gaps.extend(empty.map(|section| (section.key.clone(), format!("“{}”还没有内容", section.heading))));
    }
    for section in &draft.sections {
        for piece in resolve(&section.text, &draft.facts) {
            if let Piece::Missing { name } = piece {
                gaps.push((section.key.clone(), format!("“{}”中的数据“{name}”还没有", section.heading)));
            }
        }
        if let Some(blank) = blank(&section.text) {
            gaps.push((section.key.clone(), format!("“{}”中留有空白“{blank}”", section.heading)));
        }
    }
    if kind == Kind::Special {
        let summary = draft.sections.iter().find(|section| section.key == "summary");
        let length = summary.map_or(0, |section| section.text.trim().chars().count());
        if length > 200 {
            gaps.push(("summary".into(), format!("概述应在200字以内，现有{length}字")));
        }
    }
    gaps
}

fn blank(text: &str) -> Option<&'static str> {
    ["XXX", "xxx", "×××", "____", "〔待补〕", "待补充"].into_iter().find(|blank| text.contains(blank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fact(name: &str, value: Option<i64>) -> Fact {
        Fact { name: name.into(), value, unit: "条".into(), how: String::new(), link: "/cases/1".into(), as_of: 0 }
    }

    fn plain(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text { text } | Piece::Figure { text, .. } => text.clone(),
                Piece::Missing { name } => format!("<{name}>"),
            })
            .collect()
    }

    #[test]
    fn figures_are_found_and_missing_ones_are_named() {
        let facts = [fact("相关信息", Some(38)), fact("平台", None)];
        let pieces = resolve("监测到{相关信息}条,涉及{平台}个平台、{无}、{}、{a\n}和{", &facts);
        assert_eq!(plain(&pieces), "监测到38条,涉及<平台>个平台、<无>、{}、{a\n}和{");
        assert!(pieces.iter().any(|piece| matches!(piece, Piece::Figure { link, .. } if link == "/cases/1")));
    }

    #[test]
    fn a_paper_with_gaps_is_not_ready() {
        let mut draft = Draft::default();
        assert_eq!(gaps(Kind::Supervision, &draft).len(), 4);
        draft.title = "关于核查候诊问题的督办单".into();
        let section = |key: &str, text: &str| Section {
            key: key.into(),
            heading: key.into(),
            text: text.into(),
            ..Section::default()
        };
        draft.sections =
            vec![section("facts", "排队"), section("requirement", "核查"), section("basis", "国办发〔2016〕61号")];
        assert_eq!(gaps(Kind::Supervision, &draft), vec![]);
        draft.sections[0].text = "共XXX条、{条数}条".into();
        let found = gaps(Kind::Supervision, &draft);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_special_report_keeps_its_summary_short() {
        let mut draft = Draft { title: "关于某事的专报".into(), ..Draft::default() };
        draft.sections = Kind::Special
            .outline()
            .iter()
            .map(|(key, heading, _)| Section {
                key: (*key).into(),
                heading: (*heading).into(),
                text: "有".into(),
                ..Section::default()
            })
            .collect();
        assert_eq!(gaps(Kind::Special, &draft), vec![]);
        draft.sections[0].text = "字".repeat(201);
        assert_eq!(gaps(Kind::Special, &draft).len(), 1);
    }

    proptest! {
        #[test]
        fn words_are_never_lost(text in "[a{}数据\n]{0,40}") {
            // With no facts every name is missing, and putting the braces back gives the text again.
            let back: String = resolve(&text, &[]).iter().map(|piece| match piece {
                Piece::Text { text } | Piece::Figure { text, .. } => text.clone(),
                Piece::Missing { name } => format!("{{{name}}}"),
            }).collect();
            prop_assert_eq!(back, text);
        }
    }
}
