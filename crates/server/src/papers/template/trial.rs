//! Trying a template: the upload is read, filled from last month's records, and what is wrong with it is said.

use super::{LARGEST, TemplateTrial, Used, plain, sentence, values_of};
use crate::papers::compose::{self, Request};
use crate::papers::print::{self, Marks};
use crate::papers::store;
use crate::platform::print::{DOCX, PDF};
use crate::platform::{Actor, Answer, App, Fault, FieldError};
use axum::extract::multipart::{Multipart, MultipartError};
use domain::ids::Id;
use domain::papers::{Kind, Origin, gaps, template};
use domain::time::{date, date_start, format_day};
use paper::docx;

/// What a new template is tried on: last month, or the newest case, article or review there is.
async fn trial_request(app: &App, actor: &Actor, kind: Kind) -> Answer<(Request, String)> {
    let mut request = Request::of(kind, &actor.unit_path, &actor.name);
    let first = date(app.now()).first_of_month();
    let last = first.yesterday().unwrap_or(first);
    let (from, to) = (date_start(last.first_of_month()), date_start(first));
    let nothing = |what: &str| {
        Fault::refused(
            "nothing_to_try_on",
            format!("还没有{what}，无法试用模板"),
            format!("请先有一份{what}，再上传模板"),
        )
    };
    let about = match kind.origin() {
        Origin::Period => {
            let day = domain::time::DAY_MS;
            request.to_at = Some(to);
            request.from_at = Some(match kind {
                Kind::Daily => to - day,
                Kind::Weekly => to - 7 * day,
                _ => from,
            });
            format!("{}至{}的记录", format_day(request.from_at.unwrap_or(from)), format_day(to - 1))
        }
        Origin::Case => {
            let found = store::trial_case(app, &actor.unit_path, to, kind == Kind::Supervision).await?;
            let (id, number) = found.ok_or_else(|| nothing("已督办的案件"))?;
            request.case_id = Some(id);
            format!("案件{number}")
        }
        Origin::Article => {
            let (id, title) =
                store::trial_article(app, &actor.unit_path, to).await?.ok_or_else(|| nothing("已报送的稿件"))?;
            request.source_id = Some(id);
            format!("稿件《{title}》")
        }
        Origin::Review => {
            let (id, title) = store::trial_review(app, &actor.unit_path).await?.ok_or_else(|| nothing("风险评估"))?;
            request.source_id = Some(id);
            format!("风险评估《{title}》")
        }
    };
    Ok((request, about))
}

/// An upload: `kind`, `name`, and `file` or `body`.
pub(super) struct Upload {
    pub kind: Kind,
    pub name: String,
    pub body: String,
    pub file: Option<(String, Vec<u8>)>,
}

fn broken(error: &MultipartError) -> Fault {
    if error.status().as_u16() == 413 {
        return Fault::TooLarge("模板文件不能超过10 MB".into());
    }
    Fault::field("file", "文件没有传完整，可能是网络中断，请重新上传")
}

pub(super) async fn receive(mut form: Multipart) -> Answer<Upload> {
    let (mut kind, mut name, mut body, mut file) = (String::new(), String::new(), String::new(), None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "kind" => kind = field.text().await.map_err(|error| broken(&error))?,
            "name" => name = field.text().await.map_err(|error| broken(&error))?,
            "body" => body = field.text().await.map_err(|error| broken(&error))?,
            "file" => {
                let called: String = field
                    .file_name()
                    .unwrap_or_default()
                    .rsplit(['/', '\\'])
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(100)
                    .collect();
                let bytes = field.bytes().await.map_err(|error| broken(&error))?;
                file = Some((called, bytes.to_vec()));
            }
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    let Some(kind) = Kind::of(&kind) else { return Err(Fault::field("kind", "请选择公文种类")) };
    match name.trim().chars().count() {
        0 => wrong.push(FieldError::new("name", "请填写模板名称")),
        1..=40 => {}
        _ => wrong.push(FieldError::new("name", "模板名称不超过40个字")),
    }
    if file.is_none() && body.trim().is_empty() {
        wrong.push(FieldError::new("file", "请上传 .docx 模板，或填写模板页"));
    }
    if let Some((called, bytes)) = &file {
        if bytes.len() > LARGEST {
            return Err(Fault::TooLarge("模板文件不能超过10 MB".into()));
        }
        if !called.to_lowercase().ends_with(".docx") {
            wrong.push(FieldError::new("file", "模板应为 .docx 文件；旧的 .doc、.wps 请先另存为 .docx"));
        }
    }
    if !wrong.is_empty() {
        return Err(Fault::Invalid(wrong));
    }
    Ok(Upload { kind, name: name.trim().to_owned(), body, file })
}

/// What came of a trial: what it found, and the file it made.
pub(super) struct Tried {
    pub trial: TemplateTrial,
    pub made: Option<(Vec<u8>, &'static str)>,
}

pub(super) async fn try_out(app: &App, actor: &Actor, upload: &Upload) -> Answer<Tried> {
    let (mut request, about) = trial_request(app, actor, upload.kind).await?;
    let mut trial = TemplateTrial { about, ..TemplateTrial::default() };
    let system = compose::draft_of(app, &request).await?;
    let marks = Marks {
        kind: upload.kind,
        number: None,
        mark: "",
        extra: false,
        office: &actor.unit_name,
        at: app.now(),
        signed_by: "",
        reviewers: &[],
    };
    let Some((_, file)) = &upload.file else {
        let page = match template::read(upload.kind, &upload.body) {
            Ok(page) => page,
            Err(faults) => {
                trial.faults = faults.iter().map(sentence).collect();
                return Ok(Tried { trial, made: None });
            }
        };
        let known: Vec<&str> = system.facts.iter().map(|fact| fact.name.as_str()).collect();
        trial.faults = template::unknown_figures(&page, &system)
            .into_iter()
            .map(|name| format!("没有名为“{name}”的数据，可用：{}", known.join("、")))
            .collect();
        trial.asked = page.parts.iter().map(|(heading, _)| heading.clone()).collect();
        request.template = Some(Used { id: Id(0), name: upload.name.clone(), page: Some(page), file_hash: None });
        let draft = compose::in_template(&request, system);
        let empty = gaps(upload.kind, &draft).into_iter().map(|(_, sentence)| sentence);
        trial.remarks = empty.filter(|sentence| !sentence.contains("标题")).collect();
        for section in &draft.sections {
            trial.text.push(section.heading.clone());
            trial.text.extend(plain(&section.text, &draft.facts).lines().map(str::to_owned));
            if !section.rows.is_empty() {
                trial.text.push(format!("（附表{}行：{}）", section.rows.len(), section.heads.join("、")));
            }
        }
        trial.text.truncate(200);
        let written = print::write(app, print::lay_out(&draft, &marks), paper::pdf::write).await;
        return Ok(match written {
            Ok(written) => Tried { trial, made: Some((written.bytes, PDF)) },
            Err(error) => {
                trial.faults.push(format!("排不出版面：{error:#}"));
                Tried { trial, made: None }
            }
        });
    };
    let values = values_of(&system, &marks, request.from_at, request.to_at);
    let blanks: Vec<String> =
        system.facts.iter().filter(|fact| fact.value.is_none()).map(|fact| fact.name.clone()).collect();
    let (bytes, known) = (file.clone(), values.clone());
    let tried = tokio::task::spawn_blocking(move || {
        let asked = docx::placeholders(&bytes)?;
        Ok::<_, paper::Error>((asked, docx::fill_template(&bytes, &known)))
    })
    .await?;
    let (asked, filled) = match tried {
        Ok(found) => found,
        Err(error) => {
            trial.faults.push(error.to_string());
            return Ok(Tried { trial, made: None });
        }
    };
    if asked.is_empty() {
        trial.faults.push("文件里没有占位符；请在要填入内容的地方写上“{{标题}}”这样的占位符".into());
    }
    trial.asked = asked;
    match filled {
        Ok(filled) => {
            let parts: Vec<&String> =
                filled.unused.iter().filter(|name| template::headings(upload.kind).contains(&name.as_str())).collect();
            if !parts.is_empty() {
                let names: Vec<&str> = parts.iter().map(|name| name.as_str()).collect();
                trial.remarks.push(format!("模板没有用到这些部分：{}", unique(&names).join("、")));
            }
            trial.remarks.extend(blanks.iter().map(|name| format!("数据“{name}”还没有")));
            trial.text = docx::read_text(&filled.bytes).unwrap_or_default().into_iter().take(200).collect();
            Ok(Tried { trial, made: Some((filled.bytes, DOCX)) })
        }
        Err(error) => {
            trial.faults.push(error.to_string());
            let offered: Vec<&str> = values.texts.keys().chain(values.lists.keys()).map(String::as_str).collect();
            trial.faults.push(format!("可用的占位符：{}", unique(&offered).join("、")));
            Ok(Tried { trial, made: None })
        }
    }
}

fn unique<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut seen = std::collections::HashSet::new();
    names.iter().copied().filter(|name| seen.insert(*name)).collect()
}
