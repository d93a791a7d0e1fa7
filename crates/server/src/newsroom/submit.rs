//! 报送: an author writes, sends, and takes back. Sending is idempotent by the id the browser made, so a line
//! that breaks after the server has saved and before the phone knows it makes no second article.

use super::store::{self, Article, KeptPhoto};
use super::views::{CheckInput, DecisionInput, DraftInput};
use super::{check, record, stale};
use crate::people;
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError, Notice};
use db::Json;
use domain::ids::Id;
use domain::newsroom::article::{self, Draft, Kind};
use domain::newsroom::checks::{self, Weight};
use domain::newsroom::states::{self, Route, Stage, State, Verb};
use domain::people::{Act, Role};
use domain::time;

/// Saves a draft; with `submit` also sends it. Answers the article's id.
pub(super) async fn save(app: &App, actor: &Actor, input: DraftInput) -> Answer<Id> {
    actor.require(Act::SubmitArticle)?;
    let kind = Kind::of(&input.kind).ok_or_else(|| Fault::field("kind", "请选择稿件类型"))?;
    if !(8..=64).contains(&input.client_id.len()) || !input.client_id.is_ascii() {
        return Err(Fault::field("client_id", "稿件编号的格式不对，请刷新页面"));
    }
    let captions: Vec<String> = input.photos.iter().map(|photo| photo.caption.trim().to_owned()).collect();
    let draft = Draft {
        kind,
        title: &input.title,
        body: &input.body,
        captions: &captions,
        answers_topic: input.commission_id.is_some(),
    };
    let faults = if input.submit { article::unfinished(&draft) } else { article::oversize(&draft) };
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults.into_iter().map(|f| FieldError::new(f.field, f.sentence)).collect()));
    }
    if input.submit {
        refuse_by_checks(app, actor, &input).await?;
    }
    let mut change = app.change(actor).await?;
    let standing = store::article_of_client(&mut change, &input.client_id).await?;
    let (mut article, is_new) = match standing {
        Some(standing) if standing.author_id != actor.user_id => return Err(Fault::NotFound("篇稿件")),
        Some(standing) => match repeat_or_newer(&mut change, standing, &input, kind).await? {
            Found::SameAgain(id) => return Ok(id),
            Found::ToSave(article) => (*article, false),
        },
        None => (blank(app, actor, &input, kind), true),
    };
    fill(&mut article, &input, kind);
    article.updated_at = change.now();
    article.updated_by.clone_from(&actor.name);
    if is_new {
        store::insert_article(&mut change, &article).await?;
    }
    let wanted: Vec<(Id, String)> = input.photos.iter().map(|p| p.id).zip(captions.iter().cloned()).collect();
    let attached = store::attach(&mut change, article.id, actor.user_id, &wanted).await?;
    if attached < wanted.len() {
        return Err(Fault::field("photos", "有照片还没有传完，请等照片上传完成或移除后再试"));
    }
    if input.submit {
        send(app, actor, &mut change, &mut article).await?;
    } else if is_new {
        change.audit("article.draft", "article", article.id, None, None);
    }
    if !is_new || input.submit {
        save_or_stale(&mut change, &article).await?;
    }
    change.commit().await?;
    Ok(article.id)
}

enum Found {
    /// The same words were saved before: the answer got lost on the way.
    SameAgain(Id),
    ToSave(Box<Article>),
}

async fn repeat_or_newer(change: &mut Change, standing: Article, input: &DraftInput, kind: Kind) -> Answer<Found> {
    let photos = store::photos_in(change, standing.id).await?;
    let same_photos = photos.len() == input.photos.len()
        && photos
            .iter()
            .zip(&input.photos)
            .all(|(kept, sent)| kept.id == sent.id && kept.caption == sent.caption.trim());
    let same_text = standing.kind == kind
        && standing.title == input.title.trim()
        && standing.body == tidy(&input.body)
        && same_photos;
    let is_open = matches!(standing.state, State::Draft | State::Returned);
    if same_text && (!input.submit || !is_open) && standing.commission_id == input.commission_id {
        return Ok(Found::SameAgain(standing.id));
    }
    if !is_open {
        let refusal = states::step(standing.state, Verb::Save, &standing.route.0).err();
        return Err(refusal.map_or(Fault::NotFound("篇稿件"), Fault::Refused));
    }
    // A first save whose answer got lost is followed by a page that still has no version.
    let known = input.version.unwrap_or(1);
    if known != standing.version && !(input.version.is_none() && standing.round == 0) {
        return Err(stale(&standing));
    }
    Ok(Found::ToSave(Box::new(standing)))
}

fn blank(app: &App, actor: &Actor, input: &DraftInput, kind: Kind) -> Article {
    let now = app.now();
    Article {
        id: app.id(),
        client_id: input.client_id.clone(),
        number: String::new(),
        kind,
        template: String::new(),
        title: String::new(),
        body: String::new(),
        html: String::new(),
        writers: String::new(),
        commission_id: None,
        minors_consented: false,
        state: State::Draft,
        route: Json(Route { stages: Vec::new() }),
        round: 0,
        author_id: actor.user_id,
        author_name: actor.name.clone(),
        unit_id: actor.unit_id,
        unit_name: actor.unit_name.clone(),
        unit_path: actor.unit_path.clone(),
        text_version: 1,
        lock_holder: None,
        lock_name: String::new(),
        lock_at: None,
        submitted_at: None,
        first_submitted_at: None,
        published_at: None,
        created_at: now,
        updated_at: now,
        updated_by: actor.name.clone(),
        version: 1,
        assignee_id: None,
        assignee_name: String::new(),
        merged_into: None,
        split_from: None,
        key_point_id: input.key_point_id,
    }
}

fn fill(article: &mut Article, input: &DraftInput, kind: Kind) {
    article.kind = kind;
    article.template.clone_from(&input.template);
    article.title = input.title.trim().to_owned();
    article.body = tidy(&input.body);
    article.html = if input.html.trim().is_empty() { String::new() } else { text::sanitise::for_display(&input.html) };
    article.writers = input.writers.trim().to_owned();
    article.commission_id = input.commission_id;
    article.minors_consented = input.minors_consented;
    article.key_point_id = input.key_point_id;
}

/// Text as it is kept: no carriage returns, no invisible characters of word processors, no blank lines at the ends.
pub(super) fn tidy(body: &str) -> String {
    let kept: String = body
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{00ad}'))
        .collect();
    kept.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

/// Blanks and secret marks stop; warnings want the sender's word that they were seen.
async fn refuse_by_checks(app: &App, actor: &Actor, input: &DraftInput) -> Answer<()> {
    // What its author let pass in this very text stays passed.
    let known: Option<Id> =
        app.db().one("SELECT id FROM article WHERE client_id = $1", db::args![&input.client_id]).await?;
    let asked = CheckInput {
        id: known,
        title: input.title.clone(),
        body: input.body.clone(),
        photos: input.photos.len(),
        minors_consented: input.minors_consented,
    };
    let mut findings = check::ask(app, actor, asked).await?.findings;
    // Being like itself, or like its own earlier round, is no repeat to stop for.
    findings.retain(|finding| finding.code != "repeat");
    let stopping = checks::stopping(&findings);
    if !stopping.is_empty() {
        let fields = stopping.into_iter().map(|f| FieldError::new(f.field.clone(), f.sentence.clone())).collect();
        return Err(Fault::Invalid(fields));
    }
    let warnings: Vec<&str> =
        findings.iter().filter(|f| f.weight == Weight::Warning).map(|f| f.sentence.as_str()).collect();
    if !warnings.is_empty() && !input.confirmed {
        return Err(Fault::refused(
            "confirm_findings",
            format!("发稿前检查有 {} 处提醒：{}", warnings.len(), warnings[..warnings.len().min(3)].join("")),
            "请修改，或确认无误后再提交。",
        ));
    }
    Ok(())
}

/// The route of the office, without the unit's stage where the unit has nobody to sign off.
async fn route(app: &App, actor: &Actor, kind: Kind) -> Answer<Route> {
    let set: super::Routes = app.settings().get("review_routes").await?;
    let route = set.of(kind);
    if actor.may(Act::ReviewArticle) || actor.may(Act::SignArticle) {
        return Ok(route.without(&[Stage::Unit, Stage::County]));
    }
    // With one reviewer over the unit, at whichever level, there is one signature; with one in the unit and one in
    // the county above it there are two.
    let (own, above) = people::reviewers_over(app, Role::CountyReviewer, &actor.unit_path).await?;
    let mut skipped = Vec::new();
    if !own && !above {
        skipped.push(Stage::Unit);
    }
    if !(own && above) {
        skipped.push(Stage::County);
    }
    Ok(route.without(&skipped))
}

async fn send(app: &App, actor: &Actor, change: &mut Change, article: &mut Article) -> Answer<()> {
    let from = article.state;
    article.route = Json(route(app, actor, article.kind).await?);
    article.state = states::step(from, Verb::Submit, &article.route.0)?;
    // Whoever signs off for the unit and writes has signed with the sending.
    if article.state == State::UnitReview && actor.may(Act::ReviewForUnit) {
        article.state = states::step(article.state, Verb::Pass, &article.route.0)?;
    }
    let now = change.now();
    article.round += 1;
    article.submitted_at = Some(now);
    if article.first_submitted_at.is_none() {
        article.first_submitted_at = Some(now);
        article.number = store::next_number(change, time::civil(now).year()).await?;
    }
    keep_version(change, article, if article.round == 1 { "报送" } else { "修改后重新报送" }, actor).await?;
    record(change, actor, article, Verb::Submit, from, "", Vec::new()).await?;
    tell_reviewers(change, article).await?;
    Ok(())
}

/// Keeps the text as a version, when it differs from the last one kept.
pub(super) async fn keep_version(change: &mut Change, article: &mut Article, why: &str, actor: &Actor) -> Answer<()> {
    let photos: Vec<KeptPhoto> = store::photos_in(change, article.id).await?.iter().map(KeptPhoto::from).collect();
    let last = store::version_in(change, article.id, article.text_version).await?;
    let changed = last.as_ref().is_none_or(|last| {
        last.title != article.title || last.body != article.body || last.html != article.html || last.photos.0 != photos
    });
    if !changed {
        return Ok(());
    }
    if last.is_some() {
        article.text_version += 1;
    }
    let now = change.now();
    store::insert_version(change, article, &photos, why, (actor.user_id, &actor.name), now).await?;
    Ok(())
}

/// A notice to whoever holds the article now.
pub(super) async fn tell_reviewers(change: &mut Change, article: &Article) -> Answer<()> {
    let Some(stage) = article.state.stage() else { return Ok(()) };
    let key = format!("article.{}.{}.{}", article.id, article.round, stage.title());
    let title = format!("待{}：{}", stage.title(), article.title);
    let link = format!("/newsroom/{}", article.id);
    match stage {
        Stage::Unit => {
            for user in people::users_with_role_over(change, Role::CountyReviewer, &article.unit_path).await? {
                change.notice(Notice::to_user(user, "todo", &key, &title, &link)).await?;
            }
        }
        Stage::County => {
            for user in people::users_with_role_over(change, Role::CountyReviewer, above_of(&article.unit_path)).await?
            {
                change.notice(Notice::to_user(user, "todo", &key, &title, &link)).await?;
            }
        }
        Stage::First | Stage::Second => {
            change.notice(Notice::to_role(Role::Editor, "todo", &key, &title, &link)).await?;
        }
        Stage::Final => {
            change.notice(Notice::to_role(Role::SectionChief, "todo", &key, &title, &link)).await?;
        }
    }
    Ok(())
}

/// The path of the unit above a unit.
fn above_of(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    trimmed.rfind('/').map_or("", |at| &path[..=at])
}

/// 撤回: the author takes it back before it is published.
pub(super) async fn withdraw(app: &App, actor: &Actor, id: Id, input: DecisionInput) -> Answer<()> {
    let mut change = app.change(actor).await?;
    let mut article = super::open(&mut change, actor, id, input.version).await?;
    let from = article.state;
    article.state =
        states::may_do(from, Verb::Withdraw, super::standing(app, actor, &article).await?, &article.route.0)?;
    record(&mut change, actor, &article, Verb::Withdraw, from, input.reason.trim(), Vec::new()).await?;
    super::touch(&mut article, actor, change.now());
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}

/// Saves, or says who was first.
pub(super) async fn save_or_stale(change: &mut Change, article: &Article) -> Answer<()> {
    if store::save_article(change, article).await? {
        return Ok(());
    }
    let now = store::article_in(change, article.id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    Err(stale(&now))
}
