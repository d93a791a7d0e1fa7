//! What the placer remembers between texts: the near texts and live events of the last weeks.
//! Only a memory: it is built again from the database whenever its turn is not the last one taken,
//! so that a kill, a failed transaction, a hand edit or another process can never make it lie. After a hand edit only the
//! events that were touched are read again: an office that corrects all day must not wait for its alerts.

use super::store::items::Unplaced;
use crate::platform::App;
use domain::ids::Id;
use domain::time::DAY_MS;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use text::cluster::{Clusterer, Settings};
use text::fingerprint::{Nearby, Signature};
use text::same::Piece;

/// Days of texts that are remembered.
pub const WINDOW_MS: i64 = 30 * DAY_MS;
/// Most texts remembered, about 2 KB each.
pub const MOST: usize = 60_000;

/// What placing asks of a text.
#[derive(Debug)]
pub struct Subject {
    /// Its fingerprint.
    pub signature: Signature,
    /// What it is about.
    pub piece: Piece,
}

impl Subject {
    /// Reads a simplified text.
    pub fn of(title: &str, body: &str) -> Subject {
        // A short post is its title and text; the headline of an article is what reposts change.
        let signature = Signature::of(if body.chars().count() < 40 { title } else { body });
        Subject { signature, piece: Piece::of(title, body) }
    }

    /// Reads a text as it is kept.
    pub fn read(title: &str, body: &str) -> Subject {
        Subject::of(&text::script::to_simplified(title), &text::script::to_simplified(body))
    }
}

/// A text that is to be placed, worked out before any lock is taken.
pub struct Prepared {
    /// The item.
    pub item: Unplaced,
    /// What it is about.
    pub subject: Subject,
}

/// Works out what texts are about that were read with their bodies.
pub fn prepare(items: Vec<Unplaced>) -> Vec<Prepared> {
    items.into_iter().map(|item| Prepared { subject: Subject::read(&item.title, &item.body), item }).collect()
}

/// What digesting has worked out of new texts, until they are placed: they need not be read again. Only a short cut, for
/// whoever finds nothing here reads the text.
#[derive(Default)]
pub struct Ready(Mutex<HashMap<Id, Subject>>);

/// Texts that are held ready; what another process has placed meanwhile is forgotten with the rest when they are more.
const MOST_READY: usize = 4_000;

/// The texts that this process holds ready.
pub fn ready(app: &App) -> Arc<Ready> {
    app.held(Ready::default)
}

impl Ready {
    /// Holds new texts ready.
    pub fn hold(&self, texts: impl Iterator<Item = (Id, Subject)>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() > MOST_READY {
            held.clear();
        }
        held.extend(texts);
    }

    /// Takes what is held of these items: those that were not changed since they were digested.
    pub fn take(&self, items: &[Unplaced]) -> HashMap<Id, Subject> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().filter_map(|item| Some((item.id, held.remove(&item.id).filter(|_| item.version == 1)?))).collect()
    }
}

/// A remembered text.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// When it counts as published.
    pub at: i64,
    /// The first of its group; itself when it is the first.
    pub head: i64,
    /// Its event.
    pub event: Id,
}

/// Whether two texts begin with places of their own and none in common: the same words about two counties are two matters.
pub fn elsewhere(here: &[u32], there: &[u32]) -> bool {
    !here.is_empty() && !there.is_empty() && !here.iter().any(|place| there.contains(place))
}

/// The memory.
pub struct Ground {
    /// The turn after which it was true.
    pub turn: i64,
    /// Near texts.
    pub nearby: Nearby,
    /// Live events.
    pub clusterer: Clusterer,
    /// Remembered texts by item.
    known: HashMap<i64, Known>,
    /// Number in the clusterer → event.
    pub events: HashMap<i64, Id>,
    order: VecDeque<i64>,
    /// Places by which a text says where it happened, by hash.
    named_first: HashMap<i64, Box<[u32]>>,
    /// Old head of a group → who leads it now.
    followed: HashMap<i64, i64>,
}

/// The one memory of this process; taken out while a batch is placed, put back only when it was saved.
pub type Held = tokio::sync::Mutex<Option<Ground>>;

/// Where it is held.
pub fn held(app: &App) -> Arc<Held> {
    app.held(|| Held::new(None))
}

impl Ground {
    /// Remembers what the database says: texts in the order they came, events as people left them.
    pub fn rebuild(turn: i64, placed: Vec<Prepared>, standing: &HashMap<i64, Id>, settings: Settings) -> Ground {
        let mut ground = Ground {
            turn,
            nearby: Nearby::new(),
            clusterer: Clusterer::new(settings),
            known: HashMap::new(),
            events: HashMap::new(),
            order: VecDeque::new(),
            named_first: HashMap::new(),
            followed: HashMap::new(),
        };
        for Prepared { item, subject } in placed {
            let Some(event) = item.event_id else { continue };
            let event = standing.get(&event.0).copied().unwrap_or(event);
            if item.repost_of.is_none() {
                ground.clusterer.recall(event.0, &subject.piece, item.at);
                ground.events.insert(event.0, event);
            }
            let known = Known { at: item.at, head: item.repost_of.map_or(item.id.0, |head| head.0), event };
            ground.remember(item.id, known, subject);
        }
        ground
    }

    /// Forgets these events and reads them again from their items, as people left them.
    pub fn read_again(&mut self, touched: &HashSet<Id>, members: Vec<Prepared>) {
        let gone: Vec<i64> =
            self.events.iter().filter(|(_, event)| touched.contains(event)).map(|(number, _)| *number).collect();
        for number in gone {
            self.clusterer.forget(number);
            self.events.remove(&number);
        }
        for Prepared { item, subject } in members {
            let Some(event) = item.event_id else { continue };
            if item.repost_of.is_none() {
                self.clusterer.recall(event.0, &subject.piece, item.at);
                self.events.insert(event.0, event);
            }
            let known = Known { at: item.at, head: item.repost_of.map_or(item.id.0, |head| head.0), event };
            self.remember(item.id, known, subject);
        }
    }

    /// Remembers one text, and forgets the oldest when there are too many.
    pub fn remember(&mut self, item: Id, known: Known, subject: Subject) {
        let item = item.0;
        self.nearby.insert(item, subject.signature);
        self.named_first.insert(item, subject.piece.named_first().into());
        // Whoever is remembered as a head leads: a hand edit may have given a group back.
        self.followed.remove(&known.head);
        if self.known.insert(item, known).is_none() {
            self.order.push_back(item);
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
                self.nearby.remove(oldest);
                self.named_first.remove(&oldest);
                if self.followed.len() > MOST {
                    self.followed.retain(|old, _| self.known.contains_key(old));
                }
            }
        }
    }

    /// Whether a text that looks like a remembered one speaks of another place: the same words about two counties are two
    /// matters, however alike (a form letter, a campaign, a template of complaints).
    pub fn elsewhere(&self, piece: &Piece, key: i64) -> bool {
        let (here, there) = (piece.named_first(), self.named_first.get(&key).map_or(&[][..], |places| places));
        elsewhere(here, there)
    }

    /// A latecomer leads the group of `old` from now on.
    pub fn lead(&mut self, new: i64, old: i64) {
        self.followed.insert(old, new);
    }

    /// What is remembered of a text, with whoever leads its group by now.
    pub fn known(&self, item: i64) -> Option<Known> {
        let mut known = *self.known.get(&item)?;
        // A head follows another only when an earlier report came still later: the way is short.
        while let Some(new) = self.followed.get(&known.head) {
            known.head = *new;
        }
        Some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::monitor::TimeQuality;

    fn waiting(id: i64, version: i64) -> Unplaced {
        Unplaced {
            id: Id(id),
            title: "标题".into(),
            body: String::new(),
            at: 0,
            time_quality: TimeQuality::Stated,
            region: String::new(),
            event_id: None,
            repost_of: None,
            version,
        }
    }

    #[test]
    fn what_was_changed_since_it_was_digested_is_read_again() {
        let ready = Ready::default();
        ready.hold([1, 2].map(|id| (Id(id), Subject::of("标题", "正文"))).into_iter());
        let taken = ready.take(&[waiting(1, 1), waiting(2, 2), waiting(3, 1)]);
        assert_eq!(taken.keys().collect::<Vec<_>>(), [&Id(1)]);
        assert!(ready.take(&[waiting(1, 1), waiting(2, 1)]).is_empty());
    }
}
