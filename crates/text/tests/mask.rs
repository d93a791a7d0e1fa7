//! Masking on 500 personal data put into invented sentences, made from fixed numbers, so that the set is the same each
//! time; and on clean text full of numbers and names that are nobody's secret.

use std::collections::BTreeMap;
use text::mask::{MaskKind, mask};

/// Sentences with a place for the datum; what stands beside it is what records, letters and posts say.
const PHONES: [&str; 12] = [
    "患者家属联系电话{}，请尽快回复。",
    "我叫小林，手机号是{}，希望领导能看到。",
    "联系人：陈女士，{}",
    "投诉人电话:{}，诉求：排队时间过长。",
    "请拨打{}找我本人。",
    "家长{}反映接种点无人值守",
    "留言人手机{}（微信同号）",
    "（报告人：李某，{}）",
    "他的号码{}一直打不通",
    "电话／手机：{}；地址略。",
    "急！B超室遗失手提包一个，内有病历，请与{}联系",
    "来电号码{}，通话时长三分钟。",
];
const CARDS: [&str; 6] = [
    "身份证号{}，请核实。",
    "患者身份证：{}，已参保。",
    "公民身份号码{}的居民",
    "证件号码:{}",
    "登记信息：张某，{}，白石县柳树镇",
    "流调对象{}于昨日到达本市",
];
const RECORDS: [&str; 16] = [
    "住院号：{}，已办理出院。",
    "病历号{}的患者反映收费问题",
    "门诊号为{}，请协助查询。",
    "病案号 {}，复印件已提供。",
    "医保卡号：{}，无法结算。",
    "就诊卡号{}已补办。",
    "标本编号{}结果为阴性。",
    "检验单号{}请补发。",
    "社保卡号{}，余额不足。",
    "登记号：{}（内科）",
    "体检编号:{}，报告未出。",
    "影像号{}，请会诊。",
    "检查号{}已预约。",
    "病理号：{}，请取报告。",
    "患者ID：{}，二次入院。",
    "处方号{}退费。",
];
const BEDS: [&str; 10] = [
    "患者住在内二科{}，情绪稳定。",
    "{}的病人要求转院。",
    "床号：{}，请家属陪护。",
    "住院部五楼{}反映夜间无热水",
    "心内科{}患者家属投诉",
    "床位号{}，责任护士刘某。",
    "{}病人已做完手术",
    "骨科病区{}，待手术。",
    "她住{}，隔壁很吵。",
    "感染科{}，已隔离。",
];
const NAMES: [&str; 20] = [
    "患者{}因肺炎住院治疗。",
    "患者{}，男，58岁，确诊肺结核。",
    "{}，女，31岁，诊断为抑郁症。",
    "{}（男，67岁）因脑梗死入院。",
    "确诊者{}曾到过该超市。",
    "患儿{}今年5岁，感染手足口病。",
    "产妇{}顺利分娩，母子平安。",
    "死者{}，男，70岁。",
    "艾滋病患者{}接受治疗。",
    "感染者{}经治疗后出院。",
    "病人{}反映用药后皮疹加重。",
    "姓名：{}，诊断：糖尿病。",
    "孕妇{}产检时发现血糖高。",
    "患者姓名：{}，性别：男。",
    "伤者{}被送往县医院抢救。",
    "{}，45岁，去年确诊乙肝。",
    "患者{}和妻子一同就诊。",
    "病患{}表示不满。",
    "{}，男，22岁，因车祸致骨折住院。",
    "精神障碍患者{}走失。",
];
const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "欧阳", "司马", "谢", "韩",
];
const GIVEN: [&str; 30] = [
    "建国", "秀英", "伟", "芳", "丽华", "志强", "桂兰", "军", "敏", "晓燕", "海涛", "国庆", "玉梅", "浩然", "子涵",
    "欣怡", "文博", "雨桐", "明", "静", "春花", "德福", "永刚", "淑珍", "梓轩", "思源", "俊杰", "红", "振华", "金凤",
];

/// A card number whose last place checks.
fn card(random: &mut Random) -> String {
    const WEIGHTS: [u64; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let region = ["110105", "320405", "510722", "131002", "440306", "532628"][random.below(6)];
    let body = format!(
        "{region}{}{:02}{:02}{:03}",
        1940 + random.below(75),
        1 + random.below(12),
        1 + random.below(28),
        random.below(1000)
    );
    let sum: u64 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u64::from(digit - b'0') * weight).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

fn datum(kind: MaskKind, random: &mut Random) -> String {
    let digits = |random: &mut Random, count: usize| -> String {
        (0..count).map(|at| char::from(b'0' + (random.below(9) + usize::from(at == 0)) as u8)).collect()
    };
    match kind {
        MaskKind::Phone => {
            let second = ["3", "5", "7", "8", "9"][random.below(5)];
            let (a, b, c) = (digits(random, 1), digits(random, 4), digits(random, 4));
            match random.below(8) {
                0 => format!("1{second}{a}-{b}-{c}"),
                1 => format!("1{second}{a} {b} {c}"),
                2 => format!("+86 1{second}{a}{b}{c}"),
                3 => format!("0316-{}{}", 2 + random.below(7), digits(random, 6)),
                4 => format!("1{second}{a}{b}{c}")
                    .chars()
                    .filter_map(|digit| char::from_u32('０' as u32 + digit as u32 - '0' as u32))
                    .collect(),
                _ => format!("1{second}{a}{b}{c}"),
            }
        }
        MaskKind::IdentityCard => {
            let card = card(random);
            if random.below(6) == 0 { card.to_lowercase() } else { card }
        }
        MaskKind::Record => match random.below(5) {
            0 => format!("ZY{}", digits(random, 8)),
            1 => digits(random, 10),
            2 => format!("B{}-{}", 2020 + random.below(7), digits(random, 5)),
            3 => digits(random, 6),
            _ => digits(random, 12),
        },
        MaskKind::Bed => {
            let number = 1 + random.below(68);
            match random.below(4) {
                0 => format!("{number}号床"),
                1 => format!("+{}床", 1 + number % 9),
                2 => format!("{number:02}床"),
                _ => format!("{number}床"),
            }
        }
        _ => format!("{}{}", SURNAMES[random.below(SURNAMES.len())], GIVEN[random.below(GIVEN.len())]),
    }
}

#[test]
fn five_hundred_seeded_data_are_masked() {
    let mut random = Random(20_261_126);
    let mut kinds: BTreeMap<MaskKind, (usize, usize)> = BTreeMap::new();
    let sets: [(MaskKind, &[&str]); 5] = [
        (MaskKind::Phone, &PHONES),
        (MaskKind::IdentityCard, &CARDS),
        (MaskKind::Record, &RECORDS),
        (MaskKind::Bed, &BEDS),
        (MaskKind::Name, &NAMES),
    ];
    for n in 0..500 {
        let (kind, frames) = sets[n % 5];
        let datum = datum(kind, &mut random);
        let text = frames[n / 5 % frames.len()].replace("{}", &datum);
        let masked = mask(&text);
        let (found, all) = kinds.entry(kind).or_default();
        let hidden = !masked.text.contains(&datum) && masked.masked.iter().any(|m| m.kind == kind);
        *all += 1;
        *found += usize::from(hidden);
        if !hidden {
            eprintln!("missed {kind:?}: {text} -> {}", masked.text);
        }
    }
    let found: usize = kinds.values().map(|(found, _)| found).sum();
    eprintln!("mask: {found} of 500 {kinds:?}");
    assert!(found >= 490, "{found} of 500 are masked");
}

/// Ordinary reports, tables and notices, and the sentences of the proof-reader's set that hold no personal datum:
/// nothing in them is a private person's.
fn clean() -> String {
    let faults = include_str!("../testdata/proof/faults.tsv").lines().filter(|line| !line.starts_with(['#', 'p']));
    let rows: Vec<&str> = faults.filter_map(|line| line.split_once('\t').map(|(_, text)| text)).collect();
    format!("{}\n{}", include_str!("../testdata/mask-clean.txt"), rows.join("\n"))
}

#[test]
fn clean_text_is_left_alone() {
    let clean = clean();
    let count = clean.chars().count();
    let chars: Vec<char> = clean.chars().collect();
    let masked = mask(&clean).masked;
    let false_finds: Vec<String> = masked.iter().map(|m| chars[m.start..m.end].iter().collect()).collect();
    eprintln!("{} false in {count} characters: {false_finds:?}", false_finds.len());
    assert!(count >= 8_000, "{count} characters of clean text");
    assert!(false_finds.len() <= 1, "{false_finds:?}");
}

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % n as u64) as usize
    }
}
