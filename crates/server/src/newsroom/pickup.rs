//! 宣传联盟: what is pushed to the alliance is a task for its accounts; each pick-up is registered with its address, and
//! the office sees who has taken it up and who has not.

use super::store;
use crate::media;
use crate::platform::web::{Input, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// One account that took it up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PickupView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// The account.
    pub account: String,
    /// Its unit.
    pub unit_name: String,
    /// Where.
    pub url: String,
    /// When.
    pub picked_at: i64,
    /// Views, as the account reports them.
    pub views: Option<i64>,
    /// Who registered it.
    pub registered_by: String,
}

/// A push to the alliance.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushView {
    /// The publication.
    #[schema(value_type = String)]
    pub id: Id,
    /// The article.
    #[schema(value_type = String)]
    pub article_id: Id,
    /// Its title.
    pub title: String,
    /// When it was pushed.
    pub released_at: i64,
    /// Accounts of the alliance.
    pub accounts: i64,
    /// Who took it up.
    pub pickups: Vec<PickupView>,
    /// Accounts that have not; for the office.
    pub missing: Vec<String>,
    /// Accounts of this person's own units, for the form.
    pub own: Vec<String>,
}

#[derive(Deserialize)]
struct Pushed {
    id: Id,
    article_id: Id,
    title: String,
    released_at: i64,
}

/// Pushes of the last ninety days with their pick-ups.
#[utoipa::path(get, path = "/api/newsroom/pushes", tag = "newsroom",
    responses((status = 200, description = "Newest first", body = Vec<PushView>)))]
pub(super) async fn list(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<PushView>>> {
    actor.require(Act::ReadArticles)?;
    let since = app.now() - 90 * domain::time::DAY_MS;
    let pushed: Vec<Pushed> = app
        .db()
        .all(
            "SELECT p.id, p.article_id, v.title, p.released_at FROM publication p
             JOIN article_version v ON v.article_id = p.article_id AND v.number = p.text_version
             WHERE p.channel = 'alliance' AND p.state = 'released' AND p.released_at >= $1
             ORDER BY p.released_at DESC, p.id DESC LIMIT 50",
            args![since],
        )
        .await?;
    let accounts = media::accounts(app.db()).await?;
    let own: Vec<String> =
        accounts.iter().filter(|(_, path)| actor.covers(path)).map(|(name, _)| name.clone()).collect();
    let is_office = actor.may(Act::PublishArticle);
    let mut views = Vec::new();
    for push in pushed {
        let pickups: Vec<PickupView> = app
            .db()
            .all(
                "SELECT id, account, unit_name, url, picked_at, views, registered_by FROM pickup
                 WHERE publication_id = $1 ORDER BY picked_at, id",
                args![push.id.0],
            )
            .await?;
        let taken = |name: &String| pickups.iter().any(|one| one.account == *name);
        let missing = if is_office {
            accounts.iter().map(|(name, _)| name.clone()).filter(|name| !taken(name)).collect()
        } else {
            Vec::new()
        };
        views.push(PushView {
            id: push.id,
            article_id: push.article_id,
            title: push.title,
            released_at: push.released_at,
            accounts: i64::try_from(accounts.len()).unwrap_or(0),
            missing,
            own: own.iter().filter(|name| !taken(name)).cloned().collect(),
            pickups,
        });
    }
    Ok(Json(views))
}

/// What is sent to register a pick-up.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PickupInput {
    /// The account that took it up.
    pub account: String,
    /// Where.
    #[serde(default)]
    pub url: String,
    /// When; now when absent.
    #[serde(default)]
    pub picked_at: Option<i64>,
    /// Views, when known.
    #[serde(default)]
    pub views: Option<i64>,
}

/// 登记转发. The same account once; sent again it corrects the address and the views.
#[utoipa::path(post, path = "/api/newsroom/publications/{id}/pickups", tag = "newsroom", params(("id" = String, Path)), request_body = PickupInput,
    responses((status = 200, description = "Pushes as they stand now", body = Vec<PushView>),
              (status = 422, description = "Fields to be mended")))]
pub(super) async fn register(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<PickupInput>,
) -> Answer<Json<Vec<PushView>>> {
    actor.require(Act::SubmitArticle).or_else(|_| actor.require(Act::PublishArticle))?;
    let account = input.account.trim();
    if account.is_empty() || account.chars().count() > 60 {
        return Err(Fault::field("account", "请选择或填写转发的账号"));
    }
    if !input.url.trim().is_empty() && domain::media::outlet::address(input.url.trim()).is_none() {
        return Err(Fault::field("url", "链接应以 http:// 或 https:// 开头"));
    }
    if input.views.is_some_and(|views| !(0..=10_000_000_000).contains(&views)) {
        return Err(Fault::field("views", "阅读量应是不小于 0 的整数"));
    }
    // An account of the register belongs to its unit, whoever registers the pick-up; a unit speaks for its own only.
    let known = media::accounts(app.db()).await?.into_iter().find(|(name, _)| name == account);
    if let Some((_, path)) = &known
        && !actor.covers(path)
    {
        return Err(Fault::field("account", "这个账号不属于您的单位"));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let picked_at = input.picked_at.unwrap_or(now);
    let push = store::publication_in(&mut change, id).await?.ok_or(Fault::NotFound("条发布"))?;
    let is_out = push.channel.code() == "alliance" && push.state.code() == "released";
    if !is_out {
        return Err(Fault::refused("not_pushed", "这条稿件没有推送给宣传联盟，或已经撤下。", "请刷新后再试。"));
    }
    if picked_at > now || picked_at < push.released_at.unwrap_or(0) - domain::time::DAY_MS {
        return Err(Fault::field("picked_at", "转发时间应在推送之后、现在之前"));
    }
    let row = app.id();
    change
        .run(
            "INSERT INTO pickup (id, publication_id, account, unit_id, unit_name, unit_path, url, picked_at, views, registered_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (publication_id, account) DO UPDATE SET url = excluded.url, views = excluded.views,
               registered_by = excluded.registered_by",
            args![
                row.0,
                id.0,
                account,
                actor.unit_id.0,
                &actor.unit_name,
                &actor.unit_path,
                input.url.trim(),
                picked_at,
                input.views,
                &actor.name,
                now
            ],
        )
        .await?;
    change.audit("pickup.register", "publication", id, None, Some(json!({"account": account})));
    change.commit().await?;
    list(State(app), actor).await
}
