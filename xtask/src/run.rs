//! Running commands and finding the tree.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The root of the checkout. Asked of `cargo run` and not of the compiler: clones that share a target folder share
/// this binary too.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or(here.clone(), |parent| parent.to_path_buf())
}

/// The folder of built binaries; `CARGO_TARGET_DIR` may point outside the clone.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Our own crates, whose tests remember where they were compiled (`CARGO_MANIFEST_DIR`, snapshots).
const OWN: [&str; 5] = ["db", "domain", "paper", "server", "text"];

/// Several clones may share one target folder, and cargo tells them apart by the age of their files alone: what was
/// compiled in another clone is compiled anew in this one. Dependencies stay.
pub fn settle() -> Result<()> {
    let (stamp, here) = (target().join(".weixuan-root"), root().display().to_string());
    if std::fs::read_to_string(&stamp).is_ok_and(|known| known == here) {
        return Ok(());
    }
    for profile in ["debug", "release"] {
        let Ok(entries) = std::fs::read_dir(target().join(profile).join(".fingerprint")) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.rsplit_once('-').is_some_and(|(name, _)| OWN.contains(&name)) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
    }
    std::fs::create_dir_all(target())?;
    Ok(std::fs::write(stamp, here)?)
}

/// A command in the root of the checkout.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// `cargo` itself, the same that runs this task. What `cargo run` told this task about itself is taken out again: build
/// scripts look at it, and would build anew what an ordinary `cargo build` has built.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments);
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Runs to the end; a failure is an error that names the command.
pub fn must(mut command: Command) -> Result<()> {
    let shown = show(&command);
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("failed ({status}): {shown}");
    }
    Ok(())
}

/// Runs to the end and gives what it printed.
pub fn output(mut command: Command) -> Result<String> {
    let shown = show(&command);
    let output = command.output().with_context(|| format!("cannot start {shown}"))?;
    if !output.status.success() {
        bail!("failed: {shown}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Where a program lies: in `PATH`, or in one of the folders that Debian keeps out of it.
pub fn find(program: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|paths| std::env::split_paths(&paths).collect()).unwrap_or_default();
    folders.extend(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
        versions.sort();
        versions.reverse();
        folders.extend(versions);
    }
    folders.into_iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}
