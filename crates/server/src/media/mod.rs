//! The media feature.
