//! Full-text search over kept texts. One meaning, two engines: a tantivy index beside SQLite, a `tsvector` in PostgreSQL,
//! both filled with the same terms of `text::retrieve` at the same positions. The index is a copy: it remembers the
//! last turn it has taken in, catches up from the database, and may be deleted at any time.

mod local;
mod query;
mod server;

use super::App;
use anyhow::Result;
use db::{Dialect, args};
use std::sync::Arc;

pub use query::marks;

/// Most hits that are handed on or counted; beyond it a search says that there are more.
pub const MOST: usize = 10_000;

/// A text to be found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its record.
    pub id: i64,
    /// Headline.
    pub title: String,
    /// Text.
    pub body: String,
    /// Order of the newest first, ms.
    pub at: i64,
}

/// How hits are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By time.
    Newest,
    /// By likeness to the query.
    Best,
}

/// Which hits: a span of time, a place to go on from, and how many.
#[derive(Clone, Debug)]
pub struct Window {
    /// From this moment on; 0 = from the beginning.
    pub from_at: i64,
    /// Before this moment; 0 = to the end.
    pub to_at: i64,
    /// Not later than this moment: where the page before ended.
    pub upto_at: Option<i64>,
    /// Most hits handed on.
    pub most: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { from_at: 0, to_at: 0, upto_at: None, most: MOST }
    }
}

impl Window {
    /// The last moment inside.
    fn last(&self) -> Option<i64> {
        let end = (self.to_at > 0).then_some(self.to_at - 1);
        match (end, self.upto_at) {
            (Some(end), Some(upto)) => Some(end.min(upto)),
            (end, upto) => end.or(upto),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Records with their moments, in order, at most as many as were asked for.
    pub rows: Vec<(i64, i64)>,
    /// How many there are in the window; [`MOST`] + 1 where there are more.
    pub total: usize,
}

/// The open index.
pub enum Search {
    /// Beside SQLite.
    Local(Box<local::Local>),
    /// In PostgreSQL.
    Server,
}

/// The index of this application, opened at first use.
pub async fn of(app: &App) -> Result<Arc<Search>> {
    let held = app.held(|| tokio::sync::Mutex::new(None::<Arc<Search>>));
    let mut slot = held.lock().await;
    if let Some(search) = slot.as_ref() {
        return Ok(Arc::clone(search));
    }
    let search = match app.db().dialect() {
        Dialect::Sqlite => {
            let folder = app.config().data.join("search");
            Search::Local(Box::new(tokio::task::spawn_blocking(move || local::Local::open(&folder)).await??))
        }
        Dialect::Postgres => {
            server::make_tables(app).await?;
            Search::Server
        }
    };
    let search = Arc::new(search);
    *slot = Some(Arc::clone(&search));
    Ok(search)
}

impl Search {
    /// The last turn taken in; whoever fills the index goes on from there.
    pub async fn turn(&self, app: &App) -> Result<i64> {
        match self {
            Search::Local(local) => local.turn(),
            Search::Server => {
                Ok(app.db().int("SELECT COALESCE(MAX(turn), 0) AS turn FROM search_turn", args![]).await?)
            }
        }
    }

    /// Takes entries in, replacing earlier ones of the same records, and remembers the turn.
    pub async fn put(self: &Arc<Self>, app: &App, entries: Vec<Entry>, turn: i64) -> Result<()> {
        match self.as_ref() {
            Search::Local(_) => {
                let search = Arc::clone(self);
                tokio::task::spawn_blocking(move || match search.as_ref() {
                    Search::Local(local) => local.put(&entries, turn),
                    Search::Server => Ok(()),
                })
                .await?
            }
            Search::Server => server::put(app, entries, turn).await,
        }
    }

    /// Takes records out.
    pub async fn erase(&self, app: &App, ids: &[i64]) -> Result<()> {
        match self {
            Search::Local(local) => local.erase(ids),
            Search::Server => server::erase(app, ids).await,
        }
    }

    /// Asks. `Err` inside is a sentence about the query.
    pub async fn find(
        self: &Arc<Self>,
        app: &App,
        query: &str,
        sort: Sort,
        window: &Window,
    ) -> Result<std::result::Result<Hits, String>> {
        let asked = match query::read(query) {
            Ok(asked) => asked,
            Err(sentence) => return Ok(Err(sentence)),
        };
        match self.as_ref() {
            Search::Local(_) => {
                let (search, window) = (Arc::clone(self), window.clone());
                let hits = tokio::task::spawn_blocking(move || match search.as_ref() {
                    Search::Local(local) => local.find(&asked, sort, &window),
                    Search::Server => Ok(Hits::default()),
                })
                .await??;
                Ok(Ok(hits))
            }
            Search::Server => Ok(Ok(server::find(app, &asked, sort, window).await?)),
        }
    }
}
