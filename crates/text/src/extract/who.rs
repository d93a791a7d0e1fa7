//! The outlet a page names as its source (来源) and its author (作者).

use super::blocks::Flow;
use super::body::Marks;
use super::dom::{Dom, NONE};
use super::kind::flag;
use super::meta::Meta;

/// Source and author, each empty when the page names none.
pub fn who(dom: &Dom, flow: &Flow, marks: &Marks, meta: &Meta, root: u32) -> (String, String) {
    let near = near_lines(dom, flow, marks, root);
    let mut source = near
        .iter()
        .find_map(|l| {
            after_label(
                l,
                &[
                    "来源：",
                    "来源:",
                    "来源于：",
                    "稿源：",
                    "稿件来源",
                    "信息来源",
                    "文章来源",
                    "来 源：",
                    "来源 ：",
                    "來源：",
                ],
            )
        })
        .unwrap_or_default();
    if source.is_empty() {
        source = meta
            .first(&["contentsource", "source", "article:source", "mediaid", "article:author:source"])
            .map(clean)
            .unwrap_or_default();
    }
    if source.is_empty() {
        // WeChat pages name the account in a variable.
        source = meta.script_values("nickname").into_iter().next().map(|n| clean(&n)).unwrap_or_default();
    }
    if source.is_empty() {
        source = element_named(dom, marks, root, &["source", "laiyuan", "copyfrom", "origin", "ly"]);
    }
    let mut author = near
        .iter()
        .find_map(|l| after_label(l, &["作者：", "作者:", "记者：", "记者:", "撰稿：", "文/", "作 者：", "By "]))
        .unwrap_or_default();
    if author.is_empty() {
        author = meta
            .first(&["author", "article:author", "dc.creator", "byl"])
            .map(clean)
            .filter(|a| !a.contains("http"))
            .unwrap_or_default();
    }
    if author.is_empty() {
        author = meta.json_ld("author").map(|a| clean(&a)).unwrap_or_default();
    }
    if author.is_empty() {
        author = near.iter().find_map(|l| in_dateline(l)).unwrap_or_default();
    }
    let author = named(&author);
    if author == source {
        return (source, String::new());
    }
    (first_word(&source), author)
}

/// A source line goes on with buttons (`求是网 参与互动`): the name is its first word, where that is a name.
fn first_word(source: &str) -> String {
    let first = source.split_whitespace().next().unwrap_or("");
    let wide = first.chars().filter(|c| *c as u32 > 0x2e7f).count();
    if wide >= 2 { first.to_owned() } else { source.to_owned() }
}

/// `（记者 某某）`, `（记者某某 通讯员某某）` at the head or the end of a report.
fn in_dateline(line: &str) -> Option<String> {
    let at = line.find("（记者").or_else(|| line.find("(记者"))?;
    let rest =
        line[at..].trim_start_matches(['（', '(']).trim_start_matches("记者").trim_start_matches([' ', '：', ':']);
    let name: String = rest.chars().take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    (2..=4).contains(&name.chars().count()).then_some(name)
}

/// The author's name without the office, empty for what templates write when there is none.
fn named(author: &str) -> String {
    let mut name = author.trim();
    for office in ["本报记者", "记者", "通讯员", "作者", "撰文", "By ", "by "] {
        name = name.strip_prefix(office).unwrap_or(name).trim_start_matches([' ', '：', ':']);
    }
    const NOBODY: [&str; 12] =
        ["未知", "佚名", "匿名", "无", "网络", "网络整理", "管理员", "admin", "administrator", "编辑", "本站", "不详"];
    let nobody = NOBODY.iter().any(|n| name.eq_ignore_ascii_case(n)) || name.contains("://");
    if nobody { String::new() } else { name.to_owned() }
}

/// Lines around the head of the article, and its last lines.
fn near_lines(dom: &Dom, flow: &Flow, marks: &Marks, root: u32) -> Vec<String> {
    let first = if root == NONE { 0 } else { flow.blocks.partition_point(|b| b.node < root) };
    let last = if root == NONE { flow.blocks.len() } else { flow.blocks.partition_point(|b| b.node < dom.end(root)) };
    let range = (first.saturating_sub(14)..(first + 6).min(flow.blocks.len()))
        .chain(last.saturating_sub(4).max(first)..(last + 6).min(flow.blocks.len()));
    range
        .map(|i| &flow.blocks[i])
        .filter(|b| {
            (b.length < 120.0 || flow.of(b).contains("记者"))
                && marks.bits[b.node as usize] & (flag::COMMENT | flag::HIDDEN) == 0
        })
        .map(|b| flow.of(b).to_owned())
        .collect()
}

fn after_label(line: &str, labels: &[&str]) -> Option<String> {
    labels.iter().find_map(|label| {
        let at = line.find(label)? + label.len();
        let found = clean(line[at..].trim_start_matches([':', '：', ' ', '\u{3000}']));
        (!found.is_empty() && found.chars().count() <= 30).then_some(found)
    })
}

/// Up to the next label, date or long gap.
fn clean(value: &str) -> String {
    let value = value.trim();
    let mut end = value.len();
    for stop in [
        "作者",
        "责任编辑",
        "责编",
        "编辑",
        "发布时间",
        "时间：",
        "日期",
        "浏览",
        "点击",
        "阅读",
        "字号",
        "字体",
        "来源",
        "评论",
        "分享",
        "打印",
        "｜",
        "|",
        "【",
        "[",
        "（",
        "）",
        ")",
        "　　",
        "记者：",
        "稿源",
    ] {
        if let Some(at) = value.find(stop)
            && at > 0
        {
            end = end.min(at);
        }
    }
    let mut text = value[..end].trim();
    if let Some((_, at, _)) = super::when::first_in(text) {
        text = text[..at].trim();
    }
    text.trim_matches(|c: char| {
        matches!(c, ':' | '：' | ',' | '，' | ';' | '；' | '-' | '/' | '《' | '》' | '"' | '“' | '”')
            || c.is_whitespace()
    })
    .to_owned()
}

fn element_named(dom: &Dom, marks: &Marks, root: u32, names: &[&str]) -> String {
    let end = if root == NONE { dom.nodes.len() as u32 } else { dom.end(root).min(dom.nodes.len() as u32) };
    for i in 1..end {
        if marks.own[i as usize] & flag::META == 0 {
            continue;
        }
        let class = dom.raw_attr(i, "class");
        let id = dom.raw_attr(i, "id");
        let named = class
            .split_whitespace()
            .chain(std::iter::once(id))
            .any(|c| names.iter().any(|n| c.eq_ignore_ascii_case(n)));
        if named && dom.end(i) - i < 12 {
            let text = clean(&dom.text(i));
            if (2..=20).contains(&text.chars().count()) {
                return text;
            }
        }
    }
    String::new()
}
