//! A page as a flat list of text blocks: what a reader sees as lines and paragraphs, each with the counts that tell
//! running text from navigation. Built once per page; body, title, time and source all read it.

use super::dom::{Dom, Tag, push_folded};
use super::entity;

/// One run of text between two line breaks of the page.
#[derive(Clone, Debug)]
pub struct Block {
    /// Nearest block element around the text.
    pub owner: u32,
    /// First text node of the block.
    pub node: u32,
    /// Where its text stands in `Flow::text`.
    pub start: u32,
    /// End of its text in `Flow::text`.
    pub end: u32,
    /// Length as a reader feels it: a Chinese character counts 1, a Latin letter 0.45.
    pub length: f32,
    /// The part of `length` inside links.
    pub linked: f32,
    /// Sentence and clause marks.
    pub marks: u32,
    /// Chinese, Japanese and Korean characters.
    pub wide: u32,
    /// True when the block begins with a link.
    pub leads_with_link: bool,
}

impl Block {
    /// Share of the text inside links, 0 to 1.
    pub fn link_share(&self) -> f32 {
        if self.length <= 0.0 { 0.0 } else { (self.linked / self.length).min(1.0) }
    }
}

/// All text of a page in reading order.
pub struct Flow {
    /// The text of all blocks, one after another.
    pub text: String,
    /// The blocks in document order.
    pub blocks: Vec<Block>,
}

impl Flow {
    /// Text of a block.
    pub fn of(&self, block: &Block) -> &str {
        &self.text[block.start as usize..block.end as usize]
    }
}

/// Elements whose text nobody reads as part of the page.
pub fn is_unread(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Script
            | Style
            | Template
            | Iframe
            | Svg
            | Math
            | Select
            | Textarea
            | Button
            | Head
            | Title
            | Object
            | Embed
            | Audio
            | Video
            | Canvas
            | Map
            | Noframes
            | Noscript
            | Dialog
            | Menu
            | Rp
            | Rt
    )
}

/// Breaks the page into blocks.
pub fn flow(dom: &Dom) -> Flow {
    let mut out = Flow { text: String::new(), blocks: Vec::new() };
    let mut open: Vec<(u32, Tag, u32)> = vec![(dom.nodes.len() as u32, Tag::Root, 0)];
    let mut current = Current::default();
    let mut links = 0u32;
    let (mut at, total) = (1u32, dom.nodes.len() as u32);
    while at < total {
        while let Some(&(end, tag, _)) = open.last()
            && end <= at
            && open.len() > 1
        {
            if tag == Tag::A {
                links -= 1;
            } else {
                current.finish(&mut out);
            }
            open.pop();
        }
        let node = &dom.nodes[at as usize];
        match node.tag {
            Tag::Text => {
                let owner = open.iter().rev().find(|(_, t, _)| *t != Tag::A).map_or(0, |o| o.2);
                current.add(&mut out, node.raw, at, owner, links > 0);
            }
            tag if is_unread(tag) => {
                if tag != Tag::Script && tag != Tag::Style && tag != Tag::Svg {
                    current.space(&mut out);
                }
                at = dom.end(at);
                continue;
            }
            Tag::Br | Tag::Hr => current.finish(&mut out),
            Tag::Img => current.space(&mut out),
            Tag::A => {
                links += 1;
                open.push((dom.end(at), Tag::A, at));
            }
            tag if tag.is_block() => {
                current.finish(&mut out);
                open.push((dom.end(at), tag, at));
            }
            _ => {}
        }
        at += 1;
    }
    current.finish(&mut out);
    out
}

#[derive(Default)]
struct Current {
    open: bool,
    start: usize,
    node: u32,
    owner: u32,
    link_spans: Vec<(usize, usize)>,
    pending_space: bool,
}

impl Current {
    fn space(&mut self, out: &mut Flow) {
        if self.open && out.text.len() > self.start {
            self.pending_space = true;
        }
    }

    fn add(&mut self, out: &mut Flow, raw: &str, node: u32, owner: u32, linked: bool) {
        let decoded = entity::decode(raw);
        if !self.open {
            if decoded.chars().all(super::dom::is_blank) {
                return;
            }
            self.open = true;
            self.start = out.text.len();
            self.node = node;
            self.owner = owner;
            self.link_spans.clear();
            // `push_folded` must not see the previous block as something to put a space after.
            out.text.push('\n');
            self.start += 1;
        }
        if std::mem::take(&mut self.pending_space) && !out.text.ends_with([' ', '\n']) {
            out.text.push(' ');
        }
        let from = out.text.len();
        push_folded(&mut out.text, &decoded);
        if linked && out.text.len() > from {
            self.link_spans.push((from, out.text.len()));
        }
    }

    fn finish(&mut self, out: &mut Flow) {
        self.pending_space = false;
        if !std::mem::take(&mut self.open) {
            return;
        }
        out.text.truncate(out.text.trim_end_matches(' ').len().max(self.start));
        if out.text.len() == self.start {
            out.text.truncate(self.start - 1);
            return;
        }
        let text = &out.text[self.start..];
        let counted = count(text);
        let linked = self
            .link_spans
            .iter()
            .map(|&(a, b)| count(&out.text[a.min(out.text.len())..b.min(out.text.len())]).length)
            .sum();
        out.blocks.push(Block {
            owner: self.owner,
            node: self.node,
            start: self.start as u32,
            end: out.text.len() as u32,
            length: counted.length,
            linked,
            marks: counted.marks,
            wide: counted.wide,
            leads_with_link: self.link_spans.first().is_some_and(|s| s.0 == self.start),
        });
    }
}

struct Count {
    length: f32,
    marks: u32,
    wide: u32,
}

fn count(text: &str) -> Count {
    let (mut narrow, mut wide, mut marks) = (0u32, 0u32, 0u32);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let b = bytes[at];
        match b {
            0..=0x7f => {
                narrow += u32::from(b > b' ');
                if matches!(b, b',' | b';' | b'!' | b'?') {
                    marks += 1;
                } else if b == b'.' && bytes.get(at + 1).is_none_or(|n| *n == b' ' || *n == b'"' || *n >= 0x80) {
                    marks += 1;
                }
                at += 1;
            }
            0xc0..=0xdf => {
                narrow += 1;
                at += 2;
            }
            // U+3000–U+303F and U+FF00–U+FF5E: Chinese punctuation.
            0xe3 | 0xef => {
                let c = &bytes[at..(at + 3).min(bytes.len())];
                match c {
                    [0xe3, 0x80, 0x81 | 0x82] | [0xef, 0xbc, 0x8c | 0x81 | 0x9f | 0x9b | 0x9a] => marks += 1,
                    _ => {}
                }
                wide += 1;
                at += 3;
            }
            0xe2 => {
                narrow += 1;
                at += 3;
            }
            0xe0 | 0xe1 => {
                narrow += 2;
                at += 3;
            }
            0xe4..=0xef => {
                wide += 1;
                at += 3;
            }
            _ => {
                wide += 1;
                at += 4;
            }
        }
    }
    Count { length: wide as f32 + narrow as f32 * 0.45, marks, wide }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_follow_the_lines_of_the_page() {
        let dom = Dom::parse("<div>一<b>二</b><br>三<p>四 <a href=x>五六</a></p><script>no</script>七</div>");
        let flow = flow(&dom);
        let texts: Vec<&str> = flow.blocks.iter().map(|b| flow.of(b)).collect();
        assert_eq!(texts, ["一二", "三", "四 五六", "七"]);
        assert!((flow.blocks[2].linked - 2.0).abs() < 0.01);
    }
}
