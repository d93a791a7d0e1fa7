//! 试采: asks an address as it would be collected and keeps nothing, so that a person sees what would come, and can point at
//! the right links and blocks where the page was read wrongly.

use super::digest::plain;
use super::kinds::{self, Unasked, select};
use super::row::Row;
use super::store::sources::Selectors;
use super::views::{Sample, Trial, TrialForm, TrialLink, TrialPage, TrialPiece};
use crate::platform::fetch::Validators;
use crate::platform::{Actor, Answer, App, Fault};
use domain::people::Act;
use std::collections::HashSet;

/// Links shown of a list page.
const MOST_LINKS: usize = 300;
/// Blocks shown of a sample article.
const MOST_PIECES: usize = 80;

/// Asks once. What is not filled in yet is stood in for: a trial needs neither owner nor legal basis.
pub async fn attempt(app: &App, actor: &Actor, form: &TrialForm) -> Answer<Trial> {
    actor.require(Act::ManageSources)?;
    let mut filled = form.form.clone();
    for (field, stand_in) in
        [(&mut filled.name, "试采"), (&mut filled.legal_basis, "试采一次，不保存"), (&mut filled.owner, "试采")]
    {
        if field.trim().is_empty() {
            *field = stand_in.into();
        }
    }
    if !form.pick.is_empty() {
        // The clicked link decides: the selector in force is asked for nothing.
        filled.options.selectors.links.clear();
    }
    let mut source = super::source::source(app, &filled, None)?;
    if !source.kind.is_polled() {
        return Err(Fault::field("kind", "文件导入和接口推送不需要试采。"));
    }
    let mut asked = match kinds::ask(app, &source).await {
        Ok(asked) => asked,
        Err(Unasked::Unchanged) => return Ok(no("页面没有变化。".into())),
        Err(Unasked::Refused(why)) => return Ok(no(format!("不能采集：{why}。"))),
        Err(Unasked::Failed { why, .. }) => return Ok(no(format!("没有采到：{why}。"))),
    };
    if !form.pick.is_empty() {
        let Some(selector) = select::links_like(&asked.html, &source.url, &form.pick) else {
            return Ok(no("页面上已经没有这条链接，请重新试采。".into()));
        };
        asked.links.clear();
        source.options.0.selectors.links = selector.clone();
        for link in text::extract::links_by_selector(&asked.html, &source.url, &selector).unwrap_or_default() {
            let hint = super::row::Hint {
                title: link.text,
                published: link.publish_time.unwrap_or_default(),
                ..super::row::Hint::default()
            };
            asked.links.push((link.url, hint));
        }
        asked.selector = selector;
        asked.fault = None;
    }
    let sample = |title: &str, url: &str, published: &str| Sample {
        title: title.chars().take(80).collect(),
        source: source.name.clone(),
        at: super::row::moment(published).unwrap_or(0),
        url: url.to_owned(),
        words: Vec::new(),
    };
    let mut samples: Vec<Sample> =
        asked.rows.iter().take(10).map(|row| sample(&row.title, &row.url, &row.published)).collect();
    samples.extend(asked.links.iter().take(10).map(|(url, hint)| sample(&hint.title, url, &hint.published)));
    let first = match (asked.rows.first(), asked.links.first()) {
        (Some(row), _) => Some(row_page(row)),
        (None, Some((url, _))) => first_page(app, url, &source.options.0.selectors).await,
        _ => None,
    };
    let found = (asked.rows.len() + asked.links.len()) as i64;
    let sentence = match (found, &asked.fault, &first) {
        (_, Some(fault), _) => format!("{fault}。"),
        (0, ..) => "页面能打开，但没有识别出文章。请确认网址是列表页或订阅源。".to_owned(),
        (_, _, Some(page)) if page.chars > 0 => format!("识别出 {found} 条，第一篇正文 {} 字。", page.chars),
        _ => format!("识别出 {found} 条，但第一篇没有读出正文，请打开看看。"),
    };
    let taken: HashSet<&str> = asked.links.iter().map(|(url, _)| url.as_str()).collect();
    let links = text::extract::links_by_selector(&asked.html, &source.url, "a")
        .unwrap_or_default()
        .into_iter()
        .filter(|link| link.url.starts_with("http"))
        .take(MOST_LINKS)
        .map(|link| TrialLink { taken: taken.contains(link.url.as_str()), title: link.text, url: link.url })
        .collect();
    Ok(Trial { ok: found > 0, sentence, found, samples, first, selector: asked.selector.clone(), links })
}

fn no(sentence: String) -> Trial {
    let (samples, links) = (Vec::new(), Vec::new());
    Trial { ok: false, sentence, found: 0, samples, first: None, selector: String::new(), links }
}

fn row_page(row: &Row) -> TrialPage {
    let text = plain(&row.body);
    TrialPage {
        title: row.title.clone(),
        publish_time: row.published.clone(),
        origin: row.origin.clone(),
        chars: text.chars().count() as i64,
        beginning: text.chars().take(200).collect(),
        url: row.url.clone(),
        pieces: Vec::new(),
    }
}

async fn first_page(app: &App, url: &str, selectors: &Selectors) -> Option<TrialPage> {
    let fetched =
        app.fetch().get(url, &Validators::default()).await.ok().filter(|page| (200..300).contains(&page.status))?;
    let html = text::decode::decode(&fetched.bytes, fetched.content_type.as_deref()).text;
    let page = text::extract::extract(&html, Some(url));
    let pointed = select::read(&html, selectors);
    let body = if pointed.body.is_empty() { page.body } else { pointed.body };
    let stated = text::extract::when::first_in(&pointed.time).map(|(when, _, _)| when.shown());
    let pieces = select::pieces(&html, MOST_PIECES)
        .into_iter()
        .map(|piece| TrialPiece { text: piece.text, alone: piece.alone, around: piece.around })
        .collect();
    Some(TrialPage {
        title: if pointed.title.is_empty() { page.title } else { pointed.title },
        publish_time: stated.or(page.publish_time).unwrap_or_default(),
        origin: page.source,
        chars: body.chars().count() as i64,
        beginning: body.chars().take(200).collect(),
        url: url.to_owned(),
        pieces,
    })
}
