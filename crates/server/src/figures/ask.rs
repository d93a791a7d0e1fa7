//! Asks a figure: metric @ unit, period, as-of, narrowing → value and the number of records behind it.
//! The one way to a number, for dashboards, summaries, the command line and the drawer alike.

use super::count::{self, Part};
use super::registers;
use crate::platform::register::{Records, Register};
use crate::platform::{Actor, Answer, App, Fault};
use db::args;
use domain::figures::metric::{self, Measure, Metric};
use domain::figures::{Period, check};
use domain::ids::Id;
use domain::refusal::Refusal;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A unit with its subtree.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Scope {
    /// The unit.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Whether it is the whole house: then records of no unit count too.
    pub whole: bool,
}

/// A question, made ready: everything named exists and the asker may ask it.
#[derive(Clone)]
pub struct Question {
    /// What is counted.
    pub metric: &'static Metric,
    /// In which register.
    pub register: Register,
    /// Over which days.
    pub period: Period,
    /// Of which units.
    pub scope: Scope,
    /// Records entered up to this moment; `None` for all.
    pub as_of: Option<i64>,
    /// Narrowed: split → value.
    pub narrowed: BTreeMap<String, String>,
}

/// A figure: the answer to a question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Figure {
    /// The metric's identifier.
    pub metric: String,
    /// Its name.
    pub name: String,
    /// Its unit: 篇, 条, 人次 …
    pub unit: String,
    /// The counting rule.
    pub rule: String,
    /// The days, `2026-01-01..2026-04-30`.
    pub period: String,
    /// The same in words.
    pub period_title: String,
    /// Of which unit.
    pub scope: Scope,
    /// The number; absent when the register holds nothing that could answer.
    pub value: Option<i64>,
    /// How many records stand behind it.
    pub records: i64,
    /// Why there is no number, or what must be said with it; may be empty.
    pub remark: String,
    /// Whether it is a day's number.
    pub per_day: bool,
    /// Counted at this moment.
    pub counted_at: i64,
    /// Narrowed: split → value.
    pub narrowed: BTreeMap<String, String>,
}

/// What a request or a template names; every field but the metric has a default.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// A metric's identifier or Chinese name.
    pub metric: String,
    /// Default: this year.
    pub period: Option<String>,
    /// Default: the asker's own unit.
    pub unit_id: Option<Id>,
    /// Only records entered up to this moment.
    pub as_of: Option<i64>,
    /// Split → value.
    pub narrowed: BTreeMap<String, String>,
}

/// Makes a question ready for a signed-in person.
pub async fn question(app: &App, actor: &Actor, wanted: &Wanted) -> Answer<Question> {
    let scope = scope(app, wanted.unit_id.unwrap_or(actor.unit_id)).await?;
    actor.require_scope(&scope.path)?;
    prepare(app, wanted, scope)
}

/// Makes a question ready for the system itself: jobs and the command line.
pub async fn system_question(app: &App, wanted: &Wanted) -> Answer<Question> {
    let scope = match wanted.unit_id {
        Some(id) => scope(app, id).await?,
        None => whole(app).await?,
    };
    prepare(app, wanted, scope)
}

/// Makes a question of a known scope ready.
pub fn prepare(app: &App, wanted: &Wanted, scope: Scope) -> Answer<Question> {
    let named = metric::metric(&wanted.metric).or_else(|| metric::CATALOGUE.iter().find(|m| m.name == wanted.metric));
    let Some(metric) = named else {
        return Err(Fault::field("metric", format!("没有名为“{}”的指标。", wanted.metric)));
    };
    let Some(register) = registers::of(metric) else {
        return Err(refused(
            "register_missing",
            format!("“{}”的登记册还没有启用。", metric.name),
            "请先启用相应的登记。",
        ));
    };
    let period = match wanted.period.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map_err(|refusal: Refusal| Fault::field("period", refusal.sentence))?,
        None => this_year(app.now()),
    };
    let mut narrowed = wanted.narrowed.clone();
    narrowed.retain(|_, value| !value.is_empty());
    for split in narrowed.keys() {
        if !splits_of(&register).iter().any(|(id, _)| id == split) {
            return Err(Fault::field(split, format!("“{}”不能按“{split}”统计。", metric.name)));
        }
    }
    if !scope.whole && !belongs_to_units(&register) {
        return Err(refused(
            "no_unit_scope",
            format!("“{}”不按单位登记，不能只统计一个单位。", metric.name),
            "请选择全部单位后再统计。",
        ));
    }
    Ok(Question { metric, register, period, scope, as_of: wanted.as_of, narrowed })
}

/// Asks.
pub async fn ask(app: &App, question: &Question) -> Answer<Figure> {
    let mut asked = ask_many(app, &[question]).await?;
    asked.pop().ok_or_else(|| Fault::Broken(anyhow::anyhow!("a figure was not asked")))
}

/// Asks several at once.
pub async fn ask_many(app: &App, questions: &[&Question]) -> Answer<Vec<Figure>> {
    let sums = count::many(app, questions).await?;
    try_join_all(questions.iter().zip(sums).map(|(question, sum)| figure(app, question, sum))).await
}

async fn figure(app: &App, question: &Question, sum: count::Sum) -> Answer<Figure> {
    let mut value = sum.value(question.metric);
    let mut remark = String::new();
    if sum.records == 0 && !count::ever(app, question).await? {
        value = None;
        remark = format!("{}里还没有任何记录，这个数字要等登记后才有。", question.register.name);
    } else if value.is_none() {
        remark = match question.metric.measure {
            Measure::Newest(_) if sum.records == 0 => "时段内没有登记这一项。".into(),
            _ => "时段内的记录都没有填这一项。".into(),
        };
    } else if matches!(question.metric.measure, Measure::Distinct(_)) {
        remark = "已去重，各部分相加可能大于合计。".into();
    } else if matches!(question.metric.measure, Measure::Share(_)) {
        remark = format!("{} ÷ {}", sum.sum, sum.base);
    }
    if question.as_of.is_some() {
        // Entered after the cut-off: not counted, and said so.
        let all = count::sum(app, &Question { as_of: None, ..question.clone() }).await?;
        if all.records > sum.records {
            remark.push_str(&format!("另有 {} 条在截止时间之后补录，未计入。", all.records - sum.records));
        }
    }
    Ok(Figure {
        metric: question.metric.id.into(),
        name: question.metric.name.into(),
        unit: question.metric.unit.word().into(),
        rule: question.metric.rule.into(),
        period: question.period.to_string(),
        period_title: question.period.title(),
        scope: question.scope.clone(),
        value,
        records: sum.records,
        remark,
        per_day: question.metric.per_day,
        counted_at: app.now(),
        narrowed: question.narrowed.clone(),
    })
}

/// The parts of a figure by one split, in the order of a table.
pub async fn parts(app: &App, question: &Question, by: &str) -> Answer<Vec<Part>> {
    if !splits_of(&question.register).iter().any(|(id, _)| *id == by) {
        return Err(Fault::field("by", format!("“{}”不能按“{by}”划分。", question.metric.name)));
    }
    count::parts(app, question, by).await
}

/// Whether the parts make the whole; `None` for measures whose parts are not meant to.
pub fn parts_hold(question: &Question, whole: Option<i64>, parts: &[Part]) -> Option<check::SumCheck> {
    if !matches!(question.metric.measure, Measure::Count | Measure::Sum(_) | Measure::Latest(_) | Measure::Grown(_)) {
        return None;
    }
    let values: Vec<i64> = parts.iter().filter_map(|part| part.value).collect();
    (!parts.is_empty()).then(|| check::parts_make(whole.unwrap_or(0), &values))
}

/// What a register may be split by: its own, and unit, month and day where they apply.
pub fn splits_of(register: &Register) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> = register.splits.iter().map(|split| (split.id, split.name)).collect();
    all.push(("month", "月份"));
    all.push(("day", "日期"));
    if belongs_to_units(register) {
        all.push(("unit", "单位"));
    }
    all
}

fn belongs_to_units(register: &Register) -> bool {
    match &register.records {
        Records::Tables(tables) => tables.unit_path.is_some(),
        Records::Read(_) => true,
    }
}

/// This year, whole.
pub fn this_year(now: i64) -> Period {
    Period::year(domain::time::date(now).year())
        .unwrap_or(Period { first: domain::time::date(now), last: domain::time::date(now) })
}

#[derive(Deserialize)]
struct UnitFound {
    id: Id,
    name: String,
    path: String,
    parent_id: Option<i64>,
}

/// A unit as a scope.
pub async fn scope(app: &App, id: Id) -> Answer<Scope> {
    let found: Option<UnitFound> =
        app.db().one("SELECT id, name, path, parent_id FROM unit WHERE id = $1", args![id.0]).await?;
    let found = found.ok_or(Fault::NotFound("个单位"))?;
    Ok(Scope { id: found.id, name: found.name, path: found.path, whole: found.parent_id.is_none() })
}

/// The whole house.
pub async fn whole(app: &App) -> Answer<Scope> {
    let root = app.db().int("SELECT id FROM unit WHERE parent_id IS NULL ORDER BY path LIMIT 1", args![]).await?;
    if root == 0 {
        return Err(refused("no_units", "还没有登记单位。", "请先建立单位。"));
    }
    scope(app, Id(root)).await
}

fn refused(code: &'static str, sentence: impl Into<String>, advice: &str) -> Fault {
    Fault::Refused(Refusal::new(code, sentence, advice))
}
