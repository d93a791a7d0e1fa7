//! 宣传活动: list, one, save, the acts of its life, last year's as a start. Units register their own; the office all.

use crate::platform::filter::Filter;
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError};
use axum::Json;
use axum::extract::State;
use db::args;
use domain::ids::Id;
use domain::outreach::calendar;
use domain::outreach::campaign::{self, Counts, Material, State as Stage};
use domain::people::Act;
use domain::time::{self, DAY_MS};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// One kind of material.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct MaterialLine {
    /// 宣传画, 折页 …
    pub kind: String,
    /// Printed for it.
    #[serde(default)]
    pub printed: i64,
    /// Handed out at it.
    #[serde(default)]
    pub handed_out: i64,
}

/// What is sent to register or change a campaign. Absent counts stay unknown; they are not nothing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct CampaignForm {
    /// Made in the browser: sending twice is one campaign.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The version that was edited.
    #[serde(default)]
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its theme.
    #[serde(default)]
    pub theme: String,
    /// The health day it belongs to, by key; empty for none.
    #[serde(default)]
    pub day_key: String,
    /// When it is or was held.
    pub held_at: i64,
    /// Its last day, when it lasts.
    #[serde(default)]
    pub until_at: Option<i64>,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// 主办、承办.
    #[serde(default)]
    pub organisers: String,
    /// 品牌: 健康公益月, 百场宣讲.
    #[serde(default)]
    pub brand: String,
    /// 咨询人次.
    #[serde(default)]
    pub consultations: Option<i64>,
    /// 义诊场次.
    #[serde(default)]
    pub clinics: Option<i64>,
    /// 义诊人次.
    #[serde(default)]
    pub clinic_visits: Option<i64>,
    /// 受益人数.
    #[serde(default)]
    pub beneficiaries: Option<i64>,
    /// 宣讲场次.
    #[serde(default)]
    pub lectures: Option<i64>,
    /// 捐赠价值（元）.
    #[serde(default)]
    pub donations_yuan: Option<i64>,
    /// 参与单位数.
    #[serde(default)]
    pub institutions: Option<i64>,
    /// Materials.
    #[serde(default)]
    pub materials: Vec<MaterialLine>,
    /// What was done.
    #[serde(default)]
    pub summary: String,
    /// Problems.
    #[serde(default)]
    pub problems: String,
    /// 备注.
    #[serde(default)]
    pub note: String,
    /// Already held: for registering afterwards.
    #[serde(default)]
    pub held: bool,
}

/// A campaign.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CampaignView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its theme.
    pub theme: String,
    /// The health day, by key.
    pub day_key: String,
    /// The health day in words.
    #[serde(default)]
    pub day_title: String,
    /// When.
    pub held_at: i64,
    /// Its last day.
    pub until_at: Option<i64>,
    /// Where.
    pub place: String,
    /// 主办、承办.
    pub organisers: String,
    /// 品牌.
    pub brand: String,
    /// planned, held, cancelled.
    pub state: String,
    /// 咨询人次.
    pub consultations: Option<i64>,
    /// 义诊场次.
    pub clinics: Option<i64>,
    /// 义诊人次.
    pub clinic_visits: Option<i64>,
    /// 受益人数.
    pub beneficiaries: Option<i64>,
    /// 宣讲场次.
    pub lectures: Option<i64>,
    /// 捐赠价值（元）.
    pub donations_yuan: Option<i64>,
    /// 参与单位数.
    pub institutions: Option<i64>,
    /// Materials.
    #[serde(default)]
    pub materials: Vec<MaterialLine>,
    /// What was done.
    pub summary: String,
    /// Problems.
    pub problems: String,
    /// 备注.
    pub note: String,
    /// Whose.
    #[schema(value_type = String)]
    pub unit_id: Id,
    /// Its name.
    pub unit_name: String,
    /// Its path.
    pub unit_path: String,
    /// Last saved.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
    /// For the next save.
    pub version: i64,
    /// edit, hold, cancel, reopen, remove.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// What to look at, in sentences.
    #[serde(default)]
    pub remarks: Vec<String>,
}

const COLUMNS: &str = "id, name, theme, day_key, held_at, until_at, place, organisers, brand, state, consultations, clinics, clinic_visits,
  beneficiaries, lectures, donations_yuan, institutions, summary, problems, note, unit_id, unit_name, unit_path, updated_at, updated_by, version";

/// A page of campaigns.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignList {
    /// The page, newest first.
    pub rows: Vec<CampaignView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many in all.
    pub total: i64,
}

/// Which campaigns.
#[derive(Debug, Deserialize)]
pub struct Which {
    q: Option<String>,
    state: Option<String>,
    health_day: Option<String>,
    period: Option<String>,
    unit_id: Option<i64>,
    after: Option<String>,
    limit: Option<i64>,
}

/// Campaigns of my scope.
#[utoipa::path(get, path = "/api/outreach/campaigns", tag = "outreach",
    params(("q" = Option<String>, Query), ("state" = Option<String>, Query), ("health_day" = Option<String>, Query), ("period" = Option<String>, Query),
        ("unit_id" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, description = "Campaigns, newest first", body = CampaignList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(which): Params<Which>,
) -> Answer<Json<CampaignList>> {
    actor.require(Act::ReadOutreach)?;
    let mut filter = Filter::default();
    filter.fixed("removed_at IS NULL").with("unit_path LIKE ?", format!("{}%", actor.unit_path));
    let word = which.q.as_deref().map(str::trim).filter(|word| !word.is_empty()).map(|word| format!("%{word}%"));
    filter.maybe("name LIKE ?", word);
    filter.maybe("state = ?", which.state.filter(|state| !state.is_empty()));
    filter.maybe("day_key = ?", which.health_day.filter(|day| !day.is_empty()));
    filter.maybe("unit_id = ?", which.unit_id);
    if let Some(period) = which.period.filter(|text| !text.is_empty()) {
        let period: domain::figures::Period = period.parse()?;
        filter.with("held_at >= ?", period.from_at()).with("held_at < ?", period.until_at());
    }
    let total = app.db().int(&format!("SELECT COUNT(*) FROM campaign{}", filter.sql()), filter.args()).await?;
    if let Some((at, id)) = which.after.as_deref().and_then(cursor) {
        filter.with(&format!("(held_at < ? OR (held_at = ? AND id < {id}))"), at);
    }
    let limit = which.limit.unwrap_or(50).clamp(1, 200);
    let mut rows: Vec<CampaignView> = app
        .db()
        .all(
            &format!("SELECT {COLUMNS} FROM campaign{} ORDER BY held_at DESC, id DESC LIMIT {limit}", filter.sql()),
            filter.args(),
        )
        .await?;
    let next =
        (rows.len() as i64 == limit).then(|| rows.last().map(|row| format!("{}_{}", row.held_at, row.id))).flatten();
    for row in &mut rows {
        dress(&actor, row);
    }
    Ok(Json(CampaignList { rows, next, total }))
}

fn cursor(text: &str) -> Option<(i64, i64)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// One campaign.
#[utoipa::path(get, path = "/api/outreach/campaigns/{id}", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "The campaign", body = CampaignView)))]
pub(super) async fn show(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<CampaignView>> {
    actor.require(Act::ReadOutreach)?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Registers a campaign.
#[utoipa::path(post, path = "/api/outreach/campaigns", tag = "outreach", request_body = CampaignForm,
    responses((status = 200, description = "The campaign", body = CampaignView)))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Input(form): Input<CampaignForm>,
) -> Answer<Json<CampaignView>> {
    actor.require(Act::RegisterOutreach)?;
    check(&app, &form)?;
    if let Some(client_id) = &form.client_id {
        let made = app.db().int("SELECT id FROM campaign WHERE client_id = $1", args![client_id]).await?;
        if made != 0 {
            return Ok(Json(find(&app, &actor, Id(made)).await?));
        }
    }
    let mut change = app.change(&actor).await?;
    let id = app.id();
    let now = change.now();
    let state = if form.held { Stage::Held } else { Stage::Planned };
    change
        .insert(
            "campaign",
            [
                ("id", id.0.into()),
                ("client_id", form.client_id.clone().into()),
                ("name", form.name.trim().into()),
                ("held_at", form.held_at.into()),
                ("state", state.code().into()),
                ("unit_id", actor.unit_id.0.into()),
                ("unit_name", (&actor.unit_name).into()),
                ("unit_path", (&actor.unit_path).into()),
                ("created_by", actor.user_id.0.into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
                ("updated_by", (&actor.name).into()),
            ],
        )
        .await?;
    write(&mut change, &actor, id, &form, now, false).await?;
    change.audit("campaign.create", "campaign", id, None, Some(json!({"name": form.name, "held_at": form.held_at})));
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Changes a campaign.
#[utoipa::path(put, path = "/api/outreach/campaigns/{id}", tag = "outreach", params(("id" = String, Path)), request_body = CampaignForm,
    responses((status = 200, description = "The campaign as it stands now", body = CampaignView)))]
pub(super) async fn update(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<CampaignForm>,
) -> Answer<Json<CampaignView>> {
    let before = find(&app, &actor, id).await?;
    permit(&actor, &before)?;
    campaign::step(stage(&before), campaign::Act::Edit)?;
    check(&app, &form)?;
    let mut change = app.change(&actor).await?;
    let now = change.now();
    if form.version != before.version {
        return Err(stale(&before));
    }
    if write(&mut change, &actor, id, &form, now, true).await? == 0 {
        return Err(stale(&before));
    }
    change.audit(
        "campaign.update",
        "campaign",
        id,
        Some(json!({"name": before.name, "held_at": before.held_at, "consultations": before.consultations, "beneficiaries": before.beneficiaries})),
        Some(json!({"name": form.name, "held_at": form.held_at, "consultations": form.consultations, "beneficiaries": form.beneficiaries})),
    );
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// What is sent with an act.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ActForm {
    /// hold, cancel, reopen, remove.
    pub act: String,
    /// The version that was seen.
    pub version: i64,
}

/// Holds, cancels, reopens or removes a campaign.
#[utoipa::path(post, path = "/api/outreach/campaigns/{id}/act", tag = "outreach", params(("id" = String, Path)), request_body = ActForm,
    responses((status = 200, description = "The campaign as it stands now", body = CampaignView)))]
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(form): Input<ActForm>,
) -> Answer<Json<CampaignView>> {
    let before = find(&app, &actor, id).await?;
    permit(&actor, &before)?;
    if form.version != before.version {
        return Err(stale(&before));
    }
    let mut change = app.change(&actor).await?;
    let now = change.now();
    if form.act == "remove" {
        change
            .run(
                "UPDATE campaign SET removed_at = $1, updated_by = $2, version = version + 1 WHERE id = $3",
                args![now, &actor.name, id.0],
            )
            .await?;
        change.audit(
            "campaign.remove",
            "campaign",
            id,
            Some(json!({"name": before.name, "state": before.state})),
            None,
        );
        change.commit().await?;
        return Ok(Json(before));
    }
    let act = match form.act.as_str() {
        "hold" => campaign::Act::Hold,
        "cancel" => campaign::Act::Cancel,
        "reopen" => campaign::Act::Reopen,
        _ => return Err(Fault::field("act", "没有这种操作。")),
    };
    if act == campaign::Act::Hold && before.held_at > now + DAY_MS {
        return Err(Fault::refused("campaign_in_future", "活动日期还没到，不能登记为已举办。", "请先核对活动日期。"));
    }
    let after = campaign::step(stage(&before), act)?;
    change
        .run(
            "UPDATE campaign SET state = $1, updated_at = $2, updated_by = $3, version = version + 1 WHERE id = $4",
            args![after.code(), now, &actor.name, id.0],
        )
        .await?;
    change.audit(
        "campaign.act",
        "campaign",
        id,
        Some(json!({"state": before.state})),
        Some(json!({"state": after.code()})),
    );
    change.commit().await?;
    Ok(Json(find(&app, &actor, id).await?))
}

/// Last year's campaign as a start for this year's: words and materials, no counts.
#[utoipa::path(post, path = "/api/outreach/campaigns/{id}/copy", tag = "outreach", params(("id" = String, Path)),
    responses((status = 200, description = "The new campaign", body = CampaignView)))]
pub(super) async fn copy(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<CampaignView>> {
    actor.require(Act::RegisterOutreach)?;
    let from = find(&app, &actor, id).await?;
    let old = time::civil(from.held_at);
    let held_at = match calendar::health_day(&from.day_key).and_then(|day| calendar::days(day.when, old.year() + 1)) {
        Some((first, _)) => time::date_start(first) + (from.held_at - time::day_start(from.held_at)),
        None => time::ms(old.checked_add(1.year()).unwrap_or(old)),
    };
    let form = CampaignForm {
        client_id: Some(format!("copy-{id}-{}", time::date(held_at).year())),
        version: 0,
        name: from.name.replace(&old.year().to_string(), &time::date(held_at).year().to_string()),
        theme: String::new(),
        day_key: from.day_key,
        held_at,
        until_at: None,
        place: from.place,
        organisers: from.organisers,
        brand: from.brand,
        consultations: None,
        clinics: None,
        clinic_visits: None,
        beneficiaries: None,
        lectures: None,
        donations_yuan: None,
        institutions: None,
        materials: from.materials.into_iter().map(|line| MaterialLine { printed: 0, handed_out: 0, ..line }).collect(),
        summary: String::new(),
        problems: String::new(),
        note: format!("参照{}年活动建立", old.year()),
        held: false,
    };
    create(State(app), actor, Input(form)).await
}

async fn write(change: &mut Change, actor: &Actor, id: Id, form: &CampaignForm, now: i64, again: bool) -> Answer<u64> {
    let touched = change
        .run(
            "UPDATE campaign SET name = $1, theme = $2, day_key = $3, held_at = $4, until_at = $5, place = $6, organisers = $7, brand = $8,
               consultations = $9, clinics = $10, clinic_visits = $11, beneficiaries = $12, lectures = $13, donations_yuan = $14, institutions = $15,
               summary = $16, problems = $17, note = $18, updated_at = $19, updated_by = $20, version = version + $21
             WHERE id = $22 AND version = $23",
            args![
                form.name.trim(),
                form.theme.trim(),
                &form.day_key,
                form.held_at,
                form.until_at,
                form.place.trim(),
                form.organisers.trim(),
                form.brand.trim(),
                form.consultations,
                form.clinics,
                form.clinic_visits,
                form.beneficiaries,
                form.lectures,
                form.donations_yuan,
                form.institutions,
                form.summary.trim(),
                form.problems.trim(),
                form.note.trim(),
                now,
                &actor.name,
                again,
                id.0,
                if again { form.version } else { 1 },
            ],
        )
        .await?;
    if touched == 0 {
        return Ok(0);
    }
    change.run("DELETE FROM campaign_material WHERE campaign_id = $1", args![id.0]).await?;
    for (seq, line) in form.materials.iter().enumerate() {
        let material = change.app().id();
        change
            .run(
                "INSERT INTO campaign_material (id, campaign_id, seq, kind, printed, handed_out) VALUES ($1, $2, $3, $4, $5, $6)",
                args![material.0, id.0, seq, line.kind.trim(), line.printed, line.handed_out],
            )
            .await?;
    }
    Ok(touched)
}

async fn find(app: &App, actor: &Actor, id: Id) -> Answer<CampaignView> {
    let found: Option<CampaignView> = app
        .db()
        .one(&format!("SELECT {COLUMNS} FROM campaign WHERE id = $1 AND removed_at IS NULL"), args![id.0])
        .await?;
    let mut found = found.filter(|found| actor.covers(&found.unit_path)).ok_or(Fault::NotFound("场活动"))?;
    found.materials = app
        .db()
        .all("SELECT kind, printed, handed_out FROM campaign_material WHERE campaign_id = $1 ORDER BY seq", args![id.0])
        .await?;
    dress(actor, &mut found);
    Ok(found)
}

fn dress(actor: &Actor, view: &mut CampaignView) {
    let year = time::date(view.held_at).year();
    if let Some(day) = calendar::health_day(&view.day_key) {
        view.day_title = match day.edition_base {
            Some(base) => format!("第{}个{}", year - base, day.name),
            None => day.name.into(),
        };
    }
    if may_change(actor, view) {
        view.allowed = campaign::allowed(stage(view))
            .into_iter()
            .filter_map(|act| serde_json::to_value(act).ok()?.as_str().map(str::to_owned))
            .chain(["remove".to_owned()])
            .collect();
    }
    view.remarks = campaign::remarks(&counts(view), &materials(&view.materials))
        .into_iter()
        .map(|remark| remark.sentence)
        .collect();
}

fn may_change(actor: &Actor, view: &CampaignView) -> bool {
    actor.may(Act::ManageOutreach)
        || (actor.may(Act::RegisterOutreach) && actor.unit_id == view.unit_id)
        || (actor.may(Act::ReviewForUnit) && actor.covers(&view.unit_path))
}

fn permit(actor: &Actor, view: &CampaignView) -> Answer<()> {
    if may_change(actor, view) {
        Ok(())
    } else {
        Err(Fault::Forbidden("只有登记单位和宣传科可以修改这场活动".into()))
    }
}

fn stage(view: &CampaignView) -> Stage {
    match view.state.as_str() {
        "held" => Stage::Held,
        "cancelled" => Stage::Cancelled,
        _ => Stage::Planned,
    }
}

fn counts(view: &CampaignView) -> Counts {
    Counts {
        consultations: view.consultations,
        clinics: view.clinics,
        clinic_visits: view.clinic_visits,
        beneficiaries: view.beneficiaries,
        lectures: view.lectures,
        donations_yuan: view.donations_yuan,
        institutions: view.institutions,
    }
}

fn materials(lines: &[MaterialLine]) -> Vec<Material> {
    lines
        .iter()
        .map(|line| Material { kind: line.kind.clone(), printed: line.printed, handed_out: line.handed_out })
        .collect()
}

fn check(app: &App, form: &CampaignForm) -> Answer<()> {
    let mut wrong = Vec::new();
    let length = form.name.trim().chars().count();
    if length == 0 || length > 100 {
        wrong.push(FieldError::new("name", "活动名称应为 1 到 100 个字。"));
    }
    if form.held_at <= 0 {
        wrong.push(FieldError::new("held_at", "请填写活动日期。"));
    } else if form.held && form.held_at > app.now() + DAY_MS {
        wrong.push(FieldError::new("held_at", "活动日期还没到，不能登记为已举办。"));
    }
    if form.until_at.is_some_and(|until| until < form.held_at) {
        wrong.push(FieldError::new("until_at", "结束日期早于开始日期。"));
    }
    if !form.day_key.is_empty() && calendar::health_day(&form.day_key).is_none() {
        wrong.push(FieldError::new("day_key", "没有这个健康日。"));
    }
    let counts = Counts {
        consultations: form.consultations,
        clinics: form.clinics,
        clinic_visits: form.clinic_visits,
        beneficiaries: form.beneficiaries,
        lectures: form.lectures,
        donations_yuan: form.donations_yuan,
        institutions: form.institutions,
    };
    wrong.extend(
        campaign::remarks(&counts, &materials(&form.materials))
            .into_iter()
            .filter(|remark| remark.must)
            .map(|remark| FieldError::new(remark.field, remark.sentence)),
    );
    if wrong.is_empty() { Ok(()) } else { Err(Fault::Invalid(wrong)) }
}

fn stale(before: &CampaignView) -> Fault {
    Fault::Stale { by: before.updated_by.clone(), at: before.updated_at, current: json!(before) }
}
