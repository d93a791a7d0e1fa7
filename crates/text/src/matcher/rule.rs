//! Reads one rule. A mistake is answered with its place and a sentence, never with a panic: the text comes
//! from an editor in which somebody is still typing.

use super::Lists;
use crate::script;

/// One rule, read and with its lists filled in.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What must hold.
    pub expr: Expr,
}

/// Where a word must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Title or body.
    Anywhere,
    /// 标题.
    Title,
}

/// A condition on where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Part of the source's name.
    Source(String),
    /// The outlet's tier.
    Tier(String),
    /// Part of the source's region.
    Region(String),
}

/// A rule as a tree.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A word or phrase, already folded.
    Word(String, Field),
    /// Any of a named list.
    List(String, Vec<String>, Field),
    /// Both within so many characters, either order.
    Near(Box<Expr>, Box<Expr>, usize),
    /// Linear-time regular expression over the folded text.
    Pattern(regex::Regex, Field),
    /// Where it comes from.
    From(Filter),
    /// All hold.
    All(Vec<Expr>),
    /// One holds.
    Any(Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
}

/// What is wrong with a rule, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Position in characters, from 0.
    pub at: usize,
    /// One sentence for the person typing.
    pub sentence: String,
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "第 {} 个字处：{}", self.at + 1, self.sentence)
    }
}

impl std::error::Error for RuleError {}

/// Longest rule accepted, in characters; a longer one belongs in a word list.
const LONGEST: usize = 20_000;
/// Deepest nesting, so that a page of brackets cannot exhaust the stack.
const DEEPEST: usize = 64;
/// Widest NEAR, in characters.
const WIDEST: usize = 500;

impl Rule {
    /// Reads a rule that uses no named lists.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        Self::parse_with(text, &Lists::new())
    }

    /// Reads a rule, filling `@name` from the lists given.
    pub fn parse_with(text: &str, lists: &Lists) -> Result<Self, RuleError> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() > LONGEST {
            return Err(RuleError {
                at: LONGEST, sentence: format!("规则超过 {LONGEST} 字，请把词放进词表")
            });
        }
        let tokens = tokens(&chars)?;
        let mut reader = Reader { tokens: &tokens, next: 0, end: chars.len(), depth: 0, lists };
        let expr = reader.any()?;
        if let Some(token) = reader.peek() {
            return Err(RuleError { at: token.at, sentence: "这个右括号没有对应的左括号".into() });
        }
        let rule = Self { expr };
        if !asserts(&rule.expr) {
            return Err(RuleError {
                at: 0, sentence: "规则只有“不含”的条件，会命中所有文章，请加上要找的词".into()
            });
        }
        Ok(rule)
    }

    /// Reads a rule that only takes away (噪声), for which "not" alone would be odd but a plain word is the rule.
    pub fn parse_noise(text: &str, lists: &Lists) -> Result<Self, RuleError> {
        Self::parse_with(text, lists)
    }
}

/// Whether something must be found for the rule to hold.
fn asserts(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) => false,
        Expr::All(parts) => parts.iter().any(asserts),
        Expr::Any(parts) => parts.iter().all(asserts),
        _ => true,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Word(String),
    Phrase(String),
    Pattern(String),
    Prefix(&'static str),
    Near(usize),
    And,
    Or,
    Not,
    Open,
    Close,
}

#[derive(Clone, Debug)]
struct Token {
    at: usize,
    kind: Kind,
}

fn tokens(chars: &[char]) -> Result<Vec<Token>, RuleError> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let token_starts = at == 0 || is_break(chars[at - 1]);
        let kind = match c {
            _ if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' | '（' => single(&mut at, Kind::Open),
            ')' | '）' => single(&mut at, Kind::Close),
            '|' | '｜' => single(&mut at, Kind::Or),
            '-' | '－' if token_starts => single(&mut at, Kind::Not),
            '"' | '“' | '”' | '「' => {
                let start = at;
                at += 1;
                let text = until(chars, &mut at, |c| matches!(c, '"' | '”' | '“' | '」'))
                    .ok_or_else(|| RuleError { at: start, sentence: "引号没有配对".into() })?;
                if text.trim().is_empty() {
                    return Err(RuleError { at: start, sentence: "引号里没有内容".into() });
                }
                out.push(Token { at: start, kind: Kind::Phrase(text) });
                continue;
            }
            '/' if token_starts => {
                let start = at;
                at += 1;
                let text = until_slash(chars, &mut at)
                    .ok_or_else(|| RuleError { at: start, sentence: "正则表达式缺少结尾的 /".into() })?;
                out.push(Token { at: start, kind: Kind::Pattern(text) });
                continue;
            }
            _ => {
                let start = at;
                let mut word = String::new();
                let mut prefix = None;
                while at < chars.len() && !is_break(chars[at]) && !matches!(chars[at], '"' | '“' | '”' | '「') {
                    if matches!(chars[at], ':' | '：') {
                        prefix = prefix_of(&word);
                        if prefix.is_some() {
                            at += 1;
                            break;
                        }
                    }
                    word.push(chars[at]);
                    at += 1;
                }
                let kind = match (prefix, word.as_str()) {
                    (Some(prefix), _) => Kind::Prefix(prefix),
                    (_, "AND") => Kind::And,
                    (_, "OR") => Kind::Or,
                    (_, "NOT") => Kind::Not,
                    (_, "NEAR") => Kind::Near(10),
                    (_, other) => match other.strip_prefix("NEAR/") {
                        Some(width) => {
                            Kind::Near(width.parse().ok().filter(|w| (1..=WIDEST).contains(w)).ok_or_else(|| {
                                RuleError {
                                    at: start + 5, sentence: format!("NEAR/ 后面要写 1 到 {WIDEST} 的字数")
                                }
                            })?)
                        }
                        None => Kind::Word(word),
                    },
                };
                out.push(Token { at: start, kind });
                continue;
            }
        };
        out.push(Token { at: at - 1, kind });
    }
    Ok(out)
}

fn single(at: &mut usize, kind: Kind) -> Kind {
    *at += 1;
    kind
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '|' | '｜')
}

fn until(chars: &[char], at: &mut usize, ends: impl Fn(char) -> bool) -> Option<String> {
    let start = *at;
    while *at < chars.len() {
        if ends(chars[*at]) {
            *at += 1;
            return Some(chars[start..*at - 1].iter().collect());
        }
        *at += 1;
    }
    None
}

fn until_slash(chars: &[char], at: &mut usize) -> Option<String> {
    let mut text = String::new();
    while *at < chars.len() {
        match chars[*at] {
            '\\' if chars.get(*at + 1) == Some(&'/') => {
                text.push('/');
                *at += 2;
            }
            '/' => {
                *at += 1;
                return Some(text);
            }
            c => {
                text.push(c);
                *at += 1;
            }
        }
    }
    None
}

fn prefix_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "title" | "标题" => "title",
        "source" | "来源" => "source",
        "tier" | "级别" => "tier",
        "region" | "地区" => "region",
        _ => return None,
    })
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
    depth: usize,
    lists: &'a Lists,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn fail<T>(&self, sentence: impl Into<String>) -> Result<T, RuleError> {
        Err(RuleError { at: self.peek().map_or(self.end, |token| token.at), sentence: sentence.into() })
    }

    fn any(&mut self) -> Result<Expr, RuleError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail(format!("括号套得太深，最多 {DEEPEST} 层"));
        }
        let mut parts = vec![self.all()?];
        while self.peek().is_some_and(|token| token.kind == Kind::Or) {
            self.next += 1;
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(one_or(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, RuleError> {
        let mut parts = Vec::new();
        loop {
            match self.peek().map(|token| &token.kind) {
                None | Some(Kind::Close | Kind::Or) => break,
                Some(Kind::And) => {
                    if parts.is_empty() {
                        return self.fail("AND 前面缺少条件");
                    }
                    self.next += 1;
                    if matches!(self.peek().map(|token| &token.kind), None | Some(Kind::Close | Kind::Or | Kind::And)) {
                        return self.fail("AND 后面缺少条件");
                    }
                }
                Some(Kind::Not) => {
                    self.next += 1;
                    if self.peek().is_some_and(|token| token.kind == Kind::Not) {
                        return self.fail("连续写了两个“不含”");
                    }
                    let inner = self.near()?;
                    parts.push(Expr::Not(Box::new(inner)));
                }
                Some(_) => parts.push(self.near()?),
            }
        }
        if parts.is_empty() {
            return self.fail(if self.tokens.is_empty() { "规则是空的" } else { "这里缺少要找的词" });
        }
        Ok(one_or(parts, Expr::All))
    }

    fn near(&mut self) -> Result<Expr, RuleError> {
        let mut left = self.primary()?;
        while let Some(Kind::Near(width)) = self.peek().map(|token| token.kind.clone()) {
            let at = self.peek().map_or(self.end, |token| token.at);
            self.next += 1;
            let right = self.primary()?;
            if !(has_place(&left) && has_place(&right)) {
                return Err(RuleError {
                    at, sentence: "NEAR 两边只能是词、短语、词表或用 | 连起来的词".into()
                });
            }
            left = Expr::Near(Box::new(left), Box::new(right), width);
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Expr, RuleError> {
        let Some(token) = self.peek().cloned() else {
            return self.fail("规则在这里断了，缺少要找的词");
        };
        self.next += 1;
        match token.kind {
            Kind::Word(word) => self.word(&word, token.at, Field::Anywhere),
            Kind::Phrase(text) => Ok(Expr::Word(script::fold(text.trim()), Field::Anywhere)),
            Kind::Pattern(text) => pattern(&text, token.at, Field::Anywhere),
            Kind::Prefix(prefix) => self.prefixed(prefix, token.at),
            Kind::Open => {
                let inner = self.any()?;
                if self.peek().is_some_and(|token| token.kind == Kind::Close) {
                    self.next += 1;
                    Ok(inner)
                } else {
                    Err(RuleError { at: token.at, sentence: "左括号没有配对".into() })
                }
            }
            Kind::Near(_) => Err(RuleError { at: token.at, sentence: "NEAR 前面缺少词".into() }),
            Kind::Close => Err(RuleError { at: token.at, sentence: "这个右括号没有对应的左括号".into() }),
            Kind::And | Kind::Or | Kind::Not => {
                Err(RuleError { at: token.at, sentence: "这里缺少要找的词".into() })
            }
        }
    }

    fn word(&self, word: &str, at: usize, field: Field) -> Result<Expr, RuleError> {
        if let Some(name) = word.strip_prefix('@').filter(|name| !name.is_empty())
            && let Some(list) = self.lists.get(name)
        {
            let words: Vec<String> = list.iter().map(|w| script::fold(w.trim())).filter(|w| !w.is_empty()).collect();
            if words.is_empty() {
                return Err(RuleError { at, sentence: format!("词表“{name}”是空的") });
            }
            return Ok(Expr::List(name.to_owned(), words, field));
        }
        if let Some(name) = word.strip_prefix('@') {
            return Err(RuleError { at, sentence: format!("没有名为“{name}”的词表") });
        }
        Ok(Expr::Word(script::fold(word), field))
    }

    fn prefixed(&mut self, prefix: &str, at: usize) -> Result<Expr, RuleError> {
        let Some(token) = self.peek().cloned() else {
            return Err(RuleError { at, sentence: format!("{prefix}: 后面缺少内容") });
        };
        self.next += 1;
        if prefix == "title" {
            return match token.kind {
                Kind::Word(word) => self.word(&word, token.at, Field::Title),
                Kind::Phrase(text) => Ok(Expr::Word(script::fold(text.trim()), Field::Title)),
                Kind::Pattern(text) => pattern(&text, token.at, Field::Title),
                Kind::Open => {
                    let inner = self.any()?;
                    if !self.peek().is_some_and(|token| token.kind == Kind::Close) {
                        return Err(RuleError { at: token.at, sentence: "左括号没有配对".into() });
                    }
                    self.next += 1;
                    Ok(in_title(inner))
                }
                _ => Err(RuleError { at: token.at, sentence: "标题: 后面要写词或短语".into() }),
            };
        }
        let value = match token.kind {
            Kind::Word(word) => word,
            Kind::Phrase(text) => text,
            _ => return Err(RuleError { at: token.at, sentence: format!("{prefix}: 后面要写名称") }),
        };
        let value = script::fold(value.trim());
        Ok(Expr::From(match prefix {
            "source" => Filter::Source(value),
            "tier" => Filter::Tier(value),
            _ => Filter::Region(value),
        }))
    }
}

fn one_or(mut parts: Vec<Expr>, make: impl Fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.len() {
        1 => parts.remove(0),
        _ => make(parts),
    }
}

fn in_title(expr: Expr) -> Expr {
    match expr {
        Expr::Word(word, _) => Expr::Word(word, Field::Title),
        Expr::List(name, words, _) => Expr::List(name, words, Field::Title),
        Expr::Pattern(pattern, _) => Expr::Pattern(pattern, Field::Title),
        Expr::Near(a, b, width) => Expr::Near(Box::new(in_title(*a)), Box::new(in_title(*b)), width),
        Expr::All(parts) => Expr::All(parts.into_iter().map(in_title).collect()),
        Expr::Any(parts) => Expr::Any(parts.into_iter().map(in_title).collect()),
        Expr::Not(inner) => Expr::Not(Box::new(in_title(*inner))),
        from @ Expr::From(_) => from,
    }
}

/// Whether an expression stands at places that can be near one another.
fn has_place(expr: &Expr) -> bool {
    match expr {
        Expr::Word(..) | Expr::List(..) | Expr::Near(..) => true,
        Expr::Any(parts) => parts.iter().all(has_place),
        _ => false,
    }
}

fn pattern(text: &str, at: usize, field: Field) -> Result<Expr, RuleError> {
    let text = script::fold_pattern(text);
    let built = regex::RegexBuilder::new(&text).case_insensitive(true).size_limit(1 << 20).build();
    let pattern = built.map_err(|error| RuleError {
        at,
        sentence: match error {
            regex::Error::CompiledTooBig(_) => "正则表达式太大，请改短".to_owned(),
            _ => "正则表达式写错了，请检查括号和转义".to_owned(),
        },
    })?;
    if pattern.is_match("") {
        return Err(RuleError { at, sentence: "这个正则表达式什么都能匹配".into() });
    }
    Ok(Expr::Pattern(pattern, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_point_at_their_place() {
        for (text, at, part) in [
            ("", 0, "空"),
            ("医院 (伤医", 3, "左括号"),
            ("医院 伤医)", 5, "右括号"),
            ("医院 \"伤医", 3, "引号"),
            ("医院 AND", 6, "AND 后面"),
            ("NOT 广告", 0, "不含"),
            ("甲 NEAR/0 乙", 7, "NEAR/"),
            ("@没有", 0, "词表"),
            ("/(/", 0, "正则"),
            ("/a*/", 0, "什么都能"),
            ("甲 NEAR/5 (乙 丙)", 2, "NEAR 两边"),
        ] {
            let error = Rule::parse(text).expect_err(text);
            assert!(error.at == at && error.sentence.contains(part), "{text}: {error:?}");
        }
        let deep = "(".repeat(5_000);
        assert!(Rule::parse(&deep).is_err());
    }

    #[test]
    fn the_language_reads() {
        let lists = Lists::from([("县区".to_owned(), vec!["甲县".to_owned(), "乙区".to_owned()])]);
        for text in [
            "医院 伤医",
            "医院 AND (伤医 OR 医闹) NOT 演练",
            "@县区 (红包|回扣) -招聘",
            "标题:(通报|回应) source:\"日报\" tier:省级",
            "（医院｜卫生院） NEAR/12 打人",
            "/甲流.{0,6}聚集/ COVID-19",
        ] {
            Rule::parse_with(text, &lists).expect(text);
        }
    }
}
