//! The words for features and materials, their names in both languages, and what they imply.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use platform::i18n::Lang;
use requirements::{Packs, Text, WordKind};

/// One word of the vocabulary.
#[derive(Debug)]
pub struct Word {
    /// The word itself, as packs use it.
    pub word: String,
    /// What it speaks of.
    pub kind: WordKind,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// What to ask a person in Chinese; empty when it is not asked.
    pub question_zh: String,
    /// The same in English.
    pub question_en: String,
    /// Everything it implies, itself not included.
    implied: BTreeSet<String>,
}

impl Word {
    /// The question to a person, or the name where there is none.
    #[must_use]
    pub fn question(&self, lang: Lang) -> &str {
        let question = match lang {
            Lang::Zh => &self.question_zh,
            Lang::En => &self.question_en,
        };
        if question.is_empty() { self.name(lang) } else { question }
    }

    /// The name in a language, without its explanation in brackets.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => short(&self.en),
        }
    }
}

/// Kinds that describe what a product does or how it is used; a person is asked yes, no or unknown.
pub const ASKED: &[&str] = &[
    "battery",
    "button_battery",
    "mains_powered",
    "magnet",
    "sound",
    "liquid",
    "projectile",
    "cord",
    "radio",
    "internet_connected",
    "small_part",
    "food_contact",
];

/// Words for the first choice: what kind of toy is it?
pub const KINDS_OF_TOY: &[&str] = &[
    "plush",
    "doll",
    "blocks",
    "toy_vehicle",
    "toy_animal",
    "plastic_toy",
    "electric_toy",
    "metal_toy",
    "slime",
    "costume",
    "toy_jewellery",
    "inflatable",
    "rattle",
    "water_toy",
    "magnet_set",
    "art_material",
    "ride_on_vehicle_toy",
    "hair",
];

/// The whole vocabulary, by word.
pub fn all() -> &'static [Word] {
    &vocabulary().words
}

/// A word by itself or by its name in Chinese or English, whatever the case.
#[must_use]
pub fn find(text: &str) -> Option<&'static str> {
    vocabulary().by_name.get(&normal(text)).and_then(|index| all().get(*index)).map(|word| word.word.as_str())
}

/// The entry of a word.
#[must_use]
pub fn entry(word: &str) -> Option<&'static Word> {
    all().iter().find(|entry| entry.word == word)
}

/// The name of a word; the word itself when it is not of the vocabulary (an older version of it may have been).
#[must_use]
pub fn name(word: &str, lang: Lang) -> String {
    entry(word).map_or_else(|| word.to_owned(), |entry| entry.name(lang).to_owned())
}

/// Everything a word implies, directly or not.
pub fn implied(word: &str) -> impl Iterator<Item = &'static String> {
    entry(word).into_iter().flat_map(|entry| entry.implied.iter())
}

struct Vocabulary {
    words: Vec<Word>,
    by_name: BTreeMap<String, usize>,
}

fn vocabulary() -> &'static Vocabulary {
    static LOADED: OnceLock<Vocabulary> = OnceLock::new();
    LOADED.get_or_init(|| {
        let words = load();
        let mut by_name = BTreeMap::new();
        // Names first, words last: a word always means itself, also when it is another word's name.
        for name in [
            |w: &Word| w.en.clone(),
            |w: &Word| short(&w.en).to_owned(),
            |w: &Word| w.zh.clone(),
            |w: &Word| w.word.clone(),
        ] {
            for (index, word) in words.iter().enumerate() {
                by_name.insert(normal(&name(word)), index);
            }
        }
        Vocabulary { words, by_name }
    })
}

fn short(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

fn normal(text: &str) -> String {
    text.trim().to_lowercase().replace(['_', '-'], " ")
}

fn load() -> Vec<Word> {
    let vocabulary = Packs::embedded().vocabulary();
    let asked = |question: Option<&Text>| question.cloned().unwrap_or_default();
    vocabulary
        .iter()
        .filter(|word| word.kind != WordKind::Derived)
        .map(|word| {
            let question = asked(word.question.as_ref());
            Word {
                word: word.id.clone(),
                kind: word.kind,
                zh: word.name.zh.clone(),
                en: word.name.en.clone(),
                question_zh: question.zh,
                question_en: question.en,
                implied: vocabulary.implied(&word.id).iter().cloned().collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implication_goes_all_the_way() {
        let of = |word: &str| implied(word).map(String::as_str).collect::<Vec<_>>();
        assert_eq!(of("button_battery"), ["battery", "electronics"]);
        assert_eq!(of("slime"), ["liquid", "putty"]);
    }

    #[test]
    fn the_words_the_forms_offer_are_of_the_vocabulary() {
        for word in ASKED.iter().chain(KINDS_OF_TOY) {
            assert!(entry(word).is_some(), "{word}");
        }
        assert_eq!(name("toy", Lang::En), "toy");
        assert_eq!(find("Button or Coin Cell"), Some("button_battery"));
    }
}
