//! 处置件: the life of an opinion case from opening to archive, its clocks, and who may do what to it.
//! One table of states (`states`), one of licences (`allowed`), one of deadlines (`deadlines`).
//! Called by the verbs of `server::cases`; what happened comes in as an [`Act`], the moment as a number.

pub mod act;
pub mod allowed;
pub mod case;
pub mod deadlines;
pub mod requirements;
pub mod risk;
pub mod say;
pub mod states;

pub use act::{Act, Dispatch, Lack, Verb};
pub use allowed::{Standing, allowed, licensed, reads_office};
pub use case::{Case, Part, Stage, Task, TaskStage};
pub use deadlines::{Clock, ClockKind, ClockState, PauseReason, RuleSet};
pub use requirements::{Requirement, Requirements};
pub use states::{Setting, open, step};
