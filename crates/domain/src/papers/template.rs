//! 模板页: an office's own outline of a kind of paper, written as plain text. `# 标题` is the title, `## 部分` begins a
//! part, `{数据}` is a figure, and `{{部分}}` puts in what the system drafts for that part of the kind's outline, with
//! its table and its curve. Everything else stands in every paper as it is written.

use super::draft::{Draft, Piece, Section, resolve};
use super::kind::Kind;

/// The longest template page.
pub const LONGEST: usize = 20_000;

/// A template page, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplatePage {
    /// The title, where it has one of its own.
    pub title: String,
    /// Heading and text of each part.
    pub parts: Vec<(String, String)>,
}

/// What cannot be read of a template page: the line and a sentence.
pub type Fault = (usize, String);

/// Reads a template page of a kind. All faults are told at once.
pub fn read(kind: Kind, text: &str) -> Result<TemplatePage, Vec<Fault>> {
    let mut page = TemplatePage::default();
    let mut faults = Vec::new();
    if text.chars().count() > LONGEST {
        faults.push((0, format!("模板不超过{LONGEST}个字")));
    }
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_end())) {
        if let Some(heading) = line.strip_prefix("## ").map(str::trim) {
            if heading.is_empty() || heading.chars().count() > 30 {
                faults.push((at, "部分标题应为1至30个字".into()));
            } else if page.parts.iter().any(|(known, _)| known == heading) {
                faults.push((at, format!("“{heading}”出现了两次")));
            }
            page.parts.push((heading.to_owned(), String::new()));
        } else if let Some(title) = line.strip_prefix("# ").map(str::trim) {
            if !page.title.is_empty() || !page.parts.is_empty() {
                faults.push((at, "标题(# )只能有一个，写在最前面".into()));
            }
            page.title = title.to_owned();
        } else if let Some((_, text)) = page.parts.last_mut() {
            text.push_str(line);
            text.push('\n');
        } else if !line.trim().is_empty() {
            faults.push((at, "正文应写在“## 部分标题”之下".into()));
        }
        for name in parts_in(line) {
            if name != "标题" && key_of(kind, &name).is_none() {
                faults.push((at, format!("没有名为“{name}”的部分，可用：{}", headings(kind).join("、"))));
            }
        }
    }
    if page.parts.is_empty() && faults.is_empty() {
        faults.push((0, "模板里还没有部分，请至少写一个“## 部分标题”".into()));
    }
    for (_, text) in &mut page.parts {
        *text = text.trim().to_owned();
    }
    if faults.is_empty() { Ok(page) } else { Err(faults) }
}

/// The names in `{{…}}`, in order.
fn parts_in(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = line;
    while let Some((_, tail)) = rest.split_once("{{") {
        let Some((name, after)) = tail.split_once("}}") else { break };
        names.push(name.trim().to_owned());
        rest = after;
    }
    names
}

fn key_of(kind: Kind, heading: &str) -> Option<&'static str> {
    kind.outline().iter().find(|(_, title, _)| *title == heading).map(|(key, _, _)| *key)
}

/// What `{{…}}` may name for a kind.
pub fn headings(kind: Kind) -> Vec<&'static str> {
    kind.outline().iter().map(|(_, heading, _)| *heading).collect()
}

/// The draft in the office's own outline: words of the page, with what the system drafted put in where it is named.
pub fn apply(page: &TemplatePage, kind: Kind, name: &str, system: Draft) -> Draft {
    let part_of = |heading: &str| {
        let key = key_of(kind, heading)?;
        system.sections.iter().find(|section| section.key == key)
    };
    let mut sections = Vec::new();
    for (at, (heading, text)) in page.parts.iter().enumerate() {
        let mut section = Section { heading: heading.clone(), ..Section::default() };
        let named = parts_in(text);
        let mut text = text.clone();
        for name in &named {
            let said =
                if name == "标题" { system.title.as_str() } else { part_of(name).map_or("", |part| &part.text) };
            text = text.replace(&format!("{{{{{name}}}}}"), said);
        }
        // A table and a curve come with the first part that has one; a page shows one of each a part.
        let parts: Vec<&Section> = named.iter().filter_map(|name| part_of(name)).collect();
        if let Some(with) = parts.iter().find(|part| !part.heads.is_empty()) {
            section.heads = with.heads.clone();
            section.rows = with.rows.clone();
        }
        if let Some(with) = parts.iter().find(|part| !part.curve.is_empty()) {
            section.curve = with.curve.clone();
        }
        // The key of the part that it holds, so that asking the records again finds its table; its place otherwise.
        let alone = named.first().and_then(|name| key_of(kind, name)).filter(|key| {
            let used: &[Section] = &sections;
            used.iter().all(|other| other.key != *key)
        });
        section.key = alone.map_or_else(|| format!("own{}", at + 1), str::to_owned);
        section.text = text.trim().to_owned();
        sections.push(section);
    }
    let title =
        if page.title.is_empty() { system.title.clone() } else { page.title.replace("{{标题}}", &system.title) };
    Draft { title, template: name.to_owned(), sections, ..system }
}

/// Figures that the page names and the system does not know, with what it may name.
pub fn unknown_figures(page: &TemplatePage, system: &Draft) -> Vec<String> {
    let mut unknown = Vec::new();
    for (_, text) in &page.parts {
        // Parts are put in first: their double braces are not figures.
        let mut plain = text.clone();
        for name in parts_in(text) {
            plain = plain.replace(&format!("{{{{{name}}}}}"), "");
        }
        for piece in resolve(&plain, &[]) {
            if let Piece::Missing { name } = piece
                && !system.facts.iter().any(|fact| fact.name == name)
                && !unknown.contains(&name)
            {
                unknown.push(name);
            }
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::super::draft::{Fact, gaps};
    use super::*;
    use proptest::prelude::*;

    const OWN: &str = "# 云川市{{标题}}\n\n## 本月概览\n{{总体情况}}\n全市共{新立案件}件。\n\n## 办件\n{{案件办理}}\n## 报送要求\n请各单位按时反馈。\n";

    fn system() -> Draft {
        let section = |key: &str, text: &str| Section { key: key.into(), text: text.into(), ..Section::default() };
        let mut cases = section("cases", "案件见附表。");
        cases.heads = vec!["编号".into()];
        cases.rows = vec![vec!["1号".into()]];
        Draft {
            title: "2026年10月舆情月报".into(),
            sections: vec![section("overview", "新立案件{新立案件}件。"), cases],
            facts: vec![Fact {
                name: "新立案件".into(),
                value: Some(3),
                unit: "件".into(),
                how: String::new(),
                link: String::new(),
                as_of: 0,
            }],
            ..Draft::default()
        }
    }

    #[test]
    fn an_own_outline_holds_what_the_system_drafts() {
        let page = read(Kind::Monthly, OWN).unwrap();
        assert_eq!(page.parts.len(), 3);
        assert!(unknown_figures(&page, &system()).is_empty());
        let draft = apply(&page, Kind::Monthly, "我委月报", system());
        assert_eq!(draft.title, "云川市2026年10月舆情月报");
        assert_eq!(draft.sections[0].text, "新立案件{新立案件}件。\n全市共{新立案件}件。");
        let keys: Vec<_> = draft.sections.iter().map(|section| section.key.as_str()).collect();
        assert_eq!(keys, ["overview", "cases", "own3"]);
        assert_eq!(draft.sections[1].rows, vec![vec!["1号".to_owned()]]);
        assert_eq!(gaps(Kind::Monthly, &draft), vec![], "the office's outline is what must be filled");
        let mut empty = draft;
        empty.sections[2].text.clear();
        assert_eq!(gaps(Kind::Monthly, &empty).len(), 1);
    }

    #[test]
    fn faults_are_told_all_at_once_with_their_lines() {
        let faults = read(Kind::Monthly, "散文\n## 甲\n{{没有的}}\n## 甲\n# 晚来的标题\n").unwrap_err();
        let lines: Vec<_> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 4, 5], "{faults:?}");
        assert!(faults[1].1.contains("总体情况"), "{faults:?}");
        assert_eq!(read(Kind::Monthly, "").unwrap_err().len(), 1);
        let page = read(Kind::Monthly, "## 甲\n共{不存在}条{新立案件}").unwrap();
        assert_eq!(unknown_figures(&page, &system()), ["不存在"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[#{} \n甲总体情况]{0,60}") {
            if let Ok(page) = read(Kind::Monthly, &text) {
                let draft = apply(&page, Kind::Monthly, "甲", system());
                let mut keys: Vec<_> = draft.sections.iter().map(|section| section.key.clone()).collect();
                keys.sort();
                keys.dedup();
                prop_assert_eq!(keys.len(), draft.sections.len(), "no two parts under one key");
            }
        }
    }
}
