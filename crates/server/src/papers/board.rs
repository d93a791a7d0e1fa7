//! 组版: an issue of a brief, express, special or magazine is put together from accepted articles on a board; the board
//! writes the text, an editor may still change it, and signing registers each article's use.

use super::sign;
use super::store;
use super::views::PaperView;
use crate::newsroom::{self, IssueArticle, IssueUse};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::papers::{Kind, PaperStage};
use domain::people::Act;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most articles of one issue.
const ITEMS_MOST: usize = 60;

/// Kinds that are put together from articles, and the part their text goes into.
fn body_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bulletin | Kind::Magazine => Some("body"),
        Kind::Information | Kind::Express => Some("practice"),
        _ => None,
    }
}

/// An article on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardArticle {
    /// The article.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit_name: String,
    /// Its kind in words.
    pub kind_title: String,
    /// When it was first sent.
    pub sent_at: i64,
    /// Characters.
    pub words: i64,
    /// Planned for this kind of paper.
    pub planned: bool,
    /// Signed issues it stood in.
    pub used_in: Vec<String>,
    /// Column of the issue, for those in it.
    pub section: String,
    /// single, combined, brief.
    pub use_kind: String,
}

/// The board of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardView {
    /// In the issue, in order.
    pub items: Vec<BoardArticle>,
    /// That may go in, planned ones first.
    pub candidates: Vec<BoardArticle>,
    /// Whether it may still be changed.
    pub may_edit: bool,
    /// For the next save.
    pub version: i64,
}

#[derive(Deserialize)]
struct Kept {
    article_id: Id,
    section: String,
    use_kind: String,
}

async fn kept(app: &App, id: Id) -> db::Result<Vec<Kept>> {
    app.db()
        .all("SELECT article_id, section, use_kind FROM paper_item WHERE paper_id = $1 ORDER BY seq", args![id.0])
        .await
}

fn shown(article: &IssueArticle, channel: &str, section: &str, use_kind: &str, used_in: Vec<String>) -> BoardArticle {
    BoardArticle {
        id: article.id,
        title: article.title.clone(),
        unit_name: article.unit_name.clone(),
        kind_title: domain::newsroom::article::Kind::of(&article.kind).map_or("", |kind| kind.title()).into(),
        sent_at: article.first_submitted_at,
        words: article.body.chars().count() as i64,
        planned: article.channels.split(',').any(|planned| planned == channel),
        used_in,
        section: section.into(),
        use_kind: use_kind.into(),
    }
}

/// Words to find candidates by.
#[derive(Debug, Deserialize)]
pub struct BoardQuery {
    #[serde(default)]
    q: String,
}

/// The board of a draft.
#[utoipa::path(get, path = "/api/papers/{id}/board", tag = "papers", params(("id" = String, Path), ("q" = Option<String>, Query)),
    responses((status = 200, description = "The issue and what may go in", body = BoardView)))]
pub(super) async fn view(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Params(query): Params<BoardQuery>,
) -> Answer<Json<BoardView>> {
    actor.require(Act::ReadPapers)?;
    let record = store::read(&app, id).await?.filter(|record| actor.covers(&record.unit_path));
    let record = record.ok_or(Fault::NotFound("份公文"))?;
    if body_of(record.kind).is_none() {
        return Err(Fault::refused(
            "no_board",
            format!("{}不是由稿件组成的。", record.kind.title()),
            "请直接编辑正文。",
        ));
    }
    let items = kept(&app, id).await?;
    let used: Vec<(Id, String)> = app
        .db()
        .all(
            "SELECT i.article_id, p.mark FROM paper_item i JOIN paper p ON p.id = i.paper_id
             WHERE p.stage = 'signed' AND p.id <> $1",
            args![id.0],
        )
        .await?;
    let used_in = |article: Id| used.iter().filter(|(id, _)| *id == article).map(|(_, mark)| mark.clone()).collect();
    let channel = if record.kind == Kind::Magazine { "magazine" } else { "brief" };
    let ids: Vec<Id> = items.iter().map(|item| item.article_id).collect();
    let articles = newsroom::issue_articles(app.db(), &actor.unit_path, &query.q, &ids, app.now()).await?;
    let find = |id: Id| articles.iter().find(|article| article.id == id);
    let lines = items
        .iter()
        .filter_map(|item| {
            let article = find(item.article_id)?;
            Some(shown(article, channel, &item.section, &item.use_kind, used_in(article.id)))
        })
        .collect();
    let mut candidates: Vec<BoardArticle> = articles
        .iter()
        .filter(|article| !ids.contains(&article.id))
        .map(|article| shown(article, channel, "", "single", used_in(article.id)))
        .collect();
    candidates.sort_by_key(|one| (!one.planned, !one.used_in.is_empty(), std::cmp::Reverse(one.sent_at)));
    let may_edit = actor.may(Act::DraftPaper) && record.stage == PaperStage::Draft;
    Ok(Json(BoardView { items: lines, candidates, may_edit, version: record.version }))
}

/// An article's place in the issue.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BoardItem {
    /// The article.
    #[schema(value_type = String)]
    pub article_id: Id,
    /// Column of the issue; may be empty.
    #[serde(default)]
    pub section: String,
    /// single, combined, brief.
    #[serde(default)]
    pub use_kind: String,
}

/// What is sent to compose.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BoardInput {
    /// In order.
    pub items: Vec<BoardItem>,
    /// The version that was read.
    pub version: i64,
}

/// 组版: keeps the order and writes the text anew from the articles.
#[utoipa::path(post, path = "/api/papers/{id}/board", tag = "papers", params(("id" = String, Path)), request_body = BoardInput,
    responses((status = 200, description = "The paper as it stands", body = PaperView),
              (status = 409, description = "Somebody saved first, or it is signed")))]
pub(super) async fn compose(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<BoardInput>,
) -> Answer<Json<PaperView>> {
    if input.items.len() > ITEMS_MOST {
        return Err(Fault::field("items", format!("一期最多 {ITEMS_MOST} 篇")));
    }
    let record = store::read(&app, id).await?.filter(|record| actor.covers(&record.unit_path));
    let record = record.ok_or(Fault::NotFound("份公文"))?;
    let part = body_of(record.kind)
        .ok_or_else(|| Fault::refused("no_board", format!("{}不是由稿件组成的。", record.kind.title()), ""))?;
    let ids: Vec<Id> = input.items.iter().map(|item| item.article_id).collect();
    let articles = newsroom::issue_articles(app.db(), &actor.unit_path, "", &ids, app.now()).await?;
    let mut text = String::new();
    let mut section = "";
    let alone = input.items.len() == 1;
    for item in &input.items {
        let article = articles.iter().find(|article| article.id == item.article_id);
        let article = article.ok_or_else(|| Fault::field("items", "有稿件不在您的范围内，或还没有通过审核"))?;
        if item.section.trim() != section {
            section = item.section.trim();
            text.push_str(&format!("【{section}】\n"));
        }
        if !alone {
            text.push_str(&format!("◆{}\n", article.title));
        }
        text.push_str(&article.body.replace(['{', '}'], ""));
        text.push_str(&format!("\n（{}供稿）\n", article.unit_name));
    }
    let mut draft = record.draft.0.clone();
    if draft.title.trim().is_empty()
        && let Some(first) = articles.iter().find(|article| ids.first() == Some(&article.id))
    {
        draft.title.clone_from(&first.title);
    }
    if let Some(body) = draft.sections.iter_mut().find(|one| one.key == part) {
        body.text = text.trim_end().to_owned();
    }
    // The draft is saved by the verb that saves every draft: rights, stage, sizes and versions are its own.
    sign::save(&app, &actor, id, input.version, draft).await?;
    let mut change = app.change(&actor).await?;
    change.run("DELETE FROM paper_item WHERE paper_id = $1", args![id.0]).await?;
    for (seq, item) in input.items.iter().enumerate() {
        let use_kind = if ["combined", "brief"].contains(&item.use_kind.as_str()) { &item.use_kind } else { "single" };
        change
            .run(
                "INSERT INTO paper_item (paper_id, seq, article_id, section, use_kind) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (paper_id, article_id) DO NOTHING",
                args![id.0, seq, item.article_id.0, item.section.trim(), use_kind],
            )
            .await?;
    }
    change.audit("paper.compose", "paper", id, None, Some(json!({"articles": input.items.len()})));
    change.commit().await?;
    super::web::view(State(app), actor, PathId(id)).await
}

/// A signed issue used its articles: each is an adoption of our own, once however many editions there are.
pub(super) async fn used(change: &mut Change, paper: Id, kind: Kind, mark: &str, by: &str, at: i64) -> Answer<()> {
    let items: Vec<Kept> = change
        .all("SELECT article_id, section, use_kind FROM paper_item WHERE paper_id = $1 ORDER BY seq", args![paper.0])
        .await?;
    for item in items {
        let one = IssueUse {
            client_id: format!("paper-{paper}-{}", item.article_id),
            channel: kind.title(),
            issue: mark,
            use_kind: &item.use_kind,
            by,
            at,
        };
        newsroom::use_in_issue(change, item.article_id, &one).await?;
    }
    Ok(())
}

/// A new edition is made of the same articles.
pub(super) async fn carry_over(change: &mut Change, from: Id, to: Id) -> Answer<()> {
    change
        .run(
            "INSERT INTO paper_item (paper_id, seq, article_id, section, use_kind)
             SELECT $1, seq, article_id, section, use_kind FROM paper_item WHERE paper_id = $2",
            args![to.0, from.0],
        )
        .await?;
    Ok(())
}
