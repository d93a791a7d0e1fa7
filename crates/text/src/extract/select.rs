//! The small part of CSS selectors that a person needs to point at the links of a list page: names, `.class`, `#id`,
//! `[attribute]`, `[attribute=value]`, descendant, `>` and `,`.

use super::dom::{Dom, NONE, Tag};

/// A parsed selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    choices: Vec<Vec<Step>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Step {
    name: String,
    id: String,
    classes: Vec<String>,
    attributes: Vec<(String, Option<String>)>,
    /// True when the step before must be the parent, not just an ancestor.
    child: bool,
}

impl Selector {
    /// Reads a selector; the error is a sentence for the person who typed it.
    pub fn parse(text: &str) -> Result<Selector, String> {
        let choices = text.split(',').map(parse_chain).collect::<Result<Vec<_>, _>>()?;
        Ok(Selector { choices })
    }

    /// Elements that match, in document order.
    pub fn all(&self, dom: &Dom) -> Vec<u32> {
        (1..dom.nodes.len() as u32)
            .filter(|&i| dom.tag(i) != Tag::Text && self.choices.iter().any(|c| matches(dom, i, c)))
            .collect()
    }
}

fn parse_chain(text: &str) -> Result<Vec<Step>, String> {
    let spaced = text.replace('>', " > ");
    let mut steps = Vec::new();
    let mut child = false;
    for word in spaced.split_whitespace() {
        if word == ">" {
            child = true;
            continue;
        }
        steps.push(parse_step(word, std::mem::take(&mut child))?);
    }
    if steps.is_empty() || child || steps.len() > 20 {
        return Err(format!("选择器“{}”不完整", text.trim()));
    }
    Ok(steps)
}

fn parse_step(word: &str, child: bool) -> Result<Step, String> {
    let refused = || format!("不认识选择器里的“{word}”：可以用标签名、.类名、#编号、[属性=值]、空格和 >");
    let mut step = Step { child, ..Step::default() };
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut rest = word;
    let take = |s: &str| s.find(|c| !is_name(c)).unwrap_or(s.len());
    if let Some(r) = rest.strip_prefix('*') {
        rest = r;
    } else {
        let n = take(rest);
        step.name = rest[..n].to_ascii_lowercase();
        rest = &rest[n..];
    }
    while !rest.is_empty() {
        let (mark, tail) = rest.split_at(rest.chars().next().map_or(0, char::len_utf8));
        match mark {
            "." | "#" => {
                let n = take(tail);
                if n == 0 {
                    return Err(refused());
                }
                if mark == "." {
                    step.classes.push(tail[..n].to_owned())
                } else {
                    step.id = tail[..n].to_owned()
                }
                rest = &tail[n..];
            }
            "[" => {
                let end = tail.find(']').ok_or_else(refused)?;
                let (name, value) = match tail[..end].split_once('=') {
                    Some((n, v)) => (n, Some(v.trim_matches(['"', '\'']).to_owned())),
                    None => (&tail[..end], None),
                };
                step.attributes.push((name.trim().to_ascii_lowercase(), value));
                rest = &tail[end + 1..];
            }
            _ => return Err(refused()),
        }
    }
    Ok(step)
}

fn matches(dom: &Dom, node: u32, steps: &[Step]) -> bool {
    let Some((last, before)) = steps.split_last() else { return true };
    if !is(dom, node, last) {
        return false;
    }
    if before.is_empty() {
        return true;
    }
    let mut up = dom.parent(node);
    while up != NONE {
        if matches(dom, up, before) {
            return true;
        }
        if last.child {
            return false;
        }
        // A chain of descendants is matched greedily by its nearest ancestor first; walls of 400 levels bound it.
        up = dom.parent(up);
    }
    false
}

fn is(dom: &Dom, node: u32, step: &Step) -> bool {
    let n = &dom.nodes[node as usize];
    let name = if n.tag == Tag::Other { n.raw } else { n.tag.name() };
    (step.name.is_empty() || name.eq_ignore_ascii_case(&step.name))
        && !matches!(n.tag, Tag::Text | Tag::Root)
        && (step.id.is_empty() || dom.raw_attr(node, "id") == step.id)
        && step.classes.iter().all(|c| dom.raw_attr(node, "class").split_ascii_whitespace().any(|k| k == c))
        && step.attributes.iter().all(|(k, v)| match v {
            Some(v) => dom.attr(node, k) == v.as_str(),
            None => dom.has_attr(node, k),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_find_what_they_name() {
        let dom =
            Dom::parse("<div id=m class='a b'><ul><li><a href=1>x</a></li></ul><p><a href=2 rel=n>y</a></p></div>");
        let count = |s: &str| Selector::parse(s).map(|s| s.all(&dom).len());
        assert_eq!(count("a"), Ok(2));
        assert_eq!(count("#m li a"), Ok(1));
        assert_eq!(count(".a.b > a"), Ok(0));
        assert_eq!(count("div > ul > li > a, a[rel=n]"), Ok(2));
        assert_eq!(count("*[href]"), Ok(2));
        assert!(Selector::parse("a:hover").is_err());
        assert!(Selector::parse("div >").is_err());
    }
}
