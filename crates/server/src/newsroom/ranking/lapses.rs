//! Lapses that other features know of: a dispatch that was not answered in time. They cost points only where the
//! scheme in force names their fault.

use crate::platform::Change;
use anyhow::Result;
use db::args;
use domain::ids::Id;
use serde_json::json;

/// Registers a lapse once: the same unit, fault and reason stand only once.
pub async fn note_lapse(change: &mut Change, unit: Id, fault: &str, at: i64, reason: &str) -> Result<bool> {
    let known = change
        .int(
            "SELECT COUNT(*) FROM score_lapse WHERE unit_id = $1 AND fault = $2 AND reason = $3 AND voided_at IS NULL",
            args![unit.0, fault, reason],
        )
        .await?;
    if known > 0 {
        return Ok(false);
    }
    let (id, now) = (change.app().id(), change.now());
    change
        .run(
            "INSERT INTO score_lapse (id, unit_id, unit_path, unit_name, fault, at, reason, registered_by, created_at)
             SELECT $1, id, path, name, $2, $3, $4, '系统', $5 FROM unit WHERE id = $6",
            args![id.0, fault, at, reason, now, unit.0],
        )
        .await?;
    change.audit("score.lapse", "score_lapse", id, None, Some(json!({"unit": unit, "fault": fault, "reason": reason})));
    Ok(true)
}

/// Takes a lapse back, where what it rested on fell away.
pub async fn drop_lapse(change: &mut Change, unit: Id, fault: &str, reason: &str) -> Result<()> {
    let now = change.now();
    change
        .run(
            "UPDATE score_lapse SET voided_at = $1, version = version + 1
             WHERE unit_id = $2 AND fault = $3 AND reason = $4 AND voided_at IS NULL",
            args![now, unit.0, fault, reason],
        )
        .await?;
    Ok(())
}
