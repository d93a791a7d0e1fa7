//! The one seam over SQLite and PostgreSQL. SQL is written once, in the dialect both share:
//! `$1` placeholders, milliseconds and booleans in BIGINT, JSON in TEXT, `NULLS LAST`, casts on sums.
//! Nobody else in the workspace knows `sqlx`. Rows become structs by column name through serde.
//!
//! SQLite has one writer connection that takes the lock at once (`BEGIN IMMEDIATE`) and a pool of readers;
//! so a long read never blocks a save, and two saves never deadlock.

mod migrate;
mod row;
pub mod testing;
mod value;

pub use migrate::Migration;
pub use row::{Json, flag, shared};
pub use value::Value;

use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions};
use std::{str::FromStr, time::Duration};

/// What went wrong in the database, in the terms its callers act on.
#[derive(Debug)]
pub enum Error {
    /// A unique key stands already; holds the constraint or column names the database gave.
    Duplicate(String),
    /// The database is locked, out of connections, or lost the race of two writers: try again.
    Busy(String),
    /// The disk is full or the files are read-only.
    Full(String),
    /// Everything else: wrong SQL, a lost connection, a row of an unexpected shape.
    Broken(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, detail) = match self {
            Error::Duplicate(detail) => ("duplicate", detail),
            Error::Busy(detail) => ("busy", detail),
            Error::Full(detail) => ("full", detail),
            Error::Broken(detail) => ("broken", detail),
        };
        write!(f, "database {kind}: {detail}")
    }
}

impl std::error::Error for Error {}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        if let sqlx::Error::Database(cause) = &error {
            if cause.is_unique_violation() {
                return Error::Duplicate(text);
            }
            let code = cause.code().unwrap_or_default().into_owned();
            // SQLITE_BUSY, SQLITE_LOCKED and their extended codes; PostgreSQL serialization, deadlock, lock not available.
            if matches!(code.as_str(), "5" | "6" | "261" | "517" | "262" | "40001" | "40P01" | "55P03") {
                return Error::Busy(text);
            }
            // SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR; PostgreSQL disk_full.
            if matches!(code.as_str(), "13" | "8" | "10" | "53100") {
                return Error::Full(text);
            }
        }
        match error {
            sqlx::Error::PoolTimedOut => Error::Busy(text),
            _ => Error::Broken(text),
        }
    }
}

/// What every call here answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Which database stands behind. May be asked in `db` and `platform` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One file, embedded.
    Sqlite,
    /// A server, for several machines.
    Postgres,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
}

#[derive(Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// The arguments of a statement, in order of `$1`, `$2` …
#[macro_export]
macro_rules! args {
    ($($arg:expr),* $(,)?) => { [$($crate::Value::from($arg)),*] };
}

impl Db {
    /// Opens `sqlite:PATH`, `sqlite::memory:` is refused (readers would not see the writer), or `postgres://…`.
    pub async fn open(url: &str) -> Result<Db> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(if std::env::var_os("WEIXUAN_TEST_POSTGRES").is_some() { 6 } else { 24 })
                .acquire_timeout(Duration::from_secs(15))
                .connect(url)
                .await?;
            return Ok(Db { pools: Pools::Postgres(pool) });
        }
        if url.contains(":memory:") {
            return Err(Error::Broken("an in-memory database cannot be shared by readers and the writer".into()));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // The driver's thread and the reader take turns when this is full: half a million rows in parts of fifty spend
            // their time waking each other.
            .row_buffer_size(4_096)
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // Hashes and ids fall everywhere into their indexes: what is written stays in memory.
            .connect_with(options.clone().pragma("cache_size", "-64000").pragma("wal_autocheckpoint", "12000"))
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(15))
            // Counting walks whole indexes, which the system keeps in memory anyway: eight readers need no large copies of them.
            .connect_with(options.pragma("cache_size", "-4000").pragma("query_only", "1"))
            .await?;
        Ok(Db { pools: Pools::Sqlite { writer, readers } })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Every row of a reading statement, outside any transaction.
    pub async fn all<T: DeserializeOwned>(&self, sql: &str, args: impl AsRef<[Value]>) -> Result<Vec<T>> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => row::sqlite_all(readers, sql, args.as_ref()).await,
            Pools::Postgres(pool) => row::postgres_all(pool, sql, args.as_ref()).await,
        }
    }

    /// The first row of a reading statement, if there is one.
    pub async fn one<T: DeserializeOwned>(&self, sql: &str, args: impl AsRef<[Value]>) -> Result<Option<T>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The first column of the first row as a whole number; 0 where there is no row or it is NULL.
    pub async fn int(&self, sql: &str, args: impl AsRef<[Value]>) -> Result<i64> {
        let rows: Vec<row::First> = self.all(sql, args).await?;
        Ok(rows.first().map_or(0, |first| first.0))
    }

    /// Many rows at once, handed over as one value: row by row, the driver copies each cell and wakes the other side, so that
    /// half a million rows take eight seconds, and texts by the hundred cost more in waking than in reading. `columns` stand
    /// in the order of the fields of `T`; `rest` begins after `FROM`. Whole numbers, texts and NULL only; truth is read with
    /// [`flag`].
    pub async fn bulk<T: DeserializeOwned + Send + 'static>(
        &self,
        columns: &[&str],
        rest: &str,
        args: impl AsRef<[Value]>,
    ) -> Result<Vec<T>> {
        let sql = row::bulk_sql(self.dialect(), columns, rest);
        let text: String = self.one(&sql, args).await?.unwrap_or_default();
        let read = tokio::task::spawn_blocking(move || row::bulk_rows(&text, &sql));
        read.await.map_err(|error| Error::Broken(error.to_string()))?
    }

    /// A write transaction. On SQLite it waits for the one writer and takes the lock at once.
    /// Dropped without `commit`, it changes nothing.
    pub async fn begin(&self) -> Result<Tx> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Pools::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
        }
    }

    /// Applies the migrations that have not been applied, in order, each in its own transaction.
    /// Refuses when an applied one differs from what this program carries: migrations are append-only.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        migrate::run(self, migrations).await
    }

    /// Writes a consistent copy of an SQLite database to `path`, while others go on writing.
    pub async fn copy_to(&self, path: &str) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query("VACUUM INTO ?1").bind(path).execute(writer).await?;
                Ok(())
            }
            Pools::Postgres(_) => Err(Error::Broken("a PostgreSQL database is backed up by pg_dump".into())),
        }
    }

    /// Runs a statement that PostgreSQL refuses inside a transaction, such as `CREATE DATABASE`.
    pub(crate) async fn execute_outside(&self, sql: &str) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(writer).await?;
            }
            Pools::Postgres(pool) => {
                sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Closes every connection, so that the files may be moved.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A write transaction.
pub enum Tx {
    /// On the one writer of SQLite.
    #[doc(hidden)]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// On a connection of the pool.
    #[doc(hidden)]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Rows of so many columns that go into one statement: both databases take at least 32,000 arguments; fewer keep the
/// memory of prepared statements small.
fn part_of(columns: usize) -> usize {
    (4_000 / columns.max(1)).max(1)
}

impl Tx {
    /// Which database this is. May be asked in `db` and `platform` only.
    pub fn dialect(&self) -> Dialect {
        match self {
            Tx::Sqlite(_) => Dialect::Sqlite,
            Tx::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Every row of a statement, seen from inside the transaction.
    pub async fn all<T: DeserializeOwned>(&mut self, sql: &str, args: impl AsRef<[Value]>) -> Result<Vec<T>> {
        match self {
            Tx::Sqlite(tx) => row::sqlite_all(&mut **tx, sql, args.as_ref()).await,
            Tx::Postgres(tx) => row::postgres_all(&mut **tx, sql, args.as_ref()).await,
        }
    }

    /// The first row of a statement, if there is one.
    pub async fn one<T: DeserializeOwned>(&mut self, sql: &str, args: impl AsRef<[Value]>) -> Result<Option<T>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The first column of the first row as a whole number; 0 where there is no row or it is NULL.
    pub async fn int(&mut self, sql: &str, args: impl AsRef<[Value]>) -> Result<i64> {
        let rows: Vec<row::First> = self.all(sql, args).await?;
        Ok(rows.first().map_or(0, |first| first.0))
    }

    /// Rows handed over as one value, as [`Db::bulk`] does: some hundreds at most, for they are read where the caller runs.
    pub async fn bulk<T: DeserializeOwned>(
        &mut self,
        columns: &[&str],
        rest: &str,
        args: impl AsRef<[Value]>,
    ) -> Result<Vec<T>> {
        let sql = row::bulk_sql(self.dialect(), columns, rest);
        let text: String = self.one(&sql, args).await?.unwrap_or_default();
        row::bulk_rows(&text, &sql)
    }

    /// Runs a changing statement; answers the number of rows it touched.
    pub async fn run(&mut self, sql: &str, args: impl AsRef<[Value]>) -> Result<u64> {
        match self {
            Tx::Sqlite(tx) => row::sqlite_run(tx, sql, args.as_ref()).await,
            Tx::Postgres(tx) => row::postgres_run(tx, sql, args.as_ref()).await,
        }
    }

    /// Inserts one row: `insert("unit", [("id", 1.into()), …])`. Saves counting placeholders in wide tables.
    pub async fn insert(&mut self, table: &str, columns: impl IntoIterator<Item = (&str, Value)>) -> Result<()> {
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let marks: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        self.run(&sql, values).await.map(|_| ())
    }

    /// Inserts many rows in few statements: one statement a row costs more than the row. `tail` is what follows the
    /// values (`ON CONFLICT …`), without arguments. Answers how many rows were written.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        tail: &str,
    ) -> Result<u64> {
        let mut touched = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let part: Vec<Vec<Value>> = rows.by_ref().take(part_of(columns.len())).collect();
            let sql = format!("INSERT INTO {table} ({}) VALUES {} {tail}", columns.join(", "), self.tuples(&part));
            touched += self.run(&sql, part.into_iter().flatten().collect::<Vec<_>>()).await?;
        }
        Ok(touched)
    }

    /// Sets columns of many rows in few statements. Each row is its id and the values of `columns`, an id once;
    /// `also` is set with them and has no arguments (`version = version + 1`), or is empty. Answers how many were met.
    pub async fn update_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<(i64, Vec<Value>)>,
        also: &str,
    ) -> Result<u64> {
        let mut sets: Vec<String> = columns.iter().map(|column| format!("{column} = given.{column}")).collect();
        sets.extend((!also.is_empty()).then(|| also.to_owned()));
        let mut touched = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let part: Vec<Vec<Value>> = rows
                .by_ref()
                .take(part_of(columns.len() + 1))
                .map(|(id, values)| std::iter::once(Value::from(id)).chain(values).collect())
                .collect();
            let sql = format!(
                "WITH given(id, {}) AS (VALUES {}) UPDATE {table} SET {} FROM given WHERE {table}.id = given.id",
                columns.join(", "),
                self.tuples(&part),
                sets.join(", ")
            );
            touched += self.run(&sql, part.into_iter().flatten().collect::<Vec<_>>()).await?;
        }
        Ok(touched)
    }

    /// `($1, $2), ($3, $4)`. SQLite looks a numbered mark up by walking all of them, so there they stay without numbers.
    fn tuples(&self, rows: &[Vec<Value>]) -> String {
        let numbered = self.dialect() == Dialect::Postgres;
        let mut marks = String::new();
        let mut n = 0;
        for row in rows {
            marks.push_str(if n == 0 { "(" } else { ", (" });
            for column in 0..row.len() {
                n += 1;
                marks.push_str(if column == 0 { "" } else { ", " });
                if numbered {
                    marks.push_str(&format!("${n}"));
                } else {
                    marks.push('?');
                }
            }
            marks.push(')');
        }
        marks
    }

    /// Makes the changes last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
