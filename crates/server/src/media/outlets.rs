//! 媒体库: outlets, their hosts and tier tables. A tier is changed by a new line with its date;
//! what was registered keeps the tier it had.

use super::store::{self, Outlet};
use super::views::{MergeInput, OutletInput, OutletList, OutletView, TierInput, TierView};
use crate::platform::{Actor, Answer, App, Change, Fault};
use db::args;
use domain::ids::Id;
use domain::media::outlet::{Channel, Position};
use domain::media::tier::{Tier, TierRule, tier_of};
use domain::people::Act;

/// The starter pack (domain brief 3.9): tab-separated name, region, tier, hosts, verify.
const STARTER: &str = include_str!("outlets.tsv");

fn stale(outlet: &Outlet) -> Fault {
    Fault::Stale {
        by: outlet.updated_by.clone(),
        at: outlet.updated_at,
        current: serde_json::json!({"name": outlet.name, "version": outlet.version}),
    }
}

/// Every outlet with its tables.
pub(super) async fn list(app: &App, actor: &Actor) -> Answer<OutletList> {
    actor.require(Act::ReadPlacements)?;
    let db = app.db();
    let hosts = store::hosts(db).await?;
    let rules = store::tiers(db).await?;
    let now = app.now();
    let mut rows: Vec<OutletView> = Vec::new();
    for outlet in store::outlets(db).await? {
        let tiers: Vec<TierView> = rules.iter().filter(|rule| rule.outlet == outlet.id).map(tier_view).collect();
        let tier = tier_of(&rules, outlet.id, Channel::Other, Position::Inside, now);
        let own: Vec<String> =
            hosts.iter().filter(|h| h.outlet == outlet.id).map(|h| format!("{}{}", h.host, h.path)).collect();
        rows.push(OutletView {
            id: outlet.id,
            name: outlet.name,
            region: outlet.region,
            contact: outlet.contact,
            note: outlet.note,
            verify: outlet.verify,
            retired: outlet.retired_at.is_some(),
            hosts: own,
            tier: tier.map_or("", Tier::code).into(),
            tier_title: tier.map_or("未定级", Tier::title).into(),
            tiers,
            version: outlet.version,
        });
    }
    Ok(OutletList {
        rows,
        tiers: Tier::ALL.iter().map(|t| (t.code().into(), t.title().into())).collect(),
        channels: Channel::ALL.iter().map(|c| (c.code().into(), c.title().into())).collect(),
        positions: Position::ALL.iter().map(|p| (p.code().into(), p.title().into())).collect(),
        may_manage: actor.may(Act::ManageMedia),
    })
}

fn tier_view(rule: &TierRule) -> TierView {
    TierView {
        channel: rule.channel.map_or("", Channel::code).into(),
        channel_title: rule.channel.map_or("全部渠道", Channel::title).into(),
        position: rule.position.map_or("", Position::code).into(),
        position_title: rule.position.map_or("全部位置", Position::title).into(),
        tier: rule.tier.code().into(),
        tier_title: rule.tier.title().into(),
        from_at: rule.from_at,
    }
}

/// `epaper.example.cn/rb` as host and path.
fn host_and_path(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let (host, path) = domain::media::outlet::address(&url)?;
    let fine = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    fine.then(|| (host, path.trim_end_matches('/').to_owned()))
}

/// Adds an outlet. Answers its id.
pub(super) async fn add(app: &App, actor: &Actor, input: OutletInput) -> Answer<Id> {
    actor.require(Act::ManageMedia)?;
    let name = valid_name(&input.name)?;
    let tier = if input.tier.is_empty() {
        None
    } else {
        Some(Tier::of(&input.tier).ok_or_else(|| Fault::field("tier", "没有这个层级"))?)
    };
    let mut change = app.change(actor).await?;
    if store::outlet_by_name(&mut change, &name).await?.is_some() {
        return Err(Fault::field("name", format!("媒体库里已有“{name}”")));
    }
    let now = change.now();
    let outlet = Outlet {
        id: app.id(),
        name,
        region: input.region.trim().into(),
        contact: input.contact.trim().into(),
        note: input.note.trim().into(),
        verify: false,
        retired_at: None,
        updated_at: now,
        updated_by: actor.name.clone(),
        version: 1,
    };
    store::insert_outlet(&mut change, &outlet, now).await?;
    keep_hosts(app, &mut change, outlet.id, &input.hosts).await?;
    if let Some(tier) = tier {
        let rule = TierRule { outlet: outlet.id, channel: None, position: None, tier, from_at: 0 };
        store::insert_tier(&mut change, app.id(), &rule, &actor.name, now).await?;
    }
    change.audit("outlet.add", "outlet", outlet.id, None, Some(serde_json::json!({"name": outlet.name})));
    change.commit().await?;
    Ok(outlet.id)
}

fn valid_name(name: &str) -> Answer<String> {
    let name = name.trim();
    if !(2..=40).contains(&name.chars().count()) {
        return Err(Fault::field("name", "请用 2 到 40 个字填写媒体名称"));
    }
    Ok(name.to_owned())
}

async fn keep_hosts(app: &App, change: &mut Change, outlet: Id, hosts: &[String]) -> Answer<()> {
    let mut kept: Vec<(Id, String, String)> = Vec::new();
    for text in hosts.iter().filter(|text| !text.trim().is_empty()) {
        let (host, path) = host_and_path(text)
            .ok_or_else(|| Fault::field("hosts", format!("“{text}”不是网址，应写成 example.cn 或 example.cn/rb")))?;
        if let Some((owner, name)) = store::host_owner(change, &host, &path).await?
            && owner != outlet
        {
            return Err(Fault::field("hosts", format!("{host}{path} 已属于“{name}”")));
        }
        if !kept.iter().any(|(_, h, p)| *h == host && *p == path) {
            kept.push((app.id(), host, path));
        }
    }
    store::set_hosts(change, outlet, &kept).await?;
    Ok(())
}

/// Changes an outlet's name, hosts and contacts. Saving is also confirming what the starter pack brought.
pub(super) async fn update(app: &App, actor: &Actor, id: Id, input: OutletInput) -> Answer<()> {
    actor.require(Act::ManageMedia)?;
    let name = valid_name(&input.name)?;
    let mut change = app.change(actor).await?;
    let mut outlet = store::outlet_in(&mut change, id).await?.ok_or(Fault::NotFound("家媒体"))?;
    if Some(outlet.version) != input.version {
        return Err(stale(&outlet));
    }
    if let Some(other) = store::outlet_by_name(&mut change, &name).await?
        && other.id != id
    {
        return Err(Fault::field("name", format!("媒体库里已有“{name}”，可以把两家合并")));
    }
    let before = serde_json::json!({"name": outlet.name});
    outlet.name = name;
    outlet.region = input.region.trim().into();
    outlet.contact = input.contact.trim().into();
    outlet.note = input.note.trim().into();
    outlet.verify = false;
    outlet.updated_at = change.now();
    outlet.updated_by.clone_from(&actor.name);
    if !store::save_outlet(&mut change, &outlet).await? {
        return Err(stale(&outlet));
    }
    keep_hosts(app, &mut change, id, &input.hosts).await?;
    change.audit("outlet.update", "outlet", id, Some(before), Some(serde_json::json!({"name": outlet.name})));
    change.commit().await?;
    Ok(())
}

/// A new line of the tier table, from a date on.
pub(super) async fn set_tier(app: &App, actor: &Actor, id: Id, input: TierInput) -> Answer<()> {
    actor.require(Act::ManageMedia)?;
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let channel = part(&input.channel)
        .map(|text| Channel::of(&text).ok_or_else(|| Fault::field("channel", "没有这个渠道")))
        .transpose()?;
    let position = part(&input.position)
        .map(|text| Position::of(&text).ok_or_else(|| Fault::field("position", "没有这个位置")))
        .transpose()?;
    let tier = Tier::of(&input.tier).ok_or_else(|| Fault::field("tier", "请选择层级"))?;
    let mut change = app.change(actor).await?;
    store::outlet_in(&mut change, id).await?.ok_or(Fault::NotFound("家媒体"))?;
    let rule = TierRule { outlet: id, channel, position, tier, from_at: input.from_at };
    let now = change.now();
    store::insert_tier(&mut change, app.id(), &rule, &actor.name, now).await?;
    change.audit("outlet.tier", "outlet", id, None, Some(serde_json::to_value(&rule)?));
    change.commit().await?;
    Ok(())
}

/// Retires an outlet, or takes it back into use.
pub(super) async fn retire(app: &App, actor: &Actor, id: Id, version: i64) -> Answer<()> {
    actor.require(Act::ManageMedia)?;
    let mut change = app.change(actor).await?;
    let mut outlet = store::outlet_in(&mut change, id).await?.ok_or(Fault::NotFound("家媒体"))?;
    if outlet.version != version {
        return Err(stale(&outlet));
    }
    let now = change.now();
    outlet.retired_at = if outlet.retired_at.is_some() { None } else { Some(now) };
    outlet.updated_at = now;
    outlet.updated_by.clone_from(&actor.name);
    store::save_outlet(&mut change, &outlet).await?;
    let after = serde_json::json!({"retired": outlet.retired_at.is_some()});
    change.audit("outlet.retire", "outlet", id, None, Some(after));
    change.commit().await?;
    Ok(())
}

/// Joins one outlet with another: placements, hosts and journalists move, their tiers stay as registered.
pub(super) async fn merge(app: &App, actor: &Actor, id: Id, input: MergeInput) -> Answer<()> {
    actor.require(Act::ManageMedia)?;
    if id == input.into {
        return Err(Fault::field("into", "不能和自己合并"));
    }
    let mut change = app.change(actor).await?;
    let mut outlet = store::outlet_in(&mut change, id).await?.ok_or(Fault::NotFound("家媒体"))?;
    let into = store::outlet_in(&mut change, input.into).await?.ok_or(Fault::NotFound("家媒体"))?;
    if outlet.version != input.version {
        return Err(stale(&outlet));
    }
    let now = change.now();
    for sql in [
        "UPDATE placement SET outlet_id = $1, outlet_name = $3, version = version + 1 WHERE outlet_id = $2",
        "UPDATE placement_suggestion SET outlet_id = $1, outlet_name = $3 WHERE outlet_id = $2",
    ] {
        change.run(sql, args![into.id.0, id.0, &into.name]).await?;
    }
    change.run("UPDATE outlet_host SET outlet_id = $1 WHERE outlet_id = $2", args![into.id.0, id.0]).await?;
    change.run("UPDATE journalist SET outlet_id = $1 WHERE outlet_id = $2", args![into.id.0, id.0]).await?;
    outlet.retired_at = Some(now);
    outlet.note = format!("已并入{}。{}", into.name, outlet.note);
    outlet.updated_at = now;
    outlet.updated_by.clone_from(&actor.name);
    store::save_outlet(&mut change, &outlet).await?;
    change.audit("outlet.merge", "outlet", id, None, Some(serde_json::json!({"into": into.id})));
    change.commit().await?;
    Ok(())
}

/// Puts the starter pack into an empty register, each outlet marked for the office to confirm where nothing was seen
/// of its site. Names that stand already are left alone. Answers how many came in.
pub async fn load_starter(app: &App, change: &mut Change) -> Answer<usize> {
    let mut loaded = 0;
    for line in STARTER.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, region, tier, hosts, verify] = fields[..] else {
            return Err(anyhow::anyhow!("a line of the starter pack has {} fields", fields.len()).into());
        };
        let tier = Tier::of(tier).ok_or_else(|| anyhow::anyhow!("unknown tier {tier} in the starter pack"))?;
        if store::outlet_by_name(change, name).await?.is_some() {
            continue;
        }
        let now = change.now();
        let outlet = Outlet {
            id: app.id(),
            name: name.into(),
            region: region.into(),
            contact: String::new(),
            note: String::new(),
            verify: verify == "1",
            retired_at: None,
            updated_at: now,
            updated_by: "起始清单".into(),
            version: 1,
        };
        store::insert_outlet(change, &outlet, now).await?;
        let mut kept = Vec::new();
        for (host, path) in hosts.split(',').filter_map(host_and_path) {
            if store::host_owner(change, &host, &path).await?.is_none() {
                kept.push((app.id(), host, path));
            }
        }
        store::set_hosts(change, outlet.id, &kept).await?;
        let rule = TierRule { outlet: outlet.id, channel: None, position: None, tier, from_at: 0 };
        store::insert_tier(change, app.id(), &rule, "起始清单", now).await?;
        loaded += 1;
    }
    Ok(loaded)
}

/// The office asks for the starter pack.
pub(super) async fn starter(app: &App, actor: &Actor) -> Answer<usize> {
    actor.require(Act::ManageMedia)?;
    let mut change = app.change(actor).await?;
    let loaded = load_starter(app, &mut change).await?;
    change.audit("outlet.starter", "outlet", "starter", None, Some(serde_json::json!({"loaded": loaded})));
    change.commit().await?;
    Ok(loaded)
}

/// A register that nobody has touched gets the starter pack by itself.
pub(super) async fn fill_when_empty(app: App) -> anyhow::Result<()> {
    if app.db().int("SELECT COUNT(*) FROM outlet", args![]).await? > 0 {
        return Ok(());
    }
    let mut change = app.system_change("media.starter").await?;
    let loaded = load_starter(&app, &mut change).await.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    change.audit("outlet.starter", "outlet", "starter", None, Some(serde_json::json!({"loaded": loaded})));
    change.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_pack_is_whole() {
        let lines: Vec<Vec<&str>> =
            STARTER.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
        assert!(lines.len() >= 100, "{}", lines.len());
        for fields in lines {
            assert_eq!(fields.len(), 5, "{fields:?}");
            assert!(Tier::of(fields[2]).is_some(), "{fields:?}");
            for host in fields[3].split(',').filter(|h| !h.is_empty()) {
                assert!(host_and_path(host).is_some(), "{host}");
            }
        }
    }

    #[test]
    fn hosts_are_read_as_people_write_them() {
        assert_eq!(host_and_path("https://www.Example.cn/rb/"), Some(("example.cn".into(), "/rb".into())));
        assert_eq!(host_and_path("example.cn"), Some(("example.cn".into(), String::new())));
        assert_eq!(host_and_path("中文"), None);
    }
}
