//! Import and export of every register by page: which there are, a template, a trial run, the run, the file.

use crate::platform::exchange::{self, Column, Exchange, Format, Holds, Imported, Mode, Wanted};
use crate::platform::web::{Params, download};
use crate::platform::{Actor, Answer, App, Fault};
use crate::routes::exchanges;
use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest file of an import.
const LARGEST: usize = 64 * 1024 * 1024;

/// A register that the reader may carry out or in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Register {
    /// `placements`.
    pub kind: String,
    /// 刊发登记.
    pub title: String,
    /// Its columns, in order.
    pub columns: Vec<RegisterColumn>,
    /// Whether the reader may read it out.
    pub may_export: bool,
    /// Whether the reader may write it in.
    pub may_import: bool,
}

/// A column of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterColumn {
    /// Its header.
    pub title: String,
    /// What to write there.
    pub hint: String,
    /// Whether a row without it is bad.
    pub required: bool,
}

/// How to read out.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `xlsx`, `csv` or `jsonl`.
    #[serde(default)]
    format: String,
    /// `2026`, `2026-11`, `2026Q3`, `2026-01-01..2026-04-30`.
    #[serde(default)]
    period: String,
    /// Only the header: a template to fill in.
    #[serde(default)]
    template: bool,
}

/// The addresses of registers.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read_out))
        .routes(routes!(write_in))
        .layer(DefaultBodyLimit::max(LARGEST + 1024 * 1024))
}

fn hint(column: &Column) -> &'static str {
    match column.holds {
        Holds::Text => "文字",
        Holds::Int => "整数",
        Holds::Real => "数字",
        Holds::Day => "日期，如 2026-11-20",
        Holds::Minute => "时间，如 2026-11-20 09:41",
        Holds::Flag => "是 或 否",
    }
}

fn find(kind: &str) -> Answer<Exchange> {
    exchanges().into_iter().find(|known| known.kind == kind).ok_or(Fault::NotFound("种登记"))
}

/// The registers I may carry out or in.
#[utoipa::path(get, path = "/api/registers", tag = "platform",
    responses((status = 200, description = "Registers", body = Vec<Register>)))]
async fn list(actor: Actor) -> Json<Vec<Register>> {
    let mine = exchanges().into_iter().filter_map(|kind| {
        let (may_export, may_import) = (actor.may(kind.read), kind.import.is_some() && actor.may(kind.write));
        (may_export || may_import).then(|| Register {
            kind: kind.kind.into(),
            title: kind.title.into(),
            columns: kind
                .columns
                .iter()
                .map(|c| RegisterColumn { title: c.title.into(), hint: hint(c).into(), required: c.required })
                .collect(),
            may_export,
            may_import,
        })
    });
    Json(mine.collect())
}

/// Reads a register out: the records of my scope.
#[utoipa::path(get, path = "/api/registers/{kind}", tag = "platform", params(("kind" = String, Path), ExportQuery),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
async fn read_out(
    State(app): State<App>,
    actor: Actor,
    Path(kind): Path<String>,
    Params(query): Params<ExportQuery>,
) -> Answer<Response> {
    let kind = find(&kind)?;
    actor.require(if query.template { kind.write } else { kind.read })?;
    let format = match query.format.as_str() {
        "" | "xlsx" => Format::Xlsx,
        "csv" => Format::Csv,
        "jsonl" => Format::Jsonl,
        _ => return Err(Fault::field("format", "格式应为 xlsx、csv 或 jsonl")),
    };
    if query.template {
        let bytes = exchange::template(&kind, format)?;
        return Ok(download(bytes, format.media_type(), &format!("{}导入模板.{}", kind.title, format.ending())));
    }
    let mut wanted = Wanted { scope: actor.unit_path.clone(), ..Wanted::default() };
    if !query.period.is_empty() {
        let period: domain::figures::period::Period = query.period.parse().map_err(Fault::Refused)?;
        (wanted.from, wanted.to) = (Some(period.from_at()), Some(period.until_at()));
    }
    let bytes = exchange::export(&app, &kind, wanted, format, Some(&actor)).await?;
    Ok(download(bytes, format.media_type(), &format!("{}.{}", kind.title, format.ending())))
}

/// Writes a file into a register. Fields before the file: `mode` = `trial`, `all` or `keep_good`.
#[utoipa::path(post, path = "/api/registers/{kind}", tag = "platform", params(("kind" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was, or would be, written", body = Imported)))]
async fn write_in(
    State(app): State<App>,
    actor: Actor,
    Path(kind): Path<String>,
    mut form: Multipart,
) -> Answer<Json<Imported>> {
    let kind = find(&kind)?;
    actor.require(kind.write)?;
    let broken = |_| Fault::field("file", "文件没有传完，可能是网络中断，请重新上传");
    let mut mode = Mode::Trial;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("mode") {
            mode = match field.text().await.map_err(broken)?.as_str() {
                "trial" => Mode::Trial,
                "all" => Mode::All,
                "keep_good" => Mode::KeepGood,
                _ => return Err(Fault::field("mode", "导入方式不对")),
            };
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        if Format::of(&name).is_none() {
            return Err(Fault::field("file", "文件应为 xlsx、csv 或 jsonl"));
        }
        let bytes = match field.bytes().await {
            Ok(bytes) => bytes,
            Err(error) if error.status() == 413 => return Err(Fault::TooLarge("文件超过 64 MB,请分开导入".into())),
            Err(error) => return Err(broken(error)),
        };
        let mut change = app.change(&actor).await?;
        let done = exchange::import(&mut change, &kind, &name, bytes.to_vec(), &actor.unit_path, mode).await.map_err(
            |error| match error.downcast_ref::<db::Error>() {
                Some(_) => Fault::from(error),
                // What reading the file found wrong is a sentence for whoever sent it.
                None => Fault::field("file", format!("{error:#}")),
            },
        )?;
        if done.written {
            change.commit().await?;
        }
        return Ok(Json(done));
    }
    Err(Fault::field("file", "请选择文件"))
}
