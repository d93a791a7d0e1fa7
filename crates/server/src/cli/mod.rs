//! The command line: everything the pages do in bulk can be done, scripted and measured from here.
//! Exit 0 done, 1 failed with one sentence, 2 wrong arguments.

mod serve;

use crate::platform::config::{Config, ServeRole};
use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "weixuan", version, about = "卫宣:卫生健康宣传平台", long_about = None)]
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
    /// 启动整个系统:网页、后台任务、定时任务
    Serve {
        /// 监听地址
        #[arg(long, value_name = "地址:端口")]
        listen: Option<String>,
        /// 只做网页(web)或只做后台任务(work),用于多机部署
        #[arg(long)]
        role: Option<RoleArgument>,
    },
    /// 升级数据库后退出
    Migrate,
    /// 打印 OpenAPI 文档
    Openapi,
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
            eprintln!("启动失败:{error}");
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
        Verb::Migrate => serve::migrate(config).await,
        Verb::Openapi => {
            println!("{}", crate::routes::document());
            Ok(())
        }
    }
}
