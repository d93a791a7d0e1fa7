//! Wakes workers sooner than their next look at the queue, and carries live events between processes.
//! May lose messages freely: the rows are the truth.

use super::live::{Event, Live};
use futures_util::StreamExt;
use std::sync::Arc;
use tokio::sync::Notify;

const JOBS: &str = "weixuan.jobs";
const LIVE: &str = "weixuan.live";

/// How workers are woken. Cheap to clone.
#[derive(Clone)]
pub struct Wake {
    local: Arc<Notify>,
    nats: Option<async_nats::Client>,
    /// Marks our own messages, which come back to us.
    me: u64,
}

impl Wake {
    /// Within this process, and through NATS where an address is configured. A NATS that is down
    /// is tried again in the background: work goes on without it.
    pub(super) async fn open(nats: &str) -> Wake {
        let client = if nats.is_empty() {
            None
        } else {
            match async_nats::ConnectOptions::new().retry_on_initial_connect().connect(nats).await {
                Ok(client) => Some(client),
                Err(error) => {
                    tracing::warn!(%error, "NATS cannot be used; workers look at the queue by themselves");
                    None
                }
            }
        };
        Wake { local: Arc::default(), nats: client, me: rand::random() }
    }

    /// There are jobs.
    pub fn jobs(&self) {
        self.local.notify_one();
        self.publish(JOBS, self.me.to_string());
    }

    /// Tells the pages of other processes.
    pub(super) fn tell(&self, event: &Event) {
        if self.nats.is_some()
            && let Ok(text) = serde_json::to_string(&(self.me, event))
        {
            self.publish(LIVE, text);
        }
    }

    fn publish(&self, subject: &'static str, text: String) {
        if let Some(client) = self.nats.clone() {
            tokio::spawn(async move {
                client.publish(subject, text.into()).await.ok();
            });
        }
    }

    /// Waits until there may be jobs.
    pub async fn wait(&self) {
        self.local.notified().await;
    }

    /// Listens to the other processes for the life of this one.
    pub async fn listen(&self, live: Live) {
        let Some(client) = self.nats.clone() else { return };
        let Ok(mut messages) = client.subscribe("weixuan.>").await else { return };
        // The subscription stands at the server before this returns, unless the server is down.
        tokio::time::timeout(std::time::Duration::from_secs(2), client.flush()).await.ok();
        let wake = self.clone();
        tokio::spawn(async move {
            while let Some(message) = messages.next().await {
                match message.subject.as_str() {
                    JOBS => wake.local.notify_one(),
                    LIVE => {
                        if let Ok((from, event)) = serde_json::from_slice::<(u64, Event)>(&message.payload)
                            && from != wake.me
                        {
                            live.send(event);
                        }
                    }
                    _ => {}
                }
            }
        });
    }
}
