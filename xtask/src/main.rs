//! The project's own tasks: `cargo xtask demo`, `test`, `bench`, `tidy`, `web`, `types`, `package`.
//! No shell scripts: what a task does is read here.

mod bench;
mod demo;
mod need;
mod package;
mod run;
mod services;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <task>

  demo      build the workbench and the release binary, and start a throw-away city
  test      every test there is, on SQLite and PostgreSQL, with NATS and a browser
            --only STEP   one step: fmt tidy clippy unit sqlite postgres nats doc web journeys
  bench     the benchmarks, as a table
  tidy      the rules of the tree that no compiler checks
  web       build the workbench into web/dist
  types     write web/openapi.json and the TypeScript types of the interface
  package   a tar.gz of the finished binary with its documents";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    if let Err(error) = run::settle() {
        eprintln!("\n{error:#}");
        return ExitCode::FAILURE;
    }
    let done = match arguments.first().map(String::as_str) {
        Some("demo") => demo::demo(rest),
        Some("test") => test::test(rest),
        Some("bench") => bench::bench(rest),
        Some("tidy") => tidy::tidy(),
        Some("web") => web::build(),
        Some("types") => web::types(),
        Some("package") => package::package(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
