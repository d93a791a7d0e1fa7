//! Rows into structs: serde builds the struct from the cells where they lie in the row.

use crate::{Dialect, Error, Result, Value};
use futures_util::TryStreamExt;
use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Column, Decode, Executor, Postgres, Row, Sqlite, TypeInfo, ValueRef};
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// A JSON document kept in a TEXT column.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: de::Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        serde_json::from_str(&text).map(Json).map_err(de::Error::custom)
    }
}

/// Reads 0 and 1 as truth where rows come as JSON: `#[serde(deserialize_with = "db::flag")]`.
pub fn flag<'de, D: de::Deserializer<'de>>(d: D) -> std::result::Result<bool, D::Error> {
    i64::deserialize(d).map(|value| value != 0)
}

/// Reads a text that comes again from row to row – a code, a path, the name of an outlet – and keeps it once for all of
/// them: `#[serde(deserialize_with = "db::shared")]`.
pub fn shared<'de, D: de::Deserializer<'de>>(d: D) -> std::result::Result<Arc<str>, D::Error> {
    thread_local!(static MET: RefCell<HashSet<Arc<str>>> = RefCell::default());
    struct V;
    impl Visitor<'_> for V {
        type Value = Arc<str>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Arc<str>, E> {
            Ok(MET.with_borrow_mut(|met| {
                if let Some(known) = met.get(text) {
                    return known.clone();
                }
                if met.len() >= MOST_MET {
                    met.clear();
                }
                let fresh: Arc<str> = text.into();
                met.insert(fresh.clone());
                fresh
            }))
        }
    }
    d.deserialize_str(V)
}

/// Texts kept in mind by one thread; a year of a province has some thousands.
const MOST_MET: usize = 20_000;

/// The first column as a whole number, NULL as 0.
pub(crate) struct First(pub i64);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: de::Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = First;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a row")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<First, A::Error> {
                let mut first = None;
                while map.next_key::<de::IgnoredAny>()?.is_some() {
                    if first.is_none() {
                        first = Some(map.next_value::<Option<i64>>()?.unwrap_or(0));
                    } else {
                        map.next_value::<de::IgnoredAny>()?;
                    }
                }
                Ok(First(first.unwrap_or(0)))
            }
        }
        d.deserialize_map(V)
    }
}

/// A value where it lies in its row.
#[derive(Clone, Copy, Debug)]
enum Cell<'r> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'r str),
}

/// A row of either database. Read in place: half a million rows are ranked at once, and a copy of every cell would cost
/// more than the reading.
trait Cells: Row {
    fn cell(&self, at: usize) -> Result<Cell<'_>>;
}

macro_rules! bind {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args {
            query = match arg {
                Value::Int(v) => query.bind(*v),
                Value::Real(v) => query.bind(*v),
                Value::Text(v) => query.bind(v.clone()),
            };
        }
        query
    }};
}

pub(crate) async fn sqlite_all<'e, T: DeserializeOwned>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &str,
    args: &[Value],
) -> Result<Vec<T>> {
    let mut rows = bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).fetch(on);
    let mut out = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(|e| named(e, sql))? {
        out.push(build(&row, sql)?);
    }
    Ok(out)
}

pub(crate) async fn postgres_all<'e, T: DeserializeOwned>(
    on: impl Executor<'e, Database = Postgres>,
    sql: &str,
    args: &[Value],
) -> Result<Vec<T>> {
    let mut rows = bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).fetch(on);
    let mut out = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(|e| named(e, sql))? {
        out.push(build(&row, sql)?);
    }
    Ok(out)
}

pub(crate) async fn sqlite_run(tx: &mut sqlx::Transaction<'static, Sqlite>, sql: &str, args: &[Value]) -> Result<u64> {
    let done =
        bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).execute(&mut **tx).await.map_err(|e| named(e, sql))?;
    Ok(done.rows_affected())
}

pub(crate) async fn postgres_run(
    tx: &mut sqlx::Transaction<'static, Postgres>,
    sql: &str,
    args: &[Value],
) -> Result<u64> {
    let done =
        bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).execute(&mut **tx).await.map_err(|e| named(e, sql))?;
    Ok(done.rows_affected())
}

/// The statement that hands rows over as one JSON array of arrays. `rest` begins after `FROM`.
pub(crate) fn bulk_sql(dialect: Dialect, columns: &[&str], rest: &str) -> String {
    let columns = columns.join(", ");
    match dialect {
        Dialect::Sqlite => format!("SELECT json_group_array(json_array({columns})) FROM {rest}"),
        Dialect::Postgres => {
            format!("SELECT CAST(COALESCE(json_agg(json_build_array({columns})), '[]') AS TEXT) FROM {rest}")
        }
    }
}

/// Reads what [`bulk_sql`] answers.
pub(crate) fn bulk_rows<T: DeserializeOwned>(text: &str, sql: &str) -> Result<Vec<T>> {
    serde_json::from_str(text).map_err(|error| Error::Broken(format!("{error} in rows of: {sql}")))
}

/// The statement goes into the error, without its arguments: they may hold names and phones.
fn named(error: sqlx::Error, sql: &str) -> Error {
    match Error::from(error) {
        Error::Broken(text) => {
            Error::Broken(format!("{text} in: {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        other => other,
    }
}

/// What the driver says of a cell that it cannot read.
fn unread(error: sqlx::error::BoxDynError) -> Error {
    Error::from(sqlx::Error::Decode(error))
}

impl Cells for sqlx::sqlite::SqliteRow {
    fn cell(&self, at: usize) -> Result<Cell<'_>> {
        let raw = self.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        let kind = raw.type_info().into_owned();
        Ok(match kind.name() {
            "INTEGER" | "BIGINT" | "INT8" | "BOOLEAN" => Cell::Int(Decode::<Sqlite>::decode(raw).map_err(unread)?),
            "REAL" => Cell::Real(Decode::<Sqlite>::decode(raw).map_err(unread)?),
            _ => Cell::Text(Decode::<Sqlite>::decode(raw).map_err(unread)?),
        })
    }
}

impl Cells for sqlx::postgres::PgRow {
    fn cell(&self, at: usize) -> Result<Cell<'_>> {
        let raw = self.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        Ok(match raw.type_info().name() {
            "INT8" => Cell::Int(self.try_get(at)?),
            "INT4" => Cell::Int(self.try_get::<i32, _>(at)?.into()),
            "INT2" => Cell::Int(self.try_get::<i16, _>(at)?.into()),
            "BOOL" => Cell::Int(self.try_get::<bool, _>(at)?.into()),
            "FLOAT8" => Cell::Real(self.try_get(at)?),
            "FLOAT4" => Cell::Real(self.try_get::<f32, _>(at)?.into()),
            "NUMERIC" => {
                return Err(Error::Broken(format!("column {}: cast sums to BIGINT", self.column(at).name())));
            }
            _ => Cell::Text(self.try_get(at)?),
        })
    }
}

fn build<T: DeserializeOwned>(row: &impl Cells, sql: &str) -> Result<T> {
    T::deserialize(RowReader { row, at: 0 }).map_err(|e| {
        Error::Broken(format!("{e} in a row of: {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")))
    })
}

struct RowReader<'r, R> {
    row: &'r R,
    /// The next column.
    at: usize,
}

impl<'r, R: Cells> RowReader<'r, R> {
    fn next(&mut self) -> std::result::Result<Option<CellReader<'r>>, de::value::Error> {
        if self.at >= self.row.len() {
            return Ok(None);
        }
        self.at += 1;
        self.row.cell(self.at - 1).map(|cell| Some(CellReader(cell))).map_err(de::Error::custom)
    }
}

impl<'de, R: Cells> de::Deserializer<'de> for RowReader<'de, R> {
    type Error = de::value::Error;
    /// A row asked for as a single value is its first column: `all::<String>("SELECT name …")`.
    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.next()? {
            Some(cell) => cell.deserialize_any(visitor),
            None => visitor.visit_unit(),
        }
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_map(self)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_map(self)
    }
    /// A row asked for as a tuple gives its columns in order.
    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_seq(self)
    }
    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.next()? {
            Some(cell) => cell.deserialize_option(visitor),
            None => visitor.visit_none(),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple_struct enum identifier ignored_any
    }
}

impl<'de, R: Cells> de::SeqAccess<'de> for RowReader<'de, R> {
    type Error = de::value::Error;
    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<Option<S::Value>, Self::Error> {
        self.next()?.map(|cell| seed.deserialize(cell)).transpose()
    }
}

impl<'de, R: Cells> MapAccess<'de> for RowReader<'de, R> {
    type Error = de::value::Error;
    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> std::result::Result<Option<K::Value>, Self::Error> {
        if self.at >= self.row.len() {
            return Ok(None);
        }
        seed.deserialize(de::value::BorrowedStrDeserializer::new(self.row.columns()[self.at].name())).map(Some)
    }
    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> std::result::Result<S::Value, Self::Error> {
        seed.deserialize(self.next()?.unwrap_or(CellReader(Cell::Null)))
    }
}

struct CellReader<'r>(Cell<'r>);

impl<'de> de::Deserializer<'de> for CellReader<'de> {
    type Error = de::value::Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Null => visitor.visit_unit(),
            Cell::Int(v) => visitor.visit_i64(v),
            Cell::Real(v) => visitor.visit_f64(v),
            Cell::Text(v) => visitor.visit_borrowed_str(v),
        }
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Int(v) => visitor.visit_bool(v != 0),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Int(v) => visitor.visit_f64(v as f64),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Text(v) => de::value::BorrowedStrDeserializer::new(v).deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }
    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}
