//! 办公室台账: what an office counts once a year and no other register holds: bulletins from above with their rank,
//! honours, staff, meetings, documents, money, venues, works. What an entry holds is data, so that form, check,
//! import, export and figures speak of the same fields.

use crate::media::register::{Field, Holds, Register};

const fn field(code: &'static str, title: &'static str, holds: Holds, required: bool) -> Field {
    Field { code, title, holds, required, choices: &[] }
}

const fn choice(code: &'static str, title: &'static str, choices: &'static [&'static str]) -> Field {
    Field { code, title, holds: Holds::Choice, required: true, choices }
}

/// Every ledger.
pub const LEDGERS: &[Register] = &[
    Register {
        code: "bulletin",
        title: "上级通报",
        subject: "通报名称",
        date: "通报日期",
        fields: &[
            choice("about", "通报内容", &["政务信息", "新闻发稿", "新媒体", "网站", "舆情工作", "综合考核"]),
            field("issuer", "通报单位", Holds::Text, true),
            field("rank", "名次", Holds::Int, false),
            field("among", "参评家数", Holds::Int, false),
            field("score", "得分", Holds::Int, false),
            field("note", "说明", Holds::Long, false),
        ],
    },
    Register {
        code: "award",
        title: "所获荣誉",
        subject: "荣誉名称",
        date: "授予日期",
        fields: &[
            choice("level", "级别", &["国家级", "省级", "市级", "县级"]),
            choice("holder_kind", "获得者类别", &["单位", "个人", "作品"]),
            field("holder", "获得者", Holds::Text, true),
            field("issuer", "授予单位", Holds::Text, true),
        ],
    },
    Register {
        code: "staff",
        title: "宣传人员",
        subject: "姓名",
        date: "到岗日期",
        fields: &[
            choice(
                "post",
                "岗位",
                &["宣传员", "新闻发言人", "信息联络员", "舆情信息员", "新媒体运营", "网宣员", "分管领导"],
            ),
            choice("time", "专职兼职", &["专职", "兼职"]),
            field("press_card", "持记者证", Holds::Flag, false),
            field("to_at", "离岗日期", Holds::Day, false),
        ],
    },
    Register {
        code: "meeting",
        title: "工作会议",
        subject: "会议名称",
        date: "召开日期",
        fields: &[
            choice("kind", "形式", &["调度会", "部署会", "推进会", "专题会", "分析研判会", "座谈会", "领导小组会"]),
            field("attendants", "参会人数", Holds::Int, false),
            field("minutes", "议定事项", Holds::Long, false),
        ],
    },
    Register {
        code: "document",
        title: "印发文件",
        subject: "文件标题",
        date: "印发日期",
        fields: &[
            choice("kind", "类别", &["通知", "方案", "制度", "要点", "通报"]),
            field("number", "文号", Holds::Text, false),
        ],
    },
    Register {
        code: "budget",
        title: "宣传经费",
        subject: "经费名称",
        date: "所属日期",
        fields: &[
            choice("kind", "类别", &["新闻宣传", "健康教育", "舆情监测", "新媒体运营", "其他"]),
            field("planned", "安排数(元)", Holds::Int, true),
            field("spent", "支出数(元)", Holds::Int, false),
        ],
    },
    Register {
        code: "venue",
        title: "宣传阵地",
        subject: "阵地名称",
        date: "启用日期",
        fields: &[
            choice(
                "kind",
                "类别",
                &["宣传栏", "展板", "文化大院", "一条街", "科普园地", "电子屏", "广播", "文化中心", "其他"],
            ),
            field("place", "地点", Holds::Text, true),
            field("refreshed_at", "最近更新", Holds::Day, false),
            field("to_at", "停用日期", Holds::Day, false),
        ],
    },
    Register {
        code: "work",
        title: "宣传作品",
        subject: "作品名称",
        date: "完成日期",
        fields: &[
            choice("kind", "类别", &["视频", "微电影", "音频", "图文", "动漫", "文艺节目", "课程"]),
            field("makers", "创作者", Holds::Text, false),
            field("entered", "参评情况", Holds::Text, false),
        ],
    },
];

/// The ledger of a code, if there is one.
pub fn of(code: &str) -> Option<&'static Register> {
    LEDGERS.iter().find(|ledger| ledger.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::register::faults;
    use serde_json::json;

    #[test]
    fn every_ledger_asks_for_what_it_needs() {
        for ledger in LEDGERS {
            assert!(!faults(ledger, "", 0, &json!({})).is_empty(), "{}", ledger.code);
        }
        let bulletin = of("bulletin").unwrap();
        let good = json!({"about": "政务信息", "issuer": "省卫生健康委", "rank": 5});
        assert!(faults(bulletin, "前三季度评分通报", 1, &good).is_empty());
        assert_eq!(faults(bulletin, "通报", 1, &json!({"about": "闲谈", "issuer": "委"}))[0].0, "about");
        assert!(of("nothing").is_none());
    }
}
