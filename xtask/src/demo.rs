//! `cargo xtask demo`: build everything and start a throw-away city.

use crate::run::{cargo, command, must, target};
use crate::web;
use anyhow::Result;

/// Builds the workbench and the release binary, and starts `weixuan demo` with the given arguments.
pub fn demo(arguments: &[String]) -> Result<()> {
    web::build()?;
    println!("server: cargo build --release (the first time takes about a quarter of an hour on two cores)");
    must(cargo(&["build", "--release", "-p", "server"]))?;
    let mut demo = command(&target().join("release/weixuan").display().to_string(), &["demo"]);
    demo.args(arguments);
    must(demo)
}
