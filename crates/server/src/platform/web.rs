//! The web edge: extractors that answer in Chinese sentences, headers for every answer, and the limits.

use super::error::{Answer, Fault, FieldError};
use super::{Actor, App};
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderValue, Method, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use domain::ids::Id;
use serde::de::DeserializeOwned;

/// The largest JSON body: a long article with its markup is well under 2 MB.
pub const JSON_LIMIT: usize = 4 * 1024 * 1024;

/// A JSON body. What is wrong with it is said as a field and a sentence.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Input(value)),
            Err(JsonRejection::JsonDataError(error)) => Err(Fault::Invalid(vec![data_error(&error.body_text())])),
            Err(JsonRejection::BytesRejection(error)) if error.status() == 413 => {
                Err(Fault::TooLarge("提交的内容超过 4 MB,请把图片改为附件上传".into()))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Fault::field("", "请求应为 JSON 格式")),
            Err(_) => Err(Fault::field("", "请求内容不完整，可能是网络中断，请重新提交")),
        }
    }
}

/// serde says `….: kind: missing field `x` at line …`; the path is the field.
fn data_error(text: &str) -> FieldError {
    let rest = text.split_once(": ").map_or(text, |(_, rest)| rest);
    if let Some(name) = rest.split("missing field `").nth(1).and_then(|s| s.split('`').next()) {
        return FieldError::new(name, format!("缺少必填项 {name}"));
    }
    let field = rest.split_once(": ").map_or("", |(field, _)| field);
    let field = if field.contains(' ') { "" } else { field };
    FieldError::new(field, if field.is_empty() { "请求内容的格式不对".into() } else { format!("{field} 的值不对") })
}

/// Query parameters.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Params(value)),
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                let text = error.body_text();
                let field = text.split(": ").nth(1).filter(|f| !f.contains(' ')).unwrap_or_default().to_owned();
                Err(Fault::field(&field, "查询条件的值不对，请检查后重试"))
            }
            Err(_) => Err(Fault::field("", "查询条件读不懂")),
        }
    }
}

/// The id in the address. What is not a number is simply not there.
pub struct PathId(pub Id);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        path.ok()
            .and_then(|Path(pairs)| pairs.into_iter().next())
            .and_then(|(_, value)| value.parse().ok())
            .map(PathId)
            .ok_or(Fault::NotFound("条记录"))
    }
}

/// The headers that every answer carries: nothing from outside, no framing, no sniffing.
pub async fn headers(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    );
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "same-origin");
    if is_api {
        put(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Turns axum's own plain-text refusals on `/api` into problems with a sentence.
pub async fn sentences(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !is_api
        || response.status().is_success()
        || response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v == "application/problem+json")
    {
        return response;
    }
    match response.status().as_u16() {
        403 => Fault::Forbidden("这个请求不是从本系统页面发出的，已拒绝".into()).into_response(),
        404 => Fault::NotFound("个接口").into_response(),
        405 => Fault::refused("method", "这个地址不支持这种操作", "").into_response(),
        413 => Fault::TooLarge("提交的内容太大".into()).into_response(),
        400 | 415 => Fault::field("", "请求内容不完整或格式不对，请重新提交").into_response(),
        408 => Fault::Busy("处理时间过长，已中止；已保存的内容不受影响".into()).into_response(),
        500 => Fault::Broken(anyhow::anyhow!("a handler panicked")).into_response(),
        _ => response,
    }
}

/// Finds the person behind a request once, for every extractor after it.
pub async fn signed_in(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(actor) = super::session::actor(&app, request.headers()).await {
        request.extensions_mut().insert(actor);
    }
    next.run(request).await
}

/// Joins the layers around every route. The order matters: what is outermost runs first.
pub fn layers(app: App, router: Router<App>) -> Router {
    use tower_http::catch_panic::CatchPanicLayer;
    router
        .layer(axum::middleware::from_fn_with_state(app.clone(), signed_in))
        .layer(axum::extract::DefaultBodyLimit::max(JSON_LIMIT))
        .layer(tower_http::csrf::CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn(sentences))
        .layer(axum::middleware::from_fn(headers))
        .layer(axum::middleware::from_fn_with_state(app.clone(), super::metrics::count))
        .with_state(app)
}

/// A file to be saved, under a Chinese name that old browsers read too (RFC 6266).
pub fn download(bytes: Vec<u8>, media_type: &str, name: &str) -> Response {
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { (b as char).to_string() } else { format!("%{b:02X}") }
        })
        .collect();
    let extension = name.rsplit_once('.').map_or("bin", |(_, e)| e);
    Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"download.{extension}\"; filename*=UTF-8''{encoded}"),
        )
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(bytes))
        .unwrap_or_else(|error| Fault::Broken(error.into()).into_response())
}

/// `HEAD` and `GET` change nothing; everything else does.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

impl Actor {
    /// The signed-in person, when there is one: for pages that differ for staff.
    pub fn maybe(parts: &Parts) -> Option<Actor> {
        parts.extensions.get::<Actor>().cloned()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        Actor::maybe(parts).ok_or(Fault::SignIn)
    }
}
