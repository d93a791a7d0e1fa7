//! What the system says of itself, in sentences: for `weixuan doctor` and for the page of health.
//! A check that could not run is `unknown`, never fine.

use super::audit::{self, Chain};
use super::{Actor, Answer, App};
use anyhow::Result;
use axum::Json;
use axum::extract::State;
use db::args;
use domain::people::Act;
use domain::time::{DAY_MS, MINUTE_MS};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Fine.
    Ok,
    /// Worth a look.
    Warn,
    /// Something must be done.
    Bad,
    /// It could not be checked.
    Unknown,
}

/// One check.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// Stable name.
    pub key: String,
    /// 数据库.
    pub title: String,
    /// How it came out.
    pub state: Sign,
    /// In a sentence.
    pub sentence: String,
    /// What to do; empty when nothing.
    pub advice: String,
}

/// Everything that was checked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Health {
    /// When.
    pub checked_at: i64,
    /// Of this program.
    pub version: String,
    /// One by one.
    pub checks: Vec<Check>,
}

fn check(key: &str, title: &str, state: Sign, sentence: String, advice: &str) -> Check {
    Check { key: key.into(), title: title.into(), state, sentence, advice: advice.into() }
}

/// Examines the system.
pub async fn examine(app: &App) -> Health {
    let asked = [
        ("database", "数据库", database(app).await),
        ("audit", "审计链", chain(app).await),
        ("jobs", "后台任务", jobs(app).await),
        ("files", "文件", files(app).await),
        ("fonts", "公文字体", fonts(app).await),
        ("admins", "系统管理员", admins(app).await),
        ("backup", "备份", backup(app).await),
    ];
    let checks = asked
        .into_iter()
        .map(|(key, title, found)| {
            found.unwrap_or_else(|error| {
                tracing::error!(key, error = format!("{error:#}"), "a check of health could not run");
                check(key, title, Sign::Unknown, "未能检查".into(), "请查看日志中同一时间的错误")
            })
        })
        .collect();
    Health { checked_at: app.now(), version: env!("CARGO_PKG_VERSION").into(), checks }
}

async fn database(app: &App) -> Result<Check> {
    let steps = app.db().int("SELECT COUNT(*) FROM migration", args![]).await?;
    let which = match app.db().dialect() {
        db::Dialect::Sqlite => "SQLite（内嵌）",
        db::Dialect::Postgres => "PostgreSQL",
    };
    Ok(check("database", "数据库", Sign::Ok, format!("{which} 可用，共 {steps} 步升级"), ""))
}

async fn chain(app: &App) -> Result<Check> {
    Ok(match audit::verify(app).await? {
        Chain::Whole(lines) => check("audit", "审计链", Sign::Ok, format!("完整，共 {lines} 行"), ""),
        Chain::BrokenAt(at) => check(
            "audit",
            "审计链",
            Sign::Bad,
            format!("在第 {at} 行断开，该行之后可能被改动或删除"),
            "请审计管理员核查，并用最近的备份比对",
        ),
    })
}

async fn jobs(app: &App) -> Result<Check> {
    let stuck = app.db().int("SELECT COUNT(*) FROM job WHERE state = 'quarantined'", args![]).await?;
    let late = app
        .db()
        .int("SELECT COUNT(*) FROM job WHERE state = 'waiting' AND run_at < $1", args![app.now() - 10 * MINUTE_MS])
        .await?;
    Ok(if stuck > 0 {
        check("jobs", "后台任务", Sign::Bad, format!("{stuck} 个任务反复失败"), "请在“后台任务”页查看原因后重试")
    } else if late > 0 {
        check(
            "jobs",
            "后台任务",
            Sign::Warn,
            format!("{late} 个任务超过 10 分钟没有执行"),
            "请确认 weixuan serve 正在运行",
        )
    } else {
        check("jobs", "后台任务", Sign::Ok, "没有积压".into(), "")
    })
}

async fn files(app: &App) -> Result<Check> {
    let hashes: Vec<String> = app.db().all("SELECT hash FROM file", args![]).await?;
    let files = app.files().clone();
    let count = hashes.len();
    let missing = tokio::task::spawn_blocking(move || {
        hashes.iter().filter(|hash| !files.path(hash).is_ok_and(|path| path.is_file())).count()
    })
    .await?;
    Ok(if missing > 0 {
        check("files", "文件", Sign::Bad, format!("{missing} 个登记过的文件不见了"), "请从备份恢复")
    } else {
        check("files", "文件", Sign::Ok, format!("{count} 个文件齐全"), "")
    })
}

async fn fonts(app: &App) -> Result<Check> {
    let folders = app.config().fonts.clone();
    let found = tokio::task::spawn_blocking(move || paper::Fonts::find(&folders)).await?;
    Ok(if found.has_chinese() {
        let missing = found.substitutions().len();
        let sentence = if missing == 0 {
            "公文标准字体齐全".into()
        } else {
            format!("可用；{missing} 种标准字体用替代字体")
        };
        check(
            "fonts",
            "公文字体",
            if missing == 0 { Sign::Ok } else { Sign::Warn },
            sentence,
            if missing == 0 {
                ""
            } else {
                "如有方正小标宋、仿宋_GB2312 等字体，请在配置 fonts 中写明目录"
            },
        )
    } else {
        check(
            "fonts",
            "公文字体",
            Sign::Bad,
            "没有找到中文字体，不能生成 PDF".into(),
            "请安装 fonts-noto-cjk,或在配置 fonts 中写明字体目录",
        )
    })
}

async fn admins(app: &App) -> Result<Check> {
    let ready = app
        .db()
        .int(
            "SELECT COUNT(*) FROM users u JOIN user_role r ON r.user_id = u.id
             WHERE r.role = 'system_admin' AND u.state = 'active' AND u.password_hash IS NOT NULL",
            args![],
        )
        .await?;
    Ok(if ready > 0 {
        check("admins", "系统管理员", Sign::Ok, format!("{ready} 人可登录"), "")
    } else {
        check(
            "admins",
            "系统管理员",
            Sign::Bad,
            "没有可登录的系统管理员".into(),
            "请运行 weixuan user reset admin 取得一次性链接",
        )
    })
}

async fn backup(app: &App) -> Result<Check> {
    let last = app.db().int("SELECT MAX(at) FROM audit WHERE verb = 'backup.make'", args![]).await?;
    let days = (app.now() - last) / DAY_MS;
    let advice = "请定期运行 weixuan backup 文件名，并把文件存到另一台机器";
    Ok(if last == 0 {
        check("backup", "备份", Sign::Warn, "还没有做过备份".into(), advice)
    } else if days > 7 {
        check("backup", "备份", Sign::Warn, format!("最近一次备份在 {days} 天前"), advice)
    } else {
        check("backup", "备份", Sign::Ok, format!("最近一次备份：{}", domain::time::format_minute(last)), "")
    })
}

/// The routes of health.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// The state of the system.
#[utoipa::path(get, path = "/api/health", tag = "platform",
    responses((status = 200, description = "Every check", body = Health)))]
async fn read(State(app): State<App>, actor: Actor) -> Answer<Json<Health>> {
    if !actor.may(Act::ManageSecurity) {
        actor.require(Act::ReadJobs)?;
    }
    Ok(Json(examine(&app).await))
}
