//! What of the portal can be counted. Its articles are publications of the newsroom and are counted there.

use crate::platform::App;
use crate::platform::register::{At, Reading, Records, Register, Row, Split, Tables, as_is};
use db::args;
use domain::ids::Id;
use domain::people::Act;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![messages(), columns(), views()]
}

/// Columns and topics that stand.
fn columns() -> Register {
    Register {
        id: "portal_columns",
        name: "门户栏目",
        act: Act::AnswerMessages,
        records: Records::Tables(Tables {
            from: "portal_column r",
            id: "r.id",
            link_id: "r.id",
            at: At::Since("r.created_at"),
            recorded_at: "r.created_at",
            unit_path: None,
            unit_name: "r.owner_unit",
            title: "r.name",
            standing: "r.retired_at IS NULL",
            conditions: &[("topic", "r.kind = 'topic'"), ("column", "r.kind <> 'topic'")],
            numbers: &[],
            newest: None,
        }),
        splits: &[Split { id: "class", name: "类别", sql: "r.class", title: as_is, shown: true }],
        href: "/portal/columns",
        list: "/portal/columns",
    }
}

/// Page requests, one record a day.
fn views() -> Register {
    Register {
        id: "page_views",
        name: "门户访问日志",
        act: Act::AskFigures,
        records: Records::Read(read_views),
        splits: &[],
        href: "/portal/health",
        list: "/portal/health",
    }
}

fn read_views(app: App) -> Reading {
    Box::pin(async move {
        let days: Vec<(i64, i64)> = app
            .db()
            .all(
                "SELECT day_at, CAST(SUM(views) AS BIGINT) AS views FROM page_view GROUP BY day_at ORDER BY day_at",
                args![],
            )
            .await?;
        let root: Option<String> =
            app.db().one("SELECT path FROM unit WHERE parent_id IS NULL ORDER BY path LIMIT 1", args![]).await?;
        let path = root.unwrap_or_default();
        Ok(days
            .into_iter()
            .map(|(day, views)| Row {
                id: Id(day),
                at: day,
                recorded_at: day,
                unit_path: path.clone(),
                title: format!("{} 页面浏览", domain::time::format_day(day)),
                numbers: vec![("views", Some(views))],
                ..Row::default()
            })
            .collect())
    })
}

fn messages() -> Register {
    Register {
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
    }
}

fn answered(code: &str) -> String {
    if code == "yes" { "已答复" } else { "待答复" }.into()
}
