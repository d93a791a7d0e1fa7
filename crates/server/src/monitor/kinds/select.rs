//! Selectors: what was found automatically on a page, shown so that a person can correct it by clicking on a sample.

use crate::monitor::store::sources::Selectors;
use text::extract::dom::{Dom, NONE, Tag};
use text::extract::select::Selector;
use text::extract::{blocks, links_by_selector};

/// Longest way up from a sample to the name that tells it from the rest of the page.
const STEPS: usize = 6;

/// The selector of links that stand like the one to `url`. Nothing when the page has no such link.
pub fn links_like(html: &str, base: &str, url: &str) -> Option<String> {
    let dom = Dom::parse(html);
    // Each link is looked at with everything above it: a page has few enough that a walk is simplest.
    (1..dom.nodes.len() as u32).filter(|node| dom.tag(*node) == Tag::A).find_map(|node| {
        let selector = chain(&dom, node, "a");
        let found = links_by_selector(html, base, &selector).ok()?;
        found.iter().any(|link| link.url == url).then_some(selector)
    })
}

/// A block of a sample article, with the selector that finds it on its brothers.
pub struct Piece {
    /// Its words.
    pub text: String,
    /// The element itself: a headline, a line with the time.
    pub alone: String,
    /// What holds it and its neighbours: the text.
    pub around: String,
}

/// The blocks of an article, in order.
pub fn pieces(html: &str, most: usize) -> Vec<Piece> {
    let dom = Dom::parse(html);
    let flow = blocks::flow(&dom);
    flow.blocks
        .iter()
        .map(|block| (block, flow.of(block).trim()))
        .filter(|(_, text)| text.chars().count() >= 4)
        .take(most)
        .map(|(block, text)| {
            let own = named(&dom, block.owner);
            let parent = dom.parent(block.owner);
            let holder = if parent == NONE { block.owner } else { parent };
            Piece {
                text: text.chars().take(120).collect(),
                alone: chain(&dom, block.owner, &own),
                around: chain(&dom, holder, &named(&dom, holder)),
            }
        })
        .collect()
}

/// What corrected selectors read on a page; an empty field was not corrected, or not found on this page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Headline.
    pub title: String,
    /// Text, blocks one a line.
    pub body: String,
    /// The line with the time.
    pub time: String,
}

/// Reads a page by selectors. A selector that cannot be read finds nothing: it was checked when it was saved.
pub fn read(html: &str, selectors: &Selectors) -> Read {
    if selectors.title.is_empty() && selectors.body.is_empty() && selectors.time.is_empty() {
        return Read::default();
    }
    let dom = Dom::parse(html);
    let first = |text: &str| -> Option<u32> {
        if text.is_empty() { None } else { Selector::parse(text).ok()?.all(&dom).into_iter().next() }
    };
    let words = |node: Option<u32>| node.map(|node| dom.text(node).trim().to_owned()).unwrap_or_default();
    let body = first(&selectors.body).map(|root| {
        let flow = blocks::flow(&dom);
        let lines =
            flow.blocks.iter().filter(|block| dom.is_inside(block.node, root)).map(|block| flow.of(block).trim());
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    });
    Read { title: words(first(&selectors.title)), body: body.unwrap_or_default(), time: words(first(&selectors.time)) }
}

/// What is wrong with selectors, field by field.
pub fn faults(selectors: &Selectors) -> Vec<(&'static str, String)> {
    [
        ("options.selectors.links", &selectors.links),
        ("options.selectors.title", &selectors.title),
        ("options.selectors.body", &selectors.body),
        ("options.selectors.time", &selectors.time),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .filter_map(|(field, text)| Selector::parse(text).err().map(|why| (field, format!("{why}。"))))
    .collect()
}

/// The way down to an element from the nearest ancestor with a name of its own.
fn chain(dom: &Dom, node: u32, own: &str) -> String {
    let mut steps = vec![own.to_owned()];
    let mut up = dom.parent(node);
    let is_named = |step: &str| step.contains('.') || step.contains('#');
    while !is_named(&steps[steps.len() - 1])
        && up != NONE
        && !matches!(dom.tag(up), Tag::Root | Tag::Html | Tag::Body)
        && steps.len() < STEPS
    {
        steps.push(named(dom, up));
        up = dom.parent(up);
    }
    steps.reverse();
    steps.join(" > ")
}

/// `div.list`, `#content`, `li`: the name of an element without what changes from page to page.
fn named(dom: &Dom, node: u32) -> String {
    let plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !text.chars().any(|c| c.is_ascii_digit())
    };
    let name = match dom.tag(node) {
        Tag::Other => "*",
        tag => tag.name(),
    };
    let id = dom.raw_attr(node, "id");
    if plain(id) {
        return format!("#{id}");
    }
    const STATES: [&str; 12] =
        ["first", "last", "odd", "even", "on", "active", "cur", "current", "clearfix", "left", "right", "new"];
    let class = dom
        .raw_attr(node, "class")
        .split_ascii_whitespace()
        .find(|class| plain(class) && !STATES.iter().any(|state| class.eq_ignore_ascii_case(state)));
    match class {
        Some(class) if name == "*" => format!(".{class}"),
        Some(class) => format!("{name}.{class}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<body><div class="hot"><ul><li><a href="/h/1.html">热点一热点一热点一</a></li></ul></div>
        <div class="main"><ul class="news"><li class="odd"><a href="/a/1.html">第一篇文章的标题</a></li>
        <li><a href="/a/2.html">第二篇文章的标题</a></li></ul></div></body>"#;
    const PAGE: &str = r#"<body><div class="top"><h2>栏目名称栏目</h2></div><div class="show"><div class="tt">真正的标题在这里</div>
        <div class="date">2026-11-20 08:15 来源：云川日报</div><div class="txt"><p>第一段文字内容。</p><p>第二段文字内容。</p></div></div></body>"#;

    #[test]
    fn a_clicked_link_gives_the_selector_of_its_brothers() {
        let selector = links_like(LIST, "http://a.example/", "http://a.example/a/2.html").unwrap();
        assert_eq!(selector, "ul.news > li > a");
        let found = links_by_selector(LIST, "http://a.example/", &selector).unwrap();
        assert_eq!(
            found.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(),
            ["http://a.example/a/1.html", "http://a.example/a/2.html"]
        );
        assert_eq!(links_like(LIST, "http://a.example/", "http://a.example/gone.html"), None);
    }

    #[test]
    fn clicked_blocks_read_the_article() {
        let pieces = pieces(PAGE, 50);
        let piece = |words: &str| pieces.iter().find(|piece| piece.text.contains(words)).unwrap();
        let selectors = Selectors {
            title: piece("真正的标题").alone.clone(),
            body: piece("第一段").around.clone(),
            time: piece("2026-11-20").alone.clone(),
            ..Selectors::default()
        };
        assert!(faults(&selectors).is_empty());
        let read = read(PAGE, &selectors);
        assert_eq!(read.title, "真正的标题在这里");
        assert_eq!(read.body, "第一段文字内容。\n第二段文字内容。");
        assert!(read.time.contains("08:15"));
        assert_eq!(faults(&Selectors { body: "div[".into(), ..Selectors::default() })[0].0, "options.selectors.body");
    }
}
