//! What a verb answers when it does not succeed, and how that travels: `application/problem+json`.
//! The cause of a 500 is logged once, here, under a short reference; the user sees the reference and a sentence.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// What every verb returns.
pub type Answer<T> = Result<T, Fault>;

/// A field of a form and what is wrong with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The name of the field as it was sent.
    pub field: String,
    /// One Chinese sentence.
    pub message: String,
}

impl FieldError {
    /// A field and its sentence.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a verb did not do what it was asked.
#[derive(Debug)]
pub enum Fault {
    /// The rules say no (409).
    Refused(Refusal),
    /// The form is wrong (422).
    Invalid(Vec<FieldError>),
    /// There is no such record, or the reader may not know of it (404). Holds the Chinese word for it.
    NotFound(&'static str),
    /// The reader may not do this (403). Holds a sentence.
    Forbidden(String),
    /// Nobody is signed in (401).
    SignIn,
    /// Somebody saved first (409): who and when, so that nothing is overwritten silently.
    Stale {
        /// The name of the person who saved.
        by: String,
        /// When, in milliseconds.
        at: i64,
        /// The record as it stands now.
        current: serde_json::Value,
    },
    /// The body or file is larger than allowed (413). Holds a sentence with the limit.
    TooLarge(String),
    /// Too many requests, or the database is busy (429). Holds a sentence.
    Busy(String),
    /// The program or the machine failed (500).
    Broken(anyhow::Error),
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable, snake_case.
    pub code: String,
    /// One Chinese sentence: what is wrong.
    pub sentence: String,
    /// What the user can do; may be empty.
    pub advice: String,
    /// Fields of the form, each with its sentence.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldError>,
    /// The record as it stands now, when somebody saved first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    /// What to tell the administrator; only with 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Fault {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Fault {
        Fault::Invalid(vec![FieldError::new(field, message)])
    }

    /// A refusal without a rule of its own in `domain`.
    pub fn refused(code: &'static str, sentence: impl Into<String>, advice: impl Into<String>) -> Fault {
        Fault::Refused(Refusal::new(code, sentence, advice))
    }
}

impl<E: Into<anyhow::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        let error = error.into();
        match error.downcast::<Refusal>() {
            Ok(refusal) => Fault::Refused(refusal),
            Err(error) => match error.downcast_ref::<db::Error>() {
                Some(db::Error::Busy(_)) => Fault::Busy("系统正忙，请稍候再试；您填写的内容没有丢失".into()),
                _ => Fault::Broken(error),
            },
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let simple = |code: &str, sentence: String, advice: &str| Problem {
            code: code.into(),
            sentence,
            advice: advice.into(),
            fields: Vec::new(),
            current: None,
            reference: None,
        };
        let (status, problem) = match self {
            Fault::Refused(refusal) => (StatusCode::CONFLICT, simple(refusal.code, refusal.sentence, &refusal.advice)),
            Fault::Invalid(fields) => {
                let sentence = match fields.as_slice() {
                    [only] => only.message.clone(),
                    _ => format!("有 {} 处需要修改", fields.len()),
                };
                (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    Problem { fields, ..simple("invalid", sentence, "改好后再提交，已填内容都保留着") },
                )
            }
            Fault::NotFound(what) => (
                StatusCode::NOT_FOUND,
                simple("not_found", format!("没有找到这{what}"), "它可能已被移走，或不在您的权限范围内"),
            ),
            Fault::Forbidden(sentence) => {
                (StatusCode::FORBIDDEN, simple("forbidden", sentence, "如需办理，请联系本单位管理员"))
            }
            Fault::SignIn => {
                (StatusCode::UNAUTHORIZED, simple("sign_in", "请先登录".into(), "登录后可继续，已填内容都保留着"))
            }
            Fault::Stale { by, at, current } => (
                StatusCode::CONFLICT,
                Problem {
                    current: Some(current),
                    ..simple(
                        "stale",
                        format!("已被{by}于 {} 修改", domain::time::format_minute(at)),
                        "请对照两个版本后再保存",
                    )
                },
            ),
            Fault::TooLarge(sentence) => (StatusCode::PAYLOAD_TOO_LARGE, simple("too_large", sentence, "")),
            Fault::Busy(sentence) => (StatusCode::TOO_MANY_REQUESTS, simple("busy", sentence, "稍候再试")),
            Fault::Broken(error) => {
                let reference = format!("{:06x}", rand::random::<u32>() & 0xff_ffff);
                tracing::error!(%reference, error = format!("{error:#}"), "request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Problem {
                        reference: Some(reference.clone()),
                        ..simple(
                            "broken",
                            format!("系统出错，请把编号 {reference} 告诉管理员"),
                            "已保存的内容不受影响，可稍后重试",
                        )
                    },
                )
            }
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}
