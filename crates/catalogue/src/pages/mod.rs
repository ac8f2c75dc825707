//! HTML of the catalogue: each handler reads the request, calls one action, answers.

pub(crate) mod edit;
pub(crate) mod form_view;
pub(crate) mod imports;
pub(crate) mod list;
pub(crate) mod photos;
pub(crate) mod quick;
pub(crate) mod show;
mod swatch;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use platform::FieldError;
use platform::i18n::Lang;
use platform::web::Page;

use crate::rules::age;

/// Faults by field, each as one sentence.
fn by_field(faults: &[FieldError], lang: Lang) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for fault in faults {
        let text = say(lang, &fault.message);
        let entry = found.entry(fault.field.clone()).or_default();
        if !entry.is_empty() {
            entry.push(' ');
        }
        entry.push_str(&text);
    }
    found
}

/// A message whose arguments may be vocabulary words: they are shown by their names.
pub(crate) fn say(lang: Lang, message: &kernel::Message) -> String {
    let mut message = message.clone();
    for (name, value) in &mut message.args {
        let named = |value: &str| value.split(' ').map(|w| crate::words::name(w, lang)).collect::<Vec<_>>().join(", ");
        let is_words = match name.as_str() {
            "word" | "implied" => true,
            "before" | "after" => message.key == "product-change-component-materials",
            _ => false,
        };
        if is_words {
            *value = named(value);
        }
    }
    lang.say(&message)
}

/// `3–14 岁`, `18–36 个月`.
fn age_range(p: &Page, min_months: i64, max_months: i64) -> String {
    let ((min, min_unit), (max, max_unit)) = (age::said(min_months), age::said(max_months));
    let unit = |number: i64, unit: char| {
        p.t1(if unit == 'y' { "product-age-years" } else { "product-age-months" }, "number", number)
    };
    if min_unit == max_unit {
        p.t2(
            if min_unit == 'y' { "product-age-range-years" } else { "product-age-range-months" },
            "min",
            min,
            "max",
            max,
        )
    } else {
        p.t2("product-age-range", "min", unit(min, min_unit), "max", unit(max, max_unit))
    }
}
