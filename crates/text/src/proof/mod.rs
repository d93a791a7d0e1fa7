//! Proof-reading before publication (发稿前校对): what a careful editor of a health authority's office would mark,
//! offline and each with its reason. A finding is a question to the editor, never a change: sums that do not
//! add up are shown, not mended. Called by the newsroom's checks and the `proof` verb.

mod confused;
mod dates;
mod form;
mod health;
mod numbers;
mod people;
mod text;
mod units;
mod words;

use serde::{Deserialize, Serialize};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 错别字、易混词.
    Typo,
    /// 系统性换词(洗稿).
    Swap,
    /// 博彩、色情等注入内容.
    Spam,
    /// 领导姓名、职务、排序.
    Leader,
    /// 过时的机构名称和提法.
    Obsolete,
    /// 分项与合计不符.
    Sum,
    /// 日期与星期不符、不存在的日期.
    Date,
    /// 计量单位: 人/人次/份/篇.
    Unit,
    /// 届次、期次.
    Edition,
    /// 夸大和绝对化.
    Exaggeration,
    /// 个人信息.
    Personal,
    /// 疫情数据.
    Epidemic,
    /// 密级标志.
    Secret,
    /// 健康科普五项(国卫宣传发〔2022〕11号).
    HealthFive,
    /// 空缺、占位.
    Blank,
    /// 标点.
    Punctuation,
    /// 重复字词.
    Repeat,
}

/// One thing for the editor to look at; positions in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it is about.
    pub kind: Kind,
    /// The text found.
    pub found: String,
    /// What could stand instead; empty where only a person can know.
    pub suggest: String,
    /// The reason, one sentence.
    pub why: String,
}

/// A leader as the maintained list has them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Leader {
    /// 姓名.
    pub name: String,
    /// 现任职务, as it is to be printed.
    pub title: String,
    /// 排序, 1 first.
    pub order: u32,
}

/// What the office passes in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Texts that are right here whatever the rules say.
    pub whitelist: Vec<String>,
    /// Findings an editor chose to ignore for good: kind and found text.
    pub ignored: Vec<(Kind, String)>,
    /// Current leaders in order.
    pub leaders: Vec<Leader>,
    /// Year of publication, for dates without a year; nothing = such dates are not judged.
    pub year: Option<i32>,
    /// Whether the text is health advice to the public, which must meet the five items.
    pub health_advice: Option<bool>,
}

/// Reads a text with nothing known about the office.
pub fn proof(text: &str) -> Vec<Finding> {
    proof_with(text, &Settings::default())
}

/// Reads a text with the office's lists.
pub fn proof_with(text: &str, settings: &Settings) -> Vec<Finding> {
    let read = text::Text::new(text);
    let mut marks = Vec::new();
    words::find(&read, &mut marks);
    numbers::find(&read, &mut marks);
    dates::find(&read, settings, &mut marks);
    units::find(&read, &mut marks);
    people::find(&read, settings, &mut marks);
    people::personal(&read, &mut marks);
    health::find(&read, settings, &mut marks);
    form::find(&read, &mut marks);
    let mut guesses = Vec::new();
    confused::find(&read, &mut guesses);
    // What a rule has explained needs no guess.
    guesses.retain(|guess| !marks.iter().any(|mark| mark.start < guess.end && guess.start < mark.end));
    marks.extend(guesses);
    let mut findings = read.findings(marks);
    findings.retain(|finding| !is_let_pass(finding, text, settings));
    findings
}

/// Whether the office has said that this is right here.
fn is_let_pass(finding: &Finding, text: &str, settings: &Settings) -> bool {
    if settings.ignored.iter().any(|(kind, found)| *kind == finding.kind && *found == finding.found) {
        return true;
    }
    settings.whitelist.iter().filter(|allowed| !allowed.is_empty() && allowed.contains(&finding.found)).any(|allowed| {
        // A longer text on the list covers the finding only where it stands around it.
        text.match_indices(allowed.as_str()).any(|(at, _)| {
            let start = text[..at].chars().count();
            start <= finding.start && finding.end <= start + allowed.chars().count()
        })
    })
}
