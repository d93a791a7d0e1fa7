//! Which blocks of a page are its article.
//!
//! Every block gets a signed weight: running text counts for, navigation counts against. The element with the greatest sum
//! over its subtree holds the article; inside it, branches that count against (related lists, share bars) are cut out.
//! The weights know nothing of any site.

use super::blocks::{Block, Flow};
use super::dom::{Dom, NONE, Tag};
use super::kind::{self, flag};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The blocks of the article in order, and the element that holds them.
pub struct Body {
    /// Indexes into `Flow::blocks`.
    pub blocks: Vec<usize>,
    /// Element that holds the article; `NONE` when nothing was found.
    pub root: u32,
}

/// What is known of each element before the article is chosen.
pub struct Marks {
    /// Own and inherited bits of each node.
    pub bits: Vec<u16>,
    /// Own bits only.
    pub own: Vec<u16>,
}

/// Reads the bits of all elements. A bit that would throw away most of the page's text is a bad name, not a fact.
pub fn marks(dom: &Dom, flow: &Flow) -> Marks {
    let count = dom.nodes.len();
    let mut own = vec![0u16; count];
    let mut bits = vec![0u16; count];
    let text = Sums::new(dom, flow, |b| plain_weight(b).max(0.0));
    let whole = text.of(dom, 0).max(1.0);
    for i in 1..count {
        let node = &dom.nodes[i];
        if matches!(node.tag, Tag::Text) {
            bits[i] = bits[node.parent as usize];
            continue;
        }
        let mut mine = kind::own(dom, i as u32);
        if mine & flag::OUT != 0 {
            let share = text.of(dom, i as u32) / whole;
            let limit = match mine & flag::OUT {
                b if b & flag::COMMENT != 0 => 0.75,
                b if b & flag::HIDDEN != 0 => 0.8,
                _ if mine & flag::TEXT != 0 => 0.3,
                _ => 0.45,
            };
            if share > limit || matches!(node.tag, Tag::Body | Tag::Html) {
                mine &= !flag::OUT;
            }
        }
        if mine & flag::CAPTION != 0 && text.of(dom, i as u32) > (whole * 0.25).max(150.0) {
            mine &= !flag::CAPTION;
        }
        own[i] = mine;
        bits[i] = mine | (bits[node.parent as usize] & flag::OUT);
        bits[i] |= bits[node.parent as usize] & flag::CAPTION;
    }
    Marks { bits, own }
}

/// Sums over subtrees in constant time.
struct Sums {
    upto: Vec<f32>,
}

impl Sums {
    fn new(dom: &Dom, flow: &Flow, mut weight: impl FnMut(&Block) -> f32) -> Sums {
        let mut upto = vec![0.0; dom.nodes.len() + 1];
        for b in &flow.blocks {
            upto[b.node as usize + 1] += weight(b);
        }
        for i in 1..upto.len() {
            upto[i] += upto[i - 1];
        }
        Sums { upto }
    }

    fn of_values(dom: &Dom, flow: &Flow, values: &[f32]) -> Sums {
        let mut at = 0;
        Sums::new(dom, flow, |_| {
            at += 1;
            values[at - 1]
        })
    }

    fn of(&self, dom: &Dom, node: u32) -> f32 {
        self.upto[dom.end(node) as usize] - self.upto[node as usize]
    }
}

/// Weight of a block by its text alone.
fn plain_weight(b: &Block) -> f32 {
    let share = b.link_share();
    if share > 0.5 {
        return -(4.0 + 0.5 * b.linked).min(60.0);
    }
    let free = b.length - b.linked;
    if (b.marks >= 1 && b.length >= 12.0) || b.length >= 45.0 {
        return (free * (1.0 - share)).min(500.0);
    }
    if b.length < 4.0 { -2.0 } else { -3.0 }
}

fn weight(dom: &Dom, marks: &Marks, b: &Block) -> f32 {
    let bits = marks.bits[b.node as usize];
    let plain = plain_weight(b);
    if bits & (flag::COMMENT | flag::HIDDEN) != 0 {
        return -(3.0 + 0.3 * b.length).min(80.0);
    }
    if bits & flag::OUT != 0 {
        return -(3.0 + 0.2 * b.length).min(60.0);
    }
    let owner = dom.tag(b.owner);
    if owner.is_heading() && plain < 0.0 && b.link_share() < 0.5 {
        return 1.0;
    }
    if owner == Tag::P && plain > 0.0 {
        return plain * 1.15;
    }
    if owner == Tag::Li && plain > 0.0 && b.length < 40.0 {
        return plain * 0.3;
    }
    plain
}

/// Blocks that announce other articles: a summary between two headlines that are links, again and again in the same form.
/// One such paragraph may be a whole short article; four in the same form are a list.
fn teasers(dom: &Dom, flow: &Flow, marks: &Marks) -> Vec<bool> {
    let blocks = &flow.blocks;
    let is_headline = |b: &Block| b.link_share() > 0.6 && b.length >= 7.0;
    let is_small =
        |b: &Block| b.length < 20.0 && b.marks <= 1 || b.length < 40.0 && marks.bits[b.node as usize] & flag::META != 0;
    let whole: f32 = blocks.iter().map(|b| plain_weight(b).max(0.0)).sum();
    let mut forms: HashMap<u64, (HashSet<u32>, f32)> = HashMap::new();
    let mut found: Vec<Option<u64>> = vec![None; blocks.len()];
    for (i, b) in blocks.iter().enumerate() {
        if plain_weight(b) <= 0.0 || b.length > 260.0 {
            continue;
        }
        let before = blocks[..i].iter().rev().take(4).find(|x| is_headline(x) || !is_small(x));
        let after = blocks[i + 1..].iter().take(4).find(|x| is_headline(x) || !is_small(x));
        let between = before.is_some_and(is_headline) && after.is_none_or(is_headline);
        let announced = b.leads_with_link && (0.12..=0.6).contains(&b.link_share()) && dom.tag(b.owner) != Tag::P;
        if between || announced {
            let form = form_of(dom, b.owner);
            let (parents, length) = forms.entry(form).or_default();
            parents.insert(if dom.tag(b.owner) == Tag::P { dom.parent(b.owner) } else { b.owner });
            *length += plain_weight(b);
            found[i] = Some(form);
        }
    }
    // An article made of headed paragraphs is most of its page; lists beside an article are not.
    found
        .iter()
        .map(|f| {
            f.is_some_and(|form| {
                forms.get(&form).is_some_and(|(parents, length)| parents.len() >= 4 && *length < whole * 0.6)
            })
        })
        .collect()
}

/// Names and classes of an element and its parent.
fn form_of(dom: &Dom, node: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut at = node;
    for _ in 0..2 {
        if at == NONE {
            break;
        }
        (dom.tag(at) as u8).hash(&mut hasher);
        dom.raw_attr(at, "class").hash(&mut hasher);
        at = dom.parent(at);
    }
    hasher.finish()
}

/// Chooses the article.
pub fn choose(dom: &Dom, flow: &Flow, marks: &Marks) -> Body {
    let listed = teasers(dom, flow, marks);
    let strict: Vec<f32> =
        flow.blocks.iter().zip(&listed).map(|(b, l)| if *l { -8.0 } else { weight(dom, marks, b) }).collect();
    let (mut root, mut best) = greatest(dom, flow, marks, &strict, true);
    let mut weights = strict;
    let mut lenient_reading = false;
    if best < 60.0 {
        // Next to nothing by strict reading: perhaps the names mislead. Only comments stay out.
        let lenient: Vec<f32> = flow
            .blocks
            .iter()
            .map(|b| if marks.bits[b.node as usize] & flag::COMMENT != 0 { -5.0 } else { plain_weight(b) })
            .collect();
        let (other, sum) = greatest(dom, flow, marks, &lenient, false);
        if sum > best * 2.0 + 30.0 {
            (root, best, weights) = (other, sum, lenient);
            lenient_reading = true;
        }
    }
    let sums = Sums::of_values(dom, flow, &weights);
    let gains = Sums::of_values(dom, flow, &weights.iter().map(|w| w.max(0.0)).collect::<Vec<_>>());
    let named = named_text(dom, flow, marks);
    if let Some((element, length)) = named {
        let inside = root != NONE && dom.is_inside(root, element);
        if inside && sums.of(dom, element) >= best * 0.7
            || !inside
                && (root == NONE || !dom.is_inside(element, root))
                && best < 260.0_f32.min(length * 2.0)
                && length > 40.0
        {
            root = element;
        } else if root != NONE
            && dom.is_inside(element, root)
            && length > 40.0
            && gains.of(dom, element) < 1.0
            && best < 260.0
        {
            // Short lines, a poem or a list, in the place made for the article, and some longer sentence elsewhere.
            root = element;
        }
    }
    if root == NONE {
        return Body { blocks: Vec::new(), root };
    }
    root = narrow(dom, &gains, &sums, marks, root);
    let dropped = cut_branches(dom, flow, marks, &sums, root, lenient_reading);
    let end = dom.end(root);
    let chinese = is_chinese(flow, root, end);
    let out_before = if lenient_reading { flag::OUT & !flag::COMMENT } else { marks.bits[root as usize] & flag::OUT };
    let mut blocks: Vec<usize> = (0..flow.blocks.len())
        .filter(|&i| {
            let b = &flow.blocks[i];
            b.node >= root
                && b.node < end
                && !listed[i]
                && !dropped.contains(b.node)
                && keeps(marks, b, out_before, chinese)
        })
        .collect();
    // Chinese pages put abstracts and promotion there, which are not the text.
    if !chinese {
        let lead = lead(dom, flow, marks, &listed, root);
        blocks.splice(0..0, lead);
    }
    Body { blocks, root }
}

/// The element with the greatest sum; among equals the innermost.
fn greatest(dom: &Dom, flow: &Flow, marks: &Marks, weights: &[f32], strict: bool) -> (u32, f32) {
    let sums = Sums::of_values(dom, flow, weights);
    let (mut root, mut best) = (NONE, 0.0f32);
    for i in 1..dom.nodes.len() {
        let tag = dom.nodes[i].tag;
        if tag == Tag::Text || !tag.is_block() && !matches!(tag, Tag::Other | Tag::Span | Tag::Font) {
            continue;
        }
        if strict && marks.bits[i] & flag::OUT != 0 {
            continue;
        }
        let mut sum = sums.of(dom, i as u32);
        if marks.own[i] & flag::TEXT != 0 {
            sum *= 1.03;
        }
        if sum > 0.0 && sum >= best {
            best = sum;
            root = i as u32;
        }
    }
    (root, best)
}

/// The one element that a page system names as the article's text, and the length of its text outside links.
fn named_text(dom: &Dom, flow: &Flow, marks: &Marks) -> Option<(u32, f32)> {
    let free = Sums::new(dom, flow, |b| b.length - b.linked);
    let mut found: Option<(u32, f32)> = None;
    for i in 1..dom.nodes.len() as u32 {
        if marks.own[i as usize] & flag::STRONG == 0 || marks.bits[i as usize] & flag::OUT != 0 {
            continue;
        }
        let length = free.of(dom, i);
        if length < 20.0 {
            continue;
        }
        match found {
            Some((outer, _)) if dom.is_inside(i, outer) => {
                // The inner of two nested ones, when it holds nearly all of the outer.
                if length > free.of(dom, outer) * 0.85 {
                    found = Some((i, length));
                }
            }
            Some(_) => return None,
            None => found = Some((i, length)),
        }
    }
    found
}

fn is_chinese(flow: &Flow, root: u32, end: u32) -> bool {
    let (wide, all) = flow
        .blocks
        .iter()
        .filter(|b| b.node >= root && b.node < end)
        .fold((0.0, 0.0), |(w, a), b| (w + b.wide as f32, a + b.length));
    wide > all * 0.4
}

/// Paragraphs between the headline and the element of the article: what papers print in bold above the text.
fn lead(dom: &Dom, flow: &Flow, marks: &Marks, listed: &[bool], root: u32) -> Vec<usize> {
    let first = flow.blocks.partition_point(|b| b.node < root);
    let Some(heading) = (first.saturating_sub(16)..first).rev().find(|&i| dom.tag(flow.blocks[i].owner) == Tag::H1)
    else {
        return Vec::new();
    };
    let body: String =
        flow.blocks[first..].iter().filter(|b| b.node < dom.end(root)).take(6).map(|b| flow.of(b)).collect();
    let good = |i: &usize| {
        let b = &flow.blocks[*i];
        let bits = marks.bits[b.node as usize] | marks.own[b.owner as usize];
        let sentence = b.marks >= 1 && b.length >= 20.0 && b.link_share() < 0.3 && !dom.tag(b.owner).is_heading();
        sentence && !listed[*i] && bits & (flag::OUT | flag::META | flag::CAPTION) == 0 && !body.contains(flow.of(b))
    };
    (heading + 1..first).filter(good).take(3).collect()
}

/// Goes down while one child holds nearly all of the text, so that the page around it stays out.
fn narrow(dom: &Dom, gains: &Sums, sums: &Sums, marks: &Marks, mut root: u32) -> u32 {
    loop {
        let all = gains.of(dom, root);
        let heavy = dom
            .children(root)
            .filter(|&c| dom.tag(c) != Tag::Text)
            .max_by(|&a, &b| gains.of(dom, a).total_cmp(&gains.of(dom, b)));
        let Some(child) = heavy else { return root };
        let lost = all - gains.of(dom, child);
        let own_text = marks.own[root as usize] & flag::TEXT != 0 && marks.own[child as usize] & flag::TEXT == 0;
        let limit = if own_text { 0.0 } else { 0.06 };
        let rest_net = sums.of(dom, root) - sums.of(dom, child);
        // What stands beside the article is mixed with links; what belongs to it is not.
        if lost > 0.0
            && lost < all * 0.45
            && rest_net < lost * 0.75
            && gains.of(dom, child) > 150.0
            && dom.tag(child).is_block()
            && !matches!(dom.tag(child), Tag::P | Tag::Li)
        {
            root = child;
            continue;
        }
        if matches!(dom.tag(child), Tag::P | Tag::Li | Tag::Tr | Tag::Td) && all < 400.0
            || lost > all * limit
            || sums.of(dom, child) <= 0.0
            || !dom.tag(child).is_block()
            || dom.tag(child) == Tag::P
        {
            return root;
        }
        root = child;
    }
}

/// Node ranges cut out of the article.
struct Cuts(Vec<(u32, u32)>);

impl Cuts {
    fn contains(&self, node: u32) -> bool {
        let i = self.0.partition_point(|c| c.0 <= node);
        i > 0 && node < self.0[i - 1].1
    }
}

fn cut_branches(dom: &Dom, flow: &Flow, marks: &Marks, sums: &Sums, root: u32, lenient: bool) -> Cuts {
    let lengths = Sums::new(dom, flow, |b| b.length);
    let linked = Sums::new(dom, flow, |b| b.linked);
    let mut cuts = Vec::new();
    let end = dom.end(root);
    let mut at = root + 1;
    while at < end {
        let tag = dom.tag(at);
        if tag == Tag::Text {
            at += 1;
            continue;
        }
        let length = lengths.of(dom, at);
        let own = marks.own[at as usize];
        let share = if length > 0.0 { linked.of(dom, at) / length } else { 0.0 };
        let is_list = matches!(tag, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table | Tag::Div | Tag::Section);
        let cut = length > 0.0
            && (own & flag::OUT & !marks.bits[root as usize] != 0 && (!lenient || own & flag::COMMENT != 0)
                || (is_list && sums.of(dom, at) < 0.0 && share > 0.5 && length > 6.0)
                || (own & flag::META != 0
                    && own & flag::STRONG == 0
                    && length < if own & flag::TEXT == 0 { 90.0 } else { 30.0 }
                    && tag.is_block())
                || (matches!(tag, Tag::H1) && length < 90.0));
        if cut {
            cuts.push((at, dom.end(at)));
            at = dom.end(at);
        } else {
            at += 1;
        }
    }
    Cuts(cuts)
}

fn keeps(marks: &Marks, b: &Block, out_before: u16, chinese: bool) -> bool {
    let bits = marks.bits[b.node as usize];
    if bits & flag::OUT & !out_before != 0 {
        return false;
    }
    // Chinese papers print captions as part of the text; elsewhere they belong to the picture.
    if !chinese && bits & flag::CAPTION != 0 {
        return false;
    }
    if !chinese && b.link_share() > 0.9 && b.length < 90.0 {
        return false;
    }
    !(b.link_share() > 0.7 && b.length < 60.0 && b.marks == 0)
}
