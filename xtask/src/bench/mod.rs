//! `cargo xtask bench`: the benchmarks, as a table. Never part of the tests: a busy machine fails no build.
//!
//! Method. Whole commands of the release binary, the best of three where a run is short, on the demo city and,
//! where `../shared/data` is present, on the gold sets with their own scoring scripts. The load is made in this
//! process over loopback with keep-alive connections, bounded in count.

mod http;
mod serve;
mod text;

use crate::run::{cargo, must, target};
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

/// Runs every benchmark, or those of one part: `serve`, `text`, `papers`.
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
    if only.is_none_or(|only| only == "papers") {
        // A table of its own: it measures inside one process, and says its method.
        must(cargo(&["run", "--release", "-p", "server", "--example", "papers"]))?;
    }
    println!("\n| what | measured | bar |\n|---|---|---|");
    for row in rows {
        println!("| {} | {} | {} |", row.what, row.measured, row.bar);
    }
    Ok(())
}
