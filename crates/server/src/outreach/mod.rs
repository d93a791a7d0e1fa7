//! The outreach feature.
