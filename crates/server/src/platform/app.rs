//! The state of the running application: everything a verb may reach, handed in as one argument.

use super::clock::Clock;
use super::config::Config;
use super::fetch::Fetch;
use super::files::Files;
use super::live::Live;
use super::settings::Settings;
use super::wake::Wake;
use super::{Actor, Change};
use anyhow::{Context, Result};
use db::Db;
use domain::ids::Id;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// The running application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    db: Db,
    clock: Clock,
    files: Files,
    fetch: Fetch,
    live: Live,
    wake: Wake,
    settings: Settings,
    last_id: AtomicI64,
    node: i64,
    /// One value a type, made by the feature that owns the type: compiled watches, a page cache, a search index.
    held: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl App {
    /// Opens database, files and the rest, and applies migrations.
    pub async fn open(config: Config, clock: Clock) -> Result<App> {
        std::fs::create_dir_all(&config.data).with_context(|| format!("建不了数据目录 {}", config.data.display()))?;
        let db = Db::open(&config.database_url()).await.context("打不开数据库")?;
        db.migrate(super::migrations::ALL).await.context("数据库升级没有完成")?;
        let files = Files::open(config.data.join("files"))?;
        let fetch = Fetch::new(&config.fetch)?;
        let wake = Wake::open(&config.nats).await;
        let settings = Settings::new(db.clone(), clock.clone());
        let node = i64::from(rand::random::<u8>());
        Ok(App {
            inner: Arc::new(Inner {
                live: Live::new(),
                config,
                db,
                clock,
                files,
                fetch,
                wake,
                settings,
                last_id: AtomicI64::new(0),
                node,
                held: Mutex::default(),
            }),
        })
    }

    /// The database, for reading. Changes go through [`App::change`].
    pub fn db(&self) -> &Db {
        &self.inner.db
    }
    /// Now, in milliseconds.
    pub fn now(&self) -> i64 {
        self.inner.clock.now()
    }
    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }
    /// Stored files.
    pub fn files(&self) -> &Files {
        &self.inner.files
    }
    /// Outgoing requests.
    pub fn fetch(&self) -> &Fetch {
        &self.inner.fetch
    }
    /// Events to open pages.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }
    /// Wakes workers.
    pub fn wake(&self) -> &Wake {
        &self.inner.wake
    }
    /// What an office tunes.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// A new id, greater than every id this process has made: milliseconds, then a counter, then the process.
    pub fn id(&self) -> Id {
        const EPOCH: i64 = 1_704_038_400_000; // 2024-01-01 in Beijing
        // Twelve bits of counter above eight bits of process number: four thousand ids a millisecond.
        let floor = (jiff::Timestamp::now().as_millisecond() - EPOCH) << 12;
        let mut last = self.inner.last_id.load(Ordering::Relaxed);
        loop {
            let next = floor.max(last + 1);
            match self.inner.last_id.compare_exchange_weak(last, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Id((next << 8) | self.inner.node),
                Err(now) => last = now,
            }
        }
    }

    /// A write transaction of a signed-in person.
    pub async fn change(&self, actor: &Actor) -> db::Result<Change> {
        Change::begin(self.clone(), Some(actor)).await
    }

    /// A write transaction of the system itself; `who` names the job or tick in the audit trail.
    pub async fn system_change(&self, who: &'static str) -> db::Result<Change> {
        Change::begin_system(self.clone(), who).await
    }

    /// The one value of type `T` that its feature keeps for the life of the process, made at first use.
    pub fn held<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut held = self.inner.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let value = held.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(make()));
        Arc::clone(value).downcast::<T>().unwrap_or_else(|_| unreachable!("keyed by its own type"))
    }
}
