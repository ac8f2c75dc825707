//! Schedules: the next time is the next one indeed, in every zone; subscriptions come back from their JSON.

use epcis::subscription::{Controls, Schedule, Subscription, TimeUnit, Trigger};
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

/// Zones as rules, so that no time zone database is needed: without summer time, of the north, of the
/// south with half an hour, with a change at midnight, with a change one minute after it.
const ZONES: [&str; 6] = [
    "CST-8",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "<-03>3<-02>,M10.2.0/0,M2.3.0/0",
    "NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01",
];

fn zone(rule: &str) -> TimeZone {
    TimeZone::posix(rule).unwrap_or_else(|error| panic!("{rule}: {error}"))
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn next(schedule: &str, zone: &TimeZone, after: &str, expected: &str) {
    let schedule: Schedule = schedule.parse().unwrap_or_else(|error| panic!("{schedule}: {error}"));
    let found = schedule.next_after(instant(after), zone).map(|next| next.to_string());
    assert_eq!(found.as_deref(), Some(expected), "{schedule} after {after}");
}

#[test]
fn units_finer_than_the_finest_given_take_their_least_value() {
    let utc = &TimeZone::UTC;
    let now = "2026-11-24T08:30:10.25Z";
    next("hour=1&minute=5", utc, now, "2026-11-25T01:05:00Z");
    next("minute=5", utc, now, "2026-11-24T09:05:00Z");
    next("second=[0-59]", utc, now, "2026-11-24T08:30:11Z");
    next("hour=8&second=[0-59]", utc, now, "2026-11-24T08:30:11Z");
    next("dayOfMonth=25", utc, now, "2026-11-25T00:00:00Z");
    next("month=[1-12]", utc, now, "2026-12-01T00:00:00Z");
    next("dayOfWeek=1", utc, now, "2026-11-30T00:00:00Z");
    next("dayOfWeek=2,7", utc, now, "2026-11-29T00:00:00Z");
    next("month=11&dayOfWeek=[6-7]", utc, now, "2026-11-28T00:00:00Z");
}

#[test]
fn the_next_time_is_after_and_not_at_the_time_given() {
    next("hour=8&minute=30", &TimeZone::UTC, "2026-11-24T08:30:00Z", "2026-11-25T08:30:00Z");
    next("hour=8&minute=30", &TimeZone::UTC, "2026-11-24T08:29:59.999Z", "2026-11-24T08:30:00Z");
    next("second=30", &TimeZone::UTC, "1969-12-31T23:59:29.5Z", "1969-12-31T23:59:30Z");
}

#[test]
fn months_without_the_day_and_years_without_it_are_passed_over() {
    let utc = &TimeZone::UTC;
    next("dayOfMonth=31", utc, "2026-08-31T00:00:00Z", "2026-10-31T00:00:00Z");
    next("dayOfMonth=29&month=2", utc, "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z");
    // Forty years, the longest wait there is.
    next("dayOfMonth=29&month=2&dayOfWeek=1", utc, "2072-03-01T00:00:00Z", "2112-02-29T00:00:00Z");
    let schedule: Schedule = "dayOfMonth=13&dayOfWeek=5".parse().unwrap();
    assert_eq!(schedule.next_after(instant("9999-08-14T00:00:00Z"), utc), None, "the calendar ends");
}

#[test]
fn both_kinds_of_days_must_match() {
    next("dayOfMonth=13&dayOfWeek=5", &TimeZone::UTC, "2026-11-24T00:00:00Z", "2027-08-13T00:00:00Z");
}

#[test]
fn what_the_clock_skips_is_not_run_and_what_it_shows_twice_is_run_twice() {
    let berlin = &zone(ZONES[1]);
    // On 29 March 2026 the clock goes from 02:00 to 03:00, on 25 October from 03:00 back to 02:00.
    next("hour=2&minute=30", berlin, "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z");
    next("hour=3", berlin, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
    next("hour=2&minute=30", berlin, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
    next("hour=2&minute=30", berlin, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    // A day that begins at 01:00, because midnight is skipped, has no 00:00.
    next("dayOfWeek=7&hour=0", &zone(ZONES[4]), "2026-10-10T12:00:00Z", "2026-10-18T02:00:00Z");
}

#[test]
fn a_fixed_offset_is_a_zone() {
    next("hour=8", &TimeZone::fixed(offset(8)), "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
}

/// A field of a unit, or none.
fn field(unit: TimeUnit) -> impl Strategy<Value = Option<String>> {
    let (least, greatest) = unit.range();
    let element = (least..=greatest, least..=greatest, any::<bool>())
        .prop_map(|(a, b, range)| if range { format!("[{}-{}]", a.min(b), a.max(b)) } else { a.to_string() });
    let list = proptest::collection::vec(element, 1..4).prop_map(|elements| elements.join(","));
    proptest::option::weighted(0.5, list)
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let [a, b, c, d, e, f] = TimeUnit::ALL.map(field);
    (a, b, c, d, e, f).prop_filter_map("never", |(a, b, c, d, e, f)| {
        let texts = [a, b, c, d, e, f];
        let names = TimeUnit::ALL.map(TimeUnit::name);
        let given = names.into_iter().zip(&texts).filter_map(|(name, text)| Some((name, text.as_deref()?)));
        Schedule::of_fields(given).ok()
    })
}

/// Any time, or one near a change of the clock.
fn time(zone: &TimeZone, at: i64, near: bool, shift: i64) -> Timestamp {
    let at = Timestamp::from_second(at).unwrap_or_default();
    match zone.following(at).next() {
        Some(change) if near => change.timestamp() + shift.seconds(),
        _ => at,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn the_next_time_matches_and_none_between_does(
        schedule in schedule(), zone_index in 0usize..6, at in 0i64..4_000_000_000, near: bool,
        shift in -90_000i64..8_000, nanosecond in 0i64..1_000_000_000, back in 0i64..3_000,
    ) {
        let zone = zone(ZONES[zone_index]);
        let after = time(&zone, at, near, shift) + nanosecond.nanoseconds();
        // A schedule without a time of day may have none in a zone that always skips it, hence no demand.
        let Some(next) = schedule.next_after(after, &zone) else { return Ok(()) };
        prop_assert!(next > after);
        prop_assert_eq!(next.subsec_nanosecond(), 0);
        prop_assert!(schedule.matches(next, &zone));
        // Second by second behind the time given, and before the time found.
        let first = after.as_second() + 1;
        for second in (first..next.as_second()).take(3_000).chain((next.as_second() - back).max(first)..next.as_second()) {
            prop_assert!(!schedule.matches(Timestamp::from_second(second).unwrap(), &zone), "{second}");
        }
        prop_assert_eq!(schedule.next_after(next - 1.nanoseconds(), &zone), Some(next));
    }

    #[test]
    fn no_day_between_has_a_time_that_matches(
        schedule in schedule(), zone_index in 0usize..6, at in 0i64..4_000_000_000,
    ) {
        let zone = zone(ZONES[zone_index]);
        let after = Timestamp::from_second(at).unwrap();
        let Some(next) = schedule.next_after(after, &zone) else { return Ok(()) };
        // Steps of 61 minutes and a second meet other minutes and seconds in every hour.
        let mut second = at + 1;
        while second < next.as_second() && second < at + 40_000_000 {
            prop_assert!(!schedule.matches(Timestamp::from_second(second).unwrap(), &zone), "{second}");
            second += 3_661;
        }
    }

    #[test]
    fn a_schedule_comes_back_from_its_text_and_its_json(schedule in schedule()) {
        prop_assert_eq!(&schedule.to_string().parse::<Schedule>().unwrap(), &schedule);
        prop_assert_eq!(&Schedule::of_json(&schedule.to_json()).unwrap(), &schedule);
        let text = format!(r#"{{"dest":"http://a.example","schedule":{}}}"#, schedule.to_json());
        let subscription = Subscription::parse(&text).unwrap();
        prop_assert_eq!(&subscription.controls.trigger, &Trigger::Schedule(schedule));
        prop_assert_eq!(Subscription::parse(&subscription.to_json().to_string()).unwrap(), subscription);
    }

    #[test]
    fn nothing_panics(text in "[\\[\\]0-9,& =a-zA-Z-]{0,40}", json in "\\PC{0,60}") {
        let _ = text.parse::<Schedule>();
        let _ = Schedule::of_fields([("hour", text.as_str()), (text.as_str(), "1")]);
        let _ = Controls::of_parameters([("stream", text.as_str()), ("initialRecordTime", json.as_str())]);
        let _ = Subscription::parse(&json);
    }
}

#[test]
fn subscriptions_say_what_is_wrong() {
    let stream = r#","stream":true}"#;
    for (text, message) in [
        (r#"{"stream":true}"#.to_owned(), "dest: is required"),
        (format!(r#"{{"dest":"//a.example/"{stream}"#), "dest: \"//a.example/\" is not a URI: it has no scheme"),
        (format!(r#"{{"dest":"https:///x"{stream}"#), "dest: the address has no host"),
        (format!(r#"{{"dest":"https://:80/x"{stream}"#), "dest: the address has no host"),
        (
            format!(r#"{{"dest":"https://u:p@a.example/x"{stream}"#),
            "dest: an address with a user or password would show it to whoever lists subscriptions",
        ),
        (
            format!(r#"{{"dest":"https://a.example/{}"{stream}"#, "x".repeat(2048)),
            "dest: the address is longer than 2048 bytes",
        ),
        (
            format!(r#"{{"dest":"https://a.example/","signatureToken":""{stream}"#),
            "signatureToken: is empty or has more than 1024 bytes",
        ),
        (
            format!(r#"{{"dest":"https://a.example/","signatureToken":"a","secret":"b"{stream}"#),
            "secret: is another than signatureToken, and means the same",
        ),
        (r#"{"dest":"https://a.example/","stream":"yes"}"#.to_owned(), "stream: a boolean is expected, found a string"),
        (
            format!(r#"{{"dest":"https://a.example/","schedule":{{"hour":"1"}}{stream}"#),
            "a subscription has stream=true or a schedule, not both",
        ),
        (
            r#"{"dest":"https://a.example/","stream":false}"#.to_owned(),
            "a subscription needs stream=true or a schedule",
        ),
        (
            r#"{"dest":"https://a.example/","schedule":{}}"#.to_owned(),
            "schedule: a schedule needs at least one of second, minute, hour, dayOfMonth, month, dayOfWeek",
        ),
        (r#"{"dest":"https://a.example/","schedule":"1"}"#.to_owned(), "schedule: a schedule is an object"),
        (
            r#"{"dest":"https://a.example/","schedule":{"year":"1"}}"#.to_owned(),
            "schedule: \"year\" is no field of a schedule",
        ),
        ("[]".to_owned(), ": an object is expected, found an array"),
        (" ".repeat(20_000), "the subscription has 20000 bytes, permitted are 16384"),
    ] {
        let error = Subscription::parse(&text).unwrap_err().to_string();
        assert_eq!(error, message, "{text:.200}");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let text = r#"{"dest":"https://a.example/","signatureToken":"s3cret","stream":true}"#;
    let subscription = Subscription::parse(text).unwrap();
    assert!(!format!("{subscription:?} {}", subscription.to_json()).contains("s3cret"));
}

#[test]
fn parameters_of_a_websocket_are_controls() {
    let all = [("hour", "1"), ("minute", "5"), ("initialRecordTime", "2020-04-04T20:33:31.116-06:00")];
    let controls = Controls::of_parameters(all).unwrap();
    assert_eq!(controls.initial_record_time.unwrap().canonical(), "2020-04-05T02:33:31.116Z");
    for (parameters, message) in [
        (vec![("perPage", "1")], "a subscription needs stream=true or a schedule"),
        (vec![("stream", "1")], "stream: is neither true nor false"),
        (vec![("stream", "true"), ("stream", "true")], "stream: stands twice"),
        (vec![("hour", "1"), ("hour", "2")], "schedule: hour: stands twice"),
        (vec![("stream", "true"), ("initialRecordTime", "now")], "initialRecordTime: not a date and time"),
    ] {
        let error = Controls::of_parameters(parameters).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
