//! Refuses a document that lacks what its standard makes mandatory. Judges presence only, never content.

use std::fmt;

use crate::error::Error;

/// A mandatory particular that is blank, with the clause that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Clause of the standard, as `7.8.2.1 e`.
    pub clause: &'static str,
    /// The field of the input, as `customer.name`.
    pub field: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.field, self.clause)
    }
}

/// Collects what is missing.
#[derive(Default)]
pub(crate) struct Check(Vec<Missing>);

impl Check {
    /// Asks that `present` holds for `field`, which `clause` makes mandatory.
    pub(crate) fn needs(&mut self, clause: &'static str, field: &'static str, present: bool) {
        if !present {
            self.0.push(Missing { clause, field });
        }
    }

    /// Asks that a text has something to read.
    pub(crate) fn text(&mut self, clause: &'static str, field: &'static str, text: &str) {
        self.needs(clause, field, !text.trim().is_empty());
    }

    pub(crate) fn missing(self) -> Vec<Missing> {
        self.0
    }

    pub(crate) fn complete(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Incomplete(self.0)) }
    }
}
