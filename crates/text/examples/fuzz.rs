//! The long fuzzing run: `cargo run --release -p text --example fuzz -- TARGET SECONDS [FIRST_ROUND]`. Prints rounds done,
//! the slowest input, and each round that broke something; exits 1 when one did.

#[path = "../fuzz/driver.rs"]
mod driver;

use std::time::{Duration, Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let seconds = arguments.next().and_then(|s| s.parse().ok()).unwrap_or(600);
    let mut round: u64 = arguments.next().and_then(|s| s.parse().ok()).unwrap_or(0);
    let Some((_, run)) = driver::TARGETS.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = driver::TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("targets: {}", names.join(", "));
        std::process::exit(2);
    };
    let seeds = driver::seeds();
    let (from, first) = (Instant::now(), round);
    let (mut broken, mut slowest) = (0, (Duration::ZERO, 0));
    while from.elapsed() < Duration::from_secs(seconds) {
        let bytes = driver::input(&seeds, round);
        let started = Instant::now();
        if std::panic::catch_unwind(|| run(&bytes)).is_err() {
            println!("{name}: round {round} broke it ({} bytes)", bytes.len());
            broken += 1;
        }
        slowest = slowest.max((started.elapsed(), round));
        round += 1;
    }
    println!(
        "{name}: {} inputs in {seconds} s, {broken} broken, slowest {:?} in round {}",
        round - first,
        slowest.0,
        slowest.1
    );
    std::process::exit(i32::from(broken > 0));
}
