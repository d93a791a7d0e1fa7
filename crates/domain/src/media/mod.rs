//! Outlets, tiers by outlet, channel and position, placements, press events, accounts, playouts.
