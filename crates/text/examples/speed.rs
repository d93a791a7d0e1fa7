//! Pages and entries a second on one core: `cargo run --release --example speed pages ../shared/data/extraction_zh` and
//! `… speed feed FILE_OR_FOLDER`. Decode included, unpacking not. Time is processor time of this thread, so that a busy machine
//! does not change it. Prints mean, p50 and p99.

use std::io::Read;
use std::time::Instant;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("pages"), Some(folder)) => pages(&folder),
        (Some("feed"), Some(file)) => feed(&file),
        _ => Err("usage: speed pages FOLDER | speed feed FILE".into()),
    }
}

/// Nanoseconds this thread has run.
fn now() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}

fn pages(folder: &str) -> Result<(), String> {
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(format!("{folder}/pages")).map_err(|e| e.to_string())?.filter_map(Result::ok) {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(entry.path()).map_err(|e| e.to_string())?;
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        inputs.push(bytes);
    }
    // Processor time is counted in ticks of some milliseconds: good for the sum of all runs. For a single page the least
    // of ten runs on the wall clock is its own cost; the rest is what neighbours on the machine took.
    let mut least: Vec<f64> = vec![f64::MAX; inputs.len()];
    let start = now();
    for _ in 0..10 {
        for (bytes, best) in inputs.iter().zip(&mut least) {
            let from = Instant::now();
            let decoded = text::decode::decode(bytes, None);
            std::hint::black_box(text::extract::extract(&decoded.text, None));
            *best = best.min(from.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let pages_a_second = inputs.len() as f64 * 10.0 / (now() - start) * 1e9;
    let size: usize = inputs.iter().map(Vec::len).sum();
    least.sort_by(f64::total_cmp);
    let at = |share: f64| least[((least.len() - 1) as f64 * share) as usize];
    println!(
        "{pages_a_second:.0} pages/s; a page: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!("{} pages, {} KB each on average", inputs.len(), size / 1024 / inputs.len().max(1));
    Ok(())
}

fn feed(path: &str) -> Result<(), String> {
    let mut inputs = Vec::new();
    let mut left = vec![std::path::PathBuf::from(path)];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).map_err(|e| e.to_string())?;
            left.extend(inside.filter_map(Result::ok).map(|entry| entry.path()));
        } else {
            inputs.push(std::fs::read(&path).map_err(|e| e.to_string())?);
        }
    }
    type Read = fn(&[u8]);
    let read: [(&str, Read); 2] = [
        ("for the collector", |bytes| {
            let _ = std::hint::black_box(text::feed::parse(bytes, None, "http://a.example/"));
        }),
        ("in feedparser's names, written", |bytes| {
            let _ = std::hint::black_box(text::feed::parse_named(bytes, None, "http://a.example/"));
        }),
    ];
    let entries_in = |bytes: &Vec<u8>| text::feed::parse(bytes, None, "").map_or(0, |feed| feed.entries.len());
    let entries: usize = inputs.iter().map(entries_in).sum();
    for (name, run) in read {
        // The best of five: neighbours on the machine only ever make it slower.
        let mut best = f64::MAX;
        for _ in 0..5 {
            let (mut runs, from, wall) = (0.0, now(), Instant::now());
            // Processor time is counted in ticks of some milliseconds.
            while wall.elapsed().as_secs_f64() < 0.5 {
                inputs.iter().for_each(|bytes| run(bytes));
                runs += 1.0;
            }
            best = best.min((now() - from) / 1e9 / runs);
        }
        println!("{name}: {:.0} feeds/s, {:.0} entries/s", inputs.len() as f64 / best, entries as f64 / best);
    }
    Ok(())
}
