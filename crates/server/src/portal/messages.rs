//! 公众留言: received without an account, answered within 7 or 15 working days, shown to the public only with
//! the writer's consent, after an answer, and masked.

use super::store::{self, Message};
use super::views::{MessageInput, MessageList, MessageQuery, MessageView};
use crate::cases;
use crate::people;
use crate::platform::{Actor, Answer, App, Fault, FieldError, Notice};
use domain::ids::Id;
use domain::people::{Act, Role};
use domain::portal::message::{self, COMPLEX_WORKDAYS, PLAIN_WORKDAYS, State, Verb};
use domain::time::{self, HOUR_MS};
use sha2::{Digest, Sha256};

/// More messages than this within an hour, and the form asks to come back later.
const MOST_AN_HOUR: i64 = 200;

/// What a citizen sent.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    pub client_id: String,
    pub name: String,
    pub phone: String,
    pub subject: String,
    pub body: String,
    pub consent: String,
    /// A field nobody sees: only machines fill it in.
    pub website: String,
}

/// Number and query code, shown once.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub number: String,
    /// Empty when the same form was sent twice: the code was shown the first time and is kept nowhere.
    pub code: String,
    pub due_at: i64,
}

/// When a message must be answered: by the office's clock rules, which say the working days and the document; by the
/// State Council's 7 and 15 working days where the office took that rule out.
fn due_at(rules: &cases::Rules, received_at: i64, complex: bool) -> i64 {
    let days = if complex { COMPLEX_WORKDAYS } else { PLAIN_WORKDAYS };
    let by_rule = rules.clocks.message_due(received_at, complex, &rules.workdays);
    by_rule.unwrap_or_else(|| rules.workdays.after(received_at, days))
}

fn code_hash(number: &str, code: &str) -> String {
    crate::platform::files::hex(&Sha256::digest(format!("{number}/{code}").as_bytes()))
}

/// Takes a message in. Sending the same form twice is one message.
pub(super) async fn receive(app: &App, sent: &Sent) -> Answer<Receipt> {
    let faults: Vec<FieldError> = message::faults(&sent.name, &sent.subject, &sent.body, &sent.phone)
        .into_iter()
        .map(|(field, text)| FieldError::new(field, text))
        .collect();
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    if !sent.website.is_empty() || !(8..=64).contains(&sent.client_id.len()) || !sent.client_id.is_ascii() {
        return Err(Fault::field("body", "表单已失效，请刷新页面后重新填写"));
    }
    let rules = cases::rules(app).await?;
    let mut change = app.system_change("portal.message").await?;
    let now = change.now();
    let due_at = due_at(&rules, now, false);
    if let Some(number) = store::message_by_client(&mut change, &sent.client_id).await? {
        return Ok(Receipt { number, code: String::new(), due_at });
    }
    if store::received_since(&mut change, now - HOUR_MS).await? >= MOST_AN_HOUR {
        return Err(Fault::Busy("现在留言的人较多，请过一小时再来；急事请拨打 12345".into()));
    }
    let id = app.id();
    let number = format!("{}{:06}", time::civil(now).strftime("%Y%m%d"), rand::random::<u32>() % 1_000_000);
    let code = format!("{:06}", rand::random::<u32>() % 1_000_000);
    let inserted = change
        .insert(
            "message",
            [
                ("id", id.0.into()),
                ("number", (&number).into()),
                ("code_hash", code_hash(&number, &code).into()),
                ("client_id", (&sent.client_id).into()),
                ("name", sent.name.trim().into()),
                ("phone", sent.phone.trim().into()),
                ("subject", sent.subject.trim().into()),
                ("body", sent.body.trim().into()),
                ("consented", (!sent.consent.is_empty()).into()),
                ("received_at", now.into()),
                ("due_at", due_at.into()),
                ("state", State::Received.code().into()),
                ("updated_at", now.into()),
                ("updated_by", "公众".into()),
            ],
        )
        .await;
    if let Err(db::Error::Duplicate(_)) = inserted {
        return Err(Fault::Busy("留言正在提交，请稍候刷新".into()));
    }
    inserted?;
    let title = format!("新留言：{}", sent.subject.trim());
    change.notice(Notice::to_role(Role::Editor, "todo", format!("message.{id}"), title, "/portal/messages")).await?;
    change.audit("message.receive", "message", id, None, None);
    change.commit().await?;
    Ok(Receipt { number, code, due_at })
}

/// What somebody with number and code is told. Wrong numbers and wrong codes are one answer.
pub(super) async fn query(app: &App, number: &str, code: &str) -> Answer<Option<Message>> {
    let found = store::message_by_number(app.db(), number.trim()).await?;
    Ok(found.filter(|m| m.code_hash == code_hash(&m.number, code.trim())))
}

fn require_reader(actor: &Actor, message: &Message) -> Answer<()> {
    actor.require(Act::AnswerMessages)?;
    if actor.may(Act::ManagePortal) || (!message.unit_path.is_empty() && actor.covers(&message.unit_path)) {
        return Ok(());
    }
    Err(Fault::NotFound("条留言"))
}

fn allowed(actor: &Actor, m: &Message) -> Vec<String> {
    let is_office = actor.may(Act::ManagePortal);
    message::allowed(m.state, m.consented, m.published_at.is_some())
        .into_iter()
        .filter(|verb| is_office || *verb == Verb::Answer)
        .filter_map(|verb| serde_json::to_value(verb).ok()?.as_str().map(ToOwned::to_owned))
        .collect()
}

fn view(actor: &Actor, m: Message, now: i64) -> MessageView {
    let open = matches!(m.state, State::Received | State::Assigned);
    let masked = |text: &str| text::mask::mask(text).text;
    MessageView {
        allowed: allowed(actor, &m),
        id: m.id,
        overdue: open && now > m.due_at,
        // How much of the time is used up, for the amber light at 75 %.
        used_percent: if open {
            ((now - m.received_at) * 100 / (m.due_at - m.received_at).max(1)).clamp(0, 999)
        } else {
            0
        },
        masked_subject: masked(&m.subject),
        masked_body: masked(&m.body),
        masked_answer: masked(&m.answer),
        number: m.number,
        name: m.name,
        phone: m.phone,
        subject: m.subject,
        body: m.body,
        consented: m.consented,
        received_at: m.received_at,
        due_at: m.due_at,
        complex: m.complex,
        complex_reason: m.complex_reason,
        state: m.state.code().into(),
        state_title: m.state.title().into(),
        unit_name: m.unit_name,
        answer: m.answer,
        answered_at: m.answered_at,
        answered_by: m.answered_by,
        published: m.published_at.is_some(),
        void_reason: m.void_reason,
        version: m.version,
    }
}

/// Messages of this person's scope.
pub(super) async fn list(app: &App, actor: &Actor, query: MessageQuery) -> Answer<MessageList> {
    actor.require(Act::AnswerMessages)?;
    let limit = query.limit.unwrap_or(50).clamp(1, 100);
    let now = app.now();
    let search = store::Search {
        scope: &actor.unit_path,
        is_office: actor.may(Act::ManagePortal),
        state: query.state,
        overdue_at: query.overdue.then_some(now),
        words: query.q,
        after: query.after.as_deref(),
        limit: limit + 1,
    };
    let (mut rows, total) = store::messages(app.db(), &search).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.received_at, row.id));
    Ok(MessageList { rows: rows.into_iter().map(|m| view(actor, m, now)).collect(), next, total })
}

/// One message.
pub(super) async fn one(app: &App, actor: &Actor, id: Id) -> Answer<MessageView> {
    let message = store::message(app.db(), id).await?.ok_or(Fault::NotFound("条留言"))?;
    require_reader(actor, &message)?;
    Ok(view(actor, message, app.now()))
}

/// One act of the staff.
pub(super) async fn act(app: &App, actor: &Actor, id: Id, verb: &str, input: MessageInput) -> Answer<()> {
    let verb: Verb = serde_json::from_value(verb.into()).map_err(|_| Fault::NotFound("个操作"))?;
    let rules = cases::rules(app).await?;
    let mut change = app.change(actor).await?;
    let mut m = store::message_in(&mut change, id).await?.ok_or(Fault::NotFound("条留言"))?;
    require_reader(actor, &m)?;
    if verb != Verb::Answer {
        actor.require(Act::ManagePortal)?;
    }
    // An answer that was given already is shown before anything else: two answers to one citizen are worse than a stale page.
    let next = message::step(m.state, verb)?;
    if m.version != input.version {
        return Err(Fault::Stale {
            by: m.updated_by,
            at: m.updated_at,
            current: serde_json::json!({"version": m.version, "state": m.state, "answer": m.answer}),
        });
    }
    let now = change.now();
    let reason = input.text.trim();
    match verb {
        Verb::Assign => {
            let unit = input.unit_id.ok_or_else(|| Fault::field("unit_id", "请选择办理单位"))?;
            let units = people::units_below(app, &actor.unit_path).await?;
            let unit =
                units.into_iter().find(|u| u.id == unit).ok_or_else(|| Fault::field("unit_id", "没有这个单位"))?;
            m.unit_id = Some(unit.id);
            let key = format!("message.{id}.assigned.{}", m.version);
            let title = format!("留言转办：{}", m.subject);
            let notice = Notice::to_role_in_unit(Role::CountyReviewer, unit.id, "todo", key, title, "/portal/messages");
            change.notice(notice.body(reason)).await?;
            m.unit_name = unit.name;
            m.unit_path = unit.path;
        }
        Verb::Extend => {
            if reason.is_empty() {
                return Err(Fault::field("text", "请写明为什么是复杂问题，延期会告知留言人"));
            }
            m.complex = true;
            m.complex_reason = reason.into();
            m.due_at = due_at(&rules, m.received_at, true);
        }
        Verb::Answer => {
            if reason.chars().count() < 5 || reason.chars().count() > 3_000 {
                return Err(Fault::field("text", "请填写答复，5 到 3000 个字"));
            }
            m.answer = reason.into();
            m.answered_at = Some(now);
            m.answered_by.clone_from(&actor.name);
        }
        Verb::Publish => {
            message::may_publish(m.state, m.consented)?;
            let chosen = |typed: &Option<String>, kept: &str| {
                let text = typed.as_deref().map(str::trim).filter(|t| !t.is_empty()).unwrap_or(kept);
                text::mask::mask(text).text
            };
            m.public_subject = chosen(&input.public_subject, &m.subject);
            m.public_body = chosen(&input.public_body, &m.body);
            m.public_answer = chosen(&input.public_answer, &m.answer);
            m.published_at = Some(now);
        }
        Verb::Hide => {
            m.public_subject.clear();
            m.public_body.clear();
            m.public_answer.clear();
            m.published_at = None;
        }
        Verb::Void => {
            if reason.is_empty() {
                return Err(Fault::field("text", "请写明不予受理的原因"));
            }
            m.void_reason = reason.into();
        }
    }
    let before = m.state;
    m.state = next;
    m.updated_at = now;
    m.updated_by.clone_from(&actor.name);
    if !store::save_message(&mut change, &m).await? {
        return Err(Fault::Busy("刚刚有人处理过这条留言，请刷新后再试".into()));
    }
    let name = match verb {
        Verb::Assign => "message.assign",
        Verb::Extend => "message.extend",
        Verb::Answer => "message.answer",
        Verb::Publish => "message.publish",
        Verb::Hide => "message.hide",
        Verb::Void => "message.void",
    };
    let after = serde_json::json!({"state": m.state, "unit": m.unit_name, "public": m.published_at.is_some()});
    change.audit(name, "message", id, Some(serde_json::json!({"state": before})), Some(after));
    store::bump(&mut change).await?;
    change.commit().await?;
    super::refresh(app).await?;
    Ok(())
}
