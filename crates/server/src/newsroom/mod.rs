//! The newsroom feature.
