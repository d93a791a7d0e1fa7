//! What a case is at a moment: plain data, kept whole in one row and changed only by `states::step`.

use super::deadlines::{Clock, ClockKind};
use crate::ids::Id;
use crate::monitor::Level;
use serde::{Deserialize, Serialize};

/// The stages of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待研判.
    Opened,
    /// 待督办: assessed, nobody assigned yet.
    Assessed,
    /// 处置中: at least one dispatch is open.
    Assigned,
    /// 待办结: every dispatch is finished.
    Settled,
    /// 已办结.
    Closed,
    /// 已归档: frozen for good.
    Archived,
    /// 已并案: its life goes on in another case.
    Merged,
    /// 已转办: another authority is responsible, its receipt is awaited.
    Transferred,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 8] = [
        Stage::Opened,
        Stage::Assessed,
        Stage::Assigned,
        Stage::Settled,
        Stage::Closed,
        Stage::Archived,
        Stage::Merged,
        Stage::Transferred,
    ];

    /// As lists print it.
    pub fn title(self) -> &'static str {
        match self {
            Stage::Opened => "待研判",
            Stage::Assessed => "待督办",
            Stage::Assigned => "处置中",
            Stage::Settled => "待办结",
            Stage::Closed => "已办结",
            Stage::Archived => "已归档",
            Stage::Merged => "已并案",
            Stage::Transferred => "已转办",
        }
    }

    /// snake_case, as stored.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Opened => "opened",
            Stage::Assessed => "assessed",
            Stage::Assigned => "assigned",
            Stage::Settled => "settled",
            Stage::Closed => "closed",
            Stage::Archived => "archived",
            Stage::Merged => "merged",
            Stage::Transferred => "transferred",
        }
    }

    /// Whether the case is at its end; every other stage still has a duty with a clock.
    pub fn is_final(self) -> bool {
        matches!(self, Stage::Archived | Stage::Merged)
    }
}

/// What a unit was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 主办: investigates and answers.
    Lead,
    /// 协办: answers its part.
    Support,
    /// 业务指导: the business department of the double push (双推送); signs, and may advise.
    Guide,
}

impl Part {
    /// As the dispatch prints it.
    pub fn title(self) -> &'static str {
        match self {
            Part::Lead => "主办",
            Part::Support => "协办",
            Part::Guide => "业务指导",
        }
    }
}

/// Where a dispatch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStage {
    /// 待签收.
    Sent,
    /// 处置中.
    Signed,
    /// 待审核.
    Answered,
    /// 已采纳.
    Accepted,
    /// 已收回.
    Withdrawn,
}

impl TaskStage {
    /// As lists print it.
    pub fn title(self) -> &'static str {
        match self {
            TaskStage::Sent => "待签收",
            TaskStage::Signed => "处置中",
            TaskStage::Answered => "待审核",
            TaskStage::Accepted => "已采纳",
            TaskStage::Withdrawn => "已收回",
        }
    }
}

/// A unit's wish for more time, waiting for approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Until when.
    pub until_at: i64,
    /// Why.
    pub why: String,
    /// When it was asked.
    pub at: i64,
}

/// One dispatch (督办) to one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Id of the dispatch.
    pub id: Id,
    /// The unit.
    pub unit_id: Id,
    /// Its name at the time.
    pub unit_name: String,
    /// Lead, support or guide.
    pub part: Part,
    /// What is required of it.
    pub requirement: String,
    /// Where it stands.
    pub stage: TaskStage,
    /// When it was sent.
    pub assigned_at: i64,
    /// When it was first signed for.
    pub signed_at: Option<i64>,
    /// When it was last answered.
    pub answered_at: Option<i64>,
    /// When it was accepted or withdrawn.
    pub finished_at: Option<i64>,
    /// How often it was urged.
    pub reminders: u32,
    /// How often its answer was returned.
    pub returns: u32,
    /// A wish for more time that nobody decided yet.
    pub wish: Option<Wish>,
}

impl Task {
    /// Whether nothing more is owed. A guide owes its signature only.
    pub fn is_finished(&self) -> bool {
        matches!(self.stage, TaskStage::Accepted | TaskStage::Withdrawn)
            || (self.part == Part::Guide && self.stage == TaskStage::Signed)
    }
}

/// The first, a following, or the last report to a superior.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStage {
    /// 首报.
    Initial,
    /// 续报.
    Followup,
    /// 终报.
    Final,
}

impl ReportStage {
    /// As the timeline prints it.
    pub fn title(self) -> &'static str {
        match self {
            ReportStage::Initial => "首报",
            ReportStage::Followup => "续报",
            ReportStage::Final => "终报",
        }
    }
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which in the chain.
    pub stage: ReportStage,
    /// By mouth rather than on paper.
    pub oral: bool,
    /// To whom.
    pub to: String,
    /// Which hop of emergency reporting it was, if one.
    pub hop: Option<ClockKind>,
    /// When.
    pub at: i64,
}

/// How the public was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseForm {
    /// 权威信息发布.
    Notice,
    /// 新闻发布会.
    Conference,
    /// 直接答复.
    Reply,
    /// 声明.
    Statement,
    /// 辟谣.
    Clarification,
}

impl ResponseForm {
    /// As the timeline prints it.
    pub fn title(self) -> &'static str {
        match self {
            ResponseForm::Notice => "发布权威信息",
            ResponseForm::Conference => "新闻发布会",
            ResponseForm::Reply => "直接答复",
            ResponseForm::Statement => "声明",
            ResponseForm::Clarification => "辟谣",
        }
    }
}

/// A public response that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// How.
    pub form: ResponseForm,
    /// The words.
    pub text: String,
    /// Where: 官网, 公众号, 发布会…
    pub channel: String,
    /// Its address, when it has one.
    pub url: Option<String>,
    /// The article of the newsroom that carries it, when it has one.
    pub article_id: Option<Id>,
    /// When.
    pub at: i64,
}

/// 口径: wording agreed for speaking outward, in versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 1, 2, …
    pub version: u32,
    /// The wording.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: i64,
    /// Who signed it, and when.
    pub signed: Option<(String, i64)>,
}

/// 批示: a leader's written instruction, with the duty that follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    /// 1, 2, …
    pub no: u32,
    /// The words.
    pub text: String,
    /// Which leader.
    pub by: String,
    /// When.
    pub at: i64,
    /// What must be done because of it; none when it was for the record.
    pub duty: Option<String>,
    /// By when.
    pub due_at: Option<i64>,
    /// What was done, and when.
    pub done: Option<(String, i64)>,
}

impl Instruction {
    /// Whether its duty still waits.
    pub fn is_open(&self) -> bool {
        self.duty.is_some() && self.done.is_none()
    }
}

/// 研判: what the office found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// 分类, a word of the office's own list.
    pub kind: String,
    /// What is claimed, and what is verified of it.
    pub facts: String,
    /// 责任主体.
    pub responsible: String,
    /// 走势.
    pub trend: String,
    /// 处置建议.
    pub advice: String,
    /// When.
    pub at: i64,
}

/// A whole case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Where it stands.
    pub stage: Stage,
    /// Its level, once assessed.
    pub level: Option<Level>,
    /// 突发事件: the faster rules hold.
    pub emergency: bool,
    /// When the office learnt of it; the State Council's clocks count from here.
    pub discovered_at: i64,
    /// When it was opened.
    pub opened_at: i64,
    /// When it last grew: an item joined, the level rose. A level is lowered only after a quiet day.
    pub stirred_at: i64,
    /// The last assessment.
    pub finding: Option<Finding>,
    /// Every dispatch ever made.
    pub tasks: Vec<Task>,
    /// Every clock ever started.
    pub clocks: Vec<Clock>,
    /// Every report upward.
    pub reports: Vec<Report>,
    /// Every public response.
    pub responses: Vec<Response>,
    /// Every version of the agreed wording.
    pub lines: Vec<Line>,
    /// Every leader's instruction.
    pub instructions: Vec<Instruction>,
    /// The case that carries on, after merging.
    pub merged_into: Option<Id>,
    /// Cases that were merged into this one.
    pub absorbed: Vec<Id>,
    /// The authority it was handed to.
    pub transferred_to: Option<String>,
    /// 办结意见.
    pub conclusion: Option<String>,
    /// How many acts made it what it is; equal to the length of its timeline.
    pub acts: u32,
}

impl Case {
    /// The dispatch of an id.
    pub fn task(&self, id: Id) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// Clocks that did not end, soonest first; paused ones last.
    pub fn live_clocks(&self) -> Vec<&Clock> {
        let mut live: Vec<_> = self.clocks.iter().filter(|clock| clock.end.is_none()).collect();
        live.sort_by_key(|clock| (clock.is_paused(), clock.due_at()));
        live
    }

    /// The duty that is due first.
    pub fn next_duty(&self) -> Option<&Clock> {
        self.live_clocks().into_iter().next()
    }

    /// The one state word for lists, finer than the stage while units work.
    pub fn headline(&self) -> &'static str {
        if self.stage != Stage::Assigned {
            return self.stage.title();
        }
        let any = |stage| self.tasks.iter().any(|task| task.stage == stage && !task.is_finished());
        if any(TaskStage::Answered) {
            "待审核"
        } else if any(TaskStage::Sent) {
            "待签收"
        } else {
            "处置中"
        }
    }

    /// The five steps of the step bar (研判 督办 处置 反馈 归档): how many are behind.
    pub fn steps_done(&self) -> u8 {
        match self.stage {
            Stage::Opened => 0,
            Stage::Assessed => 1,
            Stage::Assigned if self.tasks.iter().any(|task| task.answered_at.is_some()) => 3,
            Stage::Assigned => 2,
            Stage::Settled | Stage::Closed | Stage::Transferred => 4,
            Stage::Archived | Stage::Merged => 5,
        }
    }
}
