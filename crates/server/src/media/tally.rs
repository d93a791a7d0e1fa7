//! Placements as figures, scores and reports count them. Voided ones are never among them.

use crate::platform::filter::Filter;
use db::Db;
use domain::ids::Id;
use domain::media::placement::Author;
use serde::Deserialize;

/// Which placements are counted.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Path of the unit whose subtree is counted.
    pub scope: String,
    /// Published at or after, in milliseconds.
    pub from_at: Option<i64>,
    /// Published before, in milliseconds.
    pub to_at: Option<i64>,
    /// Only these tiers, by code; empty = all.
    pub tiers: Vec<String>,
    /// Only this outlet.
    pub outlet: Option<Id>,
    /// Only of this article.
    pub article: Option<Id>,
    /// Only what the office has verified.
    pub verified_only: bool,
    /// Only originals: reprints counted once.
    pub originals_only: bool,
    /// Registered before, in milliseconds: what a report frozen then could know.
    pub known_before: Option<i64>,
}

/// A placement as it is counted.
#[derive(Clone, Debug, Deserialize)]
pub struct Placed {
    /// Its id.
    pub id: Id,
    /// When it was published.
    pub placed_at: i64,
    /// Outlet.
    pub outlet_id: Id,
    /// Its name.
    pub outlet_name: String,
    /// Code of the channel.
    pub channel: String,
    /// Code of the position.
    pub position: String,
    /// Code of the tier at its date; empty where the office has not said.
    pub tier: String,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Unit.
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Its path.
    pub unit_path: String,
    /// The article it came from.
    pub article_id: Option<Id>,
    /// Counts as original.
    pub original: bool,
    /// Whether the office has verified it.
    pub verified: bool,
    /// Authors with shares in percent; filled by [`placements`].
    #[serde(skip)]
    pub authors: Vec<Author>,
}

fn filter(ask: &Ask) -> Filter {
    let mut filter = Filter::default();
    filter.fixed("voided_at IS NULL").with("unit_path LIKE ?", format!("{}%", ask.scope));
    filter.maybe("placed_at >= ?", ask.from_at).maybe("placed_at < ?", ask.to_at);
    filter.maybe("outlet_id = ?", ask.outlet.map(|id| id.0)).maybe("created_at < ?", ask.known_before);
    filter.maybe("article_id = ?", ask.article.map(|id| id.0));
    if !ask.tiers.is_empty() {
        let known: Vec<String> = ask
            .tiers
            .iter()
            .filter_map(|t| domain::media::tier::Tier::of(t))
            .map(|t| format!("'{}'", t.code()))
            .collect();
        // Names nobody knows must not widen the question.
        filter.fixed(&format!("tier IN ({})", if known.is_empty() { "'?'".into() } else { known.join(", ") }));
    }
    if ask.verified_only {
        filter.fixed("verified_at IS NOT NULL");
    }
    if ask.originals_only {
        filter.fixed("original = 1");
    }
    filter
}

/// The placements asked for, oldest first, with their authors.
pub async fn placements(db: &Db, ask: &Ask) -> db::Result<Vec<Placed>> {
    let filter = filter(ask);
    let mut rows: Vec<Placed> = db
        .all(
            &format!(
                "SELECT id, placed_at, outlet_id, outlet_name, channel, position, tier, title, url, unit_id, unit_name,
                   unit_path, article_id, original, CASE WHEN verified_at IS NULL THEN 0 ELSE 1 END AS verified
                 FROM placement{} ORDER BY placed_at, id",
                filter.sql()
            ),
            filter.args(),
        )
        .await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut by_placement: std::collections::HashMap<Id, Vec<Author>> = std::collections::HashMap::new();
    for (id, author) in super::store::authors(db, &ids).await? {
        by_placement.entry(id).or_default().push(author);
    }
    for row in &mut rows {
        row.authors = by_placement.remove(&row.id).unwrap_or_default();
    }
    Ok(rows)
}

/// Counts by tier code; the parts add up to what [`placements`] answers for the same question.
pub async fn tier_counts(db: &Db, ask: &Ask) -> db::Result<Vec<(String, i64)>> {
    let filter = filter(ask);
    db.all(
        &format!("SELECT tier, COUNT(*) AS n FROM placement{} GROUP BY tier ORDER BY tier", filter.sql()),
        filter.args(),
    )
    .await
}

/// The newest verified originals that have an address, for 媒体聚焦 on the portal.
pub async fn latest_verified(db: &Db, count: i64) -> db::Result<Vec<Placed>> {
    db.all(
        "SELECT id, placed_at, outlet_id, outlet_name, channel, position, tier, title, url, unit_id, unit_name,
           unit_path, article_id, original, 1 AS verified
         FROM placement WHERE voided_at IS NULL AND verified_at IS NOT NULL AND original = 1 AND url <> ''
         ORDER BY placed_at DESC, id DESC LIMIT $1",
        db::args![count],
    )
    .await
}
