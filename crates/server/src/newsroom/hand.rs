//! 转交、拆分、合并: an article goes to a colleague, becomes several, or several become one. Nothing typed is lost:
//! every text stays as a version, and what went into another keeps its own page that says where.

use super::review::tell_author;
use super::store::{self, Article, Contributor};
use super::submit::{keep_version, save_or_stale, tidy};
use super::views::{AssignInput, ColleagueView, MergeInput, PartInput, SplitInput};
use super::{open, record, standing, touch};
use crate::platform::{Actor, Answer, App, Fault, FieldError, Notice};
use db::args;
use domain::ids::Id;
use domain::media::placement::equal_shares;
use domain::newsroom::article::{self, Draft};
use domain::newsroom::states::{self, State, Verb};
use domain::people::{Role, may};
use domain::time;

/// The most parts of one split, and the most articles of one merge.
const MOST: usize = 20;

/// People who may answer at the stage the article is at.
pub(super) async fn colleagues(app: &App, actor: &Actor, id: Id) -> Answer<Vec<ColleagueView>> {
    let article = store::article(app.db(), id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    actor.require_scope(&article.unit_path)?;
    let act = article.state.stage().map_or(domain::people::Act::PublishArticle, |stage| stage.act());
    let roles: Vec<String> =
        Role::ALL.into_iter().filter(|role| may(&[*role], act)).map(|role| format!("'{}'", role.code())).collect();
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let is_county = article.state == State::CountyReview;
    let found: Vec<ColleagueView> = app
        .db()
        .all(
            &format!(
                "SELECT u.id, u.name, (SELECT COUNT(*) FROM article a WHERE a.assignee_id = u.id) AS waiting
                 FROM users u JOIN unit n ON n.id = u.unit_id
                 WHERE u.state = 'active' AND $1 LIKE n.path || '%' AND ($2 = 0 OR (n.path <> $1 AND n.parent_id IS NOT NULL))
                   AND EXISTS (SELECT 1 FROM user_role r WHERE r.user_id = u.id AND r.role IN ({}))
                 ORDER BY waiting, u.id LIMIT 100",
                roles.join(", ")
            ),
            args![&article.unit_path, is_county],
        )
        .await?;
    Ok(found)
}

/// 转交: the article leaves the common queue and waits for one person.
pub(super) async fn assign(app: &App, actor: &Actor, id: Id, input: AssignInput) -> Answer<()> {
    let to = match input.user_id {
        Some(user) => {
            let found = colleagues(app, actor, id).await?.into_iter().find(|one| one.id == user);
            Some(found.ok_or_else(|| Fault::field("user_id", "这位同事没有办理这篇稿件的权限"))?)
        }
        None => None,
    };
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    states::may_do(article.state, Verb::Assign, standing(app, actor, &article).await?, &article.route.0)?;
    article.assignee_id = to.as_ref().map(|to| to.id);
    article.assignee_name = to.as_ref().map(|to| to.name.clone()).unwrap_or_default();
    article.lock_holder = None;
    article.lock_name.clear();
    article.lock_at = None;
    let note = input.note.trim();
    let reason = match &to {
        Some(to) if note.is_empty() => format!("转交{}", to.name),
        Some(to) => format!("转交{}：{note}", to.name),
        None => "放回公共队列".into(),
    };
    record(&mut change, actor, &article, Verb::Assign, article.state, &reason, Vec::new()).await?;
    if let Some(to) = to.filter(|to| to.id != actor.user_id) {
        let key = format!("article.{id}.assigned.{}", change.now());
        let title = format!("{}转交您审《{}》", actor.name, article.title);
        change.notice(Notice::to_user(to.id, "todo", key, title, format!("/newsroom/{id}")).body(note)).await?;
    }
    touch(&mut article, actor, change.now());
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

fn check(article: &Article, field: &'static str, title: &str, body: &str) -> Answer<()> {
    let draft = Draft { kind: article.kind, title, body, captions: &[], answers_topic: true };
    let faults: Vec<FieldError> = article::unfinished(&draft)
        .into_iter()
        .filter(|fault| fault.field != "photos")
        .map(|fault| FieldError::new(field, fault.sentence))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// 拆分: each part becomes an article of the same author at the same stage, with a number of its own.
pub(super) async fn split(app: &App, actor: &Actor, id: Id, input: SplitInput) -> Answer<()> {
    if input.parts.is_empty() || input.parts.len() > MOST {
        return Err(Fault::field("parts", format!("请拆成 2 到 {} 篇", MOST + 1)));
    }
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    states::may_do(from, Verb::Split, standing(app, actor, &article).await?, &article.route.0)?;
    check(&article, "keep", &input.keep.title, &input.keep.body)?;
    for part in &input.parts {
        check(&article, "parts", &part.title, &part.body)?;
    }
    // What came in stays readable as it came in.
    keep_version(&mut change, &mut article, "拆分前", actor).await?;
    let names = store::contributors_in(&mut change, id).await?;
    let now = change.now();
    let year = time::civil(now).year();
    let mut numbers = Vec::new();
    for PartInput { title, body } in &input.parts {
        let part = app.id();
        let mut made = Article {
            id: part,
            client_id: format!("split-{part}"),
            number: store::next_number(&mut change, year).await?,
            title: title.trim().to_owned(),
            body: tidy(body),
            html: String::new(),
            text_version: 1,
            split_from: Some(id),
            lock_holder: None,
            lock_name: String::new(),
            lock_at: None,
            created_at: now,
            updated_at: now,
            updated_by: actor.name.clone(),
            version: 1,
            ..article.clone()
        };
        store::insert_article(&mut change, &made).await?;
        keep_version(&mut change, &mut made, "拆分", actor).await?;
        store::set_contributors(&mut change, part, &names).await?;
        let reason = format!("由 {} 拆分", article.number);
        record(&mut change, actor, &made, Verb::Split, from, &reason, Vec::new()).await?;
        save_or_stale(&mut change, &made).await?;
        numbers.push(made.number);
    }
    article.title = input.keep.title.trim().to_owned();
    article.body = tidy(&input.keep.body);
    article.html.clear();
    keep_version(&mut change, &mut article, "拆分", actor).await?;
    let reason = format!("拆出 {}", numbers.join("、"));
    record(&mut change, actor, &article, Verb::Split, from, &reason, Vec::new()).await?;
    tell_author(&mut change, &article, "已拆成几篇分别审核", &reason).await?;
    touch(&mut article, actor, now);
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

/// 合并: the others go into this one; everybody who wrote shares its points equally until somebody says otherwise.
pub(super) async fn merge(app: &App, actor: &Actor, id: Id, input: MergeInput) -> Answer<()> {
    if input.others.is_empty() || input.others.len() > MOST {
        return Err(Fault::field("others", format!("请选择 1 到 {MOST} 篇并入的稿件")));
    }
    if input.others.iter().any(|other| other.id == id) {
        return Err(Fault::field("others", "稿件不能并入它自己"));
    }
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    // Merging is an edit of the one, and the end of the others.
    states::may_do(from, Verb::Edit, standing(app, actor, &article).await?, &article.route.0)?;
    check(&article, "body", &input.title, &input.body)?;
    let mut names = named(&mut change, &article).await?;
    let mut numbers = Vec::new();
    for other in &input.others {
        let mut merged = open(&mut change, actor, other.id, other.version).await?;
        let before = merged.state;
        merged.state = states::may_do(before, Verb::Merge, standing(app, actor, &merged).await?, &merged.route.0)?;
        super::publish::cancel_planned(&mut change, actor, merged.id, "稿件并入另一篇").await?;
        for one in named(&mut change, &merged).await? {
            let twin = |known: &Contributor| known.name == one.name && known.unit_id == one.unit_id;
            if !names.iter().any(twin) {
                names.push(one);
            }
        }
        merged.merged_into = Some(id);
        merged.lock_holder = None;
        merged.lock_name.clear();
        merged.lock_at = None;
        let reason = format!("并入 {}", article.number);
        record(&mut change, actor, &merged, Verb::Merge, before, &reason, Vec::new()).await?;
        tell_author(&mut change, &merged, "已与其他稿件合并", &reason).await?;
        touch(&mut merged, actor, change.now());
        save_or_stale(&mut change, &merged).await?;
        numbers.push(merged.number);
    }
    keep_version(&mut change, &mut article, "合并前", actor).await?;
    article.title = input.title.trim().to_owned();
    article.body = tidy(&input.body);
    article.html.clear();
    keep_version(&mut change, &mut article, "合并", actor).await?;
    let shares = equal_shares(&names.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
    for (one, equal) in names.iter_mut().zip(shares) {
        one.share = equal.share;
    }
    store::set_contributors(&mut change, id, &names).await?;
    let reason = format!("并入 {}", numbers.join("、"));
    record(&mut change, actor, &article, Verb::Merge, from, &reason, Vec::new()).await?;
    touch(&mut article, actor, change.now());
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

/// Who stands under an article: the names it carries, or its author.
async fn named(change: &mut crate::platform::Change, article: &Article) -> Answer<Vec<Contributor>> {
    let names = store::contributors_in(change, article.id).await?;
    if !names.is_empty() {
        return Ok(names);
    }
    Ok(vec![Contributor {
        name: article.author_name.clone(),
        user_id: Some(article.author_id),
        unit_id: article.unit_id,
        unit_name: article.unit_name.clone(),
        unit_path: article.unit_path.clone(),
        share: 100,
    }])
}
