//! How the product form names its fields.

use std::collections::BTreeMap;

use platform::web::FormBody;

use crate::rules::typed::{Typed, TypedComponent};
use crate::words;

/// Largest body of the product form: several photographs of a phone.
pub(crate) const MOST_FORM_BYTES: usize = 48 * 1024 * 1024;

/// A form that describes a product.
pub(crate) trait ProductForm {
    /// What was typed into it.
    fn product(&self) -> Typed;
}

impl ProductForm for FormBody {
    fn product(&self) -> Typed {
        let (mut has, mut has_not) = (self.all("has"), self.all("has_not"));
        answers(self.under("ask."), &mut has, &mut has_not);
        // A word kept as "no" from before, and ticked now, is ticked.
        has_not.retain(|word| !has.contains(word));
        Typed {
            name_zh: self.one("name_zh").to_owned(),
            name_en: self.one("name_en").to_owned(),
            model: self.one("model").to_owned(),
            gtin: self.one("gtin").to_owned(),
            age_min: age(self, "age_min"),
            age_max: age(self, "age_max"),
            has,
            has_not,
            components: components(self),
            photos: self.all("photo"),
            warnings_zh: self.one("warnings_zh").to_owned(),
            warnings_en: self.one("warnings_en").to_owned(),
            note: self.one("note").to_owned(),
        }
    }
}

/// Number and unit stand in two fields of the form; `3` + `y` is `3y`.
fn age(form: &FormBody, name: &str) -> String {
    let number = form.one(name).trim();
    let bare = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if bare { format!("{number}{}", form.one(&format!("{name}_unit"))) } else { number.to_owned() }
}

fn components(form: &FormBody) -> Vec<TypedComponent> {
    let mut parts: BTreeMap<usize, TypedComponent> = BTreeMap::new();
    for (rest, value) in form.under("c.") {
        let Some((index, field)) = rest.split_once('.') else {
            continue;
        };
        let Ok(index) = index.parse::<usize>() else {
            continue;
        };
        let part = parts.entry(index).or_default();
        let value = value.to_owned();
        match field {
            "key" => part.key = value,
            "name_zh" => part.name_zh = value,
            "name_en" => part.name_en = value,
            "colour" => part.colour = value,
            "supplier" => part.supplier = value,
            "material" if !value.is_empty() => part.materials.push(value),
            "is" if !value.is_empty() => part.has.push(value),
            "has_not" if !value.is_empty() => part.has_not.push(value),
            _ => {
                if let Some(word) = field.strip_prefix("ask.") {
                    answers([(word, value.as_str())].into_iter(), &mut part.has, &mut part.has_not);
                }
            }
        }
    }
    for part in parts.values_mut() {
        let has = part.has.clone();
        part.has_not.retain(|word| !has.contains(word));
    }
    parts.into_values().collect()
}

fn answers<'a>(given: impl Iterator<Item = (&'a str, &'a str)>, has: &mut Vec<String>, has_not: &mut Vec<String>) {
    for (word, answer) in given.filter(|(word, _)| words::entry(word).is_some()) {
        match answer {
            "yes" => has.push(word.to_owned()),
            "no" => has_not.push(word.to_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_fields_become_a_typed_product() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = FormBody {
            fields: vec![
                field("name_zh", "小熊"),
                field("age_min", "18"),
                field("age_min_unit", "m"),
                field("has", "plush"),
                field("ask.battery", "yes"),
                field("ask.magnet", "no"),
                field("ask.sound", ""),
                field("c.4.name_zh", "眼睛"),
                field("c.2.name_zh", "鼻子"),
                field("c.2.material", "pvc"),
                field("c.2.material", ""),
                field("c.2.ask.accessible", "yes"),
            ],
            files: Vec::new(),
        };
        let typed = form.product();
        assert_eq!(typed.age_min, "18m");
        assert_eq!(
            (typed.has, typed.has_not),
            (vec!["plush".to_owned(), "battery".to_owned()], vec!["magnet".to_owned()])
        );
        let names: Vec<&str> = typed.components.iter().map(|c| c.name_zh.as_str()).collect();
        assert_eq!(names, ["鼻子", "眼睛"]);
        assert_eq!(typed.components[0].materials, ["pvc"]);
        assert_eq!(typed.components[0].has, ["accessible"]);
    }
}
