//! A product as it is described to the engine (`toy.json`).
//!
//! What is said is said; what is not said and matters becomes a question.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::sheet::Sheet;
use crate::{Text, Vocabulary};

/// A toy, or another article for children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name.
    pub name: Text,
    /// For which ages, in months.
    pub age_months: AgeRange,
    /// What is said of the whole.
    #[serde(default)]
    pub attributes: Attributes,
    /// Its parts, each of one material, colour and supplier lot.
    #[serde(default)]
    pub components: Vec<Component>,
}

/// Ages for which the product is meant, in months, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeRange {
    /// Youngest.
    pub min: u32,
    /// Oldest; without it, up to 14 years.
    #[serde(default = "fourteen_years")]
    pub max: u32,
}

fn fourteen_years() -> u32 {
    168
}

/// A part of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// How determinations refer to it.
    pub id: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Words of kind material (or slime and the like).
    #[serde(default)]
    pub materials: Vec<String>,
    /// What else is said of it.
    #[serde(default)]
    pub attributes: Attributes,
}

/// Words with yes or no: `["slime"]` (all yes) or `{"can_be_placed_in_mouth": false}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Attributes(pub BTreeMap<String, bool>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Attributes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of words, or an object of words with true or false")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Attributes, A::Error> {
                let mut said = BTreeMap::new();
                while let Some(word) = list.next_element()? {
                    said.insert(word, true);
                }
                Ok(Attributes(said))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut said = BTreeMap::new();
                while let Some((word, value)) = map.next_entry::<String, bool>()? {
                    if said.insert(word.clone(), value).is_some_and(|before| before != value) {
                        return Err(de::Error::custom(format_args!("`{word}` is said to be true and false")));
                    }
                }
                Ok(Attributes(said))
            }
        }
        deserializer.deserialize_any(Words)
    }
}

impl<const N: usize> From<[&str; N]> for Attributes {
    fn from(words: [&str; N]) -> Self {
        Self(words.into_iter().map(|word| (word.to_owned(), true)).collect())
    }
}

/// What is wrong with a description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProductProblem {
    /// A word that nobody knows.
    #[error("{at}: unknown word `{word}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownWord {
        /// "the product" or the component.
        at: String,
        /// What was written.
        word: String,
        /// The nearest known word.
        nearest: Option<String>,
    },
    /// Yes and no at once.
    #[error("{at}: `{because}` says yes to `{word}`, which is said to be false")]
    Contradiction {
        /// "the product" or the component.
        at: String,
        /// The word in question.
        word: String,
        /// The word that implies it.
        because: String,
    },
    /// The ages run backwards.
    #[error("the youngest age ({min} months) is above the oldest ({max} months)")]
    Ages {
        /// Youngest.
        min: u32,
        /// Oldest.
        max: u32,
    },
    /// A component without an id, or two with one.
    #[error("component {number}: the id `{id}` is empty or used twice")]
    ComponentId {
        /// Its place, from 1.
        number: usize,
        /// What was written.
        id: String,
    },
}

impl Product {
    /// Everything that is wrong with the description; empty when it can be planned and judged.
    #[must_use]
    pub fn problems(&self, vocabulary: &Vocabulary) -> Vec<ProductProblem> {
        let mut problems = Vec::new();
        let AgeRange { min, max } = self.age_months;
        if min > max {
            problems.push(ProductProblem::Ages { min, max });
        }
        let whole = check("the product", self.attributes.0.iter(), vocabulary, &mut problems);
        let mut ids = BTreeSet::new();
        for (index, component) in self.components.iter().enumerate() {
            if component.id.trim().is_empty() || !ids.insert(&component.id) {
                let id = component.id.clone();
                problems.push(ProductProblem::ComponentId { number: index + 1, id });
            }
            let at = format!("component `{}`", component.id);
            let part = check(&at, component.said(), vocabulary, &mut problems);
            for (word, origin) in part.trues() {
                if whole.says_no_itself(word) {
                    let (word, because) = (word.to_owned(), format!("{origin} of {at}"));
                    problems.push(ProductProblem::Contradiction { at: "the product".to_owned(), word, because });
                }
            }
        }
        problems
    }
}

impl Component {
    /// Materials and attributes together.
    pub(crate) fn said(&self) -> impl Iterator<Item = (&String, &bool)> {
        self.materials.iter().map(|word| (word, &true)).chain(self.attributes.0.iter())
    }
}

fn check<'a>(
    at: &str,
    said: impl Iterator<Item = (&'a String, &'a bool)>,
    vocabulary: &Vocabulary,
    problems: &mut Vec<ProductProblem>,
) -> Sheet {
    let mut known = Vec::new();
    for (word, value) in said {
        if vocabulary.get(word).is_none_or(|w| w.derived.is_some()) {
            problems.push(ProductProblem::UnknownWord {
                at: at.to_owned(),
                word: word.clone(),
                nearest: vocabulary.nearest(word).map(str::to_owned),
            });
        } else {
            known.push((word, value));
        }
    }
    let sheet = Sheet::new(known.into_iter(), vocabulary);
    for (word, because) in sheet.contradictions() {
        let (at, word, because) = (at.to_owned(), word.to_owned(), because.to_owned());
        problems.push(ProductProblem::Contradiction { at, word, because });
    }
    sheet
}
