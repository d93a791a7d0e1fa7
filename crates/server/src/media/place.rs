//! 刊发登记: by hand, from a link, from a sheet, or from what the monitor found. The tier is that of the
//! outlet, channel and position at the date; a repeated entry is refused and its twin shown.

use super::lookup::Outlets;
use super::store::{self, Placement};
use super::views::{PlacementInput, ReasonInput};
use crate::people;
use crate::platform::{Actor, Answer, App, Change, Fault, FieldError};
use domain::ids::Id;
use domain::media::outlet::{Channel, Position};
use domain::media::placement::{self, Author, Entry, Known, Likeness};
use domain::media::tier::Tier;
use domain::people::Act;

/// Registers a placement. Answers its id; the same `client_id` is one placement.
pub(super) async fn register(app: &App, actor: &Actor, input: PlacementInput) -> Answer<Id> {
    actor.require(Act::RegisterPlacement)?;
    let outlets = Outlets::read(app).await?;
    let unit = unit_of(app, actor, input.unit_id).await?;
    let mut change = app.change(actor).await?;
    if !input.client_id.is_empty()
        && let Some(id) = store::placement_of_client(&mut change, &input.client_id).await?
    {
        return Ok(id);
    }
    let id = insert(&mut change, (Some(actor.user_id), &actor.name), &outlets, &unit, &input).await?;
    change.commit().await?;
    Ok(id)
}

/// The unit a placement belongs to.
pub(super) struct Unit {
    pub id: Id,
    pub name: String,
    pub path: String,
}

/// The unit named, if it lies in this person's scope; their own when none is named.
pub(super) async fn unit_of(app: &App, actor: &Actor, unit: Option<Id>) -> Answer<Unit> {
    let Some(unit) = unit.filter(|unit| *unit != actor.unit_id) else {
        return Ok(Unit { id: actor.unit_id, name: actor.unit_name.clone(), path: actor.unit_path.clone() });
    };
    let units = people::units_below(app, &actor.unit_path).await?;
    let found = units.into_iter().find(|row| row.id == unit);
    let found = found.ok_or_else(|| Fault::field("unit_id", "这个单位不在您的范围内"))?;
    Ok(Unit { id: found.id, name: found.name, path: found.path })
}

/// Checks and inserts within an open change: one row of a form, a sheet, or a suggestion.
pub(super) async fn insert(
    change: &mut Change,
    (user_id, name): (Option<Id>, &str),
    outlets: &Outlets,
    unit: &Unit,
    input: &PlacementInput,
) -> Answer<Id> {
    let id = change.app().id();
    let now = change.now();
    let blank = Placement {
        id,
        placed_at: 0,
        outlet_id: Id(0),
        outlet_name: String::new(),
        channel: Channel::Web,
        position: Position::Inside,
        tier: String::new(),
        page: String::new(),
        title: String::new(),
        title_key: String::new(),
        url: String::new(),
        url_key: String::new(),
        unit_id: unit.id,
        unit_name: unit.name.clone(),
        unit_path: unit.path.clone(),
        article_id: None,
        evidence_hash: input.evidence_hash.clone(),
        evidence_type: if input.evidence_hash.is_empty() { String::new() } else { "text/html".into() },
        original: true,
        repost_of: None,
        found_by: match input.found_by.as_str() {
            "link" | "import" | "monitor" => input.found_by.clone(),
            _ => "hand".into(),
        },
        note: String::new(),
        verified_at: None,
        verified_by: String::new(),
        link_state: String::new(),
        voided_at: None,
        void_reason: String::new(),
        created_by: user_id,
        created_by_name: name.to_owned(),
        created_at: now,
        updated_at: now,
        updated_by: name.to_owned(),
        version: 1,
    };
    let (placement, authors) = filled(change, outlets, blank, input).await?;
    let client_id = (!input.client_id.is_empty()).then_some(input.client_id.as_str());
    store::insert_placement(change, &placement, client_id).await?;
    store::set_authors(change, id, &authors).await?;
    change.audit(
        "placement.register",
        "placement",
        id,
        None,
        Some(serde_json::json!({"outlet": placement.outlet_name, "tier": placement.tier, "found_by": placement.found_by})),
    );
    Ok(id)
}

/// Puts what was typed into a placement, with tier and likeness; refuses what is wrong or already there.
async fn filled(
    change: &mut Change,
    outlets: &Outlets,
    mut placement: Placement,
    input: &PlacementInput,
) -> Answer<(Placement, Vec<Author>)> {
    let authors: Vec<Author> = input
        .authors
        .iter()
        .map(|a| Author { name: a.name.trim().to_owned(), user_id: a.user_id, share: a.share })
        .collect();
    let outlet = input.outlet_id.and_then(|id| outlets.name(id).map(|name| (id, name.to_owned())));
    let entry = Entry {
        title: &input.title,
        placed_at: input.placed_at,
        url: &input.url,
        authors: &authors,
        outlet_known: outlet.is_some(),
    };
    let mut faults: Vec<FieldError> =
        placement::faults(&entry, change.now()).into_iter().map(|(field, text)| FieldError::new(field, text)).collect();
    let channel = if input.channel.is_empty() { Some(Channel::Web) } else { Channel::of(&input.channel) };
    let position = Position::of(&input.position);
    if channel.is_none() {
        faults.push(FieldError::new("channel", "没有这个渠道"));
    }
    if position.is_none() {
        faults.push(FieldError::new("position", "没有这个位置"));
    }
    let (Some((outlet_id, outlet_name)), Some(channel), Some(position), true) =
        (outlet, channel, position, faults.is_empty())
    else {
        return Err(Fault::Invalid(faults));
    };
    placement.placed_at = input.placed_at;
    placement.outlet_id = outlet_id;
    placement.outlet_name = outlet_name;
    placement.channel = channel;
    placement.position = position;
    placement.tier = outlets.tier(outlet_id, channel, position, input.placed_at).map_or("", Tier::code).into();
    placement.page = input.page.trim().into();
    placement.title = input.title.trim().into();
    placement.title_key = placement::title_key(&placement.title);
    placement.url = input.url.trim().into();
    placement.url_key = placement::url_key(&placement.url).unwrap_or_default();
    placement.article_id = input.article_id;
    placement.note = input.note.trim().into();
    let new = Known {
        id: placement.id,
        outlet: outlet_id,
        title_key: placement.title_key.clone(),
        url_key: placement.url_key.clone(),
        placed_at: placement.placed_at,
        original: true,
    };
    let alike = store::alike(change, &placement.title_key, &placement.url_key, placement.id).await?;
    match placement::likeness(&new, &alike) {
        Likeness::Twin(twin) => {
            let twin = store::placement_in(change, twin).await?.ok_or(Fault::NotFound("条刊发"))?;
            return Err(Fault::refused(
                "placement_twin",
                format!(
                    "这条刊发已由{}登记：{} {}《{}》。",
                    twin.unit_name,
                    domain::time::format_day(twin.placed_at),
                    twin.outlet_name,
                    twin.title
                ),
                "同一媒体同一天的同一标题，或同一链接，只登记一次。",
            ));
        }
        Likeness::RepostOf(first) => {
            placement.repost_of = Some(first);
            placement.original = input.original.unwrap_or(false);
        }
        Likeness::New => {
            placement.repost_of = None;
            placement.original = input.original.unwrap_or(true);
        }
    }
    Ok((placement, authors))
}

fn stale(placement: &Placement) -> Fault {
    Fault::Stale {
        by: placement.updated_by.clone(),
        at: placement.updated_at,
        current: serde_json::json!({
            "version": placement.version,
            "title": placement.title,
            "outlet_name": placement.outlet_name,
            "placed_at": placement.placed_at,
        }),
    }
}

async fn open(change: &mut Change, actor: &Actor, id: Id, version: i64) -> Answer<Placement> {
    let placement = store::placement_in(change, id).await?.filter(|p| p.voided_at.is_none());
    let placement = placement.ok_or(Fault::NotFound("条刊发"))?;
    actor.require_scope(&placement.unit_path)?;
    if placement.version != version {
        return Err(stale(&placement));
    }
    Ok(placement)
}

/// What this person may do to a placement: verified ones only the office changes.
pub(super) fn allowed(actor: &Actor, placement: &Placement) -> Vec<String> {
    let is_office = actor.may(Act::VerifyPlacement);
    let mine = actor.may(Act::RegisterPlacement) && placement.verified_at.is_none();
    let mut verbs: Vec<&str> = Vec::new();
    if is_office || mine {
        verbs.extend(["edit", "void"]);
    }
    if is_office {
        verbs.push(if placement.verified_at.is_some() { "unverify" } else { "verify" });
    }
    verbs.into_iter().map(ToOwned::to_owned).collect()
}

fn require_allowed(actor: &Actor, placement: &Placement, verb: &str) -> Answer<()> {
    if allowed(actor, placement).iter().any(|v| v == verb) {
        return Ok(());
    }
    if placement.verified_at.is_some() && actor.may(Act::RegisterPlacement) {
        return Err(Fault::refused("verified", "这条刊发已经核实，不能再改。", "需要更正请联系宣传科。"));
    }
    Err(Fault::Forbidden("您没有办理这条刊发的权限".into()))
}

/// Changes a placement; its tier is found again.
pub(super) async fn update(app: &App, actor: &Actor, id: Id, input: PlacementInput) -> Answer<()> {
    let outlets = Outlets::read(app).await?;
    let unit = unit_of(app, actor, input.unit_id).await?;
    let mut change = app.change(actor).await?;
    let standing = open(&mut change, actor, id, input.version.unwrap_or(0)).await?;
    require_allowed(actor, &standing, "edit")?;
    let before = serde_json::json!({"title": standing.title, "outlet": standing.outlet_name, "tier": standing.tier});
    let (mut placement, authors) = filled(&mut change, &outlets, standing, &input).await?;
    if input.unit_id.is_some() {
        placement.unit_id = unit.id;
        placement.unit_name = unit.name;
        placement.unit_path = unit.path;
    }
    placement.updated_at = change.now();
    placement.updated_by.clone_from(&actor.name);
    if !store::save_placement(&mut change, &placement).await? {
        return Err(stale(&placement));
    }
    store::set_authors(&mut change, id, &authors).await?;
    let after = serde_json::json!({"title": placement.title, "outlet": placement.outlet_name, "tier": placement.tier});
    change.audit("placement.update", "placement", id, Some(before), Some(after));
    change.commit().await?;
    Ok(())
}

/// 核实, or takes it back.
pub(super) async fn verify(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    actor.require(Act::VerifyPlacement)?;
    let mut change = app.change(actor).await?;
    let mut placement = open(&mut change, actor, id, version).await?;
    let now = change.now();
    let is_now = placement.verified_at.is_none();
    placement.verified_at = is_now.then_some(now);
    placement.verified_by = if is_now { actor.name.clone() } else { String::new() };
    placement.updated_at = now;
    placement.updated_by.clone_from(&actor.name);
    if !store::save_placement(&mut change, &placement).await? {
        return Err(stale(&placement));
    }
    change.audit("placement.verify", "placement", id, None, Some(serde_json::json!({"verified": is_now})));
    change.commit().await?;
    Ok(())
}

/// 作废, with a reason; it stays in the trail and is counted nowhere.
pub(super) async fn void(app: &App, actor: &Actor, id: Id, input: ReasonInput) -> Answer<()> {
    if input.reason.trim().is_empty() {
        return Err(Fault::field("reason", "请写明作废的原因"));
    }
    let mut change = app.change(actor).await?;
    let mut placement = open(&mut change, actor, id, input.version).await?;
    require_allowed(actor, &placement, "void")?;
    let now = change.now();
    placement.voided_at = Some(now);
    placement.void_reason = input.reason.trim().into();
    placement.updated_at = now;
    placement.updated_by.clone_from(&actor.name);
    if !store::save_placement(&mut change, &placement).await? {
        return Err(stale(&placement));
    }
    let after = serde_json::json!({"reason": placement.void_reason});
    change.audit("placement.void", "placement", id, None, Some(after));
    change.commit().await?;
    Ok(())
}

/// Keeps a screenshot, scan or saved page as evidence.
pub(super) async fn keep_evidence(app: &App, actor: &Actor, id: Id, bytes: Vec<u8>, media_type: &str) -> Answer<()> {
    let kind = match media_type {
        "image/jpeg" | "image/png" | "image/webp" | "application/pdf" => media_type,
        _ => return Err(Fault::field("file", "证据文件应为 JPG、PNG、WebP 图片或 PDF")),
    };
    let stored = app.files().put(bytes, kind).await?;
    let mut change = app.change(actor).await?;
    let placement = store::placement_in(&mut change, id).await?.filter(|p| p.voided_at.is_none());
    let mut placement = placement.ok_or(Fault::NotFound("条刊发"))?;
    actor.require_scope(&placement.unit_path)?;
    require_allowed(actor, &placement, "edit")?;
    placement.evidence_hash = stored.hash;
    placement.evidence_type = kind.into();
    placement.updated_at = change.now();
    placement.updated_by.clone_from(&actor.name);
    if !store::save_placement(&mut change, &placement).await? {
        return Err(stale(&placement));
    }
    let after = serde_json::json!({"hash": placement.evidence_hash});
    change.audit("placement.evidence", "placement", id, None, Some(after));
    change.commit().await?;
    Ok(())
}
