//! Chinese text machinery: decode, extract, convert, segment, match, fingerprint, cluster, classify, proof.
//! Pure computation over bytes and text that may be hostile; no network, no clock, no async, none of our other crates.

pub mod classify;
pub mod cluster;
pub mod decode;
pub mod diff;
pub mod extract;
pub mod feed;
pub mod fingerprint;
pub mod lines;
pub mod mask;
pub mod matcher;
pub mod proof;
pub mod retrieve;
pub mod same;
pub mod sanitise;
pub mod script;
pub mod segment;
