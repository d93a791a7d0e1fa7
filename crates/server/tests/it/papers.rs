//! Tests of the papers feature.
