//! What papers may read of articles to make an issue, and how they register that an issue used one.

use crate::platform::filter::contains;
use crate::platform::{Answer, Change, Notice};
use db::{Db, Value, args};
use domain::ids::Id;
use domain::time::DAY_MS;
use serde::Deserialize;

/// Articles sent within so long are offered.
const OFFERED_MS: i64 = 180 * DAY_MS;

/// An article that may go into an issue: accepted or published, in its newest version.
#[derive(Clone, Debug, Deserialize)]
pub struct IssueArticle {
    /// The article.
    pub id: Id,
    /// Kind.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Unit.
    pub unit_name: String,
    /// When it was first sent.
    pub first_submitted_at: i64,
    /// `brief`, `magazine`, or both, where it was planned for them.
    pub channels: String,
}

/// Articles under a scope that may go into an issue, newest first, and those of `wanted` whatever their age.
pub async fn issue_articles(
    db: &Db,
    scope: &str,
    words: &str,
    wanted: &[Id],
    now: i64,
) -> db::Result<Vec<IssueArticle>> {
    let ids = wanted.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(", ");
    let ids = if ids.is_empty() { "0".to_owned() } else { ids };
    let mut values: Vec<Value> = vec![format!("{scope}%").into(), (now - OFFERED_MS).into()];
    let found = match words.trim() {
        "" => String::new(),
        words => {
            values.push(contains(words).into());
            " AND (a.title LIKE $3 ESCAPE '\\' OR a.unit_name LIKE $3 ESCAPE '\\')".to_owned()
        }
    };
    let planned = |channel: &str| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM publication p WHERE p.article_id = a.id AND p.channel = '{channel}'
               AND p.state IN ('planned', 'released')) THEN ',{channel}' ELSE '' END"
        )
    };
    db.all(
        &format!(
            "SELECT a.id, a.kind, a.title, a.body, a.unit_name, a.first_submitted_at, {} || {} AS channels
             FROM article a WHERE a.unit_path LIKE $1 AND a.state IN ('accepted', 'published')
               AND (a.id IN ({ids}) OR (a.first_submitted_at >= $2{found}))
             ORDER BY a.first_submitted_at DESC, a.id DESC LIMIT 200",
            planned("brief"),
            planned("magazine")
        ),
        values,
    )
    .await
}

/// One use by an issue of our own.
#[derive(Clone, Debug)]
pub struct IssueUse<'a> {
    /// The same use registers once.
    pub client_id: String,
    /// The series.
    pub channel: &'a str,
    /// The issue.
    pub issue: &'a str,
    /// single, combined, brief.
    pub use_kind: &'a str,
    /// Who signed.
    pub by: &'a str,
    /// When.
    pub at: i64,
}

/// Registers that an issue used an article: an adoption at our own level, once per series and issue.
pub async fn use_in_issue(change: &mut Change, article: Id, one: &IssueUse<'_>) -> Answer<()> {
    let Some(article) = super::store::article_in(change, article).await? else { return Ok(()) };
    let again = change
        .int(
            "SELECT COUNT(*) FROM adoption WHERE client_id = $1 OR (article_id = $2 AND level = 'own' AND channel = $3
               AND issue = $4 AND voided_at IS NULL)",
            args![&one.client_id, article.id.0, one.channel, one.issue],
        )
        .await?;
    if again > 0 {
        return Ok(());
    }
    let id = change.app().id();
    let now = change.now();
    change
        .insert(
            "adoption",
            [
                ("id", id.0.into()),
                ("client_id", (&one.client_id).into()),
                ("article_id", article.id.0.into()),
                ("level", "own".into()),
                ("channel", one.channel.into()),
                ("issue", one.issue.into()),
                ("use_kind", one.use_kind.into()),
                ("adopted_at", one.at.into()),
                ("unit_id", article.unit_id.0.into()),
                ("unit_path", (&article.unit_path).into()),
                ("author_id", article.author_id.0.into()),
                ("kind", article.kind.code().into()),
                ("registered_by", one.by.into()),
                ("created_at", now.into()),
            ],
        )
        .await?;
    change.audit("article.adopt", "article", article.id, None, Some(serde_json::json!({"issue": one.issue})));
    let title = format!("《{}》被{}{}采用", article.title, one.channel, one.issue);
    let link = format!("/m/articles/{}", article.id);
    change.notice(Notice::to_user(article.author_id, "news", format!("adoption.{id}"), title, link)).await?;
    Ok(())
}
