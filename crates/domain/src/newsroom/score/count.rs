//! Scoring: each credit falls under the first rule that fits; then shares, usages, lateness, ladders, caps, base points,
//! requirements, bonuses, faults and decided appeals, in this order, so that each line can say why it differs.

use super::*;
use crate::{ids::Id, time};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A line on its way to the sheet.
struct Line<'a> {
    entry: ScoreEntry,
    rule: &'a ScoreRule,
    article: Option<Id>,
}

/// Scores one unit over whole months.
pub fn score(
    scheme: &Scheme,
    standing: &Standing,
    credits: &[Credit],
    lapses: &[Lapse],
    months: &[(i16, i8)],
) -> Sheet {
    let mut lines = credited(scheme, standing, credits, lapses);
    only_highest(scheme, &mut lines);
    beyond(scheme, &mut lines);
    cap_rules(scheme, &mut lines);
    let bonuses = bonuses(scheme, &lines);
    let mut entries: Vec<ScoreEntry> = lines.into_iter().map(|line| line.entry).collect();
    cap_all(scheme, &mut entries);
    entries.extend(bonuses);
    entries.extend(base(scheme, standing, months));
    entries.extend(required(scheme, standing, credits, months));
    entries.extend(rate(scheme, standing, credits, months));
    let mut vetoed = false;
    for lapse in lapses {
        let Some(penalty) = scheme.penalties.iter().find(|penalty| penalty.fault == lapse.fault) else { continue };
        vetoed |= penalty.veto;
        if penalty.empties_month {
            empty_month(&mut entries, lapse.at, &penalty.name);
        }
        entries.push(ScoreEntry {
            record: Some(lapse.record),
            at: lapse.at,
            rule: penalty.fault.as_str().into(),
            name: penalty.name.as_str().into(),
            points: penalty.points,
            why: String::new(),
        });
    }
    entries.extend(standing.adjustments.iter().map(|one| ScoreEntry {
        record: Some(one.record),
        at: one.at,
        rule: "appeal".into(),
        name: "申诉更正".into(),
        points: one.points,
        why: one.why.clone(),
    }));
    entries.sort_by_key(|entry| entry.at);
    let total = entries.iter().map(|entry| entry.points).sum();
    Sheet { entries, total, vetoed }
}

fn among(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|one| one == value)
}

fn of_kind(list: &[String], kind: &str, genre: &str) -> bool {
    among(list, kind) || (!genre.is_empty() && list.iter().any(|one| one == genre))
}

/// The rule a credit of a unit of this class falls under.
pub fn rule_for<'a>(scheme: &'a Scheme, class: &str, credit: &Credit) -> Option<&'a ScoreRule> {
    let named = |part: &String| credit.channel.contains(part.as_str()) || credit.outlet.contains(part.as_str());
    scheme.rules.iter().find(|rule| {
        rule.source == credit.source
            && among(&rule.levels, &credit.level)
            && among(&rule.positions, &credit.position)
            && (among(&rule.usages, &credit.usage))
            && of_kind(&rule.kinds, &credit.kind, &credit.genre)
            && among(&rule.classes, class)
            && rule.least_words.is_none_or(|least| credit.words >= least)
            && rule.under_words.is_none_or(|most| credit.words < most)
            && (rule.channels.is_empty() || rule.channels.iter().any(named))
    })
}

fn credited<'a>(scheme: &'a Scheme, standing: &Standing, credits: &[Credit], lapses: &[Lapse]) -> Vec<Line<'a>> {
    let spoiled: HashMap<Id, &Penalty> = lapses
        .iter()
        .filter_map(|lapse| {
            Some((lapse.spoils?, scheme.penalties.iter().find(|p| p.fault == lapse.fault && p.spoils_item)?))
        })
        .collect();
    let class_percent = scheme.class_percent.get(&standing.class).copied().unwrap_or(100);
    let worth = |credit: &Credit| {
        let rule = rule_for(scheme, &standing.class, credit)?;
        let is_repost = &*credit.usage == "repost";
        // A reprint brings nothing unless the scheme says what, in general or by a rule that names it.
        if is_repost && rule.usages.is_empty() && scheme.repost_percent == 0 {
            return None;
        }
        if !credit.leads && scheme.shares == Shares::First {
            return None;
        }
        let mut points = rule.points.percent(rule.multiplier);
        let mut why = Vec::new();
        for (usage, percent, word) in [
            ("combined", scheme.combined_percent, "综合采用"),
            ("brief", scheme.brief_percent, "简讯"),
            ("repost", scheme.repost_percent, "转载"),
        ] {
            // A rule that names the usage has its own points.
            if *credit.usage == *usage && percent != 100 && rule.usages.is_empty() {
                points = points.percent(percent);
                why.push(format!("{word}按 {percent}% 计"));
            }
        }
        if credit.share != 100 && scheme.shares == Shares::Divided {
            points = points.percent(credit.share);
            why.push(format!("作者份额 {}%", credit.share));
        }
        if class_percent != 100 {
            points = points.percent(class_percent);
            why.push(format!("单位系数 {class_percent}%"));
        }
        if let Some(late) = scheme.late.as_ref().filter(|late| is_late(late, credit)) {
            points = Points(points.percent(late.percent).0 - late.points.0);
            why.push(if late.percent == 100 { "逾期".into() } else { format!("逾期，按 {}% 计", late.percent) });
        }
        if let Some(penalty) = spoiled.get(&credit.record) {
            points = Points(0);
            why.push(format!("{}，本条不计分", penalty.name));
        }
        let entry = ScoreEntry {
            record: Some(credit.record),
            at: credit.at,
            rule: rule.id.clone(),
            name: rule.name.clone(),
            points,
            why: why.join("；"),
        };
        Some(Line { entry, rule, article: credit.article })
    };
    credits.iter().filter_map(worth).collect()
}

fn is_late(late: &Late, credit: &Credit) -> bool {
    credit.overdue
        || late.by_day.is_some_and(|day| {
            let next = time::date(credit.at).last_of_month().tomorrow();
            let last = next.and_then(|first| jiff::civil::Date::new(first.year(), first.month(), day.clamp(1, 28)));
            credit.recorded_at != 0 && last.is_ok_and(|last| time::date(credit.recorded_at) > last)
        })
}

/// Zeroes all but the highest use of each article, on the whole scheme or on each ladder.
fn only_highest(scheme: &Scheme, lines: &mut [Line]) {
    let mut best: HashMap<(Id, &str), usize> = HashMap::new();
    let mut lower = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(article) = line.article else { continue };
        let ladder = match (scheme.stack, line.rule.ladder.as_deref()) {
            (Stack::Highest, _) => "",
            (Stack::Sum, Some(ladder)) => ladder,
            (Stack::Sum, None) => continue,
        };
        match best.get(&(article, ladder)) {
            Some(other) if lines[*other].entry.points >= line.entry.points => lower.push(at),
            Some(other) => {
                lower.push(*other);
                best.insert((article, ladder), at);
            }
            None => {
                best.insert((article, ladder), at);
            }
        }
    }
    for at in lower {
        lines[at].entry.points = Points(0);
        lines[at].entry.why = "同一稿件只计最高一次".into();
    }
}

/// The lines of each rule, in time order.
fn by_rule<'a>(lines: &[Line<'a>]) -> Vec<(&'a ScoreRule, Vec<usize>)> {
    let mut found: Vec<(&ScoreRule, Vec<usize>)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match found.iter_mut().find(|(rule, _)| std::ptr::eq(*rule, line.rule)) {
            Some((_, list)) => list.push(at),
            None => found.push((line.rule, vec![at])),
        }
    }
    for (_, list) in &mut found {
        list.sort_by_key(|at| lines[*at].entry.at);
    }
    found
}

fn beyond(scheme: &Scheme, lines: &mut [Line]) {
    if scheme.rules.iter().all(|rule| rule.beyond.is_none()) {
        return;
    }
    for (rule, order) in by_rule(lines) {
        let Some(beyond) = &rule.beyond else { continue };
        let mut seen: HashMap<(i16, i8), i64> = HashMap::new();
        for at in order.into_iter().filter(|at| lines[*at].entry.points.0 != 0).collect::<Vec<_>>() {
            let entry = &mut lines[at].entry;
            let count = seen.entry(span_of(beyond.per, entry.at)).or_default();
            *count += 1;
            if *count > beyond.count {
                entry.points = entry.points.percent(beyond.percent);
                entry.why = format!("超过 {} 条的部分按 {}% 计", beyond.count, beyond.percent);
            }
        }
    }
}

fn cap_rules(scheme: &Scheme, lines: &mut [Line]) {
    if scheme.rules.iter().all(|rule| rule.cap.is_none()) {
        return;
    }
    for (rule, order) in by_rule(lines) {
        let Some(cap) = &rule.cap else { continue };
        let mut used = HashMap::new();
        for at in order {
            cut(cap, &mut used, &mut lines[at].entry);
        }
    }
}

fn cap_all(scheme: &Scheme, entries: &mut [ScoreEntry]) {
    let Some(cap) = &scheme.cap else { return };
    entries.sort_by_key(|entry| entry.at);
    let mut used = HashMap::new();
    for entry in entries.iter_mut() {
        cut(cap, &mut used, entry);
    }
}

fn cut(cap: &Cap, used: &mut HashMap<(i16, i8), Points>, entry: &mut ScoreEntry) {
    let had = used.entry(span_of(cap.per, entry.at)).or_default();
    let room = Points((cap.points.0 - had.0).max(0));
    if entry.points > room {
        entry.points = room;
        entry.why = format!("已到上限 {} 分", cap.points.text());
    }
    *had = *had + entry.points;
}

fn bonuses(scheme: &Scheme, lines: &[Line]) -> Vec<ScoreEntry> {
    let mut entries = Vec::new();
    for bonus in &scheme.bonuses {
        let mut counts: BTreeMap<(i16, i8), (i64, i64)> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.entry.points.0 > 0 && among(&bonus.rules, &line.rule.id)) {
            let count = counts.entry(span_of(bonus.per, line.entry.at)).or_default();
            count.0 += 1;
            count.1 = count.1.max(line.entry.at);
        }
        for (count, last) in counts.into_values().filter(|(count, _)| *count >= bonus.at_least.max(1)) {
            let times = if bonus.again { count / bonus.at_least.max(1) } else { 1 };
            entries.push(ScoreEntry {
                record: None,
                at: last,
                rule: "bonus".into(),
                name: bonus.name.as_str().into(),
                points: bonus.points.times(times),
                why: format!("计分 {count} 条，达到 {} 条", bonus.at_least),
            });
        }
    }
    entries
}

fn span_of(span: Span, at: i64) -> (i16, i8) {
    let date = time::date(at);
    in_span(span, (date.year(), date.month()))
}

fn in_span(span: Span, (year, month): (i16, i8)) -> (i16, i8) {
    match span {
        Span::Month => (year, month),
        Span::Quarter => (year, (month - 1) / 3 * 3 + 1),
        Span::Half => (year, (month - 1) / 6 * 6 + 1),
        Span::Year => (year, 0),
    }
}

fn month_start((year, month): (i16, i8)) -> i64 {
    jiff::civil::Date::new(year, month.max(1), 1).map(time::date_start).unwrap_or_default()
}

/// The spans the months lie in, each with its months; `whole` says whether its last month is among them, because
/// what is owed in a quarter is not missing in its first month.
fn spans(per: Span, months: &[(i16, i8)]) -> Vec<((i16, i8), Vec<(i16, i8)>, bool)> {
    let mut found: Vec<((i16, i8), Vec<(i16, i8)>, bool)> = Vec::new();
    for month in months {
        let span = in_span(per, *month);
        let is_last = match per {
            Span::Month => true,
            Span::Quarter => month.1 % 3 == 0,
            Span::Half => month.1 % 6 == 0,
            Span::Year => month.1 == 12,
        };
        match found.last_mut().filter(|(known, ..)| *known == span) {
            Some((_, within, whole)) => {
                within.push(*month);
                *whole |= is_last;
            }
            None => found.push((span, vec![*month], is_last)),
        }
    }
    found
}

fn of_class(table: &BTreeMap<String, i64>, class: &str) -> i64 {
    table.get(class).or_else(|| table.get("*")).copied().unwrap_or(0)
}

fn base(scheme: &Scheme, standing: &Standing, months: &[(i16, i8)]) -> Vec<ScoreEntry> {
    let Some(minimum) = &scheme.minimum else { return Vec::new() };
    let wanted = of_class(&minimum.a_month, &standing.class);
    let missing = |month: &(i16, i8)| (wanted - standing.sent.get(month).copied().unwrap_or(0)).max(0);
    let mut entries = Vec::new();
    for (_, within, _) in spans(minimum.base_per, months) {
        let lost = minimum.base_lost_when_short && within.iter().any(|month| missing(month) > 0);
        entries.push(ScoreEntry {
            record: None,
            at: within.first().map_or(0, |month| month_start(*month)),
            rule: "base".into(),
            name: "基础分".into(),
            points: if lost { Points(0) } else { minimum.base },
            why: if lost { "报送数量未达到要求".into() } else { String::new() },
        });
        for (year, month) in within.iter().copied().filter(|m| missing(m) > 0 && minimum.each_missing.0 != 0) {
            let count = missing(&(year, month));
            entries.push(ScoreEntry {
                record: None,
                at: month_start((year, month)),
                rule: "missing".into(),
                name: "缺报".into(),
                points: minimum.each_missing.times(-count),
                why: format!("{year}年{month}月少报 {count} 条"),
            });
        }
    }
    entries
}

fn required(scheme: &Scheme, standing: &Standing, credits: &[Credit], months: &[(i16, i8)]) -> Vec<ScoreEntry> {
    let mut entries = Vec::new();
    for one in &scheme.requirements {
        let least = of_class(&one.least, &standing.class);
        if least == 0 {
            continue;
        }
        let long = |words: i64| one.least_words.is_none_or(|least| words >= least);
        let mut counts: HashMap<(i16, i8), i64> = HashMap::new();
        let mut add = |at: i64| *counts.entry(span_of(one.per, at)).or_default() += 1;
        match one.of {
            Counted::Sent => standing
                .items
                .iter()
                .filter(|item| of_kind(&one.kinds, &item.kind, &item.genre) && long(item.words))
                .for_each(|item| add(item.at)),
            Counted::Adoption | Counted::Placement => {
                let source = if one.of == Counted::Adoption { Source::Adoption } else { Source::Placement };
                let mut seen = HashSet::new();
                credits
                    .iter()
                    .filter(|c| c.source == source && &*c.usage != "repost" && among(&one.levels, &c.level))
                    .filter(|c| of_kind(&one.kinds, &c.kind, &c.genre) && long(c.words))
                    // One article adopted twice is one article adopted.
                    .filter(|c| seen.insert((c.article.unwrap_or(c.record), span_of(one.per, c.at))))
                    .for_each(|c| add(c.at));
            }
        }
        let mut empty = 0;
        for (span, within, whole) in spans(one.per, months) {
            let count = counts.get(&span).copied().unwrap_or(0);
            empty = if count == 0 { empty + 1 } else { 0 };
            let missing = (least - count).max(0);
            let at = within.last().map_or(0, |month| month_start(*month));
            let mut push = |points: Points, why: String| {
                if points.0 != 0 {
                    let name = one.name.as_str().into();
                    entries.push(ScoreEntry { record: None, at, rule: "requirement".into(), name, points, why });
                }
            };
            if missing == 0 {
                push(one.when_met, format!("应有 {least} 条，实有 {count} 条"));
            } else if whole {
                push(one.each_missing.times(-missing), format!("应有 {least} 条，实有 {count} 条，缺 {missing} 条"));
                if empty >= one.none_in_a_row.max(1) {
                    let why = if one.none_in_a_row > 1 {
                        format!("连续 {empty} 期一条也没有")
                    } else {
                        "一条也没有".into()
                    };
                    push(one.when_none.times(-1), why);
                }
            }
        }
    }
    entries
}

fn rate(scheme: &Scheme, standing: &Standing, credits: &[Credit], months: &[(i16, i8)]) -> Vec<ScoreEntry> {
    let Some(rate) = &scheme.adoption_rate else { return Vec::new() };
    let mut quarters: BTreeMap<(i16, i8), (i64, HashSet<Id>)> = BTreeMap::new();
    for month in months {
        quarters.entry(in_span(Span::Quarter, *month)).or_default().0 += standing.sent.get(month).copied().unwrap_or(0);
    }
    for credit in credits.iter().filter(|credit| credit.source == Source::Adoption) {
        if let Some(quarter) = quarters.get_mut(&span_of(Span::Quarter, credit.at)) {
            quarter.1.insert(credit.article.unwrap_or(credit.record));
        }
    }
    quarters
        .into_iter()
        .filter(|(_, (sent, adopted))| *sent > 0 && adopted.len() as i64 * 100 < rate.below_percent * sent)
        .map(|(quarter, (sent, adopted))| ScoreEntry {
            record: None,
            at: month_start(quarter),
            rule: "adoption_rate".into(),
            name: format!("季度采用率低于 {}%", rate.below_percent).into(),
            points: rate.points,
            why: format!("报送 {sent} 条，采用 {} 条", adopted.len()),
        })
        .collect()
}

fn empty_month(entries: &mut [ScoreEntry], at: i64, reason: &str) {
    let month = span_of(Span::Month, at);
    for entry in entries.iter_mut().filter(|entry| entry.points.0 > 0 && span_of(Span::Month, entry.at) == month) {
        entry.points = Points(0);
        entry.why = format!("{reason}，当月不计分");
    }
}
