//! 检查名单: the office's whitelist and the leaders in order, versioned with a reason.

use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault, FieldError, settings};
use axum::Json;
use axum::extract::State;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use text::proof;
use utoipa::ToSchema;

/// The setting that holds the lists.
const KEY: &str = "proof";

/// A leader as names are checked.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LeaderView {
    /// Name.
    pub name: String,
    /// Post as it is to be printed.
    pub title: String,
}

/// The lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListsView {
    /// Texts that are right here whatever the rules say.
    pub whitelist: Vec<String>,
    /// Leaders in order.
    pub leaders: Vec<LeaderView>,
    /// The version in force.
    pub version: i64,
}

/// What is sent to save the lists.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ListsInput {
    /// Texts that are right here.
    pub whitelist: Vec<String>,
    /// Leaders in order.
    pub leaders: Vec<LeaderView>,
    /// Why.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
}

async fn current(app: &App) -> Answer<settings::Versioned<proof::Settings>> {
    Ok(app.settings().at::<proof::Settings>(KEY, app.now()).await?)
}

/// The lists in force.
#[utoipa::path(get, path = "/api/newsroom/check/lists", tag = "newsroom", responses((status = 200, description = "Lists", body = ListsView)))]
pub(super) async fn lists(State(app): State<App>, actor: Actor) -> Answer<Json<ListsView>> {
    actor.require(Act::PublishArticle)?;
    let now = current(&app).await?;
    let mut leaders = now.value.leaders;
    leaders.sort_by_key(|leader| leader.order);
    Ok(Json(ListsView {
        whitelist: now.value.whitelist,
        leaders: leaders.into_iter().map(|l| LeaderView { name: l.name, title: l.title }).collect(),
        version: now.version,
    }))
}

/// Saves the lists as a new version.
#[utoipa::path(post, path = "/api/newsroom/check/lists", tag = "newsroom", request_body = ListsInput,
    responses((status = 200, description = "Lists as they stand now", body = ListsView),
              (status = 409, description = "Somebody saved first")))]
pub(super) async fn save(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<ListsInput>,
) -> Answer<Json<ListsView>> {
    actor.require(Act::PublishArticle)?;
    let mut faults = Vec::new();
    if input.whitelist.len() > 2_000 || input.whitelist.iter().any(|word| word.chars().count() > 60) {
        faults.push(FieldError::new("whitelist", "白名单最多 2000 条，每条最多 60 个字"));
    }
    let is_leader = |l: &LeaderView| (2..=20).contains(&l.name.trim().chars().count()) && !l.title.trim().is_empty();
    if input.leaders.len() > 200 || !input.leaders.iter().all(is_leader) {
        faults.push(FieldError::new("leaders", "领导名单每行写“姓名 职务”，最多 200 人"));
    }
    if input.reason.trim().is_empty() {
        faults.push(FieldError::new("reason", "请填写修改原因"));
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let before = current(&app).await?;
    if before.version != input.version {
        let current = serde_json::json!({"version": before.version, "whitelist": before.value.whitelist});
        return Err(Fault::Stale { by: "另一位编辑".into(), at: before.effective_at, current });
    }
    let mut whitelist: Vec<String> =
        input.whitelist.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    whitelist.dedup();
    let leaders = input
        .leaders
        .iter()
        .zip(1..)
        .map(|(l, order)| proof::Leader { name: l.name.trim().into(), title: l.title.trim().into(), order })
        .collect();
    let next = proof::Settings { whitelist, leaders, ..before.value };
    let mut change = app.change(&actor).await?;
    let now = change.now();
    settings::save(&mut change, KEY, &next, now, input.reason.trim(), actor.user_id).await?;
    change.commit().await?;
    lists(State(app), actor).await
}
