//! The words behind a number, and what else the same letters may begin: 人 is a unit, 人民 is not.

use super::{CountUnit, Page, is_word};

/// A word printed behind a number.
pub(super) struct UnitWord {
    word: &'static str,
    unit: Option<CountUnit>,
    /// Longer words that begin with the same letters and are no unit.
    not: &'static [&'static str],
}

const fn word(word: &'static str, unit: CountUnit, not: &'static [&'static str]) -> UnitWord {
    UnitWord { word, unit: Some(unit), not }
}

const fn rare(word: &'static str, not: &'static [&'static str]) -> UnitWord {
    UnitWord { word, unit: None, not }
}

use CountUnit::{
    Case, Copy, Entry, EntryUse, Hour, House, Issue, Occasion, Percent, Person, Piece, Point, Rank, Session, Sheet,
    Task, Text, Visit, Yuan,
};

/// Longest first.
const UNITS: &[UnitWord] = &[
    rare("个百分点", &[]),
    word("人/次", Visit, &[]),
    word("人(次)", Visit, &[]),
    word("人·次", Visit, &[]),
    rare("平方米", &[]),
    word("人次", Visit, &[]),
    word("条次", EntryUse, &[]),
    word("篇次", EntryUse, &[]),
    word("件次", EntryUse, &[]),
    word("场次", Session, &[]),
    word("批次", Occasion, &[]),
    word("班次", Issue, &[]),
    word("期次", Issue, &[]),
    word("家次", House, &[]),
    word("小时", Hour, &[]),
    rare("户次", &[]),
    rare("车次", &[]),
    rare("分钟", &[]),
    rare("课时", &[]),
    rare("学时", &[]),
    rare("公里", &[]),
    rare("公斤", &[]),
    word("万元", Yuan, &[]),
    word("亿元", Yuan, &[]),
    word("篇", Text, &["篇章", "篇幅", "篇目", "篇数", "篇名", "篇首"]),
    word(
        "条",
        Entry,
        &["条例", "条件", "条款", "条约", "条目", "条理", "条数", "条线", "条块", "条幅", "条码", "条纹", "条形"],
    ),
    word(
        "次",
        Occasion,
        &[
            "次日",
            "次年",
            "次生",
            "次序",
            "次数",
            "次级",
            "次要",
            "次长",
            "次月",
            "次于",
            "次均",
            "次全会",
            "次全体",
            "次党代",
            "次代表大会",
        ],
    ),
    word("期", Issue, &["期刊", "期间", "期望", "期待", "期货", "期限", "期末", "期中", "期数", "期盼", "期初"]),
    word("份", Copy, &["份额", "份数", "份子", "份内"]),
    word(
        "场",
        Session,
        &[
            "场所", "场地", "场景", "场馆", "场面", "场合", "场站", "场镇", "场数", "场均", "场外", "场内", "场域",
            "场部",
        ],
    ),
    word(
        "人",
        Person,
        &[
            "人民", "人口", "人大", "人社", "人才", "人力", "人员", "人士", "人事", "人物", "人文", "人体", "人均",
            "人工", "人类", "人数", "人生", "人道", "人们", "人家", "人群", "人气", "人格", "人心", "人身", "人选",
            "人间", "人为", "人流", "人脉", "人防", "人机", "人居",
        ],
    ),
    word(
        "家",
        House,
        &[
            "家庭",
            "家属",
            "家长",
            "家乡",
            "家园",
            "家具",
            "家电",
            "家里",
            "家族",
            "家政",
            "家校",
            "家禽",
            "家数",
            "家国",
            "家风",
            "家教",
            "家人",
            "家门",
            "家家",
            "家医签",
            "家医团",
            "家医服",
        ],
    ),
    word(
        "名",
        Person,
        &[
            "名单",
            "名称",
            "名誉",
            "名医馆",
            "名医工",
            "名医堂",
            "名医大",
            "名医讲",
            "名义",
            "名字",
            "名额",
            "名数",
            "名胜",
            "名优",
            "名录",
            "名牌",
            "名师",
            "名家",
            "名词",
            "名片",
            "名次",
            "名下",
            "名列",
            "名为",
            "名老中医",
        ],
    ),
    word("元", Yuan, &["元旦", "元素", "元件", "元月", "元数", "元宵", "元首", "元器"]),
    word("件", Case, &["件数"]),
    word(
        "起",
        Case,
        &[
            "起草", "起来", "起到", "起始", "起点", "起重", "起源", "起步", "起床", "起诉", "起义", "起搏", "起止",
            "起初", "起码", "起航", "起底", "起了", "起伏",
        ],
    ),
    word("宗", Case, &["宗教", "宗旨", "宗族", "宗亲"]),
    word("例", Case, &["例会", "例如", "例行", "例外", "例子", "例数"]),
    word("张", Sheet, &["张家", "张贴", "张力", "张数", "张罗", "张开", "张望", "张扬"]),
    word("幅", Sheet, &["幅度", "幅员", "幅射"]),
    word(
        "个",
        Piece,
        &[
            "个人",
            "个体",
            "个别",
            "个性",
            "个案",
            "个税",
            "个数",
            "个月",
            "个头",
            "个中",
            "个股",
            "个小时",
            "个工作日",
            "个季度",
        ],
    ),
    word("项", Task, &["项目", "项数", "项下", "项链"]),
    word("册", Copy, &["册数", "册子"]),
    word(
        "本",
        Copy,
        &[
            "本市", "本县", "本区", "本省", "本院", "本科", "本单", "本次", "本期", "本年", "本级", "本人", "本身",
            "本报", "本站", "本地", "本着", "本质", "本来", "本月", "本周", "本部", "本校", "本局", "本委", "本系",
            "本土", "本届", "本辖",
        ],
    ),
    word(
        "分",
        Point,
        &[
            "分管", "分析", "分别", "分为", "分类", "分布", "分局", "分院", "分数", "分之", "分公", "分社", "分支",
            "分部", "分会", "分店", "分校", "分行", "分中", "分期", "分工", "分级", "分发", "分层", "分享", "分众",
            "分批", "分解", "分散", "分配", "分段", "分片",
        ],
    ),
    word("位", Rank, &["位于", "位置", "位数", "位居", "位列", "位移", "位次", "位子"]),
    word(
        "所",
        House,
        &[
            "所有", "所以", "所在", "所属", "所需", "所长", "所谓", "所得", "所做", "所辖", "所能", "所数", "所述",
            "所示", "所见", "所致",
        ],
    ),
    word(
        "部",
        Piece,
        &["部门", "部长", "部署", "部分", "部队", "部委", "部位", "部件", "部级", "部属", "部省", "部际", "部署"],
    ),
    word(
        "集",
        Piece,
        &["集中", "集体", "集团", "集合", "集会", "集市", "集镇", "集结", "集采", "集聚", "集成", "集训"],
    ),
    word("则", Entry, &[]),
    word("块", Piece, &["块状"]),
    word("面", Piece, &["面对", "面向", "面积", "面临", "面上", "面试", "面貌", "面包", "面谈", "面部", "面子"]),
    word("处", Piece, &["处理", "处置", "处长", "处室", "处罚", "处于", "处分", "处方", "处级", "处在"]),
    word("支", Piece, &["支部", "支持", "支队员", "支行", "支付", "支出", "支撑", "支援", "支气"]),
    word("批", Occasion, &["批示", "批准", "批评", "批复", "批量", "批发", "批转"]),
    word("版", Piece, &["版本", "版权", "版块", "版式"]),
    word("台", Piece, &["台账", "台州", "台湾", "台长", "台风", "台阶"]),
    word("节", Session, &["节目", "节日", "节约", "节点", "节假", "节能", "节奏", "节省"]),
    word("讲", Session, &["讲座", "讲话", "讲解", "讲述", "讲政", "讲台", "讲师", "讲好"]),
    word("堂", Session, &[]),
    word("套", Copy, &["套餐", "套路"]),
    word("户", House, &["户外", "户籍", "户口", "户均", "户数"]),
    word("辆", Piece, &[]),
    rare("天", &["天津", "天然", "天气", "天使", "天天", "天下", "天数", "天地", "天空"]),
    word("%", Percent, &[]),
    rare("‰", &[]),
];

/// Letters that also end the names of offices and places (XX处 is an office as often as so many places): behind XX
/// only these words may follow them.
const NAME_ENDS: &[(&str, &[&str])] = &[
    ("部", &["视频", "作品", "微", "短", "影片", "电影", "宣传片", "书", "法规", "动画", "公益", "原创", "科普"]),
    ("处", &["宣传", "阵地", "户外", "公益", "标语", "广告", "固定", "大型", "健康", "墙"]),
    ("台", &["车", "设备", "电脑", "救护", "大屏", "自助", "一体", "电视", "义诊"]),
    (
        "所",
        &[
            "学校",
            "医院",
            "高校",
            "中小学",
            "中学",
            "小学",
            "幼儿园",
            "乡镇",
            "卫生院",
            "医疗",
            "院校",
            "大学",
            "公立",
            "民营",
            "村",
        ],
    ),
    ("版", &["面"]),
    ("集", &["视频", "动画", "短", "微", "专题", "电视", "系列", "科普"]),
    ("支", &["队", "志愿", "宣讲", "医疗", "小分队", "疫苗", "短视频", "视频"]),
    ("面", &["墙", "锦旗", "宣传", "文化"]),
    ("块", &["展板", "宣传", "公益", "电子", "大屏", "户外", "广告", "LED", "展"]),
    ("节", &["课", "科普"]),
    ("讲", &[]),
    ("堂", &["课"]),
    ("则", &["信息", "消息", "新闻", "短"]),
    ("批", &["次", "宣传"]),
    ("户", &["家庭", "群众", "贫困", "居民", "农户", "签约", "脱贫"]),
    ("套", &["宣传", "展板", "折页", "资料"]),
    ("宗", &["舆情", "案", "事"]),
    ("本", &["书", "画", "手册", "宣传", "杂志", "图"]),
    ("分", &["以上", "以下"]),
    ("天", &["的", "内", "以上"]),
];

/// A unit as it stands.
pub(super) struct Unit {
    pub unit: Option<CountUnit>,
    pub word: &'static str,
    pub ten_thousands: bool,
    pub hundred_millions: bool,
    pub end: usize,
}

impl Page<'_> {
    /// A counting unit at `i`. `name` says that what stands before may be part of a name (XX处, XXX人民医院).
    pub(super) fn unit(&self, i: usize, name: bool) -> Option<Unit> {
        for known in UNITS {
            let end = i + known.word.chars().count();
            if !self.starts(i, known.word) {
                continue;
            }
            // The word may go on behind a line break: 人\n民医院.
            let rest = self.rest(i, 8);
            if known.not.iter().any(|longer| rest.starts_with(longer)) {
                return None;
            }
            let behind: String = rest.chars().skip(known.word.chars().count()).collect();
            if name
                && let Some((_, follow)) = NAME_ENDS.iter().find(|(word, _)| *word == known.word)
                && behind.chars().next().is_some_and(is_word)
                && !follow.iter().any(|word| behind.starts_with(word))
            {
                return None;
            }
            let mut unit = known.unit;
            if known.word == "位" && !self.is_rank(i) {
                unit = Some(Person);
            }
            return Some(Unit {
                unit,
                word: known.word,
                ten_thousands: known.word == "万元",
                hundred_millions: known.word == "亿元",
                end,
            });
        }
        None
    }

    /// 第五位, 排名 X 位: a rank; 5位专家 are persons.
    fn is_rank(&self, i: usize) -> bool {
        let before = self.run_up(i, 10);
        ["第", "排名", "位居", "位列", "名列", "排在", "排第"].iter().any(|word| before.contains(word))
    }

    /// A unit named by the head of a table or of a line: 刊发稿件(篇), 单位：篇, 参训人次, 篇数.
    pub(super) fn unit_of_label(label: &str) -> Option<(Option<CountUnit>, String)> {
        let label = label.trim();
        let inner =
            label.rsplit_once(['(', '【', '[']).map(|(_, rest)| rest.trim_end_matches([')', '】', ']', ' ', ':']));
        if let Some(inner) = inner {
            let inner = inner.trim_start_matches("单位").trim_start_matches([':', ' ']);
            let (bare, ten) = inner.strip_prefix('万').map_or((inner, false), |rest| (rest, !rest.is_empty()));
            if let Some(known) = UNITS.iter().find(|known| known.word == bare || (ten && known.word == inner)) {
                return Some((known.unit, inner.to_string()));
            }
        }
        for (ending, unit, word) in [
            ("人次", Visit, "人次"),
            ("人次数", Visit, "人次"),
            ("人数", Person, "人"),
            ("篇数", Text, "篇"),
            ("条数", Entry, "条"),
            ("期数", Issue, "期"),
            ("场次", Session, "场次"),
            ("场数", Session, "场"),
            ("份数", Copy, "份"),
            ("件数", Case, "件"),
            ("次数", Occasion, "次"),
            ("家数", House, "家"),
            ("得分", Point, "分"),
            ("分值", Point, "分"),
        ] {
            if label.ends_with(ending) {
                return Some((Some(unit), word.to_string()));
            }
        }
        UNITS.iter().find(|known| known.word == label).map(|known| (known.unit, label.to_string()))
    }
}
