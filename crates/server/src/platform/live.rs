//! Server-sent events: what changed, to the open pages that may know it.

use super::{Actor, App};
use axum::extract::State;
use axum::response::sse::{self, KeepAlive, Sse};
use domain::ids::Id;
use domain::people::Act;
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast;

/// Who may be told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// One person.
    User(Id),
    /// Everybody who may do this act.
    Act(Act),
    /// Everybody whose scope covers this unit path.
    Unit(String),
}

/// Something that happened, small: pages fetch the record itself if they show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Who may be told.
    pub audience: Audience,
    /// `item`, `alert`, `job`, `notice` …
    pub topic: String,
    /// A few fields.
    pub data: serde_json::Value,
}

/// The channel from changes to pages.
#[derive(Clone)]
pub struct Live {
    sender: broadcast::Sender<Event>,
}

impl Live {
    pub(super) fn new() -> Live {
        Live { sender: broadcast::channel(1024).0 }
    }

    /// Tells every open page that may know; nobody listening is fine.
    pub fn send(&self, event: Event) {
        self.sender.send(event).ok();
    }

    /// How many open pages listen.
    pub fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    /// Everything that is sent from now on, unfiltered; for tests and for the web handler below.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }
}

fn may_know(actor: &Actor, audience: &Audience) -> bool {
    match audience {
        Audience::User(id) => *id == actor.user_id,
        Audience::Act(act) => actor.may(*act),
        Audience::Unit(path) => actor.covers(path),
    }
}

/// `GET /live`: the stream of a signed-in person. A page that fell behind gets `resync` and fetches anew.
pub async fn stream(State(app): State<App>, actor: Actor) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let mut events = app.live().listen();
    let stream = async_stream::stream! {
        yield Ok(sse::Event::default().event("hello").data("{}"));
        loop {
            match events.recv().await {
                Ok(event) if may_know(&actor, &event.audience) => {
                    yield Ok(sse::Event::default().event(event.topic).data(event.data.to_string()));
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    yield Ok(sse::Event::default().event("resync").data("{}"));
                }
                Err(broadcast::error::RecvError::Closed) => break,
            }
        }
    };
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
