//! What of the cases can be counted.

use crate::platform::register::{At, Records, Register, Split, Tables, as_is};
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![Register {
        id: "cases",
        name: "处置件",
        act: Act::ReadCases,
        records: Records::Tables(Tables {
            from: "cases r JOIN unit u ON u.id = r.unit_id",
            id: "r.id",
            link_id: "r.id",
            at: At::Moment("r.opened_at"),
            recorded_at: "r.opened_at",
            unit_path: Some("r.unit_path"),
            unit_name: "u.name",
            title: "r.title",
            standing: "r.stage <> 'merged'",
            conditions: &[
                ("closed", "r.closed_at IS NOT NULL"),
                ("open", "r.closed_at IS NULL"),
                (
                    "answered",
                    "EXISTS (SELECT 1 FROM case_dispatch d WHERE d.case_id = r.id AND d.answered_at IS NOT NULL)",
                ),
                ("on_time", "NOT EXISTS (SELECT 1 FROM case_dispatch d WHERE d.case_id = r.id AND d.late = 1)"),
            ],
            numbers: &[(
                "answer_hours",
                "((SELECT MIN(d.answered_at) FROM case_dispatch d WHERE d.case_id = r.id)
                  - (SELECT MIN(d.assigned_at) FROM case_dispatch d WHERE d.case_id = r.id)) / 3600000",
            )],
            newest: None,
        }),
        splits: &[
            Split {
                id: "level", name: "等级", sql: "COALESCE(CAST(r.level AS TEXT), '')", title: level, shown: true
            },
            Split { id: "stage", name: "环节", sql: "r.stage", title: stage, shown: true },
            Split { id: "kind", name: "类别", sql: "r.kind", title: as_is, shown: false },
        ],
        href: "/cases/{id}",
        list: "/cases",
    }]
}

fn stage(code: &str) -> String {
    serde_json::from_value::<domain::cases::case::Stage>(code.into())
        .map_or_else(|_| as_is(code), |stage| stage.title().into())
}

fn level(code: &str) -> String {
    crate::monitor::level_title(code)
}
