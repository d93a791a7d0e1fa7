//! `weixuan bench newsroom`: a province's year in an empty data folder, then the ranking under every published scheme,
//! its bulletin, and two hundred writers saving at once, all with the production code.

use super::ranking;
use super::submit;
use super::views::DraftInput;
use crate::people::tree::{self, NewUnit};
use crate::platform::{Actor, App, Fault};
use db::args;
use domain::ids::Id;
use domain::people::{Role, UnitKind};
use domain::time::DAY_MS;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How much is made.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Units just below the office.
    pub units: usize,
    /// Articles of the year.
    pub articles: usize,
    /// Placements of the year.
    pub placements: usize,
    /// Writers at once.
    pub writers: usize,
    /// Saves of each.
    pub saves: usize,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Bench {
    /// Units, articles, placements, adoptions.
    pub made: [usize; 4],
    /// The yearly ranking under each scheme, milliseconds.
    pub ranking_ms: Vec<(String, f64)>,
    /// The bulletin of a month by format, milliseconds.
    pub bulletin_ms: Vec<(String, f64)>,
    /// Saves with every writer saving once a second: half and ninety-nine of a hundred, milliseconds.
    pub save_ms: [f64; 2],
    /// The same with every writer saving again as soon as the last save came back.
    pub save_flat_out_ms: [f64; 2],
    /// Saves a second, flat out.
    pub saves_per_second: f64,
    /// Articles whose text is not the last one their writer saved.
    pub lost: usize,
    /// Races of two saves on one version, and those in which both were taken.
    pub races: [usize; 2],
}

fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(((times.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(0.0)
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

struct Made {
    office: Actor,
    writers: Vec<Actor>,
    adoptions: usize,
}

async fn make(app: &App, size: Size, say: &mut impl FnMut(&str)) -> anyhow::Result<Made> {
    let now = app.now();
    let year = domain::time::date_start(domain::time::date(now).first_of_year());
    let days = ((now - year) / DAY_MS).max(1);
    let mut change = app.system_change("基准测试").await?;
    let root = app.id();
    let blank = NewUnit {
        id: root,
        parent_id: None,
        name: "基准省卫生健康委员会",
        short_name: "省卫健委",
        kind: UnitKind::Authority,
        level: "province",
        region: "",
        position: 0,
        created_at: year,
    };
    let root_path = tree::insert(&mut change, &blank).await?;
    let mut units = Vec::new();
    for n in 0..size.units {
        let (id, name) = (app.id(), format!("第{n}单位卫生健康局"));
        let unit = NewUnit { id, parent_id: Some(root), name: &name, short_name: "", level: "county", ..blank };
        units.push((id, tree::insert(&mut change, &unit).await?, name));
    }
    let outlet = app.id();
    let named = [
        ("id", outlet.0.into()),
        ("name", "基准日报".into()),
        ("created_at", year.into()),
        ("updated_at", year.into()),
    ];
    change.insert("outlet", named).await?;
    change.commit().await?;
    say("单位");
    let person = |unit: &(Id, String, String), roles: Vec<Role>| Actor {
        user_id: app.id(),
        name: "基准".into(),
        unit_id: unit.0,
        unit_path: unit.1.clone(),
        unit_name: unit.2.clone(),
        roles,
    };
    let office = person(&(root, root_path, "基准省卫生健康委员会".into()), vec![Role::Editor, Role::SectionChief]);
    let writers: Vec<Actor> =
        (0..size.writers).map(|n| person(&units[n % units.len()], vec![Role::Correspondent])).collect();

    let body = "11月18日，县卫生健康局联合教育部门开展健康课堂，向学生讲解合理膳食知识，共三百余名师生参加。".repeat(4);
    let mut articles: Vec<(Id, usize, i64)> = Vec::new();
    let mut adoptions = 0;
    for part in 0..size.articles.div_ceil(10_000) {
        let mut change = app.system_change("基准测试").await?;
        let (mut rows, mut uses) = (Vec::new(), Vec::new());
        for n in part * 10_000..size.articles.min((part + 1) * 10_000) {
            let (id, unit, at) = (app.id(), n % units.len(), year + (n as i64 * 7_919 % days) * DAY_MS);
            let (uid, path, name) = &units[unit];
            articles.push((id, unit, at));
            rows.push(vec![
                id.0.into(),
                format!("bench-{id}").into(),
                format!("2026-{n:06}").into(),
                "news".into(),
                format!("第{n}篇稿件开展健康课堂进校园活动").into(),
                body.as_str().into(),
                "published".into(),
                office.user_id.0.into(),
                "作者".into(),
                uid.0.into(),
                name.into(),
                path.into(),
                at.into(),
                at.into(),
                at.into(),
                at.into(),
            ]);
            if n % 3 == 0 {
                adoptions += 1;
                let level = ["own", "county", "city", "province", "nation"][n / 3 % 5];
                let (use_, channel) =
                    (["single", "combined", "brief"][n % 3], ["工作简报", "要情快报", "政务信息"][n % 3]);
                uses.push(vec![
                    app.id().0.into(),
                    id.0.into(),
                    level.into(),
                    channel.into(),
                    use_.into(),
                    at.into(),
                    uid.0.into(),
                    path.into(),
                    office.user_id.0.into(),
                    "news".into(),
                    at.into(),
                ]);
            }
        }
        let columns = [
            "id",
            "client_id",
            "number",
            "kind",
            "title",
            "body",
            "state",
            "author_id",
            "author_name",
            "unit_id",
            "unit_name",
            "unit_path",
            "submitted_at",
            "first_submitted_at",
            "created_at",
            "updated_at",
        ];
        change.insert_many("article", &columns, rows, "").await?;
        let columns = [
            "id",
            "article_id",
            "level",
            "channel",
            "use_kind",
            "adopted_at",
            "unit_id",
            "unit_path",
            "author_id",
            "kind",
            "created_at",
        ];
        change.insert_many("adoption", &columns, uses, "").await?;
        change.commit().await?;
    }
    say("稿件");
    for part in 0..size.placements.div_ceil(20_000) {
        let mut change = app.system_change("基准测试").await?;
        let mut rows = Vec::new();
        for n in part * 20_000..size.placements.min((part + 1) * 20_000) {
            let unit = &units[n % units.len()];
            let at = year + (n as i64 * 104_729 % days) * DAY_MS;
            let tier = ["national", "industry", "provincial", "municipal", "county", "new_media"][n / units.len() % 6];
            let article = articles.get(n / 3).filter(|_| n % 3 == 0).map(|(id, ..)| id.0);
            let (channel, position) = (["print", "web", "tv"][n % 3], if n % 50 == 0 { "front" } else { "inside" });
            rows.push(vec![
                app.id().0.into(),
                at.into(),
                outlet.0.into(),
                "基准日报".into(),
                channel.into(),
                position.into(),
                tier.into(),
                format!("第{n}篇报道：健康课堂进校园").into(),
                format!("k{n}").into(),
                unit.0.0.into(),
                (&unit.2).into(),
                (&unit.1).into(),
                article.into(),
                i64::from(n % 5 != 0).into(),
                at.into(),
                at.into(),
            ]);
        }
        let columns = [
            "id",
            "placed_at",
            "outlet_id",
            "outlet_name",
            "channel",
            "position",
            "tier",
            "title",
            "title_key",
            "unit_id",
            "unit_name",
            "unit_path",
            "article_id",
            "original",
            "created_at",
            "updated_at",
        ];
        change.insert_many("placement", &columns, rows, "").await?;
        change.commit().await?;
    }
    say("刊发");
    Ok(Made { office, writers, adoptions })
}

fn draft(client_id: &str, text: String, version: Option<i64>) -> anyhow::Result<DraftInput> {
    Ok(serde_json::from_value(serde_json::json!({
        "client_id": client_id, "kind": "news", "title": "健康课堂进校园", "body": text, "version": version
    }))?)
}

/// Every writer writes one article and saves it again and again. Answers the times and how many lost their last words.
async fn write(
    app: &App,
    writers: &[Actor],
    round: &str,
    saves: usize,
    pause: Duration,
) -> anyhow::Result<(Vec<f64>, usize)> {
    let mut tasks = tokio::task::JoinSet::new();
    for (n, writer) in writers.iter().enumerate() {
        let (app, writer, client) = (app.clone(), writer.clone(), format!("bench-{round}-{n}"));
        tasks.spawn(async move {
            // Writers do not press at the same instant of each second.
            tokio::time::sleep(pause * u32::try_from(n).unwrap_or(0) / 200).await;
            let mut times = Vec::new();
            let mut last = String::new();
            for save in 0..saves {
                last = format!("第{save}次保存。{}", "健康课堂的内容。".repeat(60));
                let version = (save > 0).then_some(i64::try_from(save)?);
                let input = draft(&client, last.clone(), version)?;
                let at = Instant::now();
                submit::save(&app, &writer, input).await.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
                times.push(ms(at));
                tokio::time::sleep(pause).await;
            }
            let kept: Option<String> =
                app.db().one("SELECT body FROM article WHERE client_id = $1", args![&client]).await?;
            anyhow::Ok((times, kept.as_deref() != Some(last.as_str())))
        });
    }
    let (mut times, mut lost) = (Vec::new(), 0);
    while let Some(done) = tasks.join_next().await {
        let (own, is_lost) = done??;
        times.extend(own);
        lost += usize::from(is_lost);
    }
    Ok((times, lost))
}

/// Two saves of one version at once: one is taken, the other is told. Answers races and those in which both were taken.
async fn races(app: &App, writer: &Actor) -> anyhow::Result<[usize; 2]> {
    let mut both = 0;
    for n in 0..50 {
        let client = format!("bench-race-{n}");
        submit::save(app, writer, draft(&client, "第一稿".into(), None)?)
            .await
            .map_err(|f| anyhow::anyhow!("{f:?}"))?;
        let save = |text: &str| draft(&client, text.into(), Some(1));
        let (one, two) =
            tokio::join!(submit::save(app, writer, save("甲的修改")?), submit::save(app, writer, save("乙的修改")?));
        let taken = [&one, &two].into_iter().filter(|answer| answer.is_ok()).count();
        let told = [&one, &two].into_iter().any(|answer| matches!(answer, Err(Fault::Stale { .. })));
        both += usize::from(taken != 1 || !told);
    }
    Ok([50, both])
}

/// Fills an empty folder and measures.
pub async fn bench(app: &App, size: Size, mut say: impl FnMut(&str)) -> anyhow::Result<Bench> {
    let articles = app.db().int("SELECT COUNT(*) FROM article", args![]).await?;
    anyhow::ensure!(articles == 0, "基准测试要在空的数据目录里运行");
    let made = make(app, size, &mut say).await?;
    let (ranking_ms, bulletin_ms) = ranking::measure(app, &made.office).await?;
    say("排名");
    let (mut paced, lost) = write(app, &made.writers, "paced", size.saves, Duration::from_secs(1)).await?;
    let begun = Instant::now();
    let (mut flat, more) = write(app, &made.writers, "flat", size.saves, Duration::ZERO).await?;
    let saves_per_second = flat.len() as f64 / begun.elapsed().as_secs_f64();
    say("保存");
    let writer = made.writers.first().unwrap_or(&made.office);
    Ok(Bench {
        made: [size.units, size.articles, size.placements, made.adoptions],
        ranking_ms,
        bulletin_ms,
        save_ms: [quantile(&mut paced, 0.5), quantile(&mut paced, 0.99)],
        save_flat_out_ms: [quantile(&mut flat, 0.5), quantile(&mut flat, 0.99)],
        saves_per_second,
        lost: lost + more,
        races: races(app, writer).await?,
    })
}
