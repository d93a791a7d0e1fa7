//! Rows into structs: each row is read into named cells, and serde builds the struct from them.

use crate::{Error, Result, Value};
use serde::de::{self, DeserializeOwned, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Column, Executor, Postgres, Row, Sqlite, TypeInfo, ValueRef};

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

#[derive(Clone, Debug)]
enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
}

type Cells = Vec<(String, Cell)>;

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
    let rows =
        bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).fetch_all(on).await.map_err(|e| named(e, sql))?;
    rows.iter().map(|row| build(sqlite_cells(row)?, sql)).collect()
}

pub(crate) async fn postgres_all<'e, T: DeserializeOwned>(
    on: impl Executor<'e, Database = Postgres>,
    sql: &str,
    args: &[Value],
) -> Result<Vec<T>> {
    let rows =
        bind!(sqlx::query(AssertSqlSafe(sql.to_owned())), args).fetch_all(on).await.map_err(|e| named(e, sql))?;
    rows.iter().map(|row| build(postgres_cells(row)?, sql)).collect()
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

/// The statement goes into the error, without its arguments: they may hold names and phones.
fn named(error: sqlx::Error, sql: &str) -> Error {
    match Error::from(error) {
        Error::Broken(text) => {
            Error::Broken(format!("{text} in: {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        other => other,
    }
}

fn sqlite_cells(row: &sqlx::sqlite::SqliteRow) -> Result<Cells> {
    let mut cells = Vec::with_capacity(row.len());
    for column in row.columns() {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let cell = if raw.is_null() {
            Cell::Null
        } else {
            match raw.type_info().name() {
                "INTEGER" | "BIGINT" | "INT8" | "BOOLEAN" => Cell::Int(row.try_get(at)?),
                "REAL" => Cell::Real(row.try_get(at)?),
                _ => Cell::Text(row.try_get(at)?),
            }
        };
        cells.push((column.name().to_owned(), cell));
    }
    Ok(cells)
}

fn postgres_cells(row: &sqlx::postgres::PgRow) -> Result<Cells> {
    let mut cells = Vec::with_capacity(row.len());
    for column in row.columns() {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let cell = if raw.is_null() {
            Cell::Null
        } else {
            match raw.type_info().name() {
                "INT8" => Cell::Int(row.try_get(at)?),
                "INT4" => Cell::Int(row.try_get::<i32, _>(at)?.into()),
                "INT2" => Cell::Int(row.try_get::<i16, _>(at)?.into()),
                "BOOL" => Cell::Int(row.try_get::<bool, _>(at)?.into()),
                "FLOAT8" => Cell::Real(row.try_get(at)?),
                "FLOAT4" => Cell::Real(row.try_get::<f32, _>(at)?.into()),
                "NUMERIC" => return Err(Error::Broken(format!("column {}: cast sums to BIGINT", column.name()))),
                _ => Cell::Text(row.try_get(at)?),
            }
        };
        cells.push((column.name().to_owned(), cell));
    }
    Ok(cells)
}

fn build<T: DeserializeOwned>(cells: Cells, sql: &str) -> Result<T> {
    T::deserialize(RowReader { cells: cells.into_iter(), next: None }).map_err(|e| {
        Error::Broken(format!("{e} in a row of: {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")))
    })
}

struct RowReader {
    cells: std::vec::IntoIter<(String, Cell)>,
    next: Option<Cell>,
}

impl<'de> de::Deserializer<'de> for RowReader {
    type Error = de::value::Error;
    /// A row asked for as a single value is its first column: `all::<String>("SELECT name …")`.
    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.cells.next() {
            Some((_, cell)) => CellReader(cell).deserialize_any(visitor),
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
        visitor.visit_seq(Columns(self.cells))
    }
    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.cells.next() {
            Some((_, cell)) => CellReader(cell).deserialize_option(visitor),
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

struct Columns(std::vec::IntoIter<(String, Cell)>);

impl<'de> de::SeqAccess<'de> for Columns {
    type Error = de::value::Error;
    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<Option<S::Value>, Self::Error> {
        self.0.next().map(|(_, cell)| seed.deserialize(CellReader(cell))).transpose()
    }
}

impl<'de> MapAccess<'de> for RowReader {
    type Error = de::value::Error;
    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> std::result::Result<Option<K::Value>, Self::Error> {
        match self.cells.next() {
            Some((name, cell)) => {
                self.next = Some(cell);
                seed.deserialize(name.into_deserializer()).map(Some)
            }
            None => Ok(None),
        }
    }
    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> std::result::Result<S::Value, Self::Error> {
        seed.deserialize(CellReader(self.next.take().unwrap_or(Cell::Null)))
    }
}

struct CellReader(Cell);

impl<'de> de::Deserializer<'de> for CellReader {
    type Error = de::value::Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Self::Error> {
        match self.0 {
            Cell::Null => visitor.visit_unit(),
            Cell::Int(v) => visitor.visit_i64(v),
            Cell::Real(v) => visitor.visit_f64(v),
            Cell::Text(v) => visitor.visit_string(v),
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
            Cell::Text(v) => v.into_deserializer().deserialize_enum(name, variants, visitor),
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
