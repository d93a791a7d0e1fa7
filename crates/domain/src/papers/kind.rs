//! The kinds of papers that an office issues, and the parts each must have (domain brief §4.2).

use serde::{Deserialize, Serialize};

/// A kind of paper; each is a series with its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 舆情日报.
    Daily,
    /// 舆情周报.
    Weekly,
    /// 舆情月报.
    Monthly,
    /// 舆情专报, of one event.
    Special,
    /// 督办单 with its return slip, of one dispatch.
    Supervision,
    /// 政务信息专报.
    Information,
    /// 政务信息快报.
    Express,
    /// 简报.
    Bulletin,
    /// 杂志: an issue of the office's own magazine.
    Magazine,
    /// 通报.
    Circular,
    /// 新闻通稿.
    Release,
    /// 风险评估表.
    Risk,
    /// 典型案例.
    Example,
}

/// How a kind shows its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// 第12期 under a name plate, 增刊 counted apart.
    Issue,
    /// 〔2026〕12号 behind the office's word.
    Letter,
    /// Not numbered.
    None,
}

/// What a kind of paper is drafted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// One case.
    Case,
    /// The records of a period.
    Period,
    /// An article of the newsroom.
    Article,
    /// A 风险评估.
    Review,
}

impl Kind {
    /// Every kind, in the order of the menu.
    pub const ALL: [Kind; 13] = [
        Kind::Special,
        Kind::Supervision,
        Kind::Daily,
        Kind::Weekly,
        Kind::Monthly,
        Kind::Information,
        Kind::Express,
        Kind::Bulletin,
        Kind::Magazine,
        Kind::Circular,
        Kind::Release,
        Kind::Risk,
        Kind::Example,
    ];

    /// The name, also on the name plate.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Daily => "舆情日报",
            Kind::Weekly => "舆情周报",
            Kind::Monthly => "舆情月报",
            Kind::Special => "舆情专报",
            Kind::Supervision => "舆情督办单",
            Kind::Information => "政务信息专报",
            Kind::Express => "政务信息快报",
            Kind::Bulletin => "宣传工作简报",
            Kind::Magazine => "卫生健康宣传",
            Kind::Circular => "通报",
            Kind::Release => "新闻通稿",
            Kind::Risk => "舆情风险评估表",
            Kind::Example => "典型案例",
        }
    }

    /// snake_case, as stored.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Daily => "daily",
            Kind::Weekly => "weekly",
            Kind::Monthly => "monthly",
            Kind::Special => "special",
            Kind::Supervision => "supervision",
            Kind::Information => "information",
            Kind::Express => "express",
            Kind::Bulletin => "bulletin",
            Kind::Magazine => "magazine",
            Kind::Circular => "circular",
            Kind::Release => "release",
            Kind::Risk => "risk",
            Kind::Example => "example",
        }
    }

    /// The kind of a code.
    pub fn of(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How its number is shown.
    pub fn numbering(self) -> Numbering {
        match self {
            Kind::Supervision | Kind::Circular => Numbering::Letter,
            Kind::Release | Kind::Risk | Kind::Example => Numbering::None,
            _ => Numbering::Issue,
        }
    }

    /// The office's word before 〔year〕, for letters.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Supervision => "舆督单",
            Kind::Circular => "卫宣通",
            _ => "",
        }
    }

    /// What it is drafted from.
    pub fn origin(self) -> Origin {
        match self {
            Kind::Special | Kind::Supervision | Kind::Example => Origin::Case,
            Kind::Daily | Kind::Weekly | Kind::Monthly | Kind::Bulletin | Kind::Magazine | Kind::Circular => {
                Origin::Period
            }
            Kind::Information | Kind::Express | Kind::Release => Origin::Article,
            Kind::Risk => Origin::Review,
        }
    }

    /// Whether it makes no sense without what it is drafted from. A period is filled in by itself, and a text may be
    /// written from nothing.
    pub fn must_have_origin(self) -> bool {
        matches!(self.origin(), Origin::Case | Origin::Review)
    }

    /// Whether it asks so much of the records that it is drafted step by step, by a job.
    pub fn is_long(self) -> bool {
        matches!(self, Kind::Weekly | Kind::Monthly)
    }

    /// The parts it must have: key, heading, whether it may stay empty. The keys name the parts in a draft.
    pub fn outline(self) -> &'static [(&'static str, &'static str, bool)] {
        const MUST: bool = false;
        const MAY: bool = true;
        match self {
            Kind::Daily => &[
                ("overview", "总体情况", MUST),
                ("spread", "来源分布", MAY),
                ("items", "重点信息", MAY),
                ("cases", "在办案件", MAY),
                ("overdue", "超时和临期事项", MAY),
                ("remarks", "提示", MAY),
            ],
            Kind::Weekly => &[
                ("overview", "总体情况", MUST),
                ("trend", "逐日走势", MAY),
                ("spread", "来源分布", MAY),
                ("topics", "话题分布", MAY),
                ("items", "重点信息", MAY),
                ("media", "主要媒体报道", MAY),
                ("cases", "案件办理", MUST),
                ("advice", "研判建议", MUST),
            ],
            Kind::Monthly => &[
                ("overview", "总体情况", MUST),
                ("trend", "逐日走势", MAY),
                ("spread", "来源分布", MAY),
                ("topics", "话题分布", MAY),
                ("regions", "地区分布", MAY),
                ("items", "重点信息", MAY),
                ("media", "主要媒体报道", MAY),
                ("cases", "案件办理", MUST),
                ("units", "各单位反馈情况", MAY),
                ("papers", "专报目录", MAY),
                ("lessons", "经验与问题", MAY),
                ("advice", "下月风险提示", MUST),
            ],
            Kind::Special => &[
                ("summary", "概述", MUST),
                ("claims", "网上反映情况", MUST),
                ("facts", "核查情况", MUST),
                ("spread", "传播情况", MAY),
                ("views", "网民主要观点", MAY),
                ("judgement", "等级与研判", MUST),
                ("done", "已做工作", MUST),
                ("advice", "下步建议和口径", MUST),
            ],
            Kind::Supervision => {
                &[("facts", "反映问题", MUST), ("requirement", "督办要求", MUST), ("basis", "督办依据", MUST)]
            }
            Kind::Information | Kind::Express => &[
                ("note", "编者按", MAY),
                ("practice", "主要做法", MUST),
                ("effect", "取得成效", MAY),
                ("problem", "存在问题", MAY),
                ("advice", "下步建议", MAY),
            ],
            Kind::Bulletin => &[("note", "编者按", MAY), ("body", "工作动态", MUST), ("used", "信息采用", MAY)],
            Kind::Magazine => &[("note", "卷首语", MAY), ("body", "正文", MUST)],
            Kind::Circular => &[
                ("overview", "总体情况", MUST),
                ("ranking", "各单位报送和采用情况", MAY),
                ("idle", "零报送单位", MAY),
                ("problems", "存在问题", MAY),
                ("requirements", "下步要求", MUST),
            ],
            Kind::Release => &[
                ("lead", "导语", MUST),
                ("body", "正文", MUST),
                ("background", "背景", MAY),
                ("contact", "联系方式", MUST),
            ],
            Kind::Risk => &[
                ("subject", "评估事项", MUST),
                ("answers", "评估结果", MUST),
                ("plan", "应对预案", MAY),
                ("lines", "应答口径", MAY),
            ],
            Kind::Example => &[
                ("background", "基本情况", MUST),
                ("handling", "处置过程", MUST),
                ("effect", "处置效果", MUST),
                ("lessons", "经验启示", MUST),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_a_name_and_something_it_must_contain() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert!(kind.outline().iter().any(|(_, _, may)| !may), "{kind:?}");
            assert_eq!(kind.numbering() == Numbering::Letter, !kind.word().is_empty(), "{kind:?}");
            // Headings name the parts in an office's own template, so no two may be alike.
            let mut headings: Vec<_> = kind.outline().iter().map(|(_, heading, _)| heading).collect();
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), kind.outline().len(), "{kind:?}");
        }
    }
}
