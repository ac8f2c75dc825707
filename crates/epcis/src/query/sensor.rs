//! Conditions on sensor data. What stands in `sensorMetadata` holds for its reports as well, so that a
//! value matches wherever of the two it stands (TCR-53, step 28).

use super::condition::{Comparison, SensorNumber, SensorText, TimeField};
use super::{decimal, matching, units};
use crate::event::{Event, SensorElement, SensorMetadata, SensorReport};
use crate::fields::Uri;
use crate::time::Time;

fn elements(event: &Event) -> impl Iterator<Item = &SensorElement> {
    event.business.sensor_elements.iter().flatten()
}

fn metadata(event: &Event) -> impl Iterator<Item = &SensorMetadata> {
    elements(event).filter_map(|element| element.metadata.as_ref())
}

fn reports(event: &Event) -> impl Iterator<Item = &SensorReport> {
    elements(event).flat_map(|element| &element.reports)
}

pub(super) fn times(event: &Event, field: TimeField) -> impl Iterator<Item = &Time> {
    let of_reports =
        reports(event).filter(move |_| field == TimeField::Sensor).filter_map(|report| report.time.as_ref());
    let of_metadata = metadata(event).filter_map(move |metadata| match field {
        TimeField::SensorStart => metadata.start_time.as_ref(),
        TimeField::SensorEnd => metadata.end_time.as_ref(),
        _ => metadata.time.as_ref(),
    });
    of_metadata.chain(of_reports)
}

pub(super) fn text(event: &Event, text: SensorText, any: &[String]) -> bool {
    let uri = |found: &Option<Uri>| found.as_ref().is_some_and(|found| matching::one_of(found.as_str(), any));
    let inherited = |of_metadata: fn(&SensorMetadata) -> &Option<Uri>, of_report: fn(&SensorReport) -> &Option<Uri>| {
        metadata(event).any(|found| uri(of_metadata(found))) || reports(event).any(|found| uri(of_report(found)))
    };
    match text {
        SensorText::Kind => reports(event)
            .filter_map(|report| report.kind.as_ref())
            .any(|found| any.iter().any(|wanted| *wanted == found.web_uri())),
        SensorText::Device => inherited(|m| &m.device_id, |r| &r.device_id),
        SensorText::DeviceMetadata => inherited(|m| &m.device_metadata, |r| &r.device_metadata),
        SensorText::RawData => inherited(|m| &m.raw_data, |r| &r.raw_data),
        SensorText::Method => inherited(|m| &m.data_processing_method, |r| &r.data_processing_method),
        SensorText::Rules => inherited(|m| &m.biz_rules, |r| &r.biz_rules),
        SensorText::Microorganism => reports(event).any(|report| uri(&report.microorganism)),
        SensorText::Substance => reports(event).any(|report| uri(&report.chemical_substance)),
        SensorText::Uri => reports(event).any(|report| uri(&report.uri_value)),
        SensorText::String => {
            reports(event).filter_map(|report| report.string_value.as_ref()).any(|found| any.contains(found))
        }
        SensorText::Boolean => reports(event)
            .filter_map(|report| report.boolean_value)
            .any(|found| any.iter().any(|wanted| wanted == if found { "true" } else { "false" })),
        SensorText::HexBinary => reports(event)
            .filter_map(|report| report.hex_binary_value.as_ref())
            .any(|found| any.iter().any(|wanted| wanted.eq_ignore_ascii_case(found.as_str()))),
    }
}

pub(super) fn number(
    event: &Event,
    number: SensorNumber,
    comparison: Comparison,
    unit: Option<&str>,
    wanted: &[String],
) -> bool {
    reports(event).any(|report| {
        let found = match number {
            SensorNumber::Value => &report.value,
            SensorNumber::Min => &report.min_value,
            SensorNumber::Max => &report.max_value,
            SensorNumber::Mean => &report.mean_value,
            SensorNumber::Deviation => &report.standard_deviation,
            SensorNumber::Percentile => &report.percentile_value,
            SensorNumber::Rank => &report.percentile_rank,
        };
        let Some(found) = found else { return false };
        wanted.iter().any(|wanted| {
            let order = match (unit, report.uom.as_deref()) {
                (None, _) => decimal::compare(found.as_str(), wanted),
                (Some(unit), Some(uom)) if number == SensorNumber::Deviation => {
                    units::compare_differences((found.as_str(), uom), (wanted, unit))
                }
                (Some(unit), Some(uom)) => units::compare_values((found.as_str(), uom), (wanted, unit)),
                (Some(_), None) => None,
            };
            order.is_some_and(|order| comparison.holds(order))
        })
    })
}
