//! 媒体: outlets, tiers by outlet, channel and position, placements, press events, accounts, playouts.

pub mod account;
pub mod link;
pub mod outlet;
pub mod placement;
pub mod playout;
pub mod press;
pub mod register;
pub mod tier;
