//! The local news web of the demo: a few invented outlets on one loopback port, with feeds, list pages and articles
//! in UTF-8 and GBK, that go on publishing while the demo runs.

use super::dice::Dice;
use super::stories::{self, Story};
use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

/// An outlet of the news web and how it is collected.
pub struct Site {
    /// First part of its addresses.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How far it reaches, as sources say it.
    pub reach: &'static str,
    /// `feed` or `list`.
    pub kind: &'static str,
    /// Served in GBK, as old portals are.
    pub gbk: bool,
}

/// The outlets.
pub const SITES: [Site; 5] = [
    Site { slug: "qinghe-forum", name: "青禾论坛", reach: "forum", kind: "list", gbk: true },
    Site { slug: "yunchuan-evening", name: "云川晚报", reach: "municipal", kind: "list", gbk: false },
    Site { slug: "yunchuan-news", name: "云川新闻网", reach: "municipal", kind: "feed", gbk: false },
    Site { slug: "jiangbei-news", name: "江北新闻网", reach: "provincial", kind: "feed", gbk: false },
    Site { slug: "central", name: "示例中央报", reach: "national", kind: "feed", gbk: false },
];

struct Piece {
    site: usize,
    /// Seconds after the start at which it appears; negative = before.
    at_s: i64,
    story: Story,
}

struct Press {
    pieces: Vec<Piece>,
    started: Instant,
    started_ms: i64,
}

impl Press {
    fn out(&self, site: usize) -> impl Iterator<Item = (usize, &Piece)> {
        let now_s = self.started.elapsed().as_secs() as i64;
        let mut found: Vec<_> =
            self.pieces.iter().enumerate().filter(move |(_, p)| p.site == site && p.at_s <= now_s).collect();
        found.sort_by_key(|(_, piece)| -piece.at_s);
        found.into_iter()
    }

    fn time(&self, piece: &Piece) -> i64 {
        self.started_ms + piece.at_s * 1000
    }
}

/// The script: quiet days before, then one story that grows from a forum to a central paper within minutes,
/// a second one in another county that looks like it, and everyday pieces in between.
fn script(day: &str) -> Vec<Piece> {
    let mut dice = Dice::of("press");
    let mut pieces = Vec::new();
    for n in 0..60 {
        let site = dice.below(SITES.len());
        let story = match dice.below(10) {
            0..=2 => stories::noise(&mut dice, n),
            3..=5 => stories::work(&mut dice, n, day),
            _ => {
                let (theme, county) = (dice.below(stories::THEMES.len()), dice.below(12));
                stories::complaint(&mut dice, theme, county, n % 2 == 0, day)
            }
        };
        pieces.push(Piece { site, at_s: -(n as i64 + 1) * 2_700, story });
    }
    let grows = stories::complaint(&mut dice, 0, 2, false, day);
    let (mut at_s, path) = (5, [0, 2, 1, 0, 2, 3, 1, 3, 4, 3, 4, 2]);
    for site in path {
        let story = if at_s == 5 { grows.clone() } else { stories::repost(&mut dice, &grows, SITES[site].name) };
        pieces.push(Piece { site, at_s, story });
        at_s += 11;
    }
    let twin = stories::complaint(&mut dice, 0, 7, false, day);
    pieces.push(Piece { site: 0, at_s: 20, story: twin.clone() });
    pieces.push(Piece { site: 2, at_s: 75, story: stories::repost(&mut dice, &twin, SITES[2].name) });
    // A day of more, one every three quarters of a minute.
    for n in 0..2_000 {
        let site = dice.below(SITES.len());
        let county = dice.below(12);
        let story = match n % 5 {
            0 => stories::noise(&mut dice, county),
            1 | 2 => stories::work(&mut dice, county, day),
            _ => {
                let (theme, answered) = (dice.below(stories::THEMES.len()), dice.chance(50));
                stories::complaint(&mut dice, theme, county, answered, day)
            }
        };
        pieces.push(Piece { site, at_s: 30 + n * 45, story });
    }
    pieces
}

/// Starts the news web on a free loopback port and answers its address, `http://127.0.0.1:PORT`.
pub async fn start(now: i64) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let day = domain::time::civil(now).strftime("%-m月%-d日").to_string();
    let press = Arc::new(Press { pieces: script(&day), started: Instant::now(), started_ms: now });
    let router = Router::new()
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /private/\n" }))
        .route("/{site}/feed.xml", get(feed))
        .route("/{site}/list.html", get(list))
        .route("/{site}/{piece}", get(article))
        .with_state(press);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

fn site_of(slug: &str) -> Option<usize> {
    SITES.iter().position(|site| site.slug == slug)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

async fn feed(State(press): State<Arc<Press>>, Path(slug): Path<String>) -> Response {
    let Some(site) = site_of(&slug) else { return StatusCode::NOT_FOUND.into_response() };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>{}</title><link>/{slug}/list.html</link>",
        SITES[site].name
    );
    for (n, piece) in press.out(site).take(40) {
        let lead = piece.story.body.lines().next().unwrap_or_default();
        write!(
            xml,
            "<item><title>{}</title><link>/{slug}/{n}.html</link><guid>{slug}-{n}</guid><pubDate>{}</pubDate><description>{}</description></item>",
            escape(&piece.story.title),
            domain::time::civil(press.time(piece)).strftime("%a, %d %b %Y %H:%M:%S +0800"),
            escape(lead)
        )
        .ok();
    }
    xml.push_str("</channel></rss>");
    conditional(xml.into_bytes(), "application/rss+xml; charset=utf-8")
}

fn conditional(bytes: Vec<u8>, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn page(site: usize, title: &str, body: &str) -> Response {
    let name = SITES[site].name;
    let charset = if SITES[site].gbk { "gb2312" } else { "utf-8" };
    let html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"{charset}\"><title>{title}_{name}</title></head><body>\
         <div class=\"top\"><a href=\"/\">首页</a> <a href=\"#\">新闻</a> <a href=\"#\">民生</a> <a href=\"#\">健康</a> <a href=\"#\">论坛</a></div>\
         {body}<div class=\"footer\"><p>{name} 版权所有(演示站点,内容均为虚构) 联系我们 网站地图</p></div></body></html>"
    );
    if SITES[site].gbk {
        conditional(encoding_rs::GBK.encode(&html).0.into_owned(), "text/html")
    } else {
        conditional(html.into_bytes(), "text/html; charset=utf-8")
    }
}

async fn list(State(press): State<Arc<Press>>, Path(slug): Path<String>) -> Response {
    let Some(site) = site_of(&slug) else { return StatusCode::NOT_FOUND.into_response() };
    let mut rows = String::from("<div class=\"main\"><h2>最新</h2><ul class=\"news-list\">");
    for (n, piece) in press.out(site).take(30) {
        write!(
            rows,
            "<li><a href=\"/{slug}/{n}.html\">{}</a><span>{}</span></li>",
            escape(&piece.story.title),
            domain::time::format_day(press.time(piece))
        )
        .ok();
    }
    rows.push_str("</ul></div><div class=\"side\"><h3>热点</h3><ul><li><a href=\"#\">关于本站</a></li></ul></div>");
    page(site, "最新", &rows)
}

async fn article(State(press): State<Arc<Press>>, Path((slug, piece)): Path<(String, String)>) -> Response {
    let found = piece.strip_suffix(".html").and_then(|n| n.parse::<usize>().ok()).and_then(|n| press.pieces.get(n));
    let (Some(site), Some(piece)) = (site_of(&slug), found) else { return StatusCode::NOT_FOUND.into_response() };
    let paragraphs: String = piece.story.body.lines().map(|line| format!("<p>{}</p>", escape(line))).collect();
    let body = format!(
        "<div class=\"main\"><h1>{}</h1><div class=\"info\">{} 来源:{} 编辑:示例</div><div class=\"content\">{paragraphs}</div>\
         <div class=\"share\">分享到:微信 微博</div><div class=\"related\"><h3>相关阅读</h3><ul><li><a href=\"#\">更多健康新闻</a></li></ul></div></div>",
        escape(&piece.story.title),
        domain::time::format_minute(press.time(piece)),
        SITES[site].name
    );
    page(site, &escape(&piece.story.title), &body)
}
