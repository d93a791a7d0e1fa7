//! What of outreach can be counted.

use crate::platform::App;
use crate::platform::register::{At, Reading, Records, Register, Row, Split, Tables, as_is};
use db::{Json, args};
use domain::ids::Id;
use domain::outreach::calendar;
use domain::people::Act;
use serde::Deserialize;
use serde_json::Value;

/// The registers of this feature.
pub fn registers() -> Vec<Register> {
    vec![
        Register {
            id: "campaigns",
            name: "宣传活动登记",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "campaign r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.held_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.name",
                standing: "r.removed_at IS NULL AND r.state <> 'cancelled'",
                conditions: &[
                    ("held", "r.state = 'held'"),
                    ("planned", "r.state = 'planned'"),
                    ("health_day", "r.day_key <> ''"),
                ],
                numbers: &[
                    ("consultations", "r.consultations"),
                    ("clinics", "r.clinics"),
                    ("clinic_visits", "r.clinic_visits"),
                    ("beneficiaries", "r.beneficiaries"),
                    ("lectures", "r.lectures"),
                    ("donations_yuan", "r.donations_yuan"),
                    ("institutions", "r.institutions"),
                ],
                newest: None,
            }),
            splits: &[
                Split { id: "health_day", name: "健康日", sql: "r.day_key", title: health_day, shown: true },
                Split { id: "brand", name: "品牌", sql: "r.brand", title: as_is, shown: false },
            ],
            href: "/outreach/campaigns/{id}",
            list: "/outreach",
        },
        Register {
            id: "materials",
            name: "宣传资料登记",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "campaign_material r JOIN campaign c ON c.id = r.campaign_id",
                id: "r.id",
                link_id: "r.campaign_id",
                at: At::Moment("c.held_at"),
                recorded_at: "c.created_at",
                unit_path: Some("c.unit_path"),
                unit_name: "c.unit_name",
                title: "c.name",
                standing: "c.removed_at IS NULL AND c.state = 'held'",
                conditions: &[],
                numbers: &[("printed", "r.printed"), ("handed_out", "r.handed_out")],
                newest: None,
            }),
            splits: &[
                Split { id: "material", name: "资料", sql: "r.kind", title: as_is, shown: true },
                Split { id: "health_day", name: "健康日", sql: "c.day_key", title: health_day, shown: false },
            ],
            href: "/outreach/campaigns/{id}",
            list: "/outreach",
        },
        Register {
            id: "trainings",
            name: "培训登记",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "training r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.held_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.topic",
                standing: "r.removed_at IS NULL AND r.state <> 'cancelled'",
                conditions: &[("held", "r.state = 'held'")],
                numbers: &[],
                newest: None,
            }),
            splits: &[],
            href: "/outreach/training/{id}",
            list: "/outreach/training",
        },
        Register {
            id: "attendance",
            name: "培训签到",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "attendance r JOIN training t ON t.id = r.training_id",
                id: "r.id",
                link_id: "r.training_id",
                at: At::Moment("t.held_at"),
                recorded_at: "r.created_at",
                unit_path: Some("t.unit_path"),
                unit_name: "r.unit_name",
                title: "r.name",
                standing: "t.removed_at IS NULL AND t.state = 'held'",
                conditions: &[("present", "r.present = 1")],
                numbers: &[],
                newest: None,
            }),
            splits: &[
                Split { id: "person", name: "人员", sql: "r.person_key", title: as_is, shown: false },
                Split { id: "training", name: "培训", sql: "t.topic", title: as_is, shown: true },
            ],
            href: "/outreach/training/{id}",
            list: "/outreach/training",
        },
        Register {
            id: "selections",
            name: "评选登记",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "selection r",
                id: "r.id",
                link_id: "r.id",
                at: At::Moment("r.started_at"),
                recorded_at: "r.created_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.name",
                standing: "r.removed_at IS NULL AND r.state <> 'stopped'",
                conditions: &[],
                numbers: &[],
                newest: None,
            }),
            splits: &[],
            href: "/outreach/selections/{id}",
            list: "/outreach/selections",
        },
        Register {
            id: "honours",
            name: "荣誉登记",
            act: Act::ReadOutreach,
            records: Records::Tables(Tables {
                from: "nominee r JOIN selection s ON s.id = r.selection_id",
                id: "r.id",
                link_id: "r.selection_id",
                at: At::Moment("r.honoured_at"),
                recorded_at: "r.honoured_at",
                unit_path: Some("r.unit_path"),
                unit_name: "r.unit_name",
                title: "r.name",
                standing: "r.honoured_at IS NOT NULL AND s.removed_at IS NULL",
                conditions: &[],
                numbers: &[],
                newest: None,
            }),
            splits: &[Split { id: "honour", name: "荣誉", sql: "r.honour", title: as_is, shown: true }],
            href: "/outreach/selections/{id}",
            list: "/outreach/selections",
        },
        ledger("bulletins", "上级通报", "bulletin", bulletins, BULLETIN_SPLITS),
        ledger("awards", "所获荣誉", "award", awards, AWARD_SPLITS),
        ledger("publicity_staff", "宣传人员", "staff", staff, STAFF_SPLITS),
        ledger("work_meetings", "工作会议", "meeting", meetings, MEETING_SPLITS),
        ledger("issued_documents", "印发文件", "document", documents, DOCUMENT_SPLITS),
        ledger("publicity_budget", "宣传经费", "budget", budgets, BUDGET_SPLITS),
        ledger("fixed_venues", "宣传阵地", "venue", venues, VENUE_SPLITS),
        ledger("creative_works", "宣传作品", "work", works, WORK_SPLITS),
    ]
}

const BULLETIN_SPLITS: &[Split] = &[split("about", "通报内容"), split("issuer", "通报单位")];
const AWARD_SPLITS: &[Split] = &[split("level", "级别"), split("holder_kind", "获得者类别")];
const STAFF_SPLITS: &[Split] = &[split("post", "岗位"), split("time", "专职兼职")];
const MEETING_SPLITS: &[Split] = &[split("kind", "形式")];
const DOCUMENT_SPLITS: &[Split] = &[split("kind", "类别")];
const BUDGET_SPLITS: &[Split] = &[split("kind", "类别")];
const VENUE_SPLITS: &[Split] = &[split("kind", "类别")];
const WORK_SPLITS: &[Split] = &[split("kind", "类别")];

const fn split(id: &'static str, name: &'static str) -> Split {
    Split { id, name, sql: "", title: as_is, shown: true }
}

fn ledger(
    id: &'static str,
    name: &'static str,
    code: &'static str,
    read: fn(App) -> Reading,
    splits: &'static [Split],
) -> Register {
    let (href, list) = match code {
        "bulletin" => ("/outreach/ledgers/bulletin/{id}", "/outreach/ledgers/bulletin"),
        "award" => ("/outreach/ledgers/award/{id}", "/outreach/ledgers/award"),
        "staff" => ("/outreach/ledgers/staff/{id}", "/outreach/ledgers/staff"),
        "meeting" => ("/outreach/ledgers/meeting/{id}", "/outreach/ledgers/meeting"),
        "document" => ("/outreach/ledgers/document/{id}", "/outreach/ledgers/document"),
        "budget" => ("/outreach/ledgers/budget/{id}", "/outreach/ledgers/budget"),
        "venue" => ("/outreach/ledgers/venue/{id}", "/outreach/ledgers/venue"),
        _ => ("/outreach/ledgers/work/{id}", "/outreach/ledgers/work"),
    };
    Register { id, name, act: Act::ReadOutreach, records: Records::Read(read), splits, href, list }
}

#[derive(Deserialize)]
struct Entry {
    id: Id,
    title: String,
    at: i64,
    fields: Json<Value>,
    unit_name: String,
    unit_path: String,
    created_at: i64,
}

impl Entry {
    fn text(&self, field: &str) -> String {
        self.fields.0[field].as_str().unwrap_or_default().to_owned()
    }
    fn number(&self, field: &str) -> Option<i64> {
        self.fields.0[field].as_i64()
    }
}

/// What goes on until it is said to end (staff, venues).
const FOR_GOOD: i64 = 253_402_300_799_000;

/// Reads a ledger; `more` adds to each row what only that ledger knows.
fn read(app: App, code: &'static str, more: fn(&Entry, &mut Row)) -> Reading {
    Box::pin(async move {
        let found: Vec<Entry> = app
            .db()
            .all(
                "SELECT id, title, at, fields, unit_name, unit_path, created_at FROM ledger_entry WHERE ledger = $1 AND removed_at IS NULL",
                args![code],
            )
            .await?;
        Ok(found
            .iter()
            .map(|entry| {
                let mut row = Row {
                    id: entry.id,
                    at: entry.at,
                    recorded_at: entry.created_at,
                    unit_path: entry.unit_path.clone(),
                    unit_name: entry.unit_name.clone(),
                    title: entry.title.clone(),
                    ..Row::default()
                };
                more(entry, &mut row);
                row
            })
            .collect())
    })
}

fn by_kind(entry: &Entry, row: &mut Row) {
    row.splits = vec![("kind", entry.text("kind"))];
}
fn bulletins(app: App) -> Reading {
    read(app, "bulletin", |entry, row| {
        row.numbers = vec![("rank", entry.number("rank")), ("score", entry.number("score"))];
        row.splits = vec![("about", entry.text("about")), ("issuer", entry.text("issuer"))];
    })
}
fn awards(app: App) -> Reading {
    read(app, "award", |entry, row| {
        row.splits = vec![("level", entry.text("level")), ("holder_kind", entry.text("holder_kind"))];
    })
}
fn staff(app: App) -> Reading {
    read(app, "staff", |entry, row| {
        row.until_at = entry.number("to_at").unwrap_or(FOR_GOOD);
        row.meets = vec![if entry.text("time") == "专职" { "full_time" } else { "part_time" }];
        if entry.fields.0["press_card"].as_bool().unwrap_or(false) {
            row.meets.push("press_card");
        }
        row.splits = vec![("post", entry.text("post")), ("time", entry.text("time"))];
    })
}
fn meetings(app: App) -> Reading {
    read(app, "meeting", by_kind)
}
fn documents(app: App) -> Reading {
    read(app, "document", by_kind)
}
fn budgets(app: App) -> Reading {
    read(app, "budget", |entry, row| {
        row.numbers = vec![("planned", entry.number("planned")), ("spent", entry.number("spent"))];
        by_kind(entry, row);
    })
}
fn venues(app: App) -> Reading {
    read(app, "venue", |entry, row| {
        row.until_at = entry.number("to_at").unwrap_or(FOR_GOOD);
        by_kind(entry, row);
    })
}
fn works(app: App) -> Reading {
    read(app, "work", by_kind)
}

fn health_day(id: &str) -> String {
    calendar::health_day(id).map_or_else(|| "其他".into(), |day| day.name.into())
}
