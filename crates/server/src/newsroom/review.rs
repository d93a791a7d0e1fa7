//! 审核: take, edit, pass, return, decline. 初审, 复审 and 终审 are one verb on one state.

use super::store::{self, Article};
use super::submit::{keep_version, save_or_stale, tell_reviewers, tidy};
use super::views::{DecisionInput, EditInput};
use super::{open, record, standing, touch};
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError, Notice};
use domain::ids::Id;
use domain::newsroom::article::{self, Draft};
use domain::newsroom::states::{self, Lock, State, Taken, Verb};

fn lock_of(article: &Article) -> Option<Lock> {
    Some(Lock { holder: article.lock_holder?, name: article.lock_name.clone(), held_at: article.lock_at? })
}

/// 领取, and every few minutes a sign of life. Taking over is written to the timeline.
pub(super) async fn take(app: &App, actor: &Actor, id: Id) -> Answer<()> {
    let mut change = app.change(actor).await?;
    let article = store::article_in(&mut change, id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    states::may_do(article.state, Verb::Take, standing(app, actor, &article).await?, &article.route.0)?;
    let now = change.now();
    let taken = states::take(lock_of(&article).as_ref(), actor.user_id, now)?;
    store::save_lock(&mut change, id, Some((actor.user_id, &actor.name, now))).await?;
    if taken == Taken::TakenOver {
        let reason = format!("接手自{}", article.lock_name);
        record(&mut change, actor, &article, Verb::Take, article.state, &reason, Vec::new()).await?;
        if let Some(before) = article.lock_holder {
            let key = format!("article.{id}.taken.{now}");
            let title = format!("{}接手了您正在审的《{}》", actor.name, article.title);
            change.notice(Notice::to_user(before, "news", key, title, format!("/newsroom/{id}"))).await?;
        }
    }
    change.commit().await?;
    Ok(())
}

/// Lets go of an article without an answer.
pub(super) async fn let_go(app: &App, actor: &Actor, id: Id) -> Answer<()> {
    let mut change = app.change(actor).await?;
    let article = store::article_in(&mut change, id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    if article.lock_holder == Some(actor.user_id) {
        store::save_lock(&mut change, id, None).await?;
        change.commit().await?;
    }
    Ok(())
}

/// Refuses while somebody else reads it; a decision nobody saw coming helps nobody.
fn refuse_if_taken(article: &Article, actor: &Actor, now: i64) -> Answer<()> {
    states::take(lock_of(article).as_ref(), actor.user_id, now)?;
    Ok(())
}

/// 修改: a version of its own, and the editor keeps the article.
pub(super) async fn edit(app: &App, actor: &Actor, id: Id, input: EditInput) -> Answer<()> {
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    states::may_do(article.state, Verb::Edit, standing(app, actor, &article).await?, &article.route.0)?;
    refuse_if_taken(&article, actor, change.now())?;
    let draft = Draft {
        kind: article.kind,
        title: &input.title,
        body: &input.body,
        captions: &[],
        answers_topic: article.commission_id.is_some(),
    };
    let faults = article::unfinished(&draft);
    let faults: Vec<FieldError> = faults
        .into_iter()
        .filter(|fault| fault.field != "photos")
        .map(|fault| FieldError::new(fault.field, fault.sentence))
        .collect();
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    article.title = input.title.trim().to_owned();
    article.body = tidy(&input.body);
    article.html = if input.html.trim().is_empty() { String::new() } else { text::sanitise::for_display(&input.html) };
    let why = if input.why.trim().is_empty() { "审核修改" } else { input.why.trim() };
    keep_version(&mut change, &mut article, why, actor).await?;
    hold(&mut article, actor, change.now());
    record(&mut change, actor, &article, Verb::Edit, article.state, input.why.trim(), Vec::new()).await?;
    touch(&mut article, actor, change.now());
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

fn hold(article: &mut Article, actor: &Actor, now: i64) {
    article.lock_holder = Some(actor.user_id);
    article.lock_name.clone_from(&actor.name);
    article.lock_at = Some(now);
}

fn free(article: &mut Article) {
    article.lock_holder = None;
    article.lock_name.clear();
    article.lock_at = None;
}

/// 通过: on to the next stage of its route.
pub(super) async fn pass(app: &App, actor: &Actor, id: Id, input: DecisionInput) -> Answer<()> {
    let (mut change, mut article, from) = decide(app, actor, id, Verb::Pass, &input).await?;
    record(&mut change, actor, &article, Verb::Pass, from, input.reason.trim(), Vec::new()).await?;
    tell_reviewers(&mut change, &article).await?;
    if article.state == State::Accepted {
        tell_author(&mut change, &article, "已通过审核", "").await?;
    }
    finish(change, &mut article, actor).await
}

/// 退回: to its author, with a reason and marked passages.
pub(super) async fn send_back(app: &App, actor: &Actor, id: Id, input: DecisionInput) -> Answer<()> {
    let reason = required(&input.reason, "请写明退回的原因，作者才知道怎么改")?;
    let (mut change, mut article, from) = decide(app, actor, id, Verb::Return, &input).await?;
    let cancelled = super::publish::cancel_planned(&mut change, actor, article.id, "稿件退回").await?;
    let marks = input.marks.into_iter().filter(|mark| !mark.passage.trim().is_empty()).take(50).collect();
    record(&mut change, actor, &article, Verb::Return, from, &reason, marks).await?;
    let note = if cancelled > 0 { format!("{reason}（已取消 {cancelled} 条发布安排）") } else { reason };
    tell_author(&mut change, &article, "已退回，请修改", &note).await?;
    finish(change, &mut article, actor).await
}

/// 不采用, with a reason.
pub(super) async fn decline(app: &App, actor: &Actor, id: Id, input: DecisionInput) -> Answer<()> {
    let reason = required(&input.reason, "请写明不采用的原因")?;
    let (mut change, mut article, from) = decide(app, actor, id, Verb::Decline, &input).await?;
    super::publish::cancel_planned(&mut change, actor, article.id, "稿件不采用").await?;
    record(&mut change, actor, &article, Verb::Decline, from, &reason, Vec::new()).await?;
    tell_author(&mut change, &article, "未采用", &reason).await?;
    finish(change, &mut article, actor).await
}

async fn decide(
    app: &App,
    actor: &Actor,
    id: Id,
    verb: Verb,
    input: &DecisionInput,
) -> Answer<(Change, Article, State)> {
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    article.state = states::may_do(from, verb, standing(app, actor, &article).await?, &article.route.0)?;
    refuse_if_taken(&article, actor, change.now())?;
    free(&mut article);
    // Whoever it was passed on to has answered; the next stage is open to all who may.
    article.assignee_id = None;
    article.assignee_name.clear();
    Ok((change, article, from))
}

async fn finish(mut change: Change, article: &mut Article, actor: &Actor) -> Answer<()> {
    touch(article, actor, change.now());
    save_or_stale(&mut change, article).await?;
    change.commit().await?;
    Ok(())
}

pub(super) fn required(reason: &str, sentence: &str) -> Answer<String> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Fault::field("reason", sentence)),
        1..=1000 => Ok(reason.to_owned()),
        _ => Err(Fault::field("reason", "原因最多 1000 个字")),
    }
}

pub(super) async fn tell_author(change: &mut Change, article: &Article, what: &str, body: &str) -> Answer<()> {
    let kind = if article.state == State::Returned { "todo" } else { "news" };
    let key = format!("article.{}.{}.{}", article.id, article.round, article.state.code());
    let title = format!("《{}》{what}", article.title);
    let link = format!("/m/articles/{}", article.id);
    change.notice(Notice::to_user(article.author_id, kind, key, title, link).body(body)).await?;
    Ok(())
}
