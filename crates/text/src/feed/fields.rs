//! Named values of a feed, borrowed from its text where possible: what `read` fills and what scripts get written.

use super::read::as_tuple;
use crate::extract::when::When;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Field<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A date, written as feedparser's nine numbers.
    Date(When),
    /// Values in order.
    List(Vec<Field<'a>>),
    /// Values with names.
    Fields(Fields<'a>),
    /// Everything rare.
    Json(Value),
}

impl<'a> Field<'a> {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Field::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The named values, if it is such.
    pub fn as_fields(&self) -> Option<&Fields<'a>> {
        match self {
            Field::Fields(fields) => Some(fields),
            _ => None,
        }
    }
}

/// Values by name, in the order they came. A feed has so few that looking through them beats hashing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Field<'a>)>);

impl<'a> Fields<'a> {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value with a name.
    pub fn get(&self, key: &str) -> Option<&Field<'a>> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// The value with a name, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Field<'a>> {
        self.0.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// True when there is a value with the name.
    pub fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The text with a name; `None` too when the value is something else.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The list with a name; empty when there is none.
    pub fn list(&self, key: &str) -> &[Field<'a>] {
        match self.get(key) {
            Some(Field::List(list)) => list,
            _ => &[],
        }
    }

    /// Sets a value.
    pub fn insert(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Field<'a>>) {
        let key = key.into();
        match self.get_mut(&key) {
            Some(old) => *old = value.into(),
            None => self.0.push((key, value.into())),
        }
    }

    /// Sets a value where there is none.
    pub fn insert_new(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Field<'a>>) {
        let key = key.into();
        if !self.contains(&key) {
            self.0.push((key, value.into()));
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &str) -> Option<Field<'a>> {
        self.0.iter().position(|(k, _)| k == key).map(|at| self.0.swap_remove(at).1)
    }

    /// Takes a text out; `None` too when the value is something else.
    pub fn take_text(&mut self, key: &str) -> Option<Cow<'a, str>> {
        match self.remove(key) {
            Some(Field::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Adds to the list with a name, which takes a thousand values at most.
    pub fn push(&mut self, key: &'static str, value: impl Into<Field<'a>>) {
        match self.get_mut(key) {
            Some(Field::List(list)) if list.len() < 1000 => list.push(value.into()),
            Some(_) => {}
            None => self.0.push((key.into(), Field::List(vec![value.into()]))),
        }
    }
}

impl<'a> IntoIterator for Fields<'a> {
    type Item = (Cow<'a, str>, Field<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, const N: usize> From<[(&'static str, Field<'a>); N]> for Fields<'a> {
    /// From names that differ.
    fn from(fields: [(&'static str, Field<'a>); N]) -> Self {
        Fields(fields.into_iter().map(|(k, v)| (Cow::Borrowed(k), v)).collect())
    }
}

impl From<Map<String, Value>> for Fields<'_> {
    fn from(map: Map<String, Value>) -> Self {
        Fields(map.into_iter().map(|(k, v)| (Cow::Owned(k), v.into())).collect())
    }
}

impl From<Value> for Field<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Field::Text(Cow::Owned(text)),
            Value::Array(list) => Field::List(list.into_iter().map(Field::from).collect()),
            Value::Object(map) => Field::Fields(map.into()),
            other => Field::Json(other),
        }
    }
}

impl<'a> From<Fields<'a>> for Field<'a> {
    fn from(fields: Fields<'a>) -> Self {
        Field::Fields(fields)
    }
}

impl<'a> From<Cow<'a, str>> for Field<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Field::Text(text)
    }
}

impl<'a> From<&'a str> for Field<'a> {
    fn from(text: &'a str) -> Self {
        Field::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Field<'_> {
    fn from(text: String) -> Self {
        Field::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Field<'a>>> From<Option<T>> for Field<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Field::Json(Value::Null), Into::into)
    }
}

impl From<When> for Field<'_> {
    fn from(date: When) -> Self {
        Field::Date(date)
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Field::Text(text) => serializer.serialize_str(text),
            Field::Date(date) => as_tuple(date).serialize(serializer),
            Field::List(list) => serializer.collect_seq(list),
            Field::Fields(fields) => fields.serialize(serializer),
            Field::Json(value) => value.serialize(serializer),
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}

/// Ends trimmed, copied only when that changes an owned text.
pub fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// In lower case, copied only when it is not.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}
