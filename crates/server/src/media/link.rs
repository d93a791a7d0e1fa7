//! 粘贴链接: title, date, outlet and tier are read from the page; a copy of the page is kept as evidence.
//! What cannot be read stays empty and is typed by hand.

use super::lookup::Outlets;
use super::store;
use super::views::{LinkView, TwinView};
use crate::platform::fetch::Validators;
use crate::platform::{Actor, Answer, App, Fault};
use domain::ids::Id;
use domain::media::outlet::{Channel, address};
use domain::media::placement::{title_key, url_key};
use domain::media::tier::Tier;
use domain::people::Act;

/// Reads one link.
pub(super) async fn read(app: &App, actor: &Actor, url: &str) -> Answer<LinkView> {
    actor.require(Act::RegisterPlacement)?;
    let url = url.trim().to_owned();
    let Some((host, _)) = address(&url) else {
        return Err(Fault::field("url", "链接应以 http:// 或 https:// 开头"));
    };
    let outlets = Outlets::read(app).await?;
    let mut view = LinkView {
        url: url.clone(),
        title: String::new(),
        placed_at: None,
        time_quality: "missing".into(),
        outlet_id: None,
        outlet_name: String::new(),
        channel: Channel::of_host(&host).code().into(),
        tier: String::new(),
        tier_title: String::new(),
        evidence_hash: String::new(),
        trouble: String::new(),
        twin: None,
    };
    let mut source = String::new();
    match app.fetch().get(&url, &Validators::default()).await {
        Ok(page) if (200..300).contains(&page.status) => {
            view.url = page.final_url.clone();
            let stored = app.files().put(page.bytes.clone(), "text/html").await?;
            view.evidence_hash = stored.hash;
            let (bytes, kind, at) = (page.bytes, page.content_type, page.final_url);
            let article = tokio::task::spawn_blocking(move || {
                let decoded = text::decode::decode(&bytes, kind.as_deref());
                text::extract::extract(&decoded.text, Some(&at))
            })
            .await?;
            view.title = article.title.chars().take(200).collect();
            view.placed_at = article.publish_ms;
            view.time_quality = serde_json::to_value(article.time_quality)?.as_str().unwrap_or_default().into();
            source = article.source;
            if view.title.is_empty() {
                view.trouble = "没有读到标题，请手工填写。".into();
            } else if view.placed_at.is_none() {
                view.trouble = "没有读到发布时间，请手工填写。".into();
            }
        }
        Ok(page) => view.trouble = format!("网页返回 {}，请核对链接，或手工填写。", page.status),
        Err(why) => view.trouble = format!("没有读到网页({why}),请手工填写。"),
    }
    let at = view.placed_at.unwrap_or_else(|| app.now());
    match outlets.of_url(&view.url, at).or_else(|| outlets.of_url(&url, at)) {
        Some(known) => {
            view.outlet_id = Some(known.id);
            view.outlet_name = known.name;
            view.tier = known.tier.map_or("", Tier::code).into();
            view.tier_title = known.tier.map_or("未定级", Tier::title).into();
        }
        None => {
            view.outlet_id = outlets.of_name(&source);
            view.outlet_name = if source.is_empty() { host } else { source };
        }
    }
    view.twin = twin(app, &view).await?;
    Ok(view)
}

async fn twin(app: &App, view: &LinkView) -> Answer<Option<TwinView>> {
    let mut tx = app.db().begin().await?;
    let key = url_key(&view.url).unwrap_or_default();
    let alike = store::alike(&mut tx, &title_key(&view.title), &key, Id(0)).await?;
    let Some(same) = alike.into_iter().find(|known| !key.is_empty() && known.url_key == key) else { return Ok(None) };
    let twin = store::placement_in(&mut tx, same.id).await?;
    Ok(twin.map(|p| TwinView {
        id: p.id,
        title: p.title,
        outlet_name: p.outlet_name,
        placed_at: p.placed_at,
        unit_name: p.unit_name,
    }))
}
