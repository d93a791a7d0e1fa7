//! What of the serial papers can be counted: issues that were signed.

use crate::platform::register::{At, Records, Register, Split, Tables, as_is};
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![Register {
        id: "issues",
        name: "专报简报",
        act: Act::ReadPapers,
        records: Records::Tables(Tables {
            from: "paper r",
            id: "r.id",
            link_id: "r.id",
            at: At::Moment("r.signed_at"),
            recorded_at: "r.signed_at",
            unit_path: Some("r.unit_path"),
            unit_name: "''",
            title: "r.title",
            standing: "r.signed_at IS NOT NULL AND r.number IS NOT NULL AND r.previous_id IS NULL",
            conditions: &[
                ("opinion", "r.kind = 'special'"),
                ("brief", "r.kind = 'brief'"),
                ("magazine", "r.kind = 'magazine'"),
            ],
            numbers: &[],
            newest: None,
        }),
        splits: &[Split { id: "kind", name: "种类", sql: "r.kind", title: kind, shown: true }],
        href: "/papers/{id}",
        list: "/papers",
    }]
}

fn kind(code: &str) -> String {
    match code {
        "special" => "舆情专报".into(),
        "brief" => "简报".into(),
        "daily" => "舆情日报".into(),
        "weekly" => "舆情周报".into(),
        "monthly" => "舆情月报".into(),
        "magazine" => "杂志".into(),
        other => as_is(other),
    }
}
