//! From what was typed to a product, or to every fault with its field. One judge for form, sheet and API. Pure.

use std::collections::{BTreeMap, BTreeSet};

use gs1::{Gtin, KeyError};
use kernel::Message;
use platform::FieldError;
use platform::ports::Component;

use super::age;
use super::typed::{Typed, TypedComponent};
use crate::model::Content;
use crate::words;

const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2000;
const MOST_COMPONENTS: usize = 100;
const MOST_PHOTOS: usize = 12;

/// Judges what was typed. Parts known in `previous` keep their keys.
///
/// # Errors
/// All faults. Fields are named as in the form: `gtin`, `components.0.materials`.
pub fn validate(typed: &Typed, previous: Option<&Content>) -> Result<Content, Vec<FieldError>> {
    let mut faults = Faults::default();
    let name_zh = faults.line("name_zh", &typed.name_zh);
    let name_en = faults.line("name_en", &typed.name_en);
    if name_zh.is_empty() && name_en.is_empty() {
        faults.add("name_zh", Message::new("product-error-name"));
    }
    let (age_min_months, age_max_months) = ages(typed, &mut faults);
    if typed.photos.len() > MOST_PHOTOS {
        faults.add("photos", Message::new("product-error-photos").with("max", MOST_PHOTOS));
    }
    let content = Content {
        name_zh,
        name_en,
        model: faults.line("model", &typed.model),
        gtin: gtin(&typed.gtin, &mut faults),
        age_min_months,
        age_max_months,
        attributes: attributes("features", &typed.has, &typed.has_not, &mut faults),
        components: components(&typed.components, previous, &mut faults),
        photos: unique(&typed.photos),
        warnings_zh: faults.text("warnings_zh", &typed.warnings_zh),
        warnings_en: faults.text("warnings_en", &typed.warnings_en),
    };
    faults.text("note", &typed.note);
    if faults.0.is_empty() { Ok(content) } else { Err(faults.0) }
}

#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, field: impl Into<String>, message: Message) {
        self.0.push(FieldError { field: field.into(), message });
    }

    fn bounded(&mut self, field: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.add(field, Message::new("error-too-long").with("max", max));
        }
    }

    /// One line: white space within becomes one blank.
    fn line(&mut self, field: &str, text: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.bounded(field, &text, LONGEST_NAME);
        text
    }

    fn text(&mut self, field: &str, text: &str) -> String {
        let text = text.trim().replace("\r\n", "\n");
        self.bounded(field, &text, LONGEST_TEXT);
        text
    }
}

fn ages(typed: &Typed, faults: &mut Faults) -> (i64, i64) {
    let mut read = |field: &str, text: &str, missing: Option<i64>| match (text.trim().is_empty(), missing) {
        (true, Some(months)) => Some(months),
        (true, None) => {
            faults.add(field, Message::new("product-error-age-missing"));
            None
        }
        (false, _) => age::months(text).map_err(|message| faults.add(field, message)).ok(),
    };
    let min = read("age_min", &typed.age_min, None);
    let end = min.map_or(age::TOY_AGE_END_MONTHS, |min| age::TOY_AGE_END_MONTHS.max(min));
    let max = read("age_max", &typed.age_max, Some(end));
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        faults.add("age_max", Message::new("product-error-age-order"));
    }
    (min.unwrap_or_default(), max.unwrap_or_default())
}

fn gtin(text: &str, faults: &mut Faults) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    match Gtin::parse(&digits) {
        Ok(gtin) => Some(gtin.as_str().to_owned()),
        Err(error) => {
            faults.add("gtin", gtin_message(&digits, &error));
            None
        }
    }
}

/// Full-width digits of a Chinese keyboard are digits too.
fn ascii_digit(c: char) -> char {
    match u32::from(c).checked_sub(0xFF10) {
        Some(value @ 0..=9) => char::from_digit(value, 10).unwrap_or(c),
        _ => c,
    }
}

fn gtin_message(digits: &str, error: &KeyError) -> Message {
    let message = match error {
        KeyError::Length { found, .. } => Message::new("product-error-gtin-length").with("found", found),
        KeyError::Character { found, position, .. } => {
            Message::new("product-error-gtin-character").with("found", found).with("position", position)
        }
        KeyError::CheckCharacter { expected, found, .. } => {
            Message::new("product-error-gtin-check").with("found", found).with("expected", expected)
        }
        KeyError::Content { .. } => Message::new("product-error-gtin"),
    };
    message.with("value", digits)
}

fn attributes(field: &str, has: &[String], has_not: &[String], faults: &mut Faults) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    for (texts, value) in [(has, true), (has_not, false)] {
        for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match words::find(text) {
                Some(word) => {
                    if found.insert(word.to_owned(), value).is_some_and(|before| before != value) {
                        faults.add(field, Message::new("product-error-yes-and-no").with("word", text));
                    }
                }
                None => faults.add(field, Message::new("product-error-word").with("value", text)),
            }
        }
    }
    contradiction(field, &found, faults);
    found
}

/// A word that is said to hold while a word it implies is said not to hold (a button cell without a battery).
fn contradiction(field: &str, said: &BTreeMap<String, bool>, faults: &mut Faults) {
    for word in said.iter().filter(|(_, value)| **value).map(|(word, _)| word) {
        for implied in words::implied(word) {
            if said.get(implied) == Some(&false) {
                faults.add(field, Message::new("product-error-implies").with("word", word).with("implied", implied));
            }
        }
    }
}

fn components(typed: &[TypedComponent], previous: Option<&Content>, faults: &mut Faults) -> Vec<Component> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut parts = Vec::new();
    for (index, part) in typed.iter().enumerate().filter(|(_, part)| !part.is_blank()) {
        let at = |name: &str| format!("components.{index}.{name}");
        let name_zh = faults.line(&at("name_zh"), &part.name_zh);
        let name_en = faults.line(&at("name_en"), &part.name_en);
        if name_zh.is_empty() && name_en.is_empty() {
            faults.add(at("name_zh"), Message::new("product-error-component-name"));
        }
        let materials = materials(&at("materials"), &part.materials, faults);
        let attributes = attributes(&at("features"), &part.has, &part.has_not, faults);
        if materials.is_empty()
            && !attributes.values().any(|value| *value)
            && part.materials.iter().all(|m| m.trim().is_empty())
        {
            faults.add(at("materials"), Message::new("product-error-material-missing"));
        }
        let colour = faults.line(&at("colour"), &part.colour);
        let supplier = faults.line(&at("supplier"), &part.supplier);
        let key = key(part, &name_zh, &name_en, previous, &taken);
        taken.insert(key.clone());
        parts.push(Component { key, name_zh, name_en, materials, colour, supplier, attributes });
    }
    if parts.is_empty() {
        faults.add("components", Message::new("product-error-components"));
    }
    if parts.len() > MOST_COMPONENTS {
        faults.add("components", Message::new("product-error-components-many").with("max", MOST_COMPONENTS));
    }
    parts
}

fn materials(field: &str, typed: &[String], faults: &mut Faults) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match words::find(text) {
            Some(word) if found.iter().all(|known| known != word) => found.push(word.to_owned()),
            Some(_) => {}
            None => faults.add(field, Message::new("product-error-material").with("value", text)),
        }
    }
    found
}

/// A part keeps its key over all versions: evidence is bound to it. Known by its key, else by its name.
fn key(
    part: &TypedComponent,
    name_zh: &str,
    name_en: &str,
    previous: Option<&Content>,
    taken: &BTreeSet<String>,
) -> String {
    let free = |key: &String| !key.is_empty() && !taken.contains(key);
    let typed = slug(&part.key);
    let known = previous.map(|p| p.components.as_slice()).unwrap_or_default();
    let by_name = || {
        known
            .iter()
            .find(|c| if name_zh.is_empty() { c.name_en == name_en } else { c.name_zh == name_zh })
            .map(|c| c.key.clone())
    };
    Some(typed).filter(free).or_else(|| by_name().filter(free)).unwrap_or_else(|| {
        let base = Some(slug(name_en)).filter(|s| !s.is_empty()).unwrap_or_else(|| "part".to_owned());
        let used = |key: &String| taken.contains(key) || known.iter().any(|c| c.key == *key);
        if !used(&base) {
            return base;
        }
        (2..).map(|n: usize| format!("{base}-{n}")).find(|key| !used(key)).unwrap_or(base)
    })
}

fn slug(text: &str) -> String {
    let text: String =
        text.to_ascii_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = text.split('-').filter(|w| !w.is_empty()).collect();
    words.join("-").chars().take(40).collect()
}

fn unique(items: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    items.iter().filter(|item| !item.is_empty() && seen.insert(item.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nose() -> TypedComponent {
        TypedComponent {
            name_zh: "鼻子".to_owned(),
            name_en: "Nose".to_owned(),
            materials: vec!["PVC".to_owned()],
            ..TypedComponent::default()
        }
    }

    fn bear() -> Typed {
        Typed { name_zh: "小熊".to_owned(), age_min: "3".to_owned(), components: vec![nose()], ..Typed::default() }
    }

    fn faults(typed: &Typed) -> Vec<(String, String)> {
        validate(typed, None).unwrap_err().into_iter().map(|f| (f.field, f.message.key)).collect()
    }

    #[test]
    fn words_are_understood_in_both_languages() {
        let typed = Typed { has: vec!["毛绒玩具".to_owned(), "button or coin cell".to_owned()], ..bear() };
        let content = validate(&typed, None).unwrap();
        assert_eq!(
            content.attributes,
            BTreeMap::from([("plush".to_owned(), true), ("button_battery".to_owned(), true)])
        );
        assert_eq!(content.components[0].materials, ["pvc"]);
        assert_eq!((content.age_min_months, content.age_max_months), (36, 168));
    }

    #[test]
    fn every_fault_is_named_at_once_with_its_field() {
        let typed = Typed {
            gtin: "6901234567891".to_owned(),
            age_min: "三岁".to_owned(),
            has: vec!["会飞".to_owned()],
            components: vec![
                TypedComponent { materials: vec!["石棉".to_owned()], ..nose() },
                TypedComponent { name_zh: "眼".to_owned(), ..TypedComponent::default() },
            ],
            ..bear()
        };
        assert_eq!(
            faults(&typed),
            [
                ("age_min", "product-error-age"),
                ("gtin", "product-error-gtin-check"),
                ("features", "product-error-word"),
                ("components.0.materials", "product-error-material"),
                ("components.1.materials", "product-error-material-missing"),
            ]
            .map(|(field, key)| (field.to_owned(), key.to_owned()))
        );
    }

    #[test]
    fn a_word_cannot_hold_while_what_it_implies_does_not() {
        let typed = Typed { has: vec!["button_battery".to_owned()], has_not: vec!["electronics".to_owned()], ..bear() };
        assert_eq!(faults(&typed), [("features".to_owned(), "product-error-implies".to_owned())]);
    }

    #[test]
    fn a_full_width_bar_code_with_blanks_is_read() {
        let content = validate(&Typed { gtin: "\u{ff16}901 2345-6789 2".to_owned(), ..bear() }, None).unwrap();
        assert_eq!(content.gtin.as_deref(), Some("06901234567892"));
    }

    #[test]
    fn a_part_keeps_its_key_when_its_material_changes_and_a_new_part_takes_no_old_key() {
        let first = validate(&bear(), None).unwrap();
        assert_eq!(first.components[0].key, "nose");
        let renamed = TypedComponent { key: "nose".to_owned(), name_en: "Snout".to_owned(), ..nose() };
        let other = TypedComponent { name_zh: "备用鼻".to_owned(), ..nose() };
        let second = validate(&Typed { components: vec![other, renamed], ..bear() }, Some(&first)).unwrap();
        assert_eq!(second.components.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["nose-2", "nose"]);
    }
}
