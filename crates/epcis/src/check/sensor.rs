//! What sensors report: numbers that fit each other, units, words of drafts.

use super::Finder;
use crate::event::{Event, SensorElement, SensorReport};
use crate::number::Number;
use crate::vocabulary::Term;

pub(super) fn check(event: &Event, finder: &mut Finder<'_>) {
    for (at, element) in event.business.sensor_elements.iter().flatten().enumerate() {
        let path = format!("sensorElementList[{at}]");
        times(element, &path, finder);
        for (at, report) in element.reports.iter().enumerate() {
            values(report, &format!("{path}.sensorReport[{at}]"), finder);
        }
    }
}

fn times(element: &SensorElement, path: &str, finder: &mut Finder<'_>) {
    let Some(metadata) = &element.metadata else { return };
    if let (Some(start), Some(end)) = (&metadata.start_time, &metadata.end_time)
        && start.instant() > end.instant()
    {
        finder.error("time", format!("{path}.sensorMetadata.endTime"), "lies before the startTime", "exchange the two");
    }
}

fn values(report: &SensorReport, path: &str, finder: &mut Finder<'_>) {
    let measured = [
        ("value", &report.value),
        ("minValue", &report.min_value),
        ("maxValue", &report.max_value),
        ("meanValue", &report.mean_value),
    ];
    let any_number = measured.iter().any(|(_, value)| value.is_some()) || report.percentile_value.is_some();
    let other = report.string_value.is_some()
        || report.boolean_value.is_some()
        || report.hex_binary_value.is_some()
        || report.uri_value.is_some();
    if any_number && report.uom.is_none() && report.kind.as_ref().and_then(Term::word) != Some("Count") {
        finder.warn("sensor", format!("{path}.uom"), "a measured value has no unit", "give the unit, such as CEL");
    }
    if !any_number && !other && report.exception.is_none() && report.standard_deviation.is_none() {
        finder.warn("sensor", path, "the report holds no value", "give a value, or leave the report out");
    }
    if report.percentile_rank.is_some() != report.percentile_value.is_some() {
        finder.warn("sensor", path, "percRank and percValue belong together", "give both, or neither");
    }
    if report
        .percentile_rank
        .as_ref()
        .is_some_and(|rank| less(rank, &Number::from(0)) || less(&Number::from(100), rank))
    {
        finder.error("sensor", format!("{path}.percRank"), "is not between 0 and 100", "give a rank from 0 to 100");
    }
    let between = |low: &Option<Number>, high: &Option<Number>| match (low, high) {
        (Some(low), Some(high)) => !less(high, low),
        _ => true,
    };
    if !between(&report.min_value, &report.max_value) {
        finder.error("sensor", format!("{path}.maxValue"), "is less than minValue", "exchange the two");
    }
    for (name, value) in [("value", &report.value), ("meanValue", &report.mean_value)] {
        if !between(&report.min_value, value) || !between(value, &report.max_value) {
            finder.warn(
                "sensor",
                format!("{path}.{name}"),
                "lies outside of minValue and maxValue",
                "check the numbers",
            );
        }
    }
    if let Some(kind) = &report.kind
        && kind.word().is_none()
        && kind.as_str().starts_with("gs1:")
    {
        finder.warn(
            "vocabulary",
            format!("{path}.type"),
            format!("{} is no measurement type of the GS1 Web Vocabulary (older drafts had others)", kind.as_str()),
            "take a word of the list, such as Temperature",
        );
    }
}

/// Whether one decimal is less than another; by their digits, not by binary floats.
fn less(left: &Number, right: &Number) -> bool {
    let (left, right) = (left.canonical(), right.canonical());
    let parts = |text: &str| {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        (negative, whole.len(), whole.to_owned(), fraction.to_owned())
    };
    let ((a_negative, a_len, a_whole, a_fraction), (b_negative, b_len, b_whole, b_fraction)) =
        (parts(&left), parts(&right));
    let magnitude = (a_len, a_whole, a_fraction).cmp(&(b_len, b_whole, b_fraction));
    match (a_negative, b_negative) {
        (true, false) => true,
        (false, true) => false,
        (false, false) => magnitude.is_lt(),
        (true, true) => magnitude.is_gt(),
    }
}
