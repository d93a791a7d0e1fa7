//! Configuration: one TOML file with environment variables over it, checked at start.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Everything an administrator may set in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the pages are served, `127.0.0.1:8080`. `WEIXUAN_LISTEN`.
    pub listen: String,
    /// Folder of database, files and search index. `WEIXUAN_DATA`.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; empty = SQLite inside `data`. `WEIXUAN_DATABASE`.
    pub database: String,
    /// The address users type, for links in notices: `https://wx.example.gov.cn`. Empty = `http://<listen>`.
    pub public_url: String,
    /// What this process does.
    pub role: ServeRole,
    /// The office that runs this system.
    pub office: Office,
    /// Sessions and passwords.
    pub session: Session,
    /// Outgoing requests.
    pub fetch: Fetch,
    /// Sending e-mail; absent = off.
    pub mail: Option<Mail>,
    /// The official account whose draft box receives articles; absent = drafts are pasted by hand.
    pub wechat: Option<Wechat>,
    /// `nats://host:4222`: wakes workers on other machines sooner. Empty = off. `WEIXUAN_NATS`.
    pub nats: String,
    /// Folders with fonts for papers, searched before the system's.
    pub fonts: Vec<PathBuf>,
    /// Key for `/metrics` from other machines; empty = loopback only.
    pub metrics_key: String,
}

/// What a process does when a province runs several of them over PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServeRole {
    /// Pages and work in one process.
    #[default]
    All,
    /// Pages only.
    Web,
    /// Jobs only.
    Work,
}

/// The office that runs this system.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Office {
    /// The name of the authority, on the portal and as the root unit of a new database.
    pub name: String,
}

/// Sessions and passwords (GB/T 22239-2019; usual accepted values).
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Signed out after so many minutes without a request.
    pub idle_minutes: i64,
    /// A session ends after so many hours whatever happens.
    pub longest_hours: i64,
    /// Wrong passwords in a row before an account is locked.
    pub lock_after: i64,
    /// How long it stays locked.
    pub lock_minutes: i64,
    /// Cookies marked Secure and named `__Host-`; set it when the site stands behind HTTPS.
    pub secure_cookies: bool,
    /// Proxies whose `X-Forwarded-For` is believed, as addresses.
    pub trusted_proxies: Vec<String>,
}

/// Outgoing requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Private or loopback hosts that may be fetched all the same: `127.0.0.1:9000`, `10.1.2.3`, `oa.local`.
    pub allow_private: Vec<String>,
    /// Sent with every request, so that a site's owner knows who asks.
    pub user_agent: String,
    /// Least milliseconds between two requests to one host.
    pub pace_ms: u64,
    /// Longest body read, in bytes.
    pub longest_bytes: usize,
    /// Longest time a request may take.
    pub timeout_ms: u64,
    /// `http://host:port` of a proxy; empty = direct.
    pub proxy: String,
}

/// An SMTP relay.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Host of the relay.
    pub host: String,
    /// Port; 465 = TLS from the start, others STARTTLS.
    pub port: u16,
    /// Sign-in name; empty = none.
    #[serde(default)]
    pub user: String,
    /// Password; better in `WEIXUAN_MAIL_PASSWORD`.
    #[serde(default)]
    pub password: String,
    /// The sender's address.
    pub from: String,
}

/// The official account's interface for drafts (草稿箱).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wechat {
    /// The interface: `https://api.weixin.qq.com`, or the office's own gateway.
    #[serde(default = "Wechat::usual_api")]
    pub api: String,
    /// AppID of the account.
    pub app_id: String,
    /// AppSecret; better in `WEIXUAN_WECHAT_SECRET`.
    #[serde(default)]
    pub secret: String,
}

impl Wechat {
    fn usual_api() -> String {
        "https://api.weixin.qq.com".into()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            data: "data".into(),
            database: String::new(),
            public_url: String::new(),
            role: ServeRole::All,
            office: Office::default(),
            session: Session::default(),
            fetch: Fetch::default(),
            mail: None,
            wechat: None,
            nats: String::new(),
            fonts: Vec::new(),
            metrics_key: String::new(),
        }
    }
}

impl Default for Office {
    fn default() -> Self {
        Self { name: "卫生健康委员会".into() }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            idle_minutes: 30,
            longest_hours: 12,
            lock_after: 5,
            lock_minutes: 15,
            secure_cookies: false,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            user_agent: "weixuan/0.1 (health authority public information monitor)".into(),
            pace_ms: 2_000,
            longest_bytes: 20 * 1024 * 1024,
            timeout_ms: 30_000,
            proxy: String::new(),
        }
    }
}

impl Config {
    /// Reads the file (if one is named) and the environment, and checks what can be checked.
    pub fn load(file: Option<&Path>) -> Result<Config> {
        let mut config = match file {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("读不到配置文件 {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("配置文件 {} 有误", path.display()))?
            }
            None => Config::default(),
        };
        let over = |name: &str, slot: &mut String| {
            if let Ok(value) = std::env::var(name) {
                *slot = value;
            }
        };
        over("WEIXUAN_LISTEN", &mut config.listen);
        over("WEIXUAN_DATABASE", &mut config.database);
        over("WEIXUAN_NATS", &mut config.nats);
        over("WEIXUAN_PUBLIC_URL", &mut config.public_url);
        if let Ok(data) = std::env::var("WEIXUAN_DATA") {
            config.data = data.into();
        }
        if let (Some(mail), Ok(password)) = (&mut config.mail, std::env::var("WEIXUAN_MAIL_PASSWORD")) {
            mail.password = password;
        }
        if let (Some(wechat), Ok(secret)) = (&mut config.wechat, std::env::var("WEIXUAN_WECHAT_SECRET")) {
            wechat.secret = secret;
        }
        config.check()?;
        Ok(config)
    }

    /// Refuses what could never work, in a sentence.
    pub fn check(&self) -> Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            bail!("监听地址 {} 不对，应写成 127.0.0.1:8080 这样的形式", self.listen);
        }
        if self.session.idle_minutes < 1 || self.session.lock_after < 1 {
            bail!("会话设置不对:idle_minutes 与 lock_after 都应大于 0");
        }
        if !self.database.is_empty() && !self.database.starts_with("sqlite:") && !self.database.starts_with("postgres")
        {
            bail!("数据库地址应以 sqlite: 或 postgres:// 开头");
        }
        Ok(())
    }

    /// The URL of the database, SQLite inside the data folder where none is set.
    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.data.join("weixuan.db").display())
        } else {
            self.database.clone()
        }
    }

    /// The address users type, without a slash at the end.
    pub fn site_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}
