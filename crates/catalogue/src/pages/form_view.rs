//! The product form as a page: what was typed, the choices, the faults beside their fields.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use kernel::ids::ProductId;
use platform::FieldError;
use platform::i18n::Lang;
use platform::web::Page;
use requirements::WordKind;

use super::by_field;
use crate::rules::typed::{Typed, TypedComponent};
use crate::words::{self, Word};

/// Attributes of a part that are asked as yes, no or unknown.
const ASKED_OF_PARTS: &[&str] = &["accessible", "can_be_placed_in_mouth", "skin_contact"];

/// What a part may be said to be, besides its material.
const PART_IS: &[WordKind] =
    &[WordKind::Component, WordKind::Form, WordKind::Product, WordKind::Function, WordKind::Contact];

#[derive(Template)]
#[template(path = "product/form.html")]
pub(crate) struct FormPage {
    pub(crate) p: Page,
    /// `None`: a new product.
    pub(crate) product: Option<ProductId>,
    pub(crate) row_version: i64,
    pub(crate) typed: Typed,
    pub(crate) age_min: Age,
    pub(crate) age_max: Age,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) asked: Vec<Question>,
    pub(crate) more: Vec<Choice>,
    /// Words the product has not and that no visible field carries.
    pub(crate) kept_no: Vec<String>,
    pub(crate) parts: Vec<PartForm>,
    pub(crate) faults: BTreeMap<String, String>,
    /// What is wrong with the whole.
    pub(crate) message: Option<String>,
}

/// A number and its unit, `y` or `m`.
pub(crate) struct Age {
    pub(crate) number: String,
    pub(crate) unit: char,
}

pub(crate) struct Choice {
    pub(crate) word: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

pub(crate) struct Question {
    pub(crate) word: String,
    pub(crate) text: String,
    /// `yes`, `no` or empty.
    pub(crate) answer: &'static str,
}

pub(crate) struct PartForm {
    pub(crate) index: usize,
    pub(crate) typed: TypedComponent,
    /// One select each; the last one is empty.
    pub(crate) materials: Vec<Vec<Choice>>,
    /// What the part is, e.g. a magnet or packaging film.
    pub(crate) kinds: Vec<Vec<Choice>>,
    pub(crate) asked: Vec<Question>,
    pub(crate) kept_no: Vec<String>,
}

impl FormPage {
    pub(crate) fn new(
        p: Page,
        product: Option<ProductId>,
        row_version: i64,
        typed: Typed,
        faults: &[FieldError],
    ) -> Self {
        let lang = p.lang;
        let shown: BTreeSet<&str> = words::ASKED.iter().chain(words::KINDS_OF_TOY).copied().collect();
        let more = words::all().iter().filter(|w| of_products(w) && !shown.contains(w.word.as_str()));
        Self {
            age_min: age(&typed.age_min),
            age_max: age(&typed.age_max),
            kinds: words::KINDS_OF_TOY
                .iter()
                .filter_map(|w| words::entry(w))
                .map(|w| choice(w, &typed.has, lang))
                .collect(),
            asked: questions(words::ASKED, &typed.has, &typed.has_not, lang),
            more: more.map(|w| choice(w, &typed.has, lang)).collect(),
            kept_no: kept(&typed.has_not, words::ASKED),
            parts: typed.components.iter().enumerate().map(|(i, part)| PartForm::new(i, part, lang)).collect(),
            faults: by_field(faults, lang),
            message: (!faults.is_empty()).then(|| p.t("error-invalid")),
            p,
            product,
            row_version,
            typed,
        }
    }

    /// The same page with a sentence on top.
    pub(crate) fn with_message(mut self, text: String) -> Self {
        self.message = Some(text);
        self
    }

    fn fault(&self, field: &str) -> &str {
        self.faults.get(field).map_or("", String::as_str)
    }

    fn part_fault(&self, part: &PartForm, field: &str) -> &str {
        self.fault(&format!("components.{}.{field}", part.index))
    }

    fn action(&self) -> String {
        self.product.map_or_else(|| "/products".to_owned(), |id| format!("/products/{id}/versions"))
    }
}

impl PartForm {
    fn new(index: usize, part: &TypedComponent, lang: Lang) -> Self {
        let asked: Vec<&str> = ASKED_OF_PARTS.to_vec();
        let other: Vec<String> = part.has.iter().filter(|w| !asked.contains(&w.as_str())).cloned().collect();
        let of_kind = |kinds: &[WordKind]| words::all().iter().filter(|w| kinds.contains(&w.kind)).collect::<Vec<_>>();
        Self {
            index,
            typed: part.clone(),
            materials: selects(&part.materials, 2, &of_kind(&[WordKind::Material]), lang),
            kinds: selects(&other, 1, &of_kind(PART_IS), lang),
            asked: questions(ASKED_OF_PARTS, &part.has, &part.has_not, lang),
            kept_no: kept(&part.has_not, ASKED_OF_PARTS),
        }
    }
}

fn of_products(word: &Word) -> bool {
    matches!(word.kind, WordKind::Product | WordKind::Function | WordKind::Use | WordKind::Component)
}

fn choice(word: &Word, chosen: &[String], lang: Lang) -> Choice {
    Choice { word: word.word.clone(), name: word.name(lang).to_owned(), chosen: chosen.contains(&word.word) }
}

fn questions(words_asked: &[&str], has: &[String], has_not: &[String], lang: Lang) -> Vec<Question> {
    let holds = |list: &[String], word: &str| list.iter().any(|w| w == word);
    words_asked
        .iter()
        .filter_map(|word| words::entry(word))
        .map(|word| Question {
            word: word.word.clone(),
            text: word.question(lang).to_owned(),
            answer: if holds(has, &word.word) {
                "yes"
            } else if holds(has_not, &word.word) {
                "no"
            } else {
                ""
            },
        })
        .collect()
}

fn kept(has_not: &[String], shown: &[&str]) -> Vec<String> {
    has_not.iter().filter(|word| !shown.contains(&word.as_str())).cloned().collect()
}

/// One select for each word chosen, and enough empty ones that there are at least `least` and one is free.
fn selects(chosen: &[String], least: usize, offered: &[&Word], lang: Lang) -> Vec<Vec<Choice>> {
    let slots = least.max(chosen.len() + 1);
    (0..slots)
        .map(|slot| {
            let mine: Vec<String> = chosen.get(slot).cloned().into_iter().collect();
            let mut options: Vec<Choice> = offered.iter().map(|w| choice(w, &mine, lang)).collect();
            // A word that this select does not offer is kept all the same.
            for word in mine.iter().filter(|word| offered.iter().all(|w| w.word != **word)) {
                options.push(Choice { word: word.clone(), name: words::name(word, lang), chosen: true });
            }
            options
        })
        .collect()
}

fn age(text: &str) -> Age {
    let text = text.trim();
    let (number, unit) = match text.strip_suffix('m') {
        Some(number) => (number, 'm'),
        None => (text.strip_suffix('y').unwrap_or(text), 'y'),
    };
    Age { number: number.to_owned(), unit }
}
