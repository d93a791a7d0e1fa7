//! Tests of the media feature.
