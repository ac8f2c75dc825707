//! Why a document could not be made.

use crate::check::Missing;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Particulars that a standard asks for are blank: the document is not issued.
    #[error("the document lacks mandatory particulars: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Incomplete(Vec<Missing>),
    /// The text of a code is longer than a QR code holds.
    #[error("the text for the QR code is too long ({0} bytes)")]
    Code(usize),
    /// What a label is to say is no key of GS1.
    #[error("what the label says is no key of GS1: {0}")]
    Key(String),
    /// The sheet or label has no room for a label.
    #[error("the label sheet has no room: {0}")]
    Sheet(&'static str),
    /// The embedded fonts or templates are at fault: a defect of this crate, not of the input.
    #[error("typesetting failed: {0}")]
    Typesetting(String),
}
