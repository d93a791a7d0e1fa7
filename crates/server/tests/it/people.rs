//! Tests of the people feature.
