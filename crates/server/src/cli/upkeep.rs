//! Upkeep: backup and restore in one file, the doctor, the audit chain, accounts without the web.

use crate::people::{accounts, password};
use crate::platform::audit::{self, Chain};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::health::{self, Sign};
use crate::platform::{App, files::hex};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use db::args;
use domain::ids::Id;
use domain::people::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What a backup holds: every file with its hash, so that a damaged one is refused before anything is touched.
#[derive(Serialize, Deserialize)]
struct Manifest {
    version: String,
    made_at: String,
    files: BTreeMap<String, String>,
}

const DATABASE: &str = "weixuan.db";

fn sha256(path: &Path) -> Result<String> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Writes database and files into one archive, while the system goes on working.
pub async fn backup(config: Config, to: &Path) -> Result<()> {
    if config.database_url().starts_with("postgres") {
        bail!("数据库在 PostgreSQL 上：请用 pg_dump 备份数据库，并复制目录 {}", config.data.join("files").display());
    }
    let app = App::open(config, Clock::system()).await?;
    let work = tempfile::tempdir_in(to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    let copy = work.path().join(DATABASE);
    app.db().copy_to(&copy.display().to_string()).await.context("数据库复制失败")?;
    let folder = app.files().folder();
    let made_at = domain::time::format_minute(app.now());
    let (to, work_path) = (to.to_path_buf(), work.path().to_path_buf());
    let count = tokio::task::spawn_blocking(move || pack(&to, &work_path, &copy, &folder, made_at)).await??;
    let mut change = app.system_change("backup").await?;
    change.audit("backup.make", "system", "backup", None, Some(serde_json::json!({"files": count})));
    change.commit().await?;
    println!("备份完成：{count} 个文件");
    app.db().close().await;
    Ok(())
}

fn pack(to: &Path, work: &Path, database: &Path, folder: &Path, made_at: String) -> Result<usize> {
    let mut manifest = Manifest { version: env!("CARGO_PKG_VERSION").into(), made_at, files: BTreeMap::new() };
    manifest.files.insert(DATABASE.into(), sha256(database)?);
    let stored = stored_files(folder)?;
    for (name, _) in &stored {
        // A stored file's name is its hash.
        let hash = name.rsplit('/').next().unwrap_or_default().to_owned();
        manifest.files.insert(format!("files/{name}"), hash);
    }
    let beside = work.join("backup.tar.gz");
    let gz = flate2::write::GzEncoder::new(BufWriter::new(File::create(&beside)?), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gz);
    let text = serde_json::to_vec_pretty(&manifest)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o600);
    tar.append_data(&mut header, "manifest.json", text.as_slice())?;
    tar.append_path_with_name(database, DATABASE)?;
    for (name, path) in &stored {
        tar.append_path_with_name(path, format!("files/{name}"))?;
    }
    let mut out = tar.into_inner()?.finish()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    drop(out);
    fs::rename(&beside, to).with_context(|| format!("备份写不到 {}", to.display()))?;
    Ok(stored.len() + 1)
}

fn stored_files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.flatten().filter(|e| e.path().is_dir() && e.file_name() != "tmp") {
        for file in fs::read_dir(entry.path())?.flatten() {
            let name = format!("{}/{}", entry.file_name().to_string_lossy(), file.file_name().to_string_lossy());
            found.push((name, file.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Puts a backup in place. A damaged one is refused before anything is touched; what stands there is kept aside.
pub async fn restore(config: Config, from: &Path, force: bool) -> Result<()> {
    if !config.database.is_empty() && !config.database.starts_with("sqlite:") {
        bail!("配置的数据库在 PostgreSQL 上：请用 pg_restore 恢复");
    }
    let data = config.data.clone();
    let there = data.join(DATABASE).exists();
    if there && !force {
        bail!("{} 里已有数据；确认要替换请加 --force（现有数据会改名保留）", data.display());
    }
    fs::create_dir_all(&data)?;
    let from = from.to_path_buf();
    let (work, count) = {
        let data = data.clone();
        tokio::task::spawn_blocking(move || unpack(&from, &data)).await??
    };
    if there {
        let aside = data.with_file_name(format!(
            "{}.before-restore-{}",
            data.file_name().unwrap_or_default().to_string_lossy(),
            Clock::system().now()
        ));
        fs::create_dir_all(&aside)?;
        for name in [DATABASE, "weixuan.db-wal", "weixuan.db-shm", "files", "search"] {
            if data.join(name).exists() {
                fs::rename(data.join(name), aside.join(name))?;
            }
        }
        println!("原有数据已移到 {}", aside.display());
    }
    fs::rename(work.path().join(DATABASE), data.join(DATABASE))?;
    fs::create_dir_all(work.path().join("files"))?;
    fs::remove_dir_all(data.join("files")).ok();
    fs::rename(work.path().join("files"), data.join("files"))?;
    fs::remove_dir_all(data.join("search")).ok();
    let app = App::open(config, Clock::system()).await?;
    match audit::verify(&app).await? {
        Chain::Whole(lines) => println!("恢复完成：{count} 个文件，审计链 {lines} 行完整"),
        Chain::BrokenAt(at) => println!("恢复完成，但审计链在第 {at} 行断开"),
    }
    app.db().close().await;
    Ok(())
}

fn unpack(from: &Path, data: &Path) -> Result<(tempfile::TempDir, usize)> {
    let damaged = "备份文件损坏或不完整，没有动任何数据";
    let work = tempfile::tempdir_in(data)?;
    let file = File::open(from).with_context(|| format!("打不开备份 {}", from.display()))?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(BufReader::new(file)));
    archive.unpack(work.path()).context(damaged)?;
    let text = fs::read(work.path().join("manifest.json")).context(damaged)?;
    let manifest: Manifest = serde_json::from_slice(&text).context(damaged)?;
    for (name, hash) in &manifest.files {
        if name.contains("..") || sha256(&work.path().join(name)).ok().as_ref() != Some(hash) {
            bail!("{damaged}（{name}）");
        }
    }
    Ok((work, manifest.files.len()))
}

/// Says in sentences what is wrong and what to do; an error when something is.
pub async fn doctor(config: Config) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let health = health::examine(&app).await;
    let (packages, faults) = crate::cases::verify_packages(&app).await?;
    app.db().close().await;
    println!(
        "{}  案卷归档包：共 {packages} 个，{} 个有问题",
        if faults.is_empty() { "正常" } else { "问题" },
        faults.len()
    );
    for found in &health.checks {
        let sign = match found.state {
            Sign::Ok => "正常",
            Sign::Warn => "留意",
            Sign::Bad => "问题",
            Sign::Unknown => "未知",
        };
        println!(
            "{sign}  {}:{}{}{}",
            found.title,
            found.sentence,
            if found.advice.is_empty() { "" } else { "。" },
            found.advice
        );
    }
    match health.checks.iter().filter(|found| matches!(found.state, Sign::Bad | Sign::Unknown)).count() {
        0 => Ok(()),
        wrong => bail!("共发现 {wrong} 个问题"),
    }
}

/// Recomputes the audit chain.
pub async fn verify_audit(config: Config) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let chain = audit::verify(&app).await?;
    let (packages, faults) = crate::cases::verify_packages(&app).await?;
    app.db().close().await;
    println!("案卷归档包 {packages} 个，{} 个与登记的哈希不符", faults.len());
    if !faults.is_empty() {
        bail!("有 {} 个案卷归档包损坏或不见了，请从备份恢复", faults.len());
    }
    match chain {
        Chain::Whole(lines) => {
            println!("审计链完整，共 {lines} 行");
            Ok(())
        }
        Chain::BrokenAt(at) => bail!("审计链在第 {at} 行断开，该行之后可能被改动或删除"),
    }
}

#[derive(Subcommand)]
pub enum UserVerb {
    /// 新建账号并打印一次性链接
    Add {
        /// 用户名
        login: String,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 角色代码，可重复:correspondent county_reviewer editor opinion_clerk section_chief leader system_admin security_admin audit_admin
        #[arg(long, required = true)]
        role: Vec<String>,
        /// 单位名称；省略为本机关
        #[arg(long)]
        unit: Option<String>,
    },
    /// 重新发一次性链接，用于设置密码
    Reset {
        /// 用户名
        login: String,
    },
    /// 停用账号并结束其登录
    Lock {
        /// 用户名
        login: String,
    },
}

/// Accounts without the web.
pub async fn user(config: Config, verb: UserVerb) -> Result<()> {
    let app = App::open(config, Clock::system()).await?;
    let mut change = app.system_change("command line").await?;
    match verb {
        UserVerb::Add { login, name, role, unit } => {
            let roles: Vec<Role> = role
                .iter()
                .map(|code| Role::of(code).with_context(|| format!("没有角色 {code}")))
                .collect::<Result<_>>()?;
            if !domain::people::roles::compatible(&roles) {
                bail!("系统、安全、审计管理员须分设，也不能兼任业务角色");
            }
            let unit_id: Option<Id> = match unit {
                Some(unit) => change.one("SELECT id FROM unit WHERE name = $1 OR short_name = $1", args![unit]).await?,
                None => change.one("SELECT id FROM unit WHERE parent_id IS NULL ORDER BY id LIMIT 1", args![]).await?,
            };
            let unit_id = unit_id.context("没有这个单位；首次使用请先运行 weixuan serve")?;
            let id = app.id();
            let login = login.to_lowercase();
            let user =
                accounts::NewUser { id, unit_id, login: &login, name: &name, phone: "", post: "", roles: &roles };
            accounts::insert(&mut change, &user).await.context("账号没有建成（用户名可能已有人用）")?;
            println!("{}", password::one_time_link(&mut change, id).await?.0);
        }
        UserVerb::Reset { login } => {
            let id = find(&mut change, &login).await?;
            change
                .run("UPDATE users SET state = 'active', failed = 0, locked_until = NULL WHERE id = $1", args![id.0])
                .await?;
            println!("{}", password::one_time_link(&mut change, id).await?.0);
        }
        UserVerb::Lock { login } => {
            let id = find(&mut change, &login).await?;
            change.run("UPDATE users SET state = 'locked' WHERE id = $1", args![id.0]).await?;
            change.run("DELETE FROM session WHERE user_id = $1", args![id.0]).await?;
            change.audit("user.lock", "user", id, None, None);
            println!("已停用 {login}");
        }
    }
    change.commit().await?;
    app.db().close().await;
    Ok(())
}

async fn find(change: &mut crate::platform::Change, login: &str) -> Result<Id> {
    change
        .one("SELECT id FROM users WHERE login = $1", args![login.to_lowercase()])
        .await?
        .with_context(|| format!("没有账号 {login}"))
}
