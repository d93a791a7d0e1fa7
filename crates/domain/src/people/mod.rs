//! Who works here: units as a tree, roles, and who may do what.

pub mod roles;
pub mod units;

pub use roles::{Act, Role, may};
pub use units::UnitKind;
