//! Document numbers and what each paper must contain.
