//! All SQL of media. No decisions.

use crate::platform::filter::{Filter, contains, cursor};
use db::{Db, Tx, args};
use domain::ids::Id;
use domain::media::outlet::{Channel, HostRule, Position};
use domain::media::placement::{Author, Known};
use domain::media::tier::{Tier, TierRule};
use serde::Deserialize;

/// An outlet.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Outlet {
    pub id: Id,
    pub name: String,
    pub region: String,
    pub contact: String,
    pub note: String,
    pub verify: bool,
    pub retired_at: Option<i64>,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const OUTLET: &str = "id, name, region, contact, note, verify, retired_at, updated_at, updated_by, version";

pub(super) async fn outlets(db: &Db) -> db::Result<Vec<Outlet>> {
    db.all(&format!("SELECT {OUTLET} FROM outlet ORDER BY retired_at NULLS FIRST, id"), args![]).await
}

pub(super) async fn outlet_in(tx: &mut Tx, id: Id) -> db::Result<Option<Outlet>> {
    tx.one(&format!("SELECT {OUTLET} FROM outlet WHERE id = $1"), args![id.0]).await
}

pub(super) async fn outlet_by_name(tx: &mut Tx, name: &str) -> db::Result<Option<Outlet>> {
    tx.one(&format!("SELECT {OUTLET} FROM outlet WHERE name = $1"), args![name]).await
}

pub(super) async fn insert_outlet(tx: &mut Tx, o: &Outlet, now: i64) -> db::Result<()> {
    tx.insert(
        "outlet",
        [
            ("id", o.id.0.into()),
            ("name", (&o.name).into()),
            ("region", (&o.region).into()),
            ("contact", (&o.contact).into()),
            ("note", (&o.note).into()),
            ("verify", o.verify.into()),
            ("created_at", now.into()),
            ("updated_at", now.into()),
            ("updated_by", (&o.updated_by).into()),
        ],
    )
    .await
}

/// Saves an outlet if nobody saved since it was read.
pub(super) async fn save_outlet(tx: &mut Tx, o: &Outlet) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE outlet SET name = $1, region = $2, contact = $3, note = $4, verify = $5, retired_at = $6,
               updated_at = $7, updated_by = $8, version = version + 1 WHERE id = $9 AND version = $10",
            args![
                &o.name,
                &o.region,
                &o.contact,
                &o.note,
                o.verify,
                o.retired_at,
                o.updated_at,
                &o.updated_by,
                o.id.0,
                o.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

#[derive(Deserialize)]
struct HostRow {
    outlet_id: Id,
    host: String,
    path: String,
}

pub(super) async fn hosts(db: &Db) -> db::Result<Vec<HostRule>> {
    let rows: Vec<HostRow> = db
        .all(
            "SELECT h.outlet_id, h.host, h.path FROM outlet_host h JOIN outlet o ON o.id = h.outlet_id
             WHERE o.retired_at IS NULL ORDER BY h.host, h.path",
            args![],
        )
        .await?;
    Ok(rows.into_iter().map(|r| HostRule { host: r.host, path: r.path, outlet: r.outlet_id }).collect())
}

/// The outlet that already has a host and path.
pub(super) async fn host_owner(tx: &mut Tx, host: &str, path: &str) -> db::Result<Option<(Id, String)>> {
    tx.one(
        "SELECT o.id, o.name FROM outlet_host h JOIN outlet o ON o.id = h.outlet_id WHERE h.host = $1 AND h.path = $2",
        args![host, path],
    )
    .await
}

pub(super) async fn set_hosts(tx: &mut Tx, outlet: Id, hosts: &[(Id, String, String)]) -> db::Result<()> {
    tx.run("DELETE FROM outlet_host WHERE outlet_id = $1", args![outlet.0]).await?;
    for (id, host, path) in hosts {
        tx.run(
            "INSERT INTO outlet_host (id, outlet_id, host, path) VALUES ($1, $2, $3, $4)",
            args![id.0, outlet.0, host, path],
        )
        .await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct TierRow {
    outlet_id: Id,
    channel: Option<Channel>,
    position: Option<Position>,
    tier: Tier,
    from_at: i64,
}

pub(super) async fn tiers(db: &Db) -> db::Result<Vec<TierRule>> {
    let rows: Vec<TierRow> = db
        .all("SELECT outlet_id, channel, position, tier, from_at FROM outlet_tier ORDER BY from_at, id", args![])
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| TierRule {
            outlet: r.outlet_id,
            channel: r.channel,
            position: r.position,
            tier: r.tier,
            from_at: r.from_at,
        })
        .collect())
}

pub(super) async fn tiers_in(tx: &mut Tx, outlet: Id) -> db::Result<Vec<TierRule>> {
    let rows: Vec<TierRow> = tx
        .all(
            "SELECT outlet_id, channel, position, tier, from_at FROM outlet_tier WHERE outlet_id = $1 ORDER BY from_at, id",
            args![outlet.0],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| TierRule {
            outlet: r.outlet_id,
            channel: r.channel,
            position: r.position,
            tier: r.tier,
            from_at: r.from_at,
        })
        .collect())
}

pub(super) async fn insert_tier(tx: &mut Tx, id: Id, rule: &TierRule, by: &str, now: i64) -> db::Result<()> {
    tx.insert(
        "outlet_tier",
        [
            ("id", id.0.into()),
            ("outlet_id", rule.outlet.0.into()),
            ("channel", rule.channel.map(Channel::code).into()),
            ("position", rule.position.map(Position::code).into()),
            ("tier", rule.tier.code().into()),
            ("from_at", rule.from_at.into()),
            ("set_by", by.into()),
            ("created_at", now.into()),
        ],
    )
    .await
}

/// A placement as it stands.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Placement {
    pub id: Id,
    pub placed_at: i64,
    pub outlet_id: Id,
    pub outlet_name: String,
    pub channel: Channel,
    pub position: Position,
    pub tier: String,
    pub page: String,
    pub title: String,
    pub title_key: String,
    pub url: String,
    pub url_key: String,
    pub unit_id: Id,
    pub unit_name: String,
    pub unit_path: String,
    pub article_id: Option<Id>,
    pub evidence_hash: String,
    pub evidence_type: String,
    pub original: bool,
    pub repost_of: Option<Id>,
    pub found_by: String,
    pub note: String,
    pub verified_at: Option<i64>,
    pub verified_by: String,
    pub link_state: String,
    pub voided_at: Option<i64>,
    pub void_reason: String,
    pub created_by: Option<Id>,
    pub created_by_name: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const PLACEMENT: &str = "id, placed_at, outlet_id, outlet_name, channel, position, tier, page, title, title_key, url, url_key,
  unit_id, unit_name, unit_path, article_id, evidence_hash, evidence_type, original, repost_of, found_by, note, verified_at,
  verified_by, link_state, voided_at, void_reason, created_by, created_by_name, created_at, updated_at, updated_by, version";

pub(super) async fn placement(db: &Db, id: Id) -> db::Result<Option<Placement>> {
    db.one(&format!("SELECT {PLACEMENT} FROM placement WHERE id = $1"), args![id.0]).await
}

pub(super) async fn placement_in(tx: &mut Tx, id: Id) -> db::Result<Option<Placement>> {
    tx.one(&format!("SELECT {PLACEMENT} FROM placement WHERE id = $1"), args![id.0]).await
}

pub(super) async fn placement_of_client(tx: &mut Tx, client_id: &str) -> db::Result<Option<Id>> {
    tx.one("SELECT id FROM placement WHERE client_id = $1", args![client_id]).await
}

pub(super) async fn insert_placement(tx: &mut Tx, p: &Placement, client_id: Option<&str>) -> db::Result<()> {
    tx.insert(
        "placement",
        [
            ("id", p.id.0.into()),
            ("client_id", client_id.into()),
            ("placed_at", p.placed_at.into()),
            ("outlet_id", p.outlet_id.0.into()),
            ("outlet_name", (&p.outlet_name).into()),
            ("channel", p.channel.code().into()),
            ("position", p.position.code().into()),
            ("tier", (&p.tier).into()),
            ("page", (&p.page).into()),
            ("title", (&p.title).into()),
            ("title_key", (&p.title_key).into()),
            ("url", (&p.url).into()),
            ("url_key", (&p.url_key).into()),
            ("unit_id", p.unit_id.0.into()),
            ("unit_name", (&p.unit_name).into()),
            ("unit_path", (&p.unit_path).into()),
            ("article_id", p.article_id.map(|id| id.0).into()),
            ("evidence_hash", (&p.evidence_hash).into()),
            ("evidence_type", (&p.evidence_type).into()),
            ("original", p.original.into()),
            ("repost_of", p.repost_of.map(|id| id.0).into()),
            ("found_by", (&p.found_by).into()),
            ("note", (&p.note).into()),
            ("verified_at", p.verified_at.into()),
            ("verified_by", (&p.verified_by).into()),
            ("created_by", p.created_by.map(|id| id.0).into()),
            ("created_by_name", (&p.created_by_name).into()),
            ("created_at", p.created_at.into()),
            ("updated_at", p.updated_at.into()),
            ("updated_by", (&p.updated_by).into()),
        ],
    )
    .await
}

/// Saves a placement if nobody saved since it was read.
pub(super) async fn save_placement(tx: &mut Tx, p: &Placement) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE placement SET placed_at = $1, outlet_id = $2, outlet_name = $3, channel = $4, position = $5, tier = $6,
               page = $7, title = $8, title_key = $9, url = $10, url_key = $11, unit_id = $12, unit_name = $13,
               unit_path = $14, article_id = $15, evidence_hash = $16, evidence_type = $17, original = $18, repost_of = $19,
               note = $20, verified_at = $21, verified_by = $22, voided_at = $23, void_reason = $24, updated_at = $25,
               updated_by = $26, version = version + 1 WHERE id = $27 AND version = $28",
            args![
                p.placed_at,
                p.outlet_id.0,
                &p.outlet_name,
                p.channel.code(),
                p.position.code(),
                &p.tier,
                &p.page,
                &p.title,
                &p.title_key,
                &p.url,
                &p.url_key,
                p.unit_id.0,
                &p.unit_name,
                &p.unit_path,
                p.article_id.map(|id| id.0),
                &p.evidence_hash,
                &p.evidence_type,
                p.original,
                p.repost_of.map(|id| id.0),
                &p.note,
                p.verified_at,
                &p.verified_by,
                p.voided_at,
                &p.void_reason,
                p.updated_at,
                &p.updated_by,
                p.id.0,
                p.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub(super) async fn set_authors(tx: &mut Tx, placement: Id, authors: &[Author]) -> db::Result<()> {
    tx.run("DELETE FROM placement_author WHERE placement_id = $1", args![placement.0]).await?;
    for (seq, author) in authors.iter().enumerate() {
        tx.run(
            "INSERT INTO placement_author (placement_id, seq, name, user_id, share) VALUES ($1, $2, $3, $4, $5)",
            args![placement.0, seq, author.name.trim(), author.user_id.map(|id| id.0), author.share],
        )
        .await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct AuthorRow {
    placement_id: Id,
    name: String,
    user_id: Option<Id>,
    share: i64,
}

/// The authors of some placements, each with its placement.
pub(super) async fn authors(db: &Db, placements: &[Id]) -> db::Result<Vec<(Id, Author)>> {
    let mut all = Vec::new();
    for chunk in placements.chunks(500) {
        let ids: Vec<String> = chunk.iter().map(Id::to_string).collect();
        let rows: Vec<AuthorRow> = db
            .all(
                &format!(
                    "SELECT placement_id, name, user_id, share FROM placement_author WHERE placement_id IN ({})
                     ORDER BY placement_id, seq",
                    ids.join(", ")
                ),
                args![],
            )
            .await?;
        all.extend(
            rows.into_iter().map(|r| (r.placement_id, Author { name: r.name, user_id: r.user_id, share: r.share })),
        );
    }
    Ok(all)
}

/// Placements that a new one may repeat: same title or same address.
pub(super) async fn alike(tx: &mut Tx, title_key: &str, url_key: &str, not: Id) -> db::Result<Vec<Known>> {
    #[derive(Deserialize)]
    struct Row {
        id: Id,
        outlet_id: Id,
        title_key: String,
        url_key: String,
        placed_at: i64,
        original: bool,
    }
    let rows: Vec<Row> = tx
        .all(
            "SELECT id, outlet_id, title_key, url_key, placed_at, original FROM placement
             WHERE voided_at IS NULL AND id <> $1 AND (title_key = $2 OR (url_key <> '' AND url_key = $3))
             ORDER BY placed_at LIMIT 200",
            args![not.0, title_key, url_key],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| Known {
            id: r.id,
            outlet: r.outlet_id,
            title_key: r.title_key,
            url_key: r.url_key,
            placed_at: r.placed_at,
            original: r.original,
        })
        .collect())
}

/// Which placements.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub scope: String,
    pub words: Option<String>,
    pub tier: Option<String>,
    pub outlet_id: Option<i64>,
    pub unit_id: Option<i64>,
    pub article_id: Option<i64>,
    pub from_at: Option<i64>,
    pub to_at: Option<i64>,
    pub verified: Option<bool>,
    pub original: Option<bool>,
    pub link: Option<String>,
}

impl Search {
    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        filter.with("unit_path LIKE ?", format!("{}%", self.scope)).fixed("voided_at IS NULL");
        let words = self.words.as_deref().map(str::trim).filter(|w| !w.is_empty()).map(contains);
        filter.maybe(
            "(title LIKE ? ESCAPE '\\' OR outlet_name LIKE ? ESCAPE '\\' OR unit_name LIKE ? ESCAPE '\\')",
            words,
        );
        filter.maybe("tier = ?", self.tier.as_deref().map(|t| if t == "none" { String::new() } else { t.to_owned() }));
        filter.maybe("outlet_id = ?", self.outlet_id);
        filter.maybe("unit_id = ?", self.unit_id);
        filter.maybe("article_id = ?", self.article_id);
        filter.maybe("placed_at >= ?", self.from_at);
        filter.maybe("placed_at < ?", self.to_at);
        filter.maybe("original = ?", self.original);
        filter.maybe("link_state = ?", self.link.clone());
        match self.verified {
            Some(true) => filter.fixed("verified_at IS NOT NULL"),
            Some(false) => filter.fixed("verified_at IS NULL"),
            None => &mut filter,
        };
        filter
    }
}

pub(super) async fn list(
    db: &Db,
    search: &Search,
    after: Option<&str>,
    limit: i64,
) -> db::Result<(Vec<Placement>, i64)> {
    let mut filter = search.filter();
    let total = db.int(&format!("SELECT COUNT(*) FROM placement{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(after) {
        filter.with(&format!("(placed_at < ? OR (placed_at = ? AND id < {id}))"), at);
    }
    let rows = db
        .all(
            &format!(
                "SELECT {PLACEMENT} FROM placement{} ORDER BY placed_at DESC, id DESC LIMIT {limit}",
                filter.sql()
            ),
            filter.args(),
        )
        .await?;
    Ok((rows, total))
}

/// Counts by tier: tier, originals, reposts.
pub(super) async fn tier_counts(db: &Db, search: &Search) -> db::Result<Vec<(String, i64, i64)>> {
    let filter = search.filter();
    db.all(
        &format!(
            "SELECT tier, CAST(SUM(original) AS BIGINT) AS originals, CAST(SUM(1 - original) AS BIGINT) AS reposts
             FROM placement{} GROUP BY tier",
            filter.sql()
        ),
        filter.args(),
    )
    .await
}

/// A placement the monitor found.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Suggestion {
    pub id: Id,
    pub title: String,
    pub url: String,
    pub outlet_id: Option<Id>,
    pub outlet_name: String,
    pub placed_at: i64,
    pub unit_id: Id,
    pub unit_name: String,
    pub unit_path: String,
    pub state: String,
}

const SUGGESTION: &str = "id, title, url, outlet_id, outlet_name, placed_at, unit_id, unit_name, unit_path, state";

pub(super) async fn suggestions(db: &Db, scope: &str) -> db::Result<(Vec<Suggestion>, i64)> {
    let like = format!("{scope}%");
    let rows = db
        .all(
            &format!(
                "SELECT {SUGGESTION} FROM placement_suggestion WHERE state = 'waiting' AND unit_path LIKE $1
                 ORDER BY created_at DESC, id DESC LIMIT 100"
            ),
            args![&like],
        )
        .await?;
    let total = db
        .int("SELECT COUNT(*) FROM placement_suggestion WHERE state = 'waiting' AND unit_path LIKE $1", args![&like])
        .await?;
    Ok((rows, total))
}

pub(super) async fn suggestion_in(tx: &mut Tx, id: Id) -> db::Result<Option<Suggestion>> {
    tx.one(&format!("SELECT {SUGGESTION} FROM placement_suggestion WHERE id = $1"), args![id.0]).await
}
