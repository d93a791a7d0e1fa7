//! 署名与份额: who wrote an article, of which units, and how its points are shared among them.

use super::store::{self, Contributor};
use super::submit::save_or_stale;
use super::views::ContributorsInput;
use super::{open, touch};
use crate::people;
use crate::platform::{Actor, Answer, App, Fault};
use domain::ids::Id;
use domain::media::placement::{Author, shares_fault};
use domain::newsroom::states::State;
use domain::people::Act;

/// The most names under one article.
const NAMES_MOST: usize = 20;

/// Names authors with their units and shares. The office may at any time, the author until it is sent.
pub(super) async fn name(app: &App, actor: &Actor, id: Id, input: ContributorsInput) -> Answer<()> {
    if input.names.len() > NAMES_MOST {
        return Err(Fault::field("names", format!("署名最多 {NAMES_MOST} 人")));
    }
    let authors: Vec<Author> = input
        .names
        .iter()
        .map(|one| Author { name: one.name.trim().to_owned(), user_id: one.user_id, share: one.share })
        .collect();
    if let Some((_, sentence)) = shares_fault(&authors) {
        return Err(Fault::field("names", sentence));
    }
    // Units of the whole office: a county's author may have written with another county's.
    let office = super::ranking::office_of(app, actor).await?;
    let units = people::units_below(app, &office).await?;
    let mut names = Vec::new();
    for one in &input.names {
        let unit = units.iter().find(|unit| unit.id == one.unit_id);
        let unit = unit.ok_or_else(|| Fault::field("names", format!("没有找到{}的单位", one.name)))?;
        names.push(Contributor {
            name: one.name.trim().to_owned(),
            user_id: one.user_id,
            unit_id: unit.id,
            unit_name: unit.name.clone(),
            unit_path: unit.path.clone(),
            share: one.share,
        });
    }
    let mut change = app.change(actor).await?;
    let mut article = open(&mut change, actor, id, input.version).await?;
    let is_own_draft = article.author_id == actor.user_id && matches!(article.state, State::Draft | State::Returned);
    if !is_own_draft && !actor.may(Act::PublishArticle) {
        return Err(Fault::Forbidden("报送以后的署名和份额由宣传科修改".into()));
    }
    let before = store::contributors_in(&mut change, id).await?;
    store::set_contributors(&mut change, id, &names).await?;
    let said = |list: &[Contributor]| -> Vec<String> {
        list.iter().map(|one| format!("{} {} {}%", one.unit_name, one.name, one.share)).collect()
    };
    let (was, is) = (serde_json::json!({"names": said(&before)}), serde_json::json!({"names": said(&names)}));
    change.audit("article.contributors", "article", id, Some(was), Some(is));
    touch(&mut article, actor, change.now());
    save_or_stale(&mut change, &article).await?;
    change.commit().await?;
    Ok(())
}
