//! Form: blanks somebody meant to fill in, doubled words, and stops and quotes that do not fit.

use super::Kind;
use super::text::{Mark, Text, after, before};
use regex::Regex;
use std::sync::OnceLock;

struct Rules {
    blank: Regex,
    gap: Regex,
    stops: Regex,
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let new = |pattern: &str| Regex::new(pattern).expect("the pattern is fixed");
        Rules {
            blank: new(r"x{2,}|×{2,}|_{3,}|\d{2}\*\*年|\d{3}x年|\*{2,}(?:年|月|日|市|县|区|医院)|[(\[【](?:待定|待补充|待核实|待确认|此处填写|请填写|空)[)\]】]|待补充|待核实|todo|○○"),
            gap: new(r"\p{Han}[ \t]{2,}余?(?:条次|人次|万元|条|期|篇|次|份|人|场|元|个|家|名|%)(?:[,。;、!)\n]|$)"),
            stops: new(r"[,、;:。][,、;。]|[!?。]{2}[,;]|,{2,}|〞"),
        }
    })
}

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    let folded = text.folded.as_str();
    blanks(folded, marks);
    stops(folded, marks);
    quotes(folded, marks);
    repeats(folded, marks);
}

fn blanks(folded: &str, marks: &mut Vec<Mark>) {
    let rules = rules();
    let may_hold = ["xx", "××", "___", "**", "待定", "待补", "待核", "待确", "填写", "todo", "○○", "x年", "空)"];
    if may_hold.iter().any(|part| folded.contains(part)) {
        for found in rules.blank.find_iter(folded) {
            // A word of Latin letters (exxon, xxl) and a masked number are no blanks.
            let latin = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '/' || c == '*';
            let beside_latin = found.as_str().starts_with('x')
                && (before(folded, found.start(), 1)
                    .contains(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '/')
                    || after(folded, found.end(), 1).contains(latin));
            if !beside_latin {
                marks.push(Mark::new(Kind::Blank, found.start(), found.end(), "", "此处空缺未填，请补上或删去"));
            }
        }
    }
    if folded.contains("  ") {
        for found in rules.gap.find_iter(folded) {
            let shown = found.as_str();
            let first = shown.chars().next().map_or(0, char::len_utf8);
            let last = shown
                .chars()
                .next_back()
                .filter(|c| matches!(c, ',' | '。' | ';' | '、' | '!' | ')' | '\n'))
                .map_or(0, char::len_utf8);
            marks.push(Mark::new(Kind::Blank, found.start() + first, found.end() - last, "", "数字空缺未填，请补上"));
        }
    }
}

fn stops(folded: &str, marks: &mut Vec<Mark>) {
    for found in rules().stops.find_iter(folded) {
        let shown = found.as_str();
        if shown == "〞" {
            marks.push(Mark::new(Kind::Punctuation, found.start(), found.end(), "”", "后引号应为“””"));
            continue;
        }
        let keep = shown.chars().last().filter(|c| *c != ',').or(shown.chars().next()).unwrap_or('。');
        let keep = match keep {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            other => other,
        };
        let han_before = before(folded, found.start(), 1).chars().any(|c| c.is_alphanumeric() || "”》)".contains(c));
        if han_before {
            marks.push(Mark::new(
                Kind::Punctuation,
                found.start(),
                found.end(),
                keep.to_string(),
                "标点连用，应保留一个",
            ));
        }
    }
}

/// Book-title marks and brackets that are opened and not closed in the same paragraph.
fn quotes(folded: &str, marks: &mut Vec<Mark>) {
    let mut at = 0;
    for paragraph in folded.split_inclusive('\n') {
        for (open, close) in [('《', '》'), ('“', '”')] {
            let mut opened: Option<usize> = None;
            for (index, c) in paragraph.char_indices() {
                if c == open {
                    // 《“健康中国”规划》 nests other marks, never its own.
                    if let Some(first) = opened.filter(|_| open == '《') {
                        marks.push(unpaired(at + first, open, close));
                    }
                    opened = Some(index);
                } else if c == close {
                    opened = None;
                } else if c == '〞' && open == '“' {
                    opened = None;
                }
            }
            if let Some(first) = opened
                && open == '《'
            {
                marks.push(unpaired(at + first, open, close));
            }
        }
        at += paragraph.len();
    }
}

fn unpaired(at: usize, open: char, close: char) -> Mark {
    Mark::new(Kind::Punctuation, at, at + open.len_utf8(), "", format!("“{open}”没有配对的“{close}”"))
}

/// Words that double lawfully: 好好, 研究研究, 一步一步.
const DOUBLES: [&str; 42] = [
    "商量", "研究", "讨论", "考虑", "学习", "休息", "锻炼", "活动", "了解", "调查", "检查", "打听", "收拾", "介绍",
    "交流", "体验", "尝试", "琢磨", "准备", "整理", "感受", "享受", "哈哈", "嘻嘻", "呵呵", "一个", "一步", "一点",
    "一次", "一层", "一代", "一遍", "年年", "非常", "特别", "很多", "加油", "恭喜", "谢谢", "再见", "观察", "慢慢",
];

/// 素养素养, 的的, 了了: typed twice.
fn repeats(folded: &str, marks: &mut Vec<Mark>) {
    let chars: Vec<(usize, char)> = folded.char_indices().collect();
    let han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let mut at = 0;
    while at + 1 < chars.len() {
        let length = [4, 3, 2].into_iter().find(|length| {
            at + 2 * length <= chars.len()
                && (0..*length).all(|k| chars[at + k].1 == chars[at + length + k].1 && han(chars[at + k].1))
                && !(1..*length).all(|k| chars[at + k].1 == chars[at].1)
        });
        if let Some(length) = length {
            let start = chars[at].0;
            let middle = chars[at + length].0;
            let end = chars.get(at + 2 * length).map_or(folded.len(), |(index, _)| *index);
            let word = &folded[start..middle];
            let lawful = DOUBLES.contains(&word) || chars[at + 1].1 == chars[at].1 || word.starts_with('一');
            if !lawful && crate::segment::is_word(word) {
                marks.push(Mark::new(Kind::Repeat, start, end, word, "词语重复"));
            }
            at += 2 * length;
            continue;
        }
        let (index, c) = chars[at];
        if c == chars[at + 1].1 && "的了在和是与为及对把被将从向并或也而等".contains(c) {
            let end = chars.get(at + 2).map_or(folded.len(), |(next, _)| *next);
            let around: String =
                chars[at.saturating_sub(2)..(at + 4).min(chars.len())].iter().map(|(_, c)| *c).collect();
            let lawful = [
                "目的的",
                "的的确",
                "为了了",
                "等等",
                "了了解",
                "对对",
                "和和",
                "是是非",
                "标的的",
                "有的的",
                "受了了",
                "除了了",
                "将将",
                "的的士",
                "打的的",
                "从从",
                "中的的",
                "罢了了",
                "知了了",
            ]
            .iter()
            .any(|word| around.contains(word) || "等和将从".contains(c))
                || around.contains("了了") && ["了了解", "为了了", "一目了了"].iter().any(|w| around.contains(w));
            if !lawful {
                marks.push(Mark::new(Kind::Repeat, index, end, c.to_string(), "字重复"));
                at += 2;
                continue;
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, proof};

    fn found(text: &str, kind: Kind) -> Vec<String> {
        proof(text).into_iter().filter(|f| f.kind == kind).map(|f| f.found).collect()
    }

    #[test]
    fn blanks_doubles_and_stops() {
        assert_eq!(found("刊发稿件XXX篇，201X年完成", Kind::Blank), ["XXX", "201X年"]);
        assert_eq!(found("新聞報道數爲  條，業務經費僅有  萬元", Kind::Blank).len(), 2);
        assert_eq!(found("健康素養素養宣傳", Kind::Repeat), ["素養素養"]);
        assert_eq!(found("开展了了义诊的的活动", Kind::Repeat), ["了了", "的的"]);
        assert_eq!(found("印发《方案》,;随后召开", Kind::Punctuation), [",;"]);
        assert_eq!(found("不搞“高大全〞。", Kind::Punctuation), ["〞"]);
        for right in ["大家商量商量，一步一步来。", "目的的确立", "为了了解情况", "XXL号", "他说：“好。”"]
        {
            assert!(proof(right).is_empty(), "{right}: {:?}", proof(right));
        }
    }
}
