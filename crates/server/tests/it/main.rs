//! The whole application against a temporary database, feature by feature.

mod cases;
mod figures;
mod media;
mod monitor;
mod newsroom;
mod outreach;
mod papers;
mod people;
mod portal;
