//! Bytes made to break a parser. Fixed cases run always; the mutation run takes `WEIXUAN_FUZZ_SECONDS` (default 2) over all
//! targets of `fuzz/driver.rs`; `cargo run --release -p text --example fuzz` is the long run.

#[path = "../fuzz/driver.rs"]
mod driver;

use std::time::{Duration, Instant};
use text::{decode, extract};

/// Everything this crate does with bytes from outside.
fn swallow(bytes: &[u8]) {
    for (_, run) in &driver::TARGETS[1..4] {
        run(bytes);
    }
}

/// Generous on a busy machine; an honest page takes milliseconds.
const LIMIT: Duration = Duration::from_secs(60);

fn within_limit(name: &str, bytes: &[u8]) {
    let from = Instant::now();
    let text = decode::decode(bytes, None).text;
    extract::extract(&text, None);
    let extracted = from.elapsed().as_millis();
    swallow(bytes);
    let took = from.elapsed();
    eprintln!("{name}: {} bytes, extracted in {extracted} ms, all in {} ms", bytes.len(), took.as_millis());
    assert!(took < LIMIT, "{name} took {took:?}");
}

#[test]
fn a_huge_page_and_endless_nesting_end_in_time() {
    within_limit("50 MB of paragraphs", "<p>云溪县今天举行义诊，群众踊跃参加。</p>".repeat(900_000).as_bytes());
    within_limit("a million nested elements", "<div><b><i>".repeat(340_000).as_bytes());
    within_limit("a million anchors", "<a href=x>y".repeat(1_000_000).as_bytes());
    within_limit("a million stray ends", "</td></p></div>".repeat(400_000).as_bytes());
    within_limit("a million table cells", "<table><tr><td>".repeat(300_000).as_bytes());
    within_limit("an endless attribute", format!("<p {}", "a=1 ".repeat(2_000_000)).as_bytes());
    within_limit("an endless comment", format!("<!--{}", "x".repeat(20_000_000)).as_bytes());
    within_limit("half-open tags", "<a <b <c ".repeat(500_000).as_bytes());
    within_limit("references", "&amp;&#x4e2d;&nosuch;&".repeat(500_000).as_bytes());
    within_limit("a feed of nested items", "<rss><channel><item><title>".repeat(100_000).as_bytes());
    within_limit("nested JSON", "[".repeat(1_000_000).as_bytes());
    within_limit(
        "nested JSON-LD",
        format!("<script type='application/ld+json'>{}</script>", "{\"a\":".repeat(500_000)).as_bytes(),
    );
}

#[test]
fn a_feed_of_what_never_ends_is_read_once() {
    let html = |html: String| {
        format!("<rss><channel><item><description><![CDATA[{html}]]></description></item></channel></rss>")
    };
    for (name, feed) in [
        ("instructions", format!("<rss>{}", "<?a>".repeat(2_000_000))),
        ("internal subsets", format!("<rss>{}", "<![>".repeat(2_000_000))),
        ("scripts", html("<script></SCRIPT>".repeat(500_000))),
        ("declarations without end", html("<!a".repeat(2_000_000))),
        ("no declarations", html(format!("{}>", "<!1".repeat(2_000_000)))),
        ("half references", format!("<rss><channel><title>{};", "&".repeat(4_000_000))),
    ] {
        let from = Instant::now();
        let read = text::feed::parse(feed.as_bytes(), None, "http://a.example/");
        eprintln!("{name}: {} bytes in {} ms", feed.len(), from.elapsed().as_millis());
        assert!(read.is_ok() && from.elapsed() < LIMIT, "{name} took {:?}", from.elapsed());
    }
}

#[test]
fn garbage_bytes_are_read_as_something() {
    let mut random = Random(7);
    for size in [0, 1, 2, 3, 5, 17, 256, 4096, 1 << 20] {
        let bytes: Vec<u8> = (0..size).map(|_| random.next() as u8).collect();
        swallow(&bytes);
    }
}

#[test]
fn mutated_input_never_breaks_a_target() {
    let seconds = std::env::var("WEIXUAN_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2);
    let seeds = driver::seeds();
    assert!(seeds.len() >= 30, "testdata holds seeds");
    let from = Instant::now();
    let mut round = 0u64;
    while from.elapsed() < Duration::from_secs(seconds) {
        let bytes = driver::input(&seeds, round);
        let (name, run) = driver::TARGETS[round as usize % driver::TARGETS.len()];
        let started = Instant::now();
        if std::panic::catch_unwind(|| run(&bytes)).is_err() {
            panic!("round {round} broke {name}");
        }
        if started.elapsed() > Duration::from_secs(20) {
            // A machine that stood still is no fault of the input: the same input again decides.
            let again = Instant::now();
            run(&bytes);
            assert!(
                again.elapsed() < Duration::from_secs(20),
                "round {round} of {name}, {} bytes, took {:?}",
                bytes.len(),
                again.elapsed()
            );
        }
        round += 1;
    }
    eprintln!("{round} mutated inputs in {seconds} s");
}

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }
}
