//! Who may enter, who may verify (ISO/IEC 17025 7.5, 7.7; segregation of duties).

use kernel::ids::UserId;
use kernel::{Date, Message};

use crate::model::{Authorisation, Competence, Test, TestState};

use super::competent;

/// May this person type values of the test? The one who carries it out, with an authorisation in force that day.
///
/// # Errors
/// The sentence that says why not.
pub fn may_enter(test: &Test, person: Option<UserId>, held: &[Authorisation], on: Date) -> Result<(), Message> {
    if test.sample.is_none() {
        return Err(Message::new("result-error-no-sample").with("order", &test.order_number));
    }
    match test.state.performer() {
        Some(to) if to.person.is_some() && to.person == person => {
            competent(held, &test.method, Competence::Perform, on)
        }
        _ => Err(Message::new("result-error-not-yours").with("method", &test.method)),
    }
}

/// May this person verify? Somebody else than who carried it out or entered a value, authorised that day.
///
/// # Errors
/// The sentence that says why not.
pub fn may_verify(test: &Test, person: Option<UserId>, held: &[Authorisation], on: Date) -> Result<(), Message> {
    let Some(person) = person else {
        return Err(Message::new("result-error-verifier-person"));
    };
    let touched = |by: &crate::model::By| by.person == Some(person);
    let own = match &test.state {
        TestState::Entered { to, by } => touched(to) || touched(by),
        _ => false,
    } || test.determinations.iter().any(|d| d.by.as_ref().is_some_and(touched));
    if own {
        return Err(Message::new("result-error-self-verification"));
    }
    competent(held, &test.method, Competence::Verify, on)
}
