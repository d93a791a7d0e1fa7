//! The newsroom on the wire: reads the request, calls a verb, answers a view.

use super::views::*;
use super::{
    adopt, check, check_lists, commission, contributors, hand, key_points, passes, photos, pickup, publish, review,
};
use super::{show, submit, uploads, urgent};
use crate::platform::web::{Input, Params, PathId};
use crate::platform::{Actor, Answer, App, Fault};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::Id;
use domain::people::Act;
use utoipa_axum::{router::OpenApiRouter, routes};

/// A document somebody wants read into the form, in bytes.
const DOCUMENT_BYTES_MAX: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    let whole = OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(read_document))
        // Form and file name come on top of the file itself.
        .layer(DefaultBodyLimit::max(photos::PHOTO_BYTES_MAX + 64 * 1024));
    let pieces = OpenApiRouter::new()
        .routes(routes!(uploads::how_far, uploads::take))
        .layer(DefaultBodyLimit::max(uploads::PIECE_BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(form))
        .routes(routes!(desk))
        .routes(routes!(list, save))
        .routes(routes!(one))
        .routes(routes!(withdraw))
        .routes(routes!(take))
        .routes(routes!(let_go))
        .routes(routes!(edit))
        .routes(routes!(pass))
        .routes(routes!(send_back))
        .routes(routes!(decline))
        .routes(routes!(colleagues))
        .routes(routes!(assign))
        .routes(routes!(split))
        .routes(routes!(merge))
        .routes(routes!(name_contributors))
        .routes(routes!(plan))
        .routes(routes!(correct))
        .routes(routes!(recall))
        .routes(routes!(register_adoption))
        .routes(routes!(void_adoption))
        .routes(routes!(difference))
        .routes(routes!(account_draft))
        .routes(routes!(check_text))
        .routes(routes!(forget_photo))
        .routes(routes!(picture))
        .routes(routes!(publications))
        .routes(routes!(publication_act))
        .routes(routes!(commissions, ask))
        .routes(routes!(close_commission))
        .routes(routes!(circulars, send_circular))
        .routes(routes!(sign_circular))
        .routes(routes!(urgent::list, urgent::decide))
        .routes(routes!(check_lists::lists, check_lists::save))
        .routes(routes!(passes::list, passes::add))
        .routes(routes!(passes::take_back))
        .routes(routes!(pickup::list))
        .routes(routes!(pickup::register))
        .routes(routes!(key_points::list, key_points::add))
        .routes(routes!(key_points::update))
        .merge(whole)
        .merge(pieces)
}

/// What the form of submission needs to know.
#[utoipa::path(get, path = "/api/newsroom/form", tag = "newsroom",
    responses((status = 200, description = "Kinds, starts, open topics, limits", body = FormView)))]
async fn form(State(app): State<App>, actor: Actor) -> Answer<Json<FormView>> {
    Ok(Json(show::form(&app, &actor).await?))
}

/// My open work.
#[utoipa::path(get, path = "/api/newsroom/desk", tag = "newsroom",
    responses((status = 200, description = "Counts for badges and home pages", body = DeskView)))]
async fn desk(State(app): State<App>, actor: Actor) -> Answer<Json<DeskView>> {
    Ok(Json(show::desk(&app, &actor).await?))
}

/// Articles, filtered and paged.
#[utoipa::path(get, path = "/api/newsroom/articles", tag = "newsroom", params(ArticleQuery),
    responses((status = 200, description = "A page of articles", body = ArticleList)))]
async fn list(State(app): State<App>, actor: Actor, Params(query): Params<ArticleQuery>) -> Answer<Json<ArticleList>> {
    Ok(Json(show::list(&app, &actor, query).await?))
}

/// Saves a draft, and sends it when asked to.
#[utoipa::path(post, path = "/api/newsroom/articles", tag = "newsroom", request_body = DraftInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, wrong state, or warnings to confirm"),
              (status = 422, description = "Fields to be mended")))]
async fn save(State(app): State<App>, actor: Actor, Input(draft): Input<DraftInput>) -> Answer<Json<ArticleView>> {
    let id = submit::save(&app, &actor, draft).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// One article with everything around it.
#[utoipa::path(get, path = "/api/newsroom/articles/{id}", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "The article", body = ArticleView)))]
async fn one(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<ArticleView>> {
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 撤回: its author takes it back.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/withdraw", tag = "newsroom", params(("id" = String, Path)), request_body = DecisionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<DecisionInput>,
) -> Answer<Json<ArticleView>> {
    submit::withdraw(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 领取, or a sign of life while reading.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/take", tag = "newsroom", params(("id" = String, Path)), 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn take(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<ArticleView>> {
    review::take(&app, &actor, id).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// Lets go without an answer.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/let-go", tag = "newsroom", params(("id" = String, Path)), 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn let_go(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<ArticleView>> {
    review::let_go(&app, &actor, id).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 修改: a reviewer's version.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/edit", tag = "newsroom", params(("id" = String, Path)), request_body = EditInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn edit(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<EditInput>,
) -> Answer<Json<ArticleView>> {
    review::edit(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 通过.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/pass", tag = "newsroom", params(("id" = String, Path)), request_body = DecisionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn pass(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<DecisionInput>,
) -> Answer<Json<ArticleView>> {
    review::pass(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 退回, with a reason and marked passages.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/return", tag = "newsroom", params(("id" = String, Path)), request_body = DecisionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn send_back(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<DecisionInput>,
) -> Answer<Json<ArticleView>> {
    review::send_back(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 不采用, with a reason.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/decline", tag = "newsroom", params(("id" = String, Path)), request_body = DecisionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn decline(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<DecisionInput>,
) -> Answer<Json<ArticleView>> {
    review::decline(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 安排发布.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/publish", tag = "newsroom", params(("id" = String, Path)), request_body = PlanInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn plan(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<PlanInput>,
) -> Answer<Json<ArticleView>> {
    publish::plan(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 更正: a notice above the text.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/correct", tag = "newsroom", params(("id" = String, Path)), request_body = CorrectionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn correct(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<CorrectionInput>,
) -> Answer<Json<ArticleView>> {
    publish::correct(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 撤稿: off every channel.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/recall", tag = "newsroom", params(("id" = String, Path)), request_body = DecisionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn recall(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<DecisionInput>,
) -> Answer<Json<ArticleView>> {
    publish::recall(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 登记采用.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/adopt", tag = "newsroom", params(("id" = String, Path)), request_body = AdoptionInput, 
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn register_adoption(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<AdoptionInput>,
) -> Answer<Json<ArticleView>> {
    adopt::register(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// Takes a wrongly registered use back.
#[utoipa::path(post, path = "/api/newsroom/adoptions/{id}/void", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "The article as it stands", body = ArticleView)))]
async fn void_adoption(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<ArticleView>> {
    let article = adopt::void(&app, &actor, id).await?;
    Ok(Json(show::one(&app, &actor, article).await?))
}

/// The difference between two kept versions.
#[utoipa::path(get, path = "/api/newsroom/articles/{id}/diff", tag = "newsroom", params(("id" = String, Path), DiffQuery),
    responses((status = 200, description = "Pieces in order", body = DiffView)))]
async fn difference(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Params(query): Params<DiffQuery>,
) -> Answer<Json<DiffView>> {
    Ok(Json(show::difference(&app, &actor, id, query).await?))
}

/// Clean markup for the official account.
#[utoipa::path(get, path = "/api/newsroom/articles/{id}/account-draft", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "Markup to paste", body = MarkupView)))]
async fn account_draft(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<MarkupView>> {
    Ok(Json(show::account_draft(&app, &actor, id).await?))
}

/// Checks a text before it is sent.
#[utoipa::path(post, path = "/api/newsroom/check", tag = "newsroom", request_body = CheckInput,
    responses((status = 200, description = "Findings, gravest first", body = CheckView)))]
async fn check_text(State(app): State<App>, actor: Actor, Input(input): Input<CheckInput>) -> Answer<Json<CheckView>> {
    actor.require(Act::ReadArticles)?;
    Ok(Json(check::view(check::ask(&app, &actor, input).await?)))
}

/// Takes a photo in: multipart with `client_id`, `caption`, `file`.
#[utoipa::path(post, path = "/api/newsroom/photos", tag = "newsroom",
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "The photo, shrunk and stripped", body = PhotoView),
              (status = 413, description = "Larger than 20 MB"),
              (status = 422, description = "Not whole, or not a photo")))]
async fn upload(
    State(app): State<App>,
    actor: Actor,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<Json<PhotoView>> {
    actor.require(Act::SubmitArticle)?;
    let form = form.map_err(|_| Fault::field("file", "请用表单上传照片"))?;
    let sent = photos::receive(form).await?;
    let photo = photos::keep(&app, &actor, sent).await?;
    Ok(Json(show::photo_view(&photo)))
}

/// Forgets a photo that no article uses.
#[utoipa::path(delete, path = "/api/newsroom/photos/{id}", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone")))]
async fn forget_photo(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<StatusCode> {
    photos::forget(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A picture, for those who may see it.
#[utoipa::path(get, path = "/api/newsroom/pictures/{hash}", tag = "newsroom", params(("hash" = String, Path)),
    responses((status = 200, description = "JPEG", body = String, content_type = "image/jpeg")))]
async fn picture(State(app): State<App>, actor: Actor, Path(hash): Path<String>) -> Answer<Response> {
    let bytes = photos::read(&app, &actor, &hash).await?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=86400, immutable")];
    Ok((headers, bytes).into_response())
}

/// The text of a Word file, for the form. Nothing of the file is kept.
#[utoipa::path(post, path = "/api/newsroom/read-document", tag = "newsroom",
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, description = "Title and text", body = TextView),
              (status = 422, description = "Not a Word file, damaged, or a bomb")))]
async fn read_document(
    State(app): State<App>,
    actor: Actor,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<Json<TextView>> {
    let _ = &app;
    actor.require(Act::SubmitArticle)?;
    let mut form = form.map_err(|_| Fault::field("file", "请用表单上传文档"))?;
    let mut bytes = Vec::new();
    let cut = || Fault::field("file", "文档没有传完，可能是网络中断，请重试");
    while let Some(mut field) = form.next_field().await.map_err(|_| cut())? {
        if field.name() != Some("file") {
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(|_| cut())? {
            if bytes.len() + chunk.len() > DOCUMENT_BYTES_MAX {
                return Err(Fault::TooLarge("文档超过 20 MB,请把图片另行上传".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
    }
    if bytes.is_empty() {
        return Err(Fault::field("file", "没有收到文档，请重新选择"));
    }
    let read = tokio::task::spawn_blocking(move || paper::docx::read_text(&bytes)).await?;
    match read {
        Ok(paragraphs) => Ok(Json(show::split_text(&paragraphs.join("\n")))),
        Err(error) => Err(Fault::field("file", error.to_string())),
    }
}

/// The publishing plan.
#[utoipa::path(get, path = "/api/newsroom/publications", tag = "newsroom", params(PlanQuery),
    responses((status = 200, description = "A page of the plan", body = PlanList)))]
async fn publications(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<PlanQuery>,
) -> Answer<Json<PlanList>> {
    Ok(Json(show::plan(&app, &actor, query).await?))
}

/// One act on one publication: `reschedule`, `cancel`, `withdraw`, `receipt`, `pin`, `unpin`.
#[utoipa::path(post, path = "/api/newsroom/publications/{id}/{act}", tag = "newsroom",
    params(("id" = String, Path), ("act" = String, Path)), request_body = PublicationInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn publication_act(
    State(app): State<App>,
    actor: Actor,
    Path((id, act)): Path<(String, String)>,
    Input(input): Input<PublicationInput>,
) -> Answer<Json<ArticleView>> {
    let id: Id = id.parse().map_err(|_| Fault::NotFound("条发布"))?;
    let article = publish::act(&app, &actor, id, &act, input).await?;
    Ok(Json(show::one(&app, &actor, article).await?))
}

/// Commissioned topics.
#[utoipa::path(get, path = "/api/newsroom/commissions", tag = "newsroom",
    responses((status = 200, description = "Latest deadline first", body = Vec<CommissionView>)))]
async fn commissions(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<CommissionView>>> {
    actor.require(Act::ReadArticles)?;
    Ok(Json(commission::list(&app, &actor, false).await?))
}

/// Asks units for articles.
#[utoipa::path(post, path = "/api/newsroom/commissions", tag = "newsroom", request_body = CommissionInput,
    responses((status = 200, description = "All topics", body = Vec<CommissionView>)))]
async fn ask(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<CommissionInput>,
) -> Answer<Json<Vec<CommissionView>>> {
    commission::ask(&app, &actor, input).await?;
    Ok(Json(commission::list(&app, &actor, false).await?))
}

/// Closes a topic.
#[utoipa::path(post, path = "/api/newsroom/commissions/{id}/close", tag = "newsroom", params(("id" = String, Path)),
    request_body = VersionInput, responses((status = 200, description = "All topics", body = Vec<CommissionView>)))]
async fn close_commission(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<VersionInput>,
) -> Answer<Json<Vec<CommissionView>>> {
    commission::close(&app, &actor, id, input.version).await?;
    Ok(Json(commission::list(&app, &actor, false).await?))
}

/// Notices with sign-for.
#[utoipa::path(get, path = "/api/newsroom/circulars", tag = "newsroom",
    responses((status = 200, description = "Newest first", body = Vec<CircularView>)))]
async fn circulars(State(app): State<App>, actor: Actor) -> Answer<Json<Vec<CircularView>>> {
    actor.require(Act::ReadArticles)?;
    Ok(Json(commission::circulars(&app, &actor).await?))
}

/// Sends a notice.
#[utoipa::path(post, path = "/api/newsroom/circulars", tag = "newsroom", request_body = CircularInput,
    responses((status = 200, description = "All notices", body = Vec<CircularView>)))]
async fn send_circular(
    State(app): State<App>,
    actor: Actor,
    Input(input): Input<CircularInput>,
) -> Answer<Json<Vec<CircularView>>> {
    commission::send(&app, &actor, input).await?;
    Ok(Json(commission::circulars(&app, &actor).await?))
}

/// 签收, once a unit.
#[utoipa::path(post, path = "/api/newsroom/circulars/{id}/sign", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "All notices", body = Vec<CircularView>)))]
async fn sign_circular(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Vec<CircularView>>> {
    commission::sign(&app, &actor, id).await?;
    Ok(Json(commission::circulars(&app, &actor).await?))
}

/// 转交: to a colleague.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/assign", tag = "newsroom", params(("id" = String, Path)), request_body = AssignInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn assign(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<AssignInput>,
) -> Answer<Json<ArticleView>> {
    hand::assign(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 拆分: parts become articles of their own.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/split", tag = "newsroom", params(("id" = String, Path)), request_body = SplitInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn split(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<SplitInput>,
) -> Answer<Json<ArticleView>> {
    hand::split(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 合并: others go into this one, and its authors share.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/merge", tag = "newsroom", params(("id" = String, Path)), request_body = MergeInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn merge(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<MergeInput>,
) -> Answer<Json<ArticleView>> {
    hand::merge(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// 署名与份额.
#[utoipa::path(post, path = "/api/newsroom/articles/{id}/contributors", tag = "newsroom", params(("id" = String, Path)), request_body = ContributorsInput,
    responses((status = 200, description = "The article as it stands", body = ArticleView),
              (status = 409, description = "Stale, or not possible now")))]
async fn name_contributors(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Input(input): Input<ContributorsInput>,
) -> Answer<Json<ArticleView>> {
    contributors::name(&app, &actor, id, input).await?;
    Ok(Json(show::one(&app, &actor, id).await?))
}

/// Colleagues an article may be passed on to.
#[utoipa::path(get, path = "/api/newsroom/articles/{id}/colleagues", tag = "newsroom", params(("id" = String, Path)),
    responses((status = 200, description = "Who may read it at its stage, the least busy first", body = Vec<ColleagueView>)))]
async fn colleagues(State(app): State<App>, actor: Actor, PathId(id): PathId) -> Answer<Json<Vec<ColleagueView>>> {
    Ok(Json(hand::colleagues(&app, &actor, id).await?))
}
