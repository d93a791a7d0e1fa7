//! The rules of the tree that no compiler checks (ARCHITECTURE.md says why each of them exists).

use crate::run::root;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

const FEATURES: [&str; 9] =
    ["people", "media", "monitor", "newsroom", "outreach", "cases", "papers", "figures", "portal"];
const BANNED_NAMES: [&str; 9] =
    ["Manager", "Helper", "Util", "Utils", "Service", "Common", "Misc", "Processor", "Handler"];

struct File {
    path: String,
    text: String,
}

/// Reads every tracked source and says everything that is wrong at once.
pub fn tidy() -> Result<()> {
    let files = files()?;
    let mut wrong = Vec::new();
    imports(&files, &mut wrong);
    manifests(&files, &mut wrong);
    names(&files, &mut wrong);
    comments(&files, &mut wrong);
    pages(&mut wrong);
    architecture(&files, &mut wrong);
    if wrong.is_empty() {
        println!("tidy: {} files", files.len());
        return Ok(());
    }
    bail!("{}", wrong.join("\n"))
}

fn files() -> Result<Vec<File>> {
    let mut found = Vec::new();
    for folder in ["crates", "xtask", "web/src"] {
        collect(&root().join(folder), &mut found)?;
    }
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<File>) -> Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist" | "testdata" | "data" | "snapshots" | "fuzz")
            {
                collect(&path, found)?;
            }
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "ts" | "vue" | "toml")) {
            let relative = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
            found.push(File { path: relative, text: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.contains("/examples/")
}

/// Platform imports no feature; features import downhill only; the clock, outgoing HTTP and stored files have one door.
fn imports(files: &[File], wrong: &mut Vec<String>) {
    for file in files {
        let Some(rest) = file.path.strip_prefix("crates/server/src/") else {
            web_imports(file, wrong);
            continue;
        };
        let Some((feature, _)) = rest.split_once('/') else { continue };
        let place = FEATURES.iter().position(|f| *f == feature);
        for (number, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (other_place, other) in FEATURES.iter().enumerate() {
                let names_it = code.contains(&format!("crate::{other}::"))
                    || code.contains(&format!("crate::{other};"))
                    || code.contains(&format!("crate::{{{other}"));
                if !names_it || *other == feature {
                    continue;
                }
                if feature == "platform" {
                    wrong.push(format!("{}:{}: platform imports no feature ({other})", file.path, number + 1));
                } else if place.is_some_and(|place| other_place > place) {
                    wrong.push(format!("{}:{}: {feature} imports uphill ({other})", file.path, number + 1));
                }
                for part in ["store", "web", "views"] {
                    if place.is_some() && code.contains(&format!("crate::{other}::{part}::")) {
                        wrong.push(format!(
                            "{}:{}: reaches into {other}/{part}; use its mod.rs",
                            file.path,
                            number + 1
                        ));
                    }
                }
            }
            doors(&file.path, number + 1, code, wrong);
        }
    }
}

fn doors(path: &str, line: usize, code: &str, wrong: &mut Vec<String>) {
    let is_platform = path.contains("/platform/");
    for needle in ["SystemTime::now", "Timestamp::now", "Zoned::now"] {
        if code.contains(needle) && !path.ends_with("platform/clock.rs") && !path.ends_with("platform/app.rs") {
            wrong.push(format!("{path}:{line}: only platform/clock reads the time"));
        }
    }
    if code.contains("reqwest::") && !path.ends_with("platform/fetch.rs") {
        wrong.push(format!("{path}:{line}: only platform/fetch opens outgoing HTTP"));
    }
    if code.contains(".dialect()") && !is_platform && !path.contains("/people/store.rs") {
        wrong.push(format!("{path}:{line}: only db and platform ask which database it is"));
    }
}

/// A feature folder of the workbench imports api/, ui/ and app/, never another feature's folder.
fn web_imports(file: &File, wrong: &mut Vec<String>) {
    let Some(rest) = file.path.strip_prefix("web/src/") else { return };
    let Some((folder, _)) = rest.split_once('/') else { return };
    if matches!(folder, "app" | "api" | "ui") {
        return;
    }
    for (number, line) in file.text.lines().enumerate() {
        let Some((_, from)) = line.split_once(" from ") else { continue };
        let from = from.trim_matches([' ', ';', '\'', '"']);
        let target = from.strip_prefix("@/").or_else(|| from.strip_prefix("../"));
        let Some(target) = target.and_then(|t| t.split('/').next()) else { continue };
        if !matches!(target, "app" | "api" | "ui" | "..")
            && target != folder
            && root().join("web/src").join(target).is_dir()
        {
            wrong.push(format!("{}:{}: imports another feature ({target})", file.path, number + 1));
        }
    }
}

/// `sqlx` in one manifest, HTML parsing and zip where they belong.
fn manifests(files: &[File], wrong: &mut Vec<String>) {
    for (dependency, home) in
        [("sqlx", "crates/db/Cargo.toml"), ("axum", "crates/server/Cargo.toml"), ("typst", "crates/paper/Cargo.toml")]
    {
        for file in files.iter().filter(|f| f.path.ends_with("Cargo.toml") && f.path != home) {
            if file
                .text
                .lines()
                .any(|line| line.starts_with(&format!("{dependency} ")) || line.starts_with(&format!("{dependency}.")))
            {
                wrong.push(format!("{}: {dependency} belongs in {home} alone", file.path));
            }
        }
    }
}

fn names(files: &[File], wrong: &mut Vec<String>) {
    for file in files.iter().filter(|f| f.path.ends_with(".rs") && !is_test(&f.path) && !f.path.starts_with("xtask/")) {
        for (number, line) in file.text.lines().enumerate() {
            for kind in ["struct ", "enum ", "trait ", "mod "] {
                let Some((before, after)) = line.split_once(kind) else { continue };
                if !before.trim().is_empty() && !before.trim_start().starts_with("pub") {
                    continue;
                }
                let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let parts = split(&name);
                if parts.iter().any(|part| BANNED_NAMES.iter().any(|banned| banned.eq_ignore_ascii_case(part))) {
                    wrong.push(format!("{}:{}: the name {name} says nothing", file.path, number + 1));
                }
            }
        }
    }
}

fn split(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if (c.is_uppercase() || c == '_') && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(String::new());
        }
        if c != '_'
            && let Some(last) = parts.last_mut()
        {
            last.push(c);
        }
    }
    parts
}

/// Comments say why, not what used to be; and nothing is left for later without a reason.
fn comments(files: &[File], wrong: &mut Vec<String>) {
    let leftovers = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
    ];
    for file in files.iter().filter(|f| !f.path.ends_with(".toml")) {
        for (number, line) in file.text.lines().enumerate() {
            for leftover in leftovers {
                if line.contains(leftover) {
                    wrong.push(format!("{}:{}: left in the code: {leftover}", file.path, number + 1));
                }
            }
            let Some((_, comment)) = line.split_once("//") else { continue };
            let comment = comment.to_lowercase();
            for history in [" now also ", "used to be ", "phase 2", "previously,", "was changed from"] {
                if comment.contains(history) && !file.path.starts_with("xtask/") {
                    wrong.push(format!("{}:{}: a comment tells history ({})", file.path, number + 1, history.trim()));
                }
            }
        }
    }
}

/// Every feature has its page.
fn pages(wrong: &mut Vec<String>) {
    for feature in FEATURES {
        let page = if feature == "monitor" { "monitoring" } else { feature };
        if !root().join(format!("docs/features/{page}.md")).is_file() {
            wrong.push(format!("docs/features/{page}.md is missing"));
        }
    }
}

/// Files named in ARCHITECTURE.md exist, and every public type of `domain` stands in the glossary.
fn architecture(files: &[File], wrong: &mut Vec<String>) {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    if text.is_empty() {
        wrong.push("ARCHITECTURE.md is missing".into());
    }
    for word in text.split(|c: char| c.is_whitespace() || "`(),;:".contains(c)) {
        let is_path = (word.starts_with("crates/")
            || word.starts_with("web/")
            || word.starts_with("xtask/")
            || word.starts_with("docs/"))
            && !word.contains(['*', '<', '{']);
        if is_path && !root().join(word.trim_end_matches('.')).exists() {
            wrong.push(format!("ARCHITECTURE.md names {word}, which does not exist"));
        }
    }
    let glossary = std::fs::read_to_string(root().join("docs/GLOSSARY.md")).unwrap_or_default();
    for file in files.iter().filter(|f| f.path.starts_with("crates/domain/src/")) {
        for line in file.text.lines() {
            for kind in ["pub struct ", "pub enum "] {
                let Some(rest) = line.strip_prefix(kind) else { continue };
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
                let feature = file.path["crates/domain/src/".len()..].split(['/', '.']).next().unwrap_or_default();
                if !glossary.contains(&format!("`{feature}::{name}`")) {
                    wrong.push(format!("docs/GLOSSARY.md has no row for {feature}::{name}"));
                }
            }
        }
    }
}
