//! The figures a report claims: the number in any writing, its unit, what it says, and the cut-off it stands at.

use super::{Approx, Claim, CountUnit, Page, Sense};

impl Page<'_> {
    pub(super) fn claims(&self) -> Vec<Claim> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < self.text.len() {
            match self.claim(i) {
                Some(claim) => {
                    i = claim.end;
                    found.push(claim);
                }
                None => i += 1,
            }
        }
        found
    }

    fn claim(&self, i: usize) -> Option<Claim> {
        let before = self.before(i);
        if before
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, '.' | '十' | '百' | '千') || numeral(b).is_some())
        {
            return None;
        }
        let (number, mut at, arabic) = self.number(i)?;
        // **589**篇: bold letters of Markdown stand between a number and its unit.
        at += (at..at + 2).take_while(|k| self.at(*k) == Some('*')).count();
        let mut scale = 1.0;
        let mut approx = None;
        for _ in 0..3 {
            let gap = self.skip_space(at);
            match self.at(gap) {
                Some('亿') if self.at(gap + 1) != Some('元') => scale *= 1e8,
                Some('万') if self.at(gap + 1) != Some('元') => scale *= 1e4,
                Some('千') => scale *= 1e3,
                Some('百') => scale *= 1e2,
                Some(c @ ('余' | '多')) => approx = Approx::of(&c.to_string()),
                _ => break,
            }
            at = gap + 1;
        }
        at = self.skip_space(at);
        let unit = self.unit(at, false)?;
        let (counted, end) = (unit.unit?, unit.end);
        let ordinal = before == Some('第');
        if !arabic
            && !ordinal
            && (number < 2.0
                || matches!(
                    counted,
                    CountUnit::Piece | CountUnit::House | CountUnit::Point | CountUnit::Rank | CountUnit::Task
                ))
        {
            return None; // 一次, 三个, 一家 are talk, not counts
        }
        if unit.ten_thousands {
            scale = 1e4;
        } else if unit.hundred_millions {
            scale = 1e8;
        }
        approx = approx.or_else(|| self.word_before(i));
        Some(Claim {
            start: i,
            end,
            found: self.slice(i, end),
            value: (number * scale).round() as i64,
            unit: if ordinal && unit.word == "名" { CountUnit::Rank } else { counted },
            approx,
            sense: if ordinal { Sense::Ordinal } else { self.sense(i, end) },
            cutoff: self.cutoff(i),
            context: self.context(i, end),
            label: String::new(),
        })
    }

    /// 近500, 超过1.5万: the word may stand before the number.
    fn word_before(&self, i: usize) -> Option<Approx> {
        ["近", "超过", "超", "逾"].into_iter().find_map(|word| {
            let length = word.chars().count();
            (i >= length && self.starts(i - length, word)).then(|| Approx::of(word)).flatten()
        })
    }

    /// A number in digits (1,052,784, 1.2) or in words (四, 二十一, 一千二百, 两); where it ends; whether in digits.
    pub(super) fn number(&self, i: usize) -> Option<(f64, usize, bool)> {
        if self.at(i)?.is_ascii_digit() {
            let mut end = i;
            let mut digits = String::new();
            while let Some(c) = self.at(end) {
                let groups = c == ','
                    && (1..=3).all(|k| self.at(end + k).is_some_and(|d| d.is_ascii_digit()))
                    && !self.at(end + 4).is_some_and(|d| d.is_ascii_digit());
                let point = c == '.' && self.at(end + 1).is_some_and(|d| d.is_ascii_digit()) && !digits.contains('.');
                if c.is_ascii_digit() || point {
                    digits.push(c);
                } else if !groups {
                    break;
                }
                end += 1;
            }
            return Some((digits.parse().ok()?, end, true));
        }
        let (mut value, mut digit, mut end) = (0, None::<i64>, i);
        while let Some(c) = self.at(end) {
            let times = match c {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                _ => 0,
            };
            if let Some(n) = numeral(c) {
                digit = Some(n);
            } else if c == '〇' || c == '零' {
                digit = digit.or(Some(0));
            } else if times == 10 || (times > 0 && digit.is_some()) {
                value += digit.unwrap_or(1) * times;
                digit = None;
            } else {
                break;
            }
            end += 1;
        }
        (end > i).then(|| ((value + digit.unwrap_or(0)) as f64, end, false))
    }

    fn sense(&self, start: usize, end: usize) -> Sense {
        let clause = self.clause(start);
        let behind = self.rest(end, 2);
        let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        if says(&["不少于", "不低于", "不得低于", "不得少于", "至少", "力争", "达到以上", "目标", "任务数"])
            || behind.starts_with("以上") && says(&["要求", "应", "须"])
        {
            Sense::Demanded
        } else if says(&["每天", "每日", "日均"]) || behind.starts_with("/天") || behind.starts_with("/日") {
            Sense::PerDay
        } else if clause.contains("平均") {
            Sense::Average
        } else if says(&["去年", "上年", "同期", "上一年", "上季度", "上月", "上半年度同"]) && !clause.contains("比")
        {
            Sense::Before
        } else if says(&["共", "总计", "合计", "累计", "总数", "总量"]) {
            Sense::Total
        } else {
            Sense::Counted
        }
    }

    /// 截至4月底, 截止到5月29日, 截至2024年11月30日, 截至目前: the last one the sentence names before the number.
    fn cutoff(&self, i: usize) -> Option<String> {
        let from = self.sentence_start(i);
        let at = (from..i).rev().find(|k| self.starts(*k, "截至") || self.starts(*k, "截止"))?;
        let said: String =
            self.text[at + 2..i].iter().take_while(|c| !matches!(c, ',' | '。' | ';')).take(18).collect();
        // 截至目前共编辑出版: the cut-off ends where the sentence begins to speak.
        let said = said.trim().trim_start_matches('到').trim();
        if ["目前", "当前", "现在", "今"].iter().any(|word| said.starts_with(word)) {
            return Some("目前".to_string());
        }
        let end = ["月底", "日", "年底", "月末", "月份", "月"]
            .iter()
            .filter_map(|word| said.find(word).map(|k| k + word.len()))
            .max();
        end.map(|end| said[..end].to_string())
    }
}

pub(super) fn numeral(c: char) -> Option<i64> {
    Some(match c {
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}
