//! Dates that do not exist, weekdays that do not fit, spans that end before they begin, and edition numbers of
//! health days, which follow from the year.

use super::text::{Mark, Text, after, before};
use super::{Kind, Settings};

const WEEKDAYS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// Health days that are numbered: names as they are written, and the year before the first.
const EDITIONS: [(&[&str], i32); 39] = [
    (&["爱国卫生月"], 1988),
    (&["世界无烟日"], 1987),
    (&["世界艾滋病日"], 1987),
    (&["世界防治结核病日"], 1995),
    (&["全国爱耳日"], 1999),
    (&["全国爱牙日"], 1988),
    (&["世界献血者日", "世界献血日"], 2003),
    (&["全国肿瘤防治宣传周"], 1994),
    (&["国际护士节"], 1911),
    (&["国际助产士日"], 1991),
    (&["中国医师节"], 2017),
    (&["世界家庭医生日"], 2010),
    (&["职业病防治法宣传周", "《职业病防治法》宣传周", "职业病防治法》宣传周"], 2002),
    (&["全国儿童预防接种日", "全国儿童预防接种宣传日"], 1986),
    (&["防治碘缺乏病日"], 1993),
    (&["世界红十字日"], 1947),
    (&["国际禁毒日"], 1987),
    (&["全国助残日"], 1990),
    (&["世界精神卫生日"], 1991),
    (&["全国高血压日"], 1997),
    (&["全国爱眼日"], 1995),
    (&["教师节"], 1984),
    (&["中国学生营养日", "全国学生营养日"], 1989),
    (&["世界肝炎日"], 2010),
    (&["全国疟疾日"], 2007),
    (&["世界狂犬病日"], 2006),
    (&["世界预防自杀日"], 2002),
    (&["国际罕见病日"], 2007),
    (&["世界睡眠日"], 2000),
    (&["全国爱肝日"], 2000),
    (&["世界肾脏日"], 2005),
    (&["世界防治麻风病日"], 1953),
    (&["手卫生日"], 2008),
    (&["老年健康宣传周"], 2018),
    (&["世界人口日"], 1989),
    (&["国际家庭日"], 1993),
    (&["安全生产月"], 2001),
    (&["中小学生安全教育日"], 1995),
    (&["敬老月"], 2009),
];

#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Date {
    year: Option<i32>,
    month: u32,
    day: u32,
    start: usize,
    end: usize,
}

pub(super) fn find(text: &Text<'_>, settings: &Settings, marks: &mut Vec<Mark>) {
    let folded = text.folded.as_str();
    let years = years(folded);
    // A text about one year speaks of that year even where it does not say so.
    let only = match years.as_slice() {
        [(_, first), rest @ ..] if rest.iter().all(|(_, year)| year == first) => Some(*first),
        _ => None,
    };
    let implied = settings.year.or(only);
    let mut last: Option<Date> = None;
    for date in dates(folded) {
        let year = date.year.or(implied);
        if lunar(before(folded, date.start, 4)) {
            continue;
        }
        // A number with points may be a version or a clause; a date in signs counts when it could be one.
        let in_signs = text_is_numeric(folded, &date);
        if in_signs && !exists(date.year.unwrap_or(2024), date.month, date.day) {
            continue;
        }
        if !exists(date.year.or(implied).unwrap_or(2024), date.month, date.day) {
            marks.push(Mark::new(Kind::Date, date.start, date.end, "", "没有这一天，请核对"));
            continue;
        }
        if let Some(year) = year
            && let Some((from, to, said)) = weekday_after(folded, date.end)
        {
            let real = weekday(year, date.month, date.day);
            if real != said {
                let suggest = format!("星期{}", WEEKDAYS[real]);
                let why = format!("{year}年{}月{}日是星期{}", date.month, date.day, WEEKDAYS[real]);
                marks.push(Mark::new(Kind::Date, date.start, to.max(from), suggest, why));
            }
        }
        if let Some(first) = last
            && is_span(&folded[first.end..date.start])
            && (date.year.is_none() || date.year == first.year)
            && (first.month, first.day) > (date.month, date.day)
            && first.month - date.month < 9
        {
            marks.push(Mark::new(Kind::Date, first.start, date.end, "", "结束日期早于开始日期，请核对"));
        }
        last = Some(date);
    }
    editions(folded, &years, implied, marks);
}

fn text_is_numeric(text: &str, date: &Date) -> bool {
    !text[date.start..date.end].contains('月')
}

/// Years named, with their places.
fn years(text: &str) -> Vec<(usize, i32)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find('年') {
        let at = from + found;
        from = at + '年'.len_utf8();
        let Some(start) = at.checked_sub(4) else { continue };
        let digits = &bytes[start..at];
        let alone = start == 0 || !bytes[start - 1].is_ascii_digit();
        if alone
            && digits.iter().all(u8::is_ascii_digit)
            && let Some(year) = text[start..at].parse().ok().filter(|year| (1900..2100).contains(year))
        {
            out.push((start, year));
        }
    }
    out
}

/// `[2026年]11月22日`, in order.
fn dates(text: &str) -> Vec<Date> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find('月') {
        let at = from + found;
        from = at + '月'.len_utf8();
        let Some((month, month_start)) = number_before(text, at) else { continue };
        let Some((day, day_end)) = number_after(text, from) else { continue };
        let Some(end) =
            ["日", "号"].iter().find(|unit| text[day_end..].starts_with(**unit)).map(|unit| day_end + unit.len())
        else {
            continue;
        };
        let (year, start) = match text[..month_start].strip_suffix('年') {
            Some(head) => match number_before(text, head.len()) {
                Some((year, year_start)) if (1900..2100).contains(&year) => (Some(year as i32), year_start),
                _ => (None, month_start),
            },
            None => (None, month_start),
        };
        if month > 99 || day > 99 {
            continue;
        }
        out.push(Date { year, month, day, start, end });
    }
    if text.contains(['-', '/', '.']) {
        out.extend(numeric(text));
        out.sort_by_key(|date| date.start);
    }
    out
}

/// `2026-11-22`, `2026/11/22`, `2026.11.22`.
fn numeric(text: &str) -> impl Iterator<Item = Date> + '_ {
    static FORM: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let form = FORM.get_or_init(|| {
        regex::Regex::new(
            r"\b(?P<y>(?:19|20)\d\d)(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))\b",
        )
        .expect("the pattern is fixed")
    });
    form.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let numbers: Vec<u32> = found.iter().skip(1).flatten().filter_map(|part| part.as_str().parse().ok()).collect();
        // 2026-11-22-003 is the number of a document.
        let longer = text[whole.end()..].starts_with(['-', '/', '.'])
            && text[whole.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
        match numbers.as_slice() {
            [year, month, day] if !longer => Some(Date {
                year: Some(*year as i32),
                month: *month,
                day: *day,
                start: whole.start(),
                end: whole.end(),
            }),
            _ => None,
        }
    })
}

fn number_before(text: &str, at: usize) -> Option<(u32, usize)> {
    let start = text[..at]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |p| p + text[p..].chars().next().map_or(1, char::len_utf8));
    text[start..at].parse().ok().map(|number| (number, start))
}

fn number_after(text: &str, at: usize) -> Option<(u32, usize)> {
    let length = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    text[at..at + length].parse().ok().map(|number| (number, at + length))
}

fn lunar(before: &str) -> bool {
    ["农历", "阴历", "正月"].iter().any(|word| before.contains(word))
}

fn exists(year: i32, month: u32, day: u32) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// 0 = Monday, by Sakamoto's congruence.
fn weekday(year: i32, month: u32, day: u32) -> usize {
    const SHIFTS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = if month < 3 { year - 1 } else { year };
    let sum = year + year / 4 - year / 100 + year / 400 + SHIFTS[(month as usize + 11) % 12] + day as i32;
    ((sum + 6) % 7) as usize
}

/// A weekday said right after a date: `(星期日)`, `,周三`.
fn weekday_after(text: &str, at: usize) -> Option<(usize, usize, usize)> {
    let tail = after(text, at, 8);
    let lead: usize = tail.chars().take_while(|c| matches!(c, '(' | ',' | ' ' | '、' | '[')).map(char::len_utf8).sum();
    let rest = &tail[lead..];
    let name = ["星期", "礼拜", "周"].iter().find(|name| rest.starts_with(**name))?;
    let c = rest[name.len()..].chars().next()?;
    let day = WEEKDAYS
        .iter()
        .position(|known| *known == c)
        .or((c == '天' || c == '末').then_some(6).filter(|_| c == '天'))?;
    let start = at + lead;
    let closing = usize::from(rest[name.len() + c.len_utf8()..].starts_with(')'));
    Some((start, start + name.len() + c.len_utf8() + closing, day))
}

fn is_span(between: &str) -> bool {
    matches!(between, "至" | "到" | "-" | "—" | "——" | "~" | "起至" | "始至" | "开始至")
}

/// `第36个爱国卫生月` in a year that is known.
fn editions(text: &str, years: &[(usize, i32)], implied: Option<i32>, marks: &mut Vec<Mark>) {
    for (names, base) in EDITIONS {
        for name in names {
            for (at, _) in text.match_indices(name) {
                let head = before(text, at, 14);
                let head_start = at - head.len();
                let Some(mark) = head.rfind('第') else { continue };
                let between = &head[mark + '第'.len_utf8()..];
                let Some((number, unit_at)) = ordinal(between) else { continue };
                if !["个", "届", "次"].iter().any(|unit| between[unit_at..].starts_with(unit)) {
                    continue;
                }
                // The year in the same sentence, else the one before it, else the year of the text.
                let start = head_start + mark;
                let stop = |c: char| matches!(c, '。' | '\n' | '!' | ';');
                let sentence_start = text[..start].rfind(stop).unwrap_or(0);
                let sentence_end = text[at..].find(stop).map_or(text.len(), |end| at + end);
                let inside: Vec<i32> =
                    years.iter().filter(|(p, _)| (sentence_start..sentence_end).contains(p)).map(|(_, y)| *y).collect();
                let year = match inside.as_slice() {
                    [only] => Some(*only),
                    [] => implied.or_else(|| years.iter().rev().find(|(p, _)| *p < start).map(|(_, y)| *y)),
                    _ => None,
                };
                let Some(year) = year else { continue };
                let right = year - base;
                if right > 0 && right != number {
                    let end = at + name.len();
                    let why = format!("{year}年应为第{right}个{name}（{year}－{base}）");
                    marks.push(Mark::new(Kind::Edition, start, end, format!("第{right}个{name}"), why));
                }
            }
        }
    }
}

/// Reads `36` or `三十六`; the number and where it ends.
fn ordinal(text: &str) -> Option<(i32, usize)> {
    if let Some((number, end)) = number_after(text, 0) {
        return Some((number as i32, end));
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|p| p as i32 + 1);
    let (mut total, mut current, mut end) = (0, 0, 0);
    for c in text.chars() {
        match c {
            '十' => {
                total += current.max(1) * 10;
                current = 0;
            }
            '百' => {
                total += current.max(1) * 100;
                current = 0;
            }
            '零' => {}
            _ => match digit(c) {
                Some(value) => current = value,
                None => break,
            },
        }
        end += c.len_utf8();
    }
    (end > 0).then_some((total + current, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{proof, proof_with};

    fn found(text: &str, kind: Kind) -> Vec<String> {
        proof(text).into_iter().filter(|f| f.kind == kind).map(|f| f.suggest).collect()
    }

    #[test]
    fn weekdays_and_days() {
        assert_eq!(weekday(2026, 11, 22), 6);
        assert_eq!(weekday(2024, 2, 29), 3);
        assert!(found("2026年11月22日（星期日）召开会议", Kind::Date).is_empty());
        assert_eq!(found("2026年11月22日（星期六）召开会议", Kind::Date), ["星期日"]);
        assert_eq!(found("2026-12-01（星期三）举办宣传", Kind::Date), ["星期二"]);
        assert!(found("2026.12.01，星期二；版本2026.99.1", Kind::Date).is_empty());
        assert_eq!(found("4月31日举行义诊", Kind::Date).len(), 1);
        assert!(found("农历2月30日", Kind::Date).is_empty());
        assert_eq!(found("报名时间为6月10日至6月1日", Kind::Date).len(), 1);
        let settings = Settings { year: Some(2026), ..Settings::default() };
        assert_eq!(proof_with("11月22日，周三", &settings).len(), 1);
    }

    #[test]
    fn editions_follow_from_the_year() {
        assert!(found("2024年第36个爱国卫生月和第37个世界无烟日", Kind::Edition).is_empty());
        assert_eq!(found("2024年4月是第35个爱国卫生月", Kind::Edition), ["第36个爱国卫生月"]);
        assert_eq!(found("2026年5月31日是第三十七个世界无烟日", Kind::Edition), ["第39个世界无烟日"]);
        assert!(found("第35个爱国卫生月", Kind::Edition).is_empty());
    }
}
