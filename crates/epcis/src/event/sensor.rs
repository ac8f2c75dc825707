//! Sensor data of an event (EPCIS 2.0 section 7.3.7).

use crate::fields::{Field, FieldError, Path, Reason, Uri, record};
use crate::json::Json;
use crate::number::Number;
use crate::time::Time;
use crate::vocabulary::{Component, MeasurementType, SensorAlert};

record! {
    /// One or more reports of sensors, with what they have in common.
    open SensorElement {
        /// What the reports have in common.
        optional metadata: SensorMetadata = "sensorMetadata",
        /// The reports, at least one.
        required reports: Vec<SensorReport> = "sensorReport",
    }
}

record! {
    /// What all reports of an element have in common.
    open SensorMetadata {
        /// Point in time of the observation.
        optional time: Time = "time",
        /// Beginning of the observation.
        optional start_time: Time = "startTime",
        /// End of the observation.
        optional end_time: Time = "endTime",
        /// The device.
        optional device_id: Uri = "deviceID",
        /// About the device, such as its calibration.
        optional device_metadata: Uri = "deviceMetadata",
        /// Where the raw data are.
        optional raw_data: Uri = "rawData",
        /// How the data were processed.
        optional data_processing_method: Uri = "dataProcessingMethod",
        /// Rules by which the data were judged.
        optional biz_rules: Uri = "bizRules",
    }
}

record! {
    /// One reported value.
    open SensorReport {
        /// What was measured; a report of an exception may lack it, as in GS1's XML examples.
        optional kind: MeasurementType = "type",
        /// An alarm or an error.
        optional exception: SensorAlert = "exception",
        /// The device.
        optional device_id: Uri = "deviceID",
        /// About the device.
        optional device_metadata: Uri = "deviceMetadata",
        /// Where the raw data are.
        optional raw_data: Uri = "rawData",
        /// How the data were processed.
        optional data_processing_method: Uri = "dataProcessingMethod",
        /// Rules by which the data were judged.
        optional biz_rules: Uri = "bizRules",
        /// Point in time of the observation.
        optional time: Time = "time",
        /// The microorganism found.
        optional microorganism: Uri = "microorganism",
        /// The chemical substance found.
        optional chemical_substance: Uri = "chemicalSubstance",
        /// The system in which coordinates are given.
        optional coordinate_reference_system: Uri = "coordinateReferenceSystem",
        /// The value, in `uom`.
        optional value: Number = "value",
        /// Which component of a vector the value is.
        optional component: Component = "component",
        /// A value that is text.
        optional string_value: String = "stringValue",
        /// A value that is true or false.
        optional boolean_value: bool = "booleanValue",
        /// A value that is bytes.
        optional hex_binary_value: HexBinary = "hexBinaryValue",
        /// A value that is a URI.
        optional uri_value: Uri = "uriValue",
        /// The least value, in `uom`.
        optional min_value: Number = "minValue",
        /// The greatest value, in `uom`.
        optional max_value: Number = "maxValue",
        /// The mean value, in `uom`.
        optional mean_value: Number = "meanValue",
        /// The standard deviation, in `uom`.
        optional standard_deviation: Number = "sDev",
        /// The percentile rank of `percValue`, 0 to 100.
        optional percentile_rank: Number = "percRank",
        /// The value at the percentile rank, in `uom`.
        optional percentile_value: Number = "percValue",
        /// The unit of the values.
        optional uom: String = "uom",
    }
}

/// Bytes as hexadecimal digits, as they were written.
///
/// # Examples
/// ```
/// use epcis::event::HexBinary;
/// use epcis::{Event, Limits};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:x:1"],
///     "sensorElementList":[{"sensorReport":[{"type":"Temperature","hexBinaryValue":"0aFF"}]}]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let event = Event::parse(text, &limits)?;
/// let element = &event.business.sensor_elements.as_ref().unwrap()[0];
/// assert_eq!(element.reports[0].hex_binary_value.as_ref().map(HexBinary::as_str), Some("0aFF"));
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HexBinary(String);

impl HexBinary {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for HexBinary {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        let text = String::read(json, path)?;
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text));
        }
        Err(path.error(Reason::Value(format!("{text:?} is not a row of hexadecimal digits"))))
    }
    fn write(&self) -> Json {
        Json::string(&self.0)
    }
}
