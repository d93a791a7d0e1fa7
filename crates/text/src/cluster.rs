//! Events out of a stream (事件聚类), one text at a time, in the order they come and without looking ahead.
//! Time per text is bounded: only events that share a telling word are compared. Every placing is explained,
//! hand corrections are remembered, and what has been quiet for long is let go.

use crate::same::{self, Background, COMPANY, Lookup, Piece, Sameness, Weighed};
use rustc_hash::FxHashMap as HashMap;
use serde::Serialize;
use slab::Slab;

/// Number of an event within one clusterer.
pub type EventId = i64;

/// The numbers an office may tune; recorded with the events they made.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Likeness from which a text joins an event, 0 to 1; more is asked where other events are alike too, less of a short
    /// text, and less in a stream whose texts have little in common.
    pub join_from: f32,
    /// An event without news for so long takes no more texts, nor older ones from so long before it, in ms.
    pub quiet_ms: i64,
    /// Most live events; the quietest go first.
    pub most_live: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { join_from: 0.28, quiet_ms: 10 * 24 * 3_600_000, most_live: 20_000 }
    }
}

/// Where a text was put and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placed {
    /// The event.
    pub event: EventId,
    /// Whether the text began it.
    pub is_new: bool,
    /// Likeness to the event, 0 for a new one.
    pub likeness: f32,
    /// What they share.
    pub because: Sameness,
}

struct Event {
    /// Sum of the weighed texts, cut to the heaviest terms, rising by term.
    centre: Vec<(u32, f32)>,
    /// Length of the centre.
    length: f32,
    /// Terms under which the event is found.
    filed: Vec<u32>,
    /// First text and the latest ones: a slow story moves away from its beginning.
    faces: Vec<(Piece, Weighed)>,
    looks: Looks,
    /// Texts the background had when the faces were last weighed.
    weighed_at: u32,
    /// When its first text and its last were published.
    first_at: i64,
    last_at: i64,
    /// Texts the clusterer had heard when the last one joined.
    last_heard: u64,
}

/// The faces and the middle of an event as a text meets them that looks for its own: all in one place, because every text
/// meets ten events, and going from one piece of memory to the next takes longer than comparing.
#[derive(Default)]
struct Looks {
    /// Half the mean of the faces and half the middle, rising by term: likeness to it is half the one and half the other.
    whole: Vec<(u32, f32)>,
    /// Places and figures by hash, with the faces that name them as bits.
    places: Vec<(u32, u8)>,
    figures: Vec<(u32, u8)>,
    /// Faces that name a place; all of them.
    placed: u8,
    all: u8,
}

/// The live events, each in a slot: what is asked of thousands for one text is asked by slot.
#[derive(Default)]
struct Live {
    events: Slab<Event>,
    /// Number by slot.
    numbers: Vec<EventId>,
    slots: HashMap<EventId, usize>,
}

/// The live events.
pub struct Clusterer {
    settings: Settings,
    background: Background,
    live: Live,
    /// Slots of the events that are found under a term.
    by_term: HashMap<u32, Vec<u32>>,
    /// What each slot promises the text that is being placed; 0 between texts.
    promise: Vec<f32>,
    next: EventId,
    /// Texts heard so far: the clock of a stream, whether or not its texts say when they were published.
    heard: u64,
    /// Texts of other events that usually come between two of one event.
    usual_gap: f32,
    /// When the latest text of all was published.
    latest_at: i64,
    /// Time that usually lies between a text and the others of its event, ms.
    usual_ms: f32,
    company: Company,
}

/// Some of the latest texts, whichever event they went to: how like a text is to its nearest strangers tells what a likeness
/// is worth in this stream. Where offices write after a form it is much, where everybody finds words of his own little.
struct Company {
    texts: Vec<Weighed>,
    /// What a text is like the nearest of them, on average.
    nearness: f32,
    /// Texts that were asked.
    asked: u32,
}

/// Terms by which a text looks for its event.
const ASKED: usize = 24;
/// Terms under which an event is filed.
const FILED: usize = 32;
/// Terms kept in the middle of an event.
const CENTRE: usize = 200;
/// Events compared in full for one text.
const COMPARED: usize = 10;
/// Texts kept as faces of an event.
const FACES: usize = 4;
/// Events looked at under one term; more means that the term tells nothing.
const MOST_PER_TERM: usize = 600;
/// Events looked at under all terms of a text, the most telling terms first.
const MOST_MET: usize = 2_000;
/// How fast quiet takes from the likeness, and how much at most: news of an event comes soon, or says more clearly what it is
/// about. Quiet is counted in usual gaps, so it means the same in a stream of a hundred texts a day and of ten thousand, and
/// where no text has a time.
const QUIET_TAKES: f32 = 0.17;
const QUIET_TAKES_MOST: f32 = 0.6;
/// The usual gap before any is known, and how much of it each new one replaces.
const FIRST_GAP: f32 = 10.0;
const GAP_SHARE: f32 = 0.05;
/// A text so much older than the latest is late, as when a source that is new brings its last month: the texts between it and
/// its event say nothing then, and the time between them counts. Time that usually is between before any is known.
const LATE_MS: i64 = 24 * 3_600_000;
const FIRST_MS: f32 = 6.0 * 3_600_000.0;
/// So many texts are the latest ones, for which the company stands.
const LATELY: u64 = 1_000;
/// Every so many texts one is asked how like the company it is, later every so many; from so few on they can tell.
const ASK_EVERY: u64 = 4;
const ASK_SELDOM: u64 = 32;
const TELLING: usize = 20;
/// One in so many of the company is near.
const NEAREST: usize = 20;
/// What is usual counts as so many answers, and a new one never less than this share.
const FIRST_ASKED: u32 = 2;
const ANSWER_SHARE: f32 = 0.02;
/// What is asked of a text that would join, in parts of that nearness; and the least.
const NEARNESS_ASKS: f32 = 1.1;
const LEAST: f32 = 0.05;
/// More of it where events are more than the company, by so much for each time they are e times as many.
const CROWD_ASKS: f32 = 0.45;
/// Growth of the background after which the faces of an event are weighed anew when a text joins it.
const WEIGH_ANEW: f32 = 1.3;

impl Default for Clusterer {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Clusterer {
    /// An empty clusterer.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            background: Background::default(),
            live: Live::default(),
            by_term: HashMap::default(),
            promise: Vec::new(),
            next: 1,
            heard: 0,
            usual_gap: FIRST_GAP,
            latest_at: i64::MIN,
            usual_ms: FIRST_MS,
            company: Company { texts: Vec::new(), nearness: same::USUAL_OTHERS, asked: FIRST_ASKED },
        }
    }

    /// Number of live events.
    pub fn live(&self) -> usize {
        self.live.events.len()
    }

    /// Places the next text, `at_ms` being when it was published.
    pub fn place(&mut self, piece: &Piece, at_ms: i64) -> Placed {
        let weighed = self.hear(piece, at_ms);
        if let Some((slot, likeness, because)) = self.best(piece, &weighed, at_ms) {
            self.join(slot, piece, weighed, at_ms);
            return Placed { event: self.live.numbers[slot], is_new: false, likeness, because };
        }
        let event = self.next;
        self.begin(event, piece, weighed, at_ms);
        Placed { event, is_new: true, likeness: 0.0, because: Sameness::default() }
    }

    /// Puts a text into an event that is already decided: after a restart, or by hand.
    pub fn recall(&mut self, event: EventId, piece: &Piece, at_ms: i64) {
        let weighed = self.hear(piece, at_ms);
        match self.live.slots.get(&event) {
            Some(slot) => self.join(*slot, piece, weighed, at_ms),
            None => self.begin(event, piece, weighed, at_ms),
        }
    }

    fn hear(&mut self, piece: &Piece, at_ms: i64) -> Weighed {
        self.heard += 1;
        self.latest_at = self.latest_at.max(at_ms);
        self.background.learn(piece);
        let weighed = same::weigh(piece, &self.background);
        let every = if self.heard < LATELY { ASK_EVERY } else { ASK_SELDOM };
        if self.heard.is_multiple_of(every) {
            self.company.ask(&weighed);
        }
        self.company.draw(&weighed, self.heard);
        weighed
    }

    /// Likeness from which a text joins an event in this stream. The more events there are, the nearer is the nearest stranger.
    fn join_from(&self) -> f32 {
        let crowd = 1.0 + CROWD_ASKS * (self.live() as f32 / COMPANY as f32).max(1.0).ln();
        (NEARNESS_ASKS * crowd * self.company.nearness).max(LEAST).min(self.settings.join_from)
    }

    /// Takes an event apart: it is forgotten, and the caller recalls its texts into the events they belong to.
    pub fn forget(&mut self, event: EventId) -> bool {
        self.take_out(event)
    }

    fn best(&mut self, piece: &Piece, weighed: &Weighed, at_ms: i64) -> Option<(usize, f32, Sameness)> {
        let lookup = Lookup::of(weighed);
        let mut best: Option<(usize, f32)> = None;
        let (mut sum, mut compared) = (0.0, 0);
        for slot in self.candidates(weighed) {
            let event = &self.live.events[slot];
            let away = event.away(at_ms);
            if away > self.settings.quiet_ms {
                continue;
            }
            let gaps = if self.latest_at.saturating_sub(at_ms) > LATE_MS {
                away as f32 / self.usual_ms.max(1.0)
            } else {
                (self.heard - event.last_heard) as f32 / self.usual_gap
            };
            let quiet = (QUIET_TAKES * gaps.ln_1p()).min(QUIET_TAKES_MOST);
            let likeness = event.likeness(piece, &lookup) * (1.0 - quiet);
            (sum, compared) = (sum + likeness, compared + 1);
            if best.is_none_or(|(_, other)| likeness > other) {
                best = Some((slot, likeness));
            }
        }
        let (slot, likeness) = best?;
        // Where few others are alike the missing ones count as unlike: one double of the event must not keep texts from it.
        let others = (sum - likeness) / (compared - 1).max(3) as f32;
        let asked = piece.asked(self.join_from()) + same::ABOVE_OTHERS * others;
        if likeness < asked {
            return None;
        }
        let face = self.live.events[slot].nearest(piece, &lookup);
        Some((slot, likeness, same::judge(piece, face, likeness, asked)))
    }

    /// Slots of the events that share telling terms, by falling promise.
    fn candidates(&mut self, weighed: &Weighed) -> Vec<usize> {
        let mut heavy: Vec<(u32, f32)> = weighed.terms.clone();
        keep_heaviest(&mut heavy, ASKED);
        self.promise.resize(self.live.numbers.len(), 0.0);
        let mut met: Vec<u32> = Vec::with_capacity(MOST_MET);
        let mut left = MOST_MET;
        for (term, weight) in heavy {
            let Some(slots) = self.by_term.get(&term) else { continue };
            let looked_at = slots.len().min(MOST_PER_TERM).min(left);
            left -= looked_at;
            for slot in slots.iter().rev().take(looked_at) {
                let promise = &mut self.promise[*slot as usize];
                if *promise == 0.0 {
                    met.push(*slot);
                }
                *promise += weight * weight;
            }
        }
        let promised = |slot: u32| (self.live.numbers[slot as usize], self.promise[slot as usize]);
        let mut ranked: Vec<(EventId, f32)> = met.iter().map(|slot| promised(*slot)).collect();
        met.iter().for_each(|slot| self.promise[*slot as usize] = 0.0);
        keep_heaviest(&mut ranked, COMPARED);
        ranked.into_iter().map(|(number, _)| self.live.slots[&number]).collect()
    }

    fn begin(&mut self, id: EventId, piece: &Piece, weighed: Weighed, at_ms: i64) {
        self.next = self.next.max(id + 1);
        let event = Event {
            centre: weighed.terms.clone(),
            length: 1.0,
            filed: Vec::new(),
            faces: vec![(piece.clone(), weighed)],
            looks: Looks::default(),
            weighed_at: self.background.texts(),
            first_at: at_ms,
            last_at: at_ms,
            last_heard: self.heard,
        };
        let slot = self.live.insert(id, event);
        self.refile(slot);
        self.let_go();
    }

    fn join(&mut self, slot: usize, piece: &Piece, weighed: Weighed, at_ms: i64) {
        let event = &mut self.live.events[slot];
        event.centre = blend(&event.centre, 1.0, &weighed.terms, 1.0);
        let away = event.away(at_ms);
        if away > 0 {
            self.usual_ms += (away as f32 - self.usual_ms) * GAP_SHARE;
        }
        (event.first_at, event.last_at) = (event.first_at.min(at_ms), event.last_at.max(at_ms));
        let gap = self.heard - event.last_heard;
        event.last_heard = self.heard;
        // The texts of an event that is read again after a hand edit follow each other: that says nothing of the stream.
        if gap > 1 {
            self.usual_gap += (gap as f32 - self.usual_gap) * GAP_SHARE;
        }
        // The first face stays; of the others the oldest makes room.
        if event.faces.len() >= FACES {
            event.faces.remove(1);
        }
        // What was rare among ten texts may be on everybody's lips among a hundred.
        let texts = self.background.texts();
        if texts as f32 > event.weighed_at as f32 * WEIGH_ANEW {
            event.weighed_at = texts;
            event.faces.iter_mut().for_each(|(face, known)| *known = same::weigh(face, &self.background));
        }
        event.faces.push((piece.clone(), weighed));
        self.refile(slot);
    }

    /// Cuts the middle of an event to its heaviest terms, files it anew and sees to its looks.
    fn refile(&mut self, slot: usize) {
        let event = &mut self.live.events[slot];
        let mut heavy = event.centre.clone();
        if heavy.len() > CENTRE * 3 / 2 {
            keep_heaviest(&mut heavy, CENTRE);
            event.centre.clone_from(&heavy);
            event.centre.sort_unstable_by_key(|(term, _)| *term);
        }
        event.length = heavy.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        event.looks = Looks::of(event);
        keep_heaviest(&mut heavy, FILED);
        let fresh: Vec<u32> = heavy.iter().map(|(term, _)| *term).collect();
        let stale = std::mem::replace(&mut event.filed, fresh.clone());
        for term in stale.iter().filter(|term| !fresh.contains(term)) {
            unfile(&mut self.by_term, *term, slot as u32);
        }
        for term in fresh.iter().filter(|term| !stale.contains(term)) {
            let list = self.by_term.entry(*term).or_default();
            // The newest are looked at; the others go by the hundred.
            if list.len() == 2 * MOST_PER_TERM {
                list.drain(..MOST_PER_TERM);
            }
            list.push(slot as u32);
        }
    }

    fn take_out(&mut self, id: EventId) -> bool {
        let Some(slot) = self.live.slots.remove(&id) else { return false };
        for term in self.live.events.remove(slot).filed {
            unfile(&mut self.by_term, term, slot as u32);
        }
        true
    }

    /// Lets quiet events go, a share at a time, so that no single text pays for all.
    fn let_go(&mut self) {
        if self.live() <= self.settings.most_live {
            return;
        }
        let mut by_age: Vec<(u64, EventId)> =
            self.live.events.iter().map(|(slot, event)| (event.last_heard, self.live.numbers[slot])).collect();
        by_age.sort_unstable();
        for (_, id) in by_age.into_iter().take(self.settings.most_live / 10 + 1) {
            self.take_out(id);
        }
    }
}

impl Live {
    fn insert(&mut self, number: EventId, event: Event) -> usize {
        let slot = self.events.insert(event);
        self.numbers.resize(self.numbers.len().max(slot + 1), 0);
        self.numbers[slot] = number;
        self.slots.insert(number, slot);
        slot
    }
}

impl Event {
    /// Time between a text and the nearest of the event, ms; none where it falls among them.
    fn away(&self, at_ms: i64) -> i64 {
        self.first_at.saturating_sub(at_ms).max(at_ms.saturating_sub(self.last_at)).max(0)
    }

    /// Likeness of a text to an event, 0 to 1. It is half the mean over the faces, which the nearest alone must not be: one
    /// stray text would draw in its kind, written after the same form. The other half is the likeness to the middle, which
    /// has every word that was ever said of the event: in a large one no four texts have them all.
    fn likeness(&self, piece: &Piece, lookup: &Lookup) -> f32 {
        if let Some(factor) = self.looks.factor_of_all(piece) {
            return lookup.product(&self.looks.whole) * factor;
        }
        let faces: Vec<(f32, f32)> = self.to_faces(piece, lookup).collect();
        let nearest = faces.iter().fold((f32::MIN, 1.0), |best, face| if face.0 > best.0 { *face } else { best });
        let middle = lookup.product(&self.centre) / self.length.max(f32::MIN_POSITIVE) * nearest.1;
        (faces.iter().map(|(likeness, _)| likeness).sum::<f32>() / faces.len() as f32 + middle) / 2.0
    }

    /// Likeness to each face, and what of it the places left.
    fn to_faces(&self, piece: &Piece, lookup: &Lookup) -> impl Iterator<Item = (f32, f32)> {
        self.faces.iter().map(|(face, weighed)| {
            let factor = same::place_factor(piece, face);
            (lookup.product(&weighed.terms) * factor, factor)
        })
    }

    /// The face most like a text.
    fn nearest(&self, piece: &Piece, lookup: &Lookup) -> &Piece {
        let likeness = self.to_faces(piece, lookup).map(|(likeness, _)| likeness);
        let nearest = likeness.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        &self.faces[nearest.map_or(0, |(at, _)| at)].0
    }
}

impl Looks {
    fn of(event: &Event) -> Looks {
        let share = 0.5 / event.faces.len() as f32;
        let mut looks = Looks::default();
        let mut whole: Vec<(u32, f32)> = Vec::new();
        for (at, (face, weighed)) in event.faces.iter().enumerate() {
            let bit = 1 << at;
            looks.all |= bit;
            looks.placed |= if face.told.places.is_empty() { 0 } else { bit };
            note(&mut looks.places, &face.told.places, bit);
            note(&mut looks.figures, &face.told.figures, bit);
            whole = blend(&whole, 1.0, &weighed.terms, share);
        }
        looks.whole = blend(&whole, 1.0, &event.centre, 0.5 / event.length.max(f32::MIN_POSITIVE));
        looks
    }

    /// What the places leave of a likeness to every face, or nothing when it is not the same for all.
    fn factor_of_all(&self, piece: &Piece) -> Option<f32> {
        if piece.told.places.is_empty() {
            return Some(1.0);
        }
        match self.placed & !noted(&self.places, &piece.told.places) {
            0 => Some(1.0),
            against if against == self.all => match noted(&self.figures, &piece.told.figures) {
                0 => Some(same::differing(false)),
                figured if figured == self.all => Some(same::differing(true)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Sets the bit of a face beside what it names.
fn note(noted: &mut Vec<(u32, u8)>, named: &[(u32, String)], bit: u8) {
    for (hash, _) in named {
        match noted.iter_mut().find(|(other, _)| other == hash) {
            Some((_, faces)) => *faces |= bit,
            None => noted.push((*hash, bit)),
        }
    }
}

/// The faces beside anything that a text names.
fn noted(noted: &[(u32, u8)], named: &[(u32, String)]) -> u8 {
    let of = |hash: u32| noted.iter().find(|(other, _)| *other == hash).map_or(0, |(_, faces)| *faces);
    named.iter().fold(0, |faces, (hash, _)| faces | of(*hash))
}

impl Company {
    /// Takes notice of how like the company a text is: the mean over the nearest twentieth of it, but the very nearest, which
    /// may be of its event.
    fn ask(&mut self, weighed: &Weighed) {
        if self.texts.len() < TELLING {
            return;
        }
        let lookup = Lookup::of(weighed);
        // Places that contradict each other count for nothing here: next door, where the same form is filled in, they will not.
        let mut near: Vec<f32> = self.texts.iter().map(|known| lookup.product(&known.terms)).collect();
        near.sort_unstable_by(|a, b| b.total_cmp(a));
        let nearest = &near[1..=(near.len() / NEAREST).max(1)];
        let answer = nearest.iter().sum::<f32>() / nearest.len() as f32;
        self.asked = self.asked.saturating_add(1);
        self.nearness += (answer - self.nearness) * (1.0 / self.asked as f32).max(ANSWER_SHARE);
    }

    /// Lets a text into the company, so that each of the latest has the same chance to be there.
    fn draw(&mut self, weighed: &Weighed, heard: u64) {
        if self.texts.len() < COMPANY {
            self.texts.push(weighed.clone());
            return;
        }
        let drawn = (heard.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % heard.min(LATELY);
        if let Some(place) = self.texts.get_mut(drawn as usize) {
            place.clone_from(weighed);
        }
    }
}

/// Cuts a list to its heaviest entries, in falling order; equal ones by falling key, the younger event first.
fn keep_heaviest<K: Ord + Copy>(list: &mut Vec<(K, f32)>, most: usize) {
    let heavier = |a: &(K, f32), b: &(K, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    if list.len() > most {
        list.select_nth_unstable_by(most, heavier);
        list.truncate(most);
    }
    list.sort_unstable_by(heavier);
}

/// The terms of both, each with the sum of its weights times what the side counts; rising by term, as both are.
fn blend(a: &[(u32, f32)], counts: f32, b: &[(u32, f32)], counts_b: f32) -> Vec<(u32, f32)> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let ((x, left), (y, right)) = (a[i], b[j]);
        let (mine, theirs) = (x <= y, y <= x);
        out.push((x.min(y), if mine { left * counts } else { 0.0 } + if theirs { right * counts_b } else { 0.0 }));
        i += usize::from(mine);
        j += usize::from(theirs);
    }
    out.extend(a[i..].iter().map(|(term, weight)| (*term, weight * counts)));
    out.extend(b[j..].iter().map(|(term, weight)| (*term, weight * counts_b)));
    out
}

fn unfile(by_term: &mut HashMap<u32, Vec<u32>>, term: u32, slot: u32) {
    if let Some(list) = by_term.get_mut(&term) {
        if let Some(at) = list.iter().rposition(|other| *other == slot) {
            list.remove(at);
        }
        if list.is_empty() {
            by_term.remove(&term);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn piece(title: &str, body: &str) -> Piece {
        Piece::of(title, body)
    }

    #[test]
    fn reposts_and_follow_ups_join_and_look_alikes_do_not() {
        let mut clusterer = Clusterer::default();
        let a = clusterer.place(
            &piece("白石县春苗幼儿园多名儿童呕吐", "白石县春苗幼儿园23名儿童呕吐腹泻，送县医院治疗，疾控采样。"),
            0,
        );
        let b = clusterer.place(
            &piece("白石县回应春苗幼儿园儿童呕吐：检出诺如病毒", "白石县疾控中心通报春苗幼儿园23名儿童检出诺如病毒。"),
            5 * HOUR,
        );
        let c = clusterer.place(
            &piece("远山区一医院开展免费义诊", "远山区人民医院组织专家到社区免费义诊，三百余人参加。"),
            6 * HOUR,
        );
        assert!(a.is_new && c.is_new);
        assert_eq!(a.event, b.event);
        assert!(b.because.words.iter().any(|word| word.contains("幼儿园") || word.contains("春苗")));
    }

    #[test]
    fn without_times_the_texts_between_are_the_clock() {
        let later = piece("白石县多名儿童腹泻", "白石县一幼儿园儿童腹泻，疾控到场采样，家长等待结果。");
        let joins_after = |others: usize| {
            let mut clusterer = Clusterer::default();
            let first = piece("白石县春苗幼儿园儿童呕吐", "白石县春苗幼儿园23名儿童呕吐腹泻，送县医院治疗，疾控采样。");
            let event = clusterer.place(&first, 0).event;
            for n in 0..others {
                clusterer.place(&piece("", &format!("第{n}届龙舟赛，{n}号船夺冠，{}名选手领奖。", n * 7)), 0);
            }
            clusterer.place(&later, 0).event == event
        };
        assert!(joins_after(3));
        assert!(!joins_after(600));
    }

    #[test]
    fn a_late_text_finds_its_event_by_the_time_between() {
        let later = piece("白石县多名儿童腹泻", "白石县一幼儿园儿童腹泻，疾控到场采样，家长等待结果。");
        let joins_of = |days: i64| {
            let mut clusterer = Clusterer::default();
            let first = piece("白石县春苗幼儿园儿童呕吐", "白石县春苗幼儿园23名儿童呕吐腹泻，送县医院治疗，疾控采样。");
            let event = clusterer.place(&first, 0).event;
            for n in 0..600 {
                let text = format!("第{n}届龙舟赛，{n}号船夺冠，{}名选手领奖。", n * 7);
                clusterer.place(&piece("", &text), n * HOUR);
            }
            clusterer.place(&later, days * 24 * HOUR).event == event
        };
        assert!(joins_of(0), "hours after the first report, read weeks later");
        assert!(!joins_of(9), "told of again after nine days");
        assert!(!joins_of(-11), "of another month");
    }

    #[test]
    fn an_event_read_again_does_not_quicken_the_clock() {
        let mut clusterer = Clusterer::default();
        (0..50).for_each(|_| clusterer.recall(1, &piece("甲县医院停电", "甲县人民医院昨夜停电两小时。"), 0));
        assert_eq!(clusterer.usual_gap, FIRST_GAP);
    }

    #[test]
    fn a_hand_edit_is_followed() {
        let mut clusterer = Clusterer::default();
        let first = piece("甲县医院停电", "甲县人民医院昨夜停电两小时，备用电源启动。");
        let other = piece("乙县卫生院火灾", "乙县某卫生院仓库起火，无人员伤亡。");
        let a = clusterer.place(&first, 0).event;
        let b = clusterer.place(&other, HOUR).event;
        assert_ne!(a, b);
        // A person says that the second is of the first event: both are forgotten and read again.
        assert!(clusterer.forget(a) && clusterer.forget(b) && !clusterer.forget(b));
        assert_eq!(clusterer.live(), 0);
        clusterer.recall(a, &first, 0);
        clusterer.recall(a, &other, HOUR);
        let next = clusterer.place(&piece("乙县卫生院火灾后续", "乙县卫生院仓库起火原因查明，无人员伤亡。"), 2 * HOUR);
        assert_eq!(next.event, a);
    }

    #[test]
    fn faces_that_differ_in_their_places_are_weighed_one_by_one() {
        let mut clusterer = Clusterer::default();
        let told = [
            ("白石县医院停电", "白石县人民医院昨夜停电两小时，37名病人转走。"),
            ("医院停电后续", "医院昨夜停电两小时，备用电源启动，37名病人转走。"),
            ("远山县支援医院停电", "远山县派车支援停电的医院，12名病人转走。"),
        ];
        let told = told.map(|(title, body)| piece(title, body));
        told.iter().for_each(|face| clusterer.recall(1, face, 0));
        let asking = piece("黑水县医院停电", "黑水县人民医院停电，37名病人转走。");
        let lookup = Lookup::of(&same::weigh(&asking, &clusterer.background));
        let event = &clusterer.live.events[clusterer.live.slots[&1]];
        assert_eq!(event.looks.factor_of_all(&asking), None);
        // Where all agree, the one product is what the faces and the middle give one by one.
        assert_eq!(event.looks.factor_of_all(&told[1]), Some(1.0));
        let lookup_of_all = Lookup::of(&same::weigh(&told[1], &clusterer.background));
        let faces = event.to_faces(&told[1], &lookup_of_all).map(|(likeness, _)| likeness).sum::<f32>() / 3.0;
        let middle = lookup_of_all.product(&event.centre) / event.length;
        assert!((event.likeness(&told[1], &lookup_of_all) - (faces + middle) / 2.0).abs() < 1e-5);
        assert!(event.likeness(&asking, &lookup) < event.likeness(&told[0], &Lookup::of(&event.faces[0].1)));
    }

    #[test]
    fn quiet_events_are_let_go() {
        let mut clusterer = Clusterer::new(Settings { most_live: 10, ..Settings::default() });
        for n in 0..50 {
            let word: String = ["甲", "乙", "丙", "丁", "戊", "己", "庚"][n % 7].repeat(2 + n / 7);
            clusterer.place(&piece(&word, &format!("{word}单独的一件事{n}")), n as i64 * HOUR);
            assert!(clusterer.live() <= 11);
        }
    }
}
