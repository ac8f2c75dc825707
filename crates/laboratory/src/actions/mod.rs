//! One function per intention: authorize, load, rule, save, record.

pub mod characteristic;
pub mod import;
pub mod report;
pub mod sample;
pub mod scope;
pub mod test;

use kernel::ids::OrganisationId;
use kernel::{Actor, Date, Message};
use platform::{Error, FieldError, Platform, Result};

/// Resource kind of samples.
pub const SAMPLE: &str = "sample";
/// Resource kind of tests.
pub const TEST: &str = "test";
/// Resource kind of the orders that this area works for.
pub const ORDER: &str = "order";

/// Collects what is wrong with a form, so that all of it is told at once.
#[derive(Default)]
pub(crate) struct Faults(Vec<FieldError>);

impl Faults {
    pub(crate) fn add(&mut self, field: &str, message: Message) {
        self.0.push(FieldError { field: field.to_owned(), message });
    }

    /// A text that must be there, trimmed, at most `max` characters.
    pub(crate) fn required(&mut self, field: &str, text: &str, max: usize) -> String {
        if text.trim().is_empty() {
            self.add(field, Message::new("error-required"));
        }
        self.optional(field, text, max)
    }

    /// A text that may be empty.
    pub(crate) fn optional(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = text.trim();
        if text.chars().count() > max {
            self.add(field, Message::new("error-too-long").with("max", max));
        }
        text.to_owned()
    }

    /// A day that must be there.
    pub(crate) fn day(&mut self, field: &str, text: &str) -> Option<Date> {
        if text.trim().is_empty() {
            self.add(field, Message::new("error-required"));
            return None;
        }
        self.optional_day(field, text)
    }

    /// A day that may be missing.
    pub(crate) fn optional_day(&mut self, field: &str, text: &str) -> Option<Date> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                self.add(field, Message::new("lab-error-date").with("value", text));
                None
            }
        }
    }

    /// Goes on when there is none.
    pub(crate) fn settle(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}

/// The name of an organisation in the language of the records: Chinese first.
pub(crate) async fn organisation_name(platform: &Platform, id: OrganisationId) -> Result<String> {
    let party = platform.organisations()?.organisation(platform, id).await?;
    Ok(party.map(|p| p.name_zh).unwrap_or_else(|| id.to_string()))
}

/// As custody and timelines name a person: organisation · name.
pub(crate) fn holder(actor: &Actor) -> String {
    format!("{} · {}", actor.organisation_name, actor.name)
}
