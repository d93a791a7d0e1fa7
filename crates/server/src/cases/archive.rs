//! 归档: everything of a closed case in one package that opens without this system, frozen under a hash.
//! The hash stands in the case and in the audit chain; `weixuan audit verify` reads every package again.

use super::act::act_at;
use super::open::Owner;
use super::store::{self, Record};
use super::web::readable;
use crate::platform::web::{PathId, download as save_as};
use crate::platform::{Actor, Answer, App, Fault};
use anyhow::Context;
use axum::extract::State;
use axum::response::Response;
use db::args;
use domain::cases::{self, Act, Standing, Verb, licensed};
use domain::ids::Id;
use domain::time::format_minute;
use paper::package::{self, File};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const ZIP: &str = "application/zip";

/// Freezes a closed case: builds the package from what stands, then does the act only if nothing changed meanwhile.
pub(super) async fn archive(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    let record = readable(app, actor, id).await?;
    if !licensed(&actor.roles, Standing::Office, Verb::Archive) {
        return Err(Fault::Forbidden("您的角色不能归档".into()));
    }
    cases::states::in_order(&record.state.0, Verb::Archive)?;
    if record.version != version {
        let current = json!({"version": record.version, "headline": record.state.0.headline()});
        return Err(Fault::Stale { by: record.changed_by, at: record.changed_at, current });
    }
    let now = app.now();
    let rules = super::rules(app).await?;
    let (files, about) = contents(app, actor, &record, now).await?;
    let title = format!("{} {}", record.number, record.title);
    let (bytes, hash) = tokio::task::spawn_blocking(move || package::write(&title, now, about, &files))
        .await?
        .map_err(anyhow::Error::from)?;
    let stored = app.files().put(bytes, ZIP).await?;
    let mut change = app.change(actor).await?;
    act_at(&mut change, &Owner::from(actor), id, Act::Archive, &rules, now).await?;
    let touched = change
        .run(
            "UPDATE cases SET package_hash = $1, package_file = $2, package_size = $3 WHERE id = $4 AND version = $5",
            args![&hash, &stored.hash, stored.size, id.0, version + 1],
        )
        .await?;
    if touched == 0 {
        return Err(Fault::Busy("归档时案件又有改动，请刷新后重新归档".into()));
    }
    change
        .run(
            "INSERT INTO file (hash, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
            args![&stored.hash, stored.size, ZIP, now],
        )
        .await?;
    change.audit("case.archive", "case", id, None, Some(json!({"package": hash, "file": stored.hash})));
    change.commit().await?;
    Ok(())
}

async fn contents(
    app: &App,
    actor: &Actor,
    record: &Record,
    now: i64,
) -> anyhow::Result<(Vec<File>, BTreeMap<String, serde_json::Value>)> {
    let case = &record.state.0;
    let mut timeline = store::timeline(app, record.id).await?;
    timeline.reverse();
    let sources = store::sources(app, record.id).await?;
    let evidence = store::evidence(app, record.id).await?;
    let text = |path: &str, title: &str, media_type: &str, content: String| File {
        path: path.into(),
        title: title.into(),
        media_type: media_type.into(),
        bytes: content.into_bytes(),
    };
    let mut files = vec![
        text("案件.json", "案件全部数据", "application/json", serde_json::to_string_pretty(case)?),
        text("办理过程.json", "办理过程", "application/json", serde_json::to_string_pretty(&timeline)?),
        text("信息来源.json", "信息来源", "application/json", serde_json::to_string_pretty(&sources)?),
    ];
    for (at, source) in sources.iter().enumerate() {
        if let Some(hash) = &source.capture_hash
            && let Ok(bytes) = app.files().read(hash).await
        {
            files.push(File {
                path: format!("留证/{:03}.html", at + 1),
                title: source.title.clone(),
                media_type: "text/html".into(),
                bytes,
            });
        }
    }
    for (at, row) in evidence.iter().enumerate() {
        let folder = if row.kind == "paper" { "公文" } else { "材料" };
        let bytes = app.files().read(&row.hash).await.context("案件材料不全，不能归档")?;
        files.push(File {
            path: format!("{folder}/{:03}-{}", at + 1, safe(&row.name)),
            title: if row.caption.is_empty() { row.name.clone() } else { row.caption.clone() },
            media_type: row.media_type.clone(),
            bytes,
        });
    }
    let page = reading_page(record, &timeline, &sources, &files, now);
    files.insert(0, text("案卷.html", "案卷，用浏览器打开", "text/html", page));
    let about = BTreeMap::from([
        ("number".to_owned(), json!(record.number)),
        ("title".to_owned(), json!(record.title)),
        ("unit".to_owned(), json!(record.unit_name)),
        ("level".to_owned(), json!(case.level)),
        ("archived_by".to_owned(), json!(actor.name)),
        ("acts".to_owned(), json!(case.acts)),
        ("conclusion".to_owned(), json!(case.conclusion)),
    ]);
    Ok((files, about))
}

/// A name that is a file name on every system.
fn safe(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The case as one page that needs nothing but a browser, for whoever opens the package in twenty years.
fn reading_page(
    record: &Record,
    timeline: &[super::views::ActRow],
    sources: &[super::views::SourceRow],
    files: &[File],
    now: i64,
) -> String {
    let case = &record.state.0;
    let mut page = String::from(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>案卷</title><style>body{font:16px/1.8 serif;\
         max-width:50em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;\
         padding:4px 8px;text-align:left;vertical-align:top}th{font-weight:normal;background:#f3f3f3}</style>",
    );
    let row = |name: &str, value: &str| format!("<tr><th>{name}<td>{}", escape(value));
    page += &format!("<h1>{}</h1><table>", escape(&record.title));
    page += &row("编号", &record.number);
    page += &row("承办", &format!("{} {}", record.unit_name, record.keeper_name));
    page += &row("等级", case.level.map_or("未定", |level| level.title()));
    page += &row("发现时间", &format_minute(record.discovered_at));
    page += &row("立案时间", &format_minute(record.opened_at));
    page += &row("归档时间", &format_minute(now));
    page += &row("基本情况", &record.facts);
    page += &row("办结意见", case.conclusion.as_deref().unwrap_or(""));
    page += "</table><h2>办理过程</h2><table>";
    for act in timeline {
        page += &format!(
            "<tr><td>{}<td>{}<td>{} {}<td>{}",
            format_minute(act.at),
            escape(&act.title),
            escape(&act.by_unit),
            escape(&act.by_name),
            escape(&act.sentence)
        );
    }
    page += "</table><h2>时限</h2><table><tr><th>事项<th>依据<th>开始<th>到期<th>结束<th>说明";
    for clock in &case.clocks {
        let (ended, why) =
            clock.end.as_ref().map_or((String::new(), ""), |end| (format_minute(end.at), end.why.as_str()));
        page += &format!(
            "<tr><td>{}<td>{} {}<td>{}<td>{}<td>{ended}<td>{}",
            clock.kind.title(),
            escape(&clock.document),
            clock.limit.title(),
            format_minute(clock.start_at),
            format_minute(clock.due_at()),
            escape(why)
        );
    }
    page += "</table><h2>信息来源</h2><table>";
    for source in sources {
        page += &format!(
            "<tr><td>{}<td>{}<td>{}<td>{}",
            source.published_at.map_or(String::new(), format_minute),
            escape(&source.source),
            escape(&source.title),
            escape(&source.url)
        );
    }
    page += "</table><h2>文件</h2><ul>";
    for file in files {
        page += &format!("<li><a href=\"{}\">{}</a> {}", escape(&file.path), escape(&file.path), escape(&file.title));
    }
    page += "</ul><p>各文件的校验值见 manifest.json。";
    page
}

/// The package of an archived case. The export is audited.
#[utoipa::path(get, path = "/api/cases/{id}/package", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, description = "The package", body = String, content_type = "application/zip")))]
pub(super) async fn download(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Response> {
    let record = readable(&app, &actor, id).await?;
    let Some(file) = record.package_file else { return Err(Fault::NotFound("个归档包（案件尚未归档）")) };
    let bytes = app.files().read(&file).await?;
    let mut change = app.change(&actor).await?;
    change.audit("case.export", "case", id, None, Some(json!({"package": record.package_hash})));
    change.commit().await?;
    Ok(save_as(bytes, ZIP, &format!("{}归档包.zip", safe(&record.number))))
}

/// A package that is not what it was.
#[derive(Debug)]
pub struct PackageFault {
    /// The case.
    pub number: String,
    /// What is wrong, in sentences.
    pub problems: Vec<String>,
}

/// Reads every package again and compares it with its hash. Answers how many there are and which are wrong.
pub async fn verify_packages(app: &App) -> anyhow::Result<(usize, Vec<PackageFault>)> {
    #[derive(Deserialize)]
    struct Kept {
        number: String,
        package_hash: Option<String>,
        package_file: Option<String>,
    }
    let kept: Vec<Kept> = app
        .db()
        .all("SELECT number, package_hash, package_file FROM cases WHERE stage = 'archived' ORDER BY id", args![])
        .await?;
    let count = kept.len();
    let mut faults = Vec::new();
    for row in kept {
        let problems = match (&row.package_hash, &row.package_file) {
            (Some(hash), Some(file)) => check(app, hash, file).await,
            _ => vec!["案件已归档，但没有归档包".into()],
        };
        if !problems.is_empty() {
            faults.push(PackageFault { number: row.number, problems });
        }
    }
    Ok((count, faults))
}

async fn check(app: &App, hash: &str, file: &str) -> Vec<String> {
    let Ok(bytes) = app.files().read(file).await else { return vec!["归档包文件不在了".into()] };
    let expected = hash.to_owned();
    let file = file.to_owned();
    let found = tokio::task::spawn_blocking(move || {
        let mut problems = Vec::new();
        if package::sha256(&bytes) != file {
            problems.push("归档包文件被改动".to_owned());
        }
        match package::verify(&bytes) {
            Ok((_, found)) if found == expected => {}
            Ok(_) => problems.push("归档包清单与归档时的校验值不一致".into()),
            Err(error) => problems.push(error.to_string()),
        }
        problems
    });
    found.await.unwrap_or_else(|_| vec!["归档包读不出来".into()])
}
