//! What differs between two versions, as sentences. Pure.

use std::collections::BTreeMap;

use kernel::Message;
use platform::ports::Component;

use crate::model::Content;

/// Every difference, in the order of the page. Empty: nothing to save.
#[must_use]
pub fn changes(old: &Content, new: &Content) -> Vec<Message> {
    let mut found = Vec::new();
    let mut text = |what: &str, old: &str, new: &str| {
        if old != new {
            found.push(
                Message::new(format!("product-change-{what}")).with("before", or_dash(old)).with("after", or_dash(new)),
            );
        }
    };
    text("name-zh", &old.name_zh, &new.name_zh);
    text("name-en", &old.name_en, &new.name_en);
    text("model", &old.model, &new.model);
    text("gtin", old.gtin.as_deref().unwrap_or_default(), new.gtin.as_deref().unwrap_or_default());
    text("age", &ages(old), &ages(new));
    for (word, before, after) in differing(&old.attributes, &new.attributes) {
        found.push(feature("product-change-feature", word, before, after));
    }
    components(&old.components, &new.components, &mut found);
    if old.photos != new.photos {
        found.push(
            Message::new("product-change-photos").with("before", old.photos.len()).with("after", new.photos.len()),
        );
    }
    for (what, before, after) in
        [("zh", &old.warnings_zh, &new.warnings_zh), ("en", &old.warnings_en, &new.warnings_en)]
    {
        if before != after {
            found.push(Message::new(format!("product-change-warnings-{what}")));
        }
    }
    found
}

fn ages(content: &Content) -> String {
    format!("{}–{}", content.age_min_months, content.age_max_months)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn differing<'a>(
    old: &'a BTreeMap<String, bool>,
    new: &'a BTreeMap<String, bool>,
) -> Vec<(&'a str, Option<bool>, Option<bool>)> {
    let mut words: Vec<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    words.sort_unstable();
    words.dedup();
    words
        .into_iter()
        .map(|word| (word, old.get(word).copied(), new.get(word).copied()))
        .filter(|(_, before, after)| before != after)
        .collect()
}

fn feature(key: &str, word: &str, before: Option<bool>, after: Option<bool>) -> Message {
    // Selectors of the catalogue text: yes, no, unknown.
    let say = |value| match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    Message::new(key).with("word", word).with("before", say(before)).with("after", say(after))
}

fn components(old: &[Component], new: &[Component], found: &mut Vec<Message>) {
    for part in new {
        let Some(before) = old.iter().find(|c| c.key == part.key) else {
            found.push(Message::new("product-change-component-added").with("component", name(part)));
            continue;
        };
        component(before, part, found);
    }
    for part in old.iter().filter(|part| new.iter().all(|c| c.key != part.key)) {
        found.push(Message::new("product-change-component-removed").with("component", name(part)));
    }
}

fn component(old: &Component, new: &Component, found: &mut Vec<Message>) {
    let materials = (old.materials.join(" "), new.materials.join(" "));
    let fields = [
        ("name-zh", &old.name_zh, &new.name_zh),
        ("name-en", &old.name_en, &new.name_en),
        ("materials", &materials.0, &materials.1),
        ("colour", &old.colour, &new.colour),
        ("supplier", &old.supplier, &new.supplier),
    ];
    for (what, before, after) in fields {
        if before != after {
            found.push(
                Message::new(format!("product-change-component-{what}"))
                    .with("component", name(new))
                    .with("before", or_dash(before))
                    .with("after", or_dash(after)),
            );
        }
    }
    for (word, before, after) in differing(&old.attributes, &new.attributes) {
        found.push(feature("product-change-component-feature", word, before, after).with("component", name(new)));
    }
}

fn name(part: &Component) -> &str {
    if part.name_zh.is_empty() { &part.name_en } else { &part.name_zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(key: &str, material: &str) -> Component {
        Component {
            key: key.to_owned(),
            name_zh: key.to_owned(),
            name_en: String::new(),
            materials: vec![material.to_owned()],
            colour: String::new(),
            supplier: String::new(),
            attributes: BTreeMap::new(),
        }
    }

    #[test]
    fn a_changed_material_a_new_part_and_a_feature_are_told_apart() {
        let old = Content { components: vec![part("nose", "pvc"), part("eye", "ABS")], ..Content::default() };
        let new = Content {
            components: vec![part("nose", "PP"), part("tail", "textile")],
            attributes: BTreeMap::from([("magnet".to_owned(), true)]),
            ..Content::default()
        };
        let told: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                r#"product-change-feature word="magnet" before="unknown" after="yes""#,
                r#"product-change-component-materials component="nose" before="pvc" after="PP""#,
                r#"product-change-component-added component="tail""#,
                r#"product-change-component-removed component="eye""#,
            ]
        );
        assert_eq!(changes(&old, &old), []);
    }
}
