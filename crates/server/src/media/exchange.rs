//! 刊发登记 and 媒体库 carried in and out as xlsx, csv or JSON lines.

use super::lookup::Outlets;
use super::place::{self, Unit};
use super::views::{AuthorView, PlacementInput};
use super::{Ask, placements, store};
use crate::people;
use crate::platform::exchange::{Cell, Exchange, ExportFuture, Holds, ImportFuture, Row, Wanted, column};
use crate::platform::{App, Change, Fault};
use domain::media::outlet::{Channel, Position};
use domain::media::placement::equal_shares;
use domain::media::tier::{Tier, tier_of};
use domain::people::Act;

/// 刊发登记. The tier is found by the register of outlets, not read from the sheet.
pub const PLACEMENTS: Exchange = Exchange {
    kind: "placements",
    title: "刊发登记",
    columns: &[
        column("placed_at", "刊发日期", Holds::Day, true),
        column("outlet", "媒体", Holds::Text, true),
        column("channel", "渠道", Holds::Text, false),
        column("position", "位置", Holds::Text, false),
        column("page", "版面", Holds::Text, false),
        column("tier", "层级", Holds::Text, false),
        column("title", "标题", Holds::Text, true),
        column("unit", "单位", Holds::Text, false),
        column("authors", "作者", Holds::Text, false),
        column("original", "原发", Holds::Flag, false),
        column("verified", "已核实", Holds::Flag, false),
        column("url", "链接", Holds::Text, false),
    ],
    read: Act::ReadPlacements,
    write: Act::RegisterPlacement,
    export: export_placements,
    import: Some(import_placement),
};

/// 媒体库, out only: a tier has a date and is set one line at a time.
pub const OUTLETS: Exchange = Exchange {
    kind: "outlets",
    title: "媒体库",
    columns: &[
        column("name", "媒体", Holds::Text, true),
        column("tier", "层级", Holds::Text, false),
        column("region", "地区", Holds::Text, false),
        column("hosts", "网址", Holds::Text, false),
        column("contact", "联系人", Holds::Text, false),
        column("verify", "待核对", Holds::Flag, false),
        column("retired", "已停用", Holds::Flag, false),
    ],
    read: Act::ReadPlacements,
    write: Act::ManageMedia,
    export: export_outlets,
    import: None,
};

fn export_placements(app: App, wanted: Wanted) -> ExportFuture {
    Box::pin(async move {
        let ask = Ask { scope: wanted.scope, from_at: wanted.from, to_at: wanted.to, ..Ask::default() };
        let rows = placements(app.db(), &ask).await?;
        Ok(rows
            .into_iter()
            .map(|p| {
                let authors: Vec<String> = match p.authors.as_slice() {
                    [only] => vec![only.name.clone()],
                    several => several.iter().map(|a| format!("{}{}%", a.name, a.share)).collect(),
                };
                vec![
                    Cell::At(p.placed_at),
                    p.outlet_name.into(),
                    Channel::of(&p.channel).map_or("", Channel::title).into(),
                    Position::of(&p.position).map_or("", Position::title).into(),
                    Cell::Empty,
                    Tier::of(&p.tier).map_or("未定级", Tier::title).into(),
                    p.title.into(),
                    p.unit_name.into(),
                    authors.join("、").into(),
                    p.original.into(),
                    p.verified.into(),
                    p.url.into(),
                ]
            })
            .collect())
    })
}

fn export_outlets(app: App, _: Wanted) -> ExportFuture {
    Box::pin(async move {
        let hosts = store::hosts(app.db()).await?;
        let rules = store::tiers(app.db()).await?;
        let now = app.now();
        Ok(store::outlets(app.db())
            .await?
            .into_iter()
            .map(|o| {
                let own: Vec<String> =
                    hosts.iter().filter(|h| h.outlet == o.id).map(|h| format!("{}{}", h.host, h.path)).collect();
                let tier = tier_of(&rules, o.id, Channel::Other, Position::Inside, now);
                vec![
                    o.name.into(),
                    tier.map_or("未定级", Tier::title).into(),
                    o.region.into(),
                    own.join(" ").into(),
                    o.contact.into(),
                    o.verify.into(),
                    o.retired_at.is_some().into(),
                ]
            })
            .collect())
    })
}

/// `甲、乙` in equal parts, `甲60%、乙40%` as written.
fn authors(text: &str) -> Vec<AuthorView> {
    let names: Vec<String> = text
        .split(['、', ',', '，', ';', '；', ' '])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let written: Option<Vec<AuthorView>> = names
        .iter()
        .map(|name| {
            let bare = name.trim_end_matches(['%', '％']);
            let digits = bare.chars().rev().take_while(char::is_ascii_digit).count();
            let (name, share) = bare.split_at(bare.len() - digits);
            Some(AuthorView { name: name.trim().to_owned(), user_id: None, share: share.parse().ok()? })
        })
        .collect();
    written.unwrap_or_else(|| {
        let equal = equal_shares(&names).into_iter();
        equal.map(|a| AuthorView { name: a.name, user_id: None, share: a.share }).collect()
    })
}

fn import_placement<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str) -> ImportFuture<'a> {
    Box::pin(async move {
        let Some((outlet, outlets)) = Outlets::one(change, row.text("outlet")).await? else {
            let reason = format!("媒体库里没有“{}”，请先添加", row.text("outlet"));
            return Ok(Some(row.fault(&PLACEMENTS, "outlet", reason)));
        };
        let app = change.app().clone();
        let units = people::units_below(&app, scope).await?;
        let wanted = row.text("unit");
        let found = units.into_iter().find(|unit| {
            if wanted.is_empty() { unit.path == scope } else { unit.name == wanted || unit.short_name == wanted }
        });
        let Some(unit) = found else {
            return Ok(Some(row.fault(&PLACEMENTS, "unit", "没有这个单位，或它不在您的权限范围内")));
        };
        let channel = match row.text("channel") {
            "" => Some(Channel::Web),
            text => Channel::of(text),
        };
        let Some(channel) = channel else {
            return Ok(Some(row.fault(&PLACEMENTS, "channel", "没有这个渠道")));
        };
        let input = PlacementInput {
            client_id: String::new(),
            placed_at: row.int("placed_at").unwrap_or(0),
            outlet_id: Some(outlet),
            channel: channel.code().into(),
            position: row.text("position").into(),
            page: row.text("page").into(),
            title: row.text("title").into(),
            url: row.text("url").into(),
            unit_id: Some(unit.id),
            article_id: None,
            authors: authors(row.text("authors")),
            note: String::new(),
            original: None,
            found_by: "import".into(),
            evidence_hash: String::new(),
            version: None,
        };
        let unit = Unit { id: unit.id, name: unit.name, path: unit.path };
        match place::insert(change, (None, "导入"), &outlets, &unit, &input).await {
            Ok(_) => Ok(None),
            // The same sheet carried in twice registers nothing twice.
            Err(Fault::Refused(refusal)) if refusal.code == "placement_twin" => Ok(None),
            Err(Fault::Refused(refusal)) => Ok(Some(row.fault(&PLACEMENTS, "", refusal.sentence))),
            Err(Fault::Invalid(fields)) => {
                let first = fields.into_iter().next();
                let (field, reason) = first.map_or((String::new(), "这一行有错".into()), |f| (f.field, f.message));
                let key = if field == "outlet_id" { "outlet" } else { &field };
                Ok(Some(row.fault(&PLACEMENTS, key, reason)))
            }
            Err(Fault::Broken(error)) => Err(error),
            Err(other) => Err(anyhow::anyhow!("{other:?}")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::authors;

    #[test]
    fn authors_as_people_write_them() {
        let shares = |text: &str| authors(text).into_iter().map(|a| (a.name, a.share)).collect::<Vec<_>>();
        assert_eq!(shares("甲60%、乙40%"), [("甲".to_owned(), 60), ("乙".to_owned(), 40)]);
        assert_eq!(shares("甲,乙、丙").iter().map(|a| a.1).sum::<i64>(), 100);
        assert_eq!(shares("甲"), [("甲".to_owned(), 100)]);
        assert!(shares("").is_empty());
    }
}
