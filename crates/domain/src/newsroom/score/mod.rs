//! 计分: what an adoption, a placement or an instruction is worth under an office's own rules. A scheme is data
//! with an effective date; the same records scored under two schemes show what a change would have done.
//! Points are kept in hundredths, so that shares of authors add up.

mod count;
mod faults;
mod flags;
mod rank;
mod scheme;
#[cfg(test)]
mod tests;

pub use count::{rule_for, score};
pub use faults::{FAULTS, SchemeFault, faults};
pub use flags::{LEGEND, flag};
pub use rank::{Changed, Ranked, compare, rank};
pub use scheme::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Points in hundredths; a number with at most two decimals on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i64);

impl Points {
    /// Whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points * 100)
    }
    /// Several times as many.
    pub fn times(self, count: i64) -> Self {
        Self(self.0 * count)
    }
    /// `12.5`, `-3`.
    pub fn text(self) -> String {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        match cents % 100 {
            0 => format!("{sign}{}", cents / 100),
            rest if rest % 10 == 0 => format!("{sign}{}.{}", cents / 100, rest / 10),
            rest => format!("{sign}{}.{rest:02}", cents / 100),
        }
    }
    fn percent(self, percent: i64) -> Self {
        Self((self.0 * percent + if self.0 < 0 { -50 } else { 50 }) / 100)
    }
}

impl std::ops::Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0 + other.0)
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Points>>(iter: I) -> Points {
        Points(iter.map(|points| points.0).sum())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Points((f64::deserialize(d)? * 100.0).round() as i64))
    }
}

/// The eight published schemes an office may start from.
pub const PUBLISHED: &[(&str, &str)] = &[
    ("luan-2013", include_str!("../schemes/luan-2013.json")),
    ("changshan-2014", include_str!("../schemes/changshan-2014.json")),
    ("henan-industry-2011", include_str!("../schemes/henan-industry-2011.json")),
    ("yongkang-health-2009", include_str!("../schemes/yongkang-health-2009.json")),
    ("zhonglou-approval", include_str!("../schemes/zhonglou-approval.json")),
    ("city-human-resources", include_str!("../schemes/city-human-resources.json")),
    ("county-housing", include_str!("../schemes/county-housing.json")),
    ("ruian-unit", include_str!("../schemes/ruian-unit.json")),
];

/// A published scheme by id.
pub fn published(id: &str) -> Option<Scheme> {
    let (_, text) = PUBLISHED.iter().find(|(known, _)| *known == id)?;
    serde_json::from_str(text).ok()
}
