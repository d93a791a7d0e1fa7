//! One JSON row in, one JSON row out: the text verbs of the command line. The pipeline calls the same functions below.

mod pages;

pub use pages::{decode, extract};
