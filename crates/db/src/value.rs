//! Values that go into statements. NULL keeps its type, because PostgreSQL wants to know it.

/// One argument of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// BIGINT: counts, ids, moments in milliseconds, booleans as 0 and 1.
    Int(Option<i64>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// TEXT.
    Text(Option<String>),
}

macro_rules! ints {
    ($($t:ty),*) => { $(
        impl From<$t> for Value { fn from(v: $t) -> Self { Value::Int(Some(i64::from(v))) } }
        impl From<&$t> for Value { fn from(v: &$t) -> Self { Value::Int(Some(i64::from(*v))) } }
        impl From<Option<$t>> for Value { fn from(v: Option<$t>) -> Self { Value::Int(v.map(i64::from)) } }
    )* };
}
ints!(i64, i32, u32, u16, u8, bool);

impl From<usize> for Value {
    fn from(v: usize) -> Self {
        Value::Int(Some(i64::try_from(v).unwrap_or(i64::MAX)))
    }
}
impl From<u64> for Value {
    fn from(v: u64) -> Self {
        Value::Int(Some(i64::try_from(v).unwrap_or(i64::MAX)))
    }
}
impl From<f64> for Value {
    fn from(v: f64) -> Self {
        Value::Real(Some(v))
    }
}
impl From<Option<f64>> for Value {
    fn from(v: Option<f64>) -> Self {
        Value::Real(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Value::Text(Some(clean(v)))
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        Value::Text(Some(if v.contains('\0') { clean(&v) } else { v }))
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Self {
        v.as_str().into()
    }
}
impl From<Option<String>> for Value {
    fn from(v: Option<String>) -> Self {
        Value::Text(v.map(|v| clean(&v)))
    }
}
impl From<&Option<String>> for Value {
    fn from(v: &Option<String>) -> Self {
        Value::Text(v.as_deref().map(clean))
    }
}
impl From<Option<&str>> for Value {
    fn from(v: Option<&str>) -> Self {
        Value::Text(v.map(clean))
    }
}
impl From<serde_json::Value> for Value {
    fn from(v: serde_json::Value) -> Self {
        v.to_string().into()
    }
}
impl From<&serde_json::Value> for Value {
    fn from(v: &serde_json::Value) -> Self {
        v.to_string().into()
    }
}
impl From<Value> for Vec<Value> {
    fn from(v: Value) -> Self {
        vec![v]
    }
}

/// PostgreSQL refuses U+0000 in text; pages and uploads carry it.
fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() }
}
