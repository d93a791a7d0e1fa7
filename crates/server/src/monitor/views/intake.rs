//! What is handed in, and what was dropped.

use crate::monitor::store::captures::Dropped;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How an upload will be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadPreview {
    /// Hash of the stored file.
    pub hash: String,
    /// Columns.
    pub columns: Vec<String>,
    /// Column → field, as proposed or as saved with the source.
    pub mapping: std::collections::BTreeMap<String, String>,
    /// Rows.
    pub rows: i64,
    /// The first rows as they would be read.
    pub samples: Vec<crate::monitor::row::Row>,
    /// Rows without headline and text, by number.
    pub empty: Vec<i64>,
}

/// Starts an upload.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UploadStart {
    /// Hash of the stored file.
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Column → field; saved with the source.
    pub mapping: std::collections::BTreeMap<String, String>,
    /// Rows as the preview counted them, for the progress.
    #[serde(default)]
    pub rows: i64,
}

/// A screenshot that was stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Picture {
    /// Names it in a hand entry.
    pub hash: String,
    /// Bytes.
    pub size: i64,
}

/// Rows of the push interface.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Pushed {
    /// At most 1,000.
    pub items: Vec<crate::monitor::row::Row>,
}

/// Drops with their counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropPage {
    /// The rows.
    pub rows: Vec<DropRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// How many there are.
    pub total: i64,
    /// (reason, its words, count) of the last 30 days.
    pub reasons: Vec<(String, String, i64)>,
    /// (state, count) of captures of the last 30 days.
    pub states: Vec<(String, i64)>,
}

/// A drop.
#[derive(Debug, Serialize, ToSchema)]
pub struct DropRow {
    /// The capture.
    #[serde(flatten)]
    pub capture: Dropped,
    /// The reason in words.
    pub reason_title: String,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// Captures to bring back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BringBack {
    /// The captures.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<Id>,
}
