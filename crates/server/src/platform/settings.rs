//! What an office tunes, as versioned data with an effective date. The owner gives the default in code.

use super::Change;
use super::clock::Clock;
use db::{Db, args};
use serde::{Serialize, de::DeserializeOwned};

/// Reads settings.
#[derive(Clone)]
pub struct Settings {
    db: Db,
    clock: Clock,
}

/// A value with the version that gave it; version 0 is the default in code.
#[derive(Clone, Debug, Serialize)]
pub struct Versioned<T> {
    /// The value itself.
    pub value: T,
    /// 0 = the default in code.
    pub version: i64,
    /// From when it counts, in milliseconds.
    pub effective_at: i64,
}

impl Settings {
    pub(super) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// The value in effect now; the default where none was set.
    pub async fn get<T: DeserializeOwned + Default>(&self, key: &str) -> db::Result<T> {
        Ok(self.at(key, self.clock.now()).await?.value)
    }

    /// The value in effect at a moment, with its version, so that a decision can record what it was decided by.
    pub async fn at<T: DeserializeOwned + Default>(&self, key: &str, at: i64) -> db::Result<Versioned<T>> {
        let row: Option<(i64, i64, String)> = self
            .db
            .one(
                "SELECT version, effective_at, value FROM setting WHERE key = $1 AND effective_at <= $2
                 ORDER BY effective_at DESC, version DESC LIMIT 1",
                args![key, at],
            )
            .await?;
        match row {
            Some((version, effective_at, text)) => match serde_json::from_str(&text) {
                Ok(value) => Ok(Versioned { value, version, effective_at }),
                Err(error) => Err(db::Error::Broken(format!("setting {key} version {version}: {error}"))),
            },
            None => Ok(Versioned { value: T::default(), version: 0, effective_at: 0 }),
        }
    }
}

/// Saves a new version of a setting, effective from a moment on. Older versions stay for what they decided.
pub async fn save<T: Serialize>(
    change: &mut Change,
    key: &'static str,
    value: &T,
    effective_at: i64,
    reason: &str,
    by: domain::ids::Id,
) -> anyhow::Result<i64> {
    let version = 1 + change.int("SELECT MAX(version) FROM setting WHERE key = $1", args![key]).await?;
    let text = serde_json::to_string(value)?;
    let now = change.now();
    change
        .run(
            "INSERT INTO setting (key, version, effective_at, value, reason, changed_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![key, version, effective_at, &text, reason, by.0, now],
        )
        .await?;
    change.audit(
        "setting.save",
        "setting",
        key,
        None,
        Some(serde_json::json!({"version": version, "effective_at": effective_at, "reason": reason})),
    );
    Ok(version)
}
