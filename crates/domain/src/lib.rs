//! The business of the publicity office: states, rules, deadlines, scores, figures and refusals.
//! Plain functions over plain data. No I/O, no clock, no async: time, ids and found words come in as arguments.
//! Called by the verbs of `server`; never calls anything of ours.

pub mod cases;
pub mod figures;
pub mod ids;
pub mod media;
pub mod monitor;
pub mod newsroom;
pub mod outreach;
pub mod papers;
pub mod people;
pub mod portal;
pub mod refusal;
pub mod time;
pub mod workdays;
