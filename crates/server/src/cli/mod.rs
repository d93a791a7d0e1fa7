//! The command line: everything the pages do in bulk can be done, scripted and measured from here.
//! Exit 0 done, 1 failed with one sentence, 2 wrong arguments.

mod demo;
mod exchange;
mod figures;
mod monitor;
mod papers;
mod serve;
mod text;
mod train;
mod upkeep;

use crate::platform::config::{Config, ServeRole};
use crate::platform::exchange::Format;
use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "weixuan", version, about = "卫宣：卫生健康宣传平台", long_about = None)]
struct Arguments {
    /// 配置文件(TOML)
    #[arg(long, global = true, value_name = "文件")]
    config: Option<PathBuf>,
    /// 数据目录
    #[arg(long, global = true, value_name = "目录")]
    data: Option<PathBuf>,
    /// 数据库地址:sqlite:路径 或 postgres://…
    #[arg(long, global = true, value_name = "地址")]
    database: Option<String>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// 启动整个系统：网页、后台任务、定时任务
    Serve {
        /// 监听地址
        #[arg(long, value_name = "地址:端口")]
        listen: Option<String>,
        /// 只做网页(web)或只做后台任务(work),用于多机部署
        #[arg(long)]
        role: Option<RoleArgument>,
    },
    /// 启动演示：一座虚构的城市、一年的记录和一个持续发稿的本地新闻网，放在临时目录，退出即清除
    Demo {
        /// 监听地址
        #[arg(long, value_name = "地址:端口", default_value = "127.0.0.1:8080")]
        listen: String,
        /// 把各角色的登录名与密码另写成 JSON 文件
        #[arg(long, value_name = "文件")]
        sign_ins: Option<PathBuf>,
        /// 只生成数据到 --data 指定的目录，不启动
        #[arg(long)]
        build_only: bool,
    },
    /// 升级数据库后退出
    Migrate,
    /// 导入登记:xlsx、csv（UTF-8 或 GB18030）、jsonl
    Import {
        /// 种类，如 units placements submissions items
        kind: String,
        /// 文件
        file: PathBuf,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
        /// 有坏行时仍写入好的行
        #[arg(long)]
        keep_good: bool,
    },
    /// 导出登记
    Export {
        /// 种类
        kind: String,
        /// 格式
        #[arg(long, default_value = "xlsx")]
        format: FormatArgument,
        /// 期间：2026、2026-11、2026Q3、2026-01-01..2026-04-30
        #[arg(long)]
        period: Option<String>,
        /// 单位名称或简称
        #[arg(long)]
        unit: Option<String>,
        /// 写到文件；省略为标准输出
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 统计：一个数字或一张表，以及它计入的记录数
    Figure {
        /// 指标，如 placements 或“媒体刊发”
        metric: String,
        /// 期间：2026、2026-11、2026Q3、2026-01-01..2026-04-30
        #[arg(long)]
        period: Option<String>,
        /// 单位名称或简称
        #[arg(long)]
        unit: Option<String>,
        /// 按什么划分，如 tier、month、unit
        #[arg(long)]
        by: Option<String>,
        /// 只计到这一刻登记的记录，如 2026-04-30
        #[arg(long)]
        as_of: Option<String>,
    },
    /// 生成总结(annual、half_year、quarter、month、report、unit),或核对报告:report check 文件
    Report {
        /// 模板，或 check
        template: String,
        /// 要核对的报告(docx、txt、md)
        file: Option<PathBuf>,
        /// 期间
        #[arg(long)]
        period: Option<String>,
        /// 单位名称或简称
        #[arg(long)]
        unit: Option<String>,
        /// docx、pdf、html、md
        #[arg(long, default_value = "docx")]
        format: String,
        /// 写到文件；省略为标准输出
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 立即采集，并打印留下和剔除了什么、为什么
    Collect {
        /// 来源名称；省略为全部
        source: Option<String>,
    },
    /// 检索留下的全部信息
    Search {
        /// 检索词：空格为且,OR、NOT、"短语"
        query: String,
        /// 起始日期
        #[arg(long)]
        from: Option<String>,
        /// 结束日期
        #[arg(long)]
        to: Option<String>,
        /// 逐行 JSON
        #[arg(long)]
        json: bool,
    },
    /// 把人工纠正的标注打印成训练行，交给 text train
    Labels {
        /// tone 情感、rumour 谣言倾向
        #[arg(long, default_value = "tone")]
        task: String,
    },
    /// 基准测试
    #[command(subcommand)]
    Bench(BenchVerb),
    /// 体检：用一句话说明哪里有问题、怎么办
    Doctor,
    /// 把数据库与文件备份成一个文件
    Backup {
        /// 备份文件
        file: PathBuf,
    },
    /// 从备份恢复；损坏的备份会被拒绝
    Restore {
        /// 备份文件
        file: PathBuf,
        /// 替换现有数据（现有数据改名保留）
        #[arg(long)]
        force: bool,
    },
    /// 审计
    #[command(subcommand)]
    Audit(AuditVerb),
    /// 账号
    #[command(subcommand)]
    User(upkeep::UserVerb),
    /// 打印 OpenAPI 文档
    Openapi,
    /// 文字工具：逐行 JSON 进，逐行 JSON 出
    #[command(subcommand)]
    Text(text::TextVerb),
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatArgument {
    Xlsx,
    Csv,
    Jsonl,
}

#[derive(Subcommand)]
enum BenchVerb {
    /// 用生产代码跑完消化、归并、入库、检索，打印速度与占用
    Pipeline {
        /// 条目文件，逐行 JSON;省略则用虚构的条目流
        file: Option<PathBuf>,
        /// 虚构条目的条数
        #[arg(long, default_value_t = 20_000)]
        rows: usize,
    },
    /// 在空数据库里造一个省五年的记录，测总结和看板要多久
    Figures {
        /// 造百分之几
        #[arg(long, default_value_t = 100)]
        share: i64,
    },
    /// 在空的数据目录里造一个省一年的稿件和刊发，测排名、通报和两百人同时保存
    Newsroom {
        /// 单位数
        #[arg(long, default_value_t = 1_000)]
        units: usize,
        /// 稿件数
        #[arg(long, default_value_t = 100_000)]
        articles: usize,
        /// 刊发数
        #[arg(long, default_value_t = 500_000)]
        placements: usize,
        /// 同时写稿的人数
        #[arg(long, default_value_t = 200)]
        writers: usize,
        /// 每人保存次数
        #[arg(long, default_value_t = 20)]
        saves: usize,
    },
    /// 在空的数据目录里造一个月的条目和案件，测月报、专报和五十份同时签发
    Papers {
        /// 条目数
        #[arg(long, default_value_t = 100_000)]
        items: i64,
        /// 案件数
        #[arg(long, default_value_t = 500)]
        cases: i64,
    },
}

#[derive(Subcommand)]
enum AuditVerb {
    /// 重新计算审计链
    Verify,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArgument {
    Web,
    Work,
}

/// Reads the arguments and runs the verb.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("启动失败：{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn configuration(arguments: &Arguments) -> Result<Config> {
    let mut config = Config::load(arguments.config.as_deref())?;
    if let Some(data) = &arguments.data {
        config.data.clone_from(data);
    }
    if let Some(database) = &arguments.database {
        config.database.clone_from(database);
    }
    Ok(config)
}

async fn run(arguments: Arguments) -> Result<()> {
    let mut config = configuration(&arguments)?;
    match arguments.verb {
        Verb::Serve { listen, role } => {
            if let Some(listen) = listen {
                config.listen = listen;
            }
            if let Some(role) = role {
                config.role = match role {
                    RoleArgument::Web => ServeRole::Web,
                    RoleArgument::Work => ServeRole::Work,
                };
            }
            config.check()?;
            serve::serve(config).await
        }
        Verb::Demo { listen, sign_ins, build_only } => {
            let kept = arguments.data.filter(|_| build_only);
            demo::demo(&listen, sign_ins.as_deref(), kept.as_deref()).await
        }
        Verb::Text(verb) => text::run(verb),
        Verb::Import { kind, file, dry_run, keep_good } => {
            exchange::import(config, &kind, &file, dry_run, keep_good).await
        }
        Verb::Export { kind, format, period, unit, out } => {
            let format = match format {
                FormatArgument::Xlsx => Format::Xlsx,
                FormatArgument::Csv => Format::Csv,
                FormatArgument::Jsonl => Format::Jsonl,
            };
            exchange::export(config, &kind, format, period.as_deref(), unit.as_deref(), out.as_deref()).await
        }
        Verb::Figure { metric, period, unit, by, as_of } => {
            let wanted = crate::figures::command::FigureArguments { metric, period, unit, by, as_of };
            figures::figure(config, &wanted).await
        }
        Verb::Report { template, file, period, unit, format, out } => {
            let wanted = figures::ReportArguments {
                template: &template,
                file: file.as_deref(),
                period: period.as_deref(),
                unit: unit.as_deref(),
                format: &format,
                out: out.as_deref(),
            };
            figures::report(config, &wanted).await
        }
        Verb::Collect { source } => monitor::collect(config, source.as_deref()).await,
        Verb::Search { query, from, to, json } => {
            monitor::search(config, &query, from.as_deref(), to.as_deref(), json).await
        }
        Verb::Labels { task } => monitor::labels(config, &task).await,
        Verb::Bench(BenchVerb::Pipeline { file, rows }) => monitor::bench_pipeline(config, file.as_deref(), rows).await,
        Verb::Bench(BenchVerb::Figures { share }) => figures::bench(config, share).await,
        Verb::Bench(BenchVerb::Newsroom { units, articles, placements, writers, saves }) => {
            let size = crate::newsroom::Size { units, articles, placements, writers, saves };
            serve::bench_newsroom(config, size).await
        }
        Verb::Bench(BenchVerb::Papers { items, cases }) => papers::bench(config, items, cases).await,
        Verb::Doctor => upkeep::doctor(config).await,
        Verb::Backup { file } => upkeep::backup(config, &file).await,
        Verb::Restore { file, force } => upkeep::restore(config, &file, force).await,
        Verb::Audit(AuditVerb::Verify) => upkeep::verify_audit(config).await,
        Verb::User(verb) => upkeep::user(config, verb).await,
        Verb::Migrate => serve::migrate(config).await,
        Verb::Openapi => {
            println!("{}", crate::routes::document());
            Ok(())
        }
    }
}
