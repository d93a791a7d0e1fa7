//! 刊发: one published or broadcast occurrence. Originals and reposts are counted apart and both shown.

use crate::ids::Id;
use crate::time::DAY_MS;
use serde::{Deserialize, Serialize};

/// The longest title, in characters.
pub const TITLE_MAX: usize = 200;

/// An author of a placement and their share of its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The name as printed.
    pub name: String,
    /// The user, when they are one.
    pub user_id: Option<Id>,
    /// Percent of the whole, 1–100.
    pub share: i64,
}

/// What somebody is about to register.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The title as published.
    pub title: &'a str,
    /// When it was published.
    pub placed_at: i64,
    /// Its address, or empty for print and broadcast.
    pub url: &'a str,
    /// Its authors; may be empty.
    pub authors: &'a [Author],
    /// Whether the outlet is known.
    pub outlet_known: bool,
}

/// One thing wrong with one field.
pub type Fault = (&'static str, String);

/// What keeps a placement from being registered. `now` is the moment of registering.
pub fn faults(entry: &Entry, now: i64) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let length = entry.title.trim().chars().count();
    if length == 0 {
        faults.push(("title", "请填写刊发标题。".into()));
    } else if length > TITLE_MAX {
        faults.push(("title", format!("标题有 {length} 个字，最多 {TITLE_MAX} 个字。")));
    }
    if !entry.outlet_known {
        faults.push(("outlet_id", "请选择刊发的媒体；媒体库里没有的请先添加。".into()));
    }
    if entry.placed_at > now + DAY_MS {
        faults.push(("placed_at", "刊发日期不能晚于今天。".into()));
    } else if entry.placed_at <= 0 {
        faults.push(("placed_at", "请填写刊发日期。".into()));
    }
    if !entry.url.trim().is_empty() && super::outlet::address(entry.url).is_none() {
        faults.push(("url", "链接应以 http:// 或 https:// 开头。".into()));
    }
    faults.extend(shares_fault(entry.authors));
    faults
}

/// What is wrong with the shares of authors; nothing when there are none, or they make a hundred.
pub fn shares_fault(authors: &[Author]) -> Option<Fault> {
    if authors.is_empty() {
        return None;
    }
    if authors.iter().any(|author| author.name.trim().is_empty()) {
        return Some(("authors", "作者姓名不能为空。".into()));
    }
    if authors.iter().any(|author| !(1..=100).contains(&author.share)) {
        return Some(("authors", "每位作者的份额应在 1% 到 100% 之间。".into()));
    }
    let sum: i64 = authors.iter().map(|author| author.share).sum();
    (sum != 100).then(|| ("authors", format!("各位作者的份额合计 {sum}%，应为 100%。")))
}

/// Equal shares for names typed without shares; the rest of the division goes to the first author.
pub fn equal_shares(names: &[String]) -> Vec<Author> {
    let count = i64::try_from(names.len()).unwrap_or(1).max(1);
    let each = 100 / count;
    names
        .iter()
        .enumerate()
        .map(|(n, name)| Author {
            name: name.trim().to_owned(),
            user_id: None,
            share: if n == 0 { 100 - each * (count - 1) } else { each },
        })
        .collect()
}

/// A title as a key for finding twins: without spaces, punctuation and width differences.
pub fn title_key(title: &str) -> String {
    title
        .chars()
        .filter_map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
            _ => Some(c),
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// An address as a key: without scheme, `www.`, fragment, trailing slash and the counters that sharing adds.
pub fn url_key(url: &str) -> Option<String> {
    let (host, path) = super::outlet::address(url)?;
    let query = url.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !name.is_empty()
                && !name.starts_with("utm_")
                && !matches!(name, "from" | "share" | "isappinstalled" | "scene")
        })
        .collect();
    let path = path.trim_end_matches('/');
    Some(if kept.is_empty() { format!("{host}{path}") } else { format!("{host}{path}?{}", kept.join("&")) })
}

/// A placement that may be the same as a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: Id,
    /// Its outlet.
    pub outlet: Id,
    /// Its [`title_key`].
    pub title_key: String,
    /// Its [`url_key`], or empty.
    pub url_key: String,
    /// When it was published.
    pub placed_at: i64,
    /// Whether it counts as an original.
    pub original: bool,
}

/// What a new placement is to those already registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Nothing like it.
    New,
    /// The very same: same address, or same title in the same outlet on the same day. Not registered twice.
    Twin(Id),
    /// The same title in another outlet within 30 days: registered, counted as a repost of this one.
    RepostOf(Id),
}

/// Compares a new placement with those of the same title or address.
pub fn likeness(new: &Known, known: &[Known]) -> Likeness {
    let same_day = |other: &Known| crate::time::day_start(other.placed_at) == crate::time::day_start(new.placed_at);
    for other in known {
        if !new.url_key.is_empty() && other.url_key == new.url_key {
            return Likeness::Twin(other.id);
        }
        // Two addresses in one outlet on one day are two occurrences (site and client); two entries without
        // an address are one.
        let both_named = !new.url_key.is_empty() && !other.url_key.is_empty();
        if other.title_key == new.title_key && other.outlet == new.outlet && same_day(other) && !both_named {
            return Likeness::Twin(other.id);
        }
    }
    known
        .iter()
        .filter(|other| {
            other.original
                && other.outlet != new.outlet
                && other.title_key == new.title_key
                && (other.placed_at - new.placed_at).abs() <= 30 * DAY_MS
                && other.placed_at <= new.placed_at
        })
        .min_by_key(|other| other.placed_at)
        .map_or(Likeness::New, |other| Likeness::RepostOf(other.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(name: &str, share: i64) -> Author {
        Author { name: name.into(), user_id: None, share }
    }

    #[test]
    fn an_entry_names_outlet_title_and_a_possible_date() {
        let now = 1_000 * DAY_MS;
        let good =
            Entry { title: "夜间门诊亮起的灯", placed_at: now, url: "", authors: &[], outlet_known: true };
        assert!(faults(&good, now).is_empty());
        let fields = |entry: Entry| faults(&entry, now).into_iter().map(|f| f.0).collect::<Vec<_>>();
        assert_eq!(fields(Entry { title: " ", ..good.clone() }), ["title"]);
        assert_eq!(fields(Entry { placed_at: now + 2 * DAY_MS, ..good.clone() }), ["placed_at"]);
        assert_eq!(fields(Entry { url: "javascript:alert(1)", ..good.clone() }), ["url"]);
        assert_eq!(fields(Entry { outlet_known: false, ..good.clone() }), ["outlet_id"]);
        let uneven = [author("甲", 60), author("乙", 60)];
        assert_eq!(fields(Entry { authors: &uneven, ..good.clone() }), ["authors"]);
        let even = [author("甲", 60), author("乙", 40)];
        assert!(faults(&Entry { authors: &even, ..good }, now).is_empty());
    }

    #[test]
    fn equal_shares_always_make_a_hundred() {
        for count in 1..=7 {
            let names: Vec<String> = (0..count).map(|n| format!("作者{n}")).collect();
            assert_eq!(equal_shares(&names).iter().map(|a| a.share).sum::<i64>(), 100);
        }
    }

    #[test]
    fn keys_forget_what_does_not_matter() {
        assert_eq!(title_key("“三减三健” 进校园！"), title_key("三减三健进校园"));
        assert_eq!(title_key("\u{FF21}BC12"), "abc12");
        assert_eq!(url_key("https://www.a.example/x/?utm_source=1#top"), Some("a.example/x".into()));
        assert_eq!(url_key("http://a.example/x?id=7&from=timeline"), Some("a.example/x?id=7".into()));
        assert_eq!(url_key("nothing"), None);
    }

    #[test]
    fn twins_are_refused_and_reposts_are_named() {
        let known = |id, outlet, title: &str, url: &str, day: i64| Known {
            id: Id(id),
            outlet: Id(outlet),
            title_key: title_key(title),
            url_key: url.into(),
            placed_at: day * DAY_MS,
            original: true,
        };
        let standing = [known(1, 1, "夜间门诊", "a.example/1", 10), known(2, 2, "义诊", "", 10)];
        let of = |new: Known| likeness(&new, &standing);
        assert_eq!(of(known(9, 3, "夜间门诊", "a.example/1", 20)), Likeness::Twin(Id(1)));
        assert_eq!(of(known(9, 2, "义诊", "", 10)), Likeness::Twin(Id(2)));
        assert_eq!(of(known(9, 1, "夜间门诊", "a.example/2", 10)), Likeness::New);
        assert_eq!(of(known(9, 3, "夜间门诊", "c.example/1", 12)), Likeness::RepostOf(Id(1)));
        assert_eq!(of(known(9, 3, "夜间门诊", "c.example/1", 60)), Likeness::New);
        assert_eq!(of(known(9, 3, "别的标题", "", 12)), Likeness::New);
    }
}
