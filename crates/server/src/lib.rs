//! 卫宣: the publicity platform of a health authority, in one executable.
//! Features import downhill only: people, media, monitor, newsroom, outreach, cases, papers, figures, portal;
//! `platform` imports none of them.

pub mod cases;
pub mod cli;
pub mod exchanges;
pub mod figures;
pub mod media;
pub mod monitor;
pub mod newsroom;
pub mod outreach;
pub mod papers;
pub mod people;
pub mod platform;
pub mod portal;
pub mod routes;
