//! The papers feature.
