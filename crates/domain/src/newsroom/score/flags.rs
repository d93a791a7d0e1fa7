//! The signs a bulletin puts before each title, so that a leader sees at a glance what a unit's month was made of.

use super::{Credit, Source};

/// Sign and what it says, in the order of the legend.
pub const LEGEND: [(&str, &str); 15] = [
    ("★", "国家级领导批示"),
    ("☆", "省级领导批示"),
    ("□", "市级领导批示"),
    ("■", "县区和本级领导批示"),
    ("●", "国家级单条采用"),
    ("○", "国家级综合、简讯采用"),
    ("◆", "省级单条采用"),
    ("◇", "省级综合、简讯采用"),
    ("▲", "市级单条采用"),
    ("△", "市级综合、简讯采用"),
    ("▼", "县级和本级采用"),
    ("▽", "已上报待采用"),
    ("◎", "国家级、行业媒体刊发"),
    ("◣", "省级媒体刊发"),
    ("·", "其他媒体刊发和转载"),
];

/// The sign of a credit.
pub fn flag(credit: &Credit) -> &'static str {
    let single = &*credit.usage == "single";
    match (credit.source, &*credit.level) {
        (Source::Instruction, "nation") => "★",
        (Source::Instruction, "province") => "☆",
        (Source::Instruction, "city") => "□",
        (Source::Instruction, _) => "■",
        (Source::Adoption, "nation") => {
            if single {
                "●"
            } else {
                "○"
            }
        }
        (Source::Adoption, "province") => {
            if single {
                "◆"
            } else {
                "◇"
            }
        }
        (Source::Adoption, "city") => {
            if single {
                "▲"
            } else {
                "△"
            }
        }
        (Source::Adoption, _) => "▼",
        (Source::Sent, _) => "▽",
        (Source::Placement, "nation" | "industry") if &*credit.usage != "repost" => "◎",
        (Source::Placement, "province") if &*credit.usage != "repost" => "◣",
        (Source::Placement, _) => "·",
    }
}
