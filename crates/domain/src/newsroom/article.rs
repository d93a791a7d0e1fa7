//! 稿件: what is sent, which kinds there are, and what each kind must contain before it may be sent.

use serde::{Deserialize, Serialize};

/// The longest title, in characters: two lines of a phone and one of a newspaper.
pub const TITLE_MAX: usize = 80;
/// The longest body, in characters.
pub const BODY_MAX: usize = 50_000;
/// The most photos one article carries.
pub const PHOTOS_MAX: usize = 9;
/// The longest caption, in characters.
pub const CAPTION_MAX: usize = 120;

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 新闻信息: written for publication.
    News,
    /// 政务信息: written for leaders and superiors; scored apart.
    GovInfo,
    /// 紧急信息: an emergency report; hours count, one review is enough.
    Urgent,
    /// 新闻线索: a tip before a text exists.
    Lead,
    /// 图片新闻: the photos are the news.
    Photo,
    /// 视频: text and a link or file name of the film.
    Video,
    /// 约稿答复: the answer to a commissioned topic.
    Commissioned,
}

impl Kind {
    /// Every kind, in the order of the form.
    pub const ALL: [Kind; 7] =
        [Kind::News, Kind::GovInfo, Kind::Photo, Kind::Video, Kind::Lead, Kind::Urgent, Kind::Commissioned];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Kind::News => "新闻信息",
            Kind::GovInfo => "政务信息",
            Kind::Urgent => "紧急信息",
            Kind::Lead => "新闻线索",
            Kind::Photo => "图片新闻",
            Kind::Video => "视频",
            Kind::Commissioned => "约稿答复",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::GovInfo => "gov_info",
            Kind::Urgent => "urgent",
            Kind::Lead => "lead",
            Kind::Photo => "photo",
            Kind::Video => "video",
            Kind::Commissioned => "commissioned",
        }
    }

    /// The kind of a code, if there is one.
    pub fn of(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The fewest characters of body that make sense of this kind.
    fn least_body(self) -> usize {
        match self {
            Kind::News | Kind::GovInfo | Kind::Commissioned => 40,
            Kind::Urgent => 20,
            Kind::Lead | Kind::Photo | Kind::Video => 10,
        }
    }

    /// The fewest photos this kind needs.
    fn least_photos(self) -> usize {
        usize::from(self == Kind::Photo)
    }
}

/// What somebody is about to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: &'a str,
    /// Its text, paragraphs parted by line breaks.
    pub body: &'a str,
    /// The captions of its photos, in order.
    pub captions: &'a [String],
    /// Whether the sender names the commissioned topic it answers.
    pub answers_topic: bool,
}

/// One thing that is wrong with one field of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// The field of the form.
    pub field: &'static str,
    /// What is wrong and what would be right, in one Chinese sentence.
    pub sentence: String,
}

fn fault(field: &'static str, sentence: impl Into<String>) -> FieldFault {
    FieldFault { field, sentence: sentence.into() }
}

/// What keeps a draft from being kept at all: only sizes, because an unfinished draft is no mistake.
pub fn oversize(draft: &Draft) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let title = draft.title.chars().count();
    if title > TITLE_MAX {
        faults.push(fault("title", format!("标题有 {title} 个字，最多 {TITLE_MAX} 个字。")));
    }
    let body = draft.body.chars().count();
    if body > BODY_MAX {
        faults.push(fault("body", format!("正文有 {body} 个字，最多 {BODY_MAX} 个字，请分成几篇报送。")));
    }
    if draft.captions.len() > PHOTOS_MAX {
        faults.push(fault("photos", format!("照片有 {} 张，最多 {PHOTOS_MAX} 张。", draft.captions.len())));
    }
    if let Some(at) = draft.captions.iter().position(|caption| caption.chars().count() > CAPTION_MAX) {
        faults.push(fault("photos", format!("第 {} 张照片的说明太长，最多 {CAPTION_MAX} 个字。", at + 1)));
    }
    faults
}

/// What keeps a draft from being sent. Empty when it may be sent.
pub fn unfinished(draft: &Draft) -> Vec<FieldFault> {
    let mut faults = oversize(draft);
    let title = draft.title.trim().chars().count();
    if title == 0 {
        faults.push(fault("title", "请填写标题，建议写明单位和做法。"));
    } else if title < 4 {
        faults.push(fault("title", "标题太短，请写明单位和做法。"));
    }
    let body = draft.body.chars().filter(|c| !c.is_whitespace()).count();
    let least = draft.kind.least_body();
    if body == 0 {
        faults.push(fault("body", "请填写正文。"));
    } else if body < least {
        faults.push(fault("body", format!("正文只有 {body} 个字，{}至少写 {least} 个字。", draft.kind.title())));
    }
    if draft.captions.len() < draft.kind.least_photos() {
        faults.push(fault("photos", "图片新闻至少要有一张照片。"));
    }
    if draft.kind == Kind::Commissioned && !draft.answers_topic {
        faults.push(fault("commission_id", "请选择这篇稿件答复的是哪一个约稿题目。"));
    }
    faults
}

/// A start for somebody who has done the work but cannot find the words: questions shown as grey lines
/// ("事做了，说的出来，写不出来" is the commonest complaint of the offices).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Stable name.
    pub code: &'static str,
    /// The name on the button.
    pub title: &'static str,
    /// The kind it starts.
    pub kind: Kind,
    /// A pattern for the title.
    pub headline: &'static str,
    /// Questions, one a paragraph.
    pub questions: &'static [&'static str],
}

/// Every template.
pub const TEMPLATES: &[Template] = &[
    Template {
        code: "activity",
        title: "工作动态",
        kind: Kind::News,
        headline: "（单位）开展（什么）活动",
        questions: &[
            "哪一天、在哪里、哪个单位、和谁一起做了什么？",
            "现场怎么做的？来了多少人、发了多少份资料？（写清人还是人次）",
            "群众怎么说？可以引用一句原话。",
            "下一步还要做什么？",
        ],
    },
    Template {
        code: "person",
        title: "典型人物",
        kind: Kind::News,
        headline: "（姓名）：（一句话概括）",
        questions: &[
            "他（她）是谁，在哪个岗位，干了多少年？",
            "讲一件最能说明他（她）的事：时间、地点、经过、结果。",
            "同事、患者怎么评价？",
            "得过什么荣誉？由谁授予？",
        ],
    },
    Template {
        code: "science",
        title: "健康科普",
        kind: Kind::News,
        headline: "（季节或节日）谨防（什么），记住这几点",
        questions: &[
            "讲什么健康问题？哪些人要注意？",
            "怎么预防、出现什么情况要就医？",
            "内容由哪位专家审核？资料来自哪里、什么时间？",
        ],
    },
    Template {
        code: "experience",
        title: "工作经验",
        kind: Kind::GovInfo,
        headline: "（单位）（做法）取得（成效）",
        questions: &[
            "做法：怎么做的，分几条写。",
            "成效：用数字说话，写明截止时间。",
            "问题：还有什么困难？",
            "建议：希望上级怎么支持？",
        ],
    },
    Template {
        code: "research",
        title: "调研报告",
        kind: Kind::GovInfo,
        headline: "关于（什么工作）的调研报告",
        questions: &[
            "为什么调研、走访了哪些地方、用了什么方法？",
            "基本情况：数字写明来源和截止时间。",
            "发现的问题和原因，各举一例。",
            "对策建议：由谁、什么时候、做什么？",
        ],
    },
    Template {
        code: "answer",
        title: "约稿答复",
        kind: Kind::Commissioned,
        headline: "（单位）（约稿题目）情况",
        questions: &[
            "题目问的是什么，本单位怎么做的？",
            "有哪些数字？写明截止时间。",
            "一件最能说明的事例。",
            "困难和建议。",
        ],
    },
    Template {
        code: "urgent",
        title: "紧急信息",
        kind: Kind::Urgent,
        headline: "（地点）发生（事件）情况报告",
        questions: &[
            "时间、地点、信息来源？",
            "事件性质，伤亡或患病人数？",
            "影响范围、发展趋势？",
            "已经采取的措施？联系人和电话？",
        ],
    },
    Template {
        code: "photo",
        title: "图片新闻",
        kind: Kind::Photo,
        headline: "（地点）（人物）正在（做什么）",
        questions: &["哪一天、在哪里、画面里是谁、正在做什么？", "摄影作者是谁？画面中的人是否同意发表？"],
    },
    Template {
        code: "video",
        title: "视频",
        kind: Kind::Video,
        headline: "（单位）（主题）短视频",
        questions: &["讲什么？多长时间？", "成片链接或网盘地址（写在正文里）。", "出镜的人是否同意发表？"],
    },
    Template {
        code: "lead",
        title: "新闻线索",
        kind: Kind::Lead,
        headline: "（单位）将于（时间）（做什么）",
        questions: &["什么时间、什么地点、什么事？", "为什么值得报道？", "联系人和电话？"],
    },
];

/// The number an article is called by: `2026-000123`, counted within the civil year it was first sent in.
pub fn number(year: i16, count: i64) -> String {
    format!("{year}-{count:06}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft<'a>(kind: Kind, title: &'a str, body: &'a str, captions: &'a [String]) -> Draft<'a> {
        Draft { kind, title, body, captions, answers_topic: false }
    }

    #[test]
    fn each_kind_asks_for_what_it_needs() {
        let body = "11月18日，青禾县卫生健康局联合县教育局在县第二小学开展健康课堂，向学生讲解合理膳食知识，共三百余名师生参加。";
        let photo = vec!["课堂现场".to_owned()];
        let cases: &[(Kind, &str, &str, &[String], &[&str])] = &[
            (Kind::News, "青禾县开展健康课堂进校园活动", body, &[], &[]),
            (Kind::News, "", "", &[], &["title", "body"]),
            (Kind::News, "健康", body, &[], &["title"]),
            (Kind::News, "青禾县开展健康课堂", "太短", &[], &["body"]),
            (Kind::Lead, "青禾县将开展大型义诊", "周六上午九点，县人民广场，三十名医生参加。", &[], &[]),
            (Kind::Photo, "课堂上的健康小卫士", "学生正在辨认食物模型，图为课堂现场。", &[], &["photos"]),
            (Kind::Photo, "课堂上的健康小卫士", "学生正在辨认食物模型，图为课堂现场。", &photo, &[]),
            (Kind::Commissioned, "青禾县冬季防病做法", body, &[], &["commission_id"]),
            (
                Kind::Urgent,
                "青禾县一学校多名学生发热",
                "今日八时接报，一年级三个班十二名学生发热，已到场调查处置。",
                &[],
                &[],
            ),
        ];
        for (kind, title, body, captions, fields) in cases {
            let found: Vec<_> = unfinished(&draft(*kind, title, body, captions)).into_iter().map(|f| f.field).collect();
            assert_eq!(&found, fields, "{kind:?} {title}");
        }
    }

    #[test]
    fn a_draft_may_be_empty_but_not_endless() {
        assert!(oversize(&draft(Kind::News, "", "", &[])).is_empty());
        let long = "字".repeat(BODY_MAX + 1);
        assert_eq!(oversize(&draft(Kind::News, "", &long, &[]))[0].field, "body");
        let captions = vec![String::new(); PHOTOS_MAX + 1];
        assert_eq!(oversize(&draft(Kind::News, "", "", &captions))[0].field, "photos");
    }

    #[test]
    fn codes_are_their_own_inverse_and_every_kind_has_a_start() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.code()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
            assert!(TEMPLATES.iter().any(|t| t.kind == kind), "{kind:?}");
        }
    }

    #[test]
    fn numbers_count_within_a_year() {
        assert_eq!(number(2026, 123), "2026-000123");
    }
}
