//! Invented stories: complaints and rumours that watches catch, publicity that units send, and everyday noise.
//! Sentences are put together from parts, so that a year of them does not read like one text copied.

use super::city::{COUNTIES, County};
use super::dice::Dice;

/// What a story is about, with the words that its sentences are made of.
pub struct Theme {
    /// The class of the lexicon: 医患纠纷, 疫苗 …
    pub subject: &'static str,
    /// Headlines; {县} and {院} are filled in.
    pub titles: &'static [&'static str],
    /// First paragraphs: who says what.
    pub leads: &'static [&'static str],
    /// More paragraphs.
    pub details: &'static [&'static str],
    /// What the unit says in the end.
    pub answers: &'static [&'static str],
}

/// A text that appears somewhere.
#[derive(Clone, Debug)]
pub struct Story {
    pub title: String,
    pub body: String,
    pub subject: &'static str,
    /// The county it is about.
    pub county: &'static str,
}

/// What the office's watches are there for.
pub const THEMES: &[Theme] = &[
    Theme {
        subject: "医患纠纷",
        titles: &[
            "网民反映{院}发热门诊候诊时间过长",
            "{县}多名家长投诉：带孩子看病排队三小时",
            "{院}夜间急诊只有一名医生？院方回应正在核实",
            "{院}发热门诊排长队 市民盼增开诊室",
        ],
        leads: &[
            "近日，多名网民在本地论坛发帖，反映{院}发热门诊候诊时间过长，有家长称带孩子就诊等待超过三小时。",
            "“早上七点到医院，十点半才看上医生。”{县}居民在帖子里这样写道，随后有数十名网民跟帖反映类似情况。",
            "记者从{县}多位就诊者处了解到，{院}发热门诊近一周就诊人数明显增多，候诊区座椅不够，部分患者站立等候。",
        ],
        details: &[
            "发帖人表示，候诊区没有分诊提示，叫号屏不更新，咨询台工作人员答复前后不一。",
            "有网民建议医院公布各时段候诊人数，方便错峰就诊；也有人认为流感高发季人手紧张可以理解。",
            "一名自称医院职工的网民跟帖称，儿科医生本周有两人请假，值班表临时调整。",
            "截至发稿时，该帖浏览量已超过三千次，评论一百余条。",
        ],
        answers: &[
            "{院}办公室工作人员表示，已注意到网民反映的情况，正在增开诊室、增加导诊人员。",
            "{县}卫生健康局表示已派人到医院了解情况，将督促医院公布候诊信息并及时回复网民。",
        ],
    },
    Theme {
        subject: "疫苗",
        titles: &[
            "短视频称孩子接种疫苗后发热住院，评论区要求说明",
            "{县}一接种门诊被质疑疫苗批号登记不清",
            "家长发帖询问{县}流感疫苗何时到货",
            "接种后出现异常反应怎么办？{县}家长盼权威解答",
        ],
        leads: &[
            "一段短视频近日在{县}家长群中流传，视频发布者称孩子接种疫苗后出现发热，已在{院}住院观察。",
            "{县}有家长在论坛发帖，称在接种门诊领到的接种单上疫苗批号字迹模糊，询问是否影响查询。",
        ],
        details: &[
            "评论区不少家长询问同一批次疫苗是否继续使用，希望疾控部门给出说明。",
            "也有自称医务人员的网民解释，接种后低热属于常见反应，应留观并及时就医。",
            "视频发布后一天内被转发数百次，部分转载改动了标题。",
        ],
        answers: &[
            "{县}疾病预防控制中心回应称，已组织专家调查诊断，相关批次疫苗检验合格，孩子目前体温正常。",
            "市疾控中心提示，家长可通过接种证或小程序查询批号，出现持续高热应及时就诊。",
        ],
    },
    Theme {
        subject: "药品耗材",
        titles: &[
            "{县}一药店被曝销售过期感冒药，消费者要求退赔",
            "{县}多家药店常用退热药断供，市民跑空",
            "患者称在{院}开到的药与包装不符 院方启动核查",
        ],
        leads: &[
            "有消费者在投诉平台反映，在{县}一药店购买的感冒药已过期两个月，与店方协商退赔未果。",
            "近期气温骤降，{县}部分药店出现常用退热药断货，有市民称跑了五家药店没有买到。",
        ],
        details: &[
            "消费者出示的购药小票显示，购药时间为上周末，药盒标注的有效期已过。",
            "店员称进货渠道正规，可能是盘点时遗漏，愿意按规定赔付。",
            "有网民提醒，购药时应核对有效期和批准文号。",
        ],
        answers: &[
            "{县}市场监管与卫生健康部门已联合检查，责令涉事药店下架整改。",
            "{县}卫生健康局表示，基层医疗机构常用药储备充足，可到就近卫生院购药。",
        ],
    },
    Theme {
        subject: "医德医风",
        titles: &[
            "帖子：{院}值班医生态度生硬，家属发帖求说法",
            "{院}护士与患者家属起口角视频引关注",
            "网民举报{院}某科室推荐院外购药",
        ],
        leads: &[
            "一名患者家属在论坛发帖，称夜间带老人到{院}就诊时，值班医生态度生硬，多次被要求“等白天再来”。",
            "一段时长四十秒的视频显示，{院}走廊内一名护士与患者家属发生争执，周围有人劝阻。",
        ],
        details: &[
            "发帖人表示，并非要为难医生，只是希望得到一个说法。",
            "跟帖网民意见不一，有人表示基层医生辛苦，也有人认为服务态度需要改进。",
            "视频拍摄者称事发于本周二晚，当时候诊人数较多。",
        ],
        answers: &[
            "{院}回应称已调取监控、约谈当事人，并联系家属当面致歉。",
            "{县}卫生健康局已责成医院开展医德医风教育，处理结果将向家属反馈。",
        ],
    },
    Theme {
        subject: "传染病",
        titles: &[
            "{县}一中学出现多例发热学生，家长群流传截图",
            "网传{县}某小学诺如病毒聚集性感染，疾控部门介入",
            "{县}手足口病例增多？疾控：处于季节性正常水平",
        ],
        leads: &[
            "昨晚起，多个家长群流传一张聊天截图，称{县}一中学有十余名学生发热，学校要求当天离校。",
            "有网民发帖称{县}一小学多名学生呕吐腹泻，怀疑与饮用水有关，学校尚未说明情况。",
        ],
        details: &[
            "截图未显示来源与时间，部分内容与学校通知不一致。",
            "家长最关心的是病因、消毒措施和复课时间。",
            "学校已组织晨检和教室消毒，并要求有症状的学生居家观察。",
        ],
        answers: &[
            "{县}疾病预防控制中心表示，已完成采样和流行病学调查，病例症状轻微，未发现重症。",
            "{县}教育与卫生健康部门联合发布说明：涉事班级已停课消毒，饮用水检测合格。",
        ],
    },
    Theme {
        subject: "医保收费",
        titles: &[
            "患者质疑{院}检查收费重复，院方称正在核查",
            "{县}居民咨询：异地住院报销为何少了三成",
            "一张检查单两次缴费？{院}回应退费流程",
        ],
        leads: &[
            "患者在市长信箱留言称，在{院}做同一项检查被收取两次费用，希望查明原因。",
            "{县}一居民在论坛晒出结算单，对住院报销比例提出疑问。",
        ],
        details: &[
            "留言所附票据显示，两笔费用间隔二十分钟，项目名称相同。",
            "有网民回复称可能是分部位检查，建议到医保窗口核对。",
        ],
        answers: &[
            "{院}核查后称系系统重复计费，已联系患者退费并逐笔排查。",
            "医保部门工作人员解释了起付线和转诊备案规定，并协助补办手续。",
        ],
    },
    Theme {
        subject: "基层与设施",
        titles: &[
            "{县}急救车到达时间引争议，急救中心公布调度记录",
            "{镇}卫生院停电致挂号系统中断两小时",
            "村民反映{镇}卫生院常年无医生坐诊",
        ],
        leads: &[
            "{县}一居民发帖称，拨打急救电话后四十分钟救护车才到达，质疑调度不及时。",
            "昨天上午，{镇}卫生院因线路检修停电，挂号、取药系统中断近两小时，群众排队等候。",
        ],
        details: &[
            "发帖人公布了通话记录截图，显示其间两次回拨催促。",
            "周边居民表示，近期道路施工，车辆绕行较远。",
            "有网民建议卫生院配备备用电源。",
        ],
        answers: &[
            "急救中心公布调度记录：接警后两分钟派车，因道路施工绕行，到达用时二十六分钟。",
            "{县}卫生健康局表示将为乡镇卫生院配备应急电源，年内完成安装。",
        ],
    },
];

/// What units send in: work, people, science.
const WORK_TITLES: &[&str] = &[
    "{县}：家庭医生签约服务走进{镇}",
    "{院}开展“服务百姓健康行动”义诊活动",
    "{县}举办健康知识进校园活动",
    "{院}夜间门诊开诊 方便上班族就医",
    "{县}组织乡村医生技能培训",
    "{院}成功开展首例微创手术",
    "{县}多部门联合开展控烟宣传",
    "{院}志愿服务队到{镇}送健康",
    "{县}基层卫生服务能力提升见成效",
    "{县}扎实推进爱国卫生运动",
];
const WORK_LEADS: &[&str] = &[
    "为进一步方便群众就近就医，{日}，{县}组织医务人员走进{镇}，为群众提供健康体检、慢病随访和用药指导等服务。",
    "{日}，{院}组织十余名专家在{镇}开展义诊，现场为群众测血压、测血糖，解答健康咨询。",
    "{日}，{县}卫生健康局联合教育部门在{镇}中心小学开展健康知识进校园活动。",
];
const WORK_DETAILS: &[&str] = &[
    "活动现场，医务人员结合季节特点，讲解了呼吸道传染病防治、合理膳食和科学运动等知识。",
    "“医生把服务送到家门口，我们心里踏实。”家住{镇}的张大爷说。",
    "据统计，本次活动共服务群众{数}人次，发放宣传资料{份}份。",
    "下一步，{县}将持续推动优质医疗资源下沉，让群众享有更便捷的健康服务。",
    "培训采取理论授课与实操演练相结合的方式，参训人员表示收获很大。",
];
const NOISE: &[(&str, &str)] = &[
    (
        "{县}人民医院招聘护理人员公告",
        "因工作需要，现面向社会公开招聘护理人员若干名，报名时间为本月十日至二十日，联系人见附件。",
    ),
    ("{县}中医医院电梯采购项目中标公告", "项目已按规定程序完成评标，现将中标结果公示如下，公示期三个工作日。"),
    ("邻省某县医院发热门诊排队引关注", "邻省媒体报道，当地一家医院发热门诊近日排队较长，院方已增开诊室。"),
    ("{县}应急救援演练圆满结束", "演练模拟多车相撞、多人受伤场景，急救、消防、公安协同处置，全程四十分钟。"),
    ("{县}表彰十佳护士", "大会宣读了表彰决定，向获奖护士颁发证书，号召全县医务人员向先进典型学习。"),
    ("周末天气：多云转晴 气温回升", "市气象台预计周末以多云到晴为主，最高气温十八度，适宜户外活动。"),
];

/// The name of a county's institution.
pub fn institution(county: &County, which: &str) -> String {
    format!("{}{which}", county.name)
}

fn fill(text: &str, county: &County, hospital: &str, town: &str, dice: &mut Dice, day: &str) -> String {
    text.replace("{县}", county.name)
        .replace("{院}", hospital)
        .replace("{镇}", town)
        .replace("{日}", day)
        .replace("{数}", &(60 + dice.below(400)).to_string())
        .replace("{份}", &(100 + 50 * dice.below(30)).to_string())
}

/// A complaint or rumour about a county; `answered` adds what the unit says.
pub fn complaint(dice: &mut Dice, theme: usize, county: usize, answered: bool, day: &str) -> Story {
    let theme = &THEMES[theme % THEMES.len()];
    let place = &COUNTIES[county % COUNTIES.len()];
    let hospital = institution(place, if dice.chance(70) { "人民医院" } else { "中医医院" });
    let town = *dice.pick(&place.towns);
    let title = *dice.pick(theme.titles);
    let mut parts = vec![*dice.pick(theme.leads)];
    let skip = dice.below(theme.details.len());
    parts.extend(theme.details.iter().enumerate().filter(|(n, _)| *n != skip).map(|(_, text)| *text));
    if answered {
        parts.push(*dice.pick(theme.answers));
    }
    let body: Vec<String> = parts.into_iter().map(|text| fill(text, place, &hospital, town, dice, day)).collect();
    Story {
        title: fill(title, place, &hospital, town, dice, day),
        body: body.join("\n"),
        subject: theme.subject,
        county: place.name,
    }
}

/// The same story as another outlet runs it: another headline, a byline, perhaps a shorter text.
pub fn repost(dice: &mut Dice, story: &Story, outlet: &str) -> Story {
    let mut paragraphs: Vec<&str> = story.body.lines().collect();
    if dice.chance(40) && paragraphs.len() > 3 {
        paragraphs.pop();
    }
    if dice.chance(30) && paragraphs.len() > 3 {
        paragraphs.swap(1, 2);
    }
    let title = match dice.below(4) {
        0 => format!("{outlet}:{}", story.title),
        1 => format!("{}（图）", story.title),
        2 => story.title.replace("网民反映", "有网民称").replace("近日", "日前"),
        _ => story.title.clone(),
    };
    Story { title, body: format!("{outlet}讯 {}", paragraphs.join("\n")), ..*story }
}

/// What a unit sends in.
pub fn work(dice: &mut Dice, county: usize, day: &str) -> Story {
    let place = &COUNTIES[county % COUNTIES.len()];
    let hospital = institution(place, if dice.chance(50) { "人民医院" } else { "中医医院" });
    let town = *dice.pick(&place.towns);
    let title = *dice.pick(WORK_TITLES);
    let mut parts = vec![*dice.pick(WORK_LEADS)];
    let skip = dice.below(WORK_DETAILS.len());
    parts.extend(WORK_DETAILS.iter().enumerate().filter(|(n, _)| *n != skip).map(|(_, text)| *text));
    let body: Vec<String> = parts.into_iter().map(|text| fill(text, place, &hospital, town, dice, day)).collect();
    Story {
        title: fill(title, place, &hospital, town, dice, day),
        body: body.join("\n"),
        subject: "工作动态",
        county: place.name,
    }
}

/// What no watch should keep, each for another reason.
pub fn noise(dice: &mut Dice, county: usize) -> Story {
    let place = &COUNTIES[county % COUNTIES.len()];
    let (title, body) = *dice.pick(NOISE);
    Story {
        title: title.replace("{县}", place.name),
        body: body.replace("{县}", place.name),
        subject: "其他",
        county: place.name,
    }
}
