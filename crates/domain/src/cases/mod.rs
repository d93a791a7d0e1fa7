//! 处置件: the states of a case, its acts, deadlines and archive.
