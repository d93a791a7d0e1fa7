//! What the placer remembers between texts: the near texts and live events of the last weeks.
//! Only a memory: it is built again from the database whenever its turn is not the last one taken,
//! so that a kill, a failed transaction, a hand edit or another process can never make it lie. After a hand edit only the
//! events that were touched are read again: an office that corrects all day must not wait for its alerts.

use super::store::items::Unplaced;
use crate::platform::App;
use domain::ids::Id;
use domain::time::DAY_MS;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use text::cluster::{Clusterer, Settings};
use text::fingerprint::{Nearby, Signature};
use text::same::Piece;

/// Days of texts that are remembered.
pub const WINDOW_MS: i64 = 30 * DAY_MS;
/// Most texts remembered, about 2 KB each.
pub const MOST: usize = 60_000;

/// A text with what placing asks of it, worked out before any lock is taken.
pub struct Prepared {
    /// The item.
    pub item: Unplaced,
    /// Its fingerprint.
    pub signature: Signature,
    /// What it is about.
    pub piece: Piece,
}

/// Works out fingerprints and subjects.
pub fn prepare(items: Vec<Unplaced>) -> Vec<Prepared> {
    items
        .into_iter()
        .map(|item| {
            let title = text::script::to_simplified(&item.title);
            let body = text::script::to_simplified(&item.body);
            // A short post is its title and text; the headline of an article is what reposts change.
            let signature = Signature::of(if body.chars().count() < 40 { &item.title } else { &body });
            Prepared { signature, piece: Piece::of(&title, &body), item }
        })
        .collect()
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

/// The beginning of a text, by which its places are read again when another looks like it.
pub struct Lead {
    title: Box<str>,
    text: Box<str>,
}

/// Characters of a text in which its places are named.
const LEAD: usize = 160;

impl Lead {
    /// The lead of an item.
    pub fn of(item: &Unplaced) -> Lead {
        Lead { title: item.title.as_str().into(), text: item.body.chars().take(LEAD).collect::<String>().into() }
    }

    fn piece(&self) -> Piece {
        Piece::of(&text::script::to_simplified(&self.title), &text::script::to_simplified(&self.text))
    }
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
    leads: HashMap<i64, Lead>,
    /// Old head of a group → who leads it now.
    followed: HashMap<i64, i64>,
    /// Reports in six hours that a watch usually brings.
    pub usual: HashMap<i64, f64>,
    /// When `usual` was counted.
    pub usual_at: i64,
}

/// The one memory of this process; taken out while a batch is placed, put back only when it was saved.
pub type Held = tokio::sync::Mutex<Option<Ground>>;

/// Where it is held.
pub fn held(app: &App) -> Arc<Held> {
    app.held(|| Held::new(None))
}

impl Ground {
    /// Remembers what the database says: texts in the order they came, events as people left them.
    pub fn rebuild(
        turn: i64,
        placed: Vec<Prepared>,
        standing: &HashMap<i64, Id>,
        apart: &[(i64, i64)],
        settings: Settings,
    ) -> Ground {
        let mut ground = Ground {
            turn,
            nearby: Nearby::new(),
            clusterer: Clusterer::new(settings),
            known: HashMap::new(),
            events: HashMap::new(),
            order: VecDeque::new(),
            leads: HashMap::new(),
            followed: HashMap::new(),
            usual: HashMap::new(),
            usual_at: 0,
        };
        for Prepared { item, signature, piece } in placed {
            let Some(event) = item.event_id else { continue };
            let event = standing.get(&event.0).copied().unwrap_or(event);
            if item.repost_of.is_none() {
                ground.clusterer.recall(event.0, &piece, item.at);
                ground.events.insert(event.0, event);
            }
            let known = Known { at: item.at, head: item.repost_of.map_or(item.id.0, |head| head.0), event };
            ground.remember(&item, known, signature);
        }
        for (a, b) in apart {
            ground.clusterer.keep_apart(*a, *b);
        }
        ground
    }

    /// Forgets these events and reads them again from their items, as people left them.
    pub fn read_again(&mut self, touched: &HashSet<Id>, members: Vec<Prepared>, apart: &[(i64, i64)]) {
        let gone: Vec<i64> =
            self.events.iter().filter(|(_, event)| touched.contains(event)).map(|(number, _)| *number).collect();
        for number in gone {
            self.clusterer.forget(number);
            self.events.remove(&number);
        }
        for Prepared { item, signature, piece } in members {
            let Some(event) = item.event_id else { continue };
            if item.repost_of.is_none() {
                self.clusterer.recall(event.0, &piece, item.at);
                self.events.insert(event.0, event);
            }
            let known = Known { at: item.at, head: item.repost_of.map_or(item.id.0, |head| head.0), event };
            self.remember(&item, known, signature);
        }
        for (a, b) in apart {
            self.clusterer.keep_apart(*a, *b);
        }
    }

    /// Remembers one text, and forgets the oldest when there are too many.
    pub fn remember(&mut self, item: &Unplaced, known: Known, signature: Signature) {
        let lead = Lead::of(item);
        let item = item.id.0;
        self.nearby.insert(item, signature);
        self.leads.insert(item, lead);
        // Whoever is remembered as a head leads: a hand edit may have given a group back.
        self.followed.remove(&known.head);
        if self.known.insert(item, known).is_none() {
            self.order.push_back(item);
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
                self.nearby.remove(oldest);
                self.leads.remove(&oldest);
                if self.followed.len() > MOST {
                    self.followed.retain(|old, _| self.known.contains_key(old));
                }
            }
        }
    }

    /// Whether a text that looks like a remembered one speaks of another place: the same words about two counties are two
    /// matters, however alike (a form letter, a campaign, a template of complaints).
    pub fn elsewhere(&self, item: &Unplaced, key: i64) -> bool {
        self.leads
            .get(&key)
            .is_some_and(|other| text::same::score(&Lead::of(item).piece(), &other.piece()).places_differ)
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
