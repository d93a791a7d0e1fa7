//! Campaigns on health days, trainings, selections and the work plan.
