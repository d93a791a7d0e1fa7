//! Figures that contradict each other: parts and their sum, so many a day, growth and share. The difference is
//! shown and never mended, because only the office knows which of the figures is wrong.

use super::Kind;
use super::text::{Mark, Text};

/// A figure with its unit.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub start: usize,
    pub end: usize,
    pub value: f64,
    /// 余, 多, 近, 约: not to be added up.
    pub rough: bool,
    pub unit: &'static str,
}

/// Longest first where one begins like another.
const UNITS: [&str; 62] = [
    "个百分点",
    "平方米",
    "人次",
    "条次",
    "场次",
    "件次",
    "例次",
    "家次",
    "万元",
    "亿元",
    "张次",
    "公里",
    "小时",
    "分钟",
    "台次",
    "户次",
    "篇",
    "条",
    "期",
    "次",
    "场",
    "份",
    "张",
    "人",
    "名",
    "例",
    "个",
    "项",
    "家",
    "件",
    "本",
    "册",
    "元",
    "台",
    "套",
    "只",
    "座",
    "所",
    "户",
    "吨",
    "位",
    "起",
    "部",
    "支",
    "间",
    "辆",
    "盒",
    "幅",
    "块",
    "处",
    "批",
    "门",
    "类",
    "种",
    "%",
    "天",
    "岁",
    "床",
    "则",
    "版",
    "站",
    "月",
];

/// Figures of a sentence, in order; years, dates and times are none.
pub(super) fn figures(sentence: &str) -> Vec<Figure> {
    let bytes = sentence.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len()
            && (bytes[at].is_ascii_digit()
                || (matches!(bytes[at], b'.' | b',')
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
                    && (bytes[at] == b'.' || is_thousands(&bytes[at..]))))
        {
            at += 1;
        }
        let digits = sentence[start..at].replace(',', "");
        let touching = start > 0 && (bytes[start - 1].is_ascii_alphabetic() || matches!(bytes[start - 1], b'.' | b'-'));
        let Some(mut value) = digits.parse::<f64>().ok().filter(|_| !touching) else { continue };
        let mut rest = &sentence[at..];
        let mut rough = false;
        for mark in ["余", "多", "来"] {
            if let Some(tail) = rest.strip_prefix(mark) {
                rough = true;
                rest = tail;
            }
        }
        for (word, times) in [("万", 1e4), ("亿", 1e8)] {
            if let Some(tail) = rest.strip_prefix(word)
                && !rest.starts_with("万元")
                && !rest.starts_with("亿元")
            {
                value *= times;
                rest = tail;
            }
        }
        for mark in ["余", "多"] {
            if let Some(tail) = rest.strip_prefix(mark) {
                rough = true;
                rest = tail;
            }
        }
        let head = &sentence[..start];
        rough |=
            ["近", "约", "超", "逾", "超过", "大约", "将近", "不少于", "至少"].iter().any(|word| head.ends_with(word));
        let Some(unit) = UNITS.iter().find(|unit| rest.starts_with(**unit)) else { continue };
        let end = sentence.len() - rest.len() + unit.len();
        at = end;
        if *unit == "月" || head.ends_with('第') {
            continue;
        }
        out.push(Figure { start, end, value, rough, unit });
    }
    out
}

fn is_thousands(rest: &[u8]) -> bool {
    rest.len() >= 4 && rest[1..4].iter().all(u8::is_ascii_digit) && !rest.get(4).is_some_and(u8::is_ascii_digit)
}

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    for (start, sentence) in text.sentences() {
        if !sentence.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        let figures = figures(sentence);
        if figures.len() < 2 {
            continue;
        }
        let from = marks.len();
        parts_after(sentence, &figures, marks);
        if marks.len() == from {
            total_after(sentence, &figures, marks);
        }
        per_day(sentence, &figures, marks);
        growth(sentence, &figures, marks);
        shares(sentence, &figures, marks);
        rates(sentence, &figures, marks);
        marks[from..].iter_mut().for_each(|mark| {
            mark.start += start;
            mark.end += start;
        });
    }
}

/// `共589篇，其中国家级18篇、行业15篇…`
fn parts_after(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    let Some(among) = ["其中", "分别为", "分别是", "包括", "包含"].iter().filter_map(|word| sentence.find(word)).min()
    else {
        return;
    };
    let Some(total) = figures.iter().rev().find(|figure| figure.end <= among && among - figure.end <= 45) else {
        return;
    };
    let stop = sentence[among + 6..].find("其中").map_or(sentence.len(), |at| among + 6 + at);
    let parts: Vec<&Figure> =
        figures.iter().filter(|f| f.start >= among && f.start < stop && f.unit == total.unit).collect();
    if parts.len() < 2 || total.rough || parts.iter().any(|part| part.rough) || total.unit == "%" {
        return;
    }
    // A second total inside the list begins another account.
    if ["共", "总计", "合计"].iter().any(|word| sentence[among..parts[0].start].contains(word)) {
        return;
    }
    let sum: f64 = parts.iter().map(|part| part.value).sum();
    if (sum - total.value).abs() < 0.005 {
        return;
    }
    let listed = &sentence[among..parts[parts.len() - 1].end];
    let tail = &sentence[parts[parts.len() - 1].end..];
    let open = tail.starts_with('等')
        || listed.contains("以上")
        || listed.contains("还有")
        || tail.contains("其余")
        || tail.contains("其他");
    // Women and members of the party are counted again among the others; men and women together are everybody.
    let again = listed.contains('女') && !listed.contains('男');
    let overlaps = sum > total.value && (again || listed.contains("以上") || listed.contains("党员"));
    let telling = parts.len() >= 3 || sum >= 0.75 * total.value;
    if (sum < total.value && (open || !telling)) || overlaps {
        return;
    }
    let last = parts[parts.len() - 1];
    marks.push(disagree(total.start, last.end, sum, total));
}

/// `编发专报145期、快报430期…共2620条次`
fn total_after(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    for (index, total) in figures.iter().enumerate().skip(2) {
        if total.rough {
            continue;
        }
        let gap_start = figures[index - 1].end;
        let gap = &sentence[gap_start..total.start];
        let Some(word) =
            ["共计", "合计", "总计", "总共", "累计", "一共", "共"].iter().find(|word| gap.contains(**word))
        else {
            continue;
        };
        if ["公共", "共同", "共建", "共享", "共产"].iter().any(|not| gap.contains(not)) && *word == "共" {
            continue;
        }
        let class = class_of(total.unit);
        let mut parts: Vec<&Figure> = Vec::new();
        for part in figures[..index].iter().rev() {
            let same = part.unit == total.unit || (class.is_some() && class_of(part.unit) == class);
            if !same || part.rough {
                break;
            }
            parts.push(part);
        }
        let mixed = parts.iter().any(|part| part.unit != total.unit);
        let Some(first) = parts.last() else { continue };
        let span = &sentence[first.start..total.start];
        if parts.len() < if mixed { 3 } else { 2 }
            || span.contains('每')
            || span.contains("其中")
            || span.contains("累计") && *word != "累计"
        {
            continue;
        }
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        if (sum - total.value).abs() < 0.005 {
            continue;
        }
        // Two figures and a far greater one are seldom an account.
        if parts.len() == 2 && !(0.5..=2.0).contains(&(sum / total.value)) {
            continue;
        }
        marks.push(disagree(first.start, total.end, sum, total));
    }
}

/// Units that are counted together in accounts of publications.
fn class_of(unit: &str) -> Option<u8> {
    match unit {
        "篇" | "条" | "期" | "条次" | "份" | "则" => Some(1),
        "人" | "名" | "位" => Some(2),
        "场" | "次" | "场次" => Some(3),
        _ => None,
    }
}

/// `43项内容，每天滚动20次，共计860次`
fn per_day(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    for three in figures.windows(3) {
        let (count, each, total) = (&three[0], &three[1], &three[2]);
        let first_gap = &sentence[count.end..each.start];
        let second_gap = &sentence[each.end..total.start];
        let each_word = ["每", "各", "人均", "户均", "平均"].iter().any(|w| first_gap.contains(w));
        let total_word = ["共", "合计", "总计"].iter().any(|word| second_gap.contains(word));
        if !each_word || !total_word || each.unit != total.unit || [count, each, total].iter().any(|f| f.rough) {
            continue;
        }
        let product = count.value * each.value;
        if (product - total.value).abs() > 0.005 && second_gap.chars().count() <= 8 {
            let why = format!(
                "{}×{}={}，与合计{}不符，请核对",
                plain(count.value),
                plain(each.value),
                plain(product),
                plain(total.value)
            );
            marks.push(Mark::new(Kind::Sum, count.start, total.end, "", why));
        }
    }
}

/// `由100篇增加到120篇，增长30%`
fn growth(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    for three in figures.windows(3) {
        let (old, new, rate) = (&three[0], &three[1], &three[2]);
        if rate.unit != "%" || old.unit != new.unit || old.unit == "%" || old.value <= 0.0 || old.rough || new.rough {
            continue;
        }
        let head = &sentence[..old.start];
        let middle = &sentence[old.end..new.start];
        let tail = &sentence[new.end..rate.start];
        let from = head.ends_with('由') || head.ends_with('从') || head.ends_with("的");
        let to = middle.ends_with('到') || middle.ends_with('至') || middle.ends_with('为');
        let up = ["增长", "增加", "上升", "提高", "增幅"].iter().any(|word| tail.contains(word));
        let down = ["下降", "减少", "降低", "降幅"].iter().any(|word| tail.contains(word));
        if !(from && to && (up || down)) || tail.contains("同比") {
            continue;
        }
        let real = (new.value - old.value) / old.value * 100.0;
        let wrong_way = (real > 0.0) != up;
        if wrong_way || (real.abs() - rate.value).abs() > 0.6 {
            let way = if real >= 0.0 { "增长" } else { "下降" };
            let why = format!("由{}到{}应为{way}{:.1}%，请核对", plain(old.value), plain(new.value), real.abs());
            marks.push(Mark::new(Kind::Sum, old.start, rate.end, "", why));
        }
    }
}

/// `分别占50%、30%、40%`
fn shares(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    let Some(at) = sentence.find("分别占") else { return };
    let parts: Vec<&Figure> = figures.iter().filter(|figure| figure.start >= at && figure.unit == "%").collect();
    let sum: f64 = parts.iter().map(|part| part.value).sum();
    if parts.len() >= 3 && sum > 101.0 {
        let why = format!("各部分占比相加为{}%，超过100%，请核对", plain(sum));
        marks.push(Mark::new(Kind::Sum, at, parts[parts.len() - 1].end, "", why));
    }
}

/// `检查100家，合格80家，合格率85%`
fn rates(sentence: &str, figures: &[Figure], marks: &mut Vec<Mark>) {
    for three in figures.windows(3) {
        let (whole, part, rate) = (&three[0], &three[1], &three[2]);
        let fits = rate.unit == "%" && whole.unit == part.unit && part.unit != "%" && whole.value >= part.value;
        if !fits || whole.value <= 0.0 || [whole, part, rate].iter().any(|figure| figure.rough) {
            continue;
        }
        let Some(named) = sentence[part.end..rate.start].split_once('率').map(|(head, _)| head) else { continue };
        let what: String = named.chars().skip_while(|c| !('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
        let real = part.value / whole.value * 100.0;
        if (2..=4).contains(&what.chars().count())
            && sentence[whole.end..part.start].ends_with(what.as_str())
            && (real - rate.value).abs() > 0.6
        {
            let why = format!(
                "{}÷{}应为{real:.1}%，文中为{}%，请核对",
                plain(part.value),
                plain(whole.value),
                plain(rate.value)
            );
            marks.push(Mark::new(Kind::Sum, whole.start, rate.end, "", why));
        }
    }
}

fn disagree(start: usize, end: usize, sum: f64, total: &Figure) -> Mark {
    let why =
        format!("分项相加为{}，合计写的是{}{}，请核对（口径不同请写明）", plain(sum), plain(total.value), total.unit);
    Mark::new(Kind::Sum, start, end, "", why)
}

fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, proof};

    fn sums(text: &str) -> usize {
        proof(text).iter().filter(|finding| finding.kind == Kind::Sum).count()
    }

    #[test]
    fn the_accounts_of_the_source_documents() {
        let right = "各级各类媒体共刊登589篇，其中国家级重要媒体刊登18篇、行业媒体刊登15篇、省级主要媒体刊登68篇、市级主流媒体刊登122篇，新媒体366篇，为事业发展创造了良好环境。";
        assert_eq!(sums(right), 0);
        assert_eq!(sums(&right.replace("68篇", "86篇")), 1);
        assert_eq!(sums("户外大屏发布43项内容，各项每天滚动20次，共计860次。"), 0);
        assert_eq!(sums("户外大屏发布43项内容，各项每天滚动20次，共计880次。"), 1);
        assert_eq!(
            sums(
                "共编发《卫生专报信息》145期，编发专报60期，编发快报430期，编发信息1350条次，共在卫生厅网站、卫生专报和杂志发布信息2620条次。"
            ),
            1
        );
    }

    #[test]
    fn growth_and_shares() {
        assert_eq!(sums("刊发稿件由200篇增加到250篇，增长25%。"), 0);
        assert_eq!(sums("刊发稿件由200篇增加到250篇，增长35%。"), 1);
        assert_eq!(sums("三类分别占50%、30%、20%。"), 0);
        assert_eq!(sums("三类分别占50%、40%、20%。"), 1);
        assert_eq!(sums("全年共培训300人，其中医生100人、护士50人等。"), 0);
        assert_eq!(sums("抽检120家，合格90家，合格率75%。"), 0);
        assert_eq!(sums("抽检120家，合格90家，合格率85%。"), 1);
        assert_eq!(sums("抽检120家，发现问题15家，整改率100%。"), 0);
        assert_eq!(sums("组建25支医疗队，每队8人，共210人。"), 1);
    }
}
