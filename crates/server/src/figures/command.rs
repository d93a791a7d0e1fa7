//! `weixuan figure`, `weixuan report` and `weixuan report check`: what the pages do, for scripts.

use super::ask::{self, Wanted};
use super::summaries::{self, Kept};
use super::{check, print, templates};
use crate::platform::{Actor, App, Fault};
use anyhow::{Result, anyhow};
use domain::figures::Period;
use domain::ids::Id;
use domain::people::Role;
use domain::refusal::Refusal;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What `weixuan figure` was asked.
#[derive(Clone, Debug, Default)]
pub struct FigureArguments {
    /// A metric's identifier or Chinese name.
    pub metric: String,
    /// The days.
    pub period: Option<String>,
    /// A unit's id or name.
    pub unit: Option<String>,
    /// Split by.
    pub by: Option<String>,
    /// Records entered up to this moment, `2026-04-30` or `2026-04-30 18:00`.
    pub as_of: Option<String>,
}

/// One number, or a table, with the count of records behind it.
pub async fn figure(app: &App, arguments: &FigureArguments) -> Result<String> {
    let unit_id = match &arguments.unit {
        Some(unit) => Some(unit_of(app, unit).await?),
        None => None,
    };
    let as_of = match &arguments.as_of {
        Some(text) => Some(
            domain::time::parse(text)
                .ok_or_else(|| anyhow!("看不懂时间“{text}”，应写作 2026-04-30 或 2026-04-30 18:00"))?,
        ),
        None => None,
    };
    let wanted = Wanted {
        metric: arguments.metric.clone(),
        period: arguments.period.clone(),
        unit_id,
        as_of,
        narrowed: BTreeMap::new(),
    };
    let question = ask::system_question(app, &wanted).await.map_err(said)?;
    let figure = ask::ask(app, &question).await.map_err(said)?;
    let mut out = String::new();
    let value = figure.value.map_or_else(|| "无数据".to_owned(), |value| value.to_string());
    let day = if figure.per_day { "/天" } else { "" };
    writeln!(out, "{}\t{value}{}{day}\t{} 条记录", figure.name, figure.unit, figure.records)?;
    writeln!(out, "{} · {} · {}", figure.scope.name, figure.period_title, figure.rule)?;
    if !figure.remark.is_empty() {
        writeln!(out, "{}", figure.remark)?;
    }
    if let Some(by) = &arguments.by {
        let parts = ask::parts(app, &question, by).await.map_err(said)?;
        for part in &parts {
            writeln!(
                out,
                "{}\t{}\t{}",
                part.title,
                part.value.map_or_else(|| "-".to_owned(), |value| value.to_string()),
                part.records
            )?;
        }
        if let Some(check) = ask::parts_hold(&question, figure.value, &parts) {
            writeln!(out, "{}", check.sentence)?;
        }
    }
    Ok(out)
}

/// A work summary from a shipped template, as a file.
pub async fn report(app: &App, template: &str, period: &str, unit: Option<&str>, format: &str) -> Result<Vec<u8>> {
    if !templates::shipped_ids().contains(&template) {
        return Err(anyhow!("没有模板“{template}”，可用：{}", templates::shipped_ids().join("、")));
    }
    let period: Period = period.parse().map_err(|refusal: Refusal| anyhow!(refusal.sentence))?;
    let scope = match unit {
        Some(unit) => ask::scope(app, unit_of(app, unit).await?).await.map_err(said)?,
        None => ask::whole(app).await.map_err(said)?,
    };
    let (_, title, blocks) =
        templates::start(app, template, (period.last.year(), &scope.path), "").await.map_err(said)?;
    let kept = Kept {
        id: Id(0),
        kind: template.into(),
        title: title.replace("{period}", &period.title()).replace("{unit}", &scope.name),
        period: period.to_string(),
        unit_id: scope.id,
        unit_path: scope.path.clone(),
        unit_name: scope.name.clone(),
        blocks: db::Json(blocks),
        state: "draft".into(),
        approved_at: None,
        approved_by: String::new(),
        updated_at: app.now(),
        updated_by: String::new(),
        version: 0,
    };
    let nobody = Actor {
        user_id: Id(0),
        name: "系统".into(),
        unit_id: scope.id,
        unit_path: scope.path,
        unit_name: scope.name,
        roles: vec![Role::Editor],
    };
    let view = summaries::view(app, &nobody, &kept).await.map_err(said)?;
    let paper = print::paper_of(app, &view, true, false);
    Ok(crate::platform::print::written(app, paper, format).await.map_err(said)?.0)
}

/// Reads any report: blanks left in it, sums that do not hold, figures that differ from the records.
pub async fn report_check(app: &App, file: &Path, period: Option<&str>) -> Result<String> {
    let bytes = std::fs::read(file).map_err(|error| anyhow!("读不了 {}：{error}", file.display()))?;
    let text = check::text_of(&file.to_string_lossy(), bytes).await.map_err(said)?;
    let period = match period {
        Some(text) => text.parse().map_err(|refusal: Refusal| anyhow!(refusal.sentence))?,
        None => ask::this_year(app.now()),
    };
    let scope = ask::whole(app).await.map_err(said)?;
    let reading = check::read(app, &text, period, &scope).await.map_err(said)?;
    let mut out = format!("{}\n", reading.sentence);
    for blank in &reading.blanks {
        let found: String = blank.found.split_whitespace().collect::<Vec<_>>().join("");
        writeln!(
            out,
            "空白\t{}\t{found}\t{}\t{}\t{}",
            blank.start, blank.proposed.name, blank.proposed.printed, blank.context
        )?;
    }
    for claim in reading.claims.iter().filter(|claim| claim.agrees == Some(false)) {
        let counted = claim
            .proposed
            .as_ref()
            .map_or_else(String::new, |proposed| format!("{} {}", proposed.name, proposed.printed));
        writeln!(out, "不符\t{}\t{}\t{counted}\t{}", claim.start, claim.found, claim.context)?;
    }
    for doubt in &reading.doubts {
        writeln!(out, "{}\t{}\t{}", if doubt.contradicts { "矛盾" } else { "待问" }, doubt.start, doubt.sentence)?;
    }
    Ok(out)
}

async fn unit_of(app: &App, unit: &str) -> Result<Id> {
    let by_id = unit.parse::<i64>().unwrap_or(0);
    let found = app
        .db()
        .int(
            "SELECT id FROM unit WHERE id = $1 OR name = $2 OR short_name = $2 ORDER BY path LIMIT 1",
            db::args![by_id, unit],
        )
        .await?;
    if found == 0 { Err(anyhow!("没有名为“{unit}”的单位")) } else { Ok(Id(found)) }
}

/// A fault as one sentence for a terminal.
fn said(fault: Fault) -> anyhow::Error {
    match fault {
        Fault::Refused(refusal) => anyhow!("{}{}", refusal.sentence, refusal.advice),
        Fault::Invalid(fields) => {
            anyhow!(fields.iter().map(|field| field.message.clone()).collect::<Vec<_>>().join("；"))
        }
        Fault::NotFound(what) => anyhow!("没有找到这{what}"),
        Fault::Forbidden(sentence) | Fault::TooLarge(sentence) | Fault::Busy(sentence) => anyhow!(sentence),
        Fault::Broken(error) => error,
        Fault::SignIn | Fault::Stale { .. } => anyhow!("没有完成"),
    }
}
