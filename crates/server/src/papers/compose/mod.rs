//! Drafts from records: what the office would look up and copy is already there, each figure bound to the records
//! it counted. What only a person can say is left empty and asked for before signing.

mod of_case;
mod of_period;
mod of_text;

use super::template::Used;
use crate::cases;
use crate::platform::{Answer, App, Fault};
use domain::ids::Id;
use domain::papers::{Draft, Fact, Kind, Origin, Section, template};
use domain::time::{DAY_MS, day_start, format_day};

/// What a paper is asked to be about.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its kind.
    pub kind: Kind,
    /// Its case.
    pub case_id: Option<Id>,
    /// Its dispatch.
    pub dispatch_id: Option<Id>,
    /// The article or risk review that it is drafted from.
    pub source_id: Option<Id>,
    /// Its period: from.
    pub from_at: Option<i64>,
    /// To, exclusive.
    pub to_at: Option<i64>,
    /// The scope: the office's path.
    pub scope: String,
    /// Who drafts.
    pub editor: String,
    /// The office's own template, where one is used.
    pub template: Option<Used>,
}

impl Request {
    /// A paper of a kind, about nothing yet.
    pub fn of(kind: Kind, scope: &str, editor: &str) -> Request {
        Request {
            kind,
            case_id: None,
            dispatch_id: None,
            source_id: None,
            from_at: None,
            to_at: None,
            scope: scope.into(),
            editor: editor.into(),
            template: None,
        }
    }

    /// The period it is about, with the usual one where none was given, so that it can be asked again.
    pub fn with_period(mut self, now: i64) -> Request {
        if self.kind.origin() == Origin::Period {
            let (from, to) = of_period::period(&self, now);
            (self.from_at, self.to_at) = (Some(from), Some(to));
        }
        self
    }
}

/// A draft of what was asked for, as of now.
pub async fn draft_of(app: &App, request: &Request) -> Answer<Draft> {
    let mut draft = empty(request);
    match request.kind.origin() {
        Origin::Period => {
            for (key, _, _) in request.kind.outline() {
                add_part(app, request, key, &mut draft).await?;
            }
        }
        _ => {
            let found = of_one(app, request).await?;
            for section in found.sections {
                put(&mut draft, section);
            }
            draft = Draft { sections: std::mem::take(&mut draft.sections), editor: request.editor.clone(), ..found };
        }
    }
    Ok(in_template(request, draft))
}

/// The empty outline of a kind: every part is there, in order, so that the page shows what is expected.
pub(super) fn empty(request: &Request) -> Draft {
    let section = |(key, heading, _): &(&str, &str, bool)| Section {
        key: (*key).into(),
        heading: (*heading).into(),
        ..Section::default()
    };
    Draft {
        title: if request.kind.origin() == Origin::Period { of_period::title(request) } else { String::new() },
        editor: request.editor.clone(),
        sections: request.kind.outline().iter().map(section).collect(),
        ..Draft::default()
    }
}

/// Drafts one part of a paper of a period; the steps of a long paper.
pub(super) async fn add_part(app: &App, request: &Request, key: &str, draft: &mut Draft) -> Answer<()> {
    let (section, facts) = of_period::part(app, request, key).await?;
    if let Some(section) = section {
        put(draft, section);
    }
    for fact in facts {
        draft.facts.retain(|known| known.name != fact.name);
        draft.facts.push(fact);
    }
    Ok(())
}

/// The draft in the office's own outline, where it has one.
pub(super) fn in_template(request: &Request, draft: Draft) -> Draft {
    match &request.template {
        Some(Used { page: Some(page), name, .. }) => template::apply(page, request.kind, name, draft),
        _ => draft,
    }
}

fn put(draft: &mut Draft, section: Section) {
    if let Some(place) = draft.sections.iter_mut().find(|place| place.key == section.key) {
        let heading = std::mem::take(&mut place.heading);
        *place = Section { heading, ..section };
    }
}

/// Papers of one case, one article or one risk review.
async fn of_one(app: &App, request: &Request) -> Answer<Draft> {
    let now = app.now();
    match (request.kind, request.case_id) {
        (Kind::Special | Kind::Supervision | Kind::Example, None) => Err(Fault::field("case_id", "请选择案件")),
        (kind @ (Kind::Special | Kind::Supervision | Kind::Example | Kind::Release), Some(id)) => {
            let facts = cases::case_facts(app, id).await?.ok_or(Fault::NotFound("个案件"))?;
            if !facts.unit_path.starts_with(&request.scope) {
                return Err(Fault::NotFound("个案件"));
            }
            Ok(match kind {
                Kind::Special => of_case::special(&facts, now),
                Kind::Supervision => of_case::supervision(&facts, request.dispatch_id)?,
                Kind::Release => of_case::release(&facts, now),
                _ => of_case::example(&facts, now),
            })
        }
        (Kind::Risk, _) => of_text::risk(app, request).await,
        _ => of_text::article(app, request).await,
    }
}

fn section(key: &str, text: impl Into<String>) -> Section {
    Section { key: key.into(), text: text.into(), ..Section::default() }
}

/// A part with a table; without rows it has no heads either, so that no empty table is printed.
fn table(key: &str, text: impl Into<String>, heads: &[&str], rows: Vec<Vec<String>>) -> Section {
    let heads = if rows.is_empty() { Vec::new() } else { heads.iter().map(|head| (*head).to_owned()).collect() };
    Section { heads, rows, ..section(key, text) }
}

fn fact(name: &str, value: usize, unit: &str, how: &str, link: String, as_of: i64) -> Fact {
    Fact { name: name.into(), value: i64::try_from(value).ok(), unit: unit.into(), how: how.into(), link, as_of }
}

/// At most so many characters, cut at the end of a sentence where one is near.
fn short(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    match cut.rfind(['。', ';', '!', '?']) {
        Some(at) if cut[..at].chars().count() * 2 > most => format!("{}。", &cut[..at]),
        _ => format!("{}……", cut.chars().take(most.saturating_sub(2)).collect::<String>()),
    }
}

/// A text as a sentence of its own.
fn stop(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['。', '!', '?', '…']) { text.to_owned() } else { format!("{text}。") }
}

/// Moments counted by day, empty days between them as zeros; nothing for a single day. At most 31 days.
fn day_curve(moments: impl Iterator<Item = i64>) -> Vec<(String, i64)> {
    let days: Vec<i64> = moments.map(day_start).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Vec::new() };
    let span = ((last - first) / DAY_MS).min(30);
    if span == 0 {
        return Vec::new();
    }
    (0..=span)
        .map(|at| first + at * DAY_MS)
        .map(|day| (format_day(day)[5..].to_owned(), days.iter().filter(|found| **found == day).count() as i64))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_sentences() {
        assert_eq!(short("一二三。四五六七八九", 8), "一二三。四五……");
        assert_eq!(short("一二三四五。六七八九十", 8), "一二三四五。");
        assert_eq!(short("短", 8), "短");
        assert_eq!(stop("好"), "好。");
        assert_eq!(stop("好。"), "好。");
        assert_eq!(stop(""), "");
    }

    #[test]
    fn a_curve_has_its_empty_days() {
        let day = domain::time::parse("2026-10-30").unwrap();
        let curve = day_curve([day, day + DAY_MS * 2 + 5, day + 7].into_iter());
        assert_eq!(curve, [("10-30".into(), 2), ("10-31".into(), 0), ("11-01".into(), 1)]);
        assert!(day_curve([day, day + 1].into_iter()).is_empty());
    }
}
