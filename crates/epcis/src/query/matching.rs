//! Whether an event fulfils a condition: the meaning of the language. What a database answers must be the same.

use super::condition::{Comparison, Condition, PlaceField, Relation, TimeField};
use super::{MasterData, fields, sensor};
use crate::context::Context;
use crate::event::{Event, Place, What};
use crate::objects::{self, ObjectRef};
use crate::vocabulary::Term;

/// An event with what is known around it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) event: &'a Event,
    pub(super) context: &'a Context,
    pub(super) master_data: &'a dyn MasterData,
}

impl Subject<'_> {
    pub(super) fn fulfils(self, condition: &Condition) -> bool {
        let event = self.event;
        match condition {
            Condition::EventType(any) => any.iter().any(|kind| {
                *kind == event.what.name() || self.context.expand(kind) == self.context.expand(event.what.name())
            }),
            Condition::Time(field, comparison, wanted) => self.time(*field, *comparison, *wanted),
            Condition::Action(any) => event.action().is_some_and(|action| any.contains(&action)),
            Condition::BizStep(any) => word(event.business.biz_step.as_ref(), any),
            Condition::Disposition(any) => word(event.business.disposition.as_ref(), any),
            Condition::PersistentDisposition { set, any } => {
                let lasting = event.what.persistent_disposition();
                let list = lasting.and_then(|lasting| if *set { lasting.set.as_ref() } else { lasting.unset.as_ref() });
                list.is_some_and(|list| list.iter().any(|found| word(Some(found), any)))
            }
            Condition::Place { field, within, any } => self.place(*field, *within, any),
            Condition::Transformation(any) => match &event.what {
                What::Transformation(what) => {
                    what.transformation_id.as_ref().is_some_and(|id| one_of(id.as_str(), any))
                }
                _ => false,
            },
            Condition::Related { relation, kind, any } => self.related(*relation, kind, any),
            Condition::Match { roles, classes, any } => objects::of_event(event).iter().any(|object| {
                object.quantity.is_some() == *classes
                    && roles.contains(&object.role)
                    && any.iter().any(|pattern| pattern.matches(object.uri))
            }),
            Condition::Quantity(comparison, unit, wanted) => {
                objects::of_event(event).iter().any(|object| quantity(object, *comparison, unit.as_deref(), wanted))
            }
            Condition::EventId(any) => {
                event.common.event_id.as_ref().is_some_and(|id| any.iter().any(|wanted| wanted == id.as_str()))
            }
            Condition::ErrorDeclared => event.common.error_declaration.is_some(),
            Condition::ErrorReason(any) => {
                event.common.error_declaration.as_ref().is_some_and(|declared| word(declared.reason.as_ref(), any))
            }
            Condition::CorrectiveEventId(any) => event
                .common
                .error_declaration
                .as_ref()
                .and_then(|declared| declared.corrective_event_ids.as_ref())
                .is_some_and(|ids| ids.iter().any(|id| any.iter().any(|wanted| wanted == id.as_str()))),
            Condition::SensorExists => event.business.sensor_elements.as_ref().is_some_and(|list| !list.is_empty()),
            Condition::Sensor(text, any) => sensor::text(event, *text, any),
            Condition::SensorNumber(number, comparison, unit, wanted) => {
                sensor::number(event, *number, *comparison, unit.as_deref(), wanted)
            }
            Condition::Field { place, inner, name, test } => fields::test(self, *place, *inner, name, test),
            Condition::HasAttribute(name, attributes) => fields::identifiers(self, name)
                .iter()
                .any(|id| attributes.iter().any(|attribute| !self.master_data.attribute(id, attribute).is_empty())),
            Condition::AttributeEquals(name, attribute, wanted) => fields::identifiers(self, name)
                .iter()
                .any(|id| self.master_data.attribute(id, attribute).iter().any(|found| wanted.contains(found))),
        }
    }

    fn time(self, field: TimeField, comparison: Comparison, wanted: jiff::Timestamp) -> bool {
        let common = &self.event.common;
        let holds = |time: &crate::Time| comparison.holds(time.instant().cmp(&wanted));
        match field {
            TimeField::Event => holds(&common.event_time),
            TimeField::Record => common.record_time.as_ref().is_some_and(holds),
            TimeField::Declaration => {
                common.error_declaration.as_ref().is_some_and(|declared| holds(&declared.declaration_time))
            }
            TimeField::Sensor | TimeField::SensorStart | TimeField::SensorEnd => {
                sensor::times(self.event, field).any(holds)
            }
        }
    }

    fn place(self, field: PlaceField, within: bool, any: &[String]) -> bool {
        let place: Option<&Place> = match field {
            PlaceField::ReadPoint => self.event.business.read_point.as_ref(),
            PlaceField::BizLocation => self.event.business.biz_location.as_ref(),
        };
        place.is_some_and(|place| {
            let found = objects::canonical(place.id.as_str());
            any.iter().any(|wanted| *wanted == found || (within && self.master_data.is_within(&found, wanted)))
        })
    }

    fn related(self, relation: Relation, kind: &str, any: &[String]) -> bool {
        let business = &self.event.business;
        match relation {
            Relation::BizTransaction => business.biz_transactions.iter().flatten().any(|found| {
                found.kind.as_ref().is_some_and(|found| found.web_uri() == kind) && one_of(found.id.as_str(), any)
            }),
            Relation::Source => business
                .sources
                .iter()
                .flatten()
                .any(|found| found.kind.web_uri() == kind && one_of(found.id.as_str(), any)),
            Relation::Destination => business
                .destinations
                .iter()
                .flatten()
                .any(|found| found.kind.web_uri() == kind && one_of(found.id.as_str(), any)),
        }
    }
}

/// Whether a word is one of some web URIs.
fn word<const LIST: u8>(found: Option<&Term<LIST>>, any: &[String]) -> bool {
    found.is_some_and(|found| any.iter().any(|wanted| *wanted == found.web_uri()))
}

/// Whether an identifier is one of some canonical ones.
pub(super) fn one_of(uri: &str, any: &[String]) -> bool {
    let found = objects::canonical(uri);
    any.iter().any(|wanted| *wanted == found)
}

/// With a unit the amount is converted; without one only pieces count.
fn quantity(object: &ObjectRef<'_>, comparison: Comparison, unit: Option<&str>, wanted: &[String]) -> bool {
    let Some(quantity) = &object.quantity else { return false };
    let Some(amount) = quantity.amount else { return false };
    wanted.iter().any(|wanted| {
        let order = match (unit, quantity.uom) {
            (None, None) => super::decimal::compare(amount.as_str(), wanted),
            (Some(unit), Some(found)) => super::units::compare_values((amount.as_str(), found), (wanted, unit)),
            _ => None,
        };
        order.is_some_and(|order| comparison.holds(order))
    })
}
