//! Tests of the monitor feature.
