//! The acts on a case, with what each must be given. An act arrives as JSON tagged by its verb; what it lacks is
//! listed field by field, so that a form can say it beside the box.

use super::case::{Part, ReportStage, ResponseForm};
use super::deadlines::{ClockKind, PauseReason};
use crate::ids::Id;
use crate::monitor::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of an act, as the table of states, the licences and the buttons use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// 立案.
    Open,
    /// 并入他案.
    Merge,
    /// 并入本案.
    Absorb,
    /// 分案.
    Split,
    /// 研判.
    Assess,
    /// 提升等级.
    Raise,
    /// 降低等级.
    Lower,
    /// 督办.
    Assign,
    /// 签收.
    Sign,
    /// 催办.
    Remind,
    /// 申请延期.
    AskExtension,
    /// 批准延期.
    GrantExtension,
    /// 不予延期.
    DenyExtension,
    /// 反馈.
    Answer,
    /// 退回.
    Return,
    /// 采纳.
    Accept,
    /// 收回.
    Withdraw,
    /// 公开回应.
    Respond,
    /// 辟谣.
    Clarify,
    /// 上报.
    Report,
    /// 批示.
    Instruct,
    /// 落实批示.
    Fulfil,
    /// 拟定口径.
    DraftLine,
    /// 签发口径.
    SignLine,
    /// 中止时限.
    Pause,
    /// 恢复时限.
    Resume,
    /// 转办.
    Transfer,
    /// 重新办理.
    Reopen,
    /// 办结.
    Close,
    /// 归档.
    Archive,
    /// 记事.
    Note,
    /// 补充线索.
    Stir,
}

impl Verb {
    /// Every verb, in the order of a case's life.
    pub const ALL: [Verb; 32] = [
        Verb::Open,
        Verb::Assess,
        Verb::Assign,
        Verb::Sign,
        Verb::Answer,
        Verb::AskExtension,
        Verb::Accept,
        Verb::Return,
        Verb::Remind,
        Verb::GrantExtension,
        Verb::DenyExtension,
        Verb::Withdraw,
        Verb::Respond,
        Verb::Clarify,
        Verb::Report,
        Verb::Instruct,
        Verb::Fulfil,
        Verb::DraftLine,
        Verb::SignLine,
        Verb::Raise,
        Verb::Lower,
        Verb::Pause,
        Verb::Resume,
        Verb::Stir,
        Verb::Note,
        Verb::Merge,
        Verb::Absorb,
        Verb::Split,
        Verb::Transfer,
        Verb::Close,
        Verb::Reopen,
        Verb::Archive,
    ];

    /// On buttons and in the timeline.
    pub fn title(self) -> &'static str {
        match self {
            Verb::Open => "立案",
            Verb::Merge => "并入他案",
            Verb::Absorb => "并案",
            Verb::Split => "分案",
            Verb::Assess => "研判",
            Verb::Raise => "提升等级",
            Verb::Lower => "降低等级",
            Verb::Assign => "督办",
            Verb::Sign => "签收",
            Verb::Remind => "催办",
            Verb::AskExtension => "申请延期",
            Verb::GrantExtension => "批准延期",
            Verb::DenyExtension => "不予延期",
            Verb::Answer => "反馈",
            Verb::Return => "退回",
            Verb::Accept => "采纳",
            Verb::Withdraw => "收回督办",
            Verb::Respond => "公开回应",
            Verb::Clarify => "辟谣",
            Verb::Report => "上报",
            Verb::Instruct => "批示",
            Verb::Fulfil => "落实批示",
            Verb::DraftLine => "拟定口径",
            Verb::SignLine => "签发口径",
            Verb::Pause => "中止时限",
            Verb::Resume => "恢复时限",
            Verb::Transfer => "转办",
            Verb::Reopen => "重新办理",
            Verb::Close => "办结",
            Verb::Archive => "归档",
            Verb::Note => "记事",
            Verb::Stir => "补充线索",
        }
    }

    /// snake_case, as stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Verb::Open => "open",
            Verb::Merge => "merge",
            Verb::Absorb => "absorb",
            Verb::Split => "split",
            Verb::Assess => "assess",
            Verb::Raise => "raise",
            Verb::Lower => "lower",
            Verb::Assign => "assign",
            Verb::Sign => "sign",
            Verb::Remind => "remind",
            Verb::AskExtension => "ask_extension",
            Verb::GrantExtension => "grant_extension",
            Verb::DenyExtension => "deny_extension",
            Verb::Answer => "answer",
            Verb::Return => "return",
            Verb::Accept => "accept",
            Verb::Withdraw => "withdraw",
            Verb::Respond => "respond",
            Verb::Clarify => "clarify",
            Verb::Report => "report",
            Verb::Instruct => "instruct",
            Verb::Fulfil => "fulfil",
            Verb::DraftLine => "draft_line",
            Verb::SignLine => "sign_line",
            Verb::Pause => "pause",
            Verb::Resume => "resume",
            Verb::Transfer => "transfer",
            Verb::Reopen => "reopen",
            Verb::Close => "close",
            Verb::Archive => "archive",
            Verb::Note => "note",
            Verb::Stir => "stir",
        }
    }
}

/// One dispatch of an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Id of the dispatch, given by the server.
    #[serde(default)]
    pub id: Id,
    /// To which unit.
    pub unit_id: Id,
    /// Its name, filled in by the server.
    #[serde(default)]
    pub unit_name: String,
    /// Lead, support or guide.
    pub part: Part,
    /// What is required of it.
    pub requirement: String,
}

/// A duty that follows from an instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What.
    pub text: String,
    /// By when.
    #[serde(default)]
    pub due_at: Option<i64>,
}

/// What somebody does to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Its life goes on in another case.
    Merge {
        /// The other case.
        into: Id,
        /// Why.
        why: String,
    },
    /// The other side of merging.
    Absorb {
        /// The case that ends.
        from: Id,
        /// Its number, for the timeline.
        number: String,
        /// Why.
        why: String,
    },
    /// A part of it becomes a case of its own.
    Split {
        /// The new case's title.
        title: String,
        /// What the new case is about.
        facts: String,
        /// Why.
        why: String,
        /// Items that go along.
        #[serde(default)]
        items: Vec<Id>,
    },
    /// Truth, responsibility, level, trend, advice.
    Assess {
        /// 分类.
        kind: String,
        /// What is claimed and what is verified.
        facts: String,
        /// 责任主体.
        responsible: String,
        /// Only the first assessment sets the level; later it is raised or lowered.
        level: Level,
        /// 突发事件.
        #[serde(default)]
        emergency: bool,
        /// 走势.
        #[serde(default)]
        trend: String,
        /// 处置建议.
        advice: String,
    },
    /// To a graver level.
    Raise {
        /// Which.
        to: Level,
        /// Why.
        why: String,
    },
    /// To a milder level.
    Lower {
        /// Which.
        to: Level,
        /// Why.
        why: String,
        /// Why before a quiet day has passed.
        #[serde(default)]
        override_why: String,
    },
    /// To one or several units.
    Assign {
        /// One lead at least in the case; any number of others.
        dispatches: Vec<Dispatch>,
        /// Why no business department is informed (双推送 omitted).
        #[serde(default)]
        no_guide_why: String,
    },
    /// The unit has it.
    Sign {
        /// Which dispatch.
        task: Id,
    },
    /// The office urges.
    Remind {
        /// Which dispatch.
        task: Id,
        /// What to say.
        text: String,
    },
    /// The unit wants more time.
    AskExtension {
        /// Which dispatch.
        task: Id,
        /// Until when.
        until_at: i64,
        /// Why.
        why: String,
    },
    /// The office gives it.
    GrantExtension {
        /// Which dispatch.
        task: Id,
        /// Until when; may differ from what was asked.
        until_at: i64,
        /// Why.
        why: String,
    },
    /// The office does not.
    DenyExtension {
        /// Which dispatch.
        task: Id,
        /// Why.
        why: String,
    },
    /// 落实 and 反馈.
    Answer {
        /// Which dispatch.
        task: Id,
        /// What was found.
        facts: String,
        /// What was done.
        measures: String,
        /// What the public was or should be told.
        #[serde(default)]
        public_reply: String,
        /// Who answers for it.
        responsible: String,
    },
    /// The answer is not enough.
    Return {
        /// Which dispatch.
        task: Id,
        /// What is missing.
        why: String,
    },
    /// The answer is enough.
    Accept {
        /// Which dispatch.
        task: Id,
        /// The office's opinion.
        opinion: String,
    },
    /// The dispatch was not right.
    Withdraw {
        /// Which dispatch.
        task: Id,
        /// Why.
        why: String,
    },
    /// The public is told.
    Respond {
        /// How.
        form: ResponseForm,
        /// The words.
        text: String,
        /// Where.
        channel: String,
        /// Its address.
        #[serde(default)]
        url: Option<String>,
        /// The newsroom's article.
        #[serde(default)]
        article_id: Option<Id>,
    },
    /// A false claim is corrected.
    Clarify {
        /// What is claimed.
        claim: String,
        /// What is true.
        text: String,
        /// On what it rests: an appraisal, a police notice.
        basis: String,
        /// Where.
        channel: String,
        /// Its address.
        #[serde(default)]
        url: Option<String>,
    },
    /// A superior is told.
    Report {
        /// First, following or last.
        stage: ReportStage,
        /// By mouth.
        #[serde(default)]
        oral: bool,
        /// To whom.
        to: String,
        /// Which hop of emergency reporting.
        #[serde(default)]
        hop: Option<ClockKind>,
        /// Time, place, source, nature, losses, scope, trend, measures.
        text: String,
    },
    /// A leader writes.
    Instruct {
        /// The words.
        text: String,
        /// What must be done.
        #[serde(default)]
        duty: Option<Duty>,
    },
    /// What the leader wanted is done.
    Fulfil {
        /// Which instruction.
        instruction: u32,
        /// What was done.
        result: String,
    },
    /// A version of the wording.
    DraftLine {
        /// The wording.
        text: String,
    },
    /// The wording may be used.
    SignLine {
        /// Which version.
        version: u32,
    },
    /// A clock stands still.
    Pause {
        /// Which clock.
        clock: u32,
        /// For which lawful reason.
        reason: PauseReason,
        /// The paper it rests on.
        basis: String,
    },
    /// It runs on.
    Resume {
        /// Which clock.
        clock: u32,
        /// Why now.
        why: String,
    },
    /// Another authority is responsible.
    Transfer {
        /// Which.
        to: String,
        /// Why.
        why: String,
    },
    /// It must be worked on again.
    Reopen {
        /// Why.
        why: String,
    },
    /// It is done.
    Close {
        /// 办结意见.
        conclusion: String,
        /// For every duty that was not done, why not: by code of `states::unexplained`.
        #[serde(default)]
        because: BTreeMap<String, String>,
    },
    /// It is frozen.
    Archive,
    /// Something to remember.
    Note {
        /// What.
        text: String,
    },
    /// More items were found.
    Stir {
        /// What they add.
        text: String,
        /// Which.
        #[serde(default)]
        items: Vec<Id>,
    },
}

/// A field that an act must be given and was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The field's name in the act.
    pub field: &'static str,
    /// What to fill in, one sentence.
    pub sentence: String,
}

impl Act {
    /// Its verb.
    pub fn verb(&self) -> Verb {
        match self {
            Act::Merge { .. } => Verb::Merge,
            Act::Absorb { .. } => Verb::Absorb,
            Act::Split { .. } => Verb::Split,
            Act::Assess { .. } => Verb::Assess,
            Act::Raise { .. } => Verb::Raise,
            Act::Lower { .. } => Verb::Lower,
            Act::Assign { .. } => Verb::Assign,
            Act::Sign { .. } => Verb::Sign,
            Act::Remind { .. } => Verb::Remind,
            Act::AskExtension { .. } => Verb::AskExtension,
            Act::GrantExtension { .. } => Verb::GrantExtension,
            Act::DenyExtension { .. } => Verb::DenyExtension,
            Act::Answer { .. } => Verb::Answer,
            Act::Return { .. } => Verb::Return,
            Act::Accept { .. } => Verb::Accept,
            Act::Withdraw { .. } => Verb::Withdraw,
            Act::Respond { .. } => Verb::Respond,
            Act::Clarify { .. } => Verb::Clarify,
            Act::Report { .. } => Verb::Report,
            Act::Instruct { .. } => Verb::Instruct,
            Act::Fulfil { .. } => Verb::Fulfil,
            Act::DraftLine { .. } => Verb::DraftLine,
            Act::SignLine { .. } => Verb::SignLine,
            Act::Pause { .. } => Verb::Pause,
            Act::Resume { .. } => Verb::Resume,
            Act::Transfer { .. } => Verb::Transfer,
            Act::Reopen { .. } => Verb::Reopen,
            Act::Close { .. } => Verb::Close,
            Act::Archive => Verb::Archive,
            Act::Note { .. } => Verb::Note,
            Act::Stir { .. } => Verb::Stir,
        }
    }

    /// The dispatch it is about, if it is about one.
    pub fn task(&self) -> Option<Id> {
        match self {
            Act::Sign { task }
            | Act::Remind { task, .. }
            | Act::AskExtension { task, .. }
            | Act::GrantExtension { task, .. }
            | Act::DenyExtension { task, .. }
            | Act::Answer { task, .. }
            | Act::Return { task, .. }
            | Act::Accept { task, .. }
            | Act::Withdraw { task, .. } => Some(*task),
            _ => None,
        }
    }

    /// Every field that is missing or too long, for the form to show beside its boxes.
    pub fn lacks(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut need = |field: &'static str, value: &str, sentence: &str| {
            if value.trim().is_empty() {
                lacks.push(Lack { field, sentence: sentence.into() });
            } else if value.chars().count() > LONGEST {
                lacks.push(Lack { field, sentence: format!("不能超过{LONGEST}个字") });
            }
        };
        match self {
            Act::Merge { why, .. } | Act::Absorb { why, .. } => need("why", why, "请写明并案理由"),
            Act::Split { title, facts, why, .. } => {
                need("title", title, "请填写新案件标题");
                need("facts", facts, "请写明分出的事项");
                need("why", why, "请写明分案理由");
            }
            Act::Assess { kind, facts, responsible, advice, .. } => {
                need("kind", kind, "请选择分类");
                need("facts", facts, "请写明反映的问题和已核实的情况");
                need("responsible", responsible, "请写明责任主体");
                need("advice", advice, "请写明处置建议");
            }
            Act::Raise { why, .. } => need("why", why, "请写明提升等级的理由"),
            Act::Lower { why, .. } => need("why", why, "请写明降低等级的理由"),
            Act::Assign { dispatches, .. } => {
                if dispatches.is_empty() {
                    need("dispatches", "", "请至少选择一个单位");
                }
                for dispatch in dispatches {
                    need("requirement", &dispatch.requirement, "请写明督办要求");
                }
            }
            Act::Remind { text, .. } => need("text", text, "请写明催办内容"),
            Act::AskExtension { why, .. } => need("why", why, "请写明延期理由"),
            Act::GrantExtension { why, .. } => need("why", why, "请写明批准理由"),
            Act::DenyExtension { why, .. } => need("why", why, "请写明不予延期的理由"),
            Act::Answer { facts, measures, responsible, .. } => {
                need("facts", facts, "请写明核查情况");
                need("measures", measures, "请写明处置措施");
                need("responsible", responsible, "请填写责任人");
            }
            Act::Return { why, .. } => need("why", why, "请写明退回理由和需补充的内容"),
            Act::Accept { opinion, .. } => need("opinion", opinion, "请填写审核意见"),
            Act::Withdraw { why, .. } => need("why", why, "请写明收回理由"),
            Act::Respond { text, channel, .. } => {
                need("text", text, "请填写回应内容");
                need("channel", channel, "请填写发布渠道");
            }
            Act::Clarify { claim, text, basis, channel, .. } => {
                need("claim", claim, "请写明不实说法");
                need("text", text, "请写明事实");
                need("basis", basis, "请写明依据");
                need("channel", channel, "请填写发布渠道");
            }
            Act::Report { to, text, .. } => {
                need("to", to, "请填写报送对象");
                need("text", text, "请填写报告内容");
            }
            Act::Instruct { text, duty } => {
                need("text", text, "请填写批示内容");
                if let Some(duty) = duty {
                    need("duty", &duty.text, "请写明需落实的事项");
                }
            }
            Act::Fulfil { result, .. } => need("result", result, "请写明落实情况"),
            Act::DraftLine { text } => need("text", text, "请填写口径内容"),
            Act::Pause { basis, .. } => need("basis", basis, "请写明依据的文书"),
            Act::Resume { why, .. } => need("why", why, "请写明恢复理由"),
            Act::Transfer { to, why } => {
                need("to", to, "请填写承办单位");
                need("why", why, "请写明转办理由");
            }
            Act::Reopen { why } => need("why", why, "请写明重新办理的理由"),
            Act::Close { conclusion, .. } => need("conclusion", conclusion, "请填写办结意见"),
            Act::Note { text } | Act::Stir { text, .. } => need("text", text, "请填写内容"),
            Act::Sign { .. } | Act::SignLine { .. } | Act::Archive => {}
        }
        lacks
    }
}

/// The longest text of one field, in characters.
pub const LONGEST: usize = 10_000;
