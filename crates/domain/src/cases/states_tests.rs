//! The state table checked by the story of a case, by single refusals, and by random walks.

use super::*;
use crate::cases::act::{Dispatch, Duty};
use crate::cases::deadlines::{self, ClockState, PauseReason};
use crate::time::{HOUR_MS, MINUTE_MS, format_minute, parse};
use crate::workdays;
use proptest::prelude::*;
use std::collections::BTreeMap;

struct World {
    rules: RuleSet,
    workdays: Workdays,
}

impl World {
    fn new() -> Self {
        Self { rules: deadlines::shipped(), workdays: Workdays::new(&workdays::shipped()) }
    }

    fn at(&self, now: i64) -> Setting<'_> {
        Setting { now, by: "刘科长", rules: &self.rules, workdays: &self.workdays }
    }

    fn when(&self, text: &str) -> Setting<'_> {
        self.at(parse(text).unwrap())
    }
}

fn assess(level: Level, emergency: bool) -> Act {
    Act::Assess {
        kind: "医疗服务".into(),
        facts: "网民反映发热门诊候诊时间长".into(),
        responsible: "青禾县卫生健康局".into(),
        level,
        emergency,
        trend: String::new(),
        advice: "督办核查".into(),
    }
}

fn dispatch(id: i64, unit: i64, part: Part) -> Dispatch {
    Dispatch {
        id: Id(id),
        unit_id: Id(unit),
        unit_name: format!("单位{unit}"),
        part,
        requirement: "核实情况并反馈".into(),
    }
}

fn assign() -> Act {
    Act::Assign {
        dispatches: vec![dispatch(1, 11, Part::Lead), dispatch(2, 12, Part::Guide)],
        no_guide_why: String::new(),
    }
}

fn answer(task: i64) -> Act {
    Act::Answer {
        task: Id(task),
        facts: "属实".into(),
        measures: "增开诊室".into(),
        public_reply: String::new(),
        responsible: "李强".into(),
    }
}

fn accept(task: i64) -> Act {
    Act::Accept { task: Id(task), opinion: "同意".into() }
}

fn reply() -> Act {
    Act::Respond {
        form: ResponseForm::Reply,
        text: "已整改".into(),
        channel: "官方网站".into(),
        url: None,
        article_id: None,
    }
}

fn report(stage: ReportStage) -> Act {
    Act::Report { stage, oral: false, to: "市委宣传部".into(), hop: None, text: "情况报告".into() }
}

fn close(reasons: &[&str]) -> Act {
    Act::Close {
        conclusion: "问题已解决".into(),
        because: reasons.iter().map(|code| (code.to_string(), "情况轻微".to_string())).collect(),
    }
}

fn code(result: Result<Case, Refusal>) -> &'static str {
    result.map(|_| "ok").unwrap_or_else(|refusal| refusal.code)
}

fn state_of(case: &Case, kind: ClockKind, now: &str) -> Option<ClockState> {
    case.clocks.iter().rev().find(|clock| clock.kind == kind).map(|clock| clock.state(parse(now).unwrap()))
}

#[test]
fn the_story_of_a_case_from_opening_to_archive() {
    let world = World::new();
    let case = open(parse("2026-11-20 08:12").unwrap(), &world.when("2026-11-20 08:20"));
    assert_eq!(case.next_duty().unwrap().kind, ClockKind::Assess);
    let case = step(&case, &assess(Level::Orange, false), &world.when("2026-11-20 08:31")).unwrap();
    assert_eq!(case.stage, Stage::Assessed);
    // counted from discovery, not from the assessment
    let response = case.clocks.iter().find(|clock| clock.kind == ClockKind::Response).unwrap();
    assert_eq!(format_minute(response.due_at()), "2026-11-21 08:12");
    let case = step(&case, &report(ReportStage::Initial), &world.when("2026-11-20 08:40")).unwrap();
    let case = step(&case, &assign(), &world.when("2026-11-20 08:47")).unwrap();
    assert_eq!(case.headline(), "待签收");
    let case = step(&case, &Act::Sign { task: Id(1) }, &world.when("2026-11-20 09:00")).unwrap();
    let case = step(&case, &Act::Sign { task: Id(2) }, &world.when("2026-11-20 09:05")).unwrap();
    assert_eq!(case.headline(), "处置中");
    assert_eq!(format_minute(case.feedback_due(Id(1)).unwrap()), "2026-11-20 12:47");
    assert_eq!(state_of(&case, ClockKind::Feedback, "2026-11-20 11:46"), Some(ClockState::Running));
    assert_eq!(state_of(&case, ClockKind::Feedback, "2026-11-20 11:47"), Some(ClockState::Amber));
    assert_eq!(state_of(&case, ClockKind::Feedback, "2026-11-20 12:48"), Some(ClockState::Overdue));
    let case = step(&case, &answer(1), &world.when("2026-11-20 12:48")).unwrap();
    assert_eq!(state_of(&case, ClockKind::Feedback, "2026-11-20 13:00"), Some(ClockState::MetLate));
    assert_eq!(case.headline(), "待审核");
    let returned = Act::Return { task: Id(1), why: "缺整改照片".into() };
    let case = step(&case, &returned, &world.when("2026-11-20 13:00")).unwrap();
    assert_eq!(format_minute(case.feedback_due(Id(1)).unwrap()), "2026-11-20 17:00");
    let case = step(&case, &answer(1), &world.when("2026-11-20 15:00")).unwrap();
    let case = step(&case, &accept(1), &world.when("2026-11-20 15:30")).unwrap();
    assert_eq!(case.stage, Stage::Settled);
    assert_eq!(code(step(&case, &close(&[]), &world.when("2026-11-20 16:00"))), "close_unexplained");
    let case = step(&case, &reply(), &world.when("2026-11-20 16:00")).unwrap();
    let case = step(&case, &report(ReportStage::Final), &world.when("2026-11-20 16:10")).unwrap();
    let case = step(&case, &close(&[]), &world.when("2026-11-20 16:30")).unwrap();
    assert_eq!(case.stage, Stage::Closed);
    let case = step(&case, &Act::Archive, &world.when("2026-11-23 09:00")).unwrap();
    assert_eq!(case.stage, Stage::Archived);
    assert_eq!(case.acts, 14);
    for verb in Verb::ALL {
        assert_eq!(in_order(&case, verb).unwrap_err().code, "case_archived");
    }
}

#[test]
fn every_act_asks_for_what_it_needs() {
    let world = World::new();
    let case = open(0, &world.at(0));
    let table: Vec<(Act, &str)> = vec![
        (Act::Merge { into: Id(1), why: " ".into() }, "why"),
        (Act::Raise { to: Level::Red, why: String::new() }, "why"),
        (Act::Lower { to: Level::Blue, why: String::new(), override_why: String::new() }, "why"),
        (Act::Assign { dispatches: vec![], no_guide_why: String::new() }, "dispatches"),
        (Act::Return { task: Id(1), why: String::new() }, "why"),
        (Act::Pause { clock: 1, reason: PauseReason::Appraisal, basis: String::new() }, "basis"),
        (Act::Close { conclusion: String::new(), because: BTreeMap::new() }, "conclusion"),
        (Act::Note { text: "字".repeat(10_001) }, "text"),
        (Act::Instruct { text: "阅".into(), duty: Some(Duty { text: String::new(), due_at: None }) }, "duty"),
    ];
    for (act, field) in table {
        assert_eq!(act.lacks().first().map(|lack| lack.field), Some(field), "{act:?}");
        assert!(step(&case, &act, &world.at(1)).is_err());
    }
}

#[test]
fn levels_rise_with_a_reason_and_fall_after_a_quiet_day_or_an_override() {
    let world = World::new();
    let opened = open(parse("2026-11-20 08:00").unwrap(), &world.when("2026-11-20 08:00"));
    let case = step(&opened, &assess(Level::Yellow, false), &world.when("2026-11-20 08:30")).unwrap();
    let raise = Act::Raise { to: Level::Red, why: "央媒报道".into() };
    let red = step(&case, &raise, &world.when("2026-11-20 10:00")).unwrap();
    let due = |case: &Case, kind| {
        case.clocks
            .iter()
            .find(|clock| clock.end.is_none() && clock.kind == kind)
            .map(|clock| format_minute(clock.due_at()))
    };
    assert_eq!(due(&red, ClockKind::Publish).as_deref(), Some("2026-11-20 15:00"));
    assert_eq!(due(&red, ClockKind::Conference).as_deref(), Some("2026-11-21 10:00"));
    assert_eq!(due(&red, ClockKind::Response), None, "48 h gives way to 5 h and 24 h");
    assert_eq!(code(step(&red, &raise, &world.when("2026-11-20 10:00"))), "level_is_highest");
    let lower = |why: &str| Act::Lower { to: Level::Yellow, why: "热度回落".into(), override_why: why.into() };
    assert_eq!(code(step(&red, &lower(""), &world.when("2026-11-21 09:59"))), "level_not_quiet");
    assert_eq!(code(step(&red, &lower("误判"), &world.when("2026-11-20 11:00"))), "ok");
    let calm = step(&red, &lower(""), &world.when("2026-11-21 10:00")).unwrap();
    assert_eq!(due(&calm, ClockKind::Response).as_deref(), Some("2026-11-22 08:00"));
    assert_eq!(due(&calm, ClockKind::Publish), None);
    let stirred =
        step(&red, &Act::Stir { text: "新增转载".into(), items: vec![] }, &world.when("2026-11-21 09:00")).unwrap();
    assert_eq!(code(step(&stirred, &lower(""), &world.when("2026-11-21 10:00"))), "level_not_quiet");
    let again = assess(Level::Blue, false);
    assert_eq!(code(step(&case, &again, &world.when("2026-11-20 11:00"))), "level_by_its_own_act");
}

#[test]
fn emergency_news_climbs_hop_by_hop() {
    let world = World::new();
    let case = open(parse("2026-11-20 08:00").unwrap(), &world.when("2026-11-20 08:10"));
    let case = step(&case, &assess(Level::Red, true), &world.when("2026-11-20 08:20")).unwrap();
    let hops = |case: &Case| -> Vec<(ClockKind, String)> {
        case.live_clocks()
            .into_iter()
            .filter(|clock| ClockKind::HOPS.contains(&clock.kind))
            .map(|clock| (clock.kind, format_minute(clock.due_at())))
            .collect()
    };
    assert_eq!(hops(&case), vec![(ClockKind::HopInstitution, "2026-11-20 10:00".into())]);
    let hop =
        |stage, hop| Act::Report { stage, oral: false, to: "上级".into(), hop: Some(hop), text: "报告".into() };
    let case =
        step(&case, &hop(ReportStage::Initial, ClockKind::HopInstitution), &world.when("2026-11-20 09:00")).unwrap();
    assert_eq!(hops(&case), vec![(ClockKind::HopAuthority, "2026-11-20 11:00".into())]);
    // one hop was skipped on the phone: the earlier clock gives way, it does not vanish
    let case = step(&case, &hop(ReportStage::Initial, ClockKind::HopCity), &world.when("2026-11-20 09:30")).unwrap();
    assert_eq!(hops(&case), vec![(ClockKind::HopProvince, "2026-11-20 10:30".into())]);
    let skipped = case.clocks.iter().find(|clock| clock.kind == ClockKind::HopAuthority).unwrap();
    assert_eq!(skipped.end.as_ref().unwrap().kind, EndKind::Superseded);
    assert_eq!(
        code(step(&case, &hop(ReportStage::Followup, ClockKind::Close), &world.when("2026-11-20 09:40"))),
        "hop_unknown"
    );
}

#[test]
fn only_lawful_reasons_stop_a_clock() {
    let world = World::new();
    let case = open(parse("2026-11-20 08:00").unwrap(), &world.when("2026-11-20 08:00"));
    let case = step(&case, &assess(Level::Blue, false), &world.when("2026-11-20 08:30")).unwrap();
    let no_of = |case: &Case, kind| case.clocks.iter().rev().find(|clock| clock.kind == kind).unwrap().no;
    let pause =
        |clock| Act::Pause { clock, reason: PauseReason::Appraisal, basis: "鉴定委托书〔2026〕3号".into() };
    assert_eq!(
        code(step(&case, &pause(no_of(&case, ClockKind::Response)), &world.when("2026-11-20 09:00"))),
        "nothing_to_pause"
    );
    let case = step(&case, &assign(), &world.when("2026-11-20 09:00")).unwrap();
    assert_eq!(
        code(step(&case, &pause(no_of(&case, ClockKind::Response)), &world.when("2026-11-20 09:00"))),
        "pause_not_lawful"
    );
    let feedback = no_of(&case, ClockKind::Feedback);
    let paused = step(&case, &pause(feedback), &world.when("2026-11-20 09:00")).unwrap();
    assert_eq!(code(step(&paused, &pause(feedback), &world.when("2026-11-20 09:01"))), "nothing_to_pause");
    let resumed =
        step(&paused, &Act::Resume { clock: feedback, why: "鉴定结论已出".into() }, &world.when("2026-11-24 10:00"))
            .unwrap();
    assert_eq!(format_minute(resumed.feedback_due(Id(1)).unwrap()), "2026-11-27 23:59");
    assert_eq!(
        code(step(&resumed, &Act::Resume { clock: feedback, why: "x".into() }, &world.when("2026-11-24 10:01"))),
        "nothing_paused"
    );
}

#[test]
fn an_extension_is_asked_and_approved() {
    let world = World::new();
    let case = open(parse("2026-11-20 08:00").unwrap(), &world.when("2026-11-20 08:00"));
    let case = step(&case, &assess(Level::Orange, false), &world.when("2026-11-20 08:30")).unwrap();
    let case = step(&case, &assign(), &world.when("2026-11-20 09:00")).unwrap();
    let until = |text| parse(text).unwrap();
    let grant = |text| Act::GrantExtension { task: Id(1), until_at: until(text), why: "同意".into() };
    assert_eq!(code(step(&case, &grant("2026-11-20 18:00"), &world.when("2026-11-20 10:00"))), "no_extension_asked");
    let ask = |text| Act::AskExtension { task: Id(1), until_at: until(text), why: "调取监控".into() };
    assert_eq!(code(step(&case, &ask("2026-11-20 12:00"), &world.when("2026-11-20 10:00"))), "extension_not_later");
    let asked = step(&case, &ask("2026-11-20 18:00"), &world.when("2026-11-20 10:00")).unwrap();
    assert_eq!(code(step(&asked, &ask("2026-11-20 19:00"), &world.when("2026-11-20 10:00"))), "nothing_to_extend");
    let granted = step(&asked, &grant("2026-11-20 16:00"), &world.when("2026-11-20 10:30")).unwrap();
    assert_eq!(format_minute(granted.feedback_due(Id(1)).unwrap()), "2026-11-20 16:00");
    let denied =
        step(&asked, &Act::DenyExtension { task: Id(1), why: "时限内可办".into() }, &world.when("2026-11-20 10:30"))
            .unwrap();
    assert_eq!(format_minute(denied.feedback_due(Id(1)).unwrap()), "2026-11-20 13:00");
}

#[test]
fn assignments_name_one_lead_and_push_twice() {
    let world = World::new();
    let case = open(0, &world.at(0));
    let case = step(&case, &assess(Level::Blue, false), &world.at(1)).unwrap();
    let with = |list: &[(i64, Part)], why: &str| Act::Assign {
        dispatches: list.iter().enumerate().map(|(at, (unit, part))| dispatch(at as i64 + 1, *unit, *part)).collect(),
        no_guide_why: why.into(),
    };
    let table = [
        (with(&[(11, Part::Support), (12, Part::Guide)], ""), "no_lead"),
        (with(&[(11, Part::Lead), (13, Part::Lead), (12, Part::Guide)], ""), "two_leads"),
        (with(&[(11, Part::Lead), (11, Part::Guide)], ""), "unit_assigned_twice"),
        (with(&[(11, Part::Lead)], ""), "no_double_push"),
        (with(&[(11, Part::Lead)], "宣传科自办"), "ok"),
        (with(&[(11, Part::Lead), (13, Part::Support), (12, Part::Guide)], ""), "ok"),
    ];
    for (act, expected) in table {
        assert_eq!(code(step(&case, &act, &world.at(2))), expected, "{act:?}");
    }
}

/// A random act with small numbers, so that walks meet themselves.
fn any_act() -> impl Strategy<Value = Act> {
    let level = prop_oneof![Just(Level::Red), Just(Level::Orange), Just(Level::Yellow), Just(Level::Blue)];
    let task = (1i64..6).prop_map(Id);
    let stage = prop_oneof![Just(ReportStage::Initial), Just(ReportStage::Followup), Just(ReportStage::Final)];
    let hop = proptest::option::of((0usize..5).prop_map(|at| ClockKind::HOPS[at]));
    let reason = (0usize..4).prop_map(|at| PauseReason::ALL[at]);
    let all_reasons: Vec<&'static str> = ClockKind::ALL.iter().map(|kind| kind.code()).chain(["unassigned"]).collect();
    let why = || "理由".to_string();
    prop_oneof![
        4 => (level.clone(), any::<bool>()).prop_map(|(level, emergency)| assess(level, emergency)),
        4 => (1i64..6, 1i64..4, any::<bool>()).prop_map(|(id, unit, guide)| Act::Assign {
            dispatches: vec![
                dispatch(id * 10, unit, Part::Lead),
                dispatch(id * 10 + 1, unit + 1, if guide { Part::Guide } else { Part::Support }),
            ],
            no_guide_why: "自办".into(),
        }),
        6 => (1i64..6, 0i64..2, 0u8..9).prop_map(move |(id, side, what)| {
            let task = Id(id * 10 + side);
            match what {
                0 | 1 => Act::Sign { task },
                2 | 3 => answer(task.0),
                4 => accept(task.0),
                5 => Act::Return { task, why: why() },
                6 => Act::Withdraw { task, why: why() },
                7 => Act::AskExtension { task, until_at: i64::MAX / 4, why: why() },
                _ => Act::GrantExtension { task, until_at: i64::MAX / 4, why: why() },
            }
        }),
        1 => task.prop_map(|task| Act::Remind { task, text: "请尽快".into() }),
        2 => level.clone().prop_map(|to| Act::Raise { to, why: "理由".into() }),
        2 => level.prop_map(|to| Act::Lower { to, why: "理由".into(), override_why: "理由".into() }),
        2 => (stage, any::<bool>(), hop).prop_map(|(stage, oral, hop)| Act::Report {
            stage, oral, to: "上级".into(), hop, text: "报告".into(),
        }),
        1 => Just(reply()),
        1 => Just(Act::Respond { form: ResponseForm::Conference, text: "发布".into(), channel: "发布厅".into(), url: None, article_id: None }),
        1 => (1u32..30, reason).prop_map(|(clock, reason)| Act::Pause { clock, reason, basis: "文书".into() }),
        1 => (1u32..30).prop_map(|clock| Act::Resume { clock, why: "恢复".into() }),
        1 => Just(Act::Instruct { text: "请核实".into(), duty: Some(Duty { text: "核实".into(), due_at: None }) }),
        1 => (1u32..4).prop_map(|instruction| Act::Fulfil { instruction, result: "已核实".into() }),
        1 => Just(Act::DraftLine { text: "口径".into() }),
        1 => (1u32..4).prop_map(|version| Act::SignLine { version }),
        1 => Just(Act::Transfer { to: "市场监管局".into(), why: "职责".into() }),
        1 => Just(Act::Reopen { why: "再起".into() }),
        2 => Just(close(&all_reasons)),
        1 => Just(close(&[])),
        1 => Just(Act::Archive),
        1 => Just(Act::Merge { into: Id(99), why: "同一事件".into() }),
        1 => (1i64..3).prop_map(|from| Act::Absorb { from: Id(from), number: "舆督〔2026〕9号".into(), why: "同一事件".into() }),
        1 => Just(Act::Stir { text: "新增".into(), items: vec![] }),
    ]
}

/// Carries any case to its end as an office would: finish or take back what units hold, answer for the rest.
fn finish(mut case: Case, world: &World, mut now: i64) -> Case {
    for _ in 0..100 {
        if case.stage.is_final() {
            return case;
        }
        now += MINUTE_MS;
        let held = case.tasks.iter().find(|task| !task.is_finished()).map(|task| task.id);
        let owed = case.instructions.iter().find(|one| one.is_open()).map(|one| one.no);
        let act = match (case.stage, held, owed) {
            (Stage::Opened, _, _) => assess(Level::Blue, case.emergency),
            (Stage::Assigned, Some(task), _) => Act::Withdraw { task, why: "收回".into() },
            (_, _, Some(instruction)) => Act::Fulfil { instruction, result: "已落实".into() },
            (Stage::Closed, _, _) => Act::Archive,
            _ => Act::Close {
                conclusion: "办结".into(),
                because: unexplained(&case).into_iter().map(|(code, _)| (code, "理由".into())).collect(),
            },
        };
        case =
            step(&case, &act, &world.at(now)).unwrap_or_else(|refusal| panic!("stuck: {act:?} {refusal:?} {case:?}"));
    }
    panic!("no end in sight: {case:?}");
}

fn promises(before: &Case, after: &Case) -> Result<(), TestCaseError> {
    prop_assert_eq!(after.acts, before.acts + 1);
    prop_assert!(after.tasks.len() >= before.tasks.len(), "a dispatch vanished");
    prop_assert!(after.clocks.len() >= before.clocks.len(), "a clock vanished");
    prop_assert!(after.reports.len() >= before.reports.len() && after.responses.len() >= before.responses.len());
    prop_assert!(after.instructions.len() >= before.instructions.len() && after.lines.len() >= before.lines.len());
    for (old, new) in before.clocks.iter().zip(&after.clocks) {
        prop_assert_eq!((old.no, old.kind, old.start_at, &old.rule), (new.no, new.kind, new.start_at, &new.rule));
        if let Some(end) = &old.end {
            prop_assert_eq!(Some(end), new.end.as_ref(), "an ended clock changed");
        }
    }
    for clock in &after.clocks {
        if let Some(end) = &clock.end {
            prop_assert!(!end.why.trim().is_empty(), "a clock ended without a reason");
        }
        for pause in &clock.pauses {
            prop_assert!(clock.pausable.contains(&pause.reason) && !pause.basis.is_empty(), "an unlawful pause");
        }
    }
    let mut live: Vec<_> =
        after.clocks.iter().filter(|clock| clock.end.is_none()).map(|clock| (clock.kind, clock.task)).collect();
    let count = live.len();
    live.sort();
    live.dedup();
    prop_assert_eq!(count, live.len(), "one duty has two clocks: {:?}", live);
    if after.stage.is_final() {
        prop_assert_eq!(count, 0, "a finished case still has a clock");
    } else {
        prop_assert!(after.next_duty().is_some(), "a case lies without a duty: {:?}", after.stage);
    }
    for task in after.tasks.iter().filter(|task| !task.is_finished()) {
        prop_assert!(
            after.clocks.iter().any(|clock| clock.end.is_none() && clock.task == Some(task.id)),
            "a unit owes without a clock: {:?}",
            task
        );
        prop_assert_eq!(after.stage, Stage::Assigned);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_walk_loses_a_case_or_stops_a_clock_or_has_no_end(
        acts in proptest::collection::vec((any_act(), 1i64..600), 1..60)
    ) {
        let world = World::new();
        let mut now = parse("2026-09-18 08:00").unwrap();
        let mut case = open(now - HOUR_MS, &world.at(now));
        for (act, minutes) in acts {
            now += minutes * MINUTE_MS;
            let offered = in_order(&case, act.verb());
            match step(&case, &act, &world.at(now)) {
                Ok(next) => {
                    prop_assert!(offered.is_ok(), "done although not offered: {act:?}");
                    promises(&case, &next)?;
                    // what is stored is what was meant
                    let again: Case = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
                    prop_assert_eq!(&again, &next);
                    case = next;
                }
                Err(refusal) => prop_assert!(!refusal.code.is_empty() && !refusal.sentence.is_empty()),
            }
            finish(case.clone(), &world, now);
        }
    }
}
