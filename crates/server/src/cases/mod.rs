//! The cases feature.
