//! 核对报告: reads any report for blanks, figures that differ from the records, and sums that do not hold;
//! proposes a metric and a value for each place, and names the person to ask where no record answers.

use super::ask::{self, Scope, Wanted};
use crate::platform::web::Input;
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{Multipart, State};
use domain::figures::claims::{self, Claim, Doubt, Sense};
use domain::figures::propose::{Proposal, Words};
use domain::figures::{Approx, Period, approx, metric};
use domain::ids::Id;
use domain::people::Act;
use domain::refusal::Refusal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest report, in characters.
const MOST_CHARACTERS: usize = 300_000;
/// The largest file.
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// What is sent to have a text read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckForm {
    /// The report.
    pub text: String,
    /// The days it speaks of; this year when absent.
    #[serde(default)]
    pub period: Option<String>,
    /// The unit it speaks of; the asker's own when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unit_id: Option<Id>,
}

/// What answers a place in a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposed {
    /// The metric; absent where no record answers.
    pub metric: Option<String>,
    /// Its name, or the person to ask.
    pub name: String,
    /// Narrowed: split → value.
    pub narrowed: BTreeMap<String, String>,
    /// The days asked.
    pub period: String,
    /// The number the records give.
    pub value: Option<i64>,
    /// As it would be printed at this place.
    pub printed: String,
    /// The words of the report that led here, or why there is no value.
    pub because: String,
}

/// A blank.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlankView {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// As it stands.
    pub found: String,
    /// Words around it.
    pub context: String,
    /// Its unit.
    pub unit: String,
    /// What answers it.
    pub proposed: Proposed,
}

/// A figure the report claims.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// As it stands.
    pub found: String,
    /// Words around it.
    pub context: String,
    /// The number.
    pub value: i64,
    /// Its unit.
    pub unit: String,
    /// The cut-off it stands at.
    pub cutoff: Option<String>,
    /// What the records say; absent where nothing of ours counts it.
    pub proposed: Option<Proposed>,
    /// Whether it agrees with the records; absent where they do not say.
    pub agrees: Option<bool>,
}

/// A sum that does not hold, or something to ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoubtView {
    /// Stable code.
    pub code: String,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// One sentence.
    pub sentence: String,
    /// Whether the report contradicts itself.
    pub contradicts: bool,
}

/// A report, read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// The text that was read.
    pub text: String,
    /// The days asked.
    pub period: String,
    /// The unit asked.
    pub unit_name: String,
    /// Blanks.
    pub blanks: Vec<BlankView>,
    /// Figures.
    pub claims: Vec<ClaimView>,
    /// Doubts.
    pub doubts: Vec<DoubtView>,
    /// The cut-offs the report stands at.
    pub cutoffs: Vec<String>,
    /// In a sentence.
    pub sentence: String,
}

/// Reads a report that was pasted.
#[utoipa::path(post, path = "/api/reports/check", tag = "figures", request_body = CheckForm,
    responses((status = 200, description = "Blanks, figures, doubts", body = ReadingView)))]
pub(super) async fn check(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<CheckForm>,
) -> Answer<Json<ReadingView>> {
    actor.require(Act::WriteSummaries)?;
    let scope = ask::scope(&app, form.unit_id.unwrap_or(actor.unit_id)).await?;
    actor.require_scope(&scope.path)?;
    let period = period(&app, form.period.as_deref())?;
    Ok(Json(read(&app, &form.text, period, &scope).await?))
}

/// Reads a report that was uploaded: docx, txt, md.
#[utoipa::path(post, path = "/api/reports/check/file", tag = "figures", request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "Blanks, figures, doubts", body = ReadingView)))]
pub(super) async fn check_file(
    State(app): State<App>,
    actor: Actor,
    mut parts: Multipart,
) -> Answer<Json<ReadingView>> {
    actor.require(Act::WriteSummaries)?;
    let mut text = None;
    let mut days = None;
    let broken = |_| Fault::field("file", "文件没有传完整，请重试。");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("period") => days = Some(part.text().await.map_err(broken)?),
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(broken)?;
                if bytes.len() > MOST_BYTES {
                    return Err(Fault::TooLarge("报告文件超过 20 MB。".into()));
                }
                text = Some(text_of(&name, bytes.to_vec()).await?);
            }
            _ => {}
        }
    }
    let Some(text) = text else { return Err(Fault::field("file", "请选择要核对的报告。")) };
    let scope = ask::scope(&app, actor.unit_id).await?;
    let period = period(&app, days.as_deref())?;
    Ok(Json(read(&app, &text, period, &scope).await?))
}

/// The text of a report file.
pub async fn text_of(name: &str, bytes: Vec<u8>) -> Answer<String> {
    if name.to_lowercase().ends_with(".docx") || bytes.starts_with(b"PK\x03\x04") {
        let read = tokio::task::spawn_blocking(move || paper::docx::read_text(&bytes)).await?;
        let paragraphs = read.map_err(|error| Fault::field("file", format!("这个 Word 文件读不出来：{error}")))?;
        return Ok(paragraphs.join("\n"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Fault::field("file", "这是旧版 .doc 文件，请先另存为 .docx，或直接粘贴文字。"));
    }
    Ok(text::decode::decode(&bytes, None).text.trim_start_matches('\u{feff}').to_owned())
}

fn period(app: &App, given: Option<&str>) -> Answer<Period> {
    match given.filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map_err(|refusal: Refusal| Fault::field("period", refusal.sentence)),
        None => Ok(ask::this_year(app.now())),
    }
}

/// Reads a report against the records of a unit and period.
pub async fn read(app: &App, text: &str, period: Period, scope: &Scope) -> Answer<ReadingView> {
    if text.chars().count() > MOST_CHARACTERS {
        return Err(Fault::TooLarge(format!("报告超过 {MOST_CHARACTERS} 字，请分段核对。")));
    }
    if text.trim().is_empty() {
        return Err(Fault::field("text", "没有可以核对的文字。"));
    }
    // The text engine knows every letter; the copy keeps each in its place.
    let simplified = text::script::fold(text);
    let reading = claims::read_as(text, &simplified);
    let words = Words::of(if simplified.chars().count() == text.chars().count() { &simplified } else { text });
    let mut blanks = Vec::new();
    for blank in &reading.blanks {
        let proposal = words.for_blank(blank);
        let mut proposed = proposed(app, scope, period, &proposal).await?;
        proposed.printed = domain::figures::summary::printed(proposed.value, blank.approx);
        blanks.push(BlankView {
            start: blank.start,
            end: blank.end,
            found: blank.found.clone(),
            context: blank.context.clone(),
            unit: blank.word.clone(),
            proposed,
        });
    }
    let mut views = Vec::new();
    for claim in
        reading.claims.iter().filter(|claim| !matches!(claim.sense, Sense::Demanded | Sense::Ordinal | Sense::Before))
    {
        let within = cut(period, claim.cutoff.as_deref());
        let proposed = match words.for_claim(claim) {
            Some(proposal) => Some(proposed(app, scope, within, &proposal).await?),
            None => None,
        };
        let counted = proposed.as_ref().and_then(|proposed| proposed.value);
        views.push(ClaimView {
            start: claim.start,
            end: claim.end,
            found: claim.found.clone(),
            context: claim.context.clone(),
            value: claim.value,
            unit: claim.unit.word().into(),
            cutoff: claim.cutoff.clone(),
            agrees: counted.map(|counted| agrees(claim, counted)),
            proposed,
        });
    }
    let differ = views.iter().filter(|claim| claim.agrees == Some(false)).count();
    let mut doubts = reading.doubts.clone();
    doubts.extend(words.said_twice(&reading.claims));
    doubts.extend(claims::editions(text, &reading, period.last.year()));
    doubts.sort_by_key(|doubt| doubt.start);
    let doubts: Vec<DoubtView> = doubts.iter().map(doubt).collect();
    let cutoffs = claims::cutoffs(&reading.claims);
    let mut sentence = format!(
        "找到 {} 处空白、{} 个数字，其中 {differ} 个与记录不一致，{} 处需要核对。",
        blanks.len(),
        views.len(),
        doubts.len()
    );
    if cutoffs.len() > 1 {
        sentence.push_str(&format!(
            "报告里有 {} 个不同的截止时间（{}），已分别核对。",
            cutoffs.len(),
            cutoffs.join("、")
        ));
    }
    Ok(ReadingView {
        text: text.to_owned(),
        period: period.to_string(),
        unit_name: scope.name.clone(),
        blanks,
        claims: views,
        doubts,
        cutoffs,
        sentence,
    })
}

fn doubt(doubt: &Doubt) -> DoubtView {
    DoubtView {
        code: doubt.code.into(),
        start: doubt.start,
        end: doubt.end,
        sentence: doubt.sentence.clone(),
        contradicts: doubt.contradicts,
    }
}

fn agrees(claim: &Claim, counted: i64) -> bool {
    match claim.approx {
        Some(Approx::Some) | Some(Approx::Odd) | Some(Approx::Near) | Some(Approx::Over) => {
            claim.approx.is_some_and(|word| approx::bears(claim.value, word, counted))
        }
        None => claim.value == counted,
    }
}

/// 截至4月底 → until 30 April of the period's last year; what cannot be read leaves the period as it is.
fn cut(period: Period, cutoff: Option<&str>) -> Period {
    let Some(said) = cutoff else { return period };
    let named = said.split_once('年').and_then(|(year, _)| year.trim().parse::<i16>().ok());
    let year = named.filter(|year| (1980..2100).contains(year)).unwrap_or(period.last.year());
    let Some((month, rest)) = said.split_once('月') else { return period };
    let Ok(month) = month.trim().rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse::<i8>() else {
        return period;
    };
    let day: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let last = match day.parse::<i8>() {
        Ok(day) => Date::new(year, month, day),
        Err(_) => Date::new(year, month, 1).map(|first| first.last_of_month()),
    };
    last.map_or(period, |last| period.until(last))
}

async fn proposed(app: &App, scope: &Scope, period: Period, proposal: &Proposal) -> Answer<Proposed> {
    let (id, narrowed, because) = match proposal {
        Proposal::Ask { metric, narrowed, because } => (metric, narrowed, because),
        Proposal::Person { whom } => {
            return Ok(Proposed {
                metric: None,
                name: format!("请问：{whom}"),
                narrowed: BTreeMap::new(),
                period: period.to_string(),
                value: None,
                printed: "〔待补〕".into(),
                because: "系统里没有能回答这个数字的记录。".into(),
            });
        }
    };
    let narrowed: BTreeMap<String, String> =
        narrowed.iter().map(|(split, value)| ((*split).to_owned(), (*value).to_owned())).collect();
    let wanted = Wanted {
        metric: (*id).into(),
        period: Some(period.to_string()),
        unit_id: Some(scope.id),
        as_of: None,
        narrowed: narrowed.clone(),
    };
    let (value, remark) = match ask::system_question(app, &wanted).await {
        Ok(question) => {
            let figure = ask::ask(app, &question).await?;
            (figure.value, figure.remark)
        }
        Err(Fault::Refused(refusal)) => (None, refusal.sentence),
        Err(fault) => return Err(fault),
    };
    let metric = metric::metric(id);
    let name = metric.map_or(*id, |metric| metric.name);
    // Where no record answers yet, the one who answers for the definition is asked.
    let whom = metric.map_or("", |metric| metric.owner);
    Ok(Proposed {
        metric: Some((*id).into()),
        name: name.into(),
        narrowed,
        period: period.to_string(),
        value,
        printed: domain::figures::summary::printed(value, None),
        because: if value.is_none() {
            format!("{remark}请问：{whom}。")
        } else {
            format!("依据：{}", because.join("、"))
        },
    })
}
