//! Checks before sending and before publishing: the rules of `domain` over the text, joined with what the
//! text machinery finds (wrong words, personal data) and with articles that look like this one.

use super::views::{CheckInput, CheckView, CollectedView, FindingView, SimilarView};
use super::{passes, store};
use crate::monitor;
use crate::platform::{Actor, Answer, App};
use domain::ids::Id;
use domain::newsroom::checks::{self, Finding, Similar, Weight};
use domain::time::{self, DAY_MS};
use text::proof;

/// How far back repeats are looked for.
const REPEAT_DAYS: i64 = 90;

/// Every finding, gravest first, and the likenesses behind the repeats.
pub(super) struct Checked {
    pub findings: Vec<Finding>,
    pub similar: Vec<SimilarView>,
    pub collected: Vec<CollectedView>,
    pub passed: usize,
}

/// Asks everything about one text. CPU work runs off the request threads.
pub(super) async fn ask(app: &App, actor: &Actor, input: CheckInput) -> Answer<Checked> {
    let words = title_words(&input.title);
    let since = app.now() - REPEAT_DAYS * DAY_MS;
    let neighbours = store::neighbours(app.db(), input.id.unwrap_or(Id(0)), since, actor.unit_id, &words).await?;
    let passed = passes::of_text(app.db(), input.id).await?;
    let collected = monitor::reports_with(app, &words, since).await?;
    let mut settings: proof::Settings = app.settings().get("proof").await?;
    settings.year = settings.year.or(Some(i32::from(time::date(app.now()).year())));
    let checked = tokio::task::spawn_blocking(move || {
        let mut findings = checks::all(&input.title, &input.body, input.photos, input.minors_consented);
        findings.extend(found_words("title", &input.title, &settings));
        findings.extend(found_words("body", &input.body, &settings));
        findings.extend(personal_data("title", &input.title));
        findings.extend(personal_data("body", &input.body));
        let similar = likenesses(&input.title, &input.body, neighbours);
        let collected = already_reported(&input.title, &input.body, collected);
        let twins: Vec<Similar> = similar
            .iter()
            .map(|s| Similar { title: &s.title, unit: &s.unit_name, percent: u8::try_from(s.percent).unwrap_or(100) })
            .collect();
        findings.extend(checks::repeats(&twins));
        let passed = passes::apply(&mut findings, &passed);
        checks::sort(&mut findings);
        Checked { findings, similar, collected, passed }
    })
    .await?;
    Ok(checked)
}

/// What the checks said, on the wire.
pub(super) fn view(checked: Checked) -> CheckView {
    let asked = [
        "空白未填",
        "错别字和不规范词",
        "个人信息",
        "涉密字样",
        "疫情数字",
        "健康科普五要素",
        "未成年人照片",
        "90 天内重复",
        "系统已收录的报道",
    ];
    CheckView {
        findings: checked.findings.into_iter().map(finding_view).collect(),
        similar: checked.similar,
        collected: checked.collected,
        passed: checked.passed,
        asked: asked.map(ToOwned::to_owned).into(),
    }
}

pub(super) fn finding_view(finding: Finding) -> FindingView {
    let weight = match finding.weight {
        Weight::Hint => "hint",
        Weight::Warning => "warning",
        Weight::Stop => "stop",
    };
    FindingView {
        code: finding.code,
        weight: weight.into(),
        field: finding.field,
        at: finding.at.and_then(|at| i64::try_from(at).ok()),
        found: finding.found,
        sentence: finding.sentence,
        suggestion: finding.suggestion,
    }
}

/// Up to three two-character pieces of the title's middle words: enough to find a twin by its title.
fn title_words(title: &str) -> Vec<String> {
    let mut words: Vec<&str> =
        text::segment::words(title).into_iter().filter(|word| word.chars().count() >= 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words.into_iter().take(3).map(ToOwned::to_owned).collect()
}

fn likenesses(title: &str, body: &str, neighbours: Vec<store::Neighbour>) -> Vec<SimilarView> {
    if body.chars().count() < 20 {
        return Vec::new();
    }
    let mut similar: Vec<SimilarView> = neighbours
        .into_iter()
        .filter_map(|other| {
            let percent = likeness(title, body, &other.title, &other.body);
            (percent >= 50).then_some(SimilarView {
                id: other.id,
                title: other.title,
                unit_name: other.unit_name,
                submitted_at: other.first_submitted_at,
                percent,
            })
        })
        .collect();
    similar.sort_by_key(|s| std::cmp::Reverse(s.percent));
    similar.truncate(5);
    similar
}

/// Reports the system collected that tell the same: shown beside the text, so that a reviewer knows it before reading.
fn already_reported(title: &str, body: &str, reports: Vec<monitor::Report>) -> Vec<CollectedView> {
    let mut found: Vec<CollectedView> = reports
        .into_iter()
        .filter_map(|report| {
            let percent = likeness(title, body, &report.title, &report.body);
            (percent >= 50).then_some(CollectedView {
                id: report.id,
                title: report.title,
                outlet: report.outlet,
                at: report.at,
                percent,
            })
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.percent));
    found.truncate(5);
    found
}

/// Likeness of two articles in percent: shared runs of four characters of the shorter text, so that an
/// article which only grew is still found.
fn likeness(title: &str, body: &str, other_title: &str, other_body: &str) -> i64 {
    let grams = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(4).map(|w| w.iter().collect::<String>()).collect::<std::collections::HashSet<String>>()
    };
    let (a, b) = (grams(&format!("{title}\n{body}")), grams(&format!("{other_title}\n{other_body}")));
    let least = a.len().min(b.len());
    if least == 0 {
        return 0;
    }
    i64::try_from(a.intersection(&b).count() * 100 / least).unwrap_or(100)
}

/// Wrongly written and confusable words, injected advertising and the rest of the proof-reader. What it finds of
/// blanks, secrets, epidemics, health items and personal data is said by the rules above, and not twice.
fn found_words(field: &str, words: &str, settings: &proof::Settings) -> Vec<Finding> {
    use proof::Kind;
    proof::proof_with(words, settings)
        .into_iter()
        .filter_map(|found| {
            let weight = match found.kind {
                Kind::Blank | Kind::Secret | Kind::Personal | Kind::Epidemic | Kind::HealthFive => return None,
                Kind::Spam => Weight::Stop,
                Kind::Unit | Kind::Exaggeration | Kind::Punctuation | Kind::Repeat => Weight::Hint,
                _ => Weight::Warning,
            };
            let code = serde_json::to_value(found.kind).ok()?.as_str()?.to_owned();
            Some(Finding::new(&code, weight, field, found.why).at(found.start, found.found).suggest(found.suggest))
        })
        .collect()
}

/// Telephones, identity cards, record and bed numbers, homes, names beside a diagnosis.
fn personal_data(field: &str, words: &str) -> Vec<Finding> {
    let chars: Vec<char> = words.chars().collect();
    text::mask::find(words)
        .into_iter()
        .map(|mask| {
            let found: String = chars[mask.start.min(chars.len())..mask.end.min(chars.len())].iter().collect();
            Finding::new("personal_data", Weight::Warning, field, "文中有个人信息，公开发布前应删去或隐去。")
                .at(mask.start, found)
                .suggest("如确需保留，请确认已征得本人同意。")
        })
        .collect()
}
