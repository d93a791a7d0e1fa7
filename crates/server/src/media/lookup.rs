//! From an address to its outlet, and from outlet, channel, position and date to the tier: for the monitor,
//! for reading links, and for every registered placement. Read once, asked often.

use super::store;
use crate::platform::App;
use domain::ids::Id;
use domain::media::outlet::{self, Channel, HostRule, Position};
use domain::media::tier::{Tier, TierRule, tier_of};
use std::collections::HashMap;

/// The tables of outlets as they stand now.
#[derive(Clone, Debug, Default)]
pub struct Outlets {
    hosts: Vec<HostRule>,
    tiers: Vec<TierRule>,
    names: HashMap<Id, String>,
}

/// What is known of the outlet behind an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The outlet.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What a page at this address is: a site, unless the host belongs to a platform.
    pub channel: Channel,
    /// Its tier at the date asked for, inside page; `None` where the office has not said.
    pub tier: Option<Tier>,
}

impl Outlets {
    /// Reads the tables.
    pub async fn read(app: &App) -> db::Result<Outlets> {
        let db = app.db();
        let names = store::outlets(db).await?.into_iter().map(|o| (o.id, o.name)).collect();
        Ok(Outlets { hosts: store::hosts(db).await?, tiers: store::tiers(db).await?, names })
    }

    /// One outlet with its tiers, read inside a change: for rows of an import.
    pub(super) async fn one(change: &mut crate::platform::Change, name: &str) -> db::Result<Option<(Id, Outlets)>> {
        let Some(outlet) = store::outlet_by_name(change, name).await? else { return Ok(None) };
        let tiers = store::tiers_in(change, outlet.id).await?;
        let names = HashMap::from([(outlet.id, outlet.name)]);
        Ok(Some((outlet.id, Outlets { hosts: Vec::new(), tiers, names })))
    }

    /// The outlet an address belongs to, with its tier at a moment.
    pub fn of_url(&self, url: &str, at: i64) -> Option<Known> {
        let id = outlet::outlet_of(&self.hosts, url)?;
        let (host, _) = outlet::address(url)?;
        let channel = Channel::of_host(&host);
        Some(Known {
            id,
            name: self.names.get(&id)?.clone(),
            channel,
            tier: self.tier(id, channel, Position::Inside, at),
        })
    }

    /// The outlet of a name, as a page or a table gives it.
    pub fn of_name(&self, name: &str) -> Option<Id> {
        let key = domain::media::placement::title_key(name);
        if key.is_empty() {
            return None;
        }
        // `人民日报·人民网` is one outlet under two names.
        self.names
            .iter()
            .find(|(_, known)| {
                domain::media::placement::title_key(known) == key
                    || known.split('·').any(|part| domain::media::placement::title_key(part) == key)
            })
            .map(|(id, _)| *id)
    }

    /// The name of an outlet.
    pub fn name(&self, id: Id) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// The tier of a placement at its date.
    pub fn tier(&self, outlet: Id, channel: Channel, position: Position, at: i64) -> Option<Tier> {
        tier_of(&self.tiers, outlet, channel, position, at)
    }
}
