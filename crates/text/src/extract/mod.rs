//! An article out of the HTML of a page: title, time with its quality, source, author and body.
//!
//! Called by the digest step, by hand entry of a link and by `weixuan text extract`. Works without a network, without a
//! browser and without rules for single sites; every input gives an answer, in time linear in its length.

pub mod blocks;
pub mod body;
pub mod dom;
pub mod entity;
pub mod kind;
mod links;
pub mod meta;
pub mod select;
pub mod title;
pub mod trim;
pub mod when;
mod who;

pub use links::{Link, LinkList, links, links_by_selector, links_found};

use dom::{Dom, NONE};
use serde::{Deserialize, Serialize};

/// How sure a time of publication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The page says so: in its metadata or in a labelled line.
    Stated,
    /// Concluded, from the address or from an unlabelled date.
    Inferred,
    /// Nothing was found.
    Missing,
}

/// What was read out of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Headline without the site's name.
    pub title: String,
    /// `YYYY-MM-DD[ HH:MM[:SS]]`, Asia/Shanghai.
    pub publish_time: Option<String>,
    /// The same moment in milliseconds since 1970; midnight when only the day is known.
    pub publish_ms: Option<i64>,
    /// How sure the time is.
    pub time_quality: Quality,
    /// Where the time was found: `meta`, `json-ld`, `script`, `text`, `time`, `url`, or empty.
    pub time_origin: String,
    /// Outlet the page names (来源); empty when none.
    pub source: String,
    /// Author (作者); empty when none.
    pub author: String,
    /// Name of the site the page gives itself; empty when none.
    pub site: String,
    /// Text, blocks one a line.
    pub body: String,
    /// Addresses of the pictures inside the text, as written.
    pub pictures: Vec<String>,
}

/// Extracts the article of `html`; `url` helps with the time when the page shows none.
pub fn extract(html: &str, url: Option<&str>) -> Page {
    let dom = Dom::parse(html);
    let meta = meta::Meta::read(&dom);
    let flow = blocks::flow(&dom);
    let marks = body::marks(&dom, &flow);
    let chosen = body::choose(&dom, &flow, &marks);
    let title = title::title(&dom, &flow, &marks, &meta, chosen.root);
    let published = when::published(&dom, &flow, &marks, &meta, chosen.root, &title, url);
    let (source, author) = who::who(&dom, &flow, &marks, &meta, chosen.root);
    let mut lines: Vec<String> = chosen.blocks.iter().map(|&i| flow.of(&flow.blocks[i]).to_owned()).collect();
    trim::trim(&mut lines, &title);
    let mut text = lines.join("\n");
    let mut pictures = if chosen.root == NONE { Vec::new() } else { pictures(&dom, chosen.root) };
    if let Some(hidden) = text_in_data(&meta, text.chars().count()) {
        let inner = extract_fragment(&hidden, &title);
        if inner.0.chars().count() > text.chars().count() * 2 {
            text = inner.0;
            pictures = inner.1;
        }
    }
    let site = meta.first(&["og:site_name", "sitename", "application-name"]).unwrap_or_default().to_owned();
    Page {
        title,
        publish_time: published.when.map(|w| w.shown()),
        publish_ms: published.when.and_then(|w| w.ms()),
        time_quality: published.quality,
        time_origin: published.origin.to_owned(),
        source,
        author,
        site,
        body: text,
        pictures,
    }
}

/// Text that a page carries as data for its scripts, when it shows next to none itself.
fn text_in_data(meta: &meta::Meta, shown: usize) -> Option<String> {
    if shown > 300 {
        return None;
    }
    let from_json = meta.json_ld("articleBody");
    let from_script = ["content", "articleContent", "contentHtml", "content_noencode"].iter().find_map(|name| {
        meta.script_values(name)
            .into_iter()
            .filter(|v| v.len() > 600 && (v.contains("</p>") || v.contains("&lt;/p&gt;") || v.contains("<br")))
            .max_by_key(String::len)
    });
    from_json.into_iter().chain(from_script).max_by_key(String::len).filter(|t| t.chars().count() > shown * 2 + 100)
}

fn extract_fragment(html: &str, title: &str) -> (String, Vec<String>) {
    let decoded = if html.contains("&lt;") { entity::decode(html).into_owned() } else { html.to_owned() };
    let decoded = if decoded.contains('<') { decoded } else { decoded.replace('\n', "<br>") };
    let dom = Dom::parse(&decoded);
    let flow = blocks::flow(&dom);
    let mut lines: Vec<String> = flow.blocks.iter().map(|b| flow.of(b).to_owned()).collect();
    trim::trim(&mut lines, title);
    (lines.join("\n"), pictures(&dom, 0))
}

fn pictures(dom: &Dom, root: u32) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for i in root..dom.end(root) {
        if dom.tag(i) != dom::Tag::Img || found.len() >= 100 {
            continue;
        }
        let lazy = ["data-src", "data-original", "data-lazy-src", "src"]
            .iter()
            .map(|a| dom.attr(i, a))
            .find(|v| !v.is_empty() && !v.starts_with("data:"));
        if let Some(address) = lazy {
            let address = address.trim().to_owned();
            if !found.contains(&address) {
                found.push(address);
            }
        }
    }
    found
}
