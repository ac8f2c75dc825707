//! The one error of every state machine: what was, what was wanted.

/// A transition that the present state does not allow. Names both ends, so that the message can help.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{entity} is {from} and cannot become {to}")]
pub struct InvalidTransition {
    /// What kind of record, e.g. `order`.
    pub entity: &'static str,
    /// The state it is in.
    pub from: &'static str,
    /// The state that was asked for.
    pub to: &'static str,
}

impl InvalidTransition {
    /// The error as a message for a person: key `error-transition` with `entity`, `from`, `to` as catalogue keys
    /// `entity-…`, `state-…`.
    #[must_use]
    pub fn message(&self) -> crate::Message {
        crate::Message::new("error-transition").with("entity", self.entity).with("from", self.from).with("to", self.to)
    }
}
