//! What of monitoring can be counted: original items (reposts folded) and events. They belong to no unit.

use super::store::period::tone;
use crate::platform::register::{At, Records, Register, Split, Tables, as_is};
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![
        Register {
            id: "items",
            name: "舆情条目",
            act: Act::ReadItems,
            records: Records::Tables(Tables {
                from: "item r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.at"),
                recorded_at: "r.captured_at",
                unit_path: None,
                unit_name: "r.outlet",
                title: "r.title",
                standing: "r.repost_of IS NULL",
                conditions: &[("kept", "r.state <> 'ignored'"), ("negative", tone!("r" " = 'negative'"))],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "reach", name: "来源级别", sql: "r.reach", title: reach, shown: true },
                Split { id: "region", name: "地区", sql: "r.region", title: as_is, shown: false },
                Split { id: "outlet", name: "来源", sql: "r.outlet", title: as_is, shown: false },
            ],
            href: "/monitor/items?open={id}",
            list: "/monitor/items",
        },
        Register {
            id: "events",
            name: "舆情事件",
            act: Act::ReadItems,
            records: Records::Tables(Tables {
                from: "event r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.first_at"),
                recorded_at: "r.created_at",
                unit_path: None,
                unit_name: "r.region",
                title: "r.title",
                standing: "r.merged_into IS NULL",
                conditions: &[("grave", "r.level <= 2")],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "level", name: "等级", sql: "CAST(r.level AS TEXT)", title: level, shown: true },
                Split { id: "region", name: "地区", sql: "r.region", title: as_is, shown: false },
            ],
            href: "/monitor/events/{id}",
            list: "/monitor/events",
        },
    ]
}

fn reach(code: &str) -> String {
    serde_json::from_value::<domain::monitor::item::Reach>(code.into())
        .map_or_else(|_| as_is(code), |reach| reach.title().into())
}

/// `Ⅱ级 重大` for 2.
pub fn level(code: &str) -> String {
    match code {
        "1" => "Ⅰ 特别重大",
        "2" => "Ⅱ 重大",
        "3" => "Ⅲ 较大",
        "4" => "Ⅳ 一般",
        _ => "未定级",
    }
    .into()
}
