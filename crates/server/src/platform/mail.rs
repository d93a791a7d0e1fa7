//! E-mail over the office's own SMTP server. Nothing is sent when none is configured.

use super::App;
use lettre::message::{Mailbox, Message, MultiPart, SinglePart, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// A file that goes along with a message.
pub struct Attachment {
    /// Its name, as the reader saves it.
    pub name: String,
    /// MIME type.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Whether a mail server could take this address at all.
pub fn is_address(text: &str) -> bool {
    text.contains('@') && text.parse::<lettre::Address>().is_ok()
}

/// Sends one plain message to addresses parted by commas. `Err` is a sentence for the page of channels.
pub async fn send(app: &App, to: &str, subject: &str, text: &str) -> Result<String, String> {
    send_with(app, to, subject, text, Vec::new()).await
}

/// The same with files.
pub async fn send_with(
    app: &App,
    to: &str,
    subject: &str,
    text: &str,
    files: Vec<Attachment>,
) -> Result<String, String> {
    let Some(mail) = &app.config().mail else {
        return Err("尚未配置邮件服务器，请在配置文件的 [mail] 中填写。".into());
    };
    let from: Mailbox = mail.from.parse().map_err(|_| "配置中的发件地址不对。".to_owned())?;
    let mut message = Message::builder().from(from).subject(subject);
    for address in to.split([',', ';']).map(str::trim).filter(|address| !address.is_empty()) {
        message = message.to(address.parse().map_err(|_| format!("收件地址 {address} 不对。"))?);
    }
    let message = if files.is_empty() {
        message.header(ContentType::TEXT_PLAIN).body(text.to_owned())
    } else {
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text.to_owned()));
        for file in files {
            let kind = ContentType::parse(file.media_type).map_err(|_| "附件的类型不对。".to_owned())?;
            parts = parts.singlepart(lettre::message::Attachment::new(file.name).body(file.bytes, kind));
        }
        message.multipart(parts)
    };
    let message = message.map_err(|_| "邮件内容组不成一封信。".to_owned())?;
    // A relay on this very machine needs no encryption, and rarely has a certificate.
    let here = mail.host == "localhost" || mail.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let builder = match mail.port {
        _ if here => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)),
        465 => AsyncSmtpTransport::<Tokio1Executor>::relay(&mail.host),
        25 | 2525 => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)),
        _ => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&mail.host),
    };
    let mut builder = builder.map_err(|_| "邮件服务器地址不对。".to_owned())?.port(mail.port);
    if !mail.user.is_empty() {
        builder = builder.credentials(Credentials::new(mail.user.clone(), mail.password.clone()));
    }
    match builder.build().send(message).await {
        Ok(_) => Ok("已交给邮件服务器".into()),
        Err(error) if error.is_permanent() => Err("邮件服务器拒收。".into()),
        Err(error) if error.is_timeout() => Err("邮件服务器没有及时应答。".into()),
        Err(_) => Err("连不上邮件服务器。".into()),
    }
}
