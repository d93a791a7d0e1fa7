//! Placements as figures, scores and reports count them. Voided ones are never among them.

use crate::platform::filter::Filter;
use db::Db;
use domain::ids::Id;
use domain::media::placement::Author;
use serde::Deserialize;
use std::sync::Arc;

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

/// Which placements are scored.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Path of the office.
    pub scope: String,
    /// Published at or after, in milliseconds.
    pub from_at: i64,
    /// Published before, in milliseconds.
    pub to_at: i64,
    /// Titles are read of those published from here on; of none when absent.
    pub titles_from: Option<i64>,
    /// Lengths of the articles behind them are read.
    pub words: bool,
}

/// A placement as it is scored, originals and reprints.
#[derive(Clone, Debug, Deserialize)]
pub struct ScoredPlacement {
    /// Its id.
    pub id: Id,
    /// When it was published.
    pub placed_at: i64,
    /// The outlet.
    #[serde(deserialize_with = "db::shared")]
    pub outlet_name: Arc<str>,
    /// Code of the channel.
    #[serde(deserialize_with = "db::shared")]
    pub channel: Arc<str>,
    /// Code of the position.
    #[serde(deserialize_with = "db::shared")]
    pub position: Arc<str>,
    /// Code of the tier at its date.
    #[serde(deserialize_with = "db::shared")]
    pub tier: Arc<str>,
    /// Title, where it was asked for.
    pub title: String,
    /// Path of its unit.
    #[serde(deserialize_with = "db::shared")]
    pub unit_path: Arc<str>,
    /// The article it came from.
    pub article_id: Option<Id>,
    /// Kind of that article, or empty.
    #[serde(deserialize_with = "db::shared")]
    pub kind: Arc<str>,
    /// What that article was written from, or empty.
    #[serde(deserialize_with = "db::shared")]
    pub genre: Arc<str>,
    /// Characters of that article, where asked for.
    pub words: i64,
    /// Counts as original.
    #[serde(deserialize_with = "db::flag")]
    pub original: bool,
    /// When it was registered.
    pub created_at: i64,
}

/// Placements to be scored, in no order.
pub async fn scored_placements(db: &Db, ask: &Scored) -> db::Result<Vec<ScoredPlacement>> {
    let words = if ask.words { "COALESCE(LENGTH(a.body), 0)" } else { "0" };
    // Where no title is asked for, the walk stays inside the index.
    let titled = ask.titles_from.is_some_and(|from| from < ask.to_at);
    let title = if titled { "CASE WHEN p.placed_at >= $4 THEN p.title ELSE '' END" } else { "''" };
    let mut args = vec![format!("{}%", ask.scope).into(), ask.from_at.into(), ask.to_at.into()];
    args.extend(ask.titles_from.filter(|_| titled).map(db::Value::from));
    db.bulk(
        &[
            "p.id",
            "p.placed_at",
            "p.outlet_name",
            "p.channel",
            "p.position",
            "p.tier",
            title,
            "p.unit_path",
            "p.article_id",
            "COALESCE(a.kind, '')",
            "COALESCE(a.template, '')",
            words,
            "p.original",
            "p.created_at",
        ],
        "placement p LEFT JOIN article a ON a.id = p.article_id
         WHERE p.voided_at IS NULL AND p.unit_path LIKE $1 AND p.placed_at >= $2 AND p.placed_at < $3",
        args,
    )
    .await
}

/// Paths and shares of the authors of placements written by several people; a name without an account counts for the
/// unit the placement stands under.
pub async fn shared_placements(db: &Db, ask: &Scored) -> db::Result<std::collections::HashMap<Id, Vec<(String, i64)>>> {
    let rows: Vec<(Id, String, i64)> = db
        .all(
            "SELECT a.placement_id, COALESCE(n.path, p.unit_path) AS path, a.share
             FROM placement_author a JOIN placement p ON p.id = a.placement_id
             LEFT JOIN users s ON s.id = a.user_id LEFT JOIN unit n ON n.id = s.unit_id
             WHERE a.share < 100 AND p.voided_at IS NULL AND p.unit_path LIKE $1 AND p.placed_at >= $2 AND p.placed_at < $3
             ORDER BY a.placement_id, a.seq",
            db::args![format!("{}%", ask.scope), ask.from_at, ask.to_at],
        )
        .await?;
    let mut shared: std::collections::HashMap<Id, Vec<(String, i64)>> = std::collections::HashMap::new();
    for (id, path, share) in rows {
        shared.entry(id).or_default().push((path, share));
    }
    Ok(shared)
}

/// A placement of one person, with their share.
#[derive(Debug)]
pub struct OwnPlacement {
    /// The placement.
    pub row: ScoredPlacement,
    /// Their share in per cent.
    pub share: i64,
}

/// Placements a person is named as an author of, or that came from an article of theirs without named authors.
pub async fn placements_of(db: &Db, user: Id, from_at: i64, to_at: i64) -> db::Result<Vec<OwnPlacement>> {
    let own = "SELECT p.id, p.placed_at, p.outlet_name, p.channel, p.position, p.tier, p.title, p.unit_path, p.article_id,
       COALESCE(a.kind, '') AS kind, COALESCE(a.template, '') AS genre, COALESCE(LENGTH(a.body), 0) AS words, p.original,
       p.created_at FROM placement p LEFT JOIN article a ON a.id = p.article_id";
    let span = "p.voided_at IS NULL AND p.placed_at >= $2 AND p.placed_at < $3";
    let rows: Vec<ScoredPlacement> = db
        .all(
            &format!(
                "{own} WHERE {span} AND (EXISTS (SELECT 1 FROM placement_author x WHERE x.placement_id = p.id AND x.user_id = $1)
                   OR (a.author_id = $1 AND NOT EXISTS (SELECT 1 FROM placement_author x WHERE x.placement_id = p.id)))
                 ORDER BY p.placed_at, p.id"
            ),
            db::args![user.0, from_at, to_at],
        )
        .await?;
    let shares: std::collections::HashMap<Id, i64> = db
        .all::<(Id, i64)>(
            "SELECT x.placement_id, x.share FROM placement_author x JOIN placement p ON p.id = x.placement_id
             WHERE x.user_id = $1 AND p.placed_at >= $2 AND p.placed_at < $3",
            db::args![user.0, from_at, to_at],
        )
        .await?
        .into_iter()
        .collect();
    Ok(rows.into_iter().map(|row| OwnPlacement { share: shares.get(&row.id).copied().unwrap_or(100), row }).collect())
}

/// Accounts of the alliance that are in use: name and path of the unit.
pub async fn accounts(db: &Db) -> db::Result<Vec<(String, String)>> {
    db.all(
        "SELECT title, unit_path FROM media_record WHERE register = 'account' AND closed_at IS NULL ORDER BY title",
        db::args![],
    )
    .await
}
