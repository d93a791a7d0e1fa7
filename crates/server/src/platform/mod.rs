//! The platform feature.
