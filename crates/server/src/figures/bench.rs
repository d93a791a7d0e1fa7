//! `weixuan bench figures`: five years of a province in a throw-away database, made by SQL that both databases know,
//! and how long a summary of 120 figures and a dashboard take over it. Only an empty database is filled.

use super::ask::{self, Question, Wanted};
use super::summaries::{self, Kept};
use super::{count, templates, trace};
use crate::platform::{Actor, App, Fault};
use anyhow::{Result, anyhow, bail};
use db::args;
use domain::figures::metric::{CATALOGUE, Measure};
use domain::figures::summary::{Block, Compared, FigureRef, Run};
use domain::ids::Id;
use domain::people::Role;
use domain::time::{DAY_MS, parse};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Five years, 2021 to 2025.
const FIRST_DAY: &str = "2021-01-01";
const DAYS: i64 = 1_826;
const YEAR: &str = "2025";
/// Figures in the summary that is timed.
const FIGURES: usize = 120;
/// Dashboards that are timed.
const ROUNDS: usize = 100;

/// How many of each there are in the whole province.
const WHOLE: Size =
    Size { items: 2_000_000, placements: 1_000_000, articles: 200_000, cases: 50_000, campaigns: 60_000 };

#[derive(Clone, Copy, Serialize)]
struct Size {
    items: i64,
    placements: i64,
    articles: i64,
    cases: i64,
    campaigns: i64,
}

/// What was measured, in milliseconds.
#[derive(Serialize)]
pub struct Measured {
    size: Size,
    load_ms: u128,
    figures: usize,
    summary_first_ms: u128,
    summary_again_ms: u128,
    dashboard_p50_ms: u128,
    dashboard_p99_ms: u128,
    county_dashboard_p99_ms: u128,
}

/// Fills an empty database with `percent` of a province (a filled one is measured as it stands), and measures.
pub async fn run(app: &App, percent: i64) -> Result<Measured> {
    if !(1..=100).contains(&percent) {
        bail!("--share 应在 1 到 100 之间");
    }
    let part = |n: i64| n * percent / 100;
    let size = Size {
        items: part(WHOLE.items),
        placements: part(WHOLE.placements),
        articles: part(WHOLE.articles),
        cases: part(WHOLE.cases),
        campaigns: part(WHOLE.campaigns),
    };
    let started = Instant::now();
    let units = app.db().int("SELECT COUNT(*) FROM unit", args![]).await?;
    if units == 0 {
        load(app, size).await?;
    } else if app.db().int("SELECT COUNT(*) FROM unit WHERE name = '基准省卫生健康委'", args![]).await? == 0 {
        bail!("这个数据库里有别的数据，请用 --data 指定一个空文件夹");
    }
    let load_ms = started.elapsed().as_millis();
    let whole = ask::whole(app).await.map_err(said)?;
    let (kept, actor) = summary_of(app, &whole).await?;
    let mut times = Vec::new();
    let mut figures = 0;
    for _ in 0..3 {
        let started = Instant::now();
        figures = summaries::view(app, &actor, &kept).await.map_err(said)?.figures.len();
        times.push(started.elapsed().as_millis());
    }
    let county = app.db().int("SELECT id FROM unit WHERE level = 'county' ORDER BY id LIMIT 1", args![]).await?;
    let county = ask::scope(app, Id(county)).await.map_err(said)?;
    let (p50, p99) = boards(app, &whole).await?;
    let (_, county_p99) = boards(app, &county).await?;
    Ok(Measured {
        size,
        load_ms,
        figures,
        summary_first_ms: times[0],
        summary_again_ms: times[1..].iter().copied().min().unwrap_or_default(),
        dashboard_p50_ms: p50,
        dashboard_p99_ms: p99,
        county_dashboard_p99_ms: county_p99,
    })
}

fn said(fault: Fault) -> anyhow::Error {
    match fault {
        Fault::Broken(error) => error,
        other => anyhow!("{other:?}"),
    }
}

/// The annual summary, filled up to 120 figures with the same of the year before.
async fn summary_of(app: &App, whole: &ask::Scope) -> Result<(Kept, Actor)> {
    let (_, _, mut blocks) = templates::start(app, "annual", (2025, &whole.path), "").await.map_err(said)?;
    let have = domain::figures::summary::figures(&blocks).len();
    let more = CATALOGUE.iter().filter(|metric| !matches!(metric.measure, Measure::Newest(_))).cycle();
    for metric in more.take(FIGURES.saturating_sub(have)) {
        let figure = FigureRef { metric: metric.id.into(), compared: Some(Compared::LastYear), ..FigureRef::default() };
        blocks.push(Block::Prose { runs: vec![Run::Figure { figure }] });
    }
    let kept = Kept {
        id: Id(1),
        kind: "annual".into(),
        title: "基准总结".into(),
        period: YEAR.into(),
        unit_id: whole.id,
        unit_path: whole.path.clone(),
        unit_name: whole.name.clone(),
        blocks: db::Json(blocks),
        state: "draft".into(),
        approved_at: None,
        approved_by: String::new(),
        updated_at: app.now(),
        updated_by: String::new(),
        version: 1,
    };
    let actor = Actor {
        user_id: Id(0),
        name: "基准".into(),
        unit_id: whole.id,
        unit_path: whole.path.clone(),
        unit_name: whole.name.clone(),
        roles: vec![Role::SectionChief],
    };
    Ok((kept, actor))
}

/// What the leader's board asks, all at once as a browser does: five cards and five pictures of half a year.
async fn board(app: &App, scope: &ask::Scope) -> Result<()> {
    const CARDS: [(&str, Option<&str>); 7] = [
        ("articles_submitted", None),
        ("adoption_share", None),
        ("adoptions", Some("unit")),
        ("placements", Some("tier")),
        ("cases_open", None),
        ("cases_on_time", None),
        ("portal_messages", None),
    ];
    let question = |metric: &str, period: &str| -> Result<Question, Fault> {
        let wanted = Wanted { metric: metric.into(), period: Some(period.into()), ..Wanted::default() };
        ask::prepare(app, &wanted, scope.clone())
    };
    let half = "2025-07-01..2025-12-31";
    let cards =
        CARDS.map(|(metric, by)| async move { trace::answer(app, &question(metric, half)?, by).await.map(|_| ()) });
    let grid = async {
        let placements = question("placements", half)?;
        count::cells(app, &placements, "month", "tier").await.map(|_| ())
    };
    let opinion = async {
        if !scope.whole {
            return Ok(());
        }
        for (metric, by) in [("opinion_items", "day"), ("opinion_negative", "day"), ("events", "level")] {
            trace::answer(app, &question(metric, "2025-12-18..2025-12-31")?, Some(by)).await?;
        }
        Ok::<_, Fault>(())
    };
    let cards = futures_util::future::try_join_all(cards);
    futures_util::future::try_join3(cards, grid, opinion).await.map_err(said)?;
    Ok(())
}

/// The median and the 99th percentile of many boards.
async fn boards(app: &App, scope: &ask::Scope) -> Result<(u128, u128)> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        board(app, scope).await?;
        times.push(started.elapsed().as_millis());
    }
    times.sort_unstable();
    Ok((times[ROUNDS / 2], times[ROUNDS * 99 / 100 - 1]))
}

/// Numbers 1 to n as a table, in the words of both databases.
fn numbers(most: i64) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {most})")
}

/// 1 province, 12 cities, 120 counties, 1,200 institutions; records spread over them and over the days.
async fn load(app: &App, size: Size) -> Result<()> {
    let first = parse(FIRST_DAY).ok_or_else(|| anyhow!("no first day"))?;
    let span = DAYS * DAY_MS;
    let mut tx = app.db().begin().await?;
    let at = |most: i64| format!("{first} + (i * {}) / {most}", span - 1);
    // A unit for a record: institutions are 1001…2200, ten below each county.
    let unit = "(1001 + (i * 7919) % 1200)";
    let path =
        format!("'/1/' || (2 + ({unit} - 1001) / 100) || '/' || (101 + ({unit} - 1001) / 10) || '/' || {unit} || '/'");
    let statements: BTreeMap<&str, String> = BTreeMap::from([
        ("01 province", format!("INSERT INTO unit (id, parent_id, path, name, kind, level, created_at) VALUES (1, NULL, '/1/', '基准省卫生健康委', 'authority', 'province', {first})")),
        ("02 cities", format!("INSERT INTO unit (id, parent_id, path, name, kind, level, created_at) {} SELECT 1 + i, 1, '/1/' || (1 + i) || '/', '市' || i, 'authority', 'city', {first} FROM n", numbers(12))),
        ("03 counties", format!("INSERT INTO unit (id, parent_id, path, name, kind, level, created_at) {} SELECT 100 + i, 2 + (i - 1) / 10, '/1/' || (2 + (i - 1) / 10) || '/' || (100 + i) || '/', '县' || i, 'authority', 'county', {first} FROM n", numbers(120))),
        ("04 institutions", format!("INSERT INTO unit (id, parent_id, path, name, kind, level, created_at) {} SELECT 1000 + i, 101 + (i - 1) / 10, '/1/' || (2 + (i - 1) / 100) || '/' || (101 + (i - 1) / 10) || '/' || (1000 + i) || '/', '机构' || i, 'institution', '', {first} FROM n", numbers(1200))),
        ("05 outlets", format!("INSERT INTO outlet (id, name, created_at, updated_at) {} SELECT i, '媒体' || i, {first}, {first} FROM n", numbers(400))),
        ("06 placements", format!(
            "INSERT INTO placement (id, placed_at, outlet_id, outlet_name, channel, position, tier, title, title_key, unit_id, unit_name, unit_path, original, verified_at, created_at, updated_at)
             {} SELECT i, {}, 1 + (i * 31) % 400, '媒体' || (1 + (i * 31) % 400), CASE i % 5 WHEN 0 THEN 'tv' WHEN 1 THEN 'print' ELSE 'web' END, 'inside',
               CASE WHEN i % 100 < 3 THEN 'national' WHEN i % 100 < 6 THEN 'industry' WHEN i % 100 < 18 THEN 'provincial' WHEN i % 100 < 40 THEN 'municipal' WHEN i % 100 < 55 THEN 'county' ELSE 'new_media' END,
               '卫生健康宣传报道第' || i || '篇', 't' || i, {unit}, '机构', {path}, CASE WHEN i % 7 = 0 THEN 0 ELSE 1 END, CASE WHEN i % 3 = 0 THEN {first} END, {}, {first} FROM n",
            numbers(size.placements), at(size.placements), at(size.placements))),
        ("07 articles", format!(
            "INSERT INTO article (id, client_id, kind, title, body, state, author_id, author_name, unit_id, unit_name, unit_path, first_submitted_at, submitted_at, created_at, updated_at)
             {} SELECT i, 'b' || i, CASE i % 3 WHEN 0 THEN 'news' WHEN 1 THEN 'work' ELSE 'government' END, '稿件' || i, '正文', CASE WHEN i % 10 < 4 THEN 'published' WHEN i % 10 < 5 THEN 'returned' ELSE 'submitted' END,
               1, '作者' || (i % 2000), {unit}, '机构', {path}, {at}, {at}, {at}, {first} FROM n",
            numbers(size.articles), at = at(size.articles))),
        ("08 adoptions", format!(
            "INSERT INTO adoption (id, article_id, level, channel, use_kind, adopted_at, instructed, unit_id, unit_path, author_id, kind, created_at)
             {} SELECT i, i * 2, CASE WHEN i % 10 < 6 THEN 'own' WHEN i % 10 < 9 THEN 'city' ELSE 'province' END, '卫生信息', 'single', {}, CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, {unit}, {path}, 1, 'news', {first} FROM n",
            numbers(size.articles / 2), at(size.articles / 2))),
        ("09 publications", format!(
            "INSERT INTO publication (id, article_id, channel, state, planned_at, released_at, text_version, created_at, updated_at)
             {} SELECT i, i, CASE i % 3 WHEN 0 THEN 'upward' ELSE 'portal' END, 'released', {at}, {at}, 1, {first}, {first} FROM n",
            numbers(size.articles), at = at(size.articles))),
        ("10 source", format!("INSERT INTO source (id, name, kind, reach, legal_basis, owner, state, created_at, updated_at) VALUES (1, '基准来源', 'feed', 'municipal', '公开信息', '基准', 'stopped', {first}, {first})")),
        ("11 captures", format!(
            "INSERT INTO capture (id, source_id, form, key_hash, file_hash, state, item_id, captured_at) {} SELECT i, 1, 'page', 'k' || i, '', 'kept', i, {} FROM n",
            numbers(size.items), at(size.items))),
        ("12 items", format!(
            "INSERT INTO item (id, capture_id, source_id, url_hash, title, outlet, at, time_quality, captured_at, reach, region, severity, tone, state, repost_of, event_id, placed_at, expires_at)
             {} SELECT i, i, 1, 'u' || i, '群众反映的医疗卫生问题第' || i || '条', '来源' || (i % 300), {at}, 'page', {at}, CASE WHEN i % 20 = 0 THEN 'provincial' ELSE 'municipal' END, '地区' || (i % 132), 'ordinary',
               CASE WHEN i % 4 = 0 THEN -1 ELSE 0 END, CASE WHEN i % 9 = 0 THEN 'ignored' ELSE 'read' END, CASE WHEN i % 3 = 0 THEN i - 1 END, i / 20, {at}, {first} FROM n",
            numbers(size.items), at = at(size.items))),
        ("13 events", format!(
            "INSERT INTO event (id, title, first_item_id, first_at, last_at, level, created_at) {} SELECT i, '事件' || i, i * 20, {at}, {at}, CASE WHEN i % 200 = 0 THEN 1 WHEN i % 50 = 0 THEN 2 WHEN i % 10 = 0 THEN 3 ELSE 4 END, {at} FROM n",
            numbers(size.items / 20), at = at(size.items / 20))),
        ("14 cases", format!(
            "INSERT INTO cases (id, number, title, origin_kind, unit_id, unit_path, stage, headline, level, discovered_at, opened_at, closed_at, sort_at, state, changed_at)
             {} SELECT i, 'C' || i, '处置件' || i, 'hand', {unit}, {path}, CASE WHEN i % 20 = 0 THEN 'handling' ELSE 'closed' END, '', 1 + i % 4, {at}, {at}, CASE WHEN i % 20 = 0 THEN NULL ELSE {at} + 172800000 END, {at}, '{{}}', {at} FROM n",
            numbers(size.cases), at = at(size.cases))),
        ("15 dispatches", format!(
            "INSERT INTO case_dispatch (id, case_id, unit_id, unit_name, part, stage, assigned_at, answered_at, late) {} SELECT i, i, {unit}, '机构', 'lead', 'finished', {at}, {at} + 3600000 * (1 + i % 60), CASE WHEN i % 25 = 0 THEN 1 ELSE 0 END FROM n",
            numbers(size.cases), at = at(size.cases))),
        ("16 campaigns", format!(
            "INSERT INTO campaign (id, name, held_at, state, day_key, consultations, clinics, clinic_visits, beneficiaries, lectures, unit_id, unit_name, unit_path, created_at, updated_at)
             {} SELECT i, '活动' || i, {at}, 'held', CASE WHEN i % 2 = 0 THEN 'who_day' ELSE '' END, i % 300, i % 2, i % 90, i % 500, i % 3, {unit}, '机构', {path}, {at}, {first} FROM n",
            numbers(size.campaigns), at = at(size.campaigns))),
        ("17 materials", format!("INSERT INTO campaign_material (id, campaign_id, seq, kind, printed, handed_out) {} SELECT i, i, 0, '折页', i % 2000, i % 1800 FROM n", numbers(size.campaigns))),
    ]);
    for (name, sql) in statements {
        eprintln!("{name}");
        tx.run(&sql, args![]).await.map_err(|error| anyhow!("{name}: {error}"))?;
    }
    tx.commit().await?;
    // Both databases plan by what they know of the tables.
    let mut tx = app.db().begin().await?;
    tx.run("ANALYZE", args![]).await?;
    tx.commit().await?;
    Ok(())
}
