//! `cargo xtask test`: every test there is, on whatever machine this is.

use crate::run::{cargo, command, find, must, root, target};
use crate::services::{self, Folder};
use crate::{need, tidy, web};
use anyhow::{Context, Result, bail};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("fmt", || must(cargo(&["fmt", "--all", "--check"]))),
    ("tidy", tidy::tidy),
    ("web", workbench),
    ("unit", || must(cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--exclude", "server"]))),
    ("sqlite", || must(cargo(&["test", "-p", "server"]))),
    ("postgres", on_postgres),
    ("nats", with_nats),
    ("journeys", journeys),
    ("clippy", || must(cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
    ("doc", documents),
];

/// Runs every step, or the one that is named, and says how long each took.
pub fn test(arguments: &[String]) -> Result<()> {
    let only = match arguments {
        [] => None,
        [flag, step] if flag == "--only" => Some(step.as_str()),
        _ => bail!("cargo xtask test [--only STEP]"),
    };
    if let Some(step) = only
        && !STEPS.iter().any(|(name, _)| *name == step)
    {
        bail!("there is no step {step}; steps: {}", STEPS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" "));
    }
    need::all()?;
    let start = Instant::now();
    let mut took = Vec::new();
    let mut failed = Vec::new();
    for (name, step) in STEPS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        println!("\n== {name}");
        let began = Instant::now();
        // One run tells everything that is wrong, not only the first of it.
        let outcome = step();
        took.push((*name, began.elapsed().as_secs(), outcome.is_ok()));
        if let Err(reason) = outcome {
            println!("{name} failed: {reason:#}");
            failed.push(*name);
        }
    }
    println!("\n{} min:", start.elapsed().as_secs().div_ceil(60));
    for (name, seconds, passed) in took {
        println!("  {name:<10} {seconds:>5} s  {}", if passed { "passed" } else { "FAILED" });
    }
    if !failed.is_empty() {
        bail!("failed: {0}; one alone: cargo xtask test --only {1}", failed.join(", "), failed[0]);
    }
    println!("all steps passed");
    Ok(())
}

fn workbench() -> Result<()> {
    web::install()?;
    must(web::npm(&["run", "check"]))?;
    must(web::npm(&["test"]))?;
    web::build()?;
    must(web::npm(&["run", "budget"]))
}

fn on_postgres() -> Result<()> {
    let server = services::postgres()?;
    let mut tests = cargo(&["test", "-p", "server", "--test", "it"]);
    tests.env("WEIXUAN_TEST_POSTGRES", &server.url);
    must(tests)
}

fn with_nats() -> Result<()> {
    let server = services::nats()?;
    let mut tests = cargo(&["test", "-p", "server", "--test", "it", "wake::"]);
    tests.env("WEIXUAN_TEST_NATS", &server.url);
    must(tests)
}

/// The browser against the demo city: the same binary a user starts, with the same records.
fn journeys() -> Result<()> {
    web::build()?;
    types_are_fresh()?;
    must(cargo(&["build", "-p", "server"]))?;
    let folder = Folder::new("journeys")?;
    let port = services::free_port()?;
    let url = format!("http://127.0.0.1:{port}");
    let sign_ins = folder.0.join("sign-ins.json");
    let mut demo = Command::new(target().join("debug/weixuan"))
        .args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--sign-ins"])
        .arg(&sign_ins)
        .current_dir(root())
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start weixuan demo")?;
    // The port is taken before the city is made; the sign-ins are written once it is.
    let ready = services::wait_for(port, &mut demo, 180).and_then(|()| written(&sign_ins, &mut demo, 300));
    let done = ready.and_then(|()| {
        let mut journeys = web::npm(&["run", "journeys"]);
        journeys.env("WEIXUAN_URL", &url).env("WEIXUAN_SIGN_INS", &sign_ins);
        journeys.env("CHROMIUM", find("chromium").context("chromium is missing")?);
        must(journeys)
    });
    command("kill", &["-TERM", &demo.id().to_string()]).status().ok();
    demo.wait().ok();
    done
}

fn written(file: &std::path::Path, demo: &mut Child, seconds: u64) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        if file.exists() {
            return Ok(());
        }
        if let Some(status) = demo.try_wait()? {
            bail!("weixuan demo ended before its city was made ({status})");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("weixuan demo made no city within {seconds} s")
}

/// The committed interface document and types are those of this server.
fn types_are_fresh() -> Result<()> {
    let committed = std::fs::read_to_string(root().join("web/openapi.json")).unwrap_or_default();
    must(cargo(&["build", "--quiet", "-p", "server"]))?;
    let now = crate::run::output(command(&target().join("debug/weixuan").display().to_string(), &["openapi"]))?;
    if committed.trim() != now.trim() {
        bail!("web/openapi.json is not what the server says; run `cargo xtask types` and commit it");
    }
    Ok(())
}

fn documents() -> Result<()> {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    must(doc)
}
