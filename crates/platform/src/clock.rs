//! The system's clock: the only place that reads it.

use kernel::{Clock, Timestamp};

/// Wall clock, UTC.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        jiff::Timestamp::now().into()
    }
}

/// The system's clock as a `jiff` instant, for commands that run without a platform.
#[must_use]
pub fn now_jiff() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
