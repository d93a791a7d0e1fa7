//! The way of a report, on one page. Four jobs, cut where the kind of failure changes:
//!
//! 1. **Collect** (network, `collect.rs`, `kinds/`): ask a source → bytes by hash → `capture` row + Digest job.
//!    *Later* when the source does not answer; *refused* when robots.txt or the address guard says no.
//! 2. **Digest** (CPU, `digest.rs`): decode → extract → mask → simplify → match → judge.
//!    *Kept*, or *Dropped* with a reason of [`DropReason`], or *Quarantined* when the evidence is gone.
//! 3. **Place** (neighbours, one at a time, `place.rs`): near texts → repost or new → event → level → alert.
//!    Never drops: what was kept stands in the stream.
//! 4. **Index** (`search.rs`): what was placed becomes searchable; the index is a copy and catches up by turns.
//!
//! Every outcome is a row (`source_run`, `capture`, `job`) and stands on a page: 来源, 未采用, 后台任务.

use super::ground::Subject;
use super::store::items::Draft;
use domain::monitor::DropReason;

/// What digesting one capture came to.
#[derive(Debug)]
pub enum Step {
    /// It becomes an item, or a revision of one; with what placing will ask of it.
    Kept(Box<Draft>, Box<Subject>),
    /// It does not, for this reason; a clerk can bring it back.
    Dropped {
        /// Why.
        reason: DropReason,
        /// The word or number that decided.
        detail: String,
        /// Headline, for the page of drops.
        title: String,
    },
    /// It can never be read: a person must look.
    Quarantined {
        /// Why, in words.
        why: String,
    },
}
