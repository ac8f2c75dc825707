//! What can be wrong with a GS1 Digital Link URI. Positions are 1-based characters of the URI.

use crate::ai::{AssociationError, ValueError};

/// Why a text is not a GS1 Digital Link URI, or why elements cannot become one.
///
/// # Examples
/// ```
/// use gs1::digital_link::{DigitalLinkError, parse};
///
/// let error = parse("https://ts.example/01/06901234567892/21/S/10/L").unwrap_err();
/// assert!(matches!(error, DigitalLinkError::Qualifier { .. }));
/// assert!(error.to_string().ends_with("permitted, in this order: (22) (10) (21) or (235)"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigitalLinkError {
    /// Neither http nor https, or not all in one case.
    #[error("the URI does not begin with http:// or https://")]
    Scheme,
    /// The host part is missing or not well formed.
    #[error("the domain name is missing or holds a character that is not permitted: {found:?}")]
    Domain {
        /// What stands in its place.
        found: String,
    },
    /// A character that no URI may hold.
    #[error("character {found:?} at position {position} is not permitted in a URI")]
    Character {
        /// 1-based.
        position: usize,
        /// The character.
        found: char,
    },
    /// A `%` without two hexadecimal digits, or escaped bytes that are no text.
    #[error("broken percent-encoding at position {position}")]
    Escape {
        /// 1-based.
        position: usize,
    },
    /// No primary key with a value in the path.
    #[error("the path holds no GS1 primary key such as /01/…")]
    NoPrimaryKey,
    /// The path segment between key and end is no AI.
    #[error("{found:?} at position {position} stands where an AI is expected")]
    NotAnAi {
        /// 1-based.
        position: usize,
        /// The segment.
        found: String,
    },
    /// An AI in the path that does not qualify this key, or in the wrong order, or of another alternative.
    #[error("({ai}) cannot stand after ({after}) in the path; permitted, in this order: {permitted}")]
    Qualifier {
        /// The AI.
        ai: String,
        /// The AI before it.
        after: String,
        /// The orders permitted.
        permitted: String,
    },
    /// An AI in the query that may not stand there.
    #[error("({ai}) cannot stand in the query: {reason}")]
    Attribute {
        /// The AI.
        ai: String,
        /// Why.
        reason: &'static str,
    },
    /// An AI stands more than once.
    #[error("({ai}) stands more than once")]
    Repeated {
        /// The AI.
        ai: String,
    },
    /// A value breaks the format of its AI.
    #[error("position {position}: {source}")]
    Value {
        /// Where the value begins in the URI; 0 when elements are built into a URI.
        position: usize,
        /// What is wrong; its positions count within the value.
        source: ValueError,
    },
    /// AIs that need or exclude each other.
    #[error(transparent)]
    Association(#[from] AssociationError),
}
