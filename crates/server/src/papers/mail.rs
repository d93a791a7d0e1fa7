//! A signed paper by e-mail: the PDF is attached, each address is written to once, and what the mail server said is
//! kept beside the paper.

use super::store;
use crate::platform::mail::{self, Attachment};
use crate::platform::print::PDF;
use crate::platform::{Actor, Answer, App, Change, Fault, Job, Outcome, Running};
use anyhow::{Context, Result};
use domain::ids::Id;
use domain::papers::{PaperAct, step};
use serde_json::json;

/// The kind of the job.
pub(super) const MAIL: &str = "paper.mail";
/// The most addresses at once.
const MOST: usize = 50;

/// Asks that a signed paper be sent to these addresses.
pub(super) async fn ask(app: &App, actor: &Actor, id: Id, addresses: &str) -> Answer<usize> {
    actor.require(domain::people::Act::DraftPaper)?;
    if app.config().mail.is_none() {
        return Err(Fault::refused(
            "no_mail_server",
            "还没有配置邮件服务器，不能发送邮件",
            "请系统管理员在配置文件的 [mail] 中填写后重试",
        ));
    }
    let list = read(addresses)?;
    let mut change: Change = app.change(actor).await?;
    let record = store::load(&mut change, id).await?.ok_or(Fault::NotFound("份公文"))?;
    if !actor.covers(&record.unit_path) {
        return Err(Fault::NotFound("份公文"));
    }
    if step(record.stage, PaperAct::Send).is_err() {
        return Err(Fault::refused("paper_not_signed", "公文签发后才能发送", "请先签发"));
    }
    let (now, mut asked) = (change.now(), 0);
    for address in &list {
        if store::ask_mail(&mut change, id, address, &actor.name, now).await? {
            asked += 1;
            let key = format!("{id}:{address}");
            let job = Job::new(MAIL, key, json!({"paper": id, "address": address}));
            change.enqueue(job.title(format!("邮件发送{}", record.mark))).await?;
        }
    }
    change.audit("paper.mail", "paper", id, None, Some(json!({"addresses": list})));
    change.commit().await?;
    Ok(asked)
}

/// Addresses parted by commas, semicolons or line breaks; the wrong ones are named.
fn read(text: &str) -> Answer<Vec<String>> {
    let mut list: Vec<String> =
        text.split([',', ';', ',', ';', '、', '\n', ' ']).map(|one| one.trim().to_lowercase()).collect();
    list.retain(|one| !one.is_empty());
    list.sort();
    list.dedup();
    let wrong: Vec<&str> = list.iter().filter(|one| !mail::is_address(one)).map(String::as_str).collect();
    if !wrong.is_empty() {
        return Err(Fault::field("addresses", format!("这些邮件地址不对：{}", wrong.join("、"))));
    }
    match list.len() {
        0 => Err(Fault::field("addresses", "请填写至少一个邮件地址")),
        1..=MOST => Ok(list),
        _ => Err(Fault::field("addresses", format!("一次最多发给{MOST}个地址"))),
    }
}

/// The job: writes one letter.
pub(super) async fn run(app: App, job: Running) -> Result<Outcome> {
    #[derive(serde::Deserialize)]
    struct Asked {
        paper: Id,
        address: String,
    }
    let asked: Asked = job.read()?;
    let Some(record) = store::read(&app, asked.paper).await? else {
        return Ok(Outcome::Dropped("公文不在了".into()));
    };
    if store::mail_state(&app, asked.paper, &asked.address).await?.as_deref() == Some("sent") {
        return Ok(Outcome::Dropped("已经发过".into()));
    }
    let Some(hash) = &record.pdf_hash else {
        // The print job stands by; the letter waits for it.
        return Ok(Outcome::Later(app.now() + 10_000));
    };
    let bytes = app.files().read(hash).await.context("公文文件不在了")?;
    let attachment = Attachment { name: format!("{}.pdf", record.mark), media_type: PDF, bytes };
    let subject = format!("{}《{}》", record.mark, record.title);
    let text = format!("请查收{}《{}》，见附件。\n\n{}\n", record.mark, record.title, record.unit_name);
    let sent = mail::send_with(&app, &asked.address, &subject, &text, vec![attachment]).await;
    let (state, answer) = match &sent {
        Ok(answer) => ("sent", answer.as_str()),
        Err(answer) => ("failed", answer.as_str()),
    };
    let mut change = app.system_change(MAIL).await?;
    let now = change.now();
    store::save_mail(&mut change, asked.paper, &asked.address, state, answer, now).await?;
    change.commit().await?;
    match sent {
        Ok(_) => Ok(Outcome::DoneWith(format!("/papers/{}", asked.paper))),
        // The server may be back in a minute; the row says what it answered last.
        Err(_) if job.attempts < 4 => Ok(Outcome::Later(app.now() + 60_000)),
        Err(why) => Ok(Outcome::Dropped(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_wrong_ones_named() {
        assert_eq!(read("A@b.cn; c@d.cn\nA@b.cn").unwrap(), ["a@b.cn", "c@d.cn"]);
        let Err(Fault::Invalid(wrong)) = read("a@b.cn,王局长") else { panic!("refused") };
        assert!(wrong[0].message.contains("王局长"));
        assert!(read(" ,").is_err());
    }
}
