<<<<<<< HEAD
//! Chinese text machinery: decode, extract, sanitise and feed. Pure functions over bytes and text; no network, no clock.

pub mod decode;
pub mod extract;
pub mod lines;
=======
//! Chinese text machinery: decode, extract, convert, segment, match, fingerprint, cluster, classify, proof.
//! Pure computation over text that may be hostile; no I/O, no async, none of our other crates.

pub mod classify;
pub mod cluster;
pub mod diff;
pub mod fingerprint;
pub mod lines;
pub mod mask;
pub mod matcher;
pub mod proof;
pub mod retrieve;
pub mod same;
pub mod script;
pub mod segment;
>>>>>>> 3e0320b (Give the text crate its words: script, segmentation, watches, near-duplicates, events, classifiers, masking, ranking)
