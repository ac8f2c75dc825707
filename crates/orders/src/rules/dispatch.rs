//! Which laboratory gets which line: only one whose scope covers the method on the day (17025 5.3, 7.1.1 b; A8).

use kernel::Message;
use kernel::ids::OrganisationId;
use platform::FieldError;
use platform::ports::Covering;

use crate::model::{Line, LineId};

/// A line with the laboratories that may have it, and the one chosen.
pub struct Choice<'l, 'c> {
    /// The line.
    pub line: &'l Line,
    /// Who covers its method today.
    pub covering: &'c [Covering],
    /// Who was chosen.
    pub chosen: Option<OrganisationId>,
}

/// The laboratory of each line, or every fault. A line agreed with an external provider needs none.
///
/// # Errors
/// Lines without a laboratory, and laboratories whose scope does not cover the line.
pub fn assign<'c>(choices: &[Choice<'_, 'c>]) -> Result<Vec<(LineId, &'c Covering)>, Vec<FieldError>> {
    let mut assigned = Vec::new();
    let mut errors = Vec::new();
    for choice in choices {
        match choice.chosen {
            Some(chosen) => match choice.covering.iter().find(|c| c.laboratory == chosen) {
                Some(covering) => assigned.push((choice.line.id, covering)),
                None => errors.push(fault(choice.line, "order-error-out-of-scope")),
            },
            None if choice.line.external_provider.is_some() => {}
            None => errors.push(fault(choice.line, "order-error-no-laboratory")),
        }
    }
    if errors.is_empty() { Ok(assigned) } else { Err(errors) }
}

fn fault(line: &Line, key: &str) -> FieldError {
    FieldError { field: format!("line-{}", line.id), message: Message::new(key).with("method", &line.test.method) }
}
