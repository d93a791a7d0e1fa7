//! One WHERE for the number, its parts and its records. Everything a user names has been looked up before;
//! what reaches the database as text are fixed pieces of SQL from the registers, and values as arguments.

use super::ask::Question;
use crate::platform::register::{At, Records, Row, Tables};
use crate::platform::{Answer, App, Fault};
use db::{Value, args};
use domain::figures::metric::{Measure, Metric};
use domain::ids::Id;
use domain::time::{DAY_MS, day_start, format_day};
use futures_util::future::try_join_all;
use serde::{Deserialize, Deserializer, Serialize};
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
            Measure::Sum(_) | Measure::Latest(_) | Measure::Grown(_) | Measure::Newest(_)
                if self.records > 0 && self.base == 0 =>
            {
                None
            }
            Measure::Newest(_) if self.records == 0 => None,
            Measure::Sum(_) | Measure::Latest(_) | Measure::Grown(_) | Measure::Newest(_) => Some(self.sum),
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
    Ok(many(app, &[question]).await?.pop().unwrap_or_default())
}

/// The most questions asked in one pass over a register.
const MOST_AT_ONCE: usize = 30;

/// The numbers of several questions, in as few passes as there are registers, periods and scopes among them: a
/// summary asks a hundred, and most of them walk the same year of the same register.
pub async fn many(app: &App, questions: &[&Question]) -> Answer<Vec<Sum>> {
    let mut passes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate() {
        let as_of = question.as_of.unwrap_or_default();
        let pass = match &question.register.records {
            Records::Read(_) => question.register.id.to_owned(),
            Records::Tables(_) if newest_only(question.metric) => format!("newest {at}"),
            Records::Tables(_) => {
                format!("{} {} {} {as_of}", question.register.id, question.period, question.scope.path)
            }
        };
        passes.entry(pass).or_default().push(at);
    }
    let passes: Vec<Vec<usize>> = passes
        .into_values()
        .flat_map(|places| places.chunks(MOST_AT_ONCE).map(<[_]>::to_vec).collect::<Vec<_>>())
        .collect();
    let answered = try_join_all(passes.into_iter().map(|places| async move {
        let asked: Vec<&Question> = places.iter().map(|at| questions[*at]).collect();
        let sums = one_pass(app, &asked).await?;
        Ok::<_, Fault>(places.into_iter().zip(sums))
    }))
    .await?;
    let mut sums = vec![Sum::default(); questions.len()];
    for (at, sum) in answered.into_iter().flatten() {
        sums[at] = sum;
    }
    Ok(sums)
}

/// Questions of one register, and for tables of one period and scope.
async fn one_pass(app: &App, asked: &[&Question]) -> Answer<Vec<Sum>> {
    let Some(first) = asked.first() else { return Ok(Vec::new()) };
    let tables = match &first.register.records {
        Records::Tables(tables) => tables,
        Records::Read(read) => {
            let rows = read(app.clone()).await?;
            return Ok(asked.iter().map(|question| add(question, &standing(question, &rows))).collect());
        }
    };
    let (mut frame, mut values) = frame(first, tables);
    // What all of them demand narrows the walk itself; what only some demand decides inside it.
    let common: Vec<&str> =
        first.metric.only.iter().copied().filter(|name| asked.iter().all(|q| q.metric.only.contains(name))).collect();
    for name in &common {
        frame.push_str(&format!(" AND ({})", named_sql(tables.conditions, name)));
    }
    let mut columns = Vec::new();
    for (nth, question) in asked.iter().enumerate() {
        let mut own: Vec<String> = question
            .metric
            .only
            .iter()
            .filter(|name| !common.contains(*name))
            .map(|name| format!("({})", named_sql(tables.conditions, name)))
            .collect();
        for (split, value) in &question.narrowed {
            own.push(narrowed_sql(question, tables, split, value, &mut values));
        }
        let only = (!own.is_empty()).then(|| own.join(" AND "));
        columns.extend(measured(question, tables, only.as_deref(), nth));
    }
    let columns = columns.join(", ");
    let from = from_of(tables, &format!("{columns} {frame}"));
    let sql = format!("SELECT {columns} FROM {from} WHERE {frame}");
    let found: Option<HashMap<String, Option<i64>>> = app.db().one(&sql, values).await?;
    let found = found.unwrap_or_default();
    let number = |name: String| found.get(&name).copied().flatten();
    Ok(asked
        .iter()
        .enumerate()
        .map(|(nth, _)| {
            let records = number(format!("n{nth}")).unwrap_or(0);
            Sum {
                sum: number(format!("s{nth}")).unwrap_or(if found.contains_key(&format!("s{nth}")) {
                    0
                } else {
                    records
                }),
                base: number(format!("b{nth}")).unwrap_or(records),
                records,
            }
        })
        .collect())
}

fn newest_only(metric: &Metric) -> bool {
    matches!(metric.measure, Measure::Latest(_) | Measure::Grown(_) | Measure::Newest(_))
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
    // What grew is asked month by month: a running total lies in no month.
    if by == "month" && matches!(question.metric.measure, Measure::Grown(_)) {
        let months: Vec<Question> =
            question.period.by_month().into_iter().map(|period| Question { period, ..question.clone() }).collect();
        let sums = many(app, &months.iter().collect::<Vec<_>>()).await?;
        return Ok(months
            .iter()
            .zip(sums)
            .map(|(month, sum)| {
                let key = month.period.first.to_string()[..7].to_owned();
                let title = title_of(question, by, &key, &HashMap::new());
                Part { title, value: sum.value(question.metric), records: sum.records, key }
            })
            .collect());
    }
    let mut found: Vec<(String, Sum)> = match &question.register.records {
        Records::Tables(tables) => {
            let (condition, values) = condition(question, tables);
            let columns = measured(question, tables, None, 0).join(", ");
            let key = key_of(question, tables, by);
            let from = from_of(tables, &format!("{key} {columns} {condition}"));
            let sql = format!("SELECT {key} AS part, {columns} FROM {from} WHERE {condition} GROUP BY {key}");
            #[derive(Deserialize)]
            struct Found {
                part: Option<String>,
                n0: i64,
                #[serde(default, deserialize_with = "given")]
                s0: Option<Option<i64>>,
                #[serde(default, deserialize_with = "given")]
                b0: Option<Option<i64>>,
            }
            let rows: Vec<Found> = app.db().all(&sql, values).await?;
            rows.into_iter()
                .map(|f| {
                    let or_records = |n: Option<Option<i64>>| n.map_or(f.n0, |n| n.unwrap_or(0));
                    let sum = Sum { sum: or_records(f.s0), base: or_records(f.b0), records: f.n0 };
                    (f.part.unwrap_or_default(), sum)
                })
                .collect()
        }
        Records::Read(read) => {
            let all = read(app.clone()).await?;
            let mut by_key: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
            for row in standing(question, &all) {
                by_key.entry(key_in(question, row, by)).or_default().push(row);
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

/// A question split two ways, in one pass: (first key, second key) → number. Empty cells are not there.
pub async fn cells(app: &App, question: &Question, by: &str, and: &str) -> Answer<HashMap<(String, String), Sum>> {
    let tables = match &question.register.records {
        Records::Tables(tables) if !matches!(question.metric.measure, Measure::Grown(_)) => tables,
        _ => {
            let mut found = HashMap::new();
            for row in parts(app, question, and).await? {
                let mut narrowed = question.clone();
                narrowed.narrowed.insert(and.to_owned(), row.key.clone());
                for part in parts(app, &narrowed, by).await?.into_iter().filter(|part| part.records > 0) {
                    let sum = Sum { sum: part.value.unwrap_or(0), base: part.records, records: part.records };
                    found.insert((part.key, row.key.clone()), sum);
                }
            }
            return Ok(found);
        }
    };
    let (condition, values) = condition(question, tables);
    let columns = measured(question, tables, None, 0).join(", ");
    let (key, other) = (key_of(question, tables, by), key_of(question, tables, and));
    let from = from_of(tables, &format!("{key} {other} {columns} {condition}"));
    let sql = format!(
        "SELECT {key} AS part, {other} AS other, {columns} FROM {from} WHERE {condition} GROUP BY {key}, {other}"
    );
    #[derive(Deserialize)]
    struct Found {
        part: Option<String>,
        other: Option<String>,
        n0: i64,
        #[serde(default, deserialize_with = "given")]
        s0: Option<Option<i64>>,
        #[serde(default, deserialize_with = "given")]
        b0: Option<Option<i64>>,
    }
    let rows: Vec<Found> = app.db().all(&sql, values).await?;
    let folded = |split: &str, key: String| if split == "unit" { unit_key(question, &key) } else { key };
    let mut found: HashMap<(String, String), Sum> = HashMap::new();
    for row in rows {
        let or_records = |n: Option<Option<i64>>| n.map_or(row.n0, |n| n.unwrap_or(0));
        let key = (folded(by, row.part.unwrap_or_default()), folded(and, row.other.unwrap_or_default()));
        let into = found.entry(key).or_default();
        into.sum += or_records(row.s0);
        into.base += or_records(row.b0);
        into.records += row.n0;
    }
    Ok(found)
}

/// A column that is there may be NULL; one that is not there means the records themselves.
fn given<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::<i64>::deserialize(d).map(Some)
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
            let all = read(app.clone()).await?;
            let mut rows = standing(question, &all);
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
            let all = read(app.clone()).await?;
            let rows = standing(question, &all);
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

/// Which records stand, in the period, the scope and the as-of.
fn frame(question: &Question, tables: &Tables) -> (String, Vec<Value>) {
    let mut sql = tables.standing.to_owned();
    let mut values: Vec<Value> = Vec::new();
    let newest = newest_only(question.metric);
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
    if let (Some(is_newest), Measure::Latest(name) | Measure::Grown(name) | Measure::Newest(name)) =
        (tables.newest, question.metric.measure)
    {
        values.extend(args![question.period.until_at()]);
        let is_newest = is_newest.replace("$until", &format!("${}", values.len())).replace("$number", name);
        sql.push_str(&format!(" AND {is_newest}"));
    }
    // A running total that did not move in the period brings nothing to it.
    if let (Measure::Grown(_), At::Moment(at)) = (question.metric.measure, tables.at) {
        values.extend(args![question.period.from_at()]);
        sql.push_str(&format!(" AND {at} >= ${}", values.len()));
    }
    scope_condition(question, tables, &mut sql, &mut values);
    if let Some(as_of) = question.as_of {
        values.extend(args![as_of]);
        sql.push_str(&format!(" AND {} <= ${}", tables.recorded_at, values.len()));
    }
    (sql, values)
}

fn condition(question: &Question, tables: &Tables) -> (String, Vec<Value>) {
    let (mut sql, mut values) = frame(question, tables);
    for name in question.metric.only {
        sql.push_str(&format!(" AND ({})", named_sql(tables.conditions, name)));
    }
    for (split, value) in &question.narrowed {
        let narrowed = narrowed_sql(question, tables, split, value, &mut values);
        sql.push_str(&format!(" AND {narrowed}"));
    }
    (sql, values)
}

fn narrowed_sql(question: &Question, tables: &Tables, split: &str, value: &str, values: &mut Vec<Value>) -> String {
    if split == "unit" {
        // A unit's own records are written as `id!`; without the mark its subtree is meant.
        let (id, own) = value.strip_suffix('!').map_or((value, false), |id| (id, true));
        let pattern = if own { format!("%/{id}/") } else { format!("%/{id}/%") };
        values.extend(args![pattern]);
        return format!("{} LIKE ${}", tables.unit_path.unwrap_or("''"), values.len());
    }
    values.extend(args![value]);
    format!("{} = ${}", key_of(question, tables, split), values.len())
}

/// The tables to read: a joined one is left out when nothing of it is asked, because each record has exactly one row
/// in it and the walk stays inside one index.
fn from_of(tables: &Tables, asked: &str) -> &'static str {
    let (own, joined) = tables.from.split_once(" JOIN ").unwrap_or((tables.from, ""));
    let asks = |alias: &str| {
        asked
            .match_indices(&format!("{alias}."))
            .any(|(at, _)| !asked[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
    };
    let needed = joined.split(" JOIN ").filter_map(|join| join.split_whitespace().nth(1)).any(asks);
    if needed { tables.from } else { own }
}

fn named_sql(pieces: &'static [(&'static str, &'static str)], name: &str) -> &'static str {
    // A metric that names what its register lacks counts nothing; the catalogue test finds it.
    pieces.iter().find(|(id, _)| *id == name).map_or("1 = 0", |(_, sql)| sql)
}

fn number_sql(question: &Question, tables: &Tables, name: &str) -> String {
    let sql = tables.numbers.iter().find(|(id, _)| *id == name).map_or("NULL", |(_, sql)| sql);
    sql.replace("$from", &question.period.from_at().to_string())
}

/// The columns that make a number: `n` the records, `s` the sum and `b` its base where they are not the records.
/// `only` is what this question demands beyond the walk.
fn measured(question: &Question, tables: &Tables, only: Option<&str>, nth: usize) -> Vec<String> {
    let when =
        |number: &str| only.map_or_else(|| number.to_owned(), |only| format!("CASE WHEN {only} THEN {number} END"));
    let records = only.map_or_else(|| format!("COUNT(*) AS n{nth}"), |_| format!("COUNT({}) AS n{nth}", when("1")));
    match question.metric.measure {
        Measure::Count => vec![records],
        Measure::Sum(name)
        | Measure::Mean(name)
        | Measure::Latest(name)
        | Measure::Grown(name)
        | Measure::Newest(name) => {
            let number = when(&number_sql(question, tables, name));
            vec![records, format!("CAST(SUM({number}) AS BIGINT) AS s{nth}"), format!("COUNT({number}) AS b{nth}")]
        }
        Measure::Distinct(split) => {
            vec![records, format!("COUNT(DISTINCT {}) AS s{nth}", when(&key_of(question, tables, split)))]
        }
        Measure::Share(name) => {
            let share = when(&format!("CASE WHEN {} THEN 1 ELSE 0 END", named_sql(tables.conditions, name)));
            vec![records, format!("CAST(SUM({share}) AS BIGINT) AS s{nth}")]
        }
    }
}

/// What one record brings, as SQL.
fn contribution(question: &Question, tables: &Tables) -> String {
    match question.metric.measure {
        Measure::Count | Measure::Distinct(_) => "1".into(),
        Measure::Sum(name)
        | Measure::Mean(name)
        | Measure::Latest(name)
        | Measure::Grown(name)
        | Measure::Newest(name) => number_sql(question, tables, name),
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

fn standing<'a>(question: &Question, rows: &'a [Row]) -> Vec<&'a Row> {
    let (from, until) = (question.period.from_at(), question.period.until_at());
    let mut found: Vec<&Row> = rows
        .iter()
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
        .collect();
    if let Measure::Newest(name) = question.metric.measure {
        // One record alone: the newest that bears the number.
        let newest =
            found.iter().filter(|row| number_in(question, row, name).is_some()).max_by_key(|row| (row.at, row.id));
        found = newest.copied().into_iter().collect();
    }
    found
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
        Measure::Sum(name)
        | Measure::Mean(name)
        | Measure::Latest(name)
        | Measure::Grown(name)
        | Measure::Newest(name) => number_in(question, row, name),
        Measure::Share(name) => Some(i64::from(row.meets.contains(&name))),
    }
}

fn add(question: &Question, rows: &[&Row]) -> Sum {
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

/// The unit just below the scope to which a path belongs; the scope's own is `id!`.
fn unit_key(question: &Question, path: &str) -> String {
    let below = path.strip_prefix(question.scope.path.as_str()).unwrap_or_default();
    match below.split('/').next().filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None if path.is_empty() => String::new(),
        None => format!("{}!", question.scope.id),
    }
}

/// Records of a unit deep below count for the unit just below the scope.
fn fold_units(question: &Question, found: Vec<(String, Sum)>) -> Vec<(String, Sum)> {
    let mut folded: BTreeMap<String, Sum> = BTreeMap::new();
    for (path, sum) in found {
        let into = folded.entry(unit_key(question, &path)).or_default();
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
