//! Tests of the cases feature.
