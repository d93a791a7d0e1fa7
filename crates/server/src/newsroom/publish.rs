//! 发布: a plan is one row a channel; each row is released by its own job at its time. Correcting and
//! recalling are verbs of their own, and tell every channel that was used.

use super::review::{required, tell_author};
use super::store::{self, Publication};
use super::submit::{keep_version, save_or_stale, tidy};
use super::views::{CheckInput, CorrectionInput, DecisionInput, PlanInput, PublicationInput};
use super::{check, open, record, standing, touch};
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError, Job, Notice, Outcome, Running};
use domain::ids::Id;
use domain::newsroom::checks;
use domain::newsroom::publication::{self, Act, Channel, Line, State as PublicationState};
use domain::newsroom::states::{self, State, Verb};
use domain::people::{Act as PeopleAct, Role};
use serde_json::json;

/// The kind of the job that lets a publication out at its time.
pub const RELEASE: &str = "release";
/// The kind of the job by which the portal hears that its pages changed.
pub const PORTAL_REFRESH: &str = "portal_refresh";

/// 安排发布: one row a channel, each with its job.
pub(super) async fn plan(app: &App, actor: &Actor, id: Id, input: PlanInput) -> Answer<()> {
    let article = store::article(app.db(), id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    let photos = store::photos(app.db(), id).await?;
    let asked = CheckInput {
        id: Some(id),
        title: article.title.clone(),
        body: article.body.clone(),
        photos: photos.len(),
        minors_consented: article.minors_consented,
    };
    let findings = check::ask(app, actor, asked).await?.findings;
    let stopping = checks::stopping(&findings);
    if !stopping.is_empty() {
        let fields = stopping.into_iter().map(|f| FieldError::new(f.field.clone(), f.sentence.clone())).collect();
        return Err(Fault::Invalid(fields));
    }

    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    states::may_do(from, Verb::Publish, standing(app, actor, &article).await?, &article.route.0)?;
    let now = change.now();
    let mut lines = Vec::new();
    for line in &input.lines {
        let channel = Channel::of(&line.channel).ok_or_else(|| Fault::field("lines", "没有这个发布渠道"))?;
        lines.push(Line { channel, target: line.target.trim(), at: line.at.unwrap_or(now).max(now) });
    }
    let standing_lines: Vec<(Channel, String)> = store::publications_in(&mut change, id)
        .await?
        .into_iter()
        .filter(|p| matches!(p.state, PublicationState::Planned | PublicationState::Released))
        .map(|p| (p.channel, p.target))
        .collect();
    if let Some(refusal) = publication::refuse(&lines, &standing_lines, now) {
        return Err(Fault::Refused(refusal));
    }
    keep_version(&mut change, &mut article, "发布稿", actor).await?;
    let mut names = Vec::new();
    for (line, sent) in lines.iter().zip(&input.lines) {
        let planned = Publication {
            id: app.id(),
            article_id: id,
            channel: line.channel,
            target: line.target.to_owned(),
            target_name: sent.target_name.trim().to_owned(),
            state: PublicationState::Planned,
            planned_at: line.at,
            released_at: None,
            text_version: article.text_version,
            correction: String::new(),
            corrected_at: None,
            pinned: false,
            withdraw_reason: String::new(),
            receipt_at: None,
            receipt_by: String::new(),
            receipt_note: String::new(),
            planned_by: actor.name.clone(),
            updated_at: now,
            updated_by: actor.name.clone(),
            version: 1,
        };
        store::insert_publication(&mut change, &planned, now).await?;
        change.enqueue(Job::new(RELEASE, planned.id, json!({"publication": planned.id})).at(line.at)).await?;
        names.push(line.channel.title());
    }
    record(&mut change, actor, &article, Verb::Publish, from, &names.join("、"), Vec::new()).await?;
    touch(&mut article, actor, now);
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

/// The job: its time has come. Running twice changes nothing the second time.
pub(super) async fn release(app: App, job: Running) -> anyhow::Result<Outcome> {
    #[derive(serde::Deserialize)]
    struct Payload {
        publication: Id,
    }
    let Payload { publication: id } = job.read()?;
    let mut change = app.system_change("release").await?;
    let Some(mut row) = store::publication_in(&mut change, id).await? else {
        return Ok(Outcome::Dropped("发布安排已不存在".into()));
    };
    if row.state != PublicationState::Planned {
        return Ok(Outcome::Dropped(format!("发布{}", row.state.title())));
    }
    if row.planned_at > change.now() {
        return Ok(Outcome::Later(row.planned_at));
    }
    let Some(mut article) = store::article_in(&mut change, row.article_id).await? else {
        return Ok(Outcome::Dropped("稿件已不存在".into()));
    };
    if !matches!(article.state, State::Accepted | State::Published) {
        return Ok(Outcome::Dropped(format!("稿件{}", article.state.title())));
    }
    let now = change.now();
    row.state = publication::step(row.state, Act::Release)?;
    row.released_at = Some(now);
    // What goes out is what stands now: a later edit of an accepted text made a later version.
    row.text_version = article.text_version;
    row.updated_at = now;
    row.updated_by = "系统".into();
    store::save_publication(&mut change, &row).await?;
    let is_first = article.state == State::Accepted;
    article.state = State::Published;
    article.published_at = article.published_at.or(Some(now));
    article.updated_at = now;
    article.updated_by = "系统".into();
    store::save_article(&mut change, &article).await?;
    change.audit("publication.release", "publication", id, None, Some(json!({"channel": row.channel.code()})));
    if is_first {
        let key = format!("article.{}.published", article.id);
        let title = format!("《{}》已发布", article.title);
        let link = format!("/m/articles/{}", article.id);
        change.notice(Notice::to_user(article.author_id, "news", key, title, link)).await?;
    }
    refresh_portal(&mut change, row.channel).await?;
    if row.channel == Channel::Wechat && app.config().wechat.is_some() {
        change.enqueue(Job::new(super::wechat::DRAFT, id, json!({"publication": id}))).await?;
    }
    change.commit().await?;
    Ok(Outcome::Done)
}

async fn refresh_portal(change: &mut Change, channel: Channel) -> db::Result<()> {
    if channel == Channel::Portal {
        change.enqueue(Job::new(PORTAL_REFRESH, "all", json!({}))).await?;
    }
    Ok(())
}

/// Cancels what has not gone out. Answers how many rows.
pub(super) async fn cancel_planned(change: &mut Change, actor: &Actor, article: Id, why: &str) -> Answer<usize> {
    let mut cancelled = 0;
    for mut row in store::publications_in(change, article).await? {
        if row.state == PublicationState::Planned {
            row.state = publication::step(row.state, Act::Cancel)?;
            row.withdraw_reason = why.to_owned();
            row.updated_at = change.now();
            row.updated_by.clone_from(&actor.name);
            store::save_publication(change, &row).await?;
            cancelled += 1;
        }
    }
    Ok(cancelled)
}

/// One act on one row: `reschedule`, `cancel`, `withdraw`, `receipt`, `pin`, `unpin`.
pub(super) async fn act(app: &App, actor: &Actor, id: Id, verb: &str, input: PublicationInput) -> Answer<Id> {
    actor.require(PeopleAct::PublishArticle)?;
    let mut change = app.change(actor).await?;
    let mut row = store::publication_in(&mut change, id).await?.ok_or(Fault::NotFound("条发布"))?;
    let article = store::article_in(&mut change, row.article_id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    if row.version != input.version {
        return Err(Fault::Stale {
            by: row.updated_by,
            at: row.updated_at,
            current: json!({"state": row.state, "version": row.version}),
        });
    }
    let now = change.now();
    let before = json!({"state": row.state, "planned_at": row.planned_at});
    let audit_verb = match verb {
        "reschedule" => {
            row.state = publication::step(row.state, Act::Reschedule)?;
            let at = input.at.ok_or_else(|| Fault::field("at", "请选择新的发布时间"))?.max(now);
            if at > now + 366 * domain::time::DAY_MS {
                return Err(Fault::field("at", "发布时间不能晚于一年之后"));
            }
            row.planned_at = at;
            change.enqueue(Job::new(RELEASE, row.id, json!({"publication": row.id})).at(at)).await?;
            "publication.reschedule"
        }
        "cancel" => {
            row.state = publication::step(row.state, Act::Cancel)?;
            row.withdraw_reason = input.note.trim().to_owned();
            "publication.cancel"
        }
        "withdraw" => {
            row.state = publication::step(row.state, Act::Withdraw)?;
            row.withdraw_reason = required(&input.note, "请写明撤下的原因")?;
            "publication.withdraw"
        }
        "receipt" => {
            row.state = publication::step(row.state, Act::Receipt)?;
            if input.by.trim().is_empty() {
                return Err(Fault::field("by", "请填写签收人或签收单位"));
            }
            row.receipt_at = Some(now);
            row.receipt_by = input.by.trim().to_owned();
            row.receipt_note = input.note.trim().to_owned();
            "publication.receipt"
        }
        "pin" | "unpin" if row.channel == Channel::Portal && row.state == PublicationState::Released => {
            row.pinned = verb == "pin";
            "publication.pin"
        }
        _ => return Err(Fault::refused("wrong_act", "这条发布不能这样做。", "请刷新后再试。")),
    };
    row.updated_at = now;
    row.updated_by.clone_from(&actor.name);
    if !store::save_publication(&mut change, &row).await? {
        return Err(Fault::Busy("刚刚有人改过这条发布，请刷新后再试".into()));
    }
    let after = json!({"state": row.state, "planned_at": row.planned_at});
    change.audit(audit_verb, "publication", id, Some(before), Some(after));
    refresh_portal(&mut change, row.channel).await?;
    change.commit().await?;
    Ok(row.article_id)
}

/// 更正: a new version with a notice above it, on every channel where the text stands.
pub(super) async fn correct(app: &App, actor: &Actor, id: Id, input: CorrectionInput) -> Answer<()> {
    let notice =
        required(&input.notice, "请写明更正说明，它会显示在正文上方").map_err(|fault| rename(fault, "notice"))?;
    if input.title.trim().is_empty() || input.body.trim().is_empty() {
        return Err(Fault::field("body", "更正后的标题和正文不能为空"));
    }
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    states::may_do(from, Verb::Correct, standing(app, actor, &article).await?, &article.route.0)?;
    let unchanged = article.title == input.title.trim() && article.body == tidy(&input.body);
    article.title = input.title.trim().to_owned();
    article.body = tidy(&input.body);
    if !unchanged {
        article.html.clear();
    }
    let findings = checks::all(&article.title, &article.body, 0, true);
    if let Some(found) = checks::stopping(&findings).first() {
        return Err(Fault::field(&found.field, found.sentence.clone()));
    }
    keep_version(&mut change, &mut article, &format!("更正：{notice}"), actor).await?;
    let now = change.now();
    let told = tell_channels(&mut change, &article, "更正", &notice).await?;
    for mut row in store::publications_in(&mut change, id).await? {
        if row.state != PublicationState::Released {
            continue;
        }
        row.text_version = article.text_version;
        row.correction.clone_from(&notice);
        row.corrected_at = Some(now);
        row.updated_at = now;
        row.updated_by.clone_from(&actor.name);
        store::save_publication(&mut change, &row).await?;
        refresh_portal(&mut change, row.channel).await?;
    }
    let reason = format!("{notice}（已通知 {told} 个渠道）");
    record(&mut change, actor, &article, Verb::Correct, from, &reason, Vec::new()).await?;
    tell_author(&mut change, &article, "已更正", &notice).await?;
    touch(&mut article, actor, now);
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

fn rename(fault: Fault, field: &str) -> Fault {
    match fault {
        Fault::Invalid(errors) => {
            Fault::Invalid(errors.into_iter().map(|e| FieldError::new(field, e.message)).collect())
        }
        other => other,
    }
}

/// 撤稿: off every channel, planned ones cancelled.
pub(super) async fn recall(app: &App, actor: &Actor, id: Id, input: DecisionInput) -> Answer<()> {
    let reason = required(&input.reason, "请写明撤稿的原因")?;
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    article.state = states::may_do(from, Verb::Recall, standing(app, actor, &article).await?, &article.route.0)?;
    cancel_planned(&mut change, actor, id, "稿件撤稿").await?;
    let told = tell_channels(&mut change, &article, "撤稿", &reason).await?;
    let now = change.now();
    for mut row in store::publications_in(&mut change, id).await? {
        if row.state != PublicationState::Released {
            continue;
        }
        row.state = publication::step(row.state, Act::Withdraw)?;
        row.withdraw_reason.clone_from(&reason);
        row.updated_at = now;
        row.updated_by.clone_from(&actor.name);
        store::save_publication(&mut change, &row).await?;
        refresh_portal(&mut change, row.channel).await?;
    }
    let reason = format!("{reason}（已通知 {told} 个渠道）");
    record(&mut change, actor, &article, Verb::Recall, from, &reason, Vec::new()).await?;
    tell_author(&mut change, &article, "已撤稿", &reason).await?;
    touch(&mut article, actor, now);
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

/// Whoever looks after a channel that the program cannot change itself must act: one notice a channel used.
async fn tell_channels(change: &mut Change, article: &store::Article, what: &str, why: &str) -> Answer<usize> {
    let mut told = 0;
    for row in store::publications_in(change, article.id).await? {
        if row.state != PublicationState::Released {
            continue;
        }
        told += 1;
        let key = format!("publication.{}.{what}.{}", row.id, change.now());
        let place = if row.target_name.is_empty() { row.channel.title() } else { &row.target_name };
        let title = format!("{what}通知({place}):《{}》", article.title);
        let link = format!("/newsroom/{}", article.id);
        change.notice(Notice::to_role(Role::Editor, "todo", key, title, link).body(why)).await?;
    }
    Ok(told)
}
