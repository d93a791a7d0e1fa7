//! The portal feature.
