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
    Case, Copy, Entry, EntryUse, Hour, House, Issue, Occasion, Percent, Person, Piece, Session, Task, Text, Visit, Yuan,
};
use Measure::{Distinct, Latest, Mean, Share, Sum};

/// Everything that can be asked.
pub const CATALOGUE: &[Metric] = &[
    // 媒体刊发
    count(
        "placements",
        "媒体刊发",
        Text,
        "placements",
        "发布日期在时段内、未被剔除的刊发；转载另计，不重复计入。",
        &["刊发", "刊登", "刊载", "新闻报道", "宣传报道", "主流媒体", "各类媒体", "各级媒体", "稿件"],
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
    // 稿件与信息
    count(
        "articles_submitted",
        "收稿",
        Text,
        "articles",
        "首次提交时间在时段内的稿件，退回后重报不重复计。",
        &["收稿", "报送稿件", "来稿", "投稿"],
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
        &["采用", "编发", "发布信息", "编发信息", "录用"],
    )
    .also(&[Entry, Text]),
    count(
        "upward_reports",
        "向上报送信息",
        EntryUse,
        "publications",
        "报送时间在时段内、报送上级（党委、政府、上级卫生健康部门）的记录，一篇报送两处计两条次。",
        &["上报", "向上报送", "报送信息", "报送卫生部", "上报各类信息", "编发上报"],
    )
    .only(&["upward"])
    .also(&[Entry, Text]),
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
    // 新媒体与大屏
    count(
        "followers",
        "账号用户",
        Person,
        "account_stats",
        "截至日或之前最近一次登记的用户数，各账号相加。",
        &["用户", "粉丝", "关注"],
    )
    .by(Latest("followers")),
    count(
        "posts",
        "新媒体发布",
        Entry,
        "account_stats",
        "时段内各账号登记的发布条数之和。",
        &["微信", "公众号", "微博", "抖音", "发布信息", "推文", "公众账号"],
    )
    .by(Sum("posts"))
    .also(&[Text, Occasion]),
    count(
        "messages_answered",
        "新媒体留言回复",
        Entry,
        "account_stats",
        "时段内各账号登记的留言回复条数之和。",
        &["回复留言", "收到并回复留言", "留言"],
    )
    .by(Sum("replies")),
    count(
        "playout_contents",
        "大屏投放内容",
        Task,
        "playouts",
        "时段内在播的大屏内容，一项只计一次。",
        &["大屏", "投放内容", "发布内容"],
    ),
    count(
        "playouts_per_day",
        "大屏每天滚动",
        Occasion,
        "playouts",
        "时段内在播的各项内容每天滚动次数之和，只能与“每天”同用。",
        &["滚动"],
    )
    .by(Sum("plays_per_day"))
    .a_day(),
    count(
        "playouts",
        "大屏播放",
        Occasion,
        "playouts",
        "时段内在播的各项内容：每天次数乘以投放天数，相加。",
        &["累计播放"],
    )
    .by(Sum("plays")),
    // 门户
    count(
        "portal_updates",
        "门户网站更新",
        Entry,
        "publications",
        "发布时间在时段内、仍在门户网站上的文章。",
        &["门户网站", "网站更新", "更新各类信息", "门户"],
    )
    .only(&["portal"])
    .also(&[Text])
    .owner("门户编辑"),
    count(
        "portal_messages",
        "公众留言",
        Entry,
        "portal_messages",
        "收到时间在时段内的公众留言。",
        &["公众留言", "网民留言"],
    )
    .also(&[Case])
    .owner("门户编辑"),
    count(
        "portal_messages_answered",
        "公众留言办结",
        Entry,
        "portal_messages",
        "收到时间在时段内、已答复的公众留言。",
        &["留言办结", "答复留言"],
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
        &["专报", "快报", "简报", "编发", "编辑出版", "专报信息", "杂志"],
    ),
    count(
        "opinion_reports",
        "舆情专报",
        Issue,
        "issues",
        "签发日期在时段内的舆情专报。",
        &["舆情专报", "形成舆情专报"],
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
        &["舆情", "排查出舆情", "监测到舆情", "监测舆情", "涉及"],
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
        &["重大舆情"],
    )
    .owner("舆情岗")
    .only(&["grave"]),
    count(
        "cases",
        "处置舆情",
        Case,
        "cases",
        "立案时间在时段内的处置件。",
        &["处置网络舆情", "妥善处置", "处置舆情", "督办"],
    )
    .owner("舆情岗")
    .also(&[Entry]),
    count(
        "cases_closed",
        "办结舆情",
        Case,
        "cases",
        "立案时间在时段内、已办结或已建档的处置件。",
        &["防范化解", "化解各类风险", "化解风险", "办结"],
    )
    .owner("舆情岗")
    .only(&["closed"])
    .also(&[Entry]),
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
        &["按时办结率", "按时率"],
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
        &["宣传活动", "主题活动", "节日", "纪念日", "健康教育活动", "讲座"],
    )
    .only(&["held"])
    .also(&[Occasion])
    .owner("健康教育"),
    count("lectures", "宣讲", Session, "campaigns", "时段内各项活动登记的宣讲场次之和。", &["宣讲"])
        .only(&["held"])
        .by(Sum("lectures"))
        .also(&[Issue, Occasion])
        .owner("健康教育"),
    count("free_clinics", "义诊场次", Session, "campaigns", "时段内各项活动登记的义诊场次之和。", &["组织义诊"])
        .only(&["held"])
        .by(Sum("clinics"))
        .also(&[Occasion])
        .owner("健康教育"),
    count("clinic_visits", "义诊", Visit, "campaigns", "时段内各项活动登记的义诊人次之和。", &["义诊"])
        .only(&["held"])
        .by(Sum("clinic_visits"))
        .owner("健康教育"),
    count(
        "consultations",
        "健康咨询",
        Visit,
        "campaigns",
        "时段内各项活动登记的咨询人次之和。",
        &["咨询", "接受健康咨询"],
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
        &["印制", "印制宣传", "明白纸", "海报"],
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
        &["发放宣传资料", "发放", "宣传资料", "宣传画", "折页"],
    )
    .by(Sum("handed_out"))
    .also(&[CountUnit::Sheet])
    .owner("健康教育"),
    // 队伍
    count("trainings", "培训班", Issue, "trainings", "开班日期在时段内、已举办的培训。", &["培训班", "举办培训"])
        .only(&["held"])
        .also(&[Occasion, Session]),
    count(
        "training_visits",
        "参训",
        Visit,
        "attendance",
        "开班日期在时段内的签到记录；同一人参加两期计两人次。",
        &["参训", "培训"],
    )
    .only(&["present"]),
    count(
        "training_persons",
        "参训人员",
        Person,
        "attendance",
        "开班日期在时段内签到过的不同人员，一人只计一次。",
        &["参加了培训", "参加培训", "人参加", "进行了培训", "培训", "通讯员"],
    )
    .only(&["present"])
    .by(Distinct("person")),
    count("selections", "评选活动", Piece, "selections", "启动日期在时段内的评选、大赛和征集。", &["评选", "大赛"])
        .also(&[Task, Occasion]),
    count("honours", "荣誉", Piece, "honours", "公布日期在时段内、已入选的单位和个人。", &["荣誉", "获评", "表彰"])
        .also(&[Task]),
    count("correspondents", "通讯员", Person, "people", "截至日在岗的通讯员账号。", &["通讯员队伍", "现有通讯员"])
        .only(&["correspondent"]),
    count("units", "报送单位", House, "units", "截至日未撤销的单位。", &["报送单位"]),
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
