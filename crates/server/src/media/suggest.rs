//! 监测发现: the monitor names pages that speak of our own units; one key accepts them as placements.

use super::lookup::Outlets;
use super::place::{self, Unit};
use super::store;
use super::views::{PlacementInput, SuggestionList, SuggestionView};
use crate::platform::{Actor, Answer, App, Change, Fault};
use db::args;
use domain::ids::Id;
use domain::people::Act;

/// A page that the monitor found.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The item it is; suggested once.
    pub item_id: Id,
    /// Title.
    pub title: &'a str,
    /// Address.
    pub url: &'a str,
    /// Outlet, when its host is known.
    pub outlet_id: Option<Id>,
    /// Its name, or that of the source.
    pub outlet_name: &'a str,
    /// When it was published, in milliseconds.
    pub placed_at: i64,
    /// The unit named in it.
    pub unit_id: Id,
    /// Its name.
    pub unit_name: &'a str,
    /// Its path.
    pub unit_path: &'a str,
}

/// Puts a page on the list of suggestions, unless it is there or registered already.
pub async fn suggest(change: &mut Change, found: &Found<'_>) -> db::Result<()> {
    let key = domain::media::placement::url_key(found.url).unwrap_or_default();
    let registered = change
        .int("SELECT COUNT(*) FROM placement WHERE url_key = $1 AND url_key <> '' AND voided_at IS NULL", args![key])
        .await?;
    if registered > 0 {
        return Ok(());
    }
    let id = change.app().id();
    let now = change.now();
    change
        .run(
            "INSERT INTO placement_suggestion (id, item_id, title, url, outlet_id, outlet_name, placed_at, unit_id, unit_name,
               unit_path, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (item_id) DO NOTHING",
            args![
                id.0,
                found.item_id.0,
                found.title,
                found.url,
                found.outlet_id.map(|id| id.0),
                found.outlet_name,
                found.placed_at,
                found.unit_id.0,
                found.unit_name,
                found.unit_path,
                now
            ],
        )
        .await?;
    Ok(())
}

/// Suggestions that wait in this person's scope.
pub(super) async fn list(app: &App, actor: &Actor) -> Answer<SuggestionList> {
    actor.require(Act::RegisterPlacement)?;
    let (rows, total) = store::suggestions(app.db(), &actor.unit_path).await?;
    let rows = rows
        .into_iter()
        .map(|s| SuggestionView {
            id: s.id,
            title: s.title,
            url: s.url,
            outlet_known: s.outlet_id.is_some(),
            outlet_name: s.outlet_name,
            placed_at: s.placed_at,
            unit_name: s.unit_name,
        })
        .collect();
    Ok(SuggestionList { rows, total })
}

async fn waiting(change: &mut Change, actor: &Actor, id: Id) -> Answer<store::Suggestion> {
    let suggestion = store::suggestion_in(change, id).await?.ok_or(Fault::NotFound("条发现"))?;
    actor.require_scope(&suggestion.unit_path)?;
    if suggestion.state != "waiting" {
        return Err(Fault::refused("decided", "这条发现已经处理过。", "请刷新列表。"));
    }
    Ok(suggestion)
}

/// Accepts a suggestion as a placement. Answers the placement.
pub(super) async fn accept(app: &App, actor: &Actor, id: Id) -> Answer<Id> {
    actor.require(Act::RegisterPlacement)?;
    let outlets = Outlets::read(app).await?;
    let mut change = app.change(actor).await?;
    let found = waiting(&mut change, actor, id).await?;
    let outlet = found.outlet_id.or_else(|| outlets.of_url(&found.url, found.placed_at).map(|known| known.id));
    let Some(outlet) = outlet.or_else(|| outlets.of_name(&found.outlet_name)) else {
        return Err(Fault::refused(
            "outlet_unknown",
            format!("媒体库里没有“{}”。", found.outlet_name),
            "请先在媒体库添加这家媒体和它的网址，再接受。",
        ));
    };
    let unit = Unit { id: found.unit_id, name: found.unit_name.clone(), path: found.unit_path.clone() };
    let input = PlacementInput {
        client_id: format!("suggestion-{id}"),
        placed_at: found.placed_at,
        outlet_id: Some(outlet),
        channel: outlets.of_url(&found.url, found.placed_at).map_or("web", |known| known.channel.code()).into(),
        position: String::new(),
        page: String::new(),
        title: found.title.clone(),
        url: found.url.clone(),
        unit_id: Some(found.unit_id),
        article_id: None,
        authors: Vec::new(),
        note: String::new(),
        original: None,
        found_by: "monitor".into(),
        evidence_hash: String::new(),
        version: None,
    };
    let placement = place::insert(&mut change, (Some(actor.user_id), &actor.name), &outlets, &unit, &input).await?;
    decide(&mut change, actor, id, "accepted", Some(placement)).await?;
    change.commit().await?;
    Ok(placement)
}

/// Says no to a suggestion.
pub(super) async fn dismiss(app: &App, actor: &Actor, id: Id) -> Answer<()> {
    actor.require(Act::RegisterPlacement)?;
    let mut change = app.change(actor).await?;
    waiting(&mut change, actor, id).await?;
    decide(&mut change, actor, id, "dismissed", None).await?;
    change.audit("suggestion.dismiss", "placement_suggestion", id, None, None);
    change.commit().await?;
    Ok(())
}

async fn decide(change: &mut Change, actor: &Actor, id: Id, state: &str, placement: Option<Id>) -> db::Result<()> {
    let now = change.now();
    change
        .run(
            "UPDATE placement_suggestion SET state = $1, placement_id = $2, decided_by = $3, decided_at = $4 WHERE id = $5",
            args![state, placement.map(|id| id.0), &actor.name, now, id.0],
        )
        .await?;
    Ok(())
}
