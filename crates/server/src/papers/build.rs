//! Long papers, drafted part by part by a job: what is ready stands in the draft at once, a part that fails is named,
//! and the next try begins there. The paper's own address is the link that still works tomorrow.

use super::compose::{self, Request};
use super::sign::{self, Signer};
use super::store::{self, Record};
use crate::platform::{Actor, Answer, App, Audience, Change, Fault, Job, Outcome, Running};
use anyhow::{Context, Result};
use domain::ids::Id;
use domain::papers::Build;
use domain::people::Act;
use serde_json::json;

/// The kind of the job.
pub(super) const BUILD: &str = "paper.build";

/// Starts a long paper: it stands in the list at once, empty, and a job fills it.
pub(super) async fn start(app: &App, actor: &Actor, request: &Request) -> Answer<Id> {
    let build = Build::of(request.kind);
    let mut change = app.change(actor).await?;
    let now = change.now();
    let draft = compose::empty(request);
    let id = sign::create_at(&mut change, &Signer::from(actor), request, &draft, now).await?;
    store::save_build(&mut change, id, &build).await?;
    enqueue(&mut change, id, &draft.title).await?;
    change.commit().await?;
    Ok(id)
}

async fn enqueue(change: &mut Change, id: Id, title: &str) -> Result<()> {
    change.enqueue(Job::new(BUILD, id, json!({})).title(format!("起草{title}"))).await?;
    Ok(())
}

/// Tries again from the part that failed, or goes on without what is missing.
pub(super) async fn go_on(app: &App, actor: &Actor, id: Id, version: i64, skip: bool) -> Answer<()> {
    actor.require(Act::DraftPaper)?;
    let mut change = app.change(actor).await?;
    let record = sign::load(&mut change, actor, id, version).await?;
    let Some(mut build) = record.build().filter(Build::is_open) else {
        return Err(Fault::refused("paper_is_drafted", "这份公文已经取数完成", ""));
    };
    if skip {
        build.skip_rest();
        let request = sign::request_of(app, &record).await?;
        let draft = compose::in_template(&request, record.draft.0.clone());
        let cutoff = record.cutoff_at;
        if !store::save_draft(&mut change, &record, &draft, &actor.name, cutoff).await? {
            return Err(sign::raced());
        }
    } else {
        build.retry();
        enqueue(&mut change, id, &record.title).await?;
    }
    store::save_build(&mut change, id, &build).await?;
    let what = if skip { "paper.build.skip" } else { "paper.build.retry" };
    change.audit(what, "paper", id, None, None);
    change.live(Audience::Act(Act::ReadPapers), "paper", json!({"id": id}));
    change.commit().await?;
    Ok(())
}

/// The job: one part after another, each saved before the next is asked. Runs again from the first part that is not
/// done, so a machine that stopped in between loses one part at most.
pub(super) async fn run(app: App, job: Running) -> Result<Outcome> {
    let id: Id = job.key.parse().context("the key is the paper's id")?;
    loop {
        let Some(record) = store::read(&app, id).await? else {
            return Ok(Outcome::Dropped("公文不在了".into()));
        };
        let Some(build) = record.build() else { return Ok(Outcome::Dropped("公文不需要分步起草".into())) };
        let Some(part) = build.next().cloned() else {
            return Ok(if build.is_open() {
                Outcome::Dropped("有一部分没有取到数，等待处理".into())
            } else {
                Outcome::DoneWith(format!("/papers/{id}"))
            });
        };
        let (done, total) = build.progress();
        job.progress(done, total, &part.title).await?;
        step(&app, &record, build, &part.key).await?;
    }
}

/// Drafts one part and saves it with how far the paper is.
async fn step(app: &App, record: &Record, mut build: Build, key: &str) -> Result<()> {
    let request = sign::request_of(app, record).await.map_err(plain)?;
    let mut draft = record.draft.0.clone();
    match compose::add_part(app, &request, key, &mut draft).await {
        Ok(()) => build.done(key),
        Err(fault) => {
            let fault = plain(fault);
            tracing::warn!(id = %record.id, part = key, error = format!("{fault:#}"), "a part of a paper was not drafted");
            build.failed(key, "这一部分没有取到数");
        }
    }
    // The office's own outline is put on at the end: until then each part stands under its own name.
    if !build.is_open() {
        draft = compose::in_template(&request, draft);
    }
    let mut change = app.system_change(BUILD).await?;
    let now = change.now();
    if store::save_draft(&mut change, record, &draft, &record.changed_by, now).await? {
        store::save_build(&mut change, record.id, &build).await?;
        change.live(Audience::Act(Act::ReadPapers), "paper", json!({"id": record.id}));
        change.commit().await?;
    }
    Ok(())
}

fn plain(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault:?}")
}

/// Whether a paper is ready to be edited and signed.
pub(super) fn check(record: &Record) -> Answer<()> {
    if record.build().is_some_and(|build| build.is_open()) {
        return Err(Fault::refused(
            "paper_is_being_drafted",
            "公文还在分步取数",
            "请等取数完成；有部分失败时可重试，或不等待直接编辑",
        ));
    }
    Ok(())
}
