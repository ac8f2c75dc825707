//! The next time at which a schedule matches.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Schedule;

/// The days of a schedule come round within this many years: 29 February on a given day of the week, the
/// rarest, after at most 40.
const MOST_YEARS: i16 = 41;

impl Schedule {
    /// Whether a clock in this zone shows a time of the schedule; fractions of the second are passed over.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::Schedule;
    /// use jiff::{Timestamp, tz::{TimeZone, offset}};
    ///
    /// let schedule: Schedule = "hour=8&dayOfWeek=2".parse()?;
    /// let tuesday: Timestamp = "2026-11-24T00:00:00.7Z".parse().unwrap();
    /// assert!(schedule.matches(tuesday, &TimeZone::fixed(offset(8))));
    /// assert!(!schedule.matches(tuesday, &TimeZone::UTC));
    /// # Ok::<(), epcis::subscription::ScheduleError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, instant: Timestamp, zone: &TimeZone) -> bool {
        self.mismatch(zone.to_datetime(floor(instant))).is_none()
    }

    /// The first whole second after an instant at which a clock in this zone shows a time of the schedule.
    /// None when there is none before the end of the year 9999.
    ///
    /// What the clock skips when summer time begins is not run; what it shows twice when summer time ends is
    /// run twice. Who does not want that takes [`TimeZone::UTC`], which is what the standard leaves open.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::Schedule;
    /// use jiff::{Timestamp, tz::TimeZone};
    ///
    /// let leap_days: Schedule = "dayOfMonth=29&month=2".parse()?;
    /// let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
    /// let next = leap_days.next_after(now, &TimeZone::UTC).unwrap();
    /// assert_eq!(next.to_string(), "2028-02-29T00:00:00Z");
    /// # Ok::<(), epcis::subscription::ScheduleError>(())
    /// ```
    #[must_use]
    pub fn next_after(&self, instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut at = floor(instant).checked_add(1.second()).ok()?;
        let last_year = zone.to_datetime(at).year().saturating_add(MOST_YEARS);
        // No jump passes over a change of the offset: behind it the clock may show anything.
        let mut change = zone.following(at).next().map(|change| change.timestamp());
        loop {
            let clock = zone.to_datetime(at);
            let Some(mismatch) = self.mismatch(clock) else { return Some(at) };
            let rest = |of: i64, gone: i64| at.checked_add((of - gone).seconds()).ok();
            let (minute, second) = (i64::from(clock.minute()), i64::from(clock.second()));
            let jump = match mismatch {
                Mismatch::Second => rest(1, 0)?,
                Mismatch::Minute => rest(60, second)?,
                Mismatch::Hour => rest(3600, minute * 60 + second)?,
                Mismatch::Day => {
                    let day = self.next_day(clock.date(), last_year)?;
                    let begins = day.to_zoned(zone.clone()).ok()?.timestamp();
                    if begins > at { begins } else { rest(1, 0)? }
                }
            };
            at = change.map_or(jump, |change| jump.min(change));
            if change.is_some_and(|change| change <= at) {
                change = zone.following(at).next().map(|change| change.timestamp());
            }
        }
    }

    /// The first day after this one that is a day of the schedule.
    fn next_day(&self, mut day: Date, last_year: i16) -> Option<Date> {
        loop {
            day = day.tomorrow().ok()?;
            if day.year() > last_year {
                return None;
            }
            if self.has_day(day) {
                return Some(day);
            }
        }
    }

    fn has_day(&self, day: Date) -> bool {
        let [.., days, months, weekdays] = self.matching;
        has(months, day.month()) && has(days, day.day()) && has(weekdays, day.weekday().to_monday_one_offset())
    }

    /// The coarsest unit that does not match.
    fn mismatch(&self, clock: DateTime) -> Option<Mismatch> {
        let [seconds, minutes, hours, ..] = self.matching;
        if !self.has_day(clock.date()) {
            Some(Mismatch::Day)
        } else if !has(hours, clock.hour()) {
            Some(Mismatch::Hour)
        } else if !has(minutes, clock.minute()) {
            Some(Mismatch::Minute)
        } else if !has(seconds, clock.second()) {
            Some(Mismatch::Second)
        } else {
            None
        }
    }
}

enum Mismatch {
    Second,
    Minute,
    Hour,
    Day,
}

fn has(bits: u64, value: i8) -> bool {
    bits >> value & 1 == 1
}

/// The whole second in which an instant lies.
fn floor(instant: Timestamp) -> Timestamp {
    let seconds = instant.as_nanosecond().div_euclid(1_000_000_000);
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or(Timestamp::MIN)
}
