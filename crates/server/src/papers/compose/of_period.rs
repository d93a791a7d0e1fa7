//! Papers of a period: 日报, 周报, 月报, 简报, 通报. Each part asks its own records, so that a long paper can be drafted part
//! by part; each figure carries the address of the list that it counted.

use super::super::store;
use super::{Request, section, short, table};
use crate::cases;
use crate::media::{self, Ask};
use crate::monitor::{self, PeriodSplit};
use crate::newsroom;
use crate::outreach;
use crate::people;
use crate::platform::{Answer, App};
use domain::ids::Id;
use domain::media::tier::Tier;
use domain::monitor::{Level, Reach};
use domain::papers::{Fact, Kind, Section};
use domain::time::{
    DAY_MS, MINUTE_MS, civil, date, date_start, day_start, format_day, format_minute, format_paper_date,
};
use std::collections::BTreeMap;

/// The period that is meant when none is given: the last 24 hours, the last seven days, last month.
pub(super) fn period(request: &Request, now: i64) -> (i64, i64) {
    if let (Some(from), Some(to)) = (request.from_at, request.to_at) {
        return (from, to);
    }
    let today = day_start(now);
    match request.kind {
        Kind::Daily => {
            // To the minute, as the address of the list can say it.
            let now = now - now.rem_euclid(MINUTE_MS);
            (now - DAY_MS, now)
        }
        Kind::Weekly => (today - 7 * DAY_MS, today),
        _ => {
            let first = date(now).first_of_month();
            let before = first.yesterday().map(|day| day.first_of_month()).unwrap_or(first);
            (date_start(before), date_start(first))
        }
    }
}

/// The title, from kind and period.
pub(super) fn title(request: &Request) -> String {
    let (from, to) = (request.from_at.unwrap_or_default(), request.to_at.unwrap_or_default());
    let (first, last) = (date(from), date(to - 1));
    let whole_month =
        first.day() == 1 && first.first_of_month() == last.first_of_month() && last == last.last_of_month();
    let month = format!("{}年{}月", first.year(), first.month());
    let span = if whole_month {
        month
    } else if first == last {
        format_paper_date(from)
    } else {
        format!("{}至{}", format_paper_date(from), format_paper_date(to - 1))
    };
    match request.kind {
        Kind::Daily => format!("{}舆情日报", format_paper_date(to - 1)),
        Kind::Weekly => format!("{span}舆情周报"),
        Kind::Monthly => format!("{span}舆情月报"),
        Kind::Circular => format!("关于{span}信息报送和采用情况的通报"),
        _ => format!("{span}宣传工作动态"),
    }
}

/// What a part says and which figures it brings.
type Part = (Option<Section>, Vec<Fact>);

/// One question about a period, and where its answers can be opened.
struct Span<'a> {
    app: &'a App,
    scope: &'a str,
    from: i64,
    to: i64,
    as_of: i64,
}

impl Span<'_> {
    fn fact(&self, name: &str, value: i64, unit: &str, how: &str, link: String) -> Fact {
        Fact { name: name.into(), value: Some(value), unit: unit.into(), how: how.into(), link, as_of: self.as_of }
    }

    /// The list of items of this period. `to` names its last day, so the exact end is said as a day earlier.
    fn items(&self, more: &str) -> String {
        format!("/monitor/items?from={}&to={}{more}", moment(self.from), moment(self.to - DAY_MS))
    }

    fn cases(&self, by: &str) -> String {
        format!("/cases?state=all&by={by}&from={}&to={}", self.from, self.to)
    }

    fn clocks(&self, by: &str) -> String {
        format!("/cases/clocks?by={by}&from={}&to={}", self.from, self.to)
    }

    fn placements(&self, more: &str) -> String {
        format!("/media/placements?from_at={}&to_at={}{more}", self.from, self.to)
    }
}

/// As an address says a moment: the day, or day and minute.
fn moment(at: i64) -> String {
    if at == day_start(at) { format_day(at) } else { format_minute(at).replace(' ', "%20") }
}

/// Drafts one part.
pub(super) async fn part(app: &App, request: &Request, key: &str) -> Answer<Part> {
    let now = app.now();
    let (from, to) = period(request, now);
    let span = Span { app, scope: &request.scope, from, to, as_of: now.min(to) };
    match (request.kind, key) {
        (Kind::Circular, "overview") => circular_overview(&span).await,
        (Kind::Circular, "ranking") => ranking(&span).await,
        (Kind::Circular, "idle") => idle(&span).await,
        (Kind::Bulletin, "body") => news(&span).await,
        (Kind::Bulletin, "used") => used(&span).await,
        (Kind::Bulletin | Kind::Circular, _) => Ok((None, Vec::new())),
        (kind, "overview") => overview(&span, kind).await,
        (_, "trend") => trend(&span).await,
        (_, "spread") => spread(&span).await,
        (_, "topics") => topics(&span).await,
        (_, "regions") => regions(&span).await,
        (kind, "items") => events(&span, if kind == Kind::Daily { 10 } else { 20 }).await,
        (_, "media") => coverage(&span).await,
        (kind, "cases") => case_table(&span, kind).await,
        (_, "overdue") => pressing(&span).await,
        (_, "units") => units(&span).await,
        (_, "papers") => reports(&span).await,
        (Kind::Monthly, "lessons") => lessons(&span).await,
        (Kind::Monthly, "advice") => next_month(&span).await,
        _ => Ok((None, Vec::new())),
    }
}

/// `增加12条(+8.5%)`, `减少3条(-2.0%)`, `持平`.
fn change(now: i64, before: i64) -> String {
    let step = now - before;
    let share = if before > 0 {
        let tenths = (step.abs() * 1000 + before / 2) / before;
        format!("（{}{}.{}%）", if step < 0 { "-" } else { "+" }, tenths / 10, tenths % 10)
    } else {
        String::new()
    };
    match step {
        0 => "持平".into(),
        1.. => format!("增加{step}条{share}"),
        _ => format!("减少{}条{share}", -step),
    }
}

/// `12.3%` of a whole.
fn share(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "—".into();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// The same stretch before, and for months the same month a year ago.
fn earlier(span: &Span<'_>, kind: Kind) -> Vec<(&'static str, i64, i64)> {
    let length = span.to - span.from;
    if kind != Kind::Monthly {
        let word = if kind == Kind::Daily { "较前一日" } else { "较上周" };
        return vec![(word, span.from - length, span.from)];
    }
    let first = date(span.from);
    let month = |at: jiff::civil::Date| {
        let next = at.last_of_month().tomorrow().unwrap_or(at);
        (date_start(at), date_start(next))
    };
    let before = first.yesterday().map(|day| day.first_of_month()).unwrap_or(first);
    let year = jiff::civil::Date::new(first.year() - 1, first.month(), 1).unwrap_or(first);
    let ((a, b), (c, d)) = (month(before), month(year));
    vec![("环比", a, b), ("同比", c, d)]
}

async fn overview(span: &Span<'_>, kind: Kind) -> Answer<Part> {
    let (app, from, to) = (span.app, span.from, span.to);
    let items = monitor::period_items(app, from, to).await?;
    let event_count = monitor::period_event_count(app, from, to).await?;
    let counts = cases::counts_of_period(app, span.scope, from, to).await?;
    let mut changes = String::new();
    for (word, a, b) in earlier(span, kind) {
        let before = monitor::period_items(app, a, b).await?;
        if before.total > 0 {
            changes.push_str(&format!("，{word}{}", change(items.total, before.total)));
        }
    }
    let tone = if items.total > 0 {
        format!("其中负面{{负面信息}}条，占{}；正面{{正面信息}}条。", share(items.negative, items.total))
    } else {
        String::new()
    };
    let closing = if counts.met == 0 {
        String::new()
    } else {
        format!(
            "期内完成时限事项{{完成时限}}项，其中按时完成{{按时完成}}项，按时率{}。",
            share(counts.in_time, counts.met)
        )
    };
    let median = match counts.close_hours {
        Some(hours) if kind != Kind::Daily => format!("办结用时中位数{hours}小时。"),
        _ => String::new(),
    };
    let text = format!(
        "统计时段为{}至{}。监测到相关信息{{相关信息}}条{changes}，转载{{转载}}次，形成事件{{舆情事件}}个。{tone}\n新立案件{{新立案件}}件，办结案件{{办结案件}}件，期末在办案件{{在办案件}}件，超时事项{{超时事项}}项。{closing}{median}",
        format_minute(from),
        format_minute(to),
    );
    let facts = vec![
        span.fact("相关信息", items.total, "条", "期内原发信息，转载折叠，不含已忽略的", span.items("")),
        span.fact("转载", items.reposts, "次", "期内原发信息被转载的次数", span.items("&reposts=yes")),
        span.fact("负面信息", items.negative, "条", "其中倾向为负面的，以人工标注为准", span.items("&tone=negative")),
        span.fact("正面信息", items.positive, "条", "其中倾向为正面的，以人工标注为准", span.items("&tone=positive")),
        span.fact("舆情事件", event_count, "个", "期内有新信息的事件", "/monitor/events".into()),
        span.fact("新立案件", counts.opened, "件", "期内立案", span.cases("opened")),
        span.fact("办结案件", counts.closed, "件", "期内办结或归档", span.cases("closed")),
        span.fact("在办案件", counts.running, "件", "期末未办结", span.cases("running")),
        span.fact("超时事项", counts.overdue, "项", "期末已过时限仍未完成的时限", span.clocks("overdue")),
        span.fact("完成时限", counts.met, "项", "期内完成的时限事项", span.clocks("met")),
        span.fact("按时完成", counts.in_time, "项", "其中在时限内完成的", span.clocks("in_time")),
    ];
    Ok((Some(section("overview", text)), facts))
}

async fn trend(span: &Span<'_>) -> Answer<Part> {
    let days = (span.to - span.from + DAY_MS - 1) / DAY_MS;
    if !(2..=60).contains(&days) {
        return Ok((None, Vec::new()));
    }
    let found: BTreeMap<i64, i64> = monitor::period_days(span.app, span.from, span.to).await?.into_iter().collect();
    let curve: Vec<(String, i64)> = (0..days)
        .map(|day| (format_day(span.from + day * DAY_MS)[5..].to_owned(), found.get(&day).copied().unwrap_or(0)))
        .collect();
    let (Some(top), Some(low)) = (curve.iter().max_by_key(|(_, n)| *n), curve.iter().min_by_key(|(_, n)| *n)) else {
        return Ok((None, Vec::new()));
    };
    if top.1 == 0 {
        return Ok((None, Vec::new()));
    }
    let words = |day: &str| {
        let (month, day) = day.split_once('-').unwrap_or_default();
        format!("{}月{}日", month.trim_start_matches('0'), day.trim_start_matches('0'))
    };
    let text = format!("信息量于{}达到峰值{}条，{}最低，为{}条。", words(&top.0), top.1, words(&low.0), low.1);
    Ok((Some(Section { curve, ..section("trend", text) }), Vec::new()))
}

async fn split_table(
    span: &Span<'_>,
    key: &str,
    head: &str,
    by: PeriodSplit,
    name: fn(String) -> String,
    lead: &str,
) -> Answer<Part> {
    let rows = monitor::period_split(span.app, by, span.from, span.to, 20).await?;
    let whole: i64 = match by {
        // An item may be found by several watches, so only here is the whole not the sum of its parts.
        PeriodSplit::Watch => monitor::period_items(span.app, span.from, span.to).await?.total,
        _ => rows.iter().map(|row| row.1).sum(),
    };
    let cells = rows
        .into_iter()
        .map(|(code, n, negative)| {
            vec![name(code), n.to_string(), share(n, whole), negative.to_string(), share(negative, n)]
        })
        .collect::<Vec<_>>();
    let text = match cells.first() {
        Some(first) => format!("{lead}{}最多，{}条，占{}。", first[0], first[1], first[2]),
        None => String::new(),
    };
    Ok((Some(table(key, text, &[head, "信息（条）", "占比", "负面（条）", "负面占比"], cells)), Vec::new()))
}

fn reach_title(code: String) -> String {
    Reach::ALL.into_iter().find(|reach| reach.code() == code).map_or(code, |reach| reach.title().to_owned())
}

async fn spread(span: &Span<'_>) -> Answer<Part> {
    split_table(span, "spread", "来源级别", PeriodSplit::Reach, reach_title, "按来源级别，").await
}

async fn topics(span: &Span<'_>) -> Answer<Part> {
    split_table(span, "topics", "监测方案", PeriodSplit::Watch, |name| name, "按监测方案（一条信息可属多个方案），")
        .await
}

async fn regions(span: &Span<'_>) -> Answer<Part> {
    split_table(span, "regions", "地区", PeriodSplit::Region, |name| name, "能判明地区的信息中，").await
}

fn level_title(number: i64) -> String {
    Level::of(number).map_or("待定".into(), |level| level.title().to_owned())
}

async fn events(span: &Span<'_>, most: i64) -> Answer<Part> {
    let rows = monitor::period_events(span.app, span.from, span.to, most).await?;
    let numbers = cases::numbers_of(span.app, &rows.iter().filter_map(|row| row.case_id).collect::<Vec<_>>()).await?;
    let cells = rows
        .iter()
        .map(|row| {
            let state = row
                .case_id
                .and_then(|id| numbers.get(&id))
                .map_or("监测中".to_owned(), |(number, headline)| format!("{number}（{headline}）"));
            vec![
                format_minute(row.first_at)[5..].to_owned(),
                row.title.clone(),
                row.outlet.clone(),
                (row.originals + row.reposts).to_string(),
                level_title(row.level),
                state,
            ]
        })
        .collect::<Vec<_>>();
    let text = if cells.is_empty() {
        "期内没有形成事件的信息。"
    } else {
        "按等级和传播量排列，传播量为原发加转载。"
    };
    Ok((Some(table("items", text, &["首发", "标题", "首发来源", "传播量", "等级", "处置"], cells)), Vec::new()))
}

/// The month's compiled coverage of the main outlets: own placements that were registered, and what monitoring found
/// in central, industry and provincial outlets. One address or one title in one outlet stands once.
async fn coverage(span: &Span<'_>) -> Answer<Part> {
    let ask = Ask { scope: span.scope.into(), from_at: Some(span.from), to_at: Some(span.to), ..Ask::default() };
    let tiers = media::tier_counts(span.app.db(), &ask).await?;
    let total: i64 = tiers.iter().map(|(_, n)| n).sum();
    let main = Ask { tiers: ["national", "industry", "provincial"].map(String::from).to_vec(), ..ask };
    let placed = media::placements(span.app.db(), &main).await?;
    let found = monitor::period_reports(span.app, span.from, span.to, 300).await?;
    let mut rows: Vec<(i64, Vec<String>, String)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut add = |at: i64, outlet: &str, tier: String, title: &str, url: &str, from: &str| {
        let twin = (!url.is_empty() && !seen.insert(url.to_owned())) | !seen.insert(format!("{outlet}\n{title}"));
        if !twin {
            let cells = vec![format_day(at)[5..].to_owned(), outlet.to_owned(), tier, title.to_owned(), from.into()];
            rows.push((at, cells, url.to_owned()));
        }
    };
    for one in &placed {
        let tier = Tier::of(&one.tier).map_or("未定级", |tier| tier.title()).to_owned();
        add(one.placed_at, &one.outlet_name, tier, &one.title, &one.url, "刊发");
    }
    for one in &found {
        add(one.at, &one.outlet, reach_title(one.reach.clone()), &one.title, &one.url, "监测");
    }
    rows.sort_by_key(|row| row.0);
    let (all, shown) = (rows.len(), rows.len().min(120));
    let mut facts = vec![span.fact("媒体刊发", total, "篇次", "期内刊发登记，不含已作废的", span.placements(""))];
    let mut parts = Vec::new();
    for tier in Tier::ALL {
        let n = tiers.iter().find(|(code, _)| code == tier.code()).map_or(0, |(_, n)| *n);
        let name = format!("{}刊发", tier.title());
        let link = span.placements(&format!("&tier={}", tier.code()));
        parts.push(format!("{}{{{name}}}篇次", tier.title()));
        facts.push(span.fact(&name, n, "篇次", "按刊发时媒体级别", link));
    }
    let unknown = total - facts[1..].iter().filter_map(|fact| fact.value).sum::<i64>();
    if unknown > 0 {
        parts.push("未定级{未定级刊发}篇次".into());
        facts.push(span.fact("未定级刊发", unknown, "篇次", "媒体还没有定级", span.placements("&tier=none")));
    }
    let listed = match all {
        0 => "期内没有收集到主要媒体的相关报道。".to_owned(),
        _ if all > shown => format!("国家级、行业和省级媒体相关报道共{all}篇，下表列出{shown}篇。"),
        _ => "国家级、行业和省级媒体相关报道汇编如下（刊发指本系统登记的刊发，监测指监测发现的报道）。".to_owned(),
    };
    let text = format!("期内在各级媒体刊发{{媒体刊发}}篇次：{}。\n{listed}", parts.join("、"));
    let cells = rows.into_iter().take(shown).map(|row| row.1).collect();
    Ok((Some(table("media", text, &["日期", "媒体", "级别", "标题", "来源"], cells)), facts))
}

async fn case_table(span: &Span<'_>, kind: Kind) -> Answer<Part> {
    let rows = cases::cases_of_period(span.app, span.scope, span.from, span.to, 500).await?;
    let mut text = if rows.is_empty() { "期内没有新立和在办案件。".to_owned() } else { String::new() };
    if kind == Kind::Monthly {
        let kinds = cases::kinds_of_period(span.app, span.scope, span.from, span.to).await?;
        let words: Vec<String> = kinds.iter().map(|(kind, n)| format!("{kind}{n}件")).collect();
        if !words.is_empty() {
            text = format!("新立案件按分类：{}。", words.join("、"));
        }
    }
    let cells = rows
        .iter()
        .map(|row| {
            let level = row.level.map_or("待定".into(), level_title);
            let unit = if row.lead_units.is_empty() { "—" } else { row.lead_units.as_str() };
            vec![row.number.clone(), row.title.clone(), level, unit.into(), row.headline.clone()]
        })
        .collect();
    Ok((Some(table("cases", text, &["编号", "案件", "等级", "承办", "状态"], cells)), Vec::new()))
}

async fn pressing(span: &Span<'_>) -> Answer<Part> {
    let rows = cases::pressing(span.app, span.scope, span.to, 30).await?;
    let cells = rows
        .iter()
        .map(|row| {
            let state = if row.due_at < span.to { "已超时" } else { "临期" };
            let unit = if row.unit_name.is_empty() { "本办" } else { row.unit_name.as_str() };
            vec![row.number.clone(), row.duty.clone(), unit.into(), format_minute(row.due_at), state.into()]
        })
        .collect::<Vec<_>>();
    let text = if cells.is_empty() { "没有超时和临期事项。" } else { "" };
    Ok((Some(table("overdue", text, &["案件", "事项", "责任单位", "到期", "状态"], cells)), Vec::new()))
}

async fn units(span: &Span<'_>) -> Answer<Part> {
    let rows = cases::performance(span.app, span.scope, span.from, span.to).await?;
    let minutes = |value: Option<i64>| value.map_or("—".into(), |minutes| minutes.to_string());
    let cells = rows
        .iter()
        .map(|row| {
            vec![
                row.unit_name.clone(),
                row.dispatches.to_string(),
                row.answered.to_string(),
                row.overdue.to_string(),
                row.returns.to_string(),
                minutes(row.sign_minutes),
                minutes(row.answer_minutes),
            ]
        })
        .collect::<Vec<_>>();
    let text = if cells.is_empty() { "期内没有督办件。" } else { "签收、反馈用时为中位数。" };
    let heads = ["单位", "督办件", "已反馈", "超时", "退回", "签收（分钟）", "反馈（分钟）"];
    Ok((Some(table("units", text, &heads, cells)), Vec::new()))
}

async fn reports(span: &Span<'_>) -> Answer<Part> {
    let rows = store::papers_of_period(span.app, span.scope, Kind::Special, span.from, span.to).await?;
    let cells = rows
        .iter()
        .map(|row| vec![row.mark.clone(), row.title.clone(), row.signed_at.map_or("—".into(), format_day)])
        .collect::<Vec<_>>();
    let text = if cells.is_empty() { "期内没有签发舆情专报。" } else { "" };
    Ok((Some(table("papers", text, &["期号", "标题", "签发日期"], cells)), Vec::new()))
}

/// What was concluded of the graver cases that were closed: the office's own words, to be drawn together by a person.
async fn lessons(span: &Span<'_>) -> Answer<Part> {
    let rows = cases::conclusions_of_period(span.app, span.scope, span.from, span.to, 8).await?;
    let lines: Vec<String> = rows
        .iter()
        .map(|(number, title, said)| format!("{}（{number}）：{}", short(title, 30), short(said, 120)))
        .collect();
    Ok((Some(section("lessons", lines.join("\n"))), Vec::new()))
}

/// What the next month brings: holidays, health days, duties that run on.
async fn next_month(span: &Span<'_>) -> Answer<Part> {
    let until = date(span.to).last_of_month().tomorrow().map(date_start).unwrap_or(span.to);
    let days = outreach::days_between(span.app, span.to, until).await?;
    let rest = cases::rest_days(span.app, span.to, until).await?;
    let mut lines = Vec::new();
    if !days.is_empty() {
        lines.push(format!("卫生健康宣传节点：{}。相关话题关注度可能上升，请提前准备口径。", days.join("、")));
    }
    if !rest.is_empty() {
        lines.push(format!("节假日：{}。请落实值班值守，节日期间自然时限照常计算。", rest.join("、")));
    }
    let running = cases::counts_of_period(span.app, span.scope, span.from, span.to).await?.running;
    if running > 0 {
        lines.push("转入下月在办案件{在办案件}件，请各承办单位按时限办结。".into());
    }
    if lines.is_empty() {
        lines.push("下月没有法定节假日和重点宣传节点，请保持日常监测。".into());
    }
    Ok((Some(section("advice", lines.join("\n"))), Vec::new()))
}

/// Articles and uses by unit, for 通报.
struct ByUnit {
    name: String,
    sent: i64,
    used: i64,
    above: i64,
}

async fn by_unit(span: &Span<'_>) -> Answer<Vec<ByUnit>> {
    let sent = newsroom::articles_between(span.app.db(), span.scope, span.from, span.to).await?;
    let used = newsroom::adoptions_between(span.app.db(), span.scope, span.from, span.to).await?;
    let mut units: BTreeMap<Id, ByUnit> = BTreeMap::new();
    for (row, is_use) in sent.iter().map(|row| (row, false)).chain(used.iter().map(|row| (row, true))) {
        let unit = units.entry(row.unit_id).or_insert_with(|| ByUnit {
            name: row.unit_name.clone(),
            sent: 0,
            used: 0,
            above: 0,
        });
        if is_use {
            unit.used += 1;
            unit.above += i64::from(row.level != "own");
        } else {
            unit.sent += 1;
        }
    }
    let mut rows: Vec<ByUnit> = units.into_values().collect();
    rows.sort_by(|a, b| (b.used, b.sent, &a.name).cmp(&(a.used, a.sent, &b.name)));
    Ok(rows)
}

async fn circular_overview(span: &Span<'_>) -> Answer<Part> {
    let rows = by_unit(span).await?;
    let sum = |of: fn(&ByUnit) -> i64| rows.iter().map(of).sum::<i64>();
    let (sent, used, above) = (sum(|row| row.sent), sum(|row| row.used), sum(|row| row.above));
    let list = format!("/newsroom?from_at={}&to_at={}", span.from, span.to);
    let facts = vec![
        span.fact("报送信息", sent, "篇", "期内首次报送，不含已撤回的", list.clone()),
        span.fact("采用信息", used, "篇次", "期内登记的采用，一篇可多次采用", "/newsroom/ranking".into()),
        span.fact("上级采用", above, "篇次", "其中被上级采用的", "/newsroom/ranking".into()),
        span.fact("报送单位", rows.iter().filter(|row| row.sent > 0).count() as i64, "个", "期内有报送的单位", list),
    ];
    let text = "期内共有{报送单位}个单位报送信息{报送信息}篇，采用{采用信息}篇次，其中上级采用{上级采用}篇次。";
    Ok((Some(section("overview", text)), facts))
}

async fn ranking(span: &Span<'_>) -> Answer<Part> {
    let rows = by_unit(span).await?;
    let cells = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            vec![
                (at + 1).to_string(),
                row.name.clone(),
                row.sent.to_string(),
                row.used.to_string(),
                row.above.to_string(),
                share(row.used.min(row.sent), row.sent),
            ]
        })
        .collect::<Vec<_>>();
    let text = if cells.is_empty() {
        "期内没有单位报送信息。"
    } else {
        "按采用篇次排列，采用相同的按报送篇数排列。"
    };
    Ok((Some(table("ranking", text, &["名次", "单位", "报送", "采用", "上级采用", "采用率"], cells)), Vec::new()))
}

async fn idle(span: &Span<'_>) -> Answer<Part> {
    let active: std::collections::HashSet<String> = by_unit(span).await?.into_iter().map(|row| row.name).collect();
    let units = people::units_below(span.app, span.scope).await?;
    let names: Vec<&str> = units
        .iter()
        .filter(|unit| unit.path != span.scope && unit.closed_at.is_none() && !active.contains(&unit.name))
        .map(|unit| unit.name.as_str())
        .collect();
    let text = match names.len() {
        0 => "各单位均有报送。".to_owned(),
        n => format!("期内未报送信息的单位{n}个：{}。", names.join("、")),
    };
    Ok((Some(section("idle", text)), Vec::new()))
}

async fn news(span: &Span<'_>) -> Answer<Part> {
    let rows = newsroom::texts_between(span.app.db(), span.scope, span.from, span.to, 20).await?;
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{}:{}。{}",
                row.unit_name,
                row.title.trim_end_matches('。'),
                short(&row.body.replace('\n', ""), 120)
            )
        })
        .collect();
    Ok((Some(section("body", lines.join("\n"))), Vec::new()))
}

async fn used(span: &Span<'_>) -> Answer<Part> {
    let rows = newsroom::adoptions_between(span.app.db(), span.scope, span.from, span.to).await?;
    let cells = rows
        .iter()
        .take(60)
        .map(|row| {
            let at = civil(row.at);
            let level = newsroom::level_title(&row.level);
            vec![format!("{:02}-{:02}", at.month(), at.day()), row.title.clone(), row.unit_name.clone(), level]
        })
        .collect::<Vec<_>>();
    Ok((Some(table("used", "", &["日期", "标题", "单位", "采用级别"], cells)), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::parse;

    fn request(kind: Kind, from: &str, to: &str) -> Request {
        let mut request = Request::of(kind, "/1/", "王编辑");
        (request.from_at, request.to_at) = (parse(from), parse(to));
        request
    }

    #[test]
    fn titles_say_the_period() {
        let table = [
            (Kind::Monthly, "2026-10-01", "2026-11-01", "2026年10月舆情月报"),
            (Kind::Weekly, "2026-11-09", "2026-11-16", "2026年11月9日至2026年11月15日舆情周报"),
            (Kind::Daily, "2026-11-19 10:00", "2026-11-20 10:00", "2026年11月20日舆情日报"),
            (Kind::Circular, "2026-10-01", "2026-11-01", "关于2026年10月信息报送和采用情况的通报"),
            (Kind::Monthly, "2026-02-01", "2026-03-01", "2026年2月舆情月报"),
        ];
        for (kind, from, to, expected) in table {
            assert_eq!(title(&request(kind, from, to)), expected);
        }
    }

    #[test]
    fn the_usual_period_crosses_months_and_years() {
        let now = parse("2026-01-03 10:12").unwrap() + 42_000;
        let of = |kind| {
            let (from, to) = period(&Request::of(kind, "/", ""), now);
            (format_minute(from), format_minute(to))
        };
        assert_eq!(of(Kind::Monthly), ("2025-12-01 00:00".into(), "2026-01-01 00:00".into()));
        assert_eq!(of(Kind::Weekly), ("2025-12-27 00:00".into(), "2026-01-03 00:00".into()));
        assert_eq!(of(Kind::Daily), ("2026-01-02 10:12".into(), "2026-01-03 10:12".into()));
    }

    #[test]
    fn changes_and_shares_are_in_words() {
        assert_eq!(change(217, 200), "增加17条（+8.5%）");
        assert_eq!(change(2, 3), "减少1条（-33.3%）");
        assert_eq!(change(3, 3), "持平");
        assert_eq!(change(3, 0), "增加3条");
        assert_eq!((share(1, 3), share(0, 0)), ("33.3%".into(), "—".into()));
    }
}
