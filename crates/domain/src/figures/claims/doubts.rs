//! What in a report does not hold, or must be asked: sums, products, shares, growth, lists, editions.

use super::{Claim, CountUnit, Doubt, Page, Reading, Sense};
use crate::figures::check;
use crate::figures::script::fold;
use crate::outreach::calendar;

impl Page<'_> {
    pub(super) fn doubts(&self, claims: &[Claim]) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for total in claims.iter().filter(|c| c.label.is_empty() && c.approx.is_none()) {
            let (from, to) = (self.sentence_start(total.start), self.sentence_end(total.start));
            let within = &claims[claims.partition_point(|c| c.start < from)..claims.partition_point(|c| c.start < to)];
            let same = |claim: &&Claim| claim.label.is_empty() && claim.sense != Sense::Ordinal;
            let before: Vec<&Claim> = within.iter().filter(same).filter(|c| c.start < total.start).collect();
            let behind: Vec<&Claim> = within.iter().filter(same).filter(|c| c.start > total.start).collect();
            if matches!(total.sense, Sense::Total | Sense::Counted) {
                doubts.extend(self.parts_behind(total, &behind));
            }
            if total.sense == Sense::Total {
                doubts.extend(self.per_day_total(total, &before).or_else(|| self.parts_before(total, &before)));
            }
            if total.unit == CountUnit::Percent {
                doubts.extend(self.share(total, &before));
                doubts.extend(self.growth(total, &before));
            }
        }
        doubts.extend(self.products());
        doubts.extend(self.listed_names(claims));
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

    /// 刊登589篇,其中…: parts of the same unit behind 其中.
    fn parts_behind(&self, total: &Claim, behind: &[&Claim]) -> Option<Doubt> {
        let said_at = (total.end..self.sentence_end(total.end)).find(|k| self.starts(*k, "其中"))?;
        let first_behind = behind.first()?;
        if said_at > first_behind.start {
            return None;
        }
        // The parts end where another unit, or a total of its own, begins.
        let parts: Vec<&&Claim> = behind
            .iter()
            .take_while(|c| c.unit == total.unit && c.sense == Sense::Counted && c.approx.is_none())
            .collect();
        if parts.len() < 2 {
            return None;
        }
        let last = parts.last()?;
        let values: Vec<i64> = parts.iter().map(|c| c.value).collect();
        let check = check::parts_make(total.value, &values);
        if check.holds {
            return None;
        }
        let less = values.iter().sum::<i64>() < total.value;
        // 其中 may name only some: fewer parts than the whole is a question, more is a contradiction.
        let partly = less
            && (parts.len() == 2 && total.sense != Sense::Total
                || self.text[first_behind.start..(last.end + 8).min(self.text.len())].contains(&'等'));
        Some(Doubt {
            code: "sum_differs",
            start: total.start,
            end: last.end,
            sentence: if partly {
                format!("{}如“其中”没有列全，请补全或写明。", check.sentence)
            } else {
                check.sentence
            },
            contradicts: !partly,
        })
    }

    /// 编发…145期,…60期,…430期,…1350条次,共…2620条次: what stands before may be meant as parts.
    fn parts_before(&self, total: &Claim, before: &[&Claim]) -> Option<Doubt> {
        // Parts of an earlier total are that total's; they are not added again.
        let after_last_total = before.iter().rposition(|c| {
            c.sense == Sense::Total && self.text[c.end..total.start].windows(2).any(|w| w == ['其', '中'])
        });
        let open = &before[after_last_total.map_or(0, |at| at + 1)..];
        let said: Vec<&&Claim> =
            open.iter().filter(|c| matches!(c.sense, Sense::Counted | Sense::Total) && c.approx.is_none()).collect();
        if after_last_total.is_some() {
            return None;
        }
        // Two things said before a total are a story; three of one kind of publication are a sum, and so are two
        // of the very unit with 合计 or 共计 right behind them.
        let kin =
            |a: CountUnit| matches!(a, CountUnit::Issue | CountUnit::EntryUse | CountUnit::Entry | CountUnit::Text);
        let exact = said.iter().all(|c| c.unit == total.unit);
        let alike = exact || (kin(total.unit) && said.iter().all(|c| kin(c.unit)));
        let run_up = self.run_up(total.start, 4);
        let adds_up = exact && said.len() == 2 && ["合计", "共计", "总计"].iter().any(|word| run_up.contains(word));
        if !alike || (said.len() < 3 && !adds_up) {
            return None;
        }
        let values: Vec<i64> = said.iter().map(|c| c.value).collect();
        let check = check::parts_make(total.value, &values);
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

    /// 报送400篇,采用100篇,采用率25%: a share of two figures said right before it.
    fn share(&self, percent: &Claim, before: &[&Claim]) -> Option<Doubt> {
        let clause = self.clause(percent.start);
        let is_share = ["率", "占比", "占"].iter().any(|word| clause.contains(word));
        let [.., whole, part] = before else { return None };
        let sound = whole.unit == part.unit
            && whole.unit != CountUnit::Percent
            && whole.approx.is_none()
            && part.approx.is_none()
            && part.value <= whole.value
            && whole.value > 0
            && matches!(whole.sense, Sense::Counted | Sense::Total)
            && percent.start - part.end <= 14;
        if !is_share || !sound {
            return None;
        }
        let is = part.value as f64 * 100.0 / whole.value as f64;
        let said = self.percent(percent)?;
        ((is - said).abs() > 1.0).then(|| Doubt {
            code: "share_differs",
            start: whole.start,
            end: percent.end,
            sentence: format!("{} ÷ {} = {is:.1}%，与写明的 {said}% 不一致。", part.value, whole.value),
            contradicts: true,
        })
    }

    /// 刊发300篇,比去年同期200篇增长50%.
    fn growth(&self, percent: &Claim, before: &[&Claim]) -> Option<Doubt> {
        let clause = self.clause(percent.start);
        let up = ["增长", "增加", "上升", "提高", "提升"].iter().any(|word| clause.contains(word));
        let down = ["下降", "减少", "降低"].iter().any(|word| clause.contains(word));
        let [.., now, then] = before else { return None };
        let earlier = self.run_up(then.start, 12);
        let told = ["去年", "上年", "同期", "上季", "上月"].iter().any(|word| earlier.contains(word));
        if !(up ^ down)
            || !told
            || now.unit != then.unit
            || now.approx.is_some()
            || then.approx.is_some()
            || then.value == 0
        {
            return None;
        }
        let change = (now.value - then.value) as f64 * 100.0 / then.value as f64;
        let said = self.percent(percent)? * if down { -1.0 } else { 1.0 };
        ((change - said).abs() > 1.0).then(|| Doubt {
            code: "growth_differs",
            start: now.start,
            end: percent.end,
            sentence: format!("由 {} 到 {} 变化 {change:+.1}%，与写明的 {said:+}% 不一致。", then.value, now.value),
            contradicts: true,
        })
    }

    fn percent(&self, claim: &Claim) -> Option<f64> {
        self.number(claim.start).map(|(value, ..)| value)
    }

    /// 145+60+430=635 and 43×20=860 as written.
    fn products(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for at in (1..self.text.len()).filter(|k| self.text[*k] == '=') {
            let Some((result, end, true)) = self.number(self.skip_space(at + 1)) else { continue };
            let from = (0..at)
                .rev()
                .find(|k| !(self.text[*k].is_ascii_digit() || "+X*×. ".contains(self.text[*k])))
                .map_or(0, |k| k + 1);
            let left: String = self.text[from..at].iter().filter(|c| **c != ' ').collect();
            let numbers = |by: &[char]| -> Option<Vec<f64>> { left.split(by).map(|n| n.parse().ok()).collect() };
            let counted = if left.contains('+') {
                numbers(&['+']).map(|n| n.iter().sum::<f64>())
            } else if left.contains(['X', '*', '×']) {
                numbers(&['X', '*', '×']).map(|n| n.iter().product())
            } else {
                None
            };
            if let Some(counted) = counted.filter(|counted| (counted - result).abs() > 0.001) {
                doubts.push(Doubt {
                    code: "sum_differs",
                    start: from,
                    end,
                    sentence: format!(
                        "{} = {counted}，与写明的 {result} 不一致。",
                        left.replace('X', " × ").replace('+', " + ")
                    ),
                    contradicts: true,
                });
            }
        }
        doubts
    }

    /// “甲”“乙”“丙”“丁”等6个: fewer are named than claimed, or more; and 3个专栏:“甲”“乙”.
    fn listed_names(&self, claims: &[Claim]) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for claim in claims.iter().filter(|c| matches!(c.sense, Sense::Counted | Sense::Total) && c.approx.is_none()) {
            let etc = self.before(claim.start) == Some('等');
            let (named, start) = self.names_before(claim.start - usize::from(etc));
            let (named, start, end) = if named >= 2 {
                (named, start, claim.end)
            } else {
                let (named, end) = self.names_behind(claim.end);
                (named, claim.start, end)
            };
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
            doubts.push(Doubt { code, start, end, sentence, contradicts });
        }
        doubts
    }

    /// How many quoted names end at `at`, and where the first begins.
    fn names_before(&self, mut at: usize) -> (i64, usize) {
        let mut named = 0;
        loop {
            let mut end = at;
            while end > 0 && matches!(self.text[end - 1], '、' | '和' | '及' | ',' | ' ' | '\n') {
                end -= 1;
            }
            let open = match self.before(end) {
                Some('”') => '“',
                Some('》') => '《',
                Some('」') => '「',
                _ => return (named, at),
            };
            let Some(start) = (end.saturating_sub(40)..end - 1).rev().find(|k| self.text[*k] == open) else {
                return (named, at);
            };
            named += 1;
            at = start;
        }
    }

    /// How many quoted names stand behind a colon or dash after the counted thing, and where the last ends.
    fn names_behind(&self, from: usize) -> (i64, usize) {
        let Some(mut at) = (from..(from + 10).min(self.text.len()))
            .take_while(|k| !matches!(self.text[*k], ',' | '。' | ';' | '\n'))
            .find(|k| matches!(self.text[*k], ':' | '('))
            .map(|k| k + 1)
        else {
            return (0, from);
        };
        let mut named = 0;
        let mut end = from;
        loop {
            while matches!(self.at(at), Some('、' | '和' | '及' | ',' | ' ' | '\n')) {
                at += 1;
            }
            let close = match self.at(at) {
                Some('“') => '”',
                Some('《') => '》',
                Some('「') => '」',
                _ => return (named, end),
            };
            let Some(stop) = (at..(at + 40).min(self.text.len())).find(|k| self.text[*k] == close) else {
                return (named, end);
            };
            named += 1;
            end = stop + 1;
            at = end;
        }
    }
}

/// Edition numbers a report gives to health days, held against the calendar of its year: 第36个爱国卫生月 is 2024's.
pub fn editions(text: &str, reading: &Reading, year: i16) -> Vec<Doubt> {
    let folded = fold(text);
    let mut doubts = Vec::new();
    for claim in reading.claims.iter().filter(|c| c.sense == Sense::Ordinal && c.unit == CountUnit::Piece) {
        let behind: String = folded[claim.end..(claim.end + 14).min(folded.len())].iter().collect();
        let from = claim.start.saturating_sub(40);
        let before: String = folded[from..claim.start].iter().collect();
        // The year named nearest before it, else the report's.
        let year = before
            .match_indices('年')
            .filter_map(|(at, _)| before[..at].get(at.checked_sub(4)?..)?.parse::<i16>().ok())
            .rfind(|year| (1980..2100).contains(year))
            .unwrap_or(year);
        let Some(day) =
            calendar::CALENDAR.iter().find(|day| day.edition_base.is_some() && behind.starts_with(day.name))
        else {
            continue;
        };
        let edition = i64::from(year - day.edition_base.unwrap_or(year));
        if edition != claim.value {
            doubts.push(Doubt {
                code: "edition_differs",
                start: claim.start,
                end: claim.end,
                sentence: format!("{year}年是第{edition}个{}，报告写作第{}个。", day.name, claim.value),
                contradicts: true,
            });
        }
    }
    doubts
}
