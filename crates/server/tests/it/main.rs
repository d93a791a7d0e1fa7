//! The whole application against a temporary database, feature by feature.

#![allow(clippy::unwrap_used)]

mod cases;
mod desk;
mod doors;
mod figures;
mod media;
mod monitor;
mod newsroom;
mod outreach;
mod paper_drafting;
mod papers;
mod people;
mod platform;
mod portal;
mod site;
mod wake;
