//! Official documents (公文) as data, printed as docx, PDF, xlsx, HTML and Markdown.
//!
//! The `papers`, `cases` and `figures` features of the server describe what to print in [`block`];
//! the writers here know the page of GB/T 9704-2012 and nothing of the business. No clock, no
//! network, no database: time, pictures and fonts come in as arguments.

pub mod block;
pub mod chart;
pub mod docx;
pub mod error;
pub mod fonts;
pub mod gbt9704;
mod grid;
pub mod html;
mod inflate;
pub mod markdown;
pub mod package;
pub mod pdf;
pub mod picture;
pub mod xlsx;

pub use error::{Error, Result};
pub use fonts::{Fonts, Substitution};

/// A finished file and what its reader should know about it.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pages, where the writer lays them out itself (PDF).
    pub pages: Option<usize>,
    /// Every font of the standard that this file does not use, and what stands in for it.
    pub substitutions: Vec<Substitution>,
    /// Chinese sentences about anything else that differs from what was asked, e.g. a character no font has.
    pub notes: Vec<String>,
    /// PDF only: the file passed the checks of PDF/UA-1 (readable by screen readers).
    pub accessible: bool,
}
