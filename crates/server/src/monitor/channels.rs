//! Channels that leave the house: webhook with signature, WeCom, DingTalk and Feishu robots, e-mail.
//! Shapes and limits are those of the platforms' robot documents; a message is cut to them, never refused by them.

use super::store::alerts::Channel;
use crate::platform::App;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::Id;
use domain::monitor::Level;
use domain::time::format_minute;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// What is said.
#[derive(Clone, Debug)]
pub struct Message {
    /// The alert, so that a receiver can tell a repetition.
    pub id: Id,
    /// One line.
    pub title: String,
    /// Why, one line each.
    pub lines: Vec<String>,
    /// The level.
    pub level: Level,
    /// Where it is answered.
    pub link: String,
    /// When it was raised.
    pub at: i64,
    /// `alert`, `brief`, or `test` for the test button.
    pub kind: &'static str,
}

/// The kinds of channel, with the words on screens.
pub const KINDS: [(&str, &str); 5] = [
    ("webhook", "通用网络钩子"),
    ("wecom", "企业微信机器人"),
    ("dingtalk", "钉钉机器人"),
    ("feishu", "飞书机器人"),
    ("email", "电子邮件"),
];

/// Longest message in bytes: WeCom 4,096 of markdown, DingTalk and Feishu 20,000.
fn most_bytes(kind: &str) -> usize {
    match kind {
        "wecom" => 4_000,
        _ => 18_000,
    }
}

/// A request that is ready to be sent.
#[derive(Debug)]
pub struct Post {
    /// Where.
    pub url: String,
    /// Additional headers.
    pub headers: Vec<(&'static str, String)>,
    /// What.
    pub body: Value,
}

/// Builds the request of a robot or a webhook. Pure: `now` in milliseconds goes into signatures.
pub fn post(channel: &Channel, message: &Message, now: i64) -> Post {
    let text = words(message, most_bytes(&channel.kind));
    let secret = channel.secret.as_bytes();
    match channel.kind.as_str() {
        "wecom" => Post {
            url: channel.target.clone(),
            headers: Vec::new(),
            body: json!({"msgtype": "markdown", "markdown": {"content": text}}),
        },
        "dingtalk" => {
            let url = if secret.is_empty() {
                channel.target.clone()
            } else {
                let sign = STANDARD.encode(mac(secret, format!("{now}\n{}", channel.secret).as_bytes()));
                format!("{}&timestamp={now}&sign={}", channel.target, escaped(&sign))
            };
            Post {
                url,
                headers: Vec::new(),
                body: json!({"msgtype": "markdown", "markdown": {"title": cut(&message.title, 120), "text": text}}),
            }
        }
        "feishu" => {
            let seconds = now / 1000;
            let mut body = json!({"msg_type": "text", "content": {"text": text}});
            if !secret.is_empty() {
                // The robot's document asks for this order: the key signs nothing.
                body["timestamp"] = json!(seconds.to_string());
                body["sign"] = json!(STANDARD.encode(mac(format!("{seconds}\n{}", channel.secret).as_bytes(), b"")));
            }
            Post { url: channel.target.clone(), headers: Vec::new(), body }
        }
        _ => {
            let body = json!({
                "kind": message.kind, "id": message.id, "level": message.level, "title": message.title,
                "reasons": message.lines, "link": message.link, "raised_at": message.at,
            });
            let sign = crate::platform::files::hex(&mac(secret, format!("{now}.{body}").as_bytes()));
            let headers =
                vec![("x-weixuan-timestamp", now.to_string()), ("x-weixuan-signature", format!("sha256={sign}"))];
            Post { url: channel.target.clone(), headers, body }
        }
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is taken");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn escaped(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The message as lines, cut to a number of bytes between two characters.
fn words(message: &Message, most: usize) -> String {
    let mut text = format!("{}\n", message.title);
    let tail = format!("\n时间：{}\n查看：{}", format_minute(message.at), message.link);
    for line in &message.lines {
        if text.len() + line.len() + tail.len() + 8 > most {
            text.push_str("\n……");
            break;
        }
        text.push_str(&format!("\n- {line}"));
    }
    let room = most.saturating_sub(tail.len());
    format!("{}{tail}", cut(&text, room))
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Sends a message; answers what the other side said, or why it did not go.
pub async fn send(app: &App, channel: &Channel, message: &Message) -> Result<String, String> {
    if channel.kind == "email" {
        let text = words(message, 60_000);
        return crate::platform::mail::send(app, &channel.target, cut(&message.title, 150), &text).await;
    }
    let post = post(channel, message, app.now());
    let answer = app.fetch().post_json(&post.url, &post.headers, &post.body).await.map_err(|why| why.to_string())?;
    if !(200..300).contains(&answer.status) {
        return Err(super::kinds::status_words(answer.status));
    }
    judge(&channel.kind, &answer.bytes)
}

/// The robots answer 200 even when they refuse; the number inside tells.
fn judge(kind: &str, bytes: &[u8]) -> Result<String, String> {
    if kind == "webhook" {
        return Ok("已接收".into());
    }
    let said: Value = serde_json::from_slice(bytes).map_err(|_| "机器人的回应读不懂，请检查地址。".to_owned())?;
    let code = ["errcode", "code", "StatusCode"].iter().find_map(|name| said[*name].as_i64());
    let words = ["errmsg", "msg", "StatusMessage"].iter().find_map(|name| said[*name].as_str()).unwrap_or_default();
    match code {
        Some(0) => Ok("已送达".into()),
        Some(code) => Err(format!("机器人拒绝：{words}（{code}）")),
        None => Err("机器人没有确认送达，请检查地址。".into()),
    }
}

/// What is wrong with a channel, field by field.
pub fn faults(kind: &str, name: &str, target: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if name.trim().is_empty() {
        found.push(("name", "请填写通道名称。".to_owned()));
    }
    if !KINDS.iter().any(|(code, _)| *code == kind) {
        found.push(("kind", "请选择通道类型。".to_owned()));
    }
    let target = target.trim();
    match kind {
        "email" if !target.split([',', ';']).all(|one| one.trim().contains('@') && !one.trim().contains(' ')) => {
            found.push(("target", "请填写邮箱地址，多个用逗号分开。".to_owned()));
        }
        "email" => {}
        _ if !target.starts_with("https://") && !target.starts_with("http://") => {
            found.push(("target", "请填写以 https:// 开头的地址。".to_owned()));
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(kind: &str, secret: &str) -> Channel {
        Channel {
            id: Id(1),
            name: "值班群".into(),
            kind: kind.into(),
            target: "https://robot.example/send?key=1".into(),
            secret: secret.into(),
            from_level: Level::Yellow,
            enabled: true,
            briefs: false,
            last_sent_at: None,
            last_fault: String::new(),
            version: 1,
        }
    }

    fn message(lines: usize) -> Message {
        Message {
            id: Id(7),
            title: "舆情预警Ⅱ 重大：门诊候诊时间过长".into(),
            lines: (0..lines).map(|n| format!("第 {n} 条理由，写得很长很长很长")).collect(),
            level: Level::Orange,
            link: "https://office.example/app/monitor/alerts?alert=7".into(),
            at: 1_795_136_400_000,
            kind: "alert",
        }
    }

    #[test]
    fn each_robot_gets_its_own_shape_within_its_limit() {
        let wecom = post(&channel("wecom", ""), &message(500), 0).body;
        let text = wecom["markdown"]["content"].as_str().unwrap();
        assert!(text.len() <= 4_096, "{}", text.len());
        assert!(text.ends_with("alert=7"), "the link survives the cut");
        let ding = post(&channel("dingtalk", "SECabc"), &message(1), 1_700_000_000_000);
        assert!(ding.url.contains("&timestamp=1700000000000&sign="), "{}", ding.url);
        assert!(!ding.url.split("sign=").nth(1).unwrap().contains(['+', '/', '=']));
        let feishu = post(&channel("feishu", "abc"), &message(1), 1_700_000_000_000).body;
        assert_eq!(feishu["timestamp"], "1700000000");
        assert_eq!(feishu["msg_type"], "text");
        assert!(feishu["sign"].as_str().unwrap().len() == 44);
    }

    #[test]
    fn a_webhook_signs_time_and_body() {
        let post = post(&channel("webhook", "key"), &message(1), 5);
        let expected = crate::platform::files::hex(&mac(b"key", format!("5.{}", post.body).as_bytes()));
        assert_eq!(post.headers[1].1, format!("sha256={expected}"));
        assert_ne!(super::post(&channel("webhook", "key"), &message(1), 6).headers[1].1, post.headers[1].1);
    }

    #[test]
    fn a_robots_refusal_inside_a_200_is_a_failure() {
        assert!(judge("wecom", br#"{"errcode":0,"errmsg":"ok"}"#).is_ok());
        assert_eq!(
            judge("wecom", br#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
            Err("机器人拒绝：invalid webhook url（93000）".into())
        );
        assert!(judge("feishu", br#"{"code":0,"msg":"success"}"#).is_ok());
        assert!(judge("feishu", b"<html>").is_err());
        assert!(judge("webhook", b"").is_ok());
    }

    #[test]
    fn a_channel_names_its_faults() {
        assert!(faults("wecom", "群", "https://a.example").is_empty());
        assert_eq!(faults("email", "群", "a@b.example, c@d.example").len(), 0);
        assert_eq!(
            faults("email", "", "not mail").iter().map(|(field, _)| *field).collect::<Vec<_>>(),
            ["name", "target"]
        );
        assert_eq!(
            faults("pigeon", "群", "ftp://x").iter().map(|(field, _)| *field).collect::<Vec<_>>(),
            ["kind", "target"]
        );
    }
}
