//! Which metric a blank or a figure of a report speaks of, and whom to ask when no record can answer.

use super::{
    claims::{Blank, Claim, Doubt, Sense},
    count_unit::CountUnit,
    metric::{CATALOGUE, Metric},
    script::fold,
};
use serde::Serialize;

/// A proposal for one place in a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Proposal {
    /// A metric answers it.
    Ask {
        /// The metric's identifier.
        metric: &'static str,
        /// Narrowed to one value of one dimension (国家级 → tier=national).
        narrowed: Option<(&'static str, &'static str)>,
        /// The words of the report that led here.
        because: Vec<String>,
    },
    /// No record answers it: ask a person.
    Person {
        /// Who is likely to know.
        whom: &'static str,
    },
}

/// Things reports count that no register of ours holds.
const NOBODY_RECORDS: &[(&str, &str)] = &[
    ("短新闻", "新闻办（手机短新闻由合作通讯社统计）"),
    ("阅读量", "新媒体运营人员（阅读量由各平台后台统计）"),
    ("知晓率", "健康教育人员（知晓率来自问卷调查）"),
    ("满意", "开展调查的人员（满意率来自问卷调查）"),
    ("同比", "报告起草人（请用上年同期的数字计算）"),
    ("环比", "报告起草人（请用上期的数字计算）"),
    ("横幅", "活动负责人（横幅、标语不单独登记）"),
    ("标语", "活动负责人（横幅、标语不单独登记）"),
];

/// Words that narrow a metric to one value of one dimension.
const NARROWING: &[(&str, &str, &str, &str)] = &[
    ("placements", "国家级", "tier", "national"),
    ("placements", "中央", "tier", "national"),
    ("placements", "行业", "tier", "industry"),
    ("placements", "省级", "tier", "provincial"),
    ("placements", "市级", "tier", "municipal"),
    ("placements", "县级媒体", "tier", "county"),
    ("placements", "新媒体刊", "tier", "new_media"),
    ("placements", "、新媒体", "tier", "new_media"),
    ("placements", "新媒体|", "tier", "new_media"),
];

/// A report made ready: folded once, asked for every place in it.
pub struct Words {
    folded: Vec<char>,
}

impl Words {
    /// The report, or its simplified copy of the same length.
    pub fn of(text: &str) -> Words {
        Words { folded: fold(text) }
    }

    /// The proposal for a blank.
    pub fn for_blank(&self, blank: &Blank) -> Proposal {
        propose(&self.folded, blank.start, blank.end, blank.unit, &blank.label)
    }

    /// The proposal for a figure; a demanded or ordinal number counts nothing.
    pub fn for_claim(&self, claim: &Claim) -> Option<Proposal> {
        if matches!(claim.sense, Sense::Demanded | Sense::Ordinal) && claim.unit != CountUnit::Rank {
            return None;
        }
        match propose(&self.folded, claim.start, claim.end, Some(claim.unit), &claim.label) {
            Proposal::Person { whom } if whom == ANYBODY => None,
            proposal => Some(proposal),
        }
    }

    /// Figures of one thing said twice with different numbers and one cut-off: to be asked, because overlapping scopes
    /// look like contradictions (发放资料1.2万份 … 发放资料近4万份).
    pub fn said_twice(&self, claims: &[Claim]) -> Vec<Doubt> {
        said_twice(&self.folded, claims)
    }
}

const ANYBODY: &str = "报告起草人";

/// Units that reports use for one another: 12场, 12次 and 12期 of trainings. 人 and 人次 are never kin.
fn kin(a: CountUnit, b: CountUnit) -> bool {
    use CountUnit::{
        Case, Copy, Entry, EntryUse, House, Issue, Occasion, Person, Piece, Rank, Session, Sheet, Task, Text, Visit,
    };
    const KIN: [&[CountUnit]; 4] = [
        &[Text, Entry, EntryUse, Case, Occasion, Issue, Copy, Piece],
        &[Session, Occasion, Issue, Piece, Task],
        &[Copy, Sheet, Piece, Text],
        &[House, Piece],
    ];
    let persons = |unit: CountUnit| matches!(unit, Person | Visit | Rank);
    !persons(a) && !persons(b) && KIN.iter().any(|group| group.contains(&a) && group.contains(&b))
}

fn propose(folded: &[char], start: usize, end: usize, unit: Option<CountUnit>, label: &str) -> Proposal {
    let (near, wide) = match label {
        "" => (near(folded, start, end), wide(folded, start)),
        label => (label.to_string(), String::new()),
    };
    if let Some((_, whom)) = NOBODY_RECORDS.iter().find(|(word, _)| near.contains(word)) {
        return Proposal::Person { whom };
    }
    // A clause that only compares (比去年增加XX篇) says nothing of its own.
    let clause = near.split('|').next().unwrap_or_default();
    // What stands behind the number may already speak of the next one.
    let said_itself = format!("{clause}|");
    let bare = clause.chars().count() < 4
        || ["比去年", "比上年", "较上年", "较去年", "同期"].iter().any(|word| clause.contains(word));
    let mut best: Option<(usize, &Metric, Vec<String>)> = None;
    for metric in CATALOGUE {
        // A cell without a unit may be anything its labels say.
        let fits = unit.is_none_or(|unit| metric.takes(unit));
        if !fits && !unit.is_some_and(|unit| kin(metric.unit, unit)) {
            continue;
        }
        let words =
            |from: &str| -> Vec<&str> { metric.words.iter().copied().filter(|word| from.contains(*word)).collect() };
        let mut said = words(&near);
        // 其中国家级媒体12篇、省级…: the tier alone names the metric that is split by it.
        said.extend(
            NARROWING
                .iter()
                .filter(|(id, word, ..)| *id == metric.id && said_itself.contains(word))
                .map(|(_, word, ..)| *word),
        );
        // What the rest of the sentence says only helps what the clause itself says, or a clause that says nothing.
        let told = if said.is_empty() && !bare { Vec::new() } else { words(&wide) };
        let letters = |words: &[&str]| words.iter().map(|word| word.chars().count()).sum::<usize>();
        let mut weight = letters(&said) * 4 + letters(&told);
        let because: Vec<String> =
            said.iter().chain(told.iter().filter(|w| !said.contains(*w))).map(|w| (*w).to_string()).collect();
        // The unit's own metric before one that only tolerates it, and that before its kin.
        if weight > 0 {
            weight += match unit {
                Some(unit) if metric.unit == unit => 5,
                Some(_) if fits => 3,
                _ => 0,
            };
        }
        if weight > 0 && best.as_ref().is_none_or(|(most, ..)| weight > *most) {
            best = Some((weight, metric, because));
        }
    }
    match best {
        Some((weight, metric, because)) if weight >= 8 => Proposal::Ask {
            metric: metric.id,
            narrowed: NARROWING
                .iter()
                .find(|(id, word, ..)| *id == metric.id && said_itself.contains(word))
                .map(|(_, _, dimension, value)| (*dimension, *value)),
            because,
        },
        _ => Proposal::Person { whom: ANYBODY },
    }
}

fn said_twice(folded: &[char], claims: &[Claim]) -> Vec<Doubt> {
    let mut seen: Vec<(&'static str, Option<(&'static str, &'static str)>, &Claim)> = Vec::new();
    let mut doubts = Vec::new();
    for claim in claims.iter().filter(|c| matches!(c.sense, Sense::Counted | Sense::Total) && c.label.is_empty()) {
        let words = near(folded, claim.start, claim.end);
        let Proposal::Ask { metric, narrowed, because } =
            propose(folded, claim.start, claim.end, Some(claim.unit), &claim.label)
        else {
            continue;
        };
        // Only where the clause itself names the thing in full.
        if !because.iter().any(|word| word.chars().count() >= 3 && words.contains(word.as_str())) {
            continue;
        }
        let twin = seen.iter().find(|(known, by, first)| {
            *known == metric && *by == narrowed && first.unit == claim.unit && first.cutoff == claim.cutoff
        });
        match twin {
            Some((_, _, first)) if first.value != claim.value => {
                let name = super::metric::metric(metric).map_or(metric, |metric| metric.name);
                doubts.push(Doubt {
                    code: "said_twice",
                    start: claim.start,
                    end: claim.end,
                    sentence: format!(
                        "“{name}”前后写了两个数：{}与{}，请写明各自的时段和范围，范围重叠的不能相加。",
                        first.found.trim(),
                        claim.found.trim()
                    ),
                    contradicts: false,
                });
            }
            Some(_) => {}
            None => seen.push((metric, narrowed, claim)),
        }
    }
    doubts
}

/// The clause before the number and the few words behind it.
fn near(folded: &[char], start: usize, end: usize) -> String {
    let from = (start.saturating_sub(24)..start)
        .rev()
        .find(|i| matches!(folded[*i], ',' | ';' | '。' | '、'))
        .map_or(start.saturating_sub(24), |i| i + 1);
    let behind = folded[end.min(folded.len())..]
        .iter()
        .filter(|c| !c.is_whitespace())
        .take_while(|c| !matches!(c, ',' | '。' | ';' | '、' | '('))
        .take(5);
    folded[from..start].iter().filter(|c| !c.is_whitespace()).chain(std::iter::once(&'|')).chain(behind).collect()
}

/// The rest of the sentence before it.
fn wide(folded: &[char], start: usize) -> String {
    let floor = start.saturating_sub(60);
    let from = (floor..start).rev().find(|i| folded[*i] == '。').map_or(floor, |i| i + 1);
    folded[from..start].iter().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::claims::read;

    fn first(text: &str) -> String {
        let read = read(text);
        let proposal = match (read.blanks.first(), read.claims.first()) {
            (Some(blank), _) => Some(Words::of(text).for_blank(blank)),
            (None, Some(claim)) => Words::of(text).for_claim(claim),
            _ => None,
        };
        match proposal {
            Some(Proposal::Ask { metric, narrowed, .. }) => match narrowed {
                Some((dimension, value)) => format!("{metric}|{dimension}={value}"),
                None => metric.to_string(),
            },
            Some(Proposal::Person { whom }) => format!("? {whom}"),
            None => "-".to_string(),
        }
    }

    #[test]
    fn the_blanks_of_the_source_reports_find_their_metric() {
        for (text, metric) in [
            ("据不完全统计，全年累计在各类媒体刊发稿件XXX篇", "placements"),
            ("编发上报各类信息XXX条次", "upward_reports"),
            ("全年共接待媒体采访\nXXX余次", "interviews"),
            ("对厅领导现场采访XXX余次", "interviews_leader"),
            ("到电视台开展医改政策解读和卫生专访等活动XXX次", "interviews_policy"),
            ("每次新闻发布会平均有XXX家媒体\n参加", "press_outlets_mean"),
            ("全年共发布\n卫生新闻通稿XXX余条次", "press_releases"),
            ("新闻信息通讯员XXX余人进行了培训", "training_persons"),
            ("在主流媒體上刊登的新聞報道數爲  條，通過", "placements"),
            ("進行實時監測，共排查出輿情  條，形成", "opinion_items"),
            ("形成輿情專報  期，防範", "opinion_reports"),
            ("防範化解各類風險  條。", "risks_defused"),
            ("其中国家级媒体刊登18篇", "placements|tier=national"),
            ("接受健康咨询300余人次", "consultations"),
            ("印制健康扶贫政策明白纸31600张", "materials_printed"),
        ] {
            assert_eq!(first(text), metric, "{text}");
        }
    }

    #[test]
    fn what_no_record_answers_is_asked_of_a_person() {
        assert_eq!(first("每年財政安排的業務經費僅有  萬元"), "budget_planned");
        assert!(first("群众满意率达到____%").starts_with("? "));
        assert!(first("与新华社手机短新闻密切合作，年播发有关卫生新闻信息XXX余条次").starts_with("? "));
        assert_eq!(first("报道数不得低于300条"), "-");
    }
}
