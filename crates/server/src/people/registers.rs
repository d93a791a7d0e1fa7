//! What of people and units can be counted: who stands at the end of a period.

use crate::platform::register::{At, Records, Register, Tables};
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![
        Register {
            id: "people",
            name: "人员账号",
            act: Act::ReadPeople,
            records: Records::Tables(Tables {
                from: "users r JOIN unit u ON u.id = r.unit_id",
                id: "r.id",
                link_id: "r.id",
                at: At::Since("r.created_at"),
                recorded_at: "r.created_at",
                unit_path: Some("u.path"),
                unit_name: "u.name",
                title: "r.name",
                standing: "r.state <> 'closed'",
                conditions: &[(
                    "correspondent",
                    "EXISTS (SELECT 1 FROM user_role x WHERE x.user_id = r.id AND x.role = 'correspondent')",
                )],
                numbers: &[],
                newest: None,
            }),
            splits: &[],
            href: "/people",
            list: "/people",
        },
        Register {
            id: "units",
            name: "单位",
            act: Act::ReadPeople,
            records: Records::Tables(Tables {
                from: "unit r",
                id: "r.id",
                link_id: "r.id",
                at: At::Since("r.created_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.path"),
                unit_name: "r.name",
                title: "r.name",
                standing: "r.closed_at IS NULL",
                conditions: &[],
                numbers: &[],
                newest: None,
            }),
            splits: &[],
            href: "/people",
            list: "/people",
        },
    ]
}
