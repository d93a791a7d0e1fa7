//! The catalogue: everything an office counts, each with its unit and its rule in a sentence.
//! A metric says *what* is counted in which register; the server knows how that register is kept.

use super::count_unit::CountUnit;
use serde::Serialize;

/// How the records of a register become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "how", content = "of")]
pub enum Measure {
    /// Each record is one.
    Count,
    /// A number on each record, added.
    Sum(&'static str),
    /// Different values of something named on the records.
    Distinct(&'static str),
    /// The share of records, in per cent, that meet a condition of the register.
    Share(&'static str),
    /// The mean of a number on the records, in whole units; records without the number are left out.
    Mean(&'static str),
    /// The newest value of each holder on or before the cut-off, added over the holders.
    Latest(&'static str),
    /// How much a running total of each holder grew in the period, added over the holders.
    Grown(&'static str),
    /// The number on the newest record of the period alone: a rank, a score.
    Newest(&'static str),
}

/// Something a figure may be split or narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// The stable name used in queries.
    pub id: &'static str,
    /// The name on screens.
    pub name: &'static str,
}

/// One thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// Stable identifier.
    pub id: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// What one of it is called.
    pub unit: CountUnit,
    /// The counting rule, one sentence, shown with every figure.
    pub rule: &'static str,
    /// The register whose records are counted.
    pub register: &'static str,
    /// Conditions of the register that a record must meet.
    pub only: &'static [&'static str],
    /// How records become a number.
    pub measure: Measure,
    /// Who answers for the definition.
    pub owner: &'static str,
    /// Whether the number is a day's, and must be printed with 每天.
    pub per_day: bool,
    /// Words by which reports speak of it, for proposing a metric for a blank.
    #[serde(skip)]
    pub words: &'static [&'static str],
    /// Other units reports use for it.
    #[serde(skip)]
    pub also: &'static [CountUnit],
}

const fn count(
    id: &'static str,
    name: &'static str,
    unit: CountUnit,
    register: &'static str,
    rule: &'static str,
    words: &'static [&'static str],
) -> Metric {
    Metric {
        id,
        name,
        unit,
        rule,
        register,
        only: &[],
        measure: Measure::Count,
        owner: "宣传科",
        per_day: false,
        words,
        also: &[],
    }
}

impl Metric {
    const fn only(self, only: &'static [&'static str]) -> Metric {
        Metric { only, ..self }
    }
    const fn by(self, measure: Measure) -> Metric {
        Metric { measure, ..self }
    }
    const fn also(self, also: &'static [CountUnit]) -> Metric {
        Metric { also, ..self }
    }
    const fn owner(self, owner: &'static str) -> Metric {
        Metric { owner, ..self }
    }
    const fn a_day(self) -> Metric {
        Metric { per_day: true, ..self }
    }

    /// Whether a blank or figure of this unit may speak of the metric.
    pub fn takes(&self, unit: CountUnit) -> bool {
        self.unit == unit || self.also.contains(&unit)
    }
}

use CountUnit::{
    Case, Copy, Entry, EntryUse, Hour, House, Issue, Occasion, Percent, Person, Piece, Point, Rank, Session, Task,
    Text, Visit, Yuan,
};
use Measure::{Distinct, Grown, Latest, Mean, Newest, Share, Sum};

/// Everything that can be asked.
pub const CATALOGUE: &[Metric] = &[
    // 媒体刊发
    count(
        "placements",
        "媒体刊发",
        Text,
        "placements",
        "发布日期在时段内、未被剔除的刊发；转载另计，不重复计入。",
        &[
            "刊发",
            "刊登",
            "刊载",
            "刊播",
            "新闻报道",
            "宣传报道",
            "主流媒体",
            "各类媒体",
            "各级媒体",
            "稿件",
            "新闻稿",
            "媒体发稿",
            "发稿",
            "新闻稿件",
            "宣传稿",
        ],
    )
    .only(&["original"])
    .also(&[Entry, EntryUse]),
    count(
        "placements_verified",
        "媒体刊发（已核验）",
        Text,
        "placements",
        "发布日期在时段内、已由编辑核验的首发刊发。",
        &[],
    )
    .only(&["original", "verified"]),
    count(
        "reprints",
        "媒体转载",
        EntryUse,
        "placements",
        "发布日期在时段内、登记为转载的刊发，每次转载计一条次。",
        &["转载"],
    )
    .only(&["reprint"])
    .also(&[Text, Entry]),
    count(
        "outlets_carrying",
        "刊发媒体",
        House,
        "placements",
        "时段内刊发过稿件的不同媒体，一家只计一次。",
        &["家媒体刊发", "刊发媒体"],
    )
    .only(&["original"])
    .by(Distinct("outlet")),
    count(
        "placements_upper",
        "省级以上媒体刊发",
        Text,
        "placements",
        "发布日期在时段内、未被剔除的国家级、行业和省级媒体首发刊发。",
        &["省级以上", "省级及以上", "国家级、省级", "省以上", "中央和省级", "省级以上媒体"],
    )
    .only(&["original", "upper"])
    .also(&[Entry, EntryUse]),
    count(
        "broadcasts",
        "电视广播播出",
        Occasion,
        "placements",
        "发布日期在时段内、载体为电视或广播、未被剔除的首发刊发，每次播出计一次。",
        &["电视播出", "广播播出", "播出", "电视台播出"],
    )
    .only(&["original", "broadcast"])
    .also(&[Text, Entry]),
    count(
        "tour_placements",
        "采访团刊发",
        EntryUse,
        "placements",
        "发布日期在时段内、登记为采访团或邀请采访活动成果的首发刊发。",
        &["采访团", "集中采访刊发"],
    )
    .only(&["original", "tour"])
    .also(&[Text, Entry]),
    // 稿件与信息
    count(
        "articles_submitted",
        "收稿",
        Text,
        "articles",
        "首次提交时间在时段内的稿件，退回后重报不重复计。",
        &["收稿", "报送稿件", "来稿", "投稿", "撰写稿件", "报送信息", "提交稿件"],
    )
    .also(&[Entry]),
    count(
        "articles_published",
        "发布稿件",
        Text,
        "articles",
        "首次提交时间在时段内、目前已发布的稿件。",
        &["编发稿件", "发布稿件"],
    )
    .only(&["published"])
    .also(&[Entry]),
    count(
        "articles_returned",
        "退回稿件",
        Text,
        "articles",
        "首次提交时间在时段内、目前处于退回状态的稿件。",
        &["退稿", "退回"],
    )
    .only(&["returned"]),
    count(
        "articles_adopted",
        "采用稿件",
        Text,
        "articles",
        "首次提交时间在时段内、已被采用或发布的稿件，一篇只计一次。",
        &["采用稿件", "报送稿件采用", "稿件采用", "采用"],
    )
    .only(&["adopted"]),
    count(
        "adoption_share",
        "稿件采用率",
        Percent,
        "articles",
        "时段内提交的稿件中，已被采用或发布的比例。",
        &["采用率"],
    )
    .by(Share("adopted")),
    count(
        "adoptions",
        "信息采用",
        EntryUse,
        "adoptions",
        "采用日期在时段内的采用记录；一篇稿件被多处采用，每处计一条次。",
        &["采用", "编发", "编发信息", "录用", "被采用", "信息采用"],
    )
    .also(&[Entry, Text]),
    count(
        "adoptions_upper",
        "上级采用信息",
        EntryUse,
        "adoptions",
        "采用日期在时段内、由本级以上单位采用的记录，每处计一条次。",
        &["上级采用", "省级采用", "被省"],
    )
    .only(&["upper"])
    .also(&[Entry, Text]),
    count(
        "adoptions_instructed",
        "领导批示",
        Occasion,
        "adoptions",
        "采用日期在时段内、获领导批示的采用记录。",
        &["批示", "领导批示", "获领导批示"],
    )
    .only(&["instructed"])
    .also(&[Entry, Case]),
    count(
        "upward_reports",
        "向上报送信息",
        EntryUse,
        "publications",
        "报送时间在时段内、报送上级（党委、政府、上级卫生健康部门）的记录，一篇报送两处计两条次。",
        &[
            "上报",
            "向上报送",
            "报送信息",
            "报送卫生部",
            "上报各类信息",
            "编发上报",
            "上报信息",
            "上报政务信息",
            "上级报送",
            "报送政务信息",
        ],
    )
    .only(&["upward"])
    .also(&[Entry, Text]),
    count(
        "publications",
        "发布信息",
        EntryUse,
        "publications",
        "发布时间在时段内、已发布的各渠道记录；一篇在网站、专报和杂志各发一次计三条次。",
        &["发布信息", "网站、专报和杂志发布", "杂志发布信息"],
    )
    .also(&[Entry]),
    // 新闻发布与采访
    count(
        "press_events",
        "新闻发布活动",
        Occasion,
        "press_events",
        "举办日期在时段内的新闻发布会、通气会、沟通会等；已取消的不计。",
        &["新闻发布会", "发布会", "通气会", "沟通会", "座谈会"],
    )
    .only(&["released"])
    .also(&[Session]),
    count(
        "press_outlets",
        "发布活动到会媒体",
        House,
        "press_events",
        "时段内各场发布活动到会媒体家数之和；同一媒体到会两场计两家。",
        &["家媒体", "媒体参加", "到会媒体"],
    )
    .only(&["released"])
    .by(Sum("outlets_present")),
    count(
        "press_outlets_mean",
        "每场发布活动平均到会媒体",
        House,
        "press_events",
        "时段内每场发布活动到会媒体家数的平均值，四舍五入取整。",
        &["平均", "每次新闻发布会平均"],
    )
    .only(&["released"])
    .by(Mean("outlets_present")),
    count(
        "media_invited",
        "邀请媒体",
        Occasion,
        "press_events",
        "时段内已举办、邀请媒体到场采访的活动，一次活动计一次；发布会另计。",
        &["邀请媒体"],
    )
    .only(&["invited"]),
    count(
        "journalist_visits",
        "邀请记者",
        Visit,
        "press_events",
        "时段内邀请采访活动的到场记者人次；同一记者两次到场计两人次。",
        &["记者"],
    )
    .only(&["invited"])
    .by(Sum("journalist_visits")),
    count(
        "interviews",
        "接待媒体采访",
        Occasion,
        "interviews",
        "采访日期在时段内、已接受的媒体采访。",
        &["接待媒体采访", "媒体采访", "接受采访", "采访"],
    )
    .also(&[Entry]),
    count(
        "interviews_leader",
        "领导接受采访",
        Occasion,
        "interviews",
        "采访日期在时段内、由领导接受的现场采访。",
        &["领导现场采访", "厅领导", "委领导", "局领导"],
    )
    .only(&["by_leader"]),
    count(
        "interviews_policy",
        "政策解读与专访",
        Occasion,
        "interviews",
        "采访日期在时段内的政策解读和专访。",
        &["政策解读", "专访", "访谈"],
    )
    .only(&["policy"])
    .also(&[Issue]),
    count(
        "press_releases",
        "新闻通稿",
        EntryUse,
        "press_releases",
        "发出日期在时段内的新闻通稿，发给一家媒体计一条次。",
        &["新闻通稿", "通稿"],
    )
    .also(&[Entry, Text]),
    count(
        "partnerships",
        "媒体合作",
        House,
        "partnerships",
        "时段内有效的媒体合作登记；协议与意向按状态分开。",
        &["合作协议", "合作意向", "媒体合作", "签订合作"],
    )
    .also(&[Task, Piece]),
    count(
        "columns_run",
        "专栏专版与节目",
        Piece,
        "media_columns",
        "时段内在办的专栏、专版、节目和周刊，一个栏目计一个。",
        &["开设专栏", "开办专栏", "开办栏目", "专版"],
    ),
    count(
        "column_issues",
        "专栏节目期数",
        Issue,
        "media_columns",
        "时段内在办的专栏、专版、节目和周刊登记的已办期数之和（自开办起累计）。",
        &["专栏", "专题节目", "栏目", "节目", "健康节目", "健康专栏", "电视栏目", "卫生专栏", "录制专题"],
    )
    .by(Sum("issues"))
    .also(&[Occasion]),
    // 新媒体与大屏
    count(
        "followers",
        "账号用户",
        Person,
        "account_stats",
        "截至日或之前最近一次登记的用户数，各账号相加。",
        &["用户", "粉丝", "关注人数", "关注", "账号用户"],
    )
    .by(Latest("followers")),
    count(
        "accounts",
        "新媒体账号",
        Piece,
        "accounts",
        "截至日未停用的政务新媒体账号。",
        &["新媒体账号", "政务新媒体", "开通账号", "账号"],
    ),
    count(
        "posts",
        "新媒体发布",
        Entry,
        "account_stats",
        "时段内各账号累计发布条数的增加数，各账号相加。",
        &[
            "微信",
            "公众号",
            "微博",
            "抖音",
            "短视频",
            "视频号",
            "官方微信",
            "发布信息",
            "推文",
            "公众账号",
            "推送",
            "推送信息",
            "微信矩阵",
            "今日头条",
        ],
    )
    .by(Grown("posts"))
    .also(&[Text, Occasion]),
    count(
        "messages_answered",
        "新媒体留言回复",
        Entry,
        "account_stats",
        "时段内各账号累计回复条数的增加数，各账号相加。",
        &["回复留言", "收到并回复留言", "留言", "回复群众留言", "回复网民"],
    )
    .by(Grown("replies")),
    count(
        "messages_received",
        "新媒体收到留言",
        Entry,
        "account_stats",
        "时段内各账号累计留言条数的增加数，各账号相加。",
        &["收到留言", "收到网民留言"],
    )
    .by(Grown("messages")),
    count(
        "playout_contents",
        "大屏投放内容",
        Task,
        "playouts",
        "时段内在播的大屏内容，一项只计一次。",
        &["大屏", "投放内容", "发布内容", "公益广告", "滚动播放公益广告"],
    )
    .also(&[Entry, Piece]),
    count(
        "playouts_per_day",
        "大屏每天滚动",
        Occasion,
        "playouts",
        "时段内在播的各项内容每天滚动次数之和，只能与“每天”同用。",
        &["每天滚动", "滚动"],
    )
    .by(Sum("plays_per_day"))
    .a_day(),
    count(
        "playouts",
        "大屏播放",
        Occasion,
        "playouts",
        "时段内在播的各项内容：每天次数乘以投放天数，相加。",
        &["累计播放", "大屏播放公益广告", "播放公益广告"],
    )
    .by(Sum("plays")),
    // 门户
    count(
        "portal_updates",
        "门户网站更新",
        Entry,
        "publications",
        "发布时间在时段内、仍在门户网站上的文章。",
        &["门户网站", "网站更新", "更新各类信息", "门户", "网站发布信息", "院网站发布", "官网发布"],
    )
    .only(&["portal"])
    .also(&[Text])
    .owner("门户编辑"),
    count(
        "portal_notices",
        "公开公示信息",
        Entry,
        "publications",
        "发布时间在时段内、仍在门户网站公开公示类栏目的文章。",
        &["公开公示", "公示信息"],
    )
    .only(&["portal", "notice"])
    .owner("门户编辑"),
    count(
        "portal_topics",
        "门户专题",
        Piece,
        "portal_columns",
        "截至日仍开办的门户专题。",
        &["专题", "重点专题", "开辟专题"],
    )
    .only(&["topic"])
    .owner("门户编辑"),
    count(
        "portal_columns",
        "门户栏目",
        Piece,
        "portal_columns",
        "截至日仍开办的门户栏目，专题另计。",
        &["门户栏目", "网站栏目"],
    )
    .only(&["column"])
    .owner("门户编辑"),
    count(
        "page_views",
        "页面浏览量",
        Occasion,
        "page_views",
        "时段内门户网站被点击的页面数之和，按日登记。",
        &["浏览量", "页面浏览", "页面浏览量", "点击量"],
    )
    .by(Sum("views"))
    .owner("门户编辑"),
    count(
        "portal_messages",
        "公众留言",
        Entry,
        "portal_messages",
        "收到时间在时段内的公众留言。",
        &["公众留言", "网民留言", "群众来信"],
    )
    .also(&[Case])
    .owner("门户编辑"),
    count(
        "portal_messages_answered",
        "公众留言办结",
        Entry,
        "portal_messages",
        "收到时间在时段内、已答复的公众留言。",
        &["留言办结", "答复留言", "公众留言办结", "办结"],
    )
    .only(&["answered"])
    .also(&[Case])
    .owner("门户编辑"),
    // 专报简报期刊
    count(
        "issues",
        "专报简报编发",
        Issue,
        "issues",
        "签发日期在时段内的专报、快报、简报和杂志。",
        &["专报", "快报", "简报", "编发", "编辑出版", "专报信息", "教育简报", "编印"],
    ),
    count("briefs", "简报快报", Issue, "issues", "签发日期在时段内的简报。", &[]).only(&["brief"]),
    count("magazines", "杂志", Issue, "issues", "签发日期在时段内的杂志。", &["杂志", "编辑出版"])
        .only(&["magazine"])
        .also(&[Copy]),
    count(
        "issue_articles",
        "期刊刊登稿件",
        Text,
        "adoptions",
        "采用日期在时段内、采用刊物为本单位简报、专报和杂志的采用记录。",
        &["刊登各地各单位稿件", "期刊稿件"],
    )
    .only(&["own"])
    .also(&[Entry, EntryUse]),
    count(
        "opinion_reports",
        "舆情专报",
        Issue,
        "issues",
        "签发日期在时段内的舆情专报。",
        &["舆情专报", "形成舆情专报", "编报舆情专报", "编发《舆情专报》", "《舆情专报》"],
    )
    .only(&["opinion"])
    .owner("舆情岗"),
    // 舆情
    count(
        "opinion_items",
        "监测舆情",
        Entry,
        "items",
        "发现时间在时段内、未被剔除的舆情条目；同文转载合并为一条。",
        &["舆情", "排查出舆情", "监测到舆情", "监测舆情", "监测舆情信息", "涉医舆情", "舆情信息", "监测涉医"],
    )
    .owner("舆情岗")
    .only(&["kept"])
    .also(&[Case]),
    count(
        "opinion_negative",
        "负面舆情",
        Entry,
        "items",
        "发现时间在时段内、判为负面的舆情条目。",
        &["负面舆情", "负面"],
    )
    .owner("舆情岗")
    .only(&["kept", "negative"]),
    count("events", "舆情事件", Case, "events", "首次发现时间在时段内的舆情事件。", &["舆情事件", "事件"])
        .owner("舆情岗")
        .also(&[Entry]),
    count(
        "events_grave",
        "重大以上舆情事件",
        Case,
        "events",
        "首次发现时间在时段内、当前等级为Ⅰ、Ⅱ级的舆情事件。",
        &["重大舆情", "较大以上", "重大以上"],
    )
    .owner("舆情岗")
    .only(&["grave"]),
    count(
        "cases",
        "处置舆情",
        Case,
        "cases",
        "立案时间在时段内的处置件。",
        &["处置网络舆情", "妥善处置", "处置舆情", "督办", "网络舆情处置", "舆情处置", "处置"],
    )
    .owner("舆情岗")
    .also(&[Entry]),
    count(
        "cases_closed",
        "办结舆情",
        Case,
        "cases",
        "立案时间在时段内、已办结或已建档的处置件。",
        &["办结", "办结舆情", "舆情办结"],
    )
    .owner("舆情岗")
    .only(&["closed"])
    .also(&[Entry]),
    count(
        "risks_defused",
        "防范化解风险",
        Entry,
        "cases",
        "立案时间在时段内、已办结或已建档的处置件，每件为化解一条风险。",
        &["防范化解", "化解各类风险", "化解风险", "风险隐患", "化解"],
    )
    .owner("舆情岗")
    .only(&["closed"])
    .also(&[Case, Piece]),
    count("cases_open", "在办舆情", Case, "cases", "立案时间在时段内、尚未办结的处置件。", &["在办"])
        .owner("舆情岗")
        .only(&["open"])
        .also(&[Entry]),
    count(
        "cases_on_time",
        "按时办结率",
        Percent,
        "cases",
        "立案时间在时段内、已有答复的处置件中，在时限内答复的比例。",
        &["按时办结率", "按时率", "办结率"],
    )
    .owner("舆情岗")
    .only(&["answered"])
    .by(Share("on_time")),
    count(
        "case_answer_hours",
        "平均答复用时",
        Hour,
        "cases",
        "立案时间在时段内、已有答复的处置件，从交办到首次答复的平均小时数。",
        &["平均用时", "平均答复"],
    )
    .owner("舆情岗")
    .only(&["answered"])
    .by(Mean("answer_hours")),
    // 社会宣传
    count(
        "campaigns",
        "宣传活动",
        Session,
        "campaigns",
        "举办日期在时段内、已举办的宣传活动。",
        &[
            "宣传活动",
            "主题活动",
            "节日",
            "纪念日",
            "健康教育活动",
            "讲座",
            "主题宣传活动",
            "科普活动",
            "义诊活动",
            "效劳",
            "下乡",
            "服务活动",
        ],
    )
    .only(&["held"])
    .also(&[Occasion])
    .owner("健康教育"),
    count(
        "health_day_campaigns",
        "健康日宣传活动",
        Session,
        "campaigns",
        "举办日期在时段内、已举办并归属某个健康日的宣传活动。",
        &["节日纪念日", "卫生日活动", "健康节日", "健康日"],
    )
    .only(&["held", "health_day"])
    .also(&[Occasion])
    .owner("健康教育"),
    count(
        "lectures",
        "宣讲",
        Session,
        "campaigns",
        "时段内各项活动登记的宣讲场次之和。",
        &["宣讲", "健康讲座", "讲座", "授课", "孕妇学校授课", "全会精神宣讲"],
    )
    .only(&["held"])
    .by(Sum("lectures"))
    .also(&[Issue, Occasion])
    .owner("健康教育"),
    count(
        "free_clinics",
        "义诊场次",
        Session,
        "campaigns",
        "时段内各项活动登记的义诊场次之和。",
        &["组织义诊", "大型义诊", "义诊活动", "开展义诊", "义诊"],
    )
    .only(&["held"])
    .by(Sum("clinics"))
    .also(&[Occasion])
    .owner("健康教育"),
    count("clinic_visits", "义诊", Visit, "campaigns", "时段内各项活动登记的义诊人次之和。", &["义诊", "义诊人次"])
        .only(&["held"])
        .by(Sum("clinic_visits"))
        .owner("健康教育"),
    count(
        "consultations",
        "健康咨询",
        Visit,
        "campaigns",
        "时段内各项活动登记的咨询人次之和。",
        &["咨询", "接受健康咨询", "接受咨询", "咨询群众", "健康咨询"],
    )
    .only(&["held"])
    .by(Sum("consultations"))
    .owner("健康教育"),
    count(
        "beneficiaries",
        "受益群众",
        Person,
        "campaigns",
        "时段内各项活动登记的受益人数之和；跨活动可能有同一人，只作受益规模说明。",
        &["受益群众", "受益", "惠及群众", "惠及"],
    )
    .only(&["held"])
    .by(Sum("beneficiaries"))
    .owner("健康教育"),
    count("donations", "捐赠价值", Yuan, "campaigns", "时段内各项活动登记的捐赠价值之和。", &["捐赠", "捐药"])
        .only(&["held"])
        .by(Sum("donations_yuan"))
        .owner("健康教育"),
    count(
        "materials_printed",
        "印制宣传资料",
        Copy,
        "materials",
        "活动日期在时段内的资料印制数之和；与发放数分开计。",
        &["印制", "印制宣传", "明白纸", "海报", "宣传单", "印制宣传折页", "编印资料"],
    )
    .by(Sum("printed"))
    .also(&[CountUnit::Sheet])
    .owner("健康教育"),
    count(
        "materials_handed_out",
        "发放宣传资料",
        Copy,
        "materials",
        "活动日期在时段内的资料发放数之和；与印制数分开计。",
        &["发放宣传资料", "发放", "宣传资料", "宣传画", "折页", "宣传品", "发放教材", "发放资料"],
    )
    .by(Sum("handed_out"))
    .also(&[CountUnit::Sheet])
    .owner("健康教育"),
    // 队伍
    count(
        "trainings",
        "培训班",
        Issue,
        "trainings",
        "开班日期在时段内、已举办的培训。",
        &["培训班", "举办培训", "举办培训班", "开展培训", "培训", "参加上级培训", "通讯员培训"],
    )
    .only(&["held"])
    .also(&[Occasion, Session]),
    count(
        "training_visits",
        "参训",
        Visit,
        "attendance",
        "开班日期在时段内的签到记录；同一人参加两期计两人次。",
        &["参训", "培训", "参训人次"],
    )
    .only(&["present"]),
    count(
        "training_persons",
        "参训人员",
        Person,
        "attendance",
        "开班日期在时段内签到过的不同人员，一人只计一次。",
        &["参加了培训", "参加培训", "人参加", "进行了培训", "培训", "通讯员", "宣传骨干", "参训人员"],
    )
    .only(&["present"])
    .by(Distinct("person")),
    count("selections", "评选活动", Piece, "selections", "启动日期在时段内的评选、大赛和征集。", &["评选", "大赛"])
        .also(&[Task, Occasion]),
    count(
        "honours",
        "评选荣誉",
        Piece,
        "honours",
        "公布日期在时段内、已入选的单位和个人。",
        &["荣誉", "获评", "表彰", "先进典型", "选树", "先进集体"],
    )
    .also(&[Task, Person]),
    count(
        "correspondents",
        "通讯员",
        Person,
        "people",
        "截至日在岗的通讯员账号。",
        &["通讯员队伍", "现有通讯员", "通讯员", "信息员"],
    )
    .only(&["correspondent"]),
    count("units", "报送单位", House, "units", "截至日未撤销的单位。", &["报送单位", "县区", "个县", "家单位"]),
    // 办公室台账
    count(
        "superior_rank",
        "上级通报名次",
        Rank,
        "bulletins",
        "通报日期在时段内、最近一次上级通报登记的名次；不同内容的通报请按通报内容分开看。",
        &["排名", "名次", "排名第", "位列", "位居"],
    )
    .by(Newest("rank")),
    count(
        "superior_score",
        "上级通报得分",
        Point,
        "bulletins",
        "通报日期在时段内、最近一次上级通报登记的得分。",
        &["得分", "评分", "评分结果"],
    )
    .by(Newest("score")),
    count(
        "honours_received",
        "所获荣誉",
        Piece,
        "awards",
        "授予日期在时段内、本单位及所属单位和个人获得的荣誉。",
        &["获得荣誉", "荣誉称号", "以上荣誉", "荣获", "获得市级以上荣誉"],
    )
    .also(&[Task]),
    count(
        "staff_full_time",
        "专职宣传人员",
        Person,
        "publicity_staff",
        "截至日在岗、登记为专职的宣传人员。",
        &["专职宣传员", "专职人员", "专职", "专职工作人员", "宣教人员"],
    )
    .only(&["full_time"]),
    count(
        "staff_part_time",
        "兼职宣传人员",
        Person,
        "publicity_staff",
        "截至日在岗、登记为兼职的宣传人员。",
        &["兼职人员", "兼职", "联络员"],
    )
    .only(&["part_time"]),
    count(
        "press_cards",
        "持记者证人员",
        Person,
        "publicity_staff",
        "截至日在岗、持有记者证的宣传人员。",
        &["记者证", "执业资格证"],
    )
    .only(&["press_card"]),
    count(
        "meetings",
        "工作会议",
        Occasion,
        "work_meetings",
        "召开日期在时段内的调度会、部署会、专题会、分析研判会等。",
        &["专题会议", "研判会", "调度会", "部署会", "推进会", "分析研判会", "专题会", "工作会议"],
    )
    .also(&[Session]),
    count(
        "documents_issued",
        "印发文件",
        Copy,
        "issued_documents",
        "印发日期在时段内的通知、方案、制度。",
        &["印发文件", "制定制度", "下发通知", "出台制度"],
    )
    .also(&[Piece, Task, Case]),
    count(
        "budget_planned",
        "宣传经费安排",
        Yuan,
        "publicity_budget",
        "所属日期在时段内登记的宣传、监测经费安排数之和。",
        &["业务经费", "年度经费", "经费仅", "安排经费", "经费"],
    )
    .by(Sum("planned"))
    .owner("财务人员"),
    count(
        "budget_spent",
        "宣传经费支出",
        Yuan,
        "publicity_budget",
        "所属日期在时段内登记的宣传、监测经费支出数之和。",
        &["投入经费", "投入宣传经费", "经费支出", "支出经费"],
    )
    .by(Sum("spent"))
    .owner("财务人员"),
    count(
        "venues",
        "宣传阵地",
        Piece,
        "fixed_venues",
        "截至日在用的宣传栏、展板、文化园地等阵地。",
        &["宣传栏", "展板", "宣传阵地", "文化墙", "更新宣传栏", "宣传橱窗", "科普园地"],
    )
    .owner("健康教育")
    .also(&[Task]),
    count(
        "creative_works",
        "宣传作品",
        Piece,
        "creative_works",
        "完成日期在时段内的视频、微电影、音频、文艺作品等。",
        &["宣传视频", "微电影", "宣传片", "科普作品", "制作宣传视频", "文艺作品"],
    )
    .also(&[Task]),
];

/// The metric of an identifier.
pub fn metric(id: &str) -> Option<&'static Metric> {
    CATALOGUE.iter().find(|metric| metric.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_metric_is_said_whole() {
        let mut ids = HashSet::new();
        for metric in CATALOGUE {
            assert!(ids.insert(metric.id), "{} twice", metric.id);
            assert!(metric.rule.ends_with('。') && metric.rule.chars().count() > 8, "{}", metric.id);
            assert!(metric.id.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", metric.id);
            assert_eq!(metric.unit == Percent, matches!(metric.measure, Share(_)), "{}", metric.id);
            assert!(!metric.also.contains(&metric.unit), "{}", metric.id);
        }
        assert!(metric("placements").is_some());
        assert!(metric("nothing").is_none());
    }

    #[test]
    fn persons_and_visits_are_never_one_metric() {
        for metric in CATALOGUE {
            assert!(!(metric.takes(Person) && metric.takes(Visit)), "{} would mix 人 and 人次", metric.id);
        }
    }
}
