//! A register as its owner opens it for counting: where its records lie, which of them stand, what may be asked of
//! them. Owners export theirs; `figures` makes one WHERE of it, for the number and for its records alike,
//! so that a number and the list behind it cannot disagree.

use super::App;
use domain::ids::Id;
use domain::people::Act;
use std::future::Future;
use std::pin::Pin;

/// A register.
#[derive(Clone, Copy)]
pub struct Register {
    /// As metrics name it.
    pub id: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// Who may open its records.
    pub act: Act,
    /// Where its records lie.
    pub records: Records,
    /// What a figure may be split and narrowed by, beside unit, day and month.
    pub splits: &'static [Split],
    /// The workbench address of a record; `{id}` stands for the link id.
    pub href: &'static str,
    /// The workbench list; the period and narrowing are added as query.
    pub list: &'static str,
}

/// A split of a register.
#[derive(Clone, Copy)]
pub struct Split {
    /// As queries name it.
    pub id: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// SQL that gives a text; unused by registers read in code.
    pub sql: &'static str,
    /// The Chinese words for a value.
    pub title: fn(&str) -> String,
    /// Whether the list of records shows it.
    pub shown: bool,
}

/// Where records lie.
#[derive(Clone, Copy)]
pub enum Records {
    /// In tables.
    Tables(Tables),
    /// Small registers kept as JSON are read by their owner and counted in code.
    Read(fn(App) -> Reading),
}

/// What a small register gives: all its standing records.
pub type Reading = Pin<Box<dyn Future<Output = anyhow::Result<Vec<Row>>> + Send>>;

/// How a register lies in tables. Every string is a fixed piece of SQL; nothing a user types comes near it.
#[derive(Clone, Copy)]
pub struct Tables {
    /// `placement r JOIN …`. A joined table has exactly one row for each record: it is left out of a count that asks
    /// nothing of it.
    pub from: &'static str,
    /// The id of a record, a BIGINT.
    pub id: &'static str,
    /// The id its address takes.
    pub link_id: &'static str,
    /// The moment that places it in a period.
    pub at: At,
    /// When it was entered: later than a cut-off means late.
    pub recorded_at: &'static str,
    /// Its unit path; `None` for records that belong to no unit.
    pub unit_path: Option<&'static str>,
    /// Its unit's name, or `''`.
    pub unit_name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Which records stand (not voided, not merged).
    pub standing: &'static str,
    /// Named conditions that metrics use.
    pub conditions: &'static [(&'static str, &'static str)],
    /// Named numbers on a record; NULL where unknown.
    pub numbers: &'static [(&'static str, &'static str)],
    /// For newest-value measures: the condition that a row is the newest of its holder before the moment `$until` that
    /// bears `$number`. Numbers may use `$from`, the first moment of the period.
    pub newest: Option<&'static str>,
}

/// How a record is placed in time.
#[derive(Clone, Copy)]
pub enum At {
    /// It happened at this moment.
    Moment(&'static str),
    /// It stands since this moment: counted as of the end of a period.
    Since(&'static str),
}

/// A record of a small register.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its id.
    pub id: Id,
    /// When it happened.
    pub at: i64,
    /// Until when it goes on, for things that last; otherwise `at`.
    pub until_at: i64,
    /// When it was entered.
    pub recorded_at: i64,
    /// Its unit path.
    pub unit_path: String,
    /// Its unit's name.
    pub unit_name: String,
    /// What it is called.
    pub title: String,
    /// Conditions it meets.
    pub meets: Vec<&'static str>,
    /// Its numbers.
    pub numbers: Vec<(&'static str, Option<i64>)>,
    /// A number a day, multiplied by the days of a period it lasts in.
    pub daily: Vec<(&'static str, i64)>,
    /// Its splits.
    pub splits: Vec<(&'static str, String)>,
}

/// Words for values that are words already.
pub fn as_is(value: &str) -> String {
    if value.is_empty() { "未注明".into() } else { value.to_owned() }
}
