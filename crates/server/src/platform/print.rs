//! Papers into files: one set of fonts in memory for the life of the process, off the threads that answer requests, and
//! as many papers at once as there are processors: each takes tens of megabytes while it is set.

use super::{Answer, App, Fault};
use paper::block::Paper;
use paper::{Fonts, docx, html, markdown, pdf, xlsx};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The media type of a Word document.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The media type of a PDF.
pub const PDF: &str = "application/pdf";
/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The fonts of this machine, looked for once.
fn fonts(app: &App) -> Arc<Fonts> {
    app.held(|| Fonts::find(&app.config().fonts))
}

struct Presses(Semaphore);

/// Waits for a free press, and does with the fonts what takes its time.
pub async fn at_press<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Fonts) -> T + Send + 'static,
) -> anyhow::Result<T> {
    let presses = app.held(|| Presses(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from))));
    let _turn = presses.0.acquire().await?;
    let app = app.clone();
    // The first to come looks through the folders of fonts: that too is no work for a thread that answers requests.
    Ok(tokio::task::spawn_blocking(move || work(&fonts(&app))).await?)
}

/// Writes a paper as docx, pdf, html, md or xlsx; answers the bytes and their media type.
pub async fn written(app: &App, paper: Paper, format: &str) -> Answer<(Vec<u8>, &'static str)> {
    let kind = format.to_owned();
    let written = at_press(app, move |fonts| {
        Some(match kind.as_str() {
            "docx" => docx::write(&paper, fonts).map(|w| (w.bytes, DOCX)),
            "pdf" => pdf::write(&paper, fonts).map(|w| (w.bytes, PDF)),
            "xlsx" => xlsx::write_paper(&paper).map(|w| (w.bytes, XLSX)),
            "html" => html::write(&paper).map(|w| (w.bytes, "text/html; charset=utf-8")),
            "md" => markdown::write(&paper).map(|w| (w.bytes, "text/markdown; charset=utf-8")),
            _ => return None,
        })
    })
    .await?;
    let written = written.ok_or_else(|| Fault::field("format", "可以导出 docx、pdf、xlsx、html、md。"))?;
    written.map_err(|error| Fault::refused("paper_failed", format!("文件没有生成：{error}"), "请检查内容后重试。"))
}
