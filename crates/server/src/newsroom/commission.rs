//! 约稿 with a deadline, and 通知 that units sign for.

use super::store;
use super::views::{CircularInput, CircularView, CommissionInput, CommissionView, ReceiptView};
use crate::people;
use crate::platform::{Actor, Answer, App, Fault, FieldError, Notice};
use db::args;
use domain::ids::Id;
use domain::people::{Act, Role};

fn view(row: store::Commission, now: i64) -> CommissionView {
    CommissionView {
        id: row.id,
        topic: row.topic,
        brief: row.brief,
        due_at: row.due_at,
        units: row.units.0,
        answers: row.answers,
        missing: Vec::new(),
        closed: row.closed_at.is_some(),
        overdue: row.closed_at.is_none() && row.due_at < now,
        by: row.created_by_name,
        version: row.version,
    }
}

/// The topics this person may know of: all for the office, those asked of its unit for a unit.
pub(super) async fn list(app: &App, actor: &Actor, open_only: bool) -> Answer<Vec<CommissionView>> {
    let is_office = actor.may(Act::PublishArticle);
    let rows = store::commissions(app.db(), open_only).await?;
    let now = app.now();
    let units = if is_office { people::units_below(app, &actor.unit_path).await? } else { Vec::new() };
    let answered = if is_office { store::answered(app.db()).await? } else { Vec::new() };
    Ok(rows
        .into_iter()
        .filter(|row| is_office || row.units.0.is_empty() || row.units.0.contains(&actor.unit_id))
        .map(|row| {
            let asked = asked_units(&units, actor, &row.units.0);
            let missing = asked
                .filter(|unit| !answered.iter().any(|(id, path)| *id == row.id && path.starts_with(&unit.path)))
                .map(|unit| unit.name.clone())
                .collect();
            CommissionView { missing, ..view(row, now) }
        })
        .collect())
}

/// The units asked: those named, or every unit just below the office.
fn asked_units<'a>(
    units: &'a [people::UnitRow],
    actor: &Actor,
    named: &[Id],
) -> impl Iterator<Item = &'a people::UnitRow> {
    let (office, named) = (actor.unit_id, named.to_vec());
    units.iter().filter(move |unit| {
        unit.closed_at.is_none()
            && if named.is_empty() { unit.parent_id == Some(office) } else { named.contains(&unit.id) }
    })
}

/// Asks units for articles on a topic.
pub(super) async fn ask(app: &App, actor: &Actor, input: CommissionInput) -> Answer<()> {
    actor.require(Act::PublishArticle)?;
    let mut faults = Vec::new();
    if !(2..=60).contains(&input.topic.trim().chars().count()) {
        faults.push(FieldError::new("topic", "请用 2 到 60 个字写明约稿题目"));
    }
    if input.due_at <= app.now() {
        faults.push(FieldError::new("due_at", "截止时间要晚于现在"));
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let units = known_units(app, actor, &input.units).await?;
    let mut change = app.change(actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .insert(
            "commission",
            [
                ("id", id.0.into()),
                ("topic", input.topic.trim().into()),
                ("brief", input.brief.trim().into()),
                ("due_at", input.due_at.into()),
                ("units", serde_json::to_string(&units)?.into()),
                ("created_by_name", (&actor.name).into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    let key = format!("commission.{id}");
    let title = format!("约稿：{}", input.topic.trim());
    let body = format!("{} 前报送", domain::time::format_minute(input.due_at));
    let link = format!("/m/submit?commission={id}");
    let to_all = Notice::to_role(Role::Correspondent, "todo", &key, &title, &link).body(&body);
    if units.is_empty() {
        change.notice(to_all).await?;
    }
    for unit in &units {
        change
            .notice(Notice::to_role_in_unit(Role::Correspondent, *unit, "todo", &key, &title, &link).body(&body))
            .await?;
    }
    change.audit("commission.ask", "commission", id, None, Some(serde_json::json!({"units": units})));
    change.commit().await?;
    Ok(())
}

async fn known_units(app: &App, actor: &Actor, units: &[Id]) -> Answer<Vec<Id>> {
    let known = people::units_below(app, &actor.unit_path).await?;
    let mut kept = Vec::new();
    for unit in units {
        if !known.iter().any(|row| row.id == *unit) {
            return Err(Fault::field("units", "有单位不在您的范围内，请重新选择"));
        }
        if !kept.contains(unit) {
            kept.push(*unit);
        }
    }
    Ok(kept)
}

/// Closes a topic: nothing more is asked.
pub(super) async fn close(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    actor.require(Act::PublishArticle)?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE commission SET closed_at = $1, updated_at = $1, updated_by = $2, version = version + 1
             WHERE id = $3 AND version = $4 AND closed_at IS NULL",
            args![now, &actor.name, id.0, version],
        )
        .await?;
    if touched == 0 {
        let row = store::commission(app.db(), id).await?.ok_or(Fault::NotFound("个约稿"))?;
        return Err(Fault::Stale {
            by: row.updated_by,
            at: row.updated_at,
            current: serde_json::json!({"version": row.version}),
        });
    }
    change.audit("commission.close", "commission", id, None, None);
    change.commit().await?;
    Ok(())
}

/// Notices this person's unit is to sign for; who signed is told to the office only.
pub(super) async fn circulars(app: &App, actor: &Actor) -> Answer<Vec<CircularView>> {
    let is_office = actor.may(Act::PublishArticle);
    let units = if is_office { people::units_below(app, &actor.unit_path).await? } else { Vec::new() };
    let mut views = Vec::new();
    for row in store::circulars(app.db(), actor.unit_id).await? {
        if !is_office && !row.units.0.is_empty() && !row.units.0.contains(&actor.unit_id) {
            continue;
        }
        let unsigned = if is_office {
            let signed = store::signed_units(app.db(), row.id).await?;
            asked_units(&units, actor, &row.units.0)
                .filter(|unit| !signed.contains(&unit.id))
                .map(|unit| unit.name.clone())
                .collect()
        } else {
            Vec::new()
        };
        let receipts = if is_office { store::receipts(app.db(), row.id).await? } else { Vec::new() };
        views.push(CircularView {
            id: row.id,
            title: row.title,
            body: row.body,
            sent_at: row.sent_at,
            by: row.sent_by_name,
            signed: row.signed,
            mine_at: row.mine_at,
            unsigned,
            receipts: receipts.into_iter().map(|(unit_name, by, at)| ReceiptView { unit_name, by, at }).collect(),
        });
    }
    Ok(views)
}

/// Sends a notice.
pub(super) async fn send(app: &App, actor: &Actor, input: CircularInput) -> Answer<()> {
    actor.require(Act::PublishArticle)?;
    if !(2..=80).contains(&input.title.trim().chars().count()) {
        return Err(Fault::field("title", "请用 2 到 80 个字写明通知标题"));
    }
    if input.body.trim().is_empty() || input.body.chars().count() > 5_000 {
        return Err(Fault::field("body", "请填写通知内容，最多 5000 个字"));
    }
    let units = known_units(app, actor, &input.units).await?;
    let mut change = app.change(actor).await?;
    let id = app.id();
    change
        .insert(
            "circular",
            [
                ("id", id.0.into()),
                ("title", input.title.trim().into()),
                ("body", input.body.trim().into()),
                ("units", serde_json::to_string(&units)?.into()),
                ("sent_at", change.now().into()),
                ("sent_by_name", (&actor.name).into()),
            ],
        )
        .await?;
    let key = format!("circular.{id}");
    let title = format!("通知：{}", input.title.trim());
    for role in [Role::Correspondent, Role::CountyReviewer] {
        if units.is_empty() {
            change.notice(Notice::to_role(role, "todo", &key, &title, "/newsroom/commissions")).await?;
        }
        for unit in &units {
            change.notice(Notice::to_role_in_unit(role, *unit, "todo", &key, &title, "/newsroom/commissions")).await?;
        }
    }
    change.audit("circular.send", "circular", id, None, Some(serde_json::json!({"units": units})));
    change.commit().await?;
    Ok(())
}

/// 签收, once a unit.
pub(super) async fn sign(app: &App, actor: &Actor, id: Id) -> Answer<()> {
    actor.require(Act::SubmitArticle)?;
    let known = circulars(app, actor).await?.iter().any(|row| row.id == id);
    if !known {
        return Err(Fault::NotFound("条通知"));
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    let fresh = change
        .run(
            "INSERT INTO circular_receipt (circular_id, unit_id, unit_name, signed_by, signed_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (circular_id, unit_id) DO NOTHING",
            args![id.0, actor.unit_id.0, &actor.unit_name, &actor.name, now],
        )
        .await?;
    if fresh > 0 {
        change.audit("circular.sign", "circular", id, None, None);
        change.commit().await?;
    }
    Ok(())
}
