//! 可能是同一事件: other events that tell of the same matter, for a person to join or to hold apart. Nothing is joined here.
//! Two events may be one although the placer, which never looks ahead, found no likeness in their first reports.

use super::ground::elsewhere;
use super::regroup;
use super::store::events::{self, Nearby};
use super::store::items;
use super::views::DoubleView;
use crate::platform::{Actor, Answer, App, Fault};
use anyhow::Context;
use domain::ids::Id;
use domain::people::Act;
use domain::time::DAY_MS;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use text::same::{self, Piece, Stream};

/// Time before and after an event in which another counts as near to it: longer than an event may be quiet, because a matter
/// that is told of again after a fortnight begins anew.
const NEAR_MS: i64 = 30 * DAY_MS;
/// Near events that are compared, the latest first.
const COMPARED: i64 = 400;
/// What an event must share to be proposed: a score from which two texts count as one event, and so many telling words. The
/// score alone would propose whatever one county complains of in one style.
const PROPOSED_FROM: f32 = 0.5;
const TELLING_WORDS: usize = 3;
/// A word tells when so many of the compared events say it at most, or one in so many.
const SAID_BY: usize = 3;
const ONE_IN: usize = 40;
/// Proposals for one event.
const MOST: usize = 5;

/// The events that may be the same as this one, the likeliest first.
pub async fn of(app: &App, actor: &Actor, id: Id) -> Answer<Vec<DoubleView>> {
    actor.require(Act::ReadItems)?;
    let event = events::get(app, id).await?.ok_or(Fault::NotFound("个事件"))?;
    if event.merged_into.is_some() {
        return Ok(Vec::new());
    }
    let apart: HashSet<Id> =
        events::edits(app, id).await?.iter().filter_map(|edit| edit.keeps_apart_from(id)).collect();
    let subject = Nearby {
        id,
        title: event.title,
        first_item_id: event.first_item_id,
        first_at: event.first_at,
        last_at: event.last_at,
    };
    let mut near = events::between(app, subject.first_at - NEAR_MS, subject.last_at + NEAR_MS, COMPARED).await?;
    near.retain(|other| other.id != id && !apart.contains(&other.id));
    let told: Vec<Id> = near.iter().chain([&subject]).map(|event| event.first_item_id).collect();
    let texts: HashMap<Id, String> = items::texts(app, &told).await?.into_iter().collect();
    let found =
        tokio::task::spawn_blocking(move || likest(&subject, near, &texts)).await.context("comparing stopped")?;
    Ok(found)
}

/// Says that two events are not one: they are not proposed again until it is undone.
pub async fn hold_apart(app: &App, actor: &Actor, id: Id, other: Id) -> Answer<()> {
    actor.require(Act::TriageItems)?;
    if id == other {
        return Err(Fault::field("other", "请选择另一个事件。"));
    }
    let mut change = app.change(actor).await?;
    regroup::open_event(&mut change, id).await?;
    regroup::open_event(&mut change, other).await?;
    if events::edits_in(&mut change, id).await?.iter().any(|edit| edit.keeps_apart_from(id) == Some(other)) {
        return Err(Fault::refused("already_apart", "这两个事件已标为不是一回事。", "如有误，可在事件页撤销。"));
    }
    let edit = regroup::new_edit(&change, actor, events::APART, id, other, "");
    events::insert_edit(&mut change, &edit).await?;
    change.audit("event.apart", "event", id, None, Some(json!({"other": other})));
    regroup::tell(&mut change, &[id, other]);
    change.commit().await?;
    Ok(())
}

/// Compares by the first reports, as parts of the stream that they all make.
fn likest(subject: &Nearby, near: Vec<Nearby>, texts: &HashMap<Id, String>) -> Vec<DoubleView> {
    let read = |event: &Nearby| {
        let body = texts.get(&event.first_item_id).map_or("", String::as_str);
        Piece::of(&text::script::to_simplified(&event.title), &text::script::to_simplified(body))
    };
    let own = read(subject);
    let pieces: Vec<Piece> = near.iter().map(read).collect();
    let said_by_all = pieces.len() + 1;
    let mut stream = Stream::default();
    let mut said: HashMap<&str, usize> = HashMap::new();
    for piece in pieces.iter().chain([&own]) {
        stream.learn(piece);
        piece.words().for_each(|word| *said.entry(word).or_default() += 1);
    }
    let telling = |piece: &Piece, places: &[String]| -> Vec<String> {
        let theirs: HashSet<&str> = piece.words().collect();
        let tells = |word: &str| {
            said[word] <= SAID_BY.max(said_by_all / ONE_IN) && !places.iter().any(|place| place.contains(word))
        };
        own.words().filter(|word| theirs.contains(word) && tells(word)).map(str::to_owned).collect()
    };
    let mut found: Vec<DoubleView> = near
        .into_iter()
        .zip(&pieces)
        .filter(|(_, piece)| !elsewhere(own.named_first(), piece.named_first()))
        .filter_map(|(event, piece)| {
            let verdict = same::score_in(&own, piece, &stream);
            let words = telling(piece, &verdict.places);
            (verdict.score >= PROPOSED_FROM && words.len() >= TELLING_WORDS).then(|| DoubleView {
                id: event.id,
                title: event.title,
                first_at: event.first_at,
                last_at: event.last_at,
                likeness: (verdict.score * 100.0).round() as i64,
                shared: verdict.places.into_iter().chain(verdict.figures).chain(words).take(8).collect(),
            })
        })
        .collect();
    found.sort_by(|a, b| b.likeness.cmp(&a.likeness).then(b.last_at.cmp(&a.last_at)).then(b.id.cmp(&a.id)));
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i64, title: &str) -> Nearby {
        Nearby { id: Id(id), title: title.into(), first_item_id: Id(id), first_at: 0, last_at: 0 }
    }

    #[test]
    fn the_same_matter_is_proposed_and_its_double_in_another_county_is_not() {
        let told = [
            (
                "白石县一幼儿园多名儿童呕吐",
                "11月2日，白石县春苗幼儿园23名儿童呕吐、腹泻，已送县医院，疾控中心采样检测。",
            ),
            (
                "春苗幼儿园家长：孩子送县医院后仍在腹泻",
                "白石县春苗幼儿园家长说，23名儿童呕吐腹泻送县医院，等疾控中心的检测结果。",
            ),
            (
                "黑水县一幼儿园多名儿童呕吐",
                "11月2日，黑水县新星幼儿园31名儿童呕吐、腹泻，已送县医院，疾控中心采样检测。",
            ),
            ("远山区开展义诊", "远山区组织医务人员到社区义诊，为三百余名老人测量血压。"),
        ];
        let texts = told.iter().enumerate().map(|(at, (_, body))| (Id(at as i64), (*body).to_owned())).collect();
        let mut events: Vec<Nearby> = told.iter().enumerate().map(|(at, (title, _))| event(at as i64, title)).collect();
        let subject = events.remove(0);
        let found = likest(&subject, events, &texts);
        assert_eq!(found.iter().map(|double| double.id.0).collect::<Vec<_>>(), [1], "{found:?}");
        assert!(found[0].shared.contains(&"白石县".to_owned()));
    }
}
