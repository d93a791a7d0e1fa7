//! 健康日历 of a year: the computed days, overruled by what the office says of them, with the campaigns on each.

use crate::platform::web::{Input, Params};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{Path, State};
use db::args;
use domain::ids::Id;
use domain::outreach::calendar;
use domain::people::Act;
use domain::time;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A health day of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayView {
    /// The rule.
    pub key: String,
    /// 第36个爱国卫生月.
    pub title: String,
    /// 爱国卫生月.
    pub name: String,
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Its number.
    pub edition: Option<i16>,
    /// Who calls it.
    pub sponsor: String,
    /// This year's theme.
    pub theme: String,
    /// Where date and theme were read.
    pub source: String,
    /// Who confirmed it; empty = 待核.
    pub confirmed_by: String,
    /// Whether a published list confirms the rule.
    pub listed: bool,
    /// Campaigns planned or held for it this year.
    pub campaigns: i64,
    /// For the next save; 0 = nothing was said yet.
    pub version: i64,
}

/// What an office says of a health day.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DayForm {
    /// The year.
    pub year: i16,
    /// This year's theme.
    #[serde(default)]
    pub theme: String,
    /// Another first day, `2026-04-07`; the rule's when empty.
    #[serde(default)]
    pub first: String,
    /// Another last day.
    #[serde(default)]
    pub last: String,
    /// Where this was read.
    #[serde(default)]
    pub source: String,
    /// The office answers for date and theme.
    #[serde(default)]
    pub confirmed: bool,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
}

#[derive(Deserialize)]
struct Said {
    id: Id,
    day_key: String,
    first_day: String,
    last_day: String,
    theme: String,
    source: String,
    confirmed_by: String,
    version: i64,
}

/// The year of a calendar.
#[derive(Debug, Deserialize)]
pub struct YearOf {
    year: Option<i16>,
}

/// The health calendar of a year.
#[utoipa::path(get, path = "/api/outreach/calendar", tag = "outreach", params(("year" = Option<i16>, Query)),
    responses((status = 200, description = "Health days in order", body = Vec<DayView>)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(year): Params<YearOf>,
) -> Answer<Json<Vec<DayView>>> {
    actor.require(Act::ReadOutreach)?;
    let year = year.year.unwrap_or_else(|| time::date(app.now()).year());
    if !(2000..=2100).contains(&year) {
        return Err(Fault::field("year", "年份应在 2000 到 2100 之间。"));
    }
    Ok(Json(of_year(&app, &actor.unit_path, year).await?))
}

/// The health days that begin in `[from, to)`, as a paper says them: 12月1日世界艾滋病日.
pub async fn days_between(app: &App, from_at: i64, to_at: i64) -> Answer<Vec<String>> {
    let (from, to) = (time::date(from_at), time::date(to_at));
    let mut found = Vec::new();
    for year in from.year()..=to.year() {
        for day in of_year(app, "", year).await? {
            let Ok(first) = day.first.parse::<Date>() else { continue };
            if from <= first && first < to {
                found.push(format!("{}月{}日{}", first.month(), first.day(), day.title));
            }
        }
    }
    Ok(found)
}

async fn of_year(app: &App, scope: &str, year: i16) -> Answer<Vec<DayView>> {
    let said: Vec<Said> = app
        .db()
        .all("SELECT id, day_key, first_day, last_day, theme, source, confirmed_by, version FROM health_day WHERE year = $1 AND hidden = 0", args![i64::from(year)])
        .await?;
    #[derive(Deserialize)]
    struct Count {
        day_key: String,
        campaigns: i64,
    }
    let span = domain::figures::Period::year(year).ok_or(Fault::NotFound("个年份"))?;
    let counts: Vec<Count> = app
        .db()
        .all(
            "SELECT day_key, COUNT(*) AS campaigns FROM campaign
             WHERE held_at >= $1 AND held_at < $2 AND removed_at IS NULL AND state <> 'cancelled' AND unit_path LIKE $3 GROUP BY day_key",
            args![span.from_at(), span.until_at(), format!("{scope}%")],
        )
        .await?;
    let mut days: Vec<DayView> = calendar::of_year(year)
        .into_iter()
        .map(|day| {
            let said = said.iter().find(|said| said.day_key == day.id);
            let own = |text: fn(&Said) -> &String| said.map(text).filter(|text| !text.is_empty()).cloned();
            DayView {
                key: day.id.into(),
                title: day.title(),
                name: day.name.into(),
                first: own(|said| &said.first_day).unwrap_or_else(|| day.first.to_string()),
                last: own(|said| &said.last_day).unwrap_or_else(|| day.last.to_string()),
                edition: day.edition,
                sponsor: day.sponsor.into(),
                theme: own(|said| &said.theme).unwrap_or_default(),
                source: own(|said| &said.source).unwrap_or_default(),
                confirmed_by: own(|said| &said.confirmed_by).unwrap_or_default(),
                listed: day.confirmed,
                campaigns: counts.iter().find(|count| count.day_key == day.id).map_or(0, |count| count.campaigns),
                version: said.map_or(0, |said| said.version),
            }
        })
        .collect();
    days.sort_by(|a, b| (&a.first, &a.last).cmp(&(&b.first, &b.last)));
    Ok(days)
}

/// Says theme, dates and source of a health day, and confirms them.
#[utoipa::path(put, path = "/api/outreach/calendar/{key}", tag = "outreach", params(("key" = String, Path)), request_body = DayForm,
    responses((status = 200, description = "The day as it stands now", body = DayView)))]
pub(super) async fn say(
    State(app): State<App>,
    actor: Actor,
    Path(key): Path<String>,
    Input(form): Input<DayForm>,
) -> Answer<Json<DayView>> {
    actor.require(Act::ManageOutreach)?;
    if calendar::health_day(&key).is_none() {
        return Err(Fault::NotFound("个健康日"));
    }
    for (field, text) in [("first", &form.first), ("last", &form.last)] {
        if !text.is_empty() && Date::strptime("%Y-%m-%d", text).map_or(true, |date| date.year() != form.year) {
            return Err(Fault::field(field, format!("日期应写作 {}-04-07，且在当年。", form.year)));
        }
    }
    if !form.first.is_empty() && !form.last.is_empty() && form.last < form.first {
        return Err(Fault::field("last", "结束日期早于开始日期。"));
    }
    if form.theme.chars().count() > 200 {
        return Err(Fault::field("theme", "主题最多 200 个字。"));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    let before: Option<Said> = change
        .one(
            "SELECT id, day_key, first_day, last_day, theme, source, confirmed_by, version FROM health_day WHERE day_key = $1 AND year = $2",
            args![&key, i64::from(form.year)],
        )
        .await?;
    if before.as_ref().map_or(0, |before| before.version) != form.version {
        return Err(Fault::Stale {
            by: "他人".into(),
            at: now,
            current: json!({"theme": before.map(|before| before.theme)}),
        });
    }
    let confirmed_by = if form.confirmed { actor.name.clone() } else { String::new() };
    match &before {
        Some(before) => {
            change
                .run(
                    "UPDATE health_day SET first_day = $1, last_day = $2, theme = $3, source = $4, confirmed_by = $5, updated_at = $6, updated_by = $7,
                       version = version + 1 WHERE id = $8",
                    args![&form.first, &form.last, form.theme.trim(), form.source.trim(), &confirmed_by, now, &actor.name, before.id.0],
                )
                .await?;
        }
        None => {
            let id = app.id();
            change
                .run(
                    "INSERT INTO health_day (id, day_key, year, first_day, last_day, theme, source, confirmed_by, updated_at, updated_by)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    args![id.0, &key, i64::from(form.year), &form.first, &form.last, form.theme.trim(), form.source.trim(), &confirmed_by, now, &actor.name],
                )
                .await?;
        }
    }
    change.audit(
        "health_day.say",
        "health_day",
        &key,
        before.map(
            |before| json!({"theme": before.theme, "first": before.first_day, "confirmed_by": before.confirmed_by}),
        ),
        Some(json!({"year": form.year, "theme": form.theme, "first": form.first, "confirmed_by": confirmed_by})),
    );
    change.commit().await?;
    let days = of_year(&app, &actor.unit_path, form.year).await?;
    Ok(Json(days.into_iter().find(|day| day.key == key).ok_or(Fault::NotFound("个健康日"))?))
}
