//! Drafts from records: what the office would look up and copy is already there, each figure bound to the records
//! it counted. What only a person can say is left empty and asked for before signing.

use super::store;
use crate::cases::{self, CaseFacts};
use crate::platform::{Answer, App, Fault};
use domain::cases::{Clock, ClockKind, Part, TaskStage};
use domain::ids::Id;
use domain::papers::{Draft, Fact, Kind, Section};
use domain::time::{DAY_MS, day_start, format_day, format_minute, format_paper_date};
use std::collections::BTreeMap;

/// What a paper is asked to be about.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its kind.
    pub kind: Kind,
    /// Its case.
    pub case_id: Option<Id>,
    /// Its dispatch.
    pub dispatch_id: Option<Id>,
    /// Its period: from.
    pub from_at: Option<i64>,
    /// To, exclusive.
    pub to_at: Option<i64>,
    /// The scope: the office's path.
    pub scope: String,
    /// Who drafts.
    pub editor: String,
}

/// A draft of what was asked for, as of now.
pub async fn draft_of(app: &App, request: &Request) -> Answer<Draft> {
    let kind = request.kind;
    let now = app.now();
    let mut draft = match kind {
        Kind::Special | Kind::Supervision | Kind::Example => {
            let id = request.case_id.ok_or_else(|| Fault::field("case_id", "请选择案件"))?;
            let facts = cases::case_facts(app, id).await?.ok_or(Fault::NotFound("个案件"))?;
            if !facts.unit_path.starts_with(&request.scope) {
                return Err(Fault::NotFound("个案件"));
            }
            match kind {
                Kind::Special => special(&facts, now),
                Kind::Supervision => supervision(&facts, request.dispatch_id)?,
                _ => example(&facts, now),
            }
        }
        Kind::Daily | Kind::Weekly | Kind::Monthly => periodic(app, request, now).await?,
        _ => Draft { title: String::new(), ..Draft::default() },
    };
    draft.editor = request.editor.clone();
    // Every part of the outline is there, in order, so that the page shows what is expected.
    let mut sections = Vec::new();
    for (key, heading, _) in kind.outline() {
        let found = draft.sections.iter().position(|section| section.key == *key);
        let mut section = found.map(|at| draft.sections.swap_remove(at)).unwrap_or_default();
        section.key = (*key).into();
        section.heading = (*heading).into();
        sections.push(section);
    }
    draft.sections = sections;
    Ok(draft)
}

fn section(key: &str, text: impl Into<String>) -> Section {
    Section { key: key.into(), text: text.into(), ..Section::default() }
}

fn fact(name: &str, value: usize, unit: &str, how: &str, link: String, as_of: i64) -> Fact {
    Fact { name: name.into(), value: i64::try_from(value).ok(), unit: unit.into(), how: how.into(), link, as_of }
}

/// At most so many characters, cut at the end of a sentence where one is near.
fn short(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    match cut.rfind(['。', ';', '!', '?']) {
        Some(at) if cut[..at].chars().count() * 2 > most => format!("{}。", &cut[..at]),
        _ => format!("{}……", cut.chars().take(most.saturating_sub(2)).collect::<String>()),
    }
}

/// A text as a sentence of its own.
fn stop(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['。', '!', '?', '…']) { text.to_owned() } else { format!("{text}。") }
}

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
        fact("相关信息", facts.sources.len(), "条", "案件收录的信息来源,同一网址只计一次", link("sources"), now),
        fact("涉及平台", outlets.len(), "个", "信息来源中不重复的媒体和平台", link("sources"), now),
        fact("督办单位", tasks.len(), "个", "主办和协办单位,不含业务指导和已收回的", link("tasks"), now),
        fact("已反馈单位", answered, "个", "已提交过反馈的主办和协办单位", link("tasks"), now),
        fact("公开回应", facts.case.responses.len(), "次", "登记的公开回应和辟谣", link("responses"), now),
    ]
}

fn special(facts: &CaseFacts, now: i64) -> Draft {
    let case = &facts.case;
    let level = case.level.map_or("等级待定".to_owned(), |level| format!("定为{}级", level.title()));
    let first = facts.sources.first();
    let first_at =
        facts.first_published_at.or(first.and_then(|source| source.published_at)).unwrap_or(case.discovered_at);
    let summary = format!(
        "{}。截至{},监测到相关信息{{相关信息}}条,涉及{{涉及平台}}个平台,{level}。当前状态:{}。",
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
            verified.push(format!("{}({}反馈):{}", unit_of(*task), format_minute(*when), stop(&word(value, "facts"))));
        }
    }
    if verified.is_empty() {
        verified.push("承办单位正在核查,尚未反馈。".into());
    }
    let spread = Section {
        curve: days(facts).into_iter().map(|(day, count)| (format_day(day)[5..].to_owned(), count)).collect(),
        ..section("spread", "截至统计时点,相关信息{相关信息}条,涉及{涉及平台}个平台。")
    };
    let judgement = match &case.finding {
        Some(finding) => {
            let trend = if finding.trend.trim().is_empty() {
                String::new()
            } else {
                format!("走势:{}", stop(&finding.trend))
            };
            let emergency = if case.emergency { ",属突发事件" } else { "" };
            format!("经研判{level}{emergency}。责任主体:{}{trend}", stop(&finding.responsible))
        }
        None => String::new(),
    };
    let done: Vec<String> = facts
        .acts
        .iter()
        .filter(|act| matches!(act.verb.as_str(), "assess" | "assign" | "answer" | "respond" | "clarify" | "report"))
        .map(|act| format!("{},{}{}。", format_minute(act.at), act.by_unit, done_words(&act.verb, &act.sentence)))
        .collect();
    let line = case.lines.iter().rev().find(|line| line.signed.is_some());
    let advice = [
        case.finding.as_ref().map(|finding| stop(&finding.advice)),
        line.map(|line| format!("应答口径(第{}版):{}", line.version, stop(&line.text))),
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
            section("done", if done.is_empty() { "已立案,正在研判。".into() } else { done.join("\n") }),
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
        "respond" => format!("公开回应,{}", short(sentence, 60).trim_end_matches('。')),
        "clarify" => format!("辟谣,{}", short(sentence, 60).trim_end_matches('。')),
        _ => format!("上报,{}", short(sentence, 60).trim_end_matches('。')),
    }
}

fn days(facts: &CaseFacts) -> Vec<(i64, i64)> {
    let mut days: BTreeMap<i64, i64> = BTreeMap::new();
    for at in facts.sources.iter().filter_map(|source| source.published_at) {
        *days.entry(day_start(at)).or_default() += 1;
    }
    let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().last().copied()) else { return vec![] };
    let span = ((last - first) / DAY_MS).min(30);
    if span == 0 {
        return vec![];
    }
    (0..=span).map(|at| first + at * DAY_MS).map(|day| (day, days.get(&day).copied().unwrap_or(0))).collect()
}

fn supervision(facts: &CaseFacts, dispatch: Option<Id>) -> Answer<Draft> {
    let tasks = &facts.case.tasks;
    let task = match dispatch {
        Some(id) => tasks.iter().find(|task| task.id == id),
        None => tasks.iter().find(|task| task.part == Part::Lead && task.stage != TaskStage::Withdrawn),
    };
    let Some(task) = task else {
        return Err(Fault::refused("no_dispatch", "本案还没有下达督办", "请先下达督办,再生成督办单"));
    };
    let is_answer = |clock: &&Clock| clock.task == Some(task.id) && clock.kind == ClockKind::Feedback;
    let clock = facts.case.clocks.iter().rev().find(is_answer);
    let due = clock.map_or(String::new(), |clock| {
        format!("请于{}前反馈核查和处置情况,并填写《督办反馈单》。", format_minute(clock.due_at()))
    });
    let basis = clock.map_or(String::new(), |clock| {
        format!("反馈时限{},依据{}(时限规则{})。", clock.limit.title(), clock.document, clock.version)
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
            section("facts", format!("{}(案件编号:{})", stop(&facts.facts), facts.number)),
            section("requirement", format!("{}\n{due}", stop(&task.requirement))),
            section("basis", format!("按照属地管理、分级负责、谁主管谁负责的原则办理。{basis}")),
        ],
        ..Draft::default()
    })
}

fn example(facts: &CaseFacts, now: i64) -> Draft {
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
                format!("{}截至{},收录相关信息{{相关信息}}条。", stop(&facts.facts), format_day(now)),
            ),
            section("handling", done.join("\n")),
            section("effect", stop(facts.case.conclusion.as_deref().unwrap_or_default())),
            section("lessons", ""),
        ],
        facts: case_figures(facts, now),
        ..Draft::default()
    }
}

/// The period that is meant when none is given: yesterday's ten o'clock to today's, the last seven days, last month.
fn period(request: &Request, now: i64) -> (i64, i64) {
    if let (Some(from), Some(to)) = (request.from_at, request.to_at) {
        return (from, to);
    }
    let today = day_start(now);
    match request.kind {
        Kind::Daily => (now - DAY_MS, now),
        Kind::Weekly => (today - 7 * DAY_MS, today),
        _ => {
            let date = domain::time::date(now).first_of_month();
            let before = date.yesterday().map(|day| day.first_of_month()).unwrap_or(date);
            (domain::time::date_start(before), domain::time::date_start(date))
        }
    }
}

async fn periodic(app: &App, request: &Request, now: i64) -> Answer<Draft> {
    let (from, to) = period(request, now);
    let scope = &request.scope;
    let counts = cases::counts_of_period(app, scope, from, to).await?;
    let rows = cases::cases_of_period(app, scope, from, to, 300).await?;
    let mut facts: Vec<Fact> = Vec::new();
    let as_of = now.min(to);
    let mut count = |name: &str, value: i64, unit: &str, how: &str, link: &str| {
        facts.push(Fact {
            name: name.into(),
            value: Some(value),
            unit: unit.into(),
            how: how.into(),
            link: link.into(),
            as_of,
        });
    };
    count("新立案件", counts.opened, "件", "期内立案", "/cases?state=all");
    count("办结案件", counts.closed, "件", "期内办结或归档", "/cases?state=closed");
    count("在办案件", counts.running, "件", "期末未办结", "/cases");
    count("超时事项", counts.overdue, "项", "期末已过时限仍未完成的时限", "/cases?quick=overdue");
    count("完成时限", counts.met, "项", "期内完成的时限事项", "/cases?state=all");
    count("按时完成", counts.in_time, "项", "其中在时限内完成的", "/cases?state=all");
    let span = format!("{}至{}", format_minute(from), format_minute(to));
    let closing = if counts.met == 0 {
        String::new()
    } else {
        "期内完成时限事项{完成时限}项,其中按时完成{按时完成}项。".to_owned()
    };
    let case_table = |section: Section| Section {
        heads: if rows.is_empty() {
            vec![]
        } else {
            ["编号", "案件", "等级", "承办", "状态"].map(String::from).to_vec()
        },
        rows: rows
            .iter()
            .map(|row| {
                let level = row.level.and_then(domain::monitor::Level::of).map_or("待定", |level| level.title());
                let unit = if row.lead_units.is_empty() { "—" } else { row.lead_units.as_str() };
                vec![row.number.clone(), row.title.clone(), level.into(), unit.into(), row.headline.clone()]
            })
            .collect(),
        ..section
    };
    let name = match request.kind {
        Kind::Daily => format!("{}舆情日报", format_paper_date(to)),
        Kind::Weekly => format!("{}至{}舆情周报", format_paper_date(from), format_paper_date(to - 1)),
        _ => {
            let month = domain::time::date(from);
            format!("{}年{}月舆情月报", month.year(), month.month())
        }
    };
    let mut sections = vec![
        section(
            "overview",
            format!(
                "统计时段为{span}。新立案件{{新立案件}}件,办结案件{{办结案件}}件,期末在办案件{{在办案件}}件,超时事项{{超时事项}}项。{closing}"
            ),
        ),
        case_table(section("cases", if rows.is_empty() { "期内没有新立和在办案件。" } else { "" })),
    ];
    if request.kind == Kind::Monthly {
        let units = cases::performance(app, scope, from, to).await?;
        let minutes = |value: Option<i64>| value.map_or("—".into(), |minutes| minutes.to_string());
        sections.push(Section {
            heads: if units.is_empty() {
                vec![]
            } else {
                ["单位", "督办件", "已反馈", "超时", "退回", "签收(分钟)", "反馈(分钟)"].map(String::from).to_vec()
            },
            rows: units
                .iter()
                .map(|row| {
                    vec![
                        row.unit_name.clone(),
                        row.dispatches.to_string(),
                        row.answered.to_string(),
                        row.overdue.to_string(),
                        row.returns.to_string(),
                        minutes(row.sign_minutes),
                        minutes(row.answer_minutes),
                    ]
                })
                .collect(),
            ..section("units", if units.is_empty() { "期内没有督办件。" } else { "签收、反馈用时为中位数。" })
        });
        let papers = store::papers_of_period(app, scope, Kind::Special, from, to).await?;
        sections.push(Section {
            heads: if papers.is_empty() {
                vec![]
            } else {
                ["期号", "标题", "签发日期"].map(String::from).to_vec()
            },
            rows: papers
                .iter()
                .map(|row| vec![row.mark.clone(), row.title.clone(), row.signed_at.map_or("—".into(), format_day)])
                .collect(),
            ..section("papers", if papers.is_empty() { "期内没有签发舆情专报。" } else { "" })
        });
    }
    Ok(Draft { title: name, sections, facts, ..Draft::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_sentences() {
        assert_eq!(short("一二三。四五六七八九", 8), "一二三。四五……");
        assert_eq!(short("一二三四五。六七八九十", 8), "一二三四五。");
        assert_eq!(short("短", 8), "短");
        assert_eq!(stop("好"), "好。");
        assert_eq!(stop("好。"), "好。");
        assert_eq!(stop(""), "");
    }
}
