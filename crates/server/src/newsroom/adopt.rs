//! 登记采用: each use of an article by our own or a superior's channel.

use super::views::AdoptionInput;
use super::{record, standing, store};
use crate::platform::{Actor, Answer, App, Fault};
use db::args;
use domain::ids::Id;
use domain::newsroom::adoption::{self, Entry, Level, Use};
use domain::newsroom::states::{self, Verb};

/// Registers one use. The same `client_id` registers once.
pub(super) async fn register(app: &App, actor: &Actor, id: Id, input: AdoptionInput) -> Answer<()> {
    let level = Level::ALL
        .into_iter()
        .find(|level| level.code() == input.level)
        .ok_or_else(|| Fault::field("level", "请选择采用级别"))?;
    let use_kind = [Use::Single, Use::Combined, Use::Brief]
        .into_iter()
        .find(|kind| kind.code() == input.use_kind)
        .ok_or_else(|| Fault::field("use_kind", "请选择采用方式"))?;
    let mut change = app.change(actor).await?;
    let article = store::article_in(&mut change, id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    states::may_do(article.state, Verb::Adopt, standing(app, actor, &article).await?, &article.route.0)?;
    let again = change.int("SELECT COUNT(*) FROM adoption WHERE client_id = $1", args![&input.client_id]).await?;
    if again > 0 {
        return Ok(());
    }
    let entry = Entry {
        channel: &input.channel,
        adopted_at: input.adopted_at,
        submitted_at: article.first_submitted_at.unwrap_or(0),
        instructed: input.instructed,
        instruction: &input.instruction,
    };
    if let Some(refusal) = adoption::refuse(&entry, change.now()) {
        return Err(Fault::Refused(refusal));
    }
    let twin = change
        .int(
            "SELECT COUNT(*) FROM adoption WHERE article_id = $1 AND level = $2 AND channel = $3 AND issue = $4
               AND voided_at IS NULL",
            args![id.0, level.code(), input.channel.trim(), input.issue.trim()],
        )
        .await?;
    if twin > 0 {
        return Err(Fault::refused("adopted_twice", "这次采用已经登记过。", "同一刊物同一期只登记一次。"));
    }
    let adoption = app.id();
    change
        .insert(
            "adoption",
            [
                ("id", adoption.0.into()),
                ("client_id", (&input.client_id).into()),
                ("article_id", id.0.into()),
                ("level", level.code().into()),
                ("channel", input.channel.trim().into()),
                ("issue", input.issue.trim().into()),
                ("use_kind", use_kind.code().into()),
                ("adopted_at", input.adopted_at.into()),
                ("instructed", input.instructed.into()),
                ("instruction", input.instruction.trim().into()),
                ("instructed_by", input.instructed_by.trim().into()),
                ("unit_id", article.unit_id.0.into()),
                ("unit_path", (&article.unit_path).into()),
                ("author_id", article.author_id.0.into()),
                ("kind", article.kind.code().into()),
                ("registered_by", (&actor.name).into()),
                ("created_at", change.now().into()),
            ],
        )
        .await?;
    let reason = format!("{} {}", level.title(), input.channel.trim());
    record(&mut change, actor, &article, Verb::Adopt, article.state, &reason, Vec::new()).await?;
    super::review::tell_author(&mut change, &article, &format!("被{}采用", input.channel.trim()), "").await?;
    change.commit().await?;
    Ok(())
}

/// Takes a wrong entry back; it stays in the trail.
pub(super) async fn void(app: &App, actor: &Actor, id: Id) -> Answer<Id> {
    actor.require(domain::people::Act::PublishArticle)?;
    let mut change = app.change(actor).await?;
    let found: Option<(Id, String)> = change
        .one("SELECT article_id, unit_path FROM adoption WHERE id = $1 AND voided_at IS NULL", args![id.0])
        .await?;
    let (article, unit_path) = found.ok_or(Fault::NotFound("条采用"))?;
    actor.require_scope(&unit_path)?;
    let now = change.now();
    change.run("UPDATE adoption SET voided_at = $1, version = version + 1 WHERE id = $2", args![now, id.0]).await?;
    change.audit("adoption.void", "adoption", id, None, None);
    change.commit().await?;
    Ok(article)
}
