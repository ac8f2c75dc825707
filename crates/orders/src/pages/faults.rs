//! What is wrong with a form, in the reader's language, found by field.

use std::collections::HashMap;

use platform::FieldError;
use platform::i18n::Lang;

/// Faults by field.
#[derive(Debug, Default)]
pub(super) struct Faults {
    by_field: HashMap<String, String>,
    /// One sentence above the form.
    pub(super) general: Option<String>,
}

impl Faults {
    /// From the errors of a rule.
    pub(super) fn new(lang: Lang, errors: &[FieldError]) -> Self {
        let by_field = errors.iter().map(|e| (e.field.clone(), lang.say(&e.message))).collect();
        Self { by_field, general: Some(lang.t("error-invalid")) }
    }

    /// One sentence above the form, no field to blame.
    pub(super) fn general(text: String) -> Self {
        Self { by_field: HashMap::new(), general: Some(text) }
    }

    /// The fault of a field.
    pub(super) fn get(&self, field: &str) -> Option<&String> {
        self.by_field.get(field)
    }
}
