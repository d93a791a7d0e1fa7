//! Answers for pages: placements with their tier table.

use super::place::allowed;
use super::store::{self, Placement, Search};
use super::views::{AuthorView, PlacementList, PlacementQuery, PlacementView, TierCount};
use crate::platform::{Actor, Answer, App, Fault};
use domain::ids::Id;
use domain::media::placement::Author;
use domain::media::tier::Tier;
use domain::people::Act;

pub(super) fn search(actor: &Actor, query: &PlacementQuery) -> Search {
    Search {
        scope: actor.unit_path.clone(),
        words: query.q.clone(),
        tier: query.tier.clone(),
        outlet_id: query.outlet_id,
        unit_id: query.unit_id,
        article_id: query.article_id,
        from_at: query.from_at,
        to_at: query.to_at,
        verified: query.verified,
        original: query.original,
        link: query.link.clone(),
    }
}

/// The tier table of a search, highest first; tiers nobody set come last. Its parts are the whole by construction.
pub(super) async fn tier_table(app: &App, search: &Search) -> Answer<Vec<TierCount>> {
    let counts = store::tier_counts(app.db(), search).await?;
    let of = |code: &str| counts.iter().find(|(tier, _, _)| tier == code).map_or((0, 0), |(_, o, r)| (*o, *r));
    let line = |code: &str, title: &str| {
        let (originals, reposts) = of(code);
        TierCount { tier: code.into(), title: title.into(), originals, reposts, count: originals + reposts }
    };
    let mut table: Vec<TierCount> = Tier::ALL.iter().map(|t| line(t.code(), t.title())).collect();
    let unset = line("", "未定级");
    if unset.count > 0 {
        table.push(unset);
    }
    Ok(table)
}

/// A page of placements.
pub(super) async fn list(app: &App, actor: &Actor, query: PlacementQuery) -> Answer<PlacementList> {
    actor.require(Act::ReadPlacements)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let search = search(actor, &query);
    let (mut rows, total) = store::list(app.db(), &search, query.after.as_deref(), limit + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.placed_at, row.id));
    let tiers = tier_table(app, &search).await?;
    let rows = views(app, actor, rows).await?;
    Ok(PlacementList { rows, next, total, tiers, may_register: actor.may(Act::RegisterPlacement) })
}

/// One placement.
pub(super) async fn one(app: &App, actor: &Actor, id: Id) -> Answer<PlacementView> {
    actor.require(Act::ReadPlacements)?;
    let placement = store::placement(app.db(), id).await?.filter(|p| p.voided_at.is_none());
    let placement = placement.ok_or(Fault::NotFound("条刊发"))?;
    actor.require_scope(&placement.unit_path)?;
    views(app, actor, vec![placement]).await?.pop().ok_or(Fault::NotFound("条刊发"))
}

async fn views(app: &App, actor: &Actor, rows: Vec<Placement>) -> Answer<Vec<PlacementView>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let authors = store::authors(app.db(), &ids).await?;
    Ok(rows.into_iter().map(|row| view(actor, row, &authors)).collect())
}

fn view(actor: &Actor, p: Placement, authors: &[(Id, Author)]) -> PlacementView {
    PlacementView {
        allowed: allowed(actor, &p),
        id: p.id,
        placed_at: p.placed_at,
        outlet_id: p.outlet_id,
        outlet_name: p.outlet_name,
        channel: p.channel.code().into(),
        channel_title: p.channel.title().into(),
        position: p.position.code().into(),
        position_title: p.position.title().into(),
        tier_title: Tier::of(&p.tier).map_or("未定级", Tier::title).into(),
        tier: p.tier,
        page: p.page,
        title: p.title,
        url: p.url,
        unit_id: p.unit_id,
        unit_name: p.unit_name,
        article_id: p.article_id,
        authors: authors
            .iter()
            .filter(|(id, _)| *id == p.id)
            .map(|(_, a)| AuthorView { name: a.name.clone(), user_id: a.user_id, share: a.share })
            .collect(),
        has_evidence: !p.evidence_hash.is_empty(),
        evidence_hash: p.evidence_hash,
        original: p.original,
        repost_of: p.repost_of,
        found_by: p.found_by,
        note: p.note,
        verified_at: p.verified_at,
        verified_by: p.verified_by,
        link_state: p.link_state,
        created_by: p.created_by_name,
        version: p.version,
    }
}
