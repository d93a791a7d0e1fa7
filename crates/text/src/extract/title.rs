//! The headline of a page, without the names of site and column that templates put behind it.

use super::blocks::Flow;
use super::body::Marks;
use super::dom::{Dom, NONE, Tag};
use super::kind::flag;
use super::meta::Meta;
use super::trim::bare;

/// Marks that separate a headline from what the template adds.
const SEPARATORS: &[&str] =
    &["_", "－", "|", "｜", " - ", " – ", " — ", "--", "——", "-", "–", "—", " : ", " :: ", "»", "›", "·", "~"];

/// Decides the title.
pub fn title(dom: &Dom, flow: &Flow, marks: &Marks, meta: &Meta, root: u32) -> String {
    let whole = meta.title.as_str();
    let shared = meta.first(&["og:title", "twitter:title", "articletitle", "title", "headline"]).map(fold);
    let heading = heading(dom, flow, marks, root, whole, shared.as_deref().unwrap_or(""));
    let script = meta.script_values("msg_title").into_iter().next().map(|t| fold(&super::entity::decode(&t)));
    if let Some(t) = &heading {
        return t.clone();
    }
    for candidate in [
        meta.get("articletitle").map(fold),
        shared,
        script.map(|s| s.trim_end_matches(".html(false)").to_owned()),
        meta.json_ld("headline").map(|h| fold(&h)),
    ]
    .into_iter()
    .flatten()
    {
        let cut = cut_site(&candidate, meta);
        if bare(&cut).chars().count() >= 3 {
            return cut;
        }
    }
    cut_site(whole, meta)
}

fn fold(text: &str) -> String {
    let mut out = String::new();
    super::dom::push_folded(&mut out, text);
    out.trim().to_owned()
}

/// The heading on the page that the document title begins with or contains.
fn heading(dom: &Dom, flow: &Flow, marks: &Marks, root: u32, whole: &str, shared: &str) -> Option<String> {
    let bare_whole = bare(whole);
    let bare_shared = bare(shared);
    let root_end = if root == NONE { u32::MAX } else { dom.end(root) };
    let mut best: Option<(f32, String)> = None;
    for i in 1..dom.nodes.len() as u32 {
        let tag = dom.tag(i);
        let named = marks.own[i as usize] & flag::TITLE != 0;
        if !(tag.is_heading() || named && tag != Tag::Text && tag != Tag::A) || i > root_end {
            continue;
        }
        let inner = dom.end(i) - i;
        if inner > 60 {
            continue;
        }
        let text = dom.text(i);
        let count = text.chars().count();
        if !(4..=160).contains(&count) {
            continue;
        }
        let plain = bare(&text);
        let length = plain.chars().count();
        if length < 4 {
            continue;
        }
        let in_title = bare_whole.contains(&plain);
        let in_shared = !bare_shared.is_empty() && (bare_shared == plain || bare_shared.contains(&plain));
        let holds_shared = bare_shared.chars().count() > 6 && plain.contains(&bare_shared)
            || cut_off(&text, whole)
            || cut_off(&text, shared);
        let alike = if in_title || in_shared || holds_shared {
            1.0
        } else {
            overlap(&plain, &bare_whole).max(overlap(&plain, &bare_shared))
        };
        if alike < 0.55 && !(tag == Tag::H1 && bare_whole.chars().count() < 4) {
            continue;
        }
        let mut score = alike * 10.0 + (length as f32).min(40.0) * 0.12;
        score += match tag {
            Tag::H1 => 4.0,
            Tag::H2 => 1.5,
            _ => 0.0,
        };
        score += if named { 1.0 } else { 0.0 };
        score += if bare_shared == plain { 2.0 } else { 0.0 };
        score -= if marks.bits[i as usize] & flag::OUT != 0 { 6.0 } else { 0.0 };
        score -= if inside_link(dom, i) { 3.0 } else { 0.0 };
        if best.as_ref().is_none_or(|(s, _)| score > *s + 0.01) {
            best = Some((score, text));
        }
    }
    let _ = flow;
    best.map(|b| clean_heading(&b.1))
}

/// True when `short` (a document title) is `long` cut off with dots.
fn cut_off(long: &str, short: &str) -> bool {
    let head = short.trim_end_matches(['.', '…', ' ']);
    head.len() < short.len() && head.chars().count() >= 8 && bare(long).starts_with(&bare(head))
}

fn inside_link(dom: &Dom, mut node: u32) -> bool {
    while node != NONE {
        if dom.tag(node) == Tag::A {
            return true;
        }
        node = dom.parent(node);
    }
    false
}

fn clean_heading(text: &str) -> String {
    text.trim_matches(|c: char| c == '|' || c.is_whitespace()).to_owned()
}

/// Share of the bigrams of `a` that `b` holds.
fn overlap(a: &str, b: &str) -> f32 {
    let chars: Vec<char> = a.chars().collect();
    if chars.len() < 4 || b.is_empty() {
        return 0.0;
    }
    let mut hits = 0;
    let mut buffer = String::new();
    for pair in chars.windows(2) {
        buffer.clear();
        buffer.extend(pair);
        hits += usize::from(b.contains(buffer.as_str()));
    }
    hits as f32 / (chars.len() - 1) as f32
}

/// Cuts the site's and the column's name off a document title.
pub fn cut_site(title: &str, meta: &Meta) -> String {
    let mut title = fold(title);
    if let Some(site) = meta.get("og:site_name").map(fold)
        && !site.is_empty()
        && title.ends_with(&site)
        && title.len() > site.len() + 6
    {
        title.truncate(title.len() - site.len());
        title = title.trim_end_matches([' ', '-', '_', '|', '–', '—', '｜', '·', ':', '»']).to_owned();
    }
    for &separator in SEPARATORS {
        let Some(at) = title.find(separator) else { continue };
        let chinese = title.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let tight = matches!(separator, "-" | "－" | "–" | "—" | "——" | "·" | "~");
        // A dash inside an English word or a Chinese headline with a subtitle is not a separator; a short tail is.
        let tail = title[title.rfind(separator).unwrap_or(at)..].trim_start_matches(separator).trim();
        if tight && (!chinese || tail.chars().count() > 12 || !looks_like_site(tail)) {
            continue;
        }
        let parts: Vec<&str> = title.split(separator).map(str::trim).collect();
        let Some(longest) = parts.iter().max_by_key(|p| p.chars().count()) else { continue };
        if longest.chars().count() < 5 {
            continue;
        }
        // The headline stands first nearly always; a longer later part means the site's name came first.
        let first = parts[0];
        let pick = if tight {
            title[..title.rfind(separator).unwrap_or(at)].trim()
        } else if first.chars().count() * 2 >= longest.chars().count() && first.chars().count() >= 5 {
            first
        } else {
            longest
        };
        return cut_site_once_more(pick);
    }
    title
}

fn cut_site_once_more(title: &str) -> String {
    for separator in ["_", "－", "|", "｜", "--", "-", "—"] {
        if let Some(at) = title.rfind(separator) {
            let tail = title[at + separator.len()..].trim();
            if looks_like_site(tail) && title[..at].chars().count() >= 5 {
                return title[..at].trim().to_owned();
            }
        }
    }
    title.to_owned()
}

/// A short Chinese name that ends as names of sites and columns do.
fn looks_like_site(tail: &str) -> bool {
    let count = tail.chars().count();
    if !(2..=14).contains(&count) {
        return false;
    }
    const ENDS: [&str; 36] = [
        "网",
        "报",
        "频道",
        "新闻",
        "门户",
        "在线",
        "政府",
        "委员会",
        "局",
        "厅",
        "中心",
        "资讯",
        "日报",
        "晚报",
        "新华网",
        "网站",
        "论坛",
        "社区",
        "博客",
        "台",
        "社",
        "杂志",
        "周刊",
        "头条",
        "号",
        "部",
        "院",
        "快讯",
        "科技",
        "财经",
        "健康",
        "专栏",
        "动态",
        "要闻",
        "通知公告",
        "APP",
    ];
    ENDS.iter().any(|e| tail.ends_with(e))
        || tail.to_ascii_lowercase().ends_with(".com")
        || tail.to_ascii_lowercase().ends_with(".cn")
}
