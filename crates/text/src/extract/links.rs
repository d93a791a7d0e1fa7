//! The article links of a list page: links that stand in the same place of a repeated structure and read like headlines.

use super::blocks::is_unread;
use super::dom::{Dom, NONE, Tag};
use super::select::Selector;
use super::when::{self, in_url};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use url::Url;

/// A link to an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Absolute address, without fragment.
    pub url: String,
    /// Headline as the list shows it.
    pub text: String,
    /// `YYYY-MM-DD[ HH:MM]` when the list shows a date beside the link.
    pub publish_time: Option<String>,
}

/// Links found, and the selector that finds them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkList {
    /// CSS selector of the links, for a person to correct.
    pub selector: String,
    /// The links in page order.
    pub links: Vec<Link>,
}

/// Article links of a list page, found without help.
pub fn links(html: &str, base_url: &str) -> Vec<Link> {
    links_found(html, base_url).links
}

/// Article links with the selector that was found.
pub fn links_found(html: &str, base_url: &str) -> LinkList {
    let dom = Dom::parse(html);
    let base = base_of(&dom, base_url);
    let mut groups: HashMap<String, Group> = HashMap::new();
    for node in (1..dom.nodes.len() as u32).filter(|&n| dom.tag(n) == Tag::A && !is_out_of_sight(&dom, n)) {
        let Some(url) = resolve(&dom, node, base.as_ref()) else { continue };
        let text = headline(&dom, node);
        groups.entry(place(&dom, node)).or_default().add(&dom, node, &url, &text, base.as_ref());
    }
    let best = groups
        .into_iter()
        .filter(|(_, g)| g.nodes.len() >= 3)
        .max_by(|(a, x), (b, y)| x.score().total_cmp(&y.score()).then_with(|| b.cmp(a)));
    let Some((_, group)) = best.filter(|(_, g)| g.score() > 0.0) else {
        return LinkList { selector: String::new(), links: Vec::new() };
    };
    let selector = selector_for(&dom, &group.nodes);
    let links = match Selector::parse(&selector) {
        Ok(s) => collect(&dom, s.all(&dom), base.as_ref()),
        Err(_) => collect(&dom, group.nodes, base.as_ref()),
    };
    LinkList { selector, links }
}

/// Article links that a selector names: the matched links themselves, or the first link inside each match.
pub fn links_by_selector(html: &str, base_url: &str, selector: &str) -> Result<Vec<Link>, String> {
    let selector = Selector::parse(selector)?;
    let dom = Dom::parse(html);
    let base = base_of(&dom, base_url);
    let nodes =
        selector.all(&dom).into_iter().filter_map(|n| (n..dom.end(n)).find(|&i| dom.tag(i) == Tag::A)).collect();
    Ok(collect(&dom, nodes, base.as_ref()))
}

fn base_of(dom: &Dom, base_url: &str) -> Option<Url> {
    let page = Url::parse(base_url).ok();
    let written = (1..dom.nodes.len() as u32)
        .find(|&n| dom.tag(n) == Tag::Base && dom.has_attr(n, "href"))
        .map(|n| dom.attr(n, "href"));
    match (written, page) {
        (Some(w), Some(p)) => p.join(w.trim()).ok().or(Some(p)),
        (Some(w), None) => Url::parse(w.trim()).ok(),
        (None, p) => p,
    }
}

fn resolve(dom: &Dom, node: u32, base: Option<&Url>) -> Option<Url> {
    let href = dom.attr(node, "href");
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = match base {
        Some(b) => b.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// The link's `title` where the shown text is cut off with dots, else the shown text.
fn headline(dom: &Dom, node: u32) -> String {
    let shown = dom.text(node);
    let shown = shown.trim().trim_start_matches(['·', '•', '▪', '■', '●', '>', '»', '-', ' ']).to_owned();
    let full = dom.attr(node, "title");
    let full = full.trim();
    let cut = shown.ends_with("...") || shown.ends_with('…') || shown.is_empty();
    if cut && full.chars().count() >= shown.trim_end_matches(['.', '…']).chars().count() && !full.is_empty() {
        full.to_owned()
    } else {
        shown
    }
}

fn is_out_of_sight(dom: &Dom, mut node: u32) -> bool {
    while node != NONE {
        let tag = dom.tag(node);
        if (is_unread(tag) && tag != Tag::Menu) || matches!(tag, Tag::Nav | Tag::Footer) {
            return true;
        }
        node = dom.parent(node);
    }
    false
}

/// Names of the elements around a link up to the fifth, with their classes where they have any.
fn place(dom: &Dom, node: u32) -> String {
    let mut out = String::new();
    let mut up = node;
    for _ in 0..6 {
        if up == NONE || matches!(dom.tag(up), Tag::Root | Tag::Body | Tag::Html) {
            break;
        }
        out.push_str(&step_name(dom, up, up != node));
        out.push('<');
        up = dom.parent(up);
    }
    out
}

fn step_name(dom: &Dom, node: u32, with_class: bool) -> String {
    let n = &dom.nodes[node as usize];
    let plain = n.raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let mut name = match n.tag {
        Tag::Other if plain => n.raw.to_ascii_lowercase(),
        Tag::Other => "*".to_owned(),
        tag => tag.name().to_owned(),
    };
    if with_class && let Some(class) = stable_class(dom, node) {
        name.push('.');
        name.push_str(class);
    }
    name
}

/// The first class that is not a mark of state or order (`first`, `odd`, `item-3`, `on`).
fn stable_class<'a>(dom: &Dom<'a>, node: u32) -> Option<&'a str> {
    dom.raw_attr(node, "class").split_ascii_whitespace().find(|c| {
        let plain = c.chars().all(|x| x.is_ascii_alphanumeric() || x == '-' || x == '_');
        let state = [
            "first", "last", "odd", "even", "on", "active", "cur", "current", "hover", "selected", "clearfix", "clear",
            "cf", "fl", "fr", "left", "right", "new", "top",
        ];
        plain
            && !c.ends_with(|x: char| x.is_ascii_digit())
            && !state.iter().any(|s| c.eq_ignore_ascii_case(s))
            && c.starts_with(|x: char| x.is_ascii_alphabetic())
    })
}

#[derive(Default)]
struct Group {
    nodes: Vec<u32>,
    seen: HashSet<String>,
    length: f32,
    readable: u32,
    dated: u32,
    article_like: u32,
    outside: u32,
}

impl Group {
    fn add(&mut self, dom: &Dom, node: u32, url: &Url, text: &str, base: Option<&Url>) {
        if !self.seen.insert(url.as_str().to_owned()) {
            return;
        }
        let wide = text.chars().filter(|c| *c as u32 > 0x2e7f).count();
        let length = wide as f32 + (text.chars().count() - wide) as f32 * 0.45;
        self.length += length.min(40.0);
        self.readable += u32::from(length >= 8.0);
        self.dated += u32::from(date_beside(dom, node).is_some() || in_url(url.path()).is_some());
        self.article_like += u32::from(reads_like_article(url));
        self.outside += u32::from(base.is_some_and(|b| b.host_str() != url.host_str()));
        self.nodes.push(node);
    }

    /// Headline length times number, raised by dates and addresses that look like articles.
    fn score(&self) -> f32 {
        let count = self.nodes.len() as f32;
        let mean = self.length / count;
        if self.readable as f32 / count < 0.4 {
            return -1.0;
        }
        let share = |n: u32| n as f32 / count;
        count.min(40.0).sqrt()
            * mean
            * (0.4 + share(self.dated) + share(self.article_like))
            * (1.0 - 0.5 * share(self.outside))
    }
}

/// A path with digits or a page name that is no index: what articles have and columns have not.
fn reads_like_article(url: &Url) -> bool {
    let path = url.path();
    let last = path.rsplit('/').find(|p| !p.is_empty()).unwrap_or("");
    let digits = path.bytes().filter(u8::is_ascii_digit).count()
        + url.query().map_or(0, |q| q.bytes().filter(u8::is_ascii_digit).count());
    let index = last.starts_with("index") || last.starts_with("list") || last.starts_with("node_");
    !index && (digits >= 4 || (last.len() > 20 && last.contains('-')))
}

/// A date in the same row of the list as the link.
fn date_beside(dom: &Dom, node: u32) -> Option<when::When> {
    let mut up = node;
    for _ in 0..4 {
        up = dom.parent(up);
        if up == NONE
            || matches!(dom.tag(up), Tag::Ul | Tag::Ol | Tag::Table | Tag::Tbody | Tag::Body)
            || dom.end(up) - up > 60
        {
            return None;
        }
        let links = (up..dom.end(up)).filter(|&i| dom.tag(i) == Tag::A).count();
        if links > 3 {
            return None;
        }
        if let Some((when, _, _)) = when::first_in(&dom.text(up)) {
            return Some(when);
        }
    }
    None
}

/// The shortest chain of names that holds the links: their nearest named list and the way down from it.
fn selector_for(dom: &Dom, nodes: &[u32]) -> String {
    let first = nodes[0];
    let mut steps: Vec<String> = vec!["a".to_owned()];
    let mut up = dom.parent(first);
    while up != NONE && !matches!(dom.tag(up), Tag::Root | Tag::Html | Tag::Body) && steps.len() < 6 {
        let id = dom.raw_attr(up, "id");
        let good_id = !id.is_empty()
            && !id.chars().any(|c| c.is_ascii_digit())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let holds_all = nodes.iter().filter(|&&n| dom.is_inside(n, up)).count() * 10 >= nodes.len() * 9;
        if holds_all && good_id {
            steps.push(format!("#{id}"));
            break;
        }
        steps.push(step_name(dom, up, true));
        if holds_all && stable_class(dom, up).is_some() {
            break;
        }
        up = dom.parent(up);
    }
    steps.reverse();
    steps.join(" > ")
}

fn collect(dom: &Dom, nodes: Vec<u32>, base: Option<&Url>) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for node in nodes.into_iter().take(5000) {
        let Some(url) = resolve(dom, node, base) else { continue };
        let url = url.to_string();
        let text = headline(dom, node);
        match at.get(&url) {
            // A picture and a headline often link to the same article: keep the words.
            Some(&i) => {
                if text.chars().count() > out[i].text.chars().count() {
                    out[i].text = text;
                }
            }
            None => {
                at.insert(url.clone(), out.len());
                out.push(Link { url, text, publish_time: date_beside(dom, node).map(|w| w.shown()) });
            }
        }
    }
    out.retain(|l| l.text.chars().count() >= 2);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<body><nav><ul><li><a href="/a/">首页首页首页首页</a></li></ul></nav>
        <div class="menu"><a href="/xw/index.html">新闻</a><a href="/gg/index.html">公告</a><a href="/zc/">政策</a></div>
        <div class="list"><ul>
        <li class="first"><a href="./202611/t20261122_101.html" title="云溪县开展冬季流感疫苗接种进社区活动">云溪县开展冬季流感疫苗…</a><span>2026-11-22</span></li>
        <li><a href="./202611/t20261121_102.html">北岭镇卫生院新门诊楼投入使用</a><span>2026-11-21</span></li>
        <li><a href="./202611/t20261120_103.html">全市基层卫生人员急救技能比赛举行</a><span>2026-11-20</span></li>
        </ul></div><div class="foot"><a href="http://other.example/">某某友情链接单位</a></div></body>"#;

    #[test]
    fn the_repeated_headlines_are_the_list() {
        let found = links_found(PAGE, "http://wjw.example/xw/index.html");
        assert_eq!(found.links.len(), 3, "{found:?}");
        assert_eq!(found.links[0].url, "http://wjw.example/xw/202611/t20261122_101.html");
        assert_eq!(found.links[0].text, "云溪县开展冬季流感疫苗接种进社区活动");
        assert_eq!(found.links[1].publish_time.as_deref(), Some("2026-11-21"));
        assert_eq!(links_by_selector(PAGE, "http://wjw.example/xw/index.html", &found.selector), Ok(found.links));
    }

    #[test]
    fn a_person_may_correct_the_selector() {
        let found = links_by_selector(PAGE, "http://wjw.example/", ".foot");
        assert_eq!(found.map(|l| l.len()), Ok(1));
        assert!(links_by_selector(PAGE, "http://wjw.example/", "a:first").is_err());
        assert!(links("", "http://wjw.example/").is_empty());
    }
}
