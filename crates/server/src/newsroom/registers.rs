//! What of the newsroom can be counted.

use crate::platform::register::{At, Records, Register, Split, Tables, as_is};
use domain::newsroom::adoption::Level;
use domain::newsroom::article::Kind;
use domain::newsroom::publication::Channel;
use domain::people::Act;

const ADOPTED: &str =
    "r.state = 'published' OR EXISTS (SELECT 1 FROM adoption x WHERE x.article_id = r.id AND x.voided_at IS NULL)";

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![
        Register {
            id: "articles",
            name: "稿件报送",
            act: Act::ReadArticles,
            records: Records::Tables(Tables {
                from: "article r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.first_submitted_at"),
                recorded_at: "r.first_submitted_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.title",
                standing: "r.first_submitted_at IS NOT NULL AND r.state <> 'withdrawn'",
                conditions: &[
                    ("published", "r.state = 'published'"),
                    ("returned", "r.state = 'returned'"),
                    ("adopted", ADOPTED),
                ],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "kind", name: "类别", sql: "r.kind", title: kind, shown: true },
                Split { id: "author", name: "作者", sql: "r.author_name", title: as_is, shown: false },
            ],
            href: "/newsroom/{id}",
            list: "/newsroom",
        },
        Register {
            id: "adoptions",
            name: "信息采用登记",
            act: Act::ReadArticles,
            records: Records::Tables(Tables {
                from: "adoption r JOIN article a ON a.id = r.article_id",
                id: "r.id",
                link_id: "r.article_id",
                at: At::Moment("r.adopted_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.unit_path"),
                unit_name: "a.unit_name",
                title: "a.title",
                standing: "r.voided_at IS NULL",
                conditions: &[
                    ("instructed", "r.instructed = 1"),
                    ("own", "r.level = 'own'"),
                    ("upper", "r.level <> 'own'"),
                ],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "adopted_by", name: "采用级别", sql: "r.level", title: level, shown: true },
                Split { id: "channel", name: "刊物", sql: "r.channel", title: as_is, shown: true },
            ],
            href: "/newsroom/{id}",
            list: "/newsroom",
        },
        Register {
            id: "publications",
            name: "发布登记",
            act: Act::ReadArticles,
            records: Records::Tables(Tables {
                from: "publication r JOIN article a ON a.id = r.article_id",
                id: "r.id",
                link_id: "r.article_id",
                at: At::Moment("r.released_at"),
                recorded_at: "r.released_at",
                unit_path: Some("a.unit_path"),
                unit_name: "a.unit_name",
                title: "a.title",
                standing: "r.released_at IS NOT NULL AND r.state = 'released'",
                conditions: &[
                    ("upward", "r.channel = 'upward'"),
                    ("portal", "r.channel = 'portal'"),
                    ("notice", "r.target IN (SELECT CAST(c.id AS TEXT) FROM portal_column c WHERE c.kind = 'notice')"),
                ],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "channel", name: "渠道", sql: "r.channel", title: channel, shown: true },
                Split { id: "target", name: "去向", sql: "r.target_name", title: as_is, shown: true },
            ],
            href: "/newsroom/{id}",
            list: "/newsroom",
        },
    ]
}

fn kind(code: &str) -> String {
    Kind::ALL.into_iter().find(|kind| kind.code() == code).map_or_else(|| as_is(code), |kind| kind.title().into())
}

fn level(code: &str) -> String {
    Level::ALL.into_iter().find(|level| level.code() == code).map_or_else(|| as_is(code), |level| level.title().into())
}

fn channel(code: &str) -> String {
    Channel::of(code).map_or_else(|| as_is(code), |channel| channel.title().into())
}
