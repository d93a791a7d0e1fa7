//! The page of GB/T 9704-2012 党政机关公文格式: its measures, and the small rules that every
//! writer must follow alike (heading numbers, title breaks, where the signature stands).
//!
//! 3号 is 15.75 pt in the standard's own geometry: a line is "一个汉字的高度加3号汉字高度的7/8",
//! so 22 × 15.75 + 21 × 7/8 × 15.75 = 635.9 pt = 224.3 mm, and 28 × 15.75 = 441 pt = 155.6 mm, which
//! is how 22 lines of 28 characters fill the text block of 225 × 156 mm. Office programs draw 3号 at
//! 16 pt, so the glyphs are 16 pt here too, set at a pitch of 15.75 pt.

use crate::block::{Annex, Block, Paper, Signature};

/// Paper, mm.
pub const PAGE_MM: (f32, f32) = (210.0, 297.0);
/// 天头 37 mm, 订口 28 mm; the rest follows from the text block of 156 × 225 mm.
pub const TOP_MM: f32 = 37.0;
/// See [`TOP_MM`].
pub const LEFT_MM: f32 = 28.0;
/// 210 − 28 − 156.
pub const RIGHT_MM: f32 = 26.0;
/// 297 − 37 − 225.
pub const BOTTOM_MM: f32 = 35.0;
/// 版心 width.
pub const TEXT_WIDTH_MM: f32 = 156.0;
/// 版心 height.
pub const TEXT_HEIGHT_MM: f32 = 225.0;
/// Lines on a full page.
pub const LINES: usize = 22;
/// Characters on a full line.
pub const CHARS: usize = 28;
/// Pitch of one character of the body, pt.
pub const CHAR_PT: f32 = 15.75;
/// Pitch of one line of the body, pt.
pub const LINE_PT: f32 = CHAR_PT * 15.0 / 8.0;
/// Body: 3号.
pub const BODY_PT: f32 = 16.0;
/// Title: 2号.
pub const TITLE_PT: f32 = 22.0;
/// 版记 and page numbers: 4号.
pub const SMALL_PT: f32 = 14.0;
/// From the top of the text block to the top of the 发文机关标志.
pub const MARK_DROP_MM: f32 = 35.0;
/// From the 发文字号 to the red line.
pub const RED_RULE_GAP_MM: f32 = 4.0;
/// From the text block to the page number.
pub const PAGE_NUMBER_DROP_MM: f32 = 7.0;
/// Width of the text block on a page that lies on its side.
pub const LANDSCAPE_WIDTH_MM: f32 = TEXT_HEIGHT_MM;

/// Width of the text block of this paper, mm.
pub fn text_width_mm(paper: &Paper) -> f32 {
    if paper.landscape { LANDSCAPE_WIDTH_MM } else { TEXT_WIDTH_MM }
}

/// Height of the text block of this paper, mm.
pub fn text_height_mm(paper: &Paper) -> f32 {
    if paper.landscape { TEXT_WIDTH_MM } else { TEXT_HEIGHT_MM }
}

/// Width of a text in characters: half-width letters and digits count half.
pub fn width_em(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// Width of a line as it is set: a quarter of a character stands between Han and Latin.
pub fn set_em(line: &str) -> f32 {
    set_width(&line.chars().collect::<Vec<char>>())
}

fn set_width(chars: &[char]) -> f32 {
    let seams =
        chars.windows(2).filter(|pair| pair[0].is_ascii_alphanumeric() != pair[1].is_ascii_alphanumeric()).count();
    let width: f32 = chars.iter().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
    width + seams as f32 * 0.25
}

/// A number in Chinese up to 99 999, as headings and issue lists use it: 十, 十一, 一百零二.
pub fn chinese_number(n: usize) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const UNITS: [(usize, char); 4] = [(10_000, '万'), (1_000, '千'), (100, '百'), (10, '十')];
    if n < 10 {
        return DIGITS[n].to_string();
    }
    let mut out = String::new();
    let (mut rest, mut gap) = (n, false);
    for (size, unit) in UNITS {
        let digit = rest / size;
        rest %= size;
        if digit == 0 {
            gap |= !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // 十五, not 一十五; but 一百一十五.
        if !(digit == 1 && size == 10 && out.is_empty()) {
            out.push(DIGITS[digit.min(9)]);
        }
        out.push(unit);
    }
    if rest > 0 {
        if gap {
            out.push('零');
        }
        out.push(DIGITS[rest]);
    }
    out
}

/// Gives headings their numbers in order: 一、 （一） 1. （1） (§7.3.3).
#[derive(Default)]
pub struct Numbering {
    counts: [usize; 4],
}

impl Numbering {
    /// The number of the next heading of `level` (1 to 4), which restarts all deeper levels.
    pub fn next(&mut self, level: u8) -> String {
        let at = usize::from(level.clamp(1, 4)) - 1;
        self.counts[at] += 1;
        self.counts[at + 1..].fill(0);
        let n = self.counts[at];
        match at {
            0 => format!("{}、", chinese_number(n)),
            1 => format!("（{}）", chinese_number(n)),
            2 => format!("{n}."),
            _ => format!("（{n}）"),
        }
    }
}

/// The printed text of every heading in order, `None` for the other blocks.
pub fn headings(blocks: &[Block]) -> Vec<Option<(u8, String)>> {
    let mut numbering = Numbering::default();
    blocks
        .iter()
        .map(|block| match block {
            Block::Heading { level, text, numbered } => {
                let level = (*level).clamp(1, 4);
                let number = if *numbered { numbering.next(level) } else { String::new() };
                Some((level, format!("{number}{text}")))
            }
            _ => None,
        })
        .collect()
}

/// 附件说明: the list to print, from `attachments` or else from the titles of the annexes.
pub fn attachment_list(paper: &Paper) -> Vec<String> {
    let stated: Vec<String> = paper.attachments.iter().filter(|name| !name.trim().is_empty()).cloned().collect();
    if !stated.is_empty() {
        return stated;
    }
    paper.annexes.iter().filter(|annex| !annex.title.is_empty()).map(|annex| annex.title.replace('\n', "")).collect()
}

/// 附件, or 附件1 when there are several.
pub fn annex_label(annexes: &[Annex], index: usize) -> String {
    if annexes.len() == 1 { "附件".to_owned() } else { format!("附件{}", index + 1) }
}

/// How far signature and date stand from the right edge, in characters (§7.3.5).
/// With a seal the date is four characters in and the signature centred over it; without one the
/// signature is two in and the date starts two after it, or, being longer, ends two in and pushes the signature left.
pub fn signature_insets(signature: &Signature) -> (f32, f32) {
    let unit = signature.units.iter().map(|unit| set_em(unit)).fold(0.0, f32::max);
    let date = set_em(&signature.date);
    if signature.sealed {
        return ((4.0 + (date - unit) / 2.0).max(0.0), 4.0);
    }
    if unit - date >= 2.0 { (2.0, unit - date) } else { (4.0 + date - unit, 2.0) }
}

/// Breaks a title into lines of at most `max_em` characters, in a trapezoid where it can: lines differ in
/// length, no line starts with a closing mark or a particle, and a break after 关于 or before 的通知 is preferred (§7.3.1).
pub fn title_lines(title: &str, max_em: f32) -> Vec<String> {
    title.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| break_line(line, max_em)).collect()
}

/// A break that costs this much splits a number, a date or a mark from its word.
const WRONG: f32 = 40.0;
/// Words of office titles that should stay whole; the writer has no dictionary and needs none for more.
const WHOLE: &str = "卫生健康系统 卫生健康委员会 政务信息 卫生 健康 系统 委员会 办公室 工作 情况 通知 通报 报告 请示 方案 信息 采用 宣传 舆情 中心 医院 预防 控制 疾病 全市 全省 全县 新闻 发布 开展 活动 管理 服务 群众 医疗 机构 安全 应急 处置 专项 年度 工程 建设";

fn break_line(line: &str, max_em: f32) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let total = set_width(&chars);
    if total <= max_em {
        return vec![line.to_owned()];
    }
    let least = (total / max_em).ceil() as usize;
    let (tight, worst) = break_into(&chars, least, max_em);
    // Nearly full lines leave no choice where to break; one line more does.
    let (lines, _) =
        if worst < 15.0 { (tight, worst) } else { better((tight, worst), break_into(&chars, least + 1, max_em)) };
    // A line may have come out too long when no break was allowed; break it anywhere.
    lines
        .into_iter()
        .flat_map(|row: String| if set_em(&row) > max_em { hard_break(&row, max_em) } else { vec![row] })
        .collect()
}

fn better(a: (Vec<String>, f32), b: (Vec<String>, f32)) -> (Vec<String>, f32) {
    if b.1 < a.1 { b } else { a }
}

/// The title in `rows` lines, and the cost of its worst break.
fn break_into(chars: &[char], rows: usize, max_em: f32) -> (Vec<String>, f32) {
    let mut out = Vec::with_capacity(rows);
    let (mut start, mut worst) = (0, 0f32);
    for left in (2..=rows).rev() {
        let rest = set_width(&chars[start..]);
        let (end, cost) = best_break(chars, start, rest / left as f32, rest - (left - 1) as f32 * max_em, max_em);
        worst = worst.max(cost);
        out.push(chars[start..end].iter().collect::<String>().trim().to_owned());
        start = end;
    }
    out.push(chars[start..].iter().collect::<String>().trim().to_owned());
    out.retain(|row| !row.is_empty());
    (out, worst)
}

fn best_break(chars: &[char], start: usize, want: f32, least: f32, most: f32) -> (usize, f32) {
    let (mut best, mut chosen) = (f32::MAX, (chars.len(), WRONG));
    for at in start..chars.len() {
        let width = set_width(&chars[start..=at]);
        if width > most {
            break;
        }
        let end = at + 1;
        if width < least.max(1.0) || end == chars.len() {
            continue;
        }
        let split = break_cost(chars[at], chars[end]) + if splits_word(chars, end) { 20.0 } else { 0.0 };
        let cost = (width - want).abs() * 2.0 + split - if width > want { 0.5 } else { 0.0 };
        if cost < best {
            (best, chosen) = (cost, (end, split));
        }
    }
    chosen
}

fn splits_word(chars: &[char], at: usize) -> bool {
    WHOLE.split(' ').any(|word| {
        let word: Vec<char> = word.chars().collect();
        (1..word.len()).any(|head| at >= head && chars[at - head..].starts_with(&word))
    })
}

fn break_cost(before: char, after: char) -> f32 {
    if "，。、；：！？）》”’〕】,.;:!?)%％的了和与及者们".contains(after) && !"和与及".contains(after)
    {
        return WRONG;
    }
    if "（《“‘〔【(".contains(before) || (before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()) {
        return WRONG;
    }
    if before.is_ascii_digit() && "年月日号期个项条".contains(after) {
        return WRONG;
    }
    // 2026年10月 is one word.
    if "年月".contains(before) && after.is_ascii_digit() {
        return WRONG;
    }
    match (before, after) {
        ('、' | '，' | '；' | '：' | '？' | '！' | '》' | '）' | ' ', _) | (_, '《' | '（') => 0.0,
        ('于' | '的' | '年' | '月', _) | (_, '和' | '与' | '及') => 1.0,
        ('会' | '局' | '市' | '县' | '区' | '省' | '院' | '委', _) => 2.0,
        _ => 5.0,
    }
}

fn hard_break(line: &str, max_em: f32) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut width = 0.0;
    for c in line.chars() {
        let step = if c.is_ascii() { 0.5 } else { 1.0 };
        if width + step > max_em {
            out.push(String::new());
            width = 0.0;
        }
        width += step;
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (n, text) in [
            (0, "零"),
            (3, "三"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (115, "一百一十五"),
            (1005, "一千零五"),
            (12_030, "一万二千零三十"),
        ] {
            assert_eq!(chinese_number(n), text);
        }
    }

    #[test]
    fn deeper_headings_restart() {
        let blocks = [
            Block::heading(1, "甲"),
            Block::heading(2, "乙"),
            Block::heading(2, "丙"),
            Block::heading(3, "丁"),
            Block::heading(4, "戊"),
            Block::heading(1, "己"),
            Block::heading(2, "庚"),
        ];
        let texts: Vec<String> = headings(&blocks).into_iter().flatten().map(|(_, text)| text).collect();
        assert_eq!(texts, ["一、甲", "（一）乙", "（二）丙", "1.丁", "（1）戊", "二、己", "（一）庚"]);
    }

    #[test]
    fn an_unnumbered_heading_takes_no_number() {
        let blocks = [
            Block::heading(1, "甲"),
            Block::Heading { level: 1, text: "附记".into(), numbered: false },
            Block::heading(1, "乙"),
        ];
        let texts: Vec<String> = headings(&blocks).into_iter().flatten().map(|(_, text)| text).collect();
        assert_eq!(texts, ["一、甲", "附记", "二、乙"]);
    }

    #[test]
    fn the_date_starts_two_after_the_signature() {
        let starts = |units: &str| {
            let signature = Signature { units: vec![units.into()], date: "2026年11月22日".into(), sealed: false };
            let (unit, date) = signature_insets(&signature);
            (unit, date, unit + set_em(units) - date - set_em("2026年11月22日"))
        };
        let (unit, _, lead) = starts("临江市卫生健康委员会办公室");
        assert_eq!((unit, lead), (2.0, 2.0));
        // A date longer than the signature keeps its two characters and pushes the signature in.
        let (unit, date, lead) = starts("宣传科");
        assert_eq!((date, lead), (2.0, 2.0));
        assert!(unit > 2.0);
    }

    #[test]
    fn a_sealed_signature_is_centred_over_the_date() {
        let signature =
            Signature {
                units: vec!["临江市卫生健康委员会".into()], date: "2026年11月22日".into(), sealed: true
            };
        let (unit, date) = signature_insets(&signature);
        assert_eq!(date, 4.0);
        assert!((unit + 5.0 - (date + set_em("2026年11月22日") / 2.0)).abs() < 0.01);
    }

    #[test]
    fn titles_break_without_orphans() {
        let lines =
            title_lines("临江市卫生健康委员会关于2026年10月份全市卫生健康系统政务信息报送与采用情况的通报", 20.0);
        assert!(lines.len() >= 2);
        for line in &lines {
            assert!(width_em(line) <= 20.0, "{line}");
            assert!(!line.starts_with(['的', '、', '，', '）']), "{line}");
        }
        assert_eq!(lines.concat(), "临江市卫生健康委员会关于2026年10月份全市卫生健康系统政务信息报送与采用情况的通报");
        let dated = title_lines("临江市卫生健康委员会办公室关于2026年10月全市卫生健康系统信息采用情况的通报", 19.0);
        assert_eq!(dated, ["临江市卫生健康委员会办公室", "关于2026年10月全市", "卫生健康系统信息采用情况的通报"]);
        assert_eq!(title_lines("甲\n乙", 20.0), ["甲", "乙"]);
        let asked = title_lines("关于接种后出现异常反应怎么办？云东区家长盼权威解答的情况", 20.0);
        assert_eq!(asked, ["关于接种后出现异常反应怎么办？", "云东区家长盼权威解答的情况"]);
        // The quarters between Han and digits would push the last character over.
        let close = title_lines("关于2026年10月信息报送和采用情况的通报", 19.0);
        assert!(close.len() == 2 && close.iter().all(|line| width_em(line) > 4.0), "{close:?}");
        assert!(title_lines("", 20.0).is_empty());
        let unbroken = "测".repeat(75);
        assert!(title_lines(&unbroken, 20.0).iter().all(|line| width_em(line) <= 20.0));
    }
}
