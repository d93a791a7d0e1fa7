//! The people feature.
