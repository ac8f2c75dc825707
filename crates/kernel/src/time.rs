//! Instants and calendar days. Stored as UTC microseconds (`BIGINT`) and ISO dates; shown in the reader's zone.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

/// A calendar day without a zone (date of manufacture, date of issue).
pub type Date = jiff::civil::Date;

/// An instant, UTC, in whole microseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From UTC microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// UTC microseconds, as stored.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same instant as a `jiff` value; outside jiff's range the nearest bound.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// This instant moved by `seconds` (may be negative); saturates.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The calendar day in China Standard Time (UTC+8, no daylight saving): the day of the service centre.
    #[must_use]
    pub fn china_date(self) -> Date {
        self.plus_seconds(8 * 3600).to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// The first instant of the next such day.
    #[must_use]
    pub const fn next_china_day(self) -> Self {
        const DAY: i64 = 24 * 3600;
        let into = self.plus_seconds(8 * 3600).0.rem_euclid(DAY * 1_000_000);
        Self(self.0.saturating_sub(into)).plus_seconds(DAY)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(value: jiff::Timestamp) -> Self {
        Self(value.as_microsecond())
    }
}

/// Where "now" comes from: the system's clock in production, a fixed one in tests.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until a test moves it.
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock standing at `at`.
    #[must_use]
    pub const fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the clock forward.
    pub fn advance_seconds(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.plus_seconds(seconds);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_centre_day_begins_at_16_utc() {
        let before: jiff::Timestamp = "2026-10-31T15:59:59Z".parse().unwrap();
        let after: jiff::Timestamp = "2026-10-31T16:00:00Z".parse().unwrap();
        assert_eq!(Timestamp::from(before).china_date().to_string(), "2026-10-31");
        assert_eq!(Timestamp::from(after).china_date().to_string(), "2026-11-01");
        assert_eq!(Timestamp::from(before).next_china_day(), after.into());
        assert_eq!(Timestamp::from(after).next_china_day(), Timestamp::from(after).plus_seconds(24 * 3600));
        assert_eq!(Timestamp::from_micros(-1).next_china_day().china_date().to_string(), "1970-01-02");
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::new(Timestamp::from_micros(5));
        assert_eq!(clock.now(), clock.now());
        clock.advance_seconds(1);
        assert_eq!(clock.now().micros(), 1_000_005);
    }
}
