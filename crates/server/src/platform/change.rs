//! One change: a write transaction that carries its audit lines, jobs, notices and live events.
//! Lines, jobs and notices are rows of the same transaction; events and the wake go out after the commit.

use super::live::{Audience, Event};
use super::{Actor, App, Job, Notice, audit};
use db::{Tx, Value, args};
use domain::ids::Id;
use domain::people::Role;
use std::ops::{Deref, DerefMut};

/// A write transaction of one actor. Dropped without `commit`, it changes nothing.
pub struct Change {
    app: App,
    tx: Tx,
    by: By,
    lines: Vec<audit::Line>,
    events: Vec<Event>,
    enqueued: bool,
}

/// Who changes.
#[derive(Clone)]
pub(crate) struct By {
    pub user_id: Option<Id>,
    pub unit_id: Option<Id>,
    pub name: String,
}

impl Deref for Change {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl Change {
    pub(super) async fn begin(app: App, actor: Option<&Actor>) -> db::Result<Change> {
        let by = match actor {
            Some(actor) => By { user_id: Some(actor.user_id), unit_id: Some(actor.unit_id), name: actor.name.clone() },
            None => By { user_id: None, unit_id: None, name: "系统".into() },
        };
        let tx = app.db().begin().await?;
        Ok(Change { app, tx, by, lines: Vec::new(), events: Vec::new(), enqueued: false })
    }

    pub(super) async fn begin_system(app: App, who: &'static str) -> db::Result<Change> {
        let mut change = Change::begin(app, None).await?;
        change.by.name = format!("系统:{who}");
        Ok(change)
    }

    /// The moment of this change.
    pub fn now(&self) -> i64 {
        self.app.now()
    }

    /// The application this change belongs to.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Remembers an audit line; written, chained, at commit. `before` and `after` hold what changed, masked.
    pub fn audit(
        &mut self,
        verb: &'static str,
        kind: &'static str,
        record: impl ToString,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
    ) {
        self.lines.push(audit::Line { verb, kind, record_id: record.to_string(), before, after });
    }

    /// Puts a job into the queue, once for its kind and key however often it is asked for.
    /// A finished job of the same key runs again; a waiting one may be drawn earlier.
    pub async fn enqueue(&mut self, job: Job) -> db::Result<()> {
        let id = self.app.id();
        let now = self.now();
        let run_at = job.run_at.unwrap_or(now);
        self.tx
            .run(
                "INSERT INTO job (id, kind, key, payload, run_at, title, created_by, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (kind, key) DO UPDATE SET
                   payload = excluded.payload,
                   run_at = CASE WHEN job.state = 'waiting' AND job.run_at < excluded.run_at
                                 THEN job.run_at ELSE excluded.run_at END,
                   state = CASE WHEN job.state IN ('running', 'again') THEN 'again' ELSE 'waiting' END,
                   attempts = CASE WHEN job.state IN ('running', 'again') THEN job.attempts ELSE 0 END",
                args![id.0, job.kind, job.key, job.payload, run_at, job.title, self.by.user_id.map(|id| id.0), now],
            )
            .await?;
        self.enqueued = true;
        Ok(())
    }

    /// Puts a notice into the inbox of everybody it is for; the same key reaches a person once.
    pub async fn notice(&mut self, notice: Notice) -> db::Result<()> {
        let users: Vec<i64> = match &notice.to {
            super::notices::To::User(id) => vec![id.0],
            super::notices::To::Unit(unit_id) => {
                self.tx.all("SELECT id FROM users WHERE unit_id = $1 AND state = 'active'", args![unit_id.0]).await?
            }
            super::notices::To::Role(role) => {
                self.tx
                    .all(
                        "SELECT u.id FROM users u JOIN user_role r ON r.user_id = u.id
                         WHERE r.role = $1 AND u.state = 'active'",
                        args![role.code()],
                    )
                    .await?
            }
            super::notices::To::RoleInUnit(role, unit_id) => {
                self.tx
                    .all(
                        "SELECT u.id FROM users u JOIN user_role r ON r.user_id = u.id
                         WHERE r.role = $1 AND u.unit_id = $2 AND u.state = 'active'",
                        args![role.code(), unit_id.0],
                    )
                    .await?
            }
        };
        let now = self.now();
        for user_id in users {
            let id = self.app.id();
            let fresh = self
                .tx
                .run(
                    "INSERT INTO notice (id, user_id, kind, title, body, link, key, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, key) DO NOTHING",
                    args![id.0, user_id, notice.kind, &notice.title, &notice.body, &notice.link, &notice.key, now],
                )
                .await?;
            if fresh > 0 {
                let data = serde_json::json!({"title": notice.title, "kind": notice.kind, "link": notice.link});
                self.live(Audience::User(Id(user_id)), "notice", data);
            }
        }
        Ok(())
    }

    /// Tells open pages, after the commit.
    pub fn live(&mut self, audience: Audience, topic: &'static str, data: serde_json::Value) {
        self.events.push(Event { audience, topic: topic.into(), data });
    }

    /// Everybody with a role, for rules that address people and not notices.
    pub async fn users_with_role(&mut self, role: Role) -> db::Result<Vec<Id>> {
        self.tx
            .all(
                "SELECT u.id FROM users u JOIN user_role r ON r.user_id = u.id WHERE r.role = $1 AND u.state = 'active'",
                args![role.code()],
            )
            .await
    }

    /// Inserts a row (see [`Tx::insert`]); here so that callers need not name the transaction.
    pub async fn insert(&mut self, table: &str, columns: impl IntoIterator<Item = (&str, Value)>) -> db::Result<()> {
        self.tx.insert(table, columns).await
    }

    /// Writes the audit lines and makes everything last; then wakes workers and tells pages.
    pub async fn commit(mut self) -> db::Result<()> {
        if !self.lines.is_empty() {
            audit::append(&mut self.tx, self.app.now(), &self.by, &self.lines).await?;
        }
        self.tx.commit().await?;
        if self.enqueued {
            self.app.wake().jobs();
        }
        for event in self.events {
            self.app.wake().tell(&event);
            self.app.live().send(event);
        }
        Ok(())
    }
}
