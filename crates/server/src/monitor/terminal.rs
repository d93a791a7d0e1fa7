//! What the command line asks of monitoring: `weixuan collect` and `weixuan search`.

use super::collect;
use super::search;
use super::store::items::Filter;
use super::store::{captures, sources};
use crate::platform::jobs::Works;
use crate::platform::{App, Fault};
use domain::monitor::DropReason;
use domain::monitor::SourceState;
use domain::time::{DAY_MS, format_minute};
use serde_json::json;

/// Asks one source, or every one that is switched on, and says line by line what was kept and dropped, and why.
/// `works` runs the jobs that follow. `Err` is a sentence.
pub async fn collect_now(
    app: &App,
    works: &Works,
    name: Option<&str>,
    mut say: impl FnMut(String),
) -> anyhow::Result<()> {
    let all = sources::all(app).await?;
    let wanted: Vec<_> = all
        .iter()
        .filter(|source| source.kind.is_polled())
        .filter(|source| match name {
            Some(name) => source.name == name || source.id.to_string() == name,
            None => source.state == SourceState::On,
        })
        .collect();
    match (name, wanted.as_slice()) {
        (Some(name), []) => anyhow::bail!("没有名为“{name}”的采集来源"),
        (Some(_), [one]) if one.state != SourceState::On => anyhow::bail!("来源“{}”没有启用", one.name),
        (None, []) => anyhow::bail!("没有启用的采集来源"),
        _ => {}
    }
    let from: i64 = app.id().0;
    for source in wanted {
        if let Some(run) = collect::ask(app, source.id).await? {
            say(format!("{}：{}", source.name, run.sentence));
        }
    }
    works.run_due(app).await?;
    let outcomes: Vec<(String, Option<String>, i64)> = app
        .db()
        .all(
            "SELECT state, reason, COUNT(*) AS n FROM capture WHERE id > $1 GROUP BY state, reason ORDER BY state, n DESC",
            db::args![from],
        )
        .await?;
    let kept: i64 = outcomes.iter().filter(|(state, ..)| state == "kept").map(|(.., n)| n).sum();
    say(format!("采用 {kept} 条"));
    for (_, reason, count) in outcomes.iter().filter(|(state, ..)| state == "dropped") {
        let title = reason.as_deref().and_then(DropReason::of).map_or("原因不明", DropReason::title);
        say(format!("未采用 {count} 条：{title}"));
    }
    let filter = captures::DropFilter { limit: 20, ..captures::DropFilter::default() };
    for drop in captures::drops(app, &filter).await?.0.into_iter().filter(|drop| drop.id.0 > from) {
        let title = DropReason::of(&drop.reason).map_or("原因不明", DropReason::title);
        let detail = if drop.detail.is_empty() { String::new() } else { format!("（{}）", drop.detail) };
        say(format!("  {} · {title}{detail}", if drop.title.is_empty() { &drop.url } else { &drop.title }));
    }
    Ok(())
}

/// What the search box finds, newest first: one line a hit, or one JSON object a line. `Err` is a sentence.
pub async fn search_lines(
    app: &App,
    query: &str,
    from: Option<&str>,
    to: Option<&str>,
    as_json: bool,
) -> anyhow::Result<Vec<String>> {
    let moment = |text: Option<&str>, plus: i64| match text {
        None => Ok(0),
        Some(text) => domain::time::parse(text)
            .map(|at| at + plus)
            .ok_or_else(|| anyhow::anyhow!("日期应写成 2026-11-20：{text}")),
    };
    search::catch_up(app).await?;
    let filter = Filter {
        word: query.to_owned(),
        from_at: moment(from, 0)?,
        to_at: moment(to, DAY_MS)?,
        state: "all".into(),
        limit: 1_000,
        ..Filter::default()
    };
    let (rows, _) = search::page(app, &filter).await.map_err(|fault| match fault {
        Fault::Invalid(fields) => {
            anyhow::anyhow!(fields.into_iter().map(|field| field.message).collect::<Vec<_>>().join(" "))
        }
        Fault::Broken(error) => error,
        _ => anyhow::anyhow!("检索没有完成"),
    })?;
    Ok(rows
        .into_iter()
        .map(|row| {
            if as_json {
                json!({"id": row.id, "title": row.title, "url": row.url, "source": row.source, "outlet": row.outlet, "at": format_minute(row.at),
                    "level": row.level, "event": row.event_title, "state": row.state})
                .to_string()
            } else {
                format!("{}  {}  {}", format_minute(row.at), row.outlet, row.title)
            }
        })
        .collect())
}

/// The clerks' corrections as training rows for `weixuan text train`: one JSON object a line, the last word on each item.
pub async fn label_lines(app: &App, task: &str) -> anyhow::Result<Vec<String>> {
    let rows: Vec<(i64, String, String, String)> = app
        .db()
        .all(
            "SELECT i.id, i.title, t.body, l.label FROM item_label l JOIN item i ON i.id = l.item_id
               JOIN item_text t ON t.item_id = i.id
             WHERE l.task = $1 AND NOT EXISTS (
               SELECT 1 FROM item_label later WHERE later.item_id = l.item_id AND later.task = l.task AND later.id > l.id)
             ORDER BY i.id",
            db::args![task],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, title, body, label)| {
            // As much of the text as the digest judges by.
            let text = format!("{title}。{}", body.chars().take(600).collect::<String>());
            json!({"id": id.to_string(), "text": text, "label": label}).to_string()
        })
        .collect())
}
