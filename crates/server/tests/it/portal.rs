//! Tests of the portal feature.
