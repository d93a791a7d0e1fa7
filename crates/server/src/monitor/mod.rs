//! The monitor feature.
