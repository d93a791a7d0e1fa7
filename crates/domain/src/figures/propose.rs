//! Which metric a blank or a figure of a report speaks of, and whom to ask when no record can answer.

use super::{
    claims::{Blank, Claim, Sense},
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
    ("经费", "财务人员（业务经费不在本系统登记）"),
    ("短新闻", "新闻办（手机短新闻由合作通讯社统计）"),
    ("浏览量", "门户网站运维单位（页面浏览量由网站统计）"),
    ("采访团", "新闻办（采访团刊发篇目请在刊发登记中标注后再统计）"),
    ("排名", "上级通报（名次以上级通报为准）"),
];

/// Words that narrow a metric to one value of one dimension.
const NARROWING: &[(&str, &str, &str, &str)] = &[
    ("placements", "国家级", "tier", "national"),
    ("placements", "中央", "tier", "national"),
    ("placements", "行业", "tier", "industry"),
    ("placements", "省级", "tier", "provincial"),
    ("placements", "市级", "tier", "municipal"),
    ("placements", "新媒体", "tier", "new_media"),
];

/// The proposal for a blank.
pub fn for_blank(text: &str, blank: &Blank) -> Proposal {
    propose(text, blank.start, blank.end, blank.unit)
}

/// The proposal for a figure; a demanded or ordinal number counts nothing.
pub fn for_claim(text: &str, claim: &Claim) -> Option<Proposal> {
    if matches!(claim.sense, Sense::Demanded | Sense::Ordinal) {
        return None;
    }
    match propose(text, claim.start, claim.end, claim.unit) {
        Proposal::Person { whom } if whom == ANYBODY => None,
        proposal => Some(proposal),
    }
}

const ANYBODY: &str = "报告起草人";

fn propose(text: &str, start: usize, end: usize, unit: CountUnit) -> Proposal {
    let folded = fold(text);
    let near = near(&folded, start, end);
    let wide = wide(&folded, start);
    if let Some((_, whom)) = NOBODY_RECORDS.iter().find(|(word, _)| near.contains(word)) {
        return Proposal::Person { whom };
    }
    let mut best: Option<(usize, &Metric, Vec<String>)> = None;
    for metric in CATALOGUE.iter().filter(|metric| metric.takes(unit)) {
        let mut weight = 0;
        let mut because = Vec::new();
        for word in metric.words {
            let length = word.chars().count();
            if near.contains(word) {
                weight += length * 4;
                because.push((*word).to_string());
            } else if wide.contains(word) {
                weight += length;
                because.push((*word).to_string());
            }
        }
        // The unit's own metric before one that only tolerates it.
        if weight > 0 && metric.unit == unit {
            weight += 3;
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
                .find(|(id, word, ..)| *id == metric.id && near.contains(word))
                .map(|(_, _, dimension, value)| (*dimension, *value)),
            because,
        },
        _ => Proposal::Person { whom: ANYBODY },
    }
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
        .take_while(|c| !matches!(c, ',' | '。' | ';'))
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
            (Some(blank), _) => Some(for_blank(text, blank)),
            (None, Some(claim)) => for_claim(text, claim),
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
            ("防範化解各類風險  條。", "cases_closed"),
            ("其中国家级媒体刊登18篇", "placements|tier=national"),
            ("接受健康咨询300余人次", "consultations"),
            ("印制健康扶贫政策明白纸31600张", "materials_printed"),
        ] {
            assert_eq!(first(text), metric, "{text}");
        }
    }

    #[test]
    fn what_no_record_answers_is_asked_of_a_person() {
        assert!(first("每年財政安排的業務經費僅有  萬元").starts_with("? 财务"));
        assert!(first("与新华社手机短新闻密切合作，年播发有关卫生新闻信息XXX余条次").starts_with("? "));
        assert_eq!(first("报道数不得低于300条"), "-");
    }
}
