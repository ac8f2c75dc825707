//! Elements become a Digital Link: which is the key, what qualifies it, what is left as attributes.

use super::{DigitalLink, DigitalLinkError};
use crate::ai::{AiSpec, Element, check_all, find};

impl DigitalLink {
    /// Arranges elements, in any order, as a Digital Link. The first primary key is the key; elements
    /// given twice alike count once; attributes are written predefined-length ones first.
    ///
    /// # Errors
    /// [`DigitalLinkError`] when no element is a primary key, an AI contradicts itself, or an element
    /// can stand neither in the path nor in the query.
    ///
    /// # Examples
    /// ```
    /// use gs1::{DigitalLink, Element};
    ///
    /// let gtin = Element::new("01", "06901234567892")?;
    /// let elements = [Element::new("17", "261130")?, Element::new("10", "L7")?, gtin];
    /// let link = DigitalLink::from_elements(&elements)?;
    /// assert_eq!(link.to_uri("https://ts.example"), "https://ts.example/01/06901234567892/10/L7?17=261130");
    /// assert!(link.check_associations().is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_elements(elements: &[Element]) -> Result<Self, DigitalLinkError> {
        let (key, spec) = elements
            .iter()
            .find_map(|element| element.spec().filter(|spec| spec.is_primary_key()).map(|spec| (element, spec)))
            .ok_or(DigitalLinkError::NoPrimaryKey)?;
        let mut once: Vec<Element> = Vec::with_capacity(elements.len());
        for element in elements {
            match once.iter().find(|seen| seen.ai() == element.ai()) {
                None => once.push(element.clone()),
                Some(seen) if seen.value() == element.value() => {}
                Some(_) => return Err(DigitalLinkError::Repeated { ai: element.ai().to_owned() }),
            }
        }
        let (mut qualifiers, rest): (Vec<_>, Vec<_>) =
            once.into_iter().filter(|element| element != key).partition(|element| spec.has_qualifier(element.ai()));
        sort_by_first_order(spec, &mut qualifiers);
        check_qualifiers(key, spec, &qualifiers)?;
        for element in &rest {
            check_attribute(spec, &qualifiers, element)?;
        }
        let predefined = |element: &Element| element.spec().is_some_and(|spec| spec.predefined_length);
        let (mut attributes, variable): (Vec<_>, Vec<_>) = rest.into_iter().partition(predefined);
        attributes.extend(variable);
        Ok(Self { key: key.clone(), qualifiers, attributes, parameters: vec![] })
    }

    /// Checks that all AIs of the link may stand together.
    ///
    /// # Errors
    /// [`DigitalLinkError::Association`].
    pub fn check_associations(&self) -> Result<(), DigitalLinkError> {
        Ok(check_all(self.elements())?)
    }
}

fn sort_by_first_order(spec: &AiSpec, qualifiers: &mut [Element]) {
    let all: Vec<&str> = spec.qualifiers.unwrap_or_default().iter().copied().flatten().copied().collect();
    qualifiers.sort_by_key(|element| all.iter().position(|ai| *ai == element.ai()));
}

/// The qualifiers must be a part, in order, of one alternative of the key.
pub(super) fn check_qualifiers(key: &Element, spec: &AiSpec, qualifiers: &[Element]) -> Result<(), DigitalLinkError> {
    let alternatives = spec.qualifiers.unwrap_or_default();
    let mut longest = 0;
    for order in alternatives {
        let mut rest = order.iter();
        let fitting = qualifiers.iter().take_while(|q| rest.any(|ai| *ai == q.ai())).count();
        longest = longest.max(fitting);
    }
    let Some(wrong) = qualifiers.get(longest) else { return Ok(()) };
    let after = longest.checked_sub(1).and_then(|index| qualifiers.get(index)).unwrap_or(key);
    let order = |order: &&[&str]| order.iter().map(|ai| format!("({ai})")).collect::<Vec<_>>().join(" ");
    let permitted = match alternatives {
        [] => "none".to_owned(),
        some => some.iter().map(order).collect::<Vec<_>>().join(" or "),
    };
    Err(DigitalLinkError::Qualifier { ai: wrong.ai().to_owned(), after: after.ai().to_owned(), permitted })
}

/// An attribute is permitted by the table, and could not have stood in the path beside the qualifiers
/// that are there: what may qualify the key must.
pub(super) fn check_attribute(key: &AiSpec, qualifiers: &[Element], element: &Element) -> Result<(), DigitalLinkError> {
    let wrong = |reason| Err(DigitalLinkError::Attribute { ai: element.ai().to_owned(), reason });
    let belongs_to_path = key.qualifiers.unwrap_or_default().iter().any(|order| {
        order.contains(&element.ai()) && qualifiers.iter().all(|qualifier| order.contains(&qualifier.ai()))
    });
    if belongs_to_path {
        return wrong("it qualifies the key and belongs to the path");
    }
    match find(element.ai()) {
        Some(spec) if !spec.link_attribute => wrong("it is not permitted as a data attribute"),
        _ => Ok(()),
    }
}
