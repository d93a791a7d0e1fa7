//! Places left open: XXX篇, 「  條」, ____份, （　）期, 〔待补〕条, ××余人次, and gaps that lost their letters.
//! Names made anonymous (XXX人民医院, 201X年, XX届X次全会) are no blanks.

use super::units::Unit;
use super::{Approx, Blank, CountUnit, Page, is_word};

/// What a placeholder is made of decides how much must be known before it counts as a blank.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// X, ×, *, N: may also stand for a name.
    Letter,
    /// ____, （）, □□, 〔待补〕: made to be filled in.
    Form,
    /// Nothing but space.
    Gap,
}

/// A placeholder in the text.
pub(super) struct Open {
    pub start: usize,
    pub end: usize,
    pub mark: Mark,
}

/// The last letter before a single space that may have been a number: 共, 达, 报送 …
const BEFORE_A_GAP: &str =
    "共计达为约近发登报送办展开出次道数训加集息件稿余了过到成理处置结复览印制询益座谈访请得获奖用播增收印接进近超有已";

/// Words written where a number is still to come.
const TO_COME: [&str; 9] = ["待补充", "待统计", "待核实", "待填写", "待补", "待填", "待定", "待核", "待查"];

/// Words inside brackets that say the same.
const ASKED: [&str; 13] =
    ["待", "补充", "填写", "填入", "填报", "核实", "数字", "数据", "具体", "多少", "空缺", "暂缺", "几"];

impl Page<'_> {
    pub(super) fn blanks(&self) -> Vec<Blank> {
        let mut found: Vec<Blank> = Vec::new();
        let mut i = 0;
        while i < self.text.len() {
            let open = self.open(i, &found);
            match open.as_ref().and_then(|open| self.blank(open)) {
                Some(blank) => {
                    i = blank.end;
                    found.push(blank);
                }
                None => i = open.map_or(i + 1, |open| open.end.max(i + 1)),
            }
        }
        found
    }

    /// A placeholder that begins at `i`.
    pub(super) fn open(&self, i: usize, found: &[Blank]) -> Option<Open> {
        let c = self.at(i)?;
        let before = self.before(i);
        if before == Some(c) && c != '(' {
            return None; // the middle of a run
        }
        let after_word = before.is_some_and(is_word);
        let run = |c: char| (i..self.text.len()).take_while(|k| self.text[*k] == c).count();
        let open = |start: usize, end: usize, mark: Mark| Some(Open { start, end, mark });
        match c {
            'X' | 'x' => {
                if before == Some(c) || before.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, '-' | '/' | '@'))
                {
                    return None;
                }
                let mut end = i + run(c);
                // X X X and XX.X are one placeholder.
                while matches!(self.at(end), Some(' ' | '.' | ',')) && self.at(end + 1) == Some(c) {
                    end += 1 + (end + 1..self.text.len()).take_while(|k| self.text[*k] == c).count();
                }
                if self.at(end).is_some_and(|b| b.is_ascii_alphanumeric()) {
                    return None;
                }
                open(self.digits_before(i)?, end, Mark::Letter)
            }
            'N' => {
                let end = i + run(c);
                let plain = self.run_up(i, 1).chars().all(is_word) && before != Some('第') && end - i <= 3;
                (plain && !self.at(end).is_some_and(|b| b.is_ascii_alphanumeric())).then_some(Open {
                    start: i,
                    end,
                    mark: Mark::Letter,
                })
            }
            '*' | '#' => {
                let length = run(c);
                if before == Some(c) || (c == '#' && length < 2) || (c == '*' && self.is_bold(i, length, found)) {
                    return None;
                }
                open(self.digits_before(i)?, i + length, Mark::Letter)
            }
            '_' => {
                if before == Some(c) || before.is_some_and(|b| b.is_ascii_alphabetic()) {
                    return None;
                }
                let mut end = i + run(c);
                while self.at(end) == Some(' ') && self.at(end + 1) == Some('_') {
                    end += 1 + (end + 1..self.text.len()).take_while(|k| self.text[*k] == '_').count();
                }
                open(i, end, Mark::Form)
            }
            '□' | '■' | '○' | '〇' | '◯' | '●' | '▢' => {
                let length = run(c);
                let enough = length >= 2 || (matches!(c, '□' | '▢') && after_word);
                (before != Some(c) && enough && (after_word || before.is_none_or(|b| b == ' '))).then_some(Open {
                    start: i,
                    end: i + length,
                    mark: Mark::Form,
                })
            }
            '?' | '-' | '—' | '…' | '~' | '–' => (before != Some(c) && run(c) >= 2 && after_word)
                .then_some(Open { start: i, end: i + run(c), mark: Mark::Form }),
            '(' | '【' | '〔' | '[' | '<' | '{' | '「' | '『' | '“' => self.bracket(i),
            '待' if after_word => {
                let word = TO_COME.iter().find(|word| self.starts(i, word))?;
                open(i, i + word.chars().count(), Mark::Form)
            }
            ' ' => self.gap(i),
            _ => None,
        }
    }

    /// 1XX篇 is open too, 201X年 is a year and has no unit behind it. `None` behind letters (CX5).
    fn digits_before(&self, i: usize) -> Option<usize> {
        let mut start = i;
        while self.before(start).is_some_and(|b| b.is_ascii_digit()) {
            start -= 1;
        }
        let led = start < i && self.before(start).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, '.' | '*'));
        (!led).then_some(start)
    }

    /// Whether this run of stars closes or opens bold letters of Markdown.
    fn is_bold(&self, i: usize, length: usize, found: &[Blank]) -> bool {
        if length > 2 {
            return false;
        }
        let line = (0..i).rev().find(|k| self.text[*k] == '\n').map_or(0, |k| k + 1);
        let runs = |from: usize, to: usize| {
            (from..to)
                .filter(|k| self.text[*k] == '*' && (*k == from || self.text[*k - 1] != '*'))
                .filter(|k| !found.iter().any(|blank| blank.start <= *k && *k < blank.end))
                .count()
        };
        let end = (i..self.text.len()).find(|k| self.text[*k] == '\n').unwrap_or(self.text.len());
        let opens = runs(line, i) % 2 == 0;
        if !opens {
            return true;
        }
        // An opening run has its closing run behind it, and what stands between is no unit with a sentence behind.
        let unit = self.unit(self.skip_space(i + length), true);
        runs(i + length, end) % 2 == 1 && unit.is_none_or(|unit| self.at(unit.end) == Some('*'))
    }

    fn bracket(&self, i: usize) -> Option<Open> {
        let close = match self.at(i)? {
            '(' => ')',
            '【' => '】',
            '〔' => '〕',
            '[' => ']',
            '<' => '>',
            '{' => '}',
            '「' => '」',
            '『' => '』',
            _ => '”',
        };
        let inner = (i + 1..(i + 14).min(self.text.len())).find(|k| self.text[*k] == close)?;
        let said: String = self.text[i + 1..inner].iter().collect();
        let bare = said.trim();
        let marks = |c: char| matches!(c, 'X' | 'x' | '_' | '*' | '?' | '-' | '—' | '.' | '…' | '□' | '○' | ' ');
        let quoted = matches!(self.at(i), Some('「' | '『' | '“'));
        let empty = bare.chars().all(marks) && (!quoted || !said.is_empty());
        let asked = !quoted
            && !bare.chars().any(|c| c.is_ascii_digit())
            && bare.chars().count() <= 8
            && ASKED.iter().any(|word| bare.contains(word));
        let mut end = inner + 1;
        // {{数字}} closes twice.
        while self.at(end) == Some(close) && close == '}' {
            end += 1;
        }
        (empty || asked).then_some(Open { start: i, end, mark: Mark::Form })
    }

    /// Two spaces, or one that cannot be a mere gap, on one line between words: 報道數爲  條.
    fn gap(&self, i: usize) -> Option<Open> {
        let before = self.before(i).filter(|b| is_word(*b) || *b == '”' || *b == ')')?;
        // A single letter between gaps is the head of a column; behind a numeral (三百  人) nothing is missing.
        let two_before = i.checked_sub(2).and_then(|b| self.at(b));
        if two_before.is_none_or(char::is_whitespace) || "一二三四五六七八九十百千万亿两余多几半第".contains(before)
        {
            return None;
        }
        let length = (i..self.text.len()).take_while(|k| self.text[*k] == ' ').count();
        let end = i + length;
        let written = &self.original[i..end];
        let unit = self.counted(end, Mark::Gap)?;
        let behind = self.at(unit.end);
        let stops = behind.is_some_and(|c| matches!(c, ',' | '。' | ';' | '、' | ')'));
        let told = written.iter().all(|c| *c == ' ') && length == 1 || written.contains(&'\t');
        let enough = match told {
            // One plain space, or a tab, is a blank only where a number must have stood.
            true => stops && BEFORE_A_GAP.contains(before),
            false => length >= 2 || behind != Some(':'),
        };
        (enough && behind != Some(' ') && (length >= 2 || behind.is_some_and(|c| c != '\n'))).then_some(Open {
            start: i,
            end,
            mark: Mark::Gap,
        })
    }

    /// The unit behind a placeholder, over 万, 余 and 多.
    fn counted(&self, at: usize, mark: Mark) -> Option<Counted> {
        let gap = mark == Mark::Gap;
        let mut at = if gap { at } else { self.skip_space(at) };
        let (mut approx, mut ten_thousands) = (None, false);
        loop {
            if let Some(unit) = self.unit(at, mark == Mark::Letter) {
                let ten_thousands = ten_thousands || unit.ten_thousands;
                return Some(Counted { end: unit.end, unit, approx, ten_thousands });
            }
            match self.at(at)? {
                '万' if !ten_thousands => ten_thousands = true,
                c @ ('余' | '多') if approx.is_none() => approx = Approx::of(&c.to_string()),
                '来' | '亿' => {}
                // 人(次), XX(篇)
                '(' if !gap => {
                    let unit = self.unit(self.skip_space(at + 1), false)?;
                    let close = self.skip_space(unit.end);
                    return (self.at(close) == Some(')')).then_some(Counted {
                        end: close + 1,
                        unit,
                        approx,
                        ten_thousands,
                    });
                }
                _ => return None,
            }
            at = if gap { at + 1 } else { self.skip_space(at + 1) };
        }
    }

    /// 阅读量____；: what is asked is named before it, the unit is not.
    fn unitless(&self, open: &Open) -> Option<Blank> {
        let stops = self.at(self.skip_space(open.end)).is_none_or(|c| ",。;、)|".contains(c));
        let named = matches!(self.before(open.start), Some('量' | '率' | '额'));
        let form = open.mark == Mark::Form && (open.end - open.start >= 2);
        (named && stops && form).then(|| Blank {
            start: open.start,
            end: open.end,
            found: self.slice(open.start, open.end),
            unit: None,
            word: String::new(),
            ten_thousands: false,
            approx: None,
            context: self.context(open.start, open.end),
            label: String::new(),
        })
    }

    fn blank(&self, open: &Open) -> Option<Blank> {
        let Some(counted) = self.counted(open.end, open.mark) else { return self.unitless(open) };
        let before = self.run_up(open.start, 4);
        let last = before.chars().last();
        let ordinal = last == Some('第');
        match counted.unit.unit {
            // 第XX期 is a name; 排名第XX位 is asked, and so is the number of a health day.
            _ if ordinal && !matches!(counted.unit.word, "位" | "名" | "个") => return None,
            _ if ordinal && counted.unit.word == "个" && !self.is_health_day(counted.end) => return None,
            // XX届X次全会, 9时XX分
            _ if last == Some('届') => return None,
            Some(CountUnit::Point) if matches!(last, Some('时' | '点' | ':')) => return None,
            _ => {}
        }
        let unit = if ordinal && counted.unit.word == "名" { Some(CountUnit::Rank) } else { counted.unit.unit };
        Some(Blank {
            start: open.start,
            end: counted.end,
            found: self.slice(open.start, counted.end),
            unit,
            word: counted.unit.word.to_string(),
            ten_thousands: counted.ten_thousands,
            approx: counted.approx,
            context: self.context(open.start, counted.end),
            label: String::new(),
        })
    }

    /// 爱国卫生月, 世界无烟日: a day, week or month that is numbered.
    pub(super) fn is_health_day(&self, i: usize) -> bool {
        let rest = self.rest(i, 14);
        let known =
            ["世界", "全国", "国际", "中国", "爱国", "联合国", "国家"].iter().any(|word| rest.starts_with(word));
        known && rest.chars().any(|c| matches!(c, '日' | '周' | '月' | '节'))
    }
}

struct Counted {
    unit: Unit,
    approx: Option<Approx>,
    ten_thousands: bool,
    end: usize,
}
