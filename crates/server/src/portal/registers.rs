//! What of the portal can be counted. Its articles are publications of the newsroom and are counted there.

use crate::platform::register::{At, Records, Register, Split, Tables};
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![Register {
        id: "portal_messages",
        name: "公众留言",
        act: Act::AnswerMessages,
        records: Records::Tables(Tables {
            from: "message r",
            id: "r.id",
            link_id: "r.id",
            at: At::Moment("r.received_at"),
            recorded_at: "r.received_at",
            unit_path: Some("r.unit_path"),
            unit_name: "r.unit_name",
            title: "r.subject",
            standing: "r.void_reason = ''",
            conditions: &[("answered", "r.answered_at IS NOT NULL"), ("open", "r.answered_at IS NULL")],
            numbers: &[],
            newest: None,
        }),
        splits: &[Split {
            id: "answered",
            name: "是否答复",
            sql: "CASE WHEN r.answered_at IS NULL THEN 'no' ELSE 'yes' END",
            title: answered,
            shown: true,
        }],
        href: "/portal/messages?open={id}",
        list: "/portal/messages",
    }]
}

fn answered(code: &str) -> String {
    if code == "yes" { "已答复" } else { "待答复" }.into()
}
