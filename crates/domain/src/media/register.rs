//! The simple registers of media work: interviews, releases, accounts, screens, partnerships, columns and programmes.
//! What each entry holds is data, so that form, check, export and figures speak of the same fields.

use serde::Serialize;
use serde_json::Value;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// A line.
    Text,
    /// Several lines.
    Long,
    /// A whole number, not negative.
    Int,
    /// A day, in milliseconds.
    Day,
    /// One of the choices.
    Choice,
    /// Yes or no.
    Flag,
}

/// A field of a register.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Field {
    /// In the record.
    pub code: &'static str,
    /// On screens.
    pub title: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether an entry without it is refused.
    pub required: bool,
    /// For choices.
    pub choices: &'static [&'static str],
}

const fn field(code: &'static str, title: &'static str, holds: Holds, required: bool) -> Field {
    Field { code, title, holds, required, choices: &[] }
}

const fn choice(code: &'static str, title: &'static str, choices: &'static [&'static str]) -> Field {
    Field { code, title, holds: Holds::Choice, required: true, choices }
}

/// A register.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Register {
    /// In addresses and tables.
    pub code: &'static str,
    /// On screens.
    pub title: &'static str,
    /// What its title line is called.
    pub subject: &'static str,
    /// What its date is called.
    pub date: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// Every register.
pub const REGISTERS: &[Register] = &[
    Register {
        code: "interview",
        title: "媒体采访",
        subject: "采访主题",
        date: "采访日期",
        fields: &[
            choice("kind", "类别", &["媒体采访", "领导现场采访", "专访", "政策解读", "访谈节目"]),
            Field {
                code: "way",
                title: "方式",
                holds: Holds::Choice,
                required: false,
                choices: &["接受采访", "邀请采访"],
            },
            field("outlet", "媒体", Holds::Text, true),
            field("journalist", "记者", Holds::Text, false),
            field("interviewee", "受访人", Holds::Text, false),
            field("by_leader", "领导受访", Holds::Flag, false),
            field("lines", "答复口径", Holds::Long, false),
        ],
    },
    Register {
        code: "release",
        title: "新闻通稿",
        subject: "标题",
        date: "发布日期",
        fields: &[field("text", "正文", Holds::Long, true), field("contact", "联系人", Holds::Text, false)],
    },
    Register {
        code: "account",
        title: "新媒体账号",
        subject: "账号名称",
        date: "开设日期",
        fields: &[
            choice(
                "platform",
                "平台",
                &["微信公众号", "微博", "抖音", "快手", "今日头条", "百家号", "视频号", "小红书", "其他"],
            ),
            choice("filing", "备案状态", &["已备案", "备案中", "未备案", "已注销"]),
            field("operator", "运营单位或公司", Holds::Text, false),
            field("keeper", "责任人", Holds::Text, false),
        ],
    },
    Register {
        code: "playout",
        title: "户外大屏",
        subject: "播放内容",
        date: "开始日期",
        fields: &[
            field("screen", "屏幕", Holds::Text, true),
            field("to_at", "结束日期", Holds::Day, true),
            field("plays_per_day", "每天播放次数", Holds::Int, true),
        ],
    },
    Register {
        code: "partnership",
        title: "媒体合作",
        subject: "合作内容",
        date: "开始日期",
        fields: &[
            field("outlet", "媒体", Holds::Text, true),
            choice("status", "状态", &["合作意向", "已签协议", "已到期", "已终止"]),
            field("to_at", "到期日期", Holds::Day, false),
            field("terms", "约定", Holds::Long, false),
        ],
    },
    Register {
        code: "slot",
        title: "专栏节目",
        subject: "栏目名称",
        date: "开办日期",
        fields: &[
            field("outlet", "媒体", Holds::Text, true),
            choice("kind", "形式", &["专栏", "专版", "节目", "周刊"]),
            field("issues", "已办期数", Holds::Int, false),
        ],
    },
    Register {
        code: "issue",
        title: "栏目期次",
        subject: "本期内容",
        date: "刊播日期",
        fields: &[
            field("slot", "栏目或节目", Holds::Text, true),
            field("number", "期号", Holds::Int, true),
            field("guest", "嘉宾或作者", Holds::Text, false),
            field("link", "链接", Holds::Text, false),
        ],
    },
    Register {
        code: "journalist",
        title: "记者通讯录",
        subject: "姓名",
        date: "登记日期",
        fields: &[
            field("outlet", "媒体", Holds::Text, true),
            field("beat", "联系领域", Holds::Text, false),
            field("phone", "电话", Holds::Text, false),
            field("note", "备注", Holds::Long, false),
        ],
    },
    Register {
        code: "spokesperson",
        title: "新闻发言人",
        subject: "姓名",
        date: "确定日期",
        fields: &[
            choice("role", "职责", &["新闻发言人", "新闻发言人助理", "新闻联络员"]),
            field("unit", "单位", Holds::Text, true),
            field("post", "职务", Holds::Text, true),
            field("phone", "电话", Holds::Text, false),
            field("trained_at", "最近培训日期", Holds::Day, false),
            field("until_at", "公布有效至", Holds::Day, false),
        ],
    },
];

/// The register of a code, if there is one.
pub fn of(code: &str) -> Option<&'static Register> {
    REGISTERS.iter().find(|register| register.code == code)
}

/// What keeps an entry from being kept: field and sentence.
pub fn faults(register: &Register, title: &str, at: i64, fields: &Value) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let length = title.trim().chars().count();
    if length == 0 || length > 100 {
        faults.push(("title", format!("请填写{}，最多 100 个字", register.subject)));
    }
    if at <= 0 {
        faults.push(("at", format!("请填写{}", register.date)));
    }
    for field in register.fields {
        let value = &fields[field.code];
        let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if is_empty {
            if field.required {
                faults.push((field.code, format!("请填写{}", field.title)));
            }
            continue;
        }
        let fits = match field.holds {
            Holds::Text => value.as_str().is_some_and(|text| text.chars().count() <= 100),
            Holds::Long => value.as_str().is_some_and(|text| text.chars().count() <= 10_000),
            Holds::Int => value.as_i64().is_some_and(|n| (0..=1_000_000_000).contains(&n)),
            Holds::Day => value.as_i64().is_some_and(|day| day > 0),
            Holds::Choice => value.as_str().is_some_and(|text| field.choices.contains(&text)),
            Holds::Flag => value.is_boolean(),
        };
        if !fits {
            faults.push((field.code, format!("{}的内容不对或太长", field.title)));
        }
    }
    let end = fields["to_at"].as_i64().unwrap_or(i64::MAX);
    if faults.is_empty() && end < at {
        faults.push(("to_at", "结束日期早于开始日期".into()));
    }
    faults
}

/// Only the fields a register knows: nothing a page sends besides is kept.
pub fn known(register: &Register, fields: &Value) -> Value {
    let kept = register.fields.iter().filter(|f| !fields[f.code].is_null());
    Value::Object(kept.map(|f| (f.code.to_owned(), fields[f.code].clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_register_asks_for_its_fields() {
        let playout = of("playout").unwrap();
        let good = json!({"screen": "市民广场", "to_at": 20, "plays_per_day": 20});
        assert!(faults(playout, "健康科普", 10, &good).is_empty());
        let fields = |value: Value| faults(playout, "", 0, &value).into_iter().map(|f| f.0).collect::<Vec<_>>();
        assert_eq!(fields(json!({})), ["title", "at", "screen", "to_at", "plays_per_day"]);
        let early = json!({"screen": "市民广场", "to_at": 5, "plays_per_day": 20});
        assert_eq!(faults(playout, "健康科普", 10, &early)[0].0, "to_at");
        let odd = json!({"kind": "闲聊", "outlet": "云川日报"});
        assert_eq!(faults(of("interview").unwrap(), "主题", 10, &odd)[0].0, "kind");
        assert_eq!(known(playout, &json!({"screen": "a", "evil": 1})), json!({"screen": "a"}));
        assert!(of("nothing").is_none());
    }
}
