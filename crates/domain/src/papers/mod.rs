//! Papers (公文、简报): what kinds there are, how each is numbered, what each must contain, and how it is signed.
//! Called by `server::papers`; the page itself is laid out by the `paper` crate.

pub mod build;
pub mod draft;
pub mod kind;
pub mod number;
pub mod states;
pub mod template;

pub use build::{Build, PartState};
pub use draft::{Draft, Fact, Section, gaps, resolve};
pub use kind::{Kind, Origin};
pub use number::{label, mark};
pub use states::{PaperAct, PaperStage, allowed, step};
pub use template::TemplatePage;
