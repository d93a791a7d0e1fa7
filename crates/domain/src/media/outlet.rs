//! 媒体: an outlet, the channels and positions it publishes in, and the hosts by which a link names it.

use crate::ids::Id;
use serde::{Deserialize, Serialize};

/// What an outlet publishes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 报纸.
    Print,
    /// 杂志.
    Magazine,
    /// 电视.
    Tv,
    /// 广播.
    Radio,
    /// 网站.
    Web,
    /// 客户端.
    App,
    /// 微信公众号.
    Wechat,
    /// 微博.
    Weibo,
    /// 短视频平台.
    Video,
    /// 其他.
    Other,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 10] = [
        Channel::Print,
        Channel::Magazine,
        Channel::Tv,
        Channel::Radio,
        Channel::Web,
        Channel::App,
        Channel::Wechat,
        Channel::Weibo,
        Channel::Video,
        Channel::Other,
    ];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Channel::Print => "报纸",
            Channel::Magazine => "杂志",
            Channel::Tv => "电视",
            Channel::Radio => "广播",
            Channel::Web => "网站",
            Channel::App => "客户端",
            Channel::Wechat => "微信公众号",
            Channel::Weibo => "微博",
            Channel::Video => "短视频",
            Channel::Other => "其他",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Print => "print",
            Channel::Magazine => "magazine",
            Channel::Tv => "tv",
            Channel::Radio => "radio",
            Channel::Web => "web",
            Channel::App => "app",
            Channel::Wechat => "wechat",
            Channel::Weibo => "weibo",
            Channel::Video => "video",
            Channel::Other => "other",
        }
    }

    /// The channel of a code or a name as tables write it.
    pub fn of(text: &str) -> Option<Channel> {
        let text = text.trim();
        Channel::ALL.into_iter().find(|channel| channel.code() == text || channel.title() == text).or(match text {
            "报" | "报刊" | "纸媒" => Some(Channel::Print),
            "电视台" => Some(Channel::Tv),
            "电台" => Some(Channel::Radio),
            "网" | "网络" | "网页" => Some(Channel::Web),
            "APP" | "app客户端" => Some(Channel::App),
            "微信" | "公众号" => Some(Channel::Wechat),
            "抖音" | "快手" | "视频号" | "视频" => Some(Channel::Video),
            _ => None,
        })
    }

    /// The channel a host speaks of when nobody said: platforms are new media, everything else a site.
    pub fn of_host(host: &str) -> Channel {
        let is = |name: &str| host == name || host.ends_with(&format!(".{name}"));
        if is("mp.weixin.qq.com") {
            Channel::Wechat
        } else if is("weibo.com") || is("weibo.cn") {
            Channel::Weibo
        } else if is("douyin.com") || is("kuaishou.com") || is("channels.weixin.qq.com") {
            Channel::Video
        } else {
            Channel::Web
        }
    }
}

/// Where in the outlet it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// 头版头条.
    Lead,
    /// 头版 or 要闻版.
    Front,
    /// 网站首页.
    Homepage,
    /// 专版, 专栏.
    Feature,
    /// 其他版面.
    Inside,
}

impl Position {
    /// Every position.
    pub const ALL: [Position; 5] =
        [Position::Lead, Position::Front, Position::Homepage, Position::Feature, Position::Inside];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Position::Lead => "头版头条",
            Position::Front => "头版",
            Position::Homepage => "首页",
            Position::Feature => "专版专栏",
            Position::Inside => "其他版面",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Position::Lead => "lead",
            Position::Front => "front",
            Position::Homepage => "homepage",
            Position::Feature => "feature",
            Position::Inside => "inside",
        }
    }

    /// The position of a code or a name as tables write it; an empty cell is an inside page.
    pub fn of(text: &str) -> Option<Position> {
        let text = text.trim();
        Position::ALL.into_iter().find(|position| position.code() == text || position.title() == text).or(match text {
            "" | "其他" | "内页" => Some(Position::Inside),
            "头条" => Some(Position::Lead),
            "要闻" | "一版" => Some(Position::Front),
            "网站首页" => Some(Position::Homepage),
            "专版" | "专栏" => Some(Position::Feature),
            _ => None,
        })
    }
}

/// A host, or a path under it, that belongs to an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// `people.com.cn`; covers its subdomains.
    pub host: String,
    /// A path the address must begin with, `/rbpaper`, or empty.
    pub path: String,
    /// The outlet.
    pub outlet: Id,
}

/// The host and path of an address, in lower case, without port and `www.`; `None` for what is no web address.
pub fn address(url: &str) -> Option<(String, String)> {
    let url = url.trim();
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let host = authority.rsplit('@').next().unwrap_or(authority).split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    if host.is_empty() || !host.contains('.') {
        return None;
    }
    let path = rest[end..].split(['?', '#']).next().unwrap_or_default();
    Some((host, if path.is_empty() { "/".into() } else { path.to_owned() }))
}

/// The outlet an address belongs to: the longest host wins, then the longest path.
/// `he.people.com.cn` may so be another outlet than `people.com.cn`.
pub fn outlet_of(rules: &[HostRule], url: &str) -> Option<Id> {
    let (host, path) = address(url)?;
    rules
        .iter()
        .filter(|rule| {
            let under = host == rule.host || host.strip_suffix(&rule.host).is_some_and(|head| head.ends_with('.'));
            under && path.starts_with(&rule.path)
        })
        .max_by_key(|rule| (rule.host.len(), rule.path.len()))
        .map(|rule| rule.outlet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_host_and_path_win() {
        let rule = |host: &str, path: &str, id| HostRule { host: host.into(), path: path.into(), outlet: Id(id) };
        let rules = [
            rule("people.example", "", 1),
            rule("he.people.example", "", 2),
            rule("epaper.lf.example", "/rbpaper", 3),
            rule("epaper.lf.example", "/dsbpaper", 4),
        ];
        let cases = [
            ("http://www.people.example/n1/2026.html", Some(Id(1))),
            ("https://health.people.example:8443/x?y=1", Some(Id(1))),
            ("https://he.people.example/n2/1.html", Some(Id(2))),
            ("http://epaper.lf.example/rbpaper/pc/1.html", Some(Id(3))),
            ("http://epaper.lf.example/dsbpaper/pc/1.html", Some(Id(4))),
            ("http://epaper.lf.example/other", None),
            ("http://notpeople.example/", None),
            ("people.example", None),
            ("ftp://people.example/", None),
            ("http://", None),
        ];
        for (url, outlet) in cases {
            assert_eq!(outlet_of(&rules, url), outlet, "{url}");
        }
    }

    #[test]
    fn names_of_tables_are_understood() {
        for channel in Channel::ALL {
            assert_eq!(Channel::of(channel.code()), Some(channel));
            assert_eq!(Channel::of(channel.title()), Some(channel));
        }
        for position in Position::ALL {
            assert_eq!(Position::of(position.code()), Some(position));
            assert_eq!(Position::of(position.title()), Some(position));
        }
        assert_eq!(Channel::of("公众号"), Some(Channel::Wechat));
        assert_eq!(Position::of(""), Some(Position::Inside));
        assert_eq!(Channel::of_host("mp.weixin.qq.com"), Channel::Wechat);
        assert_eq!(Channel::of_host("news.example.cn"), Channel::Web);
    }
}
