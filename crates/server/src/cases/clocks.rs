//! The tick that looks at clocks. Where a clock stands follows from stored facts, so a restart changes nothing;
//! what was said is remembered with the clock, so each thing is said once. Order: amber to whoever must act, overdue
//! to them and their leader, and half the limit later to ours.

use crate::newsroom;
use crate::platform::{App, Audience, Change, Notice};
use anyhow::Result;
use db::args;
use domain::cases::ClockKind;
use domain::cases::deadlines::span_title;
use domain::ids::Id;
use domain::people::{Act, Role};
use domain::time::{HOUR_MS, format_minute};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Due {
    case_id: Id,
    no: i64,
    kind: String,
    dispatch_id: Option<Id>,
    start_at: i64,
    amber_at: i64,
    due_at: i64,
    said: i64,
    number: String,
    title: String,
    unit_id: Id,
    keeper_id: Option<Id>,
    to_unit: Option<Id>,
}

const AMBER: i64 = 1;
const OVERDUE: i64 = 2;
const ESCALATED: i64 = 3;

/// The fault under which a score scheme may price an answer that came late.
pub(super) const LATE: &str = "feedback_late";

/// As the score sheet of the unit says it.
pub(super) fn late_reason(number: &str) -> String {
    format!("{number}督办反馈超时")
}

/// Looks at every live clock and says what has become due.
pub(super) async fn look(app: App) -> Result<()> {
    let now = app.now();
    let due: Vec<Due> = app
        .db()
        .all(
            "SELECT k.case_id, k.no, k.kind, k.dispatch_id, k.start_at, k.amber_at, k.due_at, k.said, c.number, c.title,
               c.unit_id, c.keeper_id, d.unit_id AS to_unit
             FROM case_clock k JOIN cases c ON c.id = k.case_id LEFT JOIN case_dispatch d ON d.id = k.dispatch_id
             WHERE k.ended_at IS NULL AND k.paused = 0 AND k.said < 3 AND k.amber_at <= $1
             ORDER BY k.due_at LIMIT 2000",
            args![now],
        )
        .await?;
    for clock in due {
        let level = stands(&clock, now);
        if level > clock.said {
            say(&app, &clock, level, now).await?;
        }
    }
    Ok(())
}

/// How far a clock has gone: half its limit, one hour at least, past due counts as escalated.
fn stands(clock: &Due, now: i64) -> i64 {
    let grace = ((clock.due_at - clock.start_at) / 2).max(HOUR_MS);
    if now > clock.due_at + grace {
        ESCALATED
    } else if now > clock.due_at {
        OVERDUE
    } else if now >= clock.amber_at {
        AMBER
    } else {
        0
    }
}

async fn say(app: &App, clock: &Due, level: i64, now: i64) -> Result<()> {
    let mut change = app.system_change("cases.clocks").await?;
    // Only the one that raises the mark may speak; a second process finds nothing to raise.
    let raised = change
        .run(
            "UPDATE case_clock SET said = $1 WHERE case_id = $2 AND no = $3 AND said < $1 AND ended_at IS NULL AND paused = 0",
            args![level, clock.case_id.0, clock.no],
        )
        .await?;
    if raised == 0 {
        return Ok(());
    }
    let of_unit = matches!(clock.kind.as_str(), "sign" | "feedback");
    for step in clock.said + 1..=level {
        for notice in notices(clock, step, of_unit, now) {
            change.notice(notice).await?;
        }
    }
    if level >= OVERDUE
        && clock.said < OVERDUE
        && clock.kind == ClockKind::Feedback.code()
        && let Some(unit) = clock.to_unit
    {
        newsroom::note_lapse(&mut change, unit, LATE, clock.due_at, &late_reason(&clock.number)).await?;
    }
    if level >= OVERDUE {
        change.audit("case.overdue", "case", clock.case_id, None, Some(json!({"clock": clock.no, "kind": clock.kind})));
    }
    tell_pages(&mut change, clock);
    change.commit().await?;
    Ok(())
}

fn tell_pages(change: &mut Change, clock: &Due) {
    change.live(Audience::Act(Act::RunCase), "case", json!({"id": clock.case_id, "verb": "clock"}));
}

fn notices(clock: &Due, step: i64, of_unit: bool, now: i64) -> Vec<Notice> {
    let duty = ClockKind::ALL.into_iter().find(|kind| kind.code() == clock.kind).map_or("", |kind| kind.title());
    let key = |who: &str| format!("clock:{}:{}:{}:{step}:{who}", clock.case_id, clock.no, clock.due_at);
    let body = format!("{} {}", clock.number, clock.title);
    let desk = format!("/cases/{}", clock.case_id);
    let phone = clock.dispatch_id.map_or(desk.clone(), |id| format!("/m/cases/{id}"));
    let text = match step {
        AMBER => format!("“{duty}”将于{}到期", format_minute(clock.due_at)),
        OVERDUE => format!("“{duty}”已超时，原定{}", format_minute(clock.due_at)),
        _ => format!("“{duty}”已超时{}，请督促", span_title(now - clock.due_at)),
    };
    let mut list = Vec::new();
    match (step, of_unit) {
        (AMBER | OVERDUE, true) => {
            if let Some(unit) = clock.to_unit {
                list.push(Notice::to_unit(unit, "todo", key("unit"), text.clone(), phone.clone()));
            }
            if step == OVERDUE {
                if let Some(keeper) = clock.keeper_id {
                    list.push(Notice::to_user(keeper, "todo", key("keeper"), text.clone(), desk.clone()));
                }
                if let Some(unit) = clock.to_unit {
                    list.push(Notice::to_role_in_unit(Role::Leader, unit, "todo", key("unit-leader"), text, phone));
                }
            }
        }
        (AMBER, false) => {
            if let Some(keeper) = clock.keeper_id {
                list.push(Notice::to_user(keeper, "todo", key("keeper"), text, desk));
            }
        }
        (OVERDUE, false) => {
            if let Some(keeper) = clock.keeper_id {
                list.push(Notice::to_user(keeper, "todo", key("keeper"), text.clone(), desk.clone()));
            }
            list.push(Notice::to_role_in_unit(Role::SectionChief, clock.unit_id, "todo", key("chief"), text, desk));
        }
        _ => {
            let reading = format!("/m/read/cases/{}", clock.case_id);
            list.push(Notice::to_role_in_unit(
                Role::SectionChief,
                clock.unit_id,
                "todo",
                key("chief"),
                text.clone(),
                desk,
            ));
            list.push(Notice::to_role_in_unit(Role::Leader, clock.unit_id, "todo", key("leader"), text, reading));
        }
    }
    list.into_iter().map(|notice| notice.body(body.clone())).collect()
}
