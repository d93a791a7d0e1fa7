//! Clocks (时限): how long each duty may take, which document says so, and when it turns amber or red.
//! Rules are a versioned set that an office edits; a clock keeps the rule that started it, so that a later
//! edition of the rules never changes what was already running. Pure arithmetic: nothing here knows the time.

use crate::ids::Id;
use crate::monitor::Level;
use crate::time::{HOUR_MS, MINUTE_MS};
use crate::workdays::Workdays;
use serde::{Deserialize, Serialize};

/// What a clock measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// 研判: from opening to the first assessment.
    Assess,
    /// 督办: from assessment to the first assignment.
    Dispatch,
    /// 签收: from dispatch to the unit's signature.
    Sign,
    /// 反馈: from dispatch to the unit's answer.
    Feedback,
    /// 审核答复: from the answer to acceptance or return.
    Review,
    /// 发布权威信息.
    Publish,
    /// 举行新闻发布会.
    Conference,
    /// 回应社会关切.
    Response,
    /// 首报(口头).
    InitialOral,
    /// 首报(书面).
    InitialWritten,
    /// 续报, started anew by every report until the final one.
    FollowUp,
    /// 信息报送: medical institution → health authority of the county.
    HopInstitution,
    /// 信息报送: health authority → its own government.
    HopAuthority,
    /// 信息报送: county government → city.
    HopCounty,
    /// 信息报送: city government → province.
    HopCity,
    /// 信息报送: province → State Council department.
    HopProvince,
    /// 办结: from the last accepted answer to closing.
    Close,
    /// 归档: from closing to archive.
    Archive,
    /// 转办回执: from transfer to closing.
    Receipt,
    /// 公众留言 of ordinary kind.
    Message,
    /// 公众留言 that is complex.
    MessageComplex,
}

impl ClockKind {
    /// Every kind, in the order of a case's life.
    pub const ALL: [ClockKind; 21] = [
        ClockKind::Assess,
        ClockKind::Dispatch,
        ClockKind::Sign,
        ClockKind::Feedback,
        ClockKind::Review,
        ClockKind::Publish,
        ClockKind::Conference,
        ClockKind::Response,
        ClockKind::InitialOral,
        ClockKind::InitialWritten,
        ClockKind::FollowUp,
        ClockKind::HopInstitution,
        ClockKind::HopAuthority,
        ClockKind::HopCounty,
        ClockKind::HopCity,
        ClockKind::HopProvince,
        ClockKind::Close,
        ClockKind::Archive,
        ClockKind::Receipt,
        ClockKind::Message,
        ClockKind::MessageComplex,
    ];

    /// The hops of emergency reporting, in the order in which news climbs.
    pub const HOPS: [ClockKind; 5] = [
        ClockKind::HopInstitution,
        ClockKind::HopAuthority,
        ClockKind::HopCounty,
        ClockKind::HopCity,
        ClockKind::HopProvince,
    ];

    /// The duty in two to eight characters, as the screen heads the clock.
    pub fn title(self) -> &'static str {
        match self {
            ClockKind::Assess => "研判",
            ClockKind::Dispatch => "下达督办",
            ClockKind::Sign => "签收",
            ClockKind::Feedback => "反馈",
            ClockKind::Review => "审核答复",
            ClockKind::Publish => "发布权威信息",
            ClockKind::Conference => "举行新闻发布会",
            ClockKind::Response => "公开回应",
            ClockKind::InitialOral => "口头首报",
            ClockKind::InitialWritten => "书面首报",
            ClockKind::FollowUp => "续报",
            ClockKind::HopInstitution => "机构报卫生健康部门",
            ClockKind::HopAuthority => "部门报本级政府",
            ClockKind::HopCounty => "县级报市级",
            ClockKind::HopCity => "市级报省级",
            ClockKind::HopProvince => "省级报国家",
            ClockKind::Close => "办结",
            ClockKind::Archive => "归档",
            ClockKind::Receipt => "转办回执",
            ClockKind::Message => "留言答复",
            ClockKind::MessageComplex => "复杂留言答复",
        }
    }

    /// Whether the unit must act, rather than the office.
    pub fn is_of_unit(self) -> bool {
        matches!(self, ClockKind::Sign | ClockKind::Feedback)
    }

    /// snake_case, as stored.
    pub fn code(self) -> &'static str {
        match self {
            ClockKind::Assess => "assess",
            ClockKind::Dispatch => "dispatch",
            ClockKind::Sign => "sign",
            ClockKind::Feedback => "feedback",
            ClockKind::Review => "review",
            ClockKind::Publish => "publish",
            ClockKind::Conference => "conference",
            ClockKind::Response => "response",
            ClockKind::InitialOral => "initial_oral",
            ClockKind::InitialWritten => "initial_written",
            ClockKind::FollowUp => "follow_up",
            ClockKind::HopInstitution => "hop_institution",
            ClockKind::HopAuthority => "hop_authority",
            ClockKind::HopCounty => "hop_county",
            ClockKind::HopCity => "hop_city",
            ClockKind::HopProvince => "hop_province",
            ClockKind::Close => "close",
            ClockKind::Archive => "archive",
            ClockKind::Receipt => "receipt",
            ClockKind::Message => "message",
            ClockKind::MessageComplex => "message_complex",
        }
    }
}

/// How long, and in what kind of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// 自然时间: minutes by the clock on the wall, nights and holidays included.
    Minutes(u32),
    /// 工作日: to the end of the nth working day.
    WorkingDays(u32),
}

impl Limit {
    /// When the limit runs out for a duty that begins at `start_at`.
    pub fn due_at(self, start_at: i64, workdays: &Workdays) -> i64 {
        match self {
            Limit::Minutes(minutes) => start_at + i64::from(minutes) * MINUTE_MS,
            Limit::WorkingDays(days) => workdays.after(start_at, days),
        }
    }

    /// `2小时`, `30分钟`, `3个工作日`.
    pub fn title(self) -> String {
        match self {
            Limit::Minutes(minutes) if minutes % 60 == 0 => format!("{}小时", minutes / 60),
            Limit::Minutes(minutes) => format!("{minutes}分钟"),
            Limit::WorkingDays(days) => format!("{days}个工作日"),
        }
    }
}

/// Why a clock may lawfully stand still. What is not listed here stops no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// 司法或公安机关已介入调查.
    Investigation,
    /// 正在进行医疗损害、事故等鉴定或检验.
    Appraisal,
    /// 等待上级机关决定.
    SuperiorDecision,
    /// 等待当事人补充材料.
    MissingMaterial,
}

impl PauseReason {
    /// Every lawful reason.
    pub const ALL: [PauseReason; 4] = [
        PauseReason::Investigation,
        PauseReason::Appraisal,
        PauseReason::SuperiorDecision,
        PauseReason::MissingMaterial,
    ];

    /// The reason as the timeline prints it.
    pub fn title(self) -> &'static str {
        match self {
            PauseReason::Investigation => "司法、公安机关调查期间",
            PauseReason::Appraisal => "鉴定、检验期间",
            PauseReason::SuperiorDecision => "等待上级机关决定",
            PauseReason::MissingMaterial => "等待当事人补充材料",
        }
    }
}

/// One line of the rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// Stable id, `response.general`.
    pub id: String,
    /// What it measures.
    pub kind: ClockKind,
    /// The document and its number, or 本单位约定.
    pub document: String,
    /// For which levels; empty means for all.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Only for emergencies (突发事件), only for others, or for both.
    #[serde(default)]
    pub emergency: Option<bool>,
    /// How long.
    pub limit: Limit,
    /// Amber when this share of the time is used; 75 by default.
    #[serde(default = "amber_default")]
    pub amber_percent: u8,
    /// The reasons for which this clock may stand still; none for what the State Council prescribes.
    #[serde(default)]
    pub pauses: Vec<PauseReason>,
}

fn amber_default() -> u8 {
    75
}

/// The versioned rules: the setting `clock_rules`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// Shown beside every clock, `2026-1`.
    pub version: String,
    /// In order: the first line that matches a kind, level and emergency holds.
    pub rules: Vec<ClockRule>,
}

impl Default for RuleSet {
    fn default() -> Self {
        shipped()
    }
}

impl RuleSet {
    /// The rule that holds, if one does.
    pub fn find(&self, kind: ClockKind, level: Option<Level>, emergency: bool) -> Option<&ClockRule> {
        self.rules.iter().find(|rule| {
            rule.kind == kind
                && (rule.levels.is_empty() || level.is_some_and(|level| rule.levels.contains(&level)))
                && rule.emergency.is_none_or(|wanted| wanted == emergency)
        })
    }

    /// What is wrong with an edited set, in sentences; a set with faults is not saved. The duties that carry a case
    /// to its end must have a clock at every level, or a case could lie forgotten.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let always = [ClockKind::Assess, ClockKind::Archive, ClockKind::Receipt];
        let by_level = [
            ClockKind::Dispatch,
            ClockKind::Sign,
            ClockKind::Feedback,
            ClockKind::Review,
            ClockKind::Response,
            ClockKind::Close,
        ];
        for kind in always {
            if self.find(kind, None, false).is_none() {
                faults.push(format!("缺少“{}”时限", kind.title()));
            }
        }
        for kind in by_level {
            for level in Level::ALL {
                for emergency in [false, true] {
                    let publishes =
                        kind == ClockKind::Response && self.find(ClockKind::Publish, Some(level), emergency).is_some();
                    if self.find(kind, Some(level), emergency).is_none() && !publishes {
                        faults.push(format!("{}缺少“{}”时限", level.title(), kind.title()));
                    }
                }
            }
        }
        for rule in &self.rules {
            if matches!(rule.limit, Limit::Minutes(0) | Limit::WorkingDays(0)) {
                faults.push(format!("“{}”的时限不能为零", rule.id));
            }
            if !(1..=99).contains(&rule.amber_percent) {
                faults.push(format!("“{}”的提醒比例应在1%至99%之间", rule.id));
            }
            if rule.document.trim().is_empty() {
                faults.push(format!("“{}”未写明依据文件", rule.id));
            }
        }
        faults.dedup();
        faults
    }

    /// When a public message must be answered (国办发〔2017〕47号): 7 working days, complex ones 15.
    pub fn message_due(&self, received_at: i64, complex: bool, workdays: &Workdays) -> Option<i64> {
        let kind = if complex { ClockKind::MessageComplex } else { ClockKind::Message };
        self.find(kind, None, false).map(|rule| rule.limit.due_at(received_at, workdays))
    }
}

/// A stretch during which a clock stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from_at: i64,
    /// When it ended; none while it stands.
    pub until_at: Option<i64>,
    /// Which lawful reason.
    pub reason: PauseReason,
    /// The paper it rests on: a case number, a letter.
    pub basis: String,
    /// By how much the due moment moved, fixed when the pause ended.
    pub shift_ms: i64,
}

/// A later due moment that was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The new due moment.
    pub until_at: i64,
    /// When it was approved.
    pub granted_at: i64,
    /// Why.
    pub why: String,
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndKind {
    /// The duty was done.
    Met,
    /// Another clock took its place (level changed, answer returned).
    Superseded,
    /// The duty fell away, for a reason that somebody gave.
    Excused,
}

/// The end of a clock. There is none without a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub at: i64,
    /// How.
    pub kind: EndKind,
    /// Which act, or the reason given.
    pub why: String,
}

/// One running or finished clock of a case. Holds stored facts only; where it stands follows from the moment asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Number within the case, never reused.
    pub no: u32,
    /// What it measures.
    pub kind: ClockKind,
    /// The dispatch it belongs to, for clocks of a unit and of the review of its answer.
    pub task: Option<Id>,
    /// The rule that started it.
    pub rule: String,
    /// That rule's document.
    pub document: String,
    /// That rule's set version.
    pub version: String,
    /// That rule's limit.
    pub limit: Limit,
    /// That rule's amber share in percent.
    pub amber_percent: u8,
    /// The reasons for which it may stand still.
    pub pausable: Vec<PauseReason>,
    /// When the duty began.
    pub start_at: i64,
    /// When it is due by the rule alone.
    pub rule_due_at: i64,
    /// Whether the calendar of the years it touches was confirmed.
    pub sure: bool,
    /// The approved later moment, if any.
    pub extension: Option<Extension>,
    /// Every pause, in order.
    pub pauses: Vec<Pause>,
    /// How it ended, if it did.
    pub end: Option<End>,
}

/// Where a clock stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Time enough.
    Running,
    /// Three quarters of the time are gone.
    Amber,
    /// Past due.
    Overdue,
    /// Standing still for a lawful reason.
    Paused,
    /// Done in time.
    Met,
    /// Done, but late.
    MetLate,
    /// Superseded or excused.
    Void,
}

impl Clock {
    /// Starts the clock of a rule.
    pub fn start(
        no: u32,
        rule: &ClockRule,
        version: &str,
        task: Option<Id>,
        start_at: i64,
        workdays: &Workdays,
    ) -> Self {
        let rule_due_at = rule.limit.due_at(start_at, workdays);
        Self {
            no,
            kind: rule.kind,
            task,
            rule: rule.id.clone(),
            document: rule.document.clone(),
            version: version.into(),
            limit: rule.limit,
            amber_percent: rule.amber_percent,
            pausable: rule.pauses.clone(),
            start_at,
            rule_due_at,
            sure: matches!(rule.limit, Limit::Minutes(_)) || workdays.sure(start_at, rule_due_at),
            extension: None,
            pauses: Vec::new(),
            end: None,
        }
    }

    /// When it is due, pauses and extension counted. An extension is a moment that somebody approved with the earlier
    /// pauses in view, so only pauses after it move it.
    pub fn due_at(&self) -> i64 {
        let (base, since) = match &self.extension {
            Some(extension) => (extension.until_at, extension.granted_at),
            None => (self.rule_due_at, i64::MIN),
        };
        base + self.pauses.iter().filter(|pause| pause.from_at >= since).map(|pause| pause.shift_ms).sum::<i64>()
    }

    /// When it turns amber: when the last quarter of the allowed time begins.
    pub fn amber_at(&self) -> i64 {
        let due = self.due_at();
        let paused: i64 = self.pauses.iter().map(|pause| pause.shift_ms).sum();
        let allowed = (due - self.start_at - paused).max(0);
        due - allowed * i64::from(100 - self.amber_percent.min(100)) / 100
    }

    /// Whether it neither ended nor stands still.
    pub fn is_running(&self) -> bool {
        self.end.is_none() && !self.is_paused()
    }

    /// Whether it stands still now.
    pub fn is_paused(&self) -> bool {
        self.end.is_none() && self.pauses.last().is_some_and(|pause| pause.until_at.is_none())
    }

    /// Where it stands at `now`.
    pub fn state(&self, now: i64) -> ClockState {
        match &self.end {
            Some(End { kind: EndKind::Met, at, .. }) if *at <= self.due_at() => ClockState::Met,
            Some(End { kind: EndKind::Met, .. }) => ClockState::MetLate,
            Some(_) => ClockState::Void,
            None if self.is_paused() => ClockState::Paused,
            None if now > self.due_at() => ClockState::Overdue,
            None if now >= self.amber_at() => ClockState::Amber,
            None => ClockState::Running,
        }
    }

    /// Lets it stand still from `now`.
    pub fn pause(&mut self, now: i64, reason: PauseReason, basis: &str) {
        self.pauses.push(Pause { from_at: now, until_at: None, reason, basis: basis.into(), shift_ms: 0 });
    }

    /// Lets it run on from `now`; the due moment moves by the time it stood still, in the rule's own kind of time.
    pub fn resume(&mut self, now: i64, workdays: &Workdays) {
        let due = self.due_at();
        let Some(pause) = self.pauses.last_mut().filter(|pause| pause.until_at.is_none()) else { return };
        pause.until_at = Some(now);
        pause.shift_ms = match self.limit {
            Limit::Minutes(_) => (now - pause.from_at).max(0),
            Limit::WorkingDays(_) => match workdays.between(pause.from_at, now) {
                0 => 0,
                days => workdays.after(due, days) - due,
            },
        };
    }
}

/// The rule set that ships. Lines marked 本单位约定 are proposals that every office should look at.
pub fn shipped() -> RuleSet {
    use ClockKind::*;
    use Level::{Blue, Orange, Red, Yellow};
    const OWN: &str = "本单位约定（默认值，可改）";
    const SPEEDY: &str = "国办发〔2016〕80号";
    const REPLY: &str = "国办发〔2016〕61号";
    const EMERGENCY: &str = "《突发公共卫生事件应急条例》第十九条至第二十一条";
    const SITE: &str = "国办发〔2017〕47号";
    let hours = |n: u32| Limit::Minutes(n * 60);
    let rule = |id: &str, kind, document: &str, levels: &[Level], emergency, limit| ClockRule {
        id: id.into(),
        kind,
        document: document.into(),
        levels: levels.to_vec(),
        emergency,
        limit,
        amber_percent: 75,
        // The State Council's own limits and emergency reporting never stand still.
        pauses: if matches!(kind, Feedback | Close | Receipt | Message | MessageComplex) {
            PauseReason::ALL.to_vec()
        } else {
            Vec::new()
        },
    };
    RuleSet {
        version: "2026-1".into(),
        rules: vec![
            rule("assess", Assess, OWN, &[], None, hours(2)),
            rule("dispatch.1", Dispatch, OWN, &[Red], None, Limit::Minutes(30)),
            rule("dispatch.2", Dispatch, OWN, &[Orange], None, hours(1)),
            rule("dispatch.3", Dispatch, OWN, &[Yellow], None, hours(2)),
            rule("dispatch.4", Dispatch, OWN, &[Blue], None, Limit::WorkingDays(1)),
            rule("sign.1", Sign, OWN, &[Red], None, Limit::Minutes(30)),
            rule("sign.2", Sign, OWN, &[Orange], None, hours(1)),
            rule("sign.3", Sign, OWN, &[Yellow], None, hours(2)),
            rule("sign.4", Sign, OWN, &[Blue], None, hours(4)),
            rule("feedback.1", Feedback, OWN, &[Red], None, hours(2)),
            rule("feedback.2", Feedback, OWN, &[Orange], None, hours(4)),
            rule("feedback.3", Feedback, OWN, &[Yellow], None, hours(12)),
            rule("feedback.4", Feedback, OWN, &[Blue], None, Limit::WorkingDays(3)),
            rule("review.1", Review, OWN, &[Red], None, hours(1)),
            rule("review.2", Review, OWN, &[Orange], None, hours(2)),
            rule("review.3", Review, OWN, &[Yellow], None, hours(8)),
            rule("review.4", Review, OWN, &[Blue], None, Limit::WorkingDays(1)),
            rule("publish.1", Publish, SPEEDY, &[Red], None, hours(5)),
            rule("publish.2", Publish, SPEEDY, &[Orange], Some(true), hours(5)),
            rule("conference.1", Conference, SPEEDY, &[Red], None, hours(24)),
            rule("conference.2", Conference, SPEEDY, &[Orange], Some(true), hours(24)),
            rule("response.2", Response, OWN, &[Orange], Some(false), hours(24)),
            rule("response.general", Response, REPLY, &[Yellow, Blue], None, hours(48)),
            rule("initial.oral.1", InitialOral, OWN, &[Red], None, Limit::Minutes(30)),
            rule("initial.1", InitialWritten, OWN, &[Red], None, hours(1)),
            rule("initial.2", InitialWritten, OWN, &[Orange], None, hours(1)),
            rule("initial.3", InitialWritten, OWN, &[Yellow], None, hours(2)),
            rule("initial.4", InitialWritten, OWN, &[Blue], None, hours(4)),
            rule("followup.1", FollowUp, OWN, &[Red], None, hours(2)),
            rule("followup.2", FollowUp, OWN, &[Orange], None, hours(4)),
            rule("followup.3", FollowUp, OWN, &[Yellow], None, hours(12)),
            rule("hop.institution", HopInstitution, EMERGENCY, &[], Some(true), hours(2)),
            rule("hop.authority", HopAuthority, EMERGENCY, &[], Some(true), hours(2)),
            rule("hop.county", HopCounty, EMERGENCY, &[], Some(true), hours(2)),
            rule("hop.city", HopCity, EMERGENCY, &[], Some(true), hours(2)),
            rule("hop.province", HopProvince, EMERGENCY, &[Red, Orange], Some(true), hours(1)),
            rule("close.urgent", Close, OWN, &[Red, Orange], None, Limit::WorkingDays(3)),
            rule("close", Close, OWN, &[Yellow, Blue], None, Limit::WorkingDays(5)),
            rule("archive", Archive, OWN, &[], None, Limit::WorkingDays(10)),
            rule("receipt", Receipt, OWN, &[], None, Limit::WorkingDays(5)),
            rule("message", Message, SITE, &[], None, Limit::WorkingDays(7)),
            rule("message.complex", MessageComplex, SITE, &[], None, Limit::WorkingDays(15)),
        ],
    }
}

/// `1小时41分`, `2天3小时`, for sentences; minutes are rounded down.
pub fn span_title(ms: i64) -> String {
    let minutes = ms.abs() / MINUTE_MS;
    let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest}分钟"),
        (0, _) => format!("{hours}小时{rest}分"),
        _ => format!("{days}天{hours}小时"),
    }
}

/// A quiet day (24 h) must pass before a level is lowered without an override, so that levels do not flutter.
pub const QUIET_MS: i64 = 24 * HOUR_MS;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{format_minute, parse};
    use crate::workdays;
    use proptest::prelude::*;

    fn days() -> Workdays {
        Workdays::new(&workdays::shipped())
    }

    fn clock(kind: ClockKind, level: Level, emergency: bool, start: &str) -> Option<Clock> {
        let rules = shipped();
        let rule = rules.find(kind, Some(level), emergency)?;
        Some(Clock::start(1, rule, &rules.version, None, parse(start).unwrap(), &days()))
    }

    #[test]
    fn every_rule_of_the_documents() {
        use ClockKind::*;
        use Level::*;
        // kind, level, emergency, start, due or nothing
        let table: &[(ClockKind, Level, bool, &str, Option<&str>)] = &[
            // R2: 5 h and 24 h, over night, weekend and month end alike
            (Publish, Red, true, "2026-11-20 22:30", Some("2026-11-21 03:30")),
            (Publish, Red, false, "2026-11-30 22:30", Some("2026-12-01 03:30")),
            (Publish, Orange, true, "2026-02-14 20:00", Some("2026-02-15 01:00")),
            (Publish, Orange, false, "2026-02-14 20:00", None),
            (Publish, Yellow, true, "2026-02-14 20:00", None),
            (Conference, Red, true, "2026-12-31 09:00", Some("2027-01-01 09:00")),
            (Conference, Orange, true, "2026-11-20 09:00", Some("2026-11-21 09:00")),
            (Conference, Orange, false, "2026-11-20 09:00", None),
            // R1: 48 h, natural hours even over the nine days of 春节
            (Response, Yellow, false, "2026-02-14 18:00", Some("2026-02-16 18:00")),
            (Response, Blue, false, "2026-11-20 17:00", Some("2026-11-22 17:00")),
            (Response, Orange, false, "2026-11-20 17:00", Some("2026-11-21 17:00")),
            (Response, Red, false, "2026-11-20 17:00", None),
            // D1
            (InitialOral, Red, false, "2026-11-20 23:45", Some("2026-11-21 00:15")),
            (InitialOral, Orange, false, "2026-11-20 23:45", None),
            (InitialWritten, Red, false, "2026-11-20 23:45", Some("2026-11-21 00:45")),
            (InitialWritten, Orange, false, "2026-11-20 23:45", Some("2026-11-21 00:45")),
            (InitialWritten, Yellow, false, "2026-11-20 23:45", Some("2026-11-21 01:45")),
            (InitialWritten, Blue, false, "2026-11-20 23:45", Some("2026-11-21 03:45")),
            (FollowUp, Red, false, "2026-11-20 09:00", Some("2026-11-20 11:00")),
            (FollowUp, Orange, false, "2026-11-20 09:00", Some("2026-11-20 13:00")),
            (FollowUp, Yellow, false, "2026-11-20 09:00", Some("2026-11-20 21:00")),
            (FollowUp, Blue, false, "2026-11-20 09:00", None),
            (Feedback, Blue, false, "2026-11-20 16:00", Some("2026-11-25 23:59")),
            (Feedback, Blue, false, "2026-09-30 16:00", Some("2026-10-10 23:59")),
            (Feedback, Blue, false, "2026-02-12 16:00", Some("2026-02-24 23:59")),
            (Feedback, Orange, false, "2026-11-20 08:12", Some("2026-11-20 12:12")),
            // R7: hop by hop
            (HopInstitution, Blue, true, "2026-11-20 08:00", Some("2026-11-20 10:00")),
            (HopAuthority, Blue, true, "2026-11-20 08:00", Some("2026-11-20 10:00")),
            (HopCounty, Red, true, "2026-11-20 08:00", Some("2026-11-20 10:00")),
            (HopCity, Red, true, "2026-11-20 08:00", Some("2026-11-20 10:00")),
            (HopProvince, Red, true, "2026-11-20 23:30", Some("2026-11-21 00:30")),
            (HopInstitution, Red, false, "2026-11-20 08:00", None),
            // 47号
            // the office's own, hours: nights, weekends and month ends count
            (Assess, Blue, false, "2026-11-30 23:00", Some("2026-12-01 01:00")),
            (Dispatch, Red, false, "2026-11-21 23:50", Some("2026-11-22 00:20")),
            (Dispatch, Orange, false, "2026-11-21 23:50", Some("2026-11-22 00:50")),
            (Dispatch, Yellow, false, "2026-12-31 23:00", Some("2027-01-01 01:00")),
            (Sign, Red, false, "2026-10-01 00:00", Some("2026-10-01 00:30")),
            (Sign, Orange, false, "2026-10-01 00:00", Some("2026-10-01 01:00")),
            (Sign, Yellow, false, "2026-10-01 00:00", Some("2026-10-01 02:00")),
            (Sign, Blue, false, "2026-10-01 00:00", Some("2026-10-01 04:00")),
            (Feedback, Red, false, "2026-02-28 23:00", Some("2026-03-01 01:00")),
            (Feedback, Yellow, false, "2026-11-20 20:00", Some("2026-11-21 08:00")),
            (Review, Red, false, "2026-11-22 23:30", Some("2026-11-23 00:30")),
            (Review, Orange, false, "2026-11-22 23:30", Some("2026-11-23 01:30")),
            (Review, Yellow, false, "2026-11-22 23:30", Some("2026-11-23 07:30")),
            // the office's own, working days: weekends, holidays, swapped workdays and year ends
            (Dispatch, Blue, false, "2026-11-20 16:00", Some("2026-11-23 23:59")),
            (Dispatch, Blue, false, "2026-09-18 16:00", Some("2026-09-20 23:59")), // a swapped Sunday
            (Review, Blue, false, "2026-02-13 16:00", Some("2026-02-14 23:59")),   // a swapped Saturday
            (Close, Red, false, "2026-02-13 16:00", Some("2026-02-25 23:59")),     // 14, 24, 25
            (Close, Yellow, false, "2026-09-29 16:00", Some("2026-10-12 23:59")),  // 30, 8, 9, 10, 12
            (Archive, Blue, false, "2026-11-20 16:00", Some("2026-12-04 23:59")),
            (Receipt, Blue, false, "2025-12-30 16:00", Some("2026-01-07 23:59")), // 31, 4, 5, 6, 7
            (Message, Blue, false, "2026-11-20 10:00", Some("2026-12-01 23:59")),
            (Message, Blue, false, "2026-02-12 10:00", Some("2026-02-28 23:59")),
            (MessageComplex, Blue, false, "2026-09-18 10:00", Some("2026-10-15 23:59")),
        ];
        for (kind, level, emergency, start, due) in table {
            let found = clock(*kind, *level, *emergency, start).map(|clock| format_minute(clock.due_at()));
            assert_eq!(found.as_deref(), *due, "{kind:?} {level:?} emergency={emergency} from {start}");
        }
        // No rule ships that this table does not try.
        let rules = shipped();
        for rule in &rules.rules {
            let tried = table.iter().any(|(kind, level, emergency, _, due)| {
                due.is_some() && rules.find(*kind, Some(*level), *emergency).is_some_and(|found| found.id == rule.id)
            });
            assert!(tried, "{} stands in no row", rule.id);
        }
    }

    #[test]
    fn amber_at_three_quarters_and_red_after_the_last_moment() {
        let clock = clock(ClockKind::Feedback, Level::Orange, false, "2026-11-20 08:00").unwrap();
        let at = |text| clock.state(parse(text).unwrap());
        assert_eq!(at("2026-11-20 08:00"), ClockState::Running);
        assert_eq!(at("2026-11-20 10:59"), ClockState::Running);
        assert_eq!(at("2026-11-20 11:00"), ClockState::Amber);
        assert_eq!(at("2026-11-20 12:00"), ClockState::Amber);
        assert_eq!(clock.state(clock.due_at() + 1), ClockState::Overdue);
    }

    #[test]
    fn a_pause_moves_the_due_moment_in_the_rules_own_time() {
        let mut hours = clock(ClockKind::Feedback, Level::Orange, false, "2026-11-20 08:00").unwrap();
        hours.pause(parse("2026-11-20 09:00").unwrap(), PauseReason::Appraisal, "鉴定委托书");
        assert_eq!(hours.state(parse("2026-11-29 09:00").unwrap()), ClockState::Paused);
        hours.resume(parse("2026-11-20 14:30").unwrap(), &days());
        assert_eq!(format_minute(hours.due_at()), "2026-11-20 17:30");
        assert_eq!(format_minute(hours.amber_at()), "2026-11-20 16:30");

        // Friday to Tuesday is two working days, so Wednesday becomes Friday.
        let mut working = clock(ClockKind::Feedback, Level::Blue, false, "2026-11-20 08:00").unwrap();
        assert_eq!(format_minute(working.due_at()), "2026-11-25 23:59");
        working.pause(parse("2026-11-20 09:00").unwrap(), PauseReason::Investigation, "立案告知书");
        working.resume(parse("2026-11-24 09:00").unwrap(), &days());
        assert_eq!(format_minute(working.due_at()), "2026-11-27 23:59");
    }

    #[test]
    fn an_extension_replaces_the_rule_and_only_later_pauses_move_it() {
        let mut clock = clock(ClockKind::Feedback, Level::Orange, false, "2026-11-20 08:00").unwrap();
        clock.pause(parse("2026-11-20 09:00").unwrap(), PauseReason::Appraisal, "x");
        clock.resume(parse("2026-11-20 10:00").unwrap(), &days());
        clock.extension = Some(Extension {
            until_at: parse("2026-11-21 08:00").unwrap(),
            granted_at: parse("2026-11-20 11:00").unwrap(),
            why: "需调取监控".into(),
        });
        assert_eq!(format_minute(clock.due_at()), "2026-11-21 08:00");
        clock.pause(parse("2026-11-20 12:00").unwrap(), PauseReason::Appraisal, "y");
        clock.resume(parse("2026-11-20 13:00").unwrap(), &days());
        assert_eq!(format_minute(clock.due_at()), "2026-11-21 09:00");
    }

    #[test]
    fn a_clock_read_back_from_storage_stands_where_it_stood() {
        // A restart is nothing but this: the stored facts are read again and asked for another moment.
        let clock = clock(ClockKind::Feedback, Level::Blue, false, "2026-09-30 16:00").unwrap();
        let again: Clock = serde_json::from_str(&serde_json::to_string(&clock).unwrap()).unwrap();
        for hours in 0..400 {
            let now = clock.start_at + hours * HOUR_MS;
            assert_eq!(again.state(now), clock.state(now));
        }
    }

    #[test]
    fn the_shipped_set_has_no_fault_and_a_gap_is_found() {
        assert_eq!(shipped().faults(), Vec::<String>::new());
        let mut holed = shipped();
        holed.rules.retain(|rule| rule.id != "feedback.3");
        assert_eq!(holed.faults(), vec!["Ⅲ 较大缺少“反馈”时限".to_string()]);
        holed.rules[0].limit = Limit::Minutes(0);
        assert!(holed.faults().iter().any(|fault| fault.contains("不能为零")));
    }

    proptest! {
        #[test]
        fn state_only_moves_forward(start in 0i64..40_000, ask in proptest::collection::vec(0i64..2_000, 2..20)) {
            let start = parse("2024-01-01").unwrap() + start * 30 * MINUTE_MS;
            let rules = shipped();
            for rule in &rules.rules {
                let clock = Clock::start(1, rule, "t", None, start, &days());
                prop_assert!(start < clock.amber_at() && clock.amber_at() < clock.due_at());
                let mut asked = ask.clone();
                asked.sort_unstable();
                let rank = |state| match state {
                    ClockState::Running => 0,
                    ClockState::Amber => 1,
                    _ => 2,
                };
                let ranks: Vec<_> = asked.iter().map(|h| rank(clock.state(start + h * HOUR_MS / 4))).collect();
                prop_assert!(ranks.is_sorted());
            }
        }
    }
}
