//! Where identifiers stand that have an EPC URN and a Digital Link: in the typed event, in its JSON, and in
//! master data. The two lists for events say the same; a test over GS1's examples holds them together.

use crate::event::{Event, KINDS, QuantityElement, What};
use crate::fields::Uri;
use crate::json::Json;

/// Every identifier of an event.
pub(super) fn of_event(event: &mut Event, change: &mut impl FnMut(&mut Uri)) {
    match &mut event.what {
        What::Object(what) => {
            singles(what.epcs.as_mut(), change);
            classes(what.quantities.as_mut(), change);
        }
        What::Aggregation(what) => {
            what.parent_id.iter_mut().for_each(&mut *change);
            singles(what.child_epcs.as_mut(), change);
            classes(what.child_quantities.as_mut(), change);
        }
        What::Transaction(what) => {
            what.parent_id.iter_mut().for_each(&mut *change);
            singles(what.epcs.as_mut(), change);
            classes(what.quantities.as_mut(), change);
        }
        What::Transformation(what) => {
            singles(what.input_epcs.as_mut(), change);
            classes(what.input_quantities.as_mut(), change);
            singles(what.output_epcs.as_mut(), change);
            classes(what.output_quantities.as_mut(), change);
            what.transformation_id.iter_mut().for_each(&mut *change);
        }
        What::Association(what) => {
            change(&mut what.parent_id);
            singles(what.child_epcs.as_mut(), change);
            classes(what.child_quantities.as_mut(), change);
        }
        What::Extended(_) => {}
    }
    let business = &mut event.business;
    for place in business.read_point.iter_mut().chain(&mut business.biz_location) {
        change(&mut place.id);
    }
    business.biz_transactions.iter_mut().flatten().for_each(|transaction| change(&mut transaction.id));
    business.sources.iter_mut().flatten().for_each(|source| change(&mut source.id));
    business.destinations.iter_mut().flatten().for_each(|destination| change(&mut destination.id));
    for element in business.sensor_elements.iter_mut().flatten() {
        let metadata = element.metadata.iter_mut().filter_map(|metadata| metadata.device_id.as_mut());
        let reports = element.reports.iter_mut().filter_map(|report| report.device_id.as_mut());
        metadata.chain(reports).for_each(&mut *change);
    }
}

fn singles(uris: Option<&mut Vec<Uri>>, change: &mut impl FnMut(&mut Uri)) {
    uris.into_iter().flatten().for_each(change);
}

fn classes(elements: Option<&mut Vec<QuantityElement>>, change: &mut impl FnMut(&mut Uri)) {
    elements.into_iter().flatten().for_each(|element| change(&mut element.epc_class));
}

/// Every identifier of an event as JSON.
pub(super) fn of_json(event: &mut Json, change: &mut impl FnMut(&mut String)) {
    // The fields of a kind of one's own are extensions, which stay verbatim.
    if !event.get("type").and_then(Json::as_str).is_some_and(|kind| KINDS.contains(&kind)) {
        return;
    }
    let Json::Object(members) = event else { return };
    for (name, value) in members {
        match name.as_str() {
            "epcList" | "childEPCs" | "inputEPCList" | "outputEPCList" => each(value, change, text),
            "parentID" | "transformationID" => text(value, change),
            "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
                each(value, change, |element, change| member(element, "epcClass", change));
            }
            "readPoint" | "bizLocation" => member(value, "id", change),
            "bizTransactionList" => each(value, change, |item, change| member(item, "bizTransaction", change)),
            "sourceList" => each(value, change, |item, change| member(item, "source", change)),
            "destinationList" => each(value, change, |item, change| member(item, "destination", change)),
            "sensorElementList" => each(value, change, sensor_element),
            _ => {}
        }
    }
}

fn sensor_element(element: &mut Json, change: &mut impl FnMut(&mut String)) {
    let Json::Object(members) = element else { return };
    for (name, value) in members {
        match name.as_str() {
            "sensorMetadata" => member(value, "deviceID", change),
            "sensorReport" => each(value, change, |report, change| member(report, "deviceID", change)),
            _ => {}
        }
    }
}

/// Every identifier of a `vocabularyList`.
pub(super) fn of_master_data(list: &mut Json, change: &mut impl FnMut(&mut String)) {
    each(list, change, |vocabulary, change| {
        let Json::Object(members) = vocabulary else { return };
        for (_, elements) in members.iter_mut().filter(|(name, _)| name == "vocabularyElementList") {
            each(elements, change, |element, change| {
                member(element, "id", change);
                let Json::Object(members) = element else { return };
                for (_, children) in members.iter_mut().filter(|(name, _)| name == "children") {
                    each(children, change, text);
                }
            });
        }
    });
}

fn text<F: FnMut(&mut String)>(value: &mut Json, change: &mut F) {
    if let Json::String(text) = value {
        change(text);
    }
}

fn member<F: FnMut(&mut String)>(object: &mut Json, name: &str, change: &mut F) {
    if let Json::Object(members) = object {
        members.iter_mut().filter(|(key, _)| key == name).for_each(|(_, value)| text(value, change));
    }
}

fn each<F: FnMut(&mut String)>(list: &mut Json, change: &mut F, item: impl Fn(&mut Json, &mut F)) {
    if let Json::Array(items) = list {
        items.iter_mut().for_each(|element| item(element, change));
    }
}
