//! The values by which events are found: kind, step, disposition, places, objects (EPCIS 2.0 section 12.4). One value in
//! whatever writing means the same.

use std::borrow::Cow;

use epcis::Role;
use epcis::objects::{canonical, link};
use epcis::query::Pattern;
use epcis::query::condition::{Condition, PlaceField};
use epcis::vocabulary::Vocabulary;

/// The kinds of events that the standard has.
pub const EVENT_TYPES: [&str; 5] =
    ["AggregationEvent", "AssociationEvent", "ObjectEvent", "TransactionEvent", "TransformationEvent"];

/// A field of events of which the values are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// `type`.
    Type,
    /// `bizStep`.
    BizStep,
    /// `disposition`.
    Disposition,
    /// `readPoint`.
    ReadPoint,
    /// `bizLocation`.
    BizLocation,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Type, Self::BizStep, Self::Disposition, Self::ReadPoint, Self::BizLocation];

    /// The word that is stored; the column of events has the same name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::BizStep => "biz_step",
            Self::Disposition => "disposition",
            Self::ReadPoint => "read_point",
            Self::BizLocation => "biz_location",
        }
    }

    /// The values that the standard has, sorted: they are there before any event has one.
    #[must_use]
    pub fn standard(self) -> &'static [&'static str] {
        match self {
            Self::Type => &EVENT_TYPES,
            Self::BizStep => Vocabulary::BizStep.words(),
            Self::Disposition => Vocabulary::Disposition.words(),
            Self::ReadPoint | Self::BizLocation => &[],
        }
    }

    /// The value as it is stored, from any writing of it.
    #[must_use]
    pub fn stored(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Type => {
                let local = value.strip_prefix("https://ref.gs1.org/epcis/").or_else(|| value.strip_prefix("epcis:"));
                let standard = local.and_then(|local| EVENT_TYPES.iter().find(|kind| **kind == local));
                standard.map_or(Cow::Borrowed(value), |kind| Cow::Borrowed(*kind))
            }
            Self::BizStep => Vocabulary::BizStep.word(value).unwrap_or(value).into(),
            Self::Disposition => Vocabulary::Disposition.word(value).unwrap_or(value).into(),
            Self::ReadPoint | Self::BizLocation => canonical(value),
        }
    }

    /// That an event has this value.
    #[must_use]
    pub fn condition(self, value: &str) -> Condition {
        let stored = self.stored(value).into_owned();
        let place = |field| Condition::Place { field, within: false, any: vec![self.stored(value).into_owned()] };
        match self {
            Self::Type => Condition::EventType(vec![stored]),
            Self::BizStep => Condition::BizStep(vec![Vocabulary::BizStep.web_uri(&stored).into_owned()]),
            Self::Disposition => Condition::Disposition(vec![Vocabulary::Disposition.web_uri(&stored).into_owned()]),
            Self::ReadPoint => place(PlaceField::ReadPoint),
            Self::BizLocation => place(PlaceField::BizLocation),
        }
    }
}

/// Whether an identifier means a class and no single object.
#[must_use]
pub fn is_class(uri: &str) -> bool {
    let Some(link) = link(uri) else { return false };
    let digits = link.key().value().len();
    match link.key().ai() {
        "01" | "8006" => !link.qualifiers().iter().any(|qualifier| ["21", "235"].contains(&qualifier.ai())),
        "8003" => digits == 14,
        "253" | "255" => digits == 13,
        _ => false,
    }
}

/// That an event speaks of an object, whatever the object is to it.
#[must_use]
pub fn object_condition(uri: &str) -> Condition {
    const ANY: &[Role] = &[Role::Object, Role::Parent, Role::Child, Role::Input, Role::Output];
    Condition::Match { roles: ANY, classes: is_class(uri), any: vec![Pattern::Exact(canonical(uri).into_owned())] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writing_of_a_value_is_one() {
        for (field, writings) in [
            (Field::Type, &["ObjectEvent", "epcis:ObjectEvent", "https://ref.gs1.org/epcis/ObjectEvent"][..]),
            (
                Field::BizStep,
                &["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"][..],
            ),
            (Field::Disposition, &["recalled", "cbv:Disp-recalled", "urn:epcglobal:cbv:disp:recalled"][..]),
            (
                Field::ReadPoint,
                &[
                    "https://id.gs1.org/414/4012345000054",
                    "urn:epc:id:sgln:4012345.00005.0",
                    "https://a.example/414/4012345000054",
                ][..],
            ),
        ] {
            for writing in writings {
                assert_eq!(field.stored(writing), writings[0], "{writing}");
                assert_eq!(field.condition(writing), field.condition(writings[0]), "{writing}");
            }
        }
        assert_eq!(Field::Type.stored("https://ref.gs1.org/epcis/Washing"), "https://ref.gs1.org/epcis/Washing");
        assert_eq!(Field::BizStep.stored("https://a.example/step"), "https://a.example/step");
    }

    #[test]
    fn a_class_is_no_single_object() {
        for (uri, class) in [
            ("urn:epc:id:sgtin:4012345.012345.1", false),
            ("urn:epc:class:lgtin:4012345.012345.L1", true),
            ("https://a.example/01/04012345123456", true),
            ("urn:epc:id:sscc:4012345.3111111111", false),
            ("urn:epc:id:grai:4012345.00022.334455", false),
            ("https://id.gs1.org/8003/04012345000221", true),
            ("https://yiwu.example/chair/1", false),
        ] {
            assert_eq!(is_class(uri), class, "{uri}");
        }
    }
}
