//! Working days, Monday to Friday. Public holidays are not known here: the service centre stops the clock for them.

use jiff::Span;
use jiff::civil::Weekday;
use kernel::Date;

use crate::model::Urgency;

/// How long a quotation can be accepted, calendar days.
pub const QUOTATION_VALID_DAYS: i64 = 30;

/// The day `days` working days after `from`; 0 is `from` itself.
#[must_use]
pub fn add_working_days(from: Date, days: i64) -> Date {
    let mut day = from;
    let mut left = days;
    while left > 0 {
        day = next(day);
        if works(day) {
            left -= 1;
        }
    }
    day
}

/// Working days after `from` up to and with `to`; 0 when `to` is not later.
#[must_use]
pub fn working_days_between(from: Date, to: Date) -> i64 {
    let mut day = from;
    let mut count = 0;
    while day < to {
        day = next(day);
        if works(day) {
            count += 1;
        }
    }
    count
}

/// The day after which a quotation of `today` no longer holds.
#[must_use]
pub fn valid_until(today: Date) -> Date {
    today.saturating_add(Span::new().days(QUOTATION_VALID_DAYS))
}

/// Working days of an order: its slowest line; urgent orders take the price list's share of it, at least one day.
#[must_use]
pub fn order_days(line_days: impl IntoIterator<Item = i64>, urgency: Urgency, urgent_time_percent: i64) -> i64 {
    let longest = line_days.into_iter().max().unwrap_or(0).max(1);
    match urgency {
        Urgency::Normal => longest,
        Urgency::Urgent => (longest * urgent_time_percent.clamp(1, 100) + 99) / 100,
    }
}

fn next(day: Date) -> Date {
    day.saturating_add(Span::new().days(1))
}

fn works(day: Date) -> bool {
    // The calendar's last day counts, so that counting ends there too.
    day == Date::MAX || !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_weekend_is_no_working_time() {
        // 2026-11-24 is a Tuesday.
        assert_eq!(add_working_days(date(2026, 11, 24), 3), date(2026, 11, 27));
        assert_eq!(add_working_days(date(2026, 11, 24), 4), date(2026, 11, 30));
        assert_eq!(add_working_days(date(2026, 11, 28), 1), date(2026, 11, 30));
        assert_eq!(working_days_between(date(2026, 11, 27), date(2026, 11, 30)), 1);
        assert_eq!(working_days_between(date(2026, 11, 27), date(2026, 11, 27)), 0);
    }

    #[test]
    fn adding_and_counting_agree() {
        let from = date(2026, 12, 30);
        for days in 0..30 {
            assert_eq!(working_days_between(from, add_working_days(from, days)), days);
        }
    }

    #[test]
    fn the_slowest_line_sets_the_date_and_urgency_shortens_it() {
        assert_eq!(order_days([3, 7, 5], Urgency::Normal, 60), 7);
        assert_eq!(order_days([3, 7, 5], Urgency::Urgent, 60), 5);
        assert_eq!(order_days([1], Urgency::Urgent, 60), 1);
        assert_eq!(order_days([], Urgency::Normal, 60), 1);
    }
}
