//! What other features may read of articles: what stands on the portal, what may go into a brief, what was counted.
//! Nothing here ever answers a text that is not released, except to briefs, which are internal.

use super::store::{self, KeptPhoto};
use crate::platform::filter::{Filter, contains};
use db::{Db, Json, args};
use domain::ids::Id;
use serde::Deserialize;

/// A released text in a list of the portal.
#[derive(Clone, Debug, Deserialize)]
pub struct ReleasedLine {
    /// The publication: its address is `/a/{id}`.
    pub id: Id,
    /// Title.
    pub title: String,
    /// Portal column id, as text.
    pub target: String,
    /// When it went out.
    pub released_at: i64,
    /// Stands first in its column.
    pub pinned: bool,
    /// A correction stands above it.
    pub corrected: bool,
    /// Unit that wrote it.
    pub unit_name: String,
    /// The plain text.
    pub body: String,
    /// Its photos.
    pub photos: Json<Vec<KeptPhoto>>,
}

/// A released text with everything a page shows.
#[derive(Clone, Debug, Deserialize)]
pub struct Released {
    /// The publication.
    pub id: Id,
    /// The article behind it.
    pub article_id: Id,
    /// Kind of the article.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// Sanitised markup; empty = the plain text is all there is.
    pub html: String,
    /// Photos of this version.
    pub photos: Json<Vec<KeptPhoto>>,
    /// Portal column id, as text.
    pub target: String,
    /// When it went out.
    pub released_at: i64,
    /// The notice above the text; empty when it was never corrected.
    pub correction: String,
    /// When it was corrected.
    pub corrected_at: Option<i64>,
    /// Unit that wrote it.
    pub unit_name: String,
    /// Names to be printed; empty = the author's.
    pub writers: String,
    /// Author.
    pub author_name: String,
    /// Who planned the publication: the responsible editor.
    pub planned_by: String,
}

const LINE: &str = "SELECT p.id, v.title, p.target, p.released_at, p.pinned,
   CASE WHEN p.correction <> '' THEN 1 ELSE 0 END AS corrected, a.unit_name, v.body, v.photos
 FROM publication p JOIN article a ON a.id = p.article_id
 JOIN article_version v ON v.article_id = p.article_id AND v.number = p.text_version";

/// Released texts of some portal columns, pinned first, then newest; `skip` and `limit` page through them.
pub async fn released_in(
    db: &Db,
    columns: &[Id],
    with_photos: bool,
    skip: i64,
    limit: i64,
) -> db::Result<(Vec<ReleasedLine>, i64)> {
    if columns.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let targets: Vec<String> = columns.iter().map(|id| format!("'{id}'")).collect();
    let photos = if with_photos { " AND v.photos <> '[]'" } else { "" };
    let wher =
        format!("WHERE p.channel = 'portal' AND p.state = 'released' AND p.target IN ({}){photos}", targets.join(", "));
    let rows = db
        .all(
            &format!("{LINE} {wher} ORDER BY p.pinned DESC, p.released_at DESC, p.id DESC LIMIT $1 OFFSET $2"),
            args![limit, skip],
        )
        .await?;
    let total = db
        .int(
            &format!(
                "SELECT COUNT(*) FROM publication p JOIN article_version v
                   ON v.article_id = p.article_id AND v.number = p.text_version {wher}"
            ),
            args![],
        )
        .await?;
    Ok((rows, total))
}

/// One released text, by its publication.
pub async fn released_one(db: &Db, id: Id) -> db::Result<Option<Released>> {
    db.one(
        "SELECT p.id, p.article_id, a.kind, v.title, v.body, v.html, v.photos, p.target, p.released_at, p.correction,
           p.corrected_at, a.unit_name, a.writers, a.author_name, p.planned_by
         FROM publication p JOIN article a ON a.id = p.article_id
         JOIN article_version v ON v.article_id = p.article_id AND v.number = p.text_version
         WHERE p.id = $1 AND p.channel = 'portal' AND p.state = 'released'",
        args![id.0],
    )
    .await
}

/// Released texts whose title or text holds every word, newest first, each article once.
pub async fn search_released(db: &Db, words: &[&str], skip: i64, limit: i64) -> db::Result<(Vec<ReleasedLine>, i64)> {
    let mut filter = Filter::default();
    filter.fixed("p.channel = 'portal'").fixed("p.state = 'released'");
    // The same text in two columns is one answer.
    filter.fixed(
        "p.id = (SELECT MIN(q.id) FROM publication q WHERE q.article_id = p.article_id AND q.channel = 'portal' AND q.state = 'released')",
    );
    for word in words.iter().take(6) {
        filter.with("(v.title LIKE ? ESCAPE '\\' OR v.body LIKE ? ESCAPE '\\')", contains(word));
    }
    let rows = db
        .all(
            &format!("{LINE}{} ORDER BY p.released_at DESC, p.id DESC LIMIT {limit} OFFSET {skip}", filter.sql()),
            filter.args(),
        )
        .await?;
    let total = db
        .int(
            &format!(
                "SELECT COUNT(*) FROM publication p JOIN article_version v
                   ON v.article_id = p.article_id AND v.number = p.text_version{}",
                filter.sql()
            ),
            filter.args(),
        )
        .await?;
    Ok((rows, total))
}

/// For each portal column that holds anything: its id, how many texts stand in it, and when the last came.
pub async fn column_freshness(db: &Db) -> db::Result<Vec<(String, i64, Option<i64>)>> {
    db.all(
        "SELECT target, COUNT(*) AS items, MAX(released_at) AS last_at FROM publication
         WHERE channel = 'portal' AND state = 'released' GROUP BY target",
        args![],
    )
    .await
}

/// Whether a stored picture belongs to a text that stands on the portal now.
pub async fn picture_is_public(db: &Db, hash: &str) -> db::Result<bool> {
    store::picture_is_public(db, hash).await
}

/// An article that was planned for the brief or the magazine and has been released to it.
pub async fn brief_candidates(
    db: &Db,
    channel: domain::newsroom::publication::Channel,
    since: i64,
) -> db::Result<Vec<Released>> {
    db.all(
        "SELECT p.id, p.article_id, a.kind, v.title, v.body, v.html, v.photos, p.target, p.released_at, p.correction,
           p.corrected_at, a.unit_name, a.writers, a.author_name, p.planned_by
         FROM publication p JOIN article a ON a.id = p.article_id
         JOIN article_version v ON v.article_id = p.article_id AND v.number = p.text_version
         WHERE p.channel = $1 AND p.state = 'released' AND p.released_at >= $2 ORDER BY p.released_at, p.id",
        args![channel.code(), since],
    )
    .await
}

/// A record as figures and scores count it.
#[derive(Clone, Debug, Deserialize)]
pub struct Counted {
    /// The article.
    pub article_id: Id,
    /// The adoption, where one was counted; 0 for articles.
    pub adoption_id: Id,
    /// Title.
    pub title: String,
    /// Kind of the article.
    pub kind: String,
    /// State of the article.
    pub state: String,
    /// Unit.
    pub unit_id: Id,
    /// Unit.
    pub unit_name: String,
    /// Unit.
    pub unit_path: String,
    /// Author.
    pub author_id: Id,
    /// Author.
    pub author_name: String,
    /// First sent, or adopted: the moment it counts at.
    pub at: i64,
    /// `own` … `nation`; empty for articles.
    pub level: String,
    /// Journal or desk; empty for articles.
    pub channel: String,
    /// `single`, `combined`, `brief`; empty for articles.
    pub use_kind: String,
    /// A leader wrote on it.
    pub instructed: bool,
}

/// Articles first sent in `[from, to)` by units under `scope`, withdrawn ones left out.
pub async fn articles_between(db: &Db, scope: &str, from: i64, to: i64) -> db::Result<Vec<Counted>> {
    db.all(
        "SELECT id AS article_id, 0 AS adoption_id, title, kind, state, unit_id, unit_name, unit_path, author_id, author_name,
           first_submitted_at AS at, '' AS level, '' AS channel, '' AS use_kind, 0 AS instructed
         FROM article WHERE first_submitted_at >= $1 AND first_submitted_at < $2 AND unit_path LIKE $3
           AND state <> 'withdrawn' ORDER BY first_submitted_at, id",
        args![from, to, format!("{scope}%")],
    )
    .await
}

/// Uses registered with a date in `[from, to)` of articles by units under `scope`.
pub async fn adoptions_between(db: &Db, scope: &str, from: i64, to: i64) -> db::Result<Vec<Counted>> {
    db.all(
        "SELECT d.article_id, d.id AS adoption_id, a.title, a.kind, a.state, d.unit_id, a.unit_name, d.unit_path, d.author_id,
           a.author_name, d.adopted_at AS at, d.level, d.channel, d.use_kind, d.instructed
         FROM adoption d JOIN article a ON a.id = d.article_id
         WHERE d.voided_at IS NULL AND d.adopted_at >= $1 AND d.adopted_at < $2 AND d.unit_path LIKE $3
         ORDER BY d.adopted_at, d.id",
        args![from, to, format!("{scope}%")],
    )
    .await
}

/// An article as a paper takes it up.
#[derive(Clone, Debug, Deserialize)]
pub struct ArticleText {
    /// Title.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// Unit that wrote it.
    pub unit_name: String,
}

/// An article of units under `scope` that was sent and not withdrawn.
pub async fn text_of(db: &Db, scope: &str, id: Id) -> db::Result<Option<ArticleText>> {
    db.one(
        "SELECT title, body, unit_name FROM article
         WHERE id = $1 AND unit_path LIKE $2 AND first_submitted_at IS NOT NULL AND state <> 'withdrawn'",
        args![id.0, format!("{scope}%")],
    )
    .await
}

/// Articles that were published in `[from, to)`, newest first.
pub async fn texts_between(db: &Db, scope: &str, from: i64, to: i64, limit: i64) -> db::Result<Vec<ArticleText>> {
    db.all(
        "SELECT title, body, unit_name FROM article WHERE published_at >= $1 AND published_at < $2 AND unit_path LIKE $3
         ORDER BY published_at DESC, id DESC LIMIT $4",
        args![from, to, format!("{scope}%"), limit],
    )
    .await
}

/// The name of a level of adoption.
pub fn level_title(code: &str) -> String {
    use domain::newsroom::adoption::Level;
    Level::ALL.into_iter().find(|level| level.code() == code).map_or(code, |level| level.title()).to_owned()
}

/// Where an article stands, for whoever began it elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct ArticleLine {
    /// The article.
    pub id: Id,
    /// Title.
    pub title: String,
    /// State, in words.
    pub state: String,
    /// When it was published.
    pub published_at: Option<i64>,
}

/// Where an article of units under `scope` stands.
pub async fn line_of(db: &Db, scope: &str, id: Id) -> db::Result<Option<ArticleLine>> {
    let found: Option<ArticleLine> = db
        .one(
            "SELECT id, title, state, published_at FROM article WHERE id = $1 AND unit_path LIKE $2",
            args![id.0, format!("{scope}%")],
        )
        .await?;
    Ok(found.map(|line| {
        let state = domain::newsroom::states::State::of(&line.state).map(|state| state.title().to_owned());
        ArticleLine { state: state.unwrap_or(line.state), ..line }
    }))
}
