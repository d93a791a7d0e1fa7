//! 来源: how often to ask, when silence is news, and how a source is doing, in a sentence.

use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, format_day, format_minute};
use serde::{Deserialize, Serialize};

/// How a source is collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A list page whose links lead to articles.
    List,
    /// A sitemap.
    Sitemap,
    /// 电子报: the front page of a day, found by a pattern of dates in its address.
    #[serde(rename = "epaper")]
    EPaper,
    /// 平台或厂商导出文件: xlsx, csv, jsonl.
    Upload,
    /// 推送接口 with a key of its own.
    Push,
    /// 人工录入.
    Hand,
}

impl SourceKind {
    /// Every kind, in the order in which screens list them.
    pub const ALL: [SourceKind; 7] = [
        SourceKind::Feed,
        SourceKind::List,
        SourceKind::Sitemap,
        SourceKind::EPaper,
        SourceKind::Upload,
        SourceKind::Push,
        SourceKind::Hand,
    ];

    /// Whether the program asks by itself.
    pub fn is_polled(self) -> bool {
        matches!(self, SourceKind::Feed | SourceKind::List | SourceKind::Sitemap | SourceKind::EPaper)
    }

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            SourceKind::Feed => "订阅源",
            SourceKind::List => "列表页",
            SourceKind::Sitemap => "网站地图",
            SourceKind::EPaper => "电子报",
            SourceKind::Upload => "文件导入",
            SourceKind::Push => "接口推送",
            SourceKind::Hand => "人工录入",
        }
    }

    /// Days a text of this kind is kept, where the office says nothing else: public pages two years, what partners
    /// deliver under contract one, posts a clerk copied in half a year (网络数据安全管理条例 第二十四条: no longer than needed).
    pub fn retention_days(self) -> i64 {
        match self {
            SourceKind::Feed | SourceKind::List | SourceKind::Sitemap | SourceKind::EPaper => 730,
            SourceKind::Upload | SourceKind::Push => 365,
            SourceKind::Hand => 180,
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            SourceKind::Feed => "feed",
            SourceKind::List => "list",
            SourceKind::Sitemap => "sitemap",
            SourceKind::EPaper => "epaper",
            SourceKind::Upload => "upload",
            SourceKind::Push => "push",
            SourceKind::Hand => "hand",
        }
    }
}

/// Whether a source is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// 待核实: from the starter pack, never asked until a person has looked at it.
    Verify,
    /// 启用.
    On,
    /// 暂停.
    Paused,
}

/// The colour of the light beside a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Works.
    Green,
    /// Works, but look at it.
    Amber,
    /// Does not work.
    Red,
    /// Not in use.
    Grey,
}

/// What is known about a source's recent life. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rhythm {
    /// Whether it is asked by the program, and in use.
    pub polled: bool,
    /// In use.
    pub on: bool,
    /// From the starter pack and not yet looked at.
    pub unverified: bool,
    /// Failed attempts in a row.
    pub failures: i64,
    /// The last failure, in words.
    pub last_fault: Option<String>,
    /// When the run of failures began.
    pub failing_since: Option<i64>,
    /// Last answer that could be read, 304 included.
    pub last_ok_at: Option<i64>,
    /// Last time something new came.
    pub last_new_at: Option<i64>,
    /// Gaps between the last new things, any order.
    pub gaps_ms: Vec<i64>,
    /// When it was made.
    pub created_at: i64,
    /// Consecutive answers in which nothing could be read as an entry.
    pub empty_runs: i64,
    /// Headline of the last good sample.
    pub last_title: String,
}

/// Shortest and longest time between two questions to one source.
pub const SOONEST_MS: i64 = 5 * MINUTE_MS;
/// See [`SOONEST_MS`].
pub const LATEST_MS: i64 = 6 * HOUR_MS;

/// When to ask again: a third of the usual gap between news, within bounds; after failures twice as long each time.
/// A source that published just now is asked again at its usual pace, not at once.
pub fn next_wait(rhythm: &Rhythm) -> i64 {
    let usual = median(&rhythm.gaps_ms).map_or(15 * MINUTE_MS, |gap| gap / 3);
    let wait = usual.clamp(SOONEST_MS, LATEST_MS);
    let doubled = wait.saturating_mul(1 << rhythm.failures.clamp(0, 8));
    doubled.min(if rhythm.failures > 0 { 12 * HOUR_MS } else { LATEST_MS })
}

/// Silence that is news: three times its long gaps, at least six hours, and only with a history of five gaps.
pub fn silent_since(rhythm: &Rhythm, now: i64) -> Option<i64> {
    let last = rhythm.last_new_at?;
    if !rhythm.on || rhythm.gaps_ms.len() < 5 {
        return None;
    }
    let bound = (long_gap(&rhythm.gaps_ms) * 3).max(6 * HOUR_MS);
    (now - last > bound).then_some(last)
}

/// The light and the sentence: why, since when, last good answer, expected rhythm.
pub fn health(rhythm: &Rhythm, now: i64) -> (Light, String) {
    if rhythm.unverified {
        return (Light::Grey, "待核实：请确认网址、采集依据和责任人后启用。".to_owned());
    }
    if !rhythm.on {
        return (Light::Grey, "已暂停采集。".to_owned());
    }
    if rhythm.failures > 0 {
        let since = rhythm.failing_since.map_or_else(String::new, |at| format!("自 {} 起", format_minute(at)));
        let fault = rhythm.last_fault.as_deref().unwrap_or("原因不明");
        let good =
            rhythm.last_ok_at.map_or_else(|| "从未成功过".to_owned(), |at| format!("上次成功 {}", format_minute(at)));
        let good = format!("{good}{}{}", sample(&rhythm.last_title), pace(rhythm));
        let light = if rhythm.failures >= 3 { Light::Red } else { Light::Amber };
        return (light, format!("{since}连续 {} 次失败：{fault}；{good}。", rhythm.failures));
    }
    if let Some(since) = silent_since(rhythm, now) {
        return (
            Light::Red,
            format!(
                "自 {} 起没有新内容{}{}，请检查网站是否改版。",
                format_minute(since),
                sample(&rhythm.last_title),
                pace(rhythm)
            ),
        );
    }
    if rhythm.empty_runs >= 2 {
        return (Light::Amber, "页面能打开，但没有识别出文章链接，请检查网址或页面是否改版。".to_owned());
    }
    match (rhythm.last_ok_at, rhythm.last_new_at) {
        (None, _) if rhythm.polled => (Light::Grey, "尚未采集。".to_owned()),
        (_, None) => (Light::Green, "正常，暂无新内容。".to_owned()),
        (_, Some(at)) => {
            let sample = sample(&rhythm.last_title);
            (Light::Green, format!("正常，最近一条 {}{sample}{}。", format_minute(at), pace(rhythm)))
        }
    }
}

/// The last good sample, so that a person can see what the source used to bring.
fn sample(title: &str) -> String {
    match title.trim() {
        "" => String::new(),
        title if title.chars().count() > 24 => format!("《{}…》", title.chars().take(24).collect::<String>()),
        title => format!("《{title}》"),
    }
}

fn pace(rhythm: &Rhythm) -> String {
    if rhythm.gaps_ms.len() < 3 {
        return String::new();
    }
    format!("，平时约{}一条", words_for(median(&rhythm.gaps_ms)))
}

/// The address of a day: `{yyyy}`, `{yy}`, `{MM}`, `{dd}`, `{M}` and `{d}` stand for its parts.
pub fn address_of_day(pattern: &str, at: i64) -> String {
    let day = format_day(at);
    let mut parts = day.split('-');
    let (year, month, date) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    pattern
        .replace("{yyyy}", year)
        .replace("{yy}", year.get(2..).unwrap_or_default())
        .replace("{MM}", month)
        .replace("{dd}", date)
        .replace("{M}", month.trim_start_matches('0'))
        .replace("{d}", date.trim_start_matches('0'))
}

/// Whether a pattern names a day wholly: year, month and date.
pub fn names_a_day(pattern: &str) -> bool {
    let has = |any: &[&str]| any.iter().any(|part| pattern.contains(part));
    has(&["{yyyy}", "{yy}"]) && has(&["{MM}", "{M}"]) && has(&["{dd}", "{d}"])
}

fn median(gaps: &[i64]) -> Option<i64> {
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// The ninth of ten gaps: nights and weekends belong to a source's rhythm.
fn long_gap(gaps: &[i64]) -> i64 {
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    sorted.get((sorted.len() * 9) / 10).or(sorted.last()).copied().unwrap_or(DAY_MS)
}

fn words_for(gap: Option<i64>) -> String {
    match gap.unwrap_or(DAY_MS) {
        ms if ms < HOUR_MS => format!(" {} 分钟", (ms / MINUTE_MS).max(1)),
        ms if ms < 2 * DAY_MS => format!(" {} 小时", ms / HOUR_MS),
        ms => format!(" {} 天", ms / DAY_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly() -> Rhythm {
        Rhythm {
            polled: true,
            on: true,
            last_ok_at: Some(0),
            last_new_at: Some(0),
            gaps_ms: vec![HOUR_MS; 20],
            ..Rhythm::default()
        }
    }

    #[test]
    fn polling_follows_the_rhythm_and_backs_off() {
        let waits = [
            (Rhythm::default(), 15 * MINUTE_MS),
            (hourly(), 20 * MINUTE_MS),
            (Rhythm { gaps_ms: vec![MINUTE_MS; 9], ..hourly() }, SOONEST_MS),
            (Rhythm { gaps_ms: vec![7 * DAY_MS; 9], ..hourly() }, LATEST_MS),
            (Rhythm { failures: 1, ..hourly() }, 40 * MINUTE_MS),
            (Rhythm { failures: 60, ..hourly() }, 12 * HOUR_MS),
        ];
        for (rhythm, expected) in waits {
            assert_eq!(next_wait(&rhythm), expected, "{rhythm:?}");
        }
    }

    #[test]
    fn an_electronic_paper_is_found_by_its_day() {
        let at = crate::time::parse("2026-03-07 09:00").unwrap();
        let pattern = "https://epaper.example/html/{yyyy}-{MM}/{dd}/node_1.htm";
        assert_eq!(address_of_day(pattern, at), "https://epaper.example/html/2026-03/07/node_1.htm");
        assert_eq!(address_of_day("/{yy}{M}/{d}/", at), "/263/7/");
        assert!(names_a_day(pattern) && !names_a_day("https://epaper.example/{yyyy}-{MM}/"));
    }

    #[test]
    fn silence_is_judged_by_the_sources_own_history() {
        assert_eq!(silent_since(&hourly(), 5 * HOUR_MS), None);
        assert_eq!(silent_since(&hourly(), 7 * HOUR_MS), Some(0));
        let weekly = Rhythm { gaps_ms: vec![7 * DAY_MS; 6], ..hourly() };
        assert_eq!(silent_since(&weekly, 10 * DAY_MS), None);
        assert_eq!(silent_since(&weekly, 22 * DAY_MS), Some(0));
        let young = Rhythm { gaps_ms: vec![HOUR_MS; 2], ..hourly() };
        assert_eq!(silent_since(&young, 30 * DAY_MS), None);
    }

    #[test]
    fn health_is_a_light_and_a_sentence() {
        let cases = [
            (Rhythm { unverified: true, ..Rhythm::default() }, 0, Light::Grey, "待核实"),
            (Rhythm::default(), 0, Light::Grey, "已暂停"),
            (Rhythm { last_ok_at: None, last_new_at: None, ..hourly() }, 0, Light::Grey, "尚未采集"),
            (hourly(), HOUR_MS, Light::Green, "平时约 1 小时一条"),
            (hourly(), 9 * HOUR_MS, Light::Red, "没有新内容"),
            (
                Rhythm { failures: 1, last_fault: Some("连接超时".into()), ..hourly() },
                0,
                Light::Amber,
                "连接超时；上次成功",
            ),
            (
                Rhythm { failures: 3, failing_since: Some(0), ..hourly() },
                0,
                Light::Red,
                "自 1970-01-01 08:00 起连续 3 次失败",
            ),
            (
                Rhythm { failures: 3, last_title: "县医院新门诊楼启用".into(), ..hourly() },
                0,
                Light::Red,
                "《县医院新门诊楼启用》，平时约 1 小时一条。",
            ),
            (Rhythm { empty_runs: 2, ..hourly() }, 0, Light::Amber, "没有识别出文章链接"),
        ];
        for (rhythm, now, light, words) in cases {
            let (found, sentence) = health(&rhythm, now);
            assert_eq!(found, light, "{sentence}");
            assert!(sentence.contains(words), "{sentence}");
        }
    }
}
