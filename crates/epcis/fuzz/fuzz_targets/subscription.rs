//! Subscriptions and schedules come back from what is written; the next time matches; nothing panics.
#![no_main]

use epcis::subscription::{Controls, Schedule, Subscription};
use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (i64, &str)| {
    let (second, text) = input;
    if let Ok(schedule) = text.parse::<Schedule>() {
        assert_eq!(schedule.to_string().parse::<Schedule>().as_ref(), Ok(&schedule));
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone");
        if let Ok(after) = Timestamp::from_second(second)
            && let Some(next) = schedule.next_after(after, &zone)
        {
            assert!(next > after && schedule.matches(next, &zone));
        }
    }
    let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let _ = Controls::of_parameters(pairs);
    if let Ok(subscription) = Subscription::parse(text) {
        let again = Subscription::parse(&subscription.to_json().to_string()).expect("what was written is read");
        assert_eq!((again.dest, again.controls), (subscription.dest, subscription.controls));
    }
});
