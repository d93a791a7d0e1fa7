//! Every register that can be counted, as its owner opens it.

use crate::platform::register::Register;
use crate::{cases, media, monitor, newsroom, outreach, papers, people, portal};
use domain::figures::Metric;

/// All of them.
pub fn all() -> Vec<Register> {
    [
        people::registers(),
        media::registers(),
        monitor::registers(),
        newsroom::registers(),
        outreach::registers(),
        cases::registers(),
        papers::registers(),
        portal::registers(),
    ]
    .concat()
}

/// The register a metric counts.
pub fn of(metric: &Metric) -> Option<Register> {
    all().into_iter().find(|register| register.id == metric.register)
}
