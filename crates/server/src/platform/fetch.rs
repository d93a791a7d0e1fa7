//! Outgoing HTTP, the only place: one identifiable user agent, pacing a host, robots.txt, conditional requests,
//! limits of size and time, and a guard against private addresses that also holds across redirects and DNS.
//! Never signs in, never sends cookies, never works around a refusal.

use super::config;
use anyhow::{Context, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{StatusCode, Url, header, redirect};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Fetches. Cheap to clone.
#[derive(Clone)]
pub struct Fetch {
    inner: Arc<Inner>,
}

struct Inner {
    client: reqwest::Client,
    config: config::Fetch,
    guard: Guard,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// What we know of a host: when it may be asked again and what its robots.txt says.
#[derive(Default)]
struct Host {
    next: tokio::sync::Mutex<Option<Instant>>,
    robots: tokio::sync::Mutex<Option<(Instant, Arc<Vec<u8>>)>>,
}

/// What we know of an earlier answer, so that an unchanged page costs nobody anything.
#[derive(Clone, Debug, Default)]
pub struct Validators {
    /// Sent as `If-None-Match`.
    pub etag: Option<String>,
    /// Sent as `If-Modified-Since`.
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// 200, 304, 404 …
    pub status: u16,
    /// The body, at most `longest_bytes`; empty with 304.
    pub bytes: Vec<u8>,
    /// For the next conditional request.
    pub etag: Option<String>,
    /// For the next conditional request.
    pub last_modified: Option<String>,
    /// As the server says; often wrong about the charset.
    pub content_type: Option<String>,
    /// Where the redirects ended.
    pub final_url: String,
    /// Seconds after which the server wants to be asked again (429, 503).
    pub retry_after_s: Option<u64>,
}

/// Why there is no answer, as an answer: each is a named outcome that the page of sources shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// Not an http(s) address, or not an address at all.
    BadUrl,
    /// A private or loopback address that the configuration does not list.
    Private,
    /// robots.txt says no.
    Robots,
    /// The body is longer than allowed.
    TooLong,
    /// No connection, a broken one, or no answer in time; holds the cause in a few words.
    Unreachable(String),
}

impl std::fmt::Display for Unfetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unfetched::BadUrl => f.write_str("网址不对，应以 http:// 或 https:// 开头"),
            Unfetched::Private => f.write_str("这是内网或本机地址，配置没有允许访问"),
            Unfetched::Robots => f.write_str("对方 robots.txt 不允许采集"),
            Unfetched::TooLong => f.write_str("页面超过大小上限"),
            Unfetched::Unreachable(why) => write!(f, "连不上：{why}"),
        }
    }
}

impl std::error::Error for Unfetched {}

#[derive(Clone)]
struct Guard {
    allowed: Arc<Vec<String>>,
}

impl Guard {
    /// Whether a host (with its port) is listed as allowed although private.
    fn lists(&self, host: &str, port: u16) -> bool {
        self.allowed.iter().any(|entry| entry == host || *entry == format!("{host}:{port}"))
    }

    fn admits(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let host = host.trim_matches(['[', ']']);
        match host.parse::<IpAddr>() {
            Ok(ip) => !is_private(ip) || self.lists(host, url.port_or_known_default().unwrap_or(0)),
            Err(_) => {
                let name = host.trim_end_matches('.').to_ascii_lowercase();
                !(name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local"))
                    || self.lists(host, url.port_or_known_default().unwrap_or(0))
            }
        }
    }
}

/// Addresses that are not on the public internet, the cloud's metadata address among them.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
                || a >= 240
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(IpAddr::V4(v4)),
            None => {
                let first = v6.segments()[0];
                v6.is_loopback()
                    || v6.is_unspecified()
                    || v6.is_multicast()
                    || (first & 0xfe00) == 0xfc00
                    || (first & 0xffc0) == 0xfe80
                    // 6to4 and NAT64 carry an IPv4 address inside.
                    || first == 0x2002
                    || (first == 0x64 && v6.segments()[1] == 0xff9b)
            }
        },
    }
}

/// Names are resolved here, and an answer with a private address is refused: a name may point anywhere,
/// and may point elsewhere the second time.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let listed = guard.allowed.iter().any(|entry| entry == &host || entry.starts_with(&format!("{host}:")));
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if !listed && found.iter().any(|address| is_private(address.ip())) {
                return Err("private address".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Fetch {
    pub(super) fn new(config: &config::Fetch) -> Result<Fetch> {
        // Idempotent: the first call of the process wins.
        rustls::crypto::ring::default_provider().install_default().ok();
        let guard = Guard { allowed: Arc::new(config.allow_private.clone()) };
        let hops = guard.clone();
        let mut builder = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .timeout(Duration::from_millis(config.timeout_ms))
            .connect_timeout(Duration::from_millis(config.timeout_ms.min(10_000)))
            .pool_idle_timeout(Duration::from_secs(30))
            .referer(false)
            .redirect(redirect::Policy::custom(move |attempt| {
                if attempt.previous().len() > 5 {
                    attempt.error("too many redirects")
                } else if !hops.admits(attempt.url()) {
                    attempt.error("private address")
                } else {
                    attempt.follow()
                }
            }))
            .dns_resolver(Arc::new(guard.clone()));
        builder = if config.proxy.is_empty() {
            builder.no_proxy()
        } else {
            builder.proxy(reqwest::Proxy::all(&config.proxy).context("代理地址不对")?)
        };
        let client = builder.build().context("网络模块没有启动")?;
        Ok(Fetch { inner: Arc::new(Inner { client, config: config.clone(), guard, hosts: Mutex::default() }) })
    }

    /// Fetches a page: robots.txt and pacing respected.
    pub async fn get(&self, url: &str, known: &Validators) -> Result<Fetched, Unfetched> {
        let url = self.check(url)?;
        let host = self.host(&url);
        if !self.robots_allow(&url, &host).await {
            return Err(Unfetched::Robots);
        }
        self.pace(&host).await;
        self.read(url, known).await
    }

    /// Sends JSON to a webhook that the office configured. No robots, no pacing.
    pub async fn post_json(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: &serde_json::Value,
    ) -> Result<Fetched, Unfetched> {
        let url = self.check(url)?;
        let mut request =
            self.inner.client.post(url).header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        self.answer(request).await
    }

    /// Sends bytes to an interface that the office configured. No robots, no pacing.
    pub async fn post_bytes(&self, url: &str, media_type: &str, body: Vec<u8>) -> Result<Fetched, Unfetched> {
        let url = self.check(url)?;
        self.answer(self.inner.client.post(url).header(header::CONTENT_TYPE, media_type).body(body)).await
    }

    fn check(&self, url: &str) -> Result<Url, Unfetched> {
        let url = Url::parse(url.trim()).map_err(|_| Unfetched::BadUrl)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !url.username().is_empty() {
            return Err(Unfetched::BadUrl);
        }
        if self.inner.guard.admits(&url) { Ok(url) } else { Err(Unfetched::Private) }
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let key = format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0));
        let mut hosts = self.inner.hosts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(hosts.entry(key).or_default())
    }

    async fn pace(&self, host: &Host) {
        let pace = Duration::from_millis(self.inner.config.pace_ms);
        // Holding the lock while sleeping makes the others queue up behind, each a step later.
        let mut next = host.next.lock().await;
        if let Some(at) = *next {
            tokio::time::sleep_until(at.into()).await;
        }
        *next = Some(Instant::now() + pace);
    }

    async fn robots_allow(&self, url: &Url, host: &Host) -> bool {
        const KEPT: Duration = Duration::from_secs(24 * 3600);
        let mut known = host.robots.lock().await;
        let text = match known.as_ref().filter(|(read_at, _)| read_at.elapsed() < KEPT) {
            Some((_, text)) => Arc::clone(text),
            None => {
                let mut robots = url.clone();
                robots.set_path("/robots.txt");
                robots.set_query(None);
                // No robots.txt, or one that cannot be read, forbids nothing (RFC 9309); a 5xx forbids for now.
                let text = match self.read(robots, &Validators::default()).await {
                    Ok(found) if found.status == 200 => found.bytes,
                    Ok(found) if found.status >= 500 => b"User-agent: *\nDisallow: /\n".to_vec(),
                    _ => Vec::new(),
                };
                let text = Arc::new(text);
                *known = Some((Instant::now(), Arc::clone(&text)));
                text
            }
        };
        drop(known);
        let agent = self.inner.config.user_agent.split('/').next().unwrap_or("weixuan").to_owned();
        let parsed = std::panic::catch_unwind(|| texting_robots::Robot::new(&agent, &text));
        !matches!(parsed, Ok(Ok(robot)) if !robot.allowed(url.as_str()))
    }

    async fn read(&self, url: Url, known: &Validators) -> Result<Fetched, Unfetched> {
        let mut request = self.inner.client.get(url).header(header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9");
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(at) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, at);
        }
        self.answer(request).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Fetched, Unfetched> {
        let mut response = request.send().await.map_err(unreachable_because)?;
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned)
        };
        let mut fetched = Fetched {
            status: response.status().as_u16(),
            bytes: Vec::new(),
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
            content_type: text(header::CONTENT_TYPE),
            final_url: response.url().to_string(),
            retry_after_s: text(header::RETRY_AFTER).and_then(|v| v.parse().ok()),
        };
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(fetched);
        }
        let longest = self.inner.config.longest_bytes;
        while let Some(chunk) = response.chunk().await.map_err(unreachable_because)? {
            if fetched.bytes.len() + chunk.len() > longest {
                return Err(Unfetched::TooLong);
            }
            fetched.bytes.extend_from_slice(&chunk);
        }
        Ok(fetched)
    }
}

/// The cause without the address: it may carry keys of a webhook.
fn unreachable_because(error: reqwest::Error) -> Unfetched {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let text = cause.to_string();
    if text.contains("private address") {
        return Unfetched::Private;
    }
    Unfetched::Unreachable(in_words(&error, &text))
}

/// The cause in the words of the page of sources; what is none of these is handed on as it is.
fn in_words(error: &reqwest::Error, cause: &str) -> String {
    let lower = cause.to_ascii_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| lower.contains(part));
    let words = match () {
        () if error.is_timeout() => "超过时限没有回应",
        () if says(&["proxy", "tunnel"]) => "代理服务器没有接通，请检查配置中的代理地址",
        () if says(&["dns", "resolve", "name or service", "no such host", "nodename"]) => "域名解析不到",
        () if says(&["certificate", "tls", "handshake"]) => "对方的安全证书不可信",
        () if error.is_connect() && says(&["refused"]) => "对方拒绝连接，服务可能没有开",
        () if error.is_redirect() => "跳转太多次",
        () if error.is_body()
            || error.is_decode()
            || says(&["incomplete", "end of file", "eof", "reset", "closed"]) =>
        {
            "传到一半断了，内容不完整，未采用"
        }
        () if error.is_connect() => "连接没有建立",
        () => return cause.chars().take(120).collect(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_in_every_dress() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::ffff:127.0.0.1",
            "fd00::1",
            "fe80::1",
            "2002:7f00:1::",
        ] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "114.114.114.114", "2400:3200::1"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn the_guard_reads_the_list() {
        let guard = Guard { allowed: Arc::new(vec!["127.0.0.1:9000".into(), "oa.local".into()]) };
        let admits = |url: &str| guard.admits(&Url::parse(url).unwrap());
        assert!(admits("http://127.0.0.1:9000/a"));
        assert!(!admits("http://127.0.0.1:9001/a"));
        assert!(!admits("http://2130706433/"));
        assert!(!admits("http://[::1]/"));
        assert!(!admits("http://localhost/"));
        assert!(admits("http://oa.local/x"));
        assert!(admits("https://example.com/"));
    }
}
