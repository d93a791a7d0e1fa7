//! One WHERE for the number, its parts and its records. Everything a user names has been looked up before;
//! what reaches the database as text are fixed pieces of SQL from the registers, and values as arguments.

use super::ask::Question;
use crate::platform::register::{At, Records, Row, Tables};
use crate::platform::{Answer, App};
use db::{Value, args};
use domain::figures::metric::{Measure, Metric};
use domain::ids::Id;
use domain::time::{DAY_MS, day_start, format_day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use utoipa::ToSchema;

/// What a count gives before it becomes a number.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Sum {
    /// The sum, or the count.
    pub sum: i64,
    /// What it stands over: records with the number, or the whole of a share.
    pub base: i64,
    /// Records counted.
    pub records: i64,
}

impl Sum {
    /// The number.
    pub fn value(&self, metric: &Metric) -> Option<i64> {
        match metric.measure {
            Measure::Count | Measure::Distinct(_) => Some(self.sum),
            Measure::Sum(_) | Measure::Latest(_) if self.records > 0 && self.base == 0 => None,
            Measure::Sum(_) | Measure::Latest(_) => Some(self.sum),
            Measure::Share(_) | Measure::Mean(_) if self.base == 0 => None,
            Measure::Share(_) => Some((self.sum * 100 + self.base / 2) / self.base),
            Measure::Mean(_) => Some((self.sum + self.base / 2) / self.base),
        }
    }
}

/// A part of a figure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Part {
    /// The value of the split.
    pub key: String,
    /// In words.
    pub title: String,
    /// Its number.
    pub value: Option<i64>,
    /// Records behind it.
    pub records: i64,
}

/// A record a figure counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// The record.
    pub id: Id,
    /// What its address takes.
    pub link_id: i64,
    /// When it happened.
    pub at: i64,
    /// When it was entered.
    pub recorded_at: i64,
    /// What it is called.
    pub title: String,
    /// Its unit's name.
    pub unit_name: String,
    /// What it brings to the number.
    pub value: Option<i64>,
    /// Its shown splits, as codes.
    #[serde(default, flatten)]
    pub splits: BTreeMap<String, serde_json::Value>,
}

/// The number of a question.
pub async fn sum(app: &App, question: &Question) -> Answer<Sum> {
    match &question.register.records {
        Records::Tables(tables) => {
            let (condition, values) = condition(question, tables);
            let (sum, base) = measured(question, tables);
            let sql = format!(
                "SELECT {sum} AS sum, {base} AS base, COUNT(*) AS records FROM {} WHERE {condition}",
                tables.from
            );
            #[derive(Deserialize)]
            struct Found {
                sum: Option<i64>,
                base: Option<i64>,
                records: i64,
            }
            let found: Option<Found> = app.db().one(&sql, values).await?;
            Ok(found.map_or_else(Sum::default, |f| Sum {
                sum: f.sum.unwrap_or(0),
                base: f.base.unwrap_or(0),
                records: f.records,
            }))
        }
        Records::Read(read) => Ok(add(question, &standing(question, read(app.clone()).await?))),
    }
}

/// Whether the register holds anything of this unit at all, in any period.
pub async fn ever(app: &App, question: &Question) -> Answer<bool> {
    match &question.register.records {
        Records::Tables(tables) => {
            let mut sql = format!("SELECT 1 FROM {} WHERE {}", tables.from, tables.standing);
            let mut values = Vec::new();
            scope_condition(question, tables, &mut sql, &mut values);
            sql.push_str(" LIMIT 1");
            Ok(app.db().int(&sql, values).await? == 1)
        }
        Records::Read(read) => Ok(read(app.clone())
            .await?
            .iter()
            .any(|row| question.scope.whole || row.unit_path.starts_with(&question.scope.path))),
    }
}

/// The parts of a question by one split.
pub async fn parts(app: &App, question: &Question, by: &str) -> Answer<Vec<Part>> {
    let mut found: Vec<(String, Sum)> = match &question.register.records {
        Records::Tables(tables) => {
            let (condition, values) = condition(question, tables);
            let (sum, base) = measured(question, tables);
            let key = key_of(question, tables, by);
            let sql = format!(
                "SELECT {key} AS part, {sum} AS sum, {base} AS base, COUNT(*) AS records FROM {} WHERE {condition} GROUP BY {key}",
                tables.from
            );
            #[derive(Deserialize)]
            struct Found {
                part: Option<String>,
                sum: Option<i64>,
                base: Option<i64>,
                records: i64,
            }
            let rows: Vec<Found> = app.db().all(&sql, values).await?;
            rows.into_iter()
                .map(|f| {
                    let sum = Sum { sum: f.sum.unwrap_or(0), base: f.base.unwrap_or(0), records: f.records };
                    (f.part.unwrap_or_default(), sum)
                })
                .collect()
        }
        Records::Read(read) => {
            let rows = standing(question, read(app.clone()).await?);
            let mut by_key: BTreeMap<String, Vec<Row>> = BTreeMap::new();
            for row in rows {
                by_key.entry(key_in(question, &row, by)).or_default().push(row);
            }
            by_key.into_iter().map(|(key, rows)| (key, add(question, &rows))).collect()
        }
    };
    if by == "unit" {
        found = fold_units(question, found);
    }
    let names = if by == "unit" { unit_names(app, &found).await? } else { HashMap::new() };
    let mut parts: Vec<Part> = found
        .into_iter()
        .map(|(key, sum)| Part {
            title: title_of(question, by, &key, &names),
            value: sum.value(question.metric),
            records: sum.records,
            key,
        })
        .collect();
    order(question, by, &mut parts);
    Ok(parts)
}

/// A page of the records behind a question, newest first, from `after` (moment, id).
pub async fn records(app: &App, question: &Question, after: Option<(i64, i64)>, limit: i64) -> Answer<Vec<Counted>> {
    match &question.register.records {
        Records::Tables(tables) => {
            let (mut condition, mut values) = condition(question, tables);
            let at = moment(tables);
            if let Some((moment, id)) = after {
                let n = values.len();
                condition.push_str(&format!(
                    " AND ({at} < ${} OR ({at} = ${} AND {} < ${}))",
                    n + 1,
                    n + 1,
                    tables.id,
                    n + 2
                ));
                values.extend(args![moment, id]);
            }
            let shown: String = question
                .register
                .splits
                .iter()
                .filter(|split| split.shown)
                .map(|split| format!(", {} AS {}", split.sql, split.id))
                .collect();
            let n = values.len();
            let sql = format!(
                "SELECT {} AS id, {} AS link_id, {at} AS at, {} AS recorded_at, {} AS title, {} AS unit_name, {} AS value{shown}
                 FROM {} WHERE {condition} ORDER BY {at} DESC, {} DESC LIMIT ${}",
                tables.id, tables.link_id, tables.recorded_at, tables.title, tables.unit_name,
                contribution(question, tables), tables.from, tables.id, n + 1
            );
            values.extend(args![limit]);
            Ok(app.db().all(&sql, values).await?)
        }
        Records::Read(read) => {
            let mut rows = standing(question, read(app.clone()).await?);
            rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.id)));
            Ok(rows
                .iter()
                .filter(|row| after.is_none_or(|after| (row.at, row.id.0) < after))
                .take(usize::try_from(limit).unwrap_or(0))
                .map(|row| Counted {
                    id: row.id,
                    link_id: row.id.0,
                    at: row.at,
                    recorded_at: row.recorded_at,
                    title: row.title.clone(),
                    unit_name: row.unit_name.clone(),
                    value: brings(question, row),
                    splits: row.splits.iter().map(|(id, value)| ((*id).to_owned(), value.clone().into())).collect(),
                })
                .collect())
        }
    }
}

/// Every record with what it brings, in the order of ids: what a frozen figure keeps.
pub async fn record_set(app: &App, question: &Question) -> Answer<Vec<(i64, Option<i64>)>> {
    #[derive(Deserialize)]
    struct Found {
        id: i64,
        value: Option<i64>,
    }
    match &question.register.records {
        Records::Tables(tables) => {
            let (condition, values) = condition(question, tables);
            let sql = format!(
                "SELECT {} AS id, {} AS value FROM {} WHERE {condition} ORDER BY {}",
                tables.id,
                contribution(question, tables),
                tables.from,
                tables.id
            );
            let rows: Vec<Found> = app.db().all(&sql, values).await?;
            Ok(rows.into_iter().map(|found| (found.id, found.value)).collect())
        }
        Records::Read(read) => {
            let rows = standing(question, read(app.clone()).await?);
            let mut set: Vec<(i64, Option<i64>)> = rows.iter().map(|row| (row.id.0, brings(question, row))).collect();
            set.sort_unstable();
            Ok(set)
        }
    }
}

/// The titles of some records by id, whatever their period: to name what left or joined a frozen figure.
pub async fn named(app: &App, question: &Question, ids: &[i64]) -> Answer<Vec<Counted>> {
    let mut found = Vec::new();
    match &question.register.records {
        Records::Tables(tables) => {
            for chunk in ids.chunks(200) {
                let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
                let sql = format!(
                    "SELECT {} AS id, {} AS link_id, COALESCE({}, 0) AS at, {} AS recorded_at, {} AS title, {} AS unit_name, {} AS value
                     FROM {} WHERE {} IN ({})",
                    tables.id, tables.link_id, moment(tables), tables.recorded_at, tables.title, tables.unit_name,
                    contribution(question, tables), tables.from, tables.id, list.join(",")
                );
                found.extend(app.db().all::<Counted>(&sql, args![]).await?);
            }
        }
        Records::Read(read) => {
            let wanted: HashSet<i64> = ids.iter().copied().collect();
            for row in read(app.clone()).await?.iter().filter(|row| wanted.contains(&row.id.0)) {
                found.push(Counted {
                    id: row.id,
                    link_id: row.id.0,
                    at: row.at,
                    recorded_at: row.recorded_at,
                    title: row.title.clone(),
                    unit_name: row.unit_name.clone(),
                    value: brings(question, row),
                    splits: BTreeMap::new(),
                });
            }
        }
    }
    Ok(found)
}

// ---- tables ----

fn moment(tables: &Tables) -> &'static str {
    match tables.at {
        At::Moment(at) | At::Since(at) => at,
    }
}

fn scope_condition(question: &Question, tables: &Tables, sql: &mut String, values: &mut Vec<Value>) {
    if let (Some(path), false) = (tables.unit_path, question.scope.whole) {
        values.extend(args![format!("{}%", question.scope.path)]);
        sql.push_str(&format!(" AND {path} LIKE ${}", values.len()));
    }
}

fn condition(question: &Question, tables: &Tables) -> (String, Vec<Value>) {
    let mut sql = tables.standing.to_owned();
    let mut values: Vec<Value> = Vec::new();
    let newest = matches!(question.metric.measure, Measure::Latest(_));
    match tables.at {
        At::Moment(at) if !newest => {
            values.extend(args![question.period.from_at(), question.period.until_at()]);
            sql.push_str(&format!(" AND {at} >= $1 AND {at} < $2"));
        }
        At::Moment(at) | At::Since(at) => {
            values.extend(args![question.period.until_at()]);
            sql.push_str(&format!(" AND {at} < $1"));
        }
    }
    if let (true, Some(is_newest)) = (newest, tables.newest) {
        values.extend(args![question.period.until_at()]);
        sql.push_str(&format!(" AND {}", is_newest.replace("$until", &format!("${}", values.len()))));
    }
    scope_condition(question, tables, &mut sql, &mut values);
    if let Some(as_of) = question.as_of {
        values.extend(args![as_of]);
        sql.push_str(&format!(" AND {} <= ${}", tables.recorded_at, values.len()));
    }
    for name in question.metric.only {
        sql.push_str(&format!(" AND ({})", named_sql(tables.conditions, name)));
    }
    for (split, value) in &question.narrowed {
        narrow(question, tables, split, value, &mut sql, &mut values);
    }
    (sql, values)
}

fn narrow(question: &Question, tables: &Tables, split: &str, value: &str, sql: &mut String, values: &mut Vec<Value>) {
    if split == "unit" {
        // A unit's own records are written as `id!`; without the mark its subtree is meant.
        let (id, own) = value.strip_suffix('!').map_or((value, false), |id| (id, true));
        let pattern = if own { format!("%/{id}/") } else { format!("%/{id}/%") };
        values.extend(args![pattern]);
        sql.push_str(&format!(" AND {} LIKE ${}", tables.unit_path.unwrap_or("''"), values.len()));
        return;
    }
    values.extend(args![value]);
    sql.push_str(&format!(" AND {} = ${}", key_of(question, tables, split), values.len()));
}

fn named_sql(pieces: &'static [(&'static str, &'static str)], name: &str) -> &'static str {
    // A metric that names what its register lacks counts nothing; the catalogue test finds it.
    pieces.iter().find(|(id, _)| *id == name).map_or("1 = 0", |(_, sql)| sql)
}

fn number_sql(tables: &Tables, name: &str) -> &'static str {
    tables.numbers.iter().find(|(id, _)| *id == name).map_or("NULL", |(_, sql)| sql)
}

/// The sum and the base, as SQL.
fn measured(question: &Question, tables: &Tables) -> (String, String) {
    match question.metric.measure {
        Measure::Count => ("COUNT(*)".into(), "COUNT(*)".into()),
        Measure::Sum(name) | Measure::Mean(name) | Measure::Latest(name) => {
            let number = number_sql(tables, name);
            (format!("CAST(SUM({number}) AS BIGINT)"), format!("COUNT({number})"))
        }
        Measure::Distinct(split) => (format!("COUNT(DISTINCT {})", key_of(question, tables, split)), "COUNT(*)".into()),
        Measure::Share(name) => (
            format!("CAST(SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS BIGINT)", named_sql(tables.conditions, name)),
            "COUNT(*)".into(),
        ),
    }
}

/// What one record brings, as SQL.
fn contribution(question: &Question, tables: &Tables) -> String {
    match question.metric.measure {
        Measure::Count | Measure::Distinct(_) => "1".into(),
        Measure::Sum(name) | Measure::Mean(name) | Measure::Latest(name) => number_sql(tables, name).into(),
        Measure::Share(name) => format!("CASE WHEN {} THEN 1 ELSE 0 END", named_sql(tables.conditions, name)),
    }
}

/// The key of a split, as SQL that gives a text.
fn key_of(question: &Question, tables: &Tables, by: &str) -> String {
    let at = moment(tables);
    match by {
        // Moments are cut into months by whole numbers, because the two databases know no common calendar.
        "month" => {
            let mut cases = String::from("CASE");
            for month in question.period.by_month() {
                cases.push_str(&format!(" WHEN {at} < {} THEN '{}'", month.until_at(), &month.first.to_string()[..7]));
            }
            cases + " ELSE '' END"
        }
        "day" => format!("CAST(({at} - {}) / {DAY_MS} AS TEXT)", question.period.from_at()),
        "unit" => tables.unit_path.unwrap_or("''").to_owned(),
        other => {
            question.register.splits.iter().find(|split| split.id == other).map_or("''", |split| split.sql).to_owned()
        }
    }
}

// ---- small registers ----

fn standing(question: &Question, rows: Vec<Row>) -> Vec<Row> {
    let (from, until) = (question.period.from_at(), question.period.until_at());
    rows.into_iter()
        .filter(|row| {
            row.at < until
                && row.until_at.max(row.at) >= from
                && (question.scope.whole || row.unit_path.starts_with(&question.scope.path))
                && question.as_of.is_none_or(|as_of| row.recorded_at <= as_of)
                && question.metric.only.iter().all(|name| row.meets.contains(name))
                && question.narrowed.iter().all(|(split, value)| match split.as_str() {
                    "unit" => {
                        let (id, own) = value.strip_suffix('!').map_or((value.as_str(), false), |id| (id, true));
                        let mark = format!("/{id}/");
                        if own { row.unit_path.ends_with(&mark) } else { row.unit_path.contains(&mark) }
                    }
                    _ => key_in(question, row, split) == *value,
                })
        })
        .collect()
}

fn number_in(question: &Question, row: &Row, name: &str) -> Option<i64> {
    if let Some((_, a_day)) = row.daily.iter().find(|(id, _)| *id == name) {
        let first = day_start(row.at.max(question.period.from_at()));
        let last = day_start(row.until_at.max(row.at).min(question.period.until_at() - 1));
        return Some(((last - first) / DAY_MS + 1).max(0) * a_day);
    }
    row.numbers.iter().find(|(id, _)| *id == name).and_then(|(_, value)| *value)
}

fn brings(question: &Question, row: &Row) -> Option<i64> {
    match question.metric.measure {
        Measure::Count | Measure::Distinct(_) => Some(1),
        Measure::Sum(name) | Measure::Mean(name) | Measure::Latest(name) => number_in(question, row, name),
        Measure::Share(name) => Some(i64::from(row.meets.contains(&name))),
    }
}

fn add(question: &Question, rows: &[Row]) -> Sum {
    let brought: Vec<i64> = rows.iter().filter_map(|row| brings(question, row)).collect();
    let sum = match question.metric.measure {
        Measure::Distinct(split) => {
            rows.iter().map(|row| key_in(question, row, split)).collect::<HashSet<_>>().len() as i64
        }
        _ => brought.iter().sum(),
    };
    Sum { sum, base: brought.len() as i64, records: rows.len() as i64 }
}

fn key_in(question: &Question, row: &Row, by: &str) -> String {
    let at = row.at.max(question.period.from_at());
    match by {
        "month" => format_day(at)[..7].to_owned(),
        "day" => ((at - question.period.from_at()) / DAY_MS).to_string(),
        "unit" => row.unit_path.clone(),
        other => row.splits.iter().find(|(id, _)| *id == other).map(|(_, value)| value.clone()).unwrap_or_default(),
    }
}

// ---- keys and titles ----

/// Records of a unit deep below count for the unit just below the scope; the scope's own are `id!`.
fn fold_units(question: &Question, found: Vec<(String, Sum)>) -> Vec<(String, Sum)> {
    let mut folded: BTreeMap<String, Sum> = BTreeMap::new();
    for (path, sum) in found {
        let below = path.strip_prefix(question.scope.path.as_str()).unwrap_or_default();
        let key = match below.split('/').next().filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None if path.is_empty() => String::new(),
            None => format!("{}!", question.scope.id),
        };
        let into = folded.entry(key).or_default();
        into.sum += sum.sum;
        into.base += sum.base;
        into.records += sum.records;
    }
    folded.into_iter().collect()
}

async fn unit_names(app: &App, found: &[(String, Sum)]) -> Answer<HashMap<String, String>> {
    #[derive(Deserialize)]
    struct Unit {
        id: i64,
        name: String,
        short_name: String,
    }
    let ids: Vec<i64> = found.iter().filter_map(|(key, _)| key.trim_end_matches('!').parse().ok()).collect();
    let mut names = HashMap::new();
    for chunk in ids.chunks(200) {
        let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
        let sql = format!("SELECT id, name, short_name FROM unit WHERE id IN ({})", list.join(","));
        for unit in app.db().all::<Unit>(&sql, args![]).await? {
            let name = if unit.short_name.is_empty() { unit.name } else { unit.short_name };
            names.insert(format!("{}!", unit.id), format!("{name}（本级）"));
            names.insert(unit.id.to_string(), name);
        }
    }
    Ok(names)
}

fn title_of(question: &Question, by: &str, key: &str, names: &HashMap<String, String>) -> String {
    match by {
        "month" => key.get(5..7).and_then(|month| month.parse::<i8>().ok()).map_or_else(
            || "未注明".into(),
            |month| {
                if question.period.first.year() == question.period.last.year() {
                    format!("{month}月")
                } else {
                    format!("{}年{month}月", &key[..4])
                }
            },
        ),
        "day" => {
            let nth: i64 = key.parse().unwrap_or(0);
            format_day(question.period.from_at() + nth * DAY_MS)[5..].to_owned()
        }
        "unit" => names.get(key).cloned().unwrap_or_else(|| "未注明单位".into()),
        other => question
            .register
            .splits
            .iter()
            .find(|split| split.id == other)
            .map_or_else(|| key.to_owned(), |split| (split.title)(key)),
    }
}

/// Months and days in time, with the empty ones between; tiers, levels and the like in their own order; the rest by size.
fn order(question: &Question, by: &str, parts: &mut Vec<Part>) {
    match by {
        "month" => {
            for month in question.period.by_month() {
                let key = month.first.to_string()[..7].to_owned();
                if !parts.iter().any(|part| part.key == key) {
                    let title = title_of(question, by, &key, &HashMap::new());
                    parts.push(Part { key, title, value: Some(0), records: 0 });
                }
            }
            parts.sort_by(|a, b| a.key.cmp(&b.key));
        }
        "day" => {
            for nth in 0..question.period.days().min(400) {
                let key = nth.to_string();
                if !parts.iter().any(|part| part.key == key) {
                    let title = title_of(question, by, &key, &HashMap::new());
                    parts.push(Part { key, title, value: Some(0), records: 0 });
                }
            }
            parts.sort_by_key(|part| part.key.parse::<i64>().unwrap_or(0));
        }
        "tier" | "reach" => {
            let rank =
                |key: &str| domain::media::tier::Tier::ALL.iter().position(|tier| tier.code() == key).unwrap_or(99);
            parts.sort_by_key(|part| rank(&part.key));
        }
        "level" => parts.sort_by(|a, b| a.key.cmp(&b.key)),
        _ => parts.sort_by(|a, b| b.value.cmp(&a.value).then(a.key.cmp(&b.key))),
    }
}
