//! Conditions on extension fields, at every place where they may stand.

use super::condition::{Comparison, FieldName, FieldPlace, Test};
use super::decimal;
use super::matching::Subject;
use crate::context::Context;
use crate::event::{Event, What};
use crate::fields::Extensions;
use crate::json::Json;

impl FieldName {
    /// A name, with the prefixes that hold where it was written.
    ///
    /// # Examples
    /// ```
    /// use epcis::{Context, query::condition::FieldName};
    ///
    /// assert_eq!(FieldName::new("ex:line", &Context::default()).as_str(), "ex:line");
    /// ```
    #[must_use]
    pub fn new(written: &str, context: &Context) -> Self {
        let full = match context.split(written) {
            Some((namespace, local)) => Some(format!("{namespace}{local}")),
            None if written.contains("://") || written.starts_with("urn:") => Some(written.to_owned()),
            None => None,
        };
        Self { written: written.to_owned(), full }
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// A prefix that the query does not declare means what the event means by it. `namespace#name`, the
    /// writing of EPCIS 1.2, is the same name as `namespace` and `name` joined.
    fn means(&self, found: &str, context: &Context) -> bool {
        let Some(full) = &self.full else { return self.written == found };
        let expanded = context.expand(found);
        *full == expanded
            || context.split(found).is_some_and(|(namespace, local)| {
                full.strip_suffix(local).and_then(|rest| rest.strip_suffix('#')) == Some(namespace)
            })
    }
}

pub(super) fn test(subject: Subject<'_>, place: FieldPlace, inner: bool, name: &FieldName, test: &Test) -> bool {
    let mut values = Vec::new();
    for extensions in at(subject.event, place) {
        for (found, value) in extensions.members() {
            if inner {
                below(value, name, subject.context, &mut values);
            } else if name.means(found, subject.context) {
                values.push(value);
            }
        }
    }
    match test {
        Test::Exists => !values.is_empty(),
        Test::Compare(comparison, wanted) => values.into_iter().any(|value| compares(value, *comparison, wanted)),
    }
}

/// The identifiers that stand in a field of an event, for attributes of master data.
pub(super) fn identifiers<'a>(subject: Subject<'a>, name: &FieldName) -> Vec<&'a str> {
    let business = &subject.event.business;
    match name.as_str() {
        "readPoint" => business.read_point.iter().map(|place| place.id.as_str()).collect(),
        "bizLocation" => business.biz_location.iter().map(|place| place.id.as_str()).collect(),
        _ => subject
            .event
            .extensions
            .members()
            .iter()
            .filter(|(found, _)| name.means(found, subject.context))
            .filter_map(|(_, value)| value.as_str())
            .collect(),
    }
}

fn at(event: &Event, place: FieldPlace) -> Vec<&Extensions> {
    let business = &event.business;
    let elements = || business.sensor_elements.iter().flatten();
    match place {
        FieldPlace::Event => vec![&event.extensions],
        FieldPlace::Ilmd => match &event.what {
            What::Object(what) => what.ilmd.iter().map(|ilmd| &ilmd.extensions).collect(),
            What::Transformation(what) => what.ilmd.iter().map(|ilmd| &ilmd.extensions).collect(),
            _ => Vec::new(),
        },
        FieldPlace::ErrorDeclaration => event.common.error_declaration.iter().map(|found| &found.extensions).collect(),
        FieldPlace::ReadPoint => business.read_point.iter().map(|found| &found.extensions).collect(),
        FieldPlace::BizLocation => business.biz_location.iter().map(|found| &found.extensions).collect(),
        FieldPlace::SensorElement => elements().map(|element| &element.extensions).collect(),
        FieldPlace::SensorMetadata => elements().filter_map(|e| e.metadata.as_ref()).map(|m| &m.extensions).collect(),
        FieldPlace::SensorReport => elements().flat_map(|e| &e.reports).map(|report| &report.extensions).collect(),
    }
}

/// Collects the members of that name at any depth below a value. Documents are bounded in depth when read.
fn below<'a>(value: &'a Json, name: &FieldName, context: &Context, found: &mut Vec<&'a Json>) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                if name.means(key, context) {
                    found.push(value);
                }
                below(value, name, context, found);
            }
        }
        Json::Array(elements) => elements.iter().for_each(|element| below(element, name, context, found)),
        _ => {}
    }
}

/// The order of two events by a field at their top.
pub(super) fn compare(left: &Event, right: &Event, name: &FieldName) -> std::cmp::Ordering {
    let value = |event: &Event| {
        let context = Context::default().extended(event.common.context.as_ref());
        let mut members = event.extensions.members().iter();
        members.find(|(found, _)| name.means(found, &context)).map(|(_, value)| match value {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    match (value(left), value(right)) {
        // Numbers before times before everything else: within one kind there is one order.
        (Some(left), Some(right)) => rank(&left).cmp(&rank(&right)).then_with(|| match rank(&left) {
            Rank::Text => left.cmp(&right),
            Rank::Number | Rank::Time => order(&left, &right).unwrap_or_else(|| left.cmp(&right)),
        }),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number,
    Time,
    Text,
}

fn rank(text: &str) -> Rank {
    if crate::number::canonical(text).is_some() {
        Rank::Number
    } else if crate::Time::parse(text).is_ok() {
        Rank::Time
    } else {
        Rank::Text
    }
}

fn compares(value: &Json, comparison: Comparison, wanted: &[String]) -> bool {
    let text = match value {
        Json::Array(elements) => return elements.iter().any(|element| compares(element, comparison, wanted)),
        Json::Object(_) => {
            return value.get("@value").or_else(|| value.get("#text")).is_some_and(|v| compares(v, comparison, wanted));
        }
        Json::Null => return false,
        Json::Bool(true) => "true",
        Json::Bool(false) => "false",
        Json::Number(number) => number.as_str(),
        Json::String(text) => text,
    };
    wanted.iter().any(|wanted| match order(text, wanted) {
        Some(order) => comparison.holds(order),
        None => comparison == Comparison::Equal && text == wanted,
    })
}

/// Numbers compare as numbers, times as instants, days as days; everything else has no order.
fn order(found: &str, wanted: &str) -> Option<std::cmp::Ordering> {
    if let Some(order) = decimal::compare(found, wanted) {
        return Some(order);
    }
    if let (Ok(found), Ok(wanted)) = (crate::Time::parse(found), crate::Time::parse(wanted)) {
        return Some(found.instant().cmp(&wanted.instant()));
    }
    (is_day(found) && is_day(wanted)).then(|| found.cmp(wanted))
}

/// Whether a text is a day such as `2026-11-24`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
