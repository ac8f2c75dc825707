//! HTML handlers: read the request, call one action, answer.

pub(crate) mod apply;
pub(crate) mod board;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod directory;
pub(crate) mod schemes;

use std::str::FromStr;

use platform::web::Page;
use platform::{Error, Result};

/// An id of a path; what is no id names nothing.
pub(crate) fn known<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::NotFound)
}

/// What is wrong with a form, by field, in the reader's language. Field `` is the form as a whole.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(String, String)>);

impl Faults {
    /// From an error that a person can mend on the same page.
    ///
    /// # Errors
    /// Any other error, unchanged.
    fn of(error: Error, p: &Page) -> Result<Self> {
        match &error {
            Error::Invalid(faults) => Ok(Self(faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect())),
            Error::Rule(message) | Error::Conflict(message) => Ok(Self(vec![(String::new(), p.say(message))])),
            _ => Err(error),
        }
    }

    fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Shape and colour of a certificate's standing.
pub(crate) fn standing_class(word: &str) -> &'static str {
    match word {
        "valid" => "state state-done",
        "suspended" => "state state-suspended",
        _ => "state state-failed",
    }
}

/// Shape and colour of an application's state.
pub(crate) fn state_class(word: &str) -> &'static str {
    match word {
        "reviewed" | "evaluated" => "state state-work",
        "granted" => "state state-done",
        "declined" | "refused" => "state state-failed",
        "withdrawn" => "state state-none",
        _ => "state",
    }
}
