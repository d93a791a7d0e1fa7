//! Same event and clusters on invented streams, because no licensed Chinese set of same-event texts exists. Three makers
//! that go about it differently make them out of fixed numbers, several times with other numbers, so that one lucky stream
//! says nothing.
//!
//! Constants were chosen on `invented.rs` and `wire.rs`; `unseen.rs` was kept apart at first. Asking pairs to rise above the
//! company of the stream was kept because it helped there too, and what follows the stream (`NEARNESS_ASKS`, `CROWD_ASKS`, rarity
//! counted twice) was chosen with all streams in view, so none of them is unseen any more. All three are by one hand, which
//! says little of texts by others; so beside each figure stands what the usual program reaches with its threshold chosen on
//! the stream itself. `wire.rs` and `unseen.rs` were made about as hard for it as real sets are said to be: near 0.9 on news,
//! 0.75 on posts.
//!
//! The streams of `written.rs` were written text by text by two others, who had been asked for words as different as they can
//! be. A threshold that was right where programs put sentences together joined nearly nothing there (0.42 and 0.22, a tenth of
//! the pairs); since then it follows the stream. What is asked was chosen with both sets in view.

mod baseline;
mod invented;
mod unseen;
mod wire;
mod written;

use invented::{Kind, Random, Text, stream};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use text::cluster::{Clusterer, Settings};
use text::fingerprint::{Nearby, Signature};
use text::same::{Piece, Stream, score_in};

const SEEDS: [u64; 4] = [99, 7, 2_024, 31_337];

/// Precision, recall and F1 of clusters against events, by B-cubed.
fn b_cubed(gold: &[usize], found: &[i64]) -> [f64; 3] {
    let (mut events, mut clusters, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (event, cluster) in gold.iter().zip(found) {
        *events.entry(event).or_insert(0.0) += 1.0;
        *clusters.entry(cluster).or_insert(0.0) += 1.0;
        *both.entry((event, cluster)).or_insert(0.0) += 1.0;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (event, cluster) in gold.iter().zip(found) {
        precision += both[&(event, cluster)] / clusters[cluster];
        recall += both[&(event, cluster)] / events[event];
    }
    let (precision, recall) = (precision / gold.len() as f64, recall / gold.len() as f64);
    [precision, recall, 2.0 * precision * recall / (precision + recall)]
}

fn clustered(texts: impl Iterator<Item = (Piece, i64)>) -> Vec<i64> {
    let mut clusterer = Clusterer::new(Settings::default());
    texts.map(|(piece, at)| clusterer.place(&piece, at).event).collect()
}

/// What a stream says of its times.
#[derive(Clone, Copy, Debug)]
enum Clock {
    Hours,
    Days,
    Missing,
    /// Times without order, as when a source that is new brings its last month.
    Late,
    /// Neither times nor order. Nothing is asked here; it shows what leaning on the order costs.
    Shuffled,
}

impl Clock {
    fn ms(self, hour: i64) -> i64 {
        match self {
            Clock::Hours | Clock::Late => hour * 3_600_000,
            Clock::Days => hour / 24 * 86_400_000,
            Clock::Missing | Clock::Shuffled => 0,
        }
    }
}

fn shuffle<T>(list: &mut [T], seed: u64) {
    let mut random = Random(seed);
    (1..list.len()).rev().for_each(|at| list.swap(at, random.below(at + 1)));
}

/// A stream, ready to be clustered and compared.
struct Ready {
    texts: Vec<Text>,
    pieces: Vec<Piece>,
    vectors: Vec<baseline::Vector>,
}

impl Ready {
    fn of(texts: Vec<Text>) -> Ready {
        let pieces = texts.iter().map(|text| Piece::of(&text.title, &text.body)).collect();
        let plain: Vec<String> = texts.iter().map(|text| format!("{} {}", text.title, text.body)).collect();
        Ready { texts, pieces, vectors: baseline::vectors(&plain) }
    }

    fn clusters(&self, seed: u64, clock: Clock) -> [f64; 3] {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        if let Clock::Shuffled | Clock::Late = clock {
            shuffle(&mut order, seed + 1);
        }
        let found = clustered(order.iter().map(|at| (self.pieces[*at].clone(), clock.ms(self.texts[*at].hour))));
        b_cubed(&order.iter().map(|at| self.texts[*at].event).collect::<Vec<_>>(), &found)
    }

    /// What the baseline reaches with the best threshold there is.
    fn clusters_of_baseline(&self) -> f64 {
        let gold: Vec<usize> = self.texts.iter().map(|text| text.event).collect();
        let at = |step: i32| b_cubed(&gold, &baseline::clustered(&self.vectors, f64::from(step) * 0.04))[2];
        (2..16).map(at).fold(0.0, f64::max)
    }

    /// Pairs of one event, and as many of two: each with the likest of thirty strangers.
    fn pairs(&self) -> Vec<(usize, usize, bool)> {
        let mut by_event: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        (0..self.texts.len()).for_each(|at| by_event.entry(self.texts[at].event).or_default().push(at));
        let mut random = Random(5);
        let mut out = Vec::new();
        for pair in by_event.values().flat_map(|members| members.windows(2).take(6)) {
            let near = |at: &usize| baseline::cosine(&self.vectors[pair[0]], &self.vectors[*at]);
            let drawn = (0..30).map(|_| random.below(self.texts.len()));
            let strangers = drawn.filter(|at| self.texts[*at].event != self.texts[pair[0]].event);
            let stranger = strangers.max_by(|a, b| near(a).total_cmp(&near(b)));
            out.push((pair[0], pair[1], true));
            out.extend(stranger.map(|stranger| (pair[0], stranger, false)));
        }
        out
    }

    /// F1 of the pairs: ours, and the baseline's with the best threshold there is.
    fn same(&self) -> [f64; 2] {
        let pairs = self.pairs();
        let mut company = Stream::default();
        for at in pairs.iter().flat_map(|(a, b, _)| [*a, *b]) {
            company.learn(&self.pieces[at]);
        }
        let ours = pair_f1(
            pairs.iter().map(|(a, b, gold)| (score_in(&self.pieces[*a], &self.pieces[*b], &company).same, *gold)),
        );
        let near: Vec<f64> =
            pairs.iter().map(|(a, b, _)| baseline::cosine(&self.vectors[*a], &self.vectors[*b])).collect();
        let at = |step: i32| {
            pair_f1(pairs.iter().zip(&near).map(|((.., gold), near)| (*near >= f64::from(step) * 0.02, *gold)))
        };
        [ours, (1..40).map(at).fold(0.0, f64::max)]
    }
}

/// F1 of (found, gold).
fn pair_f1(verdicts: impl Iterator<Item = (bool, bool)>) -> f64 {
    let (mut right, mut wrong) = (0.0, 0.0);
    for (found, gold) in verdicts {
        right += f64::from(u8::from(found && gold));
        wrong += f64::from(u8::from(found != gold));
    }
    2.0 * right / (2.0 * right + wrong)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// Prints the figures of a stream and holds them to what they were: clusters with hours, with days, without times, late; pairs.
fn hold(kind: Kind, least: [f64; 5]) {
    hold_streams(&format!("{kind:?}"), &SEEDS.map(|seed| (seed, Ready::of(stream(kind, seed)))), least);
}

fn hold_streams(name: &str, streams: &[(u64, Ready)], least: [f64; 5]) {
    let mut line = format!("{name}: B-cubed");
    let mut figures = Vec::new();
    for clock in [Clock::Hours, Clock::Days, Clock::Missing, Clock::Late, Clock::Shuffled] {
        let each: Vec<[f64; 3]> = streams.iter().map(|(seed, ready)| ready.clusters(*seed, clock)).collect();
        let [precision, recall, f1] = [0, 1, 2].map(|at| mean(each.iter().map(|scores| scores[at])));
        line += &format!(" {clock:?} {f1:.3} ({precision:.2}, {recall:.2})");
        figures.push(f1);
    }
    let usual = mean(streams.iter().map(|(_, ready)| ready.clusters_of_baseline()));
    let pairs: Vec<[f64; 2]> = streams.iter().map(|(_, ready)| ready.same()).collect();
    let [ours, best] = [0, 1].map(|at| mean(pairs.iter().map(|scores| scores[at])));
    eprintln!("{line}, baseline {usual:.3}; pairs {ours:.3}, baseline {best:.3}");
    let asked = [figures[0], figures[1], figures[2], figures[3], ours];
    for (figure, least) in asked.into_iter().zip(least) {
        assert!(figure >= least, "{name}: {figure:.4} < {least}");
    }
}

fn hold_written(name: &str, least: [f64; 5]) {
    hold_streams(name, &[(0, Ready::of(written::read(name)))], least);
}

#[test]
fn news_with_look_alikes() {
    hold(Kind::News, [0.985, 0.985, 0.98, 0.98, 0.955]);
}

#[test]
fn posts_of_many_kinds() {
    hold(Kind::Posts, [0.96, 0.96, 0.92, 0.91, 0.91]);
}

#[test]
fn posts_on_one_theme() {
    hold(Kind::Theme, [0.88, 0.88, 0.88, 0.80, 0.80]);
}

#[test]
fn news_of_many_fields() {
    hold(Kind::Wire, [0.97, 0.97, 0.97, 0.96, 0.95]);
}

#[test]
fn posts_on_an_epidemic() {
    hold(Kind::Epidemic, [0.94, 0.94, 0.94, 0.84, 0.88]);
}

#[test]
fn news_by_facts() {
    hold(Kind::Ledger, [0.93, 0.93, 0.93, 0.92, 0.93]);
}

#[test]
fn posts_during_a_flood() {
    hold(Kind::Flood, [0.92, 0.92, 0.92, 0.885, 0.895]);
}

#[test]
fn news_as_written() {
    hold_written("news-a", [0.65, 0.65, 0.65, 0.63, 0.67]);
    hold_written("news-b", [0.74, 0.74, 0.74, 0.67, 0.69]);
}

#[test]
fn posts_as_written() {
    hold_written("posts-a", [0.57, 0.57, 0.57, 0.57, 0.50]);
    hold_written("posts-b", [0.38, 0.38, 0.38, 0.43, 0.41]);
}

/// Posts of two or three sentences, each of another event of one theme, and of every other one a copy as people make them.
/// The rule for short cuts was written after this had shown what was missed.
#[test]
fn edited_posts_are_near() {
    let (mut right, mut wrong) = (0, 0);
    let (mut missed, mut copies) = (BTreeMap::new(), 0);
    for seed in SEEDS {
        let mut posts: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        stream(Kind::Theme, seed).into_iter().for_each(|text| posts.entry(text.event).or_default().push(text.body));
        let mut index = Nearby::new();
        for (number, sentences) in posts.values().enumerate() {
            let post = sentences[..sentences.len().min(2 + number % 2)].join("。");
            wrong += index.find(&Signature::of(&post)).len();
            index.insert(number as i64, Signature::of(&post));
            if number % 2 == 0 {
                continue;
            }
            let (kind, copy) = edited(&post, number / 2);
            let found = index.find(&Signature::of(&copy));
            let hit = found.iter().any(|near| near.key == number as i64);
            copies += 1;
            right += usize::from(hit);
            wrong += found.len() - usize::from(hit);
            *missed.entry(kind).or_insert(0) += usize::from(!hit);
        }
    }
    let f1 = 2.0 * right as f64 / (copies + right + wrong) as f64;
    eprintln!("nearby, posts: {copies} copies, F1 {f1:.4}, {wrong} wrong, missed {missed:?}");
    assert!(f1 >= 0.985);
}

fn edited(post: &str, number: usize) -> (&'static str, String) {
    let chars: Vec<char> = post.chars().collect();
    match number % 8 {
        0 => ("repost", format!("转发微博//@云溪小李：{post}")),
        1 => ("comment", format!("太过分了，必须严查//@路人甲:{post}")),
        2 => ("tags", format!("#看病那些事# {post} 😡😡[怒][怒] #求扩散#")),
        3 => ("cut", format!("{}...全文", chars[..chars.len() * 7 / 10].iter().collect::<String>())),
        4 => ("marks", post.replace(['，', '。', '！', '？'], " ")),
        5 => {
            let slip =
                |(at, c): (usize, &char)| if at == chars.len() / 3 || at == chars.len() * 2 / 3 { '某' } else { *c };
            ("slips", chars.iter().enumerate().map(slip).collect())
        }
        6 => ("link", format!("{post} http://t.cn/A6aBcDe 展开")),
        _ => ("script", text::script::to_traditional(post)),
    }
}

/// Paragraphs of one article stand in for texts of one event: likeness of topic, not of event. Says that the plumbing holds
/// on text that nobody here wrote; no threshold is chosen by it.
#[test]
fn paragraphs_of_articles() {
    let folder = std::env::var_os("WEIXUAN_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let Ok(file) = std::fs::File::open(folder.join("events_proxy/docs.jsonl.gz")) else {
        eprintln!("skipped: no gold set events_proxy in ../shared/data");
        return;
    };
    let text = std::io::read_to_string(flate2::read::MultiGzDecoder::new(file)).expect("gold file unpacks");
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("gold row")).collect();
    let field = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or("").to_owned();
    let bodies: Vec<String> = rows.iter().map(|row| text::script::to_simplified(&field(row, "text"))).collect();
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut gold = Vec::new();
    for row in &rows {
        let next = names.len();
        gold.push(*names.entry(field(row, "event")).or_insert(next));
    }
    let found = clustered(bodies.iter().map(|body| (Piece::of("", body), 0)));
    let [precision, recall, f1] = b_cubed(&gold, &found);
    eprintln!("cluster, events_proxy: precision {precision:.4} recall {recall:.4} F1 {f1:.4}");
    assert!(f1 >= 0.76);
}
