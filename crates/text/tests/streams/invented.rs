//! Three invented streams.
//!
//! News and Posts: each event has its own place, institution, illness, figures and course; its texts are a first report,
//! reposts with other headlines, follow-ups and, in Posts, what readers write. Look-alike events happen in two counties at
//! once, and a slow-burning one goes on for weeks. Every post names two things of its event (place, institution, figure or
//! what only this event has): one that names none could be placed by nobody.
//!
//! Theme: short posts, all about trouble with hospitals. Each event has a hospital, a department, a thing, a sum and a
//! person; a post names the hospital, in full or in short, and one or two of the others, among chatter that every
//! event's posts share. Two events may happen in one hospital.

/// What is streamed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Articles with headlines.
    News,
    /// A first report, then posts, of ten kinds of events.
    Posts,
    /// Posts on one theme.
    Theme,
    /// News of many fields, by the second maker.
    Wire,
    /// Posts on an epidemic, by the second maker.
    Epidemic,
    /// News by the third maker.
    Ledger,
    /// Posts during a flood, by the third maker.
    Flood,
}

/// The stream of a kind, in order of time.
pub fn stream(kind: Kind, seed: u64) -> Vec<Text> {
    let mut random = Random(seed);
    let mut out = match kind {
        Kind::News => told(240, false, &mut random),
        Kind::Posts => told(240, true, &mut random),
        Kind::Theme => themed(200, &mut random),
        Kind::Wire => crate::wire::wire(&mut random),
        Kind::Epidemic => crate::wire::posts(&mut random),
        Kind::Ledger => crate::unseen::ledger(&mut random),
        Kind::Flood => crate::unseen::flood(&mut random),
    };
    out.sort_by_key(|text| text.hour);
    out
}

/// xorshift: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % n as u64) as usize
    }

    pub fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// One text of a stream.
pub struct Text {
    pub event: usize,
    pub hour: i64,
    pub title: String,
    pub body: String,
}

const COUNTIES: [&str; 24] = [
    "白石县",
    "黑水县",
    "远山区",
    "柳河县",
    "云岭县",
    "南塘区",
    "青岗县",
    "沙溪县",
    "临江区",
    "石门县",
    "桃源镇",
    "金川县",
    "永宁区",
    "长乐县",
    "东湖区",
    "平安县",
    "清河县",
    "凤鸣区",
    "龙泉县",
    "大岭镇",
    "双桥区",
    "红旗镇",
    "新安县",
    "松林县",
];
const SCHOOLS: [&str; 10] = [
    "春苗幼儿园",
    "第一小学",
    "实验中学",
    "向阳小学",
    "启明幼儿园",
    "职业学院",
    "第三中学",
    "蓝天幼儿园",
    "外国语学校",
    "育才小学",
];
const CLINICS: [&str; 10] = [
    "人民医院",
    "中医院",
    "妇幼保健院",
    "第二医院",
    "中心卫生院",
    "康宁医院",
    "骨科医院",
    "口腔门诊",
    "社区卫生服务中心",
    "急救站",
];

/// Kinds of events: headline forms, first report, follow-ups, posts. {p} place, {s} school, {c} clinic, {n} {m} figures,
/// {w} something only this event has.
struct Plot {
    titles: &'static [&'static str],
    first: &'static [&'static str],
    later_titles: &'static [&'static str],
    later: &'static [&'static str],
    posts: &'static [&'static str],
    own: &'static [&'static str],
}

const PLOTS: [Plot; 10] = [
    Plot {
        titles: &[
            "{p}{s}多名学生呕吐腹泻",
            "{p}一学校{n}名学生集体不适 官方通报",
            "{s}学生出现呕吐症状 {p}疾控介入",
            "突发！{p}{s}数十名孩子送医",
        ],
        first: &[
            "{p}{s}{n}名学生出现呕吐、腹泻等症状，已送{p}{c}治疗，均无生命危险，疾控部门已采样检测，学校{w}停用。",
        ],
        later_titles: &["{p}通报{s}事件：检出诺如病毒", "{s}腹泻学生已全部出院", "{p}教育局约谈{s}负责人"],
        later: &[
            "针对{s}学生呕吐腹泻事件，{p}疾控中心通报检测结果为诺如病毒感染，{n}名学生病情平稳，{w}已消毒。",
            "{p}{s}此前{n}名学生身体不适，目前{m}人已出院，{w}相关责任人被问责。",
        ],
        posts: &[
            "{p}{s}怎么回事，孩子吐了一晚上，班里好几个都这样",
            "{p}{s}的家长群炸了，{n}个孩子住院，{w}到底干不干净",
            "希望{p}给个说法，{s}不是第一次了",
        ],
        own: &["食堂二楼", "校外配餐公司", "桶装水", "直饮水机", "周五的酸奶", "面点窗口"],
    },
    Plot {
        titles: &[
            "{p}{c}被曝多收费 官方介入",
            "患者称在{p}{c}被收{w}费",
            "{p}{c}收费争议调查",
            "一次看病收{n}元？{p}{c}回应",
        ],
        first: &["有患者反映，在{p}{c}就诊时被收取{w}费{n}元，质疑乱收费。{p}卫生健康局表示已成立调查组。"],
        later_titles: &["{p}{c}退还患者{n}元", "{p}：{c}多收{w}费属实", "{p}{c}收费问题处理结果公布"],
        later: &[
            "{p}卫生健康局通报，{c}多收{w}费情况属实，已退还{n}元，对{m}名责任人作出处理。",
            "关于{c}收取{w}费一事，{p}医保局介入，责令限期整改。",
        ],
        posts: &[
            "在{p}{c}看个病收了{n}块{w}费，谁懂啊",
            "{c}这个{w}费合理吗？{p}的朋友来说说",
            "退钱了退钱了，{p}{c}终于承认多收{w}费了",
        ],
        own: &["陪护床", "押金手续", "耗材", "空调", "挂号加急", "材料保管"],
    },
    Plot {
        titles: &["{p}{c}新门诊楼启用", "{p}{c}新院区投用 新增床位{n}张", "投资{m}万元 {p}{c}新楼开诊"],
        first: &["{p}{c}新门诊楼正式启用，总投资{m}万元，新增床位{n}张，设{w}，市民就医更方便。"],
        later_titles: &["探访{p}{c}新门诊楼", "{p}{c}新楼开诊首周接诊{n}人"],
        later: &[
            "记者探访{p}{c}新门诊楼看到，{w}井然有序，床位{n}张已全部开放。",
            "{p}{c}新楼启用一周，{w}接诊量明显增长，患者候诊时间缩短。",
        ],
        posts: &[
            "{p}{c}新楼真气派，{w}在几楼啊",
            "今天去了{p}{c}新门诊，停车还是难",
            "{p}终于有像样的医院了，{c}那个{w}不错",
        ],
        own: &["发热门诊综合区", "儿童友好诊区", "导诊机器人", "一站式服务台", "血液透析中心", "日间手术中心"],
    },
    Plot {
        titles: &["{p}报告{n}例登革热病例", "{p}通报登革热疫情", "{p}登革热病例增至{n}例", "{p}启动登革热应急响应"],
        first: &["{p}报告本地登革热病例{n}例，主要集中在{w}一带，疾控部门已开展灭蚊和流行病学调查。"],
        later_titles: &["{p}登革热病例{m}人治愈", "{p}{w}一带灭蚊行动持续", "{p}解除登革热应急响应"],
        later: &[
            "{p}通报登革热疫情进展，{w}附近累计{n}例，{m}人治愈出院，蚊媒密度明显下降。",
            "连日来{p}组织力量在{w}清理积水，登革热防控取得成效。",
        ],
        posts: &[
            "住{w}附近的注意了，{p}有登革热",
            "{p}天天打药灭蚊，{w}味道好大",
            "被蚊子咬了好怕，{p}登革热已经{n}个了",
        ],
        own: &["老码头", "城南菜市场", "纺织厂宿舍", "河滨公园", "火车站北", "旧货市场"],
    },
    Plot {
        titles: &["{p}{c}护士被打 警方通报", "{p}{c}发生伤医事件", "男子在{p}{c}殴打医护被拘"],
        first: &["{p}{c}{w}内，一男子因候诊时间长殴打值班护士，警方已将其控制，处以行政拘留{n}日。"],
        later_titles: &["{p}{c}被打护士已出院", "{p}卫健局：支持{c}护士维权", "{p}{c}加装安检门"],
        later: &[
            "{p}{c}通报，在{w}被打的护士伤情稳定，院方支持依法维权，打人男子被拘{n}日。",
            "{w}伤医事件后，{p}{c}增设安保{m}人。",
        ],
        posts: &[
            "太气人了，{p}{c}的护士被打",
            "{p}{c}{w}那事我在现场，护士一直在道歉",
            "{p}{w}打护士的才拘{n}天，太轻了",
        ],
        own: &["急诊分诊台", "输液室", "儿科走廊", "B超室门口", "取药窗口", "夜间门诊"],
    },
    Plot {
        titles: &["{p}{w}疫苗紧缺 家长多地奔波", "{p}接种点{w}疫苗断货", "{p}回应{w}疫苗供应问题"],
        first: &["近日{p}多位家长反映，{c}{w}疫苗断货，预约排到{n}天以后。{p}疾控中心称正在协调调拨。"],
        later_titles: &["{p}{w}疫苗到货{n}支", "{p}恢复{w}疫苗预约"],
        later: &["{p}疾控中心通报，{w}疫苗{n}支已到货并分配至{c}等接种点。", "{p}{c}恢复{w}疫苗预约，首日{m}人接种。"],
        posts: &[
            "{p}哪里能打{w}疫苗啊，{c}说没有",
            "{p}跑了三家都没货，{w}疫苗这么难打吗",
            "{p}{c}刚放号，{w}疫苗抓紧约",
        ],
        own: &["水痘", "五联", "手足口", "二价宫颈癌", "狂犬", "带状疱疹"],
    },
    Plot {
        titles: &["{p}{n}岁老人心梗 {c}{m}分钟打通血管", "生死时速！{p}{c}救回{w}", "{p}{c}成功救治一名{w}"],
        first: &["{p}{c}接诊一名{w}，急诊绿色通道启动，{m}分钟内完成手术，{n}岁患者转危为安。"],
        later_titles: &["{p}{c}获救{w}送来锦旗", "获救{w}：谢谢{c}的医生"],
        later: &[
            "康复出院的{w}和家人向{p}{c}送上锦旗，感谢{m}分钟的抢救。",
            "{p}{c}胸痛中心回访了{n}岁的{w}，恢复良好。",
        ],
        posts: &["给{p}{c}点赞，{w}救回来了", "{p}{c}真厉害，{w}{m}分钟就做完了", "致敬救{w}的医生，{p}的骄傲"],
        own: &["外卖骑手", "退休教师", "种瓜大叔", "马拉松选手", "货车司机", "环卫工"],
    },
    Plot {
        titles: &["{p}查处一家无证{w}诊所", "{p}：黑诊所{w}被罚{n}万元", "{p}卫生监督突查{w}"],
        first: &["{p}卫生监督部门查处一家无证行医的{w}诊所，没收药品{m}盒，罚款{n}万元，位于{c}附近。"],
        later_titles: &["{p}{w}黑诊所案移送公安", "{p}公布{w}诊所案细节"],
        later: &[
            "{p}{w}无证诊所案有新进展，涉案人员被移送公安机关，此前已罚款{n}万元。",
            "办案人员介绍，{p}{w}诊所开业{m}个月，接诊均无处方。",
        ],
        posts: &["{p}那家{w}诊所终于被封了", "在{p}{c}旁边那个{w}店做过，好后怕", "{p}那个{w}诊所罚{n}万太少"],
        own: &["祛斑美容", "镶牙", "针灸减肥", "接骨", "割双眼皮", "儿童推拿"],
    },
    Plot {
        titles: &["{p}一企业{w}泄漏 {n}人送医", "{p}{w}泄漏事故", "{p}通报{w}泄漏事件"],
        first: &["{p}一企业发生{w}泄漏，{n}人吸入后不适被送往{c}，现场已处置，周边空气质量达标。"],
        later_titles: &["{p}{w}泄漏事故{m}人出院", "{p}{w}泄漏原因查明"],
        later: &[
            "{p}应急管理局通报，{w}泄漏系阀门老化，送往{c}的{n}人中{m}人已出院。",
            "{p}对{w}泄漏企业立案调查，责令停产。",
        ],
        posts: &["{p}好大的味，听说是{w}漏了", "{p}{c}急诊全是人，{w}泄漏的", "{p}{w}泄漏那个厂离小区也太近了"],
        own: &["氨气", "氯气", "硫化氢", "苯乙烯", "液化气", "甲醛"],
    },
    Plot {
        titles: &["{p}网传“{w}”系谣言", "辟谣！{p}{w}不实", "{p}警方：造谣“{w}”者被罚"],
        first: &["网传{p}{c}“{w}”，经核实为不实信息，{p}网信办提醒不信谣不传谣。"],
        later_titles: &["{p}造谣“{w}”男子被拘{n}日", "“{w}”谣言源头查明"],
        later: &[
            "{p}公安机关查明，“{w}”谣言由一男子编造，已行政拘留{n}日，{c}工作正常。",
            "{p}{c}就“{w}”谣言发布声明，保留追责权利。",
        ],
        posts: &["{p}{c}{w}是真的吗", "群里都在传{p}{w}，吓死", "{w}是假的，{p}已经辟谣了"],
        own: &["鼠疫封院", "医生集体辞职", "停电致患者死亡", "抢救室收红包", "血库被污染", "新生儿被抱错"],
    },
];

/// `count` events, each with its look-alike in another county at nearly the same time.
fn told(count: usize, posts: bool, random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..count {
        let twin = event % 3 == 1;
        let plot_index = if twin { (event - 1) % PLOTS.len() } else { event % PLOTS.len() };
        let plot = &PLOTS[plot_index];
        let begin = if twin { (event - 1) as i64 * 7 } else { event as i64 * 7 };
        let slow = event % 11 == 5;
        let place = COUNTIES[(event * 7 + event / 24) % COUNTIES.len()];
        let (school, clinic, own) = (random.of(&SCHOOLS), random.of(&CLINICS), random.of(plot.own));
        let (n, m) = (7 + random.below(80), 4 + random.below(50));
        let tell = |form: &str| {
            form.replace("{p}", place)
                .replace("{s}", school)
                .replace("{c}", clinic)
                .replace("{w}", own)
                .replace("{n}", &n.to_string())
                .replace("{m}", &m.to_string())
        };
        let texts = 2 + random.below(6);
        for k in 0..texts {
            let hour = begin + if slow { k as i64 * 60 } else { (k * k) as i64 + random.below(4) as i64 };
            let (title, body) = if posts && k > 0 {
                (String::new(), tell(random.of(plot.posts)))
            } else if k < texts.div_ceil(2) {
                let byline = ["", "（记者 周一帆）", "本报讯 ", "据云溪日报消息，"][random.below(4)];
                (tell(random.of(plot.titles)), format!("{byline}{}", tell(random.of(plot.first))))
            } else {
                (tell(random.of(plot.later_titles)), tell(random.of(plot.later)))
            };
            out.push(Text { event, hour, title, body });
        }
    }
    out
}

const TOWNS: [&str; 20] = [
    "云溪",
    "临河",
    "安平",
    "东岭",
    "南浦",
    "西塘",
    "北桥",
    "石湾",
    "青石",
    "白鹭",
    "红岩",
    "金沙",
    "银滩",
    "梅林",
    "竹溪",
    "柏山",
    "松江口",
    "柳湖",
    "桐城",
    "槐荫",
];
const HOUSES: [(&str, &str); 8] = [
    ("市第一人民医院", "市一院"),
    ("县人民医院", "县医院"),
    ("市中医院", "中医院"),
    ("妇幼保健院", "妇幼"),
    ("市口腔医院", "口腔医院"),
    ("镇卫生院", "卫生院"),
    ("康复医院", "康复医院"),
    ("市儿童医院", "儿童医院"),
];
const ROOMS: [&str; 12] =
    ["急诊", "儿科", "产科", "骨科", "眼科", "皮肤科", "体检中心", "消化内科", "口腔科", "康复科", "检验科", "放射科"];
const THINGS: [&str; 30] = [
    "输错液",
    "拍片重复收费",
    "床位加价",
    "号贩子",
    "拖着不给病历",
    "药过期",
    "电梯停运",
    "漏诊骨折",
    "麻醉收了两次",
    "手术取消",
    "空调坏了",
    "护士骂人",
    "停车被锁",
    "叫号乱套",
    "系统瘫痪",
    "报告拿错",
    "针头没换",
    "医保刷不了",
    "陪护证要钱",
    "退押金拖延",
    "血样弄丢",
    "疫苗没登记",
    "救护车来晚",
    "抱错孩子",
    "拔错牙",
    "胎心监护收费",
    "食堂涨价",
    "检查要排一个月",
    "处方开错",
    "家属被保安推倒",
];
const PEOPLE: [&str; 10] =
    ["我妈", "我家宝宝", "邻居大爷", "同事", "孕妇", "我爸", "一个老太太", "表弟", "闺蜜", "外卖小哥"];
/// {h} hospital, {d} department, {t} thing, {w} person, {n} sum.
const SAID: [&str; 16] = [
    "{h}{d}{t}，有没有人管",
    "{w}在{h}遇到{t}，花了{n}块",
    "刚从{h}出来，{t}这事是真的，{d}门口吵起来了",
    "求扩散！{h}{t}，{w}现在还在{d}",
    "{h}的{t}上热搜了吗",
    "关于{h}{d}{t}，院方说在调查",
    "昨天陪{w}去{h}看{d}，碰上{t}，真无语",
    "{t}还能发生在{h}，{n}元白花了",
    "听说{h}{t}赔了{n}",
    "{h}回应了，{t}是{d}一个新来的弄的",
    "有人知道{h}{t}后来怎么样了吗",
    "{w}那个{t}的事{h}道歉了",
    "{h}{d}是吧，记住了，{t}",
    "避雷{h}，{t}，{n}块一分没退",
    "{t}？{h}不是第一回",
    "视频里{h}{d}乱成一团，都是因为{t}",
];
const CHATTER: [&str; 14] = [
    "看病真难",
    "现在的医院啊",
    "打12345有用吗",
    "求个说法",
    "大家怎么看",
    "医生也不容易",
    "真的会谢",
    "转发周知",
    "卫健委不管吗",
    "气得睡不着",
    "希望重视",
    "评论区说说",
    "不懂就问",
    "排队三小时看病三分钟",
];
const MARKS: [&str; 6] = ["", "", "！！", "[怒]", "😡", "…"];

fn themed(count: usize, random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..count {
        let (town, house) = (random.of(&TOWNS), HOUSES[random.below(HOUSES.len())]);
        let (full, short) = (format!("{town}{}", house.0), format!("{town}{}", house.1));
        let (room, thing, person) = (random.of(&ROOMS), random.of(&THINGS), random.of(&PEOPLE));
        let sum = (100 + random.below(9_000)).to_string();
        let begin = event as i64 * 5;
        for k in 0..2 + random.below(8) {
            let hospital = if random.below(2) == 0 { &full } else { &short };
            let said = random.of(&SAID).replace("{h}", hospital).replace("{d}", room).replace("{t}", thing);
            let said = said.replace("{w}", person).replace("{n}", &sum);
            let before = if random.below(3) == 0 { format!("{}，", random.of(&CHATTER)) } else { String::new() };
            let after = if random.below(2) == 0 { format!("，{}", random.of(&CHATTER)) } else { String::new() };
            let body = format!("{before}{said}{after}{}", random.of(&MARKS));
            let hour = begin + (k * k) as i64 + random.below(6) as i64;
            out.push(Text { event, hour, title: String::new(), body });
        }
    }
    out
}
