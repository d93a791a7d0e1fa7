//! Campaigns carried in and out: one line a campaign, its materials added up.

use crate::platform::exchange::{Cell, Column, Exchange, ExportFuture, Holds, ImportFuture, Row, Wanted, column};
use crate::platform::{App, Change};
use db::args;
use domain::media::register;
use domain::outreach::{calendar, ledger};
use domain::people::Act;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

/// 宣传活动.
pub const CAMPAIGNS: Exchange = Exchange {
    kind: "campaigns",
    title: "宣传活动",
    columns: &[
        column("name", "活动名称", Holds::Text, true),
        column("held_at", "日期", Holds::Day, true),
        column("health_day", "健康日", Holds::Text, false),
        column("theme", "主题", Holds::Text, false),
        column("unit", "单位", Holds::Text, true),
        column("place", "地点", Holds::Text, false),
        column("organisers", "主办承办", Holds::Text, false),
        column("state", "状态", Holds::Text, false),
        column("consultations", "咨询人次", Holds::Int, false),
        column("clinics", "义诊场次", Holds::Int, false),
        column("clinic_visits", "义诊人次", Holds::Int, false),
        column("beneficiaries", "受益人数", Holds::Int, false),
        column("lectures", "宣讲场次", Holds::Int, false),
        column("donations_yuan", "捐赠价值(元)", Holds::Int, false),
        column("printed", "印制资料数", Holds::Int, false),
        column("handed_out", "发放资料数", Holds::Int, false),
        column("note", "备注", Holds::Text, false),
    ],
    read: Act::ReadOutreach,
    write: Act::ManageOutreach,
    export: export_campaigns,
    import: Some(import_campaign),
};

const STATES: [(&str, &str); 3] = [("planned", "计划中"), ("held", "已举办"), ("cancelled", "已取消")];
const COUNTS: [&str; 6] = ["consultations", "clinics", "clinic_visits", "beneficiaries", "lectures", "donations_yuan"];

#[derive(Deserialize)]
struct Found {
    name: String,
    held_at: i64,
    day_key: String,
    theme: String,
    unit_name: String,
    place: String,
    organisers: String,
    state: String,
    consultations: Option<i64>,
    clinics: Option<i64>,
    clinic_visits: Option<i64>,
    beneficiaries: Option<i64>,
    lectures: Option<i64>,
    donations_yuan: Option<i64>,
    printed: Option<i64>,
    handed_out: Option<i64>,
    note: String,
}

fn count(value: Option<i64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Int)
}

fn export_campaigns(app: App, wanted: Wanted) -> ExportFuture {
    Box::pin(async move {
        let found: Vec<Found> = app
            .db()
            .all(
                "SELECT c.name, c.held_at, c.day_key, c.theme, c.unit_name, c.place, c.organisers, c.state, c.consultations, c.clinics,
                   c.clinic_visits, c.beneficiaries, c.lectures, c.donations_yuan, c.note,
                   (SELECT CAST(SUM(m.printed) AS BIGINT) FROM campaign_material m WHERE m.campaign_id = c.id) AS printed,
                   (SELECT CAST(SUM(m.handed_out) AS BIGINT) FROM campaign_material m WHERE m.campaign_id = c.id) AS handed_out
                 FROM campaign c WHERE c.removed_at IS NULL AND c.unit_path LIKE $1 AND c.held_at >= $2 AND c.held_at < $3
                 ORDER BY c.held_at, c.id",
                args![format!("{}%", wanted.scope), wanted.from.unwrap_or(0), wanted.to.unwrap_or(i64::MAX)],
            )
            .await?;
        Ok(found
            .into_iter()
            .map(|f| {
                let state = STATES.iter().find(|(code, _)| *code == f.state).map_or("", |(_, title)| title);
                vec![
                    f.name.into(),
                    Cell::At(f.held_at),
                    calendar::health_day(&f.day_key).map_or("", |day| day.name).into(),
                    f.theme.into(),
                    f.unit_name.into(),
                    f.place.into(),
                    f.organisers.into(),
                    state.into(),
                    count(f.consultations),
                    count(f.clinics),
                    count(f.clinic_visits),
                    count(f.beneficiaries),
                    count(f.lectures),
                    count(f.donations_yuan),
                    count(f.printed),
                    count(f.handed_out),
                    f.note.into(),
                ]
            })
            .collect())
    })
}

fn import_campaign<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str) -> ImportFuture<'a> {
    Box::pin(async move {
        let unit: Option<(i64, String, String)> = change
            .one(
                "SELECT id, name, path FROM unit WHERE (name = $1 OR short_name = $1) AND path LIKE $2 ORDER BY path LIMIT 1",
                args![row.text("unit"), format!("{scope}%")],
            )
            .await?;
        let Some((unit_id, unit_name, unit_path)) = unit else {
            return Ok(Some(row.fault(&CAMPAIGNS, "unit", "没有这个单位，或不在您的范围内")));
        };
        let said = row.text("health_day");
        let day_key = match calendar::CALENDAR.iter().find(|day| day.name == said) {
            Some(day) => day.id,
            None if said.is_empty() => "",
            None => return Ok(Some(row.fault(&CAMPAIGNS, "health_day", "健康日历里没有这个名称"))),
        };
        let said = if row.text("state").is_empty() { "已举办" } else { row.text("state") };
        let Some((state, _)) = STATES.iter().find(|(_, title)| *title == said) else {
            return Ok(Some(row.fault(&CAMPAIGNS, "state", "状态应为：计划中、已举办、已取消")));
        };
        let held_at = row.int("held_at").unwrap_or_default();
        let now = change.now();
        if *state == "held" && held_at > now {
            return Ok(Some(row.fault(&CAMPAIGNS, "held_at", "日期还没到，不能登记为已举办")));
        }
        for key in COUNTS.into_iter().chain(["printed", "handed_out"]) {
            if row.int(key).is_some_and(|value| !(0..=100_000_000).contains(&value)) {
                return Ok(Some(row.fault(&CAMPAIGNS, key, "应为 0 到 1 亿之间的整数")));
            }
        }
        let name = row.text("name");
        // The same campaign twice in a file, or a file sent twice, is one campaign.
        let twin = change
            .int("SELECT COUNT(*) FROM campaign WHERE name = $1 AND held_at = $2 AND unit_id = $3 AND removed_at IS NULL", args![name, held_at, unit_id])
            .await?;
        if twin > 0 {
            return Ok(Some(row.fault(&CAMPAIGNS, "name", "这个单位当天已登记同名活动")));
        }
        let id = change.app().id();
        let columns: Vec<(&str, db::Value)> = [
            ("id", id.0.into()),
            ("name", name.into()),
            ("theme", row.text("theme").into()),
            ("day_key", day_key.into()),
            ("held_at", held_at.into()),
            ("place", row.text("place").into()),
            ("organisers", row.text("organisers").into()),
            ("state", (*state).into()),
            ("note", row.text("note").into()),
            ("unit_id", unit_id.into()),
            ("unit_name", unit_name.into()),
            ("unit_path", unit_path.into()),
            ("created_at", now.into()),
            ("updated_at", now.into()),
        ]
        .into_iter()
        .chain(COUNTS.map(|key| (key, row.int(key).into())))
        .collect();
        change.insert("campaign", columns).await?;
        if row.int("printed").is_some() || row.int("handed_out").is_some() {
            let material = change.app().id();
            change
                .run(
                    "INSERT INTO campaign_material (id, campaign_id, seq, kind, printed, handed_out) VALUES ($1, $2, 0, '宣传资料', $3, $4)",
                    args![material.0, id.0, row.int("printed").unwrap_or(0), row.int("handed_out").unwrap_or(0)],
                )
                .await?;
        }
        Ok(None)
    })
}

/// The columns of each ledger: name, date, unit, then its own fields.
static LEDGER_COLUMNS: LazyLock<Vec<Vec<Column>>> = LazyLock::new(|| {
    ledger::LEDGERS
        .iter()
        .map(|ledger| {
            let own = ledger.fields.iter().map(|field| {
                let holds = match field.holds {
                    register::Holds::Int => Holds::Int,
                    register::Holds::Day => Holds::Day,
                    register::Holds::Flag => Holds::Flag,
                    _ => Holds::Text,
                };
                column(field.code, field.title, holds, field.required)
            });
            let first = [
                column("title", ledger.subject, Holds::Text, true),
                column("at", ledger.date, Holds::Day, true),
                column("unit", "单位", Holds::Text, true),
            ];
            first.into_iter().chain(own).collect()
        })
        .collect()
});

/// The ledgers, each carried in and out with its own columns.
pub fn ledgers() -> Vec<Exchange> {
    macro_rules! ledgers {
        ($($nth:literal $kind:literal),* $(,)?) => {
            vec![$({
                fn out(app: App, wanted: Wanted) -> ExportFuture {
                    export_ledger(app, wanted, $nth)
                }
                fn take<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str) -> ImportFuture<'a> {
                    import_ledger(change, row, scope, $nth)
                }
                Exchange {
                    kind: $kind,
                    title: ledger::LEDGERS[$nth].title,
                    columns: &LEDGER_COLUMNS[$nth],
                    read: Act::ReadOutreach,
                    write: Act::ManageOutreach,
                    export: out,
                    import: Some(take),
                }
            }),*]
        };
    }
    ledgers![0 "bulletins", 1 "awards", 2 "staff", 3 "meetings", 4 "documents", 5 "budgets", 6 "venues", 7 "works"]
}

#[derive(Deserialize)]
struct Entry {
    title: String,
    at: i64,
    unit_name: String,
    fields: db::Json<Value>,
}

fn export_ledger(app: App, wanted: Wanted, nth: usize) -> ExportFuture {
    Box::pin(async move {
        let ledger = &ledger::LEDGERS[nth];
        let found: Vec<Entry> = app
            .db()
            .all(
                "SELECT title, at, unit_name, fields FROM ledger_entry WHERE ledger = $1 AND removed_at IS NULL AND unit_path LIKE $2
                 AND at >= $3 AND at < $4 ORDER BY at, id",
                args![
                    ledger.code,
                    format!("{}%", wanted.scope),
                    wanted.from.unwrap_or(0),
                    wanted.to.unwrap_or(i64::MAX)
                ],
            )
            .await?;
        let cell = |field: &register::Field, value: &Value| match field.holds {
            _ if value.is_null() => Cell::Empty,
            register::Holds::Int => count(value.as_i64()),
            register::Holds::Day => value.as_i64().map_or(Cell::Empty, Cell::At),
            register::Holds::Flag => Cell::Flag(value.as_bool().unwrap_or(false)),
            _ => value.as_str().unwrap_or_default().into(),
        };
        Ok(found
            .into_iter()
            .map(|entry| {
                let own = ledger.fields.iter().map(|field| cell(field, &entry.fields.0[field.code]));
                [entry.title.into(), Cell::At(entry.at), entry.unit_name.into()].into_iter().chain(own).collect()
            })
            .collect())
    })
}

fn import_ledger<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str, nth: usize) -> ImportFuture<'a> {
    Box::pin(async move {
        let ledger = &ledger::LEDGERS[nth];
        let fault = |key: &str, reason: String| {
            let title = LEDGER_COLUMNS[nth].iter().find(|column| column.key == key).map_or("", |column| column.title);
            crate::platform::exchange::RowFault { line: row.line, column: title.into(), reason }
        };
        let unit: Option<(i64, String, String)> = change
            .one(
                "SELECT id, name, path FROM unit WHERE (name = $1 OR short_name = $1) AND path LIKE $2 ORDER BY path LIMIT 1",
                args![row.text("unit"), format!("{scope}%")],
            )
            .await?;
        let Some((unit_id, unit_name, unit_path)) = unit else {
            return Ok(Some(fault("unit", "没有这个单位，或不在您的范围内".into())));
        };
        let mut fields = serde_json::Map::new();
        for field in ledger.fields {
            let value = match field.holds {
                register::Holds::Int | register::Holds::Day => row.int(field.code).map(Value::from),
                register::Holds::Flag => Some(row.flag(field.code).into()),
                _ => Some(row.text(field.code)).filter(|text| !text.is_empty()).map(Value::from),
            };
            fields.extend(value.map(|value| (field.code.to_owned(), value)));
        }
        let fields = Value::Object(fields);
        let (title, at) = (row.text("title"), row.int("at").unwrap_or_default());
        if let Some((field, reason)) = register::faults(ledger, title, at, &fields).into_iter().next() {
            return Ok(Some(fault(field, reason)));
        }
        // The same entry twice in a file, or a file sent twice, is one entry. A file knows the day and not the hour.
        let day = domain::time::day_start(at);
        let twin = change
            .int(
                "SELECT COUNT(*) FROM ledger_entry
                 WHERE ledger = $1 AND title = $2 AND at >= $3 AND at < $4 AND unit_id = $5 AND removed_at IS NULL",
                args![ledger.code, title, day, day + domain::time::DAY_MS, unit_id],
            )
            .await?;
        if twin > 0 {
            return Ok(Some(fault("title", "这一条已经登记过".into())));
        }
        let (id, now) = (change.app().id(), change.now());
        change
            .insert(
                "ledger_entry",
                [
                    ("id", id.0.into()),
                    ("ledger", ledger.code.into()),
                    ("title", title.into()),
                    ("at", at.into()),
                    ("fields", (&fields).into()),
                    ("unit_id", unit_id.into()),
                    ("unit_name", unit_name.into()),
                    ("unit_path", unit_path.into()),
                    ("created_at", now.into()),
                    ("updated_at", now.into()),
                ],
            )
            .await?;
        Ok(None)
    })
}
