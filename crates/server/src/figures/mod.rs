//! The figures feature.
