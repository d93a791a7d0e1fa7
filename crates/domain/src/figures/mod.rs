//! What can be counted, sums that must hold, and words of approximation.
