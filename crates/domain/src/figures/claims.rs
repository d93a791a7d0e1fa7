//! Reads a report as a careful approver would: the blanks left in it, the figures it claims, the cut-off each
//! figure stands at, and the sums that do not hold. Finds, never mends. Positions are in characters of the text
//! as given; traditional script and full-width signs are understood.

use super::{approx::Approx, count_unit::CountUnit, script::fold};
use serde::Serialize;

/// A place left open where a number belongs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Blank {
    /// First character.
    pub start: usize,
    /// One past the last character, the unit included.
    pub end: usize,
    /// As it stands in the report.
    pub found: String,
    /// The unit printed behind it.
    pub unit: CountUnit,
    /// Whether the unit is counted in 万.
    pub ten_thousands: bool,
    /// 余 or 多 printed behind it.
    pub approx: Option<Approx>,
    /// The words before and behind, one line.
    pub context: String,
}

/// What a number in a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// So many were counted.
    Counted,
    /// So many in all: 共、总计、合计.
    Total,
    /// So many are demanded: 不少于、不低于.
    Demanded,
    /// So many a day.
    PerDay,
    /// So many on average.
    Average,
    /// The so-manieth: 第36个.
    Ordinal,
}

/// A figure a report claims.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// First character of the number.
    pub start: usize,
    /// One past the last character, the unit included.
    pub end: usize,
    /// As it stands in the report.
    pub found: String,
    /// The number, 万 multiplied out; fractions are cut.
    pub value: i64,
    /// Its unit.
    pub unit: CountUnit,
    /// A word of approximation, if any.
    pub approx: Option<Approx>,
    /// What it says.
    pub sense: Sense,
    /// The cut-off its sentence names (4月底, 5月29日, 目前).
    pub cutoff: Option<String>,
    /// The words before and behind, one line.
    pub context: String,
}

/// Something in a report that does not hold or must be asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// `sum_differs`, `units_mixed`, `per_day`, `list_shorter`, `list_longer`, `word_not_borne`.
    pub code: &'static str,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// One Chinese sentence: what does not hold, or what to ask.
    pub sentence: String,
    /// Whether it contradicts itself; otherwise it only has to be asked or labelled.
    pub contradicts: bool,
}

/// Everything found in one report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reading {
    /// Blanks in the order of the text.
    pub blanks: Vec<Blank>,
    /// Figures in the order of the text.
    pub claims: Vec<Claim>,
    /// What does not hold.
    pub doubts: Vec<Doubt>,
}

/// Reads a report.
pub fn read(text: &str) -> Reading {
    let original: Vec<char> = text.chars().collect();
    let folded = fold(text);
    let page = Page { original: &original, text: &folded };
    let blanks = page.blanks();
    let claims = page.claims();
    let doubts = page.doubts(&claims);
    Reading { blanks, claims, doubts }
}

/// The cut-offs a report stands at, each once, in the order of the text.
pub fn cutoffs(claims: &[Claim]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for cutoff in claims.iter().filter_map(|claim| claim.cutoff.as_ref()) {
        if !seen.contains(cutoff) {
            seen.push(cutoff.clone());
        }
    }
    seen
}

struct Page<'a> {
    original: &'a [char],
    text: &'a [char],
}

/// Units as printed, longest first, with the letters that would make them part of a longer word
/// (XXX人民医院 is a name, not so many 人).
const UNITS: &[(&str, &str)] = &[
    ("余人次", ""),
    ("人次", ""),
    ("条次", ""),
    ("小时", ""),
    ("万元", ""),
    ("篇", "章幅目数"),
    ("条", "例件款约目数理"),
    ("次", "日年生序数级"),
    ("期", "刊间望货待数限末中"),
    ("份", "额内数"),
    ("场", "所地景馆面合站镇数"),
    ("人", "民事口大力才社员士类物文体工均数道生们家群格气"),
    ("家", "庭属长乡园具电里族政家数医"),
    ("名", "单称誉医义字人额数胜优"),
    ("元", "旦素件月数"),
    ("件", "数"),
    ("起", "草来到始点重源"),
    ("张", "家贴力数"),
    ("个", "人体别性数"),
    ("项", "目数"),
    ("幅", "度员数"),
    ("册", "数"),
    ("本", "市县区省院科单次期年级人身报站地着质来科月周"),
    ("分", "管析别为类布局院数之钟社公支部会店校行中"),
    ("位", "于置数"),
    ("%", ""),
];

const SENTENCE_ENDS: &[char] = &['。', '!', '?', '！', '？'];

impl Page<'_> {
    fn at(&self, i: usize) -> Option<char> {
        self.text.get(i).copied()
    }

    /// The next character that is no space and no line break, and where it stands.
    fn skip_space(&self, mut i: usize) -> usize {
        while matches!(self.at(i), Some(' ' | '\n' | '\r')) {
            i += 1;
        }
        i
    }

    fn starts(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(k, c)| self.at(i + k) == Some(c))
    }

    /// A counting unit at `i`, and where it ends.
    fn unit(&self, i: usize) -> Option<(CountUnit, bool, usize)> {
        for (word, longer) in UNITS {
            let end = i + word.chars().count();
            if !self.starts(i, word) {
                continue;
            }
            // The word may go on behind a line break: 人\n民医院.
            if self.at(self.skip_space(end)).is_some_and(|next| longer.contains(next)) {
                return None;
            }
            let unit = match *word {
                "万元" => return Some((CountUnit::Yuan, true, end)),
                other => CountUnit::of(other)?,
            };
            return Some((unit, false, end));
        }
        None
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.original[start..end].iter().collect()
    }

    fn context(&self, start: usize, end: usize) -> String {
        let from = self.sentence_start(start).max(start.saturating_sub(28));
        let to = (end..(end + 12).min(self.text.len()))
            .find(|i| SENTENCE_ENDS.contains(&self.text[*i]))
            .unwrap_or((end + 12).min(self.text.len()));
        self.slice(from, to).chars().filter(|c| !matches!(c, '\n' | '\r')).collect::<String>().trim().to_string()
    }

    /// Where the sentence of `i` begins. A line break alone does not end one (copied reports are hard-wrapped);
    /// an empty line does.
    fn sentence_start(&self, i: usize) -> usize {
        let mut at = i;
        while at > 0 {
            let before = self.text[at - 1];
            if SENTENCE_ENDS.contains(&before) || (before == '\n' && at > 1 && self.text[at - 2] == '\n') {
                break;
            }
            at -= 1;
        }
        at
    }

    // ---- blanks ----

    fn blanks(&self) -> Vec<Blank> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < self.text.len() {
            match self.placeholder(i).and_then(|end| self.blank(i, end)) {
                Some(blank) => {
                    i = blank.end;
                    found.push(blank);
                }
                None => i = self.placeholder(i).unwrap_or(i + 1).max(i + 1),
            }
        }
        found
    }

    /// The end of a placeholder that begins at `i`.
    fn placeholder(&self, i: usize) -> Option<usize> {
        let c = self.at(i)?;
        let before = i.checked_sub(1).and_then(|b| self.at(b));
        let run = |c: char| (i..self.text.len()).take_while(|k| self.text[*k] == c).count();
        match c {
            'X' | 'x' | '*' | '_' | '?' | '○' | '□' | '■' | '…' | '-' => {
                if before == Some(c) || before.is_some_and(|b| b.is_ascii_alphanumeric()) {
                    return None; // 201X年, MAXX, the middle of a run
                }
                let least = if matches!(c, 'X' | '_' | '□') { 1 } else { 2 };
                let length = run(c);
                let behind = self.at(i + length);
                (length >= least && !behind.is_some_and(|b| b.is_ascii_alphanumeric())).then_some(i + length)
            }
            '(' | '【' | '〔' | '[' => {
                let inner =
                    (i + 1..(i + 8).min(self.text.len())).find(|k| matches!(self.text[*k], ')' | '】' | '〕' | ']'))?;
                let said: String = self.text[i + 1..inner].iter().collect();
                let open =
                    matches!(said.trim(), "" | "待补" | "待填" | "待定" | "空" | "数据缺失" | "数字" | "数据" | "填");
                open.then_some(inner + 1)
            }
            // Two spaces, or one that cannot be a mere gap, on one line between words: 報道數爲  條.
            ' ' => {
                // A single letter between gaps is the head of a column.
                let two_before = i.checked_sub(2).and_then(|b| self.at(b));
                if before.is_none_or(|b| !is_word(b)) || two_before.is_none_or(char::is_whitespace) {
                    return None;
                }
                let length = run(' ');
                let odd = self.original[i..i + length].iter().any(|c| !matches!(c, ' ' | '\t'));
                (length >= 2 || odd).then_some(i + length)
            }
            _ => None,
        }
    }

    fn blank(&self, start: usize, end: usize) -> Option<Blank> {
        let gap = self.text[start] == ' ';
        let mut at = if gap { end } else { self.skip_space(end) };
        let mut approx = None;
        let mut ten_thousands = false;
        if !gap && self.at(at) == Some('万') && self.at(at + 1) != Some('元') {
            ten_thousands = true;
            at = self.skip_space(at + 1);
        }
        if let Some(word) =
            self.at(at).and_then(|c| Approx::of(&c.to_string())).filter(|w| matches!(w, Approx::Odd | Approx::Some))
        {
            approx = Some(word);
            at = self.skip_space(at + 1);
        }
        let (unit, in_ten_thousands, end) = self.unit(at)?;
        // A lone X before 分 or 本 is a letter, not a blank; columns of a table set apart by spaces are no blanks either.
        if gap && self.at(end).is_some_and(|c| c == ' ') {
            return None;
        }
        Some(Blank {
            start,
            end,
            found: self.slice(start, end),
            unit,
            ten_thousands: ten_thousands || in_ten_thousands,
            approx,
            context: self.context(start, end),
        })
    }

    // ---- claims ----

    fn claims(&self) -> Vec<Claim> {
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
        let before = i.checked_sub(1).and_then(|b| self.at(b));
        if before.is_some_and(|b| b.is_ascii_alphanumeric() || b == '.' || numeral(b).is_some() || b == '十') {
            return None;
        }
        let (number, mut at, arabic) = self.number(i)?;
        let mut scale = 1.0;
        for (word, times) in [('亿', 1e8), ('万', 1e4), ('千', 1e3)] {
            if self.at(at) == Some(word) && !(word == '万' && self.at(at + 1) == Some('元')) {
                scale = times;
                at += 1;
                break;
            }
        }
        let mut approx = None;
        let gap = self.skip_space(at);
        if let Some(word) =
            self.at(gap).and_then(|c| Approx::of(&c.to_string())).filter(|w| matches!(w, Approx::Odd | Approx::Some))
        {
            approx = Some(word);
            at = self.skip_space(gap + 1);
        } else if gap > at && self.at(gap).is_some() {
            at = gap;
        }
        let (unit, ten_thousand_yuan, end) = self.unit(at)?;
        let ordinal = before == Some('第');
        if !arabic
            && !ordinal
            && (number < 2.0
                || matches!(
                    unit,
                    CountUnit::Piece | CountUnit::House | CountUnit::Point | CountUnit::Rank | CountUnit::Task
                ))
        {
            return None; // 一次, 三个, 一家 are talk, not counts
        }
        if ten_thousand_yuan {
            scale = 1e4;
        }
        approx = approx.or_else(|| self.word_before(i));
        Some(Claim {
            start: i,
            end,
            found: self.slice(i, end),
            value: (number * scale).round() as i64,
            unit,
            approx,
            sense: if ordinal { Sense::Ordinal } else { self.sense(i, end) },
            cutoff: self.cutoff(i),
            context: self.context(i, end),
        })
    }

    /// 近500, 超过1.5万: the word may stand before the number.
    fn word_before(&self, i: usize) -> Option<Approx> {
        ["近", "超过", "超", "逾"].into_iter().find_map(|word| {
            let length = word.chars().count();
            (i >= length && self.starts(i - length, word)).then(|| Approx::of(word)).flatten()
        })
    }

    fn number(&self, i: usize) -> Option<(f64, usize, bool)> {
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
        let mut value = 0;
        let mut digit: Option<i64> = None;
        let mut end = i;
        while let Some(c) = self.at(end) {
            if let Some(n) = numeral(c) {
                digit = Some(n);
            } else if c == '十' {
                value += digit.unwrap_or(1) * 10;
                digit = None;
            } else if c == '百' && digit.is_some() {
                value += digit.unwrap_or(1) * 100;
                digit = None;
            } else {
                break;
            }
            end += 1;
        }
        (end > i).then(|| ((value + digit.unwrap_or(0)) as f64, end, false))
    }

    /// The words between the last comma (or figure) and the number. An enumeration comma does not end them:
    /// 共在网站、专报和杂志发布2620条次 is one total.
    fn clause(&self, i: usize) -> String {
        let ends = |c: char| matches!(c, ',' | ';' | ':') || c.is_ascii_digit();
        let from =
            (self.sentence_start(i)..i).rev().find(|k| ends(self.text[*k])).map_or(self.sentence_start(i), |k| k + 1);
        self.text[from..i].iter().filter(|c| !c.is_whitespace()).collect()
    }

    fn sense(&self, start: usize, end: usize) -> Sense {
        let clause = self.clause(start);
        let behind: String = self.text[end..(end + 2).min(self.text.len())].iter().collect();
        if ["不少于", "不低于", "不得低于", "不得少于", "至少", "力争", "达到以上"]
            .iter()
            .any(|word| clause.contains(word))
        {
            Sense::Demanded
        } else if ["每天", "每日", "日均"].iter().any(|word| clause.contains(word))
            || behind.starts_with("/天")
            || behind.starts_with("/日")
        {
            Sense::PerDay
        } else if clause.contains("平均") {
            Sense::Average
        } else if ["共", "总计", "合计", "累计", "总数"].iter().any(|word| clause.contains(word)) {
            Sense::Total
        } else {
            Sense::Counted
        }
    }

    fn cutoff(&self, i: usize) -> Option<String> {
        let from = self.sentence_start(i);
        let at = (from..i).rev().find(|k| self.starts(*k, "截至") || self.starts(*k, "截止"))?;
        let said: String =
            self.text[at + 2..i].iter().take_while(|c| !matches!(c, ',' | '。' | ';')).take(14).collect();
        // 截至目前共编辑出版: the cut-off ends where the sentence begins to speak.
        let said = said.trim();
        if said.starts_with("目前") {
            return Some("目前".to_string());
        }
        let end = ["月底", "日", "年底", "月末", "月"]
            .iter()
            .filter_map(|word| said.find(word).map(|k| k + word.len()))
            .max();
        end.map(|end| said[..end].to_string())
    }

    // ---- doubts ----

    fn doubts(&self, claims: &[Claim]) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for total in claims {
            if total.sense == Sense::Total && total.approx.is_none() {
                let same: Vec<&Claim> = claims
                    .iter()
                    .filter(|c| {
                        self.sentence_start(c.start) == self.sentence_start(total.start) && c.sense != Sense::Ordinal
                    })
                    .collect();
                let before: Vec<&Claim> = same.iter().copied().filter(|c| c.start < total.start).collect();
                let behind: Vec<&Claim> = same.iter().copied().filter(|c| c.start > total.start).collect();
                doubts.extend(
                    self.per_day_total(total, &before)
                        .or_else(|| self.parts_behind(total, &behind))
                        .or_else(|| self.parts_before(total, &before)),
                );
            }
        }
        doubts.extend(self.listed_names(claims));
        doubts.sort_by_key(|doubt| doubt.start);
        doubts
    }

    /// 43项内容,每天滚动20次,共计860次: a product, and therefore a day's number.
    fn per_day_total(&self, total: &Claim, before: &[&Claim]) -> Option<Doubt> {
        let [.., contents, times] = before else { return None };
        (times.sense == Sense::PerDay && contents.value * times.value == total.value).then(|| Doubt {
            code: "per_day",
            start: contents.start,
            end: total.end,
            sentence: format!(
                "{} × {} = {}，这是每天的次数，不是累计次数，应写明“每天”。",
                contents.value, times.value, total.value
            ),
            contradicts: false,
        })
    }

    /// 共刊登589篇,其中…: parts of the same unit behind 其中.
    fn parts_behind(&self, total: &Claim, behind: &[&Claim]) -> Option<Doubt> {
        let said_at = (total.end..self.text.len())
            .take_while(|k| !SENTENCE_ENDS.contains(&self.text[*k]))
            .find(|k| self.starts(*k, "其中"))?;
        let first_behind = behind.first()?;
        if said_at > first_behind.start {
            return None;
        }
        let parts: Vec<&&Claim> =
            behind.iter().take_while(|c| c.unit == total.unit && c.sense == Sense::Counted).collect();
        if parts.len() < 2 {
            return None;
        }
        let values: Vec<i64> = parts.iter().map(|c| c.value).collect();
        let check = super::check::parts_make(total.value, &values);
        (!check.holds).then(|| Doubt {
            code: "sum_differs",
            start: total.start,
            end: parts.last().map_or(total.end, |c| c.end),
            sentence: check.sentence,
            contradicts: true,
        })
    }

    /// 编发…145期,…60期,…430期,…1350条次,共…2620条次: what stands before may be meant as parts.
    fn parts_before(&self, total: &Claim, before: &[&Claim]) -> Option<Doubt> {
        let said: Vec<&&Claim> =
            before.iter().filter(|c| matches!(c.sense, Sense::Counted | Sense::Total) && c.approx.is_none()).collect();
        // Two things said before a total are a story; three of one kind of publication are a sum.
        let kin =
            |a: CountUnit| matches!(a, CountUnit::Issue | CountUnit::EntryUse | CountUnit::Entry | CountUnit::Text);
        let alike = said.iter().all(|c| c.unit == total.unit) || (kin(total.unit) && said.iter().all(|c| kin(c.unit)));
        if said.len() < 3 || !alike {
            return None;
        }
        let values: Vec<i64> = said.iter().map(|c| c.value).collect();
        let check = super::check::parts_make(total.value, &values);
        if check.holds {
            return None;
        }
        let mut units: Vec<&str> = Vec::new();
        for claim in &said {
            if !units.contains(&claim.unit.word()) {
                units.push(claim.unit.word());
            }
        }
        let terms: Vec<String> = values.iter().map(i64::to_string).collect();
        let sum: i64 = values.iter().sum();
        let mixed = units.len() > 1 || units.first() != Some(&total.unit.word());
        let reason = if mixed {
            format!("，且单位不同（{}与{}）不能相加", units.join("、"), total.unit.word())
        } else {
            String::new()
        };
        Some(Doubt {
            code: if mixed { "units_mixed" } else { "sum_differs" },
            start: said.first().map_or(total.start, |c| c.start),
            end: total.end,
            sentence: format!(
                "{} = {sum} ≠ {}{reason}，请核对是否重复计数或另有口径。",
                terms.join(" + "),
                total.value
            ),
            contradicts: true,
        })
    }

    /// “甲”“乙”“丙”“丁”等6个: fewer are named than claimed, or more.
    fn listed_names(&self, claims: &[Claim]) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for claim in claims.iter().filter(|c| matches!(c.sense, Sense::Counted | Sense::Total)) {
            let mut at = claim.start;
            let said_etc = at > 0 && self.text[at - 1] == '等';
            if said_etc {
                at -= 1;
            } else if at == 0 {
                continue;
            }
            let mut named = 0;
            loop {
                while at > 0 && matches!(self.text[at - 1], '、' | '和' | '及' | ' ' | '\n') {
                    at -= 1;
                }
                let open = match at.checked_sub(1).map(|k| self.text[k]) {
                    Some('”') => '“',
                    Some('》') => '《',
                    Some('」') => '「',
                    _ => break,
                };
                let Some(start) = (at.saturating_sub(40)..at - 1).rev().find(|k| self.text[*k] == open) else { break };
                named += 1;
                at = start;
            }
            if named < 2 || named == claim.value {
                continue;
            }
            let (code, sentence, contradicts) = if named < claim.value {
                (
                    "list_shorter",
                    format!("写明 {}{}，只列出 {named} 个名称，请核对或补全。", claim.value, claim.unit.word()),
                    false,
                )
            } else {
                (
                    "list_longer",
                    format!("写明 {}{}，却列出 {named} 个名称，前后矛盾。", claim.value, claim.unit.word()),
                    true,
                )
            };
            doubts.push(Doubt { code, start: at, end: claim.end, sentence, contradicts });
        }
        doubts
    }
}

fn is_word(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn numeral(c: char) -> Option<i64> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn blanks(text: &str) -> Vec<String> {
        read(text).blanks.into_iter().map(|blank| blank.found).collect()
    }

    #[test]
    fn blanks_of_every_shape_are_found() {
        for (text, found) in [
            ("全年累计在各类媒体刊发稿件XXX篇，编发上报各类信息XXX条次。", vec!["XXX篇", "XXX条次"]),
            ("组织接待媒体采访\nXXX余次", vec!["XXX余次"]),
            ("播发有关卫生新闻信息XXX\n余条次。", vec!["XXX\n余条次"]),
            ("新聞報道數爲 \u{a0}條，通過", vec![" \u{a0}條"]),
            ("業務經費僅有  萬元，除去", vec!["  萬元"]),
            ("共发放资料____份", vec!["____份"]),
            ("举办培训（）期、参训（　）人次", vec!["（）期", "（　）人次"]),
            ("发布信息〔待补〕条", vec!["〔待补〕条"]),
            ("接待采访×次", vec!["×次"]),
            ("新增用户XX万人", vec!["XX万人"]),
        ] {
            assert_eq!(blanks(text), found, "{text}");
        }
    }

    #[test]
    fn names_years_and_gaps_are_no_blanks() {
        for text in [
            "201X年，XXX厅长多次对新闻宣传工作提出明确要求",
            "新华社内XXX分社录制节目，在XXX电视台、XXX日报、XXX新闻网开办专栏",
            "到XXX人民医院、XXX人\n民广播电台采访",
            "XXX家庭医生签约，XXX次日召开，XXX条例",
            "20**年全市卫生健康工作",
            "一、 工作开展情况\n    二○一九年一月八日",
            "单位  篇数  得分",
            "名称  条  份",
            "接受X光检查，XX区XX局",
            "XXX 卫生图书资源库等栏目",
        ] {
            assert_eq!(blanks(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn figures_are_read_with_their_sense_and_cut_off() {
        let text = "截至4月底,共刊登589篇,其中国家级18篇、行业15篇。截至5月29日,发布信息988条,回复留言120条。\
                    各县不少于25条。每天滚动20次。惠及超过1.5万人次,发放近4万份,受益3.5万余人,浏览1,052,784次。第36个爱国卫生月。共180余人参加。四次新闻发布会";
        let read = read(text);
        let said: Vec<(i64, &str, Sense, Option<&str>)> =
            read.claims.iter().map(|c| (c.value, c.unit.word(), c.sense, c.cutoff.as_deref())).collect();
        assert_eq!(
            said,
            vec![
                (589, "篇", Sense::Total, Some("4月底")),
                (18, "篇", Sense::Counted, Some("4月底")),
                (15, "篇", Sense::Counted, Some("4月底")),
                (988, "条", Sense::Counted, Some("5月29日")),
                (120, "条", Sense::Counted, Some("5月29日")),
                (25, "条", Sense::Demanded, None),
                (20, "次", Sense::PerDay, None),
                (15_000, "人次", Sense::Counted, None),
                (40_000, "份", Sense::Counted, None),
                (35_000, "人", Sense::Counted, None),
                (1_052_784, "次", Sense::Counted, None),
                (36, "个", Sense::Ordinal, None),
                (180, "人", Sense::Total, None),
                (4, "次", Sense::Counted, None),
            ]
        );
        assert_eq!(cutoffs(&read.claims), vec!["4月底", "5月29日"]);
        let words: Vec<Option<Approx>> = read.claims[7..10].iter().map(|c| c.approx).collect();
        assert_eq!(words, vec![Some(Approx::Over), Some(Approx::Near), Some(Approx::Odd)]);
    }

    #[test]
    fn sums_are_doubted_and_never_mended() {
        let codes =
            |text: &str| read(text).doubts.into_iter().map(|doubt| (doubt.code, doubt.sentence)).collect::<Vec<_>>();
        assert_eq!(codes("共刊登589篇,其中国家级18篇、行业15篇、省级68篇、市级122篇,新媒体366篇。"), vec![]);
        let wrong = codes("共刊登590篇,其中国家级18篇、行业15篇、省级68篇、市级122篇,新媒体366篇。");
        assert_eq!(wrong, vec![("sum_differs", "18 + 15 + 68 + 122 + 366 = 589，与合计 590 相差 1。".to_string())]);
        let mixed =
            codes("一年中,共编发专报145期,编发专报60期,编发快报430期,编发信息1350条次,共在网站发布信息2620条次。");
        assert_eq!(mixed.len(), 1);
        assert_eq!(mixed[0].0, "units_mixed");
        assert!(mixed[0].1.contains("= 1985 ≠ 2620"), "{}", mixed[0].1);
        let plays = codes("户外大屏发布43项内容,各项每天滚动20次,共计860次。");
        assert_eq!(plays.len(), 1);
        assert_eq!(plays[0].0, "per_day");
        let list = codes("开辟“学习贯彻”“执法公示”“作风整顿”“健康扶贫”等6个重点专题");
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].0, "list_shorter");
        assert_eq!(codes("开设《甲》、《乙》、《丙》2个专栏")[0].0, "list_longer");
    }

    /// The source documents lie beside a checkout on the developers' machines only.
    fn source(number: &str) -> Option<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|up| up.join("shared/source-documents"))
            .find(|path| path.is_dir())?;
        let file = std::fs::read_dir(folder)
            .ok()?
            .flatten()
            .find(|file| file.file_name().to_string_lossy().starts_with(number))?;
        std::fs::read_to_string(file.path()).ok()
    }

    #[test]
    fn every_blank_of_the_source_reports_and_no_other() {
        for (number, expected) in [("000", 0), ("001", 0), ("002", 10), ("003", 0), ("004", 5)] {
            let Some(text) = source(number) else {
                eprintln!("source documents are not here; their blanks were not counted");
                return;
            };
            let found = blanks(&text);
            assert_eq!(found.len(), expected, "{number}: {found:?}");
        }
    }

    #[test]
    fn the_doubts_of_the_source_reports() {
        let (Some(first), Some(third)) = (source("000"), source("002")) else { return };
        let first = read(&first);
        let codes: Vec<&str> = first.doubts.iter().map(|doubt| doubt.code).collect();
        assert_eq!(codes, vec!["per_day", "list_shorter"], "{:#?}", first.doubts);
        let kept_apart = cutoffs(&first.claims);
        assert_eq!(kept_apart, vec!["4月底", "目前", "5月底", "5月29日"]);
        let third = read(&third);
        assert!(
            third.doubts.iter().any(|doubt| doubt.code == "units_mixed" && doubt.sentence.contains("1985 ≠ 2620")),
            "{:#?}",
            third.doubts
        );
    }
}
