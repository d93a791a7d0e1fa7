//! The fictional stream of the bench: counties, hospitals and matters made of parts, every text new, about 800 characters,
//! some of them reposts. Deterministic: the same number gives the same row on every machine.

use crate::monitor::row::Row;
use domain::time::{DAY_MS, HOUR_MS, format_minute};

/// Counties of an invented city; the word list 本地 of the bench.
pub const COUNTIES: [&str; 12] = [
    "青禾县",
    "沙岭县",
    "长桥县",
    "柳湾县",
    "石埠县",
    "白鹭县",
    "云溪县",
    "东陌县",
    "南泽县",
    "北屏县",
    "临漳坡区",
    "新桥头区",
];
const PLACES: [&str; 16] = [
    "人民医院",
    "中医院",
    "妇幼保健院",
    "第二医院",
    "中心卫生院",
    "疾控中心",
    "社区卫生服务中心",
    "口腔医院",
    "康复医院",
    "急救中心",
    "眼科医院",
    "骨科医院",
    "城关卫生院",
    "职工医院",
    "儿童医院",
    "民营门诊部",
];
const MATTERS: [&str; 16] = [
    "误诊",
    "过度医疗",
    "乱收费",
    "态度恶劣",
    "手术失误",
    "抢救不及时",
    "疫苗过期",
    "食物中毒",
    "病历泄露",
    "骗保",
    "欠薪",
    "红包",
    "假药",
    "聚集性腹泻",
    "虚假广告",
    "排队挂号难",
];
const WHO: [&str; 10] = [
    "患者家属",
    "多名家长",
    "一位老人",
    "附近居民",
    "学生家长",
    "就诊群众",
    "一名产妇",
    "退休职工",
    "外地务工者",
    "网民",
];
const DID: [&str; 12] = [
    "向记者反映",
    "在论坛发帖称",
    "拨打热线投诉",
    "在短视频平台讲述",
    "向主管部门举报",
    "到窗口要求说明",
    "在候诊区等候多时",
    "提交了书面材料",
    "要求公布调查结果",
    "希望尽快得到答复",
    "出示了缴费单据",
    "联系媒体求助",
];
const REPLY: [&str; 10] = [
    "院方表示正在核实",
    "卫生健康局已介入调查",
    "相关科室负责人作出说明",
    "医院称将改进流程",
    "调查组已进驻",
    "涉事人员已停职",
    "处理结果将向社会公布",
    "有关部门要求限期整改",
    "院方向当事人致歉",
    "目前尚无进一步回应",
];
const SYLLABLES: [&str; 40] = [
    "安", "柏", "澄", "丹", "恩", "芳", "谷", "禾", "岚", "景", "康", "蓝", "明", "宁", "欧", "平", "清", "荣", "松",
    "庭", "维", "祥", "颐", "泽", "昭", "朗", "溪", "苑", "棠", "枫", "桂", "榆", "楠", "榕", "桐", "杏", "芷", "蓉",
    "荷", "菱",
];

/// Numbers without a pattern (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, most: usize) -> usize {
        (self.roll() % most.max(1) as u64) as usize
    }
    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// What a matter is about: every text of it shares these.
struct Matter {
    county: &'static str,
    place: String,
    what: &'static str,
    department: String,
    count: usize,
}

fn matter(number: usize) -> Matter {
    let mut dice = Dice(0xC0FF_EE00 ^ (number as u64).wrapping_mul(0x1000_0001));
    let county = dice.of(&COUNTIES);
    let name = format!("{}{}", dice.of(&SYLLABLES), dice.of(&SYLLABLES));
    Matter {
        county,
        place: format!("{name}{}", dice.of(&PLACES)),
        what: dice.of(&MATTERS),
        department: format!("{}{}科", dice.of(&SYLLABLES), dice.of(&SYLLABLES)),
        count: 2 + dice.below(97),
    }
}

/// Texts of one matter stand about this far apart in the stream.
const TEXTS_A_MATTER: usize = 16;
/// Matters that are being written about at the same time.
const ALIVE: usize = 10_000;

/// Row number `n`. Published within the ten days before `now`, later rows later.
pub fn row(n: usize, now: i64) -> Row {
    let mut dice = Dice(n as u64 ^ 0x5EED_5EED);
    // The window of matters moves on slowly: a matter lives for ALIVE × TEXTS_A_MATTER rows.
    let matter_number = n / TEXTS_A_MATTER + dice.below(ALIVE.min(n / 2 + 40));
    let repost = dice.below(100) < 35;
    // A repost repeats the first text of its matter, with another headline and another tail.
    let mut words = if repost { Dice(matter_number as u64 ^ 0xABCD) } else { Dice(dice.roll()) };
    let about = matter(matter_number);
    let mut body = String::with_capacity(2_600);
    let chars = 760 + dice.below(80);
    let mut length = 0;
    while length < chars {
        let sentence = match words.below(5) {
            0 => format!(
                "{}{}，称在{}{}{}就诊时遇到{}问题，涉及{}人。",
                words.of(&WHO),
                words.of(&DID),
                about.county,
                about.place,
                about.department,
                about.what,
                about.count
            ),
            1 => format!(
                "{}号窗口的工作人员{}{}介绍，当天上午{}时{}分前后现场有{}人。",
                1 + words.below(60),
                words.of(&SYLLABLES),
                words.of(&SYLLABLES),
                7 + words.below(12),
                words.below(60),
                10 + words.below(400)
            ),
            2 => format!(
                "{}，{}{}方面没有就费用{}元作出解释。",
                words.of(&REPLY),
                about.place,
                about.department,
                50 + words.below(90_000)
            ),
            3 => format!(
                "据{}{}路一名{}讲述，类似情况在{}月{}日也出现过，{}。",
                words.of(&SYLLABLES),
                words.of(&SYLLABLES),
                words.of(&WHO),
                1 + words.below(12),
                1 + words.below(28),
                words.of(&REPLY)
            ),
            _ => format!(
                "记者查阅{}{}发现，第{}号文件对{}的流程写得很清楚，{}。",
                about.county,
                words.of(&PLACES),
                1 + words.below(9_000),
                about.what,
                words.of(&DID)
            ),
        };
        length += sentence.chars().count();
        body.push_str(&sentence);
        if words.below(6) == 0 {
            body.push('\n');
        }
    }
    let title = format!("{}{}被指{}，{}", about.county, about.place, about.what, dice.of(&REPLY));
    let age = (10 * DAY_MS).saturating_sub((n as i64).saturating_mul(700) % (10 * DAY_MS));
    Row {
        title,
        body,
        url: format!("https://outlet{}.example/{n}.html", dice.below(200)),
        published: format_minute(now - HOUR_MS - age),
        origin: format!("{}{}晚报", dice.of(&SYLLABLES), dice.of(&SYLLABLES)),
        ..Row::default()
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn rows_are_their_own_again_and_of_the_promised_length() {
        let now = 1_795_136_400_000;
        assert_eq!(row(77, now), row(77, now));
        assert_ne!(row(77, now).body, row(78, now).body);
        for n in [0, 5, 999, 1_000_000] {
            let chars = row(n, now).body.chars().count();
            assert!((750..=920).contains(&chars), "{n}: {chars}");
        }
    }
}
