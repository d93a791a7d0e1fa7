//! 工作总结: a text whose numbers are questions. Kept as blocks; every reading asks its figures anew, so what stands
//! in the page is what the records say now, until the summary is approved and its figures are frozen for good.

use super::ask::{self, Question, Scope, Wanted};
use super::count::Part;
use super::{freeze, templates, trace};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::figures::summary::{self, Block, Compared, FigureRef, Run, Standing};
use domain::figures::{Period, check, metric};
use domain::ids::Id;
use domain::people::Act;
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A summary as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its id.
    pub id: Id,
    /// annual, half_year, quarter, month, report, duty …
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The days it speaks of.
    pub period: String,
    /// The unit it speaks of.
    pub unit_id: Id,
    /// Its path.
    pub unit_path: String,
    /// Its name.
    pub unit_name: String,
    /// The text.
    pub blocks: db::Json<Vec<Block>>,
    /// `draft` or `approved`.
    pub state: String,
    /// When it was approved.
    pub approved_at: Option<i64>,
    /// By whom.
    pub approved_by: String,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
}

const COLUMNS: &str = "id, kind, title, period, unit_id, unit_path, unit_name, blocks, state, approved_at, approved_by, updated_at, updated_by, version";

/// How one figure of a text stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureStanding {
    /// The metric.
    pub metric: String,
    /// Its name.
    pub name: String,
    /// 篇, 条 …
    pub unit: String,
    /// The counting rule.
    pub rule: String,
    /// The days it asks.
    pub period: String,
    /// The unit it asks.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Narrowed: split → value.
    pub narrowed: BTreeMap<String, String>,
    /// agrees, moved_on, by_hand, frozen, no_data.
    #[schema(value_type = String)]
    pub standing: Standing,
    /// The number that stands in the text.
    pub value: Option<i64>,
    /// The number the records give now.
    pub counted: Option<i64>,
    /// As it is printed, with 余 or 近.
    pub printed: String,
    /// Records behind it.
    pub records: i64,
    /// Grounds of a number written by hand, or why there is none.
    pub remark: String,
    /// The frozen figure, when it is one.
    pub snapshot: Option<String>,
    /// Parts, for a table.
    pub parts: Vec<Part>,
}

/// Something to look at before the text leaves the house.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Remark {
    /// ok, warn, stop.
    pub state: String,
    /// One sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
    /// The figure meant, by its place in the text.
    pub figure: Option<usize>,
}

/// A summary with its figures asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SummaryView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The days it speaks of.
    pub period: String,
    /// In words.
    pub period_title: String,
    /// The unit.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// `draft` or `approved`.
    pub state: String,
    /// When it was approved.
    pub approved_at: Option<i64>,
    /// By whom.
    pub approved_by: String,
    /// The text.
    #[schema(value_type = Vec<Object>)]
    pub blocks: Vec<Block>,
    /// Its figures in the order of the text.
    pub figures: Vec<FigureStanding>,
    /// What to look at.
    pub remarks: Vec<Remark>,
    /// What this person may do with it now.
    pub allowed: Vec<String>,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
}

/// A line of the list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SummaryRow {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The days it speaks of.
    pub period: String,
    /// The unit.
    pub unit_name: String,
    /// `draft` or `approved`.
    pub state: String,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
}

/// A page of summaries.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryList {
    /// The page, newest first.
    pub rows: Vec<SummaryRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// What is sent to begin a summary.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BeginForm {
    /// Made in the browser: sending twice is one summary.
    #[serde(default)]
    pub client_id: Option<String>,
    /// A template's id, or `from:ID` for another summary as a start.
    pub template: String,
    /// The days.
    pub period: String,
    /// The unit; the asker's own when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
    /// The title; from the template when empty.
    #[serde(default)]
    pub title: String,
}

/// What is sent to save a summary.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SaveForm {
    /// The version that was edited.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// The text.
    #[schema(value_type = Vec<Object>)]
    pub blocks: Vec<Block>,
}

/// What is sent to approve a summary.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ApproveForm {
    /// The version that was read.
    pub version: i64,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct PageOf {
    after: Option<i64>,
    limit: Option<i64>,
    q: Option<String>,
}

/// Summaries of my scope.
#[utoipa::path(get, path = "/api/summaries", tag = "figures",
    params(("after" = Option<i64>, Query), ("limit" = Option<i64>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, description = "Summaries, newest first", body = SummaryList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(page): Params<PageOf>,
) -> Answer<Json<SummaryList>> {
    actor.require(Act::AskFigures)?;
    let scope = format!("{}%", actor.unit_path);
    let word = format!("%{}%", page.q.unwrap_or_default().trim());
    let limit = page.limit.unwrap_or(50).clamp(1, 200);
    let total = app
        .db()
        .int("SELECT COUNT(*) FROM summary WHERE unit_path LIKE $1 AND title LIKE $2", args![&scope, &word])
        .await?;
    let rows: Vec<SummaryRow> = app
        .db()
        .all(
            "SELECT id, kind, title, period, unit_name, state, updated_at, updated_by FROM summary
             WHERE unit_path LIKE $1 AND title LIKE $2 AND id < $3 ORDER BY id DESC LIMIT $4",
            args![&scope, &word, page.after.unwrap_or(i64::MAX), limit],
        )
        .await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(SummaryList { rows, next, total }))
}

/// Begins a summary from a template or from an older one.
#[utoipa::path(post, path = "/api/summaries", tag = "figures", request_body = BeginForm,
    responses((status = 200, description = "The summary with its figures asked", body = SummaryView)))]
pub(super) async fn begin(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<BeginForm>,
) -> Answer<Json<SummaryView>> {
    actor.require(Act::WriteSummaries)?;
    let period: Period = form.period.parse().map_err(|refusal: Refusal| Fault::field("period", refusal.sentence))?;
    let scope = ask::scope(&app, form.unit_id.unwrap_or(actor.unit_id)).await?;
    actor.require_scope(&scope.path)?;
    if let Some(client_id) = &form.client_id {
        let made: Option<i64> = app.db().one("SELECT id FROM summary WHERE client_id = $1", args![client_id]).await?;
        if let Some(id) = made {
            return Ok(Json(view(&app, &actor, &find(&app, &actor, Id(id)).await?).await?));
        }
    }
    let (kind, title, blocks) = match form.template.strip_prefix("from:") {
        Some(older) => {
            let older =
                find(&app, &actor, older.parse().map_err(|_| Fault::field("template", "没有这份总结。"))?).await?;
            (older.kind.clone(), older.title.clone(), fresh(older.blocks.0))
        }
        None => templates::start(&app, &form.template, (period.last.year(), &scope.path), &actor.name).await?,
    };
    let title = match form.title.trim() {
        "" => title.replace("{period}", &period.title()).replace("{unit}", &scope.name),
        given => given.to_owned(),
    };
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    change
        .insert(
            "summary",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.into()),
                ("kind", (&kind).into()),
                ("title", (&title).into()),
                ("period", period.to_string().into()),
                ("unit_id", scope.id.0.into()),
                ("unit_path", (&scope.path).into()),
                ("unit_name", (&scope.name).into()),
                ("blocks", serde_json::to_string(&blocks)?.into()),
                ("created_by", actor.user_id.0.into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    change.audit("summary.begin", "summary", id, None, Some(json!({"title": title, "period": period.to_string()})));
    change.commit().await?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

/// Another summary's text as a start: its values and frozen numbers stay behind, its words and questions come along.
fn fresh(blocks: Vec<Block>) -> Vec<Block> {
    let bare = |figure: FigureRef| FigureRef { by_hand: None, accepted: None, frozen: None, period: None, ..figure };
    blocks
        .into_iter()
        .map(|block| match block {
            Block::Prose { runs } => Block::Prose {
                runs: runs
                    .into_iter()
                    .map(|run| match run {
                        Run::Figure { figure } => Run::Figure { figure: bare(figure) },
                        text => text,
                    })
                    .collect(),
            },
            Block::Table { figure, by } => Block::Table { figure: bare(figure), by },
            other => other,
        })
        .collect()
}

/// A summary with its figures asked now.
#[utoipa::path(get, path = "/api/summaries/{id}", tag = "figures", params(("id" = String, Path)),
    responses((status = 200, description = "The summary with its figures asked", body = SummaryView)))]
pub(super) async fn show(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<SummaryView>> {
    actor.require(Act::AskFigures)?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

/// Saves the text.
#[utoipa::path(put, path = "/api/summaries/{id}", tag = "figures", params(("id" = String, Path)), request_body = SaveForm,
    responses((status = 200, description = "The summary as it stands now", body = SummaryView)))]
pub(super) async fn save(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<SaveForm>,
) -> Answer<Json<SummaryView>> {
    actor.require(Act::WriteSummaries)?;
    let before = find(&app, &actor, id).await?;
    if before.state != "draft" {
        return Err(Fault::refused("summary_approved", "总结已经定稿，不能再改。", "如需更正，请以它为底稿新建一份。"));
    }
    if before.version != form.version {
        return Err(Fault::Stale {
            by: before.updated_by.clone(),
            at: before.updated_at,
            current: json!({"version": before.version, "title": before.title, "blocks": before.blocks}),
        });
    }
    check_blocks(&form.title, &form.blocks)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let touched = change
        .run(
            "UPDATE summary SET title = $1, blocks = $2, updated_at = $3, updated_by = $4, version = version + 1 WHERE id = $5 AND version = $6",
            args![form.title.trim(), serde_json::to_string(&form.blocks)?, now, &actor.name, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Stale {
            by: before.updated_by,
            at: before.updated_at,
            current: json!({"version": before.version}),
        });
    }
    let by_hand: Vec<_> = summary::figures(&form.blocks)
        .into_iter()
        .filter_map(|figure| {
            figure
                .by_hand
                .as_ref()
                .map(|hand| json!({"metric": figure.metric, "value": hand.value, "grounds": hand.grounds}))
        })
        .collect();
    change.audit(
        "summary.save",
        "summary",
        id,
        Some(json!({"version": before.version})),
        Some(json!({"title": form.title, "by_hand": by_hand})),
    );
    change.commit().await?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

fn check_blocks(title: &str, blocks: &[Block]) -> Answer<()> {
    let length = title.trim().chars().count();
    if length == 0 || length > 100 {
        return Err(Fault::field("title", "标题应为 1 到 100 个字。"));
    }
    if blocks.len() > 2_000 {
        return Err(Fault::field("blocks", "总结太长，最多 2000 段。"));
    }
    for figure in summary::figures(blocks) {
        if metric::metric(&figure.metric).is_none() {
            return Err(Fault::field("blocks", format!("没有名为“{}”的指标。", figure.metric)));
        }
        if figure.by_hand.as_ref().is_some_and(|hand| hand.grounds.trim().is_empty()) {
            return Err(Fault::field("blocks", "人工改写的数字须填写依据。"));
        }
    }
    Ok(())
}

/// Approves: every figure is frozen at this moment and printed so for good.
#[utoipa::path(post, path = "/api/summaries/{id}/approve", tag = "figures", params(("id" = String, Path)), request_body = ApproveForm,
    responses((status = 200, description = "The approved summary", body = SummaryView)))]
pub(super) async fn approve(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<ApproveForm>,
) -> Answer<Json<SummaryView>> {
    actor.require(Act::FreezeFigures)?;
    let kept = find(&app, &actor, id).await?;
    if kept.state != "draft" {
        return Err(Fault::refused("summary_approved", "总结已经定稿。", ""));
    }
    if kept.version != form.version {
        return Err(Fault::Stale {
            by: kept.updated_by.clone(),
            at: kept.updated_at,
            current: json!({"version": kept.version}),
        });
    }
    let mut seen = view(&app, &actor, &kept).await?;
    if let Some(stop) = seen.remarks.iter().find(|remark| remark.state == "stop") {
        return Err(Fault::refused("summary_unready", stop.sentence.clone(), stop.advice.clone()));
    }
    let mut taken = Vec::new();
    for question in questions_of(&app, &kept, &summary::figures(&kept.blocks.0)).await? {
        taken.push(match question {
            Ok(mut question) => {
                question.as_of = Some(app.now());
                Some((freeze::take(&app, &question).await?, question))
            }
            Err(_) => None,
        });
    }
    let mut change = app.change(&actor).await?;
    let mut frozen = Vec::new();
    for one in taken {
        frozen.push(match one {
            Some((one, question)) => {
                Some(freeze::keep(&mut change, &actor, &question, one, Some(id)).await?.id.to_string())
            }
            None => None,
        });
    }
    let mut ids = frozen.iter().cloned();
    for block in &mut seen.blocks {
        let figures: Vec<&mut FigureRef> = match block {
            Block::Prose { runs } => runs
                .iter_mut()
                .filter_map(|run| match run {
                    Run::Figure { figure } => Some(figure),
                    Run::Text { .. } => None,
                })
                .collect(),
            Block::Table { figure, .. } => vec![figure],
            _ => Vec::new(),
        };
        for figure in figures {
            figure.frozen = ids.next().flatten();
        }
    }
    let now = change.now();
    let touched = change
        .run(
            "UPDATE summary SET state = 'approved', approved_at = $1, approved_by = $2, blocks = $3, updated_at = $1, updated_by = $2,
               version = version + 1 WHERE id = $4 AND version = $5 AND state = 'draft'",
            args![now, &actor.name, serde_json::to_string(&seen.blocks)?, id.0, form.version],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::refused("summary_moved", "总结刚刚被他人修改，没有定稿。", "请刷新后再试。"));
    }
    change.audit("summary.approve", "summary", id, None, Some(json!({"figures": frozen.len()})));
    change.commit().await?;
    Ok(Json(view(&app, &actor, &find(&app, &actor, id).await?).await?))
}

/// A summary, if this person may know of it.
pub async fn find(app: &App, actor: &Actor, id: Id) -> Answer<Kept> {
    let kept: Option<Kept> = app.db().one(&format!("SELECT {COLUMNS} FROM summary WHERE id = $1"), args![id.0]).await?;
    kept.filter(|kept| actor.covers(&kept.unit_path)).ok_or(Fault::NotFound("份总结"))
}

/// The questions of a text, in its order. A figure this unit cannot have (opinion items belong to no county) is a
/// gap with its reason, not a broken page.
async fn questions_of(app: &App, kept: &Kept, figures: &[&FigureRef]) -> Answer<Vec<Result<Question, Refusal>>> {
    let own: Period = kept.period.parse()?;
    let mut scopes: BTreeMap<Id, Scope> = BTreeMap::new();
    let mut questions = Vec::new();
    for figure in figures {
        let period = match (figure.period, figure.compared) {
            (Some(period), _) => period,
            (None, Some(Compared::LastYear)) => own.year_before(),
            (None, Some(Compared::Before)) => own.before(),
            (None, None) => own,
        };
        let unit_id = match figure.unit.as_deref() {
            Some(unit) => unit.parse().map_err(|_| Fault::field("unit", "单位编号不对。"))?,
            None => kept.unit_id,
        };
        if let std::collections::btree_map::Entry::Vacant(unknown) = scopes.entry(unit_id) {
            unknown.insert(ask::scope(app, unit_id).await?);
        }
        let scope = &scopes[&unit_id];
        if !scope.path.starts_with(&kept.unit_path) {
            return Err(Fault::field("unit", "总结只能引用本单位及下属单位的数字。"));
        }
        let wanted = Wanted {
            metric: figure.metric.clone(),
            period: Some(period.to_string()),
            unit_id: Some(unit_id),
            as_of: None,
            narrowed: figure.narrowed.clone(),
        };
        questions.push(match ask::prepare(app, &wanted, scope.clone()) {
            Ok(question) => Ok(question),
            Err(Fault::Refused(refusal)) => Err(refusal),
            Err(fault) => return Err(fault),
        });
    }
    Ok(questions)
}

async fn standing_of(
    app: &App,
    kept: &Kept,
    (figure, by): (&FigureRef, Option<&str>),
    question: Result<Question, Refusal>,
    asked: Option<ask::Figure>,
) -> Answer<FigureStanding> {
    let (question, asked) = match (question, asked) {
        (Ok(question), Some(asked)) => (question, asked),
        (Err(refusal), _) => return Ok(unanswerable(kept, figure, refusal)),
        (Ok(_), None) => return Err(Fault::Broken(anyhow::anyhow!("a figure was not asked"))),
    };
    let frozen = match &figure.frozen {
        Some(snap) => Some(freeze::find(app, snap).await?),
        None => None,
    };
    let (standing, value) = match &frozen {
        // A frozen figure without a value stays without one.
        Some(frozen) if frozen.value.is_none() && figure.by_hand.is_none() => (Standing::NoData, None),
        _ => summary::standing(figure, asked.value, frozen.as_ref().and_then(|frozen| frozen.value)),
    };
    let parts = match by {
        Some(by) => {
            let as_of = frozen.as_ref().map(|frozen| frozen.cutoff_at);
            ask::parts(app, &Question { as_of, ..question.clone() }, by).await?
        }
        None => Vec::new(),
    };
    Ok(FigureStanding {
        metric: asked.metric,
        name: asked.name,
        unit: asked.unit,
        rule: asked.rule,
        period: asked.period,
        unit_id: question.scope.id,
        narrowed: asked.narrowed,
        standing,
        value,
        counted: asked.value,
        printed: summary::printed(value, figure.approx),
        records: frozen.as_ref().map_or(asked.records, |frozen| frozen.records),
        remark: figure.by_hand.as_ref().map_or(asked.remark, |hand| format!("人工改写，依据：{}", hand.grounds)),
        snapshot: frozen.map(|frozen| frozen.number),
        parts,
    })
}

fn unanswerable(kept: &Kept, figure: &FigureRef, refusal: Refusal) -> FigureStanding {
    let metric = metric::metric(&figure.metric);
    let (standing, value) = summary::standing(figure, None, None);
    FigureStanding {
        metric: figure.metric.clone(),
        name: metric.map_or_else(|| figure.metric.clone(), |metric| metric.name.into()),
        unit: metric.map_or_else(String::new, |metric| metric.unit.word().into()),
        rule: metric.map_or_else(String::new, |metric| metric.rule.into()),
        period: kept.period.clone(),
        unit_id: kept.unit_id,
        narrowed: figure.narrowed.clone(),
        standing,
        value,
        counted: None,
        printed: summary::printed(value, figure.approx),
        records: 0,
        remark: figure.by_hand.as_ref().map_or(refusal.sentence, |hand| format!("人工改写，依据：{}", hand.grounds)),
        snapshot: None,
        parts: Vec::new(),
    }
}

/// A summary with its figures asked.
pub async fn view(app: &App, actor: &Actor, kept: &Kept) -> Answer<SummaryView> {
    // A table asks its parts too.
    let places: Vec<(&FigureRef, Option<&str>)> = kept
        .blocks
        .0
        .iter()
        .flat_map(|block| match block {
            Block::Prose { runs } => runs
                .iter()
                .filter_map(|run| match run {
                    Run::Figure { figure } => Some((figure, None)),
                    Run::Text { .. } => None,
                })
                .collect(),
            Block::Table { figure, by } => vec![(figure, Some(by.as_str()))],
            _ => Vec::new(),
        })
        .collect();
    let questions = questions_of(app, kept, &places.iter().map(|(figure, _)| *figure).collect::<Vec<_>>()).await?;
    let good: Vec<&Question> = questions.iter().filter_map(|question| question.as_ref().ok()).collect();
    let mut asked = ask::ask_many(app, &good).await?.into_iter();
    let answered: Vec<Option<ask::Figure>> =
        questions.iter().map(|question| if question.is_ok() { asked.next() } else { None }).collect();
    let standings = places
        .iter()
        .zip(questions)
        .zip(answered)
        .map(|((place, question), asked)| standing_of(app, kept, *place, question, asked));
    let figures: Vec<FigureStanding> = futures_util::future::try_join_all(standings).await?;
    let period: Period = kept.period.parse()?;
    let remarks = remarks(&kept.blocks.0, &figures);
    let mut allowed = Vec::new();
    if kept.state == "draft" && actor.may(Act::WriteSummaries) {
        allowed.push("save".to_owned());
    }
    if kept.state == "draft" && actor.may(Act::FreezeFigures) {
        allowed.push("approve".to_owned());
    }
    allowed.push("export".to_owned());
    Ok(SummaryView {
        id: kept.id,
        kind: kept.kind.clone(),
        title: kept.title.clone(),
        period: kept.period.clone(),
        period_title: period.title(),
        unit_id: kept.unit_id,
        unit_name: kept.unit_name.clone(),
        state: kept.state.clone(),
        approved_at: kept.approved_at,
        approved_by: kept.approved_by.clone(),
        blocks: kept.blocks.0.clone(),
        figures,
        remarks,
        allowed,
        updated_at: kept.updated_at,
        updated_by: kept.updated_by.clone(),
        version: kept.version,
    })
}

/// The printed text of the prose blocks, with the figures in their places.
pub fn printed_text(blocks: &[Block], figures: &[FigureStanding]) -> String {
    let mut next = figures.iter();
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Heading { text: words, .. } => text.push_str(words),
            Block::Prose { runs } => {
                for run in runs {
                    match run {
                        Run::Text { text: words } => text.push_str(words),
                        Run::Figure { .. } => {
                            text.push_str(next.next().map_or("〔待补〕", |figure| figure.printed.as_str()))
                        }
                    }
                }
            }
            Block::Table { .. } => {
                next.next();
            }
            Block::Note { .. } => {}
        }
        text.push_str("\n\n");
    }
    text
}

fn remarks(blocks: &[Block], figures: &[FigureStanding]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |state: &str, sentence: String, advice: &str, figure: Option<usize>| {
        remarks.push(Remark { state: state.into(), sentence, advice: advice.into(), figure });
    };
    for (at, figure) in figures.iter().enumerate() {
        match figure.standing {
            Standing::NoData => say(
                "warn",
                format!("“{}”没有数据：{}", figure.name, figure.remark),
                "请补登记，或人工填写并注明依据。",
                Some(at),
            ),
            Standing::MovedOn => say(
                "warn",
                format!("“{}”数据有更新：{} → {}", figure.name, figure.value.unwrap_or(0), figure.counted.unwrap_or(0)),
                "可以采用新数字，或保留并说明。",
                Some(at),
            ),
            Standing::ByHand => say(
                "warn",
                format!(
                    "“{}”是人工改写的数字（{}），记录为 {}。",
                    figure.name,
                    figure.value.unwrap_or(0),
                    figure.counted.map_or("无".into(), |n| n.to_string())
                ),
                &figure.remark,
                Some(at),
            ),
            Standing::Agrees | Standing::Frozen => {}
        }
    }
    for (at, whole) in
        figures.iter().enumerate().filter(|(_, figure)| figure.narrowed.is_empty() && figure.value.is_some())
    {
        let kin = |figure: &&FigureStanding| {
            figure.metric == whole.metric
                && figure.period == whole.period
                && figure.unit_id == whole.unit_id
                && figure.narrowed.len() == 1
        };
        let parts: Vec<&FigureStanding> = figures.iter().filter(kin).collect();
        let mut keys: Vec<&String> = parts.iter().flat_map(|part| part.narrowed.keys()).collect();
        keys.dedup();
        if parts.len() >= 3 && keys.len() == 1 {
            let values: Vec<i64> = parts.iter().map(|part| part.value.unwrap_or(0)).collect();
            let check = check::parts_make(whole.value.unwrap_or(0), &values);
            say(
                if check.holds { "ok" } else { "warn" },
                format!("“{}”{}", whole.name, check.sentence),
                if check.holds { "" } else { "各部分没有列全，或数字被人工改写，请核对。" },
                Some(at),
            );
            break;
        }
    }
    let typed: Vec<Block> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Prose { runs } => Some(Block::Prose {
                runs: runs
                    .iter()
                    .map(|run| match run {
                        // A figure reads as a mark, so that only typed numbers are found.
                        Run::Figure { .. } => Run::Text { text: "◆".into() },
                        text => text.clone(),
                    })
                    .collect(),
            }),
            _ => None,
        })
        .collect();
    let words = printed_text(&typed, &[]);
    let reading = domain::figures::claims::read(&words);
    for blank in &reading.blanks {
        say("stop", format!("“{}”还空着：{}", blank.found.trim(), blank.context), "请插入数字，或删去这句话。", None);
    }
    let folded = domain::figures::propose::Words::of(&words);
    for claim in &reading.claims {
        if folded.for_claim(claim).is_some_and(|p| matches!(p, domain::figures::propose::Proposal::Ask { .. })) {
            say(
                "warn",
                format!("“{}”是手写的数字，没有对应记录：{}", claim.found, claim.context),
                "可以改为插入数字，让它随记录更新。",
                None,
            );
        }
    }
    for doubt in domain::figures::claims::read(&printed_text(blocks, figures)).doubts {
        say("warn", doubt.sentence, "", None);
    }
    remarks
}

/// The workbench address that opens a figure's records.
pub fn records_address(figure: &FigureStanding) -> String {
    let mut pairs = vec![
        format!("metric={}", figure.metric),
        format!("period={}", trace::encode(&figure.period)),
        format!("unit_id={}", figure.unit_id),
    ];
    pairs.extend(figure.narrowed.iter().map(|(k, v)| format!("{k}={}", trace::encode(v))));
    pairs.extend(figure.snapshot.iter().map(|snap| format!("snap={snap}")));
    format!("/app/figures/records?{}", pairs.join("&"))
}
