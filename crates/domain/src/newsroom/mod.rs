//! 稿件: states, checks, publication, adoption, scores and quotas.

pub mod adoption;
pub mod appeal;
pub mod article;
pub mod checks;
pub mod publication;
pub mod quota;
pub mod score;
pub mod states;
pub mod urgent;
