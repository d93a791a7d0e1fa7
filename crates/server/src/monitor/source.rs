//! 来源的管理: register, verify, pause, and the key of a push source.

use super::kinds;
use super::row::{hash, host};
use super::store::sources::{self as store, Source};
use super::views::SourceForm;
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use db::Json;
use domain::ids::Id;
use domain::monitor::source::names_a_day;
use domain::monitor::{Reach, SourceKind, SourceState};
use domain::people::Act;
use serde_json::json;

/// A source out of a form, or what is wrong with it, field by field.
pub(super) fn source(app: &App, form: &SourceForm, before: Option<Source>) -> Answer<Source> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, sentence: &str| faults.push(FieldError::new(field, sentence));
    let kind = SourceKind::ALL.into_iter().find(|kind| kind.code() == form.kind && *kind != SourceKind::Hand);
    let reach = Reach::of(&form.reach);
    let url = form.url.trim();
    if form.name.trim().is_empty() {
        fault("name", "请填写来源名称。");
    }
    if kind.is_none() {
        fault("kind", "请选择来源类型。");
    }
    if reach.is_none() {
        fault("reach", "请选择媒体层级。");
    }
    if kind.is_some_and(SourceKind::is_polled) && !url.starts_with("http://") && !url.starts_with("https://") {
        fault("url", "网址应以 http:// 或 https:// 开头。");
    }
    if form.legal_basis.trim().chars().count() < 4 {
        fault("legal_basis", "请写明采集依据，如“公开网页，遵守 robots.txt”或“采购合同”。");
    }
    if form.owner.trim().is_empty() {
        fault("owner", "请填写责任人。");
    }
    if kind == Some(SourceKind::EPaper) && !names_a_day(url) {
        fault("url", "电子报网址要用 {yyyy}、{MM}、{dd} 写出日期，如 https://…/{yyyy}-{MM}/{dd}/node_1.htm。");
    }
    for (field, sentence) in kinds::select::faults(&form.options.selectors) {
        fault(field, &sentence);
    }
    if form.retention_days != 0 && !(30..=3650).contains(&form.retention_days) {
        fault("retention_days", "保存期限应在 30 天到 10 年之间。");
    }
    let (Some(kind), Some(reach), true) = (kind, reach, faults.is_empty()) else { return Err(Fault::Invalid(faults)) };
    let now = app.now();
    let base = before.unwrap_or_else(|| Source::new(app.id(), "", kind, "", reach, now));
    Ok(Source {
        name: form.name.trim().to_owned(),
        kind,
        host: host(url),
        url: url.to_owned(),
        reach,
        region: form.region.trim().to_owned(),
        platform: form.platform.trim().to_owned(),
        legal_basis: form.legal_basis.trim().to_owned(),
        owner: form.owner.trim().to_owned(),
        options: Json(form.options.clone()),
        retention_days: if form.retention_days == 0 { kind.retention_days() } else { form.retention_days },
        updated_at: now,
        ..base
    })
}

fn taken(error: db::Error) -> Fault {
    match error {
        db::Error::Duplicate(_) => Fault::field("name", "已有同名的来源。"),
        other => other.into(),
    }
}

/// Registers a source and switches it on.
pub async fn create(app: &App, actor: &Actor, form: &SourceForm) -> Answer<Id> {
    actor.require(Act::ManageSources)?;
    let source = Source { updated_by: actor.name.clone(), ..source(app, form, None)? };
    let mut change = app.change(actor).await?;
    store::insert(&mut change, &source).await.map_err(taken)?;
    change.audit(
        "source.create",
        "source",
        source.id,
        None,
        Some(json!({"name": source.name, "url": source.url, "legal_basis": source.legal_basis})),
    );
    change.commit().await?;
    Ok(source.id)
}

/// Saves what was edited.
pub async fn update(app: &App, actor: &Actor, id: Id, form: &SourceForm) -> Answer<()> {
    actor.require(Act::ManageSources)?;
    let before = store::get(app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    if before.kind == SourceKind::Hand {
        return Err(Fault::refused("source_own", "人工录入是系统自带的来源，不能修改。", ""));
    }
    let edited =
        Source { version: form.version, updated_by: actor.name.clone(), ..source(app, form, Some(before.clone()))? };
    let mut change = app.change(actor).await?;
    if store::update(&mut change, &edited).await.map_err(taken)? == 0 {
        return Err(Fault::Stale {
            by: before.updated_by,
            at: before.updated_at,
            current: json!({"name": before.name, "url": before.url}),
        });
    }
    change.audit(
        "source.update",
        "source",
        id,
        Some(json!({"url": before.url, "name": before.name})),
        Some(json!({"url": edited.url, "name": edited.name})),
    );
    change.commit().await?;
    Ok(())
}

/// Switches a source on or off. Switching on needs what the law asks for: a basis and an owner.
pub async fn set_state(app: &App, actor: &Actor, id: Id, state: SourceState) -> Answer<()> {
    actor.require(Act::ManageSources)?;
    let before = store::get(app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    if state == SourceState::On && (before.legal_basis.trim().is_empty() || before.owner.trim().is_empty()) {
        return Err(Fault::refused(
            "source_unready",
            "还没有填写采集依据和责任人，不能启用。",
            "请先编辑来源，补全后再启用。",
        ));
    }
    let mut change = app.change(actor).await?;
    let after =
        Source { state, next_at: 0, updated_at: change.now(), updated_by: actor.name.clone(), ..before.clone() };
    if store::update(&mut change, &after).await? == 0 {
        return Err(Fault::Stale { by: before.updated_by, at: before.updated_at, current: json!({}) });
    }
    change.audit("source.state", "source", id, Some(json!({"state": before.state})), Some(json!({"state": state})));
    change.commit().await?;
    Ok(())
}

/// A new key for a push source; the old one ends at once. Shown once, kept as a hash.
pub async fn new_key(app: &App, actor: &Actor, id: Id) -> Answer<String> {
    actor.require(Act::ManageSources)?;
    let source = store::get(app, id).await?.ok_or(Fault::NotFound("个来源"))?;
    if source.kind != SourceKind::Push {
        return Err(Fault::refused("not_push", "只有接口推送类来源才有密钥。", ""));
    }
    let key = crate::platform::files::hex(&rand::random::<[u8; 24]>());
    let mut change = app.change(actor).await?;
    change
        .run("UPDATE source SET push_key_hash = $1 WHERE id = $2", db::args![hash(["push", key.as_str()]), id.0])
        .await?;
    change.audit("source.key", "source", id, None, None);
    change.commit().await?;
    Ok(key)
}
