//! Papers drafted from one text: 政务信息专报 and 快报 from an article, 新闻通稿 from an article, 风险评估表 from its review.

use super::{Request, section, short, stop, table};
use crate::cases;
use crate::newsroom;
use crate::platform::{Answer, App, Fault};
use domain::monitor::Level;
use domain::papers::{Draft, Kind};
use domain::time::{format_day, format_paper_date};

/// From an article; without one the outline stands empty for a person to write.
pub(super) async fn article(app: &App, request: &Request) -> Answer<Draft> {
    let Some(id) = request.source_id else { return Ok(Draft::default()) };
    let found = newsroom::text_of(app.db(), &request.scope, id).await?.ok_or(Fault::NotFound("篇稿件"))?;
    let paragraphs: Vec<&str> = found.body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let sections = match request.kind {
        Kind::Release => {
            let (lead, rest) = paragraphs.split_first().map_or(("", &[][..]), |(lead, rest)| (*lead, rest));
            vec![section("lead", lead), section("body", rest.join("\n")), section("contact", "")]
        }
        _ => parts_of(&paragraphs)
            .into_iter()
            .map(|(key, text)| section(key, text))
            .chain([section("note", format!("本期编发{}报送的信息，供参考。", found.unit_name))])
            .collect(),
    };
    Ok(Draft { title: short(&found.title, 60), sections, ..Draft::default() })
}

/// 做法, 成效, 问题, 建议: a paragraph goes where its own words say; what says nothing stays with the one before it.
fn parts_of(paragraphs: &[&str]) -> Vec<(&'static str, String)> {
    const WORDS: [(&str, &[&str]); 3] = [
        ("effect", &["成效", "截至目前", "效果", "同比"]),
        ("problem", &["存在问题", "问题是", "不足", "困难"]),
        ("advice", &["下一步", "下步", "建议", "将继续"]),
    ];
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    let mut at = "practice";
    for paragraph in paragraphs {
        let head: String = paragraph.chars().take(20).collect();
        if let Some((key, _)) = WORDS.iter().find(|(_, words)| words.iter().any(|word| head.contains(word))) {
            at = key;
        }
        match parts.iter_mut().find(|(key, _)| *key == at) {
            Some((_, text)) => {
                text.push('\n');
                text.push_str(paragraph);
            }
            None => parts.push((at, (*paragraph).to_owned())),
        }
    }
    parts
}

/// From a risk review: the seven questions as a table, the level with its reason, plan and lines.
pub(super) async fn risk(app: &App, request: &Request) -> Answer<Draft> {
    let id = request.source_id.ok_or_else(|| Fault::field("source_id", "请选择风险评估"))?;
    let found = cases::risk_review(app, &request.scope, id).await?.ok_or(Fault::NotFound("份风险评估"))?;
    let level = Level::of(found.level).map_or("待定", |level| level.title());
    let released =
        found.released_at.map_or(String::new(), |at| format!("计划发布或举办时间：{}。", format_paper_date(at)));
    let signed = match (&found.signed_by, found.signed_at) {
        (Some(by), Some(at)) => format!("评估由{by}于{}签发。", format_day(at)),
        _ => "评估尚未签发。".into(),
    };
    let rows = found
        .answers
        .iter()
        .map(|answer| {
            let points = u32::from(answer.likelihood) * u32::from(answer.effect);
            vec![
                answer.factor.title().to_owned(),
                answer.likelihood.to_string(),
                answer.effect.to_string(),
                points.to_string(),
                answer.note.clone(),
            ]
        })
        .collect();
    let verdict = format!("风险等级：{level}。{}。{signed}", found.why);
    Ok(Draft {
        title: format!("{}舆情风险评估表", short(&found.title, 40)),
        sections: vec![
            section("subject", format!("{}\n{released}", stop(&found.subject)).trim().to_owned()),
            table("answers", verdict, &["评估项", "可能性", "影响", "得分", "依据"], rows),
            section("plan", found.plan),
            section("lines", found.lines),
        ],
        ..Draft::default()
    })
}

#[cfg(test)]
mod tests {
    use super::parts_of;

    #[test]
    fn paragraphs_go_where_their_words_say() {
        let found = parts_of(&[
            "青禾县推行延时门诊。",
            "组织十二家卫生院排班。",
            "截至目前，服务群众3000人次。",
            "存在问题是夜间药房人手不足。",
            "下一步将增配药师。",
        ]);
        let keys: Vec<_> = found.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["practice", "effect", "problem", "advice"]);
        assert_eq!(found[0].1, "青禾县推行延时门诊。\n组织十二家卫生院排班。");
    }
}
