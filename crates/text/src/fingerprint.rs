//! Near-duplicates: reposts with a changed headline, an added byline, a cut tail or swapped paragraphs.
//! A signature is the smallest hashes of a text's three-character runs: exact for a short post, within
//! three in a hundred for a long article. Called by the place step, the submission desk and the `nearby` verb.

use crate::script;
use rustc_hash::FxHashMap as HashMap;
use std::borrow::Cow;

/// What is kept of a text to recognise it again; about 1 KB.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Signature {
    /// Number of different runs in the whole text.
    size: u32,
    /// The smallest hashes, rising.
    hashes: Vec<u32>,
}

/// Hashes kept. 256 puts the standard error of a similarity of one half at 0.03.
const KEPT: usize = 256;
/// Hashes by which a text is found again; two of these must agree. At a similarity of 0.4, one pair in
/// two thousand is missed.
const KEYS: usize = 20;
/// Texts looked at under one key: a run that stands in more of them is boilerplate, and the newest are enough.
const MOST_PER_KEY: usize = 400;
/// Texts met under all keys together: so many are enough to meet a near one twice, even where everything is alike.
const MOST_MET: usize = 1_200;
/// Characters read; a longer text is judged by its beginning.
const LONGEST: usize = 50_000;

impl Signature {
    /// The signature of a text; letters, digits and Han characters count, marks, spaces and links do not: who shares a post
    /// adds a link of their own.
    pub fn of(text: &str) -> Self {
        let text = &*without_links(text);
        let mut hashes = Vec::with_capacity(512);
        let (mut one, mut two, mut seen) = (0_u32, 0_u32, 0_usize);
        let folds = script::folds();
        for c in text.chars().take(LONGEST) {
            let code = c as usize;
            let c = if code < folds.len() { u32::from(folds[code]) } else { script::fold_char(c) as u32 };
            if !counts(c) {
                continue;
            }
            seen += 1;
            if seen > 2 {
                hashes.push(mix(one, two, c));
            }
            (one, two) = (two, c);
        }
        if seen > 0 && seen <= 2 {
            hashes.push(mix(one, two, 0));
        }
        hashes.sort_unstable();
        hashes.dedup();
        let size = hashes.len() as u32;
        hashes.truncate(KEPT);
        hashes.shrink_to_fit();
        Self { size, hashes }
    }

    /// Number of different three-character runs of the text.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// Share of runs the two texts have in common (Jaccard), 0 to 1.
    pub fn similarity(&self, other: &Self) -> f32 {
        if self.size == 0 || other.size == 0 {
            return 0.0;
        }
        // Both complete: the exact figure.
        let whole = self.size as usize <= KEPT && other.size as usize <= KEPT;
        let limit = if whole { usize::MAX } else { KEPT };
        let (a, b) = (&self.hashes, &other.hashes);
        let (mut i, mut j, mut both, mut all) = (0, 0, 0_usize, 0_usize);
        while all < limit && i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            both += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
            all += 1;
        }
        if all < limit {
            // One list has ended. A complete one has nothing more to share; the rest of the other counts as apart.
            all = (all + (a.len() - i) + (b.len() - j)).min(limit);
        }
        both as f32 / all as f32
    }

    /// Whether one is a repost of the other. A short post has to agree more than a long article: at eighty
    /// characters half of the runs can be a shared slogan, at eight hundred they cannot.
    pub fn is_near(&self, other: &Self) -> bool {
        near_at(self, other, self.similarity(other))
    }

    /// Share of the smaller text that the larger holds, from their similarity.
    fn containment(&self, other: &Self, similarity: f32) -> f32 {
        let (a, b) = (self.size as f32, other.size as f32);
        if a == 0.0 || b == 0.0 { 0.0 } else { similarity / (1.0 + similarity) * (a + b) / a.min(b) }
    }

    /// For storage: size, then the hashes, little endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.hashes.len() * 4);
        out.extend_from_slice(&self.size.to_le_bytes());
        for hash in &self.hashes {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        out
    }

    /// Reads what [`Signature::to_bytes`] wrote; nothing when the bytes are not a signature.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<4>();
        let (size, hashes) = words.split_first()?;
        let size = u32::from_le_bytes(*size);
        let hashes: Vec<u32> = hashes.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let well_formed = rest.is_empty()
            && hashes.len() == (size as usize).min(KEPT)
            && hashes.windows(2).all(|pair| pair[0] < pair[1]);
        well_formed.then_some(Self { size, hashes })
    }
}

/// Near by similarity, or because one is the other with its tail cut off: then nearly all of the shorter stands
/// in the longer. Texts that merely share half of their sentences hold two thirds of each other.
fn near_at(a: &Signature, b: &Signature, similarity: f32) -> bool {
    let shorter = a.size.min(b.size);
    let is_cut = |(from, least, contained): &(u32, f32, f32)| {
        shorter >= *from && similarity >= *least && a.containment(b, similarity) >= *contained
    };
    similarity >= needed(shorter) || CUTS.iter().any(is_cut)
}

/// What makes the shorter text the longer with its tail cut off: runs it must still have, similarity, and share of its runs
/// that the longer holds. With fewer runs a quoted sentence would count as a repost, so a short post may lose less.
const CUTS: [(u32, f32, f32); 2] = [(90, 0.38, 0.88), (12, 0.6, 0.9)];

/// Similarity a pair needs, by the number of runs in the shorter text.
fn needed(size: u32) -> f32 {
    const SHORT: f32 = 100.0;
    const LONG: f32 = 200.0;
    let share = ((size as f32 - SHORT) / (LONG - SHORT)).clamp(0.0, 1.0);
    0.7 - 0.2 * share
}

/// A near text found in the index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The key it was put in under.
    pub key: i64,
    /// 0 to 1.
    pub similarity: f32,
}

/// The index of a window of texts. Finding and adding cost the same however many texts are in it.
#[derive(Default)]
pub struct Nearby {
    texts: Vec<Option<(i64, Signature)>>,
    glances: Vec<Glance>,
    by_key: HashMap<i64, u32>,
    under: HashMap<u32, Under>,
    /// Texts under hashes that more than one has, oldest first; side by side, because they are read by the thousand.
    lists: Vec<Vec<u32>>,
    removed: usize,
}

/// Which texts have a hash. Most hashes are of one text alone.
enum Under {
    One(u32),
    /// Index in `lists`.
    Many(u32),
}

impl Nearby {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Texts in the index.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Near texts, nearest first.
    pub fn find(&self, signature: &Signature) -> Vec<Near> {
        let must_agree = signature.hashes.len().min(2) as u8;
        let glance = Glance::of(signature);
        let under = signature.hashes.iter().take(KEYS).filter_map(|hash| self.under.get(hash));
        let mut lists: Vec<&[u32]> = under
            .map(|under| match under {
                Under::One(text) => std::slice::from_ref(text),
                Under::Many(list) => &self.lists[*list as usize],
            })
            .collect();
        // The rarest runs first: what many texts share tells them apart least and costs most.
        lists.sort_unstable_by_key(|list| list.len());
        let mut left = MOST_MET;
        let met = lists.iter().map(|list| list.len()).sum::<usize>().min(left);
        let mut agreed: HashMap<u32, u8> = HashMap::with_capacity_and_hasher(met, Default::default());
        let mut out = Vec::new();
        for list in lists {
            let looked_at = list.len().min(MOST_PER_KEY).min(left);
            left -= looked_at;
            // Newest first; each text is looked at when it is met for the second time.
            for text in list[list.len() - looked_at..].iter().rev() {
                let count = agreed.entry(*text).or_insert(0);
                *count += 1;
                if *count != must_agree || glance.rules_out(&self.glances[*text as usize]) {
                    continue;
                }
                if let Some((key, known)) = &self.texts[*text as usize] {
                    let similarity = signature.similarity(known);
                    if near_at(signature, known, similarity) {
                        out.push(Near { key: *key, similarity });
                    }
                }
            }
        }
        out.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.key.cmp(&b.key)));
        out
    }

    /// Adds a text, replacing an earlier one of the same key.
    pub fn insert(&mut self, key: i64, signature: Signature) {
        self.remove(key);
        let text = self.texts.len() as u32;
        for hash in signature.hashes.iter().take(KEYS) {
            let under = self.under.entry(*hash).or_insert(Under::One(text));
            match under {
                Under::One(first) if *first == text => {}
                Under::One(first) => {
                    self.lists.push(vec![*first, text]);
                    *under = Under::Many(self.lists.len() as u32 - 1);
                }
                Under::Many(list) => {
                    let list = &mut self.lists[*list as usize];
                    // The newest are enough; the others go by the hundred.
                    if list.len() == 2 * MOST_PER_KEY {
                        list.drain(..MOST_PER_KEY);
                    }
                    list.push(text);
                }
            }
        }
        self.by_key.insert(key, text);
        self.glances.push(Glance::of(&signature));
        self.texts.push(Some((key, signature)));
    }

    /// Takes a text out, because it left the window or was erased.
    pub fn remove(&mut self, key: i64) -> bool {
        let Some(text) = self.by_key.remove(&key) else { return false };
        self.texts[text as usize] = None;
        self.removed += 1;
        if self.removed > 1_000 && self.removed * 2 > self.texts.len() {
            self.rebuild();
        }
        true
    }

    fn rebuild(&mut self) {
        let kept = std::mem::take(self);
        for (key, signature) in kept.texts.into_iter().flatten() {
            self.insert(key, signature);
        }
    }
}

/// What is compared first, two cache lines of each: the smallest hash of every 128th part of the hashes kept, by eight of its
/// bits. Texts with likeness J agree in J of the parts, and by chance in one of 256 of the others.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Glance([u8; GLANCED]);

/// Parts of a glance.
const GLANCED: usize = 128;
/// Parts in which texts that can be near agree. At the least likeness that counts (0.38) they agree in 47 ± 5, so one in
/// three hundred of those that only just count is missed.
const LEAST_AGREED: u8 = 33;
/// Hashes from which few parts of a glance are empty.
const WORTH_A_GLANCE: usize = 224;

impl Glance {
    fn of(signature: &Signature) -> Self {
        let mut parts = [0; GLANCED];
        // Falling, so that the smallest of a part stays. A part that is taken is not 0.
        for hash in signature.hashes.iter().rev().filter(|_| signature.hashes.len() >= WORTH_A_GLANCE) {
            parts[*hash as usize % GLANCED] = ((hash >> 7) as u8).max(1);
        }
        Self(parts)
    }

    /// Whether two texts have too little in common to be near. Never of a text that is too short for a glance.
    fn rules_out(&self, other: &Self) -> bool {
        let (mut agree, mut ours, mut theirs) = (0_u8, 0_u8, 0_u8);
        for (a, b) in self.0.iter().zip(&other.0) {
            agree += u8::from(a == b) & u8::from(*a != 0);
            ours |= a;
            theirs |= b;
        }
        agree < LEAST_AGREED && ours != 0 && theirs != 0
    }
}

fn without_links(text: &str) -> Cow<'_, str> {
    let next = |rest: &str| memchr::memmem::find(rest.as_bytes(), b"://");
    if next(text).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(colon) = next(rest) {
        out.push_str(rest[..colon].trim_end_matches(|c: char| c.is_ascii_alphabetic()));
        rest = rest[colon..].trim_start_matches(|c: char| c.is_ascii_graphic());
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[inline(always)]
fn counts(code: u32) -> bool {
    match code {
        0..0x80 => (code as u8).is_ascii_alphanumeric(),
        0x3000..=0x303F | 0xFF00..=0xFFEF | 0x2000..=0x2BFF | 0xFE00..=0xFE6F => false,
        _ => char::from_u32(code).is_some_and(char::is_alphanumeric),
    }
}

#[inline(always)]
fn mix(a: u32, b: u32, c: u32) -> u32 {
    let mut x = (u64::from(a) << 42) ^ (u64::from(b) << 21) ^ u64::from(c);
    x = x.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "青川市卫生健康委员会今天通报，白石县人民医院新门诊楼正式启用，总投资两亿三千万元，设床位五百张，\
        患者就诊等候时间预计缩短一半。县医院院长在启用仪式上表示，新楼设有儿科、发热、口腔等十二个诊区，并配备了自助机和导诊机器人。\
        市民可以通过公众号预约挂号，老年人保留人工窗口。据介绍，旧门诊楼将改造为康复中心，计划明年六月完工。";

    #[test]
    fn edited_copies_are_near_and_half_copies_are_not() {
        let original = Signature::of(ARTICLE);
        let cut: String = ARTICLE.chars().take(ARTICLE.chars().count() * 3 / 4).collect();
        let edited = format!("（记者 甲乙）{}（编辑：丙）", ARTICLE.replace("今天", "11月2日").replace('，', ","));
        assert!(original.is_near(&Signature::of(&cut)));
        assert!(original.is_near(&Signature::of(&edited)));
        let half: String = ARTICLE
            .chars()
            .take(70)
            .chain("另外一件完全不同的事情发生在远山市，当地组织了义诊活动，".repeat(4).chars())
            .collect();
        assert!(!original.is_near(&Signature::of(&half)));
        assert!(original.is_near(&Signature::of(&script::to_traditional(ARTICLE))));
    }

    #[test]
    fn index_finds_replaces_and_forgets() {
        let mut nearby = Nearby::new();
        nearby.insert(1, Signature::of(ARTICLE));
        nearby.insert(2, Signature::of("完全不同的一条短消息，说的是别的事情"));
        assert_eq!(nearby.find(&Signature::of(ARTICLE))[0].key, 1);
        assert!(nearby.remove(1) && !nearby.remove(1));
        assert!(nearby.find(&Signature::of(ARTICLE)).is_empty());
        assert!(nearby.find(&Signature::of("")).is_empty());
    }

    #[test]
    fn links_do_not_count() {
        let post = "求转发，南浦县医院急诊叫号乱套，等了三小时";
        assert_eq!(
            Signature::of(&format!("{post} https://t.cn/A6x?y=1#z，网页链接")),
            Signature::of(&format!("{post}网页链接"))
        );
        assert_eq!(Signature::of("https://t.cn/A6x").size(), 0);
    }

    #[test]
    fn bytes_round_trip() {
        let signature = Signature::of(ARTICLE);
        assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature));
        assert_eq!(Signature::from_bytes(&[1, 2, 3]), None);
    }
}
