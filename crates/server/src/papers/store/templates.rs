//! SQL of templates, and of what a new one is tried on.

use super::super::template::Template;
use crate::platform::{App, Change};
use anyhow::Result;
use db::args;
use domain::ids::Id;

const TEMPLATE: &str =
    "SELECT id, kind, name, form, unit_id, unit_path, body, file_hash, file_name, state, trial, trial_hash,
    created_by, created_at, version FROM paper_template";

/// One template.
pub(in crate::papers) async fn template(app: &App, id: Id) -> Result<Option<Template>> {
    Ok(app.db().one(&format!("{TEMPLATE} WHERE id = $1"), args![id.0]).await?)
}

/// The templates of an office, newest first.
pub(in crate::papers) async fn templates(app: &App, scope: &str, kind: &str) -> Result<Vec<Template>> {
    let sql = format!(
        "{TEMPLATE} WHERE unit_path = $1 AND ($2 = '' OR kind = $2) ORDER BY created_at DESC, id DESC LIMIT 200"
    );
    Ok(app.db().all(&sql, args![scope, kind]).await?)
}

/// Writes a new template.
pub(in crate::papers) async fn insert_template(change: &mut Change, new: &Template) -> Result<()> {
    change
        .insert(
            "paper_template",
            [
                ("id", new.id.0.into()),
                ("kind", new.kind.code().into()),
                ("name", new.name.as_str().into()),
                ("form", new.form.as_str().into()),
                ("unit_id", new.unit_id.0.into()),
                ("unit_path", new.unit_path.as_str().into()),
                ("body", new.body.as_str().into()),
                ("file_hash", new.file_hash.clone().into()),
                ("file_name", new.file_name.as_str().into()),
                ("state", new.state.as_str().into()),
                ("trial", serde_json::to_string(&new.trial.0)?.into()),
                ("trial_hash", new.trial_hash.clone().into()),
                ("created_by", new.created_by.as_str().into()),
                ("created_at", new.created_at.into()),
                ("changed_by", new.created_by.as_str().into()),
                ("changed_at", new.created_at.into()),
            ],
        )
        .await?;
    Ok(())
}

/// Enables or retires a template. False when somebody did so first.
pub(in crate::papers) async fn set_template_state(
    change: &mut Change,
    id: Id,
    version: i64,
    state: &str,
    by: &str,
) -> Result<bool> {
    let now = change.now();
    let touched = change
        .run(
            "UPDATE paper_template SET state = $1, changed_by = $2, changed_at = $3, version = version + 1
             WHERE id = $4 AND version = $5",
            args![state, by, now, id.0, version],
        )
        .await?;
    Ok(touched == 1)
}

/// The newest case opened before a moment that a template can be tried on; the newest of all where there is none.
pub(in crate::papers) async fn trial_case(
    app: &App,
    scope: &str,
    before: i64,
    dispatched: bool,
) -> Result<Option<(Id, String)>> {
    let sql = "SELECT c.id, c.number FROM cases c WHERE c.unit_path LIKE $1 AND c.stage NOT IN ('opened', 'merged')
       AND ($2 = 0 OR EXISTS (SELECT 1 FROM case_dispatch d
         WHERE d.case_id = c.id AND d.part = 'lead' AND d.stage <> 'withdrawn'))
     ORDER BY CASE WHEN c.opened_at < $3 THEN 0 ELSE 1 END, c.opened_at DESC, c.id DESC LIMIT 1";
    Ok(app.db().one(sql, args![format!("{scope}%"), i64::from(dispatched), before]).await?)
}

/// The same of articles.
pub(in crate::papers) async fn trial_article(app: &App, scope: &str, before: i64) -> Result<Option<(Id, String)>> {
    let sql = "SELECT id, title FROM article WHERE unit_path LIKE $1 AND first_submitted_at IS NOT NULL
       AND state <> 'withdrawn'
     ORDER BY CASE WHEN first_submitted_at < $2 THEN 0 ELSE 1 END, first_submitted_at DESC, id DESC LIMIT 1";
    Ok(app.db().one(sql, args![format!("{scope}%"), before]).await?)
}

/// The same of risk reviews.
pub(in crate::papers) async fn trial_review(app: &App, scope: &str) -> Result<Option<(Id, String)>> {
    let sql = "SELECT id, title FROM risk_review WHERE unit_path LIKE $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    Ok(app.db().one(sql, args![format!("{scope}%")]).await?)
}
