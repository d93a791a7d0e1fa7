//! The workbench: dependencies from the lock file, types from the server's own document, build, compressed twins.

use crate::need;
use crate::run::{cargo, command, must, output, root, target};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

fn web() -> PathBuf {
    root().join("web")
}

/// `npm` inside `web/`.
pub fn npm(arguments: &[&str]) -> std::process::Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(web()).env("npm_config_audit", "false").env("npm_config_fund", "false");
    npm
}

/// Installs exactly what the lock file says, unless it is there already.
pub fn install() -> Result<()> {
    need::node()?;
    let wanted = digest([web().join("package-lock.json")])?;
    let stamp = web().join("node_modules/.weixuan-stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    println!("workbench: npm ci");
    must(npm(&["ci", "--no-progress"]))?;
    std::fs::write(stamp, wanted)?;
    Ok(())
}

/// Builds `web/dist`, unless nothing has changed since the last build.
pub fn build() -> Result<()> {
    need::node()?;
    let wanted = digest(sources(&web())?)?;
    let stamp = web().join("dist/.weixuan-stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|known| known == wanted) {
        println!("workbench: unchanged");
        return Ok(());
    }
    install()?;
    println!("workbench: build");
    must(npm(&["run", "build"]))?;
    twins(&web().join("dist"))?;
    std::fs::write(stamp, wanted)?;
    Ok(())
}

/// Writes `web/openapi.json` from the server and the TypeScript types from it.
pub fn types() -> Result<()> {
    install()?;
    must(cargo(&["build", "--quiet", "-p", "server"]))?;
    let document = output(command(&target().join("debug/weixuan").display().to_string(), &["openapi"]))?;
    std::fs::write(web().join("openapi.json"), document)?;
    must(npm(&["run", "types"]))
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "node_modules" | "dist" | "tests" | "test-results" | "playwright-report") {
                found.extend(sources(&path)?);
            }
        } else if !name.starts_with('.') {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn digest(files: impl IntoIterator<Item = PathBuf>) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.file_name().unwrap_or_default().to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A compressed twin beside every text file, made once here instead of at every request.
fn twins(folder: &Path) -> Result<()> {
    for file in sources(folder)? {
        let extension = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        if !matches!(extension.as_str(), "html" | "js" | "css" | "svg" | "json") {
            continue;
        }
        let bytes = std::fs::read(&file)?;
        if bytes.len() < 512 {
            continue;
        }
        let twin = std::fs::File::create(file.with_extension(format!("{extension}.gz")))?;
        let mut encoder = flate2::write::GzEncoder::new(twin, flate2::Compression::best());
        encoder.write_all(&bytes)?;
        encoder.finish()?;
    }
    Ok(())
}
