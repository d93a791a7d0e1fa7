//! The one state table of a case. `step` takes a case and an act and gives the next case or a refusal; it is pure,
//! so a refused act changes nothing. Two promises hold through every path and are tested as properties: a clock ends
//! only with a reason, and every case that is not at its end has a duty with a clock and a way to its end.

use super::act::{Act, Verb};
use super::case::*;
use super::deadlines::{Clock, ClockKind, End, EndKind, Extension, QUIET_MS, RuleSet};
use crate::ids::Id;
use crate::monitor::Level;
use crate::refusal::Refusal;
use crate::workdays::Workdays;

/// What an act needs to know beside the case: the moment, who acts, and the rules in force.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The moment.
    pub now: i64,
    /// Name of who acts, for lines and instructions.
    pub by: &'a str,
    /// The clock rules in force.
    pub rules: &'a RuleSet,
    /// The work calendar in force.
    pub workdays: &'a Workdays,
}

/// Opens a case that the office learnt of at `discovered_at`.
pub fn open(discovered_at: i64, setting: &Setting) -> Case {
    let mut case = Case {
        stage: Stage::Opened,
        level: None,
        emergency: false,
        discovered_at: discovered_at.min(setting.now),
        opened_at: setting.now,
        stirred_at: setting.now,
        finding: None,
        tasks: Vec::new(),
        clocks: Vec::new(),
        reports: Vec::new(),
        responses: Vec::new(),
        lines: Vec::new(),
        instructions: Vec::new(),
        merged_into: None,
        absorbed: Vec::new(),
        transferred_to: None,
        conclusion: None,
        acts: 1,
    };
    case.start(ClockKind::Assess, setting.now, None, setting);
    case
}

/// In which stages a verb is in order. Everything that is not listed is refused.
fn stages(verb: Verb) -> &'static [Stage] {
    use Stage::*;
    match verb {
        Verb::Open => &[],
        Verb::Assess => &[Opened, Assessed, Assigned, Settled],
        Verb::Raise | Verb::Lower => &[Assessed, Assigned, Settled],
        Verb::Merge | Verb::Transfer => &[Opened, Assessed, Settled],
        Verb::Absorb | Verb::Split | Verb::Report => &[Opened, Assessed, Assigned, Settled],
        Verb::Assign | Verb::Respond | Verb::Clarify => &[Assessed, Assigned, Settled],
        Verb::Sign
        | Verb::Remind
        | Verb::AskExtension
        | Verb::GrantExtension
        | Verb::DenyExtension
        | Verb::Answer
        | Verb::Return
        | Verb::Accept
        | Verb::Withdraw => &[Assigned, Settled],
        Verb::DraftLine | Verb::SignLine => &[Opened, Assessed, Assigned, Settled],
        Verb::Pause | Verb::Resume => &[Opened, Assessed, Assigned, Settled, Transferred, Closed],
        Verb::Instruct | Verb::Fulfil | Verb::Note | Verb::Stir => {
            &[Opened, Assessed, Assigned, Settled, Closed, Transferred]
        }
        Verb::Close => &[Assessed, Settled, Transferred],
        Verb::Reopen => &[Closed, Transferred],
        Verb::Archive => &[Closed],
    }
}

/// Whether a verb is in order now, whatever it is given: the part of the table that decides which buttons are drawn.
pub fn in_order(case: &Case, verb: Verb) -> Result<(), Refusal> {
    if case.stage == Stage::Archived {
        return Err(Refusal::new(
            "case_archived",
            "案件已归档，内容已固定，不能再办理",
            "如再次引发舆情，请新立案件并注明与本案的关联",
        ));
    }
    if case.stage == Stage::Merged {
        return Err(Refusal::new("case_merged", "案件已并入他案，请在主案中办理", "打开主案继续办理"));
    }
    if !stages(verb).contains(&case.stage) {
        return Err(out_of_order(case, verb));
    }
    let some_task = |wanted: fn(&Task) -> bool, code, sentence: &str| {
        if case.tasks.iter().any(wanted) { Ok(()) } else { Err(Refusal::new(code, sentence, "")) }
    };
    match verb {
        Verb::Raise if case.level == Some(Level::Red) => Err(Refusal::new("level_is_highest", "已是最高等级", "")),
        Verb::Lower if case.level == Some(Level::Blue) => Err(Refusal::new("level_is_lowest", "已是最低等级", "")),
        Verb::Sign => some_task(|task| task.stage == TaskStage::Sent, "nothing_to_sign", "没有待签收的督办件"),
        Verb::Remind => some_task(|task| !task.is_finished(), "nothing_to_remind", "没有未办完的督办件"),
        Verb::Answer => some_task(may_answer, "nothing_to_answer", "没有可反馈的督办件"),
        Verb::AskExtension => some_task(may_ask, "nothing_to_extend", "没有可申请延期的督办件"),
        Verb::GrantExtension | Verb::DenyExtension => {
            some_task(|task| task.wish.is_some(), "no_extension_asked", "没有待批的延期申请")
        }
        Verb::Return | Verb::Accept => {
            some_task(|task| task.stage == TaskStage::Answered, "nothing_answered", "没有待审核的反馈")
        }
        Verb::Withdraw => some_task(|task| !is_over(task), "nothing_to_withdraw", "没有可收回的督办件"),
        Verb::Fulfil if !case.instructions.iter().any(Instruction::is_open) => {
            Err(Refusal::new("nothing_to_fulfil", "没有待落实的批示", ""))
        }
        Verb::SignLine if case.lines.last().is_none_or(|line| line.signed.is_some()) => {
            Err(Refusal::new("no_line_to_sign", "没有待签发的口径", "请先拟定口径"))
        }
        Verb::Pause if !case.clocks.iter().any(|clock| clock.is_running() && !clock.pausable.is_empty()) => {
            Err(Refusal::new(
                "nothing_to_pause",
                "没有可以中止的时限",
                "国务院文件规定的回应时限和突发事件报告时限不得中止",
            ))
        }
        Verb::Resume if !case.clocks.iter().any(Clock::is_paused) => {
            Err(Refusal::new("nothing_paused", "没有处于中止状态的时限", ""))
        }
        Verb::Archive if case.instructions.iter().any(Instruction::is_open) => {
            Err(Refusal::new("instruction_open", "还有批示未落实，不能归档", "请先登记批示的落实情况"))
        }
        _ => Ok(()),
    }
}

fn is_over(task: &Task) -> bool {
    matches!(task.stage, TaskStage::Accepted | TaskStage::Withdrawn)
}

fn may_answer(task: &Task) -> bool {
    task.stage == TaskStage::Signed
}

fn may_ask(task: &Task) -> bool {
    task.part != Part::Guide && matches!(task.stage, TaskStage::Sent | TaskStage::Signed) && task.wish.is_none()
}

fn out_of_order(case: &Case, verb: Verb) -> Refusal {
    let advice = match (case.stage, verb) {
        (Stage::Opened, _) => "请先完成研判",
        (Stage::Assigned, Verb::Close | Verb::Merge | Verb::Transfer) => "请先办完或收回全部督办件",
        (Stage::Assessed, _) => "请先下达督办",
        (Stage::Closed, _) => "如需继续办理，请先“重新办理”",
        (Stage::Transferred, _) => "收到承办单位回执后可办结，或“重新办理”收回",
        _ => "",
    };
    Refusal::new("act_out_of_order", format!("案件当前为“{}”，不能{}", case.stage.title(), verb.title()), advice)
}

/// Does an act: the next case, or why not.
pub fn step(case: &Case, act: &Act, setting: &Setting) -> Result<Case, Refusal> {
    in_order(case, act.verb())?;
    if let Some(lack) = act.lacks().first() {
        return Err(Refusal::new("act_lacks", lack.sentence.clone(), "补齐后再提交"));
    }
    let mut next = case.clone();
    next.acts += 1;
    let now = setting.now;
    match act {
        Act::Merge { into, why } => {
            next.void_all(EndKind::Excused, &format!("并入他案：{why}"), now);
            next.merged_into = Some(*into);
            next.stage = Stage::Merged;
        }
        Act::Absorb { from, .. } => {
            if next.absorbed.contains(from) {
                return Err(Refusal::new("already_absorbed", "该案已并入本案", ""));
            }
            next.absorbed.push(*from);
            next.stirred_at = now;
        }
        Act::Split { .. } | Act::Note { .. } => {}
        Act::Stir { .. } => next.stirred_at = now,
        Act::Assess { kind, facts, responsible, level, emergency, trend, advice } => {
            next.assess(
                Finding {
                    kind: kind.clone(),
                    facts: facts.clone(),
                    responsible: responsible.clone(),
                    trend: trend.clone(),
                    advice: advice.clone(),
                    at: now,
                },
                *level,
                *emergency,
                setting,
            )?;
        }
        Act::Raise { to, .. } => next.raise(*to, setting)?,
        Act::Lower { to, override_why, .. } => next.lower(*to, override_why, setting)?,
        Act::Assign { dispatches, no_guide_why } => next.assign(dispatches, no_guide_why, setting)?,
        Act::Sign { task } => {
            let found = next.task_in(*task, |task| task.stage == TaskStage::Sent, "该督办件无需签收")?;
            found.stage = TaskStage::Signed;
            found.signed_at.get_or_insert(now);
            next.meet(ClockKind::Sign, Some(*task), "已签收", now);
            next.settle(setting);
        }
        Act::Remind { task, .. } => {
            next.task_in(*task, |task| !task.is_finished(), "该督办件已办完，无需催办")?.reminders += 1;
        }
        Act::AskExtension { task, until_at, why } => {
            let due = next.feedback_due(*task);
            let found = next.task_in(*task, may_ask, "该督办件不能申请延期，或已有申请待批")?;
            later_than(*until_at, due, now)?;
            found.wish = Some(Wish { until_at: *until_at, why: why.clone(), at: now });
        }
        Act::GrantExtension { task, until_at, why } => {
            let due = next.feedback_due(*task);
            next.task_in(*task, |task| task.wish.is_some(), "该督办件没有待批的延期申请")?.wish = None;
            later_than(*until_at, due, now)?;
            let extension = Extension { until_at: *until_at, granted_at: now, why: why.clone() };
            if let Some(clock) = next.live_clock(ClockKind::Feedback, Some(*task)) {
                clock.extension = Some(extension);
            }
        }
        Act::DenyExtension { task, .. } => {
            next.task_in(*task, |task| task.wish.is_some(), "该督办件没有待批的延期申请")?.wish = None;
        }
        Act::Answer { task, .. } => {
            let found = next.task_in(*task, may_answer, "请先签收，再提交反馈；已提交的反馈请等待审核")?;
            found.stage = TaskStage::Answered;
            found.answered_at = Some(now);
            found.wish = None;
            next.meet(ClockKind::Feedback, Some(*task), "已反馈", now);
            // A guide's advice after everything else was settled re-opens the review, and the case with it.
            next.stage = Stage::Assigned;
            next.void(|clock| clock.kind == ClockKind::Close, EndKind::Superseded, "收到新的反馈", now);
            next.start(ClockKind::Review, now, Some(*task), setting);
        }
        Act::Return { task, .. } => {
            let found = next.task_in(*task, |task| task.stage == TaskStage::Answered, "该督办件没有待审核的反馈")?;
            found.stage = TaskStage::Signed;
            found.returns += 1;
            next.meet(ClockKind::Review, Some(*task), "已退回", now);
            if next.task(*task).is_some_and(|task| task.part != Part::Guide) {
                next.start(ClockKind::Feedback, now, Some(*task), setting);
            }
            next.settle(setting);
        }
        Act::Accept { task, .. } => {
            let found = next.task_in(*task, |task| task.stage == TaskStage::Answered, "该督办件没有待审核的反馈")?;
            found.stage = TaskStage::Accepted;
            found.finished_at = Some(now);
            next.meet(ClockKind::Review, Some(*task), "已采纳", now);
            next.settle(setting);
        }
        Act::Withdraw { task, why } => {
            let found = next.task_in(*task, |task| !is_over(task), "该督办件已办完或已收回")?;
            found.stage = TaskStage::Withdrawn;
            found.finished_at = Some(now);
            found.wish = None;
            let why = format!("督办件已收回：{why}");
            next.void(|clock| clock.task == Some(*task), EndKind::Excused, &why, now);
            next.settle(setting);
        }
        Act::Respond { form, text, channel, url, article_id } => {
            next.respond(
                Response {
                    form: *form,
                    text: text.clone(),
                    channel: channel.clone(),
                    url: url.clone(),
                    article_id: *article_id,
                    at: now,
                },
                now,
            );
        }
        Act::Clarify { text, channel, url, .. } => {
            next.respond(
                Response {
                    form: ResponseForm::Clarification,
                    text: text.clone(),
                    channel: channel.clone(),
                    url: url.clone(),
                    article_id: None,
                    at: now,
                },
                now,
            );
        }
        Act::Report { stage, oral, to, hop, .. } => {
            next.report(Report { stage: *stage, oral: *oral, to: to.clone(), hop: *hop, at: now }, setting)?;
        }
        Act::Instruct { text, duty } => {
            let no = next.instructions.len() as u32 + 1;
            next.instructions.push(Instruction {
                no,
                text: text.clone(),
                by: setting.by.into(),
                at: now,
                duty: duty.as_ref().map(|duty| duty.text.clone()),
                due_at: duty.as_ref().and_then(|duty| duty.due_at),
                done: None,
            });
        }
        Act::Fulfil { instruction, result } => {
            let found = next
                .instructions
                .iter_mut()
                .find(|one| one.no == *instruction && one.is_open())
                .ok_or_else(|| Refusal::new("nothing_to_fulfil", "该批示没有待落实的事项", ""))?;
            found.done = Some((result.clone(), now));
        }
        Act::DraftLine { text } => {
            let version = next.lines.len() as u32 + 1;
            next.lines.push(Line { version, text: text.clone(), by: setting.by.into(), at: now, signed: None });
        }
        Act::SignLine { version } => match next.lines.last_mut() {
            Some(line) if line.version == *version && line.signed.is_none() => {
                line.signed = Some((setting.by.into(), now));
            }
            _ => return Err(Refusal::new("line_is_stale", "只能签发最新一版口径", "请刷新后查看最新版本")),
        },
        Act::Pause { clock, reason, basis } => {
            let found = next.clock_in(*clock)?;
            if !found.is_running() {
                return Err(Refusal::new("clock_not_running", "该时限未在计时", ""));
            }
            if !found.pausable.contains(reason) {
                return Err(Refusal::new(
                    "pause_not_lawful",
                    format!("“{}”时限不得以此理由中止", found.kind.title()),
                    format!("依据：{}", found.document),
                ));
            }
            found.pause(now, *reason, basis);
        }
        Act::Resume { clock, .. } => {
            let found = next.clock_in(*clock)?;
            if !found.is_paused() {
                return Err(Refusal::new("nothing_paused", "该时限未中止", ""));
            }
            found.resume(now, setting.workdays);
        }
        Act::Transfer { to, why } => {
            next.void_all(EndKind::Excused, &format!("转{to}办理：{why}"), now);
            next.transferred_to = Some(to.clone());
            next.stage = Stage::Transferred;
            next.start(ClockKind::Receipt, now, None, setting);
        }
        Act::Reopen { why } => {
            next.void_all(EndKind::Superseded, &format!("重新办理：{why}"), now);
            next.stirred_at = now;
            next.transferred_to = None;
            next.conclusion = None;
            if next.finding.is_some() {
                next.stage = Stage::Assessed;
                next.start(ClockKind::Dispatch, now, None, setting);
                next.start_office_clocks(now, setting);
            } else {
                next.stage = Stage::Opened;
                next.start(ClockKind::Assess, now, None, setting);
            }
        }
        Act::Close { conclusion, because } => {
            let open = unexplained(case);
            for (code, question) in &open {
                if because.get(code).is_none_or(|why| why.trim().is_empty()) {
                    return Err(Refusal::new(
                        "close_unexplained",
                        format!("办结前须说明：{question}"),
                        "补做该项工作，或写明未做的理由",
                    ));
                }
            }
            next.meet(ClockKind::Close, None, "已办结", now);
            next.meet(ClockKind::Receipt, None, "已收到回执并办结", now);
            for clock in next.clocks.iter_mut().filter(|clock| clock.end.is_none()) {
                let why = because.get(clock.kind.code()).map_or("随案办结", String::as_str);
                clock.end = Some(End { at: now, kind: EndKind::Excused, why: format!("办结说明：{why}") });
            }
            next.conclusion = Some(conclusion.clone());
            next.stage = Stage::Closed;
            next.start(ClockKind::Archive, now, None, setting);
        }
        Act::Archive => {
            next.meet(ClockKind::Archive, None, "已归档", now);
            next.stage = Stage::Archived;
        }
    }
    Ok(next)
}

/// What closing must explain: the code under which the reason is given, and the question. Empty when all was done.
pub fn unexplained(case: &Case) -> Vec<(String, String)> {
    let mut open = Vec::new();
    if case.stage != Stage::Transferred && !case.tasks.iter().any(|task| task.stage == TaskStage::Accepted) {
        open.push(("unassigned".into(), "没有单位办结督办件的理由".into()));
    }
    for clock in case.clocks.iter().filter(|clock| clock.end.is_none()) {
        let question = match clock.kind {
            ClockKind::Close | ClockKind::Receipt | ClockKind::Dispatch => continue,
            ClockKind::Response => "未公开回应的理由".to_string(),
            ClockKind::Publish => "未发布权威信息的理由".to_string(),
            ClockKind::Conference => "未举行新闻发布会的理由".to_string(),
            ClockKind::InitialOral | ClockKind::InitialWritten => "未向上级首报的理由".to_string(),
            ClockKind::FollowUp => "未终报的理由".to_string(),
            other => format!("“{}”时限未完成的理由", other.title()),
        };
        open.push((clock.kind.code().to_string(), question));
    }
    open.sort();
    open.dedup();
    open
}

fn later_than(until_at: i64, due: Option<i64>, now: i64) -> Result<(), Refusal> {
    if until_at <= now.max(due.unwrap_or(now)) {
        return Err(Refusal::new("extension_not_later", "延期时间应晚于现在和原定时限", "请选择更晚的时间"));
    }
    Ok(())
}

impl Case {
    fn task_in(&mut self, id: Id, fits: fn(&Task) -> bool, sentence: &str) -> Result<&mut Task, Refusal> {
        match self.tasks.iter_mut().find(|task| task.id == id) {
            None => Err(Refusal::new("task_unknown", "本案没有这一督办件", "")),
            Some(task) if fits(task) => Ok(task),
            Some(_) => Err(Refusal::new("task_out_of_order", sentence, "")),
        }
    }

    fn clock_in(&mut self, no: u32) -> Result<&mut Clock, Refusal> {
        self.clocks
            .iter_mut()
            .find(|clock| clock.no == no)
            .ok_or_else(|| Refusal::new("clock_unknown", "本案没有这一时限", ""))
    }

    fn live_clock(&mut self, kind: ClockKind, task: Option<Id>) -> Option<&mut Clock> {
        self.clocks.iter_mut().find(|clock| clock.end.is_none() && clock.kind == kind && clock.task == task)
    }

    /// When the unit's answer is due, if a clock says so.
    pub fn feedback_due(&self, task: Id) -> Option<i64> {
        let live =
            |clock: &&Clock| clock.end.is_none() && clock.kind == ClockKind::Feedback && clock.task == Some(task);
        self.clocks.iter().find(live).map(Clock::due_at)
    }

    fn start(&mut self, kind: ClockKind, at: i64, task: Option<Id>, setting: &Setting) {
        let Some(rule) = setting.rules.find(kind, self.level, self.emergency) else { return };
        let no = self.clocks.len() as u32 + 1;
        self.clocks.push(Clock::start(no, rule, &setting.rules.version, task, at, setting.workdays));
    }

    fn meet(&mut self, kind: ClockKind, task: Option<Id>, why: &str, now: i64) {
        self.void(|clock| clock.kind == kind && clock.task == task, EndKind::Met, why, now);
    }

    fn void(&mut self, which: impl Fn(&Clock) -> bool, kind: EndKind, why: &str, now: i64) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.end.is_none() && which(clock)) {
            clock.end = Some(End { at: now, kind, why: why.into() });
        }
    }

    fn void_all(&mut self, kind: EndKind, why: &str, now: i64) {
        self.void(|_| true, kind, why, now);
    }

    fn assess(&mut self, finding: Finding, level: Level, emergency: bool, setting: &Setting) -> Result<(), Refusal> {
        let first = self.finding.is_none();
        if !first && self.level != Some(level) {
            return Err(Refusal::new(
                "level_by_its_own_act",
                "再次研判不改变等级",
                "请用“提升等级”或“降低等级”，并写明理由",
            ));
        }
        let became_emergency = emergency && !self.emergency;
        if !emergency && self.emergency && !first {
            return Err(Refusal::new("emergency_stays", "已认定为突发事件，不能在研判中取消", "请在记事中说明情况"));
        }
        self.finding = Some(finding);
        self.level = Some(level);
        self.emergency = emergency;
        if first {
            self.stage = Stage::Assessed;
            self.meet(ClockKind::Assess, None, "已研判", setting.now);
            self.start(ClockKind::Dispatch, setting.now, None, setting);
            // The State Council's clocks count from the moment the office learnt of it, not from its own diligence.
            self.start_office_clocks(self.discovered_at, setting);
        } else if became_emergency {
            self.replace_office_clocks(setting.now, "认定为突发事件", setting);
            self.start_hops(self.discovered_at, setting);
        }
        Ok(())
    }

    fn start_office_clocks(&mut self, from_at: i64, setting: &Setting) {
        for kind in OUTWARD {
            self.start(kind, from_at, None, setting);
        }
        let reported = |oral: bool| self.reports.iter().any(|report| report.at >= from_at && report.oral == oral);
        let (spoken, written) = (reported(true) || reported(false), reported(false));
        if !spoken {
            self.start(ClockKind::InitialOral, from_at, None, setting);
        }
        if !written {
            self.start(ClockKind::InitialWritten, from_at, None, setting);
        }
        if self.emergency {
            self.start_hops(from_at, setting);
        }
    }

    /// The first hop of emergency reporting that was not made yet.
    fn start_hops(&mut self, from_at: i64, setting: &Setting) {
        let made = |kind: &ClockKind| self.reports.iter().any(|report| report.hop == Some(*kind));
        let running = self.clocks.iter().any(|clock| clock.end.is_none() && ClockKind::HOPS.contains(&clock.kind));
        let next = ClockKind::HOPS
            .into_iter()
            .find(|kind| !made(kind) && setting.rules.find(*kind, self.level, self.emergency).is_some());
        if let (Some(kind), false) = (next, running) {
            self.start(kind, from_at, None, setting);
        }
    }

    /// After a change of level: what still runs under a rule that no longer holds gives way to the rule that does.
    fn replace_office_clocks(&mut self, from_at: i64, why: &str, setting: &Setting) {
        for kind in [ClockKind::Dispatch, ClockKind::Close].into_iter().chain(OUTWARD).chain(REPORTING) {
            let rule = setting.rules.find(kind, self.level, self.emergency).map(|rule| rule.id.clone());
            let live = self.clocks.iter().find(|clock| clock.end.is_none() && clock.kind == kind);
            let (live_rule, live_start) = (live.map(|clock| clock.rule.clone()), live.map(|clock| clock.start_at));
            if rule == live_rule {
                continue;
            }
            // A duty that was done stays done: a met 48 h reply is not asked again. A conference that the old level
            // did not ask for is.
            let met = |clock: &Clock| clock.kind == kind && matches!(&clock.end, Some(end) if end.kind == EndKind::Met);
            let was_met = self.clocks.iter().any(met);
            self.void(|clock| clock.kind == kind, EndKind::Superseded, why, setting.now);
            let wanted = match kind {
                ClockKind::Dispatch | ClockKind::Close | ClockKind::FollowUp => live_rule.is_some(),
                ClockKind::InitialOral => !was_met && self.reports.is_empty(),
                ClockKind::InitialWritten => !was_met && !self.reports.iter().any(|report| !report.oral),
                ClockKind::Publish | ClockKind::Response => !was_met && self.responses.is_empty(),
                _ => !was_met,
            };
            if rule.is_some() && wanted {
                self.start(kind, live_start.map_or(from_at, |start| start.max(from_at)), None, setting);
            }
        }
    }

    fn raise(&mut self, to: Level, setting: &Setting) -> Result<(), Refusal> {
        if !self.level.is_some_and(|level| to.graver_than(level)) {
            return Err(Refusal::new("level_not_higher", "提升后的等级应高于当前等级", ""));
        }
        self.level = Some(to);
        self.stirred_at = setting.now;
        let why = format!("等级提升为{}", to.title());
        // A graver level is a new situation: its limits count from the moment it was found.
        self.replace_office_clocks(setting.now, &why, setting);
        self.hurry_units(&why, setting);
        Ok(())
    }

    /// A unit's answer becomes due sooner when the graver level's limit, counted from now, is sooner.
    fn hurry_units(&mut self, why: &str, setting: &Setting) {
        let Some(rule) = setting.rules.find(ClockKind::Feedback, self.level, self.emergency) else { return };
        let sooner = rule.limit.due_at(setting.now, setting.workdays);
        let late: Vec<Id> = self
            .clocks
            .iter()
            .filter(|clock| clock.kind == ClockKind::Feedback && clock.is_running() && clock.due_at() > sooner)
            .filter_map(|clock| clock.task)
            .collect();
        for task in late {
            let same = |clock: &Clock| clock.kind == ClockKind::Feedback && clock.task == Some(task);
            self.void(same, EndKind::Superseded, why, setting.now);
            self.start(ClockKind::Feedback, setting.now, Some(task), setting);
        }
    }

    fn lower(&mut self, to: Level, override_why: &str, setting: &Setting) -> Result<(), Refusal> {
        if !self.level.is_some_and(|level| level.graver_than(to)) {
            return Err(Refusal::new("level_not_lower", "降低后的等级应低于当前等级", ""));
        }
        if setting.now - self.stirred_at < QUIET_MS && override_why.trim().is_empty() {
            return Err(Refusal::new(
                "level_not_quiet",
                "最近24小时内仍有新动向，不能降低等级",
                "待平稳满24小时，或写明提前降级的理由",
            ));
        }
        self.level = Some(to);
        let why = format!("等级降低为{}", to.title());
        self.replace_office_clocks(self.discovered_at, &why, setting);
        Ok(())
    }

    fn assign(
        &mut self,
        dispatches: &[super::act::Dispatch],
        no_guide_why: &str,
        setting: &Setting,
    ) -> Result<(), Refusal> {
        let open_units = |case: &Case, unit: Id| case.tasks.iter().any(|task| task.unit_id == unit && !is_over(task));
        for (at, dispatch) in dispatches.iter().enumerate() {
            let known =
                |id: Id| self.tasks.iter().any(|task| task.id == id) || dispatches[..at].iter().any(|one| one.id == id);
            if known(dispatch.id) {
                // Every later act names a dispatch by its id, so two of one id would hide each other.
                return Err(Refusal::new("dispatch_known", "这件督办已经下达过", "请刷新后查看督办任务"));
            }
            let twice = dispatches[..at].iter().any(|other| other.unit_id == dispatch.unit_id);
            if twice || open_units(self, dispatch.unit_id) {
                return Err(Refusal::new(
                    "unit_assigned_twice",
                    format!("{}已有未办完的督办件", dispatch.unit_name),
                    "请催办原督办件，或先收回再重新下达",
                ));
            }
        }
        let has = |part: Part| {
            dispatches.iter().any(|dispatch| dispatch.part == part)
                || self.tasks.iter().any(|task| task.part == part && task.stage != TaskStage::Withdrawn)
        };
        if !has(Part::Lead) {
            return Err(Refusal::new("no_lead", "须确定一个主办单位", "请将一个单位设为主办"));
        }
        let leads = dispatches.iter().filter(|dispatch| dispatch.part == Part::Lead).count()
            + self.tasks.iter().filter(|task| task.part == Part::Lead && !is_over(task)).count();
        if leads > 1 {
            return Err(Refusal::new("two_leads", "主办单位只能有一个", "其余单位请设为协办"));
        }
        if !has(Part::Guide) && no_guide_why.trim().is_empty() {
            return Err(Refusal::new(
                "no_double_push",
                "督办须同时推送业务主管科室（双推送）",
                "请加选一个业务指导科室，或写明不需要的理由",
            ));
        }
        for dispatch in dispatches {
            self.tasks.push(Task {
                id: dispatch.id,
                unit_id: dispatch.unit_id,
                unit_name: dispatch.unit_name.clone(),
                part: dispatch.part,
                requirement: dispatch.requirement.clone(),
                stage: TaskStage::Sent,
                assigned_at: setting.now,
                signed_at: None,
                answered_at: None,
                finished_at: None,
                reminders: 0,
                returns: 0,
                wish: None,
            });
            self.start(ClockKind::Sign, setting.now, Some(dispatch.id), setting);
            if dispatch.part != Part::Guide {
                self.start(ClockKind::Feedback, setting.now, Some(dispatch.id), setting);
            }
        }
        self.stage = Stage::Assigned;
        self.meet(ClockKind::Dispatch, None, "已下达督办", setting.now);
        self.void(|clock| clock.kind == ClockKind::Close, EndKind::Superseded, "再次下达督办", setting.now);
        Ok(())
    }

    /// After a dispatch changed: whether the units still owe something, all is done, or everything was withdrawn.
    fn settle(&mut self, setting: &Setting) {
        if self.tasks.iter().any(|task| !task.is_finished()) {
            self.stage = Stage::Assigned;
            self.void(|clock| clock.kind == ClockKind::Close, EndKind::Superseded, "仍有督办件未办完", setting.now);
        } else if self.tasks.iter().any(|task| task.stage == TaskStage::Accepted) {
            if self.stage != Stage::Settled {
                self.stage = Stage::Settled;
                self.start(ClockKind::Close, setting.now, None, setting);
            }
        } else if self.stage != Stage::Assessed {
            self.stage = Stage::Assessed;
            self.void(|clock| clock.kind == ClockKind::Close, EndKind::Superseded, "督办件已全部收回", setting.now);
            self.start(ClockKind::Dispatch, setting.now, None, setting);
        }
    }

    fn respond(&mut self, response: Response, now: i64) {
        let why = format!("{}（{}）", response.form.title(), response.channel);
        // A conference is also publication; any word to the public answers the general 48 h.
        self.meet(ClockKind::Publish, None, &why, now);
        self.meet(ClockKind::Response, None, &why, now);
        if response.form == ResponseForm::Conference {
            self.meet(ClockKind::Conference, None, &why, now);
        }
        self.responses.push(response);
    }

    fn report(&mut self, report: Report, setting: &Setting) -> Result<(), Refusal> {
        let written = |stage: ReportStage| self.reports.iter().any(|one| one.stage == stage && !one.oral);
        // A reopened case reports anew, so only what was said since the last final report counts.
        match report.stage {
            ReportStage::Followup | ReportStage::Final if self.reports.is_empty() => {
                return Err(Refusal::new("no_initial_report", "尚未首报，不能续报或终报", "请先首报"));
            }
            ReportStage::Initial
                if written(ReportStage::Initial) && !written(ReportStage::Final) && report.hop.is_none() =>
            {
                return Err(Refusal::new("initial_reported", "已作过书面首报", "请用续报或终报"));
            }
            _ => {}
        }
        if let Some(hop) = report.hop
            && !ClockKind::HOPS.contains(&hop)
        {
            return Err(Refusal::new("hop_unknown", "报送环节不正确", "请重新选择报送环节"));
        }
        let why = format!("{}（{}）", report.stage.title(), report.to);
        self.meet(ClockKind::InitialOral, None, &why, setting.now);
        if !report.oral {
            self.meet(ClockKind::InitialWritten, None, &why, setting.now);
        }
        self.meet(ClockKind::FollowUp, None, &why, setting.now);
        let hop = report.hop;
        let last = report.stage == ReportStage::Final;
        self.reports.push(report);
        if let Some(hop) = hop {
            self.meet(hop, None, &why, setting.now);
            let earlier = ClockKind::HOPS.into_iter().take_while(|kind| *kind != hop).collect::<Vec<_>>();
            self.void(|clock| earlier.contains(&clock.kind), EndKind::Superseded, "后一环节已报出", setting.now);
            if self.emergency && !last {
                self.start_next_hop(hop, setting);
            }
        }
        if !last {
            self.start(ClockKind::FollowUp, setting.now, None, setting);
        }
        Ok(())
    }

    fn start_next_hop(&mut self, after: ClockKind, setting: &Setting) {
        let made = |kind: &ClockKind| self.reports.iter().any(|report| report.hop == Some(*kind));
        let next = ClockKind::HOPS
            .into_iter()
            .skip_while(|kind| *kind != after)
            .skip(1)
            .find(|kind| !made(kind) && setting.rules.find(*kind, self.level, self.emergency).is_some());
        let running = self.clocks.iter().any(|clock| clock.end.is_none() && ClockKind::HOPS.contains(&clock.kind));
        if let (Some(kind), false) = (next, running) {
            self.start(kind, setting.now, None, setting);
        }
    }
}

/// Duties toward the public.
const OUTWARD: [ClockKind; 3] = [ClockKind::Publish, ClockKind::Conference, ClockKind::Response];
/// Duties toward superiors.
const REPORTING: [ClockKind; 3] = [ClockKind::InitialOral, ClockKind::InitialWritten, ClockKind::FollowUp];

#[cfg(test)]
#[path = "states_tests.rs"]
mod tests;
