//! 栏目: the structure of the site, and how fresh each column is by the rules of the inspection.

use super::store::{self, Column};
use super::views::{ColumnInput, ColumnList, ColumnView, HealthView, LeaderInput, LeaderView, LightView};
use crate::newsroom;
use crate::platform::{Actor, Answer, App, Change, Fault};
use db::args;
use domain::ids::Id;
use domain::media::account::Freshness;
use domain::people::Act;
use domain::portal::column::{self, Class};
use domain::time::DAY_MS;

/// Kinds of column page: code and name.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("list", "列表"),
    ("pictures", "图片列表"),
    ("videos", "视频列表"),
    ("library", "资料库"),
    ("notice", "公告公示"),
    ("topic", "专题"),
];
/// Places on the home page: code and name.
pub(super) const ZONES: [(&str, &str); 9] = [
    ("", "不在首页"),
    ("alert", "突发事件发布条"),
    ("latest", "最新动态（右上）"),
    ("first", "第一排"),
    ("second", "第二排"),
    ("monthly", "每月疫情"),
    ("models", "先进典型"),
    ("services", "服务与资源"),
    ("topics", "专题"),
];

/// The columns a new site begins with: the names of the source documents.
const STARTER: [(&str, &str, &str, Class, &str); 24] = [
    ("alert", "突发事件发布", "notice", Class::Standing, "alert"),
    ("latest", "最新动态", "list", Class::News, "latest"),
    ("office", "机关信息", "list", Class::News, "first"),
    ("counties", "区县动态", "list", Class::News, "first"),
    ("units", "直属动态", "list", Class::News, "first"),
    ("media", "媒体聚焦", "list", Class::News, "second"),
    ("press", "新闻发布", "list", Class::Notice, "second"),
    ("video", "视频点播", "videos", Class::Notice, "second"),
    ("epidemic", "每月疫情", "list", Class::Monthly, "monthly"),
    ("models", "先进典型展示", "pictures", Class::Notice, "models"),
    ("about", "机构职能", "list", Class::Standing, "services"),
    ("notices", "公告公示", "notice", Class::Notice, "services"),
    ("policy", "政策法规", "list", Class::Notice, "services"),
    ("science", "健康科普", "list", Class::News, "services"),
    ("library", "图书资源库", "library", Class::Standing, "services"),
    ("forms", "办事与表格", "library", Class::Standing, "services"),
    ("personnel", "人事信息", "notice", Class::Personnel, "services"),
    ("plans", "规划计划", "list", Class::Personnel, "services"),
    ("poverty", "健康扶贫", "topic", Class::Standing, "topics"),
    ("tobacco", "控烟履约", "topic", Class::Standing, "topics"),
    ("patriotic", "爱国卫生运动", "topic", Class::Standing, "topics"),
    ("literacy", "健康素养", "topic", Class::Standing, "topics"),
    ("tcm", "中医药发展", "topic", Class::Standing, "topics"),
    ("conduct", "作风整顿", "topic", Class::Standing, "topics"),
];

/// Puts the starter columns into a new site. Answers how many came in.
pub async fn load_starter(app: &App, change: &mut Change) -> db::Result<usize> {
    let mut loaded = 0;
    for (position, (code, name, kind, class, zone)) in STARTER.into_iter().enumerate() {
        if store::column_by_code(change, code).await?.is_some() {
            continue;
        }
        let now = change.now();
        let column = Column {
            id: app.id(),
            code: code.into(),
            name: name.into(),
            kind: kind.into(),
            class,
            zone: zone.into(),
            position: i64::try_from(position).unwrap_or(0) * 10,
            intro: String::new(),
            redirect: String::new(),
            retired_at: None,
            updated_at: now,
            updated_by: "起始栏目".into(),
            version: 1,
        };
        store::insert_column(change, &column, now).await?;
        loaded += 1;
    }
    if loaded > 0 {
        store::bump(change).await?;
    }
    Ok(loaded)
}

/// A site without columns gets the starter ones by itself.
pub(super) async fn fill_when_empty(app: App) -> anyhow::Result<()> {
    if app.db().int("SELECT COUNT(*) FROM portal_column", args![]).await? > 0 {
        return Ok(());
    }
    let mut change = app.system_change("portal.starter").await?;
    let loaded = load_starter(&app, &mut change).await?;
    change.audit("column.starter", "portal_column", "starter", None, Some(serde_json::json!({"loaded": loaded})));
    change.commit().await?;
    Ok(())
}

fn code(light: Freshness) -> String {
    serde_json::to_value(light).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// Every column with its last text and its light.
pub(super) async fn list(app: &App, actor: &Actor) -> Answer<ColumnList> {
    actor.require(Act::ReadArticles)?;
    let freshness = newsroom::column_freshness(app.db()).await?;
    let now = app.now();
    let rows = store::columns(app.db())
        .await?
        .into_iter()
        .map(|c| {
            let id = c.id.to_string();
            let (items, last_at) =
                freshness.iter().find(|(target, _, _)| *target == id).map_or((0, None), |(_, n, at)| (*n, *at));
            let verdict = column::judge(c.class, items, last_at, now);
            ColumnView {
                id: c.id,
                url: format!("/c/{}", c.code),
                code: c.code,
                name: c.name,
                kind: c.kind,
                class: c.class.code().into(),
                class_title: c.class.title().into(),
                zone: c.zone,
                position: c.position,
                intro: c.intro,
                redirect: c.redirect,
                retired: c.retired_at.is_some(),
                items,
                last_at,
                light: code(verdict.light),
                days_left: verdict.days_left,
                sentence: verdict.sentence,
                version: c.version,
            }
        })
        .collect();
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(c, n)| ((*c).into(), (*n).into())).collect();
    Ok(ColumnList {
        rows,
        kinds: pairs(&KINDS),
        zones: pairs(&ZONES),
        classes: Class::ALL.iter().map(|c| (c.code().into(), c.title().into())).collect(),
        may_manage: actor.may(Act::ManagePortal),
    })
}

/// Adds a column, or changes one.
pub(super) async fn save(app: &App, actor: &Actor, id: Option<Id>, input: ColumnInput) -> Answer<()> {
    actor.require(Act::ManagePortal)?;
    let name = input.name.trim();
    if !(2..=20).contains(&name.chars().count()) {
        return Err(Fault::field("name", "请用 2 到 20 个字填写栏目名称"));
    }
    let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_none() && (input.code.len() < 2 || input.code.len() > 30 || !input.code.chars().all(is_code)) {
        return Err(Fault::field("code", "网址名用 2 到 30 个小写字母、数字或短横线"));
    }
    if !KINDS.iter().any(|(code, _)| *code == input.kind) {
        return Err(Fault::field("kind", "请选择页面类型"));
    }
    if !ZONES.iter().any(|(code, _)| *code == input.zone) {
        return Err(Fault::field("zone", "请选择首页位置"));
    }
    let class = Class::ALL.into_iter().find(|c| c.code() == input.class);
    let class = class.ok_or_else(|| Fault::field("class", "请选择更新要求"))?;
    let redirect = input.redirect.trim();
    if !redirect.is_empty()
        && !(redirect.starts_with('/') && !redirect.starts_with("//"))
        && !redirect.starts_with("https://")
    {
        return Err(Fault::field("redirect", "跳转地址应以 / 或 https:// 开头"));
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    match id {
        None => {
            if store::column_by_code(&mut change, &input.code).await?.is_some() {
                return Err(Fault::field("code", "这个网址名已被别的栏目使用"));
            }
            let column = Column {
                id: app.id(),
                code: input.code.clone(),
                name: name.into(),
                kind: input.kind,
                class,
                zone: input.zone,
                position: input.position,
                intro: input.intro.trim().into(),
                redirect: redirect.into(),
                retired_at: None,
                updated_at: now,
                updated_by: actor.name.clone(),
                version: 1,
            };
            store::insert_column(&mut change, &column, now).await?;
            change.audit("column.add", "portal_column", column.id, None, Some(serde_json::json!({"name": name})));
        }
        Some(id) => {
            let mut column = store::column_in(&mut change, id).await?.ok_or(Fault::NotFound("个栏目"))?;
            if Some(column.version) != input.version {
                return Err(Fault::Stale {
                    by: column.updated_by,
                    at: column.updated_at,
                    current: serde_json::json!({"name": column.name, "version": column.version}),
                });
            }
            let before = serde_json::json!({"name": column.name, "class": column.class, "zone": column.zone});
            column.name = name.into();
            column.kind = input.kind;
            column.class = class;
            column.zone = input.zone;
            column.position = input.position;
            column.intro = input.intro.trim().into();
            column.redirect = redirect.into();
            column.retired_at = if input.retired { column.retired_at.or(Some(now)) } else { None };
            column.updated_at = now;
            column.updated_by.clone_from(&actor.name);
            if !store::save_column(&mut change, &column).await? {
                return Err(Fault::Busy("刚刚有人改过这个栏目，请刷新后再试".into()));
            }
            let after = serde_json::json!({"name": column.name, "class": column.class, "zone": column.zone});
            change.audit("column.update", "portal_column", id, Some(before), Some(after));
        }
    }
    store::bump(&mut change).await?;
    change.commit().await?;
    super::refresh(app).await?;
    Ok(())
}

/// 栏目健康: the lights of the whole site.
pub(super) async fn health(app: &App, actor: &Actor) -> Answer<HealthView> {
    actor.require(Act::ReadArticles)?;
    let columns = list(app, actor).await?.rows;
    let now = app.now();
    let live: Vec<&ColumnView> = columns.iter().filter(|c| !c.retired && c.redirect.is_empty()).collect();
    let overdue = |c: &&&ColumnView| c.light == "broken" && c.items > 0;
    let counted =
        i64::try_from(live.iter().filter(|c| c.class == "news" || c.class == "notice").filter(overdue).count())
            .unwrap_or(0);
    let all = i64::try_from(live.iter().filter(overdue).count()).unwrap_or(0);
    let empty = i64::try_from(live.iter().filter(|c| c.items == 0).count()).unwrap_or(0);
    let home_at = live.iter().filter(|c| !c.zone.is_empty()).filter_map(|c| c.last_at).max();
    let home = column::judge(Class::News, i64::from(home_at.is_some()), home_at, now);
    let (open, late, oldest) = store::open_messages(app.db(), now).await?;
    let oldest_days = oldest.map(|at| (now - at).div_euclid(DAY_MS));
    let message_light = match (open, late, oldest_days) {
        (0, _, _) => Freshness::Fresh,
        // A reply-required column with a message unanswered for three months fails the site.
        (_, _, Some(days)) if days > 90 => Freshness::Broken,
        (_, late, _) if late > 0 => Freshness::Red,
        (_, _, Some(days)) if days >= 5 => Freshness::Amber,
        _ => Freshness::Fresh,
    };
    let fails = column::site_fails(counted, all, empty);
    let lights = vec![
        LightView {
            title: "首页更新（两周内）".into(),
            light: code(home.light),
            sentence: if home_at.is_some() { home.sentence } else { "首页还没有任何内容。".into() },
            days_left: home.days_left,
        },
        LightView {
            title: "动态要闻、通知政策类栏目".into(),
            light: code(if counted >= 5 {
                Freshness::Broken
            } else if counted > 0 {
                Freshness::Red
            } else {
                Freshness::Fresh
            }),
            sentence: format!("{counted} 个超期，达到 5 个即单项否决。"),
            days_left: None,
        },
        LightView {
            title: "空白栏目".into(),
            light: code(if empty >= 5 {
                Freshness::Broken
            } else if empty > 0 {
                Freshness::Amber
            } else {
                Freshness::Fresh
            }),
            sentence: format!("{empty} 个空白，达到 5 个即单项否决。"),
            days_left: None,
        },
        LightView {
            title: "公众留言".into(),
            light: code(message_light),
            sentence: match oldest_days {
                None => "没有待办留言。".into(),
                Some(days) => format!("{open} 条待答复，其中 {late} 条超期，最早的已等 {days} 天。"),
            },
            days_left: None,
        },
    ];
    Ok(HealthView {
        verdict: fails.unwrap_or("没有触发单项否决。").into(), fails: fails.is_some(), lights, columns
    })
}

/// Leaders in order.
pub(super) async fn leaders(app: &App, actor: &Actor) -> Answer<Vec<LeaderView>> {
    actor.require(Act::ReadArticles)?;
    Ok(store::leaders(app.db())
        .await?
        .into_iter()
        .map(|l| LeaderView {
            id: l.id,
            name: l.name,
            post: l.post,
            duties: l.duties,
            bio: l.bio,
            position: l.position,
            version: l.version,
        })
        .collect())
}

/// Adds a leader, changes one, or takes one off the page.
pub(super) async fn save_leader(app: &App, actor: &Actor, id: Option<Id>, input: LeaderInput) -> Answer<()> {
    actor.require(Act::ManagePortal)?;
    for (field, text, title) in [("name", &input.name, "姓名"), ("post", &input.post, "职务")] {
        if text.trim().is_empty() || text.chars().count() > 40 {
            return Err(Fault::field(field, format!("请填写{title}，最多 40 个字")));
        }
    }
    let mut change = app.change(actor).await?;
    let now = change.now();
    let record = match id {
        None => {
            let id = app.id();
            change
                .insert(
                    "portal_leader",
                    [
                        ("id", id.0.into()),
                        ("name", input.name.trim().into()),
                        ("post", input.post.trim().into()),
                        ("duties", input.duties.trim().into()),
                        ("bio", input.bio.trim().into()),
                        ("position", input.position.into()),
                        ("updated_at", now.into()),
                        ("updated_by", (&actor.name).into()),
                    ],
                )
                .await?;
            id
        }
        Some(id) => {
            let leader = store::leader_in(&mut change, id).await?.ok_or(Fault::NotFound("位领导"))?;
            if Some(leader.version) != input.version {
                return Err(Fault::Stale {
                    by: leader.updated_by,
                    at: leader.updated_at,
                    current: serde_json::json!({"name": leader.name, "post": leader.post, "version": leader.version}),
                });
            }
            change
                .run(
                    "UPDATE portal_leader SET name = $1, post = $2, duties = $3, bio = $4, position = $5, retired_at = $6,
                       updated_at = $7, updated_by = $8, version = version + 1 WHERE id = $9",
                    args![
                        input.name.trim(),
                        input.post.trim(),
                        input.duties.trim(),
                        input.bio.trim(),
                        input.position,
                        input.retired.then_some(now),
                        now,
                        &actor.name,
                        id.0
                    ],
                )
                .await?;
            id
        }
    };
    let after = serde_json::json!({"name": input.name, "post": input.post, "retired": input.retired});
    change.audit("leader.save", "portal_leader", record, None, Some(after));
    store::bump(&mut change).await?;
    change.commit().await?;
    super::refresh(app).await?;
    Ok(())
}
