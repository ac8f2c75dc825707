//! The system's clock: the only place that reads it.

use kernel::{Clock, Timestamp};

/// Wall clock, UTC.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        jiff::Timestamp::now().into()
    }
}
