//! A second maker, by another plan than `invented.rs`: news of ten fields that have nothing to do with each other, and
//! short posts on an epidemic.
//!
//! Wire: outlets rewrite one another freely. A text is a headline and one to three sentences drawn from those of its field,
//! each sentence in one of many wordings, and each naming some of the event's names and figures, never all. Teams, firms,
//! people and cities come again in other events. Half of the events have one text, a few have dozens.
//!
//! Epidemic: every event is a claim about a place, a kind of person or a thing, told in everyday words; a place has a long
//! and a short name, and several events.

use crate::invented::{Random, Text};

/// In `<one|another>` a text takes either; `{slot}` is filled by the event.
pub fn reword(form: &str, slots: &[(&str, &str)], random: &mut Random) -> String {
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, (choice, after))) =
        rest.split_once('<').and_then(|(before, tail)| Some((before, tail.split_once('>')?)))
    {
        out.push_str(before);
        let ways: Vec<&str> = choice.split('|').collect();
        out.push_str(random.of(&ways));
        rest = after;
    }
    out.push_str(rest);
    slots.iter().fold(out, |text, (slot, value)| text.replace(&format!("{{{slot}}}"), value))
}

/// How many texts an event has: most have one, a few have dozens.
pub fn how_many(random: &mut Random, alone: usize, giant: usize) -> usize {
    match random.below(100) {
        n if n < alone => 1,
        n if n < 85 => 2 + random.below(4),
        n if n < 97 => 6 + random.below(9),
        _ => 15 + random.below(giant),
    }
}

/// Hours from the beginning of an event to its text number `k`: soon at first, with a long tail.
pub fn later(k: usize, random: &mut Random) -> i64 {
    let burst = random.below(3 + k);
    (if random.below(8) == 0 { burst * 9 } else { burst }) as i64
}

/// What an event has to itself beside its names: words of the dictionary, seldom those of another event. Real events differ
/// by far more words than a maker can think of.
pub fn own_words(count: usize, random: &mut Random) -> Vec<&'static str> {
    static WORDS: std::sync::OnceLock<Vec<&str>> = std::sync::OnceLock::new();
    let all = WORDS.get_or_init(|| {
        let lines = include_str!("../../data/words/dictionary.txt").lines();
        let usual = |line: &'static str| {
            let mut parts = line.split(' ');
            let (word, met) = (parts.next()?, parts.next()?.parse::<u32>().ok()?);
            let usual = parts.next().is_none() && (20..2_000).contains(&met);
            (usual && (2..4).contains(&word.chars().count())).then_some(word)
        };
        lines.filter_map(usual).collect()
    });
    (0..count).map(|_| random.of(all)).collect()
}

struct Field {
    heads: &'static [&'static str],
    /// Sentences of the first day, then those of the days after.
    first: &'static [&'static str],
    after: &'static [&'static str],
    /// What only this event is about.
    own: &'static [&'static str],
}

const FAMILY: [&str; 14] = ["郁", "柏", "阮", "蔺", "褚", "尹", "鄢", "季", "卓", "桑", "寇", "裴", "冼", "游"];
const GIVEN: [&str; 14] =
    ["知远", "若川", "一舟", "晚亭", "景澄", "思齐", "望舒", "见山", "予安", "长庚", "牧野", "听澜", "清和", "怀瑾"];
const CITIES: [&str; 22] = [
    "澜州",
    "怀江",
    "沛阳",
    "梧城",
    "青屿",
    "岚山市",
    "宁溪",
    "泽口",
    "望海",
    "朔原",
    "锦川",
    "临漳湾",
    "柘城北",
    "云麓",
    "汀州港",
    "鹿汀",
    "砚岭",
    "蓼城",
    "归德岭",
    "石枰",
    "浦南",
    "铜陂",
];
const FIRMS: [&str; 16] = [
    "启岚科技",
    "蓝湾重工",
    "禾峦食品",
    "远桥物流",
    "星野汽车",
    "恒川地产",
    "明渠能源",
    "百叶生物",
    "千帆航空",
    "云桦软件",
    "金梧银行",
    "南麓制药",
    "合光电子",
    "北辰乳业",
    "万径出行",
    "拓原矿业",
];
const TEAMS: [&str; 12] = [
    "澜州海豚",
    "怀江铁骑",
    "沛阳雄鹿",
    "梧城飞鹰",
    "青屿灯塔",
    "宁溪竹马",
    "朔原苍狼",
    "锦川火凤",
    "望海潮",
    "鹿汀山猫",
    "砚岭墨龙",
    "蓼城白鹭",
];

const FIELDS: [Field; 10] = [
    // Sport.
    Field {
        heads: &[
            "{t}{n}比{m}<击败|力克|战胜|逆转>{u}",
            "{a}<梅开二度|一锤定音|表现抢眼> {t}<主场|客场>取胜",
            "{x}：{t}<晋级|挺进下一轮>",
            "{u}<出局|止步>{x} 主帅<担责|致歉>",
            "<战报|速递>｜{t}{n}-{m}{u}",
        ],
        first: &[
            "{x}<昨晚|当地时间周六|北京时间凌晨><继续进行|打响>，{t}在<主场|客场>以{n}比{m}<击败|战胜|力克>{u}。",
            "<比赛第|下半场第|上半场第>{k}分钟，{a}<接队友传球破门|远射得手|头球建功>，为{t}<奠定胜局|锁定胜利>。",
            "{u}本场<控球率更高|全场压着打>，但<把握机会能力不足|临门一脚欠佳>，最终<输掉|丢掉>了这场关键战。",
            "赛后{a}<接受采访|表示>，“<全队踢得很团结|这场胜利献给球迷>”。",
        ],
        after: &[
            "{t}主教练在<发布会|记者会>上<称赞|点名表扬>{a}，称{n}比{m}的比分<不能说明全部|来之不易>。",
            "{u}俱乐部<宣布|官宣>主教练<下课|离任>，此前球队在{x}中不敌{t}。",
            "{a}因<大腿拉伤|脚踝扭伤>将缺席{t}下一场{x}，<队医|俱乐部>称需休养{k}天。",
        ],
        own: &["足协杯半决赛", "联赛第七轮", "超级杯决赛", "友谊赛", "亚冠资格赛", "德比战", "青年锦标赛", "揭幕战"],
    },
    // Business.
    Field {
        heads: &[
            "{o}<发布|披露>{x} <净利|营收>{n}亿元",
            "{o}<拟|宣布>{y}",
            "{o}股价<大涨|大跌|跌停|涨停> {a}<回应|发声>",
            "{n}亿！{o}这笔<交易|生意><定了|落地>",
            "{a}<卸任|辞去>{o}<董事长|总裁>",
        ],
        first: &[
            "{o}<昨日晚间|周五盘后>发布{x}，<报告期内|期内><营业收入|归母净利润>{n}亿元，同比<增长|下降>{k}%。",
            "公告显示，{o}<拟|计划>{y}，涉及金额<约|超>{n}亿元，<尚需股东大会审议|已获董事会通过>。",
            "受<此消息|上述消息>影响，{o}早盘<一度涨停|一度跌停|高开低走>，<成交额|换手>放大。",
            "{o}董事长{a}<在业绩会上|在电话会上>表示，{y}<是长期战略的一部分|不影响主业>。",
        ],
        after: &[
            "交易所就{y}<下发问询函|发出关注函>，要求{o}<说明|补充披露>{n}亿元资金来源。",
            "<分析人士|券商研报>认为，{o}此次{y}将<改变行业格局|带来不确定性>。",
            "{o}<回复问询|澄清>称，与{a}有关的传闻<不属实|并无根据>，{y}<照常推进|已经终止>。",
        ],
        own: &["三季报", "半年报", "业绩预告", "年度报告", "招股书", "债券募集书"],
    },
    // Disaster.
    Field {
        heads: &[
            "{p}{x} <已致|造成>{n}人<受伤|被困>",
            "<突发|痛心>！{p}发生{x}",
            "{p}{y}{x}<救援|现场>：{n}人<获救|转移>",
            "{x}后的{p}：<一夜未眠|他们这样自救>",
            "{p}<启动|提升>应急响应",
        ],
        first: &[
            "<今晨|昨夜|记者获悉>，{p}{y}<发生|突发>{x}，<截至发稿|目前>已致{n}人受伤，<搜救仍在进行|无人员死亡>。",
            "{p}消防救援支队<接警后出动|调派>{k}车{m}人赶赴{y}，<转移|疏散>群众{m}户。",
            "<目击者|附近居民>称，{x}发生时<听到一声巨响|窗户一直在抖>，{y}一带<停电|交通中断>。",
            "气象台<此前|早些时候>发布<红色|橙色>预警，提醒{p}<居民|沿线群众>避险。",
        ],
        after: &[
            "{p}召开<新闻发布会|通气会>，{x}共造成{n}人受伤、{m}人失联，<直接经济损失|初步估损>{k}亿元。",
            "{y}<通车|复电|复产>，{p}{x}灾后<重建|恢复>工作展开，{m}户<搬入|住进>安置点。",
            "{x}调查组<进驻|抵达>{p}，{a}任组长，将<查明原因|倒查责任>。",
        ],
        own: &["山体滑坡", "四级地震", "仓库爆炸", "隧道塌方", "龙卷风", "客车侧翻", "溃堤", "森林火灾"],
    },
    // Administration.
    Field {
        heads: &[
            "{p}<出台|发布>{x} <明年起|下月起>施行",
            "{a}<任|当选|履新>{p}<市长|代市长|政府秘书长>",
            "{p}拟{n}亿<建|改造>{y}",
            "{x}来了！<一图读懂|这些变化与你有关>",
            "{p}<两会|常务会>：{y}<列入|写入>民生实事",
        ],
        first: &[
            "{p}市政府<印发|公布>《{x}》，<提出|明确>{n}条措施，涉及{y}等<领域|方面>。",
            "<会议|决定>指出，{y}总投资{n}亿元，<力争|确保>{k}个月内<完工|见效>。",
            "{p}<人大常委会|全会>决定任命{a}为<副市长|代理市长>，<其此前任|曾任>{y}指挥部负责人。",
            "<市民|居民>最关心的是{x}第{k}条：<补贴标准|申领条件>有何变化。",
        ],
        after: &[
            "{x}<施行|落地>首日，{p}窗口<受理|办结>{m}件，<有人点赞|也有吐槽>。",
            "{a}<调研|督办>{y}时<强调|要求>，资金{n}亿元要<用在刀刃上|公开使用情况>。",
        ],
        own: &["住房公积金新规", "电动车管理办法", "落户条例", "养犬规定", "停车收费方案", "育儿补贴细则", "限行通告"],
    },
    // Health.
    Field {
        heads: &[
            "{p}{x}<病例|患者><增至|达>{n}例",
            "<医生|专家>：{x}<高发|抬头>，{p}{y}<满员|排长队>",
            "{p}{y}<被指|被曝><误诊|过度医疗> <卫健委|官方><介入|回应>",
            "{a}团队<完成|实施>{x}<首例|高难度>手术",
            "{x}<疫苗|新药>在{p}<开打|开售>",
        ],
        first: &[
            "{p}疾控中心<通报|公布>，<上周|近期>报告{x}{n}例，<多为儿童|以老人居多>，<未见死亡|重症{m}例>。",
            "<患者家属|一名家长>向记者反映，在{p}{y}因{x}<被要求做{m}项检查|等了{k}小时>。",
            "{y}<主任医师|副院长>{a}介绍，{x}<重在早诊早治|完全可以治疗>，{n}岁以上<尤需注意|应尽早就诊>。",
            "<走访发现|记者看到>，{y}<候诊区|输液室>坐满了{x}患者，<加号|加床>已成常态。",
        ],
        after: &[
            "{p}卫健委<调查组|工作组>认定{y}<存在过失|程序合规>，{x}患者<获赔|获退>{m}万元。",
            "{x}<拐点|高峰>已过，{p}{y}<日均门诊|接诊量>回落{k}%。",
            "{a}就{x}<答问|释疑>：<不必恐慌|口罩仍有用>。",
        ],
        own: &["支原体肺炎", "手足口病", "甲流", "胆管癌", "人工耳蜗", "百日咳", "心脏瓣膜病", "布鲁氏菌病"],
    },
    // Courts.
    Field {
        heads: &[
            "{a}{x}案<一审|二审><宣判|开庭>",
            "<获刑|被判>{k}年！{a}<当庭|表示><上诉|认罪>",
            "{p}<警方|检方><通报|起诉>{x}<嫌疑人|团伙>",
            "涉案{n}亿 {o}原高管{a}<受审|被诉>",
            "{x}案<细节|内幕><披露|曝光>",
        ],
        first: &[
            "{p}中级人民法院<公开开庭审理|一审公开宣判>被告人{a}{x}一案，<涉案|犯罪>金额{n}亿元。",
            "<公诉机关|检方>指控，{a}在担任{o}<副总裁|财务总监>期间，<伙同他人|利用职务>实施{x}。",
            "{a}的辩护人<认为|提出>，{x}<证据不足|定性有误>，<请求从轻|应当无罪>。",
            "<警方|专案组>在{p}<抓获|控制>{m}人，<扣押|查封>{y}等财物。",
        ],
        after: &[
            "{a}因{x}罪获刑{k}年，<并处罚金|追缴>{n}亿元，{p}中院<退赔工作启动|择期执行>。",
            "{o}<发布声明|回应>：{a}{x}<系个人行为|与公司无关>。",
            "<被害人|投资者>{m}人<联名|集体>请求{p}法院<返还|发还>{y}。",
        ],
        own: &["集资诈骗", "内幕交易", "受贿", "合同诈骗", "传销", "故意伤害", "侵犯商业秘密", "骗取贷款"],
    },
    // Screen and stage.
    Field {
        heads: &[
            "《{x}》<定档|提档|撤档>",
            "{a}<主演|执导>《{x}》<票房|口碑><破{n}亿|两极>",
            "{a}<塌房|道歉|官宣>",
            "《{x}》<抄袭|翻拍>争议：{y}<发声|沉默>",
            "<专访|对话>{a}：{x}是我<最难的|最想拍的>",
        ],
        first: &[
            "由{a}<执导|领衔主演>的《{x}》<今日公映|正式上映>，首日<票房|排片>{n}<万|百万>。",
            "<观众|影评人>对《{x}》<评价不一|赞不绝口>，有人说{a}<演技炸裂|用力过猛>。",
            "《{x}》取景于{p}{y}，剧组在当地<拍摄|驻扎>{k}天。",
            "{a}工作室<发布声明|回应传闻>，称与{y}有关的<报道|爆料><不实|系恶意剪辑>。",
        ],
        after: &[
            "《{x}》累计票房<突破|达>{n}亿，{p}{y}<客流|门票>随之<暴涨|翻番>。",
            "{a}凭《{x}》<获提名|拿下>{y}最佳<男主角|女主角|导演>。",
            "《{x}》编剧<起诉|喊话>{a}，<索赔|要求署名>{m}万元。",
        ],
        own: &[
            "灯下河",
            "第九个夏天",
            "归途列车",
            "无声证人席",
            "雪落长街",
            "春风渡口",
            "摘星人",
            "旧城来信",
            "孤岛电台",
        ],
    },
    // Technology.
    Field {
        heads: &[
            "{o}<发布|推出>{x}",
            "{x}<起售价|预售价>{n}99元 {o}<打响价格战|杀疯了>",
            "{o}{x}<被曝|陷>{y} <官方|公司><致歉|回应>",
            "<实测|上手>{x}：<惊喜|失望>",
            "{a}：{x}<明年量产|不做低价>",
        ],
        first: &[
            "{o}在{p}举行<发布会|新品会>，<正式|全球首发><推出|亮相>{x}，售价{n}99元<起|>。",
            "{x}<搭载|采用>自研芯片，<续航|能效>提升{k}%，{o}创始人{a}称<投入了{m}个月|这是新起点>。",
            "多名用户<反映|投诉>{x}<存在|出现>{y}问题，{o}客服<表示正在排查|建议返厂>。",
            "<首批|预约>{x}<十分钟售罄|销量破{m}万>，{p}门店<排起长队|一机难求>。",
        ],
        after: &[
            "{o}<宣布召回|免费更换>{m}万台{x}，原因是{y}。",
            "市场监管总局<约谈|问询>{o}，{x}{y}<整改|说明>期限{k}天。",
            "{a}<公开道歉|发长文>：{x}的{y}<我负责|绝不回避>。",
        ],
        own: &["折叠手机", "扫地机器人", "智驾系统", "大模型助手", "固态电池", "头戴显示器", "无人配送车", "卫星电话"],
    },
    // School.
    Field {
        heads: &[
            "{p}{y}{x}<引争议|上热搜>",
            "<教育局|校方>回应{x}：<已停止|正在核查>",
            "{p}一<校长|班主任><被停职|被免职>",
            "<高考|中考>改革：{p}{x}<细则公布|征求意见>",
            "{y}{n}名学生<联名|集体><反对|支持>{x}",
        ],
        first: &[
            "<网传视频|有家长爆料>，{p}{y}<强制推行|存在>{x}，{n}名学生<受影响|被要求缴费{m}元>。",
            "{p}教育局<工作人员|负责人>告诉记者，{y}{x}一事<正在核实|属实>，<将依规处理|已成立专班>。",
            "{y}校长{a}<解释|辩称>，{x}<出于自愿|是为了学生好>。",
            "<家长|学生>说，{x}从<上学期|这个月>开始，{k}天<没有休息|交三次钱>。",
        ],
        after: &[
            "{p}通报{y}{x}：校长{a}<免职|诫勉>，<退还|清退>费用{m}元。",
            "{y}<恢复|调整>作息，{x}<叫停|取消>，{n}名学生<返校|转学>。",
        ],
        own: &[
            "食堂预制菜",
            "平板教学收费",
            "早到校签到",
            "自愿补课",
            "校服垄断",
            "跑操打卡",
            "手机检测门",
            "厕所装监控",
        ],
    },
    // Nature.
    Field {
        heads: &[
            "{p}<发现|出土|拍到>{x}",
            "{x}<现身|亮相>{p}{y}",
            "<罕见|首次>！{x}<被记录|被救助>",
            "<专家|考古队>：{x}<年代|来源>距今{n}<百|千>年",
            "{p}{y}<禁渔|封闭|限流> 为了{x}",
        ],
        first: &[
            "{p}{y}<工作人员|巡护员><日前|近日><发现|拍摄到>{x}，数量<约|达>{n}<只|处|件>。",
            "{a}研究员<介绍|认为>，{x}<对研究环境变化意义重大|此前仅在文献中出现>。",
            "<志愿者|村民>{k}天前在{y}附近<看到|捡到>{x}，<随即报告|拍下视频>。",
            "{p}林草局<划定|设立>保护区{m}公顷，<游客|车辆>暂停进入{y}。",
        ],
        after: &[
            "{x}<放归|移交|展出>，{p}{y}<迎来|吸引>{m}名<观众|学生>。",
            "{a}团队在期刊<发表|公布>{x}成果：<基因测序|碳十四测年>表明距今{n}千年。",
        ],
        own: &["云豹", "青铜方鼎", "野生丹顶鹤群", "恐龙足迹", "江豚母子", "汉代竹简", "中华秋沙鸭", "天坑溶洞"],
    },
];
const SITES: [&str; 16] = [
    "环湖路",
    "城北老街",
    "第三中学",
    "高新园区",
    "滨江大道",
    "儿童医院",
    "枫林水库",
    "中心广场",
    "火车南站",
    "跨江大桥",
    "西山林场",
    "湿地公园",
    "老城隍庙",
    "职教中心",
    "开发区化工厂",
    "中医院",
];
const DEALS: [&str; 10] = [
    "收购海外工厂",
    "分拆上市",
    "回购股份",
    "裁员",
    "剥离地产业务",
    "引入战略投资者",
    "质押股权",
    "关闭门店",
    "跨界造车",
    "定向增发",
];
const FAULTS: [&str; 8] = ["自燃", "泄露隐私", "黑屏", "虚标续航", "异响", "乱扣费", "误识别", "发热"];

/// What a sentence goes on to say, with two of the event's own words.
const ASIDES: [&str; 10] = [
    "<此事|这>与{v}、{w}<有关|不无关系>。",
    "<报道|消息>还提到{v}和{w}。",
    "{v}的{w}<成为焦点|备受关注>。",
    "<有人|多方>追问{v}，{w}<一方|方面>未予置评。",
    "<现场|文件>中可见{v}，{w}<却|则><未列入|没有出现>。",
    "<围绕|关于>{v}，{w}<问题|情况><仍待说明|逐渐清晰>。",
    "{w}<此前|早先>也<曾|已>涉及{v}。",
    "{v}<之外|以外>，{w}<同样|也>引人注意。",
    "<一位|有>知情者<谈起|说到>{w}时提及{v}。",
    "<其中|据了解>，{v}占<多数|三成>，{w}<次之|较少>。",
];

fn news(count: usize, random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..count {
        let kind = random.below(FIELDS.len());
        let field = &FIELDS[kind];
        let team = random.below(TEAMS.len());
        let rival = (team + 1 + random.below(TEAMS.len() - 1)) % TEAMS.len();
        let person = format!("{}{}", random.of(&FAMILY), random.of(&GIVEN));
        let (n, m, k) = match kind {
            0 => (2 + random.below(4), random.below(2), 3 + random.below(85)),
            _ => (2 + random.below(95), 11 + random.below(800), 3 + random.below(60)),
        };
        let (n, m, k) = (n.to_string(), m.to_string(), k.to_string());
        let second = match kind {
            1 => random.of(&DEALS),
            7 => random.of(&FAULTS),
            _ => random.of(&SITES),
        };
        let slots = [
            ("p", random.of(&CITIES)),
            ("o", random.of(&FIRMS)),
            ("t", TEAMS[team]),
            ("u", TEAMS[rival]),
            ("x", random.of(field.own)),
            ("y", second),
            ("a", person.as_str()),
            ("n", n.as_str()),
            ("m", m.as_str()),
            ("k", k.as_str()),
        ];
        let own = own_words(OWN_OF_NEWS, random);
        let texts = how_many(random, 50, 30);
        for number in 0..texts {
            let forms = if number > 0 && number * 2 >= texts { field.after } else { field.first };
            let byline = random.of(&["", "", "（记者 尤一鸣）", "【晓风快讯】", "据本台消息，", "来源：晨曦在线 "]);
            let mut body = byline.to_owned();
            let start = random.below(forms.len());
            for at in 0..(2 + random.below(2)).min(forms.len()) {
                body += &reword(forms[(start + at) % forms.len()], &slots, random);
                for _ in 0..1 + random.below(2) {
                    let two = [("v", random.of(&own)), ("w", random.of(&own))];
                    body += &reword(random.of(&ASIDES), &two, random);
                }
            }
            let title = reword(random.of(field.heads), &slots, random);
            out.push(Text { event, hour: event as i64 * 3 + later(number, random), title, body });
        }
    }
    out
}

/// Own words of an event; fewer, and its texts share more of them. Chosen by what the baseline makes of the stream.
const OWN_OF_NEWS: usize = 5;
const OWN_OF_POSTS: usize = 3;

/// A place as the notices and as its people call it.
const QUARTERS: [(&str, &str); 18] = [
    ("梧城城东区", "城东"),
    ("梧城锦绣花园", "锦绣花园"),
    ("怀江大学城", "大学城"),
    ("沛阳北站", "北站"),
    ("澜州水产市场", "水产市场"),
    ("宁溪县", "宁溪"),
    ("青屿岛", "青屿"),
    ("望海机场", "机场"),
    ("朔原工业园", "工业园"),
    ("锦川老城", "老城"),
    ("鹿汀镇", "鹿汀"),
    ("砚岭区", "砚岭"),
    ("蓼城客运中心", "客运中心"),
    ("浦南新区", "浦南"),
    ("石枰养老院", "石枰"),
    ("铜陂监狱", "铜陂"),
    ("泽口码头", "泽口"),
    ("云麓职业学院", "云麓学院"),
];
const ROLES: [&str; 16] = [
    "出租车司机",
    "快递员",
    "小学老师",
    "护士",
    "外卖员",
    "保洁阿姨",
    "退休干部",
    "留学生",
    "冷库搬运工",
    "厨师",
    "网格员",
    "孕妇",
    "保安",
    "直播主播",
    "带货老板",
    "钢琴老师",
];
const CLAIMS: [&[&str]; 14] = [
    &[
        "{q}<今晚|连夜><要封|封了|拉围挡了>？<求真相|有人知道吗>",
        "住{q}的<出不来了|都囤菜吧>，说是有个{r}<阳了|中招了>",
        "{r}<的行程|去过哪>出来了，{q}<待了三天|到处跑>",
        "<就因为|听说>一个{r}，{q}<全员核酸|只进不出>",
    ],
    &[
        "{q}<药店|超市>里{g}<抢光了|卖空了>",
        "{g}<涨到|卖到>{n}块一<盒|份>，{q}这帮人<疯了吧|良心呢>",
        "<排了两小时|跑遍了>{q}，{g}<一盒没有|限购两份>",
        "谁还有{g}，<我在|人在>{q}，<高价收|急用>",
    ],
    &[
        "<有人说|群里传>{g}能<防|治>这个病，<靠谱吗|真的假的>",
        "{r}<亲口说的|发的视频>：{g}<泡水喝|熏一熏>就不会感染",
        "<辟谣|别信>！{g}<杀不死病毒|没有任何用>，那个{r}<在卖货|被约谈了>",
        "我妈<看了|转了>{r}的视频<买了一箱|囤了>{g}，<气死|无语>",
    ],
    &[
        "{q}那个{r}<隐瞒行程|瞒报>，<被立案|该抓>",
        "<瞒报的|那个>{r}<一个人害了|连累>{n}个<密接|邻居>，{q}<停摆了|遭殃>",
        "{r}<到底|为什么>不说自己去过{q}，<太自私|细思极恐>",
    ],
    &[
        "{q}隔离点的<饭|盒饭>里<有虫|是馊的>，{r}<拍的视频|发的照片>",
        "隔离一天收{n}块，<盒饭|伙食>就这，{q}<出来解释|吃相难看>",
        "{r}在{q}隔离<拉肚子|吃坏了>，<没人管|热线打不通>",
    ],
    &[
        "{r}<累倒|晕倒>在{q}<采样点|值守岗>，<泪目|致敬>",
        "<看到|刷到>{q}那个{r}<直接倒下|被抬走>，<鼻子一酸|愿平安>",
        "连续上了{n}小时，{r}<扛不住|晕过去>了，<别再让他们硬撑|排班是谁排的>",
    ],
    &[
        "{q}<停课|网课>到<下周|月底>，<带娃|上班>怎么办",
        "{r}<确诊|阳性>，<全班|整层楼>孩子拉去隔离，{q}<家长炸了|校门口全是人>",
        "<听班主任说|通知来了>：{q}<线上上课|不返校>，因为那{r}",
    ],
    &[
        "{r}<没戴口罩|拒绝扫码>还<打人|骂人>，{q}<视频火了|保安真惨>",
        "{q}<打志愿者|闹事>那个{r}<被拘|道歉>了，<活该|拘{n}天>",
        "扫个码怎么了，{r}<至于动手吗|还有理了>",
    ],
    &[
        "{q}那个{r}<走了|没救过来>，才{n}岁",
        "<愿天堂没有病痛|一路走好>，{r}{n}岁，<留下两个孩子|昨天还在上班>",
        "<官方|医院>说{r}<有基础病|不是病毒致死>，{q}<家属不认|有争议>",
    ],
    &[
        "{q}捐的{g}<去哪了|被倒卖>？<查账|给个说法>",
        "{r}<捐了|拉来>{n}箱{g}，<结果被截|没到{q}手里>",
        "{g}<发霉|过期>了才发下来，<捐的人|那{r}>该多寒心",
    ],
    &[
        "{q}的<疫苗|加强针><打完晕了|反应好大>，有个{r}<送医|进ICU>",
        "{r}打<第二针|加强针>后<发烧{n}天|起疹子>，<还敢打吗|接种点说正常>",
        "{q}接种点<回应|说了>：那位{r}<是晕针|跟疫苗没关系>",
    ],
    &[
        "{q}<健康码|行程码><集体变黄|弹窗>，<没出过门啊|打热线占线>",
        "<我也|同>弹窗！{q}<到底什么情况|系统抽风>",
        "{r}<跑外地|出差>回来码黄了，说是<经过|路过>{q}，<服了|卡在高速口>",
    ],
    &[
        "{q}<检测机构|采样队><造假|混样>，{n}份<没检|假阴>",
        "<十混一|一份结果>都能造假，{q}这家<关门吧|抓起来>",
        "那个{r}<举报|爆料>的，{q}<样本倒掉|数据是编的>",
    ],
    &[
        "{r}<骑车|徒步>{n}公里<回家|去上班>，<绕过卡口|一路没睡>，从{q}<出发|走的>",
        "<佩服|心疼>那个{r}，{q}<没车了|封路>，<硬走|骑行>{n}公里",
        "{n}公里啊，{r}<脚磨烂|带着娃>，<为啥不接一下|人间真实>",
    ],
];
const GOODS: [&str; 12] = [
    "布洛芬",
    "抗原试剂",
    "板蓝根",
    "酒精棉片",
    "白萝卜",
    "血氧仪",
    "大蒜水",
    "防护服",
    "艾条",
    "维生素片",
    "电解质水",
    "退热贴",
];
const MUTTERED: [&str; 10] = [
    "，<连|还有>{v}<也|都>扯上了",
    " {v}{w}<懂的都懂|笑死>",
    "，说是{v}的锅",
    "<。|，>{v}？{w}？",
    "，<就|全>靠{v}了",
    " #{v}#",
    "，{w}<呢|咋办>",
    "，<看看|想想>{v}再说{w}",
    "<！|…>{v}<也太|真>离谱",
    "，{v}和{w}<两回事|都一样>",
];
const SIGHS: [&str; 16] = [
    "疫情快点过去吧",
    "这病毒没完没了",
    "大家做好防护",
    "核酸做麻了",
    "今天又新增几十例",
    "口罩戴好",
    "真的心累",
    "天天刷疫情",
    "三年了",
    "病毒你走吧",
    "谣言止于智者",
    "确诊数看得害怕",
    "在家办公第七天",
    "防疫不易",
    "转",
    "蹲后续",
];

fn epidemic(count: usize, random: &mut Random) -> Vec<Text> {
    let mut out = Vec::new();
    for event in 0..count {
        let claim = CLAIMS[random.below(CLAIMS.len())];
        let (full, short) = QUARTERS[random.below(QUARTERS.len())];
        let (role, goods, n) = (random.of(&ROLES), random.of(&GOODS), (7 + random.below(90)).to_string());
        let own = own_words(OWN_OF_POSTS, random);
        for number in 0..how_many(random, 25, 25) {
            let quarter = if random.below(3) == 0 { full } else { short };
            let slots = [("q", quarter), ("r", role), ("g", goods), ("n", n.as_str())];
            let mut body = String::new();
            if random.below(5) == 0 {
                body += random.of(&["#抗疫日记# ", "#共同战疫# ", "转发微博 "]);
            }
            if random.below(3) == 0 {
                body += random.of(&SIGHS);
                body += "，";
            }
            body += &reword(random.of(claim), &slots, random);
            for _ in 0..2 + random.below(2) {
                let two = [("v", random.of(&own)), ("w", random.of(&own))];
                body += &reword(random.of(&MUTTERED), &two, random);
            }
            if random.below(3) == 0 {
                body += random.of(&["。", "，", " ", "…"]);
                body += random.of(&SIGHS);
            }
            out.push(Text { event, hour: event as i64 * 2 + later(number, random), title: String::new(), body });
        }
    }
    out
}

/// News of many fields.
pub fn wire(random: &mut Random) -> Vec<Text> {
    news(380, random)
}

/// Posts on an epidemic.
pub fn posts(random: &mut Random) -> Vec<Text> {
    epidemic(300, random)
}
