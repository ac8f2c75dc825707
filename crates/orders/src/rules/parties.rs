//! Is an application complete? (17025 7.1.1 a: requirements are defined; A1: each party has name and address.)

use kernel::Message;
use platform::FieldError;

use crate::model::{Order, Parties, Wishes};

/// Longest name of a party, characters.
pub const NAME_MAX: usize = 200;
/// Longest address or note, characters.
pub const TEXT_MAX: usize = 1000;

/// Every field of a draft that cannot be kept as typed.
#[must_use]
pub fn check_draft(parties: &Parties, wishes: &Wishes) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (role, named) in parties.each() {
        too_long(&mut errors, &format!("{role}_name"), &named.name, NAME_MAX);
        too_long(&mut errors, &format!("{role}_address"), &named.address, TEXT_MAX);
    }
    too_long(&mut errors, "note", &wishes.note, TEXT_MAX);
    errors
}

/// Everything that keeps an application from being submitted.
#[must_use]
pub fn check_complete(order: &Order) -> Vec<FieldError> {
    let mut errors = check_draft(&order.parties, &order.wishes);
    for (role, named) in order.parties.each() {
        for (part, text) in [("name", &named.name), ("address", &named.address)] {
            if text.trim().is_empty() {
                errors.push(FieldError { field: format!("{role}_{part}"), message: Message::new("error-required") });
            }
        }
    }
    if order.lines.is_empty() {
        errors.push(FieldError { field: "lines".to_owned(), message: Message::new("order-error-no-lines") });
    }
    errors
}

fn too_long(errors: &mut Vec<FieldError>, field: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        let message = Message::new("error-too-long").with("max", max);
        errors.push(FieldError { field: field.to_owned(), message });
    }
}
