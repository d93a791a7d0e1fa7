//! 个人积分单: what one person wrote and where it was used, under the scheme in force; the paper of a 述职.

use super::{credits, schemes};
use crate::media;
use crate::platform::print;
use crate::platform::web::{Params, download};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::adoption::Level;
use domain::newsroom::score::{self, Credit, Points, Scheme, Shares, Source, Standing};
use domain::people::Act;
use domain::time;
use paper::block as sheets;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// A line of a person's points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonLine {
    /// When.
    pub at: i64,
    /// 采用, 批示 or 刊发.
    pub what: String,
    /// Title.
    pub title: String,
    /// Journal or outlet.
    pub place: String,
    /// The rule.
    pub rule: String,
    /// What it brings.
    #[schema(value_type = f64)]
    pub points: Points,
    /// Why it differs from the rule.
    pub why: String,
    /// Where it stands.
    pub href: String,
    /// Its sign.
    pub flag: String,
}

/// A person's points of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// The person.
    #[schema(value_type = String)]
    pub user_id: Id,
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit_name: String,
    /// The year.
    pub year: i16,
    /// The scheme.
    pub scheme: String,
    /// All points.
    #[schema(value_type = f64)]
    pub total: Points,
    /// Points by month, `2026-03`.
    #[schema(value_type = Object)]
    pub by_month: BTreeMap<String, f64>,
    /// Points by rule.
    #[schema(value_type = Object)]
    pub by_rule: BTreeMap<String, f64>,
    /// Articles sent.
    pub sent: i64,
    /// Of them adopted or published.
    pub used: i64,
    /// Returned at least once.
    pub returned: i64,
    /// Topics answered.
    pub answered: i64,
    /// Adoptions.
    pub adoptions: i64,
    /// Placements, originals.
    pub placements: i64,
    /// Instructions by leaders.
    pub instructions: i64,
    /// Lines, oldest first.
    pub rows: Vec<PersonLine>,
    /// Counted at this moment.
    pub counted_at: i64,
}

/// Whose, and which year.
#[derive(Debug, Deserialize)]
pub struct PersonOf {
    user_id: Option<i64>,
    year: Option<i16>,
    format: Option<String>,
}

#[derive(Deserialize)]
struct Who {
    id: Id,
    name: String,
    unit_name: String,
    unit_path: String,
}

/// A person's own points; with `format` as docx, pdf or xlsx.
#[utoipa::path(get, path = "/api/scores/person", tag = "scores",
    params(("user_id" = Option<String>, Query), ("year" = Option<i16>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, description = "Points with the records they stand on", body = PersonView)))]
pub(super) async fn person(State(app): State<App>, actor: Actor, Params(of): Params<PersonOf>) -> Answer<Response> {
    actor.require(Act::ReadArticles)?;
    let this_year = time::date(app.now()).year();
    let year = of.year.unwrap_or(this_year);
    let period = Period::year(year).filter(|_| (2000..=this_year).contains(&year));
    let period = period.ok_or_else(|| Fault::field("year", "请选择今年或以前的年份。"))?;
    let id = of.user_id.map_or(actor.user_id, Id);
    let who: Option<Who> = app
        .db()
        .one(
            "SELECT s.id, s.name, n.name AS unit_name, n.path AS unit_path FROM users s JOIN unit n ON n.id = s.unit_id
             WHERE s.id = $1",
            args![id.0],
        )
        .await?;
    let is_chief = actor.may(Act::ReviewForUnit) || actor.may(Act::ManageScores);
    let who = who.filter(|who| who.id == actor.user_id || (is_chief && actor.covers(&who.unit_path)));
    let view = points_of(&app, who.ok_or(Fault::NotFound("个人员"))?, period).await?;
    let Some(format) = of.format.filter(|format| !format.is_empty()) else { return Ok(Json(view).into_response()) };
    let title = format!("{} {}年宣传报送积分单", view.name, view.year);
    let paper = paper_of(&view, &title);
    let (bytes, media_type) = print::written(&app, paper, &format).await?;
    let mut change = app.change(&actor).await?;
    change.audit("score.person", "user", view.user_id, None, Some(json!({"format": format, "year": view.year})));
    change.commit().await?;
    Ok(download(bytes, media_type, &format!("{title}.{format}")))
}

/// One person's credits with what each is called.
struct Own {
    credits: Vec<Credit>,
    named: HashMap<Id, (String, String, String)>,
}

async fn own(app: &App, who: &Who, period: Period) -> Answer<Own> {
    let mut own = Own { credits: Vec::new(), named: HashMap::new() };
    let adopted: Vec<credits::Adopted> = app
        .db()
        .all(
            "SELECT r.id, r.article_id, r.level, r.channel, r.issue, r.use_kind, r.adopted_at, r.instructed, r.instructed_by,
               r.unit_path, r.kind, a.template AS genre, a.title, LENGTH(a.body) AS words, r.created_at,
               CASE WHEN m.due_at < a.first_submitted_at THEN 1 ELSE 0 END AS overdue,
               COALESCE(c.share, 100) AS share
             FROM adoption r JOIN article a ON a.id = r.article_id
             LEFT JOIN commission m ON m.id = a.commission_id
             LEFT JOIN article_contributor c ON c.article_id = a.id AND c.user_id = $1
             WHERE r.voided_at IS NULL AND r.adopted_at >= $2 AND r.adopted_at < $3 AND (c.user_id = $1 OR (r.author_id = $1
               AND NOT EXISTS (SELECT 1 FROM article_contributor x WHERE x.article_id = a.id)))
             ORDER BY r.adopted_at, r.id",
            args![who.id.0, period.from_at(), period.until_at()],
        )
        .await?;
    for f in adopted {
        let level = Level::ALL.into_iter().find(|level| level.code() == &*f.level).map_or("", Level::title);
        let href = format!("/newsroom/{}", f.article_id);
        let (credit, instructed) = f.credits();
        if let Some(line) = instructed {
            own.named.insert(line.record, (f.title.clone(), f.instructed_by.to_string(), href.clone()));
            own.credits.push(Credit { unit: who.id, ..line });
        }
        own.named.insert(f.id, (f.title, format!("{level}·{}{}", f.channel, f.issue), href));
        own.credits.push(Credit { unit: who.id, ..credit });
    }
    for placed in media::placements_of(app.db(), who.id, period.from_at(), period.until_at()).await? {
        let (title, outlet) = (placed.row.title.clone(), placed.row.outlet_name.to_string());
        let credit = credits::of_placement(placed.row, placed.share);
        own.named.insert(credit.record, (title, outlet, format!("/media/placements/{}", credit.record)));
        own.credits.push(Credit { unit: who.id, ..credit });
    }
    Ok(own)
}

async fn points_of(app: &App, who: Who, period: Period) -> Answer<PersonView> {
    let until = (period.until_at() - 1).min(app.now());
    let scheme = schemes::in_force(app, until).await?.value.0;
    let own = own(app, &who, period).await?;
    // What a unit owes is not a person's: only rules, usages, lateness and caps hold for one person.
    let personal = Scheme {
        minimum: None,
        requirements: Vec::new(),
        bonuses: Vec::new(),
        adoption_rate: None,
        penalties: Vec::new(),
        shares: Shares::Divided,
        ..scheme.clone()
    };
    let sheet = score::score(&personal, &Standing::default(), &own.credits, &[], &[]);
    let by_record: HashMap<Id, &Credit> = own.credits.iter().map(|credit| (credit.record, credit)).collect();
    let mut by_month: BTreeMap<String, f64> = BTreeMap::new();
    let mut by_rule: BTreeMap<String, f64> = BTreeMap::new();
    let mut rows = Vec::new();
    for entry in &sheet.entries {
        let points = entry.points.0 as f64 / 100.0;
        *by_month.entry(time::format_day(entry.at)[..7].to_owned()).or_default() += points;
        *by_rule.entry(entry.name.to_string()).or_default() += points;
        let Some(credit) = entry.record.and_then(|record| by_record.get(&record)) else { continue };
        let (title, place, href) = own.named.get(&credit.record).cloned().unwrap_or_default();
        let what = match credit.source {
            Source::Adoption => "采用",
            Source::Instruction => "批示",
            Source::Placement => "刊发",
            Source::Sent => "上报",
        };
        rows.push(PersonLine {
            at: entry.at,
            what: what.into(),
            title,
            place,
            rule: entry.name.to_string(),
            points: entry.points,
            why: entry.why.clone(),
            href,
            flag: score::flag(credit).into(),
        });
    }
    let span = args![who.id.0, period.from_at(), period.until_at()];
    const OWN: &str = "FROM article a WHERE (a.author_id = $1 OR EXISTS (SELECT 1 FROM article_contributor c
        WHERE c.article_id = a.id AND c.user_id = $1)) AND a.first_submitted_at >= $2 AND a.first_submitted_at < $3
        AND a.state <> 'withdrawn'";
    let count = async |also: &str| app.db().int(&format!("SELECT COUNT(*) {OWN}{also}"), &span).await;
    let of_source = |source| own.credits.iter().filter(|c| c.source == source && &*c.usage != "repost").count() as i64;
    Ok(PersonView {
        sent: count("").await?,
        used: count(" AND (a.state = 'published' OR EXISTS (SELECT 1 FROM adoption x WHERE x.article_id = a.id AND x.voided_at IS NULL))").await?,
        returned: count(" AND EXISTS (SELECT 1 FROM article_event e WHERE e.article_id = a.id AND e.verb = 'return')").await?,
        answered: count(" AND a.commission_id IS NOT NULL").await?,
        adoptions: of_source(Source::Adoption),
        placements: of_source(Source::Placement),
        instructions: of_source(Source::Instruction),
        user_id: who.id,
        name: who.name,
        unit_name: who.unit_name,
        year: period.first.year(),
        scheme: scheme.name,
        total: sheet.total,
        by_month,
        by_rule,
        rows,
        counted_at: app.now(),
    })
}

fn paper_of(view: &PersonView, title: &str) -> sheets::Paper {
    let rows = view
        .rows
        .iter()
        .map(|row| {
            [time::format_day(row.at), row.what.clone(), row.title.clone(), row.place.clone(), row.points.text()]
                .map(sheets::Cell::text)
                .into()
        })
        .collect();
    sheets::Paper {
        title: title.into(),
        subtitle: view.unit_name.clone(),
        blocks: vec![
            sheets::Block::para(format!(
                "{}年，报送稿件 {} 篇，其中采用或发布 {} 篇，回应约稿 {} 篇；登记采用 {} 次，领导批示 {} 次，媒体刊发 {} 篇。按《{}》计 {} 分。",
                view.year,
                view.sent,
                view.used,
                view.answered,
                view.adoptions,
                view.instructions,
                view.placements,
                view.scheme,
                view.total.text()
            )),
            sheets::Block::Table(sheets::Table {
                caption: "得分明细".into(),
                unit: "单位：分".into(),
                columns: vec![
                    sheets::Column::center("日期", 1.5),
                    sheets::Column::center("类别", 0.8),
                    sheets::Column::new("标题", 4.0),
                    sheets::Column::new("刊物或媒体", 2.2),
                    sheets::Column::number("得分", 0.9),
                ],
                rows,
                note: format!("多人合写的按本人份额计。统计时间：{}。", time::format_minute(view.counted_at)),
                ..sheets::Table::default()
            }),
        ],
        ..sheets::Paper::default()
    }
}
