//! The public pages, rendered here and kept finished in memory. A visitor needs no script, no account and no cookie;
//! what is shown is released, masked, and nothing else.

use super::cache::{Page, Pages};
use super::messages::{self, Sent};
use super::store::{self, Column};
use crate::media;
use crate::newsroom::{self, ReleasedLine, render};
use crate::platform::{Answer, App, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use domain::ids::Id;
use domain::portal::message::State as MessageState;
use domain::time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::future::Future;
use std::sync::{Arc, OnceLock};

const CSS: &str = include_str!("../../templates/portal/portal.css");
const SCRIPT: &str = include_str!("../../templates/portal/portal.js");
const HTML: &str = "text/html; charset=utf-8";
/// Lines of a list page.
const A_PAGE: i64 = 20;

/// The setting `portal`: what stands in head and foot of every page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// Under the name.
    pub slogan: String,
    /// Of the authority.
    pub address: String,
    /// Telephone.
    pub hotline: String,
    /// 网站标识码、备案号: set when the site goes public.
    pub records: String,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            slogan: "共建共享 全民健康".into(),
            address: String::new(),
            hotline: "12345".into(),
            records: String::new(),
        }
    }
}

/// What every page carries.
struct Frame {
    site: String,
    slogan: String,
    address: String,
    hotline: String,
    records: String,
    title: String,
    description: String,
    path: String,
    words: String,
    today: String,
    care: bool,
    nav: Vec<(String, String)>,
    css: &'static str,
    script: &'static str,
}

#[derive(Clone, Default)]
struct Line {
    url: String,
    title: String,
    date: String,
    day: String,
    minute: String,
    thumb: String,
    initial: String,
    outside: bool,
    pinned: bool,
    corrected: bool,
}

struct ZoneBox {
    name: String,
    url: String,
    lead: bool,
    lines: Vec<Line>,
}

struct Picture {
    src: String,
    alt: String,
    width: i64,
    height: i64,
    url: String,
    title: String,
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct Home {
    frame: Frame,
    alert: Vec<Line>,
    pictures: Vec<Picture>,
    latest: Vec<ZoneBox>,
    first: Vec<ZoneBox>,
    second: Vec<ZoneBox>,
    monthly: Vec<ZoneBox>,
    models: Vec<ZoneBox>,
    services: Vec<(String, String)>,
    topics: Vec<(String, String)>,
    messages: Vec<(String, String)>,
    message_line: String,
}

#[derive(Template)]
#[template(path = "portal/column.html")]
struct ColumnPage {
    frame: Frame,
    name: String,
    intro: String,
    empty: &'static str,
    pictures: bool,
    lines: Vec<Line>,
    page: i64,
    last: i64,
    base: String,
}

#[derive(Template)]
#[template(path = "portal/article.html")]
struct ArticlePage {
    frame: Frame,
    headline: String,
    column: String,
    column_url: String,
    minute: String,
    source: String,
    writers: String,
    editor: String,
    views: i64,
    correction: String,
    corrected: String,
    html: String,
    qr: String,
    related: Vec<Line>,
}

struct Hit {
    url: String,
    title: String,
    digest: String,
    minute: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "portal/search.html")]
struct SearchPage {
    frame: Frame,
    hits: Vec<Hit>,
    total: i64,
    page: i64,
    last: i64,
    base: String,
}

#[derive(Template)]
#[template(path = "portal/leaders.html")]
struct LeadersPage {
    frame: Frame,
    leaders: Vec<(String, String, String, String)>,
}

struct Answered {
    subject: String,
    body: String,
    answer: String,
    unit: String,
    date: String,
}

#[derive(Template)]
#[template(path = "portal/messages.html")]
struct MessagesPage {
    frame: Frame,
    client_id: String,
    name: String,
    phone: String,
    subject: String,
    body: String,
    consent: bool,
    bad_name: String,
    bad_phone: String,
    bad_subject: String,
    bad_body: String,
    trouble: String,
    receipt: String,
    code: String,
    due: String,
    stats: String,
    answers: Vec<Answered>,
}

struct Asked {
    number: String,
    subject: String,
    state: String,
    due: String,
    extended: String,
    answer: String,
    answered: String,
    void_reason: String,
}

#[derive(Template)]
#[template(path = "portal/query.html")]
struct QueryPage {
    frame: Frame,
    trouble: String,
    number: String,
    found: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "portal/map.html")]
struct MapPage {
    frame: Frame,
    links: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "portal/error.html")]
struct ErrorPage {
    frame: Frame,
    headline: String,
    sentence: String,
}

/// The addresses of the public site.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/c/{code}", get(column))
        .route("/a/{id}", get(article))
        .route("/leaders", get(leaders))
        .route("/messages", get(message_form).post(message_send))
        .route("/messages/query", get(query_form).post(query_answer))
        .route("/search", get(search))
        .route("/map", get(map))
        .route("/sitemap.xml", get(sitemap))
        .route("/rss.xml", get(rss))
        .route("/robots.txt", get(robots))
        .route("/care", get(care))
        .route("/photo/{name}", get(photo))
        .fallback(missing)
}

/// An address that nobody knows: the interface answers in its own words, everybody else gets a page with the way home.
async fn missing(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return Fault::NotFound("个地址").into_response();
    }
    failed(&app, &headers, uri.path(), Fault::NotFound("个页面")).await
}

/// The finished pages of this process.
pub(super) fn pages(app: &App) -> Arc<Pages> {
    app.held(Pages::default)
}

/// Only the one style and the one script of these pages run; both are named by their hash.
fn policy() -> HeaderValue {
    static POLICY: OnceLock<HeaderValue> = OnceLock::new();
    POLICY
        .get_or_init(|| {
            let text = format!(
                "default-src 'none'; img-src 'self' data:; style-src 'sha256-{}'; script-src 'sha256-{}'; \
                 form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                base64(&Sha256::digest(CSS)),
                base64(&Sha256::digest(SCRIPT))
            );
            HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
        })
        .clone()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            if n <= chunk.len() {
                out.push(DIGITS[(word >> (18 - 6 * n)) as usize & 63] as char);
            } else {
                out.push('=');
            }
        }
    }
    out
}

fn wants_care(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .any(|pair| pair.trim() == "care=1")
}

/// Answers from memory, or makes the page, keeps it, and answers. Only what succeeded is kept.
async fn kept<F>(app: &App, headers: &HeaderMap, path: &str, query: &str, media_type: &'static str, make: F) -> Response
where
    F: Future<Output = Answer<String>>,
{
    let pages = pages(app);
    pages.viewed(path);
    let care = if wants_care(headers) { "care " } else { "" };
    let key = format!("{care}{path}?{query}");
    let now = app.now();
    if let Some(page) = pages.get(&key, now) {
        return page.answer(headers);
    }
    let generation = pages.generation();
    match make.await {
        Ok(body) => {
            let page = Arc::new(Page::new(StatusCode::OK, body, media_type, policy(), now));
            pages.put(key, Arc::clone(&page), generation);
            page.answer(headers)
        }
        Err(fault) => failed(app, headers, path, fault).await,
    }
}

/// A page for what did not succeed: a sentence and the way home; never the cause.
async fn failed(app: &App, headers: &HeaderMap, path: &str, fault: Fault) -> Response {
    let (status, headline, sentence) = match fault {
        Fault::NotFound(_) => {
            (StatusCode::NOT_FOUND, "没有找到这个页面", "它可能已经撤下或移走，可以试试搜索。".to_owned())
        }
        Fault::Busy(sentence) => (StatusCode::TOO_MANY_REQUESTS, "请稍候", sentence),
        other => {
            let response = other.into_response();
            (response.status(), "页面暂时打不开", "请稍后再试；急事请拨打服务热线。".to_owned())
        }
    };
    let page = async {
        let frame = frame(app, headers, path, headline).await?;
        Ok::<_, Fault>(ErrorPage { frame, headline: headline.into(), sentence }.render()?)
    };
    match page.await {
        Ok(body) => Page::new(status, body, HTML, policy(), app.now()).answer(headers),
        Err(_) => (status, headline).into_response(),
    }
}

async fn frame(app: &App, headers: &HeaderMap, path: &str, title: &str) -> Answer<Frame> {
    let words: Words = app.settings().get("portal").await?;
    let columns = store::columns(app.db()).await?;
    let site = app.config().office.name.clone();
    let mut nav: Vec<(String, String)> = vec![("/".into(), "首页".into()), ("/leaders".into(), "领导主页".into())];
    for code in ["about", "latest", "notices", "press"] {
        if let Some(c) = columns.iter().find(|c| c.code == code && c.retired_at.is_none()) {
            nav.push((format!("/c/{code}"), c.name.clone()));
        }
    }
    nav.push(("/messages".into(), "公众参与".into()));
    if let Some(c) = columns.iter().find(|c| c.code == "science" && c.retired_at.is_none()) {
        nav.push(("/c/science".into(), c.name.clone()));
    }
    nav.push(("/map".into(), "专题专栏".into()));
    let now = time::civil(app.now());
    let weekday =
        ["一", "二", "三", "四", "五", "六", "日"][usize::from(now.weekday().to_monday_zero_offset().unsigned_abs())];
    Ok(Frame {
        title: if path == "/" { site.clone() } else { format!("{title} - {site}") },
        description: format!("{site}官方网站"),
        site,
        slogan: words.slogan,
        address: words.address,
        hotline: words.hotline,
        records: words.records,
        path: path.to_owned(),
        words: String::new(),
        today: format!("{}年{}月{}日 星期{weekday}", now.year(), now.month(), now.day()),
        care: wants_care(headers),
        nav,
        css: CSS,
        script: SCRIPT,
    })
}

fn line(row: &ReleasedLine) -> Line {
    let minute = time::format_minute(row.released_at);
    Line {
        url: format!("/a/{}", row.id),
        initial: row.title.chars().next().map(String::from).unwrap_or_default(),
        title: row.title.clone(),
        date: minute[..10].to_owned(),
        day: minute[5..10].to_owned(),
        thumb: row
            .photos
            .0
            .first()
            .map(|p| render::photo_url(render::Place::Portal, &p.thumb_hash))
            .unwrap_or_default(),
        outside: false,
        pinned: row.pinned,
        corrected: row.corrected,
        minute,
    }
}

async fn home(State(app): State<App>, headers: HeaderMap) -> Response {
    kept(&app, &headers, "/", "", HTML, home_page(&app, &headers)).await
}

async fn home_page(app: &App, headers: &HeaderMap) -> Answer<String> {
    let db = app.db();
    let columns: Vec<Column> = store::columns(db).await?.into_iter().filter(|c| c.retired_at.is_none()).collect();
    let frame = frame(app, headers, "/", "").await?;
    let zone = |zone: &'static str| columns.iter().filter(move |c| c.zone == zone);
    let mut boxes: std::collections::HashMap<&str, Vec<ZoneBox>> = std::collections::HashMap::new();
    for (name, count) in [("latest", 8), ("first", 5), ("second", 5), ("monthly", 5), ("models", 3)] {
        for column in zone(name) {
            let (rows, _) = newsroom::released_in(db, &[column.id], false, 0, count).await?;
            let mut lines: Vec<Line> = rows.iter().map(line).collect();
            if column.code == "media" && lines.is_empty() {
                lines = coverage(app, count).await?;
            }
            let url = link(column);
            boxes.entry(name).or_default().push(ZoneBox {
                name: column.name.clone(),
                url,
                lead: name == "latest",
                lines,
            });
        }
    }
    let alert_columns: Vec<Id> = zone("alert").map(|c| c.id).collect();
    let (alerts, _) = newsroom::released_in(db, &alert_columns, false, 0, 1).await?;
    let all: Vec<Id> = columns.iter().map(|c| c.id).collect();
    let pictures = if frame.care { Vec::new() } else { pictures(app, &all).await? };
    let links = |name: &'static str| zone(name).map(|c| (link(c), c.name.clone())).collect::<Vec<_>>();
    let public = store::public_messages(db, 3).await?;
    let month = time::date_start(time::date(app.now()).first_of_month());
    let (received, answered, _) = store::message_counts(db, month).await?;
    let mut take = |name: &str| boxes.remove(name).unwrap_or_default();
    let page = Home {
        alert: alerts.iter().map(line).collect(),
        pictures,
        latest: take("latest"),
        first: take("first"),
        second: take("second"),
        monthly: take("monthly"),
        models: take("models"),
        services: links("services"),
        topics: links("topics"),
        messages: public.into_iter().map(|m| (m.public_subject, render::digest(&m.public_answer, 60))).collect(),
        message_line: format!("本月收到 {received} 件，已答复 {answered} 件"),
        frame,
    };
    Ok(page.render()?)
}

fn link(column: &Column) -> String {
    if column.redirect.is_empty() { format!("/c/{}", column.code) } else { column.redirect.clone() }
}

/// 媒体聚焦 from the register of placements: verified ones with a link, newest first.
async fn coverage(app: &App, count: i64) -> Answer<Vec<Line>> {
    let placed = media::latest_verified(app.db(), count).await?;
    Ok(placed
        .into_iter()
        .map(|p| {
            let minute = time::format_minute(p.placed_at);
            Line {
                url: p.url,
                title: format!("{}:{}", p.outlet_name, p.title),
                date: minute[..10].to_owned(),
                day: minute[5..10].to_owned(),
                outside: true,
                minute,
                ..Line::default()
            }
        })
        .collect())
}

async fn pictures(app: &App, columns: &[Id]) -> Answer<Vec<Picture>> {
    let (rows, _) = newsroom::released_in(app.db(), columns, true, 0, 12).await?;
    let mut pictures: Vec<Picture> = Vec::new();
    for row in rows {
        let Some(photo) = row.photos.0.first() else { continue };
        let src = render::photo_url(render::Place::Portal, &photo.hash);
        // The same article in two columns is one picture.
        if pictures.len() < 5 && !pictures.iter().any(|p| p.src == src) {
            let alt = if photo.caption.is_empty() { row.title.clone() } else { photo.caption.clone() };
            pictures.push(Picture {
                src,
                alt,
                width: photo.width,
                height: photo.height,
                url: format!("/a/{}", row.id),
                title: row.title,
            });
        }
    }
    Ok(pictures)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PageQuery {
    page: Option<String>,
    q: Option<String>,
    subject: Option<String>,
}

impl PageQuery {
    fn page(&self) -> i64 {
        self.page.as_deref().and_then(|p| p.parse().ok()).unwrap_or(1_i64).clamp(1, 5_000)
    }
}

async fn column(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(query): Query<PageQuery>,
) -> Response {
    let page = query.page();
    let found = match store::columns(app.db()).await {
        Ok(columns) => columns.into_iter().find(|c| c.code == code && c.retired_at.is_none()),
        Err(error) => return failed(&app, &headers, "/", error.into()).await,
    };
    let Some(found) = found else { return failed(&app, &headers, "/", Fault::NotFound("个栏目")).await };
    if !found.redirect.is_empty() {
        return Redirect::temporary(&found.redirect).into_response();
    }
    let path = format!("/c/{code}");
    kept(&app, &headers, &path, &page.to_string(), HTML, column_page(&app, &headers, &found, page)).await
}

async fn column_page(app: &App, headers: &HeaderMap, column: &Column, page: i64) -> Answer<String> {
    let path = format!("/c/{}", column.code);
    let (rows, total) = newsroom::released_in(app.db(), &[column.id], false, (page - 1) * A_PAGE, A_PAGE).await?;
    let mut lines: Vec<Line> = rows.iter().map(line).collect();
    if column.code == "media" && total == 0 {
        lines = coverage(app, 50).await?;
    }
    let page = ColumnPage {
        frame: frame(app, headers, &path, &column.name).await?,
        name: column.name.clone(),
        intro: column.intro.clone(),
        empty: if page > 1 { "没有更多内容了。" } else { "内容整理中。" },
        pictures: column.kind == "pictures",
        lines,
        page,
        last: ((total + A_PAGE - 1) / A_PAGE).max(1),
        base: format!("{path}?"),
    };
    Ok(page.render()?)
}

async fn article(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let Ok(id) = id.parse::<Id>() else { return failed(&app, &headers, "/", Fault::NotFound("个页面")).await };
    let path = format!("/a/{id}");
    kept(&app, &headers, &path, "", HTML, article_page(&app, &headers, id)).await
}

async fn article_page(app: &App, headers: &HeaderMap, id: Id) -> Answer<String> {
    let found = newsroom::released_one(app.db(), id).await?.ok_or(Fault::NotFound("个页面"))?;
    let path = format!("/a/{id}");
    let columns = store::columns(app.db()).await?;
    let column = columns.iter().find(|c| c.id.to_string() == found.target);
    let mut related = Vec::new();
    if let Some(column) = column {
        let (rows, _) = newsroom::released_in(app.db(), &[column.id], false, 0, 6).await?;
        related = rows.iter().filter(|row| row.id != id).take(5).map(line).collect();
    }
    let address = format!("{}{path}", app.config().public_url.trim_end_matches('/'));
    let mut frame = frame(app, headers, &path, &found.title).await?;
    frame.description = render::digest(&found.body, 100);
    let page = ArticlePage {
        frame,
        column: column.map_or("正文", |c| &c.name).to_owned(),
        column_url: column.map_or_else(|| "/".into(), link),
        minute: time::format_minute(found.released_at),
        source: found.unit_name,
        writers: if found.writers.is_empty() { found.author_name } else { found.writers },
        editor: found.planned_by,
        views: store::views_of(app.db(), &path).await?,
        corrected: found.corrected_at.map(time::format_minute).unwrap_or_default(),
        correction: found.correction,
        html: render::markup(render::Place::Portal, &found.body, &found.html, &found.photos.0),
        qr: qr(&address),
        headline: found.title,
        related,
    };
    Ok(page.render()?)
}

/// A QR code as drawing, made here: no picture is fetched from anywhere.
fn qr(address: &str) -> String {
    if !address.starts_with("http") {
        return String::new();
    }
    match qrcode::QrCode::new(address) {
        Ok(code) => {
            let width = code.width();
            let mut path = String::new();
            for (at, color) in code.to_colors().into_iter().enumerate() {
                if color == qrcode::Color::Dark {
                    path.push_str(&format!("M{} {}h1v1h-1z", at % width + 2, at / width + 2));
                }
            }
            let side = width + 4;
            format!(
                "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"本页二维码\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
            )
        }
        Err(_) => String::new(),
    }
}

async fn search(State(app): State<App>, headers: HeaderMap, Query(query): Query<PageQuery>) -> Response {
    let words: String = query.q.clone().unwrap_or_default().trim().chars().take(60).collect();
    let page = query.page();
    let key = format!("{words}&{page}");
    kept(&app, &headers, "/search", &key, HTML, search_page(&app, &headers, &words, page)).await
}

async fn search_page(app: &App, headers: &HeaderMap, words: &str, page: i64) -> Answer<String> {
    let list: Vec<&str> = words.split_whitespace().collect();
    let (rows, total) = if list.is_empty() {
        (Vec::new(), 0)
    } else {
        newsroom::search_released(app.db(), &list, (page - 1) * A_PAGE, A_PAGE).await?
    };
    let mut frame = frame(app, headers, "/search", "搜索").await?;
    frame.words = words.to_owned();
    let encoded: String = words
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect();
    let page = SearchPage {
        frame,
        hits: rows.iter().map(|row| hit(row, &list)).collect(),
        total,
        page,
        last: ((total + A_PAGE - 1) / A_PAGE).max(1),
        base: format!("/search?q={encoded}&"),
    };
    Ok(page.render()?)
}

fn hit(row: &ReleasedLine, words: &[&str]) -> Hit {
    // The passage around the first word found; the words themselves marked.
    let chars: Vec<char> = row.body.chars().collect();
    let at = words.iter().find_map(|w| row.body.find(w)).map_or(0, |byte| row.body[..byte].chars().count());
    let from = at.saturating_sub(30);
    let passage: String =
        chars[from..(from + 110).min(chars.len())].iter().map(|c| if *c == '\n' { ' ' } else { *c }).collect();
    let mut digest = render::escape(&passage);
    for word in words {
        let word = render::escape(word);
        // Marking a piece of an entity would break it; words of one ASCII letter are left alone.
        if word.chars().count() > 1 || !word.is_ascii() {
            digest = digest.replace(&word, &format!("<em>{word}</em>"));
        }
    }
    Hit {
        url: format!("/a/{}", row.id),
        title: row.title.clone(),
        digest,
        minute: time::format_minute(row.released_at),
        unit: row.unit_name.clone(),
    }
}

async fn leaders(State(app): State<App>, headers: HeaderMap) -> Response {
    let make = async {
        let leaders = store::leaders(app.db()).await?;
        let page = LeadersPage {
            frame: frame(&app, &headers, "/leaders", "领导主页").await?,
            leaders: leaders.into_iter().map(|l| (l.name, l.post, l.duties, l.bio)).collect(),
        };
        Ok(page.render()?)
    };
    kept(&app, &headers, "/leaders", "", HTML, make).await
}

async fn map(State(app): State<App>, headers: HeaderMap) -> Response {
    let make = async {
        let columns = store::columns(app.db()).await?;
        let page = MapPage {
            frame: frame(&app, &headers, "/map", "网站地图").await?,
            links: columns.iter().filter(|c| c.retired_at.is_none()).map(|c| (link(c), c.name.clone())).collect(),
        };
        Ok(page.render()?)
    };
    kept(&app, &headers, "/map", "", HTML, make).await
}

async fn messages_page(app: &App, headers: &HeaderMap, sent: &Sent) -> Answer<MessagesPage> {
    let public = store::public_messages(app.db(), 20).await?;
    let year = time::date_start(time::date(app.now()).first_of_year());
    let (received, answered, waited) = store::message_counts(app.db(), year).await?;
    let average = if answered > 0 {
        format!("，平均 {:.1} 天答复", waited as f64 / answered as f64 / time::DAY_MS as f64)
    } else {
        String::new()
    };
    Ok(MessagesPage {
        frame: frame(app, headers, "/messages", "公众参与").await?,
        client_id: if sent.client_id.is_empty() {
            format!("{:032x}", rand::random::<u128>())
        } else {
            sent.client_id.clone()
        },
        name: sent.name.clone(),
        phone: sent.phone.clone(),
        subject: sent.subject.clone(),
        body: sent.body.clone(),
        consent: !sent.consent.is_empty(),
        bad_name: String::new(),
        bad_phone: String::new(),
        bad_subject: String::new(),
        bad_body: String::new(),
        trouble: String::new(),
        receipt: String::new(),
        code: String::new(),
        due: String::new(),
        stats: format!("今年收到 {received} 件，已答复 {answered} 件{average}。"),
        answers: public
            .into_iter()
            .map(|m| Answered {
                subject: m.public_subject,
                body: m.public_body,
                answer: m.public_answer,
                unit: m.unit_name,
                date: time::format_day(m.answered_at.unwrap_or(m.received_at)),
            })
            .collect(),
    })
}

/// A page with a form of its own id is made for each visitor and never kept.
async fn message_form(State(app): State<App>, headers: HeaderMap, Query(query): Query<PageQuery>) -> Response {
    pages(&app).viewed("/messages");
    let subject = query.subject.unwrap_or_default().chars().take(60).collect();
    let sent = Sent { subject, ..Sent::default() };
    match messages_page(&app, &headers, &sent).await {
        Ok(page) => fresh(&app, &headers, StatusCode::OK, page.render().map_err(Fault::from)).await,
        Err(fault) => failed(&app, &headers, "/messages", fault).await,
    }
}

async fn fresh(app: &App, headers: &HeaderMap, status: StatusCode, body: Answer<String>) -> Response {
    match body {
        Ok(body) => {
            let mut response = Page::new(status, body, HTML, policy(), app.now()).answer(headers);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(fault) => failed(app, headers, "/", fault).await,
    }
}

async fn message_send(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form<Sent>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(Form(sent)) = form else {
        let sentence = "表单没有收完整，可能是网络中断，请返回重新提交。";
        return failed(&app, &headers, "/messages", Fault::Busy(sentence.into())).await;
    };
    let taken = messages::receive(&app, &sent).await;
    let kept = if taken.is_ok() { Sent::default() } else { sent };
    let mut page = match messages_page(&app, &headers, &kept).await {
        Ok(page) => page,
        Err(fault) => return failed(&app, &headers, "/messages", fault).await,
    };
    let status = match taken {
        Ok(receipt) => {
            page.due = format!("请记下编号和查询码。我们将在 {} 前答复。", time::format_day(receipt.due_at));
            page.receipt = receipt.number;
            page.code = receipt.code;
            StatusCode::OK
        }
        Err(Fault::Invalid(errors)) => {
            for error in errors {
                match error.field.as_str() {
                    "name" => page.bad_name = error.message,
                    "phone" => page.bad_phone = error.message,
                    "subject" => page.bad_subject = error.message,
                    _ => page.bad_body = error.message,
                }
            }
            page.trouble = "有几处需要修改，您填写的内容都保留着。".into();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Fault::Busy(sentence)) => {
            page.trouble = sentence;
            StatusCode::TOO_MANY_REQUESTS
        }
        Err(fault) => return failed(&app, &headers, "/messages", fault).await,
    };
    fresh(&app, &headers, status, page.render().map_err(Fault::from)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct QueryForm {
    number: String,
    code: String,
}

async fn query_form(State(app): State<App>, headers: HeaderMap) -> Response {
    show_query(&app, &headers, String::new(), String::new(), Vec::new()).await
}

async fn show_query(app: &App, headers: &HeaderMap, trouble: String, number: String, found: Vec<Asked>) -> Response {
    let make = async {
        let frame = frame(app, headers, "/messages/query", "留言查询").await?;
        Ok(QueryPage { frame, trouble, number, found }.render()?)
    };
    fresh(app, headers, StatusCode::OK, make.await).await
}

async fn query_answer(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form<QueryForm>, axum::extract::rejection::FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    // Guessing six digits must take longer than anybody's patience.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    match messages::query(&app, &form.number, &form.code).await {
        Ok(Some(m)) => {
            let is_open = matches!(m.state, MessageState::Received | MessageState::Assigned);
            let asked = Asked {
                number: m.number,
                subject: m.subject,
                state: m.state.title().into(),
                due: if is_open { time::format_day(m.due_at) } else { String::new() },
                extended: m.complex_reason,
                answer: m.answer,
                answered: m.answered_at.map(time::format_minute).unwrap_or_default(),
                void_reason: m.void_reason,
            };
            show_query(&app, &headers, String::new(), String::new(), vec![asked]).await
        }
        Ok(None) => show_query(&app, &headers, "编号或查询码不对，请核对。".into(), form.number, Vec::new()).await,
        Err(fault) => failed(&app, &headers, "/messages/query", fault).await,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Care {
    on: String,
    back: String,
}

/// Switches 关怀版 on or off for this visitor and goes back where they were.
async fn care(Query(query): Query<Care>) -> Response {
    // Only our own paths: a link must not send anybody elsewhere in our name.
    let own = query.back.starts_with('/') && !query.back.starts_with("//") && !query.back.contains(['\\', '\r', '\n']);
    let back = if own { query.back.as_str() } else { "/" };
    let cookie = if query.on == "1" {
        "care=1; Path=/; Max-Age=31536000; SameSite=Lax"
    } else {
        "care=0; Path=/; Max-Age=0; SameSite=Lax"
    };
    let mut response = Redirect::to(back).into_response();
    response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static(cookie));
    response
}

/// A picture of a text that stands on the portal; no other.
async fn photo(State(app): State<App>, Path(name): Path<String>) -> Response {
    let hash = name.strip_suffix(".jpg").unwrap_or(&name).to_owned();
    let pages = pages(&app);
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "public, max-age=3600")];
    if let Some(bytes) = pages.picture(&hash) {
        return (headers, bytes).into_response();
    }
    let generation = pages.generation();
    match newsroom::picture_is_public(app.db(), &hash).await {
        Ok(true) => {}
        Ok(false) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return Fault::from(error).into_response(),
    }
    match app.files().read(&hash).await {
        Ok(bytes) => {
            let bytes = axum::body::Bytes::from(bytes);
            pages.put_picture(hash, bytes.clone(), generation);
            (headers, bytes).into_response()
        }
        Err(error) => Fault::from(error).into_response(),
    }
}

fn base_url(app: &App) -> String {
    let set = app.config().public_url.trim_end_matches('/');
    if set.is_empty() { format!("http://{}", app.config().listen) } else { set.to_owned() }
}

async fn latest(app: &App, count: i64) -> Answer<Vec<ReleasedLine>> {
    let columns: Vec<Id> =
        store::columns(app.db()).await?.into_iter().filter(|c| c.retired_at.is_none()).map(|c| c.id).collect();
    let (mut rows, _) = newsroom::released_in(app.db(), &columns, false, 0, count).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.released_at));
    Ok(rows)
}

async fn sitemap(State(app): State<App>, headers: HeaderMap) -> Response {
    let make = async {
        let base = render::escape(&base_url(&app));
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for column in store::columns(app.db()).await?.iter().filter(|c| c.retired_at.is_none() && c.redirect.is_empty())
        {
            out.push_str(&format!("<url><loc>{base}/c/{}</loc></url>\n", column.code));
        }
        for row in latest(&app, 5_000).await? {
            out.push_str(&format!(
                "<url><loc>{base}/a/{}</loc><lastmod>{}</lastmod></url>\n",
                row.id,
                time::format_day(row.released_at)
            ));
        }
        out.push_str("</urlset>\n");
        Ok(out)
    };
    kept(&app, &headers, "/sitemap.xml", "", "application/xml; charset=utf-8", make).await
}

async fn rss(State(app): State<App>, headers: HeaderMap) -> Response {
    let make = async {
        let base = render::escape(&base_url(&app));
        let site = render::escape(&app.config().office.name);
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{site}</title><link>{base}/</link><description>{site}最新动态</description><language>zh-cn</language>\n"
        );
        for row in latest(&app, 50).await? {
            let at = time::civil(row.released_at).strftime("%a, %d %b %Y %H:%M:%S +0800").to_string();
            out.push_str(&format!(
                "<item><title>{}</title><link>{base}/a/{}</link><guid isPermaLink=\"true\">{base}/a/{}</guid><pubDate>{at}</pubDate><description>{}</description></item>\n",
                render::escape(&row.title),
                row.id,
                row.id,
                render::escape(&render::digest(&row.body, 120))
            ));
        }
        out.push_str("</channel></rss>\n");
        Ok(out)
    };
    kept(&app, &headers, "/rss.xml", "", "application/rss+xml; charset=utf-8", make).await
}

async fn robots(State(app): State<App>, headers: HeaderMap) -> Response {
    let make = async {
        Ok(format!(
            "User-agent: *\nDisallow: /app/\nDisallow: /api/\nDisallow: /search\nDisallow: /messages/query\nSitemap: {}/sitemap.xml\n",
            base_url(&app)
        ))
    };
    kept(&app, &headers, "/robots.txt", "", "text/plain; charset=utf-8", make).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_standard_says() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in cases {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_script_is_small_and_style_holds_no_address() {
        assert!(SCRIPT.len() <= 2_048, "{}", SCRIPT.len());
        assert!(!CSS.contains("url("));
    }
}
