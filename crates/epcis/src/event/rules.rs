//! What the standard demands among the fields of one event, beyond the form of each: [`check_all`] what
//! the official schema checks as well, [`check_capture_all`] what only a capture interface is told to refuse
//! (GS1 conformance test cases TCR-53 and TCR-54, requirement M122; GS1's own examples break these).

use std::collections::HashSet;

use super::{
    Action, AggregationEvent, AssociationEvent, Event, ObjectEvent, PersistentDisposition, SensorElement, SensorReport,
    TransactionEvent, TransformationEvent, What,
};
use crate::fields::{FieldError, Path, Reason, Uri};
use crate::time::Time;
use crate::vocabulary::Disposition;

/// The first rule of the official schema that is broken.
pub(super) fn check(event: &Event, path: &Path<'_>) -> Result<(), FieldError> {
    first(|found| check_all(event, path, found))
}

/// The first rule of a capture interface that is broken.
pub(super) fn check_capture(event: &Event, path: &Path<'_>) -> Result<(), FieldError> {
    first(|found| check_capture_all(event, path, found))
}

fn first(check: impl FnOnce(&mut Found)) -> Result<(), FieldError> {
    let mut found = Found::new();
    check(&mut found);
    found.into_iter().next().map_or(Ok(()), Err)
}

type Found = Vec<FieldError>;

/// Every rule of the official schema that is broken.
pub(crate) fn check_all(event: &Event, path: &Path<'_>, found: &mut Found) {
    match &event.what {
        What::Object(object) => check_object(object, event, path, found),
        What::Aggregation(aggregation) => check_aggregation(aggregation, path, found),
        What::Transaction(transaction) => check_transaction(transaction, event, path, found),
        What::Transformation(transformation) => check_transformation(transformation, path, found),
        What::Association(association) => check_association(association, path, found),
        What::Extended(_) => {}
    }
    check_persistent(event.what.persistent_disposition(), path, found);
    let list = path.field("sensorElementList");
    for (index, element) in event.business.sensor_elements.iter().flatten().enumerate() {
        if element.reports.is_empty() {
            found.push(list.index(index).field("sensorReport").rule("a sensorElement needs at least one report"));
        }
        let nameless = |report: &SensorReport| report.kind.is_none() && report.exception.is_none();
        if let Some(report) = element.reports.iter().position(nameless) {
            let path = list.index(index);
            let path = path.field("sensorReport");
            found.push(path.index(report).field("type").error(Reason::Missing));
        }
    }
}

/// Every rule of a capture interface that is broken.
pub(crate) fn check_capture_all(event: &Event, path: &Path<'_>, found: &mut Found) {
    if let What::Aggregation(aggregation) = &event.what
        && aggregation.parent_id.is_none()
        && aggregation.action != Action::Observe
    {
        found.push(path.field("parentID").rule("an AggregationEvent with ADD or DELETE needs its parent"));
    }
    let list = path.field("sensorElementList");
    for (index, element) in event.business.sensor_elements.iter().flatten().enumerate() {
        let path = list.index(index);
        check_sensor_element(element, &path, found);
        let late = |time: Option<&Time>| time.is_some_and(|time| time.instant() > event.common.event_time.instant());
        if late(element.metadata.as_ref().and_then(|metadata| metadata.time.as_ref())) {
            found.push(path.field("sensorMetadata").field("time").rule("lies after the eventTime"));
        }
        for (index, report) in element.reports.iter().enumerate() {
            if late(report.time.as_ref()) {
                found.push(path.field("sensorReport").index(index).field("time").rule("lies after the eventTime"));
            }
        }
    }
}

fn check_object(object: &ObjectEvent, event: &Event, path: &Path<'_>, found: &mut Found) {
    let by_sensor = some(event.business.sensor_elements.as_ref()) && event.business.read_point.is_some();
    if object.epcs.is_none() && !some(object.quantities.as_ref()) && !by_sensor {
        found.push(path.rule("an ObjectEvent needs epcList, quantityList, or sensorElementList with a readPoint"));
    }
    if object.ilmd.is_some() && object.action != Action::Add {
        found.push(path.field("ilmd").rule("ilmd is permitted with the action ADD only"));
    }
    unique(texts(object.epcs.as_ref()), &path.field("epcList"), found);
}

fn check_aggregation(event: &AggregationEvent, path: &Path<'_>, found: &mut Found) {
    let children = some(event.child_epcs.as_ref()) || some(event.child_quantities.as_ref());
    if !children && event.action != Action::Delete {
        found.push(path.rule("an AggregationEvent with ADD or OBSERVE needs childEPCs or childQuantityList"));
    }
}

fn check_association(event: &AssociationEvent, path: &Path<'_>, found: &mut Found) {
    let children = some(event.child_epcs.as_ref()) || some(event.child_quantities.as_ref());
    if !children && event.action != Action::Delete {
        found.push(path.rule("an AssociationEvent with ADD or OBSERVE needs childEPCs or childQuantityList"));
    }
}

fn check_transaction(transaction: &TransactionEvent, event: &Event, path: &Path<'_>, found: &mut Found) {
    if !some(event.business.biz_transactions.as_ref()) {
        found.push(path.field("bizTransactionList").rule("a TransactionEvent needs at least one business transaction"));
    }
    let objects = transaction.epcs.is_some() || some(transaction.quantities.as_ref());
    if !objects && transaction.action != Action::Delete {
        found.push(path.rule("a TransactionEvent with ADD or OBSERVE needs epcList or quantityList"));
    }
}

fn check_transformation(event: &TransformationEvent, path: &Path<'_>, found: &mut Found) {
    let inputs = some(event.input_epcs.as_ref()) || some(event.input_quantities.as_ref());
    let outputs = some(event.output_epcs.as_ref()) || some(event.output_quantities.as_ref());
    if !(inputs && outputs) && event.transformation_id.is_none() {
        found.push(path.rule("a TransformationEvent without transformationID needs inputs and outputs"));
    } else if !inputs && !outputs {
        found.push(path.rule("a TransformationEvent needs inputs or outputs"));
    }
    unique(texts(event.input_epcs.as_ref()), &path.field("inputEPCList"), found);
    unique(texts(event.output_epcs.as_ref()), &path.field("outputEPCList"), found);
}

fn check_persistent(disposition: Option<&PersistentDisposition>, path: &Path<'_>, found: &mut Found) {
    let Some(disposition) = disposition else { return };
    let path = path.field("persistentDisposition");
    let lists = [("set", disposition.set.as_ref()), ("unset", disposition.unset.as_ref())];
    if lists.iter().all(|(_, list)| list.is_none()) || lists.iter().any(|(_, list)| list.is_some_and(Vec::is_empty)) {
        found.push(path.rule("set or unset must be there, and not be empty"));
    }
    for (name, list) in lists {
        unique(list.into_iter().flatten().map(Disposition::as_str), &path.field(name), found);
    }
}

/// What the metadata say for all reports, no report may say again (TCR-53 step 29).
fn check_sensor_element(element: &SensorElement, path: &Path<'_>, found: &mut Found) {
    let Some(metadata) = &element.metadata else { return };
    let reports = path.field("sensorReport");
    for (index, report) in element.reports.iter().enumerate() {
        let twice = [
            ("time", metadata.time.is_some() && report.time.is_some()),
            ("deviceID", metadata.device_id.is_some() && report.device_id.is_some()),
            ("deviceMetadata", metadata.device_metadata.is_some() && report.device_metadata.is_some()),
            ("rawData", metadata.raw_data.is_some() && report.raw_data.is_some()),
            (
                "dataProcessingMethod",
                metadata.data_processing_method.is_some() && report.data_processing_method.is_some(),
            ),
        ];
        for (name, _) in twice.iter().filter(|(_, twice)| *twice) {
            found.push(reports.index(index).field(name).rule("stands in sensorMetadata already"));
        }
    }
}

fn some<T>(list: Option<&Vec<T>>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}

/// Nothing may stand twice in one list, in the same writing.
fn unique<'a>(list: impl Iterator<Item = &'a str>, path: &Path<'_>, found: &mut Found) {
    let mut seen = HashSet::new();
    for (index, text) in list.enumerate() {
        if !seen.insert(text) {
            found.push(path.index(index).rule("stands in the list already"));
        }
    }
}

fn texts(list: Option<&Vec<Uri>>) -> impl Iterator<Item = &str> {
    list.into_iter().flatten().map(Uri::as_str)
}
