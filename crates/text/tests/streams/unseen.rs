//! A third maker, kept apart until the threshold began to follow the stream. It goes by facts instead of forms.
//!
//! Ledger: an event is a list of facts, each in a few wordings. A report strings some of them together in its own order;
//! its headline shortens one. Nothing but the facts is shared, and two reports may share a single one.
//!
//! Flood: posts during one flood. Who, where, what is needed or claimed: a post says two or three of these, in no order,
//! between the same prayers and hashtags as everybody's.

use crate::invented::{Random, Text};
use crate::wire::{how_many, later, own_words, reword};

/// Facts of an event. `{a}` `{b}` persons, `{p}` place, `{o}` body, `{n}` `{m}` figures, `{w}` a thing of its own.
struct Matter {
    facts: &'static [&'static str],
    things: &'static [&'static str],
}

const MATTERS: [Matter; 16] = [
    Matter {
        facts: &[
            "{o}旗下货轮“{w}”在{p}外海<失去动力|搁浅>",
            "船上<载有|共有>{n}名船员，<全部获救|均平安>",
            "<燃油泄漏|油污带>绵延{m}公里，<渔民叫苦|养殖户受损>",
            "船长{a}<接受问话|被带走调查>",
            "海事部门<派出拖轮|设立警戒区>驰援{p}",
            "保险公司<估损|将赔付>约{m}万元",
        ],
        things: &["远澜六号", "和顺轮", "金鳍二十一", "东曦", "万里鸿", "银帆九号"],
    },
    Matter {
        facts: &[
            "小提琴手{a}<夺得|斩获>{w}国际大赛金奖",
            "评委会<盛赞|称赞>这位{n}岁的{p}姑娘<音色如丝|天赋惊人>",
            "她的启蒙老师{b}<在观众席落泪|接到报喜电话>",
            "奖金{m}万欧元将<捐给家乡琴童|用于深造>",
            "决赛曲目是<一首新作|冷门协奏曲>，{o}担任协奏",
        ],
        things: &["伯莱恩", "圣安德", "维多尼", "卡梅罗", "诺瓦克", "林登霍夫"],
    },
    Matter {
        facts: &[
            "{p}地铁{w}<突发故障|信号失灵>",
            "<早高峰|通勤时段>{n}列车<停在隧道|晚点>，{m}名乘客<摸黑疏散|徒步出站>",
            "{o}<致歉并退票|公开道歉>",
            "乘客{a}<拍下车厢画面|讲述惊魂一刻>",
            "初查系<接触网断裂|道岔卡死>所致",
            "运营负责人{b}<引咎辞职|被约谈>",
        ],
        things: &["二号线", "机场快线", "七号线", "环线", "西延线", "滨海线"],
    },
    Matter {
        facts: &[
            "{o}召回{n}万罐{w}",
            "抽检显示<菌落总数超标|混入金属碎屑>",
            "{p}一名婴儿<食用后呕吐|住院观察>",
            "董事长{a}<鞠躬致歉|下架全部批次>",
            "监管部门<开出罚单|罚没>{m}万元",
            "家长{b}<牵头索赔|建群维权>",
        ],
        things: &["益初奶粉", "米糊果泥", "高钙奶酪棒", "羊奶粉", "辅食面", "酸奶溶豆"],
    },
    Matter {
        facts: &[
            "登山者{a}在{w}<失联|遇险>",
            "同伴{b}<冻伤获救|独自下撤报警>",
            "{p}救援队<出动{n}人|连夜上山>",
            "海拔{m}米处<发现帐篷|找到背包>",
            "直升机<因大风返航|空投物资>",
            "当地<封山|将追收救援费用>",
        ],
        things: &["雪鹰峰", "哑口垭", "白塔冰川", "鬼见愁", "天梯岭", "卓玛峰"],
    },
    Matter {
        facts: &[
            "{o}研制的{w}<点火成功|首飞升空>",
            "火箭<搭载|送入轨道>{n}颗卫星",
            "总设计师{a}<难掩激动|透露下一步计划>",
            "发射场位于{p}，<数千人围观|周边酒店爆满>",
            "一级箭体<平稳回收|溅落海面>",
            "单公斤成本<降到|压至>{m}美元",
        ],
        things: &["青鸟三号", "启光一号", "苍穹甲", "星槎二号", "玄驹", "飞廉四号"],
    },
    Matter {
        facts: &[
            "{p}老人{a}状告{o}",
            "起因是{w}<被强拆|被悄悄过户>",
            "法庭<判令赔偿|支持诉求>{m}万元",
            "这场官司<打了{n}年|历经四审>",
            "律师{b}<分文未取|哽咽陈词>",
            "<当地网友|邻里>纷纷<点赞|叫好>",
        ],
        things: &["祖传药铺", "临街门面", "百年茶园", "老宅", "渔船泊位", "果林"],
    },
    Matter {
        facts: &[
            "棋手{a}<中盘击败|逆转>{b}",
            "{w}决战第{n}手<惊天妙着|出现勺子>",
            "对局历时{m}分钟，<一度读秒|数次封盘>",
            "比赛由{o}<承办|冠名>",
            "{p}棋迷<挤满大盘讲解室|彻夜守候>",
            "这是他<第三次|时隔多年>登顶",
        ],
        things: &["松风杯", "天元战", "名人赛", "棋圣战", "新锐赛", "王座战"],
    },
    Matter {
        facts: &[
            "{o}<数据库遭入侵|被黑客勒索>",
            "{n}万用户的{w}<外泄|被挂上暗网>",
            "黑客<索要赎金|开价>{m}枚比特币",
            "安全研究员{a}<最先示警|复现了漏洞>",
            "{p}网安支队<立案|锁定嫌疑人>",
            "首席执行官{b}<承认延报|承诺赔偿>",
        ],
        things: &["住宿记录", "体检报告", "人脸照片", "快递面单", "通话清单", "病历影像"],
    },
    Matter {
        facts: &[
            "{p}动物园的{w}<产下双胞胎|顺利分娩>",
            "饲养员{a}<守了{n}夜|人工哺乳>",
            "幼崽<出生仅重|体重>{m}克",
            "园方<征集名字|开通直播>",
            "网友<笑称长得像煤球|排队云认养>",
            "{o}<捐赠恒温箱|赞助命名权>",
        ],
        things: &["雪豹", "小熊猫", "金丝猴", "白犀", "长颈鹿", "亚洲象"],
    },
    Matter {
        facts: &[
            "{o}工人<集体停工|拉横幅讨薪>",
            "拖欠工资<长达{n}个月|累计{m}万元>",
            "承包商{a}<失联|称甲方未结款>",
            "{p}人社局<先行垫付|限期支付>",
            "{w}项目<停摆|延期交付>",
            "工友代表{b}<说只想回家过年|出示欠条>",
        ],
        things: &["奥体二期", "观澜府", "绕城高速标段", "会展中心", "污水厂扩容", "安置房"],
    },
    Matter {
        facts: &[
            "{p}惊现{w}",
            "<收藏家|退休工人>{a}无偿捐出{n}件",
            "鉴定专家{b}断定<为真迹|价值连城>",
            "{o}<辟专柜陈列|斥资修复>",
            "拍卖行曾<开价|估价>{m}万元",
            "<观众冒雨排队|预约系统崩溃>",
        ],
        things: &["明代刺绣长卷", "失传琴谱", "官窑残片", "抗战家书", "宋刻孤本", "壁画摹本"],
    },
    Matter {
        facts: &[
            "{o}宣布<破产重整|停止运营>",
            "{n}万名会员的{w}<无法退还|打水漂>",
            "创始人{a}<早已离境|被限制高消费>",
            "{p}门店<一夜搬空|贴出封条>",
            "负债<超过|高达>{m}万元",
            "接盘方{b}<否认承接债务|提出转课>",
        ],
        things: &["健身年卡", "早教课时", "洗车储值", "美发卡", "游泳私教", "钢琴课包"],
    },
    Matter {
        facts: &[
            "{p}村医{a}<骑摩托出诊|背药箱进山>{n}年",
            "他的{w}<感动全网|意外走红>",
            "<累计接诊|看过>{m}人次，<多数赊账|常不收费>",
            "女儿{b}<考回家乡接班|偷偷投稿>",
            "{o}<送来巡诊车|资助建新诊室>",
            "他说<走不动那天再说|乡亲离不开>",
        ],
        things: &["手写病历", "记账本", "旧听诊器", "值班日志", "药柜标签", "出诊地图"],
    },
    Matter {
        facts: &[
            "{o}宣布在{p}<建厂|落户>",
            "主要生产{w}，<达产后年产值|首期投资>{m}万元",
            "<可提供|预计新增>{n}百个岗位",
            "<村民|环保人士>{a}质疑<取水量过大|距水源地太近>",
            "签约代表{b}<承诺零排放|回避提问>",
            "环评<重新公示|遭退回>",
        ],
        things: &["电解铜箔", "碳纤维", "硅片", "隔膜", "生物柴油", "偏光片"],
    },
    Matter {
        facts: &[
            "综艺{w}<录制现场坍塌|紧急停录>",
            "歌手{a}<坠台骨折|被砸中>",
            "{n}名观众<受轻伤|被送医>",
            "制作方{o}<连夜道歉|推诿责任>",
            "{p}住建部门<认定搭建违规|吊销资质>",
            "粉丝<要求严惩|筹款{m}万元>，经纪人{b}<呼吁理性|哽咽回应>",
        ],
        things: &["逆光舞台", "乘风之夜", "蒙面唱将团", "极限奔跑者", "周末剧场", "心跳合唱团"],
    },
];
const PLACES: [&str; 26] = [
    "苇塘",
    "垂虹",
    "乌淇",
    "连岫",
    "暖泉县",
    "雁翎",
    "鹭洲",
    "枕溪",
    "鲤埠北",
    "驼铃旗",
    "碧梧市",
    "洛川渡",
    "槿海",
    "霜林",
    "柘皋",
    "瓦屋镇",
    "渚阳",
    "鸦岭",
    "簪花镇",
    "沱口",
    "琴台",
    "犀浦东",
    "芷汀湾",
    "蒲昌",
    "盘谷",
    "羽山",
];
const BODIES: [&str; 20] = [
    "泰穰集团",
    "瀚海交响乐团",
    "聚英控股",
    "长松股份",
    "九曜公司",
    "暮云传媒",
    "橡果网络",
    "赤霞基金会",
    "雷泽航天",
    "桂冠乳品",
    "临渊资本",
    "百川建设",
    "望岳研究院",
    "逐日能源",
    "沧浪航运",
    "知味餐饮",
    "朱雀博物馆",
    "鼎屿置业",
    "飞白出版社",
    "丰登农业",
];
const NAMED: [&str; 30] = [
    "谷雨田",
    "岑参差",
    "宓雪",
    "濮阳朔",
    "宣和",
    "祁连月",
    "瞿塘",
    "东方既明",
    "步青云",
    "管弦月",
    "池小满",
    "娄山",
    "皮日新",
    "司徒静",
    "屈秋兰",
    "终南",
    "扈三江",
    "萨仁",
    "乌日娜",
    "贡布",
    "令狐川",
    "明月奴",
    "容若水",
    "钮钴",
    "覃七",
    "鲜于竹",
    "莫问",
    "路遥知",
    "骆驿",
    "相里勤",
];

/// News of many matters.
pub fn ledger(random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..360 {
        let matter = &MATTERS[random.below(MATTERS.len())];
        let (n, m) = ((3 + random.below(96)).to_string(), (100 + random.below(9_000)).to_string());
        let slots = [
            ("a", random.of(&NAMED)),
            ("b", random.of(&NAMED)),
            ("p", random.of(&PLACES)),
            ("o", random.of(&BODIES)),
            ("w", random.of(matter.things)),
            ("n", n.as_str()),
            ("m", m.as_str()),
        ];
        // Every fact has two attributes that only this event gives it.
        let attributes: Vec<Vec<&str>> = matter.facts.iter().map(|_| own_words(2, random)).collect();
        for number in 0..how_many(random, 55, 40) {
            // The first facts are known first.
            let known = if number == 0 { 4.min(matter.facts.len()) } else { matter.facts.len() };
            let mut order: Vec<usize> = (0..known).collect();
            (1..known).rev().for_each(|at| order.swap(at, random.below(at + 1)));
            let headline = [0, known - 1].map(|at| reword(matter.facts[order[at]], &slots, random)).join(" ");
            let told = 4 + random.below(2);
            let fact = |at: &usize| {
                let attribute = random.of(&attributes[*at]);
                reword(&format!("{attribute}<|方面|一方>{}", matter.facts[*at]), &slots, random)
            };
            let facts: Vec<String> = order.iter().take(told).map(fact).collect();
            let title = if random.below(2) == 0 {
                headline
            } else {
                headline.split([' ', '，']).next().unwrap_or_default().to_owned()
            };
            let lead = random.of(&["", "日前，", "当地媒体称，", "11月8日消息，", "记者了解到，", "据悉，"]);
            let body = format!("{lead}{}。", facts.join(random.of(&["，", "。", "；同时，"])));
            out.push(Text { event, hour: event as i64 * 4 + later(number, random), title, body });
        }
    }
    out
}

const WHERE: [(&str, &[&str]); 14] = [
    ("苇塘镇中心小学", &["中心小学", "苇塘小学", "苇塘"]),
    ("乌淇河大桥", &["乌淇桥", "大桥", "乌淇"]),
    ("暖泉县人民医院", &["暖泉医院", "县医院", "暖泉"]),
    ("雁翎村", &["雁翎", "俺村雁翎"]),
    ("碧梧市隧道", &["碧梧隧道", "隧道口"]),
    ("枕溪地下车库", &["枕溪车库", "枕溪"]),
    ("柘皋水库", &["柘皋", "水库"]),
    ("鹭洲养老院", &["鹭洲", "养老院"]),
    ("渚阳火车站", &["渚阳站", "渚阳"]),
    ("沱口堤坝", &["沱口", "大堤"]),
    ("琴台小区", &["琴台", "琴台这边"]),
    ("鸦岭养猪场", &["鸦岭", "猪场"]),
    ("盘谷变电站", &["盘谷", "变电站"]),
    ("羽山产业园", &["羽山", "产业园"]),
];
const WHOM: [&str; 14] = [
    "双胞胎",
    "透析病人",
    "刚生的产妇",
    "瘫痪老人",
    "一车游客",
    "挖掘机师傅",
    "夜班工人",
    "蓝衣大哥",
    "聋哑夫妻",
    "大巴乘客",
    "消防员",
    "守坝村支书",
    "卖菜奶奶",
    "武警小哥",
];
/// {l} place, {w} whom, {d} how many.
const WHAT: [&[&str]; 16] = [
    &["决口了", "口子越冲越大", "堵不住，沙袋不够"],
    &["水淹到二楼", "一楼全没了", "水位还在涨"],
    &["求冲锋舟", "急缺船", "能不能派船来"],
    &["{d}人失联", "还有{d}个没找到", "名单上少了{d}人"],
    &["哄抬水价，一瓶{d}块", "矿泉水卖{d}", "发灾难财，水{d}元"],
    &["没电没信号", "断联一整天", "电话都打不通"],
    &["开闸放水没通知", "半夜泄洪", "谁让放的水"],
    &["手拉手救人", "用门板把人拖出来", "人墙接力"],
    &["缺胰岛素", "药快没了", "急需药品"],
    &["捐款被冒领", "物资没发", "救灾面被拉走"],
    &["漏电倒下", "触电了", "水里有电别下去"],
    &["鳄鱼跑出来", "养殖场跑了鳄鱼", "看到鳄鱼了"],
    &["摆拍", "假视频", "这是去年的画面"],
    &["找到了，平安", "已获救", "人没事了"],
    &["传染病", "拉肚子发烧的多", "消杀没做"],
    &["塌了", "墙倒了一半", "裂缝好宽"],
];
const PRAYERS: [&str; 15] = [
    "雨快停吧",
    "挺住",
    "平安",
    "扩散一下",
    "求转发",
    "天佑",
    "泪目",
    "哪里能捐款",
    "这雨太吓人",
    "致敬逆行者",
    "老家在那边",
    "千年一遇的暴雨",
    "谁有消息",
    "看哭了",
    "暴雨什么时候停",
];

/// Posts during one flood.
pub fn flood(random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..260 {
        let (place, short) = &WHERE[random.below(WHERE.len())];
        let (whom, what) = (random.of(&WHOM), WHAT[random.below(WHAT.len())]);
        let number = (3 + random.below(120)).to_string();
        let own = own_words(3, random);
        for count in 0..how_many(random, 30, 30) {
            let spot = if random.below(3) == 0 { place } else { random.of(short) };
            let said = random.of(what).replace("{d}", &number);
            let mut parts = vec![said];
            if random.below(10) < 8 {
                parts.push(spot.to_owned());
            }
            if random.below(10) < 7 || parts.len() == 1 {
                parts.push(whom.to_owned());
            }
            (0..2 + random.below(2)).for_each(|_| parts.push(random.of(&own).to_owned()));
            (0..random.below(3)).for_each(|_| parts.push(random.of(&PRAYERS).to_owned()));
            (1..parts.len()).rev().for_each(|at| parts.swap(at, random.below(at + 1)));
            let tag = random.of(&["", "", "#暴雨救援# ", "#洪水互助#", "[祈祷]"]);
            let body = format!("{tag}{}", parts.join(random.of(&["，", " ", "！", "。"])));
            out.push(Text { event, hour: event as i64 * 2 + later(count, random), title: String::new(), body });
        }
    }
    out
}
