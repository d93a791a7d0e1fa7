//! 忽略与学习: a finding that is wrong for one text is let pass there; what several texts let pass is learned for the
//! office, and what the office lists is right everywhere. Nothing that stops a text can be let pass.

use super::store;
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use db::{Db, args};
use domain::ids::Id;
use domain::newsroom::checks::{Finding, LEARNED_AFTER, Weight};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use utoipa::ToSchema;

/// What is sent to let a finding pass.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PassInput {
    /// Code of the finding.
    pub code: String,
    /// The words it found; empty for findings about the whole text.
    #[serde(default)]
    pub found: String,
    /// For this article only; for every article of the office when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub article_id: Option<Id>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Something the office lets pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PassView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Code of the finding.
    pub code: String,
    /// The words.
    pub found: String,
    /// Why.
    pub reason: String,
    /// Who said so; 系统学习 when texts did.
    pub passed_by_name: String,
    /// When.
    pub passed_at: i64,
    /// In how many texts it was let pass.
    pub texts: i64,
}

/// What holds for one text: pairs of code and words.
pub(super) async fn of_text(db: &Db, article: Option<Id>) -> db::Result<HashSet<(String, String)>> {
    let rows: Vec<(String, String)> = db
        .all(
            "SELECT code, found FROM finding_pass WHERE taken_back_at IS NULL AND (article_id = 0 OR article_id = $1)",
            args![article.map_or(0, |id| id.0)],
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// Takes out what is let pass. Answers how many were.
pub(super) fn apply(findings: &mut Vec<Finding>, passed: &HashSet<(String, String)>) -> usize {
    let before = findings.len();
    findings.retain(|f| f.weight == Weight::Stop || !passed.contains(&(f.code.clone(), f.found.clone())));
    before - findings.len()
}

/// Lets a finding pass, in one text or everywhere.
#[utoipa::path(post, path = "/api/newsroom/check/passes", tag = "newsroom", request_body = PassInput,
    responses((status = 204, description = "It is not said again"), (status = 422, description = "It cannot be let pass")))]
pub(super) async fn add(State(app): State<App>, actor: Actor, Input(input): Input<PassInput>) -> Answer<StatusCode> {
    actor.require(Act::ReadArticles)?;
    let (code, found) = (input.code.trim(), input.found.trim());
    if code.is_empty() || code.len() > 40 || found.chars().count() > 200 {
        return Err(Fault::field("code", "没有这条检查结果"));
    }
    match input.article_id {
        Some(id) => {
            let article = store::article(app.db(), id).await?.ok_or(Fault::NotFound("篇稿件"))?;
            let is_own = article.author_id == actor.user_id;
            if !is_own && !actor.covers(&article.unit_path) {
                return Err(Fault::NotFound("篇稿件"));
            }
        }
        None if !actor.may(Act::PublishArticle) => {
            return Err(Fault::Forbidden("全单位都不再提示，由宣传科编辑设置".into()));
        }
        None if found.is_empty() => return Err(Fault::field("found", "针对全文的提示不能一概忽略，请逐篇处理")),
        None => {}
    }
    let mut change = app.change(&actor).await?;
    let article = input.article_id.map_or(0, |id| id.0);
    let again = change
        .int(
            "SELECT COUNT(*) FROM finding_pass WHERE code = $1 AND found = $2 AND article_id = $3 AND taken_back_at IS NULL",
            args![code, found, article],
        )
        .await?;
    if again > 0 {
        return Ok(StatusCode::NO_CONTENT);
    }
    insert(&mut change, code, found, article, input.reason.trim(), (actor.user_id, &actor.name)).await?;
    if article != 0 && !found.is_empty() {
        learn(&mut change, code, found).await?;
    }
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn insert(
    change: &mut crate::platform::Change,
    code: &str,
    found: &str,
    article: i64,
    reason: &str,
    (by, name): (Id, &str),
) -> Answer<()> {
    let id = change.app().id();
    let now = change.now();
    change
        .insert(
            "finding_pass",
            [
                ("id", id.0.into()),
                ("code", code.into()),
                ("found", found.into()),
                ("article_id", article.into()),
                ("reason", reason.into()),
                ("passed_by", by.0.into()),
                ("passed_by_name", name.into()),
                ("passed_at", now.into()),
            ],
        )
        .await?;
    let after = json!({"code": code, "found": found, "article": article, "reason": reason});
    change.audit("check.pass", "finding_pass", id, None, Some(after));
    Ok(())
}

/// When so many texts of different authors let the same words pass, the office does.
async fn learn(change: &mut crate::platform::Change, code: &str, found: &str) -> Answer<()> {
    let known = change
        .int("SELECT COUNT(*) FROM finding_pass WHERE code = $1 AND found = $2 AND article_id = 0", args![code, found])
        .await?;
    // What was learned and taken back is not learned again.
    if known > 0 {
        return Ok(());
    }
    let people = change
        .int(
            "SELECT COUNT(DISTINCT passed_by) FROM finding_pass
             WHERE code = $1 AND found = $2 AND article_id <> 0 AND taken_back_at IS NULL",
            args![code, found],
        )
        .await?;
    if people >= LEARNED_AFTER {
        let reason = format!("{people} 人在各自的稿件里忽略过");
        insert(change, code, found, 0, &reason, (Id(0), "系统学习")).await?;
    }
    Ok(())
}

/// What the office lets pass, newest first.
#[utoipa::path(get, path = "/api/newsroom/check/passes", tag = "newsroom",
    responses((status = 200, description = "Listed and learned", body = Vec<PassView>)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<PassView>>> {
    actor.require(Act::PublishArticle)?;
    Ok(Json(
        app.db()
            .all(
                "SELECT p.id, p.code, p.found, p.reason, p.passed_by_name, p.passed_at, (SELECT COUNT(*) FROM finding_pass x
                   WHERE x.code = p.code AND x.found = p.found AND x.article_id <> 0 AND x.taken_back_at IS NULL) AS texts
                 FROM finding_pass p WHERE p.article_id = 0 AND p.taken_back_at IS NULL ORDER BY p.id DESC LIMIT 500",
                args![],
            )
            .await?,
    ))
}

/// Takes one back: it is said again from now on.
#[utoipa::path(post, path = "/api/newsroom/check/passes/{id}/take-back", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "What is left", body = Vec<PassView>)))]
pub(super) async fn take_back(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Vec<PassView>>> {
    actor.require(Act::PublishArticle)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run("UPDATE finding_pass SET taken_back_at = $1 WHERE id = $2 AND taken_back_at IS NULL", args![now, id.0])
        .await?;
    if touched > 0 {
        change.audit("check.pass_back", "finding_pass", id, None, None);
        change.commit().await?;
    }
    list(State(app), actor).await
}
