//! Keep or drop, always with a reason that a clerk can read and undo.

use serde::{Deserialize, Serialize};

/// Why something collected did not become an item. Each is counted and listed; nothing vanishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// 未命中任何监测方案.
    NoWatch,
    /// 命中排除词: noise named by a watch.
    Noise,
    /// 演练、表彰、科普等无害语境.
    Harmless,
    /// 发布时间过早.
    TooOld,
    /// 没有正文: a list page, a picture page, an empty file.
    NoBody,
    /// 内容无法识别: garbage bytes, not text.
    Unreadable,
    /// 与已有条目完全相同: the same address and the same text.
    Unchanged,
    /// 来源页面返回错误.
    PageFailed,
    /// robots.txt 不允许抓取.
    NotPermitted,
}

impl DropReason {
    /// Every reason, in the order in which screens list them.
    pub const ALL: [DropReason; 9] = [
        DropReason::NoWatch,
        DropReason::Noise,
        DropReason::Harmless,
        DropReason::TooOld,
        DropReason::NoBody,
        DropReason::Unreadable,
        DropReason::Unchanged,
        DropReason::PageFailed,
        DropReason::NotPermitted,
    ];

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            DropReason::NoWatch => "no_watch",
            DropReason::Noise => "noise",
            DropReason::Harmless => "harmless",
            DropReason::TooOld => "too_old",
            DropReason::NoBody => "no_body",
            DropReason::Unreadable => "unreadable",
            DropReason::Unchanged => "unchanged",
            DropReason::PageFailed => "page_failed",
            DropReason::NotPermitted => "not_permitted",
        }
    }

    /// The reason of a code, if there is one.
    pub fn of(code: &str) -> Option<DropReason> {
        DropReason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The words on screens.
    pub fn title(self) -> &'static str {
        match self {
            DropReason::NoWatch => "未命中监测方案",
            DropReason::Noise => "命中排除词",
            DropReason::Harmless => "无害语境（演练、表彰、科普）",
            DropReason::TooOld => "发布时间过早",
            DropReason::NoBody => "没有正文",
            DropReason::Unreadable => "内容无法识别",
            DropReason::Unchanged => "内容没有变化",
            DropReason::PageFailed => "页面打不开",
            DropReason::NotPermitted => "网站规则不允许采集",
        }
    }

    /// Whether a clerk can bring it back: there is a text to bring back, or a page that may be asked for once more.
    pub fn can_return(self) -> bool {
        self.asks_again()
            || matches!(
                self,
                DropReason::NoWatch
                    | DropReason::Noise
                    | DropReason::Harmless
                    | DropReason::TooOld
                    | DropReason::NoBody
            )
    }

    /// Whether bringing it back means asking the site again: nothing was kept of it. robots.txt is asked again too.
    pub fn asks_again(self) -> bool {
        matches!(self, DropReason::PageFailed | DropReason::NotPermitted)
    }
}

/// What is known about a capture when it is judged. Times in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Characters of body, white space not counted.
    pub body_chars: usize,
    /// Characters of title.
    pub title_chars: usize,
    /// Publish time if known.
    pub published_at: Option<i64>,
    /// Time of capture.
    pub captured_at: i64,
    /// One entry for each watch whose positive part matched.
    pub matches: Vec<Match>,
    /// Entered by hand: a person has already decided that it matters.
    pub by_hand: bool,
}

/// A watch whose region, subject and event words were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// Index of the watch in the caller's list.
    pub watch: usize,
    /// The noise word that was also found, if any.
    pub noise: Option<String>,
    /// The harmless-context word that was also found, if any.
    pub harmless: Option<String>,
    /// Whether words of the watch that weigh stand beside the harmless one (演练 with 死亡 is not harmless).
    pub grave: bool,
}

/// Limits of keeping; data of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Older than this when captured is history, not news. Milliseconds.
    pub max_age_ms: i64,
    /// Fewer characters of body and title together are no text.
    pub min_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_age_ms: 30 * crate::time::DAY_MS, min_chars: 8 }
    }
}

/// Keep with the watches that hold, or drop with the reason and the word that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Indices of the watches that hold; empty only for hand entries.
    Keep(Vec<usize>),
    /// The reason, and a detail for the page of drops.
    Drop(DropReason, String),
}

/// Judges one capture. The order is that of what a clerk would say first: no text, too old, noise, harmless, no watch.
pub fn judge(found: &Found, limits: Limits) -> Verdict {
    let chars = found.body_chars + found.title_chars;
    // What a person wants to keep is kept with its headline alone: a report may be a picture.
    if chars < limits.min_chars && !(found.by_hand && chars > 0) {
        return Verdict::Drop(DropReason::NoBody, format!("只有 {} 个字", found.body_chars + found.title_chars));
    }
    let clean: Vec<usize> = found
        .matches
        .iter()
        .filter(|hit| hit.noise.is_none() && (hit.harmless.is_none() || hit.grave))
        .map(|hit| hit.watch)
        .collect();
    if found.by_hand {
        return Verdict::Keep(clean);
    }
    let age_ms = found.published_at.map_or(0, |at| found.captured_at - at);
    if age_ms > limits.max_age_ms {
        return Verdict::Drop(DropReason::TooOld, format!("发布于 {} 天前", age_ms / crate::time::DAY_MS));
    }
    if !clean.is_empty() {
        return Verdict::Keep(clean);
    }
    let harmless = found.matches.iter().find_map(|hit| hit.harmless.as_ref().filter(|_| hit.noise.is_none()));
    if let Some(word) = harmless {
        return Verdict::Drop(DropReason::Harmless, format!("无害语境“{word}”"));
    }
    match found.matches.iter().find_map(|hit| hit.noise.as_ref()) {
        Some(word) => Verdict::Drop(DropReason::Noise, format!("排除词“{word}”")),
        None => Verdict::Drop(DropReason::NoWatch, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;

    fn found(matches: Vec<Match>) -> Found {
        Found { body_chars: 300, title_chars: 20, captured_at: 100 * DAY_MS, matches, ..Found::default() }
    }
    fn hit(watch: usize, noise: Option<&str>, harmless: Option<&str>, grave: bool) -> Match {
        Match { watch, noise: noise.map(str::to_owned), harmless: harmless.map(str::to_owned), grave }
    }

    #[test]
    fn keeps_and_drops_by_the_table() {
        let dropped = |reason, detail: &str| Verdict::Drop(reason, detail.to_owned());
        let cases = [
            (found(vec![]), dropped(DropReason::NoWatch, "")),
            (found(vec![hit(0, None, None, false)]), Verdict::Keep(vec![0])),
            (found(vec![hit(0, Some("招聘"), None, false)]), dropped(DropReason::Noise, "排除词“招聘”")),
            (found(vec![hit(0, Some("招聘"), None, false), hit(2, None, None, false)]), Verdict::Keep(vec![2])),
            (found(vec![hit(0, None, Some("演练"), false)]), dropped(DropReason::Harmless, "无害语境“演练”")),
            (found(vec![hit(0, None, Some("演练"), true)]), Verdict::Keep(vec![0])),
            (
                Found { published_at: Some(10 * DAY_MS), ..found(vec![hit(0, None, None, false)]) },
                dropped(DropReason::TooOld, "发布于 90 天前"),
            ),
            (Found { body_chars: 2, title_chars: 3, ..found(vec![]) }, dropped(DropReason::NoBody, "只有 5 个字")),
            (Found { by_hand: true, published_at: Some(0), ..found(vec![]) }, Verdict::Keep(vec![])),
            (Found { by_hand: true, body_chars: 0, title_chars: 3, ..found(vec![]) }, Verdict::Keep(vec![])),
        ];
        for (found, expected) in cases {
            assert_eq!(judge(&found, Limits::default()), expected, "{found:?}");
        }
    }

    #[test]
    fn codes_are_their_own_inverse() {
        for reason in DropReason::ALL {
            assert_eq!(DropReason::of(reason.code()), Some(reason));
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
        }
    }
}
