//! 模板: the office's own outline as a page of text, or its own .docx with placeholders. A template is tried on last
//! month's records when it is uploaded; only one whose trial found no fault can be used, and none is ever changed.

mod trial;

use super::print::Marks;
use super::store::{self, Record};
use crate::platform::print::{DOCX, PDF};
use crate::platform::web::{Params, PathId, download};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use anyhow::Context;
use axum::Json;
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::response::Response;
use domain::ids::Id;
use domain::papers::draft::Piece;
use domain::papers::{Draft, Fact, Kind, TemplatePage, resolve, template};
use domain::people::Act;
use domain::time::{format_minute, format_paper_date};
use paper::docx::{self, Values};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// The largest .docx that is taken as a template.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;

/// A template as a paper uses it.
#[derive(Clone, Debug)]
pub struct Used {
    /// Which.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The outline, of a template page.
    pub page: Option<TemplatePage>,
    /// The file, of a .docx.
    pub file_hash: Option<String>,
}

/// What a trial found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct TemplateTrial {
    /// On which records it was tried, in words.
    pub about: String,
    /// What must be mended before it can be used.
    pub faults: Vec<String>,
    /// What a person should look at: blanks, parts that the template leaves out.
    pub remarks: Vec<String>,
    /// The placeholders and parts it asks for.
    pub asked: Vec<String>,
    /// The text that came out, paragraph by paragraph.
    pub text: Vec<String>,
}

/// A template.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Template {
    pub id: Id,
    pub kind: Kind,
    pub name: String,
    pub form: String,
    pub unit_id: Id,
    pub unit_path: String,
    pub body: String,
    pub file_hash: Option<String>,
    pub file_name: String,
    pub state: String,
    pub trial: db::Json<TemplateTrial>,
    pub trial_hash: Option<String>,
    pub created_by: String,
    pub created_at: i64,
    pub version: i64,
}

/// A template on the wire.
#[derive(Serialize, ToSchema)]
pub struct PaperTemplateView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Kind of paper.
    pub kind: String,
    /// In words.
    pub kind_title: String,
    /// Its name.
    pub name: String,
    /// `docx` or `page`.
    pub form: String,
    /// The text of a template page.
    pub body: String,
    /// The name of the uploaded file.
    pub file_name: String,
    /// `tried`, `enabled`, `retired`.
    pub state: String,
    /// What its trial found.
    pub trial: TemplateTrial,
    /// Whether the trial made a file that can be opened.
    pub has_trial_file: bool,
    /// Who uploaded it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// For the next act.
    pub version: i64,
}

/// Templates and what each kind offers them.
#[derive(Serialize, ToSchema)]
pub struct TemplateList {
    /// Newest first.
    pub rows: Vec<PaperTemplateView>,
    /// For each kind: code, and the names that a template may use.
    pub offers: Vec<Offer>,
    /// Whether the reader may enable and retire.
    pub may_enable: bool,
    /// Whether the reader may upload.
    pub may_try: bool,
}

/// What a template of a kind may name.
#[derive(Serialize, ToSchema)]
pub struct Offer {
    /// Kind of paper.
    pub kind: String,
    /// In words.
    pub title: String,
    /// Single texts: 标题, 文号 …
    pub texts: Vec<String>,
    /// Parts that the system drafts.
    pub parts: Vec<String>,
    /// A page to begin with.
    pub sample: String,
}

impl Template {
    fn view(self) -> PaperTemplateView {
        PaperTemplateView {
            id: self.id,
            kind: self.kind.code().into(),
            kind_title: self.kind.title().into(),
            name: self.name,
            form: self.form,
            body: self.body,
            file_name: self.file_name,
            state: self.state,
            has_trial_file: self.trial_hash.is_some(),
            trial: self.trial.0,
            created_by: self.created_by,
            created_at: self.created_at,
            version: self.version,
        }
    }

    fn used(&self) -> Answer<Used> {
        let page = if self.form == "page" {
            Some(template::read(self.kind, &self.body).map_err(|faults| unreadable(&faults))?)
        } else {
            None
        };
        Ok(Used { id: self.id, name: self.name.clone(), page, file_hash: self.file_hash.clone() })
    }
}

fn unreadable(faults: &[template::Fault]) -> Fault {
    Fault::Invalid(faults.iter().map(|fault| FieldError::new("body", sentence(fault))).collect())
}

fn sentence((line, sentence): &template::Fault) -> String {
    if *line == 0 { sentence.clone() } else { format!("第{line}行：{sentence}") }
}

/// The template that a paper is drafted by: the one asked for, or none.
pub(super) async fn chosen(app: &App, scope: &str, kind: Kind, id: Option<Id>) -> Answer<Option<Used>> {
    let Some(id) = id else { return Ok(None) };
    let found = store::template(app, id).await?.filter(|found| found.unit_path == scope && found.kind == kind);
    let found = found.ok_or_else(|| Fault::field("template_id", "没有这个模板，请重新选择"))?;
    if found.state != "enabled" {
        return Err(Fault::field("template_id", format!("模板“{}”还没有启用或已停用", found.name)));
    }
    Ok(Some(found.used()?))
}

/// The template of a paper that exists: it may have been retired since.
pub(super) async fn of_paper(app: &App, record: &Record) -> Answer<Option<Used>> {
    let Some(id) = record.template_id else { return Ok(None) };
    match store::template(app, id).await? {
        Some(found) => Ok(Some(found.used()?)),
        None => Ok(None),
    }
}

/// Single texts that every .docx template may name.
const TEXTS: [&str; 17] = [
    "标题",
    "文号",
    "期号",
    "单位",
    "日期",
    "起",
    "止",
    "截至",
    "主送",
    "密级",
    "紧急程度",
    "报",
    "送",
    "发",
    "责任编辑",
    "签发人",
    "联系电话",
];

/// What the placeholders of a .docx stand for: marks, parts in full, figures, and the rows of every table.
pub(super) fn values_of(draft: &Draft, marks: &Marks<'_>, from_at: Option<i64>, to_at: Option<i64>) -> Values {
    let mut values = Values::default();
    let issue =
        marks.number.map_or("（送审稿）".into(), |number| domain::papers::label(marks.kind, number, marks.extra));
    let day = |at: Option<i64>| at.map_or(String::new(), format_paper_date);
    let texts = [
        draft.title.clone(),
        marks.mark.to_owned(),
        issue,
        marks.office.to_owned(),
        format_paper_date(marks.at),
        day(from_at),
        day(to_at.map(|at| at - 1)),
        draft.facts.first().map_or(String::new(), |fact| format_minute(fact.as_of)),
        draft.recipients.clone(),
        draft.secrecy.clone(),
        draft.urgency.clone(),
        draft.report_to.clone(),
        draft.send_to.clone(),
        draft.issue_to.clone(),
        draft.editor.clone(),
        marks.signed_by.to_owned(),
        draft.phone.clone(),
    ];
    values.texts.extend(TEXTS.iter().map(|name| (*name).to_owned()).zip(texts));
    for fact in &draft.facts {
        values.texts.insert(fact.name.clone(), fact.value.map_or("〔数据缺失〕".into(), |value| value.to_string()));
    }
    for section in &draft.sections {
        values.texts.insert(section.heading.clone(), plain(&section.text, &draft.facts));
        let record = |row: &Vec<String>| -> BTreeMap<String, String> {
            section.heads.iter().cloned().zip(row.iter().cloned()).collect()
        };
        values.lists.insert(section.heading.clone(), section.rows.iter().map(record).collect());
    }
    values
}

fn plain(text: &str, facts: &[Fact]) -> String {
    resolve(text, facts)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text { text } | Piece::Figure { text, .. } => text,
            Piece::Missing { .. } => "〔数据缺失〕".into(),
        })
        .collect()
}

/// Fills the office's .docx for a paper.
pub(super) async fn fill(app: &App, hash: &str, values: Values) -> anyhow::Result<Vec<u8>> {
    let file = app.files().read(hash).await.context("模板文件不在了")?;
    let filled = tokio::task::spawn_blocking(move || docx::fill_template(&file, &values)).await??;
    Ok(filled.bytes)
}

/// Which templates.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct TemplateQuery {
    /// Only of this kind.
    #[serde(default)]
    kind: String,
}

/// The office's templates.
#[utoipa::path(get, path = "/api/paper-templates", tag = "papers", params(TemplateQuery),
    responses((status = 200, description = "Templates, newest first", body = TemplateList)))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<TemplateQuery>,
) -> Answer<Json<TemplateList>> {
    actor.require(Act::ReadPapers)?;
    Ok(Json(read_all(&app, &actor, &query.kind).await?))
}

async fn read_all(app: &App, actor: &Actor, kind: &str) -> Answer<TemplateList> {
    let rows = store::templates(app, &actor.unit_path, kind).await?;
    let offer = |kind: Kind| {
        let parts = template::headings(kind);
        let lines: Vec<String> = parts.iter().map(|part| format!("## {part}\n{{{{{part}}}}}")).collect();
        Offer {
            kind: kind.code().into(),
            title: kind.title().into(),
            texts: TEXTS.iter().map(|text| (*text).to_owned()).collect(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            sample: format!("# {{{{标题}}}}\n\n{}\n", lines.join("\n\n")),
        }
    };
    Ok(TemplateList {
        rows: rows.into_iter().map(Template::view).collect(),
        offers: Kind::ALL.into_iter().map(offer).collect(),
        may_enable: actor.may(Act::SignPaper),
        may_try: actor.may(Act::DraftPaper),
    })
}

/// Uploads a template and tries it on last month's records; it is not used before it is enabled.
#[utoipa::path(post, path = "/api/paper-templates", tag = "papers",
    request_body(content_type = "multipart/form-data", content = String, description = "`kind`, `name`, and `file` (.docx) or `body` (template page)"),
    responses((status = 200, description = "The template with what its trial found", body = PaperTemplateView)))]
pub(super) async fn upload(State(app): State<App>, actor: Actor, form: Multipart) -> Answer<Json<PaperTemplateView>> {
    actor.require(Act::DraftPaper)?;
    let upload = trial::receive(form).await?;
    let tried = trial::try_out(&app, &actor, &upload).await?;
    let mut kept = Vec::new();
    let mut keep = async |bytes: Vec<u8>, media_type: &'static str| -> Answer<String> {
        let stored = app.files().put(bytes, media_type).await?;
        let hash = stored.hash.clone();
        kept.push((stored, media_type));
        Ok(hash)
    };
    let trial_hash = match tried.made {
        Some((bytes, media_type)) => Some(keep(bytes, media_type).await?),
        None => None,
    };
    let (file_hash, file_name) = match &upload.file {
        Some((name, bytes)) => (Some(keep(bytes.clone(), DOCX).await?), name.clone()),
        None => (None, String::new()),
    };
    let mut change = app.change(&actor).await?;
    let now = change.now();
    for (stored, media_type) in &kept {
        store::keep_file(&mut change, stored, media_type, now).await?;
    }
    let found = Template {
        id: app.id(),
        kind: upload.kind,
        name: upload.name,
        form: if file_hash.is_some() { "docx".into() } else { "page".into() },
        unit_id: actor.unit_id,
        unit_path: actor.unit_path.clone(),
        body: if file_hash.is_some() { String::new() } else { upload.body },
        file_hash,
        file_name,
        state: "tried".into(),
        trial: db::Json(tried.trial),
        trial_hash,
        created_by: actor.name.clone(),
        created_at: now,
        version: 1,
    };
    store::insert_template(&mut change, &found).await?;
    let after = json!({"kind": found.kind, "name": found.name, "faults": found.trial.0.faults.len()});
    change.audit("paper.template.try", "paper_template", found.id, None, Some(after));
    change.commit().await?;
    Ok(Json(found.view()))
}

/// Takes a template into use, or out of it.
#[derive(Deserialize, ToSchema)]
pub(super) struct TemplateAct {
    /// From the view.
    version: i64,
    /// `enable` or `retire`.
    act: String,
}

/// Enables a template whose trial found no fault, or retires one; papers made by it stay as they are.
#[utoipa::path(post, path = "/api/paper-templates/{id}/acts", tag = "papers", request_body = TemplateAct,
    params(("id" = String, Path)), responses((status = 200, description = "All templates afterwards", body = TemplateList)))]
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    crate::platform::web::Input(form): crate::platform::web::Input<TemplateAct>,
) -> Answer<Json<TemplateList>> {
    actor.require(Act::SignPaper)?;
    let found = own(&app, &actor, id).await?;
    let state = match form.act.as_str() {
        "enable" if !found.trial.0.faults.is_empty() => {
            return Err(Fault::refused(
                "template_has_faults",
                format!("模板试用有{}处问题，不能启用", found.trial.0.faults.len()),
                "请按试用结果修改后重新上传",
            ));
        }
        "enable" => "enabled",
        "retire" => "retired",
        _ => return Err(Fault::field("act", "没有这种操作")),
    };
    let mut change = app.change(&actor).await?;
    if !store::set_template_state(&mut change, id, form.version, state, &actor.name).await? {
        return Err(Fault::Busy("这个模板刚被别人改动，请刷新后再试".into()));
    }
    let (before, after) = (json!({"state": found.state}), json!({"state": state, "name": found.name}));
    change.audit("paper.template", "paper_template", id, Some(before), Some(after));
    change.commit().await?;
    Ok(Json(read_all(&app, &actor, "").await?))
}

async fn own(app: &App, actor: &Actor, id: Id) -> Answer<Template> {
    let found = store::template(app, id).await?.filter(|found| found.unit_path == actor.unit_path);
    found.ok_or(Fault::NotFound("个模板"))
}

/// Which file of a template.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct FileQuery {
    /// `trial` (the default): what the trial made; `file`: the template itself.
    #[serde(default)]
    which: String,
}

/// The file that a trial made, or the template as it was uploaded.
#[utoipa::path(get, path = "/api/paper-templates/{id}/file", tag = "papers", params(("id" = String, Path), FileQuery),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")))]
pub(super) async fn file(
    State(app): State<App>,
    actor: Actor,
    PathId(id): PathId,
    Params(query): Params<FileQuery>,
) -> Answer<Response> {
    actor.require(Act::ReadPapers)?;
    let found = own(&app, &actor, id).await?;
    let (hash, media_type, name) = if query.which == "file" {
        (found.file_hash.clone(), DOCX, format!("{}.docx", found.name))
    } else if found.form == "docx" {
        (found.trial_hash.clone(), DOCX, format!("{}（试用）.docx", found.name))
    } else {
        (found.trial_hash.clone(), PDF, format!("{}（试用）.pdf", found.name))
    };
    let hash = hash.ok_or(Fault::NotFound("个文件"))?;
    let bytes = app.files().read(&hash).await?;
    Ok(download(bytes, media_type, &name))
}
