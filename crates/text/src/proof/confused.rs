//! Misspellings no list holds: a stretch that is no word, but would be a known one with one character changed to
//! one that sounds or looks the same, or with two neighbours changed round.

use super::Kind;
use super::people::sounds_alike;
use super::text::{Mark, Text};
use crate::segment;
use std::sync::OnceLock;

/// Characters that are taken for one another by eye (形近字).
const LOOK_ALIKE: [&str; 66] = [
    "己已巳",
    "末未",
    "侯候",
    "肓育盲",
    "疗疔",
    "暑署",
    "戍戌戊",
    "析折拆",
    "辨辩辫",
    "帐账",
    "壁璧",
    "徒徙",
    "拔拨",
    "洒酒",
    "捐损",
    "历厉",
    "扰拢",
    "仓仑",
    "崇祟",
    "粱梁",
    "冶治",
    "杆秆竿",
    "孤狐弧",
    "即既",
    "幼幻",
    "悔侮诲",
    "郊效校",
    "晴睛情",
    "清请晴",
    "倍陪培赔",
    "检捡俭",
    "驻住往注柱",
    "峰锋蜂",
    "浓脓",
    "燥躁噪澡操",
    "渴喝竭",
    "篮蓝",
    "练炼",
    "抄钞",
    "祥详洋",
    "抗杭坑",
    "防访妨",
    "种钟肿",
    "诊珍疹",
    "染柒",
    "护户",
    "感惑",
    "染梁",
    "苗描",
    "管官馆",
    "测侧则",
    "宣喧渲",
    "传转",
    "控腔空",
    "刺剌",
    "免兔",
    "鸟乌",
    "今令",
    "大太犬",
    "土士",
    "干千于",
    "人入",
    "壮状",
    "第弟",
    "复覆",
    "密蜜",
];

pub(super) fn looks_alike(a: char, b: char) -> bool {
    LOOK_ALIKE.iter().any(|group| group.contains(a) && group.contains(b))
}

/// Words of the health office: short as they are, one character off is a mistake and not another word.
const OWN: &str = include_str!("../../data/words/office-words.txt");

/// Word with one place left open → where the word is.
struct Neighbours {
    words: Vec<Box<str>>,
    /// (hash of the word with a place left open, word), rising.
    open: Vec<(u32, u32)>,
    /// One bit per hash: most stretches are near no word, and this says so in one look.
    seen: Vec<u64>,
}

const SEEN_BITS: u32 = 23;

fn neighbours() -> &'static Neighbours {
    static TABLE: OnceLock<Neighbours> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut words: Vec<Box<str>> = Vec::new();
        let mut open = Vec::new();
        let mut add = |word: &str| {
            let id = words.len() as u32;
            let chars: Vec<char> = word.chars().collect();
            for place in 0..chars.len() {
                open.push((open_hash(&chars, place), id));
            }
            words.push(Box::from(word));
        };
        let frequent = |length: usize, count: u32| match length {
            4 => count >= 4,
            3 => count >= 60,
            _ => false,
        };
        for (word, count) in segment::dictionary_words() {
            let length = word.chars().count();
            // Names of people and places differ from one another by a character as a matter of course.
            if segment::known(word).name.is_none() && frequent(length, count) && word.chars().all(is_han) {
                add(word);
            }
        }
        for word in OWN.split_whitespace() {
            add(word);
        }
        open.sort_unstable();
        let mut seen = vec![0_u64; 1 << (SEEN_BITS - 6)];
        for (hash, _) in &open {
            let bit = hash >> (32 - SEEN_BITS);
            seen[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        Neighbours { words, open, seen }
    })
}

fn open_hash(chars: &[char], place: usize) -> u32 {
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64 ^ ((chars.len() * 8 + place) as u64);
    for (at, c) in chars.iter().enumerate() {
        let code = if at == place { 0 } else { *c as u64 };
        hash = (hash ^ code).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash ^= hash >> 31;
    }
    (hash >> 32) as u32
}

/// Characters whose change makes another right word, and those that stand alone in every sentence.
const NEVER: &str = "一二三四五六七八九十百千万亿两第他她它的地得了着过在是有和与为不没这那哪个们上下中前后左右内外东西南北年月日时分秒甲乙丙丁男女大小新老多少对或而其被仅因向数由从以及并但且则若如将把让给使令至到也又就才都还再已曾未很太更最极各每某本该此请叫可能会要应需所之乎者事市仍既却只便即连凭按据经当同跟比队器化性率度";

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    for (start, sentence) in text.sentences() {
        if sentence.len() < 6 {
            continue;
        }
        check(start, sentence, marks);
    }
}

struct Piece {
    at: usize,
    c: char,
    /// Begins a word, ends a word.
    first: bool,
    last: bool,
    /// Stands in no dictionary word of two characters or more.
    loose: bool,
}

fn check(start: usize, sentence: &str, marks: &mut Vec<Mark>) {
    let mut pieces: Vec<Piece> = Vec::with_capacity(sentence.len() / 3);
    let mut at = 0;
    for word in segment::words(sentence) {
        let count = word.chars().count();
        let loose = count == 1 || !segment::is_word(word);
        for (index, (offset, c)) in word.char_indices().enumerate() {
            pieces.push(Piece { at: at + offset, c, first: index == 0, last: index + 1 == count, loose });
        }
        at += word.len();
    }
    let mut from = 0;
    while from < pieces.len() {
        let hit = [4, 3, 2].into_iter().find_map(|length| {
            let window = pieces.get(from..from + length)?;
            let aligned = window[0].first && window[length - 1].last;
            let loose = if length == 2 { window.iter().all(|p| p.loose) } else { window.iter().any(|p| p.loose) };
            (aligned && loose && window.iter().all(|piece| is_han(piece.c))).then_some(())?;
            correction(window).map(|word| (length, word))
        });
        let Some((length, word)) = hit else {
            from += 1;
            continue;
        };
        let begin = pieces[from].at;
        let end = pieces.get(from + length).map_or(sentence.len(), |piece| piece.at);
        marks.push(Mark::new(Kind::Typo, start + begin, start + end, word, format!("疑为“{word}”之误（音近或形近）")));
        from += length;
    }
}

/// The word a window was meant to be.
fn correction(window: &[Piece]) -> Option<&'static str> {
    let chars: Vec<char> = window.iter().map(|piece| piece.c).collect();
    let shown: String = chars.iter().collect();
    if segment::is_word(&shown) {
        return None;
    }
    let table = neighbours();
    for place in 0..chars.len() {
        if NEVER.contains(chars[place]) || !window[place].loose && chars.len() < 4 {
            continue;
        }
        let hash = open_hash(&chars, place);
        let bit = hash >> (32 - SEEN_BITS);
        if table.seen[(bit >> 6) as usize] & (1 << (bit & 63)) == 0 {
            continue;
        }
        let from = table.open.partition_point(|(other, _)| *other < hash);
        for (_, id) in table.open[from..].iter().take_while(|(other, _)| *other == hash) {
            let word = table.words[*id as usize].as_ref();
            let wanted: Vec<char> = word.chars().collect();
            let fits = wanted.len() == chars.len()
                && wanted.iter().zip(&chars).enumerate().all(|(at, (a, b))| at == place || a == b);
            if fits
                && wanted[place] != chars[place]
                && !NEVER.contains(wanted[place])
                && (looks_alike(chars[place], wanted[place]) || sounds_alike(chars[place], wanted[place]))
            {
                return Some(word);
            }
        }
    }
    None
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, proof};

    #[test]
    fn one_character_off_is_found() {
        for (text, wanted) in [
            ("全力推进家庭医声签约", "医生"),
            ("落实防控措师", "措施"),
            ("开展传染病监侧工作", "监测"),
            ("医务工作者舍己为仁", "舍己为人"),
        ] {
            let found = proof(text);
            assert!(found.iter().any(|f| f.kind == Kind::Typo && f.suggest.contains(wanted)), "{text}: {found:?}");
        }
    }

    #[test]
    fn right_words_are_let_pass() {
        for text in
            ["第一季度与第二季度持平。", "王建军医生坚持随访。", "青川市白石县柳树镇卫生院", "他们说它的味道很好。"]
        {
            assert!(proof(text).is_empty(), "{text}: {:?}", proof(text));
        }
    }
}
