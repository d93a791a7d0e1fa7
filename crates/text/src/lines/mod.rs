<<<<<<< HEAD
//! One JSON row in, one JSON row out: the text verbs of the command line. The pipeline calls the same functions below.

mod pages;

pub use pages::{decode, extract};
=======
//! One JSON row in, one out: what `weixuan text VERB` calls.
mod words;
pub use words::*;
>>>>>>> 3e0320b (Give the text crate its words: script, segmentation, watches, near-duplicates, events, classifiers, masking, ranking)
