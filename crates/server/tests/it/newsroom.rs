//! Tests of the newsroom feature.
