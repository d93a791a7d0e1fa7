//! 门户: what the inspection of government sites asks of columns and messages.

pub mod column;
pub mod message;
