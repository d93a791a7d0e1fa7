//! `cargo xtask bench`: the benchmarks, as a table. Never part of the tests: a busy machine fails no build.

use anyhow::Result;

/// Runs every benchmark.
pub fn bench(_: &[String]) -> Result<()> {
    Ok(())
}
