//! Dates and times as pages and feeds write them, and which of them is the time of publication.
//!
//! Times without a zone are Asia/Shanghai, because the pages are written there; times with a zone are converted to it.

use super::blocks::Flow;
use super::dom::{Dom, NONE, Tag};
use super::kind::flag;
use super::meta::Meta;
use super::{Quality, body::Marks};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// A written date, with as much of the time as was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct When {
    /// The day as written.
    pub date: Date,
    /// Hour, minute and second, when written.
    pub time: Option<(i8, i8, Option<i8>)>,
    /// Seconds east of Greenwich, when written.
    pub offset: Option<i32>,
}

const SHANGHAI: i32 = 8 * 3600;

impl When {
    /// The moment in Asia/Shanghai, as `YYYY-MM-DD[ HH:MM[:SS]]`.
    pub fn shown(&self) -> String {
        let Some((_, _, second)) = self.time else { return self.date.to_string() };
        let Some(civil) = self.civil() else { return self.date.to_string() };
        let minute = format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute());
        if second.is_some() { format!("{minute}:{:02}", civil.second()) } else { minute }
    }

    /// Civil time in Asia/Shanghai; midnight when only the day was written.
    pub fn civil(&self) -> Option<DateTime> {
        let (h, m, s) = self.time.map_or((0, 0, 0), |(h, m, s)| (h, m, s.unwrap_or(0)));
        let civil = self.date.to_datetime(Time::new(h, m, s, 0).ok()?);
        match self.offset {
            Some(seconds) if seconds != SHANGHAI && self.time.is_some() => {
                let there = Offset::from_seconds(seconds).ok()?;
                let here = Offset::from_seconds(SHANGHAI).ok()?;
                Some(here.to_datetime(there.to_timestamp(civil).ok()?))
            }
            _ => Some(civil),
        }
    }

    /// Milliseconds since 1970, UTC.
    pub fn ms(&self) -> Option<i64> {
        let here = Offset::from_seconds(SHANGHAI).ok()?;
        Some(here.to_timestamp(self.civil()?).ok()?.as_millisecond())
    }

    /// From seconds since 1970.
    pub fn from_unix(seconds: i64) -> Option<When> {
        let stamp = jiff::Timestamp::from_second(seconds).ok()?;
        let civil = Offset::from_seconds(SHANGHAI).ok()?.to_datetime(stamp);
        Some(When {
            date: civil.date(),
            time: Some((civil.hour(), civil.minute(), Some(civil.second()))),
            offset: Some(SHANGHAI),
        })
    }

    fn is_plausible(&self) -> bool {
        (1994..=2100).contains(&self.date.year())
    }

    fn day(&self) -> Date {
        self.civil().map_or(self.date, |c| c.date())
    }
}

/// First date in `text`, with the byte where it starts and where it ends.
pub fn first_in(text: &str) -> Option<(When, usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let boundary = at == 0 || !bytes[at - 1].is_ascii_digit();
        if bytes[at].is_ascii_digit() && boundary {
            if let Some((when, end)) = numeric_date(text, at).or_else(|| day_month_english(text, at)) {
                return Some((when, at, end));
            }
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            continue;
        }
        if bytes[at].is_ascii_alphabetic() && (at == 0 || !bytes[at - 1].is_ascii_alphabetic()) {
            if let Some((when, end)) = month_day_english(text, at) {
                return Some((when, at, end));
            }
            while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
            continue;
        }
        at += 1;
    }
    None
}

/// A whole value that should be a date (an attribute, a feed element): also `20261122`, `20261122083000` and Unix times.
pub fn parse(value: &str) -> Option<When> {
    let value = value.trim();
    if value.len() > 120 {
        return None;
    }
    if value.len() >= 8 && value.bytes().all(|b| b.is_ascii_digit()) {
        return digits(value);
    }
    first_in(value).map(|f| f.0)
}

fn digits(value: &str) -> Option<When> {
    let n = |a: usize, b: usize| value.get(a..b).and_then(|s| s.parse::<i64>().ok());
    match value.len() {
        10 if value.starts_with("20")
            && n(4, 6)? <= 12
            && n(6, 8)? <= 31
            && n(4, 6)? > 0
            && n(6, 8)? > 0
            && n(8, 10)? < 24 =>
        {
            None
        }
        10 => When::from_unix(n(0, 10)?),
        13 => When::from_unix(n(0, 10)?),
        8 | 12 | 14 => {
            let date = Date::new(n(0, 4)? as i16, n(4, 6)? as i8, n(6, 8)? as i8).ok()?;
            let time = if value.len() >= 12 {
                Some((n(8, 10)? as i8, n(10, 12)? as i8, n(12, 14).map(|s| s as i8)))
            } else {
                None
            };
            if time.is_some_and(|(h, m, s)| h > 23 || m > 59 || s.unwrap_or(0) > 59) {
                return None;
            }
            Some(When { date, time, offset: None })
        }
        _ => None,
    }
    .filter(When::is_plausible)
}

/// Reads up to `max` digits at `at`.
fn number(bytes: &[u8], at: usize, max: usize) -> Option<(i32, usize)> {
    let mut end = at;
    let mut value = 0i32;
    while end < bytes.len() && end - at < max && bytes[end].is_ascii_digit() {
        value = value * 10 + i32::from(bytes[end] - b'0');
        end += 1;
    }
    (end > at).then_some((value, end))
}

/// Skips spaces, and returns the byte after `word` when one of `words` stands there.
fn after(text: &str, at: usize, words: &[&str]) -> Option<usize> {
    let at = skip_blank(text, at);
    words.iter().find(|w| text[at..].starts_with(**w)).map(|w| at + w.len())
}

fn skip_blank(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() || c == '\u{a0}' || c == '\u{3000}' {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// `2026-11-22`, `2026/11/22`, `2026.11.22`, `2026年11月22日`, and after them a time.
fn numeric_date(text: &str, at: usize) -> Option<(When, usize)> {
    let bytes = text.as_bytes();
    let (year, end) = number(bytes, at, 4)?;
    if end - at != 4 || !(1990..=2100).contains(&year) || bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (separator, end) = if let Some(e) = after(text, end, &["年"]) {
        ("年", e)
    } else {
        let s = ["-", "/", ".", "－", "—", "\\"].into_iter().find(|s| text[end..].starts_with(*s))?;
        (s, end + s.len())
    };
    let end = if separator == "年" { skip_blank(text, end) } else { end };
    let (month, end) = number(bytes, end, 2)?;
    let end = match separator {
        "年" => after(text, end, &["月"])?,
        s => text[end..].starts_with(s).then_some(end + s.len())?,
    };
    let end = if separator == "年" { skip_blank(text, end) } else { end };
    let (day, mut end) = number(bytes, end, 2)?;
    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if let Some(e) = after(text, end, &["日", "号"]) {
        end = e;
    }
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    Some(with_time(text, date, end))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month_at(text: &str, at: usize) -> Option<(i8, usize)> {
    let rest = text.get(at..)?.as_bytes();
    let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if !(3..=9).contains(&length) {
        return None;
    }
    let word = text[at..at + length].to_ascii_lowercase();
    const FULL: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month = MONTHS.iter().position(|m| word.starts_with(m))?;
    if !(word.len() == 3 || FULL[month] == word || word == "sept") {
        return None;
    }
    let mut end = at + length;
    if text[end..].starts_with('.') {
        end += 1;
    }
    Some((month as i8 + 1, end))
}

/// `November 22, 2026`.
fn month_day_english(text: &str, at: usize) -> Option<(When, usize)> {
    let (month, end) = month_at(text, at)?;
    let bytes = text.as_bytes();
    let (day, end) = number(bytes, skip_blank(text, end), 2)?;
    let end = ordinal(text, end);
    let end = after(text, end, &[","]).unwrap_or(end);
    let (year, end) = number(bytes, skip_blank(text, end), 4)?;
    if !(1990..=2100).contains(&year) {
        // `Nov 22 10:30:00 2026`, the form of C's asctime.
        let clock = skip_blank(text, skip_blank(text, ordinal(text, at)));
        let _ = clock;
        return asctime(text, month, day, end);
    }
    let date = Date::new(year as i16, month, day as i8).ok()?;
    Some(with_time(text, date, end))
}

fn asctime(text: &str, month: i8, day: i32, after_hour: usize) -> Option<(When, usize)> {
    let bytes = text.as_bytes();
    let mut start = after_hour;
    while start > 0 && bytes[start - 1].is_ascii_digit() {
        start -= 1;
    }
    let (time, end) = clock(text, start)?;
    let mut end = skip_blank(text, end);
    // A zone name may stand before the year.
    let word = text[end..].bytes().take_while(u8::is_ascii_alphabetic).count();
    if (1..=5).contains(&word) {
        end = skip_blank(text, end + word);
    }
    let (year, end) = number(bytes, end, 4)?;
    if !(1970..=2100).contains(&year) {
        return None;
    }
    Some((When { date: Date::new(year as i16, month, day as i8).ok()?, time: Some(time), offset: None }, end))
}

/// `22 November 2026`, `22 Nov 2026 08:00:00 +0800`, `22-Nov-26`.
fn day_month_english(text: &str, at: usize) -> Option<(When, usize)> {
    let bytes = text.as_bytes();
    let (day, end) = number(bytes, at, 2)?;
    let end = ordinal(text, end);
    let mut start = skip_blank(text, end);
    if text[start..].starts_with('-') {
        start += 1;
    } else if start == end {
        return None;
    }
    let (month, end) = month_at(text, start)?;
    let end = after(text, end, &[",", "-"]).unwrap_or(end);
    let (year, end) = number(bytes, skip_blank(text, end), 4)?;
    let year = if year < 70 {
        year + 2000
    } else if year < 100 {
        year + 1900
    } else {
        year
    };
    if !(1970..=2100).contains(&year) {
        return None;
    }
    let date = Date::new(year as i16, month, day as i8).ok()?;
    Some(with_time(text, date, end))
}

fn ordinal(text: &str, at: usize) -> usize {
    let lower = text[at..].get(..2).map(str::to_ascii_lowercase).unwrap_or_default();
    if matches!(lower.as_str(), "st" | "nd" | "rd" | "th") { at + 2 } else { at }
}

/// Reads a time after the date that ends at `end`.
fn with_time(text: &str, date: Date, end: usize) -> (When, usize) {
    let bare = When { date, time: None, offset: None };
    // Between day and hour stand spaces, `T`, `,`, `|`, a weekday in brackets, `上午/下午`, `at`, `:`.
    let mut at = end;
    let mut half = 0i8;
    let mut steps = 0;
    loop {
        at = skip_blank(text, at);
        steps += 1;
        if steps > 6 {
            return (bare, end);
        }
        let rest = &text[at..];
        if rest.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            break;
        }
        let skip = [
            "T", "t", ",", "|", "，", "·", "at ", "um ", "à ", "-", "–", "/", "星期", "周", "(", "（", "一", "二",
            "三", "四", "五", "六", "日", "天", ")", "）", "上午", "早上", "凌晨", ":", "：", "@",
        ]
        .iter()
        .find(|s| rest.starts_with(**s));
        if let Some(s) = skip {
            at += s.len();
            continue;
        }
        if let Some(s) = ["下午", "晚上", "晚间", "晚", "中午"].iter().find(|s| rest.starts_with(**s)) {
            half = if *s == "中午" { 11 } else { 12 };
            at += s.len();
            continue;
        }
        return (bare, end);
    }
    let Some((mut time, mut stop)) = clock(text, at) else { return (bare, end) };
    if half == 12 && time.0 < 12 || half == 11 && time.0 < 10 {
        time.0 += 12;
    }
    let tail = text[stop..].trim_start();
    let lower = tail.get(..4).unwrap_or(tail.get(..2).unwrap_or("")).to_ascii_lowercase();
    if (lower.starts_with("pm") || lower.starts_with("p.m")) && time.0 < 12 {
        time.0 += 12;
    } else if (lower.starts_with("am") || lower.starts_with("a.m")) && time.0 == 12 {
        time.0 = 0;
    }
    let (offset, zone_end) = zone(text, stop);
    stop = zone_end;
    (When { date, time: Some(time), offset }, stop)
}

type Clock = (i8, i8, Option<i8>);

/// `8:05`, `08:05:30.123`, `8时5分`, `8点05分`.
fn clock(text: &str, at: usize) -> Option<(Clock, usize)> {
    let bytes = text.as_bytes();
    let (hour, end) = number(bytes, at, 2)?;
    let colon = |e: usize| [":", "：", "时", "点"].iter().find(|s| text[e..].starts_with(**s)).map(|s| e + s.len());
    let end = colon(end)?;
    let (minute, mut end) = number(bytes, skip_blank(text, end), 2)?;
    let mut second = None;
    if hour > 24 || minute > 59 {
        return None;
    }
    if let Some(next) = [":", "：", "分"].iter().find(|s| text[end..].starts_with(**s)).map(|s| end + s.len()) {
        if let Some((s, e)) = number(bytes, next, 2)
            && s < 61
        {
            second = Some((s as i8).min(59));
            end = e;
            if text[end..].starts_with('秒') {
                end += '秒'.len_utf8();
            }
            if text[end..].starts_with('.') {
                let digits = text[end + 1..].bytes().take_while(u8::is_ascii_digit).count();
                if digits > 0 {
                    end += 1 + digits;
                }
            }
        } else {
            end = next;
        }
    }
    Some((((hour % 24) as i8, minute as i8, second), end))
}

/// `Z`, `+08:00`, `-0500`, `GMT`, `EST`, … at `at`.
fn zone(text: &str, at: usize) -> (Option<i32>, usize) {
    let start = skip_blank(text, at);
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    let signed = |from: usize| -> Option<(i32, usize)> {
        let sign = match bytes.get(from)? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let digits: Vec<u8> =
            bytes[from + 1..].iter().take(5).copied().filter(|b| *b != b':').take_while(u8::is_ascii_digit).collect();
        if digits.len() < 2 {
            return None;
        }
        let value = |i: usize| digits.get(i).map_or(0, |d| i32::from(d - b'0'));
        let (hours, minutes, used) = if digits.len() >= 4 {
            (value(0) * 10 + value(1), value(2) * 10 + value(3), 4 + usize::from(bytes.get(from + 3) == Some(&b':')))
        } else {
            (value(0) * 10 + value(1), 0, 2)
        };
        (hours <= 14 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), from + 1 + used))
    };
    if let Some((offset, used)) = signed(0) {
        return (Some(offset), start + used);
    }
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).take(6).collect();
    let known = match word.to_ascii_uppercase().as_str() {
        "Z" | "GMT" | "UTC" | "UT" | "WET" => 0,
        "EST" => -5,
        "EDT" => -4,
        "CST" if rest.len() > 3 && rest[3..].trim_start().starts_with("+08") => 8,
        "CDT" => -5,
        "MST" => -7,
        "MDT" => -6,
        "PST" => -8,
        "PDT" => -7,
        "CET" | "BST" | "MEZ" => 1,
        "CEST" | "EET" | "MESZ" => 2,
        "MSK" => 3,
        "JST" | "KST" => 9,
        "HKT" => 8,
        "AEST" => 10,
        _ => return (None, at),
    };
    let used = word.len();
    if known == 0
        && let Some((offset, end)) = signed(used)
    {
        return (Some(offset), start + end);
    }
    (Some(known * 3600), start + used)
}

/// Time of publication with its quality and where it was found.
pub struct Published {
    /// The moment, if any was found.
    pub when: Option<When>,
    /// How sure it is.
    pub quality: Quality,
    /// `meta`, `json-ld`, `script`, `text`, `time`, `url`, or empty.
    pub origin: &'static str,
}

/// Decides the time of publication.
pub fn published(
    dom: &Dom,
    flow: &Flow,
    marks: &Marks,
    meta: &Meta,
    root: u32,
    title: &str,
    url: Option<&str>,
) -> Published {
    let mut found: Vec<(When, Quality, &'static str)> = Vec::new();
    let mut add = |when: Option<When>, quality, origin| {
        if let Some(w) = when
            && w.is_plausible()
        {
            found.push((w, quality, origin));
        }
    };
    add(meta.published(), Quality::Stated, "meta");
    add(meta.json_ld("datePublished").and_then(|t| parse(&t)), Quality::Stated, "json-ld");
    add(script_time(meta), Quality::Stated, "script");
    let text = text_time(dom, flow, marks, root, title);
    add(text.map(|t| t.0), text.map_or(Quality::Inferred, |t| t.1), "text");
    let machine = time_element(dom, root);
    add(machine, Quality::Stated, "time");
    add(url.or(meta.get("og:url")).and_then(in_url), Quality::Inferred, "url");
    if let Some(t) = meta.canonical.as_deref() {
        add(in_url(t), Quality::Inferred, "url");
    }
    // What readers see between title and text is what the editors stand by: a template's meta value that names another
    // day (a copy from another article, the day of the last change) loses against it.
    let seen = found.iter().find(|f| f.2 == "text" && f.1 == Quality::Stated).copied();
    let first = found.iter().find(|f| f.1 == Quality::Stated).or(found.first()).copied();
    let Some(mut best) = first else {
        let changed = meta.modified().filter(When::is_plausible);
        return match (short_time(dom, flow, marks, meta, root, changed), changed) {
            // The page's own machine date confirms the year.
            (Some(when), Some(c)) if c.date == when.date => {
                Published { when: Some(when), quality: Quality::Stated, origin: "text" }
            }
            (Some(when), _) => Published { when: Some(when), quality: Quality::Inferred, origin: "text" },
            (None, Some(when)) => Published { when: Some(when), quality: Quality::Inferred, origin: "meta" },
            (None, None) => Published { when: None, quality: Quality::Missing, origin: "" },
        };
    };
    // An unlabelled date somewhere is weaker than a labelled one that only lacks its year.
    if best.1 == Quality::Inferred
        && best.2 == "text"
        && let Some(when) = short_time(dom, flow, marks, meta, root, meta.modified())
    {
        best = (when, Quality::Inferred, "text");
    }
    if let Some(text) = seen
        && (text.0.day() != best.0.day() || text.0.time.is_some())
    {
        best = text;
    }
    // A day is filled with the minute another source gives for the same day.
    if best.0.time.is_none()
        && let Some(finer) =
            found.iter().find(|f| f.0.time.is_some_and(|t| t.0 != 0 || t.1 != 0) && f.0.day() == best.0.day())
    {
        best.0 = finer.0;
    }
    Published { when: Some(best.0), quality: best.1, origin: best.2 }
}

/// Variables in scripts: WeChat's `ct`, `publish_time`, `pubtime` and their like.
fn script_time(meta: &Meta) -> Option<When> {
    const NAMES: [&str; 17] = [
        "publish_time",
        "publishTime",
        "publishtime",
        "pubtime",
        "pubTime",
        "pub_time",
        "pubDate",
        "pubdate",
        "publishDate",
        "publish_date",
        "datePublished",
        "create_time",
        "createTime",
        "ptime",
        "releaseTime",
        "showTime",
        "ct",
    ];
    NAMES.iter().find_map(|name| meta.script_values(name).iter().find_map(|v| parse(v).filter(When::is_plausible)))
}

fn time_element(dom: &Dom, root: u32) -> Option<When> {
    let from = if root == NONE { 0 } else { root };
    let all: Vec<u32> = (1..dom.nodes.len() as u32)
        .filter(|&i| {
            dom.tag(i) == Tag::Time
                || !dom.raw_attr(i, "itemprop").is_empty() && dom.raw_attr(i, "itemprop") == "datePublished"
        })
        .collect();
    let nearest = all.iter().copied().min_by_key(|&i| i.abs_diff(from))?;
    let value = dom.attr(nearest, "datetime");
    let value = if value.is_empty() { dom.attr(nearest, "content") } else { value };
    if value.is_empty() { parse(&dom.text(nearest)) } else { parse(&value) }
}

/// The best date among the page's lines.
fn text_time(dom: &Dom, flow: &Flow, marks: &Marks, root: u32, title: &str) -> Option<(When, Quality)> {
    let body_at = if root == NONE { flow.blocks.len() } else { flow.blocks.partition_point(|b| b.node < root) };
    let bare_title = super::trim::bare(title);
    let title_at = if bare_title.chars().count() < 4 {
        None
    } else {
        flow.blocks
            .iter()
            .enumerate()
            .take(body_at + 12)
            .filter(|(_, b)| {
                b.length < 120.0 && b.link_share() < 0.9 && super::trim::bare(flow.of(b)).contains(&bare_title)
            })
            .map(|(i, _)| i)
            .next_back()
    };
    let mut best: Option<(f32, When, Quality)> = None;
    for (i, b) in flow.blocks.iter().enumerate() {
        if b.length > 160.0 && i != body_at {
            continue;
        }
        let line = flow.of(b);
        let line = if line.len() > 400 { &line[..line.floor_char_boundary(400)] } else { line };
        let Some((when, start, _)) = first_in(line) else { continue };
        if !when.is_plausible() {
            continue;
        }
        let bits = marks.bits[b.node as usize] | near_bits(dom, marks, b.owner);
        let before = &line[..start];
        let labelled = ["发布", "时间", "日期", "发表", "刊发", "更新", "Published", "Posted", "Date", "date"]
            .iter()
            .any(|w| before.contains(w));
        let signs = line.contains("来源")
            || line.contains("作者")
            || line.contains("编辑")
            || line.contains("浏览")
            || line.contains("阅读");
        let mut score = 0.0;
        score += if labelled { 3.0 } else { 0.0 };
        score += if signs { 2.0 } else { 0.0 };
        score += if bits & flag::META != 0 { 2.0 } else { 0.0 };
        score += if when.time.is_some() { 2.0 } else { 0.0 };
        score += if b.length < 40.0 { 1.0 } else { -1.0 };
        score -= if bits & flag::OUT != 0 { 5.0 } else { 0.0 };
        score -= if b.link_share() > 0.5 { 3.0 } else { 0.0 };
        let after_title = title_at.is_some_and(|t| i >= t && i <= t + 12);
        let near_body = i <= body_at + 3 && i + 12 >= body_at;
        score += if after_title { 4.0 } else { 0.0 };
        score += if near_body { 2.0 } else { 0.0 };
        score -= if line.contains("版权") || line.contains("Copyright") || line.contains('©') || line.contains("备案")
        {
            8.0
        } else {
            0.0
        };
        // Sentences mention days of events, not of publication.
        score -= if b.marks >= 2 && !labelled { 4.0 } else { 0.0 };
        let distance = title_at.unwrap_or(body_at).abs_diff(i) as f32;
        score -= (distance * 0.05).min(3.0);
        let sure = (after_title || near_body)
            && (labelled || signs || bits & flag::META != 0 || b.length < 40.0)
            && score > 3.0;
        let quality = if sure { Quality::Stated } else { Quality::Inferred };
        if best.is_none_or(|(s, _, _)| score > s) {
            best = Some((score, when, quality));
        }
    }
    best.filter(|b| b.0 > -2.0).map(|(_, w, q)| (w, q))
}

/// `发布时间：10-08 12:00`, `3月5日 09:30`, `18-03-08 23:16`: the year is that of the newest other date on the page which
/// is not before it.
fn short_time(dom: &Dom, flow: &Flow, marks: &Marks, meta: &Meta, root: u32, changed: Option<When>) -> Option<When> {
    let body_at = if root == NONE { flow.blocks.len() } else { flow.blocks.partition_point(|b| b.node < root) };
    let from = body_at.saturating_sub(16);
    for b in &flow.blocks[from..(body_at + 4).min(flow.blocks.len())] {
        let bits = marks.bits[b.node as usize] | near_bits(dom, marks, b.owner);
        let line = flow.of(b);
        let labelled = ["发布", "时间", "日期", "发表", "来源"].iter().any(|w| line.contains(w));
        if b.length > 80.0 || bits & flag::OUT != 0 || !(labelled || bits & flag::META != 0) {
            continue;
        }
        let Some((year, month, day, time)) = without_year(line) else { continue };
        let limit = changed.or_else(|| newest_in_scripts(meta))?;
        let year = match year {
            Some(y) => y,
            None if (month, day) <= (limit.date.month(), limit.date.day()) => limit.date.year(),
            None => limit.date.year() - 1,
        };
        if let Ok(date) = Date::new(year, month, day) {
            return Some(When { date, time, offset: None });
        }
    }
    None
}

type Partial = (Option<i16>, i8, i8, Option<Clock>);

fn without_year(line: &str) -> Option<Partial> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit()
            || at > 0 && (bytes[at - 1].is_ascii_digit() || matches!(bytes[at - 1], b'-' | b'/' | b'.' | b':'))
        {
            at += 1;
            continue;
        }
        if let Some(found) = partial_at(line, at) {
            return Some(found);
        }
        at += 1;
    }
    None
}

fn partial_at(line: &str, at: usize) -> Option<Partial> {
    let bytes = line.as_bytes();
    let join = |e: usize| ["-", "/", "月"].iter().find(|s| line[e..].starts_with(**s)).map(|s| e + s.len());
    let (a, end) = number(bytes, at, 2)?;
    let next = join(end)?;
    let (b, end) = number(bytes, next, 2)?;
    let (year, month, day, end) = match join(end).and_then(|n| number(bytes, n, 2)) {
        Some((c, e)) => (Some(2000 + a as i16), b, c, e),
        None => (None, a, b, end),
    };
    let end = if line[end..].starts_with('日') { end + '日'.len_utf8() } else { end };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let time = clock(line, skip_blank(line, end)).map(|c| c.0);
    (time.is_some() || year.is_some() || line[at..end].contains('月')).then_some((year, month as i8, day as i8, time))
}

/// The newest plausible date that scripts of the page mention: when it was served or saved.
fn newest_in_scripts(meta: &Meta) -> Option<When> {
    let mut newest: Option<When> = None;
    for script in meta.scripts().iter().filter(|s| s.len() < 200_000) {
        let mut rest = *script;
        for _ in 0..50 {
            let Some((when, _, end)) = first_in(rest) else { break };
            if when.is_plausible() && newest.is_none_or(|n| when.date > n.date) {
                newest = Some(when);
            }
            rest = &rest[end..];
        }
    }
    newest
}

fn near_bits(dom: &Dom, marks: &Marks, owner: u32) -> u16 {
    let parent = dom.parent(owner);
    let own = marks.own[owner as usize];
    if parent == NONE { own } else { own | marks.own[parent as usize] & flag::META }
}

/// A day in an address: `/2026-11/22/`, `/2026/11/22/`, `/20261122/`, `t20261122_`.
pub fn in_url(url: &str) -> Option<When> {
    let bytes = url.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() || (at > 0 && bytes[at - 1].is_ascii_digit()) {
            at += 1;
            continue;
        }
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let part = &url[at..at + run];
        let date = match run {
            8 => digits(part),
            4 => slashed(url, at),
            6 if part.starts_with("20") => month_then_day(url, at),
            // `20261122083015123`: a moment used as a number.
            14 | 17 => digits(&part[..8]),
            _ => None,
        };
        if let Some(when) = date
            && (1994..=2100).contains(&when.date.year())
        {
            return Some(When { time: None, ..when });
        }
        at += run;
    }
    None
}

fn slashed(url: &str, at: usize) -> Option<When> {
    let bytes = url.as_bytes();
    let (year, end) = number(bytes, at, 4)?;
    let separator = |e: usize| matches!(bytes.get(e), Some(b'/' | b'-' | b'_')).then_some(e + 1);
    let start = separator(end)?;
    if let Some((both, stop)) = number(bytes, start, 4)
        && stop - start == 4
    {
        return day_of(year, both / 100, both % 100);
    }
    let (month, end) = number(bytes, start, 2)?;
    let start = separator(end)?;
    let (day, end) = number(bytes, start, 2)?;
    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    day_of(year, month, day)
}

fn month_then_day(url: &str, at: usize) -> Option<When> {
    let bytes = url.as_bytes();
    let (both, end) = number(bytes, at, 6)?;
    if !matches!(bytes.get(end), Some(b'/' | b'-')) {
        return None;
    }
    let (day, stop) = number(bytes, end + 1, 2)?;
    if stop - end != 3 || bytes.get(stop).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    day_of(both / 100, both % 100, day)
}

fn day_of(year: i32, month: i32, day: i32) -> Option<When> {
    let date = Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(When { date, time: None, offset: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_pages_write_them() {
        for (text, want) in [
            ("2026-11-22 08:05:09", "2026-11-22 08:05:09"),
            ("发布时间：2026年11月2日 8:05 来源：某报", "2026-11-02 08:05"),
            ("2026/1/2", "2026-01-02"),
            ("2026.11.22", "2026-11-22"),
            ("2026-11-22T00:05:09Z", "2026-11-22 08:05:09"),
            ("2026-11-22T08:05:09+08:00", "2026-11-22 08:05:09"),
            ("Sun, 22 Nov 2026 08:05:09 +0800", "2026-11-22 08:05:09"),
            ("Sun, 22 Nov 2026 00:05:09 GMT", "2026-11-22 08:05:09"),
            ("November 22, 2026", "2026-11-22"),
            ("22 November 2026", "2026-11-22"),
            ("Sun Nov 22 08:05:09 2026", "2026-11-22 08:05:09"),
            ("2026年11月22日 下午3:20", "2026-11-22 15:20"),
            ("2026年11月22日星期日 15时20分", "2026-11-22 15:20"),
            ("2026-11-22（星期日）15:20", "2026-11-22 15:20"),
            ("20261122", "2026-11-22"),
            ("20261122080509", "2026-11-22 08:05:09"),
            ("1795305909", "2026-11-22 08:05:09"),
            ("1795305909000", "2026-11-22 08:05:09"),
        ] {
            assert_eq!(parse(text).map(|w| w.shown()).as_deref(), Some(want), "{text}");
        }
        for text in ["version 2026.13.45", "电话 0551-2026-1122", "12345678", "3.14", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_from_addresses() {
        for (url, want) in [
            ("http://a.example/n1/2026/1122/c1-2.html", Some("2026-11-22")),
            ("http://a.example/2026-11/22/content_1.htm", Some("2026-11-22")),
            ("http://a.example/art/202611/t20261122_123.html", Some("2026-11-22")),
            ("http://a.example/2026/11/22/x", Some("2026-11-22")),
            ("http://a.example/id/12345678.html", None),
        ] {
            assert_eq!(in_url(url).map(|w| w.shown()).as_deref(), want, "{url}");
        }
    }
}
