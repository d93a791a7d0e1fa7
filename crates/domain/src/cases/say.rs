//! The sentence that an act leaves in the timeline (办理过程). Called once, when the act is written; never recomputed,
//! because a timeline must read tomorrow as it read on the day.

use super::act::Act;
use super::case::Case;
use crate::time::format_minute;

/// What happened, in office Chinese, without who and when. What a person wrote may end with a stop of its own.
pub fn sentence(case: &Case, act: &Act) -> String {
    said(case, act).replace("。。", "。")
}

fn said(case: &Case, act: &Act) -> String {
    let unit = |id| case.task(id).map_or("", |task| task.unit_name.as_str());
    let clock = |no: u32| case.clocks.iter().find(|clock| clock.no == no).map_or("", |clock| clock.kind.title());
    match act {
        Act::Merge { why, .. } => format!("并入主案。{why}"),
        Act::Absorb { number, why, .. } => format!("{number}并入本案。{why}"),
        Act::Split { title, facts, why, .. } => format!("分出新案“{title}”：{facts}。{why}"),
        Act::Assess { facts, responsible, level, emergency, trend, advice, kind } => {
            let emergency = if *emergency { "，属突发事件" } else { "" };
            let trend = if trend.trim().is_empty() { String::new() } else { format!("走势：{trend}。") };
            format!(
                "{kind}，定为{}级{emergency}。{facts} 责任主体：{responsible}。{trend}建议：{advice}",
                level.title()
            )
        }
        Act::Raise { to, why } => format!("提升为{}。{why}", to.title()),
        Act::Lower { to, why, override_why } if override_why.trim().is_empty() => {
            format!("降低为{}。{why}", to.title())
        }
        Act::Lower { to, why, override_why } => format!("降低为{}。{why}（提前降级：{override_why}）", to.title()),
        Act::Assign { dispatches, no_guide_why } => {
            let list: Vec<_> = dispatches
                .iter()
                .map(|one| format!("{}（{}）：{}", one.unit_name, one.part.title(), one.requirement))
                .collect();
            let note = if no_guide_why.trim().is_empty() {
                String::new()
            } else {
                format!("。未推送业务科室：{no_guide_why}")
            };
            format!("{}{note}", list.join("；"))
        }
        Act::Sign { task } => format!("{}签收", unit(*task)),
        Act::Remind { task, text } => format!("催办{}：{text}", unit(*task)),
        Act::AskExtension { task, until_at, why } => {
            format!("{}申请延期至{}：{why}", unit(*task), format_minute(*until_at))
        }
        Act::GrantExtension { task, until_at, why } => {
            format!("同意{}延期至{}：{why}", unit(*task), format_minute(*until_at))
        }
        Act::DenyExtension { task, why } => format!("不同意{}延期：{why}", unit(*task)),
        Act::Answer { facts, measures, public_reply, responsible, .. } => {
            let reply = if public_reply.trim().is_empty() {
                String::new()
            } else {
                format!(" 答复群众：{public_reply}。")
            };
            format!("核查情况：{facts} 处置措施：{measures}{reply} 责任人：{responsible}")
        }
        Act::Return { task, why } => format!("退回{}补充：{why}", unit(*task)),
        Act::Accept { task, opinion } => format!("采纳{}的反馈：{opinion}", unit(*task)),
        Act::Withdraw { task, why } => format!("收回{}的督办件：{why}", unit(*task)),
        Act::Respond { form, text, channel, .. } => format!("{}（{channel}）：{text}", form.title()),
        Act::Clarify { claim, text, basis, channel, .. } => {
            format!("针对“{claim}”，在{channel}说明：{text} 依据：{basis}")
        }
        Act::Report { stage, oral, to, hop, text } => {
            let how = if *oral { "口头" } else { "书面" };
            let hop = hop.map_or(String::new(), |hop| format!("（{}）", hop.title()));
            format!("{how}{}{to}{hop}:{text}", stage.title())
        }
        Act::Instruct { text, duty } => match duty {
            Some(duty) => {
                let due = duty.due_at.map_or(String::new(), |at| format!("，{}前落实", format_minute(at)));
                format!("{text}（需落实：{}{due}）", duty.text)
            }
            None => text.clone(),
        },
        Act::Fulfil { instruction, result } => format!("第{instruction}条批示落实情况：{result}"),
        Act::DraftLine { text } => format!("第{}版口径：{text}", case.lines.len()),
        Act::SignLine { version } => format!("签发第{version}版口径"),
        Act::Pause { clock: no, reason, basis } => {
            format!("中止“{}”时限：{}，依据：{basis}", clock(*no), reason.title())
        }
        Act::Resume { clock: no, why } => format!("恢复“{}”时限：{why}", clock(*no)),
        Act::Transfer { to, why } => format!("转{to}办理：{why}"),
        Act::Reopen { why } => why.clone(),
        Act::Close { conclusion, because } => {
            let reasons: Vec<_> = because.values().filter(|why| !why.trim().is_empty()).cloned().collect();
            if reasons.is_empty() {
                conclusion.clone()
            } else {
                format!("{conclusion}（说明：{}）", reasons.join("；"))
            }
        }
        Act::Archive => "全案固定成包，此后不得改动".into(),
        Act::Note { text } => text.clone(),
        Act::Stir { text, items } if items.is_empty() => text.clone(),
        Act::Stir { text, items } => format!("补充{}条信息。{text}", items.len()),
    }
}
