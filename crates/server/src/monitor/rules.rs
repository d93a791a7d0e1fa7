//! 预警规则: every threshold as data, and what other thresholds would have raised over the last 30 days.

use super::assess;
use super::store::events;
use super::views::{Replay, Rules, RulesForm};
use crate::platform::{Actor, Answer, App, Fault, FieldError, settings};
use domain::ids::Id;
use domain::monitor::alert::{self, Terms};
use domain::monitor::assess::LevelTable;
use domain::monitor::replay::{History, Seen, replay};
use domain::people::Act;
use domain::time::DAY_MS;
use std::collections::HashMap;

/// Days that are played again.
const DAYS: i64 = 30;
/// Most events that are played again, those with the latest news.
const MOST: i64 = 5_000;
/// Headlines shown of a difference.
const SHOWN: usize = 8;

/// The rules in force.
pub async fn read(app: &App) -> Answer<Rules> {
    let now = app.now();
    let table = app.settings().at::<LevelTable>("levels", now).await?;
    let terms = app.settings().at::<Terms>("monitor.alerts", now).await?;
    Ok(Rules { version: table.version, terms_version: terms.version, table: table.value, terms: terms.value })
}

fn check(form: &RulesForm) -> Answer<()> {
    let mut faults: Vec<FieldError> = domain::monitor::assess::faults(&form.table)
        .into_iter()
        .map(|sentence| FieldError::new("table", sentence))
        .collect();
    faults.extend(alert::faults(&form.terms).into_iter().map(|(field, sentence)| FieldError::new(field, sentence)));
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Plays the last 30 days by the rules in force and by those of the form.
pub async fn preview(app: &App, form: &RulesForm) -> Answer<Replay> {
    check(form)?;
    let rules = read(app).await?;
    let histories = histories(app).await?;
    let (table, terms) = (form.table.clone(), form.terms.clone());
    let played = tokio::task::spawn_blocking(move || {
        let now = replay(&histories, &rules.table, &rules.terms);
        let then = replay(&histories, &table, &terms);
        let titles = |of: &[usize], without: &[usize]| -> Vec<String> {
            let only = of.iter().filter(|index| without.binary_search(index).is_err());
            only.filter_map(|index| histories.get(*index)).take(SHOWN).map(|history| history.title.clone()).collect()
        };
        Replay {
            days: DAYS,
            events: histories.len() as i64,
            gained: titles(&then.events, &now.events),
            lost: titles(&now.events, &then.events),
            now: now.by_level.to_vec(),
            then: then.by_level.to_vec(),
        }
    });
    Ok(played.await.map_err(anyhow::Error::from)?)
}

/// Saves new versions of what was changed. Alerts that were raised stay as they are.
pub async fn save(app: &App, actor: &Actor, form: &RulesForm) -> Answer<Rules> {
    actor.require(Act::ManageWatches)?;
    check(form)?;
    let before = read(app).await?;
    if (form.version, form.terms_version) != (before.version, before.terms_version) {
        return Err(Fault::refused("stale", "预警规则刚被他人修改。", "请刷新后再改。"));
    }
    let reason = form.reason.trim();
    if reason.is_empty() {
        return Err(Fault::field("reason", "请写明调整的理由，便于日后复查。"));
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    if form.table != before.table {
        settings::save(&mut change, "levels", &form.table, now, reason, actor.user_id).await?;
    }
    if form.terms != before.terms {
        settings::save(&mut change, "monitor.alerts", &form.terms, now, reason, actor.user_id).await?;
    }
    change.commit().await?;
    read(app).await
}

async fn histories(app: &App) -> anyhow::Result<Vec<History>> {
    let events = events::since(app, app.now() - DAYS * DAY_MS, MOST).await?;
    let ids: Vec<Id> = events.iter().map(|(id, _)| *id).collect();
    let mut usual: HashMap<i64, f64> = HashMap::new();
    let mut seen: HashMap<Id, Vec<Seen>> = HashMap::new();
    for part in ids.chunks(500) {
        usual.extend(assess::usual_of(app, part).await?);
        for report in events::reports(app, part).await? {
            seen.entry(report.event_id).or_default().push(Seen {
                captured_at: report.captured_at,
                at: report.at,
                reach: report.reach,
                outlet: report.outlet,
                repost: report.repost,
                interactions: report.interactions,
                deaths: report.deaths,
                rumour: report.rumour as f64 / 1000.0,
                severity: report.severity,
                marks: report.marks.0,
            });
        }
    }
    Ok(events
        .into_iter()
        .map(|(id, title)| History {
            title,
            seen: seen.remove(&id).unwrap_or_default(),
            usual: usual.get(&id.0).copied().unwrap_or(0.0),
        })
        .collect())
}
