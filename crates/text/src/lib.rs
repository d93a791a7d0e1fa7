//! Chinese text machinery: decode, extract, sanitise and feed. Pure functions over bytes and text; no network, no clock.

pub mod decode;
pub mod extract;
pub mod lines;
