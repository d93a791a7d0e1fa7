//! `cargo xtask bench`: the benchmarks, as a table. Never part of the tests: a busy machine fails no build.
//!
//! Method. Whole commands of the release binary, the best of three where a run is short, on the demo city and,
//! where `../shared/data` is present, on the gold sets with their own scoring scripts. The load is made in this
//! process over loopback with keep-alive connections, bounded in count.

mod http;
mod serve;
mod text;

use crate::run::{cargo, command, must, target};
use crate::services::{self, Folder};
use anyhow::Result;
use std::path::PathBuf;

/// A line of the table.
pub struct Row {
    what: String,
    measured: String,
    bar: &'static str,
}

impl Row {
    fn new(what: impl Into<String>, measured: impl Into<String>, bar: &'static str) -> Row {
        Row { what: what.into(), measured: measured.into(), bar }
    }
}

/// The release binary.
fn binary() -> PathBuf {
    target().join("release/weixuan")
}

/// What the program measures of itself in an empty data folder, with a table or figures of its own; and whether the
/// bar stands for PostgreSQL too.
const INSIDE: [(&str, bool); 4] = [("papers", false), ("newsroom", false), ("pipeline", false), ("figures", true)];

fn inside(name: &str, database: Option<&str>) -> Result<()> {
    let folder = Folder::new(name)?;
    println!("\n== {name}{}", database.map_or("", |_| ", PostgreSQL"));
    let mut run = command(&binary().display().to_string(), &["bench", name, "--data"]);
    run.arg(&folder.0);
    if let Some(url) = database {
        run.args(["--database", url]);
    }
    must(run)
}

/// Runs every benchmark, or those of one part: `serve`, `text`, `papers`, `newsroom`, `pipeline`, `figures`.
pub fn bench(arguments: &[String]) -> Result<()> {
    crate::web::build()?;
    must(cargo(&["build", "--release", "-p", "server"]))?;
    let only = arguments.first().map(String::as_str);
    let mut rows = Vec::new();
    if only.is_none_or(|only| only == "serve") {
        rows.extend(serve::measure()?);
    }
    if only.is_none_or(|only| only == "text") {
        rows.extend(text::measure()?);
    }
    for (name, on_both) in INSIDE {
        if only.is_none_or(|only| only == name) {
            inside(name, None)?;
            if on_both {
                let server = services::postgres()?;
                inside(name, Some(&server.url))?;
            }
        }
    }
    println!("\n| what | measured | bar |\n|---|---|---|");
    for row in rows {
        println!("| {} | {} | {} |", row.what, row.measured, row.bar);
    }
    Ok(())
}
