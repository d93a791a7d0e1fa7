//! Which blocks of a page are its article.
//!
//! Every block gets a signed weight: running text counts for, navigation counts against. The element with the greatest sum
//! over its subtree holds the article; inside it, branches that count against (related lists, share bars) are cut out.
//! The weights know nothing of any site.

use super::blocks::{Block, Flow};
use super::dom::{Dom, NONE, Tag};
use super::kind::{self, flag};

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
        own[i] = mine;
        bits[i] = mine | (bits[node.parent as usize] & flag::OUT);
        if node.tag == Tag::Figcaption || mine & flag::CAPTION != 0 {
            bits[i] |= flag::CAPTION;
        }
        bits[i] |= bits[node.parent as usize] & flag::CAPTION;
    }
    Marks { bits, own }
}

/// Sums over subtrees in constant time.
struct Sums {
    upto: Vec<f32>,
}

impl Sums {
    fn new(dom: &Dom, flow: &Flow, weight: impl Fn(&Block) -> f32) -> Sums {
        let mut upto = vec![0.0; dom.nodes.len() + 1];
        for b in &flow.blocks {
            upto[b.node as usize + 1] += weight(b);
        }
        for i in 1..upto.len() {
            upto[i] += upto[i - 1];
        }
        Sums { upto }
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

/// Chooses the article.
pub fn choose(dom: &Dom, flow: &Flow, marks: &Marks) -> Body {
    let sums = Sums::new(dom, flow, |b| weight(dom, marks, b));
    let gains = Sums::new(dom, flow, |b| weight(dom, marks, b).max(0.0));
    let mut root = NONE;
    let mut best = 0.0f32;
    for i in 1..dom.nodes.len() {
        if dom.nodes[i].tag == Tag::Text
            || !dom.nodes[i].tag.is_block()
                && dom.nodes[i].tag != Tag::Other
                && dom.nodes[i].tag != Tag::Span
                && dom.nodes[i].tag != Tag::Font
        {
            continue;
        }
        if marks.bits[i] & flag::OUT != 0 {
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
    if root == NONE {
        return Body { blocks: Vec::new(), root };
    }
    root = narrow(dom, &gains, &sums, marks, root);
    let dropped = cut_branches(dom, flow, marks, &sums, root);
    let end = dom.end(root);
    let blocks = (0..flow.blocks.len())
        .filter(|&i| {
            let b = &flow.blocks[i];
            b.node >= root && b.node < end && !dropped.contains(b.node) && keeps(marks, b)
        })
        .collect();
    Body { blocks, root }
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

fn cut_branches(dom: &Dom, flow: &Flow, marks: &Marks, sums: &Sums, root: u32) -> Cuts {
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
            && (own & flag::OUT != 0
                || (is_list && sums.of(dom, at) < 0.0 && share > 0.5 && length > 6.0)
                || (own & flag::META != 0 && own & flag::TEXT == 0 && length < 90.0 && tag.is_block())
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

fn keeps(marks: &Marks, b: &Block) -> bool {
    let bits = marks.bits[b.node as usize];
    if bits & flag::OUT != 0 {
        return false;
    }
    !(b.link_share() > 0.7 && b.length < 60.0 && b.marks == 0)
}
