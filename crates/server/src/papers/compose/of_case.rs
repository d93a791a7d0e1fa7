//! Papers of one case: 舆情专报, 督办单, 典型案例, and the 新闻通稿 that a case calls for.

use super::{day_curve, fact, section, short, stop};
use crate::cases::CaseFacts;
use crate::platform::{Answer, Fault};
use domain::cases::{Clock, ClockKind, Part, TaskStage};
use domain::ids::Id;
use domain::papers::{Draft, Fact, Section};
use domain::time::{format_day, format_minute, format_paper_date};

fn case_figures(facts: &CaseFacts, now: i64) -> Vec<Fact> {
    let link = |part: &str| format!("/cases/{}#{part}", facts.id);
    let mut outlets: Vec<&str> =
        facts.sources.iter().map(|source| source.source.as_str()).filter(|name| !name.is_empty()).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let tasks: Vec<_> =
        facts.case.tasks.iter().filter(|task| task.part != Part::Guide && task.stage != TaskStage::Withdrawn).collect();
    let answered = tasks.iter().filter(|task| task.answered_at.is_some()).count();
    vec![
        fact("相关信息", facts.sources.len(), "条", "案件收录的信息来源，同一网址只计一次", link("sources"), now),
        fact("涉及平台", outlets.len(), "个", "信息来源中不重复的媒体和平台", link("sources"), now),
        fact("督办单位", tasks.len(), "个", "主办和协办单位，不含业务指导和已收回的", link("tasks"), now),
        fact("已反馈单位", answered, "个", "已提交过反馈的主办和协办单位", link("tasks"), now),
        fact("公开回应", facts.case.responses.len(), "次", "登记的公开回应和辟谣", link("responses"), now),
    ]
}

pub(super) fn special(facts: &CaseFacts, now: i64) -> Draft {
    let case = &facts.case;
    let level = case.level.map_or("等级待定".to_owned(), |level| format!("定为{}级", level.title()));
    let first = facts.sources.first();
    let first_at =
        facts.first_published_at.or(first.and_then(|source| source.published_at)).unwrap_or(case.discovered_at);
    let summary = format!(
        "{}。截至{}，监测到相关信息{{相关信息}}条，涉及{{涉及平台}}个平台，{level}。当前状态：{}。",
        short(facts.title.trim_end_matches('。'), 60),
        format_minute(now),
        case.headline()
    );
    let origin = match first {
        Some(source) => format!(
            "相关信息最早见于{}{}《{}》。",
            format_minute(first_at),
            source.source,
            source.title.trim_matches(['《', '》'])
        ),
        None => format!("相关情况于{}发现。", format_minute(case.discovered_at)),
    };
    let claims = Section {
        heads: if facts.sources.is_empty() {
            vec![]
        } else {
            ["时间", "来源", "标题"].map(String::from).to_vec()
        },
        rows: facts
            .sources
            .iter()
            .take(10)
            .map(|source| {
                vec![source.published_at.map_or("—".into(), format_minute), source.source.clone(), source.title.clone()]
            })
            .collect(),
        ..section("claims", format!("{origin}\n{}", stop(&facts.facts)))
    };
    let unit_of = |id: Id| case.task(id).map_or("承办单位", |task| task.unit_name.as_str());
    let word = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().trim().to_owned();
    let mut verified: Vec<String> = Vec::new();
    for (at, (task, when, value)) in facts.answers.iter().enumerate() {
        // Only the last answer of a unit counts: the earlier ones were returned.
        if facts.answers[at + 1..].iter().all(|(other, _, _)| other != task) {
            verified.push(format!(
                "{}（{}反馈）：{}",
                unit_of(*task),
                format_minute(*when),
                stop(&word(value, "facts"))
            ));
        }
    }
    if verified.is_empty() {
        verified.push("承办单位正在核查，尚未反馈。".into());
    }
    let spread = Section {
        curve: day_curve(facts.sources.iter().filter_map(|source| source.published_at)),
        ..section("spread", "截至统计时点，相关信息{相关信息}条，涉及{涉及平台}个平台。")
    };
    let judgement = match &case.finding {
        Some(finding) => {
            let trend = if finding.trend.trim().is_empty() {
                String::new()
            } else {
                format!("走势：{}", stop(&finding.trend))
            };
            let emergency = if case.emergency { "，属突发事件" } else { "" };
            format!("经研判{level}{emergency}。责任主体：{}{trend}", stop(&finding.responsible))
        }
        None => String::new(),
    };
    let done: Vec<String> = facts
        .acts
        .iter()
        .filter(|act| matches!(act.verb.as_str(), "assess" | "assign" | "answer" | "respond" | "clarify" | "report"))
        .map(|act| format!("{},{}{}。", format_minute(act.at), act.by_unit, done_words(&act.verb, &act.sentence)))
        // A requirement ends with its own stop.
        .map(|line| line.replace("。。", "。"))
        .collect();
    let line = case.lines.iter().rev().find(|line| line.signed.is_some());
    let advice = [
        case.finding.as_ref().map(|finding| stop(&finding.advice)),
        line.map(|line| format!("应答口径（第{}版）：{}", line.version, stop(&line.text))),
    ];
    Draft {
        title: format!("关于{}的情况", short(facts.title.trim_start_matches("关于").trim_end_matches("的情况"), 50)),
        urgency: match case.level.map(|level| level.number()) {
            Some(1) => "特急".into(),
            Some(2) => "加急".into(),
            _ => String::new(),
        },
        sections: vec![
            section("summary", summary),
            claims,
            section("facts", verified.join("\n")),
            spread,
            section("views", ""),
            section("judgement", judgement),
            section("done", if done.is_empty() { "已立案，正在研判。".into() } else { done.join("\n") }),
            section("advice", advice.into_iter().flatten().collect::<Vec<_>>().join("\n")),
        ],
        facts: case_figures(facts, now),
        ..Draft::default()
    }
}

/// What was done, in a clause: the long texts of answers stand in their own part.
fn done_words(verb: &str, sentence: &str) -> String {
    match verb {
        "assess" => "完成研判".into(),
        "assign" => format!("下达督办({})", short(sentence, 60).trim_end_matches('。')),
        "answer" => "反馈核查处置情况".into(),
        "respond" => format!("公开回应，{}", short(sentence, 60).trim_end_matches('。')),
        "clarify" => format!("辟谣，{}", short(sentence, 60).trim_end_matches('。')),
        _ => format!("上报，{}", short(sentence, 60).trim_end_matches('。')),
    }
}

pub(super) fn supervision(facts: &CaseFacts, dispatch: Option<Id>) -> Answer<Draft> {
    let tasks = &facts.case.tasks;
    let task = match dispatch {
        Some(id) => tasks.iter().find(|task| task.id == id),
        None => tasks.iter().find(|task| task.part == Part::Lead && task.stage != TaskStage::Withdrawn),
    };
    let Some(task) = task else {
        return Err(Fault::refused("no_dispatch", "本案还没有下达督办", "请先下达督办，再生成督办单"));
    };
    let is_answer = |clock: &&Clock| clock.task == Some(task.id) && clock.kind == ClockKind::Feedback;
    let clock = facts.case.clocks.iter().rev().find(is_answer);
    let due = clock.map_or(String::new(), |clock| {
        format!("请于{}前反馈核查和处置情况，并填写《督办反馈单》。", format_minute(clock.due_at()))
    });
    let basis = clock.map_or(String::new(), |clock| {
        format!(
            "反馈时限{}，依据{}（时限规则{}）。",
            clock.limit.title(),
            clock.document.replace("（默认值，可改）", ""),
            clock.version
        )
    });
    Ok(Draft {
        title: format!("关于核查处置{}的督办单", short(facts.title.trim_start_matches("关于"), 40)),
        recipients: task.unit_name.clone(),
        urgency: if facts.case.level.is_some_and(|level| level.number() <= 2) {
            "加急".into()
        } else {
            String::new()
        },
        sections: vec![
            section("facts", format!("{}（案件编号：{}）", stop(&facts.facts), facts.number)),
            section("requirement", format!("{}\n{due}", stop(&task.requirement))),
            section("basis", format!("按照属地管理、分级负责、谁主管谁负责的原则办理。{basis}")),
        ],
        ..Draft::default()
    })
}

pub(super) fn example(facts: &CaseFacts, now: i64) -> Draft {
    let done: Vec<String> = facts
        .acts
        .iter()
        .map(|act| format!("{},{}:{}", format_minute(act.at), act.title, stop(&short(&act.sentence, 120))))
        .collect();
    Draft {
        title: format!("{}处置案例", short(&facts.title, 40)),
        sections: vec![
            section(
                "background",
                format!("{}截至{}，收录相关信息{{相关信息}}条。", stop(&facts.facts), format_day(now)),
            ),
            section("handling", done.join("\n")),
            section("effect", stop(facts.case.conclusion.as_deref().unwrap_or_default())),
            section("lessons", ""),
        ],
        facts: case_figures(facts, now),
        ..Draft::default()
    }
}

/// What the office tells the media about a case: the agreed wording, the verified facts, what was done.
pub(super) fn release(facts: &CaseFacts, now: i64) -> Draft {
    let line = facts.case.lines.iter().rev().find(|line| line.signed.is_some());
    let last = facts.case.responses.last();
    let lead = format!(
        "本网讯({})针对{}一事，{}高度重视，立即组织核查。",
        format_paper_date(now),
        short(facts.title.trim_start_matches("关于"), 40),
        facts.unit_name
    );
    let said = line.map(|line| line.text.as_str()).or(last.map(|response| response.text.as_str()));
    let done: Vec<String> = facts
        .answers
        .iter()
        .filter_map(|(_, _, value)| value["public_reply"].as_str())
        .map(stop)
        .filter(|text| !text.is_empty())
        .collect();
    let body = said.map(stop).into_iter().chain(done).collect::<Vec<_>>().join("\n");
    Draft {
        title: format!(
            "关于{}的情况说明",
            short(facts.title.trim_start_matches("关于").trim_end_matches("的情况"), 40)
        ),
        sections: vec![section("lead", lead), section("body", body), section("contact", "")],
        ..Draft::default()
    }
}
