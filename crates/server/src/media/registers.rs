//! What of the media registers can be counted.

use crate::platform::App;
use crate::platform::register::{At, Reading, Records, Register, Row, Split, Tables, as_is};
use db::{Json, args};
use domain::ids::Id;
use domain::media::tier::Tier;
use domain::people::Act;
use serde::Deserialize;
use serde_json::Value;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![
        Register {
            id: "placements",
            name: "刊发登记",
            act: Act::ReadPlacements,
            records: Records::Tables(Tables {
                from: "placement r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.placed_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.title",
                standing: "r.voided_at IS NULL",
                conditions: &[
                    ("original", "r.original = 1"),
                    ("reprint", "r.original = 0"),
                    ("verified", "r.verified_at IS NOT NULL"),
                    ("upper", "r.tier IN ('national', 'industry', 'provincial')"),
                    ("broadcast", "r.channel IN ('tv', 'radio')"),
                    (
                        "tour",
                        "r.id IN (SELECT x.placement_id FROM press_coverage x JOIN press_event e ON e.id = x.press_event_id
                           WHERE e.kind IN ('coverage', 'tour'))",
                    ),
                ],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "tier", name: "层级", sql: "r.tier", title: tier, shown: true },
                Split { id: "outlet", name: "媒体", sql: "r.outlet_name", title: as_is, shown: true },
                Split { id: "channel", name: "载体", sql: "r.channel", title: channel, shown: false },
            ],
            href: "/media/placements/{id}",
            list: "/media/placements",
        },
        Register {
            id: "press_events",
            name: "新闻发布登记",
            act: Act::ReadPlacements,
            records: Records::Read(press_events),
            splits: &[Split { id: "kind", name: "形式", sql: "", title: press_kind, shown: true }],
            href: "/media/press/{id}",
            list: "/media/press",
        },
        simple(
            "accounts",
            "新媒体账号登记",
            read_accounts,
            &[Split { id: "platform", name: "平台", sql: "", title: as_is, shown: true }],
        ),
        simple(
            "partnerships",
            "媒体合作登记",
            read_partnerships,
            &[
                Split { id: "status", name: "状态", sql: "", title: as_is, shown: true },
                Split { id: "outlet", name: "媒体", sql: "", title: as_is, shown: true },
            ],
        ),
        simple(
            "media_columns",
            "专栏节目登记",
            read_columns,
            &[
                Split { id: "kind", name: "形式", sql: "", title: as_is, shown: true },
                Split { id: "outlet", name: "媒体", sql: "", title: as_is, shown: true },
            ],
        ),
        simple(
            "interviews",
            "采访登记",
            read_interviews,
            &[Split { id: "kind", name: "形式", sql: "", title: as_is, shown: true }],
        ),
        simple("press_releases", "新闻通稿登记", read_releases, &[]),
        simple(
            "playouts",
            "大屏播放登记",
            read_playouts,
            &[Split { id: "screen", name: "大屏", sql: "", title: as_is, shown: true }],
        ),
        Register {
            id: "account_stats",
            name: "新媒体账号登记",
            act: Act::ReadPlacements,
            records: Records::Tables(Tables {
                from: "account_snapshot r JOIN media_record m ON m.id = r.account_id",
                id: "r.id",
                link_id: "r.account_id",
                at: At::Moment("r.taken_at"),
                recorded_at: "r.taken_at",
                unit_path: Some("m.unit_path"),
                unit_name: "''",
                title: "m.title",
                standing: "m.closed_at IS NULL",
                conditions: &[],
                numbers: &[
                    ("followers", "r.followers"),
                    // Running totals: what grew is the newest less the last before the period. An account that was
                    // already running before its first count is measured from that count on.
                    ("posts", GROWN_POSTS),
                    ("messages", GROWN_MESSAGES),
                    ("replies", GROWN_REPLIES),
                ],
                newest: Some(
                    "r.taken_at = (SELECT MAX(x.taken_at) FROM account_snapshot x
                       WHERE x.account_id = r.account_id AND x.$number IS NOT NULL AND x.taken_at < $until)",
                ),
            }),
            splits: &[Split { id: "account", name: "账号", sql: "m.title", title: as_is, shown: true }],
            href: "/media/accounts/{id}",
            list: "/media/accounts",
        },
    ]
}

const GROWN_POSTS: &str = "(r.posts - COALESCE(
    (SELECT x.posts FROM account_snapshot x WHERE x.account_id = r.account_id AND x.posts IS NOT NULL AND x.taken_at < $from
      ORDER BY x.taken_at DESC LIMIT 1),
    CASE WHEN m.at >= $from THEN 0 ELSE
      (SELECT x.posts FROM account_snapshot x WHERE x.account_id = r.account_id AND x.posts IS NOT NULL
        ORDER BY x.taken_at LIMIT 1) END))";
const GROWN_MESSAGES: &str = "(r.messages - COALESCE(
    (SELECT x.messages FROM account_snapshot x WHERE x.account_id = r.account_id AND x.messages IS NOT NULL AND x.taken_at < $from
      ORDER BY x.taken_at DESC LIMIT 1),
    CASE WHEN m.at >= $from THEN 0 ELSE
      (SELECT x.messages FROM account_snapshot x WHERE x.account_id = r.account_id AND x.messages IS NOT NULL
        ORDER BY x.taken_at LIMIT 1) END))";
const GROWN_REPLIES: &str = "(r.replies - COALESCE(
    (SELECT x.replies FROM account_snapshot x WHERE x.account_id = r.account_id AND x.replies IS NOT NULL AND x.taken_at < $from
      ORDER BY x.taken_at DESC LIMIT 1),
    CASE WHEN m.at >= $from THEN 0 ELSE
      (SELECT x.replies FROM account_snapshot x WHERE x.account_id = r.account_id AND x.replies IS NOT NULL
        ORDER BY x.taken_at LIMIT 1) END))";

/// What goes on until it is said to end.
const FOR_GOOD: i64 = 253_402_300_799_000;

fn simple(id: &'static str, name: &'static str, read: fn(App) -> Reading, splits: &'static [Split]) -> Register {
    let list = match id {
        "playouts" => "/media/playouts",
        "accounts" => "/media/accounts",
        "partnerships" | "media_columns" => "/media/partnerships",
        _ => "/media/press",
    };
    Register { id, name, act: Act::ReadPlacements, records: Records::Read(read), splits, href: list, list }
}

fn tier(code: &str) -> String {
    Tier::of(code).map_or_else(|| "未定级".into(), |tier| tier.title().into())
}

fn channel(code: &str) -> String {
    let channel: Option<domain::media::outlet::Channel> = serde_json::from_value(Value::String(code.into())).ok();
    channel.map_or_else(|| as_is(code), |channel| channel.title().into())
}

fn press_kind(code: &str) -> String {
    domain::media::press::PressKind::ALL
        .into_iter()
        .find(|kind| kind.code() == code)
        .map_or_else(|| as_is(code), |kind| kind.title().into())
}

#[derive(Deserialize)]
struct PressFound {
    id: Id,
    kind: String,
    topic: String,
    held_at: i64,
    outlets_present: Json<Vec<Value>>,
    journalists: i64,
    state: String,
    unit_path: String,
    created_at: i64,
}

fn press_events(app: App) -> Reading {
    Box::pin(async move {
        let found: Vec<PressFound> = app
            .db()
            .all(
                "SELECT id, kind, topic, held_at, outlets_present, journalists, state, unit_path, created_at
                 FROM press_event WHERE state <> 'cancelled'",
                args![],
            )
            .await?;
        Ok(found
            .into_iter()
            .map(|f| Row {
                id: f.id,
                at: f.held_at,
                recorded_at: f.created_at,
                unit_path: f.unit_path,
                title: f.topic,
                meets: match (f.state.as_str(), f.kind.as_str()) {
                    ("held", "coverage" | "tour") => vec!["held", "invited"],
                    ("held", _) => vec!["held", "released"],
                    _ => vec![],
                },
                numbers: vec![
                    ("outlets_present", Some(f.outlets_present.0.len() as i64)),
                    ("journalist_visits", Some(f.journalists)),
                ],
                splits: vec![("kind", f.kind)],
                ..Row::default()
            })
            .collect())
    })
}

#[derive(Deserialize)]
struct Found {
    id: Id,
    title: String,
    at: i64,
    fields: Json<Value>,
    unit_path: String,
    created_at: i64,
}

async fn standing(app: &App, register: &str) -> anyhow::Result<Vec<Found>> {
    Ok(app
        .db()
        .all(
            "SELECT id, title, at, fields, unit_path, created_at FROM media_record WHERE register = $1 AND closed_at IS NULL",
            args![register],
        )
        .await?)
}

fn number(fields: &Value, name: &str) -> Option<i64> {
    match &fields[name] {
        Value::Number(n) => n.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn row(found: &Found) -> Row {
    Row {
        id: found.id,
        at: found.at,
        recorded_at: found.created_at,
        unit_path: found.unit_path.clone(),
        title: found.title.clone(),
        ..Row::default()
    }
}

fn read_interviews(app: App) -> Reading {
    Box::pin(async move {
        let rows = standing(&app, "interview").await?;
        Ok(rows
            .iter()
            .map(|f| {
                let kind = f.fields.0["kind"].as_str().unwrap_or_default().to_owned();
                let mut meets = Vec::new();
                if f.fields.0["by_leader"].as_bool().unwrap_or(false) || kind.contains("领导") {
                    meets.push("by_leader");
                }
                if kind.contains("专访") || kind.contains("解读") {
                    meets.push("policy");
                }
                Row { meets, splits: vec![("kind", kind)], ..row(f) }
            })
            .collect())
    })
}

fn read_accounts(app: App) -> Reading {
    Box::pin(async move {
        let rows = standing(&app, "account").await?;
        Ok(rows.iter().map(|f| lasting(f, "platform")).collect())
    })
}

fn read_partnerships(app: App) -> Reading {
    Box::pin(async move {
        let rows = standing(&app, "partnership").await?;
        Ok(rows
            .iter()
            .map(|f| Row { until_at: f.fields.0["to_at"].as_i64().unwrap_or(FOR_GOOD), ..lasting(f, "status") })
            .collect())
    })
}

fn read_columns(app: App) -> Reading {
    Box::pin(async move {
        let rows = standing(&app, "slot").await?;
        Ok(rows
            .iter()
            .map(|f| Row { numbers: vec![("issues", number(&f.fields.0, "issues"))], ..lasting(f, "kind") })
            .collect())
    })
}

/// A row that stands from its date on, split by one of its fields and by outlet.
fn lasting(found: &Found, split: &'static str) -> Row {
    let text = |field: &str| found.fields.0[field].as_str().unwrap_or_default().to_owned();
    Row { until_at: FOR_GOOD, splits: vec![(split, text(split)), ("outlet", text("outlet"))], ..row(found) }
}

fn read_releases(app: App) -> Reading {
    Box::pin(async move { Ok(standing(&app, "release").await?.iter().map(row).collect()) })
}

fn read_playouts(app: App) -> Reading {
    Box::pin(async move {
        let rows = standing(&app, "playout").await?;
        Ok(rows
            .iter()
            .map(|f| {
                let a_day = number(&f.fields.0, "plays_per_day").unwrap_or(0);
                let until = f.fields.0["to_at"].as_i64().unwrap_or(f.at);
                Row {
                    until_at: until,
                    numbers: vec![("plays_per_day", Some(a_day))],
                    daily: vec![("plays", a_day)],
                    splits: vec![("screen", f.fields.0["screen"].as_str().unwrap_or_default().to_owned())],
                    ..row(f)
                }
            })
            .collect())
    })
}
