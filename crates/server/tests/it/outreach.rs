//! Tests of the outreach feature.
