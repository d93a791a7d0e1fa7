//! 稿件: states, checks, publication, adoption, scores and quotas.
