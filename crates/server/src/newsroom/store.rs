//! All SQL of the newsroom. No decisions.

use crate::platform::Change;
use crate::platform::filter::{Filter, contains, cursor};
use db::{Db, Json, Tx, args};
use domain::ids::Id;
use domain::newsroom::article::Kind;
use domain::newsroom::publication::{Channel, State as PublicationState};
use domain::newsroom::states::{Route, State};
use serde::{Deserialize, Serialize};

const ARTICLE: &str = "id, client_id, number, kind, template, title, body, html, writers, commission_id, minors_consented,
  state, route, round, author_id, author_name, unit_id, unit_name, unit_path, text_version, lock_holder, lock_name, lock_at,
  submitted_at, first_submitted_at, published_at, created_at, updated_at, updated_by, version, assignee_id, assignee_name,
  merged_into, split_from, key_point_id";

/// An article as it stands.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Article {
    pub id: Id,
    pub client_id: String,
    pub number: String,
    pub kind: Kind,
    pub template: String,
    pub title: String,
    pub body: String,
    pub html: String,
    pub writers: String,
    pub commission_id: Option<Id>,
    pub minors_consented: bool,
    pub state: State,
    pub route: Json<Route>,
    pub round: i64,
    pub author_id: Id,
    pub author_name: String,
    pub unit_id: Id,
    pub unit_name: String,
    pub unit_path: String,
    pub text_version: i64,
    pub lock_holder: Option<Id>,
    pub lock_name: String,
    pub lock_at: Option<i64>,
    pub submitted_at: Option<i64>,
    pub first_submitted_at: Option<i64>,
    pub published_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
    pub assignee_id: Option<Id>,
    pub assignee_name: String,
    pub merged_into: Option<Id>,
    pub split_from: Option<Id>,
    pub key_point_id: Option<Id>,
}

pub(super) async fn article(db: &Db, id: Id) -> db::Result<Option<Article>> {
    db.one(&format!("SELECT {ARTICLE} FROM article WHERE id = $1"), args![id.0]).await
}

/// Reads the article inside the change that is about to alter it.
pub(super) async fn article_in(tx: &mut Tx, id: Id) -> db::Result<Option<Article>> {
    tx.one(&format!("SELECT {ARTICLE} FROM article WHERE id = $1"), args![id.0]).await
}

pub(super) async fn article_of_client(tx: &mut Tx, client_id: &str) -> db::Result<Option<Article>> {
    tx.one(&format!("SELECT {ARTICLE} FROM article WHERE client_id = $1"), args![client_id]).await
}

pub(super) async fn insert_article(change: &mut Change, a: &Article) -> db::Result<()> {
    let columns = [
        ("id", a.id.0.into()),
        ("client_id", (&a.client_id).into()),
        ("kind", a.kind.code().into()),
        ("template", (&a.template).into()),
        ("title", (&a.title).into()),
        ("body", (&a.body).into()),
        ("html", (&a.html).into()),
        ("writers", (&a.writers).into()),
        ("commission_id", a.commission_id.map(|id| id.0).into()),
        ("minors_consented", a.minors_consented.into()),
        ("state", a.state.code().into()),
        ("author_id", a.author_id.0.into()),
        ("author_name", (&a.author_name).into()),
        ("unit_id", a.unit_id.0.into()),
        ("unit_name", (&a.unit_name).into()),
        ("unit_path", (&a.unit_path).into()),
        ("created_at", a.created_at.into()),
        ("updated_at", a.updated_at.into()),
        ("updated_by", (&a.updated_by).into()),
        ("split_from", a.split_from.map(|id| id.0).into()),
        ("key_point_id", a.key_point_id.map(|id| id.0).into()),
    ];
    change.insert("article", columns).await
}

/// Saves everything that may change, and only if nobody saved since `a.version` was read.
/// Answers whether it did; the version in the row is one higher then.
pub(super) async fn save_article(tx: &mut Tx, a: &Article) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE article SET number = $1, kind = $2, template = $3, title = $4, body = $5, html = $6, writers = $7,
               commission_id = $8, minors_consented = $9, state = $10, route = $11, round = $12, text_version = $13,
               lock_holder = $14, lock_name = $15, lock_at = $16, submitted_at = $17, first_submitted_at = $18,
               published_at = $19, updated_at = $20, updated_by = $21, assignee_id = $22, assignee_name = $23,
               merged_into = $24, key_point_id = $25, version = version + 1
             WHERE id = $26 AND version = $27",
            args![
                &a.number,
                a.kind.code(),
                &a.template,
                &a.title,
                &a.body,
                &a.html,
                &a.writers,
                a.commission_id.map(|id| id.0),
                a.minors_consented,
                a.state.code(),
                serde_json::to_string(&a.route.0).unwrap_or_default(),
                a.round,
                a.text_version,
                a.lock_holder.map(|id| id.0),
                &a.lock_name,
                a.lock_at,
                a.submitted_at,
                a.first_submitted_at,
                a.published_at,
                a.updated_at,
                &a.updated_by,
                a.assignee_id.map(|id| id.0),
                &a.assignee_name,
                a.merged_into.map(|id| id.0),
                a.key_point_id.map(|id| id.0),
                a.id.0,
                a.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Only the lock: a sign of life must not make somebody's half-written edit stale.
pub(super) async fn save_lock(tx: &mut Tx, id: Id, holder: Option<(Id, &str, i64)>) -> db::Result<()> {
    let (holder, name, at) = holder.map_or((None, "", None), |(id, name, at)| (Some(id.0), name, Some(at)));
    tx.run(
        "UPDATE article SET lock_holder = $1, lock_name = $2, lock_at = $3 WHERE id = $4",
        args![holder, name, at, id.0],
    )
    .await?;
    Ok(())
}

/// The next number of a year, counted without gaps.
pub(super) async fn next_number(tx: &mut Tx, year: i16) -> db::Result<String> {
    tx.run(
        "INSERT INTO article_count (year, count) VALUES ($1, 1)
         ON CONFLICT (year) DO UPDATE SET count = article_count.count + 1",
        args![i64::from(year)],
    )
    .await?;
    let count = tx.int("SELECT count FROM article_count WHERE year = $1", args![i64::from(year)]).await?;
    Ok(domain::newsroom::article::number(year, count))
}

/// Which articles a list shows.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub scope: String,
    /// Their own drafts are theirs alone.
    pub reader: Id,
    pub mine: bool,
    /// Only what is in nobody's hands, or in the reader's.
    pub for_reader: bool,
    pub states: Vec<State>,
    pub kind: Option<String>,
    pub unit_id: Option<i64>,
    pub words: Option<String>,
    pub from_at: Option<i64>,
    pub to_at: Option<i64>,
    pub after: Option<String>,
    pub oldest_first: bool,
    pub limit: i64,
}

/// One line of the list.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub id: Id,
    pub number: String,
    pub kind: Kind,
    pub title: String,
    pub state: State,
    pub route: Json<Route>,
    pub author_id: Id,
    pub author_name: String,
    pub unit_name: String,
    pub unit_path: String,
    pub lock_holder: Option<Id>,
    pub lock_name: String,
    pub lock_at: Option<i64>,
    pub assignee_name: String,
    pub first_submitted_at: Option<i64>,
    pub updated_at: i64,
    pub sort_at: i64,
    pub photos: i64,
    pub adoptions: i64,
    pub version: i64,
}

fn searched(search: &Search) -> Filter {
    let mut filter = Filter::default();
    if search.mine {
        filter.with("author_id = ?", search.reader.0);
    } else {
        filter.with("unit_path LIKE ?", format!("{}%", search.scope));
        filter.with("(state <> 'draft' OR author_id = ?)", search.reader.0);
    }
    if !search.states.is_empty() {
        let codes: Vec<String> = search.states.iter().map(|state| format!("'{}'", state.code())).collect();
        filter.fixed(&format!("state IN ({})", codes.join(", ")));
    }
    if search.for_reader {
        filter.with("(assignee_id IS NULL OR assignee_id = ?)", search.reader.0);
    }
    filter.maybe("kind = ?", search.kind.clone());
    filter.maybe("unit_id = ?", search.unit_id);
    filter.maybe("COALESCE(first_submitted_at, created_at) >= ?", search.from_at);
    filter.maybe("COALESCE(first_submitted_at, created_at) < ?", search.to_at);
    let words = search.words.as_deref().map(str::trim).filter(|words| !words.is_empty()).map(contains);
    filter.maybe("(title LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\' OR author_name LIKE ? ESCAPE '\\')", words);
    filter
}

pub(super) async fn list(db: &Db, search: &Search) -> db::Result<(Vec<Listed>, i64)> {
    let mut filter = searched(search);
    let total = db.int(&format!("SELECT COUNT(*) FROM article{}", filter.sql()), filter.args()).await?;
    let (order, sign) = if search.oldest_first { ("ASC", ">") } else { ("DESC", "<") };
    if let Some((at, id)) = cursor(search.after.as_deref()) {
        let sort = "COALESCE(submitted_at, updated_at)";
        filter.with(&format!("({sort} {sign} ? OR ({sort} = ? AND id {sign} {id}))"), at);
    }
    let rows = db
        .all(
            &format!(
                "SELECT id, number, kind, title, state, route, author_id, author_name, unit_name, unit_path,
                   lock_holder, lock_name, lock_at, assignee_name, first_submitted_at, updated_at,
                   COALESCE(submitted_at, updated_at) AS sort_at, version,
                   (SELECT COUNT(*) FROM photo WHERE photo.article_id = article.id) AS photos,
                   (SELECT COUNT(*) FROM adoption WHERE adoption.article_id = article.id AND voided_at IS NULL) AS adoptions
                 FROM article{} ORDER BY COALESCE(submitted_at, updated_at) {order}, id {order} LIMIT {}",
                filter.sql(),
                search.limit
            ),
            filter.args(),
        )
        .await?;
    Ok((rows, total))
}

/// How many articles of a scope stand in each state.
pub(super) async fn state_counts(db: &Db, scope: &str) -> db::Result<Vec<(State, i64)>> {
    db.all(
        "SELECT state, COUNT(*) AS n FROM article WHERE unit_path LIKE $1 AND state <> 'draft' GROUP BY state",
        args![format!("{scope}%")],
    )
    .await
}

/// A photo.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Photo {
    pub id: Id,
    pub owner_id: Id,
    pub article_id: Option<Id>,
    pub hash: String,
    pub thumb_hash: String,
    pub media_type: String,
    pub width: i64,
    pub height: i64,
    pub size: i64,
    pub caption: String,
    pub position: i64,
}

const PHOTO: &str = "id, owner_id, article_id, hash, thumb_hash, media_type, width, height, size, caption, position";

pub(super) async fn photo(db: &Db, id: Id) -> db::Result<Option<Photo>> {
    db.one(&format!("SELECT {PHOTO} FROM photo WHERE id = $1"), args![id.0]).await
}

pub(super) async fn photo_of_client(db: &Db, owner: Id, client_id: &str) -> db::Result<Option<Photo>> {
    db.one(&format!("SELECT {PHOTO} FROM photo WHERE owner_id = $1 AND client_id = $2"), args![owner.0, client_id])
        .await
}

pub(super) async fn photos(db: &Db, article: Id) -> db::Result<Vec<Photo>> {
    db.all(&format!("SELECT {PHOTO} FROM photo WHERE article_id = $1 ORDER BY position, id"), args![article.0]).await
}

pub(super) async fn photos_in(tx: &mut Tx, article: Id) -> db::Result<Vec<Photo>> {
    tx.all(&format!("SELECT {PHOTO} FROM photo WHERE article_id = $1 ORDER BY position, id"), args![article.0]).await
}

/// Makes these photos of `owner` the photos of the article, in this order; others of the article are let go.
/// Answers how many of them were there.
pub(super) async fn attach(tx: &mut Tx, article: Id, owner: Id, wanted: &[(Id, String)]) -> db::Result<usize> {
    tx.run("UPDATE photo SET article_id = NULL WHERE article_id = $1", args![article.0]).await?;
    let mut found = 0;
    for (position, (id, caption)) in wanted.iter().enumerate() {
        found += tx
            .run(
                "UPDATE photo SET article_id = $1, position = $2, caption = $3
                 WHERE id = $4 AND owner_id = $5 AND article_id IS NULL",
                args![article.0, position, caption, id.0, owner.0],
            )
            .await?;
    }
    Ok(usize::try_from(found).unwrap_or(0))
}

/// A photo as a version remembers it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct KeptPhoto {
    /// SHA-256 of the stored picture.
    pub hash: String,
    /// SHA-256 of the small one.
    pub thumb_hash: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// What it shows.
    pub caption: String,
}

impl From<&Photo> for KeptPhoto {
    fn from(photo: &Photo) -> Self {
        KeptPhoto {
            hash: photo.hash.clone(),
            thumb_hash: photo.thumb_hash.clone(),
            width: photo.width,
            height: photo.height,
            caption: photo.caption.clone(),
        }
    }
}

/// A kept version of a text.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Version {
    pub number: i64,
    pub title: String,
    pub body: String,
    pub html: String,
    pub photos: Json<Vec<KeptPhoto>>,
    pub why: String,
    pub made_by_name: String,
    pub made_at: i64,
}

pub(super) async fn versions(db: &Db, article: Id) -> db::Result<Vec<Version>> {
    db.all(
        "SELECT number, title, body, html, photos, why, made_by_name, made_at FROM article_version
         WHERE article_id = $1 ORDER BY number",
        args![article.0],
    )
    .await
}

pub(super) async fn version_in(tx: &mut Tx, article: Id, number: i64) -> db::Result<Option<Version>> {
    tx.one(
        "SELECT number, title, body, html, photos, why, made_by_name, made_at FROM article_version
         WHERE article_id = $1 AND number = $2",
        args![article.0, number],
    )
    .await
}

pub(super) async fn insert_version(
    tx: &mut Tx,
    article: &Article,
    photos: &[KeptPhoto],
    why: &str,
    by: (Id, &str),
    at: i64,
) -> db::Result<()> {
    tx.insert(
        "article_version",
        [
            ("article_id", article.id.0.into()),
            ("number", article.text_version.into()),
            ("title", (&article.title).into()),
            ("body", (&article.body).into()),
            ("html", (&article.html).into()),
            ("photos", serde_json::to_string(photos).unwrap_or_default().into()),
            ("why", why.into()),
            ("made_by", by.0.0.into()),
            ("made_by_name", by.1.into()),
            ("made_at", at.into()),
        ],
    )
    .await
}

/// Something that happened to an article.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Happening {
    pub id: Id,
    pub at: i64,
    pub user_id: Option<Id>,
    pub user_name: String,
    pub verb: String,
    pub from_state: State,
    pub to_state: State,
    pub round: i64,
    pub reason: String,
    pub marks: Json<Vec<super::views::Mark>>,
    pub text_version: i64,
}

pub(super) async fn happenings(db: &Db, article: Id) -> db::Result<Vec<Happening>> {
    db.all(
        "SELECT id, at, user_id, user_name, verb, from_state, to_state, round, reason, marks, text_version
         FROM article_event WHERE article_id = $1 ORDER BY id",
        args![article.0],
    )
    .await
}

/// Whether this person passed an office stage in this round.
pub(super) async fn passed_before(db: &Db, article: Id, user: Id, round: i64) -> db::Result<bool> {
    let count = db
        .int(
            "SELECT COUNT(*) FROM article_event WHERE article_id = $1 AND user_id = $2 AND round = $3 AND verb = 'pass'
               AND from_state IN ('first_review', 'second_review')",
            args![article.0, user.0, round],
        )
        .await?;
    Ok(count > 0)
}

pub(super) async fn insert_happening(tx: &mut Tx, article: Id, h: &Happening) -> db::Result<()> {
    tx.insert(
        "article_event",
        [
            ("id", h.id.0.into()),
            ("article_id", article.0.into()),
            ("at", h.at.into()),
            ("user_id", h.user_id.map(|id| id.0).into()),
            ("user_name", (&h.user_name).into()),
            ("verb", (&h.verb).into()),
            ("from_state", h.from_state.code().into()),
            ("to_state", h.to_state.code().into()),
            ("round", h.round.into()),
            ("reason", (&h.reason).into()),
            ("marks", serde_json::to_string(&h.marks.0).unwrap_or_default().into()),
            ("text_version", h.text_version.into()),
        ],
    )
    .await
}

/// Where an article stands or shall stand.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Publication {
    pub id: Id,
    pub article_id: Id,
    pub channel: Channel,
    pub target: String,
    pub target_name: String,
    pub state: PublicationState,
    pub planned_at: i64,
    pub released_at: Option<i64>,
    pub text_version: i64,
    pub correction: String,
    pub corrected_at: Option<i64>,
    pub pinned: bool,
    pub withdraw_reason: String,
    pub receipt_at: Option<i64>,
    pub receipt_by: String,
    pub receipt_note: String,
    pub planned_by: String,
    pub updated_at: i64,
    pub updated_by: String,
    pub version: i64,
}

const PUBLICATION: &str = "id, article_id, channel, target, target_name, state, planned_at, released_at, text_version,
  correction, corrected_at, pinned, withdraw_reason, receipt_at, receipt_by, receipt_note, planned_by, updated_at,
  updated_by, version";

pub(super) async fn publications(db: &Db, article: Id) -> db::Result<Vec<Publication>> {
    db.all(&format!("SELECT {PUBLICATION} FROM publication WHERE article_id = $1 ORDER BY id"), args![article.0]).await
}

pub(super) async fn publications_in(tx: &mut Tx, article: Id) -> db::Result<Vec<Publication>> {
    tx.all(&format!("SELECT {PUBLICATION} FROM publication WHERE article_id = $1 ORDER BY id"), args![article.0]).await
}

pub(super) async fn publication_in(tx: &mut Tx, id: Id) -> db::Result<Option<Publication>> {
    tx.one(&format!("SELECT {PUBLICATION} FROM publication WHERE id = $1"), args![id.0]).await
}

pub(super) async fn insert_publication(tx: &mut Tx, p: &Publication, now: i64) -> db::Result<()> {
    tx.insert(
        "publication",
        [
            ("id", p.id.0.into()),
            ("article_id", p.article_id.0.into()),
            ("channel", p.channel.code().into()),
            ("target", (&p.target).into()),
            ("target_name", (&p.target_name).into()),
            ("state", p.state.code().into()),
            ("planned_at", p.planned_at.into()),
            ("text_version", p.text_version.into()),
            ("planned_by", (&p.planned_by).into()),
            ("created_at", now.into()),
            ("updated_at", now.into()),
            ("updated_by", (&p.updated_by).into()),
        ],
    )
    .await
}

/// Saves a publication if nobody saved since it was read.
pub(super) async fn save_publication(tx: &mut Tx, p: &Publication) -> db::Result<bool> {
    let rows = tx
        .run(
            "UPDATE publication SET state = $1, planned_at = $2, released_at = $3, text_version = $4, correction = $5,
               corrected_at = $6, pinned = $7, withdraw_reason = $8, receipt_at = $9, receipt_by = $10,
               receipt_note = $11, updated_at = $12, updated_by = $13, version = version + 1
             WHERE id = $14 AND version = $15",
            args![
                p.state.code(),
                p.planned_at,
                p.released_at,
                p.text_version,
                &p.correction,
                p.corrected_at,
                p.pinned,
                &p.withdraw_reason,
                p.receipt_at,
                &p.receipt_by,
                &p.receipt_note,
                p.updated_at,
                &p.updated_by,
                p.id.0,
                p.version
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// One line of the publishing plan.
#[derive(Debug, Deserialize)]
pub(super) struct Planned {
    pub id: Id,
    pub article_id: Id,
    pub number: String,
    pub title: String,
    pub unit_name: String,
    pub channel: Channel,
    pub target_name: String,
    pub state: PublicationState,
    pub planned_at: i64,
    pub released_at: Option<i64>,
    pub correction: String,
    pub pinned: bool,
    pub receipt_at: Option<i64>,
    pub receipt_by: String,
    pub version: i64,
}

pub(super) async fn plan(
    db: &Db,
    scope: &str,
    channel: Option<String>,
    state: Option<String>,
    after: Option<&str>,
    limit: i64,
) -> db::Result<(Vec<Planned>, i64)> {
    let mut filter = Filter::default();
    filter.with("a.unit_path LIKE ?", format!("{scope}%"));
    filter.maybe("p.channel = ?", channel);
    filter.maybe("p.state = ?", state);
    let from = "FROM publication p JOIN article a ON a.id = p.article_id";
    let total = db.int(&format!("SELECT COUNT(*) {from}{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = cursor(after) {
        filter.with(&format!("(p.planned_at < ? OR (p.planned_at = ? AND p.id < {id}))"), at);
    }
    let rows = db
        .all(
            &format!(
                "SELECT p.id, p.article_id, a.number, a.title, a.unit_name, p.channel, p.target_name, p.state,
                   p.planned_at, p.released_at, p.correction, p.pinned, p.receipt_at, p.receipt_by, p.version
                 {from}{} ORDER BY p.planned_at DESC, p.id DESC LIMIT {limit}",
                filter.sql()
            ),
            filter.args(),
        )
        .await?;
    Ok((rows, total))
}

/// A registered use.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Adoption {
    pub id: Id,
    pub level: domain::newsroom::adoption::Level,
    pub channel: String,
    pub issue: String,
    pub use_kind: domain::newsroom::adoption::Use,
    pub adopted_at: i64,
    pub instructed: bool,
    pub instruction: String,
    pub instructed_by: String,
    pub registered_by: String,
}

pub(super) async fn adoptions(db: &Db, article: Id) -> db::Result<Vec<Adoption>> {
    db.all(
        "SELECT id, level, channel, issue, use_kind, adopted_at, instructed, instruction, instructed_by, registered_by
         FROM adoption WHERE article_id = $1 AND voided_at IS NULL ORDER BY adopted_at, id",
        args![article.0],
    )
    .await
}

/// Articles sent within the last days whose title is the same or whose unit is; to be compared.
#[derive(Debug, Deserialize)]
pub(super) struct Neighbour {
    pub id: Id,
    pub title: String,
    pub body: String,
    pub unit_name: String,
    pub first_submitted_at: i64,
}

pub(super) async fn neighbours(
    db: &Db,
    not: Id,
    since: i64,
    unit: Id,
    title_words: &[String],
) -> db::Result<Vec<Neighbour>> {
    let mut filter = Filter::default();
    filter.with("id <> ?", not.0).with("first_submitted_at >= ?", since).fixed("state NOT IN ('withdrawn', 'merged')");
    let start = filter.next();
    let likes: Vec<String> =
        (0..title_words.len()).map(|n| format!("title LIKE ${} ESCAPE '\\'", start + 1 + n)).collect();
    let either = if likes.is_empty() { String::new() } else { format!(" OR {}", likes.join(" OR ")) };
    let sql = format!(
        "SELECT id, title, body, unit_name, first_submitted_at FROM article{} AND (unit_id = ${start}{either})
         ORDER BY first_submitted_at DESC LIMIT 120",
        filter.sql()
    );
    let mut args = filter.args().to_vec();
    args.push(unit.0.into());
    args.extend(title_words.iter().map(|word| contains(word).into()));
    db.all(&sql, args).await
}

/// A commissioned topic.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Commission {
    pub id: Id,
    pub topic: String,
    pub brief: String,
    pub due_at: i64,
    pub units: Json<Vec<Id>>,
    pub closed_at: Option<i64>,
    pub created_by_name: String,
    pub updated_at: i64,
    pub updated_by: String,
    pub answers: i64,
    pub version: i64,
}

const COMMISSION: &str = "id, topic, brief, due_at, units, closed_at, created_by_name, updated_at, updated_by, version,
  (SELECT COUNT(*) FROM article WHERE article.commission_id = commission.id AND article.first_submitted_at IS NOT NULL) AS answers";

pub(super) async fn commissions(db: &Db, open_only: bool) -> db::Result<Vec<Commission>> {
    let open = if open_only { " WHERE closed_at IS NULL" } else { "" };
    db.all(&format!("SELECT {COMMISSION} FROM commission{open} ORDER BY due_at DESC, id DESC LIMIT 200"), args![]).await
}

pub(super) async fn commission(db: &Db, id: Id) -> db::Result<Option<Commission>> {
    db.one(&format!("SELECT {COMMISSION} FROM commission WHERE id = $1"), args![id.0]).await
}

/// A notice with sign-for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Circular {
    pub id: Id,
    pub title: String,
    pub body: String,
    pub units: Json<Vec<Id>>,
    pub sent_at: i64,
    pub sent_by_name: String,
    pub signed: i64,
    pub mine_at: Option<i64>,
}

pub(super) async fn circulars(db: &Db, reader_unit: Id) -> db::Result<Vec<Circular>> {
    db.all(
        "SELECT id, title, body, units, sent_at, sent_by_name,
           (SELECT COUNT(*) FROM circular_receipt r WHERE r.circular_id = circular.id) AS signed,
           (SELECT r.signed_at FROM circular_receipt r WHERE r.circular_id = circular.id AND r.unit_id = $1) AS mine_at
         FROM circular ORDER BY sent_at DESC, id DESC LIMIT 200",
        args![reader_unit.0],
    )
    .await
}

pub(super) async fn receipts(db: &Db, circular: Id) -> db::Result<Vec<(String, String, i64)>> {
    db.all(
        "SELECT unit_name, signed_by, signed_at FROM circular_receipt WHERE circular_id = $1 ORDER BY signed_at",
        args![circular.0],
    )
    .await
}

/// Whether a person may see a picture: its owner, whoever covers the unit of its article, or anybody signed in
/// once it stands on the portal.
pub(super) async fn may_see_picture(db: &Db, hash: &str, reader: Id, scope: &str) -> db::Result<bool> {
    let count = db
        .int(
            "SELECT COUNT(*) FROM photo p LEFT JOIN article a ON a.id = p.article_id
             WHERE (p.hash = $1 OR p.thumb_hash = $1) AND (p.owner_id = $2 OR (a.state <> 'draft' AND a.unit_path LIKE $3))",
            args![hash, reader.0, format!("{scope}%")],
        )
        .await?;
    Ok(count > 0 || picture_is_public(db, hash).await?)
}

/// Whether a picture belongs to a text that stands on the portal now, in the version that stands there.
pub(super) async fn picture_is_public(db: &Db, hash: &str) -> db::Result<bool> {
    if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(false);
    }
    let count = db
        .int(
            "SELECT COUNT(*) FROM photo p
             JOIN publication b ON b.article_id = p.article_id AND b.channel = 'portal' AND b.state = 'released'
             JOIN article_version v ON v.article_id = b.article_id AND v.number = b.text_version
             WHERE (p.hash = $1 OR p.thumb_hash = $1) AND v.photos LIKE $2",
            args![hash, format!("%{hash}%")],
        )
        .await?;
    Ok(count > 0)
}

/// A person's own numbers.
#[derive(Debug, Deserialize)]
pub(super) struct Mine {
    pub drafts: i64,
    pub returned: i64,
    pub sent: i64,
    pub adopted: i64,
}

pub(super) async fn mine(db: &Db, user: Id, month: i64, year: i64) -> db::Result<Mine> {
    let rows: Option<Mine> = db
        .one(
            "SELECT
               (SELECT COUNT(*) FROM article WHERE author_id = $1 AND state = 'draft') AS drafts,
               (SELECT COUNT(*) FROM article WHERE author_id = $1 AND state = 'returned') AS returned,
               (SELECT COUNT(*) FROM article WHERE author_id = $1 AND first_submitted_at >= $2) AS sent,
               (SELECT COUNT(*) FROM adoption WHERE author_id = $1 AND adopted_at >= $3 AND voided_at IS NULL) AS adopted",
            args![user.0, month, year],
        )
        .await?;
    Ok(rows.unwrap_or(Mine { drafts: 0, returned: 0, sent: 0, adopted: 0 }))
}

/// A name under an article with its unit and share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Contributor {
    pub name: String,
    pub user_id: Option<Id>,
    pub unit_id: Id,
    pub unit_name: String,
    pub unit_path: String,
    pub share: i64,
}

const CONTRIBUTOR: &str = "SELECT name, user_id, unit_id, unit_name, unit_path, share FROM article_contributor
  WHERE article_id = $1 ORDER BY seq";

pub(super) async fn contributors(db: &Db, article: Id) -> db::Result<Vec<Contributor>> {
    db.all(CONTRIBUTOR, args![article.0]).await
}

pub(super) async fn contributors_in(tx: &mut Tx, article: Id) -> db::Result<Vec<Contributor>> {
    tx.all(CONTRIBUTOR, args![article.0]).await
}

pub(super) async fn set_contributors(tx: &mut Tx, article: Id, names: &[Contributor]) -> db::Result<()> {
    tx.run("DELETE FROM article_contributor WHERE article_id = $1", args![article.0]).await?;
    for (seq, one) in names.iter().enumerate() {
        tx.insert(
            "article_contributor",
            [
                ("article_id", article.0.into()),
                ("seq", i64::try_from(seq).unwrap_or(0).into()),
                ("name", (&one.name).into()),
                ("user_id", one.user_id.map(|id| id.0).into()),
                ("unit_id", one.unit_id.0.into()),
                ("unit_name", (&one.unit_name).into()),
                ("unit_path", (&one.unit_path).into()),
                ("share", one.share.into()),
            ],
        )
        .await?;
    }
    Ok(())
}

/// An article that took part in splitting or merging: id, number and title.
pub(super) async fn relatives(db: &Db, article: &Article) -> db::Result<Vec<(Id, String, String, String)>> {
    db.all(
        "SELECT id, number, title, CASE WHEN merged_into = $1 THEN 'merged' WHEN split_from = $1 THEN 'part'
           WHEN id = $2 THEN 'whole' ELSE 'into' END AS relation
         FROM article WHERE merged_into = $1 OR split_from = $1 OR id = $2 OR id = $3 ORDER BY id",
        args![article.id.0, article.split_from.map_or(0, |id| id.0), article.merged_into.map_or(0, |id| id.0)],
    )
    .await
}

/// Which units answered which topics.
pub(super) async fn answered(db: &Db) -> db::Result<Vec<(Id, String)>> {
    db.all(
        "SELECT DISTINCT commission_id, unit_path FROM article
         WHERE commission_id IS NOT NULL AND first_submitted_at IS NOT NULL AND state NOT IN ('withdrawn', 'merged')",
        args![],
    )
    .await
}

/// The units that signed for a notice.
pub(super) async fn signed_units(db: &Db, circular: Id) -> db::Result<Vec<Id>> {
    db.all("SELECT unit_id FROM circular_receipt WHERE circular_id = $1", args![circular.0]).await
}
