//! Which AIs need or forbid each other on one item (General Specifications 4.13).

use super::{Element, find};

/// A broken association.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssociationError {
    /// An AI stands without an AI that it needs.
    #[error("({ai}) needs {needs}")]
    Missing {
        /// The AI that stands alone.
        ai: String,
        /// What would satisfy it, for example `(01) or (02)+(37)`.
        needs: String,
    },
    /// Two AIs exclude each other.
    #[error("({ai}) must not stand together with ({other})")]
    Excluded {
        /// The AI whose rule is broken.
        ai: String,
        /// The AI that must not be there.
        other: String,
    },
    /// One AI stands twice with different values.
    #[error("({ai}) stands twice, with different values")]
    Contradiction {
        /// The AI.
        ai: String,
    },
}

/// Checks all elements that one item carries together.
///
/// # Errors
/// The first broken association, in the order of the elements.
///
/// # Examples
/// ```
/// use gs1::Element;
/// use gs1::ai::{AssociationError, check_associations};
///
/// let (lot, gtin) = (Element::new("10", "L7")?, Element::new("01", "06901234567892")?);
/// assert_eq!(check_associations(&[gtin, lot.clone()]), Ok(()));
/// assert!(matches!(check_associations(&[lot]), Err(AssociationError::Missing { .. })), "a lot of what?");
/// # Ok::<(), gs1::ai::ValueError>(())
/// ```
pub fn check_associations(elements: &[Element]) -> Result<(), AssociationError> {
    check_all(elements.iter())
}

/// The same for elements that stand in several places.
pub(crate) fn check_all<'a>(elements: impl Iterator<Item = &'a Element> + Clone) -> Result<(), AssociationError> {
    for (index, element) in elements.clone().enumerate() {
        let ai = element.ai();
        if elements.clone().skip(index + 1).any(|other| other.ai() == ai && other.value() != element.value()) {
            return Err(AssociationError::Contradiction { ai: ai.to_owned() });
        }
        let Some(spec) = find(ai) else { continue };
        // An AI does not exclude itself, even when its own pattern says so.
        let excluded = elements
            .clone()
            .find(|other| other.ai() != ai && spec.excludes.iter().any(|p| matches(p, other.ai_digits())));
        if let Some(other) = excluded {
            return Err(AssociationError::Excluded { ai: ai.to_owned(), other: other.ai().to_owned() });
        }
        let satisfied =
            |group: &&[&str]| group.iter().all(|p| elements.clone().any(|other| matches(p, other.ai_digits())));
        if !spec.requires.is_empty() && !spec.requires.iter().any(satisfied) {
            let group = |group: &&[&str]| group.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join("+");
            let needs = spec.requires.iter().map(group).collect::<Vec<_>>().join(" or ");
            return Err(AssociationError::Missing { ai: ai.to_owned(), needs });
        }
    }
    Ok(())
}

/// Whether an AI fits a pattern in which `n` stands for any digit.
fn matches(pattern: &str, ai: &[u8]) -> bool {
    pattern.len() == ai.len() && pattern.bytes().zip(ai).all(|(p, digit)| p == b'n' || p == *digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)]) -> String {
        let elements: Vec<_> = pairs.iter().filter_map(|(ai, value)| Element::new(ai, value).ok()).collect();
        assert_eq!(elements.len(), pairs.len(), "a value of the test itself is wrong");
        check_associations(&elements).map_or_else(|error| error.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn needs_and_exclusions() {
        const GTIN: (&str, &str) = ("01", "04006381333931");
        assert_eq!(check(&[GTIN, ("10", "L1"), ("21", "S1")]), "fine");
        assert_eq!(check(&[("21", "S1")]), "(21) needs (01) or (03) or (8006)");
        assert_eq!(check(&[GTIN, ("21", "S1"), ("235", "T")]), "(21) must not stand together with (235)");
        assert_eq!(
            check(&[GTIN, ("3100", "000001"), ("3101", "000010")]),
            "(3100) must not stand together with (3101)"
        );
        assert_eq!(check(&[GTIN, ("250", "X")]), "(250) needs (01)+(21) or (03)+(21) or (8006)+(21)");
        assert_eq!(check(&[GTIN, ("10", "L1"), ("10", "L2")]), "(10) stands twice, with different values");
        assert_eq!(check(&[("415", "4006381333931")]), "(415) needs (8020)");
        assert_eq!(check(&[GTIN, ("3103", "000195"), ("3922", "0299")]), "fine");
    }
}
