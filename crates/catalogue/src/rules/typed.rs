//! A product as it was typed, on a form, in a sheet or in a JSON body: text that may be wrong and is never lost. Pure.

use std::collections::BTreeMap;

use platform::ports::Component;

use super::age;
use crate::model::Content;

/// Text of a product before it is judged. Words may be vocabulary words or their names in Chinese or English.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// Bar code as typed.
    pub gtin: String,
    /// Youngest user: `3`, `3岁`, `18m`.
    pub age_min: String,
    /// Oldest user; empty = under 14 years.
    pub age_max: String,
    /// Words the product has.
    pub has: Vec<String>,
    /// Words the product has not.
    pub has_not: Vec<String>,
    /// Parts.
    pub components: Vec<TypedComponent>,
    /// Content hashes of photographs already kept.
    pub photos: Vec<String>,
    /// Warnings in Chinese.
    pub warnings_zh: String,
    /// Warnings in English.
    pub warnings_en: String,
    /// What changed, in the person's words.
    pub note: String,
}

/// Text of a part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TypedComponent {
    /// Key, when the part is known already.
    pub key: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Material words.
    pub materials: Vec<String>,
    /// Colour.
    pub colour: String,
    /// Supplier.
    pub supplier: String,
    /// Words the part has.
    pub has: Vec<String>,
    /// Words the part has not.
    pub has_not: Vec<String>,
}

impl TypedComponent {
    /// Nothing was typed: such a part is dropped silently.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.name_zh, &self.name_en, &self.colour, &self.supplier].into_iter().all(|text| text.trim().is_empty())
            && self.materials.iter().chain(&self.has).chain(&self.has_not).all(|word| word.trim().is_empty())
    }
}

impl From<&Content> for Typed {
    fn from(content: &Content) -> Self {
        let (has, has_not) = split(&content.attributes);
        Self {
            name_zh: content.name_zh.clone(),
            name_en: content.name_en.clone(),
            model: content.model.clone(),
            gtin: content.gtin.clone().unwrap_or_default(),
            age_min: typed_age(content.age_min_months),
            age_max: typed_age(content.age_max_months),
            has,
            has_not,
            components: content.components.iter().map(TypedComponent::from).collect(),
            photos: content.photos.clone(),
            warnings_zh: content.warnings_zh.clone(),
            warnings_en: content.warnings_en.clone(),
            note: String::new(),
        }
    }
}

impl From<&Component> for TypedComponent {
    fn from(part: &Component) -> Self {
        let (has, has_not) = split(&part.attributes);
        Self {
            key: part.key.clone(),
            name_zh: part.name_zh.clone(),
            name_en: part.name_en.clone(),
            materials: part.materials.clone(),
            colour: part.colour.clone(),
            supplier: part.supplier.clone(),
            has,
            has_not,
        }
    }
}

fn split(attributes: &BTreeMap<String, bool>) -> (Vec<String>, Vec<String>) {
    let pick = |wanted: bool| attributes.iter().filter(|(_, v)| **v == wanted).map(|(w, _)| w.clone()).collect();
    (pick(true), pick(false))
}

fn typed_age(months: i64) -> String {
    let (number, unit) = age::said(months);
    format!("{number}{unit}")
}
