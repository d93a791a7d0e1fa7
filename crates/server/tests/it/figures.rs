//! Tests of the figures feature.
