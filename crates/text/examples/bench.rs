//! Speed of the word verbs on one core: `cargo run --release -p text --example bench [FILE.jsonl[.gz] …]`.
//! Reads `text` or `body` of each row; without a file it writes its own articles. Prints a line per verb;
//! `ONLY=proof` measures those that have the word in their name.

use serde_json::Value;
use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

fn main() {
    let mut texts: Vec<String> = std::env::args().skip(1).flat_map(|path| read(&path)).collect();
    if texts.is_empty() {
        texts = invented(2_000);
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts, {:.2} MB, {:.0} characters a text", texts.len(), mb(bytes), mean_chars(&texts));

    let traditional: Vec<String> = texts.iter().map(|text| text::script::to_traditional(text)).collect();
    let simplified: Vec<String> = texts.iter().map(|text| text::script::to_simplified(text)).collect();
    speed("convert simplified", traditional.iter().map(String::len).sum(), || {
        traditional.iter().map(|text| text::script::to_simplified(text).len()).sum()
    });
    speed("convert traditional", bytes, || {
        simplified.iter().map(|text| text::script::to_traditional(text).len()).sum()
    });
    speed("segment", bytes, || texts.iter().map(|text| text::segment::words(text).len()).sum());

    let watches = many_words(85_000);
    println!("match: {} words", watches.word_count());
    speed("match, all overlapping", bytes, || texts.iter().map(|text| watches.count(text)).sum());
    speed("match, watches worked out", bytes, || {
        let doc = |body| text::matcher::Doc { body, ..text::matcher::Doc::default() };
        texts.iter().map(|text| watches.find(&doc(text)).len()).sum()
    });
    rate("signature", texts.len(), || texts.iter().map(|text| text::fingerprint::Signature::of(text).size()).sum());
    rate("nearby, find and add", texts.len(), || {
        let mut index = text::fingerprint::Nearby::new();
        let mut found = 0;
        for (key, text) in texts.iter().enumerate() {
            let signature = text::fingerprint::Signature::of(text);
            found += index.find(&signature).len();
            index.insert(key as i64, signature);
        }
        found
    });
    rate("piece", texts.len(), || texts.iter().map(|text| text::same::Piece::of("", text).words().count()).sum());
    rate("cluster", texts.len(), || {
        let mut clusterer = text::cluster::Clusterer::default();
        for (at, text) in texts.iter().enumerate() {
            clusterer.place(&text::same::Piece::of("", text), at as i64 * 60_000);
        }
        clusterer.live()
    });
    if is_asked("cluster") {
        many_events();
    }
    for (name, task) in
        [("classify tone", text::classify::Task::Tone), ("classify offence", text::classify::Task::Offence)]
    {
        rate(name, texts.len(), || texts.iter().map(|text| text::classify::classify(text, task).because.len()).sum());
    }
    speed("mask", bytes, || texts.iter().map(|text| text::mask::mask(text).masked.len()).sum());
    speed("proof", bytes, || texts.iter().map(|text| text::proof::proof(text).len()).sum());
    speed("tokens for search", bytes, || texts.iter().map(|text| text::retrieve::tokens(text).len()).sum());
}

fn read(path: &str) -> Vec<String> {
    let Ok(file) = std::fs::File::open(path) else {
        eprintln!("cannot open {path}");
        return Vec::new();
    };
    let reader: Box<dyn BufRead> = if path.ends_with(".gz") {
        Box::new(std::io::BufReader::new(flate2::read::GzDecoder::new(file)))
    } else {
        Box::new(std::io::BufReader::new(file))
    };
    let rows = reader.lines().map_while(Result::ok).filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    rows.filter_map(|row| row["text"].as_str().or(row["body"].as_str()).map(str::to_owned)).collect()
}

/// Articles of invented counties, for machines without the data.
fn invented(count: usize) -> Vec<String> {
    let places = ["青川市", "白石县", "远山区", "柳河县", "云岭市", "南塘镇"];
    let acts =
        ["开展义诊活动", "举办健康讲座", "通报流感监测情况", "部署秋冬季传染病防控", "启用新门诊楼", "组织应急演练"];
    let ends = ["群众表示满意。", "专家提醒市民注意防护。", "活动共惠及群众三百余人次。", "有关情况将持续发布。"];
    let one = |n: usize| {
        (0..12)
            .map(|k| {
                let pick = n.wrapping_mul(31).wrapping_add(k * 17);
                format!(
                    "{}卫生健康局{}，第{}批人员参加，{}",
                    places[pick % 6],
                    acts[pick / 7 % 6],
                    pick % 97,
                    ends[pick / 3 % 4]
                )
            })
            .collect()
    };
    (0..count).map(one).collect()
}

/// A watch over as many words, cut from the general dictionary.
fn many_words(count: usize) -> text::matcher::Watches {
    let dictionary = include_str!("../data/words/dictionary.txt");
    let words: Vec<String> = dictionary
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|word| word.chars().count() >= 2)
        .step_by(4)
        .take(count)
        .map(str::to_owned)
        .collect();
    let lists = text::matcher::Lists::from([("词".to_owned(), words)]);
    let spec =
        text::matcher::WatchSpec { name: "词".into(), rule: "@词".into(), ..text::matcher::WatchSpec::default() };
    text::matcher::Watches::compile_with(&[spec], &lists).unwrap_or_else(|(_, error)| panic!("{error}"))
}

/// Ten thousand live events, then new texts over them.
fn many_events() {
    let mut clusterer = text::cluster::Clusterer::default();
    let piece = |n: usize| {
        let name: String = (0..6)
            .filter_map(|k| char::from_u32(0x4E00 + ((n * 7_919 + k * 104_729 + n / 13 * k) % 6_000) as u32))
            .collect();
        let body = format!("{name}医院通报{name}事件，患者{}人，{}万元，{}", n % 90 + 2, n % 41, invented(1)[0]);
        text::same::Piece::of(&name, &body)
    };
    for n in 0..10_000 {
        clusterer.recall(n as i64 + 1, &piece(n), n as i64 * 1_000);
    }
    let fresh: Vec<text::same::Piece> = (0..2_000).map(|n| piece(n * 5 + 3)).collect();
    let started = Clock::start();
    for (at, piece) in fresh.iter().enumerate() {
        black_box(clusterer.place(piece, 10_000_000 + at as i64));
    }
    let seconds = started.seconds();
    println!("cluster place, {} live events: {:.0} texts/s", clusterer.live(), fresh.len() as f64 / seconds);
}

fn is_asked(name: &str) -> bool {
    std::env::var("ONLY").map_or(true, |word| name.contains(&word))
}

fn speed(name: &str, bytes: usize, run: impl FnMut() -> usize) {
    if !is_asked(name) {
        return;
    }
    let (seconds, result) = best(run);
    println!("{name}: {:.1} MB/s ({result})", mb(bytes) / seconds);
}

fn rate(name: &str, count: usize, run: impl FnMut() -> usize) {
    if !is_asked(name) {
        return;
    }
    let (seconds, result) = best(run);
    println!("{name}: {:.0} texts/s ({result})", count as f64 / seconds);
}

/// Seconds of one run: best of three after one to warm up, because neighbours on the machine make the mean meaningless.
/// Each of the three repeats the run for a fifth of a second, because the kernel counts in ticks of some milliseconds.
fn best(mut run: impl FnMut() -> usize) -> (f64, usize) {
    let mut result = black_box(run());
    let mut seconds = f64::MAX;
    for _ in 0..3 {
        let started = Clock::start();
        let mut runs = 0.0;
        while runs < 1.0 || started.wall.elapsed().as_secs_f64() < 0.2 {
            result = black_box(run());
            runs += 1.0;
        }
        seconds = seconds.min(started.seconds() / runs);
    }
    (seconds, result)
}

/// Time this thread spent on a processor where the kernel tells (Linux), else time on the wall: on a machine
/// that other jobs share, only the first says what the code costs.
struct Clock {
    wall: Instant,
    cpu: Option<u64>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_ns() }
    }

    fn seconds(&self) -> f64 {
        match (self.cpu, cpu_ns()) {
            (Some(before), Some(now)) if now > before => (now - before) as f64 / 1e9,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

fn cpu_ns() -> Option<u64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok()
}

fn mb(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn mean_chars(texts: &[String]) -> f64 {
    texts.iter().map(|text| text.chars().count()).sum::<usize>() as f64 / texts.len().max(1) as f64
}
