//! The objects that an event speaks of, with their roles, in one canonical form, for an index.
//!
//! Two writings of one identifier become one: an EPC URN and a Digital Link under any domain both turn
//! into the Digital Link at `https://id.gs1.org` that names the object at its most granular level.

use std::borrow::Cow;

use gs1::{DigitalLink, Element, Epc};

use crate::event::{Event, QuantityElement, What};
use crate::fields::Uri;
use crate::number::Number;

/// What an object is to its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// In `epcList` or `quantityList`.
    Object,
    /// `parentID`.
    Parent,
    /// In `childEPCs` or `childQuantityList`.
    Child,
    /// In `inputEPCList` or `inputQuantityList`.
    Input,
    /// In `outputEPCList` or `outputQuantityList`.
    Output,
}

impl Role {
    /// A short name, stable: indexes keep it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// One object of an event.
///
/// # Examples
/// ```
/// use epcis::objects::{self, ObjectRef, Quantity, Role};
/// use epcis::{Event, Limits};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let event = Event::parse(text, &limits)?;
/// let objects: Vec<ObjectRef> = objects::of_event(&event);
/// assert_eq!((objects[0].role, Role::Object.as_str()), (Role::Object, "object"));
/// assert!(matches!(objects[0].quantity, None::<Quantity>), "a single toy");
/// assert_eq!(objects[0].canonical(), "https://id.gs1.org/01/06901234567892/21/1");
/// assert_eq!(objects[0].levels()[1], "https://id.gs1.org/01/06901234567892", "its class");
/// assert_eq!(objects::link(objects[0].uri).unwrap().serial(), Some("1"));
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRef<'a> {
    /// What it is to the event.
    pub role: Role,
    /// The identifier as it was written.
    pub uri: &'a str,
    /// The amount when it is an amount of a class; none for single objects.
    pub quantity: Option<Quantity<'a>>,
}

/// An amount of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity<'a> {
    /// The amount; none when it is not told.
    pub amount: Option<&'a Number>,
    /// The unit; none when pieces are counted.
    pub uom: Option<&'a str>,
}

impl ObjectRef<'_> {
    /// The canonical identifier.
    #[must_use]
    pub fn canonical(&self) -> Cow<'_, str> {
        canonical(self.uri)
    }

    /// The canonical identifier and those of the classes it belongs to, most granular first.
    #[must_use]
    pub fn levels(&self) -> Vec<String> {
        levels(self.uri)
    }
}

/// All objects of an event, in the order of the lists.
#[must_use]
pub fn of_event(event: &Event) -> Vec<ObjectRef<'_>> {
    let mut found = Vec::new();
    match &event.what {
        What::Object(what) => {
            singles(&mut found, Role::Object, what.epcs.as_deref());
            amounts(&mut found, Role::Object, what.quantities.as_deref());
        }
        What::Aggregation(what) => {
            singles(&mut found, Role::Parent, what.parent_id.as_ref().map(std::slice::from_ref));
            singles(&mut found, Role::Child, what.child_epcs.as_deref());
            amounts(&mut found, Role::Child, what.child_quantities.as_deref());
        }
        What::Transaction(what) => {
            singles(&mut found, Role::Parent, what.parent_id.as_ref().map(std::slice::from_ref));
            singles(&mut found, Role::Object, what.epcs.as_deref());
            amounts(&mut found, Role::Object, what.quantities.as_deref());
        }
        What::Transformation(what) => {
            singles(&mut found, Role::Input, what.input_epcs.as_deref());
            amounts(&mut found, Role::Input, what.input_quantities.as_deref());
            singles(&mut found, Role::Output, what.output_epcs.as_deref());
            amounts(&mut found, Role::Output, what.output_quantities.as_deref());
        }
        What::Association(what) => {
            singles(&mut found, Role::Parent, Some(std::slice::from_ref(&what.parent_id)));
            singles(&mut found, Role::Child, what.child_epcs.as_deref());
            amounts(&mut found, Role::Child, what.child_quantities.as_deref());
        }
        What::Extended(_) => {}
    }
    found
}

fn singles<'a>(found: &mut Vec<ObjectRef<'a>>, role: Role, uris: Option<&'a [Uri]>) {
    found.extend(uris.unwrap_or_default().iter().map(|uri| ObjectRef { role, uri: uri.as_str(), quantity: None }));
}

fn amounts<'a>(found: &mut Vec<ObjectRef<'a>>, role: Role, elements: Option<&'a [QuantityElement]>) {
    found.extend(elements.unwrap_or_default().iter().map(|element| ObjectRef {
        role,
        uri: element.epc_class.as_str(),
        quantity: Some(Quantity {
            amount: element.quantity.as_ref(),
            uom: element.uom.as_ref().map(crate::event::Unit::as_str),
        }),
    }));
}

/// The Digital Link that an identifier means, when it is an EPC URN or Digital Link of a GS1 key.
#[must_use]
pub fn link(uri: &str) -> Option<DigitalLink> {
    if uri.starts_with("urn:epc:") {
        Epc::parse(uri).ok().map(|epc| epc.to_link())
    } else {
        DigitalLink::parse(uri).ok()
    }
}

/// One writing for all writings of an identifier; what is no GS1 key stays as it is.
#[must_use]
pub fn canonical(uri: &str) -> Cow<'_, str> {
    match link(uri) {
        Some(link) => Cow::Owned(constrained(&link).map_or_else(|| link.identity(), |link| link.identity())),
        None => Cow::Borrowed(uri),
    }
}

/// The canonical identifier, then its lot where one is told, then its class. What is no GS1 key has
/// one level: itself.
#[must_use]
pub fn levels(uri: &str) -> Vec<String> {
    let Some(link) = link(uri) else { return vec![uri.to_owned()] };
    let mut levels = vec![canonical(uri).into_owned()];
    let key = link.key();
    let mut push = |elements: &[&Element]| {
        let elements: Vec<Element> = elements.iter().map(|element| (*element).clone()).collect();
        let identity = DigitalLink::from_elements(&elements).map(|link| link.identity()).unwrap_or_default();
        if !identity.is_empty() && !levels.contains(&identity) {
            levels.push(identity);
        }
    };
    if let Some(lot) = link.qualifiers().iter().find(|element| element.ai() == "10") {
        push(&[key, lot]);
    }
    push(&[key]);
    // A serialised asset, document or coupon belongs to its type, which is the same key without serial.
    let type_digits = match key.ai() {
        "8003" => 14,
        "253" | "255" => 13,
        _ => key.value().len(),
    };
    let class = key.value().get(..type_digits).filter(|class| class.len() < key.value().len());
    if let Some(class) = class.and_then(|class| Element::new(key.ai(), class).ok()) {
        push(&[&class]);
    }
    levels
}

/// The identification with the most granular qualifier only (CBV 2.0 section 8.9). None for keys and
/// qualifiers that the rule does not know.
fn constrained(link: &DigitalLink) -> Option<DigitalLink> {
    let (key, qualifier) = constrained_parts(link)?;
    let elements: Vec<Element> = std::iter::once(key).chain(qualifier).cloned().collect();
    DigitalLink::from_elements(&elements).ok()
}

/// The key, and the one qualifier that the identification keeps.
pub(crate) fn constrained_parts(link: &DigitalLink) -> Option<(&Element, Option<&Element>)> {
    let allowed: &[&str] = match link.key().ai() {
        "01" => &["21", "235", "10"],
        "8006" => &["21", "10"],
        "414" => &["254"],
        "8010" => &["8011"],
        "00" | "253" | "255" | "401" | "402" | "417" | "8003" | "8004" | "8017" | "8018" => &[],
        _ => return None,
    };
    // The consumer product variant is always left out; any other qualifier that is not known here
    // means another object, which must not be cut down to its key.
    let unknown = |ai: &str| ai != "22" && !allowed.contains(&ai);
    if link.qualifiers().iter().any(|qualifier| unknown(qualifier.ai())) {
        return None;
    }
    let kept = allowed.iter().find_map(|ai| link.qualifiers().iter().find(|qualifier| qualifier.ai() == *ai));
    Some((link.key(), kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_object_are_one() {
        let canonical_form = "https://id.gs1.org/01/04012345123456/21/S1";
        for uri in [
            "urn:epc:id:sgtin:4012345.012345.S1",
            "https://id.gs1.org/01/04012345123456/21/S1",
            "http://shop.example/p/01/4012345123456/22/V/10/L/21/S1?17=261130",
        ] {
            assert_eq!(canonical(uri), canonical_form);
        }
        assert_eq!(canonical("https://partner.example/thing/7"), "https://partner.example/thing/7");
        assert_eq!(canonical("https://id.gs1.org/01/04012345123457"), "https://id.gs1.org/01/04012345123457");
        assert_eq!(
            canonical("https://a.b/414/4012345000054/7040/1ABC"),
            "https://id.gs1.org/414/4012345000054/7040/1ABC"
        );
    }

    #[test]
    fn levels_go_up_to_the_class() {
        assert_eq!(
            levels("https://a.b/01/04012345123456/10/L/21/S1"),
            [
                "https://id.gs1.org/01/04012345123456/21/S1",
                "https://id.gs1.org/01/04012345123456/10/L",
                "https://id.gs1.org/01/04012345123456"
            ]
        );
        assert_eq!(
            levels("urn:epc:id:grai:4012345.00022.334455"),
            ["https://id.gs1.org/8003/04012345000221334455", "https://id.gs1.org/8003/04012345000221"]
        );
        assert_eq!(levels("urn:epc:id:sscc:4012345.3111111111"), ["https://id.gs1.org/00/340123451111111111"]);
        assert_eq!(levels("urn:x:y"), ["urn:x:y"]);
    }
}
