//! What was collected, as the newsroom sees it: pages of known outlets that name our own units are offered as
//! placements; events and reports are handed out to be compared with what units sent.

use crate::media::{self, Outlets};
use crate::people;
use crate::platform::App;
use db::args;
use domain::ids::Id;
use serde::Deserialize;

/// How much of a text is searched for the names of units: who is in the news stands near its beginning.
const HEAD_CHARS: usize = 1_500;
/// Items looked at in one transaction; more than one turn of the placer holds.
const BATCH: i64 = 400;

#[derive(Deserialize)]
struct Placed {
    id: Id,
    turn: i64,
    title: String,
    body: String,
    url: String,
    outlet: String,
    at: i64,
}

/// Offers what was placed since the last time. Bad news about a unit is not its publication: only texts without a
/// sensitive mark and without negative tone are offered.
pub async fn suggest(app: &App) -> anyhow::Result<()> {
    let root: Option<String> =
        app.db().one("SELECT path FROM unit WHERE parent_id IS NULL ORDER BY id LIMIT 1", args![]).await?;
    let Some(root) = root else { return Ok(()) };
    let mut units: Vec<(String, Id, String, String)> = Vec::new();
    for unit in people::units_below(app, &root).await? {
        for name in [&unit.name, &unit.short_name] {
            if name.chars().count() >= 4 {
                units.push((name.clone(), unit.id, unit.name.clone(), unit.path.clone()));
            }
        }
    }
    // The longest name first: a county's hospital is named before the county.
    units.sort_by_key(|(name, ..)| std::cmp::Reverse(name.chars().count()));
    let outlets = Outlets::read(app).await?;
    loop {
        let mut change = app.system_change("刊发线索").await?;
        let done = change.int("SELECT value FROM monitor_counter WHERE name = 'suggested'", args![]).await?;
        let items: Vec<Placed> = change
            .all(
                &format!(
                    "SELECT id, turn, title, body, url, outlet, at FROM item JOIN item_text ON item_id = id
                     WHERE turn > $1 AND severity NOT IN ('sensitive', 'grave') AND tone >= 0 AND rumour = 0 AND url <> ''
                     ORDER BY turn, id LIMIT {BATCH}"
                ),
                args![done],
            )
            .await?;
        let Some(last) = items.last().map(|item| item.turn) else { return Ok(()) };
        // Items of one turn that did not fit are taken with the next batch; asking twice about one changes nothing.
        let is_cut = items.len() as i64 == BATCH && items.first().is_some_and(|item| item.turn < last);
        let until = if is_cut { last - 1 } else { last };
        for item in &items {
            let Some(known) = outlets.of_url(&item.url, item.at) else { continue };
            let head: String = item.body.chars().take(HEAD_CHARS).collect();
            let named =
                units.iter().find(|(name, ..)| item.title.contains(name.as_str()) || head.contains(name.as_str()));
            let Some((_, unit_id, unit_name, unit_path)) = named else { continue };
            let found = media::Found {
                item_id: item.id,
                title: &item.title,
                url: &item.url,
                outlet_id: Some(known.id),
                outlet_name: if known.name.is_empty() { &item.outlet } else { &known.name },
                placed_at: item.at,
                unit_id: *unit_id,
                unit_name,
                unit_path,
            };
            media::suggest(&mut change, &found).await?;
        }
        change.run("UPDATE monitor_counter SET value = $1 WHERE name = 'suggested'", args![until]).await?;
        change.commit().await?;
        if items.len() < BATCH as usize {
            return Ok(());
        }
    }
}

/// An event as submissions are compared with it.
#[derive(Clone, Debug, Deserialize)]
pub struct Reported {
    /// The event.
    pub id: Id,
    /// Headline.
    pub title: String,
    /// Text of its first report.
    pub body: String,
    /// Address of its first report.
    pub url: String,
    /// Outlet or account of its first report.
    pub outlet: String,
    /// Level, 1 the gravest.
    pub level: i64,
    /// First report.
    pub first_at: i64,
    /// Region.
    pub region: String,
    /// The largest number of deaths any of its reports names.
    pub deaths: i64,
}

/// Events whose first report lies in a span, down to a level; merged ones stand under the one that took them.
pub async fn events_reported(app: &App, from: i64, to: i64, level: i64) -> db::Result<Vec<Reported>> {
    app.db()
        .all(
            "SELECT e.id, e.title, t.body, i.url, i.outlet, e.level, e.first_at, e.region,
               COALESCE((SELECT MAX(x.deaths) FROM item x WHERE x.event_id = e.id), 0) AS deaths
             FROM event e JOIN item i ON i.id = e.first_item_id JOIN item_text t ON t.item_id = i.id
             WHERE e.merged_into IS NULL AND e.first_at >= $1 AND e.first_at < $2 AND e.level <= $3
             ORDER BY e.first_at DESC, e.id DESC LIMIT 500",
            args![from, to, level],
        )
        .await
}

/// A collected report that may tell what an article tells.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// The item.
    pub id: Id,
    /// Headline.
    pub title: String,
    /// Text.
    pub body: String,
    /// Outlet or account.
    pub outlet: String,
    /// When.
    pub at: i64,
}

/// Collected reports since a moment whose headline holds one of these words, newest first.
pub async fn reports_with(app: &App, words: &[String], since: i64) -> db::Result<Vec<Report>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let likes: Vec<String> = (0..words.len()).map(|n| format!("title LIKE ${} ESCAPE '\\'", n + 2)).collect();
    let mut values: Vec<db::Value> = vec![since.into()];
    values.extend(words.iter().map(|word| crate::platform::filter::contains(word).into()));
    let sql = format!(
        "SELECT id, title, body, outlet, at FROM item JOIN item_text ON item_id = id WHERE repost_of IS NULL AND at >= $1 AND ({})
         ORDER BY at DESC, id DESC LIMIT 60",
        likes.join(" OR ")
    );
    app.db().all(&sql, values).await
}
