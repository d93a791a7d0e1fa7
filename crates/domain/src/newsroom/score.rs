//! 计分: what an adoption, a placement or an instruction is worth under an office's own rules. A scheme is data
//! with an effective date; the same records scored under two schemes show what a change would have done.
//! Points are kept in hundredths, so that shares of authors add up.

use crate::{ids::Id, time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// Points in hundredths; a number with at most two decimals on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i64);

impl Points {
    /// Whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points * 100)
    }
    /// `12.5`, `-3`.
    pub fn text(self) -> String {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        match cents % 100 {
            0 => format!("{sign}{}", cents / 100),
            rest if rest % 10 == 0 => format!("{sign}{}.{}", cents / 100, rest / 10),
            rest => format!("{sign}{}.{rest:02}", cents / 100),
        }
    }
    fn percent(self, percent: i64) -> Self {
        Self((self.0 * percent + if self.0 < 0 { -50 } else { 50 }) / 100)
    }
}

impl std::ops::Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0 + other.0)
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Points>>(iter: I) -> Points {
        Points(iter.map(|points| points.0).sum())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Points((f64::deserialize(d)? * 100.0).round() as i64))
    }
}

/// What earns points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 采用 by our own or a superior's channel.
    Adoption,
    /// 刊发 by an outlet.
    Placement,
    /// Sent upward, adopted or not.
    Sent,
    /// 领导批示.
    Instruction,
}

/// One thing a unit did that may earn points. Names are those of the registers; `level` is `own`, `county`, `city`,
/// `province`, `nation`, and for placements also `industry`, `new_media`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credit {
    /// The record it stands in.
    pub record: Id,
    /// The article used, for schemes that count only the highest use.
    pub article: Option<Id>,
    /// Who earns.
    pub unit: Id,
    /// When.
    pub at: i64,
    /// What it is.
    pub source: Source,
    /// Whose channel, or which leader's.
    pub level: String,
    /// The journal or outlet as it calls itself, or the kind of outlet (print, tv, web).
    pub channel: String,
    /// single, combined, brief.
    #[serde(default)]
    pub usage: String,
    /// front_lead (头版头条), front, homepage, inside.
    #[serde(default)]
    pub position: String,
    /// news, government, research …
    #[serde(default)]
    pub kind: String,
    /// The unit's share among authors, 1–100.
    #[serde(default = "whole_share")]
    pub share: i64,
}

fn whole_share() -> i64 {
    100
}

/// A fault that costs points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lapse {
    /// The record it stands in.
    pub record: Id,
    /// Whose.
    pub unit: Id,
    /// When.
    pub at: i64,
    /// late, missed, concealed, false, serious_error, negative_news, commission_failed …
    pub fault: String,
    /// The credit it spoils, where the scheme takes the item's points away.
    #[serde(default)]
    pub spoils: Option<Id>,
}

/// One line of a scheme. Empty lists stand for every value; the first rule that fits counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRule {
    /// Stable within the scheme.
    pub id: String,
    /// As the published scheme calls it.
    pub name: String,
    /// What earns.
    pub source: Source,
    /// Levels it holds for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Parts of the channel's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Positions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<String>,
    /// single, combined, brief.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usages: Vec<String>,
    /// Kinds of article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Points of one.
    pub points: Points,
    /// In per cent of the points; 200 doubles them.
    #[serde(default = "whole_share")]
    pub multiplier: i64,
    /// Uses of one article on one ladder count once, the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<String>,
    /// No more than this in a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
}

/// The most a rule may bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cap {
    /// So many points.
    pub points: Points,
    /// In each of these.
    pub per: Span,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

/// How several uses of one article go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// Every use counts.
    #[default]
    Sum,
    /// Only the highest.
    Highest,
}

/// Base points for sending enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Minimum {
    /// How many a month, by class of unit; `*` for the others.
    pub a_month: BTreeMap<String, i64>,
    /// Granted …
    pub base: Points,
    /// … once in each of these.
    pub base_per: Span,
    /// Whether a span with a short month loses its base.
    #[serde(default)]
    pub base_lost_when_short: bool,
    /// Taken away for each missing item; written as a positive number.
    #[serde(default)]
    pub each_missing: Points,
}

/// What a fault costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Penalty {
    /// The fault.
    pub fault: String,
    /// As the published scheme calls it.
    pub name: String,
    /// Added; negative.
    pub points: Points,
    /// The item itself earns nothing.
    #[serde(default)]
    pub spoils_item: bool,
    /// The month earns nothing.
    #[serde(default)]
    pub empties_month: bool,
    /// 一票否决: out of the ranking.
    #[serde(default)]
    pub veto: bool,
}

/// Points taken for too few adoptions among what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdoptionRate {
    /// Below this per cent …
    pub below_percent: i64,
    /// … in a quarter, this is added; negative.
    pub points: Points,
}

/// A whole scheme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The document it comes from.
    pub source: String,
    /// What a reader must know about how it was read.
    #[serde(default)]
    pub note: String,
    /// The lines, most exact first.
    pub rules: Vec<ScoreRule>,
    /// How uses of one article go together.
    #[serde(default)]
    pub stack: Stack,
    /// Per cent of the points for 综合采用.
    #[serde(default = "whole_share")]
    pub combined_percent: i64,
    /// Per cent of the points for 简讯.
    #[serde(default = "whole_share")]
    pub brief_percent: i64,
    /// Base points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Minimum>,
    /// Faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<Penalty>,
    /// Too few adoptions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption_rate: Option<AdoptionRate>,
}

/// A unit to be scored: what it sent month by month, beside its credits and lapses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The class of unit that minimums are set by.
    pub class: String,
    /// Items sent, by `(year, month)`.
    pub sent: BTreeMap<(i16, i8), i64>,
}

/// One line of a unit's sheet: why it got these points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreEntry {
    /// The record, when one stands behind it.
    pub record: Option<Id>,
    /// When.
    pub at: i64,
    /// The rule, penalty or `base`.
    pub rule: String,
    /// As printed.
    pub name: String,
    /// What it brings; 0 where something higher already counts.
    pub points: Points,
    /// Why it differs from the rule's points; empty when it does not.
    pub why: String,
}

/// A unit's sheet over the months scored.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sheet {
    /// The lines in time order.
    pub entries: Vec<ScoreEntry>,
    /// Their sum.
    pub total: Points,
    /// 一票否决.
    pub vetoed: bool,
}

/// Scores one unit over whole months.
pub fn score(
    scheme: &Scheme,
    standing: &Standing,
    credits: &[Credit],
    lapses: &[Lapse],
    months: &[(i16, i8)],
) -> Sheet {
    let mut entries = credited(scheme, credits, lapses);
    only_highest(scheme, credits, &mut entries);
    cap(scheme, &mut entries);
    entries.extend(base(scheme, standing, months));
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
            rule: penalty.fault.clone(),
            name: penalty.name.clone(),
            points: penalty.points,
            why: String::new(),
        });
    }
    entries.sort_by_key(|entry| entry.at);
    let total = entries.iter().map(|entry| entry.points).sum();
    Sheet { entries, total, vetoed }
}

/// The rule a credit falls under.
pub fn rule_for<'a>(scheme: &'a Scheme, credit: &Credit) -> Option<&'a ScoreRule> {
    let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
    scheme.rules.iter().find(|rule| {
        rule.source == credit.source
            && among(&rule.levels, &credit.level)
            && among(&rule.positions, &credit.position)
            && among(&rule.usages, &credit.usage)
            && among(&rule.kinds, &credit.kind)
            && (rule.channels.is_empty() || rule.channels.iter().any(|part| credit.channel.contains(part.as_str())))
    })
}

fn credited(scheme: &Scheme, credits: &[Credit], lapses: &[Lapse]) -> Vec<ScoreEntry> {
    let spoiled = |credit: &Credit| {
        lapses
            .iter()
            .filter(|lapse| lapse.spoils == Some(credit.record))
            .find_map(|lapse| scheme.penalties.iter().find(|p| p.fault == lapse.fault && p.spoils_item))
    };
    credits
        .iter()
        .filter_map(|credit| {
            let rule = rule_for(scheme, credit)?;
            let mut points = rule.points.percent(rule.multiplier);
            let mut why = Vec::new();
            for (usage, percent, word) in
                [("combined", scheme.combined_percent, "综合采用"), ("brief", scheme.brief_percent, "简讯")]
            {
                // A rule that names the usage has its own points.
                if credit.usage == usage && percent != 100 && rule.usages.is_empty() {
                    points = points.percent(percent);
                    why.push(format!("{word}按 {percent}% 计"));
                }
            }
            if credit.share != 100 {
                points = points.percent(credit.share);
                why.push(format!("作者份额 {}%", credit.share));
            }
            if let Some(penalty) = spoiled(credit) {
                points = Points(0);
                why.push(format!("{}，本条不计分", penalty.name));
            }
            Some(ScoreEntry {
                record: Some(credit.record),
                at: credit.at,
                rule: rule.id.clone(),
                name: rule.name.clone(),
                points,
                why: why.join("；"),
            })
        })
        .collect()
}

/// Zeroes all but the highest use of each article, on the whole scheme or on each ladder.
fn only_highest(scheme: &Scheme, credits: &[Credit], entries: &mut [ScoreEntry]) {
    let article: HashMap<(Id, &str), Id> = credits
        .iter()
        .filter_map(|credit| Some(((credit.record, rule_for(scheme, credit)?.id.as_str()), credit.article?)))
        .collect();
    let mut best: HashMap<(Id, &str), usize> = HashMap::new();
    let mut lower = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let rule = scheme.rules.iter().find(|rule| rule.id == entry.rule);
        let Some(article) = entry.record.and_then(|record| article.get(&(record, entry.rule.as_str()))) else {
            continue;
        };
        let ladder = match (scheme.stack, rule.and_then(|rule| rule.ladder.as_deref())) {
            (Stack::Highest, _) => "",
            (Stack::Sum, Some(ladder)) => ladder,
            (Stack::Sum, None) => continue,
        };
        match best.get(&(*article, ladder)) {
            Some(other) if entries[*other].points >= entry.points => lower.push(at),
            Some(other) => {
                lower.push(*other);
                best.insert((*article, ladder), at);
            }
            None => {
                best.insert((*article, ladder), at);
            }
        }
    }
    for at in lower {
        entries[at].points = Points(0);
        entries[at].why = "同一稿件只计最高一次".into();
    }
}

fn cap(scheme: &Scheme, entries: &mut [ScoreEntry]) {
    for rule in scheme.rules.iter().filter(|rule| rule.cap.is_some()) {
        let Some(cap) = &rule.cap else { continue };
        let mut order: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].rule == rule.id).collect();
        order.sort_by_key(|at| entries[*at].at);
        let mut used: HashMap<(i16, i8), Points> = HashMap::new();
        for at in order {
            let had = used.entry(span_of(cap.per, entries[at].at)).or_default();
            let room = Points((cap.points.0 - had.0).max(0));
            if entries[at].points > room {
                entries[at].points = room;
                entries[at].why = format!("已到上限 {} 分", cap.points.text());
            }
            *had = *had + entries[at].points;
        }
    }
}

fn span_of(span: Span, at: i64) -> (i16, i8) {
    let date = time::date(at);
    in_span(span, (date.year(), date.month()))
}

fn in_span(span: Span, (year, month): (i16, i8)) -> (i16, i8) {
    match span {
        Span::Month => (year, month),
        Span::Quarter => (year, (month - 1) / 3 * 3 + 1),
        Span::Year => (year, 0),
    }
}

fn month_start((year, month): (i16, i8)) -> i64 {
    jiff::civil::Date::new(year, month.max(1), 1).map(time::date_start).unwrap_or_default()
}

fn base(scheme: &Scheme, standing: &Standing, months: &[(i16, i8)]) -> Vec<ScoreEntry> {
    let Some(minimum) = &scheme.minimum else { return Vec::new() };
    let wanted = minimum.a_month.get(&standing.class).or_else(|| minimum.a_month.get("*")).copied().unwrap_or(0);
    let missing: Vec<((i16, i8), i64)> =
        months.iter().map(|month| (*month, (wanted - standing.sent.get(month).copied().unwrap_or(0)).max(0))).collect();
    let mut spans: Vec<(i16, i8)> = months.iter().map(|month| in_span(minimum.base_per, *month)).collect();
    spans.dedup();
    let mut entries = Vec::new();
    for span in spans {
        let within: Vec<&((i16, i8), i64)> =
            missing.iter().filter(|(month, _)| in_span(minimum.base_per, *month) == span).collect();
        let short = within.iter().any(|(_, missing)| *missing > 0);
        let lost = minimum.base_lost_when_short && short;
        let at = within.first().map_or(0, |(month, _)| month_start(*month));
        entries.push(ScoreEntry {
            record: None,
            at,
            rule: "base".into(),
            name: "基础分".into(),
            points: if lost { Points(0) } else { minimum.base },
            why: if lost { "报送数量未达到要求".into() } else { String::new() },
        });
        for ((year, month), missing) in
            within.into_iter().filter(|(_, missing)| *missing > 0 && minimum.each_missing.0 != 0)
        {
            entries.push(ScoreEntry {
                record: None,
                at: month_start((*year, *month)),
                rule: "missing".into(),
                name: "缺报".into(),
                points: Points(-minimum.each_missing.0 * missing),
                why: format!("{year}年{month}月少报 {missing} 条"),
            });
        }
    }
    entries
}

fn rate(scheme: &Scheme, standing: &Standing, credits: &[Credit], months: &[(i16, i8)]) -> Vec<ScoreEntry> {
    let Some(rate) = &scheme.adoption_rate else { return Vec::new() };
    let mut quarters: BTreeMap<(i16, i8), (i64, std::collections::HashSet<Id>)> = BTreeMap::new();
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
            name: format!("季度采用率低于 {}%", rate.below_percent),
            points: rate.points,
            why: format!("报送 {sent} 条，采用 {} 条", adopted.len()),
        })
        .collect()
}

fn empty_month(entries: &mut [ScoreEntry], at: i64, reason: &str) {
    let month = span_of(Span::Month, at);
    for entry in entries.iter_mut().filter(|entry| span_of(Span::Month, entry.at) == month && entry.points.0 > 0) {
        entry.points = Points(0);
        entry.why = format!("{reason}，当月不计分");
    }
}

/// A line of the ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The unit.
    pub unit: Id,
    /// This month.
    pub month: Points,
    /// 上月累计: carried from the months before, of the same year.
    pub carried: Points,
    /// Both.
    pub cumulative: Points,
    /// From 1; equal points share a rank and the next rank is skipped. `None` for a vetoed unit.
    pub rank: Option<i64>,
    /// The rank by the carried points alone, for the arrow.
    pub rank_before: Option<i64>,
}

/// Ranks units by cumulative points; vetoed units stand at the end without a rank.
pub fn rank(rows: &[(Id, Points, Points, bool)]) -> Vec<Ranked> {
    let place = |points: &dyn Fn(&(Id, Points, Points, bool)) -> Points, row: &(Id, Points, Points, bool)| {
        (!row.3).then(|| 1 + rows.iter().filter(|other| !other.3 && points(other) > points(row)).count() as i64)
    };
    let now = |row: &(Id, Points, Points, bool)| row.1 + row.2;
    let before = |row: &(Id, Points, Points, bool)| row.2;
    let none_before = rows.iter().all(|row| row.2.0 == 0);
    let mut ranked: Vec<Ranked> = rows
        .iter()
        .map(|row| Ranked {
            unit: row.0,
            month: row.1,
            carried: row.2,
            cumulative: row.1 + row.2,
            rank: place(&now, row),
            rank_before: if none_before { None } else { place(&before, row) },
        })
        .collect();
    ranked.sort_by_key(|row| (row.rank.unwrap_or(i64::MAX), row.unit));
    ranked
}

/// What another scheme would have changed for a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The record, when one stands behind it.
    pub record: Option<Id>,
    /// The line under the scheme in force; `None` where only the new one counts.
    pub before: Option<ScoreEntry>,
    /// The line under the new scheme.
    pub after: Option<ScoreEntry>,
}

/// The lines of two sheets of the same records that differ.
pub fn compare(before: &Sheet, after: &Sheet) -> Vec<Changed> {
    let key = |entry: &ScoreEntry| {
        (
            entry.record,
            if entry.record.is_some() { 0 } else { entry.at },
            entry.record.map_or(entry.rule.clone(), |_| String::new()),
        )
    };
    let mut left: Vec<&ScoreEntry> = after.entries.iter().collect();
    let mut changed = Vec::new();
    for entry in &before.entries {
        let twin = left.iter().position(|other| key(other) == key(entry));
        let other = twin.map(|at| left.remove(at));
        if other.is_none_or(|other| other.points != entry.points) {
            changed.push(Changed { record: entry.record, before: Some(entry.clone()), after: other.cloned() });
        }
    }
    changed.extend(left.into_iter().filter(|entry| entry.points.0 != 0).map(|entry| Changed {
        record: entry.record,
        before: None,
        after: Some(entry.clone()),
    }));
    changed
}

/// The eight published schemes an office may start from.
pub const PUBLISHED: &[(&str, &str)] = &[
    ("luan-2013", include_str!("schemes/luan-2013.json")),
    ("changshan-2014", include_str!("schemes/changshan-2014.json")),
    ("henan-industry-2011", include_str!("schemes/henan-industry-2011.json")),
    ("yongkang-health-2009", include_str!("schemes/yongkang-health-2009.json")),
    ("zhonglou-approval", include_str!("schemes/zhonglou-approval.json")),
    ("city-human-resources", include_str!("schemes/city-human-resources.json")),
    ("county-housing", include_str!("schemes/county-housing.json")),
    ("ruian-unit", include_str!("schemes/ruian-unit.json")),
];

/// A published scheme by id.
pub fn published(id: &str) -> Option<Scheme> {
    let (_, text) = PUBLISHED.iter().find(|(known, _)| *known == id)?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scheme(id: &str) -> Scheme {
        serde_json::from_str(PUBLISHED.iter().find(|(known, _)| *known == id).unwrap().1).unwrap()
    }

    fn at(day: &str) -> i64 {
        time::parse(day).unwrap()
    }

    fn credit(record: i64, source: Source, level: &str, channel: &str) -> Credit {
        Credit {
            record: Id(record),
            article: Some(Id(1)),
            unit: Id(9),
            at: at("2026-03-10") + record,
            source,
            level: level.into(),
            channel: channel.into(),
            usage: "single".into(),
            position: "inside".into(),
            kind: "news".into(),
            share: 100,
        }
    }

    fn worth(id: &str, credit: &Credit) -> String {
        score(
            &Scheme { minimum: None, ..scheme(id) },
            &Standing::default(),
            std::slice::from_ref(credit),
            &[],
            &[(2026, 3)],
        )
        .total
        .text()
    }

    #[test]
    fn the_published_points_of_every_scheme() {
        use Source::{Adoption, Instruction, Placement, Sent};
        for (id, source, level, channel, points) in [
            ("luan-2013", Adoption, "city", "政务要情", "10"),
            ("luan-2013", Adoption, "city", "政务快讯", "5"),
            ("luan-2013", Adoption, "city", "专报", "10"),
            ("luan-2013", Sent, "province", "省政府办公厅", "5"),
            ("luan-2013", Adoption, "province", "省政府办公厅", "40"),
            ("luan-2013", Sent, "nation", "国办", "30"),
            ("luan-2013", Adoption, "nation", "国办", "80"),
            ("luan-2013", Instruction, "city", "主要领导", "30"),
            ("changshan-2014", Adoption, "county", "要情快报", "5"),
            ("changshan-2014", Adoption, "county", "常山政务", "10"),
            ("changshan-2014", Adoption, "county", "领导参阅", "30"),
            ("changshan-2014", Adoption, "city", "动态信息", "20"),
            ("changshan-2014", Adoption, "city", "单篇", "50"),
            ("changshan-2014", Adoption, "city", "工作交流", "80"),
            ("henan-industry-2011", Adoption, "nation", "中办", "20"),
            ("henan-industry-2011", Adoption, "nation", "国办", "20"),
            ("henan-industry-2011", Adoption, "nation", "部刊", "10"),
            ("henan-industry-2011", Adoption, "province", "省刊", "10"),
            ("henan-industry-2011", Adoption, "own", "共享网", "0.5"),
            ("henan-industry-2011", Adoption, "own", "工作简报", "6"),
            ("yongkang-health-2009", Adoption, "own", "卫生动态", "5"),
            ("yongkang-health-2009", Adoption, "city", "市刊物", "5"),
            ("yongkang-health-2009", Adoption, "province", "省刊物", "10"),
            ("yongkang-health-2009", Adoption, "nation", "部刊物", "10"),
            ("yongkang-health-2009", Instruction, "city", "领导", "15"),
            ("zhonglou-approval", Adoption, "county", "区刊", "10"),
            ("zhonglou-approval", Adoption, "city", "市刊", "15"),
            ("zhonglou-approval", Adoption, "province", "省刊", "30"),
            ("zhonglou-approval", Adoption, "nation", "国刊", "30"),
            ("zhonglou-approval", Instruction, "county", "区领导", "10"),
            ("zhonglou-approval", Instruction, "city", "市领导", "20"),
            ("zhonglou-approval", Instruction, "province", "省领导", "40"),
            ("city-human-resources", Placement, "city", "print", "4"),
            ("city-human-resources", Placement, "province", "print", "6"),
            ("city-human-resources", Placement, "nation", "print", "20"),
            ("county-housing", Placement, "province", "print", "10"),
            ("county-housing", Placement, "city", "print", "7"),
            ("county-housing", Placement, "city", "tv", "10"),
            ("county-housing", Placement, "county", "tv", "7"),
            ("county-housing", Adoption, "own", "信息网", "5"),
            ("county-housing", Instruction, "county", "领导", "5"),
            ("ruian-unit", Placement, "county", "print", "2"),
            ("ruian-unit", Placement, "city", "print", "4"),
            ("ruian-unit", Placement, "province", "print", "8"),
            ("ruian-unit", Placement, "nation", "print", "10"),
        ] {
            assert_eq!(worth(id, &credit(1, source, level, channel)), points, "{id} {level} {channel}");
        }
    }

    #[test]
    fn positions_kinds_and_shares() {
        let front = |id: &str, level: &str, position: &str| {
            worth(id, &Credit { position: position.into(), ..credit(1, Source::Placement, level, "print") })
        };
        assert_eq!(front("city-human-resources", "city", "front"), "8");
        assert_eq!(front("city-human-resources", "province", "front"), "10");
        assert_eq!(front("city-human-resources", "nation", "front"), "40");
        assert_eq!(front("county-housing", "province", "front_lead"), "20");
        assert_eq!(front("county-housing", "city", "front_lead"), "14");
        let research = Credit { kind: "research".into(), ..credit(1, Source::Adoption, "city", "市刊") };
        assert_eq!(worth("zhonglou-approval", &research), "30");
        let shared = Credit { share: 40, ..credit(1, Source::Placement, "province", "print") };
        assert_eq!(worth("city-human-resources", &shared), "2.4");
        let unknown = credit(1, Source::Placement, "new_media", "account");
        assert_eq!(worth("city-human-resources", &unknown), "0");
    }

    #[test]
    fn sent_and_adopted_of_one_article_count_once_on_their_ladder() {
        let credits = [
            credit(1, Source::Sent, "province", "省"),
            credit(2, Source::Adoption, "province", "省"),
            credit(3, Source::Adoption, "city", "政务要情"),
        ];
        let sheet = score(&scheme("luan-2013"), &Standing::default(), &credits, &[], &[(2026, 3)]);
        assert_eq!(sheet.total.text(), "50");
        assert_eq!(sheet.entries[0].why, "同一稿件只计最高一次");
        let highest = Scheme { stack: Stack::Highest, ..scheme("luan-2013") };
        assert_eq!(score(&highest, &Standing::default(), &credits, &[], &[(2026, 3)]).total.text(), "40");
    }

    #[test]
    fn base_points_of_yongkang_and_changshan() {
        let months: Vec<(i16, i8)> = (1..=12).map(|month| (2026, month)).collect();
        let sent = |each: i64| months.iter().map(|month| (*month, each)).collect::<BTreeMap<_, _>>();
        let yongkang = scheme("yongkang-health-2009");
        let county = Standing { class: "county_level".into(), sent: sent(2) };
        assert_eq!(score(&yongkang, &county, &[], &[], &months).total.text(), "60");
        let lazy = Standing { class: "county_level".into(), sent: sent(1) };
        assert_eq!(score(&yongkang, &lazy, &[], &[], &months).total.text(), "0", "60 − 12 × 5");
        let small = Standing { class: "clinic".into(), sent: sent(1) };
        assert_eq!(score(&yongkang, &small, &[], &[], &months).total.text(), "60");
        let changshan = scheme("changshan-2014");
        let town = Standing { class: "township".into(), sent: sent(8) };
        assert_eq!(
            score(&changshan, &town, &[], &[], &months).total.text(),
            "120",
            "the yearly cap is twelve months of ten"
        );
        let mut gap = sent(8);
        gap.insert((2026, 5), 7);
        let town = Standing { class: "township".into(), sent: gap };
        assert_eq!(score(&changshan, &town, &[], &[], &months).total.text(), "110");
    }

    #[test]
    fn faults_cost_what_was_published() {
        let lapse = |fault: &str, spoils| Lapse {
            record: Id(77),
            unit: Id(9),
            at: at("2026-03-20"),
            fault: fault.into(),
            spoils,
        };
        let one = [credit(1, Source::Adoption, "city", "市刊物")];
        let of = |id: &str, credits: &[Credit], lapses: &[Lapse]| {
            score(&Scheme { minimum: None, ..scheme(id) }, &Standing::default(), credits, lapses, &[(2026, 3)])
        };
        for fault in ["late", "missed", "concealed"] {
            let sheet = of("yongkang-health-2009", &one, &[lapse(fault, None)]);
            assert_eq!((sheet.total.text().as_str(), sheet.vetoed), ("-5", true), "{fault}");
        }
        let zhonglou = Scheme { adoption_rate: None, ..scheme("zhonglou-approval") };
        let sheet = score(
            &zhonglou,
            &Standing::default(),
            &one,
            &[lapse("late", None), lapse("serious_error", None)],
            &[(2026, 3)],
        );
        assert_eq!((sheet.total.text().as_str(), sheet.vetoed), ("12", false));
        let placed = [credit(1, Source::Placement, "nation", "print"), credit(2, Source::Placement, "city", "print")];
        assert_eq!(of("city-human-resources", &placed, &[lapse("false", Some(Id(1)))]).total.text(), "-1");
        assert_eq!(of("city-human-resources", &placed, &[lapse("negative_news", None)]).total.text(), "-10");
        assert_eq!(of("city-human-resources", &placed, &[lapse("commission_failed", None)]).total.text(), "19");
    }

    #[test]
    fn a_poor_quarter_costs_a_point() {
        let sent = BTreeMap::from([((2026, 1), 5), ((2026, 2), 5), ((2026, 3), 1)]);
        let standing = Standing { class: "*".into(), sent };
        let credits = [credit(1, Source::Adoption, "city", "市刊")];
        let sheet = score(&scheme("zhonglou-approval"), &standing, &credits, &[], &[(2026, 1), (2026, 2), (2026, 3)]);
        assert_eq!(sheet.total.text(), "14", "15 − 1: one of eleven is under 30 per cent");
    }

    #[test]
    fn caps_cut_in_time_order() {
        let mut scheme = scheme("henan-industry-2011");
        scheme.rules.iter_mut().for_each(|rule| rule.cap = Some(Cap { points: Points::whole(15), per: Span::Month }));
        let credits: Vec<Credit> = (1..=3)
            .map(|n| Credit { article: Some(Id(n)), ..credit(n, Source::Adoption, "own", "工作简报") })
            .collect();
        let sheet = score(&scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
        assert_eq!(sheet.entries.iter().map(|entry| entry.points.text()).collect::<Vec<_>>(), ["6", "6", "3"]);
    }

    #[test]
    fn ties_share_a_rank_and_a_veto_has_none() {
        let p = Points::whole;
        let ranked = rank(&[
            (Id(1), p(5), p(10), false),
            (Id(2), p(9), p(6), false),
            (Id(3), p(1), p(20), false),
            (Id(4), p(99), p(99), true),
            (Id(5), p(0), p(3), false),
        ]);
        let said: Vec<(i64, Option<i64>, Option<i64>)> =
            ranked.iter().map(|row| (row.unit.0, row.rank, row.rank_before)).collect();
        assert_eq!(
            said,
            vec![
                (3, Some(1), Some(1)),
                (1, Some(2), Some(2)),
                (2, Some(2), Some(3)),
                (5, Some(4), Some(4)),
                (4, None, None)
            ]
        );
    }

    #[test]
    fn a_changed_rule_shows_what_it_would_have_changed() {
        let old = scheme("county-housing");
        let mut new = old.clone();
        for rule in new.rules.iter_mut().filter(|rule| rule.levels == ["province"]) {
            rule.points = Points::whole(12);
        }
        let credits =
            [credit(1, Source::Placement, "province", "print"), credit(2, Source::Placement, "city", "print")];
        let of = |scheme: &Scheme| score(scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
        let changed = compare(&of(&old), &of(&new));
        assert_eq!(changed.len(), 1);
        assert_eq!(changed[0].record, Some(Id(1)));
        assert!(compare(&of(&old), &of(&old)).is_empty());
    }

    proptest! {
        #[test]
        fn a_sheet_is_the_sum_of_its_lines_and_units_do_not_touch(levels in proptest::collection::vec(0usize..4, 0..30), share in 1i64..=100) {
            let names = ["county", "city", "province", "nation"];
            for (id, _) in PUBLISHED {
                let scheme = scheme(id);
                let credits: Vec<Credit> = levels.iter().enumerate().map(|(n, level)| Credit {
                    article: Some(Id(n as i64)), share, ..credit(n as i64, Source::Placement, names[*level], "print")
                }).collect();
                let sheet = score(&scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
                prop_assert_eq!(sheet.entries.iter().map(|e| e.points).sum::<Points>(), sheet.total);
                let (left, right) = credits.split_at(credits.len() / 2);
                let without = Scheme { minimum: None, adoption_rate: None, ..scheme };
                let part = |part: &[Credit]| score(&without, &Standing::default(), part, &[], &[(2026, 3)]).total.0;
                prop_assert_eq!(part(left) + part(right), part(&credits));
            }
        }
    }
}
