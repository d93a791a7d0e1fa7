//! What an office begins with: watches of the health lexicon for its own region, and a list of sources to verify.
//! Everything is data that the office edits; sources stay off until a person has looked at them.

use super::store::sources::{self, Source};
use super::store::watches::{self, Watch};
use crate::platform::{Actor, Answer, App};
use db::Json;
use domain::ids::Id;
use domain::monitor::rule::Boxes;
use domain::monitor::watch::{Draft, Severity};
use domain::monitor::{Reach, SourceKind, SourceState};
use domain::people::Act;
use serde_json::json;

/// Watches of the lexicon that the office does not have yet. Answers how many were made.
pub async fn watches(app: &App, actor: &Actor) -> Answer<i64> {
    actor.require(Act::ManageWatches)?;
    let change = app.change(actor).await?;
    Ok(write_watches(change, &actor.name).await?)
}

/// The same for the first start and the demo.
pub async fn seed(app: &App) -> anyhow::Result<i64> {
    let change = app.system_change("词库").await?;
    write_watches(change, "系统").await
}

async fn write_watches(mut change: crate::platform::Change, by: &str) -> anyhow::Result<i64> {
    let known: Vec<String> = change.all("SELECT name FROM watch", db::args![]).await?;
    let now = change.now();
    let mut made = 0;
    for category in &text::matcher::health_lexicon().categories {
        if known.contains(&category.name) {
            continue;
        }
        let severity = match category.severity {
            4.. => Severity::Grave,
            3 => Severity::Sensitive,
            2 | 1 => Severity::Ordinary,
            0 => Severity::Count,
        };
        let draft = Draft {
            name: category.name.clone(),
            purpose: format!("及时发现涉及本地的“{}”类信息，依法回应群众关切", category.name),
            boxes: Boxes {
                region: "@本地".into(),
                subject: "@卫生主体".into(),
                event: format!("@{}", category.name),
                noise: "@噪声".into(),
                harmless: "@无害语境".into(),
                grave: "死亡|身亡|暴发|冲突|被查|举报".into(),
            },
            severity,
        };
        let watch = Watch {
            id: change.app().id(),
            name: category.name.clone(),
            draft: Json(draft),
            enabled: true,
            version: 1,
            updated_at: now,
            updated_by: by.to_owned(),
        };
        watches::insert(&mut change, &watch).await?;
        made += 1;
    }
    if made > 0 {
        watches::bump(&mut change).await?;
        change.audit("watch.starter", "watch", "starter", None, Some(json!({"made": made})));
    }
    change.commit().await?;
    Ok(made)
}

/// Name, reach, kind, address. Public front and channel pages; addresses change, so each waits for a person to verify it.
const SOURCES: &[(&str, Reach, SourceKind, &str)] = &[
    ("人民网·健康", Reach::National, SourceKind::List, "http://health.people.com.cn/"),
    ("新华网·健康", Reach::National, SourceKind::List, "http://www.news.cn/health/"),
    ("央视网·健康", Reach::National, SourceKind::List, "https://jiankang.cctv.com/"),
    ("央广网·健康", Reach::National, SourceKind::List, "https://health.cnr.cn/"),
    ("光明网·卫生", Reach::National, SourceKind::List, "https://health.gmw.cn/"),
    ("中国经济网·健康", Reach::National, SourceKind::List, "http://health.ce.cn/"),
    ("中国新闻网·健康", Reach::National, SourceKind::List, "https://www.chinanews.com.cn/jiankang/"),
    ("中国新闻网·滚动", Reach::National, SourceKind::Feed, "https://www.chinanews.com.cn/rss/scroll-news.xml"),
    ("中国青年网·健康", Reach::National, SourceKind::List, "https://health.youth.cn/"),
    ("中国网·健康", Reach::National, SourceKind::List, "http://health.china.com.cn/"),
    ("中国日报网·健康", Reach::National, SourceKind::List, "https://cn.chinadaily.com.cn/jiankang"),
    ("法治网", Reach::National, SourceKind::List, "http://www.legaldaily.com.cn/"),
    ("中国政府网·政策", Reach::National, SourceKind::List, "https://www.gov.cn/zhengce/"),
    ("国家卫生健康委·新闻", Reach::Industry, SourceKind::List, "http://www.nhc.gov.cn/"),
    ("国家疾控局·工作动态", Reach::Industry, SourceKind::List, "https://www.ndcpa.gov.cn/"),
    ("中国疾控中心", Reach::Industry, SourceKind::List, "https://www.chinacdc.cn/"),
    ("健康报网", Reach::Industry, SourceKind::List, "https://www.jkb.com.cn/"),
    ("中国中医药网", Reach::Industry, SourceKind::List, "http://www.cntcm.com.cn/"),
    ("健康时报网", Reach::Industry, SourceKind::List, "http://www.jksb.com.cn/"),
    ("中国医药报", Reach::Industry, SourceKind::List, "http://www.cnpharm.com/"),
    ("健康界", Reach::Industry, SourceKind::List, "https://www.cn-healthcare.com/"),
    ("河北新闻网", Reach::Province, SourceKind::List, "https://www.hebnews.cn/"),
    ("内蒙古新闻网", Reach::Province, SourceKind::List, "http://www.nmgnews.com.cn/"),
    ("红网", Reach::Province, SourceKind::List, "https://www.rednet.cn/"),
    ("华声在线", Reach::Province, SourceKind::List, "https://www.voc.com.cn/"),
    ("南方网", Reach::Province, SourceKind::List, "https://www.southcn.com/"),
    ("羊城晚报", Reach::Province, SourceKind::List, "https://www.ycwb.com/"),
    ("新京报", Reach::Province, SourceKind::List, "https://www.bjnews.com.cn/"),
    ("澎湃新闻", Reach::Province, SourceKind::List, "https://www.thepaper.cn/"),
    ("华龙网", Reach::Province, SourceKind::List, "https://www.cqnews.net/"),
    ("浙江在线", Reach::Province, SourceKind::List, "https://www.zjol.com.cn/"),
    ("大众网", Reach::Province, SourceKind::List, "https://www.dzwww.com/"),
    ("大河网", Reach::Province, SourceKind::List, "https://www.dahe.cn/"),
    ("四川在线", Reach::Province, SourceKind::List, "https://www.scol.com.cn/"),
    ("云南日报网", Reach::Province, SourceKind::List, "https://yndaily.yunnan.cn/"),
    ("东北网", Reach::Province, SourceKind::List, "https://www.dbw.cn/"),
    ("廊坊传媒网", Reach::City, SourceKind::List, "http://www.lfcmw.com/"),
    ("昭通新闻网", Reach::City, SourceKind::List, "http://www.ztnews.net/"),
    ("石家庄日报", Reach::City, SourceKind::List, "http://www.sjzdaily.com.cn/"),
    ("深圳新闻网", Reach::City, SourceKind::List, "https://www.sznews.com/"),
    ("长沙晚报网", Reach::City, SourceKind::List, "https://www.icswb.com/"),
];

/// Sources of the starter pack that the office does not have yet; each stands at 待核实 and is never asked before.
pub async fn sources(app: &App, actor: &Actor) -> Answer<i64> {
    actor.require(Act::ManageSources)?;
    let mut change = app.change(actor).await?;
    let now = change.now();
    let known: Vec<String> = change.all("SELECT name FROM source", db::args![]).await?;
    let mut made = 0;
    for (name, reach, kind, url) in SOURCES {
        if known.iter().any(|other| other == name) {
            continue;
        }
        let source = Source {
            state: SourceState::Verify,
            updated_by: actor.name.clone(),
            ..Source::new(app.id(), name, *kind, url, *reach, now)
        };
        sources::insert(&mut change, &source).await?;
        made += 1;
    }
    if made > 0 {
        change.audit("source.starter", "source", "starter", None, Some(json!({"made": made})));
    }
    change.commit().await?;
    Ok(made)
}

/// A source registered by the program itself: the demo's, and those of tests.
pub async fn register(
    app: &App,
    name: &str,
    kind: SourceKind,
    url: &str,
    reach: Reach,
    region: &str,
) -> anyhow::Result<Id> {
    let mut change = app.system_change("来源").await?;
    let (id, now) = (app.id(), change.now());
    let source = Source {
        region: region.to_owned(),
        legal_basis: "公开网页，遵守 robots.txt".into(),
        owner: "舆情岗".into(),
        updated_by: "系统".into(),
        ..Source::new(id, name, kind, url, reach, now)
    };
    sources::insert(&mut change, &source).await?;
    change.commit().await?;
    Ok(id)
}
