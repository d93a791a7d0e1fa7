//! One JSON row in, one JSON row out: the text verbs of the command line. The pipeline calls the same functions below.

mod pages;
mod words;

pub use pages::{decode, extract, feed};
pub use words::{Line, classify, cluster, convert, mask, matches, nearby, proof, retrieve, same, segment};
