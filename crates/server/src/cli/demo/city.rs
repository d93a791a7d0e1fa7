//! 云川市: the invented city of the demo. Every place, unit, person and outlet is made up;
//! nothing here is or means anybody real.

use super::dice::Dice;

/// A county or district of the city.
pub struct County {
    /// 青禾县.
    pub name: &'static str,
    /// Its towns, for place names in news.
    pub towns: [&'static str; 4],
}

/// The twelve.
pub const COUNTIES: [County; 12] = [
    County { name: "青禾县", towns: ["柳泉镇", "石桥镇", "白杨乡", "古渡镇"] },
    County { name: "沙岭县", towns: ["沙河镇", "岭南镇", "双井乡", "红柳镇"] },
    County { name: "长桥县", towns: ["桥头镇", "清溪镇", "竹园乡", "梅岭镇"] },
    County { name: "云东区", towns: ["东湖街道", "新城街道", "锦绣街道", "春和街道"] },
    County { name: "云西区", towns: ["西苑街道", "老城街道", "南门街道", "北关街道"] },
    County { name: "柳湾县", towns: ["柳湾镇", "芦荡镇", "渔浦乡", "河口镇"] },
    County { name: "石湾县", towns: ["石湾镇", "采石镇", "金坪乡", "铜锣镇"] },
    County { name: "南坪县", towns: ["南坪镇", "杏花镇", "茶山乡", "麦田镇"] },
    County { name: "北塬县", towns: ["塬上镇", "窑洞乡", "谷丰镇", "苹果园镇"] },
    County { name: "龙泉市", towns: ["龙泉街道", "泉港镇", "瓷窑镇", "望湖镇"] },
    County { name: "安平县", towns: ["安平镇", "太和镇", "永乐乡", "福田镇"] },
    County { name: "临江县", towns: ["临江镇", "码头镇", "帆船乡", "沙洲镇"] },
];

/// Institutions of every county, after the county's name; 县 or 区 goes away in the short name.
pub const COUNTY_INSTITUTIONS: [&str; 3] = ["人民医院", "中医医院", "疾病预防控制中心"];

/// 直属单位 of the city.
pub const AFFILIATED: [&str; 9] = [
    "云川市人民医院",
    "云川市第二人民医院",
    "云川市中医医院",
    "云川市妇幼保健院",
    "云川市疾病预防控制中心",
    "云川市中心血站",
    "云川市紧急医疗救援中心",
    "云川市卫生健康综合监督所",
    "云川市健康教育中心",
];

/// 机关科室 of the authority.
pub const DEPARTMENTS: [&str; 6] = ["宣传科", "办公室", "医政医管科", "疾病预防控制科", "基层卫生健康科", "妇幼健康科"];

/// An invented outlet with its tier code and host.
pub struct Paper {
    /// 云川日报.
    pub name: &'static str,
    /// The code of its tier.
    pub tier: &'static str,
    /// Its host, reserved for examples, so that nobody's site is meant.
    pub host: &'static str,
}

/// Outlets of the demo's news.
pub const OUTLETS: [Paper; 14] = [
    Paper { name: "示例中央报", tier: "national", host: "central.example" },
    Paper { name: "示例新闻社", tier: "national", host: "agency.example" },
    Paper { name: "示例健康报", tier: "industry", host: "health.example" },
    Paper { name: "示例人口周刊", tier: "industry", host: "family.example" },
    Paper { name: "江北日报", tier: "provincial", host: "jiangbei-daily.example" },
    Paper { name: "江北卫视", tier: "provincial", host: "jiangbei-tv.example" },
    Paper { name: "江北新闻网", tier: "provincial", host: "jiangbei-news.example" },
    Paper { name: "云川日报", tier: "municipal", host: "yunchuan-daily.example" },
    Paper { name: "云川晚报", tier: "municipal", host: "yunchuan-evening.example" },
    Paper { name: "云川广播电视台", tier: "municipal", host: "yunchuan-tv.example" },
    Paper { name: "云川新闻网", tier: "municipal", host: "yunchuan-news.example" },
    Paper { name: "健康云川", tier: "new_media", host: "healthy-yunchuan.example" },
    Paper { name: "云川发布", tier: "new_media", host: "yunchuan-post.example" },
    Paper { name: "青禾论坛", tier: "new_media", host: "qinghe-forum.example" },
];

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾",
    "彭", "吕",
];
const GIVEN: [&str; 48] = [
    "敏", "强", "静", "磊", "洋", "艳", "勇", "娟", "涛", "超", "霞", "平", "刚", "桂英", "文博", "思远", "雨桐",
    "子涵", "嘉怡", "明轩", "晓燕", "志强", "海燕", "建华", "春梅", "国栋", "丽华", "永康", "秀兰", "光明", "亚楠",
    "佳宁", "凯", "倩", "宁", "瑞", "晨曦", "梓萱", "浩然", "一鸣", "诗雨", "云飞", "青松", "立夏", "秋实", "冬梅",
    "知远", "望舒",
];

/// An invented name.
pub fn name(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN))
}

/// A phone number of a prefix that is not given out.
pub fn phone(dice: &mut Dice) -> String {
    format!("1990000{:04}", dice.below(10_000))
}
