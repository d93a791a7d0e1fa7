//! The language of the search box, read once for both engines: words side by side AND · `|` or OR · `-` or NOT ·
//! "phrase" · 标题:word · parentheses. OR binds closer than AND, as in the search engines people know.

use std::collections::BTreeSet;
use text::retrieve::{TokenKind, is_han, terms, tokens};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// One word or phrase.
    Piece(Piece),
    /// All of these.
    All(Vec<Asked>),
    /// Any of these.
    Any(Vec<Asked>),
    /// Nothing of this.
    Not(Box<Asked>),
}

/// One word or phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As typed, without marks.
    pub text: String,
    /// Only in headlines.
    pub title_only: bool,
    /// In quotes: never split into words.
    pub exact: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    Open,
    Close,
    Or,
    Not,
    Word(Piece),
}

/// Longest query, characters.
const LONGEST: usize = 400;
/// Deepest parentheses.
const DEEPEST: usize = 12;

/// Reads a query. `Err` is a sentence.
pub fn read(query: &str) -> Result<Asked, String> {
    if query.chars().count() > LONGEST {
        return Err(format!("检索词太长，请控制在 {LONGEST} 字以内。"));
    }
    let signs = signs(query)?;
    let mut at = 0;
    let asked = all(&signs, &mut at, 0)?;
    if at < signs.len() {
        return Err("括号没有成对，请检查多余的右括号。".into());
    }
    asked.ok_or_else(|| "请输入要检索的字词。".into())
}

/// Side by side: every one must hold.
fn all(signs: &[Sign], at: &mut usize, depth: usize) -> Result<Option<Asked>, String> {
    if depth > DEEPEST {
        return Err("括号套得太深，请简化检索式。".into());
    }
    let mut parts = Vec::new();
    while *at < signs.len() && signs[*at] != Sign::Close {
        if signs[*at] == Sign::Or {
            // An OR with nothing before it asks nothing.
            *at += 1;
            continue;
        }
        parts.extend(any(signs, at, depth)?);
    }
    Ok(joined(parts, Asked::All))
}

/// Joined by OR: one must hold.
fn any(signs: &[Sign], at: &mut usize, depth: usize) -> Result<Option<Asked>, String> {
    let mut parts: Vec<Asked> = one(signs, at, depth)?.into_iter().collect();
    while signs.get(*at) == Some(&Sign::Or) {
        *at += 1;
        if matches!(signs.get(*at), None | Some(Sign::Close | Sign::Or)) {
            continue;
        }
        parts.extend(one(signs, at, depth)?);
    }
    Ok(joined(parts, Asked::Any))
}

fn one(signs: &[Sign], at: &mut usize, depth: usize) -> Result<Option<Asked>, String> {
    let Some(sign) = signs.get(*at) else { return Ok(None) };
    *at += 1;
    match sign {
        Sign::Not if depth < DEEPEST => Ok(one(signs, at, depth + 1)?.map(|asked| Asked::Not(Box::new(asked)))),
        Sign::Not => Err("排除符号套得太深，请简化检索式。".into()),
        Sign::Open => {
            let inside = all(signs, at, depth + 1)?;
            if signs.get(*at) != Some(&Sign::Close) {
                return Err("括号没有成对，请补上右括号。".into());
            }
            *at += 1;
            Ok(inside)
        }
        Sign::Word(piece) => Ok((!tokens(&piece.text).is_empty()).then(|| Asked::Piece(piece.clone()))),
        Sign::Close | Sign::Or => Ok(None),
    }
}

fn joined(mut parts: Vec<Asked>, of: fn(Vec<Asked>) -> Asked) -> Option<Asked> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(of(parts)),
    }
}

fn signs(query: &str) -> Result<Vec<Sign>, String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut quoted: Option<bool> = None;
    for c in query.chars() {
        match (quoted, c) {
            (Some(title_only), '"' | '“' | '”') => {
                let text = std::mem::take(&mut word);
                out.push(Sign::Word(Piece { text, title_only, exact: true }));
                quoted = None;
            }
            (Some(_), c) => word.push(c),
            (None, '"' | '“' | '”') => {
                let before = std::mem::take(&mut word);
                let (before, title_only) = match title_mark(&before) {
                    Some((not, "")) => (not.to_owned(), true),
                    _ => (before, false),
                };
                push_word(&mut out, &before);
                quoted = Some(title_only);
            }
            (None, '(' | '（') => {
                push_word(&mut out, &std::mem::take(&mut word));
                out.push(Sign::Open);
            }
            (None, ')' | '）') => {
                push_word(&mut out, &std::mem::take(&mut word));
                out.push(Sign::Close);
            }
            (None, '|' | '｜') => {
                push_word(&mut out, &std::mem::take(&mut word));
                out.push(Sign::Or);
            }
            (None, c) if c.is_whitespace() => push_word(&mut out, &std::mem::take(&mut word)),
            (None, c) => word.push(c),
        }
    }
    if quoted.is_some() {
        return Err("引号没有成对，请补上另一半引号。".into());
    }
    push_word(&mut out, &word);
    Ok(out)
}

/// `-标题:` before a quote or a word: (`-` or nothing, what follows).
fn title_mark(word: &str) -> Option<(&str, &str)> {
    let (not, rest) = match word.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", word),
    };
    ["标题:", "标题：", "title:"].iter().find_map(|mark| rest.strip_prefix(mark)).map(|rest| (not, rest))
}

fn push_word(out: &mut Vec<Sign>, word: &str) {
    match word {
        "" | "AND" | "&" => {}
        "OR" => out.push(Sign::Or),
        "NOT" | "-" => out.push(Sign::Not),
        _ => {
            let (not, text, title_only) = match title_mark(word) {
                Some((not, text)) => (!not.is_empty(), text, true),
                None => match word.strip_prefix('-') {
                    Some(text) => (true, text, false),
                    None => (false, word, false),
                },
            };
            if not {
                out.push(Sign::Not);
            }
            out.push(Sign::Word(Piece { text: text.to_owned(), title_only, exact: false }));
        }
    }
}

impl Asked {
    /// The pieces that are looked for, without what is excluded.
    pub fn pieces(&self) -> Vec<&Piece> {
        match self {
            Asked::Piece(piece) => vec![piece],
            Asked::All(parts) | Asked::Any(parts) => parts.iter().flat_map(Asked::pieces).collect(),
            Asked::Not(_) => Vec::new(),
        }
    }
}

/// What is looked up of a piece: a run of neighbouring pairs, or one term; (offset, term).
pub fn run(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    terms(text, |at, term| all.push((at, term.to_owned())));
    let first = all.first().map_or(0, |(at, _)| *at);
    let pairs: Vec<usize> = all.iter().filter(|(_, term)| is_han_of(term, 2)).map(|(at, _)| *at).collect();
    all.into_iter()
        .filter(|(at, term)| !is_han_of(term, 1) || !pairs.iter().any(|pair| *pair == *at || *pair + 1 == *at))
        .map(|(at, term)| (at - first, term))
        .collect()
}

fn is_han_of(term: &str, length: usize) -> bool {
    term.chars().count() == length && term.chars().all(is_han)
}

/// Words of a piece, when it is more than one: a long phrase is also found by its words.
pub fn words(text: &str) -> Vec<String> {
    let words: BTreeSet<String> = tokens(text)
        .into_iter()
        .filter(|token| token.kind == TokenKind::Word && token.text.chars().count() >= 2)
        .map(|token| token.text)
        .collect();
    words.into_iter().collect()
}

/// Where the pieces of a query stand in a text: (start, end) in characters, not overlapping, in order.
pub fn marks(query: &str, text: &str) -> Vec<(usize, usize)> {
    let Ok(asked) = read(query) else { return Vec::new() };
    let folded: Vec<char> = text::script::fold(text).chars().collect();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for piece in asked.pieces() {
        let mut wanted = vec![piece.text.clone()];
        if !piece.exact {
            wanted.extend(words(&piece.text));
        }
        for word in wanted {
            let needle: Vec<char> = text::script::fold(&word).chars().collect();
            if needle.is_empty() || needle.len() > folded.len() {
                continue;
            }
            for at in 0..=folded.len() - needle.len() {
                if folded[at..at + needle.len()] == needle[..]
                    && !spans.iter().any(|(start, end)| at < *end && *start < at + needle.len())
                {
                    spans.push((at, at + needle.len()));
                }
            }
        }
    }
    spans.sort_unstable();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(asked: &Asked) -> String {
        let list = |parts: &[Asked], sign: &str| parts.iter().map(shown).collect::<Vec<_>>().join(sign);
        match asked {
            Asked::Piece(piece) => {
                let text = if piece.exact { format!("\"{}\"", piece.text) } else { piece.text.clone() };
                if piece.title_only { format!("标题:{text}") } else { text }
            }
            Asked::All(parts) => format!("({})", list(parts, " & ")),
            Asked::Any(parts) => format!("({})", list(parts, " | ")),
            Asked::Not(part) => format!("-{}", shown(part)),
        }
    }

    #[test]
    fn queries_are_read_as_people_write_them() {
        for (query, expected) in [
            ("疫苗 青禾", "(疫苗 & 青禾)"),
            ("疫苗 AND 青禾", "(疫苗 & 青禾)"),
            ("疫苗 OR 青禾", "(疫苗 | 青禾)"),
            ("甲乙 | 丙丁 -戊己", "((甲乙 | 丙丁) & -戊己)"),
            ("甲乙 NOT 丙丁", "(甲乙 & -丙丁)"),
            ("青禾 (红包 OR 回扣) -医院", "(青禾 & (红包 | 回扣) & -医院)"),
            ("-(红包 回扣) 青禾", "(-(红包 & 回扣) & 青禾)"),
            ("（红包｜回扣）", "(红包 | 回扣)"),
            ("-\"戊己\" 甲乙", "(-\"戊己\" & 甲乙)"),
            ("标题:\"疫苗 接种\" 标题：青禾", "(标题:\"疫苗 接种\" & 标题:青禾)"),
            ("| 甲乙 OR", "甲乙"),
            ("-戊己", "-戊己"),
        ] {
            assert_eq!(read(query).map(|asked| shown(&asked)).as_deref(), Ok(expected), "{query}");
        }
    }

    #[test]
    fn a_query_that_cannot_be_read_says_why() {
        for (query, why) in [
            ("", "请输入"),
            ("  ()", "请输入"),
            ("\"候诊", "引号"),
            ("(候诊", "右括号"),
            ("候诊)", "右括号"),
            (&"(".repeat(50), "太深"),
            (&"- ".repeat(50), "太深"),
            (&"长".repeat(401), "400"),
        ] {
            assert!(read(query).is_err_and(|sentence| sentence.contains(why)), "{query}: {:?}", read(query));
        }
    }

    #[test]
    fn marks_stand_on_the_words_whatever_the_script() {
        assert_eq!(marks("疫苗", "做好疫苗儲存"), [(2, 4)]);
        assert_eq!(marks("接种 -疫苗", "疫苗接種工作"), [(2, 4)]);
        assert!(marks("\"", "疫苗").is_empty());
    }
}
